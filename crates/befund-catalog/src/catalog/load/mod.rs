//! Reads one catalog file: a catalog edition, a check or a policy edition.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, date};

use crate::catalog::compile::EntryKind;
use crate::catalog::edition::{Derivation, Places};
use crate::catalog::interpretation::{Interpretations, Subject};
use crate::catalog::load_inspection;
use crate::catalog::load_predicate::PredicateReader;
use crate::catalog::mapping::Mapping;
use crate::catalog::model::{
    Addressee, AlwaysThere, AppliesIf, Catalog, Check, CheckUse, Confidence, Decidable, Demand,
    Example, ExampleDocument, ExampleFact, InForce, Modal, NaReason, Notice, ProtectedFunction,
    Renumbered, Requirement, RequirementKind, ResidualRisk, RiskLevel, Role, Source, Text,
    TextStatus, Verdict,
};
use crate::catalog::odd;
use crate::catalog::policy::{
    Alias, Bound, Cite, Origin, Otherwise, Place, Policy, Row, RowClass, Table, Threshold,
    last_day_of,
};
use crate::catalog::predicate::{Lookup, Predicate};
use crate::catalog::thing::{ThingUse, Things};
use crate::diag::{At, Diagnostic, Diagnostics, SourceFile, Span, suggest};
use crate::fact::ProtectionNeed;
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::kind::{Kind, names};
use crate::fact::source::PLANNED;
use crate::fact::value::{Attr, decode_attr};
use crate::yaml::{self, Decoder, Fields, Node, Value};

/// What one file holds, with the references that only other files can resolve.
#[derive(Debug, Clone)]
pub struct Item {
    /// The file, for later errors.
    pub file: Arc<SourceFile>,
    /// What it holds.
    pub body: Body,
    /// Where it names what other files define.
    pub references: Vec<(Span, Reference)>,
    /// For an edition that only says what differs from an earlier one.
    pub derived: Option<Derivation>,
    /// What is odd in the file.
    pub warnings: Vec<Diagnostic>,
}

impl Item {
    /// An item that came out of the built-in library.
    pub fn built_in(body: Body) -> Self {
        Self {
            file: SourceFile::new("(built-in)", ""),
            body,
            references: Vec::new(),
            derived: None,
            warnings: Vec::new(),
        }
    }
}

/// What a file can hold.
#[derive(Debug, Clone)]
pub enum Body {
    /// A norm in one edition.
    Catalog(Catalog),
    /// A reusable predicate.
    Check(Check),
    /// A policy in one edition.
    Policy(Policy),
    /// Rulings on norms.
    Interpretations(Interpretations),
    /// Relations between two catalogs.
    Mapping(Mapping),
    /// What conditions and reasons depend on.
    Things(Things),
}

impl Body {
    /// What it defines: the kind of file, the id and, where there are editions, the edition.
    pub fn name(&self) -> (EntryKind, &str, &str) {
        match self {
            Self::Catalog(catalog) => (EntryKind::Catalog, &catalog.id, &catalog.edition),
            Self::Check(check) => (EntryKind::Check, &check.id, ""),
            Self::Policy(policy) => (EntryKind::Policy, &policy.id, &policy.edition),
            Self::Interpretations(set) => (EntryKind::Interpretations, &set.id, ""),
            Self::Mapping(mapping) => (EntryKind::Mapping, &mapping.id, ""),
            Self::Things(things) => (EntryKind::Things, &things.id, ""),
        }
    }
}

/// Key columns of a policy table, and whether it compares with a threshold.
pub(super) type Shape = (Vec<String>, bool);

/// A name that another file must define.
#[derive(Debug, Clone)]
pub enum Reference {
    /// A check.
    Check(String),
    /// A policy table with its key.
    Lookup(Lookup),
    /// A policy.
    Policy(String),
    /// A policy and the table in it that one of this shape builds on.
    Base(String, String, Shape),
    /// A column of a policy table.
    Column(Lookup, String),
    /// A requirement, and one demand of it, in any edition of a catalog.
    Requirement(Subject),
    /// A requirement that is answered, so that editions in which it demands nothing are not meant.
    Answered(Subject),
    /// A thing.
    Thing(String),
    /// A condition or reason and the things it lists; it may name no others.
    Text(Text, Vec<String>),
}

