//! What the runs of a flow come to: the weakest sets of factors with which a login succeeds, and what
//! else is asked of whom.

use std::collections::{BTreeMap, BTreeSet};

use super::eval::{Budget, Entry, Factor, Given, Mark, Policies, Run, TooMany, condition_of, runs};
use super::flow::{Requirement, Step, Tree, What};
use super::steps::{Act, Credential, Demand, Proof, act};
use crate::fact::kind::auth::ELSEWHERE;

/// Weakest sets of factors of one flow.
const MAX_WAYS: usize = 24;

/// Changes of a flow that are tried.
const MAX_TRIED: usize = 24;

/// What a way does with a second factor, by the words of `auth.path`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Second {
    Enforced,
    EnrolledOnly,
    Partial,
    OnRequest,
    Offered,
    None,
    /// It hangs on what is not known.
    Open,
}

/// A way through a flow that no weaker one covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// Those that are always demanded.
    pub(super) factors: BTreeSet<Factor>,
    pub(super) second: Second,
    /// Whether someone without a second factor enrols one before the login ends.
    pub(super) enrols: bool,
    /// Who is not asked for the second factor.
    pub(super) exempt: BTreeSet<String>,
    /// What happened on it.
    pub(super) marks: Vec<Mark>,
}

/// The ways through a flow, weakest first.
///
/// # Errors
/// When there are more than are looked at.
pub(super) fn ways(
    tree: &Tree,
    policies: &Policies,
    entry: &Entry,
    budget: &Budget,
) -> Result<Vec<Way>, TooMany> {
    let all = runs(tree, policies, entry, budget)?;
    let sets: BTreeSet<_> = all.iter().map(|run| &run.factors).collect();
    let least = |set: &&&BTreeSet<Factor>| {
        !sets.iter().any(|other| other.len() < set.len() && other.is_subset(set))
    };
    let least: Vec<_> = sets.iter().filter(least).collect();
    if least.len() > MAX_WAYS {
        return Err(TooMany);
    }
    let mut ways: Vec<_> = least.into_iter().map(|set| way(set, &all)).collect();
    ways.sort_by_key(|way| (way.second == Second::Enforced, way.factors.len()));
    Ok(ways)
}

fn way(factors: &BTreeSet<Factor>, all: &[Run]) -> Way {
    let own: Vec<_> = all.iter().filter(|run| run.factors == *factors).collect();
    let more = |run: &&Run| run.factors.len() > factors.len() && factors.is_subset(&run.factors);
    let more: Vec<_> = all.iter().filter(more).collect();
    let (second, exempt) = second(factors, &own, &more);
    // Somebody of whom less was asked shows best why; then who had to enrol nothing.
    let shown = own.iter().min_by_key(|run| (run.enrolled, run.marks.len()));
    Way {
        factors: factors.clone(),
        second,
        enrols: second == Second::Enforced && own.iter().any(|run| run.enrolled),
        exempt,
        marks: shown.map(|run| run.marks.clone()).unwrap_or_default(),
    }
}

fn second(factors: &BTreeSet<Factor>, own: &[&Run], more: &[&Run]) -> (Second, BTreeSet<String>) {
    let none = BTreeSet::new;
    match strength(factors) {
        Strength::Two => return (Second::Enforced, none()),
        Strength::Open => return (Second::Open, none()),
        Strength::One => {}
    }
    let mut found: Vec<(Second, BTreeSet<String>)> = Vec::new();
    for run in more.iter().filter(|run| strength(&run.factors) != Strength::One) {
        // The user for whom the least must be otherwise to be asked for more.
        let nearest = own.iter().map(|own| apart(&own.given, &run.given));
        found.extend(nearest.min_by_key(|(second, _)| rank(*second)));
    }
    // What anybody may choose not to do is no more than offered, whoever else is made to.
    match found.iter().map(|(second, _)| *second).max_by_key(|second| rank(*second)) {
        None => (Second::None, none()),
        Some(second) => {
            let exempt = found.into_iter().filter(|(own, _)| *own == second);
            (second, exempt.flat_map(|(_, exempt)| exempt).collect())
        }
    }
}

