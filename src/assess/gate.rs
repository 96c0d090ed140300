//! The gate: what an assessment means for a release. It reads the result and changes nothing in it.

use std::fmt;

use crate::assess::result::{
    DemandResult, DispositionRecord, Finding, ReasonCode, Report, Verdict,
};
use crate::catalog::{Addressee, Modal, RequirementKind};
use crate::fact::Basis;
use crate::fact::document::words;
use crate::product::DispositionKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

words! {
    /// How strict the gate is.
    Level {
        /// Fails and contradictions block; so does what should have been measured and was not.
        Default = "default",
        /// In addition everything inconclusive, declared only though measurable, or not applicable
        /// without verification.
        Strict = "strict",
        /// Nothing blocks.
        None = "none",
    }
}

/// Why a demand blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The finding's key.
    pub finding: String,
    /// The demand; empty for the whole result.
    pub demand: String,
    /// Stable kebab-case code.
    pub why: &'static str,
    /// Whether it makes the exit code 1 (a fail) rather than 2 (undecided).
    pub fails: bool,
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What blocks, in the result's order.
    pub blocks: Vec<Block>,
}

impl Outcome {
    /// 0 gate met, 1 failed by a fail, 2 only undecided blocks.
    pub fn exit_code(&self) -> u8 {
        match (self.blocks.iter().any(|block| block.fails), self.blocks.is_empty()) {
            (true, _) => 1,
            (false, true) => 0,
            (false, false) => 2,
        }
    }
}

/// Applies a gate to a result, demand by demand.
pub fn apply(report: &Report, level: Level) -> Outcome {
    let mut outcome = Outcome::default();
    if level == Level::None {
        return outcome;
    }
    for contradiction in &report.contradictions {
        outcome.blocks.push(Block {
            finding: contradiction.finding.clone().unwrap_or_default(),
            demand: contradiction.demand.clone().unwrap_or_default(),
            why: "contradiction",
            fails: true,
        });
    }
    for finding in report
        .findings
        .iter()
        .filter(|f| f.kind == RequirementKind::Demand && f.addressee != Addressee::Doctor)
    {
        let judged_nothing =
            finding.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::NoComponent);
        if judged_nothing {
            outcome.blocks.push(block(finding, "", "no-component", false));
        } else if finding.demands.is_empty() && level == Level::Strict {
            outcome.blocks.push(block(finding, "", "inconclusive", false));
        }
        for demand in &finding.demands {
            let why = judge(finding, demand, &report.dispositions, level);
            outcome.blocks.extend(why.map(|(why, fails)| block(finding, &demand.id, why, fails)));
        }
    }
    if report.nothing_decided() {
        outcome.blocks.push(Block {
            finding: String::new(),
            demand: String::new(),
            why: "nothing-decided",
            fails: false,
        });
    }
    outcome
}

fn block(finding: &Finding, demand: &str, why: &'static str, fails: bool) -> Block {
    Block { finding: finding.key.clone(), demand: demand.to_owned(), why, fails }
}

fn judge(
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
        Verdict::Inconclusive if demand.target_declared => Some(("measurable-undecided", false)),
        Verdict::Inconclusive if demand.aged_evidence => Some(("evidence-aged", false)),
        Verdict::Inconclusive if level == Level::Strict => Some(("inconclusive", false)),
        Verdict::Pass
            if level == Level::Strict && !demand.measurable.is_empty() && weak(demand.basis) =>
        {
            Some(("declared-only", false))
        }
        Verdict::NotApplicable if level == Level::Strict && weak(demand.basis) => {
            Some(("not-applicable-unverified", false))
        }
        _ => None,
    }
}

fn weak(basis: Option<Basis>) -> bool {
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

/// A SOLL left out for a reason that still holds and covers every offender.
pub(super) fn is_justified(
    finding: &Finding,
    demand: &DemandResult,
    dispositions: &[DispositionRecord],
) -> bool {
    dispositions.iter().any(|disposition| {
        disposition.kind == DispositionKind::SollJustified
            && !disposition.expired
            && disposition.requirement == format!("{}#{}", finding.catalog, finding.requirement)
            && disposition.demand.as_ref().is_none_or(|id| *id == demand.id)
            && disposition
                .component
                .as_ref()
                .is_none_or(|id| finding.component.as_ref() == Some(id))
            && demand.offenders.iter().all(|offender| {
                offender.thing.is_empty() || disposition.offenders.contains(&offender.thing)
            })
    })
}
