//! A requirement, its conditions and its demands.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::common::{Provenance, Text};
use crate::catalog::item::NameReference;
use crate::catalog::load::source::known_source;
use crate::catalog::load::words::{
    any_of, confidence, identifier, identifier_at, restatement, text,
};
use crate::catalog::load::{Reader, inspection};
use crate::catalog::model::{
    Addressee, AppliesIf, CheckUse, Decidable, Demand, Modal, Requirement, RequirementKind,
    ResidualRisk, RiskLevel, Role, Verdict,
};
use crate::catalog::odd;
use crate::catalog::predicate::Predicate;
use crate::diag::{At, Code, suggest};
use crate::fact::ProtectionNeed;
use crate::fact::kind::{Kind, names};
use crate::fact::source::PLANNED;
use crate::yaml::{Decoder, Node, Yaml};

/// What the entries of a catalog may refer to.
pub(super) struct Names<'n> {
    pub(super) sources: Option<&'n BTreeMap<String, Provenance>>,
    /// Shared reasons why only a person can judge.
    pub(super) manual: &'n BTreeMap<String, Text>,
}

impl<'d> Reader<'d> {
    pub(super) fn requirement(&self, node: &Node, names: &Names<'_>) -> Option<At<Requirement>> {
        let mut fields = self.decoder.fields(node, "requirement")?;
        let number = fields.req("number", Decoder::text);
        let cite = fields.req("ref", Decoder::text);
        let kind = fields
            .req("kind", |d, node| d.word(node, "kind of requirement", RequirementKind::WORDS));
        let addressee =
            fields.req("addressee", |d, node| d.word(node, "addressee", Addressee::WORDS));
        let depth = fields.opt("depth", |d, node| d.word(node, "Prüftiefe", inspection::DEPTHS));
        let group = fields.opt("group", identifier_at);
        let reasons = fields.items("reasons", identifier_at);
        let title = fields.req("title", text);
        let body = fields.req("text", restatement);
        let confidence = fields.req("confidence", confidence);
        let cited = fields.items("sources", |d, node| known_source(d, node, names.sources));
        let note = fields.opt("note", text);
        let unchanged_from = fields.items("unchanged_from", Decoder::text);
        let examination = fields.opt("examination", inspection::inspection);
        let applies_if = fields.opt("applies_if", |_, node| self.applies_if(node));
        let demands =
            fields.items("demands", |_, node| self.demand(node, body.as_ref(), names.manual));
        fields.done();
        let (kind, demands, applies_if) = (kind?, demands?, applies_if?);
        let (group, reasons, cited) = (group?, reasons?, cited?);
        self.check_demands(node, kind, &demands, applies_if.is_some());
        self.note_places(number.as_ref(), group.as_slice());
        self.note_places(number.as_ref(), &reasons);
        odd::unsourced(self.decoder, node, kind, &cited);
        if let Some(body) = &body {
            odd::verbs(self.decoder, body, note.as_ref().and_then(Option::as_ref), &demands);
        }
        let requirement = Requirement {
            number: number?,
            cite: cite?,
            kind,
            addressee: addressee?,
            depth: depth?.map(str::to_owned),
            group: group.map(|group| group.value),
            reasons: reasons.into_iter().map(|reason| reason.value).collect(),
            title: title?,
            text: body?,
            confidence: confidence?,
            sources: cited,
            note: note?,
            unchanged_from: unchanged_from?,
            examination: examination?,
            applies_if,
            demands: demands.into_iter().map(|demand| demand.value).collect(),
        };
        Some(At { value: requirement, span: node.span })
    }

