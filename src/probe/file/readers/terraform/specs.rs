//! Which types of resources are looked at, and in which keys.

/// Keys whose text may be read as a name.
pub(super) const NAMES: &[&str] = &["name", "bucket", "bucket_id", "display_name"];

/// Keys that say where a resource is; they are looked at in every type.
pub(super) const PLACE: &[&str] =
    &["arn", "region", "region_name", "location", "zone", "availability_zone", "datacenter"];

/// What a type is to befund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Data are kept in it, or processed there.
    Place,
    /// It says something of another resource.
    Companion,
    /// It is an edge of a delivery network.
    Edge,
    /// It opens a network, or keeps a key: it may only refute.
    Guard,
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

use Role::{Companion, Edge, Guard, Place};

const OBS_KEYS: &[&str] =
    &["bucket", "id", "acl", "lifecycle_rule", "versioning", "parallel_fs", "object_lock_enabled"];

#[rustfmt::skip]
static SPECS: &[Spec] = &[
    spec("aws_cloudwatch_log_group", Place, &["name", "retention_in_days", "log_group_class"]),
    spec("aws_s3_bucket", Place, &["id", "bucket", "acl", "policy", "lifecycle_rule", "versioning", "replication_configuration", "object_lock_enabled", "object_lock_configuration"]),
    spec("aws_s3_bucket_lifecycle_configuration", Companion, &["bucket", "rule"]),
    spec("aws_s3_bucket_versioning", Companion, &["bucket", "versioning_configuration"]),
    spec("aws_s3_bucket_replication_configuration", Companion, &["bucket", "rule"]),
    spec("aws_s3_bucket_object_lock_configuration", Companion, &["bucket", "rule", "object_lock_enabled"]),
    spec("aws_s3_bucket_acl", Companion, &["bucket", "acl"]),
    spec("aws_s3_bucket_public_access_block", Companion, &["bucket", "ignore_public_acls", "restrict_public_buckets"]),
    spec("aws_s3_bucket_policy", Companion, &["bucket", "policy"]),
    spec("aws_dynamodb_table", Place, &["name", "ttl", "point_in_time_recovery", "replica"]),
    spec("aws_kinesis_stream", Place, &["name", "retention_period", "encryption_type"]),
    spec("aws_db_instance", Place, &["id", "identifier", "backup_retention_period", "storage_encrypted", "replicate_source_db"]),
    spec("aws_rds_cluster", Place, &["id", "backup_retention_period", "storage_encrypted", "replication_source_identifier"]),
    spec("aws_docdb_cluster", Place, &["backup_retention_period", "storage_encrypted"]),
    spec("aws_neptune_cluster", Place, &["backup_retention_period", "storage_encrypted"]),
    spec("aws_redshift_cluster", Place, &["automated_snapshot_retention_period", "encrypted", "snapshot_copy"]),
    spec("aws_elasticache_cluster", Place, &["snapshot_retention_limit", "transit_encryption_enabled"]),
    spec("aws_elasticache_replication_group", Place, &["snapshot_retention_limit", "at_rest_encryption_enabled", "transit_encryption_enabled"]),
    spec("aws_msk_cluster", Place, &["encryption_info"]),
    spec("aws_lb", Place, &["name", "access_logs"]),
    spec("aws_alb", Place, &["name", "access_logs"]),
    spec("aws_elb", Place, &["name", "access_logs"]),
    spec("aws_guardduty_detector", Guard, &["enable"]),
    spec("aws_db_instance_automated_backups_replication", Place, &["retention_period", "source_db_instance_arn"]),
    spec("aws_backup_plan", Place, &["name", "rule"]),
    spec("aws_ebs_volume", Place, &["encrypted"]),
    spec("aws_efs_file_system", Place, &["encrypted"]),
    spec("aws_efs_replication_configuration", Companion, &["destination"]),
    spec("aws_opensearch_domain", Place, &["encrypt_at_rest", "node_to_node_encryption"]),
    spec("aws_elasticsearch_domain", Place, &["encrypt_at_rest", "node_to_node_encryption"]),
    spec("google_storage_bucket", Place, &["name", "lifecycle_rule", "versioning", "soft_delete_policy", "retention_policy", "custom_placement_config"]),
    spec("google_storage_bucket_iam_member", Companion, &["bucket", "role", "member"]),
    spec("google_storage_bucket_iam_binding", Companion, &["bucket", "role", "members"]),
    spec("google_logging_project_bucket_config", Place, &["bucket_id", "retention_days"]),
    spec("google_logging_folder_bucket_config", Place, &["bucket_id", "retention_days"]),
    spec("google_logging_organization_bucket_config", Place, &["bucket_id", "retention_days"]),
    spec("google_logging_billing_account_bucket_config", Place, &["bucket_id", "retention_days"]),
    spec("google_bigquery_dataset", Place, &["default_table_expiration_ms", "default_partition_expiration_ms", "max_time_travel_hours"]),
    spec("google_bigquery_table", Companion, &["expiration_time", "time_partitioning"]),
    spec("google_sql_database_instance", Place, &["name", "settings", "master_instance_name"]),
    spec("google_redis_instance", Place, &["transit_encryption_mode"]),
    spec("google_compute_firewall", Guard, &["direction", "disabled", "allow", "source_ranges", "source_tags"]),
    spec("google_kms_crypto_key", Guard, &["version_template"]),
    spec("azurerm_storage_account", Place, &["id", "name", "account_replication_type", "blob_properties", "allow_nested_items_to_be_public", "https_traffic_only_enabled", "enable_https_traffic_only"]),
    spec("azurerm_storage_management_policy", Companion, &["storage_account_id", "rule"]),
    spec("azurerm_storage_container", Companion, &["name", "container_access_type"]),
    spec("azurerm_log_analytics_workspace", Place, &["id", "name", "retention_in_days", "immediate_data_purge_on_30_days_enabled"]),
    spec("azurerm_log_analytics_workspace_table", Companion, &["name", "workspace_id", "retention_in_days", "total_retention_in_days"]),
    spec("azurerm_application_insights", Place, &["name", "retention_in_days"]),
    spec("azurerm_network_watcher_flow_log", Place, &["name", "retention_policy"]),
    spec("azurerm_postgresql_flexible_server", Place, &["name", "backup_retention_days", "geo_redundant_backup_enabled"]),
    spec("azurerm_mysql_flexible_server", Place, &["name", "backup_retention_days", "geo_redundant_backup_enabled"]),
    spec("azurerm_postgresql_server", Place, &["name", "backup_retention_days", "geo_redundant_backup_enabled", "ssl_enforcement_enabled"]),
    spec("azurerm_mysql_server", Place, &["name", "backup_retention_days", "geo_redundant_backup_enabled", "ssl_enforcement_enabled"]),
    spec("azurerm_mariadb_server", Place, &["name", "backup_retention_days", "geo_redundant_backup_enabled", "ssl_enforcement_enabled"]),
    spec("azurerm_redis_cache", Place, &["non_ssl_port_enabled", "enable_non_ssl_port"]),
    spec("azurerm_mssql_database", Companion, &["name", "short_term_retention_policy", "long_term_retention_policy"]),
    spec("azurerm_cosmosdb_account", Place, &["geo_location"]),
    spec("azurerm_eventhub", Companion, &["name", "message_retention"]),
    spec("azurerm_backup_policy_vm", Companion, &["name", "retention_daily", "retention_weekly", "retention_monthly", "retention_yearly"]),
    spec("azurerm_recovery_services_vault", Place, &["name", "storage_mode_type"]),
    spec("azurerm_network_security_group", Guard, &["security_rule"]),
    spec("azurerm_network_security_rule", Guard, &["access", "direction", "protocol", "source_address_prefix", "source_address_prefixes", "destination_port_range", "destination_port_ranges"]),
    spec("azurerm_key_vault_key", Guard, &["key_type"]),
    spec("stackit_logs_instance", Place, &["display_name", "retention_days", "id"]),
    spec("stackit_observability_instance", Place, &["name", "logs_retention_days", "traces_retention_days", "metrics_retention_days", "id"]),
    spec("stackit_postgresflex_instance", Place, &["name", "retention_days", "id"]),
    spec("stackit_sqlserverflex_instance", Place, &["name", "options", "id"]),
    spec("stackit_mongodbflex_instance", Place, &["name", "options", "id"]),
    spec("stackit_objectstorage_bucket", Place, &["name", "object_lock", "id"]),
    spec("stackit_security_group_rule", Guard, &["direction", "protocol", "ip_range", "port_range"]),
    spec("opentelekomcloud_obs_bucket", Place, OBS_KEYS),
    spec("opentelekomcloud_obs_bucket_policy", Companion, &["bucket", "policy"]),
    spec("opentelekomcloud_obs_bucket_replication", Companion, &["bucket", "rule"]),
    spec("opentelekomcloud_logtank_group_v2", Place, &["ttl_in_days"]),
    spec("opentelekomcloud_lts_group_v2", Place, &["ttl_in_days"]),
    spec("opentelekomcloud_rds_instance_v3", Place, &["name", "backup_strategy"]),
    spec("opentelekomcloud_cbr_policy_v3", Place, &["name", "operation_type", "operation_definition", "destination_region"]),
    spec("opentelekomcloud_networking_secgroup_rule_v2", Guard, &["direction", "protocol", "remote_ip_prefix", "port_range_min", "port_range_max"]),
    spec("openstack_networking_secgroup_rule_v2", Guard, &["direction", "protocol", "remote_ip_prefix", "port_range_min", "port_range_max"]),
    spec("ionoscloud_logging_pipeline", Place, &["name", "log"]),
    spec("ionoscloud_kafka_cluster_topic", Companion, &["name", "retention_time"]),
    spec("ionoscloud_kafka_topic", Companion, &["name", "retention_time"]),
    spec("ionoscloud_pg_cluster_v2", Place, &["name", "backup"]),
    spec("ionoscloud_pg_cluster", Place, &["display_name", "backup_location"]),
    spec("ionoscloud_mongo_cluster", Place, &["display_name", "backup"]),
    spec("ionoscloud_mariadb_cluster", Place, &["display_name", "backup"]),
    spec("ionoscloud_s3_bucket", Place, &["name", "id", "object_lock_enabled"]),
    spec("ionoscloud_s3_bucket_lifecycle_configuration", Companion, &["bucket", "rule"]),
    spec("ionoscloud_s3_bucket_versioning", Companion, &["bucket", "versioning_configuration"]),
    spec("ionoscloud_s3_bucket_object_lock_configuration", Companion, &["bucket", "rule", "object_lock_enabled"]),
    spec("ionoscloud_s3_bucket_public_access_block", Companion, &["bucket", "ignore_public_acls", "restrict_public_buckets"]),
    spec("ionoscloud_s3_bucket_policy", Companion, &["bucket", "policy"]),
    spec("hcloud_server", Place, &["name", "backups"]),
    spec("hcloud_snapshot", Companion, &[]),
    spec("hcloud_storage_box", Place, &["name", "snapshot_plan"]),
    spec("hcloud_load_balancer", Place, &["name", "network_zone"]),
    spec("hcloud_firewall", Guard, &["rule"]),
    spec("ovh_cloud_project_storage", Place, &["name", "versioning", "object_lock", "replication"]),
    spec("ovh_cloud_project_storage_object_bucket_lifecycle_configuration", Companion, &["container_name", "rules"]),
    spec("ovh_dbaas_logs_output_graylog_stream", Companion, &["cold_storage_enabled", "cold_storage_retention"]),
    spec("ovh_cloud_project_database", Place, &["backup_regions"]),
    spec("ovh_cloud_project_database_kafka_topic", Companion, &["name", "retention_hours"]),
    spec("scaleway_object_bucket", Place, &["name", "id", "acl", "lifecycle_rule", "versioning", "object_lock_enabled"]),
    spec("scaleway_object_bucket_acl", Companion, &["bucket", "acl"]),
    spec("scaleway_object_bucket_policy", Companion, &["bucket", "policy"]),
    spec("scaleway_object_bucket_lock_configuration", Companion, &["bucket", "rule"]),
    spec("scaleway_cockpit_source", Place, &["name", "id", "retention_days"]),
    spec("scaleway_rdb_instance", Place, &["name", "id", "backup_schedule_retention", "disable_backup", "backup_same_region", "encryption_at_rest"]),
    spec("scaleway_mongodb_instance", Place, &["name", "id", "snapshot_schedule_retention_days"]),
    spec("scaleway_instance_security_group", Guard, &["inbound_default_policy"]),
    spec("exoscale_block_storage_volume_snapshot", Place, &["name"]),
    spec("exoscale_security_group_rule", Guard, &["type", "protocol", "cidr", "start_port", "end_port"]),
    spec("aws_security_group", Guard, &["ingress"]),
    spec("aws_security_group_rule", Guard, &["type", "protocol", "cidr_blocks", "ipv6_cidr_blocks", "from_port", "to_port"]),
    spec("aws_vpc_security_group_ingress_rule", Guard, &["ip_protocol", "cidr_ipv4", "cidr_ipv6", "from_port", "to_port"]),
    spec("aws_cloudfront_distribution", Edge, &[]),
    spec("aws_globalaccelerator_accelerator", Edge, &[]),
    spec("azurerm_cdn_frontdoor_profile", Edge, &[]),
    spec("azurerm_frontdoor", Edge, &[]),
    spec("azurerm_cdn_profile", Edge, &[]),
    spec("google_compute_backend_bucket", Edge, &[]),
    // With a flag, an edge only if it is set.
    spec("google_compute_backend_service", Edge, &["enable_cdn"]),
    spec("cloudflare_record", Edge, &["proxied"]),
    spec("cloudflare_dns_record", Edge, &["proxied"]),
    spec("fastly_service_vcl", Edge, &[]),
    spec("bunnynet_pullzone", Edge, &[]),
    spec("ionoscloud_cdn_distribution", Edge, &[]),
    spec("stackit_cdn_distribution", Edge, &[]),
];

