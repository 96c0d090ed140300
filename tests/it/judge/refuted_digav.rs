//! What is claimed against what is shown: claims of "not applicable", indications, and parts of the
//! product that no component names. Each test is named after the finding that it answers, and has beside
//! the product of the finding others of its kind and an honest one.

use crate::common::library;
use crate::common::written::{Judged, Written};
use jiff::civil::date;

const DIGAV: &str = "digav-anlage-1@2026-02-01";
const TSVC: &str = "tuev-tsvc@2.1";

const APP: &[&str] = &["app mobile-app"];
const WEB: &[&str] = &["web web-app"];
const BACKEND: &[&str] = &["be backend"];
const BOTH: &[&str] = &["app mobile-app", "be backend"];

/// An open verdict for lack of an answer, which is what a dropped claim leaves.
const UNANSWERED: &str = "inconclusive/evidence_missing";
const STATED: &str = "not_applicable/stated_reason";
const UNMET: &str = "not_applicable/condition-not-met";
const AGAINST: &str = "inconclusive/indication_against";

fn backend() -> Written {
    Written::new("health-app", BACKEND)
}

fn diga(need: &str) -> Written {
    Written::new("diga", APP).head(&format!("protection_need: {need}"))
}

/// That a claim about all of a requirement was dropped, judged, and flagged; and fails the gate.
fn assert_refuted(judged: &Judged, number: &str, who: &str) {
    let all = judged.all(number);
    assert!(!all.iter().any(|one| one.starts_with("not_app")), "{who} {number}: {all:?}");
    assert_eq!(judged.clashes(number), ["not_applicable"], "{who} {number}");
    assert!(judged.blocks(number).contains(&"contradiction"), "{who} {number}");
    assert_eq!(judged.gate().exit_code(), 1, "{who} {number}");
}

/// That a claim about all of a requirement stands.
fn assert_stands(judged: &Judged, number: &str, verdict: &str, who: &str) {
    assert_eq!(judged.all(number), [verdict], "{who} {number}");
    assert!(judged.clashes(number).is_empty(), "{who} {number}: {:#?}", judged.0.contradictions);
    assert!(judged.blocks(number).is_empty(), "{who} {number}");
}

#[test]
fn e1_a_violated_indication_takes_a_pass_away_and_blocks_as_undecided() {
    let third = "http.third_party, subject: app, page: \"https://x.example/\", host: t.example, receives_personal_data: true";
    let path = "auth.path, subject: app, role: patient, name: login, factors:";
    for (fact, number, demand) in [
        (format!("{third}, purpose: analytics"), "DS.37", "no-third-parties"),
        (format!("{third}, purpose: delivery"), "DS.37", "no-third-parties"),
        (format!("{path} [username-password]"), "B.9", "authentication-appropriate"),
        (format!("{path} [username-password, otp-email]"), "B.9", "authentication-appropriate"),
        (
            "auth.password_policy, subject: app, hash: fast-hash".to_owned(),
            "B.13",
            "never-in-clear",
        ),
    ] {
        let judged = diga("normal").fact(&fact).yes(DIGAV, &[number]).judged(&[DIGAV]);
        assert_eq!(judged.of(number, demand), AGAINST, "{fact}");
        assert_eq!(judged.clashes(number), ["indication"], "{fact}");
        assert_eq!(judged.blocks(number), ["indication-against"], "{fact}");
        assert_eq!(judged.gate().exit_code(), 2, "{fact}");
        let summary = &judged.0.summary;
        assert_eq!((summary.indications_against, summary.contradictions), (1, 0), "{fact}");
        let unanswered = diga("normal").fact(&fact).judged(&[DIGAV]);
        assert!(unanswered.clashes(number).is_empty(), "nothing would pass: {fact}");
        let no = format!("\"{number}\": {{answer: no}}");
        let no = diga("normal").fact(&fact).answers(DIGAV, &no).judged(&[DIGAV]);
        assert_eq!(no.of(number, demand), "fail", "{fact}");
    }
    let good = diga("normal")
        .fact(&format!("{path} [egk, card-pin]"))
        .list("auth.path", "app", 1)
        .fact(&format!("{}, purpose: delivery", third.replace("true", "false")))
        .list("http.third_party", "app", 1)
        .yes(DIGAV, &["B.9", "DS.37"])
        .judged(&[DIGAV]);
    assert!(good.is("B.9", "pass") && good.is("DS.37", "pass"));
    assert!(good.blocks("B.9").is_empty() && good.blocks("DS.37").is_empty());
}

