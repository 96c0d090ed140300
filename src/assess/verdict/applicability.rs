//! Whether a demand applies: conditions, and claims that it does not.

use std::collections::BTreeSet;

use crate::assess::result::Contradiction;
use crate::assess::tri::Tri;
use crate::assess::verdict::Judge;
use crate::assess::verdict::draft::{Checked, Core, violated};
use crate::assess::verdict::refutation::{FUNCTION_ABSENT, Refutation};
use crate::assess::verdict::said::Said;
use crate::assess::{eval, say};
use crate::catalog::predicate::Predicate;
use crate::catalog::premise::{self, condition_of};
use crate::catalog::{AppliesIf, Demand, Effect, NaReason, Ruling, describe};
use crate::fact::Basis;
use crate::product::{AnswerValue, OWN_REASONS};

impl<'a> Judge<'a> {
    /// Whether the demand applies at all: a verdict if not, and whether a claim that it does not was
    /// refuted.
    pub(super) fn applicability(
        &self,
        demand: &'a Demand,
        rulings: &[(String, &'a Ruling)],
        said: Option<Said<'a>>,
        checked: &[Checked<'_>],
        contradictions: &mut Vec<Contradiction>,
    ) -> (Option<Core>, bool) {
        let claim = said.filter(|said| said.answer.value == AnswerValue::NotApplicable);
        let condition = condition_of(self.requirement, demand);
        if let Some(claim) = claim
            && let Some(found) = self.refutation(claim, rulings, condition, checked)
        {
            if claim.counts() {
                contradictions.push(self.na_contradiction(demand, claim, found));
            }
            return (None, true);
        }
        let holds = condition.and_then(|condition| condition.holds.as_ref());
        let aged = holds.is_some_and(|holds| {
            let old_list = |kind| self.evidence.of_kind(kind, self.component).has_aged_listing();
            eval::evaluate(holds, &self.context(None)).aged
                || holds.kinds().into_iter().any(old_list)
        });
        if let (Some(condition), Some(holds)) = (condition, holds) {
            let context = self.context(None);
            let outcome = eval::support(holds, &context);
            let apart_from_facts = eval::false_without_facts(holds, &context);
            match outcome.truth() {
                // A list without a member is no statement about this condition.
                Tri::False
                    if !apart_from_facts && outcome.facts.is_empty() && !outcome.answered => {}
                Tri::False => {
                    let against = if apart_from_facts {
                        None
                    } else {
                        self.denies_condition(said, rulings, checked)
                    };
                    if let Some(found) = against {
                        contradictions.extend(found.map(|found| Contradiction {
                            claimed: say::condition_denied(&condition.says),
                            claimed_basis: outcome.basis.unwrap_or(Basis::Declared),
                            ..self.contradiction_of_absence(demand, found)
                        }));
                        return (None, claim.is_some());
                    }
                    let reason = say::condition_not_met(&condition.says, &condition.refuted_by);
                    let claimed = outcome.basis.is_some_and(|basis| !basis.is_observed());
                    let core = Core::not_applicable(reason, outcome.basis, claimed);
                    return (Some(core.excused(!outcome.answered)), false);
                }
                Tri::True
                    if claim.is_some_and(|claim| self.is_apart_from_condition(claim, rulings)) => {}
                Tri::True => return (None, false),
                Tri::Unknown => {}
            }
        }
        if let Some(claim) = claim {
            let unread = self.unread_for(claim, holds, rulings);
            let checks = checked.iter().flat_map(|checked| self.kinds_of(&checked.used));
            let kinds: Vec<_> = if !unread.is_empty() {
                unread
            } else if self.target_declared(checks.clone()) {
                checks.map(str::to_owned).collect()
            } else {
                Vec::new()
            };
            let core = self.claimed_na(claim, condition, rulings, &kinds, checked);
            return (Some(core), false);
        }
        let Some(condition) = condition else { return (None, false) };
        (self.unknown_condition(condition, said, checked, aged), false)
    }

    /// What becomes of a demand whose condition nobody knows to hold or not to hold: nothing by itself where
    /// it is judged all the same.
    fn unknown_condition(
        &self,
        condition: &AppliesIf,
        said: Option<Said<'a>>,
        checked: &[Checked<'_>],
        aged: bool,
    ) -> Option<Core> {
        let holds = condition.holds.as_ref();
        // A "no", a violated check and a seen condition need no certainty that the demand applies; a
        // "yes" must not turn an unknown condition into a pass.
        let refused = said.is_some_and(|said| !said.later && said.answer.value == AnswerValue::No);
        let seen = holds.is_some_and(|holds| eval::seen(holds, &self.context(None)));
        // What only a person sees is said by whoever answers.
        let said_so = condition.human.is_some() && said.is_some();
        let judged = refused || seen || violated(checked).is_some() || said_so;
        if judged {
            return None;
        }
        let unread = holds.map(|holds| self.unread_of(holds.kinds())).unwrap_or_default();
        let denied = self.denied_premises(condition);
        let open = Core::open(if !unread.is_empty() {
            self.not_run(&unread)
        } else if !denied.is_empty() {
            say::premise_contradicted(condition, &denied)
        } else {
            say::condition_unknown(condition)
        });
        Some(Core { aged: aged || open.aged, ..open })
    }

    /// Premises of a condition that nobody knows though they are answered "no": something speaks against
    /// the answer.
    fn denied_premises(&self, condition: &AppliesIf) -> Vec<String> {
        let context = self.context(None);
        let no = |key: &String| {
            let answers = context.answers.as_ref()?;
            let (_, answer) = answers.premise(key, context.as_of)?;
            (answer.value == AnswerValue::No && self.is_fresh(&answer.given)).then_some(())
        };
        let keys = premise::of_condition(condition).into_iter().map(|one| one.key);
        keys.filter(|key| no(key).is_some()).collect()
    }

    /// Whether a claim gives a reason that speaks of something else than the condition: one that the
    /// norm prints here, or the absence of a function.
    fn is_apart_from_condition(&self, claim: Said<'_>, rulings: &[(String, &'a Ruling)]) -> bool {
        let Some(id) = claim.answer.reason.as_ref().map(|id| id.value.as_str()) else {
            return false;
        };
        match self.norms_reason(id, rulings) {
            Some(reason) => !reason.free,
            None => id == FUNCTION_ABSENT && !self.catalog.reasons_closed,
        }
    }

    /// What speaks against a condition that is stated not to hold: a violated check, a fact that would
    /// refute one of the norm's reasons for it, or the manufacturer's own "no" (which clashes with
    /// nothing that was found).
    fn denies_condition(
        &self,
        said: Option<Said<'_>>,
        rulings: &[(String, &'a Ruling)],
        checked: &[Checked<'_>],
    ) -> Option<Option<Refutation>> {
        if let Some(found) = self.refutes_claim(None, false, checked) {
            return Some(Some(found));
        }
        let reasons = self.requirement.reasons.iter();
        for reason in reasons.filter_map(|id| self.norms_reason(id, rulings)) {
            let Some(things) = &reason.refuted_if else { continue };
            if let Some(found) = self.reason_refuted(reason, things) {
                return Some(Some(found));
            }
        }
        let refused =
            said.is_some_and(|said| said.counts() && said.answer.value == AnswerValue::No);
        refused.then_some(None)
    }

    /// A "yes" to another requirement that only applies if what is claimed to be absent is there.
    pub(super) fn answered_elsewhere(&self, keys: &BTreeSet<String>) -> Option<Refutation> {
        let context = self.context(None);
        let (requirement, needed) =
            context.answers?.affirm(keys, &self.requirement.number, &context)?;
        Some(Refutation {
            text: say::answered_elsewhere(&requirement.number, needed),
            basis: Basis::Declared,
            facts: Vec::new(),
        })
    }

    /// A reason of the norm or of a ruling.
    pub(super) fn norms_reason(
        &self,
        id: &str,
        rulings: &[(String, &'a Ruling)],
    ) -> Option<&'a NaReason> {
        let added = rulings.iter().find_map(|(_, ruling)| match &ruling.effect {
            Effect::AddReason(reason) if reason.id == id => Some(&**reason),
            _ => None,
        });
        let open = !self.catalog.reasons_closed;
        let admitted = open || self.requirement.reasons.iter().any(|known| known == id);
        let listed = self.catalog.reasons.iter().find(|reason| reason.id == id);
        added.or_else(|| listed.filter(|_| admitted))
    }

    fn claimed_na(
        &self,
        claim: Said<'a>,
        condition: Option<&AppliesIf>,
        rulings: &[(String, &'a Ruling)],
        to_measure: &[String],
        checked: &[Checked<'_>],
    ) -> Core {
        if !claim.counts() {
            return Core::open(claim.why_not());
        }
        // Once all is read, somebody has to judge a justification of one's own.
        let awaits = !self.unread_of(to_measure.iter().map(String::as_str)).is_empty();
        let id = claim.answer.reason.as_ref().map(|reason| reason.value.as_str());
        let free = id
            .and_then(|id| self.norms_reason(id, rulings))
            .filter(|reason| reason.free && !awaits);
        if let (Some(id), Some(reason), Some(_)) = (id, free, &claim.answer.statement) {
            return Core::open(say::own_justification(id, &reason.text));
        }
        if !to_measure.is_empty() {
            return Core::open(self.not_run(to_measure));
        }
        let inadmissible =
            || Core::fail(Some(claim.basis()), vec![say::no_admissible_reason()], false);
        let Some(id) = id else {
            return if self.catalog.reasons_closed {
                inadmissible()
            } else {
                Core::open(say::reason_missing())
            };
        };
        let listed = self.norms_reason(id, rulings);
        match listed {
            None if self.catalog.reasons_closed => return inadmissible(),
            Some(reason) if reason.free => return inadmissible(),
            _ => {}
        }
        if listed.is_none() && id == FUNCTION_ABSENT {
            return self.function_absent(claim);
        }
        if listed.is_none() && !OWN_REASONS.contains(&id) {
            // A ruling admits it, but not on this day.
            return Core::open(say::reason_not_in_force(id));
        }
        let text = listed.map_or_else(|| say::own_reason(id), |reason| reason.text.clone());
        let refuted_by = listed
            .and_then(|reason| reason.refuted_by.clone())
            .or_else(|| condition.map(|condition| condition.refuted_by.clone()))
            .or_else(|| {
                let kinds = checked.iter().flat_map(|checked| self.kinds_of(&checked.used));
                say::any_fact_of(&kinds.map(str::to_owned).collect::<Vec<_>>())
            });
        let reason = say::na_stated(id, &text, refuted_by.as_ref());
        let norms = listed.is_some() && !self.adds_own(id, rulings);
        Core::not_applicable(reason, Some(claim.basis()), true).excused(norms)
    }

    /// Whether a reason comes from the user's own ruling.
    fn adds_own(&self, reason: &str, rulings: &[(String, &'a Ruling)]) -> bool {
        rulings.iter().any(|(id, ruling)| match &ruling.effect {
            Effect::AddReason(added) => added.id == reason && self.is_own(id),
            _ => false,
        })
    }

    /// A function of the product that is claimed to be absent: which one, the catalog says.
    fn function_absent(&self, claim: Said<'_>) -> Core {
        let number = &self.requirement.number;
        if let Some(always) = self.catalog.always_there(number) {
            return Core::open(say::cannot_be_absent(&always.because));
        }
        let Some(function) = self.catalog.function(number) else {
            return Core::open(say::no_function_named());
        };
        let things: Vec<_> = function.things.iter().cloned().map(Predicate::Thing).collect();
        let holds = (!things.is_empty()).then_some(Predicate::Any(things));
        let refuted_by = describe::refuted_by(holds.as_ref(), function.human.as_ref());
        let reason = say::function_absent(&function.says, &refuted_by);
        Core::not_applicable(reason, Some(claim.basis()), true)
    }
}
