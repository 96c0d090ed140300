//! Turns answers into replies: what counts as a refusal, what is asked again, when to give up.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::codec::{Alert, ClientHello, Fault, Flight, ServerHello, Version};
use crate::connect::{Answer, Break, Connector};
use crate::tls13;

/// After so many questions in a row without a usable reply, no more are asked.
const PATIENCE: usize = 3;

/// What a question came to.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// The server chose from the offer.
    Answered(Box<Flight>),
    /// It chose from the offer and failed then, twice.
    Broken(Box<Flight>, Break),
    /// It refused the offer.
    Refused(Refusal),
    /// Neither: this says nothing about the offer.
    Failed(String),
}

/// How an offer was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// With an alert that speaks about the offer.
    Alert(Alert),
    /// By closing, resetting or an unspecific alert, twice alike, while a hello known to be good was
    /// still answered.
    Silent,
    /// The same, but no good hello is known yet to compare with.
    Unconfirmed,
}

/// Asks one address.
#[derive(Debug)]
pub(super) struct Asker<'a> {
    connector: &'a Connector,
    good: Mutex<Option<Vec<u8>>>,
    good_in: Mutex<BTreeMap<Version, Vec<u8>>>,
    failures: AtomicUsize,
    /// Refusals since the last answer.
    refusals: AtomicUsize,
}

/// What a server that stopped answering contradicts.
const NO_MORE: &str = "a hello that was answered before was refused later";

impl<'a> Asker<'a> {
    pub(super) fn new(connector: &'a Connector) -> Self {
        Self {
            connector,
            good: Mutex::new(None),
            good_in: Mutex::default(),
            failures: AtomicUsize::new(0),
            refusals: AtomicUsize::new(0),
        }
    }

    /// The same asker with its patience restored.
    pub(super) fn afresh(&self) -> Self {
        let good = self.good.lock().ok().and_then(|good| good.clone());
        Self {
            connector: self.connector,
            good: Mutex::new(good),
            good_in: Mutex::new(self.good_in.lock().map(|all| all.clone()).unwrap_or_default()),
            failures: AtomicUsize::new(0),
            refusals: AtomicUsize::new(0),
        }
    }

