//! What the files of documents say: contradictions to what is stated about them, and what nobody looked into.

use crate::assess::result::{Contradiction, ContradictionKind, Note};
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::fact::Basis;
use crate::product::Document;
use crate::product::content::{Compared, Content, HowFar};

/// Statements about documents that their files contradict.
pub(super) fn clashes(inputs: &Inputs<'_>) -> Vec<Contradiction> {
    let looked = looked_into(inputs);
    let clashes = looked.flat_map(|(document, content)| {
        content.contradicted().map(move |one| Contradiction {
            kind: ContradictionKind::Document,
            finding: None,
            demand: None,
            claimed: say::stated_of_document(document, one),
            claimed_basis: Basis::Declared,
            found: say::found_in_document(one),
            found_basis: Basis::Extracted,
            facts: Vec::new(),
        })
    });
    clashes.collect()
}

/// Files that could not be read or have no text, statements that they do not have, and signatures.
pub(super) fn notes(inputs: &Inputs<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    for (document, content) in looked_into(inputs) {
        match content.read {
            HowFar::Unreadable => {
                notes.extend(content.why.map(|why| say::unreadable(document, why)));
            }
            HowFar::Scan => notes.push(say::scan(document)),
            HowFar::Text => {
                let missed =
                    content.compared.iter().filter(|one| one.outcome == Compared::NotFound);
                let missed: Vec<_> = missed.collect();
                if !missed.is_empty() {
                    notes.push(say::not_found_in_document(document, &missed));
                }
            }
        }
        if content.scripts {
            notes.push(say::scripts_in_document(document));
        }
        notes.extend(content.signatures.iter().map(|one| say::signature(document, one)));
    }
    notes
}

fn looked_into<'a>(inputs: &Inputs<'a>) -> impl Iterator<Item = (&'a Document, &'a Content)> {
    let documents = inputs.product.documents.iter();
    documents.filter_map(|document| Some((document, document.content.as_ref()?)))
}
