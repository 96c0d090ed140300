//! What changed between two editions of a catalog.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::catalog::{
    AppliesIf, Catalog, Decidable, Demand, InForce, Modal, Requirement, Text, TextStatus, describe,
};

/// The difference between two editions.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// The catalog.
    pub id: String,
    /// The edition on the left.
    pub from: EditionSide,
    /// The edition on the right.
    pub to: EditionSide,
    /// What differs in the edition as a whole.
    pub edition: Vec<EditionChange>,
    /// Requirements only the right has, in its order.
    pub added: Vec<EditionEntry>,
    /// Requirements only the left has, in its order.
    pub dropped: Vec<EditionEntry>,
    /// Requirements that both have and that differ, in the right's order.
    pub changed: Vec<ChangedRequirement>,
    /// How many are the same in both.
    pub unchanged: usize,
}

/// One of the two editions.
#[derive(Debug, Serialize)]
pub struct EditionSide {
    /// The edition.
    pub edition: String,
    /// When it is in force.
    pub in_force: InForce,
    /// How much of its text is known.
    pub text: TextStatus,
}

impl EditionSide {
    fn of(catalog: &Catalog) -> Self {
        Self { edition: catalog.edition.clone(), in_force: catalog.in_force, text: catalog.text }
    }
}

/// A requirement that only one edition has.
#[derive(Debug, Serialize)]
pub struct EditionEntry {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: Text,
}

impl EditionEntry {
    fn of(requirement: &Requirement) -> Self {
        Self { number: requirement.number.clone(), title: requirement.title.clone() }
    }
}

/// A requirement that both editions have.
#[derive(Debug, Serialize)]
pub struct ChangedRequirement {
    /// Its number.
    pub number: String,
    /// Its title in the edition on the right.
    pub title: Text,
    /// What differs.
    pub changes: Vec<EditionChange>,
}

/// One thing that differs.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct EditionChange {
    /// What it is, such as `text.de` or `demands.one-month.modal`.
    pub field: String,
    /// On the left; `None` if it is not there.
    pub old: Option<String>,
    /// On the right; `None` if it is not there.
    pub new: Option<String>,
}

/// Compares two editions of one catalog. Notes, sources, remedies and questions are ours, not the
/// norm's, and are left out.
pub fn compare(from: &Catalog, to: &Catalog) -> Difference {
    let pairs: Vec<_> =
        to.requirements.iter().flat_map(|new| counterparts(from, to, new)).collect();
    let old: BTreeSet<_> = pairs.iter().map(|(old, _)| old.number.as_str()).collect();
    let new: BTreeSet<_> = pairs.iter().map(|(_, new)| new.number.as_str()).collect();
    let without = |list: &Catalog, known: &BTreeSet<&str>| -> Vec<_> {
        let left = list.requirements.iter().filter(|one| !known.contains(one.number.as_str()));
        left.map(EditionEntry::of).collect()
    };
    let changed: Vec<_> =
        pairs.iter().filter_map(|(old, new)| changed_requirement(old, new)).collect();
    Difference {
        id: to.id.clone(),
        from: EditionSide::of(from),
        to: EditionSide::of(to),
        edition: changes(edition_fields(from), edition_fields(to)),
        added: without(to, &new),
        dropped: without(from, &old),
        unchanged: pairs.len() - changed.len(),
        changed,
    }
}

/// What an edition has under the numbers that correspond to a requirement of another.
fn counterparts<'a>(
    from: &'a Catalog,
    to: &'a Catalog,
    new: &'a Requirement,
) -> Vec<(&'a Requirement, &'a Requirement)> {
    let numbers = to.numbers_in(&from.edition, &new.number).into_iter();
    numbers.filter_map(|number| Some((from.requirement(number)?, new))).collect()
}

fn changed_requirement(old: &Requirement, new: &Requirement) -> Option<ChangedRequirement> {
    let mut changes = changes(requirement_fields(old), requirement_fields(new));
    if old.number != new.number {
        let (old, new) = (Some(old.number.clone()), Some(new.number.clone()));
        changes.insert(0, EditionChange { field: "number".to_owned(), old, new });
    }
    (!changes.is_empty()).then(|| ChangedRequirement {
        number: new.number.clone(),
        title: new.title.clone(),
        changes,
    })
}

/// Names and values, in the order they are shown.
type Fields = Vec<(String, String)>;

