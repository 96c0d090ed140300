//! What is stated against what was found: each way in which the two clash, and what looks like one and is
//! none.

use crate::common::written::Written;
use crate::common::{
    TODAY, enumeration, folder, judge, load, observe, plain, protocol, tls_fact, with_target,
};
use befund::assess::gate::{Level, apply};
use serde_json::{Value, json};

const TSVC: &str = "tuev-tsvc@2.1";
const NOW: &str = "2026-11-20T10:00:00Z";

/// The kinds of contradictions of facts and lists, and whether the default gate fails.
fn found(stated: &str, facts: &[Value], lists: &[Value]) -> (Vec<&'static str>, bool) {
    let folder = folder(&with_target(stated));
    observe(folder.path(), "a.json", "ok", NOW, facts, lists);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let kinds = report.contradictions.iter().map(|clash| clash.kind.word()).collect();
    let gate = apply(&report, Level::Default);
    (kinds, gate.blocks.iter().any(|block| block.why == "contradiction" && block.fails))
}

fn stated(fact: &str, on: &str) -> String {
    format!(
        "facts:\n  - {{kind: tls.protocol, subject: \"tls://connect.example:443\", {fact}, stated: {{by: Maker, on: {on}}}}}\n"
    )
}

#[test]
fn what_is_stated_and_a_complete_search_did_not_find_is_a_clash() {
    let new = [protocol("TLSv1.3", true)];
    let list = [enumeration("tls.protocol", &[&new[0]])];
    let old = stated("version: TLSv1.2, offered: true", "2026-11-01");
    let clash = (vec!["facts"], true);
    assert_eq!(found(&old, &new, &list), clash);
    // no list, one that is not complete, of another kind, or about something else
    let none = (Vec::new(), false);
    assert_eq!(found(&old, &new, &[]), none);
    let mut incomplete = list[0].clone();
    incomplete["complete"] = json!(false);
    assert_eq!(found(&old, &new, &[incomplete]), none);
    let suites = enumeration("tls.cipher_suite", &[]);
    assert_eq!(found(&old, &new, &[suites]), none);
    // what is stated not to be there was rightly not found
    let absent = stated("version: TLSv1.2, offered: false", "2026-11-01");
    assert_eq!(found(&absent, &new, &list), none);
    // what was found, and what is stated of another server
    let there = stated("version: TLSv1.3, offered: true", "2026-11-01");
    assert_eq!(found(&there, &new, &list), none);
    let elsewhere = old.replace("connect.example:443", "other.example:443");
    assert_eq!(found(&elsewhere, &new, &list), none);
    // what is stated for tomorrow says nothing today
    let tomorrow = stated("version: TLSv1.2, offered: true", "2026-11-22");
    assert_eq!(found(&tomorrow, &new, &list), none);
}

#[test]
fn what_is_stated_and_found_otherwise_is_a_clash() {
    let (new, gone) = (protocol("TLSv1.3", true), protocol("TLSv1.2", false));
    let clash = (vec!["facts"], true);
    let none = (Vec::new(), false);
    let there = stated("version: TLSv1.2, offered: true", "2026-11-01");
    assert_eq!(found(&there, &[new.clone(), gone.clone()], &[]), clash);
    let absent = stated("version: TLSv1.2, offered: false", "2026-11-01");
    assert_eq!(found(&absent, &[new.clone(), gone.clone()], &[]), none);
    let denied = stated("version: TLSv1.3, offered: false", "2026-11-01");
    assert_eq!(found(&denied, &[new.clone(), gone.clone()], &[]), clash);
    let open = stated("version: TLSv1.2", "2026-11-01");
    assert_eq!(found(&open, &[new, gone], &[]), none);
}

