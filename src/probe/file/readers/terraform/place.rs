//! Where resources are: by their own region, else their resource name, else their zone, else the
//! configuration of their provider. What names none is unknown, never near.

use crate::diag::Code;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Zoned;
use jiff::civil::Date;

use crate::draft;
use crate::fact::draft::Draft;
use crate::fact::kind::hosting;
use crate::fact::value::{Attr, Value};
use crate::region::{AWS, Provider};
use crate::yaml::Node;

use super::super::super::reading::MAX_FACTS;
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::copies;
use super::document::Walk;
use super::providers::Endpoint;
use super::resource::Resource;
use super::specs::{NAMES, Role};

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

/// Types that are everywhere, or whose region is a matter of form, such as that of certificates for a
/// delivery network.
const FORMAL: &[&str] = &[
    "aws_acm_certificate",
    "aws_iam_",
    "aws_organizations_",
    "aws_route53_",
    "aws_shield_",
    "aws_waf",
];

/// Resources of other types: only their places count.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// By provider and region: the first resource there.
    found: BTreeMap<(String, String), (String, String)>,
    /// Types that name no place.
    unnamed: BTreeMap<String, usize>,
    /// Buckets of types whose rules are not read, by address and pointer.
    buckets: Vec<(String, String)>,
    /// Providers that are seen to be Amazon's, by name and alias where the document has them.
    amazon: BTreeSet<Option<String>>,
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
        provider: Option<&str>,
    ) -> Result<(), Refusal> {
        if NOWHERE.iter().any(|prefix| kind.starts_with(prefix)) {
            return Ok(());
        }
        if BUCKETS.iter().any(|end| kind.ends_with(end)) && self.buckets.len() < MAX_FACTS {
            self.buckets.push((address.clone(), pointer.clone()));
        }
        let (code, amazon) = View::detached(values, NAMES, |view| {
            (code_of(kind, view), matches!(view.get("arn").arn(), Got::Is(arn) if arn.account))
        });
        if amazon {
            self.amazon.insert(provider.map(str::to_owned));
        }
        let formal = FORMAL.iter().any(|prefix| kind.starts_with(prefix));
        if let Some(code) = code.or(default).filter(|_| !formal) {
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

    /// Takes note of an account that a provider speaks for.
    pub(super) fn account(&mut self, values: &Node, provider: Option<&str>) {
        let is = |view: &View<'_>| matches!(view.get("arn").arn(), Got::Is(arn) if arn.account);
        if View::detached(values, NAMES, is) {
            self.amazon.insert(provider.map(str::to_owned));
        }
    }

    /// Buckets of types whose rules are not read, by address and pointer.
    pub(super) fn buckets(&self) -> &[(String, String)] {
        &self.buckets
    }
}

/// What the types of buckets end in.
const BUCKETS: &[&str] = &["_bucket", "_objectstorage_container_v1"];

/// What the document as a whole says of places.
pub(super) struct Places<'a> {
    walk: &'a Walk<'a>,
    amazon: BTreeSet<Option<String>>,
    /// The day on which members of the EU count.
    day: Date,
}

/// Who runs a resource, and where it says that it is.
pub(super) struct Spot {
    /// Who, if that is known.
    provider: Option<&'static Provider>,
    /// The provider's name, or why it is not known.
    shown: Result<String, &'static str>,
    code: Option<String>,
    /// Why a country is not known whatever the code.
    unknown: Option<&'static str>,
}

/// The countries something can lie in, or why they are not known.
pub(super) type Countries = Result<Vec<String>, String>;

impl<'a> Places<'a> {
    /// Looks at all resources.
    pub(super) fn of(walk: &'a Walk<'a>, read: Option<Date>) -> Self {
        let mut amazon = walk.elsewhere.amazon.clone();
        for resource in &walk.resources {
            let account = View::detached(
                &resource.values,
                NAMES,
                |view| matches!(view.get("arn").arn(), Got::Is(arn) if arn.account),
            );
            if account {
                amazon.insert(resource.provider.clone());
            }
        }
        Self { walk, amazon, day: read.unwrap_or_else(|| Zoned::now().date()) }
    }

