//! The ten rules of the verdict, as examples and as properties.

use std::fs;

use crate::common::{
    TODAY, demand, enumeration, folder, judge, load, observe, passes, plain, protocol, tls_fact,
    with_target,
};
use befund::assess::eval::{Context, evaluate};
use befund::assess::evidence::Evidence;
use befund::assess::gate::{Gate, Level, apply};
use befund::assess::in_force_policies;
use befund::assess::tri::Tri;
use befund::library::Library;
use befund::product::Product;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

const TSVC: &str = "tuev-tsvc@2.1";
const ENCRYPTION: &str = "tuev-tsvc@2.1#3.1";
const STATE: &str = "state-of-the-art";
const NOW: &str = "2026-11-20T10:00:00Z";

fn answer(value: &str, on: &str) -> String {
    format!(
        "declarations:\n  {TSVC}: {{by: Maker, on: {on}, product_version: \"1\", answers: {{\"3.1\": {{answer: {value}}}}}}}\n"
    )
}

fn words(
    verdict: &str,
    basis: Option<&str>,
    reason: Option<&str>,
) -> (String, Option<String>, Option<String>) {
    (verdict.to_owned(), basis.map(str::to_owned), reason.map(str::to_owned))
}

// Rule 1
#[test]
fn without_evidence_every_demand_is_inconclusive_and_every_requirement_has_a_finding() {
    let product = load(folder(&plain("")).path());
    let report = judge(&product, &["tuev-tsvc@2.1", "anlage-31b@2021-02-25"], TODAY);
    let demands: Vec<_> = report.findings.iter().flat_map(|finding| &finding.demands).collect();
    assert!(demands.iter().all(|demand| demand.verdict.word() == "inconclusive"), "{demands:#?}");
    let library = Library::built_in();
    let expected: usize = [("tuev-tsvc", "2.1"), ("anlage-31b", "2021-02-25")]
        .iter()
        .map(|(id, ed)| library.catalog(id, ed).unwrap().requirements.len())
        .sum();
    assert_eq!(report.findings.len(), expected);
    assert_eq!(apply(&report, Level::Default).exit_code(), 2, "nothing was decided");
}

// Rule 2
#[test]
fn a_declaration_cannot_stand_in_for_the_measurement_of_a_declared_target() {
    let product = load(folder(&with_target(&answer("yes", "2026-11-01"))).path());
    assert_eq!(
        demand(&judge(&product, &[TSVC], TODAY), ENCRYPTION, STATE),
        words("inconclusive", None, Some("not_run"))
    );
    let product = load(folder(&plain(&answer("yes", "2026-11-01"))).path());
    assert_eq!(
        demand(&judge(&product, &[TSVC], TODAY), ENCRYPTION, STATE),
        words("pass", Some("declared"), None)
    );
}

#[test]
fn a_stated_fact_cannot_stand_in_either() {
    let stated = format!(
        "{}facts:\n  - {{kind: tls.protocol, subject: \"tls://connect.example:443\", version: TLSv1.3, offered: true, stated: {{by: Maker, on: 2026-11-01}}}}\nenumerations:\n  - {{kind: tls.protocol, subject: \"tls://connect.example:443\", complete: true, stated: {{by: Maker, on: 2026-11-01}}}}\n",
        answer("yes", "2026-11-01")
    );
    let product = load(folder(&with_target(&stated)).path());
    assert_eq!(
        demand(&judge(&product, &[TSVC], TODAY), ENCRYPTION, STATE),
        words("inconclusive", None, Some("not_run"))
    );
}

