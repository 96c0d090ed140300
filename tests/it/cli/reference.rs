//! `docs/facts.md` and `docs/checks.md` say what the code and the catalogs say.

use std::fs;

use assert_cmd::Command;
use befund::library::Library;
use befund::probe::sources;
use befund::reference::{checks_page, facts_page, uses};

fn hold(path: &str, page: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, page).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == page, "run: UPDATE_DOCS=1 cargo test reference");
}

#[test]
fn the_page_of_facts_is_current() {
    hold("docs/facts.md", &facts_page(sources()));
}

#[test]
fn the_page_of_checks_is_current() {
    hold("docs/checks.md", &checks_page(&Library::built_in()));
}

#[test]
fn a_check_is_explained_with_the_demands_that_ask_it() {
    let explain = |id: &str| {
        let output =
            Command::cargo_bin("befund").unwrap().args(["explain", "--check", id]).output();
        let output = output.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), text, String::from_utf8(output.stderr).unwrap())
    };
    let (code, text, _) = explain("tls-protocol-versions");
    assert_eq!(code, Some(0));
    for words in ["tr-02102-2", "tls.protocol", "anlage-31b#2.3 · state-of-the-art, necessary"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let asked = uses(&Library::built_in())["tls-protocol-versions"].len();
    assert!(text.contains(&format!("asked by {asked} demands")), "{text}");
    let (code, _, told) = explain("tls-protocol-version");
    assert_eq!(code, Some(3));
    assert!(told.contains("did you mean `tls-protocol-versions`"), "{told}");
}
