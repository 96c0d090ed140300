//! Answers of running systems, clusters and lists: exactly what is read from them.

mod aws;
mod elastic;
mod kubernetes;
mod processors;

use std::path::Path;

use serde_json::Value;

/// What a file, or a folder as one target, says.
fn document(path: &str) -> Value {
    let path = Path::new("tests/data").join(path);
    let output = assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(["probe", "--explain", path.to_str().unwrap(), "--json"])
        .env("BEFUND_LANG", "en")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A fact of a kind by its name.
fn fact(path: &str, kind: &str, name: &str) -> Value {
    let document = document(path);
    let facts = document["facts"].as_array().unwrap();
    let own = facts.iter().find(|fact| fact["kind"] == kind && fact["name"] == name);
    own.unwrap_or_else(|| panic!("{name} in {document:#}")).clone()
}

fn store(path: &str, name: &str) -> Value {
    fact(path, "retention.store", name)
}

fn place(path: &str, name: &str) -> Value {
    fact(path, "hosting.location", name)
}

/// Days as seconds.
const fn days(days: i64) -> i64 {
    days * 86_400
}

/// Why a file is refused.
fn refusal(path: &str) -> (String, String) {
    let refused = document(path)["refused"].clone();
    (refused["code"].as_str().unwrap().to_owned(), refused["remedy"].as_str().unwrap().to_owned())
}
