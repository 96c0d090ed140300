//! What the catalogs of TR-03161 and DiGAV ask of the verdict: rulings, reasons, conditions, the
//! factor table, editions, and answers given elsewhere.

use crate::common::{TODAY, demand, folder, judge, load};
use befund::assess::result::{Finding, Report, RiskKind};
use befund::assess::tri::Tri;
use befund::assess::{Inputs, assess, in_force_policies, pairs};
use befund::catalog::Table;
use befund::library::Library;
use befund::product::{self, Reference};
use jiff::civil::{Date, date};

const DIGAV: &str = "digav-anlage-1@2026-02-01";
const STATED: &str = "stated: {by: Maker, on: 2026-11-01}";

/// A DiGA with the three kinds of components; `need` is its protection need, if any.
fn diga(need: &str, sections: &str) -> String {
    let need = if need.is_empty() { String::new() } else { format!("  protection_need: {need}\n") };
    format!(
        "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {{name: Maker}}\n  kinds: [diga]\n{need}  components:\n    - {{id: app, kind: mobile-app, name: App, version: \"1\"}}\n    - {{id: web, kind: web-app, name: Web, version: \"1\"}}\n    - {{id: api, kind: backend, name: API, version: \"1\"}}\n{sections}"
    )
}

fn report(yaml: &str, catalogs: &[&str], day: Date) -> Report {
    judge(&load(folder(yaml).path()), catalogs, day)
}

/// Answers to one catalog, given on a day.
fn answers(catalog: &str, on: &str, answers: &str) -> String {
    format!(
        "declarations:\n  {catalog}: {{by: Maker, on: {on}, product_version: \"1\", answers: {{{answers}}}}}\n"
    )
}

fn fact(attributes: &str) -> String {
    format!("  - {{subject: x, components: [app, web, api], {attributes}, {STATED}}}\n")
}

fn complete(kind: &str, count: usize) -> String {
    format!(
        "  - {{kind: {kind}, subject: x, components: [app, web, api], complete: true, count: {count}, {STATED}}}\n"
    )
}

/// One way to log in, and that it is the only one.
fn path(attributes: &str) -> String {
    format!(
        "facts:\n{}enumerations:\n{}",
        fact(&format!("kind: auth.path, name: way, {attributes}")),
        complete("auth.path", 1)
    )
}

fn verdict(report: &Report, key: &str, id: &str) -> String {
    demand(report, key, id).0
}

fn finding<'r>(report: &'r Report, key: &str) -> &'r Finding {
    report.findings.iter().find(|finding| finding.key == key).unwrap()
}

const TWO_FACTORS: (&str, &str) = ("tr-03161-1@3.0#O.Auth_3/app", "two-factors");

/// The verdict on two factors, without an answer and with "yes".
fn two_factors(attributes: &str, day: Date) -> [String; 2] {
    let said = answers("tr-03161-1@3.0", "2026-11-01", "\"O.Auth_3\": {answer: yes}");
    ["", said.as_str()].map(|said| {
        let report =
            report(&diga("high", &format!("{}{said}", path(attributes))), &["tr-03161-1@3.0"], day);
        let own = finding(&report, TWO_FACTORS.0);
        assert_eq!(own.demands.len(), 1);
        own.verdict.word().to_owned()
    })
}

#[test]
fn a_card_with_its_pin_is_enough_without_consent() {
    let card = "role: patient, factors: [card-pin, egk], consent: false";
    assert_eq!(
        two_factors(card, TODAY),
        ["inconclusive", "pass"],
        "satisfied, the rest is the answer's"
    );
}

#[test]
fn biometrics_with_a_password_need_consent_and_the_conditions() {
    let with = |consent: bool, conditions: &str| {
        let way = format!(
            "role: patient, factors: [username-password, biometrics], consent: {consent}{conditions}"
        );
        two_factors(&way, TODAY)[1].clone()
    };
    let met = ", conditions_met: [gemspec-idp-sek-4-3-2]";
    assert_eq!(with(true, met), "inconclusive", "claimed, and no document shows it");
    assert_eq!(with(false, met), "fail");
    assert_eq!(with(true, ""), "inconclusive", "nobody has shown that the conditions are met");
}

