//! Evidence from many sources: what a reading says, what a statement adds, what may only refute, what
//! closes a kind, and what a "yes" stands for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::common::{TODAY, demand, folder, judge, library, load, plain};
use befund::assess::eval::{Context, evaluate};
use befund::assess::evidence::Evidence;
use befund::assess::tri::Tri;
use befund::assess::{Report, in_force_policies};
use befund::catalog::{Check, Example, ExampleFact};
use befund::fact::draft::{Draft, Origin};
use befund::fact::kind::{self, Kind, retention};
use befund::fact::observation::{Observation, Outcome, Tool, Versions};
use befund::fact::source::{Delivery, Reach, Shape, Source, SourcePart};
use befund::fact::value::{Attr, Length, Value};
use befund::fact::{Basis, Enumeration, Fact, Stated};
use befund::product::{Endpoint, Exposure, Product, Target, Unread, What};
use jiff::civil::Date;
use proptest::prelude::*;

/// A source like a file: it knows names and periods, and is complete about itself only.
static FILE: Source = Source {
    probe: "file",
    key: "files",
    doc: "Files.",
    shape: Shape::Endpoint,
    basis: Basis::Extracted,
    reach: Reach::Running,
    network: false,
    closes_subject: false,
    parts: || &PARTS,
    gainsaid: |_, _, _| Vec::new(),
};

static PARTS: [SourcePart; 1] = [SourcePart {
    id: "store",
    doc: "stores",
    delivers: &[Delivery {
        kind: &retention::STORE,
        attributes: Some(&["delete_after_s", "worst_case_age_s"]),
    }],
}];

const DAY: i64 = 86_400;
const CATALOG: &str = "anlage-31b@2021-02-25";
const KEY: &str = "anlage-31b@2021-02-25#2.4";
const DEMAND: &str = "metadata-three-months";

