//! What is not judged though it is there: catalogs of the product's kinds, components, facts and targets.
//! A result about a part must not read like one about the whole.

use crate::assess::result::Note;
use crate::assess::say;
use crate::catalog::Catalog;
use crate::product::Product;

/// A note for each kind of thing that is left out, with what it is, if a product is judged by these
/// catalogs and those that bind it are the others, as `ID@EDITION`.
pub(super) fn notes(product: &Product, chosen: &[&Catalog], binding: &[String]) -> Vec<Note> {
    // Another edition than the one that binds does not stand for it.
    let judged = |binds: &str| chosen.iter().any(|catalog| catalog.reference() == binds);
    let unjudged = binding.iter().map(String::as_str).filter(|binds| !judged(binds));
    let unjudged: Vec<_> = unjudged.collect();
    let mut notes: Vec<_> =
        (!unjudged.is_empty()).then(|| say::left_out_catalogs(&unjudged)).into_iter().collect();
    let whole = chosen.iter().any(|catalog| catalog.component_kinds.is_none());
    let is_judged = |id: &str| {
        let component = product.components.iter().find(|component| component.id == id);
        let kinds = chosen.iter().filter_map(|catalog| catalog.component_kinds.as_ref()).flatten();
        component.is_some_and(|component| kinds.clone().any(|kind| kind == component.kind.word()))
    };
    let by_component = chosen.iter().any(|catalog| catalog.component_kinds.is_some());
    if by_component {
        let components = product.components.iter().map(|component| component.id.as_str());
        let components: Vec<_> = components.filter(|id| !is_judged(id)).collect();
        notes.extend((!components.is_empty()).then(|| say::left_out_components(&components)));
    }
    if whole || !by_component {
        return notes;
    }
    let serves_none = |components: &[String]| {
        !components.is_empty() && !components.iter().any(|id| is_judged(id))
    };
    let facts = product.facts.iter().filter(|fact| serves_none(&fact.components));
    let facts: Vec<_> = facts.map(|fact| fact.id.as_str()).collect();
    notes.extend((!facts.is_empty()).then(|| say::left_out_facts(&facts)));
    let targets = product.targets.iter().filter(|target| serves_none(&target.components));
    let targets: Vec<_> = targets.map(|target| target.subject.as_str()).collect();
    notes.extend((!targets.is_empty()).then(|| say::left_out_targets(&targets)));
    notes
}
