//! What a predicate means: strong Kleene logic over the evidence, every operand evaluated.
//!
//! A predicate is evaluated in two views. In the *support* view only fresh evidence speaks; what is
//! aged, stands in for a missing measurement or cites a missing document has unknown attributes. In
//! the *refute* view it speaks too. Only the support view can satisfy, either can violate; as Kleene
//! logic is monotonic the two never disagree, and taking evidence away never satisfies anything.

mod lookup;
mod set;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::Span as JiffSpan;
use jiff::civil::{Date, date};
use regex::Regex;

use crate::assess::evidence::{Evidence, Exhibit, Standing, Told};
use crate::assess::result::{Offender, Reason, ReasonCode, Rule};
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::predicate::{Condition, DayRef, Predicate, Test};
use crate::catalog::premise::{need_key, thing_key};
use crate::catalog::thing::ThingUse;
use crate::catalog::{Catalog, Policy, Text, describe};
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::kind::retention;
use crate::fact::value::{Attr, Day, Length, Value};
use crate::fact::{Basis, ProtectionNeed};
use crate::product::{AnswerValue, Answers as GivenAnswers, Declaration};

/// What an evaluation needs to know beside the evidence.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The evidence.
    pub evidence: &'a Evidence<'a>,
    /// The day judged.
    pub as_of: Date,
    /// The policy editions that count on that day, by id.
    pub policies: &'a BTreeMap<String, Arc<Policy>>,
    /// The component judged, if the catalog is judged by component.
    pub component: Option<&'a str>,
    /// The manufacturer's answer, if it counts.
    pub answer: Option<bool>,
    /// The manufacturer's other answers, where a catalog is judged.
    pub answers: Option<Answers<'a>>,
}

/// The answers to the requirements of a catalog.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// All declarations.
    pub declarations: &'a [Declaration],
    /// The catalog judged.
    pub catalog: &'a Catalog,
}

impl Answers<'_> {
    /// The answers to a requirement of this edition, and of those with the same text.
    pub(super) fn of<'n>(&'n self, number: &'n str) -> impl Iterator<Item = &'n GivenAnswers> {
        let unchanged = self.catalog.requirement(number).map(|one| one.unchanged_from.as_slice());
        let same = move |declaration: &&Declaration| {
            declaration.catalog == self.catalog.id
                && (declaration.edition == self.catalog.edition
                    || unchanged.unwrap_or_default().contains(&declaration.edition))
        };
        let answers = self.declarations.iter().filter(same).flat_map(|one| &one.answers);
        answers.filter(move |(key, _)| key.value == number).map(|(_, answers)| answers)
    }

    /// What is answered to a requirement as a whole by the day judged, whether or not it has aged:
    /// "yes", "no", or neither.
    fn to(&self, number: &str, as_of: Date) -> Option<bool> {
        let given =
            self.of(number).filter(|answers| answers.all().all(|answer| answer.given.on <= as_of));
        let newest =
            given.max_by_key(|answers| answers.all().map(|answer| answer.given.on).max())?;
        match newest.in_unison()? {
            AnswerValue::Yes => Some(true),
            AnswerValue::No => Some(false),
            AnswerValue::NotApplicable => None,
        }
    }

    /// Whether a requirement is answered by the day judged and any question of it otherwise than "yes".
    fn deny(&self, number: &str, as_of: Date) -> bool {
        let own = self.of(number).flat_map(GivenAnswers::all);
        own.filter(|answer| answer.given.on <= as_of).any(|answer| answer.value != AnswerValue::Yes)
    }
}

/// The outcome of an evaluation and what it rests on.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// True, false or unknown; unknown until evaluated.
    pub truth: Option<Tri>,
    /// What a true or false rests on.
    pub basis: Option<Basis>,
    /// What made it false.
    pub offenders: Vec<Offender>,
    /// What would be needed to tell.
    pub missing: Vec<Reason>,
    /// Facts looked at.
    pub facts: BTreeSet<String>,
    /// Of "there is one that …" those that are.
    pub showing: BTreeSet<String>,
    /// Policy rows looked up.
    pub rules: Vec<Rule>,
    /// Remarks on a true or false.
    pub remarks: Vec<Text>,
    /// Documents relied on.
    pub documents: BTreeSet<String>,
    /// Where it is unknown: whether nothing but silence makes it so, of the one who states things or of
    /// the sources that were read. A counting "yes" may stand for that, and for nothing else.
    pub unsaid: bool,
    /// Whether aged evidence took part.
    pub aged: bool,
    /// Whether an answer to a premise took part.
    pub answered: bool,
    /// Days on which an age limit in the check runs out.
    pub limits: Vec<(Date, Text)>,
    /// What became of each fact that a statement about all or none of its kind speaks of.
    pub judged: Vec<Opinion>,
}

/// What one statement says of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The fact's id.
    pub fact: String,
    /// Whether it is as demanded.
    pub truth: Tri,
    /// The policy rows looked up for it.
    pub rules: Vec<Rule>,
    /// What was expected and what was found, where it is not as demanded.
    pub faults: Vec<(Text, String)>,
}

impl Opinion {
    /// The same fact where nothing of the kind should be.
    fn unwanted(&self) -> Self {
        let faults = vec![(say::nothing_of_the_kind(), self.fact.clone())];
        Self { truth: Tri::False, faults, ..self.clone() }
    }
}

