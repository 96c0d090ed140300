//! Facts that verdicts rest on, what contradicts them, and when they end.

use std::collections::BTreeMap;

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::Text;
use crate::fact::value::AttrJson;
use crate::fact::{Basis, Place, Stated};

words! {
    /// What contradicts what.
    #[non_exhaustive]
    #[non_exhaustive]
    ContradictionKind {
        /// What is stated about a document and what its file says.
        Document = "document",
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
        /// An evaluator and what stands without the examination, or another evaluator.
        Examination = "examination",
        /// A pass and a check that only indicates: it decides nothing, but stands against it.
        Indication = "indication",
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

impl Contradiction {
    /// First those that touch a requirement; indications last.
    pub(in crate::assess) fn sorted(mut contradictions: Vec<Self>) -> Vec<Self> {
        contradictions.sort_by(|a, b| {
            let key = |c: &Self| {
                let indication = c.kind == ContradictionKind::Indication;
                (indication, c.finding.is_none())
            };
            key(a)
                .cmp(&key(b))
                .then_with(|| (&a.finding, &a.demand).cmp(&(&b.finding, &b.demand)))
                .then_with(|| a.claimed.en.cmp(&b.claimed.en))
                .then_with(|| a.found.en.cmp(&b.found.en))
        });
        contradictions.dedup();
        contradictions
    }
}

/// A day on which something ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Deadline {
    /// The last good day, or the first day that may be the last good one.
    #[schemars(with = "String")]
    pub date: Date,
    /// Where that day is not known exactly, the latest that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub latest: Option<Date>,
    /// Whether it lies before the day judged.
    pub passed: bool,
    /// What ends.
    pub what: Text,
    /// Keys of the findings it touches, in natural order.
    pub requirements: Vec<String>,
    /// What follows.
    pub then: Text,
}

/// A fact as results cite it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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

impl FactRecord {
    /// Kind, subject and identity, as offenders name the thing that a fact is of: its id up to its basis.
    pub fn thing(&self) -> &str {
        let end = format!("/{}/", self.basis);
        self.id.split_once(&end).map_or(&self.id, |(thing, _)| thing)
    }
}
