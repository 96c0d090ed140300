//! What lets something through: entries of a gate file, and decisions that explain it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::assess::gate::block::is_against;
use crate::assess::gate::judge::judge;
use crate::assess::gate::{Blocking, Gate};
use crate::assess::result::{
    Contradiction, ContradictionKind, DemandResult, DispositionRecord, Finding, LetThrough,
    LetThroughBy, ReasonCode, Report, Verdict,
};
use crate::product::DispositionKind;

/// Where a gate comes from and what it is held against.
#[derive(Debug, Clone, Copy)]
pub struct GateSource<'a> {
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

impl Gate {
    /// The next day on which the gate itself lets through something else: an entry has run out, or an
    /// explanation is no longer to hold for more than a year.
    pub(in crate::assess) fn turns_after(&self, report: &Report) -> Option<Date> {
        let holding = self.overrides.iter().filter(|one| !one.is_expired(report.as_of));
        let ends = holding.filter_map(|one| one.expires?.tomorrow().ok());
        let long = report.dispositions.iter().filter(|one| lasts_too_long(one, report.as_of));
        ends.chain(long.map(|one| first_day_within_a_year(one.expires))).min()
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

    /// The narrowest override that holds; of two equally narrow ones the stricter.
    pub(super) fn holding(
        &self,
        report: &Report,
        finding: &Finding,
        demand: &str,
    ) -> Option<&Override> {
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
}

/// What would block and does not, gathered by what lets it through.
#[derive(Default)]
pub(super) struct Through(pub(super) Vec<LetThrough>);

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
    pub(super) fn demand(
        &mut self,
        gate: &Gate,
        report: &Report,
        finding: &Finding,
        demand: &DemandResult,
    ) {
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

    pub(super) fn indication(&mut self, clash: &Contradiction, disposition: &DispositionRecord) {
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
pub(super) fn by_key(report: &Report) -> BTreeMap<&str, &Finding> {
    report.findings.iter().map(|finding| (finding.key.as_str(), finding)).collect()
}

/// The disposition by which an indication is explained, for now, with all that offends.
pub(super) fn explained_by<'r>(
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
pub(in crate::assess) fn more_than_a_year(day: Date, as_of: Date) -> bool {
    day > as_of.saturating_add(jiff::Span::new().years(1))
}

/// The first day from which another is at most a year away.
fn first_day_within_a_year(day: Date) -> Date {
    let before = day.saturating_sub(jiff::Span::new().years(1));
    // From 28 February to a leap day it is more than a year.
    if more_than_a_year(day, before) { before.tomorrow().unwrap_or(before) } else { before }
}

/// What a ruling waives is nobody's to verify.
pub(super) fn is_waived(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::Waived)
}

/// A SOLL left out for a reason that still holds and covers every offender.
pub(in crate::assess) fn is_justified(
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
