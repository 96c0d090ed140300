//! What a hello offers, and the hello itself.

use crate::agreement::random;
use crate::codec::{ClientHello, Extension, Version};
use crate::names::{Group, Scheme, Suite, is_ffdhe};

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746): how SSLv3, without extensions, says it.
const RENEGOTIATION_SCSV: u16 = 0x00FF;

/// TLS_FALLBACK_SCSV (RFC 7507): this version is offered because a newer one failed.
const FALLBACK_SCSV: u16 = 0x5600;

/// What a hello has besides its offer, to see what a server makes of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Extras {
    /// A version in the body that the server does not know (up to TLS 1.2).
    pub(super) odd_version: bool,
    /// A suite, a group, an extension and in TLS 1.3 a version that nobody knows.
    pub(super) grease: bool,
    /// HTTP/2 and HTTP/1.1, in this order (up to TLS 1.2, as TLS 1.3 encrypts the answer).
    pub(super) alpn: bool,
    /// The note that a newer version failed.
    pub(super) fallback: bool,
}

/// What a hello offers: each list in order of preference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Offer {
    pub(super) version: Version,
    pub(super) suites: Vec<u16>,
    pub(super) groups: Vec<u16>,
    pub(super) schemes: Vec<u16>,
    /// Whether a TLS 1.3 hello carries keys; without any the server answers with a
    /// HelloRetryRequest.
    pub(super) with_keys: bool,
    pub(super) extras: Extras,
}

impl Offer {
    /// Everything there is for a version. Up to TLS 1.2 without the finite fields of RFC 7919,
    /// because naming one makes some servers refuse DHE with a prime of their own.
    pub(super) fn everything(version: Version) -> Self {
        let tls13 = version == Version::Tls13;
        let mut suites: Vec<_> = Suite::all().filter(|s| s.is_tls13() == tls13).collect();
        // Suites that show a group first: their answers say most.
        suites.sort_by_key(|suite| suite.key_exchange());
        Self {
            version,
            suites: suites.into_iter().map(|s| s.code).collect(),
            groups: Group::all().map(|g| g.code).filter(|g| tls13 || !is_ffdhe(*g)).collect(),
            schemes: Scheme::all().map(|s| s.code).collect(),
            with_keys: false,
            extras: Extras::default(),
        }
    }

    /// The same offer with the finite fields of RFC 7919 before the other groups.
    pub(super) fn with_finite_fields(mut self) -> Self {
        let fields = Group::all().filter(|group| group.is_ffdhe()).map(|group| group.code);
        self.groups.retain(|group| !is_ffdhe(*group));
        self.groups.splice(0..0, fields);
        self
    }

    /// The hello.
    pub(super) fn hello(&self, sni: Option<&str>) -> ClientHello {
        let legacy = self.version < Version::Tls13;
        let mut suites = self.suites.clone();
        if self.extras.fallback {
            suites.push(FALLBACK_SCSV);
        }
        if self.version == Version::Ssl3 {
            suites.push(RENEGOTIATION_SCSV);
        }
        let hello = ClientHello {
            version: self.version,
            odd_version: self.extras.odd_version.then_some(Version::Tls13.code()),
            random: random(),
            session_id: if legacy { Vec::new() } else { random::<32>().to_vec() },
            suites,
            compression: if legacy { vec![1, 0] } else { vec![0] },
            extensions: self.extensions(sni),
        };
        if self.extras.grease { hello.with_grease() } else { hello }
    }

    fn extensions(&self, sni: Option<&str>) -> Vec<Extension> {
        if self.version == Version::Ssl3 {
            return Vec::new();
        }
        let mut list = Vec::new();
        list.extend(sni.map(|name| Extension::ServerName(name.to_owned())));
        list.push(Extension::SupportedGroups(self.groups.clone()));
        if self.version == Version::Tls13 {
            self.only_tls13(&mut list);
        } else {
            self.only_legacy(&mut list);
        }
        list
    }

    fn only_tls13(&self, list: &mut Vec<Extension>) {
        let keys = if self.with_keys { common_keys() } else { Vec::new() };
        list.push(Extension::SupportedVersions(vec![Version::Tls13.code()]));
        self.signatures(list);
        list.push(Extension::PskKeyExchangeModes(vec![1]));
        list.push(Extension::KeyShare(keys));
    }

    fn only_legacy(&self, list: &mut Vec<Extension>) {
        list.push(Extension::EcPointFormats);
        list.push(Extension::RenegotiationInfo(Vec::new()));
        list.push(Extension::ExtendedMasterSecret);
        list.push(Extension::EncryptThenMac);
        list.push(Extension::SessionTicket);
        list.push(Extension::StatusRequest);
        list.push(Extension::Heartbeat(true));
        list.push(Extension::TruncatedHmac);
        list.push(Extension::SignedCertificateTimestamp);
        if self.extras.alpn {
            list.push(Extension::Alpn(vec!["h2".to_owned(), "http/1.1".to_owned()]));
        }
        if self.version == Version::Tls12 {
            self.signatures(list);
        }
    }

    /// Schemes for the handshake are what is asked about; for certificates everything is fine, so
    /// that a server never refuses because of how its certificate is signed.
    fn signatures(&self, list: &mut Vec<Extension>) {
        list.push(Extension::SignatureAlgorithms(self.schemes.clone()));
        list.push(Extension::SignatureAlgorithmsCert(Scheme::all().map(|s| s.code).collect()));
    }
}

/// Keys for the two groups nearly everyone has: any 32 bytes are an X25519 key, and the generator
/// is a point of P-256. Nothing is ever agreed with them.
fn common_keys() -> Vec<(u16, Vec<u8>)> {
    const P256_GENERATOR: [u8; 65] = [
        0x04, 0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4,
        0x40, 0xF2, 0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8,
        0x98, 0xC2, 0x96, 0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A,
        0x7C, 0x0F, 0x9E, 0x16, 0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40,
        0x68, 0x37, 0xBF, 0x51, 0xF5,
    ];
    vec![(0x001D, random::<32>().to_vec()), (0x0017, P256_GENERATOR.to_vec())]
}
