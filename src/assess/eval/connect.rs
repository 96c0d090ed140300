//! How verdicts on parts make one: the connectives of strong Kleene logic.

use crate::assess::evaluation::{Deviation, Evaluation, Limit};
use crate::assess::result::{Reason, Rule};
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::Text;
use crate::fact::Basis;

/// Why a value is not known, and whether nobody spoke to it.
pub(super) struct Gap {
    pub(super) reason: Reason,
    pub(super) unsaid: bool,
}

impl Gap {
    pub(super) fn tested(self) -> Tested {
        let (unsaid, unsaid_not) = (self.unsaid, self.unsaid);
        Tested { missing: vec![self.reason], unsaid, unsaid_not, ..Tested::new(Tri::Unknown) }
    }
}

/// The judgement of a condition on one fact.
#[derive(Debug, Clone)]
pub(super) struct Tested {
    pub(super) truth: Tri,
    /// The weakest basis of what it read; over alternatives the strongest that holds.
    pub(super) basis: Option<Basis>,
    /// Where it is unknown: whether all it lacks was left unsaid, and nothing known speaks against it.
    pub(super) unsaid: bool,
    /// The same of its opposite.
    pub(super) unsaid_not: bool,
    /// What was expected and what was found.
    pub(super) faults: Vec<Deviation>,
    pub(super) missing: Vec<Reason>,
    pub(super) rules: Vec<Rule>,
    pub(super) remarks: Vec<Text>,
    pub(super) limits: Vec<Limit>,
}

impl Tested {
    pub(super) fn new(truth: Tri) -> Self {
        Self {
            truth,
            basis: None,
            unsaid: false,
            unsaid_not: false,
            faults: Vec::new(),
            missing: Vec::new(),
            rules: Vec::new(),
            remarks: Vec::new(),
            limits: Vec::new(),
        }
    }

    pub(super) fn join(mut self, other: Self, truth: Tri) -> Self {
        self.truth = truth;
        self.faults.extend(other.faults);
        self.missing.extend(other.missing);
        self.rules.extend(other.rules);
        self.remarks.extend(other.remarks);
        self.limits.extend(other.limits);
        self
    }

    pub(super) fn and(self, other: Self) -> Self {
        let truth = self.truth.and(other.truth);
        let open = truth == Tri::Unknown;
        let unsaid = open && [&self, &other].iter().all(|one| !one.is_open() || one.unsaid);
        let unsaid_not = open && [&self, &other].iter().all(|one| !one.is_open() || one.unsaid_not);
        let basis = [self.basis, other.basis].into_iter().flatten().min();
        Self { basis, unsaid, unsaid_not, ..self.join(other, truth) }
    }

    /// Where neither alternative holds, both are one fault: this or that was expected.
    pub(super) fn or(mut self, mut other: Self) -> Self {
        let truth = self.truth.or(other.truth);
        let basis = either_basis(truth, &self, &other);
        let open = truth == Tri::Unknown;
        // An alternative that is known not to hold is a value that was not accepted; where none is to
        // hold, it is one that was.
        let both = [&self, &other];
        let unsaid = open && both.iter().all(|one| one.is_open() && one.unsaid || one.is_nothing());
        let unsaid_not = open && both.iter().all(|one| !one.is_open() || one.unsaid_not);
        if !self.faults.is_empty() && !other.faults.is_empty() {
            let (first, second) = (one_fault(&self.faults), one_fault(&other.faults));
            let observed = seen_once(&first.1, &second.1);
            self.faults = vec![(say::either(&first.0, &second.0), observed)];
            other.faults.clear();
        }
        Self { basis, unsaid, unsaid_not, ..self.join(other, truth) }
    }

    fn is_open(&self) -> bool {
        self.truth == Tri::Unknown
    }

    /// Where folding over alternatives begins: false, and read nothing.
    fn is_nothing(&self) -> bool {
        self.truth == Tri::False && self.basis.is_none() && self.faults.is_empty()
    }

    pub(super) fn outcome(&self) -> Evaluation {
        Evaluation {
            rules: self.rules.clone(),
            remarks: self.remarks.clone(),
            limits: self.limits.clone(),
            ..Evaluation::default()
        }
    }
}

/// Of alternatives that hold the strongest counts; where none does, the weaker of both.
fn either_basis(truth: Tri, first: &Tested, second: &Tested) -> Option<Basis> {
    let both = [first, second].into_iter();
    if truth == Tri::True {
        both.filter(|one| one.truth == Tri::True).filter_map(|one| one.basis).max()
    } else {
        both.filter_map(|one| one.basis).min()
    }
}

/// What two alternatives found, what both found said once.
fn seen_once(first: &Text, second: &Text) -> Text {
    let once = |first: &str, second: &str| {
        let mut seen: Vec<_> = first.split("; ").collect();
        seen.extend(second.split("; ").filter(|part| !first.contains(part)));
        seen.join("; ")
    };
    Text::new(once(&first.de, &second.de), once(&first.en, &second.en))
}

/// Several faults of one thing as one.
pub(super) fn one_fault(faults: &[Deviation]) -> Deviation {
    let (expected, observed): (Vec<_>, Vec<_>) = faults.iter().cloned().unzip();
    (say::listed(&expected, "; "), say::listed(&observed, "; "))
}

/// All of them hold; what they have in common is said once.
pub fn together(items: Vec<Evaluation>) -> Evaluation {
    all(items).tidy()
}

pub(super) fn all(items: Vec<Evaluation>) -> Evaluation {
    let truth = items.iter().fold(Tri::True, |truth, item| truth.and(item.truth()));
    let unsaid = items.iter().all(|item| item.truth() != Tri::Unknown || item.unsaid);
    Evaluation { unsaid, ..combine(items, truth, Iterator::min, Iterator::max) }
}

pub(super) fn any(mut items: Vec<Evaluation>) -> Evaluation {
    let truth = items.iter().fold(Tri::False, |truth, item| truth.or(item.truth()));
    // What an alternative says of a fact that the others overrule is said of nobody.
    for item in items.iter_mut().filter(|item| item.truth() != truth) {
        item.judged.clear();
    }
    let unsaid = items.iter().all(|item| item.truth() == Tri::Unknown && item.unsaid);
    Evaluation { unsaid, ..combine(items, truth, Iterator::max, Iterator::max) }
}

type Bases = std::vec::IntoIter<Basis>;

fn combine(
    items: Vec<Evaluation>,
    truth: Tri,
    pass: impl Fn(Bases) -> Option<Basis>,
    fail: impl Fn(Bases) -> Option<Basis>,
) -> Evaluation {
    let mut combined = Evaluation::of(truth);
    let mut bases = Vec::new();
    for item in items {
        combined.absorb(&item);
        if item.truth() == truth {
            bases.extend(item.basis);
            combined.offenders.extend(item.offenders);
            combined.missing.extend(item.missing);
        }
    }
    combined.basis = match truth {
        Tri::True => pass(bases.into_iter()),
        Tri::False => fail(bases.into_iter()),
        Tri::Unknown => None,
    };
    combined
}

pub(super) fn negate(inner: Evaluation) -> Evaluation {
    let truth = inner.truth().negate();
    let mut negated = Evaluation { truth: Some(truth), judged: Vec::new(), unsaid: false, ..inner };
    if truth == Tri::False {
        negated.offenders = vec![say::negated(&negated.facts)];
    } else {
        negated.offenders.clear();
    }
    negated
}
