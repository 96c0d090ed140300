//! Answers about revocation that a server staples to its certificate (RFC 6960), read and verified.

mod answer;

use aws_lc_rs::digest::{self, digest};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::x509::SubjectPublicKeyInfo;

use self::answer::{Answer, Single, State};
use super::signature::NO_ISSUER;
use super::verify::Signed;
use super::{Roots, issuer_keys};
use crate::finding::Determination;

/// What a stapled answer says, periods aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ocsp {
    /// What it says of the certificate.
    pub status: Status,
    /// From when on it holds, seconds since 1970: its thisUpdate, or the beginning of the certificate of whoever
    /// signed it if that is later.
    pub from: Option<i64>,
    /// Until when it holds: its nextUpdate, or the end of that certificate if that is earlier. `None` if it says no
    /// end: newer answers are to be had at any time (RFC 6960 section 4.2.2.1).
    pub until: Option<i64>,
    /// When the certificate was revoked.
    pub revoked: Option<i64>,
}

/// What a stapled answer is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The certificate is not revoked.
    Good,
    /// It is revoked.
    Revoked,
    /// The responder does not know it.
    Unknown,
    /// The answer is about other certificates.
    Foreign,
    /// It is not signed by the issuer, nor by one whom the issuer allows to (RFC 6960 section 4.2.2.2).
    Unsigned,
    /// The responder asks to try later.
    TryLater,
    /// The responder gave no answer for another reason: its name (RFC 6960 section 4.2.1).
    Failed(&'static str),
    /// It cannot be read or verified, for this reason.
    Undetermined(String),
}

impl Status {
    /// Which of several answers counts: the highest.
    pub(super) fn badness(&self) -> u8 {
        match self {
            Self::Good => 0,
            Self::TryLater | Self::Failed(_) => 1,
            Self::Undetermined(_) => 2,
            Self::Unsigned => 3,
            Self::Foreign => 4,
            Self::Unknown => 5,
            Self::Revoked => 6,
        }
    }
}

impl From<Status> for Ocsp {
    fn from(status: Status) -> Self {
        Self { status, from: None, until: None, revoked: None }
    }
}

/// Reads the answer stapled to the first of some certificates.
pub fn read(response: &[u8], ders: &[Vec<u8>], roots: &Roots) -> Ocsp {
    match attempt(response, ders, roots) {
        Ok(found) => found,
        Err(why) => Status::Undetermined(why).into(),
    }
}

fn attempt(response: &[u8], ders: &[Vec<u8>], roots: &Roots) -> Result<Ocsp, String> {
    let basic = match Answer::read(response)? {
        Answer::None(status) => return Ok(status.into()),
        Answer::Basic(basic) => basic,
    };
    let (leaf, above) = ders.split_first().ok_or("no certificate")?;
    let (_, leaf) = X509Certificate::from_der(leaf)
        .map_err(|error| format!("the certificate cannot be read: {error}"))?;
    let keys = issuer_keys(&leaf, above, roots);
    let read = keys.iter().filter_map(|key| SubjectPublicKeyInfo::from_der(key).ok());
    // Whoever sends a certificate can call it the issuer's: only a key that did sign the leaf is.
    let (mut issuers, mut open) = (Vec::new(), None);
    for (_, key) in read {
        match Signed::certificate(&leaf).by(&key) {
            Determination::Yes => issuers.push(key),
            Determination::No => {}
            Determination::Undetermined(why) => open = Some(why),
        }
    }
    let about: Vec<_> = basic.singles.iter().filter(|single| is_about(single, &leaf)).collect();
    if about.is_empty() {
        return Ok(Status::Foreign.into());
    }
    if issuers.is_empty() {
        return Err(open.unwrap_or_else(|| NO_ISSUER.to_owned()));
    }
    let named = about
        .into_iter()
        .filter_map(|single| Some((single, issuers.iter().find(|key| names_key(single, key))?)));
    let mut found: Option<Ocsp> = None;
    for (single, issuer) in named {
        let one = match basic.signer(issuer, &leaf)? {
            None => Status::Unsigned.into(),
            Some(period) => single.within(period),
        };
        // What is said good here and revoked there is revoked.
        if found.as_ref().is_none_or(|_| one.status == Status::Revoked) {
            found = Some(one);
        }
    }
    Ok(found.unwrap_or_else(|| Status::Foreign.into()))
}

