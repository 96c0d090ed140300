//! The scan of real servers: what it finds is what they are configured to do, and where it could
//! not look it says so.

use std::time::Instant;

use ::rustls::NamedGroup;
use befund_lab::certs::{KeyKind, NAME};
use befund_lab::compare::{all, exact, exact_if_gentle, look, sound_about};
use befund_lab::jsse::{EVERY_SUITE, Jsse};
use befund_lab::openssl::{EVERY_GROUP, EVERYTHING, EVERYTHING_13, Fault, OpenSslServer, Unnamed};
use befund_lab::rustls::RustlsServer;
use befund_lab::{Server, Version, broken, external, gnutls, haproxy};
use befund_tls::{Determination, Protocol, ScanOutcome};

fn everything() -> OpenSslServer {
    OpenSslServer::builder()
        .versions(Version::Ssl3, Version::Tls13)
        .ciphers(EVERYTHING)
        .ciphersuites(EVERYTHING_13)
        .groups(EVERY_GROUP)
        .dh_bits(1024)
}

#[test]
fn openssl_with_everything_and_one_certificate() {
    let found = exact(&everything().start());
    // 200 is the target for four versions; here is SSLv3, too.
    assert!(
        found.connections <= 210,
        "{} connections\n{}",
        found.connections,
        found.transcript.join("\n")
    );
}

#[test]
fn openssl_with_everything_and_two_certificates() {
    let server = everything().cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256).start();
    exact(&server);
}

#[test]
fn openssl_with_everything_by_its_own_order() {
    let server = everything().server_preference().cert(KeyKind::EcP384);
    exact(&server.start());
}

#[test]
fn openssl_by_its_own_order_and_by_the_clients() {
    let plain = || OpenSslServer::builder().versions(Version::Tls10, Version::Tls13);
    let preference = |server: OpenSslServer| -> Vec<_> {
        let found = exact(&server.start());
        let offered = found.protocols.into_iter().filter(|p| p.offered == Determination::Yes);
        offered.map(|protocol| protocol.server_preference).collect()
    };
    // Both orders of the list, as the server's may be ours by chance.
    for list in
        ["ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA", "ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA"]
    {
        assert_eq!(preference(plain().ciphers(list)), vec![Determination::No; 4]);
        assert_eq!(
            preference(plain().ciphers(list).server_preference()),
            vec![Determination::Yes; 4]
        );
    }
    let gcm = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305";
    let modern = || OpenSslServer::builder().ciphers(gcm);
    assert_eq!(preference(modern()), vec![Determination::No; 2]);
    assert_eq!(preference(modern().prioritizes_chacha()), vec![Determination::Yes; 2]);
    // With one suite there is no order, and with ChaCha20 beside it none that could be told.
    for list in ["TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"] {
        let server = OpenSslServer::builder().versions(Version::Tls13, Version::Tls13);
        let found = preference(server.ciphersuites(list).prioritizes_chacha());
        assert!(matches!(found[..], [Determination::Undetermined(_)]), "{found:?}");
    }
}

#[test]
fn openssl_shows_its_features() {
    let with = OpenSslServer::builder().alpn().demands_certificate();
    let with = exact(&with.versions(Version::Tls11, Version::Tls13).ciphers("ALL").start());
    let without = exact(&OpenSslServer::builder().without_tickets().start());
    use befund_tls::codec::Version::{Tls12, Tls13};
    let (yes, no) = (Some(&Determination::Yes), Some(&Determination::No));
    for (version, name) in [
        (Tls12, "alpn"),
        (Tls13, "alpn"),
        (Tls12, "client_certificate_request"),
        (Tls13, "client_certificate_request"),
    ] {
        assert_eq!(
            (with.feature(version, name), without.feature(version, name)),
            (yes, no),
            "{name}"
        );
    }
    for (version, name, expected) in [
        (Tls12, "alpn_h2", no),
        (Tls12, "ocsp_stapling", no),
        (Tls13, "ocsp_stapling", no),
        (Tls13, "alpn_h2", no),
        (Tls12, "fallback_scsv", yes),
        (Tls12, "session_id_resumption", yes),
        (Tls12, "sct_in_extension", no),
        (Tls12, "sct_in_ocsp", no),
        (Tls12, "version_intolerance", no),
        (Tls12, "extension_intolerance", no),
        (Tls13, "extension_intolerance", no),
        (Tls12, "long_hello_intolerance", no),
    ] {
        assert_eq!(with.feature(version, name), expected, "{name}");
        assert_eq!(without.feature(version, name), expected, "{name}");
    }
}

