//! One demand in words, as every format places it.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Serialize;

use crate::assess::result::{DemandResult, Examination, Finding, ReasonCode, Verdict};
use crate::catalog::{Addressee, Confidence, Modal, RequirementKind, Text};
use crate::report::Lang;
use crate::report::text::InWords;

/// How urgent a gap is, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Urgency {
    /// A MUSS, a DARF NICHT or a demand without modal verb is not met.
    Must,
    /// A SOLL or SOLL NICHT is not met.
    Should,
    /// A KANN is not met.
    May,
    /// It cannot be decided.
    Open,
    /// Not even its demands are known.
    Unjudged,
}

/// What a verdict comes to at a glance; a provisional pass is none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::report) enum State {
    /// Met.
    Pass,
    /// Met, but a person has still to look.
    Provisional,
    /// Not met.
    Fail,
    /// Inconclusive.
    Open,
    /// Not applicable.
    Skipped,
}

impl State {
    pub(in crate::report) fn of(verdict: Verdict, examination: Examination) -> Self {
        match verdict {
            Verdict::Pass if examination == Examination::Outstanding => Self::Provisional,
            Verdict::Pass => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::Inconclusive => Self::Open,
            Verdict::NotApplicable => Self::Skipped,
        }
    }
}

/// A demand and its result in words. Nothing in it is escaped yet.
#[derive(Debug, Clone, Serialize)]
pub(in crate::report) struct Item {
    /// Where it stands in the matrix, for links: made of numbers, never of names.
    pub(in crate::report) anchor: String,
    /// Number, demand and component, as far as needed to tell items apart.
    pub(in crate::report) label: String,
    /// As `label`, without the demand.
    pub(in crate::report) number: String,
    /// As `number`, with the demand in a few words where the finding has several.
    pub(in crate::report) name: String,
    /// The demand by its id, as gate files cite it, where the finding has several.
    pub(in crate::report) id: Option<String>,
    /// The demand in a few words, where the finding has several.
    pub(in crate::report) part: Option<String>,
    /// How many demands the finding has.
    #[serde(skip)]
    pub(in crate::report) parts: usize,
    /// The component, where the label leaves it out because its catalog has only that one.
    pub(in crate::report) component: Option<String>,
    /// How the norm is cited, if that says more than the number.
    pub(in crate::report) cite: Option<String>,
    /// `catalog@edition`.
    pub(in crate::report) catalog: String,
    pub(in crate::report) title: String,
    /// The whole requirement, with its first demand, where it says more than that.
    pub(in crate::report) restatement: Option<String>,
    /// The single demand.
    pub(in crate::report) text: String,
    pub(in crate::report) verb: &'static str,
    pub(in crate::report) depth: Option<String>,
    /// To whom it speaks, unless that is the provider.
    pub(in crate::report) addressee: Option<&'static str>,
    pub(in crate::report) verdict: String,
    pub(in crate::report) state: State,
    pub(in crate::report) basis: Option<&'static str>,
    /// What to keep in mind about the verdict.
    pub(in crate::report) marks: Vec<String>,
    /// Why, sentence by sentence.
    pub(in crate::report) why: Vec<String>,
    /// Of a fail: what was seen as well and does not make it one.
    pub(in crate::report) beside: Vec<String>,
    pub(in crate::report) offenders: Vec<OffenderView>,
    /// The sentences of the offenders.
    pub(in crate::report) found: Vec<String>,
    /// Policy rows that speak against it or leave it open.
    pub(in crate::report) rules: Vec<String>,
    /// Whether it could be measured, where it was not.
    pub(in crate::report) measuring: Option<String>,
    /// Decisions that cover it.
    pub(in crate::report) dispositions: Vec<String>,
    /// What to do, for a fail.
    pub(in crate::report) remedy: Option<String>,
    /// What to request, for an inconclusive one.
    pub(in crate::report) ask: Option<String>,
    /// The number of that request in the report.
    pub(in crate::report) question: Option<usize>,
    /// An answer given elsewhere that may be offered for it, if it is open.
    pub(in crate::report) offered: Option<String>,
    /// Labels of everything cited.
    pub(in crate::report) evidence: String,
    /// How absence was checked, for a demand that is not applicable.
    pub(in crate::report) absence: Option<String>,
    /// Declarations that its result rests on alone.
    pub(in crate::report) relied_upon: Vec<String>,
    /// What to know about the restatement.
    pub(in crate::report) note: Option<String>,
    /// What the evaluator looks at, once for a requirement that is not met.
    pub(in crate::report) inspection: Option<String>,
    #[serde(skip)]
    pub(in crate::report) outcome: Verdict,
    #[serde(skip)]
    pub(in crate::report) urgency: Option<Urgency>,
    #[serde(skip)]
    pub(in crate::report) comparison: bool,
    #[serde(skip)]
    pub(in crate::report) modal: Option<Modal>,
    /// The part of the catalog it belongs to; empty if there is none.
    #[serde(skip)]
    pub(in crate::report) group: String,
    /// Why it is inconclusive or not applicable.
    #[serde(skip)]
    pub(in crate::report) cause: Option<ReasonCode>,
    /// Whether the headline counts it.
    #[serde(skip)]
    pub(in crate::report) counted: bool,
    /// Whether no check decided it, though it applies.
    #[serde(skip)]
    pub(in crate::report) unchecked: bool,
}

