//! From checks and answers to the verdict on one demand.

mod applicability;
mod decide;
mod draft;
mod dress;
mod reach;
mod refutation;
mod said;

pub(crate) use self::refutation::FUNCTION_ABSENT;
pub(super) use self::said::Said;

use std::borrow::Cow;

use crate::assess::eval::{self, CatalogAnswers, Context, Evaluation};
use crate::assess::evaluation::Limit;
use crate::assess::evidence::Evidence;
use crate::assess::result::{Contradiction, DemandResult};
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::assess::tri::Tri;
use crate::assess::verdict::draft::{Checked, Core};
use crate::catalog::predicate::Predicate;
use crate::catalog::{Catalog, CheckUse, Demand, Effect, Requirement, Ruling};
use crate::fact::kind::security::PENETRATION_TEST;
use crate::product::AnswerValue;

/// The verdict on a demand with what surrounds it.
#[derive(Debug, Clone)]
pub(super) struct DemandVerdict {
    /// As the result shows it.
    pub(super) result: DemandResult,
    /// Contradictions found on the way.
    pub(super) contradictions: Vec<Contradiction>,
    /// Whether "not applicable" rests on nothing but a declaration.
    pub(super) unverified_na: bool,
    /// Whether nothing is lacking that was to be read, listed or handed in, so that whoever examines may settle
    /// what is open.
    pub(super) open_to_examiner: bool,
    /// Age limits that run out.
    pub(super) limits: Vec<Limit>,
}

/// Judges the demands of one requirement for one component.
pub(super) struct Judge<'a> {
    /// What the assessment runs on.
    pub(super) inputs: &'a Inputs<'a>,
    /// The evidence.
    pub(super) evidence: &'a Evidence<'a>,
    /// The catalog.
    pub(super) catalog: &'a Catalog,
    /// The requirement.
    pub(super) requirement: &'a Requirement,
    /// The component, if judged for one.
    pub(super) component: Option<&'a str>,
    /// Whether the edition does not bind on the day judged.
    pub(super) comparison: bool,
    /// The finding's key.
    pub(super) key: &'a str,
}

impl<'a> Judge<'a> {
    fn context(&self, answer: Option<bool>) -> Context<'a> {
        Context {
            evidence: self.evidence,
            as_of: self.inputs.as_of,
            policies: &self.inputs.policies,
            component: self.component,
            answer,
            answers: Some(CatalogAnswers {
                declarations: &self.inputs.product.declarations,
                catalog: self.catalog,
            }),
        }
    }

    /// Rulings in force that speak to a demand.
    fn rulings(&self, demand: &Demand) -> Vec<(String, &'a Ruling)> {
        let sets = self.inputs.interpretations.iter();
        sets.flat_map(|set| set.rulings.iter().map(move |ruling| (set, ruling)))
            .filter(|(_, ruling)| {
                ruling.holds_on(self.inputs.as_of)
                    && !ruling.is_hearsay()
                    && ruling.speaks_to(self.catalog, &self.requirement.number, &demand.id)
            })
            .map(|(set, ruling)| (format!("{}#{}", set.id, ruling.id), ruling))
            .collect()
    }

    /// The verdict on a demand.
    pub(super) fn judge(&self, demand: &'a Demand) -> DemandVerdict {
        let rulings = self.rulings(demand);
        let said = self.said(&demand.id);
        let counts = said.filter(Said::counts);
        let answer = counts.and_then(|said| match said.answer.value {
            AnswerValue::Yes => Some(true),
            AnswerValue::No => Some(false),
            AnswerValue::NotApplicable => None,
        });
        let context = self.context(answer);
        let checked = self.run_checks(demand, &rulings, &context);
        let mut contradictions = Vec::new();
        let waiver = rulings.iter().find(|(_, ruling)| ruling.effect == Effect::Waive);
        let core = if let Some((id, ruling)) = waiver {
            // What the user's own ruling waives is nobody's word but the user's.
            let own = self.is_own(id);
            Core::not_applicable(say::waived(id, &ruling.title), None, own).excused(!own)
        } else {
            let (core, na_dropped) =
                self.applicability(demand, &rulings, said, &checked, &mut contradictions);
            core.unwrap_or_else(|| {
                let left = if na_dropped { None } else { said };
                let core = self.decide(demand, left, &checked, &mut contradictions);
                if na_dropped && core.lacks_an_answer() {
                    return Core::open(say::only_a_refuted_claim());
                }
                core
            })
        };
        self.dress(demand, &rulings, said, &checked, core, contradictions)
    }

    /// Whether a ruling, `COLLECTION#RULING`, is the user's own.
    fn is_own(&self, ruling: &str) -> bool {
        ruling.split_once('#').is_some_and(|(set, _)| self.inputs.is_own_ruling(set))
    }

    /// Evaluates the checks of a demand, or those that a ruling puts in their place.
    fn run_checks(
        &self,
        demand: &'a Demand,
        rulings: &[(String, &'a Ruling)],
        context: &Context<'_>,
    ) -> Vec<Checked<'a>> {
        let replaced = |id: &str| {
            rulings.iter().find_map(|(_, ruling)| match &ruling.effect {
                Effect::ReplaceCheck { check, by } if check == id => Some(by),
                _ => None,
            })
        };
        demand
            .checks
            .iter()
            .filter_map(|used| {
                let used = match replaced(&used.id) {
                    Some(by) => Cow::Owned(CheckUse { id: by.clone(), ..used.clone() }),
                    None => Cow::Borrowed(used),
                };
                let check = self.inputs.checks.get(&used.id)?;
                let outcome = self.evaluate(&check.holds, context);
                let silent = outcome.truth() == Tri::Unknown
                    && eval::only_empty_lists(&check.holds, context);
                let engaged = !silent && eval::engaged(&check.holds, context);
                Some(Checked { used, engaged, outcome })
            })
            .collect()
    }

    /// Evaluates a check. A test speaks only of the components it names, so that where the product is
    /// judged as a whole each of them needs one.
    fn evaluate(&self, holds: &Predicate, context: &Context<'_>) -> Evaluation {
        let components = &self.inputs.product.components;
        let of_tests = holds.kinds().contains(&PENETRATION_TEST.name);
        if self.component.is_some() || components.len() < 2 || !of_tests {
            return eval::evaluate(holds, context);
        }
        let of_each = components.iter().map(|component| {
            eval::evaluate(holds, &Context { component: Some(&component.id), ..*context })
        });
        eval::together(of_each.collect())
    }
}
