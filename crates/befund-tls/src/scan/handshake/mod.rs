//! Completes TLS 1.3 handshakes: certificates and signature schemes of TLS 1.3 are encrypted, so that
//! only a peer that agreed on keys sees them. Nothing is trusted on the way.

mod resumption;

pub(super) use self::resumption::Resumption;

use std::collections::BTreeSet;

use crate::agreement;
use crate::codec::Alert;
use crate::connect::{Connector, NoConnection};
use crate::finding::{Determination, List};
use crate::names::{Scheme, SchemeKey, minus, scheme_name};
use crate::records::Stop;
use crate::result::Protocol;
use crate::scan::fit::{COMMON_SCHEMES, common};
use crate::scan::manner::Manner;
use crate::scan::staples::Staples;
use crate::tls13::{self, HandshakeFailure, HandshakeQuestion, Mode, Shown, Ticket};

/// What completed handshakes showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Completed {
    /// Chains, DER, each once.
    pub(super) chains: Vec<Vec<Vec<u8>>>,
    /// What was stapled to them.
    pub(super) staples: Staples,
    /// Schemes the server signed with.
    pub(super) schemes: List,
    /// Whether its tickets allow 0-RTT data.
    pub(super) early_data: Determination,
    /// Whether it hands out tickets.
    pub(super) session_ticket: Determination,
    /// Whether it asks for a certificate of the client (RFC 8446 section 4.3.2).
    pub(super) certificate_request: Determination,
    /// Whether it staples an OCSP response (RFC 8446 section 4.4.2.1).
    pub(super) ocsp_stapling: Determination,
    /// Whether certificate timestamps stand beside its certificate (RFC 6962 section 3.3.1).
    pub(super) sct_in_extension: Determination,
    /// Whether certificate timestamps are in the response it staples (RFC 6962 section 3.3).
    pub(super) sct_in_ocsp: Determination,
    /// Whether and how it resumes sessions.
    pub(super) resumption: Resumption,
    /// What it made of ALPN with h2 and http/1.1, if that was seen.
    pub(super) alpn: Option<Alpn>,
    /// Suites offered, in order, and the one the server chose.
    pub(super) choices: Vec<(Vec<u16>, u16)>,
    /// Suites with which the server signed.
    worked: Vec<u16>,
    /// Suites that were chosen when no key was sent, and refused by themselves with keys.
    pub(super) failing: Vec<u16>,
    /// Schemes refused in the end, each time all of them.
    pub(super) refused: Vec<Vec<u16>>,
    /// Why there may be more chains.
    pub(super) incomplete: Option<String>,
}

/// What a server made of ALPN (RFC 7301).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Alpn {
    /// It chose one.
    Chose(Vec<u8>),
    /// It ignored the extension.
    Ignored,
    /// It knows others only and refuses (alert no_application_protocol).
    Refused,
}

/// Completes TLS 1.3 handshakes with one address.
pub(super) struct Handshakes<'a> {
    connector: &'a Connector,
    sni: Option<&'a str>,
    common: Result<Common, HandshakeFailure>,
    opening: Option<Box<Shown>>,
    manner: Manner,
}

/// What of a server's suites and groups a handshake can be completed with.
struct Common {
    suites: Vec<u16>,
    groups: Vec<u16>,
}

/// The schemes of one offer.
#[derive(Clone, Copy)]
pub(super) struct Schemes<'a> {
    /// To sign the handshake with.
    offer: &'a [u16],
    /// For certificates alone.
    for_certificates: &'a [u16],
}

/// What a handshake is to show besides chain and scheme.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    /// Whether to wait for tickets.
    pub(super) finish: bool,
    /// Whether to offer protocols.
    pub(super) alpn: bool,
    /// A ticket to resume with, and how.
    pub(super) resume: Option<(&'a Ticket, Mode)>,
}

/// How one handshake ended.
pub(super) enum End {
    /// The server signed with a scheme.
    Signed(u16, Box<Shown>),
    /// It resumed a session.
    Resumed(Mode, Box<Shown>),
    /// It refused with an alert about what was on offer.
    Refused,
    /// It refused the protocols of ALPN.
    NoProtocol,
    /// Neither.
    Failed(HandshakeFailure),
}

