//! How the server walks through a flow (DefaultAuthenticationFlow.java), for every user and every choice at
//! once: conditions are taken out first; REQUIRED and CONDITIONAL go before ALTERNATIVE; a level left with
//! nothing fails. Pure: what comes out is every run that ends logged in, with what it proved.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Config, Requirement, Step, Tree, What};
use super::steps::{Act, CONFIGURE_OTP, Condition, Configured, Credential, Demand, Proof, ROLE};
use super::steps::{act, condition, configured};

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

/// Where a login stands. Two that differ in how they came there only are one.
#[derive(Debug, Clone)]
struct State {
    given: BTreeMap<Given, bool>,
    factors: BTreeSet<Factor>,
    /// Enrolled on the way; counts once something was proved.
    enrolled: BTreeSet<Factor>,
    used: BTreeSet<Credential>,
    user: bool,
    level: i64,
    /// Sub-flows that succeeded.
    done: BTreeSet<String>,
    /// Whether it was chosen beside what needs no page: that takes a page of something the user has, from which
    /// all can be chosen.
    beside: bool,
    marks: Vec<Mark>,
}

impl State {
    fn key(&self) -> impl Ord + '_ {
        let Self { given, factors, enrolled, used, user, level, done, beside, marks: _ } = self;
        (given, factors, enrolled, used, user, level, done, beside)
    }

    /// Whether both may be so for one user.
    fn agrees(&self, other: &Self) -> bool {
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
enum End {
    Done,
    /// Not done: an alternative may take its place.
    Left,
    /// The login is over.
    Denied,
}

/// What the first step was that a turn took: the server looks for other alternatives from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum First {
    /// Something the user has: it goes before all that is not.
    Has,
    /// A page from which others can be chosen.
    Page,
    /// It went by without a page.
    Silent,
}

/// From where the server looks at an alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    /// It is its turn.
    InTurn,
    /// It stands beside the page that is shown, and can be chosen.
    FromPage,
    /// It stands beside what needs no page, and goes before that if it asks for something the user has.
    FromSilence,
}

/// Whether a step is there for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum There {
    Yes,
    /// A condition of it does not hold.
    Off,
    /// A condition cannot be looked at, and the level fails.
    Fails,
}

/// A state after a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    state: State,
    end: End,
    first: First,
    /// Whether others are looked for at all: only past steps that stand first in their flow, those that are
    /// off and conditions counted (AuthenticationSelectionResolver.java).
    free: bool,
}

impl Turn {
    fn new(state: State, end: End, first: First) -> Self {
        Self { state, end, first, free: true }
    }

    /// Not done, for want of what it takes.
    fn left(state: State) -> Self {
        Self::new(state, End::Left, First::Silent)
    }
}

