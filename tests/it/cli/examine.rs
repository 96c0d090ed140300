//! `befund examine`: judgements by a sheet, out and in.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

use crate::common::plain;

const NOTE: &str = "A note of what was seen, long enough to be a piece of evidence by itself.\n";
const PRODUCT: &str = "audit: {role: evaluation, evaluator: Labor Nord, catalogs: [tuev-tsvc@2.1]}\ndeclarations:\n  tuev-tsvc@2.1: {by: Maker, on: 2026-11-01, product_version: \"1\", answers: {\"1.1\": {answer: yes, statement: \"=1+1\"}}}\n";

/// A product to evaluate and a place for the record.
struct Case {
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let case = Self { folder: TempDir::new().unwrap() };
        for name in ["product", "exam"] {
            fs::create_dir(case.path(name)).unwrap();
        }
        fs::write(case.path("product/befund.yaml"), plain(PRODUCT)).unwrap();
        fs::write(case.path("exam/note.txt"), NOTE).unwrap();
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::cargo_bin("befund").unwrap();
        let command = command.current_dir(self.folder.path()).args(["--lang", "en"]);
        let output = command.args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
    }

    fn examine(&self, arguments: &[&str]) -> (i32, String) {
        let own = ["examine", "product", "--person", "Ada", "--on", "2026-11-20"];
        self.run(&[&own[..], arguments].concat())
    }

    fn import(&self, sheet: &str) -> (i32, String) {
        self.examine(&["--import", sheet, "--record", "exam/record.yaml"])
    }

    /// Fills cells of the rows of some requirements in a sheet that was exported.
    fn filled(&self, cells: &[(&str, &[(&str, &str)])]) {
        self.export("csv", "sheet.csv");
        let text = fs::read_to_string(self.path("sheet.csv")).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let heads = reader.headers().unwrap().clone();
        let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
        let mut out = csv::WriterBuilder::new().delimiter(b';').from_path(self.path("sheet.csv"));
        let out = out.as_mut().unwrap();
        out.write_record(&heads).unwrap();
        for row in reader.records() {
            let mut row: Vec<_> = row.unwrap().iter().map(str::to_owned).collect();
            let own = cells.iter().find(|(number, _)| row[at("Number")] == *number);
            for (head, text) in own.into_iter().flat_map(|(_, fields)| fields.iter()) {
                row[at(head)] = (*text).to_owned();
            }
            out.write_record(&row).unwrap();
        }
        out.flush().unwrap();
    }

    fn export(&self, format: &str, name: &str) {
        let _ = fs::remove_file(self.path(name));
        let (code, said) = self.examine(&["--export", format, name]);
        assert_eq!(code, 0, "{said}");
    }
}

const FAIL: &[(&str, &str)] = &[
    ("Verdict", "not met"),
    ("Steps", "Asked three practices\nRead what they had"),
    ("Tools", "reader | 1.0"),
    ("Reasoning", "Two of three had none; \"none\": - no"),
    ("Evidence", "note.txt"),
    ("Environment", "None"),
    ("Threat", "T"),
    ("Likelihood", "low"),
    ("Effect", "small"),
    ("Measure", "M"),
    ("Remaining risk", "low"),
];
const PASS: &[(&str, &str)] =
    &[("Verdict", "pass"), ("Steps", "Read it"), ("Reasoning", "As it says"), ("On", "19.11.2026")];

#[test]
fn a_sheet_goes_out_and_comes_back_as_a_record() {
    let case = Case::new();
    case.filled(&[("1.1", PASS), ("1.2", FAIL)]);
    let (code, said) = case.import("sheet.csv");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("wrote 2 judgements to exam/record.yaml; 0 stood there already"),
        "{said}"
    );
    let record = fs::read_to_string(case.path("exam/record.yaml")).unwrap();
    let digest = befund::yaml::hex_digest(NOTE.as_bytes());
    assert!(record.contains(&digest) && record.contains("2026-11-19"), "{record}");
    let (_, said) = case.run(&[
        "assess",
        "product",
        "--as-of",
        "2026-11-21",
        "--with",
        "exam",
        "--format",
        "json",
    ]);
    assert!(said.matches("\"basis\": \"examined\"").count() >= 2, "{said}");
    // What stands there is not written again, and not exported either.
    let (code, said) = case.import("sheet.csv");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("wrote 0 judgements") && said.contains("2 stood there already"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(case.path("exam/record.yaml")).unwrap(), record);
    let (_, said) = case.examine(&["--export", "md", "-", "--record", "exam/record.yaml"]);
    assert!(!said.contains("#1.1 ·") && said.contains("#1.3 ·"), "{said}");
    // Another judgement of the same is refused, and the record stays.
    let other: Vec<_> =
        PASS.iter().map(|(head, text)| (*head, text.replace("it", "that"))).collect();
    let other: Vec<_> = other.iter().map(|(head, text)| (*head, text.as_str())).collect();
    case.filled(&[("1.1", &other)]);
    let (code, said) = case.import("sheet.csv");
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("1.1 is judged in `exam/record.yaml` already, by Ada"), "{said}");
    assert_eq!(fs::read_to_string(case.path("exam/record.yaml")).unwrap(), record);
}

