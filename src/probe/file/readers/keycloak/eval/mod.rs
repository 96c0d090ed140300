//! How the server walks through a flow (DefaultAuthenticationFlow.java), for every user and every choice at
//! once: conditions are taken out first; REQUIRED and CONDITIONAL go before ALTERNATIVE; a level left with
//! nothing fails. Pure: what comes out is every run that ends logged in, with what it proved.

mod authenticators;
mod conditions;
mod state;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

pub(super) use self::conditions::condition_of;
use self::conditions::level_of;
use self::state::{End, First, Seen, State, There, Turn, Turns, distinct, open};
use super::flow::{Requirement, Step, Tree, What};
use super::steps::{Condition, Credential};

/// Steps walked for one flow, over all states.
const MAX_WALKED: usize = 100_000;

/// Steps walked for one realm: of 2,000 clients each may have a flow of its own.
const MAX_IN_ALL: usize = 2_000_000;

/// How many steps of a realm may still be walked.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Cell::new(MAX_IN_ALL))
    }
}

/// A factor that was demanded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Factor {
    /// By its word in `auth.path`.
    Is(&'static str),
    /// What it is, or whether there is one, is not known, for this reason.
    Open(String),
}

/// Something outside of the flow that a run depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    /// The user has enrolled it.
    Has(Credential),
    /// The client asks for at least this level.
    Asks(i64),
    /// A condition holds: what tells it from others, and how it is shown.
    Holds(String, String),
    /// A user with that address is there.
    KnownUser,
}

/// What of a realm decides how its authenticators behave.
#[derive(Debug, Clone)]
pub(super) struct Policies {
    /// What a one-time password is.
    pub(super) otp: Factor,
    /// Whether passkeys are taken on the forms for user names.
    pub(super) passkeys: bool,
    /// Whether a second factor by WebAuthn verifies the user.
    pub(super) verified: bool,
    /// Whether passkeys verify the user.
    pub(super) passkeys_verified: bool,
    /// Required actions that are switched on; `None` where all are that the product has.
    pub(super) actions: Option<BTreeSet<String>>,
    /// Whether there are organisations.
    pub(super) organizations: bool,
    /// Whether it is known that somebody who has proved nothing may enrol what is asked for.
    pub(super) enrols_anybody: bool,
}

/// How a flow is entered.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Whether what is missing can be enrolled on the way.
    pub(super) set_up: bool,
    /// Whether the user is known from the start.
    pub(super) user: bool,
    /// What was proved before.
    pub(super) factors: BTreeSet<Factor>,
    /// What is so from the start.
    pub(super) given: BTreeMap<Given, bool>,
    /// The lowest level of authentication that can be asked for; below 0 is none.
    pub(super) floor: i64,
}

impl Entry {
    /// Of somebody who is not known yet.
    pub(super) fn anew() -> Self {
        Self {
            set_up: true,
            user: false,
            factors: BTreeSet::new(),
            given: BTreeMap::new(),
            floor: -1,
        }
    }
}

/// What happened at a step that tells why a run came out as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Something was proved.
    Proved(usize),
    /// What it asks for was enrolled.
    Enrolled(usize),
    /// A conditional sub-flow was off.
    Off(usize),
    /// Nothing was asked of this user.
    Spared(usize),
}

/// A run that ends logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) factors: BTreeSet<Factor>,
    pub(super) given: BTreeMap<Given, bool>,
    /// Whether a factor was enrolled on the way.
    pub(super) enrolled: bool,
    pub(super) marks: Vec<Mark>,
}

/// The flow has more states than are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

/// No level of authentication was reached or asked for.
const NO_LEVEL: i64 = -1;

/// All runs of a flow that end logged in.
///
/// # Errors
/// When there are more states than are looked at.
pub(super) fn runs(
    tree: &Tree,
    policies: &Policies,
    entry: &Entry,
    budget: &Budget,
) -> Result<Vec<Run>, TooMany> {
    let walk = Walk { policies, entry, left: Cell::new(MAX_WALKED), all: budget };
    let state = State {
        given: entry.given.clone(),
        factors: entry.factors.clone(),
        enrolled: BTreeSet::new(),
        used: BTreeSet::new(),
        user: entry.user,
        level: NO_LEVEL,
        done: BTreeSet::new(),
        beside: false,
        marks: Vec::new(),
    };
    let turns = walk.level(&tree.steps, state, Seen::InTurn)?;
    // Who is not named is not logged in.
    let ends = turns.into_iter().filter(|turn| turn.end == End::Done && turn.state.user);
    let (beside, ends): (Vec<_>, Vec<_>) =
        ends.map(|turn| turn.state).partition(|state| state.beside);
    let shown = |state: &State| ends.iter().any(|end| end.agrees(state));
    let beside: Vec<_> = beside.into_iter().filter(shown).collect();
    Ok(ends.into_iter().chain(beside).map(|state| run(state, policies)).collect())
}

