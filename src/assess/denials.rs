//! Functions that are stated not to be there, and that something else shows: a contradiction, once for
//! each, whatever hangs on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::eval::{self, CatalogAnswers, Context};
use crate::assess::evidence::Evidence;
use crate::assess::result::{Contradiction, ContradictionKind};
use crate::assess::say;
use crate::assess::select::{Chosen, Inputs};
use crate::assess::tri::Tri;
use crate::catalog::predicate::ThingUse;
use crate::catalog::predicate::{Condition, Predicate, Test};
use crate::catalog::premise::{conditions, premises, thing_key};
use crate::fact::kind::app::FUNCTION;
use crate::fact::value::Value;
use crate::fact::{Basis, Fact};
use crate::product::AnswerValue;

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
                answers: Some(CatalogAnswers {
                    declarations: &inputs.product.declarations,
                    catalog: &chosen.catalog,
                }),
            };
            for thing in things(chosen).values() {
                for clash in denied(thing, &context) {
                    clashes.entry((clash.facts.clone(), String::new())).or_insert(clash);
                }
                if let Some(clash) = misanswered(thing, &context) {
                    let key = format!("{}#{}", chosen.catalog.id, thing.id);
                    clashes.entry((clash.facts.clone(), key)).or_insert(clash);
                }
            }
        }
    }
    let needs = inputs.catalogs.iter().filter_map(|chosen| misanswered_need(inputs, chosen));
    clashes.into_values().chain(needs).collect()
}

/// An answer about the protection need, against the need that the product file states.
fn misanswered_need(inputs: &Inputs<'_>, chosen: &Chosen) -> Option<Contradiction> {
    let stated = inputs.product.protection_need?;
    let answers =
        CatalogAnswers { declarations: &inputs.product.declarations, catalog: &chosen.catalog };
    premises(&chosen.catalog).into_iter().find_map(|premise| {
        let need = premise.key.strip_prefix("need/")?;
        let (_, answer) = answers.premise(&premise.key, inputs.as_of)?;
        let yes = answer.value == AnswerValue::Yes;
        (yes != (need == stated.word())).then(|| Contradiction {
            kind: ContradictionKind::Answers,
            finding: None,
            demand: None,
            claimed: say::premise_claim(
                yes,
                &premise.title,
                &format!("{}#{}", chosen.catalog.reference(), premise.key),
                answer.given.on,
            ),
            claimed_basis: Basis::Declared,
            found: say::stated_need(stated),
            found_basis: Basis::Declared,
            facts: Vec::new(),
        })
    })
}

fn scopes<'i>(inputs: &'i Inputs<'_>, chosen: &Chosen) -> Vec<Option<&'i str>> {
    let Some(kinds) = &chosen.catalog.component_kinds else { return vec![None] };
    let components = inputs.product.components.iter();
    let judged = components.filter(|one| kinds.iter().any(|kind| kind == one.kind.word()));
    judged.map(|one| Some(one.id.as_str())).collect()
}

/// The things that conditions of a catalog depend on, each once.
fn things(chosen: &Chosen) -> BTreeMap<&str, &ThingUse> {
    let conditions = chosen.catalog.requirements.iter().flat_map(conditions);
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

/// Facts that state a function of the thing not to be there.
fn denials<'e>(thing: &ThingUse, context: &Context<'e>) -> Vec<&'e Fact> {
    let names: Vec<_> = thing.decided_by.iter().filter_map(function).collect();
    let groups = &context.evidence.of_kind(FUNCTION.name, context.component).groups;
    groups
        .iter()
        .flatten()
        .map(|exhibit| exhibit.fact)
        .filter(|fact| fact.value("present") == Some(&Value::Bool(false)))
        .filter(|fact| names.iter().any(|name| fact.value("name") == Some(*name)))
        .collect()
}

/// Facts that state a function of the thing not to be there, against what shows the thing.
fn denied(thing: &ThingUse, context: &Context<'_>) -> Vec<Contradiction> {
    let predicate = Predicate::Thing(thing.clone());
    let clash = |fact: &Fact| {
        let shown = spheres(fact, context)
            .into_iter()
            .filter_map(|component| eval::signs(&predicate, &Context { component, ..*context }));
        // That a component could have it is a sign against a claim, not a fact against a fact.
        let signs = shown.into_iter().find(|signs| !signs.facts.is_empty())?;
        Some(Contradiction {
            kind: ContradictionKind::NotApplicable,
            finding: None,
            demand: None,
            claimed: say::fact_claim(fact),
            claimed_basis: fact.basis,
            found: say::thing_found(&thing.title, &signs.text),
            found_basis: signs.basis,
            facts: std::iter::once(fact.id.clone()).chain(signs.facts).collect(),
        })
    };
    denials(thing, context).into_iter().filter_map(clash).collect()
}

/// The components that a denial speaks of, where a catalog judges the product as a whole: that another one
/// has the thing says nothing against it.
fn spheres<'c>(fact: &'c Fact, context: &Context<'c>) -> Vec<Option<&'c str>> {
    match context.component {
        None if !fact.components.is_empty() => {
            fact.components.iter().map(|id| Some(id.as_str())).collect()
        }
        own => vec![own],
    }
}

/// An answer about the thing itself, against what shows or denies it without that answer.
fn misanswered(thing: &ThingUse, context: &Context<'_>) -> Option<Contradiction> {
    let answers = context.answers?;
    let key = thing_key(thing);
    let (_, answer) = answers.premise(&key, context.as_of)?;
    let unasked = Context { answers: None, ..*context };
    let predicate = Predicate::Thing(thing.clone());
    let yes = answer.value == AnswerValue::Yes;
    let place = format!("{}#{key}", answers.catalog.reference());
    let (found, found_basis, facts) = if yes {
        let without = eval::support(&predicate, &unasked);
        let mut facts: BTreeSet<_> =
            denials(thing, context).iter().map(|fact| fact.id.clone()).collect();
        if without.truth() == Tri::False {
            facts.extend(without.facts);
        }
        let facts: Vec<_> = facts.into_iter().collect();
        let basis = without.basis.unwrap_or(Basis::Declared);
        (!facts.is_empty()).then(|| (say::thing_denied(&thing.title, &facts), basis, facts))?
    } else if let Some(signs) = eval::signs(&predicate, &unasked) {
        (say::thing_found(&thing.title, &signs.text), signs.basis, signs.facts)
    } else {
        let own = answers.affirm(&BTreeSet::from([key.clone()]), "", context);
        let found = match own {
            Some((other, needed)) => say::answered_elsewhere(&other.number, needed),
            None => say::premise_elsewhere(&answers.premise_of_parts(&key, context)?, &key),
        };
        (found, Basis::Declared, Vec::new())
    };
    Some(Contradiction {
        kind: ContradictionKind::NotApplicable,
        finding: None,
        demand: None,
        claimed: say::premise_claim(yes, &thing.title, &place, answer.given.on),
        claimed_basis: Basis::Declared,
        found,
        found_basis,
        facts,
    })
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
