//! The three real products against what a careful evaluator would have concluded.

use std::collections::BTreeMap;
use std::path::Path;

use befund::assess::result::{DemandResult, Report};
use befund::assess::{Inputs, assess};
use befund::library::Library;
use befund::product::{self, Reference};
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    befund: String,
    today: Date,
    products: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    id: String,
    folder: String,
    document_date: Date,
    today_catalogs: Vec<String>,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(rename = "sheet")]
    _sheet: BTreeMap<String, String>,
    #[serde(default)]
    document_date: Vec<Expected>,
    #[serde(default)]
    today: Vec<Expected>,
    #[serde(default)]
    deadlines: Vec<Date>,
    #[serde(default)]
    later: Vec<String>,
    #[serde(default)]
    remark: Option<serde_json::Value>,
    #[serde(default)]
    deviates: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    requirement: String,
    #[serde(default)]
    demand: Option<String>,
    verdict: String,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    checks: BTreeMap<String, String>,
}

fn sheet() -> Sheet {
    let text = std::fs::read_to_string("fixtures/expectations/seed-products.yaml").unwrap();
    let sheet: Sheet = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(sheet.befund, "expectations/1");
    sheet
}

fn audit(folder: &str, catalogs: &[String], as_of: Date) -> Report {
    let library = Library::built_in();
    let product =
        product::load(&Path::new("fixtures").join(folder), befund::probe::sources()).unwrap();
    product::check_names(&product, &library).unwrap();
    let asked: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    assess(&Inputs::gather(&product, &library, &asked, as_of).unwrap())
}

impl Expected {
    fn compare(&self, report: &Report, place: &str, errors: &mut Vec<String>) {
        let Some(finding) = report.findings.iter().find(|finding| finding.key == self.requirement)
        else {
            errors.push(format!("{place}: no finding {}", self.requirement));
            return;
        };
        let (verdict, basis, reason) = match &self.demand {
            None => (finding.verdict, finding.basis, finding.reason.as_ref()),
            Some(id) => {
                let Some(demand) = finding.demands.iter().find(|demand| demand.id == *id) else {
                    errors.push(format!("{place}: no demand {id} in {}", self.requirement));
                    return;
                };
                self.compare_checks(demand, place, errors);
                (demand.verdict, demand.basis, demand.reason.as_ref())
            }
        };
        let found = [
            Some(verdict.word()),
            basis.map(befund::fact::Basis::word),
            reason.map(|reason| reason.code.word()),
        ];
        let wanted = [Some(self.verdict.as_str()), self.basis.as_deref(), self.reason.as_deref()];
        for (wanted, found) in wanted.into_iter().zip(found) {
            if wanted.is_some() && wanted != found {
                let name = self.demand.as_deref().unwrap_or_default();
                errors.push(format!(
                    "{place}: {} {name}: expected {wanted:?}, found {found:?}",
                    self.requirement
                ));
            }
        }
    }

    fn compare_checks(&self, demand: &DemandResult, place: &str, errors: &mut Vec<String>) {
        for (id, outcome) in &self.checks {
            let found = demand
                .checks
                .iter()
                .find(|check| check.id == *id)
                .map(|check| check.outcome.word());
            if found != Some(outcome.as_str()) {
                errors.push(format!("{place}: check {id}: expected {outcome}, found {found:?}"));
            }
        }
    }
}

#[test]
fn every_stated_fact_is_judged_as_the_sheet_says_or_the_deviation_is_explained() {
    let sheet = sheet();
    let mut errors = Vec::new();
    let mut compared = 0;
    for product in &sheet.products {
        let then = audit(&product.folder, &[], product.document_date);
        let today = audit(&product.folder, &product.today_catalogs, sheet.today);
        for entry in &product.entries {
            for (list, report, when) in
                [(&entry.document_date, &then, "then"), (&entry.today, &today, "today")]
            {
                for expected in list {
                    compared += 1;
                    expected.compare(report, &format!("{} {when}", entry.id), &mut errors);
                }
            }
            for date in &entry.deadlines {
                assert!(
                    then.deadlines.iter().any(|deadline| deadline.date == *date),
                    "{}: no deadline {date}",
                    entry.id
                );
            }
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(compared > 100, "only {compared} comparisons");
}

/// The sheet has 16, 24 and 25 facts; each has an entry that says something.
#[test]
fn no_fact_of_the_sheet_is_left_out() {
    let sheet = sheet();
    let counts: Vec<_> =
        sheet.products.iter().map(|product| (product.id.as_str(), product.entries.len())).collect();
    assert_eq!(counts, [("kry", 16), ("red", 24), ("vivy", 25)]);
    for entry in sheet.products.iter().flat_map(|product| &product.entries) {
        let compares = !entry.document_date.is_empty() || !entry.today.is_empty();
        assert!(
            compares || entry.remark.is_some() || !entry.later.is_empty(),
            "{} says nothing",
            entry.id
        );
        if let Some(deviates) = &entry.deviates {
            assert!(deviates.contains_key("de") && deviates.contains_key("en"), "{}", entry.id);
        }
    }
}
