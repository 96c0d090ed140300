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
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&STORE];
