//! `befund.yaml`: the product, its components and its targets.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diag::{At, Code, suggest};
use crate::fact::source::Source;
use crate::fact::{Enumeration, Fact, ProtectionNeed};
use crate::lang::Lang;
use crate::product::load::auth::WaysIn;
use crate::product::load::declaration::{declarations, disposition};
use crate::product::load::particulars::{evaluator, particulars};
use crate::product::load::reading::{Reader, reference, some_of, without};
use crate::product::load::{MAX_COMPONENTS, MAX_DOCUMENTS, MAX_FACTS};
use crate::product::model::{
    Audit, AuditRole, Component, ComponentKind, Product, ProductKind, UsableUntil, Without,
};
use crate::product::particulars::Evaluator;
use crate::product::target::{self, Target};
use crate::yaml::{self, Decoder, Fields, Node, Yaml};

impl<'d> Reader<'d> {
    pub(super) fn product(&self, node: &Node) -> Option<Product> {
        let d = self.decoder;
        let mut fields = d.fields(node, "product file")?;
        fields.req("befund", format_version);
        let product = fields.req("product", |_, node| self.about(node));
        let audit = fields.opt("audit", audit);
        let particulars = fields.opt("report", particulars);
        let components = product.iter().flat_map(|about| &about.components);
        let ids: Vec<_> = components.map(|component| component.id.clone()).collect();
        let targets = fields.opt("targets", |_, node| self.targets(node, &ids));
        let documents = fields.items_up_to(
            "documents",
            MAX_DOCUMENTS,
            "list the documents that facts and answers cite, or that checks ask for",
            |_, node| self.document(node),
        );
        let document_ids: BTreeSet<&str> =
            documents.iter().flatten().map(|document| document.id.as_str()).collect();
        let facts = fields.items_up_to(
            "facts",
            MAX_FACTS,
            "state what the checks ask for; measurements belong into observations",
            |_, node| self.fact(node, &ids, &document_ids),
        );
        let enumerations = fields.items_up_to(
            "enumerations",
            MAX_FACTS,
            "one list a kind and subject is enough, for all components it speaks of",
            |_, node| self.enumeration(node, &ids, &document_ids),
        );
        let auth = fields.opt("auth", |_, node| {
            self.auth(node, &ids, &document_ids, facts.as_deref().unwrap_or_default())
        });
        let declarations =
            fields.opt("declarations", |d, node| declarations(d, node, &document_ids));
        let dispositions = fields.items_up_to(
            "dispositions",
            MAX_FACTS,
            "decide once for all components of a requirement: leave `component` out",
            disposition,
        );
        fields.done();
        // What cannot be read cannot be missed: whoever names it may name it rightly.
        let unread = [
            (product.is_none(), Code::UnknownComponent),
            (documents.is_none(), Code::UnknownDocument),
        ];
        for (_, code) in unread.into_iter().filter(|(unread, _)| *unread) {
            d.forget(code);
        }
        let documents = documents?;
        self.unique_documents(&documents);
        self.certified_documents(&documents);
        let about = product?;
        let auth = auth?.unwrap_or_default();
        let (facts, enumerations) = self.with_ways(node, facts?, enumerations?, auth)?;
        Some(Product {
            file: Arc::clone(d.file()),
            root: self.root.to_owned(),
            sha256: String::new(),
            name: about.name,
            version: about.version,
            since: about.since,
            manufacturer: about.manufacturer,
            kinds: about.kinds,
            protection_need: about.protection_need,
            without: about.without,
            components: about.components,
            audit: audit?.unwrap_or_default(),
            particulars: particulars?,
            targets: targets?.unwrap_or_default(),
            facts,
            enumerations,
            documents,
            declarations: declarations?.unwrap_or_default(),
            dispositions: dispositions?,
            observations: Vec::new(),
            said: Vec::new(),
            said_of_nothing: Vec::new(),
            outdated: Vec::new(),
            unread: Vec::new(),
            uncompared: Vec::new(),
            kept: self.kept.clone(),
            sources: self.sources,
        })
    }

