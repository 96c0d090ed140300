//! Products of many parts: what is said of several components alike is judged and written once, what was
//! written can be read again, and everything a file can hold many of has an end that names itself.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use befund::assess::Report;
use befund::assess::result::Finding;
use befund::diag::SourceFile;
use befund::product::{self, LoadFailure};
use befund::report::json;
use serde_json::Value;

const KINDS: [&str; 3] = ["mobile-app", "backend", "web-app"];
const STATED: &str = r#"stated: {by: Maker, on: 2026-11-02, product_version: "1"}"#;

/// A DiGA of many components: some have facts that fail, and parts of TR-03161 are answered.
fn many(components: usize, version: impl Fn(usize) -> String) -> String {
    let mut yaml = "befund: 1\nproduct:\n  name: Many\n  version: \"1\"\n  manufacturer: {name: Maker}\n  kinds: [diga]\n  protection_need: high\n  components:\n".to_owned();
    for at in 0..components {
        let (kind, version) = (KINDS[at % 3], version(at));
        writeln!(
            yaml,
            "    - {{id: c{at}, kind: {kind}, name: Part {at}, version: \"{version}\"}}"
        )
        .unwrap();
    }
    yaml.push_str("facts:\n");
    for at in (0..components).step_by(10) {
        writeln!(yaml, "  - {{kind: auth.password_policy, subject: product, components: [c{at}, c{}], name: n{at}, min_length: 14, hash: fast-hash, salted: false, {STATED}}}", (at + 3) % components).unwrap();
    }
    yaml.push_str("declarations:\n  tr-03161-1@3.0: {by: Maker, on: 2026-11-02, product_version: \"1\", answers: {O.Purp_1: {answer: yes}, O.Arch_1: {answer: no}, O.Pass_1: {answer: yes}, O.Pass_5: {answer: yes}, O.Pass_2: {answer: not_applicable, reason: function-absent}}}\n");
    yaml.push_str("dispositions:\n  - {kind: soll_justified, requirement: \"tr-03161-1#O.Arch_1\", component: c3, owner: Maker, reason: Because, expires: 2027-01-31}\n");
    yaml
}

fn judged(yaml: &str) -> Report {
    let folder = crate::common::folder(yaml);
    crate::common::judge(&crate::common::load(folder.path()), &[], crate::common::TODAY)
}

fn befund(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let run =
        Command::cargo_bin("befund").unwrap().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

#[test]
fn what_is_judged_once_is_what_each_would_have_been_judged() {
    // Components of different versions are judged each for itself.
    let alike = judged(&many(40, |_| "1".to_owned()));
    let apart = judged(&many(40, |at| at.to_string()));
    let plain = |report: &Report| {
        let mut report = report.clone();
        report.product.components.clear();
        report.inputs.product_sha256.clear();
        report.report_id.clear();
        report
    };
    let (alike, apart) = (plain(&alike), plain(&apart));
    for (one, other) in alike.findings.iter().zip(&apart.findings) {
        assert_eq!(one, other);
    }
    assert_eq!(alike, apart);
    assert!(alike.contradictions.iter().any(|clash| clash.finding.is_some()));
}

#[test]
fn a_result_on_many_components_names_what_is_alike_once() {
    let report = judged(&many(150, |_| "1".to_owned()));
    let brief = report.brief();
    let repeated: usize =
        brief.alike.iter().map(|one| one.findings.len() * one.components.len()).sum();
    assert_eq!(brief.findings.len() + repeated, report.findings.len());
    assert!(brief.findings.len() * 5 < report.findings.len(), "{}", brief.findings.len());
    assert_eq!(brief.clone().into_owned().in_full().unwrap(), report);
    // What is decided about one component alone keeps it apart from the others.
    let stands = |key: &str| brief.findings.iter().any(|one| one.key == key);
    assert!(stands("tr-03161-1@3.0#O.Arch_1/c3"));
    assert!(!stands("tr-03161-1@3.0#O.Arch_1/c6"));
    // Few components are written in full.
    assert!(judged(&many(20, |_| "1".to_owned())).brief().alike.is_empty());
}

#[test]
fn what_was_written_can_be_read_again() {
    let folder = crate::common::folder(&many(150, |_| "1".to_owned()));
    let at = ["--as-of", "2026-11-21"];
    let assess = |more: &[&str]| befund(folder.path(), &[&["assess", "."][..], &at, more].concat());
    let (code, screen, _) = assess(&["--full", "--report", "json=one.json"]);
    assert!(code < 3);
    assert!(screen.contains("150 Komponenten"), "{screen}");
    let (again, _, _) =
        befund(folder.path(), &["report", "one.json", "--quiet", "--report", "json=two.json"]);
    assert_eq!(again, code);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("one.json") == read("two.json"));
    let (code, _, told) = assess(&["--quiet", "--baseline", "one.json"]);
    assert_eq!(code, 0, "nothing is new: {told}");
    let (code, out, _) = befund(folder.path(), &["diff", "one.json", "one.json", "--json"]);
    assert_eq!(code, 0);
    let difference: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(difference["changes"], serde_json::json!([]));

    let report = json::read(&SourceFile::new("one.json", read("one.json"))).unwrap();
    let of = |id: &str| {
        let own = |one: &&Finding| one.component.as_deref() == Some(id);
        report.findings.iter().filter(own).count()
    };
    assert_eq!(of("c0"), of("c147"));
}

