//! Values that are there and yet not good enough: none of them passes because it was stated, and what
//! only misses a field standard waits for a person. Named after the findings they answer.

use std::process::Command;

use crate::common::library;
use crate::common::written::{Judged, Written};
use assert_cmd::cargo::CommandCargoExt;
use jiff::civil::{Date, date};

const P1: &str = "tr-03161-1@3.0";
const P2: &str = "tr-03161-2@2.0";
const P3: &str = "tr-03161-3@2.0";
const DIGAV: &str = "digav-anlage-1@2026-02-01";
const A2016: &str = "anlage-31b@2016-10-21";

const APP: &[&str] = &["app mobile-app"];
const WEB: &[&str] = &["web web-app"];
const BACKEND: &[&str] = &["be backend"];

const PERSON: &str = "inconclusive/awaiting_human";
const AGAINST: &str = "inconclusive/indication_against";

/// One thing of a back end, listed, with "yes" to the numbers.
fn of_backend(kind: &str, attributes: &str, numbers: &[&str]) -> Judged {
    Written::new("health-app", BACKEND)
        .fact(&format!("{kind}, subject: be, name: a, {attributes}"))
        .list(kind, "be", 1)
        .yes(P3, numbers)
        .judged(&[P3])
}

#[test]
fn a5_a_token_signed_with_none_is_not_signed() {
    let of = |algorithm: &str, more: &str| {
        let attributes = format!(
            "signature_algorithm: {algorithm}, signature_checked: true, none_accepted: false, expired_accepted: false{more}"
        );
        of_backend("auth.token", &attributes, &["O.Auth_21"])
    };
    for algorithm in ["\"none\"", "None", "\"NONE\"", "\" none \"", "nOnE"] {
        let judged = of(algorithm, "");
        assert!(judged.is("O.Auth_21", "fail"), "{algorithm}: {:?}", judged.all("O.Auth_21"));
        assert_eq!(judged.clashes("O.Auth_21"), ["answer_and_check"], "{algorithm}");
        assert_eq!(judged.gate().exit_code(), 1, "{algorithm}");
    }
    for algorithm in ["ES256", "rs256", "PS512", "EdDSA", "HS256"] {
        assert!(of(algorithm, "").is("O.Auth_21", "pass"), "{algorithm}");
    }
    for algorithm in ["HS1", "MD5withRSA", "\"ES256 or none\""] {
        assert_eq!(of(algorithm, "").of("O.Auth_21", "signed-suitably"), PERSON, "{algorithm}");
    }
    let beside = Written::new("health-app", BACKEND)
        .fact("auth.token, subject: be, name: a, signature_algorithm: ES256, signature_checked: true, none_accepted: true, expired_accepted: false")
        .yes(P3, &["O.Auth_21"])
        .judged(&[P3]);
    assert_eq!(
        beside.of("O.Auth_21", "signature-checked"),
        "fail",
        "none is accepted beside ES256"
    );
}

#[test]
fn a6_c5_type_1_was_never_enough_for_o_org_2() {
    let of = |attestation: &str, day: Date, stated: Date| {
        let fact = format!(
            "hosting.location, subject: be, name: dc, country: \"DE\", cloud: true, c5_attestation: {attestation}"
        );
        let written = Written::new("health-app", BACKEND).on(day, stated).fact(&fact);
        written.list("hosting.location", "be", 1).yes(P3, &["O.Org_2"]).judged(&[P3])
    };
    for (day, stated) in [
        (date(2024, 5, 1), date(2024, 4, 10)),
        (date(2025, 3, 1), date(2025, 2, 1)),
        (date(2025, 8, 1), date(2025, 7, 10)),
        (crate::common::TODAY, date(2026, 11, 1)),
    ] {
        for attestation in ["type-1", "none"] {
            let judged = of(attestation, day, stated);
            assert_eq!(judged.of("O.Org_2", "c5-type-2"), "fail", "{attestation} on {day}");
            assert_eq!(judged.clashes("O.Org_2"), ["answer_and_check"], "{attestation} on {day}");
            assert_eq!(judged.gate().exit_code(), 1, "{attestation} on {day}");
        }
        assert_eq!(of("type-2", day, stated).of("O.Org_2", "c5-type-2"), "pass", "{day}");
        assert_eq!(of("equal-standard", day, stated).of("O.Org_2", "c5-type-2"), PERSON, "{day}");
    }
}

