//! Whether the conditions of a sub-flow hold.

use std::collections::BTreeSet;

use super::super::flow::{Config, Requirement, Step, What};
use super::super::steps::{Condition, Configured, Credential, ROLE};
use super::super::steps::{act, condition, configured};
use super::state::{State, There, distinct, supposed};
use super::{Factor, Given, Walk};

impl Walk<'_> {
    /// Without a condition a conditional sub-flow is off; a step nobody knows may be one.
    pub(super) fn unless_a_condition(
        &self,
        below: &[Step],
        state: State,
        off: impl Fn(State) -> (State, There),
    ) -> Vec<(State, There)> {
        let custom = below.iter().find(|step| {
            step.requirement == Requirement::Required
                && matches!(step.what, What::Authenticator(_))
                && act(&step.name).is_none()
        });
        let Some(custom) = custom else { return vec![off(state)] };
        let mut without = state.clone();
        without.factors.insert(unknown_step(&custom.name));
        vec![(state, There::Yes), off(without)]
    }

    /// Whether a condition holds.
    pub(super) fn holds(
        &self,
        step: &Step,
        kind: Condition,
        beside: &[Step],
        state: State,
    ) -> Vec<(State, bool)> {
        let config = match &step.what {
            What::Authenticator(config) => config.as_ref(),
            _ => None,
        };
        match (kind, config) {
            (Condition::UserConfigured, _) => self.is_configured(beside, state),
            (Condition::Custom, _) | (_, None) => custom(step, state),
            (Condition::Level, Some(config)) => self.asks(level_of(config), state),
            (Condition::CredentialUsed, Some(config)) => {
                let on = credential_used(config, &state.used);
                vec![(state, on)]
            }
            (Condition::SubFlow, Some(config)) => {
                let on = self.sub_flow_executed(config, &state.done);
                vec![(state, on)]
            }
            // Nobody has a role.
            (Condition::Outside(ROLE, ..), Some(_)) if !state.user => vec![(state, false)],
            (Condition::Outside(key, not), Some(config)) => outside(step, config, key, not, state),
        }
    }

    /// All required steps beside the condition, else any alternative, sub-flows left out of account.
    fn is_configured(&self, beside: &[Step], state: State) -> Vec<(State, bool)> {
        let of = |requirement| {
            let own = move |step: &&Step| {
                step.requirement == requirement
                    && !matches!(step.what, What::Flow(_))
                    && condition_of(step).is_none()
            };
            beside.iter().filter(own).collect::<Vec<_>>()
        };
        let (required, other) = (of(Requirement::Required), of(Requirement::Alternative));
        let (steps, all) = if required.is_empty() { (other, false) } else { (required, true) };
        if steps.is_empty() {
            return vec![(state, true)];
        }
        let mut found = vec![(state, all)];
        for step in steps {
            let more = |(state, so_far): (State, bool)| {
                if so_far == all { self.has_configured(step, state) } else { vec![(state, so_far)] }
            };
            found = distinct(found.into_iter().flat_map(more).collect());
        }
        found
    }

    fn has_configured(&self, step: &Step, state: State) -> Vec<(State, bool)> {
        match (&step.what, configured(&step.name)) {
            (What::Authenticator(_), Configured::Has(credential)) => {
                // The condition asks for a user; without one nothing is configured.
                if state.user {
                    supposed(state, &Given::Has(credential))
                } else {
                    vec![(state, false)]
                }
            }
            (What::Authenticator(_), Configured::Organizations) => {
                vec![(state, self.policies.organizations)]
            }
            (What::Authenticator(_), Configured::Always) => vec![(state, true)],
            (What::Authenticator(_), Configured::Never) => vec![(state, false)],
            _ => custom(step, state),
        }
    }

    /// The first level met is always gone through; a higher one if it is asked for. In a new login no
    /// level was reached before.
    fn asks(&self, level: Option<i64>, state: State) -> Vec<(State, bool)> {
        let wanted = level.unwrap_or(0);
        if state.level < 0 || self.entry.floor >= wanted {
            return vec![(state, true)];
        }
        let bounds = |on: bool| {
            let known = state.given.iter().filter_map(move |(given, so)| match given {
                Given::Asks(known) if *so == on => Some(*known),
                _ => None,
            });
            known.collect::<Vec<_>>()
        };
        // Who asks for a level asks for those below.
        if bounds(true).iter().any(|known| *known >= wanted) {
            return vec![(state, true)];
        }
        if bounds(false).iter().any(|known| *known <= wanted) {
            return vec![(state, false)];
        }
        supposed(state, &Given::Asks(wanted))
    }

    fn sub_flow_executed(&self, config: &Config, done: &BTreeSet<String>) -> bool {
        if config.is_empty() {
            return false;
        }
        let executed = config.get("check_result").is_none_or(|result| result != "not-executed");
        let succeeded = config.get("flow_to_check").is_some_and(|alias| done.contains(alias));
        succeeded == executed
    }
}

/// Which condition a step is.
pub(in super::super) fn condition_of(step: &Step) -> Option<Condition> {
    match step.what {
        What::Authenticator(_) => condition(&step.name),
        _ => None,
    }
}

pub(super) fn level_of(config: &Config) -> Option<i64> {
    config.get("loa-condition-level")?.trim().parse().ok()
}

fn credential_used(config: &Config, used: &BTreeSet<Credential>) -> bool {
    let listed = config.get("credentials").map(String::as_str).unwrap_or_default();
    let met = listed.split("##").any(|one| {
        used.iter().any(|credential| credential.word() == one) || (used.is_empty() && one == "none")
    });
    met == config.get("included").is_some_and(|included| included.eq_ignore_ascii_case("true"))
}

fn outside(step: &Step, config: &Config, key: &str, not: &str, state: State) -> Vec<(State, bool)> {
    let Some(value) = config.get(key) else { return custom(step, state) };
    let turned = config.get(not).is_some_and(|not| not == "true");
    let rest = config.iter().filter(|(key, _)| key.as_str() != not);
    let rest: Vec<_> = rest.map(|(key, value)| format!("{key}={value}")).collect();
    let same = format!("{} {}", step.name, rest.join(" "));
    let shown = shown_condition(&step.name, key, value);
    let found = supposed(state, &Given::Holds(same, shown));
    found.into_iter().map(|(state, so)| (state, so != turned)).collect()
}

/// Of somebody else's condition nobody knows when it holds: whatever rests on it is open.
fn custom(step: &Step, state: State) -> Vec<(State, bool)> {
    let mut state = state;
    let why = format!("when the condition `{}` holds is not in the file", step.name);
    state.factors.insert(Factor::Open(why.clone()));
    supposed(state, &Given::Holds(why.clone(), why))
}

pub(super) fn unknown_step(id: &str) -> Factor {
    Factor::Open(format!(
        "what `{id}` demands is not in the file: it is no authenticator of Keycloak"
    ))
}

/// How a condition outside of the flow is shown: by the product's own words.
pub(super) fn shown_condition(id: &str, key: &str, value: &str) -> String {
    format!("{id}: {key} = {value}")
}
