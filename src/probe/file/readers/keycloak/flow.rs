//! Flows of a realm as trees of steps: executions by their order, sub-flows in their place.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::fact::Place;

/// Steps of one tree; a realm has some dozens.
const MAX_STEPS: usize = 1_000;

/// Levels of sub-flows; the console allows for a few.
const MAX_DEPTH: usize = 16;

/// How a level counts a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Requirement {
    Required,
    Conditional,
    Alternative,
    /// Until version 8: asked of those who have what it asks for.
    Optional,
    Disabled,
}

impl Requirement {
    pub(super) const WORDS: &[&'static str] =
        &["REQUIRED", "CONDITIONAL", "ALTERNATIVE", "OPTIONAL", "DISABLED"];

    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "REQUIRED" => Some(Self::Required),
            "CONDITIONAL" => Some(Self::Conditional),
            "ALTERNATIVE" => Some(Self::Alternative),
            "OPTIONAL" => Some(Self::Optional),
            "DISABLED" => Some(Self::Disabled),
            _ => None,
        }
    }

    /// As the product writes it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::Conditional => "CONDITIONAL",
            Self::Alternative => "ALTERNATIVE",
            Self::Optional => "OPTIONAL",
            Self::Disabled => "DISABLED",
        }
    }
}

/// Settings of an execution that decide something, by their keys.
pub(super) type Config = BTreeMap<String, String>;

/// An execution as the file writes it.
#[derive(Debug, Clone)]
pub(super) struct Execution {
    pub(super) authenticator: Option<String>,
    pub(super) flow: Option<String>,
    /// Whether it says that it stands for a flow.
    pub(super) is_flow: bool,
    /// `None` where it is not readable.
    pub(super) requirement: Option<Requirement>,
    pub(super) priority: i64,
    /// Alias or id of its settings.
    pub(super) config: Option<String>,
    pub(super) place: Place,
}

/// A flow as the file writes it.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    pub(super) id: Option<String>,
    pub(super) alias: String,
    /// In their order.
    pub(super) executions: Vec<Execution>,
    pub(super) place: Place,
}

/// All flows of a realm.
#[derive(Debug, Clone, Default)]
pub(super) struct Flows {
    flows: Vec<Flow>,
    by_alias: BTreeMap<String, usize>,
    by_id: BTreeMap<String, usize>,
    /// Settings of executions, by alias and by id.
    configs: BTreeMap<String, Config>,
}

/// A step of a tree.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Its number in its tree.
    pub(super) id: usize,
    pub(super) requirement: Requirement,
    /// The provider of an execution, the alias of a sub-flow.
    pub(super) name: String,
    pub(super) what: What,
    pub(super) place: Place,
}

/// What a step is.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// With its settings; `None` where they are named and not there.
    Authenticator(Option<Config>),
    Flow(Vec<Step>),
    /// Nobody knows what it comes to.
    Broken(String),
}

/// A flow with all that it holds.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) alias: String,
    pub(super) steps: Vec<Step>,
    pub(super) place: Place,
}

impl Step {
    /// The steps of a sub-flow.
    pub(super) fn below(&self) -> &[Self] {
        match &self.what {
            What::Flow(steps) => steps,
            _ => &[],
        }
    }

    /// All steps of a list, sub-flows after what stands for them.
    pub(super) fn all(steps: &[Self]) -> Vec<&Self> {
        let own = |step| std::iter::once(step).chain(Self::all(Self::below(step)));
        steps.iter().flat_map(own).collect()
    }
}

impl Tree {
    /// The step of a number.
    pub(super) fn step(&self, id: usize) -> Option<&Step> {
        Step::all(&self.steps).into_iter().find(|step| step.id == id)
    }

    /// The same with a step changed.
    pub(super) fn with(&self, id: usize, requirement: Requirement) -> Self {
        fn change(steps: &mut [Step], id: usize, requirement: Requirement) {
            for step in steps {
                if step.id == id {
                    step.requirement = requirement;
                }
                if let What::Flow(below) = &mut step.what {
                    change(below, id, requirement);
                }
            }
        }
        let mut tree = self.clone();
        change(&mut tree.steps, id, requirement);
        tree
    }
}

impl Flows {
    /// Of two of one alias the first counts, as in the product.
    pub(super) fn new(flows: Vec<Flow>, configs: BTreeMap<String, Config>) -> Self {
        let (mut by_alias, mut by_id) = (BTreeMap::new(), BTreeMap::new());
        for (at, flow) in flows.iter().enumerate() {
            by_alias.entry(flow.alias.clone()).or_insert(at);
            if let Some(id) = &flow.id {
                by_id.entry(id.clone()).or_insert(at);
            }
        }
        Self { flows, by_alias, by_id, configs }
    }

    /// The flow of an alias or, as server exports bind overrides, of an id.
    pub(super) fn find(&self, name: &str) -> Option<&Flow> {
        let at = self.by_alias.get(name).or_else(|| self.by_id.get(name))?;
        self.flows.get(*at)
    }

    /// The tree of a flow.
    pub(super) fn tree(&self, flow: &Flow) -> Tree {
        let building = Building { flows: self, next: Cell::new(0) };
        let steps = building.steps(flow, &mut vec![flow.alias.clone()]);
        Tree { alias: flow.alias.clone(), steps, place: flow.place.clone() }
    }
}

struct Building<'a> {
    flows: &'a Flows,
    next: Cell<usize>,
}

impl Building<'_> {
    fn steps(&self, flow: &Flow, path: &mut Vec<String>) -> Vec<Step> {
        flow.executions.iter().map(|execution| self.step(execution, path)).collect()
    }

    fn step(&self, execution: &Execution, path: &mut Vec<String>) -> Step {
        let id = self.next.get();
        self.next.set(id + 1);
        let named = execution.flow.clone().or_else(|| execution.authenticator.clone());
        let name = named.unwrap_or_default();
        let what = self.what(execution, &name, path);
        let (requirement, what) = match execution.requirement {
            Some(requirement) => (requirement, what),
            None => {
                let why = format!("the requirement of `{name}` is not readable");
                (Requirement::Required, What::Broken(why))
            }
        };
        Step { id, requirement, name, what, place: execution.place.clone() }
    }

    fn what(&self, execution: &Execution, name: &str, path: &mut Vec<String>) -> What {
        match (&execution.flow, &execution.authenticator) {
            (None, _) if execution.is_flow => {
                What::Broken(format!("the sub-flow of `{name}` is not readable"))
            }
            (None, None) => What::Broken(format!("the authenticator of `{name}` is not readable")),
            (None, Some(_)) => {
                let Some(key) = &execution.config else {
                    return What::Authenticator(Some(Config::new()));
                };
                What::Authenticator(self.flows.configs.get(key).cloned())
            }
            (Some(alias), _) => self.flow(alias, path),
        }
    }

    fn flow(&self, alias: &str, path: &mut Vec<String>) -> What {
        if path.iter().any(|above| above == alias) {
            return What::Broken(format!("the sub-flow `{alias}` holds itself"));
        }
        let Some(flow) = self.flows.find(alias) else {
            return What::Broken(format!("the sub-flow `{alias}` is not in the file"));
        };
        if path.len() >= MAX_DEPTH || self.next.get() >= MAX_STEPS {
            return What::Broken(format!("the sub-flow `{alias}` lies deeper than is read"));
        }
        path.push(alias.to_owned());
        let steps = self.steps(flow, path);
        path.pop();
        What::Flow(steps)
    }
}
