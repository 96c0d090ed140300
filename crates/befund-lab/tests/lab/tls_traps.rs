//! The traps of scanning TLS, one by one. Each shows first that the plain question gets the wrong
//! answer from that very server, and then that the scan is right.

use std::fs;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::thread;

use ::rustls::pki_types::ServerName;
use ::rustls::{ClientConfig, ClientConnection, RootCertStore};
use befund_lab::certs::{KeyKind, NAME};
use befund_lab::compare::{all, exact, exact_but, exact_if_gentle, keys, look, sound, sound_about};
use befund_lab::jsse::Jsse;
use befund_lab::naive::{COMMON_GROUPS, COMMON_SCHEMES, Question};
use befund_lab::openssl::{EVERYTHING, EVERYTHING_13, Fault, OpenSslServer, Unnamed};
use befund_lab::{Names, Server, Version, broken, external, gnutls, haproxy, names};
use befund_tls::codec::Version as Wire;
use befund_tls::connect::Answer;
use befund_tls::{Determination, ScanOutcome};

fn everything_12() -> Question {
    Question::everything(Wire::Tls12)
}

/// The suites up to TLS 1.2 the server is configured to have.
fn suites_12(server: &Server) -> Names {
    server.truth().versions[&Version::Tls12].suites.clone()
}

// ------------------------------------------------------------------ 1: certificate before suite

#[test]
fn trap_01_certificate_chosen_before_suite() {
    let two = OpenSslServer::builder().cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256);
    half_is_hidden(&two.certificate_first().start());
    if let Some(server) = haproxy::two_certificates() {
        half_is_hidden(&server);
    }
}

/// Suites dropped one by one end with the first certificate, as suites nobody has remain on offer.
fn half_is_hidden(server: &Server) {
    let seen = everything_12().name(NAME).peel_suites(server);
    let ecdsa: Names =
        suites_12(server).into_iter().filter(|name| name.contains("ECDSA")).collect();
    assert!(!ecdsa.is_empty() && seen == ecdsa, "{seen:?}");
    exact(server);
}

#[test]
fn trap_01_certificate_chosen_before_suite_in_tls_1_3_only() {
    let two = OpenSslServer::builder().cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256);
    exact(&two.certificate_first().versions(Version::Tls13, Version::Tls13).start());
}

// ------------------------------------------------------------------ 2: the certificate's curve

#[test]
fn trap_02_certificate_curve_must_be_on_offer() {
    let server = OpenSslServer::builder().cert(KeyKind::EcP256).groups("P-256:X25519:P-384");
    let server = server.versions(Version::Tls12, Version::Tls12).start();
    let seen = everything_12().groups(&["secp256r1", "x25519", "secp384r1"]).peel_groups(&server);
    assert_eq!(seen, names(["secp256r1"]));
    exact(&server);
}

/// By the server's order everything behind P-256, which must be on offer, is out of reach.
#[test]
fn trap_02_certificate_curve_hides_groups_behind_it() {
    let server = OpenSslServer::builder().server_preference().cert(KeyKind::EcP256);
    let server = server.groups("P-384:P-256:X25519").start();
    let found = exact_but(&server, &["TLSv1.2 groups"], false);
    let protocols = found.protocols.iter();
    let groups: Vec<_> = protocols.map(|protocol| protocol.groups.codes.len()).collect();
    assert_eq!(groups[groups.len() - 2..], [2, 3], "TLS 1.2 hides one, TLS 1.3 none");
}

// ------------------------------------------------------------------ 3: RFC 7919

/// GnuTLS does no DHE with its own field for a client that names one it does not have.
#[test]
fn trap_03_named_finite_fields_hide_dhe() {
    let priority = "NONE:+VERS-TLS1.2:+DHE-RSA:+AES-128-GCM:+AEAD:+SIGN-RSA-SHA256:+SIGN-RSA-PSS-RSAE-SHA256:+GROUP-SECP256R1";
    let Some(server) = gnutls::serve(priority, &[KeyKind::Rsa(2048)]) else { return };
    let named = everything_12().groups(&["ffdhe2048", "ffdhe3072", "secp256r1"]);
    assert_eq!(named.peel_suites(&server), Names::new());
    exact(&server);
}