pub(super) type References = RefCell<Vec<(Span, Reference)>>;

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with the file by itself.
pub fn load(file: &Arc<SourceFile>) -> Result<Item, Diagnostics> {
    let node = yaml::parse(file)?;
    let decoder = Decoder::new(file);
    let references = References::default();
    let (derived, places) = (RefCell::new(None), RefCell::default());
    let reader = Reader {
        decoder: &decoder,
        references: &references,
        derived: &derived,
        places: &places,
        sha256: &yaml::hex_digest(file.text.as_bytes()),
    };
    let body = reader.body(&node);
    let warnings = decoder.take_warnings();
    let body = decoder.finish(body)?;
    Ok(Item {
        file: Arc::clone(file),
        body,
        references: references.into_inner(),
        derived: derived.into_inner(),
        warnings,
    })
}

/// Text in both languages.
pub(super) fn text(decoder: &Decoder, node: &Node) -> Option<Text> {
    let mut fields = decoder.fields(node, "text in two languages")?;
    let de = fields.req("de", Decoder::text);
    let en = fields.req("en", Decoder::text);
    fields.done();
    Some(Text::new(de?, en?))
}

pub(super) fn confidence(decoder: &Decoder, node: &Node) -> Option<Confidence> {
    decoder.word(node, "confidence", Confidence::WORDS)
}

fn tier(decoder: &Decoder, node: &Node) -> Option<Confidence> {
    decoder.word(
        node,
        "tier",
        &[("primary", Confidence::Primary), ("secondary", Confidence::Secondary)],
    )
}

fn in_force(decoder: &Decoder, node: &Node) -> Option<InForce> {
    let mut fields = decoder.fields(node, "period in force")?;
    let from = fields.opt("from", Decoder::date);
    let until = fields.opt("until", Decoder::date);
    let confidence = fields.req("confidence", confidence);
    fields.done();
    Some(InForce { from: from?, until: until?, confidence: confidence? })
}

pub(super) fn identifier(decoder: &Decoder, node: &Node) -> Option<String> {
    let id = decoder.text(node)?;
    let good = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !id.starts_with('-');
    if !good {
        decoder.error(
            "wrong-id",
            node.span,
            format!("`{id}` is no id"),
            "use lower-case letters, digits and hyphens",
        );
    }
    good.then_some(id)
}

pub(super) fn identifier_at(decoder: &Decoder, node: &Node) -> Option<At<String>> {
    Some(At { value: identifier(decoder, node)?, span: node.span })
}

/// Restated text; the same in both languages means that one was forgotten.
fn restatement(decoder: &Decoder, node: &Node) -> Option<Text> {
    let body = text(decoder, node)?;
    odd::untranslated(decoder, node, &body);
    Some(body)
}

pub(super) struct Reader<'d> {
    pub(super) decoder: &'d Decoder,
    pub(super) references: &'d References,
    derived: &'d RefCell<Option<Derivation>>,
    places: &'d RefCell<Places>,
    pub(super) sha256: &'d str,
}

/// What the entries of a catalog may refer to.
struct Names<'n> {
    sources: Option<&'n BTreeMap<String, Source>>,
    /// Shared reasons why only a person can judge.
    manual: &'n BTreeMap<String, Text>,
}

impl<'d> Reader<'d> {
    fn body(&self, node: &Node) -> Option<Body> {
        let mut fields = self.decoder.fields(node, "catalog file")?;
        let kinds = [
            ("catalog/1", 'c'),
            ("check/1", 'k'),
            ("policy/1", 'p'),
            ("interpretations/1", 'i'),
            ("mapping/1", 'm'),
            ("things/1", 't'),
        ];
        match fields.req("befund", |d, node| d.word(node, "kind of file", &kinds))? {
            'c' => self.catalog(fields).map(Body::Catalog),
            'k' => self.check(fields).map(Body::Check),
            'p' => self.policy(fields).map(Body::Policy),
            'i' => self.interpretations(fields).map(Body::Interpretations),
            't' => self.things(fields).map(Body::Things),
            _ => self.mapping(fields).map(Body::Mapping),
        }
    }

