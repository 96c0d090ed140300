//! What is looked at beside the enumeration: without a name, with a fallback signal, in SSL 2.

use crate::certificates;
use crate::codec::{Alert, Version};
use crate::connect::{Answer, Connector};
use crate::names::Suite;
use crate::result::{AddressScan, Determination, Feature, Protocol};
use crate::scan::address::Address;
use crate::scan::asker::{Asker, Reply, refuses_version};
use crate::scan::handshake::Handshakes;
use crate::scan::lane::Lane;
use crate::scan::manner::Manner;
use crate::scan::modest;
use crate::scan::offer::Offer;
use crate::scan::ssl2;
use crate::scan::staples::Staples;
use crate::scan::versions::{INAPPROPRIATE_FALLBACK, Versions};

impl<'a> Address<'a> {
    /// Looks without a name: the certificates may be others. Before TLS 1.3 answers show them.
    pub(super) fn look_without_name(
        &self,
        unnamed: Option<Unnamed>,
        manner: Manner,
        result: &mut AddressScan,
    ) {
        if self.sni.is_none() {
            return;
        }
        let unnamed = unnamed.unwrap_or_else(|| {
            let newest = result.protocols.last();
            let chain = newest.and_then(|protocol| {
                Handshakes::new(&self.connector, None, protocol, manner).chain()
            });
            Unnamed { chains: chain.into_iter().collect(), ..Unnamed::default() }
        });
        if let (Some(version), Some(alert)) = (unnamed.version, unnamed.refused) {
            let required = Feature { version, name: SNI_REQUIRED, present: Determination::Yes };
            result.features.push(required);
            result.notes.push(format!("without a server name it is refused (alert {alert})"));
        }
        match unnamed.open {
            // As good as refused: it is no other now that nothing else is asked.
            None | Some(Answer::Closed | Answer::Reset) => {}
            Some(other) => {
                let why = format!("without a server name: {other}");
                result.chains_incomplete.get_or_insert(why);
            }
        }
        let known = |ders: &Vec<Vec<u8>>| result.chains.iter().any(|chain| chain.is_of(ders));
        let others: Vec<_> = unnamed.chains.into_iter().filter(|ders| !known(ders)).collect();
        if !others.is_empty() {
            result.notes.push("without a server name it presents another chain".to_owned());
        }
        for ders in others {
            result.chains_without_sni.push(certificates::read_chain(&ders, None, self.roots));
        }
        self.connector.note(format!(
            "without a name: {}",
            if result.chains_without_sni.is_empty() { "no other chain" } else { "another chain" }
        ));
    }
}

/// What is asked beside the enumeration of the versions found.
pub(super) struct Asides {
    pub(super) fallback_scsv: Option<Feature>,
    /// What the newest version up to TLS 1.2 presents to hellos without the server's name.
    pub(super) without_name: Option<Unnamed>,
}

/// What hellos without a server's name came to.
#[derive(Debug, Default)]
pub(super) struct Unnamed {
    /// Chains presented, DER, of each kind of key the server chose.
    pub(super) chains: Vec<Vec<Vec<u8>>>,
    /// The version that was asked in.
    pub(super) version: Option<Version>,
    /// The alert the first one was refused with.
    pub(super) refused: Option<Alert>,
    /// How a question ended that was neither answered nor refused.
    pub(super) open: Option<Answer>,
}

impl Unnamed {
    /// Asks for one kind of authentication after the other, as each may have a chain of its own.
    pub(super) fn look(connector: &Connector, all: Offer) -> Self {
        let mut found = Self { version: Some(all.version), ..Self::default() };
        let mut offer = all;
        while !offer.suites.is_empty() {
            let hello = offer.fitted().hello(None).encode();
            let answer = match connector.ask(&hello) {
                // Once may be chance, and nothing else shows that a name is wanted.
                Answer::Alert(_) if found.chains.is_empty() => connector.ask(&hello),
                answer => answer,
            };
            match answer {
                Answer::Flight(flight) => {
                    let suite = flight.hello.as_ref().and_then(|hello| Suite::of(hello.suite));
                    let Some(suite) = suite else { break };
                    let kind = suite.authentication();
                    let known = |code: &u16| {
                        Suite::of(*code).is_none_or(|suite| suite.authentication() == kind)
                    };
                    offer.suites.retain(|code| !known(code));
                    found.chains.extend(flight.certificates);
                }
                Answer::Alert(alert) => {
                    found.refused = Some(alert).filter(|_| found.chains.is_empty());
                    break;
                }
                other => {
                    found.open = Some(other);
                    break;
                }
            }
        }
        found
    }
}