/// The hash function of a CertID: SHA-1 by RFC 5019, others by RFC 6960.
fn hash(single: &Single<'_>) -> Option<&'static digest::Algorithm> {
    match single.hash.as_str() {
        "1.3.14.3.2.26" => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        "2.16.840.1.101.3.4.2.1" => Some(&digest::SHA256),
        "2.16.840.1.101.3.4.2.2" => Some(&digest::SHA384),
        "2.16.840.1.101.3.4.2.3" => Some(&digest::SHA512),
        _ => None,
    }
}

/// Whether an answer is about a certificate with that number of that issuer's name. A hash function that is not
/// known here is nothing to doubt it by: the signature decides.
fn is_about(single: &Single<'_>, leaf: &X509Certificate<'_>) -> bool {
    let same_name = hash(single).is_none_or(|hash| {
        digest(hash, leaf.issuer().as_raw()).as_ref() == single.issuer_name_hash
    });
    same_name && significant(single.serial) == significant(leaf.raw_serial())
}

/// Whether an answer names that key of the issuer.
fn names_key(single: &Single<'_>, key: &SubjectPublicKeyInfo<'_>) -> bool {
    hash(single).is_none_or(|hash| {
        digest(hash, &key.subject_public_key.data).as_ref() == single.issuer_key_hash
    })
}

fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

impl Single<'_> {
    /// What it says, for as long as whoever signed it may.
    fn within(&self, (from, until): (i64, i64)) -> Ocsp {
        let (status, revoked) = match self.state {
            State::Good => (Status::Good, None),
            State::Revoked(at) => (Status::Revoked, Some(at)),
            State::Unknown => (Status::Unknown, None),
        };
        let ends = until < self.this_update;
        let until = match self.next_update {
            Some(next) => Some(next.min(until)),
            // Signed after the term of whoever signed it.
            None => ends.then_some(until),
        };
        let from = self.this_update.max(from);
        Ocsp { status, from: Some(from), until, revoked }
    }
}

/// The period of a key that has none of its own.
const EVER: (i64, i64) = (i64::MIN, i64::MAX);

impl answer::Basic<'_> {
    /// For how long whoever signed may do so: the issuer, or one with a certificate of the issuer for that purpose
    /// (RFC 6960 section 4.2.2.2). `None` if it is neither.
    fn signer(
        &self,
        issuer: &SubjectPublicKeyInfo<'_>,
        leaf: &X509Certificate<'_>,
    ) -> Result<Option<(i64, i64)>, String> {
        let signed =
            Signed { algorithm: &self.algorithm, message: self.signed, signature: self.signature };
        let mut open = None;
        match signed.by(issuer) {
            Determination::Yes => return Ok(Some(EVER)),
            Determination::No => {}
            Determination::Undetermined(why) => open = Some(why),
        }
        let read = self.certificates.iter().filter_map(|der| X509Certificate::from_der(der).ok());
        for (_, delegate) in read {
            if !may_sign(&delegate) || delegate.issuer().as_raw() != leaf.issuer().as_raw() {
                continue;
            }
            match (signed.by(delegate.public_key()), Signed::certificate(&delegate).by(issuer)) {
                (Determination::No, _) | (_, Determination::No) => {}
                (Determination::Yes, Determination::Yes) => {
                    let validity = delegate.validity();
                    return Ok(Some((
                        validity.not_before.timestamp(),
                        validity.not_after.timestamp(),
                    )));
                }
                (Determination::Undetermined(why), _) | (_, Determination::Undetermined(why)) => {
                    open = Some(why);
                }
            }
        }
        open.map_or(Ok(None), Err)
    }
}

fn may_sign(delegate: &X509Certificate<'_>) -> bool {
    let usage = delegate.extended_key_usage();
    usage.is_ok_and(|usage| usage.is_some_and(|usage| usage.value.ocsp_signing))
}

#[cfg(test)]
mod tests;
