//! `befund catalog list|lint|diff|export` and `befund explain`, as a user meets them.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::say;

fn befund(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("befund").unwrap();
    command.args(arguments).env("BEFUND_LANG", "en").env_remove("NO_COLOR").output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output of a command that must succeed.
fn stdout(arguments: &[&str]) -> String {
    let output = befund(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(arguments)).unwrap()
}

/// A check of one's own.
const CHECK: &str = r#"befund: check/1
id: my-versions
says: {de: Jede Version ist empfohlen., en: Every version is recommended.}
holds:
  every:
    kind: tls.protocol
    where: {offered: true}
    satisfies:
      lookup: {policy: tr-02102-2, table: protocols, key: {version: version}}
examples:
  pass: [{facts: [{kind: tls.protocol, subject: a, version: TLSv1.3, offered: true}], enumerations: [{kind: tls.protocol, subject: a, complete: true}]}]
  fail: [{facts: [{kind: tls.protocol, subject: a, version: TLSv1.0, offered: true}]}]
  undecided: [{}]
"#;

/// A catalog of one's own.
const CATALOG: &str = r#"befund: catalog/1
id: house-rules
edition: "2026"
title: {de: Hausregeln, en: House rules}
in_force: {from: 2026-01-01, until: null, confidence: primary}
text: full
per: product
reasons:
  closed: true
  list:
    - id: no-server
      text: {de: Es gibt keinen Server., en: There is no server.}
      things: [tls-connection]
groups:
  - {id: transport, title: {de: Übertragung, en: Transport}}
sources:
  handbook: {title: {de: Handbuch, en: Handbook}, tier: primary}
requirements:
  - number: "1.a"
    ref: Regel 1 a
    kind: demand
    addressee: provider
    group: transport
    depth: CHECK
    reasons: [no-server]
    title: {de: Protokolle, en: Protocols}
    text: {de: Der Hersteller MUSS nur empfohlene Versionen anbieten., en: The manufacturer MUST offer recommended versions only.}
    confidence: primary
    sources: [handbook]
    demands:
      - id: versions
        modal: MUSS
        decidable: automated
        checks:
          - {id: my-versions, covers: {de: Versionen, en: versions}}
        remedy: {de: Alte Versionen abschalten., en: Switch off old versions.}
        ask: {de: Liste der Versionen, en: list of versions}
"#;

const RULINGS: &str = r#"befund: interpretations/1
id: house-faq
title: {de: Häufige Fragen, en: Frequent questions}
sources:
  faq: {title: {de: Fragen, en: Questions}, tier: primary}
rulings:
  - id: grace
    from: 2026-03-01
    until: 2026-12-31
    title: {de: Schonfrist, en: Grace period}
    text: {de: Bis Jahresende gilt Regel 1 a nicht., en: Rule 1 a is not applied until the end of the year.}
    confidence: primary
    sources: [faq]
    effect: waive
    on: [{catalog: house-rules, requirement: "1.a", demand: versions}]
  - id: tuev
    from: 2020-01-01
    title: {de: Zum Kriterium 5.4, en: On criterion 5.4}
    text: {de: Erläuterung., en: Explanation.}
    confidence: secondary
    effect: explain
    on: [{catalog: tuev-tsvc, requirement: "5.4"}]
"#;

const MAPPING: &str = r#"befund: mapping/1
id: house-to-anlage-31b
title: {de: Hausregeln und Anlage 31b, en: House rules and Annex 31b}
from: house-rules
to: anlage-31b
pairs:
  - {from: "1.a", to: "5.6", relation: subset, confidence: inferred, note: {de: nur TLS, en: TLS only}}
"#;

/// A folder with a catalog, a check, rulings and a mapping of one's own.
fn house() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in [
        ("check.yaml", CHECK),
        ("catalog.yaml", CATALOG),
        ("rulings.yaml", RULINGS),
        ("mapping.yaml", MAPPING),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn path(folder: &TempDir) -> &str {
    folder.path().to_str().unwrap()
}

/// Replaces text in a file of the folder; it must stand there.
fn change(folder: &TempDir, file: &str, from: &str, to: &str) {
    let place = folder.path().join(file);
    let text = fs::read_to_string(&place).unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}");
    fs::write(place, text.replacen(from, to, 1)).unwrap();
}

/// Makes a slip in a sound folder; `catalog lint` must name it with file, line, column and help.
fn slip(file: &str, from: &str, to: &str, code: &str, place: &str, help: &str) {
    let folder = house();
    change(&folder, file, from, to);
    for arguments in [
        vec!["catalog", "lint", path(&folder)],
        vec!["catalog", "lint", "--catalogs", path(&folder)],
        vec!["catalog", "list", "--catalogs", path(&folder)],
    ] {
        let output = befund(&arguments);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{text}");
        let error = text
            .split("error[")
            .find(|error| error.starts_with(&format!("{code}]")))
            .unwrap_or_else(|| panic!("no {code}: {text}"));
        assert!(error.contains(&format!("{file}:{place}\n")), "{error}");
        let said = error.split("help: ").nth(1).unwrap_or_else(|| panic!("no help: {error}"));
        assert!(said.contains(help), "{error}");
    }
}

#[test]
fn the_list_counts_every_confidence() {
    let list = json(&["catalog", "list", "--json"]);
    let words = ["primary", "secondary", "derived", "inferred", "parallel", "memory"];
    for line in list.as_array().unwrap() {
        let by_confidence = line["by_confidence"].as_object().unwrap();
        assert!(words.iter().all(|word| by_confidence.contains_key(*word)), "{line}");
        let sum: u64 = by_confidence.values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(sum, line["requirements"].as_u64().unwrap(), "{line}");
        let in_force = line["in_force"].as_object().unwrap();
        let keys: Vec<_> = in_force.keys().map(String::as_str).collect();
        assert_eq!(keys, ["confidence", "from", "until"]);
    }
    let first = list.as_array().unwrap().iter().find(|line| line["edition"] == "2.1").unwrap();
    assert_eq!((&first["id"], &first["text"]), (&"tuev-tsvc".into(), &"full".into()));
    assert_eq!(first["requirements"], 14);
    let shown = stdout(&["catalog", "list"]);
    assert!(shown.contains("tuev-tsvc@2.1") && shown.contains("14 of 14"), "{shown}");
}

#[test]
fn the_list_of_everything_has_a_users_files_too() {
    let folder = house();
    let list = json(&["catalog", "list", "--all", "--json", "--catalogs", path(&folder)]);
    let has =
        |key: &str, id: &str| list[key].as_array().unwrap().iter().any(|line| line["id"] == id);
    assert!(has("catalogs", "house-rules") && has("catalogs", "anlage-31b"));
    assert!(has("policies", "tr-02102-2"));
    assert!(has("interpretations", "house-faq") && has("mappings", "house-to-anlage-31b"));
    let shown = stdout(&["catalog", "list", "--all", "--catalogs", path(&folder)]);
    for text in ["house-rules@2026", "tr-02102-2@2026-01", "house-faq", "house-to-anlage-31b"] {
        assert!(shown.contains(text), "{shown}");
    }
}

#[test]
fn sound_files_pass_and_the_built_in_ones_are_counted() {
    let folder = house();
    let output = befund(&["catalog", "lint", path(&folder)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("4 files, no errors, 0 warnings"), "{}", stderr(&output));
    let output = befund(&["catalog", "lint", "--catalogs", path(&folder)]);
    assert!(stderr(&output).contains("4 files, no errors"), "{}", stderr(&output));
    let output = befund(&["catalog", "lint"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stderr(&output);
    assert!(text.contains("when befund was built") && text.contains("checks"), "{text}");
    let output = befund(&["catalog", "lint", "no/such/file.yaml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("file-unreadable"));
}

#[test]
fn the_repositorys_own_catalogs_can_be_linted_whole_and_one_by_one() {
    let output = befund(&["catalog", "lint", "catalogs"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // Written as a difference: its base is built in.
    let output = befund(&["catalog", "lint", "catalogs/digav-anlage-1/2026-02-01.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_changed_file_takes_the_place_of_the_built_in_one() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("2.1.yaml");
    let text = fs::read_to_string("catalogs/tuev-tsvc/2.1.yaml").unwrap();
    let renamed = text.replacen("number: \"5.4\"", "number: \"5.99\"", 1);
    fs::write(&file, renamed.replacen("\"5.4\"", "\"5.99\"", 1)).unwrap();
    let rulings = folder.path().join("rulings.yaml");
    let ruling = RULINGS.split("  - id: grace").next().unwrap().to_owned()
        + "  - id: tuev"
        + RULINGS.split("  - id: tuev").nth(1).unwrap();
    fs::write(&rulings, ruling).unwrap();
    let output = befund(&["catalog", "lint", rulings.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = befund(&["catalog", "lint", path(&folder)]);
    assert_eq!(output.status.code(), Some(3), "the number is gone");
    assert!(stderr(&output).contains("has no requirement `5.4`"), "{}", stderr(&output));
    // To judge by it would redefine what is built in.
    fs::remove_file(&rulings).unwrap();
    let output = befund(&["catalog", "list", "--catalogs", path(&folder)]);
    assert!(stderr(&output).contains("duplicate-definition"), "{}", stderr(&output));
}

#[test]
fn slips_in_a_check_are_named() {
    slip(
        "check.yaml",
        "{offered: true}",
        "{ofered: true}",
        "unknown-attribute",
        "7:13",
        "`offered`",
    );
    slip(
        "check.yaml",
        "kind: tls.protocol",
        "kind: tls.protocl",
        "unknown-kind",
        "6:11",
        "`tls.protocol`",
    );
    slip("check.yaml", "key: {version:", "key: {versoin:", "dead-reference", "9:15", "`version`");
    slip(
        "check.yaml",
        "table: protocols",
        "table: protocol",
        "dead-reference",
        "9:15",
        "`protocols`",
    );
    slip("check.yaml", "says:", "sayz:", "unknown-key", "3:1", "`says`");
}

fn line_of(file: &Path, word: &str) -> usize {
    fs::read_to_string(file).unwrap().lines().position(|line| line.contains(word)).unwrap() + 1
}

/// The column in which the two factors of a pair must differ.
#[test]
fn an_unknown_column_of_a_policy_table_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("pair.yaml");
    let text = fs::read_to_string("catalogs/checks/auth-two-factors-admissible.yaml").unwrap();
    fs::write(&file, text.replacen("differ_in: category", "differ_in: categry", 1)).unwrap();
    let output = befund(&["catalog", "lint", file.to_str().unwrap()]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("no column `categry`") && text.contains("`category`"), "{text}");
    let line = line_of(&file, "categry");
    assert!(text.contains(&format!("pair.yaml:{line}:")), "{text}");
}

#[test]
fn slips_in_a_catalog_are_named() {
    let file = "catalog.yaml";
    slip(
        file,
        "{de: Protokolle, en: Protocols}",
        "{de: Protokolle}",
        "missing-key",
        "26:12",
        "`en",
    );
    slip(file, "en: Protocols}", "en: \"\"}", "empty-text", "26:33", "fill it in");
    slip(file, "addressee:", "adressee:", "unknown-key", "22:5", "`addressee`");
    slip(file, "group: transport", "group: transpot", "unknown-group", "23:12", "`transport`");
    slip(
        file,
        "reasons: [no-server]",
        "reasons: [no-servers]",
        "unknown-reason",
        "25:15",
        "`no-server`",
    );
    slip(
        file,
        "things: [tls-connection]",
        "things: [tls-conection]",
        "dead-reference",
        "13:16",
        "`tls-connection`",
    );
    slip(file, "id: my-versions", "id: my-version", "dead-reference", "35:18", "`my-versions`");
    let condition = "applies_if: {says: {de: a, en: b}, human: {de: a, en: b}}";
    slip(
        file,
        "    demands:\n      - id: versions\n",
        &format!("    {condition}\n    demands:\n      - id: versions\n        {condition}\n"),
        "condition-twice",
        "32:9",
        "the requirement alone",
    );
    slip(
        file,
        "per: product",
        "per: product\nbased_on: \"2025\"",
        "dead-reference",
        "8:11",
        "none is known",
    );
}

#[test]
fn a_derived_edition_is_checked_with_its_base() {
    let derived = r#"befund: catalog/1
id: house-rules
edition: "2027"
based_on: "2026"
title: {de: Hausregeln, en: House rules}
in_force: {from: 2027-01-01, until: null, confidence: primary}
text: full
per: product
requirements:
  - number: "2"
    ref: Regel 2
    kind: statement
    addressee: provider
    group: transport
    title: {de: Übertragung, en: Transport}
    text: {de: Es wird übertragen., en: Something is transported.}
    confidence: primary
    sources: []
"#;
    let folder = house();
    let next = folder.path().join("next.yaml");
    fs::write(&next, derived).unwrap();
    let output = befund(&["catalog", "lint", path(&folder)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for (from, to, code, place, help) in [
        ("based_on: \"2026\"", "based_on: \"202\"", "dead-reference", "4:11", "`2026`"),
        ("group: transport", "group: transpot", "unknown-group", "14:12", "`transport`"),
        (
            "edition: \"2027\"",
            "edition: \"2027\"\ndropped: [\"1.b\"]",
            "dead-reference",
            "4:11",
            "1.a",
        ),
    ] {
        fs::write(&next, derived.replacen(from, to, 1)).unwrap();
        let text = stderr(&befund(&["catalog", "lint", path(&folder)]));
        assert!(text.contains(&format!("error[{code}]")), "{text}");
        assert!(text.contains(&format!("next.yaml:{place}")) && text.contains(help), "{text}");
    }
}

#[test]
fn dead_numbers_in_rulings_and_mappings_are_named() {
    slip(
        "rulings.yaml",
        "requirement: \"5.4\"",
        "requirement: \"5.44\"",
        "dead-reference",
        "22:44",
        "`5.4`",
    );
    slip(
        "rulings.yaml",
        "demand: versions",
        "demand: version",
        "dead-reference",
        "15:61",
        "`versions`",
    );
    slip("mapping.yaml", "to: \"5.6\"", "to: \"5.66\"", "dead-reference", "7:23", "`5.6`");
    slip(
        "mapping.yaml",
        "to: anlage-31b",
        "to: anlage-31a",
        "dead-reference",
        "7:23",
        "`anlage-31b`",
    );
}

#[test]
fn what_is_odd_is_a_warning() {
    for (from, to, code, place) in [
        ("sources: [handbook]", "sources: []", "no-source", "19:5"),
        (
            "en: The manufacturer MUST offer recommended versions only.",
            "en: Der Hersteller MUSS nur empfohlene Versionen anbieten.",
            "untranslated",
            "27:11",
        ),
        ("modal: MUSS", "modal: SOLL", "other-verb", "31:9"),
    ] {
        let folder = house();
        change(&folder, "catalog.yaml", from, to);
        let output = befund(&["catalog", "lint", path(&folder)]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.contains(&format!("warning[{code}]")), "{text}");
        assert!(text.contains(&format!("catalog.yaml:{place}")), "{text}");
        assert!(text.contains(", 1 warning\n") && text.contains("help:"), "{text}");
        let output = befund(&["catalog", "lint", "--quiet", path(&folder)]);
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn a_folder_without_files_is_said_to_be_empty() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("catalog.yml"), CATALOG).unwrap();
    let output = befund(&["catalog", "lint", path(&folder)]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains(".yaml"), "{}", stderr(&output));
}

/// NIST's schema is not part of the repository: `BEFUND_SCHEMAS` or `../shared/schemas` may have it.
fn oscal_schema() -> Option<Value> {
    let folder = std::env::var("BEFUND_SCHEMAS").unwrap_or_else(|_| "../shared/schemas".to_owned());
    let text = fs::read_to_string(format!("{folder}/oscal_catalog_schema.json")).ok();
    if text.is_none() {
        say("skipped: no oscal_catalog_schema.json in $BEFUND_SCHEMAS or ../shared/schemas");
    }
    serde_json::from_str(&text?).ok()
}

/// Every edition at hand as `ID@EDITION`.
fn editions() -> Vec<String> {
    let list = json(&["catalog", "list", "--json"]);
    let name = |line: &Value| {
        format!("{}@{}", line["id"].as_str().unwrap(), line["edition"].as_str().unwrap())
    };
    list.as_array().unwrap().iter().map(name).collect()
}

#[test]
fn every_edition_exports_to_valid_oscal() {
    let Some(schema) = oscal_schema() else { return };
    let validator = jsonschema::draft7::new(&schema).unwrap();
    for edition in editions() {
        for lang in ["de", "en"] {
            let export = json(&["catalog", "export", &edition, "--oscal", "--lang", lang]);
            let errors: Vec<_> = validator
                .iter_errors(&export)
                .map(|error| format!("{} at {}", error, error.instance_path()))
                .collect();
            assert_eq!(errors, Vec::<String>::new(), "{edition} {lang}");
        }
    }
    let broken = serde_json::json!({"catalog": {"uuid": "no", "metadata": {}}});
    assert!(!validator.is_valid(&broken), "the schema refuses what is wrong");
}

/// Calls `visit` with every object in a document.
fn objects<'v>(value: &'v Value, visit: &mut impl FnMut(&'v serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            visit(map);
            map.values().for_each(|inner| objects(inner, visit));
        }
        Value::Array(items) => items.iter().for_each(|inner| objects(inner, visit)),
        _ => {}
    }
}

/// What the schema cannot say, and the rules of tokens where the schema is not at hand.
#[test]
fn oscal_identifiers_are_tokens_unique_and_resolved() {
    let token = regex::Regex::new(r"^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$").unwrap();
    let uuid =
        regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
            .unwrap();
    for edition in editions() {
        let export = json(&["catalog", "export", &edition, "--oscal"]);
        let (mut ids, mut uuids, mut links) = (Vec::new(), Vec::new(), Vec::new());
        objects(&export, &mut |map| {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            ids.extend(text("id"));
            uuids.extend(text("uuid"));
            links.extend(text("href").map(|href| href.trim_start_matches('#')));
            for key in ["title", "value"] {
                assert!(text(key).is_none_or(|text| !text.is_empty() && !text.contains('\n')));
            }
        });
        assert!(ids.iter().all(|id| token.is_match(id)), "{edition}: {ids:?}");
        assert!(uuids.iter().all(|id| uuid.is_match(id)), "{edition}: {uuids:?}");
        assert!(links.iter().all(|link| uuids.contains(link)), "{edition}: {links:?}");
        for mut list in [ids, uuids] {
            let count = list.len();
            list.sort_unstable();
            list.dedup();
            assert_eq!(list.len(), count, "{edition}");
        }
    }
}

#[test]
fn an_export_keeps_what_matters() {
    let export = json(&["catalog", "export", "tr-03161-1@3.0", "--oscal"]);
    let catalog = &export["catalog"];
    assert_eq!(catalog["metadata"]["oscal-version"], "1.2.1");
    assert_eq!(catalog["metadata"]["version"], "3.0");
    let mut controls = 0;
    let mut verbs = 0;
    objects(catalog, &mut |map| {
        let id = map.get("id").and_then(Value::as_str);
        if id == Some("tr-03161-1_O.Arch_1") {
            let props = map["props"].as_array().unwrap();
            assert!(props.contains(&serde_json::json!({"name": "label", "value": "O.Arch_1"})));
            assert!(props.iter().any(|prop| prop["name"] == "depth"));
        }
        controls += usize::from(map.contains_key("links") && id.is_some());
        verbs += usize::from(map.get("name") == Some(&"modal-verb".into()));
    });
    let list = json(&["catalog", "list", "--json"]);
    let line = list.as_array().unwrap().iter().find(|line| line["edition"] == "3.0").unwrap();
    assert_eq!(Some(controls), line["requirements"].as_u64().map(|n| n as usize));
    assert!(verbs > controls, "each demand has its verb");
}

#[test]
fn an_export_is_the_same_bytes_in_a_file_too() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("deep/tsvc.json");
    let text = stdout(&["catalog", "export", "tuev-tsvc", "--oscal"]);
    let output =
        befund(&["catalog", "export", "tuev-tsvc", "--oscal", "--out", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(befund(&["catalog", "export", "tuev-tsvc"]).status.code(), Some(3), "no format");
    let output = befund(&["catalog", "export", "tuev-tvsc", "--oscal"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("did you mean `tuev-tsvc`?"), "{}", stderr(&output));
}

#[test]
fn a_users_catalog_exports_as_well() {
    let folder = house();
    let arguments = [
        "catalog",
        "export",
        "house-rules",
        "--oscal",
        "--lang",
        "en",
        "--catalogs",
        path(&folder),
    ];
    let export = json(&arguments);
    let group = &export["catalog"]["groups"][0];
    assert_eq!(group["title"], "Transport");
    let control = &group["controls"][0];
    assert_eq!(control["id"], "house-rules_1.a");
    let names: Vec<_> =
        control["parts"].as_array().unwrap().iter().map(|part| &part["name"]).collect();
    assert_eq!(names, ["statement", "guidance", "assessment-objective"]);
    assert_eq!(control["parts"][1]["prose"], "Switch off old versions.");
}

#[test]
fn a_diff_shows_exactly_what_changed() {
    let arguments = ["catalog", "diff", "digav-anlage-1@2022-12-29", "2026-02-01"];
    let text = stdout(&arguments);
    assert!(text.contains("3 changed, 0 added, 0 dropped, 85 unchanged"), "{text}");
    assert!(text.contains("in force 2022-12-29 to 2025-12-05 → from 2026-02-01"), "{text}");
    assert!(text.contains("[-") && text.contains("{+") && !text.contains('\u{1b}'), "{text}");
    let difference = json(&[&arguments[..], &["--json"]].concat());
    let numbers = |key: &str| -> Vec<_> {
        difference[key].as_array().unwrap().iter().map(|one| one["number"].clone()).collect()
    };
    assert_eq!(numbers("changed"), ["B.1", "B.5", "B.15a"]);
    assert_eq!(numbers("dropped"), Vec::<Value>::new());
    assert_eq!(numbers("added"), Vec::<Value>::new());
    assert_eq!(difference["unchanged"], 85);
    assert_eq!(difference["from"]["in_force"]["from"], "2022-12-29");
    let changes = difference["changed"][0]["changes"].as_array().unwrap();
    let text = changes.iter().find(|change| change["field"] == "text.de").unwrap();
    assert!(text["old"] != text["new"] && text["old"].is_string() && text["new"].is_string());
}

#[test]
fn a_diff_names_the_parts_of_a_requirement() {
    let folder = house();
    let next = CATALOG
        .replace("edition: \"2026\"", "edition: \"2027\"")
        .replace("depth: CHECK", "depth: EXAMINE")
        .replace("reasons: [no-server]", "reasons: []")
        .replace("modal: MUSS", "modal: SOLL")
        .replace("{id: my-versions, covers", "{id: my-versions, role: indicates, because: {de: Nur ein Zeichen., en: Only a sign.}, covers")
        .replace("decidable: automated", "decidable: {manual: {de: Einsicht, en: inspection}}")
        .replace("confidence: primary\n    sources", "confidence: memory\n    sources");
    fs::write(folder.path().join("next.yaml"), next).unwrap();
    let difference = json(&[
        "catalog",
        "diff",
        "house-rules@2026",
        "house-rules@2027",
        "--json",
        "--catalogs",
        path(&folder),
    ]);
    let fields: Vec<_> = difference["changed"][0]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        [
            "depth",
            "confidence",
            "demands.versions.modal",
            "demands.versions.decidable",
            "demands.versions.decidable.de",
            "demands.versions.decidable.en",
            "demands.versions.checks",
            "reasons",
        ]
    );
}

/// Names of fields and words of the format are for tools, and so is a condition as it is checked.
#[test]
fn a_diff_is_in_the_words_of_a_reader() {
    let pairs = [
        ("digav-anlage-1@2022-12-29", "2026-02-01"),
        ("digav-anlage-1@2026-02-01", "2022-12-29"),
        ("anlage-31b@2016-10-21", "2021-02-25"),
        ("sgb-v-393@2024-07-01", "2026-01-01"),
    ];
    for (from, to) in pairs {
        for lang in ["de", "en"] {
            let text = stdout(&["catalog", "diff", from, to, "--lang", lang]);
            for key in
                ["{\"", ".says", ".holds", "refuted_by", ".modal", "decidable", "_", "automated"]
            {
                let ids = text.lines().map(|line| line.split('`').step_by(2).collect::<String>());
                let found: Vec<_> = ids.filter(|line| line.contains(key)).collect();
                assert!(found.is_empty(), "{from} {to} {lang} {key}: {found:?}");
            }
        }
    }
    let text = stdout(&["--lang", "de", "catalog", "diff", "anlage-31b@2016-10-21", "2021-02-25"]);
    for wanted in [
        "  Sicherheit\n    [-am Normtext-] {+erschlossen+}",
        "  Forderung `hardening-documented` · Verb\n    {+MUSS+}",
    ] {
        assert!(text.contains(wanted), "{wanted} not in\n{text}");
    }
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    let difference = json(&["catalog", "diff", "tuev-tsvc@2.1", "2.1", "--json"]);
    assert_eq!(difference["unchanged"], 14);
    for key in ["edition", "added", "dropped", "changed"] {
        assert_eq!(difference[key].as_array().unwrap().len(), 0, "{key}");
    }
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_remedy() {
    for (from, to, code, help) in [
        ("tuev-tsvc@2.1", "anlage-31b@2016-10-21", "different-catalogs", "2.1"),
        ("anlage-31b@2016-10-21", "tuev-tsvc", "different-catalogs", "2021-02-25"),
        ("anlage-31b@2016-10-21", "2021-02-26", "unknown-edition", "`2021-02-25`"),
        ("anlage-31a@2016-10-21", "2021-02-25", "unknown-catalog", "`anlage-31b`"),
    ] {
        let output = befund(&["catalog", "diff", from, to]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{text}");
        assert!(text.contains(&format!("error[{code}]")), "{text}");
        assert!(text.split("help: ").nth(1).unwrap().contains(help), "{text}");
    }
    let text = stdout(&["catalog", "diff", "anlage-31b@2021-02-25", "2022-06-15"]);
    assert!(text.contains("not at hand"), "{text}");
}

/// Text without its line breaks, as wrapping put them anywhere.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const PASTED_INTO: &str = "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {name: Maker}\n  kinds: [video-consultation]\n  components: [{id: web, kind: web-app, name: Web, version: \"1\"}]\n";

/// A list that does not count what it lists closes nothing: what is pasted would settle nothing.
#[test]
fn what_explain_gives_to_paste_meets_the_requirement() {
    let page = stdout(&["explain", "anlage-31b@2021-02-25", "5.1.1"]);
    let yaml = page.lines().skip_while(|line| *line != "facts:");
    let yaml: Vec<_> = yaml.take_while(|line| !line.is_empty()).collect();
    let yaml = yaml.join("\n").replace("on: YYYY-MM-DD", "on: 2026-11-21");
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), format!("{PASTED_INTO}{yaml}\n")).unwrap();
    let judge = ["assess", path(&folder), "--as-of", "2026-11-21", "--gate", "none"];
    assert_eq!(befund(&judge).status.code(), Some(0), "{yaml}");
    let found: Value =
        serde_json::from_str(&stdout(&["show", "5.1.1", path(&folder), "--json"])).unwrap();
    assert_eq!(found[0]["verdict"], "pass", "{yaml}");
    // Whoever leaves the day as it is has stated nothing.
    let undated = yaml.replace("on: 2026-11-21", "on: YYYY-MM-DD");
    fs::write(folder.path().join("befund.yaml"), format!("{PASTED_INTO}{undated}\n")).unwrap();
    assert_eq!(befund(&judge).status.code(), Some(3));
}

#[test]
fn a_requirement_is_explained_with_what_would_decide_it() {
    let text = flat(&stdout(&["explain", "anlage-31b@2016-10-21", "5.6"]));
    assert!(text.contains("tls-key-length is necessary"), "{text}");
    // What the check reads, and nothing else of the kind.
    assert!(text.contains("key_bits (") && !text.contains("not_after ("), "{text}");
    let page = stdout(&["explain", "anlage-31b@2016-10-21", "5.6"]);
    let yaml: String =
        page.lines().skip_while(|line| *line != "facts:").map(|l| format!("{l}\n")).collect();
    let yaml = yaml.split("\n\n").next().unwrap();
    assert!(yaml.contains("kind: tls.certificate") && yaml.contains("stated: {by: NAME"), "{yaml}");
    // No day of an example is left standing where somebody is to say the own one.
    let undated = "on: YYYY-MM-DD";
    assert_eq!(yaml.matches("stated: ").count(), yaml.matches(undated).count(), "{yaml}");
    // The sections of several checks together are one product file.
    let folder = TempDir::new().unwrap();
    let yaml = yaml.replace(undated, "on: 2026-11-21");
    fs::write(folder.path().join("befund.yaml"), format!("{PASTED_INTO}{yaml}\n")).unwrap();
    let output = befund(&["assess", path(&folder), "--as-of", "2026-11-21", "--gate", "none"]);
    assert_eq!(output.status.code(), Some(0), "{}\n{yaml}", stderr(&output));
    let text = flat(&stdout(&["explain", "digav-anlage-1@2026-02-01", "B.5"]));
    assert!(text.contains("group: Data security, basic"), "{text}");
    assert!(text.contains("not applicable with `no-open-network-communication`"), "{text}");
    assert!(
        text.contains(
            "refuted by: communication over open networks (seen by: function of the product"
        ),
        "{text}"
    );
    assert!(!text.contains("no-sessions"), "only what the norm admits here: {text}");
}

#[test]
fn the_factor_table_gives_27_combinations() {
    let arguments = ["explain", "tr-03161-1", "O.Auth_3"];
    let text = flat(&stdout(&arguments));
    assert!(text.contains("depth of testing: EXAMINE"), "{text}");
    assert!(text.contains("username-password knowledge discouraged recommended"), "{text}");
    assert!(text.contains("biometrics inherence discouraged conditional"), "{text}");
    assert!(text.contains("27 of 39 combinations"), "{text}");
    assert!(text.contains("(without consent): 2, and 4 more under conditions"), "{text}");
    assert!(text.contains("(with consent): 10, and 17 more under conditions"), "{text}");
    assert!(!text.contains("card-pin + egk"), "{text}");
    let text = stdout(&[&arguments[..], &["--verbose"]].concat());
    assert_eq!(text.matches(" + ").count(), 27, "{text}");
    assert!(flat(&text).contains("card-pin + egk yes yes"), "{text}");
    assert!(flat(&text).contains("passkey + biometrics no under conditions"), "{text}");
    assert!(!text.contains("otp-sms + ") && !text.contains("+ otp-sms"), "{text}");
}

#[test]
fn rulings_and_mappings_of_a_user_speak_to_built_in_catalogs() {
    let folder = house();
    let explain = |catalog: &str, number: &str| {
        flat(&stdout(&["explain", catalog, number, "--catalogs", path(&folder)]))
    };
    let text = explain("tuev-tsvc", "5.4");
    assert!(text.contains("ruling tuev · explains from 2020-01-01; Frequent questions"), "{text}");
    assert!(!text.contains("grace"), "{text}");
    let text = explain("anlage-31b@2016-10-21", "5.6");
    assert!(
        text.contains("house-rules 1.a Protocols: this one demands all of it, and more"),
        "{text}"
    );
    let text = explain("house-rules", "1.a");
    assert!(
        text.contains("ruling grace · waives, on versions from 2026-03-01 to 2026-12-31"),
        "{text}"
    );
    assert!(
        text.contains("anlage-31b 5.6") && text.contains("this one demands a part of it"),
        "{text}"
    );
    assert!(text.contains("inferred; TLS only"), "{text}");
    assert!(text.contains("group: Transport text:"), "{text}");
    assert!(
        text.contains("refuted by: a TLS connection (seen by: target of the kind TLS endpoint"),
        "{text}"
    );
}

#[test]
fn slips_in_ids_and_numbers_get_a_suggestion() {
    for (catalog, number, help) in [
        ("tuev-tsvc", "5.44", "`5.4`"),
        ("tuev-tvsc", "5.4", "`tuev-tsvc`"),
        ("tuev-tsvc@2.2", "5.4", "`2.1`"),
        ("digav-anlage-1@2026-02-01", "B.15b", "`B.15`"),
    ] {
        let output = befund(&["explain", catalog, number]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{text}");
        assert!(text.contains(&format!("did you mean {help}?")), "{text}");
    }
}

/// What `docs/catalog-format.md` says can stand in a file.
#[test]
fn every_documented_key_is_read() {
    let catalog = CATALOG
        .replace(
            "groups:",
            r#"    - {id: own-words, text: {de: Eigene Begründung., en: A justification of one's own.}, free: true}
notices:
  - {from: 2026-02-01, ref: § 7, text: {de: Es gilt nun § 7., en: Section 7 holds now.}, confidence: secondary}
verdict_duties:
  - {verdict: fail, text: {de: woran es fehlt, en: what is missing}}
residual_risk:
  ref: Kap. 4.1
  general: {de: Das Restrisiko zählt., en: The residual risk counts.}
  by_need: [{need: very-high, text: {de: kein Restrisiko, en: no residual risk}}]
manual_reasons:
  - {id: inspection, text: {de: Einsicht vor Ort, en: inspection on site}}
groups:"#,
        )
        .replace("reasons: [no-server]", "reasons: [no-server, own-words]")
        + r#"      - id: seldom
        modal: SOLL
        text: {de: Bei sehr hohem Schutzbedarf SOLL das jährlich geprüft werden., en: With very high protection need this SHOULD be reviewed every year.}
        applies_if:
          says: {de: sehr hoher Schutzbedarf seit 2026, en: very high protection need since 2026}
          holds: {all: [{protection_need: very-high}, {since: 2026-01-01}]}
        decidable: {manual: inspection}
        remedy: {de: Prüfen., en: Review it.}
        ask: {de: das Protokoll, en: the record}
"#;
    let pair = r#"befund: check/1
id: my-factors
says: {de: Zwei Faktoren., en: Two factors.}
holds:
  every:
    kind: auth.path
    satisfies:
      pair: {policy: tr-03161-auth-factors, table: with-consent, of: factors, as: factor, differ_in: category, conditions_met: conditions_met}
examples:
  pass: [{facts: [{kind: auth.path, subject: a, factors: [card-pin, egk]}], enumerations: [{kind: auth.path, subject: a, complete: true}]}]
  fail: [{facts: [{kind: auth.path, subject: a, factors: [egk, npa]}]}]
  undecided: [{}]
"#;
    let folder = house();
    fs::write(folder.path().join("catalog.yaml"), catalog).unwrap();
    fs::write(folder.path().join("pair.yaml"), pair).unwrap();
    change(&folder, "check.yaml", "{version: version}}", "{version: version}, unlisted: violates}");
    change(
        &folder,
        "rulings.yaml",
        "effect: waive",
        "effect: {replace_check: {check: my-versions, by: my-factors}}",
    );
    change(
        &folder,
        "rulings.yaml",
        "effect: explain",
        "effect: {add_reason: {id: no-test, text: {de: Kein Test., en: No test.}, human: {de: ein Test, en: a test}}}",
    );
    let output = befund(&["catalog", "lint", path(&folder)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = befund(&["catalog", "test", "--catalogs", path(&folder)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let explain = |catalog: &str, number: &str| {
        flat(&stdout(&["explain", catalog, number, "--catalogs", path(&folder)]))
    };
    let text = explain("house-rules", "1.a");
    assert!(text.contains("replaces the check my-versions by my-factors"), "{text}");
    assert!(text.contains("only a person can judge: inspection on site"), "{text}");
    assert!(text.contains("with the result very high"), "{text}");
    assert!(text.contains("a day judged from 2026-01-01 on"), "{text}");
    assert!(text.contains("with a justification of one's own"), "{text}");
    let text = explain("tuev-tsvc", "5.4");
    assert!(
        text.contains("adds the reason `no-test`") && text.contains("refuted by: a test"),
        "{text}"
    );
    let export =
        json(&["catalog", "export", "house-rules", "--oscal", "--catalogs", path(&folder)]);
    let mut names = Vec::new();
    objects(&export, &mut |map| names.extend(map.get("name").and_then(Value::as_str)));
    assert!(names.contains(&"condition") && names.contains(&"not-applicable-reason"), "{names:?}");
}
