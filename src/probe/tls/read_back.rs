//! What a transcript says by itself: the versions and cipher suites that were answered. Whoever edits the
//! facts of an observation must edit its transcript in the same sense.

use std::collections::BTreeSet;

use crate::fact::Fact;
use crate::fact::kind::tls::{CIPHER_SUITE, PROTOCOL, TLS_VERSIONS};
use crate::fact::value::Value;
use crate::probe::tls::connect::MAX_LINES;

const _: () = {
    PROTOCOL.require("version");
    PROTOCOL.require("offered");
    CIPHER_SUITE.require("version");
    CIPHER_SUITE.require("name");
};

/// What was answered, by a transcript.
#[derive(Debug, Default)]
struct Answered<'t> {
    versions: BTreeSet<&'t str>,
    suites: BTreeSet<(&'t str, &'t str)>,
}

/// Versions and suites in which a transcript and facts differ.
pub(super) fn gainsaid(transcript: &str, facts: &[Fact]) -> Vec<String> {
    if let Some(other) = other_port(transcript, facts) {
        return vec![format!("it is of port {other}")];
    }
    let answered = read(transcript);
    let offered: BTreeSet<_> = facts
        .iter()
        .filter(|fact| *fact.kind == PROTOCOL && fact.value("offered") == Some(&Value::Bool(true)))
        .filter_map(|fact| text(fact, "version"))
        .collect();
    let negotiated: BTreeSet<_> = facts
        .iter()
        .filter(|fact| *fact.kind == CIPHER_SUITE)
        .filter_map(|fact| Some((text(fact, "version")?, text(fact, "name")?)))
        .collect();
    let mut found: Vec<_> = answered
        .versions
        .iter()
        .filter(|version| !offered.contains(*version))
        .map(|version| format!("{version} was answered, and the facts do not say so"))
        .collect();
    let missing = answered.suites.iter().filter(|suite| !negotiated.contains(*suite));
    found.extend(missing.map(|(version, name)| {
        format!("{name} was negotiated in {version}, and the facts do not say so")
    }));
    // A long transcript is cut off: what is not in it may have been left out.
    if transcript.lines().count() < MAX_LINES {
        let unseen = offered.iter().filter(|version| !answered.versions.contains(*version));
        found.extend(unseen.map(|version| format!("nobody answered in {version}")));
    }
    found
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

/// Lines such as `TLSv1.2: answered with TLS_…` and `TLSv1.2: 240 suites, 50 groups, 12 schemes: TLS_…,
/// x25519`, and what else is an answer.
fn read(transcript: &str) -> Answered<'_> {
    let mut answered = Answered::default();
    for line in transcript.lines() {
        let line = line.strip_prefix("first contact, ").unwrap_or(line);
        let Some((version, rest)) = line.split_once(": ") else { continue };
        if !TLS_VERSIONS.contains(&version) {
            continue;
        }
        let offer = rest.split_once(": ").filter(|(offer, _)| offer.contains(" suites"));
        let chosen = offer.map(|(_, chosen)| chosen.split(", ").next().unwrap_or(chosen));
        match chosen.or_else(|| rest.strip_prefix("answered with ")) {
            Some(suite) if suite.starts_with("TLS_") => {
                answered.versions.insert(version);
                answered.suites.insert((version, suite));
            }
            None if rest == "an answer" => drop(answered.versions.insert(version)),
            _ => {}
        }
    }
    answered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_refusals_are_not() {
        let answered = read(
            "# 127.0.0.1:1\nfirst contact, TLSv1.3: an answer\nTLSv1.2: 3 suites, 50 groups, 12 schemes: TLS_A, x25519\nTLSv1.0: answered with TLS_B\nTLSv1.1: 3 suites, 2 groups, 1 schemes: refused\nTLSv1.3 handshake: rsa\nTLSv1.2: prefers its own order: No\nnoise: TLS_B\n",
        );
        assert_eq!(answered.versions, BTreeSet::from(["TLSv1.0", "TLSv1.2", "TLSv1.3"]));
        assert_eq!(answered.suites, BTreeSet::from([("TLSv1.0", "TLS_B"), ("TLSv1.2", "TLS_A")]));
    }
}
