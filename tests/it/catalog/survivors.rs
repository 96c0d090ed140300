//! What a change to the code would do that no other test sees: catalogs of one's own, tables, and files of
//! answers and observations that are written in an unusual way.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::{document, folder, load, plain};
use assert_cmd::Command;
use befund::catalog::policy::{Bound, Class, Otherwise, Row, RowClass, TableAnswer, Threshold};
use befund::catalog::{Confidence, Table, Text};
use befund::product::{Answers, Starttls};
use jiff::civil::{Date, date};
use serde_json::Value;
use tempfile::TempDir;

/// Violated where an old version is offered.
const CHECK: &str = r#"befund: check/1
id: house-versions
says: {de: Keine alte Version., en: No old version.}
holds:
  not:
    some:
      kind: tls.protocol
      where: {offered: true}
      satisfies: {version: TLSv1.0}
examples:
  pass: [{facts: [{kind: tls.protocol, subject: a, version: TLSv1.3, offered: true}], enumerations: [{kind: tls.protocol, subject: a, complete: true}]}]
  fail: [{facts: [{kind: tls.protocol, subject: a, version: TLSv1.0, offered: true}]}]
  undecided: [{}]
"#;

/// An edition with one requirement, by its number.
fn edition(name: &str, number: &str, more: &str) -> String {
    format!(
        r#"befund: catalog/1
id: house-rules
edition: "{name}"
title: {{de: Hausregeln, en: House rules}}
in_force: {{from: {name}-01-01, until: null, confidence: primary}}
text: full
per: product
reasons:
  closed: true
  list:
    - {{id: no-server, text: {{de: Es gibt keinen Server., en: There is no server.}}, things: [tls-connection]}}
sources:
  handbook: {{title: {{de: Handbuch, en: Handbook}}, tier: primary}}
{more}requirements:
  - number: "{number}"
    ref: Regel {number}
    kind: demand
    addressee: provider
    reasons: [no-server]
    title: {{de: Protokolle, en: Protocols}}
    text: {{de: Der Hersteller MUSS neue Versionen anbieten., en: The manufacturer MUST offer new versions.}}
    confidence: primary
    sources: [handbook]
    demands:
      - id: versions
        modal: MUSS
        decidable: automated
        checks:
          - {{id: house-versions, covers: {{de: Versionen, en: versions}}}}
        remedy: {{de: Alte Versionen abschalten., en: Switch off old versions.}}
        ask: {{de: Liste der Versionen, en: list of versions}}
"#
    )
}

/// The check and editions of a house.
fn house(editions: &[String]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("check.yaml"), CHECK).unwrap();
    for (at, text) in editions.iter().enumerate() {
        fs::write(folder.path().join(format!("{at}.yaml")), text).unwrap();
    }
    folder
}

fn befund(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::cargo_bin("befund").unwrap();
    command.args(arguments).arg("--catalogs").arg(folder).env_remove("NO_COLOR").output().unwrap()
}

