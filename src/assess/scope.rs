//! Parts of the product that facts, targets or files show and that no component names: what is not
//! judged for lack of a component must not look like a whole judgement.

use std::sync::Arc;

use crate::assess::eval::{self, Context, Signs};
use crate::assess::evidence::{Evidence, Standing};
use crate::assess::result::{Contradiction, ContradictionKind, Reason};
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::catalog::Catalog;
use crate::catalog::predicate::Predicate;
use crate::fact::Basis;
use crate::product::{ComponentKind, Without};

/// A catalog that is not judged, and why that is a gap or a question.
pub(super) struct Missing<'a> {
    /// The catalog.
    pub(super) catalog: &'a Arc<Catalog>,
    /// Why.
    pub(super) reason: Reason,
    /// What is stated against it.
    pub(super) contradiction: Option<Contradiction>,
}

/// The catalogs that are missing, or may be.
pub(super) fn missing<'a>(inputs: &'a Inputs<'_>, evidence: &'a Evidence<'_>) -> Vec<Missing<'a>> {
    let catalogs = inputs.unjudged.iter();
    catalogs.filter_map(|catalog| judge(inputs, evidence, catalog)).collect()
}

fn judge<'a>(
    inputs: &Inputs<'_>,
    evidence: &Evidence<'_>,
    catalog: &'a Arc<Catalog>,
) -> Option<Missing<'a>> {
    let context = Context {
        evidence,
        as_of: inputs.as_of,
        policies: &inputs.policies,
        component: None,
        answer: None,
        answers: None,
    };
    let things: Vec<_> = catalog.called_for_by.iter().cloned().map(Predicate::Thing).collect();
    let denied = denial(inputs, evidence, catalog);
    if let Some(signs) = eval::signs(&Predicate::Any(things), &context) {
        let reason = say::scope_incomplete(catalog, &signs.text, &signs.facts);
        let contradiction = denied.map(|denied| contradiction(denied, signs));
        return Some(Missing { catalog, reason, contradiction });
    }
    let asks = has(inputs, ComponentKind::MobileApp)
        && is_for(catalog, ComponentKind::Backend)
        && denied.is_none();
    asks.then(|| Missing { catalog, reason: say::back_end_asked(catalog), contradiction: None })
}

fn has(inputs: &Inputs<'_>, kind: ComponentKind) -> bool {
    inputs.product.components.iter().any(|component| component.kind == kind)
}

fn is_for(catalog: &Catalog, kind: ComponentKind) -> bool {
    catalog.component_kinds.iter().flatten().any(|known| known == kind.word())
}

/// What the product file says against a component of the catalog's kinds.
fn denial<'i>(
    inputs: &'i Inputs<'_>,
    evidence: &Evidence<'_>,
    catalog: &Catalog,
) -> Option<&'i Without> {
    let counts = |one: &Without| {
        let version = one.stated.product_version.as_deref();
        one.stated.on <= inputs.as_of
            && evidence.stated_standing(one.stated.on, version, &[]) == Standing::Fresh
    };
    inputs.product.without.iter().find(|one| is_for(catalog, one.kind) && counts(one))
}

fn contradiction(denied: &Without, signs: Signs) -> Contradiction {
    Contradiction {
        kind: ContradictionKind::NotApplicable,
        finding: None,
        demand: None,
        claimed: say::stated_without(denied),
        claimed_basis: Basis::Declared,
        found: signs.text,
        found_basis: signs.basis,
        facts: signs.facts,
    }
}
