//! Reports for machines and spreadsheets, through the command line: what other tools read in them,
//! that the same input gives the same bytes, and that hostile text stays text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::{observe, protocol, say, with_target};
use befund::report::Format;
use calamine::{Data, Reader, Xlsx, open_workbook};
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attribute;
use serde_json::Value;
use serde_sarif::sarif::{ResultKind, ResultLevel, Sarif};
use tempfile::TempDir;

pub(super) const AS_OF: &str = "2022-03-18";

/// Answers, a stated fact that violates a demand, decisions about gaps; PAYLOAD is text from outside.
const SECTIONS: &str = r#"
audit: {catalogs: [anlage-31b]}
facts:
  - kind: tls.certificate
    subject: "tls://connect.example:443"
    key_algorithm: RSA
    key_bits: 1024
    stated: {by: "Maker", on: 2022-03-01, product_version: "1", where: "PAYLOAD"}
declarations:
  anlage-31b@2021-02-25:
    by: "PAYLOAD Maker"
    on: 2022-03-01
    product_version: "1"
    answers:
      "2.1": {answer: no, statement: "PAYLOAD"}
      "2.2": {answer: yes, statement: "PAYLOAD"}
dispositions:
  - {kind: planned, requirement: "anlage-31b#2.1", owner: "PAYLOAD", reason: "PAYLOAD", expires: 2027-01-31}
"#;

/// A product with an observation, in its folder `product` below a folder that stands for the
/// repository.
pub(super) fn repository(payload: &str) -> TempDir {
    let root = TempDir::new().unwrap();
    let product = root.path().join("product");
    fs::create_dir(&product).unwrap();
    let yaml = with_target(&SECTIONS.replace("PAYLOAD", payload));
    fs::write(product.join("befund.yaml"), yaml).unwrap();
    let facts = [protocol("TLSv1.0", true), protocol("TLSv1.2", true)];
    observe(&product, "connect.example_443.json", "ok", "2022-03-10T10:00:00Z", &facts, &[]);
    root
}

