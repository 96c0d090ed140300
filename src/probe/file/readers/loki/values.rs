//! Values of the charts that bring Loki: grafana/loki, loki-distributed and loki-stack. Charts rename some
//! sections, and lay `structuredConfig` over the rest. What values leave out is as Loki has it: none of the
//! charts turns retention on.

use crate::diag::At;
use crate::yaml::{Node, Yaml};

/// Sections and what the charts call them below `loki`.
const SECTIONS: &[(&str, &str)] = &[
    ("limits_config", "limits_config"),
    ("compactor", "compactor"),
    ("schemaConfig", "schema_config"),
    ("schema_config", "schema_config"),
    ("ingester", "ingester"),
    ("tableManager", "table_manager"),
    ("table_manager", "table_manager"),
    ("runtimeConfig", "runtime_config"),
];

/// The configuration that values of a chart come to.
pub(super) fn configuration(document: &Node) -> Option<Node> {
    let loki = get(document, "loki")?;
    // A chart of charts has the values of one below its name.
    let loki = get(loki, "loki").unwrap_or(loki);
    let mut merged: Vec<(At<String>, Node)> = Vec::new();
    let Yaml::Map(entries) = &loki.value else { return None };
    for (key, node) in entries {
        let Some((_, section)) = SECTIONS.iter().find(|(chart, _)| *chart == key.value) else {
            continue;
        };
        put(&mut merged, &renamed(key, section), node);
    }
    for over in ["config", "structuredConfig"] {
        match get(loki, over).map(|node| &node.value) {
            Some(Yaml::Map(entries)) => {
                for (key, node) in entries {
                    put(&mut merged, key, node);
                }
            }
            // The whole configuration as text, which is a template of the chart.
            Some(Yaml::Text(_)) => return None,
            _ => {}
        }
    }
    tenants(&mut merged);
    (!merged.is_empty()).then_some(Node { value: Yaml::Map(merged), span: loki.span })
}

/// Tenants of the runtime configuration stand in a file that the chart writes.
fn tenants(merged: &mut Vec<(At<String>, Node)>) {
    let runtime = merged.iter().position(|(key, _)| key.value == "runtime_config");
    let Some((key, node)) = runtime.map(|at| merged.remove(at)) else { return };
    match get(&node, "overrides") {
        Some(overrides) => put(merged, &renamed(&key, "overrides"), overrides),
        None => merged.push((key, node)),
    }
}

/// Why the chart does not run what deletes, if it does not: as a service of its own the compactor runs only if
/// it is asked for (loki-distributed `compactor.enabled`, loki `compactor.replicas`; both off by default).
pub(super) fn idle(document: &Node) -> Option<&'static str> {
    const OFF: &str = "the chart does not run the compactor: `compactor.enabled` is false";
    const ASKED: &str = "the compactor is a service of its own here, and runs only with `compactor.replicas` or `compactor.enabled`";
    let loki = get(document, "loki")?;
    let chart = if get(loki, "loki").is_some() { loki } else { document };
    let replicas = |name: &str| match get(get(chart, name)?, "replicas")?.value {
        Yaml::Int(number) => Some(number),
        _ => None,
    };
    let enabled = match get(chart, "compactor").and_then(|node| get(node, "enabled")) {
        Some(Node { value: Yaml::Bool(enabled), .. }) => Some(*enabled),
        _ => None,
    };
    if enabled == Some(false) {
        return Some(OFF);
    }
    let split = match get(chart, "deploymentMode").map(|node| &node.value) {
        Some(Yaml::Text(mode)) => mode == "Distributed",
        _ => ["distributor", "ingester", "querier"]
            .iter()
            .any(|name| replicas(name).is_some_and(|number| number > 0)),
    };
    let runs = enabled == Some(true) || replicas("compactor").is_some_and(|number| number > 0);
    (split && !runs).then_some(ASKED)
}

fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Yaml::Map(entries) = &node.value else { return None };
    entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
}

/// Lays a value over what is there: maps are joined, all else is replaced.
fn put(into: &mut Vec<(At<String>, Node)>, key: &At<String>, node: &Node) {
    let Some((_, known)) = into.iter_mut().find(|(name, _)| name.value == key.value) else {
        into.push((key.clone(), node.clone()));
        return;
    };
    match (&mut known.value, &node.value) {
        (Yaml::Map(below), Yaml::Map(entries)) => {
            for (key, node) in entries {
                put(below, key, node);
            }
        }
        _ => *known = node.clone(),
    }
}

/// A key under another name.
fn renamed(key: &At<String>, name: &str) -> At<String> {
    At { value: name.to_owned(), span: key.span }
}