fn done(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

// ------------------------------------------------------------------ catalogs

/// Each edition says how it differs from the one before; the older ones know it, too, those in the middle
/// although they say something of their own.
#[test]
fn what_an_edition_says_of_its_numbers_holds_both_ways() {
    let renumbered = |edition: &str, old: &str, new: &str| {
        format!(
            "renumbered:\n  - {{edition: \"{edition}\", numbers: [{{old: \"{old}\", new: \"{new}\"}}]}}\n"
        )
    };
    let folder = house(&[
        edition("2026", "1", ""),
        edition("2027", "2", &renumbered("2026", "1", "2")),
        edition("2028", "3", &renumbered("2027", "2", "3")),
    ]);
    for (from, to, number) in
        [("2026", "2027", "2"), ("2027", "2026", "1"), ("2027", "2028", "3"), ("2028", "2027", "2")]
    {
        let from = format!("house-rules@{from}");
        let text = done(&befund(&["catalog", "diff", &from, to, "--json"], folder.path()));
        let difference: Value = serde_json::from_str(&text).unwrap();
        let changed = difference["changed"].as_array().unwrap();
        assert_eq!(changed.len(), 1, "{from} → {to}: {text}");
        assert_eq!(changed[0]["number"], number, "{from} → {to}");
        for key in ["added", "dropped"] {
            assert_eq!(difference[key].as_array().unwrap().len(), 0, "{from} → {to}: {text}");
        }
    }
}

/// A reason that nothing could refute would be believed whatever is found.
#[test]
fn a_reason_or_a_function_needs_a_sign() {
    let whole = edition("2026", "1", "");
    let without = whole.replacen(", things: [tls-connection]", "", 1);
    assert_ne!(without, whole);
    let function = "functions:\n  - {says: {de: Etwas, en: Something}, numbers: [\"1\"]}\n";
    for (text, what) in [(without, "reason"), (edition("2026", "1", function), "function")] {
        let folder = house(&[text]);
        let output = befund(&["catalog", "list"], folder.path());
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{error}");
        assert!(error.contains("error[missing-key]"), "{error}");
        assert!(error.contains(&format!("would show that this {what} is wrong")), "{error}");
    }
}

/// What stands behind a `not` is asked about like anything else.
#[test]
fn what_a_check_denies_is_evidence_too() {
    let folder = house(&[edition("2026", "1", "")]);
    let text = done(&befund(&["explain", "house-rules@2026", "1", "--lang", "en"], folder.path()));
    assert!(text.contains("evidence: tls.protocol"), "{text}");
}

/// With a sign against it a "yes" settles nothing; that the demand does not apply would.
#[test]
fn what_only_a_reason_of_the_norm_would_settle_is_asked() {
    let mut rules = edition("2026", "1", "");
    for (from, to) in [
        (
            "{id: house-versions,",
            "{id: house-versions, role: indicates, because: {de: Nur ein Zeichen., en: Only a sign.},",
        ),
        ("decidable: automated", "decidable: {manual: {de: Nur Menschen, en: People only}}"),
        (
            "{de: Es gibt keinen Server., en: There is no server.}",
            "{de: Nichts ist zu bezahlen., en: Nothing is paid.}",
        ),
        ("[tls-connection]", "[paid-resources]"),
    ] {
        assert!(rules.contains(from), "{from}");
        rules = rules.replacen(from, to, 1);
    }
    let fact = "facts:\n  - {kind: tls.protocol, subject: a, version: TLSv1.0, offered: true, stated: {by: A, on: 2026-11-01}}\n";
    let (house, product) = (house(&[rules]), folder(&plain(fact)));
    let arguments =
        ["declare", product.path().to_str().unwrap(), "--catalog", "house-rules@2026", "--on"];
    let arguments = [&arguments[..], &["2026-11-21", "--export", "csv", "-"]].concat();
    let sheet = done(&befund(&arguments, house.path()));
    assert!(sheet.contains("house-rules@2026#1:versions;"), "{sheet}");
}

// ------------------------------------------------------------------ policy tables

fn row(minimum: i64, from: Option<i16>, until: Option<i16>) -> Row {
    Row {
        key: vec!["it".to_owned()],
        minimum: Some(minimum),
        columns: BTreeMap::new(),
        class: RowClass::Recommended,
        conditions: Vec::new(),
        from: from.map(|year| date(year, 1, 1)),
        until: until.map(|year| date(year, 12, 31)),
        extendable: false,
        confidence: Confidence::Primary,
        sources: Vec::new(),
        note: None,
    }
}

fn table(bound: Bound, rows: Vec<Row>) -> Table {
    let threshold = Threshold { column: "n".to_owned(), bound, otherwise: Otherwise::Violates };
    Table {
        title: Text::default(),
        key: vec!["what".to_owned()],
        threshold: Some(threshold),
        unlisted_violates: false,
        closed_by: Vec::new(),
        builds_on: None,
        aliases: Vec::new(),
        rows,
    }
}

fn looked_up(table: &Table, value: i64, day: Date) -> TableAnswer<'_> {
    table.look_up(&["it".to_owned()], Some(value), day)
}

#[test]
fn a_ceiling_holds_to_its_last_day() {
    let table = table(Bound::AtMost, vec![row(1800, None, Some(2026)), row(900, Some(2027), None)]);
    let class = |value, day| looked_up(&table, value, day).class;
    assert_eq!(class(1500, date(2026, 12, 31)), Class::Recommended);
    assert_eq!(class(1500, date(2027, 1, 1)), Class::Discouraged);
    assert_eq!(class(900, date(2027, 1, 1)), Class::Recommended);
}

/// A higher minimum that ends earlier takes nothing from who meets the lower one.
#[test]
fn of_two_rows_that_fit_the_one_that_holds_longer_judges() {
    let rows = vec![row(2000, None, Some(2031)), row(3000, None, Some(2028))];
    let table = table(Bound::AtLeast, rows);
    let answer = looked_up(&table, 4096, date(2026, 11, 21));
    assert_eq!((answer.class, answer.until()), (Class::Recommended, Some(date(2031, 12, 31))));
}

