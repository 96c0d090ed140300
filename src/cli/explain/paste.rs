//! A worked example as it would stand in `befund.yaml`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::catalog::{Example, ExampleDocument, ExampleFact};
use crate::fact::value::{Length, Value};

/// The sections of all checks' examples together: a file has each key once. At the margin, so that it
/// can be pasted as it is.
pub(super) fn yaml(examples: &[(&str, &Example)]) -> String {
    let mut out = String::new();
    section(&mut out, "facts", examples, |example| example.facts.iter().map(fact).collect());
    // A list that counts nothing closes nothing.
    let facts: BTreeSet<_> = examples
        .iter()
        .flat_map(|(_, example)| &example.facts)
        .map(|one| (&one.kind, &one.subject, fact(one)))
        .collect();
    section(&mut out, "enumerations", examples, |example| {
        let known = example.enumerations.iter();
        let listed = |kind: &String, subject: &String| {
            facts.iter().filter(|(of, at, _)| (*of, *at) == (kind, subject)).count()
        };
        known.map(|(kind, subject)| enumeration(kind, subject, listed(kind, subject))).collect()
    });
    let mut number = 0;
    section(&mut out, "documents", examples, |example| {
        let documents = example.documents.iter();
        let documents = documents.map(|one| {
            number += 1;
            document(number, one)
        });
        documents.collect()
    });
    out
}

/// One section, each check's part under its name; what stands there already is not said again.
fn section(
    out: &mut String,
    name: &str,
    examples: &[(&str, &Example)],
    mut items: impl FnMut(&Example) -> Vec<String>,
) {
    let mut said = BTreeSet::new();
    for (check, example) in examples {
        let mut items = items(example);
        items.retain(|item| said.insert(item.clone()));
        if items.is_empty() {
            continue;
        }
        if said.len() == items.len() {
            let _ = writeln!(out, "{name}:");
        }
        let _ = writeln!(out, "  # {check}");
        for item in items {
            let _ = writeln!(out, "  - {item}");
        }
    }
}

/// Who says it and when: no date, so that none of an example is left standing.
const STATED: &str = "stated: {by: NAME, on: YYYY-MM-DD}";

fn enumeration(kind: &str, subject: &str, count: usize) -> String {
    let subject = scalar(subject);
    format!("{{kind: {kind}, subject: {subject}, complete: true, count: {count}, {STATED}}}")
}

fn fact(fact: &ExampleFact) -> String {
    let mut item = format!("{{kind: {}, subject: {}", fact.kind, scalar(&fact.subject));
    for (name, attribute) in &fact.attributes {
        let _ = write!(item, ", {name}: {}", value(attribute));
    }
    format!("{item}, {STATED}}}")
}

fn document(number: usize, document: &ExampleDocument) -> String {
    let kind = document.kind;
    let mut item = format!("{{id: {kind}-{number}, kind: {kind}, file: docs/{kind}-{number}.pdf");
    if let Some(scheme) = document.scheme {
        let _ = write!(item, ", scheme: {scheme}");
    }
    let _ = write!(item, ", issued: {}", document.issued);
    // Left out, it would leave open whether the document still holds.
    let until = document.valid_until.map_or_else(|| "none".to_owned(), |day| day.to_string());
    let _ = write!(item, ", valid_until: {until}");
    format!("{item}, {STATED}}}")
}

fn value(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Text(text) => scalar(text),
        Value::Day(day) if day.from == day.to => day.from.to_string(),
        Value::Day(day) => format!("{{from: {}, to: {}}}", day.from, day.to),
        Value::Length(Length::Never) => "never".to_owned(),
        Value::Length(Length::Seconds(seconds)) => seconds.to_string(),
        Value::Length(Length::Months(months)) => format!("{{months: {months}}}"),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| scalar(item)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// Text as YAML reads it back: plain if it cannot be taken for anything else, else in quotes. A JSON
/// string is a YAML string.
fn scalar(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if begins && plain && !word.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;

    const PRODUCT: &str = "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {name: Maker}\n  kinds: [diga]\n  components: [{id: web, kind: web-app, name: Web, version: \"1\"}]\n";

    #[test]
    fn every_example_can_be_pasted_into_a_product_file() {
        let library = Library::built_in();
        let folder = tempfile::TempDir::new().unwrap();
        for check in library.check_ids().filter_map(|id| library.check(id)) {
            let example = check.examples.iter().find(|example| example.expect == "pass").unwrap();
            // The day is left to whoever states it.
            let sections = yaml(&[(&check.id, example)]).replace("YYYY-MM-DD", "2026-11-21");
            std::fs::write(folder.path().join("befund.yaml"), format!("{PRODUCT}{sections}"))
                .unwrap();
            let product = crate::product::load(folder.path(), crate::probe::sources())
                .unwrap_or_else(|error| panic!("{}: {error:?}\n{sections}", check.id));
            assert_eq!(product.facts.len(), example.facts.len(), "{}", check.id);
            assert_eq!(product.documents.len(), example.documents.len(), "{}", check.id);
            for (fact, given) in product.facts.iter().zip(&example.facts) {
                for (name, value) in &given.attributes {
                    let known = crate::fact::value::Attr::Known(value.clone());
                    assert_eq!(fact.attributes[name], known, "{} {name}", check.id);
                }
            }
        }
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(scalar("TLSv1.3"), "TLSv1.3");
        assert_eq!(scalar("2017"), "\"2017\"");
        assert_eq!(scalar("no"), "\"no\"");
        assert_eq!(scalar("tls://a:443"), "\"tls://a:443\"");
    }
}