/// The further up, the more is asked for.
fn rank(second: Second) -> u8 {
    match second {
        Second::Offered => 0,
        Second::OnRequest => 1,
        Second::EnrolledOnly => 2,
        _ => 3,
    }
}

/// What must be otherwise for a run to become another, and who is spared in the first.
fn apart(from: &BTreeMap<Given, bool>, to: &BTreeMap<Given, bool>) -> (Second, BTreeSet<String>) {
    let mut second = Second::Offered;
    let mut exempt = BTreeSet::new();
    for (given, so) in from {
        if to.get(given).is_none_or(|other| other == so) {
            continue;
        }
        let own = match given {
            Given::Asks(_) => Second::OnRequest,
            Given::Has(_) => Second::EnrolledOnly,
            Given::Holds(_, shown) => {
                exempt.insert(if *so { shown.clone() } else { format!("not {shown}") });
                Second::Partial
            }
            Given::KnownUser => continue,
        };
        if rank(own) > rank(second) {
            second = own;
        }
    }
    (second, exempt)
}

/// Whether a set holds a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    One,
    Two,
    Open,
}

/// Whether a set holds a second factor; whether two are of different kinds, the judge says.
pub(super) fn strength(factors: &BTreeSet<Factor>) -> Strength {
    let known = factors.iter().filter(|factor| matches!(factor, Factor::Is(_))).count();
    let open = known < factors.len() || factors.contains(&Factor::Is(ELSEWHERE));
    match known {
        0 | 1 if open => Strength::Open,
        0 | 1 => Strength::One,
        _ => Strength::Two,
    }
}

/// Changes of steps that would make a flow demand a second factor of everybody, tried out one by one:
/// those that leave a way in with less are not among them. Where a change would lock out who has none, one
/// that has them enrol stands in its place if there is one.
pub(super) fn changes(
    tree: &Tree,
    policies: &Policies,
    entry: &Entry,
    budget: &Budget,
) -> Vec<String> {
    let enforced = |tree: &Tree| {
        let ways = ways(tree, policies, entry, budget).unwrap_or_default();
        let all = !ways.is_empty() && ways.iter().all(|way| way.second == Second::Enforced);
        all.then(|| ways.iter().any(|way| way.enrols))
    };
    let said = |step: &Step| format!("{} {} -> REQUIRED", step.name, step.requirement.word());
    let steps = Step::all(&tree.steps);
    let mut found = Vec::new();
    for step in steps.into_iter().filter(|step| can_demand(step)).take(MAX_TRIED) {
        let changed = tree.with(step.id, Requirement::Required);
        let Some(enrols) = enforced(&changed) else { continue };
        let more = Step::all(step.below()).into_iter().find(|below| {
            let both = || changed.with(below.id, Requirement::Required);
            below.requirement == Requirement::Alternative
                && can_demand(below)
                && enforced(&both()) == Some(true)
        });
        let more = more.filter(|_| !enrols).map(|below| format!(", {}", said(below)));
        found.push(format!("{}: {}{}", tree.alias, said(step), more.unwrap_or_default()));
    }
    found
}

/// Whether a step that is not required now would ask for something more.
fn can_demand(step: &Step) -> bool {
    let second = |step: &Step| {
        let asks = |act| match act {
            Act::AskUnless => true,
            Act::Ask(Proof { demand: Demand::Credential(has), .. }) => has != Credential::Password,
            _ => false,
        };
        matches!(step.what, What::Authenticator(_))
            && condition_of(step).is_none()
            && act(&step.name).is_some_and(asks)
    };
    step.requirement != Requirement::Required
        && match &step.what {
            What::Authenticator(_) => second(step),
            What::Flow(below) => Step::all(below).into_iter().any(second),
            What::Broken(_) => false,
        }
}

