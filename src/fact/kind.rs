//! The kinds of facts: which attributes each has, in which units, and which of them say *which
//! thing* a fact is about.

/// The type of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number; the unit is in the attribute's name.
    Int,
    /// Free text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A day, or a span of days when the source is not exact.
    Date,
    /// Seconds, or `never`.
    Duration,
    /// Several of these words.
    Words(&'static [&'static str]),
    /// Several texts.
    Texts,
}

impl Type {
    /// How a user writes a value of this type.
    pub fn describe(self) -> String {
        match self {
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Int => "a whole number".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Date => "a date (YYYY-MM-DD) or `{from: …, to: …}`".to_owned(),
            Self::Duration => "seconds as a whole number, or `never`".to_owned(),
            Self::Words(words) => format!("a list of {}", words.join(", ")),
            Self::Texts => "a list of texts".to_owned(),
        }
    }
}

/// One attribute of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name; units are in it (`_s` seconds, `_bits`).
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// Whether it says which thing the fact is about.
    pub identity: bool,
    /// What it says, for `befund explain`.
    pub doc: &'static str,
}

/// A kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its dotted name.
    pub name: &'static str,
    /// What one fact of this kind says.
    pub doc: &'static str,
    /// Whether a probe or an export could deliver it; a penetration test comes from people only.
    pub observable: bool,
    /// The kind of target whose probe measures it, if one exists.
    pub target: Option<&'static str>,
    /// An attribute that must be `true` for the thing to exist (`offered`, `present`).
    pub presence: Option<&'static str>,
    /// Its attributes, identity first.
    pub attributes: &'static [Attribute],
}

impl Kind {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Whether all else about such a thing follows from its identity: a suite is what its name says,
    /// so that one with another cipher is another suite and not the same in another state.
    pub fn is_defined_by_identity(&self) -> bool {
        matches!(self.name, "tls.cipher_suite" | "tls.group" | "tls.signature_scheme")
    }
}

const fn id(name: &'static str, ty: Type, doc: &'static str) -> Attribute {
    Attribute { name, ty, identity: true, doc }
}

const fn at(name: &'static str, ty: Type, doc: &'static str) -> Attribute {
    Attribute { name, ty, identity: false, doc }
}

