//! A declaration meets a measurement: whole audits of products pointed at real servers on loopback.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::{folder, plain};
use befund_lab::Version;
use befund_lab::openssl::OpenSslServer;
use serde_json::Value;

/// OpenSSL serves TLS 1.0 only if its list of suites allows what it calls security level 0.
const OLD: &str = "DEFAULT:@SECLEVEL=0";

fn befund(arguments: &[&str]) -> Output {
    assert_cmd::Command::new(crate::common::befund()).args(arguments).output().unwrap()
}

fn today() -> String {
    befund::fact::observation::berlin_date(jiff::Timestamp::now()).to_string()
}

fn audit(folder: &Path, more: &[&str]) -> (i32, Value) {
    let path = folder.to_str().unwrap();
    let mut arguments = vec!["audit", path, "--as-of", "today", "--report", "json=-"];
    arguments.extend(more);
    let output = befund(&arguments);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let result =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {text}"));
    (output.status.code().unwrap(), result)
}

fn state_of_the_art(result: &Value) -> Value {
    let findings = result["findings"].as_array().unwrap();
    let demands = findings.iter().flat_map(|finding| finding["demands"].as_array().unwrap());
    demands.into_iter().find(|demand| demand["id"] == "state-of-the-art").unwrap().clone()
}

/// A service that answers yes to everything about encryption, with one endpoint.
fn service(port: u16) -> String {
    plain(&format!(
        "targets:\n  tls: [{{endpoint: \"127.0.0.1:{port}\"}}]\ndeclarations:\n  tuev-tsvc@2.1: {{by: Maker, on: {}, product_version: \"1\", answers: {{\"3.1\": {{answer: yes}}}}}}\n",
        today()
    ))
}

const TSVC: [&str; 2] = ["--catalog", "tuev-tsvc@2.1"];

#[test]
fn red_connect_at_a_server_that_offers_tls_1_0() {
    let server =
        OpenSslServer::builder().versions(Version::Tls10, Version::Tls13).ciphers(OLD).start();
    let copy = tempfile::TempDir::new().unwrap();
    fs::create_dir(copy.path().join("docs")).unwrap();
    for name in ["befund.yaml", "docs/gutachten-2018-05-03.md"] {
        fs::copy(
            Path::new("../../fixtures/products/red-connect").join(name),
            copy.path().join(name),
        )
        .unwrap();
    }
    let endpoint = format!("127.0.0.1:{}", server.address().port());
    let file = copy.path().join("befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap().replace("connect.example:443", &endpoint);
    // The same statements, made today.
    let yaml = yaml
        .replace("on: 2018-05-03", &format!("on: {}", today()))
        .replace("issued: 2018-05-03", &format!("issued: {}", today()));
    fs::write(
        &file,
        format!("{yaml}\ntargets:\n  tls: [{{endpoint: \"{endpoint}\", components: [web]}}]\n"),
    )
    .unwrap();
    let out = copy.path().join("out");
    let catalog = [
        "--catalog",
        "anlage-31b@2016-10-21",
        "--out",
        out.to_str().unwrap(),
        "--report",
        "md",
        "--report",
        "html",
    ];
    let (code, result) = audit(copy.path(), &catalog);
    assert_eq!(code, 1, "a contradiction blocks");
    let demand = state_of_the_art(&result);
    assert_eq!(
        (&demand["verdict"], &demand["basis"], &demand["contradiction"]),
        (&"fail".into(), &"measured".into(), &true.into())
    );
    let contradictions = serde_json::to_string(&result["contradictions"]).unwrap();
    assert!(contradictions.contains("TLSv1.0"), "{contradictions}");
    for name in ["befund.md", "befund.html"] {
        let text = fs::read_to_string(out.join(name)).unwrap();
        let at =
            |needle: &str| text.find(needle).unwrap_or_else(|| panic!("{name} lacks {needle}"));
        let clashes = at("Widersprüche");
        let version = clashes + text[clashes..].find("TLSv1.0").unwrap();
        assert!(version < text.rfind("Lücken nach Dringlichkeit").unwrap(), "{name}");
    }
    let shown = befund(&[
        "assess",
        copy.path().to_str().unwrap(),
        "--as-of",
        "today",
        "--catalog",
        "anlage-31b@2016-10-21",
    ]);
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.lines().take(24).any(|line| line.starts_with("Widersprüche")), "{text}");
}

