//! Whether a server renegotiates because a client asks it to, and resumes sessions by their id.
//!
//! That can only be seen behind a finished handshake, which no library we use leaves open for a
//! second hello. So one TLS 1.2 handshake is completed here, with the suites and groups we know
//! (RFC 5246, 5288, 7627, 7905), and a hello is sent over it (RFC 5746 section 3.5). Nothing secret
//! is protected by it: what cannot be done ends as undetermined.

mod cipher;
mod suite;

use std::time::Instant;

use self::cipher::Cipher;
use self::suite::{Choice, Exchange};
use super::offer::Offer;
use crate::agreement;
use crate::codec::{
    ClientHello, Extension, Params, ServerHello, ServerKeyExchange, Version, extension,
};
use crate::connect::Connector;
use crate::records::{ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE, Stop, Wire, message, next_message};
use crate::result::Determination;
use crate::transcript::Sighting;

const CLOSED: &str = "the server closed the connection";

/// Alerts that refuse a message (RFC 5246 section 7.2.2).
const UNEXPECTED_MESSAGE: u8 = 10;
const HANDSHAKE_FAILURE: u8 = 40;
const NO_RENEGOTIATION: u8 = 100;

const NEW_SESSION_TICKET: u8 = 4;
const HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const KEY_EXCHANGE: u8 = 12;
const CERTIFICATE_REQUEST: u8 = 13;
const HELLO_DONE: u8 = 14;
const CLIENT_KEY_EXCHANGE: u8 = 16;
const FINISHED: u8 = 20;

/// What a completed handshake showed.
#[derive(Debug)]
pub(super) struct Completed {
    pub(super) renegotiation: Determination,
    /// Whether the session can be resumed by its id (RFC 5246 section 7.3).
    pub(super) resumption: Determination,
}

/// What of an offer a handshake can be completed with here: ECDHE with AES-GCM, which nearly every
/// server has, or else whatever we know. The suites stand backwards, to see which order the server
/// follows.
pub(super) fn completable(mut offer: Offer) -> Option<Offer> {
    let ours = agreement::possible(&offer.groups);
    offer.groups.retain(|group| !ours.contains(group));
    offer.groups.splice(0..0, ours.iter().copied());
    let known = |suite: &u16| {
        Choice::of(*suite).filter(|known| known.exchange != Exchange::Ecdhe || !ours.is_empty())
    };
    let common = |suite: &u16| known(suite).is_some_and(Choice::is_common);
    let only_common = offer.suites.iter().any(common);
    offer.suites.retain(|suite| if only_common { common(suite) } else { known(suite).is_some() });
    // By code, RSA before ECDSA, as a server with both keys is asked most about the former.
    offer.suites.sort_unstable_by_key(|suite| std::cmp::Reverse(*suite));
    (offer.version == Version::Tls12 && !offer.suites.is_empty()).then_some(offer)
}

/// Completes a handshake.
pub(super) fn begin(connector: &Connector, sni: Option<&str>, offer: &Offer) -> Attempt<Session> {
    let mut hello = offer.hello(sni);
    // With a ticket, many servers keep no session to resume by its id; and with CBC the MAC is put
    // inside here.
    let unwanted = [Extension::SessionTicket, Extension::EncryptThenMac];
    hello.extensions.retain(|extension| !unwanted.contains(extension));
    // A list of groups must not be empty (RFC 8422 section 5.1.1).
    hello.extensions.retain(|extension| *extension != Extension::SupportedGroups(Vec::new()));
    Session::open(connector, hello, None)
}

/// Sees whether a session can be resumed, and asks to renegotiate.
///
/// Servers forget a session that ends with an alert (RFC 5246 section 7.2.2), so renegotiation is
/// asked for last, in the second connection if there is one.
pub(super) fn complete(connector: &Connector, first: Session) -> Completed {
    let version = Version::Tls12;
    let (renegotiation, resumption) = if first.id.is_empty() {
        (first.renegotiate(), Determination::No)
    } else {
        resume_and_renegotiate(connector, first)
    };
    connector.note(format!("{version}: client-initiated renegotiation: {renegotiation:?}"));
    connector.note(format!("{version}: resumption by session id: {resumption:?}"));
    Completed { renegotiation, resumption }
}

/// Offers the id of a session again and asks to renegotiate over what comes of it.
fn resume_and_renegotiate(
    connector: &Connector,
    session: Session,
) -> (Determination, Determination) {
    let (hello, known) = session.close();
    let hello = ClientHello { session_id: known.id.clone(), ..hello };
    match Session::open(connector, hello, Some(&known)) {
        Ok(second) => {
            let resumption = if second.resumed { Determination::Yes } else { Determination::No };
            (second.renegotiate(), resumption)
        }
        Err(why) => {
            let open = |what| Determination::Undetermined(format!("{what} was not tried: {why}"));
            (open("renegotiation"), open("resumption"))
        }
    }
}

