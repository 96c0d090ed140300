//! Take any one piece of evidence away, or make any one thing about it unknown: nothing becomes a
//! pass. Over all catalogs, with products that have much evidence, and over all checks with their
//! own examples. Of the mutants of a DiGA, which are many, `cargo test` tries a part; `BEFUND_MUTATIONS=all`
//! tries all, and `worsening` tries others of the same.

use std::collections::BTreeSet;

use crate::common::{TODAY, some_of};
use befund::assess::result::CheckOutcome;
use befund::assess::{Inputs, assess, example};
use befund::catalog::Example;
use befund::catalog::predicate::Predicate;
use befund::fact::value::Attr;
use befund::library::Library;
use befund::product::{self, Product, Reference};
use jiff::civil::Date;

/// Demands and whole requirements that pass.
fn passes(product: &Product, library: &Library, catalogs: &[&str], day: Date) -> BTreeSet<String> {
    let asked: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    let report = assess(&Inputs::gather(product, library, &asked, day).unwrap());
    let mut passes = BTreeSet::new();
    for finding in &report.findings {
        if finding.verdict.word() == "pass" {
            passes.insert(finding.key.clone());
        }
        let passed = finding.demands.iter().filter(|demand| demand.verdict.word() == "pass");
        passes.extend(passed.map(|demand| format!("{} · {}", finding.key, demand.id)));
    }
    passes
}

/// Checks that are satisfied, whatever the demand makes of it.
fn satisfied(
    product: &Product,
    library: &Library,
    catalogs: &[&str],
    day: Date,
) -> BTreeSet<String> {
    let asked: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    let report = assess(&Inputs::gather(product, library, &asked, day).unwrap());
    let mut satisfied = BTreeSet::new();
    for finding in &report.findings {
        for demand in &finding.demands {
            let good =
                demand.checks.iter().filter(|check| check.outcome == CheckOutcome::Satisfied);
            satisfied.extend(good.map(|check| format!("{} {}", finding.key, check.id)));
            if demand.verdict.word() == "pass" {
                satisfied.insert(format!("{} {}", finding.key, demand.id));
            }
        }
    }
    satisfied
}

/// The product with each single piece of evidence gone or unknown, and what was done.
fn mutations(product: &Product) -> Vec<(String, Product)> {
    let mut all = Vec::new();
    let mut push = |what: String, change: &dyn Fn(&mut Product)| {
        let mut mutant = product.clone();
        change(&mut mutant);
        all.push((what, mutant));
    };
    for (at, fact) in product.facts.iter().enumerate() {
        push(format!("without {}", fact.id), &|p| drop(p.facts.remove(at)));
        for name in fact.attributes.keys() {
            let identity = fact.kind.attribute(name).is_some_and(|attribute| attribute.identity);
            if identity || !matches!(fact.attributes[name], Attr::Known(_)) {
                continue;
            }
            push(format!("{} of {} unknown", name, fact.id), &|p| {
                p.facts[at].attributes.insert(name.clone(), Attr::Unknown("gone".to_owned()));
            });
        }
    }
    for (at, list) in product.enumerations.iter().enumerate() {
        push(format!("without the list of {}", list.kind.name), &|p| {
            p.enumerations.remove(at);
        });
        push(format!("the list of {} incomplete", list.kind.name), &|p| {
            p.enumerations[at].complete = false;
        });
    }
    for (at, document) in product.documents.iter().enumerate() {
        push(format!("without the file of {}", document.id), &|p| p.documents[at].sha256 = None);
        push(format!("without {}", document.id), &|p| drop(p.documents.remove(at)));
    }
    all
}

fn check(name: &str, catalogs: &[&str], days: &[Date], share: usize) {
    let library = Library::built_in();
    let product =
        product::load(format!("fixtures/products/{name}").as_ref(), befund::probe::sources())
            .unwrap();
    let mutants: Vec<_> = some_of(mutations(&product), share).collect();
    assert!(mutants.len() > 10, "{name} has evidence to take away");
    for day in days {
        let before = passes(&product, &library, catalogs, *day);
        for (what, mutant) in &mutants {
            let after = passes(mutant, &library, catalogs, *day);
            let new: Vec<_> = after.difference(&before).collect();
            assert_eq!(new, Vec::<&String>::new(), "{name} on {day}: {what}");
        }
    }
}

#[test]
fn a_diga_under_every_catalog_that_speaks_to_it() {
    let catalogs = ["digav-anlage-1", "tr-03161-1", "tr-03161-2", "tr-03161-3", "sgb-v-393"];
    check("musteratem", &catalogs, &[TODAY], 7);
}

#[test]
fn video_services_and_a_health_record() {
    let own = |name: &str| {
        let product =
            product::load(format!("fixtures/products/{name}").as_ref(), befund::probe::sources())
                .unwrap();
        product.audit.as_of.unwrap()
    };
    check("red-connect", &["anlage-31b@2016-10-21"], &[own("red-connect"), TODAY], 1);
    check("kry", &["anlage-31b@2021-02-25", "tuev-tsvc@2.1"], &[own("kry"), TODAY], 1);
    check(
        "vivy",
        &["anlage-31b@2021-02-25", "tr-03161-1@3.0", "tr-03161-2@2.0"],
        &[own("vivy"), TODAY],
        1,
    );
}

