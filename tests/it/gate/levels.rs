//! The gate as a release pipeline meets it: baselines, gate files, decisions about gaps.

use std::fs;
use std::process::Output;

use crate::common::{enumeration, observe, plain, protocol, with_target};
use assert_cmd::Command;
use tempfile::TempDir;

/// A product folder and runs of `assess` in it.
struct Runs(TempDir);

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Runs {
    fn new(yaml: &str) -> Self {
        Self(crate::common::folder(yaml))
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn assess(&self, as_of: &str, more: &[&str]) -> Run {
        let output: Output = Command::cargo_bin("befund")
            .unwrap()
            .current_dir(self.0.path())
            .env("COLUMNS", "140")
            .args(["assess", ".", "--full", "--as-of", as_of, "--lang", "en"])
            .args(more)
            .output()
            .unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn baseline(&self, as_of: &str, catalog: &str) {
        let report = ["--report", "json=base.json", "--catalog", catalog];
        assert!(self.assess(as_of, &report).code < 3);
    }
}

fn tsvc(answers: &str) -> String {
    plain(&format!(
        "declarations:\n  tuev-tsvc@2.1: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{{answers}}}}}\n"
    ))
}

const SOLL: &str = "declarations:\n  anlage-31b@2016-10-21: {by: Maker, on: 2018-05-01, product_version: \"1\", answers: {\"5.3\": {demands: {real-name-visible: {answer: no}, without-account: {answer: yes}}}}}\n";

fn waived(expires: &str) -> String {
    format!(
        "{SOLL}dispositions:\n  - {{kind: soll_justified, requirement: \"anlage-31b#5.3\", demand: real-name-visible, owner: QM, reason: codes suffice, expires: {expires}}}\n"
    )
}

const DAY: &str = "2026-11-21";
const AGAINST: [&str; 4] = ["--catalog", "tuev-tsvc", "--baseline", "base.json"];
const KNOWN: &str = "\"1.2\": {demands: {understandable: {answer: no}}}, \"1.1\": {answer: yes}";

#[test]
fn against_a_baseline_only_what_is_new_blocks() {
    let runs = Runs::new(&tsvc(KNOWN));
    runs.baseline(DAY, "tuev-tsvc");
    assert_eq!(runs.assess(DAY, &["--catalog", "tuev-tsvc"]).code, 1);
    let same = runs.assess(DAY, &AGAINST);
    assert_eq!(same.code, 0, "{}", same.err);
    let headline = same.out.find("Result\n").unwrap();
    let compared = same.out.find("Compared with").unwrap();
    assert!(headline < compared && same.out.contains("newly not met 0"), "{}", same.out);
    runs.write(
        "befund.yaml",
        &tsvc(&KNOWN.replace("\"1.1\": {answer: yes}", "\"1.1\": {answer: no}")),
    );
    let worse = runs.assess(DAY, &AGAINST);
    assert_eq!(worse.code, 1);
    assert!(worse.err.contains("2 blocking as failed"), "{}", worse.err);
}

#[test]
fn against_a_baseline_only_what_was_decided_blocks_as_open() {
    let runs = Runs::new(&with_target(&tsvc("\"1.1\": {answer: yes}").replace(&plain(""), "")));
    runs.baseline(DAY, "tuev-tsvc");
    assert_eq!(runs.assess(DAY, &["--catalog", "tuev-tsvc"]).code, 2, "a target was not measured");
    assert_eq!(runs.assess(DAY, &AGAINST).code, 0, "nor was it in the baseline");
    let aged = runs.assess("2027-11-21", &AGAINST);
    assert_eq!(aged.code, 2, "{}", aged.err);
    assert!(aged.out.contains("evidence has aged"), "{}", aged.out);
}

#[test]
fn a_new_contradiction_blocks_against_a_baseline_a_known_one_does_not() {
    let runs = Runs::new(&with_target(&tsvc("\"3.1\": {answer: yes}").replace(&plain(""), "")));
    let see = |version: &str| {
        let fact = protocol(version, true);
        let list = enumeration("tls.protocol", &[&fact]);
        observe(runs.0.path(), "a.json", "ok", "2026-11-20T10:00:00Z", &[fact], &[list]);
    };
    see("TLSv1.3");
    runs.baseline(DAY, "tuev-tsvc");
    see("TLSv1.0");
    let bad = runs.assess(DAY, &AGAINST);
    assert_eq!(bad.code, 1, "{}", bad.err);
    assert!(bad.out.contains("new contradiction"), "{}", bad.out);
    runs.baseline(DAY, "tuev-tsvc");
    assert_eq!(runs.assess(DAY, &AGAINST).code, 0);
}

#[test]
fn a_baseline_that_decided_nothing_is_warned_of() {
    let runs = Runs::new(&plain(""));
    runs.baseline(DAY, "tuev-tsvc");
    let empty = runs.assess(DAY, &[&AGAINST[..], &["--report", "md=out.md"]].concat());
    assert!(
        empty.err.contains("warning: the baseline of 2026-11-21 decided nothing"),
        "{}",
        empty.err
    );
    let page = fs::read_to_string(runs.0.path().join("out.md")).unwrap();
    for said in [&empty.out, &page] {
        let words: Vec<_> = said.split_whitespace().collect();
        assert!(words.join(" ").contains("The earlier result had decided nothing"), "{said}");
    }
    runs.write("befund.yaml", &tsvc(KNOWN));
    runs.baseline(DAY, "tuev-tsvc");
    let full = runs.assess(DAY, &AGAINST);
    assert!(
        !full.err.contains("warning") && !full.out.contains("had decided nothing"),
        "{}",
        full.err
    );
}

/// A waiver that has run out is no old fail: the baseline did not block on it.
#[test]
fn a_lapsed_waiver_blocks_although_the_fail_is_old() {
    let runs = Runs::new(&plain(&waived("2018-05-31")));
    runs.baseline("2018-05-03", "anlage-31b");
    let against = ["--catalog", "anlage-31b", "--baseline", "base.json"];
    assert_eq!(runs.assess("2018-05-31", &against).code, 0, "to the end of its last day");
    assert_eq!(runs.assess("2018-06-01", &against).code, 1);
}

#[test]
fn a_component_that_is_gone_blocks_against_a_baseline() {
    let runs = Runs::new(&plain(""));
    runs.baseline(DAY, "tr-03161-2");
    let against = ["--catalog", "tr-03161-2", "--baseline", "base.json"];
    assert_eq!(runs.assess(DAY, &against).code, 0);
    runs.write("befund.yaml", &plain("").replace("kind: web-app", "kind: mobile-app"));
    let gone = runs.assess(DAY, &against);
    assert_eq!(gone.code, 2, "{}", gone.err);
    runs.baseline(DAY, "tr-03161-2");
    assert_eq!(runs.assess(DAY, &against).code, 0, "it was missing before");
}

#[test]
fn a_baseline_of_another_product_excuses_nothing() {
    let runs = Runs::new(&tsvc(KNOWN));
    runs.baseline(DAY, "tuev-tsvc");
    runs.write("befund.yaml", &tsvc(KNOWN).replace("name: Test", "name: Other"));
    let other = runs.assess(DAY, &AGAINST);
    assert_eq!(other.code, 3, "{}", other.err);
    assert!(other.err.contains("is a result of `Test`, and this is `Other`"), "{}", other.err);
}

#[test]
fn a_baseline_that_is_no_result_stops_the_run() {
    let runs = Runs::new(&tsvc(KNOWN));
    runs.baseline(DAY, "tuev-tsvc");
    let whole = fs::read_to_string(runs.0.path().join("base.json")).unwrap();
    for (text, code, said) in [
        (whole.replacen("befund/result/1", "befund/result/9", 1), 3, "wrong-schema"),
        (whole.replacen("\"inconclusive\"", "\"pass\"", 1), 4, "result-changed"),
        (String::new(), 3, "wrong-json"),
    ] {
        runs.write("base.json", &text);
        let run = runs.assess(DAY, &AGAINST);
        assert_eq!(run.code, code, "{}", run.err);
        assert!(run.err.contains(said) && run.err.contains("help:") && run.out.is_empty());
    }
    fs::remove_file(runs.0.path().join("base.json")).unwrap();
    assert_eq!(runs.assess(DAY, &AGAINST).code, 3);
}

#[test]
fn a_waived_soll_passes_until_the_day_after_its_expiry_and_says_so() {
    let runs = Runs::new(&plain(&waived("2018-07-31")));
    runs.write("gate.yaml", "befund: gate/1\nmin_decided: 0\n");
    let on = |day: &str| runs.assess(day, &["--catalog", "anlage-31b", "--gate", "gate.yaml"]);
    let early = on("2018-05-03");
    assert_eq!(early.code, 0, "{}", early.err);
    assert!(!early.out.contains("holds only until"), "{}", early.out);
    assert!(!on("2018-06-30").out.contains("holds only until"), "31 days before");
    let soon = on("2018-07-01");
    assert!(soon.code == 0 && soon.out.contains("holds only until 2018-07-31"), "{}", soon.out);
    assert_eq!(on("2018-07-31").code, 0);
    let over = on("2018-08-01");
    assert_eq!(over.code, 1);
    assert!(over.out.contains("held until 2018-07-31 and no longer counts"), "{}", over.out);
    assert!(over.out.contains("not met 1"), "the verdict is the same on every day");
}

#[test]
fn a_decision_that_meets_no_gap_or_not_all_of_it_is_named() {
    let met = SOLL.replace("answer: no", "answer: yes");
    let unused = waived("2019-01-01").replace(SOLL, &met);
    let run = Runs::new(&plain(&unused)).assess("2018-05-03", &["--catalog", "anlage-31b"]);
    assert!(run.out.contains("meets no gap"), "{}", run.out);
    let owner = waived("2019-01-01").replace("owner: QM, ", "");
    let run = Runs::new(&plain(&owner)).assess("2018-05-03", &[]);
    assert!(run.code == 3 && run.err.contains("missing-key"), "{}", run.err);
    let endless = waived("2019-01-01").replace(", expires: 2019-01-01", "");
    assert_eq!(
        Runs::new(&plain(&endless)).assess("2018-05-03", &[]).code,
        3,
        "expiry is mandatory"
    );
}

#[test]
fn a_decision_on_a_catalog_that_is_not_judged_is_named_as_unused() {
    let yaml = plain(&waived("2027-06-30"));
    let run = Runs::new(&yaml).assess(DAY, &["--catalog", "tuev-tsvc"]);
    let words: Vec<_> = run.out.split_whitespace().collect();
    let said = words.join(" ");
    assert!(said.contains("is unused: this run does not judge by that catalog"), "{said}");
    assert!(!said.contains("it can go"), "{said}");
}

#[test]
fn an_entry_of_a_gate_file_that_decides_nothing_is_named() {
    let runs = Runs::new(&tsvc(KNOWN));
    let entry = |place: &str| {
        gate(&format!("  - {{{place}, block: never, reason: x, expires: 2027-01-01}}\n"))
    };
    for (place, said) in [
        ("requirement: \"tuev-tsvc#1.1\"", Some("tuev-tsvc#1.1 is unused: it meets no gap")),
        ("requirement: \"tuev-tsvc#1.2\"", None),
        ("catalog: tuev-tsvc", None),
        ("catalog: anlage-31b", Some("anlage-31b is unused: this run does not judge")),
    ] {
        runs.write("gate.yaml", &entry(place));
        let run = runs.assess(DAY, &WITH_GATE);
        assert_eq!(run.err.contains("unused"), said.is_some(), "{place}: {}", run.err);
        assert!(run.err.contains(said.unwrap_or_default()), "{place}: {}", run.err);
    }
}

/// A decision names what it covers; another thing that fails in the same way is not covered.
#[test]
fn a_new_offender_is_not_covered_by_an_old_decision() {
    let accepted = "dispositions:\n  - {kind: accepted_risk, requirement: \"tuev-tsvc#3.1\", owner: QM, reason: migration, expires: 2027-06-30}\n";
    let runs = Runs::new(&with_target(accepted));
    let facts = [protocol("TLSv1.0", true)];
    let list = enumeration("tls.protocol", &[&facts[0]]);
    observe(runs.0.path(), "a.json", "ok", "2026-11-20T10:00:00Z", &facts, &[list]);
    let run = runs.assess(DAY, &["--catalog", "tuev-tsvc"]);
    assert_eq!(run.code, 1, "an accepted risk lifts nothing");
    assert!(run.out.contains("does not cover"), "{}", run.out);
}

fn gate(overrides: &str) -> String {
    format!("befund: gate/1\nbase: default\nmin_decided: 0\noverrides:\n{overrides}")
}

const WITH_GATE: [&str; 4] = ["--catalog", "tuev-tsvc", "--gate", "gate.yaml"];

#[test]
fn a_gate_file_decides_otherwise_for_a_while() {
    let runs = Runs::new(&tsvc(KNOWN));
    runs.write(
        "gate.yaml",
        &gate("  - {requirement: \"tuev-tsvc#1.2\", demand: understandable, block: never, reason: rewrite under way, expires: 2026-12-31}\n"),
    );
    assert_eq!(runs.assess("2026-12-31", &WITH_GATE).code, 0);
    let over = runs.assess("2027-01-01", &WITH_GATE);
    assert_eq!(over.code, 1);
    assert!(over.err.contains("expired on 2026-12-31 and is no longer applied"), "{}", over.err);
    runs.write(
        "gate.yaml",
        &gate("  - {catalog: tuev-tsvc, block: inconclusive, reason: release}\n"),
    );
    runs.write("befund.yaml", &tsvc("\"1.1\": {answer: yes}"));
    assert_eq!(runs.assess(DAY, &WITH_GATE).code, 2, "everything open blocks");
    runs.write("gate.yaml", "befund: gate/1\nmin_decided: 0\n");
    assert_eq!(runs.assess(DAY, &WITH_GATE).code, 0);
    runs.write(
        "gate.yaml",
        &gate("  - {catalog: tuev-tsvc, block: inconclusive, reason: release}\n  - {requirement: \"tuev-tsvc#1.1\", block: never, reason: x, expires: 2027-01-01}\n"),
    );
    runs.write("befund.yaml", &tsvc("\"1.1\": {answer: no}, \"1.2\": {answer: yes}"));
    assert_eq!(runs.assess(DAY, &WITH_GATE).code, 2, "the narrower one lifts the fail");
}

#[test]
fn where_only_a_fail_blocks_open_demands_do_not() {
    let runs = Runs::new(&with_target(&tsvc("\"1.1\": {answer: yes}").replace(&plain(""), "")));
    assert_eq!(runs.assess(DAY, &["--catalog", "tuev-tsvc"]).code, 2, "a target was not measured");
    let fail =
        gate("  - {catalog: tuev-tsvc, block: fail, reason: no lab yet, expires: 2026-12-31}\n");
    runs.write("gate.yaml", &fail);
    assert_eq!(runs.assess(DAY, &WITH_GATE).code, 0);
    runs.write("befund.yaml", &tsvc("\"1.1\": {answer: no}"));
    assert_eq!(runs.assess(DAY, &WITH_GATE).code, 1);
}

/// The same fail by a later edition of the norm is not new, and the day alone breaks nothing.
#[test]
fn a_known_fail_stays_known_when_the_edition_changes() {
    let answers = |edition: &str, on: &str| {
        plain(&format!(
            "declarations:\n  digav-anlage-1@{edition}: {{by: Maker, on: {on}, product_version: \"1\", answers: {{\"B.3\": {{answer: no}}, \"B.4\": {{answer: yes}}}}}}\n"
        ))
        .replace("video-consultation", "diga")
    };
    let runs = Runs::new(&answers("2025-12-06", "2026-01-01"));
    runs.baseline("2026-01-10", "digav-anlage-1");
    runs.write("befund.yaml", &answers("2026-02-01", "2026-02-01"));
    let against = ["--catalog", "digav-anlage-1", "--baseline", "base.json"];
    assert_eq!(runs.assess("2026-02-10", &["--catalog", "digav-anlage-1"]).code, 1);
    let later = runs.assess("2026-02-10", &against);
    assert_eq!(later.code, 0, "{}{}", later.out, later.err);
}

#[test]
fn a_decision_about_what_no_edition_has_names_what_was_meant() {
    for (from, to, said) in [
        ("#5.3", "#5.33", "did you mean `5.3`?"),
        (
            "demand: real-name-visible",
            "demand: real-name-visable",
            "did you mean `real-name-visible`?",
        ),
        ("anlage-31b#", "anlage-31c#", "did you mean `anlage-31b`?"),
    ] {
        let yaml = plain(&waived("2019-01-01").replace(from, to));
        let run = Runs::new(&yaml).assess("2018-05-03", &[]);
        assert!(run.code == 3 && run.err.contains(said), "{}", run.err);
    }
}

/// A contradiction says that evidence and claim do not fit; no gate file may overlook that.
#[test]
fn never_does_not_lift_a_contradiction() {
    let runs = Runs::new(&with_target(&tsvc("\"3.1\": {answer: yes}").replace(&plain(""), "")));
    let fact = protocol("TLSv1.0", true);
    let list = enumeration("tls.protocol", &[&fact]);
    observe(runs.0.path(), "a.json", "ok", "2026-11-20T10:00:00Z", &[fact], &[list]);
    runs.write(
        "gate.yaml",
        &gate("  - {catalog: tuev-tsvc, block: never, reason: x, expires: 2027-01-01}\n"),
    );
    let run = runs.assess(DAY, &WITH_GATE);
    assert_eq!(run.code, 1, "{}", run.err);
}

#[test]
fn slips_in_a_gate_file_name_their_place_and_what_was_meant() {
    let runs = Runs::new(&tsvc(KNOWN));
    let never = "block: never, reason: x, expires: 2027-01-01";
    for (text, said) in [
        (gate("").replace("base", "bas"), "gate.yaml:2:1 unknown-key did you mean `base`?"),
        (gate("").replace("gate/1", "gate/2"), "gate.yaml:1:9 unknown-version"),
        (
            gate("").replace("default", "strikt"),
            "gate.yaml:2:7 unknown-word did you mean `strict`?",
        ),
        (
            gate(&format!("  - {{requirement: \"tuev-tsvc#1.22\", {never}}}\n")),
            "gate.yaml:5:19 unknown-requirement did you mean",
        ),
        (
            gate(&format!("  - {{catalog: tuev-tscv, {never}}}\n")),
            "gate.yaml:5:15 unknown-catalog did you mean `tuev-tsvc`?",
        ),
        (
            gate(&format!(
                "  - {{requirement: \"tuev-tsvc#1.2\", demand: understandible, {never}}}\n"
            )),
            "unknown-demand did you mean `understandable`?",
        ),
        (
            gate(&format!("  - {{requirement: tuev-tsvc, {never}}}\n")),
            "gate.yaml:5:19 wrong-reference",
        ),
        (
            gate("  - {catalog: tuev-tsvc, block: never, reason: x}\n"),
            "gate.yaml:5:5 missing-key `expires`",
        ),
        (
            gate("  - {catalog: tuev-tsvc, block: fail, expires: 2027-01-01}\n"),
            "missing-key `reason`",
        ),
        (
            gate(&format!(
                "  - {{catalog: tuev-tsvc, {never}}}\n  - {{catalog: tuev-tsvc, {never}}}\n"
            )),
            "gate.yaml:6:15 duplicate-override",
        ),
        (gate(&format!("  - {{{never}}}\n")), "wrong-reference"),
    ] {
        runs.write("gate.yaml", &text);
        let run = runs.assess(DAY, &WITH_GATE);
        assert_eq!(run.code, 3, "{text}{}", run.err);
        for part in said.split(' ').filter(|part| part.contains(['.', '-', '`'])) {
            assert!(run.err.contains(part), "{part} for\n{text}{}", run.err);
        }
        assert!(run.err.contains("help:") && run.out.is_empty(), "{}", run.err);
    }
    let level = runs.assess(DAY, &["--gate", "strikt"]);
    assert!(level.code == 3 && level.err.contains("did you mean `strict`?"), "{}", level.err);
    assert_eq!(runs.assess(DAY, &["--gate", "gone.yaml"]).code, 3);
}
