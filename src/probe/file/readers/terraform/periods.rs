//! Stores whose resource gives one period, one row each. What 0, −1 and nothing at all mean is that
//! provider's word for it; where nobody says what an absent period means, it is unknown.

use super::super::super::span::DAY_S;
use super::super::super::sum::Age;
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::LATER;
use super::resource::Resource;
use super::store::Store;

/// What a number below one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zero {
    /// Nothing is deleted.
    Never,
    /// There is no such store.
    Off,
    /// It is no such number.
    Odd,
}

/// A resource with a period.
struct Period {
    kind: &'static str,
    /// What of the resource it is; empty for all of it.
    part: &'static str,
    /// Blocks it stands in, and its key.
    path: &'static [&'static str],
    /// Seconds of one.
    unit: i64,
    zero: Zero,
    /// What it holds, where its kind makes that certain.
    holds: &'static str,
    /// What is added for the oldest: words, and seconds.
    lag: Option<(&'static str, i64)>,
}

const fn period(
    kind: &'static str,
    part: &'static str,
    path: &'static [&'static str],
    unit: i64,
    zero: Zero,
    holds: &'static str,
) -> Period {
    Period { kind, part, path, unit, zero, holds, lag: None }
}

impl Period {
    const fn lag(self, words: &'static str, seconds: i64) -> Self {
        Self { lag: Some((words, seconds)), ..self }
    }
}

/// A week of four and a half at the most, and the longest month and year.
const MONTH: i64 = 31 * DAY_S;
const WEEK: i64 = 7 * DAY_S;
const YEAR: i64 = 366 * DAY_S;
const HOUR: i64 = 3600;

const NEXT: &str = "up to a day until the next backup";
const FLEX: &str = "stackit_mongodbflex_instance";
const OBSERVE: &str = "stackit_observability_instance";

use Zero::{Never, Odd, Off};

