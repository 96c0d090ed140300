//! Containers that record consultations, or that are told what reaches a recorder.

use super::super::super::view::View;
use super::super::super::{Reading, Refusal, recorders};
use super::{Object, pods};

/// Says of an object that it records, going by the images of its containers.
pub(super) fn containers(object: &Object<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let Some(spec) = pods::spec(&object.view, object.kind) else { return Ok(()) };
    for container in spec.get("containers").items() {
        let image = container.get("image");
        let name = container.get("name").name().known().unwrap_or_else(|| "?".to_owned());
        let name = format!("{}, container {name}", object.name());
        let subject = out.subject().to_owned();
        if image.has_text(recorders::records) {
            out.fact(recorders::recorder(&subject, name, image.place()))?;
        } else if image.has_text(recorders::is_livekit) && is_told(&container) {
            out.fact(recorders::told_livekit(&subject, name, image.place()))?;
        }
    }
    Ok(())
}

/// Whether a variable or an argument names a Redis. A whole configuration in a variable stands in a ConfigMap
/// that is read, or is not known.
fn is_told(container: &View<'_>) -> bool {
    let variables = container.get("env").items();
    let variable = |one: &View<'_>| {
        let name = one.get("name");
        let from_map = !one.get("valueFrom").get("configMapKeyRef").is_empty();
        name.has_text(recorders::is_telling)
            && !(name.is_text("LIVEKIT_CONFIG") && from_map)
            && (!one.get("value").is_empty() || one.get("valueFrom").is_there())
    };
    let lists = [container.get("command"), container.get("args")];
    let argument = |one: &View<'_>| one.has_text(recorders::tells);
    variables.iter().any(variable) || lists.iter().any(|list| list.items().iter().any(argument))
}
