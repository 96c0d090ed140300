//! What one enumeration works with: what was seen, dropped and put aside, and the steps of asking.

use std::collections::BTreeSet;
use std::thread::{Scope, ScopedJoinHandle};

use crate::codec::Version;
use crate::names::minus;
use crate::result::Determination;
use crate::scan::handshake::Alpn;
use crate::scan::offer::Offer;
use crate::scan::renegotiation::Completed;
use crate::scan::staples::Staples;

/// What the answers of one version showed besides suites, groups and schemes.
#[derive(Debug, Default)]
pub(in crate::scan) struct Seen {
    pub(in crate::scan) answers: usize,
    pub(in crate::scan) extensions: BTreeSet<u16>,
    pub(in crate::scan) compression: bool,
    pub(in crate::scan) cbc: bool,
    pub(in crate::scan) encrypt_then_mac: bool,
    pub(in crate::scan) compressed_points: bool,
    pub(in crate::scan) certificate_request: bool,
    pub(in crate::scan) ocsp_stapling: bool,
    pub(in crate::scan) sct_in_ocsp: bool,
    /// What became of a hello with ALPN.
    pub(in crate::scan) alpn: Option<Alpn>,
    /// What became of hellos with things unknown, if any was sent.
    pub(in crate::scan) intolerance: Option<Intolerance>,
    /// Chains of certificates, DER, each once.
    pub(in crate::scan) chains: Vec<Vec<Vec<u8>>>,
    /// What was stapled to them.
    pub(in crate::scan) staples: Staples,
}

/// Whether a server fails at what it must ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::scan) struct Intolerance {
    /// A version newer than it knows (RFC 5246 appendix E.1).
    pub(in crate::scan) version: Determination,
    /// Suites, groups and extensions it does not know (RFC 5246 section 7.4.1.4, RFC 8701).
    pub(in crate::scan) extension: Determination,
}

/// One answer, read.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    pub(super) suite: u16,
    pub(super) group: Option<u16>,
    pub(super) scheme: Option<u16>,
    pub(super) prime: Option<Vec<u8>>,
    pub(super) leaf_curve: Option<u16>,
}

/// What a question came to within a version.
pub(super) enum Step {
    Answered(Sight),
    /// The server chose this suite and failed then.
    Broken(u16),
    Refused,
    Failed(String),
}

/// What one lane, a kind of authentication, has shown.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) suites: Vec<u16>,
    pub(super) groups: Vec<u16>,
    pub(super) schemes: Vec<u16>,
    /// Curves of the certificates seen.
    pub(super) curves: Vec<u16>,
    /// Whether the last scheme seen was a new one, so that more are likely.
    pub(super) fresh: bool,
}

/// What is dropped with the suites because the server chooses it by its own order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dropped {
    pub(super) groups: bool,
    pub(super) schemes: bool,
}

impl Dropped {
    /// In TLS 1.3 many servers choose groups by their own order when no keys are sent.
    pub(super) fn at_first(version: Version) -> Self {
        Self { groups: version == Version::Tls13, schemes: false }
    }

    /// The server chose again the only group or scheme known although all others came before it.
    pub(super) fn learn_unless(&mut self, restored: bool, sight: &Sight, found: &Found) {
        if restored {
            return;
        }
        let again = |list: &[u16], code: Option<u16>| code.is_some() && list == code.as_slice();
        self.groups |= again(&found.groups, sight.group);
        self.schemes |= again(&found.schemes, sight.scheme);
    }

    pub(super) fn offer(&self, all: &Offer, found: &Found) -> Offer {
        let rest = |all: &[u16], found: &[u16], dropped: bool| {
            if dropped { minus(all, found) } else { last(all, found) }
        };
        Offer {
            suites: minus(&all.suites, &found.suites),
            groups: rest(&all.groups, &found.groups, self.groups),
            schemes: rest(&all.schemes, &found.schemes, self.schemes),
            ..all.clone()
        }
    }
}

/// What is looked at beside the questions of a version.
pub(super) struct Aside<'scope, 'env> {
    pub(super) scope: &'scope Scope<'scope, 'env>,
    pub(super) running: Option<ScopedJoinHandle<'scope, Completed>>,
}

/// Those of some codes that are known, in the order of all.
pub(super) fn all_of(all: &[u16], known: &[u16]) -> Vec<u16> {
    all.iter().copied().filter(|code| known.contains(code)).collect()
}

pub(super) fn add(list: &mut Vec<u16>, code: Option<u16>) {
    if let Some(code) = code.filter(|code| !list.contains(code)) {
        list.push(code);
    }
}

/// The same codes with those found behind the others.
pub(super) fn last(all: &[u16], found: &[u16]) -> Vec<u16> {
    let mut list = minus(all, found);
    list.extend(all.iter().filter(|code| found.contains(code)));
    list
}
