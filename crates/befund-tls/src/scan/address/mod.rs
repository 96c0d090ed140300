//! One address of a host: which versions it has, and all that each of them shows.

mod aside;
mod control;

pub(super) use self::aside::ssl2_lane;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem::take;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use crate::ascii;
use crate::certificates::{self, Roots};
use crate::codec::Version;
use crate::connect::{Answer, Connector};
use crate::result::{AddressScan, Determination, Feature, Protocol, ScanOutcome};
use crate::scan::address::aside::{Asides, SILENT_AT_RANDOM, doubt, doubtful, open_question};
use crate::scan::address::control::Ends;
use crate::scan::asker::{Asker, Refusal, Reply, refuses_version};
use crate::scan::lane::Lane;
use crate::scan::manner::{Keys, Manner};
use crate::scan::modest::{Modest, Modestly};
use crate::scan::offer::Offer;
use crate::scan::versions::{UNCONFIRMED, Versions, note_version, unrecognized_name};
use crate::scan::{Event, Options, ScanTarget, lane};
use crate::starttls::Preamble;
use crate::tls13;

/// The scan of one address.
pub(super) struct Address<'a> {
    pub(super) target: &'a ScanTarget,
    pub(super) sni: Option<&'a str>,
    pub(super) gentle: bool,
    pub(super) connector: Connector,
    pub(super) roots: &'a Roots,
    pub(super) events: &'a dyn Fn(Event),
}

impl<'a> Address<'a> {
    pub(super) fn new(
        target: &'a ScanTarget,
        options: &'a Options,
        address: SocketAddr,
        events: &'a dyn Fn(Event),
    ) -> Self {
        let preamble = target.starttls.map(|protocol| {
            let ehlo = target.ehlo.clone().unwrap_or_default();
            Preamble { protocol, service: ascii::unicode(target.identity()), ehlo }
        });
        let mut connector = Connector::new(address, options.timeout, options.max_connections)
            .until(Arc::clone(&options.stop))
            .within(options.max_time)
            .after(preamble);
        if options.gentle {
            connector = connector.gentle();
        }
        Self {
            target,
            sni: target.server_name(),
            gentle: options.gentle,
            connector,
            roots: &options.roots,
            events,
        }
    }

    pub(super) fn scan(&self) -> AddressScan {
        let asker = Asker::new(&self.connector);
        let mut versions = match self.first_contact(&asker) {
            Ok(versions) => versions,
            Err((outcome, reason, speaks)) => {
                let none = self.without_tls(outcome, reason, speaks);
                // Whoever was silent twice is not waited for a third time.
                let answered = outcome == ScanOutcome::Error;
                return match answered {
                    true => self.or_ssl2(&asker, none),
                    false => self.finish_failed(none),
                };
            }
        };
        self.older_versions(&asker, &mut versions);
        if versions.answers.is_empty() {
            return self.or_ssl2(&asker, self.without_agreement(&versions));
        }
        self.confirm_silence(&asker, &mut versions);
        self.enumerate(&asker, &versions)
    }

    /// Asks for TLS 1.3 and TLS 1.2. Two rounds without any answer end the scan: a target that
    /// accepts and never answers must not hold it up.
    fn first_contact(
        &self,
        asker: &Asker<'_>,
    ) -> Result<Versions, (ScanOutcome, String, Determination)> {
        let hello = |version| Offer::everything(version).hello(self.sni).encode();
        let hello12 = hello(Version::Tls12);
        let hello13 = Offer::everything(Version::Tls13).hello(self.sni);
        let first = tls13::ask(&self.connector, &hello13);
        let speechless = |answer: &Answer| {
            matches!(answer, Answer::TimedOut | Answer::NoConnection(_) | Answer::Unreadable(_))
        };
        if first == Answer::TimedOut && !self.gentle {
            return self.second_round(asker, &hello12, &first);
        }
        let hello11 = (!self.gentle).then(|| hello(Version::Tls11));
        let (second, beside) = match hello11 {
            Some(hello11) if !speechless(&first) => self.connector.ask_two(&hello12, &hello11),
            _ => (self.connector.ask(&hello12), None),
        };
        if speechless(&first) && speechless(&second) {
            return Err(self.no_tls(&first, &second));
        }
        let mut versions = Versions {
            side_by_side: beside.is_some(),
            beside,
            name_unknown: [&first, &second].into_iter().any(unrecognized_name),
            ..Versions::default()
        };
        let reply12 = asker.judge(&hello12, &second);
        let reply13 = asker.judge(&hello13.encode(), &first);
        self.version13(asker, reply13, &mut versions);
        self.version12(asker, reply12, &mut versions);
        self.without_version13(asker, &mut versions);
        Ok(versions)
    }

