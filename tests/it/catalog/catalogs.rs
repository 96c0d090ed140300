//! The catalog files: what is wrong is refused with its place, what ships is complete.

use std::fs;
use std::path::Path;

use befund::assess::Report;
use befund::catalog::{Confidence, RequirementKind, TextStatus, load, validate};
use befund::diag::{Diagnostics, SourceFile};
use befund::library::Library;
use jiff::civil::date;

const CHECK: &str = r#"befund: check/1
id: mine
says: {de: Alles gut., en: All is well.}
holds: {every: {kind: tls.protocol, where: {offered: true}, satisfies: {lookup: {policy: tr-02102-2, table: protocols, key: [version]}}}}
examples:
  pass: [{facts: [{kind: tls.protocol, subject: a, version: TLSv1.3, offered: true}], enumerations: [{kind: tls.protocol, subject: a, complete: true}]}]
  fail: [{facts: [{kind: tls.protocol, subject: a, version: TLSv1.0, offered: true}]}]
  undecided: [{}]
"#;

fn lint(text: &str) -> Result<(), Diagnostics> {
    let item = load(&SourceFile::new("mine.yaml", text))?;
    validate(&[item], Library::built_in().known()?)
}

fn refused(text: &str, code: &str, place: &str, help: &str) {
    let errors = lint(text).expect_err("must be refused");
    let error =
        errors.0.iter().find(|error| error.code == code).unwrap_or_else(|| panic!("{errors}"));
    assert_eq!(error.location().as_deref(), Some(format!("mine.yaml:{place}").as_str()), "{error}");
    assert!(error.help.as_deref().unwrap_or_default().contains(help), "{error}");
}

#[test]
fn a_sound_check_passes() {
    lint(CHECK).unwrap();
}

#[test]
fn slips_in_a_check_are_named() {
    refused(
        &CHECK.replace("kind: tls.protocol, where", "kind: tls.protocl, where"),
        "unknown-kind",
        "4:23",
        "tls.protocol",
    );
    refused(
        &CHECK.replace("{offered: true}, satisfies", "{ofered: true}, satisfies"),
        "unknown-attribute",
        "4:45",
        "offered",
    );
    refused(
        &CHECK.replace("table: protocols", "table: protocol"),
        "dead-reference",
        "4:81",
        "protocols",
    );
    refused(
        &CHECK.replace("policy: tr-02102-2", "policy: tr-02102"),
        "dead-reference",
        "4:81",
        "tr-02102-2",
    );
    refused(
        &CHECK.replace("key: [version]", "key: [version, offered]"),
        "dead-reference",
        "4:81",
        "exactly these columns",
    );
    refused(&CHECK.replace("every:", "evry:"), "unknown-operator", "4:9", "every");
    refused(
        &CHECK.replace("where: {offered: true}", "where: {offered: yes}"),
        "wrong-type",
        "4:54",
        "true",
    );
    refused(
        &CHECK.replace("where: {offered: true}", "where: {version: TLS1.3}"),
        "unknown-word",
        "4:54",
        "TLSv1.3",
    );
    refused(
        &CHECK.replace("where: {offered: true}", "where: {offered: {at_least: 3}}"),
        "wrong-test",
        "4:55",
        "",
    );
    refused(CHECK.split("examples").next().unwrap(), "missing-key", "1:1", "examples");
    refused(&CHECK.replace("  undecided: [{}]\n", ""), "missing-key", "6:3", "undecided");
    refused(
        &CHECK.replace("undecided: [{}]", "undecided: []"),
        "missing-example",
        "8:14",
        "catalog test",
    );
    refused(&CHECK.replace("en: All is well.", "e: x"), "missing-key", "3:7", "en");
    refused(
        &CHECK.replace("id: mine", "id: tls-features"),
        "duplicate-definition",
        "1:1",
        "built-in",
    );
}

#[test]
fn a_catalog_that_names_no_known_check_is_refused() {
    let text = fs::read_to_string("catalogs/anlage-31b/2016-10-21.yaml")
        .unwrap()
        .replace("id: anlage-31b", "id: mine");
    lint(&text).unwrap();
    let errors = lint(&text.replace("- id: servers-in-eu", "- id: server-in-eu")).unwrap_err();
    assert!(errors.to_string().contains("servers-in-eu"), "{errors}");
    let errors = lint(&text.replacen("role: decides", "role: necessary", 1)).unwrap_err();
    assert_eq!(errors.0[0].code, "reason-mismatch");
    let errors = lint(&text.replacen("modal: MUSS", "modal: MUß", 1)).unwrap_err();
    assert!(errors.0[0].help.as_deref().unwrap().contains("MUSS"), "{errors}");
    let errors = lint(&text.replacen(
        "decidable: {planned: media.connection}",
        "decidable: {planned: media.conection}",
        1,
    ))
    .unwrap_err();
    assert_eq!(errors.0[0].code, "unknown-kind");
}

#[test]
fn a_folder_of_ones_own_adds_but_does_not_redefine() {
    let folder = tempfile::TempDir::new().unwrap();
    fs::write(folder.path().join("mine.yaml"), CHECK).unwrap();
    assert!(Library::with_folder(folder.path()).unwrap().check("mine").is_some());
    fs::write(folder.path().join("theirs.yaml"), CHECK.replace("id: mine", "id: servers-in-eu"))
        .unwrap();
    assert_eq!(Library::with_folder(folder.path()).unwrap_err().0[0].code, "duplicate-definition");
}

