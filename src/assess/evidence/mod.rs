//! The evidence of an audit, sorted: what counts on the day judged, what only refutes, what says what of
//! which thing, and where two pieces do not fit.

mod alike;
mod clash;
mod country;
mod exhibit;
mod listing;
mod version;

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Span as JiffSpan;
use jiff::civil::Date;

use crate::assess::certificates;
use crate::assess::eval;
use crate::assess::result::{Note, ObservationInput};
use crate::assess::say;
use crate::fact::kind::{self, Kind};
use crate::fact::observation::{Observation, Outcome};
use crate::fact::source::{Part, Reach};
use crate::fact::value::{Attr, Value};
use crate::fact::{Basis, Enumeration, Fact, ProtectionNeed};
use crate::product::{Document, Given, Product, Target};

pub use exhibit::{Exhibit, Group, Standing, Told};
use listing::Counted;
pub use listing::{Closure, KindEvidence, Listing};
use version::{Made, about};

/// Greatest age of measured and extracted facts, in days.
pub const MAX_AGE_OBSERVED: i32 = 90;
/// Greatest age of answers, stated facts and documents without an end, in days.
pub const MAX_AGE_STATED: i32 = 365;

/// A day plus a number of days, at the end of time at the latest.
pub fn plus_days(date: Date, days: i32) -> Date {
    date.checked_add(JiffSpan::new().days(days)).unwrap_or(Date::MAX)
}

/// An observation with every target it serves: those of its probe with its configuration.
#[derive(Debug)]
struct Seen<'a> {
    observation: &'a Observation,
    targets: Vec<&'a Target>,
}

impl<'a> Seen<'a> {
    /// The first of its targets that serves a component.
    fn target_for(&self, component: Option<&str>) -> Option<&'a Target> {
        self.targets.iter().copied().find(|target| serves(&target.components, component))
    }

    fn is_of(&self, target: &Target) -> bool {
        self.targets.iter().any(|own| is_same_target(own, target))
    }

    /// The part of the source that looked.
    fn part(&self) -> Option<&'static Part> {
        let target = self.targets.first()?;
        target.source.part(&self.observation.part)
    }

    /// Whether it looks for all of a kind at its subject, not only into itself.
    fn closes_subject(&self) -> bool {
        self.targets.iter().any(|target| target.source.closes_subject)
    }
}

/// Observations, found by the targets they are of.
#[derive(Debug, Default)]
struct Looks<'a> {
    all: Vec<Seen<'a>>,
    /// Places in `all`, by the configuration of their targets.
    by_digest: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Looks<'a> {
    fn push(&mut self, seen: Seen<'a>) {
        let digest = seen.observation.config_digest.as_str();
        self.by_digest.entry(digest).or_default().push(self.all.len());
        self.all.push(seen);
    }

    fn iter(&self) -> std::slice::Iter<'_, Seen<'a>> {
        self.all.iter()
    }

    /// The first that is of a target.
    fn of(&self, target: &Target) -> Option<&Seen<'a>> {
        let places = self.by_digest.get(target.config_digest.as_str())?;
        places.iter().map(|at| &self.all[*at]).find(|seen| seen.is_of(target))
    }
}

/// Whether what is seen of one is seen of the other.
fn is_same_target(one: &Target, other: &Target) -> bool {
    one.source == other.source && one.config_digest == other.config_digest
}

/// A thing by id, the component and the catalog it is looked for in, and whether for a pass.
pub(super) type ThingKey = (String, Option<String>, Option<String>, bool);

/// What a kind and a component are looked up by.
type Scope<'a> = (&'static str, Option<&'a str>);

/// What there is for a component, or for the product as a whole.
struct Within<'a, 'e> {
    component: Option<&'a str>,
    /// What was seen of targets that serve it, and whether that counts.
    seen: Vec<(&'e Seen<'a>, Standing)>,
    /// Targets that serve it, with the part of its source that read each.
    targets: Vec<(&'a Target, Option<&'static Part>)>,
}

/// What there is of a kind in a scope.
struct Found<'a, 'e> {
    kind: &'static Kind,
    within: &'e Within<'a, 'e>,
    /// Stated by hand.
    facts: Vec<&'a Fact>,
    /// What the product file says of things that were read, beside what the file knows.
    said: Vec<&'a Fact>,
    lists: Vec<&'a Enumeration>,
}

impl<'a> Found<'a, '_> {
    fn component(&self) -> Option<&'a str> {
        self.within.component
    }

    /// Everything that is stated.
    fn all(&self) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().chain(&self.said).copied()
    }
}