#[test]
fn e1_what_settles_a_row_is_no_mere_indication() {
    let store = "retention.store, subject: app, name: db, holds: [health-records], holds_personal_data: true";
    let path = "auth.path, subject: app, role: patient, name: login, factors:";
    for (fact, number, demand) in [
        (format!("{store}, encrypted: false"), "Z.1", "stored-encrypted"),
        (format!("{store}, delete_after_s: never"), "DS.19", "storage-ends"),
        ("auth.password_policy, subject: app, hash: plaintext".to_owned(), "B.13", "never-in-clear"),
        ("auth.password_policy, subject: app, hash: reversible".to_owned(), "B.13", "never-in-clear"),
        (format!("{path} [username-password]"), "Z.4", "two-factors-initially"),
        (format!("{path} [username-password, system-pin]"), "Z.4", "two-factors-initially"),
        ("http.third_party, subject: app, page: \"https://x.example/\", host: ads.example, purpose: advertising, receives_personal_data: true".to_owned(), "DS.37", "no-third-parties"),
    ] {
        let judged = diga("very-high").fact(&fact).yes(DIGAV, &[number, "B.2"]).judged(&[DIGAV]);
        assert_eq!(judged.of(number, demand), "fail", "{fact}");
        assert_eq!(judged.clashes(number), ["answer_and_check"], "{fact}");
        assert_eq!(judged.gate().exit_code(), 1, "{fact}");
    }
    let device = diga("very-high")
        .fact(&format!("{store}, encrypted: false, on_user_device: true"))
        .list("retention.store", "app", 1)
        .yes(DIGAV, &["Z.1", "B.2"])
        .judged(&[DIGAV]);
    assert_eq!(device.of("Z.1", "stored-encrypted"), "pass", "in the hands of the person alone");
    let good = diga("very-high")
        .fact(&format!("{store}, encrypted: true, delete_after_s: {{months: 12}}"))
        .list("retention.store", "app", 1)
        .fact(&format!("{path} [egk, card-pin]"))
        .yes(DIGAV, &["Z.1", "Z.4", "DS.19", "B.2"])
        .judged(&[DIGAV]);
    assert!(["Z.1", "Z.4", "DS.19"].iter().all(|number| good.is(number, "pass")));
}

#[test]
fn e1_an_explanation_of_an_indication_lifts_the_block_only() {
    let path = |name: &str| {
        format!(
            "auth.path, subject: app, role: patient, name: {name}, factors: [username-password]"
        )
    };
    let explained = |facts: &[&str], disposition: &str| {
        let written = facts.iter().fold(diga("normal"), |all, name| all.fact(&path(name)));
        written
            .yes(DIGAV, &["B.9"])
            .section(&format!(
                "dispositions:\n  - {{{disposition}, owner: QM, reason: low risk}}\n"
            ))
            .judged(&[DIGAV])
    };
    let entry = |kind: &str, offenders: &str, expires: &str| {
        format!(
            "kind: {kind}, requirement: \"digav-anlage-1#B.9\", offenders: [{offenders}], expires: {expires}"
        )
    };
    let login = "\"auth.path/app/role=patient,name=login\"";
    let explain = |offenders, expires| entry("indication_explained", offenders, expires);
    let year = "2027-11-21";
    let lifted = explained(&["login"], &explain(login, year));
    assert_eq!(lifted.of("B.9", "authentication-appropriate"), AGAINST, "the verdict stays");
    assert_eq!(lifted.clashes("B.9"), ["indication"]);
    assert!(lifted.blocks("B.9").is_empty());
    for (who, facts, disposition) in [
        ("no thing named", &["login"][..], explain("", year)),
        (
            "another thing named",
            &["login"],
            explain("\"auth.path/app/role=patient,name=old\"", year),
        ),
        ("a new thing", &["login", "second"], explain(login, year)),
        ("longer than a year", &["login"], explain(login, "2027-11-22")),
        ("expired", &["login"], explain(login, "2026-11-20")),
        ("another kind", &["login"], entry("soll_justified", login, year)),
        ("an accepted risk", &["login"], entry("accepted_risk", login, year)),
        ("another row", &["login"], explain(login, year).replace("#B.9", "#B.10")),
    ] {
        let judged = explained(facts, &disposition);
        assert_eq!(judged.blocks("B.9"), ["indication-against"], "{who}");
        assert_eq!(judged.gate().exit_code(), 2, "{who}");
    }
    let fact = "http.third_party, subject: app, page: p, host: ads.example, purpose: advertising, receives_personal_data: true";
    let fail = diga("normal")
        .fact(fact)
        .yes(DIGAV, &["DS.37"])
        .section("dispositions:\n  - {kind: indication_explained, requirement: \"digav-anlage-1#DS.37\", offenders: [\"http.third_party/app/page=p,host=ads.example\"], owner: QM, reason: low risk, expires: 2027-11-21}\n")
        .judged(&[DIGAV]);
    assert_eq!(fail.gate().exit_code(), 1, "a fail is no indication");
}

