//! Servers on the loopback interface: an honest one of rustls, and doors in front of it that look at each
//! ClientHello and decide what becomes of it.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use befund_tls::{AddressScan, Options, ScanTarget, scan};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, SupportedProtocolVersion};

pub(crate) const NAME: &str = "befund.example";

/// A ClientHello as it stands on the wire.
#[derive(Debug, Default, Clone)]
pub(crate) struct Hello {
    /// The record with its header.
    pub(crate) raw: Vec<u8>,
    pub(crate) version: u16,
    pub(crate) suites: Vec<u16>,
    pub(crate) extensions: BTreeMap<u16, Vec<u8>>,
}

impl Hello {
    /// The length of the message without its header.
    pub(crate) fn length(&self) -> usize {
        self.raw.len() - 9
    }

    /// The codes of an extension that is a list of numbers behind a length of so many bytes.
    fn list(&self, extension: u16, header: usize) -> Vec<u16> {
        let body = self.extensions.get(&extension).map_or(&[][..], |body| &body[header..]);
        body.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
    }

    pub(crate) fn groups(&self) -> Vec<u16> {
        self.list(10, 2)
    }

    pub(crate) fn schemes(&self) -> Vec<u16> {
        self.list(13, 2)
    }

    /// The newest version on offer.
    pub(crate) fn newest(&self) -> u16 {
        let listed = self.list(43, 1).into_iter().filter(|version| *version < 0x0400).max();
        listed.unwrap_or(self.version)
    }

    /// Whether it is one of TLS 1.3 without any key.
    pub(crate) fn is_keyless(&self) -> bool {
        self.extensions.get(&51).is_some_and(|body| body.len() <= 2)
    }

    /// Looks at the hello and leaves it unread: a connection closed now is reset (RFC 1122 section 4.2.2.13).
    fn peek(stream: &TcpStream) -> Option<Self> {
        let mut raw = vec![0; 1 << 15];
        let length = loop {
            let seen = stream.peek(&mut raw).ok().filter(|seen| *seen > 0)?;
            let length = 5 + usize::from(u16::from_be_bytes([raw[3], raw[4]]));
            if raw[0] != 22 || seen >= length {
                break length;
            }
            thread::sleep(Duration::from_millis(1));
        };
        raw.truncate(length);
        Self::parse(raw)
    }

    fn parse(raw: Vec<u8>) -> Option<Self> {
        if raw[0] != 22 {
            return None;
        }
        let mut hello = Self { version: u16::from_be_bytes([raw[9], raw[10]]), ..Self::default() };
        let mut at = 5 + 4 + 2 + 32;
        let mut vector = |header: usize| {
            let length =
                raw.get(at..at + header)?.iter().fold(0, |sum, b| sum << 8 | usize::from(*b));
            at += header + length;
            raw.get(at - length..at).map(<[u8]>::to_vec)
        };
        vector(1)?;
        let suites = vector(2)?;
        vector(1)?;
        let mut rest = vector(2).unwrap_or_default();
        while rest.len() >= 4 {
            let code = u16::from_be_bytes([rest[0], rest[1]]);
            let length = usize::from(u16::from_be_bytes([rest[2], rest[3]]));
            hello.extensions.insert(code, rest[4..4 + length].to_vec());
            rest.drain(..4 + length);
        }
        let pairs = suites.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        hello.suites = pairs.collect();
        hello.raw = raw;
        Some(hello)
    }
}

/// What becomes of a hello.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The honest server answers.
    Relayed,
    /// A fatal alert.
    Alert(u8),
    Closed,
    Reset,
    /// No answer, for longer than anybody waits.
    Silence,
    /// These bytes, then the end.
    Said(Vec<u8>),
    /// These bytes, then a reset.
    SaidAndReset(Vec<u8>),
}

/// Answers each connection in a thread of its own.
pub(crate) fn serve(handle: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let handle = Arc::new(handle);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(stream) = stream else { return };
            let handle = Arc::clone(&handle);
            thread::spawn(move || handle(number, stream));
        }
    });
    address
}

/// A server behind a door that decides by the hello, and by how many connections came before.
pub(crate) fn door(
    behind: SocketAddr,
    fate: impl Fn(&Hello, usize) -> Fate + Send + Sync + 'static,
) -> SocketAddr {
    serve(move |number, mut stream| {
        let Some(hello) = Hello::peek(&stream) else { return };
        let fate = fate(&hello, number);
        if !matches!(fate, Fate::Reset | Fate::SaidAndReset(_)) {
            let _ = stream.read_exact(&mut vec![0; hello.raw.len()]);
        }
        match &fate {
            Fate::Relayed => relay(stream, &hello.raw, behind),
            Fate::Alert(code) => drop(stream.write_all(&record(21, &[2, *code]))),
            Fate::Closed | Fate::Reset => {}
            Fate::Silence => thread::sleep(Duration::from_secs(30)),
            Fate::Said(bytes) => drop(stream.write_all(bytes)),
            Fate::SaidAndReset(bytes) => {
                let _ = stream.write_all(bytes);
                // What the client has not read by then would be lost.
                thread::sleep(Duration::from_millis(20));
            }
        }
    })
}