impl<'a> Handshakes<'a> {
    /// Handshakes with the groups and suites of a version that were found and that we know.
    pub(super) fn new(
        connector: &'a Connector,
        sni: Option<&'a str>,
        protocol: &Protocol,
        manner: Manner,
    ) -> Self {
        Self { connector, sni, common: Common::with(protocol), opening: None, manner }
    }

    /// One handshake with these suites and groups and with things nobody knows, for a client that
    /// has something else to find out and can let a handshake show it.
    pub(super) fn open(
        connector: &Connector,
        sni: Option<&str>,
        suites: &[u16],
        groups: &[u16],
    ) -> Result<Box<Shown>, String> {
        let schemes = [all_schemes(), certificate_schemes()].concat();
        let (alpn, grease, finish) = (true, true, true);
        let question = HandshakeQuestion {
            sni,
            suites,
            groups,
            schemes: &schemes,
            alpn,
            grease,
            finish,
            resume: None,
        };
        match tls13::handshake(connector, &question) {
            Ok(shown) if shown.scheme.is_some() => Ok(Box::new(shown)),
            Ok(_) => Err("the server signed nothing".to_owned()),
            Err(failure) => Err(failure.to_string()),
        }
    }

    /// The same handshakes, the first of which was [`open`](Self::open).
    pub(super) fn opened_by(self, opening: Option<Box<Shown>>) -> Self {
        Self { opening, ..self }
    }

    /// The chain the server presents to a client that knows every scheme.
    pub(super) fn chain(&self) -> Option<Vec<Vec<u8>>> {
        match self.with_all_schemes(Asked::default()) {
            End::Signed(_, shown) => Some(shown.chain),
            End::Resumed(..) | End::Refused | End::NoProtocol | End::Failed(_) => None,
        }
    }

    /// A handshake of a client that knows every scheme.
    pub(super) fn with_all_schemes(&self, ask: Asked<'_>) -> End {
        let (offer, for_certificates) = (all_schemes(), certificate_schemes());
        self.once(Schemes { offer: &offer, for_certificates: &for_certificates }, ask)
    }

    /// Completes handshakes, dropping the scheme of each until the server refuses.
    ///
    /// A server with two certificates may choose one before it looks for a scheme, so that a refusal
    /// says nothing about the other. Kinds of key not seen are therefore asked for without the others,
    /// and if there are several kinds, each is asked for alone.
    pub(super) fn run(mut self) -> Completed {
        let mut completed = Completed::nothing();
        let all = all_schemes();
        if let Some(opening) = self.opening.take()
            && let Some(scheme) = opening.scheme.filter(|scheme| all.contains(scheme))
        {
            self.note(&scheme_name(scheme));
            completed.take(scheme, *opening, true);
            completed.resumption.start(&self);
        }
        self.drop_seen(&all, &mut completed);
        if self.each_unproved(&mut completed) {
            self.drop_seen(&all, &mut completed);
        }
        if completed.schemes.codes.is_empty() {
            completed.leave_open("the server refused to complete a handshake");
            return completed;
        }
        loop {
            let seen = completed.kinds();
            let unseen: Vec<u16> =
                all.iter().copied().filter(|code| !seen.contains(&kind(*code))).collect();
            self.drop_each(&unseen, &alike(&unseen), &mut completed);
            if completed.kinds() == seen {
                break;
            }
        }
        let kinds = completed.kinds();
        for one in kinds.iter().filter(|_| kinds.len() > 1) {
            let alone: Vec<u16> = all.iter().copied().filter(|code| kind(*code) == *one).collect();
            self.drop_each(&alone, &alike(&alone), &mut completed);
        }
        for offer in std::mem::take(&mut completed.refused) {
            // A refusal may be chance: what comes after it shows whether the server still answers.
            let for_certificates = alike(&offer);
            let schemes = Schemes { offer: &offer, for_certificates: &for_certificates };
            if let End::Signed(scheme, _) = self.once(schemes, Asked::default()) {
                self.note(&scheme_name(scheme));
                completed.schemes.add(scheme);
                completed.leave_open("a scheme was refused, and accepted when asked again");
                self.connector.contradicted("schemes were refused, and accepted later");
            }
        }
        while let Some(ticket) = completed.resumption.due() {
            let ask = without_exchange(&ticket);
            let mut end = self.with_all_schemes(ask);
            completed.resumption.without_exchange(ticket, &mut end);
        }
        self.note(&format!("resumption: {}", completed.resumption));
        completed
    }

