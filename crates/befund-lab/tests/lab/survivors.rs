//! Servers with one odd habit each, behind which a change to the scanner would go unnoticed. A stand-in
//! before a sound server has the habit: it reads each hello and lets it through, refuses it or closes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use befund_lab::certs::{KeyKind, NAME};
use befund_lab::compare::{exact, keys, look, sound};
use befund_lab::openssl::OpenSslServer;
use befund_lab::{Server, Version, gnutls};
use befund_tls::codec::Version as Wire;
use befund_tls::{AddressScan, Determination, Options, Scan, ScanOutcome, ScanTarget, scan};

const SUPPORTED_GROUPS: u16 = 10;
const SIGNATURE_ALGORITHMS: u16 = 13;
const SUPPORTED_VERSIONS: u16 = 43;
const KEY_SHARE: u16 = 51;

/// What of a ClientHello decides.
#[derive(Debug, Default)]
struct Hello {
    /// The version in its body.
    version: u16,
    suites: Vec<u16>,
    extensions: Vec<(u16, Vec<u8>)>,
}

impl Hello {
    /// Of a record; nothing of what is no ClientHello of TLS.
    fn read(record: &[u8]) -> Option<Self> {
        let body = record.get(9..).filter(|_| record[0] == 22)?;
        let version = pairs(body.get(..2)?)[0];
        let (_, rest) = split(body.get(34..)?, 1)?;
        let (suites, rest) = split(rest, 2)?;
        let (_, rest) = split(rest, 1)?;
        let mut left = split(rest, 2).unwrap_or_default().0;
        let mut extensions = Vec::new();
        while let Some((extension, rest)) = left.get(2..).and_then(|rest| split(rest, 2)) {
            extensions.push((pairs(&left[..2])[0], extension.to_vec()));
            left = rest;
        }
        Some(Self { version, suites: pairs(suites), extensions })
    }

    fn extension(&self, code: u16) -> Option<&[u8]> {
        self.extensions.iter().find(|(known, _)| *known == code).map(|(_, body)| &body[..])
    }

    /// The codes of an extension that is a list of them.
    fn listed(&self, code: u16) -> Vec<u16> {
        pairs(self.extension(code).and_then(|body| body.get(2..)).unwrap_or_default())
    }

    fn is_tls13(&self) -> bool {
        self.extension(SUPPORTED_VERSIONS).is_some()
    }

    /// Whether it begins a handshake of TLS 1.3 rather than asking for a HelloRetryRequest.
    fn has_keys(&self) -> bool {
        self.extension(KEY_SHARE).is_some_and(|shares| shares.len() > 2)
    }

    fn asks_for_a_name(&self) -> bool {
        self.extension(0).is_some()
    }

    /// Whether it has an extension nobody knows (RFC 8701).
    fn is_greased(&self) -> bool {
        self.extensions.iter().any(|(code, _)| code & 0x0F0F == 0x0A0A)
    }
}

/// A vector of TLS with a length of so many bytes before it, and what follows.
fn split(bytes: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    let size = bytes.get(..length)?.iter().fold(0, |size, byte| size << 8 | usize::from(*byte));
    bytes.get(length..)?.split_at_checked(size)
}

fn pairs(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1])).collect()
}

/// What becomes of a hello.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    /// The alert handshake_failure.
    Refused,
    /// The connection is closed without a word.
    Closed,
    /// An answer that is no TLS.
    Garbled,
}

/// A server that does with each hello what is said here; the truth is that of the one behind it.
fn before(behind: Server, fate: impl Fn(&Hello) -> Fate + Send + Sync + 'static) -> Server {
    Server::spawn(behind.truth().clone(), false, move |mut client| {
        let mut record = vec![0; 5];
        client.read_exact(&mut record)?;
        if record[0] == 22 {
            record.resize(5 + (usize::from(record[3]) << 8 | usize::from(record[4])), 0);
            client.read_exact(&mut record[5..])?;
        }
        match Hello::read(&record).map_or(Fate::Passes, |hello| fate(&hello)) {
            Fate::Passes => {}
            Fate::Refused => return client.write_all(&[21, 3, 3, 0, 2, 2, 40]),
            Fate::Closed => return Ok(()),
            Fate::Garbled => return client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        }
        let mut server = TcpStream::connect(behind.address())?;
        server.write_all(&record)?;
        let (mut from, mut into) = (client.try_clone()?, server.try_clone()?);
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut into);
            let _ = into.shutdown(Shutdown::Write);
        });
        io::copy(&mut server, &mut client)?;
        client.shutdown(Shutdown::Write)
    })
}

