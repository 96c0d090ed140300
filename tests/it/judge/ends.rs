//! Days: for everything that begins or ends, the day before, the day itself and the day after; and nothing
//! dated after the day judged carries a pass.

use std::collections::BTreeSet;

use crate::common::written::Written;
use crate::common::{
    TODAY, demand, enumeration, folder, judge, load, observe, passes, plain, protocol, with_target,
};
use befund::assess::result::CheckOutcome;
use befund::assess::{Inputs, Report, assess};
use befund::fact::value::{Attr, Day, Value};
use befund::product::{self, Product, Reference};
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};

fn after(day: Date, span: Span) -> Date {
    day.checked_add(span).unwrap()
}

const PROOF: &str = "anlage-31b@2021-02-25";

/// The verdict on the certificate of a video service, by its dates.
fn certificate(dates: &str, day: Date) -> String {
    let yaml = plain(&format!(
        "documents:\n  - {{id: proof, kind: certificate, scheme: anlage-31b-it-security, file: proof.pdf, {dates}, stated: {{by: Maker, on: 2025-01-01}}}}\ndeclarations:\n  {PROOF}: {{by: Maker, on: 2026-01-01, product_version: \"1\", answers: {{\"5.2.a\": {{answer: yes}}}}}}\n"
    ));
    let folder = folder(&yaml);
    std::fs::write(folder.path().join("proof.pdf"), crate::common::document("proof.pdf")).unwrap();
    let report = judge(&load(folder.path()), &[PROOF], day);
    demand(&report, &format!("{PROOF}#5.2.a"), "it-security-certificate").0
}

#[test]
fn a_certificate_ends_with_its_last_day() {
    let own = "issued: 2026-02-01, valid_until: 2026-06-30";
    for (day, verdict) in [
        (date(2026, 1, 31), "inconclusive"),
        (date(2026, 2, 1), "pass"),
        (date(2026, 6, 29), "pass"),
        (date(2026, 6, 30), "pass"),
        (date(2026, 7, 1), "fail"),
    ] {
        assert_eq!(certificate(own, day), verdict, "{day}");
    }
}

#[test]
fn an_end_of_use_counts_where_it_comes_first() {
    let until = |end: &str, extendable: bool| {
        format!(
            "issued: 2025-02-01, valid_until: {end}, usable_until: {{date: 2026-06-30, because: x, extendable: {extendable}}}"
        )
    };
    for (end, extendable, day, verdict) in [
        ("2027-12-31", false, date(2026, 6, 29), "pass"),
        ("2027-12-31", false, date(2026, 6, 30), "pass"),
        ("2027-12-31", false, date(2026, 7, 1), "fail"),
        ("2027-12-31", true, date(2026, 6, 30), "pass"),
        ("2027-12-31", true, date(2026, 7, 1), "inconclusive"),
        ("2026-05-31", false, date(2026, 5, 31), "pass"),
        ("2026-05-31", false, date(2026, 6, 1), "fail"),
        ("2026-05-31", true, date(2026, 7, 1), "fail"),
    ] {
        let found = certificate(&until(end, extendable), day);
        assert_eq!(found, verdict, "{end}, {extendable}, {day}");
    }
}

#[test]
fn a_certificate_that_names_no_end_carries_a_year_and_one_that_says_nothing_carries_nothing() {
    let none = "issued: 2026-01-01, valid_until: none";
    assert_eq!(certificate(none, date(2026, 12, 31)), "pass");
    assert_eq!(certificate(none, date(2027, 1, 1)), "pass");
    assert_ne!(certificate(none, date(2027, 1, 2)), "pass");
    assert_ne!(certificate("issued: 2026-01-01", date(2026, 6, 1)), "pass");
}

/// The basis of an answer that cites a document, by the document's dates.
fn cited(dates: &str, day: Date) -> Option<String> {
    let yaml = plain(&format!(
        "documents:\n  - {{id: letter, kind: policy, file: letter.pdf, product_version: \"1\", {dates}, stated: {{by: Maker, on: 2025-01-01}}}}\ndeclarations:\n  tuev-tsvc@2.1: {{by: Maker, on: 2026-01-01, product_version: \"1\", answers: {{\"1.1\": {{answer: yes, documents: [letter]}}}}}}\n"
    ));
    let folder = folder(&yaml);
    std::fs::write(folder.path().join("letter.pdf"), crate::common::document("letter.pdf"))
        .unwrap();
    let report = judge(&load(folder.path()), &["tuev-tsvc@2.1"], day);
    let found = report.findings.iter().find(|one| one.key == "tuev-tsvc@2.1#1.1").unwrap();
    let one = &found.demands[0];
    assert_eq!(one.verdict.word(), "pass", "the answer itself still counts on {day}");
    one.basis.map(|basis| basis.to_string())
}