/// A store as a file has it: its name and after how many days it deletes, if that could be told.
type Store = (&'static str, Option<Option<i64>>);

fn never() -> Attr {
    Attr::Known(Value::Length(Length::Never))
}

fn days(days: Option<i64>) -> Attr {
    days.map_or_else(never, |days| Attr::Known(Value::Length(Length::Seconds(days * DAY))))
}

/// A reading of stores.
struct Reading {
    file: &'static str,
    stores: Vec<Store>,
    reach: Reach,
    observed_on: Option<Date>,
    version: &'static str,
}

impl Reading {
    fn new(file: &'static str, stores: &[Store]) -> Self {
        let (reach, observed_on) = (Reach::State, Some(TODAY));
        Self { file, stores: stores.to_vec(), reach, observed_on, version: "1" }
    }

    fn facts(&self, target: &Target) -> Vec<Fact> {
        let origin = Origin {
            probe: "file",
            target: target.subject.clone(),
            basis: Basis::Extracted,
            observed_on: self.observed_on.unwrap_or(TODAY),
        };
        let fact = |(name, length): &Store| {
            let attr = length.map_or_else(|| Attr::unknown("a template"), days);
            Draft::new(&retention::STORE, "web")
                .with("name", (*name).into())
                .with("delete_after_s", attr.clone())
                .with("worst_case_age_s", attr)
                .finish(&origin, self.file)
        };
        self.stores.iter().map(fact).collect()
    }

    /// Declares the file and puts what was read beside the product.
    fn add(&self, product: &mut Product) {
        let target = target(self.file);
        let facts = self.facts(&target);
        let day = self.observed_on.unwrap_or(TODAY);
        let list = Enumeration {
            kind: &retention::STORE,
            subject: "web".to_owned(),
            scope: self.file.to_owned(),
            complete: true,
            count: Some(facts.len() as u64),
            sources: Vec::new(),
            roles: Vec::new(),
            fact_ids: facts.iter().map(|fact| fact.id.clone()).collect(),
            basis: Basis::Extracted,
            date: day,
            stated: None,
            documents: Vec::new(),
            components: Vec::new(),
        };
        let moment: jiff::Timestamp = format!("{TODAY}T12:00:00Z").parse().unwrap();
        product.observations.push(Observation {
            probe: "file".to_owned(),
            part: "store".to_owned(),
            subject: target.subject.clone(),
            about: "web".to_owned(),
            config_digest: target.config_digest.clone(),
            product: Versions { version: self.version.to_owned(), components: BTreeMap::new() },
            outcome: Outcome::Ok,
            reason: None,
            basis: Basis::Extracted,
            reach: self.reach,
            observed_on: self.observed_on,
            inputs: Vec::new(),
            started: moment,
            finished: moment,
            tool: Tool::this(),
            facts,
            enumerations: vec![list],
            raw: None,
            shown: Vec::new(),
            file: format!("observations/file/{}.json", self.file),
            sha256: "0".repeat(64),
        });
        product.targets.push(target);
    }
}

fn target(file: &str) -> Target {
    let endpoint = Endpoint {
        host: file.to_owned(),
        port: 1,
        exposure: Exposure::Public,
        starttls: None,
        ehlo: None,
        sni: None,
    };
    Target {
        subject: format!("file:{file}"),
        ..Target::new(&FILE, What::Endpoint(endpoint), Vec::new())
    }
}

/// A store as it is stated: name, what it holds, days until it deletes.
fn stated(name: &str, holds: &str, days: &str) -> String {
    let period = match days {
        "" => String::new(),
        "never" => ", delete_after_s: never, worst_case_age_s: never".to_owned(),
        days => {
            let seconds = days.parse::<i64>().unwrap() * DAY;
            format!(", delete_after_s: {seconds}, worst_case_age_s: {seconds}")
        }
    };
    let holds = if holds.is_empty() { String::new() } else { format!(", holds: [{holds}]") };
    format!(
        "  - {{kind: retention.store, subject: web, name: {name}{holds}{period}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
    )
}

/// What a product file states: stores, a list of them, an answer.
fn product(stores: &[String], list: &str, answer: &str) -> Product {
    let mut sections = String::new();
    if !stores.is_empty() {
        sections.push_str(&format!("facts:\n{}", stores.concat()));
    }
    if !list.is_empty() {
        sections.push_str(&format!(
            "enumerations:\n  - {{kind: retention.store, subject: web, {list}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        ));
    }
    if !answer.is_empty() {
        sections.push_str(&format!(
            "declarations:\n  {CATALOG}: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"2.4\": {{demands: {{{DEMAND}: {{answer: {answer}}}}}}}}}}}\n"
        ));
    }
    let folder = folder(&plain(&sections));
    load(folder.path())
}

fn with(mut product: Product, readings: &[Reading]) -> Product {
    for reading in readings {
        reading.add(&mut product);
    }
    product
}

fn verdict(product: &Product) -> (String, Option<String>) {
    let report = judge(product, &[CATALOG], TODAY);
    let (verdict, basis, _) = demand(&report, KEY, DEMAND);
    (verdict, basis)
}

fn is(product: &Product, expected: &str, basis: &str) {
    let report = judge(product, &[CATALOG], TODAY);
    let (verdict, found, reason) = demand(&report, KEY, DEMAND);
    let basis = if basis.is_empty() { None } else { Some(basis.to_owned()) };
    assert_eq!((verdict.as_str(), found), (expected, basis), "{reason:?} {:?}", why(&report));
}

fn why(report: &Report) -> Vec<String> {
    let finding = report.findings.iter().find(|finding| finding.key == KEY).unwrap();
    let demand = finding.demands.iter().find(|demand| demand.id == DEMAND).unwrap();
    let checks = demand.checks.iter().flat_map(|check| &check.missing);
    checks.map(|reason| reason.text.en.to_string()).collect()
}

const CLOSED: &str = "complete: true, count: 1";

#[test]
fn e0_a_stated_store_passes_by_its_statement() {
    is(&product(&[stated("log", "logs", "30")], CLOSED, ""), "pass", "declared");
}

/// F0 and F1: what the file does not know comes from the statement that names the store.
#[test]
fn f1_a_reading_takes_from_the_statement_what_its_file_does_not_know() {
    let accounts = stated("accounts", "account-data", "never");
    is(&product(std::slice::from_ref(&accounts), CLOSED, ""), "pass", "declared");
    let closed = "complete: true, count: 1, sources: [state]";
    let read = || [Reading::new("state", &[("accounts", Some(None))])];
    is(&with(product(std::slice::from_ref(&accounts), closed, ""), &read()), "pass", "declared");
    // A statement that does not say which store it means carries no store of a list.
    let open = accounts.replace("name: accounts, ", "");
    is(&with(product(&[open], closed, ""), &read()), "inconclusive", "");
}

#[test]
fn what_satisfies_needs_no_membership_and_keeps_its_basis() {
    let closed = "complete: true, count: 0, sources: [state]";
    let read = [Reading::new("state", &[("log", Some(Some(30)))])];
    let product = with(product(&[], closed, ""), &read);
    is(&product, "pass", "extracted");
    let report = judge(&product, &[CATALOG], TODAY);
    let text = serde_json::to_string(&report.findings).unwrap();
    assert!(text.contains("Vollständigkeit vom Hersteller erklärt am 01.11.2026"), "in words");
}

/// E2: a file that speaks of another store leaves what is stated as it is.
#[test]
fn e2_a_file_about_another_store_leaves_statements_alone() {
    let log = stated("log", "logs", "30");
    let read = || [Reading::new("state", &[("other", Some(Some(20)))])];
    let named = "complete: true, count: 1, sources: [state]";
    is(&with(product(std::slice::from_ref(&log), named, ""), &read()), "pass", "declared");
    // Complete about itself only: a list that does not name the file closes nothing.
    let other = "complete: true, count: 1, sources: [elsewhere]";
    is(&with(product(std::slice::from_ref(&log), other, ""), &read()), "inconclusive", "");
    is(&with(product(&[log], CLOSED, ""), &read()), "inconclusive", "");
}

#[test]
fn a_reading_learns_nothing_from_a_statement_about_another_store() {
    let other = stated("other", "account-data", "30");
    let closed = "complete: true, count: 1, sources: [state]";
    let read = [Reading::new("state", &[("log", Some(None))])];
    is(&with(product(&[other], closed, ""), &read), "inconclusive", "");
}

/// G0 and G1: a file that lists another store does not make a stated fail go away.
#[test]
fn g1_a_complete_file_about_another_store_hides_no_stated_fail() {
    let log = stated("log", "logs", "never");
    let closed = "complete: true, count: 1, sources: [state]";
    is(&product(std::slice::from_ref(&log), CLOSED, ""), "fail", "declared");
    let read = [Reading::new("state", &[("other", Some(Some(20)))])];
    let product = with(product(&[log], closed, ""), &read);
    is(&product, "fail", "declared");
    let report = judge(&product, &[CATALOG], TODAY);
    assert!(report.contradictions.is_empty(), "a file is complete about itself only");
}

#[test]
fn a_reading_of_the_very_store_replaces_the_statement_and_the_clash_is_named() {
    let log = stated("log", "logs", "never");
    let closed = "complete: true, count: 1, sources: [state]";
    let read = [Reading::new("state", &[("log", Some(Some(30)))])];
    let product = with(product(&[log], closed, ""), &read);
    is(&product, "pass", "extracted");
    assert_eq!(judge(&product, &[CATALOG], TODAY).contradictions.len(), 1);
}

#[test]
fn what_a_source_could_not_determine_no_statement_and_no_answer_fills_in() {
    let closed = "complete: true, count: 1, sources: [state]";
    let read = || [Reading::new("state", &[("log", None)])];
    for answer in ["", "yes"] {
        let product = product(&[stated("log", "logs", "30")], closed, answer);
        is(&with(product, &read()), "inconclusive", "");
    }
    // It may still refute.
    let product = product(&[stated("log", "logs", "never")], closed, "yes");
    is(&with(product, &read()), "fail", "declared");
}

#[test]
fn two_readings_that_differ_must_both_satisfy_and_are_noted() {
    let closed = "complete: true, count: 1, sources: [one, two]";
    let read = |first, second| {
        [
            Reading::new("one", &[("log", Some(first))]),
            Reading { reach: Reach::Running, ..Reading::new("two", &[("log", Some(second))]) },
        ]
    };
    let holds = || product(&[stated("log", "logs", "")], closed, "");
    is(&with(holds(), &read(Some(20), Some(30))), "pass", "extracted");
    for (first, second) in [(Some(20), None), (None, Some(20))] {
        let product = with(holds(), &read(first, second));
        assert_eq!(verdict(&product).0, "fail");
        let report = judge(&product, &[CATALOG], TODAY);
        assert!(report.notes.iter().any(|note| note.code == "sources-differ"), "{first:?}");
    }
}

/// What a file says of a store clashes with a statement about that very store, if it is in effect.
#[test]
fn only_what_is_in_effect_clashes_with_a_statement_about_the_very_thing() {
    let clashes = |stated: &str, reading: Reading| {
        let closed = "complete: true, count: 1, sources: [state]";
        let report =
            judge(&with(product(&[stated.to_owned()], closed, ""), &[reading]), &[CATALOG], TODAY);
        let notes = report.notes.iter().filter(|note| note.code == "sources-differ").count();
        (report.contradictions.len(), notes)
    };
    let never = stated("log", "logs", "never");
    let read = || Reading::new("state", &[("log", Some(Some(30)))]);
    assert_eq!(clashes(&never, read()), (1, 0));
    assert_eq!(clashes(&stated("log", "logs", "30"), read()), (0, 0));
    assert_eq!(clashes(&stated("other", "logs", "never"), read()), (0, 0));
    for (reach, clash) in
        [(Reach::Source, 0), (Reach::Plan, 0), (Reach::State, 1), (Reach::Running, 1)]
    {
        assert_eq!(clashes(&never, Reading { reach, ..read() }).0, clash, "{reach:?}");
    }
    assert_eq!(clashes(&never, Reading { observed_on: None, ..read() }).0, 0, "undated");
    // a file holds other stores than the one that is meant
    let unnamed = never.replace("name: log, ", "");
    assert_eq!(clashes(&unnamed, read()).0, 0);
}

#[test]
fn readings_that_agree_are_not_noted() {
    let noted = |first: &'static str, second: &'static str, days: i64| {
        let read = [
            Reading::new("one", &[(first, Some(Some(20)))]),
            Reading::new("two", &[(second, Some(Some(days)))]),
        ];
        let report = judge(&with(product(&[], "", ""), &read), &[CATALOG], TODAY);
        report.notes.iter().filter(|note| note.code == "sources-differ").count()
    };
    assert_eq!(noted("log", "log", 20), 0);
    assert_eq!(noted("log", "log", 30), 1);
    assert_eq!(noted("log", "other", 30), 0);
}

/// A plan, a source, an undated or an aged reading refutes, and counts for nothing where it satisfies.
#[test]
fn what_may_only_refute_shadows_nothing() {
    let weak: [fn(Reading) -> Reading; 4] = [
        |reading| Reading { reach: Reach::Plan, ..reading },
        |reading| Reading { reach: Reach::Source, ..reading },
        |reading| Reading { observed_on: None, ..reading },
        |reading| Reading { observed_on: Some(jiff::civil::date(2026, 1, 1)), ..reading },
    ];
    let closed = "complete: true, count: 1, sources: [state, plan]";
    for (at, weaken) in weak.into_iter().enumerate() {
        let read = |state, plan| {
            [
                Reading::new("state", &[("log", Some(state))]),
                weaken(Reading::new("plan", &[("log", Some(plan))])),
            ]
        };
        let holds = || product(&[stated("log", "logs", "")], closed, "");
        let good_bad = with(holds(), &read(Some(30), None));
        assert_eq!(verdict(&good_bad).0, "fail", "{at}");
        assert_eq!(verdict(&with(holds(), &read(None, Some(30)))).0, "fail", "{at}");
        // The source itself is not read by a plan, so the kind stays open.
        is(&with(holds(), &read(Some(30), Some(30))), "inconclusive", "");
        let stated_bad = product(&[stated("log", "logs", "never")], closed, "");
        let plan = weaken(Reading::new("plan", &[("log", Some(Some(30)))]));
        assert_eq!(verdict(&with(stated_bad, &[plan])).0, "fail", "{at}");
        let stated_good = product(&[stated("log", "logs", "30")], closed, "");
        let plan = weaken(Reading::new("plan", &[("log", Some(None))]));
        assert_eq!(verdict(&with(stated_good, &[plan])).0, "fail", "{at}");
    }
}

#[test]
fn a_reading_of_another_version_or_of_a_changed_file_carries_no_pass() {
    let closed = "complete: true, count: 0, sources: [state]";
    let old = Reading { version: "0.9", ..Reading::new("state", &[("log", Some(Some(30)))]) };
    is(&with(product(&[], closed, ""), &[old]), "inconclusive", "");
    let read = || [Reading::new("state", &[("log", Some(Some(30)))])];
    let mut product = with(product(&[], closed, "yes"), &read());
    product.unread.push(Unread {
        probe: "file".to_owned(),
        config_digest: target("state").config_digest,
        why: "the file has changed".to_owned(),
    });
    is(&product, "inconclusive", "");
    let report = judge(&product, &[CATALOG], TODAY);
    assert!(report.notes.iter().any(|note| note.code == "file-changed"));
}

#[test]
fn while_a_source_is_unread_statements_support_nothing() {
    let mut unread = product(&[stated("log", "logs", "30")], CLOSED, "yes");
    unread.targets.push(target("state"));
    is(&unread, "inconclusive", "");
}

/// A counting "yes" stands for silence, and for nothing else.
#[test]
fn a_yes_stands_for_what_nobody_has_said() {
    let passes = [
        product(&[], "", "yes"),
        product(&[stated("log", "logs", "30")], "", "yes"),
        product(&[stated("log", "logs", "30")], "complete: true", "yes"),
        product(&[stated("log", "logs", "")], CLOSED, "yes"),
        product(&[stated("log", "", "30")], CLOSED, "yes"),
        with(product(&[], "", "yes"), &[Reading::new("state", &[("log", Some(Some(30)))])]),
    ];
    for (at, product) in passes.iter().enumerate() {
        let (verdict, basis) = verdict(product);
        assert_eq!((verdict.as_str(), basis.as_deref()), ("pass", Some("declared")), "{at}");
    }
    let unknown = stated("log", "logs", "30").replace("[logs]", "{unknown: nobody looked}");
    let may_not_belong = stated("log", "", "never");
    for (at, product) in [
        product(&[stated("log", "logs", "30")], "complete: false, count: 1", "yes"),
        product(&[stated("log", "logs", "30")], "complete: true, count: 2", "yes"),
        product(
            &[unknown.replace("delete_after_s: 2592000", "delete_after_s: {unknown: x}")],
            CLOSED,
            "yes",
        ),
        product(&[may_not_belong], CLOSED, "yes"),
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(verdict(product).0, "inconclusive", "{at}");
    }
    let product = product(&[stated("log", "logs", "30")], "", "yes");
    let report = judge(&product, &[CATALOG], TODAY);
    let text = serde_json::to_string(&report.findings).unwrap();
    assert!(text.contains("Vollständigkeit nur durch die Antwort erklärt"), "in words");
}

fn arbitrary_days() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![Just(Some(30)), Just(Some(400)), Just(None)]
}

fn arbitrary_store() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("a"), Just("b"), Just("c")];
    let holds = prop_oneof![Just("logs"), Just("account-data"), Just("")];
    let days = prop_oneof![Just("30"), Just("400"), Just("never"), Just("")];
    (name, holds, days).prop_map(|(name, holds, days)| stated(name, holds, days))
}

