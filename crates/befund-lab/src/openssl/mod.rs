//! OpenSSL in this process, compiled with everything it once could do.

mod hello;
mod suites;

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use openssl::bn::BigNum;
use openssl::dh::Dh;
use openssl::ssl::{
    AlpnError, NameType, SniError, Ssl, SslAlert, SslContext, SslContextBuilder, SslMethod,
    SslOptions, SslSessionCacheMode, SslStream, SslVerifyMode, SslVersion,
};

use self::hello::{can_use_ecdsa, peek_hello};
pub use self::suites::{Known, expand};
use self::suites::{at_level_zero, authentication_by, is_legacy_curve, tls12_schemes};
use super::certs::{Certified, KeyKind, NAME};
use super::preamble::{self, Manners, Protocol};
use super::{Names, Offer, Server, Truth, Version, broken, features, group_name, names};

/// Every suite OpenSSL has, NULL and anonymous ones too, at its lowest level of security.
pub const EVERYTHING: &str = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

/// Every suite of TLS 1.3 that OpenSSL has.
pub const EVERYTHING_13: &str = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";

/// Every group OpenSSL can be told to have.
pub const EVERY_GROUP: &str = "X25519:P-256:P-384:P-521:X448:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:brainpoolP256r1tls13:brainpoolP384r1tls13:brainpoolP512r1tls13:X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:MLKEM512:MLKEM768:MLKEM1024:ffdhe2048:ffdhe3072";

/// The suites of TLS 1.3 that OpenSSL enables by default.
pub const DEFAULT_13: &str =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";

/// What a server does with a client that does not name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unnamed {
    /// The fatal alert `unrecognized_name`.
    Alert,
    /// The connection is closed without a word.
    Close,
}

/// A server to be.
#[derive(Debug, Clone)]
pub struct OpenSslServer {
    min: Version,
    max: Version,
    without: Option<Version>,
    ciphers: String,
    ciphersuites: String,
    groups: String,
    schemes: Option<String>,
    kinds: Vec<KeyKind>,
    sni: Option<(String, Unnamed)>,
    refuse_other_names: bool,
    dh_bits: Option<u32>,
    server_preference: bool,
    prioritizes_chacha: bool,
    tickets: bool,
    encrypt_then_mac: bool,
    extended_master_secret: bool,
    alpn: bool,
    demands_certificate: bool,
    sequential: bool,
    certificate_first: bool,
    resumes_without_exchange: bool,
    tickets_a_handshake: Option<usize>,
    unnamed: Vec<KeyKind>,
    more_certificates: usize,
    fault: Option<Fault>,
    preamble: Option<(Protocol, Manners)>,
}

/// What a server otherwise in order does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// After so many connections all are reset: a rate limit.
    ResetAfter(usize),
    /// Every connection of this number is reset: a balancer with a dead machine behind it.
    ResetEvery(usize),
    /// Of more than so many connections at a time the others are closed: a limit for each client.
    AtMost(usize),
    /// A hello with an extension nobody knows is met with a reset.
    DislikesUnknown,
    /// A hello of a version newer than TLS 1.2 is met with a reset.
    DislikesNewer,
    /// A hello longer than this gets no answer (a fault of load balancers of 2013).
    SilentAbove(usize),
}

impl OpenSslServer {
    /// TLS 1.2 and 1.3 with an RSA key of 2048 bits, until told otherwise.
    pub fn builder() -> Self {
        Self {
            min: Version::Tls12,
            max: Version::Tls13,
            without: None,
            ciphers: "ECDHE+AESGCM:ECDHE+CHACHA20".to_owned(),
            ciphersuites: DEFAULT_13.to_owned(),
            groups: "X25519:P-256:P-384".to_owned(),
            schemes: None,
            kinds: Vec::new(),
            sni: None,
            refuse_other_names: false,
            dh_bits: None,
            server_preference: false,
            prioritizes_chacha: false,
            tickets: true,
            encrypt_then_mac: true,
            extended_master_secret: true,
            alpn: false,
            demands_certificate: false,
            sequential: false,
            certificate_first: false,
            resumes_without_exchange: false,
            tickets_a_handshake: None,
            unnamed: Vec::new(),
            more_certificates: 0,
            fault: None,
            preamble: None,
        }
    }

