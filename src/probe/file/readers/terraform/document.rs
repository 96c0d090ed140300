//! Walks a document, resource by resource.

use crate::diag::Code;
use crate::draft;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fact::kind::retention;
use crate::fact::observation::berlin_date;
use crate::fact::source::Reach;
use crate::fact::value::Attr;
use crate::yaml::Node;

use super::super::super::view::{Ground, View, tidy};
use super::super::super::{Input, Reading, Refusal, json};
use super::place::{Elsewhere, Places};
use super::providers::Providers;
use super::resource::Resource;
use super::specs::{self, NAMES, PLACE};
use super::{Head, aws, azure, europe, flat, google, guards, periods, place};

/// Which document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `state pull`, or the file itself.
    Raw,
    /// The same before Terraform 0.12.
    Flat,
    /// `show -json` of a state.
    Shown,
    /// `show -json` of a plan.
    Plan,
}

/// Most resources whose values are looked at.
pub(super) const MOST: usize = 8_000;

/// Modules within modules.
pub(super) const DEEPEST: usize = 40;

/// What was found on the way.
pub(super) struct Walk<'a> {
    pub(super) resources: Vec<Resource>,
    pub(super) elsewhere: Elsewhere,
    budget: json::Budget,
    /// Of a plan: what is known only once it was applied, by address.
    pending: BTreeMap<String, &'a RawValue>,
    /// Of a plan: the regions of its providers' configurations.
    providers: Providers,
}

/// Reads a document.
pub(super) fn read(
    input: &Input,
    head: &Head<'_>,
    kind: Kind,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let mut walk = Walk {
        resources: Vec::new(),
        elsewhere: Elsewhere::default(),
        budget: json::Budget::new(),
        pending: BTreeMap::new(),
        providers: Providers::default(),
    };
    out.reach = Reach::State;
    match kind {
        Kind::Raw => raw(head, &mut walk)?,
        Kind::Flat => flat::modules(head, &mut walk)?,
        Kind::Shown => {
            module(head.values, "/values/root_module", &mut walk)?;
        }
        Kind::Plan => plan(head, &mut walk, out)?,
    }
    let ground = Ground::json(input, NAMES);
    let places = Places::of(&walk, out.observed_on);
    stores(&walk.resources, &ground, out)?;
    unread_buckets(&walk, &ground, out)?;
    place::locations(&walk, &places, &ground, out)?;
    guards::guards(&walk.resources, &places, &ground, out)?;
    match ground.template() {
        Some(at) => Err(Refusal::new(
            Code::Template,
            format!("a value that is read is still a template ({at})"),
            "export it anew: terraform show -json > state.json",
        )),
        None => Ok(()),
    }
}

/// How long things are kept, provider by provider.
fn stores(resources: &[Resource], ground: &Ground<'_>, out: &mut Reading) -> Result<(), Refusal> {
    const HOW: &str = "read the state in which its rules are managed, after `terraform apply`";
    for attribute in ["delete_after_s", "worst_case_age_s"] {
        out.how(retention::STORE.name, attribute, HOW);
    }
    aws::stores(resources, ground, out)?;
    google::stores(resources, ground, out)?;
    azure::stores(resources, ground, out)?;
    europe::stores(resources, ground, out)?;
    periods::stores(resources, ground, out)
}

/// Buckets of types whose rules are not read: they are there, and that is all that is known.
fn unread_buckets(walk: &Walk<'_>, ground: &Ground<'_>, out: &mut Reading) -> Result<(), Refusal> {
    for (address, pointer) in walk.elsewhere.buckets() {
        let node = Node { value: crate::yaml::Yaml::Null, span: crate::diag::Span::default() };
        let why = "the rules of buckets of this type are not read";
        let draft = draft!(retention::STORE, out.subject(), {
            "name": address.as_str().into(),
            "delete_after_s": Attr::unknown(why),
            "worst_case_age_s": Attr::unknown(why),
        });
        let at = View::top(ground, &node, pointer).place();
        out.fact(draft.at(at).address(address.as_str()))?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct RawResource<'a> {
    #[serde(borrow)]
    module: Option<&'a RawValue>,
    #[serde(borrow)]
    mode: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    provider: Option<&'a RawValue>,
    #[serde(borrow)]
    instances: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Instance<'a> {
    #[serde(borrow)]
    index_key: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes_flat: Option<&'a RawValue>,
    #[serde(borrow)]
    deposed: Option<&'a RawValue>,
}

fn raw<'a>(head: &Head<'a>, walk: &mut Walk<'a>) -> Result<(), Refusal> {
    let Some(resources) = head.resources else { return Ok(()) };
    json::members(resources, |at, piece| {
        let resource: RawResource<'_> = json::piece(piece)?;
        let provider = text(resource.provider);
        if resource.mode.map(RawValue::get) != Some("\"managed\"") {
            return walk.caller(&resource, provider.as_deref());
        }
        let (Some(kind), Some(name)) = (text(resource.kind), text(resource.name)) else {
            return Err(shape("a resource without type or name"));
        };
        let module = text(resource.module);
        let prefix = module.map(|module| format!("{module}.")).unwrap_or_default();
        let instances = resource.instances.ok_or_else(|| shape("a resource without instances"))?;
        json::members(instances, |number, piece| {
            let instance: Instance<'_> = json::piece(piece)?;
            let index =
                instance.index_key.map(|key| format!("[{}]", key.get())).unwrap_or_default();
            let deposed = if instance.deposed.is_some() { " (deposed)" } else { "" };
            let address = tidy(&format!("{prefix}{kind}.{name}{index}{deposed}"));
            let pointer = format!("/resources/{at}/instances/{number}/attributes");
            let address = address.unwrap_or_default();
            let found = Found { kind: &kind, address, pointer, provider: provider.clone() };
            match instance.attributes_flat {
                Some(piece) => walk.keep(found, |keys, budget| flat::tree(piece, keys, budget)),
                None => walk.take(found, instance.attributes),
            }
        })
    })
}

