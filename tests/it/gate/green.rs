//! What a green gate rests on: said in its line and in every report, and not green where next to nothing
//! is decided, where today's look failed, or where evidence cannot be what it says.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::common::written::{Judged, Written};
use crate::common::{folder, judge, load, plain};
use assert_cmd::cargo::cargo_bin;
use befund::fact::Basis;
use befund::report::Format;

const DAY: &str = "2026-11-21";

fn run(command: &str, folder: &Path, arguments: &[&str]) -> Output {
    std::process::Command::new(cargo_bin("befund"))
        .arg(command)
        .arg(".")
        .args(arguments)
        .current_dir(folder)
        .env("BEFUND_LANG", "en")
        .output()
        .unwrap()
}

fn assess(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut all = vec!["--as-of", DAY, "-q"];
    all.extend(arguments);
    let output = run("assess", folder, &all);
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A DiGA with an answer to some numbers of its questionnaire.
fn diga(answers: &str, more: &str) -> String {
    plain(&format!(
        "{more}declarations:\n  digav-anlage-1@2026-02-01: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{{answers}}}}}\n"
    ))
    .replace("video-consultation", "diga")
}

const ONLY: [&str; 2] = ["--catalog", "digav-anlage-1@2026-02-01"];

#[test]
fn f1_next_to_nothing_decided_is_not_green_and_the_line_says_so() {
    let one = folder(&diga("\"DS.3\": {answer: yes}", ""));
    let (code, error) = assess(one.path(), &ONLY);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("judged 2026-11-21; 1 of "), "{error}");
    assert!(error.contains("1 declared only, 1 of them without a reason"), "{error}");
    assert_eq!(error.lines().count(), 1, "one line with --quiet: {error}");
    fs::write(one.path().join("gate.yaml"), "befund: gate/1\nmin_decided: 0\n").unwrap();
    let (code, error) = assess(one.path(), &[&ONLY[..], &["--gate", "gate.yaml"]].concat());
    assert_eq!(code, 0, "{error}");
    for wrong in ["101", "-1", "half", "1.5"] {
        let text = format!("befund: gate/1\nmin_decided: {wrong}\n");
        fs::write(one.path().join("gate.yaml"), text).unwrap();
        let (code, _) = assess(one.path(), &[&ONLY[..], &["--gate", "gate.yaml"]].concat());
        assert_eq!(code, 3, "{wrong}");
    }
    let said = folder(&diga("\"DS.3\": {answer: yes, statement: \"by letter\"}", ""));
    assert!(assess(said.path(), &ONLY).1.contains("1 declared only, 0 of them without"));
}

#[test]
fn f1_against_a_baseline_only_a_smaller_share_blocks() {
    let folder = folder(&diga("\"DS.3\": {answer: yes}, \"DS.4\": {answer: yes}", ""));
    let json = ["--report", "json=base.json"];
    assert_eq!(assess(folder.path(), &[&ONLY[..], &json].concat()).0, 2);
    let against = ["--baseline", "base.json"];
    let (code, error) = assess(folder.path(), &[&ONLY[..], &against].concat());
    assert_eq!(code, 0, "{error}");
    assert!(error.contains("let through: 1, 0 of them not met"), "{error}");
    fs::write(folder.path().join("befund.yaml"), diga("\"DS.3\": {answer: yes}", "")).unwrap();
    assert_eq!(assess(folder.path(), &[&ONLY[..], &against].concat()).0, 2);
}

