//! The evidence of an audit, sorted: what counts on the day judged, what only refutes, what replaces
//! what, and where two pieces do not fit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span as JiffSpan;
use jiff::civil::Date;

use crate::assess::result::{Contradiction, ContradictionKind, Note, ObservationInput};
use crate::assess::say;
use crate::fact::kind::{self, Kind};
use crate::fact::observation::{Observation, Outcome};
use crate::fact::value::{Attr, Attributes, Value};
use crate::fact::{Basis, Enumeration, Fact, ProtectionNeed};
use crate::product::{Document, Product, Target};

/// Greatest age of measured and extracted facts, in days.
pub const MAX_AGE_OBSERVED: i32 = 90;
/// Greatest age of answers, stated facts and documents without an end, in days.
pub const MAX_AGE_STATED: i32 = 365;

/// A day plus a number of days, at the end of time at the latest.
pub fn plus_days(date: Date, days: i32) -> Date {
    date.checked_add(JiffSpan::new().days(days)).unwrap_or(Date::MAX)
}

/// Whether a piece of evidence can carry a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Fresh,
    /// It was good until this day.
    Aged(Date),
    /// It speaks of another product version.
    OtherVersion,
    /// It is stated while a target is declared that would be measured.
    StandIn,
    /// It cites a document that is not there.
    DocumentMissing,
}

/// One fact as it takes part.
#[derive(Debug, Clone)]
pub struct Exhibit<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// Its attributes, gaps filled from weaker evidence; these may only refute.
    pub refuting: Attributes,
    /// Whether it can carry a pass.
    pub standing: Standing,
}

impl Exhibit<'_> {
    /// What it rests on: a citation of a missing document makes no document.
    pub fn basis(&self) -> Basis {
        match self.standing {
            Standing::DocumentMissing => Basis::Declared,
            _ => self.fact.basis,
        }
    }
}

/// Facts about the same thing on the same basis; all of them must satisfy.
pub type Group<'a> = Vec<Exhibit<'a>>;

/// An enumeration as it takes part.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The enumeration.
    pub enumeration: &'a Enumeration,
    /// Whether it can carry a pass.
    pub standing: Standing,
    /// The target it comes from; `None` for stated ones.
    target: Option<&'a Target>,
    /// Whether as many facts are stated as it counts, over all components it speaks of.
    counted: bool,
}

/// Everything of one kind within a scope.
#[derive(Debug, Default)]
pub struct KindEvidence<'a> {
    /// The facts by thing.
    pub groups: Vec<Group<'a>>,
    /// The enumerations that count.
    pub listings: Vec<Listing<'a>>,
    /// Declared targets that a probe would measure for this kind.
    pub targets: Vec<&'a Target>,
    /// Components that a list must serve, for kinds no target stands for.
    components: Vec<&'a str>,
    /// Why targets gave nothing: outcome and reason of failed runs, by subject.
    pub failures: Vec<(String, Outcome, String)>,
    /// Whether evidence was left out because it is later than the day judged.
    pub later: bool,
}

impl KindEvidence<'_> {
    /// Whether anything speaks to this kind, or a measurement is due.
    pub fn engaged(&self) -> bool {
        !self.groups.is_empty() || !self.listings.is_empty() || !self.targets.is_empty()
    }

    /// Whether there is nothing but lists that have no member and miss none.
    pub fn only_empty_lists(&self) -> bool {
        self.groups.is_empty()
            && self.targets.is_empty()
            && self.listings.iter().all(|listing| self.members_present(listing))
    }

    /// Whether a list that has aged would be needed.
    pub fn has_aged_listing(&self) -> bool {
        self.listings.iter().any(|listing| matches!(listing.standing, Standing::Aged(_)))
    }

    /// Whether all facts of the kind are known, and on which basis: every target, every subject that
    /// has facts and, for kinds without targets, every component is listed completely, with all
    /// members present.
    pub fn complete(&self, refuting: bool) -> Option<Basis> {
        if self
            .listings
            .iter()
            .any(|listing| !listing.enumeration.complete || !self.members_present(listing))
        {
            return None;
        }
        let counts = |listing: &&Listing<'_>| refuting || listing.standing == Standing::Fresh;
        let good: Vec<_> = self.listings.iter().filter(counts).collect();
        let targets = self.targets.iter().all(|target| {
            good.iter()
                .any(|listing| listing.target.is_some_and(|other| is_same_target(other, target)))
        });
        let mut subjects =
            self.groups.iter().flatten().map(|exhibit| exhibit.fact.subject.as_str());
        let subjects = subjects
            .all(|subject| good.iter().any(|listing| listing.enumeration.subject == subject));
        let components = self.components.iter().all(|component| {
            good.iter().any(|listing| serves(&listing.enumeration.components, Some(component)))
        });
        if targets && subjects && components {
            good.iter().map(|listing| listing.enumeration.basis).min()
        } else {
            None
        }
    }

    fn members_present(&self, listing: &Listing<'_>) -> bool {
        let enumeration = listing.enumeration;
        let own = |exhibit: &&Exhibit<'_>| {
            exhibit.fact.subject == enumeration.subject
                && exhibit.fact.basis.is_observed() == listing.target.is_some()
        };
        let present: BTreeSet<&str> = self
            .groups
            .iter()
            .flatten()
            .filter(own)
            .map(|exhibit| exhibit.fact.id.as_str())
            .collect();
        listing.counted && enumeration.fact_ids.iter().all(|id| present.contains(id.as_str()))
    }
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
}

