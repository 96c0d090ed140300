//! An address without an agreement: what it refused, and whether it speaks TLS at all.

use crate::codec::{Fault, Version};
use crate::connect::{Answer, NoConnection};
use crate::result::{AddressScan, Determination, Protocol, ScanOutcome};
use crate::scan::address::{Address, ssl2_lane};
use crate::scan::asker::Asker;
use crate::scan::versions::{NAME_UNKNOWN, Versions};
use crate::starttls::Starttls;
use crate::transcript;

impl<'a> Address<'a> {
    /// The target answered hellos, but no version came about: nothing is known, least of all that
    /// a version is not offered.
    pub(super) fn without_agreement(&self, versions: &Versions) -> AddressScan {
        let reason = "the server refused every hello".to_owned();
        let mut result = self.empty(ScanOutcome::Error, Some(reason), Determination::Yes);
        let failures: Vec<_> = versions
            .others
            .values()
            .filter_map(|finding| match finding {
                Determination::Undetermined(why) => Some(why.clone()),
                Determination::Yes | Determination::No => None,
            })
            .collect();
        if let Some(why) = failures.first() {
            result.reason = Some(match versions.name_unknown {
                true => NAME_UNKNOWN.to_owned(),
                false => format!("no version could be negotiated: {why}"),
            });
            result.speaks_tls = Determination::Undetermined(why.clone());
        }
        self.fill_unknown(&mut result);
        result
    }

    /// A server without any version of TLS may still have SSLv2, and nothing else.
    pub(super) fn or_ssl2(&self, asker: &Asker<'_>, none: AddressScan) -> AddressScan {
        let lane = ssl2_lane(asker);
        if lane.protocol.offered != Determination::Yes {
            return self.finish_failed(none);
        }
        let mut result = AddressScan { outcome: ScanOutcome::Ok, reason: None, ..none };
        result.speaks_tls = Determination::Yes;
        result.chains_incomplete = None;
        let protocol = self.merge(Version::Ssl2, lane, &mut result);
        result.protocols.retain(|other| other.version != Version::Ssl2);
        result.protocols.insert(0, protocol);
        self.finish(result)
    }

    pub(super) fn without_tls(
        &self,
        outcome: ScanOutcome,
        reason: String,
        speaks: Determination,
    ) -> AddressScan {
        let mut result = self.empty(outcome, Some(reason), speaks);
        self.fill_unknown(&mut result);
        result
    }

    /// Two first hellos without an answer in TLS: how that is called, why, and whether it says that
    /// no TLS is spoken.
    pub(super) fn no_tls(
        &self,
        first: &Answer,
        second: &Answer,
    ) -> (ScanOutcome, String, Determination) {
        let not_tls = |answer: &Answer| matches!(answer, Answer::Unreadable(Fault::NotTls));
        if not_tls(first) && not_tls(second) {
            let reason = "the server does not speak TLS on this port".to_owned();
            return (ScanOutcome::Error, reason + &self.another_protocol(), Determination::No);
        }
        let ours = [first, second]
            .into_iter()
            .find(|answer| matches!(answer, Answer::NoConnection(why) if why.is_ours()));
        let reason = match ours {
            Some(why) => why.to_string(),
            None if first == second => format!("{first}, twice"),
            None => format!("{first}, then {second}"),
        };
        let either = |is: fn(&Answer) -> bool| is(first) || is(second);
        let answered = either(|answer| matches!(answer, Answer::Unreadable(_)));
        let talked = either(|answer| match answer {
            Answer::NoConnection(NoConnection::NoUpgrade(why)) => !why.is_silence(),
            _ => false,
        });
        let no = answered || first == second && has_no_tls(first);
        let speaks =
            if no { Determination::No } else { Determination::Undetermined(reason.clone()) };
        let outcome =
            if answered || talked { ScanOutcome::Error } else { ScanOutcome::Unreachable };
        (outcome, reason, speaks)
    }

    /// A hint for ports on which TLS is usually not spoken from the first byte.
    fn another_protocol(&self) -> String {
        let usual = Starttls::of_port(self.target.port).filter(|_| self.target.starttls.is_none());
        usual.map_or_else(String::new, |protocol| {
            format!(" from the first byte; it may after STARTTLS ({protocol})")
        })
    }

    fn fill_unknown(&self, result: &mut AddressScan) {
        let why = result.reason.clone().unwrap_or_default();
        result.protocols = Version::ALL
            .map(|version| {
                Protocol::without_answers(version, Determination::Undetermined(why.clone()))
            })
            .into();
        result.chains_incomplete = Some(why);
    }

    pub(super) fn empty(
        &self,
        outcome: ScanOutcome,
        reason: Option<String>,
        speaks_tls: Determination,
    ) -> AddressScan {
        AddressScan {
            address: self.connector.address(),
            sni: self.sni.map(str::to_owned),
            starttls: self.target.starttls,
            outcome,
            reason,
            speaks_tls,
            protocols: Vec::new(),
            features: Vec::new(),
            chains: Vec::new(),
            chains_without_sni: Vec::new(),
            chains_incomplete: None,
            notes: Vec::new(),
            connections: 0,
            transcript: Vec::new(),
        }
    }

    pub(super) fn finish_failed(&self, mut result: AddressScan) -> AddressScan {
        self.now_and_then(&mut result);
        self.written_down(result)
    }

    /// The result with what it took.
    pub(super) fn written_down(&self, mut result: AddressScan) -> AddressScan {
        transcript::keep(&result.chains).for_each(|line| self.connector.note(line));
        result.connections = self.connector.made();
        result.transcript = self.connector.transcript();
        result
    }
}

/// Whether the server itself said that it has no TLS to upgrade to.
fn has_no_tls(answer: &Answer) -> bool {
    matches!(answer, Answer::NoConnection(NoConnection::NoUpgrade(why)) if why.is_no())
}