    /// After silence: some servers hang at hellos that are too new or too big. They are asked all at once, so
    /// that one that is silent whatever is asked takes no longer than two rounds.
    fn second_round(
        &self,
        asker: &Asker<'_>,
        hello12: &[u8],
        first: &Answer,
    ) -> Result<Versions, (ScanOutcome, String, Determination)> {
        const MODERN: [Version; 2] = [Version::Tls13, Version::Tls12];
        let asked = [Version::Tls13, Version::Tls12, Version::Tls10]
            .map(|version| (version, self.modestly(asker, version, false).hello()));
        let connector = &self.connector;
        let ask = |hello: &[u8]| connector.ask(hello);
        let (second, modest) = thread::scope(|scope| {
            let running = asked.each_ref().map(|(_, hello)| scope.spawn(|| ask(hello)));
            let second = ask(hello12);
            let none = |_| Answer::TimedOut;
            (second, running.map(|thread| thread.join().unwrap_or_else(none)))
        });
        let speechless = |answer: &Answer| {
            matches!(answer, Answer::TimedOut | Answer::NoConnection(_) | Answer::Unreadable(_))
        };
        if speechless(&second) && modest.iter().all(speechless) {
            return Err(self.no_tls(first, &second));
        }
        let mut versions = Versions {
            name_unknown: [first, &second].into_iter().any(unrecognized_name),
            ..Versions::default()
        };
        if !speechless(&second) {
            let reply = asker.judge(hello12, &second);
            self.version12(asker, reply, &mut versions);
        }
        for ((version, _), answer) in asked.into_iter().zip(modest) {
            let known = versions.answers.contains_key(&version);
            if !known && (MODERN.contains(&version) || matches!(answer, Answer::Flight(_))) {
                let modestly = self.modestly(asker, version, false);
                let found = modestly.after(answer);
                let hangs = Reply::Failed(first.to_string());
                self.note_modest(version, found, hangs, &mut versions);
            }
        }
        Ok(versions)
    }

