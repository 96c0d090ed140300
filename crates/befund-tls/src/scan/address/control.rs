//! At the end of a look: what was accepted is asked once more, and so is what was refused. One answer that
//! contradicts an earlier one opens every list.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

use crate::certificates::Chain;
use crate::codec::{Flight, ServerHello, Version};
use crate::connect::{Answer, NoConnection};
use crate::result::{AddressScan, Determination, Feature, Protocol, chooses_and_fails};
use crate::scan::address::Address;
use crate::scan::address::aside::doubt;
use crate::scan::asker::Asker;
use crate::scan::lane::Lane;
use crate::scan::offer::Offer;
use crate::scan::versions::Versions;
use crate::starttls::NoUpgrade;
use crate::transcript::Sighting;

/// How often a missing version, and what ended a list, is asked for where several machines were seen to answer: with
/// two that take turns at random, one in 256 stays unseen.
const OF_SEVERAL: usize = 8;

/// How the lists of each version ended.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// What was refused then.
    pub(super) last: Vec<Offer>,
    /// Versions in which nothing was accepted since.
    silent_since: Vec<Version>,
}

impl Ends {
    /// Takes them from the versions that were looked through.
    pub(super) fn of(lanes: &mut BTreeMap<Version, Lane>) -> Self {
        let silent = lanes.iter().filter(|(_, lane)| !lane.still_answers);
        let silent_since = silent.map(|(version, _)| *version).collect();
        Self {
            last: lanes.values_mut().flat_map(|lane| take(&mut lane.last)).collect(),
            silent_since,
        }
    }

    /// These where a version was not looked through a second time, and otherwise those of the second look.
    pub(super) fn or(mut self, second: &Self) -> Self {
        self.last.retain(|one| second.last.iter().all(|other| other.version != one.version));
        self.last.extend(second.last.iter().cloned());
        Self { silent_since: Vec::new(), ..self }
    }

    /// The same, to be asked so often.
    pub(super) fn times(self, times: usize) -> Self {
        Self { last: [&self.last[..]].repeat(times).concat(), ..self }
    }
}

