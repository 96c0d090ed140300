//! The command line as a user meets it: exit codes, streams, bad input.

use std::fs;
use std::process::Output;
use std::time::{Duration, Instant};

use crate::common::{folder, observe, plain, protocol, with_target};
use assert_cmd::Command;

fn befund(arguments: &[&str]) -> Output {
    Command::cargo_bin("befund").unwrap().args(arguments).env_remove("NO_COLOR").output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Runs `assess` on a product file and expects a refusal with this exit code, code and place.
fn refused(yaml: &[u8], exit: i32, code: &str, place: Option<&str>) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), yaml).unwrap();
    let started = Instant::now();
    let output = befund(&["assess", folder.path().to_str().unwrap()]);
    assert!(started.elapsed() < Duration::from_secs(20), "took {:?}", started.elapsed());
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(exit), "{text}");
    assert!(text.contains(&format!("error[{code}]")), "{text}");
    if let Some(place) = place {
        assert!(text.contains(&format!("befund.yaml:{place}")), "{text}");
    }
    assert!(text.contains("help:"), "no remedy: {text}");
    assert!(output.stdout.is_empty());
    text
}

/// What cannot be read cannot be missed: one slip is one error.
#[test]
fn a_slip_in_the_product_or_in_a_document_brings_no_errors_of_others() {
    let facts = "facts:\n  - {kind: auth.path, subject: web, role: doctor, name: p, components: [web], documents: [d], stated: {by: QM, on: 2026-11-01}}\n";
    let document = "documents:\n  - {id: d, kind: sbom, file: d.json, issued: 2026-10-01, stated: {by: QM, on: 2026-11-01}}\n";
    let sound = plain(&format!("{document}{facts}"));
    for (right, wrong) in [
        ("kinds: [video-consultation]", "kinds: video"),
        ("version: \"1\"", "version: 1.0"),
        ("kind: web-app", "kind: webb"),
        ("name: Test", "name: [Test]"),
        ("kind: sbom", "kind: sbomb"),
        ("issued: 2026-10-01", "issued: 01.10.2026"),
    ] {
        assert!(sound.contains(right), "{right}");
        let folder = folder(&sound.replacen(right, wrong, 1));
        fs::write(folder.path().join("d.json"), "{}").unwrap();
        let output = befund(&["assess", folder.path().to_str().unwrap()]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{text}");
        assert_eq!(text.matches("error[").count(), 1, "{wrong}: {text}");
        assert!(!text.contains("unknown-component"), "{wrong}: {text}");
        assert!(!text.contains("unknown-document"), "{wrong}: {text}");
    }
}

#[test]
fn no_product_file() {
    let folder = tempfile::TempDir::new().unwrap();
    let output = befund(&["assess", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no product file"));
}

#[test]
fn wrong_types_and_keys_name_their_place() {
    refused(
        plain("").replace("version: \"1\"\n  man", "version: 1\n  man").as_bytes(),
        3,
        "wrong-type",
        Some("4:12"),
    );
    let text = refused(plain("facst: []\n").as_bytes(), 3, "unknown-key", Some("8:1"));
    assert!(text.contains("did you mean `facts`?"), "{text}");
    refused(plain("facts: []\nfacts: []\n").as_bytes(), 3, "duplicate-key", Some("9:1"));
    refused(plain("audit: {as_of: 3.5.2018}\n").as_bytes(), 3, "wrong-date", Some("8:16"));
    refused(b"befund: 1\n", 3, "missing-key", None);
    refused(
        plain("").replace("befund: 1", "befund: 2").as_bytes(),
        3,
        "unknown-version",
        Some("1:9"),
    );
}

#[test]
fn every_slip_is_reported_at_once() {
    let text = refused(
        plain("facst: []\naudit: {role: judge}\ndocuments: [{id: a}]\n").as_bytes(),
        3,
        "unknown-key",
        None,
    );
    assert!(text.contains("error[unknown-word]") && text.contains("error[missing-key]"), "{text}");
}

#[test]
fn unknown_names_are_errors_with_a_suggestion() {
    let declared = |catalog: &str, number: &str| {
        plain(&format!(
            "declarations:\n  {catalog}: {{by: M, on: 2026-01-01, product_version: \"1\", answers: {{\"{number}\": {{answer: yes}}}}}}\n"
        ))
    };
    let text = refused(
        declared("anlage-31a@2016-10-21", "5.1").as_bytes(),
        3,
        "unknown-catalog",
        Some("9:3"),
    );
    assert!(text.contains("anlage-31b"), "{text}");
    refused(declared("anlage-31b@2016-10-22", "5.1").as_bytes(), 3, "unknown-edition", Some("9:3"));
    refused(
        declared("anlage-31b@2016-10-21", "5.12").as_bytes(),
        3,
        "unknown-requirement",
        Some("9:82"),
    );
    refused(
        declared("anlage-31b@2022-06-15", "5.1").as_bytes(),
        3,
        "text-unavailable",
        Some("9:3"),
    );
    refused(declared("anlage-31b", "5.1").as_bytes(), 3, "unpinned-declaration", Some("9:3"));
    refused(
        plain("audit: {catalogs: [anlage-31b@2017-01-01]}\n").as_bytes(),
        3,
        "unknown-edition",
        Some("8:20"),
    );
    refused(
        plain("facts: [{kind: tls.protocl, subject: x, stated: {by: M, on: 2026-01-01}}]\n")
            .as_bytes(),
        3,
        "unknown-kind",
        Some("8:16"),
    );
}

#[test]
fn what_is_no_country_code_is_refused_with_the_likely_slip() {
    for (country, told) in [
        ("EL", "write \"GR\""),
        ("UK", "write \"GB\""),
        ("de", "write \"DE\""),
        ("Deutschland", "write \"DE\""),
        ("DEU", "write \"DE\""),
        ("EU", "this is no country"),
        ("XK", "no code for Kosovo"),
        ("eu-central-1", "write `region_code: eu-central-1` and `country: \"DE\"`"),
    ] {
        let yaml = plain(&format!(
            "facts:\n  - {{kind: hosting.location, subject: web, name: a, country: {country}, stated: {{by: M, on: 2018-05-01}}}}\n"
        ));
        let text = refused(yaml.as_bytes(), 3, "wrong-country", Some("9:62"));
        assert!(text.contains(told), "{country}: {text}");
    }
}

/// London and Virginia are not in Germany, whatever is said of them and answered.
#[test]
fn a_region_that_lies_in_another_country_contradicts_and_leaves_the_country_open() {
    let assess = |place: &str| {
        let folder = folder(&plain(&format!(
            "facts:\n  - {{kind: hosting.location, subject: web, name: a, edge: false, {place}, stated: {{by: M, on: 2018-05-01}}}}\nenumerations:\n  - {{kind: hosting.location, subject: web, complete: true, count: 1, stated: {{by: M, on: 2018-05-01}}}}\ndeclarations:\n  anlage-31b@2016-10-21: {{by: M, on: 2018-05-01, product_version: \"1\", answers: {{\"5.9\": {{answer: yes}}}}}}\n"
        )));
        let path = folder.path().to_str().unwrap();
        let catalog = ["--catalog", "anlage-31b@2016-10-21", "--as-of", "2018-05-03"];
        let output = befund(&[&["assess", path, "--report", "json=-"], &catalog[..]].concat());
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = result["findings"].as_array().unwrap();
        let finding = findings.iter().find(|one| one["requirement"] == "5.9").unwrap();
        let demands = finding["demands"].as_array().unwrap();
        let servers = demands.iter().find(|one| one["id"] == "eu-servers").unwrap();
        (servers["verdict"].as_str().unwrap().to_owned(), result["contradictions"].clone())
    };
    for (place, lies) in [
        ("country: \"DE\", region_code: eu-west-2", "GB (Amazon Web Services) or FR (OUTSCALE)"),
        ("country: \"DE\", region_code: us-east-1", "US (Amazon Web Services) or CH (Infomaniak)"),
        ("country: \"DE\", region_code: us-east-1, provider: AWS", "US (Amazon Web Services)"),
    ] {
        let (verdict, contradictions) = assess(place);
        assert_eq!(verdict, "inconclusive", "{place}: no answer covers it");
        let all = contradictions.as_array().unwrap();
        let [one] = all.as_slice() else { panic!("{place}: {all:#?}") };
        assert_eq!(one["kind"], "facts");
        let claimed = one["claimed"]["en"].as_str().unwrap();
        assert!(claimed.contains("country: DE"), "{claimed}");
        let found = one["found"]["en"].as_str().unwrap();
        assert!(found.contains(&format!("lies in {lies}.")), "{found}");
        assert_eq!(one["facts"].as_array().unwrap().len(), 1);
    }
    for place in [
        "country: \"DE\", region_code: eu-central-1, provider: AWS",
        "country: \"FR\", region_code: eu-west-2, provider: 3DS OUTSCALE",
        "country: \"DE\", region_code: us-east-1, provider: \"MinIO, own machines\"",
    ] {
        let (verdict, contradictions) = assess(place);
        assert_eq!((verdict.as_str(), contradictions), ("pass", serde_json::json!([])), "{place}");
    }
    // What may refute keeps the country that was stated.
    let (verdict, contradictions) = assess("country: \"US\", region_code: eu-central-1");
    assert_eq!(verdict, "fail");
    assert!(contradictions.to_string().contains("lies in DE"), "{contradictions}");
}

#[test]
fn an_answer_for_another_edition_leaves_the_demand_open() {
    let folder = folder(&plain(
        "declarations:\n  anlage-31b@2016-10-21: {by: M, on: 2022-01-01, product_version: \"1\", answers: {\"5.1\": {answer: yes}}}\n",
    ));
    let path = folder.path().to_str().unwrap();
    let output = befund(&[
        "assess",
        path,
        "--catalog",
        "anlage-31b@2021-02-25",
        "--as-of",
        "2022-03-18",
        "--report",
        "json=-",
    ]);
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["requirement"] == "5.1.1")
        .unwrap();
    assert_eq!(finding["reason"]["code"], "answer_for_other_edition");
}

#[test]
fn a_date_before_every_edition() {
    let folder = folder(&plain(""));
    let path = folder.path().to_str().unwrap();
    for arguments in [
        vec!["assess", path, "--as-of", "2010-01-01"],
        vec!["assess", path, "--as-of", "2010-01-01", "--catalog", "anlage-31b"],
    ] {
        let output = befund(&arguments);
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        assert!(stderr(&output).contains("2010-01-01"));
    }
}

#[test]
fn documents_that_are_gone_leave_or_lie_about_their_digest() {
    let document = |file: &str, rest: &str| {
        plain(&format!(
            "documents: [{{id: d, kind: certificate, file: \"{file}\", issued: 2026-01-01{rest}, stated: {{by: M, on: 2026-01-01}}}}]\ndeclarations:\n  tuev-tsvc@2.1: {{by: M, on: 2026-11-01, product_version: \"1\", answers: {{\"1.2\": {{answer: yes, documents: [d]}}}}}}\n"
        ))
    };
    let folder = folder(&document("docs/gone.pdf", ""));
    let path = folder.path().to_str().unwrap();
    let output = befund(&["assess", path, "--as-of", "2026-11-21", "--report", "json=-"]);
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["key"] == "tuev-tsvc@2.1#1.2")
        .unwrap();
    assert_eq!(
        (&finding["verdict"], &finding["basis"]),
        (&"pass".into(), &"declared".into()),
        "a citation changes the basis, not the verdict"
    );
    let notes = result["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["code"] == "citation-unfit"), "{notes:?}");
    for outside in ["../secret.pdf", "/etc/passwd", "docs/../../secret.pdf"] {
        refused(document(outside, "").as_bytes(), 3, "outside-folder", Some("8:46"));
    }
    fs::create_dir_all(folder.path().join("docs")).unwrap();
    fs::write(folder.path().join("docs/gone.pdf"), "changed").unwrap();
    fs::write(
        folder.path().join("befund.yaml"),
        document("docs/gone.pdf", &format!(", sha256: \"{}\"", "0".repeat(64))),
    )
    .unwrap();
    let output = befund(&["assess", path]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("digest-mismatch"));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_outside() {
    let folder = folder(&plain(
        "documents: [{id: d, kind: certificate, file: link.pdf, issued: 2026-01-01, stated: {by: M, on: 2026-01-01}}]\n",
    ));
    let other = tempfile::NamedTempFile::new().unwrap();
    std::os::unix::fs::symlink(other.path(), folder.path().join("link.pdf")).unwrap();
    let output = befund(&["assess", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("outside-folder"));
}

#[test]
fn hostile_files_are_refused_in_bounded_time() {
    let mut bomb = String::from("a: &a0 [x, x]\n");
    for level in 1..40 {
        bomb.push_str(&format!("b{level}: &a{level} [*a{}, *a{}]\n", level - 1, level - 1));
    }
    refused(bomb.as_bytes(), 3, "no-anchors", Some("1:8"));
    refused("[".repeat(40_000).as_bytes(), 3, "too-deep", None);
    refused(b"befund: 1\nproduct: {name: \"\xff\xfe\"}\n", 3, "invalid-utf8", Some("2:18"));
    refused(&vec![b'x'; 50 * 1024 * 1024], 3, "file-too-large", None);
    refused(
        plain("").replace("name: Test", "<<: {name: Test}").as_bytes(),
        3,
        "no-merge-keys",
        None,
    );
    refused(b"\0\0\0\0", 3, "yaml-syntax", None);
    refused(b"", 3, "wrong-type", None);
}

#[test]
fn nothing_from_a_file_steers_the_terminal() {
    let folder = folder(&plain("").replace("name: Test", "name: \"\\e[31mred\\u202e\""));
    let output = befund(&[
        "assess",
        folder.path().to_str().unwrap(),
        "--as-of",
        "2026-11-21",
        "--color",
        "never",
    ]);
    let text = stdout(&output);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn a_broken_observation_is_an_integrity_error() {
    let folder = folder(&with_target(""));
    observe(
        folder.path(),
        "a.json",
        "ok",
        "2026-11-20T10:00:00Z",
        &[protocol("TLSv1.3", true)],
        &[],
    );
    let file = folder.path().join("observations/tls/a.json");
    let whole = fs::read_to_string(&file).unwrap();
    for broken in [
        &whole[..whole.len() / 2],
        "{}",
        &whole.replace("tls.protocol", "auth.path"),
        &whole.replace("\"address\"", "\"adress\""),
    ] {
        fs::write(&file, broken).unwrap();
        let output = befund(&["assess", folder.path().to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
        assert!(stderr(&output).contains("a.json"));
    }
}

/// A probe keeps one observation a target; a second one could be taken away unnoticed.
#[test]
fn files_nobody_would_read_and_second_observations_are_errors() {
    let folder = folder(&with_target(""));
    observe(
        folder.path(),
        "a.json",
        "ok",
        "2026-11-20T10:00:00Z",
        &[protocol("TLSv1.3", true)],
        &[],
    );
    observe(
        folder.path(),
        "b.json",
        "ok",
        "2026-11-20T11:00:00Z",
        &[protocol("TLSv1.0", true)],
        &[],
    );
    let output = befund(&["assess", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("second-observation"));
    fs::remove_file(folder.path().join("observations/tls/b.json")).unwrap();
    for stray in
        ["observations/c.json", "observations/tls/d.JSON", "declarations/tuev-tsvc@2.1.yml"]
    {
        let path = folder.path().join(stray);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "{}").unwrap();
        let output = befund(&["assess", folder.path().to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(3), "{stray}: {}", stderr(&output));
        assert!(stderr(&output).contains("stray-file"));
        fs::remove_file(&path).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_does_not_block() {
    let folder = folder(&plain(""));
    fs::create_dir_all(folder.path().join("declarations")).unwrap();
    let pipe = folder.path().join("declarations/tuev-tsvc@2.1.yaml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = befund(&["assess", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
}

#[test]
fn several_components_must_be_named() {
    let yaml = plain("facts: [{kind: auth.path, subject: x, stated: {by: M, on: 2026-01-01}}]\n")
        .replace(
            "components: [",
            "components: [{id: app, kind: mobile-app, name: App, version: \"1\"}, ",
        );
    let text = refused(yaml.as_bytes(), 3, "missing-key", Some("8:9"));
    assert!(text.contains("app, web"), "{text}");
}

#[test]
fn the_same_bytes_in_two_time_zones() {
    let run = |zone: &str| {
        let output = Command::cargo_bin("befund")
            .unwrap()
            .args([
                "assess",
                "fixtures/products/kry",
                "--as-of",
                "2026-11-21",
                "--report",
                "json=-",
            ])
            .env("TZ", zone)
            .output()
            .unwrap();
        output.stdout
    };
    assert_eq!(run("Pacific/Kiritimati"), run("America/Los_Angeles"));
}

#[test]
fn reports_go_where_they_are_sent() {
    let out = tempfile::TempDir::new().unwrap();
    let file = out.path().join("deep/gap.md");
    let folder = out.path().join("all");
    let md = format!("md={}", file.display());
    let output = befund(&[
        "assess",
        "fixtures/products/red-connect",
        "--report",
        &md,
        "--report",
        "json",
        "--out",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(fs::read_to_string(&file).unwrap().contains("RED Connect"));
    let json = folder.join("befund.json");
    let again = befund(&["report", json.to_str().unwrap(), "--report", "md=-", "--lang", "en"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert!(stdout(&again).contains("RED Connect"));
    let changed = fs::read_to_string(&json).unwrap().replacen("\"inconclusive\"", "\"pass\"", 1);
    fs::write(&json, changed).unwrap();
    let forged = befund(&["report", json.to_str().unwrap()]);
    assert_eq!(forged.status.code(), Some(4), "{}", stderr(&forged));
    let leftovers = fs::read_dir(&folder)
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(".tmp"));
    assert_eq!(leftovers.count(), 0);
    assert_eq!(
        befund(&["assess", "fixtures/products/kry", "--report", "md=-", "--report", "json=-"])
            .status
            .code(),
        Some(3)
    );
    assert_eq!(
        befund(&["assess", "fixtures/products/kry", "--report", "docx"]).status.code(),
        Some(3)
    );
}

#[test]
fn a_report_that_cannot_be_written_says_so() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let target = format!("json={}/below.json", file.path().display());
    let output = befund(&["assess", "fixtures/products/red-connect", "--report", &target]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("cannot-write"));
}

#[test]
fn usage_errors_are_3_and_help_is_0() {
    assert_eq!(befund(&[]).status.code(), Some(3));
    assert_eq!(befund(&["frobnicate"]).status.code(), Some(3));
    assert_eq!(befund(&["assess", "--as-of", "tomorrow"]).status.code(), Some(3));
    assert_eq!(befund(&["--help"]).status.code(), Some(0));
    assert!(stdout(&befund(&["--version"])).starts_with("befund "));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let script = format!(
        "{} assess fixtures/products/kry --report json=- 2>/dev/null | head -c 10 >/dev/null; exit ${{PIPESTATUS[0]}}",
        assert_cmd::cargo::cargo_bin("befund").display()
    );
    let status = std::process::Command::new("bash").args(["-c", &script]).status().unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "{status:?}");
}

#[test]
fn the_first_command_of_the_readme_runs() {
    let out = tempfile::TempDir::new().unwrap();
    let output = befund(&["demo", "--out", out.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    let first_screen: Vec<_> = text.lines().take(24).collect();
    assert!(first_screen.iter().any(|line| line.starts_with("Widersprüche")), "{text}");
    let result: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.path().join("befund.json")).unwrap()).unwrap();
    let kinds: Vec<_> = result["contradictions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["kind"].as_str().unwrap())
        .collect();
    for kind in ["answer_and_check", "facts", "enumeration"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    let html = fs::read_to_string(out.path().join("befund.html")).unwrap();
    assert!(html.contains("RSA 2048") && html.contains("3072"));
}

#[test]
fn catalogs_are_listed_shown_and_explained() {
    let list = stdout(&befund(&["catalog", "list"]));
    for reference in
        ["anlage-31b@2016-10-21", "anlage-31b@2021-02-25", "anlage-31b@2022-06-15", "tuev-tsvc@2.1"]
    {
        assert!(list.contains(reference), "{list}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&befund(&["catalog", "list", "--json"]))).unwrap();
    assert_eq!(json[0]["id"], "anlage-31b");
    assert!(stdout(&befund(&["catalog", "show", "tuev-tsvc"])).contains("5.4"));
    let text = stdout(&befund(&["explain", "anlage-31b@2016-10-21", "5.6", "--lang", "en"]));
    assert!(text.contains("tls-key-length") && text.contains("not the media path"), "{text}");
    let output = befund(&["explain", "anlage-31b@2016-10-21", "5.66"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(befund(&["catalog", "test"]).status.code(), Some(0));
}

#[test]
fn a_report_replaces_neither_an_input_nor_another_report() {
    let product = folder(&plain(""));
    let path = product.path().to_str().unwrap();
    let file = product.path().join("befund.yaml");
    let before = fs::read_to_string(&file).unwrap();
    let onto = format!("html={}", file.display());
    let output = befund(&["audit", path, "--offline", "--report", &onto]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("report-over-input"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    let one = product.path().join("one");
    let reports = ["html", "md"].map(|format| format!("{format}={}", one.display()));
    let output = befund(&["audit", path, "--report", &reports[0], "--report", &reports[1]]);
    assert_eq!((output.status.code(), one.exists()), (Some(3), false));
}

/// The name of the host is one that never resolves (RFC 6761 section 6.4).
#[test]
fn a_name_that_does_not_resolve_leaves_the_product_usable() {
    let product = folder(&with_target("").replace("connect.example", "connect.invalid"));
    let path = product.path().to_str().unwrap();
    let first = befund(&["audit", path, "--lang", "en"]);
    assert_eq!(first.status.code(), Some(2), "{}", stderr(&first));
    assert!(stderr(&first).contains("as undecided (exit 2); "), "{}", stderr(&first));
    let again = befund(&["assess", path]);
    assert_eq!(again.status.code(), Some(2), "{}", stderr(&again));
}

#[test]
fn only_kinds_of_targets_there_are_can_be_asked_for() {
    let product = folder(&plain(""));
    let output = befund(&["probe", product.path().to_str().unwrap(), "--only", "tsl"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("possible values: file, http, tls"), "{}", stderr(&output));
}
