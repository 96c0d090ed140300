//! Every open point as a ready request to the manufacturer: what is asked, why it is open, what answers it.

mod letter;
mod workbook;

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::request;
use crate::assess::result::{DemandResult, Finding, OfferedAnswer, Report, Verdict};
use crate::catalog::{Modal, Text};
use crate::declare::sheet::DemandRow;
use crate::declare::{OpenDemand, Question};
use crate::fact::label;

pub(crate) use letter::letter;
pub(crate) use workbook::render as workbook;

/// A request about one demand, or about what conditions rest on.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Its id, and one for each further component that it is open for.
    pub ids: Vec<Id>,
    /// `catalog@edition`.
    pub reference: String,
    /// The norm's number; the premise's key.
    pub number: String,
    /// A few words.
    pub title: Text,
    /// The demand.
    pub text: Text,
    /// Its modal verb.
    pub modal: Option<Modal>,
    /// Why it is open, each once.
    pub why: Vec<Text>,
    /// What evidence counts.
    pub ask: Text,
    /// The row of the sheet that an answer settles it in; none where an answer alone does not.
    pub row: Option<String>,
    /// What befund can measure or read for it.
    pub measurable: Vec<Text>,
    /// Answers given elsewhere that may be offered.
    pub offered: Vec<OfferedAnswer>,
}

/// The id of a request, and the component it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Id {
    /// `A-XXXX-XXXX`.
    pub id: String,
    /// The component, if judged for one.
    pub component: Option<String>,
}

/// The requests behind all that is open: premises first, then demands in the result's order. Comparisons,
/// and norms whose text is not known, ask nothing of anybody.
pub(crate) fn open(report: &Report, questions: &[Question]) -> Vec<Request> {
    let rows = rows(questions);
    let premises = questions.iter().filter(|question| question.premise);
    let mut requests: Vec<_> = premises
        .flat_map(|one| one.asked.iter().map(move |asked| of_premise(one, asked)))
        .collect();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.is_counted()) {
        for demand in finding.demands.iter().filter(|demand| is_open(demand)) {
            let key = row_key(finding, demand);
            let at = *known.entry(key.clone()).or_insert(requests.len());
            if at == requests.len() {
                requests.push(Request::new(finding, demand, rows.contains(&key).then_some(key)));
            }
            requests[at].add(finding, demand);
        }
    }
    // Premises stand with their catalog.
    let catalogs = || report.inputs.catalogs.iter();
    let place = |reference: &str| {
        catalogs().position(|one| format!("{}@{}", one.id, one.edition) == reference)
    };
    requests.sort_by_cached_key(|request| place(&request.reference));
    requests
}

/// How many ids there are in all.
pub(crate) fn count(requests: &[Request]) -> usize {
    requests.iter().map(|request| request.ids.len()).sum()
}

fn is_open(demand: &DemandResult) -> bool {
    demand.verdict == Verdict::Inconclusive && !demand.comparison
}

/// The key of a demand in a sheet of `befund declare`.
fn row_key(finding: &Finding, demand: &DemandResult) -> String {
    format!("{}@{}#{}:{}", finding.catalog, finding.edition, finding.requirement, demand.id)
}

/// The rows in which an answer settles a demand.
fn rows(questions: &[Question]) -> BTreeSet<String> {
    let demands = questions.iter().filter(|question| !question.premise);
    let rows = demands.flat_map(|question| {
        question.asked.iter().map(move |asked| DemandRow { question, asked }.key())
    });
    rows.collect()
}

fn of_premise(question: &Question, asked: &OpenDemand) -> Request {
    let key = question.key();
    Request {
        ids: vec![Id { id: request::of_premise(&key), component: None }],
        reference: question.reference(),
        number: question.number.clone(),
        title: question.title.clone(),
        text: asked.text.clone(),
        modal: None,
        why: Vec::new(),
        ask: asked.ask.clone(),
        row: Some(key),
        measurable: Vec::new(),
        offered: Vec::new(),
    }
}

impl Request {
    fn new(finding: &Finding, demand: &DemandResult, row: Option<String>) -> Self {
        Self {
            ids: Vec::new(),
            reference: format!("{}@{}", finding.catalog, finding.edition),
            number: finding.requirement.clone(),
            title: finding.title.clone(),
            text: demand.text.clone(),
            modal: demand.modal,
            why: Vec::new(),
            ask: demand.ask.clone(),
            row,
            measurable: demand.measurable.iter().map(|kind| label::kind(kind)).collect(),
            offered: Vec::new(),
        }
    }

    /// The same request about another component.
    fn add(&mut self, finding: &Finding, demand: &DemandResult) {
        let id = request::of_demand(&finding.key, &demand.id);
        self.ids.push(Id { id, component: finding.component.clone() });
        let why = demand.reason.iter().map(|reason| reason.text.clone());
        self.why.extend(why.filter(|why| !self.why.contains(why)).collect::<Vec<_>>());
        let offered = demand.offered.iter().filter(|one| !self.offered.contains(one));
        self.offered.extend(offered.cloned().collect::<Vec<_>>());
    }
}
