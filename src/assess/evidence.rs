//! The evidence of an audit, sorted: what counts on the day judged, what only refutes, what replaces
//! what, and where two pieces do not fit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span as JiffSpan;
use jiff::civil::Date;

use crate::assess::result::{Contradiction, ContradictionKind, Note, ObservationInput};
use crate::assess::say;
use crate::fact::kind::Kind;
use crate::fact::observation::{Observation, Outcome};
use crate::fact::value::{Attr, Attributes, Value};
use crate::fact::{Basis, Enumeration, Fact};
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

/// Everything of one kind within a scope.
#[derive(Debug, Default)]
pub struct KindEvidence<'a> {
    /// The facts by thing.
    pub groups: Vec<Group<'a>>,
    /// The enumerations that count.
    pub enumerations: Vec<(&'a Enumeration, Standing)>,
    /// Subjects of declared targets that a probe would measure for this kind.
    pub targets: Vec<String>,
    /// Why targets gave nothing: outcome and reason of failed runs, by subject.
    pub failures: Vec<(String, Outcome, String)>,
    /// Whether evidence was left out because it is later than the day judged.
    pub later: bool,
}

impl KindEvidence<'_> {
    /// Whether anything speaks to this kind, or a measurement is due.
    pub fn engaged(&self) -> bool {
        !self.groups.is_empty() || !self.enumerations.is_empty() || !self.targets.is_empty()
    }

    /// Whether all facts of the kind are known: every subject that has facts or is a target is
    /// enumerated completely, with all members present.
    pub fn complete(&self, refuting: bool) -> Option<Basis> {
        let counts = |standing: &Standing| refuting || *standing == Standing::Fresh;
        let good: Vec<_> = self
            .enumerations
            .iter()
            .filter(|(enumeration, standing)| {
                enumeration.complete && counts(standing) && self.members_present(enumeration)
            })
            .map(|(enumeration, _)| *enumeration)
            .collect();
        if self
            .enumerations
            .iter()
            .any(|(enumeration, _)| !enumeration.complete || !self.members_present(enumeration))
        {
            return None;
        }
        let subjects: BTreeSet<&str> = self
            .groups
            .iter()
            .flatten()
            .map(|exhibit| exhibit.fact.subject.as_str())
            .chain(self.targets.iter().map(String::as_str))
            .collect();
        let covered = subjects
            .iter()
            .all(|subject| good.iter().any(|enumeration| enumeration.subject == *subject));
        if covered { good.iter().map(|enumeration| enumeration.basis).min() } else { None }
    }

    fn members_present(&self, enumeration: &Enumeration) -> bool {
        let present: BTreeSet<&str> = self
            .groups
            .iter()
            .flatten()
            .filter(|exhibit| exhibit.fact.subject == enumeration.subject)
            .map(|exhibit| exhibit.fact.id.as_str())
            .collect();
        let named = enumeration.fact_ids.iter().all(|id| present.contains(id.as_str()));
        let counted = enumeration.count.is_none_or(|count| count == present.len() as u64);
        named && counted
    }
}

/// The evidence of a product on a day.
#[derive(Debug)]
pub struct Evidence<'a> {
    product: &'a Product,
    as_of: Date,
    /// Observed facts with the components of their target.
    observed: Vec<(&'a Fact, &'a Target)>,
    observed_enumerations: Vec<(&'a Enumeration, &'a Target)>,
    failures: Vec<(&'a Observation, &'a Target)>,
    /// Targets whose only usable observation is later than the day judged.
    later: BTreeSet<String>,
    /// How each observation was used.
    pub inputs: Vec<ObservationInput>,
    /// What a reader must know.
    pub notes: Vec<Note>,
}

impl<'a> Evidence<'a> {
    /// Sorts a product's evidence.
    pub fn new(product: &'a Product, as_of: Date) -> Self {
        let mut evidence = Self {
            product,
            as_of,
            observed: Vec::new(),
            observed_enumerations: Vec::new(),
            failures: Vec::new(),
            later: BTreeSet::new(),
            inputs: Vec::new(),
            notes: Vec::new(),
        };
        evidence.take_observations();
        evidence
    }