#[test]
fn a_code_by_mail_or_sms_is_barred_in_both_columns() {
    for way in ["[totp, otp-email]", "[username-password, otp-sms]"] {
        for consent in [true, false] {
            let way = format!("role: patient, factors: {way}, consent: {consent}");
            assert_eq!(two_factors(&way, TODAY), ["fail", "fail"], "{way}");
        }
    }
}

#[test]
fn before_the_table_two_categories_were_asked_and_nobody_can_tell_by_it() {
    let sms = "role: patient, factors: [username-password, otp-sms], consent: false";
    assert_eq!(two_factors(sms, date(2025, 5, 30))[0], "inconclusive");
}

#[test]
fn vivys_password_and_code_are_barred_and_the_report_says_so() {
    let product =
        product::load("fixtures/products/vivy".as_ref(), befund::probe::sources()).unwrap();
    let report = judge(&product, &["tr-03161-1"], TODAY);
    let own = finding(&report, TWO_FACTORS.0);
    assert_eq!(own.verdict.word(), "fail");
    assert!(own.demands[0].aged_evidence, "the page is of 2018");
    let matrix = report.factor_matrix.as_ref().unwrap();
    let way = matrix.paths.iter().find(|path| path.name == "app").unwrap();
    assert_eq!(way.factors.as_deref().unwrap(), ["username-password", "otp-sms"]);
    assert_eq!((way.without_consent.word(), way.with_consent.word()), ("violated", "violated"));
    let sms = matrix.factors.iter().find(|row| row.factor == "otp-sms").unwrap();
    assert_eq!(
        (sms.without_consent.word(), sms.with_consent.word()),
        ("discouraged", "discouraged")
    );
}

/// All pairs of factors that a table does not bar: how many, and how many hang on a condition.
fn combinations(table: &Table) -> (usize, usize) {
    let factors: Vec<_> = table.rows.iter().map(|row| row.key[0].clone()).collect();
    let mut found = (0, 0);
    for (at, one) in factors.iter().enumerate() {
        for other in &factors[at + 1..] {
            let listed = [one.clone(), other.clone()];
            match pairs::judge(table, &listed, "category", &|_, _| false, TODAY.into()).truth {
                Tri::True => found.0 += 1,
                Tri::Unknown => found = (found.0 + 1, found.1 + 1),
                Tri::False => {}
            }
        }
    }
    found
}

#[test]
fn the_valid_combinations_follow_from_the_rows() {
    let library = Library::built_in();
    let policies = in_force_policies(&library, TODAY);
    let tables = &policies["tr-03161-auth-factors"].tables;
    assert_eq!(combinations(&tables["without-consent"]), (6, 4));
    assert_eq!(combinations(&tables["with-consent"]), (27, 17));
}

#[test]
fn a_waiver_holds_from_its_day_on() {
    let key = "tr-03161-1@3.0#O.Ntwk_1/app";
    let on = |day| {
        let report = report(&diga("high", ""), &["tr-03161-1@3.0"], day);
        let own = finding(&report, key);
        let mutual = own.demands.iter().find(|d| d.id == "mutual-authentication").unwrap();
        let encrypted = own.demands.iter().find(|d| d.id == "encrypted").unwrap();
        assert_eq!(encrypted.verdict.word(), "inconclusive", "encryption stays demanded");
        (mutual.verdict.word(), mutual.interpretations.clone())
    };
    assert_eq!(on(date(2025, 5, 30)), ("inconclusive", vec![]));
    let id = "bsi-faq-tr-03161#ntwk-1-one-sided".to_owned();
    assert_eq!(on(date(2025, 5, 31)), ("not_applicable", vec![id]));
}

