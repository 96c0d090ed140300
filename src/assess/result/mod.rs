//! The result of an assessment, `befund/result/1`: what reports render and tools read.
//!
//! The format only grows. All keys are always present; arrays are sorted as their docs say.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::assess::shared::Shared;
use crate::catalog::InspectionRecord;
pub use crate::catalog::Verdict;
use crate::catalog::mapping::Relation;
use crate::catalog::policy::Class;
use crate::catalog::{
    Addressee, Confidence, Modal, Notice, Renumbered, RequirementKind, Role, Text, TextStatus,
};
pub use crate::fact::observation::Tool;
use crate::fact::observation::{Input, Observation, Outcome, Transcript, Versions};
use crate::fact::source::Reach;
use crate::fact::value::AttrJson;
use crate::fact::{Basis, Place, ProtectionNeed, Stated};
use crate::product::{AnswerValue, AuditRole, Component, DispositionKind, ProductKind, Unfit};
use befund_catalog::words;

/// The schema's name.
pub const SCHEMA: &str = "befund/result/1";

words! {
    /// Why something is inconclusive; what to do follows from it.
    ReasonCode {
        /// The measurement that would decide was not made.
        NotRun = "not_run",
        /// The probe failed.
        ProbeError = "probe_error",
        /// The target did not answer.
        TargetUnreachable = "target_unreachable",
        /// Neither answer nor document nor fact is there.
        EvidenceMissing = "evidence_missing",
        /// What is there is too old.
        EvidenceStale = "evidence_stale",
        /// What is there speaks of another product version.
        EvidenceForOtherVersion = "evidence_for_other_version",
        /// What is there is later than the day judged.
        EvidenceAfterAsOf = "evidence_after_as_of",
        /// A fact lacks what the check asks.
        FactMissing = "fact_missing",
        /// Evidence contradicts evidence.
        Contradiction = "contradiction",
        /// A person must judge.
        AwaitingHuman = "awaiting_human",
        /// The answer was given for another edition.
        AnswerForOtherEdition = "answer_for_other_edition",
        /// Whether the requirement applies is not known.
        ConditionUnknown = "condition_unknown",
        /// A check that only indicates stands against a pass.
        IndicationAgainst = "indication_against",
        /// Claimed to be absent, though no product of the kind can lack it.
        CannotBeAbsent = "cannot_be_absent",
        /// Facts show a part of the product that no component names.
        ScopeIncomplete = "scope_incomplete",
        /// "Not applicable" without a reason.
        ReasonMissing = "reason_missing",
        /// The norm's text is not at hand.
        TextUnavailable = "text_unavailable",
        /// The policy edition at hand cannot tell for this day.
        PolicyEditionOutdated = "policy_edition_outdated",
        /// No component of the product is of a kind the catalog speaks to.
        NoComponent = "no_component",
        /// The check itself failed.
        CheckError = "check_error",
        /// The condition of the requirement is not met (not applicable).
        ConditionNotMet = "condition-not-met",
        /// The number is vacant (not applicable).
        Vacant = "vacant",
        /// The entry only states something (not applicable).
        Statement = "statement",
        /// A ruling sets the demand aside, named in the parameters (not applicable).
        Waived = "waived",
        /// A reason of the catalog or one of ours, named in the parameters (not applicable).
        Stated = "stated_reason",
    }
}

words! {
    /// Whether an examination by a person is due.
    Examination {
        /// None is demanded.
        NotRequired = "not_required",
        /// It has not been made.
        Outstanding = "outstanding",
        /// It has been made.
        Done = "done",
    }
}

words! {
    /// The outcome of a check.
    CheckOutcome {
        /// It holds.
        Satisfied = "satisfied",
        /// It does not hold.
        Violated = "violated",
        /// It cannot be told.
        Undecided = "undecided",
    }
}

