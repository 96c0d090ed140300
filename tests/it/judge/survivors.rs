//! What a result says beside its verdicts: in whose words, in which order, what is counted, and what is new
//! in it. Each was once changed without a test that noticed.

use std::fs;

use crate::common::written::{Judged, Written};
use crate::common::{
    TODAY, enumeration, folder, judge, load, observe, plain, protocol, tls_fact, with_target,
};
use befund::assess::diff::{Change, compare};
use befund::assess::identity::report_id;
use befund::assess::result::{Finding, ReasonCode};
use befund::assess::yardstick::Yardstick;
use befund::assess::{Inputs, Report, assess};
use befund::fact::kind::Kind;
use befund::fact::{Basis, Enumeration};
use befund::library::Library;
use befund::product::{self, Reference};
use serde_json::json;
use tempfile::TempDir;

const TSVC: &str = "tuev-tsvc@2.1";
const NOW: &str = "2026-11-20T10:00:00Z";

/// The built-in library and a check of one's own, by its id, more of its keys and what must hold; a catalog
/// `house@1` has a requirement for it, of the same name.
fn house(id: &str, more: &str, holds: &str) -> Library {
    let folder = TempDir::new().unwrap();
    let check = format!(
        "befund: check/1\nid: {id}\nsays: {{de: Es ist so, en: It is so}}\n{more}holds: {holds}\nexamples: {{pass: [{{facts: []}}], fail: [{{facts: []}}], undecided: [{{facts: []}}]}}\n"
    );
    let requirement = format!(
        "  - number: {id}\n    ref: Regel\n    kind: demand\n    addressee: both\n    title: {{de: Regel, en: Rule}}\n    text: {{de: Es MUSS so sein., en: It is so.}}\n    confidence: primary\n    sources: [book]\n    demands:\n      - id: d\n        modal: MUSS\n        decidable: automated\n        checks: [{{id: {id}, role: decides, because: {{de: Darum, en: Therefore}}, covers: {{de: A, en: B}}}}]\n        remedy: {{de: Ändern., en: Change.}}\n        ask: {{de: Frage, en: question}}\n"
    );
    let catalog = format!(
        "befund: catalog/1\nid: house\nedition: \"1\"\ntitle: {{de: Haus, en: House}}\nin_force: {{from: 2026-01-01, until: null, confidence: primary}}\ntext: full\nper: product\nsources: {{book: {{title: {{de: Buch, en: Book}}, tier: primary}}}}\nrequirements:\n{requirement}"
    );
    fs::write(folder.path().join("check.yaml"), check).unwrap();
    fs::write(folder.path().join("house.yaml"), catalog).unwrap();
    Library::with_folder(folder.path()).unwrap_or_else(|error| panic!("{error}"))
}

/// A folder's product, judged by a house whose check is named `rule`.
fn by_rule(folder: &TempDir, holds: &str) -> Judged {
    let library = house("rule", "", holds);
    let product = product::load(folder.path(), befund::probe::sources()).unwrap();
    product::check_names(&product, &library).unwrap_or_else(|error| panic!("{error}"));
    let asked = [Reference::parse("house@1")];
    Judged(assess(&Inputs::gather(&product, &library, &asked, TODAY).unwrap()))
}

fn product() -> Written {
    Written::new("video-consultation", &["web web-app"])
}

fn place(name: &str, country: &str) -> String {
    format!("hosting.location, subject: web, name: {name}, country: {country}")
}

const IN_GERMANY: &str = "{every: {kind: hosting.location, satisfies: {country: DE}}}";

fn note<'r>(report: &'r Report, code: &str) -> Option<&'r str> {
    report.notes.iter().find(|one| one.code == code).map(|one| &*one.text.en)
}

/// What came to a known fail must not hide behind it.
#[test]
fn what_violates_a_demand_is_named_in_a_comparison_and_only_what_is_new_as_new() {
    let of = |places: &[(&str, &str)]| {
        let written = places.iter().fold(product(), |one, (name, at)| one.fact(&place(name, at)));
        by_rule(&written.folder(), IN_GERMANY).0
    };
    let change = |old: &Report, new: &Report| -> Change {
        let mut changes = compare(old, new).changes;
        assert_eq!(changes.len(), 1, "{changes:?}");
        changes.remove(0)
    };
    let things = |change: &Change| {
        change.new_offenders.iter().map(|one| one.thing.clone()).collect::<Vec<_>>()
    };
    let (none, one, two) =
        (of(&[("a", "DE")]), of(&[("a", "US")]), of(&[("a", "US"), ("b", "US")]));
    let broken = change(&none, &one);
    let first = broken.new.as_ref().unwrap().offenders.clone();
    assert!(first.len() == 1 && first[0].contains("hosting.location"), "{first:?}");
    assert_eq!(things(&broken), first);
    let more = change(&one, &two);
    let both = more.new.as_ref().unwrap().offenders.clone();
    assert_eq!((more.old.as_ref().unwrap().offenders.clone(), both.len()), (first.clone(), 2));
    let second: Vec<_> = both.into_iter().filter(|thing| !first.contains(thing)).collect();
    assert_eq!(things(&more), second);
}

