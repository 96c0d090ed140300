//! Storage and log buckets of Google Cloud.

use super::super::super::span::DAY_S;
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::age::Age;
use super::aws::store;
use super::resource::Resource;

/// Rules are carried out within a day.
const RULE_LAG: i64 = 1;

/// Deleted objects can be restored for so long unless the bucket says otherwise.
const SOFT_DAYS: i64 = 7;

const LATER: &str = "it is known only once the plan was applied";

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
        let (delete, worst) = match resource.kind.as_str() {
            "google_storage_bucket" => bucket(resource, &view),
            kind if kind.starts_with("google_logging_") => log_bucket(resource, &view),
            _ => continue,
        };
        store(resource, &view, &delete, &worst, out)?;
    }
    Ok(())
}

fn log_bucket(resource: &Resource, view: &View<'_>) -> (Age, Age) {
    let age = if resource.is_pending("retention_days") {
        Age::unknown(LATER)
    } else if view.get("bucket_id").is_text("_Required") {
        Age::Days(400)
    } else {
        match view.get("retention_days").int() {
            Got::Is(days) if days > 0 => Age::Days(days),
            _ => Age::unknown("`retention_days` is not given"),
        }
    };
    (age.clone(), age)
}

fn bucket(resource: &Resource, view: &View<'_>) -> (Age, Age) {
    let versions = match view.get("versioning").first().get("enabled").bool() {
        Got::Is(versions) => versions,
        Got::Absent | Got::Null => false,
        Got::Odd => {
            let why = "whether it keeps old versions is not readable";
            return (Age::unknown(why), Age::unknown(why));
        }
    };
    let delete = if resource.is_pending("lifecycle_rule") {
        Age::unknown(LATER)
    } else {
        rules(view, versions)
    };
    let soft = view.get("soft_delete_policy").first().get("retention_duration_seconds");
    let soft = match soft.int() {
        _ if resource.is_pending("soft_delete_policy") => Age::Days(SOFT_DAYS),
        Got::Absent | Got::Null => Age::Days(SOFT_DAYS),
        Got::Is(seconds) if seconds >= 0 => {
            Age::Days(seconds.div_euclid(DAY_S) + i64::from(seconds % DAY_S != 0))
        }
        _ => Age::unknown("for how long deleted objects can be restored is not readable"),
    };
    // An old version is deleted by a run of its own.
    let lag = if versions { 2 * RULE_LAG } else { RULE_LAG };
    (delete.clone(), delete.then(Age::Days(lag)).then(soft))
}

/// The soonest of the rules that delete every object, in every version if there are several.
fn rules(view: &View<'_>, versions: bool) -> Age {
    let (mut soonest, mut partial) = (None::<i64>, false);
    for rule in view.get("lifecycle_rule").items() {
        let action = rule.get("action").first().get("type");
        match action.word(&["Delete", "SetStorageClass", "AbortIncompleteMultipartUpload"]) {
            Got::Is("Delete") => {}
            Got::Is(_) => continue,
            _ => return Age::unknown("a lifecycle rule is not readable"),
        }
        let condition = rule.get("condition").first();
        let number =
            |key: &&str| !matches!(condition.get(key).int(), Got::Absent | Got::Null | Got::Is(0));
        let whole = PARTS.iter().all(|key| condition.get(key).is_empty())
            && !NUMBERS.iter().any(number)
            && (condition.get("with_state").is_empty()
                || condition.get("with_state").is_text("ANY")
                || (condition.get("with_state").is_text("LIVE") && !versions));
        match condition.get("age").int() {
            Got::Is(days) if days > 0 && whole => {
                soonest = Some(soonest.map_or(days, |known| known.min(days)));
            }
            // 0 stands for "not given" unless it was sent on purpose, which is not told apart here.
            _ => partial = true,
        }
    }
    match (soonest, partial) {
        (Some(days), _) => Age::Days(days),
        (None, true) => Age::unknown("its rules delete only parts, or not by age"),
        (None, false) => Age::Never,
    }
}
