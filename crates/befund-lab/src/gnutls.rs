//! GnuTLS's own server with a priority string. What the string means GnuTLS says itself; what the
//! keys leave of it is decided here. It has no option for an address and listens on all of them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tls_parser::TlsCipherSuite;

use super::certs::KeyKind;
use super::external::{program, start, write};
use super::openssl::dh;
use super::{Names, Offer, Server, Truth, Version, features, names};

/// The server, with these keys.
pub fn serve(priority: &str, kinds: &[KeyKind]) -> Option<Server> {
    let (server, client) = (program("gnutls-serv")?, program("gnutls-cli")?);
    let running = start(|folder, address| {
        let mut command = Command::new(&server);
        command.args(["--echo", "--quiet", "--disable-client-cert"]);
        command.args(["--port", &address.port().to_string(), "--priority", priority]);
        for (index, kind) in kinds.iter().enumerate() {
            let (key, certificate) = write(folder, &format!("server{index}"), *kind);
            command.arg("--x509keyfile").arg(key).arg("--x509certfile").arg(certificate);
        }
        // Without a field of its own it has DHE with the fields of RFC 7919 only.
        let field = folder.join("field.pem");
        fs::write(&field, dh(2048).params_to_pem().unwrap()).unwrap();
        command.arg("--dhparams").arg(field);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.spawn().unwrap()
    });
    Some(running.with_truth(truth(&Priority::read(&client, priority), kinds)))
}

/// What a priority string enables.
struct Priority {
    /// IANA name and the first version.
    suites: Vec<(String, Version)>,
    versions: Names,
    groups: Names,
    signatures: Names,
}

impl Priority {
    fn read(client: &Path, priority: &str) -> Self {
        let output = Command::new(client).args(["--list", "--priority", priority]).output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        let list = |title: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(title));
            names(line.unwrap_or_default().split(',').map(str::trim))
        };
        Self {
            suites: text.lines().filter_map(suite).collect(),
            versions: list("Protocols:"),
            groups: list("Groups:").iter().map(|name| group(name)).collect(),
            signatures: list("PK-signatures:"),
        }
    }
}

/// A line such as `TLS_RSA_AES_128_GCM_SHA256  0x00, 0x9c  TLS1.2`.
fn suite(line: &str) -> Option<(String, Version)> {
    let (_, rest) = line.split_once("0x")?;
    let (high, rest) = rest.split_once(", 0x")?;
    let (low, since) = rest.split_once('\t')?;
    let code = u16::from_str_radix(&format!("{high}{low}"), 16).unwrap();
    let since = match since {
        "TLS1.3" => Version::Tls13,
        "TLS1.2" => Version::Tls12,
        _ => Version::Tls10,
    };
    Some((TlsCipherSuite::from_id(code).unwrap().name.to_owned(), since))
}

fn group(name: &str) -> String {
    name.trim_start_matches("GROUP-").to_lowercase()
}

fn truth(priority: &Priority, kinds: &[KeyKind]) -> Truth {
    let versions = [
        (Version::Tls10, "VERS-TLS1.0"),
        (Version::Tls11, "VERS-TLS1.1"),
        (Version::Tls12, "VERS-TLS1.2"),
        (Version::Tls13, "VERS-TLS1.3"),
    ];
    let versions = versions.into_iter().filter(|(_, name)| priority.versions.contains(*name));
    let versions =
        versions.map(|(version, _)| (version, offer(priority, kinds, version))).collect();
    let given = [
        ("renegotiation_info", true),
        ("extended_master_secret", true),
        ("encrypt_then_mac", true),
        ("session_ticket", true),
    ];
    Truth {
        features: features(&versions, &given),
        versions,
        keys: kinds.iter().map(|kind| kind.described()).collect(),
        needs_sni: None,
    }
}

fn offer(priority: &Priority, kinds: &[KeyKind], version: Version) -> Offer {
    let tls13 = version == Version::Tls13;
    let rsa = kinds.iter().any(|kind| matches!(kind, KeyKind::Rsa(_)));
    let ecdsa = kinds.contains(&KeyKind::EcP256);
    let usable = priority.suites.iter().filter(|(name, since)| {
        *since <= version
            && (*since == Version::Tls13) == tls13
            && (tls13 || if name.contains("ECDSA") { ecdsa } else { rsa })
    });
    let suites: Names = usable.map(|(name, _)| name.clone()).collect();
    let has = |exchange: &str| suites.iter().any(|suite| suite.contains(exchange));
    let field = |name: &&String| name.starts_with("ffdhe");
    let curves = priority.groups.iter().filter(|name| tls13 || !field(name)).cloned();
    let bits = |name: &String| name.trim_start_matches("ffdhe").parse().unwrap();
    let fields = priority.groups.iter().filter(field).map(bits);
    Offer {
        groups: if tls13 || has("_ECDHE_") { curves.collect() } else { Names::new() },
        schemes: kinds.iter().flat_map(|kind| schemes(priority, *kind, version)).collect(),
        // Without a field in common it takes its own.
        dh_bits: if !tls13 && has("_DHE_") { fields.chain([2048]).collect() } else { [].into() },
        suites,
    }
}

/// The enabled schemes a key signs with.
fn schemes(priority: &Priority, kind: KeyKind, version: Version) -> Names {
    let known: &[(&str, &str)] = match (kind, version) {
        (_, Version::Ssl3 | Version::Tls10 | Version::Tls11) => &[],
        (KeyKind::Rsa(_), _) => &[
            ("SIGN-RSA-SHA1", "rsa_pkcs1_sha1"),
            ("SIGN-RSA-SHA256", "rsa_pkcs1_sha256"),
            ("SIGN-RSA-SHA384", "rsa_pkcs1_sha384"),
            ("SIGN-RSA-SHA512", "rsa_pkcs1_sha512"),
            ("SIGN-RSA-PSS-RSAE-SHA256", "rsa_pss_rsae_sha256"),
            ("SIGN-RSA-PSS-RSAE-SHA384", "rsa_pss_rsae_sha384"),
            ("SIGN-RSA-PSS-RSAE-SHA512", "rsa_pss_rsae_sha512"),
        ],
        (KeyKind::EcP256, Version::Tls12) => &[
            ("SIGN-ECDSA-SHA1", "ecdsa_sha1"),
            ("SIGN-ECDSA-SHA256", "ecdsa_secp256r1_sha256"),
            ("SIGN-ECDSA-SHA384", "ecdsa_secp384r1_sha384"),
            ("SIGN-ECDSA-SHA512", "ecdsa_secp521r1_sha512"),
        ],
        (KeyKind::EcP256, _) => &[("SIGN-ECDSA-SECP256R1-SHA256", "ecdsa_secp256r1_sha256")],
        (other, _) => panic!("no list of schemes for {other:?}"),
    };
    let enabled = known.iter().filter(|(name, _)| priority.signatures.contains(*name));
    // TLS 1.3 signs no handshake with PKCS #1 v1.5 or SHA-1 (RFC 8446 section 4.2.3).
    let enabled = enabled.filter(|(_, iana)| version < Version::Tls13 || !iana.contains("pkcs1"));
    names(enabled.map(|(_, iana)| iana))
}
