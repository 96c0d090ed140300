//! What a plan says of the configurations of its providers: regions, endpoints, and which resource
//! refers to which.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::region::{AWS, EXOSCALE, GOOGLE, HETZNER, IONOS, OTC, OVH, Provider, SCALEWAY, STACKIT};
use crate::yaml::{Node, Yaml};

use super::super::super::view::View;
use super::super::super::{Refusal, json};
use super::Head;
use super::document::{DEEPEST, MOST, shape, text};
use super::resource::{Owner, bare, index};
use super::specs::{self, Role};

/// Largest configuration of providers, in bytes.
const MOST_CONFIGURATION: usize = 1 << 20;

/// Most resources whose provider is kept in mind.
const MOST_KEYS: usize = 10 * MOST;

/// Keys by which one resource names another that it belongs to.
const OWNERS: &[&str] = &["bucket", "storage_account_id", "workspace_id", "container_name"];

/// What a plan says of its providers' configurations.
#[derive(Debug, Default)]
pub(super) struct Providers {
    there: bool,
    /// By key, such as `aws.west`.
    known: BTreeMap<String, Configured>,
    /// Keys by address without indexes.
    keys: BTreeMap<String, String>,
    /// Owners by address without indexes.
    owners: BTreeMap<String, Owner>,
}

/// A provider's configuration.
#[derive(Debug, Default)]
struct Configured {
    /// The provider's name, such as `aws`.
    name: String,
    region: Option<String>,
    endpoint: Option<Endpoint>,
}

/// Whom a provider of type `aws` asks instead of Amazon.
#[derive(Debug, Clone)]
pub(super) enum Endpoint {
    /// A known one, in a region.
    At(&'static Provider, String),
    /// Another.
    Unknown,
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
    #[serde(borrow)]
    module_calls: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ConfigCall<'a> {
    #[serde(borrow)]
    module: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ConfigResource<'a> {
    #[serde(borrow)]
    address: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    provider_config_key: Option<&'a RawValue>,
    #[serde(borrow)]
    expressions: Option<&'a RawValue>,
}

impl Providers {
    /// Reads the `configuration` of a plan.
    pub(super) fn read(head: &Head<'_>, budget: &json::Budget) -> Result<Self, Refusal> {
        let Some(configuration) = head.configuration else { return Ok(Self::default()) };
        let configuration: Configuration<'_> = json::piece(configuration)?;
        let mut providers = Self { there: true, ..Self::default() };
        if let Some(piece) = configuration.provider_config {
            if piece.get().len() > MOST_CONFIGURATION {
                return Err(shape("a configuration of providers larger than 1 MiB"));
            }
            json::entries(piece, |key, entry| {
                let configured = configured(entry, head, budget)?;
                providers.known.insert(key, configured);
                Ok(())
            })?;
        }
        if let Some(root) = configuration.root_module {
            providers.module(root, "", DEEPEST, budget)?;
        }
        Ok(providers)
    }

    /// Terraform writes for a module's resource the key of the configuration that it inherits. One that it
    /// does not list has none here: it may be passed in ways the plan does not spell out.
    fn module(
        &mut self,
        piece: &RawValue,
        prefix: &str,
        left: usize,
        budget: &json::Budget,
    ) -> Result<(), Refusal> {
        let module: ConfigModule<'_> = json::piece(piece)?;
        if let Some(resources) = module.resources {
            json::members(resources, |_, piece| self.resource(piece, prefix, budget))?;
        }
        let Some(calls) = module.module_calls else { return Ok(()) };
        let left = left.checked_sub(1).ok_or_else(|| shape("modules nested too deep"))?;
        json::entries(calls, |name, piece| {
            let call: ConfigCall<'_> = json::piece(piece)?;
            match call.module {
                Some(module) => {
                    self.module(module, &format!("{prefix}module.{name}."), left, budget)
                }
                None => Ok(()),
            }
        })
    }

