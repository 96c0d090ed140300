//! From judged demands to a finding: roll-up, decisions, what no catalog judges.

use std::collections::HashSet;
use std::sync::Arc;

use crate::assess::result::{
    AdmittedReason, DeclarationRecord, DemandResult, Examination, Finding, Group, Offender, Shared,
    Verdict,
};
use crate::assess::say;
use crate::assess::select::Chosen;
use crate::catalog::{
    Addressee, Catalog, Confidence, Inspection, InspectionRecord, Modal, Requirement,
    RequirementKind, Text,
};
use crate::fact::Basis;

/// A finding but for its component and what is decided about it; `examined` says whether all of its demands
/// were.
pub(super) fn dress(
    chosen: &Chosen,
    requirement: &Requirement,
    key: String,
    (demands, examined): (Vec<DemandResult>, bool),
    declaration: Option<DeclarationRecord>,
) -> Finding {
    let catalog = &chosen.catalog;
    let verdict = roll_up(requirement, &demands);
    let basis = roll_up_basis(verdict, &demands);
    let reason = match requirement.kind {
        RequirementKind::Demand => leading_reason(verdict, &demands),
        kind => Some(say::demands_nothing(kind == RequirementKind::Vacant)),
    };
    let examination = match verdict {
        _ if examined => Examination::Done,
        Verdict::NotApplicable => Examination::NotRequired,
        _ if requirement.depth.as_deref() == Some("EXAMINE") => Examination::Outstanding,
        _ => Examination::NotRequired,
    };
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
        examination,
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
        admitted_reasons: admitted_reasons(catalog, requirement),
        inspection: looked_at(requirement, verdict == Verdict::Fail),
        left_to_evaluator: looked_at(
            requirement,
            matches!(verdict, Verdict::Pass | Verdict::Inconclusive),
        ),
        interpretations: interpretations_of(&demands),
        demands: demands.into(),
    }
}

/// Equal results of several components, kept once.
pub(super) fn kept_once(
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
pub(super) fn unavailable(chosen: &Chosen) -> Finding {
    let catalog = &chosen.catalog;
    Finding {
        key: format!("{}#{}", catalog.reference(), Finding::WHOLE_CATALOG),
        catalog: catalog.id.clone(),
        edition: catalog.edition.clone(),
        comparison: chosen.comparison,
        requirement: Finding::WHOLE_CATALOG.to_owned(),
        cite: catalog.edition.clone(),
        component: None,
        title: say::title_unavailable(),
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
        admitted_reasons: Vec::new(),
        inspection: None,
        left_to_evaluator: None,
        interpretations: Vec::new(),
    }
}

/// One finding that says that no component is judged by a catalog.
pub(super) fn without_component(chosen: &Chosen) -> Finding {
    Finding {
        title: say::title_no_component(),
        text: chosen.catalog.title.clone(),
        reason: Some(say::no_component(&chosen.catalog)),
        note: chosen.catalog.note.clone(),
        ..unavailable(chosen)
    }
}

/// One finding on a catalog that is not judged at all.
pub(super) fn not_judged(catalog: &Arc<Catalog>) -> Finding {
    let chosen = Chosen { catalog: Arc::clone(catalog), in_force: true, comparison: false };
    Finding {
        title: say::title_scope(),
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

fn group_of(catalog: &Catalog, requirement: &Requirement) -> Option<Group> {
    let id = requirement.group.as_ref()?;
    let (_, title) = catalog.groups.iter().find(|(known, _)| known == id)?;
    Some(Group { id: id.clone(), title: title.clone() })
}

/// What the evaluator looks at, where that is to be said.
fn looked_at(requirement: &Requirement, said: bool) -> Option<InspectionRecord> {
    requirement.examination.as_ref().filter(|_| said).map(Inspection::record)
}

/// The norm's own reasons for "not applicable", where its list is closed.
fn admitted_reasons(catalog: &Catalog, requirement: &Requirement) -> Vec<AdmittedReason> {
    let own = catalog.reasons.iter().filter(|reason| requirement.reasons.contains(&reason.id));
    let own = own.filter(|_| catalog.reasons_closed).map(|reason| AdmittedReason {
        id: reason.id.clone(),
        text: reason.text.clone(),
        free: reason.free,
    });
    own.collect()
}

fn interpretations_of(demands: &[DemandResult]) -> Vec<String> {
    let mut ids: Vec<_> =
        demands.iter().flat_map(|demand| demand.interpretations.iter().cloned()).collect();
    ids.sort();
    ids.dedup();
    ids
}
