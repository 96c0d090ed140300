//! The TLS probe against servers whose configuration is known, and against servers that misbehave.
//! Everything happens on the loopback interface.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use befund::fact::Basis;
use befund::fact::observation::{self, Observation, Tool, Versions, berlin_date};
use befund::fact::source::Reach;
use befund::probe::tls::certificates::Name;
use befund::probe::tls::codec::Version;
use befund::probe::tls::names::{Group, Scheme, Suite};
use befund::probe::tls::{
    AddressScan, Determination, List, Options, Scan, ScanOutcome, ScanTarget, facts, scan,
};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, SupportedProtocolVersion};

const NAME: &str = "befund.example";

/// Answers each connection in a thread of its own until the test ends.
fn serve(handle: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> SocketAddr {
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

fn look(address: SocketAddr, timeout: Duration) -> Scan {
    let target = ScanTarget {
        sni: Some(NAME.to_owned()),
        ..ScanTarget::new(&address.ip().to_string(), address.port())
    };
    let options = Options { timeout, ..Options::default() };
    scan(&target, &options, &|_| ())
}

fn only(scan: &Scan) -> &AddressScan {
    assert_eq!(scan.addresses.len(), 1);
    &scan.addresses[0]
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    names
}

#[track_caller]
fn assert_list(list: &List, name: impl Fn(u16) -> &'static str, expected: &[&str]) {
    let mut found: Vec<_> = list.codes.iter().map(|code| name(*code).to_owned()).collect();
    found.sort();
    assert_eq!(found, sorted(expected));
    assert_eq!(list.incomplete, None);
}

fn suite(code: u16) -> &'static str {
    Suite::of(code).unwrap().name
}

fn group(code: u16) -> &'static str {
    Group::of(code).unwrap().name
}

fn scheme(code: u16) -> &'static str {
    Scheme::of(code).unwrap().name
}

// ------------------------------------------------------------------ rustls servers

fn certified(algorithm: &'static rcgen::SignatureAlgorithm) -> CertifiedKey {
    let key = KeyPair::generate_for(algorithm).unwrap();
    certified_with(&key)
}

fn rsa() -> CertifiedKey {
    let key = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    certified_with(&key)
}

fn certified_with(key: &KeyPair) -> CertifiedKey {
    let parameters = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
    let certificate = parameters.self_signed(key).unwrap();
    let signer =
        aws_lc_rs::sign::any_supported_type(&PrivateKeyDer::try_from(key.serialize_der()).unwrap());
    CertifiedKey::new(vec![CertificateDer::from(certificate.der().to_vec())], signer.unwrap())
}

/// Chooses the certificate before the suite: ECDSA whenever the client can verify it.
#[derive(Debug)]
struct CertificateFirst {
    ecdsa: Option<Arc<CertifiedKey>>,
    other: Arc<CertifiedKey>,
}

impl ResolvesServerCert for CertificateFirst {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let knows_ecdsa = hello
            .signature_schemes()
            .iter()
            .any(|scheme| matches!(u16::from(*scheme), 0x0403 | 0x0503 | 0x0603));
        match &self.ecdsa {
            Some(ecdsa) if knows_ecdsa => Some(Arc::clone(ecdsa)),
            _ => Some(Arc::clone(&self.other)),
        }
    }
}

fn rustls_server(
    provider: CryptoProvider,
    versions: &[&'static SupportedProtocolVersion],
    certificates: CertificateFirst,
    early_data: u32,
) -> SocketAddr {
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(certificates));
    config.max_early_data_size = early_data;
    let config = Arc::new(config);
    serve(move |_, mut stream| {
        let Ok(mut connection) = ServerConnection::new(Arc::clone(&config)) else { return };
        while connection.complete_io(&mut stream).is_ok() && !connection.is_handshaking() {
            let mut sink = [0; 100];
            if matches!(connection.reader().read(&mut sink), Ok(0)) {
                connection.send_close_notify();
                let _ = connection.complete_io(&mut stream);
                return;
            }
        }
        let _ = connection.write_tls(&mut stream);
    })
}

