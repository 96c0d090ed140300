//! The ways into realms of Keycloak: what each demands, of whom, and where that stands.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::file_formats::explain;

/// The ways in of a file: name, factors or `?`, what it does with a second factor or `?`.
fn paths(file: &str) -> BTreeSet<(String, String, String)> {
    let (_, document) = explain(&Path::new("tests/data/keycloak").join(file));
    let facts = document["facts"].as_array().unwrap().clone();
    let ways = facts.into_iter().filter(|fact| fact["kind"] == "auth.path");
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => "?".to_owned(),
    };
    ways.map(|fact| (text(&fact["name"]), text(&fact["factors"]), text(&fact["second_factor"])))
        .collect()
}

/// What a way comes to.
fn way(file: &str, name: &str) -> (String, String) {
    let all = paths(file);
    let own = all.iter().find(|(own, ..)| own == name);
    let (_, factors, second) = own.unwrap_or_else(|| panic!("{file}: {name} in {all:#?}"));
    (factors.clone(), second.clone())
}

const BOTH: &str = "totp username-password";
const ONE: &str = "username-password";
const PORTAL: &str = "demo: browser flow: portal";

/// What the flow of a client's pages demands of everybody.
#[test]
fn a_flow_is_read_as_the_server_walks_through_it() {
    for (file, factors, second) in [
        ("enforced.pass.json", BOTH, "enforced"),
        ("conditional.fail.json", ONE, "enrolled-only"),
        ("offered.fail.json", ONE, "offered"),
        ("deny-the-rest.pass.json", BOTH, "enforced"),
        ("deny-of-another-flow.fail.json", ONE, "enrolled-only"),
        ("condition-in-required.pass.json", BOTH, "enforced"),
        ("conditional-without-condition.fail.json", ONE, "none"),
        ("condition-switched-off.fail.json", ONE, "none"),
        ("alternative-beside-required.fail.json", ONE, "none"),
        ("step-switched-off.fail.json", ONE, "none"),
        ("second-form.fail.json", ONE, "offered"),
        ("some-role-spared.fail.json", ONE, "partial"),
        ("spared-by-header.fail.json", ONE, "partial"),
        ("asked-without-settings.pass.json", BOTH, "enforced"),
        ("step-up-on-request.fail.json", ONE, "on-request"),
        ("step-up-by-default.fail.json", ONE, "on-request"),
        ("step-up-at-least.pass.json", BOTH, "enforced"),
        ("custom-step.undecided.json", "?", "?"),
        ("custom-condition.undecided.json", "?", "?"),
        ("alias-loop.undecided.json", "?", "?"),
        ("bound-flow-missing.undecided.json", "?", "?"),
        ("settings-missing.undecided.json", "?", "?"),
        ("policy-for-all.fail.json", ONE, "none"),
        ("policy-for-some.undecided.json", "?", "?"),
        ("without-flows.fail.json", ONE, "enrolled-only"),
    ] {
        assert_eq!(way(file, PORTAL), (factors.to_owned(), second.to_owned()), "{file}");
    }
}

/// Several ways through one flow are several ways in.
#[test]
fn each_weakest_way_through_a_flow_is_one() {
    let names = |file: &str| {
        let own = paths(file).into_iter().filter(|(name, ..)| name.starts_with(PORTAL));
        own.map(|(_, factors, second)| format!("{factors}: {second}")).collect::<Vec<_>>()
    };
    assert_eq!(
        names("passkey-verified.pass.json"),
        ["passkey user-verification: enforced", "totp username-password: enforced"]
    );
    assert_eq!(
        names("passkey-perhaps-verified.fail.json"),
        ["passkey: none", "totp username-password: enforced"]
    );
    assert_eq!(
        names("condition-beside-sub-flows.pass.json"),
        ["fido2-token username-password: enforced", "totp username-password: enforced"]
    );
    assert_eq!(
        names("both-sides-of-a-role.pass.json"),
        ["fido2-token username-password: enforced", "totp username-password: enforced"]
    );
    assert_eq!(
        names("custom-alternative.undecided.json"),
        ["totp username-password: enforced", "?: ?"]
    );
    assert_eq!(
        names("passkey-on-the-form.fail.json"),
        ["passkey: none", "totp username-password: enforced"]
    );
}

