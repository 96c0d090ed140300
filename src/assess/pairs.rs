//! Which two things a policy table admits together: two authentication factors of different
//! categories. No combination is listed anywhere; all are derived from the table's rows.

use std::collections::BTreeSet;

use crate::as_of::AsOf;
use crate::assess::tri::Tri;
use crate::catalog::Table;
use crate::catalog::policy::{Class, TableAnswer};
use crate::fact::kind::auth::ELSEWHERE;

/// The judgement on a list of things.
#[derive(Debug)]
pub struct PairJudgement<'t> {
    /// Whether two of them are admitted together.
    pub truth: Tri,
    /// What the table says of each.
    pub answers: Vec<(String, TableAnswer<'t>)>,
    /// Why it is open: things the table does not list, ids of conditions nobody has shown to be met.
    pub open: Vec<String>,
}

/// Whether a condition of a thing's row is shown to be met.
pub type Met<'m> = dyn Fn(&str, &str) -> bool + 'm;

/// Judges a list of things: the best pair counts.
pub fn judge<'t>(
    table: &'t Table,
    listed: &[String],
    differ_in: &str,
    met: &Met<'_>,
    as_of: AsOf<'_>,
) -> PairJudgement<'t> {
    let answers: Vec<_> = listed
        .iter()
        .map(|thing| (thing.clone(), table.look_up(std::slice::from_ref(thing), None, as_of)))
        .collect();
    let mut truth = Tri::False;
    let mut open = Vec::new();
    for (index, (one, first)) in answers.iter().enumerate() {
        for (other, second) in &answers[index + 1..] {
            let parts = [admits(one, first, met), admits(other, second, met)];
            let value = differs(first, second, differ_in).and(parts[0].0).and(parts[1].0);
            if value == Tri::Unknown {
                open.extend(
                    parts
                        .into_iter()
                        .filter(|(truth, _)| *truth == Tri::Unknown)
                        .flat_map(|(_, why)| why),
                );
            }
            truth = truth.or(value);
        }
    }
    if truth != Tri::True && listed.iter().any(|thing| thing == ELSEWHERE) {
        truth = truth.or(Tri::Unknown);
        open.push(ELSEWHERE.to_owned());
    }
    open.sort();
    open.dedup();
    PairJudgement { truth, answers, open }
}

/// Whether the two differ in a column; what the table does not list may be anything, and a cell such as
/// `knowledge or inherence` is one of its words.
fn differs(first: &TableAnswer<'_>, second: &TableAnswer<'_>, column: &str) -> Tri {
    let words = |answer: &TableAnswer<'_>| {
        let cell = answer.row.and_then(|row| row.columns.get(column).cloned())?;
        Some(cell.split(" or ").map(str::to_owned).collect::<BTreeSet<_>>())
    };
    match (words(first), words(second)) {
        (Some(a), Some(b)) if a.is_disjoint(&b) => Tri::True,
        (Some(a), Some(b)) if a.len() == 1 && b.len() == 1 => Tri::False,
        _ => Tri::Unknown,
    }
}

/// Whether the table admits a thing, and if that is open, on what it hangs.
fn admits(thing: &str, answer: &TableAnswer<'_>, met: &Met<'_>) -> (Tri, Vec<String>) {
    match answer.class {
        Class::Recommended => (Tri::True, Vec::new()),
        Class::Discouraged | Class::PeriodOver => (Tri::False, Vec::new()),
        Class::Conditional => {
            let unmet: Vec<_> = answer
                .row
                .into_iter()
                .flat_map(|row| &row.conditions)
                .map(|(id, _)| id.clone())
                .filter(|id| !met(thing, id))
                .collect();
            (if unmet.is_empty() { Tri::True } else { Tri::Unknown }, unmet)
        }
        _ => (Tri::Unknown, vec![thing.to_owned()]),
    }
}
