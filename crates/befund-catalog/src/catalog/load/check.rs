//! A reusable check, and the examples that hold it to its words.

use jiff::civil::date;

use crate::catalog::item::NameReference;
use crate::catalog::load::Reader;
use crate::catalog::load::words::{identifier, text};
use crate::catalog::model::{Check, Example, ExampleDocument, ExampleFact};
use crate::diag::{Code, suggest};
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::kind::{Kind, names};
use crate::fact::value::{Attr, decode_attr};
use crate::yaml::{self, Decoder, Fields, Node};

impl<'d> Reader<'d> {
    pub(super) fn check(&self, mut fields: Fields<'_, 'd>) -> Option<Check> {
        let id = fields.req("id", identifier);
        let says = fields.req("says", text);
        let holds = fields.required("holds").and_then(|node| self.predicates().predicate(node));
        let yardsticks = fields.opt("yardsticks", |_, node| self.yardsticks(node));
        let examples = fields.required("examples").and_then(|node| self.examples(node));
        fields.done();
        Some(Check {
            id: id?,
            says: says?,
            holds: holds?,
            yardsticks: yardsticks?,
            examples: examples?,
            sha256: self.sha256.to_owned(),
        })
    }

    /// The policies a check belongs to.
    fn yardsticks(&self, node: &Node) -> Option<Vec<String>> {
        yaml::all(self.decoder.list(node)?.iter().map(|node| {
            let id = identifier(self.decoder, node)?;
            self.references.borrow_mut().push((node.span, NameReference::Policy(id.clone())));
            Some(id)
        }))
    }

    fn examples(&self, node: &Node) -> Option<Vec<Example>> {
        let mut fields = self.decoder.fields(node, "set of examples")?;
        let mut examples = Some(Vec::new());
        for expect in ["pass", "fail", "undecided"] {
            let found = fields.required(expect).and_then(|node| {
                let items = self.decoder.list(node)?;
                if items.is_empty() {
                    self.decoder.error(
                        Code::MissingExample,
                        node.span,
                        format!("a check needs an example that is `{expect}`"),
                        "write one; `befund catalog test` runs it",
                    );
                }
                yaml::all(items.iter().map(|item| self.example(item, expect)))
            });
            examples = examples.zip(found).map(|(mut all, more)| {
                all.extend(more);
                all
            });
        }
        fields.done();
        examples
    }

    fn example(&self, node: &Node, expect: &str) -> Option<Example> {
        let mut fields = self.decoder.fields(node, "example")?;
        let _name = fields.opt("name", Decoder::text);
        let as_of = fields.opt("as_of", Decoder::date);
        let facts = fields.items("facts", example_fact);
        let enumerations = fields.items("enumerations", example_enumeration);
        let documents = fields.items("documents", example_document);
        fields.done();
        Some(Example {
            expect: expect.to_owned(),
            as_of: as_of?.unwrap_or(date(2026, 11, 21)),
            facts: facts?,
            enumerations: enumerations?.into_iter().flatten().collect(),
            documents: documents?,
            line: self.decoder.file().line_col(node.span.start).0,
        })
    }
}

fn example_fact(decoder: &Decoder, node: &Node) -> Option<ExampleFact> {
    let mut fields = decoder.fields(node, "fact")?;
    let kind_node = fields.required("kind")?;
    let name = decoder.text(kind_node)?;
    let Some(kind) = Kind::named(&name) else {
        decoder.error(
            Code::UnknownKind,
            kind_node.span,
            format!("`{name}` is no kind of fact"),
            suggest(&name, names()),
        );
        return None;
    };
    let subject = fields.req("subject", Decoder::text);
    let mut attributes = Vec::new();
    for attribute in kind.attributes {
        if let Some(Attr::Known(value)) =
            fields.opt(attribute.name, |d, node| decode_attr(d, attribute, node))?
        {
            attributes.push((attribute.name.to_owned(), value));
        }
    }
    fields.done();
    Some(ExampleFact { kind: name, subject: subject?, attributes })
}

/// `None` inside for a list said to be incomplete, which counts for nothing.
#[expect(clippy::option_option, reason = "incomplete and wrong are different")]
fn example_enumeration(decoder: &Decoder, node: &Node) -> Option<Option<(String, String)>> {
    let mut fields = decoder.fields(node, "enumeration")?;
    let kind = fields.req("kind", Decoder::text);
    let subject = fields.req("subject", Decoder::text);
    let complete = fields.req("complete", Decoder::bool);
    fields.done();
    let pair = kind.zip(subject)?;
    Some(complete?.then_some(pair))
}

fn example_document(decoder: &Decoder, node: &Node) -> Option<ExampleDocument> {
    let mut fields = decoder.fields(node, "document")?;
    let _id = fields.opt("id", Decoder::text);
    let kind = fields.req("kind", |d, node| d.word(node, "kind of document", DocumentKind::WORDS));
    let scheme = fields.opt("scheme", |d, node| d.word(node, "scheme", Scheme::WORDS));
    let issued = fields.req("issued", Decoder::date);
    let valid_until = fields.opt("valid_until", Decoder::date);
    fields.done();
    Some(ExampleDocument {
        kind: kind?,
        scheme: scheme?,
        issued: issued?,
        valid_until: valid_until?,
    })
}
