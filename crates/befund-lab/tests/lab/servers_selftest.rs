//! The servers of the tests are what they say: OpenSSL's own client, asking for everything one by
//! one, finds what their configuration promises.

use befund_lab::certs::{KeyKind, NAME};
use befund_lab::jsse::Jsse;
use befund_lab::openssl::{EVERY_GROUP, EVERYTHING, EVERYTHING_13, OpenSslServer, Unnamed};
use befund_lab::rustls::RustlsServer;
use befund_lab::{Server, Version, external, gnutls, haproxy, oracle};

fn agrees(server: &Server) {
    let truth = server.truth();
    let seen = oracle::exhaust(server.address(), truth.needs_sni.as_deref());
    assert_eq!(seen.versions.keys().collect::<Vec<_>>(), truth.versions.keys().collect::<Vec<_>>());
    for (version, offer) in &truth.versions {
        same(version.name(), &seen.versions[version], offer);
    }
    assert_eq!(seen.keys, truth.keys);
}

fn same(version: &str, seen: &befund_lab::Offer, truth: &befund_lab::Offer) {
    for (what, seen, truth) in [
        ("suites", &seen.suites, &truth.suites),
        ("groups", &seen.groups, &truth.groups),
        ("schemes", &seen.schemes, &truth.schemes),
    ] {
        let more: Vec<_> = seen.difference(truth).collect();
        let missing: Vec<_> = truth.difference(seen).collect();
        assert!(
            more.is_empty() && missing.is_empty(),
            "{version} {what}: only seen {more:?}, only configured {missing:?}"
        );
    }
    // OpenSSL's client names no field of RFC 7919 up to TLS 1.2.
    assert!(seen.dh_bits.is_subset(&truth.dh_bits), "{version}: {:?}", seen.dh_bits);
}

#[test]
fn openssl_with_everything() {
    let server = OpenSslServer::builder()
        .versions(Version::Ssl3, Version::Tls13)
        .ciphers(EVERYTHING)
        .ciphersuites(EVERYTHING_13)
        .groups(EVERY_GROUP)
        .second_cert(KeyKind::EcP256)
        .dh_bits(1024);
    agrees(&server.cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256).start());
}

#[test]
fn openssl_with_other_keys() {
    for kind in [
        KeyKind::EcP384,
        KeyKind::EcP521,
        KeyKind::Ed25519,
        KeyKind::Ed448,
        KeyKind::Rsa(1024),
        KeyKind::RsaPss(2048),
        KeyKind::EcBrainpool(256),
    ] {
        agrees(
            &OpenSslServer::builder()
                .groups("P-256:P-384:P-521:brainpoolP256r1:brainpoolP256r1tls13")
                .cert(kind)
                .start(),
        );
    }
}

#[test]
fn openssl_that_chooses_the_certificate_first() {
    let server = OpenSslServer::builder().cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256);
    agrees(&server.certificate_first().start());
}

#[test]
fn openssl_with_dss() {
    let server =
        OpenSslServer::builder().versions(Version::Tls10, Version::Tls12).ciphers(EVERYTHING);
    agrees(&server.cert(KeyKind::Dsa(1024)).dh_bits(2048).start());
}

#[test]
fn openssl_that_must_be_named() {
    for otherwise in [Unnamed::Alert, Unnamed::Close] {
        let server = OpenSslServer::builder().require_sni(NAME, otherwise).start();
        agrees(&server);
        assert_eq!(oracle::exhaust(server.address(), None).versions, [].into());
        assert_eq!(oracle::exhaust(server.address(), Some("other.example")).versions, [].into());
    }
}

#[test]
fn rustls() {
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa(2048)] {
        agrees(&RustlsServer::builder().cert(kind).start());
    }
    agrees(&RustlsServer::builder().only_tls13().suites(&["TLS_AES_256_GCM_SHA384"]).start());
}

#[test]
fn nginx() {
    if let Some(server) = external::nginx_modern() {
        agrees(&server);
    }
    if let Some(server) = external::nginx_old() {
        let truth = server.truth();
        assert_eq!(truth.versions.len(), 4);
        assert_eq!(truth.keys.len(), 2);
    }
}

#[test]
fn haproxy() {
    let Some(server) = haproxy::two_certificates() else { return };
    let mut truth = server.truth().clone();
    let seen = oracle::exhaust(server.address(), truth.needs_sni.as_deref());
    // It signs with RSA-PSS only for those who offer a scheme of PKCS #1 v1.5 beside it, which the
    // oracle, with one scheme at a time, never does.
    let tls12 = truth.versions.get_mut(&Version::Tls12).unwrap();
    tls12.schemes.retain(|scheme| !scheme.starts_with("rsa_pss"));
    same("TLSv1.2", &seen.versions[&Version::Tls12], tls12);
    let tls13 = &truth.versions[&Version::Tls13];
    assert_eq!(seen.versions[&Version::Tls13].suites, tls13.suites);
    assert_eq!(seen.versions[&Version::Tls13].groups, tls13.groups);
}

#[test]
fn java() {
    if let Some(server) = Jsse::CHOSEN.start() {
        agrees(&server);
    }
}

#[test]
fn gnutls() {
    for kinds in [&[KeyKind::Rsa(2048)][..], &[KeyKind::Rsa(2048), KeyKind::EcP256]] {
        let Some(server) = gnutls::serve("NORMAL", kinds) else { return };
        agrees(&server);
    }
}
