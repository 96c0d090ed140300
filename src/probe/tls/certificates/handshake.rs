//! Completes TLS 1.3 handshakes: certificates and signature schemes of TLS 1.3 are encrypted, so that
//! only a peer that agreed on keys sees them. rustls does that; nothing is trusted on the way.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ClientSessionStore, ResolvesClientCert, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue,
};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, DigitallySignedStruct, Error, NamedGroup,
    SignatureScheme,
};

use crate::probe::tls::connect::Connector;
use crate::probe::tls::names::{Scheme, SchemeKey, minus, scheme_name};
use crate::probe::tls::result::{Finding, List, Protocol};

/// Most bytes read in one handshake.
const MAX_BYTES: usize = 512 * 1024;

/// What completed handshakes showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// Chains, DER, each once.
    pub chains: Vec<Vec<Vec<u8>>>,
    /// Schemes the server signed with.
    pub schemes: List,
    /// Whether its tickets allow 0-RTT data.
    pub early_data: Finding,
    /// Whether it hands out tickets.
    pub session_ticket: Finding,
    /// Whether it asks for a certificate of the client (RFC 8446 section 4.3.2).
    pub certificate_request: Finding,
    /// Whether it staples an OCSP response (RFC 8446 section 4.4.2.1).
    pub ocsp_stapling: Finding,
    /// What it made of ALPN with h2 and http/1.1, if that was seen.
    pub alpn: Option<Alpn>,
    /// Suites offered, in order, and the one the server chose.
    pub choices: Vec<(Vec<u16>, u16)>,
    /// Why there may be more chains.
    pub incomplete: Option<String>,
}

/// What a server made of ALPN (RFC 7301).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alpn {
    /// It chose one.
    Chose(Vec<u8>),
    /// It ignored the extension.
    Ignored,
    /// It knows others only and refuses (alert no_application_protocol).
    Refused,
}

/// Completes TLS 1.3 handshakes with one address.
pub struct Handshakes<'a> {
    connector: &'a Connector,
    sni: Option<&'a str>,
    provider: Result<Arc<CryptoProvider>, String>,
}

/// The schemes of one offer.
#[derive(Clone, Copy)]
struct Schemes<'a> {
    /// To sign the handshake with.
    offer: &'a [u16],
    /// For certificates alone.
    for_certificates: &'a [u16],
}

/// What a handshake is to show besides chain and scheme.
#[derive(Clone, Copy, Default)]
struct Asked {
    /// Whether to wait for tickets.
    finish: bool,
    /// Whether to offer protocols.
    alpn: bool,
}

/// How one handshake ended.
enum End {
    /// The server signed.
    Signed(Shown),
    /// It refused with an alert about what was on offer.
    Refused,
    /// It refused the protocols of ALPN.
    NoProtocol,
    /// Neither.
    Failed(String),
}

/// What one handshake showed.
struct Shown {
    scheme: u16,
    chain: Vec<Vec<u8>>,
    choice: Option<(Vec<u16>, u16)>,
    certificate_request: bool,
    ocsp_stapling: bool,
    alpn: Alpn,
    early_data: Finding,
    session_ticket: Finding,
}

impl<'a> Handshakes<'a> {
    /// Handshakes with the groups and suites of a version that were found and that rustls knows.
    pub fn new(connector: &'a Connector, sni: Option<&'a str>, protocol: &Protocol) -> Self {
        Self { connector, sni, provider: provider(protocol) }
    }

    /// The chain the server presents to a client that knows every scheme.
    pub fn chain(&self) -> Option<Vec<Vec<u8>>> {
        let (offer, for_certificates) = (all_schemes(), certificate_schemes());
        match self
            .once(Schemes { offer: &offer, for_certificates: &for_certificates }, Asked::default())
        {
            End::Signed(shown) => Some(shown.chain),
            End::Refused | End::NoProtocol | End::Failed(_) => None,
        }
    }

