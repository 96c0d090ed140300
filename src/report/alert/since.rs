//! What a baseline had of an alert.

use crate::assess::diff::{self, Changes, Clash, DiffOutput};
use crate::assess::result::{Contradiction, ReasonCode, Verdict};
use crate::report::Include;
use crate::report::alert::Gap;
use befund_catalog::words;

words! {
    /// Whether an alert was there before.
    State {
        /// It was not.
        New = "new",
        /// It was, and says the same.
        Unchanged = "unchanged",
        /// It was, and rests on something else.
        Updated = "updated",
    }
}

/// An alert of the baseline that is there no more.
pub(in crate::report) struct Gone<'a> {
    pub(in crate::report) catalog: &'a str,
    pub(in crate::report) requirement: &'a str,
    pub(in crate::report) component: Option<&'a str>,
    pub(in crate::report) demand: &'a str,
    /// Empty if it was about no single thing.
    pub(in crate::report) thing: &'a str,
}

/// A comparison with a baseline, as alerts look it up.
pub(in crate::report) struct Against<'a> {
    pub(in crate::report) document: &'a DiffOutput,
    changes: Changes<'a>,
    include: Include,
}

impl<'a> Against<'a> {
    pub(in crate::report) fn new(document: &'a DiffOutput, include: Include) -> Self {
        Self { document, changes: document.by_demand(), include }
    }

    /// What the baseline had of a gap.
    pub(in crate::report) fn gap(&self, gap: &Gap<'_>) -> State {
        let Some(change) = self.changes.of(gap.finding, &gap.demand.id) else {
            return State::Unchanged;
        };
        let Some(old) = change.old.as_ref().filter(|old| self.is_told(old)) else {
            return State::New;
        };
        if gap.demand.verdict != Verdict::Fail || old.verdict != Verdict::Fail {
            return State::Updated;
        }
        let mut offenders = gap.offenders.iter().filter_map(|at| gap.demand.offenders.get(*at));
        let names = |one: &str| old.offenders.iter().any(|other| other == one);
        if !gap.offenders.is_empty() && !offenders.any(|o| names(&o.thing) || names(&o.subject)) {
            return State::New;
        }
        let same = change.new.as_ref().is_some_and(|new| {
            (new.reason, new.basis, new.comparison, new.contradiction)
                == (old.reason, old.basis, old.comparison, old.contradiction)
        });
        if same && !gap.offenders.is_empty() { State::Unchanged } else { State::Updated }
    }

    /// What the baseline had of a contradiction.
    pub(in crate::report) fn clash(&self, clash: &Contradiction) -> State {
        let is = |one: &Clash| {
            (one.kind, &one.finding, &one.claimed, &one.found)
                == (clash.kind, &clash.finding, &clash.claimed, &clash.found)
        };
        let new = self.document.new_contradictions.iter().any(is);
        if new { State::New } else { State::Unchanged }
    }

    /// What the baseline told of demands and this result does not.
    pub(in crate::report) fn gone(&self) -> Vec<Gone<'a>> {
        let mut gone = Vec::new();
        for change in &self.document.changes {
            let Some(old) = change.old.as_ref().filter(|old| self.is_told(old)) else { continue };
            let new = change.new.as_ref().filter(|new| self.is_told(new));
            let one = |thing: &'a str| Gone {
                catalog: &change.catalog,
                requirement: &change.requirement,
                component: change.component.as_deref(),
                demand: &change.demand,
                thing,
            };
            let things = old.offenders.iter().filter(|_| old.verdict == Verdict::Fail);
            match new {
                None if things.clone().next().is_none() => gone.push(one("")),
                None => gone.extend(things.map(|thing| one(thing))),
                Some(new) if new.verdict == Verdict::Fail => {
                    let things = things.filter(|thing| !new.offenders.contains(thing));
                    gone.extend(things.map(|thing| one(thing)));
                }
                Some(_) => {}
            }
        }
        gone
    }

    fn is_told(&self, state: &diff::State) -> bool {
        let clashes = [ReasonCode::Contradiction, ReasonCode::IndicationAgainst];
        state.verdict == Verdict::Fail
            || state.contradiction
            || state.reason.is_some_and(|reason| clashes.contains(&reason))
            || self.include.inconclusive && state.verdict == Verdict::Inconclusive
    }
}
