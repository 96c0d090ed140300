//! Puts findings together into the result.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::assess::deadlines;
use crate::assess::evidence::Evidence;
use crate::assess::result::{
    CatalogInput, Contradiction, ContradictionKind, DeclarationRecord, DemandResult,
    DispositionRecord, DocumentInput, Examination, FactRecord, Finding, Group,
    Inputs as InputRecords, Note, Offender, OwnInput, PolicyInput, ProductSummary, Report, Rule,
    SCHEMA, Shared, TargetSummary, Tool, Verdict, VerdictDuty,
};
use crate::assess::select::{Chosen, Inputs};
use crate::assess::summary;
use crate::assess::verdict::{Judge, Judgement};
use crate::assess::{
    certificates, citations, denials, factors, gate, identity, residual, row, rulings, say, scope,
    versions,
};
use crate::catalog::{
    Addressee, Catalog, Confidence, Inspection, Modal, Requirement, RequirementKind, Text,
    TextStatus,
};
use crate::fact::Basis;
use crate::fact::value::AttrJson;
use crate::library::Own;
use crate::product::{AuditRole, Disposition, DispositionKind, Product};
use crate::yaml::hex_digest;

/// Judges a product.
pub fn assess(inputs: &Inputs<'_>) -> Report {
    let evidence = Evidence::new(inputs.product, inputs.as_of);
    let mut run = Run {
        inputs,
        evidence: &evidence,
        decisions: decisions(inputs),
        noted: Noted { contradictions: evidence.clashes(), ..Noted::default() },
    };
    let mut findings: Vec<_> =
        inputs.catalogs.iter().flat_map(|chosen| run.catalog(chosen)).collect();
    findings.extend(run.scope());
    let Noted { mut contradictions, limits, unverified } = run.noted;
    contradictions.extend(denials::clashes(inputs, &evidence));
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
        .chain(disposition_notes(inputs, &by_requirement, &dispositions))
        .collect();
    let contradictions = sorted(merged(contradictions));
    let facts = cited_facts(inputs.product, &evidence, &findings, &contradictions);
    let input_records = input_records(inputs, &evidence, &findings);
    let unversioned = versions::unsaid(inputs, &evidence, &facts, &input_records.documents);
    notes.extend(versions::notes(inputs, &unversioned));
    notes.sort();
    notes.dedup();
    let mut summary = summary::summarise(inputs, &findings, &contradictions, &unverified);
    summary.without_version = unversioned.len();
    let deadlines = deadlines::collect(inputs, &evidence, &findings, &limits);
    let residual_risks = residual::collect(inputs, &findings, &dispositions);
    let interpretations = rulings::list(inputs, &findings);
    let report = Report {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        as_of: inputs.as_of,
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

/// First those that touch a requirement; indications last.
pub(super) fn sorted(mut contradictions: Vec<Contradiction>) -> Vec<Contradiction> {
    contradictions.sort_by(|a, b| {
        let key = |c: &Contradiction| {
            let indication = c.kind == ContradictionKind::Indication;
            (indication, c.finding.is_none())
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.finding, &a.demand).cmp(&(&b.finding, &b.demand)))
            .then_with(|| a.claimed.en.cmp(&b.claimed.en))
            .then_with(|| a.found.en.cmp(&b.found.en))
    });
    contradictions.dedup();
    contradictions
}

struct Run<'a> {
    inputs: &'a Inputs<'a>,
    evidence: &'a Evidence<'a>,
    /// Decisions about gaps by catalog and number.
    decisions: BTreeMap<(&'a str, &'a str), Vec<&'a Disposition>>,
    noted: Noted,
}

/// What is noted beside findings.
#[derive(Clone, Default)]
struct Noted {
    contradictions: Vec<Contradiction>,
    limits: Vec<(String, Date, Text)>,
    /// Finding key and demand of each "not applicable" that nothing but a declaration carries.
    unverified: BTreeSet<(String, String)>,
}

