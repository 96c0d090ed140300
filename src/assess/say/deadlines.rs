//! On days on which something ends, and what is to be done then.

use jiff::civil::Date;

use crate::assess::exhibit::MAX_AGE_STATED;
use crate::assess::result::Rule;
use crate::assess::say::observed;
use crate::catalog::Text;
use crate::catalog::describe::german;
use crate::fact::{Basis, label};

/// What was measured or read of a target.
pub(in crate::assess) fn observed_of(basis: Basis, target: &str) -> Text {
    let observed = observed(basis);
    Text::new(format!("{} von {target}", observed.de), format!("{} of {target}", observed.en))
}

/// What becomes of it.
pub(in crate::assess) fn measure_again() -> Text {
    Text::new(
        "Danach trägt sie kein „erfüllt“ mehr; neu messen.",
        "After that it carries no pass; measure again.",
    )
}

/// What becomes of evidence of which a check limits the age.
pub(in crate::assess) fn too_old_then() -> Text {
    Text::new(
        "Danach ist das Höchstalter überschritten; neuen Nachweis beschaffen.",
        "After that the maximum age is exceeded; obtain new evidence.",
    )
}

/// A document ends by itself.
pub(in crate::assess) fn end_of_validity(name: &str) -> Text {
    Text::new(format!("{name}: Ende der Laufzeit"), format!("{name}: end of validity"))
}

/// A certificate by TR-03161 ends that names no end.
pub(in crate::assess) fn end_of_five_years(name: &str) -> Text {
    Text::new(
        format!("{name}: ohne eigenes Ende, fünf Jahre nach Ausstellung"),
        format!("{name}: no end of its own, five years after issue"),
    )
}

/// Another document ends that names no end.
pub(in crate::assess) fn end_by_age(name: &str) -> Text {
    Text::new(
        format!("{name}: ohne eigenes Ende, {MAX_AGE_STATED} Tage nach Ausstellung"),
        format!("{name}: no end of its own, {MAX_AGE_STATED} days after issue"),
    )
}

/// What becomes of a document.
pub(in crate::assess) fn proves_nothing_then() -> Text {
    Text::new(
        "Danach belegt das Dokument nichts mehr; Folgenachweis anfordern.",
        "After that the document proves nothing; request its successor.",
    )
}

/// A document cannot be used any more, for a reason of its own.
pub(in crate::assess) fn end_of_use(name: &str, because: &str) -> Text {
    Text::new(
        format!("{name}: Ende der Verwendbarkeit ({because})"),
        format!("{name}: end of use ({because})"),
    )
}

/// What becomes of a document that cannot be used any more.
pub(in crate::assess) fn unusable_then(extendable: bool) -> Text {
    if extendable {
        Text::new(
            "Danach ist zu klären, ob verlängert wurde.",
            "After that it is to be established whether it was extended.",
        )
    } else {
        Text::new("Danach ist es nicht mehr verwendbar.", "After that it can no longer be used.")
    }
}

/// Answers of one day.
pub(in crate::assess) fn answers_of(reference: &str, on: Date) -> Text {
    Text::new(
        format!("Antworten zu {reference} vom {}", german(on)),
        format!("Answers to {reference} of {on}"),
    )
}

/// What somebody stated on one day.
pub(in crate::assess) fn statements_of(by: &str, on: Date) -> Text {
    Text::new(format!("Angaben von {by} vom {}", german(on)), format!("Statements by {by} of {on}"))
}

/// What becomes of answers and statements.
pub(in crate::assess) fn renew_then() -> Text {
    Text::new(
        "Danach tragen sie kein „erfüllt“ mehr; erneuern lassen.",
        "After that they carry no pass; have them renewed.",
    )
}

/// A row of a policy table, by what it is about and where it stands.
pub(in crate::assess) fn row(rule: &Rule, table: Option<&Text>) -> Text {
    let (place, key) = (rule.cite(), label::key(&rule.key, " / "));
    let title = table.cloned().unwrap_or_else(|| Text::same(&rule.policy));
    Text::new(
        format!("{}: {} ({})", title.de, key.de, place.de),
        format!("{}: {} ({})", title.en, key.en, place.en),
    )
}

/// What becomes of what a row of a policy table carries.
pub(in crate::assess) fn row_ends(extendable: bool) -> Text {
    if extendable {
        Text::new(
            "Bis dahin mindestens empfohlen; neuere Ausgabe prüfen.",
            "Recommended at least until then; check a newer edition.",
        )
    } else {
        Text::new("Danach nicht mehr empfohlen.", "No longer recommended after that.")
    }
}
