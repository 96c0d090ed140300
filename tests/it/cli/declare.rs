//! `befund declare`: answers asked for in lines, kept at once, and read from sheets.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::common::{demand, folder, judge, load, plain};
use assert_cmd::Command;
use befund::catalog::Modal;
use befund::declare::{Scope, questions, sheet};
use befund::lang::Lang;
use befund::library::Library;
use befund::product::{self, Answer, AnswerValue, Answers, Given};
use calamine::{Data, Reader, Xlsx, open_workbook};
use jiff::civil::date;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook};
use tempfile::TempDir;

const DIGAV: &str = "digav-anlage-1@2026-02-01";
const ON: &str = "2026-11-21";

/// A DiGA with one document and whatever sections are added.
fn diga(sections: &str) -> TempDir {
    let folder = folder(&plain(&format!(
        "documents:\n  - {{id: isms, kind: certificate, file: isms.pdf, issued: 2026-01-01, stated: {{by: A, on: 2026-01-01}}}}\n{sections}"
    ))
    .replace("video-consultation", "diga"));
    fs::write(folder.path().join("isms.pdf"), crate::common::document("isms.pdf")).unwrap();
    folder
}

fn declare(folder: &Path, arguments: &[&str], input: &str) -> Output {
    Command::cargo_bin("befund")
        .unwrap()
        .arg("declare")
        .arg(folder)
        .args(["--catalog", DIGAV, "--on", ON, "--by", "Anna"])
        .args(arguments)
        .env("COLUMNS", "100")
        .write_stdin(input)
        .output()
        .unwrap()
}

fn done(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap() + &error
}

fn refused(output: &Output, codes: &[&str]) -> String {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{error}");
    for code in codes {
        assert!(error.contains(&format!("error[{code}]")), "no {code} in {error}");
    }
    assert_eq!(error.matches("error[").count(), error.matches("help:").count(), "{error}");
    error
}

fn answers_file(folder: &Path) -> std::path::PathBuf {
    folder.join(format!("declarations/{DIGAV}.yaml"))
}

/// The number of the question that is shown at some point of a conversation.
fn asked(text: &str) -> Vec<String> {
    let heads = text.lines().filter(|line| line.contains(&format!("── {DIGAV} · ")));
    heads.map(|line| line.split(" · ").nth(1).unwrap().to_owned()).collect()
}

/// Input that passes over the premises, which come before every other question.
fn past_premises(folder: &Path) -> String {
    let sheet = done(&declare(folder, &["--export", "csv", "-"], ""));
    "s\n".repeat(premises(&sheet))
}

fn premises(sheet: &str) -> usize {
    sheet.lines().filter(|line| line.contains("#thing/") || line.contains("#need/")).count()
}

/// What the conditions of a form rest on is asked first, there or not there, and settles what hangs on it.
#[test]
fn e23_premises_come_first_and_the_sheet_holds_them() {
    let folder = diga("");
    let sheet = done(&declare(folder.path(), &["--export", "csv", "-"], ""));
    let head = sheet.lines().next().unwrap();
    assert!(head.contains(";Verb;Zulässige Gründe;Antwort;"), "{head}");
    let english = done(&declare(folder.path(), &["--export", "csv", "-", "--lang", "en"], ""));
    let head = english.lines().next().unwrap();
    assert!(head.contains(";Verb;Admitted reasons;Answer;"), "{head}");
    let rows: Vec<_> = sheet.lines().filter(|line| line.starts_with(DIGAV)).collect();
    let count = premises(&sheet);
    assert!(count >= 12, "{count}");
    assert!(rows[..count].iter().all(|row| row.contains("#thing/") || row.contains("#need/")));
    assert!(sheet.contains("#need/very-high;"), "{sheet}");
    let ds13 = rows.iter().find(|row| row.contains("#DS.13:")).unwrap();
    assert!(ds13.contains(";private-system-only;"), "{ds13}");

    // All rows "zutreffend" and nothing else: no condition stays unknown, whatever the premises are.
    for (premise, pass) in [("ja", true), ("nein", false)] {
        let folder = diga("");
        let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        out.write_record(["key", "answer"]).unwrap();
        for row in rows.iter().map(|row| row.split(';').next().unwrap()) {
            let is_premise = row.contains("#thing/") || row.contains("#need/");
            out.write_record([row, if is_premise { premise } else { "ja" }]).unwrap();
        }
        let path = folder.path().join("x.csv");
        fs::write(&path, out.into_inner().unwrap()).unwrap();
        done(&declare(folder.path(), &["--import", path.to_str().unwrap()], ""));
        let report = judge(&load(folder.path()), &[DIGAV], date(2026, 11, 21));
        let codes: Vec<_> = report.findings.iter().flat_map(|f| &f.demands).collect();
        let unknown = codes.iter().filter(|demand| {
            demand.reason.as_ref().is_some_and(|r| r.code.to_string() == "condition_unknown")
        });
        let unknown: Vec<_> = unknown.map(|demand| demand.text.de.to_string()).collect();
        if pass {
            assert!(unknown.is_empty(), "{unknown:?}");
        }
        // "Not there" beside "met" is a contradiction of the maker's own.
        let own =
            report.contradictions.iter().filter(|one| one.claimed.de.contains("nicht vorhanden"));
        assert_eq!(own.count() > 0, !pass, "{:?}", report.contradictions);
    }
}