/// A result whose `alike` says something else.
fn with_alike(alike: &Value) -> String {
    let report = judged(&many(21, |_| "1".to_owned()));
    let mut result = serde_json::to_value(report.brief()).unwrap();
    result["alike"] = alike.clone();
    result.to_string()
}

#[test]
fn a_result_that_repeats_beyond_measure_is_refused() {
    let key = "tr-03161-1@3.0#O.Purp_1/c0";
    let once = |findings: &[&str], components: &[&str]| {
        let alike = serde_json::json!([{"findings": findings, "components": components}]);
        json::read(&SourceFile::new("r.json", with_alike(&alike)))
    };
    let message = |result: Result<Report, befund::diag::Diagnostic>| {
        let error = result.unwrap_err();
        (error.code, error.message)
    };
    assert!(message(once(&["no-key"], &["c3"])).1.contains("not there"));
    assert!(message(once(&[key], &["c99"])).1.contains("component"));
    assert!(message(once(&[key], &["c3", "c3"])).1.contains("twice"));
    let (many, ids) = (vec![key; 1000], vec!["c3"; 1000]);
    assert_eq!(message(once(&many, &ids)).0, "wrong-result");
}

#[test]
fn a_result_of_too_many_values_is_refused_before_it_is_read() {
    let text = format!("{{\"schema\": \"befund/result/1\", \"x\": [{}0]}}", "0,".repeat(4_100_000));
    let error = json::read(&SourceFile::new("r.json", text)).unwrap_err();
    assert_eq!(error.code, "result-too-long");
    let error =
        json::check(&vec![b' '; json::MAX_BYTES + 1], &judged(&many(4, |_| "1".to_owned())))
            .unwrap_err();
    assert!(error.message.contains("cannot be written"), "{}", error.message);
    assert!(error.help.unwrap().contains("--catalog"));
}

/// The error that a product file is refused with: its code, its place and what to do.
fn refusal(yaml: &str) -> (String, String, String) {
    let folder = crate::common::folder(yaml);
    let failure = product::load(folder.path(), befund::probe::sources()).unwrap_err();
    let LoadFailure::Input(errors) = failure else { panic!("{failure}") };
    let error = &errors.0[0];
    let place = error.location().unwrap_or_default();
    (error.code.to_string(), place, error.help.clone().unwrap_or_default())
}

fn repeated(line: &str, times: usize) -> String {
    (0..times).map(|at| line.replace('#', &at.to_string()) + "\n").collect()
}

