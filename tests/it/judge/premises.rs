//! Answers to what conditions rest on: what a "yes" and a "no" do while they count, once they no longer do,
//! and beside what facts show.

use std::collections::BTreeSet;

use crate::common::written::{Judged, Written};
use befund::assess::result::CheckOutcome;
use befund::catalog::predicate::Predicate;
use befund::catalog::{Example, Role};
use befund::fact::kind::Kind;
use befund::fact::value::{Attr, Attributes};
use befund::fact::{Basis, Fact, Stated};
use jiff::civil::{Date, date};

const DIGAV: &str = "digav-anlage-1@2026-02-01";
const UNMET: &str = "not_applicable/condition-not-met";
const OPEN: &str = "inconclusive/condition_unknown";
const REASON: &str = "\"B.13\": {answer: not_applicable, reason: no-password-login}";

fn diga(answers: &str, facts: &[&str]) -> Judged {
    let written = Written::new("diga", &["app mobile-app"]).head("protection_need: normal");
    let written = facts.iter().fold(written, |all, fact| all.fact(fact));
    written.answers(DIGAV, answers).judged(&[DIGAV])
}

fn premise(answer: &str, on: &str, version: &str) -> String {
    format!(
        "\"thing/password-login\": {{answer: {answer}, by: M, on: {on}, product_version: \"{version}\"}}"
    )
}

#[test]
fn a_yes_that_counts_no_longer_still_refutes() {
    for (on, version) in
        [("2026-11-01", "1"), ("2025-11-21", "1"), ("2025-11-20", "1"), ("2026-11-01", "0")]
    {
        let yes = premise("yes", on, version);
        let claimed = diga(&format!("{yes}, {REASON}"), &[]);
        assert!(
            !claimed.all("B.13").iter().any(|one| one.starts_with("not_app")),
            "{on} {version}: {:?}",
            claimed.all("B.13")
        );
        assert_eq!(claimed.clashes("B.13"), ["not_applicable"], "{on} {version}");
    }
    let tomorrow = diga(&format!("{}, {REASON}", premise("yes", "2026-11-22", "1")), &[]);
    assert!(tomorrow.clashes("B.13").is_empty(), "of tomorrow");
}

#[test]
fn a_no_that_counts_no_longer_says_nothing() {
    for (on, version, word) in [
        ("2026-11-01", "1", UNMET),
        ("2025-11-21", "1", UNMET),
        ("2025-11-20", "1", OPEN),
        ("2026-11-01", "0", OPEN),
        ("2026-11-21", "1", UNMET),
        ("2026-11-22", "1", OPEN),
    ] {
        let judged = diga(&premise("no", on, version), &[]);
        assert_eq!(judged.all("B.13"), [word], "{on} {version}");
    }
}

#[test]
fn a_no_does_not_stand_against_what_is_seen_however_weakly() {
    let no = premise("no", "2026-11-01", "1");
    let path = "auth.path, subject: app, role: patient, factors: [username-password]";
    let of = |more: &str| {
        let on = format!("{path}{more}");
        diga(&no, &[&on])
    };
    let shown = of("");
    assert!(!shown.all("B.13").iter().any(|one| one.starts_with("not_app")));
    let absent = diga(&no, &["auth.path, subject: app, role: patient, name: a, factors: [egk]"]);
    assert!(absent.is("B.13", UNMET), "{:?}", absent.all("B.13"));
}

