//! Whether and how a server resumes sessions of TLS 1.3 (RFC 8446 section 4.2.9).
//!
//! A ticket is offered once with new keys and once without. Either way a server that will not have it
//! goes on as with any client, so the second offer is made along with a handshake that is needed
//! anyway. That a server does not resume without new keys is said only of one that resumes with them:
//! else its tickets may be worth nothing at the machine that answers.

use std::fmt;

use super::handshake::{Asked, End, Handshakes};
use crate::probe::tls::result::Finding;
use crate::probe::tls::tls13::{Mode, Ticket};

/// Whether and how a server resumes sessions.
#[derive(Debug, Clone)]
pub struct Resumption {
    /// Whether with the ticket's key alone, without forward secrecy.
    pub psk_ke: Finding,
    /// Whether with the ticket's key and new keys.
    pub psk_dhe_ke: Finding,
    /// Tickets not used yet.
    tickets: Vec<Ticket>,
    /// The last ticket used, for want of another.
    used: Option<Ticket>,
    /// Whether the offer without new keys is still to be made.
    due: bool,
}

const NOT_TAKEN: &str = "the server did not take the ticket it had handed out";

impl Resumption {
    /// Nothing is known.
    pub(super) fn unknown() -> Self {
        Self::all(&Finding::Undetermined("no handshake was completed".to_owned()))
    }

    fn all(finding: &Finding) -> Self {
        Self {
            psk_ke: finding.clone(),
            psk_dhe_ke: finding.clone(),
            tickets: Vec::new(),
            used: None,
            due: false,
        }
    }

    /// A server that handed out these tickets, or none: then there is nothing to resume with.
    pub(super) fn with(tickets: Vec<Ticket>, session_ticket: &Finding) -> Self {
        match tickets.is_empty() {
            true => Self::all(session_ticket),
            false => Self { tickets, due: true, ..Self::unknown() },
        }
    }

    /// Offers a ticket with new keys. A server may take each of its tickets once only, so it is asked
    /// for another if it handed out but one.
    pub(super) fn start(&mut self, handshakes: &Handshakes<'_>) {
        let Some(ticket) = self.tickets.pop() else { return };
        let ask = Asked {
            finish: self.tickets.is_empty(),
            resume: Some((&ticket, Mode::KeyAndExchange)),
            ..Asked::default()
        };
        self.psk_dhe_ke = match handshakes.with_all_schemes(ask) {
            End::Resumed(Mode::KeyAndExchange, shown) => {
                self.tickets.extend(shown.tickets);
                Finding::Yes
            }
            End::Resumed(Mode::Key, _) => open("the server resumed without the keys it was sent"),
            End::Signed(..) | End::Refused | End::NoProtocol => open(NOT_TAKEN),
            End::Failed(why) => open(&why),
        };
        self.used = Some(ticket);
    }

    /// The ticket to offer without new keys, if that is still to be done.
    pub(super) fn due(&mut self) -> Option<Ticket> {
        if !std::mem::take(&mut self.due) {
            return None;
        }
        match self.tickets.pop() {
            Some(fresh) => {
                self.used = None;
                Some(fresh)
            }
            None => self.used.clone(),
        }
    }

    /// Takes note of what came of that.
    pub(super) fn without_exchange(&mut self, end: &End) {
        self.psk_ke = match end {
            End::Resumed(Mode::Key, _) => {
                if self.psk_dhe_ke == open(NOT_TAKEN) {
                    self.psk_dhe_ke = Finding::No;
                }
                Finding::Yes
            }
            End::Resumed(Mode::KeyAndExchange, _) => {
                open("the server resumed with new keys although that was not on offer")
            }
            End::Failed(why) => open(why),
            End::Signed(..) | End::Refused | End::NoProtocol => {
                match (&self.psk_dhe_ke, &self.used) {
                    (Finding::Yes, None) => Finding::No,
                    (Finding::Yes, Some(_)) => {
                        open("the server handed out no second ticket to try")
                    }
                    (other, _) => other.clone(),
                }
            }
        };
    }
}

fn open(why: &str) -> Finding {
    Finding::Undetermined(why.to_owned())
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
