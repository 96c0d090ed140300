//! Which addresses may be connected to. What was checked is what is connected to: names are resolved here, once
//! a run, and the connector gets the checked addresses and nothing else, so that no second answer of a name
//! server counts.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Checks and remembers addresses.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// Hosts that may have a private address.
    private: Arc<Vec<String>>,
    /// What each name resolved to.
    known: Arc<Mutex<Known>>,
}

/// Names, and their addresses or why there are none.
type Known = BTreeMap<String, Result<Vec<IpAddr>, String>>;

impl Guard {
    pub(super) fn new(private: Vec<String>) -> Self {
        Self { private: Arc::new(private), known: Arc::default() }
    }

    /// Whether an address may be asked, and if not, why.
    pub(super) fn admit(&self, url: &Url, timeout: Duration) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("{} is no scheme of a page", url.scheme()));
        }
        match url.host() {
            None => Err("the address names no host".to_owned()),
            Some(Host::Ipv4(ip)) => self.check(&ip.to_string(), &[IpAddr::V4(ip)]),
            Some(Host::Ipv6(ip)) => self.check(&format!("[{ip}]"), &[IpAddr::V6(ip)]),
            Some(Host::Domain(name)) => {
                let found = self.addresses(name, timeout)?;
                self.check(name, &found)
            }
        }
    }

    fn check(&self, host: &str, addresses: &[IpAddr]) -> Result<(), String> {
        let allowed = self.private.iter().any(|known| known == host);
        match addresses.iter().find(|address| !is_public(**address)) {
            Some(_) if allowed => Ok(()),
            Some(address) => Err(format!("the address {address} is not public")),
            None => Ok(()),
        }
    }

    /// The addresses of a name, asked once.
    fn addresses(&self, name: &str, timeout: Duration) -> Result<Vec<IpAddr>, String> {
        if let Some(known) = self.lock().get(name) {
            return known.clone();
        }
        let found = resolve(name, timeout);
        self.lock().insert(name.to_owned(), found.clone());
        found
    }

    /// The first address of a name that was checked; none of what is no name or may not be asked.
    pub(super) fn address(&self, host: &str) -> Option<IpAddr> {
        let known = self.lock().get(host).cloned()?.ok()?;
        self.check(host, &known).ok()?;
        known.first().copied()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        // `admit` went before; a name it does not know is not connected to.
        let known = self.lock().get(name.as_str()).cloned();
        let found = known.unwrap_or_else(|| Err("the name was not checked".to_owned()));
        let found = found.and_then(|all| self.check(name.as_str(), &all).map(|()| all));
        Box::pin(std::future::ready(match found {
            Ok(all) => {
                let all: Vec<_> = all.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
                Ok(Box::new(all.into_iter()) as Addrs)
            }
            Err(why) => Err(why.into()),
        }))
    }
}

/// Asks the machine's resolver, for no longer than `timeout`: it has no limit of its own.
fn resolve(name: &str, timeout: Duration) -> Result<Vec<IpAddr>, String> {
    let (send, receive) = mpsc::channel();
    let asked = name.to_owned();
    thread::spawn(move || {
        let found = (asked.as_str(), 0).to_socket_addrs();
        drop(send.send(found.map(|all| all.map(|one| one.ip()).collect::<Vec<_>>())));
    });
    match receive.recv_timeout(timeout) {
        Ok(Ok(all)) if !all.is_empty() => Ok(all),
        Ok(_) => Err("the name does not resolve".to_owned()),
        Err(_) => Err("the name was not resolved in time".to_owned()),
    }
}

/// Whether an address is one of the public Internet (the registries of RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = match (a, b, c) {
        // This network, shared space (RFC 6598), protocol assignments, benchmarks, reserved.
        (0 | 240.., ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _) => true,
        _ => false,
    };
    !(special
        || v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_documentation())
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let segments = v6.segments();
    if let Some(v4) = embedded(segments) {
        return is_public_v4(v4);
    }
    // Global unicast is 2000::/3; of it 2001:db8::/32 and 3fff::/20 are for documentation.
    let global = segments[0] & 0xe000 == 0x2000;
    let documentation = segments[..2] == [0x2001, 0xdb8] || segments[..2] == [0x3fff, 0];
    global && !documentation
}

/// The IPv4 address within one of IPv6: mapped, translated (RFC 6052), or 6to4.
fn embedded(segments: [u16; 8]) -> Option<Ipv4Addr> {
    let pair = match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => [high, low],
        _ => return None,
    };
    let [[a, b], [c, d]] = pair.map(u16::to_be_bytes);
    Some(Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_public_are_known_in_every_guise() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "193.99.144.80", "2a00:1450:4001::1", "::ffff:8.8.8.8"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_private_address_is_for_hosts_that_are_declared_so() {
        let guard = Guard::new(vec!["127.0.0.1".to_owned()]);
        let admit = |text: &str| guard.admit(&Url::parse(text).unwrap(), Duration::from_secs(1));
        assert_eq!(admit("http://127.0.0.1:8080/"), Ok(()));
        assert!(admit("http://169.254.169.254/latest/").unwrap_err().contains("169.254.169.254"));
        assert!(admit("http://127.0.0.2/").is_err());
        assert!(admit("http://0x7f000002/").is_err(), "the address of a number");
        assert!(admit("file:///etc/passwd").unwrap_err().contains("file"));
    }
}
