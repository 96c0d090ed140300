//! The ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2) and its record.

use super::reader::Reader;
use super::{Fault, Version};

/// Numbers of extensions (IANA "TLS ExtensionType Values").
pub mod extension {
    /// server_name, RFC 6066.
    pub const SERVER_NAME: u16 = 0;
    /// truncated_hmac, RFC 6066.
    pub const TRUNCATED_HMAC: u16 = 4;
    /// status_request, RFC 6066.
    pub const STATUS_REQUEST: u16 = 5;
    /// supported_groups, RFC 8422 and RFC 7919.
    pub const SUPPORTED_GROUPS: u16 = 10;
    /// ec_point_formats, RFC 8422.
    pub const EC_POINT_FORMATS: u16 = 11;
    /// signature_algorithms, RFC 8446.
    pub const SIGNATURE_ALGORITHMS: u16 = 13;
    /// padding, RFC 7685.
    pub const PADDING: u16 = 21;
    /// signed_certificate_timestamp, RFC 6962.
    pub const SIGNED_CERTIFICATE_TIMESTAMP: u16 = 18;
    /// heartbeat, RFC 6520.
    pub const HEARTBEAT: u16 = 15;
    /// application_layer_protocol_negotiation, RFC 7301.
    pub const ALPN: u16 = 16;
    /// encrypt_then_mac, RFC 7366.
    pub const ENCRYPT_THEN_MAC: u16 = 22;
    /// extended_master_secret, RFC 7627.
    pub const EXTENDED_MASTER_SECRET: u16 = 23;
    /// session_ticket, RFC 5077.
    pub const SESSION_TICKET: u16 = 35;
    /// pre_shared_key, RFC 8446.
    pub const PRE_SHARED_KEY: u16 = 41;
    /// early_data, RFC 8446.
    pub const EARLY_DATA: u16 = 42;
    /// supported_versions, RFC 8446.
    pub const SUPPORTED_VERSIONS: u16 = 43;
    /// cookie, RFC 8446.
    pub const COOKIE: u16 = 44;
    /// psk_key_exchange_modes, RFC 8446.
    pub const PSK_KEY_EXCHANGE_MODES: u16 = 45;
    /// signature_algorithms_cert, RFC 8446.
    pub const SIGNATURE_ALGORITHMS_CERT: u16 = 50;
    /// key_share, RFC 8446.
    pub const KEY_SHARE: u16 = 51;
    /// renegotiation_info, RFC 5746.
    pub const RENEGOTIATION_INFO: u16 = 0xFF01;
}

/// One extension of a ClientHello.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extension {
    /// The host's name; never an IP address (RFC 6066 section 3).
    ServerName(String),
    /// Versions on offer.
    SupportedVersions(Vec<u16>),
    /// Groups on offer.
    SupportedGroups(Vec<u16>),
    /// Signature schemes for the handshake.
    SignatureAlgorithms(Vec<u16>),
    /// Signature schemes for certificates.
    SignatureAlgorithmsCert(Vec<u16>),
    /// Keys for groups; empty asks for a HelloRetryRequest (RFC 8446 section 4.2.8).
    KeyShare(Vec<(u16, Vec<u8>)>),
    /// psk_dhe_ke (1), psk_ke (0).
    PskKeyExchangeModes(Vec<u8>),
    /// Uncompressed points, the only format left.
    EcPointFormats,
    /// RFC 7627.
    ExtendedMasterSecret,
    /// RFC 7366.
    EncryptThenMac,
    /// RFC 6066 section 7.
    TruncatedHmac,
    /// RFC 6520; `true` allows the server to send.
    Heartbeat(bool),
    /// RFC 5077, asking for a ticket.
    SessionTicket,
    /// RFC 5746, of a first handshake or with the bytes of a renegotiation.
    RenegotiationInfo(Vec<u8>),
    /// RFC 6066 section 8, OCSP.
    StatusRequest,
    /// RFC 7301.
    Alpn(Vec<String>),
    /// RFC 8446 section 4.2.2.
    Cookie(Vec<u8>),
    /// RFC 6962 section 3.3.1.
    SignedCertificateTimestamp,
    /// So many bytes of padding (RFC 7685).
    Padding(usize),
    /// An extension of this number, empty, that no server knows (RFC 8701).
    Grease(u16),
    /// One ticket to resume a session with; always the last extension (RFC 8446 section 4.2.11).
    PreSharedKey {
        /// The ticket.
        identity: Vec<u8>,
        /// Its hidden age.
        age: u32,
        /// What proves that its key is known.
        binder: Vec<u8>,
    },
}

