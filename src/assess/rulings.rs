//! The rulings that speak to what was judged: always listed, applied only on days they hold.

use crate::assess::result::{Finding, InterpretationRecord};
use crate::assess::select::Inputs;
use crate::catalog::interpretation::RulingSubject;

/// Lists them with the findings they speak to.
pub(super) fn list(inputs: &Inputs<'_>, findings: &[Finding]) -> Vec<InterpretationRecord> {
    let judged = |subject: &RulingSubject| {
        let mut chosen = inputs.catalogs.iter().map(|chosen| &chosen.catalog);
        chosen.any(|catalog| subject.is_of(&catalog.id, &catalog.edition))
    };
    let mut records = Vec::new();
    for set in &inputs.interpretations {
        // What was only said in a conversation stands in `befund explain`, not in a result.
        for ruling in set.rulings.iter().filter(|ruling| !ruling.is_hearsay()) {
            let mut catalogs: Vec<_> =
                ruling.on.iter().filter(|s| judged(s)).map(|s| s.catalog.clone()).collect();
            catalogs.sort();
            catalogs.dedup();
            if catalogs.is_empty() {
                continue;
            }
            records.push(InterpretationRecord {
                id: format!("{}#{}", set.id, ruling.id),
                title: ruling.title.clone(),
                text: ruling.text.clone(),
                effect: ruling.effect.word().to_owned(),
                from: ruling.from,
                until: ruling.until,
                applied: ruling.holds_on(inputs.as_of),
                confidence: ruling.confidence,
                own: inputs.is_own_ruling(&set.id),
                sources: ruling
                    .sources
                    .iter()
                    .filter_map(|id| set.sources.get(id))
                    .map(|source| source.title.clone())
                    .collect(),
                findings: spoken_to(&ruling.on, findings),
                catalogs,
            });
        }
    }
    records
}

fn spoken_to(subjects: &[RulingSubject], findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .filter(|finding| {
            subjects.iter().any(|subject| {
                subject.is_of(&finding.catalog, &finding.edition)
                    && subject.requirement.as_ref() == Some(&finding.requirement)
            })
        })
        .map(|finding| finding.key.clone())
        .collect()
}
