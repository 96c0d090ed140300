//! What is claimed against what is shown: claims of "not applicable", indications, and parts of the
//! product that no component names. Each test is named after the finding that it answers, and has beside
//! the product of the finding others of its kind and an honest one.

use crate::common::library;
use crate::common::written::{Judged, Written};
use befund::assess::gate::Level;
use jiff::civil::date;

const P1: &str = "tr-03161-1@3.0";
const P2: &str = "tr-03161-2@2.0";
const P3: &str = "tr-03161-3@2.0";
const TSVC: &str = "tuev-tsvc@2.1";

const APP: &[&str] = &["app mobile-app"];
const WEB: &[&str] = &["web web-app"];
const BACKEND: &[&str] = &["be backend"];
const BOTH: &[&str] = &["app mobile-app", "be backend"];

/// An open verdict for lack of an answer, which is what a dropped claim leaves.
const UNANSWERED: &str = "inconclusive/evidence_missing";
const STATED: &str = "not_applicable/stated_reason";
const UNMET: &str = "not_applicable/condition-not-met";
const NEEDED: &str = "inconclusive/cannot_be_absent";

fn app() -> Written {
    Written::new("health-app", APP)
}

fn web() -> Written {
    Written::new("health-app", WEB)
}

fn backend() -> Written {
    Written::new("health-app", BACKEND)
}

/// That a claim about all of a requirement was dropped, judged, and flagged; and fails the gate.
fn assert_refuted(judged: &Judged, number: &str, who: &str) {
    let all = judged.all(number);
    assert!(!all.iter().any(|one| one.starts_with("not_app")), "{who} {number}: {all:?}");
    assert_eq!(judged.clashes(number), ["not_applicable"], "{who} {number}");
    assert!(judged.blocks(number).contains(&"contradiction"), "{who} {number}");
    assert_eq!(judged.gate().exit_code(), 1, "{who} {number}");
}

/// That a claim about all of a requirement stands.
fn assert_stands(judged: &Judged, number: &str, verdict: &str, who: &str) {
    assert_eq!(judged.all(number), [verdict], "{who} {number}");
    assert!(judged.clashes(number).is_empty(), "{who} {number}: {:#?}", judged.0.contradictions);
    assert!(judged.blocks(number).is_empty(), "{who} {number}");
}

// TR-03161

#[test]
fn a1_a_way_in_only_with_consent_is_a_lower_level_login() {
    let claim = |path: &str| {
        app()
            .fact(&format!("auth.path, subject: app, role: patient, name: login, {path}"))
            .list("auth.path", "app", 1)
            .answers(
                P1,
                "\"O.Auth_1\": {answer: yes}, \"O.Auth_3\": {answer: yes}, \"O.Auth_4\": {answer: not_applicable, reason: option-not-used}",
            )
            .judged(&[P1])
    };
    for path in [
        "factors: [username-password, totp], consent: true",
        "factors: [username-password, otp-sms], consent: true",
        "factors: [username-password, totp]",
    ] {
        let judged = claim(path);
        for demand in ["beside-adequate-level", "user-informed", "consent-given"] {
            assert!(!judged.of("O.Auth_4", demand).starts_with("not_app"), "{path}: {demand}");
        }
        assert_eq!(judged.clashes("O.Auth_4"), ["not_applicable"], "{path}");
        assert_eq!(judged.gate().exit_code(), 1, "{path}");
    }
    let unused = claim("factors: [egk, card-pin]");
    assert!(unused.all("O.Auth_4").iter().all(|one| one.starts_with("not_applicable")));
    assert!(unused.clashes("O.Auth_4").is_empty(), "card and PIN");
    assert_eq!(unused.of("O.Auth_3", "two-factors"), "pass");
    let said = app()
        .fact("app.function, subject: app, name: lower-level-login, present: true")
        .not_applicable(P1, &["O.Auth_4"], "condition-not-met")
        .judged(&[P1]);
    assert_eq!(said.clashes("O.Auth_4"), ["not_applicable"]);
}