fn arbitrary_reading(file: &'static str) -> impl Strategy<Value = Reading> {
    let name = prop_oneof![Just("a"), Just("b"), Just("d")];
    let store = (name, proptest::option::weighted(0.8, arbitrary_days()));
    let reach = prop_oneof![Just(Reach::State), Just(Reach::Running), Just(Reach::Plan)];
    let day = prop_oneof![
        Just(Some(TODAY)),
        Just(Some(TODAY)),
        Just(None),
        Just(Some(jiff::civil::date(2026, 2, 1)))
    ];
    (proptest::collection::vec(store, 0..3), reach, day).prop_map(
        move |(mut stores, reach, observed_on)| {
            stores.sort();
            stores.dedup_by_key(|store| store.0);
            Reading { reach, observed_on, ..Reading::new(file, &stores) }
        },
    )
}

#[derive(Debug, Clone)]
struct Case {
    product: Product,
}

fn arbitrary_case() -> impl Strategy<Value = Case> {
    let list = prop_oneof![
        Just("".to_owned()),
        (0_u8..4, any::<bool>(), any::<bool>()).prop_map(|(count, one, two)| {
            let sources: Vec<_> = [("one", one), ("two", two)]
                .iter()
                .filter(|(_, on)| *on)
                .map(|(name, _)| *name)
                .collect();
            format!("complete: true, count: {count}, sources: [{}]", sources.join(", "))
        })
    ];
    let answer = prop_oneof![Just(""), Just("yes"), Just("no")];
    let stores = proptest::collection::vec(arbitrary_store(), 0..4);
    let readings = (
        proptest::option::weighted(0.7, arbitrary_reading("one")),
        proptest::option::weighted(0.4, arbitrary_reading("two")),
    );
    (stores, list, answer, readings).prop_map(|(stores, list, answer, (one, two))| {
        let product = product(&stores, &list, answer);
        Case { product: with(product, &[one, two].into_iter().flatten().collect::<Vec<_>>()) }
    })
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} {:?} {:?}", self.file, self.stores, self.reach, self.observed_on)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rule 7: taking a reading, a fact of it or its list away gives no new pass, and no fewer fails
    /// without a new open demand.
    #[test]
    fn taking_away_what_was_read_makes_nothing_better(case in arbitrary_case()) {
        let before = verdict(&case.product).0;
        for smaller in without(&case.product) {
            let after = verdict(&smaller).0;
            prop_assert!(after != "pass" || before == "pass", "{before} became {after}");
            prop_assert!(before != "fail" || after == "fail" || after == "inconclusive", "{before} became {after}");
        }
    }

    /// Rule 7: a reading turns a fail into a pass only if it speaks of a store that failed.
    #[test]
    fn a_reading_mends_only_what_it_speaks_of(case in arbitrary_case(), more in arbitrary_reading("three")) {
        if verdict(&case.product).0 == "fail" {
            let report = judge(&case.product, &[CATALOG], TODAY);
            let finding = report.findings.iter().find(|finding| finding.key == KEY).unwrap();
            let failed = finding.demands.iter().find(|demand| demand.id == DEMAND).unwrap();
            let names: Vec<_> = more.stores.iter().map(|store| format!("name={}", store.0)).collect();
            let touched = failed.offenders.iter().any(|one| names.iter().any(|name| one.thing.contains(name)));
            let after = verdict(&with(case.product, &[more])).0;
            prop_assert!(after != "pass" || touched, "{:?}", failed.offenders);
        }
    }

    /// Rule 2: what may only refute makes nothing pass that does not pass without it.
    #[test]
    fn a_plan_makes_nothing_pass(case in arbitrary_case(), plan in arbitrary_reading("three")) {
        let before = verdict(&case.product).0;
        let plan = Reading { reach: Reach::Plan, ..plan };
        let after = verdict(&with(case.product, &[plan])).0;
        prop_assert!(after != "pass" || before == "pass");
        prop_assert!(before != "fail" || after == "fail");
    }

    /// Rule 6: stating what satisfies never makes a verdict worse than saying nothing.
    #[test]
    fn saying_more_that_satisfies_is_never_worse(case in arbitrary_case()) {
        let before = verdict(&case.product).0;
        if before == "pass" && case.product.enumerations.is_empty() {
            let folder = folder(&plain(&format!("facts:\n{}", stated("z", "logs", "30"))));
            let mut more = case.product;
            more.facts.extend(load(folder.path()).facts);
            prop_assert_eq!(verdict(&more).0, "pass");
        }
    }

    /// A stated fact that a list counts is missed when it goes.
    #[test]
    fn a_counted_statement_is_missed(case in arbitrary_case()) {
        let before = verdict(&case.product).0;
        if !case.product.enumerations.is_empty() {
            for at in 0..case.product.facts.len() {
                let mut less = case.product.clone();
                let gone = less.facts.remove(at);
                // Stated twice it is still there.
                if less.facts.iter().any(|fact| fact.thing() == gone.thing()) {
                    continue;
                }
                let counted = case.product.enumerations[0].count;
                let things: BTreeSet<_> = case.product.facts.iter().map(Fact::thing).collect();
                if counted == Some(things.len() as u64) {
                    let after = verdict(&less).0;
                    prop_assert!(after != "pass" || before == "pass", "{before} became {after}");
                }
            }
        }
    }
}

