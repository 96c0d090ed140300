//! On checks: what they expect, what they found, and what a policy's rows say.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::assess::exhibit::Standing;
use crate::assess::result::{Offender, Reason, ReasonCode, Rule};
use crate::assess::say::{join, reason};
use crate::catalog::Text;
use crate::catalog::describe::german;
use crate::catalog::policy::{Class, TableAnswer};
use crate::catalog::predicate::{Condition, DayRef, Test};
use crate::fact::value::{Day, Value};

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
pub(in crate::assess) fn age_unsure(name: &str, day: Day) -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("attribute", name), ("from", &day.from.to_string()), ("to", &day.to.to_string())],
        format!(
            "`{name}` ist nur als Zeitraum bekannt ({} bis {}); das Alter lässt sich nicht entscheiden.",
            german(day.from),
            german(day.to)
        ),
        format!(
            "`{name}` is only known to lie between {} and {}; its age cannot be decided.",
            day.from, day.to
        ),
    )
}

/// What an age limit is about.
pub(in crate::assess) fn age_limit(name: &str, months: u16) -> Text {
    Text::new(
        format!("Höchstalter {months} Monate ({name})"),
        format!("maximum age {months} months ({name})"),
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

/// What a test expects of an attribute.
pub(in crate::assess) fn expected(name: &str, test: &Test) -> Text {
    let list =
        |values: &[Value]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let day = |bound: &DayRef, german_form: bool| match bound {
        DayRef::AsOf if german_form => "Stichtag".to_owned(),
        DayRef::AsOf => "as-of".to_owned(),
        DayRef::On(day) => Value::Day(*day).to_string(),
    };
    match test {
        Test::Is(value) => Text::new(format!("{name} = {value}"), format!("{name} = {value}")),
        Test::In(values) => Text::new(
            format!("{name} eines von {}", list(values)),
            format!("{name} one of {}", list(values)),
        ),
        Test::AtLeast(n) => {
            Text::new(format!("{name} mindestens {n}"), format!("{name} at least {n}"))
        }
        Test::AtMost(n) => {
            Text::new(format!("{name} höchstens {n}"), format!("{name} at most {n}"))
        }
        Test::LessThan(n) => Text::new(format!("{name} unter {n}"), format!("{name} below {n}")),
        Test::MoreThan(n) => Text::new(format!("{name} über {n}"), format!("{name} above {n}")),
        Test::WithinMonths(n) => {
            let (de, en) = if *n == 1 { ("Monat", "month") } else { ("Monate", "months") };
            Text::new(format!("{name} höchstens {n} {de}"), format!("{name} at most {n} {en}"))
        }
        Test::Before(bound) => Text::new(
            format!("{name} vor {}", day(bound, true)),
            format!("{name} before {}", day(bound, false)),
        ),
        Test::After(bound) => Text::new(
            format!("{name} nach {}", day(bound, true)),
            format!("{name} after {}", day(bound, false)),
        ),
        Test::Matches(pattern) => {
            Text::new(format!("{name} nach Muster {pattern}"), format!("{name} matching {pattern}"))
        }
        Test::Contains(item) => {
            Text::new(format!("{name} enthält {item}"), format!("{name} contains {item}"))
        }
        Test::SubsetOf(items) if items.is_empty() => {
            Text::new(format!("{name} leer"), format!("{name} empty"))
        }
        Test::SubsetOf(items) => Text::new(
            format!("{name} nur aus {}", items.join(", ")),
            format!("{name} only of {}", items.join(", ")),
        ),
    }
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
pub(in crate::assess) fn not_expected(condition: &Condition) -> Text {
    match condition {
        Condition::Attr(name, Test::Is(value)) => {
            Text::new(format!("{name} anders als {value}"), format!("{name} other than {value}"))
        }
        Condition::Attr(name, test) => {
            let expected = expected(name, test);
            Text::new(format!("nicht {}", expected.de), format!("not {}", expected.en))
        }
        _ => nothing_of_the_kind(),
    }
}

/// What a policy row expects.
pub(in crate::assess) fn rule_expects(rule: &Rule) -> Text {
    let row = rule.key.join(" / ");
    let place = format!("{}, {}, {row}", rule.policy, rule.table);
    match (rule.minimum, rule.until) {
        (Some(minimum), _) => Text::new(
            format!("mindestens {minimum} ({place})"),
            format!("at least {minimum} ({place})"),
        ),
        (None, Some(until)) if rule.class == Class::PeriodOver => Text::new(
            format!("eine laufende Empfehlung (beendet am {}; {place})", german(until)),
            format!("a running recommendation (ended on {until}; {place})"),
        ),
        _ => Text::new(format!("eine Empfehlung ({place})"), format!("a recommendation ({place})")),
    }
}

/// What a violated condition of a row expects.
pub(in crate::assess) fn condition_expected(rule: &Rule, condition: &Text) -> Text {
    let row = rule.key.join(" / ");
    let place = format!("{}, {}, {row}", rule.policy, rule.table);
    Text::new(format!("{} ({place})", condition.de), format!("{} ({place})", condition.en))
}

/// What was found where a row's condition is violated.
pub(in crate::assess) fn condition_observed(key: &[String], faults: &[(Text, String)]) -> String {
    let seen: Vec<_> = faults.iter().map(|(_, observed)| observed.as_str()).collect();
    format!("{}, {}", key.join(" "), seen.join(", "))
}

/// What a violated lookup found.
pub(in crate::assess) fn rule_observed(key: &[String], rule: &Rule) -> String {
    let row = key.join(" ");
    match rule.value {
        Some(value) => format!("{row} {value}"),
        None => row,
    }
}

/// A value outside what a standard of the field recommends: nothing a norm forbids.
pub(in crate::assess) fn outside_standard(rule: &Rule, table: &Text, at_most: bool) -> Reason {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let value = match rule.value {
        Some(i64::MAX) => "never".to_owned(),
        value => number(value),
    };
    let (bound, sources) = (number(rule.minimum), rule.sources.join("; "));
    let (de, en) = if at_most { ("höchstens", "at most") } else { ("mindestens", "at least") };
    reason(
        ReasonCode::AwaitingHuman,
        &[("policy", &rule.policy), ("table", &rule.table), ("value", &value), ("bound", &bound)],
        format!(
            "Der Wert {value} liegt außerhalb von {de} {bound} („{}“; {sources}). Die Norm nennt keine Zahl; ob er genügt, beurteilt eine Person, eine Antwort genügt nicht.",
            table.de
        ),
        format!(
            "The value {value} lies outside {en} {bound} (\"{}\"; {sources}). The norm names no number; whether it is enough a person judges, an answer does not do.",
            table.en
        ),
    )
}

/// Why a lookup leaves the question open.
pub(in crate::assess) fn rule_undecided(rule: &Rule, answer: &TableAnswer<'_>) -> Reason {
    let row = rule.key.join(" / ");
    let place = format!("{} {}", rule.policy, rule.table);
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
                "{row} war nach {place} mindestens bis {until_de} empfohlen; ob darüber hinaus, sagt erst eine neuere Ausgabe."
            ),
            format!(
                "By {place}, {row} was recommended at least until {until}; only a newer edition can tell about later."
            ),
        );
    }
    let conditions = answer.row.map(|row| row.conditions.clone()).unwrap_or_default();
    let (de, en) = match answer.class {
        Class::Conditional => (
            format!(
                "{row} ist nach {place} nur unter Bedingungen empfohlen: {}",
                join(conditions.iter().map(|(_, text)| &*text.de))
            ),
            format!(
                "By {place}, {row} is recommended only under conditions: {}",
                join(conditions.iter().map(|(_, text)| &*text.en))
            ),
        ),
        Class::Announced => (
            format!("{row} ist in {place} angekündigt, aber noch nicht gelistet."),
            format!("{row} is announced in {place} but not yet listed."),
        ),
        Class::NoRule => {
            (format!("{place} sagt zu {row} nichts."), format!("{place} says nothing on {row}."))
        }
        _ => (
            format!(
                "{row} ist in {place} nicht gelistet; nicht gelistet heißt nicht unsicher, ein Mensch muss urteilen."
            ),
            format!(
                "{row} is not listed in {place}; unlisted is not insecure, a person must judge."
            ),
        ),
    };
    reason(ReasonCode::AwaitingHuman, &params, de, en)
}

