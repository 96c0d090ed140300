//! One language a run: no word of the other one but names and quotations.

use std::path::Path;

use assert_cmd::Command;
use regex::Regex;
use tempfile::TempDir;

use crate::common::{folder, plain};

const GERMAN: &[&str] = &[
    "der",
    "das",
    "und",
    "nicht",
    "ist",
    "wird",
    "mit",
    "für",
    "von",
    "eine",
    "einer",
    "dem",
    "oder",
    "sind",
    "werden",
    "nach",
    "bei",
    "keine",
    "kein",
    "wenn",
    "geschrieben",
    "vermutet",
];

const ENGLISH: &[&str] = &[
    "the", "of", "and", "is", "are", "with", "which", "this", "that", "were", "from", "by", "for",
    "not", "to", "has", "wrote", "guess", "seen",
];

/// Words of the other language, where nothing is quoted, named or an identifier.
fn foreign(text: &str, lang: &str) -> Vec<String> {
    let quoted =
        Regex::new(r#"`[^`]*`|„[^“”]*[“”]|“[^”]*”|"[^"]*"|\{[^{}]*\}|§+ [^():;]*"#).unwrap();
    let named = Regex::new(r"\S*[/_@#:]\S+|\w+-[\w-]+|DARF NICHT|\S+\.(yaml|json)").unwrap();
    let word = Regex::new(r"[A-Za-zÄÖÜäöüß]+").unwrap();
    let words = if lang == "de" { ENGLISH } else { GERMAN };
    let source = |line: &&str| !line.contains("Quelle:") && !line.contains("source:");
    let mut found = Vec::new();
    for line in text.lines().filter(source) {
        let bare = named.replace_all(&quoted.replace_all(line, " "), " ").into_owned();
        let bad = word.find_iter(&bare).find(|one| words.contains(&one.as_str()));
        found.extend(bad.map(|one| format!("{}: {line}", one.as_str())));
    }
    found
}

/// Runs a command and holds both of its outputs against the other language; what it printed.
fn spoken(folder: &Path, lang: &str, arguments: &[&str], input: &str) -> String {
    let output = Command::cargo_bin("befund")
        .unwrap()
        .args(arguments)
        .current_dir(folder)
        .env("BEFUND_LANG", lang)
        .env("COLUMNS", "400")
        .write_stdin(input)
        .output()
        .unwrap();
    let text =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(!text.contains("error["), "{arguments:?}: {text}");
    assert_eq!(foreign(&text, lang), Vec::<String>::new(), "{lang}: {arguments:?}");
    text
}

const LANGUAGES: [&str; 2] = ["de", "en"];

#[test]
fn init_and_what_follows_it_speak_one_language() {
    for lang in LANGUAGES {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("package.json"), "{").unwrap();
        std::fs::write(folder.path().join("Dockerfile"), "FROM scratch\n").unwrap();
        let loki = include_str!("../../data/loki/no-compactor.fail.yaml");
        std::fs::write(folder.path().join("loki.yaml"), loki).unwrap();
        let said = spoken(folder.path(), lang, &["init", "--url", "127.0.0.1:1"], "");
        assert!(said.contains(".befund/last.json") && said.contains("observations/"), "{said}");
        let yaml = std::fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
        assert_eq!(foreign(&yaml, lang), Vec::<String>::new());
        assert_eq!(yaml.contains("audit: {lang: en}"), lang == "en", "{yaml}");
        for arguments in [
            &["probe", ".", "--timeout", "1"][..],
            &["probe", ".", "--offline", "--no-raw"],
            &["declare", ".", "--on", "2026-11-21"],
            &["declare", ".", "--export", "csv", "x.csv"],
            &["declare", ".", "--import", "x.csv"],
        ] {
            spoken(folder.path(), lang, arguments, "x\n?\nq\n");
        }
        let folder = TempDir::new().unwrap();
        spoken(folder.path(), lang, &["init", "--url", "127.0.0.1:1"], "");
        spoken(folder.path(), lang, &["audit", ".", "--timeout", "1", "--verbose"], "");
    }
}