const HEADERS: [(&str, &str); 4] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("content-security-policy", "default-src 'self'"),
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
];

fn headers(name: &str, value: Option<&str>, policy: Option<&str>) -> Judged {
    let mut written = Written::new("health-app", WEB);
    let mut count = 0;
    for (header, good) in HEADERS {
        let good = if header == "content-security-policy" { policy.unwrap_or(good) } else { good };
        let Some(value) = (if header == name { value } else { Some(good) }) else { continue };
        count += 1;
        let value = value.replace('"', "\\\"");
        written = written.fact(&format!(
            "http.header, subject: web, url: \"https://x.example/\", name: {header}, present: true, value: \"{value}\""
        ));
    }
    written.list("http.header", "web", count).yes(P2, &["O.Arch_9"]).judged(&[P2])
}

#[test]
fn a7_a_header_that_switches_protection_off_is_no_security_header() {
    for (name, value) in [
        ("strict-transport-security", "max-age=0"),
        ("strict-transport-security", "max-age=0; includeSubDomains; preload"),
        ("strict-transport-security", "MAX-AGE=\"0\""),
        ("strict-transport-security", "includeSubDomains"),
        ("content-security-policy", "default-src * 'unsafe-inline' 'unsafe-eval'"),
        ("content-security-policy", "script-src 'unsafe-inline' https:"),
        ("content-security-policy", ";"),
        ("x-frame-options", "ALLOWALL"),
        ("x-frame-options", "ALLOW-FROM https://x.example"),
    ] {
        let judged = headers(name, Some(value), None);
        assert_eq!(judged.of("O.Arch_9", "security-headers"), "fail", "{name}: {value}");
        assert_eq!(judged.clashes("O.Arch_9"), ["answer_and_check"], "{name}: {value}");
        assert_eq!(judged.gate().exit_code(), 1, "{name}: {value}");
    }
    for (name, value) in [
        ("strict-transport-security", "max-age=1"),
        ("strict-transport-security", "max-age=86400; includeSubDomains"),
        ("content-security-policy", "script-src 'self' 'unsafe-inline'"),
        ("content-security-policy", "img-src 'self'"),
    ] {
        let judged = headers(name, Some(value), None);
        assert_eq!(judged.of("O.Arch_9", "security-headers"), PERSON, "{name}: {value}");
    }
    for (name, value) in [
        ("strict-transport-security", "max-age=31536000"),
        ("content-security-policy", "default-src 'none'; script-src 'nonce-abc'"),
        ("x-frame-options", "sameorigin"),
    ] {
        assert!(headers(name, Some(value), None).is("O.Arch_9", "pass"), "{name}: {value}");
    }
    assert!(headers("strict-transport-security", None, None).is("O.Arch_9", "fail"), "missing");
}

#[test]
fn c9_frame_ancestors_stands_for_x_frame_options() {
    let of = |policy: &str| headers("x-frame-options", None, Some(policy));
    for ancestors in ["'none'", "'self'", "https://x.example"] {
        let policy = format!("default-src 'self'; frame-ancestors {ancestors}");
        assert!(of(&policy).is("O.Arch_9", "pass"), "{policy}");
        assert!(of(&policy).clashes("O.Arch_9").is_empty(), "{policy}");
    }
    for policy in ["default-src 'self'", "default-src 'self'; frame-ancestors *"] {
        assert!(of(policy).is("O.Arch_9", "fail"), "{policy}");
    }
}