/// Types in which data are kept or processed, beside those of [`SPECS`].
#[rustfmt::skip]
static PLACES: &[&str] = &[
    "aws_instance", "aws_ecs_cluster", "aws_eks_cluster", "aws_lambda_function", "aws_sqs_queue",
    "aws_sns_topic", "aws_backup_vault",
    "google_compute_instance", "google_container_cluster",
    "google_cloud_run_service", "google_cloud_run_v2_service", "google_firestore_database",
    "google_bigtable_instance", "google_spanner_instance",
    "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine",
    "azurerm_mssql_server", "azurerm_kubernetes_cluster", "azurerm_linux_web_app",
    "azurerm_linux_function_app", "azurerm_container_app_environment",
    "azurerm_eventhub_namespace", "azurerm_servicebus_namespace",
    "hcloud_volume", "ionoscloud_server", "ionoscloud_datacenter", "stackit_server",
    "stackit_volume", "stackit_ske_cluster",
    "scaleway_instance_server", "scaleway_k8s_cluster",
    "exoscale_compute_instance", "exoscale_sks_cluster", "exoscale_dbaas", "exoscale_block_storage_volume",
    "opentelekomcloud_compute_instance_v2", "opentelekomcloud_cce_cluster_v3",
    "ovh_cloud_project_instance", "ovh_cloud_project_kube",
];

static PLACE_SPEC: Spec = spec("", Place, &[]);

/// What a type is, if it is known.
pub(super) fn of(kind: &str) -> Option<&'static Spec> {
    let listed = SPECS.iter().find(|spec| spec.kind == kind);
    listed.or_else(|| PLACES.contains(&kind).then_some(&PLACE_SPEC))
}