/// Reasons that the form prints, against what shows the thing: (number, reason, component, facts).
#[test]
fn e2_printed_reasons_are_refuted_by_whatever_shows_the_thing() {
    let claim = |components, number: &str, reason: &str, facts: &[&str]| {
        let written = Written::new("diga", components).head("protection_need: very-high");
        let written = facts.iter().fold(written, |all, fact| all.fact(fact));
        written.not_applicable(DIGAV, &[number], reason).judged(&[DIGAV])
    };
    let mixed: &[&str] = &["web web-app", "app mobile-app"];
    let endpoint = "tls.endpoint, subject: \"tls://x.example:443\", speaks_tls: true";
    let refuted: [(&'static [&'static str], &str, &str, &str); 33] = [
        (APP, "B.27", "purely-web-based", ""),
        (mixed, "B.27", "purely-web-based", ""),
        (
            WEB,
            "B.27",
            "purely-web-based",
            "app.function, subject: web, name: uninstallable-software, present: true",
        ),
        (APP, "Z.7", "no-healthcare-providers", "auth.path, subject: app, role: doctor"),
        (APP, "Z.7", "no-healthcare-providers", "auth.path, subject: app, role: practice-staff"),
        (APP, "Z.7", "no-healthcare-providers", "auth.access_code, subject: app, role: patient"),
        (
            APP,
            "B.6",
            "no-internet-functions",
            "http.service, subject: app, url: \"https://x.example/\"",
        ),
        (APP, "B.6", "no-internet-functions", endpoint),
        (
            APP,
            "B.6",
            "no-internet-functions",
            "app.function, subject: app, name: web-services, present: true",
        ),
        (WEB, "B.6", "no-internet-functions", ""),
        (BOTH, "B.6", "no-internet-functions", ""),
        (
            APP,
            "B.5",
            "no-open-network-communication",
            "http.service, subject: app, url: \"https://x.example/\"",
        ),
        (
            APP,
            "B.5",
            "no-open-network-communication",
            "hosting.location, subject: app, name: dc, cloud: true",
        ),
        (
            APP,
            "B.28",
            "no-web-services",
            "http.page, subject: app, url: \"https://x.example/\", purpose: privacy",
        ),
        (APP, "B.28", "no-web-services", endpoint),
        (WEB, "B.28", "no-web-services", ""),
        (APP, "B.15", "no-sessions", "auth.token, subject: app, name: access"),
        (APP, "B.15", "no-sessions", "auth.session, subject: app, name: app"),
        (
            APP,
            "B.15",
            "no-sessions",
            "http.cookie, subject: app, host: x.example, name: a, sensitive: true",
        ),
        (APP, "B.15", "no-sessions", "http.cookie, subject: app, host: x.example, name: PHPSESSID"),
        (APP, "B.13", "no-password-login", "auth.password_policy, subject: app, min_length: 8"),
        (
            APP,
            "B.13",
            "no-password-login",
            "auth.path, subject: app, role: patient, factors: [username-password, totp]",
        ),
        (
            APP,
            "B.14",
            "no-stored-credentials",
            "auth.path, subject: app, role: patient, factors: [device-binding, system-pin]",
        ),
        (APP, "B.18", "no-different-roles", "auth.path, subject: app, role: administrator"),
        (
            APP,
            "B.22",
            "no-file-upload",
            "http.form_field, subject: app, page: \"https://x.example/\", name: attachment",
        ),
        (
            APP,
            "B.22",
            "no-file-upload",
            "http.service, subject: app, url: \"https://x.example/api/upload\"",
        ),
        (APP, "B.29", "no-user-or-foreign-data", "auth.path, subject: app, role: patient"),
        (
            APP,
            "B.33",
            "no-sensors-or-external-hardware",
            "http.page, subject: app, url: \"https://x.example/\", unneeded_permissions: [camera]",
        ),
        (
            APP,
            "B.34",
            "no-external-hardware-data",
            "http.page, subject: app, url: \"https://x.example/\", unneeded_permissions: [bluetooth]",
        ),
        (
            APP,
            "Z.5",
            "no-one-factor-fallback",
            "auth.path, subject: app, role: patient, factors: [username-password]",
        ),
        (WEB, "Z.9", "no-web-server", ""),
        (WEB, "DS.13", "private-system-only", ""),
        (APP, "DS.13", "private-system-only", "auth.path, subject: app, role: doctor"),
    ];
    for (components, number, reason, fact) in refuted {
        let facts: Vec<_> = Some(fact).filter(|fact| !fact.is_empty()).into_iter().collect();
        assert_refuted(&claim(components, number, reason, &facts), number, fact);
    }
    let honest: [(&'static [&'static str], &str, &str, &str); 14] = [
        (WEB, "B.27", "purely-web-based", ""),
        (APP, "Z.7", "no-healthcare-providers", "auth.path, subject: app, role: patient"),
        (
            APP,
            "B.6",
            "no-internet-functions",
            "tls.endpoint, subject: \"tls://x.example:443\", address: \"192.168.0.10\", speaks_tls: true",
        ),
        (APP, "B.5", "no-open-network-communication", ""),
        (APP, "B.28", "no-web-services", ""),
        (
            APP,
            "B.15",
            "no-sessions",
            "http.cookie, subject: app, host: x.example, name: lang, sensitive: false",
        ),
        (
            APP,
            "B.13",
            "no-password-login",
            "auth.path, subject: app, role: patient, factors: [egk, card-pin]",
        ),
        (
            APP,
            "B.14",
            "no-stored-credentials",
            "auth.path, subject: app, role: patient, factors: [egk, card-pin]",
        ),
        (APP, "B.18", "no-different-roles", "auth.path, subject: app, role: patient"),
        (
            APP,
            "B.22",
            "no-file-upload",
            "http.form_field, subject: app, page: \"https://x.example/\", name: profile",
        ),
        (APP, "B.29", "no-user-or-foreign-data", ""),
        (APP, "B.33", "no-sensors-or-external-hardware", ""),
        (APP, "Z.9", "no-web-server", ""),
        (APP, "DS.13", "private-system-only", ""),
    ];
    for (components, number, reason, fact) in honest {
        let facts: Vec<_> = Some(fact).filter(|fact| !fact.is_empty()).into_iter().collect();
        assert_stands(&claim(components, number, reason, &facts), number, STATED, fact);
    }
}

