//! The gate: what an assessment means for a release. It reads the result and changes nothing in it.

mod baseline;
mod block;
mod explain;
mod judge;

pub use self::block::Block;
pub(crate) use self::explain::lasts_too_long;
pub use self::explain::{GateSource, Override};
pub(super) use self::explain::{is_justified, more_than_a_year};
pub use crate::assess::result::{Blocking, Level};

use crate::assess::gate::block::{
    EVIDENCE_UNFIT, LEFT_OUT, LOW_COVERAGE, NO_COMPONENT, NOT_LOOKED_AT, NOTHING_DECIDED,
    OWN_RULING, SCOPE_INCOMPLETE, block, contradiction, of_the_whole,
};
use crate::assess::gate::explain::{Through, by_key, explained_by};
use crate::assess::gate::judge::rests_on_own_ruling;
use crate::assess::result::{Finding, GateEntry, GateRecord, LetThrough, ReasonCode, Report};

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GateOutcome {
    /// What blocks, in the result's order.
    pub blocks: Vec<Block>,
    /// What would block by the level and does not, by what lets it through.
    pub let_through: Vec<LetThrough>,
}

impl GateOutcome {
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
    /// The least share of what is asked that must be decided, in per cent.
    pub min_decided: u8,
    /// Whether a target that could not be looked at now blocks.
    pub needs_looks: bool,
}

/// The least share of what is asked that must be decided where no gate file says otherwise, in per cent.
pub const MIN_DECIDED: u8 = 50;

impl From<Level> for Gate {
    fn from(base: Level) -> Self {
        Self { base, overrides: Vec::new(), min_decided: MIN_DECIDED, needs_looks: true }
    }
}

/// Applies a level to a result, demand by demand.
pub fn apply(report: &Report, level: Level) -> GateOutcome {
    Gate::from(level).apply(report)
}

impl Gate {
    /// Applies the gate to a result, demand by demand.
    pub fn apply(&self, report: &Report) -> GateOutcome {
        let mut outcome = GateOutcome::default();
        if self.base == Level::None {
            return outcome;
        }
        let mut through = Through::default();
        let findings = by_key(report);
        for clash in &report.contradictions {
            let finding = clash.finding.as_deref().and_then(|key| findings.get(key));
            match explained_by(clash, finding.copied(), report) {
                Some(disposition) => through.indication(clash, disposition),
                None => outcome.blocks.push(contradiction(clash)),
            }
        }
        for finding in report.findings.iter().filter(|finding| finding.is_counted()) {
            if let Some(why) = self.misses_component(report, finding) {
                outcome.blocks.push(block(finding, "", why, false));
            } else if finding.demands.is_empty() && self.demands_text(report, finding) {
                outcome.blocks.push(block(finding, "", "inconclusive", false));
            }
            for demand in &finding.demands {
                let why = self.judge(report, finding, demand);
                let own = || rests_on_own_ruling(report, demand).then_some((OWN_RULING, false));
                match why.or_else(own) {
                    Some((why, fails)) => {
                        outcome.blocks.push(block(finding, &demand.id, why, fails));
                    }
                    None => through.demand(self, report, finding, demand),
                }
            }
        }
        if self.base == Level::Strict {
            let left_out = report.notes.iter().filter(|note| {
                note.code.starts_with("left-out-") || note.code == "observation-ignored"
            });
            outcome.blocks.extend(
                left_out.map(|note| Block { demand: note.code.clone(), ..of_the_whole(LEFT_OUT) }),
            );
        }
        let unfit = report.inputs.documents.iter().filter(|one| one.unfit.is_some() && one.cited);
        outcome.blocks.extend(
            unfit.map(|document| Block {
                demand: document.id.clone(),
                ..of_the_whole(EVIDENCE_UNFIT)
            }),
        );
        if report.nothing_decided() {
            outcome.blocks.push(of_the_whole(NOTHING_DECIDED));
        } else if self.decides_too_little(report) {
            outcome.blocks.push(of_the_whole(LOW_COVERAGE));
        }
        outcome.let_through = through.0;
        outcome
    }

    fn decides_too_little(&self, report: &Report) -> bool {
        let counts = &report.summary.total;
        counts.decided_of_asked * 100 < counts.asked * usize::from(self.min_decided)
    }

    /// What else blocks: targets that could not be looked at today, by their subjects. What was seen of
    /// them earlier may still decide demands, but says nothing about now.
    #[must_use]
    pub fn with_missed<'t>(
        &self,
        mut outcome: GateOutcome,
        missed: impl Iterator<Item = &'t str>,
    ) -> GateOutcome {
        if self.base != Level::None && self.needs_looks {
            outcome.blocks.extend(missed.map(|subject| Block {
                demand: subject.to_owned(),
                ..of_the_whole(NOT_LOOKED_AT)
            }));
        }
        outcome
    }

    /// The gate as an input of a result, with what it made of it.
    pub fn record(
        &self,
        source: GateSource<'_>,
        report: &Report,
        outcome: &GateOutcome,
    ) -> GateRecord {
        let entries = self.overrides.iter().map(|one| GateEntry {
            subject: one.subject(),
            block: one.block,
            reason: one.reason.clone(),
            until: one.expires,
            expired: one.is_expired(report.as_of),
        });
        let failing = outcome.blocks.iter().filter(|block| block.fails).count();
        GateRecord {
            name: source.name.to_owned(),
            base: self.base,
            sha256: source.sha256.map(str::to_owned),
            min_decided: self.min_decided,
            baseline: source.baseline.map(str::to_owned),
            offline: source.offline,
            only: source.only.to_vec(),
            exit_code: outcome.exit_code(),
            failing,
            undecided: outcome.blocks.len() - failing,
            blocks: outcome.blocks.iter().map(Block::record).collect(),
            entries: entries.collect(),
            let_through: outcome.let_through.clone(),
        }
    }

    /// What the narrowest override that holds says.
    fn blocking(&self, report: &Report, finding: &Finding, demand: &str) -> Option<Blocking> {
        self.holding(report, finding, demand).map(|one| one.block)
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
}
