//! Helpers for tests: products written to a folder, observations made for their targets.

pub(crate) mod written;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use befund::assess::{Inputs, Report, assess};
use befund::fact::observation;
use befund::library::Library;
use befund::product::{self, Product, Reference};
use jiff::civil::Date;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The day most tests judge.
pub(crate) const TODAY: Date = jiff::civil::date(2026, 11, 21);

/// A folder with a `befund.yaml`.
pub(crate) fn folder(yaml: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), yaml).unwrap();
    folder
}

/// A video service with one TLS target and whatever sections are added.
pub(crate) fn with_target(sections: &str) -> String {
    format!("{}targets:\n  tls: [{{endpoint: \"connect.example:443\"}}]\n{sections}", plain(""))
}

/// A video service without targets.
pub(crate) fn plain(sections: &str) -> String {
    format!(
        "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {{name: Maker}}\n  kinds: [video-consultation]\n  components: [{{id: web, kind: web-app, name: Web, version: \"1\"}}]\n{sections}"
    )
}

/// Bytes that can be a document with a file name's ending, and no other document.
pub(crate) fn document(name: &str) -> String {
    let head = if name.ends_with(".pdf") { "%PDF-1.7\n" } else { "" };
    format!("{head}An invented document of a product that exists in tests only, named {name}.\n")
}

/// Loads a folder and checks its names.
pub(crate) fn load(folder: &Path) -> Product {
    let product = product::load(folder, befund::probe::sources()).unwrap();
    product::check_names(&product, library()).unwrap();
    product
}

/// The built-in catalogs, decoded once.
pub(crate) fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(Library::built_in)
}

/// Judges by catalogs on a day.
pub(crate) fn judge(product: &Product, catalogs: &[&str], as_of: Date) -> Report {
    let asked: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    assess(&Inputs::gather(product, library(), &asked, as_of).unwrap())
}

/// A fact of the TLS probe, all attributes given; the ones left out are unknown.
pub(crate) fn tls_fact(kind: &str, id: &str, attributes: &[(&str, Value)]) -> Value {
    let known = befund::fact::kind::Kind::named(kind).unwrap();
    let mut all = serde_json::Map::new();
    for attribute in known.attributes {
        all.insert(attribute.name.to_owned(), json!({"unknown": "not looked at"}));
    }
    for (name, value) in attributes {
        all.insert((*name).to_owned(), value.clone());
    }
    json!({"id": id, "kind": kind, "subject": "tls://connect.example:443", "attributes": all})
}

/// A protocol version and whether it is offered.
pub(crate) fn protocol(version: &str, offered: bool) -> Value {
    tls_fact(
        "tls.protocol",
        &format!("protocol-{version}"),
        &[("version", json!(version)), ("offered", json!(offered))],
    )
}

/// A complete enumeration of the given facts of a kind.
pub(crate) fn enumeration(kind: &str, facts: &[&Value]) -> Value {
    let ids: Vec<_> = facts.iter().map(|fact| fact["id"].clone()).collect();
    json!({"kind": kind, "subject": "tls://connect.example:443", "scope": "all", "complete": true, "count": ids.len(), "fact_ids": ids})
}

/// Writes an observation of the product's only target.
pub(crate) fn observe(
    folder: &Path,
    name: &str,
    outcome: &str,
    finished: &str,
    facts: &[Value],
    enumerations: &[Value],
) {
    let product = product::load(folder, befund::probe::sources()).unwrap();
    let target = &product.targets[0];
    let reason = if outcome == "ok" { Value::Null } else { json!("no answer within 5 s") };
    let observed_on = observation::berlin_date(finished.parse().unwrap());
    let path = folder.join("observations/tls");
    let raw = format!("raw/{}.txt", name.trim_end_matches(".json"));
    let transcript = transcript(facts);
    fs::create_dir_all(path.join("raw")).unwrap();
    fs::write(path.join(&raw), &transcript).unwrap();
    let observation = json!({
        "schema": "befund/observation/2", "probe": "tls", "part": "tls",
        "raw": {"file": raw, "sha256": befund::yaml::hex_digest(transcript.as_bytes())},
        "target": {"subject": target.subject, "about": target.about(), "config_digest": target.config_digest},
        "product": product.versions(), "outcome": outcome, "reason": reason,
        "basis": "measured", "reach": "running", "observed_on": observed_on, "inputs": [],
        "started": finished, "finished": finished,
        "tool": {"name": "befund", "version": "0"}, "facts": facts, "enumerations": enumerations,
    });
    fs::write(path.join(name), serde_json::to_string_pretty(&observation).unwrap()).unwrap();
}

/// A transcript of which facts of TLS could have come.
pub(crate) fn transcript(facts: &[Value]) -> String {
    let lines = facts.iter().filter_map(|fact| {
        let version = fact["attributes"]["version"].as_str()?;
        let offered = fact["kind"] == "tls.protocol" && fact["attributes"]["offered"] == true;
        offered.then(|| format!("first contact, {version}: an answer"))
    });
    let lines: Vec<_> = lines.collect();
    let subject = facts.first().and_then(|fact| fact["subject"].as_str()).unwrap_or("tls://x:1");
    let port = subject.rsplit(':').next().unwrap_or("1");
    format!("# 127.0.0.1:{port}\n{}\n", lines.join("\n"))
}

/// The verdict, basis and reason code of a demand.
pub(crate) fn demand(
    report: &Report,
    key: &str,
    id: &str,
) -> (String, Option<String>, Option<String>) {
    let finding = report.findings.iter().find(|finding| finding.key == key).unwrap();
    let demand = finding.demands.iter().find(|demand| demand.id == id).unwrap();
    (
        demand.verdict.to_string(),
        demand.basis.map(|basis| basis.to_string()),
        demand.reason.as_ref().map(|reason| reason.code.to_string()),
    )
}

/// Every (finding, demand) that passes, and every finding that does.
pub(crate) fn passes(report: &Report) -> Vec<String> {
    let mut passes = Vec::new();
    for finding in &report.findings {
        if finding.verdict.word() == "pass" {
            passes.push(finding.key.clone());
        }
        for demand in finding.demands.iter().filter(|demand| demand.verdict.word() == "pass") {
            passes.push(format!("{} {}", finding.key, demand.id));
        }
    }
    passes
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_of(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_of(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Says something between the lines of the test runner, such as that a test is skipped.
pub(crate) fn say(word: &str) {
    std::io::stderr().write_all(format!("\n{word}\n").as_bytes()).unwrap();
}

/// Every `share`th of many mutants; with `BEFUND_MUTATIONS=all` all of them.
pub(crate) fn some_of<T>(all: Vec<T>, share: usize) -> impl Iterator<Item = T> {
    let whole = std::env::var("BEFUND_MUTATIONS").is_ok_and(|which| which == "all");
    all.into_iter().step_by(if whole { 1 } else { share })
}