fn single(key: CertifiedKey) -> CertificateFirst {
    CertificateFirst { ecdsa: None, other: Arc::new(key) }
}

const SECOND: Duration = Duration::from_secs(1);

const SUITES13: [&str; 3] =
    ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

#[test]
fn a_server_with_tls_1_2_and_1_3_and_an_rsa_key() {
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups = vec![
        aws_lc_rs::kx_group::SECP384R1,
        aws_lc_rs::kx_group::X25519,
        aws_lc_rs::kx_group::SECP256R1,
    ];
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let address = rustls_server(provider, &versions, single(rsa()), 0);
    let scan = look(address, SECOND);
    let found = only(&scan);
    assert_eq!((scan.outcome(), scan.reason()), (ScanOutcome::Ok, None));
    for version in [Version::Ssl2, Version::Ssl3, Version::Tls10, Version::Tls11] {
        assert_eq!(found.protocol(version).unwrap().offered, Determination::No, "{version}");
    }
    let tls12 = found.protocol(Version::Tls12).unwrap();
    assert_list(
        &tls12.suites,
        suite,
        &[
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ],
    );
    assert_list(&tls12.groups, group, &["x25519", "secp256r1", "secp384r1"]);
    assert_list(
        &tls12.signature_schemes,
        scheme,
        &[
            "rsa_pkcs1_sha256",
            "rsa_pkcs1_sha384",
            "rsa_pkcs1_sha512",
            "rsa_pss_rsae_sha256",
            "rsa_pss_rsae_sha384",
            "rsa_pss_rsae_sha512",
        ],
    );
    assert!(tls12.dh.is_empty() && tls12.dh_incomplete.is_none());
    let tls13 = found.protocol(Version::Tls13).unwrap();
    assert_list(&tls13.suites, suite, &SUITES13);
    assert_list(&tls13.groups, group, &["x25519", "secp256r1", "secp384r1"]);
    assert_list(
        &tls13.signature_schemes,
        scheme,
        &["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"],
    );
    // It refuses older versions without a word about the version, so that each is asked for as clients do and in bundles.
    assert!(
        found.connections <= 80,
        "{} connections\n{}",
        found.connections,
        found.transcript.join("\n")
    );
    features_and_chain(found);
}

fn features_and_chain(found: &AddressScan) {
    for (version, name, present) in [
        (Version::Tls12, "tls_compression", Determination::No),
        (Version::Tls12, "renegotiation_info", Determination::Yes),
        (Version::Tls12, "extended_master_secret", Determination::Yes),
        (Version::Tls12, "heartbeat", Determination::No),
        (Version::Tls12, "truncated_hmac", Determination::No),
        (Version::Tls13, "early_data", Determination::No),
    ] {
        assert_eq!(found.feature(version, name), Some(&present), "{version} {name}");
    }
    // Without a suite in CBC mode there is nothing to say.
    assert_eq!(found.feature(Version::Tls12, "encrypt_then_mac"), None);
    let [chain] = &found.chains[..] else { panic!("{} chains", found.chains.len()) };
    assert_eq!(chain.versions, [Version::Tls12, Version::Tls13]);
    assert_eq!(
        (&chain.names_match, &chain.path_to_root),
        (&Determination::Yes, &Determination::No)
    );
    let details = chain.certificates[0].details.as_ref().unwrap();
    assert_eq!((details.key_algorithm, details.key_bits), ("RSA", Some(2048)));
    assert_eq!(details.self_signed, Determination::Yes);
    assert_eq!(details.names, [Name::Dns(NAME.to_owned())]);
    assert_eq!(details.signature_scheme, Ok("rsa_pkcs1_sha256"));
}

