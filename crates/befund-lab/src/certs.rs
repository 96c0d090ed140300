//! Keys and self-signed certificates, made anew for every run.

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::dsa::Dsa;
use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Rsa;
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509Builder, X509NameBuilder};

/// The name on every certificate.
pub const NAME: &str = "connect.example";

/// The key of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// rsaEncryption with a modulus of so many bits
    Rsa(u32),
    /// id-RSASSA-PSS with a modulus of so many bits
    RsaPss(u32),
    /// DSA with a prime of so many bits
    Dsa(u32),
    /// secp256r1
    EcP256,
    /// secp384r1
    EcP384,
    /// secp521r1
    EcP521,
    /// secp256k1
    EcP256K1,
    /// secp256r1, with its parameters written out instead of its name
    EcExplicit,
    /// brainpoolP256r1, brainpoolP384r1 or brainpoolP512r1
    EcBrainpool(u32),
    /// Ed25519
    Ed25519,
    /// Ed448
    Ed448,
}

impl KeyKind {
    /// The algorithm and the length in bits, as [`super::Truth`] has them.
    pub fn described(self) -> (String, u32) {
        let (name, bits) = match self {
            Self::Rsa(bits) => ("RSA", bits),
            Self::RsaPss(bits) => ("RSA-PSS", bits),
            Self::Dsa(bits) => ("DSA", bits),
            Self::EcP256 | Self::EcP256K1 | Self::EcExplicit => ("ECDSA", 256),
            Self::EcBrainpool(bits) => ("ECDSA", bits),
            Self::EcP384 => ("ECDSA", 384),
            Self::EcP521 => ("ECDSA", 521),
            Self::Ed25519 => ("Ed25519", 256),
            Self::Ed448 => ("Ed448", 456),
        };
        (name.to_owned(), bits)
    }

    /// The signature schemes OpenSSL and rustls sign a TLS 1.3 handshake with.
    pub fn tls13_schemes(self) -> &'static [&'static str] {
        match self {
            Self::Rsa(..1040) => &["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384"],
            Self::Rsa(_) => &["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"],
            Self::RsaPss(_) => &["rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512"],
            Self::Dsa(_) | Self::EcP256K1 | Self::EcExplicit => &[],
            Self::EcP256 => &["ecdsa_secp256r1_sha256"],
            Self::EcP384 => &["ecdsa_secp384r1_sha384"],
            Self::EcP521 => &["ecdsa_secp521r1_sha512"],
            Self::EcBrainpool(256) => &["ecdsa_brainpoolP256r1tls13_sha256"],
            Self::EcBrainpool(384) => &["ecdsa_brainpoolP384r1tls13_sha384"],
            Self::EcBrainpool(_) => &["ecdsa_brainpoolP512r1tls13_sha512"],
            Self::Ed25519 => &["ed25519"],
            Self::Ed448 => &["ed448"],
        }
    }

    fn curve(self) -> Option<Nid> {
        match self {
            Self::EcP256 | Self::EcExplicit => Some(Nid::X9_62_PRIME256V1),
            Self::EcP256K1 => Some(Nid::SECP256K1),
            Self::EcP384 => Some(Nid::SECP384R1),
            Self::EcP521 => Some(Nid::SECP521R1),
            Self::EcBrainpool(256) => Some(Nid::BRAINPOOL_P256R1),
            Self::EcBrainpool(384) => Some(Nid::BRAINPOOL_P384R1),
            Self::EcBrainpool(_) => Some(Nid::BRAINPOOL_P512R1),
            Self::Rsa(_) | Self::RsaPss(_) | Self::Dsa(_) | Self::Ed25519 | Self::Ed448 => None,
        }
    }

    fn generate(self) -> PKey<Private> {
        match self {
            Self::Rsa(bits) => PKey::from_rsa(Rsa::generate(bits).unwrap()),
            Self::RsaPss(bits) => {
                let mut context = PkeyCtx::new_id(Id::RSA_PSS).unwrap();
                context.keygen_init().unwrap();
                context.set_rsa_keygen_bits(bits).unwrap();
                context.keygen()
            }
            Self::Dsa(bits) => PKey::from_dsa(Dsa::generate(bits).unwrap()),
            Self::Ed25519 => PKey::generate_ed25519(),
            Self::Ed448 => PKey::generate_ed448(),
            Self::EcP256
            | Self::EcP256K1
            | Self::EcExplicit
            | Self::EcP384
            | Self::EcP521
            | Self::EcBrainpool(_) => {
                let mut group = EcGroup::from_curve_name(self.curve().unwrap()).unwrap();
                if self == Self::EcExplicit {
                    group.set_asn1_flag(Asn1Flag::EXPLICIT_CURVE);
                }
                PKey::from_ec_key(EcKey::generate(&group).unwrap())
            }
        }
        .unwrap()
    }
}

/// A key and its certificate.
#[derive(Debug, Clone)]
pub struct Certified {
    /// What kind of key it is.
    pub kind: KeyKind,
    /// The key.
    pub key: PKey<Private>,
    /// The certificate.
    pub certificate: X509,
}

impl Certified {
    /// A new key and a certificate for [`NAME`], signed with itself.
    pub fn new(kind: KeyKind) -> Self {
        let key = kind.generate();
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", NAME).unwrap();
        let name = name.build();
        let mut serial = BigNum::new().unwrap();
        serial.rand(120, MsbOption::ONE, false).unwrap();
        let mut x509 = X509Builder::new().unwrap();
        x509.set_version(2).unwrap();
        x509.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
        x509.set_subject_name(&name).unwrap();
        x509.set_issuer_name(&name).unwrap();
        x509.set_pubkey(&key).unwrap();
        x509.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
        x509.set_not_after(&Asn1Time::days_from_now(30).unwrap()).unwrap();
        let names = SubjectAlternativeName::new().dns(NAME).build(&x509.x509v3_context(None, None));
        x509.append_extension(names.unwrap()).unwrap();
        let digest = match key.id() {
            Id::ED25519 | Id::ED448 => MessageDigest::null(),
            _ => MessageDigest::sha256(),
        };
        x509.sign(&key, digest).unwrap();
        Self { kind, key, certificate: x509.build() }
    }
}