    fn take_observations(&mut self) {
        let mut latest: BTreeMap<(&str, &str), &'a Observation> = BTreeMap::new();
        for observation in &self.product.observations {
            let target = self.target_of(observation);
            let in_time = observation.date <= self.as_of;
            match target {
                None => self.notes.push(say::observation_ignored(&observation.subject)),
                Some(target) if !observation.outcome.is_usable() && in_time => {
                    self.failures.push((observation, target));
                }
                Some(target) if observation.outcome.is_usable() && !in_time => {
                    self.later.insert(target.subject.clone());
                }
                Some(_) if in_time => {
                    let slot = latest
                        .entry((&observation.probe, &observation.subject))
                        .or_insert(observation);
                    if slot.date <= observation.date {
                        *slot = observation;
                    }
                }
                Some(_) => {}
            }
        }
        for (failure, _) in &self.failures {
            if let Some(earlier) = latest.get(&(failure.probe.as_str(), failure.subject.as_str())) {
                self.notes.push(say::later_run_failed(failure, earlier.date));
            }
        }
        let used: BTreeSet<&str> =
            latest.values().map(|observation| observation.sha256.as_str()).collect();
        for observation in &self.product.observations {
            self.inputs.push(ObservationInput {
                target: observation.subject.clone(),
                sha256: observation.sha256.clone(),
                outcome: observation.outcome,
                date: observation.date,
                used: used.contains(observation.sha256.as_str()),
            });
        }
        self.inputs
            .sort_by(|a, b| (&a.target, a.date, &a.sha256).cmp(&(&b.target, b.date, &b.sha256)));
        for observation in latest.into_values() {
            let Some(target) = self.target_of(observation) else { continue };
            self.observed.extend(observation.facts.iter().map(|fact| (fact, target)));
            self.observed_enumerations.extend(observation.enumerations.iter().map(|e| (e, target)));
        }
    }

