//! What stored observations are worth: whole ones count, broken ones are named, old ones are asked for
//! again, and a probe can always replace them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{folder, plain};
use befund_lab::openssl::OpenSslServer;
use befund_lab::{Server, Version};
use serde_json::{Value, json};
use tempfile::TempDir;

const CATALOG: [&str; 2] = ["--catalog", "tuev-tsvc@2.1"];

fn befund(arguments: &[&str]) -> (i32, String, String) {
    let output = assert_cmd::Command::new(crate::common::befund())
        .args(arguments)
        .env("BEFUND_LANG", "en")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn server() -> Server {
    OpenSslServer::builder().versions(Version::Tls12, Version::Tls13).start()
}

/// A product with one endpoint, measured.
fn measured(server: &Server) -> (TempDir, PathBuf) {
    measured_as(server, "")
}

/// The same, with more said of the target.
fn measured_as(server: &Server, more: &str) -> (TempDir, PathBuf) {
    let endpoint = format!("127.0.0.1:{}", server.address().port());
    let target = format!("{{endpoint: \"{endpoint}\"{more}}}");
    let folder = folder(&plain(&format!("targets:\n  tls: [{target}]\n")));
    let (code, _, told) = befund(&["probe", folder.path().to_str().unwrap()]);
    assert_eq!(code, 0, "{told}");
    let files = fs::read_dir(folder.path().join("observations/tls")).unwrap();
    let mut files = files.map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.extension().is_some_and(|end| end == "json")).unwrap();
    (folder, file)
}

fn assess(folder: &Path) -> (i32, Value, String) {
    let path = folder.to_str().unwrap();
    let (code, out, told) =
        befund(&[&["assess", path, "--report", "json=-"][..], &CATALOG].concat());
    (code, serde_json::from_str(&out).unwrap_or_default(), told)
}

fn change(file: &Path, change: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    change(&mut value);
    fs::write(file, value.to_string()).unwrap();
}

fn transcript(file: &Path) -> PathBuf {
    let value: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    file.with_file_name(value["raw"]["file"].as_str().unwrap())
}

#[test]
fn an_observation_says_what_looked_when_and_at_which_version() {
    let server = server();
    let (folder, file) = measured(&server);
    let value: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(value["schema"], "befund/observation/2");
    assert_eq!((&value["probe"], &value["part"]), (&json!("tls"), &json!("tls")));
    assert_eq!(value["product"], json!({"version": "1", "components": {"web": "1"}}));
    assert_eq!((&value["reach"], &value["inputs"]), (&json!("running"), &json!([])));
    let name = value["raw"]["file"].as_str().unwrap();
    assert!(name.contains(&value["raw"]["sha256"].as_str().unwrap()[..16]), "{name}");
    for list in value["enumerations"].as_array().unwrap() {
        let ids = list["fact_ids"].as_array().unwrap().len();
        assert_eq!(list["count"], json!(ids), "{list}");
    }
    let (_, result, _) = assess(folder.path());
    let seen = &result["inputs"]["observations"][0];
    for key in ["probe", "observed_on", "reach", "started", "finished", "tool", "raw", "product"] {
        assert_eq!(seen[key], value[key], "{key}");
    }
}

#[test]
fn an_earlier_format_asks_to_measure_again_and_blocks_nobody() {
    let server = server();
    let (folder, file) = measured(&server);
    change(&file, |value| value["schema"] = json!("befund/observation/1"));
    let (code, result, told) = assess(folder.path());
    assert_eq!(code, 2, "a declared target is not measured: {told}");
    let notes = result["notes"].as_array().unwrap();
    let note = notes.iter().find(|note| note["code"] == "observation-outdated").unwrap();
    let text = note["text"]["en"].as_str().unwrap();
    assert!(text.contains("befund probe") && text.contains("observations/tls/"), "{text}");
    assert_eq!(befund(&["probe", folder.path().to_str().unwrap()]).0, 0);
    let (_, result, _) = assess(folder.path());
    assert!(result["inputs"]["observations"][0]["used"].as_bool().unwrap());
}

/// Breaks a file.
type Slip = fn(&Path);