    fn resource(
        &mut self,
        piece: &RawValue,
        prefix: &str,
        budget: &json::Budget,
    ) -> Result<(), Refusal> {
        let one: ConfigResource<'_> = json::piece(piece)?;
        let Some(address) = text(one.address).map(|address| format!("{prefix}{address}")) else {
            return Ok(());
        };
        let companion = text(one.kind).and_then(|kind| specs::of(&kind));
        if companion.is_some_and(|spec| spec.role == Role::Companion)
            && let Some(expressions) = one.expressions
            && self.owners.len() < MOST
        {
            let tree = json::tree(expressions, OWNERS, budget)?;
            if let Some((owner, index)) = OWNERS.iter().find_map(|key| target(find(&tree, &[key])?))
            {
                let owner = Owner { bare: format!("{prefix}{owner}"), index };
                self.owners.insert(address.clone(), owner);
            }
        }
        if let Some(key) = text(one.provider_config_key)
            && self.keys.len() < MOST_KEYS
        {
            self.keys.insert(address, key);
        }
        Ok(())
    }

    /// Whether the document says how its providers are configured.
    pub(super) fn are_there(&self) -> bool {
        self.there
    }

    /// What a resource belongs to, by address without indexes.
    pub(super) fn owner(&self, address: &str) -> Option<Owner> {
        if self.owners.is_empty() {
            return None;
        }
        self.owners.get(&bare(address)).cloned()
    }

    fn of(&self, address: &str) -> Option<&Configured> {
        if self.keys.is_empty() {
            return None;
        }
        let key = self.keys.get(&bare(address))?;
        self.known.get(key).or_else(|| self.inherited(key))
    }

    /// What a key of a module such as `module.a:aws` inherits, as Terraform wrote it before 1.1: the one
    /// configuration of the provider, if there is no other that could be passed on.
    fn inherited(&self, key: &str) -> Option<&Configured> {
        let (_, name) = key.rsplit_once(':')?;
        let mut own = self.known.iter().filter(|(_, one)| one.name == name);
        match (own.next(), own.next()) {
            (Some((known, configured)), None) if known == name => Some(configured),
            _ => None,
        }
    }

    /// Whom its provider asks, if not Amazon.
    pub(super) fn endpoint(&self, address: &str) -> Option<&Endpoint> {
        self.of(address)?.endpoint.as_ref()
    }