impl Outcome {
    fn of(truth: Tri) -> Self {
        Self { truth: Some(truth), ..Self::default() }
    }

    /// Its truth value.
    pub fn truth(&self) -> Tri {
        self.truth.unwrap_or(Tri::Unknown)
    }

    fn absorb(&mut self, other: &Self) {
        self.facts.extend(other.facts.iter().cloned());
        self.rules.extend(other.rules.iter().cloned());
        self.documents.extend(other.documents.iter().cloned());
        self.limits.extend(other.limits.iter().cloned());
        self.aged |= other.aged;
        self.answered |= other.answered;
        self.judged.extend(other.judged.iter().cloned());
        for remark in &other.remarks {
            if !self.remarks.contains(remark) {
                self.remarks.push(remark.clone());
            }
        }
    }

    fn tidy(mut self) -> Self {
        self.rules.sort();
        self.rules.dedup();
        self.offenders.sort();
        self.offenders.dedup();
        self.limits.sort();
        self.limits.dedup();
        let mut seen = HashSet::new();
        self.missing.retain(|reason| seen.insert(reason.clone()));
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Support,
    Refute,
}

/// Evaluates a predicate.
pub fn evaluate(predicate: &Predicate, context: &Context<'_>) -> Outcome {
    let support = Evaluator { context, view: View::Support, regexes: RefCell::default() }
        .predicate(predicate);
    if support.truth() != Tri::Unknown {
        return support.tidy();
    }
    let refute =
        Evaluator { context, view: View::Refute, regexes: RefCell::default() }.predicate(predicate);
    if refute.truth() == Tri::False { refute.tidy() } else { support.tidy() }
}

/// Evaluates a predicate by fresh evidence alone: what decides whether something applies at all.
pub fn support(predicate: &Predicate, context: &Context<'_>) -> Outcome {
    let evaluator = Evaluator { context, view: View::Support, regexes: RefCell::default() };
    evaluator.predicate(predicate).tidy()
}

/// Whether a predicate is false whatever the facts are: by the day judged, or by the protection need.
pub fn false_without_facts(predicate: &Predicate, context: &Context<'_>) -> bool {
    let inside = |item: &Predicate| false_without_facts(item, context);
    match predicate {
        Predicate::All(items) => items.iter().any(inside),
        Predicate::Any(items) => items.iter().all(inside),
        Predicate::Since(_) | Predicate::ProtectionNeed { .. } => {
            support(predicate, context).truth() == Tri::False
        }
        _ => false,
    }
}

/// Whether a predicate is true once aged and stood-in evidence may speak too: enough to refute a claim
/// that something does not apply, never to satisfy anything.
pub fn seen(predicate: &Predicate, context: &Context<'_>) -> bool {
    let evaluator = Evaluator { context, view: View::Refute, regexes: RefCell::default() };
    evaluator.predicate(predicate).truth() == Tri::True
}

/// What shows that a predicate is true.
#[derive(Debug)]
pub struct Signs {
    /// The signs in words.
    pub text: Text,
    /// The strongest basis among them.
    pub basis: Basis,
    /// Ids of the facts among them.
    pub facts: Vec<String>,
}

/// What shows that a predicate is true, once everything may speak; `None` if nothing does.
pub fn signs(predicate: &Predicate, context: &Context<'_>) -> Option<Signs> {
    let evaluator = Evaluator { context, view: View::Refute, regexes: RefCell::default() };
    if evaluator.predicate(predicate).truth() != Tri::True {
        return None;
    }
    let mut seen = Vec::new();
    evaluator.signs(predicate, &mut seen);
    let mut words: Vec<Text> = seen.iter().map(Sign::words).collect();
    words.dedup();
    let outcomes = || seen.iter().filter_map(Sign::outcome);
    let facts: BTreeSet<_> = outcomes().flat_map(|outcome| outcome.showing.clone()).collect();
    let basis = outcomes().filter_map(|outcome| outcome.basis).max();
    Some(Signs {
        text: describe::join(&words, ", ", ", "),
        basis: basis.unwrap_or(Basis::Declared),
        facts: facts.into_iter().collect(),
    })
}

/// One sign that something is there.
enum Sign<'p> {
    Part(&'p Predicate, Box<Outcome>),
    /// An answer to a premise, by its key.
    Answer(String),
}

impl Sign<'_> {
    fn words(&self) -> Text {
        match self {
            Self::Part(predicate, _) => describe::sign(predicate),
            Self::Answer(key) => {
                Text::new(format!("Antwort yes zu {key}"), format!("answer yes to {key}"))
            }
        }
    }

    fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Part(_, outcome) => Some(outcome),
            Self::Answer(_) => None,
        }
    }
}

/// Whether anything in the evidence speaks to a predicate, or is due to.
pub fn engaged(predicate: &Predicate, context: &Context<'_>) -> bool {
    let by_fact = predicate
        .kinds()
        .into_iter()
        .any(|kind| context.evidence.of_kind(kind, context.component).engaged());
    by_fact || predicate.asks_document()
}

/// Whether nothing but lists that have no member speaks to a predicate: they can settle a question,
/// but where they do not, they leave it as open as it was.
pub fn only_empty_lists(predicate: &Predicate, context: &Context<'_>) -> bool {
    let empty = |kind: &str| context.evidence.of_kind(kind, context.component).only_empty_lists();
    !predicate.asks_document() && predicate.kinds().into_iter().all(empty)
}

