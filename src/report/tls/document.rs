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

words! {
    /// Whether a certificate names the host.
    NamesMatch {
        /// It does.
        Yes = "yes",
        /// It does not.
        No = "no",
        /// No name was asked for, only an address, and it does not name that.
        NotAsked = "not_asked",
        /// It cannot be told.
        Undetermined = "undetermined",
    }
}

words! {
    /// What a stapled answer about revocation is good for (RFC 6960).
    OcspStatus {
        /// The certificate is not revoked.
        Good = "good",
        /// It is revoked.
        Revoked = "revoked",
        /// The responder does not know it.
        Unknown = "unknown",
        /// The answer does not hold on the day judged: it is over, or not yet valid.
        Expired = "expired",
        /// The answer is about other certificates.
        Foreign = "foreign",
        /// It is not signed by the issuer, nor by one whom the issuer allows to.
        Unsigned = "unsigned",
        /// The responder asked to try later.
        TryLater = "try_later",
        /// The responder gave no answer for another reason.
        Failed = "failed",
        /// It could not be read or verified.
        Undetermined = "undetermined",
    }
}

words! {
    /// What is wrong with a chain of certificates.
    FaultKind {
        /// A certificate is over.
        Expired = "expired",
        /// A certificate does not hold yet.
        NotYetValid = "not_yet_valid",
        /// The name that was asked for is none of the certificate's.
        OtherName = "other_name",
        /// No path leads to the roots.
        NoPath = "no_path",
        /// The server's certificate is revoked, by what was stapled to it.
        Revoked = "revoked",
        /// A certified key is over or discouraged by the policy.
        WeakKey = "weak_key",
        /// The way a certificate is signed is over or discouraged by the policy.
        WeakSignature = "weak_signature",
        /// A certificate cannot be read.
        Unreadable = "unreadable",
        /// Whether the name that was asked for is one of the certificate's could not be verified.
        NameUnverified = "name_unverified",
        /// Whether a path leads to the roots could not be verified.
        PathUnverified = "path_unverified",
        /// What was stapled could not be verified.
        StapleUnverified = "staple_unverified",
        /// The server's certificate is signed with its own key.
        SelfSigned = "self_signed",
        /// A certificate is not issued by the next one.
        OutOfOrder = "out_of_order",
        /// What was stapled says nothing about the certificate.
        UselessStaple = "useless_staple",
        /// The certificate says that a status must be stapled, and none was.
        NoStaple = "no_staple",
    }
}

words! {
    /// What a fault means for the exit code.
    Weight {
        /// It is 1.
        Fails = "fails",
        /// It is 2 unless something fails.
        Open = "open",
        /// Nothing.
        Note = "note",
    }
}

/// What a policy says to one parameter, by the checks that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Judgement")]
#[non_exhaustive]
pub struct PolicyJudgement {
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

impl PolicyJudgement {
    /// Whether it makes the exit code 1.
    pub fn is_bad(&self) -> bool {
        matches!(self.class, Class::PeriodOver | Class::Discouraged)
    }
}

/// The whole document. Times and counters stand only in `run`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "A TLS scan, judged")]
#[non_exhaustive]
pub struct TlsOutput {
    /// `befund/tls/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The day judged.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The policy edition, if one judges.
    pub policy: Option<PolicyRef>,
    /// Whether paths and names of certificates count for the exit code.
    pub trust: bool,
    /// The targets as asked for.
    pub targets: Vec<String>,
    /// One for each address.
    pub endpoints: Vec<Endpoint>,
    /// Addresses of the targets that were not looked at.
    pub not_probed: Vec<NotProbed>,
    /// What differs from run to run.
    pub run: ScanRun,
}

/// A policy edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct Undetermined {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// One protocol version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Protocol {
    /// `SSLv2` to `TLSv1.3`.
    pub version: String,
    /// Whether the server negotiates it.
    pub offered: Offered,
    /// Whether everything under it was looked for completely.
    pub complete: bool,
    /// What the policy says to the version.
    pub judgement: Option<PolicyJudgement>,
    /// Cipher suites, by code.
    pub cipher_suites: Vec<Suite>,
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
#[non_exhaustive]
pub struct Named {
    /// IANA name.
    pub name: String,
    /// IANA code, such as `0xC02F`.
    pub code: String,
    /// What the policy says to it.
    pub judgement: Option<PolicyJudgement>,
}

/// A cipher suite.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Suite {
    /// Name, code and judgement.
    #[serde(flatten)]
    pub named: Named,
    /// Whether the server gets on after it chose the suite; false if it failed each time. Null in SSLv2, where the
    /// client chooses, and nothing was chosen.
    pub completes: Option<bool>,
}

/// Diffie-Hellman parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DhParameters {
    /// Length of the prime in bits.
    pub bits: u32,
    /// RFC 7919 name, if it is one.
    pub named_group: Option<String>,
    /// Whether two handshakes showed the same key.
    pub reused: Offered,
    /// What the policy says to the length.
    pub judgement: Option<PolicyJudgement>,
}

