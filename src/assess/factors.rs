//! BSI's factor table applied to every way to log in, for reports to print.

use crate::as_of::AsOf;
use crate::assess::evidence::{Evidence, Exhibit};
use crate::assess::pairs;
use crate::assess::result::{CheckOutcome, FactorMatrix, FactorPath, FactorRow};
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::assess::tri::Tri;
use crate::catalog::policy::Class;
use crate::catalog::{Policy, Table, Text};
use crate::fact::kind::auth::{ELSEWHERE, PATH, ROLES};
use crate::fact::value::{Attr, Value};
use crate::fact::{Basis, Fact, label};

const _: () = {
    PATH.require("role");
    PATH.require("factors");
    PATH.require("second_factor");
    PATH.require("enrolment");
    PATH.require("exemptions");
    PATH.require("changes");
    PATH.require("assurance");
    PATH.require("health_id");
};

/// The policy with the table.
pub(super) const POLICY: &str = "tr-03161-auth-factors";
/// Its table for logins without the insured person's consent.
pub(super) const WITHOUT_CONSENT: &str = "without-consent";
/// Its table for logins with it.
pub(super) const WITH_CONSENT: &str = "with-consent";
/// The column in which two factors must differ.
pub(super) const CATEGORY: &str = "category";
/// The policy that sorts factors into categories, also those that the table leaves out, and its table.
const CATEGORIES: (&str, &str) = ("auth-factor-categories", "categories");

/// The tables that ways in are held against.
struct Tables<'t> {
    without: &'t Table,
    with: &'t Table,
    categories: Option<&'t Table>,
    day: AsOf<'t>,
}

/// The matrix, if a judged catalog asks for it.
pub(super) fn matrix(inputs: &Inputs<'_>, evidence: &Evidence<'_>) -> Option<FactorMatrix> {
    let asked = inputs.checks.values().any(|check| check.holds.policies().contains(&POLICY));
    let policy = inputs.policies.get(POLICY).filter(|_| asked)?;
    let categories = inputs.policies.get(CATEGORIES.0);
    let tables = Tables {
        without: policy.tables.get(WITHOUT_CONSENT)?,
        with: policy.tables.get(WITH_CONSENT)?,
        categories: categories.and_then(|policy| policy.tables.get(CATEGORIES.1)),
        day: inputs.as_of,
    };
    let exhibits = &evidence.of_kind(PATH.name, None).groups;
    let mut paths: Vec<_> =
        exhibits.iter().flatten().map(|exhibit| path(exhibit, &tables, evidence)).collect();
    paths.sort_by_cached_key(rank);
    let mut factors = rows(policy, inputs.as_of);
    let known = |id: &String| !factors.iter().any(|row| row.factor == *id);
    let mut more: Vec<_> = paths
        .iter()
        .flat_map(|path| path.factors.iter().flatten())
        .filter(|id| known(id))
        .collect();
    more.sort();
    more.dedup();
    let more: Vec<_> = more.into_iter().map(|id| unlisted(id, &tables)).collect();
    factors.extend(more);
    Some(FactorMatrix { policy: policy.reference(), factors, paths })
}

/// By role, then the weakest first: what is below two factors, what no column admits, what is open, what hangs
/// on a consent, what is suitable.
fn rank(path: &FactorPath) -> (Option<usize>, u8, usize, String, String) {
    use CheckOutcome::{Satisfied, Violated};
    let weight = match (path.two_categories, path.without_consent, path.with_consent) {
        (Some(Violated), ..) => 0,
        (_, Violated, Violated) => 1,
        (_, Satisfied, _) => 5,
        (_, _, Satisfied) if path.consent == Some(true) => 4,
        (_, _, Satisfied) if path.consent == Some(false) => 2,
        _ => 3,
    };
    // Whoever is not said to be somebody else may be anybody.
    let role = ROLES.iter().position(|role| *role == path.role);
    let count = path.factors.as_ref().map_or(usize::MAX, Vec::len);
    (role, weight, count, path.name.clone(), path.fact.clone())
}