/// A complete list of ways in, all of patients, shows that care providers do not use the product.
#[test]
fn e2_a_complete_list_without_care_providers_refutes_nothing() {
    let listed = || {
        diga("very-high")
            .fact("auth.path, subject: app, role: patient, factors: [egk, card-pin]")
            .list("auth.path", "app", 1)
    };
    let claimed = listed().not_applicable(DIGAV, &["Z.7"], "no-healthcare-providers");
    assert_stands(&claimed.judged(&[DIGAV]), "Z.7", UNMET, "claimed");
    let denied = "app.function, subject: app, name: healthcare-provider-role, present: false";
    assert_stands(&listed().fact(denied).judged(&[DIGAV]), "Z.7", UNMET, "stated");
    let doctor = listed()
        .fact("auth.path, subject: app, role: doctor, factors: [egk, card-pin], professional_card: false")
        .list("auth.path", "app", 2)
        .not_applicable(DIGAV, &["Z.7"], "no-healthcare-providers");
    assert_refuted(&doctor.judged(&[DIGAV]), "Z.7", "a doctor without a card");
}

#[test]
fn e4_a_portal_with_an_account_is_no_access_by_code() {
    let code = "auth.access_code, subject: web, role: patient, name: code, leads_to: initiating-doctor, valid_for_s: 86400";
    let path = |account: bool, registration: bool, consult: bool| {
        format!(
            "auth.path, subject: web, role: patient, name: portal, may_consult: {consult}, account_required: {account}, registration_required: {registration}"
        )
    };
    let of = |paths: &[String], answer: bool| {
        let written = Written::new("video-consultation", WEB)
            .on(date(2018, 5, 3), date(2018, 5, 1))
            .fact(code)
            .list("auth.access_code", "web", 1)
            .list("auth.path", "web", paths.len());
        let written = paths.iter().fold(written, |all, path| all.fact(path));
        let catalog = "anlage-31b@2016-10-21";
        if answer { written.yes(catalog, &["5.3"]) } else { written }.judged(&[catalog])
    };
    let link = path(false, false, true).replace("portal", "link");
    for (account, registration) in [(true, true), (false, true), (true, false)] {
        let portal = path(account, registration, true);
        for paths in [vec![portal.clone()], vec![portal.clone(), link.clone()]] {
            for demand in ["initiating-doctor-only", "one-month"] {
                assert_eq!(of(&paths, false).of("5.3", demand), UNANSWERED, "{paths:?}");
                assert_eq!(of(&paths, true).of("5.3", demand), AGAINST, "{paths:?}");
            }
        }
    }
    let registration = of(&[path(false, true, true)], true);
    assert_eq!(registration.gate().exit_code(), 2, "an indication alone is no fail");
    for paths in [vec![link.clone()], vec![link, path(true, true, false)]] {
        for demand in ["initiating-doctor-only", "one-month"] {
            assert_eq!(of(&paths, true).of("5.3", demand), "pass", "{paths:?}");
        }
    }
}

