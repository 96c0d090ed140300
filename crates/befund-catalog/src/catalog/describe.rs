//! What a predicate looks at, in words: printed where a reader must know what would refute a claim.

use crate::catalog::common::Text;
use crate::catalog::predicate::{Condition, Predicate, Test};
use crate::fact::ProtectionNeed;
pub use crate::text::german;

/// What would refute that something does not apply: what shows its things, and what a person looks at.
pub fn refuted_by(holds: Option<&Predicate>, human: Option<&Text>) -> Text {
    let parts: Vec<_> = holds.map(predicate).into_iter().chain(human.cloned()).collect();
    join(&parts, "; ", "; ")
}

/// A predicate as a noun phrase.
pub fn predicate(predicate: &Predicate) -> Text {
    match predicate {
        Predicate::All(items) => {
            let parts: Vec<_> = items.iter().map(self::predicate).collect();
            join(&parts, ", zusammen mit: ", ", together with: ")
        }
        Predicate::Any(items) => {
            let parts: Vec<_> = items.iter().map(self::predicate).collect();
            join(&parts, " oder ", " or ")
        }
        Predicate::Not(inner) => {
            let inner = self::predicate(inner);
            Text::new(format!("nicht: {}", inner.de), format!("not: {}", inner.en))
        }
        Predicate::Thing(thing) => {
            let parts: Vec<_> = thing.predicates().map(sign).collect();
            let by = join(&parts, ", ", ", ");
            let (de, en) = (&thing.title.de, &thing.title.en);
            Text::new(
                format!("{de} (erkennbar an: {})", by.de),
                format!("{en} (seen by: {})", by.en),
            )
        }
        Predicate::Since(day) => Text::new(
            format!("ein Stichtag ab dem {}", german(*day)),
            format!("a day judged from {day} on"),
        ),
        Predicate::ProtectionNeed { is, .. } => {
            let (de, en) = need(*is);
            Text::new(
                format!(
                    "die dokumentierte Schutzbedarfsanalyse mit dem Ergebnis {de} (product.protection_need)"
                ),
                format!(
                    "the documented analysis of the protection need with the result {en} (product.protection_need)"
                ),
            )
        }
        other => sign(other),
    }
}

/// A protection need as an indefinite noun phrase.
pub fn protection_need(is: ProtectionNeed) -> Text {
    let (_, en) = need(is);
    let inflected = match is {
        ProtectionNeed::Normal => "normaler",
        ProtectionNeed::High => "hoher",
        ProtectionNeed::VeryHigh => "sehr hoher",
    };
    Text::new(format!("ein {inflected} Schutzbedarf"), format!("a {en} protection need"))
}

fn need(need: ProtectionNeed) -> (&'static str, &'static str) {
    match need {
        ProtectionNeed::Normal => ("normal", "normal"),
        ProtectionNeed::High => ("hoch", "high"),
        ProtectionNeed::VeryHigh => ("sehr hoch", "very high"),
    }
}

/// One sign by which a thing is known, as short as a key of the product file allows.
pub fn sign(predicate: &Predicate) -> Text {
    let same = |text: String| Text::new(text.clone(), text);
    match predicate {
        Predicate::Thing(thing) => thing.title.clone(),
        Predicate::Component(kinds) => Text::new(
            format!("Komponente der Art {}", kinds.join(" / ")),
            format!("component of the kind {}", kinds.join(" / ")),
        ),
        Predicate::Target(kinds) => {
            let keys: Vec<_> = kinds.iter().map(|kind| format!("targets.{kind}")).collect();
            Text::new(
                format!("Ziel unter {}", keys.join(" / ")),
                format!("target under {}", keys.join(" / ")),
            )
        }
        Predicate::Answered { requirement, yes } => {
            let answer = if *yes { "yes" } else { "no" };
            Text::new(
                format!("Antwort {answer} zu {requirement}"),
                format!("answer {answer} to {requirement}"),
            )
        }
        Predicate::Some { kind, filter, satisfies }
        | Predicate::Every { kind, filter, satisfies, .. } => {
            let tests: Vec<_> = [filter, satisfies].into_iter().filter_map(condition).collect();
            same(fact(kind, &tests.join(", ")))
        }
        Predicate::None { kind, filter } | Predicate::Count { kind, filter, .. } => {
            same(fact(kind, &condition(filter).unwrap_or_default()))
        }
        Predicate::Document { kind, .. } => {
            Text::new(format!("Nachweis {kind}"), format!("document {kind}"))
        }
        other => self::predicate(other),
    }
}

fn fact(kind: &str, tests: &str) -> String {
    match tests.strip_prefix("name: ").filter(|_| kind == "app.function") {
        Some(rest) => format!("{kind} {}", rest.trim_end_matches(", present: true")),
        None if tests.is_empty() => kind.to_owned(),
        None => format!("{kind} ({tests})"),
    }
}

/// A condition on a fact in the notation of the product file; `None` where it asks nothing.
fn condition(condition: &Condition) -> Option<String> {
    let joined = |items: &[Condition], with: &str| {
        let parts: Vec<_> = items.iter().filter_map(self::condition).collect();
        (!parts.is_empty()).then(|| parts.join(with))
    };
    match condition {
        Condition::All(items) => joined(items, ", "),
        Condition::Any(items) => joined(items, " | "),
        Condition::Not(inner) => self::condition(inner).map(|inner| format!("≠ {inner}")),
        Condition::Known(inner) => self::condition(inner),
        Condition::Attr(name, test) => Some(format!("{name}{}", self::test(test))),
        Condition::Lookup(lookup) => Some(format!("{} {}", lookup.policy, lookup.table)),
        Condition::Pair(pair) => Some(format!("{} {}", pair.lookup.policy, pair.lookup.table)),
    }
}

fn test(test: &Test) -> String {
    let list = |items: Vec<String>| format!(": {}", items.join(" / "));
    match test {
        Test::Is(value) => format!(": {value}"),
        Test::In(values) => list(values.iter().map(ToString::to_string).collect()),
        Test::Contains(item) => format!(": {item}"),
        Test::SubsetOf(items) => list(items.clone()),
        Test::AtLeast(n) => format!(" ≥ {n}"),
        Test::AtMost(n) => format!(" ≤ {n}"),
        Test::LessThan(n) => format!(" < {n}"),
        Test::MoreThan(n) => format!(" > {n}"),
        Test::Matches(_) | Test::WithinMonths(_) | Test::Before(_) | Test::After(_) => {
            String::new()
        }
    }
}

/// Texts joined in each language, empty ones left out.
pub fn join(parts: &[Text], de: &str, en: &str) -> Text {
    let pick = |of: fn(&Text) -> &str, with: &str| {
        let all: Vec<_> = parts.iter().map(of).filter(|part| !part.is_empty()).collect();
        all.join(with)
    };
    Text::new(pick(|text| &text.de, de), pick(|text| &text.en, en))
}
