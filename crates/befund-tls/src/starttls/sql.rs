//! Databases: packets of their own making.

use super::wire::Wire;
use super::{NoUpgrade, words};

/// Most bytes of a packet.
const MAX_PACKET: usize = 16 * 1024;

/// PostgreSQL: `SSLRequest`, answered with one byte (frontend/backend protocol, "SSL Session
/// Encryption").
pub(super) fn postgres(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    const REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F];
    wire.send(&REQUEST)?;
    match wire.exactly(1)?[0] {
        b'S' => Ok(()),
        b'N' => Err(NoUpgrade::Refused { reply: "N".to_owned(), for_now: false }),
        b'E' => Err(NoUpgrade::TurnedAway(postgres_error(wire)?)),
        _ => Err(wire.unreadable()),
    }
}

/// An `ErrorResponse`, of which the field `M` is for people.
fn postgres_error(wire: &mut Wire<'_>) -> Result<String, NoUpgrade> {
    let head = wire.exactly(4)?;
    let length = head.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    // A server of before 7.4 sends a text without a length.
    let length = length.checked_sub(4).filter(|length| *length <= MAX_PACKET);
    let body = wire.exactly(length.ok_or_else(|| wire.unreadable())?)?;
    let message = body.split(|byte| *byte == 0).find_map(|field| field.strip_prefix(b"M"));
    Ok(words(message.unwrap_or(b"an error without a message")))
}

/// MySQL and MariaDB: the server speaks first, and after an `SSLRequest` TLS begins without a
/// go-ahead (`Protocol::HandshakeV10`, `Protocol::SSLRequest`).
pub(super) fn mysql(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    const PROTOCOL_41: u32 = 0x0200;
    const SSL: u32 = 0x0800;
    const SECURE_CONNECTION: u32 = 0x8000;
    let header = wire.exactly(4)?;
    let length =
        usize::from(header[0]) | usize::from(header[1]) << 8 | usize::from(header[2]) << 16;
    if length > MAX_PACKET {
        return Err(NoUpgrade::TooLong(MAX_PACKET));
    }
    let greeting = wire.exactly(length)?;
    if let [0xFF, _, _, message @ ..] = &greeting[..] {
        return Err(NoUpgrade::TurnedAway(words(message)));
    }
    let able = mysql_capabilities(&greeting).ok_or_else(|| wire.unreadable())?;
    if u32::from(able) & SSL == 0 {
        return Err(NoUpgrade::NotOffered("CLIENT_SSL is not among the capabilities"));
    }
    wire.nothing_yet()?;
    let mut request = vec![32, 0, 0, 1];
    request.extend((PROTOCOL_41 | SSL | SECURE_CONNECTION).to_le_bytes());
    request.extend((1_u32 << 24).to_le_bytes());
    const UTF8: u8 = 33;
    request.push(UTF8);
    request.extend([0; 23]);
    wire.send(&request)
}

/// The lower half of the capabilities in a greeting of protocol 10.
fn mysql_capabilities(greeting: &[u8]) -> Option<u16> {
    const PROTOCOL: u8 = 10;
    /// Thread id 4, random 8, filler 1.
    const BEFORE: usize = 13;
    let rest = greeting.strip_prefix(&[PROTOCOL])?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    let bytes = rest.get(end + 1 + BEFORE..)?.first_chunk::<2>()?;
    Some(u16::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = mysql_capabilities(&bytes);
            let _ = mysql_capabilities(&[&[10], &bytes[..]].concat());
        }
    }
}
