//! OpenSSL in this process, compiled with everything it once could do.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use openssl::bn::BigNum;
use openssl::dh::Dh;
use openssl::ssl::{
    AlpnError, HandshakeError, NameType, SniError, Ssl, SslAlert, SslContext, SslContextBuilder,
    SslMethod, SslOptions, SslSessionCacheMode, SslStream, SslVerifyMode, SslVersion,
};

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

/// A suite as OpenSSL describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its IANA name.
    pub name: String,
    /// OpenSSL's own name, for cipher lists.
    pub openssl: String,
    /// The first version it belongs to.
    pub since: Version,
    /// `RSA`, `DH`, `ECDH`, `PSK` …
    pub exchange: String,
    /// `RSA`, `ECDSA`, `DSS`, `None` …
    pub authentication: String,
}

/// The suites up to TLS 1.2 that a cipher list enables, as OpenSSL's own ClientHello names them.
/// Pre-shared keys are left out, as nobody shares one here.
pub fn expand(ciphers: &str) -> Vec<Known> {
    let mut context = SslContext::builder(SslMethod::tls_client()).unwrap();
    unrestricted(&mut context);
    context.set_min_proto_version(Some(SslVersion::SSL3)).unwrap();
    context.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
    context.set_cipher_list(&at_level_zero(ciphers)).unwrap();
    let context = context.build();
    let hello = match Ssl::new(&context).unwrap().connect(Recorder::default()) {
        Err(HandshakeError::WouldBlock(stream)) => stream.get_ref().written.clone(),
        _ => panic!("OpenSSL waits for an answer to its hello"),
    };
    // Record header 5, handshake header 4, version 2, random 32, session id 1 + n.
    let suites = 5 + 4 + 2 + 32 + 1 + usize::from(hello[43]);
    let length = usize::from(hello[suites]) << 8 | usize::from(hello[suites + 1]);
    let list = &hello[suites + 2..suites + 2 + length];
    let lists = Ssl::new(&context).unwrap().bytes_to_cipher_list(list, false).unwrap();
    lists.suites.iter().map(known).collect()
}

fn known(suite: &openssl::ssl::SslCipherRef) -> Known {
    let description = suite.description();
    let word = |key: &str| {
        let found = description.split_whitespace().find_map(|word| word.strip_prefix(key));
        found.unwrap_or_default().split('(').next().unwrap_or_default().to_owned()
    };
    Known {
        name: suite.standard_name().unwrap().to_owned(),
        openssl: suite.name().to_owned(),
        since: match suite.version() {
            "TLSv1.3" => Version::Tls13,
            "TLSv1.2" => Version::Tls12,
            "TLSv1.0" | "TLSv1" => Version::Tls10,
            _ => Version::Ssl3,
        },
        exchange: word("Kx="),
        authentication: word("Au="),
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

/// What suites call the authentication by such a key.
fn authentication_by(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Rsa(_) | KeyKind::RsaPss(_) => "RSA",
        KeyKind::Dsa(_) => "DSS",
        KeyKind::EcP256
        | KeyKind::EcP384
        | KeyKind::EcP521
        | KeyKind::EcP256K1
        | KeyKind::EcExplicit
        | KeyKind::EcBrainpool(_)
        | KeyKind::Ed25519
        | KeyKind::Ed448 => "ECDSA",
    }
}

/// The schemes OpenSSL signs a TLS 1.2 key exchange with at level 0. The curve of an ECDSA key
/// plays no part before TLS 1.3.
fn tls12_schemes(kind: KeyKind) -> &'static [&'static str] {
    match kind {
        // Two SHA-512 and two bytes are more than such a signature holds (RFC 8017 9.1.1).
        KeyKind::Rsa(..1040) => &[
            "rsa_pss_rsae_sha256",
            "rsa_pss_rsae_sha384",
            "rsa_pkcs1_sha1",
            "rsa_pkcs1_sha224",
            "rsa_pkcs1_sha256",
            "rsa_pkcs1_sha384",
            "rsa_pkcs1_sha512",
        ],
        KeyKind::Rsa(_) => &[
            "rsa_pss_rsae_sha256",
            "rsa_pss_rsae_sha384",
            "rsa_pss_rsae_sha512",
            "rsa_pkcs1_sha1",
            "rsa_pkcs1_sha224",
            "rsa_pkcs1_sha256",
            "rsa_pkcs1_sha384",
            "rsa_pkcs1_sha512",
        ],
        KeyKind::RsaPss(_) => kind.tls13_schemes(),
        KeyKind::Dsa(_) => &["dsa_sha1", "dsa_sha224", "dsa_sha256", "dsa_sha384", "dsa_sha512"],
        KeyKind::EcP256
        | KeyKind::EcP256K1
        | KeyKind::EcExplicit
        | KeyKind::EcP384
        | KeyKind::EcP521
        | KeyKind::EcBrainpool(_) => &[
            "ecdsa_sha1",
            "ecdsa_sha224",
            "ecdsa_secp256r1_sha256",
            "ecdsa_secp384r1_sha384",
            "ecdsa_secp521r1_sha512",
        ],
        KeyKind::Ed25519 => &["ed25519"],
        KeyKind::Ed448 => &["ed448"],
    }
}

