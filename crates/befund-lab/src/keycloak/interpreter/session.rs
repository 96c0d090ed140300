//! One user's login, with one choice of ways.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Interpreter, Kind, NO_LEVEL, TOP};
use crate::keycloak::login::Run;
use crate::keycloak::realm::{Requirement, User};

/// What is known of an execution during a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Success,
    Attempted,
    SetupRequired,
    Challenged,
    Failed,
    True,
    False,
}

/// Why a login cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// An alternative step may still do.
    Refused,
    /// Nothing may: an error page, or an error of the server.
    Final,
}

/// A page that waits for an answer, and the executions one could choose instead.
#[derive(Debug, Clone)]
struct Challenge {
    execution: usize,
    selections: Vec<usize>,
}

/// `None`: nothing to show.
type Answer = Result<Option<Challenge>, Stop>;

/// The step that needs to know no user.
const PASSKEY: &str = "webauthn-authenticator-passwordless";

/// The kind of credential an authenticator checks, if it is one of those a user may choose by it.
fn credential(authenticator: &str) -> Option<&'static str> {
    Some(match authenticator {
        "auth-password-form" => "password",
        "auth-otp-form" | "auth-conditional-otp-form" => "otp",
        "webauthn-authenticator" => "webauthn",
        "webauthn-authenticator-passwordless" => "webauthn-passwordless",
        "auth-recovery-authn-code-form" => "recovery-authn-codes",
        _ => return None,
    })
}

/// What logins call it.
fn step_of(credential: &str) -> &str {
    match credential {
        // The policy of a new realm wants the user verified.
        "webauthn-passwordless" => "passkey-verified",
        "recovery-authn-codes" => "recovery-code",
        other => other,
    }
}

/// A login, step by step.
pub(super) struct Session<'a> {
    tree: &'a Interpreter,
    user: &'a User,
    requested: i64,
    status: Vec<Option<Status>>,
    current: Option<usize>,
    known: bool,
    used: BTreeSet<&'static str>,
    level: i64,
    /// The levels that need no new proof.
    fresh: BTreeSet<i64>,
    /// What is set up at the end, in the order of the server.
    setups: BTreeSet<(u8, &'static str)>,
    steps: Vec<String>,
}

