//! Demands with another verdict on one day than on the one before.

use std::collections::BTreeMap;

use crate::assess::diff::{self, Change};
use crate::assess::forecast::document::Flip;
use crate::assess::result::{DemandResult, Finding, Report, Verdict};
use crate::assess::say;
use crate::catalog::Text;

/// What becomes of demands from one day to the next.
pub(super) struct Turned {
    /// In the order of the later result; those no longer judged last.
    pub(super) flips: Vec<Flip>,
    /// Keys of findings with demands that keep their verdict and rest on less.
    pub(super) weaker: Vec<String>,
}

pub(super) fn turned(now: &Report, then: &Report) -> Turned {
    let document = diff::compare(now, then);
    let (before, after) = (Places::of(now), Places::of(then));
    let mut turned = Turned { flips: Vec::new(), weaker: Vec::new() };
    for change in &document.changes {
        match (&change.old, &change.new) {
            (Some(old), Some(new)) if old.verdict == new.verdict => {
                let found = rests_on_less(old, new).then(|| after.find(change, &new.edition));
                let key = found.flatten().map(|(finding, _)| finding.key.clone());
                turned.weaker.extend(key.filter(|key| !turned.weaker.contains(key)));
            }
            _ => turned.flips.push(flip(change, &before, &after)),
        }
    }
    turned
}

fn rests_on_less(old: &diff::State, new: &diff::State) -> bool {
    old.verdict != Verdict::Inconclusive && new.basis < old.basis
}

fn flip(change: &Change, before: &Places<'_>, after: &Places<'_>) -> Flip {
    let (from, to) = (change.old.as_ref(), change.new.as_ref());
    let place = match to {
        Some(state) => after.find(change, &state.edition),
        None => from.and_then(|state| before.find(change, &state.edition)),
    };
    let (finding, demand) = place.unzip();
    let demand = demand.flatten();
    let to = to.map(|state| state.verdict);
    Flip {
        key: finding.map(|finding| finding.key.clone()).unwrap_or_default(),
        demand: change.demand.clone(),
        text: change.text.clone(),
        modal: change.modal,
        comparison: change.new.as_ref().or(from).is_some_and(|state| state.comparison),
        from: from.map(|state| state.verdict),
        to,
        reason: finding.map(|finding| reason(to, finding, demand)).unwrap_or_default(),
        remedy: remedy(to, demand),
    }
}

/// The findings of a result by catalog, edition, number and component.
struct Places<'r>(BTreeMap<(&'r str, &'r str, &'r str, Option<&'r str>), &'r Finding>);

impl<'r> Places<'r> {
    fn of(report: &'r Report) -> Self {
        let place = |one: &'r Finding| {
            let key = (
                one.catalog.as_str(),
                one.edition.as_str(),
                one.requirement.as_str(),
                one.component.as_deref(),
            );
            (key, one)
        };
        Self(report.findings.iter().map(place).collect())
    }

    fn find(
        &self,
        change: &Change,
        edition: &str,
    ) -> Option<(&'r Finding, Option<&'r DemandResult>)> {
        let component = change.component.as_deref();
        let key = (change.catalog.as_str(), edition, change.requirement.as_str(), component);
        let finding = *self.0.get(&key)?;
        Some((finding, finding.demands.iter().find(|demand| demand.id == change.demand)))
    }
}

/// Why a demand stands as it then does.
fn reason(to: Option<Verdict>, finding: &Finding, demand: Option<&DemandResult>) -> Text {
    if to.is_none() {
        return say::no_longer_judged();
    }
    let stated = demand.map_or(&finding.reason, |demand| &demand.reason);
    let offenders = demand.map_or(&finding.offenders, |demand| &demand.offenders);
    match (stated, offenders.first()) {
        (Some(reason), _) => reason.text.clone(),
        (None, Some(offender)) => offender.message.clone(),
        (None, None) => say::nothing_against(),
    }
}

/// What to do about it: what a fail needs, what is to be handed in where it is open.
fn remedy(to: Option<Verdict>, demand: Option<&DemandResult>) -> Option<Text> {
    let demand = demand?;
    match to? {
        Verdict::Fail => Some(demand.remedy.clone()),
        Verdict::Inconclusive => Some(demand.ask.clone()),
        Verdict::Pass | Verdict::NotApplicable => None,
    }
}