/// The evidence of a product on a day.
#[derive(Debug)]
pub struct Evidence<'a> {
    product: &'a Product,
    as_of: Date,
    /// Usable observations in time.
    used: Looks<'a>,
    /// Failed ones.
    failures: Looks<'a>,
    /// Configuration digests of targets whose only usable observation is later than the day judged.
    later: BTreeSet<&'a str>,
    /// Facts that are stated for a day after the one judged.
    stated_later: Vec<&'a Fact>,
    /// Of each component the first that nothing tells from it.
    alike: BTreeMap<&'a str, &'a str>,
    /// Everything by kind and component, sorted once.
    kinds: BTreeMap<Scope<'a>, KindEvidence<'a>>,
    /// What was found of each thing that conditions depend on.
    pub(super) things: RefCell<BTreeMap<ThingKey, eval::Outcome>>,
    /// How each observation was used.
    pub inputs: Vec<ObservationInput>,
    /// What a reader must know.
    pub notes: Vec<Note>,
}

impl<'a> Evidence<'a> {
    /// Whether a document speaks of a component, or of the product where none is judged for itself.
    pub fn concerns(&self, document: &Document, component: Option<&str>) -> bool {
        let named = |id: &str| document.components.iter().any(|other| other == id);
        document.components.is_empty()
            || match component {
                Some(id) => named(id),
                None => self.product.components.iter().all(|component| named(&component.id)),
            }
    }

    /// Whether the product lists a component of one of these kinds.
    pub fn has_component(&self, kinds: &[String]) -> bool {
        let mut components = self.product.components.iter();
        components.any(|component| kinds.iter().any(|kind| kind == component.kind.word()))
    }

    /// Whether a target of one of these kinds is declared for a component, or for any.
    pub fn has_target(&self, kinds: &[String], component: Option<&str>) -> bool {
        self.product.targets.iter().any(|target| {
            kinds.iter().any(|kind| kind == target.source.probe)
                && serves(&target.components, component)
        })
    }

    /// Whether a factor of one of these components (of any, if none is named) is shown to meet a
    /// condition of its row: by a fact that cites a document that can be used.
    pub fn shows_factor(
        &self,
        factor: &str,
        condition: &str,
        components: &[String],
        scope: Option<&str>,
    ) -> bool {
        let groups = &self.of_kind("auth.factor", scope).groups;
        let fit = |id: &String| {
            self.product.document(id).is_some_and(|document| self.is_fit(document, scope))
        };
        groups.iter().flatten().any(|exhibit| {
            let says = |name: &str| match exhibit.fact.value(name) {
                Some(Value::Text(text)) => Some(text.as_str()),
                _ => None,
            };
            let own = says("component").is_none_or(|own| {
                components.is_empty() || components.iter().any(|component| component == own)
            });
            says("name") == Some(factor)
                && says("condition") == Some(condition)
                && own
                && !exhibit.fact.documents.is_empty()
                && exhibit.fact.documents.iter().all(fit)
                && exhibit.standing == Standing::Fresh
        })
    }

    /// The protection need the product file states.
    pub fn protection_need(&self) -> Option<ProtectionNeed> {
        self.product.protection_need
    }

    /// Sorts a product's evidence.
    pub fn new(product: &'a Product, as_of: Date) -> Self {
        let mut evidence = Self {
            product,
            as_of,
            used: Looks::default(),
            failures: Looks::default(),
            later: BTreeSet::new(),
            stated_later: product.facts.iter().filter(|fact| fact.date > as_of).collect(),
            alike: BTreeMap::new(),
            kinds: BTreeMap::new(),
            things: RefCell::default(),
            inputs: Vec::new(),
            notes: Vec::new(),
        };
        evidence.take_observations();
        evidence.notes.extend(evidence.sources_differ());
        evidence.notes.extend(evidence.unread_notes());
        evidence.alike = evidence.tell_apart();
        evidence.kinds = evidence.sorted();
        evidence
    }

