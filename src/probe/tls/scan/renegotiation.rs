//! Whether a server renegotiates because a client asks it to, and resumes sessions by their id.
//!
//! That can only be seen behind a finished handshake, which no library we use leaves open for a
//! second hello. So one TLS 1.2 handshake is completed here, with ephemeral keys and an AEAD suite
//! (RFC 5246, 5288, 7627, 7905), and a hello is sent over it (RFC 5746 section 3.5). Nothing secret
//! is protected by it: what cannot be done ends as undetermined.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{
    Algorithm, ECDH_P256, ECDH_P384, EphemeralPrivateKey, UnparsedPublicKey, X25519,
    agree_ephemeral,
};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::{digest, hmac};

use super::offer::Offer;
use crate::probe::tls::codec::{
    ClientHello, Extension, Params, ServerHello, ServerKeyExchange, Version, extension,
};
use crate::probe::tls::connect::Connector;
use crate::probe::tls::result::Finding;

/// Most bytes read in the handshake.
const MAX_BYTES: usize = 512 * 1024;
/// Most bytes of one record: 2^14 and what protection may add (RFC 5246 section 6.2.3).
const MAX_RECORD: usize = (1 << 14) + 2048;

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

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
    pub(super) suite: u16,
    pub(super) group: Option<u16>,
    pub(super) scheme: Option<u16>,
    pub(super) renegotiation: Finding,
    /// Whether the session can be resumed by its id (RFC 5246 section 7.3).
    pub(super) resumption: Finding,
}

/// What of an offer a handshake can be completed with here: ECDHE with AES-GCM, which nearly every
/// server has. The suites stand backwards, to see which order the server follows.
pub(super) fn completable(mut offer: Offer) -> Option<Offer> {
    offer.suites = SUITES.into_iter().filter(|suite| offer.suites.contains(suite)).collect();
    let (ours, others): (Vec<u16>, Vec<u16>) =
        offer.groups.iter().partition(|group| is_ours(**group));
    offer.groups = [&ours[..], &others].concat();
    let possible = offer.version == Version::Tls12 && !offer.suites.is_empty() && !ours.is_empty();
    possible.then_some(offer)
}

/// Whether keys can be agreed on here with a group.
pub(super) fn is_ours(group: u16) -> bool {
    GROUPS.iter().any(|(code, _)| *code == group)
}

