//! Certificate chains in `befund/tls/1`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use jiff::civil::Date;

use super::build::{At, offered};
use super::document::{
    Certificate, Chain, NamesMatch, Ocsp, OcspStatus, PolicyJudgement, UNREADABLE, Undetermined,
};
use super::trust::faults;
use crate::fact::observation::berlin_date;
use crate::probe::tls::Determination;
use crate::probe::tls::certificates::{self, Details, NOT_ASKED, Status};
use crate::probe::tls::codec::Version;

/// A chain; one shown without a name is judged as far as its certificates are those shown with it.
pub(super) fn chain(at: &At<'_>, found: &certificates::Chain, sni: Option<String>) -> Chain {
    // Why something is open is said of the whole endpoint.
    let mut ignored = Vec::new();
    let certificates = 0..found.certificates.len();
    let mut chain = Chain {
        certificates: certificates.map(|position| certificate(at, found, position)).collect(),
        path_to_root: offered(&found.path_to_root, "", &mut ignored),
        root_set: found.root_set.clone(),
        names_match: names_match(&found.names_match),
        in_order: offered(&found.in_order, "", &mut ignored),
        ocsp: found.ocsp.as_ref().map(|said| ocsp(said, at.as_of)),
        faults: Vec::new(),
        sni,
    };
    chain.faults = faults(at, found, &chain);
    chain
}

fn names_match(found: &Determination) -> NamesMatch {
    match found {
        Determination::Yes => NamesMatch::Yes,
        Determination::No => NamesMatch::No,
        Determination::Undetermined(why) if why == NOT_ASKED => NamesMatch::NotAsked,
        Determination::Undetermined(_) => NamesMatch::Undetermined,
    }
}

/// A stapled answer on a day. A revocation does not lapse, and says nothing of the days before it.
fn ocsp(found: &certificates::Ocsp, as_of: Date) -> Ocsp {
    let moment = |seconds: Option<i64>| {
        let moment = Timestamp::from_second(seconds?).ok()?;
        Some(moment.to_string())
    };
    let (status, refusal) = match &found.status {
        Status::Good if holds(found, as_of) => (OcspStatus::Good, None),
        Status::Unknown if holds(found, as_of) => (OcspStatus::Unknown, None),
        Status::Revoked if is_revoked(found, as_of) => (OcspStatus::Revoked, None),
        Status::Good | Status::Unknown | Status::Revoked => (OcspStatus::Expired, None),
        Status::Foreign => (OcspStatus::Foreign, None),
        Status::Unsigned => (OcspStatus::Unsigned, None),
        Status::TryLater => (OcspStatus::TryLater, None),
        Status::Failed(name) => (OcspStatus::Failed, Some((*name).to_owned())),
        Status::Undetermined(_) => (OcspStatus::Undetermined, None),
    };
    let (from, until) = (moment(found.from), moment(found.until));
    Ocsp { status, refusal, from, until, revoked: moment(found.revoked) }
}

/// Whether a certificate is revoked on a day: always, if the answer does not say since when.
fn is_revoked(found: &certificates::Ocsp, as_of: Date) -> bool {
    found.revoked.and_then(day).is_none_or(|since| since <= as_of)
}

/// Whether an answer holds on a day. Where none after it is announced, newer ones are to be had at any time (RFC
/// 6960 section 4.2.2.1), and it is good for the day it is of.
fn holds(found: &certificates::Ocsp, as_of: Date) -> bool {
    let from = found.from.and_then(day);
    let until = match found.until {
        Some(until) => day(until),
        None => from,
    };
    from.is_some_and(|from| from <= as_of) && until.is_some_and(|until| as_of <= until)
}

/// The day a moment is on, where certificates are judged.
pub(super) fn day(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).ok().map(berlin_date)
}

/// What could not be determined about a chain, by its place in the list of chains.
pub(super) fn open_questions(at: usize, chain: &certificates::Chain) -> Vec<Undetermined> {
    let mut open = Vec::new();
    let mut add = |what: String, why: &str| open.push(Undetermined { what, why: why.to_owned() });
    for (position, certificate) in chain.certificates.iter().enumerate() {
        match &certificate.details {
            Err(why) => add(format!("certificate {position} of chain {at}"), why),
            Ok(details) => {
                if let Determination::Undetermined(why) = &details.self_signed {
                    add(format!("self-signature of certificate {position} of chain {at}"), why);
                }
            }
        }
    }
    if let Determination::Undetermined(why) = &chain.path_to_root {
        add(format!("path to a root of chain {at}"), why);
    }
    match &chain.names_match {
        Determination::Undetermined(why) if why != NOT_ASKED => {
            add(format!("names of chain {at}"), why);
        }
        _ => {}
    }
    if let Determination::Undetermined(why) = &chain.in_order {
        add(format!("order of chain {at}"), why);
    }
    if let Some(Status::Undetermined(why)) = chain.ocsp.as_ref().map(|ocsp| &ocsp.status) {
        add(format!("stapled status of chain {at}"), why);
    }
    open
}

