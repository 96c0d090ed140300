//! Sorts what there is of a kind into things, the strongest source first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::assess::evidence::Evidence;
use crate::assess::evidence::seen::{Seen, targets};
use crate::assess::exhibit::{
    Counted, Exhibit, ExhibitGroup, KindEvidence, Listing, Standing, serves, settle,
};
use crate::fact::kind::{self, Kind};
use crate::fact::source::{Reach, SourcePart};
use crate::fact::value::{Attr, Value};
use crate::fact::{Basis, Enumeration, Fact};
use crate::product::Target;

/// What a kind and a component are looked up by.
pub(super) type Scope<'a> = (&'static str, Option<&'a str>);

/// What there is for a component, or for the product as a whole.
pub(super) struct Within<'a, 'e> {
    pub(super) component: Option<&'a str>,
    /// What was seen of targets that serve it, and whether that counts.
    pub(super) seen: Vec<(&'e Seen<'a>, Standing)>,
    /// Targets that serve it, with the part of its source that read each.
    pub(super) targets: Vec<(&'a Target, Option<&'static SourcePart>)>,
}

/// What there is of a kind in a scope.
pub(super) struct Found<'a, 'e> {
    pub(super) kind: &'static Kind,
    pub(super) within: &'e Within<'a, 'e>,
    /// Stated by hand.
    pub(super) facts: Vec<&'a Fact>,
    /// What the product file says of things that were read, beside what the file knows.
    pub(super) said: Vec<&'a Fact>,
    pub(super) lists: Vec<&'a Enumeration>,
}

impl<'a> Found<'a, '_> {
    pub(super) fn component(&self) -> Option<&'a str> {
        self.within.component
    }

    /// Everything that is stated.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().chain(&self.said).copied()
    }
}

impl<'a> Evidence<'a> {
    pub(super) fn sorted(&self) -> BTreeMap<Scope<'a>, KindEvidence<'a>> {
        let in_time = |fact: &&Fact| fact.date <= self.as_of;
        let facts = by_kind(self.product.facts.iter().filter(in_time), |fact| fact.kind);
        let said = by_kind(self.product.said.iter().filter(in_time), |fact| fact.kind);
        let lists = self.product.enumerations.iter().filter(|list| list.date <= self.as_of);
        let lists = by_kind(lists, |list| list.kind);
        let firsts: BTreeSet<_> = self.alike.values().copied().map(Some).collect();
        let mut kinds = BTreeMap::new();
        for component in std::iter::once(None).chain(firsts) {
            let within = &self.within(component);
            let own = |fact: &&Fact| serves(&fact.components, component);
            for kind in kind::all() {
                let found = Found {
                    kind,
                    within,
                    facts: of_kind(&facts, kind).filter(own).collect(),
                    said: of_kind(&said, kind).filter(own).collect(),
                    lists: of_kind(&lists, kind)
                        .filter(|list| serves(&list.components, component))
                        .collect(),
                };
                kinds.insert((kind.name, component), self.sort(&found));
            }
        }
        kinds
    }

    pub(super) fn within(&self, component: Option<&'a str>) -> Within<'a, '_> {
        let seen = self.used.iter().filter(|seen| seen.target_for(component).is_some());
        let targets = self.product.targets.iter();
        Within {
            component,
            seen: seen.map(|seen| (seen, self.observed_standing(seen, component))).collect(),
            targets: targets
                .filter(|target| serves(&target.components, component))
                .map(|target| (target, self.used.of(target).and_then(Seen::part)))
                .collect(),
        }
    }