const TEST: &str = "security.penetration_test, subject: web, name: NAME, concluded_on: 2026-09-01, independent: true, owasp_top_10_edition: \"2017\", scope_stated: true, methods_stated: true, open_severe_findings: 0, components: [WHICH]";

#[test]
fn e7_a_test_of_one_component_does_not_carry_the_others() {
    let parts: &[&str] = &["web web-app", "app mobile-app"];
    let of = |tests: &[String], catalog: &str, numbers: &[&str]| {
        let written = Written::new("video-consultation", parts).list_of(
            "security.penetration_test, subject: web, components: [web, app]",
            tests.len(),
        );
        let written = tests.iter().fold(written, |all, test| all.fact(test));
        written.yes(catalog, numbers).judged(&[catalog])
    };
    let test = |name: &str, which: &str| TEST.replace("NAME", name).replace("WHICH", which);
    let tsvc = |tests: &[String]| of(tests, TSVC, &["5.1", "5.4"]);
    let web_only = tsvc(&[test("a", "web")]);
    for demand in ["age", "independent", "owasp-2017", "same-test"] {
        assert_ne!(web_only.of("5.1", demand), "pass");
    }
    assert_ne!(web_only.of("5.4", "no-severe-weaknesses"), "pass");
    let app_only = tsvc(&[test("a", "app")]);
    assert!(!app_only.all("5.1").contains(&"pass".to_owned()));
    for both in [vec![test("a", "web, app")], vec![test("a", "web"), test("b", "app")]] {
        let judged = tsvc(&both);
        assert!(judged.is("5.1", "pass") && judged.is("5.4", "pass"), "{both:?}");
        let anlage = of(&both, "anlage-31b@2021-02-25", &["2.5"]);
        assert!(anlage.is("2.5", "pass"), "{both:?}");
    }
    assert!(!of(&[test("a", "web")], "anlage-31b@2021-02-25", &["2.5"]).is("2.5", "pass"));
    for (old, new, demand) in [
        ("2026-09-01", "2026-05-20", "age"),
        ("independent: true", "independent: false", "independent"),
        ("\"2017\"", "\"2013\"", "owasp-2017"),
    ] {
        let worse = tsvc(&[test("a", "web"), test("b", "app").replace(old, new)]);
        assert_eq!(worse.of("5.1", demand), "fail", "the other component's test: {new}");
        assert_eq!(worse.of("5.1", "same-test"), "fail");
    }
    let severe = test("b", "app").replace("findings: 0", "findings: 2");
    assert_eq!(tsvc(&[test("a", "web"), severe]).of("5.4", "no-severe-weaknesses"), "fail");
}

