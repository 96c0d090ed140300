//! The law around TR-03161 as the second reading found it wrong: each test is named after its finding.

use std::process::Output;

use crate::common::written::{Judged, Written};
use crate::common::{TODAY, folder, judge, library, load};
use assert_cmd::Command;
use befund::assess::Report;
use befund::catalog::Modal;
use befund::catalog::mapping::Relation;
use jiff::civil::{Date, date};
use tempfile::TempDir;

const P1: &str = "tr-03161-1@3.0";
const P2: &str = "tr-03161-2@2.0";
const P3: &str = "tr-03161-3@2.0";

fn befund(arguments: &[&str]) -> Output {
    Command::cargo_bin("befund").unwrap().args(arguments).env_remove("NO_COLOR").output().unwrap()
}

fn backend() -> Written {
    Written::new("diga", &["api backend"])
}

fn suites(day: Date, suites: &[(&str, &str)]) -> Judged {
    let mut written = backend().on(day, day);
    for (version, name) in suites {
        written = written.fact(&format!(
            "tls.cipher_suite, subject: \"tls://api.example:443\", components: [api], version: {version}, name: {name}"
        ));
    }
    written
        .list_of(
            "tls.cipher_suite, subject: \"tls://api.example:443\", components: [api]",
            suites.len(),
        )
        .yes(P3, &["O.Cryp_8"])
        .judged(&[P3])
}

fn cryp_8(day: Date, named: &[(&str, &str)]) -> [String; 2] {
    let judged = suites(day, named);
    ["recommended-suite", "no-connection-without-recommended-suite"]
        .map(|demand| judged.result("O.Cryp_8", demand).verdict.to_string())
}

