//! BSI's factor table applied to every way to log in, for reports to print.

use crate::assess::evidence::Evidence;
use crate::assess::pairs;
use crate::assess::result::{CheckOutcome, FactorMatrix, FactorPath, FactorRow};
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::assess::tri::Tri;
use crate::catalog::{Policy, Table, Text};
use crate::fact::Fact;
use crate::fact::value::{Attr, Value};

/// The policy with the table.
pub(super) const POLICY: &str = "tr-03161-auth-factors";
/// Its table for logins without the insured person's consent.
pub(super) const WITHOUT_CONSENT: &str = "without-consent";
/// Its table for logins with it.
pub(super) const WITH_CONSENT: &str = "with-consent";
/// The column in which two factors must differ.
pub(super) const CATEGORY: &str = "category";

/// The matrix, if a judged catalog asks for it.
pub(super) fn matrix(inputs: &Inputs<'_>, evidence: &Evidence<'_>) -> Option<FactorMatrix> {
    let asked = inputs.checks.values().any(|check| check.holds.policies().contains(&POLICY));
    let policy = inputs.policies.get(POLICY).filter(|_| asked)?;
    let without = policy.tables.get(WITHOUT_CONSENT)?;
    let with = policy.tables.get(WITH_CONSENT)?;
    let mut paths: Vec<_> = evidence
        .of_kind("auth.path", None)
        .groups
        .iter()
        .flatten()
        .map(|exhibit| path(exhibit.fact, without, with, inputs, evidence))
        .collect();
    paths.sort_by(|a, b| a.fact.cmp(&b.fact));
    Some(FactorMatrix { policy: policy.reference(), factors: rows(policy, inputs.as_of), paths })
}

/// The rows of the table as of a day.
pub(super) fn rows(policy: &Policy, day: jiff::civil::Date) -> Vec<FactorRow> {
    let (Some(without), Some(with)) =
        (policy.tables.get(WITHOUT_CONSENT), policy.tables.get(WITH_CONSENT))
    else {
        return Vec::new();
    };
    without
        .rows
        .iter()
        .map(|row| {
            let column = |name: &str| row.columns.get(name).cloned().unwrap_or_default();
            FactorRow {
                factor: row.key.join(" "),
                name: Text::new(column("name_de"), column("name_en")),
                category: say::factor_category(&column(CATEGORY)),
                without_consent: without.look_up(&row.key, None, day).class,
                with_consent: with.look_up(&row.key, None, day).class,
            }
        })
        .collect()
}

fn path(
    fact: &Fact,
    without: &Table,
    with: &Table,
    inputs: &Inputs<'_>,
    evidence: &Evidence<'_>,
) -> FactorPath {
    let list = |name: &str| match fact.attributes.get(name) {
        Some(Attr::Known(Value::List(items))) => Some(items.clone()),
        _ => None,
    };
    let text = |name: &str| match fact.attributes.get(name) {
        Some(Attr::Known(Value::Text(text))) => text.clone(),
        _ => String::new(),
    };
    let consent = match fact.attributes.get("consent") {
        Some(Attr::Known(Value::Bool(value))) => Some(*value),
        _ => None,
    };
    let factors = list("factors");
    let met = |factor: &str, condition: &str| {
        evidence.shows_factor(factor, condition, &fact.components, None)
    };
    let judge = |table: &Table| match &factors {
        Some(listed) => {
            let judged = pairs::judge(table, listed, CATEGORY, &met, inputs.as_of);
            (outcome(judged.truth), judged.open)
        }
        None => (CheckOutcome::Undecided, Vec::new()),
    };
    let (without_consent, mut open) = judge(without);
    let (with_consent, more) = judge(with);
    open.extend(more);
    open.sort();
    open.dedup();
    FactorPath {
        fact: fact.id.clone(),
        subject: fact.subject.clone(),
        role: text("role"),
        name: text("name"),
        factors,
        consent,
        without_consent,
        with_consent,
        open,
    }
}

fn outcome(truth: Tri) -> CheckOutcome {
    match truth {
        Tri::True => CheckOutcome::Satisfied,
        Tri::False => CheckOutcome::Violated,
        Tri::Unknown => CheckOutcome::Undecided,
    }
}
