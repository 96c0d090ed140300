//! Who states something, on which day and where: said alike of facts, documents and files.

use crate::fact::Stated;
use crate::yaml::{Decoder, Node};

pub(super) fn stated(decoder: &Decoder, node: &Node) -> Option<Stated> {
    let mut fields = decoder.fields(node, "statement of origin")?;
    let by = fields.req("by", Decoder::text);
    let on = fields.req("on", Decoder::date);
    let place = fields.opt("where", Decoder::text);
    let product_version = fields.opt("product_version", Decoder::text);
    let note = fields.opt("note", Decoder::text);
    fields.done();
    Some(Stated { by: by?, on: on?, place: place?, product_version: product_version?, note: note? })
}
