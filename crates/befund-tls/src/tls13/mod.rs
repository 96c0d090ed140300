//! A TLS 1.3 client that looks (RFC 8446).
//!
//! Certificates, signature schemes and tickets of TLS 1.3 are encrypted, so only a peer that agreed on
//! keys sees them. A library agrees in the groups it has and keeps its secrets; this client has every
//! group of [`agreement`](super::agreement), shows what stands beside a certificate, and keeps what it
//! takes to resume a session in a way of its choice. It trusts nothing and protects nothing.

mod follow;
mod protection;
mod schedule;

pub(super) use self::follow::ask;

use std::time::Instant;

use self::protection::Protection;
use self::schedule::Suite;
use super::agreement::{Ephemeral, random};
use super::codec::encrypted::{self, Certificates, NewSessionTicket};
use super::codec::{Alert, ClientHello, Extension, Fault, ServerHello, Version, extension};
use super::connect::{Connector, NoConnection, Stream};
use super::records::{
    ALERT, CHANGE_CIPHER_SPEC, DATA, HANDSHAKE, Stop, Wire, message, next_message,
};
use super::transcript::Sighting;

/// What a handshake offers and how far it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct HandshakeQuestion<'a> {
    /// The server name.
    pub(super) sni: Option<&'a str>,
    /// Suites, in order of preference.
    pub(super) suites: &'a [u16],
    /// Groups; a key is sent for the first.
    pub(super) groups: &'a [u16],
    /// Signature schemes.
    pub(super) schemes: &'a [u16],
    /// Whether h2 and http/1.1 are offered (RFC 7301).
    pub(super) alpn: bool,
    /// Whether things nobody knows are on offer, too (RFC 8701).
    pub(super) grease: bool,
    /// A ticket to resume with, and how.
    pub(super) resume: Option<(&'a Ticket, Mode)>,
    /// Whether to finish the handshake and wait for tickets, instead of ending it once the server has
    /// signed.
    pub(super) finish: bool,
}

/// How a session is resumed (RFC 8446 section 4.2.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// psk_ke: with the ticket's key alone.
    Key = 0,
    /// psk_dhe_ke: with new keys besides.
    KeyAndExchange = 1,
}

/// What a handshake showed.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The suite.
    pub(super) suite: u16,
    /// The group of the keys agreed on, if there were any.
    pub(super) group: Option<u16>,
    /// How a session was resumed, if one was: then there is neither certificate nor signature.
    pub(super) resumed: Option<Mode>,
    /// The scheme the server signed with.
    pub(super) scheme: Option<u16>,
    /// Its chain, DER.
    pub(super) chain: Vec<Vec<u8>>,
    /// The OCSP response it stapled.
    pub(super) ocsp: Option<Vec<u8>>,
    /// Whether signed certificate timestamps stand beside its certificate.
    pub(super) timestamps: bool,
    /// Whether it asked for a certificate.
    pub(super) certificate_request: bool,
    /// The protocol it chose.
    pub(super) alpn: Option<Vec<u8>>,
    /// Tickets it handed out.
    pub(super) tickets: Vec<Ticket>,
    /// Whether it closed in order, so that no more tickets can follow.
    pub(super) orderly: bool,
}

/// What it takes to resume a session.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    said: NewSessionTicket,
    key: Vec<u8>,
    suite: u16,
    since: Instant,
}

impl Ticket {
    /// Those of some suites it can be used with: of the same hash (RFC 8446 section 4.2.11).
    pub(super) fn fitting(&self, suites: &[u16]) -> Vec<u16> {
        let length = |suite| Suite::of(suite).map(Suite::length);
        suites.iter().copied().filter(|suite| length(*suite) == length(self.suite)).collect()
    }

    /// Whether data may be sent along with it.
    pub(super) fn allows_early_data(&self) -> bool {
        self.said.early_data > 0
    }
}