#[test]
fn a_server_with_tls_1_3_only_hybrid_groups_and_early_data() {
    let provider = CryptoProvider {
        kx_groups: aws_lc_rs::ALL_KX_GROUPS.to_vec(),
        ..aws_lc_rs::default_provider()
    };
    let certificate = single(certified(&PKCS_ECDSA_P256_SHA256));
    let address = rustls_server(provider, &[&rustls::version::TLS13], certificate, 1000);
    let scan = look(address, SECOND);
    let found = only(&scan);
    assert_eq!((scan.outcome(), scan.reason()), (ScanOutcome::Ok, None));
    assert_eq!(found.protocol(Version::Tls12).unwrap().offered, Determination::No);
    let tls13 = found.protocol(Version::Tls13).unwrap();
    assert_list(&tls13.suites, suite, &SUITES13);
    assert_list(
        &tls13.groups,
        group,
        &[
            "x25519",
            "secp256r1",
            "secp384r1",
            "X25519MLKEM768",
            "SecP256r1MLKEM768",
            "MLKEM768",
            "MLKEM1024",
        ],
    );
    assert_list(&tls13.signature_schemes, scheme, &["ecdsa_secp256r1_sha256"]);
    assert_eq!(found.feature(Version::Tls13, "early_data"), Some(&Determination::Yes));
    let details = found.chains[0].certificates[0].details.as_ref().unwrap();
    assert_eq!(details.curve.as_deref(), Some("secp256r1"));
}

/// An open connection keeps the server from answering the next: nothing may be lost by that.
#[test]
fn a_server_that_takes_one_connection_at_a_time() {
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let key = single(certified(&PKCS_ECDSA_P256_SHA256));
    let behind = rustls_server(aws_lc_rs::default_provider(), &versions, key, 0);
    let turn = std::sync::Mutex::new(());
    let address = serve(move |_, client| {
        let _turn = turn.lock();
        forward(client, behind);
    });
    let direct = look(behind, SECOND);
    let scan = look(address, SECOND);
    assert_eq!((scan.outcome(), scan.reason()), (ScanOutcome::Ok, None));
    let codes = |scan: &Scan| -> Vec<Vec<u16>> {
        let sorted = |list: &List| {
            let mut codes = list.codes.clone();
            codes.sort_unstable();
            codes
        };
        let lists = only(scan).protocols.iter();
        lists.flat_map(|p| [&p.suites, &p.groups, &p.signature_schemes].map(sorted)).collect()
    };
    assert_eq!(codes(&scan), codes(&direct));
}

fn forward(mut client: TcpStream, to: SocketAddr) {
    let Ok(mut server) = TcpStream::connect(to) else { return };
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let up = thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
    let _ = std::io::copy(&mut server, &mut client);
    let _ = client.shutdown(std::net::Shutdown::Both);
    let _ = up.join();
}

/// The certificate is chosen before the suite: whoever offers both kinds sees one only.
#[test]
fn two_certificates_behind_one_name() {
    let certificates = CertificateFirst {
        ecdsa: Some(Arc::new(certified(&PKCS_ECDSA_P384_SHA384))),
        other: Arc::new(rsa()),
    };
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let address = rustls_server(aws_lc_rs::default_provider(), &versions, certificates, 0);
    let scan = look(address, SECOND);
    let found = only(&scan);
    assert_eq!((scan.outcome(), scan.reason()), (ScanOutcome::Ok, None));
    let tls12 = found.protocol(Version::Tls12).unwrap();
    assert_list(
        &tls12.suites,
        suite,
        &[
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ],
    );
    assert_list(&tls12.groups, group, &["x25519", "secp256r1", "secp384r1"]);
    let tls13 = found.protocol(Version::Tls13).unwrap();
    assert_list(
        &tls13.signature_schemes,
        scheme,
        &[
            "ecdsa_secp384r1_sha384",
            "rsa_pss_rsae_sha256",
            "rsa_pss_rsae_sha384",
            "rsa_pss_rsae_sha512",
        ],
    );
    assert_eq!(found.chains.len(), 2);
    assert!(found.chains.iter().all(|chain| chain.versions.len() == 2));
}

