//! Functions that are stated not to be there, and that something else shows: a contradiction, once for
//! each, whatever hangs on it.

use std::collections::BTreeMap;

use crate::assess::eval::{self, Answers, Context};
use crate::assess::evidence::Evidence;
use crate::assess::result::{Contradiction, ContradictionKind};
use crate::assess::say;
use crate::assess::select::{Chosen, Inputs};
use crate::catalog::predicate::{Condition, Predicate, Test};
use crate::catalog::thing::ThingUse;
use crate::fact::Fact;
use crate::fact::kind::app::FUNCTION;
use crate::fact::value::Value;

/// What stated functions clash with, over everything that conditions of the judged catalogs depend on.
pub(super) fn clashes(inputs: &Inputs<'_>, evidence: &Evidence<'_>) -> Vec<Contradiction> {
    let mut clashes = BTreeMap::new();
    for chosen in &inputs.catalogs {
        for component in scopes(inputs, chosen) {
            let context = Context {
                evidence,
                as_of: inputs.as_of,
                policies: &inputs.policies,
                component,
                answer: None,
                answers: Some(Answers {
                    declarations: &inputs.product.declarations,
                    catalog: &chosen.catalog,
                }),
            };
            for thing in things(chosen).values() {
                for clash in denied(thing, &context) {
                    clashes.entry(clash.facts.clone()).or_insert(clash);
                }
            }
        }
    }
    clashes.into_values().collect()
}

fn scopes<'i>(inputs: &'i Inputs<'_>, chosen: &Chosen) -> Vec<Option<&'i str>> {
    let Some(kinds) = &chosen.catalog.component_kinds else { return vec![None] };
    let components = inputs.product.components.iter();
    let judged = components.filter(|one| kinds.iter().any(|kind| kind == one.kind.word()));
    judged.map(|one| Some(one.id.as_str())).collect()
}

/// The things that conditions of a catalog depend on, each once.
fn things(chosen: &Chosen) -> BTreeMap<&str, &ThingUse> {
    let requirements = chosen.catalog.requirements.iter();
    let conditions = requirements.flat_map(|requirement| {
        let of_demands = requirement.demands.iter().filter_map(|demand| demand.applies_if.as_ref());
        requirement.applies_if.iter().chain(of_demands)
    });
    let mut things = BTreeMap::new();
    for holds in conditions.filter_map(|condition| condition.holds.as_ref()) {
        holds.walk(&mut |one| {
            if let Predicate::Thing(thing) = one {
                things.insert(thing.id.as_str(), thing);
            }
        });
    }
    things
}

/// Facts that state a function of the thing not to be there, against what shows the thing.
fn denied(thing: &ThingUse, context: &Context<'_>) -> Vec<Contradiction> {
    let names: Vec<_> = thing.decided_by.iter().filter_map(function).collect();
    let groups = &context.evidence.of_kind(FUNCTION.name, context.component).groups;
    let denials: Vec<&Fact> = groups
        .iter()
        .flatten()
        .map(|exhibit| exhibit.fact)
        .filter(|fact| fact.value("present") == Some(&Value::Bool(false)))
        .filter(|fact| names.iter().any(|name| fact.value("name") == Some(*name)))
        .collect();
    if denials.is_empty() {
        return Vec::new();
    }
    let Some(signs) = eval::signs(&Predicate::Thing(thing.clone()), context) else {
        return Vec::new();
    };
    // That a component could have it is a sign against a claim, not a fact against a fact.
    if signs.facts.is_empty() {
        return Vec::new();
    }
    let clash = |fact: &&Fact| Contradiction {
        kind: ContradictionKind::NotApplicable,
        finding: None,
        demand: None,
        claimed: say::fact_claim(fact),
        claimed_basis: fact.basis,
        found: say::thing_found(&thing.title, &signs.text),
        found_basis: signs.basis,
        facts: std::iter::once(fact.id.clone()).chain(signs.facts.iter().cloned()).collect(),
    };
    denials.iter().map(clash).collect()
}

/// The function whose presence a predicate asks for.
fn function(predicate: &Predicate) -> Option<&Value> {
    match predicate {
        Predicate::Some { kind, filter: Condition::Attr(name, Test::Is(value)), .. }
            if kind == FUNCTION.name && name == "name" =>
        {
            Some(value)
        }
        _ => None,
    }
}
