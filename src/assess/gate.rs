//! The gate: what an assessment means for a release. It reads the result and changes nothing in it.

use std::fmt;

use jiff::civil::Date;

use crate::assess::diff::{self, Change};
use crate::assess::result::{
    Contradiction, ContradictionKind, DemandResult, DispositionRecord, Finding, ReasonCode, Report,
    Verdict,
};
use crate::catalog::Modal;
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

/// What blocks: a level, and what is decided otherwise for single catalogs and requirements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The level everything else is measured by.
    pub base: Level,
    /// What is decided otherwise, in the file's order.
    pub overrides: Vec<Override>,
}

impl From<Level> for Gate {
    fn from(base: Level) -> Self {
        Self { base, overrides: Vec::new() }
    }
}

words! {
    /// What of a demand blocks, instead of what the level says.
    Blocking {
        /// Only a fail.
        Fail = "fail",
        /// A fail, and whatever cannot be decided.
        Inconclusive = "inconclusive",
        /// Nothing but a contradiction.
        Never = "never",
    }
}

/// A decision that something blocks otherwise than the level says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The catalog's id.
    pub catalog: String,
    /// The editions in which the number means what is meant; all if none is named.
    pub editions: Vec<String>,
    /// The requirement's number; the whole catalog if `None`.
    pub requirement: Option<String>,
    /// The demand; all of the requirement if `None`.
    pub demand: Option<String>,
    /// What blocks.
    pub block: Blocking,
    /// Why.
    pub reason: String,
    /// Last day it holds, Europe/Berlin; only one that tightens may hold for good.
    pub expires: Option<Date>,
}

impl Override {
    /// Whether it no longer holds on a day.
    pub fn is_expired(&self, day: Date) -> bool {
        self.expires.is_some_and(|last| last < day)
    }

    fn concerns(&self, finding: &Finding, demand: &str) -> bool {
        self.catalog == finding.catalog
            && (self.editions.is_empty() || self.editions.contains(&finding.edition))
            && self.requirement.as_ref().is_none_or(|number| *number == finding.requirement)
            && self.demand.as_ref().is_none_or(|id| id == demand)
    }

    /// How narrowly it names what it concerns.
    fn precision(&self) -> usize {
        usize::from(self.requirement.is_some()) + usize::from(self.demand.is_some())
    }
}

/// Applies a level to a result, demand by demand.
pub fn apply(report: &Report, level: Level) -> Outcome {
    Gate::from(level).apply(report)
}

impl Gate {
    /// Applies the gate to a result, demand by demand.
    pub fn apply(&self, report: &Report) -> Outcome {
        let mut outcome = Outcome::default();
        if self.base == Level::None {
            return outcome;
        }
        let blocking = report.contradictions.iter().filter(|one| !is_explained(one, report));
        outcome.blocks.extend(blocking.map(contradiction));
        for finding in report.findings.iter().filter(|finding| finding.is_counted()) {
            if let Some(why) = self.misses_component(report, finding) {
                outcome.blocks.push(block(finding, "", why, false));
            } else if finding.demands.is_empty() && self.demands_text(report, finding) {
                outcome.blocks.push(block(finding, "", "inconclusive", false));
            }
            for demand in &finding.demands {
                let why = self.judge(report, finding, demand);
                outcome
                    .blocks
                    .extend(why.map(|(why, fails)| block(finding, &demand.id, why, fails)));
            }
        }
        if report.nothing_decided() {
            outcome.blocks.push(nothing_decided());
        }
        outcome
    }

    /// What blocks against a baseline: fails and contradictions that did not block there, and demands
    /// that were decided there and no longer are.
    pub fn apply_against(&self, report: &Report, baseline: &Report) -> Outcome {
        let since = diff::compare(baseline, report);
        let before = self.apply(baseline);
        let was = |block: &Block| was_blocked(block, &before, baseline);
        let mut outcome = self.apply(report);
        let fresh: Vec<_> = report
            .contradictions
            .iter()
            .filter(|one| !diff::is_known(one, baseline))
            .map(contradiction)
            .collect();
        outcome.blocks.retain(|block| match block.why {
            CONTRADICTION | INDICATION => fresh.contains(block),
            NOTHING_DECIDED => !baseline.nothing_decided(),
            // What was judged for a component that is gone has no counterpart to compare with.
            NO_COMPONENT | SCOPE_INCOMPLETE => !was(block),
            _ => {
                let finding = report.findings.iter().find(|one| one.key == block.finding);
                finding.is_none_or(|one| {
                    is_new(one, block, since.change_of(one, &block.demand), was(block))
                })
            }
        });
        outcome
    }

