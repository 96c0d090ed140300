//! What a predicate means: strong Kleene logic over the evidence, every operand evaluated.
//!
//! A predicate is evaluated in two views. In the *support* view only fresh evidence speaks; what is
//! aged, stands in for a missing measurement or cites a missing document has unknown attributes. In
//! the *refute* view it speaks too. Only the support view can satisfy, either can violate; as Kleene
//! logic is monotonic the two never disagree, and taking evidence away never satisfies anything.

mod answers;
mod attribute;
mod connect;
mod document;
mod lookup;
mod set;
mod signs;
mod time;

pub use self::answers::CatalogAnswers;
pub use self::connect::together;
pub use self::signs::Signs;
pub use self::time::{age_limit, month_runs};
pub use crate::assess::evaluation::{Evaluation, Opinion};

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;

use crate::as_of::AsOf;
use crate::assess::eval::connect::{all, any, negate};
use crate::assess::eval::signs::Sign;
use crate::assess::evidence::Evidence;
use crate::assess::tri::Tri;
use crate::catalog::predicate::Predicate;
use crate::catalog::{Policy, Text, describe};
use crate::fact::Basis;

/// What an evaluation needs to know beside the evidence.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The evidence.
    pub evidence: &'a Evidence<'a>,
    /// The day judged.
    pub as_of: AsOf<'a>,
    /// The policy editions that count on that day, by id.
    pub policies: &'a BTreeMap<String, Arc<Policy>>,
    /// The component judged, if the catalog is judged by component.
    pub component: Option<&'a str>,
    /// The manufacturer's answer, if it counts.
    pub answer: Option<bool>,
    /// The manufacturer's other answers, where a catalog is judged.
    pub answers: Option<CatalogAnswers<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Support,
    Refute,
}

/// Evaluates a predicate.
pub fn evaluate(predicate: &Predicate, context: &Context<'_>) -> Evaluation {
    let support = Evaluator::new(context, View::Support).predicate(predicate);
    if support.truth() != Tri::Unknown {
        return support.tidy();
    }
    let refute = Evaluator::new(context, View::Refute).predicate(predicate);
    if refute.truth() == Tri::False { refute.tidy() } else { support.tidy() }
}

/// Evaluates a predicate by fresh evidence alone: what decides whether something applies at all.
pub fn support(predicate: &Predicate, context: &Context<'_>) -> Evaluation {
    Evaluator::new(context, View::Support).predicate(predicate).tidy()
}

/// Whether a predicate is true once aged and stood-in evidence may speak too: enough to refute a claim
/// that something does not apply, never to satisfy anything.
pub fn seen(predicate: &Predicate, context: &Context<'_>) -> bool {
    Evaluator::new(context, View::Refute).predicate(predicate).truth() == Tri::True
}

/// What shows that a predicate is true, once everything may speak; `None` if nothing does.
pub fn signs(predicate: &Predicate, context: &Context<'_>) -> Option<Signs> {
    let evaluator = Evaluator::new(context, View::Refute);
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

/// Whether anything in the evidence speaks to a predicate, or is due to.
pub fn engaged(predicate: &Predicate, context: &Context<'_>) -> bool {
    let by_fact = predicate
        .kinds()
        .into_iter()
        .any(|kind| context.evidence.of_kind(kind, context.component).engaged());
    by_fact || predicate.asks_document()
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

/// Whether nothing but lists that have no member speaks to a predicate: they can settle a question,
/// but where they do not, they leave it as open as it was.
pub fn only_empty_lists(predicate: &Predicate, context: &Context<'_>) -> bool {
    let empty = |kind: &str| context.evidence.of_kind(kind, context.component).only_empty_lists();
    !predicate.asks_document() && predicate.kinds().into_iter().all(empty)
}

struct Evaluator<'c, 'a> {
    context: &'c Context<'a>,
    view: View,
    /// Whether no day tells: every test that hangs on the day judged is open.
    ageless: bool,
    regexes: RefCell<BTreeMap<String, Option<Regex>>>,
}

impl<'c, 'a> Evaluator<'c, 'a> {
    fn new(context: &'c Context<'a>, view: View) -> Self {
        Self { context, view, ageless: false, regexes: RefCell::default() }
    }
}

impl Evaluator<'_, '_> {
    fn predicate(&self, predicate: &Predicate) -> Evaluation {
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
            Predicate::Since(day) => Evaluation::of(Tri::from(*day <= self.context.as_of)),
            Predicate::Document { kind, schemes, valid, max_age_months } => {
                self.document(*kind, schemes, *valid, *max_age_months)
            }
        }
    }
}

/// What an answer to a premise decides.
fn answered(truth: Tri) -> Evaluation {
    Evaluation { basis: Some(Basis::Declared), answered: true, ..Evaluation::of(truth) }
}

/// True where something is seen; that it is not says nothing.
fn seen_or_open(seen: bool) -> Evaluation {
    let basis = seen.then_some(Basis::Declared);
    Evaluation { basis, ..Evaluation::of(if seen { Tri::True } else { Tri::Unknown }) }
}
