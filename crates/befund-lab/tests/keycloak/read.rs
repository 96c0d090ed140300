//! What befund reads from a realm.

use std::collections::BTreeSet;
use std::fs;

use befund::probe::file::MAX_BYTES;
use befund::probe::file::explain::explain;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::configurations::Way;

/// The ways to log in of a realm, as facts.
pub(crate) struct Read(Vec<Value>);

impl Read {
    /// Reads an export.
    pub(crate) fn of(export: &Value) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("realm.json");
        fs::write(&file, export.to_string()).unwrap();
        let documents = serde_json::to_value(explain(&[file], MAX_BYTES)).unwrap();
        assert_eq!(documents[0]["refused"], Value::Null);
        let facts = documents[0]["facts"].as_array().unwrap().iter();
        Self(facts.filter(|fact| fact["kind"] == "auth.path").cloned().collect())
    }

    /// A way as a summary has it: the least sets of factors, and the weakest that is said of the second factor.
    pub(crate) fn way(&self, way: Way<'_>) -> Value {
        let (words, client) = match way {
            Way::Browser(client) => (": browser flow", Some(client)),
            Way::Direct(client) => (": direct grant", Some(client)),
            Way::Device => (": device grant", Some("device")),
            Way::Reset => (": reset credentials", None),
        };
        let paths: Vec<_> = self.0.iter().filter(|fact| is(fact, words, client)).collect();
        let least: BTreeSet<Vec<&str>> = paths.iter().map(|fact| factors(fact)).collect();
        let seconds = paths.iter().map(|fact| fact["second_factor"].as_str());
        json!({"least": least, "second_factor": seconds.max_by_key(|word| weakness(*word)).flatten()})
    }
}

fn is(fact: &Value, words: &str, client: Option<&str>) -> bool {
    let named = fact["name"].as_str().is_some_and(|name| name.contains(words));
    let clients = fact["client"].as_array();
    let open = |client| clients.is_some_and(|clients| clients.iter().any(|one| one == client));
    named && client.is_none_or(open)
}

fn factors(fact: &Value) -> Vec<&str> {
    match fact["factors"].as_array() {
        Some(factors) => factors.iter().filter_map(Value::as_str).collect(),
        None => vec!["unknown"],
    }
}

fn weakness(word: Option<&str>) -> usize {
    let order = ["enforced", "partial", "enrolled-only", "on-request", "offered", "none"];
    order.iter().position(|known| Some(*known) == word).unwrap_or(order.len())
}