#[test]
fn what_was_seen_long_ago_keeps_a_no_from_making_anything_absent() {
    let path = "auth.path, subject: app, role: patient, factors: [username-password]";
    for (stated, unmet) in [(date(2025, 11, 20), false), (date(2026, 11, 1), false)] {
        let judged = Written::new("diga", &["app mobile-app"])
            .head("protection_need: normal")
            .on(crate::common::TODAY, stated)
            .fact(path)
            .answers(DIGAV, &premise("no", "2026-11-01", "1"))
            .judged(&[DIGAV]);
        assert_eq!(judged.is("B.13", UNMET), unmet, "{stated}: {:?}", judged.all("B.13"));
    }
    // where no printed reason speaks of the thing, nothing but this keeps it from being absent
    let part = "tr-03161-1@3.0";
    let of_part = |stated: Date, facts: &[&str], on: &str| {
        let written = Written::new("diga", &["app mobile-app"]).on(crate::common::TODAY, stated);
        let written = facts.iter().fold(written, |all, fact| all.fact(fact));
        written.answers(part, &premise("no", on, "1")).judged(&[part])
    };
    assert!(of_part(date(2026, 11, 1), &[], "2026-11-01").is("O.Pass_1", UNMET));
    for stated in [date(2025, 11, 20), date(2026, 11, 1)] {
        let judged = of_part(stated, &[path], "2026-11-01");
        assert!(!judged.is("O.Pass_1", UNMET), "{stated}: {:?}", judged.all("O.Pass_1"));
    }
    let denied = diga(&premise("no", "2026-11-01", "1"), &[]);
    let result = &denied.result("B.13", "policy-enforced");
    assert_eq!(result.basis.map(|basis| basis.to_string()).as_deref(), Some("declared"));
    let before = diga("", &[]).0.summary.total.not_applicable_unverified;
    assert!(denied.0.summary.total.not_applicable_unverified > before, "nobody verified it");
}

#[test]
fn a_premise_that_is_answered_yes_lets_a_violated_check_fail() {
    let yes = premise("yes", "2026-11-01", "1");
    let rules =
        "auth.password_policy, subject: app, name: a, change_logged: false, hash: plaintext";
    for answers in [yes.as_str(), "\"DS.3\": {answer: yes}"] {
        let judged = diga(answers, &[rules]);
        assert_eq!(judged.of("B.13", "never-in-clear"), "fail", "{answers}");
        assert!(judged.blocks("B.13").contains(&"fail"), "{answers}");
    }
}

#[test]
fn a_yes_elsewhere_in_the_part_keeps_the_whole_from_denying_it() {
    let part = "tr-03161-1@3.0";
    let of = |answer: &str, on: &str, version: &str| {
        Written::new("diga", &["app mobile-app"])
            .head("protection_need: normal")
            .answers(DIGAV, &premise("no", "2026-11-01", "1"))
            .answers(part, &premise(answer, on, version))
            .judged(&[DIGAV, part])
    };
    assert!(!of("yes", "2026-11-01", "1").is("B.13", UNMET));
    for (answer, on, version) in [
        ("no", "2026-11-01", "1"),
        ("yes", "2025-11-20", "1"),
        ("yes", "2026-11-22", "1"),
        ("yes", "2026-11-01", "0"),
    ] {
        assert!(of(answer, on, version).is("B.13", UNMET), "{answer} {on} {version}");
    }
}

#[test]
fn of_two_answers_to_a_premise_the_newer_counts() {
    let older = "digav-anlage-1@2025-12-06";
    let of = |then: &str, then_on: &str, now: &str, now_on: &str| {
        Written::new("diga", &["app mobile-app"])
            .head("protection_need: normal")
            .answers(older, &premise(then, then_on, "1"))
            .answers(DIGAV, &premise(now, now_on, "1"))
            .judged(&[DIGAV])
    };
    assert!(of("yes", "2026-10-01", "no", "2026-11-01").is("B.13", UNMET));
    assert!(!of("no", "2026-10-01", "yes", "2026-11-01").is("B.13", UNMET));
    assert!(of("no", "2026-11-01", "yes", "2026-10-01").is("B.13", UNMET));
    assert!(of("yes", "2026-11-01", "no", "2026-11-01").is("B.13", UNMET), "of the edition judged");
    let only = Written::new("diga", &["app mobile-app"])
        .head("protection_need: normal")
        .answers(older, &premise("no", "2026-10-01", "1"))
        .judged(&[DIGAV]);
    assert!(only.is("B.13", UNMET), "whatever the edition");
}

