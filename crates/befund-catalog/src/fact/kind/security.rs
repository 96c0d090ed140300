//! Penetration tests.

use super::{Kind, NAME, Type, at};

/// `security.penetration_test`: a penetration test of the product.
pub static PENETRATION_TEST: Kind = Kind {
    name: "security.penetration_test",
    doc: "a penetration test of the product",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at("concluded_on", Type::Date, "day it ended"),
        at("independent", Type::Bool, "whether an independent third party did it"),
        at(
            "owasp_top_10_edition",
            Type::Text,
            "edition of the OWASP Top 10 it covers, such as \"2017\"",
        ),
        at("scope_stated", Type::Bool, "whether the report names scope and components"),
        at("methods_stated", Type::Bool, "whether the report describes the methods used"),
        at("open_severe_findings", Type::Int, "exploitable severe weaknesses still open"),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&PENETRATION_TEST];