#[test]
fn a7_weak_password_rules_wait_for_a_person() {
    let of = |rules: &str| of_backend("auth.password_policy", rules, &["O.Pass_1", "O.Pass_5"]);
    for (rules, verdict) in [
        ("min_length: 8, max_failed_attempts: 100", "pass"),
        ("min_length: 12, max_failed_attempts: 5", "pass"),
        ("min_length: 1, max_failed_attempts: 10", PERSON),
        ("min_length: 7, max_failed_attempts: 10", PERSON),
        ("min_length: 12, max_failed_attempts: 101", PERSON),
        ("min_length: 1, max_failed_attempts: 100000", PERSON),
        ("min_length: 0, max_failed_attempts: 10", "fail"),
        ("min_length: 12, max_failed_attempts: 0", "fail"),
    ] {
        assert_eq!(of(rules).of("O.Pass_1", "strict-rules"), verdict, "{rules}");
    }
    for (rules, verdict) in [
        ("hash: argon2id, salted: true", "pass"),
        ("hash: pbkdf2, salted: true, hash_iterations: 600000", "pass"),
        ("hash: pbkdf2, salted: true, hash_iterations: 1", PERSON),
        ("hash: other, salted: true", PERSON),
        ("hash: argon2id, salted: false", "fail"),
        ("hash: plaintext, salted: true", "fail"),
    ] {
        assert_eq!(of(rules).of("O.Pass_5", "hashed-with-salt"), verdict, "{rules}");
    }
    let b13 = Written::new("diga", APP)
        .fact("auth.password_policy, subject: app, min_length: 1, max_failed_attempts: 100000")
        .yes(DIGAV, &["B.13"])
        .judged(&[DIGAV]);
    assert_eq!(b13.of("B.13", "policy-enforced"), PERSON);
}

#[test]
fn a7_sessions_of_years_wait_for_a_person() {
    let of = |times: &str| of_backend("auth.session", times, &["O.Auth_10", "O.Auth_11"]);
    for (time, idle, active) in [
        ("1800", "pass", PERSON),
        ("900", "pass", PERSON),
        ("1801", PERSON, PERSON),
        ("3153600000", PERSON, PERSON),
        ("{months: 1200}", PERSON, PERSON),
        ("never", "fail", "fail"),
    ] {
        let active_time = if active == PERSON { "43201" } else { time };
        let judged = of(&format!("idle_timeout_s: {time}, active_timeout_s: {active_time}"));
        assert_eq!(judged.of("O.Auth_10", "idle-timeout"), idle, "{time}");
        assert_eq!(judged.of("O.Auth_11", "active-timeout"), active, "{active_time}");
    }
    assert!(of("active_timeout_s: 43200").is("O.Auth_11", "pass"));
    assert!(of("active_timeout_s: {months: 24}").is("O.Auth_11", PERSON));
    let grace = |time: &str| {
        Written::new("health-app", APP)
            .fact(&format!("auth.session, subject: app, name: a, background_grace_s: {time}"))
            .list("auth.session", "app", 1)
            .yes(P1, &["O.Auth_8"])
            .judged(&[P1])
            .all("O.Auth_8")
    };
    assert!(grace("60").contains(&"pass".to_owned()));
    assert!(grace("315360000").contains(&PERSON.to_owned()), "ten years in the background");
    assert!(grace("never").contains(&"fail".to_owned()));
}

#[test]
fn a7_a_retention_of_a_century_waits_for_a_person() {
    for (period, verdict) in [
        ("2592000", "pass"),
        ("{months: 120}", "pass"),
        ("{months: 121}", PERSON),
        ("{months: 1200}", PERSON),
        ("3155760000", PERSON),
        ("never", "fail"),
    ] {
        let store =
            format!("holds: [account-data], holds_personal_data: true, delete_after_s: {period}");
        let judged = of_backend("retention.store", &store, &["O.Data_2", "O.Source_7"]);
        assert_eq!(judged.of("O.Data_2", "not-kept-beyond-processing"), verdict, "{period}");
        assert_eq!(judged.of("O.Source_7", "deleted-without-delay"), verdict, "{period}");
        let row = Written::new("diga", APP)
            .fact(&format!("retention.store, subject: app, name: a, {store}"))
            .list("retention.store", "app", 1)
            .yes(DIGAV, &["DS.19"])
            .judged(&[DIGAV]);
        assert_eq!(row.of("DS.19", "storage-ends"), verdict, "{period}");
    }
}

