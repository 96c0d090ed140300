//! On the two sides of a contradiction.

use jiff::civil::Date;

use crate::assess::result::{Offender, Reason, ReasonCode};
use crate::assess::say::{join, reason};
use crate::catalog::describe::german;
use crate::catalog::{AppliesIf, Text};
use crate::fact::value::Attr;
use crate::fact::{Fact, ProtectionNeed};

/// What a fact says, in one line.
pub(in crate::assess) fn fact_claim(fact: &Fact) -> Text {
    let attributes: Vec<_> = fact
        .kind
        .attributes
        .iter()
        .filter_map(|attribute| match fact.attribute(attribute.name) {
            Some(Attr::Known(value)) => Some(format!("{} = {value}", attribute.name)),
            _ => None,
        })
        .collect();
    let line = format!("{} {}: {}", fact.kind.name, fact.subject, attributes.join(", "));
    Text::new(format!("{line} ({})", german(fact.date)), format!("{line} ({})", fact.date))
}

/// Most things a sentence lists; the result has the ids of all.
const LISTED: usize = 12;

/// Facts of one kind at one subject as the other side of a contradiction: one in full, several by
/// what tells them apart.
pub(in crate::assess) fn facts_claim(facts: &[&Fact]) -> Text {
    let [first, _, ..] = facts else {
        return facts.first().map_or_else(|| Text::new("", ""), |fact| fact_claim(fact));
    };
    let known = |fact: &Fact, name| match fact.attribute(name) {
        Some(Attr::Known(value)) => Some(value.to_string()),
        _ => None,
    };
    let telling = |identity: bool| -> Vec<&str> {
        let attributes = first.kind.attributes.iter().filter(|a| a.identity == identity);
        let names = attributes.map(|attribute| attribute.name);
        names.filter(|name| facts.iter().any(|f| known(f, name) != known(first, name))).collect()
    };
    let mut names = telling(true);
    if names.is_empty() {
        names = telling(false);
    }
    let things = facts.iter().take(LISTED).map(|fact| {
        names.iter().filter_map(|name| known(fact, name)).collect::<Vec<_>>().join(" ")
    });
    let list = things.collect::<Vec<_>>().join("; ");
    let head = format!("{} {}", first.kind.name, first.subject);
    let count = facts.len();
    let (more_de, more_en) = match count.saturating_sub(LISTED) {
        0 => (String::new(), String::new()),
        more => (format!("; und {more} weitere"), format!("; and {more} more")),
    };
    Text::new(
        format!("{head}, {count} Tatsachen: {list}{more_de} ({})", german(first.date)),
        format!("{head}, {count} facts: {list}{more_en} ({})", first.date),
    )
}

/// A complete search found nothing.
pub(in crate::assess) fn not_found(kind: &str, subject: &str, date: Date) -> Text {
    Text::new(
        format!(
            "Eine vollständige Suche nach {kind} an {subject} am {} hat es nicht gefunden.",
            german(date)
        ),
        format!("A complete search for {kind} at {subject} on {date} did not find it."),
    )
}

/// A list is said to be complete.
pub(in crate::assess) fn list_complete(kind: &str, subject: &str) -> Text {
    Text::new(
        format!("Die Aufstellung zu {kind} an {subject} ist vollständig."),
        format!("The list of {kind} at {subject} is complete."),
    )
}

/// A check as the other side of a contradiction.
pub(in crate::assess) fn check_found(says: &Text, satisfied: bool, offenders: &[Offender]) -> Text {
    if satisfied {
        return Text::new(format!("Geprüft: {}", says.de), format!("Checked: {}", says.en));
    }
    Text::new(
        join(offenders.iter().map(|offender| &*offender.message.de)),
        join(offenders.iter().map(|offender| &*offender.message.en)),
    )
}

/// An answer and a check that say opposite things leave the demand open.
pub(in crate::assess) fn contradiction() -> Reason {
    reason(
        ReasonCode::Contradiction,
        &[],
        "Die Antwort „nein“ steht gegen eine erfüllte Prüfung.".to_owned(),
        "The answer \"no\" stands against a satisfied check.".to_owned(),
    )
}

/// A part of the product for which the thing is said to be there.
pub(in crate::assess) fn premise_elsewhere(catalog: &str, key: &str) -> Text {
    Text::new(
        format!("{catalog}#{key} ist mit „vorhanden“ beantwortet"),
        format!("{catalog}#{key} is answered \"there\""),
    )
}

/// A condition whose premise is answered two ways.
pub(in crate::assess) fn premise_contradicted(condition: &AppliesIf, keys: &[String]) -> Reason {
    let keys = keys.join(", ");
    reason(
        ReasonCode::Contradiction,
        &[("premises", &keys)],
        format!(
            "Gilt nur, wenn {}; die Antwort zu {keys} steht gegen eine andere Angabe. Eine von beiden berichtigen.",
            condition.says.de
        ),
        format!(
            "Applies only if {}; the answer to {keys} stands against another statement. Correct one of the two.",
            condition.says.en
        ),
    )
}

/// An answer to a premise.
pub(in crate::assess) fn premise_claim(yes: bool, title: &Text, place: &str, on: Date) -> Text {
    let (de, en) = if yes { ("vorhanden", "there") } else { ("nicht vorhanden", "not there") };
    Text::new(
        format!("Erklärt am {} zu {place}: {}: {de}.", german(on), title.de),
        format!("Declared on {on} at {place}: {}: {en}.", title.en),
    )
}

/// The protection need that the product file states.
pub(in crate::assess) fn stated_need(need: ProtectionNeed) -> Text {
    let text = format!("product.protection_need: {need}.");
    Text::new(text.clone(), text)
}

/// What denies a thing that is said to be there.
pub(in crate::assess) fn thing_denied(title: &Text, facts: &[String]) -> Text {
    let facts = facts.join(", ");
    Text::new(
        format!("Nach den Tatsachen nicht vorhanden: {} ({facts}).", title.de),
        format!("Not there by the facts: {} ({facts}).", title.en),
    )
}

/// A check that only indicates, against a demand that would pass.
pub(in crate::assess) fn indication_against(found: &Text, facts: &[String]) -> Reason {
    let list = facts.join(", ");
    let named = if list.is_empty() { String::new() } else { format!(" ({list})") };
    reason(
        ReasonCode::IndicationAgainst,
        &[("facts", &list)],
        format!(
            "Anzeichen dagegen: {}{named}. Es entscheidet nicht, steht aber gegen ein „erfüllt“; zu klären ist es durch eine Änderung, eine berichtigte Angabe oder eine Erläuterung (Umgang `indication_explained`), die nur die Freigabe betrifft.",
            found.de
        ),
        format!(
            "Indication against it: {}{named}. It does not decide, but stands against a pass; settle it by a change, a corrected statement or an explanation (disposition `indication_explained`), which concerns the gate alone.",
            found.en
        ),
    )
}

/// A thing that is there, and what shows it.
pub(in crate::assess) fn thing_found(title: &Text, by: &Text) -> Text {
    Text::new(
        format!("Gefunden: {}, erkannt an {}.", title.de, by.de),
        format!("Found: {}, seen by {}.", title.en, by.en),
    )
}
