//! Certificates as servers present them: what they say, whether they name the host, and whether a
//! path leads from them to a root.

mod brainpool;
mod curves;
pub mod der;
mod ocsp;
mod path;
mod signature;
mod verify;

use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor};
use webpki::EndEntityCert;
use x509_parser::oid_registry::{self, Oid};
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension, X509Certificate};
use x509_parser::x509::SubjectPublicKeyInfo;

pub use self::ocsp::{Ocsp, Status, read as read_staple};
pub use self::path::Path;

use self::curves::curve_of;
use self::verify::Signed;
use super::codec::Version;
use super::finding::Determination;
use crate::ascii;
use crate::text::hex_digest;

/// The roots paths are looked for to.
pub const ROOT_SET: &str = "Mozilla root program, webpki-roots 1.0.10";

/// The roots paths are looked for to: those compiled in, and those of files, never the host's own.
#[derive(Debug, Clone)]
pub struct Roots {
    name: String,
    anchors: Vec<TrustAnchor<'static>>,
}

impl Default for Roots {
    fn default() -> Self {
        Self { name: ROOT_SET.to_owned(), anchors: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
    }
}

impl Roots {
    /// The roots, as rustls takes them.
    pub fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.anchors
    }

    /// The certificates of a PEM file (RFC 7468) alone, which is named by its name and digest.
    ///
    /// # Errors
    /// When it has none, or one that cannot be read.
    pub fn of_pem(file: &str, pem: &[u8]) -> Result<Self, String> {
        let mut anchors = Vec::new();
        for (at, der) in CertificateDer::pem_slice_iter(pem).enumerate() {
            let wrong = |why: String| format!("certificate {} of the file: {why}", at + 1);
            let der = der.map_err(|error| wrong(error.to_string()))?;
            let anchor = webpki::anchor_from_trusted_cert(&der);
            anchors.push(anchor.map_err(|error| wrong(error.to_string()))?.to_owned());
        }
        let (count, digest) = (anchors.len(), hex_digest(pem));
        if count == 0 {
            return Err("there is no certificate in PEM in the file".to_owned());
        }
        Ok(Self { name: format!("{file}, {count} certificates, sha256 {digest}"), anchors })
    }

    /// These and the certificates of a PEM file.
    ///
    /// # Errors
    /// As [`Roots::of_pem`].
    pub fn and_pem(mut self, file: &str, pem: &[u8]) -> Result<Self, String> {
        let more = Self::of_pem(file, pem)?;
        self.anchors.extend(more.anchors);
        self.name = format!("{}, and {}", self.name, more.name);
        Ok(self)
    }
}

/// A chain as presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Versions it was presented in.
    pub versions: Vec<Version>,
    /// Its certificates, the server's own first.
    pub certificates: Vec<Certificate>,
    /// Whether the first names the host (RFC 9525: subjectAltName only); [`NOT_ASKED`] if only an address was
    /// asked for and it does not name that.
    pub names_match: Determination,
    /// Whether a path leads to a root, validity periods aside.
    pub path_to_root: Determination,
    /// The paths there are, each for as long as all of it is valid: together they hold whenever there is any.
    pub paths: Vec<Path>,
    /// Whether each certificate is issued by the next one (RFC 5246 section 7.4.2), by name.
    pub in_order: Determination,
    /// Which roots were used.
    pub root_set: String,
    /// What the answer about its revocation says that was stapled to the first, if one was.
    pub ocsp: Option<Ocsp>,
}

impl Chain {
    /// Takes an answer that was stapled to the first certificate; of several the worst counts.
    pub(super) fn staple(&mut self, response: &[u8], roots: &Roots) {
        let ders: Vec<_> = self.certificates.iter().map(|one| one.der.clone()).collect();
        let read = ocsp::read(response, &ders, roots);
        if self.ocsp.as_ref().is_none_or(|known| read.status.badness() > known.status.badness()) {
            self.ocsp = Some(read);
        }
    }

    /// Whether it consists of these certificates.
    pub fn is_of(&self, ders: &[Vec<u8>]) -> bool {
        self.certificates.iter().map(|certificate| &certificate.der).eq(ders)
    }