#[test]
fn a8_a_condition_of_the_factor_table_is_met_by_a_document_only() {
    const CONDITION: &str = "gemspec-idp-sek-4-3-2";
    let path = "auth.path, subject: app, role: patient, name: login, factors: [system-pin, device-binding]";
    let of = |path: &str, factors: &[&str], cites: &str, document: Option<&str>| {
        let written = Written::new("health-app", APP).fact(path).list("auth.path", "app", 1);
        let written = factors.iter().fold(written, |all, factor| {
            all.fact(&format!(
                "auth.factor, subject: app, name: {factor}, condition: {CONDITION}{cites}"
            ))
        });
        let written = match document {
            Some(more) => {
                written.document("idp", "idp.pdf", &format!("kind: expert-opinion{more}"))
            }
            None => written,
        };
        written.yes(P1, &["O.Auth_3"]).judged(&[P1]).of("O.Auth_3", "two-factors")
    };
    let claimed = format!("{path}, conditions_met: [{CONDITION}]");
    let (both, cites) = (["system-pin", "device-binding"], ", documents: [idp]");
    assert_eq!(of(path, &[], "", None), PERSON);
    assert_eq!(of(&claimed, &[], "", None), PERSON, "a word");
    assert_eq!(of(&claimed, &both, "", None), PERSON, "two words");
    let cited = format!("{claimed}{cites}");
    assert_eq!(of(&cited, &[], "", Some("")), PERSON, "a path that cites a document");
    assert_eq!(of(&claimed, &both[..1], cites, Some("")), PERSON, "one factor of two");
    let other = ", product_version: \"0.9\"";
    assert_eq!(of(&claimed, &both, cites, Some(other)), PERSON, "a document of another version");
    for path in [path, &claimed] {
        assert_eq!(of(path, &both, cites, Some("")), "pass", "each factor with a document");
    }
    let foreign = "auth.path, subject: app, role: patient, name: login, factors: [egk, card-pin]";
    assert_eq!(of(foreign, &[], "", None), "pass", "a row without a condition needs none");
}

/// A web application with a login; the lists of cookies and form fields are complete.
fn lists(login: &[&str], cookies: &[&str], fields: &[&str], yes: &[&str]) -> Judged {
    let written = login.iter().fold(Written::new("health-app", WEB), |all, fact| all.fact(fact));
    let written = cookies.iter().fold(written, |all, cookie| {
        all.fact(&format!("http.cookie, subject: web, host: x.example, name: {cookie}"))
    });
    let written = fields.iter().fold(written, |all, field| {
        all.fact(&format!(
            "http.form_field, subject: web, page: \"https://x.example/\", name: {field}"
        ))
    });
    written
        .list("http.cookie", "web", cookies.len())
        .list("http.form_field", "web", fields.len())
        .yes(P2, yes)
        .judged(&[P2])
}

const LOGIN: &str = "auth.path, subject: web, role: patient, name: login, factors:";

#[test]
fn a11_empty_lists_beside_a_login_with_a_password_decide_nothing() {
    for login in [
        format!("{LOGIN} [username-password, totp]"),
        "auth.password_policy, subject: web, min_length: 12".to_owned(),
        "app.function, subject: web, name: password-login, present: true".to_owned(),
    ] {
        let judged = lists(&[&login], &[], &[], &[]);
        for (number, demand) in [
            ("O.Data_16", "http-only-flag"),
            ("O.Data_17", "secure-flag"),
            ("O.Data_18", "autocomplete-off"),
        ] {
            assert_eq!(judged.of(number, demand), "inconclusive/not_run", "{login}");
        }
    }
    for session in [
        "auth.session, subject: web, name: web",
        "http.page, subject: web, url: \"https://x.example/\", purpose: login",
        "auth.path, subject: web, role: patient, factors: [egk, card-pin]",
    ] {
        let judged = lists(&[session], &[], &[], &[]);
        assert!(!judged.is("O.Data_16", "pass") && !judged.is("O.Data_17", "pass"), "{session}");
    }
    let open = lists(&[], &[], &[], &[]);
    assert!(["O.Data_16", "O.Data_17", "O.Data_18"].iter().all(|number| open.is(number, "pass")));
    let card = lists(&[&format!("{LOGIN} [egk, card-pin]")], &[], &[], &[]);
    assert!(card.is("O.Data_18", "pass"), "a card is not read from a form");
}

/// What is typed to log in is typed into a field, whether it is a password or not.
#[test]
fn a11_one_time_codes_are_typed_into_a_field_too() {
    for factors in ["[egk, totp]", "[egk, otp-sms]", "[egk, otp-email]"] {
        let judged = lists(&[&format!("{LOGIN} {factors}")], &[], &[], &[]);
        assert!(!judged.is("O.Data_18", "pass"), "{factors}: there is no field to type it into");
    }
}

