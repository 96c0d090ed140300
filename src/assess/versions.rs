//! What names no version of the product, and a version that is not there yet on the day judged.

use std::collections::BTreeSet;

use crate::assess::evidence::Evidence;
use crate::assess::result::{DocumentInput, FactRecord, Note};
use crate::assess::say;
use crate::assess::select::Inputs;

/// What plays a part and of which nobody can tell which version it speaks of, by id; a list by kind and
/// subject.
pub(super) fn unsaid(
    inputs: &Inputs<'_>,
    evidence: &Evidence<'_>,
    facts: &[FactRecord],
    documents: &[DocumentInput],
) -> Vec<String> {
    let asked: BTreeSet<_> = inputs.checks.values().flat_map(|check| check.holds.kinds()).collect();
    let facts = facts.iter().filter(|fact| fact.without_version).map(|fact| fact.id.clone());
    let lists = inputs.product.enumerations.iter().filter(|list| {
        list.date <= inputs.as_of
            && asked.contains(list.kind.name)
            && evidence.list_lacks_version(list)
    });
    let documents = documents.iter().filter(|one| one.cited && one.without_version);
    facts
        .chain(lists.map(|list| format!("{} {}", list.kind.name, list.subject)))
        .chain(documents.map(|document| document.id.clone()))
        .collect()
}

/// Notes on what names no version, and on versions that came after the day judged.
pub(super) fn notes(inputs: &Inputs<'_>, unsaid: &[String]) -> Vec<Note> {
    let product = inputs.product;
    let parts = product.components.iter().map(|part| (part.id.as_str(), part.since));
    let later = std::iter::once((product.name.as_str(), product.since)).chain(parts);
    let later = later.filter_map(|(name, since)| Some((name, since?)));
    let later = later.filter(|(_, since)| *since > inputs.as_of);
    let later = later.map(|(name, since)| say::version_later(name, since));
    later.chain((!unsaid.is_empty()).then(|| say::without_version(unsaid))).collect()
}
