//! Documents that are cited and do not carry what cites them: the basis falls, no verdict does.

use std::sync::Arc;

use crate::assess::evidence::{Evidence, document_end};
use crate::assess::result::Note;
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::catalog::Check;
use crate::catalog::predicate::Predicate;
use crate::product::Document;

/// A note for each document that is cited in vain, with everything that cites it.
pub(super) fn unfit(inputs: &Inputs<'_>, evidence: &Evidence<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    for document in &inputs.product.documents {
        let places = cited_at(inputs, &document.id, |components| {
            let fit = |component| evidence.is_fit(document, component);
            match components {
                [] => fit(None),
                some => some.iter().all(|id| fit(Some(id.as_str()))),
            }
        });
        if !places.is_empty() {
            let why = say::unfit(document, document_end(document), inputs.as_of);
            notes.push(say::citation_unfit(document, &why, &places));
        }
    }
    notes
}

/// Whether a fact or an answer that is judged rests on a document, or a check asks for its kind.
pub(super) fn is_cited(inputs: &Inputs<'_>, document: &Document) -> bool {
    let asks = |check: &Arc<Check>| {
        let mut asks = false;
        check.holds.walk(&mut |one| {
            if let Predicate::Document { kind, schemes, .. } = one {
                asks |= *kind == document.kind && document.is_under(schemes);
            }
        });
        asks
    };
    !cited_at(inputs, &document.id, |_| false).is_empty() || inputs.checks.values().any(asks)
}

/// Facts and answers of catalogs judged that cite a document and are not carried by it.
fn cited_at(
    inputs: &Inputs<'_>,
    document: &str,
    carried: impl Fn(&[String]) -> bool,
) -> Vec<String> {
    let cites = |documents: &[String]| documents.iter().any(|id| id == document);
    let facts = inputs.product.facts.iter().filter(|fact| fact.date <= inputs.as_of);
    let facts = facts.filter(|fact| cites(&fact.documents) && !carried(&fact.components));
    let mut places: Vec<_> = facts.map(|fact| fact.source.clone()).collect();
    let judged = |id: &str| inputs.catalogs.iter().any(|chosen| chosen.catalog.id == id);
    for declaration in inputs.product.declarations.iter().filter(|one| judged(&one.catalog)) {
        let answers = declaration.answers.iter();
        let citing = answers.filter(|(_, answers)| {
            answers.all().any(|answer| cites(&answer.documents)) && !carried(&[])
        });
        let name = |number: &str| format!("{}#{number}", declaration.catalog);
        places.extend(citing.map(|(number, _)| name(&number.value)));
    }
    places
}