#[test]
fn a_document_that_is_cited_counts_from_its_issue_to_its_end() {
    let (documented, declared) = (Some("documented".to_owned()), Some("declared".to_owned()));
    let own = "issued: 2026-02-01, valid_until: 2026-06-30";
    let usable = "issued: 2026-02-01, valid_until: 2027-06-30, usable_until: {date: 2026-06-30, because: x, extendable: true}";
    let year = "issued: 2025-08-01, valid_until: none";
    for (dates, first, last) in [
        (own, date(2026, 2, 1), date(2026, 6, 30)),
        (usable, date(2026, 2, 1), date(2026, 6, 30)),
        (year, date(2026, 2, 1), date(2026, 8, 1)),
    ] {
        assert_eq!(cited(dates, first), documented, "{dates}");
        assert_eq!(cited(dates, last), documented, "{dates}");
        assert_eq!(cited(dates, after(last, 1.day())), declared, "{dates}");
    }
    assert_eq!(cited(own, date(2026, 1, 31)), declared);
}

/// The outcome of a check over all places: of one that is stated on one day, and a list on another.
fn stated(fact_on: Date, list_on: Date, day: Date) -> String {
    let yaml = plain(&format!(
        "facts:\n  - {{kind: hosting.location, subject: web, name: a, country: DE, provider: Rechenhaus, holds_personal_data: true, stated: {{by: Maker, on: {fact_on}}}}}\nenumerations:\n  - {{kind: hosting.location, subject: web, complete: true, count: 1, stated: {{by: Maker, on: {list_on}}}}}\n"
    ));
    let report = judge(&load(folder(&yaml).path()), &["anlage-31b@2016-10-21"], day);
    let found = report.findings.iter().find(|one| one.requirement == "5.9").unwrap();
    let one = found.demands.iter().find(|one| one.id == "eu-servers").unwrap();
    one.checks[0].outcome.to_string()
}

#[test]
fn what_is_stated_carries_365_days_from_its_own_and_from_no_earlier_one() {
    let on = date(2018, 5, 1);
    let last = after(on, 365.days());
    for (fact, list, day, outcome) in [
        (on, on, on, "satisfied"),
        (on, on, after(on, 1.day()), "satisfied"),
        (on, on, after(last, -1.day()), "satisfied"),
        (on, on, last, "satisfied"),
        (on, on, after(last, 1.day()), "undecided"),
        // one of the two has aged
        (on, after(on, 9.days()), after(last, 1.day()), "undecided"),
        (after(on, 9.days()), on, after(last, 1.day()), "undecided"),
        // one of the two is still to come
        (on, on, after(on, -1.day()), "undecided"),
        (after(on, 1.day()), on, on, "undecided"),
        (on, after(on, 1.day()), on, "undecided"),
    ] {
        assert_eq!(stated(fact, list, day), outcome, "{fact}, {list}, {day}");
    }
}

#[test]
fn a_measurement_carries_90_days_from_its_own() {
    let folder = folder(&with_target(""));
    let good = protocol("TLSv1.3", true);
    let list = enumeration("tls.protocol", &[&good]);
    observe(folder.path(), "a.json", "ok", "2026-05-01T10:00:00Z", &[good], &[list]);
    let on = date(2026, 5, 1);
    for (day, outcome) in [
        (after(on, -1.day()), "undecided"),
        (on, "satisfied"),
        (after(on, 89.days()), "satisfied"),
        (after(on, 90.days()), "satisfied"),
        (after(on, 91.days()), "undecided"),
    ] {
        let report = judge(&load(folder.path()), &["tuev-tsvc@2.1"], day);
        assert_eq!(report.inputs.observations[0].used, day >= on, "{day}");
        let found = report.findings.iter().find(|one| one.requirement == "3.1").unwrap();
        let checks = found.demands.iter().flat_map(|one| &one.checks);
        let mut versions = checks.filter(|check| check.id == "tls-protocol-versions");
        assert_eq!(versions.next().unwrap().outcome.to_string(), outcome, "{day}");
    }
}

#[test]
fn a_penetration_test_is_young_for_six_months_and_not_before_it_was_made() {
    let outcome = |concluded: &str| {
        let judged = Written::new("video-consultation", &["web web-app"])
            .fact(&format!("security.penetration_test, subject: web, name: a, concluded_on: {concluded}, independent: true, open_severe_findings: 0"))
            .list("security.penetration_test", "web", 1)
            .judged(&["tuev-tsvc@2.1"]);
        judged.result("5.1", "age").checks[0].outcome.to_string()
    };
    for (concluded, expected) in [
        ("2026-05-20", "violated"),
        ("2026-05-21", "satisfied"),
        ("2026-11-21", "satisfied"),
        ("2026-11-22", "undecided"),
        ("2027-03-01", "undecided"),
        ("{from: 2026-11-01, to: 2026-11-22}", "undecided"),
        ("{from: 2026-05-20, to: 2026-05-21}", "undecided"),
    ] {
        assert_eq!(outcome(concluded), expected, "{concluded}");
    }
}

