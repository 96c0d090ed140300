//! `befund diff`: what changed between two results, and why.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::{enumeration, folder, observe, plain, protocol, with_target};
use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

fn befund(arguments: &[&str]) -> Output {
    Command::cargo_bin("befund").unwrap().args(arguments).env_remove("NO_COLOR").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A product with answers to TÜViT's criteria.
fn answers(given: &str) -> String {
    plain(&format!(
        "declarations:\n  tuev-tsvc@2.1: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{{given}}}}}\n"
    ))
}

/// Results of one product folder, made one after the other.
struct Results {
    product: TempDir,
    out: TempDir,
}

impl Results {
    fn new() -> Self {
        Self { product: folder(&plain("")), out: TempDir::new().unwrap() }
    }

    fn judge(&self, yaml: &str, name: &str, catalog: &str, as_of: &str) -> PathBuf {
        fs::write(self.product.path().join("befund.yaml"), yaml).unwrap();
        let file = self.out.path().join(name);
        let report = format!("json={}", file.display());
        let path = self.product.path().to_str().unwrap();
        let output = befund(&[
            "assess",
            path,
            "--catalog",
            catalog,
            "--as-of",
            as_of,
            "--report",
            &report,
            "-q",
        ]);
        assert!(output.status.code().unwrap() < 3, "{}", text(&output.stderr));
        file
    }

    fn tsvc(&self, yaml: &str, name: &str, as_of: &str) -> PathBuf {
        self.judge(yaml, name, "tuev-tsvc", as_of)
    }
}

fn diff(old: &Path, new: &Path) -> (i32, Value) {
    let output = befund(&["diff", old.to_str().unwrap(), new.to_str().unwrap(), "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("schemas/befund-diff-1.schema.json").unwrap())
            .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&document).map(|one| one.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    (output.status.code().unwrap(), document)
}

fn change<'a>(document: &'a Value, demand: &str) -> &'a Value {
    let changes = document["changes"].as_array().unwrap();
    changes.iter().find(|one| one["demand"] == demand).expect("a change of this demand")
}

fn codes(change: &Value) -> Vec<&str> {
    change["causes"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

const DAY: &str = "2026-11-21";
const YES: &str = "\"1.2\": {demands: {understandable: {answer: yes}}}";
const NO: &str = "\"1.2\": {demands: {understandable: {answer: no}}}";

#[test]
fn only_a_new_fail_is_a_failure_and_its_cause_is_named() {
    let results = Results::new();
    let good = results.tsvc(&answers(YES), "good.json", DAY);
    let bad = results.tsvc(&answers(NO), "bad.json", DAY);
    let (code, document) = diff(&good, &bad);
    let broken = change(&document, "understandable");
    assert_eq!((code, &broken["class"]), (1, &json!("new_fail")));
    assert_eq!(codes(broken), ["answer"]);
    assert_eq!(document["summary"]["unchanged"], 28);
    let (code, document) = diff(&bad, &good);
    assert_eq!((code, &change(&document, "understandable")["class"]), (0, &json!("fixed")));
    let (code, document) = diff(&bad, &bad);
    assert_eq!((code, &document["changes"]), (0, &json!([])), "the same fail is not new");
    let shown = text(&befund(&["diff", good.to_str().unwrap(), bad.to_str().unwrap()]).stdout);
    assert!(
        shown.contains("neu nicht erfüllt: tuev-tsvc#1.2 · understandable")
            && shown.contains("Ursache: Produkt: Antwort yes → no"),
        "{shown}"
    );
}

/// A gap nobody can decide any more is not mended.
#[test]
fn a_fail_whose_evidence_is_gone_is_not_fixed() {
    let results = Results::new();
    let bad = results.tsvc(&answers(NO), "bad.json", DAY);
    let silent = results.tsvc(&answers("\"1.1\": {answer: yes}"), "silent.json", DAY);
    let (code, document) = diff(&bad, &silent);
    assert_eq!((code, &change(&document, "understandable")["class"]), (0, &json!("changed")));
}

#[test]
fn age_is_a_cause_of_its_own() {
    let results = Results::new();
    let fresh = results.tsvc(&answers(YES), "fresh.json", DAY);
    let aged = results.tsvc(&answers(YES), "aged.json", "2027-11-21");
    let (code, document) = diff(&fresh, &aged);
    let open = change(&document, "understandable");
    assert_eq!((code, &open["new"]["reason"]), (0, &json!("evidence_stale")));
    assert_eq!(codes(open), ["aged", "as_of"]);
}

#[test]
fn a_measurement_that_says_something_else_is_named_and_a_repeated_one_is_not() {
    let results = Results::new();
    let yaml = with_target(&answers("\"3.1\": {answer: yes}").replace(&plain(""), ""));
    let see = |version: &str, finished: &str, name: &str| {
        fs::write(results.product.path().join("befund.yaml"), &yaml).unwrap();
        let fact = protocol(version, true);
        let list = enumeration("tls.protocol", &[&fact]);
        observe(results.product.path(), "a.json", "ok", finished, &[fact], &[list]);
        results.tsvc(&yaml, name, DAY)
    };
    let good = see("TLSv1.3", "2026-11-18T10:00:00Z", "good.json");
    let again = see("TLSv1.3", "2026-11-19T10:00:00Z", "again.json");
    assert_eq!(diff(&good, &again).1["summary"]["unchanged"], 29);
    let bad = see("TLSv1.0", "2026-11-20T10:00:00Z", "bad.json");
    let (code, document) = diff(&good, &bad);
    let broken = document["changes"].as_array().unwrap();
    let broken = broken.iter().find(|one| one["class"] == "new_fail").expect("a new fail");
    assert_eq!(code, 1);
    assert!(codes(broken).contains(&"observed_fact"), "{broken}");
    assert!(broken["new_offenders"][0]["thing"].as_str().unwrap().contains("TLSv1.0"));
}

#[test]
fn a_known_contradiction_stays_known_when_its_line_moves() {
    let results = Results::new();
    let stated = "facts:\n  - {kind: tls.protocol, subject: \"tls://connect.example:443\", components: [web], version: TLSv1.0, offered: false, stated: {by: QM, on: 2026-11-01}}\n";
    let yaml = with_target(stated);
    fs::write(results.product.path().join("befund.yaml"), &yaml).unwrap();
    let fact = protocol("TLSv1.0", true);
    let list = enumeration("tls.protocol", &[&fact]);
    observe(results.product.path(), "a.json", "ok", "2026-11-18T10:00:00Z", &[fact], &[list]);
    let before = results.tsvc(&yaml, "before.json", DAY);
    let moved = results.tsvc(&yaml.replace("facts:", "# seen\nfacts:"), "moved.json", DAY);
    let (_, forth) = diff(&results.tsvc(&with_target(""), "none.json", DAY), &before);
    assert_ne!(forth["new_contradictions"], json!([]));
    let (code, document) = diff(&before, &moved);
    assert_eq!((code, &document["new_contradictions"]), (0, &json!([])));
    assert_eq!(
        (&document["resolved_contradictions"], &document["changes"]),
        (&json!([]), &json!([]))
    );
}

/// Numbers of one norm are the same demand in either edition; what only one edition has came or went
/// with it.
#[test]
fn editions_of_one_catalog_meet_by_number() {
    let results = Results::new();
    let yaml = plain("").replace("video-consultation", "diga");
    let old = results.judge(&yaml, "old.json", "digav-anlage-1@2022-12-29", "2024-06-01");
    let new = results.judge(&yaml, "new.json", "digav-anlage-1@2026-02-01", "2026-06-01");
    let (code, document) = diff(&old, &new);
    assert_eq!(code, 0);
    assert!(document["summary"]["gone"].as_u64().unwrap() > 0, "{}", document["summary"]);
    assert!(document["summary"]["unchanged"].as_u64().unwrap() > 50, "{}", document["summary"]);
    let gone = document["changes"].as_array().unwrap();
    let gone = gone.iter().find(|one| one["class"] == "gone").unwrap();
    assert_eq!(codes(gone), ["catalog_edition", "as_of"]);
}

#[test]
fn a_policy_edition_is_a_cause() {
    let results = Results::new();
    let fact = "facts:\n  - {kind: tls.certificate, subject: \"tls://a.example:443\", key_algorithm: RSA, key_bits: 2048, position: 0, stated: {by: Maker, on: 2018-05-01}}\n";
    let pinned = |edition: &str| plain(&format!("audit: {{policies: [{edition}]}}\n{fact}"));
    let catalog = "anlage-31b@2016-10-21";
    let old = results.judge(&pinned("tr-02102-2@2018-01"), "old.json", catalog, "2018-05-03");
    let new = results.judge(&pinned("tr-02102-2@2026-01"), "new.json", catalog, "2018-05-03");
    let (code, document) = diff(&old, &new);
    let broken = change(&document, "state-of-the-art");
    assert_eq!((code, &broken["class"]), (0, &json!("changed")));
    assert_eq!(codes(broken), ["policy_edition"], "the day is the same: {broken}");
}

#[test]
fn a_file_that_is_no_result_is_refused_with_a_remedy() {
    let results = Results::new();
    let good = results.tsvc(&answers(YES), "good.json", DAY);
    let whole = fs::read_to_string(&good).unwrap();
    let other = results.out.path().join("other.json");
    let run = |content: &str| {
        fs::write(&other, content).unwrap();
        let output = befund(&["diff", other.to_str().unwrap(), good.to_str().unwrap()]);
        assert!(output.stdout.is_empty());
        (output.status.code().unwrap(), text(&output.stderr))
    };
    let later = whole.replacen("befund/result/1", "befund/result/2", 1);
    for (content, exit, said) in [
        (later.as_str(), 3, "error[wrong-schema]"),
        (later.as_str(), 3, "the schema is `befund/result/2`"),
        (later.as_str(), 3, "the befund that wrote it or a newer one"),
        ("{\"a\": 1}", 3, "error[wrong-schema]"),
        ("befund: 1\n", 3, "error[wrong-json]"),
        (&whole[..whole.len() / 2], 3, "error[wrong-json]"),
        (&whole.replacen("\"pass\"", "\"fail\"", 1), 4, "error[result-changed]"),
    ] {
        let (code, shown) = run(content);
        assert_eq!(code, exit, "{shown}");
        assert!(shown.contains(said) && shown.contains("help:"), "{shown}");
    }
    let missing = befund(&["diff", "no/such.json", good.to_str().unwrap()]);
    assert_eq!(missing.status.code(), Some(3));
}

#[test]
fn results_of_two_products_are_not_compared() {
    let results = Results::new();
    let one = results.tsvc(&answers(YES), "one.json", DAY);
    let two = results.tsvc(&answers(NO).replace("name: Test", "name: Other"), "two.json", DAY);
    let output = befund(&["diff", one.to_str().unwrap(), two.to_str().unwrap()]);
    let shown = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{shown}");
    assert!(shown.contains("error[other-product]") && shown.contains("`Other`"), "{shown}");
    assert!(output.stdout.is_empty());
}

/// The cells of the rows of the section on the baseline.
fn changes(markdown: &str, title: &str) -> Vec<Vec<String>> {
    let (_, section) = markdown.split_once(title).unwrap_or_else(|| panic!("{markdown}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| **"));
    rows.map(|row| row.split(" | ").map(str::to_owned).collect()).collect()
}

#[test]
fn reports_for_auditors_say_what_changed_since_the_baseline_and_why() {
    let results = Results::new();
    let yes = answers("\"1.1\": {answer: yes}, \"1.2\": {answer: no}");
    let base = results.tsvc(&yes, "base.json", "2026-11-20");
    let no = answers("\"1.1\": {answer: no}, \"1.2\": {answer: yes}");
    fs::write(results.product.path().join("befund.yaml"), no).unwrap();
    let render = |format: &str, lang: &str, more: &[&str]| {
        let path = results.product.path().to_str().unwrap();
        let target = format!("{format}=-");
        let fixed = ["assess", path, "--catalog", "tuev-tsvc", "--as-of", "2026-11-21"];
        let output = befund(&[&fixed[..], &["--report", &target, "--lang", lang], more].concat());
        text(&output.stdout)
    };
    let base = ["--baseline", base.to_str().unwrap()];
    for (lang, title, fails, fixed, cause) in [
        ("de", "### Seit der Baseline vom 20.11.2026", "neu nicht erfüllt", "behoben", "Ursache"),
        ("en", "### Since the baseline of 2026-11-20", "newly not met", "fixed", "Cause"),
    ] {
        let markdown = render("md", lang, &base);
        let rows = changes(&markdown, title);
        let of = |class: &str| rows.iter().filter(|row| row[0].contains(class)).collect::<Vec<_>>();
        assert!(!of(fails).is_empty() && !of(fixed).is_empty(), "{rows:?}");
        for row in &rows {
            let from = if row[0].contains(fails) { "yes → no" } else { "no → yes" };
            assert!(row.len() == 4 && row[3].contains(from), "{row:?}");
        }
        let at = |part: &str| markdown.find(part).unwrap();
        assert!(at("### 1.1") < at(title) && at(title) < at("\n## 2 "), "near the top");
        let html = render("html", lang, &base);
        assert!(html.contains(&title[4..]) && html.contains(&format!("data-label=\"{cause}\"")));
        assert!(!render("md", lang, &[]).contains(title), "only with a baseline");
    }
}
