//! Where resources are: by their own region, else their resource name, else their zone, else the
//! configuration of their provider. What names none is unknown, never near.

use crate::diag::Code;
use std::collections::{BTreeMap, BTreeSet};

use crate::draft;
use crate::fact::kind::hosting;
use crate::fact::value::Attr;
use crate::region::{AWS, Provider};
use crate::yaml::Node;

use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::azure;
use super::document::Walk;
use super::resource::{NAMES, Resource, Role};

/// Kinds of resources that name no place, named in a note.
const NAMED: usize = 12;

/// Regions that only resources of other types name; there are fewer in all clouds together.
const MOST_REGIONS: usize = 400;

/// Types that are counted for the note.
const MOST_TYPES: usize = 500;

/// Types of helpers that run nowhere.
const NOWHERE: &[&str] = &[
    "archive_",
    "external",
    "helm_",
    "http_",
    "kubectl_",
    "kubernetes_",
    "local_",
    "null_",
    "random_",
    "template_",
    "terraform_",
    "time_",
    "tls_",
];

/// Resources of other types: only their places count.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// By provider and region: the first resource there.
    found: BTreeMap<(String, String), (String, String)>,
    /// Types that name no place.
    unnamed: BTreeMap<String, usize>,
    amazon: bool,
}

impl Elsewhere {
    /// Takes note of a resource.
    pub(super) fn take(
        &mut self,
        kind: &str,
        address: String,
        pointer: String,
        values: &Node,
        default: Option<String>,
    ) -> Result<(), Refusal> {
        if NOWHERE.iter().any(|prefix| kind.starts_with(prefix)) {
            return Ok(());
        }
        let (code, amazon) = View::detached(values, NAMES, |view| {
            (code_of(kind, view), matches!(view.get("arn").arn(), Got::Is(arn) if arn.account))
        });
        self.amazon |= amazon;
        if let Some(code) = code.or(default) {
            if self.found.len() == MOST_REGIONS {
                let why = format!("it names more than {MOST_REGIONS} regions");
                return Err(Refusal::new(Code::TooLarge, why, "split it, and name the parts"));
            }
            let provider = kind.split('_').next().unwrap_or_default().to_owned();
            self.found.entry((provider, code)).or_insert((address, pointer));
        } else if self.unnamed.len() < MOST_TYPES {
            *self.unnamed.entry(kind.to_owned()).or_default() += 1;
        }
        Ok(())
    }
}

/// What the document as a whole says of places.
pub(super) struct Places {
    /// Why a bucket of type `aws_` may be somebody else's.
    foreign_s3: Option<&'static str>,
}

impl Places {
    /// Looks at all resources.
    pub(super) fn of(walk: &Walk<'_>) -> Self {
        let own = walk.resources.iter().any(|resource| {
            View::detached(
                &resource.values,
                NAMES,
                |view| matches!(view.get("arn").arn(), Got::Is(arn) if arn.account),
            )
        });
        let foreign_s3 = if walk.has_endpoints() {
            Some("its provider asks another endpoint than Amazon's")
        } else if own || walk.elsewhere.amazon || walk.has_configuration() {
            None
        } else {
            Some(
                "nothing in the file shows that its buckets are Amazon's; others use the same type",
            )
        };
        Self { foreign_s3 }
    }
}

/// The region a resource itself names.
fn code_of(kind: &str, view: &View<'_>) -> Option<String> {
    let provider = Provider::of(kind);
    let normal = |code: String| provider.map_or_else(|| code.clone(), |it| it.normal(&code));
    let of_zone =
        |zone: String| provider.map_or_else(|| zone.clone(), |it| it.region_of_zone(&zone));
    if let Got::Is(code) = view.get("region").region() {
        return Some(normal(code));
    }
    if let Got::Is(arn) = view.get("arn").arn()
        && let Some(region) = arn.region
    {
        return Some(region);
    }
    if let Got::Is(code) = view.get("location").region() {
        // A zone where a cluster is of one zone.
        return Some(of_zone(code));
    }
    for zone in ["zone", "availability_zone", "datacenter"] {
        if let Got::Is(code) = view.get(zone).region() {
            return Some(of_zone(code));
        }
    }
    None
}

