//! Walks a document, resource by resource.

use crate::diag::Code;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fact::observation::berlin_date;
use crate::fact::source::Reach;
use crate::region::Provider;
use crate::yaml::Node;

use super::super::super::view::{Ground, View, tidy};
use super::super::super::{Input, Reading, Refusal, json};
use super::place::{Elsewhere, Places};
use super::resource::{self, NAMES, PLACE, Resource};
use super::{Head, aws, azure, google, place};

/// Which document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `state pull`, or the file itself.
    Raw,
    /// `show -json` of a state.
    Shown,
    /// `show -json` of a plan.
    Plan,
}

/// Most resources whose values are looked at.
const MOST: usize = 4_000;

/// Largest configuration of providers, in bytes.
const MOST_CONFIGURATION: usize = 1 << 20;

/// Modules within modules.
const DEEPEST: usize = 40;

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
        Kind::Shown => {
            module(head.values, "/values/root_module", &mut walk)?;
        }
        Kind::Plan => plan(head, &mut walk, out)?,
    }
    let ground = Ground::json(input, NAMES);
    let places = Places::of(&walk);
    aws::stores(&walk.resources, &ground, out)?;
    google::stores(&walk.resources, &ground, out)?;
    azure::stores(&walk.resources, &ground, out)?;
    place::locations(&walk, &places, &ground, out)?;
    match ground.template() {
        Some(at) => Err(Refusal::new(
            Code::Template,
            format!("a value that is read is still a template ({at})"),
            "export it anew: terraform show -json > state.json",
        )),
        None => Ok(()),
    }
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
        if resource.mode.map(RawValue::get) != Some("\"managed\"") {
            return Ok(());
        }
        let (Some(kind), Some(name)) = (text(resource.kind), text(resource.name)) else {
            return Err(shape("a resource without type or name"));
        };
        let module = text(resource.module);
        let prefix = module.map(|module| format!("{module}.")).unwrap_or_default();
        let instances = resource.instances.ok_or_else(|| shape("a resource without instances"))?;
        json::members(instances, |number, piece| {
            let instance: Instance<'_> = json::piece(piece)?;
            if instance.attributes_flat.is_some() {
                return Err(shape("a resource in the form of a Terraform before 0.12"));
            }
            let index =
                instance.index_key.map(|key| format!("[{}]", key.get())).unwrap_or_default();
            let deposed = if instance.deposed.is_some() { " (deposed)" } else { "" };
            let address = tidy(&format!("{prefix}{kind}.{name}{index}{deposed}"));
            let pointer = format!("/resources/{at}/instances/{number}/attributes");
            walk.take(&kind, address.unwrap_or_default(), pointer, instance.attributes)
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
                return Ok(());
            }
            let (Some(kind), Some(address)) = (text(resource.kind), text(resource.address)) else {
                return Err(shape("a resource without type or address"));
            };
            let place = format!("{pointer}/resources/{at}/values");
            walk.take(&kind, address, place, resource.values)
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
            let known = text(planned.kind).is_some_and(|kind| resource::of(&kind).is_some());
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

impl Walk<'_> {
    /// Keeps what is looked at of a resource.
    fn take(
        &mut self,
        kind: &str,
        address: String,
        pointer: String,
        values: Option<&RawValue>,
    ) -> Result<(), Refusal> {
        // Passed over, it would be missing from a list that calls itself complete.
        let values = values.ok_or_else(|| shape("a resource without values"))?;
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if kind.len() > 100 || !kind.bytes().all(fits) {
            return Err(shape("a resource of a type that is none"));
        }
        let spec = resource::of(kind);
        let keys: Vec<_> =
            PLACE.iter().chain(spec.map_or(&[][..], |spec| spec.keys)).copied().collect();
        // What is only asked for its place is not kept.
        let passing = json::Budget::new();
        let budget = if spec.is_some() { &self.budget } else { &passing };
        let values = json::tree(values, &keys, budget)?;
        let pending = match self.pending.get(&address) {
            Some(piece) => Some(json::tree(piece, &keys, &self.budget)?),
            None => None,
        };
        let default_region = self.providers.region(&address, kind);
        match spec {
            Some(spec) => {
                if self.resources.len() == MOST {
                    return Err(too_many());
                }
                let kind = kind.to_owned();
                self.resources.push(Resource {
                    spec,
                    kind,
                    address,
                    pointer,
                    values,
                    pending,
                    default_region,
                });
                Ok(())
            }
            None => self.elsewhere.take(kind, address, pointer, &values, default_region),
        }
    }

    /// Whether a provider `aws` of a plan is told to ask others than Amazon.
    pub(super) fn has_endpoints(&self) -> bool {
        self.providers.endpoints
    }

    /// Whether the document says how its providers are configured.
    pub(super) fn has_configuration(&self) -> bool {
        self.providers.there
    }
}