#[test]
fn s_server_that_staples() {
    let file = tempfile::NamedTempFile::new().unwrap();
    // An OCSPResponse that says "try later" (RFC 6960 section 4.2.1).
    std::fs::write(file.path(), [0x30, 3, 0x0A, 1, 3]).unwrap();
    let arguments = ["-status_file", file.path().to_str().unwrap()];
    let Some(server) = external::s_server(&arguments, KeyKind::Rsa(2048)) else { return };
    let found = exact(&server);
    use befund_tls::codec::Version::{Tls12, Tls13};
    for version in [Tls12, Tls13] {
        assert_eq!(found.feature(version, "ocsp_stapling"), Some(&Determination::Yes), "{version}");
    }
    assert_eq!(found.feature(Tls12, "compressed_points"), Some(&Determination::Yes));
    assert_eq!(found.feature(Tls12, "session_id_resumption"), Some(&Determination::Yes));
}

#[test]
fn openssl_that_fails_at_what_it_must_ignore() {
    use befund_tls::codec::Version::{Tls12, Tls13};
    for (fault, version, extension) in [
        (Fault::DislikesUnknown, Determination::No, Determination::Yes),
        (Fault::DislikesNewer, Determination::Yes, Determination::No),
    ] {
        let found = exact(&OpenSslServer::builder().fault(fault).start());
        assert_eq!(found.feature(Tls12, "version_intolerance"), Some(&version));
        for asked in [Tls12, Tls13] {
            let feature = found.feature(asked, "extension_intolerance");
            assert_eq!(feature, Some(&extension), "{fault:?} {asked}");
        }
    }
}

#[test]
fn openssl_with_old_suites_in_tls_1_0_to_1_3() {
    let old = OpenSslServer::builder()
        .versions(Version::Tls10, Version::Tls13)
        .ciphers("AES128-SHA:DES-CBC3-SHA:RC4-SHA:DHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256")
        .dh_bits(1024)
        .without_encrypt_then_mac()
        .without_tickets();
    exact(&old.clone().start());
    exact_if_gentle(&old.clone().start());
    exact(&old.without_extended_master_secret().without(Version::Tls11).start());
}

#[test]
fn openssl_with_one_version_only() {
    let one = |version| OpenSslServer::builder().versions(version, version);
    exact(&one(Version::Tls13).start());
    exact(&one(Version::Tls12).start());
    exact(&one(Version::Tls12).ciphers("AES128-GCM-SHA256").start());
    for version in [Version::Ssl3, Version::Tls10, Version::Tls11] {
        exact(&one(version).ciphers("AES128-SHA:AES256-SHA").start());
    }
}

#[test]
fn openssl_with_keys_of_every_kind() {
    let groups = "P-256:P-384:P-521:brainpoolP256r1:brainpoolP256r1tls13";
    let kinds = [
        KeyKind::Rsa(1024),
        KeyKind::Rsa(3072),
        KeyKind::RsaPss(2048),
        KeyKind::EcP256,
        KeyKind::EcP384,
        KeyKind::EcP521,
        KeyKind::Ed25519,
        KeyKind::Ed448,
    ];
    all(kinds.map(|kind| {
        move || drop(exact(&OpenSslServer::builder().groups(groups).cert(kind).start()))
    }));
}

#[test]
fn openssl_with_a_dsa_key() {
    let old = OpenSslServer::builder().versions(Version::Ssl3, Version::Tls12).ciphers("ALL");
    exact(&old.dh_bits(2048).cert(KeyKind::Dsa(1024)).start());
}

#[test]
fn openssl_that_must_be_named() {
    for otherwise in [Unnamed::Alert, Unnamed::Close] {
        let server = OpenSslServer::builder().require_sni(NAME, otherwise).start();
        exact(&server);
        let unnamed = look(&server, None, false);
        let [unnamed] = &unnamed.addresses[..] else { panic!("{unnamed:#?}") };
        assert_eq!(unnamed.outcome, ScanOutcome::Error, "{unnamed:#?}");
        let reason = unnamed.reason.as_deref().unwrap_or_default();
        assert_eq!(reason.contains("--sni"), matches!(otherwise, Unnamed::Alert), "{reason}");
        // That nothing came about without a name says nothing about the server.
        sound_about(unnamed, server.truth());
        let none = unnamed.protocols.iter().all(|protocol| protocol.offered != Determination::Yes);
        assert!(none, "{unnamed:#?}");
    }
}