#[rustfmt::skip]
static PERIODS: &[Period] = &[
    // Amazon (hashicorp/terraform-provider-aws, website/docs/r).
    period("aws_kinesis_stream", "", &["retention_period"], HOUR, Odd, ""),
    period("aws_db_instance", "backups", &["backup_retention_period"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period("aws_rds_cluster", "backups", &["backup_retention_period"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period("aws_docdb_cluster", "backups", &["backup_retention_period"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period("aws_neptune_cluster", "backups", &["backup_retention_period"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period("aws_redshift_cluster", "backups", &["automated_snapshot_retention_period"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period("aws_elasticache_cluster", "backups", &["snapshot_retention_limit"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period("aws_elasticache_replication_group", "backups", &["snapshot_retention_limit"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period("aws_db_instance_automated_backups_replication", "copied backups", &["retention_period"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    // Google.
    period("google_logging_project_bucket_config", "", &["retention_days"], DAY_S, Odd, "logs"),
    period("google_logging_folder_bucket_config", "", &["retention_days"], DAY_S, Odd, "logs"),
    period("google_logging_organization_bucket_config", "", &["retention_days"], DAY_S, Odd, "logs"),
    period("google_logging_billing_account_bucket_config", "", &["retention_days"], DAY_S, Odd, "logs"),
    // Microsoft.
    period("azurerm_application_insights", "", &["retention_in_days"], DAY_S, Odd, "logs"),
    period("azurerm_postgresql_flexible_server", "backups", &["backup_retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("azurerm_mysql_flexible_server", "backups", &["backup_retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("azurerm_postgresql_server", "backups", &["backup_retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("azurerm_mysql_server", "backups", &["backup_retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("azurerm_mariadb_server", "backups", &["backup_retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("azurerm_mssql_database", "backups", &["short_term_retention_policy", "retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("azurerm_eventhub", "", &["message_retention"], DAY_S, Odd, ""),
    period("azurerm_backup_policy_vm", "daily backups", &["retention_daily", "count"], DAY_S, Odd, "backup"),
    period("azurerm_backup_policy_vm", "weekly backups", &["retention_weekly", "count"], WEEK, Odd, "backup"),
    period("azurerm_backup_policy_vm", "monthly backups", &["retention_monthly", "count"], MONTH, Odd, "backup"),
    period("azurerm_backup_policy_vm", "yearly backups", &["retention_yearly", "count"], YEAR, Odd, "backup"),
    // STACKIT (stackitcloud/terraform-provider-stackit, docs/resources).
    period("stackit_logs_instance", "", &["retention_days"], DAY_S, Odd, "logs"),
    period(OBSERVE, "logs", &["logs_retention_days"], DAY_S, Odd, "logs"),
    period(OBSERVE, "traces", &["traces_retention_days"], DAY_S, Odd, "logs"),
    period(OBSERVE, "metrics", &["metrics_retention_days"], DAY_S, Odd, ""),
    period("stackit_postgresflex_instance", "backups", &["retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("stackit_sqlserverflex_instance", "backups", &["options", "retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period(FLEX, "backups", &["options", "snapshot_retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period(FLEX, "daily backups", &["options", "daily_snapshot_retention_days"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    period(FLEX, "weekly backups", &["options", "weekly_snapshot_retention_weeks"], WEEK, Off, "backup").lag(NEXT, DAY_S),
    period(FLEX, "monthly backups", &["options", "monthly_snapshot_retention_months"], MONTH, Off, "backup").lag(NEXT, DAY_S),
    // Open Telekom Cloud.
    period("opentelekomcloud_logtank_group_v2", "", &["ttl_in_days"], DAY_S, Odd, "logs"),
    period("opentelekomcloud_lts_group_v2", "", &["ttl_in_days"], DAY_S, Odd, "logs"),
    period("opentelekomcloud_rds_instance_v3", "backups", &["backup_strategy", "keep_days"], DAY_S, Off, "backup").lag(NEXT, DAY_S),
    // IONOS: −1 is none; 0 is "indefinitely" by an older page (docs/resources/kafka_topic.md).
    period("ionoscloud_kafka_cluster_topic", "", &["retention_time"], 1, Never, ""),
    period("ionoscloud_kafka_topic", "", &["retention_time"], 1, Never, ""),
    period("ionoscloud_pg_cluster_v2", "backups", &["backup", "retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    // OVH: below 0 is without limit.
    period("ovh_cloud_project_database_kafka_topic", "", &["retention_hours"], HOUR, Never, ""),
    // Scaleway.
    period("scaleway_cockpit_source", "", &["retention_days"], DAY_S, Odd, ""),
    period("scaleway_rdb_instance", "backups", &["backup_schedule_retention"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
    period("scaleway_mongodb_instance", "backups", &["snapshot_schedule_retention_days"], DAY_S, Odd, "backup").lag(NEXT, DAY_S),
];

/// Kinds whose period is in milliseconds.
const MILLISECONDS: &[&str] = &["ionoscloud_kafka_cluster_topic", "ionoscloud_kafka_topic"];

/// Kinds that give a part only if they have it: another is none at all.
const OPTIONAL: &[&str] = &["azurerm_backup_policy_vm", FLEX];

/// The stores of a document.
pub(super) fn stores(
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for resource in resources {
        for period in PERIODS.iter().filter(|period| period.kind == resource.kind) {
            let view = resource.view(ground);
            if let Some(store) = period.store(resource, &view) {
                store.give(resource, &view, out)?;
            }
        }
    }
    Ok(())
}

impl Period {
    fn store(&self, resource: &Resource, view: &View<'_>) -> Option<Store> {
        let (key, blocks) = self.path.split_last()?;
        let mut at = view.clone();
        for block in blocks {
            at = at.get(block).first();
        }
        let optional = OPTIONAL.contains(&self.kind);
        let off = ["disable_backup"].iter().any(|key| view.get(key).bool() == Got::Is(true));
        let pending = resource.is_pending_in(self.path);
        let age = match at.get(key).int() {
            _ if off => return None,
            _ if pending => Age::unknown(LATER),
            Got::Is(number) if number > 0 => self.length(number),
            Got::Is(_) if self.zero == Off => return None,
            Got::Is(_) if self.zero == Never => Age::Never,
            Got::Absent | Got::Null if optional => return None,
            Got::Absent | Got::Null => Age::unknown(format!("`{key}` is not given")),
            Got::Is(_) | Got::Odd => Age::unknown(format!("`{key}` is not readable")),
        };
        let store = self.special(view, Store::rule(age)).part(self.part);
        let store = match self.lag {
            Some((words, seconds)) => store.lag(words, Age::Seconds(seconds)),
            None => store,
        };
        Some(if self.holds.is_empty() { store } else { store.holds(self.holds) })
    }

    /// The length of a number of them, never less.
    fn length(&self, number: i64) -> Age {
        if MILLISECONDS.contains(&self.kind) {
            let seconds = number.div_euclid(1000).saturating_add(i64::from(number % 1000 != 0));
            return Age::Seconds(seconds);
        }
        Age::Seconds(number.saturating_mul(self.unit))
    }

    /// What one kind has that no other has.
    fn special(&self, view: &View<'_>, store: Store) -> Store {
        match self.kind {
            // The log bucket of audit logs cannot be set.
            kind if kind.starts_with("google_logging_")
                && view.get("bucket_id").is_text("_Required") =>
            {
                Store::rule(Age::days(400))
            }
            // Whole segments go, and the setting of a segment's span is not in the file.
            kind if MILLISECONDS.contains(&kind) || kind.ends_with("_kafka_topic") => {
                let why =
                    "Kafka deletes whole segments, and how long one is open is not in the file";
                store.lag("", Age::unknown(why))
            }
            "azurerm_mssql_database" if !view.get("long_term_retention_policy").is_empty() => {
                let why = "it has a long-term policy of its own, which is not read";
                store.then("", Age::unknown(why))
            }
            _ => store,
        }
    }
}