#[test]
fn a_protection_need_that_is_answered_and_one_that_is_stated() {
    let of = |stated: &str, answer: &str| {
        let written = Written::new("diga", &["app mobile-app"]);
        let written = if stated.is_empty() {
            written
        } else {
            written.head(&format!("protection_need: {stated}"))
        };
        let key = |answer: &str| format!("\"need/very-high\": {{answer: {answer}}}");
        let written =
            if answer.is_empty() { written } else { written.answers(DIGAV, &key(answer)) };
        written.judged(&[DIGAV]).all("Z.5")
    };
    let unmet = vec![UNMET.to_owned()];
    let applies = |words: &[String]| !words.iter().any(|one| one.starts_with("not_app"));
    assert_eq!(of("", "no"), unmet);
    assert_eq!(of("normal", ""), unmet);
    assert_eq!(of("normal", "no"), unmet);
    assert_eq!(of("", ""), [OPEN]);
    assert!(
        applies(&of("very-high", ""))
            && applies(&of("", "yes"))
            && applies(&of("very-high", "yes"))
    );
    assert_ne!(of("normal", "yes"), unmet);
    assert_ne!(of("very-high", "no"), unmet);
}

#[test]
fn a_list_denies_a_thing_unless_an_answer_however_old_speaks_for_it() {
    let catalog = "sgb-v-393@2024-07-01";
    let of = |answer: &str| {
        let written = Written::new("diga", &["be backend"])
            .fact("hosting.location, subject: be, name: dc, country: \"DE\", cloud: false")
            .list("hosting.location", "be", 1);
        let written = if answer.is_empty() {
            written
        } else {
            written.answers(catalog, &format!("\"thing/cloud-hosting\": {answer}"))
        };
        written.judged(&[catalog])
    };
    let given = |word: &str, on: &str, version: &str| {
        format!("{{answer: {word}, by: M, on: {on}, product_version: \"{version}\"}}")
    };
    assert!(of("").is("3", UNMET));
    assert!(of(&given("no", "2026-11-01", "1")).is("3", UNMET));
    for (on, version) in [("2026-11-01", "1"), ("2025-11-20", "1"), ("2026-11-01", "0")] {
        let judged = of(&given("yes", on, version));
        assert!(!judged.is("3", UNMET), "{on} {version}: {:?}", judged.all("3"));
    }
    assert!(of(&given("yes", "2026-11-22", "1")).is("3", UNMET), "of tomorrow");
}

#[test]
fn of_several_premises_a_no_to_all_makes_it_not_apply() {
    let catalog = crate::common::library().catalog("digav-anlage-1", "2026-02-01").unwrap();
    let mut tried = 0;
    for requirement in &catalog.requirements {
        let condition = requirement.applies_if.as_ref().and_then(|one| one.holds.as_ref());
        let Some(Predicate::Any(items)) = condition else { continue };
        let things: Vec<_> = items
            .iter()
            .filter_map(|item| match item {
                Predicate::Thing(thing) => Some(thing.id.as_str()),
                _ => None,
            })
            .collect();
        if things.len() < 2 || things.len() < items.len() {
            continue;
        }
        let no: Vec<_> =
            things.iter().map(|id| format!("\"thing/{id}\": {{answer: no}}")).collect();
        let all = diga(&no.join(", "), &[]);
        let words = all.all(&requirement.number);
        if words != [UNMET] {
            continue;
        }
        assert_ne!(diga(&no[1..].join(", "), &[]).all(&requirement.number), [UNMET]);
        tried += 1;
    }
    assert!(tried > 0, "no requirement depends on several things alone");
}

#[test]
fn of_two_answers_to_a_requirement_the_newer_counts_and_on_one_day_a_no() {
    let older = "digav-anlage-1@2025-12-06";
    let of = |then: &str, then_on: &str, now: &str, now_on: &str| {
        let answer = |word: &str, on: &str| {
            format!("\"DS.3\": {{answer: {word}, by: M, on: {on}, product_version: \"1\"}}")
        };
        Written::new("diga", &["app mobile-app"])
            .answers(older, &answer(then, then_on))
            .answers(DIGAV, &answer(now, now_on))
            .judged(&[DIGAV])
            .all("DS.3")
    };
    assert_eq!(of("no", "2026-11-01", "yes", "2026-11-01"), ["fail"]);
    assert_eq!(of("yes", "2026-11-01", "no", "2026-11-01"), ["fail"]);
    assert_eq!(of("no", "2026-11-02", "yes", "2026-11-01"), ["fail"]);
    assert_eq!(of("no", "2026-11-01", "yes", "2026-11-02"), ["pass"]);
}

