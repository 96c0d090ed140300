//! Enumerates suites, groups and signature schemes of one version: offer everything, drop what was
//! chosen, ask again until refused.
//!
//! One answer names a suite, a group and a scheme. The suite is dropped; group and scheme go behind
//! those not seen yet, so that the next answer shows others, and a refusal can only mean the suites.
//! A server that keeps to its own order of groups or schemes shows others only if they are dropped,
//! too; when such an offer is refused, it is asked again with them restored, because a refusal does
//! not say what ran out.

mod groups;
mod read;
mod sight;
mod suites;

pub(super) use self::sight::{Intolerance, Seen};

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::thread;

use super::asker::{Asker, Reply};
use super::offer::Offer;
use super::preference::Choices;
use super::renegotiation::{self, Completed};
use crate::certificates;
use crate::codec::{Flight, Version, bit_length};
use crate::connect::Break;
use crate::names::{Authentication, KeyExchange, Scheme, Suite, minus};
use crate::result::{Determination, DhParameters, Protocol, chooses_and_fails};
use crate::scan::fit::{Known, Sought};
use crate::scan::handshake::Alpn;
use crate::scan::manner::{Keys, Manner};
use crate::scan::peel::groups::{named_field, signs_for};
use crate::scan::peel::sight::{Aside, Found, Sight, Step, all_of};
use crate::text::hex_digest;
use crate::{agreement, tls13};

/// The bytes of an extension without a body, and of two suites.
const PADDING_HEADER: usize = 8;

/// The enumeration of one version.
pub(super) struct Peel<'a> {
    asker: &'a Asker<'a>,
    sni: Option<&'a str>,
    pub(super) protocol: Protocol,
    pub(super) seen: Seen,
    /// What the server chose of which suites.
    pub(super) choices: Choices,
    /// What a completed handshake showed, or why none was completed.
    pub(super) completed: Result<Completed, String>,
    /// The handshake that was completed on the way, in TLS 1.3.
    pub(super) opening: Option<Box<tls13::Shown>>,
    /// Whether a question came to nothing.
    pub(super) failed: bool,
    /// Whether what is known to be accepted was accepted again when the lists had ended.
    pub(super) still_answers: bool,
    everything: Offer,
    refused: HashSet<Offer>,
    /// Public values by prime, and a suite that shows the prime.
    dh: BTreeMap<Vec<u8>, (u16, Vec<Vec<u8>>)>,
    /// Whether things unknown are still to be put into a hello.
    tests_tolerance: bool,
    /// Whether several questions may be open at a time.
    side_by_side: bool,
    /// Suites refused with finite fields on offer.
    without_fields: Vec<u16>,
    groups_settled: bool,
    groups_hidden: Option<String>,
    /// What questions are about now.
    sought: Sought,
    /// How long each hello is made: as long as any, so that none is refused for its length alone.
    length: usize,
    /// Whether a hello of that length was answered.
    length_proved: bool,
    /// What was refused when a list ended, to be asked once more when everything else is done.
    last: Vec<(Sought, Offer)>,
}

impl<'a> Peel<'a> {
    pub(super) fn new(asker: &'a Asker<'a>, sni: Option<&'a str>, everything: Offer) -> Self {
        let protocol = Protocol::without_answers(everything.version, Determination::Yes);
        let longest = everything.hello(sni).message().len() + PADDING_HEADER;
        let length =
            if everything.manner.is_limited() { everything.manner.length } else { longest };
        Self {
            asker,
            sni,
            protocol,
            seen: Seen::default(),
            choices: Choices::default(),
            completed: Err(format!(
                "no {} handshake can be completed here with a suite and a group of the server",
                everything.version
            )),
            opening: None,
            failed: false,
            still_answers: false,
            everything,
            refused: HashSet::new(),
            dh: BTreeMap::new(),
            tests_tolerance: false,
            side_by_side: false,
            without_fields: Vec::new(),
            groups_settled: false,
            groups_hidden: None,
            sought: Sought::Suites,
            length,
            length_proved: false,
            last: Vec::new(),
        }
    }

