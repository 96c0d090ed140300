//! Enumerates suites, groups and signature schemes of one version: offer everything, drop what was
//! chosen, ask again until refused.
//!
//! One answer names a suite, a group and a scheme. The suite is dropped; group and scheme go behind
//! those not seen yet, so that the next answer shows others, and a refusal can only mean the suites.
//! A server that keeps to its own order of groups or schemes shows others only if they are dropped,
//! too; when such an offer is refused, it is asked again with them restored, because a refusal does
//! not say what ran out.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Mutex;
use std::thread::{self, Scope, ScopedJoinHandle};

use super::asker::{Asker, Reply};
use super::offer::{Extras, Offer};
use super::preference::Choices;
use super::renegotiation::{self, Completed};
use crate::agreement;
use crate::certificates::{self, Alpn, Handshakes};
use crate::codec::{
    Flight, Params, ServerHello, ServerKeyExchange, Version, bit_length, extension,
};
use crate::connect::Answer;
use crate::names::{
    Authentication, KeyExchange, Scheme, SchemeKey, Suite, group_name, minus, scheme_name,
    suite_name,
};
use crate::result::{DhParameters, Finding, Protocol};
use crate::text::hex_digest;
use crate::tls13;

/// What the answers of one version showed besides suites, groups and schemes.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) answers: usize,
    pub(super) extensions: BTreeSet<u16>,
    pub(super) compression: bool,
    pub(super) cbc: bool,
    pub(super) encrypt_then_mac: bool,
    pub(super) compressed_points: bool,
    pub(super) certificate_request: bool,
    pub(super) ocsp_stapling: bool,
    pub(super) sct_in_ocsp: bool,
    /// What became of a hello with ALPN.
    pub(super) alpn: Option<Alpn>,
    /// What became of hellos with things unknown, if any was sent.
    pub(super) intolerance: Option<Intolerance>,
    /// Chains of certificates, DER, each once.
    pub(super) chains: Vec<Vec<Vec<u8>>>,
}

/// Whether a server fails at what it must ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Intolerance {
    /// A version newer than it knows (RFC 5246 appendix E.1).
    pub(super) version: Finding,
    /// Suites, groups and extensions it does not know (RFC 5246 section 7.4.1.4, RFC 8701).
    pub(super) extension: Finding,
}

/// One answer, read.
#[derive(Debug, Clone)]
struct Sight {
    suite: u16,
    group: Option<u16>,
    scheme: Option<u16>,
    prime: Option<Vec<u8>>,
    leaf_curve: Option<u16>,
}

/// What a question came to within a version.
enum Step {
    Answered(Sight),
    Refused,
    Failed(String),
}

/// What one lane, a kind of authentication, has shown.
#[derive(Debug, Default)]
struct Found {
    suites: Vec<u16>,
    groups: Vec<u16>,
    schemes: Vec<u16>,
    /// Curves of the certificates seen.
    curves: Vec<u16>,
    /// Whether the last scheme seen was a new one, so that more are likely.
    fresh: bool,
}

/// The suites of TLS 1.3 that most servers have, and no others.
const COMMON: [u16; 3] = [0x1301, 0x1302, 0x1303];

/// After so many suites more are asked for in parts.
const MANY: usize = 8;

/// How many parts are asked for at a time.
const PARTS: usize = 3;

/// What is dropped with the suites because the server chooses it by its own order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Dropped {
    groups: bool,
    schemes: bool,
}

impl Dropped {
    /// In TLS 1.3 many servers choose groups by their own order when no keys are sent.
    fn at_first(version: Version) -> Self {
        Self { groups: version == Version::Tls13, schemes: false }
    }

    /// The server chose again the only group or scheme known although all others came before it.
    fn learn_unless(&mut self, restored: bool, sight: &Sight, found: &Found) {
        if restored {
            return;
        }
        let again = |list: &[u16], code: Option<u16>| code.is_some() && list == code.as_slice();
        self.groups |= again(&found.groups, sight.group);
        self.schemes |= again(&found.schemes, sight.scheme);
    }