// ------------------------------------------------------------------ 4: server names

#[test]
fn trap_04_an_address_is_no_server_name() {
    let strict = OpenSslServer::builder().refuse_other_names().start();
    an_address_is_refused(&strict);
    if let Some(server) = (Jsse { name: NAME, ..Jsse::CHOSEN }).start() {
        an_address_is_refused(&server);
    }
}

fn an_address_is_refused(server: &Server) {
    let address = server.address().ip().to_string();
    assert_eq!(everything_12().name(&address).choice(server), None);
    let scan = look(server, Some(&address), false);
    let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
    assert_eq!((found.outcome, &found.sni), (ScanOutcome::Ok, &None), "{found:#?}");
    exact(server);
}

#[test]
fn trap_04_another_certificate_without_a_name() {
    for min in [Version::Tls12, Version::Tls13] {
        let server = OpenSslServer::builder().versions(min, Version::Tls13);
        let server = server.cert(KeyKind::Rsa(2048)).unnamed_cert(KeyKind::EcP384).start();
        let scan = look(&server, Some(NAME), false);
        let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
        sound_about(found, server.truth());
        assert_eq!(found.outcome, ScanOutcome::Ok, "{found:#?}");
        assert_eq!(keys(&found.chains), server.truth().keys);
        assert_eq!(keys(&found.chains_without_sni), [KeyKind::EcP384.described()].into());
    }
}

#[test]
fn trap_04_other_certificates_without_a_name_of_each_kind() {
    let server = OpenSslServer::builder().versions(Version::Tls12, Version::Tls13);
    let server = server.cert(KeyKind::Rsa(2048)).unnamed_cert(KeyKind::EcP384);
    let server = server.unnamed_cert(KeyKind::Rsa(3072)).start();
    let scan = look(&server, Some(NAME), false);
    let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
    let both = [KeyKind::EcP384, KeyKind::Rsa(3072)].map(KeyKind::described);
    assert_eq!(keys(&found.chains_without_sni), both.into());
}

// ------------------------------------------------------------------ 5: rare groups and schemes

#[test]
fn trap_05_rare_groups_and_schemes_in_every_first_hello() {
    use KeyKind::{EcBrainpool, Ed448, Ed25519, Rsa, RsaPss};
    let brainpool = "brainpoolP256r1:brainpoolP256r1tls13";
    // The certificate's curve hides what comes behind it.
    let open: &[&str] = &["TLSv1.2 groups"];
    let cases: [(&str, KeyKind, &[&str]); 5] = [
        (brainpool, EcBrainpool(256), open),
        ("MLKEM768:SecP384r1MLKEM1024", Rsa(2048), &[]),
        ("P-256:P-384", RsaPss(2048), &[]),
        ("P-256:P-384", Ed25519, &[]),
        ("P-256:P-384", Ed448, &[]),
    ];
    all(cases.map(|(groups, kind, open)| {
        move || {
            let min = if groups.contains("MLKEM") { Version::Tls13 } else { Version::Tls12 };
            let server = OpenSslServer::builder().versions(min, Version::Tls13);
            let server = server.groups(groups).cert(kind).start();
            for version in [Wire::Tls12, Wire::Tls13] {
                let common = Question::everything(version).groups(COMMON_GROUPS);
                let refused = common.schemes(COMMON_SCHEMES).choice(&server).is_none();
                // A HelloRetryRequest names a group and signs nothing.
                let retried = version == Wire::Tls13 && groups.contains("P-384");
                assert!(refused || retried, "{kind:?} {version}");
            }
            assert_eq!(a_library_client(&server).is_ok(), kind == Ed25519, "{kind:?}");
            drop(exact_but(&server, open, false));
        }
    }));
}