#[test]
fn a_clash_of_other_facts_is_a_new_one() {
    let of = |names: &[&str]| {
        let mut written = product();
        for name in names {
            for required in [true, false] {
                written = written.fact(&format!("auth.path, subject: web, role: patient, name: {name}, account_required: {required}"));
            }
        }
        written.judged(&[TSVC]).0
    };
    let (one, two) = (of(&["link"]), of(&["link", "code"]));
    assert_eq!((one.contradictions.len(), two.contradictions.len()), (1, 2));
    assert_eq!(compare(&one, &two).new_contradictions.len(), 1);
    assert_eq!(compare(&one, &two).resolved_contradictions, []);
    assert_eq!(compare(&two, &one).resolved_contradictions.len(), 1);
}

/// A reading that refutes nothing by itself, as something else could still hold.
#[test]
fn that_a_reading_is_of_another_version_is_the_reason_for_what_stays_open() {
    let of = |version: &str| {
        let yaml = with_target("");
        let folder =
            folder(&yaml.replacen("version: \"1\"", &format!("version: \"{version}\""), 1));
        let fact = protocol("TLSv1.2", true);
        let list = enumeration("tls.protocol", &[&fact]);
        observe(folder.path(), "a.json", "ok", NOW, &[fact], &[list]);
        fs::write(folder.path().join("befund.yaml"), yaml).unwrap();
        let judged = by_rule(
            &folder,
            "{any: [{every: {kind: tls.protocol, satisfies: {version: TLSv1.3}}}, {every: {kind: hosting.location, satisfies: {country: DE}}}]}",
        );
        let checks = judged.result("rule", "d").checks.iter();
        let codes: Vec<_> = checks.flat_map(|one| &one.missing).map(|one| one.code).collect();
        (judged.of("rule", "d"), codes.contains(&ReasonCode::EvidenceForOtherVersion))
    };
    assert_eq!(of("0.9"), ("inconclusive/evidence_for_other_version".into(), true));
    assert!(!of("1").1);
}

#[test]
fn a_day_that_is_expected_is_said_in_the_language_of_the_sentence() {
    let folder = folder(&with_target(""));
    let fact = tls_fact(
        "tls.certificate",
        "c",
        &[
            ("key_algorithm", json!("RSA")),
            ("position", json!(0)),
            ("not_before", json!("2025-01-01")),
            ("not_after", json!("2026-01-01")),
        ],
    );
    let list = enumeration("tls.certificate", &[&fact]);
    observe(folder.path(), "a.json", "ok", NOW, &[fact], &[list]);
    let holds = "{every: {kind: tls.certificate, satisfies: {not_after: {after: as-of}}}}";
    let judged = by_rule(&folder, holds);
    let offenders = &judged.result("rule", "d").offenders;
    let expected: Vec<_> =
        offenders.iter().map(|one| (&*one.expected.de, &*one.expected.en)).collect();
    assert_eq!(expected, [("gültig bis nach dem Stichtag", "valid until after the day judged")]);
}

