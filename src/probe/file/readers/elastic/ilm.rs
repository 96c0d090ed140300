//! Policies of Elasticsearch (ILM). The age of an index counts from its rollover, and a phase is entered
//! only after the one before it (docs/reference/ilm/ilm-index-lifecycle).

use super::super::super::span::Dialect;
use super::super::super::sum::{Age, Sum};
use super::super::super::view::{Got, View};
use super::parts::{Comes, Policy, Use};

const PHASES: [&str; 5] = ["hot", "warm", "cold", "frozen", "delete"];

/// A policy is looked at every 10 minutes (`indices.lifecycle.poll_interval`).
const POLL_S: i64 = 600;

/// Reads a policy; only an answer can say that nothing uses it.
pub(super) fn policy(name: String, view: &View<'_>, answer: bool) -> Policy {
    let policy = view.get("policy");
    let managed = policy.get("_meta").get("managed").bool();
    let uses = view.get("in_use_by");
    let used = ["indices", "data_streams", "composable_templates"];
    let used = if !answer || !uses.is_there() {
        Use::Unknown
    } else if used.iter().any(|key| !uses.get(key).is_empty()) {
        Use::Used
    } else {
        Use::Unused
    };
    Policy {
        name,
        place: view.place(),
        used,
        builtin: managed == Got::Is(true),
        comes: comes(&policy.get("phases")),
    }
}

fn span(view: &View<'_>) -> Got<i64> {
    match view.span(Dialect::Elastic) {
        Got::Is(span) => Got::Is(span.seconds),
        Got::Absent => Got::Absent,
        Got::Null => Got::Null,
        Got::Odd => Got::Odd,
    }
}

fn comes(phases: &View<'_>) -> Comes {
    let delete = phases.get("delete");
    if !delete.get("actions").has("delete") {
        return Comes::never(None);
    }
    let waits = delete.get("actions").get("wait_for_snapshot").is_there();
    let mut longest = 0;
    for phase in PHASES {
        match span(&phases.get(phase).get("min_age")).or(0) {
            Some(seconds) => longest = longest.max(seconds),
            None => return Comes::unknown("the `min_age` of a phase is not readable"),
        }
    }
    let kept = delete.get("actions").get("delete").get("delete_searchable_snapshot").bool();
    if searchable(phases) && kept.or(true) != Some(true) {
        return Comes::never(None);
    }
    let rollover = match rollover(&phases.get("hot").get("actions").get("rollover")) {
        Ok(rollover) => rollover,
        Err(comes) => return comes,
    };
    let rule = Age::Seconds(longest);
    let polls = if rollover.is_some() { 2 * POLL_S } else { POLL_S };
    let (delete, worst) = match rollover {
        Some(span) => (
            rule.clone().then(Age::Seconds(span)),
            Sum::of("rule, from rollover", rule)
                .then("span of an index until rollover", Age::Seconds(span)),
        ),
        None => (rule.clone(), Sum::of("rule", rule)),
    };
    let worst = worst.then("until the policy is looked at", Age::Seconds(polls));
    let worst = if waits {
        let why = "it waits for a snapshot, and snapshots live on by a rule of their own";
        worst.then("snapshots", Age::unknown(why))
    } else {
        worst
    };
    Comes { delete, worst, bound: None }
}

fn searchable(phases: &View<'_>) -> bool {
    PHASES.iter().any(|phase| phases.get(phase).get("actions").has("searchable_snapshot"))
}

/// The longest that an index is written to; `Err` if no time bounds that.
fn rollover(action: &View<'_>) -> Result<Option<i64>, Comes> {
    // Shares of an index that may never be reached.
    const LEAST: &[&str] =
        &["min_size", "min_primary_shard_size", "min_docs", "min_primary_shard_docs"];
    const COUNTS: &[&str] = &["max_docs", "max_primary_shard_docs"];
    if !action.is_there() {
        return Ok(None);
    }
    let holds_back = |key: &'static str| {
        let view = action.get(key);
        view.is_there() && !(key.ends_with("docs") && matches!(view.int(), Got::Is(0 | 1)))
    };
    if LEAST.iter().any(|key| holds_back(key)) {
        return Err(Comes::never(Some("size")));
    }
    let least = span(&action.get("min_age")).or(0);
    match (span(&action.get("max_age")), least) {
        (Got::Is(most), Some(least)) => Ok(Some(most.max(least))),
        (Got::Absent | Got::Null, Some(_)) => {
            let sized =
                ["max_size", "max_primary_shard_size"].iter().any(|key| action.get(key).is_there());
            let counted = COUNTS.iter().any(|key| action.get(key).is_there());
            Err(Comes::never(Some(if counted && !sized { "count" } else { "size" })))
        }
        _ => Err(Comes::unknown("the age of a rollover is not readable")),
    }
}