/// How a file can be broken, and a word of what is said of it.
fn slips() -> Vec<(&'static str, Slip)> {
    vec![
        ("`colour`", |file| {
            change(file, |value| value["facts"][0]["attributes"]["colour"] = json!("red"));
        }),
        ("speaks_tls", |file| {
            change(file, |value| {
                value["facts"][0]["attributes"].as_object_mut().unwrap().remove("speaks_tls");
            });
        }),
        ("tls.protocol does not name exactly its facts", |file| {
            change(file, |value| value["enumerations"][1]["count"] = json!(1));
        }),
        ("`observed_on`", |file| change(file, |value| value["observed_on"] = json!("2020-01-01"))),
        ("`started`", |file| {
            change(file, |value| value["started"] = json!("2999-01-01T00:00:00Z"));
        }),
        ("`basis`", |file| change(file, |value| value["basis"] = json!("examined"))),
        ("does not deliver http.page", |file| {
            change(file, |value| value["enumerations"][0]["kind"] = json!("http.page"));
        }),
        ("is gone", |file| fs::remove_file(transcript(file)).unwrap()),
        ("another digest", |file| fs::write(transcript(file), "nothing to see").unwrap()),
        ("JSON", |file| fs::write(file, "facts: []").unwrap()),
    ]
}

#[test]
fn a_broken_observation_is_an_integrity_error_that_a_probe_mends() {
    let server = server();
    let (folder, file) = measured(&server);
    let path = folder.path().to_str().unwrap();
    for (words, slip) in slips() {
        slip(&file);
        let (code, _, told) = assess(folder.path());
        assert_eq!(code, 4, "{words}: {told}");
        assert!(told.contains(words) && told.contains("befund probe"), "{words}: {told}");
        let (code, _, told) = befund(&["probe", path]);
        assert_eq!(code, 0, "{words}: {told}");
        assert_ne!(assess(folder.path()).0, 4, "{words}");
    }
    let audit = [&["audit", path, "--quiet"][..], &CATALOG].concat();
    fs::write(&file, "{").unwrap();
    assert_ne!(befund(&audit).0, 4, "an audit measures before it reads");
}

#[test]
fn a_probe_that_fails_still_replaces_what_is_no_observation() {
    let server = server();
    let (folder, file) = measured(&server);
    let path = folder.path().to_str().unwrap().to_owned();
    drop(server);
    fs::write(transcript(&file), "changed").unwrap();
    let (code, _, told) = befund(&["probe", &path, "--timeout", "2"]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("removed") && told.contains("transcript"), "{told}");
    assert_eq!(assess(folder.path()).0, 2);
}

/// One endpoint, two targets for two components: one look serves both.
#[test]
fn an_observation_serves_every_target_with_its_configuration() {
    let server = server();
    let endpoint = format!("127.0.0.1:{}", server.address().port());
    let yaml = format!(
        "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {{name: Maker}}\n  kinds: [health-app]\n  components:\n    - {{id: web, kind: web-app, name: Web, version: \"1\"}}\n    - {{id: be, kind: backend, name: Back, version: \"1\"}}\ntargets:\n  tls:\n    - {{endpoint: \"{endpoint}\", components: [web]}}\n    - {{endpoint: \"{endpoint}\", components: [be]}}\n"
    );
    let folder = folder(&yaml);
    let path = folder.path().to_str().unwrap();
    let (_, out, told) = befund(&["audit", path, "--report", "json=-"]);
    assert_eq!(told.matches("wrote").count(), 1, "looked at once: {told}");
    let result: Value = serde_json::from_str(&out).unwrap();
    for (catalog, component) in [("tr-03161-2", "web"), ("tr-03161-3", "be")] {
        let findings = result["findings"].as_array().unwrap();
        let own = findings
            .iter()
            .filter(|finding| finding["catalog"] == catalog && finding["component"] == component);
        let checks = own
            .flat_map(|finding| finding["demands"].as_array().unwrap())
            .flat_map(|demand| demand["checks"].as_array().unwrap());
        let mut versions = checks.filter(|check| check["id"] == "tls-protocol-versions");
        assert_eq!(versions.next().unwrap()["outcome"], "satisfied", "{component}");
    }
}

#[test]
fn what_is_left_out_offline_stands_in_the_line_of_the_gate() {
    let server = server();
    let (folder, _file) = measured(&server);
    let path = folder.path().to_str().unwrap();
    let line = |more: &[&str]| {
        let (_, _, told) = befund(&[&["audit", path][..], &CATALOG, more].concat());
        told.lines().find(|line| line.starts_with("gate ")).unwrap().to_owned()
    };
    assert!(line(&["--offline"]).ends_with("; not measured: --offline"));
    assert!(!line(&[]).contains("--offline"));
}

