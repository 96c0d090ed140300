//! How a certificate is signed: algorithm, hash, and the name TLS 1.3 has for both.

use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::{Roots, issuer_keys, key};

/// Object identifiers of signatures that say all, with algorithm and hash (RFC 3279, 5758, 8017).
const PLAIN: &[(&str, &str, &str)] = &[
    ("1.2.840.113549.1.1.2", "rsa", "md2"),
    ("1.2.840.113549.1.1.4", "rsa", "md5"),
    ("1.2.840.113549.1.1.5", "rsa", "sha1"),
    ("1.2.840.113549.1.1.14", "rsa", "sha224"),
    ("1.2.840.113549.1.1.11", "rsa", "sha256"),
    ("1.2.840.113549.1.1.12", "rsa", "sha384"),
    ("1.2.840.113549.1.1.13", "rsa", "sha512"),
    ("1.3.14.3.2.29", "rsa", "sha1"),
    ("1.2.840.10045.4.1", "ecdsa", "sha1"),
    ("1.2.840.10045.4.3.1", "ecdsa", "sha224"),
    ("1.2.840.10045.4.3.2", "ecdsa", "sha256"),
    ("1.2.840.10045.4.3.3", "ecdsa", "sha384"),
    ("1.2.840.10045.4.3.4", "ecdsa", "sha512"),
    ("1.2.840.10040.4.3", "dsa", "sha1"),
    ("2.16.840.1.101.3.4.3.1", "dsa", "sha224"),
    ("2.16.840.1.101.3.4.3.2", "dsa", "sha256"),
    ("2.16.840.1.101.3.4.3.3", "dsa", "sha384"),
    ("2.16.840.1.101.3.4.3.4", "dsa", "sha512"),
];

/// Hash functions of RSASSA-PSS, by object identifier, with their length in bytes.
const HASHES: &[(&str, &str, u32)] = &[
    ("1.3.14.3.2.26", "sha1", 20),
    ("2.16.840.1.101.3.4.2.4", "sha224", 28),
    ("2.16.840.1.101.3.4.2.1", "sha256", 32),
    ("2.16.840.1.101.3.4.2.2", "sha384", 48),
    ("2.16.840.1.101.3.4.2.3", "sha512", 64),
];

const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";

/// Algorithm and hash, as far as what is signed says them.
pub(super) fn parts(
    algorithm: &AlgorithmIdentifier<'_>,
) -> (&'static str, Result<&'static str, String>) {
    let oid = algorithm.algorithm.to_id_string();
    if let Some((_, algorithm, hash)) = PLAIN.iter().find(|row| row.0 == oid) {
        return (*algorithm, Ok(*hash));
    }
    let none = || Err("the algorithm has no hash function of its own".to_owned());
    match oid.as_str() {
        RSASSA_PSS => ("rsa-pss", pss_hash(algorithm).map(|(name, _)| name)),
        "1.3.101.112" => ("ed25519", none()),
        "1.3.101.113" => ("ed448", none()),
        _ => ("other", Err("the algorithm of the signature is not known here".to_owned())),
    }
}

fn pss_parameters<'a>(algorithm: &AlgorithmIdentifier<'a>) -> Result<RsaSsaPssParams<'a>, String> {
    let parameters = algorithm.parameters.as_ref();
    let read = parameters.and_then(|any| RsaSsaPssParams::try_from(any).ok());
    read.ok_or_else(|| "the RSASSA-PSS parameters cannot be read".to_owned())
}

/// The hash function of RSASSA-PSS parameters and its length.
fn pss_hash(algorithm: &AlgorithmIdentifier<'_>) -> Result<(&'static str, u32), String> {
    let parameters = pss_parameters(algorithm)?;
    let oid = parameters.hash_algorithm_oid().to_id_string();
    let row = HASHES.iter().find(|row| row.0 == oid);
    row.map(|row| (row.1, row.2))
        .ok_or_else(|| format!("the hash function {oid} is not known here"))
}

/// The parameters of an RSASSA-PSS signature whose mask is made with the hash function that is signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pss {
    pub(super) hash: &'static str,
    /// Length of the hash in bytes.
    pub(super) length: u32,
    /// Length of the salt in bytes.
    pub(super) salt: u32,
}

/// Reads them (RFC 4055 section 3.1).
pub(super) fn pss(algorithm: &AlgorithmIdentifier<'_>) -> Result<Pss, String> {
    const MGF1: &str = "1.2.840.113549.1.1.8";
    let (hash, length) = pss_hash(algorithm)?;
    let parameters = pss_parameters(algorithm)?;
    let same_mask = parameters.mask_gen_algorithm().is_ok_and(|mask| {
        mask.mgf.to_id_string() == MGF1 && mask.hash == *parameters.hash_algorithm_oid()
    });
    if !same_mask || parameters.trailer_field() != 1 {
        return Err(OTHER_PSS.to_owned());
    }
    Ok(Pss { hash, length, salt: parameters.salt_length() })
}

