//! What is asked of a fact, in words: attributes by their labels, bounds in their units.

use crate::catalog::common::Text;
use crate::catalog::predicate::{Condition, DayRef, Test};
use crate::fact::kind::{Attribute, Kind};
use crate::fact::label;
use crate::fact::value::{Length, Value};

/// What a test expects of an attribute: `gültig höchstens 24 Stunden`, `verschlüsselt: ja`.
pub fn attribute(kind: &Kind, name: &str, test: &Test) -> Text {
    let Some(attribute) = kind.attribute(name) else { return Text::same(name) };
    if let Test::Is(value) = test {
        return label::found(kind.name, name, value);
    }
    let label = Text::from(attribute.label);
    let bound = bound(attribute, test);
    Text::new(format!("{} {}", label.de, bound.de), format!("{} {}", label.en, bound.en))
}

/// What is expected of an attribute that must not meet a test.
pub fn other_than(kind: &Kind, name: &str, test: &Test) -> Text {
    match test {
        Test::Is(Value::Bool(value)) => label::found(kind.name, name, &Value::Bool(!value)),
        Test::Is(value) => {
            let label = label::attribute(kind.name, name);
            let value = label::found(kind.name, name, value);
            let bare = |text: &str, label: &str| {
                let rest = text.strip_prefix(label).unwrap_or(text);
                rest.trim_start_matches(':').trim_start().to_owned()
            };
            Text::new(
                format!("{}: nicht {}", label.de, bare(&value.de, &label.de)),
                format!("{}: not {}", label.en, bare(&value.en, &label.en)),
            )
        }
        Test::SubsetOf(items) if items.is_empty() => {
            let label = label::attribute(kind.name, name);
            Text::new(format!("{} nicht leer", label.de), format!("{} not empty", label.en))
        }
        test => not(&attribute(kind, name, test)),
    }
}

/// The attribute of which a condition asks whether it is so, and which answer it wants.
fn asked_of(condition: &Condition) -> Option<(&str, bool)> {
    match condition {
        Condition::Attr(name, Test::Is(Value::Bool(value))) => Some((name, *value)),
        _ => None,
    }
}

/// What a condition asks of facts of a kind; `None` where it asks nothing.
pub(super) fn condition(kind: &str, condition: &Condition) -> Option<Text> {
    let of = |items: &[Condition], de: &str, en: &str| {
        let parts: Vec<_> = items.iter().filter_map(|item| self::condition(kind, item)).collect();
        (!parts.is_empty()).then(|| join(&parts, de, en))
    };
    match condition {
        Condition::All(items) => alone(kind, items).or_else(|| of(items, ", ", ", ")),
        Condition::Any(items) => of(items, " oder ", " or "),
        Condition::Known(inner) => self::condition(kind, inner),
        Condition::Not(inner) => match &**inner {
            Condition::Attr(name, test) => {
                Some(Kind::named(kind).map_or_else(Text::default, |of| match test {
                    Test::Matches(_) => by_pattern(of, name, false),
                    test => other_than(of, name, test),
                }))
            }
            Condition::Known(inner) if asked_of(inner).is_some() => {
                let (name, value) = asked_of(inner)?;
                let other = label::found(kind, name, &Value::Bool(!value));
                Some(Text::new(
                    format!("{} oder nicht bekannt", other.de),
                    format!("{} or not known", other.en),
                ))
            }
            inner => self::condition(kind, inner).map(|inner| {
                Text::new(format!("nicht: {}", inner.de), format!("not: {}", inner.en))
            }),
        },
        Condition::Attr(name, test) => {
            let of = Kind::named(kind)?;
            Some(match test {
                Test::Matches(_) => by_pattern(of, name, true),
                Test::In(values) => one_of(of, name, values),
                test => attribute(of, name, test),
            })
        }
        Condition::Lookup(_) => {
            Some(Text::new("von der Tabelle der Norm empfohlen", "recommended by the norm's table"))
        }
        Condition::Pair(pair) => {
            let listed = label::attribute(kind, &pair.of);
            Some(Text::new(
                format!("{}: eine Kombination, die die Tabelle der Norm zulässt", listed.de),
                format!("{}: a combination that the norm's table admits", listed.en),
            ))
        }
    }
}