impl Asides {
    pub(super) fn look(asker: &Asker<'_>, sni: Option<&str>, versions: &Versions) -> Self {
        let legacy = versions.answers.keys().rfind(|version| **version < Version::Tls13);
        let legacy = legacy.filter(|_| sni.is_some());
        let without_name = legacy.map(|version| {
            let manner = versions.offer(*version).manner;
            Unnamed::look(asker.connector(), Offer { manner, ..Offer::everything(*version) })
        });
        let fallback_scsv = fallback_scsv(asker.connector(), sni, versions);
        Self { fallback_scsv, without_name }
    }

    /// Whether a question came to nothing, so that it may be worth asking again.
    pub(super) fn failed(&self) -> bool {
        let open = |feature: &Feature| matches!(feature.present, Determination::Undetermined(_));
        self.fallback_scsv.as_ref().is_some_and(open)
            || self.without_name.as_ref().is_some_and(|found| found.open.is_some())
    }
}

/// Whether the server refuses the second newest of its versions to a client that says it has a newer
/// one (RFC 7507 section 3). With one version there is nothing to fall back to.
fn fallback_scsv(connector: &Connector, sni: Option<&str>, versions: &Versions) -> Option<Feature> {
    let older = *versions.answers.keys().rev().nth(1)?;
    let mut offer = versions.offer(older).fitted();
    offer.extras.fallback = true;
    let answer = connector.ask(&offer.hello(sni).encode());
    let present = match answer {
        Answer::Alert(Alert { code: INAPPROPRIATE_FALLBACK, .. }) => Determination::Yes,
        Answer::Flight(_) => Determination::No,
        other => Determination::Undetermined(other.to_string()),
    };
    Some(Feature { version: older, name: "fallback_scsv", present })
}

/// A hello without a name was refused.
const SNI_REQUIRED: &str = "sni_required";

/// Why refusals without a word are doubted.
pub(super) const SILENT_AT_RANDOM: &str =
    "the server is silent at random, so that its silence cannot be told from a refusal";

/// Leaves open whatever a refusal ended: that of a server that is silent at random, or contradicts itself, may be
/// none.
pub(super) fn doubt(result: &mut AddressScan, why: &str) {
    for protocol in &mut result.protocols {
        if protocol.offered == Determination::No {
            protocol.offered = Determination::Undetermined(why.to_owned());
        }
        protocol.leave_open(why);
    }
    // What rests on a refusal.
    let refused = |one: &&mut Feature| {
        let needs = one.name == SNI_REQUIRED || modest::LIMITS.contains(&one.name);
        needs && one.present == Determination::Yes
    };
    for feature in result.features.iter_mut().filter(refused) {
        feature.present = Determination::Undetermined(why.to_owned());
    }
    result.chains_incomplete.get_or_insert_with(|| why.to_owned());
}

/// Whether a version was refused without a word about the version.
pub(super) fn doubtful(reply: &Reply) -> bool {
    matches!(reply, Reply::Refused(refusal) if !refuses_version(*refusal))
}

/// SSLv2, whose one answer says everything: the server's kinds of cipher, of which the client chooses,
/// and its certificate.
pub(in crate::scan) fn ssl2_lane(asker: &Asker<'_>) -> Lane {
    let (offered, said) = ssl2::look(asker);
    let mut protocol = Protocol::without_answers(Version::Ssl2, offered.clone());
    let mut chains = Vec::new();
    match (offered, said) {
        (Determination::Yes, Some(said)) => {
            protocol.ssl2_kinds = said.kinds;
            protocol.server_preference = Determination::No;
            chains.extend(Some(vec![said.certificate]).filter(|chain| !chain[0].is_empty()));
        }
        (Determination::Yes, None) => protocol.leave_open("the answer in SSLv2 cannot be read"),
        _ => {}
    }
    Lane {
        protocol,
        features: Vec::new(),
        chains,
        staples: Staples::default(),
        chains_incomplete: None,
        last: Vec::new(),
        failed: false,
        still_answers: false,
    }
}

/// The first question a version leaves open.
pub(super) fn open_question(protocol: &Protocol) -> Option<String> {
    let version = protocol.version;
    if let Determination::Undetermined(why) = &protocol.offered {
        return Some(format!("{version}: {why}"));
    }
    let lists = [
        ("suites", &protocol.suites.incomplete),
        ("groups", &protocol.groups.incomplete),
        ("signature schemes", &protocol.signature_schemes.incomplete),
        ("Diffie-Hellman parameters", &protocol.dh_incomplete),
    ];
    let open = lists.into_iter().find_map(|(what, why)| Some((what, why.as_ref()?)));
    open.map(|(what, why)| format!("{version} {what}: {why}"))
}
