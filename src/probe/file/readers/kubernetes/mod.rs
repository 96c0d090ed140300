//! Manifests of Kubernetes: what a rendered chart, `kubectl get -o yaml` or a repository holds. A manifest says
//! little of how long data are kept, and never where they are.

mod charts;
mod inner;
mod media;
mod pods;
mod stores;

use crate::diag::Code;
use crate::fact::Place;
use crate::fact::kind::{self, hosting, retention};
use crate::fact::source::{Delivery, Reach};
use crate::yaml::Node;

use super::super::view::{Got, Ground, View, is_template};
use super::super::{Input, Match, Reader, Reading, Refusal};
use super::keycloak;

/// The reader.
pub(super) static READER: Kubernetes = Kubernetes;

/// Reads manifests.
#[derive(Debug)]
pub(super) struct Kubernetes;

static DELIVERS: [Delivery; 3] = [
    Delivery {
        kind: &retention::STORE,
        attributes: Some(&[
            "name",
            "holds",
            "delete_after_s",
            "worst_case_age_s",
            "terms",
            "bounded_by",
        ]),
    },
    Delivery { kind: &hosting::LOCATION, attributes: Some(&["name", "root_services"]) },
    Delivery {
        kind: &kind::media::SERVER,
        attributes: Some(&[
            "name",
            "recording",
            "streaming",
            "peer_to_peer",
            "stun_hosts",
            "turn_hosts",
            "statistics_hosts",
        ]),
    },
];

/// Keys whose text may be read as a name.
const NAMES: &[&str] = &["name"];

const RENDER: &str = "render it: helm template RELEASE CHART -f VALUES (or kustomize build), or take what is in effect: kubectl get -o yaml";

impl Reader for Kubernetes {
    fn id(&self) -> &'static str {
        "kubernetes"
    }

    fn doc(&self) -> &'static str {
        "Kubernetes manifests (rendered charts, kubectl get … -o yaml), configurations of Loki and LiveKit in them included"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if !text.contains("apiVersion") || !text.contains("kind") {
            return Match::No;
        }
        let documents = match input.yaml() {
            Ok(documents) => documents,
            Err(_) if is_template(text) => {
                return Match::Template { render_with: RENDER.to_owned() };
            }
            Err(_) if !text.contains("apiVersion:") => return Match::No,
            Err(refusal) => return Match::Wrong(refusal),
        };
        let ours = |document: &Node| {
            View::detached(document, &[], is_manifest) && !keycloak::is_import(document)
        };
        if documents.iter().any(ours) { Match::Yes { version: None } } else { Match::No }
    }

    fn together(&self) -> bool {
        true
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the backups, logs and containers that the manifests name";
        // A cluster holds more than its manifests show.
        out.partial(&retention::STORE);
        out.partial(&hosting::LOCATION);
        out.partial(&kind::media::SERVER);
        let grounds: Vec<_> = inputs.iter().map(|input| Ground::lines(input, NAMES)).collect();
        let mut objects = Vec::new();
        for (input, ground) in inputs.iter().zip(&grounds) {
            for document in input.yaml()? {
                collect(View::top(ground, document, ""), &mut objects, 0);
            }
        }
        let mut inner = inner::Inner::default();
        for input in inputs {
            for document in input.yaml()? {
                charts::values(input, document, &mut inner);
            }
        }
        for object in &objects {
            match object.kind {
                Some("ConfigMap") => inner.config_map(&object.view, out),
                Some("Schedule" | "Backup") if object.is_of("velero.io/v1") => {
                    stores::velero(object, &objects, out)?;
                }
                Some("KubeletConfiguration") => stores::kubelet(&object.view, out)?,
                Some(kind) if pods::KINDS.contains(&kind) => {
                    stores::audit(object, out)?;
                    pods::root(object, &objects, out)?;
                    media::containers(object, out)?;
                }
                Some("Service" | "Ingress") => {}
                Some("Kafka" | "KafkaTopic") => {
                    out.ignore(object.place(), "topics of Strimzi are not in this version");
                }
                Some("HelmRelease" | "Application") => {
                    let what = "of values of charts, those for Loki and LiveKit are read; take others into a file of their own";
                    out.ignore(object.place(), what);
                }
                Some("Secret") => {
                    let what =
                        "a Secret is not opened: name a configuration in it as a file of its own";
                    out.ignore(object.place(), what);
                }
                _ => out.ignore(object.view.place(), "an object that is not looked at"),
            }
        }
        inner.read(out)?;
        match grounds.iter().find_map(Ground::template) {
            Some(at) => {
                let why = format!("a value that is read is still a template ({at})");
                Err(Refusal::new(Code::Template, why, RENDER))
            }
            None => Ok(()),
        }
    }
}

/// An object of a cluster.
struct Object<'a> {
    kind: Option<&'static str>,
    view: View<'a>,
}

impl Object<'_> {
    fn is_of(&self, version: &str) -> bool {
        self.view.get("apiVersion").is_text(version)
    }

    /// Its name, with what it is.
    fn name(&self) -> String {
        let kind = self.kind.unwrap_or("object").to_lowercase();
        let name = self.view.get("metadata").get("name").name().known();
        format!("{kind} {}", name.unwrap_or_else(|| "?".to_owned()))
    }

    fn place(&self) -> Place {
        self.view.place()
    }
}

const KINDS: &[&str] = &[
    "ConfigMap",
    "Schedule",
    "Backup",
    "KubeletConfiguration",
    "Service",
    "Ingress",
    "Pod",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "CronJob",
    "Kafka",
    "Secret",
    "HelmRelease",
    "Application",
    "KafkaTopic",
];

/// Lists within lists at most.
const DEEPEST: usize = 3;

fn collect<'a>(view: View<'a>, objects: &mut Vec<Object<'a>>, depth: usize) {
    if view.has("items") && view.has("kind") && depth < DEEPEST && !view.has("data") {
        for item in view.get("items").items() {
            collect(item, objects, depth + 1);
        }
        return;
    }
    if is_manifest(&view) {
        let kind = view.get("kind").word(KINDS).known();
        objects.push(Object { kind, view });
    }
}

/// Whether it is an object of a cluster and no list of nodes, which has a reader of its own.
fn is_manifest(top: &View<'_>) -> bool {
    let node = |view: &View<'_>| view.get("kind").is_text("Node");
    let items = top.get("items").items();
    let nodes = node(top) || (!items.is_empty() && items.iter().all(node));
    let text = |key| !matches!(top.get(key).word(&[]), Got::Absent | Got::Null);
    text("apiVersion") && text("kind") && !nodes
}