#[test]
fn a_ruling_can_put_a_check_in_the_place_of_another() {
    let suites = "facts:\n  - {kind: tls.cipher_suite, subject: \"tls://api:443\", components: [api], version: TLSv1.3, name: TLS_AES_256_GCM_SHA384, stated: {by: Maker, on: 2025-01-01}}\n";
    let on = |day| {
        let report = report(&diga("high", suites), &["tr-03161-3@2.0"], day);
        verdict(&report, "tr-03161-3@2.0#O.Cryp_8/api", "recommended-suite")
    };
    assert_eq!(on(date(2025, 5, 30)), "fail", "the text names TLS 1.2 alone");
    assert_eq!(on(date(2025, 5, 31)), "inconclusive", "TLS 1.3 is accepted, the list is open");
}

#[test]
fn a_ruling_can_admit_a_reason_that_a_fact_refutes() {
    let said = answers(
        "tr-03161-1@3.0",
        "2026-11-01",
        "\"O.Paid_2\": {answer: not_applicable, reason: supply-process-only}",
    );
    let key = "tr-03161-1@3.0#O.Paid_2/app";
    let calm = report(&diga("high", &said), &["tr-03161-1@3.0"], TODAY);
    assert_eq!(finding(&calm, key).verdict.word(), "not_applicable");
    let shop = format!(
        "facts:\n{}{said}",
        fact("kind: app.function, name: paid-resources, present: true")
    );
    let clash = report(&diga("high", &shop), &["tr-03161-1@3.0"], TODAY);
    assert_eq!(finding(&clash, key).verdict.word(), "inconclusive");
    assert_eq!(clash.contradictions.len(), 1);
}

#[test]
fn the_questionnaire_takes_only_the_reason_printed_in_the_row() {
    let row = |answer: &str| {
        let yaml = diga("high", &answers(DIGAV, "2026-11-01", answer));
        let folder = folder(&yaml);
        let product = product::load(folder.path(), befund::probe::sources()).unwrap();
        product::check_names(&product, &Library::built_in())
            .map_err(|errors| errors.to_string())?;
        Ok::<_, String>(judge(&product, &[DIGAV], TODAY))
    };
    let without = row("\"B.22\": {answer: not_applicable}").unwrap();
    assert_eq!(finding(&without, &format!("{DIGAV}#B.22")).verdict.word(), "fail");
    let printed = row("\"B.22\": {answer: not_applicable, reason: no-file-upload}").unwrap();
    assert_eq!(finding(&printed, &format!("{DIGAV}#B.22")).verdict.word(), "not_applicable");
    let foreign = row("\"B.22\": {answer: not_applicable, reason: no-sessions}").unwrap_err();
    assert!(foreign.contains("no-sessions") && foreign.contains("no-file-upload"), "{foreign}");
    let none = row("\"B.20\": {answer: not_applicable, reason: no-sessions}").unwrap_err();
    assert!(none.contains("the norm prints no reason here"), "{none}");
}

#[test]
fn a_claim_that_a_function_is_absent_is_refuted_by_the_function() {
    let said =
        answers(DIGAV, "2026-11-01", "\"B.22\": {answer: not_applicable, reason: no-file-upload}");
    let yaml =
        format!("facts:\n{}{said}", fact("kind: app.function, name: file-upload, present: true"));
    let report = report(&diga("high", &yaml), &[DIGAV], TODAY);
    assert_eq!(finding(&report, &format!("{DIGAV}#B.22")).verdict.word(), "inconclusive");
    let clash = &report.contradictions[0];
    assert_eq!(clash.kind.word(), "not_applicable");
    assert_eq!(clash.demand, None, "once for the row, not for each of its questions");
    assert!(clash.found.de.contains("Hochladen von Dateien"), "{}", clash.found.de);
}

#[test]
fn a_justification_in_ones_own_words_waits_for_a_person() {
    let row = |answer: &str| {
        let yaml = diga("high", &answers(DIGAV, "2026-11-01", answer));
        let report = report(&yaml, &[DIGAV], TODAY);
        let own = finding(&report, &format!("{DIGAV}#DS.19"));
        (own.verdict.word(), own.reason.as_ref().map(|reason| reason.code.word()))
    };
    let said =
        "\"DS.19\": {answer: not_applicable, reason: own-justification, statement: \"drei Jahre\"}";
    assert_eq!(row(said), ("inconclusive", Some("awaiting_human")));
    assert_eq!(row("\"DS.19\": {answer: not_applicable, reason: own-justification}").0, "fail");
}

