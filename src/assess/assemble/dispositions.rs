//! Decisions about findings: which apply, which are left over.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::assemble::Run;
use crate::assess::result::{DispositionRecord, Finding, Note, Verdict};
use crate::assess::select::Inputs;
use crate::assess::{gate, say};
use crate::catalog::Catalog;
use crate::product::{Disposition, DispositionKind};

impl<'r> Run<'r> {
    pub(super) fn dispositions_for(
        &self,
        catalog: &Catalog,
        number: &str,
        component: Option<&str>,
    ) -> Vec<DispositionKind> {
        let mut kinds: Vec<_> = self
            .decisions
            .get(&(catalog.id.as_str(), number))
            .into_iter()
            .flatten()
            .filter(|disposition| {
                disposition.edition.as_ref().is_none_or(|one| catalog.keeps(one, number))
                    && disposition.expires >= self.inputs.as_of
                    && disposition.component.as_deref().is_none_or(|id| Some(id) == component)
            })
            .map(|disposition| disposition.kind)
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }
}

/// Findings by catalog and number.
type ByRequirement<'f> = BTreeMap<(&'f str, &'f str), Vec<&'f Finding>>;

pub(super) fn by_requirement(findings: &[Finding]) -> ByRequirement<'_> {
    let mut all: ByRequirement<'_> = BTreeMap::new();
    for finding in findings {
        all.entry((&finding.catalog, &finding.requirement)).or_default().push(finding);
    }
    all
}

/// The findings that a decision is about, and whose gaps it concerns.
fn concerned<'f>(
    inputs: &Inputs<'_>,
    disposition: &Disposition,
    findings: &ByRequirement<'f>,
) -> Vec<&'f Finding> {
    let key = (disposition.catalog.as_str(), disposition.requirement.value.as_str());
    let editions = editions_meant(inputs, disposition);
    let own = findings.get(&key).into_iter().flatten().copied();
    own.filter(|finding| concerns(&editions, disposition, finding)).collect()
}

pub(super) fn dispositions(
    inputs: &Inputs<'_>,
    findings: &ByRequirement<'_>,
) -> Vec<DispositionRecord> {
    inputs
        .product
        .dispositions
        .iter()
        .map(|disposition| DispositionRecord {
            kind: disposition.kind,
            requirement: format!("{}#{}", disposition.catalog, disposition.requirement.value),
            editions: editions_meant(inputs, disposition),
            demand: disposition.demand.clone(),
            component: disposition.component.clone(),
            offenders: disposition.offenders.clone(),
            owner: disposition.owner.clone(),
            reason: disposition.reason.clone(),
            expires: disposition.expires,
            expired: disposition.expires < inputs.as_of,
            used: !concerned(inputs, disposition, findings).is_empty(),
        })
        .collect()
}

/// The edition a decision names, and those judged in which the number means the same.
fn editions_meant(inputs: &Inputs<'_>, disposition: &Disposition) -> Vec<String> {
    let Some(named) = &disposition.edition else { return Vec::new() };
    let number = &disposition.requirement.value;
    let own = inputs.catalogs.iter().map(|chosen| &chosen.catalog);
    let same = own.filter(|catalog| {
        catalog.id == disposition.catalog
            && catalog.edition != *named
            && catalog.keeps(named, number)
    });
    std::iter::once(named.clone()).chain(same.map(|catalog| catalog.edition.clone())).collect()
}

fn concerns(editions: &[String], disposition: &Disposition, finding: &Finding) -> bool {
    (editions.is_empty() || editions.contains(&finding.edition))
        && disposition.component.as_ref().is_none_or(|id| finding.component.as_ref() == Some(id))
        && finding.demands.iter().any(|demand| {
            disposition.demand.as_ref().is_none_or(|id| demand.id == *id)
                && matches!(demand.verdict, Verdict::Fail | Verdict::Inconclusive)
        })
}

/// Days before its end at which a decision about a gap is called to mind.
const SOON: i32 = 30;

/// Decisions about gaps that have ended or soon will, meet no gap, or leave part of one uncovered.
pub(super) fn disposition_notes(
    inputs: &Inputs<'_>,
    findings: &ByRequirement<'_>,
    records: &[DispositionRecord],
) -> Vec<Note> {
    let soon = inputs.as_of.day().saturating_add(jiff::Span::new().days(SOON));
    let judged = |catalog: &str| inputs.catalogs.iter().any(|one| one.catalog.id == catalog);
    let mut notes = Vec::new();
    for (disposition, record) in inputs.product.dispositions.iter().zip(records) {
        if record.expired {
            notes.push(say::disposition_expired(record));
            continue;
        }
        if gate::lasts_too_long(record, inputs.as_of.day()) {
            notes.push(say::disposition_too_long(record));
        } else if record.kind == DispositionKind::SollJustified
            && gate::more_than_a_year(record.expires, inputs.as_of.day())
        {
            notes.push(say::disposition_lasts(record));
        }
        if !judged(&disposition.catalog) {
            notes.push(say::disposition_not_judged(record));
            continue;
        }
        if !record.used {
            notes.push(say::disposition_unused(record));
            continue;
        }
        if record.expires <= soon {
            notes.push(say::disposition_expires_soon(record));
        }
        let uncovered = uncovered(inputs, disposition, findings);
        if !uncovered.is_empty() {
            notes.push(say::disposition_leaves_out(record, &uncovered));
        }
    }
    notes
}

/// Offenders of failed demands under a decision that it does not name.
fn uncovered(
    inputs: &Inputs<'_>,
    disposition: &Disposition,
    findings: &ByRequirement<'_>,
) -> BTreeSet<String> {
    let demands = concerned(inputs, disposition, findings).into_iter();
    let demands = demands.flat_map(|finding| &finding.demands).filter(|demand| {
        (demand.verdict == Verdict::Fail || !demand.offenders.is_empty())
            && disposition.demand.as_ref().is_none_or(|id| demand.id == *id)
    });
    let things = demands.flat_map(|demand| &demand.offenders).map(|offender| &offender.thing);
    things.filter(|one| !one.is_empty() && !disposition.offenders.contains(one)).cloned().collect()
}