/// One of several servers for each hello, by the number of connections that came before.
pub(crate) fn doors(
    behind: impl Fn(&Hello, usize) -> SocketAddr + Send + Sync + 'static,
) -> SocketAddr {
    serve(move |number, mut stream| {
        let Some(hello) = Hello::peek(&stream) else { return };
        let _ = stream.read_exact(&mut vec![0; hello.raw.len()]);
        relay(stream, &hello.raw, behind(&hello, number));
    })
}

/// A server that speaks another protocol first, by how many connections came before, and hands the connection to
/// another if that comes to a go-ahead.
pub(crate) fn after(
    behind: SocketAddr,
    speak: impl Fn(&mut TcpStream, usize) -> io::Result<bool> + Send + Sync + 'static,
) -> SocketAddr {
    serve(move |number, mut stream| match speak(&mut stream, number) {
        Ok(true) => relay(stream, &[], behind),
        // What was said would be lost if something were left unread.
        Ok(false) => {
            let _ = stream.shutdown(Shutdown::Write);
            let _ = io::copy(&mut stream, &mut io::sink());
        }
        Err(_) => {}
    })
}

/// Answers a hello with a fatal alert.
pub(crate) fn refuse(mut stream: TcpStream, code: u8) {
    let Some(hello) = Hello::peek(&stream) else { return };
    let _ = stream.read_exact(&mut vec![0; hello.raw.len()]);
    let _ = stream.write_all(&record(21, &[2, code]));
}

/// Hands a connection on as it is, with an alert where the other closes without a word.
pub(crate) fn pass_aloud(mut stream: TcpStream, behind: SocketAddr) {
    let Some(hello) = Hello::peek(&stream) else { return };
    let _ = stream.read_exact(&mut vec![0; hello.raw.len()]);
    let Ok(mut server) = TcpStream::connect(behind) else { return };
    let _ = server.write_all(&hello.raw);
    let mut first = [0; 1];
    match server.read(&mut first) {
        Ok(1) => {
            let _ = stream.write_all(&first);
            between(stream, server);
        }
        _ => drop(stream.write_all(&record(21, &[2, 40]))),
    }
}

fn relay(client: TcpStream, first: &[u8], behind: SocketAddr) {
    let Ok(mut server) = TcpStream::connect(behind) else { return };
    if server.write_all(first).is_ok() {
        between(client, server);
    }
}

fn between(mut client: TcpStream, mut server: TcpStream) {
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let up = thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut server, &mut client);
    let _ = client.shutdown(Shutdown::Both);
    let _ = up.join();
}

pub(crate) fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind, 3, 3], &length[..], body].concat()
}

pub(crate) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind], &length[1..], body].concat()
}

/// A ServerHello that chooses a suite in a version up to TLS 1.2.
pub(crate) fn server_hello(version: u16, suite: u16) -> Vec<u8> {
    let suite = suite.to_be_bytes();
    let body = [&version.to_be_bytes()[..], &[7; 32], &[0], &suite, &[0]].concat();
    message(2, &body)
}

pub(crate) const BOTH: &[&SupportedProtocolVersion] =
    &[&rustls::version::TLS13, &rustls::version::TLS12];
pub(crate) const OLD: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];

/// An honest server with these versions and a key on P-256.
pub(crate) fn honest(versions: &[&'static SupportedProtocolVersion]) -> SocketAddr {
    honest_with(versions, &[])
}

/// The same, with protocols it insists on.
pub(crate) fn honest_with(
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&str],
) -> SocketAddr {
    honest_named(versions, &[NAME], protocols)
}

/// The same, with a certificate for these names.
pub(crate) fn honest_named(
    versions: &[&'static SupportedProtocolVersion],
    names: &[&str],
    protocols: &[&str],
) -> SocketAddr {
    honest_by(aws_lc_rs::default_provider(), versions, names, protocols)
}

/// An honest server that lacks a suite.
pub(crate) fn honest_without(suite: u16) -> SocketAddr {
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites.retain(|own| u16::from(own.suite()) != suite);
    honest_by(provider, BOTH, &[NAME], &[])
}

fn honest_by(
    provider: CryptoProvider,
    versions: &[&'static SupportedProtocolVersion],
    names: &[&str],
    protocols: &[&str],
) -> SocketAddr {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let config = Arc::new(config);
    serve(move |_, mut stream| {
        let Ok(mut connection) = ServerConnection::new(Arc::clone(&config)) else { return };
        while connection.complete_io(&mut stream).is_ok() && !connection.is_handshaking() {
            if matches!(connection.reader().read(&mut [0; 100]), Ok(0)) {
                connection.send_close_notify();
                let _ = connection.complete_io(&mut stream);
                return;
            }
        }
        let _ = connection.write_tls(&mut stream);
    })
}

pub(crate) fn look(address: SocketAddr) -> AddressScan {
    look_for(address, Duration::from_secs(1))
}

pub(crate) fn look_for(address: SocketAddr, timeout: Duration) -> AddressScan {
    let target = ScanTarget {
        sni: Some(NAME.to_owned()),
        ..ScanTarget::new(&address.ip().to_string(), address.port())
    };
    let found = scan(&target, &Options { timeout, ..Options::default() }, &|_| ());
    assert_eq!(found.addresses.len(), 1);
    found.addresses.into_iter().next().unwrap()
}
