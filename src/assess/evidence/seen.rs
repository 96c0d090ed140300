//! Observations, found by the targets they are of.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::evidence::Evidence;
use crate::assess::evidence::sort::Found;
use crate::assess::exhibit::{Counted, KindEvidence, Standing, is_same_target, serves};
use crate::assess::result::{Note, ObservationInput};
use crate::assess::say;
use crate::fact::observation::{Observation, Outcome};
use crate::fact::source::SourcePart;
use crate::product::Target;

/// An observation with every target it serves: those of its probe with its configuration.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) observation: &'a Observation,
    pub(super) targets: Vec<&'a Target>,
}

impl<'a> Seen<'a> {
    /// The first of its targets that serves a component.
    pub(super) fn target_for(&self, component: Option<&str>) -> Option<&'a Target> {
        self.targets.iter().copied().find(|target| serves(&target.components, component))
    }

    fn is_of(&self, target: &Target) -> bool {
        self.targets.iter().any(|own| is_same_target(own, target))
    }

    /// The part of the source that looked.
    pub(super) fn part(&self) -> Option<&'static SourcePart> {
        let target = self.targets.first()?;
        target.source.part(&self.observation.part)
    }

    /// Whether it looks for all of a kind at its subject, not only into itself.
    pub(super) fn closes_subject(&self) -> bool {
        self.targets.iter().any(|target| target.source.closes_subject)
    }
}

/// Observations, found by the targets they are of.
#[derive(Debug, Default)]
pub(super) struct Looks<'a> {
    pub(super) all: Vec<Seen<'a>>,
    /// Places in `all`, by the configuration of their targets.
    by_digest: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Looks<'a> {
    pub(super) fn push(&mut self, seen: Seen<'a>) {
        let digest = seen.observation.config_digest.as_str();
        self.by_digest.entry(digest).or_default().push(self.all.len());
        self.all.push(seen);
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Seen<'a>> {
        self.all.iter()
    }

    /// The first that is of a target.
    pub(super) fn of(&self, target: &Target) -> Option<&Seen<'a>> {
        let places = self.by_digest.get(target.config_digest.as_str())?;
        places.iter().map(|at| &self.all[*at]).find(|seen| seen.is_of(target))
    }
}

impl<'a> Evidence<'a> {
    /// A product has at most one usable observation of a configuration; loading it sees to that.
    pub(super) fn take_observations(&mut self) {
        for observation in &self.product.observations {
            let targets = self.targets_of(observation);
            let in_time = observation.day() <= self.as_of;
            let usable = observation.outcome.is_usable();
            let served = !targets.is_empty();
            let seen = Seen { observation, targets };
            match (usable, in_time) {
                _ if !served => self.notes.push(say::observation_ignored(observation)),
                (true, true) => self.used.push(seen),
                (true, false) => drop(self.later.insert(observation.config_digest.as_str())),
                (false, true) => self.failures.push(seen),
                (false, false) => {}
            }
            self.inputs.push(ObservationInput::new(observation, served && usable && in_time));
        }
        self.notes.extend(self.product.outdated.iter().map(|file| say::observation_outdated(file)));
        self.inputs.sort_by(|a, b| a.key().cmp(&b.key()));
        for failure in self.failures.iter() {
            let failed = failure.observation;
            let earlier = self.used.iter().map(|seen| seen.observation).find(|used| {
                used.probe == failed.probe && used.config_digest == failed.config_digest
            });
            let earlier = earlier.filter(|earlier| earlier.day() <= failed.day());
            self.notes.extend(earlier.map(|old| say::later_run_failed(failed, old.day())));
        }
    }

    fn targets_of(&self, observation: &Observation) -> Vec<&'a Target> {
        let own = |target: &&Target| {
            target.source.probe == observation.probe
                && target.config_digest == observation.config_digest
        };
        self.product.targets.iter().filter(own).collect()
    }

    pub(super) fn unread_notes(&self) -> Vec<Note> {
        let of = |target: &&Target| self.changed(target).map(|why| say::file_changed(target, why));
        let changed = self.product.targets.iter().filter_map(|target| of(&target));
        let nothing = self.product.said_of_nothing.iter().map(|what| say::said_of_nothing(what));
        let elsewhere = self.product.uncompared.iter().map(say::not_compared);
        changed.chain(nothing).chain(elsewhere).collect()
    }

    /// Why the file of a target is another than the one that was read.
    pub(super) fn changed(&self, target: &Target) -> Option<&'a str> {
        let mut unread = self.product.unread.iter();
        let own = unread.find(|one| {
            one.probe == target.source.probe && one.config_digest == target.config_digest
        })?;
        Some(&own.why)
    }

    /// Whether a target gave nothing that may stand for what was stated: no list of the kind that is
    /// fresh, complete and whole.
    pub(super) fn is_unread(&self, target: &Target, found: &KindEvidence<'_>) -> bool {
        !found.listings.iter().any(|listing| {
            listing.target.is_some_and(|other| is_same_target(other, target))
                && listing.standing == Standing::Fresh
                && listing.counted == Counted::Right
                && listing.enumeration.complete
        })
    }

    /// Why targets gave nothing: outcome and reason of runs that failed and have none that did not.
    pub(super) fn failures_of(&self, targets: &[&Target]) -> Vec<(String, Outcome, String)> {
        let unanswered = targets.iter().filter(|target| self.used.of(target).is_none());
        let failed = unanswered.filter_map(|target| {
            let failure = self.failures.of(target)?.observation;
            let reason = failure.reason.clone().unwrap_or_default();
            Some((target.subject.clone(), failure.outcome, reason))
        });
        failed.collect()
    }

    /// Subjects of which a source has looked for all.
    pub(super) fn looked(&self, found: &KindEvidence<'a>) -> BTreeSet<&'a str> {
        let closing = found.listings.iter().filter(|listing| {
            listing.enumeration.complete
                && listing.standing == Standing::Fresh
                && listing.target.is_some_and(|target| target.source.closes_subject)
        });
        closing.map(|listing| listing.enumeration.subject.as_str()).collect()
    }
}

/// Targets that deliver a kind: as the part that read them does, or, unread, as any part may.
pub(super) fn targets<'a>(own: &Found<'a, '_>) -> Vec<&'a Target> {
    let delivers = |target: &Target, part: Option<&SourcePart>| match part {
        Some(part) => part.delivery(own.kind.name).is_some(),
        None => target.may_deliver(own.kind.name),
    };
    let all = own.within.targets.iter();
    all.filter(|(target, part)| delivers(target, *part)).map(|(target, _)| *target).collect()
}