fn changes(old: Fields, new: Fields) -> Vec<EditionChange> {
    let mut before: BTreeMap<_, _> = old.iter().cloned().collect();
    let mut changes = Vec::new();
    for (field, value) in new {
        let previous = before.remove(&field);
        if previous.as_ref() != Some(&value) {
            changes.push(EditionChange { field, old: previous, new: Some(value) });
        }
    }
    let gone = old.into_iter().filter(|(field, _)| before.contains_key(field));
    changes.extend(gone.map(|(field, value)| EditionChange { field, old: Some(value), new: None }));
    changes
}

fn edition_fields(catalog: &Catalog) -> Fields {
    let mut fields = Fields::new();
    let in_force = catalog.in_force;
    put_all(&mut fields, "in_force.from", in_force.from.map(|day| day.to_string()));
    put_all(&mut fields, "in_force.until", in_force.until.map(|day| day.to_string()));
    put(&mut fields, "in_force.confidence", &in_force.confidence);
    put_text(&mut fields, "title", &catalog.title);
    put(&mut fields, "text", &catalog.text);
    put(&mut fields, "reasons.closed", &catalog.reasons_closed);
    for reason in &catalog.reasons {
        put_text(&mut fields, &format!("reasons.{}", reason.id), &reason.text);
    }
    for (id, title) in &catalog.groups {
        put_text(&mut fields, &format!("groups.{id}"), title);
    }
    fields
}

fn requirement_fields(requirement: &Requirement) -> Fields {
    let mut fields = Fields::new();
    put_text(&mut fields, "title", &requirement.title);
    put_text(&mut fields, "text", &requirement.text);
    put(&mut fields, "ref", &requirement.cite);
    put(&mut fields, "kind", &requirement.kind);
    put(&mut fields, "addressee", &requirement.addressee);
    put_all(&mut fields, "depth", requirement.depth.as_ref());
    put_all(&mut fields, "group", requirement.group.as_ref());
    put(&mut fields, "confidence", &requirement.confidence);
    put_list(&mut fields, "reasons", &requirement.reasons);
    put_condition(&mut fields, "condition", requirement.applies_if.as_ref());
    for demand in &requirement.demands {
        put_demand(&mut fields, demand, &requirement.text);
    }
    fields
}

fn put_demand(fields: &mut Fields, demand: &Demand, whole: &Text) {
    let name = format!("demands.{}", demand.id);
    put(fields, &format!("{name}.modal"), &demand.modal.map_or("none", Modal::word));
    // A demand without a text of its own changes with the requirement's, which is shown already.
    if demand.text != *whole {
        put_text(fields, &format!("{name}.text"), &demand.text);
    }
    put_condition(fields, &format!("{name}.condition"), demand.applies_if.as_ref());
    let (way, why) = match &demand.decidable {
        Decidable::Automated => ("automated", None),
        Decidable::Refutable(by) => ("refutable", Some(by)),
        Decidable::Planned(kind) => {
            return put(fields, &format!("{name}.decidable"), &format!("planned: {kind}"));
        }
        Decidable::Manual(why) => ("manual", Some(why)),
    };
    put(fields, &format!("{name}.decidable"), &way);
    if let Some(why) = why {
        put_text(fields, &format!("{name}.decidable"), why);
    }
    let checks = demand.checks.iter().map(|used| format!("{} ({})", used.id, used.role));
    put_list(fields, &format!("{name}.checks"), &checks.collect::<Vec<_>>());
}

fn put_condition(fields: &mut Fields, name: &str, condition: Option<&AppliesIf>) {
    let Some(condition) = condition else { return };
    put_text(fields, &format!("{name}.says"), &condition.says);
    put_text(fields, &format!("{name}.refuted_by"), &condition.refuted_by);
    let Some(holds) = &condition.holds else { return };
    put_text(fields, &format!("{name}.holds"), &describe::predicate(holds));
    // Two conditions may read alike and not be the same.
    put_all(fields, &format!("{name}.holds"), serde_json::to_string(holds).ok());
}

fn put(fields: &mut Fields, name: &str, value: &impl ToString) {
    fields.push((name.to_owned(), value.to_string()));
}

fn put_all(fields: &mut Fields, name: &str, value: Option<impl ToString>) {
    fields.extend(value.map(|value| (name.to_owned(), value.to_string())));
}

fn put_list(fields: &mut Fields, name: &str, items: &[String]) {
    if !items.is_empty() {
        put(fields, name, &items.join(", "));
    }
}

fn put_text(fields: &mut Fields, name: &str, text: &Text) {
    put(fields, &format!("{name}.de"), &text.de);
    put(fields, &format!("{name}.en"), &text.en);
}