#[derive(Deserialize)]
struct Values<'a> {
    #[serde(borrow)]
    root_module: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Module<'a> {
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
    #[serde(borrow)]
    child_modules: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ShownResource<'a> {
    #[serde(borrow)]
    address: Option<&'a RawValue>,
    #[serde(borrow)]
    mode: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    values: Option<&'a RawValue>,
}

/// `values` or `planned_values`.
fn module<'a>(
    values: Option<&'a RawValue>,
    pointer: &str,
    walk: &mut Walk<'a>,
) -> Result<(), Refusal> {
    let Some(values) = values else { return Ok(()) };
    let values: Values<'a> = json::piece(values)?;
    match values.root_module {
        Some(root) => in_module(root, pointer, DEEPEST, walk),
        None => Ok(()),
    }
}

fn in_module<'a>(
    piece: &'a RawValue,
    pointer: &str,
    left: usize,
    walk: &mut Walk<'a>,
) -> Result<(), Refusal> {
    let module: Module<'a> = json::piece(piece)?;
    if let Some(resources) = module.resources {
        json::members(resources, |at, piece| {
            let resource: ShownResource<'a> = json::piece(piece)?;
            if resource.mode.map(RawValue::get) != Some("\"managed\"") {
                return match (is_caller(resource.kind), resource.values) {
                    (true, Some(values)) => walk.account(values, None),
                    _ => Ok(()),
                };
            }
            let (Some(kind), Some(address)) = (text(resource.kind), text(resource.address)) else {
                return Err(shape("a resource without type or address"));
            };
            let pointer = format!("{pointer}/resources/{at}/values");
            walk.take(Found { kind: &kind, address, pointer, provider: None }, resource.values)
        })?;
    }
    let Some(children) = module.child_modules else { return Ok(()) };
    let left = left.checked_sub(1).ok_or_else(|| shape("modules nested too deep"))?;
    json::members(children, |at, piece| {
        in_module(piece, &format!("{pointer}/child_modules/{at}"), left, walk)
    })
}

#[derive(Deserialize)]
struct Planned<'a> {
    #[serde(borrow)]
    address: Option<&'a RawValue>,
    #[serde(borrow)]
    mode: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    change: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    actions: Option<&'a RawValue>,
    #[serde(borrow)]
    after_unknown: Option<&'a RawValue>,
}

fn plan<'a>(head: &Head<'a>, walk: &mut Walk<'a>, out: &mut Reading) -> Result<(), Refusal> {
    if head.errored.map(RawValue::get) == Some("true") {
        let why = "planning ended with an error, so that the plan is not whole";
        return Err(Refusal::new(Code::NotWhole, why, "mend the error and plan again"));
    }
    let mut changed = 0_usize;
    let mut listed = 0_usize;
    if let Some(changes) = head.resource_changes {
        json::members(changes, |_, piece| {
            let planned: Planned<'a> = json::piece(piece)?;
            if planned.mode.map(RawValue::get) != Some("\"managed\"") {
                return Ok(());
            }
            let change =
                planned.change.ok_or_else(|| shape("a planned resource without change"))?;
            let change: Change<'a> = json::piece(change)?;
            let squeezed = change.actions.map(|actions| actions.get().replace([' ', '\n'], ""));
            if squeezed.as_deref() != Some("[\"no-op\"]") {
                changed += 1;
            }
            let known = text(planned.kind).is_some_and(|kind| specs::of(&kind).is_some());
            listed += usize::from(known);
            if let (true, Some(address), Some(unknown)) =
                (known, text(planned.address), change.after_unknown)
            {
                if walk.pending.len() == MOST {
                    return Err(too_many());
                }
                walk.pending.insert(address, unknown);
            }
            Ok(())
        })?;
    }
    out.observed_on =
        text(head.timestamp).and_then(|stamp| stamp.parse::<Timestamp>().ok()).map(berlin_date);
    walk.providers = Providers::read(head, &walk.budget)?;
    module(head.planned_values, "/planned_values/root_module", walk)?;
    // Terraform lists every resource it planned, what stays as it is too.
    if changed == 0 && walk.resources.len() <= listed {
        out.note("the plan changes nothing: what it shows is the state");
    } else {
        out.reach = Reach::Plan;
        out.note(format!(
            "{changed} resources would change: all of it counts as a plan, also what stays as it is; `terraform show -json` of the state shows that as a state"
        ));
    }
    Ok(())
}