/// Certificates presented in TLS 1.3 whose signature has no name there.
pub(super) fn unknown_signatures(chain: &certificates::Chain) -> Vec<Undetermined> {
    let unknown = |position: usize| {
        let details = chain.certificates[position].details.as_ref().ok()?;
        let why = details.signature_scheme.as_ref().err()?;
        let what = format!("TLSv1.3 signature of certificate {position}");
        Some(Undetermined { what, why: why.clone() })
    };
    let counted =
        (0..chain.certificates.len()).filter(|position| chain.signature_counts(*position));
    let in_tls13 = chain.versions.contains(&Version::Tls13);
    counted.filter(|_| in_tls13).filter_map(unknown).collect()
}

fn certificate(at: &At<'_>, chain: &certificates::Chain, position: usize) -> Certificate {
    let found = &chain.certificates[position];
    let details = found.details.as_ref().ok();
    Certificate {
        key_algorithm: details.map_or(UNREADABLE, |details| details.key_algorithm).to_owned(),
        key_bits: details.and_then(|details| details.key_bits),
        curve: details.and_then(|details| details.curve.clone()),
        signature_algorithm: details
            .map(|details| details.signature_algorithm.clone())
            .unwrap_or_default(),
        not_before: details.and_then(|details| day(details.not_before)),
        not_after: details.and_then(|details| day(details.not_after)),
        names: details
            .map(|details| details.names.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        serial: details.map(|details| details.serial.clone()).unwrap_or_default(),
        lifetime_days: details.map(Details::lifetime_days),
        days_left: details
            .and_then(|details| day(details.not_after))
            .and_then(|end| at.as_of.until(end).ok())
            .map(|span| i64::from(span.get_days())),
        key_usage: details.and_then(|details| {
            let usage = details.key_usage.as_ref()?;
            Some(usage.iter().map(|name| (*name).to_owned()).collect())
        }),
        extended_key_usage: details.and_then(|details| details.extended_key_usage.clone()),
        wildcard: details.is_some_and(Details::has_wildcard),
        must_staple: details.is_some_and(|details| details.must_staple),
        timestamps: details.is_some_and(|details| details.has_timestamps),
        self_signed: details.and_then(|details| match details.self_signed {
            Determination::Yes => Some(true),
            Determination::No => Some(false),
            Determination::Undetermined(_) => None,
        }),
        der_sha256: found.sha256.clone(),
        pem: pem(&found.der),
        judgement: key_judgement(at, found, position),
        signature_judgement: details.and_then(|details| {
            let counts = is_fact(at, found, position) && chain.signature_counts(position);
            counts.then(|| signature_judgement(at, chain, details)).flatten()
        }),
    }
}

fn identity<'a>(
    found: &'a certificates::Certificate,
    position: &'a str,
) -> [(&'a str, &'a str); 2] {
    [("sha256", &found.sha256), ("position", position)]
}

fn key_judgement(
    at: &At<'_>,
    found: &certificates::Certificate,
    position: usize,
) -> Option<PolicyJudgement> {
    at.judgement("tls.certificate", &identity(found, &position.to_string()))
}

fn is_fact(at: &At<'_>, found: &certificates::Certificate, position: usize) -> bool {
    at.has("tls.certificate", &identity(found, &position.to_string()))
}

/// What is said of the way a certificate is signed, over all versions it was presented in.
fn signature_judgement(
    at: &At<'_>,
    chain: &certificates::Chain,
    details: &Details,
) -> Option<PolicyJudgement> {
    let mut values = vec![("use", "certificate"), ("algorithm", details.signature_kind)];
    match &details.signature_scheme {
        Ok(name) => values.push(("name", *name)),
        Err(_) => values.extend(details.signature_hash.as_ref().ok().map(|hash| ("hash", *hash))),
    }
    let versions: Vec<_> = chain.versions.iter().map(|version| version.name()).collect();
    at.any_version("tls.signature_scheme", &values, &versions)
}

/// RFC 7468.
fn pem(der: &[u8]) -> String {
    let body = BASE64.encode(der);
    let mut out = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in body.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push_str("-----END CERTIFICATE-----\n");
    out
}
