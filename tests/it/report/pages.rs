//! The source of the pages, `--report typ`, and what is said where PDF is not built in.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::report::formats::{HOSTILE, musteratem, repository, text};

/// The data of a source, as its reader sees them.
fn data(source: &str) -> Value {
    let literal = source.split("```").nth(1).and_then(|one| one.strip_prefix("json\n")).unwrap();
    serde_json::from_str(literal).unwrap()
}

/// All texts of runs in a value.
fn runs<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| runs(item, out)),
        Value::Object(fields) => match (fields.get("text"), fields.get("weight")) {
            (Some(Value::String(text)), Some(_)) => out.push(text),
            _ => fields.values().for_each(|field| runs(field, out)),
        },
        _ => {}
    }
}

fn texts(value: &Value) -> Vec<&str> {
    let mut out = Vec::new();
    runs(value, &mut out);
    out
}

/// Values of all fields of this name.
fn named<'v>(value: &'v Value, name: &str, out: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| named(item, name, out)),
        Value::Object(fields) => {
            out.extend(fields.get(name).and_then(Value::as_str));
            fields.values().for_each(|field| named(field, name, out));
        }
        _ => {}
    }
}

#[test]
fn hostile_text_is_data_and_the_template_stays_as_it_is() {
    let (calm, loud) = (repository("calm"), repository(HOSTILE));
    let (calm, loud) = (text(calm.path(), "typ", &[]), text(loud.path(), "typ", &[]));
    let template = |source: &str| source.rsplit_once("```.text))").unwrap().1.to_owned();
    assert_eq!(template(&calm), template(&loud));
    assert_eq!((calm.matches("```").count(), loud.matches("```").count()), (2, 2));
    let (calm, loud) = (data(&calm), data(&loud));
    let blocks = |data: &Value| data["document"]["blocks"].as_array().unwrap().len();
    assert_eq!(blocks(&calm), blocks(&loud));
    assert!(
        texts(&loud).iter().any(|text| text.contains("=HYPERLINK(\"http")),
        "it is still there"
    );
    assert!(!texts(&loud).iter().any(|text| text.contains(['\u{1}', '\u{1b}'])));
}

#[test]
fn what_the_pages_say_is_what_the_other_reports_say() {
    let source = musteratem("typ", &[]);
    let data = data(&source);
    let said: String = texts(&data["document"]).join(" ");
    let json: Value = serde_json::from_str(&musteratem("json", &[])).unwrap();
    let findings = json["findings"].as_array().unwrap();
    for finding in findings {
        let title = finding["title"]["de"].as_str().unwrap();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&title), "{title}");
    }
    assert!(said.contains(json["report_id"].as_str().unwrap()));
    let numbers: Vec<_> = data["document"]["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|block| block["block"] == "heading" && block["level"] == 1)
        .map(|block| block["number"][0]["text"].as_str().unwrap())
        .collect();
    let all: Vec<_> = (1..=19).map(|number| number.to_string()).collect();
    assert_eq!(numbers, all, "the numbers of the other reports");
}

#[test]
fn links_lead_to_places_that_are_there_once() {
    let data = data(&musteratem("typ", &[]));
    let (mut links, mut anchors) = (Vec::new(), Vec::new());
    named(&data, "link", &mut links);
    named(&data, "anchor", &mut anchors);
    let known: BTreeSet<_> = anchors.iter().copied().collect();
    assert_eq!(known.len(), anchors.len(), "a place is there twice");
    let dead: BTreeSet<_> = links.iter().copied().filter(|link| !known.contains(link)).collect();
    assert_eq!(dead, BTreeSet::new());
    assert!(links.len() > 500);
}

#[test]
fn without_evidence_the_source_says_that_it_is_left_out() {
    let whole = musteratem("typ", &[]);
    let short = musteratem("typ", &["--no-appendix"]);
    assert!(short.len() < whole.len());
    assert!(short.contains("Das Verzeichnis der Nachweise ist weggelassen"));
    assert!(!whole.contains("weggelassen (--no-appendix)"));
}

#[test]
#[cfg(not(feature = "pdf"))]
fn a_build_without_pdf_says_so_before_it_measures() {
    let root = tempfile::TempDir::new().unwrap();
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin("befund"))
        .args(["audit", "nowhere", "--report", "pdf"])
        .current_dir(root.path())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(error.contains("format-not-built") && error.contains("--report typ"), "{error}");
    assert!(error.contains("release"), "{error}");
    assert!(!root.path().join("befund-report").exists());
}
