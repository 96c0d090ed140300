//! Penetration tests.

use super::{Kind, NAME, Type, Unit, at};

/// `security.penetration_test`: a penetration test of the product.
pub static PENETRATION_TEST: Kind = Kind {
    name: "security.penetration_test",
    label: ("Penetrationstest", "penetration test"),
    doc: "a penetration test of the product",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at("concluded_on", ("Abschluss", "concluded"), Type::Date, "day it ended"),
        at(
            "independent",
            ("von unabhängigen Dritten", "by an independent third party"),
            Type::Bool,
            "whether an independent third party did it",
        ),
        at(
            "owasp_top_10_edition",
            ("Ausgabe der OWASP Top 10", "edition of the OWASP Top 10"),
            Type::Text,
            "edition of the OWASP Top 10 it covers, such as \"2017\"",
        ),
        at(
            "scope_stated",
            ("Umfang angegeben", "scope stated"),
            Type::Bool,
            "whether the report names scope and components",
        ),
        at(
            "methods_stated",
            ("Methoden angegeben", "methods stated"),
            Type::Bool,
            "whether the report describes the methods used",
        ),
        at(
            "open_severe_findings",
            ("offene schwere Schwachstellen", "severe weaknesses still open"),
            Type::Int(Unit::Count),
            "exploitable severe weaknesses still open",
        ),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&PENETRATION_TEST];
