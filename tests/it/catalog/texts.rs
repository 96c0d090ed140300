//! Texts that several demands share: named by id, said as if they stood there.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use befund::catalog::{Catalog, Item, Text};
use befund::diag::Diagnostics;
use befund::library::Library;
use tempfile::TempDir;

const CATALOG: &str = r#"befund: catalog/1
id: house-rules
edition: "2026"
title: {de: Hausregeln, en: House rules}
in_force: {from: 2026-01-01, until: null, confidence: primary}
text: full
per: product
sources:
  handbook: {title: {de: Handbuch, en: Handbook}, tier: primary}
requirements:
  - number: "1"
    ref: Regel 1
    kind: demand
    addressee: provider
    title: {de: Protokolle, en: Protocols}
    text: {de: Protokolle MÜSSEN geführt werden., en: Records MUST be kept.}
    confidence: primary
    sources: [handbook]
    demands:
      - id: kept
        modal: MUSS
        decidable: {manual: {de: Einsicht, en: inspection}}
        remedy: {text: keep-a-record}
        ask: {text: latest-records}
"#;

const LATER: &str = r#"befund: catalog/1
id: house-rules
edition: "2027"
based_on: "2026"
title: {de: Hausregeln, en: House rules}
in_force: {from: 2027-01-01, until: null, confidence: primary}
text: full
per: product
"#;

const TEXTS: &str = r#"befund: texts/1
id: house-texts
texts:
  keep-a-record: {de: Ein Protokoll führen., en: Keep a record.}
  latest-records:
    de: Die letzten Protokolle.
    en: The latest records.
"#;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn library(catalog: &str, texts: &str) -> Result<Library, Diagnostics> {
    let files = [("catalog.yaml", catalog), ("later.yaml", LATER), ("texts.yaml", texts)];
    Library::with_folder(folder(&files).path())
}

fn edition(library: &Library, edition: &str) -> Arc<Catalog> {
    library.catalog("house-rules", edition).unwrap()
}

fn lint(folder: &TempDir, file: &str) -> Result<Vec<Item>, Diagnostics> {
    Library::built_in().lint(&[folder.path().join(file)])
}

fn warnings(items: &[Item]) -> Vec<(&'static str, Option<String>)> {
    let warnings = items.iter().flat_map(|item| &item.warnings);
    warnings.map(|warning| (warning.code.word(), warning.location())).collect()
}

#[test]
fn a_demand_says_the_text_it_names() {
    let library = library(CATALOG, TEXTS).unwrap();
    for year in ["2026", "2027"] {
        let catalog = edition(&library, year);
        let demand = &catalog.requirements[0].demands[0];
        assert_eq!(demand.remedy, Text::new("Ein Protokoll führen.", "Keep a record."), "{year}");
        assert_eq!(demand.ask, Text::new("Die letzten Protokolle.", "The latest records."));
    }
    let own: Vec<_> = library.own().iter().map(|own| (own.kind, own.id.as_str())).collect();
    assert!(own.contains(&("texts", "house-texts")), "{own:?}");
}

#[test]
fn built_in_texts_are_for_catalogs_of_ones_own_too() {
    let catalog = CATALOG.replace("latest-records", "isms-certificate-and-statement");
    let texts = TEXTS.split("  latest-records").next().unwrap();
    let library = library(&catalog, texts).unwrap();
    let ask = &edition(&library, "2027").requirements[0].demands[0].ask;
    assert!(ask.en.starts_with("The certificate"), "{ask:?}");
}

#[test]
fn no_built_in_demand_is_without_its_words() {
    let library = Library::built_in();
    for id in library.catalog_ids() {
        for head in library.editions(id) {
            let catalog = library.catalog(id, head.edition).unwrap();
            for demand in catalog.requirements.iter().flat_map(|one| &one.demands) {
                let texts = [&demand.text, &demand.remedy, &demand.ask];
                let words = texts.into_iter().flat_map(|text| [&text.de, &text.en]);
                assert!(words.into_iter().all(|words| !words.is_empty()), "{id} {}", demand.id);
            }
        }
    }
}