    /// Completes a handshake with each suite by itself with which none was: it may fail once it is chosen, whether
    /// it is preferred to others that do not or never. Whether that changes what is to be offered.
    fn each_unproved(&mut self, completed: &mut Completed) -> bool {
        let Ok(common) = &self.common else { return false };
        let (all, groups) = (common.suites.clone(), common.groups.clone());
        let any = !completed.worked.is_empty();
        let proved = |suite: &u16| any && self.connector.completes(*suite);
        let mut works: Vec<_> = all.iter().copied().filter(proved).collect();
        let with = |suites: &[u16]| {
            let common = Common { suites: suites.to_vec(), groups: groups.clone() };
            Self { common: Ok(common), opening: None, ..*self }
        };
        for suite in minus(&all, &works) {
            match with(&[suite]).twice(completed) {
                Ok(()) => works.push(suite),
                // Silence says nothing of the suite, and neither does the end of the scan.
                Err(End::Failed(why)) if is_silence(&why) || self.connector.is_over() => {
                    completed.leave_open(&why.to_string());
                    return false;
                }
                // Whoever refuses everybody by now did not fail with the suite.
                Err(end) if any && end.is_the_servers() && !with(&works).signs() => {
                    completed.leave_open("a suite was refused, and so was what had worked before");
                    return false;
                }
                Err(end) if any && end.is_the_servers() => completed.failing.push(suite),
                Err(_) => {}
            }
        }
        if works.is_empty() || works.len() == all.len() {
            return false;
        }
        if let Ok(common) = &mut self.common {
            common.suites.retain(|suite| works.contains(suite));
        }
        // What was refused or failed was the suite.
        (completed.incomplete, completed.schemes.incomplete) = (None, None);
        completed.refused.clear();
        true
    }

    /// Whether a handshake comes to a signature.
    fn signs(&self) -> bool {
        matches!(self.with_all_schemes(Asked::default()), End::Signed(..))
    }

    /// One handshake, and another if it comes to no signature; how that ended then.
    fn twice(&self, completed: &mut Completed) -> Result<(), End> {
        let none = completed.worked.is_empty();
        let ask = Asked { finish: none, alpn: none, resume: None };
        let first = self.with_all_schemes(ask);
        let signed = matches!(first, End::Signed(..));
        match if signed { first } else { self.with_all_schemes(ask) } {
            End::Signed(scheme, shown) => {
                self.note(&scheme_name(scheme));
                completed.take(scheme, *shown, none);
                if none {
                    completed.resumption.start(self);
                }
                Ok(())
            }
            end => Err(end),
        }
    }

    /// Drops each scheme the server signs with until it refuses, or until nothing is left for the
    /// kinds of key it was seen to have: the other kinds are asked for apart anyway.
    fn drop_seen(&self, all: &[u16], completed: &mut Completed) {
        loop {
            let offer = minus(all, &completed.schemes.codes);
            let seen = completed.kinds();
            let left = seen.is_empty() || offer.iter().any(|code| seen.contains(&kind(*code)));
            if !left
                || completed.incomplete.is_some()
                || self.another(&offer, &certificate_schemes(), completed).is_none()
            {
                return;
            }
        }
    }

    /// Drops each scheme the server signs with until it refuses. A scheme offered for certificates
    /// alone can make a server choose a certificate, too.
    fn drop_each(&self, schemes: &[u16], for_certificates: &[u16], completed: &mut Completed) {
        loop {
            let offer = minus(schemes, &completed.schemes.codes);
            if completed.incomplete.is_some()
                || self.another(&offer, for_certificates, completed).is_none()
            {
                return;
            }
        }
    }