/// People look for a row where the norm has it; what weighs most comes first in a conversation only.
#[test]
fn the_rows_of_a_sheet_stand_in_the_norms_order() {
    let folder = diga("");
    let sheet = done(&declare(folder.path(), &["--export", "csv", "-"], ""));
    let rows = sheet.lines().filter(|line| line.starts_with(DIGAV));
    let numbers: Vec<_> = rows.map(|row| row.split(['#', ':']).nth(1).unwrap()).collect();
    let numbers = &numbers[premises(&sheet)..];
    let catalog = Library::built_in().catalog("digav-anlage-1", "2026-02-01").unwrap();
    let place = |number: &&str| {
        let place = catalog.requirements.iter().position(|one| one.number == **number);
        assert!(place.is_some(), "{number}");
        place
    };
    assert!(numbers.len() > 50 && numbers.is_sorted_by_key(place), "{numbers:?}");
}

/// A sheet of either language is read back, and so is one with the heads of earlier versions.
#[test]
fn heads_of_both_languages_and_of_earlier_sheets_are_read() {
    for head in ["Schlüssel;Antwort;Erläuterung", "Key;Answer;Statement", "key;answer;statement"]
    {
        let folder = diga("");
        let path = folder.path().join("x.csv");
        let text = format!("{head}\n{DIGAV}#DS.3:express-act;ja;so\n");
        fs::write(&path, text).unwrap();
        let said = done(&declare(folder.path(), &["--import", path.to_str().unwrap()], ""));
        assert!(!said.contains("not read"), "{head}: {said}");
        assert!(fs::read_to_string(answers_file(folder.path())).unwrap().contains("so"), "{head}");
    }
    let folder = diga("");
    let path = folder.path().join("x.csv");
    fs::write(&path, "Schlüssel;Key;Antwort\n").unwrap();
    refused(
        &declare(folder.path(), &["--import", path.to_str().unwrap()], ""),
        &["duplicate-column"],
    );
}

/// A premise is there or it is not.
#[test]
fn a_premise_takes_yes_and_no_only() {
    let folder = diga("");
    let path = folder.path().join("x.csv");
    let key = format!("{DIGAV}#thing/sessions");
    fs::write(&path, format!("key;answer\n{key};n/a\n")).unwrap();
    refused(&declare(folder.path(), &["--import", path.to_str().unwrap()], ""), &["yes-or-no"]);
    let file = answers_file(folder.path());
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let head = "by: B\non: 2026-11-01\nproduct_version: \"1\"\nanswers:\n";
    let answer = "not_applicable, reason: private-system-only";
    fs::write(&file, format!("{head}  thing/sessions: {{answer: {answer}}}\n")).unwrap();
    refused(&declare(folder.path(), &[], ""), &["yes-or-no"]);
    fs::write(&file, format!("{head}  thing/session: {{answer: yes}}\n")).unwrap();
    let error = refused(&declare(folder.path(), &[], ""), &["unknown-premise"]);
    assert!(error.contains("thing/sessions"), "{error}");
}

#[test]
fn an_answer_is_on_disk_before_the_next_question() {
    let folder = diga("");
    // The input ends in the middle of the second question.
    let text = done(&declare(folder.path(), &[], "y\nso ist es\nisms\nn\n"));
    let shown = asked(&text);
    let product = load(folder.path());
    let declaration = &product.declarations[0];
    let numbers: Vec<_> = declaration.answers.iter().map(|(key, _)| key.value.clone()).collect();
    assert_eq!(numbers, shown[..2], "{text}");
    let first = declaration.answers[0].1.all().next().unwrap();
    assert_eq!(first.statement.as_deref(), Some("so ist es"));
    assert_eq!(first.documents, ["isms"]);
    assert_eq!((first.given.by.as_str(), first.given.on), ("Anna", date(2026, 11, 21)));

    let again = done(&declare(folder.path(), &["--lang", "en"], "s\ns\nq\n"));
    assert!(asked(&again).iter().all(|number| !shown[..2].contains(number)), "{again}");
    assert!(again.contains("questions still open"), "{again}");
}

#[test]
fn a_wrong_key_is_answered_with_the_keys_and_one_answer_is_one() {
    let folder = diga("");
    let text = done(&declare(folder.path(), &[], "x\nb\na\ny\nso\n\nq\n"));
    assert!(text.contains("`x` ist hier keine Taste; es gibt: y/j, n, s,"), "{text}");
    assert!(text.contains("`a` ist hier keine Taste"), "{text}");
    assert!(text.contains("`b` ist hier keine Taste"), "nothing to go back to: {text}");
    assert!(text.contains("  Gespeichert.\n"), "{text}");
    assert!(text.contains("1 Antwort gespeichert; "), "{text}");
    let folder = diga("");
    let past = past_premises(folder.path());
    let input = format!("{past}x\ny\nso\n\nq\n");
    let text = done(&declare(folder.path(), &["--lang", "en"], &input));
    assert!(text.contains("`x` is no key here; there are: y, n, a,"), "{text}");
    assert!(text.contains("  Stored.\n") && text.contains("1 answer stored; "), "{text}");
}

