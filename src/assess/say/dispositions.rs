//! On decisions about findings.

use std::collections::BTreeSet;

use crate::assess::result::{DispositionRecord, Note};
use crate::assess::say::{facts, note};
use crate::catalog::describe::german;
use crate::fact::label;

/// A decision about a gap that has ended.
pub(in crate::assess) fn disposition_expired(record: &DispositionRecord) -> Note {
    let (place, kind, on) = (disposition_place(record), record.kind, record.expires);
    note(
        "disposition-expired",
        format!("Die Entscheidung {kind} zu {place} galt bis {} und wirkt nicht mehr.", german(on)),
        format!("The decision {kind} on {place} held until {on} and no longer counts."),
    )
}

/// An explanation of an indication that is to hold for too long.
pub(in crate::assess) fn disposition_too_long(record: &DispositionRecord) -> Note {
    let (place, expires) = (disposition_place(record), record.expires);
    note(
        "disposition-too-long",
        format!(
            "Die Erläuterung zu {place} soll bis {} gelten, länger als ein Jahr; sie zählt nicht.",
            german(expires)
        ),
        format!(
            "The explanation on {place} is to hold until {expires}, longer than a year; it does not count."
        ),
    )
}

/// A decision about a gap that is to hold for more than a year.
pub(in crate::assess) fn disposition_lasts(record: &DispositionRecord) -> Note {
    let (place, kind, on) = (disposition_place(record), record.kind, record.expires);
    note(
        "disposition-lasts",
        format!(
            "Die Entscheidung {kind} zu {place} soll länger als ein Jahr gelten, bis {}.",
            german(on)
        ),
        format!("The decision {kind} on {place} is to hold for more than a year, until {on}."),
    )
}

/// A decision about a gap that ends soon.
pub(in crate::assess) fn disposition_expires_soon(record: &DispositionRecord) -> Note {
    let (place, kind, on) = (disposition_place(record), record.kind, record.expires);
    note(
        "disposition-expires-soon",
        format!("Die Entscheidung {kind} zu {place} gilt nur noch bis {}.", german(on)),
        format!("The decision {kind} on {place} holds only until {on}."),
    )
}

/// A decision about a gap that is not there.
pub(in crate::assess) fn disposition_unused(record: &DispositionRecord) -> Note {
    let (place, kind) = (disposition_place(record), record.kind);
    note(
        "disposition-unused",
        format!("Die Entscheidung {kind} zu {place} trifft auf keine Lücke; sie kann entfallen."),
        format!("The decision {kind} on {place} meets no gap; it can go."),
    )
}

/// A decision about a gap in a catalog that this run does not judge.
pub(in crate::assess) fn disposition_not_judged(record: &DispositionRecord) -> Note {
    let (place, kind) = (disposition_place(record), record.kind);
    note(
        "disposition-unused",
        format!(
            "Die Entscheidung {kind} zu {place} bleibt ungenutzt: Nach diesem Katalog wird hier nicht geprüft."
        ),
        format!(
            "The decision {kind} on {place} is unused: this run does not judge by that catalog."
        ),
    )
}

/// A decision about a gap that does not cover all of it.
pub(in crate::assess) fn disposition_leaves_out(
    record: &DispositionRecord,
    things: &BTreeSet<String>,
) -> Note {
    const SHOWN: usize = 5;
    let place = disposition_place(record);
    let names: Vec<_> = things.iter().take(SHOWN).map(|thing| label::thing(thing)).collect();
    let list = facts::listed(&names, ", ");
    let more = match things.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(", … {more}"),
    };
    note(
        "disposition-leaves-out",
        format!("Die Entscheidung zu {place} gilt nicht für: {}{more}.", list.de),
        format!("The decision on {place} does not cover: {}{more}.", list.en),
    )
}

pub(super) fn disposition_place(record: &DispositionRecord) -> String {
    let component: String =
        record.component.iter().map(|component| format!("/{component}")).collect();
    let demand: String = record.demand.iter().map(|demand| format!(" · {demand}")).collect();
    format!("{}{component}{demand} ({})", record.subject(), record.owner)
}
