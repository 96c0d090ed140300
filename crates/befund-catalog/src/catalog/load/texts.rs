//! Reads shared texts, and the places that name one.

use std::collections::BTreeMap;

use crate::catalog::common::Text;
use crate::catalog::item::NameReference;
use crate::catalog::load::Reader;
use crate::catalog::load::words::{identifier, identifier_at, is_identifier, restatement, text};
use crate::catalog::texts::Texts;
use crate::diag::At;
use crate::yaml::{self, Fields, Node, Yaml};

impl<'d> Reader<'d> {
    pub(super) fn texts(&self, mut fields: Fields<'_, 'd>) -> Option<Texts> {
        let id = fields.req("id", identifier);
        let texts = fields.opt("texts", |d, node| {
            yaml::all(d.entries(node)?.iter().map(|(id, node)| self.shared(id, node)))
        });
        fields.done();
        let texts: BTreeMap<_, _> = texts?.unwrap_or_default().into_iter().collect();
        Some(Texts { id: id?, texts, sha256: self.sha256.to_owned() })
    }

    fn shared(&self, id: &At<String>, node: &Node) -> Option<(String, Text)> {
        let is_good = is_identifier(self.decoder, &id.value, id.span);
        let body = restatement(self.decoder, node);
        self.texts.borrow_mut().push(id.clone());
        Some((is_good.then(|| id.value.clone())?, body?))
    }

    /// Text in both languages, or the id of a shared one.
    pub(super) fn own_or_shared(&self, node: &Node) -> Option<Text> {
        let names =
            |entries: &[(At<String>, Node)]| entries.iter().any(|(key, _)| key.value == "text");
        match &node.value {
            Yaml::Map(entries) if names(entries) => self.name_of_text(node),
            _ => text(self.decoder, node),
        }
    }

    fn name_of_text(&self, node: &Node) -> Option<Text> {
        let mut fields = self.decoder.fields(node, "name of a shared text")?;
        let id = fields.req("text", identifier_at);
        fields.done();
        let id = id?;
        let name = Text::named(&id.value);
        self.references.borrow_mut().push((id.span, NameReference::Shared(id.value)));
        Some(name)
    }
}