    /// One more handshake; the scheme of it, or `None` when the server refuses or nothing can be said.
    fn another(
        &self,
        offer: &[u16],
        for_certificates: &[u16],
        completed: &mut Completed,
    ) -> Option<u16> {
        if offer.is_empty() {
            return None;
        }
        let first = completed.schemes.codes.is_empty();
        let offer = Schemes { offer, for_certificates };
        let ask = Asked { finish: first, alpn: first && completed.alpn.is_none(), resume: None };
        let (end, suites) = match self.with_ticket_alone(offer, completed) {
            Some(end) => end,
            None => (self.steadily(offer, ask, &completed.schemes.codes), self.suites().to_vec()),
        };
        match end {
            End::Signed(scheme, shown) => {
                self.note(&scheme_name(scheme));
                if !offer.offer.contains(&scheme) {
                    completed.leave_open("the server signs with a scheme that was not on offer");
                    return None;
                }
                completed.choices.push((suites, shown.suite));
                completed.take(scheme, *shown, first);
                if first {
                    completed.resumption.start(self);
                }
                Some(scheme)
            }
            End::Refused => {
                self.note("refused");
                completed.refused.push(offer.offer.to_vec());
                None
            }
            End::NoProtocol => {
                completed.alpn = Some(Alpn::Refused);
                self.note("refused for want of a protocol");
                self.another(offer.offer, for_certificates, completed)
            }
            End::Resumed(..) => {
                completed.leave_open("the server resumed a session nobody asked for");
                None
            }
            End::Failed(why) => {
                let why = why.to_string();
                completed.leave_open(&why);
                self.note(&why);
                None
            }
        }
    }

    /// The same handshake with a ticket and without new keys, if one is due: a server that does not
    /// resume so answers as if there were no ticket. What came of it, if it signed, and the suites that
    /// were on offer.
    fn with_ticket_alone(
        &self,
        offer: Schemes<'_>,
        completed: &mut Completed,
    ) -> Option<(End, Vec<u16>)> {
        let ticket = completed.resumption.due()?;
        let suites = ticket.fitting(self.suites());
        let mut end = self.once(offer, without_exchange(&ticket));
        completed.resumption.without_exchange(ticket, &mut end);
        Some((end, suites)).filter(|(end, _)| matches!(end, End::Signed(..)))
    }

    fn suites(&self) -> &[u16] {
        self.common.as_ref().map_or(&[], |common| &common.suites)
    }

    fn note(&self, outcome: &str) {
        self.connector.note(format!("TLSv1.3 handshake: {outcome}"));
    }

    /// Asks a second time before a failure counts; a failure that repeats although a handshake known
    /// to be good still completes is a refusal.
    fn steadily(&self, offer: Schemes<'_>, ask: Asked<'_>, known: &[u16]) -> End {
        let first = match self.once(offer, ask) {
            End::Failed(why) => why,
            end => return end,
        };
        match self.once(offer, ask) {
            End::Failed(second) if second == first && !known.is_empty() => {
                let timed_out = first == HandshakeFailure::Stopped(Stop::TimedOut);
                let for_certificates = certificate_schemes();
                let known = Schemes { offer: known, for_certificates: &for_certificates };
                match self.once(known, Asked::default()) {
                    End::Signed(..) if !timed_out => {
                        self.connector.was_closed_in_handshake();
                        End::Refused
                    }
                    _ => End::Failed(first),
                }
            }
            end @ End::Failed(_) => end,
            end => {
                match first {
                    HandshakeFailure::Alert(alert) => self.connector.contradicted(&format!(
                        "a handshake was refused (alert {alert}), and not when it was made again"
                    )),
                    _ => self.connector.was_unsteady(),
                }
                end
            }
        }
    }

    /// One handshake, or one after the other where the server cannot take all schemes at once.
    fn once(&self, schemes: Schemes<'_>, ask: Asked<'_>) -> End {
        // One list for handshakes and certificates, as most clients have.
        let all = [schemes.offer, schemes.for_certificates].concat();
        let all = if self.manner.is_limited() { common(&all, COMMON_SCHEMES) } else { all };
        let most = self.manner.schemes.min(all.len()).max(1);
        let mut end = End::Refused;
        for part in all.chunks(most) {
            end = self.with(part, ask);
            if !matches!(end, End::Refused) {
                break;
            }
        }
        end
    }