impl Extension {
    /// Its number.
    pub fn code(&self) -> u16 {
        match self {
            Self::ServerName(_) => extension::SERVER_NAME,
            Self::SupportedVersions(_) => extension::SUPPORTED_VERSIONS,
            Self::SupportedGroups(_) => extension::SUPPORTED_GROUPS,
            Self::SignatureAlgorithms(_) => extension::SIGNATURE_ALGORITHMS,
            Self::SignatureAlgorithmsCert(_) => extension::SIGNATURE_ALGORITHMS_CERT,
            Self::KeyShare(_) => extension::KEY_SHARE,
            Self::PskKeyExchangeModes(_) => extension::PSK_KEY_EXCHANGE_MODES,
            Self::EcPointFormats => extension::EC_POINT_FORMATS,
            Self::ExtendedMasterSecret => extension::EXTENDED_MASTER_SECRET,
            Self::EncryptThenMac => extension::ENCRYPT_THEN_MAC,
            Self::TruncatedHmac => extension::TRUNCATED_HMAC,
            Self::Heartbeat(_) => extension::HEARTBEAT,
            Self::SessionTicket => extension::SESSION_TICKET,
            Self::RenegotiationInfo(_) => extension::RENEGOTIATION_INFO,
            Self::StatusRequest => extension::STATUS_REQUEST,
            Self::Alpn(_) => extension::ALPN,
            Self::Cookie(_) => extension::COOKIE,
            Self::SignedCertificateTimestamp => extension::SIGNED_CERTIFICATE_TIMESTAMP,
            Self::Padding(_) => extension::PADDING,
            Self::Grease(code) => *code,
            Self::PreSharedKey { .. } => extension::PRE_SHARED_KEY,
        }
    }

    fn body(&self, out: &mut Vec<u8>) {
        match self {
            Self::ServerName(name) => vec16(out, |out| {
                out.push(0); // host_name
                vec16(out, |out| out.extend(name.as_bytes()));
            }),
            Self::SupportedVersions(codes) => vec8(out, |out| numbers(out, codes)),
            Self::SupportedGroups(codes)
            | Self::SignatureAlgorithms(codes)
            | Self::SignatureAlgorithmsCert(codes) => vec16(out, |out| numbers(out, codes)),
            Self::KeyShare(shares) => vec16(out, |out| {
                for (group, key) in shares {
                    out.extend(group.to_be_bytes());
                    vec16(out, |out| out.extend(key));
                }
            }),
            Self::PskKeyExchangeModes(modes) => vec8(out, |out| out.extend(modes)),
            Self::EcPointFormats => vec8(out, |out| out.push(0)),
            Self::ExtendedMasterSecret
            | Self::EncryptThenMac
            | Self::TruncatedHmac
            | Self::SessionTicket
            | Self::SignedCertificateTimestamp
            | Self::Grease(_) => {}
            Self::Heartbeat(allowed) => out.push(if *allowed { 1 } else { 2 }),
            Self::RenegotiationInfo(data) => vec8(out, |out| out.extend(data)),
            Self::StatusRequest => out.extend([1, 0, 0, 0, 0]), // ocsp, no responders, no extensions
            Self::Alpn(names) => vec16(out, |out| {
                for name in names {
                    vec8(out, |out| out.extend(name.as_bytes()));
                }
            }),
            Self::Cookie(cookie) => vec16(out, |out| out.extend(cookie)),
            Self::Padding(length) => out.resize(out.len() + length, 0),
            Self::PreSharedKey { identity, age, binder } => {
                vec16(out, |out| {
                    vec16(out, |out| out.extend(identity));
                    out.extend(age.to_be_bytes());
                });
                vec16(out, |out| vec8(out, |out| out.extend(binder)));
            }
        }
    }
}

