//! What tells causes apart.

use crate::assess::causes::Gap;
use crate::assess::result::{
    Contradiction, Finding, Offender, Reason, ReasonCode, Report, Verdict,
};

/// What a cause is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKey {
    /// A thing that violates.
    Thing {
        /// Its kind, such as `tls.certificate`.
        kind: String,
        /// What it is about.
        subject: String,
        /// Kind, subject and identity.
        thing: String,
    },
    /// A document or a kind that violates, without a fact behind it.
    Named(String),
    /// The manufacturer's own word, or lack of it, on one requirement: `catalog@edition#number`, as a number may
    /// mean something else in another edition.
    Requirement(String),
    /// What would have to be known: why it is not, and of what.
    Missing {
        /// Why it is open.
        code: ReasonCode,
        /// What is missing, in the parameters of the reason.
        of: String,
    },
}

impl CauseKey {
    /// Kind and subject of a thing.
    pub(super) fn place(&self) -> Option<(&str, &str)> {
        match self {
            Self::Thing { kind, subject, .. } => Some((kind, subject)),
            _ => None,
        }
    }
}

/// The causes that a gap hangs on: what violates, or else what is missing.
pub(super) fn of(gap: &Gap<'_>) -> Vec<CauseKey> {
    let own = || CauseKey::Requirement(requirement(gap.finding));
    let Some(demand) = gap.demand else {
        return vec![gap.finding.reason.as_ref().map_or_else(own, missing)];
    };
    let mut keys: Vec<_> =
        demand.offenders.iter().map(|offender| of_offender(gap.finding, offender)).collect();
    keys.sort();
    keys.dedup();
    // A claim that was refuted is a matter of that claim, whatever is open without it.
    let open = demand.verdict != Verdict::Fail && !demand.contradiction;
    match &demand.reason {
        _ if !keys.is_empty() => keys,
        // What one answer says settles no other requirement.
        Some(reason) if open && !lacks_an_answer(reason) => vec![missing(reason)],
        _ => vec![own()],
    }
}

/// What a contradiction is about that belongs to no gap.
pub(super) fn of_clash(report: &Report, clash: &Contradiction) -> CauseKey {
    let finding = clash.finding.as_ref();
    if let Some(finding) =
        finding.and_then(|key| report.findings.iter().find(|one| one.key == *key))
    {
        return CauseKey::Requirement(requirement(finding));
    }
    let mut facts = report.facts.iter().filter(|fact| clash.facts.contains(&fact.id));
    match facts.next() {
        Some(fact) => CauseKey::Thing {
            kind: fact.kind.clone(),
            subject: fact.subject.clone(),
            thing: fact.thing().to_owned(),
        },
        None => CauseKey::Named(clash.found.de.to_string()),
    }
}

/// What an offender is an instance of.
pub(super) fn of_offender(finding: &Finding, offender: &Offender) -> CauseKey {
    if let Some((kind, _)) = offender.thing.split_once('/') {
        return CauseKey::Thing {
            kind: kind.to_owned(),
            subject: offender.subject.clone(),
            thing: offender.thing.clone(),
        };
    }
    match offender.subject.as_str() {
        "" => CauseKey::Requirement(requirement(finding)),
        subject => CauseKey::Named(subject.to_owned()),
    }
}

/// Whether nothing is missing but the manufacturer's word.
fn lacks_an_answer(reason: &Reason) -> bool {
    matches!(
        reason.code,
        ReasonCode::EvidenceMissing | ReasonCode::ReasonMissing | ReasonCode::CannotBeAbsent
    ) && reason.params.is_empty()
}

fn missing(reason: &Reason) -> CauseKey {
    let of: Vec<_> = reason.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    // Reasons without parameters say different things by their words alone.
    let of = if of.is_empty() { reason.text.en.to_string() } else { of.join("\n") };
    CauseKey::Missing { code: reason.code, of }
}

fn requirement(finding: &Finding) -> String {
    format!("{}@{}#{}", finding.catalog, finding.edition, finding.requirement)
}