/// The facts of an example as a product states them.
fn stated(example: &Example) -> Vec<Fact> {
    let facts = example.facts.iter().enumerate();
    facts
        .map(|(at, given)| {
            let kind = Kind::named(&given.kind).unwrap();
            let mut attributes: Attributes = kind
                .attributes
                .iter()
                .map(|one| (one.name.to_owned(), Attr::Unknown("not stated".to_owned())))
                .collect();
            let known = given.attributes.iter();
            attributes
                .extend(known.map(|(name, value)| (name.clone(), Attr::Known(value.clone()))));
            Fact {
                id: Fact::make_id(
                    kind,
                    &given.subject,
                    &attributes,
                    Basis::Declared,
                    &at.to_string(),
                ),
                kind,
                subject: given.subject.clone(),
                attributes,
                basis: Basis::Declared,
                date: example.as_of,
                stated: Some(Stated {
                    by: "Maker".to_owned(),
                    on: example.as_of,
                    place: None,
                    product_version: None,
                    note: None,
                }),
                documents: Vec::new(),
                components: Vec::new(),
                source: "example".to_owned(),
                at: None,
                address: None,
            }
        })
        .collect()
}

/// What violates a check speaks although nobody knows whether the demand applies.
#[test]
fn a_violated_check_fails_a_demand_whose_condition_is_open() {
    let catalog = crate::common::library().catalog("digav-anlage-1", "2026-02-01").unwrap();
    let text = crate::common::plain("").replace("video-consultation", "diga");
    let bare = crate::common::load(crate::common::folder(&text).path());
    let mut tried = BTreeSet::new();
    for requirement in &catalog.requirements {
        for demand in &requirement.demands {
            let condition = demand.applies_if.as_ref().or(requirement.applies_if.as_ref());
            let Some(holds) = condition.and_then(|one| one.holds.as_ref()) else { continue };
            for used in demand.checks.iter().filter(|used| used.role == Role::Necessary) {
                let check = crate::common::library().check(&used.id).unwrap();
                let apart = |example: &&Example| {
                    example.expect == "fail"
                        && example.documents.is_empty()
                        && example
                            .facts
                            .iter()
                            .all(|fact| !holds.kinds().contains(&fact.kind.as_str()))
                };
                for example in check.examples.iter().filter(apart).take(2) {
                    let mut product = bare.clone();
                    product.facts = stated(example);
                    let report = crate::common::judge(&product, &[DIGAV], example.as_of);
                    let finding =
                        report.findings.iter().find(|one| one.requirement == requirement.number);
                    let mut demands = finding.unwrap().demands.iter();
                    let found = demands.find(|one| one.id == demand.id).unwrap();
                    let violated = found
                        .checks
                        .iter()
                        .any(|one| one.id == used.id && one.outcome == CheckOutcome::Violated);
                    if violated {
                        if let Some(reason) = requirement.reasons.first() {
                            let claim = format!(
                                "declarations:\n  {DIGAV}: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"{}\": {{answer: not_applicable, reason: {reason}}}}}}}\n",
                                requirement.number
                            );
                            let folder = crate::common::folder(&format!("{text}{claim}"));
                            let mut claiming = crate::common::load(folder.path());
                            claiming.facts = stated(example);
                            let report = crate::common::judge(&claiming, &[DIGAV], example.as_of);
                            let mut all = report.findings.iter();
                            let own =
                                all.find(|one| one.requirement == requirement.number).unwrap();
                            let claimed =
                                own.demands.iter().find(|one| one.id == demand.id).unwrap();
                            let offends = found.offenders.iter().any(|one| !one.facts.is_empty());
                            assert!(!offends || claimed.verdict.word() == "fail", "{}", own.key);
                        }
                        assert_eq!(
                            found.verdict.word(),
                            "fail",
                            "{} {}",
                            finding.unwrap().key,
                            used.id
                        );
                        tried.insert(&used.id);
                    }
                }
            }
        }
    }
    assert!(tried.len() > 2, "{tried:?}");
}

#[test]
fn a_list_that_has_aged_makes_nothing_absent() {
    let catalog = "sgb-v-393@2024-07-01";
    for (stated, unmet) in [(date(2025, 11, 21), true), (date(2025, 11, 20), false)] {
        let judged = Written::new("diga", &["be backend"])
            .on(crate::common::TODAY, stated)
            .fact("hosting.location, subject: be, name: dc, country: \"DE\", cloud: false")
            .list("hosting.location", "be", 1)
            .judged(&[catalog]);
        assert_eq!(judged.is("3", UNMET), unmet, "{stated}: {:?}", judged.all("3"));
    }
}