#[test]
fn a11_a_cookie_with_a_session_identifier_is_sensitive_whatever_is_said_of_it() {
    let of = |cookie: &str| {
        lists(
            &[&format!("{LOGIN} [username-password, totp]")],
            &[cookie],
            &[],
            &["O.Data_17", "O.Auth_13"],
        )
    };
    for cookie in [
        "JSESSIONID, sensitive: false, secure: false",
        "PHPSESSID, sensitive: false, session_id: false, secure: false",
        "__Host-sid, sensitive: false, secure: false",
        "a, session_id: true, sensitive: false, secure: false",
        "a, sensitive: true, session_id: false, secure: false",
    ] {
        let judged = of(cookie);
        assert_eq!(judged.of("O.Data_17", "secure-flag"), "fail", "{cookie}");
        assert_eq!(judged.gate().exit_code(), 1, "{cookie}");
        if !cookie.contains("sensitive: true") {
            assert_eq!(judged.of("O.Auth_13", "treated-as-sensitive"), "fail", "{cookie}");
        }
    }
    for cookie in [
        "JSESSIONID, sensitive: false, secure: true, http_only: true",
        "a, session_id: true, secure: true, http_only: true",
        "lang, session_id: false, sensitive: false, secure: false",
    ] {
        assert_eq!(of(cookie).of("O.Data_17", "secure-flag"), "pass", "{cookie}");
        assert_eq!(of(cookie).of("O.Auth_13", "treated-as-sensitive"), "pass", "{cookie}");
    }
    let field = |field: &str| {
        let login = format!("{LOGIN} [username-password, totp]");
        lists(&[&login], &[], &[field], &["O.Data_18"]).of("O.Data_18", "autocomplete-off")
    };
    assert_eq!(field("password, sensitive: false, autocomplete_off: false"), "fail");
    assert_eq!(field("diagnosis, sensitive: true, autocomplete_off: false"), "fail");
    assert_eq!(field("password, autocomplete_off: true"), "pass");
    assert_eq!(field("search, sensitive: false, autocomplete_off: false"), "pass");
}

#[test]
fn b8_opposite_directions_are_not_equal() {
    let parts: &[&str] = &["app mobile-app", "be backend"];
    let judged =
        Written::new("health-app", parts).yes(P1, &["O.Ntwk_6", "O.Purp_2"]).judged(&[P1, P3]);
    let back_end = judged.0.findings.iter().find(|one| one.key == "tr-03161-3@2.0#O.Ntwk_6/be");
    let offered = back_end.unwrap().demands.iter().filter_map(|demand| demand.offered.as_ref());
    assert_eq!(offered.count(), 0, "the app's yes says nothing of what the back end examines");
    let mapping = library().mappings().into_iter().find(|one| one.id == "tr-03161-1-3").unwrap();
    let pair = mapping.pairs.iter().find(|pair| pair.from == "O.Ntwk_6").unwrap();
    assert_eq!(pair.relation.to_string(), "related");
}

#[test]
fn c5_both_parts_demand_that_deletion_is_verified_or_neither() {
    let has = |id: &str, edition: &str| {
        let catalog = library().catalog(id, edition).unwrap();
        let requirement = catalog.requirements.iter().find(|one| one.number == "O.Source_7");
        requirement.unwrap().demands.iter().any(|demand| demand.id == "deletion-verified")
    };
    assert_eq!(has("tr-03161-1", "3.0"), has("tr-03161-3", "2.0"));
}

const TLS: &str = "subject: \"tls://x.example:443\"";

#[test]
fn c6_a_root_of_ones_own_is_an_indication_and_no_fail() {
    for (catalog, components) in [(P1, APP), (P2, WEB)] {
        let of = |trusted: bool| {
            Written::new("health-app", components)
                .fact(&format!("tls.chain, {TLS}, key_algorithm: RSA, names_match: true, path_to_root: {trusted}"))
                .yes(catalog, &["O.Auth_12"])
                .judged(&[catalog])
        };
        assert_eq!(of(false).of("O.Auth_12", "back-end-authentication"), AGAINST, "{catalog}");
        assert_eq!(of(false).blocks("O.Auth_12"), ["indication-against"], "{catalog}");
        assert_eq!(of(true).of("O.Auth_12", "back-end-authentication"), "pass", "{catalog}");
    }
}

