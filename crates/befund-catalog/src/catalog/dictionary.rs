//! Fills in what files name: shared texts, and what shows each thing that conditions, reasons, functions and
//! checks name.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::describe;
use crate::catalog::interpretation::Effect;
use crate::catalog::item::{Body, Item};
use crate::catalog::model::{Catalog, NaReason};
use crate::catalog::predicate::{Predicate, ThingUse};
use crate::catalog::sharing::Shared;
use crate::yaml::hex_digest;

/// Fills in the shared texts that catalogs name, and what shows the things that conditions, reasons, functions
/// and checks name: those of the items and those at hand.
pub fn define(items: &mut [Item], at_hand: &[Body]) {
    let bodies = || items.iter().map(|item| &item.body).chain(at_hand);
    let (texts, dictionary) = (Shared::of(bodies()), Dictionary::of(bodies()));
    for item in items {
        if let Body::Catalog(catalog) = &mut item.body {
            texts.fill(catalog);
        }
        dictionary.complete(item);
    }
}

/// The things at hand, defined to the end, and the digest of their files.
#[derive(Debug, Default)]
struct Dictionary {
    things: BTreeMap<String, ThingUse>,
    sha256: String,
}

impl Dictionary {
    /// Reads the things among items, and those of a library. What names a thing that does not exist, or
    /// itself, stays empty: [`super::validate`] reports it.
    fn of<'i>(bodies: impl Iterator<Item = &'i Body>) -> Self {
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
    fn complete(&self, item: &mut Item) {
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
                    if let Effect::AddReason(reason) = &mut ruling.effect {
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

    fn complete_reason(&self, reason: &mut NaReason) {
        reason.refuted_if.iter_mut().for_each(|holds| self.define(holds));
        if !reason.free {
            let by = describe::refuted_by(reason.refuted_if.as_ref(), reason.human.as_ref());
            reason.refuted_by = Some(by);
        }
    }
}
