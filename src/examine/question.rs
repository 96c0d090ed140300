//! What an evaluator is asked about one requirement: what is to be looked at, how it stands, and what speaks to it.

use crate::assess::result::{DemandResult, Finding, Report};
use crate::assess::{Chosen, Inputs};
use crate::catalog::TextStatus;
use crate::lang::Lang;
use crate::report::text::InWords;

/// One requirement, for one component where components are judged.
#[derive(Debug, Clone)]
pub(crate) struct ExaminedRequirement {
    /// The finding's key.
    pub key: String,
    /// `catalog@edition`.
    pub reference: String,
    /// The norm's number, with `/component` where there is one: the key of a judgement.
    pub number: String,
    /// The depth of examination that the norm wants, and what that means.
    pub depth: Option<(String, Option<String>)>,
    /// A few words.
    pub title: String,
    /// What is to be looked at, by the norm.
    pub look_at: Vec<String>,
    /// What is demanded.
    pub demands: Vec<ExaminedDemand>,
}

/// One demand of it.
#[derive(Debug, Clone)]
pub(crate) struct ExaminedDemand {
    /// Its id.
    pub id: String,
    /// Its verb.
    pub verb: String,
    /// Its text.
    pub text: String,
    /// How it stands without the evaluator.
    pub stands: String,
    /// What the manufacturer declares.
    pub declared: Option<String>,
    /// Facts that its checks looked at.
    pub facts: Vec<String>,
    /// Documents that it cites.
    pub documents: Vec<String>,
}

/// All that is to be examined, in the norm's order: what binds, by the text of the norm.
pub(crate) fn questions(
    inputs: &Inputs<'_>,
    report: &Report,
    lang: Lang,
) -> Vec<ExaminedRequirement> {
    let judged = |one: &&Chosen| !one.comparison && one.catalog.text == TextStatus::Full;
    let of = |chosen: &Chosen| {
        let (id, edition) = (chosen.catalog.id.clone(), chosen.catalog.edition.clone());
        let own =
            move |one: &&Finding| one.catalog == id && one.edition == edition && one.is_counted();
        let own = report.findings.iter().filter(own);
        own.filter_map(|finding| question(chosen, finding, lang)).collect::<Vec<_>>()
    };
    inputs.catalogs.iter().filter(judged).flat_map(of).collect()
}

fn question(chosen: &Chosen, finding: &Finding, lang: Lang) -> Option<ExaminedRequirement> {
    let catalog = &chosen.catalog;
    let requirement = catalog.requirement(&finding.requirement)?;
    let component: String = finding.component.iter().map(|id| format!("/{id}")).collect();
    let inspection = requirement.examination.iter();
    let look_at = inspection.flat_map(|one| {
        let points = one.points.iter().map(|point| &point.text);
        std::iter::once(&one.text).chain(points).map(|text| lang.text(text).to_owned())
    });
    let depth = finding.depth.as_ref().map(|depth| {
        let known = catalog.depths.iter().find(|one| one.depth == *depth);
        (depth.clone(), known.map(|one| lang.text(&one.text).to_owned()))
    });
    Some(ExaminedRequirement {
        key: finding.key.clone(),
        reference: catalog.reference(),
        number: format!("{}{component}", finding.requirement),
        depth,
        title: lang.text(&finding.title).to_owned(),
        look_at: look_at.collect(),
        demands: finding.demands.iter().map(|demand| asked(demand, lang)).collect(),
    })
}

fn asked(demand: &DemandResult, lang: Lang) -> ExaminedDemand {
    let reason = demand.reason.as_ref().map(|reason| lang.text(&reason.text));
    let because = reason.or_else(|| demand.offenders.first().map(|one| lang.text(&one.message)));
    let because: String = because.iter().map(|because| format!(": {because}")).collect();
    let declared = demand.answer.as_ref().map(|answer| {
        let statement: String =
            answer.statement.iter().map(|statement| format!(": {statement}")).collect();
        format!("{}{statement}", answer.value.in_words(lang))
    });
    let mut facts: Vec<_> =
        demand.checks.iter().flat_map(|check| check.facts.iter().cloned()).collect();
    facts.sort();
    facts.dedup();
    ExaminedDemand {
        id: demand.id.clone(),
        verb: lang.modal(demand.modal).to_owned(),
        text: lang.text(&demand.text).to_owned(),
        stands: format!("{}{because}", demand.verdict.in_words(lang)),
        declared,
        facts,
        documents: demand.documents.clone(),
    }
}
