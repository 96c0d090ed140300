//! Java's own TLS (JSSE), started from its source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use openssl::pkcs12::Pkcs12;

use super::certs::{Certified, KeyKind};
use super::external::{program, start};
use super::{Names, Offer, Server, Truth, Version, features, names};

/// Every suite Java 17 has, without the signal for renegotiation.
pub const EVERY_SUITE: &str = "\
    TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256,TLS_CHACHA20_POLY1305_SHA256,\
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,\
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,\
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,\
    TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256,\
    TLS_DHE_DSS_WITH_AES_256_GCM_SHA384,TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,\
    TLS_DHE_DSS_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,\
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,\
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,\
    TLS_DHE_DSS_WITH_AES_256_CBC_SHA256,TLS_DHE_RSA_WITH_AES_128_CBC_SHA256,\
    TLS_DHE_DSS_WITH_AES_128_CBC_SHA256,TLS_ECDH_ECDSA_WITH_AES_256_GCM_SHA384,\
    TLS_ECDH_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256,\
    TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384,\
    TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384,TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256,\
    TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,\
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,\
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,TLS_DHE_RSA_WITH_AES_256_CBC_SHA,\
    TLS_DHE_DSS_WITH_AES_256_CBC_SHA,TLS_DHE_RSA_WITH_AES_128_CBC_SHA,\
    TLS_DHE_DSS_WITH_AES_128_CBC_SHA,TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA,\
    TLS_ECDH_RSA_WITH_AES_256_CBC_SHA,TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA,\
    TLS_ECDH_RSA_WITH_AES_128_CBC_SHA,TLS_RSA_WITH_AES_256_GCM_SHA384,\
    TLS_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_256_CBC_SHA256,\
    TLS_RSA_WITH_AES_128_CBC_SHA256,TLS_RSA_WITH_AES_256_CBC_SHA,\
    TLS_RSA_WITH_AES_128_CBC_SHA,TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA,\
    TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA,SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA,\
    SSL_DHE_DSS_WITH_3DES_EDE_CBC_SHA,TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA,\
    TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA,SSL_RSA_WITH_3DES_EDE_CBC_SHA,\
    TLS_DH_anon_WITH_AES_256_GCM_SHA384,TLS_DH_anon_WITH_AES_128_GCM_SHA256,\
    TLS_DH_anon_WITH_AES_256_CBC_SHA256,TLS_ECDH_anon_WITH_AES_256_CBC_SHA,\
    TLS_DH_anon_WITH_AES_256_CBC_SHA,TLS_DH_anon_WITH_AES_128_CBC_SHA256,\
    TLS_ECDH_anon_WITH_AES_128_CBC_SHA,TLS_DH_anon_WITH_AES_128_CBC_SHA,\
    TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA,SSL_DH_anon_WITH_3DES_EDE_CBC_SHA,\
    TLS_ECDHE_ECDSA_WITH_RC4_128_SHA,TLS_ECDHE_RSA_WITH_RC4_128_SHA,\
    SSL_RSA_WITH_RC4_128_SHA,TLS_ECDH_ECDSA_WITH_RC4_128_SHA,\
    TLS_ECDH_RSA_WITH_RC4_128_SHA,SSL_RSA_WITH_RC4_128_MD5,\
    TLS_ECDH_anon_WITH_RC4_128_SHA,SSL_DH_anon_WITH_RC4_128_MD5,\
    SSL_RSA_WITH_DES_CBC_SHA,SSL_DHE_RSA_WITH_DES_CBC_SHA,SSL_DHE_DSS_WITH_DES_CBC_SHA,\
    SSL_DH_anon_WITH_DES_CBC_SHA,SSL_RSA_EXPORT_WITH_DES40_CBC_SHA,\
    SSL_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA,SSL_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA,\
    SSL_DH_anon_EXPORT_WITH_DES40_CBC_SHA,SSL_RSA_EXPORT_WITH_RC4_40_MD5,\
    SSL_DH_anon_EXPORT_WITH_RC4_40_MD5,TLS_RSA_WITH_NULL_SHA256,\
    TLS_ECDHE_ECDSA_WITH_NULL_SHA,TLS_ECDHE_RSA_WITH_NULL_SHA,SSL_RSA_WITH_NULL_SHA,\
    TLS_ECDH_ECDSA_WITH_NULL_SHA,TLS_ECDH_RSA_WITH_NULL_SHA,TLS_ECDH_anon_WITH_NULL_SHA,\
    SSL_RSA_WITH_NULL_MD5";

/// A server to be.
#[derive(Debug, Clone)]
pub struct Jsse {
    /// `SSLv3`, `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`, separated by commas.
    pub versions: &'static str,
    /// The suites by Java's names, separated by commas.
    pub suites: &'static str,
    /// The groups, separated by commas.
    pub groups: &'static str,
    /// The signature schemes, separated by commas.
    pub schemes: &'static str,
    /// The only name that is accepted; to name none is fine.
    pub name: &'static str,
    /// The keys.
    pub kinds: &'static [KeyKind],
}

impl Jsse {
    /// A few suites, groups and schemes of TLS 1.2 and 1.3.
    pub const CHOSEN: Self = Self {
        versions: "TLSv1.2,TLSv1.3",
        suites: "TLS_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_128_CBC_SHA256",
        groups: "secp384r1,x25519,ffdhe3072",
        schemes: "rsa_pss_rsae_sha256,rsa_pkcs1_sha384",
        name: "",
        kinds: &[KeyKind::Rsa(2048)],
    };

