//! The headline: demands addressed to the provider, counted by verdict and by what the verdict rests
//! on. No percentage, no "partly".

use std::collections::BTreeSet;

use crate::assess::result::{
    CatalogCounts, Contradiction, ContradictionKind, Counts, DemandResult, Examination, Finding,
    ReasonCode, Summary, Verdict,
};
use crate::assess::select::Inputs;
use crate::catalog::Modal;
use crate::fact::Basis;
use crate::product::AnswerValue;

/// Counts everything.
pub(super) fn summarise(
    inputs: &Inputs<'_>,
    findings: &[Finding],
    contradictions: &[Contradiction],
    unverified: &BTreeSet<(String, String)>,
) -> Summary {
    let indications_against =
        contradictions.iter().filter(|one| one.kind == ContradictionKind::Indication).count();
    let mut summary = Summary {
        contradictions: contradictions.len() - indications_against,
        indications_against,
        ..Summary::default()
    };
    for chosen in &inputs.catalogs {
        let mut counts = Counts::default();
        let own = findings
            .iter()
            .filter(|f| f.catalog == chosen.catalog.id && f.edition == chosen.catalog.edition);
        for finding in own.filter(|finding| finding.is_counted()) {
            for demand in &finding.demands {
                let unverified = unverified.contains(&(finding.key.clone(), demand.id.clone()));
                count(&mut counts, finding, demand, unverified);
                let whole =
                    if chosen.comparison { &mut summary.comparison } else { &mut summary.total };
                count(whole, finding, demand, unverified);
            }
        }
        summary.catalogs.push(CatalogCounts {
            id: chosen.catalog.id.clone(),
            edition: chosen.catalog.edition.clone(),
            comparison: chosen.comparison,
            counts,
        });
    }
    summary
}

fn count(counts: &mut Counts, finding: &Finding, demand: &DemandResult, unverified: bool) {
    counts.total += 1;
    let modal = demand.modal.map_or("null", Modal::word).to_owned();
    let by_modal = counts.by_modal.entry(modal).or_default();
    match demand.verdict {
        Verdict::Pass => {
            by_modal[0] += 1;
            count_pass(counts, finding, demand);
        }
        Verdict::Fail => {
            by_modal[1] += 1;
            counts.fail += 1;
            counts.fail_stated += usize::from(demand.basis.is_some_and(|it| !it.is_observed()));
            counts.fail_unverified_text += usize::from(demand.confidence.is_unverified());
        }
        Verdict::Inconclusive => {
            by_modal[2] += 1;
            counts.inconclusive += 1;
            let code = demand.reason.as_ref().map(|reason| reason.code);
            counts.indication_against += usize::from(code == Some(ReasonCode::IndicationAgainst));
        }
        Verdict::NotApplicable => {
            by_modal[3] += 1;
            counts.not_applicable += 1;
            counts.not_applicable_unverified += usize::from(unverified);
        }
    }
    if is_asked(demand) {
        counts.asked += 1;
        match demand.verdict {
            Verdict::Pass | Verdict::Fail => counts.decided_of_asked += 1,
            Verdict::Inconclusive => counts.open_of_asked += 1,
            Verdict::NotApplicable => {}
        }
    }
    let provisional = finding.examination == Examination::Outstanding;
    counts.unexplained += usize::from(!provisional && is_unexplained(demand));
    counts.decided += usize::from(matches!(demand.verdict, Verdict::Pass | Verdict::Fail));
    counts.applicable += usize::from(demand.verdict != Verdict::NotApplicable);
    counts.measurable_not_measured += usize::from(not_measured(demand));
}

/// Whether a demand must be met: a MUSS, a DARF NICHT or one without a verb that nothing excuses.
fn is_asked(demand: &DemandResult) -> bool {
    matches!(demand.modal, None | Some(Modal::Must | Modal::MustNot)) && !demand.excused
}

/// Whether a pass rests on a "yes" and nothing beside it.
fn is_unexplained(demand: &DemandResult) -> bool {
    let lone = demand.answer.as_ref().is_some_and(|answer| {
        answer.counts && answer.value == AnswerValue::Yes && answer.statement.is_none()
    });
    lone && demand.verdict == Verdict::Pass
        && demand.basis == Some(Basis::Declared)
        && demand.documents.is_empty()
        && demand.checks.iter().all(|check| check.facts.is_empty())
}

fn count_pass(counts: &mut Counts, finding: &Finding, demand: &DemandResult) {
    if finding.examination == Examination::Outstanding {
        counts.pass.provisional += 1;
        return;
    }
    match demand.basis {
        Some(Basis::Measured | Basis::Examined) => counts.pass.measured += 1,
        Some(Basis::Extracted) => counts.pass.extracted += 1,
        Some(Basis::Documented) => counts.pass.documented += 1,
        Some(Basis::Declared) | None => counts.pass.declared += 1,
    }
}

/// A source of this version could have spoken, and none did.
fn not_measured(demand: &DemandResult) -> bool {
    demand.verdict != Verdict::NotApplicable
        && !demand.measurable.is_empty()
        && !demand.checks.iter().any(|check| check.basis.is_some_and(Basis::is_observed))
}
