//! Asks for a version in hellos of the size browsers send, before it is said to be missing: a refusal of a
//! hello with everything there is may be one of its size, or of what nobody else sends.

use super::asker::{Asker, Refusal, refuses_version};
use super::fit::{COMMON_GROUPS, COMMON_SCHEMES, COMMON_SUITES, KINDS, common, exchange};
use super::manner::{Dress, Keys, Manner};
use super::offer::Offer;
use crate::agreement::possible;
use crate::codec::{Extension, Flight, ServerHello, Version};
use crate::connect::Answer;
use crate::names::{is_ffdhe, minus};
use crate::result::{Determination, Feature};

/// What modest hellos came to.
pub(super) enum Modest {
    /// The version is there, asked in a manner that the server can take.
    Offered(Box<Flight>, Manner, Vec<Feature>),
    /// Each of them was refused.
    Refused,
    /// Neither, for this reason.
    Open(String),
}

/// What the limits of a server are called.
pub(super) const LIMITS: &[&str] = &[
    "alpn_required",
    "extension_intolerance",
    "scheme_limit",
    "group_limit",
    "suite_limit",
    "hello_length_limit",
    "empty_key_share_refused",
];

/// Suites that TLS 1.2 brought and nearly every server with it has one of.
const FEW_OF_TLS12: &[u16] = &[0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA8, 0x009C, 0x009D, 0x009E];

/// The same of older versions.
const FEW_BEFORE: &[u16] = &[0x002F, 0x0035, 0x000A, 0xC013, 0xC014, 0xC009, 0xC00A, 0x0033];

/// A manner with one thing more.
type Wish = fn(Manner) -> Manner;

/// Asks for one version.
pub(super) struct Modestly<'a> {
    pub(super) asker: &'a Asker<'a>,
    pub(super) sni: Option<&'a str>,
    pub(super) version: Version,
    /// Whether several questions may be open at a time.
    pub(super) side_by_side: bool,
    /// The most suites in one hello: what the server was seen to take in another version.
    pub(super) most_suites: usize,
}