    fn offer(&self, all: &Offer, found: &Found) -> Offer {
        let rest = |all: &[u16], found: &[u16], dropped: bool| {
            if dropped { minus(all, found) } else { last(all, found) }
        };
        Offer {
            suites: minus(&all.suites, &found.suites),
            groups: rest(&all.groups, &found.groups, self.groups),
            schemes: rest(&all.schemes, &found.schemes, self.schemes),
            ..all.clone()
        }
    }
}

/// What is looked at beside the questions of a version.
struct Aside<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    running: Option<ScopedJoinHandle<'scope, Completed>>,
}

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
}

impl<'a> Peel<'a> {
    pub(super) fn new(asker: &'a Asker<'a>, sni: Option<&'a str>, everything: Offer) -> Self {
        let protocol = Protocol::without_answers(everything.version, Finding::Yes);
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
            everything,
            refused: HashSet::new(),
            dh: BTreeMap::new(),
            tests_tolerance: false,
            side_by_side: false,
            without_fields: Vec::new(),
            groups_settled: false,
            groups_hidden: None,
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
        self.groups(&Offer { suites: found.suites.clone(), ..all }, None, &mut found);
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

    /// Suites of these kinds of authentication that are not known, but may be had with finite fields.
    /// DSA keys are looked at along with RSA keys, as hardly any server has one.
    fn only_with_fields(&self, lanes: &[Authentication], found: &Found) -> Option<Offer> {
        if !self.may_have_fields() {
            return None;
        }
        let rsa = lanes.contains(&Authentication::Rsa);
        let dss = Some(Authentication::Dss).filter(|dss| rsa && !lanes.contains(dss));
        let lanes: Vec<_> = lanes.iter().copied().chain(dss).collect();
        let mut offer = self.offer_of(&lanes);
        offer.suites.retain(|suite| is_dhe(*suite) && !found.suites.contains(suite));
        Some(offer).filter(|offer| !offer.suites.is_empty())
    }

    /// Whether fields of RFC 7919 may be behind suites not seen yet. Before TLS 1.2 they are looked
    /// for only if the server does Diffie-Hellman with finite fields at all.
    fn may_have_fields(&self) -> bool {
        match self.everything.version {
            Version::Tls12 => true,
            Version::Tls10 | Version::Tls11 => {
                self.protocol.suites.codes.iter().any(|suite| is_dhe(*suite))
            }
            _ => false,
        }
    }

    /// Asks whether the server has a suite of a kind of authentication not seen yet.
    fn another_lane(&mut self, unseen: &[Authentication], found: &mut Found) -> Option<u16> {
        self.ask(&self.offer_of(unseen), found, Self::leave_all_open)
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
        let offer = renegotiation::completable(Offer { suites, groups, ..offer });
        let none_yet = self.completed.is_err() && aside.running.is_none();
        let Some(offer) = offer.filter(|_| none_yet) else { return };
        let connector = self.asker.connector();
        match renegotiation::begin(connector, self.sni, &offer) {
            Ok(session) => {
                let (suite, group, scheme) = (session.suite, session.group, session.scheme);
                self.choices.note(&offer.suites, suite);
                let sight = Sight { suite, group, scheme, prime: None, leaf_curve: None };
                self.note(&offer, &Step::Answered(sight.clone()));
                self.take(&sight, found);
                let complete = move || renegotiation::complete(connector, session);
                if self.side_by_side {
                    aside.running = Some(aside.scope.spawn(complete));
                } else {
                    self.completed = Ok(complete());
                }
            }
            Err(why) => {
                connector.note(format!("TLSv1.2 handshake: {why}"));
                self.completed = Err(why);
            }
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
        match self.read(&all, first) {
            Ok(sight) => {
                let line = format!("{}: answered with {}", all.version, chosen(&sight));
                self.asker.connector().note(line);
                self.take(&sight, found);
                Some(sight.suite)
            }
            Err(why) => {
                self.leave_all_open(&why);
                None
            }
        }
    }

    /// Drops the suite of each answer until the server refuses with every group and scheme on offer.
    fn suites(&mut self, all: &Offer, found: &mut Found) {
        let (mut dropped, mut restored) = (Dropped::at_first(all.version), false);
        for answers in 0.. {
            if answers == MANY && self.side_by_side && all.version == Version::Tls12 {
                let settled = self.in_parts(all, &mut dropped, found);
                if settled && dropped == Dropped::default() {
                    return;
                }
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
                Step::Refused if dropped == Dropped::default() => return,
                Step::Refused => (dropped, restored) = (Dropped::default(), true),
                Step::Failed(why) => return self.leave_all_open(&why),
            }
        }
    }

    /// What is left of the suites in parts, side by side. Whether each part was refused in the end.
    fn in_parts(&mut self, all: &Offer, dropped: &mut Dropped, found: &mut Found) -> bool {
        let left = minus(&all.suites, &found.suites);
        let (asker, sni) = (self.asker, self.sni);
        let shared = Mutex::new((self, dropped, found));
        let peel_part = |part: usize| {
            // The lists differ by kind of key exchange from end to end: every part gets some of each.
            let suites: Vec<u16> = left.iter().copied().skip(part).step_by(PARTS).collect();
            let all = Offer { suites, ..all.clone() };
            loop {
                let offer = {
                    let Ok(guard) = shared.lock() else { return false };
                    let mut offer = guard.1.offer(&all, guard.2);
                    let unseen = minus(&offer.groups, &guard.2.groups).len();
                    // Each part shows another group.
                    offer.groups[..unseen].rotate_left(part.min(unseen));
                    offer
                };
                if offer.suites.is_empty() {
                    return true;
                }
                let reply = asker.ask(&offer.hello(sni).encode());
                let Ok(mut guard) = shared.lock() else { return false };
                let (peel, dropped, found) = &mut *guard;
                match peel.judge(&offer, reply) {
                    Step::Answered(sight) => {
                        dropped.learn_unless(false, &sight, found);
                        peel.take(&sight, found);
                    }
                    Step::Refused => return true,
                    Step::Failed(_) => return false,
                }
            }
        };
        thread::scope(|scope| {
            let running: Vec<_> =
                (0..PARTS).map(|part| scope.spawn(move || peel_part(part))).collect();
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
        self.seen.intolerance = Some(Intolerance { version: Finding::No, extension: Finding::No });
        self.note(&offer, &Step::Answered(sight.clone()));
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
        let shown = match opening {
            Ok(shown) => shown,
            Err(why) => {
                self.asker.connector().note(format!("TLSv1.3 handshake: {why}"));
                return None;
            }
        };
        let (suite, group) = (shown.suite, shown.group);
        let sight = Sight { suite, group, scheme: None, prime: None, leaf_curve: None };
        self.choices.note(&suites, suite);
        self.seen.intolerance = Some(Intolerance { version: Finding::No, extension: Finding::No });
        self.note(&Offer { suites, groups, ..offer.clone() }, &Step::Answered(sight.clone()));
        self.opening = Some(shown);
        Some(sight)
    }

    /// One connection, whose answer is used if it is one.
    fn once(&mut self, offer: &Offer) -> (Option<Sight>, Option<Alpn>) {
        match self.asker.connector().ask(&offer.hello(self.sni).encode()) {
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
    fn tolerance(&mut self, wanted: bool) {
        if !wanted || self.seen.intolerance.is_some() || self.protocol.suites.codes.is_empty() {
            return;
        }
        let all = Offer { suites: self.in_order(), ..self.everything.clone() };
        let legacy = all.version < Version::Tls13;
        let ask = |peel: &mut Self, extras| peel.once(&Offer { extras, ..all.clone() }).0.is_some();
        let both = Extras { odd_version: legacy, grease: true, ..Extras::default() };
        let mut found = Intolerance { version: Finding::No, extension: Finding::No };
        if !ask(self, both) {
            let (version, grease) = (
                Extras { odd_version: true, ..Extras::default() },
                Extras { grease: true, ..Extras::default() },
            );
            let twice = |peel: &mut Self, extras| ask(peel, extras) || ask(peel, extras);
            let answers = self.asker.still_answers() == Some(true);
            let judge = |answered: bool| match (answered, answers) {
                (true, _) => Finding::No,
                (false, true) => Finding::Yes,
                (false, false) => Finding::Undetermined("the server stopped answering".to_owned()),
            };
            found.version = if legacy { judge(twice(self, version)) } else { Finding::No };
            found.extension = judge(twice(self, grease));
        }
        self.seen.intolerance = Some(found);
    }

    /// What is left of the groups, with suites that need one.
    ///
    /// Suites that a server may have only with a finite field of RFC 7919 are asked for on the same
    /// occasion, for a refusal then holds for both. Once one is found, they are left for later.
    fn groups(&mut self, all: &Offer, with_fields: Option<&Offer>, found: &mut Found) -> bool {
        let leave_open = |peel: &mut Self, why: &str| peel.protocol.groups.leave_open(why);
        let mut with_fields = with_fields;
        loop {
            let before = found.groups.len();
            let mut offer = Offer {
                groups: minus(&all.groups, &found.groups),
                schemes: last(&all.schemes, &found.schemes),
                ..all.clone()
            };
            if let Some(more) = with_fields {
                offer.suites.extend(minus(&more.suites, &offer.suites));
                offer.schemes.extend(minus(&more.schemes, &offer.schemes));
                offer = offer.with_finite_fields();
            }
            match self.step(&offer) {
                Step::Answered(sight) => {
                    self.take(&sight, found);
                    if !all.suites.contains(&sight.suite) {
                        with_fields = None;
                    } else if found.groups.len() == before {
                        leave_open(self, "the server chose a group that was not on offer");
                        return false;
                    }
                }
                Step::Refused => return with_fields.is_some(),
                Step::Failed(why) => {
                    leave_open(self, &why);
                    return false;
                }
            }
        }
    }

    /// What is left of the signature schemes, with suites that are signed.
    fn schemes(&mut self, all: &Offer, found: &mut Found) {
        let leave_open =
            |peel: &mut Self, why: &str| peel.protocol.signature_schemes.leave_open(why);
        loop {
            let before = found.schemes.len();
            let offer = Offer { schemes: minus(&all.schemes, &found.schemes), ..all.clone() };
            if self.ask(&offer, found, leave_open).is_none() {
                return;
            }
            if found.schemes.len() == before {
                return leave_open(self, "the server signs with a scheme that was not on offer");
            }
        }
    }

    /// A server with an ECDSA certificate may insist on the certificate's curve among the groups
    /// (RFC 8422 section 5.1). Then groups were looked for in vain without it: look again with the
    /// curve behind them. If the server then keeps choosing the curve by its own preference, groups
    /// that it ranks lower are out of reach.
    fn behind_certificate_curve(&mut self, all: &Offer, found: &mut Found) {
        let curves: Vec<u16> =
            found.curves.iter().copied().filter(|c| found.groups.contains(c)).collect();
        let others = minus(&found.groups, &curves);
        if curves.is_empty() || self.answers_without(all, &others, found) {
            self.groups_settled = true;
            return;
        }
        let leave_open = |peel: &mut Self, why: &str| peel.protocol.groups.leave_open(why);
        loop {
            let before = found.groups.len();
            let mut groups = minus(&all.groups, &found.groups);
            groups.extend(&curves);
            let offer = Offer { groups, ..all.clone() };
            if self.ask(&offer, found, leave_open).is_none() {
                self.groups_settled = true;
                return;
            }
            if found.groups.len() == before {
                break;
            }
        }
        // With the curve on offer others may have been found that were refused alone.
        let others = minus(&found.groups, &curves);
        if !self.follows_client_order(all, &curves, &others, found) {
            let names: Vec<_> = curves.iter().map(|curve| group_name(*curve)).collect();
            self.groups_hidden = Some(format!(
                "the certificate's curve {} must be on offer and may be preferred to groups not seen",
                names.join(", ")
            ));
        } else {
            self.groups_settled = true;
        }
    }

    /// Whether known groups other than the certificate's curve are accepted alone.
    fn answers_without(&mut self, all: &Offer, others: &[u16], found: &mut Found) -> bool {
        let offer = Offer { groups: others.to_vec(), ..all.clone() };
        let leave_open = |peel: &mut Self, why: &str| peel.protocol.groups.leave_open(why);
        !others.is_empty() && self.ask(&offer, found, leave_open).is_some()
    }

    /// Whether of two known groups the server takes the one we name first, either way.
    fn follows_client_order(
        &mut self,
        all: &Offer,
        curves: &[u16],
        others: &[u16],
        found: &mut Found,
    ) -> bool {
        let (Some(curve), Some(other)) = (curves.first(), others.first()) else { return false };
        [[*curve, *other], [*other, *curve]].into_iter().all(|groups| {
            let mut offer = Offer { groups: groups.to_vec(), ..all.clone() };
            offer.groups.extend(&curves[1..]);
            match self.step(&offer) {
                Step::Answered(sight) => {
                    self.take(&sight, found);
                    sight.group == Some(groups[0])
                }
                Step::Refused | Step::Failed(_) => false,
            }
        })
    }

    /// Looks for finite fields of RFC 7919 up to TLS 1.2, which were left out so far: first for suites
    /// that a server has only with them, then for the fields themselves, and at last for a second
    /// handshake with each prime, to see whether the server's key is a new one.
    fn finite_fields(&mut self) {
        use Authentication::{Dss, Other, Rsa};
        if !self.may_have_fields() {
            return self.look_twice_at_keys();
        }
        let mut all = self.offer_of(&[Rsa, Dss, Other]).with_finite_fields();
        all.suites.retain(|suite| is_dhe(*suite) && !self.without_fields.contains(suite));
        let mut found = Found { suites: self.protocol.suites.codes.clone(), ..Found::default() };
        let known = found.suites.len();
        self.suites(&all, &mut found);
        let suites: Vec<u16> =
            found.suites.iter().copied().filter(|suite| is_dhe(*suite)).collect();
        if found.suites.len() > known && !found.schemes.is_empty() {
            self.schemes(&Offer { suites: suites.clone(), ..all.clone() }, &mut found);
        }
        if !suites.is_empty() {
            // Backwards, which tells by the way whether the server has an order of its own.
            let suites = all_of(&self.everything.suites, &suites).into_iter().rev().collect();
            self.fields(&Offer { suites, ..all });
        }
        self.look_twice_at_keys();
    }

    /// Drops each finite field the server uses until it uses another, or refuses.
    fn fields(&mut self, all: &Offer) {
        let mut offer = all.clone();
        loop {
            let named = match self.step(&offer) {
                Step::Answered(sight) => {
                    self.take(&sight, &mut Found::default());
                    sight.prime.as_deref().and_then(named_field).map(|row| row.0)
                }
                Step::Refused => return,
                Step::Failed(why) => {
                    self.protocol.dh_incomplete.get_or_insert(why);
                    return;
                }
            };
            let before = offer.groups.len();
            offer.groups.retain(|group| Some(*group) != named);
            if offer.groups.len() == before {
                return;
            }
        }
    }

    fn look_twice_at_keys(&mut self) {
        let single: Vec<u16> =
            self.dh.values().filter(|(_, keys)| keys.len() == 1).map(|(suite, _)| *suite).collect();
        for suite in single {
            let offer = Offer { suites: vec![suite], ..self.everything.clone() };
            if let Step::Answered(sight) = self.step(&offer) {
                self.take(&sight, &mut Found::default());
            }
        }
    }

    /// Finds out whether the server has an order of its own.
    pub(super) fn prefer(&mut self) {
        let mut choices = std::mem::take(&mut self.choices);
        let known = self.in_order();
        let (all, asker, sni) = (&self.everything, self.asker, self.sni);
        self.protocol.server_preference = choices.finding(&known, |suites| {
            let offer = Offer { suites: suites.to_vec(), ..all.clone() };
            let Reply::Answered(flight) = asker.ask(&offer.hello(sni).encode()) else {
                return None;
            };
            let hello = flight.hello.filter(|hello| hello.version() == Some(all.version))?;
            Some(hello.suite).filter(|suite| suites.contains(suite))
        });
        let finding = &self.protocol.server_preference;
        asker.connector().note(format!("{}: prefers its own order: {finding:?}", all.version));
    }

    /// The known suites in the order in which they were offered.
    fn in_order(&self) -> Vec<u16> {
        all_of(&self.everything.suites, &self.protocol.suites.codes)
    }

    /// Writes down what is only known once all answers are in.
    fn settle(&mut self) {
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
            Step::Refused => None,
            Step::Failed(why) => {
                leave_open(self, &why);
                None
            }
        }
    }

    fn step(&mut self, offer: &Offer) -> Step {
        if offer.suites.is_empty() || self.refused.contains(offer) {
            return Step::Refused;
        }
        let reply = self.asker.ask(&offer.hello(self.sni).encode());
        self.judge(offer, reply)
    }

    /// What a reply to an offer comes to.
    fn judge(&mut self, offer: &Offer, reply: Reply) -> Step {
        let step = match reply {
            Reply::Answered(flight) => match self.read(offer, &flight) {
                Ok(sight) => Step::Answered(sight),
                // A lower version is how a server says that it has nothing for this one.
                Err(_) if lower_version(&flight, offer.version) => Step::Refused,
                Err(why) => Step::Failed(why),
            },
            Reply::Refused(_) => Step::Refused,
            Reply::Failed(why) => Step::Failed(why),
        };
        self.note(offer, &step);
        self.failed |= matches!(step, Step::Failed(_));
        if matches!(step, Step::Refused) {
            self.refused.insert(offer.clone());
        }
        step
    }

    fn note(&self, offer: &Offer, step: &Step) {
        let outcome = match step {
            Step::Answered(sight) => chosen(sight),
            Step::Refused => "refused".to_owned(),
            Step::Failed(why) => format!("undetermined: {why}"),
        };
        self.asker.connector().note(format!(
            "{}: {} suites, {} groups, {} schemes: {outcome}",
            offer.version,
            offer.suites.len(),
            offer.groups.len(),
            offer.schemes.len()
        ));
    }

    /// Reads an answer and notes its features; an error if it does not fit the offer.
    fn read(&mut self, offer: &Offer, flight: &Flight) -> Result<Sight, String> {
        let hello = flight.hello.as_ref().ok_or("an answer without ServerHello")?;
        if hello.version() != Some(offer.version) {
            return Err(format!("the server answered with version {:#06x}", hello.legacy_version));
        }
        if flight.resumed {
            return Err("the server resumed a session nobody asked for".to_owned());
        }
        if !offer.suites.contains(&hello.suite) {
            return Err(format!("the server chose {}, not on offer", suite_name(hello.suite)));
        }
        self.features(hello, flight);
        let mut sight = Sight {
            suite: hello.suite,
            group: hello.key_share_group(),
            scheme: None,
            prime: None,
            leaf_curve: None,
        };
        if let Some(chain) = flight.certificates.as_ref().filter(|chain| !chain.is_empty()) {
            sight.leaf_curve = chain.first().and_then(|leaf| certificates::named_curve(leaf));
            if !self.seen.chains.contains(chain) {
                self.seen.chains.push(chain.clone());
            }
        }
        if let Some(body) = &flight.key_exchange {
            self.key_exchange(body, &mut sight).map_err(|fault| fault.to_string())?;
        }
        self.choices.note(&offer.suites, sight.suite);
        Ok(sight)
    }

    fn key_exchange(&mut self, body: &[u8], sight: &mut Sight) -> Result<(), crate::codec::Fault> {
        let version = self.everything.version;
        let Some(exchange) = ServerKeyExchange::parse(body, sight.suite, version)? else {
            return Ok(());
        };
        sight.scheme = exchange.scheme;
        match exchange.params {
            Params::Curve { group } => sight.group = Some(group),
            Params::ExplicitCurve => {}
            Params::Field { prime, public } => {
                let entry = self.dh.entry(prime.clone()).or_insert((sight.suite, Vec::new()));
                entry.1.push(public);
                sight.prime = Some(prime);
            }
        }
        Ok(())
    }

    fn features(&mut self, hello: &ServerHello, flight: &Flight) {
        let seen = &mut self.seen;
        seen.answers += 1;
        seen.extensions.extend(hello.extensions.iter().map(|(code, _)| *code));
        if let Some(status) = &flight.certificate_status {
            seen.ocsp_stapling = true;
            seen.sct_in_ocsp |= certificates::has_timestamps(status);
        }
        seen.certificate_request |= flight.certificate_request;
        let formats = hello.extension(extension::EC_POINT_FORMATS).unwrap_or_default();
        seen.compressed_points |= formats.iter().skip(1).any(|format| matches!(format, 1 | 2));
        seen.compression |= hello.compression != 0;
        let cbc = Suite::of(hello.suite).is_some_and(Suite::is_cbc);
        seen.cbc |= cbc;
        seen.encrypt_then_mac |= hello.extension(extension::ENCRYPT_THEN_MAC).is_some();
    }

    fn take(&mut self, sight: &Sight, found: &mut Found) {
        add(&mut found.suites, Some(sight.suite));
        add(&mut found.groups, sight.group);
        found.fresh = sight.scheme.is_some_and(|code| !found.schemes.contains(&code));
        add(&mut found.schemes, sight.scheme);
        add(&mut found.curves, sight.leaf_curve);
        self.protocol.suites.add(sight.suite);
        sight.group.map(|group| self.protocol.groups.add(group));
        sight.scheme.map(|scheme| self.protocol.signature_schemes.add(scheme));
    }

    fn leave_all_open(&mut self, why: &str) {
        self.protocol.leave_open(why);
    }
}

/// Those of some codes that are known, in the order of all.
fn all_of(all: &[u16], known: &[u16]) -> Vec<u16> {
    all.iter().copied().filter(|code| known.contains(code)).collect()
}

fn is_dhe(suite: u16) -> bool {
    Suite::of(suite).is_some_and(|suite| suite.key_exchange() == KeyExchange::Dhe)
}

fn add(list: &mut Vec<u16>, code: Option<u16>) {
    if let Some(code) = code.filter(|code| !list.contains(code)) {
        list.push(code);
    }
}

/// The protocol a ServerHello names (RFC 7301 section 3.1): a list with one name.
fn alpn(hello: &ServerHello) -> Alpn {
    match hello.extension(extension::ALPN) {
        Some(body) => Alpn::Chose(body.get(3..).unwrap_or_default().to_vec()),
        None => Alpn::Ignored,
    }
}

/// The alert of RFC 7301 section 3.2.
const NO_APPLICATION_PROTOCOL: u8 = 120;

/// The same codes with those found behind the others.
fn last(all: &[u16], found: &[u16]) -> Vec<u16> {
    let mut list = minus(all, found);
    list.extend(all.iter().filter(|code| found.contains(code)));
    list
}

fn lower_version(flight: &Flight, asked: Version) -> bool {
    let version = flight.hello.as_ref().and_then(ServerHello::version);
    version.is_some_and(|version| version < asked)
}

/// Whether a kind of key signs for suites with one of these kinds of authentication. Suites without
/// a certificate need no scheme, but where they are alone, some servers want one they know.
fn signs_for(key: SchemeKey, lanes: &[Authentication]) -> bool {
    lanes.iter().any(|lane| match lane {
        Authentication::Rsa => matches!(key, SchemeKey::Rsa | SchemeKey::RsaPss),
        Authentication::Ecdsa => matches!(key, SchemeKey::Ecdsa | SchemeKey::EdDsa),
        Authentication::Dss => key == SchemeKey::Dsa,
        Authentication::Other => lanes.len() == 1,
    })
}

/// Code, name and SHA-256 of the primes of RFC 7919 appendix A.
const FFDHE: &[(u16, &str, &str)] = &[
    (0x0100, "ffdhe2048", "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966"),
    (0x0101, "ffdhe3072", "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17"),
    (0x0102, "ffdhe4096", "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e"),
    (0x0103, "ffdhe6144", "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7"),
    (0x0104, "ffdhe8192", "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833"),
];

fn named_field(prime: &[u8]) -> Option<(u16, &'static str)> {
    let hex = hex_digest(prime);
    FFDHE.iter().find(|row| row.2 == hex).map(|row| (row.0, row.1))
}

/// What an answer names, for the transcript.
fn chosen(sight: &Sight) -> String {
    let group = sight.group.map(|code| format!(", {}", group_name(code)));
    let scheme = sight.scheme.map(|code| format!(", {}", scheme_name(code)));
    let (group, scheme) = (group.unwrap_or_default(), scheme.unwrap_or_default());
    format!("{}{group}{scheme}", suite_name(sight.suite))
}
