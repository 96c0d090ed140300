//! What a transcript says by itself: every question with what came of it, the versions, suites, groups and schemes
//! that were answered, and the certificates that were presented. Whoever edits the findings of a scan must edit its
//! transcript in the same sense.

mod question;

use std::collections::{BTreeMap, BTreeSet};

pub use question::{Came, Everything, Question};
pub(crate) use question::{Sighting, everything, line};

use super::certificates::{self, Certificate, Chain};
use super::codec::Version;
use super::names::{Authentication, Group, KeyExchange, Scheme, SchemeKey, Suite};

/// Most certificates that a transcript keeps, and the longest, in bytes: a server can present what it wants.
const MOST_CERTIFICATES: usize = 64;
const LONGEST_CERTIFICATE: usize = 16 * 1024;

/// The lines of the certificates that were presented.
pub(super) fn keep(chains: &[Chain]) -> impl Iterator<Item = String> {
    let all = chains.iter().flat_map(|chain| chain.certificates.iter().enumerate());
    all.enumerate().map(|(at, (position, certificate))| {
        let line = if at < MOST_CERTIFICATES && certificate.der.len() <= LONGEST_CERTIFICATE {
            certificate.der.iter().map(|byte| format!("{byte:02x}")).collect()
        } else {
            LEFT_OUT.to_owned()
        };
        format!("certificate {position}: {line}")
    })
}

const LEFT_OUT: &str = "too many, or too long to keep";

/// What was answered, by a transcript.
#[derive(Debug, Default)]
pub struct Answered<'t> {
    /// Versions in which something was answered.
    pub versions: BTreeSet<&'t str>,
    /// Suites, each after its version.
    pub suites: BTreeSet<(&'t str, &'t str)>,
    /// Groups, each after its version.
    pub groups: BTreeSet<(&'t str, &'t str)>,
    /// Schemes that sign handshakes, each after the version.
    pub schemes: BTreeSet<(&'t str, &'t str)>,
    /// Suites that were chosen at least once and got through, each after its version.
    pub works: BTreeSet<(&'t str, &'t str)>,
    /// Every question that stands in it; none in the transcripts of earlier versions.
    pub questions: Vec<Question<'t>>,
    /// What everything was.
    pub everything: Everything,
    /// Of how many addresses it is.
    pub addresses: usize,
    /// Certificates with their positions in the chain.
    pub certificates: Vec<(usize, Certificate)>,
    /// Whether a certificate was left out.
    pub cut: bool,
}

/// Lines such as `TLSv1.2: answered with TLS_…`, `TLSv1.2: 240 suites, 50 groups, 12 schemes: TLS_…, x25519`
/// and `certificate 0: 3082…`, and what else is an answer.
pub fn read(transcript: &str) -> Answered<'_> {
    let mut answered = Answered::default();
    for line in transcript.lines() {
        answered.addresses += usize::from(line.starts_with("# "));
        if answered.everything.read(line) || answered.question(line) {
            continue;
        }
        let line = line.strip_prefix("first contact, ").unwrap_or(line);
        let Some((head, rest)) = line.split_once(": ") else { continue };
        if let Some(position) = head.strip_prefix("certificate ") {
            answered.certificate(position, rest);
        } else if let Some(version) = head.strip_suffix(" handshake") {
            answered.schemes.extend(Scheme::named(rest).map(|_| (version, rest)));
        } else if Version::ALL.iter().any(|version| version.name() == head) {
            answered.line(head, rest);
        }
    }
    answered.take_questions();
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
        self.names(version, chosen);
    }

    fn names(&mut self, version: &'t str, names: impl Iterator<Item = &'t str>) {
        for name in names {
            if Scheme::named(name).is_some() {
                self.schemes.insert((version, name));
            } else if Group::named(name).is_some() {
                self.groups.insert((version, name));
            }
        }
    }

    /// Takes a line that is a question. Whether it is one.
    fn question(&mut self, line: &'t str) -> bool {
        let Some(question) = self.everything.question(line) else { return false };
        self.questions.push(question);
        true
    }

    /// What the questions say, those without the host's name left out where others were asked with it: another
    /// configuration may answer them.
    fn take_questions(&mut self) {
        let named = self.questions.iter().any(|question| question.named);
        // SSLv3 knows no names.
        let counts = |one: &Question<'_>| one.named == named || one.version == Version::Ssl3;
        let (mut failed, mut completed) = (BTreeSet::new(), BTreeSet::new());
        for question in self.questions.clone().into_iter().filter(|question| counts(question)) {
            let Came::Chosen { version, suite, ref names, works } = question.outcome else {
                continue;
            };
            let mut newer = Version::ALL.iter().filter(|other| **other > question.version);
            if newer.any(|newer| newer.name() == version) {
                continue;
            }
            self.versions.insert(version);
            if !question.offers(suite, names) {
                continue;
            }
            self.suites.insert((version, suite));
            if works {
                self.works.insert((version, suite));
                self.names(version, names.iter().copied());
            }
            // A choice of TLS 1.3 works only if it came to a signature.
            let signed = names.iter().any(|name| Scheme::named(name).is_some());
            if version == Version::Tls13.name() && (!works || signed) {
                if works { &mut completed } else { &mut failed }.insert((version, suite));
            }
        }
        if !completed.is_empty() {
            let alone = self.questions.iter().filter(|question| counts(question));
            let alone = alone.filter_map(|question| question.refused_alone());
            failed.extend(
                alone
                    .filter(|(question, suite)| self.is_to_blame(question, *suite))
                    .map(|(question, suite)| (question.version.name(), suite.name)),
            );
        }
        self.works.retain(|pair| !failed.contains(pair) || completed.contains(pair));
    }

    /// Suites that were refused, alone or among others, each after its version: all that was on offer when the
    /// server chose none of the version, unless it may have been the groups or the schemes.
    pub fn refused(&self) -> BTreeMap<Version, BTreeSet<u16>> {
        // A fallback is refused for what it says, and without the name another configuration may refuse.
        const FALLBACK: u16 = 0x5600;
        let named = self.questions.iter().any(|question| question.named);
        let counts = |one: &&Question<'_>| {
            let asked = one.named == named || one.version == Version::Ssl3;
            asked && one.is_refused() && !one.suites.contains(&FALLBACK)
        };
        let mut refused: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for question in self.questions.iter().filter(counts) {
            let own = refused.entry(question.version).or_default();
            let suites = question.suites.iter().copied();
            own.extend(suites.filter(|code| {
                Suite::of(*code).is_none_or(|suite| self.is_to_blame(question, suite))
            }));
        }
        refused
    }

    /// Whether a suite of a question can have been what was refused: what else it takes was on offer, too, if any of
    /// it was ever answered.
    fn is_to_blame(&self, question: &Question<'_>, suite: Suite) -> bool {
        let version = question.version.name();
        let own = |all: &BTreeSet<(&'t str, &'t str)>| -> Vec<&'t str> {
            all.iter().filter(|(of, _)| *of == version).map(|(_, name)| *name).collect()
        };
        let groups = own(&self.groups).into_iter().filter_map(Group::named);
        let groups: Vec<_> = groups.map(|group| group.code).collect();
        let schemes = own(&self.schemes).into_iter().filter_map(Scheme::named);
        let signing = schemes.filter(|scheme| signs_for(scheme.key(), suite));
        let signing: Vec<_> = signing.map(|scheme| scheme.code).collect();
        // A hello without a list, as all of SSLv3, leaves the choice to the server.
        let some = |known: &[u16], offered: &[u16]| {
            let known_or_free = known.is_empty() || offered.is_empty();
            known_or_free || known.iter().any(|code| offered.contains(code))
        };
        let takes_group = suite.is_tls13() || suite.key_exchange() == KeyExchange::Ecdhe;
        some(&signing, &question.schemes) && (!takes_group || some(&groups, &question.groups))
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

