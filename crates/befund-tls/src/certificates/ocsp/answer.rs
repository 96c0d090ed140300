//! The form of an answer (RFC 6960 section 4.2.1).

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use x509_parser::prelude::FromDer;
use x509_parser::x509::AlgorithmIdentifier;

use super::Status;
use crate::certificates::der::{
    BIT_STRING, Der, ENUMERATED, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING,
    SEQUENCE, explicit,
};

/// Most answers and certificates that are looked at. Responders send one of each.
const MOST: usize = 64;

/// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1.
const BASIC: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 0x30, 1, 1];

/// An OCSPResponse.
#[derive(Debug)]
pub(super) enum Answer<'a> {
    /// The responder did not answer.
    None(Status),
    /// It did.
    Basic(Box<Basic<'a>>),
}

/// A BasicOCSPResponse.
#[derive(Debug)]
pub(super) struct Basic<'a> {
    /// What is signed.
    pub(super) signed: &'a [u8],
    pub(super) algorithm: AlgorithmIdentifier<'a>,
    pub(super) signature: &'a [u8],
    /// Certificates that came along, DER.
    pub(super) certificates: Vec<&'a [u8]>,
    pub(super) singles: Vec<Single<'a>>,
}

/// A SingleResponse: the certificate it is about, and what it says.
#[derive(Debug)]
pub(super) struct Single<'a> {
    /// Object identifier of the hash function.
    pub(super) hash: String,
    pub(super) issuer_name_hash: &'a [u8],
    pub(super) issuer_key_hash: &'a [u8],
    pub(super) serial: &'a [u8],
    pub(super) state: State,
    pub(super) this_update: i64,
    pub(super) next_update: Option<i64>,
}

/// A CertStatus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Good,
    Revoked(i64),
    Unknown,
}

impl<'a> Answer<'a> {
    /// Reads an answer.
    pub(super) fn read(response: &'a [u8]) -> Result<Self, String> {
        outer(response).unwrap_or_else(|| Err("the stapled answer cannot be read".to_owned()))
    }
}

fn outer(response: &[u8]) -> Option<Result<Answer<'_>, String>> {
    let mut all = Der::new(response);
    let mut fields = Der::new(all.take(SEQUENCE)?);
    let status = fields.take(ENUMERATED)?;
    if !all.is_empty() {
        return None;
    }
    match status {
        [0] => {}
        [3] => return Some(Ok(Answer::None(Status::TryLater))),
        _ => return Some(Ok(Answer::None(Status::Failed(refusal(status)?)))),
    }
    let mut bytes = Der::new(Der::new(fields.take(explicit(0))?).take(SEQUENCE)?);
    if bytes.take(OBJECT_IDENTIFIER)? != BASIC {
        return Some(Err("the stapled answer is of a kind that is not known here".to_owned()));
    }
    let basic = basic(bytes.take(OCTET_STRING)?)?;
    Some(Ok(Answer::Basic(Box::new(basic))))
}

/// The name of an OCSPResponseStatus that is no answer.
fn refusal(status: &[u8]) -> Option<&'static str> {
    match status {
        [1] => Some("malformedRequest"),
        [2] => Some("internalError"),
        [5] => Some("sigRequired"),
        [6] => Some("unauthorized"),
        _ => None,
    }
}

fn basic(bytes: &[u8]) -> Option<Basic<'_>> {
    let mut all = Der::new(bytes);
    let mut fields = Der::new(all.take(SEQUENCE)?);
    let signed = fields.whole(SEQUENCE)?;
    let (_, algorithm) = AlgorithmIdentifier::from_der(fields.whole(SEQUENCE)?).ok()?;
    // The first byte counts unused bits, of which a signature has none.
    let signature = fields.take(BIT_STRING)?.strip_prefix(&[0])?;
    let certificates = match fields.optional(explicit(0))? {
        Some(list) => each(Der::new(list).take(SEQUENCE)?, |one| one.whole(SEQUENCE))?,
        None => Vec::new(),
    };
    let singles = data(Der::new(signed).take(SEQUENCE)?)?;
    (all.is_empty() && fields.is_empty()).then_some(Basic {
        signed,
        algorithm,
        signature,
        certificates,
        singles,
    })
}

/// The answers of a ResponseData. Whom its ResponderID names is no matter: what signs is tried.
fn data(bytes: &[u8]) -> Option<Vec<Single<'_>>> {
    let mut fields = Der::new(bytes);
    fields.optional(explicit(0))?; // version
    fields.value()?; // responderID
    fields.take(GENERALIZED_TIME)?; // producedAt
    each(fields.take(SEQUENCE)?, |list| single(list.take(SEQUENCE)?))
}

fn single(bytes: &[u8]) -> Option<Single<'_>> {
    let mut fields = Der::new(bytes);
    let mut id = Der::new(fields.take(SEQUENCE)?);
    let (_, hash) = AlgorithmIdentifier::from_der(id.whole(SEQUENCE)?).ok()?;
    let (issuer_name_hash, issuer_key_hash) = (id.take(OCTET_STRING)?, id.take(OCTET_STRING)?);
    let serial = id.take(INTEGER)?;
    const GOOD: u8 = 0x80;
    const REVOKED: u8 = explicit(1);
    const UNKNOWN: u8 = 0x82;
    let tag = fields.tag()?;
    let (said, _) = fields.value()?;
    let state = match tag {
        GOOD => State::Good,
        REVOKED => State::Revoked(time(Der::new(said).take(GENERALIZED_TIME)?)?),
        UNKNOWN => State::Unknown,
        _ => return None,
    };
    let this_update = time(fields.take(GENERALIZED_TIME)?)?;
    let next_update = match fields.optional(explicit(0))? {
        Some(body) => Some(time(Der::new(body).take(GENERALIZED_TIME)?)?),
        None => None,
    };
    let hash = hash.algorithm.to_id_string();
    Some(Single {
        hash,
        issuer_name_hash,
        issuer_key_hash,
        serial,
        state,
        this_update,
        next_update,
    })
}

fn each<'a, T>(bytes: &'a [u8], mut read: impl FnMut(&mut Der<'a>) -> Option<T>) -> Option<Vec<T>> {
    let mut list = Der::new(bytes);
    let mut found = Vec::new();
    while !list.is_empty() && found.len() < MOST {
        found.push(read(&mut list)?);
    }
    Some(found)
}

/// `20261130120000Z`, the only form allowed (RFC 5280 section 4.1.2.5.2), in seconds since 1970.
pub(super) fn time(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i8>().ok();
    let moment = DateTime::new(
        text[..4].parse().ok()?,
        number(4, 6)?,
        number(6, 8)?,
        number(8, 10)?,
        number(10, 12)?,
        number(12, 14)?,
        0,
    );
    Some(moment.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}