    fn check_demands(
        &self,
        node: &Node,
        kind: RequirementKind,
        demands: &[At<Demand>],
        conditional: bool,
    ) {
        match kind {
            RequirementKind::Demand if demands.is_empty() => {
                self.decoder.error(
                    Code::MissingKey,
                    node.span,
                    "a requirement of kind `demand` needs `demands`",
                    "add at least one",
                );
            }
            RequirementKind::Statement | RequirementKind::Vacant if !demands.is_empty() => {
                self.decoder.error(
                    Code::SurplusKey,
                    node.span,
                    "a statement or vacant number demands nothing",
                    "remove `demands` or set `kind: demand`",
                );
            }
            _ => {}
        }
        let mut seen = BTreeSet::new();
        for demand in demands {
            if conditional && demand.value.applies_if.is_some() {
                let help = "write the whole condition at the demand, or at the requirement alone";
                let message = "the requirement has a condition already";
                self.decoder.error(Code::ConditionTwice, demand.span, message, help);
            }
            if !seen.insert(&demand.value.id) {
                self.decoder.error(
                    Code::DuplicateId,
                    demand.span,
                    format!("the demand `{}` stands here a second time", demand.value.id),
                    "give each demand of a requirement its own id",
                );
            }
        }
    }

    fn applies_if(&self, node: &Node) -> Option<AppliesIf> {
        let mut fields = self.decoder.fields(node, "condition")?;
        let says = fields.req("says", text);
        let things = fields.items("things", |_, node| self.thing_use(node));
        let holds = fields.opt("holds", |_, node| self.predicates().predicate(node));
        let human = fields.opt("human", text);
        let span = fields.span();
        fields.done();
        let (says, things, holds, human) = (says?, things?, holds?, human?);
        let has_none = things.is_empty() && holds.is_none() && human.is_none();
        self.needs_a_sign(span, has_none, "condition");
        self.names_only(span, &says, &things);
        if holds.as_ref().is_some_and(|holds| !holds.kinds().is_empty()) {
            let help = "define it as a thing in `things.yaml` and list it under `things`";
            let message = "what facts show stands in things, not in a condition";
            self.decoder.error(Code::NotAThing, span, message, help);
        }
        let holds = match (holds, any_of(things)) {
            (Some(holds), Some(things)) => Some(Predicate::All(vec![holds, things])),
            (holds, things) => holds.or(things),
        };
        Some(AppliesIf { says, holds, human, refuted_by: Text::default() })
    }

    /// A demand; without a text of its own it demands what the requirement says.
    fn demand(
        &self,
        node: &Node,
        whole: Option<&Text>,
        manual: &BTreeMap<String, Text>,
    ) -> Option<At<Demand>> {
        let mut fields = self.decoder.fields(node, "demand")?;
        let id = fields.req("id", identifier);
        let modal = fields.opt("modal", |d, node| d.word(node, "modal verb", Modal::WORDS));
        let body = fields.opt("text", restatement);
        let applies_if = fields.opt("applies_if", |_, node| self.applies_if(node));
        let decidable = fields.req("decidable", |d, node| decidable(d, node, manual));
        let checks = fields.items("checks", |_, node| self.check_use(node));
        let remedy = fields.req("remedy", |_, node| self.own_or_shared(node));
        let ask = fields.req("ask", |_, node| self.own_or_shared(node));
        fields.done();
        let (decidable, checks) = (decidable?, checks?);
        self.check_decidable(node, &decidable, &checks);
        let demand = Demand {
            id: id?,
            modal: modal?,
            text: body?.or_else(|| whole.cloned())?,
            applies_if: applies_if?,
            decidable,
            checks,
            remedy: remedy?,
            ask: ask?,
        };
        Some(At { value: demand, span: node.span })
    }

    /// `automated` has a check that can decide, everything else has none but those that indicate.
    fn check_decidable(&self, node: &Node, decidable: &Decidable, checks: &[CheckUse]) {
        let decides = checks.iter().any(|used| used.role != Role::Indicates);
        let (message, help) = match (decidable, decides) {
            (Decidable::Automated, false) => (
                "`automated` needs a check that is more than an indication",
                "name one, or say `planned`, `refutable` or `manual` and why",
            ),
            (Decidable::Automated, true) | (_, false) => return,
            (_, true) => (
                "checks decide here, but the demand is not `automated`",
                "set `decidable: automated`, or let them only indicate",
            ),
        };
        self.decoder.error(Code::DecidableMismatch, node.span, message, help);
    }

