//! Our ClientHello as others read it: tls-parser, and OpenSSL.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use befund_lab::compare::look;
use befund_lab::openssl::{EVERYTHING, OpenSslServer, unrestricted};
use befund_lab::{Server, Truth, Version as Spoken, certs};
use befund_tls::codec::{ClientHello, Extension, Version};
use befund_tls::names::{Group, Scheme, Suite, is_ffdhe};
use openssl::ssl::{ClientHelloResponse, HandshakeError, Ssl, SslContext, SslMethod, SslVersion};
use proptest::prelude::*;
use tls_parser::{
    SNIType, TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_extensions,
    parse_tls_plaintext,
};

/// A hello as somebody else reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Reading {
    version: u16,
    random: Vec<u8>,
    session_id: Vec<u8>,
    suites: Vec<u16>,
    compression: Vec<u8>,
    extensions: Vec<u16>,
    names: Vec<String>,
    groups: Vec<u16>,
    schemes: Vec<u16>,
    versions: Vec<u16>,
    protocols: Vec<String>,
}

fn by_tls_parser(bytes: &[u8]) -> Reading {
    let (rest, record) = parse_tls_plaintext(bytes).unwrap();
    assert!(rest.is_empty());
    let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello))] = &record.msg[..] else {
        panic!("no ClientHello: {record:?}");
    };
    let mut read = Reading {
        version: hello.version.0,
        random: hello.random.to_vec(),
        session_id: hello.session_id.unwrap_or_default().to_vec(),
        suites: hello.ciphers.iter().map(|suite| suite.0).collect(),
        compression: hello.comp.iter().map(|method| method.0).collect(),
        ..Reading::default()
    };
    let (rest, extensions) = parse_tls_extensions(hello.ext.unwrap_or_default()).unwrap();
    assert!(rest.is_empty());
    for extension in extensions {
        read.extensions.push(u16::from(tls_parser::TlsExtensionType::from(&extension)));
        match extension {
            TlsExtension::SNI(list) => {
                assert!(list.iter().all(|(kind, _)| *kind == SNIType::HostName));
                read.names = list.iter().map(|(_, name)| text(name)).collect();
            }
            TlsExtension::EllipticCurves(list) => {
                read.groups = list.iter().map(|group| group.0).collect();
            }
            TlsExtension::SignatureAlgorithms(list) => read.schemes = list,
            TlsExtension::SupportedVersions(list) => {
                read.versions = list.iter().map(|version| version.0).collect();
            }
            TlsExtension::ALPN(list) => read.protocols = list.into_iter().map(text).collect(),
            _ => {}
        }
    }
    read
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What OpenSSL's server read before it decided anything.
fn by_openssl(bytes: &[u8]) -> Option<Reading> {
    let seen = Arc::new(Mutex::new(None));
    let note = Arc::clone(&seen);
    let mut context = SslContext::builder(SslMethod::tls_server()).unwrap();
    unrestricted(&mut context);
    context.set_min_proto_version(Some(SslVersion::SSL3)).unwrap();
    context.set_client_hello_callback(move |ssl, _| {
        let list = ssl.client_hello_ciphers().unwrap_or_default().chunks(2);
        *note.lock().unwrap() = Some(Reading {
            random: ssl.client_hello_random().unwrap_or_default().to_vec(),
            session_id: ssl.client_hello_session_id().unwrap_or_default().to_vec(),
            suites: list.map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect(),
            compression: ssl.client_hello_compression_methods().unwrap_or_default().to_vec(),
            ..Reading::default()
        });
        Ok(ClientHelloResponse::RETRY)
    });
    let ssl = Ssl::new(&context.build()).unwrap();
    match ssl.accept(Tape { bytes: bytes.to_vec(), at: 0 }) {
        Err(HandshakeError::WouldBlock(_) | HandshakeError::Failure(_)) => {}
        other => panic!("a handshake without a client: {other:?}"),
    }
    seen.lock().unwrap().take()
}

/// Bytes to read, and nobody to write to.
#[derive(Debug)]
struct Tape {
    bytes: Vec<u8>,
    at: usize,
}

impl Read for Tape {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn codes() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 1..90)
}