    /// What was refused when a list ended, as another client asks for it. Suites that were found otherwise count for
    /// nothing where suites were looked for.
    pub(super) fn last(&mut self) -> Vec<Offer> {
        let known = &self.protocol.suites.codes;
        // Only where a hello with them was answered: a refusal of them would hide what the question is about.
        let answered = !matches!(self.seen.alpn, None | Some(Alpn::Refused));
        let protocols = self.protocol.version < Version::Tls13 && answered;
        let again = |(sought, mut offer): (Sought, Offer)| {
            if sought == Sought::Suites {
                offer.suites = minus(&offer.suites, known);
            }
            offer.otherwise(sought, protocols)
        };
        let last = std::mem::take(&mut self.last).into_iter().map(again);
        last.filter(|offer| !offer.suites.is_empty()).collect()
    }

    /// Takes note of a refusal that ends a list.
    fn ends_with(&mut self, offer: &Offer) {
        let known = Known {
            suites: &self.protocol.suites.codes,
            groups: &self.protocol.groups.codes,
            schemes: &self.protocol.signature_schemes.codes,
        };
        let sought = self.sought;
        for part in offer.parts(sought, known) {
            let offer =
                self.mannered(&Offer { suites: self.without_failing(&part.suites), ..part });
            let of_suites = |(other, last): &&mut (Sought, Offer)| {
                (*other, sought) == (Sought::Suites, Sought::Suites) && !last.manner.is_limited()
            };
            match self.last.iter_mut().find(of_suites) {
                // One hello for all suites that are left: a server with several kinds of key may refuse it for
                // another reason, but what it answers is a contradiction all the same.
                Some((_, last)) => {
                    last.suites.extend(minus(&offer.suites, &last.suites));
                    last.groups.extend(minus(&offer.groups, &last.groups));
                    last.schemes.extend(minus(&offer.schemes, &last.schemes));
                }
                None => self.last.push((sought, offer)),
            }
        }
    }

    /// The same, but hellos with things no server knows are tried, too.
    pub(super) fn testing_tolerance(self) -> Self {
        Self { tests_tolerance: true, ..self }
    }

    /// The same, but a long list is asked for in parts, side by side.
    pub(super) fn side_by_side(self) -> Self {
        Self { side_by_side: true, ..self }
    }

    /// Enumerates TLS 1.3, whose suites say nothing about authentication.
    pub(super) fn tls13(&mut self, first: &Flight) {
        let (all, odd) = (self.everything.clone(), self.tests_tolerance);
        let mut found = Found::default();
        self.start(first, &mut found);
        self.suites(&all, &mut found);
        let with_keys = all.manner.keys == Keys::Own;
        self.groups(&Offer { suites: found.suites.clone(), ..all }, None, &mut found);
        if with_keys {
            // Such a server may choose among the keys it is sent and ask for no other.
            self.protocol.groups.leave_open(
                "the server refuses hellos without a key: groups that no key was sent for may be there",
            );
        }
        self.tolerance(odd);
    }

    /// Enumerates a version up to TLS 1.2, one kind of authentication after the other: a server with
    /// two certificates may choose the certificate before the suite.
    pub(super) fn legacy(&mut self, first: &Flight) {
        let odd = self.tests_tolerance;
        thread::scope(|scope| {
            let mut aside = Aside { scope, running: None };
            self.lanes(first, &mut aside);
            self.finite_fields();
            self.prefer();
            self.tolerance(odd);
            if let Some(running) = aside.running {
                self.completed = running.join().map_err(|_| "it came to no end".to_owned());
            }
        });
        self.settle();
    }

