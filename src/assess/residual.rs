//! What stays as a risk: by TR-03161 not a single verdict counts but the residual risk of the whole
//! application, weighed by the data's criticality.

use std::collections::BTreeMap;

use crate::assess::examined::{Judgement, Remaining};
use crate::assess::gate::is_justified;
use crate::assess::result::{
    DemandResult, DispositionRecord, Finding, ResidualRisks, RiskItem, RiskKind, Verdict,
};
use crate::assess::select::Inputs;
use crate::catalog::Modal;

/// Collects the residual risks of each catalog that weighs them.
pub(super) fn collect(
    inputs: &Inputs<'_>,
    findings: &[Finding],
    dispositions: &[DispositionRecord],
) -> Vec<ResidualRisks> {
    let weighing = inputs
        .catalogs
        .iter()
        .filter_map(|chosen| Some((&chosen.catalog, chosen.catalog.residual_risk.as_ref()?)));
    let risks = set_out(inputs);
    weighing
        .map(|(catalog, rule)| {
            let need = inputs.product.protection_need;
            let for_need = rule.by_need.iter().find(|level| Some(level.need) == need);
            ResidualRisks {
                catalog: catalog.id.clone(),
                edition: catalog.edition.clone(),
                cite: rule.cite.clone(),
                general: rule.general.clone(),
                for_need: for_need.map(|level| level.text.clone()),
                conditions: for_need.and_then(|level| level.conditions.clone()),
                items: findings
                    .iter()
                    .filter(|f| f.catalog == catalog.id && f.edition == catalog.edition)
                    .flat_map(|finding| items(finding, dispositions, &risks))
                    .collect(),
            }
        })
        .collect()
}

/// Judgements that set out a risk, by finding.
type Risks<'i> = BTreeMap<String, Vec<&'i Judgement>>;

fn set_out<'i>(inputs: &'i Inputs<'_>) -> Risks<'i> {
    let mut all: Risks<'i> = BTreeMap::new();
    for one in inputs.examinations.iter().flat_map(|record| &record.judgements) {
        if one.risk.is_some() && one.date <= inputs.as_of {
            all.entry(one.key()).or_default().push(one);
        }
    }
    all
}

/// A KANN that is not used is no risk; a SOLL left out for a reason that holds still is one.
fn items(
    finding: &Finding,
    dispositions: &[DispositionRecord],
    risks: &Risks<'_>,
) -> Vec<RiskItem> {
    let mut items = Vec::new();
    let set_out = |demand: &DemandResult| {
        let own = risks.get(&finding.key).into_iter().flatten();
        own.filter(|one| one.is_about(&demand.id)).find_map(|one| one.risk.clone())
    };
    for demand in finding.demands.iter().filter(|demand| demand.modal != Some(Modal::May)) {
        let risk = set_out(demand);
        let remains = risk.as_ref().is_some_and(|risk| risk.remaining != Remaining::None);
        let kind = match demand.verdict {
            Verdict::Fail if is_justified(finding, demand, dispositions) => RiskKind::ShouldLeftOut,
            Verdict::Fail => RiskKind::NotMet,
            Verdict::Inconclusive => RiskKind::Open,
            Verdict::Pass if remains => RiskKind::Remains,
            Verdict::Pass | Verdict::NotApplicable => continue,
        };
        let (finding, demand) = (finding.key.clone(), demand.id.clone());
        items.push(RiskItem { finding, demand, kind, risk });
    }
    items
}
