//! What the gate said, and what was decided about findings.

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::finding::Finding;
use crate::product::DispositionKind;

words! {
    /// How strict the gate is.
    Level {
        /// Fails and contradictions block; so does what should have been measured and was not.
        Default = "default",
        /// In addition everything inconclusive, declared only though measurable, or not applicable
        /// without verification.
        Strict = "strict",
        /// Nothing blocks.
        None = "none",
    }
}

words! {
    /// What of a demand blocks, instead of what the level says.
    Blocking {
        /// Only a fail.
        Fail = "fail",
        /// A fail, and whatever cannot be decided.
        Inconclusive = "inconclusive",
        /// Nothing but a contradiction.
        Never = "never",
    }
}

/// A gate as applied to a result: an input of it, and what it let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GateRecord {
    /// Its level, or the path of its file.
    pub name: String,
    /// The level everything else is measured by.
    pub base: Level,
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
    /// What blocks, in the result's order.
    #[serde(default)]
    pub blocks: Vec<BlockRecord>,
    /// What its file decides otherwise, in the file's order.
    pub entries: Vec<GateEntry>,
    /// What would block and does not, by what lets it through.
    pub let_through: Vec<LetThrough>,
}

/// What keeps a gate shut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct BlockRecord {
    /// The finding's key; empty where it is the whole result, a target or a document.
    pub finding: String,
    /// The demand; empty for the whole finding. Without a finding: what was not looked at, or cannot be one.
    pub demand: String,
    /// Stable kebab-case code.
    pub why: String,
    /// Whether it counts as failed rather than as undecided.
    pub fails: bool,
}

/// An entry of a gate file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GateEntry {
    /// `CATALOG`, `CATALOG#NUMBER` or `CATALOG#NUMBER · DEMAND`.
    pub subject: String,
    /// What blocks there.
    pub block: Blocking,
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
    #[non_exhaustive]
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
#[non_exhaustive]
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