#[test]
fn the_additional_part_is_for_very_high_protection_need_only() {
    let key = format!("{DIGAV}#Z.4");
    for (need, expected) in [
        ("high", "not_applicable"),
        ("normal", "not_applicable"),
        ("", "inconclusive"),
        ("very-high", "inconclusive"),
    ] {
        let report = report(&diga(need, ""), &[DIGAV], TODAY);
        let own = finding(&report, &key);
        assert_eq!(own.verdict.word(), expected, "{need}");
        let open = own.demands[0].reason.as_ref().unwrap().code.word();
        assert_eq!(open == "condition_unknown", need.is_empty(), "{need}: {open}");
    }
    let claim = answers(DIGAV, "2026-11-01", "\"Z.4\": {answer: yes}");
    let report = report(&diga("very-high", &claim), &[DIGAV], TODAY);
    assert_eq!(finding(&report, &key).verdict.word(), "pass");
}

#[test]
fn a_deadline_of_the_norm_is_a_condition() {
    let on = |day| {
        let report = report(&diga("high", ""), &["digav-anlage-1@2022-12-29"], day);
        finding(&report, "digav-anlage-1@2022-12-29#B.15a").verdict.word()
    };
    assert_eq!(on(date(2023, 12, 31)), "not_applicable");
    assert_eq!(on(date(2024, 1, 1)), "inconclusive");
}

#[test]
fn an_option_that_is_not_used_is_no_failure() {
    let said = answers("tr-03161-1@3.0", "2026-11-01", "\"O.Auth_4\": {answer: no}");
    let report = report(&diga("high", &said), &["tr-03161-1@3.0"], TODAY);
    let own = finding(&report, "tr-03161-1@3.0#O.Auth_4/app");
    let option = own.demands.iter().find(|d| d.modal.is_some_and(|m| m.word() == "KANN")).unwrap();
    assert_eq!(option.verdict.word(), "not_applicable");
}

#[test]
fn answers_carry_over_to_an_edition_where_the_row_is_the_same() {
    let said = answers(
        "digav-anlage-1@2022-12-29",
        "2025-12-01",
        "\"DS.2\": {answer: yes}, \"B.1\": {answer: yes}",
    );
    let report = report(&diga("high", &said), &[DIGAV], date(2026, 3, 1));
    assert_eq!(finding(&report, &format!("{DIGAV}#DS.2")).verdict.word(), "pass");
    let changed = finding(&report, &format!("{DIGAV}#B.1"));
    assert_eq!(changed.verdict.word(), "inconclusive");
    let reason = changed.demands[0].reason.as_ref().unwrap();
    assert_eq!(reason.code.word(), "answer_for_other_edition");
}

#[test]
fn an_answer_given_elsewhere_is_offered_and_decides_nothing() {
    let said = answers("tr-03161-1@3.0", "2026-11-01", "\"O.Cryp_4\": {answer: yes}");
    let report = report(&diga("high", &said), &["tr-03161-1@3.0", "tr-03161-2@2.0"], TODAY);
    let other = finding(&report, "tr-03161-2@2.0#O.Cryp_4/web");
    assert_eq!(other.verdict.word(), "inconclusive");
    let offered = other.demands[0].offered.as_ref().unwrap();
    assert_eq!(offered.from, "tr-03161-1@3.0#O.Cryp_4");
    assert_eq!((offered.relation.word(), offered.value.word()), ("equal", "yes"));
    let own = finding(&report, "tr-03161-1@3.0#O.Cryp_4/app");
    assert!(own.demands[0].offered.is_none(), "it has an answer of its own");
}

