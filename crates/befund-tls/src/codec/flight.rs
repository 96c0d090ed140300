//! What a server sends before encryption begins, read record by record within bounds.

use std::fmt;

use super::reader::Reader;
use super::{Fault, Version, extension};

/// Longest record body (RFC 5246 section 6.2.3: 2^14 and 2048 for expansion).
const MAX_RECORD: usize = (1 << 14) + 2048;
/// Longest handshake message. Chains with post-quantum signatures stay well below.
const MAX_MESSAGE: usize = 128 * 1024;
/// Most bytes read from one connection.
const MAX_BYTES: usize = 256 * 1024;
/// Most certificates of a chain that are kept.
const MAX_CERTIFICATES: usize = 128;
/// Most warnings that are kept.
const MAX_WARNINGS: usize = 8;

/// The random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3): the SHA-256 of
/// "HelloRetryRequest".
const RETRY_RANDOM: [u8; 32] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
];

/// The end of the random of a TLS 1.3 server that chose TLS 1.2 (RFC 8446 section 4.1.3).
const HAS_TLS13: &[u8] = b"DOWNGRD\x01";
const HAS_TLS12: &[u8] = b"DOWNGRD\x00";

/// An alert (RFC 8446 section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Alert {
    /// Whether it ends the connection.
    pub fatal: bool,
    /// Its number.
    pub code: u8,
}

impl Alert {
    /// Its name in the IANA registry "TLS Alerts".
    pub fn name(self) -> &'static str {
        match self.code {
            0 => "close_notify",
            10 => "unexpected_message",
            20 => "bad_record_mac",
            22 => "record_overflow",
            30 => "decompression_failure",
            40 => "handshake_failure",
            41 => "no_certificate",
            42 => "bad_certificate",
            43 => "unsupported_certificate",
            46 => "certificate_unknown",
            47 => "illegal_parameter",
            48 => "unknown_ca",
            49 => "access_denied",
            50 => "decode_error",
            51 => "decrypt_error",
            70 => "protocol_version",
            71 => "insufficient_security",
            80 => "internal_error",
            86 => "inappropriate_fallback",
            90 => "user_canceled",
            100 => "no_renegotiation",
            109 => "missing_extension",
            110 => "unsupported_extension",
            112 => "unrecognized_name",
            115 => "unknown_psk_identity",
            116 => "certificate_required",
            120 => "no_application_protocol",
            _ => "unknown alert",
        }
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.code)
    }
}

/// A ServerHello or HelloRetryRequest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerHello {
    /// The version in its body; see [`ServerHello::version`] for the one that holds.
    pub legacy_version: u16,
    /// Whether it asks for another ClientHello.
    pub is_retry: bool,
    /// The newer version, if any, that the server has by the end of its random: TLS 1.3, or at least TLS 1.2
    /// (RFC 8446 section 4.1.3).
    pub downgraded_from: Option<Version>,
    /// Its session id: of a session to resume, or the client's own (RFC 5246 section 7.4.1.3).
    pub session_id: Vec<u8>,
    /// The suite it chose.
    pub suite: u16,
    /// The compression method it chose.
    pub compression: u8,
    /// Its extensions, in order.
    pub extensions: Vec<(u16, Vec<u8>)>,
}

impl ServerHello {
    /// Reads the body of the message.
    ///
    /// # Errors
    /// When it ends early or has bytes left over.
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        let legacy_version = reader.u16()?;
        let random = reader.take(32)?;
        let is_retry = random == RETRY_RANDOM;
        let marks = [(HAS_TLS13, Version::Tls13), (HAS_TLS12, Version::Tls12)];
        let mark = marks.into_iter().find(|(mark, _)| random.ends_with(mark));
        let session_id = reader.vec8()?.to_vec();
        let suite = reader.u16()?;
        let compression = reader.u8()?;
        let mut extensions = Vec::new();
        if !reader.is_empty() {
            let mut list = Reader::new(reader.vec16()?);
            while !list.is_empty() {
                extensions.push((list.u16()?, list.vec16()?.to_vec()));
            }
        }
        if !reader.is_empty() {
            return Err(Fault::Malformed("bytes follow the ServerHello's extensions"));
        }
        Ok(Self {
            legacy_version,
            is_retry,
            downgraded_from: mark.map(|(_, version)| version),
            session_id,
            suite,
            compression,
            extensions,
        })
    }

    /// The body of an extension.
    pub fn extension(&self, code: u16) -> Option<&[u8]> {
        self.extensions.iter().find(|(number, _)| *number == code).map(|(_, body)| &body[..])
    }

    /// The version it chose: from supported_versions (RFC 8446 section 4.2.1), else from its body.
    pub fn version(&self) -> Option<Version> {
        let code = match self.extension(extension::SUPPORTED_VERSIONS) {
            Some(body) => Reader::new(body).u16().ok()?,
            None => self.legacy_version,
        };
        Version::of(code)
    }

    /// The group and the key of its key_share; a HelloRetryRequest has none (RFC 8446 section 4.2.8).
    pub fn key_share(&self) -> Option<(u16, &[u8])> {
        let mut reader = Reader::new(self.extension(extension::KEY_SHARE)?);
        Some((reader.u16().ok()?, reader.vec16().ok()?))
    }

    /// The cookie of a HelloRetryRequest (RFC 8446 section 4.2.2).
    pub fn cookie(&self) -> Option<&[u8]> {
        Reader::new(self.extension(extension::COOKIE)?).vec16().ok()
    }

    /// The group of its key_share, in either form (RFC 8446 section 4.2.8).
    pub fn key_share_group(&self) -> Option<u16> {
        Reader::new(self.extension(extension::KEY_SHARE)?).u16().ok()
    }
}

