//! What a transcript says by itself: the versions, suites, groups and schemes that were answered, and the
//! certificates that were presented. Whoever edits the facts of an observation must edit its transcript in the
//! same sense.

use std::collections::BTreeSet;

use crate::fact::Fact;
use crate::fact::kind::Kind;
use crate::fact::kind::tls::{
    CERTIFICATE, CHAIN, CIPHER_SUITE, GROUP, PROTOCOL, SIGNATURE_SCHEME, TLS_VERSIONS,
};
use crate::fact::value::Value;
use crate::probe::tls::certificates::{self, Certificate, Chain};
use crate::probe::tls::connect::{Connector, MAX_LINES};
use crate::probe::tls::facts;
use crate::probe::tls::names::{Group, Scheme};
use crate::probe::tls::result::Finding;

const _: () = {
    PROTOCOL.require("version");
    PROTOCOL.require("offered");
    CIPHER_SUITE.require("version");
    CIPHER_SUITE.require("name");
    GROUP.require("version");
    GROUP.require("name");
    SIGNATURE_SCHEME.require("version");
    SIGNATURE_SCHEME.require("use");
    SIGNATURE_SCHEME.require("name");
    CERTIFICATE.require("position");
    CERTIFICATE.require("sha256");
    CHAIN.require("names_match");
    CHAIN.require("sni");
};

/// Most certificates that a transcript keeps, and the longest, in bytes: a server can present what it wants.
const MOST_CERTIFICATES: usize = 64;
const LONGEST_CERTIFICATE: usize = 16 * 1024;

/// Writes the certificates that were presented into the transcript.
pub(super) fn keep(connector: &Connector, chains: &[Chain]) {
    let all = chains.iter().flat_map(|chain| chain.certificates.iter().enumerate());
    for (at, (position, certificate)) in all.enumerate() {
        let line = if at < MOST_CERTIFICATES && certificate.der.len() <= LONGEST_CERTIFICATE {
            certificate.der.iter().map(|byte| format!("{byte:02x}")).collect()
        } else {
            LEFT_OUT.to_owned()
        };
        connector.note(format!("certificate {position}: {line}"));
    }
}

const LEFT_OUT: &str = "too many, or too long to keep";

/// What was answered, by a transcript.
#[derive(Debug, Default)]
struct Answered<'t> {
    versions: BTreeSet<&'t str>,
    suites: BTreeSet<(&'t str, &'t str)>,
    groups: BTreeSet<(&'t str, &'t str)>,
    schemes: BTreeSet<(&'t str, &'t str)>,
    certificates: Vec<(usize, Certificate)>,
    /// Whether a certificate was left out.
    cut: bool,
}

/// In what a transcript and facts differ.
pub(super) fn gainsaid(transcript: &str, facts: &[Fact]) -> Vec<String> {
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
    // Transcripts of earlier versions hold no certificates.
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
    for (position, certificate) in &answered.certificates {
        let is = |fact: &&&Fact| {
            text(fact, "sha256") == Some(&certificate.sha256)
                && fact.value("position") == Some(&Value::Int(at(*position)))
        };
        match own.iter().find(is) {
            None => found.push(format!("the facts leave certificate {position} out")),
            Some(fact) => {
                let shown = facts::certificate(fact.subject.clone(), *position, certificate);
                let other = shown.attributes().iter().find(|(name, attr)| {
                    !WHERE.contains(&name.as_str()) && fact.attribute(name) != Some(attr)
                });
                found.extend(other.map(|(name, _)| {
                    format!("`{name}` of certificate {position} is not what was presented")
                }));
            }
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
        let shown = if *said { Finding::Yes } else { Finding::No };
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

/// Lines such as `TLSv1.2: answered with TLS_…`, `TLSv1.2: 240 suites, 50 groups, 12 schemes: TLS_…, x25519`
/// and `certificate 0: 3082…`, and what else is an answer.
fn read(transcript: &str) -> Answered<'_> {
    let mut answered = Answered::default();
    for line in transcript.lines() {
        let line = line.strip_prefix("first contact, ").unwrap_or(line);
        let Some((head, rest)) = line.split_once(": ") else { continue };
        if let Some(position) = head.strip_prefix("certificate ") {
            answered.certificate(position, rest);
        } else if let Some(version) = head.strip_suffix(" handshake") {
            answered.schemes.extend(Scheme::named(rest).map(|_| (version, rest)));
        } else if TLS_VERSIONS.contains(&head) {
            answered.line(head, rest);
        }
    }
    answered
}

impl<'t> Answered<'t> {
    fn line(&mut self, version: &'t str, rest: &'t str) {
        let offer = rest.split_once(": ").filter(|(offer, _)| offer.contains(" suites"));
        let chosen =
            offer.map(|(_, chosen)| chosen).or_else(|| rest.strip_prefix("answered with "));
        let mut chosen = chosen.into_iter().flat_map(|chosen| chosen.split(", "));
        match chosen.next() {
            Some(suite) if suite.starts_with("TLS_") => {
                self.versions.insert(version);
                self.suites.insert((version, suite));
            }
            None if rest == "an answer" => drop(self.versions.insert(version)),
            _ => return,
        }
        for name in chosen {
            if Scheme::named(name).is_some() {
                self.schemes.insert((version, name));
            } else if Group::named(name).is_some() {
                self.groups.insert((version, name));
            }
        }
    }

    fn certificate(&mut self, position: &str, hex: &str) {
        match (position.parse(), bytes(hex)) {
            (Ok(position), Some(der)) => {
                self.certificates.push((position, certificates::read_alone(&der)));
            }
            _ => self.cut = true,
        }
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_refusals_are_not() {
        let answered = read(
            "# 127.0.0.1:1\nfirst contact, TLSv1.3: an answer\nTLSv1.2: 3 suites, 50 groups, 12 schemes: TLS_A, x25519, rsa_pss_rsae_sha256\nTLSv1.0: answered with TLS_B, sect163k1\nTLSv1.1: 3 suites, 2 groups, 1 schemes: refused\nTLSv1.3 handshake: refused\nTLSv1.3 handshake: ed25519\nTLSv1.2: prefers its own order: No\nnoise: TLS_B\n",
        );
        assert_eq!(answered.versions, BTreeSet::from(["TLSv1.0", "TLSv1.2", "TLSv1.3"]));
        assert_eq!(answered.suites, BTreeSet::from([("TLSv1.0", "TLS_B"), ("TLSv1.2", "TLS_A")]));
        assert_eq!(
            answered.groups,
            BTreeSet::from([("TLSv1.0", "sect163k1"), ("TLSv1.2", "x25519")])
        );
        let schemes = BTreeSet::from([("TLSv1.2", "rsa_pss_rsae_sha256"), ("TLSv1.3", "ed25519")]);
        assert_eq!(answered.schemes, schemes);
    }

    #[test]
    fn what_is_no_certificate_is_left_aside() {
        let answered = read("certificate 0: zz\ncertificate x: 30\ncertificate 1: 3\n");
        assert!(answered.cut && answered.certificates.len() <= 1);
    }
}
