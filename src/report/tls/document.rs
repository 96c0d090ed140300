//! The schema `befund/tls/1`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::{Citation, Tool};
use crate::catalog::policy::Class;
use crate::fact::observation::Outcome;
use befund_catalog::words;

/// The schema's name.
pub const SCHEMA: &str = "befund/tls/1";

words! {
    /// Whether a server has something.
    Offered {
        /// It does.
        Yes = "yes",
        /// It refused.
        No = "no",
        /// It cannot be told.
        Undetermined = "undetermined",
    }
}

/// What a policy says to one parameter, by the checks that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Judgement {
    /// The judgement at as-of; `no_rule` past a year that a newer edition may have extended. Where
    /// several rules speak of the parameter, the worst.
    pub class: Class,
    /// Last day of the recommendation.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether a later edition may extend it.
    pub extendable: bool,
    /// Edition, table and row; or the id of the check, where it decides without a table.
    pub rule: String,
    /// Titles of the row's sources.
    pub sources: Vec<String>,
    /// Where they say it, source by source.
    pub cited: Vec<Citation>,
}

impl Judgement {
    /// Whether it makes the exit code 1.
    pub fn is_bad(&self) -> bool {
        matches!(self.class, Class::PeriodOver | Class::Discouraged)
    }
}

/// The whole document. Times and counters stand only in `run`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// `befund/tls/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The day judged.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The policy edition, if one judges.
    pub policy: Option<PolicyRef>,
    /// The targets as asked for.
    pub targets: Vec<String>,
    /// One for each address.
    pub endpoints: Vec<Endpoint>,
    /// Addresses of the targets that were not looked at.
    pub not_probed: Vec<NotProbed>,
    /// What differs from run to run.
    pub run: Run,
}

/// A policy edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyRef {
    /// Its id.
    pub id: String,
    /// Its edition.
    pub edition: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// One address of a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Endpoint {
    /// Host as asked for.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The IP address, if the name resolved.
    pub address: Option<String>,
    /// The server name asked for.
    pub sni: Option<String>,
    /// The protocol upgraded from.
    pub starttls: Option<String>,
    /// How the scan ended.
    pub outcome: Outcome,
    /// Why it is not `ok`.
    pub reason: Option<String>,
    /// What could not be determined.
    pub undetermined: Vec<Undetermined>,
    /// What else is worth knowing, such as that the server behaves differently without a name.
    pub notes: Vec<String>,
    /// Every version from SSLv2 to TLSv1.3.
    pub protocols: Vec<Protocol>,
    /// Certificate chains presented.
    pub chains: Vec<Chain>,
    /// Protocol features.
    pub features: Vec<Feature>,
}

/// An address of a target that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotProbed {
    /// Host as asked for.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The IP address.
    pub address: String,
    /// Why it was left out.
    pub why: String,
}

/// Something that could not be determined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Undetermined {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// One protocol version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Protocol {
    /// `SSLv2` to `TLSv1.3`.
    pub version: String,
    /// Whether the server negotiates it.
    pub offered: Offered,
    /// Whether everything under it was looked for completely.
    pub complete: bool,
    /// What the policy says to the version.
    pub judgement: Option<Judgement>,
    /// Cipher suites, by code.
    pub cipher_suites: Vec<Named>,
    /// Groups, by code; elliptic curves only up to TLS 1.2.
    pub groups: Vec<Named>,
    /// Signature schemes, by code.
    pub signature_schemes: Vec<Named>,
    /// Finite-field Diffie-Hellman up to TLS 1.2.
    pub dh_parameters: Vec<DhParameters>,
    /// Whether the server prefers its own order.
    pub server_preference: Offered,
}

/// Something with an IANA name and code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// IANA name.
    pub name: String,
    /// IANA code, such as `0xC02F`.
    pub code: String,
    /// What the policy says to it.
    pub judgement: Option<Judgement>,
}

/// Diffie-Hellman parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DhParameters {
    /// Length of the prime in bits.
    pub bits: u32,
    /// RFC 7919 name, if it is one.
    pub named_group: Option<String>,
    /// Whether two handshakes showed the same key.
    pub reused: Offered,
    /// What the policy says to the length.
    pub judgement: Option<Judgement>,
}