impl Address<'_> {
    /// Asks with a good hello of each version, then what ended a list.
    pub(super) fn ended_still(&self, asker: &Asker<'_>, ends: &Ends, beside: bool) {
        if self.connector.is_over() {
            return;
        }
        // Between the end of a list and its being asked once more, so that no spell of refusals covers both.
        self.good_still(asker, &ends.silent_since, beside);
        self.last_still_refused(asker, ends);
    }

    /// Asks for what ended a list, one after the other: a server that takes only so many connections may have refused
    /// for that.
    fn last_still_refused(&self, asker: &Asker<'_>, ends: &Ends) {
        let hellos: Vec<_> = ends.last.iter().map(|offer| offer.hello(self.sni).encode()).collect();
        for (offer, answer) in ends.last.iter().zip(asker.ask_all(&hellos, false)) {
            self.still_ended(offer, &answer);
        }
    }

    /// Asks as a browser and for everything in each version refused.
    pub(super) fn once_more(
        &self,
        asker: &Asker<'_>,
        versions: &Versions,
        ends: &Ends,
        beside: bool,
        result: &mut AddressScan,
    ) {
        if self.connector.is_over() {
            return;
        }
        self.hold_marks_against(result);
        let mut refused: Vec<Version> = result
            .protocols
            .iter()
            .filter(|one| one.version > Version::Ssl2 && one.offered == Determination::No)
            .map(|one| one.version)
            .filter(|version| !versions.spoke_for_older(*version))
            .collect();
        let several = self.several();
        if let Some(version) = several {
            let name = "several_configurations";
            result.features.push(Feature { version, name, present: Determination::Yes });
        }
        if several.is_some() || has_two_of_a_kind(&result.chains) {
            refused = refused.repeat(OF_SEVERAL);
            for _ in 0..OF_SEVERAL {
                self.last_still_refused(asker, ends);
            }
        }
        let everything = |version: &Version| Offer::everything(*version).hello(self.sni).encode();
        let modest = |version: &Version| self.modestly(asker, *version, false).hello();
        let missing = refused.iter().flat_map(|version| [modest(version), everything(version)]);
        let missing: Vec<_> = missing.collect();
        for answers in self.ask_alone_if_need_be(asker, &missing, beside) {
            for (version, answers) in refused.iter().zip(answers.chunks(2)) {
                answers.iter().for_each(|answer| self.still_refused(*version, answer));
            }
        }
    }

    /// The answers to hellos asked beside each other, and if one contradicts an earlier one, those to the same asked
    /// one after the other: then only what these contradict counts.
    fn ask_alone_if_need_be(
        &self,
        asker: &Asker<'_>,
        hellos: &[Vec<u8>],
        beside: bool,
    ) -> Vec<Vec<Answer>> {
        let earlier = self.connector.take_contradiction();
        let mut answers = vec![asker.ask_all(hellos, beside)];
        if beside && self.connector.take_contradiction().is_some() {
            self.connector.forget_verdicts();
            answers.push(asker.ask_all(hellos, false));
        }
        earlier.iter().for_each(|why| self.connector.contradicted(why));
        answers
    }

    /// A good hello of each version must be accepted still.
    fn good_still(&self, asker: &Asker<'_>, versions: &[Version], beside: bool) {
        let good: Vec<(Version, Vec<u8>)> = versions
            .iter()
            .filter_map(|version| Some((*version, asker.good_in(*version)?)))
            .collect();
        let hellos: Vec<_> = good.iter().map(|(_, hello)| hello.clone()).collect();
        let answers = asker.ask_all(&hellos, beside);
        for ((version, hello), answer) in good.into_iter().zip(answers) {
            self.still_good(version, &hello, answer, beside);
        }
    }

    /// A server that says in an older version that it has a newer one, which it refused, is several machines or
    /// contradicts itself.
    fn hold_marks_against(&self, result: &AddressScan) {
        let missing = |version: Version| {
            let newer = result.protocols.iter().filter(|one| one.version >= version);
            newer.into_iter().all(|one| one.offered == Determination::No)
        };
        for seen in self.connector.sightings() {
            if let Some(newer) = seen.downgraded_from.filter(|newer| missing(*newer)) {
                let version = seen.version;
                let why = format!("an answer in {version} says that there is {newer} or newer");
                self.connector.contradicted(&why);
            }
        }
    }

    /// The newest version in which several machines with settings of their own were seen: some answers say that a
    /// newer version is there and others do not.
    fn several(&self) -> Option<Version> {
        let mut marks: BTreeMap<Version, BTreeSet<Option<Version>>> = BTreeMap::new();
        for seen in self.connector.sightings() {
            marks.entry(seen.version).or_default().insert(seen.downgraded_from);
        }
        marks.into_iter().rev().find(|(_, marks)| marks.len() > 1).map(|(version, _)| version)
    }

    /// A server that offers STARTTLS on some connections only. That is a finding by itself, however good its TLS
    /// is: a client that takes TLS where it is offered, as most mail servers do, goes on in the clear where it is not
    /// (RFC 3207 section 6). And it is a contradiction like any other: whether several machines answer here, or one
    /// that is configured anew or overloaded, those without TLS may differ in what they refused, too. So it is said,
    /// and no list counts as complete.
    pub(in crate::scan) fn now_and_then(&self, result: &mut AddressScan) {
        let Some((offered, asked)) = self.connector.sometimes_upgraded() else { return };
        let why = format!(
            "STARTTLS was offered on {offered} of {asked} connections and denied on the others"
        );
        self.connector.note(why.clone());
        result
            .notes
            .push(format!("{why}: whoever does not insist on TLS goes on in the clear there"));
        doubt(result, &format!("the server contradicts itself: {why}"));
        if let Some(reason) = &mut result.reason {
            *reason = format!("{reason}; {why}");
        }
        if result.speaks_tls == Determination::No {
            result.speaks_tls = Determination::Undetermined(why);
        }
    }

    /// What was refused when a list ended must be refused still.
    fn still_ended(&self, offer: &Offer, answer: &Answer) {
        let (Answer::Flight(flight) | Answer::Broken(flight, _)) = answer else { return };
        if chosen(offer.version, flight).is_some_and(|suite| offer.suites.contains(&suite)) {
            let version = offer.version;
            self.connector.note(format!("{version} once more: what ended a list is answered"));
            let why = format!("what {version} was refused with was accepted at the end");
            self.connector.contradicted(&why);
        }
    }

    /// What was accepted must be accepted still. If it was asked beside other questions, it is asked again alone,
    /// as some servers take only so many at a time.
    fn still_good(&self, version: Version, hello: &[u8], answer: Answer, beside: bool) {
        const ALONE: usize = 2;
        let mut answer = answer;
        if beside && refuses(version, &answer) {
            let mut again = (0..ALONE).map(|_| self.connector.ask(hello));
            let refused = again.find(|answer| refuses(version, answer));
            let Some(refused) = refused else { return };
            answer = refused;
        }
        if refuses(version, &answer) {
            self.connector.note(format!("{version} once more: {answer}"));
            self.connector
                .contradicted(&format!("{version} was negotiated and refused at the end"));
        }
    }

    /// What was refused must be refused still: if not, several servers may answer at this address.
    fn still_refused(&self, version: Version, answer: &Answer) {
        let (Answer::Flight(flight) | Answer::Broken(flight, _)) = answer else { return };
        if chosen(version, flight).is_some() {
            let why = format!("{version} was refused, and negotiated at the end");
            self.connector.contradicted(&why);
        }
    }

    /// What was chosen at any time is in the result, whatever the question was about. A list that did not have it
    /// by itself is not complete.
    pub(super) fn add_what_was_seen(&self, result: &mut AddressScan) {
        const BY_CHANCE: &str = "some was chosen, but not when it was looked for";
        for seen in self.connector.sightings() {
            let same = |one: &&mut Protocol| one.version == seen.version;
            let Some(protocol) = result.protocols.iter_mut().find(same) else { continue };
            if protocol.offered != Determination::Yes {
                let version = seen.version;
                self.connector.contradicted(&format!("{version} was refused and negotiated"));
                protocol.offered = Determination::Yes;
            }
            let mut new = protocol.suites.add(seen.suite);
            let works = seen.failed.is_none();
            if new && !works {
                protocol.failing.push(seen.suite);
            } else if seen.works() {
                protocol.failing.retain(|suite| *suite != seen.suite);
            }
            for (list, code) in
                [(&mut protocol.groups, seen.group), (&mut protocol.signature_schemes, seen.scheme)]
            {
                new |= works && code.is_some_and(|code| list.add(code));
            }
            if new {
                protocol.leave_open(BY_CHANCE);
            }
        }
        self.mark_broken_off(result);
    }

    /// Suites of TLS 1.3 with which every handshake broke off once they were chosen.
    fn mark_broken_off(&self, result: &mut AddressScan) {
        let seen = self.connector.sightings();
        let of = |failed: bool| -> BTreeSet<u16> {
            let fits = |one: &&Sighting| if failed { one.failed.is_some() } else { one.works() };
            let tls13 = seen.iter().filter(|one| one.version == Version::Tls13);
            tls13.filter(fits).map(|one| one.suite).collect()
        };
        let failing: Vec<_> = of(true).difference(&of(false)).copied().collect();
        let own = |one: &&mut Protocol| one.version == Version::Tls13;
        let Some(protocol) = result.protocols.iter_mut().find(own) else { return };
        protocol.failing.extend(failing);
        protocol.failing.sort_unstable();
        protocol.failing.dedup();
        if !protocol.failing.is_empty() && protocol.failing.len() == protocol.suites.codes.len() {
            protocol.leave_open(&chooses_and_fails(&protocol.failing));
        }
    }
}

