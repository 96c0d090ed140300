//! TLS endpoints and what they negotiate.

use super::{Attribute, Kind, Type, Unit, at, id, place};

/// Protocol versions as the result format writes them.
pub const TLS_VERSIONS: &[&str] = &["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

pub(in crate::fact) const KEY_ALGORITHMS: &[&str] =
    &["RSA", "RSA-PSS", "ECDSA", "DSA", "Ed25519", "Ed448", "other"];

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
    "suite_limit",
    "group_limit",
    "scheme_limit",
    "hello_length_limit",
    "alpn_required",
    "sni_required",
    "empty_key_share_refused",
    "several_configurations",
];

const ADDRESS: Attribute =
    place("address", ("IP-Adresse", "IP address"), Type::Text, "IP address that answered");
const SNI: Attribute = place(
    "sni",
    ("Servername (SNI)", "server name (SNI)"),
    Type::Text,
    "server name that was asked for",
);
const STARTTLS: Attribute = place(
    "starttls",
    ("Übergang mit STARTTLS aus", "upgraded by STARTTLS from"),
    Type::Text,
    "protocol upgraded from, if any",
);
const VERSION: Attribute = id(
    "version",
    ("Protokollversion", "protocol version"),
    Type::Word(TLS_VERSIONS),
    "protocol version",
);

/// `tls.endpoint`: an address of a TLS endpoint and whether it speaks TLS.
pub static ENDPOINT: Kind = Kind {
    name: "tls.endpoint",
    label: ("TLS-Endpunkt", "TLS endpoint"),
    doc: "an address of a TLS endpoint and whether it speaks TLS",
    presence: None,
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        at(
            "speaks_tls",
            ("spricht TLS", "speaks TLS"),
            Type::Bool,
            "whether a TLS handshake was answered",
        ),
    ],
};

/// `tls.protocol`: whether an endpoint offers a protocol version.
pub static PROTOCOL: Kind = Kind {
    name: "tls.protocol",
    label: ("Protokollversion", "protocol version"),
    doc: "whether an endpoint offers a protocol version",
    presence: Some("offered"),
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        at("offered", ("angeboten", "offered"), Type::Bool, "whether the server negotiates it"),
        at(
            "server_preference",
            ("Reihenfolge des Servers gilt", "server's order prevails"),
            Type::Bool,
            "whether the server chooses suites by its own order",
        ),
    ],
};

/// `tls.cipher_suite`: a cipher suite an endpoint negotiates.
pub static CIPHER_SUITE: Kind = Kind {
    name: "tls.cipher_suite",
    label: ("Cipher-Suite", "cipher suite"),
    doc: "a cipher suite an endpoint negotiates",
    presence: None,
    by_identity: true,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        id("name", ("Name", "name"), Type::Text, "IANA name"),
        at("code", ("IANA-Kennzahl", "IANA code"), Type::Text, "IANA code, such as 0xC02F"),
        at(
            "encryption",
            ("Verschlüsselung", "encryption"),
            Type::Text,
            "symmetric cipher, such as AES_128; NULL for none",
        ),
        at(
            "key_exchange",
            ("Schlüsselvereinbarung", "key exchange"),
            Type::Text,
            "how keys are agreed: ECDHE, DHE, RSA, PSK …, or any",
        ),
        at(
            "authentication",
            ("Authentisierung des Servers", "authentication of the server"),
            Type::Text,
            "what shows who the server is: RSA, PSK …, anon or any",
        ),
        at(
            "completes",
            ("Handshake gelingt", "handshake succeeds"),
            Type::Bool,
            "whether the server gets on after it chose the suite; false: each time it failed instead",
        ),
        at(
            "encrypt_then_mac",
            (
                "MAC über den Schlüsseltext (Encrypt-then-MAC)",
                "MAC over what is encrypted (encrypt-then-MAC)",
            ),
            Type::Bool,
            "with CBC: whether the MAC covers what is encrypted",
        ),
    ],
};