    /// Whether the signature of the certificate at a place proves anything. A certificate's signature
    /// on itself does not (RFC 8446 section 4.2.3), so a root's is not counted, unless the root is the
    /// server's own certificate and nothing else stands for it.
    pub fn signature_counts(&self, position: usize) -> bool {
        let Some(certificate) = self.certificates.get(position) else { return false };
        let details = certificate.details.as_ref();
        position == 0 || !details.is_ok_and(|details| details.self_signed == Determination::Yes)
    }
}

/// A certificate as presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its DER form.
    pub der: Vec<u8>,
    /// SHA-256 of that, hex.
    pub sha256: String,
    /// What it says, or why it cannot be read.
    pub details: Result<Details, String>,
}

impl Certificate {
    /// Whether its key is an RSA key of a length that paths are not checked with.
    fn has_odd_rsa_key(&self) -> bool {
        let details = self.details.as_ref().ok().filter(|details| details.key_algorithm == "RSA");
        details.is_some_and(|details| {
            details.key_bits.is_none_or(|bits| !(2048..=8192).contains(&bits))
        })
    }
}

/// A name of a certificate. The text of an address may stand in either kind, and only one of them names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A dNSName.
    Dns(String),
    /// An iPAddress.
    Ip(IpAddr),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => write!(f, "DNS:{name}"),
            Self::Ip(address) => write!(f, "IP:{address}"),
        }
    }
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Subject, RFC 4514.
    pub subject: String,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// DNS names and IP addresses of its subjectAltName.
    pub names: Vec<Name>,
    /// `RSA`, `RSA-PSS`, `ECDSA`, `DSA`, `Ed25519`, `Ed448` or `other`.
    pub key_algorithm: &'static str,
    /// Length of its key.
    pub key_bits: Option<u32>,
    /// Curve of its key: a name, or the object identifier of one without.
    pub curve: Option<String>,
    /// How it is signed: a name such as `sha256WithRSAEncryption`, or an object identifier.
    pub signature_algorithm: String,
    /// What it is signed with, as `tls.signature_scheme` facts name algorithms: `rsa` is PKCS#1 v1.5.
    pub signature_kind: &'static str,
    /// The hash function it is signed with, if there is one of its own.
    pub signature_hash: Result<&'static str, String>,
    /// The TLS 1.3 name of the scheme it is signed with, if that can be told.
    pub signature_scheme: Result<&'static str, String>,
    /// Start of its validity, seconds since 1970.
    pub not_before: i64,
    /// End of its validity, seconds since 1970.
    pub not_after: i64,
    /// Whether it is signed with its own key.
    pub self_signed: Determination,
    /// Its serial number, hex.
    pub serial: String,
    /// What its key may be used for, as RFC 5280 section 4.2.1.3 names it; `None` if it does not say.
    pub key_usage: Option<Vec<&'static str>>,
    /// Purposes (RFC 5280 section 4.2.1.12): a name, or an object identifier; `None` if it does not
    /// say.
    pub extended_key_usage: Option<Vec<String>>,
    /// Whether it says that a status must be stapled (RFC 7633).
    pub must_staple: bool,
    /// Whether it carries signed timestamps of certificate transparency (RFC 6962 section 3.3).
    pub has_timestamps: bool,
}

impl Details {
    /// For how many days it is valid, both ends included; part of a day counts as one.
    pub fn lifetime_days(&self) -> i64 {
        const DAY: i64 = 86_400;
        self.not_after.saturating_sub(self.not_before).saturating_add(DAY - 1).max(0) / DAY
    }

    /// Whether it is for all hosts of a domain (RFC 9525 section 6.3).
    pub fn has_wildcard(&self) -> bool {
        self.names.iter().any(|name| matches!(name, Name::Dns(name) if name.starts_with("*.")))
    }
}