/// A ClientHello.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientHello {
    /// The version it speaks: of its record, and in its body up to TLS 1.2.
    pub version: Version,
    /// Another version to write in its body, which no server has to know.
    pub odd_version: Option<u16>,
    /// 32 random bytes.
    pub random: [u8; 32],
    /// A session id; TLS 1.3 sends one to get through middleboxes (RFC 8446 appendix D.4).
    pub session_id: Vec<u8>,
    /// Suites on offer, in order of preference.
    pub suites: Vec<u16>,
    /// Compression methods on offer.
    pub compression: Vec<u8>,
    /// Extensions; SSLv3 has none.
    pub extensions: Vec<Extension>,
}

/// A number no suite, group, version or extension will ever have (RFC 8701).
pub(crate) const GREASE: u16 = 0x3A3A;

impl ClientHello {
    /// The same with a suite, a group, an extension and in TLS 1.3 a version that nobody knows, each
    /// first of its kind.
    #[must_use]
    pub fn with_grease(mut self) -> Self {
        self.suites.insert(0, GREASE);
        for extension in &mut self.extensions {
            match extension {
                Extension::SupportedGroups(list) | Extension::SupportedVersions(list) => {
                    list.insert(0, GREASE);
                }
                _ => {}
            }
        }
        self.extensions.insert(0, Extension::Grease(GREASE));
        self
    }

    /// The same, at least so long as a message without its header (RFC 7685). SSLv3 has no extensions to pad
    /// with, and what is too short by less than an extension's own four bytes stays as it is.
    #[must_use]
    pub fn padded(mut self, length: usize) -> Self {
        const EXTENSION_HEADER: usize = 4;
        const MESSAGE_HEADER: usize = 4;
        let own = self.message().len() - MESSAGE_HEADER + EXTENSION_HEADER;
        if let Some(missing) = length.checked_sub(own)
            && !self.extensions.is_empty()
        {
            self.extensions.push(Extension::Padding(missing));
        }
        self
    }

    /// The handshake message without a record around it.
    pub fn message(&self) -> Vec<u8> {
        let mut out = vec![1, 0, 0, 0];
        let version = self.odd_version.unwrap_or(self.version.min(Version::Tls12).code());
        out.extend(version.to_be_bytes());
        out.extend(self.random);
        vec8(&mut out, |out| out.extend(&self.session_id));
        vec16(&mut out, |out| numbers(out, &self.suites));
        vec8(&mut out, |out| out.extend(&self.compression));
        if !self.extensions.is_empty() {
            vec16(&mut out, |out| {
                for extension in &self.extensions {
                    out.extend(extension.code().to_be_bytes());
                    vec16(out, |out| extension.body(out));
                }
            });
        }
        let length = (out.len() - 4).to_be_bytes();
        out[1..4].copy_from_slice(&length[length.len() - 3..]);
        out
    }

    /// The bytes to send: the message in as many records as it needs.
    ///
    /// The record says TLS 1.0 from there on, as every client does (RFC 8446 section 5.1).
    pub fn encode(&self) -> Vec<u8> {
        const MAX_FRAGMENT: usize = 1 << 14;
        let version = self.version.min(Version::Tls10).code().to_be_bytes();
        let mut out = Vec::new();
        for fragment in self.message().chunks(MAX_FRAGMENT) {
            out.push(22);
            out.extend(version);
            vec16(&mut out, |out| out.extend(fragment));
        }
        out
    }
}

