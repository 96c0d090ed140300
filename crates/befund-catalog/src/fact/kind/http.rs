//! Pages, services and what they set and load.

use super::{Kind, NAME, Type, Unit, at, id};

/// `http.page`: a page of the product's site.
pub static PAGE: Kind = Kind {
    name: "http.page",
    label: ("Seite", "page"),
    doc: "a page of the product's site",
    presence: None,
    by_identity: false,
    attributes: &[
        id("url", ("Adresse", "address"), Type::Text, "its address"),
        at(
            "purpose",
            ("Zweck", "purpose"),
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
        at(
            "languages",
            ("Sprachen", "languages"),
            Type::Texts,
            "languages it is complete in, ISO 639-1",
        ),
        at(
            "without_login",
            ("ohne Anmeldung lesbar", "readable without login"),
            Type::Bool,
            "whether it can be read without logging in",
        ),
        at(
            "https",
            ("nur über HTTPS", "by HTTPS only"),
            Type::Bool,
            "whether it is served by HTTPS only",
        ),
        at(
            "technical_details",
            ("zeigt technische Einzelheiten", "shows technical details"),
            Type::Bool,
            "whether it shows stack traces or other technical details",
        ),
        at(
            "sensitive_data_in_url",
            ("sensible Daten in der Adresse", "sensitive data in the address"),
            Type::Bool,
            "whether its address carries sensitive data",
        ),
        at(
            "states_deletion",
            ("nennt Löschfristen", "states when data are deleted"),
            Type::Bool,
            "for a privacy statement: whether it sets out which data are deleted when",
        ),
        at(
            "plugins",
            (
                "aktive Inhalte (Java, ActiveX oder Ähnliches)",
                "active content (Java, ActiveX or the like)",
            ),
            Type::Bool,
            "whether it uses Java applets, ActiveX plug-ins or comparable active content",
        ),
        at(
            "keys_in_source",
            ("geheime Schlüssel im Quelltext", "secret keys in what is delivered"),
            Type::Bool,
            "whether secret or private keys for encryption stand in what is delivered with it, scripts included",
        ),
        at(
            "unneeded_permissions",
            ("unnötige Berechtigungen", "permissions that are not needed"),
            Type::Texts,
            "permissions it asks of the browser though the product's primary purpose can be reached without them",
        ),
        at(
            "scripts_bundled",
            ("Skripte nur gebündelt ausgeliefert", "scripts delivered as bundles only"),
            Type::Bool,
            "whether its scripts are delivered only as a bundler left them; `true` where it has none",
        ),
        at(
            "final_url",
            ("Adresse nach Weiterleitungen", "address after redirects"),
            Type::Text,
            "the address that answered in the end, without what stands behind `?`",
        ),
        at(
            "status",
            ("Statuscode", "status code"),
            Type::Int(Unit::Count),
            "the status code of the last answer",
        ),
        at(
            "rendered",
            ("mit Skripten gelesen", "read with its scripts run"),
            Type::Bool,
            "whether a browser ran its scripts before it was read",
        ),
        at(
            "letters",
            ("Buchstaben im Text", "letters of text"),
            Type::Int(Unit::Count),
            "how many letters its visible text has, without navigation",
        ),
        at(
            "login_wall",
            ("Anmeldung statt Inhalt", "a login in place of content"),
            Type::Bool,
            "whether a login stands where the content should",
        ),
        at(
            "main_language",
            ("Sprache des Textes", "language of the text"),
            Type::Text,
            "the language that most of its text is in by its words, ISO 639-1",
        ),
        at(
            "names_dpo",
            ("nennt Datenschutzbeauftragte", "names a data protection officer"),
            Type::Bool,
            "whether words for a data protection officer stand in it; a hint for who reads it",
        ),
        at(
            "names_deletion",
            ("spricht vom Löschen", "speaks of deletion"),
            Type::Bool,
            "whether words for deletion stand in it; a hint for who reads it",
        ),
        at(
            "names_rights",
            ("spricht von Betroffenenrechten", "speaks of the rights of data subjects"),
            Type::Bool,
            "whether words for the rights of data subjects stand in it; a hint for who reads it",
        ),
        at(
            "mixed_content",
            ("lädt Unverschlüsseltes nach", "loads something in the clear"),
            Type::Bool,
            "whether a page served by HTTPS loads or sends something by HTTP",
        ),
        at(
            "no_store",
            ("darf nicht gespeichert werden (no-store)", "must not be stored (no-store)"),
            Type::Bool,
            "whether Cache-Control tells browsers and caches to store nothing of it",
        ),
        at(
            "has_expiry",
            ("nennt, bis wann es gilt", "names a day on which it expires"),
            Type::Bool,
            "for a security contact: whether it names a day on which it expires (RFC 9116)",
        ),
        at(
            "expires",
            ("gilt bis", "holds until"),
            Type::Date,
            "for a security contact: the day named by Expires (RFC 9116)",
        ),
    ],
};

/// `http.service`: a service that answers to web protocols.
pub static SERVICE: Kind = Kind {
    name: "http.service",
    label: ("Dienst", "service"),
    doc: "a service that answers to web protocols",
    presence: None,
    by_identity: false,
    attributes: &[
        id("url", ("Adresse", "address"), Type::Text, "its address"),
        at(
            "unneeded_methods",
            ("unnötige Methoden", "methods that are not needed"),
            Type::Texts,
            "methods it answers though nothing needs them",
        ),
        at(
            "discloses_version",
            ("verrät Produkt oder Version", "names products or versions"),
            Type::Bool,
            "whether it names products or versions",
        ),
        at(
            "indexable",
            ("für Suchmaschinen auffindbar", "may be listed by search engines"),
            Type::Bool,
            "whether search engines may list it",
        ),
        at(
            "requires_authentication",
            ("verlangt Anmeldung", "requires authentication"),
            Type::Bool,
            "whether it refuses requests without authentication, but for logging in and content meant for everyone",
        ),
        at(
            "authorises_access",
            ("prüft die Berechtigung jedes Zugriffs", "checks the right to each access"),
            Type::Bool,
            "whether it refuses each access to data that the caller has no right to",
        ),
        at(
            "documented",
            ("vollständig dokumentiert", "documented in full"),
            Type::Bool,
            "whether its documentation names every endpoint, parameter and port that takes requests",
        ),
        at(
            "open_redirects",
            ("offene Weiterleitungen", "open redirects"),
            Type::Bool,
            "whether it redirects to addresses that an outsider can choose freely",
        ),
        at(
            "session_id_in_links",
            ("Sitzungskennung in Links", "session identifier in links"),
            Type::Bool,
            "whether links or redirects to other services carry the identifier of a session",
        ),
        at(
            "development_remnants",
            ("Reste aus der Entwicklung erreichbar", "remnants of development can be reached"),
            Type::Bool,
            "whether developer addresses, test methods or debug output can be reached in it",
        ),
        at(
            "old_browsers_refused",
            ("veraltete Browser abgewiesen", "outdated browsers refused"),
            Type::Bool,
            "whether it refuses sensitive data to browsers that lack a security-relevant update; `true` where it gives browsers none",
        ),
        at(
            "old_apps_refused",
            (
                "veraltete Anwendungsversionen abgewiesen",
                "outdated versions of the application refused",
            ),
            Type::Bool,
            "whether it refuses versions of the application that were outdated longer ago than the grace period; `true` where no application calls it",
        ),
        at(
            "messages_validated",
            ("Nachrichten gegen ihr Schema geprüft", "messages checked against their schema"),
            Type::Bool,
            "whether it refuses messages that contradict their schema",
        ),
        at(
            "source_maps",
            ("Quelltext der Skripte abrufbar", "source of its scripts can be fetched"),
            Type::Bool,
            "whether maps that lead back to the source of its scripts can be fetched",
        ),
    ],
};

/// `http.header`: a response header of a page and whether it is set.
pub static HEADER: Kind = Kind {
    name: "http.header",
    label: ("HTTP-Kopfzeile", "HTTP header"),
    doc: "a response header of a page and whether it is set",
    presence: Some("present"),
    by_identity: false,
    attributes: &[
        id("url", ("Adresse der Seite", "the page's address"), Type::Text, "the page's address"),
        id("name", ("Name", "name"), Type::Text, "the header's name in lower case"),
        at("present", ("gesetzt", "set"), Type::Bool, "whether it is set"),
        at("value", ("Wert", "its value"), Type::Text, "its value"),
    ],
};

/// `http.cookie`: a cookie the product sets.
pub static COOKIE: Kind = Kind {
    name: "http.cookie",
    label: ("Cookie", "cookie"),
    doc: "a cookie the product sets",
    presence: None,
    by_identity: false,
    attributes: &[
        id("host", ("gesetzt von", "set by"), Type::Text, "the host that sets it"),
        NAME,
        at(
            "secure",
            ("nur verschlüsselt (Secure)", "encrypted only (Secure)"),
            Type::Bool,
            "whether it has the Secure flag",
        ),
        at(
            "http_only",
            ("für Skripte unlesbar (HttpOnly)", "hidden from scripts (HttpOnly)"),
            Type::Bool,
            "whether it has the HttpOnly flag",
        ),
        at(
            "script_needs_it",
            ("von Skripten gelesen", "read by scripts"),
            Type::Bool,
            "whether JavaScript reads it",
        ),
        at(
            "sensitive",
            ("sensibler Inhalt", "sensitive content"),
            Type::Bool,
            "whether its content is sensitive",
        ),
        at(
            "session_id",
            ("trägt eine Sitzungskennung", "carries a session identifier"),
            Type::Bool,
            "whether it carries the identifier of a session",
        ),
        at(
            "domain_wide",
            ("an andere Rechner der Domain gesendet", "sent to other hosts of the domain"),
            Type::Bool,
            "whether other hosts of the domain get it",
        ),
        at(
            "outlives_session",
            ("bleibt nach dem Schließen", "stays after closing"),
            Type::Bool,
            "whether it stays when the application is closed",
        ),
        at(
            "same_site",
            ("SameSite", "SameSite"),
            Type::Word(&["strict", "lax", "cross-site", "unset"]),
            "what its SameSite attribute says",
        ),
        at(
            "max_age_s",
            ("Lebensdauer", "lifetime"),
            Type::Duration,
            "how long it stays, by Max-Age or else Expires",
        ),
        at(
            "before_consent",
            ("ohne Einwilligung gesetzt", "set without consent"),
            Type::Bool,
            "whether it is set before anybody consented to anything",
        ),
    ],
};

/// `http.form_field`: a field of a form.
pub static FORM_FIELD: Kind = Kind {
    name: "http.form_field",
    label: ("Formularfeld", "form field"),
    doc: "a field of a form",
    presence: None,
    by_identity: false,
    attributes: &[
        id("page", ("Adresse der Seite", "the page's address"), Type::Text, "the page's address"),
        NAME,
        at(
            "sensitive",
            ("sensible Eingabe", "sensitive input"),
            Type::Bool,
            "whether sensitive data are entered",
        ),
        at(
            "autocomplete_off",
            ("automatisches Ausfüllen aus", "automatic filling switched off"),
            Type::Bool,
            "whether the browser is told not to fill it in",
        ),
        at(
            "masked",
            ("Eingabe verdeckt", "input hidden"),
            Type::Bool,
            "whether the browser is told to hide what is entered (type=\"password\")",
        ),
        at(
            "sent_in_clear",
            ("unverschlüsselt gesendet", "sent in the clear"),
            Type::Bool,
            "whether its form or one of the form's buttons sends what is entered by HTTP, without encryption",
        ),
        at(
            "copyable",
            ("Eingabe kopierbar", "input can be copied"),
            Type::Bool,
            "whether what is entered can be copied to a clipboard that other applications read",
        ),
    ],
};

/// `http.third_party`: a third party a page loads something from.
pub static THIRD_PARTY: Kind = Kind {
    name: "http.third_party",
    label: ("Drittanbieter auf einer Seite", "third party on a page"),
    doc: "a third party a page loads something from",
    presence: None,
    by_identity: false,
    attributes: &[
        id("page", ("Adresse der Seite", "the page's address"), Type::Text, "the page's address"),
        id("host", ("Rechnername", "host name"), Type::Text, "the third party's host name"),
        at(
            "purpose",
            ("Zweck", "purpose"),
            Type::Word(&["advertising", "analytics", "delivery", "payment", "media", "other"]),
            "what it is there for",
        ),
        at(
            "approved",
            ("vom Hersteller freigegeben", "approved by the manufacturer"),
            Type::Bool,
            "whether the manufacturer controls or approved the source",
        ),
        at(
            "receives_personal_data",
            ("erhält personenbezogene Daten", "receives personal data"),
            Type::Bool,
            "whether personal data get there",
        ),
        at(
            "owner",
            ("Betreiber", "operator"),
            Type::Text,
            "who runs the host, where that is known",
        ),
        at(
            "initiator",
            ("eingebunden durch", "brought in by"),
            Type::Text,
            "what brings it in: an element of the page, or the host of a script",
        ),
        at(
            "channel",
            ("Weg dorthin", "way to it"),
            Type::Word(&["request", "socket", "beacon", "ice", "hint", "form", "named"]),
            "how the page reaches it: a request, a WebSocket, a beacon, a STUN or TURN server, a hint to connect, a form, or a name in a script that nothing was seen to use",
        ),
        at(
            "integrity",
            ("an einen Hashwert gebunden", "bound to a digest"),
            Type::Bool,
            "whether all scripts and styles from it are bound to a digest (Subresource Integrity)",
        ),
    ],
};

/// `http.storage`: something a page stores in the browser.
pub static STORAGE: Kind = Kind {
    name: "http.storage",
    label: ("Eintrag im Speicher des Browsers", "entry in the browser's storage"),
    doc: "something a page stores in the browser, other than a cookie",
    presence: None,
    by_identity: false,
    attributes: &[
        id("host", ("gespeichert von", "stored by"), Type::Text, "the host whose page stores it"),
        id(
            "area",
            ("Speicher", "storage"),
            Type::Word(&["local", "session"]),
            "whether it stays (localStorage) or ends with the tab (sessionStorage)",
        ),
        NAME,
        at(
            "sensitive",
            ("sensibler Inhalt", "sensitive content"),
            Type::Bool,
            "whether its content is sensitive",
        ),
        at(
            "before_consent",
            ("ohne Einwilligung gesetzt", "set without consent"),
            Type::Bool,
            "whether it is stored before anybody consented to anything",
        ),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] =
    &[&PAGE, &SERVICE, &HEADER, &COOKIE, &FORM_FIELD, &THIRD_PARTY, &STORAGE];
