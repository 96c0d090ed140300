//! The suites of a version, and the limits of what a server reads.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

use crate::codec::Version;
use crate::connect::Answer;
use crate::names::minus;
use crate::result::Determination;
use crate::scan::fit::{KINDS, exchange};
use crate::scan::handshake::{Alpn, Handshakes};
use crate::scan::manner::Manner;
use crate::scan::offer::{Extras, Offer};
use crate::scan::peel::Peel;
use crate::scan::peel::read::{NO_APPLICATION_PROTOCOL, alpn};
use crate::scan::peel::sight::{Dropped, Found, Intolerance, Sight, Step};
use crate::{agreement, tls13};

/// The suites of TLS 1.3 that most servers have, and no others.
const COMMON: [u16; 3] = [0x1301, 0x1302, 0x1303];

/// After so many suites more are asked for in parts, however they were asked for before.
const MANY: usize = 8;

impl<'a> Peel<'a> {
    /// Drops the suite of each answer until the server refuses with every group and scheme on offer.
    pub(super) fn suites(&mut self, all: &Offer, found: &mut Found) {
        let (mut dropped, mut restored) = (Dropped::at_first(all.version), false);
        for answers in 0.. {
            // Each kind of key exchange has to be asked apart in the end. Of a server with an order of its own, many
            // suites show many groups meanwhile.
            let whole = self.side_by_side && !all.manner.is_limited();
            let begin = if dropped == Dropped::default() { 1 } else { MANY };
            if answers == begin
                && whole
                && all.version < Version::Tls13
                && self.in_parts(all, &mut dropped, found, true)
            {
                return;
            }
            if all.version == Version::Tls13
                && COMMON.iter().all(|code| found.suites.contains(code))
            {
                // Hardly any server has more: the next answer will be the refusal.
                (dropped, restored) = (Dropped::default(), true);
            }
            let offer = dropped.offer(all, found);
            if let Some(sight) = self.oddly(&offer) {
                dropped.learn_unless(restored, &sight, found);
                self.take(&sight, found);
                continue;
            }
            match self.step(&offer) {
                Step::Answered(sight) => {
                    dropped.learn_unless(restored, &sight, found);
                    self.take(&sight, found);
                }
                Step::Broken(..) | Step::Refused if dropped == Dropped::default() => {
                    self.ends_with(&offer);
                    return self.apart(all, found);
                }
                Step::Broken(..) | Step::Refused => {
                    (dropped, restored) = (Dropped::default(), true);
                }
                Step::Failed(why) => return self.leave_all_open(&why),
            }
        }
    }

    /// What is left after a refusal, each kind of key exchange by itself: a server that fails at one kind may
    /// refuse all that it ranks below.
    fn apart(&mut self, all: &Offer, found: &mut Found) {
        let left = self.without_failing(&minus(&all.suites, &found.suites));
        let kinds: BTreeSet<_> = left.iter().map(|suite| exchange(*suite)).collect();
        if all.version == Version::Tls13 || kinds.len() < 2 {
            return;
        }
        if self.side_by_side && !all.manner.is_limited() {
            if !self.in_parts(all, &mut Dropped::default(), found, false) {
                self.leave_all_open("a kind of key exchange could not be asked for by itself");
            }
            return;
        }
        for kind in kinds {
            loop {
                let mut suites = minus(&all.suites, &found.suites);
                suites.retain(|suite| exchange(*suite) == kind);
                let offer = Dropped::default().offer(&Offer { suites, ..all.clone() }, found);
                match self.step(&offer) {
                    Step::Answered(sight) => self.take(&sight, found),
                    Step::Broken(..) | Step::Refused => break,
                    Step::Failed(why) => return self.leave_all_open(&why),
                }
            }
        }
    }

    /// What is left of the suites in parts, side by side. Whether each part was refused in the end, which may end
    /// the list.
    fn in_parts(
        &mut self,
        all: &Offer,
        dropped: &mut Dropped,
        found: &mut Found,
        ends: bool,
    ) -> bool {
        let left = minus(&all.suites, &found.suites);
        let (asker, sni, length) = (self.asker, self.sni, self.length);
        let shared = Mutex::new((self, dropped, found));
        let peel_part = |part: usize| {
            let suites: Vec<u16> =
                left.iter().copied().filter(|suite| exchange(*suite) == part).collect();
            let all = Offer { suites, ..all.clone() };
            let mut restored = false;
            loop {
                let (offer, whole) = {
                    let Ok(guard) = shared.lock() else { return false };
                    let nothing = Dropped::default();
                    let dropped = if restored { &nothing } else { &*guard.1 };
                    let mut offer = dropped.offer(&all, guard.2);
                    offer.suites = guard.0.without_failing(&offer.suites);
                    let unseen = minus(&offer.groups, &guard.2.groups).len();
                    // Each part shows another group.
                    offer.groups[..unseen].rotate_left(part.min(unseen));
                    (offer, *dropped == nothing)
                };
                if offer.suites.is_empty() {
                    return true;
                }
                let manner = Manner { length, ..offer.manner };
                let reply = asker.ask(&Offer { manner, ..offer.clone() }.hello(sni).encode());
                let Ok(mut guard) = shared.lock() else { return false };
                let (peel, dropped, found) = &mut *guard;
                match peel.judge(&offer, reply) {
                    Step::Answered(sight) => {
                        dropped.learn_unless(restored, &sight, found);
                        peel.take(&sight, found);
                    }
                    // One that worked before fails without what was dropped.
                    Step::Broken(suite) if found.suites.contains(&suite) => return false,
                    Step::Broken(..) => {}
                    Step::Refused if !whole => restored = true,
                    Step::Refused => {
                        if ends {
                            peel.ends_with(&offer);
                        }
                        return true;
                    }
                    Step::Failed(_) => return false,
                }
            }
        };
        thread::scope(|scope| {
            let running: Vec<_> =
                (0..KINDS).map(|part| scope.spawn(move || peel_part(part))).collect();
            running.into_iter().all(|part| part.join().unwrap_or(false))
        })
    }