words! {
    /// What contradicts what.
    ContradictionKind {
        /// An answer and a check.
        AnswerAndCheck = "answer_and_check",
        /// Two facts about the same thing.
        Facts = "facts",
        /// A list said to be complete and a fact that is not on it.
        Enumeration = "enumeration",
        /// A claim of "not applicable" and a fact.
        NotApplicable = "not_applicable",
        /// Two answers to one row of a form that cannot both stand.
        Answers = "answers",
        /// A pass and a check that only indicates: it decides nothing, but stands against it.
        Indication = "indication",
    }
}

/// Why, in a form for machines and in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
pub struct Reason {
    /// Stable code.
    pub code: ReasonCode,
    /// What the sentence is filled with.
    pub params: BTreeMap<String, String>,
    /// The sentence.
    pub text: Text,
}

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// `befund/result/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The day judged, to its end in Europe/Berlin.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// First 16 hex digits of the SHA-256 of the rest.
    pub report_id: String,
    /// What was judged.
    pub product: ProductSummary,
    /// What it was judged by and on.
    pub inputs: Inputs,
    /// By catalog as judged, then by number in natural order, then by component.
    pub findings: Vec<Finding>,
    /// Of a product of many components, the findings that are said of other components as well, word for
    /// word, and stand in `findings` once. What else names such a finding names it for those components
    /// too: contradictions, deadlines, rulings and residual risks. Left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<Alike>,
    /// Those cited, by id.
    pub facts: Vec<FactRecord>,
    /// By requirement, then by text.
    pub contradictions: Vec<Contradiction>,
    /// By date.
    pub deadlines: Vec<Deadline>,
    /// What a reader must know about the run, by code.
    pub notes: Vec<Note>,
    /// Decisions about gaps and what became of them, in the file's order.
    pub dispositions: Vec<DispositionRecord>,
    /// Rulings that speak to the catalogs judged, by collection, in its order.
    pub interpretations: Vec<InterpretationRecord>,
    /// What is left open or unmet, for catalogs that weigh it, by catalog.
    pub residual_risks: Vec<ResidualRisks>,
    /// How BSI's table judges each way to log in, if it was asked, by fact.
    pub factor_matrix: Option<FactorMatrix>,
    /// The headline.
    pub summary: Summary,
    /// What the gate made of it, where one was applied.
    #[serde(default)]
    pub gate: Option<GateRecord>,
}

/// Findings that are said of other components as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alike {
    /// Keys of the findings, in the order of `findings`.
    pub findings: Vec<String>,
    /// Ids of the other components, in the product's order.
    pub components: Vec<String>,
}

/// A gate as applied to a result: an input of it, and what it let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateRecord {
    /// Its level, or the path of its file.
    pub name: String,
    /// The level everything else is measured by.
    pub base: crate::assess::gate::Level,
    /// SHA-256 of its file, if it has one.
    pub sha256: Option<String>,
    /// The least share of what is asked that must be decided, in per cent.
    pub min_decided: u8,
    /// The `report_id` of the baseline it was held against.
    pub baseline: Option<String>,
    /// Whether targets were left out because they take the network.
    pub offline: bool,
    /// The probes that alone looked in this run; empty if all did, or none.
    #[serde(default)]
    pub only: Vec<String>,
    /// Its exit code: 0 met, 1 not met, 2 undecided.
    pub exit_code: u8,
    /// How many demands block as failed.
    pub failing: usize,
    /// How many block as undecided.
    pub undecided: usize,
    /// What its file decides otherwise, in the file's order.
    pub entries: Vec<GateEntry>,
    /// What would block and does not, by what lets it through.
    pub let_through: Vec<LetThrough>,
}

/// An entry of a gate file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateEntry {
    /// `CATALOG`, `CATALOG#NUMBER` or `CATALOG#NUMBER · DEMAND`.
    pub subject: String,
    /// What blocks there.
    pub block: crate::assess::gate::Blocking,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether it no longer holds on the day judged.
    pub expired: bool,
}

