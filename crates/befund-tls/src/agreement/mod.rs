//! Agrees on keys in every group a server may have, the ones libraries lack included.
//!
//! Curves and KEMs in use everywhere come from aws-lc-rs. The brainpool curves, X448 and the finite
//! fields of RFC 7919 are computed here. That takes time which depends on the secret, so none of it
//! may protect anything: the scanner's keys live for one handshake and guard what every client is
//! shown. What a server sends is checked before it is used.

mod explicit;
mod field;
mod montgomery;
mod weierstrass;

use aws_lc_rs::agreement::{self, Algorithm, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::kem::{self, AlgorithmId, DecapsulationKey};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use num_bigint::BigUint;

pub(super) use self::explicit::{encrypt_to_rsa, in_field};
use self::field::Field;
use self::weierstrass::Curve;

/// Whether two numbers are a signature of a hash by a key on the brainpool curve of so many bits.
pub(super) fn verifies_on_brainpool(
    bits: usize,
    public: &[u8],
    hash: &[u8],
    (r, s): (&[u8], &[u8]),
) -> bool {
    let (r, s) = (BigUint::from_bytes_be(r), BigUint::from_bytes_be(s));
    Curve::brainpool(bits).is_some_and(|curve| curve.verifies(public, hash, &r, &s))
}

/// How keys are agreed on in a group.
#[derive(Clone, Copy)]
enum Method {
    /// A curve of the library.
    Curve(&'static Algorithm),
    /// A KEM of the library.
    Kem(&'static kem::Algorithm<AlgorithmId>),
    /// Two groups at once, their keys and secrets one behind the other.
    Both(u16, u16),
    /// The brainpool curve of so many bits.
    Brainpool(usize),
    /// X448.
    X448,
    /// The finite field of so many bits.
    Field(usize),
}

const X25519: u16 = 0x001D;
const P256: u16 = 0x0017;
const P384: u16 = 0x0018;
const MLKEM768: u16 = 0x0201;
const MLKEM1024: u16 = 0x0202;

/// The groups, the cheapest first. Brainpool curves have one number up to TLS 1.2 (RFC 7027) and
/// another in TLS 1.3 (RFC 8734).
const GROUPS: &[(u16, Method)] = &[
    (X25519, Method::Curve(&agreement::X25519)),
    (P256, Method::Curve(&agreement::ECDH_P256)),
    (P384, Method::Curve(&agreement::ECDH_P384)),
    (0x0019, Method::Curve(&agreement::ECDH_P521)),
    // draft-ietf-tls-ecdhe-mlkem: in the first, the KEM comes first.
    (0x11EC, Method::Both(MLKEM768, X25519)),
    (0x11EB, Method::Both(P256, MLKEM768)),
    (0x11ED, Method::Both(P384, MLKEM1024)),
    (0x0200, Method::Kem(&kem::ML_KEM_512)),
    (MLKEM768, Method::Kem(&kem::ML_KEM_768)),
    (MLKEM1024, Method::Kem(&kem::ML_KEM_1024)),
    (0x001A, Method::Brainpool(256)),
    (0x001B, Method::Brainpool(384)),
    (0x001C, Method::Brainpool(512)),
    (0x001F, Method::Brainpool(256)),
    (0x0020, Method::Brainpool(384)),
    (0x0021, Method::Brainpool(512)),
    (0x001E, Method::X448),
    (0x0100, Method::Field(2048)),
    (0x0101, Method::Field(3072)),
    (0x0102, Method::Field(4096)),
    (0x0103, Method::Field(6144)),
    (0x0104, Method::Field(8192)),
];

/// Those of some groups in which keys can be agreed on, the cheapest first.
pub(super) fn possible(groups: &[u16]) -> Vec<u16> {
    GROUPS.iter().map(|(code, _)| *code).filter(|code| groups.contains(code)).collect()
}

/// A key for one handshake.
pub(super) struct Ephemeral {
    public: Vec<u8>,
    secret: Secret,
}

enum Secret {
    Curve(PrivateKey),
    Kem(DecapsulationKey),
    /// With the lengths of what the peer sends for the first.
    Both(Box<(Ephemeral, Ephemeral)>, usize),
    Brainpool(Curve, BigUint),
    X448([u8; montgomery::LENGTH]),
    Field(Field, BigUint),
}

impl Ephemeral {
    /// A fresh key in a group; `None` if there is no way to agree on keys in it.
    pub(super) fn new(group: u16) -> Option<Self> {
        let (_, method) = GROUPS.iter().find(|(code, _)| *code == group)?;
        method.fresh()
    }

    /// What the peer is sent.
    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The shared secret (RFC 8446 section 7.4); `None` if the peer's key is none of the group.
    pub(super) fn agree(&self, theirs: &[u8]) -> Option<Vec<u8>> {
        match &self.secret {
            Secret::Curve(ours) => {
                let theirs = UnparsedPublicKey::new(ours.algorithm(), theirs);
                agree(ours, theirs, (), |secret| Ok(secret.to_vec())).ok()
            }
            Secret::Kem(ours) => Some(ours.decapsulate(theirs.into()).ok()?.as_ref().to_vec()),
            Secret::Both(ours, length) => {
                let (first, second) = theirs.split_at_checked(*length)?;
                Some([ours.0.agree(first)?, ours.1.agree(second)?].concat())
            }
            Secret::Brainpool(curve, ours) => curve.agree(ours, theirs),
            Secret::X448(ours) => montgomery::agree(ours, theirs),
            Secret::Field(field, ours) => field.agree(ours, theirs),
        }
    }
}

impl Method {
    fn fresh(self) -> Option<Ephemeral> {
        Some(match self {
            Self::Curve(algorithm) => {
                let secret = PrivateKey::generate(algorithm).ok()?;
                let public = secret.compute_public_key().ok()?.as_ref().to_vec();
                Ephemeral { public, secret: Secret::Curve(secret) }
            }
            Self::Kem(algorithm) => {
                let secret = DecapsulationKey::generate(algorithm).ok()?;
                let public = secret.encapsulation_key().ok()?.key_bytes().ok()?.as_ref().to_vec();
                Ephemeral { public, secret: Secret::Kem(secret) }
            }
            Self::Both(first, second) => {
                let length = answer_length(first)?;
                let (first, second) = (Ephemeral::new(first)?, Ephemeral::new(second)?);
                let public = [first.public(), second.public()].concat();
                Ephemeral { public, secret: Secret::Both(Box::new((first, second)), length) }
            }
            Self::Brainpool(bits) => {
                let curve = Curve::brainpool(bits)?;
                let secret = curve.scalar(&random::<72>());
                Ephemeral {
                    public: curve.public(&secret)?,
                    secret: Secret::Brainpool(curve, secret),
                }
            }
            Self::X448 => {
                let secret = random();
                let public = montgomery::public(&secret).to_vec();
                Ephemeral { public, secret: Secret::X448(secret) }
            }
            Self::Field(bits) => {
                let field = Field::of(bits)?;
                let secret = BigUint::from_bytes_be(&random::<32>());
                Ephemeral { public: field.public(&secret), secret: Secret::Field(field, secret) }
            }
        })
    }
}

/// How many bytes the first group of two takes in what the peer sends.
fn answer_length(group: u16) -> Option<usize> {
    match group {
        MLKEM768 => Some(1088),
        P256 => Some(65),
        P384 => Some(97),
        _ => None,
    }
}

/// Fresh bytes. They protect nothing here, so a failing source is no reason to stop.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let _ = SystemRandom::new().fill(&mut bytes);
    bytes
}

/// A number written with so many bytes, the highest first.
fn padded(number: &BigUint, length: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [vec![0; length.saturating_sub(bytes.len())], bytes].concat()
}

/// A number of a standard, in hex.
fn hex(digits: &str) -> Option<BigUint> {
    BigUint::parse_bytes(digits.as_bytes(), 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_sides_come_to_the_same_secret() {
        for (group, method) in GROUPS {
            if matches!(method, Method::Kem(_) | Method::Both(..)) {
                continue; // The sides of a KEM differ; servers of the zoo have them.
            }
            let (a, b) = (Ephemeral::new(*group).unwrap(), Ephemeral::new(*group).unwrap());
            let secret = a.agree(b.public());
            assert!(secret.is_some() && secret == b.agree(a.public()), "{group:#06X}");
            assert_ne!(a.public(), b.public(), "{group:#06X}");
        }
    }

    #[test]
    fn what_is_no_key_of_the_group_is_refused() {
        for (group, _) in GROUPS {
            let ours = Ephemeral::new(*group).unwrap();
            let length = ours.public().len();
            for theirs in [vec![], vec![0], vec![4], vec![0; length - 1], vec![4; length + 1]] {
                assert_eq!(ours.agree(&theirs), None, "{group:#06X} {}", theirs.len());
            }
        }
        for group in [0x0029, 0x1234] {
            assert!(Ephemeral::new(group).is_none());
        }
    }

    #[test]
    fn groups_come_cheapest_first() {
        assert_eq!(possible(&[0x0104, 0x001F, 0x0029, 0x001D]), [0x001D, 0x001F, 0x0104]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn no_key_makes_it_panic(theirs in prop::collection::vec(any::<u8>(), 0..1300)) {
            for (group, _) in GROUPS.iter().filter(|(group, _)| *group < 0x0102) {
                let _ = Ephemeral::new(*group).unwrap().agree(&theirs);
            }
        }
    }
}
