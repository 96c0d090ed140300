//! Values of charts in objects that install them: a HelmRelease of Flux, an Application of Argo CD.

use crate::yaml::{Node, Yaml};

use super::super::super::Input;
use super::super::super::syntax::look;
use super::inner::Inner;

/// Where values stand, as a map or as text.
const PLACES: &[(&str, &[&str])] = &[
    ("HelmRelease", &["spec", "values"]),
    ("Application", &["spec", "source", "helm", "valuesObject"]),
    ("Application", &["spec", "source", "helm", "values"]),
];

/// Takes the values of a document, if it is such an object.
pub(super) fn values(input: &Input, document: &Node, inner: &mut Inner) {
    let Some(Node { value: Yaml::Text(kind), .. }) = look(document, &["kind"]) else { return };
    for (_, path) in PLACES.iter().filter(|(of, _)| of == kind) {
        match look(document, path) {
            Some(Node { value: Yaml::Text(text), span }) => {
                inner.values(input.inner(text, span.start));
            }
            Some(node) => inner.values(input.part(node)),
            None => {}
        }
    }
}