#[test]
fn f8_what_a_gate_file_lets_through_stands_in_the_line_and_in_every_report() {
    let folder = folder(&diga("\"DS.3\": {answer: no}, \"DS.4\": {answer: no}", ""));
    let entry = "{catalog: digav-anlage-1, block: never, reason: x, expires: 9999-12-31}";
    let text = format!("befund: gate/1\nmin_decided: 0\noverrides:\n  - {entry}\n");
    fs::write(folder.path().join("gate.yaml"), text).unwrap();
    // Rows and places have nothing of the gate.
    let words = Format::WORDS.iter().map(|(word, _)| *word);
    let formats: Vec<_> =
        words.filter(|word| !["csv", "xlsx", "codequality", "pdf"].contains(word)).collect();
    let reports: Vec<_> = formats.iter().map(|one| format!("{one}=r.{one}")).collect();
    let mut arguments = vec!["--gate", "gate.yaml", "--lang", "en"];
    arguments.extend(ONLY);
    arguments.extend(reports.iter().flat_map(|one| ["--report", one.as_str()]));
    let (code, error) = assess(folder.path(), &arguments);
    assert_eq!(code, 0, "{error}");
    assert!(error.contains("let through: ") && error.contains("until 9999-12-31"), "{error}");
    for format in formats {
        let report = fs::read_to_string(folder.path().join(format!("r.{format}"))).unwrap();
        let says = |what: &str| assert!(report.contains(what), "`{format}` does not say {what}");
        says("9999-12-31");
        says("gate.yaml");
    }
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("r.json")).unwrap()).unwrap();
    let gate = &json["gate"];
    assert_eq!(gate["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(gate["let_through"][0]["by"], "gate-file");
    assert!(gate["let_through"][0]["fails"].as_u64().unwrap() >= 2);
    let (_, verbose) = {
        let output = run("assess", folder.path(), &["--as-of", DAY, "--gate", "gate.yaml"]);
        (output.status, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert!(verbose.contains("lets pass for more than a year, until 9999-12-31"), "{verbose}");
}

#[test]
fn f6_a_target_that_cannot_be_looked_at_today_is_not_green() {
    let target = "targets:\n  tls: [{endpoint: \"localhost:9\"}]\n";
    let folder = folder(&plain(target));
    fs::write(
        folder.path().join("gate.yaml"),
        "befund: gate/1\nmin_decided: 0\nnot_looked_at: pass\n",
    )
    .unwrap();
    let output = run("audit", folder.path(), &["--gate", "gate.yaml", "--timeout", "1"]);
    let pass = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !pass.contains("not looked at") && pass.contains("could not be looked at now"),
        "{pass}"
    );
    let output = run("audit", folder.path(), &["--timeout", "1", "--full"]);
    let block = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{block}");
    assert!(block.contains("1 could not be looked at now: tls://localhost:9"), "{block}");
    let output = run("audit", folder.path(), &["--offline"]);
    let offline = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!offline.contains("could not be looked at now"), "{offline}");
}

#[test]
fn f19_a_closed_pipe_keeps_the_verdict() {
    let folder = folder(&diga("\"DS.3\": {answer: no}", ""));
    for arguments in [&["--as-of", DAY][..], &["--as-of", DAY, "--report", "json=-"]] {
        let mut child = std::process::Command::new(cargo_bin("befund"))
            .arg("assess")
            .arg(".")
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(1), "{arguments:?}");
    }
}

