//! Reads a gate file, `befund: gate/1`: a level and what blocks otherwise.

use std::path::Path;
use std::sync::Arc;

use crate::assess::gate::{Blocking, Gate, Level, MIN_DECIDED, Override};
use crate::diag::{At, Code, Diagnostic, Diagnostics, SourceFile};
use crate::library::Library;
use crate::product::{Reference, unknown_subject};
use crate::schema::{date, document, like, list, map, opt, req, text, word, word_of};
use crate::yaml::{self, Decoder, Node, hex_digest};
use serde_json::json;

/// What the file's first key says.
const FORMAT: &str = "gate/1";

const LEVELS: &[(&str, Level)] = &[("default", Level::Default), ("strict", Level::Strict)];

/// Whether a target that could not be looked at blocks.
const LOOKS: &[(&str, bool)] = &[("block", true), ("pass", false)];

/// Reads a gate file and checks the names in it; its SHA-256 stands beside it.
///
/// # Errors
/// Whatever is wrong in it, and every catalog, requirement and demand that does not exist, each with
/// its place.
pub fn read(path: &Path, library: &Library) -> Result<(Gate, String), Diagnostics> {
    let file = yaml::read_file(path, &path.display().to_string())?;
    let node = yaml::parse_written(&file)?;
    let decoder = Decoder::new(&file);
    let gate = gate(&decoder, &node);
    let (base, min_decided, needs_looks, mut entries) = decoder.finish(gate)?;
    let errors: Vec<_> =
        entries.iter().filter_map(|entry| unknown(entry, library, &file)).collect();
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    for entry in &mut entries {
        entry.value.editions = meant(&entry.value, library);
    }
    let overrides = entries.into_iter().map(|entry| entry.value).collect();
    let sha256 = hex_digest(file.text.as_bytes());
    Ok((Gate { base, overrides, min_decided, needs_looks }, sha256))
}

fn gate(decoder: &Decoder, node: &Node) -> Option<(Level, u8, bool, Vec<At<Override>>)> {
    let mut fields = decoder.fields(node, "gate file")?;
    let format = fields.req("befund", |d, node| {
        let text = d.text(node)?;
        if text != FORMAT {
            let message = format!("`{text}` is no gate file");
            d.error(Code::UnknownVersion, node.span, message, format!("write `befund: {FORMAT}`"));
        }
        Some(())
    });
    let base = fields.opt("base", |d, node| d.word(node, "level", LEVELS));
    let min_decided = fields.opt("min_decided", per_cent);
    let needs_looks = fields.opt("not_looked_at", |d, node| d.word(node, "decision", LOOKS));
    let overrides = fields.items("overrides", entry);
    fields.done();
    format?;
    let (overrides, min_decided) = (overrides?, min_decided?.unwrap_or(MIN_DECIDED));
    let needs_looks = needs_looks?.unwrap_or(true);
    for (at, one) in overrides.iter().enumerate() {
        let same = |other: &At<Override>| names(&other.value) == names(&one.value);
        if overrides[..at].iter().any(same) {
            let message = "what blocks here is decided twice";
            decoder.error(Code::DuplicateOverride, one.span, message, "keep one of the two");
        }
    }
    Some((base?.unwrap_or(Level::Default), min_decided, needs_looks, overrides))
}

fn per_cent(decoder: &Decoder, node: &Node) -> Option<u8> {
    let number = decoder.int(node)?;
    let share = u8::try_from(number).ok().filter(|share| *share <= 100);
    if share.is_none() {
        let message = format!("{number} is no share in per cent");
        decoder.error(Code::WrongNumber, node.span, message, "write a whole number from 0 to 100");
    }
    share
}

fn names(one: &Override) -> (&str, &[String], Option<&str>, Option<&str>) {
    (&one.catalog, &one.editions, one.requirement.as_deref(), one.demand.as_deref())
}

/// The editions in which a number means what it does in the one that is named: a gate outlives editions.
fn meant(one: &Override, library: &Library) -> Vec<String> {
    let (Some(edition), Some(number)) = (one.editions.first(), &one.requirement) else {
        return Vec::new();
    };
    let heads = library.editions(&one.catalog).into_iter();
    let keeps = |own: &str| {
        library.catalog(&one.catalog, own).is_some_and(|catalog| {
            catalog.keeps(edition, number) && catalog.requirement(number).is_some()
        })
    };
    heads.map(|head| head.edition.to_owned()).filter(|own| keeps(own)).collect()
}

