//! Containers with the rights of root that can be reached from outside.

use crate::draft;
use crate::fact::kind::hosting;
use crate::fact::value::Attr;

use super::super::super::view::{Got, View};
use super::super::super::{Reading, Refusal};
use super::Object;

/// Kinds of objects that run containers.
pub(super) const KINDS: &[&str] =
    &["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];

/// What an object runs.
pub(super) fn spec<'a>(view: &View<'a>, kind: Option<&str>) -> Option<View<'a>> {
    let spec = view.get("spec");
    match kind? {
        "Pod" => Some(spec),
        "CronJob" => Some(spec.get("jobTemplate").get("spec").get("template").get("spec")),
        kind if KINDS.contains(&kind) => Some(spec.get("template").get("spec")),
        _ => None,
    }
}

/// The commands and arguments of containers.
pub(super) fn arguments<'a>(spec: &View<'a>) -> Vec<View<'a>> {
    let containers = spec.get("containers").items();
    containers.iter().flat_map(|one| [one.get("command"), one.get("args")]).collect()
}

/// Says of an object that it runs as root; that it does not is never certain, as images have their own users.
pub(super) fn root(
    object: &Object<'_>,
    all: &[Object<'_>],
    out: &mut Reading,
) -> Result<(), Refusal> {
    let Some(spec) = spec(&object.view, object.kind) else { return Ok(()) };
    let pod = spec.get("securityContext");
    for container in spec.get("containers").items() {
        let own = container.get("securityContext");
        let user = own.get("runAsUser");
        let user = if user.is_there() { user } else { pod.get("runAsUser") };
        let as_root = user.int() == Got::Is(0) && user.is_there();
        let privileged = own.get("privileged");
        if !as_root && privileged.bool() != Got::Is(true) {
            continue;
        }
        out.how(
            hosting::LOCATION.name,
            "root_services",
            "name the manifests of the services and ingresses that lead to it with it",
        );
        let place = if as_root { user.place() } else { privileged.place() };
        let ports = container.get("ports").items();
        let direct = spec.get("hostNetwork").bool() == Got::Is(true)
            || ports
                .iter()
                .any(|port| matches!(port.get("hostPort").int(), Got::Is(port) if port > 0));
        let reached = if direct || served(object, all) {
            Attr::from(true)
        } else {
            Attr::unknown(
                "a container runs as root; whether it can be reached from outside is not in the files",
            )
        };
        let name = container.get("name").name().known().unwrap_or_else(|| "?".to_owned());
        let name = format!("{}, container {name}", object.name());
        let draft = draft!(hosting::LOCATION, out.subject(), {
            "name": name.as_str().into(), "root_services": reached,
        });
        out.fact(draft.at(place).address(name))?;
    }
    Ok(())
}

/// Whether a service that leads outside, or one behind an ingress, chooses the pods of an object.
fn served(object: &Object<'_>, all: &[Object<'_>]) -> bool {
    let meta = match object.kind {
        Some("Pod") => object.view.get("metadata"),
        _ => object.view.get("spec").get("template").get("metadata"),
    };
    let own = meta.get("labels").links();
    let of = |kind: &'static str| all.iter().filter(move |object| object.kind == Some(kind));
    of("Service").any(|service| {
        let spec = service.view.get("spec");
        let selector = spec.get("selector").links();
        let chosen = !selector.is_empty() && selector.iter().all(|pair| own.contains(pair));
        let open = matches!(spec.get("type").word(&["LoadBalancer", "NodePort"]), Got::Is(_))
            || !spec.get("externalIPs").is_empty();
        let name = service.view.get("metadata").get("name").link();
        chosen && (open || of("Ingress").any(|ingress| leads(&ingress.view, name.as_ref())))
    })
}

/// Whether an ingress leads to a service.
fn leads(ingress: &View<'_>, service: Option<&super::super::super::view::Opaque>) -> bool {
    let spec = ingress.get("spec");
    let of = |backend: View<'_>| {
        let names = [backend.get("service").get("name").link(), backend.get("serviceName").link()];
        names.iter().any(|name| name.is_some() && name.as_ref() == service)
    };
    let paths = spec.get("rules").items();
    let mut paths = paths.iter().flat_map(|rule| rule.get("http").get("paths").items());
    of(spec.get("defaultBackend"))
        || of(spec.get("backend"))
        || paths.any(|path| of(path.get("backend")))
}
