//! The form of a forecast, `befund/forecast/1`.

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::{Tool, Verdict};
use crate::catalog::{Modal, Text};

/// The schema's name.
pub const SCHEMA: &str = "befund/forecast/1";

/// What will be judged otherwise, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Forecast {
    /// `befund/forecast/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The product's name.
    pub product: String,
    /// The product's version.
    pub version: String,
    /// The day it starts from, to its end in Europe/Berlin.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The last day looked at; what ends on it is said.
    #[schemars(with = "String")]
    pub until: Date,
    /// What it supposes.
    pub supposes: Text,
    /// Catalogs judged on the first day, as `id@edition`, in the order judged.
    pub catalogs: Vec<String>,
    /// The gate on the first day.
    pub gate: GateState,
    /// The days on which something changes, by date.
    pub steps: Vec<Step>,
    /// Where it ends before its last day; null if it does not.
    pub ends: Option<End>,
}

impl Forecast {
    /// Whether a demand stands worse on some day than on the one before.
    pub fn worsens(&self) -> bool {
        self.steps.iter().flat_map(|step| &step.flips).any(Flip::is_worse)
    }
}

/// A day from which something is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Step {
    /// The first day on which it is; an assessment as of this day says the same.
    #[schemars(with = "String")]
    pub date: Date,
    /// What ended the day before, or begins.
    pub why: Vec<Why>,
    /// The demands with another verdict, in the order of the result; those no longer judged last.
    pub flips: Vec<Flip>,
    /// Keys of the findings with demands that keep their verdict and rest on less than before, in the order of the
    /// result; a key stands once.
    #[serde(default)]
    pub weaker: Vec<String>,
    /// The gate on this day.
    pub gate: GateState,
}

impl Step {
    /// Whether nothing flips, weakens, ends or begins.
    pub(super) fn is_empty(&self) -> bool {
        self.why.is_empty() && self.flips.is_empty() && self.weaker.is_empty()
    }
}

words! {
    /// What makes a difference.
    #[non_exhaustive]
    WhyCode {
        /// Something has ended: a document, an age, a year of a policy row.
        Ended = "ended",
        /// Something is dated on this day and counts from now on.
        Begins = "begins",
        /// Another edition of a catalog binds, or none.
        CatalogEdition = "catalog_edition",
        /// What a norm says of its use from this day on.
        Notice = "notice",
        /// Another edition of policy tables counts.
        PolicyEdition = "policy_edition",
        /// A ruling holds from now on, or no longer.
        Ruling = "ruling",
        /// A decision about a gap has run out.
        Disposition = "disposition",
        /// An entry of the gate file has run out.
        GateEntry = "gate_entry",
        /// A norm, a check or a policy row names this day.
        Norm = "norm",
    }
}

/// Why something changes on a day, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Why {
    /// Stable code.
    pub code: WhyCode,
    /// What ends or begins.
    pub what: Text,
    /// What follows and what to do; null where nothing is to be done.
    pub then: Option<Text>,
    /// Of what ends the last good day, or the first that it may be; until then something can be done.
    #[schemars(with = "Option<String>")]
    pub last_day: Option<Date>,
    /// Where that day is not known exactly, the latest that it may be; null if it is.
    #[schemars(with = "Option<String>")]
    pub latest: Option<Date>,
    /// Keys of the findings it touches, in natural order; empty where that is not known.
    pub requirements: Vec<String>,
}

impl Why {
    pub(super) fn new(code: WhyCode, what: Text) -> Self {
        Self { code, what, then: None, last_day: None, latest: None, requirements: Vec::new() }
    }
}

/// A demand with another verdict than on the day before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Flip {
    /// The finding's key: in the assessment of this day, or where it is not judged any more, of the day before.
    pub key: String,
    /// The demand; empty where the norm's text is not known.
    pub demand: String,
    /// The demand in words.
    pub text: Text,
    /// Its modal verb.
    pub modal: Option<Modal>,
    /// Whether it is judged by an edition that does not bind.
    pub comparison: bool,
    /// The verdict on the day before; null if it was not judged.
    pub from: Option<Verdict>,
    /// The verdict from now on; null if it is not judged.
    pub to: Option<Verdict>,
    /// Why.
    pub reason: Text,
    /// What to do.
    pub remedy: Option<Text>,
}

impl Flip {
    /// Whether a demand that binds stands worse: it fails, or can no longer be decided. What is asked anew
    /// stood well before.
    pub fn is_worse(&self) -> bool {
        let rank = |verdict: Option<Verdict>| match verdict {
            Some(Verdict::Fail) => 2,
            Some(Verdict::Inconclusive) => 1,
            Some(Verdict::Pass | Verdict::NotApplicable) | None => 0,
        };
        !self.comparison && rank(self.to) > rank(self.from)
    }
}

/// What the gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GateState {
    /// 0 met, 1 failed by a fail, 2 only undecided blocks.
    pub exit_code: u8,
    /// How many of what blocks are fails.
    pub failing: usize,
    /// How many are open.
    pub undecided: usize,
}

/// Where a forecast ends before its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct End {
    /// The day from which on nothing is said, or the last one that was judged.
    #[schemars(with = "String")]
    pub date: Date,
    /// Why.
    pub why: Text,
}