    /// Facts and lists, the short form of ways in included; more than are read are refused.
    fn with_ways(
        &self,
        node: &Node,
        mut facts: Vec<Fact>,
        mut enumerations: Vec<Enumeration>,
        auth: Vec<WaysIn>,
    ) -> Option<(Vec<Fact>, Vec<Enumeration>)> {
        for ways in auth {
            facts.extend(ways.facts);
            enumerations.push(ways.list);
        }
        if facts.len() <= MAX_FACTS {
            return Some((facts, enumerations));
        }
        let message = format!("`facts` and `auth` together come to more than {MAX_FACTS} facts");
        let help = "state what the checks ask for, once for all components it is true of";
        self.decoder.error(Code::TooMany, node.span, message, help);
        None
    }

    fn about(&self, node: &Node) -> Option<About> {
        let mut fields = self.decoder.fields(node, "product")?;
        let name = fields.req("name", Decoder::name);
        let version = fields.req("version", Decoder::name);
        let since = fields.opt("since", Decoder::date);
        let manufacturer = fields.req("manufacturer", |d, node| {
            let mut fields = d.fields(node, "manufacturer")?;
            let name = fields.req("name", Decoder::name);
            fields.done();
            name
        });
        let kinds = fields.req("kinds", |d, node| {
            yaml::all(
                d.list(node)?
                    .iter()
                    .map(|item| d.word(item, "kind of product", ProductKind::WORDS)),
            )
        });
        let without = fields.items("without", without);
        let protection_need = fields.opt("protection_need", |d, node| {
            d.word(node, "protection need", ProtectionNeed::WORDS)
        });
        let components = fields.items_up_to(
            "components",
            MAX_COMPONENTS,
            "a component is what is versioned by itself; put parts of one kind and version together, or give products of their own a file each",
            component,
        );
        fields.done();
        let components = components?;
        let mut seen = BTreeSet::new();
        for component in &components {
            if !seen.insert(&component.id) {
                self.decoder.error(
                    Code::DuplicateId,
                    node.span,
                    format!("the component `{}` stands here twice", component.id),
                    "give each its own id",
                );
            }
        }
        Some(About {
            name: name?,
            version: version?,
            since: since?,
            manufacturer: manufacturer?,
            kinds: kinds?,
            protection_need: protection_need?,
            without: without?,
            components,
        })
    }

    fn targets(&self, node: &Node, components: &[String]) -> Option<Vec<Target>> {
        let mut fields = self.decoder.fields(node, "set of targets")?;
        let read = self.sources.iter().map(|source| {
            fields.items_up_to(
                source.key,
                MAX_COMPONENTS,
                "declare one target for several files by a pattern, or give products of their own a file each",
                |_, node| self.target(node, source, components),
            )
        });
        let targets: Vec<_> = read.collect();
        fields.done();
        yaml::all(targets.into_iter()).map(|targets| targets.into_iter().flatten().collect())
    }

    fn target(
        &self,
        node: &Node,
        source: &'static Source,
        components: &[String],
    ) -> Option<Target> {
        let mut fields = self.decoder.fields(node, "target")?;
        let served = self.components(&mut fields, components);
        let what = target::decode(source, &mut fields, served.as_deref(), components);
        fields.done();
        Some(Target::new(source, what?, served?))
    }

    /// Component ids, mandatory once there is a choice.
    pub(super) fn components(
        &self,
        fields: &mut Fields<'_, 'd>,
        known: &[String],
    ) -> Option<Vec<String>> {
        let Some(node) = fields.optional("components") else {
            if known.len() > 1 {
                self.decoder.error(
                    Code::MissingKey,
                    fields.span(),
                    "`components` is missing, and the product has several",
                    format!("name which of these are meant: {}", some_of(known)),
                );
                return None;
            }
            return Some(Vec::new());
        };
        yaml::all(self.decoder.list(node)?.iter().map(|item| {
            let id = self.decoder.text(item)?;
            if known.contains(&id) {
                return Some(id);
            }
            self.decoder.error(
                Code::UnknownComponent,
                item.span,
                format!("the product has no component `{id}`"),
                suggest(&id, known.iter().map(String::as_str)),
            );
            None
        }))
    }
}

struct About {
    pub(super) name: String,
    version: String,
    since: Option<Date>,
    pub(super) manufacturer: String,
    pub(super) kinds: Vec<ProductKind>,
    protection_need: Option<ProtectionNeed>,
    pub(super) without: Vec<Without>,
    pub(super) components: Vec<Component>,
}