/// Reads a chain; `identity` is the name or address the server was asked for.
pub fn read_chain(ders: &[Vec<u8>], identity: Option<&str>, roots: &Roots) -> Chain {
    let certificates: Vec<_> =
        ders.iter().enumerate().map(|(at, der)| read(der, &ders[at + 1..], roots)).collect();
    let (path_to_root, paths) = path::to_root(ders, &certificates, roots);
    Chain {
        versions: Vec::new(),
        names_match: names_match(ders.first(), identity),
        path_to_root,
        paths,
        in_order: in_order(ders),
        certificates,
        root_set: roots.name.clone(),
        ocsp: None,
    }
}

/// Reads a certificate by itself.
pub fn read_alone(der: &[u8]) -> Certificate {
    let none = Roots { name: String::new(), anchors: Vec::new() };
    read(der, &[], &none)
}

/// The TLS group of the curve a certificate's key lies on, as RFC 8422 numbers it.
pub fn named_curve(der: &[u8]) -> Option<u16> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let (name, _) = curve_of(certificate.public_key())?;
    super::names::Group::named(&name).map(|group| group.code)
}

/// Modulus and exponent of the RSA key a certificate is about.
pub(super) fn rsa_key(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let key = &certificate.public_key().subject_public_key.data;
    let (_, rsa) = x509_parser::public_key::RSAPublicKey::from_der(key).ok()?;
    let number = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    Some((number(rsa.modulus), number(rsa.exponent)))
}

fn read(der: &[u8], above: &[Vec<u8>], roots: &Roots) -> Certificate {
    let details = match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(details(&certificate, above, roots)),
        Ok(_) => Err("bytes follow the certificate".to_owned()),
        Err(error) => Err(format!("not a certificate: {error}")),
    };
    Certificate { sha256: hex_digest(der), details, der: der.to_vec() }
}

fn details(certificate: &X509Certificate<'_>, above: &[Vec<u8>], roots: &Roots) -> Details {
    let (key_algorithm, key_bits, curve) = key(certificate.public_key());
    let signature = &certificate.signature_algorithm.algorithm;
    let (signature_kind, signature_hash) = signature::parts(&certificate.signature_algorithm);
    Details {
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        names: names(certificate),
        key_algorithm,
        key_bits,
        curve,
        signature_algorithm: oid_name(signature),
        signature_kind,
        signature_hash,
        signature_scheme: signature::scheme(certificate, above, roots),
        not_before: certificate.validity().not_before.timestamp(),
        not_after: certificate.validity().not_after.timestamp(),
        self_signed: self_signed(certificate),
        serial: certificate.raw_serial().iter().map(|byte| format!("{byte:02x}")).collect(),
        key_usage: key_usage(certificate),
        extended_key_usage: extended_key_usage(certificate),
        must_staple: extension(certificate, TLS_FEATURE).is_some_and(asks_for_status),
        has_timestamps: extension(certificate, TIMESTAMPS).is_some(),
    }
}

/// The TLS feature extension (RFC 7633 section 4).
const TLS_FEATURE: &str = "1.3.6.1.5.5.7.1.24";
/// The list of signed certificate timestamps (RFC 6962 section 3.3).
const TIMESTAMPS: &str = "1.3.6.1.4.1.11129.2.4.2";

fn extension<'a>(certificate: &'a X509Certificate<'_>, oid: &str) -> Option<&'a [u8]> {
    let mut extensions = certificate.extensions().iter();
    extensions.find(|extension| extension.oid.to_id_string() == oid).map(|found| found.value)
}

/// Whether a list of TLS features, a SEQUENCE of INTEGER, holds status_request (5).
fn asks_for_status(value: &[u8]) -> bool {
    let Ok((_, list)) = x509_parser::der_parser::parse_der(value) else { return false };
    let Ok(items) = list.as_sequence() else { return false };
    items.iter().any(|item| item.as_u32() == Ok(5))
}