/// The id of a result is a digest of its JSON, so that a change shows in a result of any version.
#[test]
fn a_changed_result_of_another_version_is_found() {
    let server = server();
    let (folder, _file) = measured(&server);
    let (_, mut result, _) = assess(folder.path());
    result["tool"]["version"] = json!("9.9.9");
    result["later"] = json!({"a": [1, 2]});
    result["report_id"] = befund::assess::identity::report_id(&result.to_string()).unwrap().into();
    let file = folder.path().join("result.json");
    let report = |result: &Value| {
        fs::write(&file, result.to_string()).unwrap();
        befund(&["report", file.to_str().unwrap(), "--quiet", "--gate", "none"])
    };
    let (code, _, told) = report(&result);
    assert_eq!(code, 0, "keys of a later version count, in any order: {told}");
    result["later"]["a"] = json!([1]);
    let (code, _, told) = report(&result);
    assert_eq!(code, 4, "{told}");
}

/// What a real transcript shows cannot be stated otherwise, one attribute at a time.
#[test]
fn f5_versions_suites_groups_schemes_and_certificates_are_bound_to_the_transcript() {
    let server = server();
    // Of an address alone it is not said whether it is named.
    let (folder, file) = measured_as(&server, ", sni: connect.example");
    assert!([0, 1, 2].contains(&assess(folder.path()).0));
    let whole = fs::read(&file).unwrap();
    let observation: Value = serde_json::from_slice(&whole).unwrap();
    let bound = |kind: &str, name: &str| match kind {
        "tls.certificate" => !["address", "sni", "starttls"].contains(&name),
        "tls.cipher_suite" => ["version", "name", "completes"].contains(&name),
        "tls.group" => ["version", "name"].contains(&name),
        "tls.signature_scheme" => name == "name",
        "tls.protocol" => name == "offered",
        "tls.chain" => name == "names_match",
        _ => false,
    };
    let mut tried = std::collections::BTreeSet::new();
    for (at, fact) in observation["facts"].as_array().unwrap().iter().enumerate() {
        let kind = fact["kind"].as_str().unwrap();
        let certificate_scheme = fact["attributes"]["use"] == "certificate";
        for (name, value) in fact["attributes"].as_object().unwrap() {
            let other = match value {
                Value::Bool(value) => json!(!value),
                Value::Number(number) => json!(number.as_i64().unwrap() + 4096),
                Value::String(text) if text.starts_with("20") => json!("2031-01-01"),
                Value::String(_) if name == "version" => json!("TLSv1.1"),
                Value::String(_) if name == "key_algorithm" => json!("DSA"),
                Value::String(_) => json!("another"),
                _ => continue,
            };
            if !bound(kind, name) || certificate_scheme {
                continue;
            }
            change(&file, |value| value["facts"][at]["attributes"][name] = other);
            let (code, _, told) = assess(folder.path());
            assert_eq!(code, 4, "{fact} {name}: {told}");
            tried.insert((kind.to_owned(), name.clone(), told.contains("facts-changed")));
            fs::write(&file, &whole).unwrap();
        }
    }
    let by_transcript =
        |kind: &str, name: &str| tried.contains(&(kind.to_owned(), name.to_owned(), true));
    for (kind, name) in [
        ("tls.certificate", "key_bits"),
        ("tls.certificate", "needed"),
        ("tls.certificate", "not_after"),
        ("tls.certificate", "signature_algorithm"),
        ("tls.certificate", "sha256"),
        ("tls.chain", "names_match"),
        ("tls.cipher_suite", "name"),
        ("tls.cipher_suite", "completes"),
        ("tls.group", "name"),
        ("tls.protocol", "offered"),
    ] {
        assert!(by_transcript(kind, name), "{kind} {name}: {tried:?}");
    }
}

