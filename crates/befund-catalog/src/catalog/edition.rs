//! Editions written as a difference: what an edition changes, on top of the one before.

use std::collections::BTreeMap;

use crate::catalog::item::{Body, Item};
use crate::catalog::model::{Catalog, Dangling, Renumbered, Requirement};
use crate::catalog::texts::Shared;
use crate::catalog::thing::Dictionary;
use crate::diag::{At, Code, Diagnostic, Diagnostics, Span, suggest};
use crate::yaml::hex_digest;

/// What an edition is built on.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// The edition it changes.
    pub base: At<String>,
    /// Numbers of that edition that it drops.
    pub dropped: Vec<At<String>>,
    /// Where its own requirements name groups and reasons.
    pub(super) places: Places,
}

/// Where a requirement, by number, names something.
pub(super) type Places = BTreeMap<(String, String), Span>;

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

/// Completes the editions that are written as a difference. What they take over unchanged also takes
/// over the answers given for it.
///
/// # Errors
/// An unknown or circular base, a number dropped that the base does not have, or a group or reason
/// that neither edition defines.
pub fn complete(items: &mut [Item]) -> Result<(), Diagnostics> {
    let mut done: BTreeMap<(String, String), Catalog> = items
        .iter()
        .filter(|item| item.derived.is_none())
        .filter_map(|item| match &item.body {
            Body::Catalog(catalog) => Some((key(catalog), catalog.clone())),
            _ => None,
        })
        .collect();
    let mut waiting: Vec<&mut Item> =
        items.iter_mut().filter(|item| item.derived.is_some()).collect();
    let mut errors = Vec::new();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain_mut(|item| {
            let (Body::Catalog(own), Some(derived)) = (&mut item.body, &item.derived) else {
                return false;
            };
            let Some(base) = done.get(&(own.id.clone(), derived.base.value.clone())) else {
                return true;
            };
            let found = derive(own, base, derived);
            errors.extend(found.into_iter().map(|error| {
                match error {
                    Fault::Dropped(number) => dead(
                        format!("{} has no requirement `{}`", base.reference(), number.value),
                        suggest(&number.value, base.requirements.iter().map(|r| r.number.as_str())),
                    )
                    .at(&item.file, number.span),
                    Fault::Dangling(fault) => {
                        // What the base's requirements name stands in another file.
                        let span = derived.places.get(&fault.place).unwrap_or(&derived.base.span);
                        Diagnostic::new(fault.code, fault.message)
                            .at(&item.file, *span)
                            .help(fault.help)
                    }
                }
            }));
            done.insert(key(own), own.clone());
            false
        });
        if waiting.len() == before {
            break;
        }
    }
    for item in waiting {
        let (Some(derived), (_, id, _)) = (&item.derived, item.body.name()) else { continue };
        let editions = done.keys().filter(|(other, _)| other == id);
        let known: Vec<_> = editions.map(|(_, edition)| edition.as_str()).collect();
        errors.push(
            dead(
                format!("`{id}` has no edition `{}` to build on", derived.base.value),
                suggest(&derived.base.value, known),
            )
            .at(&item.file, derived.base.span),
        );
    }
    tell_both(items);
    if errors.is_empty() { Ok(()) } else { Err(Diagnostics(errors)) }
}

/// Says of both editions how their numbers correspond, where one of them says so.
fn tell_both(items: &mut [Item]) {
    let catalogs = items.iter().filter_map(|item| match &item.body {
        Body::Catalog(catalog) => Some(catalog),
        _ => None,
    });
    let told: Vec<_> = catalogs
        .flat_map(|catalog| {
            catalog.renumbered.iter().map(|one| {
                let swapped = one.numbers.iter().map(|(there, here)| (here.clone(), there.clone()));
                let edition = catalog.edition.clone();
                let back = Renumbered { edition, numbers: swapped.collect() };
                ((catalog.id.clone(), one.edition.clone()), back)
            })
        })
        .collect();
    for item in items {
        let Body::Catalog(catalog) = &mut item.body else { continue };
        let own = key(catalog);
        for (_, back) in told.iter().filter(|(key, _)| *key == own) {
            if !catalog.renumbered.iter().any(|known| known.edition == back.edition) {
                catalog.renumbered.push(back.clone());
            }
        }
    }
}

enum Fault {
    Dropped(At<String>),
    Dangling(Dangling),
}

fn dead(message: String, help: String) -> Diagnostic {
    Diagnostic::new(Code::DeadReference, message).help(help)
}

fn key(catalog: &Catalog) -> (String, String) {
    (catalog.id.clone(), catalog.edition.clone())
}

fn derive(own: &mut Catalog, base: &Catalog, derived: &Derivation) -> Vec<Fault> {
    let mut faults: Vec<_> = derived
        .dropped
        .iter()
        .filter(|number| base.requirement(&number.value).is_none())
        .cloned()
        .map(Fault::Dropped)
        .collect();
    let dropped = |number: &str| derived.dropped.iter().any(|other| other.value == number);
    let mut changed: BTreeMap<String, Requirement> = std::mem::take(&mut own.requirements)
        .into_iter()
        .map(|requirement| (requirement.number.clone(), requirement))
        .collect();
    for requirement in base.requirements.iter().filter(|r| !dropped(&r.number)) {
        let next = changed.remove(&requirement.number).unwrap_or_else(|| {
            let mut same = requirement.clone();
            same.unchanged_from.push(base.edition.clone());
            same
        });
        own.requirements.push(next);
    }
    own.requirements.extend(changed.into_values());
    if own.groups.is_empty() {
        own.groups.clone_from(&base.groups);
    }
    if own.reasons.is_empty() {
        own.reasons.clone_from(&base.reasons);
        own.reasons_closed = base.reasons_closed;
    }
    if own.always_there.is_empty() && own.functions.is_empty() {
        own.always_there.clone_from(&base.always_there);
        own.functions.clone_from(&base.functions);
    }
    for (id, source) in &base.sources {
        own.sources.entry(id.clone()).or_insert_with(|| source.clone());
    }
    own.verdict_duties = prefer(&own.verdict_duties, &base.verdict_duties);
    own.report_duties = prefer(&own.report_duties, &base.report_duties);
    own.depths = prefer(&own.depths, &base.depths);
    own.data_classes = own.data_classes.take().or_else(|| base.data_classes.clone());
    own.notices = prefer(&own.notices, &base.notices);
    own.renumbered = prefer(&own.renumbered, &base.renumbered);
    own.residual_risk = own.residual_risk.take().or_else(|| base.residual_risk.clone());
    own.sha256 = hex_digest(format!("{}{}", own.sha256, base.sha256).as_bytes());
    faults.extend(own.dangling().into_iter().map(Fault::Dangling));
    faults
}

fn prefer<T: Clone>(own: &[T], base: &[T]) -> Vec<T> {
    if own.is_empty() { base.to_vec() } else { own.to_vec() }
}