struct Evaluator<'c, 'a> {
    context: &'c Context<'a>,
    view: View,
    regexes: RefCell<BTreeMap<String, Option<Regex>>>,
}

impl Evaluator<'_, '_> {
    fn predicate(&self, predicate: &Predicate) -> Outcome {
        match predicate {
            Predicate::All(items) => all(items.iter().map(|item| self.predicate(item)).collect()),
            Predicate::Any(items) => any(items.iter().map(|item| self.predicate(item)).collect()),
            Predicate::Not(inner) => negate(self.predicate(inner)),
            Predicate::Every { kind, filter, satisfies, empty_ok, unless } => {
                self.every(kind, filter, satisfies, empty_ok.as_ref(), unless)
            }
            Predicate::Some { kind, filter, satisfies } => self.some(kind, filter, satisfies),
            Predicate::None { kind, filter } => self.none(kind, filter),
            Predicate::Count { kind, filter, at_least, at_most } => {
                self.count(kind, filter, *at_least, *at_most)
            }
            Predicate::AnswerIs(expected) => self.answer_is(*expected),
            Predicate::ProtectionNeed { is, unless_no } => {
                self.protection_need(*is, unless_no.as_deref())
            }
            Predicate::Thing(thing) => self.thing(thing),
            Predicate::Component(kinds) => seen_or_open(self.context.evidence.has_component(kinds)),
            Predicate::Target(kinds) => {
                let (evidence, component) = (self.context.evidence, self.context.component);
                seen_or_open(evidence.has_target(kinds, component))
            }
            Predicate::Answered { requirement, yes } => {
                seen_or_open(self.answer_to(requirement) == Some(*yes))
            }
            Predicate::Since(day) => Outcome::of(Tri::from(*day <= self.context.as_of)),
            Predicate::Document { kind, schemes, valid, max_age_months } => {
                self.document(*kind, schemes, *valid, *max_age_months)
            }
        }
    }