    fn target_of(&self, observation: &Observation) -> Option<&'a Target> {
        self.product.targets.iter().find(|target| {
            target.kind == observation.probe
                && target.subject == observation.subject
                && target.config_digest == observation.config_digest
        })
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
    pub fn of_kind(&self, kind: &'static Kind, component: Option<&str>) -> KindEvidence<'a> {
        let mut found =
            KindEvidence { targets: self.targets(kind, component), ..KindEvidence::default() };
        let observed: Vec<_> = self
            .observed
            .iter()
            .filter(|(fact, target)| fact.kind == kind && serves(&target.components, component))
            .collect();
        let enumerated: Vec<_> = self
            .observed_enumerations
            .iter()
            .filter(|(e, target)| e.kind == kind && serves(&target.components, component))
            .collect();
        self.add_observed(
            &mut found,
            &observed.iter().map(|(fact, _)| *fact).collect::<Vec<_>>(),
            kind,
            component,
        );
        self.add_stated(
            &mut found,
            kind,
            component,
            &enumerated.iter().map(|(e, _)| *e).collect::<Vec<_>>(),
        );
        for (enumeration, _) in enumerated {
            found.enumerations.push((enumeration, self.observed_standing(enumeration.date)));
        }
        for (observation, target) in &self.failures {
            let answered = self.observed.iter().any(|(_, other)| other.subject == target.subject);
            if found.targets.contains(&target.subject) && !answered {
                let reason = observation.reason.clone().unwrap_or_default();
                found.failures.push((target.subject.clone(), observation.outcome, reason));
            }
        }
        found.later |= found.targets.iter().any(|subject| self.later.contains(subject));
        found
    }

    fn targets(&self, kind: &Kind, component: Option<&str>) -> Vec<String> {
        let Some(wanted) = kind.target else { return Vec::new() };
        let mut subjects: Vec<_> = self
            .product
            .targets
            .iter()
            .filter(|target| target.kind == wanted && serves(&target.components, component))
            .map(|target| target.subject.clone())
            .collect();
        subjects.sort();
        subjects.dedup();
        subjects
    }

    fn observed_standing(&self, date: Date) -> Standing {
        let end = plus_days(date, MAX_AGE_OBSERVED);
        if end < self.as_of { Standing::Aged(end) } else { Standing::Fresh }
    }

    fn add_observed(
        &self,
        found: &mut KindEvidence<'a>,
        facts: &[&'a Fact],
        kind: &'static Kind,
        component: Option<&str>,
    ) {
        for fact in facts {
            let mut refuting = fact.attributes.clone();
            for stated in
                self.stated_facts(kind, component).filter(|stated| stated.same_thing(fact))
            {
                fill_gaps(&mut refuting, &stated.attributes);
            }
            let exhibit = Exhibit { fact, refuting, standing: self.observed_standing(fact.date) };
            insert(&mut found.groups, exhibit);
        }
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
        enumerated: &[&Enumeration],
    ) {
        let looked = |subject: &str| enumerated.iter().any(|e| e.complete && e.subject == subject);
        let observed: Vec<&Fact> =
            found.groups.iter().flatten().map(|exhibit| exhibit.fact).collect();
        let stand_in = !found.targets.is_empty();
        for fact in self.stated_facts(kind, component) {
            let replaced = observed.iter().any(|other| other.same_thing(fact));
            if !replaced && !looked(&fact.subject) {
                let standing = if stand_in { Standing::StandIn } else { self.fact_standing(fact) };
                insert(
                    &mut found.groups,
                    Exhibit { fact, refuting: fact.attributes.clone(), standing },
                );
            }
        }
        let later = |date: Date, kind_of: &Kind, components: &[String]| {
            date > self.as_of && kind_of == kind && serves(components, component)
        };
        found.later =
            self.product.facts.iter().any(|fact| later(fact.date, fact.kind, &fact.components));
        for enumeration in &self.product.enumerations {
            let fits = enumeration.kind == kind
                && enumeration.date <= self.as_of
                && serves(&enumeration.components, component);
            if fits && !looked(&enumeration.subject) {
                let version = enumeration
                    .stated
                    .as_ref()
                    .and_then(|stated| stated.product_version.as_deref());
                let standing = if stand_in {
                    Standing::StandIn
                } else {
                    self.stated_standing(enumeration.date, version, &enumeration.documents)
                };
                found.enumerations.push((enumeration, standing));
            }
        }
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
        for (index, fact) in stated.iter().enumerate() {
            let met = self
                .observed
                .iter()
                .map(|(other, _)| *other)
                .filter(|other| other.same_thing(fact));
            clashes.extend(met.filter_map(|other| clash(fact, other)));
            let weaker = stated[index + 1..].iter().filter(|other| other.same_thing(fact));
            clashes.extend(weaker.filter_map(|other| {
                if fact.basis <= other.basis { clash(fact, other) } else { clash(other, fact) }
            }));
            if let Some(missing) = self.not_found(fact) {
                clashes.push(missing);
            }
        }
        for enumeration in
            self.product.enumerations.iter().filter(|e| e.complete && e.date <= self.as_of)
        {
            clashes.extend(self.omitted(enumeration, &stated));
        }
        clashes
    }

    /// A stated thing that a complete search did not find.
    fn not_found(&self, fact: &Fact) -> Option<Contradiction> {
        if !exists(fact) || self.observed.iter().any(|(other, _)| other.same_thing(fact)) {
            return None;
        }
        let (enumeration, _) = self
            .observed_enumerations
            .iter()
            .find(|(e, _)| e.complete && e.kind == fact.kind && e.subject == fact.subject)?;
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

    /// Observed things that a list said to be complete leaves out.
    fn omitted(&self, enumeration: &Enumeration, stated: &[&Fact]) -> Vec<Contradiction> {
        let on_list =
            |fact: &Fact| stated.iter().any(|other| other.same_thing(fact) && exists(other));
        self.observed
            .iter()
            .map(|(fact, _)| *fact)
            .filter(|fact| {
                fact.kind == enumeration.kind
                    && fact.subject == enumeration.subject
                    && exists(fact)
                    && !on_list(fact)
            })
            .map(|fact| Contradiction {
                kind: ContradictionKind::Enumeration,
                finding: None,
                demand: None,
                claimed: say::list_complete(enumeration.kind.name, &enumeration.subject),
                claimed_basis: enumeration.basis,
                found: say::fact_claim(fact),
                found_basis: fact.basis,
                facts: vec![fact.id.clone()],
            })
            .collect()
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

/// Puts a fact beside others about the very same thing; a stronger basis pushes weaker ones out.
fn insert<'a>(groups: &mut Vec<Group<'a>>, exhibit: Exhibit<'a>) {
    let same = |other: &Exhibit<'a>| {
        identity(other.fact) == identity(exhibit.fact)
            && other.fact.kind == exhibit.fact.kind
            && other.fact.subject == exhibit.fact.subject
    };
    let Some(group) = groups.iter_mut().find(|group| group.iter().any(same)) else {
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

fn identity(fact: &Fact) -> Vec<Option<&Value>> {
    fact.kind
        .attributes
        .iter()
        .filter(|attribute| attribute.identity)
        .map(|attribute| fact.value(attribute.name))
        .collect()
}

fn fill_gaps(into: &mut Attributes, from: &Attributes) {
    for (name, attr) in from {
        if let (Attr::Known(_), Some(Attr::Unknown(_))) = (attr, into.get(name)) {
            into.insert(name.clone(), attr.clone());
        }
    }
}

/// The clash of a claim with a fact of at least its basis, if an attribute differs.
fn clash(claimed: &Fact, found: &Fact) -> Option<Contradiction> {
    let differs = claimed.kind.attributes.iter().filter(|attribute| !attribute.identity).any(|attribute| {
        matches!((claimed.value(attribute.name), found.value(attribute.name)), (Some(a), Some(b)) if a != b)
    });
    differs.then(|| Contradiction {
        kind: ContradictionKind::Facts,
        finding: None,
        demand: None,
        claimed: say::fact_claim(claimed),
        claimed_basis: claimed.basis,
        found: say::fact_claim(found),
        found_basis: found.basis,
        facts: vec![claimed.id.clone(), found.id.clone()],
    })
}
