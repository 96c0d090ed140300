//! What people read of facts: kinds and attributes by their labels, lengths of time in words. The keys of files and
//! bare seconds stand in code and in the formats for machines only.

use std::io::Cursor;
use std::process::Command;

use crate::common::{TODAY, copy_of, judge};
use befund::assess::Report;
use befund::assess::gate::{self, Level};
use befund::fact::kind;
use befund::fact::source::PLANNED;
use befund::report::{Format, Lang, RenderOptions, Run, Style, render, terminal};
use calamine::{DataType, Reader, Xlsx};
use jiff::civil::{Date, date};
use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

/// Products, catalogs, the day, and the styles at home in them.
const CASES: [(&str, &[&str], Date, &[Style]); 5] = [
    ("red-connect", &[], date(2018, 5, 3), &[Style::Uld]),
    ("kry", &["anlage-31b@2021-02-25", "tuev-tsvc@2.1"], date(2022, 3, 18), &[Style::Tuev]),
    ("vivy", &[], date(2018, 12, 31), &[Style::Uld]),
    ("vivy", &["tr-03161-1@3.0", "tr-03161-2@2.0"], TODAY, &[Style::Tr]),
    ("musteratem", &[], TODAY, &[Style::Digav, Style::Tr]),
];

fn report(name: &str, catalogs: &[&str], as_of: Date) -> Report {
    let path = format!("fixtures/products/{name}");
    let product = befund::product::load(path.as_ref(), befund::probe::sources()).unwrap();
    judge(&product, catalogs, as_of)
}

fn bytes(report: &Report, style: Style, format: Format, lang: Lang) -> Vec<u8> {
    let options = RenderOptions { style, ..RenderOptions::new(lang) };
    let gate = gate::apply(report, Level::Default);
    let run = Run::of(&gate);
    render(format, report, &options, run).unwrap()
}

fn rendered(report: &Report, style: Style, format: Format, lang: Lang) -> String {
    String::from_utf8(bytes(report, style, format, lang)).unwrap()
}

/// The texts of all cells of a workbook.
fn cells(workbook: Vec<u8>) -> String {
    let mut book = Xlsx::new(Cursor::new(workbook)).unwrap();
    let sheets = book.worksheets().into_iter();
    let cells = sheets.flat_map(|(_, range)| {
        let texts = range.cells().filter_map(|(_, _, cell)| cell.get_string().map(str::to_owned));
        texts.collect::<Vec<_>>()
    });
    let all: Vec<_> = cells.collect();
    assert!(all.len() > 100, "{}", all.len());
    all.join("\n")
}

/// What of a file is prose: no markup, no style sheet, nothing set as code.
fn prose(format: Format, text: &str) -> String {
    let without = |text: &str, pattern: &str| {
        Regex::new(pattern).unwrap().replace_all(text, " ").into_owned()
    };
    let text = match format {
        Format::Html => {
            let text = without(text, r"(?s)<style>.*?</style>|<script>.*?</script>");
            without(&without(&text, r"(?s)<code[^>]*>.*?</code>"), r"<[^>]+>")
        }
        Format::Sarif => {
            let mut texts = Vec::new();
            texts_in(&serde_json::from_str(text).unwrap(), &mut texts);
            texts.join("\n")
        }
        _ => text.replace('\\', ""),
    };
    without(&text, r"`[^`\n]*`")
}

/// Messages, wherever they stand.
fn texts_in(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts_in(item, out)),
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "text" => out.push(text.clone()),
                    value => texts_in(value, out),
                }
            }
        }
        _ => {}
    }
}

