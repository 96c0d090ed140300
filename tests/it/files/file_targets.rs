//! Targets of files, from the product file to the report: what is declared, read, changed, and bad.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::common::plain;
use befund::probe::{recheck, sources};
use befund::product::{self, LoadFailure, What, said};
use befund::report::Format;
use serde_json::{Value, json};
use tempfile::TempDir;

const STATE: &str = "tests/data/terraform/two-regions.fail.json";
const LOKI: &str = "tests/data/loki/compactor-30-days.pass.yaml";

/// A product with targets and the files they name.
fn product(files: &str, beside: &[(&str, &str)]) -> TempDir {
    let folder = crate::common::folder(&plain(&format!("targets:\n  files:\n{files}")));
    for (name, from) in beside {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(from, path).unwrap();
    }
    folder
}

fn befund(arguments: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(arguments)
        .env("BEFUND_LANG", "en")
        .timeout(Duration::from_secs(120))
        .output()
        .unwrap()
}

fn probe(folder: &Path) -> (i32, String) {
    let output = befund(&["probe", folder.to_str().unwrap(), "--offline"]);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// The only observation.
fn observation(folder: &Path) -> (std::path::PathBuf, Value) {
    let entries = fs::read_dir(folder.join("observations/file")).unwrap();
    let mut files = entries.map(|entry| entry.unwrap().path());
    let path = files.find(|path| path.is_file()).unwrap();
    let value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    (path, value)
}

fn errors(files: &str) -> String {
    let folder = product(files, &[]);
    match product::load(folder.path(), sources()) {
        Err(LoadFailure::Input(errors)) => errors.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_declared_is_read_and_stored() {
    let folder = product(
        "    - {path: infra/state.json, exported: 2026-11-20}\n",
        &[("infra/state.json", STATE)],
    );
    let (code, stderr) = probe(folder.path());
    assert_eq!(code, 0, "{stderr}");
    let (_, seen) = observation(folder.path());
    assert_eq!(seen["part"], "terraform");
    assert_eq!((&seen["reach"], &seen["observed_on"]), (&json!("state"), &json!("2026-11-20")));
    assert_eq!(seen["target"]["about"], "web", "the only component");
    assert_eq!(seen["inputs"][0]["path"], "infra/state.json");
    assert_eq!(seen["inputs"][0]["encoding"], "utf-8");
    let counts: Vec<_> = seen["enumerations"].as_array().unwrap().iter().collect();
    assert_eq!(counts.len(), 2);
    assert!(counts.iter().all(|list| list["complete"] == true));
    let mut product = product::load(folder.path(), sources()).unwrap();
    recheck(&mut product).unwrap();
    assert!(product.unread.is_empty() && product.uncompared.is_empty());
}

#[test]
fn a_configuration_is_source_until_it_is_said_to_be_in_effect() {
    let reach = |more: &str| {
        let folder = product(&format!("    - {{path: loki.yaml{more}}}\n"), &[("loki.yaml", LOKI)]);
        let (code, stderr) = probe(folder.path());
        let (_, seen) = observation(folder.path());
        assert_eq!(code, 0, "{stderr}");
        (seen["reach"].clone(), seen["observed_on"].is_null(), stderr)
    };
    let (plain, undated, stderr) = reach("");
    assert_eq!((plain, undated), (json!("source"), true));
    assert!(stderr.contains("may only refute"), "{stderr}");
    let stated = ", in_effect: true, stated: {by: A, on: 2026-01-31}";
    let (said, undated, _) = reach(stated);
    assert_eq!((said, undated), (json!("configuration"), false));
    let (read, undated, _) = reach(", exported: on-read");
    assert_eq!((read, undated), (json!("source"), false));
}

#[test]
fn a_date_after_the_reading_is_an_error() {
    let folder = product("    - {path: s.json, exported: 2999-01-01}\n", &[("s.json", STATE)]);
    let (code, stderr) = probe(folder.path());
    assert!(code == 2 && stderr.contains("after the day of reading"), "{stderr}");
}

#[test]
fn a_pattern_needs_its_count() {
    let files = [("a/s.json", STATE), ("b/s.json", STATE)];
    let run = |target: &str| {
        let folder = product(&format!("    - {{{target}, exported: 2026-11-20}}\n"), &files);
        let (code, stderr) = probe(folder.path());
        (code, stderr, observation(folder.path()).1)
    };
    let (code, _, seen) = run("glob: \"*/s.json\", count: 2");
    assert_eq!((code, &seen["observed_on"]), (0, &json!("2026-11-20")));
    assert_eq!(seen["inputs"].as_array().unwrap().len(), 2);
    let names: Vec<_> = seen["facts"].as_array().unwrap().iter().map(|f| &f["id"]).collect();
    assert_eq!(names.len(), 12, "each file's things are told apart: {names:?}");
    let (code, _, seen) = run("glob: \"*/s.json\"");
    assert!(code == 0 && seen["observed_on"].is_null(), "may only refute");
    let (code, stderr, _) = run("glob: \"*/s.json\", count: 3");
    assert!(code == 2 && stderr.contains("matches 2 files, and 3 are declared"), "{stderr}");
}

#[test]
fn files_of_a_pattern_are_of_one_format() {
    let folder =
        product("    - {glob: \"x/*\", count: 2}\n", &[("x/a.json", STATE), ("x/b.yaml", LOKI)]);
    let (code, stderr) = probe(folder.path());
    assert!(code == 2 && stderr.contains("`loki`") && stderr.contains("`terraform`"), "{stderr}");
}

#[test]
fn slips_in_the_product_file_have_their_line() {
    for (target, code) in [
        ("{path: ../state.json}", "outside-folder"),
        ("{path: /etc/passwd}", "outside-folder"),
        ("{path: a, glob: b}", "surplus-key"),
        ("{path: a, count: 2}", "surplus-key"),
        ("{exported: on-read}", "missing-key"),
        ("{path: a, exported: soon}", "wrong-date"),
        ("{path: a, in_effect: true}", "missing-key"),
        ("{path: a, say: {x: {holds: [logs]}}}", "missing-key"),
        ("{path: a, stated: {by: A, on: 2026-01-31}, say: {x: {hold: [logs]}}}", "unknown-key"),
        ("{path: a, stated: {by: A, on: 2026-01-31}, say: {x: {name: y}}}", "unknown-key"),
        ("{path: a, stated: {by: A, on: 2026-01-31}, say: {x: {holds: [gold]}}}", "unknown-word"),
        ("{path: a, stated: {by: A, on: 2026-01-31}, say: {bucket: a/b}}", "wrong-type"),
        ("{path: a, say: {bucket: logs}}", "missing-key"),
        ("{path: a, delivers: [tls.group]}", "unknown-word"),
        ("{path: a, kept: here}", "unknown-word"),
    ] {
        let errors = errors(&format!("    - {target}\n"));
        assert!(errors.contains(&format!("[{code}]")), "{target}: {errors}");
        assert!(errors.contains("befund.yaml:10"), "{target}: {errors}");
    }
}

#[test]
fn a_subject_is_needed_where_it_is_not_clear() {
    let two = "befund: 1\nproduct:\n  name: T\n  version: \"1\"\n  manufacturer: {name: M}\n  kinds: []\n  components:\n    - {id: web, kind: web-app, name: W, version: \"1\"}\n    - {id: api, kind: backend, name: A, version: \"1\"}\ntargets:\n  files:\n    - {path: a, components: COMPONENTS}\n";
    let load = |components: &str| {
        let folder = crate::common::folder(&two.replace("COMPONENTS", components));
        product::load(folder.path(), sources())
    };
    assert_eq!(load("[api]").unwrap().targets[0].about(), "api");
    let Err(LoadFailure::Input(errors)) = load("[api, web]") else { panic!("accepted") };
    assert_eq!(errors.0[0].code, "missing-subject");
}

/// What a target says of what was read for it.
fn say(entries: &str) -> Result<product::Statements, befund::diag::Diagnostics> {
    let target = format!(
        "    - path: s.json\n      exported: 2026-11-20\n      stated: {{by: A, on: 2026-11-21}}\n      say:\n{entries}"
    );
    let folder = product(&target, &[("s.json", STATE)]);
    assert_eq!(probe(folder.path()).0, 0);
    let product = match product::load(folder.path(), sources()) {
        Err(LoadFailure::Input(errors)) => return Err(errors),
        product => product.unwrap(),
    };
    let target = &product.targets[0];
    let What::File(file) = &target.what else { panic!("a file") };
    said(file, &target.components, &product.observations[0].facts, &product.file)
}

#[test]
fn what_is_said_meets_things_by_address_and_by_name() {
    let said = say("        \"aws_cloudwatch_log_group.*\": {holds: [logs], holds_personal_data: true}\n        \"/aws/ed*\": {logs_connections: false}\n        nothing: {holds: [logs]}\n").unwrap();
    let stores: Vec<_> = said.facts.iter().filter(|f| f.kind.name == "retention.store").collect();
    assert_eq!((stores.len(), said.facts.len()), (2, 4), "and their places");
    assert_eq!(stores[0].value("name").unwrap().to_string(), "/aws/web");
    assert_eq!(stores[0].value("holds").unwrap().to_string(), "logs");
    assert_eq!(stores[0].value("logs_connections"), None);
    assert!(stores[1].value("logs_connections").is_some());
    assert_eq!(stores[0].basis, befund::fact::Basis::Declared);
    assert_eq!(stores[0].source, "befund.yaml:14:9");
    assert!(stores[0].value("delete_after_s").is_none(), "what was read is not said again");
    assert_eq!(said.notes.len(), 1);
    assert!(said.notes[0].contains("`nothing` matches nothing"), "{:?}", said.notes);
}

/// Answers about one bucket, read with what `say` has.
fn of_bucket(say: &str, more: &[(&str, &str)]) -> (i32, String, Value) {
    let count = 3 + more.len();
    let from = |name: &str| format!("tests/data/aws_s3/plain-30.pass/{name}");
    let (rules, versions, place) =
        (from("lifecycle.json"), from("versioning.json"), from("location.json"));
    let own = [
        ("a/lifecycle.json", rules.as_str()),
        ("a/versioning.json", versions.as_str()),
        ("a/location.json", place.as_str()),
    ];
    let folder = product(
        &format!(
            "    - {{path: a/, count: {count}, exported: 2026-11-20, stated: {{by: A, on: 2026-11-21}}, say: {{{say}}}}}\n"
        ),
        &[&own, more].concat(),
    );
    let (code, stderr) = probe(folder.path());
    let (_, seen) = observation(folder.path());
    (code, stderr, seen)
}

#[test]
fn a_target_names_the_bucket_that_answers_leave_out() {
    let named = |seen: &Value| -> Vec<String> {
        let facts = seen["facts"].as_array().unwrap();
        facts.iter().map(|fact| fact["attributes"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let (code, _, seen) = of_bucket("bucket: acme-logs", &[]);
    assert_eq!((code, named(&seen)), (0, vec!["s3 acme-logs".to_owned(); 2]));
    let (_, _, seen) = of_bucket("x: {holds: [logs]}", &[]);
    assert_eq!(named(&seen), vec!["s3 a".to_owned(); 2], "the folder, as nobody names it");
    let other = [("a/b/lifecycle.json", "tests/data/aws_s3/plain-30.pass/lifecycle.json")];
    let (code, stderr, _) = of_bucket("bucket: acme-logs", &other);
    assert!(code == 2 && stderr.contains("about several"), "{stderr}");
}

#[test]
fn a_bucket_is_named_for_answers_alone() {
    let folder = product(
        "    - {path: s.json, exported: 2026-11-20, stated: {by: A, on: 2026-11-21}, say: {bucket: logs}}\n",
        &[("s.json", STATE)],
    );
    let (code, stderr) = probe(folder.path());
    assert!(code == 0 && stderr.contains("which name no bucket"), "{stderr}");
}

#[test]
fn a_country_beside_others_is_refused() {
    let fact = |places: &str| {
        let yaml = plain(&format!(
            "facts:\n  - {{kind: hosting.location, subject: web, name: db, {places}, stated: {{by: A, on: 2026-11-21}}}}\n"
        ));
        product::load(crate::common::folder(&yaml).path(), sources())
    };
    for places in ["country: \"DE\", countries: [\"DE\"]", "countries: [\"DE\", \"US\"]"] {
        assert!(fact(places).is_ok(), "{places}");
    }
    for places in
        ["country: \"DE\", countries: [\"US\"]", "country: \"DE\", countries: [\"DE\", \"US\"]"]
    {
        let Err(LoadFailure::Input(errors)) = fact(places) else { panic!("{places}") };
        assert_eq!(errors.0[0].code, "other-country", "{places}");
    }
}

#[test]
fn to_say_two_things_of_one_is_an_error() {
    let errors =
        say("        \"aws_*\": {holds: [logs]}\n        \"/aws/web\": {holds: [metadata]}\n")
            .unwrap_err();
    assert_eq!(errors.0[0].code, "said-twice");
    let place = errors.0[0].location().unwrap();
    assert!(place.contains("befund.yaml:15:"), "{place}");
    assert!(
        say("        \"aws_*\": {holds: [logs]}\n        \"/aws/web\": {holds: [logs]}\n").is_ok()
    );
}

fn assess(folder: &Path) -> (i32, String) {
    let output = befund(&["assess", folder.to_str().unwrap(), "--report", "json=-"]);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_file_that_was_changed_or_is_gone_is_unread() {
    let read = |more: &str| {
        let folder = product(
            &format!("    - {{path: s.json, exported: 2026-11-20{more}}}\n"),
            &[("s.json", STATE)],
        );
        assert_eq!(probe(folder.path()).0, 0);
        folder
    };
    let unread = |folder: &TempDir| {
        let mut product = product::load(folder.path(), sources()).unwrap();
        recheck(&mut product).unwrap();
        (product.unread.len(), product.uncompared.len())
    };
    let folder = read("");
    assert_eq!(unread(&folder), (0, 0));
    let path = folder.path().join("s.json");
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"\n").unwrap();
    assert_eq!(unread(&folder), (1, 0), "changed");
    assert!(assess(folder.path()).1.contains("unread: s.json was changed since"));
    fs::remove_file(&path).unwrap();
    assert_eq!(unread(&folder), (1, 0), "gone");
    let folder = read(", kept: elsewhere");
    fs::remove_file(folder.path().join("s.json")).unwrap();
    assert_eq!(unread(&folder), (0, 1), "kept elsewhere");
    let (_, stderr) = assess(folder.path());
    assert!(stderr.contains("not compared, as it is kept elsewhere"), "{stderr}");
    let (code, stderr) = probe(folder.path());
    assert!(code == 0 && stderr.contains("kept elsewhere, not read again"), "{stderr}");
}

#[test]
fn an_observation_that_says_other_things_than_its_file_ends_with_4() {
    let folder = product("    - {path: s.json, exported: 2026-11-20}\n", &[("s.json", STATE)]);
    assert_eq!(probe(folder.path()).0, 0);
    let (path, seen) = observation(folder.path());
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut seen = seen.clone();
        change(&mut seen);
        fs::write(&path, serde_json::to_vec(&seen).unwrap()).unwrap();
        assess(folder.path())
    };
    assert_ne!(forged(&|_| {}).0, 4);
    let changes: [&dyn Fn(&mut Value); 3] = [
        &|seen| {
            let facts = seen["facts"].as_array_mut().unwrap();
            let never = facts.iter_mut().find(|f| f["attributes"]["delete_after_s"] == "never");
            never.unwrap()["attributes"]["delete_after_s"] = json!(86_400);
        },
        &|seen| seen["reach"] = json!("running"),
        &|seen| seen["observed_on"] = json!("2026-11-19"),
    ];
    for change in changes {
        let (code, stderr) = forged(change);
        assert!(code == 4 && stderr.contains("other-facts"), "{stderr}");
    }
    let other = |seen: &mut Value| {
        seen["tool"]["version"] = json!("0.0.1");
        seen["observed_on"] = json!("2026-11-19");
    };
    let (code, stderr) = forged(&other);
    assert!(code != 4 && stderr.contains("read it again with this version"), "{stderr}");
}

#[test]
fn what_could_be_read_and_is_not_declared_is_named() {
    let folder = crate::common::folder(&plain(""));
    fs::create_dir_all(folder.path().join("infra/node_modules")).unwrap();
    for path in ["infra/state.json", "infra/node_modules/x.json", ".hidden.json"] {
        fs::copy(STATE, folder.path().join(path)).unwrap();
    }
    fs::copy(LOKI, folder.path().join("loki.txt")).unwrap();
    let output =
        befund(&["audit", folder.path().to_str().unwrap(), "--offline", "--report", "json=-"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("seen, not declared: infra/state.json (terraform)"), "{stderr}");
    assert!(stderr.contains("seen, not declared: loki.txt (loki)"), "{stderr}");
    assert!(!stderr.contains("node_modules") && !stderr.contains("hidden"), "{stderr}");
}

#[test]
fn init_proposes_what_it_finds() {
    let folder = TempDir::new().unwrap();
    fs::copy(STATE, folder.path().join("state.json")).unwrap();
    fs::copy(LOKI, folder.path().join("loki.yaml")).unwrap();
    let output = befund(&["init", folder.path().to_str().unwrap(), "--no-input"]);
    assert!(output.status.success());
    let text = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    for line in [
        "- path: \"state.json\"",
        "# exported: ",
        "# in_effect: true",
        "\"aws_cloudwatch_log_group.*\": {holds",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let product = product::load(folder.path(), sources()).unwrap();
    assert_eq!(product.targets.len(), 2);
    assert_eq!(probe(folder.path()).0, 0);
}

/// A state with passwords, keys and connection strings: nothing of it stands anywhere afterwards.
#[test]
fn no_secret_comes_out() {
    fn walk(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    for from in [
        STATE,
        LOKI,
        "tests/data/terraform/azure-created.pass.json",
        "tests/data/terraform/plan-create.pass.json",
        "tests/data/terraform/s3-30-days.pass.json",
        "tests/data/terraform/encrypted.refused.json",
        "tests/data/jitsi/recording.fail.env",
        "tests/data/docker/jibri.undecided.yaml",
        "tests/data/kubernetes/livekit.undecided.yaml",
        "tests/data/livekit/chart-redis.undecided.yaml",
        "tests/data/postgresql/weekday.pass.conf",
        "tests/data/pgbackrest/count.fail.conf",
        "tests/data/barman/window.undecided.conf",
    ] {
        let given = fs::read_to_string(from).unwrap();
        assert!(given.contains("geheim") || given.contains("Z2VoZWlt"), "{from} has a secret");
        let folder = product("    - {path: in.txt, exported: 2026-11-20}\n", &[("in.txt", from)]);
        let path = folder.path().to_str().unwrap();
        let out = folder.path().join("out");
        let mut arguments = vec!["audit", path, "--offline", "--verbose"];
        arguments.extend(["--out", out.to_str().unwrap()]);
        let built = Format::WORDS.iter().filter(|(_, format)| format.is_built());
        arguments.extend(built.flat_map(|(format, _)| ["--report", format]));
        let mut outputs = vec![befund(&arguments)];
        outputs.push(befund(&["probe", path, "--verbose"]));
        outputs.push(befund(&["assess", path]));
        let file = folder.path().join("in.txt");
        outputs.push(befund(&["probe", "--explain", file.to_str().unwrap()]));
        let mut texts: Vec<_> =
            outputs.into_iter().map(|output| [output.stdout, output.stderr].concat()).collect();
        let mut files = Vec::new();
        walk(folder.path(), &mut files);
        files.retain(|path| *path != file);
        assert!(files.len() > 6, "{files:?}");
        texts.extend(files.iter().map(|path| fs::read(path).unwrap()));
        for text in texts {
            let text = String::from_utf8_lossy(&text);
            assert!(!text.contains("geheim") && !text.contains("Z2VoZWlt"), "{from}: {text}");
        }
    }
}

/// A file that cannot be relied on is a refusal with what to do, soon, and never a panic.
#[test]
fn bad_input_is_refused_with_a_reason() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let put = |name: &str, bytes: &[u8]| fs::write(path(name), bytes).unwrap();
    let state = fs::read_to_string(STATE).unwrap();
    fs::create_dir(path("folder")).unwrap();
    assert!(Command::new("mkfifo").arg(path("fifo")).status().unwrap().success());
    put("empty", b"");
    put("truncated.json", &state.as_bytes()[..state.len() / 2]);
    put("deep.json", format!("{{\"terraform_version\":{}", "[".repeat(100_000)).as_bytes());
    let deep = format!(
        "{{\"version\":4,\"serial\":1,\"lineage\":\"x\",\"terraform_version\":\"1\",\"resources\":[{{\"mode\":\"managed\",\"type\":\"aws_s3_bucket\",\"name\":\"x\",\"instances\":[{{\"attributes\":{{\"lifecycle_rule\":{}{}}}}}]}}]}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    put("deep-inside.json", deep.as_bytes());
    put("deep.yaml", format!("limits_config: {}", "[".repeat(100_000)).as_bytes());
    put("twice.json", state.replacen("\"serial\"", "\"serial\": 1, \"serial\"", 1).as_bytes());
    let inside = state.replacen(
        "\"retention_in_days\": 30",
        "\"retention_in_days\": 30, \"retention_in_days\": 1",
        1,
    );
    put("twice-inside.json", inside.as_bytes());
    put("twice.yaml", b"limits_config: {a: 1}\nlimits_config: {a: 2}\n");
    let mut bomb = String::from("limits_config: {}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..12 {
        let list = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{list}]\n"));
    }
    put("bomb.yaml", bomb.as_bytes());
    put("latin1.yaml", b"limits_config:\r  retention_period: 30d # gel\xf6scht\r");
    put("text.txt", b"nothing of interest\n");
    for (name, code, exit) in [
        ("missing", "absent", 3),
        ("folder", "empty", 2),
        ("fifo", "not-a-file", 3),
        ("empty", "empty", 2),
        ("truncated.json", "not-json", 2),
        ("deep.json", "not-json", 2),
        ("deep-inside.json", "too-deep", 2),
        ("deep.yaml", "too-deep", 2),
        ("twice.json", "duplicate-key", 2),
        ("twice-inside.json", "duplicate-key", 2),
        ("twice.yaml", "duplicate-key", 2),
        ("bomb.yaml", "too-large", 2),
        ("latin1.yaml", "wrong-encoding", 2),
        ("text.txt", "not-recognised", 2),
    ] {
        refused(&path(name), code, exit);
    }
    refused(Path::new("/dev/zero"), "not-a-file", 3);
}

fn refused(path: &Path, code: &str, exit: i32) {
    let begun = Instant::now();
    let output = befund(&["probe", "--explain", path.to_str().unwrap(), "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = path.display();
    assert_eq!(document["refused"]["code"], code, "{name}: {document}");
    assert_eq!(output.status.code(), Some(exit), "{name}");
    assert!(!document["refused"]["remedy"].as_str().unwrap().is_empty(), "{name}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{name}");
}

/// Through the product: what cannot be read leaves its target undecided, and the audit goes on.
#[test]
fn bad_input_leaves_the_target_unread() {
    for name in ["absent.json", "folder"] {
        let folder = product(&format!("    - {{path: {name}, exported: 2026-11-20}}\n"), &[]);
        fs::create_dir(folder.path().join("folder")).unwrap();
        let (code, stderr) = probe(folder.path());
        assert_eq!(code, 2, "{stderr}");
        assert!(product::load(folder.path(), sources()).is_ok());
    }
    let folder = product("    - {path: out.json, exported: 2026-11-20}\n", &[]);
    std::os::unix::fs::symlink(fs::canonicalize(STATE).unwrap(), folder.path().join("out.json"))
        .unwrap();
    let (code, stderr) = probe(folder.path());
    assert!(code == 2 && stderr.contains("outside the product folder"), "{stderr}");
}

/// 60 MiB of JSON are walked, not kept.
#[test]
fn a_large_state_takes_little_memory() {
    const MOST_KIB: u64 = 300 * 1024;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("large.json");
    let head = "{\"version\":4,\"serial\":1,\"lineage\":\"x\",\"terraform_version\":\"1.9.5\",\"outputs\":{\"x\":[0";
    let tail = "]},\"resources\":[]}";
    let zeros = ",0".repeat((60 * 1024 * 1024 - head.len() - tail.len()) / 2);
    fs::write(&path, format!("{head}{zeros}{tail}")).unwrap();
    let befund = assert_cmd::cargo::cargo_bin!("befund");
    let explain = ["probe", "--explain", path.to_str().unwrap()];
    // GNU time, where it is there, says how much memory it took.
    let timed = Command::new("time")
        .args(["-f", "%M"])
        .arg(befund)
        .args(explain)
        .env("BEFUND_LANG", "en")
        .output();
    let (output, measured) = match timed {
        Ok(output) => (output, true),
        Err(_) => {
            (Command::new(befund).args(explain).env("BEFUND_LANG", "en").output().unwrap(), false)
        }
    };
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("read as terraform 1.9.5"));
    if measured {
        let stderr = String::from_utf8(output.stderr).unwrap();
        let kib: u64 = stderr.trim().lines().last().unwrap().parse().unwrap();
        assert!(kib < MOST_KIB, "{kib} KiB");
    }
}

/// A video service with one state file, one store stated by hand, and an answer.
fn honest(state: &str, more: &str) -> TempDir {
    let files = format!(
        "    - path: state.json\n      exported: 2026-11-20\n      stated: {{by: Maker, on: 2026-11-20}}\n      say: {{\"*aws_cloudwatch_log_group.*\": {{holds: [logs]}}}}\n{more}facts:\n  - {{kind: retention.store, subject: web, name: call-records, holds: [metadata], delete_after_s: 2592000, worst_case_age_s: {{months: 3}}, stated: {{by: Maker, on: 2026-11-20}}}}\nenumerations:\n  - {{kind: retention.store, subject: web, complete: true, count: 1, sources: [state.json], stated: {{by: Maker, on: 2026-11-20}}}}\n"
    );
    let folder = product(&files, &[("state.json", state)]);
    assert_eq!(probe(folder.path()).0, 0);
    folder
}

fn assess_as(folder: &Path, format: &str) -> (i32, String) {
    let path = folder.to_str().unwrap();
    let report = format!("{format}=-");
    let output = befund(&[
        "assess",
        path,
        "--as-of",
        "2026-11-28",
        "--catalog",
        "anlage-31b@2021-02-25",
        "--report",
        &report,
    ]);
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn three_months(folder: &Path) -> Value {
    let result: Value = serde_json::from_str(&assess_as(folder, "json").1).unwrap();
    let findings = result["findings"].as_array().unwrap();
    let demands = findings.iter().flat_map(|one| one["demands"].as_array().unwrap());
    demands.into_iter().find(|one| one["id"] == "metadata-three-months").unwrap().clone()
}

#[test]
fn a_state_what_is_said_of_it_and_a_stated_store_make_a_verdict() {
    let good = honest("tests/data/terraform/cloudwatch-30-days.pass.json", "");
    let demand = three_months(good.path());
    assert_eq!((&demand["verdict"], &demand["basis"]), (&json!("pass"), &json!("declared")));
    let remarks = demand["checks"][0]["remarks"].to_string();
    assert!(remarks.contains("Completeness stated by the manufacturer on 2026-11-20"), "{remarks}");
    let bad = honest("tests/data/terraform/cloudwatch-120-days.fail.json", "");
    let demand = three_months(bad.path());
    assert_eq!(demand["verdict"], "fail", "{demand:#}");
    // What was read is shown where it stands.
    let (_, sarif) = assess_as(bad.path(), "sarif");
    assert!(sarif.contains("\"uri\":\"state.json\"") || sarif.contains("\"uri\": \"state.json\""));
    let (_, text) = assess_as(bad.path(), "md");
    assert!(text.contains(r"state.json\#/resources/0/instances/0"), "{text}");
}

#[test]
fn a_file_that_changed_since_carries_nothing_and_the_report_says_so() {
    let folder = honest("tests/data/terraform/cloudwatch-30-days.pass.json", "");
    let state = folder.path().join("state.json");
    fs::copy("tests/data/terraform/cloudwatch-120-days.fail.json", &state).unwrap();
    let (code, result) = assess_as(folder.path(), "json");
    assert_eq!(code, 2, "a declared target is not read");
    assert!(result.contains("file-changed"), "a note");
    assert_eq!(three_months(folder.path())["verdict"], "inconclusive");
    fs::remove_file(&state).unwrap();
    assert_eq!(three_months(folder.path())["verdict"], "inconclusive", "gone is changed");
    // Kept elsewhere, it need not be there; the report says that it was not compared.
    let kept =
        honest("tests/data/terraform/cloudwatch-30-days.pass.json", "      kept: elsewhere\n");
    fs::remove_file(kept.path().join("state.json")).unwrap();
    assert_eq!(three_months(kept.path())["verdict"], "pass");
    assert!(assess_as(kept.path(), "json").1.contains("Datei nicht verglichen"));
}

#[test]
fn a_plan_or_an_undated_state_carries_no_pass() {
    let undated = honest("tests/data/terraform/cloudwatch-30-days.pass.json", "");
    let file = undated.path().join("befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap().replace("      exported: 2026-11-20\n", "");
    fs::write(&file, yaml).unwrap();
    assert_eq!(probe(undated.path()).0, 0);
    assert_eq!(three_months(undated.path())["verdict"], "inconclusive");
    let plan = honest("tests/data/terraform/plan-create.pass.json", "");
    assert_eq!(three_months(plan.path())["verdict"], "inconclusive", "a plan is not in effect");
}

/// `say` that meets nothing is a note, and what is said of a thing that was read is no stated thing that
/// the list counts.
#[test]
fn what_is_said_of_nothing_is_noted() {
    let folder = honest("tests/data/terraform/cloudwatch-30-days.pass.json", "");
    let file = folder.path().join("befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap().replace("*aws_cloudwatch", "aws_s3");
    fs::write(&file, yaml).unwrap();
    let (_, result) = assess_as(folder.path(), "json");
    assert!(result.contains("say-unmatched"), "a note");
}

/// What was cut out of a document is not taken as absent from the product.
#[test]
fn a_document_that_was_cut_is_no_state() {
    let cut = |from: &str, change: &dyn Fn(&mut Value)| {
        let text = fs::read_to_string(format!("tests/data/terraform/{from}")).unwrap();
        let mut value: Value = serde_json::from_str(&text).unwrap();
        change(&mut value);
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("cut.json");
        fs::write(&path, value.to_string()).unwrap();
        let output = befund(&["probe", "--json", "--explain", path.to_str().unwrap()]);
        let reading: Value = serde_json::from_slice(&output.stdout).unwrap();
        (reading["recognised"]["reach"].clone(), reading["refused"]["code"].clone())
    };
    let plan = "plan-no-op.pass.json";
    assert_eq!(cut(plan, &|_| {}).0, "state");
    let listless = cut(plan, &|it| drop(it.as_object_mut().unwrap().remove("resource_changes")));
    assert_eq!(listless.1, "wrong-kind");
    assert_eq!(cut(plan, &|it| it["resource_changes"] = json!([])).0, "plan");
    let changeless = cut(plan, &|it| it["resource_changes"][0]["change"] = Value::Null);
    assert_eq!(changeless.1, "wrong-kind");
    let state = "cloudwatch-30-days.pass.json";
    let instance = |it: &mut Value| it["resources"][0]["instances"][0]["attributes"] = Value::Null;
    assert_eq!(cut(state, &instance).1, "wrong-kind");
    let instances = |it: &mut Value| it["resources"][0]["instances"] = Value::Null;
    assert_eq!(cut(state, &instances).1, "wrong-kind");
}

/// Files of a target are held together, so they have a bound together; a folder is a target, too.
#[test]
fn a_target_of_many_large_files_is_refused() {
    let folder = product("    - {path: logs/, count: 9, exported: 2026-11-20}\n", &[]);
    fs::create_dir(folder.path().join("logs")).unwrap();
    let pad = " ".repeat(1 << 20);
    for at in 0..9 {
        let name = format!("logs/{at}.json");
        let groups = format!("{{\"logGroups\": []}}{pad}");
        fs::write(folder.path().join(name), &groups[..1 << 20]).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let output = befund(&["probe", path, "--max-file", "1"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("more than 8 MiB"), "{said}");
}
