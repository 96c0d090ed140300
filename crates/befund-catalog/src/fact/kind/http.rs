//! Pages, services and what they set and load.

use super::{Kind, NAME, Type, at, id};

/// `http.page`: a page of the product's site.
pub static PAGE: Kind = Kind {
    name: "http.page",
    doc: "a page of the product's site",
    presence: None,
    by_identity: false,
    attributes: &[
        id("url", Type::Text, "its address"),
        at(
            "purpose",
            Type::Word(&[
                "terms",
                "privacy",
                "imprint",
                "login",
                "landing",
                "consultation",
                "documentation",
                "security-contact",
                "error",
            ]),
            "what it is for",
        ),
        at("languages", Type::Texts, "languages it is complete in, ISO 639-1"),
        at("without_login", Type::Bool, "whether it can be read without logging in"),
        at("https", Type::Bool, "whether it is served by HTTPS only"),
        at(
            "technical_details",
            Type::Bool,
            "whether it shows stack traces or other technical details",
        ),
        at("sensitive_data_in_url", Type::Bool, "whether its address carries sensitive data"),
        at(
            "states_deletion",
            Type::Bool,
            "for a privacy statement: whether it sets out which data are deleted when",
        ),
        at(
            "plugins",
            Type::Bool,
            "whether it uses Java applets, ActiveX plug-ins or comparable active content",
        ),
        at(
            "keys_in_source",
            Type::Bool,
            "whether secret or private keys for encryption stand in what is delivered with it, scripts included",
        ),
        at(
            "unneeded_permissions",
            Type::Texts,
            "permissions it asks of the browser though the product's primary purpose can be reached without them",
        ),
        at(
            "scripts_bundled",
            Type::Bool,
            "whether its scripts are delivered only as a bundler left them; `true` where it has none",
        ),
    ],
};

/// `http.service`: a service that answers to web protocols.
pub static SERVICE: Kind = Kind {
    name: "http.service",
    doc: "a service that answers to web protocols",
    presence: None,
    by_identity: false,
    attributes: &[
        id("url", Type::Text, "its address"),
        at("unneeded_methods", Type::Texts, "methods it answers though nothing needs them"),
        at("discloses_version", Type::Bool, "whether it names products or versions"),
        at("indexable", Type::Bool, "whether search engines may list it"),
        at(
            "requires_authentication",
            Type::Bool,
            "whether it refuses requests without authentication, but for logging in and content meant for everyone",
        ),
        at(
            "authorises_access",
            Type::Bool,
            "whether it refuses each access to data that the caller has no right to",
        ),
        at(
            "documented",
            Type::Bool,
            "whether its documentation names every endpoint, parameter and port that takes requests",
        ),
        at(
            "open_redirects",
            Type::Bool,
            "whether it redirects to addresses that an outsider can choose freely",
        ),
        at(
            "session_id_in_links",
            Type::Bool,
            "whether links or redirects to other services carry the identifier of a session",
        ),
        at(
            "development_remnants",
            Type::Bool,
            "whether developer addresses, test methods or debug output can be reached in it",
        ),
        at(
            "old_browsers_refused",
            Type::Bool,
            "whether it refuses sensitive data to browsers that lack a security-relevant update; `true` where it gives browsers none",
        ),
        at(
            "old_apps_refused",
            Type::Bool,
            "whether it refuses versions of the application that were outdated longer ago than the grace period; `true` where no application calls it",
        ),
        at(
            "messages_validated",
            Type::Bool,
            "whether it refuses messages that contradict their schema",
        ),
    ],
};

/// `http.header`: a response header of a page and whether it is set.
pub static HEADER: Kind = Kind {
    name: "http.header",
    doc: "a response header of a page and whether it is set",
    presence: Some("present"),
    by_identity: false,
    attributes: &[
        id("url", Type::Text, "the page's address"),
        id("name", Type::Text, "the header's name in lower case"),
        at("present", Type::Bool, "whether it is set"),
        at("value", Type::Text, "its value"),
    ],
};

/// `http.cookie`: a cookie the product sets.
pub static COOKIE: Kind = Kind {
    name: "http.cookie",
    doc: "a cookie the product sets",
    presence: None,
    by_identity: false,
    attributes: &[
        id("host", Type::Text, "the host that sets it"),
        NAME,
        at("secure", Type::Bool, "whether it has the Secure flag"),
        at("http_only", Type::Bool, "whether it has the HttpOnly flag"),
        at("script_needs_it", Type::Bool, "whether JavaScript reads it"),
        at("sensitive", Type::Bool, "whether its content is sensitive"),
        at("session_id", Type::Bool, "whether it carries the identifier of a session"),
        at("domain_wide", Type::Bool, "whether other hosts of the domain get it"),
        at("outlives_session", Type::Bool, "whether it stays when the application is closed"),
    ],
};

/// `http.form_field`: a field of a form.
pub static FORM_FIELD: Kind = Kind {
    name: "http.form_field",
    doc: "a field of a form",
    presence: None,
    by_identity: false,
    attributes: &[
        id("page", Type::Text, "the page's address"),
        NAME,
        at("sensitive", Type::Bool, "whether sensitive data are entered"),
        at("autocomplete_off", Type::Bool, "whether the browser is told not to fill it in"),
        at(
            "masked",
            Type::Bool,
            "whether the browser is told to hide what is entered (type=\"password\")",
        ),
        at(
            "copyable",
            Type::Bool,
            "whether what is entered can be copied to a clipboard that other applications read",
        ),
    ],
};

/// `http.third_party`: a third party a page loads something from.
pub static THIRD_PARTY: Kind = Kind {
    name: "http.third_party",
    doc: "a third party a page loads something from",
    presence: None,
    by_identity: false,
    attributes: &[
        id("page", Type::Text, "the page's address"),
        id("host", Type::Text, "the third party's host name"),
        at(
            "purpose",
            Type::Word(&["advertising", "analytics", "delivery", "payment", "media", "other"]),
            "what it is there for",
        ),
        at("approved", Type::Bool, "whether the manufacturer controls or approved the source"),
        at("receives_personal_data", Type::Bool, "whether personal data get there"),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&PAGE, &SERVICE, &HEADER, &COOKIE, &FORM_FIELD, &THIRD_PARTY];