#[test]
fn a_list_that_leaves_out_what_is_there_is_a_clash_while_it_says_that_it_is_complete() {
    let list = |more: &str| {
        format!(
            "{}enumerations:\n  - {{kind: tls.protocol, subject: \"tls://connect.example:443\", {more}, stated: {{by: Maker, on: 2026-11-01}}}}\n",
            stated("version: TLSv1.3, offered: true", "2026-11-01")
        )
    };
    let facts = [protocol("TLSv1.3", true), protocol("TLSv1.2", true), protocol("TLSv1.1", false)];
    assert_eq!(found(&list("complete: true, count: 1"), &facts, &[]).0, ["enumeration"]);
    // one that is listed and found otherwise is a clash of its own, and none of the list
    let mut other = facts[0].clone();
    other["attributes"]["server_preference"] = json!(false);
    let preferred = list("complete: true, count: 1")
        .replace("offered: true", "offered: true, server_preference: true");
    assert_eq!(found(&preferred, &[other], &[]).0, ["facts"]);
    assert_eq!(found(&list("complete: true, count: 1"), &facts[..1], &[]).0, [""; 0]);
    let absent = [facts[0].clone(), facts[2].clone()];
    assert_eq!(found(&list("complete: true, count: 1"), &absent, &[]).0, [""; 0]);
    assert_eq!(found(&list("complete: false"), &facts, &[]).0, [""; 0]);
    let tomorrow = list("complete: true, count: 1").replace(
        "count: 1, stated: {by: Maker, on: 2026-11-01}",
        "count: 1, stated: {by: Maker, on: 2026-11-22}",
    );
    assert_eq!(found(&tomorrow, &facts, &[]).0, [""; 0]);
    let elsewhere = list("complete: true, count: 1").replace(
        "kind: tls.protocol, subject: \"tls://connect.example:443\", complete",
        "kind: tls.protocol, subject: \"tls://other.example:443\", complete",
    );
    assert_eq!(found(&elsewhere, &facts, &[]).0, [""; 0]);
}

