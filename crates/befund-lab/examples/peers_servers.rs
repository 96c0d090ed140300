//! The servers of `benches/peers.py`, from the zoo of the tests: prints where they listen and what they are
//! configured to do as one line of JSON, and serves until its input ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark that cannot go on must stop"
)]
#![allow(clippy::print_stdout, reason = "its output is JSON")]

use std::io;

use befund_lab::certs::KeyKind;
use befund_lab::openssl::{EVERYTHING, EVERYTHING_13, OpenSslServer};
use befund_lab::{Server, Version, external, gnutls, haproxy};
use befund_tls::names::Suite;
use serde_json::{Map, Value, json};

fn main() {
    let running = zoo();
    let servers: Vec<Value> =
        running.iter().map(|(name, server)| described(name, server)).collect();
    let suites: Map<String, Value> =
        Suite::all().map(|suite| (suite.name.to_owned(), json!(suite.code))).collect();
    println!("{}", json!({"servers": servers, "suites": suites}));
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
}

fn zoo() -> Vec<(&'static str, Server)> {
    let openssl = OpenSslServer::builder;
    let external = [
        ("nginx, modern", external::nginx_modern()),
        ("nginx, everything", external::nginx_everything()),
        ("HAProxy, two certificates", haproxy::two_certificates()),
        ("GnuTLS, default", gnutls::serve("NORMAL", &[KeyKind::Rsa(2048)])),
    ];
    let own = [
        (
            "OpenSSL, everything from SSLv3",
            openssl()
                .versions(Version::Ssl3, Version::Tls13)
                .ciphers(EVERYTHING)
                .ciphersuites(EVERYTHING_13)
                .groups("X25519:P-256:P-384:P-521:X448:X25519MLKEM768:ffdhe2048")
                .dh_bits(1024),
        ),
        (
            "OpenSSL, SSLv3 only",
            openssl().versions(Version::Ssl3, Version::Ssl3).ciphers("AES128-SHA:AES256-SHA"),
        ),
        ("OpenSSL, one connection at a time", openssl().sequential()),
        (
            "OpenSSL, brainpool only, TLS 1.2",
            openssl()
                .versions(Version::Tls12, Version::Tls12)
                .groups("brainpoolP256r1:brainpoolP384r1"),
        ),
        (
            "OpenSSL, brainpool only, TLS 1.3",
            openssl()
                .versions(Version::Tls13, Version::Tls13)
                .groups("brainpoolP256r1tls13:brainpoolP384r1tls13"),
        ),
        ("OpenSSL, ECDSA", openssl().cert(KeyKind::EcP256).groups("P-256:X25519:P-384:P-521:X448")),
        ("OpenSSL, Ed25519", openssl().cert(KeyKind::Ed25519)),
        (
            "OpenSSL, post-quantum",
            openssl().groups(
                "X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:MLKEM768:MLKEM1024:X25519",
            ),
        ),
    ];
    let external = external.into_iter().filter_map(|(name, server)| Some((name, server?)));
    external.chain(own.map(|(name, server)| (name, server.start()))).collect()
}

fn described(name: &str, server: &Server) -> Value {
    let truth = server.truth();
    let versions: Map<String, Value> = truth
        .versions
        .iter()
        .map(|(version, offer)| (version.name().to_owned(), json!(offer.suites)))
        .collect();
    json!({
        "name": name,
        "port": server.address().port(),
        "versions": versions,
    })
}