/// Something that violates a demand, in a sentence.
#[derive(Debug, Clone, Serialize)]
pub(in crate::report) struct OffenderView {
    pub(in crate::report) text: String,
    pub(in crate::report) evidence: String,
}

/// The marks that findings and demands share.
pub(in crate::report) fn marks(
    lang: Lang,
    contradiction: bool,
    comparison: bool,
    confidence: Confidence,
) -> Vec<String> {
    let t = lang.phrases();
    let mut marks = Vec::new();
    if contradiction {
        marks.push(t.contradiction.to_owned());
    }
    if comparison {
        marks.push(t.comparison.to_owned());
    }
    if confidence.is_unverified() {
        marks.push(format!("{} ({})", t.unverified_text, confidence.in_words(lang)));
    }
    marks
}

/// The verdict in words; a pass is provisional while a person has still to look.
pub(in crate::report) fn verdict(verdict: Verdict, examination: Examination, lang: Lang) -> String {
    if verdict == Verdict::Pass && examination == Examination::Outstanding {
        return lang.pick("vorläufig erfüllt", "provisionally met").to_owned();
    }
    verdict.in_words(lang).to_owned()
}

pub(super) fn urgency(finding: &Finding, demand: &DemandResult) -> Option<Urgency> {
    if finding.kind != RequirementKind::Demand || finding.addressee == Addressee::Doctor {
        return None;
    }
    match (demand.verdict, demand.modal) {
        (Verdict::Fail, Some(Modal::Must | Modal::MustNot) | None) => Some(Urgency::Must),
        (Verdict::Fail, Some(Modal::Should | Modal::ShouldNot)) => Some(Urgency::Should),
        (Verdict::Fail, Some(Modal::May)) => Some(Urgency::May),
        (Verdict::Inconclusive, _) if finding.demands.is_empty() => Some(Urgency::Unjudged),
        (Verdict::Inconclusive, _) => Some(Urgency::Open),
        (Verdict::Pass | Verdict::NotApplicable, _) => None,
    }
}

/// The demands of a finding, in the order of its items; one without demands is one itself.
pub(in crate::report) fn demands(finding: &Finding) -> Cow<'_, [DemandResult]> {
    if finding.demands.is_empty() {
        Cow::Owned(vec![undivided(finding)])
    } else {
        Cow::Borrowed(&finding.demands)
    }
}

/// A finding that has no demands, as if it were one.
fn undivided(finding: &Finding) -> DemandResult {
    DemandResult {
        id: String::new(),
        modal: finding.modal,
        text: finding.text.clone(),
        verdict: finding.verdict,
        reason: finding.reason.clone(),
        basis: finding.basis,
        confidence: finding.confidence,
        comparison: finding.comparison,
        contradiction: finding.contradiction,
        interpretations: finding.interpretations.clone(),
        offered: None,
        checks: Vec::new(),
        offenders: finding.offenders.clone(),
        answer: None,
        excused: false,
        measurable: Vec::new(),
        planned: Vec::new(),
        target_declared: false,
        aged_evidence: false,
        documents: finding.documents.clone(),
        remedy: Text::default(),
        ask: Text::default(),
    }
}

pub(in crate::report) fn distinct(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}