#[test]
fn a2_a_yes_does_not_put_a_lower_level_login_beside_one_that_is_not_there() {
    let of = |catalog: &str, written: Written, id: &str, number: &str, more: &[&str]| {
        let low = format!(
            "auth.path, subject: {id}, role: patient, name: low, factors: [username-password, totp], consent: true"
        );
        let function =
            format!("app.function, subject: {id}, name: lower-level-login, present: true");
        let written = more.iter().fold(written.fact(&low).fact(&function), |all, factors| {
            all.fact(&format!("auth.path, subject: {id}, role: patient, name: card, {factors}"))
        });
        let count = 1 + more.len();
        let judged =
            written.list("auth.path", id, count).yes(catalog, &[number]).judged(&[catalog]);
        judged.of(number, "beside-adequate-level")
    };
    for (catalog, id, number) in
        [(P1, "app", "O.Auth_4"), (P2, "web", "O.Auth_4"), (P3, "be", "O.Auth_5")]
    {
        let written = || match id {
            "app" => app(),
            "web" => web(),
            _ => backend(),
        };
        let beside = of(catalog, written(), id, number, &["factors: [egk, card-pin]"]);
        assert_eq!(beside, "pass", "{catalog}: a card beside it");
        let alone = of(catalog, written(), id, number, &[]);
        assert_ne!(alone, "pass", "{catalog}: by a complete list there is no other");
        let as_low = of(
            catalog,
            written(),
            id,
            number,
            &["factors: [username-password, otp-sms], consent: true"],
        );
        assert_ne!(as_low, "pass", "{catalog}: only one of the same level beside it");
    }
}

#[test]
fn a3_cloud_shows_in_what_a_location_is_whatever_the_function_says() {
    let denied = "app.function, subject: be, name: cloud-hosting, present: false";
    let claim = |location: &str| {
        backend()
            .fact(denied)
            .fact(&format!("hosting.location, subject: be, name: dc, country: \"DE\", {location}"))
            .not_applicable(P3, &["O.Org_2", "O.TrdP_9"], "condition-not-met")
            .judged(&[P3])
    };
    for location in [
        "cloud: true, c5_attestation: type-2",
        "cloud: true",
        "c5_attestation: type-1",
        "provider: AWS",
        "provider: \"Microsoft Azure\"",
        "region_code: eu-central-1, cloud: false",
    ] {
        for number in ["O.Org_2", "O.TrdP_9"] {
            assert_refuted(&claim(location), number, location);
        }
    }
    let own = claim("provider: Maker, cloud: false");
    let unclaimed = backend()
        .fact(denied)
        .fact("hosting.location, subject: be, name: dc, cloud: true")
        .judged(&[P3]);
    for number in ["O.Org_2", "O.TrdP_9"] {
        assert_stands(&own, number, STATED, "own machines");
        let judged = unclaimed.all(number);
        assert!(!judged.iter().any(|one| one.starts_with("not_app")), "{number}: {judged:?}");
    }
    let third = backend()
        .fact(denied)
        .fact("http.third_party, subject: be, page: \"https://x.example/\", host: cdn.example")
        .not_applicable(P3, &["O.Org_2", "O.TrdP_9"], "condition-not-met")
        .judged(&[P3]);
    assert_refuted(&third, "O.TrdP_9", "a third party");
    assert_stands(&third, "O.Org_2", STATED, "a third party is no cloud");
}

#[test]
fn a3_a_password_shows_in_paths_rules_and_form_fields() {
    for (catalog, components, id) in [(P1, APP, "app"), (P2, WEB, "web"), (P3, BACKEND, "be")] {
        let claim = |facts: &[&str]| {
            let written = Written::new("health-app", components);
            facts
                .iter()
                .fold(written, |all, fact| all.fact(&fact.replace('@', &format!("subject: {id}"))))
                .not_applicable(catalog, &["O.Pass_1"], "condition-not-met")
                .judged(&[catalog])
        };
        let denied = "app.function, @, name: password-login, present: false";
        for fact in [
            "auth.path, @, role: patient, factors: [username-password, totp]",
            "auth.password_policy, @, min_length: 12",
            "http.form_field, @, page: \"https://x.example/login\", name: passwort",
            "app.function, @, name: password-login, present: true",
        ] {
            assert_refuted(&claim(&[fact]), "O.Pass_1", fact);
            if !fact.starts_with("app.function") {
                assert_refuted(&claim(&[fact, denied]), "O.Pass_1", fact);
            }
        }
        assert_stands(&claim(&[]), "O.Pass_1", STATED, "nothing stated");
        let card = "auth.path, @, role: patient, factors: [egk, card-pin]";
        assert_stands(&claim(&[card, denied]), "O.Pass_1", STATED, "a card");
    }
    let listed = app()
        .fact("auth.path, subject: app, role: patient, factors: [egk, card-pin]")
        .list("auth.path", "app", 1)
        .judged(&[P1]);
    assert_stands(&listed, "O.Pass_1", UNMET, "all paths listed, none with a password");
}

