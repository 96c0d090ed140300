//! What European clouds keep that takes more than a number to say: STACKIT, Open Telekom Cloud, IONOS,
//! Hetzner, OVH, Scaleway, Exoscale. By the pages of their Terraform providers, `docs/resources`.

use super::super::super::sum::Age;
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::LATER;
use super::dialects;
use super::resource::Resource;
use super::s3;
use super::store::Store;

/// The stores of a document.
pub(super) fn stores(
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for resource in resources {
        let view = resource.view(ground);
        let stores = match resource.kind.as_str() {
            "stackit_objectstorage_bucket" => vec![stackit_bucket(&view)],
            "opentelekomcloud_cbr_policy_v3" => cbr(resource, &view),
            "ionoscloud_logging_pipeline" => pipeline(resource, &view),
            "hcloud_server" => server(&view),
            "hcloud_snapshot" | "exoscale_block_storage_volume_snapshot" => {
                vec![Store::rule(Age::Never).holds("backup")]
            }
            "hcloud_storage_box" => storage_box(&view),
            "ovh_dbaas_logs_output_graylog_stream" => stream(resource, &view),
            _ => continue,
        };
        for store in stores {
            store.give(resource, &view, out)?;
        }
    }
    for dialect in [&dialects::IONOS, &dialects::OVH, &dialects::OBS, &dialects::SCALEWAY] {
        s3::stores(dialect, resources, ground, out)?;
    }
    Ok(())
}

/// Its rules are no resource of the provider's.
fn stackit_bucket(view: &View<'_>) -> Store {
    let why = "its rules are set over the S3 interface, which the provider does not show";
    let store = Store::rule(Age::unknown(why));
    match view.get("object_lock").bool() {
        Got::Is(true) => {
            store.lag("", Age::unknown("its objects may be locked, and outlive its rules"))
        }
        _ => store,
    }
}

/// −1, or neither a number nor a period, is for ever; a number of backups alone bounds no age.
fn cbr(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    const COUNTS: &[&str] = &["day_backups", "week_backups", "month_backups", "year_backups"];
    let how = view.get("operation_definition").first();
    let given = |key: &str| how.get(key).int().known().filter(|number| *number > 0);
    let store = match how.get("retention_duration_days").int() {
        _ if resource.is_pending("operation_definition") => Store::rule(Age::unknown(LATER)),
        Got::Odd => Store::rule(Age::unknown("`retention_duration_days` is not readable")),
        // Of both the longer may count: the page does not say.
        Got::Is(days) if days > 0 && COUNTS.iter().any(|key| given(key).is_some()) => {
            Store::rule(Age::unknown("it keeps backups by number beside its period"))
        }
        Got::Is(days) if days > 0 => Store::rule(Age::days(days)),
        _ if given("max_backups").is_some() || COUNTS.iter().any(|key| given(key).is_some()) => {
            Store::counted("count")
        }
        _ => Store::rule(Age::Never),
    };
    let part = match view.get("operation_type").word(&["backup", "replication"]).known() {
        Some("replication") => "copies",
        _ => "backups",
    };
    vec![store.part(part).holds("backup")]
}

/// One store for each of its logs.
fn pipeline(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    let logs = view.get("log").items();
    let one = |(at, log): (usize, &View<'_>)| {
        let to = log.get("destinations").first().get("retention_in_days");
        let age = match to.int() {
            _ if resource.is_pending_in(&["log", "destinations"]) => Age::unknown(LATER),
            Got::Is(days) if days > 0 => Age::days(days),
            Got::Absent | Got::Null | Got::Is(0) => {
                Age::unknown("`retention_in_days` is not given")
            }
            _ => Age::unknown("`retention_in_days` is not readable"),
        };
        Store::rule(age).part(format!("log {}", at + 1)).partly().holds("logs")
    };
    logs.iter().enumerate().map(one).collect()
}

/// Backups of a server take turns in a number of places.
fn server(view: &View<'_>) -> Vec<Store> {
    match view.get("backups").bool() {
        Got::Is(true) => vec![Store::counted("count").part("backups").holds("backup")],
        _ => Vec::new(),
    }
}

fn storage_box(view: &View<'_>) -> Vec<Store> {
    let plan = view.get("snapshot_plan").first();
    if plan.get("max_snapshots").int().known().is_some_and(|most| most > 0) {
        return vec![Store::counted("count").part("snapshots").holds("backup")];
    }
    Vec::new()
}

/// Its period is an id that only a data source explains; the cold store adds years.
fn stream(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    let why =
        "`retention_id` is an id: the period behind it stands in ovh_dbaas_logs_cluster_retention";
    let mut stores = vec![Store::rule(Age::unknown(why)).holds("logs")];
    if !matches!(view.get("cold_storage_enabled").bool(), Got::Is(true)) {
        return stores;
    }
    let age = match view.get("cold_storage_retention").int() {
        _ if resource.is_pending("cold_storage_retention") => Age::unknown(LATER),
        Got::Is(years) if years > 0 => Age::days(years.saturating_mul(366)),
        _ => Age::unknown("`cold_storage_retention` is not given"),
    };
    stores.push(Store::rule(age).part("cold storage").holds("logs"));
    stores
}
