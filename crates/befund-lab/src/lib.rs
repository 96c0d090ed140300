//! Real and broken servers for tests, each with the truth about its configuration.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

pub mod broken;
pub mod certs;
pub mod compare;
pub mod external;
pub mod gnutls;
pub mod haproxy;
pub mod jsse;
pub mod keycloak;
pub mod naive;
pub mod openssl;
pub mod oracle;
pub mod preamble;
pub mod rustls;
pub mod upgraded;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tempfile::TempDir;

/// Says on a line of its own why a test is skipped, also when it passes: what is printed is kept back then.
pub fn skipped(why: &str) {
    io::stderr().write_all(format!("\nskipped: {why}\n").as_bytes()).unwrap();
}

/// The longest a server waits for a client: a connection lives no longer than a few of these.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Names, as sets compare.
pub type Names = BTreeSet<String>;

/// A set of names.
pub fn names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Names {
    names.into_iter().map(|name| name.as_ref().to_owned()).collect()
}

/// A protocol version, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// SSL 3.0
    Ssl3,
    /// TLS 1.0
    Tls10,
    /// TLS 1.1
    Tls11,
    /// TLS 1.2
    Tls12,
    /// TLS 1.3
    Tls13,
}

impl Version {
    /// Every version the servers here can speak.
    pub const ALL: [Self; 5] = [Self::Ssl3, Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// The name befund writes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssl3 => "SSLv3",
            Self::Tls10 => "TLSv1.0",
            Self::Tls11 => "TLSv1.1",
            Self::Tls12 => "TLSv1.2",
            Self::Tls13 => "TLSv1.3",
        }
    }
}

/// What a server does, by its configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Truth {
    /// The versions it negotiates, and with what.
    pub versions: BTreeMap<Version, Offer>,
    /// The keys of its certificates: `RSA` 2048, `ECDSA` 256, `Ed25519` 256.
    pub keys: BTreeSet<(String, u32)>,
    /// The name without which it does not show all this.
    pub needs_sni: Option<String>,
    /// Features by the name befund gives them, as far as the configuration decides them.
    pub features: BTreeMap<(Version, &'static str), bool>,
}

/// What a server negotiates in one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Cipher suites by IANA name.
    pub suites: Names,
    /// Groups by IANA name; up to TLS 1.2 elliptic curves only.
    pub groups: Names,
    /// Signature schemes by IANA name; none before TLS 1.2.
    pub schemes: Names,
    /// Lengths of the finite-field Diffie-Hellman primes, up to TLS 1.2.
    pub dh_bits: BTreeSet<u32>,
}

/// A running server. It stops when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    truth: Truth,
    handle: Handle,
}

#[derive(Debug)]
enum Handle {
    Thread { stop: Arc<AtomicBool>, accepting: Option<JoinHandle<()>> },
    Process { child: Child, _folder: TempDir },
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its configuration says.
    pub fn truth(&self) -> &Truth {
        &self.truth
    }

    /// Listens on a free loopback port and hands every connection to `serve`, in a thread of its
    /// own, or one after the other if `sequential`.
    pub fn spawn<F>(truth: Truth, sequential: bool, serve: F) -> Self
    where
        F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        Self::spawn_on(listener, truth, sequential, serve)
    }

    /// The same on a socket that listens already.
    pub fn spawn_on<F>(listener: TcpListener, truth: Truth, sequential: bool, serve: F) -> Self
    where
        F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    {
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, serve) = (Arc::clone(&stop), Arc::new(serve));
        let accepting = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let _ = stream.set_read_timeout(Some(PATIENCE));
                let _ = stream.set_write_timeout(Some(PATIENCE));
                let _ = stream.set_nodelay(true);
                // That a client goes away in the middle is what scanners do.
                let serve = Arc::clone(&serve);
                if sequential {
                    let _ = serve(stream);
                } else {
                    thread::spawn(move || serve(stream));
                }
            }
        });
        Self { address, truth, handle: Handle::Thread { stop, accepting: Some(accepting) } }
    }

    /// A process that listens on `address` and is killed when dropped.
    fn process(address: SocketAddr, truth: Truth, child: Child, folder: TempDir) -> Self {
        Self { address, truth, handle: Handle::Process { child, _folder: folder } }
    }

    /// Takes what the oracle measured as the truth: for servers whose libraries are not ours.
    fn with_truth(mut self, truth: Truth) -> Self {
        self.truth = truth;
        self
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        match &mut self.handle {
            Handle::Thread { stop, accepting } => {
                stop.store(true, Ordering::SeqCst);
                // Wakes the thread that waits for a connection.
                let woken = TcpStream::connect(self.address).is_ok();
                if let Some(accepting) = accepting.take()
                    && woken
                {
                    let _ = accepting.join();
                }
            }
            Handle::Process { child, .. } => {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

/// The IANA name of a group OpenSSL names as it likes.
pub fn group_name(name: &str) -> String {
    match name {
        "P-256" | "prime256v1" => "secp256r1",
        "P-384" => "secp384r1",
        "P-521" => "secp521r1",
        "X25519" => "x25519",
        "X448" => "x448",
        other => other,
    }
    .to_owned()
}

/// The features a library has, in the versions offered. What no version of OpenSSL, rustls or nginx
/// of today can do is added; so is what the suites leave no occasion for.
fn features(
    versions: &BTreeMap<Version, Offer>,
    given: &[(&'static str, bool)],
) -> BTreeMap<(Version, &'static str), bool> {
    let mut features = BTreeMap::new();
    for (version, offer) in versions {
        features.insert((*version, "tls_compression"), false);
        if *version == Version::Tls13 {
            continue;
        }
        features.insert((*version, "renegotiation_info"), false);
        // SSL 3.0 has no extensions; secure renegotiation is asked for by a suite.
        let extensions = *version > Version::Ssl3;
        if extensions {
            features.insert((*version, "heartbeat"), false);
            features.insert((*version, "truncated_hmac"), false);
        }
        for (name, on) in given {
            // RFC 7366 section 3: it is confirmed with CBC suites only.
            let cbc = *name != "encrypt_then_mac"
                || offer.suites.iter().any(|suite| suite.contains("_CBC_"));
            if *name == "renegotiation_info" || extensions && cbc {
                features.insert((*version, *name), *on);
            }
        }
    }
    features
}