#[test]
fn facts_are_read_back_as_an_observation() {
    let certificates = CertificateFirst {
        ecdsa: Some(Arc::new(certified(&PKCS_ECDSA_P256_SHA256))),
        other: Arc::new(rsa()),
    };
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let address = rustls_server(aws_lc_rs::default_provider(), &versions, certificates, 0);
    let scan = look(address, SECOND);
    let observation = read_back(&scan);
    assert_eq!(observation.enumerations.len(), 9);
    for enumeration in &observation.enumerations {
        assert!(enumeration.complete, "{}", enumeration.kind.name);
        let kind = enumeration.kind.name;
        let ids: Vec<_> = observation
            .facts
            .iter()
            .filter(|fact| fact.kind.name == kind)
            .map(|fact| fact.id.clone())
            .collect();
        assert_eq!((enumeration.count, &enumeration.fact_ids), (Some(ids.len() as u64), &ids));
    }
    let suites = observation.facts.iter().filter(|fact| fact.kind.name == "tls.cipher_suite");
    assert_eq!(suites.count(), 9);
    let expected = format!(
        "tls.protocol/tls://{address}/address=127.0.0.1,sni={NAME},starttls=none,version=TLSv1.2/measured/127.0.0.1"
    );
    assert!(observation.facts.iter().any(|fact| fact.id == expected));
}

/// The transcript of a scan in which some of the lines are left out, held against the facts made of the scan.
fn gainsaid_without(scan: &Scan, left_out: impl Fn(&str) -> bool) -> Vec<String> {
    let (facts, lists) = facts::observed(scan, berlin_date(jiff::Timestamp::now()));
    let transcript = only(scan).transcript.iter().filter(|line| !left_out(line));
    let lines: Vec<_> = transcript.map(String::as_str).collect();
    (befund::probe::tls::SOURCE.gainsaid)(&lines.join("\n"), &facts, &lists)
}

#[test]
fn what_is_called_missing_was_refused() {
    let certificates = CertificateFirst { ecdsa: None, other: Arc::new(rsa()) };
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let address = rustls_server(aws_lc_rs::default_provider(), &versions, certificates, 0);
    let scan = look(address, SECOND);
    assert_eq!(gainsaid_without(&scan, |_| false), [""; 0]);
    let refused = |version: &'static str| {
        move |line: &str| line.starts_with(&format!("? {version}")) && line.contains(": alert ")
    };
    let told = gainsaid_without(&scan, refused("TLSv1.2"));
    assert!(told.iter().any(|what| what.contains("is called complete")), "{told:?}");
    let told = gainsaid_without(&scan, |line| line.contains(": alert "));
    assert!(told.iter().any(|what| what.contains("was never refused")), "{told:?}");
    let suite = |line: &str| line.starts_with("? TLSv1.3") && line.contains("TLS_CHACHA20");
    let told = gainsaid_without(&scan, suite);
    assert!(told.iter().any(|what| what.contains("`completes`")), "{told:?}");
}

/// What would be read of the file that is written, so that every value is held against its type.
fn read_back(scan: &Scan) -> Observation {
    let (facts, enumerations) = facts::observed(scan, berlin_date(jiff::Timestamp::now()));
    let now = jiff::Timestamp::now();
    let written = Observation {
        probe: "tls".to_owned(),
        part: "tls".to_owned(),
        subject: scan.target.subject(),
        about: scan.target.subject(),
        config_digest: "0".to_owned(),
        product: Versions { version: "1".to_owned(), components: BTreeMap::new() },
        outcome: befund::probe::tls::outcome(scan.outcome()),
        reason: scan.reason(),
        basis: Basis::Measured,
        reach: Reach::Running,
        observed_on: Some(berlin_date(now)),
        inputs: Vec::new(),
        started: now,
        finished: now,
        tool: Tool::this(),
        facts,
        enumerations,
        raw: None,
        shown: Vec::new(),
        file: "o.json".to_owned(),
        sha256: String::new(),
    };
    let file = befund::diag::SourceFile::new("o.json", written.to_json());
    let read = observation::parse(&file, befund::probe::sources()).unwrap();
    assert_eq!(Observation { sha256: String::new(), ..read.clone() }, written);
    read
}

