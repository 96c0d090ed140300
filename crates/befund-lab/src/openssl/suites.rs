//! Which suites a cipher list of OpenSSL enables, and what it signs with.

use std::io::{self, Read, Write};

use openssl::ssl::{HandshakeError, Ssl, SslContext, SslMethod, SslVersion};

use super::unrestricted;
use crate::Version;
use crate::certs::KeyKind;

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

/// What suites call the authentication by such a key.
pub(super) fn authentication_by(kind: KeyKind) -> &'static str {
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
pub(super) fn tls12_schemes(kind: KeyKind) -> &'static [&'static str] {
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
pub(super) fn is_legacy_curve(name: &str) -> bool {
    name.starts_with("sect")
        || ["secp256k1", "secp224r1", "secp224k1", "secp192r1", "secp192k1", "secp160r1"]
            .contains(&name)
}

pub(super) fn at_level_zero(ciphers: &str) -> String {
    if ciphers.contains("@SECLEVEL") {
        ciphers.to_owned()
    } else {
        format!("{ciphers}:@SECLEVEL=0")
    }
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