    /// The oldest and the newest version.
    pub fn versions(mut self, min: Version, max: Version) -> Self {
        (self.min, self.max) = (min, max);
        self
    }

    /// Leaves out one version in the middle.
    pub fn without(mut self, version: Version) -> Self {
        self.without = Some(version);
        self
    }

    /// The suites up to TLS 1.2, as `openssl ciphers` reads them.
    pub fn ciphers(mut self, list: &str) -> Self {
        list.clone_into(&mut self.ciphers);
        self
    }

    /// The suites of TLS 1.3.
    pub fn ciphersuites(mut self, list: &str) -> Self {
        list.clone_into(&mut self.ciphersuites);
        self
    }

    /// The groups, curves and KEMs, separated by colons.
    pub fn groups(mut self, list: &str) -> Self {
        list.clone_into(&mut self.groups);
        self
    }

    /// The signature schemes by IANA name, separated by colons. Only those that OpenSSL knows by
    /// that name.
    pub fn schemes(mut self, list: &str) -> Self {
        self.schemes = Some(list.to_owned());
        self
    }

    /// A certificate with such a key.
    pub fn cert(mut self, kind: KeyKind) -> Self {
        self.kinds = vec![kind];
        self
    }

    /// One more certificate, with a key of another algorithm.
    pub fn second_cert(mut self, kind: KeyKind) -> Self {
        self.kinds.push(kind);
        self
    }

    /// Serves only those who ask for this name.
    pub fn require_sni(mut self, name: &str, otherwise: Unnamed) -> Self {
        self.sni = Some((name.to_owned(), otherwise));
        self
    }

    /// Serves those who ask for [`certs::NAME`](super::certs::NAME) or for no name at all.
    pub fn refuse_other_names(mut self) -> Self {
        self.refuse_other_names = true;
        self
    }

    /// Finite-field Diffie-Hellman with a prime of so many bits; without it, there is none.
    pub fn dh_bits(mut self, bits: u32) -> Self {
        self.dh_bits = Some(bits);
        self
    }

    /// Chooses by its own order.
    pub fn server_preference(mut self) -> Self {
        self.server_preference = true;
        self
    }

    /// Chooses ChaCha20 for clients that name it first, and else by its own order.
    pub fn prioritizes_chacha(mut self) -> Self {
        self.prioritizes_chacha = true;
        self.server_preference()
    }

    /// No session tickets.
    pub fn without_tickets(mut self) -> Self {
        self.tickets = false;
        self
    }

    /// Resumes sessions of TLS 1.3 without new keys for clients that want none.
    pub fn resumes_without_exchange(mut self) -> Self {
        self.resumes_without_exchange = true;
        self
    }

    /// So many tickets of TLS 1.3 after each handshake.
    pub fn tickets_a_handshake(mut self, count: usize) -> Self {
        self.tickets_a_handshake = Some(count);
        self
    }

    /// No Encrypt-then-MAC.
    pub fn without_encrypt_then_mac(mut self) -> Self {
        self.encrypt_then_mac = false;
        self
    }

    /// No Extended Master Secret.
    pub fn without_extended_master_secret(mut self) -> Self {
        self.extended_master_secret = false;
        self
    }

    /// Takes `http/1.1` when it is offered.
    pub fn alpn(mut self) -> Self {
        self.alpn = true;
        self
    }

    /// Asks clients for a certificate, without insisting.
    pub fn demands_certificate(mut self) -> Self {
        self.demands_certificate = true;
        self
    }

    /// One connection at a time, as `openssl s_server` does.
    pub fn sequential(mut self) -> Self {
        self.sequential = true;
        self
    }

    /// Chooses the ECDSA certificate for every client that could use it, and only then a suite,
    /// as HAProxy does. For two certificates, RSA first.
    pub fn certificate_first(mut self) -> Self {
        self.certificate_first = true;
        self
    }

    /// Shows those who do not ask for [`certs::NAME`](super::certs::NAME) another certificate; one more
    /// each time.
    pub fn unnamed_cert(mut self, kind: KeyKind) -> Self {
        self.unnamed.push(kind);
        self
    }

    /// So many certificates behind its own that nobody needs.
    pub fn more_certificates(mut self, count: usize) -> Self {
        self.more_certificates = count;
        self
    }

