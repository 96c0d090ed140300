//! Time stamps (RFC 3161): when an authority had seen a manifest.

use std::time::Duration;

use befund_tls::certificates::der::{
    Der, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, explicit,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest, Sha256, Sha384, Sha512};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

/// Longest answer that is read, in bytes.
pub const MAX_BYTES: u64 = 256 << 10;

/// SET.
const SET: u8 = 0x31;
/// Most certificates in an answer, and most attributes that are signed.
const MOST: usize = 16;

/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
/// id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4.
const TST_INFO: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 16, 1, 4];
/// id-contentType, 1.2.840.113549.1.9.3.
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 3];
/// id-messageDigest, 1.2.840.113549.1.9.4.
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 4];
/// id-kp-timeStamping, 1.3.6.1.5.5.7.3.8.
const TIME_STAMPING: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 8];
/// SHA-256, SHA-384 and SHA-512, 2.16.840.1.101.3.4.2.1 to 3, but for the last number.
const SHA2: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2];

/// Why an answer proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Not of the form, or with parts that are not read.
    #[error("it is no time stamp as RFC 3161 has it")]
    Form,
    /// The authority refused.
    #[error("the authority gave no time stamp")]
    Refused,
    /// Over something else.
    #[error("it is over something else")]
    Other,
    /// No certificate in it verifies its signature.
    #[error(
        "no certificate in it verifies its signature; ask for it with the certificates (openssl ts -query -cert)"
    )]
    Signature,
    /// The authority is none of the roots that were given.
    #[error("its authority does not lead to the root that was given: {0}")]
    Root(String),
}

/// A time stamp whose signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When the authority had seen it.
    pub time: Timestamp,
    /// Its certificate, then the others that came along, DER.
    certificates: Vec<Vec<u8>>,
}

impl Stamp {
    /// Reads an answer over bytes.
    ///
    /// # Errors
    /// See [`Invalid`].
    pub fn read(answer: &[u8], over: &[u8]) -> Result<Self, Invalid> {
        let token = Token::read(answer)?;
        if !token.info.is_over(over) {
            return Err(Invalid::Other);
        }
        let signer = token.signer().ok_or(Invalid::Signature)?;
        let mut certificates = vec![signer.to_vec()];
        let others = token.certificates.iter().filter(|other| **other != signer);
        certificates.extend(others.map(|other| other.to_vec()));
        Ok(Self { time: token.info.time, certificates })
    }

    /// Whether the authority's certificate leads to a root, for time stamps and at that time.
    ///
    /// # Errors
    /// [`Invalid::Root`] if it does not, or the root cannot be read.
    pub fn leads_to(&self, root: &[u8]) -> Result<(), Invalid> {
        let invalid = |error: webpki::Error| Invalid::Root(error.to_string());
        let pem = CertificateDer::from_pem_slice(root);
        let root = pem.unwrap_or_else(|_| CertificateDer::from(root.to_vec()));
        let anchor = anchor_from_trusted_cert(&root).map_err(invalid)?;
        let all: Vec<_> =
            self.certificates.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
        let (signer, rest) = all.split_first().ok_or(Invalid::Signature)?;
        let signer = EndEntityCert::try_from(signer).map_err(invalid)?;
        let seconds = u64::try_from(self.time.as_second()).unwrap_or_default();
        let usage = KeyUsage::required(TIME_STAMPING);
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let algorithms = default_provider().signature_verification_algorithms.all;
        signer
            .verify_for_usage(algorithms, &[anchor], rest, time, usage, None, None)
            .map(|_| ())
            .map_err(invalid)
    }
}

/// A TimeStampToken: signed data around a TSTInfo.
struct Token<'a> {
    content: &'a [u8],
    info: Info<'a>,
    certificates: Vec<&'a [u8]>,
    digest: u8,
    attributes: &'a [u8],
    signature: &'a [u8],
}

/// What is stamped, and when.
struct Info<'a> {
    digest: u8,
    imprint: &'a [u8],
    time: Timestamp,
}

impl<'a> Token<'a> {
    fn read(answer: &'a [u8]) -> Result<Self, Invalid> {
        let mut response = Der::new(answer);
        let mut fields = Der::new(response.take(SEQUENCE).ok_or(Invalid::Form)?);
        let status = fields.take(SEQUENCE).and_then(|body| Der::new(body).take(INTEGER));
        match status.ok_or(Invalid::Form)? {
            // granted, grantedWithMods
            [0 | 1] => {}
            _ => return Err(Invalid::Refused),
        }
        let token = fields.take(SEQUENCE).filter(|_| response.is_empty() && fields.is_empty());
        token.and_then(Self::of).ok_or(Invalid::Form)
    }

