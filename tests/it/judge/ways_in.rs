//! Who gets in by which factors, stated in the short form of the product file: what it comes to, how far it
//! closes, what it leaves open, and what is refused with its line.

use crate::common::{TODAY, demand, folder, judge, load, plain};
use befund::fact::value::{Attr, Value};
use befund::product::{self, Failure, Product};

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
    assert_eq!(health_id("  patient: [[gesundheitsid]]\n"), "pass");
}

#[test]
fn a_wrong_entry_is_refused_with_its_line_and_a_remedy() {
    let errors = |roles: &str| match product::load(
        folder(&plain(&auth(roles))).path(),
        befund::probe::sources(),
    ) {
        Err(Failure::Input(errors)) => errors.to_string(),
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
        Err(Failure::Input(errors)) => {
            assert!(errors.to_string().contains("also stands under `facts`"), "{errors}");
        }
        other => panic!("{other:?}"),
    }
}