/// Whether this is one of the first so many.
fn is_of_first(most: usize, count: &AtomicUsize) -> bool {
    count.fetch_add(1, Ordering::SeqCst) < most
}

fn only_12() -> OpenSslServer {
    OpenSslServer::builder().versions(Version::Tls12, Version::Tls12)
}

/// TLS 1.2, which shows that the server answers two at a time, and TLS 1.3 without tickets, so that each
/// handshake is about its schemes.
fn without_resumption() -> OpenSslServer {
    OpenSslServer::builder().tickets_a_handshake(0)
}

fn scanned(server: &Server, name: Option<&str>) -> AddressScan {
    look(server, name, false).addresses.remove(0)
}

// ------------------------------------------------------------------ how it ends

#[test]
fn a_host_without_an_address_is_not_looked_at_in_full() {
    let error = Some("the name does not resolve".to_owned());
    let none = Scan {
        target: ScanTarget::new("nowhere.example", 443),
        addresses: Vec::new(),
        not_probed: Vec::new(),
        error,
    };
    assert_eq!(none.outcome(), ScanOutcome::Unreachable);
}

#[test]
fn a_port_nobody_listens_on_refuses_twice() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let target = ScanTarget::new("127.0.0.1", listener.local_addr().unwrap().port());
    drop(listener);
    let found = scan(&target, &Options::default(), &|_| ());
    assert_eq!(found.addresses[0].reason.as_deref(), Some("connection refused, twice"));
}

// ------------------------------------------------------------------ silence that is none

/// TLS 1.3 is closed on once and then answered, TLS 1.1 always: whether it is refused nobody can say.
#[test]
fn of_a_server_silent_at_random_no_silence_counts() {
    let closed = AtomicUsize::new(0);
    let server = before(OpenSslServer::builder().start(), move |hello| match hello.is_tls13() {
        true if is_of_first(1, &closed) => Fate::Closed,
        false if hello.version < 0x0303 => Fate::Closed,
        _ => Fate::Passes,
    });
    let found = sound(&server);
    assert_eq!(found.outcome, ScanOutcome::Partial, "{}", found.transcript.join("\n"));
    for protocol in &found.protocols {
        assert_ne!(protocol.offered, Determination::No, "{}", protocol.version);
        assert!(!protocol.is_complete(), "{}", protocol.version);
    }
    assert!(found.chains_incomplete.is_some());
}

/// Handshakes that are closed on side by side are tried again alone.
#[test]
fn a_handshake_closed_beside_others_is_no_refusal_of_its_schemes() {
    let closed = AtomicUsize::new(0);
    exact(&before(without_resumption().start(), move |hello| {
        let schemes = hello.listed(SIGNATURE_ALGORITHMS);
        let wants_others = hello.has_keys() && !schemes.contains(&0x0804);
        if wants_others && is_of_first(2, &closed) { Fate::Closed } else { Fate::Passes }
    }));
}

/// The same where it ends once so and once otherwise, which is no refusal either way.
#[test]
fn a_handshake_that_failed_beside_others_is_tried_alone() {
    let failed = AtomicUsize::new(0);
    exact(&before(without_resumption().start(), move |hello| {
        let schemes = hello.listed(SIGNATURE_ALGORITHMS);
        if !hello.has_keys() || schemes.contains(&0x0804) {
            return Fate::Passes;
        }
        match failed.fetch_add(1, Ordering::SeqCst) {
            0 => Fate::Closed,
            1 => Fate::Garbled,
            _ => Fate::Passes,
        }
    }));
}

/// Else the certificate that it shows without a name would be said not to be there.
#[test]
fn a_hello_without_a_name_closed_beside_others_is_asked_again() {
    let behind = only_12().cert(KeyKind::Rsa(2048)).unnamed_cert(KeyKind::Rsa(3072)).start();
    let closed = AtomicUsize::new(0);
    let server = before(behind, move |hello| {
        let first = !hello.asks_for_a_name() && is_of_first(1, &closed);
        if first { Fate::Closed } else { Fate::Passes }
    });
    let found = scanned(&server, Some(NAME));
    assert_eq!(found.outcome, ScanOutcome::Ok, "{:?}", found.reason);
    assert_eq!(keys(&found.chains_without_sni), [KeyKind::Rsa(3072).described()].into());
}