    /// With a fault. The truth stays what a client sees that meets none.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Speaks another protocol first.
    pub fn after(mut self, protocol: Protocol, manners: Manners) -> Self {
        self.preamble = Some((protocol, manners));
        self
    }

    /// Listens on a free loopback port.
    pub fn start(self) -> Server {
        self.start_on(TcpListener::bind(("127.0.0.1", 0)).unwrap())
    }

    /// Serves on a socket that listens already.
    pub fn start_on(mut self, listener: TcpListener) -> Server {
        if self.kinds.is_empty() {
            self.kinds.push(KeyKind::Rsa(2048));
        }
        let with = |kind: KeyKind| self.clone().cert(kind).context();
        let (context, for_ecdsa) = if self.certificate_first {
            let [rsa, ecdsa] = self.kinds[..] else { panic!("two certificates are needed") };
            (with(rsa), Some(with(ecdsa)))
        } else {
            (self.context(), None)
        };
        let unnamed = Self { kinds: self.unnamed.clone(), ..self.clone() };
        let for_unnamed = (!unnamed.kinds.is_empty()).then(|| unnamed.context());
        let fault = self.fault;
        let count = AtomicUsize::new(0);
        let open = Arc::new(());
        let close_unnamed = match &self.sni {
            Some((name, Unnamed::Close)) => Some(name.clone()),
            _ => None,
        };
        let preamble = self.preamble;
        Server::spawn_on(listener, self.truth(), self.sequential, move |mut stream| {
            if let Some((protocol, manners)) = preamble
                && !preamble::speak(protocol, manners, &mut stream)?
            {
                return Ok(());
            }
            let hello = peek_hello(&stream)?;
            let asks_for =
                |name: &str| hello.windows(name.len()).any(|part| part == name.as_bytes());
            if close_unnamed.as_ref().is_some_and(|name| !asks_for(name)) {
                return Ok(());
            }
            // One for the server and one for each connection.
            let open = Arc::clone(&open);
            let nth = count.fetch_add(1, Ordering::SeqCst) + 1;
            let (reset, silent) = match fault {
                None => (false, false),
                Some(Fault::AtMost(most)) => (Arc::strong_count(&open) - 1 > most, false),
                Some(Fault::ResetAfter(most)) => (nth > most, false),
                Some(Fault::ResetEvery(every)) => (nth.is_multiple_of(every), false),
                Some(Fault::DislikesUnknown) => {
                    (hello.windows(4).any(|part| part == [0x3A, 0x3A, 0, 0]), false)
                }
                Some(Fault::DislikesNewer) => (hello[9..11] > [3, 3][..], false),
                Some(Fault::SilentAbove(most)) => (false, hello.len() > most),
            };
            if reset {
                return broken::reset(&stream);
            }
            if silent {
                return broken::drain(&stream);
            }
            match (&for_ecdsa, &for_unnamed) {
                (Some(context), _) if can_use_ecdsa(&hello) => serve(context, stream),
                (_, Some(context)) if !asks_for(NAME) => serve(context, stream),
                _ => serve(&context, stream),
            }
        })
    }