/// Whether the server signs handshakes of a suite with a kind of key.
fn signs_for(key: SchemeKey, suite: Suite) -> bool {
    match (suite.is_tls13(), suite.key_exchange(), suite.authentication()) {
        (true, ..) => true,
        (_, KeyExchange::Static, _) | (_, _, Authentication::Other) => false,
        (_, _, Authentication::Rsa) => matches!(key, SchemeKey::Rsa | SchemeKey::RsaPss),
        (_, _, Authentication::Ecdsa) => matches!(key, SchemeKey::Ecdsa | SchemeKey::EdDsa),
        (_, _, Authentication::Dss) => key == SchemeKey::Dsa,
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

    /// What ends the list of groups says nothing about suites.
    #[test]
    fn a_suite_refused_for_its_group_or_scheme_was_not_refused() {
        let everything: Vec<_> = everything().collect();
        let answer = "? TLSv1.2, suites all, groups all, schemes all, 900 bytes: TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, x25519, rsa_pss_rsae_sha256";
        let refused = |offered: &str| {
            let asked = format!(
                "? TLSv1.2, suites C030 CCA8, {offered}, 200 bytes: alert handshake_failure (40)"
            );
            let text = [&everything.join("\n"), answer, &asked].join("\n");
            read(&text).refused().remove(&Version::Tls12).unwrap_or_default()
        };
        assert_eq!(refused("groups 0017 001D, schemes all"), BTreeSet::from([0xC030, 0xCCA8]));
        assert_eq!(refused("groups 0017, schemes all"), BTreeSet::new());
        assert_eq!(refused("groups all but 001D, schemes all"), BTreeSet::new());
        assert_eq!(refused("groups all, schemes 0401"), BTreeSet::new());
    }

    #[test]
    fn a_suite_that_is_chosen_without_keys_and_refused_with_them_does_not_work() {
        let works = |more: &[&str]| {
            let text = everything().chain(
                ["? TLSv1.3, suites 1301, groups all, 500 bytes: TLSv1.3 TLS_AES_128_GCM_SHA256, x25519"]
                    .iter().chain(more).map(|line| (*line).to_owned()),
            );
            let text = text.collect::<Vec<_>>().join("\n");
            read(&text).works.contains(&("TLSv1.3", "TLS_AES_128_GCM_SHA256"))
        };
        let other = "? TLSv1.3, suites 1302, groups 001D, schemes all, keys 001D, 300 bytes: TLSv1.3 TLS_AES_256_GCM_SHA384, x25519, ed25519";
        let refused = "? TLSv1.3, suites 1301, groups 001D, schemes all, keys 001D, 300 bytes: alert handshake_failure (40)";
        assert!(works(&[]) && works(&[other]) && works(&[refused]));
        assert!(!works(&[other, refused]));
        for (asked, otherwise) in
            [("groups 001D", "groups 0017"), ("schemes all", "schemes 0403"), (", keys 001D", "")]
        {
            assert!(works(&[other, &refused.replace(asked, otherwise)]), "{otherwise}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_left_aside() {
        let answered = read("certificate 0: zz\ncertificate x: 30\ncertificate 1: 3\n");
        assert!(answered.cut && answered.certificates.len() <= 1);
    }
}