/// An edition says what the texts say that it names, so that its digest covers them and no others.
#[test]
fn the_digest_of_an_edition_covers_the_texts_it_names() {
    let digests = |catalog: &str, texts: &str| {
        let library = library(catalog, texts).unwrap();
        ["2026", "2027"].map(|year| edition(&library, year).sha256.clone())
    };
    let before = digests(CATALOG, TEXTS);
    let other = TEXTS.to_owned() + "  other: {de: Anderes., en: Another.}\n";
    assert_eq!(digests(CATALOG, &other), before, "nothing names it");
    for (from, to) in [("Keep a record.", "Keep records."), ("Die letzten", "Alle letzten")] {
        let after = digests(CATALOG, &TEXTS.replace(from, to));
        assert_ne!(after[0], before[0], "{to}");
        assert_ne!(after[1], before[1], "{to}");
    }
    // Where words end matters.
    let parted =
        |record: &str| TEXTS.replace("{de: Ein Protokoll führen., en: Keep a record.}", record);
    let (some, other) = (parted("{de: ab, en: c}"), parted("{de: a, en: bc}"));
    assert_ne!(digests(CATALOG, &some), digests(CATALOG, &other));
}

#[test]
fn an_unknown_text_is_named_with_its_place_and_the_likely_one() {
    let errors = library(&CATALOG.replace("keep-a-record", "keep-a-recrod"), TEXTS).unwrap_err();
    let [error] = errors.0.as_slice() else { panic!("{errors}") };
    assert_eq!(error.code, "dead-reference");
    assert!(error.location().unwrap().ends_with("catalog.yaml:23:24"), "{errors}");
    assert!(error.message.contains("there is no text `keep-a-recrod`"), "{errors}");
    assert!(error.help.as_deref().unwrap().contains("`keep-a-record`"), "{errors}");
}

#[test]
fn slips_in_shared_texts_are_named() {
    for (from, to, code, place) in [
        ("  latest-records:", "  Latest records:", "wrong-id", "5:3"),
        ("    en: The latest records.\n", "", "missing-key", "6:5"),
        ("latest-records:", "keep-a-record:", "duplicate-key", "5:3"),
        ("en: Keep a record.", "fr: Notez-le.", "unknown-key", "4:46"),
    ] {
        let errors = library(CATALOG, &TEXTS.replace(from, to)).unwrap_err();
        let error = errors.0.iter().find(|error| error.code == code);
        let error = error.unwrap_or_else(|| panic!("{errors}"));
        assert!(error.location().unwrap().ends_with(&format!("texts.yaml:{place}")), "{error}");
    }
    for (from, to, code) in [
        ("{text: keep-a-record}", "{text: keep-a-record, de: Anders.}", "unknown-key"),
        ("{text: keep-a-record}", "{text: null}", "missing-key"),
        ("{text: keep-a-record}", "{text: Keep a record.}", "wrong-id"),
        ("title: {de: Protokolle, en: Protocols}", "title: {text: keep-a-record}", "unknown-key"),
    ] {
        let errors = library(&CATALOG.replace(from, to), TEXTS).unwrap_err();
        assert!(errors.0.iter().any(|error| error.code == code), "{to}: {errors}");
    }
}

#[test]
fn an_id_stands_for_one_text_only() {
    let built_in = TEXTS.replace("house-texts", "mine") + "  introduce-isms: {de: Ja., en: Yes.}\n";
    let twice = folder(&[("texts.yaml", TEXTS), ("more.yaml", &TEXTS.replace("house", "more"))]);
    let errors =
        [library(CATALOG, &built_in).unwrap_err(), Library::with_folder(twice.path()).unwrap_err()];
    for (errors, place) in errors.iter().zip(["texts.yaml:8:3", "texts.yaml:4:3"]) {
        let [error] = errors.0.as_slice() else { panic!("{errors}") };
        assert_eq!(error.code, "duplicate-definition");
        assert!(error.location().unwrap().ends_with(place), "{errors}");
    }
}

#[test]
fn a_text_that_nothing_names_is_a_warning_where_all_files_are_at_hand() {
    let texts = TEXTS.to_owned() + "  unused: {de: Anderes., en: Another.}\n";
    let folder = folder(&[("catalog.yaml", CATALOG), ("texts.yaml", &texts)]);
    let place = Some(folder.path().join("texts.yaml").display().to_string() + ":8:3");
    let whole = Library::built_in().additions(folder.path()).unwrap();
    assert_eq!(warnings(&whole), [("unused-text", place.clone())]);
    assert_eq!(warnings(&lint(&folder, "").unwrap()), [("unused-text", place)]);
    // Which files name it is not known here.
    assert_eq!(warnings(&lint(&folder, "texts.yaml").unwrap()), []);
}

#[test]
fn every_built_in_text_is_named() {
    let items = Library::built_in().lint(&[PathBuf::from("catalogs")]).unwrap();
    assert!(items.iter().any(|item| !item.texts.is_empty()));
    let unused = warnings(&items).into_iter().filter(|(code, _)| *code == "unused-text");
    assert_eq!(unused.collect::<Vec<_>>(), []);
}
