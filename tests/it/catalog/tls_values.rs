//! What the TLS policies say of single things on a day, where they once said something else, and the place
//! in the norm that every answer comes with.

use std::fs;
use std::process::Command;

use crate::common::{
    enumeration, folder, judge, library, load, observe, protocol, tls_fact, with_target,
};
use befund::assess::gate::GateOutcome;
use befund::assess::result::Rule;
use befund::assess::tri::Tri;
use befund::assess::yardstick::Yardstick;
use befund::catalog::policy::Class;
use befund::catalog::{load as load_item, validate};
use befund::diag::SourceFile;
use befund::fact::draft::{Draft, Origin};
use befund::fact::kind::Kind;
use befund::fact::value::Attr;
use befund::fact::{Basis, Fact};
use befund::report::advice::advise;
use befund::report::{Format, Lang, RenderOptions, Run, render};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const NOW: Date = date(2026, 11, 21);
const MINIMUM: &str = "mindeststandard-tls@2.4";
const FEDERAL: &str = "tr-03116-4@2025";
const FEDERAL_2023: &str = "tr-03116-4@2023";

/// What a yardstick says of a thing: the worst word of its checks, and the rows they looked at.
struct Said {
    word: &'static str,
    rules: Vec<Rule>,
}

impl Said {
    /// Whether a row of a policy, judged so, is among those asked.
    fn by(&self, policy: &str, class: Class) -> bool {
        self.rules.iter().any(|rule| rule.policy == policy && rule.class == class)
    }

    /// The places of the rows asked.
    fn places(&self) -> Vec<String> {
        let cited = self.rules.iter().flat_map(|rule| &rule.cited);
        cited.map(|cited| cited.text().de.to_string()).collect()
    }
}

fn thing(kind: &str, attributes: &[(&str, Attr)]) -> Fact {
    let origin = Origin {
        probe: "test",
        target: "tls://x:443".to_owned(),
        basis: Basis::Measured,
        observed_on: NOW,
    };
    let draft = Draft::new(Kind::named(kind).unwrap(), "tls://x:443");
    let draft = attributes.iter().fold(draft, |draft, (name, attr)| draft.with(name, attr.clone()));
    draft.finish(&origin, "1")
}

fn yardstick(policy: &str, day: Date) -> Yardstick {
    let (id, edition) = policy.split_once('@').unwrap();
    Yardstick::new(library(), library().policy(id, edition).unwrap(), day)
}

fn ask(policy: &str, day: Date, kind: &str, attributes: &[(&str, Attr)]) -> Said {
    let fact = thing(kind, attributes);
    let id = fact.id.clone();
    let opinions = yardstick(policy, day).judge(vec![fact], Vec::new());
    let all = opinions.on(&id);
    let is = |truth: Tri| all.iter().any(|(_, opinion)| opinion.truth == truth);
    let open = all.iter().any(|(_, one)| one.truth == Tri::Unknown && !one.rules.is_empty());
    let word = match () {
        () if is(Tri::False) => "violated",
        () if open => "open",
        () if is(Tri::True) => "met",
        () => "silent",
    };
    Said { word, rules: all.iter().flat_map(|(_, opinion)| opinion.rules.clone()).collect() }
}

fn suite(policy: &str, day: Date, name: &str) -> Said {
    let version = if name.contains("_WITH_") { "TLSv1.2" } else { "TLSv1.3" };
    ask(policy, day, "tls.cipher_suite", &[("version", version.into()), ("name", name.into())])
}

fn group(policy: &str, day: Date, version: &str, name: &str) -> Said {
    ask(policy, day, "tls.group", &[("version", version.into()), ("name", name.into())])
}

fn feature(policy: &str, day: Date, version: &str, name: &str) -> Said {
    let attributes = [("version", version.into()), ("name", name.into()), ("present", true.into())];
    ask(policy, day, "tls.feature", &attributes)
}

fn scheme(policy: &str, day: Date, of: (&str, &str, &str), by: (&str, &str)) -> Said {
    let (version, usage, name) = of;
    let attributes = [
        ("version", version.into()),
        ("use", usage.into()),
        ("name", name.into()),
        ("algorithm", by.0.into()),
        ("hash", by.1.into()),
    ];
    ask(policy, day, "tls.signature_scheme", &attributes)
}

fn dh(policy: &str, day: Date, bits: i64) -> Said {
    ask(policy, day, "tls.dh_parameters", &[("key_bits", bits.into())])
}

