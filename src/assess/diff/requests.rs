//! Which requests to the manufacturer an earlier result had open and the later one has not, and what closed
//! them: who answered, stated, handed in or read what, and when.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::request;
use crate::assess::result::{DemandResult, Finding, Report, Verdict};
use crate::catalog::{Modal, Text};
use befund_catalog::words;

words! {
    /// What answered a request.
    AnsweredBy {
        /// An answer to the demand.
        Answer = "answer",
        /// A fact that was stated.
        Statement = "statement",
        /// A document.
        Document = "document",
        /// What was measured or read.
        Reading = "reading",
        /// An evaluator's judgement.
        Examination = "examination",
    }
}

/// The requests of two results.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Requests {
    /// Open then and not any more, in the earlier result's order.
    pub closed: Vec<ClosedRequest>,
    /// Ids of those that are open now and were not, in the later result's order.
    pub opened: Vec<String>,
    /// How many are open now.
    pub open: usize,
}

/// A request that is open no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ClosedRequest {
    /// Its id, as `befund requests` gives it.
    pub id: String,
    /// The finding: `catalog@edition#number`, with `/component` where there is one.
    pub finding: String,
    /// The demand.
    pub demand: String,
    /// Its modal verb.
    pub modal: Option<Modal>,
    /// The demand in words.
    pub text: Text,
    /// What it came to; null if it is judged no longer.
    pub verdict: Option<Verdict>,
    /// What it rests on now and did not before, by day.
    pub answered: Vec<Answered>,
}

/// What answered a request, who gave it and when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Answered {
    /// The day it was given.
    #[schemars(with = "String")]
    pub on: Date,
    /// What it is.
    pub how: AnsweredBy,
    /// Who gave it; null where befund read it itself.
    pub by: Option<String>,
}

/// Holds the requests of two results against each other.
pub(super) fn requests(old: &Report, new: &Report) -> Requests {
    let after: BTreeMap<_, _> = demands(new).map(|one| (one.key(), one)).collect();
    let before: BTreeSet<_> = demands(old).filter(Entry::is_open).map(|one| one.key()).collect();
    let open: Vec<_> = demands(new).filter(Entry::is_open).collect();
    let closed = demands(old).filter(Entry::is_open).filter_map(|was| {
        let is = after.get(&was.key());
        is.is_none_or(|is| !is.is_open()).then(|| closed((old, &was), is.map(|is| (new, is))))
    });
    let fresh = open.iter().filter(|one| !before.contains(&one.key()));
    Requests { closed: closed.collect(), opened: fresh.map(Entry::id).collect(), open: open.len() }
}

/// A demand of a result that may be asked about.
struct Entry<'r> {
    finding: &'r Finding,
    demand: &'r DemandResult,
}

impl<'r> Entry<'r> {
    fn key(&self) -> (&'r str, &'r str) {
        (&self.finding.key, &self.demand.id)
    }

    fn id(&self) -> String {
        request::of_demand(&self.finding.key, &self.demand.id)
    }

    fn is_open(&self) -> bool {
        self.demand.verdict == Verdict::Inconclusive && !self.demand.comparison
    }
}

fn demands(report: &Report) -> impl Iterator<Item = Entry<'_>> {
    let counted = report.findings.iter().filter(|finding| finding.is_counted());
    counted.flat_map(|finding| finding.demands.iter().map(move |demand| Entry { finding, demand }))
}

fn closed(was: (&Report, &Entry<'_>), is: Option<(&Report, &Entry<'_>)>) -> ClosedRequest {
    let before = answered(was.0, was.1);
    let now = is.map(|(report, entry)| answered(report, entry)).unwrap_or_default();
    let fresh: Vec<_> = now.difference(&before).cloned().collect();
    let entry = was.1;
    ClosedRequest {
        id: entry.id(),
        finding: entry.finding.key.clone(),
        demand: entry.demand.id.clone(),
        modal: entry.demand.modal,
        text: entry.demand.text.clone(),
        verdict: is.map(|(_, entry)| entry.demand.verdict),
        answered: if fresh.is_empty() { now.into_iter().collect() } else { fresh },
    }
}

/// All that a demand rests on.
fn answered(report: &Report, entry: &Entry<'_>) -> BTreeSet<Answered> {
    let (finding, demand) = (entry.finding, entry.demand);
    let mut all = BTreeSet::new();
    let answer = demand.answer.as_ref().filter(|answer| answer.counts);
    all.extend(answer.and_then(|answer| {
        let by = answer.by.clone();
        Some(Answered { on: answer.on?, how: AnsweredBy::Answer, by })
    }));
    let cited: BTreeSet<&str> =
        demand.checks.iter().flat_map(|check| &check.facts).map(String::as_str).collect();
    for fact in report.facts.iter().filter(|fact| cited.contains(fact.id.as_str())) {
        let by = fact.stated.as_ref().map(|stated| stated.by.clone());
        let how = if by.is_some() { AnsweredBy::Statement } else { AnsweredBy::Reading };
        all.insert(Answered { on: fact.date, how, by });
    }
    for document in report.inputs.documents.iter().filter(|it| demand.documents.contains(&it.id)) {
        let by = Some(document.stated.by.clone());
        all.insert(Answered { on: document.stated.on, how: AnsweredBy::Document, by });
    }
    for judgement in report.examinations.iter().flat_map(|record| &record.judgements) {
        if judgement.counts && judgement.finding == finding.key {
            let by = Some(judgement.person.clone());
            all.insert(Answered { on: judgement.date, how: AnsweredBy::Examination, by });
        }
    }
    all
}
