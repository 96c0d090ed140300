//! How one demand is judged: which claims fall by what is found, what a ruling changes and what it leaves,
//! whose test speaks for whom. Asked of a catalog made for it, so that nothing else stands in the way.

use std::fs;

use crate::common::TODAY;
use crate::common::written::{Judged, Written};
use befund::assess::result::Finding;
use befund::assess::{Inputs, assess};
use befund::library::Library;
use befund::product::{self, Reference};
use tempfile::TempDir;

/// A check of one's own, by its id and what must hold.
const CHECKS: [(&str, &str); 7] = [
    ("in-germany", "{every: {kind: hosting.location, satisfies: {country: DE}}}"),
    ("in-france", "{every: {kind: hosting.location, satisfies: {country: FR}}}"),
    ("unrecorded", "{none: {kind: retention.store, where: {recording_enabled: true}}}"),
    ("has-a-shop", "{some: {kind: app.function, where: {name: payment, present: true}}}"),
    ("certified", "{document: {kind: certificate, scheme: iso-27001, valid: true}}"),
    ("speaks-tls", "{some: {kind: tls.protocol, where: {offered: true}}}"),
    ("tested", "{some: {kind: security.penetration_test, where: {independent: true}}}"),
];

/// Number, modal verb, roles of checks.
type Requirement = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Requirements of the catalog.
const REQUIREMENTS: [Requirement; 7] = [
    ("1", "MUSS", &[("in-germany", "decides"), ("unrecorded", "necessary")]),
    ("2", "MUSS", &[("in-germany", "indicates")]),
    ("3", "MUSS", &[("has-a-shop", "decides")]),
    ("4", "MUSS", &[("certified", "necessary")]),
    ("5", "MUSS", &[("tested", "decides")]),
    ("6", "KANN", &[]),
    ("7", "MUSS", &[]),
];

fn catalog(id: &str, per: &str) -> String {
    let uses = |checks: &[(&str, &str)]| -> String {
        let one = |(id, role): &(&str, &str)| {
            let because =
                if *role == "necessary" { "" } else { ", because: {de: Darum, en: Therefore}" };
            format!("          - {{id: {id}, role: {role}{because}, covers: {{de: A, en: B}}}}\n")
        };
        let list: String = checks.iter().map(one).collect();
        let list = if list.is_empty() { list } else { format!("        checks:\n{list}") };
        let decidable = if checks.iter().any(|(_, role)| *role != "indicates") {
            "automated"
        } else {
            "{manual: {de: Nur Menschen, en: People only}}"
        };
        format!("        decidable: {decidable}\n{list}")
    };
    let requirement = |(number, modal, checks): &Requirement| {
        format!(
            "  - number: \"{number}\"\n    ref: Regel {number}\n    kind: demand\n    addressee: both\n    reasons: [no-payments]\n    title: {{de: Regel, en: Rule}}\n    text: {{de: Es {modal} so sein., en: It is so.}}\n    confidence: primary\n    sources: [book]\n    demands:\n      - id: d\n        modal: {modal}\n{}        remedy: {{de: Ändern., en: Change.}}\n        ask: {{de: Frage, en: question}}\n",
            uses(checks)
        )
    };
    let requirements: String = REQUIREMENTS.iter().map(requirement).collect();
    format!(
        "befund: catalog/1\nid: {id}\nedition: \"1\"\ntitle: {{de: Haus, en: House}}\nin_force: {{from: 2026-01-01, until: null, confidence: primary}}\ntext: full\nper: {per}\nreasons:\n  closed: false\n  list:\n    - {{id: no-payments, text: {{de: Nichts ist zu bezahlen., en: Nothing is paid.}}, things: [paid-resources]}}\nsources: {{book: {{title: {{de: Buch, en: Book}}, tier: primary}}}}\nrequirements:\n{requirements}"
    )
}