fn key_usage(certificate: &X509Certificate<'_>) -> Option<Vec<&'static str>> {
    let usage = certificate.key_usage().ok()??.value;
    let names = [
        (usage.digital_signature(), "digitalSignature"),
        (usage.non_repudiation(), "nonRepudiation"),
        (usage.key_encipherment(), "keyEncipherment"),
        (usage.data_encipherment(), "dataEncipherment"),
        (usage.key_agreement(), "keyAgreement"),
        (usage.key_cert_sign(), "keyCertSign"),
        (usage.crl_sign(), "cRLSign"),
        (usage.encipher_only(), "encipherOnly"),
        (usage.decipher_only(), "decipherOnly"),
    ];
    Some(names.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect())
}

fn extended_key_usage(certificate: &X509Certificate<'_>) -> Option<Vec<String>> {
    let usage = certificate.extended_key_usage().ok()??.value;
    let names = [
        (usage.any, "anyExtendedKeyUsage"),
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.code_signing, "codeSigning"),
        (usage.email_protection, "emailProtection"),
        (usage.time_stamping, "timeStamping"),
        (usage.ocsp_signing, "OCSPSigning"),
    ];
    let known = names.into_iter().filter(|(set, _)| *set).map(|(_, name)| name.to_owned());
    Some(known.chain(usage.other.iter().map(Oid::to_id_string)).collect())
}

/// Whether each certificate names the next one as its issuer.
fn in_order(ders: &[Vec<u8>]) -> Determination {
    let read = |der: &Vec<u8>| {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let (subject, issuer) = (certificate.subject().as_raw(), certificate.issuer().as_raw());
        Some((subject.to_vec(), issuer.to_vec()))
    };
    let Some(names) = ders.iter().map(read).collect::<Option<Vec<_>>>() else {
        return Determination::Undetermined("a certificate cannot be read".to_owned());
    };
    match names.windows(2).all(|pair| pair[0].1 == pair[1].0) {
        true => Determination::Yes,
        false => Determination::No,
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    for extension in certificate.extensions() {
        let ParsedExtension::SubjectAlternativeName(list) = extension.parsed_extension() else {
            continue;
        };
        names.extend(list.general_names.iter().filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(Name::Dns((*name).to_owned())),
            GeneralName::IPAddress(bytes) => address(bytes).map(Name::Ip),
            _ => None,
        }));
    }
    names
}

/// Four bytes or sixteen (RFC 5280 section 4.2.1.6).
fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// Algorithm, length and curve of a key.
fn key(key: &SubjectPublicKeyInfo<'_>) -> (&'static str, Option<u32>, Option<String>) {
    let oid = key.algorithm.algorithm.to_id_string();
    match oid.as_str() {
        "1.2.840.113549.1.1.1" => ("RSA", rsa_bits(key), None),
        "1.2.840.113549.1.1.10" => ("RSA-PSS", rsa_bits(key), None),
        "1.2.840.10045.2.1" => match curve_of(key) {
            Some((name, bits)) => ("ECDSA", bits, Some(name)),
            None => ("ECDSA", None, None),
        },
        "1.2.840.10040.4.1" => ("DSA", dsa_bits(key), None),
        "1.3.101.112" => ("Ed25519", Some(256), Some("Ed25519".to_owned())),
        "1.3.101.113" => ("Ed448", Some(456), Some("Ed448".to_owned())),
        _ => ("other", None, None),
    }
}

fn rsa_bits(key: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    // x509-parser reads the key itself only for rsaEncryption; RSASSA-PSS keys look the same.
    let (_, rsa) =
        x509_parser::public_key::RSAPublicKey::from_der(&key.subject_public_key.data).ok()?;
    Some(super::codec::bit_length(rsa.modulus))
}

fn dsa_bits(key: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    // The prime is the first of three integers in the parameters (RFC 3279 section 2.3.2).
    let parameters = key.algorithm.parameters.as_ref()?;
    let (_, prime) = x509_parser::der_parser::parse_der(parameters.data).ok()?;
    prime.as_slice().ok().map(super::codec::bit_length)
}

fn oid_name(oid: &Oid<'_>) -> String {
    let registry = oid_registry::OidRegistry::default().with_all_crypto();
    match registry.get(oid) {
        Some(entry) => entry.sn().to_owned(),
        None => oid.to_id_string(),
    }
}