words! {
    /// What lets something through that would block.
    LetThroughBy {
        /// An entry of a gate file.
        GateFile = "gate-file",
        /// A baseline in which it blocked already.
        Baseline = "baseline",
        /// A disposition of the product file.
        Disposition = "disposition",
    }
}

/// Demands that would block and do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LetThrough {
    /// What lets them through.
    pub by: LetThroughBy,
    /// Which entry, baseline or disposition.
    pub name: String,
    /// The last day it does.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// How many of them fail.
    pub fails: usize,
    /// Keys of the findings with the demand, as `KEY · DEMAND`.
    pub demands: Vec<String>,
}

/// What was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductSummary {
    /// Name.
    pub name: String,
    /// Exact version.
    pub version: String,
    /// The manufacturer's name.
    pub manufacturer: String,
    /// What it is.
    pub kinds: Vec<ProductKind>,
    /// How much protection its data need.
    pub protection_need: Option<ProtectionNeed>,
    /// Its parts.
    pub components: Vec<Component>,
    /// Where it can be measured.
    pub targets: Vec<TargetSummary>,
    /// Who audits.
    pub role: AuditRole,
    /// The evaluator, if any.
    pub evaluator: Option<String>,
}

/// A target as results name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetSummary {
    /// Its kind, such as `tls`.
    pub kind: String,
    /// Its subject, such as `tls://host:443`.
    pub subject: String,
    /// Components it serves.
    pub components: Vec<String>,
}

/// What a result rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inputs {
    /// SHA-256 of the product file and its declarations.
    pub product_sha256: String,
    /// Catalogs, in the order judged.
    pub catalogs: Vec<CatalogInput>,
    /// Policies looked up, by id.
    pub policies: Vec<PolicyInput>,
    /// Documents, in the file's order.
    pub documents: Vec<DocumentInput>,
    /// Observations, by target.
    pub observations: Vec<ObservationInput>,
    /// What a folder of the user's own added: catalogs, checks, policies, rulings.
    #[serde(default)]
    pub own: Vec<OwnInput>,
}

/// A file of the user's own as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OwnInput {
    /// What it defines, such as `interpretations`.
    pub kind: String,
    /// Its id, with `@EDITION` where there are editions.
    pub id: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A catalog as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogInput {
    /// Its id.
    pub id: String,
    /// Its edition.
    pub edition: String,
    /// Full title.
    pub title: Text,
    /// SHA-256 of its file and of the checks it uses.
    pub sha256: String,
    /// How much of the text is known.
    pub text: TextStatus,
    /// Whether it was in force on the day judged.
    pub in_force_at_as_of: bool,
    /// Judged as a comparison: not the edition that binds on that day.
    pub comparison: bool,
    /// What to know about the edition.
    pub note: Option<Text>,
    /// What the norm says of its use on the day judged, such as what replaces it.
    pub notices: Vec<Notice>,
    /// What each verdict must carry by this norm.
    pub verdict_duties: Vec<VerdictDuty>,
    /// What the evaluator's report must carry by this norm, whatever the verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report_duties: Vec<Text>,
    /// Where other editions count otherwise: the numbers that correspond, there and here.
    #[serde(default)]
    pub renumbered: Vec<Renumbered>,
}

/// What a verdict must carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictDuty {
    /// The verdict.
    pub verdict: Verdict,
    /// What it must carry.
    pub text: Text,
}

/// A ruling as a result lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InterpretationRecord {
    /// `collection#ruling`.
    pub id: String,
    /// A few words.
    pub title: Text,
    /// What it says.
    pub text: Text,
    /// What it does: `explain`, `conflict`, `waive`, `replace_check` or `add_reason`.
    pub effect: String,
    /// First day it holds.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day it holds; null if open.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether it holds on the day judged; only then it was applied.
    pub applied: bool,
    /// How sure text and date are.
    pub confidence: Confidence,
    /// Whether it is a ruling of the user's own.
    #[serde(default)]
    pub own: bool,
    /// Titles of its sources.
    pub sources: Vec<Text>,
    /// Keys of the findings it speaks to; empty if it speaks to a whole catalog.
    pub findings: Vec<String>,
    /// Ids of the catalogs it speaks to.
    pub catalogs: Vec<String>,
}

