//! States of Terraform before 0.12 (version 3): attributes stand side by side as text, such as
//! `rule.0.days`, with the length of a list under `rule.#` and that of a map under `tags.%`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::diag::{At, Span};
use crate::yaml::{Node, Yaml};

use super::super::super::view::tidy;
use super::super::super::{Refusal, json};
use super::Head;
use super::document::{Found, Walk, shape, text};

/// Levels of lists and maps.
const DEEPEST: usize = 20;

/// Most attributes of one resource that are looked at.
const MOST: usize = 20_000;

#[derive(Deserialize)]
struct Module<'a> {
    #[serde(default)]
    path: Vec<String>,
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    provider: Option<&'a RawValue>,
    #[serde(borrow)]
    primary: Option<&'a RawValue>,
    #[serde(borrow)]
    deposed: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Instance<'a> {
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
}

/// Walks the modules of a state.
pub(super) fn modules<'a>(head: &Head<'a>, walk: &mut Walk<'a>) -> Result<(), Refusal> {
    let Some(modules) = head.modules else { return Ok(()) };
    json::members(modules, |at, piece| {
        let module: Module<'_> = json::piece(piece)?;
        let path = module.path.iter().filter(|step| *step != "root");
        let prefix: String = path.map(|step| format!("module.{step}.")).collect();
        let Some(resources) = module.resources else { return Ok(()) };
        json::entries(resources, |key, piece| {
            if key.starts_with("data.") {
                return Ok(());
            }
            let pointer =
                format!("/modules/{at}/resources/{}", key.replace('~', "~0").replace('/', "~1"));
            resource(&format!("{prefix}{}", indexed(&key)), &pointer, piece, walk)
        })
    })
}

/// `type.name.0` is `type.name[0]` from 0.12 on.
fn indexed(key: &str) -> String {
    match key.rsplit_once('.') {
        Some((name, index)) if name.contains('.') && index.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{name}[{index}]")
        }
        _ => key.to_owned(),
    }
}

fn resource(
    address: &str,
    pointer: &str,
    piece: &RawValue,
    walk: &mut Walk<'_>,
) -> Result<(), Refusal> {
    let resource: Resource<'_> = json::piece(piece)?;
    let kind = text(resource.kind).ok_or_else(|| shape("a resource without type or name"))?;
    let provider = text(resource.provider);
    let mut take = |piece: &RawValue, address: String, pointer: String| {
        let instance: Option<Instance<'_>> = json::piece(piece)?;
        let Some(attributes) = instance.and_then(|instance| instance.attributes) else {
            return Ok(());
        };
        let address = tidy(&address).unwrap_or_default();
        let found = Found { kind: &kind, address, pointer, provider: provider.clone() };
        walk.keep(found, |keys, budget| tree(attributes, keys, budget))
    };
    if let Some(primary) = resource.primary {
        take(primary, address.to_owned(), format!("{pointer}/primary/attributes"))?;
    }
    let Some(deposed) = resource.deposed else { return Ok(()) };
    json::members(deposed, |at, piece| {
        let pointer = format!("{pointer}/deposed/{at}/attributes");
        take(piece, format!("{address} (deposed)"), pointer)
    })
}

/// Attributes that stand side by side, as a tree; at its top only with these keys.
pub(super) fn tree(
    piece: &RawValue,
    keys: &[&str],
    budget: &json::Budget,
) -> Result<Node, Refusal> {
    let mut top = Flat::default();
    let mut count = 0;
    json::entries(piece, |path, value| {
        let first = path.split('.').next().unwrap_or_default();
        if !keys.contains(&first) {
            return Ok(());
        }
        count += 1;
        if count > MOST || path.split('.').count() > DEEPEST {
            return Err(shape("a resource larger than is read"));
        }
        let value = json::tree(value, &[], budget)?;
        top.put(&path, value);
        Ok(())
    })?;
    Ok(node(Yaml::Map(top.entries())))
}

#[derive(Default)]
struct Flat {
    own: Option<Node>,
    below: BTreeMap<String, Self>,
}

impl Flat {
    fn put(&mut self, path: &str, value: Node) {
        let mut at = self;
        for step in path.split('.') {
            at = at.below.entry(step.to_owned()).or_default();
        }
        at.own = Some(value);
    }

    fn entries(self) -> Vec<(At<String>, Node)> {
        let named = self.below.into_iter().filter(|(key, _)| key != "%" && key != "#");
        let named = named.filter_map(|(key, flat)| {
            Some((At { value: key, span: Span::default() }, flat.node()?))
        });
        named.collect()
    }

    fn node(self) -> Option<Node> {
        if self.below.is_empty() {
            return self.own;
        }
        if self.below.contains_key("#") {
            let items = self.entries().into_iter().map(|(_, node)| node);
            return Some(node(Yaml::List(items.collect())));
        }
        Some(node(Yaml::Map(self.entries())))
    }
}

fn node(value: Yaml) -> Node {
    Node { value, span: Span::default() }
}