    fn sort(&self, own: &Found<'a, '_>) -> KindEvidence<'a> {
        let (kind, component) = (own.kind, own.component());
        let mut found = KindEvidence { targets: targets(own), ..KindEvidence::default() };
        if !self.is_closed_by_a_source(kind) {
            let all = self.product.components.iter().map(|known| known.id.as_str());
            found.components =
                all.filter(|id| component.is_none_or(|wanted| wanted == *id)).collect();
        }
        for (seen, standing) in &own.within.seen {
            add_lists(&mut found, seen, *standing, own);
        }
        let unread = found.targets.iter().filter(|target| self.is_unread(target, &found));
        found.unread = unread.copied().collect();
        let met = self.add_observed(&mut found, own);
        self.add_stated(&mut found, own, &met);
        found.groups.iter_mut().for_each(settle);
        found.failures = self.failures_of(&found.targets);
        found.later |=
            found.targets.iter().any(|target| self.later.contains(target.config_digest.as_str()));
        found
    }

    /// What was seen, each thing with what stronger and weaker evidence says of it. What is fresh comes
    /// back.
    fn add_observed(&self, found: &mut KindEvidence<'a>, own: &Found<'a, '_>) -> Met<'a> {
        let kind = own.kind;
        let mut fresh: Vec<Read<'a>> = Vec::new();
        let mut met = Met::default();
        for (seen, standing) in &own.within.seen {
            for fact in seen.observation.facts.iter().filter(|fact| fact.kind == kind) {
                let mut exhibit = Exhibit::new(fact, fact.basis, *standing);
                if *standing == Standing::Fresh {
                    let delivery = seen.part().and_then(|part| part.delivery(kind.name));
                    exhibit.leave_open(|name| delivery.is_some_and(|one| one.has(name)));
                    let strength = (fact.basis, seen.observation.reach);
                    met.add(fact, seen.closes_subject());
                    fresh.push(Read { exhibit, strength, thing: fact.thing() });
                } else {
                    self.hear_stated(&mut exhibit, own);
                    found.groups.push(vec![exhibit]);
                }
            }
        }
        self.join(found, fresh, own);
        met
    }

    /// Puts readings of one thing beside each other, strongest first, and lets each say what the others
    /// have no word on; then statements that name the very thing.
    fn join(&self, found: &mut KindEvidence<'a>, mut fresh: Vec<Read<'a>>, own: &Found<'a, '_>) {
        // The strongest come first; within one strength the order of the files stays.
        fresh.sort_by_key(|read| Reverse(read.strength));
        let mut things: BTreeMap<String, ExhibitGroup<'a>> = BTreeMap::new();
        let mut order = Vec::new();
        for read in fresh {
            let group = things.entry(read.thing.clone()).or_default();
            if group.is_empty() {
                order.push(read.thing);
            }
            group.push(read.exhibit);
        }
        for thing in order {
            let Some(mut group) = things.remove(&thing) else { continue };
            let facts: Vec<_> = group.iter().map(|one| (one.fact, one.basis)).collect();
            for exhibit in &mut group {
                for (fact, basis) in facts.iter().filter(|(fact, _)| fact.id != exhibit.fact.id) {
                    exhibit.learn(fact, *basis);
                }
                for stated in self.statements_on(&thing, own) {
                    exhibit.learn(stated, self.stated_basis(stated, own.component()));
                }
                self.hear_stated(exhibit, own);
            }
            found.groups.push(group);
        }
    }

    /// Statements that may carry a pass and name a thing with its whole identity, strongest first. Two
    /// that differ leave both out: neither is the answer.
    fn statements_on(&self, thing: &str, own: &Found<'a, '_>) -> Vec<&'a Fact> {
        let component = own.component();
        let mut fresh: Vec<_> = own
            .all()
            .filter(|fact| self.fact_standing(fact, component) == Standing::Fresh)
            .filter(|fact| has_whole_identity(fact) && fact.thing() == thing)
            .collect();
        fresh.sort_by_key(|fact| Reverse(self.stated_basis(fact, own.component())));
        fresh
    }

    fn hear_stated(&self, exhibit: &mut Exhibit<'a>, own: &Found<'a, '_>) {
        for fact in own.all().filter(|stated| stated.same_thing(exhibit.fact)) {
            exhibit.hear(fact, self.stated_basis(fact, own.component()));
        }
    }

    /// Whether a source of this version looks for all facts of a kind at its subject.
    fn is_closed_by_a_source(&self, kind: &Kind) -> bool {
        let mut sources = self.product.sources.iter();
        sources.any(|source| source.closes_subject && source.delivers(kind.name))
    }

    fn add_stated(&self, found: &mut KindEvidence<'a>, own: &Found<'a, '_>, met: &Met<'_>) {
        let looked = self.looked(found);
        let stand_in = !found.unread.is_empty();
        let mut things = BTreeMap::new();
        let mut stated = Vec::new();
        for fact in own.facts.iter().copied() {
            if !met.speaks_for(fact) && !looked.contains(fact.subject.as_str()) {
                let component = own.component();
                let standing =
                    if stand_in { Standing::StandIn } else { self.fact_standing(fact, component) };
                let basis = self.stated_basis(fact, component);
                insert(&mut stated, &mut things, Exhibit::new(fact, basis, standing));
            }
        }
        found.groups.extend(stated);
        found.later = self.is_stated_later(own);
        let lists = own.lists.iter().filter(|list| !looked.contains(list.subject.as_str()));
        let lists: Vec<_> = lists
            .map(|enumeration| {
                let standing = if stand_in {
                    Standing::StandIn
                } else {
                    self.list_standing(enumeration, own.component())
                };
                let counted = self.count_of(enumeration);
                let basis =
                    self.cited_basis(&enumeration.documents, enumeration.basis, own.component());
                Listing { enumeration, basis, standing, target: None, counted }
            })
            .collect();
        found.listings.extend(lists);
    }

    /// Whether a stated list counts the facts that are stated, for whichever of its components.
    fn count_of(&self, enumeration: &Enumeration) -> Counted {
        let listed = |fact: &&Fact| {
            fact.kind == enumeration.kind
                && fact.subject == enumeration.subject
                && fact.date <= self.as_of
                && is_of_roles(fact, &enumeration.roles)
                && (fact.components.is_empty()
                    || fact.components.iter().any(|id| serves(&enumeration.components, Some(id))))
        };
        // The same thing stated twice is one.
        let facts = self.product.facts.iter().filter(listed);
        let things: BTreeSet<_> = facts.map(Fact::thing).collect();
        match enumeration.count {
            None => Counted::Missing,
            Some(count) if count == things.len() as u64 => Counted::Right,
            Some(_) => Counted::Wrong,
        }
    }
}

