//! What an evaluation came to: truth, basis, and what stands in its way.

use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;

use crate::assess::result::{Offender, Reason, Rule};
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::Text;
use crate::fact::Basis;

/// What was expected and what was found.
pub(super) type Deviation = (Text, Text);

/// The outcome of an evaluation and what it rests on.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    /// True, false or unknown; unknown until evaluated.
    pub truth: Option<Tri>,
    /// What a true or false rests on.
    pub basis: Option<Basis>,
    /// What made it false.
    pub offenders: Vec<Offender>,
    /// What would be needed to tell.
    pub missing: Vec<Reason>,
    /// Facts looked at.
    pub facts: BTreeSet<String>,
    /// Of "there is one that …" those that are.
    pub showing: BTreeSet<String>,
    /// Policy rows looked up.
    pub rules: Vec<Rule>,
    /// Remarks on a true or false.
    pub remarks: Vec<Text>,
    /// Documents relied on.
    pub documents: BTreeSet<String>,
    /// Where it is unknown: whether nothing but silence makes it so, of the one who states things or of
    /// the sources that were read. A counting "yes" may stand for that, and for nothing else.
    pub unsaid: bool,
    /// Whether aged evidence took part.
    pub aged: bool,
    /// Whether an answer to a premise took part.
    pub answered: bool,
    /// Days on which an age limit in the check runs out.
    pub limits: Vec<Limit>,
    /// What became of each fact that a statement about all or none of its kind speaks of.
    pub judged: Vec<Opinion>,
}

/// The day on which an age limit runs out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit {
    /// The last day that is good for sure.
    pub sure: Date,
    /// The last day that may be good; the same where the age is known to the day.
    pub latest: Date,
    /// What the limit is about.
    pub what: Text,
}

/// What one statement says of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The fact's id.
    pub fact: String,
    /// Whether it is as demanded.
    pub truth: Tri,
    /// The policy rows looked up for it.
    pub rules: Vec<Rule>,
    /// What was expected and what was found, where it is not as demanded.
    pub faults: Vec<Deviation>,
}

impl Opinion {
    /// The same fact where nothing of the kind should be.
    pub(in crate::assess) fn unwanted(&self) -> Self {
        let faults = vec![(say::nothing_of_the_kind(), say::facts(&[&self.fact]))];
        Self { truth: Tri::False, faults, ..self.clone() }
    }
}

impl Evaluation {
    pub(in crate::assess) fn of(truth: Tri) -> Self {
        Self { truth: Some(truth), ..Self::default() }
    }

    /// Its truth value.
    pub fn truth(&self) -> Tri {
        self.truth.unwrap_or(Tri::Unknown)
    }

    pub(in crate::assess) fn absorb(&mut self, other: &Self) {
        self.facts.extend(other.facts.iter().cloned());
        self.rules.extend(other.rules.iter().cloned());
        self.documents.extend(other.documents.iter().cloned());
        self.limits.extend(other.limits.iter().cloned());
        self.aged |= other.aged;
        self.answered |= other.answered;
        self.judged.extend(other.judged.iter().cloned());
        for remark in &other.remarks {
            if !self.remarks.contains(remark) {
                self.remarks.push(remark.clone());
            }
        }
    }

    pub(in crate::assess) fn tidy(mut self) -> Self {
        self.rules.sort();
        self.rules.dedup();
        self.offenders.sort();
        self.offenders.dedup();
        self.limits.sort();
        self.limits.dedup();
        let mut seen = HashSet::new();
        self.missing.retain(|reason| seen.insert(reason.clone()));
        self
    }
}
