//! Which resources say what of buckets, provider by provider.

/// How a provider writes the rules of its buckets.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    pub(super) bucket: &'static str,
    /// Its resources of their own: rules, versions, copies, locks, access lists, blocks of access, policies.
    pub(super) rules: &'static str,
    pub(super) versions: &'static str,
    pub(super) copies: &'static str,
    pub(super) locks: &'static str,
    pub(super) lists: &'static str,
    pub(super) blocks: &'static str,
    pub(super) policies: &'static str,
    /// In which key those name the bucket.
    pub(super) link: &'static str,
}

pub(super) const AMAZON: Dialect = Dialect {
    bucket: "aws_s3_bucket",
    rules: "aws_s3_bucket_lifecycle_configuration",
    versions: "aws_s3_bucket_versioning",
    copies: "aws_s3_bucket_replication_configuration",
    locks: "aws_s3_bucket_object_lock_configuration",
    lists: "aws_s3_bucket_acl",
    blocks: "aws_s3_bucket_public_access_block",
    policies: "aws_s3_bucket_policy",
    link: "bucket",
};

pub(super) const IONOS: Dialect = Dialect {
    bucket: "ionoscloud_s3_bucket",
    rules: "ionoscloud_s3_bucket_lifecycle_configuration",
    versions: "ionoscloud_s3_bucket_versioning",
    copies: "",
    locks: "ionoscloud_s3_bucket_object_lock_configuration",
    lists: "",
    blocks: "ionoscloud_s3_bucket_public_access_block",
    policies: "ionoscloud_s3_bucket_policy",
    link: "bucket",
};

pub(super) const OVH: Dialect = Dialect {
    bucket: "ovh_cloud_project_storage",
    rules: "ovh_cloud_project_storage_object_bucket_lifecycle_configuration",
    versions: "",
    copies: "",
    locks: "",
    lists: "",
    blocks: "",
    policies: "",
    link: "container_name",
};

/// Open Telekom Cloud: all of it stands in the bucket.
pub(super) const OBS: Dialect = Dialect {
    bucket: "opentelekomcloud_obs_bucket",
    rules: "",
    versions: "",
    copies: "opentelekomcloud_obs_bucket_replication",
    locks: "",
    lists: "",
    blocks: "",
    policies: "opentelekomcloud_obs_bucket_policy",
    link: "bucket",
};

pub(super) const SCALEWAY: Dialect = Dialect {
    bucket: "scaleway_object_bucket",
    rules: "",
    versions: "",
    copies: "",
    locks: "scaleway_object_bucket_lock_configuration",
    lists: "scaleway_object_bucket_acl",
    blocks: "",
    policies: "scaleway_object_bucket_policy",
    link: "bucket",
};