impl Noted {
    fn of(key: &str, judgements: &[Judgement]) -> Self {
        let mut noted = Self::default();
        for judgement in judgements {
            noted.contradictions.extend(judgement.contradictions.iter().cloned());
            noted.limits.extend(
                judgement.limits.iter().map(|(date, what)| (key.to_owned(), *date, what.clone())),
            );
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
        noted.limits.iter_mut().for_each(|(own, ..)| key.clone_into(own));
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
        let mut judged: BTreeMap<Option<&str>, (Finding, Noted)> = BTreeMap::new();
        let mut demands: HashSet<Shared<Vec<DemandResult>>> = HashSet::new();
        let mut findings = Vec::with_capacity(components.len());
        for component in components {
            let first = component.map(|id| self.evidence.first_alike(id));
            let (like, noted) = judged.entry(first).or_insert_with(|| {
                let (mut finding, noted) = self.finding(chosen, requirement, first);
                finding.demands = kept_once(finding.demands, &mut demands);
                (finding, noted)
            });
            let key = key(&chosen.catalog, requirement, *component);
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
        let finding = dress(chosen, requirement, key, demands, declaration);
        (finding, noted)
    }

    fn dispositions_for(
        &self,
        catalog: &Catalog,
        number: &str,
        component: Option<&str>,
    ) -> Vec<DispositionKind> {
        let mut kinds: Vec<_> = self
            .decisions
            .get(&(catalog.id.as_str(), number))
            .into_iter()
            .flatten()
            .filter(|disposition| {
                disposition.edition.as_ref().is_none_or(|one| catalog.keeps(one, number))
                    && disposition.expires >= self.inputs.as_of
                    && disposition.component.as_deref().is_none_or(|id| Some(id) == component)
            })
            .map(|disposition| disposition.kind)
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }
}

/// A finding but for its component and what is decided about it.
fn dress(
    chosen: &Chosen,
    requirement: &Requirement,
    key: String,
    demands: Vec<DemandResult>,
    declaration: Option<DeclarationRecord>,
) -> Finding {
    let catalog = &chosen.catalog;
    let verdict = roll_up(requirement, &demands);
    let basis = roll_up_basis(verdict, &demands);
    let reason = match requirement.kind {
        RequirementKind::Demand => leading_reason(verdict, &demands),
        kind => Some(say::demands_nothing(kind == RequirementKind::Vacant)),
    };
    let outstanding =
        requirement.depth.as_deref() == Some("EXAMINE") && verdict != Verdict::NotApplicable;
    let mut offenders: Vec<Offender> =
        demands.iter().flat_map(|demand| demand.offenders.iter().cloned()).collect();
    offenders.sort();
    offenders.dedup();
    let mut documents: Vec<_> =
        demands.iter().flat_map(|demand| demand.documents.iter().cloned()).collect();
    documents.sort();
    documents.dedup();
    Finding {
        key,
        catalog: catalog.id.clone(),
        edition: catalog.edition.clone(),
        comparison: chosen.comparison,
        requirement: requirement.number.clone(),
        cite: requirement.cite.clone(),
        component: None,
        title: requirement.title.clone(),
        text: requirement.text.clone(),
        kind: requirement.kind,
        addressee: requirement.addressee,
        depth: requirement.depth.clone(),
        group: group_of(catalog, requirement),
        modal: strongest(&demands),
        verdict,
        reason,
        basis,
        examination: if outstanding { Examination::Outstanding } else { Examination::NotRequired },
        contradiction: demands.iter().any(|demand| demand.contradiction),
        confidence: demands
            .iter()
            .map(|demand| demand.confidence)
            .fold(requirement.confidence, Confidence::max),
        offenders,
        not_covered: not_covered(&demands),
        declaration,
        documents,
        disposition: Vec::new(),
        remedy: demands
            .iter()
            .filter(|demand| demand.verdict == Verdict::Fail)
            .map(|demand| demand.remedy.clone())
            .collect(),
        source: requirement
            .sources
            .iter()
            .filter_map(|id| catalog.sources.get(id))
            .map(|source| source.title.clone())
            .collect(),
        note: requirement.note.clone(),
        inspection: requirement
            .examination
            .as_ref()
            .filter(|_| verdict == Verdict::Fail)
            .map(Inspection::record),
        interpretations: interpretations_of(&demands),
        demands: demands.into(),
    }
}

/// Equal results of several components, kept once.
fn kept_once(
    demands: Shared<Vec<DemandResult>>,
    known: &mut HashSet<Shared<Vec<DemandResult>>>,
) -> Shared<Vec<DemandResult>> {
    if let Some(same) = known.get(&demands) {
        return same.clone();
    }
    known.insert(demands.clone());
    demands
}

/// One finding that says an edition's text is not known.
fn unavailable(chosen: &Chosen) -> Finding {
    let catalog = &chosen.catalog;
    Finding {
        key: format!("{}#-", catalog.reference()),
        catalog: catalog.id.clone(),
        edition: catalog.edition.clone(),
        comparison: chosen.comparison,
        requirement: "-".to_owned(),
        cite: catalog.edition.clone(),
        component: None,
        title: Text::new("Text der Fassung nicht verfügbar", "Text of the edition not available"),
        text: catalog.note.clone().unwrap_or_default(),
        kind: RequirementKind::Demand,
        addressee: Addressee::Provider,
        depth: None,
        group: None,
        modal: None,
        verdict: Verdict::Inconclusive,
        reason: Some(say::text_unavailable(catalog)),
        basis: None,
        examination: Examination::NotRequired,
        contradiction: false,
        confidence: catalog.in_force.confidence,
        demands: Shared::default(),
        offenders: Vec::new(),
        not_covered: Vec::new(),
        declaration: None,
        documents: Vec::new(),
        disposition: Vec::new(),
        remedy: Vec::new(),
        source: catalog.sources.values().map(|source| source.title.clone()).collect(),
        note: catalog.note.clone(),
        inspection: None,
        interpretations: Vec::new(),
    }
}

/// One finding that says that no component is judged by a catalog.
fn without_component(chosen: &Chosen) -> Finding {
    Finding {
        title: Text::new("Keine Komponente dieser Art", "No component of this kind"),
        text: chosen.catalog.title.clone(),
        reason: Some(say::no_component(&chosen.catalog)),
        note: chosen.catalog.note.clone(),
        ..unavailable(chosen)
    }
}

/// One finding on a catalog that is not judged at all.
fn not_judged(catalog: &Arc<Catalog>) -> Finding {
    let chosen = Chosen { catalog: Arc::clone(catalog), in_force: true, comparison: false };
    Finding {
        title: Text::new("Prüfumfang", "Scope of the assessment"),
        text: catalog.title.clone(),
        note: catalog.note.clone(),
        ..unavailable(&chosen)
    }
}

/// fail > inconclusive > pass; not applicable is neutral; nothing is inconclusive.
fn roll_up(requirement: &Requirement, demands: &[DemandResult]) -> Verdict {
    if requirement.kind != RequirementKind::Demand {
        return Verdict::NotApplicable;
    }
    let has = |verdict| demands.iter().any(|demand| demand.verdict == verdict);
    if has(Verdict::Fail) {
        Verdict::Fail
    } else if has(Verdict::Inconclusive) || demands.is_empty() {
        Verdict::Inconclusive
    } else if has(Verdict::Pass) {
        Verdict::Pass
    } else {
        Verdict::NotApplicable
    }
}

/// Of a pass or "not applicable" the weakest, of a fail the strongest.
fn roll_up_basis(verdict: Verdict, demands: &[DemandResult]) -> Option<Basis> {
    let bases =
        demands.iter().filter(|demand| demand.verdict == verdict).filter_map(|demand| demand.basis);
    match verdict {
        Verdict::Fail => bases.max(),
        Verdict::Pass | Verdict::NotApplicable => bases.min(),
        Verdict::Inconclusive => None,
    }
}

fn leading_reason(
    verdict: Verdict,
    demands: &[DemandResult],
) -> Option<crate::assess::result::Reason> {
    demands.iter().find(|demand| demand.verdict == verdict).and_then(|demand| demand.reason.clone())
}

/// MUSS and DARF NICHT before SOLL before KANN; none if no demand has one.
fn strongest(demands: &[DemandResult]) -> Option<Modal> {
    demands.iter().filter_map(|demand| demand.modal).min()
}

/// Parts of a demand that only an answer, or nothing, spoke to.
fn not_covered(demands: &[DemandResult]) -> Vec<Text> {
    let open = |demand: &&DemandResult| {
        demand.verdict != Verdict::NotApplicable
            && !demand.checks.iter().any(|check| {
                check.role == crate::catalog::Role::Decides
                    && check.outcome != crate::assess::result::CheckOutcome::Undecided
            })
    };
    demands.iter().filter(open).map(|demand| demand.text.clone()).collect()
}

fn product_summary(product: &Product) -> ProductSummary {
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
    }
}

fn input_records(
    inputs: &Inputs<'_>,
    evidence: &Evidence<'_>,
    findings: &[Finding],
) -> InputRecords {
    let used: BTreeSet<&str> =
        findings.iter().flat_map(rules_of).map(|rule| rule.policy.as_str()).collect();
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
                cited: citations::is_cited(inputs, document),
                number: document.number.clone(),
                issuer: document.issuer.clone(),
                issued: document.issued,
                valid_until: document.valid_until,
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

/// All policy rows a finding rests on.
pub(super) fn rules_of(finding: &Finding) -> impl Iterator<Item = &Rule> {
    finding.demands.iter().flat_map(|demand| &demand.checks).flat_map(|check| &check.rules)
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

fn group_of(catalog: &Catalog, requirement: &Requirement) -> Option<Group> {
    let id = requirement.group.as_ref()?;
    let (_, title) = catalog.groups.iter().find(|(known, _)| known == id)?;
    Some(Group { id: id.clone(), title: title.clone() })
}

fn interpretations_of(demands: &[DemandResult]) -> Vec<String> {
    let mut ids: Vec<_> =
        demands.iter().flat_map(|demand| demand.interpretations.iter().cloned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn cited_facts(
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
    let mut records: BTreeMap<&str, FactRecord> = BTreeMap::new();
    for fact in product.facts.iter().chain(observed).filter(|fact| ids.contains(fact.id.as_str())) {
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

/// Findings by catalog and number.
type ByRequirement<'f> = BTreeMap<(&'f str, &'f str), Vec<&'f Finding>>;

fn by_requirement(findings: &[Finding]) -> ByRequirement<'_> {
    let mut all: ByRequirement<'_> = BTreeMap::new();
    for finding in findings {
        all.entry((&finding.catalog, &finding.requirement)).or_default().push(finding);
    }
    all
}

/// The findings that a decision is about, and whose gaps it concerns.
fn concerned<'f>(
    inputs: &Inputs<'_>,
    disposition: &Disposition,
    findings: &ByRequirement<'f>,
) -> Vec<&'f Finding> {
    let key = (disposition.catalog.as_str(), disposition.requirement.value.as_str());
    let editions = editions_meant(inputs, disposition);
    let own = findings.get(&key).into_iter().flatten().copied();
    own.filter(|finding| concerns(&editions, disposition, finding)).collect()
}

fn dispositions(inputs: &Inputs<'_>, findings: &ByRequirement<'_>) -> Vec<DispositionRecord> {
    inputs
        .product
        .dispositions
        .iter()
        .map(|disposition| DispositionRecord {
            kind: disposition.kind,
            requirement: format!("{}#{}", disposition.catalog, disposition.requirement.value),
            editions: editions_meant(inputs, disposition),
            demand: disposition.demand.clone(),
            component: disposition.component.clone(),
            offenders: disposition.offenders.clone(),
            owner: disposition.owner.clone(),
            reason: disposition.reason.clone(),
            expires: disposition.expires,
            expired: disposition.expires < inputs.as_of,
            used: !concerned(inputs, disposition, findings).is_empty(),
        })
        .collect()
}

/// The edition a decision names, and those judged in which the number means the same.
fn editions_meant(inputs: &Inputs<'_>, disposition: &Disposition) -> Vec<String> {
    let Some(named) = &disposition.edition else { return Vec::new() };
    let number = &disposition.requirement.value;
    let own = inputs.catalogs.iter().map(|chosen| &chosen.catalog);
    let same = own.filter(|catalog| {
        catalog.id == disposition.catalog
            && catalog.edition != *named
            && catalog.keeps(named, number)
    });
    std::iter::once(named.clone()).chain(same.map(|catalog| catalog.edition.clone())).collect()
}

fn concerns(editions: &[String], disposition: &Disposition, finding: &Finding) -> bool {
    (editions.is_empty() || editions.contains(&finding.edition))
        && disposition.component.as_ref().is_none_or(|id| finding.component.as_ref() == Some(id))
        && finding.demands.iter().any(|demand| {
            disposition.demand.as_ref().is_none_or(|id| demand.id == *id)
                && matches!(demand.verdict, Verdict::Fail | Verdict::Inconclusive)
        })
}

/// Days before its end at which a decision about a gap is called to mind.
const SOON: i32 = 30;

/// Decisions about gaps that have ended or soon will, meet no gap, or leave part of one uncovered.
fn disposition_notes(
    inputs: &Inputs<'_>,
    findings: &ByRequirement<'_>,
    records: &[DispositionRecord],
) -> Vec<Note> {
    let soon = inputs.as_of.saturating_add(jiff::Span::new().days(SOON));
    let judged = |catalog: &str| inputs.catalogs.iter().any(|one| one.catalog.id == catalog);
    let mut notes = Vec::new();
    for (disposition, record) in inputs.product.dispositions.iter().zip(records) {
        if record.expired {
            notes.push(say::disposition_expired(record));
            continue;
        }
        if gate::lasts_too_long(record, inputs.as_of) {
            notes.push(say::disposition_too_long(record));
        } else if record.kind == DispositionKind::SollJustified
            && gate::more_than_a_year(record.expires, inputs.as_of)
        {
            notes.push(say::disposition_lasts(record));
        }
        if !judged(&disposition.catalog) {
            notes.push(say::disposition_not_judged(record));
            continue;
        }
        if !record.used {
            notes.push(say::disposition_unused(record));
            continue;
        }
        if record.expires <= soon {
            notes.push(say::disposition_expires_soon(record));
        }
        let uncovered = uncovered(inputs, disposition, findings);
        if !uncovered.is_empty() {
            notes.push(say::disposition_leaves_out(record, &uncovered));
        }
    }
    notes
}

/// Offenders of failed demands under a decision that it does not name.
fn uncovered(
    inputs: &Inputs<'_>,
    disposition: &Disposition,
    findings: &ByRequirement<'_>,
) -> BTreeSet<String> {
    let demands = concerned(inputs, disposition, findings).into_iter();
    let demands = demands.flat_map(|finding| &finding.demands).filter(|demand| {
        (demand.verdict == Verdict::Fail || !demand.offenders.is_empty())
            && disposition.demand.as_ref().is_none_or(|id| demand.id == *id)
    });
    let things = demands.flat_map(|demand| &demand.offenders).map(|offender| &offender.thing);
    things.filter(|one| !one.is_empty() && !disposition.offenders.contains(one)).cloned().collect()
}

/// Facts that are stated for a day after the one judged: they count for nothing, and nobody should think
/// that they were weighed.
fn later_facts(inputs: &Inputs<'_>) -> Option<Note> {
    let later = inputs.product.facts.iter().filter(|fact| fact.date > inputs.as_of);
    let mut later: Vec<_> = later.map(|fact| fact.id.as_str()).collect();
    let judged = |id: &str| inputs.catalogs.iter().any(|chosen| chosen.catalog.id == id);
    let declarations = inputs.product.declarations.iter().filter(|one| judged(&one.catalog));
    let answers = declarations.flat_map(|declaration| &declaration.answers);
    let later_answers = answers
        .filter(|(_, answers)| answers.all().any(|answer| answer.given.on > inputs.as_of))
        .map(|(number, _)| number.value.as_str());
    later.extend(later_answers);
    (!later.is_empty()).then(|| say::later_facts(&later))
}

/// Three or more answers with the same words: an evaluator expects a reason for each number.
fn same_statements(inputs: &Inputs<'_>) -> Vec<Note> {
    let judged = |id: &str, edition: &str| {
        inputs.catalogs.iter().any(|c| c.catalog.id == id && c.catalog.edition == edition)
    };
    let mut notes = Vec::new();
    for declaration in inputs.product.declarations.iter().filter(|d| judged(&d.catalog, &d.edition))
    {
        let mut by_words: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (number, answers) in &declaration.answers {
            let words: BTreeSet<_> =
                answers.all().filter_map(|answer| answer.statement.clone()).collect();
            for statement in words {
                by_words.entry(statement).or_default().push(number.value.clone());
            }
        }
        for (statement, numbers) in by_words.into_iter().filter(|(_, numbers)| numbers.len() >= 3) {
            notes.push(say::same_statement(&numbers, &statement));
        }
    }
    notes
}

impl Finding {
    /// Whether the headline, the gate and comparisons count it: a demand, not addressed to the doctor.
    pub fn is_counted(&self) -> bool {
        self.kind == RequirementKind::Demand && self.addressee != Addressee::Doctor
    }
}

impl Report {
    /// With the id that its contents have.
    #[must_use]
    pub fn with_id(mut self) -> Self {
        let text = serde_json::to_string(&self.brief()).unwrap_or_default();
        self.report_id = identity::report_id(&text).unwrap_or_default();
        self
    }

    /// Whether nothing was decided by an edition that binds.
    pub fn nothing_decided(&self) -> bool {
        self.summary.total.decided == 0
    }
}
