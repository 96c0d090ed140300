//! Functions of the product.

use super::{Kind, Type, at, id};

/// Functions on which a norm makes a requirement depend.
const FUNCTIONS: &[&str] = &[
    "alternative-stores",
    "backups",
    "biometrics",
    "cloud-hosting",
    "configuration-files",
    "deep-links",
    "domain-cookies",
    "embedded-web-server",
    "external-hardware",
    "external-services",
    "file-upload",
    "healthcare-provider-role",
    "inter-app-communication",
    "internet-functions",
    "javascript-bridge",
    "kill-switch",
    "links-to-other-diga",
    "lower-level-login",
    "manual-memory",
    "multi-user-device",
    "one-factor-fallback",
    "open-network-communication",
    "own-certificates",
    "paid-resources",
    "password-login",
    "password-strength-display",
    "payment",
    "personal-data-transfer",
    "public-disclosure",
    "push-messages",
    "redirects",
    "sensitive-media-capture",
    "sensors",
    "sessions",
    "several-roles",
    "stored-credentials",
    "third-party-software",
    "uninstallable-software",
    "user-or-foreign-data",
    "web-services",
    "webviews",
];

/// `app.function`: a function of the product on which a requirement depends.
pub static FUNCTION: Kind = Kind {
    name: "app.function",
    label: ("Funktion des Produkts", "function of the product"),
    doc: "a function of the product on which a requirement depends",
    presence: Some("present"),
    by_identity: false,
    attributes: &[
        id("name", ("Funktion", "function"), Type::Word(FUNCTIONS), "the function"),
        at("present", ("vorhanden", "present"), Type::Bool, "whether the product has it"),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&FUNCTION];