#[test]
fn an_edition_binds_from_its_first_day_to_its_last() {
    let library = crate::common::library();
    let product = load(folder(&plain("")).path());
    let mut ends = 0;
    for id in library.catalog_ids() {
        for head in library.editions(id) {
            let name = format!("{id}@{}", head.edition);
            let compared = |day: Date| {
                let asked = [Reference::parse(&name)];
                let inputs = Inputs::gather(&product, library, &asked, day).unwrap();
                inputs.catalogs.iter().map(|chosen| chosen.comparison).collect::<Vec<_>>()
            };
            if let Some(from) = head.in_force.from {
                assert_eq!(compared(after(from, -1.day())), [true], "{name} before it begins");
                assert_eq!(compared(from), [false], "{name} on its first day");
            }
            if let Some(until) = head.in_force.until {
                assert_eq!(compared(until), [false], "{name} on its last day");
                assert_eq!(compared(after(until, 1.day())), [true], "{name} after its end");
                ends += 1;
            }
        }
    }
    assert!(ends > 5, "{ends}");
}

#[test]
fn a_policy_counts_from_its_first_day_to_its_last() {
    let library = crate::common::library();
    for id in library.policy_ids() {
        for (edition, in_force) in library.policy_editions(id) {
            let on = |day: Date| library.policy_in_force(id, day).map(|one| one.edition.clone());
            if let Some(from) = in_force.from {
                assert_ne!(on(after(from, -1.day())).as_deref(), Some(edition), "{id}");
                assert_eq!(on(from).as_deref(), Some(edition), "{id}");
            }
            if let Some(until) = in_force.until {
                assert_eq!(on(until).as_deref(), Some(edition), "{id}");
                assert_ne!(on(after(until, 1.day())).as_deref(), Some(edition), "{id}");
            }
        }
    }
}

const DIGA: [&str; 5] = [
    "digav-anlage-1@2026-02-01",
    "tr-03161-1@3.0",
    "tr-03161-2@3.0",
    "tr-03161-3@3.0",
    "sgb-v-393@2025-07-01",
];

fn judged(product: &Product, day: Date) -> Report {
    let library = crate::common::library();
    let asked: Vec<_> = DIGA
        .iter()
        .map(|text| Reference::parse(text))
        .map(|one| {
            let known = library.editions(&one.id);
            let has = known.iter().any(|head| Some(head.edition) == one.edition.as_deref());
            if has { one } else { Reference { edition: None, ..one } }
        })
        .collect();
    assess(&Inputs::gather(product, library, &asked, day).unwrap())
}

/// What passes, and every check that is satisfied.
fn passed(product: &Product) -> BTreeSet<String> {
    let report = judged(product, TODAY);
    let mut passed: BTreeSet<_> = passes(&report).into_iter().collect();
    for finding in &report.findings {
        let checks = finding.demands.iter().flat_map(|demand| &demand.checks);
        let satisfied = checks.filter(|check| check.outcome == CheckOutcome::Satisfied);
        passed.extend(satisfied.map(|check| format!("{} {}", finding.key, check.id)));
    }
    passed
}

/// A DiGA with a fact for every check and "yes" to what the fixture answers.
fn full() -> Product {
    product::load("tests/full-diga".as_ref(), befund::probe::sources()).unwrap()
}

/// Each thing of a product that has a day of its own: how to put it off, and how to do without it.
type Change = Box<dyn Fn(&mut Product, Date)>;

fn dated(product: &Product) -> Vec<(String, Change, Change)> {
    let mut all: Vec<(String, Change, Change)> = Vec::new();
    for (at, fact) in product.facts.iter().enumerate() {
        let (id, day) = (fact.id.clone(), fact.date);
        let gone: Change = Box::new(move |product, _| drop(product.facts.remove(at)));
        let later: Change = Box::new(move |product, day| product.facts[at].date = day);
        assert!(day <= TODAY);
        all.push((id, later, gone));
        for (name, attr) in &fact.attributes {
            // that a certificate ends tomorrow is what is wanted of it
            if !matches!(attr, Attr::Known(Value::Day(_))) || name == "not_after" {
                continue;
            }
            let (one, other) = (name.clone(), name.clone());
            let later: Change = Box::new(move |product, day| {
                let value = Attr::Known(Value::Day(Day::exact(day)));
                product.facts[at].attributes.insert(one.clone(), value);
            });
            let gone: Change = Box::new(move |product, _| {
                let value = Attr::Unknown("x".to_owned());
                product.facts[at].attributes.insert(other.clone(), value);
            });
            all.push((format!("{name} of {}", fact.id), later, gone));
        }
    }
    for at in 0..product.enumerations.len() {
        let later: Change = Box::new(move |product, day| product.enumerations[at].date = day);
        let gone: Change = Box::new(move |product, _| drop(product.enumerations.remove(at)));
        all.push((format!("list {at}"), later, gone));
    }
    for (at, document) in product.documents.iter().enumerate() {
        let later: Change = Box::new(move |product, day| product.documents[at].issued = day);
        let gone: Change = Box::new(move |product, _| product.documents[at].sha256 = None);
        all.push((document.id.clone(), later, gone));
    }
    all
}

