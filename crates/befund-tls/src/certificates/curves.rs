//! The curve a key lies on.

use x509_parser::der_parser::asn1_rs::Tag;
use x509_parser::x509::SubjectPublicKeyInfo;

/// Object identifier, name and size of a curve.
type Curve = (&'static str, &'static str, u32);

/// Curves that have names (RFC 5480, RFC 5639, SEC 2, GB/T 32918).
#[rustfmt::skip]
const CURVES: &[Curve] = &[
    ("1.2.840.10045.3.1.7", "secp256r1", 256), ("1.3.132.0.34", "secp384r1", 384),
    ("1.3.132.0.35", "secp521r1", 521),
    ("1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1", 160), ("1.3.36.3.3.2.8.1.1.2", "brainpoolP160t1", 160),
    ("1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1", 192), ("1.3.36.3.3.2.8.1.1.4", "brainpoolP192t1", 192),
    ("1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1", 224), ("1.3.36.3.3.2.8.1.1.6", "brainpoolP224t1", 224),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256), ("1.3.36.3.3.2.8.1.1.8", "brainpoolP256t1", 256),
    ("1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1", 320), ("1.3.36.3.3.2.8.1.1.10", "brainpoolP320t1", 320),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384), ("1.3.36.3.3.2.8.1.1.12", "brainpoolP384t1", 384),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512), ("1.3.36.3.3.2.8.1.1.14", "brainpoolP512t1", 512),
    ("1.3.132.0.10", "secp256k1", 256), ("1.3.132.0.33", "secp224r1", 224),
    ("1.3.132.0.32", "secp224k1", 224), ("1.2.840.10045.3.1.1", "secp192r1", 192),
    ("1.3.132.0.31", "secp192k1", 192), ("1.3.132.0.8", "secp160r1", 160),
    ("1.3.132.0.30", "secp160r2", 160), ("1.3.132.0.9", "secp160k1", 160),
    ("1.3.132.0.1", "sect163k1", 163), ("1.3.132.0.2", "sect163r1", 163),
    ("1.3.132.0.15", "sect163r2", 163), ("1.3.132.0.24", "sect193r1", 193),
    ("1.3.132.0.25", "sect193r2", 193), ("1.3.132.0.26", "sect233k1", 233),
    ("1.3.132.0.27", "sect233r1", 233), ("1.3.132.0.3", "sect239k1", 239),
    ("1.3.132.0.16", "sect283k1", 283), ("1.3.132.0.17", "sect283r1", 283),
    ("1.3.132.0.36", "sect409k1", 409), ("1.3.132.0.37", "sect409r1", 409),
    ("1.3.132.0.38", "sect571k1", 571), ("1.3.132.0.39", "sect571r1", 571),
    ("1.2.156.10197.1.301", "curveSM2", 256),
];

/// Name and size in bits of a key's curve: the name it is known by, the object identifier of one that
/// has none here, or `explicit` where the key brings parameters of its own (RFC 3279 section 2.3.5).
pub(super) fn curve_of(key: &SubjectPublicKeyInfo<'_>) -> Option<(String, Option<u32>)> {
    let parameters = key.algorithm.parameters.as_ref()?;
    match parameters.tag() {
        Tag::Sequence => return Some(("explicit".to_owned(), None)),
        Tag::Oid => {}
        _ => return None,
    }
    let oid = parameters.as_oid().ok()?.to_id_string();
    let row = CURVES.iter().find(|row| row.0 == oid);
    Some(row.map_or((oid.clone(), None), |row| (row.1.to_owned(), Some(row.2))))
}
