//! Which versions an address was seen to have, and what that leaves open.

use std::collections::BTreeMap;

use crate::codec::{Flight, ServerHello, Version};
use crate::connect::Answer;
use crate::result::{Determination, Feature};
use crate::scan::asker::{Refusal, Reply, refuses_version};
use crate::scan::lane::Way;
use crate::scan::manner::Manner;
use crate::scan::offer::Offer;

/// What the versions came to.
#[derive(Default)]
pub(super) struct Versions {
    /// A first answer of each version that is offered.
    pub(super) answers: BTreeMap<Version, Flight>,
    /// Versions not offered, or unknown.
    pub(super) others: BTreeMap<Version, Determination>,
    /// How versions are asked that cannot be asked for everything at once.
    pub(super) manners: BTreeMap<Version, Manner>,
    /// What was found out about the server's limits on the way.
    pub(super) limits: Vec<Feature>,
    /// Whether TLS 1.2 is asked with finite fields among the groups.
    pub(super) with_fields: bool,
    /// The answer to a hello for TLS 1.1 sent while another connection was open.
    pub(super) beside: Option<Answer>,
    /// Whether the server answers two connections at a time.
    pub(super) side_by_side: bool,
    /// The version whose refusal was taken for that of older ones.
    pub(super) speaker: Option<Version>,
    /// Versions refused by an alert about the version, or by an answer in a lower one.
    pub(super) by_name: Vec<Version>,
    /// Whether the server said that it does not know the name asked for, or wants one.
    pub(super) name_unknown: bool,
}

impl Versions {
    /// Whether hellos with things unknown are tried in a version: in the newest of either form.
    pub(super) fn tests_tolerance(&self, version: Version) -> bool {
        let mut newer = self.answers.keys().filter(|other| **other > version);
        newer.all(|other| *other == Version::Tls13)
    }

    /// How a version is asked, with others at the same time or alone.
    pub(super) fn way(&self, version: Version, side_by_side: bool) -> Way {
        let everything = self.offer(version);
        let tests_tolerance = self.tests_tolerance(version) && !everything.manner.is_limited();
        Way { everything, tests_tolerance, side_by_side }
    }

    /// Whether some version was seen to take modest hellos only.
    pub(super) fn is_limited(&self) -> bool {
        self.manners.values().any(Manner::is_limited)
    }

    /// The most suites in a hello that the versions seen could take; TLS 1.3 has only a few.
    pub(super) fn most_suites(&self) -> usize {
        let older = self.manners.iter().filter(|(version, _)| **version < Version::Tls13);
        older.map(|(_, manner)| manner.suites).min().unwrap_or(usize::MAX)
    }

    /// Whether a version was refused by name in words that hold for the older ones, too, which are asked for at
    /// the end in its place.
    pub(super) fn spoke_for_older(&self, version: Version) -> bool {
        self.speaker == Some(version)
    }

    /// Everything there is for a version, in the form the server answers.
    pub(super) fn offer(&self, version: Version) -> Offer {
        let manner = self.manners.get(&version).copied().unwrap_or(Manner::RICH);
        let everything = Offer { manner, ..Offer::everything(version) };
        match version {
            Version::Tls12 if self.with_fields => everything.with_finite_fields(),
            _ => everything,
        }
    }
}

pub(super) const NAME_UNKNOWN: &str = "the server does not serve the name asked for (alert unrecognized_name): ask for one \
     it serves, with `--sni` or `sni:` in the product file";

/// RFC 6066 section 3.
pub(super) fn unrecognized_name(answer: &Answer) -> bool {
    matches!(answer, Answer::Alert(alert) if alert.code == 112)
}

/// The alert of RFC 7507 section 3.
pub(super) const INAPPROPRIATE_FALLBACK: u8 = 86;

pub(super) const UNCONFIRMED: &str = "the connection was closed without an answer";

/// Writes down what a reply says about a version, and about those between it and a lower answer.
pub(super) fn note_version(version: Version, reply: Reply, versions: &mut Versions) {
    let finding = match reply {
        Reply::Answered(flight) | Reply::Broken(flight, _) => {
            match flight.hello.as_ref().and_then(ServerHello::version) {
                Some(chosen) if chosen == version => {
                    versions.answers.insert(version, *flight);
                    return;
                }
                Some(chosen) if chosen < version => {
                    for between in Version::ALL {
                        if chosen < between && between < version {
                            versions.others.entry(between).or_insert(Determination::No);
                        }
                    }
                    versions.by_name.push(version);
                    versions.answers.entry(chosen).or_insert(*flight);
                    Determination::No
                }
                _ => Determination::Undetermined(
                    "the server answered with a version not asked for".to_owned(),
                ),
            }
        }
        Reply::Refused(Refusal::Unconfirmed) => Determination::Undetermined(UNCONFIRMED.to_owned()),
        Reply::Refused(refusal) => {
            versions.by_name.extend(refuses_version(refusal).then_some(version));
            Determination::No
        }
        Reply::Failed(why) => Determination::Undetermined(why),
    };
    versions.others.entry(version).or_insert(finding);
}