type Turns = Result<Vec<Turn>, TooMany>;

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

    /// Without a condition a conditional sub-flow is off; a step nobody knows may be one.
    fn unless_a_condition(
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
    fn holds(
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

    fn authenticator(&self, step: &Step, config: Option<&Config>, state: State) -> Vec<Turn> {
        let Some(act) = act(&step.name) else {
            let Factor::Open(why) = unknown_step(&step.name) else { return Vec::new() };
            return vec![open(state, why, step.id)];
        };
        match act {
            Act::Deny => vec![Turn::new(state, End::Denied, First::Silent)],
            Act::Skip { passkey } => {
                let mut turns = self.passkey(passkey, step, &state);
                turns.push(Turn::left(state));
                turns
            }
            Act::Pass { shown, needs_user, passkey } => {
                let mut turns = self.passkey(passkey, step, &state);
                let end = if needs_user && !state.user { End::Left } else { End::Done };
                // A form without a demand names the user.
                let user = state.user || shown;
                let first = if shown { First::Page } else { First::Silent };
                let mut state = state;
                // The form for the name marks the password as used, though it asks for none.
                if shown && passkey && !state.user {
                    state.used.insert(Credential::Password);
                }
                turns.push(Turn::new(State { user, ..state }, end, first));
                turns
            }
            Act::Ask(proof) => self.ask(step, proof, state),
            Act::AskUnless => self.ask_unless(step, config, state),
            Act::NewUser => new_user(state),
        }
    }

    fn ask(&self, step: &Step, proof: Proof, state: State) -> Vec<Turn> {
        if proof.needs_user && !state.user {
            return vec![Turn::left(state)];
        }
        let Demand::Credential(credential) = proof.demand else {
            return vec![proved(state, step.id, &[Factor::Is("email-link")], None)];
        };
        // Who came in with a passkey is not asked for a password any more (PasswordForm.java).
        if credential == Credential::Password
            && proof.looks
            && self.policies.passkeys
            && state.used.contains(&Credential::Passwordless)
        {
            return vec![Turn::new(state, End::Done, First::Silent)];
        }
        let mut turns = self.passkey(proof.passkey, step, &state);
        let has = if proof.looks || credential == Credential::Password {
            supposed(state, &Given::Has(credential))
        } else {
            vec![(state, true)]
        };
        for (state, has) in has {
            let optional = step.requirement == Requirement::Optional;
            if has {
                let factors = self.factors(credential);
                turns.push(proved(state, step.id, &factors, Some(credential)));
            } else if optional {
                turns.push(spared(state, step.id));
            } else if self.can_enrol(step, &proof, &state) {
                turns.push(self.enrolled(step, credential, state));
            } else {
                // A form that asks everybody is shown to those without, too.
                turns.push(Turn::left(state));
            }
        }
        turns
    }

    /// An authenticator of the product asks those without, in a step that all must take.
    fn can_enrol(&self, step: &Step, proof: &Proof, state: &State) -> bool {
        let must = !matches!(step.requirement, Requirement::Alternative | Requirement::Optional);
        let on = |action: &str| {
            self.policies.actions.as_ref().is_none_or(|actions| actions.contains(action))
        };
        must && self.entry.set_up && state.user && proof.set_up.is_some_and(on)
    }

    fn enrolled(&self, step: &Step, credential: Credential, state: State) -> Turn {
        let mut state = state;
        state.enrolled.extend(self.factors(credential));
        state.marks.push(Mark::Enrolled(step.id));
        Turn::new(state, End::Done, First::Silent)
    }

    /// ConditionalOtpFormAuthenticator.java: attribute, role, header, default, in this order; if nothing
    /// matches, it asks.
    fn ask_unless(&self, step: &Step, config: Option<&Config>, state: State) -> Vec<Turn> {
        if !state.user {
            return vec![Turn::left(state)];
        }
        let Some(config) = config else {
            let why = format!("the settings of `{}` are not in the file", step.name);
            return vec![open(state, why, step.id)];
        };
        let mut turns = Vec::new();
        let mut asked = vec![state];
        for key in ["otpControlAttribute", "skipOtpRole", "noOtpRequiredForHeaderPattern"] {
            let Some(value) = config.get(key) else { continue };
            asked = self.spare(step, key, value, asked, &mut turns);
        }
        if config.get("defaultOtpOutcome").is_some_and(|outcome| outcome == "skip") {
            let key = "defaultOtpOutcome";
            asked = self.spare(step, key, "skip", asked, &mut turns);
            let forced = |key: &str| config.contains_key(key);
            if !["otpControlAttribute", "forceOtpRole", "forceOtpForHeaderPattern"]
                .iter()
                .any(|k| forced(k))
            {
                return turns;
            }
        }
        turns.extend(asked.into_iter().flat_map(|state| self.ask(step, OTP, state)));
        turns
    }

    /// Lets those go by of whom something is so; the others are asked.
    fn spare(
        &self,
        step: &Step,
        key: &str,
        value: &str,
        asked: Vec<State>,
        turns: &mut Vec<Turn>,
    ) -> Vec<State> {
        let shown = shown_condition(&step.name, key, value);
        let given = Given::Holds(shown.clone(), shown);
        let mut left = Vec::new();
        for (state, so) in asked.into_iter().flat_map(|state| supposed(state, &given)) {
            if so {
                turns.push(spared(state, step.id));
            } else {
                left.push(state);
            }
        }
        left
    }

    /// A passkey in place of what a form asks for.
    fn passkey(&self, taken: bool, step: &Step, state: &State) -> Vec<Turn> {
        let none = Given::Has(Credential::Passwordless);
        if !taken || !self.policies.passkeys || state.given.get(&none) == Some(&false) {
            return Vec::new();
        }
        let mut state = state.clone();
        state.given.insert(none, true);
        let factors = self.factors(Credential::Passwordless);
        vec![proved(state, step.id, &factors, Some(Credential::Passwordless))]
    }

    /// What a credential counts as.
    fn factors(&self, credential: Credential) -> Vec<Factor> {
        let verified = |is: &'static str, verified: bool| {
            let more = verified.then_some(Factor::Is("user-verification"));
            std::iter::once(Factor::Is(is)).chain(more).collect()
        };
        match credential {
            Credential::Password => vec![Factor::Is("username-password")],
            Credential::Otp => vec![self.policies.otp.clone()],
            Credential::WebAuthn => verified("fido2-token", self.policies.verified),
            Credential::Passwordless => verified("passkey", self.policies.passkeys_verified),
            Credential::Recovery => vec![Factor::Is("recovery-code")],
            Credential::Certificate => vec![Factor::Is("client-certificate")],
            Credential::Kerberos => vec![Factor::Is("other")],
        }
    }
}