    fn of(content_info: &'a [u8]) -> Option<Self> {
        let mut info = Der::new(content_info);
        (info.take(OBJECT_IDENTIFIER)? == SIGNED_DATA).then_some(())?;
        let mut data = Der::new(Der::new(info.take(explicit(0))?).take(SEQUENCE)?);
        data.take(INTEGER)?;
        data.take(SET)?;
        let mut encapsulated = Der::new(data.take(SEQUENCE)?);
        (encapsulated.take(OBJECT_IDENTIFIER)? == TST_INFO).then_some(())?;
        let content = Der::new(encapsulated.take(explicit(0))?).take(OCTET_STRING)?;
        let mut certificates = Vec::new();
        let mut list = Der::new(data.optional(explicit(0))?.unwrap_or_default());
        while !list.is_empty() && certificates.len() < MOST {
            certificates.push(list.value()?.1);
        }
        data.optional(explicit(1))?;
        let mut signers = Der::new(data.take(SET)?);
        let mut signer = Der::new(signers.take(SEQUENCE)?);
        // One signer alone (RFC 3161 section 2.4.2).
        (signers.is_empty() && data.is_empty()).then_some(())?;
        signer.take(INTEGER)?;
        signer.value()?;
        let digest = digest_of(signer.take(SEQUENCE)?)?;
        let attributes = signer.whole(explicit(0))?;
        signer.take(SEQUENCE)?;
        let signature = signer.take(OCTET_STRING)?;
        let info = Info::of(content)?;
        Some(Self { content, info, certificates, digest, attributes, signature })
    }

    /// The certificate whose key signed it, if what is signed is this content.
    fn signer(&self) -> Option<&'a [u8]> {
        let body = Der::new(self.attributes).take(explicit(0))?;
        let digest = hash(self.digest, self.content)?;
        let is_signed = attribute(body, CONTENT_TYPE)
            .is_some_and(|value| Der::new(value).take(OBJECT_IDENTIFIER) == Some(TST_INFO))
            && attribute(body, MESSAGE_DIGEST)
                .is_some_and(|value| Der::new(value).take(OCTET_STRING) == Some(&digest));
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
        self.certificates.iter().find(by).copied().filter(|_| is_signed)
    }
}

impl<'a> Info<'a> {
    fn of(content: &'a [u8]) -> Option<Self> {
        let mut fields = Der::new(Der::new(content).take(SEQUENCE)?);
        fields.take(INTEGER)?;
        fields.take(OBJECT_IDENTIFIER)?;
        let mut imprint = Der::new(fields.take(SEQUENCE)?);
        let digest = digest_of(imprint.take(SEQUENCE)?)?;
        let imprint = imprint.take(OCTET_STRING)?;
        fields.take(INTEGER)?;
        let time = moment(fields.take(GENERALIZED_TIME)?)?;
        Some(Self { digest, imprint, time })
    }

    fn is_over(&self, bytes: &[u8]) -> bool {
        hash(self.digest, bytes).is_some_and(|digest| digest == self.imprint)
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

/// The last number of a SHA-2 function's identifier.
fn digest_of(algorithm: &[u8]) -> Option<u8> {
    match Der::new(algorithm).take(OBJECT_IDENTIFIER)?.strip_prefix(SHA2)? {
        [number @ 1..=3] => Some(*number),
        _ => None,
    }
}

fn hash(function: u8, bytes: &[u8]) -> Option<Vec<u8>> {
    match function {
        1 => Some(Sha256::digest(bytes).to_vec()),
        2 => Some(Sha384::digest(bytes).to_vec()),
        3 => Some(Sha512::digest(bytes).to_vec()),
        _ => None,
    }
}

/// A GeneralizedTime in UTC, parts of a second left out.
fn moment(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    if seconds.len() != 14 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time = DateTime::strptime("%Y%m%d%H%M%S", seconds).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Stamp::read(&bytes, b"x").is_err());
        }
    }

    #[test]
    fn moments_are_read_in_utc_alone() {
        assert_eq!(moment(b"20261130211400Z"), Some("2026-11-30T21:14:00Z".parse().unwrap()));
        assert_eq!(moment(b"20261130211400.123Z"), Some("2026-11-30T21:14:00Z".parse().unwrap()));
        for text in ["20261130211400", "20261130211400+0100", "202611302114Z", "2026113021140xZ"] {
            assert_eq!(moment(text.as_bytes()), None, "{text}");
        }
    }
}