    pub(super) fn predicates(&self) -> PredicateReader<'d> {
        PredicateReader { decoder: self.decoder, references: self.references }
    }

    fn catalog(&self, mut fields: Fields<'_, 'd>) -> Option<Catalog> {
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
        let depths = fields.items("depths", load_inspection::depth);
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
                "missing-key",
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
            let subject = Subject {
                catalog: id?.clone(),
                editions: vec![edition?.clone()],
                requirement: Some(self.decoder.text(node)?),
                demand: None,
            };
            let number = subject.requirement.clone();
            self.references.borrow_mut().push((node.span, Reference::Requirement(subject)));
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
            self.decoder.error("surplus-key", surplus.span, "nothing to drop from", help);
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

    fn needs_a_sign(&self, span: Span, has_none: bool, what: &str) {
        if has_none {
            let message = format!("nothing would show that this {what} is wrong");
            let help = "list `things: […]` that show it, or say under `human: {de, en}` what a person looks at";
            self.decoder.error("missing-key", span, message, help);
        }
    }

    /// A text that names a thing must list it.
    fn names_only(&self, span: Span, body: &Text, things: &[ThingUse]) {
        let listed = things.iter().map(|thing| thing.id.clone()).collect();
        self.references.borrow_mut().push((span, Reference::Text(body.clone(), listed)));
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
    fn note_places(&self, number: Option<&String>, names: &[At<String>]) {
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
                    "duplicate-number",
                    requirement.span,
                    format!("the number {} stands here a second time", requirement.value.number),
                    "give each requirement its own number",
                );
            }
        }
        requirements.into_iter().map(|requirement| requirement.value).collect()
    }

    fn requirement(&self, node: &Node, names: &Names<'_>) -> Option<At<Requirement>> {
        let mut fields = self.decoder.fields(node, "requirement")?;
        let number = fields.req("number", Decoder::text);
        let cite = fields.req("ref", Decoder::text);
        let kind = fields
            .req("kind", |d, node| d.word(node, "kind of requirement", RequirementKind::WORDS));
        let addressee =
            fields.req("addressee", |d, node| d.word(node, "addressee", Addressee::WORDS));
        let depth =
            fields.opt("depth", |d, node| d.word(node, "Prüftiefe", load_inspection::DEPTHS));
        let group = fields.opt("group", identifier_at);
        let reasons = fields.items("reasons", identifier_at);
        let title = fields.req("title", text);
        let body = fields.req("text", restatement);
        let confidence = fields.req("confidence", confidence);
        let cited = fields.items("sources", |d, node| known_source(d, node, names.sources));
        let note = fields.opt("note", text);
        let unchanged_from = fields.items("unchanged_from", Decoder::text);
        let examination = fields.opt("examination", load_inspection::inspection);
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
                    "missing-key",
                    node.span,
                    "a requirement of kind `demand` needs `demands`",
                    "add at least one",
                );
            }
            RequirementKind::Statement | RequirementKind::Vacant if !demands.is_empty() => {
                self.decoder.error(
                    "surplus-key",
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
                self.decoder.error("condition-twice", demand.span, message, help);
            }
            if !seen.insert(&demand.value.id) {
                self.decoder.error(
                    "duplicate-id",
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
            self.decoder.error("not-a-thing", span, message, help);
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
        let remedy = fields.req("remedy", text);
        let ask = fields.req("ask", text);
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
        self.decoder.error("decidable-mismatch", node.span, message, help);
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
            self.decoder.error("reason-mismatch", node.span, "role and `because` do not fit", help);
        }
        let id = identifier(self.decoder, id_node?)?;
        self.references.borrow_mut().push((id_node?.span, Reference::Check(id.clone())));
        Some(CheckUse { id, role, because, covers: covers? })
    }

    fn check(&self, mut fields: Fields<'_, 'd>) -> Option<Check> {
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
            self.references.borrow_mut().push((node.span, Reference::Policy(id.clone())));
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
                        "missing-example",
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

    fn policy(&self, mut fields: Fields<'_, 'd>) -> Option<Policy> {
        let id = fields.req("id", identifier);
        let edition = fields.req("edition", Decoder::text);
        let title = fields.req("title", text);
        let in_force = fields.req("in_force", in_force);
        let note = fields.opt("note", text);
        let sources = fields.required("sources").and_then(|node| {
            yaml::all(
                self.decoder
                    .entries(node)?
                    .iter()
                    .map(|(key, node)| Some((key.value.clone(), origin(self.decoder, node)?))),
            )
        });
        let sources: Option<BTreeMap<_, _>> = sources.map(|list| list.into_iter().collect());
        let tables = fields.required("tables").and_then(|node| {
            yaml::all(self.decoder.entries(node)?.iter().map(|(key, node)| {
                Some((key.value.clone(), self.table(node, &key.value, sources.as_ref())?))
            }))
        });
        fields.done();
        Some(Policy {
            id: id?,
            edition: edition?,
            title: title?,
            in_force: in_force?,
            note: note?,
            sources: sources?,
            tables: tables?.into_iter().collect(),
            sha256: self.sha256.to_owned(),
        })
    }

    fn table(
        &self,
        node: &Node,
        name: &str,
        sources: Option<&BTreeMap<String, Origin>>,
    ) -> Option<Table> {
        let mut fields = self.decoder.fields(node, "policy table")?;
        let title = fields.req("title", text);
        let key = fields.items("key", Decoder::text);
        let threshold = fields.opt("threshold", threshold);
        let unlisted = fields.opt("unlisted", |d, node| {
            d.word(node, "rule for what is not listed", &[("human", false), ("violates", true)])
        });
        let closed_by = fields.items("closed_by", |d, node| cite(d, node, sources));
        let (key, threshold) = (key?, threshold?);
        let shape = (key.clone(), threshold.is_some());
        let builds_on = fields.opt("builds_on", |_, node| self.base_of(node, name, shape));
        if key.is_empty() {
            self.decoder.error(
                "missing-key",
                fields.span(),
                "a policy table needs key columns",
                "add `key: [column]`",
            );
        }
        let aliases = fields.items("alias", |_, node| self.alias(node, &key));
        let rows =
            fields.items("rows", |_, node| self.row(node, &key, threshold.as_ref(), sources));
        fields.done();
        let rows = rows?;
        self.unique_rows(&rows, threshold.is_some());
        Some(Table {
            title: title?,
            key,
            threshold,
            unlisted_violates: unlisted?.unwrap_or(false),
            closed_by: closed_by?,
            builds_on: builds_on?,
            aliases: aliases?.into_iter().map(|alias| alias.value).collect(),
            rows: rows.into_iter().map(|row| row.value).collect(),
        })
    }

    /// The policy whose table of the same name goes on where this one ends.
    fn base_of(&self, node: &Node, table: &str, shape: Shape) -> Option<String> {
        let policy = identifier(self.decoder, node)?;
        let reference = Reference::Base(policy.clone(), table.to_owned(), shape);
        self.references.borrow_mut().push((node.span, reference));
        Some(policy)
    }

    /// Where keys without a row are looked for.
    fn alias(&self, node: &Node, key: &[String]) -> Option<At<Alias>> {
        let mut fields = self.decoder.fields(node, "alias")?;
        let when = fields
            .required("when")
            .and_then(|node| self.columns(node, key, |node| self.predicates().regex(node)));
        let replace = fields
            .required("as")
            .and_then(|node| self.columns(node, key, |node| self.decoder.text(node)));
        let note = fields.opt("note", text);
        fields.done();
        let value = Alias { when: when?, replace: replace?, note: note? };
        Some(At { value, span: node.span })
    }

    /// Key columns of a table, each with a value; at least one.
    fn columns(
        &self,
        node: &Node,
        key: &[String],
        read: impl Fn(&Node) -> Option<String>,
    ) -> Option<Vec<(String, String)>> {
        let entries = self.decoder.entries(node)?;
        if entries.is_empty() {
            let help = format!("name at least one of {}", key.join(", "));
            self.decoder.error("missing-key", node.span, "no column is named here", help);
            return None;
        }
        yaml::all(entries.iter().map(|(column, node)| {
            if !key.contains(&column.value) {
                let message = format!("`{}` is no key column of this table", column.value);
                let help = suggest(&column.value, key.iter().map(String::as_str));
                self.decoder.error("unknown-column", column.span, message, help);
                return None;
            }
            Some((column.value.clone(), read(node)?))
        }))
    }

    /// The same key twice is an error unless the periods are disjoint.
    fn unique_rows(&self, rows: &[At<Row>], threshold: bool) {
        let mut seen: BTreeMap<&[String], Vec<&Row>> = BTreeMap::new();
        for row in rows {
            let same = seen.entry(&row.value.key).or_default();
            let overlaps = |other: &&Row| {
                let starts_after = |a: &Row, b: &Row| {
                    a.from.zip(b.until).is_some_and(|(from, until)| from > until)
                };
                !(starts_after(&row.value, other) || starts_after(other, &row.value))
            };
            if !threshold && same.iter().any(overlaps) {
                self.decoder.error(
                    "duplicate-row",
                    row.span,
                    format!(
                        "a row with the key {} stands here a second time",
                        row.value.key.join(" / ")
                    ),
                    "keep one, or give them periods that do not overlap",
                );
            }
            same.push(&row.value);
        }
    }

    fn row(
        &self,
        node: &Node,
        key: &[String],
        threshold: Option<&Threshold>,
        sources: Option<&BTreeMap<String, Origin>>,
    ) -> Option<At<Row>> {
        let d = self.decoder;
        let mut fields = d.fields(node, "row")?;
        let class = fields.req("class", |d, node| d.word(node, "class", RowClass::WORDS));
        let conditions = fields.items("conditions", |d, node| id_and_text(d, node, "condition"));
        let from = fields.opt("from", |d, node| day_or_year(d, node, |year| date(year, 1, 1)));
        let until = fields.opt("until", |d, node| day_or_year(d, node, last_day_of));
        let extendable = fields.opt("extendable", Decoder::bool);
        let confidence = fields.req("confidence", confidence);
        let cited = fields.items("sources", |d, node| cite(d, node, sources));
        let note = fields.opt("note", text);
        let columns: Option<BTreeMap<String, String>> = yaml::all(
            fields
                .rest()
                .into_iter()
                .map(|(name, node)| Some((name.value.clone(), scalar_text(d, node)?))),
        )
        .map(|list| list.into_iter().collect());
        fields.done();
        let mut columns = columns?;
        let mut take = |column: &str| {
            let value = columns.remove(column);
            if value.is_none() {
                d.error(
                    "missing-key",
                    node.span,
                    format!("the column `{column}` is missing in this row"),
                    format!("add `{column}: …`"),
                );
            }
            value
        };
        let key = yaml::all(key.iter().map(|column| take(column)));
        let minimum = threshold.map(|threshold| take(&threshold.column)?.parse::<i64>().ok());
        if matches!(minimum, Some(None)) {
            d.error(
                "wrong-type",
                node.span,
                "the threshold column is not a whole number",
                "write digits only",
            );
        }
        let row = Row {
            key: key?,
            minimum: minimum.flatten(),
            columns,
            class: class?,
            conditions: conditions?,
            from: from?,
            until: until?,
            extendable: extendable?.unwrap_or(false),
            confidence: confidence?,
            sources: cited?,
            note: note?,
        };
        if (row.class == RowClass::Conditional) == row.conditions.is_empty() {
            d.error(
                "condition-mismatch",
                node.span,
                "class and `conditions` do not fit",
                "`conditional` needs conditions, the other classes take none",
            );
        }
        Some(At { value: row, span: node.span })
    }
}

pub(super) fn sources(decoder: &Decoder, node: &Node) -> Option<BTreeMap<String, Source>> {
    let list = yaml::all(
        decoder
            .entries(node)?
            .iter()
            .map(|(key, node)| Some((key.value.clone(), source(decoder, node)?))),
    )?;
    Some(list.into_iter().collect())
}

fn source(decoder: &Decoder, node: &Node) -> Option<Source> {
    let mut fields = decoder.fields(node, "source")?;
    let title = fields.req("title", text);
    let tier = fields.req("tier", tier);
    let sha256 = fields.opt("sha256", digest);
    fields.done();
    Some(Source { title: title?, tier: tier?, sha256: sha256? })
}

fn digest(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = decoder.text(node)?;
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(text.to_lowercase());
    }
    let help = "write the 64 hex digits that `sha256sum FILE` prints";
    decoder.error("wrong-digest", node.span, format!("`{text}` is no SHA-256"), help);
    None
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
            "unknown-source",
            node.span,
            format!("`{id}` is not among the sources of this file"),
            suggest(&id, known),
        );
        return None;
    }
    Some(id)
}

