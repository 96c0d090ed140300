//! What an evaluation says beside true, false and unknown: what it rests on, what offends, what is missing,
//! and whether a "yes" may stand for it. Asked of single predicates over small products.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::{Arc, Mutex};

use crate::common::{TODAY, folder};
use befund::assess::eval::{
    CatalogAnswers, Context, Evaluation, engaged, evaluate, false_without_facts, only_empty_lists,
    seen, signs, support,
};
use befund::assess::evidence::Evidence;
use befund::assess::in_force_policies;
use befund::assess::tri::Tri;
use befund::catalog::predicate::Predicate;
use befund::fact::{Basis, ProtectionNeed};
use befund::library::Library;
use befund::product::Product;
use jiff::civil::{Date, date};
use tempfile::TempDir;

/// A predicate as a check holds it, read once.
fn predicate(holds: &str) -> Arc<(Library, Predicate)> {
    static READ: Mutex<BTreeMap<String, Arc<(Library, Predicate)>>> = Mutex::new(BTreeMap::new());
    let known = READ.lock().unwrap().get(holds).cloned();
    known.unwrap_or_else(|| {
        let read = Arc::new(read(holds));
        READ.lock().unwrap().insert(holds.to_owned(), Arc::clone(&read));
        read
    })
}

/// Things that a component shows, or a cookie.
const THINGS: &str = "befund: things/1
id: own-things
things:
  - id: own-page
    title: {de: eine Seite, en: a page}
    shown_by: [{component: [web-app]}]
  - id: own-server
    title: {de: ein Server, en: a server}
    shown_by: [{component: [backend]}]
  - id: own-cookie
    title: {de: ein Cookie, en: a cookie}
    shown_by: [{some: {kind: http.cookie, where: {session_id: true}}}]
";

