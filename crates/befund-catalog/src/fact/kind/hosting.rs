//! Places where data are processed.

use super::{Kind, NAME, Type, at};

/// `hosting.location`: where data are processed.
pub static LOCATION: Kind = Kind {
    name: "hosting.location",
    label: ("Ort der Datenverarbeitung", "place where data are processed"),
    doc: "where data are processed",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at("country", ("Land", "country"), Type::Country, "the country it lies in"),
        at(
            "countries",
            ("mögliche Länder", "possible countries"),
            Type::Texts,
            "every country it can lie in, by ISO 3166-1 codes; with one only, `country` says it, too",
        ),
        at("provider", ("Betreiber", "provider"), Type::Text, "who runs the machines"),
        at(
            "copy_of",
            ("Kopie von", "copy of"),
            Type::Text,
            "of what a replica or a backup is kept there",
        ),
        at(
            "internal_encryption",
            ("interne Verbindungen verschlüsselt", "internal connections encrypted"),
            Type::Bool,
            "whether services there speak with each other over encrypted connections only",
        ),
        at(
            "region_code",
            ("Region beim Betreiber", "provider's region"),
            Type::Text,
            "the provider's name for the region",
        ),
        at(
            "holds_personal_data",
            ("personenbezogene Daten", "personal data"),
            Type::Bool,
            "whether personal data are processed there",
        ),
        at(
            "edge",
            ("Rand eines Auslieferungsnetzes (CDN)", "edge of a delivery network (CDN)"),
            Type::Bool,
            "whether it is a delivery network's edge",
        ),
        at("cloud", ("Cloud-Dienst", "cloud service"), Type::Bool, "whether it is a cloud service"),
        at(
            "c5_attestation",
            ("C5-Testat", "C5 attestation"),
            Type::Word(&["type-1", "type-2", "equal-standard", "none"]),
            "the provider's current C5 attestation for the services and the region in use",
        ),
        at(
            "placed_on_market",
            ("zuerst auf dem Markt", "first placed on the market"),
            Type::Date,
            "the day on which the cloud system was first placed on the market",
        ),
        at(
            "management_restricted",
            ("Verwaltung nur für Befugte", "management restricted to those in charge"),
            Type::Bool,
            "whether its management interfaces admit only those who manage it",
        ),
        at(
            "tenants_separated",
            ("Mandanten getrennt", "tenants separated"),
            Type::Bool,
            "whether it is certain that the provider keeps customers out of each other's systems; `true` where there are no other customers",
        ),
        at(
            "least_privilege",
            ("Dienste mit geringsten Rechten", "services with least privilege"),
            Type::Bool,
            "whether services there run with the rights they need and no more",
        ),
        at(
            "root_services",
            (
                "erreichbarer Dienst mit Administratorrechten",
                "reachable service with administrator rights",
            ),
            Type::Bool,
            "whether a service there that can be reached from outside runs with administrator, system or root rights",
        ),
        at(
            "central_logging",
            ("zentrale Protokollierung", "central logging"),
            Type::Bool,
            "whether the log messages of all services there are brought together in one central system",
        ),
        at(
            "keys_protected",
            ("Schlüssel geschützt verwahrt", "keys kept protected"),
            Type::Bool,
            "whether every key there is kept where it can be neither tampered with nor disclosed, such as in an HSM",
        ),
        at(
            "crypto_protected",
            ("Kryptographie läuft geschützt", "cryptography runs protected"),
            Type::Bool,
            "whether every cryptographic operation there runs where it can be neither tampered with nor disclosed, such as in an HSM",
        ),
        at(
            "firewalled",
            ("durch Firewalls abgeschirmt", "shielded by firewalls"),
            Type::Bool,
            "whether firewalls shield it from outside at every interface",
        ),
        at(
            "deny_all",
            ("Firewalls verwerfen alles nicht Erlaubte", "firewalls drop what is not allowed"),
            Type::Bool,
            "whether its firewalls drop whatever is not expressly allowed",
        ),
        at(
            "monitored",
            ("auf Auffälligkeiten überwacht", "monitored for suspicious events"),
            Type::Bool,
            "whether suspicious events there are noticed and raise an alarm",
        ),
    ],
};

/// `processor`: one that processes personal data on behalf, such as by Art. 28 GDPR.
pub static PROCESSOR: Kind = Kind {
    name: "processor",
    label: ("Auftragsverarbeiter", "processor"),
    doc: "one that processes personal data on behalf of the manufacturer (Art. 28 GDPR)",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at("service", ("Leistung", "service"), Type::Text, "what it does"),
        at(
            "country",
            ("Land der Verarbeitung", "country of processing"),
            Type::Country,
            "where it processes",
        ),
        at(
            "countries",
            ("Länder der Verarbeitung", "countries of processing"),
            Type::Texts,
            "every country it processes in, by ISO 3166-1 codes",
        ),
        at("seat", ("Sitz", "seat"), Type::Country, "the country of its seat"),
        at(
            "safeguard",
            ("Garantie für Drittländer", "safeguard for third countries"),
            Type::Word(&["none", "adequacy", "dpf", "scc", "bcr", "other"]),
            "what a transfer to a third country rests on",
        ),
        at(
            "certification",
            ("Zertifizierung", "certification"),
            Type::Text,
            "a certificate or attestation it holds, as the list names it",
        ),
        at(
            "establishment_germany",
            ("Niederlassung in Deutschland", "establishment in Germany"),
            Type::Bool,
            "whether it has an establishment in Germany",
        ),
        at(
            "holds_personal_data",
            ("personenbezogene Daten", "personal data"),
            Type::Bool,
            "whether it processes personal data",
        ),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&LOCATION, &PROCESSOR];