/// A perfect browser flow is not two factors: the weakest way counts.
#[test]
fn what_leads_past_the_browser_flow_is_a_way_of_its_own() {
    for (file, name, factors, second) in [
        ("client-override.fail.json", "demo: browser flow: kiosk", ONE, "none"),
        ("direct-grant.fail.json", "demo: direct grant: admin-cli", ONE, "enrolled-only"),
        ("direct-grant-otp.pass.json", "demo: direct grant: admin-cli", BOTH, "enforced"),
        ("direct-grant-not-said.undecided.json", "demo: direct grant: portal", "?", "?"),
        ("reset-by-mail.fail.json", "demo: reset credentials", "email-link", "none"),
        ("reset-with-otp.pass.json", "demo: reset credentials", "email-link totp", "enforced"),
        ("registration.fail.json", "demo: registration", ONE, "none"),
        (
            "identity-provider.undecided.json",
            "demo: identity provider hospital",
            "external-identity-provider",
            "?",
        ),
        (
            "identity-provider-then-otp.pass.json",
            "demo: identity provider hospital",
            "external-identity-provider totp",
            "enforced",
        ),
        (
            "identity-provider-then-otp.pass.json",
            "demo: first broker login",
            "email-link external-identity-provider",
            "enforced",
        ),
        ("device-grant.fail.json", "demo: device grant: tv", ONE, "enrolled-only"),
        ("ciba.undecided.json", "demo: CIBA: portal", "?", "?"),
        ("ecp.fail.json", "demo: SAML ECP: sp", ONE, "none"),
        ("config-cli.fail.yaml", "demo: browser flow: kiosk", ONE, "none"),
        ("config-cli.fail.yaml", PORTAL, BOTH, "enforced"),
        ("two-realms.fail.json", "second: browser flow: portal", ONE, "enrolled-only"),
        ("without-clients.undecided.json", "demo: direct grant", "?", "?"),
    ] {
        assert_eq!(way(file, name), (factors.to_owned(), second.to_owned()), "{file}: {name}");
    }
}

/// Ways that are closed are none.
#[test]
fn what_nobody_can_take_is_no_way_in() {
    let has = |file: &str, part: &str| paths(file).iter().any(|(name, ..)| name.contains(part));
    assert!(!has("direct-grant-consent.pass.json", "direct grant"));
    assert!(!has("enforced.pass.json", "direct grant"));
    assert!(!has("enforced.pass.json", "reset"));
    assert!(!has("switched-off-clients.pass.json", "old"));
    assert!(!has("switched-off-clients.pass.json", "api"));
}

fn fact(file: &str, name: &str) -> Value {
    let (_, document) = explain(&Path::new("tests/data/keycloak").join(file));
    let facts = document["facts"].as_array().unwrap();
    let own = facts.iter().find(|fact| fact["name"] == name);
    own.unwrap_or_else(|| panic!("{file}: {name} in {document:#}")).clone()
}

/// What decides is named, with its line and with what would change it.
#[test]
fn the_step_that_decides_is_named_with_its_line_and_its_remedy() {
    let way = fact("conditional.fail.json", PORTAL);
    assert_eq!(way["flow"], "browser: auth-username-password-form REQUIRED, 2FA CONDITIONAL (off)");
    assert_eq!(way["changes"][0], "browser: 2FA CONDITIONAL -> REQUIRED");
    let at = way["at"].as_str().unwrap().rsplit(':').next().unwrap().parse::<usize>().unwrap();
    let text = std::fs::read_to_string("tests/data/keycloak/conditional.fail.json").unwrap();
    let rest: Vec<_> = text.lines().skip(at - 1).take(8).collect();
    assert!(rest.iter().any(|line| line.contains("\"flowAlias\": \"2FA\"")), "{at}: {rest:#?}");
    let grant = fact("direct-grant.fail.json", "demo: direct grant: admin-cli");
    assert_eq!(grant["role"], "administrator");
    let all = fact("direct-grant.fail.json", "demo: direct grant: admin-cli (everybody)");
    assert!(all["role"]["unknown"].is_string(), "a weak way by it counts for all: {all}");
    let off = "client admin-cli: directAccessGrantsEnabled true -> false";
    assert!(grant["changes"].as_array().unwrap().iter().any(|change| change == off), "{grant}");
    let spared = fact("some-role-spared.fail.json", PORTAL);
    assert_eq!(spared["exemptions"][0], "not conditional-user-role: condUserRole = staff");
}