    fn context(&self) -> SslContext {
        let mut context = SslContext::builder(SslMethod::tls_server()).unwrap();
        unrestricted(&mut context);
        context.set_min_proto_version(Some(number(self.min))).unwrap();
        context.set_max_proto_version(Some(number(self.max))).unwrap();
        if self.max == Version::Tls13 {
            context.set_ciphersuites(&self.ciphersuites).unwrap();
        }
        if self.min < Version::Tls13 {
            context.set_cipher_list(&at_level_zero(&self.ciphers)).unwrap();
        }
        context.set_groups_list(&self.groups).unwrap();
        if let Some(schemes) = &self.schemes {
            context.set_sigalgs_list(schemes).unwrap();
        }
        for kind in &self.kinds {
            let certified = Certified::new(*kind);
            context.set_certificate(&certified.certificate).unwrap();
            context.set_private_key(&certified.key).unwrap();
        }
        for _ in 0..self.more_certificates {
            let more = Certified::new(KeyKind::EcP256).certificate;
            context.add_extra_chain_cert(more).unwrap();
        }
        if let Some(bits) = self.dh_bits {
            context.set_tmp_dh(&dh(bits)).unwrap();
        }
        for (wanted, option) in [
            (self.without == Some(Version::Tls10), SslOptions::NO_TLSV1),
            (self.without == Some(Version::Tls11), SslOptions::NO_TLSV1_1),
            (self.without == Some(Version::Tls12), SslOptions::NO_TLSV1_2),
            (self.server_preference, SslOptions::CIPHER_SERVER_PREFERENCE),
            (!self.tickets, SslOptions::NO_TICKET),
            (self.prioritizes_chacha, SslOptions::PRIORITIZE_CHACHA),
            // The openssl crate does not name these (SSL_OP_ALLOW_NO_DHE_KEX, SSL_OP_NO_…).
            (self.resumes_without_exchange, SslOptions::from_bits_retain(1 << 10)),
            (!self.encrypt_then_mac, SslOptions::from_bits_retain(1 << 19)),
            (!self.extended_master_secret, SslOptions::from_bits_retain(1)),
        ] {
            if wanted {
                context.set_options(option);
            }
        }
        if let Some(count) = self.tickets_a_handshake {
            context.set_num_tickets(count).unwrap();
        }
        context.set_session_cache_mode(SslSessionCacheMode::SERVER);
        context.set_session_id_context(b"befund").unwrap();
        if self.demands_certificate {
            context.set_verify_callback(SslVerifyMode::PEER, |_, _| true);
        }
        if self.alpn {
            context.set_alpn_select_callback(|_, offered| {
                openssl::ssl::select_next_proto(b"\x08http/1.1", offered).ok_or(AlpnError::NOACK)
            });
        }
        let unnamed = self.refuse_other_names;
        let named = match self.sni.clone() {
            Some((name, Unnamed::Alert)) => Some(name),
            _ => unnamed.then(|| NAME.to_owned()),
        };
        if let Some(name) = named {
            context.set_servername_callback(move |ssl, alert| {
                let asked = ssl.servername(NameType::HOST_NAME);
                if asked == Some(&name) || asked.is_none() && unnamed {
                    return Ok(());
                }
                *alert = SslAlert::UNRECOGNIZED_NAME;
                Err(SniError::ALERT_FATAL)
            });
        }
        context.build()
    }

    fn truth(&self) -> Truth {
        let mut truth = Truth {
            keys: self.kinds.iter().map(|kind| kind.described()).collect(),
            needs_sni: self.sni.as_ref().map(|(name, _)| name.clone()),
            ..Truth::default()
        };
        for version in Version::ALL {
            if version < self.min || version > self.max || self.without == Some(version) {
                continue;
            }
            let offer =
                if version == Version::Tls13 { self.offer_13() } else { self.offer(version) };
            if !offer.suites.is_empty() {
                truth.versions.insert(version, offer);
            }
        }
        truth.features = features(
            &truth.versions,
            &[
                ("renegotiation_info", true),
                ("extended_master_secret", self.extended_master_secret),
                ("encrypt_then_mac", self.encrypt_then_mac),
                ("session_ticket", self.tickets),
            ],
        );
        if truth.versions.contains_key(&Version::Tls13) {
            let resumes = self.tickets_a_handshake != Some(0);
            truth.features.extend([
                ((Version::Tls13, "session_ticket"), resumes),
                ((Version::Tls13, "psk_dhe_ke"), resumes),
                ((Version::Tls13, "psk_ke"), resumes && self.resumes_without_exchange),
                ((Version::Tls13, "early_data"), false),
                ((Version::Tls13, "sct_in_extension"), false),
                ((Version::Tls13, "sct_in_ocsp"), false),
            ]);
        }
        truth
    }

    fn offer_13(&self) -> Offer {
        let schemes = names(self.kinds.iter().flat_map(|kind| kind.tls13_schemes()));
        let groups = self.groups.split(':').map(group_name).filter(|name| {
            // RFC 8734 gave brainpool curves new numbers; the other old curves were dropped.
            let old = ["brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"];
            !old.contains(&name.as_str()) && !is_legacy_curve(name)
        });
        let groups: Names = groups.collect();
        if schemes.is_empty() || groups.is_empty() {
            return Offer::default();
        }
        Offer {
            suites: names(self.ciphersuites.split(':')),
            groups,
            schemes: self.allowed(schemes),
            dh_bits: BTreeSet::new(),
        }
    }