/// Whether a handshake of a library by its defaults gets as far as a certificate.
fn a_library_client(server: &Server) -> Result<(), ()> {
    let none = RootCertStore::empty();
    let provider = ::rustls::crypto::aws_lc_rs::default_provider();
    let config = ClientConfig::builder_with_provider(Arc::new(provider));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(none).with_no_client_auth();
    let name = ServerName::try_from(NAME).unwrap();
    let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    match client.complete_io(&mut stream) {
        Err(error) if error.to_string().contains("certificate") => Ok(()),
        Err(_) => Err(()),
        Ok(_) => Ok(()),
    }
}

// ------------------------------------------------------------------ 6: schemes run out first

#[test]
fn trap_06_signature_schemes_run_out_first() {
    let server = OpenSslServer::builder().schemes("rsa_pss_rsae_sha384").start();
    let seen = everything_12().peel_jointly(&server);
    assert_eq!((seen.len(), suites_12(&server).len()), (1, 3), "{seen:?}");
    exact(&server);
}

// ------------------------------------------------------------------ 7: one connection at a time

#[test]
fn trap_07_one_connection_at_a_time() {
    for gentle in [false, true] {
        let server = OpenSslServer::builder().sequential().start();
        an_idle_connection_blocks(&server);
        if gentle {
            exact_if_gentle(&server)
        } else {
            exact(&server)
        };
    }
    let Some(server) = external::s_server(&["-tls1_2"], KeyKind::Rsa(2048)) else { return };
    an_idle_connection_blocks(&server);
    exact(&server);
}

fn an_idle_connection_blocks(server: &Server) {
    let idle = TcpStream::connect(server.address()).unwrap();
    assert_eq!(everything_12().ask(server), Answer::TimedOut);
    drop(idle);
}

// ------------------------------------------------------------------ 8: SSL 3.0

#[test]
fn trap_08_ssl3_is_not_left_to_a_library() {
    let server = OpenSslServer::builder().versions(Version::Ssl3, Version::Ssl3);
    let server = server.ciphers("AES128-SHA:AES256-SHA:DHE-RSA-AES128-SHA").dh_bits(1024).start();
    assert_eq!(a_library_client(&server), Err(()));
    exact(&server);
}

// ------------------------------------------------------------------ 9: silence is no refusal

/// Taking every failure for a refusal loses suites; the scan says that it could not see.
#[test]
fn trap_09_a_reset_is_no_refusal() {
    let limited = OpenSslServer::builder().fault(Fault::ResetAfter(2)).start();
    let seen = everything_12().peel_suites(&limited);
    assert!(seen.len() < suites_12(&limited).len(), "{seen:?}");
    let faults = [1, 2, 5, 10, 20].map(Fault::ResetAfter);
    let faults = faults.into_iter().chain([2, 3, 7].map(Fault::ResetEvery));
    all(faults.chain([200, 400].map(Fault::SilentAbove)).map(|fault| {
        move || {
            let found = sound(&OpenSslServer::builder().fault(fault).start());
            if matches!(fault, Fault::ResetAfter(_)) {
                assert_ne!(found.outcome, ScanOutcome::Ok, "{fault:?}");
            }
        }
    }));
}

/// A server that closes what is too much at a time would seem to refuse it, and a list to be complete.
#[test]
fn trap_09_too_many_connections_at_a_time_are_no_refusal() {
    for most in [2, 3, 4, 5, 6] {
        let server = || OpenSslServer::builder().versions(Version::Tls10, Version::Tls13);
        for server in [server().ciphers(EVERYTHING).ciphersuites(EVERYTHING_13), server()] {
            let server = server.fault(Fault::AtMost(most)).start();
            for _ in 0..4 {
                sound(&server);
            }
        }
    }
}

/// What was negotiated stays in the result although the server then answers no more.
#[test]
fn trap_09_what_was_seen_before_a_limit_is_not_forgotten() {
    let server = OpenSslServer::builder().ciphers(EVERYTHING).ciphersuites(EVERYTHING_13);
    let found = sound(&server.fault(Fault::ResetAfter(40)).start());
    let suites: usize = found.protocols.iter().map(|protocol| protocol.suites.codes.len()).sum();
    assert!(suites > 20, "{suites}\n{}", found.transcript.join("\n"));
    assert_eq!(found.outcome, ScanOutcome::Partial);
}