    /// The parts of a predicate that is true which show it.
    fn signs<'p>(&self, predicate: &'p Predicate, seen: &mut Vec<Sign<'p>>) {
        let outcome = self.predicate(predicate);
        if outcome.truth() != Tri::True {
            return;
        }
        match predicate {
            Predicate::All(items) | Predicate::Any(items) => {
                items.iter().for_each(|item| self.signs(item, seen));
            }
            Predicate::Thing(thing) => {
                let before = seen.len();
                thing.predicates().for_each(|item| self.signs(item, seen));
                if seen.len() == before {
                    seen.push(Sign::Answer(thing_key(thing)));
                }
            }
            other => seen.push(Sign::Part(other, Box::new(outcome))),
        }
    }

    fn answer_is(&self, expected: bool) -> Outcome {
        match self.context.answer {
            Some(answer) => Outcome {
                basis: Some(Basis::Declared),
                ..Outcome::of(Tri::from(answer == expected))
            },
            None => Outcome { missing: vec![say::no_answer()], ..Outcome::of(Tri::Unknown) },
        }
    }

    fn answer_to(&self, requirement: &str) -> Option<bool> {
        self.context.answers.and_then(|answers| answers.to(requirement, self.context.as_of))
    }

    /// Whether a thing is there: something shows it, or a list that would hold it is complete and does
    /// not. What is known too weakly to carry a pass keeps it from being absent.
    fn thing(&self, thing: &ThingUse) -> Outcome {
        let catalog = self.context.answers.map(|answers| answers.catalog.reference());
        let component = self.context.component.map(str::to_owned);
        let key = (thing.id.clone(), component, catalog, self.view == View::Support);
        if let Some(known) = self.context.evidence.things.borrow().get(&key) {
            return known.clone();
        }
        let outcome = self.look_for(thing);
        self.context.evidence.things.borrow_mut().insert(key, outcome.clone());
        outcome
    }

    /// What shows it comes first; then an answer that it is there, what denies it, and an answer that it
    /// is not. While something that could show it is not read, nothing denies it.
    fn look_for(&self, thing: &ThingUse) -> Outcome {
        let evaluate = |items: &[Predicate]| -> Vec<Outcome> {
            items.iter().map(|item| self.predicate(item)).collect()
        };
        let deciding = evaluate(&thing.decided_by);
        let mut all = deciding.clone();
        all.extend(evaluate(&thing.shown_by));
        let shown = any(all);
        if shown.truth() == Tri::True {
            return shown;
        }
        let said = self.premise(&thing_key(thing));
        if said == Said::Yes {
            return answered(Tri::True);
        }
        let denies = |one: &Outcome| one.truth() == Tri::False && !one.facts.is_empty();
        let denied: Vec<_> = deciding.into_iter().filter(denies).collect();
        let open =
            || Outcome { unsaid: false, ..Outcome { truth: Some(Tri::Unknown), ..shown.clone() } };
        if denied.is_empty() && said != Said::No {
            return open();
        }
        if let Some(unread) = self.unread(thing) {
            return Outcome { missing: vec![unread], ..open() };
        }
        if self.view == View::Support && (said == Said::YesOnce || self.seen_weakly(thing)) {
            return open();
        }
        let affirmed = || {
            let keys = BTreeSet::from([thing_key(thing)]);
            self.context.answers.is_some_and(|answers| {
                answers.affirm(&keys, "", self.context).is_some()
                    || answers.premise_of_parts(&thing_key(thing), self.context).is_some()
            })
        };
        if denied.is_empty() && affirmed() {
            return open();
        }
        if denied.is_empty() {
            answered(Tri::False)
        } else {
            Outcome { unsaid: false, ..any(denied) }
        }
    }

    /// Whether something shows a thing that is too weak to carry a pass.
    fn seen_weakly(&self, thing: &ThingUse) -> bool {
        let refuting =
            Evaluator { context: self.context, view: View::Refute, regexes: RefCell::default() };
        thing.predicates().any(|item| refuting.predicate(item).truth() == Tri::True)
    }

    /// That a target which could show a thing was not read.
    fn unread(&self, thing: &ThingUse) -> Option<Reason> {
        let (evidence, component) = (self.context.evidence, self.context.component);
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        thing.predicates().for_each(|one| kinds.extend(one.kinds()));
        kinds.retain(|kind| !evidence.of_kind(kind, component).unread.is_empty());
        let kinds: Vec<_> = kinds.into_iter().map(str::to_owned).collect();
        (!kinds.is_empty()).then(|| say::not_run(&kinds))
    }

    /// What is answered to a premise. A "yes" that has aged can still refute, a "no" that has says
    /// nothing.
    fn premise(&self, key: &str) -> Said {
        let as_of = self.context.as_of;
        let answers = self.context.answers;
        let Some((_, answer)) = answers.as_ref().and_then(|answers| answers.premise(key, as_of))
        else {
            return Said::Nothing;
        };
        let standing = self.context.evidence.given_standing(&answer.given, self.context.component);
        let fresh = standing == Standing::Fresh;
        match answer.value {
            AnswerValue::Yes if fresh || self.view == View::Refute => Said::Yes,
            AnswerValue::Yes => Said::YesOnce,
            AnswerValue::No if fresh => Said::No,
            _ => Said::Nothing,
        }
    }

    fn protection_need(&self, level: ProtectionNeed, unless_no: Option<&str>) -> Outcome {
        let answers = self.context.answers;
        let denied = unless_no.filter(|number| {
            answers.is_some_and(|answers| answers.deny(number, self.context.as_of))
        });
        let said = self.premise(&need_key(level));
        let stated = self.context.evidence.protection_need();
        if said == Said::Yes && stated != Some(level) {
            return answered(Tri::True);
        }
        if let Some(number) = denied {
            let missing = vec![say::need_without_analysis(number)];
            return Outcome { missing, ..Outcome::of(Tri::Unknown) };
        }
        match (stated, said) {
            (Some(need), _) => {
                Outcome { basis: Some(Basis::Declared), ..Outcome::of(Tri::from(need == level)) }
            }
            (None, Said::No) => answered(Tri::False),
            (None, _) => {
                Outcome { missing: vec![say::no_protection_need()], ..Outcome::of(Tri::Unknown) }
            }
        }
    }

    fn document(
        &self,
        kind: DocumentKind,
        schemes: &[Scheme],
        valid: bool,
        max_age: Option<u16>,
    ) -> Outcome {
        let evidence = self.context.evidence;
        let as_of = self.context.as_of;
        let mut outcome = Outcome::default();
        let (mut truth, mut documented) = (None, false);
        let fitting = evidence.documents().iter().filter(|document| {
            document.kind == kind
                && document.is_under(schemes)
                && evidence.concerns(document, self.context.component)
        });
        for document in fitting {
            let component = self.context.component;
            if let Some(standing) = evidence.document_of_other_version(document, component) {
                truth = Some(truth.map_or(Tri::Unknown, |known: Tri| known.or(Tri::Unknown)));
                outcome.missing.push(say::document_for_other_version(document, standing));
                continue;
            }
            let issued = if document.issued > as_of { Tri::Unknown } else { Tri::True };
            let there = document.sha256.is_some() && document.unfit.is_none();
            let there = if there { Tri::True } else { Tri::Unknown };
            let term = if valid { in_term(document, as_of) } else { Tri::True };
            let age = max_age
                .map_or(Tri::True, |months| Tri::from(age_limit(document.issued, months) >= as_of));
            let value = term.and(age).and(there).and(issued);
            truth = Some(truth.map_or(value, |known: Tri| known.or(value)));
            match value {
                Tri::True => {
                    documented |= !evidence.lacks_version(document, component);
                    outcome.documents.insert(document.id.clone());
                }
                Tri::False => outcome.offenders.push(say::document_over(document)),
                Tri::Unknown => outcome.missing.push(say::document_unsure(document, as_of)),
            }
        }
        match truth {
            None => Outcome {
                missing: vec![say::no_document(kind, schemes)],
                ..Outcome::of(Tri::Unknown)
            },
            Some(Tri::True) => Outcome {
                truth,
                basis: Some(if documented { Basis::Documented } else { Basis::Declared }),
                documents: outcome.documents,
                ..Outcome::default()
            },
            Some(Tri::False) => {
                Outcome { truth, basis: Some(Basis::Documented), aged: true, ..outcome }
            }
            Some(Tri::Unknown) => {
                let aged =
                    outcome.missing.iter().any(|reason| reason.code == ReasonCode::EvidenceStale);
                Outcome { truth, offenders: Vec::new(), aged, ..outcome }
            }
        }
    }

    fn condition(&self, exhibit: &Exhibit<'_>, condition: &Condition) -> Verdict {
        match condition {
            Condition::All(items) => items
                .iter()
                .map(|item| self.condition(exhibit, item))
                .fold(Verdict::new(Tri::True), Verdict::and),
            Condition::Any(items) => items
                .iter()
                .map(|item| self.condition(exhibit, item))
                .fold(Verdict::new(Tri::False), Verdict::or),
            Condition::Not(inner) => self.negated(exhibit, inner),
            Condition::Known(inner) => {
                let inner = self.condition(exhibit, inner);
                match inner.truth {
                    Tri::Unknown => Verdict { basis: inner.basis, ..Verdict::new(Tri::False) },
                    _ => inner,
                }
            }
            Condition::Attr(name, test) => {
                self.on_basis(exhibit, condition, self.attribute(exhibit, name, test))
            }
            Condition::Lookup(lookup) => {
                self.on_basis(exhibit, condition, self.lookup(exhibit, lookup))
            }
            Condition::Pair(pair) => self.on_basis(exhibit, condition, self.pair(exhibit, pair)),
        }
    }

    /// A verdict with what the values rest on that it read.
    fn on_basis(&self, exhibit: &Exhibit<'_>, condition: &Condition, verdict: Verdict) -> Verdict {
        Verdict { basis: self.basis_of(exhibit, &condition.attributes()), ..verdict }
    }

    /// The opposite of a condition, with a fault of its own: what should not be, is.
    fn negated(&self, exhibit: &Exhibit<'_>, inner: &Condition) -> Verdict {
        let mut verdict = self.condition(exhibit, inner);
        verdict.truth = verdict.truth.negate();
        std::mem::swap(&mut verdict.unsaid, &mut verdict.unsaid_not);
        verdict.faults.clear();
        if verdict.truth == Tri::False {
            let observed = match inner {
                Condition::Attr(name, _) => match self.value(exhibit, name) {
                    Ok(value) => format!("{name} = {value}"),
                    Err(_) => String::new(),
                },
                _ => exhibit.fact.id.clone(),
            };
            verdict.faults.push((say::not_expected(inner), observed));
        }
        verdict
    }

    /// The value of an attribute in this view, or why there is none. What may only refute speaks as it
    /// does for that in both.
    fn value<'e>(&self, exhibit: &'e Exhibit<'_>, name: &str) -> Result<&'e Value, Gap> {
        let gap = |why: &str, unsaid| Gap {
            reason: say::attribute_unknown(exhibit.fact, name, why),
            unsaid,
        };
        if self.view == View::Refute || exhibit.only_refutes() {
            return match exhibit.refuting(name) {
                Some((Attr::Known(value), _)) => Ok(value),
                Some((Attr::Unknown(why), _)) => Err(gap(why, false)),
                None => Err(gap("not stated", false)),
            };
        }
        if exhibit.standing != Standing::Fresh {
            return Err(Gap { reason: say::standing(exhibit), unsaid: false });
        }
        match exhibit.told(name) {
            Some(Told { attr: Attr::Known(value), .. }) => Ok(value),
            Some(Told { attr: Attr::Unknown(why), unsaid, .. }) => Err(gap(why, unsaid)),
            None => Err(gap("not stated", true)),
        }
    }

    /// What the values rest on that a condition reads of a fact: the weakest of them.
    fn basis_of(&self, exhibit: &Exhibit<'_>, names: &[&str]) -> Option<Basis> {
        let refutes = self.view == View::Refute || exhibit.only_refutes();
        let basis = |name: &&str| match refutes {
            true => exhibit.refuting(name).map(|(_, basis)| basis),
            false => exhibit.told(name).map(|told| told.basis),
        };
        names.iter().filter_map(basis).min()
    }

    fn attribute(&self, exhibit: &Exhibit<'_>, name: &str, test: &Test) -> Verdict {
        let value = match self.value(exhibit, name) {
            Ok(value) => value,
            Err(gap) => return gap.verdict(),
        };
        let mut verdict = match (test, value) {
            (Test::Is(expected), _) => equal(value, expected),
            (Test::In(list), _) => Verdict::new(
                list.iter().fold(Tri::False, |truth, item| truth.or(equal(value, item).truth)),
            ),
            (Test::WithinMonths(months), Value::Length(length)) => {
                return self.within(exhibit, name, test, *length, *months);
            }
            (Test::WithinMonths(months), Value::Day(day)) => self.age(*day, *months, name),
            (Test::Before(bound), Value::Day(day)) => Verdict::new(self.before(*day, *bound)),
            (Test::After(bound), Value::Day(day)) => Verdict::new(self.after(*day, *bound)),
            (Test::Matches(pattern), Value::Text(text)) => return self.matches(pattern, text),
            (Test::Contains(item), Value::List(items)) => {
                Verdict::new(Tri::from(items.contains(item)))
            }
            (Test::SubsetOf(allowed), Value::List(items)) => {
                Verdict::new(Tri::from(items.iter().all(|item| allowed.contains(item))))
            }
            (test, value) => bound(test, value),
        };
        if verdict.truth == Tri::False {
            verdict.faults.push((say::expected(name, test), format!("{name} = {value}")));
        }
        verdict
    }

    /// A length of time within months; where it is not, the next one that the product behind the fact
    /// admits is named.
    fn within(
        &self,
        exhibit: &Exhibit<'_>,
        name: &str,
        test: &Test,
        length: Length,
        months: u16,
    ) -> Verdict {
        let mut verdict = within(length, months);
        let next = exhibit
            .fact
            .address
            .as_deref()
            .and_then(|address| retention::longest_admitted(address, month_runs(months).0));
        for reason in &mut verdict.missing {
            reason.text = say::with_next_value(&reason.text, next);
        }
        if verdict.truth == Tri::False {
            let expected = say::with_next_value(&say::expected(name, test), next);
            verdict.faults.push((expected, format!("{name} = {}", Value::Length(length))));
        }
        verdict
    }

    fn day(&self, bound: DayRef) -> Day {
        match bound {
            DayRef::AsOf => Day::exact(self.context.as_of),
            DayRef::On(day) => day,
        }
    }

    fn before(&self, day: Day, bound: DayRef) -> Tri {
        let bound = self.day(bound);
        between(day.to < bound.from, day.from >= bound.to)
    }

    fn after(&self, day: Day, bound: DayRef) -> Tri {
        let bound = self.day(bound);
        between(day.from > bound.to, day.to <= bound.from)
    }

    /// The age of a day at as-of, by calendar. A day that may lie in the future says nothing yet.
    fn age(&self, day: Day, months: u16, name: &str) -> Verdict {
        let as_of = self.context.as_of;
        if day.to > as_of {
            return Verdict {
                missing: vec![say::after_as_of(name, day.to)],
                ..Verdict::new(Tri::Unknown)
            };
        }
        let truth =
            between(age_limit(day.from, months) >= as_of, age_limit(day.to, months) < as_of);
        let limits = vec![(age_limit(day.from, months), say::age_limit(name, months))];
        let missing =
            if truth == Tri::Unknown { vec![say::age_unsure(name, day)] } else { Vec::new() };
        Verdict { limits, missing, ..Verdict::new(truth) }
    }

    fn matches(&self, pattern: &str, text: &str) -> Verdict {
        let mut regexes = self.regexes.borrow_mut();
        let regex = regexes.entry(pattern.to_owned()).or_insert_with(|| {
            regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 20).build().ok()
        });
        match regex {
            Some(regex) if regex.is_match(text) => Verdict::new(Tri::True),
            Some(_) => {
                let faults = vec![(
                    Text::new(format!("Muster {pattern}"), format!("pattern {pattern}")),
                    text.to_owned(),
                )];
                Verdict { faults, ..Verdict::new(Tri::False) }
            }
            None => {
                Verdict { missing: vec![say::check_error(pattern)], ..Verdict::new(Tri::Unknown) }
            }
        }
    }
}

