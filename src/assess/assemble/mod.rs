//! Puts findings together into the result.

mod dispositions;
mod dress;
mod inputs;
mod notes;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::assess::assemble::dispositions::{by_requirement, disposition_notes, dispositions};
use crate::assess::assemble::dress::{
    dress, kept_once, not_judged, unavailable, without_component,
};
use crate::assess::assemble::inputs::{cited_facts, input_records, product_summary};
use crate::assess::assemble::notes::{later_facts, same_statements};
use crate::assess::evaluation::Limit;
use crate::assess::evidence::Evidence;
use crate::assess::examination::{self, Examined};
use crate::assess::result::{
    Contradiction, DeclarationRecord, DemandResult, Finding, Report, SCHEMA, Shared, Tool,
};
use crate::assess::select::{Chosen, Inputs};
use crate::assess::verdict::{DemandVerdict, Judge};
use crate::assess::{
    certificates, citations, contents, deadlines, denials, factors, residual, row, rulings, scope,
    summary, versions,
};
use crate::catalog::{Catalog, Requirement, TextStatus};
use crate::product::Disposition;

/// Judges a product.
pub fn assess(inputs: &Inputs<'_>) -> Report {
    let evidence = Evidence::new(inputs.product, inputs.as_of);
    let mut run = Run {
        inputs,
        evidence: &evidence,
        decisions: decisions(inputs),
        examined: examination::by_key(&inputs.examinations, inputs.as_of),
        noted: Noted { contradictions: evidence.clashes(), ..Noted::default() },
    };
    let mut findings: Vec<_> =
        inputs.catalogs.iter().flat_map(|chosen| run.catalog(chosen)).collect();
    findings.extend(run.scope());
    let Noted { mut contradictions, limits, unverified } = run.noted;
    contradictions.extend(denials::clashes(inputs, &evidence));
    contradictions.extend(contents::clashes(inputs));
    let by_requirement = by_requirement(&findings);
    let dispositions = dispositions(inputs, &by_requirement);
    let mut notes: Vec<_> = inputs
        .notes
        .iter()
        .chain(&evidence.notes)
        .cloned()
        .chain(same_statements(inputs))
        .chain(later_facts(inputs))
        .chain(certificates::for_other_versions(inputs))
        .chain(certificates::missing(inputs))
        .chain(citations::unfit(inputs, &evidence))
        .chain(contents::notes(inputs))
        .chain(disposition_notes(inputs, &by_requirement, &dispositions))
        .collect();
    let contradictions = Contradiction::sorted(merged(contradictions));
    let facts = cited_facts(inputs.product, &evidence, &findings, &contradictions);
    let input_records = input_records(inputs, &evidence, &findings);
    let unversioned = versions::unsaid(inputs, &evidence, &facts, &input_records.documents);
    notes.extend(versions::notes(inputs, &unversioned));
    notes.sort();
    notes.dedup();
    let mut summary = summary::summarise(inputs, &findings, &contradictions, &unverified);
    summary.without_version = unversioned.len();
    let deadlines = deadlines::collect(inputs, &evidence, &findings, &limits);
    let examinations = examination::records(inputs, &findings);
    let residual_risks = residual::collect(inputs, &findings, &dispositions);
    let interpretations = rulings::list(inputs, &findings);
    let report = Report {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        as_of: inputs.as_of.day(),
        report_id: String::new(),
        product: product_summary(inputs.product),
        inputs: input_records,
        facts,
        contradictions,
        findings,
        alike: Vec::new(),
        deadlines,
        notes,
        dispositions,
        interpretations,
        examinations,
        residual_risks,
        factor_matrix: factors::matrix(inputs, &evidence),
        summary,
        gate: None,
    };
    report.with_id()
}

/// The same clash at several demands of a requirement is one.
fn merged(contradictions: Vec<Contradiction>) -> Vec<Contradiction> {
    let mut merged: Vec<Contradiction> = Vec::new();
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    for clash in contradictions {
        let Some(finding) = clash.finding.clone() else {
            merged.push(clash);
            continue;
        };
        let key = (clash.kind, finding, clash.claimed.clone(), clash.found.clone());
        let place = *places.entry(key).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(other) => other.demand = None,
            None => merged.push(clash),
        }
    }
    merged
}

struct Run<'a> {
    inputs: &'a Inputs<'a>,
    evidence: &'a Evidence<'a>,
    /// Decisions about gaps by catalog and number.
    decisions: BTreeMap<(&'a str, &'a str), Vec<&'a Disposition>>,
    /// What evaluators judged by the day, by finding.
    examined: examination::ByKey<'a>,
    noted: Noted,
}

/// What is noted beside findings.
#[derive(Clone, Default)]
struct Noted {
    contradictions: Vec<Contradiction>,
    limits: Vec<(String, Limit)>,
    /// Finding key and demand of each "not applicable" that nothing but a declaration carries.
    unverified: BTreeSet<(String, String)>,
}

impl Noted {
    fn of(key: &str, judgements: &[DemandVerdict]) -> Self {
        let mut noted = Self::default();
        for judgement in judgements {
            noted.contradictions.extend(judgement.contradictions.iter().cloned());
            let limits = judgement.limits.iter().cloned();
            noted.limits.extend(limits.map(|limit| (key.to_owned(), limit)));
            if judgement.unverified_na {
                noted.unverified.insert((key.to_owned(), judgement.result.id.clone()));
            }
        }
        noted
    }