/// Everything a server said in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flight {
    /// Its hello.
    pub hello: Option<ServerHello>,
    /// The certificates of its Certificate message, in order, DER.
    pub certificates: Option<Vec<Vec<u8>>>,
    /// The body of its ServerKeyExchange.
    pub key_exchange: Option<Vec<u8>>,
    /// Whether it asked for a certificate.
    pub certificate_request: bool,
    /// The body of the CertificateStatus it stapled.
    pub certificate_status: Option<Vec<u8>>,
    /// Whether the flight ended with ServerHelloDone.
    pub done: bool,
    /// Whether it ended with ChangeCipherSpec: the server resumed a session (RFC 5246 section 7.3).
    pub resumed: bool,
    /// The alert that ended it.
    pub alert: Option<Alert>,
    /// Alerts that did not.
    pub warnings: Vec<Alert>,
}

/// Whether a flight is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// More bytes are needed.
    More,
    /// Nothing further can be read in the clear.
    Complete,
}

/// Reads a flight from bytes as they come.
#[derive(Debug, Default)]
pub struct FlightReader {
    records: Vec<u8>,
    messages: Vec<u8>,
    received: usize,
    complete: bool,
    flight: Flight,
}

impl FlightReader {
    /// A reader that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was read so far.
    pub fn flight(&self) -> &Flight {
        &self.flight
    }

    /// What was read.
    pub fn into_flight(self) -> Flight {
        self.flight
    }

    /// Whether the server sent anything.
    pub fn is_untouched(&self) -> bool {
        self.received == 0
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// When they are not TLS, break its format or exceed the bounds. What was read before stays.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Progress, Fault> {
        if self.complete {
            return Ok(Progress::Complete);
        }
        self.received = self.received.saturating_add(bytes.len());
        if self.received > MAX_BYTES {
            return Err(Fault::TooLong("more bytes than a handshake takes"));
        }
        self.records.extend(bytes);
        let mut records = std::mem::take(&mut self.records);
        let mut start = 0;
        let outcome = loop {
            match record(&records[start..]) {
                Err(fault) => break Err(fault),
                Ok(None) => break Ok(Progress::More),
                Ok(Some((kind, body))) => {
                    start += 5 + body.len();
                    if let Err(fault) = self.take(kind, body) {
                        break Err(fault);
                    }
                    if self.complete {
                        break Ok(Progress::Complete);
                    }
                }
            }
        };
        records.drain(..start);
        self.records = records;
        outcome
    }

    fn take(&mut self, kind: u8, body: &[u8]) -> Result<(), Fault> {
        match kind {
            ALERT => self.alert(body),
            HANDSHAKE => {
                self.messages.extend(body);
                self.handshake()
            }
            CHANGE_CIPHER_SPEC if self.flight.hello.is_some() => {
                self.flight.resumed = true;
                self.complete = true;
                Ok(())
            }
            _ => Err(Fault::Malformed("a record that has no place before the handshake ends")),
        }
    }

    fn alert(&mut self, body: &[u8]) -> Result<(), Fault> {
        let mut reader = Reader::new(body);
        let alert = Alert { fatal: reader.u8()? == 2, code: reader.u8()? };
        const CLOSE_NOTIFY: u8 = 0;
        if alert.fatal || alert.code == CLOSE_NOTIFY {
            self.flight.alert = Some(alert);
            self.complete = true;
        } else if self.flight.warnings.len() < MAX_WARNINGS {
            self.flight.warnings.push(alert);
        }
        Ok(())
    }