    fn with(&self, schemes: &[u16], ask: Asked<'_>) -> End {
        let common = match &self.common {
            Ok(common) => common,
            Err(why) => return End::Failed(why.clone()),
        };
        let suites = match ask.resume {
            Some((ticket, _)) => ticket.fitting(&common.suites),
            None => common.suites.clone(),
        };
        let question = HandshakeQuestion {
            sni: self.sni,
            suites: &suites,
            groups: &common.groups,
            schemes,
            alpn: ask.alpn || self.manner.alpn,
            grease: false,
            resume: ask.resume,
            finish: ask.finish,
        };
        match tls13::handshake(self.connector, &question) {
            Ok(shown) => match (shown.resumed, shown.scheme) {
                (Some(mode), _) => End::Resumed(mode, Box::new(shown)),
                (None, Some(scheme)) => End::Signed(scheme, Box::new(shown)),
                (None, None) => End::Failed(HandshakeFailure::Broken("the server signed nothing")),
            },
            Err(HandshakeFailure::Alert(Alert { code, .. })) if REFUSALS.contains(&code) => {
                End::Refused
            }
            Err(HandshakeFailure::Alert(Alert { code: NO_APPLICATION_PROTOCOL, .. })) => {
                End::NoProtocol
            }
            Err(failure) => {
                if matches!(failure, HandshakeFailure::Alert(Alert { code: PROTOCOL_VERSION, .. }))
                {
                    self.connector
                        .contradicted("TLS 1.3 was negotiated and its version refused later");
                }
                End::Failed(failure)
            }
        }
    }
}

impl Completed {
    fn nothing() -> Self {
        let unknown = || Determination::Undetermined("no handshake was completed".to_owned());
        Self {
            chains: Vec::new(),
            staples: Staples::default(),
            schemes: List::default(),
            early_data: unknown(),
            session_ticket: unknown(),
            certificate_request: unknown(),
            ocsp_stapling: unknown(),
            sct_in_extension: unknown(),
            sct_in_ocsp: unknown(),
            resumption: Resumption::unknown(),
            alpn: None,
            choices: Vec::new(),
            worked: Vec::new(),
            failing: Vec::new(),
            refused: Vec::new(),
            incomplete: None,
        }
    }

    /// The kinds of key the server signed with.
    fn kinds(&self) -> BTreeSet<Option<SchemeKey>> {
        self.schemes.codes.iter().map(|code| kind(*code)).collect()
    }

    fn take(&mut self, scheme: u16, shown: Shown, first: bool) {
        self.schemes.add(scheme);
        if !self.worked.contains(&shown.suite) {
            self.worked.push(shown.suite);
        }
        if first {
            (self.early_data, self.session_ticket) = tickets(&shown);
            self.certificate_request = yes_or_no(shown.certificate_request);
            self.ocsp_stapling = yes_or_no(shown.ocsp.is_some());
            self.sct_in_extension = yes_or_no(shown.timestamps);
            self.sct_in_ocsp = yes_or_no(shown.ocsp.as_deref().is_some_and(has_timestamps));
            self.alpn.get_or_insert_with(|| shown.alpn.map_or(Alpn::Ignored, Alpn::Chose));
            self.resumption = Resumption::with(shown.tickets, &self.session_ticket);
        }
        self.staples.add(&shown.chain, shown.ocsp);
        if !self.chains.contains(&shown.chain) {
            self.chains.push(shown.chain);
        }
    }

    fn leave_open(&mut self, why: &str) {
        self.schemes.leave_open(why);
        self.incomplete.get_or_insert_with(|| why.to_owned());
    }
}

