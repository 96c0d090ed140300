//! The gate: what an assessment means for a release. It reads the result and changes nothing in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::assess::diff::{self, Change};
use crate::assess::result::{
    Contradiction, ContradictionKind, DemandResult, DispositionRecord, Finding, GateEntry,
    GateRecord, LetThrough, LetThroughBy, ReasonCode, Report, Verdict,
};
use crate::catalog::Modal;
use crate::fact::Basis;
use crate::product::DispositionKind;
use befund_catalog::words;

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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// The finding's key.
    pub finding: String,
    /// The demand; empty for the whole result. Without a finding: the subject of a target that was not
    /// looked at, or the id of a document that cannot be one.
    pub demand: String,
    /// Stable kebab-case code.
    pub why: &'static str,
    /// Whether it makes the exit code 1 (a fail) rather than 2 (undecided).
    pub fails: bool,
}

impl Block {
    /// The finding and the demand; the code where it is the whole result.
    fn place(&self) -> String {
        match (self.finding.as_str(), self.demand.as_str()) {
            ("", _) => self.why.to_owned(),
            (finding, "") => finding.to_owned(),
            (finding, demand) => format!("{finding} · {demand}"),
        }
    }
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What blocks, in the result's order.
    pub blocks: Vec<Block>,
    /// What would block by the level and does not, by what lets it through.
    pub let_through: Vec<LetThrough>,
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

/// Where a gate comes from and what it is held against.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its level, or the path of its file.
    pub name: &'a str,
    /// SHA-256 of its file.
    pub sha256: Option<&'a str>,
    /// The `report_id` of a baseline.
    pub baseline: Option<&'a str>,
    /// Whether targets were left out because they take the network.
    pub offline: bool,
    /// The probes that alone looked in this run.
    pub only: &'a [String],
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

    /// What it concerns: `CATALOG`, `CATALOG#NUMBER` or `CATALOG#NUMBER · DEMAND`.
    pub fn subject(&self) -> String {
        let number: String = self.requirement.iter().map(|number| format!("#{number}")).collect();
        let demand: String = self.demand.iter().map(|demand| format!(" · {demand}")).collect();
        format!("{}{number}{demand}", self.catalog)
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

    /// What blocks against a baseline: fails and contradictions that did not block there, and demands
    /// that were decided there and no longer are.
    pub fn apply_against(&self, report: &Report, baseline: &Report) -> Outcome {
        let since = diff::compare(baseline, report);
        let before = self.apply(baseline);
        let before = Before::of(&before, baseline);
        let was = |block: &Block| before.blocked(block);
        let mut outcome = self.apply(report);
        let known = diff::Known::of(baseline);
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
        outcome: &Outcome,
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

    /// What else blocks: targets that could not be looked at today, by their subjects. What was seen of
    /// them earlier may still decide demands, but says nothing about now.
    #[must_use]
    pub fn with_missed<'t>(
        &self,
        mut outcome: Outcome,
        missed: impl Iterator<Item = &'t str>,
    ) -> Outcome {
        if self.base != Level::None && self.needs_looks {
            outcome.blocks.extend(missed.map(|subject| Block {
                demand: subject.to_owned(),
                ..of_the_whole(NOT_LOOKED_AT)
            }));
        }
        outcome
    }

    /// The gate as an input of a result, with what it made of it.
    pub fn record(&self, source: Source<'_>, report: &Report, outcome: &Outcome) -> GateRecord {
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
            entries: entries.collect(),
            let_through: outcome.let_through.clone(),
        }
    }

