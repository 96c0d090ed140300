//! What will be judged otherwise, and when: held against judging each day.

use std::collections::{BTreeMap, BTreeSet};

use assert_cmd::Command;
use befund::assess::forecast::{Flip, Forecast, ForecastInputs, Step, WhyCode, forecast};
use befund::assess::gate::{Gate, Level};
use befund::assess::result::Verdict;
use befund::assess::{Inputs, assess};
use befund::product::{Product, Reference};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::common::{self, folder, library, load, plain};

const TSVC: &str = "tuev-tsvc@2.1";

fn ahead(product: &Product, catalogs: &[&str], as_of: Date, until: Date) -> Forecast {
    let catalogs: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    let gate = Gate::from(Level::Default);
    let (library, catalogs, gate) = (library(), catalogs.as_slice(), &gate);
    let examinations = &[];
    forecast(&ForecastInputs { product, library, catalogs, examinations, gate, as_of, until })
        .unwrap()
}

/// Every verdict by finding and demand, and what the gate says.
type State = (BTreeMap<(String, String), Verdict>, (u8, usize, usize));

fn state(product: &Product, catalogs: &[&str], day: Date) -> State {
    let catalogs: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    let report = assess(&Inputs::gather(product, library(), &catalogs, day).unwrap());
    let gate = Gate::from(Level::Default).apply(&report);
    let failing = gate.blocks.iter().filter(|block| block.fails).count();
    let counted = report.findings.iter().filter(|finding| finding.is_counted());
    let verdicts = counted.flat_map(|finding| {
        let demands = finding.demands.iter();
        demands.map(|one| ((finding.key.clone(), one.id.clone()), one.verdict))
    });
    (verdicts.collect(), (gate.exit_code(), failing, gate.blocks.len() - failing))
}

/// Judges each day and holds it against the forecast: nothing changes on a day that is not among the
/// steps, and on those just what they say.
fn holds_day_by_day(name: &str, product: &Product, catalogs: &[&str], from: Date, days: i32) {
    let until = from.checked_add(days.days()).unwrap();
    let found = ahead(product, catalogs, from, until.yesterday().unwrap());
    assert_eq!(found.ends, None, "{name}");
    let steps: BTreeMap<Date, &Step> = found.steps.iter().map(|step| (step.date, step)).collect();
    let mut before = state(product, catalogs, from);
    assert_eq!(
        before.1,
        (found.gate.exit_code, found.gate.failing, found.gate.undecided),
        "{name}"
    );
    let mut day = from;
    while day < until {
        day = day.tomorrow().unwrap();
        let now = state(product, catalogs, day);
        let step = steps.get(&day).copied();
        assert!(now == before || step.is_some(), "{name}: a change on {day} is not foreseen");
        if let Some(step) = step {
            says_so(&format!("{name} {day}"), step, &before, &now);
        }
        before = now;
    }
}

fn says_so(place: &str, step: &Step, before: &State, now: &State) {
    assert_eq!(now.1, (step.gate.exit_code, step.gate.failing, step.gate.undecided), "{place}");
    let key = |flip: &Flip| (flip.key.clone(), flip.demand.clone());
    for flip in step.flips.iter().filter(|flip| !flip.demand.is_empty()) {
        assert_eq!(flip.to, now.0.get(&key(flip)).copied(), "{place}: {}", flip.key);
        assert!(!flip.reason.de.is_empty() && !flip.reason.en.is_empty(), "{place}: {}", flip.key);
    }
    for (key, verdict) in &now.0 {
        let was = before.0.get(key);
        if was.is_some_and(|was| was != verdict) {
            let flip = step.flips.iter().find(|flip| flip.key == key.0 && flip.demand == key.1);
            assert_eq!(flip.and_then(|flip| flip.from), was.copied(), "{place}: {key:?}");
        }
    }
    assert!(!step.why.is_empty() || step.flips.is_empty(), "{place}: nothing says why");
}

fn fixture(name: &str) -> Product {
    load(format!("fixtures/products/{name}").as_ref())
}

#[test]
fn nothing_changes_on_a_day_that_is_not_foreseen() {
    let kry = fixture("kry");
    holds_day_by_day("kry", &kry, &[], date(2022, 3, 11), 400);
    let vivy = fixture("vivy");
    holds_day_by_day("vivy", &vivy, &[], vivy.audit.as_of.unwrap(), 370);
    let red = fixture("red-connect");
    let own = ["anlage-31b@2016-10-21", TSVC];
    holds_day_by_day("red", &red, &own, red.audit.as_of.unwrap(), 370);
}

#[test]
fn nothing_changes_unforeseen_where_editions_follow_each_other() {
    let musteratem = fixture("musteratem");
    holds_day_by_day("musteratem", &musteratem, &["digav-anlage-1"], date(2026, 1, 20), 20);
    let product = load(
        folder(&plain(
            "documents:\n  - {id: opinion, kind: expert-opinion, title: T, file: a.txt, issued: 2016-12-01, stated: {by: A, on: 2016-12-01}}\n",
        ))
        .path(),
    );
    holds_day_by_day("anlage-31b", &product, &[], date(2020, 12, 1), 500);
}

