//! On the two sides of a contradiction.

use jiff::civil::Date;

use crate::assess::result::{Offender, Reason, ReasonCode};
use crate::assess::say::facts::{self, found, listed};
use crate::assess::say::{join, reason};
use crate::catalog::describe::german;
use crate::catalog::{AppliesIf, Text};
use crate::fact::kind::Attribute;
use crate::fact::value::Value;
use crate::fact::{Fact, ProtectionNeed, label};

/// A fact as one side of a contradiction, with all that it says.
pub(in crate::assess) fn fact_claim(fact: &Fact) -> Text {
    claim(fact, |_| true)
}

/// A fact as one side of a contradiction, by what tells it from others and the attributes in question.
pub(in crate::assess) fn fact_claim_of(fact: &Fact, names: &[&str]) -> Text {
    match names {
        [] => fact_claim(fact),
        names => claim(fact, |one| one.identity || names.contains(&one.name)),
    }
}

fn claim(fact: &Fact, wanted: impl Fn(&Attribute) -> bool) -> Text {
    let (places, own): (Vec<&Attribute>, Vec<&Attribute>) =
        fact.kind.attributes.iter().filter(|one| wanted(one)).partition(|one| one.place);
    let known = own.into_iter().chain(places).filter_map(|attribute| {
        let value = fact.value(attribute.name)?;
        let absent = matches!(value, Value::Text(text) if attribute.is_absent(text));
        (!absent).then(|| found(fact.kind, attribute.name, value))
    });
    let attributes = listed(&known.collect::<Vec<_>>(), ", ");
    let kind = label::kind(fact.kind.name);
    let subject = &fact.subject;
    Text::new(
        format!("{} {subject}: {} ({})", kind.de, attributes.de, german(fact.date)),
        format!("{} {subject}: {} ({})", kind.en, attributes.en, fact.date),
    )
}

/// Most things a sentence lists; the result has the ids of all.
const LISTED: usize = 12;

/// Facts of one kind at one subject as the other side of a contradiction: one in full, several by
/// what tells them apart.
pub(in crate::assess) fn facts_claim(facts: &[&Fact]) -> Text {
    let [first, _, ..] = facts else {
        return facts.first().map_or_else(|| Text::new("", ""), |fact| fact_claim(fact));
    };
    // Words and names stand alone; a truth value says nothing without its label.
    let told = |fact: &Fact, name: &str| {
        let value = fact.value(name)?;
        Some(match value {
            Value::Bool(_) => found(fact.kind, name, value),
            _ => label::known(fact.kind.attribute(name)?, value),
        })
    };
    let telling = |identity: bool| -> Vec<&str> {
        let attributes = first.kind.attributes.iter().filter(|a| a.identity == identity);
        let names = attributes.map(|attribute| attribute.name);
        names.filter(|name| facts.iter().any(|f| f.value(name) != first.value(name))).collect()
    };
    let mut names = telling(true);
    if names.is_empty() {
        names = telling(false);
    }
    let things = facts.iter().take(LISTED).map(|fact| {
        let told: Vec<_> = names.iter().filter_map(|name| told(fact, name)).collect();
        listed(&told, " ")
    });
    let list = listed(&things.collect::<Vec<_>>(), "; ");
    let (kind, subject) = (label::kind(first.kind.name), &first.subject);
    let count = facts.len();
    let (more_de, more_en) = match count.saturating_sub(LISTED) {
        0 => (String::new(), String::new()),
        more => (format!("; und {more} weitere"), format!("; and {more} more")),
    };
    Text::new(
        format!(
            "{} {subject}, {count} Tatsachen: {}{more_de} ({})",
            kind.de,
            list.de,
            german(first.date)
        ),
        format!("{} {subject}, {count} facts: {}{more_en} ({})", kind.en, list.en, first.date),
    )
}

/// Ways in as they were read, as the other side of a statement that they demand more.
pub(in crate::assess) fn ways_found(ways: &[&Fact]) -> Text {
    const TOLD: [&str; 5] = ["role", "name", "factors", "second_factor", "exemptions"];
    let told = |way: &Fact, name: &str| {
        let value = way.value(name)?;
        let none = matches!(value, Value::List(items) if items.is_empty());
        match name {
            "role" | "name" => Some(label::known(way.kind.attribute(name)?, value)),
            "exemptions" if none => None,
            _ => Some(found(way.kind, name, value)),
        }
    };
    let ways_in = ways.iter().take(LISTED).map(|way| {
        let told: Vec<_> = TOLD.iter().filter_map(|name| told(way, name)).collect();
        listed(&told, ", ")
    });
    let list = listed(&ways_in.collect::<Vec<_>>(), "; ");
    let (more_de, more_en) = match ways.len().saturating_sub(LISTED) {
        0 => (String::new(), String::new()),
        more => (format!("; und {more} weitere"), format!("; and {more} more")),
    };
    Text::new(format!("Gelesen: {}{more_de}", list.de), format!("Read: {}{more_en}", list.en))
}

/// A complete search found nothing.
pub(in crate::assess) fn not_found(kind: &str, subject: &str, date: Date) -> Text {
    let kind = facts::kind(kind);
    Text::new(
        format!(
            "Eine vollständige Suche nach {} an {subject} am {} hat es nicht gefunden.",
            kind.de,
            german(date)
        ),
        format!("A complete search for {} at {subject} on {date} did not find it.", kind.en),
    )
}

/// A list is said to be complete.
pub(in crate::assess) fn list_complete(kind: &str, subject: &str) -> Text {
    let kind = facts::kind(kind);
    Text::new(
        format!("Die Aufstellung zu {} an {subject} ist vollständig.", kind.de),
        format!("The list of {} at {subject} is complete.", kind.en),
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
    let de = match need {
        ProtectionNeed::Normal => "normal",
        ProtectionNeed::High => "hoch",
        ProtectionNeed::VeryHigh => "sehr hoch",
    };
    let en = match need {
        ProtectionNeed::VeryHigh => "very high",
        other => other.word(),
    };
    Text::new(format!("Schutzbedarf: {de}."), format!("Protection need: {en}."))
}

/// What denies a thing that is said to be there.
pub(in crate::assess) fn thing_denied(title: &Text, facts: &[String]) -> Text {
    let facts = facts::facts(facts);
    Text::new(
        format!("Nach den Tatsachen nicht vorhanden: {} ({}).", title.de, facts.de),
        format!("Not there by the facts: {} ({}).", title.en, facts.en),
    )
}

/// A check that only indicates, against a demand that would pass.
pub(in crate::assess) fn indication_against(found: &Text, facts: &[String]) -> Reason {
    let list = facts.join(", ");
    let said = facts::facts(facts);
    let aside = |list: &str| if list.is_empty() { String::new() } else { format!(" ({list})") };
    let (named_de, named_en) = (aside(&said.de), aside(&said.en));
    reason(
        ReasonCode::IndicationAgainst,
        &[("facts", &list)],
        format!(
            "Anzeichen dagegen: {}{named_de}. Es entscheidet nicht, steht aber gegen ein „erfüllt“; zu klären ist es durch eine Änderung, eine berichtigte Angabe oder eine Erläuterung (Umgang `indication_explained`), die nur die Freigabe betrifft.",
            found.de
        ),
        format!(
            "Indication against it: {}{named_en}. It does not decide, but stands against a pass; settle it by a change, a corrected statement or an explanation (disposition `indication_explained`), which concerns the gate alone.",
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
