//! Signatures in a PDF (ISO 32000-2, 12.8): over which bytes, with which digest, by whom.

use befund_tls::certificates::der::{Der, SEQUENCE};
use befund_tls::certificates::read_alone;
use lopdf::{Dictionary, Object};

use crate::cms::Signed;
use crate::diag::clean;
use crate::product::content::{Signature, SignedDigest};

/// A signature and the two stretches of bytes that it is over.
pub(super) struct Found<'f> {
    before: &'f [u8],
    after: &'f [u8],
    /// What stands between them, which is to be the signature itself.
    between: &'f [u8],
    contents: Vec<u8>,
    detached: bool,
    /// Where the second stretch ends.
    pub(super) end: usize,
}

/// The signature that a dictionary is, if it is one whose bytes are in the file.
pub(super) fn find<'f>(dictionary: &Dictionary, file: &'f [u8]) -> Option<Found<'f>> {
    let range = dictionary.get(b"ByteRange").and_then(Object::as_array).ok()?;
    let numbers: Vec<usize> = range
        .iter()
        .filter_map(|one| one.as_i64().ok().and_then(|number| usize::try_from(number).ok()))
        .collect();
    let [start, length, second, rest] = numbers[..] else { return None };
    let (first_end, end) = (start.checked_add(length)?, second.checked_add(rest)?);
    let contents = dictionary.get(b"Contents").and_then(Object::as_str).ok()?;
    let form = dictionary.get(b"SubFilter").and_then(Object::as_name).unwrap_or_default();
    Some(Found {
        before: file.get(start..first_end).filter(|_| start == 0)?,
        after: file.get(second..end)?,
        between: file.get(first_end..second)?,
        contents: contents.to_vec(),
        detached: matches!(form, b"adbe.pkcs7.detached" | b"ETSI.CAdES.detached"),
        end,
    })
}

/// What there is to say of a signature.
pub(super) fn check(found: &Found<'_>, file: &[u8]) -> Signature {
    let signed = Der::new(&found.contents).take(SEQUENCE).and_then(Signed::of);
    let signed = signed.filter(|_| found.detached);
    let digest = match &signed {
        None => SignedDigest::Unread,
        Some(signed) if signed.is_over(&[found.before, found.after]) => SignedDigest::Right,
        Some(_) => SignedDigest::Wrong,
    };
    let changed_after = found.end < file.len();
    Signature {
        signer: signed.and_then(|signed| signed.signer().and_then(name)),
        digest,
        covers_all: !changed_after && is_hexadecimal(found.between),
        changed_after,
    }
}

/// Whether bytes are one hexadecimal string and nothing else: all that a signature may leave out.
fn is_hexadecimal(bytes: &[u8]) -> bool {
    let inner = bytes.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">"));
    inner.is_some_and(|inner| inner.iter().all(u8::is_ascii_hexdigit))
}

/// The name in a certificate.
fn name(der: &[u8]) -> Option<String> {
    read_alone(der).details.ok().map(|details| clean(&details.subject))
}