#[test]
fn days_of_decisions_are_foreseen() {
    let sections = "declarations:\n  tuev-tsvc@2.1: {by: A, on: 2026-11-01, product_version: \"1\", answers: {\"1.1\": {answer: no, statement: S}}}\ndispositions:\n  - {kind: accepted_risk, requirement: \"tuev-tsvc#1.1\", owner: O, reason: R, expires: 2027-01-15}\n";
    let product = load(folder(&plain(sections)).path());
    holds_day_by_day("decisions", &product, &[TSVC], date(2026, 11, 1), 370);
    let found = ahead(&product, &[TSVC], date(2026, 11, 1), date(2027, 12, 31));
    let ends = found.steps.iter().find(|step| step.date == date(2027, 1, 16)).unwrap();
    assert_eq!(ends.why[0].code, WhyCode::Disposition);
    assert_eq!(ends.why[0].last_day, Some(date(2027, 1, 15)));
}

fn step(found: &Forecast, day: Date) -> &Step {
    found.steps.iter().find(|step| step.date == day).unwrap_or_else(|| panic!("no step on {day}"))
}

fn flips<'f>(step: &'f Step, key: &str, demand: &str) -> &'f Flip {
    let mut all = step.flips.iter();
    all.find(|flip| flip.key == key && flip.demand == demand).unwrap()
}

/// The days of the certificate: the transition of § 5 Abs. 3 ends on 2022-06-30, the certificate itself on
/// 2023-03-18, and the penetration test, of which only the month of the report is known, is six months old
/// between 2022-03-18 and 2022-09-11.
#[test]
fn the_dates_of_kry_come_out() {
    let kry = fixture("kry");
    let found = ahead(&kry, &[], date(2022, 3, 18), date(2023, 12, 31));
    let transition = step(&found, date(2022, 7, 1));
    assert_eq!(transition.why[0].last_day, Some(date(2022, 6, 30)));
    assert!(transition.why[0].what.de.contains("Ende der Verwendbarkeit"));
    let certificate = step(&found, date(2023, 3, 19));
    let ends =
        certificate.why.iter().find(|why| why.what.de.contains("Ende der Laufzeit")).unwrap();
    assert_eq!((ends.last_day, ends.latest), (Some(date(2023, 3, 18)), None));
    // Both ends of the span, on either of them.
    let expected = (Some(date(2022, 3, 18)), Some(date(2022, 9, 11)));
    for day in [date(2022, 3, 19), date(2022, 9, 12)] {
        let mut all = step(&found, day).why.iter();
        let age = all.find(|why| why.what.de.contains("Höchstalter 6 Monate")).unwrap();
        assert_eq!((age.last_day, age.latest), expected, "{day}");
    }
    let key = "tuev-tsvc@2.1#5.1";
    let first = flips(step(&found, date(2022, 3, 19)), key, "age");
    assert_eq!((first.from, first.to), (Some(Verdict::Pass), Some(Verdict::Inconclusive)));
    let second = flips(step(&found, date(2022, 9, 12)), key, "age");
    assert_eq!((second.from, second.to), (Some(Verdict::Inconclusive), Some(Verdict::Fail)));
    assert!(found.worsens());
}

/// Whatever becomes of the evidence, the years of the rows that carry it today are named.
#[test]
fn every_year_of_a_policy_row_is_named_until_the_end() {
    // Musteratem with all that TLS scans and the other probes would say of it.
    let product = load("tests/full-diga".as_ref());
    let as_of = date(2026, 11, 30);
    let catalogs = ["tr-03161-3"];
    let today = common::judge(&product, &catalogs, as_of);
    let rows = today.deadlines.iter().filter(|one| one.what.de.contains("TR-02102-2"));
    let rows: Vec<_> = rows.filter(|one| one.date <= date(2032, 12, 31)).collect();
    let years: BTreeSet<_> = rows.iter().map(|row| row.date.year()).collect();
    assert_eq!(Vec::from_iter(years), [2031, 2032]);
    let found = ahead(&product, &catalogs, as_of, date(2032, 12, 31));
    for row in rows {
        let on = step(&found, row.date.tomorrow().unwrap());
        assert!(on.why.iter().any(|why| why.what == row.what), "{}", row.what.de);
    }
}

fn befund(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("befund").unwrap();
    let output = command.args(arguments).env_remove("NO_COLOR").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const KRY: [&str; 4] = ["forecast", "fixtures/products/kry", "--as-of", "2022-03-18"];

#[test]
fn a_table_or_json_says_until_when_what_can_be_done() {
    let (code, text, _) = befund(&KRY);
    assert_eq!(code, 0, "{text}");
    for wanted in [
        "nichts Neues vorgelegt",
        "30.06.2022",
        "18.03.2023",
        "zwischen 18.03.2022 und 11.09.2022",
        "erfüllt → nicht entscheidbar",
        "Folgenachweis anfordern",
    ] {
        assert!(text.contains(wanted), "{wanted} not in\n{text}");
    }
    let (code, text, _) = befund(&[&KRY[..], &["--json", "--fail-on-flip"]].concat());
    assert_eq!(code, 1);
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&json["schema"], &json["until"]),
        (&"befund/forecast/1".into(), &"2023-12-31".into())
    );
    let schema = std::fs::read_to_string("schemas/befund-forecast-1.schema.json").unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(schema.is_valid(&json), "{text}");
}