#[test]
fn where_facts_speak_the_check_decides_and_not_the_answer() {
    let folder = folder(&with_target(&answer("yes", "2026-11-01")));
    let old = protocol("TLSv1.0", true);
    observe(folder.path(), "a.json", "ok", NOW, std::slice::from_ref(&old), &[]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    assert_eq!(demand(&report, ENCRYPTION, STATE), words("fail", Some("measured"), None));
}

// Rule 3
#[test]
fn every_needs_a_complete_enumeration_but_a_counter_example_does_not() {
    let verdict = |facts: &[Value], complete: bool| {
        let folder = folder(&with_target(""));
        let refs: Vec<_> = facts.iter().collect();
        let mut list = enumeration("tls.protocol", &refs);
        list["complete"] = json!(complete);
        observe(folder.path(), "a.json", "ok", NOW, facts, &[list]);
        let report = judge(&load(folder.path()), &[TSVC], TODAY);
        let finding = report.findings.iter().find(|finding| finding.key == ENCRYPTION).unwrap();
        let state = finding.demands.iter().find(|demand| demand.id == STATE).unwrap();
        state
            .checks
            .iter()
            .find(|check| check.id == "tls-protocol-versions")
            .unwrap()
            .outcome
            .to_string()
    };
    let (good, bad) = (protocol("TLSv1.3", true), protocol("TLSv1.0", true));
    assert_eq!(verdict(std::slice::from_ref(&good), true), "satisfied");
    assert_eq!(verdict(std::slice::from_ref(&good), false), "undecided");
    assert_eq!(verdict(&[good, bad], false), "violated");
    assert_eq!(verdict(&[], true), "undecided", "an empty set proves nothing");
}

#[test]
fn a_missing_member_breaks_an_enumeration() {
    let folder = folder(&with_target(""));
    let (good, other) = (protocol("TLSv1.3", true), protocol("TLSv1.2", true));
    let list = enumeration("tls.protocol", &[&good, &other]);
    observe(folder.path(), "a.json", "ok", NOW, &[good, other], &[list]);
    let mut product = load(folder.path());
    product.observations[0].facts.pop();
    assert_eq!(demand(&judge(&product, &[TSVC], TODAY), ENCRYPTION, STATE).0, "inconclusive");
}

// Rule 4
#[test]
fn fail_beats_inconclusive_and_only_what_may_be_absent_is_not_applicable() {
    let answers = "declarations:\n  tuev-tsvc@2.1:\n    by: Maker\n    on: 2026-11-01\n    product_version: \"1\"\n    answers:\n      \"1.1\": {demands: {rules-laid-down: {answer: yes}, provided: {answer: no}}}\n      \"1.3\": {demands: {known: {answer: yes}}}\n      \"2.1\": {demands: {overview-documented: {answer: yes}, sensibly-structured: {answer: not_applicable, reason: function-absent}}}\n      \"2.4\": {answer: not_applicable, reason: function-absent}\n";
    let report = judge(&load(folder(&plain(answers)).path()), &[TSVC], TODAY);
    let verdict = |number: &str| {
        report.findings.iter().find(|f| f.requirement == number).unwrap().verdict.to_string()
    };
    assert_eq!(
        ["1.1", "1.3", "2.1", "2.4"].map(verdict),
        ["fail", "inconclusive", "inconclusive", "not_applicable"],
        "no video service lacks components to draw"
    );
}

// Rule 5
#[test]
fn evidence_later_than_the_day_judged_does_not_count() {
    let product = load(folder(&plain(&answer("yes", "2026-11-22"))).path());
    let report = judge(&product, &[TSVC], TODAY);
    assert_eq!(
        demand(&report, ENCRYPTION, STATE),
        words("inconclusive", None, Some("evidence_after_as_of"))
    );
}

#[test]
fn answers_carry_365_days_and_only_for_their_version() {
    let product = load(folder(&plain(&answer("yes", "2025-11-21"))).path());
    assert_eq!(demand(&judge(&product, &[TSVC], TODAY), ENCRYPTION, STATE).0, "pass");
    let next = date(2026, 11, 22);
    assert_eq!(
        demand(&judge(&product, &[TSVC], next), ENCRYPTION, STATE),
        words("inconclusive", None, Some("evidence_stale"))
    );
    let other =
        answer("yes", "2026-11-01").replace("product_version: \"1\"", "product_version: \"2\"");
    let product = load(folder(&plain(&other)).path());
    assert_eq!(
        demand(&judge(&product, &[TSVC], TODAY), ENCRYPTION, STATE),
        words("inconclusive", None, Some("evidence_for_other_version"))
    );
}

#[test]
fn measurements_carry_90_days_and_may_refute_after_that() {
    let folder = folder(&with_target(&answer("yes", "2026-11-01")));
    let good = protocol("TLSv1.3", true);
    let list = enumeration("tls.protocol", &[&good]);
    observe(
        folder.path(),
        "a.json",
        "ok",
        "2026-08-23T10:00:00Z",
        std::slice::from_ref(&good),
        std::slice::from_ref(&list),
    );
    let outcome = |day| {
        let report = judge(&load(folder.path()), &[TSVC], day);
        let finding = report.findings.iter().find(|f| f.key == ENCRYPTION).unwrap().clone();
        let state = finding.demands.iter().find(|d| d.id == STATE).unwrap();
        state.checks.iter().find(|c| c.id == "tls-protocol-versions").unwrap().outcome.to_string()
    };
    assert_eq!(outcome(TODAY), "satisfied");
    assert_eq!(outcome(date(2026, 11, 22)), "undecided");
    let bad = protocol("TLSv1.0", true);
    let list = enumeration("tls.protocol", &[&good, &bad]);
    observe(folder.path(), "a.json", "ok", "2024-08-23T10:00:00Z", &[good, bad], &[list]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    assert_eq!(demand(&report, ENCRYPTION, STATE).0, "fail");
    let finding = report.findings.iter().find(|f| f.key == ENCRYPTION).unwrap();
    assert!(
        finding.offenders[0].message.de.contains("23.08.2024"),
        "old evidence carries its date: {:?}",
        finding.offenders
    );
}

// Rule 6
#[test]
fn a_yes_against_a_violated_check_is_a_flagged_fail() {
    let folder = folder(&with_target(&answer("yes", "2026-11-01")));
    observe(folder.path(), "a.json", "ok", NOW, &[protocol("TLSv1.0", true)], &[]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    assert_eq!(report.contradictions.len(), 1);
    assert_eq!(report.contradictions[0].kind.word(), "answer_and_check");
    assert_eq!(apply(&report, Level::Default).exit_code(), 1);
}

#[test]
fn a_no_against_a_deciding_check_is_open() {
    let text = "declarations:\n  anlage-31b@2016-10-21: {by: Maker, on: 2018-05-01, product_version: \"1\", answers: {\"5.3\": {demands: {without-account: {answer: no}}}}}\nfacts:\n  - {kind: auth.path, subject: web, role: patient, account_required: false, may_consult: true, stated: {by: Maker, on: 2018-05-01}}\n";
    let report = judge(&load(folder(&plain(text)).path()), &[], date(2018, 5, 3));
    assert_eq!(
        demand(&report, "anlage-31b@2016-10-21#5.3", "without-account"),
        words("inconclusive", None, Some("contradiction"))
    );
    assert_eq!(report.contradictions.len(), 1);
}

#[test]
fn a_measurement_replaces_a_statement_and_the_clash_is_recorded() {
    let stated = "facts:\n  - {kind: tls.certificate, subject: \"tls://connect.example:443\", key_algorithm: RSA, key_bits: 3072, stated: {by: Maker, on: 2026-11-01}}\n";
    let folder = folder(&with_target(stated));
    let leaf = tls_fact(
        "tls.certificate",
        "leaf",
        &[("key_algorithm", json!("RSA")), ("key_bits", json!(2048)), ("position", json!(0))],
    );
    let list = enumeration("tls.certificate", &[&leaf]);
    observe(folder.path(), "a.json", "ok", NOW, &[leaf], &[list]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    assert_eq!(demand(&report, ENCRYPTION, STATE), words("fail", Some("measured"), None));
    let clash = report.contradictions.iter().find(|c| c.kind.word() == "facts").unwrap();
    assert!(clash.claimed.en.contains("3072") && clash.found.en.contains("2048"), "{clash:?}");
}

#[test]
fn a_list_said_to_be_complete_that_omits_what_is_there_is_a_contradiction() {
    let stated = "facts:\n  - {kind: tls.protocol, subject: \"tls://connect.example:443\", version: TLSv1.3, offered: true, stated: {by: Maker, on: 2026-11-01}}\nenumerations:\n  - {kind: tls.protocol, subject: \"tls://connect.example:443\", complete: true, stated: {by: Maker, on: 2026-11-01}}\n";
    let folder = folder(&with_target(stated));
    observe(
        folder.path(),
        "a.json",
        "ok",
        NOW,
        &[protocol("TLSv1.3", true), protocol("TLSv1.2", true), protocol("TLSv1.1", false)],
        &[],
    );
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let omitted: Vec<_> =
        report.contradictions.iter().filter(|c| c.kind.word() == "enumeration").collect();
    assert_eq!(omitted.len(), 1, "{omitted:#?}");
    assert!(omitted[0].found.en.contains("TLSv1.2"));
}

#[test]
fn a_statement_that_names_no_thing_is_met_by_one_thing_and_the_list_by_none_other() {
    let stated = "facts:\n  - {kind: tls.cipher_suite, subject: \"tls://connect.example:443\", version: TLSv1.2, encryption: AES_128, stated: {by: Maker, on: 2026-11-01}}\nenumerations:\n  - {kind: tls.cipher_suite, subject: \"tls://connect.example:443\", complete: true, stated: {by: Maker, on: 2026-11-01}}\n";
    let suite = |name: &str, encryption: &str| {
        let attributes = [
            ("version", json!("TLSv1.2")),
            ("name", json!(name)),
            ("encryption", json!(encryption)),
        ];
        tls_fact("tls.cipher_suite", name, &attributes)
    };
    let fits = suite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "AES_128");
    let others = [
        suite("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "AES_256"),
        suite("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "AES_256"),
    ];
    let kinds = |facts: &[Value]| {
        let folder = folder(&with_target(stated));
        observe(folder.path(), "a.json", "ok", NOW, facts, &[]);
        let report = judge(&load(folder.path()), &[TSVC], TODAY);
        report.contradictions.into_iter().map(|c| (c.kind.word(), c.found.en)).collect::<Vec<_>>()
    };
    assert!(kinds(std::slice::from_ref(&fits)).is_empty());
    let beside = kinds(&[fits, others[0].clone(), others[1].clone()]);
    let [("enumeration", found)] = &beside[..] else { panic!("{beside:#?}") };
    assert!(found.contains("2 facts") && found.contains("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"));
    let alone = kinds(&others);
    let [("facts", found)] = &alone[..] else { panic!("{alone:#?}") };
    assert!(found.contains("2 facts"), "{found}");
}

/// One certificate as stated does not excuse another beside it.
#[test]
fn a_statement_about_a_state_means_every_thing_it_fits() {
    let stated = "facts:\n  - {kind: tls.certificate, subject: \"tls://connect.example:443\", position: 0, key_bits: 3072, stated: {by: Maker, on: 2026-11-01}}\n";
    let leaf = |algorithm: &str, bits: u32| {
        let attributes = [
            ("key_algorithm", json!(algorithm)),
            ("key_bits", json!(bits)),
            ("position", json!(0)),
        ];
        tls_fact("tls.certificate", algorithm, &attributes)
    };
    let folder = folder(&with_target(stated));
    observe(folder.path(), "a.json", "ok", NOW, &[leaf("RSA", 3072), leaf("DSA", 2048)], &[]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let clash = report.contradictions.iter().find(|c| c.kind.word() == "facts");
    assert!(clash.is_some_and(|c| c.found.en.contains("2048")), "{clash:#?}");
}

#[test]
fn equal_statements_must_both_satisfy() {
    let fact = |account: bool| {
        format!(
            "  - {{kind: auth.path, subject: web, role: patient, name: link, account_required: {account}, stated: {{by: Maker, on: 2018-05-01}}}}\n"
        )
    };
    let text = format!("facts:\n{}{}", fact(false), fact(true));
    let report = judge(&load(folder(&plain(&text)).path()), &[], date(2018, 5, 3));
    assert_eq!(demand(&report, "anlage-31b@2016-10-21#5.3", "without-account").0, "inconclusive");
    assert!(report.contradictions.iter().any(|c| c.kind.word() == "facts"));
}

#[test]
fn a_claim_of_not_applicable_falls_when_its_refuting_fact_is_seen() {
    let text = "declarations:\n  anlage-31b@2016-10-21: {by: Maker, on: 2018-05-01, product_version: \"1\", answers: {\"5.2\": {answer: not_applicable, reason: condition-not-met}}}\nfacts:\n  - {kind: auth.path, subject: web, role: practice-staff, may_consult: true, stated: {by: Maker, on: 2018-05-01}}\n";
    let report = judge(&load(folder(&plain(text)).path()), &[], date(2018, 5, 3));
    let key = "anlage-31b@2016-10-21#5.2";
    assert_eq!(demand(&report, key, "no-consultation").0, "fail");
    assert_eq!(demand(&report, key, "organisational-only").0, "inconclusive");
    assert!(report.contradictions.iter().any(|c| c.kind.word() == "not_applicable"));
}

// Rule 7
#[test]
fn not_applicable_without_a_reason_is_open() {
    let text = format!(
        "declarations:\n  {TSVC}: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"2.3\": {{answer: not_applicable}}}}}}\n"
    );
    let report = judge(&load(folder(&plain(&text)).path()), &[TSVC], TODAY);
    assert_eq!(
        demand(&report, "tuev-tsvc@2.1#2.3", "hardening-documented"),
        words("inconclusive", None, Some("reason_missing"))
    );
}

#[test]
fn a_declared_not_applicable_is_counted_as_unverified_and_names_what_refutes_it() {
    let text = "declarations:\n  anlage-31b@2016-10-21: {by: Maker, on: 2018-05-01, product_version: \"1\", answers: {\"5.2\": {answer: not_applicable, reason: condition-not-met}}}\n";
    let report = judge(&load(folder(&plain(text)).path()), &[], date(2018, 5, 3));
    assert_eq!(
        demand(&report, "anlage-31b@2016-10-21#5.2", "no-consultation"),
        words("not_applicable", Some("declared"), Some("stated_reason"))
    );
    assert_eq!(report.summary.total.not_applicable_unverified, 2);
    let finding = report.findings.iter().find(|f| f.requirement == "5.2").unwrap();
    assert!(finding.reason.as_ref().unwrap().text.en.contains("practice staff"));
}

// Rule 8
#[test]
fn the_headline_adds_up_and_leaves_the_doctor_out() {
    for (path, catalogs) in [
        ("fixtures/products/red-connect", vec![]),
        ("fixtures/products/kry", vec!["anlage-31b@2021-02-25", TSVC]),
    ] {
        let product = befund::product::load(path.as_ref(), befund::probe::sources()).unwrap();
        let report = judge(&product, &catalogs, product.audit.as_of.unwrap());
        let total = &report.summary.total;
        let pass = &total.pass;
        let passed =
            pass.measured + pass.extracted + pass.documented + pass.declared + pass.provisional;
        assert_eq!(passed + total.fail, total.decided);
        assert_eq!(total.decided + total.inconclusive, total.applicable);
        assert_eq!(total.applicable + total.not_applicable, total.total);
        assert_eq!(total.by_modal.values().flatten().sum::<usize>(), total.total);
        let provider = report
            .findings
            .iter()
            .filter(|f| f.addressee.word() != "doctor" && f.kind.word() == "demand");
        assert_eq!(provider.map(|f| f.demands.len()).sum::<usize>(), total.total);
    }
}

// Rule 9
#[test]
fn not_listed_waits_for_a_person_and_discouraged_fails() {
    let outcome = |name: &str, version: &str| {
        let folder = folder(&with_target(""));
        let group =
            tls_fact("tls.group", "g", &[("version", json!(version)), ("name", json!(name))]);
        let list = enumeration("tls.group", &[&group]);
        observe(folder.path(), "a.json", "ok", NOW, &[group], &[list]);
        let report = judge(&load(folder.path()), &[TSVC], TODAY);
        let finding = report.findings.iter().find(|f| f.key == ENCRYPTION).unwrap();
        let state = finding.demands.iter().find(|d| d.id == STATE).unwrap();
        let check = state.checks.iter().find(|c| c.id == "tls-groups").unwrap();
        (check.outcome.to_string(), check.rules[0].class.to_string())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(outcome("secp256r1", "TLSv1.3"), pair("satisfied", "recommended"));
    assert_eq!(outcome("x25519", "TLSv1.3"), pair("undecided", "not_listed"));
    assert_eq!(outcome("SecP256r1MLKEM768", "TLSv1.3"), pair("undecided", "announced"));
}

#[test]
fn a_finding_carries_the_weakest_confidence_it_used() {
    let product =
        befund::product::load("fixtures/products/red-connect".as_ref(), befund::probe::sources())
            .unwrap();
    let report = judge(&product, &[], date(2018, 5, 3));
    let finding = report.findings.iter().find(|f| f.requirement == "5.6").unwrap();
    let state = finding.demands.iter().find(|d| d.id == STATE).unwrap();
    let key = state.checks.iter().find(|c| c.id == "tls-key-length").unwrap();
    assert_eq!(
        (key.outcome.word(), key.rules[0].policy.as_str(), key.rules[0].minimum),
        ("satisfied", "tr-02102-2@2018-01", Some(2000))
    );
    assert_eq!(
        (key.rules[0].confidence.word(), state.confidence.word(), finding.confidence.word()),
        ("memory", "memory", "memory")
    );
}

// Rule 10
#[test]
fn the_gate_knows_verbs_comparisons_and_unverified_text() {
    let no = |catalog: &str, number: &str, demand: &str, on: &str| {
        format!(
            "declarations:\n  {catalog}: {{by: Maker, on: {on}, product_version: \"1\", answers: {{\"{number}\": {{demands: {{{demand}: {{answer: no}}}}}}}}}}\n"
        )
    };
    let code = |sections: &str, catalogs: &[&str], day, level| {
        // How much is decided is another question.
        let gate = Gate { min_decided: 0, ..Gate::from(level) };
        gate.apply(&judge(&load(folder(&plain(sections)).path()), catalogs, day)).exit_code()
    };
    let then = date(2018, 5, 3);
    let must = no("anlage-31b@2016-10-21", "5.3", "without-account", "2018-05-01");
    assert_eq!(code(&must, &[], then, Level::Default), 1);
    assert_eq!(code(&must, &[], then, Level::None), 0);
    let null = no(TSVC, "1.2", "understandable", "2026-11-01");
    assert_eq!(code(&null, &[TSVC], TODAY, Level::Default), 1, "no verb gates as MUSS");
    let should = no("anlage-31b@2016-10-21", "5.3", "real-name-visible", "2018-05-01");
    assert_eq!(code(&should, &[], then, Level::Default), 1);
    let excuse = |expires: &str| {
        format!(
            "{should}dispositions:\n  - {{kind: soll_justified, requirement: \"anlage-31b#5.3\", demand: real-name-visible, owner: QM, reason: codes suffice, expires: {expires}}}\n"
        )
    };
    assert_eq!(code(&excuse("2018-05-03"), &[], then, Level::Default), 0);
    assert_eq!(code(&excuse("2018-05-02"), &[], then, Level::Default), 1, "expired");
    let accepted = format!(
        "{must}dispositions:\n  - {{kind: accepted_risk, requirement: \"anlage-31b#5.3\", owner: QM, reason: later, expires: 2019-01-01}}\n"
    );
    assert_eq!(
        code(&accepted, &[], then, Level::Default),
        1,
        "an accepted risk never lifts a MUSS"
    );
    let comparison = no("anlage-31b@2016-10-21", "5.3", "without-account", "2026-11-01");
    assert_eq!(code(&comparison, &["anlage-31b@2016-10-21"], TODAY, Level::Default), 2);
    let unverified = no("anlage-31b@2021-02-25", "2.1", "rules-laid-down", "2022-03-01");
    assert_eq!(
        code(&unverified, &["anlage-31b"], date(2022, 3, 18), Level::Default),
        2,
        "inferred text"
    );
    let yes = answer("yes", "2026-11-01");
    assert_eq!(code(&yes, &[TSVC], TODAY, Level::Default), 0);
    assert_eq!(code(&yes, &[TSVC], TODAY, Level::Strict), 2);
}

#[test]
fn a_target_that_is_down_is_named_and_no_verdict_rests_on_the_failed_run() {
    let folder = folder(&with_target(&answer("yes", "2026-11-01")));
    observe(folder.path(), "a.failed.json", "unreachable", NOW, &[protocol("TLSv1.0", true)], &[]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    assert_eq!(
        demand(&report, ENCRYPTION, STATE),
        words("inconclusive", None, Some("target_unreachable"))
    );
    let good = protocol("TLSv1.3", true);
    let list = enumeration("tls.protocol", &[&good]);
    observe(folder.path(), "a.json", "ok", "2026-11-10T10:00:00Z", &[good], &[list]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let finding = report.findings.iter().find(|f| f.key == ENCRYPTION).unwrap();
    let state = finding.demands.iter().find(|d| d.id == STATE).unwrap();
    let check = state.checks.iter().find(|check| check.id == "tls-protocol-versions").unwrap();
    assert_eq!(check.outcome.word(), "satisfied", "the earlier good run stays");
    assert!(report.notes.iter().any(|note| note.code == "run-failed"));
}

#[test]
fn an_observation_of_a_changed_target_is_ignored_with_a_note() {
    let folder = folder(&with_target(""));
    observe(folder.path(), "a.json", "ok", NOW, &[protocol("TLSv1.0", true)], &[]);
    let moved = fs::read_to_string(folder.path().join("befund.yaml"))
        .unwrap()
        .replace("443\"}", "443\", sni: other.example}");
    fs::write(folder.path().join("befund.yaml"), moved).unwrap();
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    assert_eq!(demand(&report, ENCRYPTION, STATE).0, "inconclusive");
    assert!(report.notes.iter().any(|note| note.code == "observation-ignored"));
}

/// Two targets on one endpoint, asked by different names, are two servers.
#[test]
fn a_target_that_was_not_measured_is_missed_even_beside_another_on_the_same_port() {
    let yaml = format!(
        "{}targets:\n  tls: [{{endpoint: \"connect.example:443\", sni: new.example}}, {{endpoint: \"connect.example:443\", sni: old.example}}]\n{}",
        plain(""),
        answer("yes", "2026-11-01")
    );
    let folder = folder(&yaml);
    let good = protocol("TLSv1.3", true);
    let list = enumeration("tls.protocol", &[&good]);
    observe(folder.path(), "a.json", "ok", NOW, &[good], &[list]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let finding = report.findings.iter().find(|f| f.key == ENCRYPTION).unwrap();
    let state = finding.demands.iter().find(|d| d.id == STATE).unwrap();
    assert_eq!(state.checks[0].outcome.word(), "undecided");
}

/// Nothing is known to belong, so nothing is known to satisfy.
#[test]
fn every_over_things_that_may_not_belong_proves_nothing() {
    let folder = folder(&with_target(""));
    let mut unsure = protocol("TLSv1.3", true);
    unsure["attributes"]["offered"] = json!({"unknown": "timeout"});
    let list = enumeration("tls.protocol", &[&unsure]);
    observe(folder.path(), "a.json", "ok", NOW, &[unsure], &[list]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let finding = report.findings.iter().find(|f| f.key == ENCRYPTION).unwrap();
    assert_eq!(
        finding.demands.iter().find(|d| d.id == STATE).unwrap().checks[0].outcome.word(),
        "undecided"
    );
}

/// A yes does not turn an unknown condition into a pass.
#[test]
fn an_unknown_condition_stays_open_whatever_the_answer() {
    let text = "declarations:\n  anlage-31b@2016-10-21: {by: Maker, on: 2018-05-01, product_version: \"1\", answers: {\"5.2\": {answer: yes}}}\n";
    let report = judge(&load(folder(&plain(text)).path()), &[], date(2018, 5, 3));
    assert_eq!(
        demand(&report, "anlage-31b@2016-10-21#5.2", "organisational-only"),
        words("inconclusive", None, Some("condition_unknown"))
    );
}

/// Aged evidence cannot support, but it refutes a claim that something does not apply.
#[test]
fn an_aged_fact_still_refutes_a_claim_of_not_applicable() {
    let text = "declarations:\n  anlage-31b@2016-10-21: {by: Maker, on: 2018-05-01, product_version: \"1\", answers: {\"5.2\": {answer: not_applicable, reason: condition-not-met}}}\nfacts:\n  - {kind: auth.path, subject: web, role: practice-staff, may_consult: true, stated: {by: Maker, on: 2016-11-01}}\n";
    let report = judge(&load(folder(&plain(text)).path()), &[], date(2018, 5, 3));
    assert_eq!(demand(&report, "anlage-31b@2016-10-21#5.2", "no-consultation").0, "fail");
    assert!(report.contradictions.iter().any(|c| c.kind.word() == "not_applicable"));
}

/// If everything is declared not applicable, nothing was decided.
#[test]
fn a_product_to_which_nothing_applies_does_not_meet_the_gate() {
    let numbers = [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "4.1", "4.2", "5.1", "5.2", "5.3",
        "5.4",
    ];
    let answers: Vec<_> = numbers
        .iter()
        .map(|number| format!("\"{number}\": {{answer: not_applicable, reason: function-absent}}"))
        .collect();
    let text = format!(
        "declarations:\n  {TSVC}: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{{}}}}}\n",
        answers.join(", ")
    );
    let report = judge(&load(folder(&plain(&text)).path()), &[TSVC], TODAY);
    assert_eq!(apply(&report, Level::Default).exit_code(), 2);
}

/// A policy pinned past its time judges as a comparison.
#[test]
fn a_pinned_policy_that_no_longer_binds_does_not_meet_the_gate() {
    let folder = folder(&with_target(&format!(
        "audit: {{policies: [tr-02102-2@2021-01]}}\n{}",
        answer("yes", "2026-11-01")
    )));
    let good = protocol("TLSv1.2", true);
    let list = enumeration("tls.protocol", &[&good]);
    observe(folder.path(), "a.json", "ok", NOW, &[good], &[list]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let finding = report.findings.iter().find(|f| f.key == ENCRYPTION).unwrap();
    assert!(finding.demands.iter().find(|d| d.id == STATE).unwrap().comparison);
    assert!(report.notes.iter().any(|note| note.code == "policy-pinned"));
}

/// A list for one component says nothing about the others.
#[test]
fn a_component_nobody_lists_is_missed() {
    let yaml = plain("facts:\n  - {kind: hosting.location, subject: web, name: a, country: \"DE\", components: [web], stated: {by: Maker, on: 2018-05-01}}\nenumerations:\n  - {kind: hosting.location, subject: web, complete: true, components: [web], stated: {by: Maker, on: 2018-05-01}}\n")
        .replace("components: [{id: web,", "components: [{id: api, kind: backend, name: API, version: \"1\"}, {id: web,");
    let report = judge(&load(folder(&yaml).path()), &[], date(2018, 5, 3));
    assert_eq!(demand(&report, "anlage-31b@2016-10-21#5.9", "eu-servers").0, "inconclusive");
}

/// Country and region of one place, stated apart: the documented region learns the country and doubts it.
#[test]
fn a_country_is_doubted_by_a_region_that_another_statement_names() {
    let judged = |region: &str| {
        let yaml = plain(&format!(
            "documents: [{{id: d, kind: certificate, file: d.txt, issued: 2018-01-01, stated: {{by: Maker, on: 2018-05-01}}}}]\nfacts:\n  - {{kind: hosting.location, subject: web, name: a, country: \"DE\", edge: false, stated: {{by: Maker, on: 2018-05-01}}}}\n  - {{kind: hosting.location, subject: web, name: a, edge: false, region_code: {region}, provider: AWS, documents: [d], stated: {{by: Maker, on: 2018-05-01}}}}\nenumerations:\n  - {{kind: hosting.location, subject: web, complete: true, count: 1, stated: {{by: Maker, on: 2018-05-01}}}}\ndeclarations:\n  anlage-31b@2016-10-21: {{by: Maker, on: 2018-05-01, product_version: \"1\", answers: {{\"5.9\": {{answer: yes}}}}}}\n"
        ));
        let folder = folder(&yaml);
        fs::write(folder.path().join("d.txt"), crate::common::document("d.txt")).unwrap();
        let report = judge(&load(folder.path()), &["anlage-31b@2016-10-21"], date(2018, 5, 3));
        let facts: Vec<_> = report.contradictions.iter().map(|one| one.facts.len()).collect();
        (demand(&report, "anlage-31b@2016-10-21#5.9", "eu-servers").0, facts)
    };
    assert_eq!(judged("eu-central-1"), ("pass".to_owned(), Vec::new()));
    assert_eq!(judged("us-east-1"), ("inconclusive".to_owned(), vec![2]));
}

// Deletion, over the three products.
#[test]
fn deleting_an_enumeration_or_a_document_never_yields_a_new_pass() {
    for (name, catalogs) in [
        ("red-connect", vec!["anlage-31b@2016-10-21"]),
        ("kry", vec!["anlage-31b@2021-02-25", TSVC]),
        ("vivy", vec!["anlage-31b@2021-02-25"]),
    ] {
        let product = befund::product::load(
            format!("fixtures/products/{name}").as_ref(),
            befund::probe::sources(),
        )
        .unwrap();
        for day in [product.audit.as_of.unwrap(), TODAY] {
            let before = passes(&judge(&product, &catalogs, day));
            let check = |smaller: &Product, what: &str| {
                let new: Vec<_> = passes(&judge(smaller, &catalogs, day))
                    .into_iter()
                    .filter(|pass| !before.contains(pass))
                    .collect();
                assert_eq!(new, Vec::<String>::new(), "{name} {day}: without {what}");
            };
            for index in 0..product.enumerations.len() {
                let mut smaller = product.clone();
                let gone = smaller.enumerations.remove(index);
                check(&smaller, &format!("the enumeration of {}", gone.kind.name));
            }
            for index in 0..product.documents.len() {
                let mut smaller = product.clone();
                smaller.documents[index].sha256 = None;
                check(&smaller, "a document's file");
                let gone = smaller.documents.remove(index);
                check(&smaller, &format!("the document {}", gone.id));
            }
        }
    }
}

#[derive(Debug, Clone)]
struct Scan {
    protocols: Vec<(usize, bool)>,
    suites: Vec<usize>,
    keys: Vec<i64>,
    complete: [bool; 3],
    finished: usize,
    answer: usize,
}

const VERSIONS: [&str; 4] = ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
const SUITES: [(&str, &str); 4] = [
    ("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    ("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
    ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
];
const FINISHED: [&str; 3] = [NOW, "2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];

fn scan() -> impl Strategy<Value = Scan> {
    let protocols =
        proptest::sample::subsequence(vec![0, 1, 2, 3], 0..4).prop_flat_map(|versions| {
            let n = versions.len();
            (Just(versions), proptest::collection::vec(any::<bool>(), n))
                .prop_map(|(v, o)| v.into_iter().zip(o).collect())
        });
    let suites = proptest::sample::subsequence(vec![0, 1, 2, 3], 0..4);
    let keys = proptest::sample::subsequence(vec![2048, 3072, 4096], 0..3);
    (protocols, suites, keys, any::<[bool; 3]>(), 0..3usize, 0..4usize).prop_map(
        |(protocols, suites, keys, complete, finished, answer)| Scan {
            protocols,
            suites,
            keys,
            complete,
            finished,
            answer,
        },
    )
}

fn product_of(scan: &Scan) -> (tempfile::TempDir, Product) {
    let sections = ["", "yes", "no", "not_applicable, reason: function-absent"][scan.answer];
    let declared = if sections.is_empty() { String::new() } else { answer(sections, "2026-11-01") };
    let folder = folder(&with_target(&declared));
    let protocols: Vec<_> =
        scan.protocols.iter().map(|(v, offered)| protocol(VERSIONS[*v], *offered)).collect();
    let suites: Vec<_> = scan
        .suites
        .iter()
        .map(|i| {
            tls_fact(
                "tls.cipher_suite",
                &format!("suite-{i}"),
                &[("version", json!(SUITES[*i].0)), ("name", json!(SUITES[*i].1))],
            )
        })
        .collect();
    let keys: Vec<_> = scan
        .keys
        .iter()
        .enumerate()
        .map(|(i, bits)| {
            tls_fact(
                "tls.certificate",
                &format!("cert-{i}"),
                &[
                    ("key_algorithm", json!("RSA")),
                    ("position", json!(i)),
                    ("key_bits", json!(bits)),
                ],
            )
        })
        .collect();
    let mut enumerations = Vec::new();
    for (kind, facts, complete) in [
        ("tls.protocol", &protocols, scan.complete[0]),
        ("tls.cipher_suite", &suites, scan.complete[1]),
        ("tls.certificate", &keys, scan.complete[2]),
    ] {
        let mut list = enumeration(kind, &facts.iter().collect::<Vec<_>>());
        list["complete"] = json!(complete);
        enumerations.push(list);
    }
    let facts: Vec<_> = protocols.into_iter().chain(suites).chain(keys).collect();
    observe(folder.path(), "a.json", "ok", FINISHED[scan.finished], &facts, &enumerations);
    let product = load(folder.path());
    (folder, product)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Taking any fact, enumeration or the whole observation away never makes a new pass.
    #[test]
    fn deleting_measured_evidence_never_yields_a_new_pass(scan in scan()) {
        let (_folder, product) = product_of(&scan);
        let before = passes(&judge(&product, &[TSVC], TODAY));
        let mut smaller = Vec::new();
        for index in 0..product.observations[0].facts.len() {
            let mut less = product.clone();
            less.observations[0].facts.remove(index);
            smaller.push(less);
        }
        for index in 0..product.observations[0].enumerations.len() {
            let mut less = product.clone();
            less.observations[0].enumerations.remove(index);
            smaller.push(less);
        }
        let mut none = product;
        none.observations.clear();
        smaller.push(none);
        for less in smaller {
            for pass in passes(&judge(&less, &[TSVC], TODAY)) {
                prop_assert!(before.contains(&pass), "new pass {pass}");
            }
        }
    }

    /// No pass without something behind it, and every pass or fail says what it rests on.
    #[test]
    fn every_decision_rests_on_something(scan in scan()) {
        let (_folder, product) = product_of(&scan);
        for finding in judge(&product, &[TSVC], TODAY).findings {
            for demand in &finding.demands {
                match demand.verdict.word() {
                    "pass" => prop_assert!(demand.basis.is_some()),
                    "fail" => prop_assert!(demand.basis.is_some() && !demand.offenders.is_empty()),
                    "inconclusive" => prop_assert!(demand.reason.is_some() && demand.basis.is_none()),
                    _ => prop_assert!(demand.reason.is_some()),
                }
            }
        }
    }

    /// Same input, same bytes.
    #[test]
    fn the_result_is_a_function_of_its_inputs(scan in scan()) {
        let (_folder, product) = product_of(&scan);
        let once = serde_json::to_vec(&judge(&product, &[TSVC], TODAY)).unwrap();
        prop_assert_eq!(once, serde_json::to_vec(&judge(&product, &[TSVC], TODAY)).unwrap());
    }

    /// Every built-in check, on any subset of the evidence: less evidence never turns a check true.
    #[test]
    fn checks_are_monotonic_in_the_evidence(scan in scan(), drop in any::<u32>()) {
        let (_folder, product) = product_of(&scan);
        let mut less = product.clone();
        let mut bit = 0;
        less.observations[0].facts.retain(|_| { bit += 1; drop >> (bit % 32) & 1 == 0 });
        let library = Library::built_in();
        let policies = in_force_policies(&library, TODAY);
        let truth = |product: &Product, id: &str| {
            let evidence = Evidence::new(product, TODAY);
            let context = Context { evidence: &evidence, as_of: TODAY.into(), policies: &policies, component: None, answer: None, answers: None };
            evaluate(&library.check(id).unwrap().holds, &context).truth()
        };
        for id in library.check_ids() {
            if truth(&less, id) == Tri::True {
                prop_assert_eq!(truth(&product, id), Tri::True, "{} became true", id);
            }
        }
    }
}