    /// Completes handshakes, dropping the scheme of each until the server refuses.
    ///
    /// A server with two certificates may choose one before it looks for a scheme, so that a refusal
    /// says nothing about the other. Kinds of key not seen are therefore asked for without the others,
    /// and if there are several kinds, each is asked for alone.
    pub fn run(&self) -> Completed {
        let mut completed = Completed::nothing();
        let all = all_schemes();
        self.drop_seen(&all, &mut completed);
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
        completed
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
        let ask = Asked { finish: first, alpn: first && completed.alpn.is_none() };
        match self.steadily(offer, ask, &completed.schemes.codes) {
            End::Signed(shown) => {
                let scheme = shown.scheme;
                self.note(&scheme_name(scheme));
                if !offer.offer.contains(&scheme) {
                    completed.leave_open("the server signs with a scheme that was not on offer");
                    return None;
                }
                completed.take(shown, first);
                Some(scheme)
            }
            End::Refused => {
                self.note("refused");
                None
            }
            End::NoProtocol => {
                completed.alpn = Some(Alpn::Refused);
                self.note("refused for want of a protocol");
                self.another(offer.offer, for_certificates, completed)
            }
            End::Failed(why) => {
                completed.leave_open(&why);
                self.note(&why);
                None
            }
        }
    }

    fn note(&self, outcome: &str) {
        self.connector.note(format!("TLSv1.3 handshake: {outcome}"));
    }

    /// Asks a second time before a failure counts; a failure that repeats although a handshake known
    /// to be good still completes is a refusal.
    fn steadily(&self, offer: Schemes<'_>, ask: Asked, known: &[u16]) -> End {
        let first = match self.once(offer, ask) {
            End::Failed(why) => why,
            end => return end,
        };
        match self.once(offer, ask) {
            End::Failed(second) if second == first && !known.is_empty() => {
                let timed_out = first == TIMED_OUT;
                let for_certificates = certificate_schemes();
                let known = Schemes { offer: known, for_certificates: &for_certificates };
                match self.once(known, Asked::default()) {
                    End::Signed(_) if !timed_out => {
                        self.connector.was_closed_on();
                        End::Refused
                    }
                    _ => End::Failed(first),
                }
            }
            end @ End::Failed(_) => end,
            end => {
                self.connector.was_unsteady();
                end
            }
        }
    }

    fn once(&self, schemes: Schemes<'_>, ask: Asked) -> End {
        let provider = match &self.provider {
            Ok(provider) => provider.clone(),
            Err(why) => return End::Failed(why.clone()),
        };
        let suites = provider.cipher_suites.clone();
        // rustls has one list for handshakes and certificates.
        let offer = [schemes.offer, schemes.for_certificates].concat();
        let record = Arc::new(Record { offer, ..Record::default() });
        let tickets = Arc::new(Tickets::default());
        let mut connection = match self.connection(provider, &record, &tickets, ask.alpn) {
            Ok(connection) => connection,
            Err(why) => return End::Failed(why),
        };
        let mut stream = match self.connector.open() {
            Ok(stream) => stream,
            Err(why) => return End::Failed(why.to_string()),
        };
        let deadline = Instant::now() + self.connector.timeout();
        let handshake = pump(&mut connection, &mut stream, deadline, |connection| {
            !connection.is_handshaking() || (!ask.finish && record.shown().is_some())
        });
        let orderly = ask.finish && handshake.is_ok() && {
            connection.send_close_notify();
            // Ends with an error when the server closes: then everything it sent was read.
            matches!(pump(&mut connection, &mut stream, deadline, |_| false), Err(Stop::Closed))
        };
        let _ = stream.shutdown(Shutdown::Both);
        let Some((chain, scheme)) = record.shown() else { return end_of(handshake) };
        let (early_data, session_ticket) = tickets.findings(orderly);
        let choice = connection.negotiated_cipher_suite().map(|suite| {
            let offered = suites.iter().map(|suite| u16::from(suite.suite())).collect();
            (offered, u16::from(suite.suite()))
        });
        End::Signed(Shown {
            scheme,
            chain,
            choice,
            certificate_request: record.certificate_requested.load(Ordering::Relaxed),
            ocsp_stapling: record.ocsp.load(Ordering::Relaxed),
            alpn: connection
                .alpn_protocol()
                .map_or(Alpn::Ignored, |protocol| Alpn::Chose(protocol.to_vec())),
            early_data,
            session_ticket,
        })
    }