/// Why a value is not known, and whether nobody spoke to it.
struct Gap {
    reason: Reason,
    unsaid: bool,
}

impl Gap {
    fn verdict(self) -> Verdict {
        let (unsaid, unsaid_not) = (self.unsaid, self.unsaid);
        Verdict { missing: vec![self.reason], unsaid, unsaid_not, ..Verdict::new(Tri::Unknown) }
    }
}

/// The judgement of a condition on one fact.
#[derive(Debug, Clone)]
struct Verdict {
    truth: Tri,
    /// The weakest basis of what it read; over alternatives the strongest that holds.
    basis: Option<Basis>,
    /// Where it is unknown: whether all it lacks was left unsaid, and nothing known speaks against it.
    unsaid: bool,
    /// The same of its opposite.
    unsaid_not: bool,
    /// What was expected and what was found.
    faults: Vec<(Text, String)>,
    missing: Vec<Reason>,
    rules: Vec<Rule>,
    remarks: Vec<Text>,
    limits: Vec<(Date, Text)>,
}

impl Verdict {
    fn new(truth: Tri) -> Self {
        Self {
            truth,
            basis: None,
            unsaid: false,
            unsaid_not: false,
            faults: Vec::new(),
            missing: Vec::new(),
            rules: Vec::new(),
            remarks: Vec::new(),
            limits: Vec::new(),
        }
    }