/// How `auth-conditional-otp-form` asks.
const OTP: Proof = Proof {
    demand: Demand::Credential(Credential::Otp),
    needs_user: true,
    looks: true,
    set_up: Some(CONFIGURE_OTP),
    passkey: false,
};

/// Which condition a step is.
pub(super) fn condition_of(step: &Step) -> Option<Condition> {
    match step.what {
        What::Authenticator(_) => condition(&step.name),
        _ => None,
    }
}

fn level_of(config: &Config) -> Option<i64> {
    config.get("loa-condition-level")?.trim().parse().ok()
}

fn credential_used(config: &Config, used: &BTreeSet<Credential>) -> bool {
    let listed = config.get("credentials").map(String::as_str).unwrap_or_default();
    let met = listed.split("##").any(|one| {
        used.iter().any(|credential| credential.word() == one) || (used.is_empty() && one == "none")
    });
    met == config.get("included").is_some_and(|included| included.eq_ignore_ascii_case("true"))
}

/// How a condition outside of the flow is shown: by the product's own words.
fn shown_condition(id: &str, key: &str, value: &str) -> String {
    format!("{id}: {key} = {value}")
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

fn unknown_step(id: &str) -> Factor {
    Factor::Open(format!(
        "what `{id}` demands is not in the file: it is no authenticator of Keycloak"
    ))
}

fn open(state: State, why: String, id: usize) -> Turn {
    proved(state, id, &[Factor::Open(why)], None)
}

fn proved(state: State, id: usize, factors: &[Factor], used: Option<Credential>) -> Turn {
    let mut state = state;
    // Of somebody who is not named yet nobody knows what they have.
    let first = if state.user && used.is_some() { First::Has } else { First::Page };
    state.factors.extend(factors.iter().cloned());
    state.used.extend(used);
    state.user = true;
    state.marks.push(Mark::Proved(id));
    Turn::new(state, End::Done, first)
}

fn spared(state: State, id: usize) -> Turn {
    let mut state = state;
    state.marks.push(Mark::Spared(id));
    Turn::new(state, End::Done, First::Silent)
}

/// A user that is there is left to the steps that link it.
fn new_user(state: State) -> Vec<Turn> {
    let turn = |(state, known): (State, bool)| {
        let user = state.user || !known;
        let end = if known { End::Left } else { End::Done };
        Turn::new(State { user, ..state }, end, First::Silent)
    };
    supposed(state, &Given::KnownUser).into_iter().map(turn).collect()
}

/// Both cases of something, or the one that is known.
fn supposed(state: State, given: &Given) -> Vec<(State, bool)> {
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

fn distinct<T: Ord>(all: Vec<T>) -> Vec<T> {
    let mut all = all;
    all.sort();
    all.dedup();
    all
}
