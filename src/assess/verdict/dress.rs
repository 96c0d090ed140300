//! From a verdict to what the result shows of a demand.

use crate::assess::result::{
    AnswerRecord, CheckOutcome, CheckResult, Contradiction, DemandResult, Verdict,
};
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::assess::verdict::draft::{Checked, Core};
use crate::assess::verdict::said::Said;
use crate::assess::verdict::{DemandVerdict, Judge};
use crate::catalog::{Confidence, Demand, Ruling};

impl<'a> Judge<'a> {
    /// Whether a policy edition is in force on the day judged.
    fn binds(&self, reference: &str) -> bool {
        self.inputs.policies.values().any(|policy| {
            policy.reference() == reference && policy.in_force.contains(self.inputs.as_of)
        })
    }

    pub(super) fn dress(
        &self,
        demand: &Demand,
        rulings: &[(String, &'a Ruling)],
        said: Option<Said<'_>>,
        checked: &[Checked<'_>],
        core: Core,
        contradictions: Vec<Contradiction>,
    ) -> DemandVerdict {
        let measurable = self.measurable(demand);
        let passed = core.verdict == Verdict::Pass;
        let checks: Vec<_> =
            checked.iter().map(|checked| self.dress_check(checked, passed)).collect();
        let rules = checked
            .iter()
            .filter(|checked| checked.engaged)
            .flat_map(|checked| &checked.outcome.rules);
        let rules: Vec<_> = rules.collect();
        let comparison = self.comparison || rules.iter().any(|rule| !self.binds(&rule.policy));
        let decisive = rulings.iter().filter(|(_, ruling)| ruling.effect.decides());
        let confidence = rules
            .iter()
            .map(|rule| rule.confidence)
            .chain(decisive.map(|(_, ruling)| ruling.confidence))
            .fold(self.requirement.confidence, Confidence::max);
        let mut documents: Vec<_> =
            checked.iter().flat_map(|checked| checked.outcome.documents.iter().cloned()).collect();
        documents.extend(said.iter().flat_map(|said| said.answer.documents.iter().cloned()));
        documents.sort();
        documents.dedup();
        let result = DemandResult {
            id: demand.id.clone(),
            modal: demand.modal,
            text: demand.text.clone(),
            verdict: core.verdict,
            reason: core.reason,
            basis: core.basis,
            confidence,
            contradiction: !contradictions.is_empty(),
            comparison,
            interpretations: rulings.iter().map(|(id, _)| id.clone()).collect(),
            offered: if said.is_none() { self.offer() } else { None },
            checks,
            offenders: core.offenders,
            answer: said.map(|said| AnswerRecord {
                value: said.answer.value,
                reason: said.answer.reason.as_ref().map(|reason| reason.value.clone()),
                statement: said.answer.statement.clone(),
                counts: said.counts(),
                by: Some(said.answer.given.by.clone()),
                on: Some(said.answer.given.on),
                source: Some(said.declaration.place(said.answer.span)),
            }),
            target_declared: self.target_declared(measurable.iter().map(String::as_str))
                || self.awaits_a_reading(checked),
            excused: core.excused,
            measurable,
            planned: self.planned(demand),
            aged_evidence: core.aged,
            documents,
            remedy: demand.remedy.clone(),
            ask: demand.ask.clone(),
        };
        let limits = checked.iter().flat_map(|checked| checked.outcome.limits.clone()).collect();
        let open_to_examiner = !checked.iter().any(Checked::lacks_something);
        let unverified_na = core.unverified_na;
        DemandVerdict { result, contradictions, unverified_na, open_to_examiner, limits }
    }

    fn dress_check(&self, checked: &Checked<'_>, passed: bool) -> CheckResult {
        let outcome = &checked.outcome;
        let truth = if checked.engaged { outcome.truth() } else { Tri::Unknown };
        let mut remarks = outcome.remarks.clone();
        if passed && checked.engaged && truth == Tri::Unknown && outcome.unsaid {
            remarks.push(say::closed_by_answer());
        }
        let missing = if checked.engaged {
            outcome.missing.clone()
        } else {
            vec![self.nothing_on(&checked.used)]
        };
        CheckResult {
            id: checked.used.id.clone(),
            role: checked.used.role,
            says: self
                .inputs
                .checks
                .get(&checked.used.id)
                .map(|check| check.says.clone())
                .unwrap_or_default(),
            outcome: match truth {
                Tri::True => CheckOutcome::Satisfied,
                Tri::False => CheckOutcome::Violated,
                Tri::Unknown => CheckOutcome::Undecided,
            },
            basis: outcome.basis,
            covers: checked.used.covers.clone(),
            offenders: outcome.offenders.clone(),
            missing,
            rules: outcome.rules.clone(),
            remarks,
            facts: outcome.facts.iter().cloned().collect(),
        }
    }
}
