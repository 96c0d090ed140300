//! What evaluators judged, as a result records it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::examined::{Cited, Despite, Risk, ToolUsed};
use crate::assess::result::Verdict;
use crate::product::AnswerValue;

/// A record of an examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExaminationRecord {
    /// The evaluator.
    pub by: String,
    /// The day the record was closed.
    #[schemars(with = "String")]
    pub on: Date,
    /// The version of the product that was examined.
    pub product_version: String,
    /// The file.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Whether a signature stands behind it that was verified.
    pub signed: bool,
    /// In the file's order.
    pub judgements: Vec<JudgementRecord>,
}

/// What was judged of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct JudgementRecord {
    /// The finding's key.
    pub finding: String,
    /// The demands meant; all if none is named.
    pub demands: Vec<String>,
    /// The evaluator's verdict. What became of it stands in the finding.
    pub verdict: Verdict,
    /// The depth.
    pub depth: Option<String>,
    /// Who judged.
    pub person: String,
    /// When.
    #[schemars(with = "String")]
    pub date: Date,
    /// Whether it carries a pass on the day judged.
    pub counts: bool,
    /// What was done.
    pub steps: Vec<String>,
    /// With what.
    pub tools: Vec<ToolUsed>,
    /// Why.
    pub reasoning: String,
    /// What it rests on.
    pub evidence: Vec<Cited>,
    /// Facts against it, and why they do not count.
    pub despite: Vec<Despite>,
    /// Of a fail: how far the environment hinders an attack.
    pub environment: Option<String>,
    /// Of an inconclusive: what is missing.
    pub missing: Option<String>,
    /// Of "not applicable": that nothing of the kind is there.
    pub absence: Option<String>,
    /// How relevant code was taken into account.
    pub coverage: Option<String>,
    /// The risk that stays.
    pub risk: Option<Risk>,
    /// Where it stands, as `file:line:column`.
    pub source: String,
    /// Demands of which the manufacturer declares something else, in the norm's order.
    pub otherwise: Vec<Otherwise>,
}

/// A demand on which evaluator and manufacturer differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Otherwise {
    /// The demand.
    pub demand: String,
    /// What the manufacturer declares.
    pub declared: AnswerValue,
    /// The verdict it came to.
    pub verdict: Verdict,
}