impl<'a> Session<'a> {
    pub(super) fn new(tree: &'a Interpreter, user: &'a User, requested: i64) -> Self {
        Self {
            tree,
            user,
            requested,
            status: vec![None; tree.nodes.len()],
            current: None,
            known: false,
            used: BTreeSet::new(),
            level: NO_LEVEL,
            fresh: BTreeSet::new(),
            setups: BTreeSet::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn walk(mut self, mut planned: VecDeque<usize>) -> Run {
        let mut choices = Vec::new();
        let mut selected = false;
        let mut answer = self.flow(TOP);
        let success = loop {
            let challenge = match answer {
                Ok((None, success)) => break success && self.known,
                Ok((Some(challenge), _)) => challenge,
                Err(_) => break false,
            };
            self.current = Some(challenge.execution);
            if challenge.selections.len() > 1 && !selected {
                let Ok(list) = self.selections(challenge.execution) else { break false };
                choices.push(list.len());
                selected = true;
                if let Some(chosen) = list.get(planned.pop_front().unwrap_or(0)) {
                    answer = self.select(*chosen);
                    continue;
                }
            }
            selected = false;
            answer = self.act(challenge.execution);
        };
        if success {
            self.steps.extend(self.setups.iter().map(|(_, name)| format!("enrol-{name}")));
        }
        Run { steps: self.steps, success, choices, end: String::new() }
    }

    fn name(&self, node: usize) -> &str {
        match &self.tree.nodes[node].kind {
            Kind::Step(name, _) => name,
            Kind::Flow(_) => "",
        }
    }

    fn config(&self, node: usize, key: &str) -> Option<&str> {
        match &self.tree.nodes[node].kind {
            Kind::Step(_, config) => config.get(key).map(String::as_str),
            Kind::Flow(_) => None,
        }
    }

    fn requirement(&self, node: usize) -> Requirement {
        self.tree.nodes[node].requirement
    }

    fn is_flow(&self, node: usize) -> bool {
        matches!(self.tree.nodes[node].kind, Kind::Flow(_))
    }

    fn is_condition(&self, node: usize) -> bool {
        self.name(node).starts_with("conditional-")
    }

    fn processed(&self, node: usize) -> bool {
        use Status::{Attempted, SetupRequired, Success};
        self.requirement(node) == Requirement::Disabled
            || matches!(self.status[node], Some(Success | Attempted | SetupRequired))
    }

    fn done(&self, node: usize) -> bool {
        matches!(self.status[node], Some(Status::Success | Status::SetupRequired))
    }

    /// The executions that must, and those of which one must; these do not count beside the former.
    fn lists(&self, flow: usize) -> (Vec<usize>, Vec<usize>) {
        let executions = self.tree.flows[flow].executions.iter().copied();
        let counting: Vec<_> = executions
            .filter(|node| {
                self.requirement(*node) != Requirement::Disabled && !self.is_condition(*node)
            })
            .collect();
        let (alternative, required): (Vec<_>, Vec<_>) = counting
            .into_iter()
            .partition(|node| self.requirement(*node) == Requirement::Alternative);
        match required.is_empty() {
            true => (required, alternative),
            false => (required, Vec::new()),
        }
    }

    /// Walks a flow: what is to be shown, else whether it succeeded.
    fn flow(&mut self, flow: usize) -> Result<(Option<Challenge>, bool), Stop> {
        let (required, alternative) = self.lists(flow);
        let mut left = 0;
        for node in required {
            let conditional = self.requirement(node) == Requirement::Conditional;
            if conditional && !self.processed(node) && self.is_off(node)? {
                continue;
            }
            left += 1;
            let shown = self.execution(node, true)?;
            if shown.is_some() || !self.done(node) {
                return Ok((shown, false));
            }
        }
        if left > 0 {
            return Ok((None, true));
        }
        if alternative.iter().any(|node| self.done(*node)) {
            return Ok((None, true));
        }
        for node in alternative {
            match self.execution(node, true) {
                Ok(Some(shown)) => return Ok((Some(shown), false)),
                Ok(None) if self.done(node) => return Ok((None, true)),
                Ok(None) => {}
                Err(Stop::Refused) => self.status[node] = Some(Status::Attempted),
                Err(Stop::Final) => return Err(Stop::Final),
            }
        }
        Ok((None, false))
    }

    /// Whether a conditional sub-flow counts as not there.
    fn is_off(&mut self, node: usize) -> Result<bool, Stop> {
        let Kind::Flow(flow) = self.tree.nodes[node].kind else { return Ok(false) };
        let executions = &self.tree.flows[flow].executions;
        let mut conditions = executions
            .iter()
            .copied()
            .filter(|node| {
                self.is_condition(*node) && self.requirement(*node) != Requirement::Disabled
            })
            .collect::<Vec<_>>()
            .into_iter()
            .peekable();
        if conditions.peek().is_none() {
            return Ok(true);
        }
        for condition in conditions {
            let holds = self.holds(condition, flow)?;
            self.status[condition] = Some(if holds { Status::True } else { Status::False });
            if !holds {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn holds(&mut self, node: usize, flow: usize) -> Result<bool, Stop> {
        match self.name(node) {
            "conditional-user-configured" => self.siblings_configured(flow),
            "conditional-user-role" => {
                let negate = self.config(node, "negate") == Some("true");
                let has = self.config(node, "condUserRole") == Some("staff") && self.user.staff;
                Ok(self.known
                    && self.config(node, "condUserRole") == Some("staff")
                    && has != negate)
            }
            "conditional-user-attribute" => {
                let name = self.config(node, "attribute_name").unwrap_or_default();
                let expected = self.config(node, "attribute_expected_value");
                let has = self.user.attributes.get(name).map(String::as_str) == expected;
                let negate = self.config(node, "not") == Some("true");
                if self.known { Ok(has != negate) } else { Err(Stop::Refused) }
            }
            "conditional-credential" => {
                let listed = self.config(node, "credentials").unwrap_or_default();
                let used =
                    |kind: &str| self.used.contains(kind) || kind == "none" && self.used.is_empty();
                let any = listed.split("##").any(used);
                Ok(any == (self.config(node, "included") == Some("true")))
            }
            "conditional-sub-flow-executed" => Ok(self.sub_flow_condition(node)),
            "conditional-level-of-authentication" => Ok(self.level_condition(node)),
            other => panic!("the interpreter does not know {other}"),
        }
    }

    fn siblings_configured(&self, flow: usize) -> Result<bool, Stop> {
        let steps = self.tree.flows[flow].executions.iter().copied();
        let steps: Vec<_> =
            steps.filter(|node| !self.is_flow(*node) && !self.is_condition(*node)).collect();
        let of = |requirement| {
            steps.iter().copied().filter(move |node| self.requirement(*node) == requirement)
        };
        let needs_user = |node: usize| credential(self.name(node)).is_some();
        let mut asked = of(Requirement::Required).peekable();
        let all = asked.peek().is_some();
        for node in asked.chain(of(Requirement::Alternative).filter(|_| !all)) {
            if needs_user(node) && !self.known {
                return Err(Stop::Final);
            }
            // All of the required, or any alternative.
            if self.configured(node) != all {
                return Ok(!all);
            }
        }
        Ok(all || of(Requirement::Alternative).next().is_none())
    }

    fn configured(&self, node: usize) -> bool {
        match self.name(node) {
            "allow-access-authenticator" | "deny-access-authenticator" => false,
            name => credential(name).is_none_or(|kind| self.stored().contains(&kind)),
        }
    }

    /// The user's credentials in the order in which they are offered.
    fn stored(&self) -> Vec<&'static str> {
        let user = self.user;
        let all = [
            ("password", user.password),
            ("otp", user.otp.is_some()),
            ("webauthn", user.key.is_some()),
            ("webauthn-passwordless", user.passkey.is_some()),
            ("recovery-authn-codes", !user.recovery.is_empty()),
        ];
        all.into_iter().filter(|(_, has)| *has).map(|(kind, _)| kind).collect()
    }

    fn sub_flow_condition(&self, node: usize) -> bool {
        if let Kind::Step(_, config) = &self.tree.nodes[node].kind
            && config.is_empty()
        {
            return false;
        }
        let wanted = self.config(node, "check_result") != Some("not-executed");
        let alias = self.config(node, "flow_to_check");
        let found = self
            .tree
            .flows
            .iter()
            .find(|flow| flow.owner.is_some() && Some(flow.alias.as_str()) == alias);
        let succeeded = found
            .and_then(|flow| self.status[flow.owner?])
            .is_some_and(|status| status == Status::Success);
        succeeded == wanted
    }

    fn level_condition(&mut self, node: usize) -> bool {
        let level = self.configured_level(node).unwrap_or(0);
        if self.level < 0 {
            return true;
        }
        if self.requested < level {
            return false;
        }
        if !self.fresh.contains(&level) {
            return true;
        }
        self.level = self.level.max(level);
        false
    }

    fn configured_level(&self, node: usize) -> Option<i64> {
        self.config(node, "loa-condition-level")?.parse().ok()
    }

    /// Goes into an execution: what is to be shown, if anything.
    fn execution(&mut self, node: usize, from_flow: bool) -> Answer {
        if self.processed(node) {
            return Ok(None);
        }
        if let Kind::Flow(flow) = self.tree.nodes[node].kind {
            let (shown, success) = self.flow(flow)?;
            let status = match (&shown, success) {
                (Some(_), _) => Status::Challenged,
                (None, true) => Status::Success,
                (None, false) => Status::Failed,
            };
            self.set_flow_status(node, flow, status);
            return Ok(shown);
        }
        let selections = self.selections(node)?;
        let mut chosen = node;
        if !selections.is_empty() && from_flow {
            let mut open = selections.iter().copied().filter(|node| !self.processed(*node));
            let current = selections.iter().copied().find(|node| Some(*node) == self.current);
            let current = current.filter(|node| !self.processed(*node));
            match current.or_else(|| open.next()) {
                Some(other) => chosen = other,
                None => return Ok(None),
            }
        }
        self.step(chosen, selections)
    }

    fn set_flow_status(&mut self, node: usize, flow: usize, status: Status) {
        self.status[node] = Some(status);
        if status != Status::Success {
            return;
        }
        for condition in self.tree.flows[flow].executions.clone() {
            if self.name(condition) != "conditional-level-of-authentication"
                || self.status[condition] != Some(Status::True)
            {
                continue;
            }
            let Some(level) = self.configured_level(condition) else { continue };
            self.level = level;
            let age = self.config(condition, "loa-max-age").and_then(|age| age.parse::<i64>().ok());
            if age.unwrap_or(0) > 0 {
                self.fresh.insert(level);
            }
        }
    }

    /// Begins a step.
    fn step(&mut self, node: usize, selections: Vec<usize>) -> Answer {
        let name = self.name(node).to_owned();
        if credential(&name).is_some() {
            // A passkey says itself whose it is.
            if !self.known && name != PASSKEY {
                return Err(Stop::Refused);
            }
            if self.known && !self.configured(node) {
                return self.set_up(node, &name);
            }
        }
        let status = match name.as_str() {
            "auth-cookie" => Status::Attempted,
            "allow-access-authenticator" => Status::Success,
            "auth-username-form" if self.known => Status::Success,
            "auth-conditional-otp-form" if self.skips_otp(node) => Status::Success,
            "deny-access-authenticator" => return Err(Stop::Final),
            _ => {
                self.status[node] = Some(Status::Challenged);
                return Ok(Some(Challenge { execution: node, selections }));
            }
        };
        self.status[node] = Some(status);
        Ok(None)
    }

    fn skips_otp(&self, node: usize) -> bool {
        self.config(node, "defaultOtpOutcome") == Some("skip")
    }

    /// A required step whose user has not enrolled counts as done, and the enrolment follows.
    fn set_up(&mut self, node: usize, name: &str) -> Answer {
        let setup = match name {
            "auth-conditional-otp-form" if self.skips_otp(node) => None,
            "auth-otp-form" | "auth-conditional-otp-form" => Some((1, "otp")),
            "webauthn-authenticator" => Some((2, "webauthn")),
            "auth-recovery-authn-code-form" => Some((3, "recovery-code")),
            _ => return Err(Stop::Refused),
        };
        if self.requirement(node) != Requirement::Required {
            return Err(Stop::Refused);
        }
        self.setups.extend(setup);
        self.status[node] = Some(Status::SetupRequired);
        Ok(None)
    }

    /// The right answer to a page.
    fn act(&mut self, node: usize) -> Result<(Option<Challenge>, bool), Stop> {
        let name = self.name(node).to_owned();
        let lacks = match name.as_str() {
            PASSKEY => self.user.passkey.is_none(),
            "auth-username-password-form" => !self.user.password,
            _ => false,
        };
        if lacks {
            return Err(Stop::Final);
        }
        // The form for the name alone marks the password as used, too (26.4).
        let used = match name.as_str() {
            "auth-username-form" | "auth-username-password-form" => Some("password"),
            name => credential(name),
        };
        self.used.extend(used);
        let step = used.filter(|_| name != "auth-username-form").map(step_of);
        self.steps.extend(step.map(str::to_owned));
        self.known = true;
        self.status[node] = Some(Status::Success);
        self.go_on(node)
    }

    /// Another execution of the list.
    fn select(&mut self, node: usize) -> Result<(Option<Challenge>, bool), Stop> {
        match self.execution(node, false)? {
            Some(shown) => Ok((Some(shown), false)),
            None => self.go_on(node),
        }
    }

    /// After a step: upwards to the first flow that is not finished, and on from there.
    fn go_on(&mut self, mut node: usize) -> Result<(Option<Challenge>, bool), Stop> {
        self.current = None;
        loop {
            let flow = self.first_unfinished(node);
            let Some(owner) = self.tree.flows[flow].owner else { return self.flow(TOP) };
            if let Some(shown) = self.execution(owner, false)? {
                return Ok((Some(shown), false));
            }
            node = owner;
        }
    }

    fn first_unfinished(&mut self, mut node: usize) -> usize {
        loop {
            let flow = self.tree.nodes[node].parent;
            let Some(owner) = self.tree.flows[flow].owner else { return flow };
            let (required, alternative) = self.lists(flow);
            let success = |node: &usize| self.status[*node] == Some(Status::Success);
            let finished = match self.requirement(node) {
                Requirement::Required | Requirement::Conditional => required.iter().all(success),
                Requirement::Alternative => required.is_empty() && alternative.iter().any(success),
                Requirement::Disabled => false,
            };
            if !finished {
                return flow;
            }
            self.set_flow_status(owner, flow, Status::Success);
            node = owner;
        }
    }

    /// What a user may choose from beside an execution.
    fn selections(&mut self, node: usize) -> Result<Vec<usize>, Stop> {
        let (mut by_credential, mut others) = (BTreeMap::new(), Vec::new());
        match self.highest_flow(node) {
            None => self.collect_step(node, &mut by_credential, &mut others),
            Some(flow) => {
                self.collect_flow(flow, &mut by_credential, &mut others)?;
            }
        }
        let mut list = Vec::new();
        if self.known {
            list.extend(self.stored().iter().filter_map(|kind| by_credential.get(kind)));
        }
        list.extend(others);
        list.extend(by_credential.get("webauthn-passwordless").filter(|_| !self.known));
        Ok(list)
    }

    /// The flow whose beginnings are choices beside this execution.
    fn highest_flow(&self, mut node: usize) -> Option<usize> {
        let mut flow = None;
        loop {
            let parent = self.tree.nodes[node].parent;
            if self.requirement(node) == Requirement::Alternative {
                flow = Some(parent);
            } else {
                if let Kind::Flow(own) = self.tree.nodes[node].kind {
                    flow = Some(own);
                }
                if self.tree.flows[parent].executions[0] != node {
                    return flow;
                }
                flow = Some(parent);
            }
            match self.tree.flows[parent].owner {
                None => return flow,
                Some(owner) => node = owner,
            }
        }
    }

    fn collect_step(
        &self,
        node: usize,
        by_credential: &mut BTreeMap<&'static str, usize>,
        others: &mut Vec<usize>,
    ) {
        if self.processed(node) {
            return;
        }
        match credential(self.name(node)) {
            Some(kind) => {
                by_credential.insert(kind, node);
            }
            None => others.push(node),
        }
    }

    fn collect_flow(
        &mut self,
        flow: usize,
        by_credential: &mut BTreeMap<&'static str, usize>,
        others: &mut Vec<usize>,
    ) -> Result<(), Stop> {
        let (required, alternative) = self.lists(flow);
        let mut wanted = alternative;
        if !required.is_empty() {
            wanted.clear();
            // The first that counts, and no other.
            for node in required {
                let conditional = self.requirement(node) == Requirement::Conditional;
                if !conditional || !self.is_off(node)? {
                    wanted.push(node);
                    break;
                }
            }
        }
        for node in wanted {
            if self.processed(node) {
                continue;
            }
            match self.tree.nodes[node].kind {
                Kind::Flow(inner) => self.collect_flow(inner, by_credential, others)?,
                Kind::Step(..) => self.collect_step(node, by_credential, others),
            }
        }
        Ok(())
    }
}