/// What a ClientHello on the wire offers, for the transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HelloLists {
    /// The newest version on offer.
    pub(crate) version: Version,
    /// Suites, in their order.
    pub(crate) suites: Vec<u16>,
    /// Groups, in their order.
    pub(crate) groups: Vec<u16>,
    /// Schemes for the handshake, in their order.
    pub(crate) schemes: Vec<u16>,
    /// Groups with a key.
    pub(crate) keys: Vec<u16>,
    /// Whether it asks for a name.
    pub(crate) named: bool,
    /// The length of the message without its header.
    pub(crate) length: usize,
}

/// Reads a ClientHello in one record.
///
/// # Errors
/// When it is none.
pub(crate) fn read_hello(bytes: &[u8]) -> Result<HelloLists, Fault> {
    let mut record = Reader::new(bytes);
    record.take(3)?;
    let mut message = Reader::new(record.vec16()?);
    message.u8()?;
    let body = message.vec24()?;
    let mut reader = Reader::new(body);
    let version = reader.u16()?.min(Version::Tls12.code());
    let version = Version::of(version).ok_or(Fault::Malformed("an unknown version"))?;
    reader.take(32)?;
    reader.vec8()?;
    let suites = codes(reader.vec16()?);
    reader.vec8()?;
    let none = Vec::new;
    let (groups, schemes, keys) = (none(), none(), none());
    let length = body.len();
    let mut lists = HelloLists { version, suites, groups, schemes, keys, named: false, length };
    if !reader.is_empty() {
        let mut extensions = Reader::new(reader.vec16()?);
        while !extensions.is_empty() {
            lists.extension(extensions.u16()?, extensions.vec16()?)?;
        }
    }
    Ok(lists)
}

