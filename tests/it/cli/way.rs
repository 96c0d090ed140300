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
    assert!(told.contains("name a folder that holds") && !told.contains("init"), "{told}");
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
    let (code, told) = said(here.path(), &["explain", "--search", "Quastenflosser"]);
    assert!(code == Some(3) && told.contains("nothing-found"), "{told}");
    let (code, told) = said(here.path(), &["explain", "--search", " "]);
    assert!(code == Some(3) && told.contains("--search Sitzung"), "{told}");
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