    fn handshake(&mut self) -> Result<(), Fault> {
        while let Some(header) = self.messages.first_chunk::<4>().copied() {
            let length = Reader::new(&header[1..]).u24()?;
            if length > MAX_MESSAGE {
                return Err(Fault::TooLong("a handshake message"));
            }
            if self.messages.len() < 4 + length || self.complete {
                break;
            }
            let message: Vec<u8> = self.messages.drain(..4 + length).skip(4).collect();
            self.message(header[0], message)?;
        }
        Ok(())
    }

    fn message(&mut self, kind: u8, body: Vec<u8>) -> Result<(), Fault> {
        if self.flight.hello.is_none() && kind != SERVER_HELLO && kind != HELLO_REQUEST {
            return Err(Fault::Malformed("the first message is no ServerHello"));
        }
        match kind {
            SERVER_HELLO if self.flight.hello.is_some() => {
                return Err(Fault::Malformed("a second ServerHello"));
            }
            SERVER_HELLO => {
                let hello = ServerHello::parse(&body)?;
                // From here on TLS 1.3 is encrypted.
                self.complete = hello.is_retry || hello.version() == Some(Version::Tls13);
                self.flight.hello = Some(hello);
            }
            CERTIFICATE => self.flight.certificates = Some(certificates(&body)?),
            SERVER_KEY_EXCHANGE => self.flight.key_exchange = Some(body),
            CERTIFICATE_REQUEST => self.flight.certificate_request = true,
            CERTIFICATE_STATUS => self.flight.certificate_status = Some(body),
            HELLO_REQUEST | NEW_SESSION_TICKET | SUPPLEMENTAL_DATA => {}
            SERVER_HELLO_DONE => {
                self.flight.done = true;
                self.complete = true;
            }
            _ => return Err(Fault::Malformed("a message that has no place in the first flight")),
        }
        Ok(())
    }
}

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

const HELLO_REQUEST: u8 = 0;
const SERVER_HELLO: u8 = 2;
const NEW_SESSION_TICKET: u8 = 4;
const CERTIFICATE: u8 = 11;
const SERVER_KEY_EXCHANGE: u8 = 12;
const CERTIFICATE_REQUEST: u8 = 13;
const SERVER_HELLO_DONE: u8 = 14;
const CERTIFICATE_STATUS: u8 = 22;
const SUPPLEMENTAL_DATA: u8 = 23;

/// The first record, if all of it is here.
fn record(bytes: &[u8]) -> Result<Option<(u8, &[u8])>, Fault> {
    const KINDS: std::ops::RangeInclusive<u8> = 20..=24;
    if bytes.first().is_some_and(|kind| !KINDS.contains(kind))
        || bytes.get(1).is_some_and(|major| *major != 3)
    {
        return Err(Fault::NotTls);
    }
    let Some(header) = bytes.first_chunk::<5>() else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
    if length > MAX_RECORD {
        return Err(Fault::TooLong("a record"));
    }
    Ok(bytes.get(5..5 + length).map(|body| (header[0], body)))
}