pub(super) fn run(root: &Path, arguments: &[&str]) -> Output {
    let program = assert_cmd::cargo::cargo_bin("befund");
    let mut command = Command::new(program);
    command.arg("assess").args(arguments).arg("--quiet").current_dir(root);
    if !arguments.contains(&"--as-of") {
        command.args(["--as-of", AS_OF]);
    }
    let output = command.output().unwrap();
    let code = output.status.code().unwrap();
    assert!(code < 3, "{code}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

pub(super) fn report(root: &Path, format: &str, more: &[&str]) -> Vec<u8> {
    let target = format!("{format}=-");
    let arguments: Vec<_> = ["product", "--report", &target].iter().chain(more).copied().collect();
    run(root, &arguments).stdout
}

pub(super) fn text(root: &Path, format: &str, more: &[&str]) -> String {
    String::from_utf8(report(root, format, more)).unwrap()
}

pub(super) fn sarif(root: &Path, more: &[&str]) -> Value {
    serde_json::from_str(&text(root, "sarif", more)).unwrap()
}

pub(super) fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// An official schema is not part of the repository: `BEFUND_SCHEMAS` or `../shared/schemas` may
/// have it.
pub(super) fn schema(name: &str) -> Option<PathBuf> {
    let folder = std::env::var("BEFUND_SCHEMAS").unwrap_or_else(|_| "../shared/schemas".to_owned());
    let path = Path::new(&folder).join(name);
    if path.is_file() {
        return Some(path.canonicalize().unwrap());
    }
    say(&format!("skipped: no {name} in $BEFUND_SCHEMAS or ../shared/schemas"));
    None
}

/// The invented DiGA of the fixtures, which has something of everything.
pub(super) fn musteratem(format: &str, more: &[&str]) -> String {
    let target = format!("{format}=-");
    let arguments = ["fixtures/products/musteratem", "--as-of", "2026-11-21", "--report", &target];
    let output = run(Path::new("."), &[&arguments, more].concat());
    String::from_utf8(output.stdout).unwrap()
}

/// What is undecided is asked for.
pub(super) const ALL: [&str; 2] = ["--include", "inconclusive"];

#[test]
fn sarif_follows_the_official_schema() {
    let Some(path) = schema("sarif-schema-2.1.0.json") else { return };
    let schema = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator =
        jsonschema::draft7::options().should_validate_formats(true).build(&schema).unwrap();
    for payload in ["calm", HOSTILE] {
        let root = repository(payload);
        for lang in ["de", "en"] {
            run(root.path(), &["product", "--report", "json=old.json"]);
            for more in [&[][..], &ALL, &["--baseline", "old.json"]] {
                let log = sarif(root.path(), &[&["--lang", lang], more].concat());
                let errors: Vec<_> = validator
                    .iter_errors(&log)
                    .map(|error| format!("{error} at {}", error.instance_path()))
                    .collect();
                assert_eq!(errors, Vec::<String>::new());
            }
        }
    }
    for more in [&[][..], &ALL] {
        let log = serde_json::from_str(&musteratem("sarif", more)).unwrap();
        assert!(validator.is_valid(&log));
    }
    assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0", "runs": [{}]})));
}

#[test]
fn a_typed_reader_of_sarif_finds_what_is_not_met_or_open() {
    let root = repository("calm");
    let log: Sarif = serde_json::from_str(&text(root.path(), "sarif", &ALL)).unwrap();
    let run = &log.runs[0];
    let rules = run.tool.driver.rules.as_ref().unwrap();
    let results = run.results.as_ref().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let rule = &rules[usize::try_from(result.rule_index.unwrap()).unwrap()];
        assert_eq!(Some(&rule.id), result.rule_id.as_ref());
        assert!(rule.help.as_ref().is_some_and(|help| !help.text.is_empty()));
        assert_eq!(
            serde_json::to_value(&result.kind).unwrap(),
            serde_json::to_value(ResultKind::Fail).unwrap()
        );
        assert!(result.locations.as_ref().is_some_and(|places| places.len() == 1));
    }
    let levels: BTreeSet<_> =
        results.iter().map(|result| result.level.as_ref().unwrap().to_string()).collect();
    let note = serde_json::to_value(ResultLevel::Note).unwrap();
    assert!(levels.contains(note.as_str().unwrap()) && levels.contains("error"), "{levels:?}");
    let catalogs: Vec<_> =
        run.taxonomies.as_ref().unwrap().iter().map(|one| one.name.as_str()).collect();
    assert_eq!(catalogs, ["anlage-31b"]);
    let invocation = &run.invocations.as_ref().unwrap()[0];
    assert!(invocation.execution_successful && invocation.start_time_utc.is_none());
    assert_eq!(invocation.exit_code, Some(2));
}

/// Rule, demand and offender with the fingerprint, for every result.
fn fingerprints(log: &Value) -> BTreeSet<String> {
    let line = |result: &Value| {
        let (properties, prints) = (&result["properties"], &result["partialFingerprints"]);
        assert_eq!(prints["befundGap/v1"], prints["primaryLocationLineHash"]);
        format!(
            "{} {} {} {}",
            result["ruleId"], properties["demand"], properties["offender"], prints["befundGap/v1"]
        )
    };
    let all: BTreeSet<_> = results(log).iter().map(line).collect();
    assert_eq!(all.len(), results(log).len());
    let prints: BTreeSet<_> = all.iter().map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(prints.len(), all.len(), "every gap has one of its own");
    all
}

/// The lines of `befund.yaml` that results lie in.
fn lines(log: &Value) -> BTreeSet<u64> {
    let places = results(log).iter().map(|result| &result["locations"][0]["physicalLocation"]);
    let own = places.filter(|place| place["artifactLocation"]["uri"] == "product/befund.yaml");
    own.map(|place| place["region"]["startLine"].as_u64().unwrap()).collect()
}

#[test]
fn fingerprints_outlive_a_second_run_an_inserted_line_and_another_day() {
    let root = repository("calm");
    let first = report(root.path(), "sarif", &ALL);
    assert_eq!(first, report(root.path(), "sarif", &ALL), "the same input gives the same bytes");
    let before: Value = serde_json::from_slice(&first).unwrap();
    let file = root.path().join("product/befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    fs::write(&file, yaml.replacen("product:\n", "# one line more\nproduct:\n", 1)).unwrap();
    let after = sarif(root.path(), &ALL);
    assert_eq!(fingerprints(&before), fingerprints(&after));
    let moved: BTreeSet<_> =
        lines(&before).iter().map(|line| if *line == 1 { 1 } else { line + 1 }).collect();
    assert_eq!(lines(&after), moved);
    assert!(moved.len() > 1, "some result lies in a line of its own: {moved:?}");
    let later = sarif(root.path(), &["--as-of", "2022-03-19", "--include", "inconclusive"]);
    assert_eq!(fingerprints(&before), fingerprints(&later));
}

#[test]
fn a_measured_gap_lies_in_the_observation_seen_from_the_repository() {
    let root = repository("calm");
    let log = sarif(root.path(), &[]);
    let uris: BTreeSet<_> = results(&log)
        .iter()
        .map(|one| {
            one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap()
        })
        .collect();
    let observation = "product/observations/tls/connect.example_443.json";
    assert!(uris.contains(observation) && uris.contains("product/befund.yaml"), "{uris:?}");
    assert!(uris.iter().all(|uri| root.path().join(uri).is_file()), "{uris:?}");
    let moved = text(root.path(), "sarif", &["--source-root", "./apps/video"]);
    assert!(moved.contains("\"apps/video/befund.yaml\"") && !moved.contains("\"product/"));
}

/// Moves the declaration of a product into a file of its own, below some remarks.
fn move_answers(product: &Path, remarks: &str) {
    let file = product.join("befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    let (before, rest) = yaml.split_once("declarations:\n  anlage-31b@2021-02-25:\n").unwrap();
    let (answers, after) = rest.split_once("dispositions:").unwrap();
    fs::write(&file, format!("{before}dispositions:{after}")).unwrap();
    let own: String = answers.lines().map(|line| format!("{}\n", &line[4..])).collect();
    fs::create_dir(product.join("declarations")).unwrap();
    fs::write(product.join("declarations/anlage-31b@2021-02-25.yaml"), remarks.to_owned() + &own)
        .unwrap();
}

/// File, line and text of the line that the gap of an answer lies in.
fn place_of_answer(root: &Path, log: &Value) -> (String, usize, String) {
    let one = results(log).iter().find(|one| one["ruleId"] == "anlage-31b#2.1").unwrap();
    let place = &one["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap().replace("%40", "@");
    let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
    let text = fs::read_to_string(root.join(&uri)).unwrap();
    (uri, line, text.lines().nth(line - 1).unwrap().trim().to_owned())
}

#[test]
fn a_gap_that_rests_on_an_answer_lies_in_its_line_wherever_the_answer_is_kept() {
    let answer = "\"2.1\": {answer: no, statement: \"calm\"}";
    let inside = repository("calm");
    let log = sarif(inside.path(), &[]);
    let (file, _, line) = place_of_answer(inside.path(), &log);
    assert_eq!((file.as_str(), line.as_str()), ("product/befund.yaml", answer));
    for remarks in ["", "# one\n# two\n"] {
        let root = repository("calm");
        move_answers(&root.path().join("product"), remarks);
        let moved = sarif(root.path(), &[]);
        let (file, at, line) = place_of_answer(root.path(), &moved);
        assert_eq!(file, "product/declarations/anlage-31b@2021-02-25.yaml");
        assert_eq!((at, line.as_str()), (5 + remarks.lines().count(), answer));
        assert_eq!(fingerprints(&log), fingerprints(&moved), "a place is not what a gap is about");
        let markdown = text(root.path(), "md", &[]);
        let place = format!("(declarations/anlage-31b@2021-02-25.yaml:{at}:10)");
        // GitHub would read an address in it.
        let markdown = markdown.replace("<!-- -->", "");
        assert!(markdown.contains(&place), "{place} not in\n{markdown}");
    }
}

#[test]
fn a_decision_suppresses_no_more_than_it_covers() {
    let root = repository("calm");
    let log = sarif(root.path(), &[]);
    let suppressed: Vec<_> = results(&log)
        .iter()
        .filter(|result| !result["suppressions"].as_array().unwrap().is_empty())
        .collect();
    assert!(!suppressed.is_empty());
    for result in suppressed {
        assert_eq!(result["ruleId"], "anlage-31b#2.1");
        assert_eq!(result["suppressions"][0]["status"], "underReview", "a plan hides nothing");
    }
}

#[test]
fn junit_follows_the_schema_of_junit() {
    let Some(schema) = schema("JUnit.xsd") else { return };
    if Command::new("xmllint").arg("--version").output().is_err() {
        return say("skipped: no xmllint");
    }
    for payload in ["calm", HOSTILE] {
        let root = repository(payload);
        for lang in ["de", "en"] {
            let more = if lang == "de" { &[][..] } else { &ALL };
            let arguments = ["product", "--report", "junit=junit.xml", "--lang", lang];
            run(root.path(), &[&arguments, more].concat());
            let output = Command::new("xmllint")
                .arg("--noout")
                .arg("--schema")
                .arg(&schema)
                .arg(root.path().join("junit.xml"))
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

/// The attributes of all elements of a name.
pub(super) fn elements(xml: &str, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        let (Event::Start(element) | Event::Empty(element)) = (match reader.read_event().unwrap() {
            Event::Eof => return found,
            event => event,
        }) else {
            continue;
        };
        if AsRef::<str>::as_ref(&element.name()) == name {
            found.push(element.attributes().map(|one| attribute(&one.unwrap())).collect());
        }
    }
}

fn attribute(attribute: &Attribute) -> (String, String) {
    let key: &str = attribute.key.as_ref();
    let value = attribute.normalized_value(XmlVersion::Explicit1_0).unwrap();
    (key.to_owned(), value.into_owned())
}

#[test]
fn junit_counts_what_it_lists_and_names_no_time_of_its_own() {
    let root = repository("calm");
    let xml = text(root.path(), "junit", &ALL);
    assert_eq!(xml, text(root.path(), "junit", &ALL));
    let sum = |attribute: &str| -> usize {
        let suites = elements(&xml, "testsuite");
        suites.iter().map(|suite| suite[attribute].parse::<usize>().unwrap()).sum()
    };
    for (attribute, element) in [
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ] {
        let listed = elements(&xml, element).len();
        assert_eq!(sum(attribute), listed, "{element}");
        assert!(listed > 0, "{element}");
    }
    for suite in elements(&xml, "testsuite") {
        let constants = ["timestamp", "hostname", "time"].map(|name| suite[name].as_str());
        assert_eq!(constants, ["2022-03-18T00:00:00", "befund", "0"]);
    }
    for skipped in elements(&xml, "skipped") {
        assert!(!skipped["message"].is_empty());
    }
}

/// Markup, formulas, links, control characters and a name that leaves its field.
pub(super) const HOSTILE: &str = r#"=HYPERLINK(\"http://x.example\") ]]><testcase name='x'>&#0; [a](http://x.example) \u0001\u001b[2J\uffff\n@SUM(1);\",\t-1"#;

#[test]
fn the_help_and_the_docs_name_every_format() {
    let program = assert_cmd::cargo::cargo_bin("befund");
    let help = Command::new(program).args(["audit", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let docs = fs::read_to_string("docs/reports.md").unwrap();
    for (word, format) in Format::WORDS {
        let names = [format!("`{word}`"), format!("`{}`", format.extension())];
        let names_it = |text: &str| names.iter().any(|name| text.contains(name));
        assert!(names_it(&help), "the help of --report does not name `{word}`");
        assert!(names_it(&docs), "docs/reports.md does not name `{word}`");
    }
}

#[test]
fn hostile_text_stays_text_in_every_format() {
    let (calm, loud) = (repository("calm"), repository(HOSTILE));
    let count =
        |root: &TempDir, element: &str| elements(&text(root.path(), "junit", &ALL), element).len();
    for element in ["testcase", "failure", "error", "skipped", "property"] {
        assert_eq!(count(&calm, element), count(&loud, element), "{element}");
    }
    for (format, _) in Format::WORDS.iter().filter(|(word, _)| !["xlsx", "pdf"].contains(word)) {
        let text = text(loud.path(), format, &[]);
        assert!(!text.contains(['\u{1}', '\u{1b}']), "{format}: {text}");
    }
    let log = text(loud.path(), "sarif", &[]);
    assert!(!log.contains("](http"), "a link in {log}");
    let summary = text(loud.path(), "summary", &[]);
    assert!(!summary.contains("http://") && !summary.contains("<testcase"), "{summary}");
}

/// The rows of the matrix as a reader of CSV sees them.
fn rows(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    assert!(text.ends_with(b"\r\n"));
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text);
    let record = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|one| record(one.unwrap())).collect()
}

#[test]
fn csv_opens_in_a_spreadsheet_of_its_language() {
    let root = repository(HOSTILE);
    let german = rows(&report(root.path(), "csv", &[]), b';');
    let english = rows(&report(root.path(), "csv", &["--lang", "en"]), b',');
    assert_eq!((german[0][0].as_str(), english[0][0].as_str()), ("Katalog", "Catalog"));
    assert_eq!(german.len(), english.len());
    let forbidden = ['=', '+', '-', '@', '\t', '\r'];
    assert!(!german.iter().chain(&english).flatten().any(|cell| cell.starts_with(forbidden)));
    let result: Value = serde_json::from_slice(&report(root.path(), "json", &[])).unwrap();
    let findings = result["findings"].as_array().unwrap();
    let demands = findings.iter().map(|one| one["demands"].as_array().unwrap().len().max(1));
    assert_eq!(german.len() - 1, demands.sum::<usize>());
    assert!(german.iter().flatten().any(|cell| cell.contains("=HYPERLINK")), "it is still there");
}

#[test]
fn a_workbook_holds_the_same_rows_as_strings() {
    let root = repository(HOSTILE);
    run(root.path(), &["product", "--report", "xlsx=one.xlsx"]);
    run(root.path(), &["product", "--report", "xlsx=two.xlsx"]);
    let file = root.path().join("one.xlsx");
    assert_eq!(fs::read(&file).unwrap(), fs::read(root.path().join("two.xlsx")).unwrap());
    let mut workbook: Xlsx<_> = open_workbook(&file).unwrap();
    assert_eq!(workbook.sheet_names(), ["Übersicht", "anlage-31b@2021-02-25"]);
    assert!(workbook.worksheet_formula("anlage-31b@2021-02-25").unwrap().is_empty());
    let sheet = workbook.worksheet_range("anlage-31b@2021-02-25").unwrap();
    let cells: Vec<Vec<String>> = sheet
        .rows()
        .map(|row| {
            row.iter()
                .map(|cell| match cell {
                    Data::String(text) => text.clone(),
                    Data::Empty => String::new(),
                    other => panic!("not a string: {other:?}"),
                })
                .collect()
        })
        .collect();
    let csv = rows(&report(root.path(), "csv", &[]), b';');
    let same: Vec<Vec<String>> = csv
        .iter()
        .map(|row| {
            row.iter().map(|cell| cell.strip_prefix('\'').unwrap_or(cell).to_owned()).collect()
        })
        .collect();
    assert_eq!(cells, same);
    let overview = workbook.worksheet_range("Übersicht").unwrap();
    let total = overview.rows().find(|row| row[0] == "Gesamt").unwrap();
    assert!(total[1..].iter().all(|cell| matches!(cell, Data::Float(_))), "{total:?}");
}

/// LibreOffice is a reader that users have; where it is installed, it has to agree.
#[test]
fn libreoffice_opens_the_workbook() {
    if Command::new("soffice").arg("--version").output().is_err() {
        return say("skipped: no soffice");
    }
    let root = repository("calm");
    run(root.path(), &["product", "--report", "xlsx=one.xlsx"]);
    let profile = format!("-env:UserInstallation=file://{}/profile", root.path().display());
    // The character set of a CSV is LibreOffice's to choose otherwise; 76 is UTF-8.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76";
    let output = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", filter, "one.xlsx"])
        .current_dir(root.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fs::read_to_string(root.path().join("one.csv")).unwrap().contains("Gesamt"));
}

#[test]
fn the_summary_is_short_and_says_what_blocks() {
    let root = repository("calm");
    let page = text(root.path(), "summary", &["--gate", "strict"]);
    for wanted in
        ["## Befundbericht: Test 1", "Freigabeschranke nicht eingehalten", "| nicht erfüllt |"]
    {
        assert!(page.contains(wanted), "{wanted} not in\n{page}");
    }
    assert!(page.len() < 20_000 && !page.contains("]("), "{page}");
    let page = text(root.path(), "summary", &["--gate", "none", "--lang", "en"]);
    assert!(page.contains("**Gate met** (`none`; exit code 0)"), "{page}");
}

/// A result renders to the same files again, wherever it is read.
#[test]
fn a_stored_result_renders_the_same() {
    let root = repository("calm");
    run(root.path(), &["product", "--report", "json", "--report", "junit", "--report", "csv"]);
    let folder = root.path().join("befund-report");
    for (format, name) in [("junit", "befund.junit.xml"), ("csv", "befund.csv")] {
        let program = assert_cmd::cargo::cargo_bin("befund");
        let output = Command::new(program)
            .args(["report", "befund.json", "--quiet", "--report", &format!("{format}=-")])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert_eq!(output.stdout, fs::read(folder.join(name)).unwrap(), "{format}");
    }
}