/// A resource as a document names it.
pub(super) struct Found<'f> {
    /// Its type.
    pub(super) kind: &'f str,
    pub(super) address: String,
    pub(super) pointer: String,
    /// Its provider with the alias, if the document names both.
    pub(super) provider: Option<String>,
}

impl Walk<'_> {
    /// Keeps what is looked at of a resource.
    fn take(&mut self, found: Found<'_>, values: Option<&RawValue>) -> Result<(), Refusal> {
        // Passed over, it would be missing from a list that calls itself complete.
        let values = values.ok_or_else(|| shape("a resource without values"))?;
        self.keep(found, |keys, budget| json::tree(values, keys, budget))
    }

    /// Keeps what `read` makes of a resource's values by the keys that are looked at.
    pub(super) fn keep(
        &mut self,
        found: Found<'_>,
        read: impl FnOnce(&[&str], &json::Budget) -> Result<Node, Refusal>,
    ) -> Result<(), Refusal> {
        let Found { kind, address, pointer, provider } = found;
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if kind.len() > 100 || !kind.bytes().all(fits) {
            return Err(shape("a resource of a type that is none"));
        }
        let spec = specs::of(kind);
        let keys: Vec<_> =
            PLACE.iter().chain(spec.map_or(&[][..], |spec| spec.keys)).copied().collect();
        // What is only asked for its place is not kept.
        let passing = json::Budget::new();
        let budget = if spec.is_some() { &self.budget } else { &passing };
        let values = read(&keys, budget)?;
        let pending = match self.pending.get(&address) {
            Some(piece) => Some(json::tree(piece, &keys, &self.budget)?),
            None => None,
        };
        let default_region = self.providers.region(&address, kind);
        let Some(spec) = spec else {
            let provider = provider.as_deref();
            return self.elsewhere.take(kind, address, pointer, &values, default_region, provider);
        };
        if self.resources.len() == MOST {
            return Err(too_many());
        }
        self.resources.push(Resource {
            spec,
            kind: kind.to_owned(),
            owner: self.providers.owner(&address),
            address,
            pointer,
            values,
            pending,
            default_region,
            provider,
        });
        Ok(())
    }

    /// Takes note of who the provider speaks as: only Amazon has such accounts.
    fn caller(
        &mut self,
        resource: &RawResource<'_>,
        provider: Option<&str>,
    ) -> Result<(), Refusal> {
        let (true, Some(instances)) = (is_caller(resource.kind), resource.instances) else {
            return Ok(());
        };
        json::members(instances, |_, piece| {
            let instance: Instance<'_> = json::piece(piece)?;
            match instance.attributes {
                Some(values) => self.account(values, provider),
                None => Ok(()),
            }
        })
    }

    fn account(&mut self, values: &RawValue, provider: Option<&str>) -> Result<(), Refusal> {
        let values = json::tree(values, &["arn"], &json::Budget::new())?;
        self.elsewhere.account(&values, provider);
        Ok(())
    }

    /// What the document says of its providers' configurations.
    pub(super) fn providers(&self) -> &Providers {
        &self.providers
    }
}

/// Whether a type is the data source that says who the provider speaks as.
fn is_caller(kind: Option<&RawValue>) -> bool {
    kind.map(RawValue::get) == Some("\"aws_caller_identity\"")
}

/// Names, types and addresses: short text on one line.
pub(super) fn text(piece: Option<&RawValue>) -> Option<String> {
    tidy(&json::piece::<String>(piece?).ok()?)
}

pub(super) fn shape(what: &str) -> Refusal {
    Refusal::new(Code::WrongKind, format!("it holds {what}"), super::EXPORT)
}

pub(super) fn too_many() -> Refusal {
    let why = format!("it holds more than {MOST} resources that would be looked at");
    Refusal::new(Code::TooLarge, why, "split it, and name the parts")
}