#[test]
fn what_lies_ahead_carries_no_more_than_what_is_not_there() {
    let product = full();
    let all = dated(&product);
    let (ahead, mut lost) = (after(TODAY, 1.day()), 0);
    let before = passed(&product);
    assert!(all.len() > 40, "{}", all.len());
    for (at, (what, later, gone)) in all.iter().enumerate() {
        let document = product.documents.iter().any(|one| one.id == *what);
        if at % 29 != 0 && !document && !what.contains(" of ") {
            continue;
        }
        let (mut put_off, mut without) = (product.clone(), product.clone());
        later(&mut put_off, ahead);
        gone(&mut without, ahead);
        let (put_off, without) = (passed(&put_off), passed(&without));
        let more: Vec<_> = put_off.difference(&without).collect();
        assert!(more.is_empty(), "{what} tomorrow: {more:?}");
        lost += usize::from(put_off != before);
    }
    assert!(lost > 3, "{lost} lose something");
}

#[test]
fn a_product_of_which_all_is_dated_tomorrow_has_no_pass() {
    let mut product = full();
    assert!(passed(&product).len() > 20);
    let ahead = after(TODAY, 1.day());
    for fact in &mut product.facts {
        fact.date = ahead;
    }
    for list in &mut product.enumerations {
        list.date = ahead;
    }
    for document in &mut product.documents {
        document.issued = ahead;
        document.stated.on = ahead;
    }
    for declaration in &mut product.declarations {
        declaration.given.on = ahead;
        for (_, answers) in &mut declaration.answers {
            let of_demands = answers.demands.iter_mut().map(|(_, answer)| answer);
            of_demands.chain(&mut answers.whole).for_each(|answer| answer.given.on = ahead);
        }
    }
    assert_eq!(passed(&product), BTreeSet::new());
}

#[test]
fn a_ruling_holds_from_its_first_day_to_its_last() {
    let own = tempfile::TempDir::new().unwrap();
    let text = "befund: interpretations/1\nid: own\ntitle: {de: a, en: a}\nsources:\n  a: {title: {de: a, en: a}, tier: primary}\nrulings:\n  - id: w\n    from: 2026-03-01\n    until: 2026-06-30\n    title: {de: b, en: b}\n    text: {de: c, en: c}\n    confidence: primary\n    sources: [a]\n    effect: waive\n    on: [{catalog: digav-anlage-1, requirement: DS.3}]\n";
    std::fs::write(own.path().join("own.yaml"), text).unwrap();
    let library = befund::library::Library::with_folder(own.path()).unwrap();
    let yaml = plain(
        "declarations:\n  digav-anlage-1@2026-02-01: {by: Maker, on: 2026-02-10, product_version: \"1\", answers: {\"DS.3\": {answer: no}}}\n",
    );
    let product = load(folder(&yaml.replace("video-consultation", "diga")).path());
    for (day, verdict) in [
        (date(2026, 2, 28), "fail"),
        (date(2026, 3, 1), "not_applicable"),
        (date(2026, 6, 30), "not_applicable"),
        (date(2026, 7, 1), "fail"),
    ] {
        let asked = [Reference::parse("digav-anlage-1@2026-02-01")];
        let report = assess(&Inputs::gather(&product, &library, &asked, day).unwrap());
        let finding = report.findings.iter().find(|one| one.requirement == "DS.3").unwrap();
        assert_eq!(finding.verdict.word(), verdict, "{day}");
    }
}

#[test]
fn a_catalog_that_is_asked_for_must_be_in_force_or_pinned() {
    let product = load(folder(&plain("")).path());
    let library = crate::common::library();
    let long_ago = date(1990, 1, 1);
    let asked =
        |texts: &[&str]| -> Vec<_> { texts.iter().map(|one| Reference::parse(one)).collect() };
    let gather =
        |texts: &[&str], day| Inputs::gather(&product, library, &asked(texts), day).is_ok();
    assert!(gather(&["tuev-tsvc@2.1"], long_ago), "a comparison");
    assert!(!gather(&["tuev-tsvc@2.1", "anlage-31b"], long_ago));
    assert!(gather(&["tuev-tsvc@2.1", "anlage-31b"], TODAY));
    assert!(!gather(&[], long_ago) && gather(&[], TODAY));
}