/// `tls.group`: a group for key agreement an endpoint negotiates.
pub static GROUP: Kind = Kind {
    name: "tls.group",
    label: ("Gruppe der Schlüsselvereinbarung", "group for key agreement"),
    doc: "a group for key agreement an endpoint negotiates",
    presence: None,
    by_identity: true,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        id("name", ("Name", "name"), Type::Text, "IANA name"),
        at("code", ("IANA-Kennzahl", "IANA code"), Type::Text, "IANA code, such as 0x001D"),
        at(
            "key_exchange",
            ("Art der Schlüsselvereinbarung", "kind of key agreement"),
            Type::Word(KEY_EXCHANGES),
            "what kind of key agreement it serves",
        ),
        at(
            "key_bits",
            ("Länge", "length"),
            Type::Int(Unit::Bits),
            "bits of the order of the curve, or of the prime; classical part",
        ),
    ],
};

/// `tls.signature_scheme`: a signature scheme an endpoint signs with.
pub static SIGNATURE_SCHEME: Kind = Kind {
    name: "tls.signature_scheme",
    label: ("Signaturverfahren", "signature scheme"),
    doc: "a signature scheme an endpoint signs with",
    presence: None,
    by_identity: true,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        id(
            "use",
            ("unterschreibt", "signs"),
            Type::Word(&["handshake", "certificate"]),
            "what is signed",
        ),
        id("name", ("Name", "name"), Type::Text, "IANA name"),
        at("code", ("IANA-Kennzahl", "IANA code"), Type::Text, "IANA code, such as 0x0804"),
        at(
            "algorithm",
            ("Algorithmus", "algorithm"),
            Type::Word(SIGNATURE_ALGORITHMS),
            "what signs; `rsa` is PKCS#1 v1.5",
        ),
        at(
            "hash",
            ("Hashfunktion", "hash function"),
            Type::Text,
            "hash function signed with, such as sha256",
        ),
    ],
};

/// `tls.certificate`: a certificate an endpoint presents.
pub static CERTIFICATE: Kind = Kind {
    name: "tls.certificate",
    label: ("Zertifikat", "certificate"),
    doc: "a certificate an endpoint presents",
    presence: None,
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        id(
            "key_algorithm",
            ("Schlüsselverfahren", "key algorithm"),
            Type::Word(KEY_ALGORITHMS),
            "algorithm of the certified key",
        ),
        place(
            "position",
            ("Stelle in der Kette", "place in the chain"),
            Type::Int(Unit::Position),
            "place in the chain, 0 is the server's own",
        ),
        at(
            "needed",
            ("für den Pfad gebraucht", "needed for the path"),
            Type::Bool,
            "whether trust hangs on it: not if a path to a root holds without it",
        ),
        at(
            "key_bits",
            ("Schlüssellänge", "key length"),
            Type::Int(Unit::Bits),
            "length of the certified key in bits",
        ),
        at("curve", ("Kurve", "named curve"), Type::Text, "named curve of the key, if any"),
        at(
            "signature_algorithm",
            ("unterschrieben mit", "signed with"),
            Type::Text,
            "how the certificate is signed",
        ),
        at("not_before", ("gültig ab", "valid from"), Type::Date, "first day of validity"),
        at("not_after", ("gültig bis", "valid until"), Type::Date, "last day of validity"),
        at(
            "self_signed",
            ("selbst unterschrieben", "self-signed"),
            Type::Bool,
            "whether it signs itself",
        ),
        at(
            "lifetime_days",
            ("Laufzeit", "lifetime"),
            Type::Int(Unit::Days),
            "for how many days it is valid in all",
        ),
        at("serial", ("Seriennummer", "serial number"), Type::Text, "serial number, hex"),
        at(
            "wildcard",
            ("Platzhalter im Namen (Wildcard)", "wildcard name"),
            Type::Bool,
            "whether one of its names is a wildcard",
        ),
        at(
            "must_staple",
            (
                "verlangt eine mitgelieferte Statusauskunft (Must-Staple)",
                "asks for a stapled status (must-staple)",
            ),
            Type::Bool,
            "whether it asks for a stapled status (RFC 7633)",
        ),
        at(
            "timestamps",
            ("trägt Zeitstempel von Zertifikatslisten (SCT)", "carries signed timestamps (SCT)"),
            Type::Bool,
            "whether it carries signed timestamps (RFC 6962)",
        ),
        at(
            "key_usage",
            ("Verwendung des Schlüssels", "key usage"),
            Type::Text,
            "what its key may be used for, if it says",
        ),
        at(
            "extended_key_usage",
            ("Zweck des Schlüssels", "extended key usage"),
            Type::Text,
            "purposes it is for, if it says",
        ),
        at(
            "sha256",
            ("SHA-256-Fingerabdruck", "SHA-256 fingerprint"),
            Type::Text,
            "SHA-256 of the DER form, hex",
        ),
    ],
};

