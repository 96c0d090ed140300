//! Documents are looked into: PDF files, by a process with limits; good ones, false ones, hostile ones.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{folder, plain};

pub(super) const LINES: [&str; 5] = [
    "Zertifikatsnummer: 5707.22",
    "TUV Informationstechnik GmbH bescheinigt der Firma Maker",
    "das Produkt Test, Version 2.4.0",
    "Ausstellungsdatum: 18.03.2026",
    "G\u{fc}ltig bis: 17.03.2029",
];

/// A PDF of one page with these lines.
pub(crate) fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let fonts = dictionary! { "Font" => dictionary! { "F1" => font } };
    let resources = document.add_object(fonts);
    let mut operations = vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), 11.into()]),
        Operation::new("TL", vec![14.into()]),
        Operation::new("Td", vec![60.into(), 780.into()]),
    ];
    for line in lines {
        // Latin-1 is what WinAnsi has for these letters.
        let bytes: Vec<u8> =
            line.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        operations.push(Operation::new("Tj", vec![Object::string_literal(bytes)]));
        operations.push(Operation::new("T*", vec![]));
    }
    operations.push(Operation::new("ET", vec![]));
    let content = Content { operations }.encode().unwrap();
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(kids));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub(super) fn product(files: &[(&str, &[u8])]) -> TempDir {
    let documents: String = files
        .iter()
        .enumerate()
        .map(|(at, (name, _))| format!(
            "  - {{id: d{at}, kind: certificate, title: Zertifikat, file: {name}, number: \"5707.22\", issuer: TUV Informationstechnik GmbH, issued: 2026-03-18, valid_until: 2029-03-17, product_version: \"2.4.0\", stated: {{by: Maker, on: 2026-11-01}}}}\n"
        ))
        .collect();
    let folder = folder(&plain(&format!("documents:\n{documents}")));
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

pub(super) fn assess(folder: &Path) -> (i32, String, String) {
    let mut command = Command::cargo_bin("befund").unwrap();
    let arguments = ["--lang", "en", "assess", ".", "--as-of", "2026-11-21", "--format", "json"];
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

pub(super) fn report(folder: &Path) -> Value {
    let (_, out, errors) = assess(folder);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{errors}"))
}

/// The report on one document, and what is recorded of that.
fn looked(name: &str, bytes: &[u8]) -> (Value, Value) {
    let report = report(product(&[(name, bytes)]).path());
    let document = report["inputs"]["documents"][0].clone();
    (report, document)
}

fn outcomes(document: &Value) -> Vec<(String, String)> {
    let all = document["content"]["compared"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|one| (text(&one["what"]), text(&one["outcome"]))).collect()
}

pub(super) fn notes(report: &Value, code: &str) -> Vec<String> {
    let all = report["notes"].as_array().unwrap().iter();
    let own = all.filter(|note| note["code"] == code);
    own.map(|note| note["text"]["en"].as_str().unwrap().to_owned()).collect()
}

fn data(name: &str) -> Vec<u8> {
    fs::read(format!("tests/papers/{name}")).unwrap()
}

#[test]
fn what_is_stated_is_found_in_the_text() {
    let (report, document) = looked("a.pdf", &pdf(&LINES));
    assert_eq!(
        (&document["content"]["read"], &document["content"]["pages"]),
        (&"text".into(), &1.into())
    );
    let all = outcomes(&document);
    assert_eq!(all.len(), 7, "{all:?}");
    assert!(all.iter().all(|(_, outcome)| outcome == "found"), "{all:?}");
    assert!(document["unfit"].is_null() && notes(&report, "document-not-found").is_empty());
    // The same with glyphs of a font of its own.
    let (_, document) = looked("a.pdf", &data("ttf.pdf"));
    let found = outcomes(&document).into_iter().filter(|(_, outcome)| outcome == "found").count();
    assert!(found >= 4, "{document}");
}

#[test]
fn what_the_file_says_otherwise_is_a_contradiction_and_carries_nothing() {
    for (line, other, what) in [
        (0, "Zertifikatsnummer: 5707.23", "number"),
        (3, "Ausstellungsdatum: 18. M\u{e4}rz 2025", "issued"),
        (4, "G\u{fc}ltig bis: 2028-03-17", "valid-until"),
    ] {
        let mut lines = LINES;
        lines[line] = other;
        let (report, document) = looked("a.pdf", &pdf(&lines));
        assert!(
            outcomes(&document).contains(&(what.to_owned(), "contradicted".to_owned())),
            "{document}"
        );
        assert_eq!(document["unfit"], "contradicted");
        let clash = &report["contradictions"][0];
        assert_eq!(clash["kind"], "document", "{report}");
    }
}

/// A day that stands for something else, or twice, is none that contradicts.
#[test]
fn what_is_not_found_is_a_remark_and_no_contradiction() {
    let lines =
        ["Bericht ueber ein Produkt", "vom 1. Januar 2024, gueltig nach Pruefung", "Nr. 99"];
    let (report, document) = looked("a.pdf", &pdf(&lines));
    assert!(outcomes(&document).iter().all(|(_, outcome)| outcome != "contradicted"), "{document}");
    assert!(notes(&report, "document-not-found")[0].contains("number 5707.22"), "{report}");
    assert!(document["unfit"].is_null());
    assert_eq!(report["contradictions"].as_array().unwrap().len(), 0);
}

#[test]
fn signatures_are_held_against_the_bytes() {
    let of = |name: &str| looked("a.pdf", &data(name));
    let (report, document) = of("signed.pdf");
    let signature = &document["content"]["signatures"][0];
    assert_eq!(
        (&signature["digest"], &signature["covers_all"], &signature["changed_after"]),
        (&"right".into(), &true.into(), &false.into())
    );
    assert!(signature["signer"].as_str().unwrap().contains("Pruefstelle Muster"), "{signature}");
    assert!(notes(&report, "document-signature")[0].contains("path to a root was not checked"));
    assert!(document["unfit"].is_null());
    let (_, document) = of("altered.pdf");
    assert_eq!(document["content"]["signatures"][0]["digest"], "wrong");
    assert_eq!(document["unfit"], "altered");
    let (_, document) = of("appended.pdf");
    let signature = &document["content"]["signatures"][0];
    assert_eq!(
        (&signature["digest"], &signature["changed_after"]),
        (&"right".into(), &true.into())
    );
    assert_eq!(signature["covers_all"], false);
}

#[test]
fn what_cannot_be_read_is_said_and_nothing_in_it_is_run() {
    let good = pdf(&LINES);
    let circle = String::from_utf8_lossy(&good).replace("/Kids[", "/Kids[1 0 R ");
    for (bytes, why) in [
        (data("encrypted.pdf"), "encrypted"),
        (good[..good.len() / 2].to_vec(), "broken"),
        (
            b"%PDF-1.7\nAn invented document of more than sixty-four bytes, without any object.\n"
                .to_vec(),
            "broken",
        ),
    ] {
        let (report, document) = looked("a.pdf", &bytes);
        assert_eq!(
            (&document["content"]["read"], &document["content"]["why"]),
            (&"unreadable".into(), &why.into())
        );
        assert_eq!(notes(&report, "document-unreadable").len(), 1);
    }
    let (_, document) = looked("a.pdf", circle.as_bytes());
    assert!(document["content"].is_object(), "{document}");
    let (report, document) = looked("a.pdf", &pdf(&[]));
    assert_eq!(document["content"]["read"], "scan");
    assert_eq!(notes(&report, "document-scan").len(), 1);
    let mut scripted = Document::load_mem(&good).unwrap();
    scripted.add_object(
        dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") },
    );
    let mut bytes = Vec::new();
    scripted.save_to(&mut bytes).unwrap();
    let (report, document) = looked("a.pdf", &bytes);
    assert_eq!(document["content"]["scripts"], true);
    assert_eq!(notes(&report, "document-scripts").len(), 1);
}

#[test]
fn archives_and_web_pages_are_no_proof() {
    let page = format!("<!doctype html><p>{}</p>", "Zertifikat ".repeat(10));
    let mut archive = b"PK\x03\x04".to_vec();
    archive.resize(200, b'a');
    for (name, bytes) in [("a.html", page.as_bytes()), ("a.zip", &archive)] {
        let (_, document) = looked(name, bytes);
        assert_eq!(document["unfit"], "no-proof", "{name}");
    }
}

/// Files of any size cost no memory: they are not read at all.
#[test]
fn large_files_are_refused_before_they_are_read() {
    let folder = product(&[("a.pdf", &pdf(&LINES))]);
    let grow = |bytes: u64| {
        let file = fs::File::options().write(true).open(folder.path().join("a.pdf")).unwrap();
        file.set_len(bytes).unwrap();
    };
    grow(65 << 20);
    let document = report(folder.path())["inputs"]["documents"][0].clone();
    assert_eq!(document["content"]["why"], "too-large");
    grow(2 << 30);
    let (code, _, errors) = assess(folder.path());
    assert_eq!(code, 3);
    assert!(errors.contains("larger than 512 MiB"), "{errors}");
}

/// A hundred files that were made worse: cut, with other bytes, with parts twice, with other numbers.
fn hostile() -> Vec<Vec<u8>> {
    let good = [pdf(&LINES), data("signed.pdf"), data("ttf.pdf")];
    let mut runner = TestRunner::deterministic();
    let change = (0..4_u8, any_place(), any_place(), proptest::num::u8::ANY);
    let mut files: Vec<Vec<u8>> = Vec::new();
    for at in 0..96 {
        let mut bytes = good[at % good.len()].clone();
        for _ in 0..=at % 5 {
            let (what, from, to, byte) = change.new_tree(&mut runner).unwrap().current();
            let place = |share: f64| ((bytes.len() as f64) * share) as usize;
            let (from, to) = (place(from.min(to)), place(from.max(to)));
            match what {
                0 => bytes.truncate(to.max(70)),
                1 => bytes[from] = byte,
                2 => {
                    let part = bytes[from..to].to_vec();
                    bytes.extend(part);
                }
                _ => {
                    let digits = bytes[from..].iter().position(u8::is_ascii_digit);
                    digits.into_iter().for_each(|digit| bytes[from + digit] = b'9');
                }
            }
        }
        files.push(bytes);
    }
    files.extend(crafted());
    files
}

fn any_place() -> impl Strategy<Value = f64> {
    0.0..1.0_f64
}

/// References in circles, nesting without end, a table that leads back to itself.
fn crafted() -> [Vec<u8>; 4] {
    let text = |body: &str| format!("%PDF-1.7\n{body}\n% {}\n%%EOF\n", "x".repeat(64)).into_bytes();
    let circle = "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999999/Parent 2 0 R>> endobj trailer <</Root 1 0 R/Size 3>>";
    let table = "xref\n0 1\n0000000000 65535 f \ntrailer <</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF";
    let length = "1 0 obj <</Length 1 0 R>> stream\nendstream endobj trailer <</Root 1 0 R>>";
    let deep = format!("1 0 obj {} endobj trailer <</Root 1 0 R>>", "[".repeat(200_000));
    [text(circle), text(table), text(length), text(&deep)]
}

#[test]
fn a_hundred_hostile_files_hang_nothing() {
    let files = hostile();
    let names: Vec<_> = (0..files.len()).map(|at| format!("f{at}.pdf")).collect();
    let named: Vec<_> =
        names.iter().map(String::as_str).zip(files.iter().map(Vec::as_slice)).collect();
    let folder = product(&named);
    let start = Instant::now();
    let report = report(folder.path());
    assert!(start.elapsed() < Duration::from_secs(240), "{:?}", start.elapsed());
    let documents = report["inputs"]["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 100);
    let unread = documents.iter().filter(|one| one["content"]["read"] == "unreadable").count();
    let silent = documents.iter().filter(|one| one["content"].is_null() && one["unfit"].is_null());
    assert_eq!(silent.count(), 0, "each is read or said not to be");
    assert!((4..100).contains(&unread), "{unread} of 100 cannot be read");
}