/// The product without a reading, without its list, without a fact or an attribute of it, and with the
/// reading worth less: planned only, undated, aged, of another version, of a changed file.
fn without(product: &Product) -> Vec<Product> {
    let mut all = Vec::new();
    for at in 0..product.observations.len() {
        let mut change = |change: &dyn Fn(&mut Observation)| {
            let mut less = product.clone();
            change(&mut less.observations[at]);
            all.push(less);
        };
        change(&|it| it.enumerations.clear());
        change(&|it| it.enumerations[0].complete = false);
        change(&|it| it.reach = Reach::Plan);
        change(&|it| it.observed_on = None);
        change(&|it| it.observed_on = Some(jiff::civil::date(2025, 1, 1)));
        change(&|it| it.product.version = "0.9".to_owned());
        for fact in 0..product.observations[at].facts.len() {
            change(&|it| drop(it.facts.remove(fact)));
            for name in ["delete_after_s", "worst_case_age_s"] {
                change(&|it| {
                    let gone = Attr::unknown("gone");
                    it.facts[fact].attributes.insert(name.to_owned(), gone);
                });
            }
        }
        let mut less = product.clone();
        let gone = less.observations.remove(at);
        all.push(less);
        let mut less = product.clone();
        let (probe, config_digest) = (gone.probe, gone.config_digest);
        less.unread.push(Unread { probe, config_digest, why: "the file has changed".to_owned() });
        all.push(less);
    }
    all
}