/// A document that rows rest on.
fn origin(decoder: &Decoder, node: &Node) -> Option<Origin> {
    let mut fields = decoder.fields(node, "source")?;
    let title = fields.req("title", Decoder::text);
    let short = fields.opt("short", Decoder::text);
    let tier = fields.req("tier", tier);
    fields.done();
    Some(Origin { title: title?, short: short?, tier: tier? })
}

/// A source by its id, or with the place in it.
fn cite(
    decoder: &Decoder,
    node: &Node,
    sources: Option<&BTreeMap<String, Origin>>,
) -> Option<Cite> {
    if !matches!(node.value, Value::Map(_)) {
        return Some(Cite { source: known_source(decoder, node, sources)?, at: None });
    }
    let mut fields = decoder.fields(node, "place in a source")?;
    let source = fields.req("id", |d, node| known_source(d, node, sources));
    let section = fields.req("section", Decoder::text);
    let table = fields.opt("table", table_number);
    let page = fields.req("page", pages);
    fields.done();
    let at = Place { section: section?, table: table?, page: page? };
    Some(Cite { source: source?, at: Some(at) })
}

fn table_number(decoder: &Decoder, node: &Node) -> Option<u16> {
    let number = decoder.int(node)?;
    let small = u16::try_from(number).ok().filter(|number| *number > 0);
    if small.is_none() {
        let help = "write the number that stands above the table";
        decoder.error("wrong-value", node.span, "a table has a small number", help);
    }
    small
}

