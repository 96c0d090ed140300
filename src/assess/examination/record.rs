//! Examinations as a result records them: what was judged, and where that differs from what is declared.

use std::collections::BTreeMap;

use crate::assess::examination::Examined;
use crate::assess::examined::{Examination, Judgement};
use crate::assess::result::{ExaminationRecord, Finding, JudgementRecord, Otherwise, Verdict};
use crate::assess::select::Inputs;
use crate::product::AnswerValue;

/// The records, in the order they were read.
pub(in crate::assess) fn records(
    inputs: &Inputs<'_>,
    findings: &[Finding],
) -> Vec<ExaminationRecord> {
    let findings: BTreeMap<_, _> = findings.iter().map(|one| (one.key.as_str(), one)).collect();
    inputs.examinations.iter().map(|record| of(record, inputs, &findings)).collect()
}

fn of(
    record: &Examination,
    inputs: &Inputs<'_>,
    findings: &BTreeMap<&str, &Finding>,
) -> ExaminationRecord {
    let judgements = record.judgements.iter().map(|judgement| {
        let examined = Examined { record, judgement };
        let counts = examined.is_made(inputs.as_of) && examined.is_fresh(inputs.as_of);
        judged(judgement, counts, findings.get(judgement.key().as_str()).copied())
    });
    ExaminationRecord {
        by: record.by.clone(),
        on: record.on,
        product_version: record.product_version.clone(),
        file: record.file.clone(),
        sha256: record.sha256.clone(),
        signed: false,
        judgements: judgements.collect(),
    }
}

fn judged(judgement: &Judgement, counts: bool, finding: Option<&Finding>) -> JudgementRecord {
    let it = judgement;
    JudgementRecord {
        finding: it.key(),
        demands: it.demands.clone(),
        verdict: it.verdict,
        depth: it.depth.clone(),
        person: it.person.clone(),
        date: it.date,
        counts,
        steps: it.steps.clone(),
        tools: it.tools.clone(),
        reasoning: it.reasoning.clone(),
        evidence: it.evidence.clone(),
        despite: it.despite.clone(),
        environment: it.environment.clone(),
        missing: it.missing.clone(),
        absence: it.absence.clone(),
        coverage: it.coverage.clone(),
        risk: it.risk.clone(),
        source: it.place.clone(),
        otherwise: finding.map(|finding| otherwise(judgement, finding)).unwrap_or_default(),
    }
}

/// The demands of which the manufacturer declares something else.
fn otherwise(judgement: &Judgement, finding: &Finding) -> Vec<Otherwise> {
    let about = finding.demands.iter().filter(|demand| judgement.is_about(&demand.id));
    let differs = about.filter_map(|demand| {
        let declared = demand.answer.as_ref()?.value;
        (implied(declared) != judgement.verdict).then(|| Otherwise {
            demand: demand.id.clone(),
            declared,
            verdict: demand.verdict,
        })
    });
    differs.collect()
}

/// What an answer claims.
fn implied(answer: AnswerValue) -> Verdict {
    match answer {
        AnswerValue::Yes => Verdict::Pass,
        AnswerValue::No => Verdict::Fail,
        AnswerValue::NotApplicable => Verdict::NotApplicable,
    }
}
