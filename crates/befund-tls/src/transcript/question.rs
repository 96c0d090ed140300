//! Each question as a line: what was offered, and what came of it.
//!
//! `? TLSv1.2, suites all but C02F C030, groups 001D 0017, schemes all, 1057 bytes: TLS_…, x25519`
//!
//! Lists are written as the codes that are left out of everything there is, or as codes in their order, whichever
//! is shorter. What everything is stands in lines of its own, so that the transcript can be read by itself.

use std::fmt::{self, Write};

use crate::codec::{Flight, HelloLists, Params, ServerKeyExchange, Version};
use crate::names::{Group, Scheme, Suite, group_name, scheme_name, suite_name};

/// What begins the line of a question.
const MARK: &str = "? ";

/// What begins a line that says what everything of a kind is.
const ALL: &str = "all ";

/// Of what a hello has lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    OldSuites,
    NewSuites,
    Groups,
    Schemes,
}

impl Kind {
    const EACH: [Self; 4] = [Self::OldSuites, Self::NewSuites, Self::Groups, Self::Schemes];

    fn name(self) -> &'static str {
        match self {
            Self::OldSuites => "suites to TLSv1.2",
            Self::NewSuites => "suites of TLSv1.3",
            Self::Groups => "groups",
            Self::Schemes => "schemes",
        }
    }

    /// The suites of a version.
    fn suites(version: Version) -> Self {
        if version == Version::Tls13 { Self::NewSuites } else { Self::OldSuites }
    }

    fn codes(self) -> Vec<u16> {
        match self {
            Self::OldSuites => Suite::all().filter(|s| !s.is_tls13()).map(|s| s.code).collect(),
            Self::NewSuites => Suite::all().filter(|s| s.is_tls13()).map(|s| s.code).collect(),
            Self::Groups => Group::all().map(|group| group.code).collect(),
            Self::Schemes => Scheme::all().map(|scheme| scheme.code).collect(),
        }
    }
}

/// Lines that say what everything is.
pub(crate) fn everything() -> impl Iterator<Item = String> {
    Kind::EACH.into_iter().map(|kind| format!("{ALL}{}: {}", kind.name(), codes(&kind.codes())))
}

/// The line of a question.
pub(crate) fn line(asked: &HelloLists, outcome: &dyn fmt::Display) -> String {
    let HelloLists { version, suites, groups, schemes, .. } = asked;
    let mut line = format!("{MARK}{version}, suites {}", list(Kind::suites(*version), suites));
    for (kind, offered) in [(Kind::Groups, groups), (Kind::Schemes, schemes)] {
        if !offered.is_empty() {
            let _ = write!(line, ", {} {}", kind.name(), list(kind, offered));
        }
    }
    if !asked.keys.is_empty() {
        let _ = write!(line, "{KEYS}{}", codes(&asked.keys));
    }
    if !asked.named && *version != Version::Ssl3 {
        line.push_str(NAMELESS);
    }
    let _ = write!(line, ", {} bytes: {outcome}", asked.length);
    line
}

const NAMELESS: &str = ", without a name";

const KEYS: &str = ", keys ";

fn codes(codes: &[u16]) -> String {
    codes.iter().map(|code| format!("{code:04X}")).collect::<Vec<_>>().join(" ")
}

fn list(kind: Kind, offered: &[u16]) -> String {
    let all = kind.codes();
    let missing: Vec<_> = all.iter().copied().filter(|code| !offered.contains(code)).collect();
    let more: Vec<_> = offered.iter().copied().filter(|code| !all.contains(code)).collect();
    if missing.len() >= offered.len() {
        return codes(offered);
    }
    let but = if missing.is_empty() { String::new() } else { format!(" but {}", codes(&missing)) };
    let and = if more.is_empty() { String::new() } else { format!(" and {}", codes(&more)) };
    format!("all{but}{and}")
}

/// What a server chose, as far as one connection showed it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sighting {
    pub(crate) version: Version,
    pub(crate) suite: u16,
    pub(crate) group: Option<u16>,
    pub(crate) scheme: Option<u16>,
    /// The newer version that the server has by its random, if it says so.
    pub(crate) downgraded_from: Option<Version>,
    /// How the server failed with its choice, if it did.
    pub(crate) failed: Option<String>,
}

impl Sighting {
    /// What an answer shows, if it shows a choice.
    pub(crate) fn of(flight: &Flight, failed: Option<String>) -> Option<Self> {
        let hello = flight.hello.as_ref()?;
        let version = hello.version()?;
        let body = flight.key_exchange.as_deref();
        let exchange =
            body.and_then(|body| ServerKeyExchange::parse(body, hello.suite, version).ok()?);
        let curve = exchange.as_ref().and_then(|exchange| match exchange.params {
            Params::Curve { group } => Some(group),
            Params::ExplicitCurve | Params::Field { .. } => None,
        });
        Some(Self {
            version,
            suite: hello.suite,
            group: hello.key_share_group().or(curve),
            scheme: exchange.and_then(|exchange| exchange.scheme),
            downgraded_from: hello.downgraded_from,
            failed,
        })
    }
}

