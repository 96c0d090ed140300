//! From a scan and a yardstick to the endpoints of `befund/tls/1`.

use jiff::civil::Date;

use super::certificate::{chain, open_questions, unknown_signatures};
use super::document::{
    DhParameters, Endpoint, Feature, Named, NotProbed, Offered, PolicyJudgement, Protocol, Suite,
    Undetermined,
};
use super::judged::{JudgedScan, has, reference};
use crate::assess::yardstick::{Opinions, Yardstick};
use crate::fact::Fact;
use crate::fact::observation::Outcome;
use crate::probe::tls::{self, AddressScan, Determination, List, facts, names};

/// What became of one target.
#[derive(Debug)]
pub(crate) struct Built {
    /// One for each address.
    pub endpoints: Vec<Endpoint>,
    /// Addresses that were not looked at.
    pub not_probed: Vec<NotProbed>,
    /// The checks of the yardstick that are violated, by id.
    pub violated: Vec<String>,
}

/// Lays out a scan; with a yardstick, what its checks say of the facts stands beside them.
pub(crate) fn build(scan: &tls::Scan, yardstick: Option<&Yardstick>, as_of: Date) -> Built {
    let (facts, enumerations) = facts::observed(scan, as_of);
    let opinions = yardstick
        .map_or_else(Opinions::default, |yardstick| yardstick.judge(facts.clone(), enumerations));
    let policy = reference(yardstick);
    let judged = JudgedScan { facts: &facts, opinions: &opinions, policy: policy.as_deref() };
    let endpoints = match &scan.addresses[..] {
        [] => vec![unresolved(&scan.target, scan.error.clone())],
        all => {
            all.iter().map(|one| At { scan: one, judged: &judged, as_of }.endpoint(scan)).collect()
        }
    };
    Built { endpoints, not_probed: not_probed(scan), violated: opinions.violated }
}

fn not_probed(scan: &tls::Scan) -> Vec<NotProbed> {
    let limit = tls::Options::default().max_addresses;
    let left = scan.not_probed.iter().map(|address| NotProbed {
        host: scan.target.host.clone(),
        port: scan.target.port,
        address: address.to_string(),
        why: format!("at most {limit} addresses of a host are looked at; choose with --address"),
    });
    left.collect()
}

/// A target whose name did not resolve, or that was not looked at.
pub(crate) fn unresolved(target: &tls::ScanTarget, reason: Option<String>) -> Endpoint {
    Endpoint {
        host: target.host.clone(),
        port: target.port,
        address: None,
        sni: target.sni.clone(),
        starttls: target.starttls.map(|protocol| protocol.word().to_owned()),
        outcome: Outcome::Unreachable,
        reason,
        undetermined: Vec::new(),
        notes: Vec::new(),
        protocols: Vec::new(),
        chains: Vec::new(),
        features: Vec::new(),
    }
}

/// One address, and what is said of the facts found there.
pub(super) struct At<'a> {
    pub(super) scan: &'a AddressScan,
    pub(super) judged: &'a JudgedScan<'a>,
    /// The day judged.
    pub(super) as_of: Date,
}