    fn connection(
        &self,
        provider: Arc<CryptoProvider>,
        record: &Arc<Record>,
        tickets: &Arc<Tickets>,
        alpn: bool,
    ) -> Result<ClientConnection, String> {
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(record.clone())
            .with_client_cert_resolver(record.clone());
        if alpn {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        }
        config.enable_sni = self.sni.is_some();
        config.resumption = Resumption::store(tickets.clone());
        let name = self.sni.unwrap_or("name-not-sent.invalid").to_owned();
        let name = ServerName::try_from(name).map_err(|error| error.to_string())?;
        ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())
    }
}

impl Completed {
    fn nothing() -> Self {
        let unknown = || Finding::Undetermined("no handshake was completed".to_owned());
        Self {
            chains: Vec::new(),
            schemes: List::default(),
            early_data: unknown(),
            session_ticket: unknown(),
            certificate_request: unknown(),
            ocsp_stapling: unknown(),
            alpn: None,
            choices: Vec::new(),
            incomplete: None,
        }
    }

    /// The kinds of key the server signed with.
    fn kinds(&self) -> BTreeSet<Option<SchemeKey>> {
        self.schemes.codes.iter().map(|code| kind(*code)).collect()
    }

    fn take(&mut self, shown: Shown, first: bool) {
        self.schemes.add(shown.scheme);
        if !self.chains.contains(&shown.chain) {
            self.chains.push(shown.chain);
        }
        self.choices.extend(shown.choice);
        if first {
            self.early_data = shown.early_data;
            self.session_ticket = shown.session_ticket;
            self.certificate_request = yes_or_no(shown.certificate_request);
            self.ocsp_stapling = yes_or_no(shown.ocsp_stapling);
            self.alpn.get_or_insert(shown.alpn);
        }
    }

    fn leave_open(&mut self, why: &str) {
        self.schemes.leave_open(why);
        self.incomplete.get_or_insert_with(|| why.to_owned());
    }
}

/// rustls with those groups and suites only that the server is known to have.
fn provider(protocol: &Protocol) -> Result<Arc<CryptoProvider>, String> {
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups = aws_lc_rs::ALL_KX_GROUPS
        .iter()
        .copied()
        .filter(|group| protocol.groups.codes.contains(&u16::from(group.name())))
        .collect();
    provider.cipher_suites.retain(|suite| {
        protocol.suites.codes.contains(&u16::from(suite.suite())) && suite.tls13().is_some()
    });
    // Backwards, to see which order the server follows; ChaCha20 last, as some servers prefer it for
    // clients that name it first.
    provider.cipher_suites.sort_by_key(|suite| {
        let code = u16::from(suite.suite());
        (code == CHACHA20, std::cmp::Reverse(code))
    });
    if provider.kx_groups.is_empty() {
        return Err(
            "no group of the server is one a handshake can be completed with here".to_owned()
        );
    }
    if provider.cipher_suites.is_empty() {
        return Err(
            "no suite of the server is one a handshake can be completed with here".to_owned()
        );
    }
    Ok(Arc::new(provider))
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

/// Why reading and writing ended early.
enum Stop {
    Closed,
    TimedOut,
    Lost(String),
    Tls(Error),
}

/// TLS_CHACHA20_POLY1305_SHA256.
const CHACHA20: u16 = 0x1303;

const TIMED_OUT: &str = "no answer in time";

fn end_of(handshake: Result<(), Stop>) -> End {
    match handshake {
        Err(Stop::Tls(Error::AlertReceived(
            AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity
            | AlertDescription::IllegalParameter,
        ))) => End::Refused,
        Err(Stop::Tls(Error::AlertReceived(AlertDescription::NoApplicationProtocol))) => {
            End::NoProtocol
        }
        Err(Stop::Tls(error)) => End::Failed(error.to_string()),
        Err(Stop::TimedOut) => End::Failed(TIMED_OUT.to_owned()),
        Err(Stop::Lost(why)) => End::Failed(why),
        Err(Stop::Closed) | Ok(()) => End::Failed("closed within the handshake".to_owned()),
    }
}

/// Moves bytes until `enough`, within time and size.
fn pump(
    connection: &mut ClientConnection,
    stream: &mut TcpStream,
    deadline: Instant,
    enough: impl Fn(&ClientConnection) -> bool,
) -> Result<(), Stop> {
    let mut received = 0;
    loop {
        while connection.wants_write() {
            connection.write_tls(stream).map_err(|error| lost(&error))?;
        }
        stream.flush().map_err(|error| lost(&error))?;
        if enough(connection) {
            return Ok(());
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || received > MAX_BYTES {
            return Err(Stop::TimedOut);
        }
        stream.set_read_timeout(Some(left)).map_err(|error| lost(&error))?;
        match connection.read_tls(stream).map_err(|error| lost(&error))? {
            0 => return Err(Stop::Closed),
            count => received += count,
        }
        let outcome = connection.process_new_packets();
        // What was read as data is of no interest, but must not pile up.
        let mut sink = [0; 4096];
        while matches!(connection.reader().read(&mut sink), Ok(count) if count > 0) {}
        if let Err(error) = outcome {
            let _ = connection.write_tls(stream);
            return Err(Stop::Tls(error));
        }
    }
}

fn lost(error: &std::io::Error) -> Stop {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Stop::TimedOut,
        _ => Stop::Lost("connection reset".to_owned()),
    }
}

/// Accepts every certificate and signature and writes them down. It is made to look, not to trust:
/// nothing secret is ever sent over these connections.
#[derive(Debug, Default)]
struct Record {
    offer: Vec<u16>,
    chain: Mutex<Vec<Vec<u8>>>,
    scheme: Mutex<Option<u16>>,
    certificate_requested: AtomicBool,
    ocsp: AtomicBool,
}

impl Record {
    fn shown(&self) -> Option<(Vec<Vec<u8>>, u16)> {
        let scheme = (*self.scheme.lock().ok()?)?;
        Some((self.chain.lock().ok()?.clone(), scheme))
    }
}

impl ServerCertVerifier for Record {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.ocsp.store(!ocsp_response.is_empty(), Ordering::Relaxed);
        if let Ok(mut chain) = self.chain.lock() {
            *chain =
                std::iter::once(end_entity).chain(intermediates).map(|der| der.to_vec()).collect();
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 was not on offer".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if let Ok(mut scheme) = self.scheme.lock() {
            *scheme = Some(u16::from(dss.scheme));
        }
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.offer.iter().copied().map(SignatureScheme::from).collect()
    }
}

