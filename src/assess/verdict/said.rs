//! What the manufacturer says to a requirement: its answer, and one of another catalog to offer.

use crate::assess::evidence::Standing;
use crate::assess::result::{OfferedAnswer, Reason};
use crate::assess::say;
use crate::assess::verdict::Judge;
use crate::fact::Basis;
use crate::product::{Answer, AnswerValue, Declaration, Given};

/// What the manufacturer says to a requirement, sorted by whether it counts.
#[derive(Debug, Clone, Copy)]
pub(in crate::assess) struct Said<'a> {
    /// The declaration it stands in.
    pub(in crate::assess) declaration: &'a Declaration,
    /// The answer.
    pub(in crate::assess) answer: &'a Answer,
    /// Whether it can carry a pass.
    pub(in crate::assess) standing: Standing,
    /// Whether it is dated after the day judged.
    pub(in crate::assess) later: bool,
    /// Whether every document it cites is there, of this version and about this component.
    pub(in crate::assess) documented: bool,
}

impl Said<'_> {
    pub(super) fn counts(&self) -> bool {
        !self.later && self.standing == Standing::Fresh
    }

    pub(super) fn basis(&self) -> Basis {
        if self.documented { Basis::Documented } else { Basis::Declared }
    }

    pub(super) fn why_not(&self) -> Reason {
        if self.later {
            return say::answer_later(self.answer.given.on);
        }
        let given = &self.answer.given;
        say::answer_standing(self.standing, given.on, &given.product_version)
    }
}

impl<'a> Judge<'a> {
    /// The answer to a demand: of this edition, or of one whose text is the same.
    pub(in crate::assess) fn said(&self, demand: &str) -> Option<Said<'a>> {
        let declarations = self
            .inputs
            .product
            .declarations
            .iter()
            .filter(|declaration| declaration.catalog == self.catalog.id);
        let mut found: Vec<_> = declarations
            .filter(|declaration| {
                declaration.edition == self.catalog.edition
                    || self.requirement.unchanged_from.contains(&declaration.edition)
            })
            .filter_map(|declaration| {
                let (_, answers) = declaration
                    .answers
                    .iter()
                    .find(|(number, _)| number.value == self.requirement.number)?;
                answers.for_demand(demand).map(|answer| (declaration, answer))
            })
            .collect();
        // Of two answers of one day, one that confesses comes before the edition it was given for.
        found.sort_by_key(|(declaration, answer)| {
            let no = answer.value == AnswerValue::No;
            (answer.given.on, no, declaration.edition == self.catalog.edition)
        });
        let (declaration, answer) = found.pop()?;
        let standing = self.evidence.given_standing(&answer.given, self.component);
        let carried = |id: &String| self.evidence.carries(id, self.component);
        let documented = !answer.documents.is_empty() && answer.documents.iter().all(carried);
        let later = answer.given.on > self.inputs.as_of;
        Some(Said { declaration, answer, standing, later, documented })
    }

    /// An answer to a requirement of another catalog that may be offered here, because it demands as
    /// much (for a "yes") or no more (for a "no"). It must be the same for all of its demands.
    pub(super) fn offer(&self) -> Option<OfferedAnswer> {
        let number = &self.requirement.number;
        let pairs = self.inputs.mappings.iter().flat_map(|mapping| mapping.both_ways());
        let mut offers: Vec<_> = pairs
            .filter(|(here, ..)| {
                here.is_of(&self.catalog.id, &self.catalog.edition) && here.number == number
            })
            .flat_map(|(_, there, _, relation)| {
                self.inputs
                    .product
                    .declarations
                    .iter()
                    .filter(move |one| there.is_of(&one.catalog, &one.edition))
                    .filter_map(move |declaration| {
                        let from = there.number;
                        let (_, answers) =
                            declaration.answers.iter().find(|(key, _)| key.value == from)?;
                        let value = answers.in_unison()?;
                        if !answers.all().all(|answer| self.is_fresh(&answer.given)) {
                            return None;
                        }
                        let oldest = &answers.all().min_by_key(|answer| answer.given.on)?.given;
                        let yes = match value {
                            AnswerValue::Yes => true,
                            AnswerValue::No => false,
                            AnswerValue::NotApplicable => return None,
                        };
                        relation.carries(yes).then(|| OfferedAnswer {
                            from: format!("{}@{}#{from}", declaration.catalog, declaration.edition),
                            relation,
                            other_subject: self.is_of_other_subject(&declaration.catalog),
                            value,
                            by: oldest.by.clone(),
                            on: oldest.on,
                        })
                    })
            })
            .collect();
        offers.sort_by(|a, b| (a.on, &a.from).cmp(&(b.on, &b.from)));
        offers.pop()
    }

    /// Whether another catalog that is answered speaks of components of other kinds than this one.
    fn is_of_other_subject(&self, catalog: &str) -> bool {
        let mut answered = self.inputs.answered.iter();
        let kinds = answered.find(|other| other.id == catalog).map(|other| &other.component_kinds);
        self.catalog.component_kinds.is_some()
            && kinds.is_some_and(|kinds| *kinds != self.catalog.component_kinds)
    }

    /// Whether an answer carries a verdict on the day judged.
    pub(super) fn is_fresh(&self, given: &Given) -> bool {
        given.on <= self.inputs.as_of
            && self.evidence.given_standing(given, self.component) == Standing::Fresh
    }
}