#[test]
fn a3_redirects_and_a_back_end_show_in_services_and_components() {
    let redirects = |fact: &str| {
        web().fact(fact).not_applicable(P2, &["O.Source_9"], "condition-not-met").judged(&[P2])
    };
    let service = "http.service, subject: web, url: \"https://x.example/\"";
    for more in [", open_redirects: false", ", open_redirects: true"] {
        assert_refuted(&redirects(&format!("{service}{more}")), "O.Source_9", more);
    }
    let health_id = "auth.path, subject: web, role: patient, health_id: true";
    assert_refuted(&redirects(health_id), "O.Source_9", health_id);
    assert_stands(&redirects(service), "O.Source_9", STATED, "a service");

    let numbers = ["O.Data_7", "O.Pass_4"];
    let claim = |components, fact: Option<&str>| {
        let written = Written::new("health-app", components);
        let written = fact.into_iter().fold(written, Written::fact);
        written.not_applicable(P1, &numbers, "condition-not-met").judged(&[P1])
    };
    let beside = claim(BOTH, None);
    let reached = claim(APP, Some("http.service, subject: app, url: \"https://api.example/\""));
    let alone = claim(APP, Some("app.function, subject: app, name: web-services, present: false"));
    for judged in [&beside, &reached] {
        assert_refuted(judged, "O.Data_7", "a back end");
        for demand in ["changes-logged", "user-notified"] {
            assert_eq!(judged.of("O.Pass_4", demand), UNANSWERED);
        }
        assert_eq!(judged.clashes("O.Pass_4"), ["not_applicable"]);
    }
    assert_stands(&alone, "O.Data_7", STATED, "an app alone");
    assert_stands(&alone, "O.Pass_4", STATED, "an app alone");
}

#[test]
fn a4_what_every_product_has_cannot_be_absent() {
    for (catalog, components, numbers) in [
        (P1, APP, ["O.Purp_1", "O.Arch_1", "O.Source_1", "O.TrdP_1", "O.Resi_2", "O.Data_1"]),
        (P2, WEB, ["O.Purp_1", "O.Arch_1", "O.Source_1", "O.TrdP_1", "O.Ntwk_1", "O.Arch_9"]),
        (P3, BACKEND, ["O.Purp_1", "O.Arch_1", "O.Source_1", "O.TrdP_1", "O.Ntwk_2", "O.Data_2"]),
        (TSVC, WEB, ["1.1", "2.1", "3.1", "4.2", "5.1", "5.4"]),
        ("anlage-31b@2021-02-25", WEB, ["2.2", "2.3", "2.4", "2.5", "2a.2", "2.1"]),
    ] {
        let kind = if catalog.starts_with("tr") { "health-app" } else { "video-consultation" };
        let written = Written::new(kind, components);
        let judged =
            written.not_applicable(catalog, &numbers, "function-absent").judged(&[catalog]);
        for number in numbers {
            let needed = |one: &String| one == NEEDED || one == "not_applicable/waived";
            assert!(
                judged.all(number).iter().all(needed),
                "{catalog} {number}: {:?}",
                judged.all(number)
            );
            assert!(judged.all(number).contains(&NEEDED.to_owned()), "{catalog} {number}");
            assert_eq!(judged.blocks(number), ["cannot-be-absent"], "{catalog} {number}");
        }
        assert_eq!(judged.gate().exit_code(), 2, "{catalog}");
    }
    let part = "\"O.Purp_1\": {demands: {published: {answer: yes}, user-informed: {answer: not_applicable, reason: function-absent}}}";
    let judged = app().answers(P1, part).judged(&[P1]);
    assert_eq!(judged.of("O.Purp_1", "published"), "pass");
    assert_eq!(judged.of("O.Purp_1", "user-informed"), NEEDED);
}

