//! What ends and begins: why something changes on a day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::assess::forecast::document::{Why, WhyCode};
use crate::assess::forecast::{ForecastInputs, Judged};
use crate::assess::result::{Deadline, Report};
use crate::assess::say;
use crate::catalog::{Text, natural_cmp};
use crate::product::Product;

/// What is known to end, from all assessments so far: what once was seen to end does, even if nothing
/// rests on it by then.
#[derive(Default)]
pub(super) struct Coming(BTreeMap<Ending, BTreeSet<String>>);

/// The last good day, the latest that it may be, what ends, and what follows.
type Ending = (Date, Option<Date>, Text, Text);

impl Coming {
    pub(super) fn add(&mut self, report: &Report) {
        for deadline in report.deadlines.iter().filter(|one| !is_over(one, report.as_of)) {
            let key =
                (deadline.date, deadline.latest, deadline.what.clone(), deadline.then.clone());
            self.0.entry(key).or_default().extend(deadline.requirements.iter().cloned());
        }
    }

    /// The next day after one on which something has ended, or may have.
    pub(super) fn after(&self, day: Date) -> Option<Date> {
        let ends = self.0.keys().flat_map(|(date, latest, ..)| [Some(*date), *latest]);
        ends.flatten().filter_map(|last| last.tomorrow().ok()).filter(|next| *next > day).min()
    }

    /// What has ended the day before, or may have.
    pub(super) fn on(&self, day: Date) -> Vec<Why> {
        let Ok(eve) = day.yesterday() else { return Vec::new() };
        let ended =
            self.0.iter().filter(|((date, latest, ..), _)| *date == eve || *latest == Some(eve));
        ended
            .map(|((date, latest, what, then), keys)| why(*date, *latest, what, then, keys))
            .collect()
    }
}

fn is_over(deadline: &Deadline, as_of: Date) -> bool {
    deadline.latest.unwrap_or(deadline.date) < as_of
}

fn why(date: Date, latest: Option<Date>, what: &Text, then: &Text, keys: &BTreeSet<String>) -> Why {
    let mut requirements: Vec<_> = keys.iter().cloned().collect();
    requirements.sort_by(|a, b| natural_cmp(a, b));
    Why {
        then: Some(then.clone()),
        last_day: Some(date),
        latest,
        requirements,
        ..Why::new(WhyCode::Ended, what.clone())
    }
}

/// What differs between two days, beside what has ended.
pub(super) fn between(asked: &ForecastInputs<'_>, before: &Judged, after: &Judged) -> Vec<Why> {
    let (now, then) = (&before.report, &after.report);
    let mut all = begun(asked.product, then.as_of);
    all.extend(catalogs(now, then));
    all.extend(policies(before, after));
    all.extend(rulings(now, then));
    all.extend(decisions(now, then));
    let entries = asked.gate.expired(then.as_of).filter(|one| !one.is_expired(now.as_of));
    all.extend(entries.map(|one| Why {
        last_day: one.expires,
        ..Why::new(WhyCode::GateEntry, say::gate_entry_ends(&one.subject()))
    }));
    all
}

/// Nothing of the product's own ended or began: the day stands in a norm, a check or a policy row.
pub(super) fn by_a_norm() -> Why {
    Why::new(WhyCode::Norm, say::a_norms_day())
}

/// What the product has that is dated on a day.
fn begun(product: &Product, day: Date) -> Vec<Why> {
    let documents = product.documents.iter().filter(|one| one.issued == day);
    let mut all: Vec<_> = documents.map(|one| say::begins(&say::document_name(one))).collect();
    let answers = product.declarations.iter().filter(|declaration| {
        let mut given = declaration.answers.iter().flat_map(|(_, answers)| answers.all());
        given.any(|answer| answer.given.on == day)
    });
    all.extend(answers.map(|one| {
        let reference = format!("{}@{}", one.catalog, one.edition);
        say::begin(&say::answers_of(&reference, day))
    }));
    let stated = product.facts.iter().filter(|fact| fact.date == day);
    let by: BTreeSet<_> =
        stated.filter_map(|fact| Some(fact.stated.as_ref()?.by.as_str())).collect();
    all.extend(by.into_iter().map(|by| say::begin(&say::statements_of(by, day))));
    let seen = product.observations.iter().filter(|one| one.day() == day);
    all.extend(seen.map(|one| say::begins(&one.subject)));
    all.into_iter().map(|what| Why::new(WhyCode::Begins, what)).collect()
}

/// Editions that bind from now on or no longer, and what norms say of their use from now on.
fn catalogs(now: &Report, then: &Report) -> Vec<Why> {
    let binding = |report: &Report| -> BTreeSet<String> {
        let all = report.inputs.catalogs.iter().filter(|one| one.in_force_at_as_of);
        all.map(|one| format!("{}@{}", one.id, one.edition)).collect()
    };
    let (before, after) = (binding(now), binding(then));
    let ended = before.difference(&after).map(|one| say::edition_ends(one));
    let begun = after.difference(&before).map(|one| say::edition_begins(one));
    let editions = ended.chain(begun).map(|what| Why::new(WhyCode::CatalogEdition, what));
    let notices = |report: &Report| -> BTreeSet<Text> {
        report
            .inputs
            .catalogs
            .iter()
            .flat_map(|one| &one.notices)
            .map(|one| one.text.clone())
            .collect()
    };
    let (known, all) = (notices(now), notices(then));
    let fresh = all.difference(&known).cloned();
    editions.chain(fresh.map(|text| Why::new(WhyCode::Notice, text))).collect()
}

/// Policies of another edition, or of none, as far as a result looks them up.
fn policies(now: &Judged, then: &Judged) -> Vec<Why> {
    let asked = [now, then].into_iter().flat_map(|one| &one.report.inputs.policies);
    let asked: BTreeSet<_> = asked.map(|policy| policy.id.as_str()).collect();
    let changed =
        asked.into_iter().filter_map(|id| match (now.policies.get(id), then.policies.get(id)) {
            (Some(old), Some(new)) if old != new => Some(say::policy_follows(id, old, new)),
            (Some(old), None) => Some(say::edition_ends(&format!("{id}@{old}"))),
            (None, Some(new)) => Some(say::edition_begins(&format!("{id}@{new}"))),
            _ => None,
        });
    changed.map(|what| Why::new(WhyCode::PolicyEdition, what)).collect()
}

fn rulings(now: &Report, then: &Report) -> Vec<Why> {
    let changed = then.interpretations.iter().filter(|new| {
        let old = now.interpretations.iter().find(|old| old.id == new.id);
        old.is_some_and(|old| old.applied != new.applied)
    });
    let why = changed.map(|one| Why {
        requirements: one.findings.clone(),
        ..Why::new(WhyCode::Ruling, say::ruling_turns(&one.id, &one.title, one.applied))
    });
    why.collect()
}

/// Decisions about gaps that have run out; both results have them in the file's order.
fn decisions(now: &Report, then: &Report) -> Vec<Why> {
    let pairs = now.dispositions.iter().zip(&then.dispositions);
    let ended = pairs.filter(|(old, new)| !old.expired && new.expired);
    let why = ended.map(|(_, one)| Why {
        then: Some(say::decide_again()),
        last_day: Some(one.expires),
        ..Why::new(WhyCode::Disposition, say::decision_ends(one))
    });
    why.collect()
}