/// A printed page, or the first and the last one.
fn pages(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = scalar_text(decoder, node)?;
    let number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if text.split('-').count() > 2 || !text.split('-').all(number) {
        let message = format!("`{text}` is no page");
        decoder.error("wrong-value", node.span, message, "write `page: 13` or `page: 7-8`");
        return None;
    }
    Some(text)
}

fn threshold(decoder: &Decoder, node: &Node) -> Option<Threshold> {
    let mut fields = decoder.fields(node, "threshold")?;
    let column = fields.req("column", Decoder::text);
    let bound = fields.opt("bound", |d, node| d.word(node, "bound", Bound::WORDS));
    let otherwise = fields
        .opt("otherwise", |d, node| d.word(node, "rule for a value outside", Otherwise::WORDS));
    fields.done();
    Some(Threshold {
        column: column?,
        bound: bound?.unwrap_or(Bound::AtLeast),
        otherwise: otherwise?.unwrap_or(Otherwise::Violates),
    })
}

fn id_and_text(decoder: &Decoder, node: &Node, what: &'static str) -> Option<(String, Text)> {
    let mut fields = decoder.fields(node, what)?;
    let id = fields.req("id", identifier);
    let body = fields.req("text", text);
    fields.done();
    id.zip(body)
}

fn id_and_title(decoder: &Decoder, node: &Node, what: &'static str) -> Option<(String, Text)> {
    let mut fields = decoder.fields(node, what)?;
    let id = fields.req("id", identifier);
    let title = fields.req("title", text);
    fields.done();
    id.zip(title)
}