/// `tls.chain`: a chain of certificates an endpoint presents.
pub static CHAIN: Kind = Kind {
    name: "tls.chain",
    label: ("Zertifikatskette", "chain of certificates"),
    doc: "a chain of certificates an endpoint presents",
    presence: None,
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        id(
            "key_algorithm",
            ("Schlüsselverfahren des Servers", "key algorithm of the server"),
            Type::Word(KEY_ALGORITHMS),
            "algorithm of the server's key",
        ),
        at(
            "names_match",
            ("Zertifikat nennt den Servernamen", "certificate names the host"),
            Type::Bool,
            "whether the certificate names the host (RFC 9525)",
        ),
        at(
            "path_to_root",
            ("Pfad zu einer bekannten Wurzel", "path to a known root"),
            Type::Bool,
            "whether a path to the root set exists, validity periods aside",
        ),
        at(
            "in_order",
            ("Kette in der richtigen Reihenfolge", "chain in the right order"),
            Type::Bool,
            "whether each certificate is issued by the next one",
        ),
        at(
            "root_set",
            ("herangezogene Wurzeln", "roots that were used"),
            Type::Text,
            "which roots were used",
        ),
    ],
};

/// `tls.dh_parameters`: finite-field Diffie-Hellman parameters up to TLS 1.2.
pub static DH_PARAMETERS: Kind = Kind {
    name: "tls.dh_parameters",
    label: ("Diffie-Hellman-Parameter", "Diffie-Hellman parameters"),
    doc: "finite-field Diffie-Hellman parameters up to TLS 1.2",
    presence: None,
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        at(
            "key_bits",
            ("Länge der Primzahl", "length of the prime"),
            Type::Int(Unit::Bits),
            "length of the prime in bits",
        ),
        at(
            "named_group",
            ("genormte Gruppe (RFC 7919)", "named group (RFC 7919)"),
            Type::Text,
            "RFC 7919 name, if it is one",
        ),
        at(
            "reused",
            ("Schlüssel wiederverwendet", "key reused"),
            Type::Bool,
            "whether two handshakes showed the same key",
        ),
    ],
};

/// `tls.feature`: a protocol feature and whether an endpoint has it.
pub static FEATURE: Kind = Kind {
    name: "tls.feature",
    label: ("TLS-Protokollmerkmal", "TLS protocol feature"),
    doc: "a protocol feature and whether an endpoint has it",
    presence: Some("present"),
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        id("name", ("Merkmal", "feature"), Type::Word(FEATURES), "the feature"),
        at("present", ("vorhanden", "present"), Type::Bool, "whether the server has it"),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[
    &ENDPOINT,
    &PROTOCOL,
    &CIPHER_SUITE,
    &GROUP,
    &SIGNATURE_SCHEME,
    &CERTIFICATE,
    &CHAIN,
    &DH_PARAMETERS,
    &FEATURE,
];
