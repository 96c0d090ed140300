//! Messages of TLS 1.3 that are encrypted (RFC 8446 sections 4.3, 4.4 and 4.6): bodies, without
//! their four bytes of header.

use super::reader::Reader;
use super::{Fault, extension};

/// Most certificates of a chain that are kept.
const MAX_CERTIFICATES: usize = 128;

type Extensions<'a> = Vec<(u16, &'a [u8])>;

/// The protocol that EncryptedExtensions names (RFC 7301 section 3.1), if any.
///
/// # Errors
/// When the message breaks its format.
pub fn encrypted_extensions(body: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let list = whole(body, extensions)?;
    let Some(body) = find(&list, extension::ALPN) else { return Ok(None) };
    let mut names = Reader::new(Reader::new(body).vec16()?);
    Ok(Some(names.vec8()?.to_vec()))
}

/// The context of a CertificateRequest (RFC 8446 section 4.3.2), which the answer repeats.
///
/// # Errors
/// When the message breaks its format.
pub fn certificate_request(body: &[u8]) -> Result<Vec<u8>, Fault> {
    whole(body, |reader| {
        let context = reader.vec8()?.to_vec();
        extensions(reader)?;
        Ok(context)
    })
}

/// A Certificate (RFC 8446 section 4.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificates {
    /// The chain, DER, the server's own first.
    pub chain: Vec<Vec<u8>>,
    /// The OCSP response stapled to the first one (section 4.4.2.1).
    pub ocsp: Option<Vec<u8>>,
    /// Whether signed certificate timestamps stand beside the first one (RFC 6962 section 3.3).
    pub timestamps: bool,
}

impl Certificates {
    /// Reads the body of the message.
    ///
    /// # Errors
    /// When it breaks its format or has too many certificates.
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        let list = whole(body, |reader| {
            reader.vec8()?; // the context, empty in a handshake
            reader.vec24()
        })?;
        let mut read = Self { chain: Vec::new(), ocsp: None, timestamps: false };
        let mut entries = Reader::new(list);
        while !entries.is_empty() {
            if read.chain.len() == MAX_CERTIFICATES {
                return Err(Fault::TooLong("a chain of certificates"));
            }
            let der = entries.vec24()?;
            let beside = extensions(&mut entries)?;
            if read.chain.is_empty() {
                let status = find(&beside, extension::STATUS_REQUEST);
                read.ocsp = status.map(certificate_status).transpose()?;
                let timestamps = find(&beside, extension::SIGNED_CERTIFICATE_TIMESTAMP);
                read.timestamps = timestamps.is_some_and(|list| list.len() > 2);
            }
            read.chain.push(der.to_vec());
        }
        if read.chain.is_empty() {
            // A server must have one (RFC 8446 section 4.4.2.4).
            return Err(Fault::Malformed("a chain without a certificate"));
        }
        Ok(read)
    }
}

/// The response of a CertificateStatus (RFC 6066 section 8): a message up to TLS 1.2, then the body of an extension.
///
/// # Errors
/// When it breaks its format.
pub fn certificate_status(body: &[u8]) -> Result<Vec<u8>, Fault> {
    whole(body, |reader| {
        reader.u8()?; // ocsp, as asked
        Ok(reader.vec24()?.to_vec())
    })
}

/// The scheme of a CertificateVerify (RFC 8446 section 4.4.3).
///
/// # Errors
/// When the message breaks its format.
pub fn certificate_verify(body: &[u8]) -> Result<u16, Fault> {
    whole(body, |reader| {
        let scheme = reader.u16()?;
        reader.vec16()?;
        Ok(scheme)
    })
}

/// A NewSessionTicket (RFC 8446 section 4.6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSessionTicket {
    /// Hides the age of the ticket.
    pub age_add: u32,
    /// Tells the tickets of a connection apart.
    pub nonce: Vec<u8>,
    /// The ticket itself.
    pub ticket: Vec<u8>,
    /// How much data may be sent along with it (section 4.2.10).
    pub early_data: u32,
}

