//! LDAP (RFC 4511 section 4.14): one extended request in BER, one response.

use super::wire::Wire;
use super::{NoUpgrade, words};

/// Most bytes of a response.
const MAX_RESPONSE: usize = 16 * 1024;

/// `LDAPMessage { 1, ExtendedRequest { 1.3.6.1.4.1.1466.20037 } }`
const REQUEST: &[u8; 31] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const ENUMERATED: u8 = 0x0A;
/// `[APPLICATION 24]`, an ExtendedResponse.
const EXTENDED_RESPONSE: u8 = 0x78;

/// Result codes that may be others another time: busy, unavailable (RFC 4511 appendix A.1).
const FOR_NOW: [u8; 2] = [51, 52];

pub(super) fn ldap(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    wire.send(REQUEST)?;
    let header = wire.exactly(2)?;
    if header[0] != SEQUENCE {
        return Err(wire.unreadable());
    }
    let length = length(wire, header[1])?;
    if length > MAX_RESPONSE {
        return Err(NoUpgrade::TooLong(MAX_RESPONSE));
    }
    let body = wire.exactly(length)?;
    let response = Response::parse(&body).ok_or_else(|| wire.unreadable())?;
    let reply = || format!("result code {} {}", response.code, words(response.message));
    match (response.message_id, response.code) {
        (1, 0) => Ok(()),
        (1, code) => Err(NoUpgrade::Refused {
            reply: reply().trim_end().to_owned(),
            for_now: FOR_NOW.contains(&code),
        }),
        // RFC 4511 section 4.4.1: a notice of disconnection.
        (0, _) => Err(NoUpgrade::TurnedAway(reply().trim_end().to_owned())),
        _ => Err(wire.unreadable()),
    }
}

/// The length of the outermost element, in the short or the long form.
fn length(wire: &mut Wire<'_>, first: u8) -> Result<usize, NoUpgrade> {
    match first {
        0..=0x7F => Ok(first.into()),
        0x81..=0x84 => {
            let bytes = wire.exactly(usize::from(first & 0x7F))?;
            Ok(bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
        }
        _ => Err(wire.unreadable()),
    }
}

/// What of an ExtendedResponse matters.
#[derive(Debug, PartialEq, Eq)]
struct Response<'a> {
    message_id: u8,
    code: u8,
    message: &'a [u8],
}

impl<'a> Response<'a> {
    fn parse(body: &'a [u8]) -> Option<Self> {
        let (message_id, rest) = element(body, INTEGER)?;
        let (response, _) = element(rest, EXTENDED_RESPONSE)?;
        let (code, rest) = element(response, ENUMERATED)?;
        let (_matched, rest) = element(rest, OCTET_STRING)?;
        let (message, _) = element(rest, OCTET_STRING)?;
        let ([message_id], [code]) = (message_id, code) else { return None };
        Some(Self { message_id: *message_id, code: *code, message })
    }
}

/// The content of an element with this tag, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<2>()?;
    if head[0] != tag {
        return None;
    }
    let (length, rest) = match head[1] {
        short @ 0..=0x7F => (usize::from(short), rest),
        long @ 0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7F))?;
            (digits.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_are_written_in_two_forms() {
        let short = b"\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00";
        let long = b"\x02\x01\x01\x78\x84\0\0\0\x09\x0a\x01\x34\x04\x00\x04\x81\x01x";
        assert_eq!(Response::parse(short).unwrap().code, 0);
        let expected = Response { message_id: 1, code: 52, message: b"x" };
        assert_eq!(Response::parse(long), Some(expected));
        assert_eq!(REQUEST.len(), 2 + usize::from(REQUEST[1]));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Response::parse(&bytes);
            let _ = Response::parse(&[&b"\x02\x01\x01\x78"[..], &bytes].concat());
        }
    }
}