    /// The overrides that no longer hold on a day.
    pub fn expired(&self, day: Date) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |one| one.is_expired(day))
    }

    /// The overrides that let things pass for more than a year from a day.
    pub fn lasting(&self, day: Date) -> impl Iterator<Item = &Override> {
        let loosens = |one: &&Override| one.block != Blocking::Inconclusive;
        let lasts =
            move |one: &&Override| one.expires.is_some_and(|last| more_than_a_year(last, day));
        self.overrides.iter().filter(loosens).filter(lasts)
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

    /// What the narrowest override that holds says.
    fn blocking(&self, report: &Report, finding: &Finding, demand: &str) -> Option<Blocking> {
        self.holding(report, finding, demand).map(|one| one.block)
    }

    /// The narrowest override that holds; of two equally narrow ones the stricter.
    fn holding(&self, report: &Report, finding: &Finding, demand: &str) -> Option<&Override> {
        let holds = self
            .overrides
            .iter()
            .filter(|one| one.concerns(finding, demand) && !one.is_expired(report.as_of));
        let strictness = |block| match block {
            Blocking::Never => 0,
            Blocking::Fail => 1,
            Blocking::Inconclusive => 2,
        };
        holds.max_by_key(|one| (one.precision(), strictness(one.block)))
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

const EVIDENCE_UNFIT: &str = "evidence-unfit";

const LEFT_OUT: &str = "left-out";

const OWN_RULING: &str = "own-ruling";

const NOT_LOOKED_AT: &str = "not-looked-at";

const LOW_COVERAGE: &str = "low-coverage";

const NO_LONGER_DECIDED: &str = "no-longer-decided";

const NO_LONGER_MEASURED: &str = "no-longer-measured";

const NO_LONGER_JUDGED: &str = "no-longer-judged";

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

/// What would block and does not, gathered by what lets it through.
#[derive(Default)]
struct Through(Vec<LetThrough>);

impl Through {
    fn add(
        &mut self,
        by: LetThroughBy,
        name: String,
        until: Option<Date>,
        demand: String,
        fails: bool,
    ) {
        let known = self.0.iter_mut().find(|one| one.by == by && one.name == name);
        let fails = usize::from(fails);
        match known {
            Some(one) => {
                one.fails += fails;
                one.demands.push(demand);
            }
            None => {
                self.0.push(LetThrough { by, name, until, fails, demands: vec![demand] });
            }
        }
    }

    /// A demand that does not block: by an entry of the gate file or a disposition, if it would without.
    fn demand(&mut self, gate: &Gate, report: &Report, finding: &Finding, demand: &DemandResult) {
        let Some((_, fails)) = judge(finding, demand, &[], gate.base) else { return };
        let place = format!("{} · {}", finding.key, demand.id);
        if let Some(one) = gate.holding(report, finding, &demand.id)
            && judge(finding, demand, &report.dispositions, gate.base).is_some()
        {
            self.add(LetThroughBy::GateFile, one.subject(), one.expires, place, fails);
            return;
        }
        let own = report.dispositions.iter().find(|disposition| {
            covers(
                finding,
                demand,
                std::slice::from_ref(disposition),
                DispositionKind::SollJustified,
            )
        });
        if let Some(disposition) = own {
            self.disposition(disposition, place, fails);
        }
    }

    fn indication(&mut self, clash: &Contradiction, disposition: &DispositionRecord) {
        let demand: String = clash.demand.iter().map(|demand| format!(" · {demand}")).collect();
        let place = format!("{}{demand}", clash.finding.clone().unwrap_or_default());
        self.disposition(disposition, place, false);
    }

    fn disposition(&mut self, one: &DispositionRecord, place: String, fails: bool) {
        let name = format!("{} {}", one.kind, one.requirement);
        self.add(LetThroughBy::Disposition, name, Some(one.expires), place, fails);
    }
}

/// The findings of a result by their keys.
fn by_key(report: &Report) -> BTreeMap<&str, &Finding> {
    report.findings.iter().map(|finding| (finding.key.as_str(), finding)).collect()
}

/// The disposition by which an indication is explained, for now, with all that offends.
fn explained_by<'r>(
    clash: &Contradiction,
    finding: Option<&Finding>,
    report: &'r Report,
) -> Option<&'r DispositionRecord> {
    is_explained(clash, finding, report).then(|| {
        let finding = finding?;
        report.dispositions.iter().find(|one| {
            one.kind == DispositionKind::IndicationExplained
                && one.requirement == format!("{}#{}", finding.catalog, finding.requirement)
        })
    })?
}

/// Whether an indication is explained, for now, with all that offends.
fn is_explained(clash: &Contradiction, finding: Option<&Finding>, report: &Report) -> bool {
    if clash.kind != ContradictionKind::Indication {
        return false;
    }
    let in_a_year = |one: &&DispositionRecord| !lasts_too_long(one, report.as_of);
    let dispositions: Vec<_> = report.dispositions.iter().filter(in_a_year).cloned().collect();
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
pub(crate) fn lasts_too_long(disposition: &DispositionRecord, as_of: Date) -> bool {
    disposition.kind == DispositionKind::IndicationExplained
        && more_than_a_year(disposition.expires, as_of)
}

/// Whether a day is more than a year after the day judged.
pub(super) fn more_than_a_year(day: Date, as_of: Date) -> bool {
    day > as_of.saturating_add(jiff::Span::new().years(1))
}

fn is_against(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::IndicationAgainst)
}

fn cannot_be_absent(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::CannotBeAbsent)
}

fn of_the_whole(why: &'static str) -> Block {
    Block { finding: String::new(), demand: String::new(), why, fails: false }
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

/// What a baseline's gate blocked.
struct Before<'a> {
    baseline: &'a Report,
    /// By catalog, component and demand; contradictions aside.
    blocks: BTreeMap<(diff::Scope<'a>, &'a str), BTreeSet<&'a str>>,
}

impl<'a> Before<'a> {
    fn of(outcome: &'a Outcome, baseline: &'a Report) -> Self {
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

/// Whether a ruling of the user's own takes a MUSS away or decides how it is checked. Only a fail in
/// spite of it needs no second look.
fn rests_on_own_ruling(report: &Report, demand: &DemandResult) -> bool {
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
