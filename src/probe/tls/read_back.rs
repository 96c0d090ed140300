//! Whether the facts of an observation say what its transcript says. Whoever edits them must edit the
//! transcript in the same sense.

use std::collections::BTreeSet;

use befund_tls::certificates::{self, Certificate, ROOT_SET, Roots};
use befund_tls::codec::Version;
use befund_tls::connect::MAX_LINES;
use befund_tls::names::suite_name;
use befund_tls::result::Determination;
use befund_tls::transcript::{Answered, read};
use jiff::civil::Date;

use super::facts::{self, is_needed};
use crate::fact::kind::Kind;
use crate::fact::kind::tls::{CERTIFICATE, CHAIN, CIPHER_SUITE, GROUP, PROTOCOL, SIGNATURE_SCHEME};
use crate::fact::value::{Attr, Value};
use crate::fact::{Enumeration, Fact};

const _: () = {
    PROTOCOL.require("version");
    PROTOCOL.require("offered");
    CIPHER_SUITE.require("version");
    CIPHER_SUITE.require("name");
    CIPHER_SUITE.require("completes");
    GROUP.require("version");
    GROUP.require("name");
    SIGNATURE_SCHEME.require("version");
    SIGNATURE_SCHEME.require("use");
    SIGNATURE_SCHEME.require("name");
    CERTIFICATE.require("position");
    CERTIFICATE.require("sha256");
    CERTIFICATE.require("needed");
    CHAIN.require("names_match");
    CHAIN.require("root_set");
    CHAIN.require("sni");
};

