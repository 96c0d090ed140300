//! What refutes a claim of "not applicable", and the contradictions that makes.

use crate::assess::result::{Contradiction, ContradictionKind};
use crate::assess::tri::Tri;
use crate::assess::verdict::Judge;
use crate::assess::verdict::draft::{Checked, violated};
use crate::assess::verdict::said::Said;
use crate::assess::{eval, say};
use crate::catalog::predicate::Predicate;
use crate::catalog::predicate::ThingUse;
use crate::catalog::{AppliesIf, Demand, NaReason, ProtectedFunction, Role, Ruling, Text, premise};
use crate::fact::Basis;

/// Our own reason for "not applicable" that a catalog must give a meaning to.
pub(crate) const FUNCTION_ABSENT: &str = "function-absent";

/// What refutes a claim.
pub(super) struct Refutation {
    pub(super) text: Text,
    pub(super) basis: Basis,
    pub(super) facts: Vec<String>,
}

impl<'a> Judge<'a> {
    /// What shows that a claim of "not applicable" is wrong. A reason that the norm prints is refuted by
    /// its things or by a violated check and by nothing else; one in the manufacturer's own words claims
    /// no absence. An absent function is refuted by what shows the function.
    pub(super) fn refutation(
        &self,
        claim: Said<'_>,
        rulings: &[(String, &'a Ruling)],
        condition: Option<&AppliesIf>,
        checked: &[Checked<'_>],
    ) -> Option<Refutation> {
        if claim.later {
            return None;
        }
        let id = claim.answer.reason.as_ref().map(|reason| reason.value.as_str());
        if let Some(reason) = id.and_then(|id| self.norms_reason(id, rulings)) {
            let things = reason.refuted_if.as_ref();
            return things
                .and_then(|things| self.reason_refuted(reason, things))
                .or_else(|| self.refutes_claim(None, false, checked))
                .or_else(|| self.answered_elsewhere(&premise::named_in(things?)));
        }
        if id == Some(FUNCTION_ABSENT) {
            let function = self.catalog.function(&self.requirement.number);
            let any_fact = function.is_none() && condition.is_none();
            let keys = || function.map(|one| one.things.iter().map(premise::thing_key).collect());
            return function
                .and_then(|function| self.function_seen(function))
                .or_else(|| self.refutes_claim(None, any_fact, checked))
                .or_else(|| self.answered_elsewhere(&keys()?));
        }
        self.refutes_claim(condition, true, checked).or_else(|| {
            let holds = condition.and_then(|condition| condition.holds.as_ref())?;
            self.answered_elsewhere(&premise::named_in(holds))
        })
    }

    pub(super) fn reason_refuted(
        &self,
        reason: &NaReason,
        things: &Predicate,
    ) -> Option<Refutation> {
        let context = self.context(None);
        let signs = eval::signs(things, &context)?;
        Some(Refutation {
            text: say::reason_refuted(&reason.text, &signs.text),
            basis: signs.basis,
            facts: signs.facts,
        })
    }

    /// What shows a function that is claimed to be absent.
    fn function_seen(&self, function: &ProtectedFunction) -> Option<Refutation> {
        let context = self.context(None);
        let mut things = function.things.iter().cloned().map(Predicate::Thing);
        let signs = things.find_map(|thing| eval::signs(&thing, &context))?;
        Some(Refutation {
            text: say::function_seen(&function.says, &signs.text),
            basis: signs.basis,
            facts: signs.facts,
        })
    }

    /// What refutes a claim of "not applicable" by itself: the condition is seen, a check is violated,
    /// or, where the norm has no condition, facts of the demand's own kinds exist.
    pub(super) fn refutes_claim(
        &self,
        condition: Option<&AppliesIf>,
        any_fact: bool,
        checked: &[Checked<'_>],
    ) -> Option<Refutation> {
        let holds = condition.and_then(|condition| Some((condition, condition.holds.as_ref()?)));
        if let Some((condition, holds)) = holds
            && let Some(signs) = eval::signs(holds, &self.context(None))
        {
            return Some(Refutation {
                text: say::condition_seen(&condition.says, &signs.text),
                basis: signs.basis,
                facts: signs.facts,
            });
        }
        let speaks = |checked: &&Checked<'_>| {
            checked.engaged
                && checked.used.role != Role::Indicates
                && !checked.outcome.facts.is_empty()
        };
        let found = violated(checked).filter(|found| found.finds_something()).or_else(|| {
            let mut own = checked.iter().filter(|_| any_fact && condition.is_none());
            own.find(|one| speaks(one) || self.lists_document(one))
        })?;
        let says = self
            .inputs
            .checks
            .get(&found.used.id)
            .map(|check| check.says.clone())
            .unwrap_or_default();
        let satisfied = found.outcome.truth() == Tri::True;
        let text = if found.outcome.truth() == Tri::Unknown {
            says
        } else {
            say::check_found(&says, satisfied, &found.outcome.offenders)
        };
        Some(Refutation {
            text,
            basis: found.outcome.basis.unwrap_or(Basis::Declared),
            facts: found.outcome.facts.iter().cloned().collect(),
        })
    }

    /// Whether a document is listed of a kind that a check asks for, whatever state it is in.
    fn lists_document(&self, checked: &Checked<'_>) -> bool {
        let Some(check) = self.inputs.checks.get(&checked.used.id) else { return false };
        let mut listed = false;
        check.holds.walk(&mut |predicate| {
            if let Predicate::Document { kind, schemes, .. } = predicate {
                listed |= self.evidence.documents().iter().any(|document| {
                    document.kind == *kind
                        && document.is_under(schemes)
                        && self.evidence.concerns(document, self.component)
                });
            }
        });
        listed && checked.used.role != Role::Indicates
    }

    pub(super) fn na_contradiction(
        &self,
        demand: &Demand,
        claim: Said<'_>,
        found: Refutation,
    ) -> Contradiction {
        Contradiction {
            claimed: say::na_claim(claim.answer.given.on),
            claimed_basis: claim.basis(),
            ..self.contradiction_of_absence(demand, found)
        }
    }

    /// Something said to be absent was found; who said so is filled in by the caller.
    pub(super) fn contradiction_of_absence(
        &self,
        demand: &Demand,
        found: Refutation,
    ) -> Contradiction {
        Contradiction {
            kind: ContradictionKind::NotApplicable,
            finding: Some(self.key.to_owned()),
            demand: Some(demand.id.clone()),
            claimed: Text::default(),
            claimed_basis: Basis::Declared,
            found: found.text,
            found_basis: found.basis,
            facts: found.facts,
        }
    }

    /// Kinds that a target would deliver which was not read, and that could show that a claim of "not
    /// applicable" is wrong: those of the condition, of its reason and of the function it denies.
    pub(super) fn unread_for(
        &self,
        claim: Said<'_>,
        condition: Option<&Predicate>,
        rulings: &[(String, &'a Ruling)],
    ) -> Vec<String> {
        let id = claim.answer.reason.as_ref().map(|id| id.value.as_str());
        let reason = id.and_then(|id| self.norms_reason(id, rulings)?.refuted_if.as_ref());
        let function = self.catalog.function(&self.requirement.number);
        let function = function.filter(|_| id == Some(FUNCTION_ABSENT));
        let things = function.iter().flat_map(|function| &function.things);
        let of_things = things.flat_map(ThingUse::predicates).flat_map(Predicate::kinds);
        let kinds = condition.into_iter().chain(reason).flat_map(Predicate::kinds);
        self.unread_of(kinds.chain(of_things))
    }
}
