//! How a certificate is signed: algorithm, hash, and the name TLS 1.3 has for both.

use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::{Roots, issuer_key, key};

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

/// Algorithm and hash, as far as the certificate itself says them.
pub(super) fn parts(
    certificate: &X509Certificate<'_>,
) -> (&'static str, Result<&'static str, String>) {
    let oid = certificate.signature_algorithm.algorithm.to_id_string();
    if let Some((_, algorithm, hash)) = PLAIN.iter().find(|row| row.0 == oid) {
        return (*algorithm, Ok(*hash));
    }
    let none = || Err("the algorithm has no hash function of its own".to_owned());
    match oid.as_str() {
        "1.2.840.113549.1.1.10" => ("rsa-pss", pss_hash_name(certificate)),
        "1.3.101.112" => ("ed25519", none()),
        "1.3.101.113" => ("ed448", none()),
        _ => ("other", Err("the algorithm of the signature is not known here".to_owned())),
    }
}

fn pss_hash_name(certificate: &X509Certificate<'_>) -> Result<&'static str, String> {
    let oid = pss_hash(certificate).ok_or("the RSASSA-PSS parameters cannot be read")?;
    match oid.as_str() {
        "1.3.14.3.2.26" => Ok("sha1"),
        "2.16.840.1.101.3.4.2.4" => Ok("sha224"),
        "2.16.840.1.101.3.4.2.1" => Ok("sha256"),
        "2.16.840.1.101.3.4.2.2" => Ok("sha384"),
        "2.16.840.1.101.3.4.2.3" => Ok("sha512"),
        _ => Err(format!("the hash function {oid} is not known here")),
    }
}

fn pss_hash(certificate: &X509Certificate<'_>) -> Option<String> {
    match SignatureAlgorithm::try_from(&certificate.signature_algorithm) {
        Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => {
            Some(parameters.hash_algorithm_oid().to_id_string())
        }
        _ => None,
    }
}

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
    let issuer = issuer_key(certificate, above, roots)
        .ok_or("the issuer's key is neither in the chain nor among the roots")?;
    let (_, issuer) =
        SubjectPublicKeyInfo::from_der(&issuer).map_err(|_| "the issuer's key cannot be read")?;
    let (algorithm, _, curve) = key(&issuer);
    let name = match (oid.as_str(), curve.as_deref()) {
        ("1.2.840.10045.4.3.2", Some("secp256r1")) => "ecdsa_secp256r1_sha256",
        ("1.2.840.10045.4.3.3", Some("secp384r1")) => "ecdsa_secp384r1_sha384",
        ("1.2.840.10045.4.3.4", Some("secp521r1")) => "ecdsa_secp521r1_sha512",
        ("1.2.840.10045.4.3.2", Some("brainpoolP256r1")) => "ecdsa_brainpoolP256r1tls13_sha256",
        ("1.2.840.10045.4.3.3", Some("brainpoolP384r1")) => "ecdsa_brainpoolP384r1tls13_sha384",
        ("1.2.840.10045.4.3.4", Some("brainpoolP512r1")) => "ecdsa_brainpoolP512r1tls13_sha512",
        ("1.2.840.113549.1.1.10", _) => return pss_scheme(certificate, algorithm),
        _ => return Err("no TLS 1.3 scheme has this pair of hash and key".to_owned()),
    };
    Ok(name)
}

fn pss_scheme(certificate: &X509Certificate<'_>, key: &str) -> Result<&'static str, String> {
    let unknown = || "the RSASSA-PSS parameters cannot be read".to_owned();
    match (pss_hash(certificate).ok_or_else(unknown)?.as_str(), key) {
        ("2.16.840.1.101.3.4.2.1", "RSA") => Ok("rsa_pss_rsae_sha256"),
        ("2.16.840.1.101.3.4.2.2", "RSA") => Ok("rsa_pss_rsae_sha384"),
        ("2.16.840.1.101.3.4.2.3", "RSA") => Ok("rsa_pss_rsae_sha512"),
        ("2.16.840.1.101.3.4.2.1", "RSA-PSS") => Ok("rsa_pss_pss_sha256"),
        ("2.16.840.1.101.3.4.2.2", "RSA-PSS") => Ok("rsa_pss_pss_sha384"),
        ("2.16.840.1.101.3.4.2.3", "RSA-PSS") => Ok("rsa_pss_pss_sha512"),
        _ => Err(unknown()),
    }
}
