//! What machines are told of, through the command line: what fails or contradicts, what is undecided only
//! if it is asked for, and always how much is not listed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::{observe, protocol};
use crate::report::formats::{
    ALL, AS_OF, HOSTILE, elements, musteratem, repository, results, run, sarif, text,
};

fn verdicts(log: &Value) -> BTreeSet<&str> {
    let all = results(log).iter().map(|result| &result["properties"]["verdict"]);
    all.map(|verdict| verdict.as_str().unwrap()).collect()
}

/// How many demands of the result have a verdict.
fn count(root: &Path, verdict: &str) -> u64 {
    let result: Value = serde_json::from_str(&text(root, "json", &[])).unwrap();
    let findings = result["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|one| one["addressee"] != "doctor" && one["kind"] == "demand");
    let demands = findings.flat_map(|one| one["demands"].as_array().unwrap());
    demands.filter(|demand| demand["verdict"] == verdict).count() as u64
}

#[test]
fn what_is_undecided_is_listed_only_if_asked_for_and_counted_otherwise() {
    let root = repository("calm");
    let open = count(root.path(), "inconclusive");
    assert!(open > 5, "{open}");
    let log = sarif(root.path(), &[]);
    assert_eq!(verdicts(&log), BTreeSet::from(["fail"]));
    let listed = &log["runs"][0]["properties"]["notListed"];
    assert_eq!(listed["inconclusive"], open);
    assert_eq!(listed["pass"], count(root.path(), "pass"));
    let notes = &log["runs"][0]["invocations"][0]["toolConfigurationNotifications"];
    let said = notes[0]["message"]["text"].as_str().unwrap();
    assert!(said.starts_with(&format!("Nicht aufgeführt: {open} nicht entscheidbar")), "{said}");
    let log = sarif(root.path(), &ALL);
    assert_eq!(verdicts(&log), BTreeSet::from(["fail", "inconclusive"]));
    assert_eq!(log["runs"][0]["properties"]["notListed"]["inconclusive"], 0);
}

#[test]
fn junit_is_never_green_while_something_is_open() {
    let root = repository("calm");
    let xml = text(root.path(), "junit", &[]);
    assert_eq!(elements(&xml, "error").len(), 0, "{xml}");
    assert!(!elements(&xml, "failure").is_empty());
    let skipped = elements(&xml, "skipped");
    assert_eq!(skipped.len(), elements(&xml, "testsuite").len());
    let open = count(root.path(), "inconclusive");
    assert!(skipped[0]["message"].contains(&format!("{open} nicht entscheidbar")), "{skipped:?}");
    let xml = text(root.path(), "junit", &ALL);
    assert_eq!(elements(&xml, "error").len() as u64, open);
}

#[test]
fn an_unknown_word_is_answered_with_those_that_are_known() {
    let root = repository("calm");
    for (word, code) in [("inconclusive", None), ("inconclusive,undecided", Some(3)), ("", Some(3))]
    {
        let output = Command::new(assert_cmd::cargo::cargo_bin("befund"))
            .args(["assess", "product", "--as-of", AS_OF, "--quiet", "--include", word])
            .current_dir(root.path())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(code.is_some(), output.status.code() == Some(3), "{word}: {error}");
        assert!(code.is_none() || error.contains("known: inconclusive"), "{word}: {error}");
    }
}

/// A list said to be complete that leaves out what was measured: a contradiction of no demand.
#[test]
fn a_contradiction_of_no_demand_is_told_everywhere() {
    let root = repository("calm");
    let file = root.path().join("product/befund.yaml");
    let stated = "facts:\n  - {kind: tls.protocol, subject: \"tls://connect.example:443\", version: TLSv1.0, offered: false, stated: {by: Maker, on: 2022-03-01, product_version: \"1\"}}\n";
    let yaml = fs::read_to_string(&file).unwrap();
    fs::write(&file, yaml.replacen("facts:\n", stated, 1)).unwrap();
    let result: Value = serde_json::from_str(&text(root.path(), "json", &[])).unwrap();
    let clashes = result["contradictions"].as_array().unwrap();
    let loose = clashes.iter().filter(|one| one["finding"] == Value::Null).count();
    assert!(loose > 0, "{clashes:?}");
    let log = sarif(root.path(), &[]);
    let of = |one: &&Value| one["ruleId"] == "befund#contradiction";
    let told: Vec<_> = results(&log).iter().filter(of).collect();
    assert_eq!(told.len(), loose);
    assert_eq!(told[0]["level"], "error");
    let xml = text(root.path(), "junit", &[]);
    let kinds = elements(&xml, "failure");
    assert!(kinds.iter().any(|one| one["type"] == "contradiction"), "{kinds:?}");
    let quality: Value = serde_json::from_str(&text(root.path(), "codequality", &[])).unwrap();
    let blockers = quality.as_array().unwrap().iter().filter(|one| one["severity"] == "blocker");
    assert!(blockers.count() >= loose);
    let page = text(root.path(), "github", &[]);
    assert!(page.starts_with("::error ") && page.contains("Widerspruch"), "{page}");
}

/// Ours, so that nobody takes it for a norm's; the table stands in `docs/ci.md`.
#[test]
fn severities_are_made_of_verbs_as_the_docs_say() {
    let root = repository("calm");
    let log = sarif(root.path(), &ALL);
    let docs = fs::read_to_string("docs/ci.md").unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(!rules.is_empty());
    for rule in rules {
        let score = rule["properties"]["security-severity"].as_str().unwrap();
        let number: f64 = score.parse().unwrap();
        assert!((0.0..=10.0).contains(&number), "{score}");
        assert!(docs.contains(&format!("| {score} ")), "{score} is not in the table of docs/ci.md");
        assert_eq!(rule["properties"]["tags"][0], "security");
        assert!(rule.get("helpUri").is_none(), "the project has no page");
    }
}

#[test]
fn results_know_their_baseline_only_if_there_is_one() {
    let root = repository("calm");
    let log = sarif(root.path(), &[]);
    assert!(results(&log).iter().all(|one| one.get("baselineState").is_none()));
    assert!(log["runs"][0]["properties"].get("baseline").is_none());
    run(root.path(), &["product", "--report", "json=old.json"]);
    let against = ["--baseline", "old.json"];
    let log = sarif(root.path(), &against);
    assert!(!results(&log).is_empty());
    assert!(results(&log).iter().all(|one| one["baselineState"] == "unchanged"));
    // One gap mended, one made.
    let file = root.path().join("product/befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    let turned = yaml
        .replace("\"2.1\": {answer: no,", "\"2.1\": {answer: yes,")
        .replace("\"2.2\": {answer: yes,", "\"2.2\": {answer: no,");
    fs::write(&file, turned).unwrap();
    let log = sarif(root.path(), &against);
    let state = |rule: &str| {
        let one = results(&log).iter().find(|one| one["ruleId"] == rule);
        one.map(|one| one["baselineState"].clone())
    };
    assert_eq!(state("anlage-31b#2.2"), Some(json!("new")));
    assert_eq!(state("anlage-31b#2.1"), None);
    let baseline = &log["runs"][0]["properties"]["baseline"];
    let absent = baseline["absent"].as_array().unwrap();
    assert!(absent.iter().any(|one| one["ruleId"] == "anlage-31b#2.1"), "{baseline}");
    assert_eq!(baseline["absentCount"], absent.len());
    // What a result rests on changed: an offender more.
    fs::write(&file, yaml).unwrap();
    let facts = [protocol("TLSv1.0", true), protocol("TLSv1.1", true), protocol("TLSv1.2", true)];
    let product = root.path().join("product");
    observe(&product, "connect.example_443.json", "ok", "2022-03-10T10:00:00Z", &facts, &[]);
    let log = sarif(root.path(), &against);
    let of = |thing: &str| -> BTreeSet<String> {
        let all = results(&log).iter().filter(|one| {
            one["properties"]["offender"].as_str().is_some_and(|own| own.contains(thing))
        });
        all.map(|one| one["baselineState"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of("TLSv1.1"), BTreeSet::from(["new".to_owned()]), "{log:#}");
    assert_eq!(of("TLSv1.0"), BTreeSet::from(["unchanged".to_owned()]));
}

/// A place of a repository without the place of this machine.
#[test]
fn the_root_of_places_is_named_and_not_located() {
    let log = sarif(repository("calm").path(), &[]);
    let root = &log["runs"][0]["originalUriBaseIds"]["%SRCROOT%"];
    assert!(root["description"]["text"].is_string() && root.get("uri").is_none());
}

#[test]
fn texts_stay_within_what_code_scanning_takes() {
    let root = repository(&"Wort und noch eines ".repeat(100));
    let log = sarif(root.path(), &ALL);
    let driver = &log["runs"][0]["tool"]["driver"];
    for rule in driver["rules"].as_array().unwrap() {
        let length = |text: &Value| text.as_str().unwrap().encode_utf16().count();
        assert!(length(&rule["name"]) <= 255);
        assert!(length(&rule["shortDescription"]["text"]) <= 1_024);
        assert!(length(&rule["fullDescription"]["text"]) <= 1_024);
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 10);
    }
    let long: Vec<_> = results(&log)
        .iter()
        .map(|one| one["message"]["text"].as_str().unwrap())
        .filter(|text| text.ends_with('…'))
        .collect();
    assert!(!long.is_empty());
    assert!(long.iter().all(|text| text.encode_utf16().count() <= 1_000));
    assert_eq!(log["runs"][0]["properties"]["messagesShortened"], long.len());
}

/// A command of the runner as it reads it: name, properties, message.
fn command(line: &str) -> (&str, Vec<(String, String)>, String) {
    let rest = line.strip_prefix("::").unwrap_or_else(|| panic!("no command: {line}"));
    let (head, message) = rest.split_once("::").unwrap();
    let (name, properties) = head.split_once(' ').unwrap();
    let back = |text: &str| {
        let text = text.replace("%2C", ",").replace("%3A", ":");
        text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    };
    let pairs = properties.split(',').map(|pair| {
        let (key, value) = pair.split_once('=').unwrap();
        (key.to_owned(), back(value))
    });
    (name, pairs.collect(), back(message))
}

#[test]
fn annotations_are_few_lie_in_files_and_end_with_what_is_not_shown() {
    let root = repository("calm");
    for more in [&[][..], &ALL] {
        let page = text(root.path(), "github", more);
        assert_eq!(page, text(root.path(), "github", more), "the same bytes");
        let commands: Vec<_> = page.lines().map(command).collect();
        for level in ["error", "warning", "notice"] {
            assert!(commands.iter().filter(|(name, ..)| *name == level).count() <= 10, "{page}");
        }
        let rank = |name: &str| ["error", "warning", "notice"].iter().position(|one| *one == name);
        assert!(commands.is_sorted_by_key(|(name, ..)| rank(name)), "{page}");
        let (last, others) = commands.split_last().unwrap();
        assert!(others.iter().all(|(_, properties, _)| {
            let file = properties.iter().find(|(key, _)| key == "file").unwrap();
            root.path().join(&file.1).is_file()
        }));
        assert_eq!(last.0, "notice");
        assert!(last.2.contains("Freigabeschranke") && last.2.contains("Nicht aufgeführt: "));
        let cut = last.2.contains("weitere Meldungen, weniger dringend");
        assert!(cut || more.is_empty(), "{}", last.2);
    }
}

#[test]
fn hostile_text_starts_no_command_and_adds_no_entry() {
    let payload = r"\r\n::error file=/etc/passwd::x\n##[error]y %0A::z,file=q::";
    let (calm, loud) = (repository("calm"), repository(payload));
    let page = |root: &Path| text(root, "github", &[]);
    assert_eq!(page(calm.path()).lines().count(), page(loud.path()).lines().count());
    for line in page(loud.path()).lines() {
        let (_, properties, message) = command(line);
        assert!(
            properties
                .iter()
                .all(|(key, _)| ["file", "line", "col", "title"].contains(&key.as_str()))
        );
        assert!(!message.contains(['\r', '\n']) && !line.contains("##["), "{line}");
    }
    let entries = |root: &Path| {
        let all: Value = serde_json::from_str(&text(root, "codequality", &ALL)).unwrap();
        all.as_array().unwrap().len()
    };
    assert_eq!(entries(calm.path()), entries(loud.path()));
}

#[test]
fn code_quality_is_what_gitlab_documents() {
    let schema = serde_json::from_str(include_str!("codequality.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(!validator.is_valid(&json!([{"description": "x"}])), "the schema refuses something");
    for payload in ["calm", HOSTILE] {
        let root = repository(payload);
        for more in [&[][..], &ALL, &["--lang", "en"], &["--source-root", "./apps/video"]] {
            let list: Value =
                serde_json::from_str(&text(root.path(), "codequality", more)).unwrap();
            let errors: Vec<_> = validator.iter_errors(&list).map(|one| one.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new());
            let list = list.as_array().unwrap();
            let prints: BTreeSet<_> =
                list.iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
            assert_eq!(prints.len(), list.len(), "each has one of its own");
            let last = list.last().unwrap();
            assert_eq!(
                (&last["check_name"], &last["severity"]),
                (&json!("befund#not-listed"), &json!("info"))
            );
        }
    }
}

/// The invented DiGA has results of every kind: what fails, contradicts, indicates and is open.
#[test]
fn a_contradicted_demand_says_what_contradicts_it() {
    let log: Value = serde_json::from_str(&musteratem("sarif", &[])).unwrap();
    let contradicted = results(&log).iter().filter(|one| {
        one["properties"]["contradiction"] == true && one["properties"]["verdict"] != "fail"
    });
    let levels: BTreeSet<_> =
        contradicted.clone().map(|one| one["level"].as_str().unwrap()).collect();
    assert_eq!(levels, BTreeSet::from(["error", "warning"]));
    for one in contradicted {
        let text = one["message"]["text"].as_str().unwrap();
        let word = if one["level"] == "error" { "Angegeben: " } else { "Anzeichen dagegen: " };
        assert!(text.contains(word), "{text}");
    }
    let page = musteratem("github", &ALL);
    let of =
        |name: &str| page.lines().filter(|line| line.starts_with(&format!("::{name} "))).count();
    assert_eq!((of("error"), of("warning"), of("notice")), (10, 10, 10), "{page}");
}

/// GitLab tells by the fingerprint what a change brought and what it mended.
#[test]
fn a_fingerprint_of_code_quality_outlives_lines_days_and_languages() {
    let root = repository("calm");
    let prints = |more: &[&str]| -> BTreeSet<String> {
        let list: Value = serde_json::from_str(&text(root.path(), "codequality", more)).unwrap();
        let all = list.as_array().unwrap().iter();
        all.map(|one| one["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints(&[]);
    let file = root.path().join("product/befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    fs::write(&file, yaml.replacen("product:\n", "# one line more\nproduct:\n", 1)).unwrap();
    assert_eq!(before, prints(&["--lang", "en", "--as-of", "2022-03-19"]));
}
