//! A catalog edition: what it says of itself, its functions, reasons and numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::common::Text;
use crate::catalog::interpretation::RulingSubject;
use crate::catalog::item::{Derivation, NameReference, Places};
use crate::catalog::load::requirement::{Names, residual_risk, verdict_duty};
use crate::catalog::load::source::sources;
use crate::catalog::load::words::{
    any_of, confidence, id_and_text, id_and_title, identifier, in_force, text,
};
use crate::catalog::load::{Reader, inspection};
use crate::catalog::model::{
    AlwaysThere, Catalog, NaReason, Notice, ProtectedFunction, Renumbered, Requirement, TextStatus,
};
use crate::catalog::predicate::ThingUse;
use crate::diag::{At, Code, Span};
use crate::yaml::{Decoder, Fields, Node};

impl<'d> Reader<'d> {
    pub(super) fn catalog(&self, mut fields: Fields<'_, 'd>) -> Option<Catalog> {
        let id = fields.req("id", identifier);
        let edition = fields.req("edition", Decoder::text);
        let title = fields.req("title", text);
        let legal_basis = fields.opt("legal_basis", text);
        let in_force = fields.req("in_force", in_force);
        let status =
            fields.req("text", |d, node| d.word(node, "state of the text", TextStatus::WORDS));
        let note = fields.opt("note", text);
        let component_kinds = self.component_kinds(&mut fields);
        let called_for_by = fields.items("called_for_by", |_, node| self.thing_use(node));
        let reasons = self.reasons(&mut fields);
        let always_there = fields.items("always_there", always_there);
        let functions = fields.items("functions", |_, node| self.function(node));
        let groups = fields.items("groups", |d, node| id_and_title(d, node, "group"));
        let notices = fields.items("notices", notice);
        let verdict_duties = fields.items("verdict_duties", verdict_duty);
        let report_duties = fields.items("report_duties", text);
        let depths = fields.items("depths", inspection::depth);
        let data_classes = fields.opt("data_classes", |_, node| self.data_classes(node));
        let residual_risk = fields.opt("residual_risk", residual_risk);
        let names = (id.as_ref(), edition.as_ref());
        let renumbered = fields.items("renumbered", |_, node| self.renumbered(node, names));
        let sources = fields.opt("sources", sources);
        let sources = sources.map(Option::unwrap_or_default);
        let manual = fields.items("manual_reasons", |d, node| id_and_text(d, node, "reason"));
        let manual: BTreeMap<_, _> = manual.unwrap_or_default().into_iter().collect();
        let derived = self.derivation(&mut fields);
        let names = Names { sources: sources.as_ref(), manual: &manual };
        let requirements = fields.items("requirements", |_, node| self.requirement(node, &names));
        let span = fields.span();
        fields.done();
        let (status, note) = (status?, note?);
        if status != TextStatus::Full && note.is_none() {
            self.decoder.error(
                Code::MissingKey,
                span,
                "an edition without full text needs a `note`",
                "say what is known and where that comes from",
            );
        }
        let (reasons_closed, reasons) = reasons?;
        let requirements = self.unique_numbers(requirements?);
        let catalog = Catalog {
            id: id?,
            edition: edition?,
            title: title?,
            legal_basis: legal_basis?,
            in_force: in_force?,
            text: status,
            note,
            component_kinds: component_kinds?,
            called_for_by: called_for_by?,
            reasons_closed,
            reasons,
            always_there: always_there?,
            functions: functions?,
            groups: groups?,
            notices: notices?,
            verdict_duties: verdict_duties?,
            report_duties: report_duties?,
            depths: depths?,
            data_classes: data_classes?,
            residual_risk: residual_risk?,
            renumbered: renumbered?,
            sources: sources?,
            requirements,
            sha256: self.sha256.to_owned(),
        };
        if derived? {
            self.leave_places_to_derivation();
        } else {
            self.check_groups_and_reasons(span, &catalog);
        }
        Some(catalog)
    }

    /// How the numbers of another edition correspond to those of this one, which is named by id and edition.
    fn renumbered(
        &self,
        node: &Node,
        (id, own): (Option<&String>, Option<&String>),
    ) -> Option<Renumbered> {
        let mut fields = self.decoder.fields(node, "renumbered edition")?;
        let other = fields.req("edition", Decoder::text);
        let number = |node: &Node, edition: Option<&String>| {
            let subject = RulingSubject {
                catalog: id?.clone(),
                editions: vec![edition?.clone()],
                requirement: Some(self.decoder.text(node)?),
                demand: None,
            };
            let number = subject.requirement.clone();
            self.references.borrow_mut().push((node.span, NameReference::Requirement(subject)));
            number
        };
        let numbers = fields.items("numbers", |d, node| {
            let mut fields = d.fields(node, "pair of numbers")?;
            let old = fields.req("old", |_, node| number(node, other.as_ref()));
            let new = fields.req("new", |_, node| number(node, own));
            fields.done();
            Some((old?, new?))
        });
        fields.done();
        Some(Renumbered { edition: other?, numbers: numbers? })
    }

    /// Reads `based_on` and `dropped`; true if the edition is written as a difference.
    fn derivation(&self, fields: &mut Fields<'_, 'd>) -> Option<bool> {
        let at = |d: &Decoder, node: &Node| Some(At { value: d.text(node)?, span: node.span });
        let base = fields.opt("based_on", at);
        let dropped = fields.items("dropped", at);
        let (base, dropped) = (base?, dropped?);
        if let (None, Some(surplus)) = (&base, dropped.first()) {
            let help = "add `based_on: EDITION`, or remove `dropped`";
            self.decoder.error(Code::SurplusKey, surplus.span, "nothing to drop from", help);
        }
        let derived = base.map(|base| Derivation { base, dropped, places: Places::new() });
        let is_derived = derived.is_some();
        self.derived.replace(derived);
        Some(is_derived)
    }

