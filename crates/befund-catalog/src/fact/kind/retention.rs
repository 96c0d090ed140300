//! Places where data are kept.

use super::{Kind, NAME, Type, at};

const HOLDS: &[&str] = &[
    "content",
    "metadata",
    "connection-data",
    "access-codes",
    "account-data",
    "health-records",
    "logs",
    "backup",
];

/// `retention.store`: a place where data are kept.
pub static STORE: Kind = Kind {
    name: "retention.store",
    doc: "a place where data are kept",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at("holds", Type::Words(HOLDS), "what is in it"),
        at(
            "delete_after_s",
            Type::Duration,
            "age at deletion, seconds; where an event deletes, the longest it can take; `never` if nothing deletes",
        ),
        at(
            "worst_case_age_s",
            Type::Duration,
            "oldest data that can be met, backups and versions included, seconds",
        ),
        at("recording_enabled", Type::Bool, "whether consultations are recorded here"),
        at("holds_personal_data", Type::Bool, "whether personal data are in it"),
        at("encrypted", Type::Bool, "whether what is in it is encrypted"),
        at(
            "on_user_device",
            Type::Bool,
            "whether it is on a device in the sole control of the person using the product",
        ),
        at(
            "logs_sensitive_data",
            Type::Bool,
            "for logs: whether entries carry sensitive data or name a person",
        ),
        at("logs_connections", Type::Bool, "for logs: whether connections are logged"),
        at(
            "logs_http_headers",
            Type::Bool,
            "for logs: whether HTTP headers are logged completely; sensitive values in them may be masked",
        ),
    ],
};

/// Periods in days that CloudWatch Logs admits (PutRetentionPolicy, `retentionInDays`).
const CLOUDWATCH_DAYS: &[i64] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// The longest period of at most so many days that the product behind a resource admits, where it admits
/// only some.
pub fn longest_admitted(address: &str, days: i64) -> Option<i64> {
    let admitted = address.contains("aws_cloudwatch_log_group.").then_some(CLOUDWATCH_DAYS)?;
    admitted.iter().copied().rfind(|one| *one <= days)
}

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&STORE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_period_that_cloudwatch_admits_within_three_months_is_60_days() {
        assert_eq!(longest_admitted("module.web.aws_cloudwatch_log_group.app[0]", 89), Some(60));
        assert_eq!(longest_admitted("aws_s3_bucket.logs", 89), None);
    }
}