impl Sighting {
    /// A choice in TLS 1.3.
    pub(crate) fn of_tls13(suite: u16, group: Option<u16>) -> Self {
        let (version, scheme, downgraded_from, failed) = (Version::Tls13, None, None, None);
        Self { version, suite, group, scheme, downgraded_from, failed }
    }

    /// Whether it shows that what was chosen works. In TLS 1.3 a choice alone shows little: what comes of it is
    /// seen only by who agrees on keys, up to the signature.
    pub(crate) fn works(&self) -> bool {
        self.failed.is_none() && (self.version != Version::Tls13 || self.scheme.is_some())
    }

    /// Whether it is a choice from what was on offer.
    pub(crate) fn answers(&self, asked: &HelloLists) -> bool {
        let scheme = self.scheme.is_none_or(|scheme| asked.schemes.contains(&scheme));
        self.version <= asked.version && asked.suites.contains(&self.suite) && scheme
    }
}

impl fmt::Display for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, suite_name(self.suite))?;
        self.group.map_or(Ok(()), |group| write!(f, ", {}", group_name(group)))?;
        self.scheme.map_or(Ok(()), |scheme| write!(f, ", {}", scheme_name(scheme)))?;
        self.failed.as_ref().map_or(Ok(()), |how| write!(f, ", then {how}"))
    }
}

/// A question, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question<'t> {
    /// The version that was asked for.
    pub version: Version,
    /// The suites on offer.
    pub suites: Vec<u16>,
    /// The groups on offer.
    pub groups: Vec<u16>,
    /// The schemes on offer.
    pub schemes: Vec<u16>,
    /// Whether keys were sent along.
    pub has_keys: bool,
    /// Whether the host's name was asked for.
    pub named: bool,
    /// What came of it.
    pub outcome: Came<'t>,
}

impl Question<'_> {
    /// Whether what was chosen, a suite and what goes with it, was on offer.
    pub(super) fn offers(&self, suite: &str, names: &[&str]) -> bool {
        let unasked = |name: &str| {
            Scheme::named(name).is_some_and(|scheme| !self.schemes.contains(&scheme.code))
        };
        self.suites.iter().any(|code| suite_name(*code) == suite)
            && !names.iter().any(|name| unasked(name))
    }

    /// The suite of TLS 1.3 that was refused by itself when keys were sent: if it was chosen otherwise, that came to
    /// nothing.
    pub(super) fn refused_alone(&self) -> Option<(&Self, Suite)> {
        const BROKE_OFF: &str = "the connection was closed ";
        let [suite] = self.suites[..] else { return None };
        let broke_off = matches!(self.outcome, Came::Other(words) if words.starts_with(BROKE_OFF));
        let asked = self.version == Version::Tls13 && self.has_keys;
        let refused = asked && (broke_off || self.is_refused());
        Suite::of(suite).filter(|_| refused).map(|suite| (self, suite))
    }

    /// Whether the server chose nothing of the version although it had the time to.
    pub(super) fn is_refused(&self) -> bool {
        match self.outcome {
            Came::Chosen { version, .. } => version != self.version.name(),
            Came::Other(words) => REFUSALS.iter().any(|refusal| words.starts_with(refusal)),
        }
    }
}

/// How answers begin that are refusals.
const REFUSALS: [&str; 3] = ["alert ", "closed without an answer", "connection reset"];

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came<'t> {
    /// A choice: its version, its suite, and the names of a group and a scheme, if it shows them.
    Chosen {
        /// The version.
        version: &'t str,
        /// The suite.
        suite: &'t str,
        /// Group and scheme.
        names: Vec<&'t str>,
        /// Whether the server got through with it, as far as was asked.
        works: bool,
    },
    /// No choice, in these words.
    Other(&'t str),
}

/// What everything was when a transcript was written.
#[derive(Debug, Default)]
pub struct Everything(Vec<(Kind, Vec<u16>)>);

impl Everything {
    /// Reads a line that says so. Whether it is one.
    pub(super) fn read(&mut self, line: &str) -> bool {
        let Some((name, listed)) = line.strip_prefix(ALL).and_then(|rest| rest.split_once(": "))
        else {
            return false;
        };
        let kind = Kind::EACH.into_iter().find(|kind| kind.name() == name);
        let Some((kind, listed)) = kind.zip(numbers(listed)) else { return false };
        if !self.0.iter().any(|(other, _)| *other == kind) {
            self.0.push((kind, listed));
        }
        true
    }

    fn of(&self, kind: Kind) -> &[u16] {
        self.0.iter().find(|(other, _)| *other == kind).map_or(&[], |(_, codes)| codes)
    }

    /// Every suite that was asked for in a version.
    pub fn suites(&self, version: Version) -> &[u16] {
        self.of(Kind::suites(version))
    }