#[test]
fn rustls() {
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa(2048)] {
        exact(&RustlsServer::builder().cert(kind).start());
    }
    let server = RustlsServer::builder().only_tls13().suites(&["TLS_AES_256_GCM_SHA384"]);
    exact(&server.groups(&[NamedGroup::X25519MLKEM768, NamedGroup::secp384r1]).start());
    let server = RustlsServer::builder()
        .cert(KeyKind::Rsa(2048))
        .suites(&["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"]);
    exact(&server.groups(&[NamedGroup::secp256r1]).alpn().start());
}

#[test]
fn nginx_with_a_modern_configuration() {
    let Some(server) = external::nginx_modern() else { return };
    let found = exact(&server);
    assert!(
        found.connections <= 40,
        "{} connections\n{}",
        found.connections,
        found.transcript.join("\n")
    );
}

#[test]
fn nginx_with_old_suites() {
    let Some(server) = external::nginx_old() else { return };
    exact(&server);
}

#[test]
fn haproxy_with_two_certificates() {
    let Some(server) = haproxy::two_certificates() else { return };
    exact(&server);
}

#[test]
fn gnutls_by_its_default_and_with_everything_it_calls_normal() {
    let rsa = [KeyKind::Rsa(2048)];
    let Some(server) = gnutls::serve("NORMAL", &rsa) else { return };
    exact(&server);
    let both = [KeyKind::Rsa(2048), KeyKind::EcP256];
    exact(&gnutls::serve("NORMAL:+VERS-ALL:+3DES-CBC:+CAMELLIA-128-CBC:+SHA256", &both).unwrap());
}

#[test]
fn gnutls_with_little() {
    for priority in [
        "NONE:+VERS-TLS1.2:+ECDHE-ECDSA:+AES-128-GCM:+AEAD:+SIGN-ECDSA-SHA384:+GROUP-SECP384R1:+GROUP-SECP256R1",
        "NONE:+VERS-TLS1.3:+AES-256-GCM:+AEAD:+SIGN-ECDSA-SECP256R1-SHA256:+GROUP-FFDHE3072:+GROUP-X448:+GROUP-SECP256R1",
    ] {
        let Some(server) = gnutls::serve(priority, &[KeyKind::EcP256]) else { return };
        exact(&server);
    }
}

#[test]
fn java_with_chosen_suites_groups_and_schemes() {
    let Some(server) = Jsse::CHOSEN.start() else { return };
    exact(&server);
}

/// Anonymous, export and fixed Diffie-Hellman suites are among them.
#[test]
fn java_with_every_suite() {
    let every = Jsse {
        versions: "SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3",
        suites: EVERY_SUITE,
        groups: "secp256r1,x25519,ffdhe2048",
        schemes: "ecdsa_secp256r1_sha256,rsa_pss_rsae_sha256,rsa_pkcs1_sha256",
        kinds: &[KeyKind::Rsa(2048), KeyKind::EcP256],
        ..Jsse::CHOSEN
    };
    let Some(server) = every.start() else { return };
    exact(&server);
}

#[test]
fn java_with_old_versions_and_two_certificates() {
    let old = Jsse {
        versions: "SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3",
        suites: "TLS_AES_128_GCM_SHA256,TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA,TLS_ECDHE_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_AES_128_CBC_SHA,SSL_RSA_WITH_3DES_EDE_CBC_SHA,SSL_RSA_WITH_RC4_128_MD5,SSL_DHE_RSA_WITH_DES_CBC_SHA,SSL_RSA_WITH_NULL_SHA,TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        groups: "x25519,secp256r1,secp521r1,x448,ffdhe2048",
        schemes: "ecdsa_secp256r1_sha256,rsa_pss_rsae_sha256,rsa_pss_rsae_sha512,rsa_pkcs1_sha256",
        kinds: &[KeyKind::Rsa(2048), KeyKind::EcP256],
        ..Jsse::CHOSEN
    };
    let Some(server) = old.start() else { return };
    exact(&server);
}

#[test]
fn s_server() {
    let Some(server) = external::s_server(&["-tls1_2"], KeyKind::Rsa(2048)) else { return };
    exact(&server);
    let old = ["-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1"];
    exact(&external::s_server(&old, KeyKind::EcP384).unwrap());
}