    /// The same beside a finding of another key.
    fn under(&self, key: &str) -> Self {
        let mut noted = self.clone();
        for clash in &mut noted.contradictions {
            clash.finding = clash.finding.as_ref().map(|_| key.to_owned());
        }
        noted.limits.iter_mut().for_each(|(own, _)| key.clone_into(own));
        noted.unverified =
            noted.unverified.into_iter().map(|(_, demand)| (key.to_owned(), demand)).collect();
        noted
    }

    fn add(&mut self, other: Self) {
        self.contradictions.extend(other.contradictions);
        self.limits.extend(other.limits);
        self.unverified.extend(other.unverified);
    }
}

fn decisions<'a>(inputs: &Inputs<'a>) -> BTreeMap<(&'a str, &'a str), Vec<&'a Disposition>> {
    let mut decisions: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in &inputs.product.dispositions {
        let key = (one.catalog.as_str(), one.requirement.value.as_str());
        decisions.entry(key).or_default().push(one);
    }
    decisions
}

/// The key of a finding.
fn key(catalog: &Catalog, requirement: &Requirement, component: Option<&str>) -> String {
    let component: String = component.iter().map(|component| format!("/{component}")).collect();
    format!("{}#{}{component}", catalog.reference(), requirement.number)
}

impl<'r> Run<'r> {
    fn catalog(&mut self, chosen: &Chosen) -> Vec<Finding> {
        if chosen.catalog.text != TextStatus::Full {
            return vec![unavailable(chosen)];
        }
        let product = self.inputs.product;
        let components: Vec<Option<&str>> = match &chosen.catalog.component_kinds {
            None => vec![None],
            Some(kinds) => product
                .components
                .iter()
                .filter(|component| kinds.iter().any(|kind| kind == component.kind.word()))
                .map(|component| Some(component.id.as_str()))
                .collect(),
        };
        if components.is_empty() {
            return vec![without_component(chosen)];
        }
        let mut findings = Vec::new();
        for requirement in &chosen.catalog.requirements {
            findings.extend(self.requirement(chosen, requirement, &components));
        }
        findings
    }

    /// The findings on a requirement. Components that nothing tells apart are judged once.
    fn requirement(
        &mut self,
        chosen: &Chosen,
        requirement: &Requirement,
        components: &[Option<&'r str>],
    ) -> Vec<Finding> {
        let mut judged: BTreeMap<_, (Finding, Noted)> = BTreeMap::new();
        let mut demands: HashSet<Shared<Vec<DemandResult>>> = HashSet::new();
        let mut findings = Vec::with_capacity(components.len());
        for component in components {
            let first = component.map(|id| self.evidence.first_alike(id));
            let key = key(&chosen.catalog, requirement, *component);
            // What was examined of one component says nothing of those that are like it.
            let examined = self.examined.get(&key).map_or(&[][..], Vec::as_slice);
            let alone = component.filter(|_| !examined.is_empty());
            let (like, noted) = judged.entry((first, alone)).or_insert_with(|| {
                let (mut finding, noted) = self.finding(chosen, requirement, first, examined);
                finding.demands = kept_once(finding.demands, &mut demands);
                (finding, noted)
            });
            self.noted.add(noted.under(&key));
            findings.push(Finding {
                key,
                component: component.map(str::to_owned),
                disposition: self.dispositions_for(
                    &chosen.catalog,
                    &requirement.number,
                    *component,
                ),
                ..like.clone()
            });
        }
        findings
    }

    /// One finding for each catalog that the product calls for and that no component of it is judged by.
    fn scope(&mut self) -> Vec<Finding> {
        let missing = scope::missing(self.inputs, self.evidence);
        let mut findings = Vec::new();
        for one in missing {
            self.noted.contradictions.extend(one.contradiction);
            findings.push(Finding { reason: Some(one.reason), ..not_judged(one.catalog) });
        }
        findings
    }

    fn finding(
        &self,
        chosen: &Chosen,
        requirement: &Requirement,
        component: Option<&str>,
        examined: &[Examined<'_>],
    ) -> (Finding, Noted) {
        let catalog = &chosen.catalog;
        let key = key(catalog, requirement, component);
        let comparison = chosen.comparison;
        let judge = Judge {
            inputs: self.inputs,
            evidence: self.evidence,
            catalog,
            requirement,
            component,
            comparison,
            key: &key,
        };
        let mut judgements: Vec<_> =
            requirement.demands.iter().map(|demand| judge.judge(demand)).collect();
        if catalog.reasons_closed {
            row::reconcile(requirement, &key, &mut judgements);
        }
        let done = !examined.is_empty()
            && examination::apply(&key, examined, &mut judgements, self.inputs.as_of);
        let declaration =
            requirement.demands.iter().find_map(|demand| judge.said(&demand.id)).map(|said| {
                DeclarationRecord {
                    by: said.answer.given.by.clone(),
                    on: said.answer.given.on,
                    product_version: said.answer.given.product_version.clone(),
                    edition: said.declaration.edition.clone(),
                    source: Some(said.declaration.place(said.declaration.span)),
                }
            });
        let noted = Noted::of(&key, &judgements);
        let demands: Vec<_> = judgements.into_iter().map(|judgement| judgement.result).collect();
        let finding = dress(chosen, requirement, key, (demands, done), declaration);
        (finding, noted)
    }
}