#[test]
fn c7_the_keys_of_others_are_not_judged_as_ones_own() {
    let certificate = |algorithm: &str, bits: u32, position: u32| {
        format!(
            "tls.certificate, {TLS}, key_algorithm: {algorithm}, key_bits: {bits}, position: {position}"
        )
    };
    for (catalog, components) in [(P2, WEB), (P3, BACKEND)] {
        let of = |chain: &[String]| {
            let written = Written::new("health-app", components)
                .list_of(&format!("tls.certificate, {TLS}"), chain.len());
            let written = chain.iter().fold(written, |all, one| all.fact(one));
            written.yes(catalog, &["O.Cryp_5"]).judged(&[catalog]).of("O.Cryp_5", "key-strength")
        };
        assert_eq!(of(&[certificate("ECDSA", 256, 0), certificate("RSA", 2048, 1)]), "pass");
        assert_eq!(of(&[certificate("RSA", 4096, 0), certificate("RSA", 2048, 1)]), "pass");
        assert_eq!(of(&[certificate("RSA", 2048, 0), certificate("RSA", 4096, 1)]), "fail");
        assert_eq!(of(&[certificate("RSA", 1024, 0)]), "fail");
    }
}

#[test]
fn c8_a_service_that_no_application_calls_refuses_none() {
    let of = |website: &str| {
        Written::new("health-app", BACKEND)
            .fact(
                "http.service, subject: be, url: \"https://api.example/\", old_apps_refused: true",
            )
            .fact(&format!("http.service, subject: be, url: \"https://www.example/\"{website}"))
            .list("http.service", "be", 2)
            .yes(P3, &["O.Arch_12"])
            .judged(&[P3])
            .of("O.Arch_12", "outdated-version-blocked")
    };
    assert_eq!(of(", old_apps_refused: true"), "pass");
    assert_eq!(of(", old_apps_refused: false"), "fail");
    let kind = befund::fact::kind::Kind::named("http.service").unwrap();
    let said = kind.attribute("old_apps_refused").unwrap().doc;
    assert!(said.contains("`true` where no application calls it"), "{said}");
}

#[test]
fn c11_health_records_are_personal_data_whatever_the_store_says() {
    let of = |holds: &str| {
        let store = format!(
            "holds: [{holds}], holds_personal_data: false, encrypted: false, delete_after_s: never"
        );
        of_backend("retention.store", &store, &["O.Data_1", "O.Data_2"])
    };
    for holds in ["health-records", "account-data", "content", "metadata, health-records"] {
        assert_eq!(of(holds).of("O.Data_1", "storage-encrypted"), "fail", "{holds}");
        assert_eq!(of(holds).of("O.Data_2", "not-kept-beyond-processing"), "fail", "{holds}");
    }
    assert_ne!(of("metadata").of("O.Data_2", "not-kept-beyond-processing"), "fail");
}