    /// Listens.
    pub fn start(&self) -> Option<Server> {
        let program = program("java")?;
        let server = start(|folder, address| {
            let security = folder.join("java.security");
            // The settings decide, not what Java thinks of them today.
            let off = "jdk.tls.disabledAlgorithms=\njdk.certpath.disabledAlgorithms=\n\
                       jdk.tls.legacyAlgorithms=\njdk.disabled.namedCurves=\n";
            fs::write(&security, off).unwrap();
            Command::new(&program)
                .args(["-XX:TieredStopAtLevel=1", "-Xshare:auto"])
                .arg(format!("-Djava.security.properties={}", security.display()))
                .arg(format!("-Djdk.tls.namedGroups={}", self.groups))
                .arg(format!("-Djdk.tls.server.SignatureSchemes={}", self.schemes))
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/Jsse.java"))
                .args([&address.port().to_string(), self.versions, self.suites, self.name])
                .args(self.kinds.iter().map(|kind| key_store(folder, *kind)))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        });
        Some(server.with_truth(self.truth()))
    }

    fn truth(&self) -> Truth {
        let versions = [
            (Version::Ssl3, "SSLv3"),
            (Version::Tls10, "TLSv1"),
            (Version::Tls11, "TLSv1.1"),
            (Version::Tls12, "TLSv1.2"),
            (Version::Tls13, "TLSv1.3"),
        ];
        let on = names(self.versions.split(','));
        let versions = versions
            .into_iter()
            .filter(|(_, name)| on.contains(*name))
            .map(|(version, _)| (version, self.offer(version)))
            .collect();
        let given = [
            ("renegotiation_info", true),
            ("extended_master_secret", true),
            ("encrypt_then_mac", false),
        ];
        Truth {
            features: features(&versions, &given),
            versions,
            keys: self.kinds.iter().map(|kind| kind.described()).collect(),
            needs_sni: None,
        }
    }

    fn offer(&self, version: Version) -> Offer {
        let tls13 = version == Version::Tls13;
        // Java kept the names of SSL 3.0.
        let suites = self.suites.split(',').map(|name| name.replacen("SSL_", "TLS_", 1));
        let suites: Names = suites.filter(|name| self.belongs(name, version)).collect();
        let has = |exchange: &str| suites.iter().any(|suite| suite.contains(exchange));
        let (fields, curves): (Vec<_>, Vec<_>) =
            self.groups.split(',').partition(|name| name.starts_with("ffdhe"));
        let mut groups = names(if tls13 || has("_ECDHE_") { curves } else { Vec::new() });
        if version == Version::Ssl3 {
            // Nobody can name a group without extensions: Java takes its first.
            groups = names(self.groups.split(',').take(1)).intersection(&groups).cloned().collect();
        }
        let mut dh_bits = [].into();
        if tls13 {
            groups.extend(names(fields));
        } else if has("_DHE_") || has("_DH_anon_") {
            let bits = fields.iter().map(|name| name.trim_start_matches("ffdhe").parse().unwrap());
            // Clients that name no field of RFC 7919 get one of 2048 bits.
            let weak = has("_EXPORT_").then_some(512);
            dh_bits = bits.chain([2048]).chain(weak).collect();
        }
        let schemes = if version < Version::Tls12 { Names::new() } else { self.schemes(tls13) };
        Offer { suites, groups, schemes, dh_bits }
    }

    fn belongs(&self, suite: &str, version: Version) -> bool {
        let new = ["_GCM_", "_SHA256", "_SHA384", "CHACHA20"].iter().any(|end| suite.contains(end));
        let tls13 = !suite.contains("_WITH_");
        let since = if new { Version::Tls12 } else { Version::Ssl3 };
        let until = match suite {
            _ if suite.contains("_EXPORT_") => Version::Tls10,
            _ if suite.contains("_DES_") => Version::Tls11,
            _ => Version::Tls12,
        };
        let any = |kinds: fn(&KeyKind) -> bool| self.kinds.iter().any(kinds);
        let key = match suite {
            _ if suite.contains("_anon_") => true,
            _ if suite.contains("_DSS_") => any(|kind| matches!(kind, KeyKind::Dsa(_))),
            _ if suite.contains("_ECDSA_") => any(|kind| *kind == KeyKind::EcP256),
            _ => any(|kind| matches!(kind, KeyKind::Rsa(_))),
        };
        match (tls13, version == Version::Tls13) {
            (true, true) => true,
            (false, false) => (since..=until).contains(&version) && key,
            _ => false,
        }
    }

    fn schemes(&self, tls13: bool) -> Names {
        let mut able = Names::new();
        for kind in self.kinds {
            able.extend(names(kind.tls13_schemes()));
            if !tls13 && matches!(kind, KeyKind::Rsa(_)) {
                able.extend(names(["rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512"]));
            }
        }
        able.intersection(&names(self.schemes.split(','))).cloned().collect()
    }
}

fn key_store(folder: &Path, kind: KeyKind) -> PathBuf {
    let certified = Certified::new(kind);
    let mut store = Pkcs12::builder();
    let store = store.name("key").pkey(&certified.key).cert(&certified.certificate);
    let file = folder.join(format!("{kind:?}.p12"));
    fs::write(&file, store.build2("befund").unwrap().to_der().unwrap()).unwrap();
    file
}