// ------------------------------------------------------------------ misbehaving servers

const SHORT: Duration = Duration::from_millis(400);

#[track_caller]
fn assert_ends(address: SocketAddr, expected: ScanOutcome, limit: Duration) -> Scan {
    let start = Instant::now();
    let scan = look(address, SHORT);
    let took = start.elapsed();
    assert_eq!(scan.outcome(), expected, "{:?}", scan.reason());
    assert!(scan.reason().is_some());
    assert!(took < limit, "{took:?}");
    let found = only(&scan);
    let unknown = |finding: &Determination| matches!(finding, Determination::Undetermined(_));
    assert!(found.protocols.iter().all(|protocol| unknown(&protocol.offered)), "{found:?}");
    let observation = read_back(&scan);
    for enumeration in observation.enumerations {
        let kind = enumeration.kind.name;
        assert!(!enumeration.complete || kind == "tls.endpoint", "{kind}");
    }
    scan
}

#[test]
fn a_silent_server_is_unreachable_after_two_rounds() {
    let address = serve(|_, mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let scan = assert_ends(address, ScanOutcome::Unreachable, SHORT * 3);
    assert_eq!(scan.connections(), 5);
}

#[test]
fn a_closed_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let scan = assert_ends(address, ScanOutcome::Unreachable, SHORT * 3);
    assert_eq!(scan.connections(), 2);
}

