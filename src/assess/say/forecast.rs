//! On what will be judged otherwise.

use crate::assess::result::DispositionRecord;
use crate::assess::say::dispositions::disposition_place;
use crate::catalog::Text;

/// What a forecast supposes.
pub(in crate::assess) fn nothing_new() -> Text {
    Text::new(
        "Angenommen ist, dass nichts Neues vorgelegt, gemessen oder erklärt wird und die Fassungen gelten, die befund heute kennt.",
        "It supposes that nothing new is handed in, measured or declared, and that the editions hold that befund knows today.",
    )
}

/// No catalog applies any more.
pub(in crate::assess) fn nothing_to_judge() -> Text {
    Text::new(
        "Von da an gilt kein Katalog mehr, nach dem beurteilt wird.",
        "From then on none of the catalogs judged by applies any more.",
    )
}

/// More days than are judged.
pub(in crate::assess) fn too_many_days(most: usize) -> Text {
    Text::new(
        format!(
            "Bis dahin sind es {most} Tage, an denen sich etwas ändern kann; weiter wird nicht beurteilt. Mit --as-of später beginnen."
        ),
        format!(
            "Until then there are {most} days on which something can change; no more are judged. Start later with --as-of."
        ),
    )
}

/// A demand that leaves.
pub(in crate::assess) fn no_longer_judged() -> Text {
    Text::new("Danach wird nicht mehr beurteilt.", "It is no longer judged by.")
}

/// A demand that passes because what stood against it is gone.
pub(in crate::assess) fn nothing_against() -> Text {
    Text::new("Nichts steht mehr dagegen.", "Nothing stands against it any more.")
}

/// Nothing of the product makes the difference.
pub(in crate::assess) fn a_norms_day() -> Text {
    Text::new(
        "Eine Norm, eine Prüfung oder eine Vorgabe nennt diesen Tag.",
        "A norm, a check or a policy names this day.",
    )
}

/// One thing that counts from now on.
pub(in crate::assess) fn begins(name: &str) -> Text {
    Text::new(format!("{name}: zählt ab diesem Tag"), format!("{name}: counts from this day"))
}

/// Several things that count from now on.
pub(in crate::assess) fn begin(what: &Text) -> Text {
    Text::new(
        format!("{}: zählen ab diesem Tag", what.de),
        format!("{}: count from this day", what.en),
    )
}

/// An edition of a catalog that binds no more.
pub(in crate::assess) fn edition_ends(reference: &str) -> Text {
    Text::new(format!("{reference} gilt nicht mehr"), format!("{reference} is no longer in force"))
}

/// An edition of a catalog that binds from now on.
pub(in crate::assess) fn edition_begins(reference: &str) -> Text {
    Text::new(format!("{reference} gilt"), format!("{reference} is in force"))
}

/// Another edition of policy tables.
pub(in crate::assess) fn policy_follows(id: &str, old: &str, new: &str) -> Text {
    Text::new(
        format!("{id}: Ausgabe {new} statt {old}"),
        format!("{id}: edition {new} instead of {old}"),
    )
}

/// A ruling that holds from now on, or no longer.
pub(in crate::assess) fn ruling_turns(id: &str, title: &Text, applied: bool) -> Text {
    if applied {
        Text::new(
            format!("Auslegung „{}“ ({id}) gilt", title.de),
            format!("Ruling \"{}\" ({id}) holds", title.en),
        )
    } else {
        Text::new(
            format!("Auslegung „{}“ ({id}) gilt nicht mehr", title.de),
            format!("Ruling \"{}\" ({id}) no longer holds", title.en),
        )
    }
}

/// A decision about a gap that has run out.
pub(in crate::assess) fn decision_ends(record: &DispositionRecord) -> Text {
    let (place, kind) = (disposition_place(record), record.kind);
    Text::new(
        format!("Ende der Entscheidung {kind} zu {place}"),
        format!("End of the decision {kind} on {place}"),
    )
}

/// What to do about it.
pub(in crate::assess) fn decide_again() -> Text {
    Text::new(
        "Danach wirkt sie nicht mehr; Lücke schließen oder neu entscheiden.",
        "After that it no longer counts; close the gap or decide again.",
    )
}

/// An entry of the gate file that has run out.
pub(in crate::assess) fn gate_entry_ends(subject: &str) -> Text {
    Text::new(
        format!("Ende des Eintrags der Gate-Datei für {subject}"),
        format!("End of the entry of the gate file for {subject}"),
    )
}