impl NewSessionTicket {
    /// Reads the body of the message.
    ///
    /// # Errors
    /// When it breaks its format.
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        whole(body, |reader| {
            reader.u32()?; // for how long it is good: longer than a scan takes
            let age_add = reader.u32()?;
            let nonce = reader.vec8()?.to_vec();
            let ticket = reader.vec16()?.to_vec();
            let list = extensions(reader)?;
            let early_data = find(&list, extension::EARLY_DATA);
            let early_data = early_data.map(|body| Reader::new(body).u32()).transpose()?;
            Ok(Self { age_add, nonce, ticket, early_data: early_data.unwrap_or(0) })
        })
    }
}

fn extensions<'a>(reader: &mut Reader<'a>) -> Result<Extensions<'a>, Fault> {
    let mut list = Reader::new(reader.vec16()?);
    let mut found = Vec::new();
    while !list.is_empty() {
        found.push((list.u16()?, list.vec16()?));
    }
    Ok(found)
}

fn find<'a>(list: &Extensions<'a>, code: u16) -> Option<&'a [u8]> {
    list.iter().find(|(number, _)| *number == code).map(|(_, body)| *body)
}

/// Reads a body to its end.
fn whole<'a, T>(
    body: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut reader = Reader::new(body);
    let value = read(&mut reader)?;
    match reader.is_empty() {
        true => Ok(value),
        false => Err(Fault::Malformed("bytes follow a message")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chain_has_a_certificate() {
        let one = [0, 0, 0, 6, 0, 0, 1, 0x30, 0, 0];
        assert_eq!(Certificates::parse(&one).map(|read| read.chain), Ok(vec![vec![0x30]]));
        assert!(matches!(Certificates::parse(&[0, 0, 0, 0]), Err(Fault::Malformed(_))));
    }

    #[test]
    fn a_protocol_may_be_named() {
        assert_eq!(encrypted_extensions(&[0, 0]), Ok(None));
        let body = [0, 9, 0, 16, 0, 5, 0, 3, 2, b'h', b'2'];
        assert_eq!(encrypted_extensions(&body), Ok(Some(b"h2".to_vec())));
        assert!(encrypted_extensions(&body[..10]).is_err());
    }

    #[test]
    fn a_certificate_may_come_with_status_and_timestamps() {
        let plain = [0, 0, 0, 14, 0, 0, 2, 8, 9, 0, 0, 0, 0, 2, 6, 7, 0, 0];
        let read = Certificates::parse(&plain).unwrap();
        assert_eq!(read.chain, [vec![8, 9], vec![6, 7]]);
        assert_eq!((read.ocsp, read.timestamps), (None, false));
        let beside = [0, 5, 0, 5, 1, 0, 0, 1, 0x30, 0, 18, 0, 4, 0, 2, 0, 0];
        let entry = [&[0, 0, 1, 7, 0, 17], &beside[..]].concat();
        let mut body = vec![0, 0, 0, u8::try_from(entry.len()).unwrap()];
        body.extend(entry);
        let read = Certificates::parse(&body).unwrap();
        assert_eq!((read.ocsp, read.timestamps), (Some(vec![0x30]), true));
        body.push(0);
        assert!(Certificates::parse(&body).is_err());
    }

    #[test]
    fn a_chain_without_end_is_refused() {
        let entries = [0; 5 * (MAX_CERTIFICATES + 1)];
        let length = u32::try_from(entries.len()).unwrap().to_be_bytes();
        let body = [&[0], &length[1..], &entries[..]].concat();
        assert_eq!(Certificates::parse(&body), Err(Fault::TooLong("a chain of certificates")));
    }

    #[test]
    fn a_ticket_may_allow_early_data() {
        let body = [0, 0, 28, 32, 1, 2, 3, 4, 2, 0, 1, 0, 1, 9, 0, 8, 0, 42, 0, 4, 0, 0, 64, 0];
        let ticket = NewSessionTicket {
            age_add: 0x0102_0304,
            nonce: vec![0, 1],
            ticket: vec![9],
            early_data: 16384,
        };
        assert_eq!(NewSessionTicket::parse(&body), Ok(ticket));
    }

    proptest! {
        #[test]
        fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = encrypted_extensions(&body);
            let _ = certificate_request(&body);
            let _ = certificate_verify(&body);
            let _ = Certificates::parse(&body);
            let _ = NewSessionTicket::parse(&body);
        }
    }
}
