//! Whether a server renegotiates because a client asks it to, and resumes sessions by their id.
//!
//! That can only be seen behind a finished handshake, which no library we use leaves open for a
//! second hello. So one TLS 1.2 handshake is completed here, with ephemeral keys and an AEAD suite
//! (RFC 5246, 5288, 7627, 7905), and a hello is sent over it (RFC 5746 section 3.5). Nothing secret
//! is protected by it: what cannot be done ends as undetermined.

use std::time::Instant;

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{digest, hmac};

use super::offer::Offer;
use crate::probe::tls::agreement::{self, Ephemeral};
use crate::probe::tls::codec::{
    ClientHello, Extension, Params, ServerHello, ServerKeyExchange, Version, extension,
};
use crate::probe::tls::connect::Connector;
use crate::probe::tls::records::{
    ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE, Stop, Wire, message, next_message,
};
use crate::probe::tls::result::Finding;

const CLOSED: &str = "the server closed the connection";

/// Alerts that refuse a message (RFC 5246 section 7.2.2).
const UNEXPECTED_MESSAGE: u8 = 10;
const HANDSHAKE_FAILURE: u8 = 40;
const NO_RENEGOTIATION: u8 = 100;

const NEW_SESSION_TICKET: u8 = 4;
const HELLO: u8 = 2;
const KEY_EXCHANGE: u8 = 12;
const CERTIFICATE_REQUEST: u8 = 13;
const HELLO_DONE: u8 = 14;
const FINISHED: u8 = 20;

/// What a completed handshake showed.
#[derive(Debug)]
pub(super) struct Completed {
    pub(super) renegotiation: Finding,
    /// Whether the session can be resumed by its id (RFC 5246 section 7.3).
    pub(super) resumption: Finding,
}

/// What of an offer a handshake can be completed with here: ECDHE with AES-GCM, which nearly every
/// server has. The suites stand backwards, to see which order the server follows.
pub(super) fn completable(mut offer: Offer) -> Option<Offer> {
    offer.suites = SUITES.into_iter().filter(|suite| offer.suites.contains(suite)).collect();
    let ours = agreement::possible(&offer.groups);
    offer.groups.retain(|group| !ours.contains(group));
    offer.groups.splice(0..0, ours.iter().copied());
    let possible = offer.version == Version::Tls12 && !offer.suites.is_empty() && !ours.is_empty();
    possible.then_some(offer)
}

/// Completes a handshake.
pub(super) fn begin(connector: &Connector, sni: Option<&str>, offer: &Offer) -> Attempt<Session> {
    let mut hello = offer.hello(sni);
    // With a ticket, many servers keep no session to resume by its id.
    hello.extensions.retain(|extension| *extension != Extension::SessionTicket);
    Session::open(connector, hello, None)
}

/// Sees whether a session can be resumed, and asks to renegotiate.
///
/// Servers forget a session that ends with an alert (RFC 5246 section 7.2.2), so renegotiation is
/// asked for last, in the second connection if there is one.
pub(super) fn complete(connector: &Connector, first: Session) -> Completed {
    let version = Version::Tls12;
    let (renegotiation, resumption) = if first.id.is_empty() {
        (first.renegotiate(), Finding::No)
    } else {
        resume_and_renegotiate(connector, first)
    };
    connector.note(format!("{version}: client-initiated renegotiation: {renegotiation:?}"));
    connector.note(format!("{version}: resumption by session id: {resumption:?}"));
    Completed { renegotiation, resumption }
}