    fn lanes<'s>(&mut self, first: &Flight, aside: &mut Aside<'s, '_>)
    where
        'a: 's,
    {
        use Authentication::{Dss, Ecdsa, Other, Rsa};
        let mut unseen = vec![Rsa, Ecdsa, Dss, Other];
        let mut found = Found::default();
        let mut next = self.start(first, &mut found);
        if next.is_none() && !self.protocol.failing.is_empty() {
            next = self.another_lane(&unseen, &mut found);
        }
        while let Some(suite) = next.take() {
            let lane = Suite::of(suite).map_or(Other, Suite::authentication);
            // Suites without a certificate disturb no choice of certificate: one look for both.
            let lanes: Vec<_> =
                unseen.iter().copied().filter(|other| [lane, Other].contains(other)).collect();
            unseen.retain(|other| !lanes.contains(other));
            self.lane(&lanes, found, aside);
            found = Found::default();
            next = self.another_lane(&unseen, &mut found);
        }
        self.complete(self.everything.clone(), &mut Found::default(), aside);
    }

    /// Asks whether the server has a suite of a kind of authentication not seen yet.
    fn another_lane(&mut self, unseen: &[Authentication], found: &mut Found) -> Option<u16> {
        let offer = self.offer_of(unseen);
        let next = self.ask(&offer, found, Self::leave_all_open);
        if next.is_none() {
            self.ends_with(&offer);
        }
        next
    }

    fn lane<'s>(&mut self, lanes: &[Authentication], mut found: Found, aside: &mut Aside<'s, '_>)
    where
        'a: 's,
    {
        let all = self.offer_of(lanes);
        self.suites(&all, &mut found);
        let of = |kinds: &[KeyExchange]| -> Vec<u16> {
            let of_kind =
                |code: &u16| Suite::of(*code).is_some_and(|s| kinds.contains(&s.key_exchange()));
            found.suites.iter().copied().filter(of_kind).collect()
        };
        let curves = of(&[KeyExchange::Ecdhe]);
        let mut signed = of(&[KeyExchange::Ecdhe, KeyExchange::Dhe]);
        signed.retain(|code| {
            Suite::of(*code).is_some_and(|s| s.authentication() != Authentication::Other)
        });
        if !curves.is_empty() && all.version > Version::Ssl3 {
            let offer = Offer { suites: curves, ..all.clone() };
            let fields = self.only_with_fields(lanes, &found);
            if self.groups(&offer, fields.as_ref(), &mut found) {
                self.without_fields.extend(fields.iter().flat_map(|offer| &offer.suites));
            }
            self.behind_certificate_curve(&offer, &mut found);
        }
        if !found.schemes.is_empty() {
            let offer = Offer { suites: signed, ..all };
            if found.fresh {
                // The handshake is needed anyway: let it ask for another scheme, too.
                let schemes = minus(&offer.schemes, &found.schemes);
                self.complete(Offer { schemes, ..offer.clone() }, &mut found, aside);
            }
            self.schemes(&offer, &mut found);
        }
    }

    /// Completes a handshake with the suites of an offer and the groups known, unless one was. What
    /// comes after it is looked at beside other questions, if there may be some.
    fn complete<'s>(&mut self, offer: Offer, found: &mut Found, aside: &mut Aside<'s, '_>)
    where
        'a: 's,
    {
        let suites = all_of(&offer.suites, &self.protocol.suites.codes);
        let mut groups = all_of(&offer.groups, &self.protocol.groups.codes);
        // A certificate's curve may have to be on offer; any other group is better left out.
        let leaves = self.seen.chains.iter().filter_map(|chain| chain.first());
        let curves: Vec<u16> = leaves.filter_map(|leaf| certificates::named_curve(leaf)).collect();
        let ours = agreement::possible(&groups);
        groups.retain(|group| ours.contains(group) || curves.contains(group));
        let offer = self.mannered(&Offer { suites, groups, ..offer }.fitted());
        let offer = renegotiation::completable(offer);
        let none_yet = self.completed.is_err() && aside.running.is_none();
        let Some(offer) = offer.filter(|_| none_yet) else { return };
        let connector = self.asker.connector();
        match renegotiation::begin(connector, self.sni, &offer) {
            Ok(session) => {
                let (suite, group, scheme) = (session.suite, session.group, session.scheme);
                self.choices.note(&offer.suites, suite);
                let sight = Sight { suite, group, scheme, prime: None, leaf_curve: None };
                self.take(&sight, found);
                let complete = move || renegotiation::complete(connector, session);
                if self.side_by_side {
                    aside.running = Some(aside.scope.spawn(complete));
                } else {
                    self.completed = Ok(complete());
                }
            }
            Err(why) => self.completed = Err(why),
        }
    }