/// In what a transcript and facts differ.
pub(super) fn gainsaid(transcript: &str, facts: &[Fact], lists: &[Enumeration]) -> Vec<String> {
    if let Some(other) = other_port(transcript, facts) {
        return vec![format!("it is of port {other}")];
    }
    let answered = read(transcript);
    // A long transcript is cut off: what is not in it may have been left out.
    let whole = transcript.lines().count() < MAX_LINES;
    let mut found = versions(&answered, facts, whole);
    let pairs: [(&'static Kind, &BTreeSet<_>); 3] = [
        (&CIPHER_SUITE, &answered.suites),
        (&GROUP, &answered.groups),
        (&SIGNATURE_SCHEME, &answered.schemes),
    ];
    for (kind, seen) in pairs {
        let known = named(kind, facts);
        let missing = seen.iter().filter(|pair| !known.contains(*pair));
        found.extend(missing.map(|(version, name)| {
            format!("{name} was negotiated in {version}, and the facts do not say so")
        }));
    }
    // Transcripts of earlier versions hold neither questions nor certificates.
    if whole && !answered.questions.is_empty() {
        found.extend(works_differ(&answered, facts));
        found.extend(never_asked(&answered, facts, lists));
    }
    if !answered.certificates.is_empty() {
        found.extend(certificates_differ(&answered, facts, whole));
    }
    found
}

fn versions(answered: &Answered<'_>, facts: &[Fact], whole: bool) -> Vec<String> {
    let offered: BTreeSet<_> = facts
        .iter()
        .filter(|fact| *fact.kind == PROTOCOL && fact.value("offered") == Some(&Value::Bool(true)))
        .filter_map(|fact| text(fact, "version"))
        .collect();
    let unsaid = answered.versions.iter().filter(|version| !offered.contains(*version));
    let mut found: Vec<_> = unsaid
        .map(|version| format!("{version} was answered, and the facts do not say so"))
        .collect();
    let unseen = offered.iter().filter(|version| whole && !answered.versions.contains(*version));
    found.extend(unseen.map(|version| format!("nobody answered in {version}")));
    found
}

/// Suites said to complete a handshake that were never answered to the end, and the other way round. Of
/// several addresses one may complete it and another not.
fn works_differ(answered: &Answered<'_>, facts: &[Fact]) -> Option<String> {
    let mut suites = facts.iter().filter(|fact| *fact.kind == CIPHER_SUITE);
    suites.find_map(|fact| {
        let name = (text(fact, "version")?, text(fact, "name")?);
        let Some(Value::Bool(completes)) = fact.value("completes") else { return None };
        let differs = *completes != answered.works.contains(&name) && answered.addresses < 2;
        differs.then(|| format!("`completes` of {} in {} is not what was seen", name.1, name.0))
    })
}

/// What is said not to be there without having been refused: a version, or a suite by a complete list.
fn never_asked(answered: &Answered<'_>, facts: &[Fact], lists: &[Enumeration]) -> Option<String> {
    let refused = answered.refused();
    let of = |offered: bool| -> Vec<Version> {
        let said = |name: &str| {
            facts.iter().any(|fact| {
                *fact.kind == PROTOCOL
                    && text(fact, "version") == Some(name)
                    && fact.value("offered") == Some(&Value::Bool(offered))
            })
        };
        // SSLv2 has a question of its own, with one answer to all of it.
        Version::ALL[1..].iter().copied().filter(|version| said(version.name())).collect()
    };
    let unasked = of(false).into_iter().find(|version| refused.range(*version..).next().is_none());
    if let Some(version) = unasked {
        return Some(format!("{version} was never refused, and the facts say so"));
    }
    if !lists.iter().any(|list| *list.kind == CIPHER_SUITE && list.complete) {
        return None;
    }
    let known = named(&CIPHER_SUITE, facts);
    of(true).into_iter().find_map(|version| {
        let was = |code: &u16| refused.get(&version).is_some_and(|codes| codes.contains(code));
        let is = |code: &u16| known.contains(&(version.name(), suite_name(*code).as_str()));
        let all = answered.everything.suites(version).iter();
        let missing = all.copied().find(|code| !was(code) && !is(code))?;
        let name = suite_name(missing);
        Some(format!("{name} was never refused in {version}, and the list is called complete"))
    })
}

/// Versions and names of a kind; of schemes, those that sign handshakes.
fn named<'f>(kind: &'static Kind, facts: &'f [Fact]) -> BTreeSet<(&'f str, &'f str)> {
    let own = facts.iter().filter(|fact| fact.kind == kind);
    own.filter(|fact| text(fact, "use").is_none_or(|purpose| purpose == "handshake"))
        .filter_map(|fact| Some((text(fact, "version")?, text(fact, "name")?)))
        .collect()
}

fn certificates_differ(answered: &Answered<'_>, facts: &[Fact], whole: bool) -> Vec<String> {
    let own: Vec<_> = facts.iter().filter(|fact| *fact.kind == CERTIFICATE).collect();
    let at = |position: usize| i64::try_from(position).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    let on = facts.first().map_or(Date::MIN, |fact| fact.date);
    for ((position, certificate), needed) in answered.certificates.iter().zip(needed(answered, on))
    {
        let is = |fact: &&&Fact| {
            text(fact, "sha256") == Some(&certificate.sha256)
                && fact.value("position") == Some(&Value::Int(at(*position)))
        };
        let other = |fact: &&Fact| {
            let subject = fact.subject.clone();
            let shown = facts::certificate(subject, *position, certificate, needed);
            let left_aside = |name: &str| {
                WHERE.contains(&name) || name == "needed" && !tells_needed(answered, facts, fact)
            };
            let differs = |(name, attr): &(&String, &Attr)| {
                !left_aside(name) && fact.attribute(name) != Some(*attr)
            };
            shown.attributes().iter().find(differs).map(|(name, _)| name.clone())
        };
        // One certificate may stand at the same place of two chains.
        let others: Option<Vec<_>> = own.iter().filter(is).map(other).collect();
        if let Some(others) = others {
            found.push(match others.first() {
                None => format!("the facts leave certificate {position} out"),
                Some(name) => {
                    format!("`{name}` of certificate {position} is not what was presented")
                }
            });
        }
    }
    let presented = |fact: &&&Fact| {
        let mut all = answered.certificates.iter();
        all.any(|(_, one)| text(fact, "sha256") == Some(&one.sha256))
    };
    if whole && !answered.cut && own.iter().any(|fact| !presented(&fact)) {
        found.push("nobody presented one of the certificates".to_owned());
    }
    found.extend(names_differ(answered, facts));
    found
}