/// An offender as a sentence; old evidence carries its date.
pub(in crate::assess) fn offence(
    subject: &str,
    expected: &Text,
    observed: &str,
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
        format!("{subject}: {observed}, verlangt {}{de}.", expected.de),
        format!("{subject}: {observed}, demanded {}{en}.", expected.en),
    )
}

pub(super) fn plain_offender(subject: &str, observed: &str, message: Text) -> Offender {
    Offender {
        subject: subject.to_owned(),
        thing: String::new(),
        expected: Text::default(),
        observed: observed.to_owned(),
        message,
        facts: Vec::new(),
    }
}

/// Nothing of a kind exists although something should.
pub(in crate::assess) fn none_found(kind: &str) -> Offender {
    let message = Text::new(
        format!("Nach vollständiger Aufstellung gibt es kein passendes {kind}."),
        format!("By a complete list there is no fitting {kind}."),
    );
    plain_offender(kind, "0", message)
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
    let message = Text::new(
        format!("{count} × {kind}, verlangt {}.", bound("mindestens", "höchstens")),
        format!("{count} × {kind}, demanded {}.", bound("at least", "at most")),
    );
    plain_offender(kind, &count.to_string(), message)
}

/// The offender of a negation.
pub(in crate::assess) fn negated(facts: &BTreeSet<String>) -> Offender {
    let list: Vec<_> = facts.iter().map(String::as_str).collect();
    let message = Text::new(
        format!("Zutreffend, was nicht zutreffen soll: {}.", list.join(", ")),
        format!("True what should not be true: {}.", list.join(", ")),
    );
    Offender { facts: facts.iter().cloned().collect(), ..plain_offender("", "", message) }
}