/// Rulings of one's own: marked, digested, never in the name of an authority without its document, and
/// no way past a MUSS.
#[test]
fn f7_own_rulings_are_own_and_waive_no_must() {
    let folder = folder(&diga("\"DS.3\": {answer: no}", ""));
    fs::write(folder.path().join("gate.yaml"), "befund: gate/1\nmin_decided: 0\n").unwrap();
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    let gate = [&ONLY[..], &["--gate", "gate.yaml", "--catalogs", "own"]].concat();
    assert_eq!(assess(folder.path(), &gate).0, 3, "an empty folder adds nothing");
    let ruling = |title: &str, source: &str| {
        let text = format!(
            "befund: interpretations/1\nid: klarstellung\ntitle: {{de: \"{title}\", en: \"{title}\"}}\nsources:\n  a: {{title: {{de: \"{title}\", en: \"{title}.\"}}, tier: primary{source}}}\nrulings:\n  - id: w\n    from: 2025-01-01\n    title: {{de: \"Entfällt\", en: \"Waived\"}}\n    text: {{de: \"Entfällt hier.\", en: \"Is waived.\"}}\n    confidence: primary\n    sources: [a]\n    effect: waive\n    on: [{{catalog: digav-anlage-1, requirement: DS.3}}]\n"
        );
        fs::write(own.join("own.yaml"), text).unwrap();
    };
    for name in ["Klarstellung des BSI", "BfArM-Leitfaden", "Schreiben der KBV", "TÜV-Auskunft"] {
        ruling(name, "");
        let (code, error) = assess(folder.path(), &gate);
        assert_eq!(
            (code, error.contains("authority-without-document")),
            (3, true),
            "{name}: {error}"
        );
    }
    ruling("Rechtsabteilung, Vermerk", "");
    let reports = ["--lang", "de", "--report", "json=r.json", "--report", "md=r.md"];
    let all = [&gate[..], &reports].concat();
    let (code, error) = assess(folder.path(), &all);
    assert_eq!(code, 2, "{error}");
    let report = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(
        report.contains("Eigene Ergänzungen") && report.contains("eigene Auslegung"),
        "{report}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(json["inputs"]["own"][0]["kind"], "interpretations");
    assert!(json["summary"]["total"]["not_applicable_unverified"].as_u64().unwrap() >= 1);
    ruling("Klarstellung des BSI", &format!(", sha256: {}", "ab".repeat(32)));
    assert_eq!(assess(folder.path(), &gate).0, 2, "a document, and still the user's word");
}

/// A certificate, an answer that cites it, and the file's bytes.
fn cited(file: &str, bytes: &[u8], more: &str) -> tempfile::TempDir {
    let documents = format!(
        "documents:\n  - {{id: d, kind: certificate, scheme: iso-27001, file: {file}, issued: 2026-10-01, valid_until: 2028-01-01, stated: {{by: M, on: 2026-10-01}}}}\n{more}"
    );
    let answers = "\"DS.3\": {answer: yes, documents: [d]}, \"B.1\": {answer: yes, documents: [d]}";
    let folder = folder(&diga(answers, &documents));
    if !bytes.is_empty() {
        fs::write(folder.path().join(file), bytes).unwrap();
    }
    fs::write(folder.path().join("gate.yaml"), "befund: gate/1\nmin_decided: 0\n").unwrap();
    folder
}

#[test]
fn f13_what_cannot_be_a_document_carries_nothing_and_blocks() {
    let gate = [&ONLY[..], &["--gate", "gate.yaml", "--report", "json=r.json"]].concat();
    let of = |folder: &tempfile::TempDir| {
        let (code, error) = assess(folder.path(), &gate);
        let text = fs::read_to_string(folder.path().join("r.json")).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let findings = json["findings"].as_array().unwrap();
        let finding = findings.iter().find(|one| one["requirement"] == "DS.3").unwrap();
        (code, finding["demands"][0]["basis"].as_str().unwrap().to_owned(), error)
    };
    let pdf = crate::common::document("d.pdf");
    let good = of(&cited("d.pdf", pdf.as_bytes(), ""));
    assert_eq!((good.0, good.1.as_str()), (0, "documented"), "{}", good.2);
    let text = crate::common::document("d.txt");
    let zeros = vec![0_u8; 500];
    for (file, bytes) in [
        ("d.pdf", &b"x"[..]),
        ("d.pdf", text.as_bytes()),
        ("d.png", text.as_bytes()),
        ("d.docx", text.as_bytes()),
        ("d.txt", &zeros),
        ("d.md", &[b'x'; 200]),
        ("d", &zeros),
    ] {
        let bad = of(&cited(file, bytes, ""));
        assert_eq!((bad.0, bad.1.as_str()), (2, "declared"), "{file}: {}", bad.2);
    }
    // The product file under another name, and one file for two kinds.
    let own = cited("copy.txt", b"", "");
    fs::copy(own.path().join("befund.yaml"), own.path().join("copy.txt")).unwrap();
    assert_eq!((of(&own).0, of(&own).1.as_str()), (2, "declared"));
    let second = "  - {id: e, kind: sbom, file: e.txt, issued: 2026-10-01, valid_until: none, stated: {by: M, on: 2026-10-01}}\n";
    let two = cited("d.txt", text.as_bytes(), second);
    fs::write(two.path().join("e.txt"), &text).unwrap();
    assert_eq!((of(&two).0, of(&two).1.as_str()), (2, "declared"));
    fs::write(two.path().join("e.txt"), crate::common::document("e.txt")).unwrap();
    assert_eq!((of(&two).0, of(&two).1.as_str()), (0, "documented"));
}

#[test]
fn f17_no_report_takes_the_place_of_what_it_rests_on() {
    let text = crate::common::document("d.txt");
    let folder = cited("d.txt", text.as_bytes(), "");
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("declarations")).unwrap();
    fs::create_dir_all(path("observations/tls")).unwrap();
    fs::hard_link(path("d.txt"), path("hard.html")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("d.txt", path("soft.html")).unwrap();
    fs::copy(path("gate.yaml"), path("gate.txt")).unwrap();
    assess(folder.path(), &["--report", "json=base.json"]);
    for name in [
        "d.txt",
        "hard.html",
        "soft.html",
        "gate.txt",
        "base.json",
        "declarations/new.html",
        "observations/tls/a.json",
        "./sub/../d.txt",
    ] {
        fs::create_dir_all(path("sub")).unwrap();
        let before = fs::read(path(name)).ok();
        let report = format!("html={name}");
        let arguments =
            ["--gate", "gate.txt", "--baseline", "base.json", "--report", report.as_str()];
        let (code, error) = assess(folder.path(), &arguments);
        assert_eq!((code, error.contains("report-over-input")), (3, true), "{name}: {error}");
        assert_eq!(fs::read(path(name)).ok(), before, "{name}");
    }
    assert_ne!(assess(folder.path(), &["--report", "html=gap.html"]).0, 3);
    let export = std::process::Command::new(cargo_bin("befund"))
        .args(["catalog", "export", "tuev-tsvc", "--oscal", "--out", "befund.yaml"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(export.status.code(), Some(3));
}

#[cfg(unix)]
#[test]
fn f18_nothing_is_read_through_a_link_out_of_the_folder() {
    let elsewhere = tempfile::TempDir::new().unwrap();
    fs::write(elsewhere.path().join("secret"), "hunter2: [\n").unwrap();
    fs::create_dir_all(elsewhere.path().join("observations/tls")).unwrap();
    for (link, target) in [
        ("declarations/digav-anlage-1@2026-02-01.yaml", "secret"),
        ("observations", "observations"),
        ("observations/tls", "observations/tls"),
    ] {
        let folder = folder(&plain(""));
        let link = folder.path().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join(target), &link).unwrap();
        let (code, error) = assess(folder.path(), &[]);
        assert_eq!((code, error.contains("outside-folder")), (3, true), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn f10_what_is_left_out_is_named_and_blocks_where_all_must_be_shown() {
    let parts = "components: [{id: app, kind: mobile-app, name: A, version: \"1\"}, {id: web, kind: web-app, name: W, version: \"1\"}]";
    let facts = "facts:\n  - {kind: http.service, subject: web, components: [web], url: \"https://x.example/\", discloses_version: false, stated: {by: M, on: 2026-11-01}}\ntargets:\n  tls: [{endpoint: \"x.example:443\", components: [web]}]\n";
    let yaml = diga("\"DS.3\": {answer: yes}", facts);
    let yaml =
        yaml.replace("components: [{id: web, kind: web-app, name: Web, version: \"1\"}]", parts);
    let folder = folder(&yaml);
    let report = |arguments: &[&str]| {
        let all = [&["--report", "md=r.md", "--lang", "en"], arguments].concat();
        let (_, error) = assess(folder.path(), &all);
        (fs::read_to_string(folder.path().join("r.md")).unwrap(), error)
    };
    let (all, _) = report(&[]);
    assert!(!all.contains("Not judged, though in force"), "{all}");
    let (one, _) = report(&["--catalog", "tr-03161-1@3.0"]);
    for said in [
        "Not judged, though in force on the day judged for products of this kind: digav-anlage-1@2026-02-01, digav-7@2026-02-01, tr-03161-2@2.0",
        "No catalog judged is for components of this kind: web",
        "Facts about components that are not judged",
        "Targets of components that are not judged: tls://x.example:443",
    ] {
        assert!(one.replace('\\', "").contains(said), "{said}: {one}");
    }
    let output = run(
        "assess",
        folder.path(),
        &["--full", "--as-of", DAY, "--gate", "strict", "--catalog", "tr-03161-1@3.0"],
    );
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("there, and not judged: left-out-catalogs"), "{error}");
}

/// A measured server, stored by hand as a probe would store it.
fn measured(change: impl Fn(&mut serde_json::Value)) -> tempfile::TempDir {
    let folder = folder(&plain(
        "targets:\n  tls: [{endpoint: \"connect.example:443\", components: [web]}]\n",
    ));
    let facts =
        [crate::common::protocol("TLSv1.0", true), crate::common::protocol("TLSv1.2", true)];
    let list = crate::common::enumeration("tls.protocol", &[&facts[0], &facts[1]]);
    crate::common::observe(folder.path(), "a.json", "ok", "2026-11-20T10:00:00Z", &facts, &[list]);
    edit_observation(folder.path(), change);
    folder
}

/// Changes the stored observation of `folder` behind befund's back.
fn edit_observation(folder: &Path, change: impl Fn(&mut serde_json::Value)) {
    let file = folder.join("observations/tls/a.json");
    let mut value: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    change(&mut value);
    fs::write(file, value.to_string()).unwrap();
}

#[test]
fn f5_an_observation_is_bound_to_a_measurement() {
    let of = |change: &dyn Fn(&mut serde_json::Value)| {
        assess(measured(change).path(), &["--catalog", "anlage-31b"])
    };
    assert!([1, 2].contains(&of(&|_| ()).0), "TLS 1.0 is measured, and fails");
    // Facts that the transcript gainsays.
    let (code, error) = of(&|value| {
        let facts = value["facts"].as_array_mut().unwrap();
        facts[0]["attributes"]["offered"] = false.into();
    });
    assert_eq!((code, error.contains("facts-changed")), (4, true), "{error}");
    // Bytes that are no text hide nothing.
    let edited = measured(|value| {
        value["facts"].as_array_mut().unwrap()[0]["attributes"]["offered"] = false.into();
    });
    let raw = edited.path().join("observations/tls/raw/a.txt");
    let bytes = [fs::read(&raw).unwrap().as_slice(), b"\xff\xfe\n"].concat();
    edit_observation(edited.path(), |value| {
        value["raw"]["sha256"] = befund::yaml::hex_digest(&bytes).into();
    });
    fs::write(&raw, &bytes).unwrap();
    let (code, error) = assess(edited.path(), &["--catalog", "anlage-31b"]);
    assert_eq!((code, error.contains("facts-changed")), (4, true), "{error}");
    // Times that no run has.
    for (key, time) in [
        ("started", "2026-11-20T10:00:01Z"),
        ("started", "1999-01-01T00:00:00Z"),
        ("finished", "2199-01-01T00:00:00Z"),
    ] {
        let (code, error) = of(&|value| {
            value[key] = time.into();
            if key == "finished" {
                value["started"] = "2198-12-31T23:59:00Z".into();
                value["observed_on"] = "2199-01-01".into();
            }
        });
        assert_eq!((code, error.contains("wrong-time")), (4, true), "{key} {time}: {error}");
        assert!(error.contains("`finished`"), "{error}");
    }
}

#[test]
fn f5_what_shows_no_measurement_carries_no_pass() {
    let good = |change: &dyn Fn(&mut serde_json::Value)| {
        let folder = folder(&plain(
            "targets:\n  tls: [{endpoint: \"connect.example:443\", components: [web]}]\n",
        ));
        let facts = [crate::common::protocol("TLSv1.2", true)];
        let list = crate::common::enumeration("tls.protocol", &[&facts[0]]);
        crate::common::observe(
            folder.path(),
            "a.json",
            "ok",
            "2026-11-20T10:00:00Z",
            &facts,
            &[list],
        );
        let file = folder.path().join("observations/tls/a.json");
        let mut value: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        change(&mut value);
        fs::write(file, value.to_string()).unwrap();
        assess(folder.path(), &["--catalog", "anlage-31b", "--report", "json=r.json"]);
        let text = fs::read_to_string(folder.path().join("r.json")).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let checks = json["findings"].as_array().unwrap().iter().flat_map(|finding| {
            let demands = finding["demands"].as_array().unwrap();
            demands.iter().flat_map(|demand| demand["checks"].as_array().unwrap().clone())
        });
        let versions: Vec<_> =
            checks.filter(|check| check["id"] == "tls-protocol-versions").collect();
        (versions[0]["outcome"].as_str().unwrap().to_owned(), text)
    };
    assert_eq!(good(&|_| ()).0, "satisfied");
    let (outcome, text) = good(&|value| drop(value.as_object_mut().unwrap().remove("raw")));
    assert_eq!(outcome, "undecided");
    assert!(text.contains("has no transcript"));
    let (outcome, text) = good(&|value| value["tool"]["name"] = "vi".into());
    assert_eq!(outcome, "undecided");
    assert!(text.contains("not written by befund"));
}

#[test]
fn f15_an_evaluator_is_as_the_file_says_and_documents_name_components_there_are() {
    let text =
        diga("\"DS.3\": {answer: yes}", "audit: {role: evaluation, evaluator: Prüfstelle Nord}\n");
    let folder = folder(&text);
    assess(folder.path(), &["--lang", "de", "--report", "md=r.md"]);
    let report = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(report.contains("Prüfstelle Nord (laut befund.yaml, nicht nachgewiesen)"), "{report}");
    let document = "documents:\n  - {id: d, kind: sbom, file: d.txt, components: [wbe], issued: 2026-10-01, valid_until: none, stated: {by: M, on: 2026-10-01}}\n";
    fs::write(folder.path().join("befund.yaml"), diga("\"DS.3\": {answer: yes}", document))
        .unwrap();
    let (code, error) = assess(folder.path(), &[]);
    assert_eq!((code, error.contains("unknown-component")), (3, true), "{error}");
    assert!(error.contains("known: web"), "{error}");
}

#[test]
fn f6_a_run_that_looks_at_a_part_says_so() {
    let folder = folder(&plain("targets:\n  tls: [{endpoint: \"localhost:9\"}]\n"));
    let output =
        run("audit", folder.path(), &["--only", "file", "--report", "md=r.md", "--lang", "en"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("; looked at now only: file"), "{error}");
    let report = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(report.contains("looked at now only: file"), "{report}");
}

/// A result that is rendered again keeps its id and the gate that it was made with.
#[test]
fn f8_a_result_rendered_again_is_the_same_result() {
    let folder = folder(&diga("\"DS.3\": {answer: yes}", ""));
    assess(folder.path(), &[&ONLY[..], &["--report", "json=r.json"]].concat());
    let before = fs::read_to_string(folder.path().join("r.json")).unwrap();
    for gate in ["default", "strict", "none"] {
        let output = std::process::Command::new(cargo_bin("befund"))
            .env("BEFUND_LANG", "en")
            .args(["report", "r.json", "-q", "--gate", gate, "--report", "json=again.json"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(if gate == "none" { 0 } else { 2 }), "{gate}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("gate {gate}: ")));
        assert_eq!(fs::read_to_string(folder.path().join("again.json")).unwrap(), before, "{gate}");
    }
}

const P2: &str = "tr-03161-2@2.0";

/// A web application with one way in whose factors are admitted; `head` stands below `product:`, `label`
/// in what is stated.
fn way_in(head: &str, label: &str, cites: &str, document: Option<&str>) -> Written {
    let path = format!(
        "auth.path, subject: web, role: patient, name: login, factors: [egk, card-pin]{cites}"
    );
    let written = Written::new("health-app", &["web web-app"]).head(head).fact(&path);
    let list = format!("auth.path, subject: web{cites}");
    let written = written.list_of(&list, 1).yes(P2, &["O.Auth_3"]).label(label);
    match document {
        Some(more) => written.document("d", "d.pdf", more),
        None => written,
    }
}

fn verdict(written: &Written) -> (String, usize) {
    let judged = written.judged(&[P2]);
    (judged.of("O.Auth_3", "two-factors"), judged.0.summary.without_version)
}

#[test]
fn f14_what_names_no_version_carries_from_the_day_of_the_version_on() {
    let other = "inconclusive/evidence_for_other_version";
    // A fact and a list, stated on 2026-11-01.
    for (head, label, expected, without) in [
        ("", "", "pass", 2),
        ("", "1", "pass", 0),
        ("", "0.9", other, 0),
        ("since: 2026-11-02", "", other, 0),
        ("since: 2026-11-01", "", "pass", 0),
        ("since: 2026-10-31", "", "pass", 0),
        ("since: 2026-11-02", "1", "pass", 0),
        ("since: 2026-10-31", "0.9", other, 0),
        ("since: 2027-01-01", "", other, 0),
    ] {
        let found = verdict(&way_in(head, label, "", None));
        assert_eq!(found, (expected.to_owned(), without), "{head} {label}");
    }
}

#[test]
fn f14_the_version_of_a_component_counts() {
    let judged = |label: &str, component: &str, product: &str| {
        let yaml = way_in(product, label, "", None).yaml();
        let yaml = yaml.replace("name: web, version: \"1\"", &format!("name: web, {component}"));
        let folder = folder(&yaml);
        let report = judge(&load(folder.path()), &[P2], jiff::civil::date(2026, 11, 21));
        Judged(report).of("O.Auth_3", "two-factors")
    };
    let other = "inconclusive/evidence_for_other_version";
    let younger = "version: \"7\", since: 2026-11-02";
    // The answers name version 1 of the product and are of the day before.
    assert_eq!(judged("7", younger, ""), other, "an answer from before");
    assert_eq!(judged("1", younger, ""), other);
    assert_eq!(judged("", younger, ""), other);
    let older = "version: \"7\", since: 2026-10-31";
    for label in ["", "1", "7"] {
        assert_eq!(judged(label, older, ""), "pass", "{label}");
        assert_eq!(
            judged(label, older, "since: 2026-11-02"),
            "pass",
            "{label}: it has not changed"
        );
    }
    assert_eq!(judged("6", older, ""), other);
}

#[test]
fn f14_a_document_without_a_version_documents_nothing() {
    let basis = |head: &str, more: &str| {
        let written = way_in(head, "1", ", documents: [d]", Some(more));
        let judged = written.judged(&[P2]);
        let found = judged.result("O.Auth_3", "two-factors");
        assert_eq!(found.verdict.word(), "pass", "{head} {more}");
        let checks = found.checks.iter().filter(|check| !check.facts.is_empty());
        (checks.filter_map(|check| check.basis).max(), judged.0.summary.without_version)
    };
    let (documented, declared) = (Some(Basis::Documented), Some(Basis::Declared));
    let report = "kind: expert-opinion";
    assert_eq!(basis("", report), (declared, 1));
    assert_eq!(basis("", "kind: expert-opinion, product_version: \"1\""), (documented, 0));
    assert_eq!(basis("", "kind: expert-opinion, product_version: \"0.9\"").0, declared);
    assert_eq!(basis("since: 2026-11-01", report), (documented, 0));
    assert_eq!(basis("since: 2026-11-02", report).0, declared);
    // A management system is no version of a product.
    let isms = "kind: certificate, scheme: iso-27001";
    assert_eq!(basis("", isms), (documented, 0));
    assert_eq!(basis("since: 2026-11-02", isms), (documented, 0));
}

#[test]
fn f14_what_names_no_version_is_counted_in_the_line_and_marked() {
    let written = way_in("", "", ", documents: [d]", Some("kind: expert-opinion"));
    let folder = folder(&written.yaml());
    fs::write(folder.path().join("d.pdf"), crate::common::document("d.pdf")).unwrap();
    let report = ["--catalog", P2, "--report", "md=r.md", "--lang", "en"];
    let (_, error) = assess(folder.path(), &report);
    assert!(error.contains("without a version: 3 of the statements and documents"), "{error}");
    let report = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(report.contains("Maker, 2026-11-01, without a version"), "{report}");
    assert!(report.contains("product.since"), "{report}");
}

#[test]
fn f30_a_name_is_one_name_however_its_accents_are_written() {
    let (composed, apart) = ("pr\u{fc}fung", "pru\u{308}fung");
    let text = |id: &str, cited: &str, file: &str| {
        diga(
            &format!("\"DS.3\": {{answer: yes, documents: [{cited}]}}"),
            &format!(
                "documents:\n  - {{id: {id}, kind: sbom, file: {file}.pdf, product_version: \"1\", issued: 2026-10-01, valid_until: none, stated: {{by: M, on: 2026-10-01}}}}\n"
            ),
        )
    };
    for (id, cited, file, there) in [
        (composed, apart, composed, composed),
        (apart, composed, composed, apart),
        (composed, composed, apart, composed),
        (apart, apart, apart, apart),
    ] {
        let folder = folder(&text(id, cited, file));
        fs::write(folder.path().join(format!("{there}.pdf")), crate::common::document("d.pdf"))
            .unwrap();
        let (_, error) = assess(folder.path(), &[&ONLY[..], &["--report", "json=r.json"]].concat());
        let report = fs::read_to_string(folder.path().join("r.json")).unwrap();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["summary"]["total"]["pass"]["documented"], 1, "{error}");
        assert_eq!(report["inputs"]["documents"][0]["id"], composed);
    }
    // Two of one name are two of one name.
    let twice = text(composed, composed, "a").replace(
        "documents:\n",
        &format!("documents:\n  - {{id: {apart}, kind: report, file: b.pdf, issued: 2026-10-01, stated: {{by: M, on: 2026-10-01}}}}\n"),
    );
    let (code, error) = assess(folder(&twice).path(), &[]);
    assert_eq!((code, error.contains("duplicate-id")), (3, true), "{error}");
    let keys = format!("befund: 1\n{composed}: 1\n{apart}: 2\n");
    let (code, error) = assess(folder(&keys).path(), &[]);
    assert_eq!((code, error.contains("duplicate-key")), (3, true), "{error}");
}

/// A fail that was measured, an answer that was given: taking either away is no progress.
#[test]
fn what_a_baseline_decided_and_is_open_now_blocks() {
    let all = "\"DS.3\": {answer: yes}, \"DS.4\": {answer: yes}, \"DS.5\": {answer: yes}";
    let folder = folder(&diga(all, ""));
    fs::write(folder.path().join("gate.yaml"), "befund: gate/1\nmin_decided: 0\n").unwrap();
    let gate = ["--gate", "gate.yaml"];
    let base = [&ONLY[..], &gate, &["--report", "json=base.json"]].concat();
    assert_eq!(assess(folder.path(), &base).0, 0);
    let against = [&ONLY[..], &gate, &["--baseline", "base.json"]].concat();
    assert_eq!(assess(folder.path(), &against).0, 0);
    let fewer = diga("\"DS.3\": {answer: yes}, \"DS.4\": {answer: yes}", "");
    fs::write(folder.path().join("befund.yaml"), fewer).unwrap();
    let (code, error) = assess(folder.path(), &against);
    assert_eq!(code, 2, "{error}");
    // What a gate file decides stays decided.
    let never =
        "{requirement: \"digav-anlage-1#DS.5\", block: fail, reason: x, expires: 2027-01-31}";
    let text = format!("befund: gate/1\nmin_decided: 0\noverrides:\n  - {never}\n");
    fs::write(folder.path().join("gate.yaml"), text).unwrap();
    let (code, error) = assess(folder.path(), &against);
    assert_eq!(code, 0, "{error}");
    // A catalog that the baseline judged.
    fs::write(folder.path().join("befund.yaml"), diga(all, "")).unwrap();
    let other = ["--catalog", "digav-7", "--baseline", "base.json", "--gate", "gate.yaml"];
    assert_eq!(assess(folder.path(), &other).0, 2);
}

#[test]
fn a_fail_that_was_measured_does_not_pass_by_a_word_against_a_baseline() {
    let folder = measured(|_| ());
    let catalog = ["--catalog", "tuev-tsvc@2.1"];
    let base = [&catalog[..], &["--report", "json=base.json"]].concat();
    assert_eq!(assess(folder.path(), &base).0, 1, "TLS 1.0 is measured, and fails");
    let against = [&catalog[..], &["--baseline", "base.json"]].concat();
    let known = assess(folder.path(), &against);
    assert_eq!(known.0, 0, "{}", known.1);
    let yaml = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    let (head, _) = yaml.split_once("targets:").unwrap();
    let answers =
        "{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {\"3.1\": {answer: yes}}}";
    let text = format!("{head}declarations:\n  tuev-tsvc@2.1: {answers}\n");
    fs::write(folder.path().join("befund.yaml"), text).unwrap();
    let (code, error) = assess(folder.path(), &against);
    assert_eq!(code, 2, "{error}");
}

#[test]
fn nobody_certifies_himself_and_bsi_alone_certifies_by_its_guideline() {
    let unfit = |kind: &str, issuer: &str| {
        let more = format!("kind: {kind}, issuer: \"{issuer}\", product_version: \"1\"");
        let written = way_in("", "1", ", documents: [d]", Some(&more));
        let judged = written.judged(&[P2]);
        judged.0.inputs.documents[0].unfit.map(befund::product::Unfit::word)
    };
    let isms = "certificate, scheme: iso-27001";
    assert_eq!(unfit(isms, "MAKER "), Some("self-issued"));
    assert_eq!(unfit("attestation, scheme: c5-type-2", "Maker"), Some("self-issued"));
    assert_eq!(unfit(isms, "Maker GmbH, Berlin"), Some("self-issued"));
    assert_eq!(unfit(isms, "Makers United"), None);
    assert_eq!(unfit(isms, "Certifiers Inc"), None);
    assert_eq!(unfit("policy", "Maker"), None, "a policy is one's own");
    let tr = "certificate, scheme: tr-03161-2";
    for other in ["Certifiers Inc", "BSI Group", "no BSI lab"] {
        assert_eq!(unfit(tr, other), Some("wrong-issuer"), "{other}");
    }
    for bsi in ["BSI", "BSI, Bonn", "Bundesamt für Sicherheit in der Informationstechnik (BSI)"] {
        assert_eq!(unfit(tr, bsi), None, "{bsi}");
    }
}

#[test]
fn plain_http_refutes_what_is_to_be_encrypted() {
    let verdict = |fact: &str| {
        let written = Written::new("health-app", &["web web-app"]).fact(fact);
        written.yes(P2, &["O.Ntwk_1"]).judged(&[P2]).of("O.Ntwk_1", "encrypted")
    };
    for fact in [
        "http.page, subject: web, purpose: consultation, url: \"https://a.example/\", https: false",
        "http.page, subject: web, purpose: consultation, url: \"http://a.example/\"",
        "http.service, subject: web, url: \"http://a.example/api\"",
        "http.form_field, subject: web, page: \"http://a.example/\", name: pin",
    ] {
        assert_eq!(verdict(fact), "fail", "{fact}");
    }
    assert_eq!(verdict("http.service, subject: web, url: \"https://a.example/api\""), "pass");
    let landing =
        "http.page, subject: web, purpose: landing, url: \"http://a.example/\", https: false";
    assert_eq!(verdict(landing), "pass");
}

#[test]
fn of_two_answers_of_one_day_the_one_that_confesses_counts() {
    let of = |old: &str, new: &str| {
        let answers = |edition: &str, answer: &str| {
            format!(
                "  digav-anlage-1@{edition}: {{by: M, on: 2026-11-01, product_version: \"1\", answers: {{\"DS.3\": {{answer: {answer}}}}}}}\n"
            )
        };
        let text =
            format!("declarations:\n{}{}", answers("2025-12-06", old), answers("2026-02-01", new));
        let yaml = plain(&text).replace("video-consultation", "diga");
        let folder = folder(&yaml);
        let day = jiff::civil::date(2026, 11, 21);
        let report = judge(&load(folder.path()), &[ONLY[1]], day);
        Judged(report).all("DS.3")
    };
    assert_eq!(of("yes", "yes"), ["pass"]);
    assert_eq!(of("no", "yes"), ["fail"]);
    assert_eq!(of("yes", "no"), ["fail"]);
}

#[test]
fn the_line_says_what_has_no_text_what_is_later_and_what_a_gate_is_called() {
    let folder = folder(&plain(
        "declarations:\n  tuev-tsvc@2.1: {by: M, on: 2026-11-22, product_version: \"1\", answers: {\"1.1\": {answer: no}}}\n",
    ));
    let (_, error) = assess(folder.path(), &[]);
    assert!(error.contains("not judged for want of text: anlage-31b@2022-06-15"), "{error}");
    let (_, error) = assess(folder.path(), &["--catalog", "tuev-tsvc@2.1"]);
    assert!(
        error.contains(
            "in force on the day judged for products of this kind: anlage-31b@2022-06-15"
        ),
        "{error}"
    );
    assert!(error.contains("2 notes on what is left out"), "an answer of tomorrow: {error}");
    for name in ["default: met (exit 0); all measured", "default against 1: met (exit 0)"] {
        fs::write(folder.path().join(name), "befund: gate/1\n").unwrap();
        let (code, error) =
            assess(folder.path(), &["--gate", name, "--report", "md=g.md", "--lang", "en"]);
        assert_eq!(code, 2);
        assert!(error.starts_with(&format!("gate {name:?}: not met")), "{error}");
        let report = fs::read_to_string(folder.path().join("g.md")).unwrap();
        assert!(report.contains(&format!("Gate {name:?}")), "{report}");
    }
}

#[test]
fn a_product_has_a_folder_of_its_own() {
    let folder = folder(&plain(""));
    let text = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    fs::write(folder.path().join("release.yaml"), &text).unwrap();
    let assess = |path: &Path| {
        let path = path.to_str().unwrap();
        let output = std::process::Command::new(cargo_bin("befund"))
            .args(["assess", path, "-q", "--as-of", DAY])
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, error) = assess(&folder.path().join("release.yaml"));
    assert_eq!((code, error.contains("no-product-file")), (Some(3), true), "{error}");
    assert_eq!(assess(&folder.path().join("befund.yaml")).0, Some(2));
    #[cfg(unix)]
    {
        let linked = tempfile::TempDir::new().unwrap();
        let link = linked.path().join("befund.yaml");
        std::os::unix::fs::symlink(folder.path().join("befund.yaml"), link).unwrap();
        let (code, error) = assess(linked.path());
        assert_eq!((code, error.contains("outside-folder")), (Some(3), true), "{error}");
    }
}
