//! When everything of a kind is known.

use jiff::civil::Date;

use crate::assess::exhibit::{Exhibit, ExhibitGroup, Standing};
use crate::fact::observation::Outcome;
use crate::fact::{Basis, Enumeration};
use crate::product::Target;

/// An enumeration as it takes part.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The enumeration.
    pub enumeration: &'a Enumeration,
    /// What it rests on; what it cites does not count if it is unfit.
    pub basis: Basis,
    /// Whether it can carry a pass.
    pub standing: Standing,
    /// The target it comes from; `None` for stated ones.
    pub(in crate::assess) target: Option<&'a Target>,
    /// Whether what it counts is there: its own members, or as many stated facts, over all components
    /// it speaks of.
    pub(in crate::assess) counted: Counted,
}

/// What became of a list's count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::assess) enum Counted {
    /// As many are there as it counts.
    Right,
    /// It counts others, or a member of it is missing.
    Wrong,
    /// It counts nothing.
    Missing,
}

impl Listing<'_> {
    /// Whether it closes anything. What was stated and has aged may still show that nothing else was
    /// there; what was read and has aged says nothing by what it lacks.
    fn is_good(&self, refuting: bool) -> bool {
        let aged = refuting && self.is_stated() && matches!(self.standing, Standing::Aged(_));
        (self.standing == Standing::Fresh || aged)
            && self.enumeration.complete
            && self.counted == Counted::Right
    }

    /// Whether its source looked for all of the kind at its subject, and not only into itself.
    fn closes_subject(&self) -> bool {
        self.target.is_some_and(|target| target.source.closes_subject)
    }

    /// Whether it comes from a target.
    pub fn is_of(&self, target: &Target) -> bool {
        self.target.is_some_and(|other| is_same_target(other, target))
    }

    /// Whether it counts others than are there.
    pub fn counts_wrongly(&self) -> bool {
        self.counted == Counted::Wrong
    }

    /// Whether it is stated.
    pub fn is_stated(&self) -> bool {
        self.target.is_none()
    }

    /// Whether it speaks of who has a role.
    fn is_for(&self, role: &str) -> bool {
        let roles = &self.enumeration.roles;
        roles.is_empty() || roles.iter().any(|own| own == role)
    }

    fn names(&self, target: &Target) -> bool {
        let subject = target.subject.as_str();
        let path = subject.split_once(':').map_or(subject, |(_, path)| path);
        self.enumeration.sources.iter().any(|source| source == subject || source == path)
    }
}

/// That all facts of a kind are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closure {
    /// What that rests on; `None` where the facts say it all and only their being all is stated.
    pub basis: Option<Basis>,
    /// The day on which the manufacturer stated it, if it did.
    pub stated_on: Option<Date>,
}

/// Everything of one kind within a scope.
#[derive(Debug, Default)]
pub struct KindEvidence<'a> {
    /// The facts by thing.
    pub groups: Vec<ExhibitGroup<'a>>,
    /// The enumerations that count.
    pub listings: Vec<Listing<'a>>,
    /// Declared targets that a probe would look at for this kind.
    pub targets: Vec<&'a Target>,
    /// Those of them that were not read.
    pub unread: Vec<&'a Target>,
    /// Components that a stated list must serve, for kinds that no target closes.
    pub(in crate::assess) components: Vec<&'a str>,
    /// Why targets gave nothing: outcome and reason of failed runs, by subject.
    pub failures: Vec<(String, Outcome, String)>,
    /// Whether evidence was left out because it is later than the day judged.
    pub later: bool,
}

impl<'a> KindEvidence<'a> {
    /// Whether anything speaks to this kind, or a measurement is due.
    pub fn engaged(&self) -> bool {
        !self.groups.is_empty() || !self.listings.is_empty() || !self.targets.is_empty()
    }

    /// Whether there is nothing but lists that have no member and miss none.
    pub fn only_empty_lists(&self) -> bool {
        self.groups.is_empty()
            && self.targets.is_empty()
            && self.listings.iter().all(|listing| listing.counted != Counted::Wrong)
    }

    /// Whether something of the kind is due or was there and is not at hand: a target that was not read, a
    /// list that misses a member, evidence later than the day judged.
    pub fn misses_something(&self) -> bool {
        !self.unread.is_empty() || self.later || self.listings.iter().any(Listing::counts_wrongly)
    }

    /// Whether a list that has aged would be needed.
    pub fn has_aged_listing(&self) -> bool {
        self.listings.iter().any(|listing| matches!(listing.standing, Standing::Aged(_)))
    }

