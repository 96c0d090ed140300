//! Evidence grows older and nothing comes to pass by it: neither a check nor a demand, on no day on the way.

use std::collections::BTreeMap;
use std::sync::Arc;

use assert_cmd::Command;
use befund::assess::example;
use befund::assess::in_force_policies;
use befund::assess::tri::Tri;
use befund::catalog::{Check, Policy};
use befund::fact::value::{Attr, Day, Value};
use befund::product::Product;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::Value as Json;

use crate::common::{folder, judge, library, load, plain};

/// The verdicts that `befund assess` gives on a day: by finding and demand, with the reason.
fn assessed(path: &str, day: &str) -> BTreeMap<(String, String), (String, String)> {
    let mut command = Command::cargo_bin("befund").unwrap();
    let output =
        command.args(["--lang", "en", "assess", path, "--as-of", day, "--format", "json"]).output();
    let report: Json = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let mut verdicts = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        for demand in finding["demands"].as_array().unwrap() {
            let key = (text(&finding["key"]), text(&demand["id"]));
            let reason = text(&demand["reason"]["text"]["en"]);
            verdicts.insert(key, (text(&demand["verdict"]), reason));
        }
    }
    verdicts
}

/// The only penetration test of KRY is surely older than six months from 2022-09-12 on; before, it may be.
#[test]
fn a_yes_does_not_stand_in_for_a_test_that_is_too_old() {
    for key in ["anlage-31b@2021-02-25#2.5", "tuev-tsvc@2.1#5.4"] {
        for day in ["2022-09-11", "2022-09-12", "2022-12-31"] {
            let verdicts = assessed("fixtures/products/kry", day);
            let own = verdicts.iter().find(|((found, _), _)| found == key).unwrap();
            let (verdict, reason) = own.1;
            assert_eq!(verdict, "inconclusive", "{key} on {day}: {reason}");
            if day > "2022-09-11" {
                let named = reason.contains("2022-03-11") && reason.contains("6 months");
                assert!(named, "{key} on {day}: {reason}");
            }
        }
    }
}

type Policies = BTreeMap<String, Arc<Policy>>;

/// How near a check is to a pass: satisfied, open for silence alone so that a "yes" covers it, neither.
fn nearness(check: &Check, product: &Product, day: Date, policies: &Policies) -> u8 {
    let found = example::evaluation(check, product, day, policies);
    match found.truth() {
        Tri::True => 2,
        Tri::Unknown if found.unsaid => 1,
        _ => 0,
    }
}

/// Ages in months, as days that lie surely or perhaps so long ago.
fn days_back(from: Date) -> Vec<Day> {
    let back = |months: i32| from.checked_sub(months.months()).unwrap();
    let spans = [(0, 0), (5, 5), (7, 5), (8, 8), (240, 240)];
    spans.iter().map(|(from, to)| Day { from: back(*from), to: back(*to) }).collect()
}

/// A product as it is, and with each value that is known and read made unknown.
fn with_gaps(product: &Product, read: &dyn Fn(&str, &str) -> bool) -> Vec<Product> {
    let mut all = vec![product.clone()];
    for (at, fact) in product.facts.iter().enumerate() {
        let known = fact.attributes.iter().filter(|(_, attr)| matches!(attr, Attr::Known(_)));
        let identity = |name: &str| fact.kind.attribute(name).is_some_and(|one| one.identity);
        for (name, _) in known.filter(|(name, _)| !identity(name) && read(fact.kind.name, name)) {
            let mut gap = product.clone();
            gap.facts[at].attributes.insert(name.clone(), Attr::Unknown("lost".to_owned()));
            all.push(gap);
        }
    }
    all
}

/// A product with one thing of it older and older, one series for each thing that has a day.
fn series(product: &Product, today: Date) -> Vec<(String, Vec<Product>)> {
    let mut all = Vec::new();
    let mut push = |what: String, change: &dyn Fn(&mut Product, Day)| {
        let older = days_back(today).into_iter().map(|day| {
            let mut older = product.clone();
            change(&mut older, day);
            older
        });
        all.push((what, older.collect()));
    };
    for (at, fact) in product.facts.iter().enumerate() {
        push(format!("{} stated", fact.id), &|p, day| {
            p.facts[at].date = day.to;
            if let Some(stated) = &mut p.facts[at].stated {
                stated.on = day.to;
            }
        });
        let own = fact.attributes.iter();
        for (name, _) in own.filter(|(_, attr)| matches!(attr, Attr::Known(Value::Day(_)))) {
            push(format!("day {name} of {}", fact.id), &|p, day| {
                p.facts[at].attributes.insert(name.clone(), Attr::Known(Value::Day(day)));
            });
        }
    }
    for (at, list) in product.enumerations.iter().enumerate() {
        push(format!("list of {} stated", list.kind.name), &|p, day| {
            p.enumerations[at].date = day.to;
        });
    }
    for (at, document) in product.documents.iter().enumerate() {
        push(document.id.clone(), &|p, day| {
            p.documents[at].issued = day.to;
        });
        push(format!("end of {}", document.id), &|p, day| {
            p.documents[at].valid_until = Some(day.to);
            p.documents[at].open_ended = false;
        });
    }
    all
}