/// What `explain` lists as reasons is what the product file may give.
#[test]
fn c12_explain_lists_the_reasons_that_are_admitted() {
    const OWN: [&str; 4] =
        ["condition-not-met", "option-not-used", "other-addressee", "function-absent"];
    for number in ["O.Auth_4", "O.Purp_1", "O.Data_2", "O.Pass_1"] {
        let run = |args: &[&str]| {
            let output = Command::cargo_bin("befund").unwrap().args(args).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let page = run(&["explain", "tr-03161-1", number]);
        for reason in OWN {
            let written = Written::new("health-app", APP).not_applicable(P1, &[number], reason);
            let folder = crate::common::folder(&written.yaml());
            let product = befund::product::load(folder.path(), befund::probe::sources());
            let admitted = product
                .is_ok_and(|product| befund::product::check_names(&product, library()).is_ok());
            assert_eq!(page.contains(reason), admitted, "{number}: {reason}\n{page}");
        }
    }
}

#[test]
fn c13_the_note_on_storage_says_how_the_text_can_be_read() {
    let catalog = library().catalog("tr-03161-1", "3.0").unwrap();
    let requirement = catalog.requirements.iter().find(|one| one.number == "O.Data_2").unwrap();
    let note = requirement.note.as_ref().map(|note| note.en.to_lowercase());
    assert!(note.is_some_and(|note| note.contains("volatile")), "it can mean the storage as well");
}

#[test]
fn c14_a_diga_without_the_certificates_it_needs_is_told_so() {
    let parts: &[&str] = &["app mobile-app", "be backend"];
    let scheme = |part: &str| format!("kind: certificate, scheme: {part}, product_version: \"1\"");
    let said = |certificates: &[(&str, &'static str)]| {
        let written = certificates.iter().fold(Written::new("diga", parts), |all, (part, file)| {
            all.document(&format!("c-{part}"), file, &scheme(part))
        });
        let judged = written.judged(&[]);
        let notes = judged.0.notes.iter().map(|note| note.text.en.to_string());
        notes.filter(|note| note.contains("certificate")).collect::<Vec<_>>().join(" ")
    };
    let (one, three) = (("tr-03161-1", "one.pdf"), ("tr-03161-3", "three.pdf"));
    let none = said(&[]);
    assert!(none.contains("tr-03161-1") && none.contains("tr-03161-3"), "{none}");
    let app = said(&[one]);
    assert!(!app.contains("tr-03161-1") && app.contains("tr-03161-3"), "{app}");
    assert!(said(&[one, three]).is_empty());
}

fn of_2016(facts: &[&str], list: &str, numbers: &[&str]) -> Judged {
    let written = Written::new("video-consultation", WEB).on(date(2018, 5, 3), date(2018, 5, 1));
    let written = facts.iter().fold(written, |all, fact| all.fact(fact));
    written.list(list, "web", facts.len()).yes(A2016, numbers).judged(&[A2016])
}

#[test]
fn e3_the_edge_of_a_delivery_network_stands_elsewhere_too() {
    let of = |locations: &[&str]| {
        let facts: Vec<_> = locations
            .iter()
            .enumerate()
            .map(|(n, location)| format!("hosting.location, subject: web, name: l{n}, {location}"))
            .collect();
        let facts: Vec<_> = facts.iter().map(String::as_str).collect();
        of_2016(&facts, "hosting.location", &["5.9"])
    };
    for locations in
        [&["country: \"DE\", edge: true"][..], &["country: \"DE\"", "country: \"FR\", edge: true"]]
    {
        let judged = of(locations);
        assert_eq!(judged.of("5.9", "eu-servers"), AGAINST, "{locations:?}");
        assert_eq!(judged.blocks("5.9"), ["indication-against"], "{locations:?}");
        assert_eq!(judged.gate().exit_code(), 2, "{locations:?}");
    }
    for locations in [&["country: \"DE\""][..], &["country: \"DE\", edge: false"]] {
        assert_eq!(of(locations).of("5.9", "eu-servers"), "pass", "{locations:?}");
    }
    assert_eq!(of(&["country: US, edge: true"]).of("5.9", "eu-servers"), "fail");
    let digav = |edge: &str| {
        Written::new("diga", APP)
            .fact(&format!("hosting.location, subject: app, name: a, country: \"DE\", holds_personal_data: true{edge}"))
            .yes(DIGAV, &["DS.38"])
            .judged(&[DIGAV])
            .of("DS.38", "admissible-places-only")
    };
    assert_eq!(digav(", edge: true"), AGAINST);
    assert_eq!(digav(", edge: false"), "pass");
    let later = Written::new("video-consultation", WEB)
        .on(date(2021, 6, 1), date(2021, 5, 1))
        .fact("hosting.location, subject: web, name: a, country: \"DE\", holds_personal_data: true, edge: true")
        .yes("anlage-31b@2021-02-25", &["2a.2"])
        .judged(&["anlage-31b@2021-02-25"]);
    assert_eq!(later.of("2a.2", "admissible-places"), AGAINST);
}

const MONTHS: [(&str, &str); 9] = [
    ("7689600", "pass"), // 89 days
    ("7689601", PERSON), // and a second
    ("7776000", PERSON), // 90 days
    ("7948800", PERSON), // 92 days
    ("8035200", "fail"), // 93 days
    ("{months: 3}", "pass"),
    ("{months: 4}", "fail"),
    ("{months: 2}", "pass"),
    ("never", "fail"),
];

#[test]
fn e5_three_months_are_89_days_for_certain_and_more_than_92_never() {
    let store = |period: &str| {
        format!(
            "retention.store, subject: web, name: a, holds: [metadata], delete_after_s: {period}, worst_case_age_s: {period}"
        )
    };
    for (period, verdict) in MONTHS {
        let judged = of_2016(&[&store(period)], "retention.store", &["5.9"]);
        assert_eq!(judged.of("5.9", "metadata-three-months"), verdict, "{period}");
        if verdict == PERSON {
            let said = judged.sentence("5.9", "metadata-three-months");
            assert!(said.contains("89 to 92 days") && said.contains("{months: 3}"), "{said}");
        }
        let tsvc = Written::new("video-consultation", WEB)
            .fact(&store(period))
            .list("retention.store", "web", 1)
            .judged(&["tuev-tsvc@2.1"]);
        assert_eq!(tsvc.of("4.2", "three-months"), verdict, "without an answer: {period}");
    }
    let backup = format!("{}, ", store("{months: 3}"))
        .replace("worst_case_age_s: {months: 3}, ", "worst_case_age_s: {months: 6}");
    let judged = of_2016(&[&backup], "retention.store", &["5.9"]);
    assert_eq!(judged.of("5.9", "metadata-three-months"), "fail", "backups live on");
}

#[test]
fn e5_one_month_is_28_days_for_certain_and_more_than_31_never() {
    for (period, verdict) in [
        ("86400", "pass"),
        ("2419200", "pass"),
        ("2419201", PERSON),
        ("2592000", PERSON),
        ("2678400", PERSON),
        ("2678401", "fail"),
        ("2764800", "fail"),
        ("{months: 1}", "pass"),
        ("{months: 2}", "fail"),
        ("never", "fail"),
    ] {
        let code = format!(
            "auth.access_code, subject: web, role: patient, name: code, leads_to: initiating-doctor, valid_for_s: {period}"
        );
        let judged = of_2016(&[&code], "auth.access_code", &["5.3"]);
        assert_eq!(judged.of("5.3", "one-month"), verdict, "{period}");
    }
}

#[test]
fn e6_access_codes_are_data_about_the_consultation() {
    let of = |holds: &str, period: &str, answer: bool| {
        let fact = format!("retention.store, subject: web, name: a, holds: [{holds}]{period}");
        let numbers: &[&str] = if answer { &["5.9"] } else { &[] };
        of_2016(&[&fact], "retention.store", numbers).of("5.9", "metadata-three-months")
    };
    let period = |time: &str| format!(", delete_after_s: {time}, worst_case_age_s: {time}");
    for time in ["never", "{months: 4}", "8640000"] {
        for answer in [true, false] {
            assert_eq!(of("access-codes", &period(time), answer), PERSON, "{time}");
        }
        assert_eq!(of("access-codes, metadata", &period(time), true), "fail", "{time}");
    }
    assert_ne!(of("access-codes", "", false), "pass", "no period stated");
    assert_eq!(of("access-codes", &period("{months: 3}"), false), "pass");
    assert_eq!(of("account-data", &period("never"), false), "pass", "no data of a consultation");
}

#[test]
fn e5_six_months_are_181_days_for_certain_and_more_than_184_never() {
    let of = |expected: &str, day_counts: &[&str]| {
        let example = |period: &str| {
            format!(
                "    - {{facts: [{{kind: auth.session, subject: web, name: a, idle_timeout_s: {period}}}], enumerations: [{{kind: auth.session, subject: web, complete: true}}]}}\n"
            )
        };
        let examples: String =
            [("pass", "86400"), ("fail", "never"), ("undecided", "{unknown: x}")]
                .iter()
                .map(|(outcome, usual)| {
                    let periods = if *outcome == expected { day_counts } else { &[*usual][..] };
                    let examples: String = periods.iter().map(|period| example(period)).collect();
                    format!("  {outcome}:\n{examples}")
                })
                .collect();
        let check = format!(
            "befund: check/1\nid: house-six-months\nsays: {{de: Sechs Monate., en: Six months.}}\nholds: {{every: {{kind: auth.session, satisfies: {{idle_timeout_s: {{within_months: 6}}}}}}}}\nexamples:\n{examples}"
        );
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join("house-six-months.yaml"), check).unwrap();
        let run = Command::cargo_bin("befund")
            .unwrap()
            .args(["catalog", "test", "--catalogs"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(run.status.code().unwrap() < 4, "{run:?}");
        run.status.success()
    };
    assert!(of("pass", &["15638400", "{months: 6}", "{months: 5}"]), "181 days");
    assert!(of("undecided", &["15638401", "15724800", "15897600"]), "182 to 184 days");
    assert!(of("fail", &["15897601", "15984000", "{months: 7}"]), "185 days");
    assert!(!of("pass", &["15897600"]), "the examples are run");
}