#[test]
fn nothing_is_asked_that_is_decided() {
    let folder = diga("");
    let file = answers_file(folder.path());
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let head = "by: B\non: 2026-11-01\nproduct_version: \"1\"\nanswers:\n";
    fs::write(
        &file,
        format!("{head}  \"DS.2\": {{answer: yes}}\n  \"DS.3\": {{answer: yes, on: 2025-01-01}}\n"),
    )
    .unwrap();
    let csv = declare(folder.path(), &["--export", "csv", "-"], "");
    let text = done(&csv);
    assert!(!text.contains("#DS.2:"), "a valid answer is asked again");
    assert!(
        text.contains("#DS.3:") && text.contains(";yes;;;;2025-01-01;B;"),
        "an aged one is not"
    );
    let all = done(&declare(folder.path(), &["--export", "csv", "-", "--all"], ""));
    assert!(all.contains("#DS.2:"));
}

#[test]
fn going_back_changes_the_answer_and_skipping_keeps_it() {
    let folder = diga("");
    let text = done(&declare(folder.path(), &[], "y\neins\n\nb\nn\nzwei\n\nb\ns\nq\n"));
    let shown = asked(&text);
    assert_eq!(shown[0], shown[2], "{text}");
    let product = load(folder.path());
    assert_eq!(product.declarations[0].answers.len(), 1);
    let answer = product.declarations[0].answers[0].1.all().next().unwrap();
    assert_eq!((answer.value, answer.statement.as_deref()), (AnswerValue::No, Some("zwei")));
}

#[test]
fn an_answer_may_have_a_day_of_its_own_and_a_wrong_one_is_named() {
    let folder = diga("");
    let file = answers_file(folder.path());
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let head = "by: B\non: 2025-01-01\nproduct_version: \"1\"\nanswers:\n";
    fs::write(&file, format!("{head}  \"DS.3\": {{answer: yes, on: gestern}}\n")).unwrap();
    let error = refused(&declare(folder.path(), &[], ""), &["wrong-date"]);
    assert!(error.contains(".yaml:5:29"), "{error}");
    let own = "answer: yes, on: 2026-11-01, by: C, product_version: \"1\"";
    fs::write(&file, format!("{head}  \"DS.3\": {{demands: {{express-act: {{{own}}}}}}}\n"))
        .unwrap();
    let report = judge(&load(folder.path()), &[DIGAV], date(2026, 11, 21));
    assert_eq!(demand(&report, &format!("{DIGAV}#DS.3"), "express-act").0, "pass");
    let day = |day: &str| report.deadlines.iter().any(|d| d.what.en.ends_with(day));
    assert!(day("of 2026-11-01") && !day("of 2025-01-01"));
}

#[test]
fn only_admissible_reasons_are_taken() {
    let folder = diga("");
    let past = past_premises(folder.path());
    let start = done(&declare(folder.path(), &[], &past));
    let head = start.lines().position(|line| line.contains("Nicht anwendbar nur mit")).unwrap();
    let line = start.lines().nth(head + 1).unwrap();
    let reason = line.trim().trim_start_matches("1 ").split(':').next().unwrap();
    let text = done(&declare(folder.path(), &[], &format!("{past}a\nno-such-reason\nq\n")));
    assert!(!folder.path().join("declarations").exists(), "{text}");
    done(&declare(folder.path(), &[], &format!("{past}a\n1\nweil\n\nq\n")));
    let product = load(folder.path());
    let answer = product.declarations[0].answers[0].1.all().next().unwrap();
    assert_eq!(answer.value, AnswerValue::NotApplicable);
    assert_eq!(answer.reason.as_ref().unwrap().value, reason);
}

#[test]
fn the_demands_of_a_requirement_can_be_answered_one_by_one() {
    let folder = diga("");
    let past = past_premises(folder.path());
    let input = format!("{past}d\ny\n\n\nn\nnicht so\n\nb\ny\n\n\nq\n");
    done(&declare(folder.path(), &[], &input));
    let product = load(folder.path());
    let answers = &product.declarations[0].answers[0].1;
    assert!(answers.whole.is_none());
    let values: Vec<_> = answers.demands.iter().map(|(_, answer)| answer.value).collect();
    assert_eq!(values, [AnswerValue::Yes, AnswerValue::Yes]);
}

