//! On answers: what they claim, why they do not count, and that one is missing.

use jiff::civil::Date;

use crate::assess::exhibit::Standing;
use crate::assess::result::{AnswerRecord, Offender, Reason, ReasonCode};
use crate::assess::say::applicability::own_reason;
use crate::assess::say::checks::plain_offender;
use crate::assess::say::notes::before_version;
use crate::assess::say::{facts, reason};
use crate::catalog::Text;
use crate::catalog::describe::german;
use crate::fact::Basis;
use crate::product::{AnswerValue, Without};

/// No answer was given.
pub(in crate::assess) fn no_answer() -> Reason {
    reason(
        ReasonCode::EvidenceMissing,
        &[],
        "Weder Angabe noch Nachweis liegt vor.".to_owned(),
        "Neither a statement nor evidence is at hand.".to_owned(),
    )
}

/// Nothing was answered but that a demand does not apply, and that is refuted.
pub(in crate::assess) fn only_a_refuted_claim() -> Reason {
    reason(
        ReasonCode::EvidenceMissing,
        &[],
        "Angegeben ist nur, dass die Forderung nicht anwendbar sei; das ist widerlegt. Ob sie erfüllt ist, sagt keine Angabe."
            .to_owned(),
        "All that is stated is that the demand does not apply, which is refuted. Whether it is met no statement says."
            .to_owned(),
    )
}

/// The checks hold, but they cover only a part and nobody says anything on the rest.
pub(in crate::assess) fn rest_unanswered() -> Reason {
    reason(
        ReasonCode::EvidenceMissing,
        &[],
        "Die Prüfung ist erfüllt, deckt aber nur einen Teil ab; zum Rest liegt keine Angabe vor."
            .to_owned(),
        "The check holds but covers only a part; nothing is stated on the rest.".to_owned(),
    )
}

/// Nothing on kinds that no source of this version delivers.
pub(in crate::assess) fn nothing_stated(kinds: &[String]) -> Reason {
    let (list, said) = (kinds.join(", "), facts::kinds(kinds));
    reason(
        ReasonCode::EvidenceMissing,
        &[("kinds", &list)],
        format!("Nicht angegeben: {}.", said.de),
        format!("Not stated: {}.", said.en),
    )
}

/// No answer, but a measurement could decide; `known` is the best that is known of such things.
pub(in crate::assess) fn not_run(kinds: &[String], known: Option<Basis>) -> Reason {
    let (list, said) = (kinds.join(", "), facts::kinds(kinds));
    let (de, en) = match known {
        Some(basis) if basis.is_observed() => (
            "Was gemessen oder ausgelesen ist, entscheidet das nicht",
            "What was measured or extracted does not decide this",
        ),
        Some(_) => ("Nicht gemessen, nur angegeben", "Not measured, only stated"),
        None => ("Nicht gemessen und nicht angegeben", "Neither measured nor stated"),
    };
    reason(
        ReasonCode::NotRun,
        &[("kinds", &list)],
        format!("{de}: {}.", said.de),
        format!("{en}: {}.", said.en),
    )
}

/// Answers exist, but for another edition.
pub(in crate::assess) fn other_edition(edition: &str) -> Reason {
    reason(
        ReasonCode::AnswerForOtherEdition,
        &[("edition", edition)],
        format!(
            "Die vorliegenden Antworten gelten für die Fassung {edition}; für diese Fassung ist neu zu antworten."
        ),
        format!(
            "The answers at hand are for edition {edition}; this edition needs answers of its own."
        ),
    )
}

/// An answer that does not carry.
pub(in crate::assess) fn answer_standing(standing: Standing, on: Date, version: &str) -> Reason {
    match standing {
        Standing::OtherVersion => reason(
            ReasonCode::EvidenceForOtherVersion,
            &[("version", version)],
            format!("Die Antwort gilt für die Produktversion {version}."),
            format!("The answer is for product version {version}."),
        ),
        Standing::BeforeVersion(since) => before_version("Die Antwort", "The answer", on, since),
        Standing::Aged(until) => reason(
            ReasonCode::EvidenceStale,
            &[("on", &on.to_string()), ("until", &until.to_string())],
            format!(
                "Die Antwort vom {} trug bis {} und ist zu erneuern.",
                german(on),
                german(until)
            ),
            format!("The answer of {on} carried until {until} and is to be renewed."),
        ),
        _ => no_answer(),
    }
}

/// An answer dated after the day judged.
pub(in crate::assess) fn answer_later(on: Date) -> Reason {
    reason(
        ReasonCode::EvidenceAfterAsOf,
        &[("on", &on.to_string())],
        format!("Die Antwort ist vom {} und liegt nach dem Stichtag.", german(on)),
        format!("The answer is of {on}, after the day judged."),
    )
}

