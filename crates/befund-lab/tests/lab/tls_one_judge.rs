//! One judge: whatever `befund tls` finds wrong with a server violates a check of an audit on the same
//! day, and the other way round.

use std::collections::BTreeSet;

use crate::common::{folder, plain};
use befund::library::Library;
use befund_lab::certs::KeyKind;
use befund_lab::openssl::{EVERY_GROUP, EVERYTHING, EVERYTHING_13, OpenSslServer};
use befund_lab::{Server, Version, external, gnutls, rustls};
use serde_json::Value;

/// Kind, version and name of something that is wrong; certificates have their place for a name.
type Wrong = (String, String, String);

fn wrong(kind: &str, version: &str, name: impl Into<String>) -> Wrong {
    (kind.to_owned(), version.to_owned(), name.into())
}

fn befund(arguments: &[&str]) -> (i32, Value) {
    let output =
        assert_cmd::Command::new(crate::common::befund()).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let json = serde_json::from_slice(&output.stdout);
    (output.status.code().unwrap(), json.unwrap_or_else(|error| panic!("{error}: {errors}")))
}

/// What is weak by a list of our own is a fault for `befund tls` alone: no norm that is audited names it.
const OF_OUR_OWN: &str = "tls-weak-ciphers-absent";

fn is_bad(judgement: &Value) -> bool {
    let own = judgement["rule"].as_str().is_some_and(|rule| rule.starts_with("weak-ciphers@"));
    let class = judgement["class"].as_str().unwrap_or_default();
    ["period_over", "discouraged"].contains(&class) && !own
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What `befund tls` finds wrong, and its exit code.
fn shown(port: u16, policy: &str) -> (i32, BTreeSet<Wrong>) {
    let endpoint = format!("127.0.0.1:{port}");
    let arguments =
        ["tls", &endpoint, "--json", "--policy", policy, "--as-of", "today", "--no-trust"];
    let (code, document) = befund(&arguments);
    let mut all = BTreeSet::new();
    let endpoint = &document["endpoints"][0];
    for protocol in items(&endpoint["protocols"]) {
        let version = text(&protocol["version"]);
        if is_bad(&protocol["judgement"]) {
            all.insert(wrong("tls.protocol", version, ""));
        }
        for (list, kind) in [
            ("cipher_suites", "tls.cipher_suite"),
            ("groups", "tls.group"),
            ("signature_schemes", "tls.signature_scheme"),
        ] {
            let bad = items(&protocol[list]).filter(|named| is_bad(&named["judgement"]));
            all.extend(bad.map(|named| wrong(kind, version, text(&named["name"]))));
        }
        if items(&protocol["dh_parameters"]).any(|dh| is_bad(&dh["judgement"])) {
            all.insert(wrong("tls.dh_parameters", "", ""));
        }
    }
    for chain in items(&endpoint["chains"]) {
        for (place, certificate) in items(&chain["certificates"]).enumerate() {
            if is_bad(&certificate["judgement"]) {
                all.insert(wrong("tls.certificate", "", place.to_string()));
            }
            if is_bad(&certificate["signature_judgement"]) {
                all.insert(wrong("signature of a certificate", "", ""));
            }
        }
    }
    let features = items(&endpoint["features"]).filter(|feature| is_bad(&feature["judgement"]));
    all.extend(features.map(|f| wrong("tls.feature", text(&f["version"]), text(&f["name"]))));
    (code, all)
}

/// What the checks that belong to a policy find wrong in an audit.
fn audited(port: u16, policy: &str, catalog: &str) -> BTreeSet<Wrong> {
    let target = format!("targets:\n  tls: [{{endpoint: \"127.0.0.1:{port}\"}}]\n");
    let folder = folder(&plain(&target));
    let path = folder.path().to_str().unwrap();
    let (_, result) =
        befund(&["audit", path, "--as-of", "today", "--catalog", catalog, "--report", "json=-"]);
    let library = Library::built_in();
    let mut seen = BTreeSet::new();
    let mut all = BTreeSet::new();
    for demand in items(&result["findings"]).flat_map(|finding| items(&finding["demands"])) {
        for check in items(&demand["checks"]) {
            let id = text(&check["id"]);
            if !library.check(id).unwrap().measures_by(policy) {
                continue;
            }
            seen.insert(id.to_owned());
            if check["outcome"] == "violated" {
                let facts =
                    items(&check["offenders"]).flat_map(|offender| items(&offender["facts"]));
                all.extend(facts.map(|fact| thing(text(fact))));
            }
        }
    }
    let belongs = |id: &&str| library.check(id).unwrap().measures_by(policy) && *id != OF_OUR_OWN;
    let checks: BTreeSet<_> = library.check_ids().filter(belongs).map(str::to_owned).collect();
    assert_eq!(seen, checks, "{catalog} asks every check of {policy}");
    all
}

/// What a fact is about, by its id.
fn thing(id: &str) -> Wrong {
    let kind = id.split('/').next().unwrap();
    let value = |name: &str| {
        let key = format!("{name}=");
        let found = id.split([',', '/']).find_map(|part| part.strip_prefix(key.as_str()));
        found.unwrap_or_default().to_owned()
    };
    match kind {
        "tls.certificate" => wrong(kind, "", value("position")),
        "tls.dh_parameters" => wrong(kind, "", ""),
        "tls.signature_scheme" if value("use") == "certificate" => {
            wrong("signature of a certificate", "", "")
        }
        _ => wrong(kind, &value("version"), value("name")),
    }
}

/// Both judge the server alike; what they find.
fn judged(what: &str, server: &Server) -> BTreeSet<Wrong> {
    let port = server.address().port();
    let by = |policy: &str, catalog: &str| {
        let (code, shown) = shown(port, policy);
        assert_eq!(shown, audited(port, policy, catalog), "{what} by {policy}");
        assert_eq!(code == 1, !shown.is_empty(), "{what} by {policy}: exit code {code}");
        shown
    };
    let strict = by("mindeststandard-tls", "digav-anlage-1");
    let found = by("tr-02102-2", "tuev-tsvc@2.1");
    // What the guideline advises against the Mindeststandard does not admit.
    let missing: Vec<_> = found.difference(&strict).collect();
    assert_eq!(missing, Vec::<&Wrong>::new(), "{what}");
    found
}

fn only(max: Version) -> OpenSslServer {
    OpenSslServer::builder().versions(max, max).cert(KeyKind::EcP256).groups("P-256:P-384")
}

fn names(found: &BTreeSet<Wrong>, kind: &str) -> Vec<String> {
    found.iter().filter(|wrong| wrong.0 == kind).map(|wrong| wrong.2.clone()).collect()
}

/// The day PKCS#1 v1.5 and with it ordinary RSA certificates ran out.
fn pkcs1_is_over() -> bool {
    jiff::Timestamp::now().to_string().as_str() > "2026-01-02"
}

#[test]
fn signatures_of_tls_1_2() {
    for scheme in ["rsa_pkcs1_sha256", "rsa_pkcs1_sha1"] {
        let server = only(Version::Tls12).cert(KeyKind::Rsa(3072)).schemes(scheme).start();
        let found = judged(scheme, &server);
        if pkcs1_is_over() {
            assert!(found.contains(&wrong("tls.signature_scheme", "TLSv1.2", scheme)), "{found:?}");
        }
    }
    for kind in [KeyKind::EcP256, KeyKind::EcBrainpool(384)] {
        let groups = "P-256:P-384:brainpoolP384r1";
        let server = only(Version::Tls12).cert(kind).groups(groups);
        let schemes = "ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384";
        let found = judged("ECDSA", &server.schemes(schemes).start());
        assert_eq!(found, BTreeSet::new(), "{kind:?}");
    }
}

#[test]
fn keys_of_certificates() {
    for (kind, bad) in [
        (KeyKind::RsaPss(1024), true),
        (KeyKind::RsaPss(2048), true),
        (KeyKind::RsaPss(2560), true),
        (KeyKind::RsaPss(3072), false),
        (KeyKind::RsaPss(4096), false),
        (KeyKind::Rsa(1024), true),
        (KeyKind::Rsa(2048), true),
        (KeyKind::EcP256K1, true),
        (KeyKind::EcExplicit, true),
        (KeyKind::EcP521, false),
        (KeyKind::EcBrainpool(256), false),
        (KeyKind::Ed25519, false),
        (KeyKind::Ed448, false),
    ] {
        let groups = "P-256:P-384:P-521:secp256k1:brainpoolP256r1";
        let server = only(Version::Tls12).groups(groups).cert(kind).start();
        let found = judged(&format!("{kind:?}"), &server);
        assert_eq!(!names(&found, "tls.certificate").is_empty(), bad, "{kind:?} {found:?}");
    }
}

#[test]
fn suites_that_protect_nothing_or_little() {
    let tls12 = |ciphers: &str| only(Version::Tls12).ciphers(ciphers);
    let cbc = "ECDHE-ECDSA-AES128-SHA256";
    for (what, server, bad) in [
        ("NULL", tls12("ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"), true),
        ("anonymous", tls12("AECDH-AES128-SHA:@SECLEVEL=0"), true),
        ("NULL for RSA", tls12("NULL-SHA256:@SECLEVEL=0").cert(KeyKind::Rsa(3072)), true),
        ("anonymous DH", tls12("ADH-AES128-GCM-SHA256:@SECLEVEL=0").dh_bits(3072), true),
        ("CCM", tls12("ECDHE-ECDSA-AES128-CCM"), false),
        ("CBC with encrypt-then-MAC", tls12(cbc), false),
        ("CBC without", tls12(cbc).without_encrypt_then_mac(), true),
        ("ChaCha20, not listed", tls12("ECDHE-ECDSA-CHACHA20-POLY1305"), false),
    ] {
        let found = judged(what, &server.start());
        assert_eq!(!names(&found, "tls.cipher_suite").is_empty(), bad, "{what}: {found:?}");
    }
    let psk = ["-tls1_2", "-cipher", "PSK-AES128-GCM-SHA256", "-psk", "0123456789abcdef"];
    if let Some(server) = external::s_server(&psk, KeyKind::EcP256) {
        let found = judged("PSK", &server);
        assert_eq!(names(&found, "tls.cipher_suite"), ["TLS_PSK_WITH_AES_128_GCM_SHA256"]);
    }
}

#[test]
fn key_agreement_that_is_too_short() {
    let tls12 = only(Version::Tls12).groups("P-256:secp192r1:sect163k1:P-224:sect233k1");
    let found = judged("short curves", &tls12.start());
    assert_eq!(names(&found, "tls.group"), ["secp192r1", "secp224r1", "sect163k1", "sect233k1"]);
    let found = judged("ffdhe2048", &only(Version::Tls13).groups("ffdhe2048:x25519").start());
    assert_eq!(names(&found, "tls.group"), ["ffdhe2048"], "x25519 is not listed, no more");
    for bits in [1024, 2048, 3072] {
        let server = only(Version::Tls12).ciphers("DHE+AESGCM").cert(KeyKind::Rsa(3072));
        let found = judged("DHE", &server.dh_bits(bits).start());
        assert_eq!(names(&found, "tls.dh_parameters").len(), usize::from(bits < 3000), "{bits}");
    }
}

#[test]
fn everything_old_and_odd() {
    let everything = OpenSslServer::builder()
        .versions(Version::Ssl3, Version::Tls13)
        .ciphers(EVERYTHING)
        .ciphersuites(EVERYTHING_13)
        .groups(EVERY_GROUP)
        .dh_bits(1024)
        .second_cert(KeyKind::EcBrainpool(256))
        .resumes_without_exchange();
    let found = judged("everything", &everything.start());
    assert_eq!(names(&found, "tls.protocol").len(), 3, "{found:?}");
    judged("defaults", &OpenSslServer::builder().start());
    judged("rustls", &rustls::RustlsServer::builder().start());
    for server in [external::nginx_modern(), external::nginx_old(), external::nginx_everything()] {
        server.iter().for_each(|server| drop(judged("nginx", server)));
    }
    let gnutls = gnutls::serve("NORMAL:+VERS-ALL", &[KeyKind::Rsa(3072), KeyKind::EcP256]);
    gnutls.iter().for_each(|server| drop(judged("GnuTLS", server)));
}
