//! What is odd in a catalog file without being wrong: warnings of `befund catalog lint`.

use crate::catalog::common::Text;
use crate::catalog::model::{Demand, Modal, RequirementKind};
use crate::diag::{At, Code};
use crate::yaml::{Decoder, Node};

/// The forms in which restatements write each modal verb, in capitals. `DARF NICHT` also stands as
/// "DARF KEINE" or with the negation further on, and what a norm permits stands as DARF.
const FORMS: &[(Modal, &[&str])] = &[
    (Modal::Must, &["MUSS", "MÜSSEN"]),
    (Modal::MustNot, &["DARF", "DÜRFEN"]),
    (Modal::Should, &["SOLL", "SOLLEN", "SOLLTE", "SOLLTEN"]),
    (Modal::ShouldNot, &["SOLL", "SOLLEN", "SOLLTE", "SOLLTEN"]),
    (Modal::May, &["KANN", "KÖNNEN", "DARF", "DÜRFEN"]),
];

/// A requirement that nobody can look up.
pub(super) fn unsourced(decoder: &Decoder, node: &Node, kind: RequirementKind, cited: &[String]) {
    if cited.is_empty() && kind != RequirementKind::Vacant {
        let help = "name the ids of `sources` it was restated from";
        decoder.warn(Code::NoSource, node.span, "this requirement has no source", help);
    }
}

/// The same text in both languages.
pub(super) fn untranslated(decoder: &Decoder, node: &Node, text: &Text) {
    if text.de == text.en {
        let help = "write `en` in English and `de` in German";
        decoder.warn(Code::Untranslated, node.span, "`de` and `en` are the same", help);
    }
}

/// Modal verbs of demands that the restatement does not have, though it writes others in capitals,
/// and that no note accounts for.
pub(super) fn verbs(decoder: &Decoder, text: &Text, note: Option<&Text>, demands: &[At<Demand>]) {
    let noted: Vec<_> = note.into_iter().flat_map(|note| words(&note.de)).collect();
    let written: Vec<_> = words(&text.de).collect();
    let verbs_of = |words: &[&str]| -> Vec<Modal> {
        let stands = |forms: &[&str]| forms.iter().any(|form| words.contains(form));
        FORMS.iter().filter(|(_, forms)| stands(forms)).map(|(modal, _)| *modal).collect()
    };
    let mut found = verbs_of(&written);
    if found.is_empty() {
        return;
    }
    found.extend(verbs_of(&noted));
    for demand in demands {
        let Some(modal) = demand.value.modal.filter(|modal| !found.contains(modal)) else {
            continue;
        };
        let message =
            format!("`{}` is {modal}, which the German text does not say", demand.value.id);
        let help = "use the verb of the text, or say in the `note` why this one holds";
        decoder.warn(Code::OtherVerb, demand.span, message, help);
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic())
}
