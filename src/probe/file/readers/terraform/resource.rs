//! Which types of resources are looked at, and in which keys.

use crate::yaml::Node;

use super::super::super::view::{Ground, View};

/// Keys whose text may be read as a name.
pub(super) const NAMES: &[&str] = &["name", "bucket", "bucket_id"];

/// Keys that say where a resource is; they are looked at in every type.
pub(super) const PLACE: &[&str] =
    &["arn", "region", "location", "zone", "availability_zone", "datacenter"];

/// What a type is to befund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Data are kept in it.
    Store,
    /// It says something of a store.
    Companion,
    /// Data are processed there; how long they are kept is not in the file.
    Place,
    /// It is an edge of a delivery network.
    Edge,
}

/// A type of resources.
#[derive(Debug)]
pub(super) struct Spec {
    pub(super) kind: &'static str,
    pub(super) role: Role,
    /// Keys looked at beside [`PLACE`].
    pub(super) keys: &'static [&'static str],
}

const fn spec(kind: &'static str, role: Role, keys: &'static [&'static str]) -> Spec {
    Spec { kind, role, keys }
}

use Role::{Companion, Edge, Place, Store};

const AZURE_ACCOUNT: &[&str] = &["id", "name", "account_replication_type", "blob_properties"];

#[rustfmt::skip]
static SPECS: &[Spec] = &[
    spec("aws_cloudwatch_log_group", Store, &["name", "retention_in_days", "log_group_class"]),
    spec("aws_s3_bucket", Store, &["id", "bucket", "lifecycle_rule", "versioning", "replication_configuration", "object_lock_enabled"]),
    spec("aws_s3_bucket_lifecycle_configuration", Companion, &["bucket", "rule"]),
    spec("aws_s3_bucket_versioning", Companion, &["bucket", "versioning_configuration"]),
    spec("aws_s3_bucket_replication_configuration", Companion, &["bucket", "rule"]),
    spec("google_storage_bucket", Store, &["name", "lifecycle_rule", "versioning", "soft_delete_policy", "retention_policy"]),
    spec("google_logging_project_bucket_config", Store, &["bucket_id", "retention_days"]),
    spec("google_logging_folder_bucket_config", Store, &["bucket_id", "retention_days"]),
    spec("google_logging_organization_bucket_config", Store, &["bucket_id", "retention_days"]),
    spec("google_logging_billing_account_bucket_config", Store, &["bucket_id", "retention_days"]),
    spec("azurerm_storage_account", Store, AZURE_ACCOUNT),
    spec("azurerm_storage_management_policy", Companion, &["storage_account_id", "rule"]),
    spec("azurerm_log_analytics_workspace", Store, &["id", "name", "retention_in_days", "immediate_data_purge_on_30_days_enabled"]),
    spec("azurerm_log_analytics_workspace_table", Companion, &["workspace_id", "retention_in_days", "total_retention_in_days"]),
    spec("aws_cloudfront_distribution", Edge, &[]),
    spec("aws_globalaccelerator_accelerator", Edge, &[]),
    spec("azurerm_cdn_frontdoor_profile", Edge, &[]),
    spec("azurerm_frontdoor", Edge, &[]),
    spec("azurerm_cdn_profile", Edge, &[]),
    spec("google_compute_backend_bucket", Edge, &[]),
];

/// Types in which data are kept or processed, beside those of [`SPECS`].
#[rustfmt::skip]
static PLACES: &[&str] = &[
    "aws_instance", "aws_db_instance", "aws_rds_cluster", "aws_dynamodb_table", "aws_elasticache_cluster",
    "aws_elasticache_replication_group", "aws_opensearch_domain", "aws_elasticsearch_domain",
    "aws_ecs_cluster", "aws_eks_cluster", "aws_lambda_function", "aws_sqs_queue", "aws_sns_topic",
    "aws_kinesis_stream", "aws_efs_file_system", "aws_ebs_volume", "aws_redshift_cluster",
    "aws_docdb_cluster", "aws_backup_vault", "aws_msk_cluster",
    "google_compute_instance", "google_sql_database_instance", "google_container_cluster",
    "google_cloud_run_service", "google_cloud_run_v2_service", "google_bigquery_dataset",
    "google_redis_instance", "google_spanner_instance", "google_bigtable_instance",
    "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine",
    "azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server", "azurerm_mssql_server",
    "azurerm_cosmosdb_account", "azurerm_kubernetes_cluster", "azurerm_linux_web_app",
    "azurerm_linux_function_app", "azurerm_container_app_environment", "azurerm_redis_cache",
    "azurerm_eventhub_namespace", "azurerm_servicebus_namespace", "azurerm_recovery_services_vault",
    "hcloud_server", "hcloud_volume", "hcloud_storage_box", "ionoscloud_server", "stackit_server",
    "stackit_postgresflex_instance", "stackit_objectstorage_bucket", "scaleway_instance_server",
    "scaleway_object_bucket", "scaleway_rdb_instance", "exoscale_compute_instance",
    "exoscale_sks_cluster", "opentelekomcloud_compute_instance_v2", "opentelekomcloud_obs_bucket",
    "ovh_cloud_project_instance", "ovh_cloud_project_database", "ovh_cloud_project_kube",
];

static PLACE_SPEC: Spec = spec("", Place, &[]);

/// What a type is, if it is known.
pub(super) fn of(kind: &str) -> Option<&'static Spec> {
    let listed = SPECS.iter().find(|spec| spec.kind == kind);
    listed.or_else(|| PLACES.contains(&kind).then_some(&PLACE_SPEC))
}

/// A resource, with the keys that are looked at.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) spec: &'static Spec,
    /// Its type.
    pub(super) kind: String,
    /// Its address, as Terraform writes it.
    pub(super) address: String,
    /// Where it stands.
    pub(super) pointer: String,
    pub(super) values: Node,
    /// What is known only once a plan was applied.
    pub(super) pending: Option<Node>,
    /// The region of its provider's configuration.
    pub(super) default_region: Option<String>,
}

impl Resource {
    /// Its values.
    pub(super) fn view<'a>(&'a self, ground: &'a Ground<'a>) -> View<'a> {
        View::top(ground, &self.values, &self.pointer)
    }

    /// Whether a key, or anything below it, is known only once the plan was applied.
    pub(super) fn is_pending(&self, key: &str) -> bool {
        let crate::yaml::Value::Map(entries) = (match &self.pending {
            Some(node) => &node.value,
            None => return false,
        }) else {
            return false;
        };
        entries.iter().any(|(name, node)| name.value == key && holds_true(node))
    }
}

fn holds_true(node: &Node) -> bool {
    match &node.value {
        crate::yaml::Value::Bool(value) => *value,
        crate::yaml::Value::List(items) => items.iter().any(holds_true),
        crate::yaml::Value::Map(entries) => entries.iter().any(|(_, node)| holds_true(node)),
        _ => false,
    }
}