impl Common {
    fn with(protocol: &Protocol) -> Result<Self, HandshakeFailure> {
        let groups = agreement::possible(&protocol.groups.codes);
        let mut suites = protocol.suites.codes.clone();
        suites.retain(|suite| tls13::knows(*suite));
        // Backwards, to see which order the server follows; ChaCha20 last, as some servers prefer it
        // for clients that name it first.
        suites.sort_by_key(|code| (*code == CHACHA20, std::cmp::Reverse(*code)));
        match (groups.is_empty(), suites.is_empty()) {
            (false, false) => Ok(Self { suites, groups }),
            (true, _) => Err(HandshakeFailure::Broken(
                "no group of the server is one a handshake can be completed with here",
            )),
            (false, true) => Err(HandshakeFailure::Broken(
                "no suite of the server is one a handshake can be completed with here",
            )),
        }
    }
}

impl End {
    /// Whether the server refused or broke off, and did not merely keep silent.
    fn is_the_servers(&self) -> bool {
        match self {
            Self::Refused => true,
            Self::Failed(why) => why.breaks_off(),
            Self::Signed(..) | Self::Resumed(..) | Self::NoProtocol => false,
        }
    }
}

/// Whether a handshake failed for want of an answer.
fn is_silence(why: &HandshakeFailure) -> bool {
    matches!(
        why,
        HandshakeFailure::Stopped(Stop::TimedOut)
            | HandshakeFailure::NoConnection(NoConnection::TimedOut)
    )
}

/// To resume with a ticket alone; if it is passed over, for more tickets.
fn without_exchange(ticket: &Ticket) -> Asked<'_> {
    Asked { finish: true, resume: Some((ticket, Mode::Key)), ..Asked::default() }
}

fn kind(scheme: u16) -> Option<SchemeKey> {
    Scheme::of(scheme).map(Scheme::key)
}

fn all_schemes() -> Vec<u16> {
    Scheme::all().filter(|scheme| scheme.signs_tls13()).map(|scheme| scheme.code).collect()
}

/// What TLS 1.3 allows for certificates only. No handshake is signed with them, but a server may
/// refuse a client that would not take its certificate's own signature.
fn certificate_schemes() -> Vec<u16> {
    Scheme::all().filter(|scheme| !scheme.signs_tls13()).map(|scheme| scheme.code).collect()
}

/// Those of them of the same kinds of key as these schemes.
fn alike(schemes: &[u16]) -> Vec<u16> {
    let of_kind = |code: &u16| schemes.iter().any(|other| kind(*other) == kind(*code));
    certificate_schemes().into_iter().filter(of_kind).collect()
}

/// TLS_CHACHA20_POLY1305_SHA256.
const CHACHA20: u16 = 0x1303;

/// Alerts about what was on offer: handshake_failure, illegal_parameter, insufficient_security.
const REFUSALS: [u8; 3] = [40, 47, 71];

/// The alert about a version that is not spoken (RFC 8446 section 6.2).
const PROTOCOL_VERSION: u8 = 70;

/// The alert of RFC 7301 section 3.2.
const NO_APPLICATION_PROTOCOL: u8 = 120;

/// Whether a server allows early data and hands out tickets. Early data needs a ticket that allows it
/// (RFC 8446 section 4.2.10). That there is none is said only if the server closed in order after the
/// handshake: then nothing can follow.
fn tickets(shown: &Shown) -> (Determination, Determination) {
    let open = || Determination::Undetermined("the server sent no ticket in time".to_owned());
    match (&shown.tickets[..], shown.orderly) {
        ([], true) => (Determination::No, Determination::No),
        ([], false) => (open(), open()),
        (tickets, _) => {
            (yes_or_no(tickets.iter().any(Ticket::allows_early_data)), Determination::Yes)
        }
    }
}

/// Whether an OCSP response carries certificate timestamps: the extension 1.3.6.1.4.1.11129.2.4.5
/// (RFC 6962 section 3.3), in DER.
pub(super) fn has_timestamps(response: &[u8]) -> bool {
    const EXTENSION: [u8; 12] = [6, 10, 0x2B, 6, 1, 4, 1, 0xD6, 0x79, 2, 4, 5];
    response.windows(EXTENSION.len()).any(|part| part == EXTENSION)
}

fn yes_or_no(present: bool) -> Determination {
    if present { Determination::Yes } else { Determination::No }
}
