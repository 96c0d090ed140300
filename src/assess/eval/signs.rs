//! Whether something is there: things, and what shows them.

use std::collections::BTreeSet;

use crate::assess::eval::attribute::PremiseAnswer;
use crate::assess::eval::connect::any;
use crate::assess::eval::{Evaluator, View, answered};
use crate::assess::evaluation::Evaluation;
use crate::assess::result::Reason;
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::predicate::Predicate;
use crate::catalog::predicate::ThingUse;
use crate::catalog::premise::{need_key, thing_key};
use crate::catalog::{Text, describe};
use crate::fact::{Basis, ProtectionNeed};

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

/// One sign that something is there.
pub(super) enum Sign<'p> {
    Part(&'p Predicate, Box<Evaluation>),
    /// An answer to a premise, by its key.
    Answer(String),
}

impl Sign<'_> {
    pub(super) fn words(&self) -> Text {
        match self {
            Self::Part(predicate, _) => describe::sign(predicate),
            Self::Answer(key) => say::answered_yes(key),
        }
    }

    pub(super) fn outcome(&self) -> Option<&Evaluation> {
        match self {
            Self::Part(_, outcome) => Some(outcome),
            Self::Answer(_) => None,
        }
    }
}

impl Evaluator<'_, '_> {
    /// The parts of a predicate that is true which show it.
    pub(super) fn signs<'p>(&self, predicate: &'p Predicate, seen: &mut Vec<Sign<'p>>) {
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

    /// Whether a thing is there: something shows it, or a list that would hold it is complete and does
    /// not. What is known too weakly to carry a pass keeps it from being absent.
    pub(super) fn thing(&self, thing: &ThingUse) -> Evaluation {
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
    fn look_for(&self, thing: &ThingUse) -> Evaluation {
        let evaluate = |items: &[Predicate]| -> Vec<Evaluation> {
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
        if said == PremiseAnswer::Yes {
            return answered(Tri::True);
        }
        let denies = |one: &Evaluation| one.truth() == Tri::False && !one.facts.is_empty();
        let denied: Vec<_> = deciding.into_iter().filter(denies).collect();
        let open = || Evaluation {
            unsaid: false,
            ..Evaluation { truth: Some(Tri::Unknown), ..shown.clone() }
        };
        if denied.is_empty() && said != PremiseAnswer::No {
            return open();
        }
        if let Some(unread) = self.unread(thing) {
            return Evaluation { missing: vec![unread], ..open() };
        }
        if self.view == View::Support && (said == PremiseAnswer::YesOnce || self.seen_weakly(thing))
        {
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
            Evaluation { unsaid: false, ..any(denied) }
        }
    }

    /// Whether something shows a thing that is too weak to carry a pass.
    fn seen_weakly(&self, thing: &ThingUse) -> bool {
        let refuting = Evaluator::new(self.context, View::Refute);
        thing.predicates().any(|item| refuting.predicate(item).truth() == Tri::True)
    }

    /// That a target which could show a thing was not read.
    fn unread(&self, thing: &ThingUse) -> Option<Reason> {
        let (evidence, component) = (self.context.evidence, self.context.component);
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        thing.predicates().for_each(|one| kinds.extend(one.kinds()));
        kinds.retain(|kind| !evidence.of_kind(kind, component).unread.is_empty());
        let kinds: Vec<_> = kinds.into_iter().map(str::to_owned).collect();
        (!kinds.is_empty()).then(|| say::unread(&kinds, |kind| evidence.of_kind(kind, component)))
    }

    pub(super) fn protection_need(
        &self,
        level: ProtectionNeed,
        unless_no: Option<&str>,
    ) -> Evaluation {
        let answers = self.context.answers;
        let denied = unless_no.filter(|number| {
            answers.is_some_and(|answers| answers.deny(number, self.context.as_of))
        });
        let said = self.premise(&need_key(level));
        let stated = self.context.evidence.protection_need();
        if said == PremiseAnswer::Yes && stated != Some(level) {
            return answered(Tri::True);
        }
        if let Some(number) = denied {
            let missing = vec![say::need_without_analysis(number)];
            return Evaluation { missing, ..Evaluation::of(Tri::Unknown) };
        }
        match (stated, said) {
            (Some(need), _) => Evaluation {
                basis: Some(Basis::Declared),
                ..Evaluation::of(Tri::from(need == level))
            },
            (None, PremiseAnswer::No) => answered(Tri::False),
            (None, _) => Evaluation {
                missing: vec![say::no_protection_need()],
                ..Evaluation::of(Tri::Unknown)
            },
        }
    }
}
