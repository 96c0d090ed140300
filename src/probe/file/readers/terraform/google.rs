//! Storage buckets, tables and backups of Google Cloud.

use super::super::super::sum::Age;
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::LATER;
use super::resource::Resource;
use super::store::Store;

/// Rules are carried out within a day.
const RULE_LAG: i64 = 1;

const RUN: &str = "up to a day until the rule runs";

/// Deleted objects can be restored for so long unless the bucket says otherwise.
const SOFT_DAYS: i64 = 7;

/// For so many hours a table can be read as it was, unless its data set says otherwise.
const TRAVEL_H: i64 = 168;

/// Conditions that leave a rule for the whole bucket when they are empty.
const PARTS: &[&str] = &[
    "created_before",
    "custom_time_before",
    "matches_prefix",
    "matches_suffix",
    "matches_storage_class",
    "noncurrent_time_before",
];
const NUMBERS: &[&str] =
    &["num_newer_versions", "days_since_custom_time", "days_since_noncurrent_time"];

/// The stores of a document.
pub(super) fn stores(
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for resource in resources {
        let view = resource.view(ground);
        let stores = match resource.kind.as_str() {
            "google_storage_bucket" => bucket(resource, &view, out),
            "google_bigquery_dataset" => dataset(resource, &view),
            "google_bigquery_table" => table(resource, &view),
            "google_sql_database_instance" => database(resource, &view),
            _ => continue,
        };
        for store in stores {
            store.give(resource, &view, out)?;
        }
    }
    Ok(())
}

fn bucket(resource: &Resource, view: &View<'_>, out: &mut Reading) -> Vec<Store> {
    let versions = match view.get("versioning").first().get("enabled").bool() {
        Got::Is(versions) => versions,
        Got::Absent | Got::Null => false,
        Got::Odd => {
            let why = "whether it keeps old versions is not readable";
            return vec![Store::rule(Age::unknown(why))];
        }
    };
    let soft = view.get("soft_delete_policy").first().get("retention_duration_seconds");
    let soft = match soft.int() {
        _ if resource.is_pending("soft_delete_policy") => Age::days(SOFT_DAYS),
        Got::Absent | Got::Null => Age::days(SOFT_DAYS),
        Got::Is(seconds) if seconds >= 0 => Age::Seconds(seconds),
        _ => Age::unknown("for how long deleted objects can be restored is not readable"),
    };
    // An old version is deleted by a run of its own.
    let lag = Age::days(if versions { 2 * RULE_LAG } else { RULE_LAG });
    let least = least(view);
    if matches!(view.get("retention_policy").first().get("is_locked").bool(), Got::Is(true)) {
        out.note(format!("{}: its least period is locked for good", resource.address));
    }
    let dress = |store: Store, moves: Option<i64>| {
        let store = match least {
            Some(seconds) => store
                .at_least("kept at least", &Age::Seconds(seconds))
                .with("min_keep_s", Age::Seconds(seconds).attr()),
            None => store,
        };
        let moves = moves.map(|days| Age::days(days).attr());
        let store = store.lag(RUN, lag.clone()).lag("soft delete", soft.clone());
        store.with("versioned", versions).with_some("moves_after_s", moves)
    };
    if resource.is_pending("lifecycle_rule") {
        return vec![dress(Store::rule(Age::unknown(LATER)), None)];
    }
    let rules = match Rules::read(view, versions) {
        Ok(rules) => rules,
        Err(why) => return vec![dress(Store::rule(Age::unknown(why)), None)],
    };
    let whole = rules.whole.map_or(Age::Never, Age::days);
    let part = |(number, days): &(usize, i64)| {
        let days = rules.whole.map_or(*days, |whole| whole.min(*days));
        dress(Store::rule(Age::days(days)), rules.moves)
            .part(format!("rule {number}, a part"))
            .partly()
    };
    let mut stores: Vec<_> = rules.parts.iter().map(part).collect();
    let rest = match (rules.whole, rules.unsure) {
        (None, Some(why)) => Age::unknown(why),
        _ => whole,
    };
    let rest = dress(Store::rule(rest), rules.moves);
    let rest = if stores.is_empty() { rest } else { rest.part("everything else").partly() };
    stores.push(rest);
    stores
}

/// Seconds before which nothing can be deleted.
fn least(view: &View<'_>) -> Option<i64> {
    let period = view.get("retention_policy").first().get("retention_period").int();
    period.known().filter(|seconds| *seconds > 0)
}

/// What the lifecycle of a bucket comes to, in days.
#[derive(Default)]
struct Rules {
    /// The soonest for every object, in every version if there are several.
    whole: Option<i64>,
    /// Rules for a prefix or suffix, by number.
    parts: Vec<(usize, i64)>,
    /// Why it cannot be told what becomes of the rest.
    unsure: Option<&'static str>,
    moves: Option<i64>,
}

impl Rules {
    fn read(view: &View<'_>, versions: bool) -> Result<Self, &'static str> {
        let mut rules = Self::default();
        for (at, rule) in view.get("lifecycle_rule").items().iter().enumerate() {
            let action = rule.get("action").first().get("type");
            let condition = rule.get("condition").first();
            let age = condition.get("age").int();
            match action.word(&["Delete", "SetStorageClass", "AbortIncompleteMultipartUpload"]) {
                Got::Is("Delete") => rules.take(at + 1, &condition, &age, versions),
                Got::Is("SetStorageClass") => {
                    let days = age.known().filter(|days| *days >= 0);
                    rules.moves = match (rules.moves, days) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    };
                }
                Got::Is(_) => {}
                _ => return Err("a lifecycle rule is not readable"),
            }
        }
        Ok(rules)
    }