/// A server that renegotiates for any client, and one that does not.
#[test]
fn s_server_that_is_asked_to_renegotiate() {
    const BOTH: &[KeyKind] = &[KeyKind::Rsa(2048), KeyKind::EcP256];
    const RSA: &[KeyKind] = &[KeyKind::Rsa(2048)];
    const CASES: [(&[KeyKind], &str); 13] = [
        (BOTH, "DEFAULT"),
        (BOTH, "ECDHE+AES256+AESGCM"),
        (BOTH, "ECDHE+AES128+AESGCM"),
        (BOTH, "ECDHE+CHACHA20"),
        (BOTH, "ECDHE+AES128+SHA1"),
        (BOTH, "ECDHE+AES256+SHA1"),
        (BOTH, "ECDHE+AES128+SHA256:!AESGCM"),
        (BOTH, "ECDHE+AES256+SHA384:!AESGCM"),
        (RSA, "kDHE+AES"),
        (RSA, "kDHE+CHACHA20"),
        (RSA, "kRSA+AESGCM"),
        (RSA, "AES128-SHA"),
        (RSA, "AES256-SHA256"),
    ];
    fn once(more: &[&str], kind: KeyKind) -> Option<Determination> {
        let arguments = [&["-tls1_2"], more].concat();
        let server = external::s_server(&arguments, kind)?;
        let scan = look(&server, None, false);
        let features = scan.addresses[0].features.iter();
        let mut named = features.filter(|f| f.name == "client_initiated_renegotiation");
        named.next().map(|feature| feature.present.clone())
    }
    // An s_server now and then ends for good when a connection is cut; then another one is asked.
    fn asked(more: &[&str], kind: KeyKind) -> Option<Determination> {
        let gone = |found: &Option<Determination>| matches!(found, Some(Determination::Undetermined(why)) if why.ends_with("connection refused"));
        let mut tries = (0..3).map(|_| once(more, kind));
        let first = tries.next()?;
        if gone(&first) { tries.find(|found| !gone(found)).unwrap_or(first) } else { first }
    }
    let cases =
        CASES.into_iter().flat_map(|(kinds, suites)| kinds.iter().map(move |kind| (kind, suites)));
    all(cases.map(|(kind, suites)| {
        move || {
            let suites = ["-cipher", suites];
            let allowing = [&["-client_renegotiation"], &suites[..]].concat();
            let Some(found) = asked(&allowing, *kind) else { return };
            let expected = (Determination::Yes, Some(Determination::No));
            assert_eq!((found, asked(&suites, *kind)), expected, "{suites:?} {kind:?}");
        }
    }));
    // Without a suite of ours nothing is claimed.
    let found = asked(&["-cipher", "CAMELLIA128-SHA", "-client_renegotiation"], KeyKind::Rsa(2048));
    assert!(matches!(found, Some(Determination::Undetermined(_))), "{found:?}");
}

#[test]
fn openssl_with_a_hundred_certificates_in_its_chain() {
    let server = OpenSslServer::builder().more_certificates(99).start();
    let found = exact(&server);
    assert!(found.chains.iter().all(|chain| chain.certificates.len() == 100));
}

#[test]
fn broken_servers_are_never_called_ok_and_end_in_time() {
    use ScanOutcome::{Error, Partial, Unreachable};
    type Case = (&'static str, fn() -> Server, &'static [ScanOutcome]);
    const CASES: &[Case] = &[
        ("silent", broken::silent, &[Unreachable]),
        ("closing", broken::closing, &[Error, Unreachable]),
        ("resetting", broken::resetting, &[Error, Unreachable]),
        ("plaintext HTTP", broken::plaintext_http, &[Error]),
        ("endless noise", broken::endless_noise, &[Error]),
        ("endless handshake", broken::endless_handshake, &[Error]),
        ("endless warnings", broken::endless_warnings, &[Error, Unreachable]),
        ("huge record", broken::huge_record, &[Error, Unreachable]),
        ("oversized certificate", broken::oversized_certificate, &[Error, Partial]),
        ("slow drip", broken::slow_drip, &[Error, Unreachable]),
        ("impertinent", broken::impertinent, &[Error, Partial]),
        ("internal_error", || broken::alerting(80), &[Error]),
        ("handshake_failure", || broken::alerting(40), &[Error]),
    ];
    all(CASES.iter().map(|(name, start, outcomes)| {
        move || {
            let server = start();
            let begun = Instant::now();
            let scan = look(&server, Some(NAME), false);
            let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
            let took = begun.elapsed();
            assert!(
                outcomes.contains(&found.outcome) && found.reason.is_some(),
                "{name}: {:?} after {took:?}, {:?}\n{}",
                found.outcome,
                found.reason,
                found.transcript.join("\n")
            );
            // A server nobody came to terms with has refused nothing either.
            let no = |protocol: &Protocol| protocol.offered == Determination::No;
            assert!(
                found.outcome == Partial || !found.protocols.iter().any(no),
                "{name}: {:#?}",
                found.protocols
            );
        }
    }));
}
