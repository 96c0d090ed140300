//! What a catalog rests on: its sources, and the places it cites.

use std::collections::BTreeMap;

use crate::catalog::common::Provenance;
use crate::catalog::load::policy::tier;
use crate::catalog::load::words::{digest, pages, text};
use crate::catalog::policy::{Cite, CitedPlace, PolicyDocument};
use crate::diag::{Code, suggest};
use crate::yaml::{self, Decoder, Node, Yaml};

pub(super) fn sources(decoder: &Decoder, node: &Node) -> Option<BTreeMap<String, Provenance>> {
    let list = yaml::all(
        decoder
            .entries(node)?
            .iter()
            .map(|(key, node)| Some((key.value.clone(), source(decoder, node)?))),
    )?;
    Some(list.into_iter().collect())
}

fn source(decoder: &Decoder, node: &Node) -> Option<Provenance> {
    let mut fields = decoder.fields(node, "source")?;
    let title = fields.req("title", text);
    let tier = fields.req("tier", tier);
    let sha256 = fields.opt("sha256", digest);
    fields.done();
    Some(Provenance { title: title?, tier: tier?, sha256: sha256? })
}

pub(super) fn known_source<T>(
    decoder: &Decoder,
    node: &Node,
    sources: Option<&BTreeMap<String, T>>,
) -> Option<String> {
    let id = decoder.text(node)?;
    if let Some(sources) = sources
        && !sources.contains_key(&id)
    {
        let known: Vec<_> = sources.keys().map(String::as_str).collect();
        decoder.error(
            Code::UnknownSource,
            node.span,
            format!("`{id}` is not among the sources of this file"),
            suggest(&id, known),
        );
        return None;
    }
    Some(id)
}

/// A document that rows rest on.
pub(super) fn origin(decoder: &Decoder, node: &Node) -> Option<PolicyDocument> {
    let mut fields = decoder.fields(node, "source")?;
    let title = fields.req("title", Decoder::text);
    let short = fields.opt("short", Decoder::text);
    let tier = fields.req("tier", tier);
    fields.done();
    Some(PolicyDocument { title: title?, short: short?, tier: tier? })
}

/// A source by its id, or with the place in it.
pub(super) fn cite(
    decoder: &Decoder,
    node: &Node,
    sources: Option<&BTreeMap<String, PolicyDocument>>,
) -> Option<Cite> {
    if !matches!(node.value, Yaml::Map(_)) {
        return Some(Cite { source: known_source(decoder, node, sources)?, at: None });
    }
    let mut fields = decoder.fields(node, "place in a source")?;
    let source = fields.req("id", |d, node| known_source(d, node, sources));
    let section = fields.req("section", Decoder::text);
    let table = fields.opt("table", table_number);
    let page = fields.req("page", pages);
    fields.done();
    let at = CitedPlace { section: section?, table: table?, page: page? };
    Some(Cite { source: source?, at: Some(at) })
}

fn table_number(decoder: &Decoder, node: &Node) -> Option<u16> {
    let number = decoder.int(node)?;
    let small = u16::try_from(number).ok().filter(|number| *number > 0);
    if small.is_none() {
        let help = "write the number that stands above the table";
        decoder.error(Code::WrongValue, node.span, "a table has a small number", help);
    }
    small
}