/// Curves of RFC 4492 that RFC 8446 forbids.
fn is_legacy_curve(name: &str) -> bool {
    name.starts_with("sect")
        || ["secp256k1", "secp224r1", "secp224k1", "secp192r1", "secp192k1", "secp160r1"]
            .contains(&name)
}

fn at_level_zero(ciphers: &str) -> String {
    if ciphers.contains("@SECLEVEL") {
        ciphers.to_owned()
    } else {
        format!("{ciphers}:@SECLEVEL=0")
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

/// The first record of a client, which stays unread.
fn peek_hello(stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut flight = vec![0; 5];
    let mut seen = 0;
    while seen < flight.len() {
        seen = stream.peek(&mut flight)?;
        if seen == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if seen == 5 {
            let whole = 5 + (usize::from(flight[3]) << 8 | usize::from(flight[4]));
            flight.resize(whole.max(5), 0);
        } else if seen < flight.len() {
            thread::sleep(Duration::from_millis(1));
        }
    }
    Ok(flight)
}

/// Whether a client offers ECDSA by a suite, or has TLS 1.3 where suites do not tell, and by a
/// signature scheme.
fn can_use_ecdsa(hello: &[u8]) -> bool {
    let ecdsa = |pair: &[u8]| matches!(pair, [0xC0, 0x06..=0x0A | 0x23 | 0x24 | 0x2B | 0x2C | 0xAC..=0xAF] | [0xCC, 0xA9] | [0x13, _]);
    let reader = || -> Option<(bool, bool)> {
        // Record header 5, handshake header 4, version 2, random 32; then lists with lengths.
        let rest = skip(hello.get(43..)?, 1)?;
        let (suites, rest) = split(rest, 2)?;
        let (mut extensions, _) = split(skip(rest, 1)?, 2)?;
        let mut signs = true;
        while let Some((extension, rest)) = split(extensions.get(2..)?, 2) {
            if extensions.starts_with(&[0, 13]) {
                let (schemes, _) = split(extension, 2)?;
                signs = schemes.chunks(2).any(|pair| matches!(pair, [hash, 3] if *hash >= 2));
            }
            if rest.is_empty() {
                break;
            }
            extensions = rest;
        }
        Some((suites.chunks(2).any(ecdsa), signs))
    };
    reader().is_some_and(|(suites, signs)| suites && signs)
}

/// A vector of TLS with a length of so many bytes before it, and what follows.
fn split(bytes: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    let size = bytes.get(..length)?.iter().fold(0, |size, byte| size << 8 | usize::from(*byte));
    bytes.get(length..)?.split_at_checked(size)
}

fn skip(bytes: &[u8], length: usize) -> Option<&[u8]> {
    Some(split(bytes, length)?.1)
}

/// Takes a hello and never answers.
#[derive(Debug, Default)]
struct Recorder {
    written: Vec<u8>,
}

impl Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Recorder {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}