#[test]
fn later_runs_follow_an_english_file() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("befund").unwrap();
        let command = command.args(arguments).current_dir(folder.path()).env_remove("BEFUND_LANG");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    run(&["init", ".", "--lang", "en"]);
    assert!(run(&["assess", "."]).contains("gate default: "), "{}", run(&["assess", "."]));
    assert!(run(&["assess", ".", "--lang", "de"]).contains("Stichtag"));
}

#[test]
fn what_is_explained_and_listed_is_in_one_language() {
    let folder = TempDir::new().unwrap();
    for lang in LANGUAGES {
        for arguments in [
            &["explain", "tr-03161-1", "O.Auth_3", "--verbose"][..],
            &["explain", "tr-03161-3", "O.Source_4"],
            &["explain", "tr-03161-3", "O.Data_1"],
            &["explain", "anlage-31b@2016-10-21", "5.6"],
            &["explain", "digav-anlage-1@2022-12-29", "B.1"],
            &["explain", "--check", "tls-protocol-versions"],
            &["catalog", "list", "--all"],
            &["catalog", "show", "digav-anlage-1"],
            &["catalog", "diff", "digav-anlage-1@2022-12-29", "2026-02-01"],
            &["catalog", "diff", "anlage-31b@2021-02-25", "2022-06-15"],
            &["catalog", "lint"],
            &["probe", "--formats"],
        ] {
            let text = spoken(folder.path(), lang, arguments, "");
            assert!(text.lines().count() > 1, "{text}");
        }
    }
    // Tools have both.
    let both = ["explain", "tr-03161-1", "O.Auth_3", "--json"];
    let both = Command::cargo_bin("befund").unwrap().args(both).output().unwrap().stdout;
    let both: serde_json::Value = serde_json::from_slice(&both).unwrap();
    assert!(both["text"]["de"].is_string() && both["text"]["en"].is_string());
}

#[test]
fn a_look_at_a_server_and_two_results_are_in_one_language() {
    let product = folder(&plain("targets:\n  tls: [{endpoint: \"127.0.0.1:1\"}]\n"));
    // An entry that has expired, one that lasts, and one that meets nothing.
    let gate = "befund: gate/1\nbase: default\noverrides:\n  - {requirement: \"anlage-31b#2.3\", block: never, reason: x, expires: 2020-01-01}\n  - {requirement: \"anlage-31b#5.6\", block: never, reason: x, expires: 2029-01-01}\n  - {requirement: \"tuev-tsvc#1.1\", block: never, reason: x, expires: 2027-01-01}\n";
    std::fs::write(product.path().join("gate.yaml"), gate).unwrap();
    for lang in LANGUAGES {
        let text = spoken(product.path(), lang, &["tls", "127.0.0.1:1", "--timeout", "1"], "");
        let refused = if lang == "de" { "zweimal: Verbindung abgelehnt" } else { "refused, twice" };
        assert!(text.contains(refused), "{text}");
        let json = ["tls", "127.0.0.1:1", "--timeout", "1", "--json"];
        let json =
            Command::cargo_bin("befund").unwrap().args(json).env("BEFUND_LANG", lang).output();
        let json = String::from_utf8(json.unwrap().stdout).unwrap();
        assert!(json.contains("connection refused, twice"), "tools read English: {json}");
        spoken(product.path(), lang, &["tls", "--suggest", "nginx"], "");
        let to = |name: &str| format!("json={name}");
        let judge = |day: &'static str| ["assess", ".", "-q", "--as-of", day, "--report"];
        for (day, name) in [("2026-10-01", "old.json"), ("2026-11-21", "new.json")] {
            let report = to(name);
            spoken(product.path(), lang, &[&judge(day)[..], &[report.as_str()]].concat(), "");
        }
        spoken(product.path(), lang, &["diff", "old.json", "new.json"], "");
        let gated = ["--baseline", "old.json", "--gate", "gate.yaml", "--catalog", "anlage-31b"];
        let against = ["assess", ".", "--as-of", "2026-11-21"];
        let text = spoken(product.path(), lang, &[&against[..], &gated[..]].concat(), "");
        let expired =
            if lang == "de" { "am 01.01.2020 abgelaufen" } else { "expired on 2020-01-01" };
        assert!(text.contains(expired), "{text}");
    }
}