#[test]
fn trap_09_a_server_that_closes_unnamed_connections_is_not_without_tls() {
    let server = OpenSslServer::builder().require_sni(NAME, Unnamed::Close).start();
    assert!(matches!(everything_12().ask(&server), Answer::Closed | Answer::Reset));
    let scan = look(&server, None, false);
    let refused = |finding: &Determination| *finding == Determination::No;
    assert!(scan.addresses[0].protocols.iter().all(|protocol| !refused(&protocol.offered)));
}

// ------------------------------------------------------------------ 10: silence

/// A question to each version would wait five times; two rounds are enough to know, the second with hellos for
/// servers that hang at what is new or big.
#[test]
fn trap_10_silence_is_unreachable_after_two_rounds() {
    let server = broken::silent();
    assert_eq!(everything_12().ask(&server), Answer::TimedOut);
    let scan = look(&server, None, false);
    let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
    assert_eq!((found.outcome, found.connections), (ScanOutcome::Unreachable, 5), "{found:#?}");
}

// ------------------------------------------------------------------ 11: every address

/// One name, three addresses, three servers: none stands for another. The name is known to the
/// scanner only, in a file system of its own.
#[test]
fn trap_11_every_address_may_be_another_server() {
    let new = OpenSslServer::builder().versions(Version::Tls13, Version::Tls13).start();
    let old = OpenSslServer::builder().versions(Version::Tls12, Version::Tls12).start();
    let port = new.address().port();
    let second = forwarder(SocketAddr::new([127, 0, 0, 2].into(), port), old.address());
    let folder = tempfile::tempdir().unwrap();
    let hosts = folder.path().join("hosts");
    fs::write(&hosts, "127.0.0.1 two.example\n127.0.0.2 two.example\n127.0.0.3 two.example\n")
        .unwrap();
    let script = format!(
        "mount --bind {} /etc/hosts && exec {} tls two.example:{port} --json --policy none --no-trust",
        hosts.display(),
        crate::common::befund()
    );
    let output = Command::new("unshare").args(["-rm", "sh", "-c", &script]).output();
    let Some(output) = output.ok().filter(|output| !output.stdout.is_empty()) else {
        befund_lab::skipped("no name space of its own to be had");
        return;
    };
    drop(second);
    assert_eq!(everything_12().choice(&new), None, "the first address is not the second");
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found: Vec<_> = result["endpoints"].as_array().unwrap().iter().map(seen_at).collect();
    let expected = [
        ("127.0.0.1", "ok", vec!["TLSv1.3"]),
        ("127.0.0.2", "ok", vec!["TLSv1.2"]),
        ("127.0.0.3", "unreachable", vec![]),
    ];
    assert_eq!(found, expected);
    assert_eq!(output.status.code(), Some(2), "an address nobody could look at leaves it open");
}

/// The address of an endpoint, how its scan ended and the versions it offers.
fn seen_at(endpoint: &serde_json::Value) -> (&str, &str, Vec<&str>) {
    let text = |value: &'static str| endpoint[value].as_str().unwrap();
    let protocols = endpoint["protocols"].as_array().unwrap().iter();
    let offered = protocols.filter(|protocol| protocol["offered"] == "yes");
    let versions = offered.map(|protocol| protocol["version"].as_str().unwrap()).collect();
    (text("address"), text("outcome"), versions)
}

/// Serves what listens at another address.
fn forwarder(at: SocketAddr, to: SocketAddr) -> TcpListener {
    let listener = TcpListener::bind(at).unwrap();
    let accepting = listener.try_clone().unwrap();
    thread::spawn(move || {
        for client in accepting.incoming() {
            let (Ok(client), Ok(server)) = (client, TcpStream::connect(to)) else { return };
            for (from, into) in [(&client, &server), (&server, &client)] {
                let (mut from, mut into) = (from.try_clone().unwrap(), into.try_clone().unwrap());
                thread::spawn(move || {
                    let _ = io::copy(&mut from, &mut into);
                    let _ = into.shutdown(Shutdown::Write);
                });
            }
        }
    });
    listener
}
