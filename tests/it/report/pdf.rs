//! PDF, `--report pdf`: the same bytes, whole for other readers, and hostile text as text. What the standards
//! ask for beyond that, Typst enforces as it writes: it refuses to write a file that breaks one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::common::say;
use crate::report::formats::{HOSTILE, report, repository, run};

fn befund(root: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(assert_cmd::cargo::cargo_bin("befund"))
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What a program of Poppler or qpdf says of a file; none where it is not installed.
fn asked(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let said =
                String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(output.status.success(), "{program}: {said}");
            Some(said)
        }
        Err(_) => {
            say(&format!("skipped: no {program}"));
            None
        }
    }
}

/// The invented DiGA as PDF, and its result.
fn diga(folder: &Path) -> (PathBuf, PathBuf) {
    let (pdf, json) = (folder.join("diga.pdf"), folder.join("diga.json"));
    let targets = [format!("pdf={}", pdf.display()), format!("json={}", json.display())];
    let product = ["fixtures/products/musteratem", "--as-of", "2026-11-21"];
    let reports = ["--report", &targets[0], "--report", &targets[1]];
    run(Path::new("."), &[&product[..], &reports].concat());
    (pdf, json)
}

#[test]
fn a_diga_is_at_most_ninety_pages_and_other_programs_read_it() {
    let folder = TempDir::new().unwrap();
    let (pdf, json) = diga(folder.path());
    let (name, json) = (pdf.to_str().unwrap(), fs::read(json).unwrap());
    asked("qpdf", &["--check", name]);
    if let Some(info) = asked("pdfinfo", &["-rawdates", name]) {
        let of = |key: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
            line.trim_start_matches(':').trim().to_owned()
        };
        assert!(of("Pages").parse::<u32>().unwrap() <= 90, "{info}");
        assert_eq!(of("Tagged"), "yes");
        assert!(of("Title").contains("Musteratem"), "{info}");
        assert!(of("CreationDate").starts_with("D:20261121000000"), "{info}");
        assert!(of("PDF subtype").contains("PDF/A-3a") || !info.contains("subtype"), "{info}");
    }
    if asked("pdfdetach", &["-list", name]).is_some_and(|list| list.contains("befund.json")) {
        let out = folder.path().join("out.json");
        asked("pdfdetach", &["-save", "1", "-o", out.to_str().unwrap(), name]);
        assert!(fs::read(out).unwrap() == json, "the attachment is the result");
    }
    if let Some(text) = asked("pdftotext", &[name, "-"]) {
        let text = text.replace('\u{a0}', "");
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}"));
        let order = ["kein Zertifikat", "Inhalt", "1 Ergebnis\n", "19 Unterschriften\n"];
        assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])));
        assert!(text.contains("Seite 1 / ") && text.matches("kein Zertifikat").count() > 40);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_and_the_standards_are_named() {
    let root = repository("calm");
    let first = report(root.path(), "pdf", &[]);
    assert_eq!(first, report(root.path(), "pdf", &[]));
    assert_ne!(first, report(root.path(), "pdf", &["--lang", "en"]));
    let text = String::from_utf8_lossy(&first);
    // The metadata are not compressed: PDF/A asks for that.
    assert!(text.contains("<pdfaid:part>3</pdfaid:part>"));
    assert!(text.contains("<pdfaid:conformance>A</pdfaid:conformance>"));
    assert!(text.contains("<pdfuaid:part>1</pdfuaid:part>"));
}

#[test]
fn hostile_text_stays_text_and_characters_without_a_font_become_numbers() {
    let long = format!(
        "{HOSTILE} {} 中文 e\u{301}x\u{315} \u{5e9}\u{5dc} 😀 `#eval(1)` $x$ @a <b>",
        "W".repeat(10_000)
    );
    let root = repository(&long);
    fs::write(root.path().join("r.pdf"), report(root.path(), "pdf", &["--draft"])).unwrap();
    let file = root.path().join("r.pdf");
    asked("qpdf", &["--check", file.to_str().unwrap()]);
    let Some(text) = asked("pdftotext", &[file.to_str().unwrap(), "-"]) else { return };
    let line = text.replace('\n', " ");
    assert!(line.contains("[U+4E2D][U+6587]") && line.contains("[U+1F600]"), "by number");
    assert!(
        line.contains("éx[U+0315]"),
        "a letter with its mark is one character where there is one"
    );
    assert!(line.contains("#eval(1)") && line.contains("$x$ @a <b>") && line.contains("ENTWURF"));
    assert!(line.contains("Zeichen, die keine der eingebetteten Schriften hat"));
}

#[test]
fn a_logo_goes_in_and_one_that_cannot_be_drawn_leaves_no_half_file() {
    let root = repository("calm");
    let svg = "<svg viewBox='0 0 9 9'><defs><linearGradient id='a'><stop offset='0' stop-color='#123456'/></linearGradient><clipPath id='c'><rect width='5' height='5'/></clipPath></defs><circle cx='4' cy='4' r='4' fill='url(#a)' clip-path='url(#c)' opacity='.5'/></svg>";
    fs::write(root.path().join("logo.svg"), svg).unwrap();
    fs::write(
        root.path().join("brand.yaml"),
        "befund: brand/1\nlogo: logo.svg\nalt: Labor\naddress: Labor, Kiel\n",
    )
    .unwrap();
    let with = [
        "assess",
        "product",
        "--brand",
        "brand.yaml",
        "--report",
        "pdf=r.pdf",
        "-q",
        "--as-of",
        "2022-03-18",
    ];
    let (code, error) = befund(root.path(), &with);
    assert!(code < 3, "{error}");
    let file = root.path().join("r.pdf");
    asked("qpdf", &["--check", file.to_str().unwrap()]);
    let before = fs::read(&file).unwrap();
    fs::write(root.path().join("logo.svg"), "<svg viewBox='0 0 9 9'><script/></svg>").unwrap();
    assert_eq!(befund(root.path(), &with).0, 3);
    assert!(fs::read(&file).unwrap() == before, "what was there stays");
}