    fn check_use(&self, node: &Node) -> Option<CheckUse> {
        let mut fields = self.decoder.fields(node, "use of a check")?;
        let id_node = fields.required("id");
        let role = fields.opt("role", |d, node| d.word(node, "role", Role::WORDS));
        let because = fields.opt("because", text);
        let covers = fields.req("covers", text);
        fields.done();
        let (role, because) = (role?.unwrap_or(Role::Necessary), because?);
        if (role == Role::Necessary) == because.is_some() {
            let help =
                "`decides` needs a written reason, and so does `indicates`; `necessary` takes none";
            self.decoder.error(
                Code::ReasonMismatch,
                node.span,
                "role and `because` do not fit",
                help,
            );
        }
        let id = identifier(self.decoder, id_node?)?;
        self.references.borrow_mut().push((id_node?.span, NameReference::Check(id.clone())));
        Some(CheckUse { id, role, because, covers: covers? })
    }
}

pub(super) fn verdict_duty(decoder: &Decoder, node: &Node) -> Option<(Verdict, Text)> {
    let mut fields = decoder.fields(node, "duty of a verdict")?;
    let verdict = fields.req("verdict", |d, node| d.word(node, "verdict", Verdict::WORDS));
    let body = fields.req("text", text);
    fields.done();
    verdict.zip(body)
}

pub(super) fn residual_risk(decoder: &Decoder, node: &Node) -> Option<ResidualRisk> {
    let mut fields = decoder.fields(node, "residual risk")?;
    let cite = fields.req("ref", Decoder::text);
    let general = fields.req("general", text);
    let by_need = fields.items("by_need", |d, node| {
        let mut fields = d.fields(node, "rule for a protection need")?;
        let need =
            fields.req("need", |d, node| d.word(node, "protection need", ProtectionNeed::WORDS));
        let body = fields.req("text", text);
        let conditions = fields.opt("conditions", text);
        fields.done();
        Some(RiskLevel { need: need?, text: body?, conditions: conditions? })
    });
    fields.done();
    Some(ResidualRisk { general: general?, by_need: by_need?, cite: cite? })
}

fn decidable(decoder: &Decoder, node: &Node, shared: &BTreeMap<String, Text>) -> Option<Decidable> {
    if let Yaml::Text(word) = &node.value {
        if word == "automated" {
            return Some(Decidable::Automated);
        }
        decoder.error(Code::UnknownWord, node.span, format!("`{word}` is no way to decide"), "write `automated`, or `{planned: KIND}`, `{refutable: {de, en}}`, `{manual: {de, en}}`");
        return None;
    }
    let mut fields = decoder.fields(node, "way to decide")?;
    let planned = fields.opt("planned", |d, node| {
        let kind = d.text(node)?;
        if Kind::named(&kind).is_none() && !PLANNED.contains(&kind.as_str()) {
            let known: Vec<_> = PLANNED.iter().copied().chain(names()).collect();
            d.error(
                Code::UnknownKind,
                node.span,
                format!("`{kind}` is neither a kind of fact nor a planned one"),
                suggest(&kind, known),
            );
            return None;
        }
        Some(kind)
    })?;
    let refutable = fields.opt("refutable", text)?;
    let manual = fields.opt("manual", |d, node| match &node.value {
        Yaml::Text(id) => {
            let known = shared.get(id);
            if known.is_none() {
                let help = suggest(id, shared.keys().map(String::as_str));
                let message = format!("`{id}` is not among `manual_reasons`");
                d.error(Code::UnknownWord, node.span, message, help);
            }
            known.cloned()
        }
        _ => text(d, node),
    })?;
    fields.done();
    match (planned, refutable, manual) {
        (Some(kind), None, None) => Some(Decidable::Planned(kind)),
        (None, Some(by), None) => Some(Decidable::Refutable(by)),
        (None, None, Some(why)) => Some(Decidable::Manual(why)),
        _ => {
            decoder.error(
                Code::OneOperator,
                node.span,
                "exactly one way to decide is needed",
                "`automated`, `planned`, `refutable` or `manual`",
            );
            None
        }
    }
}