    /// The first component that nothing tells from this one: what is judged of it holds here as well.
    pub(super) fn first_alike(&self, component: &'a str) -> &'a str {
        self.alike.get(component).copied().unwrap_or(component)
    }

    fn sorted(&self) -> BTreeMap<Scope<'a>, KindEvidence<'a>> {
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

    fn within(&self, component: Option<&'a str>) -> Within<'a, '_> {
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

    /// A product has at most one usable observation of a configuration; loading it sees to that.
    fn take_observations(&mut self) {
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

    /// The documents of the product.
    pub fn documents(&self) -> &'a [Document] {
        &self.product.documents
    }

    /// Whether a document that is cited carries what cites it: it is there, issued, in its term, of this
    /// version and about this component.
    pub fn is_fit(&self, document: &Document, component: Option<&str>) -> bool {
        document.sha256.is_some()
            && document.unfit.is_none()
            && document.issued <= self.as_of
            && document_end(document) >= self.as_of
            && self.concerns(document, component)
            && self.document_of_other_version(document, component).is_none()
    }

    /// Whether what cites a document rests on it: it is fit, and of this version for all that is known.
    pub fn carries(&self, id: &str, component: Option<&str>) -> bool {
        self.product.document(id).is_some_and(|document| {
            self.is_fit(document, component) && !self.lacks_version(document, component)
        })
    }

    /// What a stated fact rests on: a citation of a document that is not fit, or of no version, makes no
    /// document.
    pub(super) fn stated_basis(&self, fact: &Fact, component: Option<&str>) -> Basis {
        self.cited_basis(&fact.documents, fact.basis, component)
    }

    fn cited_basis(&self, documents: &[String], basis: Basis, component: Option<&str>) -> Basis {
        let all = documents.iter().all(|id| self.carries(id, component));
        if all { basis } else { Basis::Declared }
    }

    /// What a fact rests on for each of the components it is about.
    pub fn own_basis(&self, fact: &Fact) -> Basis {
        let parts = fact.components.iter().map(|id| self.stated_basis(fact, Some(id)));
        parts.min().unwrap_or_else(|| self.stated_basis(fact, None))
    }

    /// The standing of an answer: what was given on a day for a version, about a component or the product.
    pub fn given_standing(&self, given: &Given, component: Option<&str>) -> Standing {
        self.stated_standing(given.on, Some(&given.product_version), component.as_slice())
    }

    /// The standing of something stated on a day, for a version if it names one, about components.
    pub fn stated_standing(&self, on: Date, version: Option<&str>, about: &[&str]) -> Standing {
        let end = plus_days(on, MAX_AGE_STATED);
        match self.other_version(Made { on, version }, about) {
            Some(standing) => standing,
            None if end < self.as_of => Standing::Aged(end),
            None => Standing::Fresh,
        }
    }

    /// The standing of what an observation found, for a component or the whole product.
    fn observed_standing(&self, seen: &Seen<'_>, component: Option<&str>) -> Standing {
        let observation = seen.observation;
        let Some(day) = observation.observed_on else { return Standing::Undated };
        let end = plus_days(day, MAX_AGE_OBSERVED);
        let changed = |target: &&Target| self.changed(target).is_some();
        if seen.targets.iter().any(changed) {
            Standing::Changed
        } else if !self.is_of_this_version(seen, component) {
            Standing::OtherVersion
        } else if end < self.as_of {
            Standing::Aged(end)
        } else if observation.reach <= Reach::Plan {
            Standing::NotInEffect
        } else {
            Standing::Fresh
        }
    }

    /// Whether product and components had, when it was looked, the versions they have now.
    fn is_of_this_version(&self, seen: &Seen<'_>, component: Option<&str>) -> bool {
        let then = &seen.observation.product;
        let served = |id: &str| seen.targets.iter().any(|one| serves(&one.components, Some(id)));
        let components = self.product.components.iter();
        then.version == self.product.version
            && components
                .filter(|one| component.is_none_or(|id| id == one.id) && served(&one.id))
                .all(|one| then.components.get(&one.id).is_none_or(|old| *old == one.version))
    }

    fn unread_notes(&self) -> Vec<Note> {
        let of = |target: &&Target| self.changed(target).map(|why| say::file_changed(target, why));
        let changed = self.product.targets.iter().filter_map(|target| of(&target));
        let nothing = self.product.said_of_nothing.iter().map(|what| say::said_of_nothing(what));
        let elsewhere = self.product.uncompared.iter().map(say::not_compared);
        changed.chain(nothing).chain(elsewhere).collect()
    }

    /// Why the file of a target is another than the one that was read.
    fn changed(&self, target: &Target) -> Option<&'a str> {
        let mut unread = self.product.unread.iter();
        let own = unread.find(|one| {
            one.probe == target.source.probe && one.config_digest == target.config_digest
        })?;
        Some(&own.why)
    }

    /// All evidence of a kind for a component, or for the product as a whole.
    pub fn of_kind(&self, kind: &str, component: Option<&str>) -> &KindEvidence<'a> {
        static NOTHING: KindEvidence<'static> = KindEvidence {
            groups: Vec::new(),
            listings: Vec::new(),
            targets: Vec::new(),
            unread: Vec::new(),
            components: Vec::new(),
            failures: Vec::new(),
            later: false,
        };
        let first = component.map(|id| self.alike.get(id).copied());
        let scope = Kind::named(kind).filter(|_| first != Some(None));
        let found = scope.and_then(|kind| self.kinds.get(&(kind.name, first.flatten())));
        found.unwrap_or(&NOTHING)
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
        found.groups.iter_mut().for_each(country::settle);
        found.failures = self.failures_of(&found.targets);
        found.later |=
            found.targets.iter().any(|target| self.later.contains(target.config_digest.as_str()));
        found
    }