/// The keys of a certificate's issuer, as SubjectPublicKeyInfo: its own, those of the next certificates of that
/// name, and of roots.
fn issuer_keys(
    certificate: &X509Certificate<'_>,
    above: &[Vec<u8>],
    roots: &Roots,
) -> Vec<Vec<u8>> {
    let issuer = certificate.issuer().as_raw();
    let own = certificate.subject().as_raw() == issuer;
    let own = own.then(|| certificate.public_key().raw.to_vec());
    let in_chain = above.iter().filter_map(|der| {
        let (_, other) = X509Certificate::from_der(der).ok()?;
        (other.subject().as_raw() == issuer).then(|| other.public_key().raw.to_vec())
    });
    // Anchors hold names and keys without the outer SEQUENCE.
    let named = |root: &&TrustAnchor<'_>| {
        issuer.ends_with(&root.subject) && issuer.len() <= root.subject.len() + 4
    };
    let at_root = roots.anchors.iter().filter(named);
    let at_root = at_root.map(|root| sequence(&root.subject_public_key_info));
    own.into_iter().chain(in_chain).chain(at_root).collect()
}

fn sequence(body: &[u8]) -> Vec<u8> {
    let length = body.len().to_be_bytes();
    let significant: Vec<u8> = length.iter().copied().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![0x30];
    if body.len() < 128 {
        out.extend(&significant);
    } else {
        out.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
        out.extend(&significant);
    }
    out.extend(body);
    out
}

/// Whether a certificate verifies under its own key.
fn self_signed(certificate: &X509Certificate<'_>) -> Determination {
    if certificate.subject().as_raw() != certificate.issuer().as_raw() {
        return Determination::No;
    }
    Signed::certificate(certificate).by(certificate.public_key())
}

fn is_nameless(der: &[u8]) -> bool {
    X509Certificate::from_der(der).is_ok_and(|(_, certificate)| names(&certificate).is_empty())
}

/// Why nothing is said of names.
pub const NOT_ASKED: &str = "no name was asked for";