/// A source that reads whatever there is, and is complete about itself only.
static ANYTHING: Source = Source { parts: all_parts, ..FILE };

fn all_parts() -> &'static [SourcePart] {
    static PARTS: OnceLock<Vec<SourcePart>> = OnceLock::new();
    PARTS.get_or_init(|| {
        let all = kind::all().map(Delivery::all).collect::<Vec<_>>();
        vec![SourcePart {
            id: "all",
            doc: "everything",
            delivers: Box::leak(all.into_boxed_slice()),
        }]
    })
}

/// The facts of an example as a source of that basis would have them.
fn facts_of(example: &Example, basis: Basis) -> Vec<Fact> {
    let origin =
        Origin { probe: "file", target: "file:all".to_owned(), basis, observed_on: example.as_of };
    let given = example.facts.iter().enumerate();
    let draft = |(at, given): (usize, &ExampleFact)| {
        let draft = Draft::new(Kind::named(&given.kind).unwrap(), given.subject.clone());
        let attributes = given.attributes.iter().cloned();
        let draft =
            attributes.fold(draft, |draft, (name, value)| draft.with(&name, Attr::Known(value)));
        draft.finish(&origin, &at.to_string())
    };
    given.map(draft).collect()
}

/// The product of an example with its facts stated or read, `planned` beside them.
fn product_of(example: &Example, read: bool, planned: Option<&Example>) -> Product {
    let mut product = product(&[], "", "");
    product.components.clear();
    let stated = Stated {
        by: "example".to_owned(),
        on: example.as_of,
        place: None,
        product_version: None,
        note: None,
    };
    let facts = facts_of(example, if read { Basis::Extracted } else { Basis::Declared });
    for (kind, subject) in &example.enumerations {
        let own = facts.iter().filter(|fact| fact.kind.name == kind && fact.subject == *subject);
        let things: BTreeSet<_> = own.map(Fact::thing).collect();
        product.enumerations.push(Enumeration {
            kind: Kind::named(kind).unwrap(),
            subject: subject.clone(),
            scope: String::new(),
            complete: true,
            count: Some(if read { 0 } else { things.len() as u64 }),
            sources: vec!["all".to_owned()],
            roles: Vec::new(),
            fact_ids: Vec::new(),
            basis: Basis::Declared,
            date: example.as_of,
            stated: Some(stated.clone()),
            documents: Vec::new(),
            components: Vec::new(),
        });
    }
    if read && !facts.is_empty() {
        read_all(&mut product, "all", facts, example, Reach::Running);
    } else {
        let stated = |fact| Fact { stated: Some(stated.clone()), ..fact };
        product.facts = facts.into_iter().map(stated).collect();
    }
    if let Some(planned) = planned {
        let facts = facts_of(planned, Basis::Extracted);
        read_all(&mut product, "plan", facts, example, Reach::Plan);
    }
    product
}

