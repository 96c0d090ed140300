//! What is lost against an earlier result.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::diff::{self, Change};
use crate::assess::gate::block::{
    Block, CONTRADICTION, INDICATION, LOW_COVERAGE, NO_COMPONENT, NO_LONGER_DECIDED,
    NO_LONGER_JUDGED, NO_LONGER_MEASURED, NOTHING_DECIDED, SCOPE_INCOMPLETE, block, contradiction,
    of_the_whole,
};
use crate::assess::gate::explain::by_key;
use crate::assess::gate::judge::weak;
use crate::assess::gate::{Blocking, Gate, GateOutcome};
use crate::assess::result::{DemandResult, Finding, LetThrough, LetThroughBy, Report, Verdict};
use crate::catalog::Modal;

impl Gate {
    /// What blocks against a baseline: fails and contradictions that did not block there, and demands
    /// that were decided there and no longer are.
    pub fn apply_against(&self, report: &Report, baseline: &Report) -> GateOutcome {
        let since = diff::compare(baseline, report);
        let before = self.apply(baseline);
        let before = Before::of(&before, baseline);
        let was = |block: &Block| before.blocked(block);
        let mut outcome = self.apply(report);
        let known = diff::KnownContradictions::of(baseline);
        let fresh = report.contradictions.iter().filter(|one| !known.has(one));
        let fresh: BTreeSet<_> = fresh.map(contradiction).collect();
        let findings = by_key(report);
        let changes = since.by_demand();
        outcome.blocks.extend(self.undone(report, baseline, &changes, &outcome));
        let all = outcome.blocks.clone();
        outcome.blocks.retain(|block| match block.why {
            CONTRADICTION | INDICATION => fresh.contains(block),
            NOTHING_DECIDED => !baseline.nothing_decided(),
            LOW_COVERAGE => share_fell(baseline, report),
            NO_LONGER_DECIDED | NO_LONGER_JUDGED | NO_LONGER_MEASURED => true,
            // What was judged for a component that is gone has no counterpart to compare with.
            NO_COMPONENT | SCOPE_INCOMPLETE => !was(block),
            _ => {
                let finding = findings.get(block.finding.as_str());
                finding.is_none_or(|one| {
                    is_new(one, block, changes.of(one, &block.demand), was(block))
                })
            }
        });
        let blocking: BTreeSet<_> = outcome.blocks.iter().collect();
        let known: Vec<_> = all.into_iter().filter(|one| !blocking.contains(one)).collect();
        if !known.is_empty() {
            outcome.let_through.push(LetThrough {
                by: LetThroughBy::Baseline,
                name: baseline.report_id.clone(),
                until: None,
                fails: known.iter().filter(|block| block.fails).count(),
                demands: known.iter().map(Block::place).collect(),
            });
        }
        outcome
    }

    /// What the baseline decided and this result does not, or on less: evidence that was taken away is no
    /// progress.
    fn undone(
        &self,
        report: &Report,
        baseline: &Report,
        changes: &diff::Changes<'_>,
        outcome: &GateOutcome,
    ) -> Vec<Block> {
        let blocks = outcome.blocks.iter().map(|one| (one.finding.as_str(), one.demand.as_str()));
        let blocks: BTreeSet<_> = blocks.collect();
        let blocked =
            |finding: &Finding, demand: &str| blocks.contains(&(finding.key.as_str(), demand));
        let lets = |finding: &Finding, demand: &str| {
            matches!(self.blocking(report, finding, demand), Some(Blocking::Never | Blocking::Fail))
        };
        let mut undone = Vec::new();
        for finding in report.findings.iter().filter(|finding| finding.is_counted()) {
            for demand in finding.demands.iter().filter(|one| one.modal != Some(Modal::May)) {
                let old = changes.of(finding, &demand.id).and_then(|one| one.old.as_ref());
                if let Some(why) = old.and_then(|old| lost(old, demand))
                    && !blocked(finding, &demand.id)
                    && !lets(finding, &demand.id)
                {
                    undone.push(block(finding, &demand.id, why, false));
                }
            }
        }
        let judged: BTreeSet<_> =
            report.findings.iter().map(|finding| finding.catalog.as_str()).collect();
        let mut gone: Vec<_> = baseline
            .findings
            .iter()
            .filter(|finding| finding.is_counted() && !judged.contains(finding.catalog.as_str()))
            .map(|finding| finding.catalog.clone())
            .collect();
        gone.dedup();
        undone.extend(
            gone.into_iter().map(|demand| Block { demand, ..of_the_whole(NO_LONGER_JUDGED) }),
        );
        undone
    }
}

/// What became of a demand that a baseline decided: it is open now, or what was seen of it is only said.
fn lost(old: &diff::State, demand: &DemandResult) -> Option<&'static str> {
    match (old.verdict, demand.verdict) {
        (Verdict::Pass | Verdict::Fail, Verdict::Inconclusive) => Some(NO_LONGER_DECIDED),
        (Verdict::Pass | Verdict::Fail, Verdict::Pass | Verdict::NotApplicable)
            if !weak(old.basis) && weak(demand.basis) && !demand.excused =>
        {
            Some(NO_LONGER_MEASURED)
        }
        _ => None,
    }
}

/// Whether a smaller share of what is asked is decided than in a baseline.
fn share_fell(baseline: &Report, report: &Report) -> bool {
    let (old, new) = (&baseline.summary.total, &report.summary.total);
    old.asked == 0 || new.decided_of_asked * old.asked < old.decided_of_asked * new.asked
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

/// What a baseline's gate blocked.
struct Before<'a> {
    pub(super) baseline: &'a Report,
    /// By catalog, component and demand; contradictions aside.
    pub(super) blocks: BTreeMap<(diff::Scope<'a>, &'a str), BTreeSet<&'a str>>,
}

impl<'a> Before<'a> {
    fn of(outcome: &'a GateOutcome, baseline: &'a Report) -> Self {
        let mut blocks: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let own = |old: &&Block| ![CONTRADICTION, INDICATION].contains(&old.why);
        for old in outcome.blocks.iter().filter(own) {
            let key = (diff::Scope::of(&old.finding), old.demand.as_str());
            blocks.entry(key).or_default().insert(old.finding.as_str());
        }
        Self { baseline, blocks }
    }

    /// Whether the same demand was blocked, whatever its edition.
    fn blocked(&self, block: &Block) -> bool {
        let key = (diff::Scope::of(&block.finding), block.demand.as_str());
        let same = |old: &&str| diff::is_same(&block.finding, old, self.baseline);
        let blocks = self.blocks.get(&key);
        blocks.is_some_and(|keys| keys.contains(block.finding.as_str()) || keys.iter().any(same))
    }
}