impl HelloLists {
    fn extension(&mut self, code: u16, body: &[u8]) -> Result<(), Fault> {
        let mut reader = Reader::new(body);
        match code {
            extension::SERVER_NAME => self.named = true,
            extension::SUPPORTED_GROUPS => self.groups = codes(reader.vec16()?),
            extension::SIGNATURE_ALGORITHMS => self.schemes = codes(reader.vec16()?),
            extension::SUPPORTED_VERSIONS => {
                let known = codes(reader.vec8()?).into_iter().filter_map(Version::of);
                self.version = known.max().unwrap_or(self.version);
            }
            extension::KEY_SHARE => {
                let mut shares = Reader::new(reader.vec16()?);
                while !shares.is_empty() {
                    self.keys.push(shares.u16()?);
                    shares.vec16()?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn codes(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

fn numbers(out: &mut Vec<u8>, codes: &[u16]) {
    out.extend(codes.iter().flat_map(|code| code.to_be_bytes()));
}

/// Writes a vector behind its length of one byte. What does not fit is cut: callers stay below.
fn vec8(out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.push(0);
    body(out);
    out.truncate(start + 1 + usize::from(u8::MAX));
    out[start] = u8::try_from(out.len() - start - 1).unwrap_or(u8::MAX);
}

/// Writes a vector behind its length of two bytes. What does not fit is cut: callers stay below.
fn vec16(out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend([0, 0]);
    body(out);
    out.truncate(start + 2 + usize::from(u16::MAX));
    let length = u16::try_from(out.len() - start - 2).unwrap_or(u16::MAX);
    out[start..start + 2].copy_from_slice(&length.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_plaintext};

    fn hello(suites: Vec<u16>, extensions: Vec<Extension>) -> ClientHello {
        ClientHello {
            version: Version::Tls12,
            odd_version: None,
            random: [7; 32],
            session_id: vec![9; 32],
            suites,
            compression: vec![1, 0],
            extensions,
        }
    }

    fn all_extensions(codes: &[u16]) -> Vec<Extension> {
        vec![
            Extension::ServerName("befund.example".to_owned()),
            Extension::SupportedVersions(vec![0x0304]),
            Extension::SupportedGroups(codes.to_vec()),
            Extension::SignatureAlgorithms(codes.to_vec()),
            Extension::SignatureAlgorithmsCert(codes.to_vec()),
            Extension::KeyShare(vec![(29, vec![1; 32])]),
            Extension::PskKeyExchangeModes(vec![1, 0]),
            Extension::EcPointFormats,
            Extension::ExtendedMasterSecret,
            Extension::EncryptThenMac,
            Extension::TruncatedHmac,
            Extension::Heartbeat(true),
            Extension::SessionTicket,
            Extension::RenegotiationInfo(Vec::new()),
            Extension::StatusRequest,
            Extension::Alpn(vec!["h2".to_owned()]),
            Extension::Cookie(vec![5; 300]),
            Extension::SignedCertificateTimestamp,
            Extension::Grease(0x3A3A),
            Extension::Padding(7),
            Extension::PreSharedKey { identity: vec![1; 200], age: 5, binder: vec![2; 32] },
        ]
    }

    /// Suites and extension types as the independent parser reads them.
    fn read_back(bytes: &[u8]) -> (Vec<u16>, Vec<(u16, Vec<u8>)>) {
        let (rest, record) = parse_tls_plaintext(bytes).unwrap();
        assert!(rest.is_empty());
        let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)) = &record.msg[0] else {
            panic!("no ClientHello");
        };
        let mut extensions = Vec::new();
        let mut rest = hello.ext.unwrap_or_default();
        while !rest.is_empty() {
            let length = usize::from(u16::from_be_bytes([rest[2], rest[3]]));
            let code = u16::from_be_bytes([rest[0], rest[1]]);
            extensions.push((code, rest[4..4 + length].to_vec()));
            rest = &rest[4 + length..];
        }
        let parsed = tls_parser::parse_tls_extensions(hello.ext.unwrap_or_default());
        assert!(parsed.is_ok_and(|(rest, _)| rest.is_empty()));
        (hello.ciphers.iter().map(|cipher| cipher.0).collect(), extensions)
    }

    #[test]
    fn an_independent_parser_reads_every_extension() {
        let hello = hello(vec![0xC02F, 0x00FF], all_extensions(&[29, 23]));
        let (suites, extensions) = read_back(&hello.encode());
        assert_eq!(suites, hello.suites);
        let codes: Vec<_> = extensions.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, hello.extensions.iter().map(Extension::code).collect::<Vec<_>>());
        assert_eq!(extensions[2].1, [0, 4, 0, 29, 0, 23]);
    }

    #[test]
    fn ssl3_hellos_have_their_own_record_version_and_no_extensions() {
        let hello = ClientHello { version: Version::Ssl3, ..hello(vec![4], Vec::new()) };
        let bytes = hello.encode();
        assert_eq!(bytes[..3], [22, 3, 0]);
        assert_eq!(bytes[9..11], [3, 0]);
        assert_eq!(bytes.len(), 5 + 4 + 2 + 32 + 33 + 4 + 3);
    }

    #[test]
    fn padding_makes_a_hello_as_long_as_wanted() {
        let plain = hello(vec![0xC02F], all_extensions(&[29]));
        let length = plain.message().len() - 4;
        for more in [4, 5, 600] {
            let padded = plain.clone().padded(length + more);
            assert_eq!(padded.message().len() - 4, length + more);
        }
        for less in [length + 3, length, 0] {
            assert_eq!(plain.clone().padded(less), plain);
        }
        let old = ClientHello { version: Version::Ssl3, ..hello(vec![4], Vec::new()) };
        assert_eq!(old.clone().padded(600), old);
    }

    #[test]
    fn an_empty_key_share_is_two_bytes() {
        let mut out = Vec::new();
        Extension::KeyShare(Vec::new()).body(&mut out);
        assert_eq!(out, [0, 0]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(suites in prop::collection::vec(any::<u16>(), 1..400),
                                   codes in prop::collection::vec(any::<u16>(), 1..80)) {
            let hello = hello(suites, all_extensions(&codes));
            let (read, extensions) = read_back(&hello.encode());
            prop_assert_eq!(&read, &hello.suites);
            prop_assert_eq!(extensions.len(), hello.extensions.len());
            let groups: Vec<u8> = codes.iter().flat_map(|code| code.to_be_bytes()).collect();
            prop_assert_eq!(&extensions[2].1[2..], &groups[..]);
        }
    }
}
