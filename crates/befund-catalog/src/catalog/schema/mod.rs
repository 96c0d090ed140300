//! JSON Schemas of the files of a catalog folder, for the editors of those who write them. Each map that the
//! loader reads has one table of its keys here; `tests/schemas` of this crate holds the two against each other.
//!
//! What hangs on another place or another file (a source, a thing, an attribute of a kind of fact) is the
//! loader's to check.

mod catalog;
mod check;
mod examination;
mod policy;
mod predicate;
mod relations;

use serde_json::{Value, json};

use crate::catalog::common::Confidence;
use crate::catalog::compile::EntryKind;
use crate::schema::{
    Key, date, defined, document, entries, like, list, map, opt, req, text, word, word_of,
};

/// The schema of a kind of file.
pub fn schema(kind: EntryKind) -> Value {
    let none = Value::Null;
    let (title, root, own) = match kind {
        EntryKind::Catalog => ("One edition of a catalog", catalog::root(), catalog::definitions()),
        EntryKind::Check => ("A check", check::root(), check::definitions()),
        EntryKind::Policy => ("One edition of a policy's tables", policy::root(), none),
        EntryKind::Things => ("Things", relations::things(), predicate::definitions()),
        EntryKind::Interpretations => {
            ("Rulings", relations::interpretations(), relations::definitions())
        }
        EntryKind::Texts => ("Shared texts", relations::shared_texts(), none),
        EntryKind::Mapping => ("A mapping of two catalogs", relations::mapping(), none),
    };
    let shared = json!({"both": both_languages(), "confidence": word_of::<Confidence>()});
    document(title, root, joined(shared, own))
}

/// What two sets of definitions have together.
fn joined(mut some: Value, more: Value) -> Value {
    if let (Value::Object(some), Value::Object(more)) = (&mut some, more) {
        some.extend(more);
    }
    some
}

/// The first key of every file.
fn format(name: &str) -> Key {
    req("befund", json!({"const": name}), "What this file is.")
}

/// A map that also has to meet these rules.
fn ruled(mut map: Value, rules: &[Value]) -> Value {
    map["allOf"] = json!(rules);
    map
}

/// At least one of these holds.
fn any(rules: &[Value]) -> Value {
    json!({"anyOf": rules})
}

fn both_languages() -> Value {
    map(&[req("de", text(), "In German."), req("en", text(), "In English.")])
}

/// Text in both languages.
fn both() -> Value {
    defined("both")
}

fn confidence(doc: &'static str) -> Key {
    req("confidence", defined("confidence"), doc)
}

fn id() -> Value {
    like(r"^[a-z0-9][a-z0-9-]*\s*$")
}

fn ids() -> Value {
    list(&id())
}

fn texts() -> Value {
    list(&text())
}

/// Any text, for which an editor offers these.
fn such_as<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    let mut text = text();
    text["examples"] = words.into_iter().collect();
    text
}

fn tier() -> Key {
    let words = word(["primary", "secondary"]);
    req("tier", words, "`primary` reproduces the norm, `secondary` reports on it.")
}

fn in_force() -> Key {
    let period = map(&[
        opt("from", date(), "The first day; null if it is not known."),
        opt("until", date(), "The last day; null if it is open."),
        confidence("How sure the days are."),
    ]);
    req("in_force", period, "When this edition is in force.")
}

/// Where restated text comes from, by id.
fn sources() -> Value {
    let digest = like(r"^[0-9A-Fa-f]{64}\s*$");
    entries(&map(&[
        req("title", both(), "What it is."),
        tier(),
        opt("sha256", digest, "SHA-256 of the document, as `sha256sum FILE` prints it."),
    ]))
}

/// Where something stands in the norm.
fn cite() -> Key {
    req("ref", text(), "Where it stands, as the norm is cited, such as \"§ 5 Nr. 3\".")
}

fn things(doc: &'static str) -> Key {
    opt("things", ids(), doc)
}

fn human() -> Key {
    opt("human", both(), "What a person looks at, where no fact can show it.")
}