#[test]
fn a_workbook_has_what_is_asked_and_takes_no_formula() {
    let case = Case::new();
    case.export("xlsx", "one.xlsx");
    case.export("xlsx", "two.xlsx");
    let bytes = |name: &str| fs::read(case.path(name)).unwrap();
    assert_eq!(bytes("one.xlsx"), bytes("two.xlsx"), "the same questions are the same bytes");
    let (code, said) = case.import("one.xlsx");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("wrote 0 judgements"), "{said}");
    assert!(!case.path("exam/record.yaml").exists(), "nothing judged, nothing written");
    let made = |fill: &dyn Fn(&mut rust_xlsxwriter::Worksheet)| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (at, head) in (0..).zip(["key", "verdict", "steps", "reasoning"]) {
            sheet.write_string(0, at, head).unwrap();
        }
        sheet.write_string(1, 0, "tuev-tsvc@2.1#1.1").unwrap();
        fill(sheet);
        book.save(case.path("made.xlsx")).unwrap();
        case.import("made.xlsx")
    };
    let (code, said) = made(&|sheet| {
        sheet.write_formula(1, 1, "=\"pass\"").unwrap();
    });
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("cell B2: a formula") && said.contains("paste as text"), "{said}");
    let (code, said) = made(&|sheet| {
        for (at, text) in (1..).zip(["pass", "Read it", "=HYPERLINK(\"http://x\")"]) {
            sheet.write_string(1, at, text).unwrap();
        }
    });
    assert_eq!(code, 0, "{said}");
    let record = fs::read_to_string(case.path("exam/record.yaml")).unwrap();
    assert!(record.contains("=HYPERLINK"), "a text is a text: {record}");
}

/// What a sheet refuses: what a row says, the cell, and words of the remedy.
type Refused = (&'static [(&'static str, &'static str)], &'static str, &'static str);

const REFUSED: &[Refused] = &[
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("Person", "maker")],
        "cell AA2: maker answers for the manufacturer",
        "another person has to",
    ),
    (&[("Verdict", "perhaps")], "cell I2: `perhaps` is no verdict", "write pass, fail"),
    (&[("Reasoning", "As it says")], "cell I2: said without a verdict", "write pass, fail"),
    (&[("Verdict", "pass"), ("Reasoning", "R")], "cell K2: `steps` is missing", "step by step"),
    (&[("Verdict", "pass"), ("Steps", "S")], "cell M2: `reasoning` is missing", "reasoning"),
    (
        &[("Verdict", "fail"), ("Steps", "S"), ("Reasoning", "R")],
        "cell N2: `evidence` is missing",
        "evidence of the violation",
    ),
    (
        &[("Verdict", "fail"), ("Steps", "S"), ("Reasoning", "R")],
        "cell U2: `risk` is missing",
        "threat, likelihood",
    ),
    (
        &[("Verdict", "inconclusive"), ("Steps", "S"), ("Reasoning", "R")],
        "cell S2: `missing` is missing",
        "handed in",
    ),
    (
        &[("Verdict", "not_applicable"), ("Steps", "S"), ("Reasoning", "R")],
        "cell T2: `absence` is missing",
        "no implementation",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("Evidence", "absent.txt")],
        "cell N2: `absent.txt` is not there",
        "put it beside",
    ),
    (
        &[
            ("Verdict", "pass"),
            ("Steps", "S"),
            ("Reasoning", "R"),
            ("Evidence", "../product/befund.yaml"),
        ],
        "cell N2: `../product/befund.yaml` lies outside",
        "copy it beside",
    ),
    (
        &[
            ("Verdict", "pass"),
            ("Steps", "S"),
            ("Reasoning", "R"),
            ("Evidence", "fact: tls.protocol/x"),
        ],
        "cell N2: there is no fact",
        "",
    ),
    (
        &[
            ("Verdict", "pass"),
            ("Steps", "S"),
            ("Reasoning", "R"),
            ("Evidence", "observation: tls://x"),
        ],
        "cell N2: there is no observation",
        "",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("Does not count", "a fact")],
        "cell O2: `a fact` has not two parts",
        "fact | because",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("Tools", "nmap")],
        "cell L2: `nmap` has not two parts",
        "name | version",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("Demands only", "nonsense")],
        "cell J2: tuev-tsvc@2.1#1.1 has no demand `nonsense`",
        "provided",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("Depth", "EXAMINE")],
        "cell P2: tuev-tsvc@2.1 knows no such depth",
        "remove `depth`",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("On", "31.02.2026")],
        "cell AB2: `31.02.2026` is not a date",
        "YYYY-MM-DD",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("On", "2126-11-20")],
        "cell AB2: 2126-11-20 is later than today",
        "ahead of its day",
    ),
    (
        &[("Verdict", "pass"), ("Steps", "S"), ("Reasoning", "R"), ("Likelihood", "huge")],
        "cell V2: ",
        "low",
    ),
    (
        &[("Key", "tuev-tsvc@2.0#1.1"), ("Verdict", "pass")],
        "cell A2: `tuev-tsvc@2.0` is not judged here, but tuev-tsvc@2.1",
        "--catalog tuev-tsvc@2.0",
    ),
    (&[("Key", ""), ("Verdict", "pass")], "cell A2: a judgement without a key", "copy the key"),
    (
        &[("Key", "tuev-tsvc@2.1#1.2"), ("Verdict", "")],
        "cell A3: `tuev-tsvc@2.1#1.2` is judged a second time",
        "keep one",
    ),
];