#[test]
fn a4_an_absent_function_is_named_and_refuted_by_what_shows_it() {
    let claim = |components, facts: &[&str], section: &str, number: &str| {
        let written =
            facts.iter().fold(Written::new("health-app", components), |all, fact| all.fact(fact));
        written.section(section).not_applicable(P1, &[number], "function-absent").judged(&[P1])
    };
    let target = "targets:\n  tls: [{endpoint: \"api.example:443\"}]\n";
    let path = "auth.path, subject: app, role: patient";
    let cases: [(&'static [&'static str], &[&str], &str, &str); 9] = [
        (
            APP,
            &["tls.endpoint, subject: \"tls://x.example:443\", speaks_tls: true"],
            "",
            "O.Ntwk_4",
        ),
        (APP, &[], target, "O.Ntwk_4"),
        (BOTH, &[], "", "O.Ntwk_4"),
        (APP, &["http.service, subject: app, url: \"https://x.example/\""], "", "O.Ntwk_2"),
        (APP, &[path], "", "O.Auth_1"),
        (APP, &[path], "", "O.Auth_7"),
        (
            APP,
            &["retention.store, subject: app, name: db, holds: [health-records]"],
            "",
            "O.Data_2",
        ),
        (
            APP,
            &[
                "http.third_party, subject: app, page: \"https://x.example/\", host: pay.example, purpose: payment",
            ],
            "",
            "O.Paid_1",
        ),
        (APP, &["app.function, subject: app, name: webviews, present: true"], "", "O.Arch_8"),
    ];
    for (components, facts, section, number) in cases {
        assert_refuted(&claim(components, facts, section, number), number, &format!("{facts:?}"));
    }
    for (number, function) in [
        ("O.Ntwk_4", "a network connection"),
        ("O.Auth_1", "a login"),
        ("O.Paid_1", "paid"),
        ("O.Arch_8", "interpreted code"),
    ] {
        let judged = claim(APP, &[], "", number);
        assert_stands(&judged, number, STATED, "nothing shown");
        let demand = judged.0.findings.iter().find(|one| one.requirement == number).unwrap();
        let said = &demand.demands[0].reason.as_ref().unwrap().text.en;
        assert!(said.contains(function), "{number}: {said}");
        assert!(!said.contains("pinning"), "not the safeguard itself: {said}");
    }
}

/// A store list without logs shows no network connection: what is missing shows nothing.
#[test]
fn a4_what_is_missing_does_not_refute_that_it_is_not_needed() {
    let judged = app()
        .fact("retention.store, subject: app, name: diary, holds: [health-records], on_user_device: true, logs_connections: false")
        .list("retention.store", "app", 1)
        .not_applicable(P1, &["O.Ntwk_8"], "function-absent")
        .judged(&[P1]);
    assert_stands(&judged, "O.Ntwk_8", STATED, "an app that has no network connection");
}

/// Everything "function-absent" but one "yes", in all three parts.
#[test]
fn f2_a_product_that_is_not_applicable_throughout_does_not_meet_the_gate() {
    let numbers = |catalog: &str| -> Vec<String> {
        let (id, edition) = catalog.split_once('@').unwrap();
        let catalog = library().catalog(id, edition).unwrap();
        catalog.requirements.iter().map(|one| one.number.clone()).collect()
    };
    let all = |written: Written, catalog: &str| {
        let numbers = numbers(catalog);
        let rest: Vec<_> = numbers.iter().skip(1).map(String::as_str).collect();
        let answers: Vec<_> = rest
            .iter()
            .map(|nr| format!("\"{nr}\": {{answer: not_applicable, reason: function-absent}}"))
            .collect();
        written.answers(
            catalog,
            &format!("\"{}\": {{answer: yes}}, {}", numbers[0], answers.join(", ")),
        )
    };
    let alone = all(app(), P1).judged(&[P1]);
    let counts = &alone.0.summary.total;
    assert!(counts.inconclusive >= 60, "{counts:?}");
    assert!(alone.0.contradictions.is_empty());
    assert_eq!(alone.gate().exit_code(), 2);
    let parts: &[&str] = &["app mobile-app", "web web-app", "be backend"];
    let written = Written::new("health-app", parts);
    let three = [P1, P2, P3].iter().fold(written, |written, part| all(written, part)).judged(&[]);
    let counts = &three.0.summary.total;
    assert!(counts.inconclusive > 180, "{counts:?}");
    assert!(!three.0.contradictions.is_empty(), "a web application is reached over a network");
    assert_eq!(three.gate().exit_code(), 1);
    for (number, reason) in [("1.1", "function-absent"), ("3.1", "function-absent")] {
        let video = Written::new("video-consultation", WEB).not_applicable(TSVC, &[number], reason);
        assert_eq!(video.judged(&[TSVC]).gate().exit_code(), 2, "{number}");
    }
}