#[test]
fn what_binds_most_is_asked_first() {
    let folder = TempDir::new().unwrap();
    copy(Path::new("fixtures/products/musteratem"), folder.path());
    let product = load(folder.path());
    let library = Library::built_in();
    let inputs =
        befund::assess::Inputs::gather(&product, &library, &[], date(2026, 11, 21)).unwrap();
    let open = questions(&inputs, Scope::Open, false);
    let weights: Vec<_> = open
        .iter()
        .map(|question| {
            let verbs = question.asked.iter().map(|asked| match asked.modal {
                Some(Modal::Should | Modal::ShouldNot) => 1,
                Some(Modal::May) => 2,
                _ => 0,
            });
            let free = question.asked.iter().all(|asked| asked.condition.is_none());
            (!question.premise, verbs.min().unwrap(), free, std::cmp::Reverse(question.settles()))
        })
        .collect();
    assert!(weights.is_sorted() && weights.len() > 50);
    assert!(
        weights.iter().any(|(_, verb, ..)| *verb == 1)
            && weights.iter().any(|(_, _, free, _)| *free)
            && weights.iter().any(|(other, ..)| !other)
    );
}

#[test]
fn a_file_changed_meanwhile_is_not_written_over() {
    let folder = diga("");
    let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin("befund"))
        .arg("declare")
        .arg(folder.path())
        .args(["--catalog", DIGAV, "--on", ON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = run.stdout.take().unwrap();
    let mut text = String::new();
    let mut byte = [0];
    while !text.ends_with("? mehr]") {
        std::io::Read::read_exact(&mut output, &mut byte).unwrap();
        text.push(char::from(byte[0]));
    }
    let mine = "by: C\non: 2026-11-20\nproduct_version: \"1\"\nanswers: {\"DS.2\": {answer: no}}\n";
    fs::write(answers_file(folder.path()), mine).unwrap();
    let mut input = run.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"y\n\n\ny\nnoch einmal\n\nq\n").unwrap();
    drop(input);
    std::io::Read::read_to_end(&mut output, &mut Vec::new()).unwrap();
    let ended = run.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success() && error.contains("error[changed-meanwhile]"), "{error}");
    let new = fs::read_to_string(answers_file(folder.path())).unwrap();
    assert!(new.contains("\"DS.2\": {answer: no}") && new.contains("noch einmal"), "{new}");
}

#[test]
fn an_aged_answer_is_renewed_without_dating_the_others() {
    let folder = diga("");
    let file = answers_file(folder.path());
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text = "# mine\nby: B # boss\non: 2025-01-01\nproduct_version: \"1\"\nanswers:\n  \"DS.2\": {answer: yes} # as ever\n  # second\n  \"DS.3\":\n    answer: yes\n";
    fs::write(&file, text).unwrap();
    let report = judge(&load(folder.path()), &[DIGAV], date(2026, 11, 21));
    let stale = |report: &befund::assess::Report, number: &str| {
        let finding = report.findings.iter().find(|f| f.requirement == number).unwrap();
        finding.demands[0].reason.as_ref().map(|reason| reason.code.to_string())
    };
    assert_eq!(stale(&report, "DS.2").as_deref(), Some("evidence_stale"));
    let rows = "key;answer;on\n".to_owned();
    let key = format!("{DIGAV}#DS.3:express-act");
    fs::write(folder.path().join("x.csv"), format!("{rows}{key};ja;{ON}\n")).unwrap();
    done(&declare(folder.path(), &["--import", folder.path().join("x.csv").to_str().unwrap()], ""));
    let new = fs::read_to_string(&file).unwrap();
    for kept in
        ["# mine", "by: B # boss", "on: 2025-01-01", "{answer: yes} # as ever", "  # second"]
    {
        assert!(new.contains(kept), "{kept} is lost in\n{new}");
    }
    let report = judge(&load(folder.path()), &[DIGAV], date(2026, 11, 21));
    assert_eq!(stale(&report, "DS.2").as_deref(), Some("evidence_stale"));
    assert_eq!(demand(&report, &format!("{DIGAV}#DS.3"), "express-act").0, "pass");
    let copy = fs::read_to_string(file.with_file_name(format!(".{DIGAV}.yaml.bak"))).unwrap();
    assert_eq!(copy, text);
}