fn read(holds: &str) -> (Library, Predicate) {
    let folder = TempDir::new().unwrap();
    let text = format!(
        "befund: check/1\nid: own-check\nsays: {{de: x, en: x}}\nholds: {holds}\nexamples: {{pass: [{{facts: []}}], fail: [{{facts: []}}], undecided: [{{facts: []}}]}}\n"
    );
    fs::write(folder.path().join("check.yaml"), &text).unwrap();
    fs::write(folder.path().join("things.yaml"), THINGS).unwrap();
    let library =
        Library::with_folder(folder.path()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let holds = library.check("own-check").unwrap().holds.clone();
    (library, holds)
}

/// The plain product, of which the day of its version is said.
fn plain(sections: &str) -> String {
    let since = "  version: \"1\"\n  since: 2025-01-01\n";
    crate::common::plain(sections).replacen("  version: \"1\"\n", since, 1)
}

/// A product of lines below `facts:` and further sections.
fn product(facts: &[&str], more: &str) -> Product {
    let line = |fact: &&str| {
        let stated =
            if fact.contains("stated:") { "" } else { ", stated: {by: Maker, on: 2026-11-01}" };
        format!("  - {{subject: web, {fact}{stated}}}\n")
    };
    let facts: String = facts.iter().map(line).collect();
    let facts = if facts.is_empty() { facts } else { format!("facts:\n{facts}") };
    let folder = folder(&plain(&format!("{facts}{more}")));
    for file in ["one.pdf", "two.pdf"] {
        fs::write(folder.path().join(file), crate::common::document(file)).unwrap();
    }
    crate::common::load(folder.path())
}

fn with<T>(
    holds: &str,
    product: &Product,
    day: Date,
    ask: impl Fn(&Predicate, &Context<'_>) -> T,
) -> T {
    let read = predicate(holds);
    let (library, holds) = &*read;
    let evidence = Evidence::new(product, day);
    let policies = in_force_policies(library, day);
    let context = Context {
        evidence: &evidence,
        as_of: day.into(),
        policies: &policies,
        component: None,
        answer: None,
        answers: None,
    };
    ask(holds, &context)
}

fn on(holds: &str, product: &Product, day: Date) -> Evaluation {
    with(holds, product, day, evaluate)
}

/// An evaluation on the usual day.
fn of(holds: &str, facts: &[&str], more: &str) -> Evaluation {
    on(holds, &product(facts, more), TODAY)
}

fn codes(outcome: &Evaluation) -> Vec<String> {
    outcome.missing.iter().map(|reason| reason.code.to_string()).collect()
}

const RULES: &str = "kind: auth.password_policy";
const ALL: &str = "enumerations:\n  - {kind: auth.password_policy, subject: web, complete: true, count: 1, stated: {by: Maker, on: 2026-11-01}}\n";
const SALTED: &str = "{every: {kind: auth.password_policy, satisfies: {salted: true}}}";

fn rules(attributes: &str) -> String {
    format!("{RULES}, name: a, {attributes}")
}

#[test]
fn what_holds_of_all_names_its_facts_and_has_no_fault() {
    let outcome = of(SALTED, &[&rules("salted: true")], ALL);
    assert_eq!((outcome.truth(), outcome.basis), (Tri::True, Some(Basis::Declared)));
    assert_eq!(outcome.facts.len(), 1);
    assert!(outcome.offenders.is_empty() && outcome.missing.is_empty());
    assert!(outcome.remarks.is_empty() && !outcome.aged && !outcome.answered);
    let judged: Vec<_> = outcome.judged.iter().map(|one| (one.truth, one.faults.len())).collect();
    assert_eq!(judged, [(Tri::True, 0)]);
}

#[test]
fn what_offends_is_named_once_with_its_fact() {
    let product = product(
        &[&rules("salted: false"), &rules("salted: true").replace("name: a", "name: b")],
        "",
    );
    let outcome = on(SALTED, &product, TODAY);
    assert_eq!((outcome.truth(), outcome.basis), (Tri::False, Some(Basis::Declared)));
    assert_eq!(outcome.offenders.len(), 1);
    assert_eq!(outcome.offenders[0].facts, [product.facts[0].id.clone()]);
    assert_eq!(outcome.offenders[0].subject, "web");
    assert_eq!(&*outcome.offenders[0].observed.en, "own salt for each password: no");
    assert!(outcome.missing.is_empty());
    let faults: BTreeSet<_> =
        outcome.judged.iter().map(|one| (one.truth == Tri::False, one.faults.len())).collect();
    assert_eq!(faults, BTreeSet::from([(false, 0), (true, 1)]));
}

#[test]
fn none_names_what_should_not_be_there() {
    let holds = "{none: {kind: auth.password_policy, where: {salted: false}}}";
    let product = product(&[&rules("salted: false")], ALL);
    let outcome = on(holds, &product, TODAY);
    assert_eq!((outcome.truth(), outcome.basis), (Tri::False, Some(Basis::Declared)));
    assert_eq!(outcome.offenders.len(), 1);
    assert_eq!(&*outcome.offenders[0].observed.en, "rules for passwords web (name: a)");
    let judged: Vec<_> = outcome.judged.iter().map(|one| (one.truth, one.faults.len())).collect();
    assert_eq!(judged, [(Tri::False, 1)]);
    let good = of(holds, &[&rules("salted: true")], ALL);
    assert_eq!(
        (good.truth(), good.basis, good.judged.len()),
        (Tri::True, Some(Basis::Declared), 0)
    );
}

#[test]
fn silence_is_told_from_what_was_said() {
    for (attributes, list, unsaid) in [
        ("min_length: 8", ALL, true),
        ("min_length: 8", "", true),
        ("salted: true", "", true),
        ("salted: {unknown: nobody knows}", ALL, false),
        ("salted: true", &ALL.replace("count: 1", "count: 2"), false),
        ("salted: true", &ALL.replace("complete: true, count: 1", "complete: false"), false),
    ] {
        let outcome = of(SALTED, &[&rules(attributes)], list);
        assert_eq!(outcome.truth(), Tri::Unknown, "{attributes} {list}");
        assert_eq!(outcome.unsaid, unsaid, "{attributes} {list}");
        assert!(!outcome.missing.is_empty() && outcome.offenders.is_empty(), "{attributes}");
    }
    // of several, all must be silent
    let other = rules("salted: {unknown: nobody knows}").replace("name: a", "name: b");
    let outcome = of(SALTED, &[&rules("min_length: 8"), &other], "");
    assert_eq!((outcome.truth(), outcome.unsaid), (Tri::Unknown, false));
}

#[test]
fn silence_under_all_any_and_not() {
    let silent = "{salted: true}";
    let said = "{change_logged: true}";
    let facts = [rules("change_logged: {unknown: x}")];
    let facts: Vec<_> = facts.iter().map(String::as_str).collect();
    for (condition, unsaid) in [
        (format!("{{all: [{silent}, {silent}]}}"), true),
        (format!("{{all: [{silent}, {said}]}}"), false),
        (format!("{{all: [{said}, {silent}]}}"), false),
        (format!("{{any: [{silent}, {silent}]}}"), true),
        (format!("{{any: [{silent}, {said}]}}"), false),
        (format!("{{any: [{said}, {silent}]}}"), false),
        (format!("{{not: {silent}}}"), true),
        (format!("{{not: {said}}}"), false),
        (format!("{{not: {{all: [{silent}, {said}]}}}}"), false),
        (format!("{{not: {{all: [{said}, {silent}]}}}}"), false),
        (format!("{{not: {{any: [{silent}, {said}]}}}}"), false),
        (format!("{{not: {{any: [{said}, {silent}]}}}}"), false),
        (format!("{{not: {{all: [{silent}, {silent}]}}}}"), true),
        (format!("{{not: {{any: [{silent}, {silent}]}}}}"), true),
    ] {
        let holds = format!("{{every: {{kind: auth.password_policy, satisfies: {condition}}}}}");
        let outcome = of(&holds, &facts, ALL);
        assert_eq!((outcome.truth(), outcome.unsaid), (Tri::Unknown, unsaid), "{condition}");
    }
    // an alternative that is known not to hold is no silence, one that is known to hold is none in `not`
    let facts = [rules("change_logged: false")];
    let facts: Vec<_> = facts.iter().map(String::as_str).collect();
    for (condition, unsaid) in [
        (format!("{{any: [{silent}, {said}]}}"), false),
        (format!("{{any: [{said}, {silent}]}}"), false),
        (format!("{{not: {{any: [{silent}, {said}]}}}}"), true),
        (format!("{{not: {{all: [{silent}, {{change_logged: false}}]}}}}"), true),
        (format!("{{all: [{silent}, {{change_logged: false}}]}}"), true),
    ] {
        let holds = format!("{{every: {{kind: auth.password_policy, satisfies: {condition}}}}}");
        let outcome = of(&holds, &facts, ALL);
        assert_eq!((outcome.truth(), outcome.unsaid), (Tri::Unknown, unsaid), "{condition}");
    }
    let two = |form: &str, one: &str, other: &str| {
        format!(
            "{{{form}: [{{every: {{kind: auth.password_policy, satisfies: {one}}}}}, {{every: {{kind: auth.password_policy, satisfies: {other}}}}}]}}"
        )
    };
    let facts =
        [rules("change_logged: {unknown: x}, reauthentication: true, strength_stored: false")];
    let facts: Vec<_> = facts.iter().map(String::as_str).collect();
    for (holds, unsaid) in [
        (two("all", silent, "{change_offered: true}"), true),
        (two("all", silent, said), false),
        (two("all", said, silent), false),
        (two("all", silent, "{reauthentication: true}"), true),
        (two("any", silent, "{change_offered: true}"), true),
        (two("any", silent, said), false),
        (two("any", silent, "{reauthentication: false}"), false),
        (format!("{{not: {}}}", two("all", silent, silent)), false),
    ] {
        let outcome = of(&holds, &facts, ALL);
        assert_eq!((outcome.truth(), outcome.unsaid), (Tri::Unknown, unsaid), "{holds}");
    }
}

#[test]
fn silence_of_none_some_and_count() {
    let unknown = rules("salted: {unknown: x}");
    for (holds, fact, list, unsaid) in [
        (
            "{none: {kind: auth.password_policy, where: {salted: false}}}",
            rules("min_length: 8"),
            ALL,
            true,
        ),
        (
            "{none: {kind: auth.password_policy, where: {salted: false}}}",
            unknown.clone(),
            ALL,
            false,
        ),
        (
            "{some: {kind: auth.password_policy, where: {salted: true}}}",
            rules("min_length: 8"),
            ALL,
            true,
        ),
        (
            "{some: {kind: auth.password_policy, where: {salted: true}}}",
            rules("min_length: 8"),
            "",
            true,
        ),
        (
            "{some: {kind: auth.password_policy, where: {salted: true}}}",
            unknown.clone(),
            ALL,
            false,
        ),
        // what is known falls short: a "yes" puts nothing else in its place
        (
            "{some: {kind: auth.password_policy, satisfies: {salted: true}}}",
            rules("salted: false"),
            "",
            false,
        ),
        (
            "{count: {kind: auth.password_policy, where: {salted: true}, at_least: 1}}",
            rules("min_length: 8"),
            ALL,
            true,
        ),
        (
            "{count: {kind: auth.password_policy, where: {salted: true}, at_least: 1}}",
            unknown,
            ALL,
            false,
        ),
    ] {
        let outcome = of(holds, &[&fact], list);
        assert_eq!((outcome.truth(), outcome.unsaid), (Tri::Unknown, unsaid), "{holds} {fact}");
    }
}

#[test]
fn the_weakest_of_what_must_hold_and_the_strongest_of_what_may() {
    let documents = "documents:\n  - {id: one, kind: policy, file: one.pdf, issued: 2026-01-01, valid_until: none, stated: {by: Maker, on: 2026-11-01}}\n";
    let lists = "enumerations:\n  - {kind: auth.password_policy, subject: web, complete: true, count: 2, documents: [one], stated: {by: Maker, on: 2026-11-01}}\n";
    let proven = rules("salted: true, min_length: 9, documents: [one]");
    let plain_one = rules("salted: true, min_length: 8").replace("name: a", "name: b");
    let more = format!("{documents}{lists}");
    let one = more.replace("count: 2", "count: 1");
    assert_eq!(of(SALTED, &[&proven], &one).basis, Some(Basis::Documented));
    assert_eq!(of(SALTED, &[&proven, &plain_one], &more).basis, Some(Basis::Declared));
    // a list that cites nothing
    let bare = format!("{documents}{ALL}");
    assert_eq!(of(SALTED, &[&proven], &bare).basis, Some(Basis::Declared));
    let some = "{some: {kind: auth.password_policy, satisfies: {salted: true}}}";
    assert_eq!(of(some, &[&plain_one, &proven], &more).basis, Some(Basis::Documented));
    assert_eq!(of(some, &[&proven, &plain_one], &more).basis, Some(Basis::Documented));
    // what violates: the strongest
    let bad = "{every: {kind: auth.password_policy, satisfies: {salted: false}}}";
    assert_eq!(of(bad, &[&proven, &plain_one], &more).basis, Some(Basis::Documented));
    assert_eq!(of(bad, &[&plain_one, &proven], &more).basis, Some(Basis::Documented));
    let none = "{none: {kind: auth.password_policy, where: {salted: true}}}";
    assert_eq!(of(none, &[&plain_one, &proven], &more).basis, Some(Basis::Documented));
    // together: all the weakest, any the strongest that holds
    let both = |form: &str, one: &str, other: &str| format!("{{{form}: [{one}, {other}]}}");
    let long = "{some: {kind: auth.password_policy, satisfies: {min_length: 9}}}";
    let short = "{some: {kind: auth.password_policy, satisfies: {min_length: 8}}}";
    let facts = [proven.as_str(), plain_one.as_str()];
    assert_eq!(of(&both("all", long, short), &facts, &more).basis, Some(Basis::Declared));
    assert_eq!(of(&both("any", long, short), &facts, &more).basis, Some(Basis::Documented));
    let missing = "{some: {kind: auth.password_policy, satisfies: {min_length: 7}}}";
    assert_eq!(of(&both("any", missing, short), &facts, &more).basis, Some(Basis::Declared));
    // an answer of "no such thing" rests on the weaker of list and facts
    assert_eq!(of(missing, &[&proven], &one).basis, Some(Basis::Documented));
    assert_eq!(of(missing, &[&proven], &bare).basis, Some(Basis::Declared));
}

#[test]
fn a_document_that_is_not_fit_makes_nothing_documented() {
    let lists = "enumerations:\n  - {kind: auth.password_policy, subject: web, complete: true, count: 1, documents: [one], stated: {by: Maker, on: 2026-11-01}}\n";
    let proven = rules("salted: true, documents: [one]");
    for (document, basis) in [
        ("file: one.pdf, issued: 2026-01-01, valid_until: none", Basis::Documented),
        ("file: lost.pdf, issued: 2026-01-01, valid_until: none", Basis::Declared),
        ("file: one.pdf, issued: 2026-11-22, valid_until: none", Basis::Declared),
        ("file: one.pdf, issued: 2026-11-21, valid_until: none", Basis::Documented),
        ("file: one.pdf, issued: 2026-01-01, valid_until: 2026-11-20", Basis::Declared),
        ("file: one.pdf, issued: 2026-01-01, valid_until: 2026-11-21", Basis::Documented),
        (
            "file: one.pdf, issued: 2026-01-01, valid_until: none, product_version: \"2\"",
            Basis::Declared,
        ),
        (
            "file: one.pdf, issued: 2026-01-01, valid_until: none, product_version: \"1\"",
            Basis::Documented,
        ),
    ] {
        let more = format!(
            "documents:\n  - {{id: one, kind: policy, {document}, stated: {{by: Maker, on: 2026-11-01}}}}\n{lists}"
        );
        let some = "{some: {kind: auth.password_policy, satisfies: {salted: true}}}";
        assert_eq!(of(some, &[&proven], &more).basis, Some(basis), "{document}");
    }
}

#[test]
fn what_has_aged_may_refute_and_says_so() {
    let old = ", stated: {by: Maker, on: 2025-11-20}";
    let bad = of(SALTED, &[&format!("{}{old}", rules("salted: false"))], ALL);
    assert_eq!((bad.truth(), bad.aged), (Tri::False, true));
    let good = of(SALTED, &[&format!("{}{old}", rules("salted: true"))], ALL);
    assert_eq!((good.truth(), good.aged), (Tri::Unknown, true));
    assert_eq!(codes(&good), ["evidence_stale"]);
    let fresh = of(SALTED, &[&rules("salted: false")], ALL);
    assert!(!fresh.aged);
    // a list alone has aged, or there never was one
    let list = ALL.replace("on: 2026-11-01", "on: 2025-11-20");
    for (list, aged) in [(list.as_str(), true), ("", false)] {
        let open = of(SALTED, &[&rules("salted: true")], list);
        assert_eq!((open.truth(), open.aged), (Tri::Unknown, aged), "{list}");
        let late =
            "{some: {kind: security.penetration_test, where: {concluded_on: {within_months: 6}}}}";
        let list = list.replace("auth.password_policy", "security.penetration_test");
        let test = "kind: security.penetration_test, name: a, concluded_on: 2026-01-01";
        let open = of(late, &[test], &list);
        assert_eq!((open.truth(), open.aged), (Tri::Unknown, aged), "{list}");
    }
    let some = "{some: {kind: auth.password_policy, satisfies: {salted: false}}}";
    let aged = product(&[&format!("{}{old}", rules("salted: false"))], ALL);
    assert_eq!(on(some, &aged, TODAY).truth(), Tri::Unknown);
    assert!(with(some, &aged, TODAY, seen), "it speaks against a claim");
    assert_eq!(with(some, &aged, TODAY, support).truth(), Tri::Unknown);
    assert!(with(some, &aged, TODAY, |holds, context| signs(holds, context).is_some()));
    let later = ", stated: {by: Maker, on: 2026-11-01, product_version: \"2\"}";
    let other = of(SALTED, &[&format!("{}{later}", rules("salted: true"))], ALL);
    assert_eq!(
        (other.truth(), codes(&other)),
        (Tri::Unknown, vec!["evidence_for_other_version".to_owned()])
    );
}

#[test]
fn what_was_looked_up_is_cited_and_what_ends_is_dated() {
    let lookup = "{every: {kind: auth.password_policy, satisfies: {lookup: {policy: password-storage, table: hashes, key: {hash: hash}}}}}";
    let table = in_force_policies(crate::common::library(), TODAY);
    let policy = &table["password-storage"];
    let name = policy.tables.keys().next().unwrap();
    let key = &policy.tables[name].key[0];
    let lookup = lookup
        .replace("table: hashes", &format!("table: {name}"))
        .replace("{hash: hash}", &format!("{{{key}: hash}}"));
    for hash in ["argon2id", "plaintext"] {
        let outcome = of(&lookup, &[&rules(&format!("hash: {hash}"))], ALL);
        assert_eq!(outcome.rules.len(), 1, "{hash}");
        assert_eq!(outcome.rules[0].key, [hash]);
    }
    // one that does not belong is not cited
    let apart = lookup.replace("satisfies", "where: {salted: true}, satisfies");
    let outcome = of(&apart, &[&rules("hash: argon2id, salted: false")], ALL);
    assert!(outcome.rules.is_empty());
    let age =
        "{every: {kind: security.penetration_test, satisfies: {concluded_on: {within_months: 6}}}}";
    let test = "kind: security.penetration_test, name: a, concluded_on: 2026-08-31";
    let list = ALL.replace("auth.password_policy", "security.penetration_test");
    let outcome = of(age, &[test], &list);
    let limits: Vec<_> = outcome.limits.iter().map(|limit| limit.sure).collect();
    assert_eq!((outcome.truth(), limits), (Tri::True, vec![date(2027, 2, 28)]));
    let ahead = of(age, &[&test.replace("2026-08-31", "2026-11-22")], &list);
    assert_eq!(
        (ahead.truth(), codes(&ahead)),
        (Tri::Unknown, vec!["evidence_after_as_of".to_owned()])
    );
}

#[test]
fn a_document_is_named_where_it_holds_and_where_it_is_over() {
    let holds = "{document: {kind: certificate, scheme: iso-27001, valid: true}}";
    let document = |more: &str| {
        format!(
            "documents:\n  - {{id: one, kind: certificate, scheme: iso-27001, file: one.pdf, {more}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        )
    };
    let good = of(holds, &[], &document("issued: 2026-01-01, valid_until: 2027-01-01"));
    assert_eq!((good.truth(), good.basis, good.aged), (Tri::True, Some(Basis::Documented), false));
    assert_eq!(good.documents, BTreeSet::from(["one".to_owned()]));
    assert!(good.missing.is_empty() && good.offenders.is_empty());
    let over = of(holds, &[], &document("issued: 2026-01-01, valid_until: 2026-11-20"));
    assert_eq!((over.truth(), over.basis, over.aged), (Tri::False, Some(Basis::Documented), true));
    assert_eq!((over.offenders.len(), over.documents.len()), (1, 0));
    for open in [
        "issued: 2026-01-01",
        "issued: 2026-11-22, valid_until: 2027-01-01",
        "issued: 2026-01-01, valid_until: 2027-01-01, product_version: \"2\"",
    ] {
        let outcome = of(holds, &[], &document(open));
        assert_eq!((outcome.truth(), outcome.missing.len()), (Tri::Unknown, 1), "{open}");
        assert!(outcome.offenders.is_empty() && outcome.documents.is_empty(), "{open}");
    }
    let none = of(holds, &[], "");
    assert_eq!((none.truth(), none.missing.len()), (Tri::Unknown, 1));
    // one that names no end carries a year, and has aged after that
    for (issued, truth, aged) in
        [("2025-11-21", Tri::True, false), ("2025-11-20", Tri::Unknown, true)]
    {
        let outcome = of(holds, &[], &document(&format!("issued: {issued}, valid_until: none")));
        assert_eq!((outcome.truth(), outcome.aged), (truth, aged), "{issued}");
    }
    assert!(!of(holds, &[], &document("issued: 2026-01-01")).aged);
    let other =
        document("issued: 2026-01-01, valid_until: 2027-01-01").replace("iso-27001", "tuev-tsvc");
    assert_eq!(of(holds, &[], &other).truth(), Tri::Unknown);
    // one that is over beside one that holds
    let two = format!(
        "{}{}",
        document("issued: 2026-01-01, valid_until: 2026-11-20"),
        document("issued: 2026-01-01, valid_until: 2027-01-01")
            .replace("documents:\n", "")
            .replace("id: one", "id: two")
            .replace("one.pdf", "two.pdf")
    );
    let both = of(holds, &[], &two);
    assert_eq!((both.truth(), both.aged, both.offenders.len()), (Tri::True, false, 0));
    assert_eq!(both.documents, BTreeSet::from(["two".to_owned()]));
}

#[test]
fn an_empty_set_that_is_fine_says_why() {
    let holds = "{every: {kind: auth.password_policy, where: {salted: true}, satisfies: {min_length: 8}, empty: {ok: true, because: {de: leer, en: empty}}}}";
    let outcome = of(holds, &[&rules("salted: false")], ALL);
    assert_eq!((outcome.truth(), outcome.remarks.len()), (Tri::True, 1));
    let member = of(holds, &[&rules("salted: true, min_length: 8")], ALL);
    assert_eq!((member.truth(), member.remarks.len()), (Tri::True, 0));
    // who may belong satisfies, and nobody need belong
    let maybe = of(holds, &[&rules("min_length: 8")], ALL);
    assert_eq!((maybe.truth(), maybe.remarks.len()), (Tri::True, 0));
    let strict =
        "{every: {kind: auth.password_policy, where: {salted: true}, satisfies: {min_length: 8}}}";
    let apart = of(strict, &[&rules("salted: false")], ALL);
    assert_eq!((apart.truth(), apart.unsaid), (Tri::Unknown, true));
    let nothing = of(strict, &[], &ALL.replace("count: 1", "count: 0"));
    assert_eq!((nothing.truth(), nothing.unsaid), (Tri::Unknown, false));
    let unsure = of(strict, &[&rules("min_length: 8")], ALL);
    assert_eq!((unsure.truth(), unsure.unsaid), (Tri::Unknown, false));
}

#[test]
fn signs_name_what_shows_and_how_strongly() {
    let documents = "documents:\n  - {id: one, kind: policy, file: one.pdf, issued: 2026-01-01, valid_until: none, stated: {by: Maker, on: 2026-11-01}}\n";
    let holds = "{any: [{some: {kind: auth.password_policy, satisfies: {salted: true}}}, {some: {kind: auth.session, satisfies: {user_revocable: true}}}]}";
    let session = "kind: auth.session, name: s, user_revocable: true";
    let product = product(&[&rules("salted: true, documents: [one]"), session], documents);
    let found = with(holds, &product, TODAY, signs).unwrap();
    assert_eq!((found.facts.len(), found.basis), (2, Basis::Documented));
    let one = self::product(&[session, &rules("salted: false")], "");
    let found = with(holds, &one, TODAY, signs).unwrap();
    assert_eq!((found.facts, found.basis), (vec![one.facts[0].id.clone()], Basis::Declared));
    let none = self::product(&[&rules("salted: false")], "");
    assert!(with(holds, &none, TODAY, signs).is_none() && !with(holds, &none, TODAY, seen));
}

/// What is made of the answers to another requirement of the catalog judged.
fn answered(requirement: &str, yes: &str, declarations: &str) -> Evaluation {
    let product = product(&[], declarations);
    let catalog = crate::common::library().catalog("tuev-tsvc", "2.1").unwrap();
    let holds = format!("{{answered: {{requirement: \"{requirement}\", is: {yes}}}}}");
    with(&holds, &product, TODAY, |holds, context| {
        let answers = CatalogAnswers { declarations: &product.declarations, catalog: &catalog };
        evaluate(holds, &Context { answers: Some(answers), ..*context })
    })
}

#[test]
fn an_answer_elsewhere_is_seen_from_its_day_on() {
    let of = |catalog: &str, on: &str, answers: &str| {
        format!(
            "declarations:\n  {catalog}: {{by: Maker, on: {on}, product_version: \"1\", answers: {{{answers}}}}}\n"
        )
    };
    let own = |answers: &str| of("tuev-tsvc@2.1", "2026-11-21", answers);
    let yes = own("\"1.1\": {answer: yes}");
    for (requirement, is, declarations, truth) in [
        ("1.1", "yes", yes.clone(), Tri::True),
        ("1.1", "no", yes.clone(), Tri::Unknown),
        ("1.2", "yes", yes, Tri::Unknown),
        ("1.1", "no", own("\"1.1\": {answer: no}"), Tri::True),
        ("1.1", "yes", own("\"1.1\": {answer: no}"), Tri::Unknown),
        (
            "1.1",
            "yes",
            own("\"1.1\": {answer: not_applicable, reason: function-absent}"),
            Tri::Unknown,
        ),
        (
            "1.1",
            "no",
            own("\"1.1\": {answer: not_applicable, reason: function-absent}"),
            Tri::Unknown,
        ),
        ("1.1", "yes", String::new(), Tri::Unknown),
        // of tomorrow, and of another catalog
        ("1.1", "yes", of("tuev-tsvc@2.1", "2026-11-22", "\"1.1\": {answer: yes}"), Tri::Unknown),
        (
            "5.1",
            "yes",
            of("anlage-31b@2016-10-21", "2026-11-01", "\"5.1\": {answer: yes}"),
            Tri::Unknown,
        ),
    ] {
        let outcome = answered(requirement, is, &declarations);
        assert_eq!(outcome.truth(), truth, "{requirement} {is} {declarations}");
        let basis = (truth == Tri::True).then_some(Basis::Declared);
        assert_eq!(outcome.basis, basis, "{declarations}");
    }
    let demands = |first: &str, second: &str| {
        let catalog = crate::common::library().catalog("tuev-tsvc", "2.1").unwrap();
        let one = catalog.requirements.iter().find(|one| one.demands.len() > 1).unwrap();
        let ids = [&one.demands[0].id, &one.demands[1].id];
        let text = own(&format!(
            "\"{}\": {{demands: {{{}: {{answer: {first}}}, {}: {{answer: {second}}}}}}}",
            one.number, ids[0], ids[1]
        ));
        answered(&one.number, "yes", &text).truth()
    };
    assert_eq!(demands("yes", "yes"), Tri::True);
    assert_eq!(demands("yes", "no"), Tri::Unknown);
}

#[test]
fn the_answer_to_the_demand_itself() {
    for (answer, is, truth) in [
        (Some(true), "yes", Tri::True),
        (Some(true), "no", Tri::False),
        (Some(false), "no", Tri::True),
        (Some(false), "yes", Tri::False),
        (None, "yes", Tri::Unknown),
        (None, "no", Tri::Unknown),
    ] {
        let product = product(&[], "");
        let outcome = with(&format!("{{answer_is: {is}}}"), &product, TODAY, |holds, context| {
            evaluate(holds, &Context { answer, ..*context })
        });
        assert_eq!(outcome.truth(), truth, "{answer:?} {is}");
        assert_eq!(outcome.missing.len(), usize::from(answer.is_none()));
        assert_eq!(outcome.basis, answer.map(|_| Basis::Declared));
    }
}

#[test]
fn a_component_and_a_target_are_seen_or_nothing_is_said() {
    let target = "targets:\n  tls: [{endpoint: \"connect.example:443\"}]\n";
    for (holds, more, truth) in [
        ("{component: [web-app]}", "", Tri::True),
        ("{component: [mobile-app, web-app]}", "", Tri::True),
        ("{component: [mobile-app]}", "", Tri::Unknown),
        ("{target: [tls]}", target, Tri::True),
        ("{target: [file]}", target, Tri::Unknown),
        ("{target: [file, tls]}", target, Tri::True),
        ("{target: [tls]}", "", Tri::Unknown),
    ] {
        let outcome = of(holds, &[], more);
        assert_eq!(outcome.truth(), truth, "{holds} {more}");
        assert_eq!(outcome.basis.is_some(), truth == Tri::True);
    }
}

#[test]
fn a_protection_need_is_what_the_product_file_says() {
    for (stated, is, truth) in [
        ("high", "high", Tri::True),
        ("high", "very-high", Tri::False),
        ("normal", "normal", Tri::True),
        ("", "high", Tri::Unknown),
    ] {
        let mut product = product(&[], "");
        product.protection_need = match stated {
            "high" => Some(ProtectionNeed::High),
            "normal" => Some(ProtectionNeed::Normal),
            _ => None,
        };
        let outcome = on(&format!("{{protection_need: {is}}}"), &product, TODAY);
        assert_eq!(outcome.truth(), truth, "{stated} {is}");
        assert_eq!(outcome.missing.len(), usize::from(truth == Tri::Unknown));
    }
}

#[test]
fn what_no_fact_can_change_is_told_apart() {
    let product = product(&[&rules("salted: false")], ALL);
    for (holds, expected) in [
        ("{since: 2026-11-22}".to_owned(), true),
        ("{since: 2026-11-21}".to_owned(), false),
        (SALTED.to_owned(), false),
        (format!("{{all: [{{since: 2026-11-22}}, {SALTED}]}}"), true),
        (format!("{{all: [{{since: 2026-11-21}}, {SALTED}]}}"), false),
        (format!("{{any: [{{since: 2026-11-22}}, {SALTED}]}}"), false),
        ("{any: [{since: 2026-11-22}, {since: 2026-12-01}]}".to_owned(), true),
        ("{any: [{since: 2026-11-22}, {since: 2026-11-21}]}".to_owned(), false),
    ] {
        let found = with(&holds, &product, TODAY, false_without_facts);
        assert_eq!(found, expected, "{holds}");
    }
}

#[test]
fn what_rests_on_a_document_comes_first_and_learns_what_it_leaves_open() {
    let documents = "documents:\n  - {id: one, kind: policy, file: one.pdf, issued: 2026-01-01, valid_until: none, stated: {by: Maker, on: 2026-11-01}}\n";
    let more = format!("{documents}{ALL}");
    let both = "{every: {kind: auth.password_policy, satisfies: {salted: true, min_length: {at_least: 8}}}}";
    let proven = rules("salted: true, documents: [one]");
    let old = ", stated: {by: Maker, on: 2025-11-20}";
    let bare = |fact: &str| fact.replace("name: a, ", "");
    for (one, other, truth) in [
        (proven.clone(), rules("min_length: 8"), Tri::True),
        (proven.clone(), rules("min_length: 7"), Tri::False),
        // the weaker statement is not heard where the stronger one speaks
        (proven.clone(), rules("min_length: 8, salted: false"), Tri::True),
        // what has aged carries nothing, and may refute
        (proven.clone(), format!("{}{old}", rules("min_length: 8")), Tri::Unknown),
        (proven.clone(), format!("{}{old}", rules("min_length: 7")), Tri::False),
        // what does not say of which thing it speaks neither
        (bare(&proven), bare(&rules("min_length: 8")), Tri::Unknown),
        (bare(&proven), bare(&rules("min_length: 7")), Tri::False),
    ] {
        for facts in [[one.as_str(), other.as_str()], [other.as_str(), one.as_str()]] {
            let outcome = of(both, &facts, &more);
            assert_eq!(outcome.truth(), truth, "{facts:?}");
        }
    }
    let basis = |satisfies: &str| {
        let holds = format!("{{some: {{kind: auth.password_policy, satisfies: {satisfies}}}}}");
        let one = of(&holds, &[&proven, &rules("min_length: 8")], &more).basis;
        assert_eq!(one, of(&holds, &[&rules("min_length: 8"), &proven], &more).basis);
        one
    };
    assert_eq!(basis("{salted: true}"), Some(Basis::Documented));
    assert_eq!(basis("{min_length: 8}"), Some(Basis::Declared));
    assert_eq!(basis("{salted: true, min_length: 8}"), Some(Basis::Declared));
}

#[test]
fn of_equal_statements_one_that_violates_is_enough() {
    let (good, bad) = (rules("salted: true"), rules("salted: false"));
    for facts in [[good.as_str(), bad.as_str()], [bad.as_str(), good.as_str()]] {
        assert_eq!(of(SALTED, &facts, ALL).truth(), Tri::False, "{facts:?}");
        let some = "{some: {kind: auth.password_policy, satisfies: {salted: true}}}";
        assert_eq!(of(some, &facts, ALL).truth(), Tri::False, "{facts:?}");
        let none = "{none: {kind: auth.password_policy, where: {salted: true}}}";
        assert_eq!(of(none, &facts, ALL).truth(), Tri::False, "{facts:?}");
    }
}

#[test]
fn a_list_closes_what_it_counts_of_its_subject_and_its_components() {
    let one = rules("salted: true");
    let elsewhere = one.replace("name: a", "name: b").replace("kind:", "subject: api, kind:");
    let list = |subject: &str, count: usize, more: &str| {
        format!(
            "  - {{kind: auth.password_policy, subject: {subject}, complete: true, count: {count}{more}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        )
    };
    let truth = |facts: &[&str], lists: &[String]| {
        let lists = lists.concat();
        let text = facts.iter().map(|fact| {
            let subject = if fact.contains("subject:") { "" } else { "subject: web, " };
            format!("  - {{{subject}{fact}, stated: {{by: Maker, on: 2026-11-01}}}}\n")
        });
        let yaml = format!("facts:\n{}enumerations:\n{lists}", text.collect::<String>());
        let folder = folder(&plain(&yaml));
        on(SALTED, &crate::common::load(folder.path()), TODAY).truth()
    };
    assert_eq!(truth(&[&one], &[list("web", 1, "")]), Tri::True);
    assert_eq!(truth(&[&one], &[list("api", 0, "")]), Tri::Unknown);
    assert_eq!(truth(&[&one], &[list("web", 0, "")]), Tri::Unknown);
    assert_eq!(truth(&[&one], &[list("web", 2, "")]), Tri::Unknown);
    assert_eq!(truth(&[&one, &elsewhere], &[list("web", 1, "")]), Tri::Unknown);
    let both = [list("web", 1, ""), list("api", 1, "")];
    assert_eq!(truth(&[&one, &elsewhere], &both), Tri::True);
    let wrong = [list("web", 1, ""), list("api", 2, "")];
    assert_eq!(truth(&[&one, &elsewhere], &wrong), Tri::Unknown);
    // a list that counts others than there are speaks against all of the kind
    assert_eq!(truth(&[&one], &[list("web", 1, ""), list("api", 5, "")]), Tri::Unknown);
    assert_eq!(truth(&[&one], &[list("web", 1, ""), list("api", 0, "")]), Tri::True);
    // the same thing stated twice is one
    assert_eq!(truth(&[&one, &one], &[list("web", 1, "")]), Tri::True);
    assert_eq!(truth(&[&one, &one], &[list("web", 2, "")]), Tri::Unknown);
}

#[test]
fn of_alternatives_within_a_condition_the_strongest_that_holds_counts() {
    let documents = "documents:\n  - {id: one, kind: policy, file: one.pdf, issued: 2026-01-01, valid_until: none, stated: {by: Maker, on: 2026-11-01}}\n";
    let proven = rules("salted: true, change_logged: false, documents: [one]");
    let said = rules("min_length: 8, max_failed_attempts: 9");
    let (strong, weak) = ("{salted: true}", "{min_length: 8}");
    let (not_strong, not_weak) = ("{change_logged: true}", "{max_failed_attempts: 1}");
    for (one, other, truth, basis) in [
        (strong, weak, Tri::True, Basis::Documented),
        (strong, not_weak, Tri::True, Basis::Documented),
        (not_strong, weak, Tri::True, Basis::Declared),
        (not_strong, not_weak, Tri::False, Basis::Declared),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            let holds = format!(
                "{{some: {{kind: auth.password_policy, satisfies: {{any: [{one}, {other}]}}}}}}"
            );
            let list = ALL.replace("complete: true", "complete: true, documents: [one]");
            let outcome = of(&holds, &[&proven, &said], &format!("{documents}{list}"));
            assert_eq!(outcome.truth(), truth, "{holds}");
            // that there is no such thing rests on list and facts as they are
            let basis = if truth == Tri::True { basis } else { Basis::Documented };
            assert_eq!(outcome.basis, Some(basis), "{holds}");
            let basis = if truth == Tri::True { basis } else { Basis::Declared };
            let every = holds.replace("{some:", "{every:");
            let outcome = of(&every, &[&proven, &said], &format!("{documents}{list}"));
            assert_eq!((outcome.truth(), outcome.basis), (truth, Some(basis)), "{every}");
        }
    }
    // several that do not hold are one fault, what was found said once
    let neither = "{every: {kind: auth.password_policy, satisfies: {any: [{change_logged: true}, {max_failed_attempts: 1}]}}}";
    let outcome = of(neither, &[&proven, &said], documents);
    assert_eq!(outcome.offenders.len(), 1);
    let observed = &outcome.offenders[0].observed.en;
    assert_eq!(observed.matches("changes logged").count(), 1, "{observed}");
    assert_eq!(observed.matches("failed attempts").count(), 1, "{observed}");
    let twice = "{every: {kind: auth.password_policy, satisfies: {any: [{max_failed_attempts: 1}, {max_failed_attempts: 2}]}}}";
    let outcome = of(twice, &[&proven, &said], documents);
    assert_eq!(outcome.offenders[0].observed.en.matches("failed attempts").count(), 1);
}

/// A product of two parts, asked for one of them or as a whole.
fn of_part(holds: &str, facts: &[&str], more: &str, part: Option<&str>) -> Evaluation {
    let text: String = facts
        .iter()
        .map(|fact| {
            format!("  - {{subject: web, {fact}, stated: {{by: Maker, on: 2026-11-01}}}}\n")
        })
        .collect();
    let text = if facts.is_empty() { text } else { format!("facts:\n{text}") };
    let yaml = plain(&format!("{text}{more}")).replace(
        "components: [{id: web, kind: web-app, name: Web, version: \"1\"}]",
        "components: [{id: web, kind: web-app, name: Web, version: \"7\"}, {id: api, kind: backend, name: Api, version: \"8\"}]",
    );
    let folder = folder(&yaml);
    fs::write(folder.path().join("one.pdf"), crate::common::document("one.pdf")).unwrap();
    let product = crate::common::load(folder.path());
    with(holds, &product, TODAY, |holds, context| {
        evaluate(holds, &Context { component: part, ..*context })
    })
}

#[test]
fn what_is_said_of_a_part_counts_for_that_part() {
    let list = |more: &str| {
        format!(
            "enumerations:\n  - {{kind: auth.password_policy, subject: web, complete: true, count: 1{more}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        )
    };
    let (of_web, of_both) = (list(", components: [web]"), list(", components: [web, api]"));
    let both = rules("salted: true, components: [web, api]");
    let web = rules("salted: true, components: [web]");
    for (fact, list, part, truth) in [
        (&both, &of_both, None, Tri::True),
        (&both, &of_both, Some("web"), Tri::True),
        (&both, &of_both, Some("api"), Tri::True),
        // a list of one part does not close the whole, nor the other part
        (&both, &of_web, None, Tri::Unknown),
        (&both, &of_web, Some("web"), Tri::True),
        (&both, &of_web, Some("api"), Tri::Unknown),
        (&web, &of_both, Some("web"), Tri::True),
        (&web, &of_both, None, Tri::True),
        // of the other part there is nothing
        (&web, &of_both, Some("api"), Tri::Unknown),
    ] {
        let outcome = of_part(SALTED, &[fact], list, part);
        assert_eq!(outcome.truth(), truth, "{fact} {list} {part:?}");
    }
    // a list for one part does not deny what is stated for the other
    let some = "{some: {kind: auth.password_policy, satisfies: {salted: true}}}";
    let empty = list(", components: [api]").replace("count: 1", "count: 0");
    let elsewhere = of_part(some, &[&web], &empty, Some("api"));
    assert_eq!((elsewhere.truth(), elsewhere.missing.len()), (Tri::Unknown, 1));
    let unsalted = rules("salted: false, components: [web]");
    assert_eq!(of_part(some, &[&unsalted], &empty, Some("api")).truth(), Tri::False);
    assert_eq!(of_part(some, &[], &empty, Some("api")).truth(), Tri::False);
    assert_eq!(of_part(some, &[&web], &empty, Some("web")).truth(), Tri::True);
}

#[test]
fn a_document_of_a_part_counts_for_that_part_and_that_version() {
    let holds = "{document: {kind: certificate, scheme: iso-27001, valid: true}}";
    let truth = |more: &str, part: Option<&str>| {
        let documents = format!(
            "documents:\n  - {{id: one, kind: certificate, scheme: iso-27001, file: one.pdf, issued: 2026-01-01, valid_until: 2027-01-01{more}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        );
        of_part(holds, &[], &documents, part).truth()
    };
    for (more, whole, web, api) in [
        ("", Tri::True, Tri::True, Tri::True),
        (", components: [web]", Tri::Unknown, Tri::True, Tri::Unknown),
        (", components: [web, api]", Tri::True, Tri::True, Tri::True),
        // the version of the product, or of the part that is asked for
        (", product_version: \"1\"", Tri::True, Tri::True, Tri::True),
        (", product_version: \"7\"", Tri::Unknown, Tri::True, Tri::Unknown),
        (", product_version: \"9\"", Tri::Unknown, Tri::Unknown, Tri::Unknown),
    ] {
        assert_eq!(truth(more, None), whole, "{more}");
        assert_eq!(truth(more, Some("web")), web, "{more}");
        assert_eq!(truth(more, Some("api")), api, "{more}");
    }
}

#[test]
fn a_target_serves_the_parts_it_names() {
    let holds = "{target: [tls]}";
    let truth = |more: &str, part: Option<&str>| {
        let targets = format!("targets:\n  tls: [{{endpoint: \"connect.example:443\"{more}}}]\n");
        of_part(holds, &[], &targets, part).truth()
    };
    for (more, whole, web, api) in [
        (", components: [web]", Tri::True, Tri::True, Tri::Unknown),
        (", components: [web, api]", Tri::True, Tri::True, Tri::True),
    ] {
        assert_eq!(truth(more, None), whole, "{more}");
        assert_eq!(truth(more, Some("web")), web, "{more}");
        assert_eq!(truth(more, Some("api")), api, "{more}");
    }
}

#[test]
fn a_factor_is_shown_by_a_document_that_can_be_used() {
    let holds = "{every: {kind: auth.path, satisfies: {pair: {policy: tr-03161-auth-factors, table: with-consent, of: factors, as: factor, differ_in: category}}}}";
    let path = "kind: auth.path, role: patient, name: a, factors: [username-password, biometrics]";
    let list = "enumerations:\n  - {kind: auth.path, subject: web, complete: true, count: 1, stated: {by: Maker, on: 2026-11-01}}\n";
    let document = |more: &str| {
        format!(
            "{list}documents:\n  - {{id: one, kind: policy, file: one.pdf, issued: 2026-01-01, {more}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
        )
    };
    let factor = |name: &str, condition: &str, more: &str| {
        format!("kind: auth.factor, name: {name}, condition: {condition}{more}")
    };
    let cited = ", documents: [one]";
    let fine = document("valid_until: none");
    let id = "gemspec-idp-sek-4-3-2";
    for (fact, more, truth) in [
        (factor("biometrics", id, cited), &fine, Tri::True),
        (factor("biometrics", id, ", component: web, documents: [one]"), &fine, Tri::True),
        (factor("biometrics", id, ""), &fine, Tri::Unknown),
        (factor("biometrics", "other", cited), &fine, Tri::Unknown),
        (factor("egk", id, cited), &fine, Tri::Unknown),
        (factor("biometrics", id, cited), &document("valid_until: 2026-11-20"), Tri::Unknown),
        (factor("biometrics", id, cited), &document("valid_until: 2026-11-21"), Tri::True),
    ] {
        assert_eq!(of(holds, &[path, &fact], more).truth(), truth, "{fact} {more}");
    }
    let old = format!("{}, stated: {{by: Maker, on: 2025-11-20}}", factor("biometrics", id, cited));
    assert_eq!(of(holds, &[path, &old], &fine).truth(), Tri::Unknown);
    // of the part whose way in it is
    let of_web = format!("{path}, components: [web]");
    for (component, truth) in [("web", Tri::True), ("api", Tri::Unknown)] {
        let fact = factor(
            "biometrics",
            id,
            &format!(", component: {component}, components: [web], documents: [one]"),
        );
        let outcome = of_part(
            holds,
            &[&of_web, &fact],
            &fine.replace("count: 1", "count: 1, components: [web]"),
            Some("web"),
        );
        assert_eq!(outcome.truth(), truth, "{component}");
    }
}

/// What a measurement of a server says: of protocol versions, offered or not, on a day.
fn measured(holds: &str, offered: &[(&str, bool)], on: &str) -> Evaluation {
    let folder = folder(&crate::common::with_target(""));
    let facts: Vec<_> = offered
        .iter()
        .map(|(version, offered)| crate::common::protocol(version, *offered))
        .collect();
    let list = crate::common::enumeration("tls.protocol", &facts.iter().collect::<Vec<_>>());
    crate::common::observe(
        folder.path(),
        "a.json",
        "ok",
        &format!("{on}T10:00:00Z"),
        &facts,
        &[list],
    );
    with(holds, &crate::common::load(folder.path()), TODAY, evaluate)
}

#[test]
fn what_was_measured_long_ago_counts_against_and_never_for() {
    let count = |bounds: &str| {
        format!("{{count: {{kind: tls.protocol, where: {{offered: true}}, {bounds}}}}}")
    };
    let every = "{every: {kind: tls.protocol, where: {offered: true}, satisfies: {version: [TLSv1.2, TLSv1.3]}}}";
    let none = "{none: {kind: tls.protocol, where: {version: TLSv1.0, offered: true}}}";
    let some = "{some: {kind: tls.protocol, where: {version: TLSv1.3, offered: true}}}";
    let good: &[(&str, bool)] = &[("TLSv1.3", true), ("TLSv1.2", true), ("TLSv1.0", false)];
    let bad: &[(&str, bool)] = &[("TLSv1.3", true), ("TLSv1.0", true)];
    let fresh = "2026-11-20";
    let aged = "2026-01-20";
    for (holds, offered, then, truth) in [
        (every.to_owned(), good, fresh, Tri::True),
        (every.to_owned(), bad, fresh, Tri::False),
        (every.to_owned(), good, aged, Tri::Unknown),
        (every.to_owned(), bad, aged, Tri::False),
        (none.to_owned(), good, fresh, Tri::True),
        (none.to_owned(), bad, fresh, Tri::False),
        (none.to_owned(), good, aged, Tri::Unknown),
        (none.to_owned(), bad, aged, Tri::False),
        (some.to_owned(), good, fresh, Tri::True),
        (some.to_owned(), good, aged, Tri::Unknown),
        (some.to_owned(), &bad[1..], fresh, Tri::False),
        (some.to_owned(), &bad[1..], aged, Tri::Unknown),
        (count("at_most: 2"), good, fresh, Tri::True),
        (count("at_most: 1"), good, fresh, Tri::False),
        (count("at_most: 2"), good, aged, Tri::Unknown),
        (count("at_most: 1"), good, aged, Tri::False),
        (count("at_least: 2"), good, fresh, Tri::True),
        (count("at_least: 3"), good, fresh, Tri::False),
        (count("at_least: 1"), good, aged, Tri::Unknown),
        (count("at_least: 3"), good, aged, Tri::Unknown),
    ] {
        let outcome = measured(&holds, offered, then);
        assert_eq!(outcome.truth(), truth, "{holds} {then}");
        match truth {
            Tri::True => assert_eq!(outcome.basis, Some(Basis::Measured), "{holds}"),
            Tri::False => assert!(outcome.missing.is_empty() || holds.contains("count"), "{holds}"),
            Tri::Unknown => {
                assert!(!outcome.missing.is_empty() && outcome.offenders.is_empty(), "{holds}");
                assert!(!outcome.unsaid, "no answer stands for what was read: {holds}");
            }
        }
        assert_eq!(outcome.aged, then == aged, "{holds} {then}");
    }
}

#[test]
fn a_count_names_what_is_missing_and_what_it_rests_on() {
    let at_most = "{count: {kind: auth.password_policy, where: {salted: true}, at_most: 1}}";
    let (one, two) = (rules("salted: true"), rules("salted: true").replace("name: a", "name: b"));
    let lists = ALL.replace("count: 1", "count: 2");
    let good = of(at_most, &[&one], ALL);
    assert_eq!((good.truth(), good.basis), (Tri::True, Some(Basis::Declared)));
    assert!(good.offenders.is_empty() && good.missing.is_empty());
    let bad = of(at_most, &[&one, &two], &lists);
    assert_eq!((bad.truth(), bad.offenders.len()), (Tri::False, 1));
    let open = of(at_most, &[&one], "");
    assert_eq!((open.truth(), open.offenders.len(), open.missing.len()), (Tri::Unknown, 0, 1));
    assert!(open.unsaid);
    let unsure =
        of(at_most, &[&one, &rules("min_length: 8").replace("name: a", "name: b")], &lists);
    assert_eq!(
        (unsure.truth(), unsure.missing.len(), unsure.offenders.len()),
        (Tri::Unknown, 1, 0)
    );
    let documents = "documents:\n  - {id: one, kind: policy, file: one.pdf, issued: 2026-01-01, valid_until: none, stated: {by: Maker, on: 2026-11-01}}\n";
    let proven = rules("salted: true, documents: [one]");
    let cited = ALL.replace("complete: true", "complete: true, documents: [one]");
    for (list, basis) in [(cited.as_str(), Basis::Documented), (ALL, Basis::Declared)] {
        let outcome = of(at_most, &[&proven], &format!("{documents}{list}"));
        assert_eq!((outcome.truth(), outcome.basis), (Tri::True, Some(basis)), "{list}");
    }
}

#[test]
fn answers_of_another_edition_count_where_the_text_is_the_same() {
    let catalog = crate::common::library().catalog("digav-anlage-1", "2026-02-01").unwrap();
    let older = "2025-12-06";
    let demand = |one: &&befund::catalog::Requirement| !one.demands.is_empty();
    let same = catalog
        .requirements
        .iter()
        .filter(demand)
        .find(|one| one.unchanged_from.iter().any(|edition| edition == older));
    let changed = |edition: &str| {
        let old = crate::common::library().catalog("digav-anlage-1", edition).unwrap();
        let mut all = catalog.requirements.iter().filter(demand);
        let found = all.find(|one| {
            !one.unchanged_from.iter().any(|other| other == edition)
                && old.requirement(&one.number).is_some()
        });
        found.map(|one| (one.number.clone(), edition.to_owned()))
    };
    let editions = crate::common::library().editions("digav-anlage-1");
    let mut earlier = editions.iter().filter(|head| head.edition != "2026-02-01");
    let (other, edition) = earlier.find_map(|head| changed(head.edition)).unwrap();
    for (number, edition, truth) in [
        (&same.unwrap().number, older, Tri::True),
        (&same.unwrap().number, "2026-02-01", Tri::True),
        (&other, edition.as_str(), Tri::Unknown),
    ] {
        let text = format!(
            "declarations:\n  digav-anlage-1@{edition}: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"{number}\": {{answer: yes}}}}}}\n"
        );
        let product = product(&[], &text);
        let holds = format!("{{answered: {{requirement: \"{number}\", is: yes}}}}");
        let outcome = with(&holds, &product, TODAY, |holds, context| {
            let answers = CatalogAnswers { declarations: &product.declarations, catalog: &catalog };
            evaluate(holds, &Context { answers: Some(answers), ..*context })
        });
        assert_eq!(outcome.truth(), truth, "{number} of {edition}");
    }
}

#[test]
fn a_need_that_is_answered_is_a_need() {
    let catalog = crate::common::library().catalog("digav-anlage-1", "2026-02-01").unwrap();
    let of = |answer: &str, stated: Option<ProtectionNeed>| {
        let text = format!(
            "declarations:\n  digav-anlage-1@2026-02-01: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"need/very-high\": {{answer: {answer}}}}}}}\n"
        );
        let mut product = product(&[], &text);
        product.protection_need = stated;
        with("{protection_need: very-high}", &product, TODAY, |holds, context| {
            let answers = CatalogAnswers { declarations: &product.declarations, catalog: &catalog };
            let outcome = evaluate(holds, &Context { answers: Some(answers), ..*context });
            (outcome.truth(), outcome.basis, outcome.answered)
        })
    };
    let declared = Some(Basis::Declared);
    assert_eq!(of("yes", None), (Tri::True, declared, true));
    assert_eq!(of("no", None), (Tri::False, declared, true));
    assert_eq!(of("yes", Some(ProtectionNeed::Normal)), (Tri::True, declared, true));
    assert_eq!(of("yes", Some(ProtectionNeed::VeryHigh)), (Tri::True, declared, false));
    assert_eq!(of("no", Some(ProtectionNeed::VeryHigh)), (Tri::True, declared, false));
    assert_eq!(of("no", Some(ProtectionNeed::Normal)), (Tri::False, declared, false));
}

/// All things that reasons and conditions of the catalogs name.
fn things() -> BTreeMap<String, Predicate> {
    let mut things = BTreeMap::new();
    for id in crate::common::library().catalog_ids() {
        for head in crate::common::library().editions(id) {
            let catalog = crate::common::library().catalog(id, head.edition).unwrap();
            let refuting = catalog.reasons.iter().filter_map(|one| one.refuted_if.as_ref());
            for predicate in refuting {
                predicate.walk(&mut |one| {
                    if let Predicate::Thing(thing) = one {
                        things.insert(thing.id.clone(), one.clone());
                    }
                });
            }
        }
    }
    things
}

#[test]
fn a_thing_of_which_nothing_is_said_is_not_absent_and_no_yes_stands_for_it() {
    let silent = product(&[], "");
    let asked = things();
    assert!(asked.len() > 15, "{}", asked.len());
    for (id, thing) in &asked {
        let lists: BTreeSet<&str> = thing.kinds().into_iter().collect();
        let lists: String = lists
            .iter()
            .map(|kind| format!("  - {{kind: {kind}, subject: web, complete: true, count: 0, stated: {{by: Maker, on: 2026-11-01}}}}\n"))
            .collect();
        let empty = product(&[], &format!("enumerations:\n{lists}"));
        for product in [&silent, &empty] {
            let evidence = Evidence::new(product, TODAY);
            let policies = in_force_policies(crate::common::library(), TODAY);
            let context = Context {
                evidence: &evidence,
                as_of: TODAY.into(),
                policies: &policies,
                component: None,
                answer: None,
                answers: None,
            };
            let outcome = evaluate(thing, &context);
            let there = outcome.truth() == Tri::True;
            assert!(there || (outcome.truth(), outcome.unsaid) == (Tri::Unknown, false), "{id}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_a_document_decides_nothing() {
    let holds = "{document: {kind: certificate, scheme: iso-27001, valid: true}}";
    let text = "documents:\n  - {id: one, kind: certificate, scheme: iso-27001, file: one.pdf, issued: 2026-01-01, valid_until: 2027-01-01, stated: {by: Maker, on: 2026-11-01}}\n";
    let folder = folder(&plain(text));
    let file = folder.path().join("one.pdf");
    for (bytes, truth) in
        [(crate::common::document("one.pdf"), Tri::True), ("%PDF".to_owned(), Tri::Unknown)]
    {
        fs::write(&file, bytes).unwrap();
        assert_eq!(on(holds, &crate::common::load(folder.path()), TODAY).truth(), truth);
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(on(holds, &crate::common::load(folder.path()), TODAY).truth(), Tri::Unknown);
}

#[test]
fn a_fault_says_what_was_found() {
    let every = |kind: &str, satisfies: &str| {
        format!("{{every: {{kind: {kind}, satisfies: {satisfies}}}}}")
    };
    for (fact, holds, found) in [
        (
            rules("salted: true"),
            every("auth.password_policy", "{not: {salted: true}}"),
            "own salt for each password: yes",
        ),
        (
            rules("hash: plaintext"),
            every("auth.password_policy", "{hash: {not: plaintext}}"),
            "how it is stored: plain text",
        ),
        (
            "kind: retention.store, name: a, delete_after_s: never".to_owned(),
            every("retention.store", "{delete_after_s: {within_months: 3}}"),
            "deletion period: without limit",
        ),
        (
            "kind: hosting.location, name: a, provider: other".to_owned(),
            every("hosting.location", "{provider: {matches: aws}}"),
            "other",
        ),
    ] {
        let outcome = of(&holds, &[&fact], "");
        assert_eq!((outcome.truth(), outcome.offenders.len()), (Tri::False, 1), "{holds}");
        assert!(outcome.offenders[0].observed.en.contains(found), "{:?}", outcome.offenders);
        assert!(!outcome.offenders[0].expected.en.is_empty());
    }
    let good = of(
        &every("auth.password_policy", "{not: {salted: true}}"),
        &[&rules("salted: false")],
        ALL,
    );
    assert!(good.judged.iter().all(|one| one.faults.is_empty()));
    let months = "kind: retention.store, name: a, delete_after_s: {months: 3}";
    let open = of(&every("retention.store", "{delete_after_s: {at_most: 7776000}}"), &[months], "");
    assert_eq!((open.truth(), open.missing.is_empty()), (Tri::Unknown, false));
}

#[test]
fn what_an_alternative_says_of_a_fact_is_kept_where_it_decides() {
    let long = "{every: {kind: auth.password_policy, satisfies: {min_length: {at_least: 8}}}}";
    let facts = rules("salted: false, min_length: 8");
    for holds in [format!("{{any: [{SALTED}, {long}]}}"), format!("{{any: [{long}, {SALTED}]}}")] {
        let outcome = of(&holds, &[&facts], ALL);
        let judged: Vec<_> = outcome.judged.iter().map(|one| one.truth).collect();
        assert_eq!((outcome.truth(), judged), (Tri::True, vec![Tri::True]), "{holds}");
        assert!(outcome.offenders.is_empty(), "{holds}");
    }
    let both = of(&format!("{{any: [{SALTED}, {SALTED}]}}"), &[&rules("salted: false")], ALL);
    assert_eq!((both.truth(), both.judged.is_empty()), (Tri::False, false));
    let denied = of(&format!("{{not: {SALTED}}}"), &[&rules("salted: true")], ALL);
    assert_eq!((denied.truth(), denied.offenders.len(), denied.judged.len()), (Tri::False, 1, 0));
    let held = of(&format!("{{not: {SALTED}}}"), &[&rules("salted: false")], ALL);
    assert_eq!((held.truth(), held.offenders.len(), held.judged.len()), (Tri::True, 0, 0));
}

#[test]
fn an_empty_set_is_not_fine_beside_what_may_be_there() {
    let holds = "{every: {kind: retention.store, where: {holds: {contains: backup}}, satisfies: {encrypted: true}, empty: {ok: true, because: {de: x, en: x}, unless: [backups]}}}";
    let list = ALL.replace("auth.password_policy", "retention.store");
    let store = "kind: retention.store, name: a, holds: [logs]";
    let function = |present: &str| format!("kind: app.function, name: backups, present: {present}");
    for (present, truth) in
        [("false", Tri::True), ("true", Tri::Unknown), ("{unknown: lost}", Tri::Unknown)]
    {
        let outcome = of(holds, &[store, &function(present)], &list);
        assert_eq!(outcome.truth(), truth, "{present}");
        assert_eq!(outcome.missing.is_empty(), truth == Tri::True, "{present}");
    }
    let old = format!("{}, stated: {{by: Maker, on: 2025-11-20}}", function("true"));
    assert_eq!(of(holds, &[store, &old], &list).truth(), Tri::Unknown, "seen long ago");
    // a list that misses a function, and one of tomorrow
    let misses = format!(
        "{list}  - {{kind: app.function, subject: web, complete: true, count: 1, stated: {{by: Maker, on: 2026-11-01}}}}\n"
    );
    assert_eq!(of(holds, &[store], &misses).truth(), Tri::Unknown);
    let ahead = format!("{}, stated: {{by: Maker, on: 2026-11-22}}", function("false"));
    assert_eq!(of(holds, &[store, &ahead], &list).truth(), Tri::Unknown);
    // one that has a backup store is judged by it
    let backup = "kind: retention.store, name: a, holds: [backup], encrypted: true";
    assert_eq!(of(holds, &[backup, &function("true")], &list).truth(), Tri::True);
    // a store of which nobody knows what is in it may be one
    let unknown = "kind: retention.store, name: a, encrypted: true";
    assert_eq!(of(holds, &[unknown], &list).truth(), Tri::True, "whatever it holds, it satisfies");
}

#[test]
fn what_waits_for_a_person_cites_the_row() {
    let check = crate::common::library().check("auth-password-rules-set").unwrap();
    let evidence = product(&[&rules("min_length: 1")], ALL);
    let outcome =
        with("{since: 2020-01-01}", &evidence, TODAY, |_, context| evaluate(&check.holds, context));
    assert_eq!(outcome.truth(), Tri::Unknown);
    assert!(outcome.rules.len() == 1 && codes(&outcome).contains(&"awaiting_human".to_owned()));
}

#[test]
fn an_empty_set_is_not_fine_beside_a_component_or_a_thing_of_its_own_kind() {
    let holds = |unless: &str| {
        format!(
            "{{every: {{kind: http.cookie, where: {{sensitive: true}}, satisfies: {{secure: true}}, empty: {{ok: true, because: {{de: x, en: x}}, unless: [{unless}]}}}}}}"
        )
    };
    let cookie = |more: &str| format!("kind: http.cookie, host: a, name: a, secure: true, {more}");
    let list = ALL.replace("auth.password_policy", "http.cookie");
    for (unless, more, truth) in [
        ("own-server", "sensitive: false", Tri::True),
        ("own-page", "sensitive: false", Tri::Unknown),
        ("own-page", "sensitive: true", Tri::True),
        // a cookie that shows it and does not belong speaks as any other fact
        ("own-cookie", "sensitive: false, session_id: false", Tri::True),
        ("own-cookie", "sensitive: false, session_id: true", Tri::Unknown),
        // one that may belong satisfies whether it does or not
        ("own-cookie", "session_id: true", Tri::True),
    ] {
        let outcome = of(&holds(unless), &[&cookie(more)], &list);
        assert_eq!(outcome.truth(), truth, "{unless}: {more}");
    }
}

#[test]
fn a_file_that_was_not_read_stands_beside_a_server_that_was() {
    let files = "  files:\n    - {path: state.json, delivers: [retention.store], stated: {by: M, on: 2026-11-01}}\n";
    let store = "facts:\n  - {kind: retention.store, subject: web, name: a, encrypted: true, stated: {by: Maker, on: 2026-11-01}}\n";
    let list = ALL.replace("auth.password_policy", "retention.store");
    let every = "{every: {kind: retention.store, satisfies: {encrypted: true}}}";
    for (files, truth) in [("", Tri::True), (files, Tri::Unknown)] {
        let folder = folder(&crate::common::with_target(""));
        let facts = [crate::common::protocol("TLSv1.3", true)];
        let listed = crate::common::enumeration("tls.protocol", &[&facts[0]]);
        crate::common::observe(
            folder.path(),
            "a.json",
            "ok",
            "2026-11-20T10:00:00Z",
            &facts,
            &[listed],
        );
        let yaml = crate::common::with_target(&format!("{files}{store}{list}"));
        fs::write(folder.path().join("befund.yaml"), yaml).unwrap();
        let outcome = with(every, &crate::common::load(folder.path()), TODAY, evaluate);
        assert_eq!(outcome.truth(), truth, "{files}");
        if truth == Tri::Unknown {
            assert_eq!((codes(&outcome), outcome.unsaid), (vec!["not_run".to_owned()], false));
        }
    }
}

/// What a server's measurement says beside what is stated of it.
fn measured_and_stated(
    holds: &str,
    offered: &[(&str, bool)],
    on: &str,
    list: impl Fn(&mut serde_json::Value),
    stated: &str,
) -> Evaluation {
    let text = format!(
        "facts:\n  - {{kind: tls.protocol, subject: \"tls://connect.example:443\", {stated}, stated: {{by: Maker, on: 2026-11-01}}}}\n"
    );
    let folder = folder(&crate::common::with_target(&text));
    let facts: Vec<_> = offered
        .iter()
        .map(|(version, offered)| crate::common::protocol(version, *offered))
        .collect();
    let mut listed = crate::common::enumeration("tls.protocol", &facts.iter().collect::<Vec<_>>());
    list(&mut listed);
    crate::common::observe(
        folder.path(),
        "a.json",
        "ok",
        &format!("{on}T10:00:00Z"),
        &facts,
        &[listed],
    );
    with(holds, &crate::common::load(folder.path()), TODAY, evaluate)
}

#[test]
fn a_statement_does_not_stand_beside_a_search_that_did_not_find_it() {
    let some = "{some: {kind: tls.protocol, where: {version: TLSv1.3, offered: true}}}";
    let old: &[(&str, bool)] = &[("TLSv1.2", true)];
    let stated = "version: TLSv1.3, offered: true";
    let complete = |_: &mut serde_json::Value| {};
    let of = |on: &str, list: &dyn Fn(&mut serde_json::Value)| {
        measured_and_stated(some, old, on, list, stated).truth()
    };
    assert_eq!(of("2026-11-20", &complete), Tri::False);
    // and not while the search is old, incomplete or misses a member
    assert_eq!(of("2026-01-20", &complete), Tri::Unknown);
    assert_eq!(of("2026-11-20", &|list| list["complete"] = false.into()), Tri::Unknown);
    assert_eq!(of("2026-11-22", &complete), Tri::Unknown, "of tomorrow");
}

#[test]
fn what_is_stated_for_tomorrow_is_not_silence() {
    let other = "kind: auth.password_policy, name: b, salted: true";
    for (on, unsaid) in [("2026-11-21", true), ("2026-11-22", false)] {
        let dated = format!("{other}, stated: {{by: Maker, on: {on}}}");
        let outcome = of(SALTED, &[&rules("salted: true"), &dated], "");
        assert_eq!((outcome.truth(), outcome.unsaid), (Tri::Unknown, unsaid), "{on}");
        let session = dated
            .replace("auth.password_policy", "auth.session")
            .replace("salted", "user_revocable");
        let apart = of(SALTED, &[&rules("salted: true"), &session], "");
        assert!(apart.unsaid, "of another kind, {on}");
    }
}

#[test]
fn a_measurement_of_another_version_of_the_part_carries_nothing() {
    let every =
        "{every: {kind: tls.protocol, where: {offered: true}, satisfies: {version: TLSv1.3}}}";
    let parts = |web: &str, api: &str| {
        plain("").replace(
            "components: [{id: web, kind: web-app, name: Web, version: \"1\"}]",
            &format!("components: [{{id: web, kind: web-app, name: Web, version: \"{web}\"}}, {{id: api, kind: backend, name: Api, version: \"{api}\"}}]"),
        ) + "targets:\n  tls: [{endpoint: \"connect.example:443\", components: [web]}]\n"
    };
    for (web, api, part, truth) in [
        ("1", "1", Some("web"), Tri::True),
        ("1", "1", None, Tri::True),
        ("2", "1", Some("web"), Tri::Unknown),
        ("2", "1", None, Tri::Unknown),
        // the part that was not looked at may change
        ("1", "2", Some("web"), Tri::True),
        ("1", "2", None, Tri::True),
    ] {
        let folder = folder(&parts("1", "1"));
        let facts = [crate::common::protocol("TLSv1.3", true)];
        let listed = crate::common::enumeration("tls.protocol", &[&facts[0]]);
        crate::common::observe(
            folder.path(),
            "a.json",
            "ok",
            "2026-11-20T10:00:00Z",
            &facts,
            &[listed],
        );
        fs::write(folder.path().join("befund.yaml"), parts(web, api)).unwrap();
        let outcome = with(every, &crate::common::load(folder.path()), TODAY, |holds, context| {
            evaluate(holds, &Context { component: part, ..*context })
        });
        assert_eq!(outcome.truth(), truth, "{web} {api} {part:?}");
    }
}

#[test]
fn what_speaks_to_a_predicate() {
    let target = "targets:\n  tls: [{endpoint: \"connect.example:443\"}]\n";
    let tls = "{some: {kind: tls.protocol}}";
    let none = ALL.replace("count: 1", "count: 0");
    let fact = rules("salted: true");
    let document = "{document: {kind: certificate}}";
    for (holds, facts, more, speaks, empty) in [
        (SALTED, vec![], "", false, true),
        (SALTED, vec![fact.as_str()], "", true, false),
        (SALTED, vec![], none.as_str(), true, true),
        (SALTED, vec![], ALL, true, false),
        (SALTED, vec![], target, false, true),
        (tls, vec![], target, true, false),
        (document, vec![], "", true, false),
    ] {
        let product = product(&facts, more);
        assert_eq!(with(holds, &product, TODAY, engaged), speaks, "{holds} {facts:?} {more}");
        assert_eq!(
            with(holds, &product, TODAY, only_empty_lists),
            empty,
            "{holds} {facts:?} {more}"
        );
    }
}

#[test]
fn a_list_that_has_aged_closes_nothing_for_a_pass() {
    let old = ALL.replace("on: 2026-11-01", "on: 2025-11-20");
    let fact = rules("salted: true");
    for holds in [
        SALTED,
        "{none: {kind: auth.password_policy, where: {salted: false}}}",
        "{count: {kind: auth.password_policy, where: {salted: true}, at_most: 1}}",
    ] {
        assert_eq!(of(holds, &[&fact], ALL).truth(), Tri::True, "{holds}");
        assert_eq!(of(holds, &[&fact], &old).truth(), Tri::Unknown, "{holds}");
    }
    let some = "{some: {kind: auth.password_policy, satisfies: {salted: false}}}";
    let missing = of(some, &[&fact], ALL);
    assert_eq!((missing.truth(), missing.offenders.len()), (Tri::False, 1));
    let nothing = of(some, &[], &ALL.replace("count: 1", "count: 0"));
    assert_eq!((nothing.truth(), nothing.offenders.len()), (Tri::False, 1));
    let aged = product(&[&fact], &old);
    assert_eq!(with(some, &aged, TODAY, support).truth(), Tri::Unknown, "it only refutes");
}
