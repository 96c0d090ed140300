//! Answers that a predicate may ask for.

use crate::as_of::AsOf;
use crate::assess::eval::attribute::PremiseAnswer;
use crate::assess::eval::{Evaluator, View};
use crate::assess::evaluation::Evaluation;
use crate::assess::evidence::Standing;
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::Catalog;
use crate::fact::Basis;
use crate::product::{AnswerValue, Answers, Declaration};

/// The answers to the requirements of a catalog.
#[derive(Debug, Clone, Copy)]
pub struct CatalogAnswers<'a> {
    /// All declarations.
    pub declarations: &'a [Declaration],
    /// The catalog judged.
    pub catalog: &'a Catalog,
}

impl CatalogAnswers<'_> {
    /// The answers to a requirement of this edition, and of those with the same text.
    pub(in crate::assess) fn of<'n>(
        &'n self,
        number: &'n str,
    ) -> impl Iterator<Item = &'n Answers> {
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
    pub(super) fn to(&self, number: &str, as_of: AsOf<'_>) -> Option<bool> {
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
    pub(super) fn deny(&self, number: &str, as_of: AsOf<'_>) -> bool {
        let own = self.of(number).flat_map(Answers::all);
        own.filter(|answer| answer.given.on <= as_of).any(|answer| answer.value != AnswerValue::Yes)
    }
}

impl Evaluator<'_, '_> {
    pub(super) fn answer_is(&self, expected: bool) -> Evaluation {
        match self.context.answer {
            Some(answer) => Evaluation {
                basis: Some(Basis::Declared),
                ..Evaluation::of(Tri::from(answer == expected))
            },
            None => Evaluation { missing: vec![say::no_answer()], ..Evaluation::of(Tri::Unknown) },
        }
    }

    pub(super) fn answer_to(&self, requirement: &str) -> Option<bool> {
        self.context.answers.and_then(|answers| answers.to(requirement, self.context.as_of))
    }

    /// What is answered to a premise. A "yes" that has aged can still refute, a "no" that has says
    /// nothing.
    pub(super) fn premise(&self, key: &str) -> PremiseAnswer {
        let as_of = self.context.as_of;
        let answers = self.context.answers;
        let Some((_, answer)) = answers.as_ref().and_then(|answers| answers.premise(key, as_of))
        else {
            return PremiseAnswer::Nothing;
        };
        let standing = self.context.evidence.given_standing(&answer.given, self.context.component);
        let fresh = standing == Standing::Fresh;
        match answer.value {
            AnswerValue::Yes if fresh || self.view == View::Refute => PremiseAnswer::Yes,
            AnswerValue::Yes => PremiseAnswer::YesOnce,
            AnswerValue::No if fresh => PremiseAnswer::No,
            _ => PremiseAnswer::Nothing,
        }
    }
}
