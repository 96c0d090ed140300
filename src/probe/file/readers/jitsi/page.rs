//! `config.js` and what is added to it: what the page offers, whom it asks and whom it tells.

use super::super::super::media::{Hosts, State};
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Input, Reading};
use super::{DEFAULT_STUN, NAMES, PageSoFar, Says};

const PROGRAM: &str = "config.js is a program in parts, which is not run";
const ELSEWHERE: &str = "what config.js itself says was not read, only what is added to it";
const NOT_READABLE: &str = "a host in config.js is not readable";

pub(super) fn read(input: &Input, page: &PageSoFar<'_>, says: &mut Says, out: &mut Reading) {
    let ground = Ground::lines(input, NAMES);
    let top = View::top(&ground, &page.top, "");
    // What is absent has its default only if all that sets anything was read.
    let missing = match (page.opaque, page.whole) {
        (true, _) => Some(PROGRAM),
        (false, false) => Some(ELSEWHERE),
        (false, true) => None,
    };
    let page = Page { top, missing };
    page.offers(says);
    page.hosts(says);
    page.told(says);
    out.note("config.js says what the page offers; whether the server records, jicofo.conf or the .env says");
    says.at = says.at.take().or_else(|| Some(page.top.place()));
}

struct Page<'a> {
    top: View<'a>,
    missing: Option<&'static str>,
}

impl<'a> Page<'a> {
    fn at(&self, path: &[&'static str]) -> View<'a> {
        path.iter().fold(self.top.clone(), |view, key| view.get(key))
    }

    /// Whether any of these is true.
    fn any(&self, paths: &[&[&'static str]]) -> State {
        let states = paths.iter().map(|path| match self.at(path).bool() {
            Got::Is(true) => State::Possible,
            Got::Is(false) => State::Off,
            Got::Absent | Got::Null => self.missing.map_or(State::Off, State::Unknown),
            Got::Odd => State::Unknown(PROGRAM),
        });
        State::most(states).unwrap_or(State::Off)
    }

    fn offers(&self, says: &mut Says) {
        let offers = [
            (
                &mut says.page.recording,
                &[&["fileRecordingsEnabled"][..], &["recordingService", "enabled"]],
            ),
            (
                &mut says.page.streaming,
                &[&["liveStreamingEnabled"][..], &["liveStreaming", "enabled"]],
            ),
            (
                &mut says.page.transcription,
                &[&["transcribingEnabled"][..], &["transcription", "enabled"]],
            ),
        ];
        for (states, paths) in offers {
            states.push(self.any(paths));
        }
        let local = self.at(&["localRecording", "disable"]).bool();
        says.local.push(match (local, self.missing) {
            (Got::Is(true), _) => State::Off,
            (Got::Is(false), _) | (Got::Absent | Got::Null, None) => State::Possible,
            (Got::Absent | Got::Null, Some(why)) => State::Unknown(why),
            (Got::Odd, _) => State::Unknown(PROGRAM),
        });
    }

    fn hosts(&self, says: &mut Says) {
        let all = self.top.get("p2p");
        let direct = match all.get("enabled").bool() {
            Got::Is(direct) => Ok(direct),
            Got::Odd => Err(PROGRAM),
            Got::Absent | Got::Null => match self.missing {
                Some(why) => Err(why),
                // On where nothing is said of it at all (lib-jitsi-meet, JitsiConference.isP2PEnabled).
                None if all.is_there() && all.entries().is_empty() && !all.is_empty() => {
                    Err(PROGRAM)
                }
                None => Ok(!all.is_there()),
            },
        };
        says.direct.push(direct);
        let servers = all.get("stunServers");
        let named = servers.items().into_iter().map(|server| {
            let (one, other) = (server.get("urls"), server.get("url"));
            let url = if one.is_there() { one } else { other };
            let hosts = match url.hosts() {
                Got::Is(hosts) => Hosts::Are(hosts),
                _ => Hosts::Unknown(NOT_READABLE),
            };
            let relay = url.mentions("turn:") || url.mentions("turns:");
            (relay, hosts)
        });
        let named: Vec<_> = named.collect();
        let asked = match (direct, servers.is_there()) {
            (Err(why), _) => Hosts::Unknown(why),
            (Ok(false), _) => Hosts::none(),
            (Ok(true), false) => match self.missing {
                Some(why) => Hosts::Unknown(why),
                None => Hosts::Are(vec![DEFAULT_STUN.to_owned()]),
            },
            (Ok(true), true) if named.is_empty() && !servers.is_empty() => Hosts::Unknown(PROGRAM),
            (Ok(true), true) => {
                named.iter().map(|(_, hosts)| hosts.clone()).fold(Hosts::none(), Hosts::and)
            }
        };
        says.clients.push(asked);
        let relays = named.into_iter().filter(|(relay, _)| *relay).map(|(_, hosts)| hosts);
        let relays = relays.fold(Hosts::none(), Hosts::and);
        if relays != Hosts::none() {
            says.page_relays.push(relays);
        }
    }

    fn told(&self, says: &mut Says) {
        if let Got::Is(own) = self.at(&["hosts", "domain"]).host() {
            says.own.push(own);
        }
        let analytics = self.top.get("analytics");
        let silent = self.missing.map_or(Hosts::none(), Hosts::Unknown);
        let set = |view: View<'a>, host: &str| match view.is_empty() {
            true => silent.clone(),
            false => Hosts::Are(vec![host.to_owned()]),
        };
        let named = |view: View<'a>| match view.is_there() {
            false => silent.clone(),
            true => Hosts::got(view.hosts(), &[], NOT_READABLE),
        };
        let statistics = match analytics.get("rtcstatsEnabled").bool() {
            Got::Is(false) => Hosts::none(),
            Got::Absent | Got::Null => silent.clone(),
            Got::Odd => Hosts::Unknown(PROGRAM),
            Got::Is(true) => match analytics.get("rtcstatsEndpoint") {
                end if end.is_there() => named(end),
                _ => Hosts::Unknown(
                    "rtcstats is on, and where the statistics go does not stand in config.js",
                ),
            },
        };
        let mut told = vec![statistics, set(self.top.get("callStatsID"), "api.callstats.io")];
        match analytics.get("disabled").bool() {
            Got::Is(true) => {}
            _ if analytics.is_there()
                && analytics.entries().is_empty()
                && !analytics.is_empty() =>
            {
                told.push(Hosts::Unknown(PROGRAM));
            }
            _ => told.extend([
                set(analytics.get("amplitudeAPPKey"), "api2.amplitude.com"),
                set(analytics.get("googleAnalyticsTrackingId"), "www.google-analytics.com"),
                named(analytics.get("matomoEndpoint")),
                named(analytics.get("scriptURLs")),
            ]),
        }
        says.told.extend(told);
    }
}