    fn offer(&self, version: Version) -> Offer {
        let curves: Names = self
            .groups
            .split(':')
            .map(group_name)
            .filter(|name| {
                !name.ends_with("tls13") && !name.contains("MLKEM") && !name.starts_with("ffdhe")
            })
            .collect();
        let enabled = expand(&self.ciphers);
        let usable: Vec<&Known> = enabled
            .iter()
            .filter(|suite| suite.since <= version)
            .filter(|suite| match suite.exchange.as_str() {
                "RSA" => true,
                "DH" => self.dh_bits.is_some(),
                // RFC 8422 needs extensions, which SSL 3.0 has not.
                "ECDH" => !curves.is_empty() && version > Version::Ssl3,
                _ => false,
            })
            .filter(|suite| self.authenticates(suite, version))
            .collect();
        let exchanges = |kind: &str| usable.iter().any(|suite| suite.exchange == kind);
        // What authenticates whom the server signs for: static RSA signs nothing.
        let signs = |kind: KeyKind| {
            usable.iter().any(|suite| {
                suite.exchange != "RSA" && suite.authentication == authentication_by(kind)
            })
        };
        let mut schemes = Names::new();
        if version == Version::Tls12 {
            for kind in self.kinds.iter().filter(|kind| signs(**kind)) {
                schemes.extend(names(tls12_schemes(*kind)));
            }
        }
        Offer {
            suites: usable.iter().map(|suite| suite.name.clone()).collect(),
            groups: if exchanges("ECDH") { curves } else { Names::new() },
            schemes: self.allowed(schemes),
            dh_bits: self.dh_bits.filter(|_| exchanges("DH")).into_iter().collect(),
        }
    }

    fn authenticates(&self, suite: &Known, version: Version) -> bool {
        suite.authentication == "None"
            || self.kinds.iter().any(|kind| {
                authentication_by(*kind) == suite.authentication
                    && match kind {
                        // RFC 8422 section 5.4 and RFC 8446 section 4.2.3: they need
                        // signature_algorithms; and a PSS key decrypts nothing.
                        KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::RsaPss(_) => {
                            version == Version::Tls12 && suite.exchange != "RSA"
                        }
                        _ => true,
                    }
            })
    }

    /// The schemes that are configured, out of those a key could sign with.
    fn allowed(&self, schemes: Names) -> Names {
        match &self.schemes {
            None => schemes,
            Some(list) => schemes.intersection(&names(list.split(':'))).cloned().collect(),
        }
    }
}

/// Lifts the limits OpenSSL sets of itself.
pub fn unrestricted(context: &mut SslContextBuilder) {
    context.set_security_level(0);
    context.clear_options(SslOptions::NO_SSLV3 | SslOptions::NO_TLSV1 | SslOptions::NO_TLSV1_1);
}

/// OpenSSL's number of a version.
pub fn number(version: Version) -> SslVersion {
    match version {
        Version::Ssl3 => SslVersion::SSL3,
        Version::Tls10 => SslVersion::TLS1,
        Version::Tls11 => SslVersion::TLS1_1,
        Version::Tls12 => SslVersion::TLS1_2,
        Version::Tls13 => SslVersion::TLS1_3,
    }
}

/// A field of a known prime of so many bits.
pub fn dh(bits: u32) -> Dh<openssl::pkey::Params> {
    let prime = match bits {
        768 => BigNum::get_rfc2409_prime_768(),
        1024 => BigNum::get_rfc2409_prime_1024(),
        1536 => BigNum::get_rfc3526_prime_1536(),
        2048 => BigNum::get_rfc3526_prime_2048(),
        3072 => BigNum::get_rfc3526_prime_3072(),
        4096 => BigNum::get_rfc3526_prime_4096(),
        other => panic!("no prime of {other} bits at hand"),
    };
    Dh::from_pqg(prime.unwrap(), None, BigNum::from_u32(2).unwrap()).unwrap()
}

fn serve(context: &SslContext, stream: TcpStream) -> io::Result<()> {
    let Ok(mut stream) = Ssl::new(context)?.accept(stream) else { return Ok(()) };
    answer(&mut stream)
}

/// Reads until the client has no more to say.
fn answer(stream: &mut SslStream<TcpStream>) -> io::Result<()> {
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer)? > 0 {}
    // Without an answer to the client's farewell, OpenSSL forgets the session.
    let _ = stream.shutdown();
    Ok(())
}
