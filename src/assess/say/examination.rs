//! On what evaluators judged.

use crate::assess::examined::{Examination, Judgement};
use crate::assess::result::{Offender, Reason, ReasonCode, Verdict};
use crate::assess::say::checks::plain_offender;
use crate::assess::say::reason;
use crate::catalog::Text;
use crate::catalog::describe::german;

fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Pass => Text::new("erfüllt", "met"),
        Verdict::Fail => Text::new("nicht erfüllt", "not met"),
        Verdict::Inconclusive => Text::new("nicht entscheidbar", "inconclusive"),
        Verdict::NotApplicable => Text::new("nicht anwendbar", "not applicable"),
    }
}

/// What an evaluator says.
pub(in crate::assess) fn examined_claim(record: &Examination, judgement: &Judgement) -> Text {
    let says = verdict(judgement.verdict);
    let (by, person, date) = (&record.by, &judgement.person, judgement.date);
    Text::new(
        format!("{person} ({by}) urteilt am {}: {}.", german(date), says.de),
        format!("{person} ({by}) judged on {date}: {}.", says.en),
    )
}

/// A demand that an evaluator found not met.
pub(in crate::assess) fn examined_not_met(record: &Examination, judgement: &Judgement) -> Offender {
    let (claim, why) = (examined_claim(record, judgement), &judgement.reasoning);
    let message = Text::new(format!("{} {why}", claim.de), format!("{} {why}", claim.en));
    plain_offender(&judgement.key(), verdict(judgement.verdict), message)
}

/// A demand that an evaluator could not decide.
pub(in crate::assess) fn examined_open(record: &Examination, judgement: &Judgement) -> Reason {
    let claim = examined_claim(record, judgement);
    let missing = judgement.missing.as_deref().unwrap_or(&judgement.reasoning);
    reason(
        ReasonCode::ExaminedOpen,
        &[("person", &judgement.person)],
        format!("{} Es fehlt: {missing}", claim.de),
        format!("{} Missing: {missing}", claim.en),
    )
}

/// A demand of which an evaluator found nothing that it protects.
pub(in crate::assess) fn examined_absent(record: &Examination, judgement: &Judgement) -> Reason {
    let claim = examined_claim(record, judgement);
    let absence = judgement.absence.as_deref().unwrap_or(&judgement.reasoning);
    reason(
        ReasonCode::ExaminedAbsent,
        &[("person", &judgement.person)],
        format!("{} {absence}", claim.de),
        format!("{} {absence}", claim.en),
    )
}

/// How a demand stands without the evaluator.
pub(in crate::assess) fn judged_without(of: Verdict, because: Option<&Text>) -> Text {
    let stands = verdict(of);
    let none = Text::default();
    let because = because.unwrap_or(&none);
    Text::new(
        format!("Ohne die Prüfung: {}. {}", stands.de, because.de).trim_end().to_owned(),
        format!("Without the examination: {}. {}", stands.en, because.en).trim_end().to_owned(),
    )
}

/// A judgement that ends by its age.
pub(in crate::assess) fn judgements_of(by: &str, person: &str) -> Text {
    Text::new(format!("Prüfung von {person} ({by})"), format!("Examination by {person} ({by})"))
}

/// What becomes of it.
pub(in crate::assess) fn examine_again() -> Text {
    Text::new(
        "Danach trägt sie kein „erfüllt“ mehr; erneut prüfen lassen.",
        "After that it carries no pass; have it examined again.",
    )
}
