//! What OpenSSL's own client gets from a server: one handshake for every possibility. Slow, simple
//! and nothing shared with befund.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use openssl::pkey::Id;
use openssl::ssl::{HandshakeError, Ssl, SslContext, SslMethod, SslStream, SslVerifyMode};

use super::openssl::{EVERYTHING, EVERYTHING_13, Known, expand, number, unrestricted};
use super::{Names, Offer, Truth, Version};

/// Groups by IANA name that OpenSSL can agree on up to TLS 1.2.
const CURVES: &[&str] = &[
    "x25519",
    "secp256r1",
    "secp384r1",
    "secp521r1",
    "x448",
    "brainpoolP256r1",
    "brainpoolP384r1",
    "brainpoolP512r1",
    "secp256k1",
    "secp224r1",
    "secp192r1",
    "sect571r1",
    "sect283k1",
];

/// Groups by IANA name that OpenSSL can agree on in TLS 1.3.
const GROUPS_13: &[&str] = &[
    "x25519",
    "secp256r1",
    "secp384r1",
    "secp521r1",
    "x448",
    "brainpoolP256r1tls13",
    "brainpoolP384r1tls13",
    "brainpoolP512r1tls13",
    "X25519MLKEM768",
    "SecP256r1MLKEM768",
    "SecP384r1MLKEM1024",
    "MLKEM512",
    "MLKEM768",
    "MLKEM1024",
    "ffdhe2048",
    "ffdhe3072",
    "ffdhe4096",
    "ffdhe6144",
    "ffdhe8192",
];

/// Signature schemes: IANA name and OpenSSL's.
const SCHEMES: &[(&str, &str)] = &[
    ("ecdsa_secp256r1_sha256", "ECDSA+SHA256"),
    ("ecdsa_secp384r1_sha384", "ECDSA+SHA384"),
    ("ecdsa_secp521r1_sha512", "ECDSA+SHA512"),
    ("ecdsa_brainpoolP256r1tls13_sha256", "ecdsa_brainpoolP256r1_sha256"),
    ("ed25519", "ed25519"),
    ("ed448", "ed448"),
    ("rsa_pss_pss_sha256", "rsa_pss_pss_sha256"),
    ("rsa_pss_pss_sha384", "rsa_pss_pss_sha384"),
    ("rsa_pss_pss_sha512", "rsa_pss_pss_sha512"),
    ("rsa_pss_rsae_sha256", "rsa_pss_rsae_sha256"),
    ("rsa_pss_rsae_sha384", "rsa_pss_rsae_sha384"),
    ("rsa_pss_rsae_sha512", "rsa_pss_rsae_sha512"),
    ("rsa_pkcs1_sha256", "RSA+SHA256"),
    ("rsa_pkcs1_sha384", "RSA+SHA384"),
    ("rsa_pkcs1_sha512", "RSA+SHA512"),
    ("rsa_pkcs1_sha224", "RSA+SHA224"),
    ("rsa_pkcs1_sha1", "RSA+SHA1"),
    ("ecdsa_sha224", "ECDSA+SHA224"),
    ("ecdsa_sha1", "ECDSA+SHA1"),
    ("dsa_sha256", "DSA+SHA256"),
    ("dsa_sha384", "DSA+SHA384"),
    ("dsa_sha512", "DSA+SHA512"),
    ("dsa_sha224", "DSA+SHA224"),
    ("dsa_sha1", "DSA+SHA1"),
];

/// Tries everything. What a client cannot see (features, the need for a name) is left empty.
pub fn exhaust(address: SocketAddr, sni: Option<&str>) -> Truth {
    let client = Client { address, sni };
    let mut truth = Truth::default();
    for version in Version::ALL {
        let offer = if version == Version::Tls13 {
            client.offer_13(&mut truth)
        } else {
            client.offer(version, &mut truth)
        };
        if !offer.suites.is_empty() {
            truth.versions.insert(version, offer);
        }
    }
    truth
}

/// One client's wishes; an empty one is OpenSSL's default.
#[derive(Debug, Clone, Copy, Default)]
struct Wish<'a> {
    suites: &'a str,
    groups: &'a str,
    schemes: &'a str,
}

fn wish<'a>(suite: &'a Known, groups: &'a str) -> Wish<'a> {
    Wish { suites: &suite.openssl, groups, schemes: "" }
}

#[derive(Debug)]
struct Client<'a> {
    address: SocketAddr,
    sni: Option<&'a str>,
}