fn certificates(body: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    let mut list = Reader::new(Reader::new(body).vec24()?);
    let mut chain = Vec::new();
    while !list.is_empty() {
        if chain.len() == MAX_CERTIFICATES {
            return Err(Fault::TooLong("a chain of certificates"));
        }
        chain.push(list.vec24()?.to_vec());
    }
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    fn records(kind: u8, body: &[u8], size: usize) -> Vec<u8> {
        body.chunks(size)
            .flat_map(|part| {
                let length = u16::try_from(part.len()).unwrap().to_be_bytes();
                [&[kind, 3, 3], &length[..], part].concat()
            })
            .collect()
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[kind], &length[1..], body].concat()
    }

    fn server_hello(random: [u8; 32], suite: u16, extensions: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let mut list = Vec::new();
        for (code, body) in extensions {
            list.extend(code.to_be_bytes());
            list.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
            list.extend(body);
        }
        let mut body = vec![3, 3];
        body.extend(random);
        body.push(0);
        body.extend(suite.to_be_bytes());
        body.push(0);
        if !extensions.is_empty() {
            body.extend(u16::try_from(list.len()).unwrap().to_be_bytes());
            body.extend(list);
        }
        message(SERVER_HELLO, &body)
    }

    fn certificate(chain: &[Vec<u8>]) -> Vec<u8> {
        let entry = |bytes: &[u8]| {
            let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
            [&length[1..], bytes].concat()
        };
        let list: Vec<u8> = chain.iter().flat_map(|der| entry(der)).collect();
        message(CERTIFICATE, &entry(&list))
    }

    fn flight12(suite: u16, extensions: &[(u16, Vec<u8>)], chain: &[Vec<u8>]) -> Vec<u8> {
        [
            server_hello([1; 32], suite, extensions),
            certificate(chain),
            message(SERVER_KEY_EXCHANGE, &[3, 0, 29, 1, 9, 4, 3]),
            message(CERTIFICATE_REQUEST, &[1, 64, 0, 0]),
            message(SERVER_HELLO_DONE, &[]),
        ]
        .concat()
    }

    #[test]
    fn a_retry_request_is_known_by_its_random() {
        assert_eq!(Sha256::digest(b"HelloRetryRequest")[..], RETRY_RANDOM);
        let extensions = [(51, vec![0x11, 0xEC]), (43, vec![3, 4])];
        let bytes = records(HANDSHAKE, &server_hello(RETRY_RANDOM, 0x1302, &extensions), 9999);
        let mut reader = FlightReader::new();
        assert_eq!(reader.push(&bytes), Ok(Progress::Complete));
        let hello = reader.into_flight().hello.unwrap();
        assert!(hello.is_retry);
        assert_eq!(hello.version(), Some(Version::Tls13));
        assert_eq!(hello.key_share_group(), Some(0x11EC));
    }

    #[test]
    fn plaintext_is_not_tls_and_alerts_end_a_flight() {
        assert_eq!(FlightReader::new().push(b"HTTP/1.1 400"), Err(Fault::NotTls));
        let mut reader = FlightReader::new();
        assert_eq!(reader.push(&[21, 3, 1, 0, 2, 1, 112]), Ok(Progress::More));
        assert_eq!(reader.push(&[21, 3, 1, 0, 2, 2, 40]), Ok(Progress::Complete));
        let flight = reader.into_flight();
        assert_eq!(flight.alert, Some(Alert { fatal: true, code: 40 }));
        assert_eq!(flight.warnings, [Alert { fatal: false, code: 112 }]);
    }

    #[test]
    fn what_is_too_long_is_refused_before_it_is_kept() {
        let mut reader = FlightReader::new();
        let huge = records(HANDSHAKE, &[CERTIFICATE, 0xFF, 0xFF, 0xFF], 99);
        assert_eq!(reader.push(&huge), Err(Fault::TooLong("a handshake message")));
        let mut reader = FlightReader::new();
        assert_eq!(reader.push(&[22, 3, 3, 0xFF, 0xFF]), Err(Fault::TooLong("a record")));
        let mut reader = FlightReader::new();
        let empty = [22, 3, 3, 0, 0].repeat(1000);
        let outcome = (0..100).find_map(|_| reader.push(&empty).err());
        assert!(matches!(outcome, Some(Fault::TooLong(_))));
    }

    proptest! {
        #[test]
        fn written_flights_are_read_whatever_the_records_and_the_network_do(
            suite in any::<u16>(),
            extensions in prop::collection::vec(
                (any::<u16>().prop_filter("not the version", |code| *code != 43),
                 prop::collection::vec(any::<u8>(), 0..40)), 0..6),
            chain in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..900), 0..4),
            size in 1usize..2000, step in 1usize..700,
        ) {
            let bytes = records(HANDSHAKE, &flight12(suite, &extensions, &chain), size);
            prop_assume!(bytes.len() < MAX_BYTES);
            let mut reader = FlightReader::new();
            let mut progress = Progress::More;
            for part in bytes.chunks(step) {
                progress = reader.push(part).unwrap();
            }
            prop_assert_eq!(progress, Progress::Complete);
            let flight = reader.into_flight();
            let hello = flight.hello.unwrap();
            prop_assert_eq!(hello.suite, suite);
            prop_assert_eq!(hello.extensions, extensions);
            prop_assert_eq!(flight.certificates, Some(chain));
            prop_assert!(flight.done && flight.certificate_request);
        }

        #[test]
        fn a_flight_cut_short_is_not_complete(cut in 0usize..230) {
            let bytes = records(HANDSHAKE, &flight12(0xC02F, &[(23, vec![])], &[vec![7; 100]]), 50);
            prop_assume!(cut < bytes.len());
            let mut reader = FlightReader::new();
            prop_assert_eq!(reader.push(&bytes[..cut]), Ok(Progress::More));
        }

        #[test]
        fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600),
                                      kind in 20u8..25, step in 1usize..100) {
            let mut raw = FlightReader::new();
            let _ = raw.push(&bytes);
            let mut framed = FlightReader::new();
            for part in records(kind, &bytes, step).chunks(step) {
                if framed.push(part).is_err() {
                    break;
                }
            }
            let _ = ServerHello::parse(&bytes);
            let _ = certificates(&bytes);
        }
    }
}