/// A certificate chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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
    pub names_match: NamesMatch,
    /// Whether each certificate is issued by the next one.
    pub in_order: Offered,
    /// The answer about revocation that was stapled, if one was.
    pub ocsp: Option<Ocsp>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// An answer about revocation as it was stapled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Ocsp {
    /// What it is good for on the day judged.
    pub status: OcspStatus,
    /// Why the responder gave no answer: `internalError` and the like.
    pub refusal: Option<String>,
    /// From when on it holds, UTC: its thisUpdate, or when the certificate of whoever signed it begins.
    pub from: Option<String>,
    /// Until when it holds, UTC: its nextUpdate, or when that certificate ends. Null if it says no end: then it
    /// holds on the day it is of.
    pub until: Option<String>,
    /// When the certificate was revoked, UTC.
    pub revoked: Option<String>,
}

/// Something wrong with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Fault {
    /// What.
    pub fault: FaultKind,
    /// The place of the certificate that has it; null if it is the chain's.
    pub certificate: Option<usize>,
    /// What it means for the exit code. With `trust` false, what is said of path and name means nothing.
    pub weight: Weight,
}

impl Fault {
    /// Whether it is about whom to trust: the path, or the name.
    pub(super) fn is_of_trust(self) -> bool {
        use FaultKind::{NameUnverified, NoPath, OtherName, PathUnverified};
        matches!(self.fault, OtherName | NoPath | NameUnverified | PathUnverified)
    }
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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
    /// Names it is for, `DNS:` or `IP:` before each.
    pub names: Vec<String>,
    /// Whether it signs itself; null if that could not be verified, and `undetermined` says why.
    pub self_signed: Option<bool>,
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
    pub judgement: Option<PolicyJudgement>,
    /// What the policy says to the signature, if the certificate was presented in TLS 1.2 or 1.3. The
    /// signature of a root says nothing, so there is none for it, unless it is the server's own.
    pub signature_judgement: Option<PolicyJudgement>,
}

/// What stands for the algorithm of a key that cannot be read.
pub(super) const UNREADABLE: &str = "unreadable";

impl Certificate {
    /// Whether it could not be read.
    pub(super) fn is_unreadable(&self) -> bool {
        self.key_algorithm == UNREADABLE
    }
}

/// A protocol feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Feature {
    /// The version it was looked at in.
    pub version: String,
    /// The feature.
    pub name: String,
    /// Whether the server has it.
    pub present: Offered,
    /// What the policy says to it, if present.
    pub judgement: Option<PolicyJudgement>,
}

/// What differs from run to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Run")]
#[non_exhaustive]
pub struct ScanRun {
    /// When it began, UTC.
    pub started: String,
    /// How long it took.
    pub elapsed_ms: u64,
    /// Connections made, by `host:port`.
    pub connections: BTreeMap<String, u64>,
}

impl Protocol {
    /// Its cipher suites.
    pub(super) fn cipher_suites(&self) -> Vec<&Named> {
        self.cipher_suites.iter().map(|suite| &suite.named).collect()
    }

    /// Whether it is a suite that the server failed with each time it had chosen it.
    pub(super) fn fails_with(&self, named: &Named) -> bool {
        let mut failing = self.cipher_suites.iter().filter(|one| one.completes == Some(false));
        failing.any(|suite| suite.named == *named)
    }

    /// Its groups.
    pub(super) fn groups(&self) -> Vec<&Named> {
        self.groups.iter().collect()
    }

    /// Its signature schemes.
    pub(super) fn signature_schemes(&self) -> Vec<&Named> {
        self.signature_schemes.iter().collect()
    }
}

impl TlsOutput {
    /// Every judgement in it.
    pub fn judgements(&self) -> impl Iterator<Item = &PolicyJudgement> {
        self.endpoints.iter().flat_map(Endpoint::judgements)
    }

    /// The sources of all judgements, each once.
    pub fn sources(&self) -> std::collections::BTreeSet<&str> {
        self.judgements()
            .flat_map(|judgement| judgement.sources.iter().map(String::as_str))
            .collect()
    }

    /// 1 if anything is period-over or discouraged, or a certificate at fault; 2 if an endpoint is undecided or
    /// partial or was left out, or something about a certificate is open; else 0.
    pub fn exit_code(&self) -> u8 {
        let open = |endpoint: &Endpoint| endpoint.outcome != Outcome::Ok;
        if self.judgements().any(PolicyJudgement::is_bad) || self.has_fault(Weight::Fails) {
            1
        } else if self.endpoints.iter().any(open)
            || !self.not_probed.is_empty()
            || self.has_fault(Weight::Open)
        {
            2
        } else {
            0
        }
    }
}

impl TlsOutput {
    /// Whether a certificate is at fault in a way that counts.
    fn has_fault(&self, weight: Weight) -> bool {
        let chains = self.endpoints.iter().flat_map(|endpoint| &endpoint.chains);
        let mut faults = chains.flat_map(|chain| &chain.faults);
        faults.any(|fault| fault.weight == weight && (self.trust || !fault.is_of_trust()))
    }
}

impl Endpoint {
    /// Every judgement in it.
    pub fn judgements(&self) -> impl Iterator<Item = &PolicyJudgement> {
        let protocols = self.protocols.iter();
        let versions = protocols
            .clone()
            .filter(|protocol| protocol.offered == Offered::Yes)
            .filter_map(|p| p.judgement.as_ref());
        let named = protocols
            .clone()
            .flat_map(|p| [p.cipher_suites(), p.groups(), p.signature_schemes()].concat());
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