/// That only the manufacturer says that all is known, beside what was read.
pub(in crate::assess) fn closed_by_statement(on: Date) -> Text {
    Text::new(
        format!("Vollständigkeit vom Hersteller erklärt am {}.", german(on)),
        format!("Completeness stated by the manufacturer on {on}."),
    )
}

/// That nothing but an answer says that all is known.
pub(in crate::assess) fn closed_by_answer() -> Text {
    Text::new(
        "Vollständigkeit nur durch die Antwort erklärt.",
        "Completeness stated by the answer alone.",
    )
}

/// The answer a check contradicts.
pub(in crate::assess) fn answer_claim(yes: bool, on: Date) -> Text {
    let (de, en) = if yes { ("erfüllt", "met") } else { ("nicht erfüllt", "not met") };
    Text::new(format!("Erklärt am {}: {de}.", german(on)), format!("Declared on {on}: {en}."))
}

/// The claim of "not applicable".
pub(in crate::assess) fn na_claim(on: Date) -> Text {
    Text::new(
        format!("Erklärt am {}: nicht anwendbar.", german(on)),
        format!("Declared on {on}: not applicable."),
    )
}

/// A "yes" to a requirement that only applies if what is denied elsewhere is there.
pub(in crate::assess) fn answered_elsewhere(number: &str, needed: &Text) -> Text {
    Text::new(
        format!("{number} ist mit „erfüllt“ beantwortet und setzt voraus: {}", needed.de),
        format!("{number} is answered \"met\" and presupposes: {}", needed.en),
    )
}

/// An answer to one demand of a row.
pub(in crate::assess) fn row_claim(demand: &str, answer: &AnswerRecord) -> Text {
    let (de, en) = match answer.value {
        AnswerValue::Yes => ("erfüllt", "met"),
        AnswerValue::No => ("nicht erfüllt", "not met"),
        AnswerValue::NotApplicable => ("nicht anwendbar", "not applicable"),
    };
    let reason = answer.reason.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    Text::new(
        format!("Erklärt zu {demand}: {de}{reason}."),
        format!("Declared for {demand}: {en}{reason}."),
    )
}

/// Demands of one row of a form answered so that they deny each other.
pub(in crate::assess) fn one_row_one_answer(other: &str) -> Reason {
    reason(
        ReasonCode::Contradiction,
        &[("demand", other)],
        format!(
            "Die Zeile des Formulars hat eine Antwort und einen Grund; {other} ist anders beantwortet. Die ganze Zeile gleich beantworten."
        ),
        format!(
            "The row of the form has one answer and one reason; {other} is answered otherwise. Answer the whole row alike."
        ),
    )
}

/// That the product has no component of a kind.
pub(in crate::assess) fn stated_without(denied: &Without) -> Text {
    let (kind, by, on) = (denied.kind, &denied.stated.by, denied.stated.on);
    Text::new(
        format!(
            "Keine Komponente der Art {kind} (erklärt von {by} am {}): {}",
            german(on),
            denied.because
        ),
        format!("No component of the kind {kind} (stated by {by} on {on}): {}", denied.because),
    )
}

/// What would pass but for an indication against it.
pub(in crate::assess) fn would_pass() -> Text {
    Text::new(
        "Nach den übrigen Prüfungen wäre die Forderung erfüllt.",
        "By the other checks the demand would be met.",
    )
}

/// An option that the manufacturer does not use.
pub(in crate::assess) fn option_not_used(on: Date) -> Reason {
    let text = own_reason("option-not-used");
    reason(
        ReasonCode::Stated,
        &[("reason", "option-not-used")],
        format!("{} Erklärt am {}.", text.de, german(on)),
        format!("{} Declared on {on}.", text.en),
    )
}

/// The answer is no.
pub(in crate::assess) fn answered_no(on: Date, old: bool) -> Offender {
    let (de, en) = if old { (" (gealterte Angabe)", " (aged statement)") } else { ("", "") };
    let message = Text::new(
        format!("Der Hersteller erklärt am {}: nicht erfüllt{de}.", german(on)),
        format!("The manufacturer declares on {on}: not met{en}."),
    );
    plain_offender("", Text::new("nein", "no"), message)
}

/// "Not applicable" without a reason where the norm closes the list.
pub(in crate::assess) fn no_admissible_reason() -> Offender {
    let message = Text::new(
        "„Nicht anwendbar“ ohne einen der zulässigen Gründe gilt als nicht erfüllt.",
        "\"Not applicable\" without one of the admissible reasons counts as not met.",
    );
    plain_offender("", Text::new("nicht anwendbar", "not applicable"), message)
}

/// An answer that shows a thing.
pub(in crate::assess) fn answered_yes(key: &str) -> Text {
    Text::new(format!("Antwort yes zu {key}"), format!("answer yes to {key}"))
}