    /// Whether a target gave nothing that may stand for what was stated: no list of the kind that is
    /// fresh, complete and whole.
    fn is_unread(&self, target: &Target, found: &KindEvidence<'_>) -> bool {
        !found.listings.iter().any(|listing| {
            listing.target.is_some_and(|other| is_same_target(other, target))
                && listing.standing == Standing::Fresh
                && listing.counted == Counted::Right
                && listing.enumeration.complete
        })
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
        let mut things: BTreeMap<String, Group<'a>> = BTreeMap::new();
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

    /// Why targets gave nothing: outcome and reason of runs that failed and have none that did not.
    fn failures_of(&self, targets: &[&Target]) -> Vec<(String, Outcome, String)> {
        let unanswered = targets.iter().filter(|target| self.used.of(target).is_none());
        let failed = unanswered.filter_map(|target| {
            let failure = self.failures.of(target)?.observation;
            let reason = failure.reason.clone().unwrap_or_default();
            Some((target.subject.clone(), failure.outcome, reason))
        });
        failed.collect()
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

    /// Whether something of a kind is stated for a day after the one judged.
    fn is_stated_later(&self, own: &Found<'a, '_>) -> bool {
        let later = self.stated_later.iter();
        later
            .into_iter()
            .any(|fact| fact.kind == own.kind && serves(&fact.components, own.component()))
    }

    fn list_standing(&self, list: &Enumeration, component: Option<&str>) -> Standing {
        let version = list.stated.as_ref().and_then(|stated| stated.product_version.as_deref());
        self.stated_standing(list.date, version, &about(&list.components, component))
    }

    /// Subjects of which a source has looked for all.
    fn looked(&self, found: &KindEvidence<'a>) -> BTreeSet<&'a str> {
        let closing = found.listings.iter().filter(|listing| {
            listing.enumeration.complete
                && listing.standing == Standing::Fresh
                && listing.target.is_some_and(|target| target.source.closes_subject)
        });
        closing.map(|listing| listing.enumeration.subject.as_str()).collect()
    }

    /// Whether a stated list counts the facts that are stated, for whichever of its components.
    fn count_of(&self, enumeration: &Enumeration) -> Counted {
        let listed = |fact: &&Fact| {
            fact.kind == enumeration.kind
                && fact.subject == enumeration.subject
                && fact.date <= self.as_of
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

    fn fact_standing(&self, fact: &Fact, component: Option<&str>) -> Standing {
        let version = fact.stated.as_ref().and_then(|stated| stated.product_version.as_deref());
        self.stated_standing(fact.date, version, &about(&fact.components, component))
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

/// Targets that deliver a kind: as the part that read them does, or, unread, as any part may.
fn targets<'a>(own: &Found<'a, '_>) -> Vec<&'a Target> {
    let delivers = |target: &Target, part: Option<&Part>| match part {
        Some(part) => part.delivery(own.kind.name).is_some(),
        None => target.may_deliver(own.kind.name),
    };
    let all = own.within.targets.iter();
    all.filter(|(target, part)| delivers(target, *part)).map(|(target, _)| *target).collect()
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
    closing: Vec<&'a Fact>,
    /// Every thing that was seen.
    things: BTreeSet<String>,
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
    exhibit: Exhibit<'a>,
    strength: (Basis, Reach),
    thing: String,
}

/// The last day of a document's own term: the one it names, five years for a certificate by TR-03161
/// (BSI FAQ), 365 days for any other.
pub fn own_end(document: &Document) -> Date {
    document.valid_until.unwrap_or_else(|| {
        if certificates::is_certificate(document) {
            certificates::last_day(document)
        } else {
            plus_days(document.issued, MAX_AGE_STATED)
        }
    })
}

/// The last day a document carries anything.
pub fn document_end(document: &Document) -> Date {
    let own = own_end(document);
    match &document.usable_until {
        Some(limit) => own.min(limit.date),
        None => own,
    }
}

pub(super) fn serves(components: &[String], wanted: Option<&str>) -> bool {
    wanted.is_none_or(|id| {
        components.is_empty() || components.iter().any(|component| component == id)
    })
}

/// Whether a fact says of every identity attribute which thing it means.
fn has_whole_identity(fact: &Fact) -> bool {
    let mut identity = fact.kind.attributes.iter().filter(|attribute| attribute.identity);
    identity.all(|attribute| matches!(fact.attribute(attribute.name), Some(Attr::Known(_))))
}

/// Puts a stated fact beside others about the very same thing; a stronger basis pushes weaker ones out
/// and learns from them. `things` remembers where each thing's group is.
fn insert<'a>(
    groups: &mut Vec<Group<'a>>,
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
