//! Facts and lists that are stated in a product file.

use std::collections::BTreeSet;

use crate::diag::{Code, suggest};
use crate::fact::kind::{Kind, names};
use crate::fact::value::{Attr, Attributes, Value, decode_attr};
use crate::fact::{Basis, Enumeration, Fact, Place};
use crate::product::folder::PRODUCT_FILE;
use crate::product::load::documents::document_id;
use crate::product::load::reading::Reader;
use crate::product::stated::stated;
use crate::yaml::{Decoder, Fields, Node};

/// Whether a country is stated beside countries that are not that one alone.
fn other_country(attributes: &Attributes) -> bool {
    let known = |name: &str| match attributes.get(name) {
        Some(Attr::Known(value)) => Some(value),
        _ => None,
    };
    match (known("country"), known("countries")) {
        (Some(Value::Text(country)), Some(Value::List(several))) => {
            several.iter().any(|one| one != country) || several.is_empty()
        }
        _ => false,
    }
}

impl<'d> Reader<'d> {
    pub(super) fn fact(
        &self,
        node: &Node,
        components: &[String],
        documents: &BTreeSet<&str>,
    ) -> Option<Fact> {
        let d = self.decoder;
        let mut fields = d.fields(node, "fact")?;
        let kind = self.kind(&mut fields);
        let subject = fields.req("subject", Decoder::name);
        let stated = fields.req("stated", stated);
        let cited = fields.items("documents", |d, node| document_id(d, node, documents));
        let served = self.components(&mut fields, components);
        let kind = kind?;
        let mut attributes = Attributes::new();
        let mut good = true;
        let mut several = None;
        for attribute in kind.attributes {
            let read = |d: &Decoder, node: &Node| {
                if attribute.name == "countries" {
                    several = Some(node.span);
                }
                decode_attr(d, attribute, node)
            };
            match fields.opt(attribute.name, read) {
                Some(attr) => {
                    let attr = attr.unwrap_or_else(|| Attr::Unknown("not stated".to_owned()));
                    attributes.insert(attribute.name.to_owned(), attr);
                }
                None => good = false,
            }
        }
        fields.done();
        if let (true, Some(span)) = (other_country(&attributes), several) {
            let message = "`country` is not the only one of `countries`";
            let help = "leave `country` out where there are several, or name the one under both";
            d.error(Code::OtherCountry, span, message, help);
            good = false;
        }
        let (subject, stated, cited) = (subject?, stated?, cited?);
        let basis = if cited.is_empty() { Basis::Declared } else { Basis::Documented };
        let (line, column) = d.file().line_col(node.span.start);
        let source = format!("{PRODUCT_FILE}:{line}:{column}");
        good.then(|| Fact {
            id: Fact::make_id(kind, &subject, &attributes, basis, &source),
            kind,
            subject,
            attributes,
            basis,
            date: stated.on,
            stated: Some(stated),
            documents: cited,
            components: served.unwrap_or_default(),
            source,
            at: Some(Place {
                file: PRODUCT_FILE.to_owned(),
                line: u32::try_from(line).ok(),
                pointer: None,
            }),
            address: None,
        })
    }

    pub(super) fn kind(&self, fields: &mut Fields<'_, 'd>) -> Option<&'static Kind> {
        let node = fields.required("kind")?;
        let name = self.decoder.text(node)?;
        let kind = Kind::named(&name);
        if kind.is_none() {
            self.decoder.error(
                Code::UnknownKind,
                node.span,
                format!("`{name}` is no kind of fact"),
                suggest(&name, names()),
            );
        }
        kind
    }

    pub(super) fn enumeration(
        &self,
        node: &Node,
        components: &[String],
        documents: &BTreeSet<&str>,
    ) -> Option<Enumeration> {
        let mut fields = self.decoder.fields(node, "enumeration")?;
        let kind = self.kind(&mut fields);
        let subject = fields.req("subject", Decoder::name);
        let complete = fields.req("complete", Decoder::bool);
        let count = fields.opt("count", |d, node| {
            let count = u64::try_from(d.int(node)?).ok();
            if count.is_none() {
                d.error(
                    Code::WrongType,
                    node.span,
                    "a count cannot be negative",
                    "write 0 or more",
                );
            }
            count
        });
        let sources = fields.items("sources", Decoder::text);
        let stated = fields.req("stated", stated);
        let cited = fields.items("documents", |d, node| document_id(d, node, documents));
        let served = self.components(&mut fields, components);
        fields.done();
        let (stated, cited) = (stated?, cited?);
        Some(Enumeration {
            kind: kind?,
            subject: subject?,
            scope: stated.place.clone().unwrap_or_default(),
            complete: complete?,
            count: count?,
            sources: sources?,
            roles: Vec::new(),
            fact_ids: Vec::new(),
            basis: if cited.is_empty() { Basis::Declared } else { Basis::Documented },
            date: stated.on,
            stated: Some(stated),
            documents: cited,
            components: served?,
        })
    }
}