    /// The suites of some kinds of authentication with the schemes their keys can sign with.
    fn offer_of(&self, lanes: &[Authentication]) -> Offer {
        let all = &self.everything;
        let suite =
            |code: &u16| Suite::of(*code).is_some_and(|s| lanes.contains(&s.authentication()));
        let scheme = |code: &u16| Scheme::of(*code).is_some_and(|s| signs_for(s.key(), lanes));
        Offer {
            suites: all.suites.iter().copied().filter(suite).collect(),
            schemes: all.schemes.iter().copied().filter(scheme).collect(),
            ..all.clone()
        }
    }

    /// Reads the answer that showed the version.
    fn start(&mut self, first: &Flight, found: &mut Found) -> Option<u16> {
        let all = self.everything.clone();
        if !(first.done || first.resumed || all.version == Version::Tls13) {
            // The reason stands in what is asked next.
            let how = first.alert.map_or(Break::Closed, Break::Alert);
            self.broken(&all, first, how);
            return None;
        }
        match self.read(&all, first) {
            Ok(sight) => {
                self.take(&sight, found);
                Some(sight.suite)
            }
            Err(why) => {
                self.leave_all_open(&why);
                None
            }
        }
    }

    /// Finds out whether the server has an order of its own.
    pub(super) fn prefer(&mut self) {
        let mut choices = std::mem::take(&mut self.choices);
        let known = self.in_order();
        let (all, asker, sni) = (&self.mannered(&self.everything), self.asker, self.sni);
        let still_answers = Cell::new(false);
        self.protocol.server_preference = choices.finding(&known, |suites| {
            let offer = Offer { suites: suites.to_vec(), ..all.clone() }.fitted_but_suites();
            still_answers.set(false);
            let flight = match asker.ask(&offer.hello(sni).encode()) {
                Reply::Answered(flight) => flight,
                Reply::Refused(_) => {
                    let why = "suites that were accepted before were refused later";
                    asker.connector().contradicted(why);
                    return None;
                }
                Reply::Broken(..) | Reply::Failed(_) => return None,
            };
            let hello = flight.hello.filter(|hello| hello.version() == Some(all.version))?;
            let chosen = Some(hello.suite).filter(|suite| suites.contains(suite));
            still_answers.set(chosen.is_some());
            chosen
        });
        self.still_answers = still_answers.get();
        let finding = &self.protocol.server_preference;
        asker.connector().note(format!("{}: prefers its own order: {finding:?}", all.version));
    }

    /// The known suites in the order in which they were offered.
    fn in_order(&self) -> Vec<u16> {
        all_of(&self.everything.suites, &self.protocol.suites.codes)
    }

    /// Lists what the server chose and failed with, and leaves open what it would have shown.
    fn list_failing(&mut self) {
        let protocol = &mut self.protocol;
        let works = protocol.suites.codes.clone();
        protocol.failing.retain(|suite| !works.contains(suite));
        if protocol.failing.is_empty() {
            return;
        }
        let why = chooses_and_fails(&protocol.failing);
        let like = |read: fn(Suite) -> u8, suite: &u16| {
            let kind = |code: u16| Suite::of(code).map(read);
            works.iter().any(|other| kind(*other) == kind(*suite))
        };
        for suite in protocol.failing.clone() {
            let exchange = Suite::of(suite).map(Suite::key_exchange);
            if !like(|suite| suite.key_exchange() as u8, &suite) {
                match exchange {
                    Some(KeyExchange::Dhe) => {
                        protocol.dh_incomplete.get_or_insert(why.clone());
                    }
                    Some(KeyExchange::Static) => {}
                    _ => protocol.groups.leave_open(&why),
                }
            }
            if !like(|suite| suite.authentication() as u8, &suite) {
                protocol.signature_schemes.leave_open(&why);
            }
            protocol.suites.add(suite);
        }
        if works.is_empty() {
            protocol.leave_open(&why);
        }
    }