#[test]
fn every_refusal_names_its_cell_and_a_remedy_and_nothing_is_written() {
    let case = Case::new();
    for (fields, expected, remedy) in REFUSED {
        case.filled(&[("1.1", fields)]);
        let (code, said) = case.import("sheet.csv");
        assert_eq!(code, 3, "{fields:?}: {said}");
        let one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains(expected), "{fields:?}: wants `{expected}`: {said}");
        assert!(one_line.contains("help:") && one_line.contains(remedy), "{fields:?}: {said}");
        assert!(!case.path("exam/record.yaml").exists());
        assert_eq!(fs::read_dir(case.path("exam")).unwrap().count(), 1, "nothing is left behind");
    }
}

#[test]
fn a_sheet_is_never_written_over_and_needs_a_record_to_come_back() {
    let case = Case::new();
    case.export("csv", "sheet.csv");
    assert_eq!(case.examine(&["--export", "csv", "sheet.csv"]).0, 3);
    assert_eq!(case.examine(&["--export", "ods", "sheet.ods"]).0, 3);
    assert_eq!(case.examine(&["--import", "sheet.csv"]).0, 3);
    assert!(!Path::new("sheet.ods").exists());
    fs::write(case.path("no.csv"), "a;b\n1;2\n").unwrap();
    let (code, said) = case.import("no.csv");
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("has no column `Schlüssel` (or `key`)"), "{said}");
}

#[test]
fn a_forecast_looks_ahead_of_an_examination() {
    let case = Case::new();
    case.filled(&[("1.1", PASS)]);
    assert_eq!(case.import("sheet.csv").0, 0);
    let ahead = |more: &[&str]| {
        let own =
            ["forecast", "product", "--as-of", "2026-11-21", "--until", "2027-12-31", "--json"];
        let (code, said) = case.run(&[&own[..], more].concat());
        assert_eq!(code, 0, "{said}");
        let json: serde_json::Value = serde_json::from_str(&said).unwrap();
        let days = json["steps"].as_array().unwrap().iter();
        days.filter(|step| step["flips"].to_string().contains("tuev-tsvc@2.1#1.1"))
            .map(|step| step["date"].to_string())
            .collect::<Vec<_>>()
    };
    // The judgement of 19.11.2026 carries for 365 days; the answer of 01.11.2026 alone ends before.
    assert_eq!(ahead(&["--with", "exam"]), ["\"2027-11-20\""]);
    assert_eq!(ahead(&[]), ["\"2027-11-02\""]);
}
