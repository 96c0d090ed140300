//! What is odd in a catalog file without being wrong: warnings of `befund catalog lint`.

use crate::catalog::model::{Demand, Modal, RequirementKind, Text};
use crate::diag::At;
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
        decoder.warn("no-source", node.span, "this requirement has no source", help);
    }
}

/// The same text in both languages.
pub(super) fn untranslated(decoder: &Decoder, node: &Node, text: &Text) {
    if text.de == text.en {
        let help = "write `en` in English and `de` in German";
        decoder.warn("untranslated", node.span, "`de` and `en` are the same", help);
    }
}

/// Modal verbs of demands that the restatement does not have, though it writes others in capitals.
pub(super) fn verbs(decoder: &Decoder, text: &Text, demands: &[At<Demand>]) {
    let written: Vec<_> = text.de.split(|c: char| !c.is_alphabetic()).collect();
    let stands = |forms: &&[&str]| forms.iter().any(|form| written.contains(form));
    let found: Vec<_> =
        FORMS.iter().filter(|(_, forms)| stands(forms)).map(|(modal, _)| *modal).collect();
    if found.is_empty() {
        return;
    }
    for demand in demands {
        let Some(modal) = demand.value.modal.filter(|modal| !found.contains(modal)) else {
            continue;
        };
        let message =
            format!("`{}` is {modal}, which the German text does not say", demand.value.id);
        let help = "use the verb of the text, or write the verb of this demand in capitals there";
        decoder.warn("other-verb", demand.span, message, help);
    }
}
