//! The nodes of a cluster, as `kubectl get nodes` lists them: who gave a node its identity, and where it is.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::draft;
use crate::fact::Place;
use crate::fact::kind::hosting;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;
use crate::region::{AWS, AZURE, EXOSCALE, GOOGLE, HETZNER, Provider, SCALEWAY};

use super::super::answer::Answer;
use super::super::view::View;
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Nodes = Nodes;

/// Reads lists of nodes.
#[derive(Debug)]
pub(super) struct Nodes;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &hosting::LOCATION,
    attributes: Some(&["name", "country", "provider", "region_code", "edge", "cloud"]),
}];

const EXPORT: &str = "export it anew: kubectl get nodes -o json > FILE";

/// What the identity of a node begins with, and whose that is.
static SCHEMES: [(&str, &Provider); 6] = [
    ("aws", &AWS),
    ("azure", &AZURE),
    ("gce", &GOOGLE),
    ("hcloud", &HETZNER),
    ("scaleway", &SCALEWAY),
    ("exoscale", &EXOSCALE),
];

const REGION: [&str; 2] =
    ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"];
const ZONE: [&str; 2] = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];

impl Reader for Nodes {
    fn id(&self) -> &'static str {
        "kubernetes_nodes"
    }

    fn doc(&self) -> &'static str {
        "The nodes of a Kubernetes cluster (kubectl get nodes -o json, or -o yaml)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        let head: Vec<_> =
            text.lines().next().unwrap_or_default().split_whitespace().take(4).collect();
        if head == ["NAME", "STATUS", "ROLES", "AGE"] {
            let why = "it is a table of nodes, which does not say where they are";
            return Match::Wrong(Refusal::new(Code::WrongKind, why, EXPORT));
        }
        if !text.contains("Node") || !text.contains("apiVersion") {
            return Match::No;
        }
        let answer = match Answer::of(input, &[]) {
            Ok(answer) => answer,
            Err(refusal) if input.is_json() && text.contains("\"providerID\"") => {
                return Match::Wrong(refusal);
            }
            Err(refusal) if text.contains("providerID:") => return Match::Wrong(refusal),
            Err(_) => return Match::No,
        };
        if nodes(&answer.top()).is_empty() { Match::No } else { Match::Yes { version: None } }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let answer = Answer::of(input, &[])?;
        let top = answer.top();
        if !top.get("metadata").get("continue").is_empty() {
            let why = "it holds a part of the nodes: there is a `continue`";
            return Err(Refusal::new(Code::NotWhole, why, EXPORT));
        }
        out.reach = Reach::State;
        out.scope = "the nodes of one cluster at the time of the answer";
        for attribute in ["country", "provider", "region_code", "cloud"] {
            out.how(
                hosting::LOCATION.name,
                attribute,
                "state where the machines are; labels of nodes that no cloud gave are anybody's",
            );
        }
        let mut groups: BTreeMap<Seat, (Place, usize)> = BTreeMap::new();
        for node in nodes(&top) {
            let group = groups.entry(Seat::of(&node)).or_insert_with(|| (node.place(), 0));
            group.1 += 1;
        }
        for (seat, (place, count)) in groups {
            out.note(format!("{}, machines: {count}", seat.name()));
            seat.fact(place, out)?;
        }
        out.note("what grows by itself may add nodes elsewhere later");
        Ok(())
    }
}

fn nodes<'a>(top: &View<'a>) -> Vec<View<'a>> {
    let is_node = |view: &View<'_>| view.get("kind").is_text("Node") && view.has("spec");
    if is_node(top) {
        return vec![top.clone()];
    }
    let items = top.get("items").items();
    if items.iter().all(is_node) { items } else { Vec::new() }
}

/// Where nodes are, as far as it is known.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Seat {
    /// What the identity begins with.
    scheme: Option<&'static str>,
    code: Result<String, &'static str>,
}

impl Seat {
    fn of(node: &View<'_>) -> Self {
        const FOUND: [&str; 6] = ["aws", "azure", "gce", "hcloud", "scaleway", "exoscale"];
        let id = node.get("spec").get("providerID").node_id(&FOUND).known();
        let labels = node.get("metadata").get("labels");
        let label =
            |keys: [&'static str; 2]| keys.iter().find_map(|key| labels.get(key).region().known());
        let Some((scheme, zone)) = id else {
            let code = label(REGION).or_else(|| label(ZONE));
            return Self {
                scheme: None,
                code: code.ok_or("the node has no label with its region"),
            };
        };
        let provider = provider(scheme);
        let said =
            label(REGION).map(|code| provider.map_or_else(|| code.clone(), |it| it.normal(&code)));
        let of_zone =
            |zone: String| provider.map_or_else(|| zone.clone(), |it| it.region_of_zone(&zone));
        // The identity is the cloud's own; labels can be changed.
        let own =
            zone.map(of_zone).filter(|code| provider.is_some_and(|it| it.country(code).is_some()));
        let code = match (own, said) {
            (Some(own), Some(said)) if own != said => {
                Err("its identity and its label name different regions")
            }
            (Some(code), _) | (None, Some(code)) => Ok(code),
            (None, None) => label(ZONE).map(of_zone).ok_or("the node has no label with its region"),
        };
        Self { scheme: Some(scheme), code }
    }

    fn name(&self) -> String {
        let code = self.code.as_deref().unwrap_or("?");
        format!("kubernetes nodes {} {code}", self.scheme.unwrap_or("?"))
    }

    fn fact(&self, place: Place, out: &mut Reading) -> Result<(), Refusal> {
        let nobody = "the identity of the node does not say whose machine it is";
        let provider = self.scheme.and_then(provider);
        let country = match (&self.code, provider) {
            (_, None) => Attr::unknown(nobody),
            (Err(why), _) => Attr::unknown(*why),
            (Ok(code), Some(provider)) => provider.country(code).map_or_else(
                || Attr::unknown(format!("`{code}` is in no table of regions; it is not guessed")),
                Attr::from,
            ),
        };
        let code =
            self.code.as_ref().map_or_else(|why| Attr::unknown(*why), |code| code.as_str().into());
        let name = self.name();
        let draft = draft!(hosting::LOCATION, out.subject(), {
            "name": name.as_str().into(),
            "country": country,
            "provider": provider.map_or_else(|| Attr::unknown(nobody), |it| it.name.into()),
            "region_code": code,
            "edge": false.into(),
            "cloud": provider.map_or_else(|| Attr::unknown(nobody), |_| true.into()),
        });
        out.fact(draft.at(place).address(name))
    }
}

fn provider(scheme: &str) -> Option<&'static Provider> {
    SCHEMES.iter().find(|(known, _)| *known == scheme).map(|(_, provider)| *provider)
}
