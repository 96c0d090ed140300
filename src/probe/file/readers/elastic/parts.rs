//! What a piece is, and all pieces together: policies, and what uses them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Code;
use crate::fact::Place;

use super::super::super::sum::{Age, Sum};
use super::super::super::view::{Got, View};
use super::super::super::{Reading, Refusal};
use super::console::Piece;
use super::{Found, ilm, ism, streams};

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Policies of Elasticsearch by their names.
    IlmAnswer,
    /// One policy of Elasticsearch.
    Ilm,
    /// Policies of OpenSearch in a list.
    IsmAnswer,
    /// One policy of OpenSearch.
    Ism,
    /// Index or component templates in a list.
    Templates,
    /// One template.
    Template,
    /// Data streams.
    Streams,
    /// The lifecycle of one data stream.
    Stream,
    /// Settings of an index.
    Settings,
    /// Settings of indices by their names.
    SettingsAnswer,
}

impl Shape {
    /// Whether only a cluster writes it.
    pub(super) fn is_answer(self) -> bool {
        matches!(
            self,
            Self::IlmAnswer
                | Self::IsmAnswer
                | Self::Templates
                | Self::Streams
                | Self::SettingsAnswer
        )
    }
}

/// What a body is, as far as that is known.
pub(super) fn shape(top: &View<'_>, path: &str) -> Option<Shape> {
    let policy = top.get("policy");
    if policy.has("phases") {
        return Some(Shape::Ilm);
    }
    if policy.has("states") {
        return Some(Shape::Ism);
    }
    if top.get("policies").first().get("policy").has("states")
        || (top.has("policies") && top.has("total_policies"))
    {
        return Some(Shape::IsmAnswer);
    }
    if top.has("index_templates") || top.has("component_templates") {
        return Some(Shape::Templates);
    }
    if top.get("data_streams").first().has("lifecycle")
        || top.get("data_streams").first().has("generation")
    {
        return Some(Shape::Streams);
    }
    if path.contains("_data_stream/") && path.ends_with("/_lifecycle") {
        return Some(Shape::Stream);
    }
    let template = ["template", "settings", "index_patterns", "composed_of"];
    if path.contains("_template/") && template.iter().any(|key| top.has(key)) {
        return Some(Shape::Template);
    }
    if policy_of(top).or_else(|| policy_of(&top.get("settings"))).is_some() && !path.is_empty() {
        return Some(Shape::Settings);
    }
    let entries = top.entries();
    let all =
        |is: fn(&View<'_>) -> bool| !entries.is_empty() && entries.iter().all(|(_, view)| is(view));
    if all(|view| view.get("policy").has("phases")) {
        return Some(Shape::IlmAnswer);
    }
    all(|view| view.get("settings").has("index")).then_some(Shape::SettingsAnswer)
}

/// Whether anything uses a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Used,
    Unused,
    Unknown,
}

/// A policy: what it comes to where it is used.
pub(super) struct Policy {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) used: Use,
    /// Whether the product brought it along.
    pub(super) builtin: bool,
    pub(super) comes: Comes,
}

/// What rules come to.
#[derive(Debug, Clone)]
pub(super) struct Comes {
    pub(super) delete: Age,
    pub(super) worst: Sum,
    pub(super) bound: Option<&'static str>,
}

impl Comes {
    /// Nothing deletes.
    pub(super) fn never(bound: Option<&'static str>) -> Self {
        Self { delete: Age::Never, worst: Sum::of("rule", Age::Never), bound }
    }

    /// It cannot be told.
    pub(super) fn unknown(why: impl Into<String>) -> Self {
        let age = Age::unknown(why);
        Self { delete: age.clone(), worst: Sum::of("rule", age), bound: None }
    }
}

/// A template.
pub(super) struct Template {
    name: String,
    place: Place,
    builtin: bool,
    /// The components it is made of, in their order.
    composed: Vec<String>,
    says: Says,
}

/// What a template or a component says of how long indices are kept.
#[derive(Debug, Clone, Default)]
struct Says {
    /// The policy it names.
    policy: Option<String>,
    /// Whether a policy goes before the lifecycle.
    prefers: Option<bool>,
    /// The lifecycle of the data streams made of it.
    lifecycle: Option<Comes>,
}

