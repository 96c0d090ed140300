//! Who gets in by which factors, stated in the short form of the product file: what it comes to, how far it
//! closes, what it leaves open, and what is refused with its line.

use std::fs;

use crate::common::{TODAY, demand, folder, judge, load, plain};
use befund::assess::Report;
use befund::assess::result::CheckOutcome;
use befund::fact::observation::berlin_date;
use befund::fact::value::{Attr, Value};
use befund::product::{self, LoadFailure, Product};
use jiff::civil::Date;

const STATED: &str = "stated: {by: Maker, on: 2026-11-01}";

fn product(sections: &str) -> Product {
    load(folder(&plain(sections)).path())
}

fn auth(roles: &str) -> String {
    format!("auth:\n  {STATED}\n{roles}")
}

/// Role, name and factors of each way in.
fn ways(product: &Product) -> Vec<(String, String, Vec<String>)> {
    let text = |value: Option<&Value>| match value {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let list = |value: Option<&Value>| match value {
        Some(Value::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    let facts = product.facts.iter().filter(|fact| fact.kind.name == "auth.path");
    facts
        .map(|fact| {
            (text(fact.value("role")), text(fact.value("name")), list(fact.value("factors")))
        })
        .collect()
}

fn way(role: &str, name: &str, factors: &[&str]) -> (String, String, Vec<String>) {
    let factors = factors.iter().map(|one| (*one).to_owned()).collect();
    (role.to_owned(), name.to_owned(), factors)
}

/// The verdict on one demand of a catalog.
fn verdict(sections: &str, catalog: &str, number: &str, id: &str) -> String {
    let report = judge(&product(sections), &[catalog], TODAY);
    demand(&report, &format!("{catalog}#{number}"), id).0
}

#[test]
fn the_short_form_comes_to_facts_and_a_list_of_the_roles_it_names() {
    let product = product(&auth(
        "  patient: [[username-password, totp], [gesundheitsid], []]\n  carer: []\n",
    ));
    let expected = [
        way("patient", "username-password + totp", &["username-password", "totp"]),
        way("patient", "gesundheitsid", &["external-identity-provider"]),
        way("patient", "no factor", &[]),
    ];
    assert_eq!(ways(&product), expected);
    let health_ids: Vec<_> = product.facts.iter().map(|fact| fact.value("health_id")).collect();
    assert_eq!(health_ids, [false, true, false].map(Value::Bool).each_ref().map(Some));
    let fact = &product.facts[0];
    assert_eq!((fact.subject.as_str(), fact.at.as_ref().unwrap().line), ("web", Some(10)));
    assert_eq!(fact.attribute("consent"), Some(&Attr::Unknown("not stated".to_owned())));
    let list = &product.enumerations[0];
    assert_eq!((list.roles.join(" ").as_str(), list.count), ("patient carer", Some(3)));
}

#[test]
fn what_stands_under_facts_beside_it_is_neither_lost_nor_counted_twice() {
    let fact = |name: &str, factors: &str| {
        format!(
            "  - {{kind: auth.path, subject: web, role: patient, name: {name}, factors: {factors}, consent: true, {STATED}}}\n"
        )
    };
    let sections = format!(
        "facts:\n{}{}{}",
        fact("portal", "[totp, username-password]"),
        fact("card", "[egk, card-pin]"),
        auth("  patient: [[username-password, totp], [passkey]]\n"),
    );
    let product = product(&sections);
    let expected = [
        way("patient", "portal", &["totp", "username-password"]),
        way("patient", "card", &["egk", "card-pin"]),
        way("patient", "passkey", &["passkey"]),
    ];
    assert_eq!(ways(&product), expected);
    assert_eq!(product.facts[0].value("consent"), Some(&Value::Bool(true)));
    assert_eq!(product.enumerations[0].count, Some(3));
}

#[test]
fn a_list_of_some_roles_closes_what_is_asked_of_these_and_nothing_else() {
    let health_id = |roles: &str| {
        verdict(&auth(roles), "digav-anlage-1@2021-10-01", "B.15a", "health-id-supported")
    };
    assert_eq!(health_id("  patient: [[username-password, totp]]\n"), "fail");
    assert_eq!(health_id("  doctor: [[username-password, totp]]\n"), "inconclusive");
}

#[test]
fn a_wrong_entry_is_refused_with_its_line_and_a_remedy() {
    let errors = |roles: &str| match product::load(
        folder(&plain(&auth(roles))).path(),
        befund::probe::sources(),
    ) {
        Err(LoadFailure::Input(errors)) => errors.to_string(),
        other => panic!("{other:?}"),
    };
    for (roles, wanted) in [
        ("  patient: [[username-pasword]]\n", "`username-pasword` is no authentication factor"),
        ("  patients: [[totp]]\n", "`patients` is no key of a set of ways in"),
        ("  patient: [[gesundheitsid, totp]]\n", "`gesundheitsid` stands beside other factors"),
        ("  patient: [[totp, totp]]\n", "a factor stands here twice"),
        ("  patient: [[totp], [totp]]\n", "this way in stands here twice"),
        ("  patient: [totp]\n", "expected a list"),
        ("  patient: [{name: x}]\n", "`factors` is missing in this way in"),
        ("  sources: []\n", "no role is named here"),
    ] {
        let errors = errors(roles);
        assert!(errors.contains(wanted), "{wanted} not in {errors}");
        assert!(errors.contains("befund.yaml:"), "{errors}");
    }
    let twice = format!(
        "facts:\n  - {{kind: auth.path, subject: web, role: patient, name: a, factors: [totp], {STATED}}}\n{}",
        auth("  patient: [{factors: [totp], consent: true}]\n")
    );
    match product::load(folder(&plain(&twice)).path(), befund::probe::sources()) {
        Err(LoadFailure::Input(errors)) => {
            assert!(errors.to_string().contains("also stands under `facts`"), "{errors}");
        }
        other => panic!("{other:?}"),
    }
}

/// A product whose Kratos was read today, with what else is stated of that day.
fn kratos(sections: &str) -> (Report, Date) {
    kratos_where("", sections)
}

/// The same, with what its target says of the ways in.
fn kratos_where(say: &str, sections: &str) -> (Report, Date) {
    let today = berlin_date(jiff::Timestamp::now());
    let target = format!(
        "targets:\n  files:\n    - {{path: kratos.yml, in_effect: true, {say}stated: {{by: Maker, on: {today}}}}}\n"
    );
    let sections = sections.replace("2026-11-01", &today.to_string());
    let folder = folder(&plain(&format!("{target}{sections}")));
    let from = "tests/data/kratos/highest-available.fail.yml";
    fs::copy(from, folder.path().join("kratos.yml")).unwrap();
    let output = assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(["probe", folder.path().to_str().unwrap(), "--offline"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (judge(&load(folder.path()), &["tr-03161-2@2.0"], today), today)
}

/// The other side of each contradiction, by kind.
fn clashes(report: &Report) -> Vec<(&'static str, String)> {
    let all = report.contradictions.iter();
    all.map(|clash| (clash.kind.word(), clash.found.en.to_string())).collect()
}

#[test]
fn two_factors_for_all_that_are_demanded_of_some_only_are_a_contradiction() {
    let all = |ways: &str| {
        let roles = befund::fact::kind::auth::ROLES.iter();
        auth(&roles.map(|role| format!("  {role}: {ways}\n")).collect::<String>())
    };
    let (report, _) = kratos(&all("[[username-password, totp]]"));
    let found = clashes(&report);
    assert_eq!(found.len(), 6, "one a role: {found:#?}");
    let wanted = "second factor: demanded of those who enrolled only";
    assert!(
        found.iter().all(|(kind, text)| *kind == "facts" && text.contains(wanted)),
        "{found:#?}"
    );
    // whoever says that a password alone is a way in, too, says nothing else than the file; a code by
    // e-mail after a forgotten password is a way of its own
    let (report, _) = kratos(&all("[[username-password, totp], [username-password], [otp-email]]"));
    assert_eq!(clashes(&report), []);
    // a list that counts the file in, or says nothing of the second factor, does not deny it
    let (report, _) = kratos(&auth("  patient: [[egk, card-pin]]\n"));
    assert_eq!(clashes(&report), []);
}

#[test]
fn a_way_in_that_a_list_of_all_leaves_out_is_a_contradiction() {
    let say = "say: {\"*\": {role: patient}}, ";
    let (report, _) = kratos_where(say, &auth("  patient: [[username-password, totp]]\n"));
    let found = clashes(&report);
    let mut left_out = found.iter().filter(|(kind, _)| *kind == "enumeration");
    assert!(
        left_out.next().is_some_and(|(_, text)| text.contains("kratos recovery")),
        "{found:#?}"
    );
    assert_eq!(found.len(), 2, "the password is a contradiction of its own: {found:#?}");
    // of other roles the list says nothing, and where it counts the file in it leaves nothing out
    let (report, _) = kratos_where(say, &auth("  doctor: [[username-password, totp]]\n"));
    assert_eq!(clashes(&report), []);
    let counted = auth("  sources: [kratos.yml]\n  patient: [[egk, card-pin]]\n");
    assert_eq!(clashes(&kratos_where(say, &counted).0), []);
}

#[test]
fn a_yes_to_two_factors_against_a_file_that_demands_one_is_a_contradiction() {
    let yes = "declarations:\n  tr-03161-2@2.0:\n    by: Maker\n    on: 2026-11-01\n    product_version: \"1\"\n    answers: {\"O.Auth_3\": {answer: yes}}\n";
    let (report, _) = kratos(yes);
    let found = clashes(&report);
    assert!(found.iter().any(|(kind, _)| *kind == "answer_and_check"), "{found:#?}");
    let verdict = demand(&report, "tr-03161-2@2.0#O.Auth_3/web", "two-factors");
    assert_eq!(verdict.0, "fail", "{verdict:?}");
}

#[test]
fn the_weakest_way_in_of_each_role_comes_first() {
    let (report, _) = kratos(&auth(
        "  patient: [[gesundheitsid], [username-password, totp], [username-password]]\n",
    ));
    let matrix = report.factor_matrix.as_ref().unwrap();
    let names: Vec<_> =
        matrix.paths.iter().map(|path| (path.role.as_str(), path.name.as_str())).collect();
    let expected = [
        ("", "kratos password"),
        ("", "kratos recovery"),
        ("patient", "username-password"),
        ("patient", "gesundheitsid"),
        ("patient", "username-password + totp"),
    ];
    assert_eq!(names, expected);
    let first = &matrix.paths[0];
    assert_eq!(first.second_factor.as_deref(), Some("enrolled-only"));
    assert_eq!(first.two_categories.map(CheckOutcome::word), Some("violated"));
}

#[test]
fn the_gesundheitsid_is_open_until_its_level_is_known() {
    let outcome = |way: &str, as_of: Date| {
        let report =
            judge(&product(&auth(&format!("  patient: [{way}]\n"))), &["tr-03161-2@2.0"], as_of);
        let matrix = report.factor_matrix.as_ref().unwrap();
        let path = &matrix.paths[0];
        [path.two_categories.unwrap(), path.without_consent, path.with_consent]
            .map(CheckOutcome::word)
    };
    let open = ["undecided"; 3];
    assert_eq!(outcome("[gesundheitsid]", TODAY), open);
    assert_eq!(outcome("{factors: [gesundheitsid], assurance: low}", TODAY), open);
    assert_eq!(outcome("{factors: [gesundheitsid], assurance: high}", TODAY), ["satisfied"; 3]);
    assert_eq!(
        outcome("{factors: [gesundheitsid], assurance: substantial}", TODAY),
        ["satisfied", "undecided", "satisfied"]
    );
}
