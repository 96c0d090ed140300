//! Signatures in a PDF (ISO 32000-2, 12.8): over which bytes, with which digest, by whom.

use befund_tls::certificates::der::{Der, SEQUENCE};
use befund_tls::certificates::read_alone;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use lopdf::{Dictionary, Object};
use serde::{Deserialize, Serialize};

use crate::cms::Signed;
use crate::diag::clean;
use crate::product::content::{Signature, SignedDigest};

/// A signature and who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing {
    /// What there is to say of it.
    pub signature: Signature,
    /// Who made it, if a certificate that came along did and the signed bytes are those of the file.
    pub signer: Option<DocumentSigner>,
}

/// Who made a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSigner {
    /// The certificate whose key did, then others that came along, DER.
    pub certificates: Vec<Vec<u8>>,
    /// When, as is signed.
    pub signed_at: Option<Timestamp>,
}

/// A signature and the two stretches of bytes that it is over.
pub(super) struct Found<'f> {
    before: &'f [u8],
    after: &'f [u8],
    /// What stands between them, which is to be the signature itself.
    between: &'f [u8],
    contents: Vec<u8>,
    detached: bool,
    /// When it was signed, as the dictionary has it.
    stated: Option<Timestamp>,
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
        stated: dictionary.get(b"M").and_then(Object::as_str).ok().and_then(moment),
        end,
    })
}

/// Most bytes of certificates that are handed on.
const MAX_CERTIFICATES: usize = 64 << 10;

/// What there is to say of a signature.
pub(super) fn check(found: &Found<'_>, file: &[u8]) -> Signing {
    let signed = Der::new(&found.contents).take(SEQUENCE).and_then(Signed::of);
    let signed = signed.filter(|_| found.detached);
    let digest = match &signed {
        None => SignedDigest::Unread,
        Some(signed) if signed.is_over(&[found.before, found.after]) => SignedDigest::Right,
        Some(_) => SignedDigest::Wrong,
    };
    let changed_after = found.end < file.len();
    let covers_all = !changed_after && is_hexadecimal(found.between);
    let signer = signed.as_ref().and_then(|signed| Some((signed, signed.signer()?)));
    let signature = Signature {
        signer: signer.and_then(|(_, certificate)| name(certificate)),
        digest,
        covers_all,
        changed_after,
        path: None,
    };
    let of = |(signed, certificate): (&Signed<'_>, &[u8])| DocumentSigner {
        certificates: certificates(certificate, &signed.certificates),
        // What stands in the dictionary is signed only if nothing could be put in its place.
        signed_at: signed.signing_time().or(found.stated.filter(|_| covers_all)),
    };
    Signing { signer: signer.filter(|_| digest == SignedDigest::Right).map(of), signature }
}

/// The signer's certificate and the others, as many as are handed on.
fn certificates(signer: &[u8], all: &[&[u8]]) -> Vec<Vec<u8>> {
    let others = all.iter().copied().filter(|other| *other != signer);
    let mut bytes = 0;
    let fits = |der: &&[u8]| {
        bytes += der.len();
        bytes <= MAX_CERTIFICATES
    };
    std::iter::once(signer).chain(others).take_while(fits).map(<[u8]>::to_vec).collect()
}

/// A date of PDF (ISO 32000-2, 7.9.4) that has a time and says where it holds, such as `D:20261201000705+01'00'`.
fn moment(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_prefix("D:")?;
    let (time, zone) = text.split_at_checked(14)?;
    let time = DateTime::strptime("%Y%m%d%H%M%S", time).ok()?;
    let digits: Vec<_> = zone.get(1..)?.split_terminator('\'').collect();
    let seconds = match (zone.get(..1)?, digits.as_slice()) {
        ("Z", [] | ["00"] | ["00", "00"]) => 0,
        (sign @ ("+" | "-"), [hours, minutes @ ..]) if minutes.len() < 2 => {
            let hours: i32 = hours.parse().ok().filter(|hours| (0..24).contains(hours))?;
            let minutes = minutes.first().map_or(Some(0), |minutes| minutes.parse().ok())?;
            let minutes: i32 = Some(minutes).filter(|minutes| (0..60).contains(minutes))?;
            let east = hours * 3600 + minutes * 60;
            if sign == "-" { -east } else { east }
        }
        _ => return None,
    };
    let zone = TimeZone::fixed(Offset::from_seconds(seconds).ok()?);
    Some(time.to_zoned(zone).ok()?.timestamp())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_pdf_are_read_if_they_say_where_they_hold() {
        for (text, expected) in [
            ("D:20261201000705Z", Some("2026-12-01T00:07:05Z")),
            ("D:20261201000705+01'00'", Some("2026-11-30T23:07:05Z")),
            ("D:20261201000705-05'30", Some("2026-12-01T05:37:05Z")),
            ("D:20261201000705", None),
            ("D:20261301000705Z", None),
            ("D:20261201000705+99'00'", None),
            ("D:20261201000705+01'99'", None),
            ("20261201000705Z", None),
            ("D:2026", None),
            ("D:2026120100070€Z", None),
        ] {
            let expected = expected.map(|time| time.parse().unwrap());
            assert_eq!(moment(text.as_bytes()), expected, "{text}");
        }
    }
}
