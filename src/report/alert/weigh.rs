//! How much an alert weighs. No norm prints such a scale: it is ours, made of the modal verb and of
//! whether something contradicts, and described in `docs/ci.md`.

use std::cmp::Reverse;

use crate::assess::result::{Contradiction, ContradictionKind, DemandResult, ReasonCode, Verdict};
use crate::catalog::Modal;

/// What is wrong, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Grade {
    /// What is claimed and what was found do not fit.
    Contradiction,
    /// It is not met.
    Fail,
    /// Something speaks against what would pass.
    Indication,
    /// It cannot be decided.
    Open,
}

/// What a modal verb comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Verb {
    /// MUSS, DARF NICHT or none.
    Must,
    /// SOLL, SOLL NICHT.
    Should,
    /// KANN.
    May,
}

/// How machines mark it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Level {
    Error,
    Warning,
    Note,
}

/// How urgent an alert is; the smallest is the most urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) struct Weight {
    /// Whether it is by an edition that does not bind, from which no duty follows.
    pub(in crate::report) comparison: bool,
    score: Reverse<u8>,
    pub(in crate::report) grade: Grade,
    pub(in crate::report) verb: Verb,
}

impl Weight {
    /// Of a demand, if there is something to tell.
    pub(super) fn of(demand: &DemandResult, clashes: &[&Contradiction]) -> Option<Self> {
        let grade = match (clash(demand, clashes), demand.verdict) {
            (Some(Grade::Contradiction), _) => Grade::Contradiction,
            (_, Verdict::Fail) => Grade::Fail,
            (Some(grade), _) => grade,
            (None, Verdict::Inconclusive) => Grade::Open,
            (None, Verdict::Pass | Verdict::NotApplicable) => return None,
        };
        Some(Self::new(grade, verb(demand.modal), demand.comparison))
    }

    /// Of a contradiction of no demand, which weighs as one of a MUSS.
    pub(super) fn loose(kind: ContradictionKind) -> Self {
        Self::new(of_kind(kind), Verb::Must, false)
    }

    fn new(grade: Grade, verb: Verb, comparison: bool) -> Self {
        Self { comparison, score: Reverse(tenths(grade, verb, comparison)), grade, verb }
    }

    /// Between 0 and 10, in tenths, as the scales of code scanning have it.
    pub(in crate::report) fn tenths(self) -> u8 {
        self.score.0
    }

    /// A fail weighs what its modal verb does, a contradiction is an error, an indication a warning;
    /// what is open is a note, and so is all by an edition that does not bind.
    pub(in crate::report) fn level(self) -> Level {
        match (self.grade, self.verb) {
            _ if self.comparison => Level::Note,
            (Grade::Contradiction, _) | (Grade::Fail, Verb::Must) => Level::Error,
            (Grade::Fail, Verb::Should) | (Grade::Indication, _) => Level::Warning,
            (Grade::Fail, Verb::May) | (Grade::Open, _) => Level::Note,
        }
    }
}

fn tenths(grade: Grade, verb: Verb, comparison: bool) -> u8 {
    if comparison {
        return 0;
    }
    let fail = match verb {
        Verb::Must => 80,
        Verb::Should => 50,
        Verb::May => 20,
    };
    match grade {
        Grade::Contradiction => fail + 11,
        Grade::Fail => fail,
        Grade::Indication => fail - 10,
        Grade::Open => 5,
    }
}

fn verb(modal: Option<Modal>) -> Verb {
    match modal {
        Some(Modal::Must | Modal::MustNot) | None => Verb::Must,
        Some(Modal::Should | Modal::ShouldNot) => Verb::Should,
        Some(Modal::May) => Verb::May,
    }
}

fn of_kind(kind: ContradictionKind) -> Grade {
    match kind {
        ContradictionKind::Indication => Grade::Indication,
        _ => Grade::Contradiction,
    }
}

/// Whether something contradicts a demand. One that is open because its facts contradict each other has
/// no contradiction of its own, only the reason.
fn clash(demand: &DemandResult, clashes: &[&Contradiction]) -> Option<Grade> {
    let listed = clashes.iter().map(|clash| of_kind(clash.kind)).min();
    let reason = demand.reason.as_ref().and_then(|reason| match reason.code {
        ReasonCode::Contradiction => Some(Grade::Contradiction),
        ReasonCode::IndicationAgainst => Some(Grade::Indication),
        _ => None,
    });
    let marked = demand.contradiction.then_some(Grade::Contradiction);
    listed.into_iter().chain(reason).min().or(marked)
}
