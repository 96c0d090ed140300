//! What only a completed handshake of TLS 1.3 shows, of servers whose configuration is known:
//! certificates in groups that libraries lack, ways to resume, and what stands beside a certificate.

use std::fs;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use befund_lab::certs::KeyKind;
use befund_lab::compare::{all, exact, look, sound_about};
use befund_lab::jsse::Jsse;
use befund_lab::openssl::OpenSslServer;
use befund_lab::rustls::RustlsServer;
use befund_lab::{Server, Version, external, gnutls};
use befund_tls::codec::Version::{Tls12, Tls13};
use befund_tls::{AddressScan, Determination, ScanOutcome};

fn only(groups: &str) -> OpenSslServer {
    OpenSslServer::builder().versions(Version::Tls13, Version::Tls13).groups(groups)
}

#[test]
fn openssl_with_one_rare_group_shows_its_certificate() {
    let groups = [
        "brainpoolP256r1tls13",
        "brainpoolP384r1tls13",
        "brainpoolP512r1tls13",
        "X448",
        "P-521",
        "MLKEM512",
        "MLKEM768",
        "MLKEM1024",
        "X25519MLKEM768",
        "SecP256r1MLKEM768",
        "SecP384r1MLKEM1024",
        "ffdhe2048",
        "ffdhe3072",
        "ffdhe4096",
        "ffdhe6144",
        "ffdhe8192",
    ];
    all(groups.map(|group| move || drop(exact(&only(group).start()))));
}

#[test]
fn openssl_with_brainpool_only_and_such_a_key() {
    let every = "brainpoolP256r1tls13:brainpoolP384r1tls13:brainpoolP512r1tls13";
    all([256, 384, 512].map(|bits| {
        move || {
            let found = exact(&only(every).cert(KeyKind::EcBrainpool(bits)).start());
            let leaf = found.chains[0].certificates[0].details.as_ref().unwrap();
            assert_eq!(leaf.curve, Some(format!("brainpoolP{bits}r1")));
            assert!(found.connections <= 30, "{}", found.connections);
        }
    }));
}

/// Up to TLS 1.2 the same curves have other numbers; the handshake behind which a server is asked to
/// renegotiate needs them, too.
#[test]
fn openssl_with_brainpool_only_in_tls_1_2() {
    let server = OpenSslServer::builder().versions(Version::Tls12, Version::Tls12);
    let found = exact(&server.groups("brainpoolP256r1:brainpoolP384r1:brainpoolP512r1").start());
    let asked = found.feature(Tls12, "client_initiated_renegotiation");
    assert_eq!(asked, Some(&Determination::No));
    assert_eq!(found.feature(Tls12, "session_id_resumption"), Some(&Determination::Yes));
}

#[test]
fn gnutls_with_one_rare_group() {
    for group in ["X448", "FFDHE2048", "FFDHE4096", "FFDHE6144", "FFDHE8192", "SECP521R1"] {
        let priority = format!(
            "NONE:+VERS-TLS1.3:+AES-128-GCM:+AEAD:+SIGN-RSA-PSS-RSAE-SHA256:+GROUP-{group}"
        );
        let Some(server) = gnutls::serve(&priority, &[KeyKind::Rsa(2048)]) else { return };
        exact(&server);
    }
}

// ------------------------------------------------------------------ resumption

#[test]
fn openssl_resumes_as_it_is_configured_to() {
    let kinds = [KeyKind::Rsa(2048), KeyKind::EcP256, KeyKind::Ed25519];
    all(kinds.map(|kind| {
        move || {
            let server = || only("X25519").cert(kind);
            for server in [
                server(),
                server().resumes_without_exchange(),
                server().without_tickets(), // kept by the server, each good for once
                server().without_tickets().resumes_without_exchange(),
                server().tickets_a_handshake(0),
                server().tickets_a_handshake(1),
                server().tickets_a_handshake(1).resumes_without_exchange(),
                server().tickets_a_handshake(1).without_tickets(),
                server().tickets_a_handshake(40),
                server().ciphersuites("TLS_CHACHA20_POLY1305_SHA256"),
                server().ciphersuites("TLS_AES_256_GCM_SHA384").resumes_without_exchange(),
                server().demands_certificate().resumes_without_exchange(),
            ] {
                exact(&server.start());
            }
        }
    }));
}

fn resumption(server: &Server) -> [Option<Determination>; 2] {
    let scan = look(server, None, false);
    let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
    ["psk_dhe_ke", "psk_ke"].map(|name| found.feature(Tls13, name).cloned())
}

/// With a cookie every handshake takes two hellos, and a ticket is bound to both.
#[test]
fn s_server_that_asks_again_with_a_cookie() {
    let arguments = ["-tls1_3", "-stateless"];
    let Some(server) = external::s_server(&arguments, KeyKind::Rsa(2048)) else { return };
    exact(&server);
    assert_eq!(resumption(&server), [Some(Determination::Yes), Some(Determination::No)]);
}

