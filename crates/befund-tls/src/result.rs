//! What a scan found: plain data.

use std::net::SocketAddr;

use super::certificates::Chain;
use super::codec::Version;
pub use crate::finding::{Determination, List};
use crate::names::suite_name;
use crate::starttls::Starttls;

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanOutcome {
    /// It looked at everything it set out to.
    Ok,
    /// It found something, but not all.
    Partial,
    /// The server did not answer.
    Unreachable,
    /// The scan failed.
    Error,
}

/// Finite-field Diffie-Hellman parameters up to TLS 1.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DhParameters {
    /// The length of the prime.
    pub bits: u32,
    /// The RFC 7919 name of the prime, if it is one.
    pub named_group: Option<&'static str>,
    /// Whether two handshakes showed the same public value; `None` if only one was seen.
    pub reused: Option<bool>,
    /// SHA-256 of the prime, hex.
    pub prime_sha256: String,
}

/// One protocol version at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol {
    /// The version.
    pub version: Version,
    /// Whether the server negotiates it.
    pub offered: Determination,
    /// Cipher suites, those the server chose and failed with among them.
    pub suites: List,
    /// Suites after whose choice the server failed each time: with an alert, by closing or by a reset.
    pub failing: Vec<u16>,
    /// What SSLv2 has instead of suites: cipher kinds of three bytes.
    pub ssl2_kinds: Vec<u32>,
    /// Groups: curves only up to TLS 1.2, everything in TLS 1.3.
    pub groups: List,
    /// Schemes the server signs handshakes with; up to TLS 1.1 there is nothing to negotiate.
    pub signature_schemes: List,
    /// Finite-field parameters.
    pub dh: Vec<DhParameters>,
    /// Why there may be more parameters; `None` if all were looked for.
    pub dh_incomplete: Option<String>,
    /// Whether the server chooses suites by its own order rather than the client's.
    pub server_preference: Determination,
}

impl Protocol {
    /// A version the server does not negotiate, or of which that is unknown.
    pub(super) fn without_answers(version: Version, offered: Determination) -> Self {
        let mut protocol = Self {
            version,
            offered,
            suites: List::default(),
            failing: Vec::new(),
            ssl2_kinds: Vec::new(),
            groups: List::default(),
            signature_schemes: List::default(),
            dh: Vec::new(),
            dh_incomplete: None,
            server_preference: Determination::Undetermined("no suite was negotiated".to_owned()),
        };
        if let Determination::Undetermined(why) = protocol.offered.clone() {
            protocol.leave_open(&why);
        }
        protocol
    }

    /// Marks every list incomplete.
    pub(super) fn leave_open(&mut self, why: &str) {
        self.suites.leave_open(why);
        self.groups.leave_open(why);
        self.signature_schemes.leave_open(why);
        self.dh_incomplete.get_or_insert_with(|| why.to_owned());
    }

    /// Whether nothing was left open.
    pub fn is_complete(&self) -> bool {
        !matches!(self.offered, Determination::Undetermined(_))
            && self.suites.is_complete()
            && self.groups.is_complete()
            && self.signature_schemes.is_complete()
            && self.dh_incomplete.is_none()
    }
}

/// What to say of suites after whose choice the server fails.
pub(super) fn chooses_and_fails(failing: &[u16]) -> String {
    let names: Vec<_> = failing.iter().map(|suite| suite_name(*suite)).collect();
    format!("the server chooses {} and fails then", names.join(", "))
}

/// A protocol feature in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// The version.
    pub version: Version,
    /// Its name, as `tls.feature` facts write it.
    pub name: &'static str,
    /// Whether the server has it.
    pub present: Determination,
}

/// What one address showed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressScan {
    /// The address that was probed.
    pub address: SocketAddr,
    /// The server name that was sent, if any.
    pub sni: Option<String>,
    /// The protocol each connection was upgraded from, if any.
    pub starttls: Option<Starttls>,
    /// How it ended.
    pub outcome: ScanOutcome,
    /// Why it is not `ok`.
    pub reason: Option<String>,
    /// Whether TLS is spoken at all.
    pub speaks_tls: Determination,
    /// Every version from SSLv2 to TLS 1.3, oldest first.
    pub protocols: Vec<Protocol>,
    /// Features of the versions that are offered.
    pub features: Vec<Feature>,
    /// Chains as presented when the target's name was asked for.
    pub chains: Vec<Chain>,
    /// Chains presented when no name was sent and that differ from those.
    pub chains_without_sni: Vec<Chain>,
    /// Why there may be more chains; `None` if every kind of authentication was looked for.
    pub chains_incomplete: Option<String>,
    /// What somebody who reads the result should know besides.
    pub notes: Vec<String>,
    /// How many connections it took.
    pub connections: usize,
    /// What was asked and answered, a line a connection; bounded.
    pub transcript: Vec<String>,
}

impl AddressScan {
    /// The result of a version.
    pub fn protocol(&self, version: Version) -> Option<&Protocol> {
        self.protocols.iter().find(|protocol| protocol.version == version)
    }

    /// Whether a feature is present in a version; `None` if it was not looked at.
    pub fn feature(&self, version: Version, name: &str) -> Option<&Determination> {
        self.features
            .iter()
            .find(|feature| feature.version == version && feature.name == name)
            .map(|feature| &feature.present)
    }
}