/// Whether the certificate names the host: subjectAltName only, wildcards for one leftmost label
/// (RFC 9525 section 6.3). Who asks for an address alone may mean any name, so that it is not said to be another.
pub fn names_match(leaf: Option<&Vec<u8>>, identity: Option<&str>) -> Determination {
    let Some(leaf) = leaf else { return Determination::Undetermined("no certificate".to_owned()) };
    let Some(identity) = identity else {
        return Determination::Undetermined(NOT_ASKED.to_owned());
    };
    let ascii = ascii::name(identity);
    let Ok(name) = ServerName::try_from(ascii.as_str()) else {
        return Determination::Undetermined(format!("`{identity}` is no host name"));
    };
    let der = CertificateDer::from(leaf.as_slice());
    let outcome = EndEntityCert::try_from(&der)
        .and_then(|certificate| certificate.verify_is_valid_for_subject_name(&name));
    match outcome {
        Ok(()) => Determination::Yes,
        Err(_) if matches!(name, ServerName::IpAddress(_)) => {
            Determination::Undetermined(NOT_ASKED.to_owned())
        }
        Err(webpki::Error::CertNotValidForName(_)) => Determination::No,
        // What cannot be read otherwise, such as version 1, may still have no names at all.
        Err(_) if is_nameless(leaf) => Determination::No,
        Err(error) => {
            Determination::Undetermined(format!("the certificate cannot be read: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_set_names_the_version_that_is_compiled_in() {
        let lock = include_str!("../../../../Cargo.lock");
        let entry =
            lock.split("[[package]]").find(|entry| entry.contains("name = \"webpki-roots\""));
        let version = ROOT_SET.rsplit(' ').next().unwrap_or_default();
        assert!(entry.is_some_and(|entry| entry.contains(&format!("version = \"{version}\""))));
    }

    fn made(change: impl FnOnce(&mut rcgen::CertificateParams)) -> Vec<u8> {
        let names = vec!["*.befund.example".to_owned(), "127.0.0.1".to_owned()];
        let mut parameters = rcgen::CertificateParams::new(names).unwrap();
        parameters.not_before = rcgen::date_time_ymd(2026, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2026, 4, 1);
        change(&mut parameters);
        let key = rcgen::KeyPair::generate().unwrap();
        parameters.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn a_certificate_tells_what_it_is_for() {
        use rcgen::{CustomExtension, ExtendedKeyUsagePurpose, KeyUsagePurpose};
        let plain = made(|_| ());
        let full = made(|parameters| {
            parameters.serial_number = Some(vec![0x0A, 0xFF].into());
            parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            let extension =
                |oid: &[u64], value: &[u8]| CustomExtension::from_oid_content(oid, value.to_vec());
            parameters.custom_extensions = vec![
                extension(&[1, 3, 6, 1, 5, 5, 7, 1, 24], &[0x30, 3, 2, 1, 5]),
                extension(&[1, 3, 6, 1, 4, 1, 11129, 2, 4, 2], &[4, 2, 0, 0]),
            ];
        });
        let chain =
            read_chain(&[full, plain.clone()], Some("connect.befund.example"), &Roots::default());
        let details = chain.certificates[0].details.as_ref().unwrap();
        assert_eq!((details.serial.as_str(), details.lifetime_days()), ("0aff", 90));
        assert_eq!(details.key_usage.as_deref(), Some(&["digitalSignature"][..]));
        assert_eq!(details.extended_key_usage.as_deref(), Some(&["serverAuth".to_owned()][..]));
        assert!(details.must_staple && details.has_timestamps && details.has_wildcard());
        assert_eq!(
            (&chain.names_match, &chain.in_order),
            (&Determination::Yes, &Determination::Yes)
        );
        let details = chain.certificates[1].details.as_ref().unwrap();
        assert_eq!((&details.key_usage, &details.extended_key_usage), (&None, &None));
        assert!(!details.must_staple && !details.has_timestamps);
        let named = |names: &str| {
            read_chain(std::slice::from_ref(&plain), Some(names), &Roots::default()).names_match
        };
        assert_eq!(named("127.0.0.1"), Determination::Yes);
        assert_eq!(named("127.0.0.2"), Determination::Undetermined(NOT_ASKED.to_owned()));
        // The wildcard stands for one label, and the common name for nothing.
        for other in ["befund.example", "a.b.befund.example", "127.0.0.2", "rcgen self signed cert"]
        {
            assert_ne!(named(other), Determination::Yes, "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
                                  at in 0usize..400, byte in proptest::num::u8::ANY) {
            let mut certificate = made(|_| ());
            let at = at % certificate.len();
            certificate[at] = byte;
            let _ = read_chain(&[certificate, bytes.clone()], Some("befund.example"), &Roots::default());
            let _ = asks_for_status(&bytes);
            let _ = Roots::default().and_pem("x", &bytes);
        }
    }

    #[test]
    fn a_path_leads_to_the_roots_of_a_file_too() {
        let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        let root = parameters.self_signed(&key).unwrap();
        let issuer = rcgen::Issuer::new(parameters, key);
        let parameters = rcgen::CertificateParams::new(vec!["befund.example".to_owned()]).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let leaf = parameters.signed_by(&key, &issuer).unwrap().der().to_vec();
        let path = |roots: &Roots| {
            let chain = read_chain(std::slice::from_ref(&leaf), None, roots);
            (chain.path_to_root, chain.root_set)
        };
        let with = |pem: &[u8]| Roots::default().and_pem("own.pem", pem);
        let roots = with(root.pem().as_bytes()).unwrap();
        let (found, name) = path(&roots);
        assert_eq!(found, Determination::Yes);
        let both = format!("{ROOT_SET}, and own.pem, 1 certificates, sha256 ");
        assert!(name.starts_with(&both), "{name}");
        assert!(roots.anchors.len() > 100, "those compiled in count as well");
        assert_eq!(path(&Roots::default()), (Determination::No, ROOT_SET.to_owned()));
        assert!(with(b"nothing").is_err());
        let broken = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        assert!(with(broken.as_bytes()).is_err());
    }

    #[test]
    fn what_is_no_certificate_is_undetermined_never_a_guess() {
        let chain = read_chain(&[vec![1, 2, 3]], Some("befund.example"), &Roots::default());
        assert!(chain.certificates[0].details.is_err());
        assert!(matches!(chain.names_match, Determination::Undetermined(_)));
        assert!(matches!(chain.path_to_root, Determination::Undetermined(_)));
        assert_eq!(named_curve(&[0x30, 0]), None);
    }
}