#[test]
fn anlage_31b_has_its_numbers() {
    let library = Library::built_in();
    let first = library.catalog("anlage-31b", "2016-10-21").unwrap();
    for number in 1..=11 {
        assert!(first.requirement(&format!("5.{number}")).is_some(), "§ 5 Nr. {number}");
    }
    assert_eq!(first.requirement("5.3").unwrap().demands.len(), 4);
    let states: Vec<_> = library
        .editions("anlage-31b")
        .into_iter()
        .map(|head| (head.edition.to_owned(), head.text))
        .collect();
    assert_eq!(
        states,
        [
            ("2016-10-21".to_owned(), TextStatus::Full),
            ("2019".to_owned(), TextStatus::Amendment),
            ("2021-02-25".to_owned(), TextStatus::Full),
            ("2022-06-15".to_owned(), TextStatus::Unavailable),
            ("2026-07-01".to_owned(), TextStatus::Unavailable),
            ("nach-2022".to_owned(), TextStatus::Unavailable),
        ]
    );
    assert_eq!(library.catalog("tuev-tsvc", "2.1").unwrap().requirements.len(), 14);
}

#[test]
fn what_a_clean_tls_endpoint_cannot_prove_says_so() {
    let library = Library::built_in();
    for (id, edition) in
        [("anlage-31b", "2016-10-21"), ("anlage-31b", "2021-02-25"), ("tuev-tsvc", "2.1")]
    {
        let catalog = library.catalog(id, edition).unwrap();
        for demand in catalog.requirements.iter().flat_map(|requirement| &requirement.demands) {
            for used in demand.checks.iter().filter(|used| used.id.starts_with("tls-")) {
                assert_eq!(used.role.word(), "necessary", "{id} {}", demand.id);
                assert!(
                    used.covers.en.contains("media path"),
                    "{id} {}: {}",
                    demand.id,
                    used.covers.en
                );
            }
        }
    }
}

#[test]
fn every_entry_has_a_source_or_says_that_it_has_none() {
    let library = Library::built_in();
    for id in library.catalog_ids() {
        for head in library.editions(id) {
            let catalog = library.catalog(id, head.edition).unwrap();
            for requirement in
                catalog.requirements.iter().filter(|r| r.kind != RequirementKind::Vacant)
            {
                assert!(
                    !requirement.sources.is_empty(),
                    "{} {}",
                    catalog.reference(),
                    requirement.number
                );
                if requirement.confidence.is_unverified() {
                    assert!(
                        requirement.note.is_some(),
                        "{} {} needs a note",
                        catalog.reference(),
                        requirement.number
                    );
                }
            }
        }
    }
    for id in library.policy_ids() {
        for (edition, _) in library.policy_editions(id) {
            let policy = library.policy(id, edition).unwrap();
            for row in policy.tables.values().flat_map(|table| &table.rows) {
                let sourced = !row.sources.is_empty() || row.confidence >= Confidence::Derived;
                assert!(sourced, "{} {:?}", policy.reference(), row.key);
            }
        }
    }
}

/// TR-02102-2: each edition is in force until the next, without a gap.
#[test]
fn the_editions_of_the_tls_guideline_follow_each_other() {
    let library = Library::built_in();
    let editions = library.policy_editions("tr-02102-2");
    assert_eq!(editions.len(), 11);
    for pair in editions.windows(2) {
        let (end, start) = (pair[0].1.until.unwrap(), pair[1].1.from.unwrap());
        assert_eq!(end.tomorrow().unwrap(), start, "{} to {}", pair[0].0, pair[1].0);
    }
    let on = |day| library.policy_in_force("tr-02102-2", day).map(|policy| policy.edition.clone());
    assert_eq!(on(date(2018, 5, 3)).as_deref(), Some("2018-01"));
    assert_eq!(on(date(2022, 3, 18)).as_deref(), Some("2022-01"));
    assert_eq!(on(date(2026, 1, 26)).as_deref(), Some("2025-01"));
    assert_eq!(on(date(2026, 1, 27)).as_deref(), Some("2026-01"));
    assert_eq!(on(date(2015, 1, 1)), None);
}

/// All 54 suites of 2026-01 and the row for those with a pre-shared key alone, with the counts of its
/// tables.
#[test]
fn the_tables_are_whole() {
    let library = Library::built_in();
    let policy = library.policy("tr-02102-2", "2026-01").unwrap();
    let rows = |name: &str| policy.tables[name].rows.len();
    assert_eq!(
        ["protocols", "cipher_suites", "groups", "signature_schemes", "key_lengths", "features"]
            .map(rows),
        [6, 55, 18, 27, 7, 11]
    );
}

#[test]
fn the_committed_schema_is_current() {
    let tls = serde_json::to_string_pretty(&schemars::schema_for!(befund::report::tls::TlsOutput))
        .unwrap()
        + "\n";
    let committed = fs::read_to_string("schemas/befund-tls-1.schema.json").unwrap_or_default();
    assert!(committed == tls, "run: cargo run -- schema tls > schemas/befund-tls-1.schema.json");
    let diff =
        serde_json::to_string_pretty(&schemars::schema_for!(befund::assess::diff::DiffOutput))
            .unwrap()
            + "\n";
    let committed = fs::read_to_string("schemas/befund-diff-1.schema.json").unwrap_or_default();
    assert!(committed == diff, "run: cargo run -- schema diff > schemas/befund-diff-1.schema.json");
    let current = serde_json::to_string_pretty(&schemars::schema_for!(Report)).unwrap() + "\n";
    let path = Path::new("schemas/befund-result-1.schema.json");
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == current, "run: cargo run -- schema result > {}", path.display());
}
