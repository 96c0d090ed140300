//! Finding one's way: where the product is, what a requirement says, and what leads on from a wrong turn.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::common::{plain, say};

fn befund(here: &Path, arguments: &[&str]) -> Output {
    let mut befund = Command::cargo_bin("befund").unwrap();
    befund.args(arguments).current_dir(here).env("BEFUND_LANG", "en").env("HOME", here);
    befund.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What a command says on stderr, and how it ends.
fn said(here: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = befund(here, arguments);
    (output.status.code(), text(&output.stderr))
}

/// Every command that reads a product, in a folder without one.
#[test]
fn without_a_product_every_command_says_how_to_begin() {
    let folder = TempDir::new().unwrap();
    for arguments in [
        &["audit"][..],
        &["assess"],
        &["probe"],
        &["declare"],
        &["examine", "--person", "A"],
        &["forecast"],
        &["requests"],
        &["seal", "--out", "x.befund"],
    ] {
        let (code, told) = said(folder.path(), arguments);
        assert_eq!(code, Some(3), "{arguments:?}: {told}");
        assert!(told.contains("`befund init .` writes a first one"), "{arguments:?}: {told}");
    }
    let (code, told) = said(folder.path(), &["show", "O.Auth_3"]);
    assert!(code == Some(3) && told.contains("befund audit"), "{told}");
    fs::write(folder.path().join("befund.yml"), "").unwrap();
    let (_, told) = said(folder.path(), &["audit"]);
    assert!(told.contains("rename `befund.yml`"), "{told}");
    let (_, told) = said(folder.path(), &["audit", "elsewhere"]);
    assert!(told.contains("there is no such folder") && !told.contains("init"), "{told}");
    for arguments in [
        &["report", "gone.json", "--report", "md"][..],
        &["diff", "gone.json", "gone.json"],
        &["audit", "--baseline", "gone.json"],
    ] {
        let (code, told) = said(folder.path(), arguments);
        let leads_on = told.contains("--report json=FILE");
        assert!(code == Some(3) && leads_on, "{arguments:?}: {told}");
    }
    let output = befund(folder.path(), &["fleet", "."]);
    let page = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(output.status.code() == Some(3) && page.contains("rename `befund.yml`"), "{page}");
}

/// One of them would be lost, under a usual name as under one that is given.
#[test]
fn two_reports_are_not_written_to_one_file() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), plain("")).unwrap();
    for arguments in [
        &["assess", "--report", "md", "--report", "html=befund-report/befund.md"][..],
        &["assess", "--report", "md=gap.md", "--report", "csv=gap.md"],
        &["fleet", ".", "--report", "html=all", "--report", "jsonl=all"],
    ] {
        let (code, told) = said(folder.path(), arguments);
        let refused = told.contains("error[two-in-one-file]");
        assert!(code == Some(3) && refused, "{arguments:?}: {told}");
    }
    let twice = ["assess", "--report", "md", "--report", "md"];
    assert_eq!(said(folder.path(), &twice).0, Some(2), "the same twice is the same");
}

/// A catalog that was not judged as a whole has no requirement to ask for.
#[test]
fn why_a_catalog_is_not_judged_is_shown_by_its_name() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let product = "befund: 1\nproduct: {name: Diary, version: \"1\", manufacturer: {name: Maker}, kinds: [diga], components: [{id: web, kind: web-app, name: Web, version: \"1\"}]}\nfacts: [{kind: retention.store, subject: web, name: logs, holds: [logs], on_user_device: false, stated: {by: Maker, on: 2026-11-21}}]\n";
    fs::write(here.join("befund.yaml"), product).unwrap();
    let output = befund(here, &["assess", "--as-of", "2026-11-21"]);
    let screen = text(&output.stdout);
    assert!(screen.contains("scope incomplete: tr-03161-3\n"), "{screen}");
    let output = befund(here, &["show", "tr-03161-3"]);
    let shown = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        output.status.code() == Some(0) && shown.contains("place where data are kept"),
        "{shown}"
    );
    let (code, told) = said(here, &["show", "tr-03161-1"]);
    assert!(code == Some(3) && told.contains("no requirement `tr-03161-1`"), "{told}");
}

