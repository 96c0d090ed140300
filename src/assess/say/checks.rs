//! On checks: what they expect, what they found, and what a policy's rows say.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::assess::exhibit::Standing;
use crate::assess::result::{Offender, Reason, ReasonCode, Rule};
use crate::assess::say::facts::{self, listed};
use crate::assess::say::{join, reason};
use crate::catalog::describe::german;
use crate::catalog::policy::{Class, TableAnswer};
use crate::catalog::predicate::Condition;
use crate::catalog::{Text, wanted};
use crate::fact::kind::Kind;
use crate::fact::label;
use crate::fact::value::Day;

/// No edition of a policy covers the day.
pub(in crate::assess) fn no_policy(policy: &str, as_of: Date) -> Reason {
    reason(
        ReasonCode::PolicyEditionOutdated,
        &[("policy", policy)],
        format!("Zum {} liegt keine Ausgabe von {policy} vor.", german(as_of)),
        format!("There is no edition of {policy} for {as_of}."),
    )
}

/// A check that cannot be evaluated.
pub(in crate::assess) fn check_error(what: &str) -> Reason {
    reason(
        ReasonCode::CheckError,
        &[("what", what)],
        format!("Die Prüfung ließ sich nicht auswerten ({what})."),
        format!("The check could not be evaluated ({what})."),
    )
}

/// A length in months that may lie on both sides of a bound in days.
pub(in crate::assess) fn months_unsure(months: u16, shortest: i64, longest: i64) -> Reason {
    reason(
        ReasonCode::AwaitingHuman,
        &[("months", &months.to_string())],
        format!(
            "{months} Monate sind {shortest} bis {longest} Tage; ob die Grenze eingehalten ist, hängt vom Beginn ab."
        ),
        format!(
            "{months} months are {shortest} to {longest} days; whether the bound is kept depends on the start."
        ),
    )
}

/// A day not known exactly enough.
pub(in crate::assess) fn age_unsure(kind: &Kind, name: &str, day: Day) -> Reason {
    let label = facts::attribute(kind, name);
    reason(
        ReasonCode::FactMissing,
        &[("attribute", name), ("from", &day.from.to_string()), ("to", &day.to.to_string())],
        format!(
            "{} ist nur als Zeitraum bekannt ({} bis {}); das Alter lässt sich nicht entscheiden.",
            label.de,
            german(day.from),
            german(day.to)
        ),
        format!(
            "{} is only known to lie between {} and {}; its age cannot be decided.",
            label.en, day.from, day.to
        ),
    )
}

/// What an age limit is about.
pub(in crate::assess) fn age_limit(kind: &Kind, name: &str, months: u16) -> Text {
    let (of, day) = (label::kind(kind.name), label::attribute(kind.name, name));
    Text::new(
        format!("{}: Höchstalter {months} Monate ({})", of.de, day.de),
        format!("{}: maximum age {months} months ({})", of.en, day.en),
    )
}

/// A limit met only thanks to long months.
pub(in crate::assess) fn within_tolerance(
    days: i64,
    months: u16,
    shortest: i64,
    longest: i64,
) -> Reason {
    reason(
        ReasonCode::AwaitingHuman,
        &[("days", &days.to_string()), ("months", &months.to_string())],
        format!(
            "{days} Tage liegen innerhalb von {months} Monat(en) nur, wenn diese lang sind ({shortest} bis {longest} Tage). Höchstens {shortest} Tage sind sicher darin; wird nach Kalendermonaten gelöscht, ist `{{months: {months}}}` anzugeben."
        ),
        format!(
            "{days} days lie within {months} month(s) only if these are long ones ({shortest} to {longest} days). At most {shortest} days are surely within; where deletion goes by calendar months, state `{{months: {months}}}`."
        ),
    )
}

/// A sentence with the next value that the product behind a fact admits, in days.
pub(in crate::assess) fn with_next_value(text: &Text, days: Option<i64>) -> Text {
    let Some(days) = days else { return text.clone() };
    Text::new(
        format!("{} (nächster einstellbarer Wert: {days} Tage)", text.de),
        format!("{} (next value that can be set: {days} days)", text.en),
    )
}

/// A protection need though the analysis that would show it is answered not to have been made.
pub(in crate::assess) fn need_without_analysis(number: &str) -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("requirement", number)],
        format!(
            "Nr. {number} ist nicht mit „ja“ beantwortet: Ohne die Analyse ist der Schutzbedarf nicht bekannt."
        ),
        format!(
            "No. {number} is not answered with \"yes\": without the analysis the protection need is not known."
        ),
    )
}

