//! HAProxy, which chooses the certificate before the suite.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::certs::{KeyKind, NAME};
use super::external::{empty_configuration, program, start, write};
use super::{Offer, Server, Truth, Version, features, names};

/// TLS 1.2 and 1.3 with an RSA and an ECDSA certificate behind one name.
pub fn two_certificates() -> Option<Server> {
    let program = program("haproxy")?;
    let kinds = [(KeyKind::Rsa(2048), "rsa"), (KeyKind::EcP256, "ecdsa")];
    let server = start(|folder, address| {
        for (kind, suffix) in kinds {
            bundle(folder, kind, suffix);
        }
        let home = folder.display();
        let configuration = format!(
            "global\n  tune.ssl.default-dh-param 2048\n\
             defaults\n  mode http\n  timeout connect 9s\n  timeout client 20s\n  timeout server 9s\n\
             frontend all\n  bind {address} ssl crt {home}/both.pem ssl-min-ver TLSv1.2 \
             ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:\
             ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES256-GCM-SHA384 \
             ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384 \
             curves X25519:P-256:P-384\n  http-request return status 200\n"
        );
        let file = folder.join("haproxy.cfg");
        fs::write(&file, configuration).unwrap();
        Command::new(&program)
            .args(["-db", "-f"])
            .arg(file)
            .env("OPENSSL_CONF", empty_configuration(folder))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    });
    Some(server.with_truth(truth(kinds.map(|(kind, _)| kind))))
}

/// HAProxy reads key and certificate from one file, and one file for each kind of key.
fn bundle(folder: &Path, kind: KeyKind, suffix: &str) {
    let (key, certificate) = write(folder, suffix, kind);
    let both = [fs::read(certificate).unwrap(), fs::read(key).unwrap()].concat();
    fs::write(folder.join(format!("both.pem.{suffix}")), both).unwrap();
}

fn truth(kinds: [KeyKind; 2]) -> Truth {
    let groups = names(["x25519", "secp256r1", "secp384r1"]);
    let tls12 = Offer {
        suites: names([
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        ]),
        groups: groups.clone(),
        // Debian's OpenSSL without a configuration is at level 1.
        schemes: names([
            "ecdsa_sha224",
            "ecdsa_secp256r1_sha256",
            "ecdsa_secp384r1_sha384",
            "ecdsa_secp521r1_sha512",
            "rsa_pss_rsae_sha256",
            "rsa_pss_rsae_sha384",
            "rsa_pss_rsae_sha512",
            "rsa_pkcs1_sha224",
            "rsa_pkcs1_sha256",
            "rsa_pkcs1_sha384",
            "rsa_pkcs1_sha512",
        ]),
        dh_bits: [2048].into(),
    };
    let tls13 = Offer {
        suites: names(["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"]),
        groups,
        schemes: names(kinds.iter().flat_map(|kind| kind.tls13_schemes())),
        dh_bits: [].into(),
    };
    let versions = [(Version::Tls12, tls12), (Version::Tls13, tls13)].into();
    let given = [("renegotiation_info", true), ("extended_master_secret", true)];
    Truth {
        features: features(&versions, &given),
        versions,
        keys: kinds.map(KeyKind::described).into(),
        // Those who do not name it get the first certificate.
        needs_sni: Some(NAME.to_owned()),
    }
}
