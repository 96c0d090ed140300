//! A naive interpreter of flows: it does what the server does, step by step, for one user and one choice of ways.
//! Real logins corrected it, nothing else. It knows nothing of how befund reads flows.

mod session;

use std::collections::BTreeMap;

use self::session::Session;
use super::login::{Run, every_way};
use super::realm::{Execution, Requirement, User, What};
use super::summary::Summary;

#[derive(Debug)]
enum Kind {
    Step(String, BTreeMap<String, String>),
    Flow(usize),
}

#[derive(Debug)]
struct Node {
    parent: usize,
    requirement: Requirement,
    kind: Kind,
}

#[derive(Debug)]
struct Flow {
    alias: String,
    executions: Vec<usize>,
    /// The execution that stands for it; none for the top.
    owner: Option<usize>,
}

/// A flow, ready to be walked through.
#[derive(Debug)]
pub struct Interpreter {
    nodes: Vec<Node>,
    flows: Vec<Flow>,
}

/// The flow at the top.
const TOP: usize = 0;

/// No level of authentication was reached, or asked for.
const NO_LEVEL: i64 = -1;

impl Interpreter {
    /// Of a top-level flow.
    pub fn new(executions: &[Execution]) -> Self {
        let mut new = Self { nodes: Vec::new(), flows: Vec::new() };
        new.add("", None, executions);
        new
    }

    fn add(&mut self, alias: &str, owner: Option<usize>, executions: &[Execution]) -> usize {
        let flow = self.flows.len();
        self.flows.push(Flow { alias: alias.to_owned(), executions: Vec::new(), owner });
        for execution in executions {
            let at = self.nodes.len();
            self.flows[flow].executions.push(at);
            let (parent, requirement) = (flow, execution.requirement);
            match &execution.what {
                What::Step(name, config) => {
                    let kind = Kind::Step(name.clone(), config.clone());
                    self.nodes.push(Node { parent, requirement, kind });
                }
                What::Flow(alias, inner) => {
                    self.nodes.push(Node { parent, requirement, kind: Kind::Flow(usize::MAX) });
                    let kind = Kind::Flow(self.add(alias, Some(at), inner));
                    self.nodes[at].kind = kind;
                }
            }
        }
        flow
    }

    /// What a user gets to, by every combination of choices, where a client asks for a level or does not.
    pub fn every_way(&self, user: &User, level: Option<i64>) -> Vec<Run> {
        every_way(|choices| self.run(user, level, choices))
    }

    /// What the flow demands of whom: every user, every choice, and every level that the address may ask for.
    pub fn summary(&self) -> Summary {
        let logins = |level| -> Vec<_> {
            EVERYONE.with(|users| {
                users.iter().map(|user| (user.clone(), self.every_way(user, level))).collect()
            })
        };
        let asked: Vec<_> = (1..=self.highest_level()).map(|level| logins(Some(level))).collect();
        Summary::of(&logins(None), &asked)
    }

    fn highest_level(&self) -> i64 {
        let levels = self.nodes.iter().filter_map(|node| match &node.kind {
            Kind::Step(_, config) => config.get("loa-condition-level")?.parse().ok(),
            Kind::Flow(_) => None,
        });
        levels.max().unwrap_or(0)
    }

    fn run(&self, user: &User, level: Option<i64>, choices: &[usize]) -> Run {
        let requested = level.unwrap_or(NO_LEVEL);
        Session::new(self, user, requested).walk(choices.iter().copied().collect())
    }
}

thread_local! {
    /// Whoever could come: each set of enrolled factors, with the role, the attribute and a password, and without.
    static EVERYONE: Vec<User> = (0..128).map(someone).collect();
}

fn someone(number: u32) -> User {
    type Add = fn(User) -> User;
    let adds: [Add; 7] = [
        User::no_password,
        User::otp,
        User::key,
        User::recovery,
        User::passkey,
        User::staff,
        |user| user.attribute("trusted", "yes"),
    ];
    let some = (0..).zip(adds).filter(|(bit, _)| number >> bit & 1 == 1);
    some.fold(User::new("somebody"), |user, (_, add)| add(user))
}
