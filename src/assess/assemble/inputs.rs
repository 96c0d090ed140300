//! What an assessment was made of, as records of the result.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::citations;
use crate::assess::evidence::Evidence;
use crate::assess::result::{
    CatalogInput, Contradiction, DocumentInput, FactRecord, Finding, InputRecords, OwnInput,
    PolicyInput, ProductSummary, TargetSummary, VerdictDuty,
};
use crate::assess::select::{Chosen, Inputs};
use crate::fact::Fact;
use crate::fact::kind::retention::STORE;
use crate::fact::value::AttrJson;
use crate::library::Own;
use crate::product::{AuditRole, Product};
use crate::yaml::hex_digest;

pub(super) fn product_summary(product: &Product) -> ProductSummary {
    ProductSummary {
        name: product.name.clone(),
        version: product.version.clone(),
        manufacturer: product.manufacturer.clone(),
        kinds: product.kinds.clone(),
        protection_need: product.protection_need,
        components: product.components.clone(),
        targets: product
            .targets
            .iter()
            .map(|target| TargetSummary {
                kind: target.source.probe.to_owned(),
                subject: target.subject.clone(),
                components: target.components.clone(),
            })
            .collect(),
        role: product.audit.role.unwrap_or(AuditRole::SelfAssessment),
        evaluator: product.audit.evaluator.clone(),
        evaluators: product.audit.evaluators.clone(),
        particulars: product.particulars.clone(),
    }
}

pub(super) fn input_records(
    inputs: &Inputs<'_>,
    evidence: &Evidence<'_>,
    findings: &[Finding],
) -> InputRecords {
    let used: BTreeSet<&str> =
        findings.iter().flat_map(Finding::rules).map(|rule| rule.policy.as_str()).collect();
    InputRecords {
        product_sha256: inputs.product.sha256.clone(),
        catalogs: inputs.catalogs.iter().map(|chosen| catalog_input(inputs, chosen)).collect(),
        policies: inputs
            .policies
            .values()
            .filter(|policy| used.contains(policy.reference().as_str()))
            .map(|policy| PolicyInput {
                id: policy.id.clone(),
                edition: policy.edition.clone(),
                title: policy.title.clone(),
                sha256: policy.sha256.clone(),
                in_force_at_as_of: policy.in_force.contains(inputs.as_of),
                confidence: policy.in_force.confidence,
                note: policy.note.clone(),
            })
            .collect(),
        documents: inputs
            .product
            .documents
            .iter()
            .map(|document| DocumentInput {
                id: document.id.clone(),
                kind: document.kind.to_string(),
                title: document.title.clone(),
                path: document.path.clone(),
                sha256: document.sha256.clone(),
                unfit: document.unfit,
                content: document.content.clone(),
                cited: citations::is_cited(inputs, document),
                number: document.number.clone(),
                issuer: document.issuer.clone(),
                issued: document.issued,
                valid_until: document.valid_until,
                usable_until: document.usable_until.clone(),
                scope: document.scope.clone(),
                product_version: document.product_version.clone(),
                components: document.components.clone(),
                certificate: document.certificate.as_ref().map(|one| one.value.clone()),
                without_version: evidence.lacks_version(document, None),
                stated: document.stated.clone(),
            })
            .collect(),
        observations: evidence.inputs.clone(),
        own: inputs.own.iter().map(own_input).collect(),
    }
}

fn own_input(own: &Own) -> OwnInput {
    OwnInput { kind: own.kind.to_owned(), id: own.id.clone(), sha256: own.sha256.clone() }
}

/// The digest covers the edition's file and every check it uses, as both decide verdicts.
fn catalog_input(inputs: &Inputs<'_>, chosen: &Chosen) -> CatalogInput {
    let catalog = &chosen.catalog;
    let used: BTreeSet<&str> = catalog
        .requirements
        .iter()
        .flat_map(|requirement| &requirement.demands)
        .flat_map(|demand| &demand.checks)
        .map(|used| used.id.as_str())
        .collect();
    let mut digests = catalog.sha256.clone();
    for id in used {
        digests.extend(inputs.checks.get(id).map(|check| check.sha256.as_str()));
    }
    CatalogInput {
        id: catalog.id.clone(),
        edition: catalog.edition.clone(),
        title: catalog.title.clone(),
        sha256: hex_digest(digests.as_bytes()),
        text: catalog.text,
        in_force_at_as_of: chosen.in_force,
        comparison: chosen.comparison,
        note: catalog.note.clone(),
        notices: catalog
            .notices
            .iter()
            .filter(|notice| notice.from <= inputs.as_of)
            .cloned()
            .collect(),
        verdict_duties: catalog
            .verdict_duties
            .iter()
            .map(|(verdict, text)| VerdictDuty { verdict: *verdict, text: text.clone() })
            .collect(),
        report_duties: catalog.report_duties.clone(),
        renumbered: catalog.renumbered.clone(),
    }
}

pub(super) fn cited_facts(
    product: &Product,
    evidence: &Evidence<'_>,
    findings: &[Finding],
    contradictions: &[Contradiction],
) -> Vec<FactRecord> {
    let mut ids: BTreeSet<&str> =
        contradictions.iter().flat_map(|c| c.facts.iter().map(String::as_str)).collect();
    ids.extend(
        findings
            .iter()
            .flat_map(|f| &f.demands)
            .flat_map(|d| &d.checks)
            .flat_map(|c| c.facts.iter().map(String::as_str)),
    );
    let observed = product.observations.iter().flat_map(|observation| &observation.facts);
    // A period that is stated as it was read decides nothing, and reports show both.
    let read =
        observed.clone().filter(|fact| fact.kind == &STORE && ids.contains(fact.id.as_str()));
    let read: BTreeSet<_> = read.map(Fact::thing).collect();
    let stated = product.facts.iter().filter(|fact| fact.kind == &STORE);
    ids.extend(stated.filter(|fact| read.contains(&fact.thing())).map(|fact| fact.id.as_str()));
    let mut records: BTreeMap<&str, FactRecord> = BTreeMap::new();
    let all = product.facts.iter().chain(&product.said).chain(observed);
    for fact in all.filter(|fact| ids.contains(fact.id.as_str())) {
        records.insert(
            &fact.id,
            FactRecord {
                id: fact.id.clone(),
                kind: fact.kind.name.to_owned(),
                subject: fact.subject.clone(),
                attributes: fact
                    .attributes
                    .iter()
                    .map(|(name, attr)| (name.clone(), AttrJson::from(attr)))
                    .collect(),
                basis: evidence.own_basis(fact),
                date: fact.date,
                stated: fact.stated.clone(),
                documents: fact.documents.clone(),
                source: fact.source.clone(),
                at: fact.at.clone(),
                without_version: evidence.fact_lacks_version(fact),
            },
        );
    }
    records.into_values().collect()
}