fn notice(decoder: &Decoder, node: &Node) -> Option<Notice> {
    let mut fields = decoder.fields(node, "notice")?;
    let from = fields.req("from", Decoder::date);
    let cite = fields.req("ref", Decoder::text);
    let body = fields.req("text", text);
    let confidence = fields.req("confidence", confidence);
    fields.done();
    Some(Notice { from: from?, cite: cite?, text: body?, confidence: confidence? })
}

fn always_there(decoder: &Decoder, node: &Node) -> Option<AlwaysThere> {
    let mut fields = decoder.fields(node, "what every product has")?;
    let because = fields.req("because", text);
    let numbers = fields.items("numbers", Decoder::text);
    fields.done();
    Some(AlwaysThere { because: because?, numbers: numbers? })
}

/// One of the things is there.
fn any_of(things: Vec<ThingUse>) -> Option<Predicate> {
    let mut items: Vec<_> = things.into_iter().map(Predicate::Thing).collect();
    match items.len() {
        0 | 1 => items.pop(),
        _ => Some(Predicate::Any(items)),
    }
}

fn verdict_duty(decoder: &Decoder, node: &Node) -> Option<(Verdict, Text)> {
    let mut fields = decoder.fields(node, "duty of a verdict")?;
    let verdict = fields.req("verdict", |d, node| d.word(node, "verdict", Verdict::WORDS));
    let body = fields.req("text", text);
    fields.done();
    verdict.zip(body)
}