    fn join(mut self, other: Self, truth: Tri) -> Self {
        self.truth = truth;
        self.faults.extend(other.faults);
        self.missing.extend(other.missing);
        self.rules.extend(other.rules);
        self.remarks.extend(other.remarks);
        self.limits.extend(other.limits);
        self
    }

    fn and(self, other: Self) -> Self {
        let truth = self.truth.and(other.truth);
        let open = truth == Tri::Unknown;
        let unsaid = open && [&self, &other].iter().all(|one| !one.is_open() || one.unsaid);
        let unsaid_not = open && [&self, &other].iter().all(|one| !one.is_open() || one.unsaid_not);
        let basis = [self.basis, other.basis].into_iter().flatten().min();
        Self { basis, unsaid, unsaid_not, ..self.join(other, truth) }
    }

    /// Where neither alternative holds, both are one fault: this or that was expected.
    fn or(mut self, mut other: Self) -> Self {
        let truth = self.truth.or(other.truth);
        let basis = either_basis(truth, &self, &other);
        let open = truth == Tri::Unknown;
        // An alternative that is known not to hold is a value that was not accepted; where none is to
        // hold, it is one that was.
        let both = [&self, &other];
        let unsaid = open && both.iter().all(|one| one.is_open() && one.unsaid || one.is_nothing());
        let unsaid_not = open && both.iter().all(|one| !one.is_open() || one.unsaid_not);
        if !self.faults.is_empty() && !other.faults.is_empty() {
            let (first, second) = (one_fault(&self.faults), one_fault(&other.faults));
            let mut observed: Vec<_> = first.1.split("; ").collect();
            observed.extend(second.1.split("; ").filter(|part| !first.1.contains(part)));
            let observed = observed.join("; ");
            self.faults = vec![(say::either(&first.0, &second.0), observed)];
            other.faults.clear();
        }
        Self { basis, unsaid, unsaid_not, ..self.join(other, truth) }
    }