    /// The overrides that no longer hold on a day.
    pub fn expired(&self, day: Date) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |one| one.is_expired(day))
    }

    /// The overrides that still hold and decide nothing in a result, and whether it judges their
    /// catalog at all.
    pub fn unused<'a>(&'a self, report: &'a Report) -> impl Iterator<Item = (&'a Override, bool)> {
        let holding = self.overrides.iter().filter(|one| !one.is_expired(report.as_of));
        holding.filter(|one| !self.meets_gap(one, report)).map(|one| {
            let judged = report.findings.iter().any(|finding| finding.catalog == one.catalog);
            (one, judged)
        })
    }

    /// Whether an override concerns anything that is not met, is open, or blocks by the level alone.
    fn meets_gap(&self, one: &Override, report: &Report) -> bool {
        let gap = |verdict| matches!(verdict, Verdict::Fail | Verdict::Inconclusive);
        let counted = report.findings.iter().filter(|finding| finding.is_counted());
        counted.into_iter().any(|finding| {
            let whole = finding.demands.is_empty() && gap(finding.verdict);
            let demands = finding.demands.iter().filter(|demand| {
                gap(demand.verdict)
                    || judge(finding, demand, &report.dispositions, self.base).is_some()
            });
            (whole && one.concerns(finding, ""))
                || demands.into_iter().any(|demand| one.concerns(finding, &demand.id))
        })
    }

    /// The narrowest override that holds; of two equally narrow ones the stricter.
    fn blocking(&self, report: &Report, finding: &Finding, demand: &str) -> Option<Blocking> {
        let holds = self
            .overrides
            .iter()
            .filter(|one| one.concerns(finding, demand) && !one.is_expired(report.as_of));
        let strictness = |block| match block {
            Blocking::Never => 0,
            Blocking::Fail => 1,
            Blocking::Inconclusive => 2,
        };
        holds.max_by_key(|one| (one.precision(), strictness(one.block))).map(|one| one.block)
    }

    /// Whether nothing was judged because the product names no component of the kind, and that blocks.
    fn misses_component(&self, report: &Report, finding: &Finding) -> Option<&'static str> {
        let why = match finding.reason.as_ref()?.code {
            ReasonCode::NoComponent => NO_COMPONENT,
            ReasonCode::ScopeIncomplete => SCOPE_INCOMPLETE,
            _ => return None,
        };
        let blocks = match self.blocking(report, finding, "") {
            Some(blocking) => blocking == Blocking::Inconclusive,
            None => true,
        };
        blocks.then_some(why)
    }

    /// Whether an edition without text blocks.
    fn demands_text(&self, report: &Report, finding: &Finding) -> bool {
        match self.blocking(report, finding, "") {
            Some(blocking) => blocking == Blocking::Inconclusive,
            None => self.base == Level::Strict,
        }
    }

    fn judge(
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

const CONTRADICTION: &str = "contradiction";

const NOTHING_DECIDED: &str = "nothing-decided";

const NO_COMPONENT: &str = "no-component";

const SCOPE_INCOMPLETE: &str = "scope-incomplete";

const INDICATION: &str = "indication-against";

const CANNOT_BE_ABSENT: &str = "cannot-be-absent";

/// An indication decides nothing, so it blocks as undecided; any other contradiction as a fail.
fn contradiction(clash: &Contradiction) -> Block {
    let fails = clash.kind != ContradictionKind::Indication;
    Block {
        finding: clash.finding.clone().unwrap_or_default(),
        demand: clash.demand.clone().unwrap_or_default(),
        why: if fails { CONTRADICTION } else { INDICATION },
        fails,
    }
}

/// Whether an indication is explained, for now, with all that offends.
fn is_explained(clash: &Contradiction, report: &Report) -> bool {
    if clash.kind != ContradictionKind::Indication {
        return false;
    }
    let in_a_year = |one: &&DispositionRecord| !lasts_too_long(one, report.as_of);
    let dispositions: Vec<_> = report.dispositions.iter().filter(in_a_year).cloned().collect();
    let finding = report.findings.iter().find(|one| Some(&one.key) == clash.finding.as_ref());
    finding.is_some_and(|finding| {
        let mut demands = finding.demands.iter().filter(|demand| {
            is_against(demand) && clash.demand.as_ref().is_none_or(|id| *id == demand.id)
        });
        demands.all(|demand| {
            covers(finding, demand, &dispositions, DispositionKind::IndicationExplained)
        })
    })
}

/// Whether an explanation of an indication is to hold for longer than a year from the day judged: then it
/// counts for nothing.
pub(super) fn lasts_too_long(disposition: &DispositionRecord, as_of: Date) -> bool {
    let longest = as_of.saturating_add(jiff::Span::new().years(1));
    disposition.kind == DispositionKind::IndicationExplained && disposition.expires > longest
}

fn is_against(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::IndicationAgainst)
}

fn cannot_be_absent(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::CannotBeAbsent)
}

fn nothing_decided() -> Block {
    Block { finding: String::new(), demand: String::new(), why: NOTHING_DECIDED, fails: false }
}

fn block(finding: &Finding, demand: &str, why: &'static str, fails: bool) -> Block {
    Block { finding: finding.key.clone(), demand: demand.to_owned(), why, fails }
}

/// Whether a block was not there in the baseline. A fail is new if the demand did not fail, or if it
/// failed without blocking: what excused it has run out. An open demand is new only if it was decided.
fn is_new(finding: &Finding, block: &Block, change: Option<&Change>, was_blocked: bool) -> bool {
    let demand = finding.demands.iter().find(|demand| demand.id == block.demand);
    let is = demand.map_or(finding.verdict, |demand| demand.verdict);
    let was = change.map_or(Some(is), |change| change.old.as_ref().map(|state| state.verdict));
    match is {
        Verdict::Inconclusive => was.is_some_and(|was| was != Verdict::Inconclusive),
        _ => was != Some(is) || !was_blocked,
    }
}

/// Whether the baseline's gate blocked the same demand, whatever its edition.
fn was_blocked(block: &Block, before: &Outcome, baseline: &Report) -> bool {
    let same = |old: &Block| {
        old.demand == block.demand && diff::is_same(&block.finding, &old.finding, baseline)
    };
    before.blocks.iter().filter(|old| ![CONTRADICTION, INDICATION].contains(&old.why)).any(same)
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

/// What a ruling waives is nobody's to verify.
fn is_waived(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::Waived)
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
    covers(finding, demand, dispositions, DispositionKind::SollJustified)
}

/// Whether a decision of a kind still holds for a demand and names every offender.
fn covers(
    finding: &Finding,
    demand: &DemandResult,
    dispositions: &[DispositionRecord],
    kind: DispositionKind,
) -> bool {
    dispositions.iter().any(|disposition| {
        disposition.kind == kind
            && !disposition.expired
            && disposition.is_about(finding)
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