/// A factor that BSI's table does not list.
fn unlisted(id: &str, tables: &Tables<'_>) -> FactorRow {
    let key = [id.to_owned()];
    let category = tables
        .categories
        .and_then(|table| table.look_up(&key, None, tables.day).row)
        .and_then(|row| row.columns.get(CATEGORY).cloned())
        .unwrap_or_default();
    let word = Value::List(vec![id.to_owned()]);
    let name =
        PATH.attribute("factors").map_or_else(|| Text::same(id), |of| label::known(of, &word));
    FactorRow {
        factor: id.to_owned(),
        name,
        category: say::factor_category(&category),
        without_consent: Class::NotListed,
        with_consent: Class::NotListed,
    }
}

/// The rows of the table as of a day.
pub(super) fn rows(policy: &Policy, day: AsOf<'_>) -> Vec<FactorRow> {
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

/// What is known of a way, also by who adds to what was read.
struct Known<'e, 'a>(&'e Exhibit<'a>);

impl Known<'_, '_> {
    fn value(&self, name: &str) -> Option<&Value> {
        match self.0.told(name)?.attr {
            Attr::Known(value) => Some(value),
            Attr::Unknown(_) => None,
        }
    }

    fn list(&self, name: &str) -> Option<Vec<String>> {
        match self.value(name)? {
            Value::List(items) => Some(items.clone()),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn truth(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

fn path(exhibit: &Exhibit<'_>, tables: &Tables<'_>, evidence: &Evidence<'_>) -> FactorPath {
    let (fact, known) = (exhibit.fact, Known(exhibit));
    let factors = known.list("factors");
    let met = |factor: &str, condition: &str| {
        evidence.shows_factor(factor, condition, &fact.components, None)
    };
    let judge = |table: &Table| match &factors {
        Some(listed) => {
            let judged = pairs::judge(table, listed, CATEGORY, &met, tables.day);
            (judged.truth, judged.open)
        }
        None => (Tri::Unknown, Vec::new()),
    };
    let health_id = known.truth("health_id");
    let assurance = known.text("assurance");
    // What the level itself demands, as the checks have it.
    let elsewhere = factors.iter().flatten().any(|factor| factor == ELSEWHERE);
    let level = assurance.as_deref().filter(|_| elsewhere && health_id == Some(true));
    let or_level = |truth: Tri, levels: &[&str]| match (truth, level) {
        (Tri::Unknown, Some(level)) if levels.contains(&level) => CheckOutcome::Satisfied,
        _ => outcome(truth),
    };
    let (without, mut open) = judge(tables.without);
    let (with, more) = judge(tables.with);
    open.extend(more);
    open.sort();
    open.dedup();
    let two = tables.categories.map(|table| judge(table).0);
    let stated = known.truth("consent").and(exhibit.told("consent"));
    let mut path = FactorPath {
        fact: fact.id.clone(),
        subject: fact.subject.clone(),
        role: known.text("role").unwrap_or_default(),
        name: known.text("name").unwrap_or_default(),
        clients: known.list("client").unwrap_or_default(),
        flow: known.text("flow"),
        two_categories: two.map(|truth| or_level(truth, &["substantial", "high"])),
        second_factor: known.text("second_factor"),
        enrolment: known.text("enrolment"),
        exemptions: known.list("exemptions").unwrap_or_default(),
        changes: known.list("changes").unwrap_or_default(),
        effects: Vec::new(),
        health_id,
        consent: known.truth("consent"),
        consent_basis: stated.map(|told| told.basis),
        consent_documents: documents(fact, stated.map(|told| told.basis)),
        without_consent: or_level(without, &["high"]),
        with_consent: or_level(with, &["substantial", "high"]),
        assurance: assurance.clone(),
        factors,
        open,
    };
    path.effects = say::effects_of_two_factors(&path);
    path
}

/// Documents that a way's consent is documented by.
fn documents(fact: &Fact, basis: Option<Basis>) -> Vec<String> {
    if basis == Some(Basis::Documented) { fact.documents.clone() } else { Vec::new() }
}

fn outcome(truth: Tri) -> CheckOutcome {
    match truth {
        Tri::True => CheckOutcome::Satisfied,
        Tri::False => CheckOutcome::Violated,
        Tri::Unknown => CheckOutcome::Undecided,
    }
}
