//! What comes first: what contradicts before what fails before what is open, measured before stated, MUSS
//! before SOLL, what binds before what prepares or compares, the nearest deadline before later ones.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::assess::causes::Gap;
use crate::assess::result::{
    Contradiction, ContradictionKind, DemandResult, ReasonCode, Report, Verdict,
};
use crate::catalog::Modal;
use crate::fact::Basis;

/// What a gap comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Evidence contradicts a claim.
    Contradiction,
    /// It is not met.
    Fail,
    /// An indication stands against a pass.
    Indication,
    /// A look, a fact, a document or an answer is missing.
    Open,
    /// A person has to judge, or the norm's text is not at hand.
    Human,
}

/// How urgent something is; the least is the most urgent. The order of the fields is the order of what counts,
/// but that what only compares never comes before what binds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// What it comes to.
    pub class: Class,
    /// Whether it stands only in editions that do not bind on the day judged.
    pub comparison: bool,
    /// Whether it rests on words alone; of what is open, whether no target is declared that would tell.
    pub stated: bool,
    /// 0 for MUSS, DARF NICHT and no verb, 1 for SOLL, 2 for KANN.
    pub verb: u8,
    /// Whether the norm only prepares for another.
    pub preparatory: bool,
    /// Whether no day is set, then the day by which something ends.
    pub deadline: (bool, Option<Date>),
}

impl Urgency {
    /// Of a contradiction that belongs to no gap.
    pub(super) fn of_clash(clash: &Contradiction) -> Self {
        let class = match clash.kind {
            ContradictionKind::Indication => Class::Indication,
            _ => Class::Contradiction,
        };
        Self {
            class,
            comparison: false,
            stated: !clash.found_basis.is_observed(),
            verb: 0,
            preparatory: false,
            deadline: (true, None),
        }
    }
}

/// MUSS, DARF NICHT and no verb before SOLL before KANN.
pub(crate) fn verb(modal: Option<Modal>) -> u8 {
    match modal {
        None | Some(Modal::Must | Modal::MustNot) => 0,
        Some(Modal::Should | Modal::ShouldNot) => 1,
        Some(Modal::May) => 2,
    }
}

/// What of a report gaps are ranked by.
pub(super) struct Ranks<'r> {
    report: &'r Report,
    /// The nearest day not yet over, by finding.
    deadlines: BTreeMap<&'r str, Date>,
}

impl<'r> Ranks<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        let mut deadlines: BTreeMap<&str, Date> = BTreeMap::new();
        for deadline in report.deadlines.iter().filter(|deadline| !deadline.passed) {
            for key in &deadline.requirements {
                let nearest = deadlines.entry(key).or_insert(deadline.date);
                *nearest = (*nearest).min(deadline.date);
            }
        }
        Self { report, deadlines }
    }

    pub(super) fn of(&self, gap: &Gap<'_>, against: &[&Contradiction]) -> Urgency {
        let finding = gap.finding;
        let deadline = self.deadlines.get(finding.key.as_str()).copied();
        Urgency {
            class: class(gap, against),
            comparison: finding.comparison,
            stated: is_stated(gap),
            verb: verb(gap.demand.map_or(finding.modal, |demand| demand.modal)),
            preparatory: self.report.inputs.is_preparatory(finding),
            deadline: (deadline.is_none(), deadline),
        }
    }
}

fn class(gap: &Gap<'_>, against: &[&Contradiction]) -> Class {
    let indicates = |clash: &&Contradiction| clash.kind == ContradictionKind::Indication;
    if against.iter().any(|clash| !indicates(clash)) || gap.demand.is_some_and(is_contradicted) {
        return Class::Contradiction;
    }
    let verdict = gap.demand.map_or(gap.finding.verdict, |demand| demand.verdict);
    let reason = gap.demand.map_or(gap.finding.reason.as_ref(), |demand| demand.reason.as_ref());
    match (verdict, reason.map(|reason| reason.code)) {
        (Verdict::Fail, _) => Class::Fail,
        (_, Some(ReasonCode::IndicationAgainst)) => Class::Indication,
        (_, Some(ReasonCode::AwaitingHuman | ReasonCode::TextUnavailable)) => Class::Human,
        _ => Class::Open,
    }
}

fn is_contradicted(demand: &DemandResult) -> bool {
    let code = demand.reason.as_ref().map(|reason| reason.code);
    demand.contradiction && code != Some(ReasonCode::IndicationAgainst)
}

/// Whether what is open waits for a look at a target, and not for an answer or a condition first.
fn awaits_a_look(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| {
        matches!(
            reason.code,
            ReasonCode::NotRun
                | ReasonCode::ProbeError
                | ReasonCode::TargetUnreachable
                | ReasonCode::EvidenceAfterAsOf
                | ReasonCode::EvidenceStale
                | ReasonCode::EvidenceForOtherVersion
        )
    })
}

fn is_stated(gap: &Gap<'_>) -> bool {
    let Some(demand) = gap.demand else { return true };
    match demand.verdict {
        Verdict::Inconclusive => !(demand.target_declared && awaits_a_look(demand)),
        _ => !demand.basis.is_some_and(Basis::is_observed),
    }
}