type Attempt<T> = Result<T, String>;

/// What it takes to resume a session.
struct Known {
    id: Vec<u8>,
    master: Vec<u8>,
}

/// A connection behind its handshake.
pub(super) struct Session {
    wire: Wire,
    hello: ClientHello,
    pub(super) suite: u16,
    pub(super) group: Option<u16>,
    pub(super) scheme: Option<u16>,
    downgraded_from: Option<Version>,
    id: Vec<u8>,
    master: Vec<u8>,
    /// Whether an earlier session was resumed.
    resumed: bool,
    verify_data: Vec<u8>,
    write: Cipher,
    read: Cipher,
}

impl Session {
    fn open(connector: &Connector, hello: ClientHello, known: Option<&Known>) -> Attempt<Self> {
        let sent = hello.encode();
        let session = Self::agree(connector, hello, known);
        connector.asked(&sent, session.as_ref().map(Self::sighting).map_err(|why| why as _));
        session
    }

    fn sighting(&self) -> Sighting {
        let (suite, group, scheme) = (self.suite, self.group, self.scheme);
        let (downgraded_from, failed) = (self.downgraded_from, None);
        Sighting { version: Version::Tls12, suite, group, scheme, downgraded_from, failed }
    }

    fn agree(connector: &Connector, hello: ClientHello, known: Option<&Known>) -> Attempt<Self> {
        const OTHER: &str = "the server chose something else this time";
        let stream = connector.open().map_err(|why| why.to_string())?;
        let mut wire = Wire::new(stream, Instant::now() + connector.timeout());
        wire.send_plain(&hello.encode())?;
        let mut transcript = hello.message();
        let flight = first_flight(&mut wire, &mut transcript)?;
        let server = ServerHello::parse(&flight.hello).map_err(|fault| fault.to_string())?;
        let choice = Choice::of(server.suite)
            .filter(|_| hello.suites.contains(&server.suite))
            .filter(|_| server.version() == Some(Version::Tls12))
            .ok_or(OTHER)?;
        let said = ServerKeyExchange::parse(&flight.key_exchange, server.suite, Version::Tls12);
        let known = known.filter(|known| flight.resumed && known.id == server.session_id);
        let master = match known {
            Some(known) => known.master.clone(),
            None if flight.resumed => return Err("the server resumed another session".to_owned()),
            None => {
                let extended = server.extension(extension::EXTENDED_MASTER_SECRET).is_some();
                exchange(choice, &mut wire, &mut transcript, &hello, &flight, extended)?
            }
        };
        let random = flight.hello.get(2..34).ok_or("a short ServerHello")?;
        let (mut write, mut read) = choice.ciphers(&master, random, &hello.random)?;
        if flight.resumed {
            // The server finishes first (RFC 5246 section 7.3).
            transcript.extend(until_finished(&mut wire, &mut read, true)?);
        }
        wire.send(CHANGE_CIPHER_SPEC, &[1])?;
        let verify_data = choice.prf(&master, b"client finished", &choice.hash(&transcript), 12);
        let finished = write.seal(HANDSHAKE, &message(FINISHED, &verify_data))?;
        wire.send(HANDSHAKE, &finished)?;
        if !flight.resumed {
            until_finished(&mut wire, &mut read, false)?;
        }
        let said = said.ok().flatten();
        let group = said.as_ref().and_then(|said| match said.params {
            Params::Curve { group } => Some(group),
            Params::ExplicitCurve | Params::Field { .. } => None,
        });
        Ok(Self {
            wire,
            hello,
            suite: server.suite,
            group,
            scheme: said.and_then(|said| said.scheme),
            downgraded_from: server.downgraded_from,
            id: server.session_id,
            master,
            resumed: flight.resumed,
            verify_data,
            write,
            read,
        })
    }

    /// Ends it in order, so that no server waits for more; what it takes to resume it.
    fn close(mut self) -> (ClientHello, Known) {
        self.end();
        (self.hello, Known { id: self.id, master: self.master })
    }

    fn end(&mut self) {
        const CLOSE_NOTIFY: [u8; 2] = [1, 0];
        if let Ok(alert) = self.write.seal(ALERT, &CLOSE_NOTIFY) {
            // The peer may be gone already: nothing to do about it.
            let _ = self.wire.send(ALERT, &alert);
        }
        self.wire.wind_up();
    }

    /// Sends a hello over the session. A new ServerHello is a yes; an alert that refuses it is a no.
    /// A closed connection says nothing: the server may have had enough of us for another reason.
    fn renegotiate(mut self) -> Determination {
        let finding = self.ask_to_renegotiate();
        self.end();
        finding
    }