#[test]
fn every_list_has_an_end_that_names_its_line() {
    let component = "    - {id: c#, kind: backend, name: N, version: \"1\"}";
    let head = "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {name: Maker}\n  kinds: [health-app]\n  components:\n";
    let yaml = format!("{head}{}", repeated(component, 1001));
    let (code, place, help) = refusal(&yaml);
    assert_eq!(code, "too-many");
    assert!(place.contains("befund.yaml:1008:"), "{place}");
    assert!(help.contains("component"), "{help}");
    assert!(
        product::load(
            crate::common::folder(&format!("{head}{}", repeated(component, 1000))).path(),
            befund::probe::sources()
        )
        .is_ok()
    );

    let stated = "stated: {by: M, on: 2026-11-02}";
    let lists = [
        ("facts", format!("  - {{kind: app.function, subject: p, name: other, {stated}}}"), 2000),
        ("enumerations", format!("  - {{kind: app.function, subject: p, complete: true, {stated}}}"), 2000),
        ("documents", format!("  - {{id: d#, kind: other, file: f.txt, issued: 2026-11-02, {stated}}}"), 1000),
        ("dispositions", "  - {kind: planned, requirement: \"tuev-tsvc#1.1\", owner: M, reason: R, expires: 2027-01-01}".to_owned(), 2000),
    ];
    for (key, line, most) in lists {
        let head = crate::common::plain(&format!("{key}:\n"));
        let first = head.lines().count() + 1;
        let (code, place, help) = refusal(&format!("{head}{}", repeated(&line, most + 1)));
        assert_eq!(code, "too-many", "{key}");
        assert!(place.contains(&format!("befund.yaml:{}:", first + most)), "{key}: {place}");
        assert!(!help.is_empty());
    }
    let target = repeated("    - {endpoint: \"h#.example:443\"}", 1001);
    assert_eq!(
        refusal(&crate::common::plain(&format!("targets:\n  tls:\n{target}"))).0,
        "too-many"
    );
    let given = "by: M, on: 2026-11-02, product_version: \"1\"";
    let editions = repeated(&format!("  c@#: {{{given}, answers: {{}}}}"), 101);
    assert_eq!(refusal(&crate::common::plain(&format!("declarations:\n{editions}"))).0, "too-many");
    let answers = repeated("      \"#\": {answer: yes}", 5001);
    let (code, place, _) = refusal(&crate::common::plain(&format!(
        "declarations:\n  tuev-tsvc@2.1:\n    by: M\n    on: 2026-11-02\n    product_version: \"1\"\n    answers:\n{answers}"
    )));
    assert_eq!(code, "too-many");
    assert!(place.contains("befund.yaml:"), "{place}");
}

#[test]
fn files_of_answers_have_an_end() {
    let folder = crate::common::folder(&crate::common::plain(""));
    fs::create_dir(folder.path().join("declarations")).unwrap();
    for at in 0..101 {
        let text = "by: M\non: 2026-11-02\nproduct_version: \"1\"\nanswers: {}\n";
        fs::write(folder.path().join(format!("declarations/c@{at:03}.yaml")), text).unwrap();
    }
    let failure = product::load(folder.path(), befund::probe::sources()).unwrap_err().to_string();
    assert!(failure.contains("too-many") && failure.contains("c@100.yaml"), "{failure}");
}

#[test]
fn texts_and_names_have_an_end_that_names_its_line() {
    let named =
        |name: &str| crate::common::plain("").replace("name: Test", &format!("name: {name}"));
    let (code, place, help) = refusal(&named(&"n".repeat(301)));
    assert_eq!(code, "too-long");
    assert!(place.contains("befund.yaml:3:"), "{place}");
    assert!(help.contains("shorten"), "{help}");
    let fact = |name: &str| {
        crate::common::plain(&format!(
            "facts:\n  - {{kind: app.function, subject: {name}, name: other, {STATED}}}\n"
        ))
    };
    assert_eq!(refusal(&fact(&"s".repeat(301))).0, "too-long");
    let statement = |length: usize| {
        crate::common::plain(&format!(
            "declarations:\n  tuev-tsvc@2.1: {{by: M, on: 2026-11-02, product_version: \"1\", answers: {{\"1.1\": {{answer: yes, statement: \"{}\"}}}}}}\n",
            "s".repeat(length)
        ))
    };
    assert_eq!(refusal(&statement(65 * 1024)).0, "too-long");
    let folder = crate::common::folder(&statement(60 * 1024));
    assert!(product::load(folder.path(), befund::probe::sources()).is_ok());
}

#[test]
fn errors_about_what_is_long_stay_short() {
    let number = "9".repeat(3_900_000);
    let folder = crate::common::folder(&crate::common::plain(&format!(
        "declarations:\n  tuev-tsvc@2.1: {{by: M, on: 2026-11-02, product_version: \"1\", answers: {{\"{number}\": {{answer: yes}}}}}}\n"
    )));
    let (code, _, told) = befund(folder.path(), &["assess", ".", "--as-of", "2026-11-21"]);
    assert_eq!(code, 3);
    assert!(told.len() < 4_000, "{} bytes", told.len());
}