    fn is_open(&self) -> bool {
        self.truth == Tri::Unknown
    }

    /// Where folding over alternatives begins: false, and read nothing.
    fn is_nothing(&self) -> bool {
        self.truth == Tri::False && self.basis.is_none() && self.faults.is_empty()
    }

    fn outcome(&self) -> Outcome {
        Outcome {
            rules: self.rules.clone(),
            remarks: self.remarks.clone(),
            limits: self.limits.clone(),
            ..Outcome::default()
        }
    }
}

/// Of alternatives that hold the strongest counts; where none does, the weaker of both.
fn either_basis(truth: Tri, first: &Verdict, second: &Verdict) -> Option<Basis> {
    let both = [first, second].into_iter();
    if truth == Tri::True {
        both.filter(|one| one.truth == Tri::True).filter_map(|one| one.basis).max()
    } else {
        both.filter_map(|one| one.basis).min()
    }
}

/// Several faults of one thing as one.
fn one_fault(faults: &[(Text, String)]) -> (Text, String) {
    let join = |parts: Vec<&str>| parts.join("; ");
    let expected = Text::new(
        join(faults.iter().map(|(expected, _)| &*expected.de).collect()),
        join(faults.iter().map(|(expected, _)| &*expected.en).collect()),
    );
    (expected, join(faults.iter().map(|(_, observed)| observed.as_str()).collect()))
}

/// All of them hold; what they have in common is said once.
pub fn together(items: Vec<Outcome>) -> Outcome {
    all(items).tidy()
}

fn all(items: Vec<Outcome>) -> Outcome {
    let truth = items.iter().fold(Tri::True, |truth, item| truth.and(item.truth()));
    let unsaid = items.iter().all(|item| item.truth() != Tri::Unknown || item.unsaid);
    Outcome { unsaid, ..combine(items, truth, Iterator::min, Iterator::max) }
}

fn any(mut items: Vec<Outcome>) -> Outcome {
    let truth = items.iter().fold(Tri::False, |truth, item| truth.or(item.truth()));
    // What an alternative says of a fact that the others overrule is said of nobody.
    for item in items.iter_mut().filter(|item| item.truth() != truth) {
        item.judged.clear();
    }
    let unsaid = items.iter().all(|item| item.truth() == Tri::Unknown && item.unsaid);
    Outcome { unsaid, ..combine(items, truth, Iterator::max, Iterator::max) }
}

type Bases = std::vec::IntoIter<Basis>;

fn combine(
    items: Vec<Outcome>,
    truth: Tri,
    pass: impl Fn(Bases) -> Option<Basis>,
    fail: impl Fn(Bases) -> Option<Basis>,
) -> Outcome {
    let mut combined = Outcome::of(truth);
    let mut bases = Vec::new();
    for item in items {
        combined.absorb(&item);
        if item.truth() == truth {
            bases.extend(item.basis);
            combined.offenders.extend(item.offenders);
            combined.missing.extend(item.missing);
        }
    }
    combined.basis = match truth {
        Tri::True => pass(bases.into_iter()),
        Tri::False => fail(bases.into_iter()),
        Tri::Unknown => None,
    };
    combined
}

/// What an answer to a premise comes to in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Yes,
    /// A "yes" that carries nothing any more.
    YesOnce,
    No,
    Nothing,
}

/// What an answer to a premise decides.
fn answered(truth: Tri) -> Outcome {
    Outcome { basis: Some(Basis::Declared), answered: true, ..Outcome::of(truth) }
}

/// True where something is seen; that it is not says nothing.
fn seen_or_open(seen: bool) -> Outcome {
    let basis = seen.then_some(Basis::Declared);
    Outcome { basis, ..Outcome::of(if seen { Tri::True } else { Tri::Unknown }) }
}

fn negate(inner: Outcome) -> Outcome {
    let truth = inner.truth().negate();
    let mut negated = Outcome { truth: Some(truth), judged: Vec::new(), unsaid: false, ..inner };
    if truth == Tri::False {
        negated.offenders = vec![say::negated(&negated.facts)];
    } else {
        negated.offenders.clear();
    }
    negated
}

/// True, false, or neither sure.
fn between(surely: bool, surely_not: bool) -> Tri {
    match (surely, surely_not) {
        (true, _) => Tri::True,
        (_, true) => Tri::False,
        _ => Tri::Unknown,
    }
}

fn equal(value: &Value, expected: &Value) -> Verdict {
    let truth = match (value, expected) {
        (Value::Day(a), Value::Day(b)) => {
            between(a == b && a.from == a.to, a.to < b.from || b.to < a.from)
        }
        (a, b) => Tri::from(a == b),
    };
    Verdict::new(truth)
}