/// The facts about places.
pub(super) fn locations(
    walk: &Walk<'_>,
    places: &Places,
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for attribute in ["country", "region_code"] {
        out.how(
            hosting::LOCATION.name,
            attribute,
            "read the state after `terraform apply`, or a plan, which names the regions of its providers",
        );
    }
    let mut met = BTreeSet::new();
    for resource in &walk.resources {
        let view = resource.view(ground);
        match resource.spec.role {
            Role::Companion => {}
            Role::Edge => edge(resource, &view, out)?,
            Role::Store | Role::Place => {
                let code =
                    code_of(&resource.kind, &view).or_else(|| resource.default_region.clone());
                if let Some(code) = &code {
                    let provider = resource.kind.split('_').next().unwrap_or_default();
                    met.insert((provider.to_owned(), code.clone()));
                }
                located(resource, &view, code, places, out)?;
            }
        }
    }
    for (key, (address, pointer)) in &walk.elsewhere.found {
        if met.contains(key) {
            continue;
        }
        let (prefix, code) = key;
        let provider = Provider::of(&format!("{prefix}_"));
        let name = format!("{prefix} {code}");
        let node = Node { value: crate::yaml::Value::Null, span: crate::diag::Span::default() };
        let at = View::top(ground, &node, pointer).place();
        let country = country(provider, code);
        let draft = fact(out, &name, provider.map_or(prefix.as_str(), |it| it.name), code, country);
        out.fact(draft.at(at).address(address.as_str()))?;
    }
    unnamed(walk, out);
    Ok(())
}

fn country(provider: Option<&Provider>, code: &str) -> Attr {
    let known = provider.and_then(|provider| provider.country(code));
    known.map_or_else(
        || Attr::unknown(format!("`{code}` is in no table of regions; it is not guessed")),
        Attr::from,
    )
}

fn fact(
    out: &Reading,
    name: &str,
    provider: &str,
    code: &str,
    country: Attr,
) -> crate::fact::draft::Draft {
    draft!(hosting::LOCATION, out.subject(), {
        "name": name.into(), "country": country, "provider": provider.into(),
        "region_code": code.into(), "edge": false.into(), "cloud": true.into(),
    })
}

/// A thing's own name, else its address.
pub(super) fn name(resource: &Resource, view: &View<'_>) -> String {
    let keys = NAMES.iter().filter(|key| resource.spec.keys.contains(key));
    let mut own = keys.filter_map(|key| view.get(key).name().known());
    own.next().unwrap_or_else(|| resource.address.clone())
}

fn located(
    resource: &Resource,
    view: &View<'_>,
    code: Option<String>,
    places: &Places,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let name = name(resource, view);
    let provider = Provider::of(&resource.kind);
    let word = resource.kind.split('_').next().unwrap_or_default();
    let shown = provider.map_or(word, |provider| provider.name);
    let bucket = resource.kind.starts_with("aws_s3_") && provider == Some(&AWS);
    let foreign = places.foreign_s3.filter(|_| bucket);
    let draft = match (code, foreign) {
        (Some(code), None) => fact(out, &name, shown, &code, country(provider, &code)),
        (code, Some(why)) => {
            let unknown = Attr::unknown(why);
            let draft = fact(out, &name, shown, "", unknown.clone());
            let code = code.map_or_else(|| unknown.clone(), Attr::from);
            draft.with("provider", unknown).with("region_code", code)
        }
        (None, None) => {
            let why = "the resource names no region";
            let draft = fact(out, &name, shown, "", Attr::unknown(why));
            draft.with("region_code", Attr::unknown(why))
        }
    };
    out.fact(draft.at(view.place()).address(resource.address.as_str()))?;
    if let Some(pair) = azure::pair(resource, view) {
        let draft = match pair {
            Ok(code) => fact(out, &format!("{name} (copy)"), shown, code, country(provider, code)),
            Err(why) => fact(out, &format!("{name} (copy)"), shown, "", Attr::unknown(why))
                .with("region_code", Attr::unknown(why)),
        };
        out.fact(draft.at(view.place()).address(resource.address.as_str()))?;
    }
    Ok(())
}

fn edge(resource: &Resource, view: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let why = "a delivery network answers where its visitors are";
    let shown = Provider::of(&resource.kind).map_or("unknown", |provider| provider.name);
    let draft = fact(out, &resource.address, shown, "", Attr::unknown(why))
        .with("region_code", Attr::unknown(why))
        .with("edge", true.into());
    out.fact(draft.at(view.place()).address(resource.address.as_str()))
}

/// What names no place, such as roles and rules, in a note: it may be nowhere, or everywhere.
fn unnamed(walk: &Walk<'_>, out: &mut Reading) {
    let types = &walk.elsewhere.unnamed;
    if types.is_empty() {
        return;
    }
    let count: usize = types.values().sum();
    let some: Vec<_> = types.keys().take(NAMED).map(String::as_str).collect();
    let more = if types.len() > NAMED { ", …" } else { "" };
    out.note(format!(
        "{count} resources name no place and were left aside: {}{more}",
        some.join(", ")
    ));
}