fn entry(decoder: &Decoder, node: &Node) -> Option<At<Override>> {
    let mut fields = decoder.fields(node, "gate override")?;
    let place = fields.span();
    let catalog = fields.opt("catalog", |d, node| subject(d, node, false));
    let requirement = fields.opt("requirement", |d, node| subject(d, node, true));
    let demand = fields.opt("demand", Decoder::text);
    let block = fields.req("block", |d, node| d.word(node, "way to block", Blocking::WORDS));
    let reason = fields.req("reason", Decoder::text);
    let expires = match block {
        Some(Blocking::Inconclusive) => fields.opt("expires", Decoder::date),
        _ => fields.req("expires", Decoder::date).map(Some),
    };
    fields.done();
    let (catalog, requirement, demand) = (catalog?, requirement?, demand?);
    let (At { value: (named, number), span }, demand) = match (catalog, requirement, demand) {
        (Some(catalog), None, None) => (catalog, None),
        (None, Some(requirement), demand) => (requirement, demand),
        _ => {
            decoder.error(
                Code::WrongReference,
                place,
                "an override names a catalog, or a requirement and perhaps one of its demands",
                "write `catalog: anlage-31b`, or `requirement: \"anlage-31b#5.6\"`",
            );
            return None;
        }
    };
    let value = Override {
        catalog: named.id,
        editions: named.edition.into_iter().collect(),
        requirement: number,
        demand,
        block: block?,
        reason: reason?,
        expires: expires?,
    };
    Some(At { value, span })
}

/// The JSON Schema of a gate file. Whether the names in it exist is the reader's to check.
pub fn schema() -> serde_json::Value {
    let levels = word(LEVELS.iter().map(|(word, _)| *word));
    let keys = [
        req("befund", json!({"const": FORMAT}), "What this file is: gate/1."),
        opt("base", levels, "The level everything else is measured by: default, if left out."),
        opt(
            "min_decided",
            json!({"type": "integer", "minimum": 0, "maximum": 100}),
            "The least share of what is asked that must be decided, in per cent: 50, if left out.",
        ),
        opt(
            "not_looked_at",
            word(LOOKS.iter().map(|(word, _)| *word)),
            "What becomes of targets that `audit` could not look at: block, if left out.",
        ),
        opt("overrides", list(&entry_schema()), "What is decided otherwise; the narrowest counts."),
    ];
    document("A gate file: what blocks a release", map(&keys), json!({}))
}

fn entry_schema() -> serde_json::Value {
    let mut entry = map(&[
        opt(
            "catalog",
            like(r"^[^#]*[^#\s][^#]*$"),
            "The catalog it holds for, such as anlage-31b.",
        ),
        opt(
            "requirement",
            like("#"),
            "Or the requirement, as CATALOG#NUMBER, or CATALOG@EDITION#NUMBER where editions count otherwise.",
        ),
        opt("demand", text(), "The demand of that requirement, if only one is meant."),
        req("block", word_of::<Blocking>(), "What of it blocks."),
        req("reason", text(), "Why."),
        opt(
            "expires",
            date(),
            "The last day it holds, in Germany. Only what tightens may do without.",
        ),
    ]);
    let given = |key: &str| json!({"required": [key], "properties": {key: {"type": "string"}}});
    let tightens = json!({"properties": {"block": {"const": "inconclusive"}}});
    entry["oneOf"] = json!([given("catalog"), given("requirement")]);
    entry["allOf"] = json!([
        {"if": given("demand"), "then": given("requirement")},
        {"if": {"not": tightens}, "then": given("expires")},
    ]);
    entry
}

type Subject = At<(Reference, Option<String>)>;

/// `CATALOG`, or `CATALOG#NUMBER`; an edition says which number is meant where editions count otherwise.
fn subject(decoder: &Decoder, node: &Node, numbered: bool) -> Option<Subject> {
    let text = decoder.text(node)?;
    let (catalog, number) = match text.split_once('#') {
        Some((catalog, number)) => (catalog, Some(number.to_owned())),
        None => (text.as_str(), None),
    };
    if number.is_some() != numbered {
        let help = if numbered {
            "write CATALOG#NUMBER, such as \"anlage-31b#5.6\""
        } else {
            "write the catalog's id, such as anlage-31b"
        };
        let message =
            format!("`{text}` is no {}", if numbered { "requirement" } else { "catalog" });
        decoder.error(Code::WrongReference, node.span, message, help);
        return None;
    }
    Some(At { value: (Reference::parse(catalog), number), span: node.span })
}

fn unknown(entry: &At<Override>, library: &Library, file: &Arc<SourceFile>) -> Option<Diagnostic> {
    let Override { catalog, editions, requirement, demand, .. } = &entry.value;
    let named = (catalog.as_str(), editions.first().map(String::as_str));
    let error = unknown_subject(library, named, requirement.as_deref(), demand.as_deref());
    error.map(|error| error.at(file, entry.span))
}
