//! Things on which conditions and reasons depend, each defined once: what shows that a product has it.
//!
//! A condition or reason names things; what would refute it is printed from their definition, so that
//! the sentence and the check cannot differ.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalog::describe;
use crate::catalog::item::{Body, Item};
use crate::catalog::model::{Catalog, Text};
use crate::catalog::predicate::Predicate;
use crate::yaml::hex_digest;

/// A file of things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Things {
    /// Its id.
    pub id: String,
    /// The things.
    pub things: Vec<Thing>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

/// Something a product may have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    /// What shows it.
    pub shown: ThingUse,
    /// Beginnings of words by which a text names it.
    pub words: Words,
}

/// Beginnings of words, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// German.
    pub de: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

impl Words {
    /// The first word of a text that begins with one of them.
    pub fn met_in<'t>(&self, text: &'t Text) -> Option<&'t str> {
        met(&self.de, &text.de).or_else(|| met(&self.en, &text.en))
    }
}

fn met<'t>(beginnings: &[String], text: &'t str) -> Option<&'t str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.into_iter().find(|word| {
        let word = word.to_lowercase();
        beginnings.iter().any(|beginning| word.starts_with(beginning.as_str()))
    })
}

/// A thing where it is used, with what shows it once the files are put together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThingUse {
    /// Its id.
    pub id: String,
    /// What it is: an indefinite noun phrase.
    pub title: Text,
    /// What shows it, and whose absence on a complete list shows that it is not there.
    pub decided_by: Vec<Predicate>,
    /// What shows it, and says nothing otherwise.
    pub shown_by: Vec<Predicate>,
}

impl ThingUse {
    /// The name alone, as a file writes it.
    pub(super) fn named(id: String) -> Self {
        Self { id, title: Text::default(), decided_by: Vec::new(), shown_by: Vec::new() }
    }

    /// All that shows it.
    pub fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        self.decided_by.iter().chain(&self.shown_by)
    }

    /// The things it is defined by.
    pub(super) fn parts(&self) -> BTreeSet<String> {
        let mut parts = BTreeSet::new();
        for predicate in self.predicates() {
            predicate.walk(&mut |one| {
                if let Predicate::Thing(part) = one {
                    parts.insert(part.id.clone());
                }
            });
        }
        parts
    }
}

/// The things at hand, defined to the end, and the digest of their files.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    things: BTreeMap<String, ThingUse>,
    sha256: String,
}

impl Dictionary {
    /// Reads the things among items, and those of a library. What names a thing that does not exist, or
    /// itself, stays empty: [`super::validate`] reports it.
    pub(super) fn of<'i>(bodies: impl Iterator<Item = &'i Body>) -> Self {
        let files: Vec<_> = bodies
            .filter_map(|body| match body {
                Body::Things(things) => Some(things),
                _ => None,
            })
            .collect();
        let things = files.iter().flat_map(|file| &file.things);
        let mut waiting: BTreeMap<String, ThingUse> =
            things.map(|thing| (thing.shown.id.clone(), thing.shown.clone())).collect();
        let digests: BTreeSet<_> = files.iter().map(|file| file.sha256.as_str()).collect();
        let sha256 = digests.into_iter().collect();
        let mut done = Self { sha256, ..Self::default() };
        loop {
            let ready: Vec<_> = waiting
                .iter()
                .filter(|(_, thing)| thing.parts().iter().all(|id| done.things.contains_key(id)))
                .map(|(id, _)| id.clone())
                .collect();
            if ready.is_empty() {
                return done;
            }
            for id in ready {
                let Some(mut thing) = waiting.remove(&id) else { continue };
                for predicate in thing.decided_by.iter_mut().chain(&mut thing.shown_by) {
                    done.define(predicate);
                }
                done.things.insert(id, thing);
            }
        }
    }

    /// Fills in what shows each thing that a predicate names.
    fn define(&self, predicate: &mut Predicate) {
        predicate.for_things(&mut |thing| self.fill(thing));
    }

    fn fill(&self, thing: &mut ThingUse) {
        if let Some(known) = self.things.get(&thing.id) {
            thing.clone_from(known);
        }
    }

    /// Fills in what shows the things that an item names, and says what would refute its conditions and
    /// reasons.
    pub(super) fn complete(&self, item: &mut Item) {
        match &mut item.body {
            Body::Catalog(catalog) => self.complete_catalog(catalog),
            Body::Check(check) => {
                let mut names_any = false;
                check.holds.for_things(&mut |_| names_any = true);
                if names_any {
                    let both = format!("{}{}", check.sha256, self.sha256);
                    check.sha256 = hex_digest(both.as_bytes());
                }
                self.define(&mut check.holds);
            }
            Body::Interpretations(set) => {
                for ruling in &mut set.rulings {
                    if let crate::catalog::Effect::AddReason(reason) = &mut ruling.effect {
                        self.complete_reason(reason);
                    }
                }
            }
            Body::Policy(_) | Body::Mapping(_) | Body::Things(_) | Body::Texts(_) => {}
        }
    }

    fn complete_catalog(&self, catalog: &mut Catalog) {
        // What shows the things decides verdicts as the file itself does.
        catalog.sha256 = hex_digest(format!("{}{}", catalog.sha256, self.sha256).as_bytes());
        catalog.reasons.iter_mut().for_each(|reason| self.complete_reason(reason));
        for requirement in &mut catalog.requirements {
            let own = requirement.applies_if.iter_mut();
            let of_demands =
                requirement.demands.iter_mut().filter_map(|demand| demand.applies_if.as_mut());
            for condition in own.chain(of_demands) {
                condition.holds.iter_mut().for_each(|holds| self.define(holds));
                condition.refuted_by =
                    describe::refuted_by(condition.holds.as_ref(), condition.human.as_ref());
            }
        }
        catalog.called_for_by.iter_mut().for_each(|thing| self.fill(thing));
        for function in &mut catalog.functions {
            function.things.iter_mut().for_each(|thing| self.fill(thing));
        }
    }

    fn complete_reason(&self, reason: &mut crate::catalog::NaReason) {
        reason.refuted_if.iter_mut().for_each(|holds| self.define(holds));
        if !reason.free {
            let by = describe::refuted_by(reason.refuted_if.as_ref(), reason.human.as_ref());
            reason.refuted_by = Some(by);
        }
    }
}