impl At<'_> {
    /// The facts of a kind at this address with these values.
    fn facts(&self, kind: &str, values: &[(&str, &str)]) -> impl Iterator<Item = &Fact> {
        let address = self.scan.address.ip().to_string();
        let facts = self.judged.facts.iter().filter(move |fact| fact.kind.name == kind);
        let here = facts.filter(move |fact| has(fact, &[("address", &address)]));
        here.filter(move |fact| has(fact, values))
    }

    /// Whether there is such a fact.
    pub(super) fn has(&self, kind: &str, values: &[(&str, &str)]) -> bool {
        self.facts(kind, values).next().is_some()
    }

    /// What is said of such facts.
    pub(super) fn judgement(&self, kind: &str, values: &[(&str, &str)]) -> Option<PolicyJudgement> {
        self.judged.all(self.facts(kind, values))
    }

    /// What is said of such facts in any of these versions.
    pub(super) fn any_version(
        &self,
        kind: &str,
        values: &[(&str, &str)],
        versions: &[&str],
    ) -> Option<PolicyJudgement> {
        let in_one = |fact: &&Fact| versions.iter().any(|known| has(fact, &[("version", known)]));
        self.judged.all(self.facts(kind, values).filter(in_one))
    }

    fn endpoint(&self, whole: &tls::Scan) -> Endpoint {
        let scan = self.scan;
        let mut undetermined = Vec::new();
        let protocols =
            scan.protocols.iter().map(|found| self.protocol(found, &mut undetermined)).collect();
        if let Some(why) = &scan.chains_incomplete {
            let what = "certificate chains".to_owned();
            undetermined.push(Undetermined { what, why: why.clone() });
        }
        undetermined.extend(scan.chains.iter().flat_map(unknown_signatures));
        let all_chains = scan.chains.iter().chain(&scan.chains_without_sni).enumerate();
        undetermined.extend(all_chains.flat_map(|(at, chain)| open_questions(at, chain)));
        let features =
            scan.features.iter().map(|found| self.feature(found, &mut undetermined)).collect();
        let chains = scan.chains.iter().map(|found| chain(self, found, scan.sni.clone()));
        let without = scan.chains_without_sni.iter().map(|found| chain(self, found, None));
        Endpoint {
            host: whole.target.host.clone(),
            port: whole.target.port,
            address: Some(scan.address.ip().to_string()),
            sni: scan.sni.clone(),
            starttls: scan.starttls.map(|protocol| protocol.word().to_owned()),
            outcome: tls::outcome(scan.outcome),
            reason: scan.reason.clone(),
            undetermined,
            notes: scan.notes.clone(),
            protocols,
            chains: chains.chain(without).collect(),
            features,
        }
    }

    fn protocol(&self, found: &tls::Protocol, undetermined: &mut Vec<Undetermined>) -> Protocol {
        let version = found.version.name();
        let state = offered(&found.offered, version, undetermined);
        for (what, list) in [
            ("cipher suites", &found.suites),
            ("groups", &found.groups),
            ("signature schemes", &found.signature_schemes),
        ] {
            if let (Some(why), Offered::Yes) = (&list.incomplete, state) {
                let what = format!("{version} {what}");
                undetermined.push(Undetermined { what, why: why.clone() });
            }
        }
        let of_ssl2 = found.ssl2_kinds.iter().map(|kind| {
            let code = names::ssl2_hex(*kind);
            let known = names::ssl2_kind(*kind);
            let name = known.map_or_else(|| code.clone(), |known| known.0.to_owned());
            Suite { named: self.named("tls.cipher_suite", version, name, code), completes: None }
        });
        let list = |kind, list: &List, name: fn(u16) -> String| {
            let mut codes = list.codes.clone();
            codes.sort_unstable();
            let named = |code| self.named(kind, version, name(code), names::hex(code));
            codes.into_iter().map(named).collect::<Vec<_>>()
        };
        let failing: Vec<_> = found.failing.iter().map(|code| names::hex(*code)).collect();
        let suites = list("tls.cipher_suite", &found.suites, names::suite_name).into_iter();
        let suites =
            suites.map(|named| Suite { completes: Some(!failing.contains(&named.code)), named });
        Protocol {
            version: version.to_owned(),
            offered: state,
            complete: found.is_complete(),
            judgement: self.judgement("tls.protocol", &[("version", version)]),
            cipher_suites: of_ssl2.chain(suites).collect(),
            groups: list("tls.group", &found.groups, names::group_name),
            signature_schemes: list(
                "tls.signature_scheme",
                &found.signature_schemes,
                names::scheme_name,
            ),
            dh_parameters: found.dh.iter().map(|dh| self.dh_parameters(dh)).collect(),
            server_preference: preference(found, state, undetermined),
        }
    }

    /// A suite, a group or a scheme that signs handshakes.
    fn named(&self, kind: &str, version: &str, name: String, code: String) -> Named {
        let mut values = vec![("version", version), ("name", name.as_str())];
        if kind == "tls.signature_scheme" {
            values.push(("use", "handshake"));
        }
        let judgement = self.judgement(kind, &values);
        Named { name, code, judgement }
    }

    fn dh_parameters(&self, dh: &tls::DhParameters) -> DhParameters {
        let bits = dh.bits.to_string();
        let reused = dh.reused.map(|reused| if reused { Offered::Yes } else { Offered::No });
        DhParameters {
            bits: dh.bits,
            named_group: dh.named_group.map(str::to_owned),
            reused: reused.unwrap_or(Offered::Undetermined),
            judgement: self.judgement("tls.dh_parameters", &[("key_bits", &bits)]),
        }
    }

    fn feature(&self, found: &tls::Feature, undetermined: &mut Vec<Undetermined>) -> Feature {
        let version = found.version.name();
        Feature {
            version: version.to_owned(),
            name: found.name.to_owned(),
            present: offered(&found.present, &format!("{version} {}", found.name), undetermined),
            judgement: self.judgement("tls.feature", &[("version", version), ("name", found.name)]),
        }
    }
}

/// Yes, no, or undetermined, for this reason.
pub(super) fn offered(
    finding: &Determination,
    what: &str,
    undetermined: &mut Vec<Undetermined>,
) -> Offered {
    match finding {
        Determination::Yes => Offered::Yes,
        Determination::No => Offered::No,
        Determination::Undetermined(why) => {
            undetermined.push(Undetermined { what: what.to_owned(), why: why.clone() });
            Offered::Undetermined
        }
    }
}

/// Whether the server prefers its own order; of versions it does not offer there is nothing to say.
fn preference(
    found: &tls::Protocol,
    state: Offered,
    undetermined: &mut Vec<Undetermined>,
) -> Offered {
    let what = format!("{} server preference", found.version.name());
    let mut ignored = Vec::new();
    let list = if state == Offered::Yes { undetermined } else { &mut ignored };
    offered(&found.server_preference, &what, list)
}