/// One of two things was expected.
pub(in crate::assess) fn either(one: &Text, other: &Text) -> Text {
    if one == other {
        return one.clone();
    }
    Text::new(format!("{} oder {}", one.de, other.de), format!("{} or {}", one.en, other.en))
}

/// What is expected where nothing should be.
pub(in crate::assess) fn nothing_of_the_kind() -> Text {
    Text::new("nichts dergleichen", "nothing of the kind")
}

/// What a condition that must not hold forbids.
pub(in crate::assess) fn not_expected(kind: &Kind, condition: &Condition) -> Text {
    match condition {
        Condition::Attr(name, test) => wanted::other_than(kind, name, test),
        _ => nothing_of_the_kind(),
    }
}

/// What a policy row expects.
pub(in crate::assess) fn rule_expects(rule: &Rule) -> Text {
    let place = rule.cite();
    match (rule.bound(), rule.until) {
        (Some(bound), _) => Text::new(
            format!("{} ({})", bound.de, place.de),
            format!("{} ({})", bound.en, place.en),
        ),
        (None, Some(until)) if rule.class == Class::PeriodOver => Text::new(
            format!("eine laufende Empfehlung (beendet am {}; {})", german(until), place.de),
            format!("a running recommendation (ended on {until}; {})", place.en),
        ),
        _ => Text::new(
            format!("eine Empfehlung ({})", place.de),
            format!("a recommendation ({})", place.en),
        ),
    }
}

/// What a violated condition of a row expects.
pub(in crate::assess) fn condition_expected(rule: &Rule, condition: &Text) -> Text {
    let place = rule.cite();
    Text::new(
        format!("{} ({})", condition.de, place.de),
        format!("{} ({})", condition.en, place.en),
    )
}

/// What was found where a row's condition is violated.
pub(in crate::assess) fn condition_observed(key: &[String], faults: &[(Text, Text)]) -> Text {
    let seen = faults.iter().map(|(_, observed)| observed.clone());
    let all: Vec<_> = std::iter::once(label::key(key, " ")).chain(seen).collect();
    listed(&all, ", ")
}

/// What a violated lookup found.
pub(in crate::assess) fn rule_observed(key: &[String], rule: &Rule) -> Text {
    let row = label::key(key, " ");
    match rule.value.map(|value| rule.in_unit(value)) {
        Some(value) => {
            Text::new(format!("{} {}", row.de, value.de), format!("{} {}", row.en, value.en))
        }
        None => row,
    }
}

/// A value outside what a standard of the field recommends: nothing a norm forbids.
pub(in crate::assess) fn outside_standard(rule: &Rule, table: &Text) -> Reason {
    let value = match rule.value {
        Some(i64::MAX) => "never".to_owned(),
        value => value.map(|n| n.to_string()).unwrap_or_default(),
    };
    let limit = rule.minimum.map(|n| n.to_string()).unwrap_or_default();
    let found = rule.value.map(|n| rule.in_unit(n)).unwrap_or_default();
    let (bound, sources) = (rule.bound().unwrap_or_default(), rule.sources.join("; "));
    reason(
        ReasonCode::AwaitingHuman,
        &[("policy", &rule.policy), ("table", &rule.table), ("value", &value), ("bound", &limit)],
        format!(
            "Der Wert {} liegt außerhalb von {} („{}“; {sources}). Die Norm nennt keine Zahl; ob er genügt, beurteilt eine Person, eine Antwort genügt nicht.",
            found.de, bound.de, table.de
        ),
        format!(
            "The value {} lies outside {} (\"{}\"; {sources}). The norm names no number; whether it is enough a person judges, an answer does not do.",
            found.en, bound.en, table.en
        ),
    )
}