#[test]
fn what_replaces_the_questionnaire_is_said_from_its_day_on() {
    let on = |day| {
        let report = report(&diga("high", ""), &["digav-anlage-1@2022-12-29"], day);
        let notices = &report.inputs.catalogs[0].notices;
        notices.iter().map(|notice| notice.cite.clone()).collect::<Vec<_>>()
    };
    let has = |day, cite: &str| on(day).iter().any(|known| known.starts_with(cite));
    assert!(!has(date(2024, 7, 31), "§ 4 Abs. 8") && has(date(2024, 8, 1), "§ 4 Abs. 8"));
    assert!(!has(date(2024, 12, 31), "§ 4 Abs. 7") && has(date(2025, 1, 1), "§ 4 Abs. 7"));
}

#[test]
fn what_stays_open_or_unmet_is_a_residual_risk_weighed_by_need() {
    let said = answers(
        "tr-03161-1@3.0",
        "2026-11-01",
        "\"O.Source_9\": {answer: no}, \"O.Purp_1\": {answer: no}",
    );
    let waived = format!(
        "{said}dispositions:\n  - {{kind: soll_justified, requirement: \"tr-03161-1#O.Source_9\", owner: QM, reason: x, expires: 2027-01-31}}\n"
    );
    let report = report(&diga("very-high", &waived), &["tr-03161-1@3.0"], TODAY);
    let risks = &report.residual_risks[0];
    assert!(risks.for_need.as_ref().unwrap().de.contains("kein Restrisiko"));
    let kind = |number: &str| {
        let key = format!("tr-03161-1@3.0#{number}/app");
        risks.items.iter().find(|item| item.finding == key).map(|item| item.kind)
    };
    assert_eq!(kind("O.Source_9"), Some(RiskKind::ShouldLeftOut));
    assert_eq!(kind("O.Purp_1"), Some(RiskKind::NotMet));
    assert_eq!(kind("O.Arch_1"), Some(RiskKind::Open));
}

