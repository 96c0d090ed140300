//! The configuration lines befund suggests, given to a real nginx and scanned.

use befund_lab::certs::KeyKind;
use befund_lab::external;
use serde_json::Value;

fn befund(arguments: &[&str]) -> Vec<u8> {
    assert_cmd::Command::new(crate::common::befund()).args(arguments).output().unwrap().stdout
}

/// Suites, groups, signature schemes and versions the server offers that are not recommended.
fn unwelcome(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for protocol in document["endpoints"][0]["protocols"].as_array().unwrap() {
        if protocol["offered"] != "yes" {
            continue;
        }
        let version = protocol["version"].as_str().unwrap();
        if protocol["judgement"]["class"] != "recommended" {
            found.push(version.to_owned());
        }
        for list in ["cipher_suites", "groups", "signature_schemes"] {
            for named in protocol[list].as_array().unwrap() {
                if named["judgement"]["class"] != "recommended" {
                    found.push(format!("{version} {}", named["name"]));
                }
            }
        }
    }
    found
}

#[test]
fn nginx_set_up_as_suggested_offers_nothing_but_what_is_recommended() {
    for policy in ["tr-02102-2", "mindeststandard-tls"] {
        let day = ["--policy", policy, "--as-of", "2026-11-21"];
        let lines = befund(&[&["tls", "--suggest", "nginx"], &day[..]].concat());
        let lines = String::from_utf8(lines).unwrap();
        for kind in [KeyKind::Rsa(3072), KeyKind::EcP384] {
            let Some(server) = external::nginx_with(&lines, &[kind]) else { return };
            let endpoint = server.address().to_string();
            let scan = befund(&[&["tls", &endpoint, "--json"], &day[..]].concat());
            let document: Value = serde_json::from_slice(&scan).unwrap();
            // With an ECDSA certificate groups behind its curve may be out of reach (trap 2).
            let outcome = document["endpoints"][0]["outcome"].as_str().unwrap();
            assert!(["ok", "partial"].contains(&outcome), "{policy} {kind:?} {outcome}\n{lines}");
            let offered = |version: &str| {
                let all = document["endpoints"][0]["protocols"].as_array().unwrap();
                all.iter().any(|p| p["version"] == version && p["offered"] == "yes")
            };
            assert!(offered("TLSv1.2") && offered("TLSv1.3"), "{lines}");
            assert_eq!(unwelcome(&document), Vec::<String>::new(), "{policy} {kind:?}\n{lines}");
        }
    }
}
