//! Facts as people write them, in the JSON Schemas of their files.

use serde_json::{Value, json};

use crate::fact::country;
use crate::fact::kind::{self, Attribute, Kind, Type};
use crate::fact::value::MAX_MONTHS;
use crate::schema::{
    Key, boolean, date, defined, int, list, map, names, number, opt, properties, req, required,
    text, word,
};

/// The name of a kind of fact, each with what it stands for.
pub fn kinds() -> Value {
    let kind = |kind: &Kind| json!({"const": kind.name, "description": kind.doc});
    json!({"type": "string", "oneOf": kind::all().map(kind).collect::<Vec<_>>()})
}

/// A fact: the keys that all have, `kind` among them, and the attributes of its kind.
pub fn fact(common: &[Key]) -> Value {
    let cases = kind::all().map(|kind| {
        let attribute = |one: &'static Attribute| opt(one.name, attribute(one.ty), one.doc);
        let own: Vec<_> = kind.attributes.iter().map(attribute).collect();
        let allowed = [names(common), names(&own)].concat();
        json!({
            "if": {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]},
            "then": {"properties": properties(&own), "propertyNames": {"enum": allowed}},
        })
    });
    json!({
        "type": "object",
        "properties": properties(common),
        "required": required(common),
        "allOf": cases.collect::<Vec<_>>(),
    })
}

/// An attribute: its value, or why that is not known. What many have in common is written once.
pub fn attribute(ty: Type) -> Value {
    match ty {
        Type::Bool => defined("truth"),
        Type::Int(_) => defined("number"),
        Type::Text => defined("text"),
        Type::Country => defined("country"),
        Type::Date => defined("day"),
        Type::Duration => defined("duration"),
        Type::Texts => defined("texts"),
        Type::Word(words) => or_unknown(&word(words.iter().copied())),
        Type::Words(words) => or_unknown(&list(&word(words.iter().copied()))),
    }
}

/// An attribute that has one type with one kind of fact and another with another.
pub fn any_attribute(types: impl Iterator<Item = Type>) -> Value {
    let mut cases: Vec<Value> = Vec::new();
    for case in types.map(attribute) {
        if !cases.contains(&case) {
            cases.push(case);
        }
    }
    match cases.as_slice() {
        [only] => only.clone(),
        _ => json!({"anyOf": cases}),
    }
}

fn or_unknown(known: &Value) -> Value {
    json!({"anyOf": [known, defined("unknown")]})
}

/// A day that is only known to lie between two.
pub(crate) fn span() -> Value {
    let from = req("from", date(), "The earliest day it can be.");
    let to = req("to", date(), "The latest day it can be.");
    map(&[from, to])
}

/// A length in calendar months.
pub(crate) fn months() -> Value {
    let months = json!({"type": "integer", "minimum": 0, "maximum": MAX_MONTHS});
    map(&[req("months", months, "Calendar months, as many as there are.")])
}

/// The types that attributes share, by the names under which [`fact`] refers to them.
pub fn definitions() -> Value {
    let day = json!({"anyOf": [date(), span(), defined("unknown")]});
    let duration = json!({"anyOf": [number(), months(), {"const": "never"}, defined("unknown")]});
    json!({
        "country": or_unknown(&word(country::codes())),
        "day": day,
        "duration": duration,
        "number": or_unknown(&int()),
        "text": or_unknown(&text()),
        "texts": or_unknown(&list(&text())),
        "truth": or_unknown(&boolean()),
        "unknown": map(&[req("unknown", text(), "Why it is not known.")]),
    })
}