/// Whether what is seen of one is seen of the other.
fn is_same_target(one: &Target, other: &Target) -> bool {
    one.source == other.source && one.config_digest == other.config_digest
}

/// What a kind and a component are looked up by.
type Scope<'a> = (&'static str, Option<&'a str>);

/// The evidence of a product on a day.
#[derive(Debug)]
pub struct Evidence<'a> {
    product: &'a Product,
    as_of: Date,
    /// Usable observations in time.
    used: Vec<Seen<'a>>,
    /// Failed ones.
    failures: Vec<Seen<'a>>,
    /// Configuration digests of targets whose only usable observation is later than the day judged.
    later: BTreeSet<&'a str>,
    /// Everything by kind and component, sorted once.
    kinds: Vec<(Scope<'a>, KindEvidence<'a>)>,
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

    /// Whether a document that names a version names the one judged: the component's or the product's.
    pub fn fits_version(&self, document: &Document, component: Option<&str>) -> bool {
        let Some(version) = &document.product_version else { return true };
        let components = &self.product.components;
        let own = component.and_then(|id| components.iter().find(|known| known.id == id));
        *version == self.product.version || own.is_some_and(|own| own.version == *version)
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
            used: Vec::new(),
            failures: Vec::new(),
            later: BTreeSet::new(),
            kinds: Vec::new(),
            inputs: Vec::new(),
            notes: Vec::new(),
        };
        evidence.take_observations();
        let components = product.components.iter().map(|component| Some(component.id.as_str()));
        let scopes: Vec<_> = std::iter::once(None).chain(components).collect();
        for kind in kind::all() {
            for scope in &scopes {
                let found = evidence.sort(kind, *scope);
                evidence.kinds.push(((kind.name, *scope), found));
            }
        }
        evidence
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
        for failure in &self.failures {
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

    fn observed(&self) -> impl Iterator<Item = &'a Fact> {
        self.used.iter().flat_map(|seen| &seen.observation.facts)
    }

    /// The documents of the product.
    pub fn documents(&self) -> &'a [Document] {
        &self.product.documents
    }

    /// Whether a document carries something on the day judged: present, issued, not past its end.
    pub fn document_standing(&self, document: &Document) -> Standing {
        if document.sha256.is_none() || document.issued > self.as_of {
            return Standing::DocumentMissing;
        }
        let end = document_end(document);
        if end < self.as_of { Standing::Aged(end) } else { Standing::Fresh }
    }

    /// The standing of something stated on a day for a version, with the documents it cites.
    pub fn stated_standing(&self, on: Date, version: Option<&str>, cited: &[String]) -> Standing {
        let standing = |id: &String| {
            self.product
                .document(id)
                .map_or(Standing::DocumentMissing, |document| self.document_standing(document))
        };
        let standings: Vec<_> = cited.iter().map(standing).collect();
        let end = plus_days(on, MAX_AGE_STATED);
        if standings.contains(&Standing::DocumentMissing) {
            Standing::DocumentMissing
        } else if version.is_some_and(|version| version != self.product.version) {
            Standing::OtherVersion
        } else if end < self.as_of {
            Standing::Aged(end)
        } else {
            standings
                .into_iter()
                .find(|standing| *standing != Standing::Fresh)
                .unwrap_or(Standing::Fresh)
        }
    }

    /// All evidence of a kind for a component, or for the product as a whole.
    pub fn of_kind(&self, kind: &str, component: Option<&str>) -> &KindEvidence<'a> {
        static NOTHING: KindEvidence<'static> = KindEvidence {
            groups: Vec::new(),
            listings: Vec::new(),
            targets: Vec::new(),
            components: Vec::new(),
            failures: Vec::new(),
            later: false,
        };
        self.kinds
            .iter()
            .find(|(scope, _)| *scope == (kind, component))
            .map_or(&NOTHING, |(_, found)| found)
    }

    fn sort(&self, kind: &'static Kind, component: Option<&str>) -> KindEvidence<'a> {
        let mut found =
            KindEvidence { targets: self.targets(kind, component), ..KindEvidence::default() };
        if !self.is_deliverable(kind) {
            let all = self.product.components.iter().map(|known| known.id.as_str());
            found.components =
                all.filter(|id| component.is_none_or(|wanted| wanted == *id)).collect();
        }
        for seen in &self.used {
            let Some(target) = seen.target_for(component) else { continue };
            let facts = seen.observation.facts.iter().filter(|fact| fact.kind == kind);
            found.groups.extend(facts.map(|fact| vec![self.observed_exhibit(fact, component)]));
            let lists = seen.observation.enumerations.iter().filter(|list| list.kind == kind);
            found.listings.extend(lists.map(|enumeration| Listing {
                enumeration,
                standing: self.observed_standing(enumeration.date),
                target: Some(target),
                counted: true,
            }));
        }
        self.add_stated(&mut found, kind, component);
        found.failures = self.failures_of(&found.targets);
        found.later |=
            found.targets.iter().any(|target| self.later.contains(target.config_digest.as_str()));
        found
    }

    /// Why targets gave nothing: outcome and reason of runs that failed and have none that did not.
    fn failures_of(&self, targets: &[&Target]) -> Vec<(String, Outcome, String)> {
        let unanswered =
            targets.iter().filter(|target| !self.used.iter().any(|seen| seen.is_of(target)));
        let failed = unanswered.filter_map(|target| {
            let failure = self.failures.iter().find(|seen| seen.is_of(target))?.observation;
            let reason = failure.reason.clone().unwrap_or_default();
            Some((target.subject.clone(), failure.outcome, reason))
        });
        failed.collect()
    }

    /// Whether a source of this version delivers all there is of a kind. A file is complete about
    /// itself only, so that every component is still to be listed.
    fn is_deliverable(&self, kind: &Kind) -> bool {
        self.product.sources.iter().any(|source| source.network && source.delivers(kind.name))
    }

    fn targets(&self, kind: &Kind, component: Option<&str>) -> Vec<&'a Target> {
        let fits = |target: &&Target| {
            target.source.delivers(kind.name) && serves(&target.components, component)
        };
        self.product.targets.iter().filter(fits).collect()
    }

    fn observed_exhibit(&self, fact: &'a Fact, component: Option<&str>) -> Exhibit<'a> {
        let mut refuting = fact.attributes.clone();
        for stated in
            self.stated_facts(fact.kind, component).filter(|stated| stated.same_thing(fact))
        {
            fill_gaps(&mut refuting, &stated.attributes);
        }
        Exhibit { fact, refuting, standing: self.observed_standing(fact.date) }
    }

    fn observed_standing(&self, date: Date) -> Standing {
        let end = plus_days(date, MAX_AGE_OBSERVED);
        if end < self.as_of { Standing::Aged(end) } else { Standing::Fresh }
    }

    fn stated_facts(
        &self,
        kind: &'static Kind,
        component: Option<&str>,
    ) -> impl Iterator<Item = &'a Fact> {
        let as_of = self.as_of;
        let component = component.map(str::to_owned);
        self.product.facts.iter().filter(move |fact| {
            fact.kind == kind
                && fact.date <= as_of
                && serves(&fact.components, component.as_deref())
        })
    }

    fn add_stated(
        &self,
        found: &mut KindEvidence<'a>,
        kind: &'static Kind,
        component: Option<&str>,
    ) {
        let looked: BTreeSet<&str> = found
            .listings
            .iter()
            .filter(|listing| listing.enumeration.complete)
            .map(|listing| listing.enumeration.subject.as_str())
            .collect();
        let observed: Vec<&Fact> =
            found.groups.iter().flatten().map(|exhibit| exhibit.fact).collect();
        let stand_in = !found.targets.is_empty();
        let mut things = BTreeMap::new();
        for fact in self.stated_facts(kind, component) {
            let replaced = observed.iter().any(|other| other.same_thing(fact));
            if !replaced && !looked.contains(fact.subject.as_str()) {
                let standing = if stand_in { Standing::StandIn } else { self.fact_standing(fact) };
                insert(
                    &mut found.groups,
                    &mut things,
                    Exhibit { fact, refuting: fact.attributes.clone(), standing },
                );
            }
        }
        let later = |fact: &Fact| {
            fact.date > self.as_of && fact.kind == kind && serves(&fact.components, component)
        };
        found.later = self.product.facts.iter().any(later);
        for enumeration in &self.product.enumerations {
            let fits = enumeration.kind == kind
                && enumeration.date <= self.as_of
                && serves(&enumeration.components, component);
            if fits && !looked.contains(enumeration.subject.as_str()) {
                let version = enumeration
                    .stated
                    .as_ref()
                    .and_then(|stated| stated.product_version.as_deref());
                let standing = if stand_in {
                    Standing::StandIn
                } else {
                    self.stated_standing(enumeration.date, version, &enumeration.documents)
                };
                let counted = self.is_counted(enumeration);
                found.listings.push(Listing { enumeration, standing, target: None, counted });
            }
        }
    }

    /// Whether a stated list counts the facts that are stated, for whichever of its components.
    fn is_counted(&self, enumeration: &Enumeration) -> bool {
        let listed = |fact: &&Fact| {
            fact.kind == enumeration.kind
                && fact.subject == enumeration.subject
                && fact.date <= self.as_of
                && (fact.components.is_empty()
                    || fact.components.iter().any(|id| serves(&enumeration.components, Some(id))))
        };
        // The same thing stated twice is one.
        let things = || {
            let facts = self.product.facts.iter().filter(listed);
            facts.map(Fact::thing).collect::<BTreeSet<_>>().len()
        };
        enumeration.count.is_none_or(|count| count == things() as u64)
    }

    fn fact_standing(&self, fact: &Fact) -> Standing {
        let version = fact.stated.as_ref().and_then(|stated| stated.product_version.as_deref());
        self.stated_standing(fact.date, version, &fact.documents)
    }

    /// Facts and lists of the manufacturer that observations contradict, whatever asks for them.
    pub fn clashes(&self) -> Vec<Contradiction> {
        let mut clashes = Vec::new();
        let stated: Vec<_> =
            self.product.facts.iter().filter(|fact| fact.date <= self.as_of).collect();
        let contradicting: Vec<_> = stated.iter().map(|fact| self.contradicting(fact)).collect();
        for (index, fact) in stated.iter().enumerate() {
            clashes.extend(clash(fact, &contradicting[index]));
            let weaker = stated[index + 1..].iter().filter(|other| other.same_thing(fact));
            clashes.extend(weaker.filter(|other| differs(fact, other)).filter_map(|other| {
                if fact.basis <= other.basis {
                    clash(fact, &[*other])
                } else {
                    clash(other, &[*fact])
                }
            }));
            if let Some(missing) = self.not_found(fact) {
                clashes.push(missing);
            }
        }
        for enumeration in
            self.product.enumerations.iter().filter(|e| e.complete && e.date <= self.as_of)
        {
            let on_list = |found: &Fact| {
                stated.iter().zip(&contradicting).any(|(fact, against)| {
                    fact.same_thing(found)
                        && exists(fact)
                        && (!differs(fact, found)
                            || against.iter().any(|other| other.id == found.id))
                })
            };
            clashes.extend(self.omitted(enumeration, on_list));
        }
        clashes
    }

    /// What was observed against a stated fact. One that leaves identity open means every thing it
    /// fits; only where identity says all, as with suites, it says of some thing at a place that it
    /// is there, and others beside it are no contradiction.
    fn contradicting(&self, stated: &Fact) -> Vec<&'a Fact> {
        let met = self.observed().filter(|other| other.same_thing(stated));
        let (mut against, agreeing): (Vec<_>, Vec<_>) =
            met.partition(|other| differs(stated, other));
        if stated.kind.by_identity {
            against.retain(|fact| !agreeing.iter().any(|other| other.same_place(fact)));
        }
        against
    }

    /// A stated thing that a complete search did not find.
    fn not_found(&self, fact: &Fact) -> Option<Contradiction> {
        if !exists(fact) || self.observed().any(|other| other.same_thing(fact)) {
            return None;
        }
        let mut lists = self.used.iter().flat_map(|seen| &seen.observation.enumerations);
        let enumeration =
            lists.find(|e| e.complete && e.kind == fact.kind && e.subject == fact.subject)?;
        Some(Contradiction {
            kind: ContradictionKind::Facts,
            finding: None,
            demand: None,
            claimed: say::fact_claim(fact),
            claimed_basis: fact.basis,
            found: say::not_found(fact.kind.name, &fact.subject, enumeration.date),
            found_basis: enumeration.basis,
            facts: vec![fact.id.clone()],
        })
    }

    /// Observed things that a list said to be complete leaves out, as one contradiction.
    fn omitted(
        &self,
        enumeration: &Enumeration,
        on_list: impl Fn(&Fact) -> bool,
    ) -> Option<Contradiction> {
        let of_list =
            |fact: &&Fact| fact.kind == enumeration.kind && fact.subject == enumeration.subject;
        let mut missing: Vec<_> =
            self.observed().filter(of_list).filter(|fact| exists(fact) && !on_list(fact)).collect();
        missing.sort_by(|a, b| a.id.cmp(&b.id));
        Some(Contradiction {
            kind: ContradictionKind::Enumeration,
            finding: None,
            demand: None,
            claimed: say::list_complete(enumeration.kind.name, &enumeration.subject),
            claimed_basis: enumeration.basis,
            found_basis: missing.iter().map(|fact| fact.basis).min()?,
            found: say::facts_claim(&missing),
            facts: missing.iter().map(|fact| fact.id.clone()).collect(),
        })
    }
}