impl Says {
    fn of(view: &View<'_>) -> Self {
        let inner = if view.has("template") { view.get("template") } else { view.clone() };
        let settings = inner.get("settings");
        let lifecycle = inner.get("lifecycle");
        let prefers = [
            settings.get("index").get("lifecycle").get("prefer_ilm"),
            settings.get("index.lifecycle.prefer_ilm"),
        ];
        Self {
            policy: policy_of(&settings),
            prefers: prefers.iter().find_map(|view| view.bool().known()),
            lifecycle: lifecycle.is_there().then(|| streams::lifecycle(&lifecycle)),
        }
    }

    /// This over what stands below it.
    fn over(self, below: Self) -> Self {
        Self {
            policy: self.policy.or(below.policy),
            prefers: self.prefers.or(below.prefers),
            lifecycle: self.lifecycle.or(below.lifecycle),
        }
    }
}

/// All pieces.
#[derive(Default)]
pub(super) struct Parts {
    policies: Vec<Policy>,
    templates: Vec<Template>,
    components: BTreeMap<String, Says>,
    streams: Vec<streams::Stream>,
    /// Policies that templates and data streams name.
    names: BTreeSet<String>,
    opensearch: bool,
}

impl Parts {
    /// Takes a piece.
    pub(super) fn take(
        &mut self,
        piece: &Piece<'_>,
        shape: Shape,
        out: &mut Reading,
    ) -> Result<(), Refusal> {
        let top = piece.top();
        match shape {
            Shape::IlmAnswer => {
                for (name, view) in top.entries() {
                    let Some(name) = name else { continue };
                    self.policies.push(ilm::policy(name, &view, true));
                }
            }
            Shape::Ilm => self.policies.push(ilm::policy(piece.name(), &top, false)),
            Shape::IsmAnswer => {
                self.opensearch = true;
                let list = top.get("policies");
                let listed = i64::try_from(list.items().len()).unwrap_or(i64::MAX);
                if top.get("total_policies").int().known().is_some_and(|total| total > listed) {
                    let why = "it holds one page of the policies: `total_policies` is larger";
                    let remedy = "export all of them: GET _plugins/_ism/policies?size=1000";
                    return Err(Refusal::new(Code::NotWhole, why, remedy));
                }
                for item in list.items() {
                    let name = item.get("_id").name().known();
                    self.policies.push(ism::policy(name.unwrap_or_else(|| piece.name()), &item));
                }
            }
            Shape::Ism => {
                self.opensearch = true;
                let own = [top.get("_id"), top.get("policy").get("policy_id")];
                let name = own.iter().find_map(|view| view.name().known());
                self.policies.push(ism::policy(name.unwrap_or_else(|| piece.name()), &top));
            }
            Shape::Templates => {
                for (list, key) in [
                    ("index_templates", "index_template"),
                    ("component_templates", "component_template"),
                ] {
                    for item in top.get(list).items() {
                        let name = item.get("name").name().known().unwrap_or_else(|| piece.name());
                        self.template(name, &item.get(key), list == "component_templates");
                    }
                }
            }
            // Of old ones all that fit an index are joined: one alone says what it names only.
            Shape::Template if piece.is_old_template() => {
                self.names.extend(policy_of(&top.get("settings")));
            }
            Shape::Template => {
                self.template(piece.name(), &top, !top.has("index_patterns"));
            }
            Shape::Streams => {
                for item in top.get("data_streams").items() {
                    let stream = streams::Stream::of(&item);
                    self.names.extend(stream.policy.clone());
                    self.streams.push(stream);
                }
            }
            Shape::Stream => self.streams.push(streams::Stream::asked(piece.owner(), &top)),
            Shape::Settings => {
                self.names.extend(policy_of(&top).or_else(|| policy_of(&top.get("settings"))));
            }
            Shape::SettingsAnswer => {
                let all = top.entries();
                self.names
                    .extend(all.iter().filter_map(|(_, view)| policy_of(&view.get("settings"))));
            }
        }
        if shape == Shape::Ilm || shape == Shape::IlmAnswer {
            out.note("indices that are in a phase of a policy go on with the policy as it was when they entered it");
        }
        Ok(())
    }