#[test]
fn a_target_that_cannot_be_measured_is_named_and_blocks() {
    for (server, reason) in [
        (befund_lab::broken::silent(), ["target_unreachable", "probe_error"]),
        (befund_lab::broken::plaintext_http(), ["probe_error", "target_unreachable"]),
        (befund_lab::broken::closing(), ["probe_error", "target_unreachable"]),
    ] {
        let folder = folder(&service(server.address().port()));
        let (code, result) = audit(folder.path(), &[&TSVC[..], &["--timeout", "2"]].concat());
        let demand = state_of_the_art(&result);
        assert_eq!((code, &demand["verdict"]), (2, &"inconclusive".into()), "{demand:#}");
        assert!(
            reason.contains(&demand["reason"]["code"].as_str().unwrap()),
            "{}",
            demand["reason"]
        );
        assert!(demand["basis"].is_null());
    }
}

#[test]
fn an_earlier_measurement_outlives_a_server_that_is_down() {
    let server =
        OpenSslServer::builder().versions(Version::Tls10, Version::Tls12).ciphers(OLD).start();
    let folder = folder(&service(server.address().port()));
    let (_, before) = audit(folder.path(), &TSVC);
    assert_eq!(state_of_the_art(&before)["verdict"], "fail");
    drop(server);
    let probe = befund(&["probe", folder.path().to_str().unwrap(), "--timeout", "2"]);
    assert_eq!(probe.status.code(), Some(2), "{}", String::from_utf8_lossy(&probe.stderr));
    let (_, after) = audit(folder.path(), &[&TSVC[..], &["--timeout", "2"]].concat());
    assert_eq!(state_of_the_art(&after)["verdict"], "fail");
    assert!(after["notes"].as_array().unwrap().iter().any(|note| note["code"] == "run-failed"));
    let names: Vec<_> = fs::read_dir(folder.path().join("observations/tls"))
        .unwrap()
        .flatten()
        .map(|e| e.file_name().into_string().unwrap())
        .collect();
    assert!(
        names.iter().any(|name| name.ends_with(".failed.json"))
            && names.iter().any(|name| name.ends_with(".json") && !name.contains("failed")),
        "{names:?}"
    );
}

#[test]
fn offline_measures_nothing() {
    let server =
        OpenSslServer::builder().versions(Version::Tls10, Version::Tls12).ciphers(OLD).start();
    let folder = folder(&service(server.address().port()));
    let (code, result) = audit(folder.path(), &[&TSVC[..], &["--offline"]].concat());
    assert_eq!((code, &state_of_the_art(&result)["reason"]["code"]), (2, &"not_run".into()));
    assert!(!folder.path().join("observations").exists());
}

/// `befund tls` against what the server was configured to do, and against its schema.
#[test]
fn befund_tls_prints_the_configuration() {
    let server =
        OpenSslServer::builder().versions(Version::Tls10, Version::Tls13).ciphers(OLD).start();
    let target = server.address().to_string();
    let output = befund(&["tls", &target, "--json"]);
    assert_eq!(output.status.code(), Some(1), "TLS 1.0 is discouraged");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: Value = serde_json::from_str(
        &fs::read_to_string("../../schemas/befund-tls-1.schema.json").unwrap(),
    )
    .unwrap();
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let protocols = document["endpoints"][0]["protocols"].as_array().unwrap();
    let offered: Vec<_> = protocols
        .iter()
        .map(|p| (p["version"].as_str().unwrap(), p["offered"].as_str().unwrap()))
        .collect();
    assert_eq!(
        offered,
        [
            ("SSLv2", "no"),
            ("SSLv3", "no"),
            ("TLSv1.0", "yes"),
            ("TLSv1.1", "yes"),
            ("TLSv1.2", "yes"),
            ("TLSv1.3", "yes")
        ]
    );
    assert_eq!(protocols[2]["judgement"]["class"], "discouraged");
    let none = befund(&["tls", &target, "--json", "--policy", "none", "--no-trust"]);
    assert_eq!(none.status.code(), Some(0));
    assert_eq!(befund(&["tls", &target, "--policy", "tr-02102"]).status.code(), Some(3));
    assert_eq!(befund(&["tls", "a b"]).status.code(), Some(3));
    assert_eq!(befund(&["tls", &target, "--offline"]).status.code(), Some(3));
}