/// The product file states no protection need.
pub(in crate::assess) fn no_protection_need() -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("attribute", "product.protection_need")],
        "Der Schutzbedarf ist nicht angegeben (product.protection_need).".to_owned(),
        "The protection need is not stated (product.protection_need).".to_owned(),
    )
}

/// What a pair of things must be.
pub(in crate::assess) fn pair_expected(table: &Text, column: &str) -> Text {
    Text::new(
        format!("zwei, die „{}“ zulässt, verschieden in {column}", table.de),
        format!("two that \"{}\" admits and that differ in {column}", table.en),
    )
}

/// On what a pair of things still hangs.
pub(in crate::assess) fn pair_open(open: &[String]) -> Reason {
    let list = open.join(", ");
    reason(
        ReasonCode::AwaitingHuman,
        &[("open", &list)],
        format!(
            "Die Tabelle lässt die Kombination offen, bis geklärt ist: {list} (nicht gelistet oder Bedingung nicht belegt)."
        ),
        format!(
            "The table leaves the combination open until this is settled: {list} (not listed, or a condition not shown to be met)."
        ),
    )
}

/// The category of a factor to log in with.
pub(in crate::assess) fn factor_category(word: &str) -> Text {
    match word {
        "knowledge" => Text::new("Wissen", "knowledge"),
        "possession" => Text::new("Besitz", "possession"),
        "inherence" => Text::new("Inhärenz", "inherence"),
        other => Text::new(other, other),
    }
}

/// A pattern as what is expected.
pub(in crate::assess) fn pattern(pattern: &str) -> Text {
    Text::new(format!("Muster {pattern}"), format!("pattern {pattern}"))
}