    fn template(&mut self, name: String, view: &View<'_>, component: bool) {
        let says = Says::of(view);
        if component {
            self.components.insert(name, says);
            return;
        }
        let builtin = matches!(view.get("_meta").get("managed").bool(), Got::Is(true));
        let composed = view.get("composed_of").items();
        // A name that is not readable is that of a component that is not there.
        let named = |view: &View<'_>| view.name().known().unwrap_or_default();
        let composed = composed.iter().map(named).collect();
        self.templates.push(Template { name, place: view.place(), builtin, composed, says });
    }

    /// What a template says with its components, and whether all of them are there.
    fn says(&self, template: &Template) -> (Says, bool) {
        let mut whole = true;
        let mut says = Says::default();
        for name in &template.composed {
            match self.components.get(name) {
                Some(component) => says = component.clone().over(says),
                None => whole = false,
            }
        }
        (template.says.clone().over(says), whole)
    }

    /// Whether a template, a data stream or settings name a policy.
    fn is_named(&self, policy: &str) -> bool {
        let by = |template: &Template| self.says(template).0.policy.as_deref() == Some(policy);
        self.names.contains(policy) || self.templates.iter().any(by)
    }

    /// The stores.
    pub(super) fn stores(&self, out: &mut Reading) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let comes: BTreeMap<&str, &Comes> =
            self.policies.iter().map(|policy| (policy.name.as_str(), &policy.comes)).collect();
        for policy in &self.policies {
            found.extend(self.of_policy(policy, out));
        }
        for stream in &self.streams {
            let comes = stream.comes(&comes);
            found.push(store(
                format!("elastic data stream {}", stream.name),
                stream.place.clone(),
                comes,
            ));
        }
        for template in self.templates.iter().filter(|template| !template.builtin) {
            found.extend(self.of_template(template, &comes));
        }
        if found.is_empty() {
            let place = self.policies.first().map(|policy| policy.place.clone());
            let place =
                place.or_else(|| self.templates.first().map(|template| template.place.clone()));
            let why = "nothing that is used is in the files, and what else holds data is not known";
            found
                .extend(place.map(|place| store("elastic".to_owned(), place, Comes::unknown(why))));
        }
        found
    }

    fn of_policy(&self, policy: &Policy, out: &mut Reading) -> Option<Found> {
        let used = if self.is_named(&policy.name) { Use::Used } else { policy.used };
        let comes = match used {
            Use::Used => policy.comes.clone(),
            Use::Unused if policy.builtin => {
                out.ignore(policy.place.clone(), "a policy of the product's own that nothing uses");
                return None;
            }
            Use::Unused => {
                out.note(format!(
                    "{}: nothing uses this policy, so that it deletes nothing",
                    policy.place
                ));
                Comes::never(None)
            }
            Use::Unknown if policy.builtin => return None,
            Use::Unknown if policy.comes.delete == Age::Never => policy.comes.clone(),
            Use::Unknown => Comes::unknown("whether anything uses the policy is not in the files"),
        };
        Some(store(format!("elastic policy {}", policy.name), policy.place.clone(), comes))
    }

    fn of_template(&self, template: &Template, known: &BTreeMap<&str, &Comes>) -> Option<Found> {
        let (says, whole) = self.says(template);
        let prefers = says.prefers.unwrap_or(true);
        let comes = match (says.policy, says.lifecycle) {
            (Some(_), Some(lifecycle)) if !prefers => lifecycle,
            // Its policy is a store of its own, unless it is not there.
            (Some(policy), _) if known.contains_key(policy.as_str()) => return None,
            (Some(_), _) => Comes::unknown("the policy that it names is not in the files"),
            (None, None) if self.opensearch => return None,
            (None, _) if !whole => {
                Comes::unknown("a component that it is made of is not in the files")
            }
            (None, Some(lifecycle)) => lifecycle,
            (None, None) => Comes::never(None),
        };
        Some(store(format!("elastic template {}", template.name), template.place.clone(), comes))
    }
}

fn store(name: String, place: Place, comes: Comes) -> Found {
    Found { name, place, delete: comes.delete, worst: comes.worst, bound: comes.bound }
}

/// The policy that settings name, written as a tree or with dots.
fn policy_of(settings: &View<'_>) -> Option<String> {
    let deep = settings.get("index").get("lifecycle").get("name");
    let flat = settings.get("index.lifecycle.name");
    let short = settings.get("lifecycle").get("name");
    let half = settings.get("index").get("lifecycle.name");
    [deep, flat, short, half].iter().find_map(|view| view.name().known())
}