    fn take(&mut self, number: usize, condition: &View<'_>, age: &Got<i64>, versions: bool) {
        let set =
            |key: &&str| !matches!(condition.get(key).int(), Got::Absent | Got::Null | Got::Is(0));
        let state = condition.get("with_state");
        let any = state.is_empty() || state.is_text("ANY") || (state.is_text("LIVE") && !versions);
        let others = PARTS.iter().filter(|key| !condition.get(key).is_empty());
        let others: Vec<_> = others.copied().collect();
        let named = others.iter().all(|key| matches!(*key, "matches_prefix" | "matches_suffix"));
        let plain = any && !NUMBERS.iter().any(set);
        match *age {
            Got::Is(days) if days > 0 && plain && others.is_empty() => {
                self.whole = Some(self.whole.map_or(days, |known| known.min(days)));
            }
            Got::Is(days) if days > 0 && plain && named => self.parts.push((number, days)),
            // 0 stands for "not given" unless it was sent on purpose, which is not told apart here.
            _ => self.unsure = Some("its rules delete only parts, or not by age"),
        }
    }
}

/// What becomes of the tables of a data set that say nothing of their own.
fn dataset(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    let table = milliseconds(resource, view, "default_table_expiration_ms");
    let partition = milliseconds(resource, view, "default_partition_expiration_ms");
    let travel = travel(resource, view);
    if table == Age::Never && partition != Age::Never {
        let part = Store::rule(partition).part("partitions").partly();
        return vec![after(part, travel), Store::rule(Age::Never).part("everything else").partly()];
    }
    let mut stores = vec![after(Store::rule(table), travel.clone())];
    if partition != Age::Never {
        stores.push(after(Store::rule(partition).part("partitions").partly(), travel));
    }
    stores
}

/// What is kept after a table or a partition expired.
fn after(store: Store, travel: Age) -> Store {
    let why = "after time travel comes fail-safe, whose length is not in the file";
    store.lag("time travel", travel).lag("", Age::unknown(why))
}

fn travel(resource: &Resource, view: &View<'_>) -> Age {
    match view.get("max_time_travel_hours").int() {
        _ if resource.is_pending("max_time_travel_hours") => Age::unknown(LATER),
        Got::Is(hours) if hours > 0 => Age::Seconds(hours.saturating_mul(3600)),
        Got::Absent | Got::Null | Got::Is(0) => Age::Seconds(TRAVEL_H * 3600),
        _ => Age::unknown("for how long its past can be read is not readable"),
    }
}

fn milliseconds(resource: &Resource, view: &View<'_>, key: &'static str) -> Age {
    match view.get(key).int() {
        _ if resource.is_pending(key) => Age::unknown(LATER),
        Got::Is(number) if number > 0 => {
            Age::Seconds((number / 1000).saturating_add(i64::from(number % 1000 != 0)))
        }
        Got::Absent | Got::Null | Got::Is(0) => Age::Never,
        _ => Age::unknown(format!("`{key}` is not readable")),
    }
}

/// A table with partitions that expire, or a day on which all of it goes.
fn table(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    let parts = view.get("time_partitioning").first();
    let span = match parts.get("type").word(&["HOUR", "DAY", "MONTH", "YEAR"]) {
        Got::Is("HOUR") => Age::Seconds(3600),
        Got::Is("DAY") => Age::days(1),
        Got::Is("MONTH") => Age::days(31),
        Got::Is("YEAR") => Age::days(366),
        _ => Age::unknown("how long a partition is open is not readable"),
    };
    let age = match parts.get("expiration_ms").int() {
        _ if resource.is_pending("time_partitioning") => Age::unknown(LATER),
        Got::Is(number) if number > 0 => milliseconds(resource, &parts, "expiration_ms"),
        Got::Odd => Age::unknown("`expiration_ms` is not readable"),
        _ if resource.is_pending("expiration_time") => Age::unknown(LATER),
        _ if view.get("expiration_time").int().known().is_some_and(|at| at > 0) => {
            Age::unknown("it goes on a date, not at an age")
        }
        // What its data set says of new tables, it took over when it was made.
        _ => return Vec::new(),
    };
    let why = "for how long its past can be read, its data set says";
    let store = Store::rule(age).lag("the span of a partition", span);
    vec![after(store, Age::unknown(why))]
}

/// Backups of a database: a number of them is kept, and the log for days.
fn database(resource: &Resource, view: &View<'_>) -> Vec<Store> {
    let backup = view.get("settings").first().get("backup_configuration").first();
    if resource.is_pending_in(&["settings", "backup_configuration"]) {
        return vec![Store::rule(Age::unknown(LATER)).part("backups").holds("backup")];
    }
    if !matches!(backup.get("enabled").bool(), Got::Is(true)) {
        return Vec::new();
    }
    let mut stores = vec![Store::counted("count").part("backups").holds("backup")];
    if let Got::Is(days) = backup.get("transaction_log_retention_days").int()
        && days > 0
    {
        stores.push(Store::rule(Age::days(days)).part("logs for restoring").holds("backup"));
    }
    stores
}
