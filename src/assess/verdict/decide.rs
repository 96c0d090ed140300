//! The verdict of checks and answer: where facts speak, the check decides.

use std::collections::BTreeSet;

use crate::assess::evidence::Standing;
use crate::assess::result::{Contradiction, ContradictionKind, Reason, ReasonCode, Verdict};
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::assess::verdict::Judge;
use crate::assess::verdict::draft::{Checked, Core};
use crate::assess::verdict::said::Said;
use crate::catalog::{Demand, Modal, Role, Text};
use crate::fact::Basis;
use crate::product::AnswerValue;

impl<'a> Judge<'a> {
    /// An answer against the checks of a demand that say the opposite, as one contradiction.
    fn check_contradiction(
        &self,
        demand: &Demand,
        checked: &[&Checked<'_>],
        claimed: Text,
        claimed_basis: Basis,
    ) -> Contradiction {
        let found: Vec<_> = checked
            .iter()
            .map(|checked| {
                let says = self.inputs.checks.get(&checked.used.id).map(|check| check.says.clone());
                let satisfied = checked.outcome.truth() == Tri::True;
                say::check_found(&says.unwrap_or_default(), satisfied, &checked.outcome.offenders)
            })
            .collect();
        let offenders = checked.iter().flat_map(|checked| &checked.outcome.offenders);
        let mut facts: BTreeSet<_> =
            offenders.flat_map(|offender| offender.facts.iter().cloned()).collect();
        // What satisfies beside what violates is no evidence against the answer.
        if facts.is_empty() {
            facts.extend(checked.iter().flat_map(|checked| checked.outcome.facts.iter().cloned()));
        }
        Contradiction {
            kind: ContradictionKind::AnswerAndCheck,
            finding: Some(self.key.to_owned()),
            demand: Some(demand.id.clone()),
            claimed,
            claimed_basis,
            found: say::together(&found),
            found_basis: checked
                .iter()
                .filter_map(|checked| checked.outcome.basis)
                .max()
                .unwrap_or(Basis::Declared),
            facts: facts.into_iter().collect(),
        }
    }

    /// The verdict of checks and answer; what only indicates takes a pass away where it is violated.
    pub(super) fn decide(
        &self,
        demand: &Demand,
        said: Option<Said<'_>>,
        checked: &[Checked<'_>],
        contradictions: &mut Vec<Contradiction>,
    ) -> Core {
        let core = self.decide_by_what_counts(demand, said, checked, contradictions);
        let against: Vec<_> = checked.iter().filter(|checked| checked.is_against()).collect();
        if core.verdict != Verdict::Pass {
            return core;
        }
        if against.is_empty() {
            let lost = checked.iter().filter(|checked| checked.may_be_against());
            let missing: Vec<_> =
                lost.flat_map(|checked| checked.outcome.missing.clone()).collect();
            return if missing.is_empty() { core } else { Core::open(most_telling(&missing)) };
        }
        let yes = said.filter(|said| said.counts() && said.answer.value == AnswerValue::Yes);
        let claim = match yes {
            Some(said) => say::answer_claim(true, said.answer.given.on),
            None => say::would_pass(),
        };
        let basis = core.basis.unwrap_or(Basis::Declared);
        let clash = self.check_contradiction(demand, &against, claim, basis);
        let facts: Vec<_> = clash.facts.clone();
        let reason = say::indication_against(&clash.found, &facts);
        contradictions.push(Contradiction { kind: ContradictionKind::Indication, ..clash });
        let offenders =
            against.iter().flat_map(|checked| checked.outcome.offenders.clone()).collect();
        Core { offenders, ..Core::open(reason) }
    }

    /// Checks first, then the answer: where facts speak, the check decides.
    fn decide_by_what_counts(
        &self,
        demand: &Demand,
        said: Option<Said<'_>>,
        checked: &[Checked<'_>],
        contradictions: &mut Vec<Contradiction>,
    ) -> Core {
        let speaking: Vec<&Checked<'_>> = checked
            .iter()
            .filter(|checked| checked.engaged && checked.used.role != Role::Indicates)
            .collect();
        let violated: Vec<&Checked<'_>> = speaking
            .iter()
            .copied()
            .filter(|checked| checked.outcome.truth() == Tri::False)
            .collect();
        let yes = said.filter(|said| said.counts() && said.answer.value == AnswerValue::Yes);
        let no = said.filter(|said| !said.later && said.answer.value == AnswerValue::No);
        if !violated.is_empty() {
            if let Some(said) = yes {
                let claim = say::answer_claim(true, said.answer.given.on);
                contradictions.push(self.check_contradiction(
                    demand,
                    &violated,
                    claim,
                    said.basis(),
                ));
            }
            let basis = violated.iter().filter_map(|checked| checked.outcome.basis).max();
            let offenders =
                violated.iter().flat_map(|checked| checked.outcome.offenders.clone()).collect();
            let aged = violated.iter().any(|checked| checked.outcome.aged);
            return Core::fail(basis, offenders, aged);
        }
        let decided = speaking.iter().find(|checked| {
            checked.used.role == Role::Decides && checked.outcome.truth() == Tri::True
        });
        if let Some(checked) = decided
            && let Some(said) = no.filter(Said::counts)
        {
            let claim = say::answer_claim(false, said.answer.given.on);
            contradictions.push(self.check_contradiction(demand, &[checked], claim, said.basis()));
            return Core::open(say::contradiction());
        }
        if let Some(said) = no.filter(|_| demand.modal == Some(Modal::May)) {
            if !said.counts() {
                return Core::open(said.why_not());
            }
            let reason = say::option_not_used(said.answer.given.on);
            return Core::not_applicable(reason, Some(said.basis()), true);
        }
        if let Some(said) = no {
            let old = said.standing != Standing::Fresh;
            return Core::fail(
                Some(said.basis()),
                vec![say::answered_no(said.answer.given.on, old)],
                old,
            );
        }
        let open: Vec<_> =
            speaking.iter().filter(|checked| checked.outcome.truth() == Tri::Unknown).collect();
        if open.iter().all(|checked| checked.outcome.unsaid) && !open.is_empty() && yes.is_some() {
            // That there is nothing beside what was stated and read is a statement in any case.
            return Core::pass(Basis::Declared);
        }
        if !open.is_empty() {
            let missing: Vec<_> =
                open.iter().flat_map(|checked| checked.outcome.missing.clone()).collect();
            let core = Core::open(most_telling(&missing));
            let aged = core.aged || open.iter().any(|checked| checked.outcome.aged);
            return Core { aged, ..core };
        }
        if decided.is_some() {
            let bases = speaking.iter().filter_map(|checked| checked.outcome.basis);
            return Core::pass(bases.min().unwrap_or(Basis::Declared));
        }
        let carried = speaking.iter().filter_map(|checked| checked.outcome.basis).min();
        self.by_answer(demand, said, carried)
    }

    /// Nothing is left but the answer.
    fn by_answer(&self, demand: &Demand, said: Option<Said<'_>>, carried: Option<Basis>) -> Core {
        match said {
            Some(said) if said.counts() && said.answer.value == AnswerValue::Yes => {
                Core::pass(carried.map_or(said.basis(), |basis| basis.min(said.basis())))
            }
            Some(said) if said.answer.value != AnswerValue::NotApplicable => {
                Core::open(said.why_not())
            }
            _ if carried.is_some() => Core::open(say::rest_unanswered()),
            _ => Core::open(self.nothing_said(demand)),
        }
    }

    fn nothing_said(&self, demand: &Demand) -> Reason {
        let other = self.inputs.product.declarations.iter().find(|declaration| {
            declaration.catalog == self.catalog.id && declaration.edition != self.catalog.edition
        });
        if let Some(other) = other {
            return say::other_edition(&other.edition);
        }
        let measurable = self.measurable(demand);
        if !measurable.is_empty() {
            return self.not_run(&measurable);
        }
        let kinds = self.kinds_where(demand, |_, _| true);
        if kinds.is_empty() { say::no_answer() } else { say::nothing_stated(&kinds) }
    }
}

/// The reason a reader should act on first.
fn most_telling(missing: &[Reason]) -> Reason {
    let rank = |reason: &Reason| match reason.code {
        ReasonCode::TargetUnreachable | ReasonCode::ProbeError => 0,
        ReasonCode::NotRun => 1,
        ReasonCode::EvidenceAfterAsOf => 2,
        ReasonCode::EvidenceStale | ReasonCode::EvidenceForOtherVersion => 3,
        ReasonCode::PolicyEditionOutdated => 4,
        ReasonCode::AwaitingHuman => 5,
        ReasonCode::CheckError => 7,
        _ => 6,
    };
    missing.iter().min_by_key(|reason| rank(reason)).cloned().unwrap_or_else(say::no_answer)
}