#[test]
fn other_servers_resume_with_new_keys_only() {
    let only_with = [Some(Determination::Yes), Some(Determination::No)];
    assert_eq!(resumption(&RustlsServer::builder().only_tls13().start()), only_with);
    if let Some(server) = Jsse::CHOSEN.start() {
        assert_eq!(resumption(&server), only_with);
    }
    if let Some(server) = external::nginx_modern() {
        assert_eq!(resumption(&server), only_with);
    }
}

/// A hello with a ticket offers only suites that fit it, which says nothing about an order.
#[test]
fn tickets_do_not_hide_an_order_of_the_server() {
    let server = || only("X25519").server_preference();
    for suites in [
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384",
        "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256",
    ] {
        for schemes in ["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384"] {
            let found = exact(&server().ciphersuites(suites).schemes(schemes).start());
            let protocol = found.protocol(Tls13).unwrap();
            assert_eq!(protocol.server_preference, Determination::Yes, "{suites} {schemes}");
        }
    }
}

/// Which shared keys it allows decides what it makes of tickets, too.
#[test]
fn gnutls_resumes_as_its_priorities_say() {
    let (yes, no) = (Determination::Yes, Determination::No);
    // The ticket may have met another machine, as far as a client can tell.
    let open = Determination::Undetermined(
        "the server did not take the ticket it had handed out".to_owned(),
    );
    for (priority, expected) in [
        ("NORMAL", [&yes, &no]),
        ("NORMAL:+ECDHE-PSK", [&yes, &no]),
        ("NORMAL:+PSK", [&open, &yes]),
        ("NORMAL:+PSK:+ECDHE-PSK", [&yes, &yes]),
    ] {
        let Some(server) = gnutls::serve(priority, &[KeyKind::Rsa(2048)]) else { return };
        assert_eq!(
            resumption(&server),
            expected.map(|finding| Some(finding.clone())),
            "{priority}"
        );
    }
}

// ------------------------------------------------------------------ beside a certificate

fn features(found: &AddressScan) -> [Option<&Determination>; 3] {
    ["ocsp_stapling", "sct_in_ocsp", "sct_in_extension"].map(|name| found.feature(Tls13, name))
}

#[test]
fn s_server_that_staples_certificate_timestamps() {
    let (yes, no) = (Some(&Determination::Yes), Some(&Determination::No));
    let folder = tempfile::tempdir().unwrap();
    // An OCSPResponse (RFC 6960 section 4.2.1) whose bytes hold the extension of RFC 6962.
    let timestamps = [6, 10, 0x2B, 6, 1, 4, 1, 0xD6, 0x79, 2, 4, 5];
    let basic = [6, 9, 0x2B, 6, 1, 5, 5, 7, 48, 1, 1];
    let bytes = [&[0x30, 25], &basic[..], &[4, 12], &timestamps].concat();
    let response = [&[0x30, 32, 10, 1, 0, 0xA0, 27], &bytes[..]].concat();
    let file = folder.path().join("response.der");
    fs::write(&file, response).unwrap();
    let arguments = ["-tls1_3", "-status_file", file.to_str().unwrap()];
    let Some(server) = external::s_server(&arguments, KeyKind::Rsa(2048)) else { return };
    assert_eq!(features(&exact(&server)), [yes, yes, no]);
}

#[test]
fn s_server_with_certificate_timestamps_in_an_extension() {
    let (yes, no) = (Some(&Determination::Yes), Some(&Determination::No));
    let folder = tempfile::tempdir().unwrap();
    // Contexts ClientHello, ServerHello of TLS 1.2 and Certificate of TLS 1.3; the extension; a list.
    let extension = [0, 0, 0x11, 0x80, 0, 18, 0, 6, 0, 4, 0, 2, 0xAB, 0xCD];
    let (label, body) = ("SERVERINFOV2 FOR befund", BASE64_STANDARD.encode(extension));
    let text = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let file = folder.path().join("serverinfo.pem");
    fs::write(&file, text).unwrap();
    let arguments = ["-serverinfo", file.to_str().unwrap()];
    let Some(server) = external::s_server(&arguments, KeyKind::Rsa(2048)) else { return };
    let found = exact(&server);
    assert_eq!(features(&found), [no, no, yes]);
    assert_eq!(found.feature(Tls12, "sct_in_extension"), yes);
}

// ------------------------------------------------------------------ what stays open

#[test]
fn what_cannot_be_completed_stays_open() {
    let ccm = only("X25519").ciphersuites("TLS_AES_128_CCM_SHA256").start();
    let scan = look(&ccm, None, false);
    let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
    sound_about(found, ccm.truth());
    let reason = found.reason.as_deref().unwrap_or_default();
    assert!(found.outcome == ScanOutcome::Partial && reason.contains("no suite"), "{reason}");
    for name in ["psk_ke", "psk_dhe_ke", "sct_in_extension", "sct_in_ocsp", "ocsp_stapling"] {
        let feature = found.feature(Tls13, name);
        assert!(matches!(feature, Some(Determination::Undetermined(_))), "{name}: {feature:?}");
    }
}