/// Why a handshake came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum HandshakeFailure {
    /// There was no connection.
    #[error(transparent)]
    NoConnection(#[from] NoConnection),
    /// The server ended it with an alert.
    #[error("alert {0}")]
    Alert(Alert),
    /// It ended without one.
    #[error(transparent)]
    Stopped(#[from] Stop),
    /// What the server sent cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Fault),
    /// What it sent breaks the protocol.
    #[error("{0}")]
    Broken(&'static str),
}

type Attempt<T> = Result<T, HandshakeFailure>;

/// Whether a handshake can be completed with a suite.
pub(super) fn knows(suite: u16) -> bool {
    Suite::of(suite).is_some()
}

/// Makes a handshake on a connection of its own.
pub(super) fn handshake(connector: &Connector, question: &HandshakeQuestion<'_>) -> Attempt<Shown> {
    let key = question.groups.first().and_then(|group| Some((*group, Ephemeral::new(*group)?)));
    let (group, key) =
        key.ok_or(HandshakeFailure::Broken("there is no group to agree on keys in"))?;
    let hello = question.hello(group, &key);
    let sent = hello.encode();
    let mut chosen = None;
    let shown = on_a_connection(connector, question, hello, key, &mut chosen);
    match (&shown, chosen) {
        (Ok(shown), _) => connector.asked(&sent, Ok(shown.sighting())),
        (Err(why), Some(choice)) if why.breaks_off() => {
            connector.asked(&sent, Ok(why.broke_off(choice)));
        }
        (Err(why), _) => connector.asked(&sent, Err(why)),
    }
    shown
}

/// A suite and a group that a server chose, be it in a HelloRetryRequest.
type Choice = (u16, Option<u16>);

impl HandshakeFailure {
    /// What was seen of a choice that came to this.
    fn broke_off(&self, (suite, group): Choice) -> Sighting {
        Sighting { failed: Some(self.to_string()), ..Sighting::of_tls13(suite, group) }
    }

    /// Whether the server ended it, and neither silence nor our own bounds did.
    pub(super) fn breaks_off(&self) -> bool {
        match self {
            Self::Alert(_) => true,
            Self::Stopped(stop) => matches!(stop, Stop::Ended | Stop::Cut | Stop::Reset),
            Self::NoConnection(_) | Self::Unreadable(_) | Self::Broken(_) => false,
        }
    }
}

fn on_a_connection(
    connector: &Connector,
    question: &HandshakeQuestion<'_>,
    hello: ClientHello,
    key: Ephemeral,
    chosen: &mut Option<Choice>,
) -> Attempt<Shown> {
    let mut client = Client::new(connector, connector.open()?, hello);
    let sent = client.send_hello(question);
    let agreed = sent.and_then(|()| client.agree(question, Some(key)));
    let shown = agreed.and_then(|keys| client.look(question, &keys));
    *chosen = client.chosen;
    shown
}

impl Shown {
    fn sighting(&self) -> Sighting {
        Sighting { scheme: self.scheme, ..Sighting::of_tls13(self.suite, self.group) }
    }
}

/// Most tickets of a connection that are kept.
const MAX_TICKETS: usize = 16;

const SERVER_HELLO: u8 = 2;
const NEW_SESSION_TICKET: u8 = 4;
const ENCRYPTED_EXTENSIONS: u8 = 8;
const CERTIFICATE: u8 = 11;
const CERTIFICATE_REQUEST: u8 = 13;
const CERTIFICATE_VERIFY: u8 = 15;
const FINISHED: u8 = 20;
/// What stands for a first hello in a transcript (RFC 8446 section 4.4.1).
const MESSAGE_HASH: u8 = 254;

const CLOSE_NOTIFY: u8 = 0;

impl HandshakeQuestion<'_> {
    fn hello(&self, group: u16, key: &Ephemeral) -> ClientHello {
        let mut extensions: Vec<_> =
            self.sni.map(|name| Extension::ServerName(name.to_owned())).into_iter().collect();
        extensions.extend([
            Extension::SupportedVersions(vec![Version::Tls13.code()]),
            Extension::SupportedGroups(self.groups.to_vec()),
            Extension::SignatureAlgorithms(self.schemes.to_vec()),
            Extension::StatusRequest,
            Extension::SignedCertificateTimestamp,
            Extension::KeyShare(vec![(group, key.public().to_vec())]),
        ]);
        if self.alpn {
            extensions.push(Extension::Alpn(vec!["h2".to_owned(), "http/1.1".to_owned()]));
        }
        let modes = match self.resume {
            Some((_, mode)) => vec![mode as u8],
            // A server may hand out only tickets it expects to be used (RFC 8446 section 4.2.9).
            None => vec![Mode::KeyAndExchange as u8, Mode::Key as u8],
        };
        extensions.push(Extension::PskKeyExchangeModes(modes));
        let hello = ClientHello {
            version: Version::Tls13,
            odd_version: None,
            random: random(),
            session_id: random::<32>().to_vec(),
            suites: self.suites.to_vec(),
            compression: vec![0],
            extensions,
        };
        if self.grease { hello.with_grease() } else { hello }
    }
}

/// What was agreed on.
struct Keys {
    code: u16,
    suite: Suite,
    group: Option<u16>,
    resumed: Option<Mode>,
    /// The handshake secret.
    handshake: Vec<u8>,
    /// The client's handshake traffic secret.
    client: Vec<u8>,
    /// The server's.
    server: Vec<u8>,
}

/// A connection within its handshake.
struct Client {
    wire: Wire,
    /// Bytes of messages not read yet.
    pending: Vec<u8>,
    /// All messages so far.
    transcript: Vec<u8>,
    /// What the server's records are protected with.
    read: Option<Protection>,
    hello: ClientHello,
    /// What the server chose.
    chosen: Option<Choice>,
}

impl Client {
    fn new(connector: &Connector, stream: Box<dyn Stream>, hello: ClientHello) -> Self {
        let wire = Wire::new(stream, Instant::now() + connector.timeout());
        let (pending, transcript) = (Vec::new(), Vec::new());
        Self { wire, pending, transcript, read: None, hello, chosen: None }
    }

    /// From what answers the hello to the first keys.
    fn agree(
        &mut self,
        question: &HandshakeQuestion<'_>,
        mut key: Option<Ephemeral>,
    ) -> Attempt<Keys> {
        let (mut said, mut server) = self.server_hello()?;
        let mut asked = None;
        if server.is_retry {
            asked = Some(server.suite);
            self.begin_again(&said, &server, &mut key)?;
            self.send_hello(question)?;
            (said, server) = self.server_hello()?;
        }
        let suite = Suite::of(server.suite)
            .filter(|_| question.suites.contains(&server.suite))
            .filter(|_| asked.is_none_or(|suite| suite == server.suite))
            .filter(|_| !server.is_retry && server.version() == Some(Version::Tls13))
            .ok_or(HandshakeFailure::Broken("the server chose what was not on offer"))?;
        self.transcript.extend(said);
        let ticket = resumed(question, &server)?;
        let agreed = self.secret(&server, key.as_ref())?;
        let resumed = match (ticket, &agreed) {
            (None, None) => return Err(HandshakeFailure::Broken("the server sent no key")),
            (None, Some(_)) => None,
            (Some(_), None) => Some(Mode::Key),
            (Some(_), Some(_)) => Some(Mode::KeyAndExchange),
        };
        let early = suite.early(ticket.map(|ticket| &ticket.key[..]));
        let handshake = suite.next(&early, agreed.as_deref());
        let traffic = |label| suite.derive(&handshake, label, &self.transcript);
        let (client, server_secret) = (traffic("c hs traffic"), traffic("s hs traffic"));
        self.change_keys(suite, &server_secret)?;
        let (code, group) = (server.suite, server.key_share().map(|(group, _)| group));
        Ok(Keys { code, suite, group, resumed, handshake, client, server: server_secret })
    }

    /// Sends the hello, with a ticket behind everything else if there is one: its binder is made of
    /// all that stands before.
    fn send_hello(&mut self, question: &HandshakeQuestion<'_>) -> Attempt<()> {
        let with_ticket = question.resume.and_then(|(ticket, _)| self.with_ticket(ticket));
        let hello = with_ticket.as_ref().unwrap_or(&self.hello);
        let mut bytes = hello.encode();
        if !self.transcript.is_empty() {
            // Only the first hello may say TLS 1.0 in its record (RFC 8446 section 5.1).
            bytes[1..3].copy_from_slice(&Version::Tls12.code().to_be_bytes());
        }
        self.wire.send_plain(&bytes)?;
        self.transcript.extend(hello.message());
        Ok(())
    }

    fn with_ticket(&self, ticket: &Ticket) -> Option<ClientHello> {
        let suite = Suite::of(ticket.suite)?;
        let age = u32::try_from(ticket.since.elapsed().as_millis()).unwrap_or(u32::MAX);
        let extension = |binder| Extension::PreSharedKey {
            identity: ticket.said.ticket.clone(),
            age: age.wrapping_add(ticket.said.age_add),
            binder,
        };
        let mut hello = self.hello.clone();
        hello.extensions.push(extension(vec![0; suite.length()]));
        let message = hello.message();
        let binders = 2 + 1 + suite.length();
        let before = message.get(..message.len().checked_sub(binders)?)?;
        let binder = suite.binder(&ticket.key, &[&self.transcript, before].concat());
        *hello.extensions.last_mut()? = extension(binder);
        Some(hello)
    }

    /// The answer to a hello, as it is and read.
    fn server_hello(&mut self) -> Attempt<(Vec<u8>, ServerHello)> {
        let said = self.expect(SERVER_HELLO)?;
        let read = ServerHello::parse(&said[4..])?;
        if read.version() == Some(Version::Tls13) {
            self.chosen = Some((read.suite, read.key_share_group()));
        }
        Ok((said, read))
    }

    /// Does what a HelloRetryRequest asks for (RFC 8446 section 4.1.4).
    fn begin_again(
        &mut self,
        said: &[u8],
        retry: &ServerHello,
        key: &mut Option<Ephemeral>,
    ) -> Attempt<()> {
        const STRANGE: HandshakeFailure =
            HandshakeFailure::Broken("the server asked for what was not on offer");
        let suite = Suite::of(retry.suite).ok_or(STRANGE)?;
        if let Some(group) = retry.key_share_group() {
            let offered = |extension: &Extension| matches!(extension, Extension::SupportedGroups(list) if list.contains(&group));
            let fresh = self.hello.extensions.iter().any(offered).then(|| Ephemeral::new(group));
            let fresh = fresh.flatten().ok_or(STRANGE)?;
            for extension in &mut self.hello.extensions {
                if let Extension::KeyShare(shares) = extension {
                    *shares = vec![(group, fresh.public().to_vec())];
                }
            }
            *key = Some(fresh);
        }
        let cookie = retry.cookie().map(|cookie| Extension::Cookie(cookie.to_vec()));
        self.hello.extensions.extend(cookie);
        self.transcript = message(MESSAGE_HASH, &suite.hash(&self.transcript));
        self.transcript.extend(said);
        Ok(())
    }

    /// What was agreed on with the server's key, if it sent one.
    fn secret(&self, server: &ServerHello, key: Option<&Ephemeral>) -> Attempt<Option<Vec<u8>>> {
        let Some(_) = server.extension(extension::KEY_SHARE) else { return Ok(None) };
        let (group, theirs) =
            server.key_share().ok_or(HandshakeFailure::Broken("a short key_share"))?;
        let sent = |extension: &Extension| matches!(extension, Extension::KeyShare(shares) if shares.iter().any(|share| share.0 == group));
        let key = key.filter(|_| self.hello.extensions.iter().any(sent));
        let key =
            key.ok_or(HandshakeFailure::Broken("the server's key is of a group not on offer"))?;
        let secret = key.agree(theirs);
        secret.map(Some).ok_or(HandshakeFailure::Broken("the server's key is no key of its group"))
    }

    /// From the first keys to the end.
    fn look(&mut self, question: &HandshakeQuestion<'_>, keys: &Keys) -> Attempt<Shown> {
        let (suite, group, resumed) = (keys.code, keys.group, keys.resumed);
        let mut shown = Shown { suite, group, resumed, ..Shown::default() };
        let extensions = self.next(ENCRYPTED_EXTENSIONS)?;
        shown.alpn = encrypted::encrypted_extensions(&extensions[4..])?;
        if keys.resumed.is_some() {
            self.conclude(question, keys, None, &mut shown)?;
            return Ok(shown);
        }
        let context = self.authentication(&mut shown)?;
        if question.finish && self.conclude(question, keys, context, &mut shown).is_err() {
            // The server signed, whatever becomes of the rest.
            shown.orderly = false;
        }
        Ok(shown)
    }

    /// The server's Finished and what follows.
    fn conclude(
        &mut self,
        question: &HandshakeQuestion<'_>,
        keys: &Keys,
        context: Option<Vec<u8>>,
        shown: &mut Shown,
    ) -> Attempt<()> {
        let proof = keys.suite.finished(&keys.server, &self.transcript);
        if self.next(FINISHED)?[4..] != proof {
            return Err(HandshakeFailure::Broken("the server's Finished is wrong"));
        }
        match question.finish {
            true => self.finish(keys, context, shown),
            false => Ok(()),
        }
    }

    /// The certificate and its signature; the context of a request for one, if there was any.
    fn authentication(&mut self, shown: &mut Shown) -> Attempt<Option<Vec<u8>>> {
        let mut context = None;
        let mut said = self.message()?;
        if said[0] == CERTIFICATE_REQUEST {
            context = Some(encrypted::certificate_request(&said[4..])?);
            self.transcript.extend(said);
            said = self.message()?;
        }
        if said[0] != CERTIFICATE {
            return Err(HandshakeFailure::Broken("no certificate where one was due"));
        }
        let certificates = Certificates::parse(&said[4..])?;
        self.transcript.extend(said);
        shown.scheme = Some(encrypted::certificate_verify(&self.next(CERTIFICATE_VERIFY)?[4..])?);
        shown.chain = certificates.chain;
        shown.ocsp = certificates.ocsp;
        shown.timestamps = certificates.timestamps;
        shown.certificate_request = context.is_some();
        Ok(context)
    }

    /// Finishes, says goodbye, and collects the tickets that come until the server does, too.
    fn finish(&mut self, keys: &Keys, context: Option<Vec<u8>>, shown: &mut Shown) -> Attempt<()> {
        let suite = keys.suite;
        let master = suite.next(&keys.handshake, None);
        let traffic = |label| suite.derive(&master, label, &self.transcript);
        let (client, server) = (traffic("c ap traffic"), traffic("s ap traffic"));
        let mut answer = context.map_or_else(Vec::new, |context| no_certificate(&context));
        let before = [&self.transcript[..], &answer].concat();
        answer.extend(message(FINISHED, &suite.finished(&keys.client, &before)));
        self.transcript.extend(&answer);
        self.wire.send(CHANGE_CIPHER_SPEC, &[1])?;
        self.send(Protection::new(suite, &keys.client), HANDSHAKE, &answer)?;
        self.send(Protection::new(suite, &client), ALERT, &[1, CLOSE_NOTIFY])?;
        self.change_keys(suite, &server)?;
        let resumption = suite.derive(&master, "res master", &self.transcript);
        shown.orderly = self.tickets(&resumption, keys, &mut shown.tickets);
        Ok(())
    }

    /// Reads under other keys from here on; a message must not lie across the change (RFC 8446 section
    /// 5.1).
    fn change_keys(&mut self, suite: Suite, secret: &[u8]) -> Attempt<()> {
        if !self.pending.is_empty() {
            return Err(HandshakeFailure::Broken(
                "the server sent a message across a change of keys",
            ));
        }
        self.read = Protection::new(suite, secret);
        Ok(())
    }

    /// Sends one record under keys of its own.
    fn send(&mut self, keys: Option<Protection>, kind: u8, content: &[u8]) -> Attempt<()> {
        let body = keys.and_then(|mut keys| keys.seal(kind, content));
        let body = body.ok_or(HandshakeFailure::Broken("a record could not be protected"))?;
        Ok(self.wire.send(DATA, &body)?)
    }

    /// Whether the server came to an end of its own.
    fn tickets(&mut self, resumption: &[u8], keys: &Keys, tickets: &mut Vec<Ticket>) -> bool {
        loop {
            let said = match self.message() {
                Ok(said) => said,
                Err(HandshakeFailure::Stopped(Stop::Ended)) => return self.pending.is_empty(),
                Err(HandshakeFailure::Alert(alert)) => {
                    return alert.code == CLOSE_NOTIFY && self.pending.is_empty();
                }
                Err(_) => return false,
            };
            let ticket = match NewSessionTicket::parse(&said[4..]) {
                Ok(ticket) if said[0] == NEW_SESSION_TICKET => ticket,
                _ => return false,
            };
            if tickets.len() < MAX_TICKETS {
                let key = keys.suite.ticket_key(resumption, &ticket.nonce);
                let (suite, since) = (keys.code, Instant::now());
                tickets.push(Ticket { said: ticket, key, suite, since });
            }
        }
    }

    /// The next message, which must be of this kind; it goes into the transcript.
    fn next(&mut self, kind: u8) -> Attempt<Vec<u8>> {
        let said = self.expect(kind)?;
        self.transcript.extend(&said);
        Ok(said)
    }

    fn expect(&mut self, kind: u8) -> Attempt<Vec<u8>> {
        let said = self.message()?;
        match said[0] == kind {
            true => Ok(said),
            false => Err(HandshakeFailure::Broken("the server sent a message that was not due")),
        }
    }

    /// The next handshake message with its header of four bytes.
    fn message(&mut self) -> Attempt<Vec<u8>> {
        loop {
            if let Some(message) = next_message(&mut self.pending)? {
                return Ok(message);
            }
            let (kind, content) = self.record()?;
            match (kind, &content[..]) {
                (HANDSHAKE, _) => self.pending.extend(content),
                // A warning before the ServerHello, such as unrecognized_name, ends nothing.
                (ALERT, [1, code]) if self.read.is_none() && *code != CLOSE_NOTIFY => {}
                (ALERT, [level, code]) => {
                    return Err(HandshakeFailure::Alert(Alert { fatal: *level == 2, code: *code }));
                }
                // What was sent as data is of no interest.
                (DATA, _) => {}
                _ => {
                    return Err(HandshakeFailure::Broken(
                        "the server sent a record that was not due",
                    ));
                }
            }
        }
    }

    /// The next record that says something, opened.
    fn record(&mut self) -> Attempt<(u8, Vec<u8>)> {
        loop {
            let (kind, body) = self.wire.record()?;
            return match (kind, &mut self.read) {
                // For middleboxes only (RFC 8446 appendix D.4).
                (CHANGE_CIPHER_SPEC, _) => continue,
                (DATA, Some(keys)) => {
                    keys.open(body).ok_or(HandshakeFailure::Broken("a record could not be read"))
                }
                // Before it has our hello, a server cannot encrypt.
                (ALERT, _) | (HANDSHAKE, None) => Ok((kind, body)),
                (20..=24, _) => {
                    Err(HandshakeFailure::Broken("the server sent a record that was not due"))
                }
                _ => Err(Fault::NotTls.into()),
            };
        }
    }
}

/// The ticket a server took, if it took one.
fn resumed<'a>(
    question: &HandshakeQuestion<'a>,
    server: &ServerHello,
) -> Attempt<Option<&'a Ticket>> {
    match (server.extension(extension::PRE_SHARED_KEY), question.resume) {
        (None, _) => Ok(None),
        (Some([0, 0]), Some((ticket, _))) => Ok(Some(ticket)),
        (Some(_), _) => {
            Err(HandshakeFailure::Broken("the server took a ticket that was not on offer"))
        }
    }
}

/// A Certificate without any (RFC 8446 section 4.4.2).
fn no_certificate(context: &[u8]) -> Vec<u8> {
    let length = u8::try_from(context.len()).unwrap_or(0);
    message(CERTIFICATE, &[&[length], context, &[0, 0, 0]].concat())
}

#[cfg(test)]
mod tests;