/// The last day a document carries anything.
pub fn document_end(document: &Document) -> Date {
    let own = document.valid_until.unwrap_or_else(|| plus_days(document.issued, MAX_AGE_STATED));
    match &document.usable_until {
        Some(limit) => own.min(limit.date),
        None => own,
    }
}

fn serves(components: &[String], wanted: Option<&str>) -> bool {
    wanted.is_none_or(|id| {
        components.is_empty() || components.iter().any(|component| component == id)
    })
}

/// Whether the thing a fact is about is there at all.
fn exists(fact: &Fact) -> bool {
    fact.kind.presence.is_none_or(|presence| fact.value(presence) == Some(&Value::Bool(true)))
}

/// Puts a stated fact beside others about the very same thing; a stronger basis pushes weaker ones
/// out. `things` remembers where each thing's group is.
fn insert<'a>(
    groups: &mut Vec<Group<'a>>,
    things: &mut BTreeMap<String, usize>,
    exhibit: Exhibit<'a>,
) {
    let place = *things.entry(exhibit.fact.thing()).or_insert(groups.len());
    let Some(group) = groups.get_mut(place) else {
        groups.push(vec![exhibit]);
        return;
    };
    let strongest = group.iter().map(|other| other.fact.basis).max();
    if strongest < Some(exhibit.fact.basis) {
        let weaker = std::mem::take(group);
        let mut exhibit = exhibit;
        for other in weaker {
            fill_gaps(&mut exhibit.refuting, &other.refuting);
        }
        group.push(exhibit);
    } else if strongest == Some(exhibit.fact.basis) {
        group.push(exhibit);
    } else {
        for other in group {
            fill_gaps(&mut other.refuting, &exhibit.refuting);
        }
    }
}

fn fill_gaps(into: &mut Attributes, from: &Attributes) {
    for (name, attr) in from {
        if let (Attr::Known(_), Some(Attr::Unknown(_))) = (attr, into.get(name)) {
            into.insert(name.clone(), attr.clone());
        }
    }
}

/// Whether an attribute both know differs, identity aside.
fn differs(claimed: &Fact, found: &Fact) -> bool {
    claimed.kind.attributes.iter().filter(|attribute| !attribute.identity).any(|attribute| {
        matches!((claimed.value(attribute.name), found.value(attribute.name)), (Some(a), Some(b)) if a != b)
    })
}

/// The clash of a claim with facts of at least its basis; `None` if there are none.
fn clash(claimed: &Fact, found: &[&Fact]) -> Option<Contradiction> {
    let ids = std::iter::once(claimed).chain(found.iter().copied()).map(|fact| fact.id.clone());
    Some(Contradiction {
        kind: ContradictionKind::Facts,
        finding: None,
        demand: None,
        claimed: say::fact_claim(claimed),
        claimed_basis: claimed.basis,
        found_basis: found.iter().map(|fact| fact.basis).min()?,
        found: say::facts_claim(found),
        facts: ids.collect(),
    })
}
