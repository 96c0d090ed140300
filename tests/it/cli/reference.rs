//! `docs/facts.md`, `docs/checks.md` and `docs/errors.md` say what the code and the catalogs say.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use befund::diag::Code;
use befund::library::Library;
use befund::probe::sources;
use befund::reference::{checks_page, errors_page, facts_page, uses};

fn hold(path: &str, page: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, page).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == page, "run: UPDATE_DOCS=1 cargo test --test it reference");
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
fn the_page_of_errors_is_current() {
    hold("docs/errors.md", &errors_page());
}

/// A code that nothing uses any more would still be promised.
#[test]
fn every_code_is_used_and_the_list_is_in_order() {
    let mut sources = String::new();
    let mut folders = vec![PathBuf::from("src"), PathBuf::from("crates/befund-catalog/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("diag/code.rs")
            {
                sources.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let used: BTreeSet<_> = sources
        .split("Code::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap())
        .collect();
    for code in Code::ALL {
        assert!(used.contains(format!("{code:?}").as_str()), "{code} is used nowhere");
        let (message, help) = code.example();
        assert!(code.meaning().ends_with('.') && !message.is_empty() && !help.is_empty(), "{code}");
    }
    assert!(Code::ALL.is_sorted_by_key(|code| code.word()));
}

/// Results and observations name the tool by what the crate of catalogs says.
#[test]
fn the_tool_names_its_own_version() {
    let version = befund::fact::observation::Tool::this().version;
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_check_is_explained_with_the_demands_that_ask_it() {
    let explain = |id: &str| {
        let output = Command::cargo_bin("befund")
            .unwrap()
            .args(["--lang", "en", "explain", "--check", id])
            .output();
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