#[test]
fn e8_open_severe_findings_are_not_provably_fixed() {
    let of = |test: &str| {
        let fact = format!("security.penetration_test, subject: app, name: a, {test}");
        let written = diga("normal").fact(&fact).list("security.penetration_test", "app", 1);
        written.yes(DIGAV, &["B.32a"]).judged(&[DIGAV])
    };
    for test in [
        "concluded_on: 2019-05-01, independent: false, open_severe_findings: 5",
        "concluded_on: 2026-10-01, independent: true, open_severe_findings: 1, owasp_top_10_edition: \"2021\"",
        "open_severe_findings: 1",
    ] {
        let judged = of(test);
        assert_eq!(judged.of("B.32a", "provable-and-fixed"), "fail", "{test}");
        assert_eq!(judged.clashes("B.32a"), ["answer_and_check"], "{test}");
        assert_eq!(judged.gate().exit_code(), 1, "{test}");
    }
    let fixed =
        of("concluded_on: 2026-10-01, open_severe_findings: 0, owasp_top_10_edition: \"2021\"");
    assert_eq!(fixed.of("B.32a", "provable-and-fixed"), "pass");
    let old =
        of("concluded_on: 2026-10-01, open_severe_findings: 0, owasp_top_10_edition: \"2003\"");
    assert_ne!(old.of("B.32a", "owasp-top-10-covered"), "pass");
}

const ROWS: [&str; 6] = ["Z.1", "Z.4", "Z.5", "Z.7", "Z.8", "Z.9"];

#[test]
fn e9_without_an_analysis_there_is_no_normal_need() {
    let of = |need: &str, answers: &str| diga(need).answers(DIGAV, answers).judged(&[DIGAV]);
    for need in ["normal", "high"] {
        let none = of(need, "\"B.2\": {answer: no}");
        let done = of(need, "\"B.2\": {answer: yes}");
        for row in ROWS {
            assert!(
                none.is(row, "inconclusive/condition_unknown"),
                "{need} {row}: {:?}",
                none.all(row)
            );
            assert!(done.is(row, UNMET), "{need} {row}");
        }
    }
    let earlier = diga("normal").answers("digav-anlage-1@2025-12-06", "\"B.2\": {answer: no}");
    assert!(earlier.judged(&[DIGAV]).is("Z.1", "inconclusive/condition_unknown"), "unchanged text");
    let later = "\"B.2\": {answer: no, by: Maker, on: 2026-11-25}";
    assert!(of("normal", later).is("Z.1", UNMET), "an answer after the day judged");
}

/// An analysis that lacks a scenario or has no result says as little as none.
#[test]
fn e9_half_an_analysis_shows_no_normal_need() {
    let of = |answer: &str| diga("normal").answers(DIGAV, answer).judged(&[DIGAV]);
    let scenario = "\"B.2\": {demands: {scenario-law-and-contracts: {answer: no}, result-and-documentation: {answer: yes}}}";
    let result = "\"B.2\": {demands: {scenario-law-and-contracts: {answer: yes}, result-and-documentation: {answer: no}}}";
    let inapplicable = "\"B.2\": {answer: not_applicable}";
    for answer in [scenario, result, inapplicable] {
        let judged = of(answer);
        for row in ROWS {
            assert!(!judged.is(row, UNMET), "{row} with {answer}");
        }
    }
}

#[test]
fn e15_a_printed_reason_is_not_refuted_by_a_need_it_does_not_speak_of() {
    for (edition, day, stated) in [
        ("2021-10-01", date(2022, 6, 1), date(2022, 5, 1)),
        ("2022-12-29", date(2023, 6, 1), date(2023, 5, 1)),
        ("2025-12-06", date(2026, 1, 10), date(2026, 1, 1)),
        ("2026-02-01", crate::common::TODAY, date(2026, 11, 1)),
    ] {
        let catalog = format!("digav-anlage-1@{edition}");
        let claim = |fact: &str| {
            let written = diga("very-high").on(day, stated).fact(fact);
            written
                .not_applicable(&catalog, &["Z.8"], "no-open-network-exchange")
                .judged(&[&catalog])
        };
        let none = "app.function, subject: app, name: open-network-communication, present: false";
        assert_stands(&claim(none), "Z.8", STATED, edition);
        for fact in [
            none.replace("false", "true").as_str(),
            "http.service, subject: app, url: \"https://x.example/\", messages_validated: true",
            "hosting.location, subject: app, name: dc, cloud: true",
        ] {
            assert_refuted(&claim(fact), "Z.8", fact);
        }
    }
}