words! {
    /// Why a demand stays as a residual risk.
    RiskKind {
        /// It is not met.
        NotMet = "not_met",
        /// A SOLL is left out for a reason that holds.
        ShouldLeftOut = "should_left_out",
        /// It cannot be decided.
        Open = "open",
    }
}

/// The residual risks by one catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResidualRisks {
    /// The catalog.
    pub catalog: String,
    /// Its edition.
    pub edition: String,
    /// Where the norm says how they are weighed.
    pub cite: String,
    /// What a requirement that is not met means.
    pub general: Text,
    /// What follows for the product's protection need; null if that is not stated.
    pub for_need: Option<Text>,
    /// The conditions (Auflagen) that a residual risk can bring with it at this protection need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Text>,
    /// The demands, in the catalog's order.
    pub items: Vec<RiskItem>,
}

/// One demand that stays as a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RiskItem {
    /// The finding's key.
    pub finding: String,
    /// The demand.
    pub demand: String,
    /// Why.
    pub kind: RiskKind,
}

/// BSI's factor table applied to the product's ways to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactorMatrix {
    /// `id@edition` of the table.
    pub policy: String,
    /// The factors in the table's order.
    pub factors: Vec<FactorRow>,
    /// The ways to log in, by fact id.
    pub paths: Vec<FactorPath>,
}

/// A row of the factor table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactorRow {
    /// Its id, such as `otp-sms`.
    pub factor: String,
    /// Its name.
    pub name: Text,
    /// Its category.
    pub category: Text,
    /// Without the insured person's consent.
    pub without_consent: Class,
    /// With it.
    pub with_consent: Class,
}

/// A way to log in and what the table says of its factors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactorPath {
    /// Id of the fact.
    pub fact: String,
    /// What it is about.
    pub subject: String,
    /// Who logs in.
    pub role: String,
    /// Its name.
    pub name: String,
    /// The factors always demanded; null if unknown.
    pub factors: Option<Vec<String>>,
    /// Whether the consent is given; null if unknown.
    pub consent: Option<bool>,
    /// Admitted without consent: `satisfied`, `violated`, `undecided`.
    pub without_consent: CheckOutcome,
    /// Admitted with consent.
    pub with_consent: CheckOutcome,
    /// What it hangs on where it is undecided.
    pub open: Vec<String>,
}

/// A policy as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyInput {
    /// Its id.
    pub id: String,
    /// The edition used.
    pub edition: String,
    /// Full title.
    pub title: Text,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Whether it was in force on the day judged.
    pub in_force_at_as_of: bool,
    /// How sure its date is.
    pub confidence: Confidence,
    /// How complete it is.
    pub note: Option<Text>,
}

/// A document as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentInput {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Path below the product folder.
    pub path: String,
    /// SHA-256 of the file; null if it is not there.
    pub sha256: Option<String>,
    /// Why the file cannot be what it is said to be; null if nothing shows that.
    #[serde(default)]
    pub unfit: Option<Unfit>,
    /// Whether a fact, an answer or a check of this result rests on it or asks for it.
    #[serde(default)]
    pub cited: bool,
    /// Number printed on it.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Day of issue.
    #[schemars(with = "String")]
    pub issued: Date,
    /// Its own end.
    #[schemars(with = "Option<String>")]
    pub valid_until: Option<Date>,
    /// Whether nobody can tell which version of the product it speaks of ("ohne Fassung").
    #[serde(default)]
    pub without_version: bool,
    /// Who states this.
    pub stated: Stated,
}