#[test]
fn the_product_is_found_from_a_folder_below_it_and_named() {
    let root = TempDir::new().unwrap();
    let deep = root.path().join("product/src/deep");
    fs::create_dir_all(&deep).unwrap();
    fs::write(root.path().join("product/befund.yaml"), plain("")).unwrap();
    let (code, told) = said(&deep, &["audit"]);
    assert!(code == Some(3), "a home is nobody's product: {told}");
    let from = |arguments: &[&str]| {
        let mut befund = Command::cargo_bin("befund").unwrap();
        let output = befund.args(arguments).current_dir(&deep).env("HOME", "/nowhere").output();
        let output = output.unwrap();
        (output.status.code(), text(&output.stderr))
    };
    let (code, told) = from(&["assess"]);
    assert!(code == Some(2) && told.contains("Produktdatei: ../../befund.yaml"), "{told}");
    let (code, told) = from(&["--lang", "en", "show", "anlage-31b", "5.6"]);
    assert!(code == Some(0) && told.contains("product file: ../../befund.yaml"), "{told}");
    let (_, told) = from(&["assess", "--quiet"]);
    assert!(!told.contains("Produktdatei"), "{told}");
    let (code, told) = from(&["assess", ".."]);
    assert!(code == Some(3), "a folder that is named is meant: {told}");
    fs::create_dir(deep.join(".git")).unwrap();
    assert_eq!(from(&["assess"]).0, Some(3), "another repository");
}