/// Notes that a certificate was asked for, and has none.
impl ResolvesClientCert for Record {
    fn resolve(
        &self,
        _root_hint_subjects: &[&[u8]],
        _sigschemes: &[SignatureScheme],
    ) -> Option<Arc<rustls::sign::CertifiedKey>> {
        self.certificate_requested.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn yes_or_no(present: bool) -> Finding {
    if present { Finding::Yes } else { Finding::No }
}

/// Keeps how much early data each ticket allows, and no ticket.
#[derive(Debug, Default)]
struct Tickets {
    early_data: Mutex<Vec<u32>>,
}

impl Tickets {
    /// Early data needs a ticket that allows it (RFC 8446 section 4.2.10). That there is none is said
    /// only if the server closed in order after the handshake: then nothing can follow.
    fn findings(&self, orderly: bool) -> (Finding, Finding) {
        let seen = self.early_data.lock().map(|seen| seen.clone()).unwrap_or_default();
        let open = || Finding::Undetermined("the server sent no ticket in time".to_owned());
        match (seen.iter().any(|size| *size > 0), seen.is_empty(), orderly) {
            (true, ..) => (Finding::Yes, Finding::Yes),
            (false, false, _) => (Finding::No, Finding::Yes),
            (false, true, true) => (Finding::No, Finding::No),
            (false, true, false) => (open(), open()),
        }
    }
}

impl ClientSessionStore for Tickets {
    fn set_kx_hint(&self, _server_name: ServerName<'static>, _group: NamedGroup) {}

    fn kx_hint(&self, _server_name: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(
        &self,
        _server_name: ServerName<'static>,
        _value: Tls12ClientSessionValue,
    ) {
    }

    fn tls12_session(&self, _server_name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _server_name: &ServerName<'static>) {}

    fn insert_tls13_ticket(
        &self,
        _server_name: ServerName<'static>,
        value: Tls13ClientSessionValue,
    ) {
        if let Ok(mut seen) = self.early_data.lock()
            && seen.len() < 16
        {
            seen.push(value.max_early_data_size());
        }
    }

    fn take_tls13_ticket(
        &self,
        _server_name: &ServerName<'static>,
    ) -> Option<Tls13ClientSessionValue> {
        None
    }
}
