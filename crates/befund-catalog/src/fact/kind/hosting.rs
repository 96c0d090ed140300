//! Places where data are processed.

use super::{Kind, NAME, Type, at};

/// `hosting.location`: where data are processed.
pub static LOCATION: Kind = Kind {
    name: "hosting.location",
    doc: "where data are processed",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at("country", Type::Country, "the country it lies in"),
        at("provider", Type::Text, "who runs the machines"),
        at("region_code", Type::Text, "the provider's name for the region"),
        at("holds_personal_data", Type::Bool, "whether personal data are processed there"),
        at("edge", Type::Bool, "whether it is a delivery network's edge"),
        at("cloud", Type::Bool, "whether it is a cloud service"),
        at(
            "c5_attestation",
            Type::Word(&["type-1", "type-2", "equal-standard", "none"]),
            "the provider's current C5 attestation for the services and the region in use",
        ),
        at(
            "placed_on_market",
            Type::Date,
            "the day on which the cloud system was first placed on the market",
        ),
        at(
            "management_restricted",
            Type::Bool,
            "whether its management interfaces admit only those who manage it",
        ),
        at(
            "tenants_separated",
            Type::Bool,
            "whether it is certain that the provider keeps customers out of each other's systems; `true` where there are no other customers",
        ),
        at(
            "least_privilege",
            Type::Bool,
            "whether services there run with the rights they need and no more",
        ),
        at(
            "root_services",
            Type::Bool,
            "whether a service there that can be reached from outside runs with administrator, system or root rights",
        ),
        at(
            "central_logging",
            Type::Bool,
            "whether the log messages of all services there are brought together in one central system",
        ),
        at(
            "keys_protected",
            Type::Bool,
            "whether every key there is kept where it can be neither tampered with nor disclosed, such as in an HSM",
        ),
        at(
            "crypto_protected",
            Type::Bool,
            "whether every cryptographic operation there runs where it can be neither tampered with nor disclosed, such as in an HSM",
        ),
        at("firewalled", Type::Bool, "whether firewalls shield it from outside at every interface"),
        at("deny_all", Type::Bool, "whether its firewalls drop whatever is not expressly allowed"),
        at(
            "monitored",
            Type::Bool,
            "whether suspicious events there are noticed and raise an alarm",
        ),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&LOCATION];