#[test]
fn a_number_is_explained_in_every_catalog_that_has_it() {
    let here = TempDir::new().unwrap();
    let heads = |arguments: &[&str]| {
        let output = befund(here.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let heads = text(&output.stdout);
        let heads = heads.lines().filter(|line| line.starts_with("tr-03161-"));
        heads.map(|line| line.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = ["tr-03161-1@3.0", "tr-03161-2@2.0", "tr-03161-3@2.0"];
    for asked in ["O.Auth_3", "o.auth_3", "Auth_3", "auth_3"] {
        assert_eq!(heads(&["explain", asked]), all, "{asked}");
    }
    assert_eq!(heads(&["explain", "tr-03161-2", "o.AUTH_3"]), all[1..2]);
    assert_eq!(heads(&["explain", "tr-03161-2#O.Auth_3"]), all[1..2]);
    assert_eq!(heads(&["explain", "TR-03161-2", "O.Auth_3"]), all[1..2], "in any case");
    assert_eq!(heads(&["explain", "O.Auth_3", "tr-03161-2@2.0"]), all[1..2], "in either order");
    let json = befund(here.path(), &["explain", "O.Auth_3", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(3));
    let (code, told) = said(here.path(), &["explain", "O.Aut_3"]);
    assert!(code == Some(3) && told.contains("O.Auth_3") && told.contains("--search"), "{told}");
    assert_eq!(befund(here.path(), &["explain"]).status.code(), Some(3));
}

#[test]
fn requirements_are_found_by_their_words_in_either_language() {
    let here = TempDir::new().unwrap();
    for (words, number) in [("Sitzung", "O.Auth_13"), ("SESSION token", "O.Auth_14")] {
        let output = befund(here.path(), &["explain", "--search", words]);
        assert_eq!(output.status.code(), Some(0), "{words}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains(number), "{words}: {}", text(&output.stdout));
        assert!(text(&output.stderr).contains("requirements found"));
    }
    let one = befund(here.path(), &["explain", "tuev-tsvc", "--search", "Daten"]);
    assert!(text(&one.stdout).lines().step_by(2).all(|line| line.starts_with("tuev-tsvc@2.1 ")));
    let words = ["explain", "--search", "Sitzung", "Anmeldung", "TR-03161-2"];
    let found = text(&befund(here.path(), &words).stdout);
    assert!(
        found.starts_with("tr-03161-2@2.0 O.Auth_10 ") && found.lines().count() == 2,
        "{found}"
    );
    let (code, told) = said(here.path(), &["explain", "--search", "Quastenflosser"]);
    assert!(code == Some(3) && told.contains("nothing-found"), "{told}");
    let (code, told) = said(here.path(), &["explain", "--search", " "]);
    assert!(code == Some(3) && told.contains("--search Sitzung"), "{told}");
}

/// A file that shows who may come in shows nothing of whether they had to register.
#[test]
fn files_that_can_show_a_requirement_show_what_it_asks() {
    let here = TempDir::new().unwrap();
    let shown =
        |number: &str| text(&befund(here.path(), &["explain", "anlage-31b", number]).stdout);
    assert!(!shown("5.1.1").contains("keycloak"), "{}", shown("5.1.1"));
    let auth = text(&befund(here.path(), &["explain", "tr-03161-2", "O.Auth_3"]).stdout);
    assert!(auth.contains("keycloak"), "{auth}");
}

#[test]
fn init_makes_a_folder_only_when_told_to() {
    let here = TempDir::new().unwrap();
    let (code, told) = said(here.path(), &["init", "nichtda"]);
    assert!(code == Some(3) && told.contains("befund init nichtda --create"), "{told}");
    assert!(!here.path().join("nichtda").exists());
    let (code, told) = said(here.path(), &["init", "nichtda", "--create", "--kind", "DiGA"]);
    assert_eq!(code, Some(0), "{told}");
    let yaml = fs::read_to_string(here.path().join("nichtda/befund.yaml")).unwrap();
    assert!(yaml.contains("kinds: [diga]\n"), "{yaml}");
}

#[test]
fn init_takes_the_protection_need_and_keeps_out_of_git_what_is_made_anew() {
    let here = TempDir::new().unwrap();
    let ignored = here.path().join(".gitignore");
    fs::write(&ignored, "target\n/befund-report/").unwrap();
    let (code, told) = said(here.path(), &["init", "--protection-need", "very-high"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("`.gitignore` keeps out: /befund-report/"), "{told}");
    let yaml = fs::read_to_string(here.path().join("befund.yaml")).unwrap();
    assert!(yaml.contains("\n  protection_need: very-high\n"), "{yaml}");
    assert_eq!(
        fs::read_to_string(&ignored).unwrap(),
        "target\n/befund-report/\n# befund\n/declarations/.*.bak\n/.befund/last.json\n"
    );
    let (code, told) = said(here.path(), &["init", "--protection-need", "hoch"]);
    assert!(code == Some(3) && told.contains("very-high"), "{told}");
    // A second product beside it adds nothing twice.
    fs::remove_file(here.path().join("befund.yaml")).unwrap();
    let before = fs::read(&ignored).unwrap();
    assert_eq!(said(here.path(), &["init"]).0, Some(0));
    assert_eq!(fs::read(&ignored).unwrap(), before);
}

/// What a person at a terminal is asked, with `script` as the terminal.
#[test]
fn init_explains_what_it_asks() {
    if std::process::Command::new("script").arg("--version").output().is_err() {
        return say("skipped: there is no script");
    }
    let here = TempDir::new().unwrap();
    let binary = assert_cmd::cargo::cargo_bin("befund");
    let mut script = Command::new("script");
    script.args(["-qec", &format!("'{}' init", binary.display()), "/dev/null"]);
    script.current_dir(here.path()).env("BEFUND_LANG", "de");
    let output = script.write_stdin("DIGA\nhigh\nTagebuch\n1.0\nMuster\n\n\n\n\n\n\n").output();
    let shown = text(&output.unwrap().stdout);
    for words in ["DiGAV Anlage 1, TR-03161", "Schutzbedarf", "existenzbedrohender Schaden"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let yaml = fs::read_to_string(here.path().join("befund.yaml")).unwrap();
    for line in ["  kinds: [diga]\n", "  protection_need: high\n", "  name: \"Tagebuch\"\n"] {
        assert!(yaml.contains(line), "{line}: {yaml}");
    }
}

/// Where the demo cannot write, it says where it could.
#[test]
fn the_demo_says_where_it_could_write() {
    let here = TempDir::new().unwrap();
    fs::write(here.path().join("befund-demo"), "a file").unwrap();
    let (code, told) = said(here.path(), &["demo"]);
    assert!(code == Some(3) && told.contains("befund demo --out DIR"), "{told}");
}
