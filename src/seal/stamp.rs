//! Time stamps (RFC 3161): when an authority had seen a manifest.

use std::time::Duration;

use befund_tls::certificates::der::{
    Der, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
};
use jiff::Timestamp;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::cms::{Signed, digest_of, hash, moment};

/// Longest answer that is read, in bytes.
pub const MAX_BYTES: u64 = 256 << 10;

/// id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4.
const TST_INFO: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 16, 1, 4];
/// id-kp-timeStamping, 1.3.6.1.5.5.7.3.8.
const TIME_STAMPING: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 8];

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
        let others = token.signed.certificates.iter().filter(|other| **other != signer);
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
    signed: Signed<'a>,
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
        let signed = Signed::of(content_info).filter(|signed| signed.is_of(TST_INFO))?;
        let content = signed.content?;
        Some(Self { content, info: Info::of(content)?, signed })
    }

    /// The certificate whose key signed it, if what is signed is this content.
    fn signer(&self) -> Option<&'a [u8]> {
        self.signed.signer().filter(|_| self.signed.is_over(&[self.content]))
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
        hash(self.digest, &[bytes]).is_some_and(|digest| digest == self.imprint)
    }
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
}