#[test]
fn a9_saying_more_that_satisfies_makes_nothing_worse() {
    let path = "auth.path, subject: app, role: patient, name: login, factors: [egk, card-pin]";
    let nothing = app();
    let one = app().fact(path);
    let all = app().fact(path).list("auth.path", "app", 1);
    let open = app().fact(path).fact("auth.path, subject: app, role: patient, name: other");
    for written in [nothing, one, all, open] {
        let judged = written.yes(P1, &["O.Auth_3"]).judged(&[P1]);
        assert_eq!(judged.of("O.Auth_3", "two-factors"), "pass");
        let basis = judged.result("O.Auth_3", "two-factors").basis.unwrap();
        assert_eq!(basis.to_string(), "declared", "the report says that it is only declared");
    }
    let short = app().fact(path).list("auth.path", "app", 2);
    let bad = app()
        .fact(path)
        .fact("auth.path, subject: app, role: carer, name: other, factors: [username-password]");
    let closed = |written: Written| {
        written.yes(P1, &["O.Auth_3"]).judged(&[P1]).of("O.Auth_3", "two-factors")
    };
    assert_eq!(closed(short), "inconclusive/fact_missing", "a list that counts wrongly");
    assert_eq!(closed(bad), "fail");
    assert_eq!(
        app().fact(path).judged(&[P1]).of("O.Auth_3", "two-factors"),
        "inconclusive/fact_missing"
    );
}

/// A store that needs no period is no reason to open what a "yes" closed.
#[test]
fn a9_a_store_without_personal_data_makes_nothing_worse() {
    let of = |written: Written| {
        written.yes(P3, &["O.Data_2"]).judged(&[P3]).of("O.Data_2", "not-kept-beyond-processing")
    };
    let store = "retention.store, subject: be, name: counters, holds: [metadata]";
    assert_eq!(of(backend()), "pass");
    assert_eq!(of(backend().fact(&format!("{store}, holds_personal_data: false"))), "pass");
    assert_eq!(of(backend().fact(store).list("retention.store", "be", 1)), "pass");
    let closed = backend().fact(&format!("{store}, holds_personal_data: false")).list(
        "retention.store",
        "be",
        1,
    );
    assert_eq!(
        of(closed),
        "pass",
        "to say that it holds none must not be worse than to leave it out"
    );
}

// The scope of the parts