/// A certificate chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Chain {
    /// The server name asked for.
    pub sni: Option<String>,
    /// The certificates, the server's own first.
    pub certificates: Vec<Certificate>,
    /// Whether a path to the root set exists, validity periods aside.
    pub path_to_root: Offered,
    /// Which roots were used.
    pub root_set: String,
    /// Whether the certificate names the host (RFC 9525).
    pub names_match: Offered,
    /// Whether each certificate is issued by the next one.
    pub in_order: Offered,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate {
    /// Algorithm of the certified key.
    pub key_algorithm: String,
    /// Length of the certified key in bits.
    pub key_bits: Option<u32>,
    /// Named curve, if any.
    pub curve: Option<String>,
    /// How it is signed.
    pub signature_algorithm: String,
    /// First day of validity.
    #[schemars(with = "Option<String>")]
    pub not_before: Option<Date>,
    /// Last day of validity.
    #[schemars(with = "Option<String>")]
    pub not_after: Option<Date>,
    /// Names it is for.
    pub names: Vec<String>,
    /// Whether it signs itself.
    pub self_signed: bool,
    /// Its serial number, hex.
    pub serial: String,
    /// For how many days it is valid in all.
    pub lifetime_days: Option<i64>,
    /// Days from the day judged to the last of its validity; negative if that is over.
    pub days_left: Option<i64>,
    /// What its key may be used for; null if it does not say.
    pub key_usage: Option<Vec<String>>,
    /// Purposes it is for; null if it does not say.
    pub extended_key_usage: Option<Vec<String>>,
    /// Whether one of its names is a wildcard.
    pub wildcard: bool,
    /// Whether it says that a status must be stapled (RFC 7633).
    pub must_staple: bool,
    /// Whether it carries timestamps of certificate transparency (RFC 6962).
    pub timestamps: bool,
    /// SHA-256 of the DER form, hex.
    pub der_sha256: String,
    /// The certificate in PEM.
    pub pem: String,
    /// What the policy says to the key: its length and its curve.
    pub judgement: Option<Judgement>,
    /// What the policy says to the signature, if the certificate was presented in TLS 1.2 or 1.3. The
    /// signature of a root says nothing, so there is none for it, unless it is the server's own.
    pub signature_judgement: Option<Judgement>,
}

/// A protocol feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Feature {
    /// The version it was looked at in.
    pub version: String,
    /// The feature.
    pub name: String,
    /// Whether the server has it.
    pub present: Offered,
    /// What the policy says to it, if present.
    pub judgement: Option<Judgement>,
}

/// What differs from run to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// When it began, UTC.
    pub started: String,
    /// How long it took.
    pub elapsed_ms: u64,
    /// Connections made, by `host:port`.
    pub connections: BTreeMap<String, u64>,
}

impl Protocol {
    /// Its cipher suites.
    pub(super) fn cipher_suites(&self) -> &[Named] {
        &self.cipher_suites
    }

    /// Its groups.
    pub(super) fn groups(&self) -> &[Named] {
        &self.groups
    }

    /// Its signature schemes.
    pub(super) fn signature_schemes(&self) -> &[Named] {
        &self.signature_schemes
    }
}

impl Document {
    /// Every judgement in it.
    pub fn judgements(&self) -> impl Iterator<Item = &Judgement> {
        self.endpoints.iter().flat_map(Endpoint::judgements)
    }

    /// The sources of all judgements, each once.
    pub fn sources(&self) -> std::collections::BTreeSet<&str> {
        self.judgements()
            .flat_map(|judgement| judgement.sources.iter().map(String::as_str))
            .collect()
    }

    /// 1 if anything is period-over or discouraged, 2 if an endpoint is undecided or partial or was
    /// left out, else 0.
    pub fn exit_code(&self) -> u8 {
        let open = |endpoint: &Endpoint| endpoint.outcome != Outcome::Ok;
        if self.judgements().any(Judgement::is_bad) {
            1
        } else if self.endpoints.iter().any(open) || !self.not_probed.is_empty() {
            2
        } else {
            0
        }
    }
}

impl Endpoint {
    /// Every judgement in it.
    pub fn judgements(&self) -> impl Iterator<Item = &Judgement> {
        let protocols = self.protocols.iter();
        let versions = protocols
            .clone()
            .filter(|protocol| protocol.offered == Offered::Yes)
            .filter_map(|p| p.judgement.as_ref());
        let named = protocols
            .clone()
            .flat_map(|p| p.cipher_suites.iter().chain(&p.groups).chain(&p.signature_schemes));
        let dh = protocols.flat_map(|p| &p.dh_parameters).filter_map(|dh| dh.judgement.as_ref());
        let certificates =
            self.chains.iter().flat_map(|chain| &chain.certificates).flat_map(|certificate| {
                certificate.judgement.iter().chain(&certificate.signature_judgement)
            });
        let features = self.features.iter().filter_map(|f| f.judgement.as_ref());
        versions
            .chain(named.filter_map(|named| named.judgement.as_ref()))
            .chain(dh)
            .chain(certificates)
            .chain(features)
    }
}