    /// A reason for "not applicable": what it claims to be absent is a thing, or for a person to see.
    pub(super) fn na_reason(&self, node: &Node) -> Option<NaReason> {
        let mut fields = self.decoder.fields(node, "reason")?;
        let id = fields.req("id", identifier);
        let body = fields.req("text", text);
        let free = fields.opt("free", Decoder::bool);
        let things = fields.items("things", |_, node| self.thing_use(node));
        let human = fields.opt("human", text);
        let span = fields.span();
        fields.done();
        let (free, things, human) = (free?.unwrap_or(false), things?, human?);
        let body = body?;
        if !free {
            self.needs_a_sign(span, things.is_empty() && human.is_none(), "reason");
            self.names_only(span, &body, &things);
        }
        Some(NaReason {
            id: id?,
            text: body,
            free,
            human,
            refuted_by: None,
            refuted_if: any_of(things),
        })
    }

    /// A function that requirements protect.
    fn function(&self, node: &Node) -> Option<ProtectedFunction> {
        let mut fields = self.decoder.fields(node, "function")?;
        let says = fields.req("says", text);
        let things = fields.items("things", |_, node| self.thing_use(node));
        let human = fields.opt("human", text);
        let numbers = fields.items("numbers", Decoder::text);
        let span = fields.span();
        fields.done();
        let (things, human) = (things?, human?);
        self.needs_a_sign(span, things.is_empty() && human.is_none(), "function");
        Some(ProtectedFunction { says: says?, things, human, numbers: numbers? })
    }

    /// The name of a thing, which the files together define.
    pub(super) fn thing_use(&self, node: &Node) -> Option<ThingUse> {
        self.predicates().thing(node)
    }

    pub(super) fn needs_a_sign(&self, span: Span, has_none: bool, what: &str) {
        if has_none {
            let message = format!("nothing would show that this {what} is wrong");
            let help = "list `things: […]` that show it, or say under `human: {de, en}` what a person looks at";
            self.decoder.error(Code::MissingKey, span, message, help);
        }
    }

    /// A text that names a thing must list it.
    pub(super) fn names_only(&self, span: Span, body: &Text, things: &[ThingUse]) {
        let listed = things.iter().map(|thing| thing.id.clone()).collect();
        self.references.borrow_mut().push((span, NameReference::Text(body.clone(), listed)));
    }

    /// What a derived edition names may be defined in its base, so it is checked with it.
    fn leave_places_to_derivation(&self) {
        if let Some(derived) = self.derived.borrow_mut().as_mut() {
            derived.places = self.places.take();
        }
    }

    fn check_groups_and_reasons(&self, span: Span, catalog: &Catalog) {
        let places = self.places.borrow();
        for dangling in catalog.dangling() {
            let span = places.get(&dangling.place).copied().unwrap_or(span);
            self.decoder.error(dangling.code, span, dangling.message, dangling.help);
        }
    }

    /// Remembers where a requirement names a group or a reason.
    pub(super) fn note_places(&self, number: Option<&String>, names: &[At<String>]) {
        let Some(number) = number else { return };
        let places = names.iter().map(|name| ((number.clone(), name.value.clone()), name.span));
        self.places.borrow_mut().extend(places);
    }

    #[expect(clippy::option_option, reason = "absent and wrong are different")]
    fn component_kinds(&self, fields: &mut Fields<'_, 'd>) -> Option<Option<Vec<String>>> {
        let per_component = fields.req("per", |d, node| {
            d.word(node, "scope", &[("product", false), ("component", true)])
        });
        let kinds = fields.items("component_kinds", Decoder::text);
        Some(per_component?.then_some(kinds?))
    }

    fn reasons(&self, fields: &mut Fields<'_, 'd>) -> Option<(bool, Vec<NaReason>)> {
        let reasons = fields.opt("reasons", |d, node| {
            let mut fields = d.fields(node, "list of reasons")?;
            let closed = fields.req("closed", Decoder::bool);
            let list = fields.items("list", |_, node| self.na_reason(node));
            fields.done();
            Some((closed?, list?))
        });
        Some(reasons?.unwrap_or_default())
    }

    fn unique_numbers(&self, requirements: Vec<At<Requirement>>) -> Vec<Requirement> {
        let mut seen = BTreeSet::new();
        for requirement in &requirements {
            if !seen.insert(&requirement.value.number) {
                self.decoder.error(
                    Code::DuplicateNumber,
                    requirement.span,
                    format!("the number {} stands here a second time", requirement.value.number),
                    "give each requirement its own number",
                );
            }
        }
        requirements.into_iter().map(|requirement| requirement.value).collect()
    }
}

fn notice(decoder: &Decoder, node: &Node) -> Option<Notice> {
    let mut fields = decoder.fields(node, "notice")?;
    let from = fields.req("from", Decoder::date);
    let cite = fields.req("ref", Decoder::text);
    let body = fields.req("text", text);
    let confidence = fields.req("confidence", confidence);
    let preparatory = fields.opt("preparatory", Decoder::bool);
    fields.done();
    Some(Notice {
        from: from?,
        cite: cite?,
        text: body?,
        confidence: confidence?,
        preparatory: preparatory?.unwrap_or_default(),
    })
}

fn always_there(decoder: &Decoder, node: &Node) -> Option<AlwaysThere> {
    let mut fields = decoder.fields(node, "what every product has")?;
    let because = fields.req("because", text);
    let numbers = fields.items("numbers", Decoder::text);
    fields.done();
    Some(AlwaysThere { because: because?, numbers: numbers? })
}
