//! Answers to premises: whether a thing is there on which it hangs that requirements apply.

use std::collections::BTreeSet;

use crate::as_of::AsOf;
use crate::assess::eval::{CatalogAnswers, Context};
use crate::assess::evidence::{MAX_AGE_STATED, Standing, plus_days};
use crate::assess::select::Inputs;
use crate::catalog::premise::{alternatives, condition_of, thing_key};
use crate::catalog::{Demand, Modal, Requirement, Text};
use crate::product::{Answer, AnswerValue, Declaration, Given};

/// Whether an answer of a day, for a version, carries a verdict on the day judged.
pub fn answer_counts(inputs: &Inputs<'_>, given: &Given) -> bool {
    given.on <= inputs.as_of
        && plus_days(given.on, MAX_AGE_STATED) >= inputs.as_of
        && given.product_version == inputs.product.version
}

impl<'a> CatalogAnswers<'a> {
    /// The newest answer to a premise by the day judged, of whichever edition: what a product has does
    /// not hang on the edition of a catalog that asks for it.
    pub(super) fn premise(
        &self,
        key: &str,
        as_of: AsOf<'_>,
    ) -> Option<(&'a Declaration, &'a Answer)> {
        let of_catalog = self.declarations.iter().filter(|one| one.catalog == self.catalog.id);
        let answers = of_catalog.flat_map(|one| {
            let own = one.answers.iter().filter(|(number, _)| number.value == key);
            own.filter_map(move |(_, answers)| Some((one, answers.whole.as_ref()?)))
        });
        let given = answers.filter(|(_, answer)| answer.given.on <= as_of);
        given.max_by_key(|(one, answer)| (answer.given.on, one.edition == self.catalog.edition))
    }

    /// The catalog of a part of the product for which a premise is answered "yes", where this catalog
    /// speaks of the product as a whole.
    pub(super) fn premise_of_parts(&self, key: &str, context: &Context<'_>) -> Option<String> {
        if self.catalog.component_kinds.is_some() {
            return None;
        }
        let others = self.declarations.iter().filter(|one| one.catalog != self.catalog.id);
        let mut yes = others.filter(|one| {
            let own = one.answers.iter().filter(|(number, _)| number.value == key);
            own.filter_map(|(_, answers)| answers.whole.as_ref())
                .any(|answer| answer.value == AnswerValue::Yes && self.counts(answer, context))
        });
        yes.next().map(|one| format!("{}@{}", one.catalog, one.edition))
    }

    fn counts(&self, answer: &Answer, context: &Context<'_>) -> bool {
        answer.given.on <= context.as_of
            && context.evidence.given_standing(&answer.given, context.component) == Standing::Fresh
    }

    /// A requirement that is answered "yes" and means nothing unless one of some premises holds, with
    /// what it hangs on: whoever answers so says that one does. That something must not be is met where
    /// there is nothing.
    pub(super) fn affirm(
        &self,
        keys: &BTreeSet<String>,
        except: &str,
        context: &Context<'_>,
    ) -> Option<(&'a Requirement, &'a Text)> {
        let others = self.catalog.requirements.iter().filter(|one| one.number != except);
        let demands = others
            .flat_map(|requirement| requirement.demands.iter().map(move |one| (requirement, one)));
        demands
            .filter_map(|(requirement, demand)| {
                let (needed, says) = self.needed(requirement, demand)?;
                (needed.is_subset(keys)
                    && !matches!(demand.modal, Some(Modal::MustNot | Modal::ShouldNot))
                    && self.is_met(&requirement.number, &demand.id, context))
                .then_some((requirement, says))
            })
            .next()
    }

    /// The premises of which one must hold for a demand to mean anything: those of its condition, or the
    /// function that it protects.
    fn needed(
        &self,
        requirement: &'a Requirement,
        demand: &'a Demand,
    ) -> Option<(BTreeSet<String>, &'a Text)> {
        if let Some(condition) = condition_of(requirement, demand) {
            return Some((alternatives(condition)?, &condition.says));
        }
        let function = self.catalog.function(&requirement.number)?;
        let keys: BTreeSet<_> = function.things.iter().map(thing_key).collect();
        (!keys.is_empty() && function.human.is_none() && demand.modal.is_some())
            .then_some((keys, &function.says))
    }

    /// Whether the newest answer to a demand by the day judged is a "yes" that counts.
    fn is_met(&self, number: &str, demand: &str, context: &Context<'_>) -> bool {
        let answers = self.of(number).filter_map(|answers| answers.for_demand(demand));
        let newest = answers
            .filter(|answer| answer.given.on <= context.as_of)
            .max_by_key(|answer| answer.given.on);
        newest.is_some_and(|answer| {
            let standing = context.evidence.given_standing(&answer.given, context.component);
            answer.value == AnswerValue::Yes && standing == Standing::Fresh
        })
    }
}