/// Offers the id of a session again and asks to renegotiate over what comes of it.
fn resume_and_renegotiate(connector: &Connector, session: Session) -> (Finding, Finding) {
    let (hello, known) = session.close();
    let hello = ClientHello { session_id: known.id.clone(), ..hello };
    match Session::open(connector, hello, Some(&known)) {
        Ok(second) => {
            let resumption = if second.resumed { Finding::Yes } else { Finding::No };
            (second.renegotiate(), resumption)
        }
        Err(why) => {
            let open = |what| Finding::Undetermined(format!("{what} was not tried: {why}"));
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
        let exchange = ServerKeyExchange::parse(&flight.key_exchange, server.suite, Version::Tls12);
        let known = known.filter(|known| flight.resumed && known.id == server.session_id);
        let master = match known {
            Some(known) => known.master.clone(),
            None if flight.resumed => return Err("the server resumed another session".to_owned()),
            None => {
                let extended = server.extension(extension::EXTENDED_MASTER_SECRET).is_some();
                choice.exchange(&mut wire, &mut transcript, &hello, &flight, extended)?
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
        let exchange = exchange.ok().flatten();
        let group = exchange.as_ref().and_then(|exchange| match exchange.params {
            Params::Curve { group } => Some(group),
            Params::ExplicitCurve | Params::Field { .. } => None,
        });
        Ok(Self {
            wire,
            hello,
            suite: server.suite,
            group,
            scheme: exchange.and_then(|exchange| exchange.scheme),
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
    fn renegotiate(mut self) -> Finding {
        let finding = self.ask_to_renegotiate();
        self.end();
        finding
    }

    fn ask_to_renegotiate(&mut self) -> Finding {
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
                Err(Stop::Ended | Stop::Reset) => return undecided(CLOSED),
                Err(why) => return undecided(&why.to_string()),
            };
            match (kind, self.read.open(kind, &body).as_deref()) {
                (ALERT, Ok([_, NO_RENEGOTIATION | HANDSHAKE_FAILURE | UNEXPECTED_MESSAGE])) => {
                    return Finding::No;
                }
                (ALERT, Ok(_)) => return undecided(CLOSED),
                (HANDSHAKE, Ok([HELLO, ..])) => return Finding::Yes,
                (_, Ok(_)) => {}
                (_, Err(why)) => return undecided(why),
            }
        }
    }
}

fn undecided(why: &str) -> Finding {
    Finding::Undetermined(format!("asked to renegotiate: {why}"))
}

/// Suites a handshake can be completed with, backwards.
const SUITES: [u16; 4] = [0xC030, 0xC02F, 0xC02C, 0xC02B];

/// What a suite says about the protection of a handshake.
struct Choice {
    aead: &'static aws_lc_rs::aead::Algorithm,
    digest: &'static digest::Algorithm,
    hmac: hmac::Algorithm,
}

impl Choice {
    fn of(suite: u16) -> Option<Self> {
        let long = matches!(suite, 0xC030 | 0xC02C);
        SUITES.contains(&suite).then_some(Self {
            aead: if long { &AES_256_GCM } else { &AES_128_GCM },
            digest: if long { &digest::SHA384 } else { &digest::SHA256 },
            hmac: if long { hmac::HMAC_SHA384 } else { hmac::HMAC_SHA256 },
        })
    }

    fn hash(&self, transcript: &[u8]) -> Vec<u8> {
        digest::digest(self.digest, transcript).as_ref().to_vec()
    }

    /// RFC 5246 section 5.
    fn prf(&self, secret: &[u8], label: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
        let key = hmac::Key::new(self.hmac, secret);
        let seed = [label, seed].concat();
        let mut a = seed.clone();
        let mut out = Vec::new();
        while out.len() < length {
            a = hmac::sign(&key, &a).as_ref().to_vec();
            out.extend(hmac::sign(&key, &[&a[..], &seed].concat()).as_ref());
        }
        out.truncate(length);
        out
    }

    /// The client's part of a full handshake up to its keys; the master secret (RFC 5246 section 8.1,
    /// RFC 7627 section 4).
    fn exchange(
        &self,
        wire: &mut Wire,
        transcript: &mut Vec<u8>,
        hello: &ClientHello,
        flight: &ServerFlight,
        extended: bool,
    ) -> Attempt<Vec<u8>> {
        if flight.certificate_requested {
            let none = [11, 0, 0, 3, 0, 0, 0];
            wire.send(HANDSHAKE, &none)?;
            transcript.extend(none);
        }
        let (ours, premaster) = self.agree(&flight.key_exchange)?;
        let key_exchange =
            message(16, &[&[u8::try_from(ours.len()).unwrap_or(0)], &ours[..]].concat());
        wire.send(HANDSHAKE, &key_exchange)?;
        transcript.extend(key_exchange);
        let random = flight.hello.get(2..34).ok_or("a short ServerHello")?;
        Ok(match extended {
            true => self.prf(&premaster, b"extended master secret", &self.hash(transcript), 48),
            false => self.prf(&premaster, b"master secret", &[&hello.random, random].concat(), 48),
        })
    }

    /// Our public key and the shared secret, from the body of a ServerKeyExchange (RFC 8422 section
    /// 5.4).
    fn agree(&self, body: &[u8]) -> Attempt<(Vec<u8>, Vec<u8>)> {
        let [3, high, low, length, rest @ ..] = body else {
            return Err("a ServerKeyExchange without a named group".to_owned());
        };
        let theirs = rest.get(..usize::from(*length)).ok_or("a short ServerKeyExchange")?;
        let group = u16::from_be_bytes([*high, *low]);
        let ours = Ephemeral::new(group).ok_or("the server chose another group this time")?;
        let secret = ours.agree(theirs).ok_or("no keys could be agreed on")?;
        Ok((ours.public().to_vec(), secret))
    }

    /// Keys to write and to read with (RFC 5246 section 6.3, RFC 5288 section 3).
    fn ciphers(&self, master: &[u8], server: &[u8], client: &[u8]) -> Attempt<(Cipher, Cipher)> {
        let key = self.aead.key_len();
        let block = self.prf(
            master,
            b"key expansion",
            &[server, client].concat(),
            2 * (key + Cipher::SALT),
        );
        let (keys, salts) = block.split_at(2 * key);
        let cipher = |at: usize| {
            let unbound = UnboundKey::new(self.aead, &keys[at * key..(at + 1) * key])
                .map_err(|_| "a key of the wrong length".to_owned())?;
            let mut salt = [0; Cipher::SALT];
            salt.copy_from_slice(&salts[at * Cipher::SALT..(at + 1) * Cipher::SALT]);
            Ok::<_, String>(Cipher { key: LessSafeKey::new(unbound), salt, sequence: 0 })
        };
        Ok((cipher(0)?, cipher(1)?))
    }
}

/// AES-GCM as TLS 1.2 uses it (RFC 5288 section 3).
struct Cipher {
    key: LessSafeKey,
    salt: [u8; Self::SALT],
    sequence: u64,
}

impl Cipher {
    const SALT: usize = 4;
    const EXPLICIT: usize = 8;
    const TAG: usize = 16;

    fn seal(&mut self, kind: u8, plain: &[u8]) -> Attempt<Vec<u8>> {
        let explicit = self.sequence.to_be_bytes();
        let mut body = plain.to_vec();
        let aad = self.aad(kind, plain.len());
        self.key
            .seal_in_place_append_tag(self.nonce(explicit), aad, &mut body)
            .map_err(|_| "a record could not be protected".to_owned())?;
        Ok([&explicit[..], &body].concat())
    }

    fn open(&mut self, kind: u8, body: &[u8]) -> Attempt<Vec<u8>> {
        let damaged = || "a record could not be read".to_owned();
        let (explicit, sealed) =
            body.split_first_chunk::<{ Self::EXPLICIT }>().ok_or_else(damaged)?;
        let length = sealed.len().checked_sub(Self::TAG).ok_or_else(damaged)?;
        let mut sealed = sealed.to_vec();
        let aad = self.aad(kind, length);
        let plain = self.key.open_in_place(self.nonce(*explicit), aad, &mut sealed);
        Ok(plain.map_err(|_| damaged())?.to_vec())
    }

    fn nonce(&self, explicit: [u8; Self::EXPLICIT]) -> Nonce {
        let mut nonce = [0; Self::SALT + Self::EXPLICIT];
        nonce[..Self::SALT].copy_from_slice(&self.salt);
        nonce[Self::SALT..].copy_from_slice(&explicit);
        Nonce::assume_unique_for_key(nonce)
    }

    /// The additional data of the next record; counts it.
    fn aad(&mut self, kind: u8, length: usize) -> Aad<Vec<u8>> {
        let length = u16::try_from(length).unwrap_or(u16::MAX);
        let mut aad = self.sequence.to_be_bytes().to_vec();
        aad.push(kind);
        aad.extend(Version::Tls12.code().to_be_bytes());
        aad.extend(length.to_be_bytes());
        self.sequence = self.sequence.wrapping_add(1);
        Aad::from(aad)
    }
}

/// What of the server's flight is needed: bodies of messages.
#[derive(Default)]
struct ServerFlight {
    hello: Vec<u8>,
    key_exchange: Vec<u8>,
    certificate_requested: bool,
    /// Whether ChangeCipherSpec came instead of ServerHelloDone.
    resumed: bool,
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
                KEY_EXCHANGE => flight.key_exchange = body,
                CERTIFICATE_REQUEST => flight.certificate_requested = true,
                HELLO_DONE => return Ok(flight),
                _ => {}
            }
        }
    }
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
