//! What blocks a release, and why.

use crate::assess::result::{
    BlockRecord, Contradiction, ContradictionKind, DemandResult, Finding, ReasonCode,
};

/// Why a demand blocks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// The finding's key.
    pub finding: String,
    /// The demand; empty for the whole result. Without a finding: the subject of a target that was not
    /// looked at, or the id of a document that cannot be one.
    pub demand: String,
    /// Stable kebab-case code.
    pub why: &'static str,
    /// Whether it makes the exit code 1 (a fail) rather than 2 (undecided).
    pub fails: bool,
}

impl Block {
    /// As a result keeps it.
    pub fn record(&self) -> BlockRecord {
        let Self { finding, demand, why, fails } = self.clone();
        BlockRecord { finding, demand, why: why.to_owned(), fails }
    }

    /// The finding and the demand; the code where it is the whole result.
    pub(super) fn place(&self) -> String {
        match (self.finding.as_str(), self.demand.as_str()) {
            ("", _) => self.why.to_owned(),
            (finding, "") => finding.to_owned(),
            (finding, demand) => format!("{finding} · {demand}"),
        }
    }
}

pub(super) const CONTRADICTION: &str = "contradiction";

pub(super) const NOTHING_DECIDED: &str = "nothing-decided";

pub(super) const EVIDENCE_UNFIT: &str = "evidence-unfit";

pub(super) const LEFT_OUT: &str = "left-out";

pub(super) const OWN_RULING: &str = "own-ruling";

pub(super) const NOT_LOOKED_AT: &str = "not-looked-at";

pub(super) const LOW_COVERAGE: &str = "low-coverage";

pub(super) const NO_LONGER_DECIDED: &str = "no-longer-decided";

pub(super) const NO_LONGER_MEASURED: &str = "no-longer-measured";

pub(super) const NO_LONGER_JUDGED: &str = "no-longer-judged";

pub(super) const NO_COMPONENT: &str = "no-component";

pub(super) const SCOPE_INCOMPLETE: &str = "scope-incomplete";

pub(super) const INDICATION: &str = "indication-against";

pub(super) const CANNOT_BE_ABSENT: &str = "cannot-be-absent";

/// An indication decides nothing, so it blocks as undecided; any other contradiction as a fail.
pub(super) fn contradiction(clash: &Contradiction) -> Block {
    let fails = clash.kind != ContradictionKind::Indication;
    Block {
        finding: clash.finding.clone().unwrap_or_default(),
        demand: clash.demand.clone().unwrap_or_default(),
        why: if fails { CONTRADICTION } else { INDICATION },
        fails,
    }
}

pub(super) fn is_against(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::IndicationAgainst)
}

pub(super) fn cannot_be_absent(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::CannotBeAbsent)
}

pub(super) fn of_the_whole(why: &'static str) -> Block {
    Block { finding: String::new(), demand: String::new(), why, fails: false }
}

pub(super) fn block(finding: &Finding, demand: &str, why: &'static str, fails: bool) -> Block {
    Block { finding: finding.key.clone(), demand: demand.to_owned(), why, fails }
}