/// Whoever answers a hello with things unknown at the second try is not at odds with them.
#[test]
fn one_answer_of_two_to_things_unknown_is_tolerance() {
    let closed = AtomicUsize::new(0);
    let server = before(only_12().start(), move |hello| {
        if hello.is_greased() && is_of_first(3, &closed) { Fate::Closed } else { Fate::Passes }
    });
    let found = exact(&server);
    let tolerance = found.feature(Wire::Tls12, "extension_intolerance");
    assert_eq!(tolerance, Some(&Determination::No), "{}", found.transcript.join("\n"));
}

// ------------------------------------------------------------------ what a server must be asked with

/// GnuTLS does no DHE with its own field for a client that names one it does not have: with more than one
/// suite, those that the first answer does not show would be missed.
#[test]
fn finite_fields_a_server_does_not_have_hide_no_suite() {
    let priority = "NONE:+VERS-TLS1.2:+DHE-RSA:+AES-128-GCM:+AES-256-GCM:+AEAD:+SIGN-RSA-SHA256:+SIGN-RSA-PSS-RSAE-SHA256:+GROUP-SECP256R1";
    let Some(server) = gnutls::serve(priority, &[KeyKind::Rsa(2048)]) else { return };
    let found = exact(&server);
    assert_eq!(found.protocol(Wire::Tls12).unwrap().suites.codes.len(), 2);
}

/// A server that has TLS 1.2 only for clients that name a finite field tolerates what it must.
#[test]
fn a_server_that_wants_a_finite_field_named_is_asked_so_throughout() {
    let behind = only_12().ciphers("DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384");
    let server = before(behind.dh_bits(2048).start(), |hello| {
        let named = hello.listed(SUPPORTED_GROUPS).iter().any(|group| group >> 8 == 1);
        if named || hello.is_tls13() { Fate::Passes } else { Fate::Refused }
    });
    let found = exact(&server);
    for name in ["version_intolerance", "extension_intolerance"] {
        assert_eq!(found.feature(Wire::Tls12, name), Some(&Determination::No), "{name}");
    }
    let tls12 = found.protocol(Wire::Tls12).unwrap();
    assert_eq!(tls12.server_preference, Determination::No);
}

/// A server that answers no hello without a key is asked with one of a group that nobody has: then it asks for
/// the group it wants, whatever it is.
#[test]
fn a_server_that_cannot_ask_for_a_key_shows_every_suite() {
    for groups in ["X25519:P-256:P-384", "P-384", "brainpoolP256r1tls13:P-521"] {
        let server = before(OpenSslServer::builder().groups(groups).start(), |hello| {
            let keyless = hello.is_tls13() && !hello.has_keys();
            if keyless { Fate::Refused } else { Fate::Passes }
        });
        let found = sound(&server);
        let tls13 = found.protocol(Wire::Tls13).unwrap();
        assert_eq!(tls13.suites.codes.len(), 3, "{groups}");
        assert_eq!(tls13.groups.codes.len(), groups.split(':').count(), "{groups}");
        assert!(tls13.groups.is_complete(), "{groups}");
    }
}

// ------------------------------------------------------------------ what one handshake shows

/// A key seen once may be a new one each time or not.
#[test]
fn of_a_key_seen_once_nobody_knows_whether_it_is_reused() {
    let ciphers = "ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256";
    let (shown, behind) = (AtomicUsize::new(0), only_12().ciphers(ciphers).dh_bits(2048).start());
    let server = before(behind, move |hello| {
        let has = |code| hello.suites.contains(&code);
        let only_dhe = has(0x009E) && !has(0xC02F);
        if only_dhe && !is_of_first(1, &shown) { Fate::Refused } else { Fate::Passes }
    });
    let found = sound(&server);
    let reused: Vec<_> =
        found.protocol(Wire::Tls12).unwrap().dh.iter().map(|dh| dh.reused).collect();
    assert_eq!(reused, [None], "{}", found.transcript.join("\n"));
}

/// Handshakes are completed with a field of the server's and with its certificate's key, too.
#[test]
fn what_comes_after_a_handshake_is_seen_without_curves() {
    for (ciphers, dh) in [("DHE-RSA-AES128-GCM-SHA256", Some(2048)), ("AES128-GCM-SHA256", None)] {
        let server = only_12().ciphers(ciphers);
        let server = dh.map_or(server.clone(), |bits| server.dh_bits(bits)).start();
        let found = exact(&server);
        let resumes = found.feature(Wire::Tls12, "session_id_resumption");
        assert_eq!(resumes, Some(&Determination::Yes), "{ciphers}");
        let renegotiates = found.feature(Wire::Tls12, "client_initiated_renegotiation");
        assert!(matches!(renegotiates, Some(Determination::Yes | Determination::No)), "{ciphers}");
    }
}
