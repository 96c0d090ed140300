//! The scan of a TLS server: which versions, suites, groups, signature schemes and features it
//! negotiates and which certificates it presents, at every address of a host.
//!
//! Nothing is judged here, and nothing is guessed: what could not be looked at is left open with the
//! reason.

mod address;
mod asker;
mod features;
mod fit;
mod handshake;
mod lane;
mod manner;
mod modest;
mod offer;
mod peel;
mod preference;
mod renegotiation;
#[cfg(test)]
mod scripted;
mod silent;
mod ssl2;
mod staples;
mod versions;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::ascii;
use super::certificates::Roots;
use super::codec::Version;
use super::connect;
use super::result::{AddressScan, Determination};
use super::starttls::{EhloName, Starttls};
use crate::result::ScanOutcome;
use crate::scan::address::Address;

/// What is scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanTarget {
    /// Host name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The server name to ask for, sent as A-labels whatever is written here; one that is an IP address is not sent (RFC 6066 section 3).
    pub sni: Option<String>,
    /// The protocol to upgrade from.
    pub starttls: Option<Starttls>,
    /// The name to say in EHLO or LHLO instead of one that is nobody's.
    pub ehlo: Option<EhloName>,
    /// The addresses to look at instead of those the host name resolves to.
    pub addresses: Vec<IpAddr>,
}

impl ScanTarget {
    /// A target without a server name, with TLS from the first byte, at every address.
    pub fn new(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            sni: None,
            starttls: None,
            ehlo: None,
            addresses: Vec::new(),
        }
    }

    /// The subject of its facts, `tls://host:port`.
    pub fn subject(&self) -> String {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(IpAddr::V6(address)) => format!("tls://[{address}]:{}", self.port),
            _ => format!("tls://{bare}:{}", self.port),
        }
    }

    /// The same target as it is asked for: names are A-labels without a trailing dot.
    fn in_ascii(&self) -> Self {
        Self {
            host: ascii::name(&self.host),
            sni: self.sni.as_deref().map(ascii::name),
            ..self.clone()
        }
    }

    /// The name or address its certificate must name.
    pub fn identity(&self) -> &str {
        self.server_name().unwrap_or(self.host.trim_start_matches('[').trim_end_matches(']'))
    }

    /// The server name to send.
    pub fn server_name(&self) -> Option<&str> {
        self.sni.as_deref().filter(|name| !name.is_empty() && name.parse::<IpAddr>().is_err())
    }
}

/// How to scan.
#[derive(Debug, Clone)]
pub struct Options {
    /// One connection at a time, with a pause between them.
    pub gentle: bool,
    /// How long to wait for a connection, and for an answer.
    pub timeout: Duration,
    /// How long the scan of one address may take in all.
    pub max_time: Option<Duration>,
    /// Most connections to make to one address.
    pub max_connections: usize,
    /// Most addresses of a host to look at.
    pub max_addresses: usize,
    /// The roots paths are looked for to.
    pub roots: Arc<Roots>,
    /// Set to end the scan: no further connection is made, what is open stays open.
    pub stop: Arc<AtomicBool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            gentle: false,
            timeout: Duration::from_secs(5),
            max_time: None,
            max_connections: 400,
            max_addresses: 16,
            roots: Arc::default(),
            stop: Arc::default(),
        }
    }
}

/// What happens during a scan, for a progress line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An address is next.
    Address(SocketAddr),
    /// A version was enumerated or found missing.
    Version(SocketAddr, Version, Determination),
    /// An address is done after so many connections.
    Done(SocketAddr, usize),
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Version(address, version, finding) => {
                let state = match finding {
                    Determination::Yes => "looked through",
                    Determination::No => "not offered",
                    Determination::Undetermined(_) => "undetermined",
                };
                write!(f, "{address} {version}: {state}")
            }
            Self::Done(address, connections) => write!(f, "{address}: {connections} connections"),
        }
    }
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// What was scanned.
    pub target: ScanTarget,
    /// One result for each address, in order.
    pub addresses: Vec<AddressScan>,
    /// Addresses of the host that were left out, because it has too many.
    pub not_probed: Vec<IpAddr>,
    /// Why there is no address.
    pub error: Option<String>,
}