/// How many series without a day of their own there are to one that `cargo test` tries; with
/// `BEFUND_MUTATIONS=all` it tries all. A prime, so that it meets all parts.
const SHARE: usize = 29;

/// Every check, over its own examples, with and without what they say.
#[test]
fn no_check_comes_nearer_to_a_pass_as_evidence_ages() {
    let share = if std::env::var("BEFUND_MUTATIONS").is_ok() { 1 } else { SHARE };
    let (mut met, mut tried, mut days) = (0, 0, BTreeMap::new());
    for check in library().check_ids().filter_map(|id| library().check(id)) {
        for given in &check.examples {
            let day = given.as_of;
            let policies = days.entry(day).or_insert_with(|| in_force_policies(library(), day));
            let read = |kind: &str, name: &str| check.holds.attributes(kind).contains(name);
            for product in with_gaps(&example::product(given), &read) {
                for (what, older) in series(&product, day) {
                    met += 1;
                    if !what.starts_with("day ") && met % share != 0 {
                        continue;
                    }
                    let near = older.iter().map(|one| nearness(&check, one, day, policies));
                    let near: Vec<_> = near.collect();
                    let falls = near.windows(2).all(|pair| pair[1] <= pair[0]);
                    assert!(falls, "{} line {}: {what}: {near:?}", check.id, given.line);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "{tried} of {met}");
}

/// Whether each demand passes.
fn passing(product: &Product, catalogs: &[&str], day: Date) -> BTreeMap<String, bool> {
    let report = judge(product, catalogs, day);
    let demands = report.findings.iter().flat_map(|finding| {
        finding.demands.iter().map(move |demand| {
            (format!("{} {}", finding.key, demand.id), demand.verdict.word() == "pass")
        })
    });
    demands.collect()
}

/// The certified video service, each piece of its evidence older and older.
#[test]
fn no_demand_comes_to_pass_as_evidence_ages() {
    let catalogs = ["anlage-31b@2021-02-25", "tuev-tsvc@2.1"];
    let kry = load("fixtures/products/kry".as_ref());
    let day = date(2022, 3, 18);
    for product in with_gaps(&kry, &|_, _| true) {
        for (what, older) in series(&product, day) {
            let verdicts: Vec<_> = older.iter().map(|one| passing(one, &catalogs, day)).collect();
            for (before, after) in verdicts.iter().zip(&verdicts[1..]) {
                let new: Vec<_> =
                    after.iter().filter(|(key, pass)| **pass && !before[*key]).collect();
                assert!(new.is_empty(), "{what}: {new:?}");
            }
        }
    }
}

/// To state no list is no better than to state one: what may be too old stays open without it.
#[test]
fn a_test_that_may_be_too_old_stays_open_without_a_list() {
    let product = |on: &str| {
        let sections = format!(
            "facts:\n  - {{kind: security.penetration_test, subject: web, name: a, concluded_on: {on}, open_severe_findings: 0, stated: {{by: Maker, on: 2026-11-01}}}}\ndeclarations:\n  tuev-tsvc@2.1: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"5.4\": {{answer: yes}}}}}}\n"
        );
        load(folder(&plain(&sections)).path())
    };
    let verdict = |on: &str| {
        let report = judge(&product(on), &["tuev-tsvc@2.1"], crate::common::TODAY);
        let own = report.findings.iter().find(|finding| finding.requirement == "5.4").unwrap();
        own.verdict.word()
    };
    assert_eq!(verdict("2026-10-01"), "pass", "that there is no other rests on the answer");
    assert_eq!(verdict("{from: 2026-01-01, to: 2026-10-01}"), "inconclusive");
    assert_eq!(verdict("2026-01-01"), "inconclusive");
}