fn component(decoder: &Decoder, node: &Node) -> Option<Component> {
    let mut fields = decoder.fields(node, "component")?;
    let id = fields.req("id", Decoder::name);
    let kind =
        fields.req("kind", |d, node| d.word(node, "kind of component", ComponentKind::WORDS));
    let name = fields.req("name", Decoder::name);
    let version = fields.req("version", Decoder::name);
    let since = fields.opt("since", Decoder::date);
    fields.done();
    Some(Component { id: id?, kind: kind?, name: name?, version: version?, since: since? })
}

fn audit(decoder: &Decoder, node: &Node) -> Option<Audit> {
    let mut fields = decoder.fields(node, "audit section")?;
    let catalogs = fields.items("catalogs", reference);
    let policies = fields.items("policies", |d, node| {
        let reference = reference(d, node)?;
        if reference.value.edition.is_none() {
            d.error(
                Code::UnpinnedPolicy,
                node.span,
                "a policy named here must be pinned",
                "write ID@EDITION, or leave it out to follow as-of",
            );
        }
        Some(reference)
    });
    let role = fields.opt("role", |d, node| d.word(node, "role", AuditRole::WORDS));
    let leading = fields.opt("evaluator", Decoder::text);
    let evaluators = fields
        .items("evaluators", |d, node| Some(At { value: evaluator(d, node)?, span: node.span }));
    let as_of = fields.opt("as_of", Decoder::date);
    let document_roots =
        fields.opt("document_roots", |d, node| Some(At { value: d.text(node)?, span: node.span }));
    let lang = fields.opt("lang", |d, node| d.word(node, "language", Lang::WORDS));
    let span = fields.span();
    fields.done();
    let (role, evaluator) = (role?, leading?);
    let evaluators = named_once(decoder, role, evaluators?);
    if (role == Some(AuditRole::Evaluation)) != evaluator.is_some() {
        decoder.error(
            Code::RoleMismatch,
            span,
            "`role: evaluation` and `evaluator` belong together",
            "name the evaluator, or remove it for a self-assessment",
        );
    }
    Some(Audit {
        catalogs: catalogs?,
        policies: policies?,
        role,
        evaluator,
        evaluators,
        as_of: as_of?,
        document_roots: document_roots?,
        lang: lang?,
    })
}

/// Who examines, each once and in an evaluation only.
fn named_once(
    decoder: &Decoder,
    role: Option<AuditRole>,
    named: Vec<At<Evaluator>>,
) -> Vec<Evaluator> {
    let mut known: Vec<Evaluator> = Vec::new();
    for At { value, span } in named {
        if role != Some(AuditRole::Evaluation) {
            let message = "`evaluators` belongs to `role: evaluation`";
            let help = "write the role and the evaluator, or remove it for a self-assessment";
            decoder.error(Code::RoleMismatch, span, message, help);
        } else if known.iter().any(|one| one.name == value.name) {
            let message = format!("`{}` is named twice", value.name);
            decoder.error(Code::DuplicateId, span, message, "name each evaluator once");
        }
        known.push(value);
    }
    known
}

/// A document's own last day; `none` says that it names none.
pub(super) fn last_day(decoder: &Decoder, node: &Node) -> Option<Option<Date>> {
    match &node.value {
        Yaml::Text(text) if text == "none" => Some(None),
        _ => decoder.date(node).map(Some),
    }
}

pub(super) fn usable_until(decoder: &Decoder, node: &Node) -> Option<UsableUntil> {
    let mut fields = decoder.fields(node, "end of use")?;
    let date = fields.req("date", Decoder::date);
    let because = fields.req("because", Decoder::text);
    let extendable = fields.opt("extendable", Decoder::bool);
    fields.done();
    Some(UsableUntil { date: date?, because: because?, extendable: extendable?.unwrap_or(false) })
}

/// The version of the format itself.
fn format_version(d: &Decoder, node: &Node) -> Option<()> {
    let version = d.int(node)?;
    if version != 1 {
        d.error(
            Code::UnknownVersion,
            node.span,
            format!("product file version {version} is not known"),
            "this befund reads `befund: 1`",
        );
    }
    Some(())
}