fn bound(test: &Test, value: &Value) -> Verdict {
    let number = match value {
        Value::Int(number) | Value::Length(Length::Seconds(number)) => *number,
        Value::Length(Length::Never) => i64::MAX,
        Value::Length(Length::Months(months)) => return bound_months(test, *months),
        _ => {
            return Verdict {
                missing: vec![say::check_error("type")],
                ..Verdict::new(Tri::Unknown)
            };
        }
    };
    Verdict::new(match test {
        Test::AtLeast(bound) => Tri::from(number >= *bound),
        Test::AtMost(bound) => Tri::from(number <= *bound),
        Test::LessThan(bound) => Tri::from(number < *bound),
        Test::MoreThan(bound) => Tri::from(number > *bound),
        _ => Tri::Unknown,
    })
}

/// A bound in seconds on a length in months: its shortest run and its longest may fall on both sides.
fn bound_months(test: &Test, months: u16) -> Verdict {
    let (shortest, longest) = month_runs(months);
    let run = |days: i64| bound(test, &Value::Length(Length::Seconds(days * 86_400))).truth;
    let (short, long) = (run(shortest), run(longest));
    if short == long {
        return Verdict::new(short);
    }
    let missing = vec![say::months_unsure(months, shortest, longest)];
    Verdict { missing, ..Verdict::new(Tri::Unknown) }
}

/// Shortest and longest run of that many calendar months, in days: 1 is 28 and 31, 3 is 89 and 92.
pub fn month_runs(months: u16) -> (i64, i64) {
    let days = |year: i16, month: i8| i64::from(date(year, month, 1).days_in_month());
    let runs = (0..12).flat_map(|start| (2023_i16..2027).map(move |year| (start, year)));
    let lengths = runs.map(|(start, year)| {
        (0..i32::from(months))
            .map(|offset| {
                let index = start + offset;
                let year = year + i16::try_from(index / 12).unwrap_or(0);
                days(year, i8::try_from(index % 12 + 1).unwrap_or(1))
            })
            .sum::<i64>()
    });
    lengths.fold((i64::MAX, 0), |(low, high), n| (low.min(n), high.max(n)))
}

fn within(length: Length, months: u16) -> Verdict {
    let seconds = match length {
        Length::Seconds(seconds) => seconds,
        Length::Months(own) => return Verdict::new(Tri::from(own <= months)),
        Length::Never => return Verdict::new(Tri::False),
    };
    let days = seconds.div_euclid(86_400) + i64::from(seconds.rem_euclid(86_400) > 0);
    let (shortest, longest) = month_runs(months);
    let truth = between(days <= shortest, days > longest);
    let missing = match truth {
        Tri::Unknown => vec![say::within_tolerance(days, months, shortest, longest)],
        _ => Vec::new(),
    };
    Verdict { missing, ..Verdict::new(truth) }
}

/// The last day on which something of that date is at most so many calendar months old.
pub fn age_limit(date: Date, months: u16) -> Date {
    date.checked_add(JiffSpan::new().months(i32::from(months))).unwrap_or(Date::MAX)
}

/// Whether a document is in its term. Past an end that may have been extended nobody can tell.
fn in_term(document: &crate::product::Document, as_of: Date) -> Tri {
    let own = match document.valid_until {
        Some(end) => Tri::from(as_of <= end),
        None if !document.open_ended => Tri::Unknown,
        None if crate::assess::evidence::document_end(document) < as_of => Tri::Unknown,
        None => Tri::True,
    };
    let usable = match &document.usable_until {
        Some(limit) if limit.date < as_of => {
            if limit.extendable {
                Tri::Unknown
            } else {
                Tri::False
            }
        }
        _ => Tri::True,
    };
    own.and(usable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_a_shortest_and_a_longest_run() {
        assert_eq!([1, 3, 6].map(month_runs), [(28, 31), (89, 92), (181, 184)]);
        // from February to February, with and without a leap day
        assert_eq!([12, 13, 24].map(month_runs), [(365, 366), (393, 397), (730, 731)]);
    }

    #[test]
    fn a_period_between_the_shortest_and_the_longest_months_is_open() {
        let days = |n: i64, months| within(Length::Seconds(n * 86_400), months);
        for (months, shortest, longest) in [(1, 28, 31), (3, 89, 92), (6, 181, 184)] {
            assert_eq!(days(shortest, months).truth, Tri::True);
            for n in shortest + 1..=longest {
                let open = days(n, months);
                assert_eq!((open.truth, open.missing.len(), open.unsaid), (Tri::Unknown, 1, false));
            }
            assert_eq!(days(longest + 1, months).truth, Tri::False);
        }
        assert_eq!(within(Length::Seconds(89 * 86_400 + 1), 3).truth, Tri::Unknown);
        assert_eq!(within(Length::Seconds(92 * 86_400 + 1), 3).truth, Tri::False);
        assert_eq!(within(Length::Never, 3).truth, Tri::False);
        assert_eq!([3, 4].map(|n| within(Length::Months(n), 3).truth), [Tri::True, Tri::False]);
    }

    #[test]
    fn a_length_in_months_meets_a_bound_in_days_only_if_all_its_runs_do() {
        let at_most = |days: i64| {
            let length = Value::Length(Length::Months(3));
            bound(&Test::AtMost(days * 86_400), &length).truth
        };
        assert_eq!(
            [88, 89, 91, 92].map(at_most),
            [Tri::False, Tri::Unknown, Tri::Unknown, Tri::True]
        );
    }

    #[test]
    fn ages_follow_the_calendar() {
        assert_eq!(age_limit(date(2021, 8, 31), 6), date(2022, 2, 28));
    }
}
