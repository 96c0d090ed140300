//! The readers of files, through the command line: every file in `tests/data`, and every folder that is
//! read as one target, says in its name how it ends, and no secret of any of them comes out anywhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use befund::lang::german;
use befund::probe::file::READERS;
use serde_json::Value;

/// Three months at the longest.
const LONGEST: i64 = 92 * 86_400;

/// What the countries in the data are judged by.
const EU: &[&str] = &["DE", "IE", "NL", "FR", "PL"];

/// Stands in every value that must not come out.
const SECRET: &str = "geheim";

fn befund(arguments: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(arguments)
        .env("BEFUND_LANG", "en")
        .output()
        .unwrap()
}

pub(super) fn explain(path: &Path) -> (i32, Value) {
    let output = befund(&["probe", "--explain", path.to_str().unwrap(), "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains(SECRET) && !stderr.contains(SECRET), "{}", path.display());
    assert_eq!(text.lines().count(), 1, "{}: {stderr}", path.display());
    (output.status.code().unwrap(), serde_json::from_str(&text).unwrap())
}

fn cases() -> Vec<(String, PathBuf)> {
    let mut cases = Vec::new();
    for folder in fs::read_dir("tests/data").unwrap() {
        let folder = folder.unwrap().path();
        let reader = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in fs::read_dir(folder).unwrap() {
            cases.push((reader.clone(), file.unwrap().path()));
        }
    }
    cases.sort();
    cases
}

/// Whether a media server records, streams or writes down, or could.
fn media(fact: &Value, state: &str) -> bool {
    let all = ["recording", "streaming", "transcription", "local_recording"];
    all.iter().any(|name| fact[name] == state)
}

/// These log and delete nothing: how long that is kept, never stands in their files. Neither does how often
/// backups are made, without which the oldest is not known.
const NEVER: &[(&str, &str)] = &[
    ("apache", "fail"),
    ("barman", "pass"),
    ("coturn", "fail"),
    ("nginx", "fail"),
    ("pgbackrest", "pass"),
    // What Kratos cannot demand, and what metadata do not say.
    ("kratos", "pass"),
    ("oidc_discovery", "pass"),
];

/// What a way in does with a second factor that is not demanded of everyone.
const ONE_FACTOR: &[&str] = &["partial", "enrolled-only", "on-request", "offered", "none"];

/// What a file comes to by three months and the EU, without a product that says what is in it.
fn outcome(document: &Value) -> &'static str {
    if !document["refused"].is_null() {
        return "refused";
    }
    let facts = document["facts"].as_array().unwrap();
    let fails = |fact: &Value| {
        let long = |name: &str| match &fact[name] {
            Value::String(never) => never == "never",
            value => value.as_i64().is_some_and(|seconds| seconds > LONGEST),
        };
        let far = fact["country"].as_str().is_some_and(|country| !EU.contains(&country));
        let one_factor = ONE_FACTOR.iter().any(|word| fact["second_factor"] == *word);
        let unsigned = fact["signature_algorithm"] == "none";
        let tracked = fact["purpose"] == "advertising" || fact["secure"] == false;
        let late = long("delete_after_s") || long("worst_case_age_s");
        late || far || media(fact, "on") || one_factor || unsigned || tracked
    };
    // Who gets in by a way, no file says, nor what ways there are beside it.
    let missing = document["missing"].as_array().unwrap();
    let read = |one: &&Value| facts.iter().any(|fact| fact["name"] == one["name"]);
    let missing = missing.iter().filter(|one| one["attribute"] != "role").filter(read);
    if facts.iter().any(fails) {
        "fail"
    } else if missing.count() == 0 && !facts.iter().any(|fact| media(fact, "possible")) {
        "pass"
    } else {
        "undecided"
    }
}

#[test]
fn every_file_ends_as_its_name_says() {
    let mut met = BTreeSet::new();
    for (reader, path) in cases() {
        let (code, document) = explain(&path);
        let name = path.file_name().unwrap().to_str().unwrap();
        let wanted = name.rsplit('.').nth(usize::from(path.is_file())).unwrap();
        assert_eq!(outcome(&document), wanted, "{name}: {document:#}");
        assert_eq!(code, if wanted == "refused" { 2 } else { 0 }, "{name}");
        if wanted != "refused" {
            assert_eq!(document["recognised"]["reader"], reader.as_str(), "{name}");
        }
        met.insert((reader, wanted.to_owned()));
    }
    for reader in READERS {
        for wanted in ["pass", "fail", "undecided", "refused"] {
            let met = met.contains(&(reader.id().to_owned(), wanted.to_owned()));
            let id = reader.id();
            let never = NEVER.contains(&(id, wanted));
            assert!(met || never, "tests/data/{id} has no case that ends {wanted}");
            assert!(!met || !never, "{id} is named in NEVER, and a case of it ends {wanted}");
        }
    }
}

#[test]
fn documents_are_as_their_schema_says() {
    let schema = befund(&["schema", "reading"]).stdout;
    let validator = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    for (_, path) in cases() {
        let (_, document) = explain(&path);
        let errors: Vec<_> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", path.display());
    }
}

/// What a reader says stands in German reports.
#[test]
fn whatever_is_said_of_a_file_is_said_in_german() {
    let mut english = BTreeSet::new();
    for (_, path) in cases() {
        let (_, document) = explain(&path);
        let mut said = Vec::new();
        let rows = |key: &str| document[key].as_array().unwrap().clone();
        said.extend(rows("notes"));
        said.extend(rows("ignored").iter().map(|row| row["what"].clone()));
        said.extend(
            rows("missing").iter().flat_map(|row| [row["why"].clone(), row["how"].clone()]),
        );
        said.extend(rows("enumerations").iter().map(|row| row["scope"].clone()));
        said.extend(["why", "remedy"].map(|key| document["refused"][key].clone()));
        let terms = rows("facts").into_iter().filter_map(|fact| fact["terms"].as_array().cloned());
        said.extend(terms.flatten());
        let texts = said.iter().filter_map(Value::as_str);
        english.extend(texts.filter(|text| german(text).is_none()).map(str::to_owned));
    }
    assert!(english.is_empty(), "without German in src/lang/sentences/: {english:#?}");
}

pub(super) fn fact(file: &str, kind: &str, name: &str) -> Value {
    let (_, document) = explain(&Path::new("tests/data").join(file));
    let facts = document["facts"].as_array().unwrap();
    let own = facts.iter().find(|fact| fact["kind"] == kind && fact["name"] == name);
    own.unwrap_or_else(|| panic!("{name} in {document:#}")).clone()
}

fn days(fact: &Value) -> (i64, i64) {
    let days = |name: &str| fact[name].as_i64().unwrap_or_else(|| panic!("{fact}")) / 86_400;
    (days("delete_after_s"), days("worst_case_age_s"))
}

#[test]
fn the_oldest_that_can_be_met_counts_everything_in() {
    let store = |file: &str, name: &str| days(&fact(file, "retention.store", name));
    assert_eq!(store("terraform/cloudwatch-30-days.pass.json", "web"), (30, 33));
    assert_eq!(store("terraform/s3-30-days.pass.json", "logs"), (30, 31));
    assert_eq!(store("terraform/s3-versioned-both.pass.json", "logs"), (50, 52));
    assert_eq!(store("terraform/gcs-30-days.pass.json", "logs"), (30, 38));
    assert_eq!(store("terraform/gcs-soft-delete.fail.json", "logs"), (60, 151));
    assert_eq!(store("terraform/azure-created.pass.json", "acct"), (30, 38));
    assert_eq!(store("terraform/azure-workspace.pass.json", "w"), (30, 31));
    assert_eq!(store("terraform/azure-workspace-table.fail.json", "w"), (30, 31));
    assert_eq!(store("terraform/azure-workspace-table.fail.json", "T"), (365, 365));
    let loki = fact("loki/compactor-30-days.pass.yaml", "retention.store", "loki");
    assert_eq!(loki["delete_after_s"], 30 * 86_400);
    assert_eq!(loki["worst_case_age_s"], 30 * 86_400 + 900 + 7200 + 7200);
    let loki = fact("loki/compactor-streams.fail.yaml", "retention.store", "loki");
    assert_eq!(loki["delete_after_s"], 364 * 86_400, "the longest stream counts");
    let tenant = fact("loki/tenants.fail.yaml", "retention.store", "loki tenant praxis-b");
    assert_eq!(tenant["delete_after_s"], "never", "0s is for ever");
}

#[test]
fn places_and_addresses_are_those_of_the_file() {
    let store = fact("terraform/cloudwatch-30-days.pass.json", "retention.store", "web");
    assert_eq!(store["address"], "module.log.aws_cloudwatch_log_group.web");
    assert!(store["at"].as_str().unwrap().ends_with("#/resources/0/instances/0/attributes"));
    let shown = fact("terraform/shown-module.pass.json", "retention.store", "web");
    assert_eq!(shown["address"], "module.log.aws_cloudwatch_log_group.web[0]");
    let loki = fact("loki/no-compactor.fail.yaml", "retention.store", "loki");
    assert!(loki["at"].as_str().unwrap().ends_with("no-compactor.fail.yaml:15"));
}

#[test]
fn places_are_never_guessed() {
    let country = |file: &str, name: &str| fact(file, "hosting.location", name)["country"].clone();
    let two = "terraform/two-regions.fail.json";
    assert_eq!(country(two, "/aws/web"), "DE");
    assert_eq!(country(two, "/aws/edge"), "US");
    assert_eq!(country(two, "aws_db_instance.main"), "DE");
    for (file, name) in [
        ("terraform/unlisted-region.undecided.json", "web"),
        ("terraform/gcs-multi-region.undecided.json", "logs"),
        ("terraform/google-log-bucket-global.undecided.json", "_Default"),
        ("terraform/s3-no-provider.undecided.json", "logs"),
    ] {
        assert!(country(file, name)["unknown"].is_string(), "{file}");
    }
    assert_eq!(
        country("terraform/plan-create.pass.json", "web"),
        "DE",
        "by the provider's variable"
    );
}

#[test]
fn a_plan_is_a_plan_unless_it_changes_nothing() {
    let reach = |file: &str| {
        let (_, document) = explain(&Path::new("tests/data/terraform").join(file));
        (document["recognised"]["reach"].clone(), document["observed_on"].clone())
    };
    // 23:30 UTC is the next day in Germany.
    assert_eq!(reach("plan-create.pass.json"), ("plan".into(), "2026-11-21".into()));
    assert_eq!(reach("plan-no-op.pass.json"), ("state".into(), "2026-11-21".into()));
    assert_eq!(reach("shown-module.pass.json"), ("state".into(), Value::Null));
}

#[test]
fn two_things_of_one_name_stay_two() {
    for name in ["web (aws_cloudwatch_log_group.a)", "web (aws_cloudwatch_log_group.b)"] {
        fact("terraform/duplicate-names.pass.json", "retention.store", name);
    }
}

#[test]
fn hostile_names_steer_nothing() {
    let path = "tests/data/terraform/hostile-names.pass.json";
    let output = befund(&["probe", "--explain", path]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    assert!(text.contains("<script>"), "it is shown as the text it is");
}

#[test]
fn the_formats_are_listed_and_the_docs_hold_the_list() {
    let output = befund(&["probe", "--formats"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let docs = fs::read_to_string("docs/files.md").unwrap();
    assert!(docs.contains(&format!("```text\n{text}```")), "docs/files.md is to hold:\n{text}");
    let json: Value =
        serde_json::from_slice(&befund(&["probe", "--formats", "--json"]).stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), READERS.len());
}

#[test]
fn the_schema_in_the_repository_is_current() {
    let committed = fs::read("schemas/befund-reading-1.schema.json").unwrap();
    assert!(committed == befund(&["schema", "reading"]).stdout, "run: befund schema reading");
}
