//! Signed data (CMS, RFC 5652), as time stamps and signed documents have it. It reads what it needs and
//! knows no roots.

use befund_tls::certificates::der::{
    Der, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, explicit,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256, Sha384, Sha512};
use webpki::EndEntityCert;

/// UTCTime.
const UTC_TIME: u8 = 0x17;
/// SET.
const SET: u8 = 0x31;
/// Most certificates, and most attributes that are signed.
const MOST: usize = 16;

/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
/// id-contentType, 1.2.840.113549.1.9.3.
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 3];
/// id-messageDigest, 1.2.840.113549.1.9.4.
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 4];
/// id-signingTime, 1.2.840.113549.1.9.5.
const SIGNING_TIME: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 5];
/// SHA-256, SHA-384 and SHA-512, 2.16.840.1.101.3.4.2.1 to 3, but for the last number.
const SHA2: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2];

/// Signed data of one signer.
#[derive(Debug)]
pub(crate) struct Signed<'a> {
    /// What kind of content is signed.
    kind: &'a [u8],
    /// The content, unless it stands elsewhere.
    pub(crate) content: Option<&'a [u8]>,
    /// The certificates that came along, DER.
    pub(crate) certificates: Vec<&'a [u8]>,
    /// The last number of the SHA-2 function's identifier.
    digest: u8,
    attributes: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// Reads a ContentInfo's body; none if it is not of the form, or with parts that are not read.
    pub(crate) fn of(content_info: &'a [u8]) -> Option<Self> {
        let mut info = Der::new(content_info);
        (info.take(OBJECT_IDENTIFIER)? == SIGNED_DATA).then_some(())?;
        let mut data = Der::new(Der::new(info.take(explicit(0))?).take(SEQUENCE)?);
        data.take(INTEGER)?;
        data.take(SET)?;
        let mut encapsulated = Der::new(data.take(SEQUENCE)?);
        let kind = encapsulated.take(OBJECT_IDENTIFIER)?;
        let content = match encapsulated.optional(explicit(0))? {
            Some(body) => Some(Der::new(body).take(OCTET_STRING)?),
            None => None,
        };
        let mut certificates = Vec::new();
        let mut list = Der::new(data.optional(explicit(0))?.unwrap_or_default());
        while !list.is_empty() && certificates.len() < MOST {
            certificates.push(list.value()?.1);
        }
        data.optional(explicit(1))?;
        let mut signers = Der::new(data.take(SET)?);
        let mut signer = Der::new(signers.take(SEQUENCE)?);
        // One signer alone, as time stamps (RFC 3161 section 2.4.2) and signatures in PDF have it.
        (signers.is_empty() && data.is_empty()).then_some(())?;
        signer.take(INTEGER)?;
        signer.value()?;
        let digest = digest_of(signer.take(SEQUENCE)?)?;
        let attributes = signer.whole(explicit(0))?;
        signer.take(SEQUENCE)?;
        let signature = signer.take(OCTET_STRING)?;
        Some(Self { kind, content, certificates, digest, attributes, signature })
    }

    /// Whether it is signed data of this kind.
    pub(crate) fn is_of(&self, kind: &[u8]) -> bool {
        self.kind == kind
    }

    /// Whether what is signed is this content: its digest, and its kind, stand among what is signed.
    pub(crate) fn is_over(&self, content: &[&[u8]]) -> bool {
        let over = || {
            let body = Der::new(self.attributes).take(explicit(0))?;
            let kind = Der::new(attribute(body, CONTENT_TYPE)?).take(OBJECT_IDENTIFIER)?;
            let digest = Der::new(attribute(body, MESSAGE_DIGEST)?).take(OCTET_STRING)?;
            Some(kind == self.kind && digest == hash(self.digest, content)?)
        };
        over().unwrap_or(false)
    }

    /// When it was signed, as the signer states (RFC 5652 section 11.3); nobody else says so.
    pub(crate) fn signing_time(&self) -> Option<Timestamp> {
        let body = Der::new(self.attributes).take(explicit(0))?;
        let mut time = Der::new(attribute(body, SIGNING_TIME)?);
        match time.tag()? {
            UTC_TIME => {
                let text = time.take(UTC_TIME)?;
                // Two digits of a year stand for 1950 to 2049.
                let century: &[u8] = if *text.first()? < b'5' { b"20" } else { b"19" };
                moment(&[century, text].concat())
            }
            _ => moment(time.take(GENERALIZED_TIME)?),
        }
    }

    /// The certificate whose key made the signature over what is signed.
    pub(crate) fn signer(&self) -> Option<&'a [u8]> {
        // The signature is over the SET, not over its place in the structure (RFC 5652 section 5.4).
        let mut signed = self.attributes.to_vec();
        *signed.first_mut()? = SET;
        let algorithms = default_provider().signature_verification_algorithms.all;
        let by = |der: &&&[u8]| {
            let certificate = CertificateDer::from(**der);
            EndEntityCert::try_from(&certificate).is_ok_and(|key| {
                algorithms
                    .iter()
                    .any(|one| key.verify_signature(*one, &signed, self.signature).is_ok())
            })
        };
        self.certificates.iter().find(by).copied()
    }
}

/// The value of a signed attribute.
fn attribute<'a>(attributes: &'a [u8], kind: &[u8]) -> Option<&'a [u8]> {
    let mut list = Der::new(attributes);
    for _ in 0..MOST {
        let mut one = Der::new(list.take(SEQUENCE)?);
        if one.take(OBJECT_IDENTIFIER)? == kind {
            return one.take(SET);
        }
    }
    None
}

/// A GeneralizedTime in UTC, parts of a second left out.
pub(crate) fn moment(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    if seconds.len() != 14 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time = DateTime::strptime("%Y%m%d%H%M%S", seconds).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The last number of a SHA-2 function's identifier.
pub(crate) fn digest_of(algorithm: &[u8]) -> Option<u8> {
    match Der::new(algorithm).take(OBJECT_IDENTIFIER)?.strip_prefix(SHA2)? {
        [number @ 1..=3] => Some(*number),
        _ => None,
    }
}

/// The digest of parts, one after another, by the last number of the function's identifier.
pub(crate) fn hash(function: u8, parts: &[&[u8]]) -> Option<Vec<u8>> {
    fn of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let mut hasher = D::new();
        parts.iter().for_each(|part| hasher.update(part));
        hasher.finalize().to_vec()
    }
    match function {
        1 => Some(of::<Sha256>(parts)),
        2 => Some(of::<Sha384>(parts)),
        3 => Some(of::<Sha512>(parts)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_utc_alone() {
        assert_eq!(moment(b"20261130211400Z"), Some("2026-11-30T21:14:00Z".parse().unwrap()));
        assert_eq!(moment(b"20261130211400.123Z"), Some("2026-11-30T21:14:00Z".parse().unwrap()));
        for text in ["20261130211400", "20261130211400+0100", "202611302114Z", "2026113021140xZ"] {
            assert_eq!(moment(text.as_bytes()), None, "{text}");
        }
    }
}