/// Completes a handshake, sees whether its session can be resumed, and asks to renegotiate.
///
/// Servers forget a session that ends with an alert (RFC 5246 section 7.2.2), so renegotiation is
/// asked for last, in the second connection if there is one.
pub(super) fn complete(
    connector: &Connector,
    sni: Option<&str>,
    offer: &Offer,
) -> Result<Completed, String> {
    let mut hello = offer.hello(sni);
    // With a ticket, many servers keep no session to resume by its id.
    hello.extensions.retain(|extension| *extension != Extension::SessionTicket);
    let first = Session::open(connector, hello, None)?;
    let (suite, group, scheme) = (first.suite, first.group, first.scheme);
    let (renegotiation, resumption) = if first.id.is_empty() {
        (first.renegotiate(), Finding::No)
    } else {
        resume_and_renegotiate(connector, first)
    };
    connector.note(format!("{}: client-initiated renegotiation: {renegotiation:?}", offer.version));
    connector.note(format!("{}: resumption by session id: {resumption:?}", offer.version));
    Ok(Completed { suite, group, scheme, renegotiation, resumption })
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
struct Session {
    wire: Wire,
    hello: ClientHello,
    suite: u16,
    group: Option<u16>,
    scheme: Option<u16>,
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
        let flight = wire.flight(&mut transcript)?;
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
            transcript.extend(wire.until_finished(&mut read, true)?);
        }
        wire.send(CHANGE_CIPHER_SPEC, &[1])?;
        let verify_data = choice.prf(&master, b"client finished", &choice.hash(&transcript), 12);
        let finished = write.seal(HANDSHAKE, &handshake(FINISHED, &verify_data))?;
        wire.send(HANDSHAKE, &finished)?;
        if !flight.resumed {
            wire.until_finished(&mut read, false)?;
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
        if let Err(why) = asked.and_then(|hello| self.wire.send(HANDSHAKE, &hello)) {
            return undecided(&why);
        }
        loop {
            let (kind, body) = match self.wire.record() {
                Ok(record) => record,
                Err(Stop::Ended) => return undecided(CLOSED),
                Err(Stop::Failed(why)) => return undecided(&why),
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

/// Groups a handshake can be completed with.
const GROUPS: [(u16, &Algorithm); 3] =
    [(0x001D, &X25519), (0x0017, &ECDH_P256), (0x0018, &ECDH_P384)];

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
            handshake(16, &[&[u8::try_from(ours.len()).unwrap_or(0)], &ours[..]].concat());
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
        let known = GROUPS.iter().find(|(code, _)| *code == group);
        let (_, agreement) = known.ok_or("the server chose another group this time")?;
        let failed = |_| "no keys could be agreed on".to_owned();
        let ours = EphemeralPrivateKey::generate(agreement, &SystemRandom::new());
        let ours = ours.map_err(failed)?;
        let public = ours.compute_public_key().map_err(failed)?.as_ref().to_vec();
        let theirs = UnparsedPublicKey::new(agreement, theirs);
        let secret = agree_ephemeral(ours, theirs, aws_lc_rs::error::Unspecified, |secret| {
            Ok(secret.to_vec())
        });
        Ok((public, secret.map_err(failed)?))
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

/// Why no record came.
enum Stop {
    Ended,
    Failed(String),
}

impl From<Stop> for String {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Ended => "the connection was closed within the handshake".to_owned(),
            Stop::Failed(why) => why,
        }
    }
}

/// Records, within time and size.
struct Wire {
    stream: TcpStream,
    deadline: Instant,
    received: usize,
}

impl Wire {
    fn new(stream: TcpStream, deadline: Instant) -> Self {
        Self { stream, deadline, received: 0 }
    }

    fn send_plain(&mut self, bytes: &[u8]) -> Attempt<()> {
        self.stream.write_all(bytes).map_err(|_| "connection reset".to_owned())
    }

    fn send(&mut self, kind: u8, body: &[u8]) -> Attempt<()> {
        let length = u16::try_from(body.len()).map_err(|_| "a record too long".to_owned())?;
        let head = [kind, 3, 3].into_iter().chain(length.to_be_bytes());
        self.send_plain(&head.chain(body.iter().copied()).collect::<Vec<_>>())
    }

    fn record(&mut self) -> Result<(u8, Vec<u8>), Stop> {
        let mut head = [0; 5];
        self.fill(&mut head)?;
        let length = usize::from(u16::from_be_bytes([head[3], head[4]]));
        if length > MAX_RECORD || self.received > MAX_BYTES {
            return Err(Stop::Failed("the answer is too long".to_owned()));
        }
        let mut body = vec![0; length];
        self.fill(&mut body)?;
        Ok((head[0], body))
    }

    fn fill(&mut self, mut buffer: &mut [u8]) -> Result<(), Stop> {
        while !buffer.is_empty() {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
                return Err(Stop::Failed("no answer in time".to_owned()));
            }
            match self.stream.read(buffer) {
                Ok(0) => return Err(Stop::Ended),
                Ok(count) => {
                    self.received += count;
                    buffer = &mut buffer[count..];
                }
                Err(error) => match error.kind() {
                    std::io::ErrorKind::Interrupted => {}
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => {
                        return Err(Stop::Failed("no answer in time".to_owned()));
                    }
                    _ => return Err(Stop::Ended),
                },
            }
        }
        Ok(())
    }

    /// Reads what is left for a moment: closing with bytes unread would reset the connection, and the
    /// server might never see how it ended.
    fn wind_up(&mut self) {
        const MOMENT: Duration = Duration::from_millis(500);
        // The peer may be gone already: nothing to do about it.
        let _ = self.stream.shutdown(Shutdown::Write);
        self.deadline = self.deadline.min(Instant::now() + MOMENT);
        while self.record().is_ok() {}
    }

    /// The server's first flight; its messages go into the transcript.
    fn flight(&mut self, transcript: &mut Vec<u8>) -> Attempt<ServerFlight> {
        let mut flight = ServerFlight::default();
        let mut pending = Vec::new();
        loop {
            let (kind, body) = self.record()?;
            if kind == CHANGE_CIPHER_SPEC && !flight.hello.is_empty() {
                flight.resumed = true;
                return Ok(flight);
            }
            if kind != HANDSHAKE {
                return Err("the server refused this time".to_owned());
            }
            pending.extend(body);
            while let Some(message) = next_message(&mut pending) {
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
    fn until_finished(&mut self, read: &mut Cipher, mut protected: bool) -> Attempt<Vec<u8>> {
        loop {
            let (kind, body) = self.record()?;
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
}

impl Drop for Wire {
    fn drop(&mut self) {
        // The peer may be gone already: nothing to do about it.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(0).to_be_bytes();
    [&[kind], &length[1..], body].concat()
}

/// Takes the first whole handshake message.
fn next_message(pending: &mut Vec<u8>) -> Option<Vec<u8>> {
    let [_, high, middle, low, ..] = pending[..] else { return None };
    let length = 4 + usize::from(high) * 65536 + usize::from(middle) * 256 + usize::from(low);
    (pending.len() >= length).then(|| pending.drain(..length).collect())
}