/// The steps that make a way, by the product's own names, and the one that decides.
pub(super) fn told(tree: &Tree, way: &Way) -> (String, Option<usize>) {
    let mut said = Vec::new();
    let mut decides = None;
    for mark in &way.marks {
        let (id, note) = match mark {
            Mark::Proved(id) => (*id, ""),
            Mark::Enrolled(id) => (*id, " (enrols)"),
            Mark::Off(id) => (*id, " (off)"),
            Mark::Spared(id) => (*id, " (skipped)"),
        };
        let Some(step) = tree.step(id) else { continue };
        let off = matches!(mark, Mark::Off(_) | Mark::Spared(_));
        // Only a sub-flow that would have asked for more decides anything by being off.
        if off && !asks_more(step) {
            continue;
        }
        if off || decides.is_none() {
            decides = Some(id);
        }
        said.push(format!("{} {}{note}", step.name, step.requirement.word()));
    }
    let flow = match said.as_slice() {
        [] => tree.alias.clone(),
        said => format!("{}: {}", tree.alias, said.join(", ")),
    };
    (flow, decides)
}

fn asks_more(step: &Step) -> bool {
    let asks = |step: &&Step| matches!(act(&step.name), Some(Act::Ask(_) | Act::AskUnless) | None);
    let own = matches!(step.what, What::Authenticator(_));
    own || Step::all(step.below())
        .iter()
        .filter(|one| matches!(one.what, What::Authenticator(_)) && condition_of(one).is_none())
        .any(asks)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::flow::Config;
    use super::*;
    use crate::fact::Place;

    const STEPS: &[&str] = &[
        "auth-username-password-form",
        "auth-username-form",
        "auth-password-form",
        "auth-otp-form",
        "webauthn-authenticator",
        "webauthn-authenticator-passwordless",
        "auth-recovery-authn-code-form",
        "auth-conditional-otp-form",
        "auth-cookie",
        "allow-access-authenticator",
        "deny-access-authenticator",
        "conditional-user-configured",
        "conditional-user-role",
        "conditional-level-of-authentication",
        "conditional-sub-flow-executed",
        "conditional-credential",
        "conditional-of-somebody",
        "step-of-somebody",
    ];

    fn requirement() -> impl Strategy<Value = Requirement> {
        prop_oneof![
            Just(Requirement::Required),
            Just(Requirement::Conditional),
            Just(Requirement::Alternative),
            Just(Requirement::Disabled),
        ]
    }

    fn config() -> Config {
        [("condUserRole", "staff"), ("loa-condition-level", "2"), ("flow_to_check", "flow")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    }

    fn nowhere() -> Place {
        Place { file: String::new(), line: None, pointer: None }
    }

    fn made(name: &str, what: What, requirement: Requirement) -> Step {
        Step { id: 0, requirement, name: name.to_owned(), what, place: nowhere() }
    }

    fn step() -> impl Strategy<Value = Step> {
        let leaf = (0..STEPS.len(), requirement()).prop_map(|(at, requirement)| {
            made(STEPS[at], What::Authenticator(Some(config())), requirement)
        });
        leaf.prop_recursive(3, 40, 5, |inner| {
            (prop::collection::vec(inner, 0..5), requirement())
                .prop_map(|(below, requirement)| made("flow", What::Flow(below), requirement))
        })
    }

    fn policies() -> Policies {
        Policies {
            otp: Factor::Is("totp"),
            passkeys: true,
            verified: false,
            passkeys_verified: true,
            actions: None,
            organizations: false,
            enrols_anybody: true,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Whatever stands in a flow: no way covers another, and what nobody knows enforces nothing.
        #[test]
        fn ways_are_weakest_sets(steps in prop::collection::vec(step(), 0..6)) {
            let tree = Tree { alias: "top".to_owned(), steps, place: nowhere() };
            let Ok(ways) = ways(&tree, &policies(), &Entry::anew(), &Budget::new()) else {
                return Ok(());
            };
            for one in &ways {
                let covers = |other: &&Way| {
                    other.factors != one.factors && other.factors.is_subset(&one.factors)
                };
                prop_assert_eq!(ways.iter().find(covers), None);
                let known = one.factors.iter().filter(|f| matches!(f, Factor::Is(_))).count();
                prop_assert!(one.second != Second::Enforced || known > 1);
            }
        }
    }
}