/// A list that holds one thing and nothing else.
fn alone(kind: &str, items: &[Condition]) -> Option<Text> {
    let [Condition::Attr(name, one), Condition::Attr(other, rest)] = items else { return None };
    let item = match (one, rest) {
        (Test::Contains(item), Test::SubsetOf(only))
        | (Test::SubsetOf(only), Test::Contains(item)) => {
            (name == other && *only == [item.clone()]).then_some(item)?
        }
        _ => return None,
    };
    let attribute = Kind::named(kind)?.attribute(name)?;
    let label = Text::from(attribute.label);
    let item = label::known(attribute, &Value::List(vec![item.clone()]));
    Some(Text::new(
        format!("{}: nur {}", label.de, item.de),
        format!("{}: {} alone", label.en, item.en),
    ))
}

fn one_of(kind: &Kind, name: &str, values: &[Value]) -> Text {
    let Some(attribute) = kind.attribute(name) else { return Text::same(name) };
    let values: Vec<_> = values.iter().map(|value| label::known(attribute, value)).collect();
    let (label, values) = (Text::from(attribute.label), join(&values, " / ", " / "));
    Text::new(format!("{}: {}", label.de, values.de), format!("{}: {}", label.en, values.en))
}

/// A regular expression is for files; that there is one is enough to say here.
fn by_pattern(kind: &Kind, name: &str, fits: bool) -> Text {
    let label = label::attribute(kind.name, name);
    let (de, en) = match fits {
        true => ("nach festem Muster", "by a fixed pattern"),
        false => ("nicht nach festem Muster", "not by a fixed pattern"),
    };
    Text::new(format!("{} {de}", label.de), format!("{} {en}", label.en))
}

fn not(what: &Text) -> Text {
    Text::new(format!("nicht {}", what.de), format!("not {}", what.en))
}

/// The bound of a test, to stand behind a label.
fn bound(attribute: &Attribute, test: &Test) -> Text {
    let list = |values: &[Value], between: &str| {
        let all: Vec<_> = values.iter().map(|value| label::known(attribute, value)).collect();
        join(&all, between, between)
    };
    let words = |items: &[String]| list(&[Value::List(items.to_vec())], "");
    let with = |(de, en): (&str, &str), what: &Text| {
        Text::new(format!("{de} {}", what.de), format!("{en} {}", what.en))
    };
    let number = |n: &i64| label::number(attribute, *n);
    let day = |bound: &DayRef| match bound {
        DayRef::AsOf => Text::new("dem Stichtag", "the day judged"),
        DayRef::On(day) => {
            let day = label::known(attribute, &Value::Day(*day));
            Text::new(format!("dem {}", day.de), day.en)
        }
    };
    match test {
        Test::Is(value) => label::known(attribute, value),
        Test::In(values) => with(("eines von", "one of"), &list(values, ", ")),
        Test::AtLeast(n) => with(("mindestens", "at least"), &number(n)),
        Test::AtMost(n) => with(("höchstens", "at most"), &number(n)),
        Test::LessThan(n) => with(("unter", "below"), &number(n)),
        Test::MoreThan(n) => with(("über", "above"), &number(n)),
        Test::WithinMonths(n) => {
            let length = Value::Length(Length::Months(*n));
            with(("höchstens", "at most"), &label::known(attribute, &length))
        }
        Test::Before(bound) => with(("vor", "before"), &day(bound)),
        Test::After(bound) => with(("nach", "after"), &day(bound)),
        Test::Matches(pattern) => with(("nach dem Muster", "by the pattern"), &Text::same(pattern)),
        Test::Contains(item) => with(("mit", "with"), &words(std::slice::from_ref(item))),
        Test::SubsetOf(items) if items.is_empty() => Text::new("leer", "empty"),
        Test::SubsetOf(items) => with(("nur aus", "only of"), &words(items)),
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