fn ruling(id: &str, effect: &str, numbers: &[&str]) -> String {
    let on: String = numbers
        .iter()
        .map(|number| format!("      - {{catalog: house, requirement: \"{number}\"}}\n"))
        .collect();
    format!(
        "  - id: {id}\n    from: 2026-01-01\n    title: {{de: Ruf, en: Call}}\n    text: {{de: Satz., en: Sentence.}}\n    confidence: primary\n    sources: [a]\n    effect: {effect}\n    on:\n{on}"
    )
}

/// Judges a product by the house's rules, and by rulings of the house on them.
fn judged_with(written: &Written, rulings: &[String], edition: &str) -> Judged {
    let folder = TempDir::new().unwrap();
    for (id, holds) in CHECKS {
        let text = format!(
            "befund: check/1\nid: {id}\nsays: {{de: x, en: x}}\nholds: {holds}\nexamples: {{pass: [{{facts: []}}], fail: [{{facts: []}}], undecided: [{{facts: []}}]}}\n"
        );
        fs::write(folder.path().join(format!("{id}.yaml")), text).unwrap();
    }
    let parts = "component\ncomponent_kinds: [web-app, mobile-app]";
    for (id, per) in [("house", "product"), ("house-parts", parts)] {
        fs::write(folder.path().join(format!("{id}-catalog.yaml")), catalog(id, per)).unwrap();
    }
    if !rulings.is_empty() {
        let text = format!(
            "befund: interpretations/1\nid: talk\ntitle: {{de: a, en: a}}\nsources: {{a: {{title: {{de: a, en: a}}, tier: primary}}}}\nrulings:\n{}",
            rulings.concat()
        );
        fs::write(folder.path().join("talk.yaml"), text).unwrap();
    }
    let library = Library::with_folder(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let product = written.folder();
    let product = product::load(product.path(), befund::probe::sources()).unwrap();
    product::check_names(&product, &library).unwrap_or_else(|error| panic!("{error}"));
    let asked = [Reference::parse(edition)];
    Judged(assess(&Inputs::gather(&product, &library, &asked, TODAY).unwrap()))
}

fn judged(written: &Written) -> Judged {
    judged_with(written, &[], "house@1")
}

fn product() -> Written {
    Written::new("video-consultation", &["web web-app"])
}

/// A place, in a list that is complete.
fn hosted(written: Written, country: &str) -> Written {
    written.fact(&format!("hosting.location, subject: web, name: a, country: {country}")).list(
        "hosting.location",
        "web",
        1,
    )
}

fn recorded(written: Written, recording: bool) -> Written {
    written
        .fact(&format!("retention.store, subject: web, name: a, recording_enabled: {recording}"))
        .list("retention.store", "web", 1)
}

/// What became of a claim of "not applicable", and whether it is called a contradiction.
fn claimed(written: Written, number: &str, reason: &str) -> (String, bool) {
    let judged = judged(&written.not_applicable("house@1", &[number], reason));
    (judged.of(number, "d"), judged.clashes(number) == ["not_applicable"])
}

#[test]
fn a_reason_of_the_norm_falls_by_what_violates_the_demand() {
    let claim = |country| claimed(hosted(product(), country), "1", "no-payments");
    assert_eq!(claim("US"), ("fail".into(), true));
    assert_eq!(claim("DE"), ("not_applicable/stated_reason".into(), false));
}

#[test]
fn what_is_missing_shows_no_need_and_a_document_that_ran_out_does() {
    let none = product().list("app.function", "web", 0);
    assert_eq!(claimed(none, "3", "no-payments"), ("not_applicable/stated_reason".into(), false));
    let certificate = |until: &str| {
        let line = format!(
            "documents:\n  - {{id: proof, file: proof.pdf, issued: 2025-01-01, valid_until: {until}, kind: certificate, scheme: iso-27001, issuer: TÜV, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        );
        product().file("proof.pdf").section(&line)
    };
    let claim = |until| claimed(certificate(until), "4", "no-payments");
    assert_eq!(claim("2026-01-31"), ("fail".into(), true));
    assert_eq!(claim("2027-12-31"), ("not_applicable/stated_reason".into(), false));
}

#[test]
fn a_claim_in_ones_own_words_falls_by_any_fact_that_decides_and_by_none_that_indicates() {
    let claim = |number| claimed(hosted(product(), "DE"), number, "other-addressee");
    assert!(claim("1").1, "{:?}", claim("1"));
    assert!(!claim("2").1, "{:?}", claim("2"));
}

#[test]
fn a_ruling_puts_another_check_in_the_place_of_the_one_it_names_only() {
    let rulings = [ruling("r", "{replace_check: {check: in-germany, by: in-france}}", &["1"])];
    let of = |country, recording| {
        let written = recorded(hosted(product(), country), recording);
        let judged = judged_with(&written, &rulings, "house@1");
        let checks = judged.result("1", "d").checks.iter().map(|check| check.id.clone());
        (judged.of("1", "d"), checks.collect::<Vec<_>>())
    };
    let checks = vec!["in-france".to_owned(), "unrecorded".to_owned()];
    assert_eq!(of("FR", false), ("pass".into(), checks.clone()));
    assert_eq!(of("FR", true), ("fail".into(), checks.clone()));
    assert_eq!(of("DE", false), ("fail".into(), checks));
}

/// What a ruling has asked for is waited for as well.
#[test]
fn a_target_that_was_not_read_is_waited_for_by_the_check_that_takes_anothers_place() {
    let rulings = [ruling("r", "{replace_check: {check: in-germany, by: speaks-tls}}", &["1"])];
    let of = |targets: &str| {
        let judged = judged_with(&product().section(targets), &rulings, "house@1");
        (
            judged.result("1", "d").target_declared,
            judged.blocks("1").contains(&"measurable-undecided"),
        )
    };
    assert_eq!(of("targets: {tls: [{endpoint: \"x.example:443\"}]}\n"), (true, true));
    assert_eq!(of(""), (false, false));
}

#[test]
fn a_ruling_of_ones_own_makes_only_its_reason_ones_own() {
    let added = "{add_reason: {id: mine, text: {de: Es gibt keinen Verkauf., en: Nothing is sold.}, things: [paid-resources]}}";
    let excused = |reason| {
        let written = product().not_applicable("house@1", &["7"], reason);
        let judged = judged_with(&written, &[ruling("r", added, &["7"])], "house@1");
        (judged.of("7", "d"), judged.result("7", "d").excused)
    };
    assert_eq!(excused("no-payments"), ("not_applicable/stated_reason".into(), true));
    assert_eq!(excused("mine"), ("not_applicable/stated_reason".into(), false));
}

#[test]
fn each_component_needs_a_test_of_its_own_however_many_there_are() {
    const PARTS: [&str; 3] = ["web web-app", "app mobile-app", "core backend"];
    let of = |parts: &'static [&'static str], tested: &[&str]| {
        let mut written = Written::new("video-consultation", parts);
        for part in tested {
            written = written
                .fact(&format!("security.penetration_test, subject: {part}, name: {part}, independent: true, components: [{part}]"))
                .list_of(&format!("security.penetration_test, subject: {part}, components: [{part}]"), 1);
        }
        judged(&written).of("5", "d").split('/').next().unwrap().to_owned()
    };
    assert_eq!(of(&PARTS[..1], &["web"]), "pass");
    for parts in [&PARTS[..2], &PARTS] {
        assert_eq!(of(parts, &["web"]), "inconclusive", "{} components", parts.len());
    }
    assert_eq!(of(&PARTS[..2], &["web", "app"]), "pass");
    assert_eq!(of(&PARTS, &["web", "app"]), "inconclusive");
    assert_eq!(of(&PARTS, &["web", "app", "core"]), "pass");
}

#[test]
fn a_component_that_is_judged_by_itself_needs_no_test_of_the_others() {
    let of = |tested: &str| {
        let written = Written::new("video-consultation", &["web web-app", "app mobile-app"])
            .fact(&format!("security.penetration_test, subject: {tested}, name: a, independent: true, components: [{tested}]"))
            .list_of(&format!("security.penetration_test, subject: {tested}, components: [{tested}]"), 1);
        let judged = judged_with(&written, &[], "house-parts@1");
        let of = |component: &str| {
            let mut findings = judged.0.findings.iter();
            let own = |one: &&Finding| {
                one.requirement == "5" && one.component.as_deref() == Some(component)
            };
            findings.find(own).unwrap().verdict.word()
        };
        (of("web"), of("app"))
    };
    assert_eq!(of("web"), ("pass", "inconclusive"));
    assert_eq!(of("app"), ("inconclusive", "pass"));
}

#[test]
fn what_is_no_test_is_asked_once_of_the_product_as_a_whole() {
    let written = Written::new("video-consultation", &["web web-app", "app mobile-app"])
        .fact("app.function, subject: web, name: payment, present: true, components: [web]");
    assert_eq!(judged(&written).of("3", "d"), "pass");
}

#[test]
fn an_option_that_is_not_used_is_not_applicable_when_that_counts() {
    let of = |answers: &str| {
        judged(&product().answers("house@1", &format!("\"6\": {{{answers}}}"))).of("6", "d")
    };
    assert_eq!(of("answer: no"), "not_applicable/stated_reason");
    assert_eq!(of("answer: yes"), "pass");
    assert!(
        of("answer: no, product_version: \"0\"").starts_with("inconclusive/evidence_for_other")
    );
    assert!(of("answer: no, on: 2026-11-29").starts_with("inconclusive/"), "of tomorrow");
}

#[test]
fn a_no_of_tomorrow_fails_nothing_today_and_one_of_another_version_does() {
    let of = |answers: &str| {
        judged(&product().answers("house@1", &format!("\"7\": {{{answers}}}"))).of("7", "d")
    };
    assert!(of("answer: no, on: 2026-11-29").starts_with("inconclusive/"));
    assert_eq!(of("answer: no, product_version: \"0\""), "fail");
    assert_eq!(of("answer: no"), "fail");
}

/// A demand that looks nothing up is a comparison if its edition is one.
#[test]
fn an_edition_that_does_not_bind_makes_each_demand_a_comparison() {
    let of = |edition: &str| {
        let written = product().yes(edition, &["5.1"]);
        let judged = written.judged(&[edition]);
        let demands = judged.0.findings.iter().flat_map(|one| &one.demands);
        demands.map(|demand| demand.comparison).collect::<Vec<_>>()
    };
    assert!(of("tuev-tsvc@2.1").iter().all(|one| !one));
    assert!(of("anlage-31b@2016-10-21").iter().all(|one| *one));
}

/// What a list said to be complete settles with a "yes" is said; what an answer alone settles is not.
#[test]
fn a_remark_says_that_an_answer_closed_what_was_open() {
    let catalog = "digav-anlage-1@2026-02-01";
    let remarks = |answer: &str| {
        let written = Written::new("diga", &["app mobile-app"])
            .fact("auth.password_policy, subject: app, name: a, hash: argon2id")
            .answers(catalog, &format!("\"B.13\": {{answer: {answer}}}"));
        let judged = written.judged(&[catalog]);
        let demand = judged.result("B.13", "never-in-clear").clone();
        let closed = demand.checks.iter().flat_map(|check| &check.remarks);
        (demand.verdict.word(), closed.count() > 0)
    };
    assert_eq!(remarks("yes"), ("pass", true));
    assert_eq!(remarks("no"), ("fail", false));
}

/// A DiGA that lists no component is not judged by any part of TR-03161, and that is named; whoever names
/// a catalog asks for no more.
#[test]
fn parts_that_no_component_calls_for_are_named_unless_a_catalog_is_asked_for() {
    let unjudged = |asked: &[&str]| {
        let product = Written::new("diga", &["web web-app"]).folder();
        let product = crate::common::load(product.path());
        let asked: Vec<_> = asked.iter().map(|one| Reference::parse(one)).collect();
        let inputs = Inputs::gather(&product, crate::common::library(), &asked, TODAY).unwrap();
        inputs.unjudged.iter().map(|one| one.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(unjudged(&[]), ["tr-03161-1", "tr-03161-3"]);
    assert_eq!(unjudged(&["digav-anlage-1"]), [""; 0]);
}