#[test]
fn resuming_without_new_keys_deviates_from_the_minimum_standard() {
    let said = feature(MINIMUM, NOW, "TLSv1.3", "psk_ke");
    assert_eq!(said.word, "violated");
    assert!(said.by(MINIMUM, Class::Discouraged));
    assert!(said.places().contains(&"Mindeststandard TLS 2.4, TLS.2.0.02 a, S. 7".to_owned()));
    let said = feature(MINIMUM, NOW, "TLSv1.3", "psk_dhe_ke");
    assert_eq!(said.word, "met");
    assert_eq!(said.places(), ["TR-02102-2 2026-01, 3.4.1, Tabelle 9, S. 12"]);
    // Beside it TR-02102-2 admits the mode under a condition.
    assert_eq!(feature("tr-02102-2@2026-01", NOW, "TLSv1.3", "psk_ke").word, "open");
}

#[test]
fn extensions_that_tr_02102_2_recommends_do_not_deviate_from_the_minimum_standard() {
    for name in ["encrypt_then_mac", "extended_master_secret", "renegotiation_info"] {
        assert_eq!(feature(MINIMUM, NOW, "TLSv1.2", name).word, "met", "{name}");
    }
    for name in ["session_ticket", "fallback_scsv"] {
        assert_eq!(feature(MINIMUM, NOW, "TLSv1.2", name).word, "silent", "{name}");
    }
}

#[test]
fn psk_ke_is_for_special_cases_in_every_edition() {
    for edition in library().policy_editions("tr-02102-2") {
        let (edition, in_force) = edition;
        if edition < "2019-01" {
            continue;
        }
        let policy = format!("tr-02102-2@{edition}");
        let said = feature(&policy, in_force.from.unwrap(), "TLSv1.3", "psk_ke");
        assert_eq!(said.word, "open", "{edition}");
        assert!(said.by(&policy, Class::Conditional), "{edition}");
    }
}

#[test]
fn suites_with_a_shared_key_alone_are_advised_against_in_every_edition() {
    for (edition, in_force) in library().policy_editions("tr-02102-2") {
        if edition < "2019-01" {
            continue;
        }
        let policy = library().policy("tr-02102-2", edition).unwrap();
        let rows = &policy.tables["general"].rows;
        let rule = rows.iter().find(|row| row.key == ["psk_only"]).unwrap();
        assert_eq!(Class::from(rule.class), Class::Discouraged, "{edition}");
        let day = in_force.from.unwrap();
        let said = suite(&policy.reference(), day, "TLS_PSK_WITH_AES_256_GCM_SHA384");
        assert_eq!(said.word, "violated", "{edition}");
    }
}

#[test]
fn diffie_hellman_alone_ends_with_2031_and_goes_on_in_hybrids() {
    let policy = "tr-02102-2@2026-01";
    let (last, first) = (date(2031, 12, 31), date(2032, 1, 1));
    assert_eq!(dh(policy, last, 3000).word, "met");
    let said = dh(policy, first, 3000);
    assert_eq!(said.word, "open");
    assert!(said.by(policy, Class::Conditional));
    assert_eq!(said.places(), ["TR-02102-2 2026-01, 3.6.1, Tabelle 14, S. 15"]);
    assert_eq!(dh(policy, first, 2999).word, "violated");
    let curve = |day: Date| {
        let attributes = [("key_exchange", "ECDH".into()), ("key_bits", 256.into())];
        let said = ask(policy, day, "tls.group", &attributes);
        said.rules.iter().map(|rule| (rule.class, rule.until)).collect::<Vec<_>>()
    };
    assert_eq!(curve(last), [(Class::Recommended, Some(last))]);
    assert_eq!(curve(first), [(Class::Conditional, Some(date(2032, 12, 31)))]);
    // Whether beyond, a later edition says.
    assert_eq!(dh(policy, date(2033, 1, 1), 3000).word, "open");
}