    /// Sends an offer with extras, once for a version that is to be tested so. What is not answered
    /// is asked again without them, so that nothing rests on it.
    fn oddly(&mut self, offer: &Offer) -> Option<Sight> {
        if !self.tests_tolerance || offer.suites.is_empty() {
            return None;
        }
        self.tests_tolerance = false;
        if offer.version == Version::Tls13 {
            return self.open(offer);
        }
        let extras = Extras { odd_version: true, grease: true, alpn: true, fallback: false };
        let offer = Offer { extras, ..offer.clone() };
        let (sight, alpn) = self.once(&offer);
        self.seen.alpn = alpn;
        let sight = sight?;
        self.seen.intolerance =
            Some(Intolerance { version: Determination::No, extension: Determination::No });
        Some(sight)
    }

    /// The same in TLS 1.3, as a handshake that is completed: one is needed anyway, and this way it
    /// shows a suite and a group besides.
    fn open(&mut self, offer: &Offer) -> Option<Sight> {
        let mut suites = offer.suites.clone();
        suites.retain(|suite| tls13::knows(*suite));
        let mut groups = agreement::possible(&offer.groups);
        groups.extend(agreement::possible(&minus(&self.everything.groups, &offer.groups)));
        if suites.is_empty() {
            return None;
        }
        let opening = Handshakes::open(self.asker.connector(), self.sni, &suites, &groups);
        let shown = opening.ok()?;
        let (suite, group) = (shown.suite, shown.group);
        let sight = Sight { suite, group, scheme: None, prime: None, leaf_curve: None };
        self.choices.note(&suites, suite);
        self.seen.intolerance =
            Some(Intolerance { version: Determination::No, extension: Determination::No });
        self.opening = Some(shown);
        Some(sight)
    }

    /// One connection, whose answer is used if it is one.
    fn once(&mut self, offer: &Offer) -> (Option<Sight>, Option<Alpn>) {
        match self.asker.connector().ask(&self.mannered(offer).hello(self.sni).encode()) {
            Answer::Flight(flight) => {
                let sight = self.read(offer, &flight).ok();
                let hello = flight.hello.as_ref().filter(|_| offer.extras.alpn && sight.is_some());
                let alpn = hello.map(alpn);
                (sight, alpn)
            }
            Answer::Alert(alert) if alert.code == NO_APPLICATION_PROTOCOL && offer.extras.alpn => {
                (None, Some(Alpn::Refused))
            }
            _ => (None, None),
        }
    }

    /// What an unanswered hello with extras was due to: the same offer was answered without them.
    pub(super) fn tolerance(&mut self, wanted: bool) {
        if !wanted || self.seen.intolerance.is_some() || self.protocol.suites.codes.is_empty() {
            return;
        }
        let all = Offer { suites: self.in_order(), ..self.everything.clone() };
        let legacy = all.version < Version::Tls13;
        let ask = |peel: &mut Self, extras| peel.once(&Offer { extras, ..all.clone() }).0.is_some();
        let both = Extras { odd_version: legacy, grease: true, ..Extras::default() };
        let mut found = Intolerance { version: Determination::No, extension: Determination::No };
        if !ask(self, both) {
            let (version, grease) = (
                Extras { odd_version: true, ..Extras::default() },
                Extras { grease: true, ..Extras::default() },
            );
            let twice = |peel: &mut Self, extras| ask(peel, extras) || ask(peel, extras);
            let answers = self.asker.still_answers() == Some(true);
            let judge = |answered: bool| match (answered, answers) {
                (true, _) => Determination::No,
                (false, true) => Determination::Yes,
                (false, false) => {
                    Determination::Undetermined("the server stopped answering".to_owned())
                }
            };
            found.version = if legacy { judge(twice(self, version)) } else { Determination::No };
            found.extension = judge(twice(self, grease));
        }
        self.seen.intolerance = Some(found);
    }
}
