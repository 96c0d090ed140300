//! Whether a path leads from who signed a document to the roots that the product file names: on the day of signing,
//! by certificates for signing documents. Nothing is fetched, so nobody is asked whether one was revoked.

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use befund_tls::certificates::{Roots, read_alone};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{
    EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeId, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext,
};

use crate::diag::{Code, Diagnostic};
use crate::files;
use crate::paper::sign::DocumentSigner;
use crate::product::content::{DayOf, NoPath, SignerPath};
use crate::product::{Document, Located, Product, find_document};
use crate::yaml::hex_digest;

/// Largest file of roots, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// id-kp-documentSigning, 1.3.6.1.5.5.7.3.36 (RFC 9336).
const DOCUMENT_SIGNING: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 36];

/// Purposes that certificates for documents name: the one of RFC 9336, and what was named before there was one.
const PURPOSES: [&[u8]; 5] = [
    DOCUMENT_SIGNING,
    // id-kp-emailProtection, 1.3.6.1.5.5.7.3.4.
    &[0x2B, 6, 1, 5, 5, 7, 3, 4],
    // Microsoft's document signing, 1.3.6.1.4.1.311.10.3.12.
    &[0x2B, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 12],
    // Adobe's authentic documents, 1.2.840.113583.1.1.5.
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x2F, 1, 1, 5],
    // anyExtendedKeyUsage, 2.5.29.37.0.
    &[0x55, 0x1D, 0x25, 0],
];

/// Roots that were given.
pub(super) struct Given {
    roots: Roots,
    file: String,
    sha256: String,
}

/// The roots that `audit.document_roots` names; none if it names none.
///
/// # Errors
/// When the file lies elsewhere, cannot be read, or has no certificate.
pub(super) fn roots(product: &Product) -> Result<Option<Given>, Diagnostic> {
    let Some(named) = &product.audit.document_roots else { return Ok(None) };
    let path = named.value.as_str();
    let wrong = |code: Code, message: String, help: &str| {
        Diagnostic::new(code, message).at(&product.file, named.span).help(help)
    };
    let is_there = "put a file with certificates in PEM into the product folder, and name it by a relative path";
    match find_document(&product.root, path) {
        Located::Present(..) => {}
        Located::Absent => {
            return Err(wrong(Code::FileUnreadable, format!("`{path}` is not there"), is_there));
        }
        Located::Outside => {
            let message = format!("`{path}` lies outside the product folder");
            return Err(wrong(Code::OutsideFolder, message, is_there));
        }
        Located::Unreadable(why) => {
            let message = format!("cannot read `{path}`: {why}");
            return Err(wrong(Code::FileUnreadable, message, is_there));
        }
    }
    let mut pem = Vec::new();
    let file = File::open(files::in_any_form(&product.root, path.as_ref()));
    let read = file.and_then(|file| file.take(MAX_BYTES).read_to_end(&mut pem));
    let unread = |why: String| {
        let message = format!("the roots in `{path}`: {why}");
        wrong(Code::WrongRoots, message, "give a file with certificates in PEM")
    };
    read.map_err(|error| unread(error.to_string()))?;
    let roots = Roots::of_pem(path, &pem).map_err(unread)?;
    Ok(Some(Given { roots, file: path.to_owned(), sha256: hex_digest(&pem) }))
}

/// Looks for a path from a signer to roots, as of the day of signing.
pub(super) fn path(signer: &DocumentSigner, document: &Document, given: &Given) -> SignerPath {
    let (time, day_of) = match signer.signed_at {
        Some(time) => (time, DayOf::Signature),
        None => (noon(document.issued), DayOf::Document),
    };
    SignerPath {
        roots: given.file.clone(),
        sha256: given.sha256.clone(),
        on: time.to_zoned(TimeZone::UTC).date(),
        day_of,
        none: lead(&signer.certificates, &given.roots, time).err(),
    }
}

/// The middle of a day, in UTC: of a day without a time nothing is known but that.
fn noon(day: Date) -> Timestamp {
    let midnight = day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    midnight.and_then(|time| time.checked_add(12.hours())).unwrap_or(Timestamp::MAX)
}

/// Whether the first of these certificates may sign documents and leads to a root at that time.
fn lead(certificates: &[Vec<u8>], roots: &Roots, at: Timestamp) -> Result<(), NoPath> {
    let (signer, others) = certificates.split_first().ok_or(NoPath::Unread)?;
    let details = read_alone(signer).details.map_err(|_| NoPath::Unread)?;
    // RFC 5280 section 4.2.1.3: either bit is for signatures on documents. Who names no use restricts none.
    let signs = |uses: &Vec<&str>| {
        uses.iter().any(|one| ["digitalSignature", "nonRepudiation"].contains(one))
    };
    if details.key_usage.as_ref().is_some_and(|uses| !signs(uses)) {
        return Err(NoPath::OtherUse);
    }
    let signer = CertificateDer::from(signer.as_slice());
    let signer = EndEntityCert::try_from(&signer).map_err(|_| NoPath::Unread)?;
    let others: Vec<_> = others.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let algorithms = default_provider().signature_verification_algorithms.all;
    let found =
        signer.verify_for_usage(algorithms, roots.anchors(), &others, time, Purposes, None, None);
    match found {
        Ok(_) => Ok(()),
        Err(
            Error::CertExpired { .. } | Error::CertNotValidYet { .. } | Error::InvalidCertValidity,
        ) => Err(NoPath::NotValid),
        Err(Error::RequiredEkuNotFoundContext(_) | Error::CaUsedAsEndEntity) => {
            Err(NoPath::OtherUse)
        }
        Err(Error::UnknownIssuer | Error::InvalidSignatureForPublicKey) => Err(NoPath::Unknown),
        Err(_) => Err(NoPath::Unread),
    }
}

/// Certificates that name no purpose, or one for documents.
struct Purposes;

impl ExtendedKeyUsageValidator for Purposes {
    fn validate(&self, named: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut none = true;
        for one in named {
            let one = one?;
            none = false;
            if PURPOSES.iter().any(|known| KeyPurposeId::new(known) == one) {
                return Ok(());
            }
        }
        if none {
            return Ok(());
        }
        Err(Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext {
            required: KeyUsage::required(DOCUMENT_SIGNING),
            present: Vec::new(),
        }))
    }
}