/// An observation as an input. Its probe and its target together name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObservationInput {
    /// The probe that made it.
    pub probe: String,
    /// The part of it that looked, such as the reader of a format.
    pub part: String,
    /// Its target.
    pub target: String,
    /// Its file, below the product folder.
    pub file: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// How the run ended.
    pub outcome: Outcome,
    /// What its facts rest on.
    pub basis: Basis,
    /// How directly they show what is in effect.
    pub reach: Reach,
    /// The day on which what it says was so; null if that is not known.
    #[schemars(with = "Option<String>")]
    pub observed_on: Option<Date>,
    /// When the run began, UTC.
    pub started: String,
    /// When it ended, UTC.
    pub finished: String,
    /// What made it.
    pub tool: Tool,
    /// The versions the product had then.
    pub product: Versions,
    /// The files that were read for it.
    pub inputs: Vec<Input>,
    /// Its transcript.
    pub raw: Option<Transcript>,
    /// Whether verdicts may rest on it here.
    pub used: bool,
}

impl ObservationInput {
    /// The record of an observation.
    pub(super) fn new(observation: &Observation, used: bool) -> Self {
        let it = observation;
        Self {
            probe: it.probe.clone(),
            part: it.part.clone(),
            target: it.subject.clone(),
            file: it.file.clone(),
            sha256: it.sha256.clone(),
            outcome: it.outcome,
            basis: it.basis,
            reach: it.reach,
            observed_on: it.observed_on,
            started: it.started.to_string(),
            finished: it.finished.to_string(),
            tool: it.tool.clone(),
            product: it.product.clone(),
            inputs: it.inputs.clone(),
            raw: it.raw.clone(),
            used,
        }
    }

    /// What it is sorted by.
    pub(super) fn key(&self) -> (&str, &str, Option<Date>, &str) {
        (&self.probe, &self.target, self.observed_on, &self.sha256)
    }

    /// `probe:target`, as the facts of it name it.
    pub fn source(&self) -> String {
        format!("{}:{}", self.probe, self.target)
    }
}

/// The result for one requirement and, where there is one, one component.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `catalog@edition#number`, with `/component` where there is one.
    pub key: String,
    /// The catalog.
    pub catalog: String,
    /// Its edition.
    pub edition: String,
    /// Whether that edition is only a comparison on this day.
    pub comparison: bool,
    /// The norm's number.
    pub requirement: String,
    /// How the norm is cited.
    pub cite: String,
    /// The component, if judged for one.
    pub component: Option<String>,
    /// A few words.
    pub title: Text,
    /// The restatement.
    pub text: Text,
    /// Demand, statement or vacant.
    pub kind: RequirementKind,
    /// To whom it speaks.
    pub addressee: Addressee,
    /// Prüftiefe.
    pub depth: Option<String>,
    /// The part of the catalog it belongs to.
    pub group: Option<Group>,
    /// The strongest modal verb among its demands.
    pub modal: Option<Modal>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is inconclusive or not applicable.
    pub reason: Option<Reason>,
    /// What a pass, a fail or "not applicable" rests on.
    pub basis: Option<Basis>,
    /// Whether an examination is due.
    pub examination: Examination,
    /// Whether evidence contradicts a claim here.
    pub contradiction: bool,
    /// The weakest confidence among requirement, checks and policy rows.
    pub confidence: Confidence,
    /// Its single demands.
    pub demands: Shared<Vec<DemandResult>>,
    /// What violates it.
    pub offenders: Vec<Offender>,
    /// What no check spoke to.
    pub not_covered: Vec<Text>,
    /// The manufacturer's declaration, if any.
    pub declaration: Option<DeclarationRecord>,
    /// Ids of documents cited.
    pub documents: Vec<String>,
    /// Decisions about it that hold.
    pub disposition: Vec<DispositionKind>,
    /// What to do.
    pub remedy: Vec<Text>,
    /// Where the restatement comes from.
    pub source: Vec<Text>,
    /// What to know about the restatement.
    pub note: Option<Text>,
    /// What the evaluator looks at here, by the norm's own words; only where it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection: Option<InspectionRecord>,
    /// Rulings in force that speak to it, as `collection#ruling`.
    pub interpretations: Vec<String>,
}