    pub(super) fn connector(&self) -> &'a Connector {
        self.connector
    }

    /// Asks, again where one answer is not enough.
    pub(super) fn ask(&self, hello: &[u8]) -> Reply {
        self.ask_by(hello, || self.connector.ask(hello))
    }

    /// The same, and a choice of TLS 1.3 is followed to the signature.
    pub(super) fn follow(&self, hello: &ClientHello) -> Reply {
        self.ask_by(&hello.encode(), || tls13::ask(self.connector, hello))
    }

    fn ask_by(&self, hello: &[u8], first: impl FnOnce() -> Answer) -> Reply {
        if let Some(why) = self.connector.spent() {
            return Reply::Failed(why.to_string());
        }
        if self.failures.load(Ordering::Relaxed) >= PATIENCE {
            return Reply::Failed("the server stopped answering".to_owned());
        }
        self.judge(hello, &first())
    }

    /// Judges an answer to a hello, asking again if need be.
    pub(super) fn judge(&self, hello: &[u8], first: &Answer) -> Reply {
        let reply = match verdict(first) {
            Some(reply) => reply,
            None if *first == Answer::TimedOut && self.connector.hangs() => {
                Reply::Failed(first.to_string())
            }
            None => {
                let second = self.connector.ask(hello);
                match verdict(&second) {
                    Some(reply) => {
                        // Of an alert the connector saw the contradiction itself.
                        if !matches!(first, Answer::Alert(_)) {
                            self.connector.was_unsteady();
                        }
                        reply
                    }
                    None => self.twice(hello, first, &second),
                }
            }
        };
        match reply {
            Reply::Failed(_) => self.failures.fetch_add(1, Ordering::Relaxed),
            _ => self.failures.swap(0, Ordering::Relaxed),
        };
        if let Reply::Answered(flight) = &reply {
            self.is_good(hello);
            self.is_good_in(flight.hello.as_ref().and_then(ServerHello::version), hello);
        }
        self.doubt_refusals(&reply);
        reply
    }

    /// Refusals in a row may be those of a server that answers nobody any more: now and then it is asked what
    /// it answered before.
    fn doubt_refusals(&self, reply: &Reply) {
        const MOST_IN_A_ROW: usize = 8;
        if !matches!(reply, Reply::Refused(_)) {
            self.refusals.store(0, Ordering::Relaxed);
        } else if self.refusals.fetch_add(1, Ordering::Relaxed) + 1 == MOST_IN_A_ROW {
            self.refusals.store(0, Ordering::Relaxed);
            self.still_answers();
        }
    }

    /// Remembers a hello that was answered.
    pub(super) fn is_good(&self, hello: &[u8]) {
        self.failures.swap(0, Ordering::Relaxed);
        if let Ok(mut good) = self.good.lock() {
            good.get_or_insert_with(|| hello.to_vec());
        }
    }

    /// Two answers, neither of which settles the question.
    fn twice(&self, hello: &[u8], first: &Answer, second: &Answer) -> Reply {
        let silent =
            |answer: &Answer| matches!(answer, Answer::Alert(_) | Answer::Closed | Answer::Reset);
        if let (Answer::Broken(flight, how), Answer::Broken(..)) = (first, second) {
            return Reply::Broken(flight.clone(), *how);
        }
        if first == second && silent(first) {
            self.connector.was_closed_on();
            return match self.still_answers() {
                Some(true) => {
                    self.connector.was_closed_on_hello(hello);
                    Reply::Refused(Refusal::Silent)
                }
                Some(false) => Reply::Failed(format!(
                    "{first}, twice, and a hello answered before is answered no more"
                )),
                None => Reply::Refused(Refusal::Unconfirmed),
            };
        }
        Reply::Failed(if first == second {
            format!("{first}, twice")
        } else {
            format!("{first}, then {second}")
        })
    }

    /// Remembers the first hello that was answered in a version.
    pub(super) fn is_good_in(&self, version: Option<Version>, hello: &[u8]) {
        if let (Some(version), Ok(mut all)) = (version, self.good_in.lock()) {
            all.entry(version).or_insert_with(|| hello.to_vec());
        }
    }

    /// The first hello that was answered in a version.
    pub(super) fn good_in(&self, version: Version) -> Option<Vec<u8>> {
        self.good_in.lock().ok()?.get(&version).cloned()
    }

    /// Asks each hello once, several at a time if that may be.
    pub(super) fn ask_all(&self, hellos: &[Vec<u8>], side_by_side: bool) -> Vec<Answer> {
        const MOST_AT_ONCE: usize = 8;
        let connector = self.connector;
        if !side_by_side {
            return hellos.iter().map(|hello| connector.ask(hello)).collect();
        }
        let part = |hellos: &[Vec<u8>]| -> Vec<Answer> {
            thread::scope(|scope| {
                let running: Vec<_> =
                    hellos.iter().map(|hello| scope.spawn(|| connector.ask(hello))).collect();
                let none = |_| Answer::TimedOut;
                running.into_iter().map(|thread| thread.join().unwrap_or_else(none)).collect()
            })
        };
        hellos.chunks(MOST_AT_ONCE).flat_map(part).collect()
    }

    /// Whether each silent refusal since this was last asked is one when nothing else is asked at the
    /// same time: a server that takes only so many connections from one place closes the others, too.
    pub(super) fn silence_holds_alone(&self) -> bool {
        let mut silent = self.connector.take_silent();
        silent.sort_unstable();
        silent.dedup();
        let refused =
            |answer: Answer| matches!(answer, Answer::Alert(_) | Answer::Closed | Answer::Reset);
        silent.iter().all(|hello| refused(self.connector.ask(hello)))
    }

    /// Whether a hello that was answered before still is; `None` if none was yet.
    ///
    /// This tells a refusal by closing from a rate limit that closes everything. A server that refuses it
    /// contradicts itself; one that is silent does not, and neither does a scan that is over.
    pub(super) fn still_answers(&self) -> Option<bool> {
        let good = self.good.lock().ok()?.clone()?;
        let answer = self.connector.ask(&good);
        if matches!(answer, Answer::Alert(_) | Answer::Closed | Answer::Reset) {
            self.connector.contradicted(NO_MORE);
        }
        Some(matches!(answer, Answer::Flight(_)))
    }
}

/// What a single answer settles, if it settles anything.
fn verdict(answer: &Answer) -> Option<Reply> {
    match answer {
        Answer::Flight(flight) => Some(Reply::Answered(flight.clone())),
        Answer::Alert(alert) if speaks_about_offer(*alert) => {
            Some(Reply::Refused(Refusal::Alert(*alert)))
        }
        Answer::Unreadable(Fault::NotTls) => Some(Reply::Failed(answer.to_string())),
        Answer::NoConnection(why) if why.is_ours() => Some(Reply::Failed(why.to_string())),
        _ => None,
    }
}

/// Whether an alert is a statement about versions, suites, groups or schemes. Others, such as
/// unrecognized_name or internal_error, may be about something else and are treated like a closed
/// connection.
fn speaks_about_offer(alert: Alert) -> bool {
    const HANDSHAKE_FAILURE: u8 = 40;
    const ILLEGAL_PARAMETER: u8 = 47;
    const PROTOCOL_VERSION: u8 = 70;
    const INSUFFICIENT_SECURITY: u8 = 71;
    alert.fatal
        && matches!(
            alert.code,
            HANDSHAKE_FAILURE | ILLEGAL_PARAMETER | PROTOCOL_VERSION | INSUFFICIENT_SECURITY
        )
}

/// Whether a refusal says that the version, and every older one, is not spoken.
pub(super) fn refuses_version(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::Alert(Alert { code: 70, .. }))
}