impl Client<'_> {
    fn offer_13(&self, truth: &mut Truth) -> Offer {
        let version = Version::Tls13;
        let groups: Names = GROUPS_13
            .iter()
            .filter(|groups| self.shakes(version, Wish { groups, ..Wish::default() }))
            .map(|group| (*group).to_owned())
            .collect();
        let Some(group) = groups.first() else { return Offer::default() };
        let suites = EVERYTHING_13.split(':').filter(|suites| {
            self.shakes(version, Wish { suites, groups: group, ..Wish::default() })
        });
        let suites: Names = suites.map(str::to_owned).collect();
        let schemes = self.schemes(version, Wish { groups: group, ..Wish::default() }, truth);
        Offer { suites, groups, schemes, dh_bits: BTreeSet::new() }
    }

    fn offer(&self, version: Version, truth: &mut Truth) -> Offer {
        let every = CURVES.join(":");
        let mut offer = Offer::default();
        let mut agreed: Vec<Known> = Vec::new();
        for suite in expand(EVERYTHING).into_iter().filter(|suite| suite.since <= version) {
            let Some(stream) = self.shake(version, wish(&suite, &every)) else { continue };
            note_key(&stream, truth);
            if suite.exchange == "DH" {
                let key = stream.ssl().peer_tmp_key().unwrap();
                offer.dh_bits.insert(key.bits());
            }
            offer.suites.insert(suite.name.clone());
            agreed.push(suite);
        }
        // A certificate can stand before groups, so every kind of authentication is asked.
        let mut asked = Names::new();
        for suite in agreed.iter().filter(|suite| suite.exchange == "ECDH") {
            if asked.insert(suite.authentication.clone()) {
                offer.groups.extend(self.curves(version, suite));
            }
        }
        if version == Version::Tls12 {
            let mut asked = Names::new();
            for suite in agreed.iter().filter(|suite| suite.exchange != "RSA") {
                if suite.authentication != "None" && asked.insert(suite.authentication.clone()) {
                    offer.schemes.extend(self.schemes(version, wish(suite, &every), truth));
                }
            }
        }
        offer
    }

    fn curves(&self, version: Version, suite: &Known) -> Names {
        let mut agreed = Names::new();
        for curve in CURVES {
            // The certificate's own curve must be on offer too, behind the one asked for.
            let others = CURVES.iter().filter(|other| *other != curve);
            let all = [curve].into_iter().chain(others).copied().collect::<Vec<_>>().join(":");
            let uses = |groups: &str| {
                let stream = self.shake(version, wish(suite, groups));
                stream.is_some_and(|stream| used(&stream, curve))
            };
            if uses(curve) || uses(&all) {
                agreed.insert((*curve).to_owned());
            }
        }
        agreed
    }

    fn schemes(&self, version: Version, wish: Wish, truth: &mut Truth) -> Names {
        let mut agreed = Names::new();
        for (name, schemes) in SCHEMES {
            if let Some(stream) = self.shake(version, Wish { schemes, ..wish }) {
                note_key(&stream, truth);
                agreed.insert((*name).to_owned());
            }
        }
        agreed
    }

    fn shakes(&self, version: Version, wish: Wish) -> bool {
        self.shake(version, wish).is_some()
    }

    fn shake(&self, version: Version, wish: Wish) -> Option<SslStream<TcpStream>> {
        let mut context = SslContext::builder(SslMethod::tls_client()).unwrap();
        unrestricted(&mut context);
        context.set_verify(SslVerifyMode::NONE);
        context.set_min_proto_version(Some(number(version))).unwrap();
        context.set_max_proto_version(Some(number(version))).unwrap();
        if version == Version::Tls13 {
            let suites = if wish.suites.is_empty() { EVERYTHING_13 } else { wish.suites };
            context.set_ciphersuites(suites).unwrap();
        } else {
            context.set_cipher_list(&format!("{}:@SECLEVEL=0", wish.suites)).unwrap();
        }
        if !wish.groups.is_empty() {
            context.set_groups_list(wish.groups).unwrap();
        }
        if !wish.schemes.is_empty() && context.set_sigalgs_list(wish.schemes).is_err() {
            return None;
        }
        let mut ssl = Ssl::new(&context.build()).unwrap();
        if let Some(name) = self.sni {
            ssl.set_hostname(name).unwrap();
        }
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.set_nodelay(true).unwrap();
        match ssl.connect(stream) {
            Ok(stream) => Some(stream),
            Err(HandshakeError::WouldBlock(_)) => panic!("{} did not answer", self.address),
            Err(_) => None,
        }
    }
}

fn note_key(stream: &SslStream<TcpStream>, truth: &mut Truth) {
    let Some(certificate) = stream.ssl().peer_certificate() else { return };
    let key = certificate.public_key().unwrap();
    let name = match key.id() {
        Id::RSA => "RSA",
        Id::RSA_PSS => "RSA-PSS",
        Id::DSA => "DSA",
        Id::EC => "ECDSA",
        Id::ED25519 => "Ed25519",
        Id::ED448 => "Ed448",
        _ => "other",
    };
    // OpenSSL counts the bits of Ed25519's prime.
    let bits = if key.id() == Id::ED25519 { 256 } else { key.bits() };
    truth.keys.insert((name.to_owned(), bits));
}

/// Whether the server's ephemeral key lies on this curve.
fn used(stream: &SslStream<TcpStream>, curve: &str) -> bool {
    let Ok(key) = stream.ssl().peer_tmp_key() else { return false };
    match key.id() {
        Id::X25519 => curve == "x25519",
        Id::X448 => curve == "x448",
        _ => key.ec_key().is_ok_and(|key| {
            key.group().curve_name().and_then(|nid| nid.short_name().ok()).is_some_and(|name| {
                let name = match name {
                    "prime256v1" => "secp256r1",
                    "prime192v1" => "secp192r1",
                    other => other,
                };
                name == curve
            })
        }),
    }
}
