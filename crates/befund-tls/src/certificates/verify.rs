//! Whether something was signed with a key.

use std::sync::LazyLock;

use aws_lc_rs::signature::RsaPssSaltLength::Max;
use aws_lc_rs::signature::{self as algorithms, UnparsedPublicKey, VerificationAlgorithm};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::SignatureVerificationAlgorithm;
use x509_parser::prelude::X509Certificate;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::signature::Pss;
use super::{brainpool, key, signature};
use crate::finding::Determination;

/// What paths are checked with: all that rustls has, and brainpool curves.
pub(super) fn for_paths() -> &'static [&'static dyn SignatureVerificationAlgorithm] {
    static ALL: LazyLock<Vec<&'static dyn SignatureVerificationAlgorithm>> = LazyLock::new(|| {
        let usual = default_provider().signature_verification_algorithms.all;
        usual.iter().copied().chain(brainpool::for_paths()).collect()
    });
    &ALL
}

/// Something signed: a certificate (RFC 5280 section 4.1.1), an OCSP answer (RFC 6960 section 4.2.1).
#[derive(Debug)]
pub(super) struct Signed<'a> {
    /// How it is signed.
    pub(super) algorithm: &'a AlgorithmIdentifier<'a>,
    /// What is signed.
    pub(super) message: &'a [u8],
    /// The signature.
    pub(super) signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// What the issuer of a certificate signed.
    pub(super) fn certificate(certificate: &'a X509Certificate<'a>) -> Self {
        Self {
            algorithm: &certificate.signature_algorithm,
            message: certificate.tbs_certificate.as_ref(),
            signature: &certificate.signature_value.data,
        }
    }

    /// Whether it was signed with this key; of what cannot be verified here, nothing is said.
    pub(super) fn by(&self, public: &SubjectPublicKeyInfo<'_>) -> Determination {
        let (kind, hash) = signature::parts(self.algorithm);
        let (algorithm, bits, curve) = key(public);
        if !belong(algorithm, kind) {
            return Determination::No;
        }
        let hash = hash.unwrap_or_default();
        let curve = curve.unwrap_or_default();
        let key = &public.subject_public_key.data;
        let known = algorithm != "other";
        let good = known.then(|| self.verifies(kind, hash, (&curve, bits), key)).flatten();
        match good {
            Some(true) => Determination::Yes,
            Some(false) => Determination::No,
            None => {
                let bits = bits.filter(|_| curve.is_empty()).map(|bits| bits.to_string());
                let words = [algorithm, &curve, bits.as_deref().unwrap_or_default(), hash];
                let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
                let words = words.join(" ");
                Determination::Undetermined(format!(
                    "a signature by {words} cannot be verified here"
                ))
            }
        }
    }

    /// `None` where there is nothing to verify it with.
    fn verifies(
        &self,
        kind: &str,
        hash: &str,
        (curve, bits): (&str, Option<u32>),
        public: &[u8],
    ) -> Option<bool> {
        if kind == "ecdsa" && curve.starts_with("brainpool") {
            return brainpool::verifies(curve, hash, public, self.message, self.signature);
        }
        let algorithm = match kind {
            "rsa" => rsa(hash, bits?)?,
            "rsa-pss" => rsa_pss(signature::pss(self.algorithm).ok()?, bits?)?,
            "ecdsa" => ecdsa(curve, hash)?,
            "ed25519" => &algorithms::ED25519,
            _ => return None,
        };
        let key = UnparsedPublicKey::new(algorithm, public);
        Some(key.verify(self.message, self.signature).is_ok())
    }
}

/// Whether a key of that algorithm can sign so at all. Of unknown ones that cannot be told.
fn belong(key: &str, kind: &str) -> bool {
    matches!(
        (key, kind),
        ("other", _)
            | (_, "other")
            | ("RSA", "rsa" | "rsa-pss")
            | ("RSA-PSS", "rsa-pss")
            | ("ECDSA", "ecdsa")
            | ("DSA", "dsa")
            | ("Ed25519", "ed25519")
            | ("Ed448", "ed448")
    )
}

fn rsa(hash: &str, bits: u32) -> Option<&'static dyn VerificationAlgorithm> {
    let algorithm: &dyn VerificationAlgorithm = match (hash, bits) {
        ("sha1", 1024..=8192) => &algorithms::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        ("sha256", 1024..=8192) => &algorithms::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        ("sha384", 2048..=8192) => &algorithms::RSA_PKCS1_2048_8192_SHA384,
        ("sha512", 1024..=8192) => &algorithms::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return None,
    };
    Some(algorithm)
}

/// With a salt as long as the hash, or as long as it can be (RFC 8017 section 9.1.1), which is OpenSSL's default.
fn rsa_pss(parameters: Pss, bits: u32) -> Option<&'static dyn VerificationAlgorithm> {
    if !(2048..=8192).contains(&bits) {
        return None;
    }
    let longest = (bits + 6) / 8 - parameters.length - 2;
    let usual = parameters.salt == parameters.length;
    if !usual && parameters.salt != longest {
        return None;
    }
    let algorithm: &dyn VerificationAlgorithm = match (parameters.hash, usual) {
        ("sha256", true) => &algorithms::RSA_PSS_2048_8192_SHA256,
        ("sha384", true) => &algorithms::RSA_PSS_2048_8192_SHA384,
        ("sha512", true) => &algorithms::RSA_PSS_2048_8192_SHA512,
        ("sha256", false) => {
            &const { algorithms::RSA_PSS_2048_8192_SHA256.with_pss_salt_length(Max) }
        }
        ("sha384", false) => {
            &const { algorithms::RSA_PSS_2048_8192_SHA384.with_pss_salt_length(Max) }
        }
        ("sha512", false) => {
            &const { algorithms::RSA_PSS_2048_8192_SHA512.with_pss_salt_length(Max) }
        }
        _ => return None,
    };
    Some(algorithm)
}

fn ecdsa(curve: &str, hash: &str) -> Option<&'static dyn VerificationAlgorithm> {
    let algorithm: &dyn VerificationAlgorithm = match (curve, hash) {
        ("secp256r1", "sha1") => &algorithms::ECDSA_P256_SHA1_ASN1,
        ("secp256r1", "sha256") => &algorithms::ECDSA_P256_SHA256_ASN1,
        ("secp256r1", "sha384") => &algorithms::ECDSA_P256_SHA384_ASN1,
        ("secp256r1", "sha512") => &algorithms::ECDSA_P256_SHA512_ASN1,
        ("secp384r1", "sha256") => &algorithms::ECDSA_P384_SHA256_ASN1,
        ("secp384r1", "sha384") => &algorithms::ECDSA_P384_SHA384_ASN1,
        ("secp384r1", "sha512") => &algorithms::ECDSA_P384_SHA512_ASN1,
        ("secp521r1", "sha1") => &algorithms::ECDSA_P521_SHA1_ASN1,
        ("secp521r1", "sha224") => &algorithms::ECDSA_P521_SHA224_ASN1,
        ("secp521r1", "sha256") => &algorithms::ECDSA_P521_SHA256_ASN1,
        ("secp521r1", "sha384") => &algorithms::ECDSA_P521_SHA384_ASN1,
        ("secp521r1", "sha512") => &algorithms::ECDSA_P521_SHA512_ASN1,
        ("secp256k1", "sha256") => &algorithms::ECDSA_P256K1_SHA256_ASN1,
        _ => return None,
    };
    Some(algorithm)
}
