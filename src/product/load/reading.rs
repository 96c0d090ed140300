//! What every part of a file is read with.

use std::cell::RefCell;
use std::path::Path;

use crate::diag::{At, Diagnostic};
use crate::fact::source::Sources;
use crate::product::model::{ComponentKind, Kept, Reference, Without};
use crate::product::stated::stated;
use crate::yaml::{Decoder, Node};

pub(super) struct Reader<'d> {
    pub(super) decoder: &'d Decoder,
    pub(super) root: &'d Path,
    pub(super) kept: &'d Kept,
    pub(super) sources: Sources,
    pub(super) mismatches: RefCell<Vec<Diagnostic>>,
}

/// The first of many ids, for a message.
pub(super) fn some_of(ids: &[String]) -> String {
    const MOST: usize = 20;
    let rest = if ids.len() > MOST { ", …" } else { "" };
    format!("{}{rest}", ids.iter().take(MOST).cloned().collect::<Vec<_>>().join(", "))
}

pub(super) fn reference(decoder: &Decoder, node: &Node) -> Option<At<Reference>> {
    let text = decoder.text(node)?;
    Some(At { value: Reference::parse(&text), span: node.span })
}

pub(super) fn without(decoder: &Decoder, node: &Node) -> Option<Without> {
    let mut fields = decoder.fields(node, "kind of component there is none of")?;
    let kind =
        fields.req("kind", |d, node| d.word(node, "kind of component", ComponentKind::WORDS));
    let because = fields.req("because", Decoder::text);
    let stated = fields.req("stated", stated);
    fields.done();
    Some(Without { kind: kind?, because: because?, stated: stated? })
}
