//! A verdict before it is dressed, and the checks it is drawn from.

use std::borrow::Cow;

use crate::assess::eval::Evaluation;
use crate::assess::result::{Offender, Reason, ReasonCode, Verdict};
use crate::assess::tri::Tri;
use crate::catalog::{CheckUse, Role};
use crate::fact::Basis;
use crate::fact::kind::Kind;

/// A verdict before it is dressed.
#[derive(Debug, Clone)]
pub(super) struct Core {
    pub(super) verdict: Verdict,
    pub(super) reason: Option<Reason>,
    pub(super) basis: Option<Basis>,
    pub(super) offenders: Vec<Offender>,
    pub(super) aged: bool,
    pub(super) unverified_na: bool,
    /// Whether the norm itself, a day, a ruling or facts make it not applicable.
    pub(super) excused: bool,
}

impl Core {
    pub(super) fn pass(basis: Basis) -> Self {
        Self {
            verdict: Verdict::Pass,
            reason: None,
            basis: Some(basis),
            offenders: Vec::new(),
            aged: false,
            unverified_na: false,
            excused: false,
        }
    }

    pub(super) fn fail(basis: Option<Basis>, offenders: Vec<Offender>, aged: bool) -> Self {
        Self {
            verdict: Verdict::Fail,
            reason: None,
            basis,
            offenders,
            aged,
            unverified_na: false,
            excused: false,
        }
    }

    pub(super) fn open(reason: Reason) -> Self {
        let aged =
            matches!(reason.code, ReasonCode::EvidenceStale | ReasonCode::EvidenceForOtherVersion);
        Self {
            verdict: Verdict::Inconclusive,
            reason: Some(reason),
            basis: None,
            offenders: Vec::new(),
            aged,
            unverified_na: false,
            excused: false,
        }
    }

    /// Whether it is open for want of an answer and nothing else.
    pub(super) fn lacks_an_answer(&self) -> bool {
        self.reason.as_ref().is_some_and(|reason| {
            reason.code == ReasonCode::EvidenceMissing && reason.params.is_empty()
        })
    }

    pub(super) fn excused(self, excused: bool) -> Self {
        Self { excused, ..self }
    }

    pub(super) fn not_applicable(
        reason: Reason,
        basis: Option<Basis>,
        unverified_na: bool,
    ) -> Self {
        Self {
            verdict: Verdict::NotApplicable,
            reason: Some(reason),
            basis,
            offenders: Vec::new(),
            aged: false,
            unverified_na,
            excused: false,
        }
    }
}

/// One check of a demand, evaluated.
pub(super) struct Checked<'a> {
    pub(super) used: Cow<'a, CheckUse>,
    pub(super) engaged: bool,
    pub(super) outcome: Evaluation,
}

impl Checked<'_> {
    /// Whether it only indicates, and does not hold.
    pub(super) fn is_against(&self) -> bool {
        self.engaged && self.used.role == Role::Indicates && self.outcome.truth() == Tri::False
    }
}

impl Checked<'_> {
    /// Whether what violates it is there: that something is missing does not show that it is needed.
    pub(super) fn finds_something(&self) -> bool {
        let lacks = |offender: &Offender| {
            offender.facts.is_empty() && Kind::named(&offender.subject).is_some()
        };
        !self.outcome.offenders.iter().all(lacks)
    }

    /// Whether it is open because something is lacking that was to be read, listed or handed in: neither
    /// silence nor what a person must judge.
    pub(super) fn lacks_something(&self) -> bool {
        let judged = |reason: &Reason| {
            matches!(reason.code, ReasonCode::AwaitingHuman | ReasonCode::PolicyEditionOutdated)
        };
        let open = self.engaged && self.outcome.truth() == Tri::Unknown;
        match self.used.role {
            Role::Indicates => self.may_be_against(),
            _ => open && !self.outcome.unsaid && !self.outcome.missing.iter().all(judged),
        }
    }

    /// Whether it only indicates, and what would tell was there and is lost: what a source could not
    /// determine, a list that misses a member, a target that was not read. To lose it must not be better
    /// than to have it; what was never said, and what a person must judge, is another matter.
    pub(super) fn may_be_against(&self) -> bool {
        let lost = |reason: &Reason| reason.code != ReasonCode::AwaitingHuman;
        self.engaged
            && self.used.role == Role::Indicates
            && self.outcome.truth() == Tri::Unknown
            && !self.outcome.unsaid
            && !self.outcome.missing.is_empty()
            && self.outcome.missing.iter().all(lost)
    }
}

/// A check that counts and does not hold.
pub(super) fn violated<'c, 'a>(checked: &'c [Checked<'a>]) -> Option<&'c Checked<'a>> {
    checked.iter().find(|checked| {
        checked.engaged
            && checked.used.role != Role::Indicates
            && checked.outcome.truth() == Tri::False
    })
}