/// A key that is long enough does not make up for how its certificate is signed: TLS 1.3 has a table of
/// schemes for that, TLS 1.2 one of algorithms and one of hashes (TR-02102-2 section 3.3.3).
#[test]
fn befund_tls_judges_how_certificates_are_signed() {
    let judged = |version| {
        let server = OpenSslServer::builder()
            .versions(version, version)
            .cert(befund_lab::certs::KeyKind::Rsa(3072))
            .start();
        let output =
            befund(&["tls", &server.address().to_string(), "--json", "--as-of", "2026-11-21"]);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let certificate = &document["endpoints"][0]["chains"][0]["certificates"][0];
        let class = |field: &str| certificate[field]["class"].as_str().map(str::to_owned);
        (class("judgement"), class("signature_judgement"), output.status.code())
    };
    for version in [Version::Tls12, Version::Tls13] {
        let (key, signature, code) = judged(version);
        assert_eq!(key.as_deref(), Some("recommended"));
        assert_eq!((signature.as_deref(), code), (Some("period_over"), Some(1)));
    }
}

/// That a server speaks TLS says nothing about encryption: there are suites without.
#[test]
fn a_server_without_encryption_is_not_called_encrypted() {
    let answers = format!(
        "tr-03161-2@2.0: {{by: Maker, on: {}, product_version: \"1\", answers: {{\"O.Ntwk_1\": {{answer: yes}}}}}}\n",
        today()
    );
    let encrypted = |ciphers: &str| {
        let server = OpenSslServer::builder()
            .versions(Version::Tls12, Version::Tls12)
            .ciphers(ciphers)
            .start();
        let port = server.address().port();
        let target = format!("targets:\n  tls: [{{endpoint: \"127.0.0.1:{port}\"}}]\n");
        let folder = folder(&plain(&format!("{target}declarations:\n  {answers}")));
        let (_, result) = audit(folder.path(), &["--catalog", "tr-03161-2@2.0"]);
        let findings = result["findings"].as_array().unwrap().clone();
        let found = findings.iter().find(|finding| finding["requirement"] == "O.Ntwk_1").unwrap();
        let demands = found["demands"].as_array().unwrap();
        let demand = demands.iter().find(|demand| demand["id"] == "encrypted").unwrap();
        demand["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(encrypted("NULL-SHA256:@SECLEVEL=0"), "fail");
    assert_eq!(encrypted("ECDHE-RSA-NULL-SHA:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"), "fail");
    assert_eq!(encrypted("ECDHE-RSA-AES128-GCM-SHA256"), "pass");
}

/// Ctrl-C ends a run with what was collected, whole.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_whole_files() {
    let server = befund_lab::broken::slow_drip();
    let folder = folder(&service(server.address().port()));
    let mut child = std::process::Command::new(crate::common::befund())
        .args(["probe", folder.path().to_str().unwrap()])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    for entry in fs::read_dir(folder.path().join("observations/tls"))
        .unwrap()
        .flatten()
        .filter(|e| e.path().is_file())
    {
        let text = fs::read_to_string(entry.path()).unwrap();
        serde_json::from_str::<Value>(&text).unwrap();
    }
}