/// An opinion that runs out before what it stands behind: the verdict stays, and rests on a word.
const OPINION: &str = r#"documents:
  - {id: opinion, kind: expert-opinion, file: opinion.md, issuer: Lab, issued: 2026-10-01, product_version: "1", stated: {by: QM, on: 2026-11-20}}
facts:
  - {kind: auth.path, subject: web, role: doctor, name: practice, registration_required: true, documents: [opinion], stated: {by: QM, on: 2026-11-20, product_version: "1"}}
enumerations:
  - {kind: auth.path, subject: web, complete: true, count: 1, documents: [opinion], stated: {by: QM, on: 2026-11-20, product_version: "1"}}
"#;

#[test]
fn what_keeps_its_verdict_on_a_weaker_basis_is_said() {
    let folder = folder(&plain(OPINION));
    std::fs::write(folder.path().join("opinion.md"), common::document("opinion.md")).unwrap();
    let catalog = "anlage-31b@2021-02-25";
    let found = ahead(&load(folder.path()), &[catalog], date(2026, 11, 21), date(2027, 10, 31));
    let step = step(&found, date(2027, 10, 2));
    assert_eq!(step.weaker[0], format!("{catalog}#5.1.1"), "{step:?}");
    assert!(step.flips.iter().all(|flip| !step.weaker.contains(&flip.key)), "{step:?}");
    let path = folder.path().to_str().unwrap();
    let ahead = ["forecast", path, "--as-of", "2026-11-21", "--until", "2027-10-31"];
    let (_, text, _) = befund(&[&ahead[..], &["--catalog", catalog]].concat());
    assert!(text.contains("auf schwächerer Grundlage: anlage-31b@2021-02-25: 5.1.1"), "{text}");
}

/// Where no verdict flips, the gate may turn all the same: what has aged blocks.
#[test]
fn a_gate_that_turns_is_said_where_nothing_flips() {
    let diga = ["forecast", "fixtures/products/musteratem", "--as-of", "2026-11-29"];
    let until = ["--until", "2027-03-31", "--lang", "de"];
    let (_, json, _) = befund(&[&diga[..], &until, &["--json"]].concat());
    let found: Forecast = serde_json::from_str(&json).unwrap();
    let (_, text, _) = befund(&[&diga[..], &until].concat());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut before = found.gate;
    let mut turned = 0;
    for step in &found.steps {
        let blocks = |gate: befund::assess::forecast::GateState| gate.failing + gate.undecided;
        if step.flips.is_empty() && blocks(step.gate) != blocks(before) {
            let (now, old) = (blocks(step.gate), blocks(before));
            let wanted = format!("{now} sperren die Freigabe (bisher {old})");
            assert!(text.contains(&wanted), "{wanted} not in {text}");
            turned += 1;
        }
        before = step.gate;
    }
    assert!(turned > 0, "{json}");
}

#[test]
fn nothing_flips_in_a_short_time_and_looking_back_is_refused() {
    let later = ["forecast", "fixtures/products/kry", "--as-of", "2022-03-19"];
    let short = [&later[..], &["--until", "2022-06-01", "--fail-on-flip"]].concat();
    let (code, text, _) = befund(&short);
    assert_eq!(code, 0);
    assert!(text.contains("Bis dahin ändert sich nichts."), "{text}");
    let (code, _, errors) = befund(&[&KRY[..], &["--until", "2022-03-17"]].concat());
    assert_eq!(code, 3);
    assert!(errors.contains("end-before-start") && errors.contains("--as-of"), "{errors}");
}

/// What a product names in the far future must neither loop nor overflow.
#[test]
fn the_end_of_time_is_no_day_to_judge() {
    let (code, text, errors) = befund(&[&KRY[..], &["--until", "9999-12-31", "--json"]].concat());
    assert_eq!(code, 0, "{errors}");
    let json: Value = serde_json::from_str(&text).unwrap();
    assert!(json["steps"].as_array().unwrap().len() < 50);
}

#[test]
fn the_report_for_auditors_shows_the_time_line() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let report = ["--report", "html", "--report", "md", "--out", folder, "--quiet"];
    let judge = ["assess", "fixtures/products/kry", "--as-of", "2022-03-18"];
    befund(&[&judge[..], &report, &["--forecast-until", "2023-12-31"]].concat());
    for name in ["befund.html", "befund.md"] {
        let text = std::fs::read_to_string(out.path().join(name)).unwrap();
        for wanted in [
            "Was sich vom 18.03.2022 bis 31.12.2023 ändert",
            "19.03.2023",
            "nichts Neues vorgelegt",
        ] {
            assert!(text.contains(wanted), "{name}: {wanted}");
        }
    }
    befund(&[&judge[..], &report].concat());
    let text = std::fs::read_to_string(out.path().join("befund.html")).unwrap();
    assert!(!text.contains("Was sich vom"));
}