prop_compose! {
    fn hellos()(
        suites in prop::collection::vec(any::<u16>(), 1..400),
        groups in codes(), schemes in codes(),
        versions in prop::collection::vec(any::<u16>(), 1..100),
        name in "[a-z]{1,20}\\.example", protocol in "[a-z0-9/.]{1,20}",
        random in any::<[u8; 32]>(), session_id in prop::collection::vec(any::<u8>(), 0..33),
        version in prop::sample::select(vec![Version::Tls10, Version::Tls11, Version::Tls12, Version::Tls13]),
    ) -> (ClientHello, Reading) {
        let extensions = vec![
            Extension::ServerName(name.clone()),
            Extension::SupportedGroups(groups.clone()),
            Extension::EcPointFormats,
            Extension::ExtendedMasterSecret,
            Extension::EncryptThenMac,
            Extension::SignatureAlgorithms(schemes.clone()),
            Extension::SupportedVersions(versions.clone()),
            Extension::Alpn(vec![protocol.clone()]),
            Extension::RenegotiationInfo(Vec::new()),
        ];
        let read = Reading {
            version: version.code().min(0x0303),
            random: random.to_vec(),
            session_id: session_id.clone(),
            suites: suites.clone(),
            compression: vec![1, 0],
            extensions: extensions.iter().map(Extension::code).collect(),
            names: vec![name],
            groups,
            schemes,
            versions,
            protocols: vec![protocol],
        };
        let compression = vec![1, 0];
        (ClientHello { version, odd_version: None, random, session_id, suites, compression, extensions }, read)
    }
}

proptest! {
    #[test]
    fn what_is_written_is_what_tls_parser_reads((hello, expected) in hellos()) {
        prop_assert_eq!(by_tls_parser(&hello.encode()), expected);
    }

    #[test]
    fn what_is_written_is_what_openssl_reads((hello, expected) in hellos()) {
        let seen = by_openssl(&hello.encode()).expect("OpenSSL reads the hello");
        prop_assert_eq!(seen.random, expected.random);
        prop_assert_eq!(seen.session_id, expected.session_id);
        prop_assert_eq!(seen.suites, expected.suites);
        prop_assert_eq!(seen.compression, expected.compression);
    }
}

/// Every hello of a scan of an OpenSSL that can everything, as it came over the wire.
fn of_a_scan(name: Option<&str>) -> Vec<Reading> {
    let behind = OpenSslServer::builder().versions(Spoken::Ssl3, Spoken::Tls13);
    let behind = behind.ciphers(EVERYTHING).groups("X25519:P-256").dh_bits(1024).start();
    let to = behind.address();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&seen);
    let front = Server::spawn(Truth::default(), false, move |mut client| {
        let mut hello = vec![0; 5];
        client.read_exact(&mut hello)?;
        // SSL 2.0 has other records.
        if hello[0] == 22 {
            let length = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
            hello.resize(5 + length, 0);
            client.read_exact(&mut hello[5..])?;
            note.lock().unwrap().push(by_tls_parser(&hello));
        }
        let mut server = TcpStream::connect(to)?;
        server.write_all(&hello)?;
        let (mut from, mut into) = (client.try_clone()?, server.try_clone()?);
        std::thread::spawn(move || {
            let _ = io::copy(&mut from, &mut into);
            into.shutdown(std::net::Shutdown::Write)
        });
        io::copy(&mut server, &mut client)?;
        client.shutdown(std::net::Shutdown::Both)
    });
    look(&front, name, false);
    let hellos = seen.lock().unwrap().clone();
    assert!(!hellos.is_empty());
    hellos
}

/// The first hello of each version offers everything there is, and what is rare with it.
#[test]
fn the_first_hellos_of_a_scan_offer_everything() {
    let hellos = of_a_scan(Some(certs::NAME));
    let first = |version: Version| {
        let spoken = |hello: &&Reading| match version {
            Version::Tls13 => hello.versions == [version.code()],
            _ => hello.versions.is_empty() && hello.version == version.code(),
        };
        hellos.iter().find(spoken).unwrap_or_else(|| panic!("no hello for {version}"))
    };
    let set = |codes: &[u16]| codes.iter().copied().collect::<BTreeSet<_>>();
    let schemes: BTreeSet<_> = Scheme::all().map(|scheme| scheme.code).collect();
    for version in [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls12, Version::Tls13] {
        let hello = first(version);
        let tls13 = version == Version::Tls13;
        let all = Suite::all().filter(|suite| suite.is_tls13() == tls13).map(|suite| suite.code);
        let signal = (version == Version::Ssl3).then_some(0x00FF);
        assert_eq!(set(&hello.suites), all.chain(signal).collect(), "{version}");
        if version == Version::Ssl3 {
            assert!(hello.extensions.is_empty(), "SSL 3.0 has no extensions");
            continue;
        }
        assert_eq!(hello.names, [certs::NAME]);
        let groups = Group::all().map(|group| group.code).filter(|code| tls13 || !is_ffdhe(*code));
        assert_eq!(set(&hello.groups), groups.collect(), "{version}");
        let signs = version >= Version::Tls12;
        assert_eq!(set(&hello.schemes), if signs { schemes.clone() } else { [].into() });
    }
}

/// RFC 8446 section 4.2 and RFC 6066 section 3.
#[test]
fn no_hello_of_a_scan_repeats_an_extension_or_names_an_address() {
    for hello in of_a_scan(Some("127.0.0.1")) {
        let distinct: BTreeSet<_> = hello.extensions.iter().collect();
        assert_eq!(distinct.len(), hello.extensions.len(), "{hello:?}");
        assert!(hello.names.is_empty());
    }
}