/// Whether two certificates for keys of one kind and length were shown in one version. One machine may have two,
/// for signatures and for key transport; several machines may each have their own.
fn has_two_of_a_kind(chains: &[Chain]) -> bool {
    let kind = |chain: &Chain| {
        let details = chain.certificates.first()?.details.as_ref().ok()?;
        Some((details.key_algorithm, details.key_bits, details.curve.clone()))
    };
    let leaf = |chain: &Chain| chain.certificates.first().map(|leaf| leaf.sha256.clone());
    chains.iter().enumerate().any(|(at, one)| {
        chains[..at].iter().any(|other| {
            let together = one.versions.iter().any(|version| other.versions.contains(version));
            together && kind(one) == kind(other) && leaf(one) != leaf(other)
        })
    })
}

/// Whether an answer to a hello known to be good is none in its version. Silence is no refusal, and neither is
/// what ends the scan.
fn refuses(version: Version, answer: &Answer) -> bool {
    match answer {
        Answer::Flight(flight) => chosen(version, flight).is_none(),
        Answer::TimedOut
        | Answer::NoConnection(
            NoConnection::TimedOut | NoConnection::NoUpgrade(NoUpgrade::TimedOut),
        ) => false,
        Answer::NoConnection(why) => !why.is_ours(),
        _ => true,
    }
}

/// The suite chosen in a version.
fn chosen(version: Version, flight: &Flight) -> Option<u16> {
    let hello = flight.hello.as_ref().filter(|hello| ServerHello::version(hello) == Some(version));
    hello.map(|hello| hello.suite)
}