/// Why a lookup leaves the question open.
pub(in crate::assess) fn rule_undecided(rule: &Rule, answer: &TableAnswer<'_>) -> Reason {
    let row = rule.key.join(" / ");
    let said = label::key(&rule.key, " / ");
    let (row_de, row_en) = (&said.de, &said.en);
    let place = rule.cite();
    let (place_de, place_en) = (&place.de, &place.en);
    let params = [
        ("policy", rule.policy.as_str()),
        ("table", rule.table.as_str()),
        ("key", row.as_str()),
        ("class", answer.class.word()),
    ];
    if answer.outdated {
        let until = rule.until.map(|date| date.to_string()).unwrap_or_default();
        let until_de = rule.until.map(german).unwrap_or_default();
        return reason(
            ReasonCode::PolicyEditionOutdated,
            &params,
            format!(
                "{row_de} war nach {place_de} mindestens bis {until_de} empfohlen; ob darüber hinaus, sagt erst eine neuere Ausgabe."
            ),
            format!(
                "By {place_en}, {row_en} was recommended at least until {until}; only a newer edition can tell about later."
            ),
        );
    }
    let conditions = answer.row.map(|row| row.conditions.clone()).unwrap_or_default();
    let (de, en) = match answer.class {
        Class::Conditional => (
            format!(
                "{row_de} ist nach {place_de} nur unter Bedingungen empfohlen: {}",
                join(conditions.iter().map(|(_, text)| &*text.de))
            ),
            format!(
                "By {place_en}, {row_en} is recommended only under conditions: {}",
                join(conditions.iter().map(|(_, text)| &*text.en))
            ),
        ),
        Class::Announced => (
            format!("{row_de} ist in {place_de} angekündigt, aber noch nicht gelistet."),
            format!("{row_en} is announced in {place_en} but not yet listed."),
        ),
        Class::NoRule => (
            format!("{place_de} sagt zu {row_de} nichts."),
            format!("{place_en} says nothing on {row_en}."),
        ),
        _ => (
            format!(
                "{row_de} ist in {place_de} nicht gelistet; nicht gelistet heißt nicht unsicher, ein Mensch muss urteilen."
            ),
            format!(
                "{row_en} is not listed in {place_en}; unlisted is not insecure, a person must judge."
            ),
        ),
    };
    reason(ReasonCode::AwaitingHuman, &params, de, en)
}

/// An offender as a sentence; old evidence carries its date.
pub(in crate::assess) fn offence(
    subject: &str,
    expected: &Text,
    observed: &Text,
    standing: Standing,
    date: Date,
) -> Text {
    let (de, en) = match standing {
        Standing::Fresh => (String::new(), String::new()),
        Standing::NotInEffect => {
            (" (laut Plan oder Quelltext)".to_owned(), " (by a plan or source)".to_owned())
        }
        Standing::Undated => (" (undatiert)".to_owned(), " (undated)".to_owned()),
        _ => (format!(" (Angabe vom {})", german(date)), format!(" (evidence of {date})")),
    };
    Text::new(
        format!(
            "{}, verlangt {}{de}.",
            at(subject, &observed.de),
            shortly(&expected.de, &observed.de)
        ),
        format!(
            "{}, demanded {}{en}.",
            at(subject, &observed.en),
            shortly(&expected.en, &observed.en)
        ),
    )
}

/// What was found, after its subject unless it names it itself.
fn at(subject: &str, observed: &str) -> String {
    if observed.contains(subject) { observed.to_owned() } else { format!("{subject}: {observed}") }
}

/// Words with which a bound begins.
const BOUNDS: &[&str] = &[
    "mindestens",
    "höchstens",
    "unter",
    "über",
    "vor dem",
    "nach dem",
    "at least",
    "at most",
    "below",
    "above",
    "before",
    "after",
];

/// What was expected, without the label that what was found begins with.
fn shortly<'t>(expected: &'t str, observed: &str) -> &'t str {
    if expected.contains("; ") || observed.contains("; ") {
        return expected;
    }
    let labelled = observed.split_once(": ").and_then(|(label, _)| expected.strip_prefix(label));
    let bound = |at: usize| {
        let (label, rest) = expected.split_at(at + 1);
        let is_bound = BOUNDS.iter().any(|word| rest.starts_with(word));
        (is_bound && observed.starts_with(label)).then_some(rest)
    };
    let bounded = || expected.match_indices(' ').find_map(|(at, _)| bound(at));
    let rest = labelled.map(|rest| rest.trim_start_matches(':').trim_start());
    rest.filter(|rest| !rest.is_empty()).or_else(bounded).unwrap_or(expected)
}

pub(super) fn plain_offender(subject: &str, observed: Text, message: Text) -> Offender {
    Offender {
        subject: subject.to_owned(),
        thing: String::new(),
        expected: Text::default(),
        observed,
        message,
        facts: Vec::new(),
    }
}

/// Nothing of a kind exists although something should.
pub(in crate::assess) fn none_found(kind: &str) -> Offender {
    let label = facts::kind(kind);
    let message = Text::new(
        format!("Die Aufstellung ist vollständig und nennt nichts Passendes der Art {}.", label.de),
        format!("The list is complete and names nothing fitting of the kind {}.", label.en),
    );
    plain_offender(kind, Text::same("0"), message)
}