/// A row to come of the same minimum and end has conditions and sources of its own.
#[test]
fn of_two_rows_alike_the_one_in_force_judges() {
    let rows = vec![row(2000, None, Some(2031)), row(2000, Some(2028), Some(2031))];
    let table = table(Bound::AtLeast, rows);
    let answer = looked_up(&table, 2048, date(2026, 11, 21));
    assert_eq!(answer.row.map(|row| row.from), Some(None));
}

// ------------------------------------------------------------------ files of answers

const DIGAV: &str = "digav-anlage-1@2026-02-01";
const HEAD: &str = "by: B\non: 2026-11-01\nproduct_version: \"1\"\nanswers:\n";

/// Answers that stand below [`HEAD`], after a "no" to DS.2 was read from a sheet; the text, and what it says.
fn after_a_sheet(answers: &str) -> (String, BTreeMap<String, Answers>) {
    let folder = folder(&plain("").replace("video-consultation", "diga"));
    let file = folder.path().join(format!("declarations/{DIGAV}.yaml"));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, format!("{HEAD}{answers}")).unwrap();
    let sheet = folder.path().join("sheet.csv");
    let row = format!("{DIGAV}#DS.2:consent-before-processing;no;");
    fs::write(&sheet, format!("key;answer;statement\n{row}\n")).unwrap();
    let output = Command::cargo_bin("befund")
        .unwrap()
        .arg("declare")
        .arg(folder.path())
        .args(["--catalog", DIGAV, "--on", "2026-11-21", "--by", "Anna", "--import"])
        .arg(&sheet)
        .output();
    done(&output.unwrap());
    let said = load(folder.path()).declarations.remove(0).answers;
    let said = said.into_iter().map(|(number, answers)| (number.value, answers)).collect();
    (fs::read_to_string(file).unwrap(), said)
}

/// A line of a text that looks like a remark is not left outside of it by what is added.
#[test]
fn an_added_answer_takes_no_line_from_another() {
    for (answers, indent) in [
        ("  \"DS.3\":\n    answer: yes\n    statement: |\n", "      "),
        (
            "  \"DS.3\":\n    demands:\n      express-act:\n        answer: yes\n        statement: |\n",
            "          ",
        ),
    ] {
        let answers = format!("{answers}{indent}eins\n{indent}# zwei\n");
        let (text, said) = after_a_sheet(&answers);
        let statement = said["DS.3"].all().next().unwrap().statement.clone();
        assert_eq!(statement.unwrap().trim_end(), "eins\n# zwei", "{text}");
        assert!(said.contains_key("DS.2"), "{text}");
    }
}

#[test]
fn an_added_answer_stands_on_a_line_of_its_own() {
    for end in ["\n", ""] {
        let answers = format!("  \"DS.3\": {{answer: yes}}{end}");
        let (text, said) = after_a_sheet(&answers);
        assert_eq!(said.len(), 2, "{text}");
        let begun = format!("{HEAD}  \"DS.3\": {{answer: yes}}\n  \"DS.2\": {{");
        assert!(text.starts_with(&begun), "{text}");
    }
}

/// Within a word `#` begins no remark.
#[test]
fn an_answer_with_a_number_sign_can_be_replaced() {
    let answers = "  \"DS.2\": {answer: yes, statement: Seite#3}\n  \"DS.3\": {answer: yes}\n";
    let (text, said) = after_a_sheet(answers);
    assert!(!text.contains("Seite#3") && text.contains("\"DS.3\": {answer: yes}\n"), "{text}");
    assert_eq!(said.len(), 2);
}

// ------------------------------------------------------------------ observations, ports

/// A folder that nobody reads would be evidence that is passed over.
#[test]
fn a_stray_folder_or_file_among_observations_is_named() {
    let folder = folder(&plain(""));
    let probe = folder.path().join("observations/tls");
    fs::create_dir_all(probe.join("raw")).unwrap();
    load(folder.path());
    fs::create_dir(probe.join("old")).unwrap();
    let named = || {
        let failure = befund::product::load(folder.path(), befund::probe::sources()).unwrap_err();
        failure.to_string()
    };
    assert!(named().contains("tls/old"), "{}", named());
    fs::remove_dir(probe.join("old")).unwrap();
    fs::remove_dir(probe.join("raw")).unwrap();
    fs::write(probe.join("raw"), document("raw")).unwrap();
    assert!(named().contains("tls/raw"), "{}", named());
}

#[test]
fn the_usual_port_of_a_protocol_is_one_it_is_spoken_on() {
    for (word, protocol) in Starttls::WORDS {
        let spoken = protocol.port().map(Starttls::of_port);
        let expected = (*protocol != Starttls::Lmtp).then_some(Some(*protocol));
        assert_eq!(spoken, expected, "{word}");
    }
    assert_eq!(Starttls::Smtp.port(), Some(25));
}
