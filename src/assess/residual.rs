//! What stays as a risk: by TR-03161 not a single verdict counts but the residual risk of the whole
//! application, weighed by the data's criticality.

use crate::assess::gate::is_justified;
use crate::assess::result::{
    DispositionRecord, Finding, ResidualRisks, RiskItem, RiskKind, Verdict,
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
                    .flat_map(|finding| items(finding, dispositions))
                    .collect(),
            }
        })
        .collect()
}

/// A KANN that is not used is no risk; a SOLL left out for a reason that holds still is one.
fn items(finding: &Finding, dispositions: &[DispositionRecord]) -> Vec<RiskItem> {
    let mut items = Vec::new();
    for demand in finding.demands.iter().filter(|demand| demand.modal != Some(Modal::May)) {
        let kind = match demand.verdict {
            Verdict::Fail if is_justified(finding, demand, dispositions) => RiskKind::ShouldLeftOut,
            Verdict::Fail => RiskKind::NotMet,
            Verdict::Inconclusive => RiskKind::Open,
            Verdict::Pass | Verdict::NotApplicable => continue,
        };
        items.push(RiskItem { finding: finding.key.clone(), demand: demand.id.clone(), kind });
    }
    items
}
