//! What of a demand can be measured, is planned, or waits for a target to be read.

use std::collections::BTreeSet;

use crate::assess::result::Reason;
use crate::assess::say;
use crate::assess::verdict::Judge;
use crate::assess::verdict::draft::Checked;
use crate::catalog::{CheckUse, Decidable, Demand};
use crate::fact::kind::Kind;
use crate::fact::source::PLANNED;

impl<'a> Judge<'a> {
    pub(super) fn kinds_of(&self, used: &CheckUse) -> Vec<&'a str> {
        self.inputs.checks.get(&used.id).map(|check| check.holds.kinds()).unwrap_or_default()
    }

    pub(super) fn target_declared<'k>(&self, mut kinds: impl Iterator<Item = &'k str>) -> bool {
        kinds.any(|kind| !self.evidence.of_kind(kind, self.component).targets.is_empty())
    }

    /// Those of some kinds of which a declared target was not read.
    pub(super) fn unread_of<'k>(&self, kinds: impl IntoIterator<Item = &'k str>) -> Vec<String> {
        let unread = kinds.into_iter().filter(|kind| self.awaits(std::iter::once(*kind)));
        let unread: BTreeSet<_> = unread.map(str::to_owned).collect();
        unread.into_iter().collect()
    }

    /// That nothing was measured or stated of some kinds, or why the target that would have shown them gave nothing.
    pub(super) fn not_run(&self, kinds: &[String]) -> Reason {
        say::unread(kinds, |kind| self.evidence.of_kind(kind, self.component))
    }

    /// Whether a declared target of one of the kinds was not read.
    fn awaits<'k>(&self, mut kinds: impl Iterator<Item = &'k str>) -> bool {
        kinds.any(|kind| !self.evidence.of_kind(kind, self.component).unread.is_empty())
    }

    /// Whether a target that is not read stands for what was stated.
    pub(super) fn awaits_a_reading(&self, checked: &[Checked<'_>]) -> bool {
        self.awaits(checked.iter().flat_map(|checked| self.kinds_of(&checked.used)))
    }

    /// Kinds of the demand's checks that a source of this version delivers.
    pub(super) fn measurable(&self, demand: &Demand) -> Vec<String> {
        self.kinds_where(demand, |kind, asked| self.delivers(kind, asked))
    }

    /// Kinds that a later version will read or measure for the demand.
    pub(super) fn planned(&self, demand: &Demand) -> Vec<String> {
        let mut kinds = self.kinds_where(demand, |kind, asked| {
            PLANNED.contains(&kind) && !self.delivers(kind, asked)
        });
        if let Decidable::Planned(kind) = &demand.decidable
            && !kinds.contains(kind)
        {
            kinds.push(kind.clone());
        }
        kinds
    }

    /// Kinds of a demand's checks, each asked of with what the check reads of it.
    pub(super) fn kinds_where(
        &self,
        demand: &Demand,
        wanted: impl Fn(&str, &BTreeSet<&str>) -> bool,
    ) -> Vec<String> {
        let checks = demand.checks.iter().filter_map(|used| self.inputs.checks.get(&used.id));
        let mut kinds: Vec<_> = checks
            .flat_map(|check| {
                let asked = check.holds.kinds().into_iter();
                asked.filter(|kind| wanted(kind, &check.holds.attributes(kind)))
            })
            .map(str::to_owned)
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// Whether a source delivers a kind with anything that is asked of it, identity aside.
    fn delivers(&self, kind: &str, asked: &BTreeSet<&str>) -> bool {
        let identifies = |name: &str| {
            Kind::named(kind).and_then(|kind| kind.attribute(name)).is_none_or(|one| one.identity)
        };
        let told: Vec<_> = asked.iter().filter(|name| !identifies(name)).collect();
        let sources = self.inputs.product.sources.iter();
        sources
            .flat_map(|source| source.deliveries(kind))
            .any(|delivery| told.is_empty() || told.iter().any(|name| delivery.has(name)))
    }

    /// That nothing speaks to a check.
    pub(super) fn nothing_on(&self, used: &CheckUse) -> Reason {
        let kinds: Vec<_> = self.kinds_of(used).into_iter().map(str::to_owned).collect();
        let check = self.inputs.checks.get(&used.id);
        let measurable = check.is_some_and(|check| {
            let mut kinds = check.holds.kinds().into_iter();
            kinds.any(|kind| self.delivers(kind, &check.holds.attributes(kind)))
        });
        if measurable { self.not_run(&kinds) } else { say::nothing_stated(&kinds) }
    }
}
