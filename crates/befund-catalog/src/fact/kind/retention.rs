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
    label: ("Speicherort", "place where data are kept"),
    doc: "a place where data are kept",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at("holds", ("Inhalt", "what is in it"), Type::Words(HOLDS), "what is in it"),
        at(
            "delete_after_s",
            ("Löschfrist", "deletion period"),
            Type::Duration,
            "age at deletion, seconds; where an event deletes, the longest it can take; `never` if nothing deletes",
        ),
        at(
            "worst_case_age_s",
            ("älteste Daten, Sicherungen eingeschlossen", "oldest data, backups included"),
            Type::Duration,
            "oldest data that can be met, backups and versions included, seconds",
        ),
        at(
            "terms",
            ("woraus sich das höchste Alter ergibt", "what makes the greatest age"),
            Type::Texts,
            "what the oldest data are made of, one term each: rule, versions, delays, copies",
        ),
        at(
            "bounded_by",
            ("begrenzt durch", "bounded by"),
            Type::Word(&["time", "size", "count", "none"]),
            "what bounds it; size or count alone bound no age",
        ),
        at(
            "covers",
            ("erfasst", "covers"),
            Type::Word(&["all", "part"]),
            "whether the rule holds for all that is in the store, or for a part such as a prefix or tag",
        ),
        at(
            "min_keep_s",
            ("mindestens aufbewahrt", "kept at least"),
            Type::Duration,
            "age before which nothing can be deleted, seconds; `never` if it never can",
        ),
        at(
            "moves_after_s",
            ("verschoben nach", "moved after"),
            Type::Duration,
            "age at which data are moved elsewhere, seconds; that deletes nothing",
        ),
        at(
            "versioned",
            ("alte Versionen bleiben", "old versions stay"),
            Type::Bool,
            "whether what is overwritten or deleted stays as an older version",
        ),
        at(
            "public",
            ("öffentlich lesbar", "publicly readable"),
            Type::Bool,
            "whether anybody can read it",
        ),
        at(
            "addresses",
            ("IP-Adressen", "IP addresses"),
            Type::Word(&["full", "masked", "none"]),
            "for logs: how addresses of persons stand in it",
        ),
        at(
            "product_version",
            ("Version der Software", "version of the software"),
            Type::Text,
            "version of the software whose defaults count",
        ),
        at(
            "recording_enabled",
            ("Sprechstunden werden aufgezeichnet", "consultations are recorded"),
            Type::Bool,
            "whether consultations are recorded here",
        ),
        at(
            "holds_personal_data",
            ("personenbezogene Daten", "personal data"),
            Type::Bool,
            "whether personal data are in it",
        ),
        at(
            "encrypted",
            ("verschlüsselt", "encrypted"),
            Type::Bool,
            "whether what is in it is encrypted",
        ),
        at(
            "on_user_device",
            ("auf dem Gerät der Nutzenden", "on the user's own device"),
            Type::Bool,
            "whether it is on a device in the sole control of the person using the product",
        ),
        at(
            "logs_sensitive_data",
            ("Protokoll enthält sensible Daten", "log carries sensitive data"),
            Type::Bool,
            "for logs: whether entries carry sensitive data or name a person",
        ),
        at(
            "logs_connections",
            ("Verbindungen werden protokolliert", "connections are logged"),
            Type::Bool,
            "for logs: whether connections are logged",
        ),
        at(
            "logs_http_headers",
            (
                "HTTP-Kopfzeilen werden vollständig protokolliert",
                "HTTP headers are logged completely",
            ),
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
    let cloudwatch =
        address.contains("aws_cloudwatch_log_group.") || address.starts_with("log-group:");
    let admitted = cloudwatch.then_some(CLOUDWATCH_DAYS)?;
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
