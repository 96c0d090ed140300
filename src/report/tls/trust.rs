//! What is wrong with a chain of certificates, and what that means for the exit code.

use jiff::civil::Date;

use super::build::At;
use super::document::{
    Certificate, Chain, Fault, FaultKind, NamesMatch, OcspStatus, Offered, PolicyJudgement, Weight,
};
use crate::probe::tls::certificates;
use crate::probe::tls::facts::is_needed;
use crate::probe::tls::{AddressScan, Determination};

/// What is wrong with a chain, what weighs most first. One that is shown only to those who send no name weighs
/// nothing.
pub(super) fn faults(at: &At<'_>, found: &certificates::Chain, chain: &Chain) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (position, certificate) in chain.certificates.iter().enumerate() {
        let kinds = of_certificate(certificate).into_iter();
        let kinds = kinds.map(|(kind, weight)| (kind, Some(position), weight));
        faults.extend(kinds);
        let needed = is_needed(position, &found.paths, at.as_of);
        let weight = if needed { Weight::Fails } else { Weight::Note };
        let out = out_of_term(certificate, at.as_of).map(|kind| (kind, Some(position), weight));
        faults.extend(out);
    }
    faults.extend(of_chain(chain).into_iter().map(|(kind, weight)| (kind, None, weight)));
    if lacks_staple(at.scan, found) {
        faults.push((FaultKind::NoStaple, Some(0), Weight::Note));
    }
    let counts = chain.sni == at.scan.sni;
    let fault = |(fault, certificate, weight)| {
        let weight = if counts { weight } else { Weight::Note };
        Fault { fault, certificate, weight }
    };
    let mut faults: Vec<_> = faults.into_iter().map(fault).collect();
    faults.sort_by_key(|fault| (fault.weight, fault.fault, fault.certificate));
    faults
}

fn of_certificate(certificate: &Certificate) -> Vec<(FaultKind, Weight)> {
    let bad = |judgement: &Option<PolicyJudgement>| {
        judgement.as_ref().is_some_and(PolicyJudgement::is_bad)
    };
    let all = [
        (certificate.is_unreadable(), FaultKind::Unreadable, Weight::Open),
        (bad(&certificate.judgement), FaultKind::WeakKey, Weight::Fails),
        (bad(&certificate.signature_judgement), FaultKind::WeakSignature, Weight::Fails),
    ];
    all.into_iter().filter(|row| row.0).map(|(_, kind, weight)| (kind, weight)).collect()
}

fn out_of_term(certificate: &Certificate, as_of: Date) -> Option<FaultKind> {
    let over = certificate.not_after.is_some_and(|end| end < as_of);
    let early = certificate.not_before.is_some_and(|start| start > as_of);
    over.then_some(FaultKind::Expired).or_else(|| early.then_some(FaultKind::NotYetValid))
}

fn of_chain(chain: &Chain) -> Vec<(FaultKind, Weight)> {
    let mut faults = Vec::new();
    match chain.names_match {
        NamesMatch::No => faults.push((FaultKind::OtherName, Weight::Fails)),
        NamesMatch::Undetermined => faults.push((FaultKind::NameUnverified, Weight::Open)),
        NamesMatch::Yes | NamesMatch::NotAsked => {}
    }
    match chain.path_to_root {
        Offered::No => faults.push((FaultKind::NoPath, Weight::Fails)),
        Offered::Undetermined => faults.push((FaultKind::PathUnverified, Weight::Open)),
        Offered::Yes => {}
    }
    match chain.ocsp.as_ref().map(|said| said.status) {
        Some(OcspStatus::Revoked) => faults.push((FaultKind::Revoked, Weight::Fails)),
        Some(OcspStatus::Undetermined) => {
            faults.push((FaultKind::StapleUnverified, Weight::Open));
        }
        None | Some(OcspStatus::Good) => {}
        Some(_) => faults.push((FaultKind::UselessStaple, Weight::Note)),
    }
    if chain.in_order == Offered::No {
        faults.push((FaultKind::OutOfOrder, Weight::Note));
    }
    if chain.certificates.first().is_some_and(|own| own.self_signed == Some(true)) {
        faults.push((FaultKind::SelfSigned, Weight::Note));
    }
    faults
}

/// Whether the server's certificate demands a stapled status (RFC 7633), and a hello that asked for one was answered
/// without.
fn lacks_staple(scan: &AddressScan, found: &certificates::Chain) -> bool {
    let own = found.certificates.first().and_then(|own| own.details.as_ref().ok());
    let without = |version| scan.feature(version, "ocsp_stapling") == Some(&Determination::No);
    own.is_some_and(|own| own.must_staple)
        && found.ocsp.is_none()
        && found.versions.iter().any(|version| without(*version))
}