#[test]
fn an_offer_is_taken_only_by_its_key() {
    let folder = TempDir::new().unwrap();
    for entry in ["befund.yaml", "declarations"] {
        copy(&Path::new("fixtures/products/musteratem").join(entry), &folder.path().join(entry));
    }
    let tr = |arguments: &[&str], input: &str| {
        let output = Command::cargo_bin("befund")
            .unwrap()
            .arg("declare")
            .arg(folder.path())
            .args(["--catalog", "tr-03161-3@2.0", "--on", ON])
            .args(arguments)
            .write_stdin(input)
            .output();
        done(&output.unwrap())
    };
    const OFFER: &str = "Abgeleitet, nicht übernommen: Antwort zu tr-03161-1@3.0#O.Purp_8";
    let questions = tr(&[], &"s\n".repeat(100));
    let before = questions.split("\n── ").skip(1).position(|question| question.contains(OFFER));
    let past = "s\n".repeat(before.unwrap());
    let file = folder.path().join("declarations/tr-03161-3@2.0.yaml");
    let before = fs::read_to_string(&file).unwrap();
    let text = tr(&[], &format!("{past}\n\n"));
    assert!(text.contains(OFFER), "{text}");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    tr(&[], &format!("{past}o\n"));
    let after = fs::read_to_string(&file).unwrap();
    assert!(after.contains("Abgeleitet aus der Antwort zu tr-03161-1@3.0#O.Purp_8"), "{after}");
    assert!(after.starts_with(&before));
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

#[test]
fn a_second_run_is_refused_and_loses_nothing() {
    let folder = diga("");
    let mut first = std::process::Command::new(assert_cmd::cargo::cargo_bin("befund"))
        .arg("declare")
        .arg(folder.path())
        .args(["--catalog", DIGAV, "--on", ON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut byte = [0];
    std::io::Read::read_exact(first.stdout.as_mut().unwrap(), &mut byte).unwrap();
    let second = declare(folder.path(), &[], "y\n\n\n");
    let error = refused(&second, &["already-running"]);
    assert!(error.contains("--export"), "{error}");
    first.kill().unwrap();
    first.wait().unwrap();
    // The lock goes with the process.
    done(&declare(folder.path(), &[], "y\n\n\n"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named_before_the_first_question() {
    let folder = diga("");
    fs::write(folder.path().join("declarations"), "not a folder").unwrap();
    let output = declare(folder.path(), &[], "y\n\n\n");
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
}

#[cfg(unix)]
#[test]
fn a_disk_without_room_costs_no_answer() {
    let folder = diga("");
    done(&declare(folder.path(), &[], "y\nerste\n\nq\n"));
    let before = fs::read_to_string(answers_file(folder.path())).unwrap();
    // No file may grow, as on a full disk; the signal that comes with the limit is ignored.
    let limited = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, "sh"])
        .arg(assert_cmd::cargo::cargo_bin("befund"))
        .arg("declare")
        .arg(folder.path())
        .args(["--catalog", DIGAV, "--on", ON])
        .write_stdin("n\nzweite\nisms\n")
        .output()
        .unwrap();
    refused(&output, &["cannot-write"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Nicht gespeichert: ") && text.contains("nein zweite · isms"), "{text}");
    assert_eq!(fs::read_to_string(answers_file(folder.path())).unwrap(), before);
    let drafts = fs::read_dir(folder.path().join("declarations")).unwrap();
    let left: Vec<_> = drafts.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{left:?}");
}

#[test]
fn an_answer_in_the_product_file_is_renewed_there() {
    let folder = diga(&format!(
        "declarations:\n  {DIGAV}:\n    by: B\n    on: 2025-01-01\n    product_version: \"1\"\n    answers:\n      \"DS.2\": {{answer: yes}}\n"
    ));
    let text = done(&declare(folder.path(), &[], "q\n"));
    assert!(text.contains("dort erneuert werden: DS.2"), "{text}");
    let sheet = folder.path().join("x.csv");
    fs::write(&sheet, format!("key,answer\n{DIGAV}#DS.2:consent-before-processing,no\n")).unwrap();
    let error = refused(
        &declare(folder.path(), &["--import", sheet.to_str().unwrap()], ""),
        &["answered-elsewhere"],
    );
    assert!(error.contains("befund.yaml:"), "{error}");
}

/// Writes a sheet of rows of cells; what begins with `=` becomes a formula.
fn workbook(path: &Path, rows: &[&[&str]]) -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Antworten").unwrap();
    for (line, row) in (0..).zip(rows) {
        for (at, cell) in (0..).zip(*row) {
            if cell.starts_with('=') {
                sheet.write_formula(line, at, Formula::new(*cell).set_result("yes")).unwrap();
            } else {
                sheet.write_string(line, at, *cell).unwrap();
            }
        }
    }
    book.save(path).unwrap();
    book
}

#[test]
fn every_slip_of_a_sheet_is_named_by_its_cell_and_nothing_is_written() {
    let folder = diga("");
    let path = folder.path().join("x.xlsx");
    let key = |rest: &str| format!("{DIGAV}#{rest}");
    let keys = [
        key("DS.3:express-act"),
        key("DS.4:withdrawal-simple"),
        key("DS.99:x"),
        "digav-anlage-1@2025-12-06#DS.2:a".to_owned(),
        key("DS.2:consent-before-processing"),
    ];
    workbook(
        &path,
        &[
            &["key", "answer", "reason", "statement", "documents", "on", "mood"],
            &[&keys[0], "perhaps", "", "", "pass", "yesterday", "good"],
            &[&keys[1], "not_applicable", "because", "", "", "2027-01-01"],
            &[&keys[2], "yes"],
            &[&keys[3], "yes"],
            &[&keys[4], "=1+1"],
        ],
    );
    let output = declare(folder.path(), &["--import", path.to_str().unwrap()], "");
    let error = refused(&output, &["formula"]);
    assert!(error.contains("sheet `Antworten`, cell B6"), "{error}");
    workbook(
        &path,
        &[
            &["key", "answer", "reason", "statement", "documents", "on", "mood"],
            &[&keys[0], "perhaps", "", "", "pass", "yesterday", "good"],
            &[&keys[1], "not_applicable", "because", "", "", "2027-01-01"],
            &[&keys[2], "yes"],
            &[&keys[3], "yes"],
            &[&keys[0], "yes"],
            &["", "yes"],
            &[&keys[4], "", "", "said"],
        ],
    );
    let output = declare(folder.path(), &["--import", path.to_str().unwrap()], "");
    let codes = [
        "unknown-answer",
        "unknown-document",
        "wrong-date",
        "unknown-reason",
        "date-in-future",
        "unknown-key",
        "other-edition",
        "duplicate-key",
        "missing-key",
        "missing-answer",
    ];
    let error = refused(&output, &codes);
    for cell in ["B2", "E2", "F2", "C3", "F3", "A4", "A5", "A6", "A7", "D8"] {
        assert!(error.contains(&format!("cell {cell}:")), "{cell} in {error}");
    }
    assert!(!answers_file(folder.path()).exists());
}

#[test]
fn a_sheet_of_another_edition_is_one_error() {
    let folder = diga("");
    let path = folder.path().join("old.csv");
    let old = "digav-anlage-1@2025-12-06";
    let text = format!("key;answer\n{old}#DS.2:a;yes\n{old}#DS.3:b;yes\n{old}#DS.4:c;\n");
    fs::write(&path, text).unwrap();
    let output = declare(folder.path(), &["--import", path.to_str().unwrap()], "");
    let error = refused(&output, &["other-edition"]);
    assert_eq!(error.matches("error[").count(), 1, "{error}");
    assert!(error.contains("cell A2:") && error.contains("3 rows"), "{error}");
    assert!(error.contains(&format!("--catalog {old}")), "{error}");
}

#[test]
fn a_slip_in_a_key_is_answered_from_the_same_requirement() {
    let folder = diga("");
    let path = folder.path().join("slip.csv");
    let text = format!("key;answer\n{DIGAV}#DS.3:expres-act;yes\n{DIGAV}#DS.4:zzz;yes\n");
    fs::write(&path, text).unwrap();
    let output = declare(folder.path(), &["--import", path.to_str().unwrap()], "");
    let error = refused(&output, &["unknown-key"]);
    assert!(error.contains("DS.3 has no demand `expres-act`"), "{error}");
    assert!(error.contains("did you mean `express-act`?"), "{error}");
    assert!(error.contains("known: withdrawal"), "only what DS.4 demands: {error}");
}

#[test]
fn merged_cells_and_endless_sheets_are_refused() {
    let folder = diga("");
    let path = folder.path().join("x.xlsx");
    let import = || declare(folder.path(), &["--import", path.to_str().unwrap()], "");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "key").unwrap();
    sheet.write_string(0, 1, "answer").unwrap();
    sheet.merge_range(1, 1, 4, 1, "yes", &Format::new()).unwrap();
    book.save(&path).unwrap();
    let error = refused(&import(), &["merged-cells"]);
    assert!(error.contains("cell B2") && error.contains("B5"), "{error}");

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for line in 0..100_000 {
        sheet.write_string(line, 0, if line == 0 { "key" } else { "k" }).unwrap();
        sheet.write_string(line, 1, if line == 0 { "answer" } else { "yes" }).unwrap();
    }
    book.save(&path).unwrap();
    refused(&import(), &["too-large"]);
    // An archive that says it unpacks to 4 GiB is not unpacked to see.
    workbook(&path, &[&["key", "answer"]]);
    let mut bytes = fs::read(&path).unwrap();
    let entry = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&[0xfe, 0xff, 0xff, 0xff]);
    fs::write(&path, &bytes).unwrap();
    refused(&import(), &["too-large"]);
    fs::write(&path, "no zip").unwrap();
    refused(&import(), &["sheet-unreadable"]);
    workbook(&path, &[&["a", "b"]]);
    refused(&import(), &["missing-column"]);
}

#[test]
fn a_sheet_is_filled_in_elsewhere_and_read_back() {
    let folder = diga("");
    let (out, back) = (folder.path().join("out.xlsx"), folder.path().join("back.xlsx"));
    done(&declare(folder.path(), &["--export", "xlsx", out.to_str().unwrap()], ""));
    refused(
        &declare(folder.path(), &["--export", "xlsx", out.to_str().unwrap()], ""),
        &["file-exists"],
    );
    let mut book: Xlsx<_> = open_workbook(&out).unwrap();
    assert_eq!(book.sheet_names(), ["Antworten", "Anleitung"]);
    let range = book.worksheet_range("Antworten").unwrap();
    let mut filled = Workbook::new();
    let sheet = filled.add_worksheet();
    let head: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    let (mut count, mut premises) = (0, 0);
    for (line, row) in (0..).zip(range.rows()) {
        for (column, cell) in (0..).zip(row) {
            if let Data::String(text) = cell {
                sheet.write_string(line, column, text).unwrap();
            }
        }
        if line > 0 {
            let premise = row[at("Schlüssel")].to_string().contains("#thing/")
                || row[at("Schlüssel")].to_string().contains("#need/");
            let answer = if premise { "ja" } else { "nein" };
            sheet.write_string(line, u16::try_from(at("Antwort")).unwrap(), answer).unwrap();
            sheet
                .write_string(line, u16::try_from(at("Erläuterung")).unwrap(), "=kein Formel")
                .unwrap();
            premises += usize::from(premise);
            count += 1;
        }
    }
    sheet.write_string(0, 30, "notes").unwrap();
    filled.save(&back).unwrap();
    let text = done(&declare(folder.path(), &["--import", back.to_str().unwrap()], ""));
    assert!(text.contains("nicht gelesene Spalten: notes"), "{text}");
    let report = judge(&load(folder.path()), &[DIGAV], date(2026, 11, 21));
    let fails =
        report.findings.iter().flat_map(|f| &f.demands).filter(|d| d.verdict.word() == "fail");
    assert_eq!(fails.count() + premises, count);
    let text = done(&declare(folder.path(), &["--import", back.to_str().unwrap()], ""));
    assert!(text.contains(&format!("{count} Zeilen sagen, was schon bekannt ist")), "{text}");
}

/// Reading a sheet again is not answering again, least of all in somebody else's name.
#[test]
fn a_sheet_read_again_leaves_author_and_day_as_they_are() {
    let folder = diga("");
    let path = folder.path().join("ok.csv");
    let rows = |statement: &str, on: &str| {
        let text = format!(
            "key;answer;statement;on;by;product_version\n{DIGAV}#DS.3:express-act;yes;{statement};{on};;\n"
        );
        fs::write(&path, text).unwrap();
    };
    // Without `--by`, the manufacturer answers.
    let import = |on: &str| {
        let mut command = Command::cargo_bin("befund").unwrap();
        command.arg("declare").arg(folder.path()).args(["--catalog", DIGAV, "--on", on]);
        done(&command.arg("--import").arg(&path).output().unwrap())
    };
    rows("so", "");
    done(&declare(folder.path(), &["--import", path.to_str().unwrap()], ""));
    let before = fs::read_to_string(answers_file(folder.path())).unwrap();
    for (on, aged) in [("2026-12-01", false), ("2028-12-01", true)] {
        let said = import(on);
        assert!(said.contains("1 Zeile sagt, was schon bekannt ist"), "{said}");
        assert_eq!(said.contains("zählt nicht mehr"), aged, "{said}");
        assert_eq!(fs::read_to_string(answers_file(folder.path())).unwrap(), before);
    }
    let given =
        || load(folder.path()).declarations[0].answers[0].1.all().next().unwrap().given.clone();
    rows("anders", "");
    import("2026-12-02");
    assert_eq!((given().by.as_str(), given().on), ("Maker", date(2026, 12, 2)));
    rows("anders", "2026-12-03");
    import("2026-12-04");
    assert_eq!(given().on, date(2026, 12, 3), "a day of its own renews it");
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let text =
        proptest::string::string_regex("(?s)[ -~äöü\n\r\t'=+@;,\"#{}\u{2028}€]{0,24}").unwrap();
    let by = "[A-Za-z=@ü][A-Za-z ü'.-]{0,8}[a-z]";
    (0..2_u8, text, by, 1..29_i8, prop::bool::ANY).prop_map(|(value, text, by, day, document)| {
        let value = if value == 0 { AnswerValue::Yes } else { AnswerValue::No };
        let given = Given { by, on: date(2026, 2, day), product_version: "1".to_owned() };
        let documents = if document { vec!["isms".to_owned()] } else { Vec::new() };
        Answer { documents, ..Answer::new(value, None, &text, given) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Answers written into a file, exported and imported into an empty folder are the same answers.
    #[test]
    fn what_is_exported_comes_back(
        answers in prop::collection::vec(any_answer(), 6),
        csv in prop::bool::ANY,
    ) {
        let (one, two) = (diga(""), diga(""));
        let numbers = ["DS.2", "DS.3", "DS.4", "B.1", "B.2", "B.32a"];
        let changes: Vec<_> = numbers
            .iter()
            .zip(answers)
            .map(|(number, answer)| product::AnswerChange { number: (*number).to_owned(), demand: None, answer })
            .collect();
        write(one.path(), &changes);
        let format = if csv { sheet::Format::Csv } else { sheet::Format::Xlsx };
        let library = Library::built_in();
        let asked = [product::Reference::parse(DIGAV)];
        let listed = |folder: &Path| {
            let product = load(folder);
            let inputs = befund::assess::Inputs::gather(&product, &library, &asked, date(2026, 11, 21)).unwrap();
            questions(&inputs, Scope::All, true)
        };
        let path = two.path().join(format!("x.{format}"));
        fs::write(&path, sheet::render(format, &listed(one.path()), Lang::De).unwrap()).unwrap();
        let cells = sheet::read(&path).unwrap();
        let product = load(two.path());
        let session = sheet::AnswerSession { product: &product, by: "nobody", on: date(2026, 11, 21) };
        let imported = sheet::changes(&cells, &listed(two.path()), &session).unwrap();
        write(two.path(), &imported.changes[DIGAV]);
        prop_assert!(same(&effective(one.path()), &effective(two.path())));
    }
}

fn write(folder: &Path, changes: &[product::AnswerChange]) {
    let product = load(folder);
    befund::declare::Store::open(folder).unwrap().write(&product, DIGAV, changes).unwrap();
}

fn effective(folder: &Path) -> BTreeMap<String, Answers> {
    let declarations = load(folder).declarations;
    declarations
        .into_iter()
        .flat_map(|d| d.answers)
        .map(|(key, answers)| (key.value, answers))
        .collect()
}

fn same(one: &BTreeMap<String, Answers>, two: &BTreeMap<String, Answers>) -> bool {
    one.len() == two.len()
        && one
            .iter()
            .all(|(number, answers)| two.get(number).is_some_and(|other| other.same(answers)))
}

/// A sheet comes back with just one column changed: what the answer then says of its day, its author and its
/// version. An answer of an earlier version is of this one only if somebody answered anew.
#[test]
fn one_column_of_a_sheet_changed_alone() {
    let earlier = || {
        let folder = diga("");
        let path = folder.path().join("befund.yaml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replacen("version: \"1\"", "version: \"2\"", 1)).unwrap();
        let given =
            Given { by: "Berta".to_owned(), on: date(2026, 3, 5), product_version: "1".to_owned() };
        let answer = Answer {
            documents: vec!["isms".to_owned()],
            ..Answer::new(AnswerValue::Yes, None, "so", given)
        };
        let change = product::AnswerChange { number: "B.1".to_owned(), demand: None, answer };
        write(folder.path(), &[change]);
        folder
    };
    let columns =
        ["answer", "reason", "statement", "documents", "on", "by", "product_version", "title"];
    let unchanged = ["yes", "", "so", "isms", "2026-03-05", "Berta", "1", "x"];
    // the column, what it is changed to, and day, author and version afterwards
    for (column, value, after) in [
        ("title", "y", Some(("2026-03-05", "Berta", "1"))),
        ("answer", "no", Some(("2026-11-21", "Anna", "2"))),
        ("answer", "", None),
        ("reason", "no-sessions", None),
        ("statement", "anders", Some(("2026-11-21", "Anna", "2"))),
        ("statement", "", Some(("2026-11-21", "Anna", "2"))),
        ("documents", "", Some(("2026-11-21", "Anna", "2"))),
        ("on", "2026-03-06", Some(("2026-03-06", "Berta", "2"))),
        ("on", "2026-11-22", None),
        ("on", "", Some(("2026-03-05", "Berta", "1"))),
        ("by", "Carl", Some(("2026-03-05", "Carl", "1"))),
        ("by", "", Some(("2026-03-05", "Berta", "1"))),
        ("product_version", "2", Some(("2026-03-05", "Berta", "2"))),
        ("product_version", "", Some(("2026-03-05", "Berta", "1"))),
    ] {
        let folder = earlier();
        let product = load(folder.path());
        let catalog = Library::built_in().catalog("digav-anlage-1", "2026-02-01").unwrap();
        let mut rows = format!("key;{}\n", columns.join(";"));
        let cells: Vec<_> = columns
            .iter()
            .zip(unchanged)
            .map(|(name, own)| if *name == column { value } else { own })
            .collect();
        for one in &catalog.requirement("B.1").unwrap().demands {
            rows.push_str(&format!("{DIGAV}#B.1:{};{}\n", one.id, cells.join(";")));
        }
        assert_eq!(product.version, "2");
        let path = folder.path().join("back.csv");
        fs::write(&path, rows).unwrap();
        let before = effective(folder.path());
        let output = declare(folder.path(), &["--import", path.to_str().unwrap()], "");
        let answers = effective(folder.path());
        let Some((on, by, version)) = after else {
            assert_ne!(output.status.code(), Some(0), "{column} `{value}`");
            assert!(same(&before, &answers), "{column} `{value}` writes nothing");
            continue;
        };
        done(&output);
        for answer in answers["B.1"].all() {
            let given = &answer.given;
            let found = (given.on.to_string(), given.by.as_str(), given.product_version.as_str());
            assert_eq!(found, (on.to_owned(), by, version), "{column} `{value}`");
        }
        let report = judge(
            &product::load(folder.path(), befund::probe::sources()).unwrap(),
            &[DIGAV],
            date(2026, 11, 21),
        );
        let passes = report
            .findings
            .iter()
            .filter(|finding| finding.requirement == "B.1")
            .flat_map(|finding| &finding.demands)
            .any(|demand| demand.verdict.word() == "pass");
        assert!(version == "2" || !passes, "{column} `{value}`: an answer of version 1 passes");
    }
}
