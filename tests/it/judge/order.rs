//! The order in which things stand in a product file says nothing: facts, lists, documents, answers and
//! observations in another order come to the same verdicts, contradictions and blocks.

use std::collections::BTreeSet;

use crate::common::{TODAY, library};
use befund::assess::gate::{Level, apply};
use befund::assess::{Inputs, assess, example};
use befund::catalog::{Example, ExampleFact};
use befund::fact::value::{Length, Value};
use befund::product::{self, Product, Reference};

/// A small generator, so that the orders are the same in every run.
struct Shuffle(u64);

impl Shuffle {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % below as u64).unwrap()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.next(at + 1));
        }
    }
}

/// What a result says, whatever its order.
fn said(product: &Product, catalogs: &[&str]) -> BTreeSet<String> {
    let day = product.audit.as_of.unwrap_or(TODAY);
    let asked: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    let report = assess(&Inputs::gather(product, library(), &asked, day).unwrap());
    let mut said = BTreeSet::new();
    for finding in &report.findings {
        said.insert(format!("{}: {}", finding.key, finding.verdict));
        for demand in &finding.demands {
            let reason = demand.reason.as_ref().map(|reason| reason.code);
            let offenders: BTreeSet<_> = demand.offenders.iter().map(|one| &one.thing).collect();
            said.insert(format!(
                "{} · {}: {} {reason:?} {:?} {offenders:?}",
                finding.key, demand.id, demand.verdict, demand.basis
            ));
            for check in &demand.checks {
                said.insert(format!(
                    "{} · {} · {}: {} {:?}",
                    finding.key, demand.id, check.id, check.outcome, check.basis
                ));
            }
        }
    }
    for clash in &report.contradictions {
        let facts: BTreeSet<_> = clash.facts.iter().collect();
        said.insert(format!("{} {:?} {facts:?}", clash.kind, clash.finding));
    }
    for level in [Level::Default, Level::Strict] {
        for block in apply(&report, level).blocks {
            said.insert(format!(
                "{level}: {} {} {} {}",
                block.finding, block.demand, block.why, block.fails
            ));
        }
    }
    said
}

fn reorder(product: &mut Product, change: &mut impl FnMut(&mut dyn Reorder)) {
    change(&mut product.facts);
    change(&mut product.enumerations);
    change(&mut product.documents);
    change(&mut product.declarations);
    change(&mut product.observations);
    change(&mut product.said);
    change(&mut product.dispositions);
    for declaration in &mut product.declarations {
        change(&mut declaration.answers);
    }
    for observation in &mut product.observations {
        change(&mut observation.facts);
        change(&mut observation.enumerations);
    }
    for fact in &mut product.facts {
        change(&mut fact.documents);
    }
}

trait Reorder {
    fn back_to_front(&mut self);
    fn shuffled(&mut self, by: &mut Shuffle);
}

impl<T> Reorder for Vec<T> {
    fn back_to_front(&mut self) {
        self.reverse();
    }

    fn shuffled(&mut self, by: &mut Shuffle) {
        by.shuffle(self);
    }
}

fn holds_in_every_order(name: &str, product: &Product, catalogs: &[&str]) {
    let before = said(product, catalogs);
    let compare = |how: &str, other: &Product| {
        let after = said(other, catalogs);
        let changed: Vec<_> = before.symmetric_difference(&after).take(10).collect();
        assert!(changed.is_empty(), "{name}, {how}: {changed:#?}");
    };
    let mut reversed = product.clone();
    reorder(&mut reversed, &mut |items| items.back_to_front());
    compare("back to front", &reversed);
    for seed in 1..4 {
        let (mut other, mut shuffle) = (product.clone(), Shuffle(seed));
        reorder(&mut other, &mut |items| items.shuffled(&mut shuffle));
        compare(&format!("shuffled by {seed}"), &other);
    }
}

fn load(path: &str) -> Product {
    product::load(path.as_ref(), befund::probe::sources()).unwrap()
}

const DIGA: [&str; 5] = ["digav-anlage-1", "tr-03161-1", "tr-03161-2", "tr-03161-3", "sgb-v-393"];

#[test]
fn a_diga_with_a_fact_for_every_check() {
    holds_in_every_order("full", &load("tests/full-diga"), &DIGA);
}

#[test]
fn products_as_they_are() {
    holds_in_every_order("musteratem", &load("fixtures/products/musteratem"), &DIGA);
    let red = load("fixtures/products/red-connect");
    holds_in_every_order("red-connect", &red, &["anlage-31b@2016-10-21"]);
    let kry = load("fixtures/products/kry");
    holds_in_every_order("kry", &kry, &["anlage-31b@2021-02-25", "tuev-tsvc@2.1"]);
}

/// How many values there are to one that is tried.
const SHARE: usize = 7;

/// Another value of the same type.
fn other(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Bool(value) => Value::Bool(!value),
        Value::Int(number) => Value::Int(if *number == 0 { 1_000_000 } else { 0 }),
        Value::Length(Length::Never) => Value::Length(Length::Seconds(0)),
        Value::Length(_) => Value::Length(Length::Never),
        Value::List(items) if !items.is_empty() => Value::List(Vec::new()),
        _ => return None,
    })
}

#[test]
fn what_is_stated_twice_and_differs_is_judged_alike_in_both_orders() {
    let (mut met, mut tried, mut lost) = (0, 0, 0);
    for check in library().check_ids().filter_map(|id| library().check(id)) {
        for given in &check.examples {
            for (at, fact) in given.facts.iter().enumerate() {
                for (name, value) in &fact.attributes {
                    let Some(value) = other(value) else { continue };
                    let kind = befund::fact::kind::Kind::named(&fact.kind).unwrap();
                    met += 1;
                    if kind.attribute(name).unwrap().identity || met % SHARE != 0 {
                        continue;
                    }
                    let twin = ExampleFact {
                        attributes: fact
                            .attributes
                            .iter()
                            .map(|(own, old)| {
                                let new = if own == name { value.clone() } else { old.clone() };
                                (own.clone(), new)
                            })
                            .collect(),
                        ..fact.clone()
                    };
                    let with = |place: usize| {
                        let mut both: Example = given.clone();
                        both.facts.insert(place, twin.clone());
                        example::outcome(&check, &both, library())
                    };
                    let (first, last) = (with(at), with(given.facts.len()));
                    assert_eq!(first, last, "{} line {}: {name} twice", check.id, given.line);
                    tried += 1;
                    lost += usize::from(given.expect == "pass" && first != "pass");
                }
            }
        }
    }
    assert!(tried > 80 && lost > 20, "{tried} tried, {lost} passes lost");
}

#[test]
fn the_examples_of_checks_hold_back_to_front() {
    for check in library().check_ids().filter_map(|id| library().check(id)) {
        for given in &check.examples {
            let mut turned = given.clone();
            turned.facts.reverse();
            turned.enumerations.reverse();
            turned.documents.reverse();
            let outcome = example::outcome(&check, &turned, library());
            assert_eq!(outcome, given.expect, "{} line {}", check.id, given.line);
        }
    }
}
