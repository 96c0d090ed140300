//! One row of a form takes one answer: where its demands are answered apart, what stands beside a "not
//! applicable" must not say that the row applies.

use crate::assess::result::{
    AnswerRecord, Contradiction, ContradictionKind, DemandResult, ReasonCode, Verdict,
};
use crate::assess::say;
use crate::assess::verdict::DemandVerdict;
use crate::catalog::Requirement;
use crate::fact::Basis;
use crate::product::AnswerValue;

/// Takes back each "not applicable" by a reason of the form that another demand of the row denies: by a
/// "yes" or "no", or by another reason. A demand with a condition of its own may stand alone.
pub(super) fn reconcile(requirement: &Requirement, key: &str, judgements: &mut [DemandVerdict]) {
    let shares = |result: &DemandResult| {
        let demand = requirement.demands.iter().find(|demand| demand.id == result.id);
        demand.is_some_and(|demand| demand.applies_if.is_none())
    };
    let answers: Vec<(String, AnswerRecord)> = judgements
        .iter()
        .filter(|judgement| shares(&judgement.result))
        .filter_map(|judgement| {
            let answer = judgement.result.answer.clone().filter(|answer| answer.counts)?;
            Some((judgement.result.id.clone(), answer))
        })
        .collect();
    for judgement in judgements {
        let result = &judgement.result;
        let Some(claim) = result.answer.clone().filter(|_| stands(result) && shares(result)) else {
            continue;
        };
        let Some((other, answer)) = answers.iter().find(|(_, answer)| denies(answer, &claim))
        else {
            continue;
        };
        judgement.contradictions.push(Contradiction {
            kind: ContradictionKind::Answers,
            finding: Some(key.to_owned()),
            demand: Some(result.id.clone()),
            claimed: say::row_claim(&result.id, &claim),
            claimed_basis: Basis::Declared,
            found: say::row_claim(other, answer),
            found_basis: Basis::Declared,
            facts: Vec::new(),
        });
        judgement.unverified_na = false;
        let result = &mut judgement.result;
        result.verdict = Verdict::Inconclusive;
        result.basis = None;
        result.excused = false;
        result.contradiction = true;
        result.reason = Some(say::one_row_one_answer(other));
    }
}

/// Whether a demand is not applicable because somebody says so.
fn stands(result: &DemandResult) -> bool {
    result.verdict == Verdict::NotApplicable
        && result.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::Stated)
}

fn denies(answer: &AnswerRecord, claim: &AnswerRecord) -> bool {
    answer.value != AnswerValue::NotApplicable || answer.reason != claim.reason
}
