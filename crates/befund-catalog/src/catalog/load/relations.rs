//! Reads what relates catalogs to each other and to rulings: interpretations and mappings.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::common::Provenance;
use crate::catalog::interpretation::{
    Channel, Effect, Interpretations, Ruling, RulingSubject, Statement,
};
use crate::catalog::item::NameReference;
use crate::catalog::load::Reader;
use crate::catalog::load::source::{known_source, sources};
use crate::catalog::load::words::{confidence, identifier, identifier_at, text};
use crate::catalog::mapping::{MappedPair, Mapping, Relation};
use crate::catalog::predicate::ThingUse;
use crate::catalog::thing::{Thing, Things, Words};
use crate::diag::{At, Code};
use crate::yaml::{Decoder, Fields, Node, Yaml};

impl<'d> Reader<'d> {
    pub(super) fn things(&self, mut fields: Fields<'_, 'd>) -> Option<Things> {
        let id = fields.req("id", identifier);
        let things = fields.items("things", |_, node| self.thing(node));
        fields.done();
        let mut seen = BTreeSet::new();
        let things = things?;
        for thing in &things {
            if !seen.insert(&thing.value.shown.id) {
                let message =
                    format!("the thing `{}` stands here a second time", thing.value.shown.id);
                self.decoder.error(Code::DuplicateId, thing.span, message, "give each its own id");
            }
        }
        Some(Things {
            id: id?,
            things: things.into_iter().map(|thing| thing.value).collect(),
            sha256: self.sha256.to_owned(),
        })
    }

    fn thing(&self, node: &Node) -> Option<At<Thing>> {
        let mut fields = self.decoder.fields(node, "thing")?;
        let id = fields.req("id", identifier);
        let title = fields.req("title", text);
        let words = fields.opt("words", words);
        let decided_by = fields.items("decided_by", |_, node| self.predicates().predicate(node));
        let shown_by = fields.items("shown_by", |_, node| self.predicates().predicate(node));
        fields.done();
        let (decided_by, shown_by) = (decided_by?, shown_by?);
        if decided_by.is_empty() && shown_by.is_empty() {
            let help = "name at least one predicate under `decided_by` or `shown_by`";
            self.decoder.error(Code::MissingKey, node.span, "nothing would show this thing", help);
        }
        let shown = ThingUse { id: id?, title: title?, decided_by, shown_by };
        let value = Thing { shown, words: words?.unwrap_or_default() };
        Some(At { value, span: node.span })
    }

    pub(super) fn interpretations(&self, mut fields: Fields<'_, 'd>) -> Option<Interpretations> {
        let id = fields.req("id", identifier);
        let title = fields.req("title", text);
        let note = fields.opt("note", text);
        let sources = fields.req("sources", sources);
        let rulings = fields.items("rulings", |_, node| self.ruling(node, sources.as_ref()));
        fields.done();
        let rulings = self.unique(rulings?, "ruling");
        Some(Interpretations {
            id: id?,
            title: title?,
            note: note?,
            sources: sources?,
            rulings,
            sha256: self.sha256.to_owned(),
        })
    }

    fn unique(&self, rulings: Vec<At<Ruling>>, what: &str) -> Vec<Ruling> {
        let mut seen = BTreeSet::new();
        for ruling in &rulings {
            if !seen.insert(&ruling.value.id) {
                let message = format!("the {what} `{}` stands here a second time", ruling.value.id);
                self.decoder.error(Code::DuplicateId, ruling.span, message, "give each its own id");
            }
        }
        rulings.into_iter().map(|ruling| ruling.value).collect()
    }

    fn ruling(
        &self,
        node: &Node,
        sources: Option<&BTreeMap<String, Provenance>>,
    ) -> Option<At<Ruling>> {
        let mut fields = self.decoder.fields(node, "ruling")?;
        let id = fields.req("id", identifier);
        let from = fields.req("from", Decoder::date);
        let until = fields.opt("until", Decoder::date);
        let title = fields.req("title", text);
        let body = fields.req("text", text);
        let confidence = fields.req("confidence", confidence);
        let cited = fields.items("sources", |d, node| known_source(d, node, sources));
        let effect = fields.req("effect", |_, node| self.effect(node));
        let said = fields.opt("said", said);
        let caution = fields.opt("caution", text);
        let on = fields.items("on", |_, node| self.subject(node));
        fields.done();
        let (effect, on) = (effect?, on?);
        let whole = on.iter().any(|subject| subject.requirement.is_none());
        if on.is_empty() || (effect.decides() && whole) {
            let message = "this ruling does not say what it speaks to";
            let help = "name `on: [{catalog: ID, requirement: NR}]`; only `explain` and `conflict` may speak to a whole catalog";
            self.decoder.error(Code::MissingKey, node.span, message, help);
            return None;
        }
        let ruling = Ruling {
            id: id?,
            from: from?,
            until: until?,
            title: title?,
            text: body?,
            confidence: confidence?,
            sources: cited?,
            effect,
            said: said?,
            caution: caution?,
            on,
        };
        if ruling.is_hearsay() && ruling.effect.decides() {
            let message = "a conversation cannot decide anything";
            let help = "write `effect: explain`, or cite what was written";
            self.decoder.error(Code::HearsayDecides, node.span, message, help);
        }
        Some(At { value: ruling, span: node.span })
    }

