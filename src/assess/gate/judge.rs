//! The verdict of the gate on one demand.

use crate::assess::gate::block::{CANNOT_BE_ABSENT, cannot_be_absent, is_against};
use crate::assess::gate::explain::{is_justified, is_waived};
use crate::assess::gate::{Blocking, Gate, Level};
use crate::assess::result::{DemandResult, DispositionRecord, Finding, Report, Verdict};
use crate::catalog::Modal;
use crate::fact::Basis;

impl Gate {
    /// Whether an edition without text blocks.
    pub(super) fn demands_text(&self, report: &Report, finding: &Finding) -> bool {
        match self.blocking(report, finding, "") {
            Some(blocking) => blocking == Blocking::Inconclusive,
            None => self.base == Level::Strict,
        }
    }

    pub(super) fn judge(
        &self,
        report: &Report,
        finding: &Finding,
        demand: &DemandResult,
    ) -> Option<(&'static str, bool)> {
        let level = match (self.blocking(report, finding, &demand.id), demand.verdict) {
            (Some(Blocking::Never), _) => return None,
            (Some(Blocking::Fail), verdict) if verdict != Verdict::Fail => return None,
            (Some(Blocking::Inconclusive), Verdict::Inconclusive) => Level::Strict,
            _ => self.base,
        };
        judge(finding, demand, &report.dispositions, level)
    }
}

pub(super) fn judge(
    finding: &Finding,
    demand: &DemandResult,
    dispositions: &[DispositionRecord],
    level: Level,
) -> Option<(&'static str, bool)> {
    match demand.verdict {
        Verdict::Fail => judge_fail(finding, demand, dispositions),
        Verdict::Pass if demand.comparison && !finding.comparison => {
            Some(("pass-by-pinned-policy", false))
        }
        // The contradiction itself blocks, unless it is explained.
        Verdict::Inconclusive if is_against(demand) => None,
        Verdict::Inconclusive if cannot_be_absent(demand) => Some((CANNOT_BE_ABSENT, false)),
        Verdict::Inconclusive if demand.target_declared => Some(("measurable-undecided", false)),
        Verdict::Inconclusive if demand.aged_evidence => Some(("evidence-aged", false)),
        Verdict::Inconclusive if level == Level::Strict => Some(("inconclusive", false)),
        Verdict::Pass
            if level == Level::Strict && !demand.measurable.is_empty() && weak(demand.basis) =>
        {
            Some(("declared-only", false))
        }
        Verdict::NotApplicable
            if level == Level::Strict && weak(demand.basis) && !is_waived(demand) =>
        {
            Some(("not-applicable-unverified", false))
        }
        _ => None,
    }
}

pub(super) fn weak(basis: Option<Basis>) -> bool {
    !basis.is_some_and(Basis::is_observed)
}

fn judge_fail(
    finding: &Finding,
    demand: &DemandResult,
    dispositions: &[DispositionRecord],
) -> Option<(&'static str, bool)> {
    match demand.modal {
        Some(Modal::May) => return None,
        Some(Modal::Should | Modal::ShouldNot) if is_justified(finding, demand, dispositions) => {
            return None;
        }
        _ => {}
    }
    if demand.comparison {
        Some(("fail-in-comparison", false))
    } else if demand.confidence.is_unverified() {
        Some(("fail-on-unverified-text", false))
    } else {
        Some(("fail", true))
    }
}

/// Whether a ruling of the user's own takes a MUSS away or decides how it is checked. Only a fail in
/// spite of it needs no second look.
pub(super) fn rests_on_own_ruling(report: &Report, demand: &DemandResult) -> bool {
    let must = matches!(demand.modal, None | Some(Modal::Must | Modal::MustNot));
    let decided = matches!(demand.verdict, Verdict::Pass | Verdict::NotApplicable);
    let own = report.interpretations.iter().filter(|one| one.own && one.applied);
    let claimed = demand.verdict == Verdict::NotApplicable && !demand.excused;
    let mut decides = own.filter(|one| match one.effect.as_str() {
        "waive" | "replace_check" => true,
        "add_reason" => claimed,
        _ => false,
    });
    must && decided && decides.any(|one| demand.interpretations.contains(&one.id))
}
