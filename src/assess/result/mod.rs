//! The result of an assessment, `befund/result/1`: what reports render and tools read.
//!
//! The format only grows. All keys are always present; arrays are sorted as their docs say.

mod check;
mod evidence;
mod examination;
mod finding;
mod gate;
mod inputs;
mod reason;
mod risk;
mod summary;

pub use self::check::{CheckOutcome, CheckResult, Citation, Offender, Rule};
pub use self::evidence::{Contradiction, ContradictionKind, Deadline, FactRecord};
pub use self::examination::{ExaminationRecord, JudgementRecord, Otherwise};
pub use self::finding::{
    AdmittedReason, Alike, AnswerRecord, DeclarationRecord, DemandResult, Examination, Finding,
    Group, OfferedAnswer,
};
pub use self::gate::{
    BlockRecord, Blocking, DispositionRecord, GateEntry, GateRecord, LetThrough, LetThroughBy,
    Level,
};
pub use self::inputs::{
    CatalogInput, DocumentInput, InputRecords, InterpretationRecord, ObservationInput, OwnInput,
    PolicyInput, ProductSummary, TargetSummary, VerdictDuty,
};
pub use self::reason::{Note, Reason, ReasonCode};
pub use self::risk::{FactorMatrix, FactorPath, FactorRow, ResidualRisks, RiskItem, RiskKind};
pub use self::summary::{CatalogCounts, Counts, PassCounts, Summary};
pub use crate::assess::shared::Shared;
pub use crate::catalog::Verdict;
pub use crate::fact::observation::Tool;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema's name.
pub const SCHEMA: &str = "befund/result/1";

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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
    pub inputs: InputRecords,
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
    /// What evaluators judged, in the order it was read. Left out where nobody examined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examinations: Vec<ExaminationRecord>,
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

impl Report {
    /// Whether nothing was decided by an edition that binds.
    pub fn nothing_decided(&self) -> bool {
        self.summary.total.decided == 0
    }
}