/// The product with each reading, each list of it, each thing read and each value gone.
fn with_less_read(product: &Product) -> Vec<(String, Product)> {
    let mut all = Vec::new();
    for (at, seen) in product.observations.iter().enumerate() {
        let mut push = |what: String, change: &dyn Fn(&mut Product)| {
            let mut mutant = product.clone();
            change(&mut mutant);
            all.push((format!("{}: {what}", seen.part), mutant));
        };
        push("not read".to_owned(), &|p| drop(p.observations.remove(at)));
        push("no date".to_owned(), &|p| p.observations[at].observed_on = None);
        push("another version".to_owned(), &|p| {
            p.observations[at].product.version = "2.3.0".to_owned();
        });
        for (list, seen) in seen.enumerations.iter().enumerate() {
            push(format!("without the list of {}", seen.kind.name), &|p| {
                drop(p.observations[at].enumerations.remove(list));
            });
        }
        for (fact, seen) in seen.facts.iter().enumerate() {
            push(format!("without {}", seen.id), &|p| drop(p.observations[at].facts.remove(fact)));
            for name in seen.attributes.keys() {
                if seen.kind.attribute(name).is_some_and(|attribute| attribute.identity) {
                    continue;
                }
                push(format!("{name} of {} unknown", seen.id), &|p| {
                    let gone = Attr::Unknown("gone".to_owned());
                    p.observations[at].facts[fact].attributes.insert(name.clone(), gone);
                });
            }
        }
    }
    all
}

#[test]
fn a_product_that_is_partly_read_from_files() {
    let product = crate::common::load("fixtures/products/musteratem".as_ref());
    assert_eq!(product.observations.len(), 3, "all files are read");
    let catalogs = ["digav-anlage-1", "tr-03161-3", "sgb-v-393"];
    let library = Library::built_in();
    let before = satisfied(&product, &library, &catalogs, TODAY);
    // The list speaks of the whole product, the files of a part of it; together they are all.
    for check in ["retention-limited", "hosting-cloud-c5-type-2", "retention-stores-encrypted"] {
        let all = before.iter().any(|one| one.starts_with("tr-03161-3") && one.ends_with(check));
        assert!(all, "{check}: {before:#?}");
    }
    let mut mutants = with_less_read(&product);
    mutants.extend(mutations(&product).into_iter().filter(|(what, _)| {
        ["retention.store", "hosting.location"].iter().any(|kind| what.contains(kind))
    }));
    let mutants: Vec<_> = some_of(mutants, 3).collect();
    let mut lost = 0;
    for (what, mutant) in &mutants {
        let after = satisfied(mutant, &library, &catalogs, TODAY);
        let new: Vec<_> = after.difference(&before).collect();
        assert_eq!(new, Vec::<&String>::new(), "{what}");
        lost += usize::from(before.difference(&after).next().is_some());
    }
    assert!(
        mutants.len() > 20 && lost > 10,
        "{} mutants, {lost} of them lose something",
        mutants.len()
    );
}

/// The example with each known attribute, fact, list or document gone. A fact that is gone is still
/// counted by the list, as a probe would count it, so the list goes with it. One of another kind than the
/// check asks about only shows that a thing is there; to take such a statement back is to state otherwise.
fn smaller(example: &Example, holds: &Predicate) -> Vec<Example> {
    let asked = holds.kinds();
    let mut all = Vec::new();
    for at in 0..example.facts.len() {
        let kind = example.facts[at].kind.clone();
        if asked.contains(&kind.as_str()) {
            let mut mutant = example.clone();
            mutant.facts.remove(at);
            mutant.enumerations.retain(|(listed, _)| *listed != kind);
            all.push(mutant);
        }
        let read = holds.attributes(&kind);
        for attribute in 0..example.facts[at].attributes.len() {
            if !read.contains(example.facts[at].attributes[attribute].0.as_str()) {
                continue;
            }
            let mut mutant = example.clone();
            mutant.facts[at].attributes.remove(attribute);
            all.push(mutant);
        }
    }
    for at in 0..example.enumerations.len() {
        let mut mutant = example.clone();
        mutant.enumerations.remove(at);
        all.push(mutant);
    }
    for at in 0..example.documents.len() {
        let mut mutant = example.clone();
        mutant.documents.remove(at);
        all.push(mutant);
    }
    all
}

#[test]
fn no_example_of_a_check_passes_with_less() {
    let library = Library::built_in();
    let mut mutants = 0;
    for check in library.check_ids().filter_map(|id| library.check(id)) {
        for given in check.examples.iter().filter(|example| example.expect != "pass") {
            for mutant in smaller(given, &check.holds) {
                mutants += 1;
                assert_ne!(
                    example::outcome(&check, &mutant, &library),
                    "pass",
                    "{} line {}",
                    check.id,
                    given.line
                );
            }
        }
    }
    assert!(mutants > 500, "{mutants}");
}
