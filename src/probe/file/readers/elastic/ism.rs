//! Policies of OpenSearch (ISM): states, and transitions of which any met condition is enough
//! (index-management, util/ManagedIndexUtils.kt). Ages count from the creation of an index.

use super::super::super::span::Dialect;
use super::super::super::sum::{Age, Sum};
use super::super::super::view::{Got, View};
use super::parts::{Comes, Policy, Use};

/// A job runs every 5 to 8 minutes, once for a step.
const JOB_S: i64 = 480;

/// States of a policy at most.
const MOST_STATES: usize = 500;

/// States that are walked through at most.
const DEEPEST: usize = 40;

/// Steps of a walk in all.
const STEPS: usize = 5_000;

/// Reads a policy.
pub(super) fn policy(name: String, view: &View<'_>) -> Policy {
    let policy = view.get("policy");
    let patterns = policy.get("ism_template").items();
    let attached = patterns.iter().any(|template| !template.get("index_patterns").is_empty());
    let used = if attached { Use::Used } else { Use::Unknown };
    Policy { name, place: view.place(), used, builtin: false, comes: comes(&policy) }
}

fn comes(policy: &View<'_>) -> Comes {
    let states: Vec<_> = policy.get("states").items();
    if states.len() > MOST_STATES {
        return Comes::unknown("the policy has more ways than are walked");
    }
    let Some(first) = policy.get("default_state").name().known() else {
        return Comes::unknown("the first state of the policy is not readable");
    };
    let mut walk = Walk { states, left: STEPS, copied: false, steps: 0 };
    let end = walk.from(&first, Reached { age: 0, rolled: None }, &mut Vec::new());
    match end {
        End::Deleted(seconds) => {
            let rule = Age::Seconds(seconds);
            let jobs = i64::try_from(walk.steps).unwrap_or(i64::MAX).saturating_mul(JOB_S);
            let worst = Sum::of("longest way to a state that deletes", rule.clone())
                .then("until its jobs have run", Age::Seconds(jobs));
            let worst = if walk.copied {
                let why = "it takes a snapshot, and snapshots live on by a rule of their own";
                worst.then("snapshots", Age::unknown(why))
            } else {
                worst
            };
            Comes { delete: rule, worst, bound: None }
        }
        End::Never(bound) => Comes::never(bound),
        End::Unknown(why) => Comes::unknown(why),
    }
}

/// When a state is reached at the latest, and the last rollover was.
#[derive(Clone, Copy)]
struct Reached {
    age: i64,
    rolled: Option<i64>,
}

/// How a walk ends.
enum End {
    Deleted(i64),
    Never(Option<&'static str>),
    Unknown(&'static str),
}

impl End {
    fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never(bound), _) | (_, Self::Never(bound)) => Self::Never(bound),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::Deleted(a), Self::Deleted(b)) => Self::Deleted(a.max(b)),
        }
    }
}

struct Walk<'a> {
    states: Vec<View<'a>>,
    left: usize,
    copied: bool,
    /// Jobs on the longest way so far.
    steps: usize,
}

const UNREADABLE: &str = "an age in a state of the policy is not readable";

impl Walk<'_> {
    /// The worst that can come of a state.
    fn from(&mut self, name: &str, mut reached: Reached, path: &mut Vec<String>) -> End {
        if path.iter().any(|known| known == name) {
            return End::Never(None);
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || path.len() > DEEPEST {
            return End::Unknown("the policy has more ways than are walked");
        }
        let found =
            self.states.iter().find(|state| state.get("name").name() == Got::Is(name.to_owned()));
        let Some(state) = found.cloned() else {
            return End::Unknown("the policy names a state that it does not have");
        };
        path.push(name.to_owned());
        let end = match self.act(&state, &mut reached, path.len()) {
            Some(end) => end,
            None => self.leave(&state, reached, path),
        };
        path.pop();
        end
    }

    /// The actions of a state; what they end in, if they end it.
    fn act(&mut self, state: &View<'_>, reached: &mut Reached, depth: usize) -> Option<End> {
        let actions = state.get("actions").items();
        self.steps = self.steps.max(2 * depth + actions.len());
        for action in actions {
            if action.has("delete") {
                return Some(End::Deleted(reached.age));
            }
            self.copied |= action.has("snapshot");
            if !action.has("rollover") {
                continue;
            }
            let rollover = action.get("rollover");
            match rollover.get("min_index_age").span(Dialect::Elastic) {
                Got::Is(span) => reached.age = reached.age.max(span.seconds),
                Got::Odd => return Some(End::Unknown(UNREADABLE)),
                Got::Absent | Got::Null if unconditional(&rollover) => {}
                Got::Absent | Got::Null => return Some(End::Never(Some("size"))),
            }
            reached.rolled = Some(reached.age);
        }
        None
    }

    /// The worst of the states that may follow until one follows for certain.
    fn leave(&mut self, state: &View<'_>, reached: Reached, path: &mut Vec<String>) -> End {
        let transitions = state.get("transitions").items();
        let mut ways = Vec::new();
        for transition in &transitions {
            match fires(&transition.get("conditions"), reached) {
                Some(way) => ways.push((transition.get("state_name").name(), way)),
                None => return End::Unknown(UNREADABLE),
            }
        }
        let certain = ways.iter().filter_map(|(_, way)| way.certain).min();
        let Some(age) = certain else {
            let sized = ways.iter().any(|(_, way)| way.other);
            return End::Never(sized.then_some("size"));
        };
        let mut worst = None;
        for (next, way) in ways {
            if way.certain.is_some_and(|own| own > age) && !way.other {
                continue;
            }
            let end = match next {
                Got::Is(next) => self.from(&next, Reached { age, ..reached }, path),
                _ => End::Unknown("the policy names a state that it does not have"),
            };
            worst = Some(match worst {
                None => end,
                Some(before) => End::worse(before, end),
            });
        }
        worst.unwrap_or(End::Never(None))
    }
}

/// When a transition is taken.
struct Way {
    /// The age of the index at which it is taken for certain.
    certain: Option<i64>,
    /// Whether something else than that age may take it before.
    other: bool,
}

fn unconditional(rollover: &View<'_>) -> bool {
    ["min_size", "min_doc_count", "min_primary_shard_size"]
        .iter()
        .all(|key| !rollover.get(key).is_there())
}

/// Of several conditions each is enough.
fn fires(conditions: &View<'_>, reached: Reached) -> Option<Way> {
    if conditions.is_empty() {
        return Some(Way { certain: Some(reached.age), other: false });
    }
    let mut certain: Option<i64> = None;
    let mut sooner = |age: i64| certain = Some(certain.map_or(age, |known| known.min(age)));
    match conditions.get("min_index_age").span(Dialect::Elastic) {
        Got::Is(span) => sooner(reached.age.max(span.seconds)),
        Got::Odd => return None,
        Got::Absent | Got::Null => {}
    }
    match (conditions.get("min_rollover_age").span(Dialect::Elastic), reached.rolled) {
        (Got::Is(span), Some(rolled)) => {
            sooner(reached.age.max(rolled.saturating_add(span.seconds)));
        }
        (Got::Odd, _) => return None,
        // Without a rollover it never comes.
        (Got::Is(_), None) | (Got::Absent | Got::Null, _) => {}
    }
    let known = ["min_index_age"].iter().filter(|key| conditions.has(key)).count();
    Some(Way { certain, other: conditions.entries().len() > known })
}