    fn effect(&self, node: &Node) -> Option<Effect> {
        if matches!(node.value, Yaml::Text(_)) {
            let words = [("explain", 'e'), ("conflict", 'c'), ("waive", 'w')];
            return self.decoder.word(node, "effect", &words).map(|word| match word {
                'e' => Effect::Explain,
                'c' => Effect::Conflict,
                _ => Effect::Waive,
            });
        }
        let mut fields = self.decoder.fields(node, "effect")?;
        let replaced = fields.opt("replace_check", |d, node| {
            let mut fields = d.fields(node, "replacement of a check")?;
            let check = fields.req("check", |_, node| self.check_id(node));
            let by = fields.req("by", |_, node| self.check_id(node));
            fields.done();
            Some(Effect::ReplaceCheck { check: check?, by: by? })
        });
        let added = fields.opt("add_reason", |_, node| self.na_reason(node).map(Box::new));
        fields.done();
        match (replaced?, added?) {
            (Some(effect), None) => Some(effect),
            (None, Some(reason)) => Some(Effect::AddReason(reason)),
            _ => {
                let help = "write `explain`, `conflict`, `waive`, `{replace_check: …}` or `{add_reason: …}`";
                self.decoder.error(
                    Code::OneOperator,
                    node.span,
                    "exactly one effect is needed",
                    help,
                );
                None
            }
        }
    }

    fn check_id(&self, node: &Node) -> Option<String> {
        let id = identifier(self.decoder, node)?;
        self.references.borrow_mut().push((node.span, NameReference::Check(id.clone())));
        Some(id)
    }

    fn subject(&self, node: &Node) -> Option<RulingSubject> {
        let mut fields = self.decoder.fields(node, "what a ruling speaks to")?;
        let catalog = fields.req("catalog", identifier);
        let editions = fields.items("editions", Decoder::text);
        let requirement =
            fields.opt("requirement", |d, node| Some(At { value: d.text(node)?, span: node.span }));
        let demand = fields.opt("demand", identifier_at);
        fields.done();
        let (requirement, demand) = (requirement?, demand?);
        let named = demand.as_ref().or(requirement.as_ref());
        let span = named.map_or(node.span, |name| name.span);
        let subject = RulingSubject {
            catalog: catalog?,
            editions: editions?,
            requirement: requirement.map(|number| number.value),
            demand: demand.map(|id| id.value),
        };
        self.references.borrow_mut().push((span, NameReference::Requirement(subject.clone())));
        Some(subject)
    }

    pub(super) fn mapping(&self, mut fields: Fields<'_, 'd>) -> Option<Mapping> {
        let id = fields.req("id", identifier);
        let title = fields.req("title", text);
        let from = fields.req("from", identifier);
        let to = fields.req("to", identifier);
        let from_editions = fields.items("from_editions", Decoder::text);
        let to_editions = fields.items("to_editions", Decoder::text);
        let side = |id: &Option<String>, editions: &Option<Vec<String>>| {
            (id.clone().unwrap_or_default(), editions.clone().unwrap_or_default())
        };
        let sides = (side(&from, &from_editions), side(&to, &to_editions));
        let pairs = fields.items("pairs", |_, node| self.pair(node, &sides));
        fields.done();
        Some(Mapping {
            id: id?,
            title: title?,
            from: from?,
            to: to?,
            from_editions: from_editions?,
            to_editions: to_editions?,
            pairs: pairs?,
            sha256: self.sha256.to_owned(),
        })
    }

    fn pair(&self, node: &Node, sides: &(Editions, Editions)) -> Option<MappedPair> {
        let mut fields = self.decoder.fields(node, "pair")?;
        let from = fields.req("from", |_, node| self.number(node, &sides.0));
        let to = fields.req("to", |_, node| self.number(node, &sides.1));
        let relation = fields.req("relation", |d, node| d.word(node, "relation", Relation::WORDS));
        let confidence = fields.req("confidence", confidence);
        let note = fields.opt("note", text);
        fields.done();
        Some(MappedPair {
            from: from?,
            to: to?,
            relation: relation?,
            confidence: confidence?,
            note: note?,
        })
    }

    fn number(&self, node: &Node, (catalog, editions): &Editions) -> Option<String> {
        let number = self.decoder.text(node)?;
        let subject = RulingSubject {
            catalog: catalog.clone(),
            editions: editions.clone(),
            requirement: Some(number.clone()),
            demand: None,
        };
        self.references.borrow_mut().push((node.span, NameReference::Answered(subject)));
        Some(number)
    }
}

/// Who said something, in which form and when.
fn said(decoder: &Decoder, node: &Node) -> Option<Statement> {
    let mut fields = decoder.fields(node, "source of a statement")?;
    let by = fields.req("by", text);
    let channel = fields.req("channel", |d, node| d.word(node, "form", Channel::WORDS));
    let on = fields.opt("on", Decoder::text);
    let recorded = fields.req("recorded", Decoder::date);
    fields.done();
    Some(Statement { by: by?, channel: channel?, on: on?, recorded: recorded? })
}
/// A catalog with editions of it; all if none is named.
type Editions = (String, Vec<String>);

/// Beginnings of words, kept in lower case.
fn words(decoder: &Decoder, node: &Node) -> Option<Words> {
    let mut fields = decoder.fields(node, "words in two languages")?;
    let lower = |d: &Decoder, node: &Node| Some(d.text(node)?.to_lowercase());
    let de = fields.items("de", lower);
    let en = fields.items("en", lower);
    fields.done();
    Some(Words { de: de?, en: en? })
}