impl Scan {
    /// How the scan ended, over all addresses.
    pub fn outcome(&self) -> ScanOutcome {
        let all = |outcome| self.addresses.iter().all(|scan| scan.outcome == outcome);
        match &self.addresses[..] {
            [] => ScanOutcome::Unreachable,
            _ if all(ScanOutcome::Ok) && self.not_probed.is_empty() => ScanOutcome::Ok,
            _ if all(ScanOutcome::Unreachable) => ScanOutcome::Unreachable,
            all => {
                let usable = |scan: &AddressScan| {
                    matches!(scan.outcome, ScanOutcome::Ok | ScanOutcome::Partial)
                };
                if all.iter().any(usable) { ScanOutcome::Partial } else { ScanOutcome::Error }
            }
        }
    }

    /// Why the outcome is not `ok`.
    pub fn reason(&self) -> Option<String> {
        let of_each = self
            .addresses
            .iter()
            .filter_map(|scan| Some(format!("{}: {}", scan.address.ip(), scan.reason.as_ref()?)));
        let reasons: Vec<_> = of_each.chain(self.not_probed_reason()).collect();
        self.error.clone().or_else(|| (!reasons.is_empty()).then(|| reasons.join("; ")))
    }

    /// Which addresses were left out.
    fn not_probed_reason(&self) -> Option<String> {
        let names: Vec<_> = self.not_probed.iter().map(ToString::to_string).collect();
        (!names.is_empty()).then(|| format!("not looked at: {}", names.join(", ")))
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.addresses.iter().map(|scan| scan.connections).sum()
    }
}

/// Scans a target at each of its addresses.
pub fn scan(target: &ScanTarget, options: &Options, events: &dyn Fn(Event)) -> Scan {
    let asked = target.in_ascii();
    let (addresses, error) = match find(&asked) {
        Ok(addresses) if addresses.is_empty() => (addresses, Some("no address".to_owned())),
        Ok(addresses) => (addresses, None),
        Err(why) => (Vec::new(), Some(format!("the name does not resolve: {why}"))),
    };
    let (addresses, left) = choose(addresses, options.max_addresses);
    let addresses = addresses
        .into_iter()
        .map(|address| {
            events(Event::Address(address));
            let scan = Address::new(&asked, options, address, events).scan();
            events(Event::Done(address, scan.connections));
            scan
        })
        .collect();
    let not_probed = left.iter().map(SocketAddr::ip).collect();
    Scan { target: target.clone(), addresses, not_probed, error }
}

fn find(target: &ScanTarget) -> Result<Vec<SocketAddr>, String> {
    if target.addresses.is_empty() {
        return connect::resolve(&target.host, target.port);
    }
    let mut given = Vec::new();
    for address in &target.addresses {
        let address = SocketAddr::new(*address, target.port);
        if !given.contains(&address) {
            given.push(address);
        }
    }
    Ok(given)
}

/// So many addresses, IPv4 and IPv6 in turn, and those left over.
fn choose(addresses: Vec<SocketAddr>, most: usize) -> (Vec<SocketAddr>, Vec<SocketAddr>) {
    let (v4, v6): (Vec<_>, Vec<_>) = addresses.into_iter().partition(SocketAddr::is_ipv4);
    let few = most / 2;
    let from_v4 = v4.len().min(most - few.min(v6.len()));
    let from_v6 = v6.len().min(most - from_v4);
    let (mut chosen, mut left) = (v4, v6);
    let left_v4 = chosen.split_off(from_v4);
    let left_v6 = left.split_off(from_v6);
    chosen.extend(left);
    (chosen, [left_v4, left_v6].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_addresses_both_families_are_looked_at() {
        let v4 = |last: u8| SocketAddr::new([192, 0, 2, last].into(), 443);
        let v6 = |last: u16| SocketAddr::new([0x2001, 0xDB8, 0, 0, 0, 0, 0, last].into(), 443);
        let count = |v4s: u8, v6s: u16| {
            let all = (0..v4s).map(v4).chain((0..v6s).map(v6)).collect();
            let (chosen, left) = choose(all, 16);
            let v4s = chosen.iter().filter(|address| address.is_ipv4()).count();
            (v4s, chosen.len() - v4s, left.len())
        };
        assert_eq!(count(1, 1), (1, 1, 0));
        assert_eq!(count(20, 20), (8, 8, 24));
        assert_eq!(count(20, 2), (14, 2, 6));
        assert_eq!(count(3, 20), (3, 13, 7));
        assert_eq!(count(16, 0), (16, 0, 0));
    }
}
