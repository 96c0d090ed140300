//! TLS endpoints and what they negotiate.

use super::{Attribute, Kind, Type, at, id, place};

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

const ADDRESS: Attribute = place("address", Type::Text, "IP address that answered");
const SNI: Attribute = place("sni", Type::Text, "server name that was asked for");
const STARTTLS: Attribute = place("starttls", Type::Text, "protocol upgraded from, if any");
const VERSION: Attribute = id("version", Type::Word(TLS_VERSIONS), "protocol version");

/// `tls.endpoint`: an address of a TLS endpoint and whether it speaks TLS.
pub static ENDPOINT: Kind = Kind {
    name: "tls.endpoint",
    doc: "an address of a TLS endpoint and whether it speaks TLS",
    presence: None,
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        at("speaks_tls", Type::Bool, "whether a TLS handshake was answered"),
    ],
};

/// `tls.protocol`: whether an endpoint offers a protocol version.
pub static PROTOCOL: Kind = Kind {
    name: "tls.protocol",
    doc: "whether an endpoint offers a protocol version",
    presence: Some("offered"),
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        at("offered", Type::Bool, "whether the server negotiates it"),
        at("server_preference", Type::Bool, "whether the server chooses suites by its own order"),
    ],
};

/// `tls.cipher_suite`: a cipher suite an endpoint negotiates.
pub static CIPHER_SUITE: Kind = Kind {
    name: "tls.cipher_suite",
    doc: "a cipher suite an endpoint negotiates",
    presence: None,
    by_identity: true,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        id("name", Type::Text, "IANA name"),
        at("code", Type::Text, "IANA code, such as 0xC02F"),
        at("encryption", Type::Text, "symmetric cipher, such as AES_128; NULL for none"),
        at("key_exchange", Type::Text, "how keys are agreed: ECDHE, DHE, RSA, PSK …, or any"),
        at("authentication", Type::Text, "what shows who the server is: RSA, PSK …, anon or any"),
        at("encrypt_then_mac", Type::Bool, "with CBC: whether the MAC covers what is encrypted"),
    ],
};

/// `tls.group`: a group for key agreement an endpoint negotiates.
pub static GROUP: Kind = Kind {
    name: "tls.group",
    doc: "a group for key agreement an endpoint negotiates",
    presence: None,
    by_identity: true,
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
};

/// `tls.signature_scheme`: a signature scheme an endpoint signs with.
pub static SIGNATURE_SCHEME: Kind = Kind {
    name: "tls.signature_scheme",
    doc: "a signature scheme an endpoint signs with",
    presence: None,
    by_identity: true,
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
};

/// `tls.certificate`: a certificate an endpoint presents.
pub static CERTIFICATE: Kind = Kind {
    name: "tls.certificate",
    doc: "a certificate an endpoint presents",
    presence: None,
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        id("key_algorithm", Type::Word(KEY_ALGORITHMS), "algorithm of the certified key"),
        place("position", Type::Int, "place in the chain, 0 is the server's own"),
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
};

/// `tls.chain`: a chain of certificates an endpoint presents.
pub static CHAIN: Kind = Kind {
    name: "tls.chain",
    doc: "a chain of certificates an endpoint presents",
    presence: None,
    by_identity: false,
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
};

/// `tls.dh_parameters`: finite-field Diffie-Hellman parameters up to TLS 1.2.
pub static DH_PARAMETERS: Kind = Kind {
    name: "tls.dh_parameters",
    doc: "finite-field Diffie-Hellman parameters up to TLS 1.2",
    presence: None,
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        at("key_bits", Type::Int, "length of the prime in bits"),
        at("named_group", Type::Text, "RFC 7919 name, if it is one"),
        at("reused", Type::Bool, "whether two handshakes showed the same key"),
    ],
};

/// `tls.feature`: a protocol feature and whether an endpoint has it.
pub static FEATURE: Kind = Kind {
    name: "tls.feature",
    doc: "a protocol feature and whether an endpoint has it",
    presence: Some("present"),
    by_identity: false,
    attributes: &[
        ADDRESS,
        SNI,
        STARTTLS,
        VERSION,
        id("name", Type::Word(FEATURES), "the feature"),
        at("present", Type::Bool, "whether the server has it"),
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
