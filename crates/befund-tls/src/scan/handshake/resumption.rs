//! Whether and how a server resumes sessions of TLS 1.3 (RFC 8446 section 4.2.9).
//!
//! A ticket is offered once with new keys and, if need be twice, without. Either way a server that will
//! not have it goes on as with any client, so it is offered without new keys along with handshakes that
//! are needed anyway. That a server does not resume without new keys is said only if it resumes with
//! them and passed over one it had not taken before, twice: else it may have been worth nothing at the
//! machine that answered.

use std::fmt;

use crate::finding::Determination;
use crate::scan::handshake::{Asked, End, Handshakes};
use crate::tls13::{Mode, Ticket};

/// Whether and how a server resumes sessions.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Resumption {
    /// Whether with the ticket's key alone, without forward secrecy.
    pub(in crate::scan) psk_ke: Determination,
    /// Whether with the ticket's key and new keys.
    pub(in crate::scan) psk_dhe_ke: Determination,
    /// Tickets not used yet.
    tickets: Vec<Ticket>,
    /// The last ticket offered, for want of another.
    used: Option<Ticket>,
    /// Whether the server took that one, so that it may be good for nothing any more.
    worn: bool,
    /// How often a ticket was offered without new keys, and how often it was passed over.
    offers: usize,
    passed_over: usize,
    /// Whether there is no more to find out.
    done: bool,
}

/// To be passed over so often means that the server resumes with new keys only.
const ENOUGH: usize = 2;

/// Most offers without new keys.
const MOST_OFFERS: usize = 4;

const NOT_TAKEN: &str = "the server did not take the ticket it had handed out";

impl Resumption {
    /// Nothing is known.
    pub(super) fn unknown() -> Self {
        Self::all(&Determination::Undetermined("no handshake was completed".to_owned()))
    }

    fn all(finding: &Determination) -> Self {
        Self {
            psk_ke: finding.clone(),
            psk_dhe_ke: finding.clone(),
            tickets: Vec::new(),
            used: None,
            worn: false,
            offers: 0,
            passed_over: 0,
            done: true,
        }
    }

    /// A server that handed out these tickets, or none: then there is nothing to resume with.
    pub(super) fn with(tickets: Vec<Ticket>, session_ticket: &Determination) -> Self {
        match tickets.is_empty() {
            true => Self::all(session_ticket),
            false => Self { tickets, done: false, ..Self::unknown() },
        }
    }

    /// Offers a ticket with new keys. A server may take each of its tickets once only, so it is asked
    /// for more.
    pub(super) fn start(&mut self, handshakes: &Handshakes<'_>) {
        let Some(ticket) = self.tickets.pop() else { return };
        let ask = Asked {
            finish: true,
            resume: Some((&ticket, Mode::KeyAndExchange)),
            ..Asked::default()
        };
        self.psk_dhe_ke = match handshakes.with_all_schemes(ask) {
            End::Resumed(Mode::KeyAndExchange, shown) => {
                self.tickets.extend(shown.tickets);
                Determination::Yes
            }
            End::Resumed(Mode::Key, _) => open("the server resumed without the keys it was sent"),
            End::Signed(..) | End::Refused | End::NoProtocol => open(NOT_TAKEN),
            End::Failed(why) => open(&why.to_string()),
        };
        self.worn = self.psk_dhe_ke == Determination::Yes;
        self.used = Some(ticket);
    }

    /// The ticket to offer without new keys, if that is still to be done.
    pub(super) fn due(&mut self) -> Option<Ticket> {
        if self.done || self.passed_over >= ENOUGH || self.offers >= MOST_OFFERS {
            return None;
        }
        self.offers += 1;
        match self.tickets.pop() {
            Some(fresh) => {
                self.worn = false;
                Some(fresh)
            }
            None => self.used.clone(),
        }
    }

    /// Takes note of what came of that.
    pub(super) fn without_exchange(&mut self, ticket: Ticket, end: &mut End) {
        match end {
            End::Resumed(Mode::Key, _) => (self.psk_ke, self.done) = (Determination::Yes, true),
            End::Resumed(Mode::KeyAndExchange, _) => {
                let why = "the server resumed with new keys although that was not on offer";
                (self.psk_ke, self.done) = (open(why), true);
            }
            End::Failed(why) => (self.psk_ke, self.done) = (open(&why.to_string()), true),
            // About what else was on offer.
            End::Refused | End::NoProtocol => {}
            End::Signed(_, shown) => {
                self.tickets.append(&mut shown.tickets);
                self.passed_over += 1;
                self.psk_ke = self.conclusion();
            }
        }
        self.used = Some(ticket);
    }

    /// What it means that tickets were passed over.
    fn conclusion(&self) -> Determination {
        match (&self.psk_dhe_ke, self.worn) {
            (Determination::Yes, false) if self.passed_over >= ENOUGH => Determination::No,
            (Determination::Yes, false) => {
                open("the server passed over a ticket once, which may be chance")
            }
            (Determination::Yes, true) => open("the server handed out no second ticket to try"),
            (other, _) => other.clone(),
        }
    }
}

fn open(why: &str) -> Determination {
    Determination::Undetermined(why.to_owned())
}

impl PartialEq for Resumption {
    fn eq(&self, other: &Self) -> bool {
        (&self.psk_ke, &self.psk_dhe_ke) == (&other.psk_ke, &other.psk_dhe_ke)
    }
}

impl Eq for Resumption {}

impl fmt::Display for Resumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "psk_dhe_ke {:?}, psk_ke {:?}", self.psk_dhe_ke, self.psk_ke)
    }
}