/// Whether a fact may be of one of these roles; of any, if none is named.
fn is_of_roles(fact: &Fact, roles: &[String]) -> bool {
    roles.is_empty()
        || match fact.value("role") {
            Some(Value::Text(role)) => roles.contains(role),
            _ => true,
        }
}

fn by_kind<'a, T>(
    all: impl Iterator<Item = &'a T>,
    kind: impl Fn(&T) -> &'static Kind,
) -> BTreeMap<&'static str, Vec<&'a T>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in all {
        found.entry(kind(one).name).or_default().push(one);
    }
    found
}

fn of_kind<'a, T>(
    all: &BTreeMap<&'static str, Vec<&'a T>>,
    kind: &'static Kind,
) -> impl Iterator<Item = &'a T> {
    all.get(kind.name).into_iter().flatten().copied()
}

fn add_lists<'a>(
    found: &mut KindEvidence<'a>,
    seen: &Seen<'a>,
    standing: Standing,
    own: &Found<'a, '_>,
) {
    let Some(target) = seen.target_for(own.component()) else { return };
    let facts = &seen.observation.facts;
    let mut lists =
        seen.observation.enumerations.iter().filter(|list| list.kind == own.kind).peekable();
    if lists.peek().is_none() {
        return;
    }
    let there: BTreeSet<&str> =
        facts.iter().filter(|fact| fact.kind == own.kind).map(|fact| fact.id.as_str()).collect();
    for enumeration in lists {
        let all = enumeration.fact_ids.iter().all(|id| there.contains(id.as_str()));
        found.listings.push(Listing {
            enumeration,
            basis: enumeration.basis,
            standing,
            target: Some(target),
            counted: if all { Counted::Right } else { Counted::Wrong },
        });
    }
}

/// What was seen and counts.
#[derive(Debug, Default)]
struct Met<'a> {
    /// Seen by sources that look for all of a kind at their subject.
    pub(super) closing: Vec<&'a Fact>,
    /// Every thing that was seen.
    pub(super) things: BTreeSet<String>,
}

impl<'a> Met<'a> {
    fn add(&mut self, fact: &'a Fact, closes: bool) {
        self.things.insert(fact.thing());
        if closes {
            self.closing.push(fact);
        }
    }

    /// Whether what was seen speaks of the very thing, and so of what is stated of it. A source that
    /// looks for all of a kind at its subject has met whatever a statement fits.
    fn speaks_for(&self, stated: &Fact) -> bool {
        (has_whole_identity(stated) && self.things.contains(&stated.thing()))
            || self.closing.iter().any(|fact| fact.same_thing(stated))
    }
}

/// A fact that was read, with how strongly.
struct Read<'a> {
    pub(super) exhibit: Exhibit<'a>,
    strength: (Basis, Reach),
    pub(super) thing: String,
}

/// Whether a fact says of every identity attribute which thing it means.
pub(super) fn has_whole_identity(fact: &Fact) -> bool {
    let mut identity = fact.kind.attributes.iter().filter(|attribute| attribute.identity);
    identity.all(|attribute| matches!(fact.attribute(attribute.name), Some(Attr::Known(_))))
}

/// Puts a stated fact beside others about the very same thing; a stronger basis pushes weaker ones out
/// and learns from them. `things` remembers where each thing's group is.
fn insert<'a>(
    groups: &mut Vec<ExhibitGroup<'a>>,
    things: &mut BTreeMap<String, usize>,
    mut exhibit: Exhibit<'a>,
) {
    let place = *things.entry(exhibit.fact.thing()).or_insert(groups.len());
    let Some(group) = groups.get_mut(place) else {
        groups.push(vec![exhibit]);
        return;
    };
    let strongest = group.iter().map(|other| other.basis).max();
    if strongest < Some(exhibit.basis) {
        for other in std::mem::take(group) {
            pass_on(&mut exhibit, &other);
        }
        group.push(exhibit);
    } else if strongest == Some(exhibit.basis) {
        group.push(exhibit);
    } else {
        for other in group {
            pass_on(other, &exhibit);
        }
    }
}

/// What weaker evidence adds: what carries a pass only from a fresh statement of the whole thing.
fn pass_on<'a>(stronger: &mut Exhibit<'a>, weaker: &Exhibit<'a>) {
    if weaker.standing == Standing::Fresh && has_whole_identity(weaker.fact) {
        stronger.learn(weaker.fact, weaker.basis);
    } else {
        stronger.hear(weaker.fact, weaker.basis);
    }
}
