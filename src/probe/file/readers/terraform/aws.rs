//! Log groups, tables and backups of Amazon Web Services.

use super::super::super::sum::Age;
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::LATER;
use super::dialects;
use super::resource::Resource;
use super::s3;
use super::store::Store;

/// CloudWatch deletes up to 72 hours after the period.
const LOG_LAG: i64 = 3;

const GONE: &str = "up to 72 h until it is gone";

/// How far back a table can be restored, unless it says otherwise.
const POINT_IN_TIME: i64 = 35;

/// The stores of a document.
pub(super) fn stores(
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for resource in resources {
        let view = resource.view(ground);
        let stores = match resource.kind.as_str() {
            "aws_cloudwatch_log_group" => vec![log_group(resource, &view)],
            "aws_dynamodb_table" => table(resource, &view),
            "aws_backup_plan" => plan(resource, &view),
            _ => continue,
        };
        for store in stores {
            store.give(resource, &view, out)?;
        }
    }
    s3::stores(&dialects::AMAZON, resources, ground, out)
}

/// Without a number, or with 0, a log group keeps for ever.
fn log_group(resource: &Resource, view: &View<'_>) -> Store {
    let age = if resource.is_pending("retention_in_days") {
        Age::unknown(LATER)
    } else if view.get("log_group_class").is_text("DELIVERY") {
        Age::unknown("a log group of the class DELIVERY keeps its own period")
    } else {
        match view.get("retention_in_days").int() {
            Got::Absent | Got::Null | Got::Is(0) => Age::Never,
            Got::Is(days) if days > 0 => Age::days(days),
            Got::Is(_) | Got::Odd => Age::unknown("`retention_in_days` is not readable"),
        }
    };
    Store::rule(age).lag(GONE, Age::days(LOG_LAG)).holds("logs")
}

/// A table deletes nothing unless its items carry the time at which they go.
fn table(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    let ttl = view.get("ttl");
    let age = match ttl.first().get("enabled").bool() {
        _ if resource.is_pending("ttl") => Age::unknown(LATER),
        Got::Is(true) => Age::unknown(
            "each item carries the time at which it goes, and one without stays; the file does not show them",
        ),
        Got::Is(false) | Got::Absent | Got::Null => Age::Never,
        Got::Odd => Age::unknown("whether items expire is not readable"),
    };
    let mut stores = vec![Store::rule(age)];
    let restore = view.get("point_in_time_recovery").first();
    if matches!(restore.get("enabled").bool(), Got::Is(true)) {
        let days = restore.get("recovery_period_in_days").int().known().filter(|days| *days > 0);
        let age = Age::days(days.unwrap_or(POINT_IN_TIME));
        stores.push(Store::rule(age).part("backups").holds("backup"));
    }
    stores
}

/// Backups of a plan, rule by rule, and their copies.
fn plan(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    let mut stores = Vec::new();
    for (at, rule) in view.get("rule").items().iter().enumerate() {
        let own = format!("rule {}", at + 1);
        stores.push(backups(resource, rule).part(own.as_str()));
        for copy in rule.get("copy_action").items() {
            stores.push(backups(resource, &copy).part(format!("{own}, copies")));
        }
    }
    stores
}

/// 0 and none keep for ever.
fn backups(resource: &Resource, rule: &View<'_>) -> Store {
    let life = rule.get("lifecycle").first();
    let positive = |key| life.get(key).int().known().filter(|days: &i64| *days > 0);
    let age = match life.get("delete_after").int() {
        _ if resource.is_pending_in(&["rule", "lifecycle"]) => Age::unknown(LATER),
        Got::Is(days) if days > 0 => Age::days(days),
        Got::Absent | Got::Null | Got::Is(0) => Age::Never,
        Got::Is(_) | Got::Odd => Age::unknown("`delete_after` is not readable"),
    };
    let moves = positive("cold_storage_after").map(|days| Age::days(days).attr());
    let lag = Age::days(1);
    Store::rule(age)
        .lag("up to a day until the rule runs", lag)
        .holds("backup")
        .with_some("moves_after_s", moves)
}
