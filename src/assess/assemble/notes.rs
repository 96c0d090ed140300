//! What is noted of the whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::result::Note;
use crate::assess::say;
use crate::assess::select::Inputs;

/// Facts that are stated for a day after the one judged: they count for nothing, and nobody should think
/// that they were weighed.
pub(super) fn later_facts(inputs: &Inputs<'_>) -> Option<Note> {
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
pub(super) fn same_statements(inputs: &Inputs<'_>) -> Vec<Note> {
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