    /// Writes down what is only known once all answers are in.
    fn settle(&mut self) {
        self.list_failing();
        if !self.groups_settled
            && let Some(why) = self.groups_hidden.take()
        {
            self.protocol.groups.leave_open(&why);
        }
        for (prime, (_, keys)) in &self.dh {
            let distinct: BTreeSet<_> = keys.iter().collect();
            self.protocol.dh.push(DhParameters {
                bits: bit_length(prime),
                named_group: named_field(prime).map(|row| row.1),
                reused: (keys.len() > 1).then_some(distinct.len() < keys.len()),
                prime_sha256: hex_digest(prime),
            });
        }
    }

    /// Asks and takes the answer; `None` ends the phase, with the reason noted if it was a failure.
    fn ask(
        &mut self,
        offer: &Offer,
        found: &mut Found,
        leave_open: impl Fn(&mut Self, &str),
    ) -> Option<u16> {
        match self.step(offer) {
            Step::Answered(sight) => {
                self.take(&sight, found);
                Some(sight.suite)
            }
            Step::Broken(..) | Step::Refused => None,
            Step::Failed(why) => {
                leave_open(self, &why);
                None
            }
        }
    }

    fn step(&mut self, offer: &Offer) -> Step {
        let known = Known {
            suites: &self.protocol.suites.codes,
            groups: &self.protocol.groups.codes,
            schemes: &self.protocol.signature_schemes.codes,
        };
        let mut failed = None;
        for mut part in offer.parts(self.sought, known) {
            // What fails is left out from then on, here even if it worked otherwise.
            part.suites = self.without_failing(&part.suites);
            loop {
                match self.whole(&part) {
                    Step::Broken(suite) => part.suites.retain(|other| *other != suite),
                    Step::Refused => break,
                    Step::Failed(why) => {
                        failed = failed.or(Some(why));
                        break;
                    }
                    answered @ Step::Answered(_) => return answered,
                }
            }
        }
        failed.map_or(Step::Refused, Step::Failed)
    }

    /// The same suites without those the server always failed with.
    fn without_failing(&self, suites: &[u16]) -> Vec<u16> {
        let works = |suite: &u16| self.protocol.suites.codes.contains(suite);
        let fails = |suite: &u16| self.protocol.failing.contains(suite) && !works(suite);
        suites.iter().copied().filter(|suite| !fails(suite)).collect()
    }

    /// Asks with one hello.
    fn whole(&mut self, offer: &Offer) -> Step {
        if offer.suites.is_empty() || self.refused.contains(offer) {
            return Step::Refused;
        }
        let reply = self.asker.follow(&self.mannered(offer).hello(self.sni));
        if matches!(reply, Reply::Refused(_)) && !self.takes_length() {
            // It was refused for its padding.
            return self.whole(offer);
        }
        self.judge(offer, reply)
    }

    /// The hello of an offer, as long as all others.
    fn hello(&self, offer: &Offer) -> Vec<u8> {
        self.mannered(offer).hello(self.sni).encode()
    }

    /// The same offer, in hellos as long as all others.
    pub(super) fn mannered(&self, offer: &Offer) -> Offer {
        Offer { manner: Manner { length: self.length, ..offer.manner }, ..offer.clone() }
    }

    /// Whether a refusal is none of the length hellos are made: once, a hello that is known to be accepted is
    /// sent in that length, unless one was answered anyway. If it is refused, no further hello is padded.
    fn takes_length(&mut self) -> bool {
        if self.length_proved || self.length == 0 || self.everything.version == Version::Ssl3 {
            return true;
        }
        let good = self.everything.fitted();
        let reply = self.asker.ask(&self.hello(&good));
        self.length_proved = true;
        let taken = !matches!(reply, Reply::Refused(_));
        if !taken {
            self.length = 0;
        }
        if !matches!(reply, Reply::Broken(..)) {
            self.judge(&good, reply);
        }
        self.refused.clear();
        taken
    }

    fn leave_all_open(&mut self, why: &str) {
        self.protocol.leave_open(why);
    }
}