#[test]
fn federal_suites_were_a_closed_list_and_are_tr_02102_2_with_additions() {
    let then = date(2025, 7, 2);
    for (policy, day) in [(FEDERAL_2023, then), (FEDERAL, NOW)] {
        for name in ["TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA"] {
            assert_eq!(suite(policy, day, name).word, "violated", "{policy} {name}");
        }
        let recommended = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
        assert_eq!(suite(policy, day, recommended).word, "met", "{policy}");
    }
    let listed = suite(FEDERAL_2023, then, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    assert_eq!(listed.places(), ["TLS-Checkliste 2023, 3.1, S. 11"]);
    let further = suite(FEDERAL, NOW, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    assert!(further.by("tr-02102-2@2026-01", Class::Recommended));
    assert_eq!(further.places(), ["TR-02102-2 2026-01, 3.3.1.1, Tabelle 3, S. 7"]);
    // What no row names is ruled out by what closes the list.
    let places = suite(FEDERAL_2023, then, "TLS_RSA_WITH_AES_128_CBC_SHA").places();
    assert!(places.contains(&"TLS-Checkliste 2023, 2.3.4, S. 6".to_owned()), "{places:?}");
    // In TR-02102-2, but not in the checklist.
    let outside = ["TLS_DHE_DSS_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384"];
    for name in outside {
        assert_eq!(suite(FEDERAL_2023, then, name).word, "violated", "{name}");
        assert_eq!(suite(FEDERAL, NOW, name).word, "met", "{name}");
    }
    // Static suites: possible without personal data, not recommended.
    let fixed = "TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256";
    assert!(suite(FEDERAL_2023, then, fixed).by(FEDERAL_2023, Class::Discouraged));
    // What TR-02102-2 does not have.
    let chacha = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";
    assert_eq!(suite(FEDERAL_2023, then, chacha).word, "violated");
    assert!(suite(FEDERAL, NOW, chacha).by(FEDERAL, Class::Conditional));
    // A row of its own comes before that of TR-02102-2, which ends with 2026.
    let psk = suite(FEDERAL, date(2027, 1, 1), "TLS_RSA_PSK_WITH_AES_128_CBC_SHA256");
    assert!(psk.by(FEDERAL, Class::Conditional) && psk.word == "open");
}

#[test]
fn federal_groups_keys_and_signatures_go_on_in_tr_02102_2() {
    let then = date(2025, 7, 2);
    for (policy, day) in [(FEDERAL_2023, then), (FEDERAL, NOW)] {
        for (version, name) in [("TLSv1.2", "ffdhe3072"), ("TLSv1.3", "ffdhe4096")] {
            assert_eq!(group(policy, day, version, name).word, "met", "{policy} {name}");
        }
        for name in ["x25519", "ffdhe2048", "secp224r1"] {
            assert_eq!(group(policy, day, "TLSv1.2", name).word, "violated", "{policy} {name}");
        }
        let shown = group(policy, day, "TLSv1.2", "secp256r1").places();
        assert!(shown[0].ends_with("2.2.2, Tabelle 5, S. 10"), "{shown:?}");
        assert_eq!(feature(policy, day, "TLSv1.3", "psk_ke").word, "violated", "{policy}");
        assert_eq!(feature(policy, day, "TLSv1.3", "psk_dhe_ke").word, "met", "{policy}");
        assert_eq!(feature(policy, day, "TLSv1.2", "heartbeat").word, "violated", "{policy}");
        let of = ("TLSv1.2", "handshake", "rsa_pkcs1_sha224");
        assert_eq!(scheme(policy, day, of, ("rsa", "sha224")).word, "violated", "{policy}");
        let of = ("TLSv1.3", "handshake", "rsa_pss_rsae_sha512");
        assert_eq!(scheme(policy, day, of, ("rsa-pss", "sha512")).word, "met", "{policy}");
        let of = ("TLSv1.3", "handshake", "ed25519");
        assert_eq!(scheme(policy, day, of, ("ed25519", "intrinsic")).word, "violated", "{policy}");
    }
    // The checklist asks for 3072 bits, TR-02102-2 for 3000.
    assert_eq!(dh(FEDERAL_2023, then, 3071).word, "violated");
    assert_eq!(dh(FEDERAL, NOW, 3071).word, "met");
    assert_eq!(dh(FEDERAL, NOW, 2999).word, "violated");
    let pkcs1 = ("TLSv1.3", "certificate", "rsa_pkcs1_sha256");
    let until = |day: Date| scheme(FEDERAL, day, pkcs1, ("rsa", "sha256")).word;
    assert_eq!((until(date(2025, 12, 31)), until(date(2026, 1, 1))), ("met", "violated"));
}

#[test]
fn the_edition_of_2019_has_its_brainpool_schemes_and_lengths() {
    let (policy, day) = ("tr-02102-2@2019-01", date(2019, 6, 1));
    for (of, hash) in [
        (("TLSv1.3", "handshake", "ecdsa_brainpoolP256r1tls13_sha256"), "sha256"),
        (("TLSv1.3", "certificate", "ecdsa_brainpoolP512r1tls13_sha512"), "sha512"),
    ] {
        assert_eq!(scheme(policy, day, of, ("ecdsa", hash)).word, "met", "{of:?}");
    }
    let said = group(policy, day, "TLSv1.3", "brainpoolP384r1tls13");
    assert_eq!(said.places(), ["TR-02102-2 2019-01 (en), 3.4.2, Tabelle 9, S. 15"]);
    let curve = |bits: i64, day: Date| {
        let attributes = [("key_exchange", "ECDH".into()), ("key_bits", bits.into())];
        let said = ask(policy, day, "tls.group", &attributes);
        said.rules.iter().map(|rule| rule.class).collect::<Vec<_>>()
    };
    assert_eq!(curve(224, date(2015, 12, 31)), [Class::Recommended]);
    assert_eq!(curve(224, date(2016, 1, 1)), [Class::Discouraged]);
    let said = suite(policy, day, "TLS_RSA_WITH_RC4_128_SHA");
    assert!(said.places().contains(&"TR-02102-2 2019-01 (en), 3.3.1.4, S. 11".to_owned()));
}

#[test]
fn what_is_suggested_for_federal_projects_takes_in_tr_02102_2() {
    let advice = advise(&yardstick(FEDERAL, NOW));
    assert!(advice.suites.contains(&"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".to_owned()));
    assert!(!advice.suites.iter().any(|name| name.contains("CHACHA20")), "{:?}", advice.suites);
    assert!(advice.suites_13.contains(&"TLS_AES_256_GCM_SHA384".to_owned()));
    assert!(advice.groups.contains(&"secp384r1".to_owned()), "{:?}", advice.groups);
    assert_eq!(advice.keys, [("RSA".to_owned(), 3072), ("ECDSA".to_owned(), 256)]);
}

fn befund(arguments: &[&str]) -> (Option<i32>, String) {
    let program = assert_cmd::cargo::cargo_bin("befund");
    let output = Command::new(program).args(arguments).output().unwrap();
    let said = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn reports_name_section_table_and_page() {
    let folder = folder(&with_target("audit: {catalogs: [anlage-31b@2021-02-25]}\n"));
    let group = tls_fact(
        "tls.group",
        "group",
        &[
            ("version", json!("TLSv1.3")),
            ("name", json!("secp256r1")),
            ("key_exchange", json!("ECDH")),
            ("key_bits", json!(256)),
        ],
    );
    let signature = tls_fact(
        "tls.signature_scheme",
        "signature",
        &[
            ("version", json!("TLSv1.3")),
            ("use", json!("certificate")),
            ("name", json!("rsa_pkcs1_sha256")),
            ("algorithm", json!("rsa")),
            ("hash", json!("sha256")),
        ],
    );
    let facts = [protocol("TLSv1.3", true), group, signature];
    let lists = [enumeration("tls.group", &[&facts[1]])];
    // Curves alone are over with 2031.
    observe(folder.path(), "x.json", "ok", "2032-01-10T10:00:00Z", &facts, &lists);
    let judged = judge(&load(folder.path()), &[], date(2032, 1, 15));
    let gate = GateOutcome::default();
    let run = Run::of(&gate);
    let audit = |format: Format, lang: Lang| {
        let bytes = render(format, &judged, &RenderOptions::new(lang), run).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    for (lang, group, over) in [
        (
            Lang::De,
            "TR-02102-2 2026-01, 3.4.2, Tabelle 10, S. 13",
            "TR-02102-2 2026-01, 3.4.3, Tabelle 12, S. 14",
        ),
        (
            Lang::En,
            "TR-02102-2 2026-01, 3.4.2, table 10, p. 13",
            "TR-02102-2 2026-01, 3.4.3, table 12, p. 14",
        ),
    ] {
        for format in [Format::Markdown, Format::Html] {
            let report = audit(format, lang);
            assert!(report.contains(group), "{group}");
            assert!(report.contains(over), "{over}");
        }
    }
    let result: Value = serde_json::from_str(&audit(Format::Json, Lang::De)).unwrap();
    let demands = result["findings"].as_array().unwrap().iter();
    let demands = demands.flat_map(|finding| finding["demands"].as_array().unwrap());
    let checks = demands.flat_map(|demand| demand["checks"].as_array().unwrap());
    let check = checks.into_iter().find(|check| check["id"] == "tls-groups").unwrap();
    assert_eq!(
        check["rules"][0]["cited"],
        json!([{"document": "TR-02102-2 2026-01", "section": "3.4.2", "table": 10, "page": "13"}])
    );
    assert!(check["rules"][0]["sources"][0].as_str().unwrap().contains("2026-01-27"));
}

#[test]
fn a_list_of_editions_says_how_many_rows_rest_on_the_norm_itself() {
    let (code, out) = befund(&["catalog", "list", "--all", "--json"]);
    assert_eq!(code, Some(0));
    let list: Value = serde_json::from_str(&out).unwrap();
    let policies = list["policies"].as_array().unwrap();
    let of = |id: &str, edition: &str| {
        policies.iter().find(|one| one["id"] == id && one["edition"] == edition).unwrap()
    };
    let now = of("tr-02102-2", "2026-01");
    assert_eq!(now["by_confidence"]["primary"], now["rows"]);
    assert_eq!(of("tr-02102-2", "2023-01")["by_confidence"]["primary"], 0);
    let (_, table) = befund(&["catalog", "list", "--all"]);
    assert!(table.contains("150 von 150"), "{table}");
}

const POLICY: &str = r#"befund: policy/1
id: house
edition: "1"
title: {de: Hausregel, en: House rule}
in_force: {from: 2026-01-01, until: null, confidence: primary}
sources:
  H: {title: "House rules of 2026", short: "House rules", tier: primary}
tables:
  groups:
    title: {de: Gruppen, en: Groups}
    key: [version, name]
    builds_on: tr-02102-2
    rows:
      - {version: TLSv1.3, name: x25519, class: recommended, confidence: primary, sources: [{id: H, section: "1", page: 7-8}]}
"#;

#[test]
fn slips_in_places_and_in_what_is_built_on_are_named() {
    let lint = |text: &str| {
        let item = load_item(&SourceFile::new("house.yaml", text))?;
        validate(&[item], befund::library::Library::built_in().known()?)
    };
    lint(POLICY).unwrap();
    for (right, wrong, said) in [
        ("page: 7-8", "page: seven", "`seven` is no page"),
        ("page: 7-8", "page: 7-8-9", "`7-8-9` is no page"),
        (", page: 7-8", "", "page"),
        ("page: 7-8", "page: 7, table: 0", "a table has a small number"),
        ("id: H", "id: G", "`G` is not among the sources"),
        ("builds_on: tr-02102-2", "builds_on: tr-02102", "there is no policy `tr-02102`"),
        ("  groups:\n", "  gruppen:\n", "has no table `gruppen`"),
        ("key: [version, name]", "key: [name, version]", "is asked in another way"),
    ] {
        let errors = lint(&POLICY.replace(right, wrong)).unwrap_err();
        assert!(errors.to_string().contains(said), "{wrong}: {errors}");
    }
}

#[test]
fn a_policy_of_ones_own_goes_on_where_it_says_nothing() {
    let catalogs = tempfile::TempDir::new().unwrap();
    fs::write(catalogs.path().join("house.yaml"), POLICY).unwrap();
    let check = r#"befund: check/1
id: house-groups
says: {de: Jede Gruppe ist erlaubt., en: Every group is allowed.}
holds: {every: {kind: tls.group, satisfies: {lookup: {policy: house, table: groups, key: [version, name]}}}}
examples:
  pass:
    - facts:
        - {kind: tls.group, subject: a, version: TLSv1.3, name: x25519}
        - {kind: tls.group, subject: a, version: TLSv1.3, name: secp384r1}
      enumerations: [{kind: tls.group, subject: a, complete: true}]
  fail: [{facts: [{kind: tls.group, subject: a, version: TLSv1.2, name: ffdhe3072}], as_of: 2030-01-01}]
  undecided: [{facts: [{kind: tls.group, subject: a, version: TLSv1.3, name: x448}], enumerations: [{kind: tls.group, subject: a, complete: true}]}]
"#;
    fs::write(catalogs.path().join("check.yaml"), check).unwrap();
    let path = catalogs.path().to_str().unwrap();
    let (code, out) = befund(&["catalog", "test", "--catalogs", path]);
    assert_eq!(code, Some(0), "{out}");
}