/// What else a realm is set to.
#[test]
fn passwords_sessions_tokens_clients_and_events_are_read() {
    let file = "enforced.pass.json";
    let passwords = fact(file, "demo: passwords");
    assert_eq!((&passwords["min_length"], &passwords["history"]), (&12.into(), &5.into()));
    assert_eq!(
        (&passwords["hash"], &passwords["lockout"]),
        (&"argon2id".into(), &"temporary".into())
    );
    assert_eq!(passwords["max_failed_attempts"], 10);
    let session = fact(file, "demo: session");
    assert_eq!(
        (&session["idle_timeout_s"], &session["active_timeout_s"]),
        (&900.into(), &28_800.into())
    );
    let token = fact(file, "demo: access token");
    assert_eq!(token["personal_data"][0], "preferred_username");
    assert_eq!(fact(file, "demo: refresh token")["reusable"], false);
    assert_eq!(fact(file, "demo: events")["kept_for_s"], 7_776_000);
    let (_, document) = explain(Path::new("tests/data/keycloak/enforced.pass.json"));
    let client = document["facts"].as_array().unwrap().iter().find(|f| f["kind"] == "auth.client");
    assert_eq!(client.unwrap()["pkce"], "S256");
}

/// Many clients for which a way comes to the same are one row, and do not take long.
#[test]
fn two_thousand_clients_are_a_handful_of_ways() {
    let text = std::fs::read_to_string("tests/data/keycloak/conditional.fail.json").unwrap();
    let mut realm: Value = serde_json::from_str(&text).unwrap();
    let portal = realm["clients"][0].clone();
    let many = (0..2_000).map(|n| {
        let mut client = portal.clone();
        client["clientId"] = format!("client-{n}").into();
        client["directAccessGrantsEnabled"] = (n % 2 == 0).into();
        client
    });
    realm["clients"] = many.collect();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("realm.json");
    std::fs::write(&path, realm.to_string()).unwrap();
    let start = Instant::now();
    let (code, document) = explain(&path);
    assert!(code == 0 && start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    let facts = document["facts"].as_array().unwrap();
    let ways: Vec<_> = facts.iter().filter(|fact| fact["kind"] == "auth.path").collect();
    assert_eq!(ways.len(), 2, "browser flow and direct grant");
    assert!(ways.iter().all(|way| way["client"].as_array().unwrap().len() == 20), "a bound");
    assert!(ways[0]["name"].as_str().unwrap().ends_with("and 1997 more"), "{}", ways[0]["name"]);
    assert!(facts.len() < 20, "{} facts", facts.len());
}

/// A product whose logins are those of a realm, and whose maker says that two factors are demanded.
fn product(case: &str, say: &str) -> TempDir {
    let text = format!(
        "befund: 1
product:
  name: Test
  version: \"1\"
  manufacturer: {{name: Maker}}
  kinds: [diga]
  protection_need: very-high
  components: [{{id: web, kind: web-app, name: Web, version: \"1\"}}]
targets:
  files:
    - path: realm.json
      exported: on-read
      say: {say}
      stated: {{by: Maker, on: 2026-11-20}}
enumerations:
  - {{kind: auth.path, subject: web, complete: true, count: 0, sources: [realm.json], stated: {{by: Maker, on: 2026-11-20}}}}
declarations:
  tr-03161-2@2.0: {{by: Maker, on: 2026-11-20, product_version: \"1\", answers: {{\"O.Auth_3\": {{answer: yes}}}}}}
  digav-anlage-1@2026-02-01: {{by: Maker, on: 2026-11-20, product_version: \"1\", answers: {{\"Z.4\": {{answer: yes}}}}}}
"
    );
    let folder = crate::common::folder(&text);
    // The consoles of the realm are for administrators, whom no consent helps: they are left out here.
    let realm = std::fs::read_to_string(Path::new("tests/data/keycloak").join(case)).unwrap();
    let mut realm: Value = serde_json::from_str(&realm).unwrap();
    realm["clients"].as_array_mut().unwrap().retain(|client| client["clientId"] != "account");
    std::fs::write(folder.path().join("realm.json"), realm.to_string()).unwrap();
    folder
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = assert_cmd::Command::cargo_bin("befund").unwrap();
    let output = command.args(arguments).env("BEFUND_LANG", "en").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The verdicts on requirements, by their numbers.
fn verdicts(folder: &Path, numbers: &[&str]) -> Vec<String> {
    let at = folder.to_str().unwrap();
    let (code, _, stderr) = run(&["probe", at, "--offline"]);
    assert_eq!(code, 0, "{stderr}");
    let (_, json, stderr) = run(&["assess", at, "--report", "json=-"]);
    let report: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{stderr}"));
    let findings = report["findings"].as_array().unwrap();
    let of = |number: &&str| {
        let own = findings.iter().find(|finding| finding["requirement"] == *number);
        own.unwrap_or_else(|| panic!("{number}"))["verdict"].as_str().unwrap().to_owned()
    };
    numbers.iter().map(of).collect()
}

/// Five realms that differ in one setting each, and their verdicts on two factors: TR-03161 O.Auth_3 and
/// DiGAV, additional no. 4. Whoever says "yes" is gainsaid by what was read.
#[test]
fn five_realms_have_five_verdicts() {
    let say = "{\"demo/portal/*\": {role: patient, consent: true}, \"demo/kiosk/*\": {role: patient, consent: true}}";
    for (case, verdict) in [
        ("enforced.pass.json", "pass"),
        ("conditional.fail.json", "fail"),
        ("offered.fail.json", "fail"),
        ("client-override.fail.json", "fail"),
        ("direct-grant.fail.json", "fail"),
    ] {
        let folder = product(case, say);
        assert_eq!(verdicts(folder.path(), &["O.Auth_3", "Z.4"]), [verdict; 2], "{case}");
    }
}

/// A way of which nobody says for whom it is counts for every role, and one for administrators does not.
#[test]
fn for_whom_a_way_is_can_be_said_where_the_file_leaves_it_open() {
    let folder = product("conditional.fail.json", "{\"demo/portal/*\": {role: administrator}}");
    assert_ne!(verdicts(folder.path(), &["Z.4"]), ["fail"], "it is nobody's first login any more");
    let (_, _, stderr) = run(&["assess", folder.path().to_str().unwrap()]);
    assert!(
        !stderr.contains("read it again"),
        "what was completed is not taken for a change: {stderr}"
    );
    let folder = product("conditional.fail.json", "{\"demo/portal/*\": {consent: true}}");
    assert_eq!(verdicts(folder.path(), &["Z.4"]), ["fail"]);
    let twice = "{\"demo/portal/*\": {role: patient}, \"*/portal/*\": {role: doctor}}";
    let folder = product("conditional.fail.json", twice);
    run(&["probe", folder.path().to_str().unwrap(), "--offline"]);
    let (code, _, stderr) = run(&["assess", folder.path().to_str().unwrap()]);
    assert!(code == 3 && stderr.contains("said twice"), "{code}: {stderr}");
}

/// A client may be named; a way in that it shares with others is theirs, too, unless the same is said of all.
#[test]
fn for_whom_a_way_is_can_be_said_of_its_client() {
    let both = |portal: &str, kiosk: &str| {
        format!(
            "{{clients: {{portal: {{role: {portal}, consent: true}}, kiosk: {{role: {kiosk}, consent: true}}}}}}"
        )
    };
    for (case, verdict) in [("enforced.pass.json", "pass"), ("client-override.fail.json", "fail")] {
        let folder = product(case, &both("patient", "patient"));
        assert_eq!(verdicts(folder.path(), &["O.Auth_3", "Z.4"]), [verdict; 2], "{case}");
    }
    let folder = product("conditional.fail.json", &both("administrator", "administrator"));
    assert_ne!(verdicts(folder.path(), &["Z.4"]), ["fail"], "it is nobody's first login any more");
    let folder = product("conditional.fail.json", &both("patient", "administrator"));
    assert_eq!(verdicts(folder.path(), &["Z.4"]), ["fail"]);
    let folder = product("conditional.fail.json", "{clients: {nobody: {role: patient}}}");
    let at = folder.path().to_str().unwrap();
    run(&["probe", at, "--offline"]);
    let (_, json, _) = run(&["assess", at, "--report", "json=-"]);
    assert!(
        json.contains("`nobody` matches nothing") && json.contains("`nobody` passt auf nichts")
    );
}