#[test]
fn a_certificate_for_another_version_asks_for_the_impact_analysis() {
    let certificate = |more: &str| {
        format!(
            "documents:\n  - {{id: z, kind: certificate, scheme: tr-03161-1, file: z.md, issued: 2025-06-16, valid_until: 2030-06-15, product_version: \"0.9\", components: [app], stated: {{by: Maker, on: 2026-11-01}}}}\n{more}"
        )
    };
    let note = |more: &str| {
        let folder = folder(&diga("high", &certificate(more)));
        std::fs::write(folder.path().join("z.md"), crate::common::document("z.md")).unwrap();
        std::fs::write(folder.path().join("a.md"), crate::common::document("a.md")).unwrap();
        let report = judge(&load(folder.path()), &["tr-03161-1@3.0"], TODAY);
        let found = report.notes.iter().find(|note| note.code == "certificate-for-other-version");
        found.map(|note| note.text.en.to_string())
    };
    let analysis = |concludes: &str| {
        format!(
            "  - {{id: a, kind: impact-analysis, file: a.md, issued: 2026-10-01, product_version: \"1\", from_version: \"0.9\", concludes: {concludes}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        )
    };
    assert!(note("").unwrap().contains("To hand in"));
    assert!(note(&analysis("no-impact")).unwrap().contains("maintenance is open"));
    assert!(note(&analysis("impact")).unwrap().contains("re-certification is needed"));
}

#[test]
fn every_requirement_of_a_diga_has_its_finding_for_its_component() {
    let product =
        product::load("fixtures/products/musteratem".as_ref(), befund::probe::sources()).unwrap();
    let library = Library::built_in();
    let report = assess(&Inputs::gather(&product, &library, &[], TODAY).unwrap());
    for (id, edition, component, count) in [
        ("tr-03161-1", "3.0", Some("app"), 127),
        ("tr-03161-2", "2.0", Some("web"), 107),
        ("tr-03161-3", "2.0", Some("backend"), 105),
        ("digav-anlage-1", "2026-02-01", None, 88),
        ("digav-7", "2026-02-01", None, 1),
    ] {
        let own = report.findings.iter().filter(|finding| finding.catalog == id);
        let own: Vec<_> = own.collect();
        assert_eq!(own.len(), count, "{id}");
        assert!(own.iter().all(|f| f.edition == edition && f.component.as_deref() == component));
        let catalog = library.catalog(id, edition).unwrap();
        for requirement in &catalog.requirements {
            assert!(
                own.iter().any(|f| f.requirement == requirement.number),
                "{}",
                requirement.number
            );
        }
    }
    let wanted: Vec<_> = report.inputs.catalogs.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(wanted, ["digav-anlage-1", "digav-7", "tr-03161-1", "tr-03161-2", "tr-03161-3"]);
}

#[test]
fn where_norms_pull_apart_both_are_shown() {
    let product =
        product::load("fixtures/products/musteratem".as_ref(), befund::probe::sources()).unwrap();
    let asked = ["tr-03161-1", "tr-03161-3", "anlage-31b@2021-02-25"].map(Reference::parse);
    let report = assess(&Inputs::gather(&product, &Library::built_in(), &asked, TODAY).unwrap());
    let conflict = report
        .interpretations
        .iter()
        .find(|ruling| ruling.id == "norm-conflicts#retention-against-logging")
        .unwrap();
    assert_eq!((conflict.effect.as_str(), conflict.applied), ("conflict", true));
    assert_eq!(
        conflict.findings,
        [
            "tr-03161-1@3.0#O.Ntwk_8/app",
            "tr-03161-3@2.0#O.Ntwk_7/backend",
            "anlage-31b@2021-02-25#2.4"
        ]
    );
}

#[test]
fn a_condition_stated_not_to_hold_hides_no_violated_check_and_no_refusal() {
    let cloud = |more: &str, answer: &str| {
        let yaml = format!(
            "facts:\n{}{more}enumerations:\n{}{}",
            fact("kind: app.function, name: cloud-hosting, present: false"),
            complete("app.function", 1),
            if answer.is_empty() {
                String::new()
            } else {
                answers(
                    "tr-03161-3@2.0",
                    "2026-11-01",
                    &format!("\"O.Org_2\": {{answer: {answer}}}"),
                )
            }
        );
        report(&diga("high", &yaml), &["tr-03161-3@2.0"], TODAY)
    };
    let key = "tr-03161-3@2.0#O.Org_2/api";
    assert_eq!(finding(&cloud("", ""), key).verdict.word(), "not_applicable");
    assert_eq!(finding(&cloud("", "no"), key).verdict.word(), "fail");
    let place = fact(
        "kind: hosting.location, name: aws, country: \"US\", cloud: true, c5_attestation: none",
    );
    let clash = cloud(&place, "");
    assert_eq!(verdict(&clash, key, "c5-type-2"), "fail");
    assert_eq!(clash.contradictions.len(), 1);
}

#[test]
fn what_would_refute_a_reason_speaks_without_the_claim_as_well() {
    let yaml = format!(
        "facts:\n{}{}enumerations:\n{}",
        fact("kind: app.function, name: sessions, present: false"),
        fact("kind: auth.session, name: web, idle_timeout_s: never"),
        complete("app.function", 1)
    );
    let report = report(&diga("high", &yaml), &[DIGAV], TODAY);
    assert_ne!(finding(&report, &format!("{DIGAV}#B.15")).verdict.word(), "not_applicable");
    assert!(!report.contradictions.is_empty());
}

#[test]
fn an_aged_list_and_an_empty_one_settle_no_condition() {
    let key = "tr-03161-3@2.0#O.Org_2/api";
    for list in [
        "  - {kind: app.function, subject: x, components: [app, web, api], complete: true, count: 0, stated: {by: Maker, on: 2023-01-01}}\n".to_owned(),
        complete("app.function", 0),
    ] {
        let yaml = format!("enumerations:\n{list}");
        let report = report(&diga("high", &yaml), &["tr-03161-3@2.0"], TODAY);
        assert_eq!(finding(&report, key).verdict.word(), "inconclusive", "{list}");
    }
}

#[test]
fn a_document_speaks_for_its_component_and_its_version_only() {
    let outcome = |more: &str| {
        let yaml = format!(
            "documents:\n  - {{id: iso, kind: certificate, scheme: iso-27001, file: d.md, issued: 2026-10-20, valid_until: 2028-01-01, {more}stated: {{by: Maker, on: 2026-11-01}}}}\n{}",
            answers("tr-03161-3@2.0", "2026-11-01", "\"O.Org_1\": {answer: yes, documents: [iso]}")
        );
        let folder = folder(&diga("high", &yaml));
        std::fs::write(folder.path().join("d.md"), crate::common::document("d.md")).unwrap();
        let report = judge(&load(folder.path()), &["tr-03161-3@2.0"], TODAY);
        let own = finding(&report, "tr-03161-3@2.0#O.Org_1/api");
        (own.verdict.word(), own.basis.map(befund::fact::Basis::word))
    };
    assert_eq!(outcome(""), ("pass", Some("documented")));
    assert_eq!(
        outcome("components: [api], product_version: \"1\", "),
        ("pass", Some("documented"))
    );
    assert_eq!(outcome("product_version: \"0.1\", ").0, "inconclusive");
    assert_ne!(outcome("components: [app], ").1, Some("documented"));
}

#[test]
fn our_own_reasons_are_admitted_only_where_they_can_hold() {
    let load = |number: &str, reason: &str| {
        let said = answers(
            "tr-03161-3@2.0",
            "2026-11-01",
            &format!("\"{number}\": {{answer: not_applicable, reason: {reason}}}"),
        );
        let folder = folder(&diga("high", &said));
        let product = product::load(folder.path(), befund::probe::sources()).unwrap();
        product::check_names(&product, &Library::built_in()).is_ok()
    };
    assert!(!load("O.Purp_1", "option-not-used") && load("O.Auth_5", "option-not-used"));
    assert!(!load("O.Purp_2", "condition-not-met") && load("O.Org_2", "condition-not-met"));
    assert!(!load("O.Org_1", "other-addressee") && load("O.Org_1", "function-absent"));
}

#[test]
fn of_two_answers_to_the_same_text_the_newer_counts() {
    let both = format!(
        "declarations:\n  {DIGAV}: {{by: Maker, on: 2026-02-01, product_version: \"1\", answers: {{\"DS.16\": {{answer: yes}}}}}}\n  digav-anlage-1@2022-12-29: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"DS.16\": {{answer: no}}}}}}\n"
    );
    let report = report(&diga("high", &both), &[DIGAV], TODAY);
    assert_eq!(finding(&report, &format!("{DIGAV}#DS.16")).verdict.word(), "fail");
}

#[test]
fn a_fact_stated_twice_is_counted_once() {
    let way =
        fact("kind: auth.path, role: patient, name: p, factors: [card-pin, egk], consent: false");
    let said = answers("tr-03161-1@3.0", "2026-11-01", "\"O.Auth_3\": {answer: yes}");
    let yaml = format!("facts:\n{way}{way}enumerations:\n{}{said}", complete("auth.path", 2));
    let report = report(&diga("high", &yaml), &["tr-03161-1@3.0"], TODAY);
    assert_eq!(finding(&report, TWO_FACTORS.0).verdict.word(), "inconclusive");
}

#[test]
fn a_catalog_that_meets_no_component_is_not_passed_over() {
    let yaml =
        diga("high", "").replace("    - {id: api, kind: backend, name: API, version: \"1\"}\n", "");
    let report = report(&yaml, &["tr-03161-3@2.0"], TODAY);
    let reason = report.findings[0].reason.as_ref().unwrap();
    assert_eq!((report.findings.len(), reason.code.word()), (1, "no_component"));
}

#[test]
fn an_old_refusal_of_an_option_is_no_statement_of_today() {
    let said = answers("tr-03161-3@2.0", "2020-01-01", "\"O.Data_8\": {answer: no}");
    let report = report(&diga("high", &said), &["tr-03161-3@2.0"], TODAY);
    let own = finding(&report, "tr-03161-3@2.0#O.Data_8/api");
    let option = own.demands.iter().find(|d| d.modal.is_some_and(|m| m.word() == "KANN")).unwrap();
    assert_eq!(option.verdict.word(), "inconclusive");
}