fn read_all(product: &mut Product, file: &str, facts: Vec<Fact>, example: &Example, reach: Reach) {
    let endpoint = Endpoint {
        host: file.to_owned(),
        port: 1,
        exposure: Exposure::Public,
        starttls: None,
        ehlo: None,
        sni: None,
    };
    let target = Target {
        subject: format!("file:{file}"),
        ..Target::new(&ANYTHING, What::Endpoint(endpoint), Vec::new())
    };
    let kinds: BTreeSet<_> =
        facts.iter().map(|fact| (fact.kind.name, fact.subject.clone())).collect();
    let lists = kinds.into_iter().map(|(kind, subject)| {
        let own = facts.iter().filter(|fact| fact.kind.name == kind && fact.subject == subject);
        let fact_ids: Vec<_> = own.map(|fact| fact.id.clone()).collect();
        Enumeration {
            kind: Kind::named(kind).unwrap(),
            subject,
            scope: file.to_owned(),
            complete: true,
            count: Some(fact_ids.len() as u64),
            sources: Vec::new(),
            roles: Vec::new(),
            fact_ids,
            basis: Basis::Extracted,
            date: example.as_of,
            stated: None,
            documents: Vec::new(),
            components: Vec::new(),
        }
    });
    let moment: jiff::Timestamp = format!("{}T12:00:00Z", example.as_of).parse().unwrap();
    product.observations.push(Observation {
        probe: "file".to_owned(),
        part: "all".to_owned(),
        subject: target.subject.clone(),
        about: "web".to_owned(),
        config_digest: target.config_digest.clone(),
        product: Versions { version: "1".to_owned(), components: BTreeMap::new() },
        outcome: Outcome::Ok,
        reason: None,
        basis: Basis::Extracted,
        reach,
        observed_on: Some(example.as_of),
        inputs: Vec::new(),
        started: moment,
        finished: moment,
        tool: Tool::this(),
        enumerations: lists.collect(),
        facts,
        raw: None,
        shown: Vec::new(),
        file: file.to_owned(),
        sha256: "0".repeat(64),
    });
    product.targets.push(target);
}