#[test]
fn what_facts_excuse_is_told_from_what_is_only_said() {
    let said = diga(&premise("no", "2026-11-01", "1"), &[]);
    assert!(!said.result("B.13", "policy-enforced").excused);
    let shown = Written::new("diga", &["be backend"])
        .fact("hosting.location, subject: be, name: dc, country: \"DE\", cloud: false")
        .list("hosting.location", "be", 1)
        .judged(&["sgb-v-393@2024-07-01"]);
    let finding = shown.0.findings.iter().find(|one| one.requirement == "3").unwrap();
    assert!(finding.demands.iter().all(|one| one.excused));
}

/// While a target is declared that could show otherwise, a claim is not believed.
#[test]
fn a_claim_waits_for_what_could_be_measured() {
    let mut tried = Vec::new();
    for (catalog, kind, parts) in [
        (DIGAV, "diga", &["web web-app"][..]),
        ("tr-03161-1@3.0", "health-app", &["app mobile-app"]),
        ("tuev-tsvc@2.1", "video-consultation", &["web web-app"]),
    ] {
        let (id, edition) = catalog.split_once('@').unwrap();
        let loaded = crate::common::library().catalog(id, edition).unwrap();
        for requirement in &loaded.requirements {
            let checks = requirement.demands.iter().flat_map(|one| &one.checks);
            let asks = |id: &str| {
                let check = crate::common::library().check(id).unwrap();
                check.holds.kinds().iter().all(|kind| kind.starts_with("tls."))
            };
            if !checks.clone().any(|used| asks(&used.id)) {
                continue;
            }
            let Some(reason) = requirement.reasons.first() else { continue };
            if loaded.reasons.iter().any(|one| one.id == *reason && one.free) {
                continue;
            }
            let of = |targets: &str| {
                Written::new(kind, parts)
                    .not_applicable(catalog, &[&requirement.number], reason)
                    .section(targets)
                    .judged(&[catalog])
                    .all(&requirement.number)
            };
            let target = "targets:\n  tls: [{endpoint: \"connect.example:443\"}]\n";
            let waiting = of(target);
            let open = of("").iter().any(|one| one.starts_with("not_app"));
            assert!(
                !open || waiting.iter().any(|one| !one.starts_with("not_app")),
                "{catalog}#{}: {waiting:?}",
                requirement.number
            );
            tried.push((requirement.number.clone(), open));
        }
    }
    assert!(tried.iter().any(|(_, open)| *open), "{tried:?}");
}

/// A reason in the manufacturer's own words is for a person to weigh and settles nothing.
#[test]
fn a_reason_in_ones_own_words_settles_nothing() {
    let mut tried = 0;
    for id in crate::common::library().catalog_ids() {
        for head in crate::common::library().editions(id) {
            let catalog = crate::common::library().catalog(id, head.edition).unwrap();
            let free =
                |reason: &&String| catalog.reasons.iter().any(|one| one.id == **reason && one.free);
            let found = catalog
                .requirements
                .iter()
                .find_map(|one| Some((one, one.reasons.iter().find(free)?)));
            let Some((requirement, reason)) = found.filter(|_| tried < 4) else { continue };
            let of = |statement: &str| {
                let answer = format!(
                    "\"{}\": {{answer: not_applicable, reason: {reason}{statement}}}",
                    requirement.number
                );
                Written::new("diga", &["app mobile-app"])
                    .answers(&catalog.reference(), &answer)
                    .judged(&[&catalog.reference()])
                    .all(&requirement.number)
            };
            let said = of(", statement: \"so\"");
            assert!(said.iter().all(|one| one.starts_with("inconclusive")), "{said:?}");
            tried += 1;
        }
    }
    assert!(tried > 0);
}

#[test]
fn a_no_fails_a_demand_whose_condition_is_open() {
    for (answer, word) in [("no", "fail"), ("yes", OPEN)] {
        let judged = diga(&format!("\"B.13\": {{answer: {answer}}}"), &[]);
        assert_eq!(judged.all("B.13"), [word], "{answer}");
    }
}
