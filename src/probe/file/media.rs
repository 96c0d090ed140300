//! What configurations of media servers say, as attributes.

use crate::fact::value::{Attr, Length, Value};

use super::view::{Got, View};

/// Whether something is done by a media server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It cannot.
    Off,
    /// Somebody can start it.
    Possible,
    /// It starts by itself.
    On,
    /// It is not known, and why.
    Unknown(&'static str),
}

impl State {
    /// As an attribute.
    pub(super) fn attr(self) -> Attr {
        match self {
            Self::Off => "off".into(),
            Self::Possible => "possible".into(),
            Self::On => "on".into(),
            Self::Unknown(why) => Attr::unknown(why),
        }
    }

    /// What of several that speak of the same says most: what is on is on, whoever else is off.
    pub(super) fn most(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let weight = |state: &Self| match state {
            Self::Off => 0,
            Self::Unknown(_) => 1,
            Self::Possible => 2,
            Self::On => 3,
        };
        all.into_iter().max_by_key(weight)
    }
}

/// Hosts that a configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hosts {
    /// All of them.
    Are(Vec<String>),
    /// They are not known, and why.
    Unknown(&'static str),
}

impl Hosts {
    /// No host.
    pub(super) fn none() -> Self {
        Self::Are(Vec::new())
    }

    /// What a getter found, `default` where the key is absent.
    pub(super) fn got(got: Got<Vec<String>>, default: &[&str], why: &'static str) -> Self {
        let default = default.iter().map(|host| (*host).to_owned()).collect();
        got.or(default).map_or(Self::Unknown(why), Self::Are)
    }

    /// Those of both.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Are(a), Self::Are(b)) => Self::Are([a, b].concat()),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
        }
    }

    /// Those of both, where one host is enough to know what is asked: not knowing of more hides none.
    pub(super) fn and_more(self, other: Self) -> Self {
        match (self, other) {
            (Self::Are(known), Self::Unknown(_)) | (Self::Unknown(_), Self::Are(known))
                if !known.is_empty() =>
            {
                Self::Are(known)
            }
            (a, b) => a.and(b),
        }
    }

    /// Without those that are the server's own.
    pub(super) fn without(self, own: &[String]) -> Self {
        match self {
            Self::Are(hosts) => {
                let foreign =
                    |host: &String| !is_local(host) && !own.iter().any(|own| same(own, host));
                Self::Are(hosts.into_iter().filter(foreign).collect())
            }
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// As an attribute.
    pub(super) fn attr(self) -> Attr {
        match self {
            Self::Are(mut hosts) => {
                hosts.sort();
                hosts.dedup();
                list(hosts)
            }
            Self::Unknown(why) => Attr::unknown(why),
        }
    }
}

/// A list as an attribute.
pub(super) fn list(items: Vec<String>) -> Attr {
    Attr::Known(Value::List(items))
}

/// Words as an attribute.
pub(super) fn words(items: &[&str]) -> Attr {
    list(items.iter().map(|item| (*item).to_owned()).collect())
}

/// A length of time as an attribute; `None` is for ever.
pub(super) fn length(seconds: Option<i64>) -> Attr {
    Attr::Known(Value::Length(seconds.map_or(Length::Never, Length::Seconds)))
}

/// `true` and `false` as programs in Go read them (`strconv.ParseBool`).
pub(super) fn go_bool(view: &View<'_>) -> Got<bool> {
    const YES: [&str; 6] = ["1", "t", "T", "TRUE", "true", "True"];
    const NO: [&str; 6] = ["0", "f", "F", "FALSE", "false", "False"];
    either(view, &YES, &NO)
}

/// One of these words for yes or no.
pub(super) fn either(view: &View<'_>, yes: &[&'static str], no: &[&'static str]) -> Got<bool> {
    let all: Vec<_> = yes.iter().chain(no).copied().collect();
    match view.word(&all) {
        Got::Is(word) => Got::Is(yes.contains(&word)),
        // A literal of the format itself.
        Got::Odd => view.bool(),
        Got::Absent => Got::Absent,
        Got::Null => Got::Null,
    }
}

/// Whether a host is one of the own network: it has no domain, or an address that goes nowhere else.
fn is_local(host: &str) -> bool {
    const ENDS: [&str; 7] =
        [".local", ".internal", ".svc", ".localhost", ".jitsi", ".lan", ".localdomain"];
    let private = match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(v4)) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        Ok(std::net::IpAddr::V6(v6)) => v6.is_loopback() || v6.segments()[0] & 0xfe00 == 0xfc00,
        Err(_) => !host.contains('.'),
    };
    private || ENDS.iter().any(|end| host.ends_with(end))
}

/// Domains below which everybody may have a name.
const SHARED: [&str; 24] = [
    "amazonaws.com",
    "azurewebsites.net",
    "co.at",
    "co.uk",
    "com.au",
    "ddns.net",
    "duckdns.org",
    "dyndns.org",
    "github.io",
    "goip.de",
    "herokuapp.com",
    "jitsi.net",
    "myfritz.net",
    "netlify.app",
    "no-ip.org",
    "or.at",
    "org.uk",
    "pages.dev",
    "selfhost.eu",
    "spdns.de",
    "vercel.app",
    "web.app",
    "windows.net",
    "workers.dev",
];

/// Whether a host is of the domain of another, as far as names tell.
fn same(own: &str, host: &str) -> bool {
    let domain = match own.split_once('.') {
        Some((_, parent)) if parent.contains('.') && !SHARED.contains(&parent) => parent,
        _ => own,
    };
    let is_name = own.parse::<std::net::IpAddr>().is_err();
    host == own
        || (is_name
            && (host == domain || host.strip_suffix(domain).is_some_and(|h| h.ends_with('.'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_a_host_is() {
        for (own, host, want) in [
            ("meet.praxis.example", "matomo.praxis.example", true),
            ("meet.praxis.example", "praxis.example", true),
            ("praxis.example", "stats.praxis.example", true),
            ("meet.praxis.example", "notpraxis.example", false),
            ("praxis.github.io", "other.github.io", false),
            ("192.0.2.1", "0.2.1", false),
        ] {
            assert_eq!(same(own, host), want, "{own} {host}");
        }
        for (host, want) in [
            ("localhost", true),
            ("rtcstats", true),
            ("10.1.2.3", true),
            ("fd00::1", true),
            ("8.8.8.8", false),
            ("stats.example", false),
        ] {
            assert_eq!(is_local(host), want, "{host}");
        }
    }

    #[test]
    fn what_is_not_known_hides_nothing_that_is() {
        let some = || Hosts::Are(vec!["a.example".to_owned()]);
        assert_eq!(some().and(Hosts::Unknown("why")), Hosts::Unknown("why"));
        assert_eq!(some().and_more(Hosts::Unknown("why")), some());
        assert_eq!(Hosts::none().and_more(Hosts::Unknown("why")), Hosts::Unknown("why"));
        let most = |all: &[State]| State::most(all.iter().copied());
        assert_eq!(most(&[State::Off, State::Unknown("why")]), Some(State::Unknown("why")));
        assert_eq!(most(&[State::Possible, State::Unknown("why")]), Some(State::Possible));
        assert_eq!(most(&[]), None);
    }
}
