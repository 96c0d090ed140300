//! Where a login stands between the steps of a flow.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::super::steps::Credential;
use super::{Factor, Given, Mark, TooMany};

/// Where a login stands. Two that differ in how they came there only are one.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) given: BTreeMap<Given, bool>,
    pub(super) factors: BTreeSet<Factor>,
    /// Enrolled on the way; counts once something was proved.
    pub(super) enrolled: BTreeSet<Factor>,
    pub(super) used: BTreeSet<Credential>,
    pub(super) user: bool,
    pub(super) level: i64,
    /// Sub-flows that succeeded.
    pub(super) done: BTreeSet<String>,
    /// Whether it was chosen beside what needs no page: that takes a page of something the user has, from which
    /// all can be chosen.
    pub(super) beside: bool,
    pub(super) marks: Vec<Mark>,
}

impl State {
    fn key(&self) -> impl Ord + '_ {
        let Self { given, factors, enrolled, used, user, level, done, beside, marks: _ } = self;
        (given, factors, enrolled, used, user, level, done, beside)
    }

    /// Whether both may be so for one user.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        self.given.iter().all(|(given, so)| other.given.get(given).is_none_or(|known| known == so))
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for State {}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for State {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// What a step, or a level, came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Done,
    /// Not done: an alternative may take its place.
    Left,
    /// The login is over.
    Denied,
}

/// What the first step was that a turn took: the server looks for other alternatives from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum First {
    /// Something the user has: it goes before all that is not.
    Has,
    /// A page from which others can be chosen.
    Page,
    /// It went by without a page.
    Silent,
}

/// From where the server looks at an alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    /// It is its turn.
    InTurn,
    /// It stands beside the page that is shown, and can be chosen.
    FromPage,
    /// It stands beside what needs no page, and goes before that if it asks for something the user has.
    FromSilence,
}

/// Whether a step is there for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum There {
    Yes,
    /// A condition of it does not hold.
    Off,
    /// A condition cannot be looked at, and the level fails.
    Fails,
}

/// A state after a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    pub(super) state: State,
    pub(super) end: End,
    pub(super) first: First,
    /// Whether others are looked for at all: only past steps that stand first in their flow, those that are
    /// off and conditions counted (AuthenticationSelectionResolver.java).
    pub(super) free: bool,
}

impl Turn {
    pub(super) fn new(state: State, end: End, first: First) -> Self {
        Self { state, end, first, free: true }
    }

    /// Not done, for want of what it takes.
    pub(super) fn left(state: State) -> Self {
        Self::new(state, End::Left, First::Silent)
    }
}

pub(super) type Turns = Result<Vec<Turn>, TooMany>;

pub(super) fn open(state: State, why: String, id: usize) -> Turn {
    proved(state, id, &[Factor::Open(why)], None)
}

pub(super) fn proved(
    state: State,
    id: usize,
    factors: &[Factor],
    used: Option<Credential>,
) -> Turn {
    let mut state = state;
    // Of somebody who is not named yet nobody knows what they have.
    let first = if state.user && used.is_some() { First::Has } else { First::Page };
    state.factors.extend(factors.iter().cloned());
    state.used.extend(used);
    state.user = true;
    state.marks.push(Mark::Proved(id));
    Turn::new(state, End::Done, first)
}

pub(super) fn spared(state: State, id: usize) -> Turn {
    let mut state = state;
    state.marks.push(Mark::Spared(id));
    Turn::new(state, End::Done, First::Silent)
}

/// Both cases of something, or the one that is known.
pub(super) fn supposed(state: State, given: &Given) -> Vec<(State, bool)> {
    if let Some(known) = state.given.get(given) {
        let known = *known;
        return vec![(state, known)];
    }
    let both = |so: bool| {
        let mut state = state.clone();
        state.given.insert(given.clone(), so);
        (state, so)
    };
    vec![both(true), both(false)]
}

pub(super) fn distinct<T: Ord>(all: Vec<T>) -> Vec<T> {
    let mut all = all;
    all.sort();
    all.dedup();
    all
}