/// A part of a catalog (Prüfaspekt, Themenfeld).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
}

/// An answer to another requirement that may be offered here. It decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
pub struct OfferedAnswer {
    /// `catalog@edition#number` of the requirement that was answered.
    pub from: String,
    /// What that requirement is to this one.
    pub relation: Relation,
    /// Whether it speaks of another kind of component, so that what holds there need not hold here.
    pub other_subject: bool,
    /// Its answer.
    pub value: AnswerValue,
    /// Who gave it.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub on: Date,
}

/// The result for one demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
pub struct DemandResult {
    /// Its id.
    pub id: String,
    /// Its modal verb.
    pub modal: Option<Modal>,
    /// The demand.
    pub text: Text,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is inconclusive or not applicable.
    pub reason: Option<Reason>,
    /// What it rests on.
    pub basis: Option<Basis>,
    /// The weakest confidence used.
    pub confidence: Confidence,
    /// Whether evidence contradicts a claim here.
    pub contradiction: bool,
    /// Judged by an edition of a catalog or policy that does not bind on this day.
    pub comparison: bool,
    /// Rulings in force that speak to it, as `collection#ruling`.
    pub interpretations: Vec<String>,
    /// An answer given elsewhere that may be offered; it decided nothing.
    pub offered: Option<OfferedAnswer>,
    /// The checks.
    pub checks: Vec<CheckResult>,
    /// What violates it.
    pub offenders: Vec<Offender>,
    /// The manufacturer's answer.
    pub answer: Option<AnswerRecord>,
    /// Kinds of facts of its checks that a source of this version delivers.
    pub measurable: Vec<String>,
    /// Kinds of facts that a later version will read or measure for it.
    pub planned: Vec<String>,
    /// Whether a target is declared that its checks could measure, or one that is not read stands for
    /// what was stated.
    pub target_declared: bool,
    /// Whether nothing is asked for here: by the norm's own reason, a day, a ruling or facts.
    #[serde(default)]
    pub excused: bool,
    /// Whether aged evidence played a part.
    pub aged_evidence: bool,
    /// Ids of documents cited.
    pub documents: Vec<String>,
    /// What to do when it is not met.
    pub remedy: Text,
    /// What to request when it cannot be decided.
    pub ask: Text,
}

/// The manufacturer's answer to a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
pub struct AnswerRecord {
    /// Yes, no or not applicable.
    pub value: AnswerValue,
    /// The reason of "not applicable".
    pub reason: Option<String>,
    /// In words.
    pub statement: Option<String>,
    /// Whether it counts on this day.
    pub counts: bool,
    /// Where it stands, as `file:line:column`, the file below the product folder; null in results of
    /// befund before it knew.
    pub source: Option<String>,
}

/// Who declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeclarationRecord {
    /// Who.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub on: Date,
    /// For which version.
    pub product_version: String,
    /// For which edition.
    pub edition: String,
    /// Where it stands, as `file:line:column`, the file below the product folder; null in results of
    /// befund before it knew.
    pub source: Option<String>,
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
pub struct CheckResult {
    /// Its id.
    pub id: String,
    /// What its outcome means here.
    pub role: Role,
    /// In words.
    pub says: Text,
    /// The outcome.
    pub outcome: CheckOutcome,
    /// What it rests on.
    pub basis: Option<Basis>,
    /// What part of the demand it speaks to.
    pub covers: Text,
    /// What violates it.
    pub offenders: Vec<Offender>,
    /// What is missing to decide it.
    pub missing: Vec<Reason>,
    /// Policy rows it looked up.
    pub rules: Vec<Rule>,
    /// Remarks, such as a limit met only within a calendar tolerance.
    pub remarks: Vec<Text>,
    /// Ids of the facts it looked at.
    pub facts: Vec<String>,
}