/// The number of facts is wrong.
pub(in crate::assess) fn wrong_count(
    kind: &str,
    count: u64,
    at_least: Option<u64>,
    at_most: Option<u64>,
) -> Offender {
    let bound = |word_low: &str, word_high: &str| {
        let low = at_least.map(|n| format!("{word_low} {n}"));
        let high = at_most.map(|n| format!("{word_high} {n}"));
        low.into_iter().chain(high).collect::<Vec<_>>().join(", ")
    };
    let label = facts::kind(kind);
    let message = Text::new(
        format!("{count} × {}, verlangt {}.", label.de, bound("mindestens", "höchstens")),
        format!("{count} × {}, demanded {}.", label.en, bound("at least", "at most")),
    );
    plain_offender(kind, Text::same(&count.to_string()), message)
}

/// The offender of a negation.
pub(in crate::assess) fn negated(facts: &BTreeSet<String>) -> Offender {
    let ids: Vec<_> = facts.iter().cloned().collect();
    let list = facts::facts(&ids);
    let message = Text::new(
        format!("Zutreffend, was nicht zutreffen soll: {}.", list.de),
        format!("True what should not be true: {}.", list.en),
    );
    Offender { facts: ids, ..plain_offender("", Text::default(), message) }
}

/// The product file states no protection need.
pub(in crate::assess) fn no_protection_need() -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("attribute", "product.protection_need")],
        "Der Schutzbedarf ist nicht angegeben (`product.protection_need`).".to_owned(),
        "The protection need is not stated (`product.protection_need`).".to_owned(),
    )
}

/// What a pair of things must be.
pub(in crate::assess) fn pair_expected(table: &Text, column: &str) -> Text {
    let german = if column == "category" { "der Kategorie" } else { column };
    Text::new(
        format!("zwei, die „{}“ zulässt, verschieden in {german}", table.de),
        format!("two that \"{}\" admits and that differ in {column}", table.en),
    )
}

/// On what a pair of things still hangs.
pub(in crate::assess) fn pair_open(open: &[String]) -> Reason {
    let list = open.join(", ");
    let said = label::key(open, ", ");
    reason(
        ReasonCode::AwaitingHuman,
        &[("open", &list)],
        format!(
            "Die Tabelle lässt die Kombination offen, bis geklärt ist: {} (nicht gelistet oder Bedingung nicht belegt).",
            said.de
        ),
        format!(
            "The table leaves the combination open until this is settled: {} (not listed, or a condition not shown to be met).",
            said.en
        ),
    )
}

/// A thing is in one of several, of which the table does not admit all.
pub(in crate::assess) fn possible_open(possible: &[String], outside: &[&str]) -> Reason {
    let outside: Vec<_> = outside.iter().map(|one| (*one).to_owned()).collect();
    let (said, not) = (label::key(possible, ", "), label::key(&outside, ", "));
    let (all, outside) = (possible.join(", "), outside.join(", "));
    reason(
        ReasonCode::FactMissing,
        &[("possible", &all), ("outside", &outside)],
        format!("Möglich ist jedes von: {}; nicht zugelassen oder offen ist: {}.", said.de, not.de),
        format!("It can be any of: {}; not admitted, or open, is: {}.", said.en, not.en),
    )
}

/// The category of a factor to log in with.
pub(in crate::assess) fn factor_category(word: &str) -> Text {
    match word {
        "knowledge" => Text::new("Wissen", "knowledge"),
        "possession" => Text::new("Besitz", "possession"),
        "inherence" => Text::new("Inhärenz", "inherence"),
        "knowledge or inherence" => Text::new("Wissen oder Inhärenz", "knowledge or inherence"),
        other => Text::new(other, other),
    }
}

/// A pattern as what is expected.
pub(in crate::assess) fn pattern(pattern: &str) -> Text {
    Text::new(format!("Muster {pattern}"), format!("pattern {pattern}"))
}

#[cfg(test)]
mod tests {
    use super::shortly;

    #[test]
    fn what_was_expected_does_not_name_the_attribute_again() {
        for (expected, observed, said) in [
            ("verschlüsselt: ja", "verschlüsselt: nein", "ja"),
            ("gültig höchstens 24 Stunden", "gültig 48 Stunden", "höchstens 24 Stunden"),
            (
                "Art der Speicherung anders als Klartext",
                "Art der Speicherung: Klartext",
                "anders als Klartext",
            ),
            ("nichts dergleichen", "Cookie web (Name: a)", "nichts dergleichen"),
            ("a: ja; b: ja", "a: nein; b: nein", "a: ja; b: ja"),
        ] {
            assert_eq!(shortly(expected, observed), said);
        }
    }
}