    /// All resources that are looked at.
    pub(super) fn resources(&self) -> &'a [Resource] {
        &self.walk.resources
    }

    /// Where a resource says that it is.
    pub(super) fn spot(&self, resource: &Resource, view: &View<'_>) -> Spot {
        let provider = Provider::of(&resource.kind);
        let word = resource.kind.split('_').next().unwrap_or_default();
        let shown = provider.map_or(word, |provider| provider.name).to_owned();
        let code = code_of(&resource.kind, view).or_else(|| resource.default_region.clone());
        let own = Spot { provider, shown: Ok(shown), code, unknown: None };
        if !resource.kind.starts_with("aws_s3_") || provider != Some(&AWS) {
            return own;
        }
        let code = own.code.clone();
        let stranger = |why| Spot { provider: None, shown: Err(why), code, unknown: Some(why) };
        match self.walk.providers().endpoint(&resource.address) {
            Some(Endpoint::At(provider, code)) => Spot {
                provider: Some(*provider),
                shown: Ok(provider.name.to_owned()),
                code: Some(provider.normal(code)),
                unknown: None,
            },
            Some(Endpoint::Unknown) => stranger("its provider asks another endpoint than Amazon's"),
            None if self.walk.providers().are_there() => own,
            None if self.amazon.contains(&resource.provider) => own,
            None => stranger(
                "nothing in the file shows that its buckets are Amazon's; others use the same type",
            ),
        }
    }

    /// The countries of a region.
    pub(super) fn countries(&self, provider: Option<&Provider>, code: &str) -> Countries {
        let known = provider.and_then(|provider| provider.countries_of_zone(code, self.day));
        known.ok_or_else(|| format!("`{code}` is in no table of regions; it is not guessed"))
    }
}

impl Spot {
    /// The same provider in another region.
    pub(super) fn moved(&self, code: Result<String, &'static str>) -> Self {
        let shown = self.shown.clone();
        match code {
            Ok(code) => {
                Self { provider: self.provider, shown, code: Some(code), unknown: self.unknown }
            }
            Err(why) => Self { provider: self.provider, shown, code: None, unknown: Some(why) },
        }
    }

    /// The region it names.
    pub(super) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Who runs it.
    pub(super) fn provider(&self) -> Option<&'static Provider> {
        self.provider
    }

    /// The fact of a thing there.
    pub(super) fn fact(&self, name: &str, places: &Places<'_>, out: &Reading) -> Draft {
        const NONE: &str = "the resource names no region";
        let countries = match (&self.code, self.unknown) {
            (_, Some(why)) => Err(why.to_owned()),
            (Some(code), None) => places.countries(self.provider, code),
            (None, None) => Err(NONE.to_owned()),
        };
        let code = match &self.code {
            Some(code) => code.as_str().into(),
            None => Attr::unknown(self.unknown.unwrap_or(NONE)),
        };
        let shown = match &self.shown {
            Ok(shown) => shown.as_str().into(),
            Err(why) => Attr::unknown(*why),
        };
        fact(name, &countries, out).with("provider", shown).with("region_code", code)
    }
}

/// The fact of a thing in one of these countries.
pub(super) fn fact(name: &str, countries: &Countries, out: &Reading) -> Draft {
    let (country, several) = match countries {
        Ok(countries) => {
            let one = match countries.as_slice() {
                [only] => only.as_str().into(),
                _ => Attr::unknown("it can lie in any of several countries"),
            };
            (one, Attr::Known(Value::List(countries.clone())))
        }
        Err(why) => (Attr::unknown(why.as_str()), Attr::unknown(why.as_str())),
    };
    draft!(hosting::LOCATION, out.subject(), {
        "name": name.into(), "country": country, "countries": several,
        "edge": false.into(), "cloud": true.into(),
    })
}

