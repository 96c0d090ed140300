//! rustls with the cryptography of aws-lc.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::net::TcpStream;
use std::sync::Arc;

use rcgen::{
    CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256,
};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{NamedGroup, ServerConfig, ServerConnection, StreamOwned, SupportedCipherSuite};

use super::certs::{KeyKind, NAME};
use super::{Names, Offer, Server, Truth, Version, features, names};

/// A server to be.
#[derive(Debug, Clone)]
pub struct RustlsServer {
    versions: Vec<&'static rustls::SupportedProtocolVersion>,
    suites: Vec<SupportedCipherSuite>,
    groups: Vec<NamedGroup>,
    kind: KeyKind,
    alpn: bool,
}

impl RustlsServer {
    /// TLS 1.2 and 1.3 with every suite and the default groups and a P-256 key, until told
    /// otherwise.
    pub fn builder() -> Self {
        let provider = aws_lc_rs::default_provider();
        Self {
            versions: rustls::ALL_VERSIONS.to_vec(),
            suites: provider.cipher_suites,
            groups: provider.kx_groups.iter().map(|group| group.name()).collect(),
            kind: KeyKind::EcP256,
            alpn: false,
        }
    }

    /// TLS 1.3 only.
    pub fn only_tls13(mut self) -> Self {
        self.versions = vec![&rustls::version::TLS13];
        self
    }

    /// The suites by IANA name, of both versions.
    pub fn suites(mut self, wanted: &[&str]) -> Self {
        self.suites = aws_lc_rs::ALL_CIPHER_SUITES.to_vec();
        self.suites.retain(|suite| wanted.contains(&suite_name(*suite).as_str()));
        assert_eq!(self.suites.len(), wanted.len(), "rustls has not all of {wanted:?}");
        self
    }

    /// The groups.
    pub fn groups(mut self, groups: &[NamedGroup]) -> Self {
        self.groups = groups.to_vec();
        self
    }

    /// The key: RSA, P-256 or P-384.
    pub fn cert(mut self, kind: KeyKind) -> Self {
        self.kind = kind;
        self
    }

    /// Takes `http/1.1` when it is offered, and refuses clients that offer others only.
    pub fn alpn(mut self) -> Self {
        self.alpn = true;
        self
    }

    /// Listens.
    pub fn start(self) -> Server {
        let config = Arc::new(self.config());
        Server::spawn(self.truth(), false, move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream: StreamOwned<ServerConnection, TcpStream> =
                StreamOwned::new(connection, stream);
            let mut buffer = [0; 1024];
            while stream.read(&mut buffer)? > 0 {}
            Ok(())
        })
    }

    fn config(&self) -> ServerConfig {
        let algorithm = match self.kind {
            KeyKind::EcP256 => &PKCS_ECDSA_P256_SHA256,
            KeyKind::EcP384 => &PKCS_ECDSA_P384_SHA384,
            KeyKind::Rsa(2048) => &PKCS_RSA_SHA256,
            other => panic!("rcgen makes no key of the kind {other:?}"),
        };
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate =
            CertificateParams::new(vec![NAME.to_owned()]).unwrap().self_signed(&key).unwrap();
        let mut groups = aws_lc_rs::ALL_KX_GROUPS.to_vec();
        groups.retain(|group| self.groups.contains(&group.name()));
        assert_eq!(groups.len(), self.groups.len(), "rustls has not all of {:?}", self.groups);
        let provider = CryptoProvider {
            cipher_suites: self.suites.clone(),
            kx_groups: groups,
            ..aws_lc_rs::default_provider()
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&self.versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        if self.alpn {
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
        }
        config
    }

    fn truth(&self) -> Truth {
        let mut offers = BTreeMap::new();
        for version in &self.versions {
            let tls13 = **version == rustls::version::TLS13;
            let authentication =
                if matches!(self.kind, KeyKind::Rsa(_)) { "ECDHE_RSA" } else { "ECDHE_ECDSA" };
            let suites: Names = self
                .suites
                .iter()
                .filter(|suite| suite.tls13().is_some() == tls13)
                .map(|suite| suite_name(*suite))
                .filter(|name| tls13 || name.contains(authentication))
                .collect();
            let groups = self.groups.iter().filter(|group| tls13 || !is_kem(**group));
            let mut schemes = names(self.kind.tls13_schemes());
            if !tls13 && matches!(self.kind, KeyKind::Rsa(_)) {
                schemes.extend(names(["rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512"]));
            }
            if !suites.is_empty() {
                let version = if tls13 { Version::Tls13 } else { Version::Tls12 };
                let groups = groups.map(|group| group_name(*group)).collect();
                offers.insert(version, Offer { suites, groups, schemes, dh_bits: BTreeSet::new() });
            }
        }
        let given = [
            ("renegotiation_info", true),
            ("extended_master_secret", true),
            ("encrypt_then_mac", false),
            // It keeps sessions itself, and in TLS 1.3 calls the keys to them tickets.
            ("session_ticket", false),
        ];
        Truth {
            features: features(&offers, &given),
            versions: offers,
            keys: [self.kind.described()].into(),
            needs_sni: None,
        }
    }
}

/// rustls writes `TLS13_` where IANA writes `TLS_`.
fn suite_name(suite: SupportedCipherSuite) -> String {
    suite.suite().as_str().unwrap().replace("TLS13_", "TLS_")
}

fn group_name(group: NamedGroup) -> String {
    match group {
        NamedGroup::X25519 => "x25519".to_owned(),
        other => other.as_str().unwrap().to_owned(),
    }
}

fn is_kem(group: NamedGroup) -> bool {
    group_name(group).contains("MLKEM")
}