/// How often the tests below try; `BEFUND_ROUNDS=200` for as long a look as it takes to trust them.
fn rounds(few: usize) -> usize {
    std::env::var("BEFUND_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}

/// A product whose only target is a file: nearly all its time goes into reading and writing the folder.
fn read() -> TempDir {
    let folder = folder(&plain("targets:\n  files: [{path: state.json, exported: 2026-11-20}]\n"));
    let state = "../../tests/data/terraform/two-regions.fail.json";
    fs::copy(state, folder.path().join("state.json")).unwrap();
    folder
}

fn audit(folder: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(crate::common::befund());
    command.args(["audit", "--offline", "-q"]).arg(folder).args(CATALOG);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
    command
}

#[cfg(unix)]
#[test]
fn f11_a_run_that_is_killed_leaves_a_folder_that_the_next_can_use() {
    let folder = read();
    let begun = std::time::Instant::now();
    let alone = audit(folder.path()).output().unwrap().status.code();
    let whole = begun.elapsed();
    assert!([Some(0), Some(1), Some(2)].contains(&alone), "{alone:?}");
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for round in 0..rounds(20) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut run = audit(folder.path()).spawn().unwrap();
        let part = u32::try_from(random % 1000).unwrap();
        std::thread::sleep(whole * part / 1000);
        run.kill().unwrap();
        run.wait().unwrap();
        let (code, result, told) = assess(folder.path());
        assert_eq!(Some(code), alone, "round {round}: {told}");
        assert_eq!(result["inputs"]["observations"][0]["used"], true, "round {round}");
    }
    assert_eq!(audit(folder.path()).output().unwrap().status.code(), alone);
    for below in ["observations/file", "observations/file/raw"] {
        let entries = fs::read_dir(folder.path().join(below)).into_iter().flatten().flatten();
        let drafts = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
        assert_eq!(drafts.count(), 0, "no draft is left");
    }
}

#[test]
fn f11_many_runs_in_one_folder_take_turns() {
    let folder = read();
    let alone = audit(folder.path()).output().unwrap().status.code();
    for round in 0..rounds(10) {
        let runs: Vec<_> =
            (0..2 + round % 7).map(|_| audit(folder.path()).spawn().unwrap()).collect();
        for run in runs {
            let output = run.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), alone, "round {round}: {told}");
        }
    }
}

/// Needs to mount a file system of its own, and so root; says so where it cannot.
#[cfg(target_os = "linux")]
#[test]
fn f25_a_full_disk_costs_no_observation() {
    struct Mount(TempDir);
    impl Drop for Mount {
        fn drop(&mut self) {
            drop(std::process::Command::new("umount").arg("-l").arg(self.0.path()).status());
        }
    }
    let server = server();
    let (from, file) = measured(&server);
    let disk = TempDir::new().unwrap();
    let mount = |size: &str| {
        let mut command = std::process::Command::new("mount");
        command.args(["-t", "tmpfs", "-o", size, "none"]).arg(disk.path());
        command.stderr(std::process::Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !mount("size=2m") {
        befund_lab::skipped("no file system can be mounted here");
        return;
    }
    let disk = Mount(disk);
    let root = disk.0.path();
    fs::copy(from.path().join("befund.yaml"), root.join("befund.yaml")).unwrap();
    let path = root.to_str().unwrap();
    assert_eq!(befund(&["probe", path]).0, 0);
    let before = assess(root);
    let file = root.join(file.strip_prefix(from.path()).unwrap());
    for left in [0, 4, 60] {
        let stored = fs::read(&file).unwrap();
        let fill = root.join("fill");
        fs::write(&fill, "").unwrap();
        let block = vec![0; 4096];
        let mut hog = fs::File::create(&fill).unwrap();
        while std::io::Write::write_all(&mut hog, &block).is_ok() {}
        let size = hog.metadata().unwrap().len();
        hog.set_len(size - left * 1024).unwrap();
        drop(hog);
        let (code, _, told) = befund(&["probe", path]);
        if code == 3 {
            assert!(
                told.contains("cannot-write") && told.contains("judges what was stored before"),
                "{told}"
            );
            assert_eq!(fs::read(&file).unwrap(), stored, "{left} KiB left");
        }
        assert!(code == 3 || (code == 0 && left == 60), "{left} KiB left: {code} {told}");
        let after = assess(root);
        assert_eq!((after.0, after.1["summary"].clone()), (before.0, before.1["summary"].clone()));
        fs::remove_file(&fill).unwrap();
        assert_eq!(befund(&["probe", path]).0, 0, "with room again");
        assert_eq!(assess(root).0, before.0);
    }
}