#[test]
fn e18_condition_and_reason_of_z9_ask_for_the_same_web_servers() {
    let claim = |function: &str| {
        diga("very-high")
            .fact(&format!("app.function, subject: app, name: {function}, present: true"))
            .not_applicable(DIGAV, &["Z.9"], "no-web-server")
            .judged(&[DIGAV])
    };
    for function in ["embedded-web-server", "web-services"] {
        assert_refuted(&claim(function), "Z.9", function);
    }
    assert_stands(&claim("biometrics"), "Z.9", STATED, "no web server");
    let catalog = library().catalog("digav-anlage-1", "2026-02-01").unwrap();
    let row = catalog.requirements.iter().find(|one| one.number == "Z.9").unwrap();
    let note = row.note.as_ref().map(|note| note.de.to_string()).unwrap_or_default();
    assert!(!note.contains("als Bedingung gilt hier der eingebettete"), "{note}");
}

#[test]
fn e22_a_complete_list_of_own_machines_is_no_cloud() {
    let catalog = "sgb-v-393@2024-07-01";
    let of = |location: &str, listed: bool| {
        let fact = format!("hosting.location, subject: be, name: dc, country: \"DE\"{location}");
        let written = backend().fact(&fact);
        if listed { written.list("hosting.location", "be", 1) } else { written }.judged(&[catalog])
    };
    assert_stands(&of(", cloud: false", true), "3", UNMET, "own machines");
    assert_stands(&of(", cloud: false", true), "2", UNMET, "own machines");
    assert!(
        of(", cloud: false", false).is("3", "inconclusive/condition_unknown"),
        "not all listed"
    );
    assert!(of("", true).is("3", "inconclusive/condition_unknown"), "nobody said");
    for location in
        [", cloud: true", ", cloud: false, provider: AWS", ", cloud: false, c5_attestation: type-2"]
    {
        let all = of(location, true).all("3");
        assert!(!all.iter().any(|one| one.starts_with("not_app")), "{location}: {all:?}");
    }
}

/// One row of the form has one answer and one reason.
#[test]
fn e26_a_row_is_answered_alike() {
    let of = |demands: &str| {
        let answers = format!("\"DS.13\": {{demands: {{{demands}}}}}");
        diga("normal").answers(DIGAV, &answers).judged(&[DIGAV])
    };
    let na = "{answer: not_applicable, reason: private-system-only}";
    let ids = {
        let empty = diga("normal").judged(&[DIGAV]);
        let mut of_row = empty.0.findings.into_iter().filter(|one| one.requirement == "DS.13");
        let demands = of_row.next().unwrap().demands;
        demands.into_iter().map(|demand| demand.id).collect::<Vec<_>>()
    };
    assert!(ids.len() >= 2, "{ids:?}");
    let rest = |answer: &str| {
        let rest: Vec<_> = ids[1..].iter().map(|id| format!("{id}: {answer}")).collect();
        rest.join(", ")
    };
    let alike = of(&format!("{}: {na}, {}", ids[0], rest(na)));
    assert!(alike.is("DS.13", STATED), "{:?}", alike.all("DS.13"));
    for other in ["{answer: yes}", "{answer: no}"] {
        let mixed = of(&format!("{}: {na}, {}", ids[0], rest(other)));
        assert_eq!(mixed.of("DS.13", &ids[0]), "inconclusive/contradiction", "{other}");
        assert!(mixed.clashes("DS.13").contains(&"answers"), "{other}");
        assert_ne!(mixed.gate().exit_code(), 0, "{other}");
    }
    let one = of(&format!("{}: {na}", ids[0]));
    assert_eq!(one.of("DS.13", &ids[0]), STATED, "nothing else is said");
}