    /// The default region of a resource.
    pub(super) fn region(&self, address: &str, kind: &str) -> Option<String> {
        // Only what belongs to one region takes that of its provider.
        const GOOGLES: &[&str] =
            &["google_compute_instance", "google_compute_disk", "google_sql_database_instance"];
        const ALL: &[&str] = &["aws_", "stackit_", "scaleway_", "opentelekomcloud_"];
        let own = ALL.iter().any(|prefix| kind.starts_with(prefix)) || GOOGLES.contains(&kind);
        own.then(|| self.of(address)?.region.clone()).flatten()
    }
}

fn configured(
    entry: &RawValue,
    head: &Head<'_>,
    budget: &json::Budget,
) -> Result<Configured, Refusal> {
    const KEYS: &[&str] = &["expressions", "name"];
    const FOREIGN: &[&str] =
        &["endpoints", "skip_region_validation", "s3_use_path_style", "s3_force_path_style"];
    let tree = json::tree(entry, KEYS, budget)?;
    let value = |key: &str| {
        let node = find(&tree, &["expressions", key])?;
        let constant = find(node, &["constant_value"]).and_then(code);
        constant.or_else(|| variable(node, head, budget))
    };
    let named = |name: &str| find(&tree, &["name"]).is_some_and(|node| is(node, name));
    let zone = |provider: &Provider| value("zone").map(|zone| provider.region_of_zone(&zone));
    let mut region = value("region").or_else(|| value("default_region"));
    if region.is_none() && (named("google") || named("google-beta")) {
        region = zone(&GOOGLE);
    }
    let foreign = |key: &&str| find(&tree, &["expressions", key]).is_some();
    let endpoint = (named("aws") && FOREIGN.iter().any(foreign))
        .then(|| find(&tree, &["expressions", "endpoints"]).and_then(endpoint))
        .map(|found| found.unwrap_or(Endpoint::Unknown));
    let name = find(&tree, &["name"]).and_then(code).unwrap_or_default();
    Ok(Configured { name, region, endpoint })
}

/// Hosts of storage that is spoken to as Amazon's S3: what stands before and after the region. Those of
/// STACKIT, Hetzner and IONOS were read, the others are from memory.
const HOSTS: &[(&str, &str, &Provider)] = &[
    ("object.storage.", ".onstackit.cloud", &STACKIT),
    ("", ".your-objectstorage.com", &HETZNER),
    ("s3.", ".io.cloud.ovh.net", &OVH),
    ("s3.", ".perf.cloud.ovh.net", &OVH),
    ("s3.", ".scw.cloud", &SCALEWAY),
    ("sos-", ".exo.io", &EXOSCALE),
    ("s3.", ".ionoscloud.com", &IONOS),
    ("s3-", ".ionoscloud.com", &IONOS),
    ("obs.", ".otc.t-systems.com", &OTC),
    ("s3.", ".amazonaws.com", &AWS),
];

/// Where the one endpoint for S3 lies, if it is a known one.
fn endpoint(endpoints: &Node) -> Option<Endpoint> {
    let Yaml::List(blocks) = &endpoints.value else { return None };
    let s3 = blocks.iter().filter_map(|block| find(block, &["s3", "constant_value"]));
    let hosts: Vec<_> = s3.filter_map(host).collect();
    let [host] = hosts.as_slice() else { return None };
    HOSTS.iter().find_map(|(before, after, provider)| {
        let region = host.strip_prefix(before)?.strip_suffix(after)?;
        View::is_region_code(region).then(|| Endpoint::At(provider, region.to_owned()))
    })
}

fn host(node: &Node) -> Option<String> {
    let Yaml::Text(text) = &node.value else { return None };
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next()?;
    Some(host.to_ascii_lowercase())
}

/// The resource that an expression refers to, if it refers to one only.
fn target(node: &Node) -> Option<(String, Option<String>)> {
    const OTHERS: &[&str] =
        &["var", "local", "each", "count", "data", "module", "path", "terraform", "self"];
    let Yaml::List(references) = &find(node, &["references"])?.value else { return None };
    let (mut found, mut which) = (None, None);
    for reference in references {
        let Yaml::Text(text) = &reference.value else { return None };
        // `each.key` and the like stand beside, as references of their own.
        let literal = |one: &String| one.starts_with(|c: char| c == '"' || c.is_ascii_digit());
        which = which.or_else(|| index(text).pop().filter(literal));
        let text = bare(text);
        let mut parts = text.split('.');
        let (kind, name) = (parts.next()?, parts.next());
        match (kind, name) {
            // Which instance it is says the index.
            ("each" | "count", _) => {}
            (kind, _) if OTHERS.contains(&kind) => return None,
            (kind, Some(name)) => {
                let one = format!("{kind}.{name}");
                if found.as_ref().is_some_and(|known| *known != one) {
                    return None;
                }
                found = Some(one);
            }
            (_, None) => return None,
        }
    }
    // What belongs to something else by way of a third is not followed.
    let place = |one: &String| {
        let kind = one.split('.').next().unwrap_or_default();
        specs::of(kind).is_some_and(|spec| spec.role == Role::Place)
    };
    found.filter(place).map(|one| (one, which))
}

/// The value of `var.NAME`, where a region refers to nothing else.
fn variable(region: &Node, head: &Head<'_>, budget: &json::Budget) -> Option<String> {
    let Yaml::List(references) = &find(region, &["references"])?.value else {
        return None;
    };
    let [only] = references.as_slice() else { return None };
    let Yaml::Text(text) = &only.value else { return None };
    let name = text.strip_prefix("var.")?;
    let variables = json::tree(head.variables?, &[name], budget).ok()?;
    code(find(&variables, &[name, "value"])?)
}

fn find<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| match &node.value {
        Yaml::Map(entries) => {
            entries.iter().find(|(name, _)| name.value == *key).map(|(_, node)| node)
        }
        _ => None,
    })
}

fn is(node: &Node, text: &str) -> bool {
    matches!(&node.value, Yaml::Text(found) if found == text)
}

/// A region's code and nothing else.
fn code(node: &Node) -> Option<String> {
    match &node.value {
        Yaml::Text(text) if View::is_region_code(text) => Some(text.clone()),
        _ => None,
    }
}