#[test]
fn b1_what_the_list_of_suites_does_not_name_violates_o_cryp_8() {
    let good = ("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    for bad in [
        ("TLSv1.2", "TLS_RSA_WITH_RC4_128_SHA"),
        ("TLSv1.2", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("TLSv1.2", "TLS_RSA_WITH_NULL_SHA256"),
        ("TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256"),
    ] {
        for day in [TODAY, date(2025, 5, 1)] {
            assert_eq!(cryp_8(day, &[good, bad]), ["fail", "fail"], "{bad:?} on {day}");
        }
    }
    assert_eq!(cryp_8(TODAY, &[good, ("TLSv1.3", "TLS_AES_256_GCM_SHA384")]), ["pass", "pass"]);
}

#[test]
fn b1_before_the_faq_tls_1_3_meets_neither_demand() {
    let both = [
        ("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
    ];
    assert_eq!(cryp_8(date(2025, 5, 1), &both), ["fail", "fail"]);
    assert_eq!(cryp_8(date(2025, 5, 31), &both), ["pass", "pass"]);
}

/// O.Org_1 with documents, each of a scheme, in its term or over.
fn org_1(documents: &[(&str, bool)], yes: bool) -> Judged {
    let mut section = String::from("documents:\n");
    for (at, (scheme, valid)) in documents.iter().enumerate() {
        let end = if *valid { "2028-01-01" } else { "2026-01-01" };
        section.push_str(&format!(
            "  - {{id: d{at}, kind: certificate, scheme: {scheme}, file: d{at}.md, issued: 2025-03-01, valid_until: {end}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        ));
    }
    let mut written = backend().section(&section);
    if yes {
        written = written.answers(P3, "\"O.Org_1\": {answer: yes}");
    }
    let folder = folder(&written.yaml());
    for at in 0..documents.len() {
        let name = format!("d{at}.md");
        std::fs::write(folder.path().join(&name), crate::common::document(&name)).unwrap();
    }
    Judged(judge(&load(folder.path()), &[P3], TODAY))
}

#[test]
fn b2_it_grundschutz_is_a_certificate_of_the_operator() {
    let grundschutz = ("iso-27001-it-grundschutz", true);
    assert!(org_1(&[grundschutz], true).is("O.Org_1", "pass"));
    let beside = org_1(&[("iso-27001", false), grundschutz], true);
    assert!(beside.is("O.Org_1", "pass"), "{:?}", beside.all("O.Org_1"));
    assert!(beside.clashes("O.Org_1").is_empty());
    assert_eq!(
        org_1(&[("iso-27001", false)], true)
            .result("O.Org_1", "isms-certified")
            .verdict
            .to_string(),
        "fail"
    );
    assert_eq!(
        org_1(&[("iso-27001-it-grundschutz", false)], true)
            .result("O.Org_1", "isms-certified")
            .verdict
            .to_string(),
        "fail"
    );
}

/// A report on an app of version 1 with a certificate and analyses.
fn certified(certificate: &str, analyses: &[&str], day: Date) -> Report {
    let mut documents = format!(
        "documents:\n  - {{id: z, kind: certificate, scheme: tr-03161-1, file: z.md, {certificate}, components: [app], stated: {{by: Maker, on: 2026-11-01}}}}\n"
    );
    for (at, more) in analyses.iter().enumerate() {
        documents.push_str(&format!(
            "  - {{id: a{at}, kind: impact-analysis, file: z.md, issued: 2026-10-0{}, {more}, stated: {{by: Maker, on: 2026-11-01}}}}\n", at + 1
        ));
    }
    let written = Written::new("diga", &["app mobile-app"]).section(&documents);
    let folder: TempDir = folder(&written.yaml());
    std::fs::write(folder.path().join("z.md"), crate::common::document("z.md")).unwrap();
    judge(&load(folder.path()), &[P1], day)
}

fn note(report: &Report, code: &str) -> Option<String> {
    report.notes.iter().find(|note| note.code == code).map(|note| note.text.en.to_string())
}

const OLD: &str = "issued: 2025-06-16, valid_until: 2030-06-15, product_version: \"0.9\"";
const NO_IMPACT: &str = "from_version: \"0.9\", product_version: \"1\", concludes: no-impact";
const IMPACT: &str = "from_version: \"0.9\", product_version: \"1\", concludes: impact";

fn next(certificate: &str, analyses: &[&str]) -> String {
    note(&certified(certificate, analyses, TODAY), "certificate-for-other-version").unwrap()
}

#[test]
fn b4_an_expired_certificate_is_not_maintained() {
    let expired = "issued: 2020-06-16, valid_until: 2025-06-15, product_version: \"0.9\"";
    let text = next(expired, &[NO_IMPACT]);
    assert!(text.contains("expired on 2025-06-15"), "{text}");
    assert!(
        text.contains("re-certification is needed") && !text.contains("maintenance is open"),
        "{text}"
    );
    assert!(next(OLD, &[NO_IMPACT]).contains("maintenance is open"));
}

#[test]
fn b4_contradictory_analyses_mean_re_certification_in_any_order() {
    for analyses in [[NO_IMPACT, IMPACT], [IMPACT, NO_IMPACT]] {
        let text = next(OLD, &analyses);
        assert!(text.contains("contradict each other"), "{text}");
        assert!(!text.contains("maintenance is open"), "{text}");
    }
}

#[test]
fn b4_an_analysis_starts_from_the_version_certified() {
    let from = "from_version: \"0.95\", product_version: \"1\", concludes: no-impact";
    let text = next(OLD, &[from]);
    assert!(
        text.contains("starts from version 0.95") && text.contains("re-certification is needed"),
        "{text}"
    );
    let silent = "product_version: \"1\", concludes: no-impact";
    assert!(next(OLD, &[silent]).contains("does not say from which version it starts"));
    let other = "from_version: \"0.9\", product_version: \"0.95\", concludes: no-impact";
    let text = next(OLD, &[other]);
    assert!(
        text.contains("other versions (0.95)") && text.contains("from version 0.9 to version 1"),
        "{text}"
    );
    let same = "issued: 2025-06-16, valid_until: 2030-06-15, product_version: \"1\"";
    assert_eq!(note(&certified(same, &[], TODAY), "certificate-for-other-version"), None);
}

#[test]
fn b4_a_certificate_holds_for_five_years() {
    let ten = "issued: 2025-06-16, valid_until: 2035-06-15, product_version: \"1\"";
    let text = note(&certified(ten, &[], TODAY), "certificate-term").unwrap();
    assert!(text.contains("five years, here until 2030-06-15"), "{text}");
    assert_eq!(note(&certified(OLD, &[], TODAY), "certificate-term"), None);
    // Without an end of its own it does not end after a year.
    let open = "issued: 2025-06-16, valid_until: none, product_version: \"1\"";
    assert_eq!(note(&certified(open, &[], TODAY), "certificate-missing"), None);
    assert!(note(&certified(open, &[], date(2030, 6, 16)), "certificate-missing").is_some());
    let report = certified(open, &[], TODAY);
    let days: Vec<_> = report.deadlines.iter().map(|one| one.date).collect();
    assert!(days.contains(&date(2030, 6, 15)) && !days.contains(&date(2026, 6, 16)), "{days:?}");
}

#[test]
fn b5_residual_risk_is_weighed_by_chapter_5_with_conditions() {
    let risks = |need: &str| {
        let written =
            Written::new("diga", &["app mobile-app"]).head(&format!("protection_need: {need}"));
        written.judged(&[P1]).0.residual_risks.remove(0)
    };
    let high = risks("high");
    assert!(high.cite.contains("Kap. 4.2 und Kap. 5, Tabelle 15"), "{}", high.cite);
    assert!(high.for_need.as_ref().unwrap().en.contains("reduce the risk scenarios considerably"));
    assert!(high.conditions.as_ref().unwrap().de.contains("Auflagen"));
    assert!(
        high.general.en.contains("every single datum")
            && high.general.en.contains("agreed with BSI")
    );
    let (normal, highest) = (risks("normal"), risks("very-high"));
    assert!(normal.for_need.unwrap().en.contains("disclose residual risks"));
    assert_eq!((normal.conditions, highest.conditions), (None, None));
    let third = library().catalog("tr-03161-3", "2.0").unwrap();
    assert!(third.residual_risk.as_ref().unwrap().cite.contains("Tabelle 14"));
}

#[test]
fn b6_consequences_and_opt_in_are_about_application_data() {
    for (id, edition, number) in
        [("tr-03161-2", "2.0", "O.Purp_8"), ("tr-03161-3", "2.0", "O.Purp_7")]
    {
        let catalog = library().catalog(id, edition).unwrap();
        let requirement = catalog.requirement(number).unwrap();
        for demand in requirement
            .demands
            .iter()
            .filter(|one| ["consequences-explained", "opt-in"].contains(&one.id.as_str()))
        {
            let says = &demand.applies_if.as_ref().unwrap().says;
            for text in [&demand.text, says] {
                assert!(
                    text.de.contains("Anwendungsdaten") && !text.de.contains("sensib"),
                    "{id}: {}",
                    text.de
                );
                assert!(text.en.contains("application data"), "{id}: {}", text.en);
            }
        }
    }
}

#[test]
fn b8_opposite_directions_are_only_related() {
    let mappings = library().mappings();
    let mapping = mappings.iter().find(|one| one.id == "tr-03161-1-3").unwrap();
    let pair = mapping.pairs.iter().find(|pair| pair.from == "O.Ntwk_6").unwrap();
    assert_eq!(pair.relation, Relation::Related);
    // An offer between components of different kinds says so.
    let judged = Written::new("diga", &["app mobile-app", "api backend"])
        .yes(P1, &["O.Source_2"])
        .judged(&[P3]);
    let offered = judged.result("O.Source_2", "data-escaped").offered.clone();
    assert!(offered.unwrap().other_subject, "though part 1 is not judged");
}

#[test]
fn c1_the_c5_passage_is_of_2024() {
    let report = backend().on(date(2024, 12, 1), date(2024, 11, 1)).judged(&[P3]).0;
    let ruling =
        report.interpretations.iter().find(|one| one.id.ends_with("#c5-without-alternative"));
    assert!(ruling.unwrap().applied);
    let day_before = backend().on(date(2024, 6, 30), date(2024, 6, 1)).judged(&[P3]).0;
    let ruling =
        day_before.interpretations.iter().find(|one| one.id.ends_with("#c5-without-alternative"));
    assert!(!ruling.unwrap().applied);
}

/// The verdict on "only obtaining the application costs money" on a day.
fn paid(
    catalog: &'static str,
    component: &'static [&'static str],
    number: &str,
    day: Date,
) -> String {
    let written = Written::new("diga", component).on(day, day).not_applicable(
        catalog,
        &[number],
        "supply-process-only",
    );
    written.judged(&[catalog]).all(number).join(" ")
}

#[test]
fn c2_o_paid_1_belongs_to_the_chapter_the_faq_names() {
    for (catalog, component) in [(P1, &["app mobile-app"]), (P2, &["web web-app"])] {
        assert!(
            paid(catalog, component, "O.Paid_1", TODAY).starts_with("not_applicable"),
            "{catalog}"
        );
    }
    assert!(paid(P3, &["api backend"], "O.Paid_1", TODAY).starts_with("not_applicable"));
}

#[test]
fn the_letter_of_bsi_dates_the_reason_before_the_faq() {
    let on = |day| paid(P1, &["app mobile-app"], "O.Paid_1", day);
    assert!(!on(date(2025, 4, 13)).starts_with("not_applicable"), "{}", on(date(2025, 4, 13)));
    assert!(on(date(2025, 4, 14)).starts_with("not_applicable"), "{}", on(date(2025, 4, 14)));
    let report = Written::new("diga", &["app mobile-app"])
        .on(date(2025, 4, 20), date(2025, 4, 20))
        .judged(&[P1])
        .0;
    let letter: Vec<_> = report
        .interpretations
        .iter()
        .filter(|one| one.id.starts_with("bsi-letter-2025-04-14#"))
        .collect();
    assert_eq!(letter.len(), 3);
    assert!(letter.iter().all(|one| one.applied && one.confidence.word() == "secondary"));
}

#[test]
fn c3_what_the_faq_says_of_parts_1_and_2_only_is_marked_as_ours_for_part_3() {
    let sets = library().interpretations();
    let faq = sets.iter().find(|set| set.id == "bsi-faq-tr-03161").unwrap();
    for id in [
        "consent-139e-10",
        "factor-table",
        "factor-table-lower-level",
        "email-is-no-factor",
        "passkey-is-possession",
    ] {
        let ruling = faq.rulings.iter().find(|one| one.id == id).unwrap();
        assert!(ruling.on.iter().any(|one| one.catalog == "tr-03161-3"), "{id}");
        assert!(ruling.text.de.contains("unsere") && ruling.text.en.contains("is ours"), "{id}");
    }
}

#[test]
fn what_was_said_in_conversations_is_explained_and_never_relieves() {
    let sets = library().interpretations();
    let said = sets.iter().find(|set| set.id == "tr-03161-conversations").unwrap();
    assert_eq!(said.rulings.len(), 24);
    assert!(said.rulings.iter().all(|one| one.is_hearsay() && !one.effect.decides()));
    let output = befund(&["explain", "tr-03161-3", "O.Source_4", "--lang", "en"]);
    let page = String::from_utf8(output.stdout).unwrap();
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        "TÜViT (evaluation lab), as reported in tr-faq; conversation, day not known, recorded 2025-04-01",
        "no verdict depends on it",
        "mind: Contradicts",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let output = befund(&["explain", "tr-03161-3", "O.Ntwk_2", "--lang", "en"]);
    let page =
        String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("conversation of 2024-11, recorded 2025-04-01"), "{page}");
    // No result names one.
    let report = backend().judged(&[P3]).0;
    let json = serde_json::to_string(&report).unwrap();
    assert!(!json.contains("tr-03161-conversations"));
}

#[test]
fn a_conversation_that_decides_is_refused() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("said.yaml"),
        "befund: interpretations/1\nid: my-talks\ntitle: {de: Gespräche, en: Talks}\nsources:\n  s: {title: {de: Notiz, en: note}, tier: secondary}\nrulings:\n  - id: r\n    from: 2025-01-01\n    title: {de: a, en: b}\n    text: {de: a, en: b}\n    confidence: secondary\n    sources: [s]\n    effect: waive\n    said: {by: {de: Prüfstelle, en: lab}, channel: conversation, recorded: 2025-01-01}\n    on: [{catalog: tr-03161-1, requirement: \"O.Ntwk_1\", demand: encrypted}]\n",
    )
    .unwrap();
    let output = befund(&["catalog", "lint", "--catalogs", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("error[hearsay-decides]"));
}

#[test]
fn c4_reacting_and_naming_the_risks_are_two_demands() {
    let catalog = library().catalog("tr-03161-1", "3.0").unwrap();
    let demands = &catalog.requirement("O.Resi_2").unwrap().demands;
    let ids: Vec<_> = demands.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["state-queried", "reaction", "risks-or-end"]);
    assert!(demands.iter().all(|one| one.modal == Some(Modal::Must)));
}