/// The region a resource itself names.
fn code_of(kind: &str, view: &View<'_>) -> Option<String> {
    let provider = Provider::of(kind);
    let normal = |code: String| provider.map_or_else(|| code.clone(), |it| it.normal(&code));
    let of_zone =
        |zone: String| provider.map_or_else(|| zone.clone(), |it| it.region_of_zone(&zone));
    for key in ["region", "region_name"] {
        if let Got::Is(code) = view.get(key).region() {
            return Some(normal(code));
        }
    }
    for key in ["arn", "id"] {
        if let Got::Is(arn) = view.get(key).arn()
            && let Some(region) = arn.region
        {
            return Some(region);
        }
    }
    if let Got::Is(code) = view.get("location").region() {
        // A zone where a cluster is of one zone.
        return Some(of_zone(code));
    }
    for zone in ["zone", "availability_zone", "datacenter", "network_zone"] {
        if let Got::Is(code) = view.get(zone).region() {
            return Some(of_zone(code));
        }
    }
    // `project,eu01,id` and `fr-par/id`; only what the table knows is a region.
    let provider = provider?;
    let known = |code: &str| provider.country(&provider.region_of_zone(code)).is_some();
    let (separator, at) = match provider.prefix {
        "stackit_" => (',', 1),
        "scaleway_" => ('/', 0),
        _ => return None,
    };
    view.get("id").part(separator, at, known).map(of_zone)
}

/// The facts about places.
pub(super) fn locations(
    walk: &Walk<'_>,
    places: &Places<'_>,
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for attribute in ["country", "countries", "region_code"] {
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
            Role::Guard => {}
            Role::Companion => copies::give(resource, &view, places, ground, out)?,
            Role::Edge => edge(resource, &view, out)?,
            Role::Place => {
                let spot = places.spot(resource, &view);
                if let Some(code) = spot.code() {
                    let provider = resource.kind.split('_').next().unwrap_or_default();
                    met.insert((provider.to_owned(), code.to_owned()));
                }
                let draft = spot.fact(&name(resource, &view), places, out);
                let draft = copies::mark(resource, &view, places, ground, draft);
                out.fact(draft.at(view.place()).address(resource.address.as_str()))?;
                copies::give(resource, &view, places, ground, out)?;
            }
        }
    }
    for (key, (address, pointer)) in &walk.elsewhere.found {
        if met.contains(key) {
            continue;
        }
        let (prefix, code) = key;
        let provider = Provider::of(&format!("{prefix}_"));
        let shown = provider.map_or(prefix.as_str(), |it| it.name).to_owned();
        let code = Some(code.clone());
        let spot = Spot { provider, shown: Ok(shown), code, unknown: None };
        let name = format!("{prefix} {}", key.1);
        let node = Node { value: crate::yaml::Yaml::Null, span: crate::diag::Span::default() };
        let at = View::top(ground, &node, pointer).place();
        let draft = spot.fact(&name, places, out);
        out.fact(draft.at(at).address(address.as_str()))?;
    }
    unnamed(walk, out);
    Ok(())
}

/// A thing's own name, else its address.
pub(super) fn name(resource: &Resource, view: &View<'_>) -> String {
    let keys = NAMES.iter().filter(|key| resource.spec.keys.contains(key));
    let mut own = keys.filter_map(|key| view.get(key).name().known());
    own.next().unwrap_or_else(|| resource.address.clone())
}

fn edge(resource: &Resource, view: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let on = |key: &&'static str| matches!(view.get(key).bool(), Got::Is(true));
    if !resource.spec.keys.is_empty() && !resource.spec.keys.iter().any(on) {
        return Ok(());
    }
    let why = "a delivery network answers where its visitors are";
    let word = resource.kind.split('_').next().unwrap_or_default();
    let shown = Provider::of(&resource.kind).map_or(word, |provider| provider.name);
    let draft = fact(&resource.address, &Err(why.to_owned()), out)
        .with("provider", shown.into())
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