    fn ask_to_renegotiate(&mut self) -> Determination {
        for extension in &mut self.hello.extensions {
            if let Extension::RenegotiationInfo(data) = extension {
                data.clone_from(&self.verify_data);
            }
        }
        let asked = self.write.seal(HANDSHAKE, &self.hello.message());
        if let Err(why) = asked.and_then(|hello| Ok(self.wire.send(HANDSHAKE, &hello)?)) {
            return undecided(&why);
        }
        loop {
            let (kind, body) = match self.wire.record() {
                Ok(record) => record,
                Err(Stop::Ended | Stop::Cut | Stop::Reset) => return undecided(CLOSED),
                Err(why) => return undecided(&why.to_string()),
            };
            match (kind, self.read.open(kind, &body).as_deref()) {
                (ALERT, Ok([_, NO_RENEGOTIATION | HANDSHAKE_FAILURE | UNEXPECTED_MESSAGE])) => {
                    return Determination::No;
                }
                (ALERT, Ok(_)) => return undecided(CLOSED),
                (HANDSHAKE, Ok([HELLO, ..])) => return Determination::Yes,
                (_, Ok(_)) => {}
                (_, Err(why)) => return undecided(why),
            }
        }
    }
}

fn undecided(why: &str) -> Determination {
    Determination::Undetermined(format!("asked to renegotiate: {why}"))
}

/// What of the server's flight is needed: bodies of messages.
#[derive(Default)]
struct ServerFlight {
    hello: Vec<u8>,
    /// Its certificate, DER.
    certificate: Vec<u8>,
    key_exchange: Vec<u8>,
    certificate_requested: bool,
    /// Whether ChangeCipherSpec came instead of ServerHelloDone.
    resumed: bool,
}

/// The client's part of a full handshake up to its keys; the master secret (RFC 5246 section 8.1, RFC
/// 7627 section 4).
fn exchange(
    choice: Choice,
    wire: &mut Wire,
    transcript: &mut Vec<u8>,
    hello: &ClientHello,
    flight: &ServerFlight,
    extended: bool,
) -> Attempt<Vec<u8>> {
    if flight.certificate_requested {
        let none = message(CERTIFICATE, &[0, 0, 0]);
        wire.send(HANDSHAKE, &none)?;
        transcript.extend(none);
    }
    let (ours, premaster) = choice.agree(&flight.key_exchange, &flight.certificate)?;
    let ours = message(CLIENT_KEY_EXCHANGE, &ours);
    wire.send(HANDSHAKE, &ours)?;
    transcript.extend(ours);
    let random = flight.hello.get(2..34).ok_or("a short ServerHello")?;
    let (label, seed) = match extended {
        true => (&b"extended master secret"[..], choice.hash(transcript)),
        false => (&b"master secret"[..], [&hello.random, random].concat()),
    };
    Ok(choice.prf(&premaster, label, &seed, 48))
}

/// The server's first flight; its messages go into the transcript.
fn first_flight(wire: &mut Wire, transcript: &mut Vec<u8>) -> Attempt<ServerFlight> {
    let mut flight = ServerFlight::default();
    let mut pending = Vec::new();
    loop {
        let (kind, body) = wire.record()?;
        if kind == CHANGE_CIPHER_SPEC && !flight.hello.is_empty() {
            flight.resumed = true;
            return Ok(flight);
        }
        if kind != HANDSHAKE {
            return Err("the server refused this time".to_owned());
        }
        pending.extend(body);
        while let Some(message) = next_message(&mut pending)? {
            transcript.extend(&message);
            let body = message[4..].to_vec();
            match message[0] {
                HELLO => flight.hello = body,
                CERTIFICATE => flight.certificate = first_certificate(&body).unwrap_or_default(),
                KEY_EXCHANGE => flight.key_exchange = body,
                CERTIFICATE_REQUEST => flight.certificate_requested = true,
                HELLO_DONE => return Ok(flight),
                _ => {}
            }
        }
    }
}

/// The first of a list of certificates (RFC 5246 section 7.4.2).
fn first_certificate(body: &[u8]) -> Option<Vec<u8>> {
    let [high, middle, low] = *body.get(3..)?.first_chunk()?;
    let length = u32::from_be_bytes([0, high, middle, low]);
    Some(body.get(6..)?.get(..usize::try_from(length).ok()?)?.to_vec())
}

/// Reads until the server's Finished, which only our keys can open; that message.
fn until_finished(wire: &mut Wire, read: &mut Cipher, mut protected: bool) -> Attempt<Vec<u8>> {
    loop {
        let (kind, body) = wire.record()?;
        match (kind, protected) {
            (CHANGE_CIPHER_SPEC, false) => protected = true,
            (HANDSHAKE, false) if body.first() == Some(&NEW_SESSION_TICKET) => {}
            (HANDSHAKE, true) => {
                let message = read.open(kind, &body)?;
                return match message.first() {
                    Some(&FINISHED) => Ok(message),
                    _ => Err("no Finished where one was due".to_owned()),
                };
            }
            _ => return Err("the server ended the handshake".to_owned()),
        }
    }
}
