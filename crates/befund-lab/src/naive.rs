//! Hellos as one would first think of them: each trap shows what they come to.

use std::net::SocketAddr;
use std::time::Duration;

use befund_tls::codec::{ClientHello, Extension, Params, ServerKeyExchange, Version as Wire};
use befund_tls::connect::{Answer, Connector};
use befund_tls::names::{Group, Scheme, Suite, group_name, is_ffdhe, suite_name};

use super::{Names, Server};

/// The groups of a browser of a few years ago.
pub const COMMON_GROUPS: &[&str] = &["x25519", "secp256r1", "secp384r1", "secp521r1"];

/// The signature schemes that certificate authorities of the web are about.
pub const COMMON_SCHEMES: &[&str] = &[
    "ecdsa_secp256r1_sha256",
    "ecdsa_secp384r1_sha384",
    "rsa_pss_rsae_sha256",
    "rsa_pss_rsae_sha384",
    "rsa_pss_rsae_sha512",
    "rsa_pkcs1_sha256",
    "rsa_pkcs1_sha384",
    "rsa_pkcs1_sha512",
];

/// One hello.
#[derive(Debug, Clone)]
pub struct Question {
    version: Wire,
    suites: Vec<u16>,
    groups: Vec<u16>,
    schemes: Vec<u16>,
    name: Option<String>,
}

/// What a server chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    suite: u16,
    group: Option<u16>,
    scheme: Option<u16>,
}

impl Question {
    /// Every suite, curve and scheme of a version.
    pub fn everything(version: Wire) -> Self {
        let tls13 = version == Wire::Tls13;
        Self {
            version,
            suites: Suite::all().filter(|s| s.is_tls13() == tls13).map(|s| s.code).collect(),
            groups: Group::all().map(|group| group.code).filter(|g| !is_ffdhe(*g)).collect(),
            schemes: Scheme::all().map(|scheme| scheme.code).collect(),
            name: None,
        }
    }

    /// With these groups only, the most wanted first.
    pub fn groups(mut self, names: &[&str]) -> Self {
        self.groups = names.iter().map(|name| Group::named(name).unwrap().code).collect();
        self
    }

    /// With these signature schemes only.
    pub fn schemes(mut self, names: &[&str]) -> Self {
        let all: Vec<_> = Scheme::all().collect();
        let code = |name: &&str| all.iter().find(|scheme| scheme.name == *name).unwrap().code;
        self.schemes = names.iter().map(code).collect();
        self
    }

    /// With suites only whose name contains a text.
    pub fn suites_with(mut self, text: &str) -> Self {
        self.suites.retain(|code| suite_name(*code).contains(text));
        self
    }

    /// Asks for a name, whatever it is.
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Asks once.
    pub fn ask(&self, server: &Server) -> Answer {
        connector(server.address()).ask(&self.hello().encode())
    }

    /// Asks once and reads the choice; `None` for whatever is no choice.
    pub fn choice(&self, server: &Server) -> Option<Choice> {
        let Answer::Flight(flight) = self.ask(server) else { return None };
        let hello = flight.hello?;
        let mut choice =
            Choice { suite: hello.suite, group: hello.key_share_group(), scheme: None };
        let exchange = flight
            .key_exchange
            .as_deref()
            .and_then(|body| ServerKeyExchange::parse(body, hello.suite, self.version).unwrap());
        if let Some(exchange) = exchange {
            choice.scheme = exchange.scheme;
            if let Params::Curve { group } = exchange.params {
                choice.group = Some(group);
            }
        }
        Some(choice)
    }

    /// Drops the suite of each answer until there is none.
    pub fn peel_suites(mut self, server: &Server) -> Names {
        let mut found = Names::new();
        while let Some(choice) = self.choice(server) {
            self.suites.retain(|code| *code != choice.suite);
            found.insert(suite_name(choice.suite));
        }
        found
    }

    /// Drops the group of each answer until there is none.
    pub fn peel_groups(mut self, server: &Server) -> Names {
        let mut found = Names::new();
        while let Some(group) = self.choice(server).and_then(|choice| choice.group) {
            self.groups.retain(|code| *code != group);
            found.insert(group_name(group));
        }
        found
    }

    /// Drops the suite, the group and the scheme of each answer until there is none.
    pub fn peel_jointly(mut self, server: &Server) -> Names {
        let mut found = Names::new();
        while let Some(choice) = self.choice(server) {
            self.suites.retain(|code| *code != choice.suite);
            self.groups.retain(|code| Some(*code) != choice.group);
            self.schemes.retain(|code| Some(*code) != choice.scheme);
            found.insert(suite_name(choice.suite));
        }
        found
    }

    fn hello(&self) -> ClientHello {
        let tls13 = self.version == Wire::Tls13;
        let mut extensions = vec![
            Extension::SupportedGroups(self.groups.clone()),
            Extension::SignatureAlgorithms(self.schemes.clone()),
        ];
        extensions.extend(self.name.clone().map(Extension::ServerName));
        if tls13 {
            extensions.push(Extension::SupportedVersions(vec![self.version.code()]));
            extensions.push(Extension::KeyShare(Vec::new()));
        }
        ClientHello {
            version: self.version,
            random: [7; 32],
            session_id: Vec::new(),
            suites: self.suites.clone(),
            compression: vec![0],
            odd_version: None,
            extensions,
        }
    }
}

/// Connects as often as it takes, and waits for an answer as long as a loopback server could need.
pub fn connector(address: SocketAddr) -> Connector {
    Connector::new(address, Duration::from_secs(2), usize::MAX)
}