    fn modestly<'m>(
        &'m self,
        asker: &'m Asker<'m>,
        version: Version,
        side_by_side: bool,
    ) -> Modestly<'m> {
        Modestly { asker, sni: self.sni, version, side_by_side, most_suites: usize::MAX }
    }

    /// What a version comes to that a hello with everything did not show: nothing is known about it yet, so it
    /// is asked for modestly before it is called missing. An alert about the version speaks for itself.
    fn settle(&self, asker: &Asker<'_>, version: Version, reply: Reply, versions: &mut Versions) {
        let over = self.connector.is_over();
        if over || !(doubtful(&reply) || matches!(reply, Reply::Failed(_))) {
            return note_version(version, reply, versions);
        }
        let found = self.modestly(asker, version, versions.side_by_side).look();
        self.note_modest(version, found, reply, versions);
    }

    fn note_modest(&self, version: Version, found: Modest, reply: Reply, versions: &mut Versions) {
        match found {
            Modest::Offered(flight, manner, limits) => {
                versions.manners.insert(version, manner);
                versions.limits.extend(limits);
                versions.others.remove(&version);
                versions.answers.insert(version, *flight);
            }
            Modest::Refused => note_version(version, reply, versions),
            Modest::Open(why) => note_version(version, Reply::Failed(why), versions),
        }
    }

    /// TLS 1.2 without finite fields; if that is refused for another reason than the version, once
    /// with them, for servers that have nothing else.
    fn version12(&self, asker: &Asker<'_>, reply: Reply, versions: &mut Versions) {
        if doubtful(&reply) {
            let offer = Offer::everything(Version::Tls12).with_finite_fields();
            let again = asker.ask(&offer.hello(self.sni).encode());
            if matches!(again, Reply::Answered(_)) {
                versions.with_fields = true;
                return note_version(Version::Tls12, again, versions);
            }
        }
        self.settle(asker, Version::Tls12, reply, versions);
    }

    /// TLS 1.3 without keys; if that is refused for another reason than the version, with a key nobody knows,
    /// which is no empty list, and then with keys, for servers that do not know how to ask for one.
    fn version13(&self, asker: &Asker<'_>, reply: Reply, versions: &mut Versions) {
        let unpadded = Manner { length: 0, ..Manner::RICH };
        let with = |keys| Manner { keys, ..Manner::RICH };
        for manner in [with(Keys::Unknown), unpadded, with(Keys::Own)] {
            if !doubtful(&reply) {
                break;
            }
            let offer = Offer { manner, ..Offer::everything(Version::Tls13) };
            let again = asker.follow(&offer.hello(self.sni));
            if matches!(again, Reply::Answered(_)) {
                versions.manners.insert(Version::Tls13, manner);
                let (version, present) = (Version::Tls13, Determination::Yes);
                let refused = Feature { version, name: "empty_key_share_refused", present };
                versions.limits.extend((manner.keys != Keys::None).then_some(refused));
                return note_version(Version::Tls13, again, versions);
            }
        }
        self.settle(asker, Version::Tls13, reply, versions);
    }

    /// A refusal of TLS 1.3 counts only if the server, offered TLS 1.2 besides, takes that: one that lacks every group
    /// a key can be sent for refuses, too, and one that has it may insist on the company.
    fn without_version13(&self, asker: &Asker<'_>, versions: &mut Versions) {
        let missing = versions.others.get(&Version::Tls13) == Some(&Determination::No);
        if !missing || !versions.answers.contains_key(&Version::Tls12) {
            return;
        }
        let legacy = versions.offer(Version::Tls12).fitted();
        let modestly = self.modestly(asker, Version::Tls13, false);
        // Once more, as one answer may be lost.
        let declined = modestly.declines(&legacy).or_else(|_| modestly.declines(&legacy));
        if let Err(why) = declined {
            versions.others.insert(Version::Tls13, Determination::Undetermined(why));
        }
    }

    /// TLS 1.1 and older. A refusal that names the version holds for older ones, too. A server that was seen
    /// to take only modest hellos is sent no others.
    fn older_versions(&self, asker: &Asker<'_>, versions: &mut Versions) {
        for version in [Version::Tls11, Version::Tls10, Version::Ssl3] {
            if versions.answers.contains_key(&version) || versions.others.contains_key(&version) {
                continue;
            }
            if versions.is_limited() {
                let modestly = self.modestly(asker, version, versions.side_by_side);
                let most_suites = versions.most_suites();
                let found = Modestly { most_suites, ..modestly }.look();
                let refused = Reply::Refused(Refusal::Unconfirmed);
                self.note_modest(version, found, refused, versions);
                continue;
            }
            let hello = Offer::everything(version).hello(self.sni).encode();
            let reply = match versions.beside.take() {
                Some(answer) if version == Version::Tls11 => asker.judge(&hello, &answer),
                _ => asker.ask(&hello),
            };
            let none_below = matches!(&reply, Reply::Refused(refusal) if refuses_version(*refusal));
            self.settle(asker, version, reply, versions);
            if none_below {
                for older in [Version::Tls10, Version::Ssl3] {
                    if let Entry::Vacant(entry) = versions.others.entry(older) {
                        entry.insert(Determination::No);
                        versions.speaker = Some(version);
                    }
                }
            }
        }
        self.as_clients_ask(asker, versions);
    }

    /// TLS 1.2 and 1.3, if refused by name, are asked for once more in the hellos of clients: even such a refusal may
    /// be meant for the size of a hello. Older versions are asked so at the end.
    fn as_clients_ask(&self, asker: &Asker<'_>, versions: &mut Versions) {
        let mut named = take(&mut versions.by_name);
        let asked = |version: &Version| *version >= Version::Tls12;
        named.retain(|version| asked(version) && !versions.answers.contains_key(version));
        for version in named {
            let found = self.modestly(asker, version, versions.side_by_side).named();
            if let found @ (Modest::Offered(..) | Modest::Open(_)) = found {
                versions.others.remove(&version);
                self.note_modest(version, found, Reply::Failed(String::new()), versions);
            }
        }
    }

    /// Versions refused by silence before anything was answered: they count once it is known that
    /// the server still answers a good hello.
    fn confirm_silence(&self, asker: &Asker<'_>, versions: &mut Versions) {
        let unconfirmed = |finding: &Determination| matches!(finding, Determination::Undetermined(why) if why == UNCONFIRMED);
        if versions.others.values().any(unconfirmed) && asker.still_answers() == Some(true) {
            for finding in versions.others.values_mut().filter(|finding| unconfirmed(finding)) {
                *finding = Determination::No;
            }
        }
    }

    pub(super) fn enumerate(&self, asker: &Asker<'_>, versions: &Versions) -> AddressScan {
        /// How often what ended a list of a second look is asked once more.
        const AGAIN: usize = 2;
        let (mut lanes, asides, beside, earlier) = self.lanes(asker, versions);
        let mut ssl2 = Some(ssl2_lane(asker));
        let mut result = self.empty(ScanOutcome::Ok, None, Determination::Yes);
        let ends = Ends::of(&mut lanes);
        let all_ends = earlier.or(&ends);
        for version in Version::ALL {
            let lane = match version {
                Version::Ssl2 => ssl2.take(),
                _ => lanes.remove(&version),
            };
            let protocol = match lane {
                Some(lane) => self.merge(version, lane, &mut result),
                None => {
                    let finding = versions.others.get(&version).cloned();
                    let unknown = || Determination::Undetermined("not asked".to_owned());
                    Protocol::without_answers(version, finding.unwrap_or_else(unknown))
                }
            };
            let offered = protocol.offered.clone();
            (self.events)(Event::Version(self.connector.address(), version, offered));
            result.protocols.push(protocol);
        }
        result.features.extend(asides.fallback_scsv);
        for limit in &versions.limits {
            let named =
                |other: &Feature| (other.version, other.name) == (limit.version, limit.name);
            result.features.retain(|other| !named(other));
            result.features.push(limit.clone());
        }
        let newest = versions.answers.keys().next_back();
        let manner = newest.and_then(|version| versions.manners.get(version)).copied();
        self.look_without_name(asides.without_name, manner.unwrap_or(Manner::RICH), &mut result);
        if !beside || !ends.last.is_empty() {
            let again = if versions.side_by_side { AGAIN } else { 1 };
            self.ended_still(asker, &ends.times(again), beside);
        }
        self.once_more(asker, versions, &all_ends, beside, &mut result);
        self.add_what_was_seen(&mut result);
        self.finish(result)
    }

    /// Enumerates the versions and looks aside: all at once if the server was seen to answer two at a
    /// time, and whatever failed on the way once more, one after the other. Refusals without a word, and those
    /// that ended a list, are held against the same question asked alone; if one does not hold, none of that look
    /// does, as a server may refuse only what it is asked beside other questions.
    ///
    /// Besides these, whether several questions may be asked at a time from here on, and how the lists of the first
    /// look ended.
    fn lanes(
        &self,
        asker: &Asker<'_>,
        versions: &Versions,
    ) -> (BTreeMap<Version, Lane>, Asides, bool, Ends) {
        let sni = self.sni;
        let mut lanes: BTreeMap<Version, Lane> = BTreeMap::new();
        let mut asides = None;
        let mut ends = Ends::default();
        if versions.side_by_side {
            // Up to here each question was asked alone.
            self.connector.take_silent();
            thread::scope(|scope| {
                let aside = scope.spawn(|| Asides::look(asker, sni, versions));
                let running: Vec<_> = versions
                    .answers
                    .iter()
                    .map(|(version, first)| {
                        let way = versions.way(*version, true);
                        let run = move || lane::run(asker, sni, first, way);
                        (*version, scope.spawn(run))
                    })
                    .collect();
                for (version, thread) in running {
                    lanes.extend(thread.join().ok().map(|lane| (version, lane)));
                }
                asides = aside.join().ok();
            });
            ends = Ends::of(&mut lanes);
            self.ended_still(&asker.afresh(), &ends, true);
        }
        let asker = asker.afresh();
        // At the end of the scan's own time or number of connections there is no asking again.
        let again = !self.connector.is_over();
        let contradicted = versions.side_by_side && self.connector.take_contradiction().is_some();
        if contradicted {
            self.connector.forget_verdicts();
        }
        let in_doubt = versions.side_by_side && !asker.silence_holds_alone() || contradicted;
        let closed = versions.side_by_side && self.connector.take_closed_in_handshake();
        if !again && (in_doubt || closed) {
            self.connector.was_unsteady();
        }
        let doubtful = |version: Version, lane: &Lane| {
            lane.failed || in_doubt || closed && version == Version::Tls13
        };
        asides = asides.filter(|asides| !again || !in_doubt && !asides.failed());
        for (version, first) in &versions.answers {
            let earlier = lanes.remove(version);
            let lane = match earlier {
                Some(lane) if !again || !doubtful(*version, &lane) => lane,
                earlier => {
                    let mut lane = lane::run(&asker, sni, first, versions.way(*version, false));
                    earlier.into_iter().for_each(|earlier| lane.also(earlier));
                    lane
                }
            };
            lanes.insert(*version, lane);
        }
        let asides = asides.unwrap_or_else(|| Asides::look(&asker, sni, versions));
        (lanes, asides, versions.side_by_side && !in_doubt, ends)
    }

    pub(super) fn merge(&self, version: Version, lane: Lane, result: &mut AddressScan) -> Protocol {
        /// So many chains are read when the time for the address is over: what was presented is to be seen.
        const READ_ANYWAY: usize = 4;
        if result.chains_incomplete.is_none() {
            result.chains_incomplete = lane.chains_incomplete;
        }
        result.features.extend(lane.features);
        for ders in lane.chains {
            let known = result.chains.iter().position(|chain| chain.is_of(&ders));
            // Reading takes time, too, and a server may present another chain each time.
            let spent = self.connector.spent().filter(|_| result.chains.len() >= READ_ANYWAY);
            if let Some(why) = spent.filter(|_| known.is_none()) {
                result.chains_incomplete.get_or_insert(why.to_string());
                break;
            }
            let at = known.unwrap_or_else(|| {
                let identity = Some(self.target.identity());
                result.chains.push(certificates::read_chain(&ders, identity, self.roots));
                result.chains.len() - 1
            });
            let chain = &mut result.chains[at];
            chain.versions.push(version);
            for response in lane.staples.of(&ders) {
                chain.staple(response, self.roots);
            }
        }
        lane.protocol
    }

    pub(super) fn finish(&self, mut result: AddressScan) -> AddressScan {
        // First, as what else is contradictory may come of it.
        self.now_and_then(&mut result);
        if self.connector.has_doubtful_refusals() {
            doubt(&mut result, SILENT_AT_RANDOM);
        }
        if let Some(why) = self.connector.take_contradiction() {
            doubt(&mut result, &format!("the server contradicts itself: {why}"));
        }
        let open: Vec<String> = result.protocols.iter().filter_map(open_question).collect();
        let chains = result.chains_incomplete.as_ref().map(|why| format!("certificates: {why}"));
        let open: Vec<String> = open.into_iter().chain(chains).collect();
        if !open.is_empty() {
            result.outcome = ScanOutcome::Partial;
            result.reason = Some(open.join("; "));
        }
        self.written_down(result)
    }
}
