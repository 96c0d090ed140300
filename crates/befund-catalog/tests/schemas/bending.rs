//! What it takes to bend a file at every place and to hold it against its schema: here, and in the tests of
//! `befund` for the files it reads itself.

use std::collections::BTreeSet;

use befund_catalog::yaml::{self, Node};
use jsonschema::Validator;
use serde_json::{Value, json};

/// No key of anything, and close to none.
pub(crate) const STRANGER: &str = "qqqqqqqqqqqq";

/// What a schema says against a file, each with its place.
pub(crate) fn errors(validator: &Validator, file: &Value) -> Vec<String> {
    let errors = validator.iter_errors(file);
    errors.map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// A file as JSON.
pub(crate) fn json_of(node: &Node) -> Value {
    match &node.value {
        yaml::Yaml::Null => Value::Null,
        yaml::Yaml::Bool(value) => json!(value),
        yaml::Yaml::Int(value) => json!(value),
        yaml::Yaml::Float(value) => json!(value),
        yaml::Yaml::Text(value) => json!(value),
        yaml::Yaml::List(items) => items.iter().map(json_of).collect(),
        yaml::Yaml::Map(entries) => {
            entries.iter().map(|(key, node)| (key.value.clone(), json_of(node))).collect()
        }
    }
}

/// The places of all values in a tree, as JSON pointers.
pub(crate) fn places(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => {
            let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
            entries.iter().map(|(key, value)| (escaped(key), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect()
        }
        _ => Vec::new(),
    };
    for (key, child) in children {
        found.extend(places(child).into_iter().map(|rest| format!("/{key}{rest}")));
    }
    found
}

/// Every key that stands anywhere in a schema.
pub(crate) fn keys_of(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(entries) => {
            if let Some(Value::Object(properties)) = entries.get("properties") {
                found.extend(properties.keys().cloned());
            }
            entries.values().for_each(|value| keys_of(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| keys_of(item, found)),
        _ => {}
    }
}

/// Takes the value at a place out; `None` if nothing there can be.
pub(crate) fn remove(file: &mut Value, place: &str) -> Option<()> {
    let (parent, key) = place.rsplit_once('/')?;
    match file.pointer_mut(parent)? {
        Value::Object(map) => drop(map.remove(&key.replace("~1", "/"))?),
        Value::Array(items) => drop(items.remove(key.parse().ok()?)),
        _ => return None,
    }
    Some(())
}