/// What a plan says of its providers' configurations.
#[derive(Debug, Default)]
struct Providers {
    there: bool,
    endpoints: bool,
    /// Regions by key, such as `aws.west`.
    regions: BTreeMap<String, String>,
    /// Keys by address without indexes.
    keys: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Configuration<'a> {
    #[serde(borrow)]
    provider_config: Option<&'a RawValue>,
    #[serde(borrow)]
    root_module: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ConfigModule<'a> {
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ConfigResource<'a> {
    #[serde(borrow)]
    address: Option<&'a RawValue>,
    #[serde(borrow)]
    provider_config_key: Option<&'a RawValue>,
}

impl Providers {
    fn read(head: &Head<'_>, budget: &json::Budget) -> Result<Self, Refusal> {
        let Some(configuration) = head.configuration else { return Ok(Self::default()) };
        let configuration: Configuration<'_> = json::piece(configuration)?;
        let mut providers = Self { there: true, ..Self::default() };
        if let Some(piece) = configuration.provider_config {
            if piece.get().len() > MOST_CONFIGURATION {
                return Err(shape("a configuration of providers larger than 1 MiB"));
            }
            // Keys of providers are free; those of modules have a colon in them.
            let entries: BTreeMap<String, &RawValue> = json::piece(piece)?;
            for (key, entry) in entries.into_iter().take(500) {
                providers.configure(&key, entry, head, budget)?;
            }
        }
        // Resources in modules inherit in ways the plan does not spell out: they have no default here.
        if let Some(root) = configuration.root_module {
            let root: ConfigModule<'_> = json::piece(root)?;
            if let Some(resources) = root.resources {
                json::members(resources, |_, piece| {
                    let one: ConfigResource<'_> = json::piece(piece)?;
                    let (address, key) = (text(one.address), text(one.provider_config_key));
                    if let Some((address, key)) = address.zip(key)
                        && providers.keys.len() < MOST
                    {
                        providers.keys.insert(address, key);
                    }
                    Ok(())
                })?;
            }
        }
        Ok(providers)
    }

    fn configure(
        &mut self,
        key: &str,
        entry: &RawValue,
        head: &Head<'_>,
        budget: &json::Budget,
    ) -> Result<(), Refusal> {
        const KEYS: &[&str] = &["expressions", "name"];
        let tree = json::tree(entry, KEYS, budget)?;
        let aws = find(&tree, &["name"]).is_some_and(|node| is(node, "aws"));
        let foreign =
            ["endpoints", "skip_region_validation", "s3_use_path_style", "s3_force_path_style"];
        self.endpoints |=
            aws && foreign.iter().any(|key| find(&tree, &["expressions", key]).is_some());
        let region = find(&tree, &["expressions", "region"]);
        let constant = region.and_then(|node| find(node, &["constant_value"])).and_then(code);
        let region = match constant {
            Some(code) => Some(code),
            None => region.and_then(|node| variable(node, head, budget)),
        };
        if let Some(region) = region {
            self.regions.insert(key.to_owned(), region);
        }
        Ok(())
    }

    /// The default region of a resource.
    fn region(&self, address: &str, kind: &str) -> Option<String> {
        let bare: String = address.split('[').next().unwrap_or_default().to_owned();
        let key = self.keys.get(&bare)?;
        // Only what belongs to one region takes that of its provider.
        let provider = Provider::of(kind)?;
        (provider.prefix == "aws_").then(|| self.regions.get(key).cloned()).flatten()
    }
}

/// The value of `var.NAME`, where a region refers to nothing else.
fn variable(region: &Node, head: &Head<'_>, budget: &json::Budget) -> Option<String> {
    let crate::yaml::Value::List(references) = &find(region, &["references"])?.value else {
        return None;
    };
    let [only] = references.as_slice() else { return None };
    let crate::yaml::Value::Text(text) = &only.value else { return None };
    let name = text.strip_prefix("var.")?;
    let variables = json::tree(head.variables?, &[name], budget).ok()?;
    code(find(&variables, &[name, "value"])?)
}

fn find<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| match &node.value {
        crate::yaml::Value::Map(entries) => {
            entries.iter().find(|(name, _)| name.value == *key).map(|(_, node)| node)
        }
        _ => None,
    })
}

fn is(node: &Node, text: &str) -> bool {
    matches!(&node.value, crate::yaml::Value::Text(found) if found == text)
}

/// A region's code and nothing else.
fn code(node: &Node) -> Option<String> {
    match &node.value {
        crate::yaml::Value::Text(text) if View::is_region_code(text) => Some(text.clone()),
        _ => None,
    }
}

/// Names, types and addresses: short text on one line.
fn text(piece: Option<&RawValue>) -> Option<String> {
    tidy(&json::piece::<String>(piece?).ok()?)
}

fn shape(what: &str) -> Refusal {
    Refusal::new(Code::WrongKind, format!("it holds {what}"), super::EXPORT)
}

fn too_many() -> Refusal {
    let why = format!("it holds more than {MOST} resources that would be looked at");
    Refusal::new(Code::TooLarge, why, "split it, and name the parts")
}