/// Why RSASSA-PSS has no name in TLS.
const OTHER_PSS: &str = "the RSASSA-PSS parameters are not those of TLS (RFC 8446 section 4.2.3)";

/// Why nothing is said about what an issuer signed.
pub(super) const NO_ISSUER: &str = "the issuer's key is neither in the chain nor among the roots";

/// The TLS 1.3 scheme of a certificate's signature (RFC 8446 section 4.2.3). For ECDSA and RSA-PSS it
/// depends on the issuer's key, which must be in the chain or among the roots.
pub(super) fn scheme(
    certificate: &X509Certificate<'_>,
    above: &[Vec<u8>],
    roots: &Roots,
) -> Result<&'static str, String> {
    let oid = certificate.signature_algorithm.algorithm.to_id_string();
    let simple = match oid.as_str() {
        "1.2.840.113549.1.1.4" => Some("rsa_pkcs1_md5"),
        "1.2.840.113549.1.1.5" => Some("rsa_pkcs1_sha1"),
        "1.2.840.113549.1.1.14" => Some("rsa_pkcs1_sha224"),
        "1.2.840.113549.1.1.11" => Some("rsa_pkcs1_sha256"),
        "1.2.840.113549.1.1.12" => Some("rsa_pkcs1_sha384"),
        "1.2.840.113549.1.1.13" => Some("rsa_pkcs1_sha512"),
        "1.2.840.10045.4.1" => Some("ecdsa_sha1"),
        "1.2.840.10045.4.3.1" => Some("ecdsa_sha224"),
        "1.2.840.10040.4.3" => Some("dsa_sha1"),
        "2.16.840.1.101.3.4.3.1" => Some("dsa_sha224"),
        "2.16.840.1.101.3.4.3.2" => Some("dsa_sha256"),
        "2.16.840.1.101.3.4.3.3" => Some("dsa_sha384"),
        "2.16.840.1.101.3.4.3.4" => Some("dsa_sha512"),
        "1.3.101.112" => Some("ed25519"),
        "1.3.101.113" => Some("ed448"),
        _ => None,
    };
    if let Some(name) = simple {
        return Ok(name);
    }
    let keys = issuer_keys(certificate, above, roots);
    let issuer = keys.first().ok_or(NO_ISSUER)?;
    let (_, issuer) =
        SubjectPublicKeyInfo::from_der(issuer).map_err(|_| "the issuer's key cannot be read")?;
    let (algorithm, _, curve) = key(&issuer);
    let name = match (oid.as_str(), curve.as_deref()) {
        ("1.2.840.10045.4.3.2", Some("secp256r1")) => "ecdsa_secp256r1_sha256",
        ("1.2.840.10045.4.3.3", Some("secp384r1")) => "ecdsa_secp384r1_sha384",
        ("1.2.840.10045.4.3.4", Some("secp521r1")) => "ecdsa_secp521r1_sha512",
        ("1.2.840.10045.4.3.2", Some("brainpoolP256r1")) => "ecdsa_brainpoolP256r1tls13_sha256",
        ("1.2.840.10045.4.3.3", Some("brainpoolP384r1")) => "ecdsa_brainpoolP384r1tls13_sha384",
        ("1.2.840.10045.4.3.4", Some("brainpoolP512r1")) => "ecdsa_brainpoolP512r1tls13_sha512",
        (RSASSA_PSS, _) => return pss_scheme(&certificate.signature_algorithm, algorithm),
        _ => return Err("no TLS 1.3 scheme has this pair of hash and key".to_owned()),
    };
    Ok(name)
}

fn pss_scheme(algorithm: &AlgorithmIdentifier<'_>, key: &str) -> Result<&'static str, String> {
    let parameters = pss(algorithm)?;
    if parameters.salt != parameters.length {
        return Err(OTHER_PSS.to_owned());
    }
    match (parameters.hash, key) {
        ("sha256", "RSA") => Ok("rsa_pss_rsae_sha256"),
        ("sha384", "RSA") => Ok("rsa_pss_rsae_sha384"),
        ("sha512", "RSA") => Ok("rsa_pss_rsae_sha512"),
        ("sha256", "RSA-PSS") => Ok("rsa_pss_pss_sha256"),
        ("sha384", "RSA-PSS") => Ok("rsa_pss_pss_sha384"),
        ("sha512", "RSA-PSS") => Ok("rsa_pss_pss_sha512"),
        _ => Err("no TLS 1.3 scheme has this pair of hash and key".to_owned()),
    }
}
