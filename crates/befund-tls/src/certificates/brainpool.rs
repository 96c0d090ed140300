//! ECDSA on brainpool curves (RFC 5639), which aws-lc-rs lacks.

use aws_lc_rs::digest::{self, digest};
use rustls::pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use super::der::{Der, INTEGER, SEQUENCE};
use crate::agreement::verifies_on_brainpool;

/// Name and size of a curve, and the object identifiers of a key on it (RFC 5480, RFC 5639 appendix A).
type Curve = (&'static str, usize, &'static [u8]);

const CURVES: [Curve; 3] = [
    (
        "brainpoolP256r1",
        256,
        b"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x09\x2B\x24\x03\x03\x02\x08\x01\x01\x07",
    ),
    (
        "brainpoolP384r1",
        384,
        b"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x09\x2B\x24\x03\x03\x02\x08\x01\x01\x0B",
    ),
    (
        "brainpoolP512r1",
        512,
        b"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x09\x2B\x24\x03\x03\x02\x08\x01\x01\x0D",
    ),
];

/// Name and function of a hash, and the object identifier of ECDSA with it (RFC 5758).
type Hash = (&'static str, &'static digest::Algorithm, &'static [u8]);

const HASHES: [Hash; 3] = [
    ("sha256", &digest::SHA256, b"\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02"),
    ("sha384", &digest::SHA384, b"\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x03"),
    ("sha512", &digest::SHA512, b"\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x04"),
];

/// ECDSA with a hash on a curve.
#[derive(Debug)]
struct Brainpool {
    curve: Curve,
    hash: Hash,
}

static ALL: [Brainpool; 9] = {
    const fn on(curve: usize, hash: usize) -> Brainpool {
        Brainpool { curve: CURVES[curve], hash: HASHES[hash] }
    }
    [on(0, 0), on(0, 1), on(0, 2), on(1, 0), on(1, 1), on(1, 2), on(2, 0), on(2, 1), on(2, 2)]
};

/// All of it, to check paths with.
pub(super) fn for_paths() -> impl Iterator<Item = &'static dyn SignatureVerificationAlgorithm> {
    ALL.iter().map(|one| one as &dyn SignatureVerificationAlgorithm)
}

/// Whether a signature verifies; `None` for other curves and hash functions.
pub(super) fn verifies(
    curve: &str,
    hash: &str,
    public: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let known = ALL.iter().find(|one| (one.curve.0, one.hash.0) == (curve, hash))?;
    Some(known.verify_signature(public, message, signature).is_ok())
}

impl SignatureVerificationAlgorithm for Brainpool {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let hash = digest(self.hash.1, message);
        let (r, s) = numbers(signature).ok_or(InvalidSignature)?;
        match verifies_on_brainpool(self.curve.1, public_key, hash.as_ref(), (r, s)) {
            true => Ok(()),
            false => Err(InvalidSignature),
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::from_slice(self.curve.2)
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::from_slice(self.hash.2)
    }
}

/// The two numbers of a signature (RFC 5480 appendix A: Ecdsa-Sig-Value), which must be DER (X.690 section 10.1): else
/// other bytes would verify as the same signature.
fn numbers(signature: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Der::new(signature);
    let mut inner = Der::new(outer.take(SEQUENCE)?);
    let (r, s) = (inner.take(INTEGER)?, inner.take(INTEGER)?);
    let whole = outer.is_empty() && inner.is_empty();
    // As short as can be, and lengths too: no number of these curves has a body of 128 bytes.
    let shortest = encoded(encoded(r.len()) + encoded(s.len())) == signature.len();
    (whole && shortest && is_positive(r) && is_positive(s)).then_some((r, s))
}

/// How many bytes a value with a body of so many takes.
fn encoded(body: usize) -> usize {
    const LONG_FORM: usize = 0x80;
    body + if body < LONG_FORM { 2 } else { 3 }
}

/// Whether a body is that of a number above zero, without a byte too many (X.690 section 8.3).
fn is_positive(body: &[u8]) -> bool {
    match body {
        [0, second, ..] => *second >= 0x80,
        [0] | [] => false,
        [first, ..] => *first < 0x80,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_no_der_are_none() {
        let one = [0x30, 6, 2, 1, 7, 2, 1, 9];
        assert_eq!(numbers(&one), Some((&[7][..], &[9][..])));
        assert!(numbers(&[0x30, 7, 2, 2, 0, 0x80, 2, 1, 9]).is_some());
        for wrong in [
            // A byte too many, a negative number, zero, nothing.
            &[0x30, 7, 2, 2, 0, 7, 2, 1, 9][..],
            &[0x30, 6, 2, 1, 0x87, 2, 1, 9],
            &[0x30, 6, 2, 1, 0, 2, 1, 9],
            &[0x30, 5, 2, 0, 2, 1, 9],
            // A length in the long form that fits the short one.
            &[0x30, 0x81, 6, 2, 1, 7, 2, 1, 9],
            &[0x30, 7, 2, 0x81, 1, 7, 2, 1, 9],
            // More than two numbers, and something behind them.
            &[0x30, 9, 2, 1, 7, 2, 1, 9, 2, 1, 1],
            &[0x30, 6, 2, 1, 7, 2, 1, 9, 0],
        ] {
            assert_eq!(numbers(wrong), None, "{wrong:?}");
        }
        let long = [7; 65];
        let number = [&[2, 65][..], &long].concat();
        let two = [&[0x30, 0x81, 134][..], &number, &number].concat();
        assert_eq!(numbers(&two), Some((&long[..], &long[..])));
    }
}