#[test]
fn c15_no_text_says_its_verb_twice() {
    for (id, edition) in [("tr-03161-1", "3.0"), ("tr-03161-2", "2.0"), ("tr-03161-3", "2.0")] {
        let catalog = library().catalog(id, edition).unwrap();
        for requirement in &catalog.requirements {
            let text = &requirement.text;
            assert!(
                !text.de.contains("(MUSS)") && !text.en.contains("(MUST)"),
                "{}",
                requirement.number
            );
        }
    }
}

#[test]
fn remarks_that_differ_make_demands_of_the_same_words_differ() {
    let relation = |id: &str, number: &str| {
        let mappings = library().mappings();
        let mapping = mappings.iter().find(|one| one.id == id).unwrap();
        mapping.pairs.iter().find(|pair| pair.from == number).unwrap().relation
    };
    // Only part 1 excepts white-box cryptography, so its "yes" says nothing of the other parts.
    assert_eq!(relation("tr-03161-1-2", "O.Cryp_1"), Relation::Subset);
    assert_eq!(relation("tr-03161-1-3", "O.Cryp_1"), Relation::Subset);
    assert_eq!(relation("tr-03161-1-2", "O.Purp_9"), Relation::Subset);
    assert_eq!(relation("tr-03161-2-3", "O.Auth_2"), Relation::Superset);
    let offered = |number: &str, demand: &str| {
        let written = Written::new("diga", &["app mobile-app", "web web-app"]).yes(P1, &[number]);
        written.judged(&[P2]).result(number, demand).offered.is_some()
    };
    assert!(!offered("O.Cryp_1", "no-hard-coded-keys"));
    assert!(offered("O.Cryp_4", "one-key-one-purpose"));
}