fn truth(check: &Check, product: &Product, day: Date) -> Tri {
    let evidence = Evidence::new(product, day);
    let policies = in_force_policies(library(), day);
    let context = Context {
        evidence: &evidence,
        as_of: day.into(),
        policies: &policies,
        component: None,
        answer: None,
        answers: None,
    };
    evaluate(&check.holds, &context).truth()
}

/// Examples of every check of every catalog that speak of facts alone.
fn examples() -> Vec<(Arc<Check>, Example)> {
    let checks = library().check_ids().filter_map(|id| library().check(id));
    let of = |check: Arc<Check>| {
        let own = check.examples.iter().filter(|one| one.documents.is_empty());
        own.map(|one| (Arc::clone(&check), one.clone())).collect::<Vec<_>>()
    };
    checks.flat_map(of).filter(|(_, example)| !example.facts.is_empty()).collect()
}

/// Every check says the same of facts that were read, once a list names where they were read.
#[test]
fn every_check_says_the_same_of_what_is_stated_and_what_is_read() {
    let mut compared = 0;
    for (check, example) in examples() {
        // The file of this test may hold anything, so that other kinds, too, were not read from it.
        if format!("{:?}", check.holds).contains("unless: [ThingUse") {
            continue;
        }
        let stated = truth(&check, &product_of(&example, false, None), example.as_of);
        let read = truth(&check, &product_of(&example, true, None), example.as_of);
        assert_eq!(stated, read, "{} line {}", check.id, example.line);
        compared += 1;
    }
    assert!(compared > 300, "{compared}");
}

/// Every check: what is planned makes nothing pass, and what violates by itself violates as a plan.
#[test]
fn every_check_hears_a_plan_only_where_it_refutes() {
    let all = examples();
    let mut compared = 0;
    for (check, passing) in all.iter().filter(|(_, example)| example.expect == "pass") {
        let alone = |example: &Example| Example { enumerations: Vec::new(), ..example.clone() };
        for (_, failing) in all.iter().filter(|(other, example)| {
            other.id == check.id && example.expect == "fail" && example.as_of == passing.as_of
        }) {
            let by_itself = product_of(&alone(failing), false, None);
            // What is left out as known to be apart may be known by the other.
            let by_silence = format!("{:?}", check.holds).contains("Known(");
            if by_silence || truth(check, &by_itself, passing.as_of) != Tri::False {
                continue;
            }
            let both = truth(check, &product_of(passing, false, Some(failing)), passing.as_of);
            assert_eq!(both, Tri::False, "{} lines {}, {}", check.id, passing.line, failing.line);
            let planned = truth(check, &product_of(failing, false, Some(passing)), passing.as_of);
            assert_eq!(planned, Tri::False, "{} line {}", check.id, failing.line);
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}