#[test]
fn plaintext_is_not_tls() {
    let address = serve(|_, mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let scan = assert_ends(address, ScanOutcome::Error, SECOND);
    assert_eq!(only(&scan).speaks_tls, Determination::No);
}

#[test]
fn a_server_that_closes_or_resets_at_once_refuses_nothing() {
    let closes = serve(|_, mut stream| {
        let _ = stream.read(&mut [0; 4096]);
    });
    assert_ends(closes, ScanOutcome::Error, SECOND * 2);
    // Closing with unread data makes the kernel reset the connection.
    let resets = serve(|_, stream| {
        let _ = stream.peek(&mut [0; 1]);
    });
    assert_ends(resets, ScanOutcome::Error, SECOND * 2);
}

#[test]
fn endless_data_and_endless_patience_are_bounded() {
    let warnings = serve(
        |_, mut stream| {
            while stream.write_all(&[21, 3, 3, 0, 2, 1, 90].repeat(500)).is_ok() {}
        },
    );
    assert_ends(warnings, ScanOutcome::Error, SECOND * 2);
    let trickles = serve(|_, mut stream| {
        let mut next = [22, 3, 3, 0x3F, 0xFF].into_iter().chain(std::iter::repeat(2));
        while next.next().is_some_and(|byte| stream.write_all(&[byte]).is_ok()) {
            thread::sleep(Duration::from_millis(20));
        }
    });
    assert_ends(trickles, ScanOutcome::Unreachable, SHORT * 3);
}

#[test]
fn an_oversized_certificate_message_is_refused() {
    let address = serve(|_, mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let mut hello = vec![2, 0, 0, 38, 3, 3];
        hello.extend([7; 32]);
        hello.extend([0, 0xC0, 0x2F, 0]);
        let certificate = [11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFC];
        let body = [&hello[..], &certificate].concat();
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        let _ = stream.write_all(&[&[22, 3, 3], &length[..], &body].concat());
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert_ends(address, ScanOutcome::Error, SECOND * 2);
}

/// A rate limit closes every connection after the first ones: that must never look like a refusal.
#[test]
fn a_rate_limit_never_turns_into_a_verdict() {
    let provider = aws_lc_rs::default_provider();
    let versions = [&rustls::version::TLS12];
    let behind = rustls_server(provider, &versions, single(rsa()), 0);
    let served = AtomicUsize::new(0);
    let address = serve(move |_, client| {
        if served.fetch_add(1, Ordering::Relaxed) < 8 {
            forward(client, behind);
        }
    });
    let scan = look(address, SHORT);
    let found = only(&scan);
    assert_eq!(scan.outcome(), ScanOutcome::Partial);
    let tls12 = found.protocol(Version::Tls12).unwrap();
    assert_eq!(tls12.offered, Determination::Yes);
    assert!(!tls12.suites.is_complete() && !tls12.groups.is_complete());
    for enumeration in read_back(&scan).enumerations {
        let kind = enumeration.kind.name;
        let settled = ["tls.endpoint", "tls.protocol", "tls.feature"].contains(&kind);
        assert!(!enumeration.complete || settled, "{kind}");
    }
}

// ------------------------------------------------------------------ a server of a few lines

/// What a ClientHello offers: suites, groups, signature schemes.
fn offered(stream: &mut TcpStream) -> Option<(u16, [Vec<u16>; 3])> {
    let mut header = [0; 5];
    stream.read_exact(&mut header).ok()?;
    let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
    stream.read_exact(&mut body).ok()?;
    let (_, message) = tls_parser::parse_tls_message_handshake(&body).ok()?;
    let tls_parser::TlsMessage::Handshake(tls_parser::TlsMessageHandshake::ClientHello(hello)) =
        message
    else {
        return None;
    };
    let suites = hello.ciphers.iter().map(|cipher| cipher.0).collect();
    let (mut groups, mut schemes) = (Vec::new(), Vec::new());
    for extension in tls_parser::parse_tls_extensions(hello.ext.unwrap_or_default()).ok()?.1 {
        match extension {
            tls_parser::TlsExtension::EllipticCurves(list) => {
                groups = list.iter().map(|group| group.0).collect();
            }
            tls_parser::TlsExtension::SignatureAlgorithms(list) => schemes = list,
            _ => {}
        }
    }
    Some((hello.version.0, [suites, groups, schemes]))
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind], &length[1..], body].concat()
}

/// Reads a hello of SSL 2.0 and answers it with two kinds of cipher and a certificate.
fn answer_ssl2(stream: &mut TcpStream, certificate: &[u8]) {
    let _ = stream.read(&mut [0; 64]);
    let length = u16::try_from(certificate.len()).unwrap().to_be_bytes();
    let mut body = vec![4, 0, 1, 0, 2, length[0], length[1], 0, 6, 0, 1];
    body.extend(certificate);
    body.extend([1, 0, 0x80, 7, 0, 0xC0, 9]);
    let length = (u16::try_from(body.len()).unwrap() | 0x8000).to_be_bytes();
    let _ = stream.write_all(&[&length[..], &body].concat());
    let _ = stream.read(&mut [0; 64]);
}

/// A server that has nothing newer says no in its own way to every other hello.
#[test]
fn a_server_with_ssl_2_only_is_not_called_one_without_tls() {
    let certificate = certified(&PKCS_ECDSA_P256_SHA256).cert[0].to_vec();
    // Closing, and the ERROR message of SSL 2.0 (section 2.8): no cipher in common.
    for refusal in [&[][..], &[0x80, 3, 0, 0, 1]] {
        let certificate = certificate.clone();
        let address = serve(move |_, mut stream| {
            let mut first = [0; 1];
            if stream.peek(&mut first).is_ok_and(|_| first[0] == 0x80) {
                return answer_ssl2(&mut stream, &certificate);
            }
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(refusal);
        });
        let scan = look(address, SECOND);
        let found = only(&scan);
        assert_eq!(scan.outcome(), ScanOutcome::Partial, "{:?}", scan.reason());
        let ssl2 = found.protocol(Version::Ssl2).unwrap();
        assert_eq!((&ssl2.offered, ssl2.ssl2_kinds.len()), (&Determination::Yes, 2));
        assert!(found.chains.iter().any(|chain| chain.versions == [Version::Ssl2]));
        let newer = found.protocols.iter().filter(|other| other.version != Version::Ssl2);
        assert!(newer.clone().count() == 5);
        assert!(
            newer.into_iter().all(|other| matches!(other.offered, Determination::Undetermined(_)))
        );
    }
}

