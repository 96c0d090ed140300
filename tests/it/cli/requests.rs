//! `befund requests`: what is open goes out, answers and documents come in, and the comparison says what closed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{document, folder, plain};

const TSVC: [&str; 4] = ["--catalog", "tuev-tsvc@2.1", "--as-of", "2026-11-21"];

fn befund(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("befund").unwrap();
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn requests(folder: &Path, more: &[&str]) -> String {
    let (code, out, errors) = befund(folder, &[&["requests", "."], &TSVC[..], more].concat());
    assert_eq!(code, 0, "{errors}");
    out
}

/// The ids of a letter, in its order; those about demands alone, which a result has.
fn ids(letter: &str) -> Vec<String> {
    let heads = letter.lines().filter(|line| !line.contains("thing/") && !line.contains("need/"));
    let heads = heads.filter_map(|line| line.strip_prefix("### A-"));
    heads.map(|line| format!("A-{}", line.split(' ').next().unwrap())).collect()
}

fn result(folder: &Path, file: &str) {
    let report = format!("json={file}");
    befund(folder, &[&["assess", "."], &TSVC[..], &["--report", &report]].concat());
}

/// The rows of a sheet, the head first.
fn sheet(path: &Path, name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let cell = |cell: &Data| if *cell == Data::Empty { String::new() } else { cell.to_string() };
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

/// The sheet with "yes" in the rows of some numbers.
fn answered(rows: &[Vec<String>], numbers: &[&str], path: &Path) {
    let at = |name: &str| rows[0].iter().position(|head| head == name).unwrap();
    let (number, answer) = (at("Nummer"), at("Antwort"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (line, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            let yes = line > 0 && usize::from(column) == answer;
            let yes = yes && numbers.contains(&row[number].as_str());
            sheet.write_string(line, column, if yes { "ja" } else { cell }).unwrap();
        }
    }
    book.save(path).unwrap();
}

fn product() -> TempDir {
    folder(&plain("documents: []\nfacts: []\nenumerations: []\n"))
}

#[test]
fn requests_go_out_answers_and_documents_come_in_and_what_closed_is_said() {
    let folder = product();
    let root = folder.path();
    result(root, "before.json");
    let letter = requests(root, &[]);
    let open = ids(&letter);
    assert_eq!(open.iter().collect::<BTreeSet<_>>().len(), open.len(), "each once");
    assert!(letter.contains("Was zählt") && letter.contains("Zeile im Blatt: `tuev-tsvc@2.1#1.1:"));
    assert_eq!(open, ids(&requests(root, &[])), "the same over runs");

    requests(root, &["--out", "out.xlsx"]);
    let list = sheet(&root.join("out.xlsx"), "Anforderungen");
    let listed: BTreeSet<_> = list.iter().skip(1).map(|row| row[0].clone()).collect();
    assert!(open.iter().all(|id| listed.contains(id)), "the workbook has them all");
    answered(&sheet(&root.join("out.xlsx"), "Antworten"), &["1.1"], &root.join("in.xlsx"));
    let import = ["declare", ".", "--import", "in.xlsx", "--by", "Anna Muster"];
    let import = [&import[..], &["--on", "2026-11-20", "--catalog", "tuev-tsvc@2.1"]].concat();
    let (code, _, errors) = befund(root, &import);
    assert_eq!(code, 0, "{errors}");

    fs::write(root.join("test.pdf"), document("test.pdf")).unwrap();
    let evidence = "documents:\n  - {id: report, kind: report, title: T, file: test.pdf, issued: 2026-11-02, product_version: \"1\", stated: {by: Ben, on: 2026-11-19}}\nfacts:\n  - {kind: security.penetration_test, subject: web, name: a, concluded_on: 2026-11-01, independent: true, documents: [report], stated: {by: Ben, on: 2026-11-19}}\nenumerations: []\n";
    fs::write(root.join("befund.yaml"), plain(evidence)).unwrap();
    result(root, "after.json");
    let (_, out, errors) = befund(root, &["diff", "before.json", "after.json", "--json"]);
    let diff: Value = serde_json::from_str(&out).expect(&errors);
    let closed = diff["requests"]["closed"].as_array().unwrap();
    let of = |key: &str| closed.iter().find(|one| one["finding"] == key);
    let first = of("tuev-tsvc@2.1#1.1").unwrap();
    assert_eq!(first["verdict"], "pass");
    assert_eq!(
        (&first["answered"][0]["how"], &first["answered"][0]["by"], &first["answered"][0]["on"]),
        (&"answer".into(), &"Anna Muster".into(), &"2026-11-20".into())
    );
    let test = of("tuev-tsvc@2.1#5.1").unwrap();
    assert_eq!(
        (&test["answered"][0]["by"], &test["answered"][0]["how"]),
        (&"Ben".into(), &"statement".into())
    );
    assert!(closed.iter().all(|one| open.iter().any(|id| one["id"] == **id)), "{closed:?}");
    assert_eq!(diff["requests"]["open"], open.len() - closed.len());

    let letter = requests(root, &["--since", "before.json"]);
    assert_eq!(ids(&letter).len(), open.len() - closed.len());
    let (_, after) = letter.split_once("## Nicht mehr offen").unwrap();
    assert!(after.contains("Antwort vom 20.11.2026, Anna Muster"), "{after}");
    let (_, terminal, _) = befund(root, &["diff", "before.json", "after.json"]);
    assert!(
        terminal.contains("nicht mehr offen") && terminal.contains("Anna Muster"),
        "{terminal}"
    );
}

/// An id hangs on nothing but what is asked: other catalogs, answers and the order of things change none.
#[test]
fn ids_do_not_hang_on_what_else_is_open() {
    let folder = product();
    let alone: BTreeSet<_> = ids(&requests(folder.path(), &[])).into_iter().collect();
    let both = requests(folder.path(), &["--catalog", "anlage-31b@2021-02-25"]);
    let both: BTreeSet<_> = ids(&both).into_iter().collect();
    assert!(alone.is_subset(&both) && !alone.is_empty());
}

#[test]
fn what_may_hold_answers_is_not_written_over_and_other_forms_are_refused() {
    let folder = product();
    fs::write(folder.path().join("out.md"), "mine").unwrap();
    for (file, code) in
        [("out.md", "file-exists"), ("out.txt", "unknown-format"), ("out.docx", "unknown-format")]
    {
        let (exit, _, errors) = befund(folder.path(), &["requests", ".", "--out", file]);
        assert_eq!(exit, 3);
        assert!(errors.contains(&format!("error[{code}]")) && errors.contains("help:"), "{errors}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("out.md")).unwrap(), "mine");
}

/// As pages: a source for Typst, in which every text is data; PDF where the build has it.
#[test]
fn requests_are_laid_out_as_pages() {
    let folder = product();
    requests(folder.path(), &["--out", "out.typ"]);
    let source = fs::read_to_string(folder.path().join("out.typ")).unwrap();
    let first = ids(&requests(folder.path(), &[])).remove(0);
    assert!(source.contains("#let data = json(") && source.contains(&first));
    let (code, _, errors) = befund(folder.path(), &["requests", ".", "--out", "out.pdf"]);
    match cfg!(feature = "pdf") {
        true => assert!(fs::read(folder.path().join("out.pdf")).unwrap().starts_with(b"%PDF-")),
        false => assert!(code == 3 && errors.contains("error[format-not-built]"), "{errors}"),
    }
}

/// Text from outside cannot become markup of the letter.
#[test]
fn a_hostile_name_stays_text() {
    let yaml = plain("").replace("name: Test", "name: \"# <b>x</b> [y](http://z)\"");
    let letter = requests(folder(&yaml).path(), &[]);
    assert!(!letter.contains("<b>") && !letter.contains("[y]("), "{letter}");
}
