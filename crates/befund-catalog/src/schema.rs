//! JSON Schemas of the files people write, for their editors: made of the same pieces that
//! [`crate::yaml::Decoder`] reads. Tests hold the two against each other: `tests/it/report/schemas.rs` for the
//! files of a product, `tests/schemas` of this crate for the files of a catalog.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// A key of a map.
#[derive(Debug, Clone)]
pub struct Key {
    name: &'static str,
    required: bool,
    value: Value,
    doc: &'static str,
}

impl Key {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// A key that must be there.
pub fn req(name: &'static str, value: Value, doc: &'static str) -> Key {
    Key { name, required: true, value, doc }
}

/// A key that may be left out, or be null, which is the same.
pub fn opt(name: &'static str, value: Value, doc: &'static str) -> Key {
    Key { name, required: false, value: nullable(value), doc }
}

/// A key that may be left out, but not be null.
pub fn may(name: &'static str, value: Value, doc: &'static str) -> Key {
    Key { name, required: false, value, doc }
}

/// A map with these keys and no others.
pub fn map(keys: &[Key]) -> Value {
    json!({
        "type": "object",
        "properties": properties(keys),
        "required": required(keys),
        "additionalProperties": false,
    })
}

/// The values of keys, with what each is for.
pub fn properties(keys: &[Key]) -> Map<String, Value> {
    let property = |key: &Key| {
        let mut value = key.value.clone();
        value["description"] = key.doc.into();
        (key.name.to_owned(), value)
    };
    keys.iter().map(property).collect()
}

/// The names of the keys that must be there.
pub fn required(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().filter(|key| key.required).map(|key| key.name).collect()
}

/// The names of keys.
pub fn names(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

/// A map with free keys.
pub fn entries(value: &Value) -> Value {
    json!({"type": "object", "additionalProperties": value})
}

/// Text that is not empty.
pub fn text() -> Value {
    like(r"\S")
}

/// Text of a form.
pub fn like(pattern: &str) -> Value {
    json!({"type": "string", "pattern": pattern})
}

/// `YYYY-MM-DD`.
pub fn date() -> Value {
    json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
}

/// `true` or `false`.
pub fn boolean() -> Value {
    json!({"type": "boolean"})
}

/// A whole number.
pub fn int() -> Value {
    json!({"type": "integer"})
}

/// A whole number that is not negative.
pub fn number() -> Value {
    json!({"type": "integer", "minimum": 0})
}

/// One of these words.
pub fn word<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    json!({"type": "string", "enum": words.into_iter().collect::<Vec<_>>()})
}

/// One of the words of a list, each with what it stands for.
pub fn word_of<T: JsonSchema>() -> Value {
    T::json_schema(&mut SchemaGenerator::default()).to_value()
}

/// A list.
pub fn list(item: &Value) -> Value {
    json!({"type": "array", "items": item})
}

/// A list with at least one item.
pub fn some(item: &Value) -> Value {
    let mut list = list(item);
    list["minItems"] = 1.into();
    list
}

/// A list that has an end.
pub fn list_up_to(item: &Value, most: usize) -> Value {
    let mut list = list(item);
    list["maxItems"] = most.into();
    list
}

/// Holds of a map in which a key is there and not null.
pub fn set(key: &str) -> Value {
    json!({"properties": {key: {"not": {"type": "null"}}}, "required": [key]})
}

/// Holds of a map in which a key is one of these words.
pub fn says(key: &str, words: &[&str]) -> Value {
    json!({"properties": {key: {"enum": words}}, "required": [key]})
}

/// Holds of a map in which a list has an item.
pub fn filled(key: &str) -> Value {
    json!({"properties": {key: {"type": "array", "minItems": 1}}, "required": [key]})
}

/// Something defined once, under `$defs`.
pub fn defined(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// The schema of a whole file.
pub fn document(title: &str, mut root: Value, definitions: Value) -> Value {
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    root["title"] = title.into();
    root["$defs"] = definitions;
    root
}

fn nullable(mut value: Value) -> Value {
    match value.get("type") {
        Some(Value::String(kind)) if value.get("enum").is_none() => {
            value["type"] = json!([kind, "null"]);
            value
        }
        _ => json!({"anyOf": [value, {"type": "null"}]}),
    }
}