impl Modestly<'_> {
    /// Asks as a browser would, then as others do and for everything in parts.
    pub(super) fn look(&self) -> Modest {
        let browser = self.browser();
        let first = self.ask(&browser);
        self.judge(vec![(browser, first)], |rest| {
            rest.extend(self.ask_each([self.others(), self.bundles()].concat()));
        })
    }

    /// The same for a version that was refused by name. If each client is told so, that holds; where one is told
    /// something else the words mean something else, too, and everything is asked for in parts.
    pub(super) fn named(&self) -> Modest {
        let clients = [vec![self.browser()], self.others()].concat();
        let mut asked = self.ask_each(clients);
        let by_name = asked.iter().all(|(_, answer)| self.refuses_by_name(answer));
        // What is asked next hangs on the first.
        if let Some(at) = asked.iter().position(|(offer, answer)| self.answers(offer, answer)) {
            asked.swap(0, at);
        }
        self.judge(asked, |rest| {
            if !by_name {
                rest.extend(self.ask_each(self.bundles()));
            }
        })
    }

    fn ask_each(&self, offers: Vec<Offer>) -> Vec<(Offer, Answer)> {
        let hellos: Vec<_> = offers.iter().map(|offer| offer.hello(self.sni).encode()).collect();
        let answers = self.asker.ask_all(&hellos, self.side_by_side);
        offers.into_iter().zip(answers).collect()
    }

    /// Whether an answer says that the version is not spoken: in words, or by another version.
    fn refuses_by_name(&self, answer: &Answer) -> bool {
        match answer {
            Answer::Alert(alert) => refuses_version(Refusal::Alert(*alert)),
            Answer::Flight(flight) | Answer::Broken(flight, _) => {
                let version = flight.hello.as_ref().and_then(ServerHello::version);
                version.is_some_and(|version| version < self.version)
            }
            _ => false,
        }
    }

    /// The same, where the first question was asked already.
    pub(super) fn after(&self, first: Answer) -> Modest {
        self.judge(vec![(self.browser(), first)], |_| ())
    }

    /// What a browser of the version's day sends.
    pub(super) fn browser(&self) -> Offer {
        Offer { manner: Manner::BROWSER, ..self.ordered() }.fitted()
    }

    /// What other clients send: OpenSSL's, and one that says hardly anything, in TLS 1.2 only of what that version
    /// brought. In TLS 1.3 clients differ by their keys: one sends a single one.
    fn others(&self) -> Vec<Offer> {
        let all = self.ordered();
        match self.version {
            Version::Ssl3 => Vec::new(),
            Version::Tls13 => {
                let manner = Manner { groups: 1, ..Manner::BARE };
                vec![Offer { manner, ..all }.fitted()]
            }
            version => {
                let few = if version == Version::Tls12 { FEW_OF_TLS12 } else { FEW_BEFORE };
                let bare = Offer { suites: few.to_vec(), manner: Manner::BARE, ..all.clone() };
                vec![Offer { manner: Manner::OPENSSL, ..all }.fitted(), bare.fitted()]
            }
        }
    }

    /// The hello of a browser.
    pub(super) fn hello(&self) -> Vec<u8> {
        self.browser().hello(self.sni).encode()
    }

    fn ordered(&self) -> Offer {
        let all = Offer::everything(self.version);
        Offer {
            suites: common(&all.suites, COMMON_SUITES),
            groups: common(&all.groups, COMMON_GROUPS),
            schemes: common(&all.schemes, COMMON_SCHEMES),
            ..all
        }
    }

    /// All suites in bundles, each of one kind of key exchange, as a server that prefers a kind and fails at it
    /// refuses whatever has that; then all groups, with common suites. Before TLS 1.2 with common groups only, because
    /// hardly any server has these versions and all are asked.
    fn bundles(&self) -> Vec<Offer> {
        let manner = match self.version {
            Version::Tls12 | Version::Tls13 => Manner::MODEST,
            _ => Manner { suites: Manner::MODEST.suites.min(self.most_suites), ..Manner::MODEST },
        };
        let all = Offer { manner, ..self.ordered() };
        let with = |suites: &[u16]| Offer { suites: suites.to_vec(), ..all.clone() }.fitted();
        let of_kind =
            |kind| all.suites.iter().copied().filter(move |suite| exchange(*suite) == kind);
        let kinds = (0..KINDS).map(|kind| of_kind(kind).collect::<Vec<_>>());
        let bundles =
            |suites: &Vec<u16>| suites.chunks(manner.suites).map(with).collect::<Vec<_>>();
        let mut offers: Vec<_> = kinds.flat_map(|suites| bundles(&suites)).collect();
        if self.version >= Version::Tls12 {
            let (fields, curves): (Vec<_>, Vec<_>) =
                Offer::everything(Version::Tls13).groups.into_iter().partition(|g| is_ffdhe(*g));
            let groups = common(&curves, COMMON_GROUPS);
            // The first groups went along with the suites.
            let more = groups.chunks(all.manner.groups).skip(1).chain([&fields[..]]);
            offers.extend(more.map(|groups| {
                let keyless = possible(groups).is_empty();
                let keys = if keyless { Keys::Unknown } else { Keys::Own };
                let manner = Manner { keys, ..all.manner };
                Offer { manner, groups: groups.to_vec(), ..all.clone() }.fitted()
            }));
        }
        offers
    }

    /// Judges the first answer, and if it is a refusal, those to everything else.
    fn judge(
        &self,
        mut asked: Vec<(Offer, Answer)>,
        ask_more: impl FnOnce(&mut Vec<(Offer, Answer)>),
    ) -> Modest {
        let (offer, first) = &asked[0];
        if !self.answers(offer, first) {
            match first {
                Answer::TimedOut | Answer::NoConnection(_) | Answer::Unreadable(_) => {
                    return Modest::Open(first.to_string());
                }
                _ => ask_more(&mut asked),
            }
        }
        let found = asked.iter().position(|(offer, answer)| self.answers(offer, answer));
        if let Some(at) = found
            && let (offer, Answer::Flight(flight)) = asked.swap_remove(at)
        {
            let hello = offer.hello(self.sni).encode();
            self.asker.is_good(&hello);
            self.asker.is_good_in(Some(self.version), &hello);
            let (manner, features) = self.limits(&offer, &flight);
            return Modest::Offered(flight, manner, features);
        }
        let broken = asked.iter().find_map(|(offer, answer)| match answer {
            Answer::Broken(flight, _) if self.is_of(offer, flight) => Some((flight, offer.manner)),
            _ => None,
        });
        if let Some((flight, manner)) = broken {
            return Modest::Offered(flight.clone(), manner, Vec::new());
        }
        let open = asked.iter().map(|(_, answer)| answer).find(|answer| {
            matches!(answer, Answer::TimedOut | Answer::NoConnection(_) | Answer::Unreadable(_))
        });
        let silent = |answer: &Answer| matches!(answer, Answer::Closed | Answer::Reset);
        match open {
            Some(open) => Modest::Open(open.to_string()),
            None if asked.iter().any(|(_, answer)| silent(answer))
                && self.asker.still_answers() == Some(false) =>
            {
                Modest::Open("the server stopped answering".to_owned())
            }
            None => Modest::Refused,
        }
    }

    fn ask(&self, offer: &Offer) -> Answer {
        self.asker.connector().ask(&offer.hello(self.sni).encode())
    }

    /// Whether an answer is one in this version to this offer.
    fn answers(&self, offer: &Offer, answer: &Answer) -> bool {
        matches!(answer, Answer::Flight(flight) if self.is_of(offer, flight))
    }

    fn is_of(&self, offer: &Offer, flight: &Flight) -> bool {
        flight.hello.as_ref().is_some_and(|hello| {
            hello.version() == Some(self.version) && offer.suites.contains(&hello.suite)
        })
    }

    /// What of an ordinary hello the server cannot take: one thing after the other is put back into a hello
    /// that was answered.
    fn limits(&self, offer: &Offer, flight: &Flight) -> (Manner, Vec<Feature>) {
        let suite = flight.hello.as_ref().map(|hello| hello.suite);
        let mut manner = Manner { suite, ..offer.manner };
        let mut features = Vec::new();
        let failing = self.failing_kinds(offer, suite);
        for (name, wishes) in self.wishes(manner) {
            let taken = wishes.iter().position(|wish| {
                let wanted = wish(manner);
                let takes = self.takes(offer, wanted, &failing);
                if takes {
                    manner = wanted;
                }
                takes
            });
            if taken != Some(0) {
                let wanted = wishes[0](manner);
                let name = self.length_or(name, offer, manner, wanted, &failing);
                let feature = Feature { version: self.version, name, present: Determination::Yes };
                if !features.contains(&feature) {
                    features.push(feature);
                }
            }
        }
        if !manner.is_limited() {
            manner.length = Manner::RICH.length;
        }
        (manner, features)
    }

    /// What is put back, the most first, and what its refusal is called.
    fn wishes(&self, from: Manner) -> Vec<(&'static str, Vec<Wish>)> {
        let mut all: Vec<(&'static str, Vec<Wish>)> = Vec::new();
        if self.version > Version::Ssl3 {
            if from.alpn {
                all.push(("alpn_required", vec![|m| Manner { alpn: false, ..m }]));
            }
            if from.dress != Dress::Browser && self.version < Version::Tls13 {
                let browser: Wish = |m| Manner { dress: Dress::Browser, ..m };
                all.push(("extension_intolerance", vec![browser]));
            }
            all.push(("extension_intolerance", vec![|m| Manner { rare: true, ..m }]));
            if self.version >= Version::Tls12 {
                all.push((
                    "scheme_limit",
                    vec![
                        |m| Manner { schemes: usize::MAX, ..m },
                        |m| Manner { schemes: Manner::MODEST.schemes.max(m.schemes), ..m },
                        |m| Manner { schemes: Manner::BROWSER.schemes.max(m.schemes), ..m },
                    ],
                ));
            }
            all.push((
                "group_limit",
                vec![
                    |m| Manner { groups: usize::MAX, ..m },
                    |m| Manner { groups: Manner::MODEST.groups.max(m.groups), ..m },
                    |m| Manner { groups: Manner::BROWSER.groups.max(m.groups), ..m },
                ],
            ));
        }
        if self.version < Version::Tls13 {
            all.push((
                "suite_limit",
                vec![
                    |m| Manner { suites: usize::MAX, ..m },
                    |m| Manner { suites: Manner::MODEST.suites.max(m.suites), ..m },
                    |m| Manner { suites: Manner::BROWSER.suites.max(m.suites), ..m },
                ],
            ));
        } else {
            all.push((
                "empty_key_share_refused",
                vec![
                    |m| Manner { keys: Keys::None, length: Manner::RICH.length, ..m },
                    |m| Manner { keys: Keys::Unknown, length: Manner::RICH.length, ..m },
                    |m| Manner { keys: Keys::None, ..m },
                    |m| Manner { keys: Keys::Unknown, ..m },
                ],
            ));
        }
        all
    }

    /// Kinds of key exchange that the server fails at as a whole: it refuses what it accepted together with a few
    /// suites of them, and so any hello with everything. That is no limit to what it can take.
    fn failing_kinds(&self, offer: &Offer, accepted: Option<u16>) -> Vec<usize> {
        const FEW: usize = 8;
        let client = [Manner::BROWSER, Manner::OPENSSL, Manner::BARE].contains(&offer.manner);
        let in_parts = !client && self.version < Version::Tls13;
        let Some(suite) = accepted.filter(|_| in_parts) else { return Vec::new() };
        let suites = self.ordered().suites;
        let fails = |kind: &usize| {
            let some = suites.iter().copied().filter(|other| exchange(*other) == *kind).take(FEW);
            let mixed = Offer { suites: some.chain([suite]).collect(), ..offer.clone() };
            // Twice, as one answer may be lost.
            *kind != exchange(suite) && (0..2).all(|_| !self.answers(&mixed, &self.ask(&mixed)))
        };
        (0..KINDS).filter(fails).collect()
    }

    /// Whether a hello in this manner is answered, with what was accepted in it and without the kinds of key
    /// exchange that fail.
    fn takes(&self, offer: &Offer, manner: Manner, failing: &[usize]) -> bool {
        let mut all = self.ordered();
        all.suites.retain(|suite| !failing.contains(&exchange(*suite)));
        // What was accepted may be none of the common ones.
        let wider = Offer {
            suites: common(&all.suites, &offer.suites),
            groups: common(&all.groups, &offer.groups),
            schemes: common(&all.schemes, &offer.schemes),
            manner,
            ..all
        };
        let cut = |list: &[u16], most: usize| list.iter().copied().take(most).collect();
        let wider = Offer {
            suites: if manner.suites < offer.suites.len() {
                offer.suites.clone()
            } else {
                cut(&wider.suites, manner.suites)
            },
            groups: cut(&wider.groups, manner.groups),
            schemes: cut(&wider.schemes, manner.schemes),
            ..wider
        };
        let answer = self.ask(&wider);
        self.answers(&wider, &answer)
    }

    /// Whether the server failed at the length of a hello rather than at what was in it: a hello it takes is
    /// made as long.
    fn length_or(
        &self,
        name: &'static str,
        offer: &Offer,
        good: Manner,
        wanted: Manner,
        failing: &[usize],
    ) -> &'static str {
        if self.version == Version::Ssl3 || !name.ends_with("_limit") {
            return name;
        }
        let length = |manner| {
            let suites = common(&self.ordered().suites, &offer.suites);
            let all = Offer { suites, manner, ..self.ordered() };
            let all = if all.manner.suites == usize::MAX { all } else { all.fitted() };
            all.hello(self.sni).message().len()
        };
        let padded = Manner { length: length(wanted), ..good };
        if self.takes(offer, padded, failing) { name } else { "hello_length_limit" }
    }

    /// Whether a server that refused TLS 1.3 has it all the same: offered TLS 1.2 besides, it then says so
    /// by its random (RFC 8446 section 4.1.3), or refuses what it would have answered. It is asked as a browser asks,
    /// with several keys, and as OpenSSL does, with one.
    pub(super) fn declines(&self, legacy: &Offer) -> Result<(), String> {
        let one_key = Manner { groups: 1, ..Manner::BARE };
        let openssl = Offer { manner: one_key, ..self.ordered() }.fitted();
        let keys = [self.browser(), openssl];
        keys.iter().try_for_each(|offer| self.declines_beside(offer, legacy))
    }

    fn declines_beside(&self, offer: &Offer, legacy: &Offer) -> Result<(), String> {
        let mut hello = offer.hello(self.sni);
        hello.suites.extend(&legacy.suites);
        let add = |list: &mut Vec<u16>, more: &[u16]| {
            let new = minus(more, list);
            list.extend(new);
        };
        for extension in &mut hello.extensions {
            match extension {
                Extension::SupportedVersions(list) => list.push(Version::Tls12.code()),
                Extension::SignatureAlgorithms(list) => add(list, &legacy.schemes),
                Extension::SupportedGroups(list) => add(list, &legacy.groups),
                _ => {}
            }
        }
        hello.extensions.push(Extension::EcPointFormats);
        hello.extensions.push(Extension::RenegotiationInfo(Vec::new()));
        hello.extensions.push(Extension::ExtendedMasterSecret);
        hello.extensions.push(Extension::SessionTicket);
        let answer = self.asker.connector().ask(&hello.encode());
        let said = |hello: &ServerHello| match hello.version() {
            Some(Version::Tls13) => Err("the server has it, but answers no hello with it alone"),
            _ if hello.downgraded_from == Some(Version::Tls13) => {
                Err("the server says that it has it, and refuses every hello with it")
            }
            _ => Ok(()),
        };
        let verdict = match &answer {
            Answer::Flight(flight) => match &flight.hello {
                Some(hello) => said(hello).map_err(str::to_owned),
                None => Err("an answer without ServerHello".to_owned()),
            },
            other => {
                Err(format!("refused alone and together with TLS 1.2, which it has ({other})"))
            }
        };
        let outcome = if verdict.is_ok() { "TLS 1.2 chosen" } else { "not told" };
        self.asker.connector().note(format!("TLSv1.3 beside TLS 1.2: {outcome}"));
        verdict
    }
}
