//! Why something is not decided, and what there is to say beside it.

use std::collections::BTreeMap;

use befund_catalog::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::Text;

words! {
    /// Why something is inconclusive; what to do follows from it.
    #[non_exhaustive]
    #[non_exhaustive]
    ReasonCode {
        /// The measurement that would decide was not made.
        NotRun = "not_run",
        /// The probe failed.
        ProbeError = "probe_error",
        /// The target did not answer.
        TargetUnreachable = "target_unreachable",
        /// Neither answer nor document nor fact is there.
        EvidenceMissing = "evidence_missing",
        /// What is there is too old.
        EvidenceStale = "evidence_stale",
        /// What is there speaks of another product version.
        EvidenceForOtherVersion = "evidence_for_other_version",
        /// What is there is later than the day judged.
        EvidenceAfterAsOf = "evidence_after_as_of",
        /// A fact lacks what the check asks.
        FactMissing = "fact_missing",
        /// Evidence contradicts evidence.
        Contradiction = "contradiction",
        /// A person must judge.
        AwaitingHuman = "awaiting_human",
        /// The answer was given for another edition.
        AnswerForOtherEdition = "answer_for_other_edition",
        /// Whether the requirement applies is not known.
        ConditionUnknown = "condition_unknown",
        /// A check that only indicates stands against a pass.
        IndicationAgainst = "indication_against",
        /// An evaluator could not decide.
        ExaminedOpen = "examination_open",
        /// An evaluator found nothing of what is protected (not applicable).
        ExaminedAbsent = "examination_absent",
        /// Claimed to be absent, though no product of the kind can lack it.
        CannotBeAbsent = "cannot_be_absent",
        /// Facts show a part of the product that no component names.
        ScopeIncomplete = "scope_incomplete",
        /// "Not applicable" without a reason.
        ReasonMissing = "reason_missing",
        /// The norm's text is not at hand.
        TextUnavailable = "text_unavailable",
        /// The policy edition at hand cannot tell for this day.
        PolicyEditionOutdated = "policy_edition_outdated",
        /// No component of the product is of a kind the catalog speaks to.
        NoComponent = "no_component",
        /// The check itself failed.
        CheckError = "check_error",
        /// The condition of the requirement is not met (not applicable).
        ConditionNotMet = "condition-not-met",
        /// The number is vacant (not applicable).
        Vacant = "vacant",
        /// The entry only states something (not applicable).
        Statement = "statement",
        /// A ruling sets the demand aside, named in the parameters (not applicable).
        Waived = "waived",
        /// A reason of the catalog or one of ours, named in the parameters (not applicable).
        Stated = "stated_reason",
    }
}

/// Why, in a form for machines and in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
pub struct Reason {
    /// Stable code.
    pub code: ReasonCode,
    /// What the sentence is filled with.
    pub params: BTreeMap<String, String>,
    /// The sentence.
    pub text: Text,
}

/// Something a reader must know about the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Stable kebab-case code.
    pub code: String,
    /// In words.
    pub text: Text,
}