fn scope(judged: &Judged) -> Vec<(String, String)> {
    let open = judged.0.findings.iter().filter(|finding| finding.requirement == "-");
    open.map(|one| (one.catalog.clone(), one.reason.as_ref().unwrap().code.to_string())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

const INCOMPLETE: &str = "scope_incomplete";
const ASKED: &str = "condition_unknown";

#[test]
fn a10_what_shows_a_back_end_makes_the_scope_incomplete() {
    let target = "targets:\n  tls: [{endpoint: \"api.example:443\"}]\n";
    let file = "targets:\n  files: [{path: infra/state.json, components: [app], delivers: [hosting.location], stated: {by: Maker, on: 2026-11-01}}]\n";
    for kind in ["health-app", "diga"] {
        let facts = [
            "hosting.location, subject: app, name: dc, cloud: true",
            "http.service, subject: app, url: \"https://api.example/\"",
            "app.function, subject: app, name: cloud-hosting, present: true",
            "retention.store, subject: app, name: db, holds: [health-records]",
            "auth.token, subject: app, name: access",
        ];
        let stated = facts.map(|fact| Written::new(kind, APP).fact(fact));
        let declared = [target, file].map(|text| Written::new(kind, APP).section(text));
        for written in stated.into_iter().chain(declared) {
            let judged = written.judged(&[]);
            let who = written.yaml();
            assert_eq!(scope(&judged), pairs(&[("tr-03161-3", INCOMPLETE)]), "{who}");
            assert!(judged.0.findings.iter().any(|one| one.key == "tr-03161-3@2.0#-"), "{who}");
            assert_eq!(judged.blocks("-"), ["scope-incomplete"], "{who}");
            assert_eq!(judged.gate().exit_code(), 2, "{who}");
        }
    }
    let old = app()
        .on(crate::common::TODAY, date(2024, 11, 1))
        .fact("hosting.location, subject: app, name: dc, cloud: true");
    assert_eq!(scope(&old.judged(&[])), pairs(&[("tr-03161-3", INCOMPLETE)]), "aged facts refute");
    let named = app().fact("hosting.location, subject: app, name: dc").judged(&["tr-03161-1"]);
    assert_eq!(scope(&named), pairs(&[("tr-03161-3", INCOMPLETE)]), "a part chosen by hand");
    let site = web().fact("hosting.location, subject: web, name: dc").judged(&[]);
    assert_eq!(scope(&site), pairs(&[("tr-03161-3", INCOMPLETE)]));
}

#[test]
fn a10_what_shows_a_front_end_or_administrators_makes_the_scope_incomplete() {
    for fact in [
        "http.page, subject: app, components: [app], url: \"https://x.example/login\", purpose: login",
        "http.form_field, subject: be, components: [be], page: \"https://x.example/reset\", name: new",
        "http.cookie, subject: be, components: [be], host: x.example, name: sid",
        "auth.path, subject: be, components: [be], role: administrator, factors: [egk, card-pin]",
        "auth.path, subject: be, components: [be], role: provider-staff, factors: [egk, card-pin]",
    ] {
        let judged = Written::new("health-app", BOTH).fact(fact).judged(&[]);
        assert_eq!(scope(&judged), pairs(&[("tr-03161-2", INCOMPLETE)]), "{fact}");
        assert_eq!(judged.blocks("-"), ["scope-incomplete"], "{fact}");
        assert_eq!(judged.gate().exit_code(), 2, "{fact}");
    }
    let parts: &[&str] = &["app mobile-app", "be backend", "web web-app"];
    let whole = Written::new("health-app", parts)
        .fact("http.page, subject: web, components: [web], url: \"https://x.example/login\", purpose: login")
        .judged(&[]);
    assert!(scope(&whole).is_empty());
    let pages = Written::new("health-app", BOTH)
        .fact("http.page, subject: app, components: [app], url: \"https://x.example/\", purpose: privacy")
        .judged(&[]);
    assert!(scope(&pages).is_empty(), "a privacy statement on the web is no front end");
}

#[test]
fn a10_an_app_alone_is_asked_for_its_back_end_and_may_say_that_there_is_none() {
    const NONE: &str = "without: [{kind: backend, because: it works offline, stated: {by: Maker, on: 2026-11-01}}]";
    let alone = app().judged(&[]);
    assert_eq!(scope(&alone), pairs(&[("tr-03161-3", ASKED)]));
    assert!(alone.blocks("-").is_empty(), "a question, not a gap");
    let device = app()
        .fact("retention.store, subject: app, name: db, holds: [health-records], on_user_device: true")
        .judged(&[]);
    assert_eq!(scope(&device), pairs(&[("tr-03161-3", ASKED)]));
    assert!(scope(&app().head(NONE).judged(&[])).is_empty());
    assert!(scope(&Written::new("health-app", BOTH).judged(&[])).is_empty());
    assert!(scope(&web().judged(&[])).is_empty());

    let false_claim =
        app().head(NONE).fact("hosting.location, subject: app, name: dc, cloud: true").judged(&[]);
    assert_eq!(scope(&false_claim), pairs(&[("tr-03161-3", INCOMPLETE)]));
    let kinds: Vec<_> = false_claim.0.contradictions.iter().map(|one| one.kind.word()).collect();
    assert_eq!(kinds, ["not_applicable"]);
    assert_eq!(false_claim.gate().exit_code(), 1);
}

/// `without` is a statement: it carries as long as others do.
#[test]
fn a10_that_there_is_no_back_end_ages_like_any_statement() {
    let said = |on: &str, more: &str| {
        let line = format!(
            "without: [{{kind: backend, because: it works offline, stated: {{by: Maker, on: {on}{more}}}}}]"
        );
        scope(&app().head(&line).judged(&[]))
    };
    assert!(said("2025-11-21", "").is_empty());
    assert_eq!(said("2026-11-22", ""), pairs(&[("tr-03161-3", ASKED)]), "after the day judged");
    assert_eq!(said("2025-11-20", ""), pairs(&[("tr-03161-3", ASKED)]), "366 days old");
    let other = ", product_version: \"0.9\"";
    assert_eq!(said("2026-11-01", other), pairs(&[("tr-03161-3", ASKED)]), "of another version");
}

#[test]
fn b3_what_a_ruling_waives_is_nobodys_to_verify() {
    for (catalog, written) in [(P1, app()), (P2, web())] {
        let judged = written.yes(catalog, &["O.Ntwk_1"]).judged(&[catalog]);
        assert_eq!(judged.of("O.Ntwk_1", "mutual-authentication"), "not_applicable/waived");
        let strict = befund::assess::gate::apply(&judged.0, Level::Strict).blocks;
        assert!(
            !strict.iter().any(|one| one.demand == "mutual-authentication"),
            "{catalog}: a waived demand blocks"
        );
    }
    let claimed = app().not_applicable(P1, &["O.Paid_1"], "function-absent").judged(&[P1]);
    assert_eq!(claimed.blocks_at(Level::Strict, "O.Paid_1"), ["not-applicable-unverified"]);
}

#[test]
fn f4_a_server_without_encryption_does_not_communicate_encrypted() {
    let subject = "subject: \"tls://x.example:443\"";
    for (catalog, components) in [(P1, APP), (P2, WEB), (P3, BACKEND)] {
        let of = |suites: &[&str]| {
            let written = Written::new("health-app", components)
                .fact(&format!("tls.endpoint, {subject}, speaks_tls: true"))
                .list_of(&format!("tls.endpoint, {subject}"), 1)
                .list_of(&format!("tls.cipher_suite, {subject}"), suites.len());
            let suite = |suite: &&str| {
                format!("tls.cipher_suite, {subject}, version: TLSv1.2, name: {suite}")
            };
            let written = suites.iter().map(suite).fold(written, |all, fact| all.fact(&fact));
            written.yes(catalog, &["O.Ntwk_1"]).judged(&[catalog])
        };
        let good = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, encryption: AES_128, key_exchange: ECDHE, authentication: RSA";
        for bad in [
            "TLS_RSA_WITH_NULL_SHA256, encryption: \"NULL\", key_exchange: RSA, authentication: RSA",
            "TLS_RSA_WITH_NULL_SHA",
            "TLS_DH_anon_WITH_AES_128_CBC_SHA, encryption: AES_128, authentication: anon",
        ] {
            for suites in [vec![bad], vec![good, bad]] {
                let judged = of(&suites);
                assert_eq!(judged.of("O.Ntwk_1", "encrypted"), "fail", "{catalog}: {suites:?}");
                assert_eq!(judged.clashes("O.Ntwk_1"), ["answer_and_check"], "{catalog}");
            }
        }
        assert_eq!(of(&[good]).of("O.Ntwk_1", "encrypted"), "pass", "{catalog}");
    }
}

/// Who answers "met" where a thing is needed says that the thing is there.
#[test]
fn a3_an_answer_elsewhere_refutes_a_claim_of_absence() {
    let part1 = "tr-03161-1@3.0";
    let of = |answers: &str| {
        Written::new("health-app", &["app mobile-app"]).answers(part1, answers).judged(&[part1])
    };
    for (claim, number, other) in [
        ("condition-not-met", "O.Pass_1", "O.Pass_3"),
        ("condition-not-met", "O.Pass_4", "O.Data_7"),
    ] {
        let na = format!("\"{number}\": {{answer: not_applicable, reason: {claim}}}");
        let alone = of(&na);
        assert!(alone.is(number, "not_applicable/stated_reason"), "{:?}", alone.all(number));
        for (answer, refuted) in [("yes", true), ("no", false)] {
            let both = of(&format!("{na}, \"{other}\": {{answer: {answer}}}"));
            let stands = both.is(number, "not_applicable/stated_reason");
            assert_eq!(stands, !refuted, "{number} beside {other}: {answer}");
            assert_eq!(both.clashes(number).is_empty(), !refuted, "{number} {other} {answer}");
        }
    }
}

/// What a file that is not read could show is not absent, whatever the reason says.
#[test]
fn a3_an_unread_file_leaves_absence_open() {
    let part3 = "tr-03161-3@2.0";
    let catalog = library().catalog("tr-03161-3", "2.0").unwrap();
    let kinds = ["hosting.location", "retention.store"];
    let functions = catalog.functions.iter().filter(|function| {
        let mut asked =
            function.things.iter().flat_map(befund::catalog::predicate::ThingUse::predicates);
        asked.any(|one| one.kinds().iter().any(|kind| kinds.contains(kind)))
    });
    let numbers: Vec<_> = functions.flat_map(|function| function.numbers.clone()).collect();
    assert!(numbers.len() > 3, "{numbers:?}");
    let numbers: Vec<_> = numbers.iter().map(String::as_str).collect();
    let of = |targets: &str| {
        backend()
            .not_applicable(part3, &numbers, "function-absent")
            .section(targets)
            .judged(&[part3])
    };
    let unread = "targets:\n  files:\n    - {path: state.json, delivers: [hosting.location, retention.store], stated: {by: M, on: 2026-11-01}}\n";
    let (free, waiting) = (of(""), of(unread));
    let mut met = 0;
    for number in numbers {
        let (before, after) = (free.all(number), waiting.all(number));
        assert!(!after.iter().any(|one| one.starts_with("not_app")), "{number}: {after:?}");
        met += usize::from(before.iter().any(|one| one.starts_with("not_app")));
    }
    assert!(met > 3, "{met}");
    let z8 = |targets: &str| {
        let written = Written::new("diga", &["app mobile-app"]).head("protection_need: very-high");
        let reason = "\"Z.8\": {answer: not_applicable, reason: REASON}";
        let catalog = library().catalog("digav-anlage-1", "2026-02-01").unwrap();
        let row = catalog.requirements.iter().find(|one| one.number == "Z.8").unwrap();
        let answers = reason.replace("REASON", &row.reasons[0]);
        let diga = "digav-anlage-1@2026-02-01";
        written.answers(diga, &answers).section(targets).judged(&[diga])
    };
    assert!(z8("").is("Z.8", "not_applicable/stated_reason"), "{:?}", z8("").all("Z.8"));
    let all = z8(unread).all("Z.8");
    assert!(!all.iter().any(|one| one.starts_with("not_app")), "{all:?}");
}

/// A "yes" does not put something else in the place of what is known and falls short.
#[test]
fn a9_what_is_known_to_fall_short_is_not_covered_by_a_yes() {
    let part3 = "tr-03161-3@2.0";
    let weak = "auth.path, subject: be, role: patient, name: weak, factors: [username-password], consent: true";
    let of = |facts: &[&str]| {
        let written = facts.iter().fold(backend(), |all, fact| all.fact(fact));
        written.yes(part3, &["O.Auth_5", "O.Ntwk_7"]).judged(&[part3])
    };
    assert_ne!(of(&[weak]).of("O.Auth_5", "beside-adequate-level"), "pass");
    let strong = "auth.path, subject: be, role: patient, name: strong, factors: [egk, card-pin]";
    assert_eq!(of(&[weak, strong]).of("O.Auth_5", "beside-adequate-level"), "pass");
    let silent = "retention.store, subject: be, name: log, holds: [logs], logs_connections: false";
    assert_ne!(of(&[silent]).of("O.Ntwk_7", "connections-logged"), "pass");
    assert_eq!(of(&[]).of("O.Ntwk_7", "connections-logged"), "pass", "nothing is known");
}