#[test]
fn a_contradiction_says_what_was_found() {
    let folder = folder(&with_target(
        "facts:\n  - {kind: tls.protocol, subject: \"tls://connect.example:443\", version: TLSv1.2, offered: true, stated: {by: Maker, on: 2026-11-01}}\n",
    ));
    let fact = protocol("TLSv1.3", true);
    let list = enumeration("tls.protocol", &[&fact]);
    observe(folder.path(), "a.json", "ok", NOW, &[fact], &[list]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let found: Vec<_> = report.contradictions.iter().map(|one| &*one.found.en).collect();
    assert_eq!(
        found,
        [
            "A complete search for \"protocol version\" at tls://connect.example:443 on 2026-11-20 did not find it."
        ]
    );
}

#[test]
fn a_contradiction_of_an_answer_says_what_the_check_found() {
    let of = |country: &str, answer: &str| {
        let written = product().fact(&place("a", country)).list("hosting.location", "web", 1);
        let judged = by_rule(
            &written.answers("house@1", &format!("rule: {{answer: {answer}}}")).folder(),
            IN_GERMANY,
        );
        let found = judged.0.contradictions.iter().map(|one| one.found.clone());
        found.collect::<Vec<_>>()
    };
    let kept = of("DE", "no");
    assert_eq!(kept.len(), 1);
    assert_eq!((&*kept[0].de, &*kept[0].en), ("Geprüft: Es ist so", "Checked: It is so"));
    let broken = of("US", "yes");
    assert_eq!(broken.len(), 1);
    assert!(broken[0].en.contains("US") && broken[0].de.contains("US"), "{broken:?}");
}

#[test]
fn a_decision_is_named_by_the_number_and_the_edition_it_names() {
    let entry = |requirement: &str| {
        format!(
            "dispositions:\n  - {{kind: planned, requirement: \"{requirement}\", owner: Maker, reason: r, expires: 2027-03-31}}\n"
        )
    };
    for requirement in ["tuev-tsvc#1.1", "tuev-tsvc@2.1#1.1"] {
        let judged = product().yes(TSVC, &["1.1"]).section(&entry(requirement)).judged(&[TSVC]);
        let said = note(&judged.0, "disposition-unused").unwrap();
        assert!(said.contains(&format!("{requirement} (Maker)")), "{said}");
        assert_eq!(judged.0.dispositions[0].subject(), requirement);
    }
}

/// The file's names say nothing of their order.
#[test]
fn observations_stand_in_the_order_of_their_targets() {
    let target = |host: &str| format!("{{endpoint: \"{host}.example:443\"}}");
    let yaml = |hosts: &[&str]| {
        let targets: Vec<_> = hosts.iter().map(|host| target(host)).collect();
        plain(&format!("targets:\n  tls: [{}]\n", targets.join(", ")))
    };
    let folder = folder(&yaml(&["z", "a"]));
    observe(folder.path(), "1.json", "ok", NOW, &[], &[]);
    fs::write(folder.path().join("befund.yaml"), yaml(&["a", "z"])).unwrap();
    observe(folder.path(), "2.json", "ok", NOW, &[], &[]);
    let report = judge(&load(folder.path()), &[TSVC], TODAY);
    let targets: Vec<_> = report.inputs.observations.iter().map(|one| &*one.target).collect();
    assert_eq!(targets, ["tls://a.example:443", "tls://z.example:443"]);
}

#[test]
fn a_finding_names_the_group_of_its_requirement() {
    let report = Written::new("health-app", &["app mobile-app"]).judged(&["tr-03161-1@3.0"]).0;
    let group = |number: &str| {
        let finding = report.findings.iter().find(|one| one.requirement == number).unwrap();
        finding.group.as_ref().map(|one| (one.id.clone(), one.title.en.to_string())).unwrap()
    };
    assert_eq!(
        group("O.Purp_1"),
        ("purpose".into(), "Test aspect (1): Purpose of the application".into())
    );
    assert_eq!(
        group("O.Pass_1"),
        ("authentication".into(), "Test aspect (6): Authentication".into())
    );
}

#[test]
fn only_a_pass_by_a_yes_with_nothing_beside_it_counts_as_unexplained() {
    let of = |country: &str, answer: &str| {
        let written = match country {
            "" => product(),
            _ => product().fact(&place("a", country)),
        };
        let written = written.document("d", "d.pdf", "kind: other");
        let written = written.answers("house@1", &format!("rule: {{{answer}}}"));
        let judged = by_rule(&written.folder(), IN_GERMANY);
        (judged.of("rule", "d"), judged.0.summary.total.unexplained)
    };
    assert_eq!(of("", "answer: yes"), ("pass".into(), 1));
    assert_eq!(of("", "answer: yes, statement: As in the contract"), ("pass".into(), 0));
    assert_eq!(of("", "answer: yes, documents: [d]"), ("pass".into(), 0));
    assert_eq!(of("DE", "answer: yes"), ("pass".into(), 0));
    assert_eq!(of("", "answer: no").1, 0);
    assert_eq!(of("US", "answer: yes"), ("fail".into(), 0));
}

#[test]
fn what_names_no_version_is_counted_and_named_and_a_version_to_come_as_well() {
    let of = |head: &str, label: &str| {
        let written = product().head(head).fact(&place("a", "US")).label(label);
        let report = by_rule(&written.folder(), IN_GERMANY).0;
        let said = |code: &str| note(&report, code).map(str::to_owned);
        (report.summary.without_version, said("without-version"), said("version-later"))
    };
    let (count, unsaid, later) = of("", "");
    assert_eq!((count, later), (1, None));
    assert!(unsaid.as_deref().is_some_and(|one| one.contains("1 statements")), "{unsaid:?}");
    assert_eq!(of("", "1"), (0, None, None));
    let (count, unsaid, later) = of("since: 2026-11-29", "1");
    assert_eq!((count, unsaid), (0, None));
    assert!(later.as_deref().is_some_and(|one| one.contains("2026-11-29")), "{later:?}");
}

/// A catalog of the whole hears the facts of every part.
#[test]
fn what_belongs_to_a_part_is_left_out_only_where_no_catalog_is_of_the_whole() {
    let left_out = |catalogs: &[&str]| {
        let written = Written::new("diga", &["app mobile-app", "web web-app"]).fact(
            "http.service, subject: web, components: [web], url: \"https://x.example/\", discloses_version: false",
        );
        let report = written.judged(catalogs).0;
        (
            note(&report, "left-out-components").map(str::to_owned),
            note(&report, "left-out-facts").is_some(),
        )
    };
    let web = Some("No catalog judged is for components of this kind: web.".to_owned());
    assert_eq!(left_out(&["tr-03161-1@3.0"]), (web.clone(), true));
    assert_eq!(left_out(&["tr-03161-1@3.0", "digav-anlage-1@2026-02-01"]), (web, false));
    assert_eq!(left_out(&["digav-anlage-1@2026-02-01"]), (None, false));
}

/// What a complete list leaves out is not there: with the list a policy's check is violated, without it open.
#[test]
fn a_yardstick_hears_that_a_list_is_complete() {
    let library = house(
        "modern",
        "yardsticks: [tr-02102-2]\n",
        "{some: {kind: tls.protocol, where: {version: TLSv1.3, offered: true}}}",
    );
    let policy = library.policy("tr-02102-2", "2026-01").unwrap();
    let yardstick = Yardstick::new(&library, policy, TODAY);
    let list = Enumeration {
        kind: Kind::named("tls.protocol").unwrap(),
        subject: "tls://x:443".to_owned(),
        scope: "all".to_owned(),
        complete: true,
        count: Some(0),
        sources: Vec::new(),
        roles: Vec::new(),
        fact_ids: Vec::new(),
        basis: Basis::Measured,
        date: TODAY,
        stated: None,
        documents: Vec::new(),
        components: Vec::new(),
    };
    let violated = |lists: Vec<Enumeration>| {
        yardstick.judge(Vec::new(), lists).violated.contains(&"modern".to_owned())
    };
    assert!(violated(vec![list]));
    assert!(!violated(Vec::new()));
}

/// Each of the repetitions has the contradiction back when the result is read.
#[test]
fn findings_on_many_components_that_contradict_a_claim_alike_are_written_once() {
    const COMPONENTS: usize = 21;
    let parts: Vec<_> = (0..COMPONENTS)
        .map(|at| format!("{{id: c{at}, kind: mobile-app, name: Part {at}, version: \"1\"}}"))
        .collect();
    let ids: Vec<_> = (0..COMPONENTS).map(|at| format!("c{at}")).collect();
    let folder = folder(&format!(
        "befund: 1\nproduct:\n  name: Many\n  version: \"1\"\n  manufacturer: {{name: Maker}}\n  kinds: [health-app]\n  components: [{}]\nfacts:\n  - {{kind: auth.password_policy, subject: product, components: [{}], name: n, hash: fast-hash, salted: false, stated: {{by: Maker, on: 2026-11-02}}}}\ndeclarations:\n  tr-03161-1@3.0: {{by: Maker, on: 2026-11-02, product_version: \"1\", answers: {{O.Pass_5: {{answer: yes}}}}}}\n",
        parts.join(", "),
        ids.join(", "),
    ));
    let report = judge(&load(folder.path()), &["tr-03161-1@3.0"], TODAY);
    let about = |report: &Report| {
        let clashes = report.contradictions.iter();
        clashes
            .filter(|one| one.finding.as_deref().is_some_and(|key| key.contains("O.Pass_5/")))
            .count()
    };
    let brief = report.brief().into_owned();
    assert_eq!((about(&report) % COMPONENTS, about(&brief) * COMPONENTS), (0, about(&report)));
    assert!(about(&brief) > 0);
    assert_eq!(brief.in_full().unwrap(), report);
}

#[test]
fn findings_whose_demands_differ_are_not_equal() {
    let report = product().judged(&[TSVC]).0;
    let mut other = report.clone();
    assert_eq!(report, other);
    let own = |one: &&mut Finding| !one.demands.is_empty();
    other.findings.iter_mut().find(own).unwrap().demands[0].id.push('x');
    assert_ne!(report, other);
}

/// Whoever checks the id builds the same text.
#[test]
fn the_id_of_a_result_is_that_of_its_sorted_text_however_deep_a_list_lies() {
    let canonical = r#"{"a":{"b":[1,[2,3],{"c":[4,5]}]},"d":[[6,7],8]}"#;
    let written = r#"{"d": [[6, 7], 8], "report_id": "?", "a": {"b": [1, [2, 3], {"c": [4, 5]}]}}"#;
    let digest = befund::yaml::hex_digest(canonical.as_bytes());
    assert_eq!(report_id(written).unwrap(), digest[..16]);
}