/// What an answer to a premise does, and what takes it away.
#[test]
fn e23_a_premise_is_there_or_not_as_long_as_nothing_else_speaks() {
    let of = |answers: &str, facts: &[&str]| {
        let written = facts.iter().fold(diga("normal"), |all, fact| all.fact(fact));
        written.answers(DIGAV, answers).judged(&[DIGAV])
    };
    let no = "\"thing/password-login\": {answer: no}";
    let yes = "\"thing/password-login\": {answer: yes}";
    let path = "auth.path, subject: app, role: patient, factors: [username-password]";
    let gone = "app.function, subject: app, name: password-login, present: false";
    let open = "inconclusive/condition_unknown";
    assert!(of("", &[]).is("B.13", open));
    assert!(of(no, &[]).is("B.13", UNMET));
    assert_eq!(of(yes, &[]).all("B.13"), ["inconclusive/evidence_missing", "inconclusive/not_run"]);
    assert!(of(&format!("{yes}, \"B.13\": {{answer: yes}}"), &[]).is("B.13", "pass"));
    assert!(of("\"B.13\": {answer: yes}", &[]).is("B.13", open), "a yes opens no condition");

    let shown = of(no, &[path]);
    assert!(!shown.all("B.13").iter().any(|one| one.starts_with("not_app")));
    assert_eq!(shown.gate().exit_code(), 1, "stated against a fact");
    let denied = of(yes, &[gone]);
    assert!(
        !denied.all("B.13").iter().any(|one| one.starts_with("not_app")),
        "yes is the stricter"
    );
    assert!(denied.0.contradictions.iter().any(|one| one.claimed.de.contains("vorhanden")));

    let later =
        "\"thing/password-login\": {answer: no, by: M, on: 2026-11-25, product_version: \"1\"}";
    assert!(of(later, &[]).is("B.13", open), "after the day judged");
    let other =
        "\"thing/password-login\": {answer: no, by: M, on: 2026-10-01, product_version: \"0\"}";
    assert!(of(other, &[]).is("B.13", open), "for another version");
    let both = of(&format!("{no}, \"B.13\": {{answer: yes}}"), &[]);
    assert!(!both.is("B.13", "pass") && !both.is("B.13", UNMET), "{:?}", both.all("B.13"));
    assert!(both.0.contradictions.iter().any(|one| one.claimed.de.contains("nicht vorhanden")));

    let need = |answers: &str, need: &str| {
        let written = Written::new("diga", APP);
        let written = if need.is_empty() {
            written
        } else {
            written.head(&format!("protection_need: {need}"))
        };
        written.answers(DIGAV, answers).judged(&[DIGAV])
    };
    let high = "\"need/very-high\": {answer: no}";
    assert!(need(high, "").is("Z.5", UNMET));
    assert!(need("", "").is("Z.5", open));
    let denied = need(&format!("{high}, \"B.2\": {{answer: no}}"), "");
    assert!(denied.is("Z.5", "inconclusive/contradiction"), "{:?}", denied.all("Z.5"));
    let clash = need(high, "very-high");
    assert!(!clash.is("Z.5", UNMET) && !clash.0.contradictions.is_empty());
    let clash = need("\"need/very-high\": {answer: yes}", "normal");
    assert!(!clash.is("Z.5", UNMET) && !clash.0.contradictions.is_empty());
}

/// What a part of the product has, the whole has.
#[test]
fn e23_a_premise_of_a_part_speaks_against_its_absence_in_the_whole() {
    let part = "tr-03161-1@3.0";
    let of = |whole: &str, of_part: &str| {
        let key = |answer: &str| format!("\"thing/password-login\": {{answer: {answer}}}");
        diga("normal")
            .answers(DIGAV, &key(whole))
            .answers(part, &key(of_part))
            .judged(&[DIGAV, part])
    };
    let both = of("no", "yes");
    assert_eq!(both.all("B.13"), ["inconclusive/contradiction"], "both answers are named");
    let clash = both.0.contradictions.iter().find(|one| one.claimed.de.contains(DIGAV)).unwrap();
    assert!(clash.found.de.contains("tr-03161-1@3.0#thing/password-login"), "{clash:?}");
    assert!(of("no", "no").is("B.13", UNMET));
    // The whole may have what one part has not.
    let other = of("yes", "no");
    assert!(other.0.contradictions.is_empty(), "{:?}", other.0.contradictions);
    assert!(other.is("O.Pass_1", UNMET));
}
