//! What the evaluator looks at (TR-03161 chapters 4.1 to 4.3, Annex A): in the catalogs, on the page of
//! `befund explain` and in reports.

use std::fs;
use std::process::Output;

use crate::common::library;
use crate::common::written::Written;
use assert_cmd::Command;
use befund::catalog::Verdict;
use befund::catalog::inspection::{Direction, PointKind};
use befund::catalog::policy::RowClass;
use serde_json::Value;
use tempfile::TempDir;

const PARTS: [(&str, &str, usize); 3] =
    [("tr-03161-1", "3.0", 127), ("tr-03161-2", "2.0", 107), ("tr-03161-3", "2.0", 105)];

fn befund(arguments: &[&str]) -> Output {
    Command::cargo_bin("befund").unwrap().args(arguments).env_remove("NO_COLOR").output().unwrap()
}

fn stdout(arguments: &[&str]) -> String {
    let output = befund(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The page of a requirement without its line breaks.
fn page(catalog: &str, number: &str) -> String {
    let text = stdout(&["--lang", "en", "explain", catalog, number]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn b7_each_requirement_says_what_the_evaluator_looks_at() {
    let mut changes = [0, 0, 0];
    for (id, edition, count) in PARTS {
        let catalog = library().catalog(id, edition).unwrap();
        assert_eq!(catalog.requirements.len(), count);
        for requirement in &catalog.requirements {
            let place = format!("{id} {}", requirement.number);
            let one = requirement.examination.as_ref().unwrap_or_else(|| panic!("{place}"));
            assert!(!one.text.de.is_empty() && !one.text.en.is_empty(), "{place}");
            assert!(one.cite.starts_with("Kap. 4.3."), "{place}: {}", one.cite);
            assert!(!one.confidence.is_unverified(), "{place}");
            assert!(requirement.depth.is_some(), "{place}");
            if let Some(change) = &one.change {
                let at = match change.direction {
                    Direction::Tightens => 0,
                    Direction::Relieves => 1,
                    Direction::Measure => 2,
                };
                changes[at] += 1;
            }
        }
        let depths: Vec<_> = catalog.depths.iter().map(|one| one.depth.as_str()).collect();
        assert_eq!(depths, ["CHECK", "EXAMINE"], "{id}");
    }
    assert_eq!(changes, [102, 21, 48], "tighten, relieve, fix the yardstick");
}

#[test]
fn b7_explain_prints_it_with_its_place_and_what_the_depth_requires() {
    let text = page("tr-03161-1", "O.Cryp_1");
    for said in [
        "What the evaluator looks at · EXAMINE",
        "It is checked whether secret or private keys are hard-coded.",
        "exception: Excepted are techniques that hide the key strongly",
        "milder than the demand alone",
        "Kap. 4.3.5, Tabelle 8, PDF-S. 37; read in the norm",
        "EXAMINE: The lab MUST go beyond CHECK",
        "Kap. 4.1, Tabelle 2",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!page("anlage-31b", "5.3").contains("What the evaluator looks at"));
}

#[test]
fn b7_explain_gives_the_same_as_json() {
    let text = stdout(&["explain", "tr-03161-2", "O.Purp_9", "--json"]);
    let page: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(page["catalog"], "tr-03161-2@2.0");
    assert_eq!(page["depth"]["depth"], "CHECK");
    let examination = &page["examination"];
    assert!(examination["text"]["de"].as_str().unwrap().starts_with("Geprüft wird die Abwägung"));
    assert_eq!(examination["change"]["direction"], "tightens");
    assert_eq!(examination["points"][1]["kind"], "condition");
    assert_eq!(examination["risk_assessment"], "always");
    assert_eq!(page["demands"][0]["checks"][0]["id"], "http-sensitive-inputs-masked");
    assert!(page["data_classes"].is_null());
    let text = stdout(&["explain", "tr-03161-3", "O.Data_1", "--json"]);
    let page: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(page["data_classes"]["policy"], "tr-03161-annex-a@2024-03-25");
    assert_eq!(page["data_classes"]["rows"][1]["key"][0], "metadata");
}

#[test]
fn b7_a_gap_says_what_the_evaluator_looks_at_once_and_what_is_met_does_not() {
    let no = Written::new("diga", &["app mobile-app"])
        .head("protection_need: high")
        .answers("tr-03161-1@3.0", "\"O.Purp_8\": {answer: no}, \"O.Purp_1\": {answer: yes}");
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), no.yaml()).unwrap();
    let path = folder.path().to_str().unwrap();
    let written = |format: &str, lang: &str| {
        let file = folder.path().join("gap");
        let to = format!("{format}={}", file.display());
        let audit = ["audit", path, "--catalog", "tr-03161-1", "--as-of", "2026-11-21"];
        befund(&[audit.as_slice(), &["--lang", lang, "--report", &to]].concat());
        fs::read_to_string(file).unwrap()
    };
    let text = written("md", "de");
    assert_eq!(text.matches("Was die Prüfstelle ansieht (CHECK)").count(), 1, "{text}");
    assert!(text.contains("hauptsächlich für Werbung verarbeiten, ist in jedem Fall verboten."));
    assert!(text.contains("jedes Prüfwerkzeug"), "what a report must carry");
    assert!(text.contains("Auflagen: Im Einzelfall ist das Restrisiko darzustellen"));
    let text = written("html", "en");
    assert_eq!(text.matches("What the evaluator looks at (CHECK)").count(), 1);
    assert!(text.contains("mainly for advertising is forbidden in every case."));
    let judged = no.judged(&["tr-03161-1@3.0"]).0;
    let with: Vec<_> = judged
        .findings
        .iter()
        .filter(|one| one.inspection.is_some())
        .map(|one| &one.requirement)
        .collect();
    assert_eq!(with, ["O.Purp_8"], "only what is not met carries it");
}

#[test]
fn remarks_4_each_verdict_and_the_report_carry_what_chapter_4_2_asks_for() {
    for (id, edition, _) in PARTS {
        let catalog = library().catalog(id, edition).unwrap();
        let fail = catalog.verdict_duties.iter().find(|(word, _)| *word == Verdict::Fail).unwrap();
        assert!(fail.1.en.contains("evidence of the violation in the record"), "{id}");
        assert_eq!(catalog.verdict_duties.len(), 4, "{id}");
        let report = catalog.report_duties.iter().map(|one| one.en.to_string()).collect::<String>();
        for said in ["repeat them and get the same result", "tool", "relevant lines of code"] {
            assert!(report.contains(said), "{id}: {said}");
        }
    }
}

#[test]
fn annex_a_says_which_data_are_sensitive_and_where_they_may_go() {
    let policy = library().policy("tr-03161-annex-a", "2024-03-25").unwrap();
    let row = |table: &str, data: &str, to: &str| {
        let rows = &policy.tables[table].rows;
        let row = rows.iter().find(|row| row.key == [data, to]).unwrap();
        (row.columns["sensitive"].as_str(), row.class)
    };
    let (back, outside, external) =
        ("background-system", "outside-secure-environment", "external-services");
    assert_eq!(row("part-1", "application-data", back), ("yes", RowClass::Recommended));
    assert_eq!(row("part-1", "application-keys", back), ("yes", RowClass::Discouraged));
    assert_eq!(row("part-1", "application-keys", outside), ("yes", RowClass::Conditional));
    assert_eq!(row("part-2", "aggregated-data", outside), ("yes", RowClass::Conditional));
    assert_eq!(row("part-2", "public-certificates", back), ("no", RowClass::Recommended));
    assert_eq!(row("part-3", "metadata", external), ("yes", RowClass::Conditional));
    assert_eq!(row("part-3", "session-private-keys", external), ("yes", RowClass::Discouraged));
    assert!(
        policy.tables.values().flat_map(|table| &table.rows).all(|row| !row.sources.is_empty())
    );
    assert!(page("tr-03161-3", "O.Data_1").contains("metadata → external-services"));
}

/// A background system with one store and a "yes" to a requirement.
fn store(number: &str, store: &str) -> String {
    let written = Written::new("diga", &["api backend"])
        .fact(&format!("retention.store, subject: api, name: s, components: [api], {store}"))
        .list_of("retention.store, subject: api, components: [api]", 1)
        .yes("tr-03161-3@2.0", &[number]);
    let judged = written.judged(&["tr-03161-3@2.0"]);
    let demand = if number == "O.Data_1" { "storage-encrypted" } else { "deleted-without-delay" };
    judged.result(number, demand).verdict.to_string()
}

#[test]
fn remark_p3_data_1_metadata_are_sensitive() {
    assert_eq!(
        store("O.Data_1", "holds: [metadata], holds_personal_data: false, encrypted: false"),
        "fail"
    );
    assert_eq!(
        store("O.Data_1", "holds: [connection-data], holds_personal_data: false, encrypted: true"),
        "pass"
    );
}

#[test]
fn remark_p3_source_7_an_encrypted_store_does_not_fail_for_its_period() {
    let held = "holds: [health-records], delete_after_s: never";
    assert_eq!(store("O.Source_7", &format!("{held}, encrypted: true")), "pass");
    assert_eq!(store("O.Source_7", &format!("{held}, encrypted: false")), "fail");
    assert_eq!(store("O.Source_7", held), "fail", "nobody says that it is encrypted");
}

#[test]
fn remark_p3_ntwk_7_logs_need_the_http_headers() {
    let logs = |more: &str| {
        let written = Written::new("diga", &["api backend"])
            .fact(&format!("retention.store, subject: api, name: s, components: [api], holds: [logs], logs_connections: true, delete_after_s: 864000{more}"))
            .list_of("retention.store, subject: api, components: [api]", 1)
            .yes("tr-03161-3@2.0", &["O.Ntwk_7"]);
        let judged = written.judged(&["tr-03161-3@2.0"]);
        judged.result("O.Ntwk_7", "connections-logged").verdict.to_string()
    };
    assert_eq!(logs(", logs_http_headers: false"), "fail");
    assert_eq!(logs(", logs_http_headers: true"), "pass");
}

#[test]
fn remark_auth_10_a_renewed_login_is_as_strong_as_the_first() {
    let session = |catalog: &str, component: &str, number: &str, demand: &str, more: &str| {
        let components: &[&str] =
            if component == "api" { &["api backend"] } else { &["app mobile-app"] };
        let written = Written::new("diga", components)
            .fact(&format!(
                "auth.session, subject: {component}, name: s, components: [{component}], {more}"
            ))
            .list_of(&format!("auth.session, subject: {component}, components: [{component}]"), 1)
            .yes(catalog, &[number]);
        let judged = written.judged(&[catalog]);
        judged.result(number, demand).verdict.to_string()
    };
    let times = "idle_timeout_s: 600, active_timeout_s: 3600, background_grace_s: 60";
    for (number, demand) in [
        ("O.Auth_8", "background-grace"),
        ("O.Auth_9", "idle-timeout"),
        ("O.Auth_10", "active-timeout"),
    ] {
        let of = |more: &str| {
            session("tr-03161-1@3.0", "app", number, demand, &format!("{times}, {more}"))
        };
        assert_eq!(of("renewed_in_full: false"), "fail", "{number}");
        assert_eq!(of("renewed_in_full: true"), "pass", "{number}");
    }
    // Part 3 accepts a message of the application where the server cannot see the time in use.
    let of = |more: &str| {
        session(
            "tr-03161-3@2.0",
            "api",
            "O.Auth_11",
            "active-timeout",
            &format!("renewed_in_full: true, {more}"),
        )
    };
    assert_eq!(of("active_timeout_s: never, ends_on_message: true"), "pass");
    assert_eq!(of("active_timeout_s: never, ends_on_message: false"), "fail");
}

#[test]
fn remark_p2_purp_9_sensitive_fields_hide_what_is_entered() {
    let field = |masked: bool| {
        let written = Written::new("diga", &["web web-app"])
            .fact(&format!("http.form_field, subject: web, page: \"https://w.example/\", name: pin, components: [web], sensitive: true, masked: {masked}"))
            .list_of("http.form_field, subject: web, components: [web]", 1)
            .yes("tr-03161-2@2.0", &["O.Purp_9"]);
        let judged = written.judged(&["tr-03161-2@2.0"]);
        judged.result("O.Purp_9", "display-only-if-needed").verdict.to_string()
    };
    assert_eq!(field(false), "fail");
    assert_eq!(field(true), "pass");
}

#[test]
fn remark_p2_ntwk_2_missing_hsts_is_an_indication() {
    let written = Written::new("diga", &["web web-app"])
        .fact("http.header, subject: web, url: \"https://w.example/\", name: strict-transport-security, components: [web], present: false")
        .yes("tr-03161-2@2.0", &["O.Ntwk_2"]);
    let judged = written.judged(&["tr-03161-2@2.0"]);
    assert_eq!(judged.check("O.Ntwk_2", "configuration", "http-hsts-set"), "violated");
    assert_eq!(judged.result("O.Ntwk_2", "configuration").verdict.to_string(), "inconclusive");
}

#[test]
fn remarks_3_exceptions_stand_where_they_refute() {
    for (catalog, number, said) in [
        ("tr-03161-1", "O.Cryp_1", "white-box cryptography, ch. 4.3) is excepted"),
        ("tr-03161-1", "O.Source_7", "Data protected by O.Data_2 (encrypted storage) are excepted"),
        (
            "tr-03161-1",
            "O.Data_15",
            "expressly exports for processing on other devices are excepted",
        ),
        ("tr-03161-3", "O.TrdP_4", "it need not examine its content"),
        ("tr-03161-2", "O.Arch_8", "that it can be forged is accepted"),
        ("tr-03161-3", "O.TrdP_6", "software for transport encryption"),
        ("tr-03161-1", "O.Data_12", "A necessary export is no violation"),
    ] {
        let text = page(catalog, number);
        assert!(text.contains(said), "{catalog} {number}: {said}");
    }
    for catalog in ["tr-03161-2", "tr-03161-3"] {
        assert!(
            !page(catalog, "O.Cryp_1").contains("(white-box cryptography, ch. 4.3) is excepted")
        );
    }
}

#[test]
fn remarks_points_keep_their_kinds() {
    let catalog = library().catalog("tr-03161-1", "3.0").unwrap();
    let kinds = |number: &str| -> Vec<PointKind> {
        let one = catalog.requirement(number).unwrap().examination.clone().unwrap();
        one.points.iter().map(|point| point.kind).collect()
    };
    assert_eq!(kinds("O.Cryp_1"), [PointKind::Exception, PointKind::Condition]);
    assert_eq!(kinds("O.Data_2"), [PointKind::Definition, PointKind::Condition]);
}

/// A demand with one fact and a "yes", by a catalog.
fn with_yes(
    catalog: &str,
    components: &'static [&'static str],
    fact: &str,
    number: &str,
    demand: &str,
) -> String {
    let written = Written::new("diga", components).fact(fact).yes(catalog, &[number]);
    written.judged(&[catalog]).result(number, demand).verdict.to_string()
}

#[test]
fn remark_auth_11_a_reset_by_guessable_answers_fails() {
    let of = |guessable: bool| {
        let fact = format!(
            "auth.password_policy, subject: app, name: p, reauthentication: true, guessable_reset: {guessable}"
        );
        let demand = "no-change-without-reauthentication";
        with_yes("tr-03161-1@3.0", &["app mobile-app"], &fact, "O.Auth_11", demand)
    };
    assert_eq!(of(true), "fail");
    assert_eq!(of(false), "pass");
}

#[test]
fn remark_p3_auth_20_a_token_follows_its_standard() {
    let of = |follows: bool| {
        let fact = format!(
            "auth.token, subject: api, name: t, unexpected_fields: false, follows_standard: {follows}"
        );
        with_yes("tr-03161-3@2.0", &["api backend"], &fact, "O.Auth_20", "expected-fields-only")
    };
    assert_eq!(of(false), "fail");
    assert_eq!(of(true), "pass");
}

#[test]
fn remark_p2_source_9_no_session_id_leaves_by_a_link() {
    let of = |carried: bool| {
        let fact = format!(
            "http.service, subject: web, url: \"https://w.example/\", open_redirects: false, session_id_in_links: {carried}"
        );
        with_yes("tr-03161-2@2.0", &["web web-app"], &fact, "O.Source_9", "redirects-controlled")
    };
    assert_eq!(of(true), "fail");
    assert_eq!(of(false), "pass");
}
