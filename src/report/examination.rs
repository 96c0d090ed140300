//! What evaluators judged, and where the manufacturer says something else.

use serde::Serialize;

use crate::assess::result::{ExaminationRecord, JudgementRecord, Otherwise};
use crate::report::Lang;
use crate::report::item::Writer;
use crate::report::text::InWords;

/// The examinations of a result in words.
#[derive(Debug, Serialize)]
pub(super) struct ExaminationView {
    /// Who examined, when, in which file, and whether a signature stands behind it.
    pub(super) records: Vec<String>,
    /// What was judged otherwise than it is declared.
    pub(super) otherwise: Vec<OtherwiseView>,
}

/// A demand on which evaluator and manufacturer differ.
#[derive(Debug, Serialize)]
pub(super) struct OtherwiseView {
    pub(super) label: String,
    pub(super) catalog: String,
    pub(super) declared: &'static str,
    pub(super) judged: String,
    pub(super) came_to: &'static str,
    pub(super) why: String,
}

/// None where nobody examined.
pub(super) fn examinations(writer: &Writer) -> Option<ExaminationView> {
    let records = &writer.report.examinations;
    let otherwise = records.iter().flat_map(|record| {
        record.judgements.iter().flat_map(move |judgement| {
            judgement.otherwise.iter().map(move |one| (record, judgement, one))
        })
    });
    (!records.is_empty()).then(|| ExaminationView {
        records: records.iter().map(|record| line(record, writer.lang)).collect(),
        otherwise: otherwise
            .map(|(record, judgement, one)| differs(record, judgement, one, writer))
            .collect(),
    })
}

fn line(record: &ExaminationRecord, lang: Lang) -> String {
    let signed = match record.signed {
        true => lang.pick("Signatur geprüft", "signature verified"),
        false => lang.pick(
            "keine Signatur geprüft; wer das geschrieben hat, ist nicht belegt",
            "no signature verified; who wrote it is not proven",
        ),
    };
    let (on, count) = (lang.date(record.on), lang.number(record.judgements.len()));
    let digest: String = record.sha256.chars().take(16).collect();
    match lang {
        Lang::De => format!(
            "{}, abgeschlossen am {on}: {count} Urteile ({}, SHA-256 {digest}…; {signed})",
            record.by, record.file
        ),
        Lang::En => format!(
            "{}, closed on {on}: {count} judgements ({}, SHA-256 {digest}…; {signed})",
            record.by, record.file
        ),
    }
}

fn differs(
    record: &ExaminationRecord,
    judgement: &JudgementRecord,
    one: &Otherwise,
    writer: &Writer,
) -> OtherwiseView {
    let lang = writer.lang;
    let finding = writer.report.findings.iter().find(|finding| finding.key == judgement.finding);
    let (catalog, _) = judgement.finding.split_once('#').unwrap_or((&judgement.finding, ""));
    OtherwiseView {
        label: finding
            .map_or_else(|| judgement.finding.clone(), |it| writer.name(it, Some(&one.demand))),
        catalog: catalog.to_owned(),
        declared: one.declared.in_words(lang),
        judged: format!(
            "{} ({}, {}, {})",
            judgement.verdict.in_words(lang),
            judgement.person,
            record.by,
            lang.date(judgement.date)
        ),
        came_to: one.verdict.in_words(lang),
        why: judgement.reasoning.clone(),
    }
}
