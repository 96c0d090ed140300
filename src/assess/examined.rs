//! What an evaluator writes down: judgements, each with its steps, its tools and what it rests on.

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::Verdict;

/// One file of judgements, `befund: examination/1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// The evaluator: a body or a person, as `audit.evaluator` or `audit.evaluators` names it.
    pub by: String,
    /// The day the record was closed.
    pub on: Date,
    /// The version of the product that was examined.
    pub product_version: String,
    /// The file as the user names it.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// By catalog, in the file's order.
    pub judgements: Vec<Judgement>,
}

/// What was judged of one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The catalog's id.
    pub catalog: String,
    /// Its edition.
    pub edition: String,
    /// The norm's number.
    pub number: String,
    /// The component, where the catalog is judged by component.
    pub component: Option<String>,
    /// The demands meant; all of the requirement if none is named.
    pub demands: Vec<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// The depth of the examination, where the norm knows depths.
    pub depth: Option<String>,
    /// What was done, step by step.
    pub steps: Vec<String>,
    /// What it was done with.
    pub tools: Vec<ToolUsed>,
    /// Why the verdict follows.
    pub reasoning: String,
    /// What it rests on.
    pub evidence: Vec<Cited>,
    /// Facts that stand against it, and why each does not count.
    pub despite: Vec<Despite>,
    /// Of a fail: how far measures in the environment hinder an attack.
    pub environment: Option<String>,
    /// Of an inconclusive: what is missing or does not fit.
    pub missing: Option<String>,
    /// Of "not applicable": that there is no implementation at all of what the requirement protects.
    pub absence: Option<String>,
    /// Of a thorough examination: how all relevant code was taken into account.
    pub coverage: Option<String>,
    /// The risk that stays.
    pub risk: Option<Risk>,
    /// Who judged.
    pub person: String,
    /// When.
    pub date: Date,
    /// Where it stands, as `file:line:column`.
    pub place: String,
}

impl Judgement {
    /// The key of the finding it is about.
    pub fn key(&self) -> String {
        let component: String = self.component.iter().map(|id| format!("/{id}")).collect();
        format!("{}@{}#{}{component}", self.catalog, self.edition, self.number)
    }

    /// Whether it speaks of a demand.
    pub(in crate::assess) fn is_about(&self, demand: &str) -> bool {
        self.demands.is_empty() || self.demands.iter().any(|id| id == demand)
    }
}

/// A tool and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToolUsed {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What a judgement rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cited {
    /// A file beside the record, with its SHA-256.
    File {
        /// Its path, seen from the record.
        path: String,
        /// Its SHA-256.
        sha256: String,
    },
    /// A fact, by its id.
    Fact {
        /// The id.
        id: String,
    },
    /// An observation, by its target, with its SHA-256.
    Observation {
        /// The subject of the target.
        target: String,
        /// Its SHA-256.
        sha256: String,
    },
}

/// A fact that stands against a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Despite {
    /// Its id.
    pub fact: String,
    /// Why it does not count.
    pub because: String,
}

words! {
    /// How likely an attack is: by TR-03161 chapter 5 the difficulty of the attack stands for it.
    Likelihood {
        /// An attack is hard.
        Low = "low",
        /// An attack takes effort.
        Medium = "medium",
        /// An attack is easy.
        High = "high",
    }
}

words! {
    /// What an attack does to the owner of the data.
    Effect {
        /// The damage is small at most.
        Small = "small",
        /// The damage is medium.
        Medium = "medium",
        /// The damage is high.
        High = "high",
        /// The damage cannot be quantified, or may be severe.
        Severe = "severe",
    }
}

words! {
    /// What of a risk remains after the measures.
    Remaining {
        /// Nothing.
        None = "none",
        /// Little.
        Low = "low",
        /// Some.
        Medium = "medium",
        /// Much.
        High = "high",
    }
}

/// A risk as TR-03161 chapter 5 wants it set out. Its parts are never summed into a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Risk {
    /// What threatens which data.
    pub threat: String,
    /// How likely an attack is.
    pub likelihood: Likelihood,
    /// What it does to the owner of the data.
    pub effect: Effect,
    /// What is done against it.
    pub measure: String,
    /// What remains.
    pub remaining: Remaining,
    /// Conditions (Auflagen) under which that can be borne.
    pub conditions: Option<String>,
}