/// Something that violates a check.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Hash,
)]
pub struct Offender {
    /// What it is about.
    pub subject: String,
    /// The thing itself: kind, subject and identity; empty if no fact stands behind it. A disposition
    /// names it by this.
    pub thing: String,
    /// What was expected.
    pub expected: Text,
    /// What was found.
    pub observed: String,
    /// A sentence.
    pub message: Text,
    /// Ids of the facts.
    pub facts: Vec<String>,
}

/// A policy row that was looked up.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Hash,
)]
pub struct Rule {
    /// `id@edition`.
    pub policy: String,
    /// The table.
    pub table: String,
    /// The key.
    pub key: Vec<String>,
    /// The judgement at as-of.
    pub class: Class,
    /// Last day of the row.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether a later edition may extend it.
    pub extendable: bool,
    /// The threshold, if it is one.
    pub minimum: Option<i64>,
    /// What was compared with the threshold.
    pub value: Option<i64>,
    /// How sure the row is.
    pub confidence: Confidence,
    /// Titles of the row's sources.
    pub sources: Vec<String>,
    /// Where they say it, source by source.
    pub cited: Vec<Citation>,
    /// What to know about it.
    pub note: Option<Text>,
}

/// A source of a policy row, and where in it the row stands.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Hash,
)]
pub struct Citation {
    /// The document as it is cited.
    pub document: String,
    /// The section or item, by the document's own numbering.
    pub section: Option<String>,
    /// The table.
    pub table: Option<u16>,
    /// The printed page, or pages.
    pub page: Option<String>,
}

impl Citation {
    /// As a reader looks it up: document, section, table, page.
    pub fn text(&self) -> Text {
        let place = self.place();
        let say = |place: &str| match place {
            "" => self.document.clone(),
            place => format!("{}, {place}", self.document),
        };
        Text::new(say(&place.de), say(&place.en))
    }

    /// The place in the document; empty if it is not known.
    pub fn place(&self) -> Text {
        let say = |table: &str, page: &str| {
            let table = self.table.map(|number| format!("{table} {number}"));
            let page = self.page.as_ref().map(|number| format!("{page} {number}"));
            let parts = [self.section.clone(), table, page];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        };
        Text::new(say("Tabelle", "S."), say("table", "p."))
    }
}

/// Two things that do not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contradiction {
    /// What contradicts what.
    pub kind: ContradictionKind,
    /// The finding's key, if it belongs to one.
    pub finding: Option<String>,
    /// The demand, if it belongs to one.
    pub demand: Option<String>,
    /// What is claimed.
    pub claimed: Text,
    /// What the claim rests on.
    pub claimed_basis: Basis,
    /// What was found.
    pub found: Text,
    /// What that rests on.
    pub found_basis: Basis,
    /// Ids of the facts.
    pub facts: Vec<String>,
}

/// A day on which something ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// The last good day.
    #[schemars(with = "String")]
    pub date: Date,
    /// Whether it lies before the day judged.
    pub passed: bool,
    /// What ends.
    pub what: Text,
    /// Keys of the findings it touches, in natural order.
    pub requirements: Vec<String>,
    /// What follows.
    pub then: Text,
}

/// Something a reader must know about the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Stable kebab-case code.
    pub code: String,
    /// In words.
    pub text: Text,
}

/// A disposition and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DispositionRecord {
    /// What was decided.
    pub kind: DispositionKind,
    /// `catalog#number`.
    pub requirement: String,
    /// The editions in which the number means what is meant; all if none is named.
    #[serde(default)]
    pub editions: Vec<String>,
    /// The demand, if only one is meant.
    pub demand: Option<String>,
    /// The component, if only one is meant.
    pub component: Option<String>,
    /// Subjects of the offenders covered.
    pub offenders: Vec<String>,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Last day it holds.
    #[schemars(with = "String")]
    pub expires: Date,
    /// Whether it has expired on the day judged.
    pub expired: bool,
    /// Whether a gap of this result falls under it.
    pub used: bool,
}