/// A server that still answers the oldest hello: all it says is in one message.
#[test]
fn suites_of_ssl_2_are_listed() {
    let key = certified(&PKCS_ECDSA_P256_SHA256);
    let certificate = key.cert[0].to_vec();
    let versions = [&rustls::version::TLS12];
    let behind = rustls_server(aws_lc_rs::default_provider(), &versions, single(key), 0);
    let address = serve(move |_, mut stream| {
        let mut first = [0; 1];
        if stream.peek(&mut first).is_err() || first[0] != 0x80 {
            return forward(stream, behind);
        }
        answer_ssl2(&mut stream, &certificate);
    });
    let scan = look(address, SECOND);
    let found = only(&scan);
    assert_eq!((scan.outcome(), scan.reason()), (ScanOutcome::Ok, None));
    let ssl2 = found.protocol(Version::Ssl2).unwrap();
    assert_eq!(ssl2.ssl2_kinds, [0x01_00_80, 0x07_00_C0]);
    assert_eq!((&ssl2.offered, ssl2.is_complete()), (&Determination::Yes, true));
    assert!(found.chains.iter().any(|chain| chain.versions.contains(&Version::Ssl2)));
    let facts = read_back(&scan).facts;
    let name = "name=SSL_CK_RC4_128_WITH_MD5";
    assert!(facts.iter().any(|fact| fact.id.contains(name)), "{facts:?}");
}

/// Some servers do DHE only with clients that name a field of RFC 7919.
#[test]
fn suites_that_need_a_named_field_are_found() {
    let address = serve(|_, mut stream| {
        let Some((version, [suites, groups, schemes])) = offered(&mut stream) else { return };
        let dhe = groups.contains(&0x0100) && schemes.contains(&0x0401);
        let choice = [0x009F, 0x009E, 0x009C]
            .into_iter()
            .find(|suite: &u16| suites.contains(suite) && (dhe || *suite == 0x009C));
        let (Some(suite), 0x0303) = (choice, version) else {
            let code = if version < 0x0303 { 70 } else { 40 };
            let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, code]);
            return;
        };
        let mut hello = vec![3, 3];
        hello.extend([7; 32]);
        hello.push(0);
        hello.extend(suite.to_be_bytes());
        hello.push(0);
        let mut flight = message(2, &hello);
        if suite != 0x009C {
            let mut exchange = vec![0, 128];
            exchange.extend([0xFF; 128]);
            exchange.extend([0, 1, 2, 0, 1, 5, 4, 1, 0, 1, 9]);
            flight.extend(message(12, &exchange));
        }
        flight.extend(message(14, &[]));
        let length = u16::try_from(flight.len()).unwrap().to_be_bytes();
        let _ = stream.write_all(&[&[22, 3, 3], &length[..], &flight].concat());
    });
    let scan = look(address, SECOND);
    let found = only(&scan);
    let tls12 = found.protocol(Version::Tls12).unwrap();
    assert_list(
        &tls12.suites,
        suite,
        &[
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
        ],
    );
    assert_list(&tls12.signature_schemes, scheme, &["rsa_pkcs1_sha256"]);
    let [dh] = &tls12.dh[..] else { panic!("{:?}", tls12.dh) };
    assert_eq!((dh.bits, dh.named_group, dh.reused), (1024, None, Some(true)));
    assert_eq!(tls12.dh_incomplete, None);
    assert_eq!(found.protocol(Version::Tls11).unwrap().offered, Determination::No);
}
