//! What the conditions of a catalog rest on and whoever answers can be asked about: the things they
//! name, and the protection need. The answer stands among the answers, under a key of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::common::Text;
use crate::catalog::describe;
use crate::catalog::model::{AppliesIf, Catalog, Demand, Requirement};
use crate::catalog::predicate::Predicate;
use crate::catalog::predicate::ThingUse;
use crate::fact::ProtectionNeed;

/// Something that is there or not, and on which it hangs whether requirements apply.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Premise {
    /// The key of its answer, such as `thing/login`; no norm numbers a requirement so.
    pub key: String,
    /// What it is: an indefinite noun phrase.
    pub title: Text,
    /// What shows it.
    pub signs: Text,
    /// The numbers of the requirements whose condition rests on it, in the norm's order.
    pub requirements: Vec<String>,
}

/// The key under which an answer says whether a thing is there.
pub fn thing_key(thing: &ThingUse) -> String {
    format!("thing/{}", thing.id)
}

/// The key under which an answer says whether the protection need is this one.
pub fn need_key(need: ProtectionNeed) -> String {
    format!("need/{need}")
}

/// Whether a key of an answer is that of a premise and no number of a requirement.
pub fn is_premise(key: &str) -> bool {
    key.starts_with("thing/") || key.starts_with("need/")
}

/// The premises of a catalog's conditions, each once, in the norm's order.
pub fn premises(catalog: &Catalog) -> Vec<Premise> {
    let mut order = Vec::new();
    let mut found: BTreeMap<String, Premise> = BTreeMap::new();
    for requirement in &catalog.requirements {
        for premise in conditions(requirement).flat_map(of_condition) {
            let known = found.entry(premise.key.clone()).or_insert_with(|| {
                order.push(premise.key.clone());
                premise
            });
            if !known.requirements.contains(&requirement.number) {
                known.requirements.push(requirement.number.clone());
            }
        }
    }
    order.iter().filter_map(|key| found.remove(key)).collect()
}

/// The conditions of a requirement and of its demands.
pub fn conditions(requirement: &Requirement) -> impl Iterator<Item = &AppliesIf> {
    let of_demands = requirement.demands.iter().filter_map(|demand| demand.applies_if.as_ref());
    requirement.applies_if.iter().chain(of_demands)
}

/// The condition of a demand: its own, or the requirement's.
pub fn condition_of<'r>(requirement: &'r Requirement, demand: &'r Demand) -> Option<&'r AppliesIf> {
    demand.applies_if.as_ref().or(requirement.applies_if.as_ref())
}

/// The premises of a condition, those that define a thing left out.
pub fn of_condition(condition: &AppliesIf) -> Vec<Premise> {
    let mut premises = Vec::new();
    condition.holds.iter().for_each(|holds| gather(holds, &mut premises));
    premises
}

/// The keys of the premises that a predicate names.
pub fn named_in(predicate: &Predicate) -> BTreeSet<String> {
    let mut premises = Vec::new();
    gather(predicate, &mut premises);
    premises.into_iter().map(|premise| premise.key).collect()
}

/// The keys of the premises of which any one suffices for a condition; `None` if it asks for more.
pub fn alternatives(condition: &AppliesIf) -> Option<BTreeSet<String>> {
    match condition.holds.as_ref()? {
        Predicate::Thing(thing) => Some(BTreeSet::from([thing_key(thing)])),
        Predicate::Any(items) => {
            let key = |item: &Predicate| match item {
                Predicate::Thing(thing) => Some(thing_key(thing)),
                _ => None,
            };
            items.iter().map(key).collect()
        }
        _ => None,
    }
}

fn gather(predicate: &Predicate, premises: &mut Vec<Premise>) {
    let premise = |key, title, signs| Premise { key, title, signs, requirements: Vec::new() };
    match predicate {
        Predicate::All(items) | Predicate::Any(items) => {
            items.iter().for_each(|item| gather(item, premises));
        }
        Predicate::Not(inner) => gather(inner, premises),
        Predicate::Thing(thing) => {
            let signs: Vec<_> = thing.predicates().map(describe::sign).collect();
            let signs = describe::join(&signs, ", ", ", ");
            premises.push(premise(thing_key(thing), thing.title.clone(), signs));
        }
        Predicate::ProtectionNeed { is, .. } => {
            let (title, signs) = (describe::protection_need(*is), describe::predicate(predicate));
            premises.push(premise(need_key(*is), title, signs));
        }
        _ => {}
    }
}