impl DispositionRecord {
    /// `catalog#number`, or `catalog@edition#number` where the decision names the edition.
    pub fn subject(&self) -> String {
        match (self.editions.first(), self.requirement.split_once('#')) {
            (Some(edition), Some((catalog, number))) => format!("{catalog}@{edition}#{number}"),
            _ => self.requirement.clone(),
        }
    }

    /// Whether it was made about the requirement of a finding.
    pub fn is_about(&self, finding: &Finding) -> bool {
        self.requirement == format!("{}#{}", finding.catalog, finding.requirement)
            && (self.editions.is_empty() || self.editions.contains(&finding.edition))
    }
}

/// A fact as results cite it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactRecord {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// All its attributes.
    pub attributes: BTreeMap<String, AttrJson>,
    /// What it rests on.
    pub basis: Basis,
    /// The day it was observed or stated.
    #[schemars(with = "String")]
    pub date: Date,
    /// Who stated it.
    pub stated: Option<Stated>,
    /// Documents it cites.
    pub documents: Vec<String>,
    /// Where it comes from: `befund.yaml:LINE`, or `probe:target` of its observation.
    pub source: String,
    /// Where it stands in a file, if it does.
    pub at: Option<Place>,
    /// Whether nobody can tell which version of the product it speaks of ("ohne Fassung").
    #[serde(default)]
    pub without_version: bool,
}

/// The headline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The editions that bind on the day judged, together.
    pub total: Counts,
    /// The comparisons, together.
    pub comparison: Counts,
    /// Each catalog, in the order judged.
    pub catalogs: Vec<CatalogCounts>,
    /// Number of contradictions, indications aside.
    pub contradictions: usize,
    /// Number of indications against what would pass ("Anzeichen dagegen").
    pub indications_against: usize,
    /// Number of stated facts and lists and of documents that play a part and of which nobody can tell which
    /// version they speak of ("ohne Fassung").
    #[serde(default)]
    pub without_version: usize,
}

/// The counts of one catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogCounts {
    /// The catalog.
    pub id: String,
    /// Its edition.
    pub edition: String,
    /// Whether it is only a comparison.
    pub comparison: bool,
    /// The counts.
    pub counts: Counts,
}

/// Numbers of demands addressed to the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Passed, by what the pass rests on.
    pub pass: PassCounts,
    /// Failed.
    pub fail: usize,
    /// Cannot be decided.
    pub inconclusive: usize,
    /// Of these, would pass but for an indication against it.
    pub indication_against: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Not applicable by nothing but a declaration.
    pub not_applicable_unverified: usize,
    /// Passed or failed.
    pub decided: usize,
    /// All but the not applicable ones.
    pub applicable: usize,
    /// All.
    pub total: usize,
    /// MUSS, DARF NICHT and demands without a verb, but those that the norm itself, a day, a ruling or
    /// facts excuse; a claim of "not applicable" for a reason that no norm prints stays among them.
    #[serde(default)]
    pub asked: usize,
    /// Of those, passed or failed.
    #[serde(default)]
    pub decided_of_asked: usize,
    /// Of those, not decidable.
    #[serde(default)]
    pub open_of_asked: usize,
    /// Passes that rest on a "yes" without statement, document or fact ("ohne Begründung").
    #[serde(default)]
    pub unexplained: usize,
    /// Could have been measured by a declared or declarable target and was not.
    pub measurable_not_measured: usize,
    /// Fails resting on unverified norm text.
    pub fail_unverified_text: usize,
    /// By modal verb (`null` where the norm has none): pass, fail, inconclusive, not applicable.
    pub by_modal: BTreeMap<String, [usize; 4]>,
}

/// Passes by what they rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PassCounts {
    /// gemessen (or examined)
    pub measured: usize,
    /// ausgelesen
    pub extracted: usize,
    /// belegt
    pub documented: usize,
    /// nur erklärt
    pub declared: usize,
    /// vorläufig: an examination is outstanding
    pub provisional: usize,
}