/// Whether what a fact says of being needed can be held against its transcript: not what earlier versions left out, nor
/// what other roots made of it, nor what stands in a chain that is cut off.
fn tells_needed(answered: &Answered<'_>, facts: &[Fact], fact: &Fact) -> bool {
    let mut chains = facts.iter().filter(|fact| *fact.kind == CHAIN);
    let same_roots = chains.all(|chain| text(chain, "root_set") == Some(ROOT_SET));
    !answered.cut && same_roots && fact.value("needed").is_some()
}

/// Whether trust hangs on each certificate of a transcript, by the chain it stands in.
fn needed(answered: &Answered<'_>, on: Date) -> Vec<bool> {
    let chains = answered.certificates.chunk_by(|_, (position, _)| *position != 0);
    let of_chain = |chain: &[(usize, Certificate)]| {
        let ders: Vec<_> = chain.iter().map(|(_, certificate)| certificate.der.clone()).collect();
        let paths = certificates::read_chain(&ders, None, &Roots::default()).paths;
        let needed = |(position, _): &(usize, Certificate)| is_needed(*position, &paths, on);
        chain.iter().map(needed).collect::<Vec<_>>()
    };
    chains.flat_map(of_chain).collect()
}

/// Attributes that say where a fact was met.
const WHERE: &[&str] = &["address", "sni", "starttls"];

/// Whether a chain is said to name the host, or not to, while none that was presented is so.
fn names_differ(answered: &Answered<'_>, facts: &[Fact]) -> Option<String> {
    let leaves = answered.certificates.iter().filter(|(position, _)| *position == 0);
    let leaves: Vec<_> = leaves.map(|(_, certificate)| &certificate.der).collect();
    let mut chains = facts.iter().filter(|fact| *fact.kind == CHAIN);
    let wrong = chains.any(|fact| {
        let Some(Value::Bool(said)) = fact.value("names_match") else { return false };
        let host = host_of(&fact.subject);
        let Some(name) = text(fact, "sni").filter(|sni| *sni != facts::NONE).or(host) else {
            return false;
        };
        // Of an IP address earlier versions said "no" where now nothing is asked.
        if !said && name.parse::<std::net::IpAddr>().is_ok() {
            return false;
        }
        let shown = if *said { Determination::Yes } else { Determination::No };
        !answered.cut
            && !leaves.iter().any(|der| certificates::names_match(Some(der), Some(name)) == shown)
    });
    wrong.then(|| "`names_match` is not what was presented".to_owned())
}

fn host_of(subject: &str) -> Option<&str> {
    let (host, _) = subject.strip_prefix("tls://")?.rsplit_once(':')?;
    Some(host.trim_start_matches('[').trim_end_matches(']'))
}

/// The port of a transcript's addresses, if it is not that of the facts' subject.
fn other_port<'t>(transcript: &'t str, facts: &[Fact]) -> Option<&'t str> {
    let subject = &facts.first()?.subject;
    let (_, port) = subject.strip_prefix("tls://")?.rsplit_once(':')?;
    let heads = transcript.lines().filter_map(|line| line.strip_prefix("# "));
    let mut ports = heads.filter_map(|address| Some(address.rsplit_once(':')?.1));
    ports.find(|other| *other != port && other.bytes().all(|b| b.is_ascii_digit()))
}

fn text<'f>(fact: &'f Fact, name: &str) -> Option<&'f str> {
    match fact.value(name) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}