    /// Reads the line of a question.
    pub(super) fn question<'t>(&self, line: &'t str) -> Option<Question<'t>> {
        let (asked, outcome) = line.strip_prefix(MARK)?.split_once(" bytes: ")?;
        let mut parts = asked.split(", ");
        let listed = |kind: Kind| {
            let list = asked.split(", ").find_map(|part| {
                part.strip_prefix(kind.name()).and_then(|rest| rest.strip_prefix(' '))
            });
            list.map_or(Some(Vec::new()), |list| self.list(kind, list))
        };
        let named = parts.next()?;
        let version = Version::ALL.into_iter().find(|version| version.name() == named)?;
        let suites = parts.next()?.strip_prefix("suites ")?;
        Some(Question {
            version,
            suites: self.list(Kind::suites(version), suites)?,
            groups: listed(Kind::Groups)?,
            schemes: listed(Kind::Schemes)?,
            has_keys: asked.contains(KEYS),
            named: version != Version::Ssl3 && !asked.contains(NAMELESS),
            outcome: came(outcome),
        })
    }

    fn list(&self, kind: Kind, text: &str) -> Option<Vec<u16>> {
        let Some(rest) = text.strip_prefix("all") else { return numbers(text) };
        let (but, and) = rest.split_once(" and ").unwrap_or((rest, ""));
        let but = numbers(but.strip_prefix(" but ").unwrap_or_default())?;
        let all = self.of(kind).iter().copied().filter(|code| !but.contains(code));
        Some(all.chain(numbers(and)?).collect())
    }
}

fn numbers(text: &str) -> Option<Vec<u16>> {
    text.split_whitespace().map(|code| u16::from_str_radix(code, 16).ok()).collect()
}

fn came(outcome: &str) -> Came<'_> {
    let mut parts = outcome.split(", ");
    let chosen = parts.next().and_then(|first| first.split_once(' '));
    let version = |name: &&str| Version::ALL.iter().any(|version| version.name() == *name);
    match chosen.filter(|(name, _)| version(name)) {
        Some((version, suite)) => {
            let names: Vec<_> = parts.collect();
            let works = !names.last().is_some_and(|last| last.starts_with("then "));
            Came::Chosen { version, suite, names, works }
        }
        None => Came::Other(outcome),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::{ClientHello, Extension, read_hello};

    fn all() -> Everything {
        let mut all = Everything::default();
        assert!(everything().all(|line| all.read(&line)));
        all
    }

    fn hello(version: Version, suites: Vec<u16>, groups: Vec<u16>) -> Vec<u8> {
        let mut extensions = vec![Extension::SupportedGroups(groups)];
        if version == Version::Tls13 {
            extensions.push(Extension::SupportedVersions(vec![version.code()]));
        }
        let (random, session_id, compression) = ([1; 32], Vec::new(), vec![0]);
        let odd_version = None;
        ClientHello { version, odd_version, random, session_id, suites, compression, extensions }
            .encode()
    }

    #[test]
    fn a_line_says_what_was_asked_and_what_came_of_it() {
        let suites = Kind::OldSuites.codes();
        let asked = hello(Version::Tls12, [&suites[2..], &[0x5600]].concat(), vec![0x1D, 0x17]);
        let written = line(&read_hello(&asked).unwrap(), &"alert handshake_failure (40)");
        let but = codes(&suites[..2]);
        let expected = format!(
            "? TLSv1.2, suites all but {but} and 5600, groups 001D 0017, without a name, {} bytes: alert handshake_failure (40)",
            asked.len() - 9
        );
        assert_eq!(written, expected);
        let read = all().question(&written).unwrap();
        assert_eq!(read.suites, [&suites[2..], &[0x5600]].concat());
        assert!(!read.named);
        assert_eq!(read.outcome, Came::Other("alert handshake_failure (40)"));
        let read = came("TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA, then closed");
        let (version, suite) = ("TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA");
        let names = vec!["then closed"];
        assert_eq!(read, Came::Chosen { version, suite, names, works: false });
    }

    proptest! {
        #[test]
        fn a_question_is_read_back_as_it_was_asked(
            version in prop::sample::select(&Version::ALL[1..]),
            dropped in prop::collection::hash_set(0_usize..400, 0..400),
        ) {
            let everything = Kind::suites(version).codes();
            let kept = everything.iter().enumerate().filter(|(at, _)| !dropped.contains(at));
            let suites: Vec<_> = kept.map(|(_, code)| *code).collect();
            let asked = hello(version, suites.clone(), vec![0x1D]);
            let line = line(&read_hello(&asked).unwrap(), &"closed without an answer");
            let read = all().question(&line).unwrap();
            prop_assert_eq!((read.version, read.suites), (version, suites));
        }

        #[test]
        fn no_line_makes_the_reader_fail(line in "(\\? )?(TLSv1.2, )?(suites (all but )?)?.{0,80}") {
            let mut everything = all();
            everything.read(&line);
            let _ = everything.question(&line);
        }
    }
}