/// Protocol versions as the result format writes them.
pub const TLS_VERSIONS: &[&str] = &["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
const KEY_ALGORITHMS: &[&str] = &["RSA", "RSA-PSS", "ECDSA", "DSA", "Ed25519", "Ed448", "other"];
/// Key agreement: elliptic curve, finite field, key encapsulation, or curve and encapsulation.
const KEY_EXCHANGES: &[&str] = &["ECDH", "DH", "KEM", "hybrid"];
/// What signs, by algorithm and padding.
const SIGNATURE_ALGORITHMS: &[&str] =
    &["rsa", "rsa-pss", "dsa", "ecdsa", "ed25519", "ed448", "other"];
const FEATURES: &[&str] = &[
    "renegotiation_info",
    "client_initiated_renegotiation",
    "truncated_hmac",
    "tls_compression",
    "encrypt_then_mac",
    "extended_master_secret",
    "heartbeat",
    "supported_groups",
    "signature_algorithms",
    "early_data",
    "session_ticket",
    "session_id_resumption",
    "psk_ke",
    "psk_dhe_ke",
    "alpn",
    "alpn_h2",
    "ocsp_stapling",
    "sct_in_extension",
    "sct_in_ocsp",
    "compressed_points",
    "client_certificate_request",
    "fallback_scsv",
    "version_intolerance",
    "extension_intolerance",
    "long_hello_intolerance",
];
const ROLES: &[&str] =
    &["patient", "carer", "doctor", "practice-staff", "provider-staff", "administrator"];
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

/// Authentication factors: those of BSI's table (FAQ on TR-03161), and `other` for what it leaves out.
const FACTORS: &[&str] = &[
    "username-password",
    "system-pin",
    "card-pin",
    "fido2-token",
    "passkey",
    "stored-token",
    "device-binding",
    "otp-email",
    "otp-sms",
    "totp",
    "egk",
    "npa",
    "biometrics",
    "other",
];
const PASSWORD_HASHES: &[&str] = &[
    "argon2id",
    "scrypt",
    "bcrypt",
    "pbkdf2",
    "salted-fast-hash",
    "fast-hash",
    "reversible",
    "plaintext",
    "other",
];
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

const ADDRESS: Attribute = id("address", Type::Text, "IP address that answered");
const SNI: Attribute = id("sni", Type::Text, "server name that was asked for");
const STARTTLS: Attribute = id("starttls", Type::Text, "protocol upgraded from, if any");
const VERSION: Attribute = id("version", Type::Word(TLS_VERSIONS), "protocol version");
const NAME: Attribute = id("name", Type::Text, "name by which it is told apart");

/// All kinds, in the order they are listed to users.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "tls.endpoint",
        doc: "an address of a TLS endpoint and whether it speaks TLS",
        observable: true,
        target: Some("tls"),
        presence: None,
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            at("speaks_tls", Type::Bool, "whether a TLS handshake was answered"),
        ],
    },
    Kind {
        name: "tls.protocol",
        doc: "whether an endpoint offers a protocol version",
        observable: true,
        target: Some("tls"),
        presence: Some("offered"),
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            VERSION,
            at("offered", Type::Bool, "whether the server negotiates it"),
            at(
                "server_preference",
                Type::Bool,
                "whether the server chooses suites by its own order",
            ),
        ],
    },
    Kind {
        name: "tls.cipher_suite",
        doc: "a cipher suite an endpoint negotiates",
        observable: true,
        target: Some("tls"),
        presence: None,
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            VERSION,
            id("name", Type::Text, "IANA name"),
            at("code", Type::Text, "IANA code, such as 0xC02F"),
            at("encryption", Type::Text, "symmetric cipher, such as AES_128; NULL for none"),
            at("key_exchange", Type::Text, "how keys are agreed: ECDHE, DHE, RSA, PSK …, or any"),
            at(
                "authentication",
                Type::Text,
                "what shows who the server is: RSA, PSK …, anon or any",
            ),
            at(
                "encrypt_then_mac",
                Type::Bool,
                "with CBC: whether the MAC covers what is encrypted",
            ),
        ],
    },
    Kind {
        name: "tls.group",
        doc: "a group for key agreement an endpoint negotiates",
        observable: true,
        target: Some("tls"),
        presence: None,
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            VERSION,
            id("name", Type::Text, "IANA name"),
            at("code", Type::Text, "IANA code, such as 0x001D"),
            at("key_exchange", Type::Word(KEY_EXCHANGES), "what kind of key agreement it serves"),
            at(
                "key_bits",
                Type::Int,
                "bits of the order of the curve, or of the prime; classical part",
            ),
        ],
    },
    Kind {
        name: "tls.signature_scheme",
        doc: "a signature scheme an endpoint signs with",
        observable: true,
        target: Some("tls"),
        presence: None,
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            VERSION,
            id("use", Type::Word(&["handshake", "certificate"]), "what is signed"),
            id("name", Type::Text, "IANA name"),
            at("code", Type::Text, "IANA code, such as 0x0804"),
            at("algorithm", Type::Word(SIGNATURE_ALGORITHMS), "what signs; `rsa` is PKCS#1 v1.5"),
            at("hash", Type::Text, "hash function signed with, such as sha256"),
        ],
    },
    Kind {
        name: "tls.certificate",
        doc: "a certificate an endpoint presents",
        observable: true,
        target: Some("tls"),
        presence: None,
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            id("key_algorithm", Type::Word(KEY_ALGORITHMS), "algorithm of the certified key"),
            id("position", Type::Int, "place in the chain, 0 is the server's own"),
            at("key_bits", Type::Int, "length of the certified key in bits"),
            at("curve", Type::Text, "named curve of the key, if any"),
            at("signature_algorithm", Type::Text, "how the certificate is signed"),
            at("not_before", Type::Date, "first day of validity"),
            at("not_after", Type::Date, "last day of validity"),
            at("self_signed", Type::Bool, "whether it signs itself"),
            at("lifetime_days", Type::Int, "for how many days it is valid in all"),
            at("serial", Type::Text, "serial number, hex"),
            at("wildcard", Type::Bool, "whether one of its names is a wildcard"),
            at("must_staple", Type::Bool, "whether it asks for a stapled status (RFC 7633)"),
            at("timestamps", Type::Bool, "whether it carries signed timestamps (RFC 6962)"),
            at("key_usage", Type::Text, "what its key may be used for, if it says"),
            at("extended_key_usage", Type::Text, "purposes it is for, if it says"),
            at("sha256", Type::Text, "SHA-256 of the DER form, hex"),
        ],
    },
    Kind {
        name: "tls.chain",
        doc: "a chain of certificates an endpoint presents",
        observable: true,
        target: Some("tls"),
        presence: None,
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            id("key_algorithm", Type::Word(KEY_ALGORITHMS), "algorithm of the server's key"),
            at("names_match", Type::Bool, "whether the certificate names the host (RFC 9525)"),
            at(
                "path_to_root",
                Type::Bool,
                "whether a path to the root set exists, validity periods aside",
            ),
            at("in_order", Type::Bool, "whether each certificate is issued by the next one"),
            at("root_set", Type::Text, "which roots were used"),
        ],
    },
    Kind {
        name: "tls.dh_parameters",
        doc: "finite-field Diffie-Hellman parameters up to TLS 1.2",
        observable: true,
        target: Some("tls"),
        presence: None,
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            at("key_bits", Type::Int, "length of the prime in bits"),
            at("named_group", Type::Text, "RFC 7919 name, if it is one"),
            at("reused", Type::Bool, "whether two handshakes showed the same key"),
        ],
    },
    Kind {
        name: "tls.feature",
        doc: "a protocol feature and whether an endpoint has it",
        observable: true,
        target: Some("tls"),
        presence: Some("present"),
        attributes: &[
            ADDRESS,
            SNI,
            STARTTLS,
            VERSION,
            id("name", Type::Word(FEATURES), "the feature"),
            at("present", Type::Bool, "whether the server has it"),
        ],
    },
    Kind {
        name: "auth.path",
        doc: "a way for someone to get in",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            id("role", Type::Word(ROLES), "who gets in"),
            NAME,
            at("account_required", Type::Bool, "whether an account must exist first"),
            at("registration_required", Type::Bool, "whether one must register first, anywhere"),
            at(
                "shown_name",
                Type::Word(&["real-name", "free-text", "none"]),
                "what the doctor sees: a name that must be real, any text, or nothing",
            ),
            at("may_consult", Type::Bool, "whether a consultation can be held this way"),
            at("factors", Type::Words(FACTORS), "factors that are always demanded, each of them"),
            at(
                "consent",
                Type::Bool,
                "whether the insured person was informed and consented to a lower level (§ 139e (10) SGB V)",
            ),
            at(
                "conditions_met",
                Type::Texts,
                "ids of conditions of the factor table shown to be met, such as gemspec-idp-sek-4-3-2",
            ),
            at("health_id", Type::Bool, "whether it is the GesundheitsID (§ 291 (8) SGB V)"),
            at("throttled", Type::Bool, "whether guessing is slowed down or locked out"),
            at("anomaly_notice", Type::Bool, "whether users can be told of unusual logins"),
            at(
                "context_signals",
                Type::Bool,
                "whether further signals such as device, network or time of day enter the judgement of a login",
            ),
            at(
                "professional_card",
                Type::Bool,
                "whether it is the electronic health professional card by its contactless interface",
            ),
            at(
                "storage_opt_in",
                Type::Bool,
                "whether data to log in with are stored on the device only after express consent; `true` where none are stored",
            ),
            at(
                "fallback_consented",
                Type::Bool,
                "whether a fallback to one factor is switched on only after a notice of its risks and actively confirmed consent; `true` where there is none",
            ),
            at(
                "fallback_revocable",
                Type::Bool,
                "whether users can switch a fallback to one factor off in the product at any time; `true` where there is none",
            ),
        ],
    },
    Kind {
        name: "auth.password_policy",
        doc: "the rules for a set of passwords",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            NAME,
            at("min_length", Type::Int, "least number of characters"),
            at(
                "max_failed_attempts",
                Type::Int,
                "failed attempts until it locks or slows down; 0 is no limit",
            ),
            at("change_offered", Type::Bool, "whether users can change their password"),
            at("change_logged", Type::Bool, "whether changes and resets are logged"),
            at("change_notified", Type::Bool, "whether users are told of changes and resets"),
            at("reauthentication", Type::Bool, "whether a change needs a new authentication"),
            at("hash", Type::Word(PASSWORD_HASHES), "how passwords are stored"),
            at("salted", Type::Bool, "whether each hash has its own salt"),
            at("strength_stored", Type::Bool, "whether what is shown about strength is stored"),
        ],
    },
    Kind {
        name: "auth.session",
        doc: "a kind of session between a user and the product",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            NAME,
            at("idle_timeout_s", Type::Duration, "time without use until it ends, seconds"),
            at("active_timeout_s", Type::Duration, "time in use until it ends, seconds"),
            at(
                "background_grace_s",
                Type::Duration,
                "time in the background until it ends or is locked, seconds",
            ),
            at("user_revocable", Type::Bool, "whether users can end sessions given out earlier"),
            at(
                "deleted_at_end",
                Type::Bool,
                "whether its data are deleted on the server at its end",
            ),
            at("id_entropy_bits", Type::Int, "randomness of its identifier in bits"),
        ],
    },
    Kind {
        name: "auth.token",
        doc: "a kind of token that authenticates",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            NAME,
            at("signature_algorithm", Type::Text, "how it is signed, such as ES256"),
            at("signature_checked", Type::Bool, "whether the server checks the signature"),
            at("none_accepted", Type::Bool, "whether an unsigned one is accepted"),
            at("expired_accepted", Type::Bool, "whether an expired one is accepted"),
            at("carries_sensitive_data", Type::Bool, "whether sensitive data are in it"),
            at(
                "unexpected_fields",
                Type::Bool,
                "whether it carries fields that those who take it do not expect",
            ),
        ],
    },
    Kind {
        name: "auth.access_code",
        doc: "a code or link that admits to a consultation",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            id("role", Type::Word(ROLES), "who uses it"),
            NAME,
            at(
                "leads_to",
                Type::Word(&["initiating-doctor", "any-doctor-of-practice", "anyone"]),
                "whom it connects with",
            ),
            at("valid_for_s", Type::Duration, "longest time from issue to expiry, seconds"),
            at(
                "valid_after_appointment_s",
                Type::Duration,
                "time from the appointment to expiry, seconds",
            ),
        ],
    },
    Kind {
        name: "retention.store",
        doc: "a place where data are kept",
        observable: true,
        target: None,
        presence: None,
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
                "logs_sensitive_data",
                Type::Bool,
                "for logs: whether entries carry sensitive data or name a person",
            ),
            at("logs_connections", Type::Bool, "for logs: whether connections are logged"),
        ],
    },
    Kind {
        name: "hosting.location",
        doc: "where data are processed",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            NAME,
            at("country", Type::Text, "ISO 3166-1 alpha-2 code, quoted"),
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
            at(
                "firewalled",
                Type::Bool,
                "whether firewalls shield it from outside at every interface",
            ),
            at(
                "deny_all",
                Type::Bool,
                "whether its firewalls drop whatever is not expressly allowed",
            ),
            at(
                "monitored",
                Type::Bool,
                "whether suspicious events there are noticed and raise an alarm",
            ),
        ],
    },
    Kind {
        name: "http.page",
        doc: "a page of the product's site",
        observable: true,
        target: None,
        presence: None,
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
    },
    Kind {
        name: "http.service",
        doc: "a service that answers to web protocols",
        observable: true,
        target: None,
        presence: None,
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
                "whether it refuses versions of the application that were outdated longer ago than the grace period",
            ),
            at(
                "messages_validated",
                Type::Bool,
                "whether it refuses messages that contradict their schema",
            ),
        ],
    },
    Kind {
        name: "http.header",
        doc: "a response header of a page and whether it is set",
        observable: true,
        target: None,
        presence: Some("present"),
        attributes: &[
            id("url", Type::Text, "the page's address"),
            id("name", Type::Text, "the header's name in lower case"),
            at("present", Type::Bool, "whether it is set"),
            at("value", Type::Text, "its value"),
        ],
    },
    Kind {
        name: "http.cookie",
        doc: "a cookie the product sets",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            id("host", Type::Text, "the host that sets it"),
            NAME,
            at("secure", Type::Bool, "whether it has the Secure flag"),
            at("http_only", Type::Bool, "whether it has the HttpOnly flag"),
            at("script_needs_it", Type::Bool, "whether JavaScript reads it"),
            at("sensitive", Type::Bool, "whether its content is sensitive"),
            at("domain_wide", Type::Bool, "whether other hosts of the domain get it"),
            at("outlives_session", Type::Bool, "whether it stays when the application is closed"),
        ],
    },
    Kind {
        name: "http.form_field",
        doc: "a field of a form",
        observable: true,
        target: None,
        presence: None,
        attributes: &[
            id("page", Type::Text, "the page's address"),
            NAME,
            at("sensitive", Type::Bool, "whether sensitive data are entered"),
            at("autocomplete_off", Type::Bool, "whether the browser is told not to fill it in"),
            at(
                "copyable",
                Type::Bool,
                "whether what is entered can be copied to a clipboard that other applications read",
            ),
        ],
    },
    Kind {
        name: "http.third_party",
        doc: "a third party a page loads something from",
        observable: true,
        target: None,
        presence: None,
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
    },
    Kind {
        name: "app.function",
        doc: "a function of the product on which a requirement depends",
        observable: true,
        target: None,
        presence: Some("present"),
        attributes: &[
            id("name", Type::Word(FUNCTIONS), "the function"),
            at("present", Type::Bool, "whether the product has it"),
        ],
    },
    Kind {
        name: "security.penetration_test",
        doc: "a penetration test of the product",
        observable: false,
        target: None,
        presence: None,
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
    },
];

/// Kinds that probes to come will deliver; requirements may point to them already.
pub const PLANNED_KINDS: &[&str] = &["media.connection", "sbom.component", "app.manifest"];

/// The names of all kinds.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    KINDS.iter().map(|kind| kind.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_presence_attributes_exist() {
        assert_eq!(names().collect::<BTreeSet<_>>().len(), KINDS.len());
        for kind in KINDS {
            let unique: BTreeSet<_> = kind.attributes.iter().map(|a| a.name).collect();
            assert_eq!(unique.len(), kind.attributes.len(), "{}", kind.name);
            if let Some(presence) = kind.presence {
                assert_eq!(
                    kind.attribute(presence).map(|a| a.ty),
                    Some(Type::Bool),
                    "{}",
                    kind.name
                );
            }
        }
    }
}
