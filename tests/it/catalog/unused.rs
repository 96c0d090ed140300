//! Checks that nothing asks.

use std::fs;
use std::path::{Path, PathBuf};

use befund::catalog::Item;
use befund::library::Library;
use tempfile::TempDir;

const CHECK: &str = r#"befund: check/1
id: house-no-drafts
says: {de: Es gibt keine Entwürfe., en: There are no drafts.}
holds: {none: {kind: retention.store, where: {name: drafts}}}
examples:
  pass:
    - facts: []
      enumerations: [{kind: retention.store, subject: a, complete: true}]
  fail:
    - facts: [{kind: retention.store, subject: a, name: drafts}]
  undecided:
    - facts: []
"#;

const RULING: &str = r#"befund: interpretations/1
id: house
title: {de: Haus, en: House}
sources:
  memo: {title: {de: Vermerk, en: Memo}, tier: primary}
rulings:
  - id: drafts
    on: [{catalog: anlage-31b, requirement: "5.6", editions: ["2016-10-21"]}]
    from: 2018-05-03
    until: null
    title: {de: Entwürfe, en: Drafts}
    text: {de: Entwürfe zählen., en: Drafts count.}
    confidence: primary
    sources: [memo]
    effect: {replace_check: {check: CHECK, by: house-no-drafts}}
"#;

/// Places and messages of checks that nothing asks.
fn unused(items: &[Item]) -> Vec<String> {
    let warnings = items.iter().flat_map(|item| &item.warnings);
    let unused = warnings.filter(|warning| warning.code == "unused-check");
    unused.map(|one| format!("{} {}", one.location().unwrap(), one.message)).collect()
}

fn lint(paths: &[&Path]) -> Vec<String> {
    let paths: Vec<_> = paths.iter().map(|path| PathBuf::from(*path)).collect();
    unused(&Library::built_in().lint(&paths).unwrap())
}

#[test]
fn a_check_that_no_demand_asks_is_a_warning() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("house-no-drafts.yaml");
    fs::write(&file, CHECK).unwrap();
    let expected = format!("{}:1:1 no demand asks the check `house-no-drafts`", file.display());
    assert_eq!(lint(&[folder.path()]), std::slice::from_ref(&expected));
    let added = Library::built_in().additions(folder.path()).unwrap();
    assert_eq!(unused(&added), [expected]);
}

#[test]
fn a_check_that_a_ruling_puts_in_place_of_another_is_asked() {
    let library = Library::built_in();
    let catalog = library.catalog("anlage-31b", "2016-10-21").unwrap();
    let requirement = catalog.requirements.iter().find(|one| one.number == "5.6").unwrap();
    let check = requirement.demands.iter().flat_map(|one| &one.checks).next().unwrap();
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("house-no-drafts.yaml"), CHECK).unwrap();
    fs::write(folder.path().join("house.yaml"), RULING.replace("CHECK", &check.id)).unwrap();
    assert_eq!(lint(&[folder.path()]), Vec::<String>::new());
    assert_eq!(unused(&library.additions(folder.path()).unwrap()), Vec::<String>::new());
}

#[test]
fn every_built_in_check_is_asked() {
    assert_eq!(lint(&[Path::new("catalogs")]), Vec::<String>::new());
    // Who asks them stands outside of this folder.
    assert_eq!(lint(&[Path::new("catalogs/checks")]), Vec::<String>::new());
}