    /// Whether all facts of the kind are known: every source that closes its subject did so, every other
    /// one was read and is named by a stated list, and everything known is of a subject that is listed, as
    /// every component is, with all members present. Where lists speak of some roles only, those that are
    /// asked about must all be spoken of.
    pub fn closure(&self, refuting: bool, roles: &[&str]) -> Option<Closure> {
        if !self.unread.is_empty() || self.listings.iter().any(speaks_against) {
            return None;
        }
        let good: Vec<_> =
            self.listings.iter().filter(|listing| listing.is_good(refuting)).collect();
        let closing = |listing: &&&Listing<'a>| listing.is_stated() || listing.closes_subject();
        let lists: Vec<_> = good.iter().copied().filter(|listing| closing(&listing)).collect();
        let of_role =
            |role: &&str| lists.iter().copied().filter(|listing| listing.is_for(role)).collect();
        let parts: Vec<Vec<&Listing<'a>>> =
            if self.speaks_of_roles() { roles.iter().map(of_role).collect() } else { vec![lists] };
        // What was read is listed by its file, which a stated list names: it may be about a part of
        // what that list is about.
        let listed = |exhibit: &Exhibit<'_>| {
            let read = exhibit.fact.basis.is_observed();
            good.iter().any(|listing| {
                listing.enumeration.subject == exhibit.fact.subject
                    && (listing.is_stated() || listing.closes_subject() || read)
            })
        };
        let mut exhibits = self.groups.iter().flatten().filter(|exhibit| !exhibit.only_refutes());
        let subjects = exhibits.all(listed);
        let closed = !parts.is_empty() && parts.iter().all(|lists| self.is_closed_by(lists, &good));
        (subjects && closed).then(|| self.closed_by(&parts.concat()))
    }

    /// Whether a list speaks of some roles only.
    pub fn speaks_of_roles(&self) -> bool {
        self.listings.iter().any(|listing| !listing.enumeration.roles.is_empty())
    }

    /// Whether lists that close what they speak of leave out no target and no component.
    fn is_closed_by(&self, lists: &[&Listing<'a>], good: &[&Listing<'a>]) -> bool {
        let stated: Vec<_> = lists.iter().filter(|listing| listing.is_stated()).collect();
        let targets = self.targets.iter().all(|target| {
            let read = good.iter().any(|listing| listing.is_of(target));
            read && (target.source.closes_subject
                || stated.iter().any(|listing| listing.names(target)))
        });
        let components = self.components.iter().all(|component| {
            stated.iter().any(|listing| serves(&listing.enumeration.components, Some(component)))
        });
        targets && components && !lists.is_empty()
    }

    fn closed_by(&self, lists: &[&Listing<'a>]) -> Closure {
        let read = self.targets.iter().any(|target| !target.source.closes_subject);
        let stated = lists.iter().filter(|listing| listing.is_stated());
        let stated_on = stated.map(|listing| listing.enumeration.date).min();
        let basis = lists.iter().map(|listing| listing.basis).min();
        let any_fact = self.groups.iter().flatten().any(|exhibit| !exhibit.only_refutes());
        Closure { basis: basis.filter(|_| !(read && any_fact)), stated_on }
    }

    /// Targets that were read and that no stated list names: what they hold is all of themselves only.
    pub fn unnamed(&self) -> impl Iterator<Item = &'a Target> {
        let targets = self.targets.iter().copied().filter(|one| !one.source.closes_subject);
        targets.filter(|target| {
            !self.listings.iter().any(|listing| listing.is_stated() && listing.names(target))
        })
    }

    /// Whether a counting answer may stand for what keeps the kind from being closed: nobody has stated
    /// that all are known, and nothing that was said or due speaks against it.
    pub fn may_be_closed_by_answer(&self) -> bool {
        let against =
            |listing: &Listing<'_>| speaks_against(listing) || listing.standing != Standing::Fresh;
        self.unread.is_empty() && !self.later && !self.listings.iter().any(against)
    }
}

/// A list that says of itself that it is not complete, or that misses a member.
fn speaks_against(listing: &Listing<'_>) -> bool {
    !listing.enumeration.complete || listing.counted == Counted::Wrong
}

pub(in crate::assess) fn serves(components: &[String], wanted: Option<&str>) -> bool {
    wanted.is_none_or(|id| {
        components.is_empty() || components.iter().any(|component| component == id)
    })
}

/// Whether what is seen of one is seen of the other.
pub(in crate::assess) fn is_same_target(one: &Target, other: &Target) -> bool {
    one.source == other.source && one.config_digest == other.config_digest
}