/// The places in prose where a key of a fact or bare seconds stand.
fn slips(text: &str) -> Vec<String> {
    // A name without a dot may be a word.
    let kinds = kind::all().map(|kind| kind.name).chain(PLANNED.iter().copied());
    let kinds: Vec<_> = kinds.filter(|name| name.contains('.')).map(regex::escape).collect();
    let key = Regex::new(&format!(r"(^|[^\w.\-/])({})($|[^\w\-])", kinds.join("|"))).unwrap();
    // Hours and days in seconds, and seconds that say so. What stands behind `=` was read elsewhere.
    let number = Regex::new(r"(?:^|[\s(:])(\d{4,})( s\b| Sekunden| seconds)?").unwrap();
    let around = |start: usize, end: usize| {
        let start = text[..start].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
        let end = text[end..].char_indices().nth(40).map_or(text.len(), |(at, _)| end + at);
        text[start..end].replace('\n', " ")
    };
    let keys = key.find_iter(text).map(|found| around(found.start(), found.end()));
    let seconds = number.captures_iter(text).filter_map(|found| {
        let count: u64 = found[1].parse().unwrap_or(u64::MAX);
        let is = found.get(2).is_some() || (count >= 86_400 && count.is_multiple_of(3_600));
        let all = found.get(0)?;
        // A header's own number is quoted, not said.
        let quoted = text[..all.start()].trim_end().ends_with(['=', '>']);
        (is && count > 600 && !quoted).then(|| around(all.start(), all.end()))
    });
    keys.chain(seconds).collect()
}

#[test]
fn a_slip_is_seen() {
    for wrong in ["erkennbar an: auth.path (role: x)", "Mindestwert 315619200", "rule 2764800 s"] {
        assert_eq!(slips(wrong).len(), 1, "{wrong}");
    }
    for right in ["`auth.path`", "Anmeldeweg", "max-age=31536000", "3653 Tage", "ISO 27001"] {
        assert_eq!(slips(&prose(Format::Markdown, right)), Vec::<String>::new());
    }
}

#[test]
fn no_sentence_holds_a_key_of_a_fact_or_bare_seconds() {
    // Data say keys; what Typst sets and a workbook shows is the text of others.
    let data = [Format::Json, Format::Oscal, Format::Typ, Format::Pdf, Format::Xlsx];
    let own = Format::WORDS.iter().map(|(_, format)| *format);
    let own: Vec<_> = own.filter(|format| !data.contains(format)).collect();
    for (name, catalogs, as_of, styles) in CASES {
        let report = report(name, catalogs, as_of);
        for lang in [Lang::De, Lang::En] {
            let text = terminal::render(&report, lang, 100, false);
            let slips_of = |what: &str, text: &str| {
                assert_eq!(slips(text), Vec::<String>::new(), "{name} {as_of} {what} {lang}");
            };
            slips_of("terminal", &prose(Format::Markdown, &text));
            let workbook = cells(bytes(&report, Style::Gap, Format::Xlsx, lang));
            slips_of("xlsx", &prose(Format::Markdown, &workbook));
            for format in own.iter().copied() {
                let text = rendered(&report, Style::Gap, format, lang);
                slips_of(format.word(), &prose(format, &text));
            }
            for style in styles.iter().filter(|style| style.refuses(&report, lang).is_none()) {
                for format in [Format::Markdown, Format::Html] {
                    let text = rendered(&report, *style, format, lang);
                    slips_of(style.word(), &prose(format, &text));
                }
            }
        }
    }
}

/// Letters and sheets are made by the command alone.
#[test]
fn no_request_to_the_manufacturer_holds_one() {
    for (name, catalogs, as_of, _) in CASES {
        let folder = TempDir::new().unwrap();
        copy_of(format!("fixtures/products/{name}").as_ref(), folder.path());
        for lang in ["de", "en"] {
            let output = Command::new(assert_cmd::cargo::cargo_bin("befund"))
                .arg("requests")
                .arg(folder.path())
                .args(["--as-of", &as_of.to_string(), "--lang", lang])
                .args(catalogs.iter().flat_map(|one| ["--catalog", *one]))
                .output()
                .unwrap();
            let error = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{error}");
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.starts_with("# "), "{text}");
            let found = slips(&prose(Format::Markdown, &text));
            assert_eq!(found, Vec::<String>::new(), "{name} {as_of} {lang}");
        }
    }
}