#[test]
fn of_two_keys_a_statement_about_one_clashes_with_that_one_only() {
    let key = |algorithm: &str, bits: u32| {
        let attributes = [
            ("key_algorithm", json!(algorithm)),
            ("key_bits", json!(bits)),
            ("position", json!(0)),
        ];
        tls_fact("tls.certificate", algorithm, &attributes)
    };
    let stated = |bits: u32| {
        format!(
            "facts:\n  - {{kind: tls.certificate, subject: \"tls://connect.example:443\", key_algorithm: RSA, position: 0, key_bits: {bits}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        )
    };
    let facts = [key("RSA", 3072), key("ECDSA", 256)];
    assert_eq!(found(&stated(3072), &facts, &[]).0, [""; 0]);
    assert_eq!(found(&stated(4096), &facts, &[]).0, ["facts"]);
}

/// Contradictions between statements.
fn of_statements(facts: &[&str]) -> Vec<(&'static str, usize)> {
    let facts: String = facts
        .iter()
        .map(|fact| format!("  - {{kind: auth.path, subject: web, {fact}, stated: {{by: Maker, on: 2026-11-01}}}}\n"))
        .collect();
    let report = judge(&load(folder(&plain(&format!("facts:\n{facts}"))).path()), &[TSVC], TODAY);
    report.contradictions.iter().map(|one| (one.kind.word(), one.facts.len())).collect()
}

#[test]
fn two_statements_about_one_thing_clash_where_they_differ() {
    let link = "role: patient, name: link";
    let (yes, no) =
        (format!("{link}, account_required: true"), format!("{link}, account_required: false"));
    assert_eq!(of_statements(&[&yes, &no]), [("facts", 2)]);
    assert_eq!(of_statements(&[&no, &yes]), [("facts", 2)]);
    assert_eq!(of_statements(&[&yes, &yes]), []);
    assert_eq!(of_statements(&[&yes, &format!("{link}, throttled: true")]), []);
    assert_eq!(of_statements(&[&yes, "role: patient, name: other, account_required: false"]), []);
    assert_eq!(of_statements(&[&yes, "role: doctor, name: link, account_required: false"]), []);
    // one that leaves the name open means every way in of the role
    assert_eq!(of_statements(&[&yes, "role: patient, account_required: false"]), [("facts", 2)]);
    assert_eq!(of_statements(&[&yes, &no, &no]), [("facts", 2), ("facts", 2)]);
}

#[test]
fn a_reason_that_a_ruling_adds_is_refuted_by_what_the_ruling_names() {
    for (present, verdict, clashes) in
        [(true, false, vec!["not_applicable"]), (false, true, Vec::new())]
    {
        let judged = Written::new("diga", &["app mobile-app"])
            .not_applicable("tr-03161-1@3.0", &["O.Paid_2"], "supply-process-only")
            .fact(&format!("app.function, subject: app, name: payment, present: {present}"))
            .judged(&["tr-03161-1@3.0"]);
        let words = judged.all("O.Paid_2");
        let absent = words.iter().all(|word| word.starts_with("not_applicable"));
        assert_eq!(absent, verdict, "{present}: {words:?}");
        assert_eq!(judged.clashes("O.Paid_2"), clashes, "{present}");
    }
}

#[test]
fn a_region_speaks_of_its_own_place_only() {
    let of = |facts: &[&str]| {
        let facts: String = facts
            .iter()
            .map(|fact| format!("  - {{kind: hosting.location, subject: web, {fact}, stated: {{by: Maker, on: 2026-11-01}}}}\n"))
            .collect();
        let product = load(folder(&plain(&format!("facts:\n{facts}"))).path());
        judge(&product, &[TSVC], TODAY).contradictions.len()
    };
    let region = "provider: AWS, region_code: us-east-1";
    assert_eq!(of(&["name: a, country: DE", &format!("name: a, {region}")]), 1);
    assert_eq!(of(&["name: a, country: DE", &format!("name: b, {region}")]), 0);
    assert_eq!(of(&[&format!("name: a, country: DE, {region}")]), 1);
    assert_eq!(of(&[&format!("name: a, country: US, {region}")]), 0);
}

#[test]
fn a_document_that_is_listed_refutes_that_none_is_needed() {
    let of = |document: &str| {
        Written::new("video-consultation", &["web web-app"])
            .document("proof", "proof.pdf", document)
            .not_applicable("anlage-31b@2021-02-25", &["5.2.a"], "function-absent")
            .judged(&["anlage-31b@2021-02-25"])
            .clashes("5.2.a")
    };
    assert_eq!(of("kind: certificate, scheme: anlage-31b-it-security"), ["not_applicable"]);
    assert_eq!(of("kind: certificate, scheme: tuev-tsvc"), ["not_applicable"]);
    assert_eq!(of("kind: certificate, scheme: iso-27001"), [""; 0]);
    assert_eq!(of("kind: policy"), [""; 0]);
}

#[test]
fn a_reason_of_ones_own_ruling_is_nobodys_but_the_users() {
    let own = tempfile::TempDir::new().unwrap();
    let ruling = "befund: interpretations/1\nid: own\ntitle: {de: a, en: a}\nsources:\n  a: {title: {de: a, en: a}, tier: primary}\nrulings:\n  - id: r\n    from: 2026-01-01\n    title: {de: b, en: b}\n    text: {de: c, en: c}\n    confidence: primary\n    sources: [a]\n    effect: {add_reason: {id: own-reason, text: {de: Es gibt keinen Verkauf., en: Nothing is sold.}, things: [paid-resources]}}\n    on: [{catalog: digav-anlage-1, requirement: DS.3}]\n";
    std::fs::write(own.path().join("own.yaml"), ruling).unwrap();
    let library =
        befund::library::Library::with_folder(own.path()).unwrap_or_else(|error| panic!("{error}"));
    let of = |number: &str, reason: &str| {
        let yaml = plain(&format!(
            "declarations:\n  digav-anlage-1@2026-02-01: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"{number}\": {{answer: not_applicable, reason: {reason}}}}}}}\n"
        ));
        let folder = folder(&yaml.replace("video-consultation", "diga"));
        let product = befund::product::load(folder.path(), befund::probe::sources()).unwrap();
        let asked = [befund::product::Reference::parse("digav-anlage-1@2026-02-01")];
        let report = befund::assess::assess(
            &befund::assess::Inputs::gather(&product, &library, &asked, TODAY).unwrap(),
        );
        let finding = report.findings.iter().find(|one| one.requirement == number).unwrap();
        let demand = &finding.demands[0];
        let blocks = apply(&report, Level::Default).blocks;
        let own = blocks.iter().any(|one| one.finding == finding.key && one.why == "own-ruling");
        (demand.verdict.word(), demand.excused, own)
    };
    assert_eq!(of("DS.3", "own-reason"), ("not_applicable", false, true));
    assert_eq!(of("B.13", "no-password-login"), ("not_applicable", true, false));
    assert_eq!(of("B.13", "own-reason").0, "fail", "of another requirement");
}

/// To lose what would indicate against a pass must not be better than to have it.
#[test]
fn an_indication_that_is_lost_takes_a_pass_away_and_one_never_given_does_not() {
    let catalog = "tr-03161-1@3.0";
    let of = |chain: &str| {
        Written::new("health-app", &["app mobile-app"])
            .fact(&format!("tls.chain, subject: \"tls://x.example:443\", key_algorithm: RSA, names_match: true{chain}"))
            .yes(catalog, &["O.Auth_12"])
            .judged(&[catalog])
            .of("O.Auth_12", "back-end-authentication")
    };
    assert_eq!(of(", path_to_root: true"), "pass");
    assert!(!of(", path_to_root: {unknown: lost}").starts_with("pass"));
    assert_eq!(of(""), "pass", "never said");
    let hashed = |hash: &str| {
        Written::new("diga", &["app mobile-app"])
            .fact(&format!("auth.password_policy, subject: app, name: a, hash: {hash}"))
            .yes("digav-anlage-1@2026-02-01", &["B.13"])
            .judged(&["digav-anlage-1@2026-02-01"])
            .of("B.13", "never-in-clear")
    };
    assert_eq!(hashed("argon2id"), "pass");
    assert!(hashed("fast-hash").starts_with("inconclusive"));
}

#[test]
fn a_demand_that_is_open_for_want_of_newer_evidence_blocks() {
    let catalog = "anlage-31b@2016-10-21";
    let day = jiff::civil::date(2018, 5, 3);
    let of = |stated: jiff::civil::Date, country: &str| {
        let written = Written::new("video-consultation", &["web web-app"]).on(day, stated);
        let written = if country.is_empty() {
            written
        } else {
            written
                .fact(&format!("hosting.location, subject: web, name: a, provider: Rechenhaus, country: {country}"))
                .list("hosting.location", "web", 1)
        };
        let judged = written.judged(&[catalog]);
        let aged = judged.result("5.9", "eu-servers").aged_evidence;
        (judged.of("5.9", "eu-servers"), aged, judged.blocks("5.9").contains(&"evidence-aged"))
    };
    let (old, fresh) = (jiff::civil::date(2017, 5, 2), jiff::civil::date(2018, 5, 1));
    let (word, aged, blocks) = of(old, "DE");
    assert_eq!((word.as_str(), aged, blocks), ("inconclusive/evidence_stale", true, true));
    let (word, aged, _) = of(old, "US");
    assert_eq!((word.as_str(), aged), ("fail", true));
    let (word, aged, blocks) = of(fresh, "DE");
    assert!(!aged && !blocks, "{word}");
    let (word, aged, blocks) = of(fresh, "");
    assert!(word.starts_with("inconclusive") && !aged && !blocks, "{word}");
}