fn run(state: State, policies: &Policies) -> Run {
    let mut factors = state.factors;
    let enrolled = !state.enrolled.is_empty();
    if !factors.is_empty() {
        factors.extend(state.enrolled);
    } else if enrolled && !policies.enrols_anybody {
        // Whoever comes first enrols what is then asked for; versions differ (keycloak/keycloak#21815).
        factors.insert(Factor::Open(
            "whoever logs in first may enrol a factor before anything was proved".to_owned(),
        ));
    }
    Run { factors, given: state.given, enrolled, marks: state.marks }
}

struct Walk<'a> {
    policies: &'a Policies,
    entry: &'a Entry,
    left: Cell<usize>,
    all: &'a Budget,
}

impl Walk<'_> {
    fn spend(&self, states: usize) -> Result<(), TooMany> {
        self.left.set(self.left.get().checked_sub(states).ok_or(TooMany)?);
        self.all.0.set(self.all.0.get().checked_sub(states).ok_or(TooMany)?);
        Ok(())
    }

    /// A level: all that is required, or else one of what is alternative. Seen from a step outside, whatever begins a
    /// flow of it can be chosen.
    fn level(&self, steps: &[Step], state: State, seen: Seen) -> Turns {
        let counts = |(_, step): &(usize, &Step)| {
            step.requirement != Requirement::Disabled && condition_of(step).is_none()
        };
        let (other, required): (Vec<_>, Vec<_>) = steps
            .iter()
            .enumerate()
            .filter(counts)
            .partition(|(_, step)| step.requirement == Requirement::Alternative);
        match required.is_empty() {
            true => self.any(&other, state, seen),
            false => self.all(&required, state, seen),
        }
    }

    fn all(&self, steps: &[(usize, &Step)], state: State, seen: Seen) -> Turns {
        let mut out = Vec::new();
        // With how the first step that was taken went; a level of which nothing is left fails.
        let mut open = vec![(state, None)];
        for (at, step) in steps {
            let mut next = Vec::new();
            self.spend(open.len())?;
            for (state, begun) in open {
                for (state, there) in self.is_on(step, state)? {
                    match there {
                        There::Off => next.push((state, begun)),
                        There::Fails => out.push(Turn::left(state)),
                        There::Yes => {
                            let seen = if begun.is_none() { seen } else { Seen::InTurn };
                            for turn in self.step(step, state.clone(), seen)? {
                                let free = seen != Seen::InTurn || (turn.free && *at == 0);
                                let (first, free) = begun.unwrap_or((turn.first, free));
                                if turn.end == End::Done {
                                    next.push((turn.state, Some((first, free))));
                                    continue;
                                }
                                let off = self.off_by_now(step, &turn)?;
                                next.extend(off.map(|state| (state, begun)));
                                out.push(Turn { first, free, ..turn });
                            }
                        }
                    }
                }
            }
            open = distinct(next);
        }
        out.extend(open.into_iter().map(|(state, begun)| match begun {
            Some((first, free)) => Turn { state, end: End::Done, first, free },
            None => Turn::left(state),
        }));
        Ok(distinct(out))
    }

    /// One that succeeds is enough. The next is taken where one is left; chosen in its place from a page; and
    /// goes before what has no page if it asks for something the user has.
    fn any(&self, steps: &[(usize, &Step)], state: State, seen: Seen) -> Turns {
        let mut out = Vec::new();
        // With from where it is seen, and whether all so far was left.
        let mut open = vec![(state, seen, true)];
        for (_, step) in steps {
            let mut next = Vec::new();
            self.spend(open.len())?;
            for (state, seen, left) in open {
                for turn in self.step(step, state.clone(), seen)? {
                    let state = State { given: turn.state.given.clone(), ..state.clone() };
                    if turn.end == End::Left {
                        // What was shown in it stays known, and proves nothing.
                        let State { used, user, done, .. } = turn.state;
                        next.push((State { used, user, done, ..state }, seen, left));
                        continue;
                    }
                    if seen == Seen::FromSilence && turn.first != First::Has {
                        next.push((state, seen, left));
                        let beside = State { beside: true, ..turn.state };
                        out.extend(
                            (turn.end == End::Done).then_some(Turn { state: beside, ..turn }),
                        );
                        continue;
                    }
                    match (seen, turn.first) {
                        // One that may not be there is followed by nothing.
                        _ if turn.state.beside && !state.beside => {}
                        (Seen::FromPage | Seen::FromSilence, _) => next.push((state, seen, false)),
                        _ if !turn.free => {}
                        (_, First::Silent) => next.push((state, Seen::FromSilence, false)),
                        _ => next.push((state, Seen::FromPage, false)),
                    }
                    out.push(turn);
                }
            }
            open = distinct(next);
        }
        let left = open.into_iter().filter(|(.., left)| *left);
        out.extend(left.map(|(state, ..)| Turn::left(state)));
        Ok(distinct(out))
    }

    /// Where a conditional sub-flow fails and somebody answered a page before, the server goes through the levels
    /// above once more: if a condition does not hold by then, the sub-flow is no more there.
    fn off_by_now(&self, step: &Step, turn: &Turn) -> Result<impl Iterator<Item = State>, TooMany> {
        let answered = !(turn.state.marks.is_empty() && turn.state.used.is_empty());
        let again = match turn.end == End::Left && answered {
            true => self.is_on(step, turn.state.clone())?,
            false => Vec::new(),
        };
        Ok(again.into_iter().filter(|(_, there)| *there == There::Off).map(|(state, _)| state))
    }

    /// Whether a step is there at all: of a conditional sub-flow all conditions must hold.
    fn is_on(&self, step: &Step, state: State) -> Result<Vec<(State, There)>, TooMany> {
        let What::Flow(below) = &step.what else { return Ok(vec![(state, There::Yes)]) };
        if step.requirement != Requirement::Conditional {
            return Ok(vec![(state, There::Yes)]);
        }
        let off = |state: State| {
            let mut state = state;
            state.marks.push(Mark::Off(step.id));
            (state, There::Off)
        };
        let enabled = |step: &&Step| step.requirement != Requirement::Disabled;
        let conditions: Vec<_> = below
            .iter()
            .filter(enabled)
            .filter_map(|one| Some((one, condition_of(one)?)))
            .collect();
        if conditions.is_empty() {
            return Ok(self.unless_a_condition(below, state, off));
        }
        let mut all = vec![(state, There::Yes)];
        for (one, kind) in conditions {
            let mut next = Vec::new();
            self.spend(all.len())?;
            for (state, there) in all {
                match there {
                    // The attribute of nobody cannot be read.
                    There::Yes if kind.is_of_attribute() && !state.user => {
                        next.push((state, There::Fails));
                    }
                    There::Yes => {
                        let found = self.holds(one, kind, below, state).into_iter();
                        next.extend(
                            found.map(|(state, on)| {
                                (state, if on { There::Yes } else { There::Off })
                            }),
                        );
                    }
                    There::Off | There::Fails => next.push((state, there)),
                }
            }
            all = distinct(next);
        }
        let marked = |(state, there)| if there == There::Off { off(state) } else { (state, there) };
        Ok(all.into_iter().map(marked).collect())
    }

    fn step(&self, step: &Step, state: State, seen: Seen) -> Turns {
        self.spend(1)?;
        match &step.what {
            What::Broken(why) => Ok(vec![open(state, why.clone(), step.id)]),
            What::Flow(below) => self.sub_flow(step, below, state, seen),
            What::Authenticator(config) => Ok(self.authenticator(step, config.as_ref(), state)),
        }
    }

    fn sub_flow(&self, step: &Step, below: &[Step], state: State, seen: Seen) -> Turns {
        let mut turns = self.level(below, state, seen)?;
        let level = below.iter().find_map(|one| match (condition_of(one)?, &one.what) {
            (Condition::Level, What::Authenticator(Some(config))) => level_of(config),
            _ => None,
        });
        for turn in turns.iter_mut().filter(|turn| turn.end == End::Done) {
            turn.state.done.insert(step.name.clone());
            if let Some(level) = level {
                turn.state.level = level;
            }
        }
        Ok(turns)
    }
}
