//! Whole reports of the real products, as a reader gets them. Review a change with
//! `cargo insta review`, or set INSTA_UPDATE=always and read the diff.

use std::fs;
use std::path::Path;

use crate::common::{TODAY, judge};
use befund::assess::Report;
use befund::assess::gate::{self, Level};
use befund::report::{Format, Lang, RenderOptions, Run, render, terminal};
use jiff::civil::{Date, date};

fn report(name: &str, catalogs: &[&str], as_of: Date) -> Report {
    let product = befund::product::load(
        format!("fixtures/products/{name}").as_ref(),
        befund::probe::sources(),
    )
    .unwrap();
    judge(&product, catalogs, as_of)
}

/// The report id changes with every version and wording; the content is what is compared.
fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[0-9a-f]{64}", "[sha256]");
    settings.add_filter(r"(Berichtskennung|Report id)([ |]+)[0-9a-f]{16}", "$1$2[id]");
    settings.add_filter(r"befund [0-9]+\.[0-9]+\.[0-9]+", "befund [version]");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn markdown(report: &Report, lang: Lang) -> String {
    let options = RenderOptions::new(lang);
    let gate = gate::apply(report, Level::Default);
    let run = Run::of(&gate);
    String::from_utf8(render(Format::Markdown, report, &options, run).unwrap()).unwrap()
}

const CASES: [(&str, &[&str], Date); 6] = [
    ("red-connect", &[], date(2018, 5, 3)),
    ("red-connect", &["anlage-31b@2016-10-21"], TODAY),
    ("kry", &["anlage-31b@2021-02-25", "tuev-tsvc@2.1"], date(2022, 3, 18)),
    ("kry", &["anlage-31b@2021-02-25", "tuev-tsvc@2.1"], TODAY),
    ("vivy", &[], date(2018, 12, 31)),
    ("vivy", &[], TODAY),
];

#[test]
fn terminal_reports() {
    for (name, catalogs, as_of) in CASES {
        let report = report(name, catalogs, as_of);
        snapshot(
            &format!("terminal-{name}-{as_of}"),
            &terminal::render(&report, Lang::De, 80, false),
        );
    }
}

#[test]
fn markdown_reports() {
    for (name, catalogs, as_of) in CASES {
        snapshot(
            &format!("markdown-{name}-{as_of}"),
            &markdown(&report(name, catalogs, as_of), Lang::De),
        );
    }
    snapshot(
        "markdown-red-connect-en",
        &markdown(&report("red-connect", &[], date(2018, 5, 3)), Lang::En),
    );
}

/// The committed schema describes what is written.
#[test]
fn results_follow_the_committed_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(&fs::read_to_string("schemas/befund-result-1.schema.json").unwrap())
            .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, catalogs, as_of) in CASES {
        let result = serde_json::to_value(report(name, catalogs, as_of)).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&result).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name} {as_of}");
    }
}

/// Every page of a comparison says that it is one.
#[test]
fn a_comparison_says_so() {
    let report = report("red-connect", &["anlage-31b@2016-10-21"], TODAY);
    assert!(report.inputs.catalogs[0].comparison);
    let text = terminal::render(&report, Lang::De, 80, false);
    let first_screen: String = text.lines().take(24).collect::<Vec<_>>().join("\n");
    assert!(first_screen.contains("Vergleich, nicht geltende Fassung"), "{first_screen}");
    assert!(markdown(&report, Lang::De).matches("Vergleich, nicht geltende Fassung").count() > 3);
}

/// What a source could not determine is written in English; a German report must not quote it.
#[test]
fn every_reason_that_a_probe_writes_has_a_german_sentence() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let literal = regex::Regex::new(
        r#"(?s)(?:[Uu]nknown\(\s*(?:format!\(\s*)?|let why = |LATER: &str = |partial = Some\()"([a-z`][^"]{5,})""#,
    )
    .unwrap();
    let hole = regex::Regex::new(r"\{\w*\}").unwrap();
    let mut folders = vec![root.join("src/probe")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // It only refuses.
            if path.ends_with("file/input.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for found in literal.captures_iter(text) {
                let words = hole.replace_all(&found[1], "7");
                // A refusal has a code of its own, and its remedy is a command.
                let refused =
                    text[found.get(0).unwrap().end()..].trim_start_matches([';', ')', ' ', '\n']);
                if refused.starts_with("return Err(Refusal") || refused.starts_with("Err(Refusal") {
                    continue;
                }
                seen += 1;
                let known = befund::lang::german(&words).is_some();
                assert!(known, "{}: {words}", path.display());
            }
        }
    }
    assert!(seen > 30, "{seen}");
}