fn residual_risk(decoder: &Decoder, node: &Node) -> Option<ResidualRisk> {
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
    if let Value::Text(word) = &node.value {
        if word == "automated" {
            return Some(Decidable::Automated);
        }
        decoder.error("unknown-word", node.span, format!("`{word}` is no way to decide"), "write `automated`, or `{planned: KIND}`, `{refutable: {de, en}}`, `{manual: {de, en}}`");
        return None;
    }
    let mut fields = decoder.fields(node, "way to decide")?;
    let planned = fields.opt("planned", |d, node| {
        let kind = d.text(node)?;
        if Kind::named(&kind).is_none() && !PLANNED.contains(&kind.as_str()) {
            let known: Vec<_> = PLANNED.iter().copied().chain(names()).collect();
            d.error(
                "unknown-kind",
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
        Value::Text(id) => {
            let known = shared.get(id);
            if known.is_none() {
                let help = suggest(id, shared.keys().map(String::as_str));
                let message = format!("`{id}` is not among `manual_reasons`");
                d.error("unknown-word", node.span, message, help);
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
                "one-operator",
                node.span,
                "exactly one way to decide is needed",
                "`automated`, `planned`, `refutable` or `manual`",
            );
            None
        }
    }
}

fn day_or_year(decoder: &Decoder, node: &Node, of_year: impl Fn(i16) -> Date) -> Option<Date> {
    match node.value {
        Value::Int(year) => {
            let year = i16::try_from(year).ok().filter(|year| (1900..=2999).contains(year));
            if year.is_none() {
                decoder.error(
                    "wrong-date",
                    node.span,
                    "this is no year",
                    "write a year such as 2031, or a date",
                );
            }
            year.map(of_year)
        }
        _ => decoder.date(node),
    }
}

fn scalar_text(decoder: &Decoder, node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => {
            decoder.error(
                "wrong-type",
                node.span,
                "a column holds a single value",
                "write text, a number or a boolean",
            );
            None
        }
    }
}

fn example_fact(decoder: &Decoder, node: &Node) -> Option<ExampleFact> {
    let mut fields = decoder.fields(node, "fact")?;
    let kind_node = fields.required("kind")?;
    let name = decoder.text(kind_node)?;
    let Some(kind) = Kind::named(&name) else {
        decoder.error(
            "unknown-kind",
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
