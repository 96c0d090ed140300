//! A finding: its demands, each with its verdict, answer and checks.

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::check::{CheckResult, Offender, Rule};
use crate::assess::result::reason::Reason;
use crate::assess::shared::Shared;
use crate::catalog::mapping::Relation;
use crate::catalog::{
    Addressee, Confidence, InspectionRecord, Modal, RequirementKind, Text, Verdict,
};
use crate::fact::Basis;
use crate::product::{AnswerValue, DispositionKind};

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

/// Findings that are said of other components as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Alike {
    /// Keys of the findings, in the order of `findings`.
    pub findings: Vec<String>,
    /// Ids of the other components, in the product's order.
    pub components: Vec<String>,
}

/// The result for one requirement and, where there is one, one component.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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
    /// The reasons for "not applicable" that the norm admits here, where it admits no others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admitted_reasons: Vec<AdmittedReason>,
    /// What the evaluator looks at here, by the norm's own words; only where it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection: Option<InspectionRecord>,
    /// The same where it is met or open: what an evaluator has still to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_to_evaluator: Option<InspectionRecord>,
    /// Rulings in force that speak to it, as `collection#ruling`.
    pub interpretations: Vec<String>,
}

impl Finding {
    /// Stands for the requirement's number where a whole catalog could not be judged.
    pub const WHOLE_CATALOG: &str = "-";

    /// Whether the headline, the gate and comparisons count it: a demand, not addressed to the doctor.
    pub fn is_counted(&self) -> bool {
        self.kind == RequirementKind::Demand && self.addressee != Addressee::Doctor
    }

    /// Whether it says of a whole catalog that it could not be judged, and of no requirement.
    pub fn is_whole_catalog(&self) -> bool {
        self.requirement == Self::WHOLE_CATALOG
    }

    /// All policy rows a finding rests on.
    pub(in crate::assess) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.demands.iter().flat_map(|demand| &demand.checks).flat_map(|check| &check.rules)
    }
}

/// A part of a catalog (Prüfaspekt, Themenfeld).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
}

/// A reason for "not applicable" as the norm admits it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AdmittedReason {
    /// Its id, as answers name it.
    pub id: String,
    /// The reason.
    pub text: Text,
    /// Whether the norm asks for a justification in the manufacturer's own words.
    pub free: bool,
}

/// An answer to another requirement that may be offered here. It decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct AnswerRecord {
    /// Yes, no or not applicable.
    pub value: AnswerValue,
    /// The reason of "not applicable".
    pub reason: Option<String>,
    /// In words.
    pub statement: Option<String>,
    /// Whether it counts on this day.
    pub counts: bool,
    /// Who gave it; left out in results of befund before it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub on: Option<Date>,
    /// Where it stands, as `file:line:column`, the file below the product folder; null in results of
    /// befund before it knew.
    pub source: Option<String>,
}

/// Who declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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
