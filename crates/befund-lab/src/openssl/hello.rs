//! What a server has to know of a hello before OpenSSL reads it.

use std::io;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

/// The first record of a client, which stays unread.
pub(super) fn peek_hello(stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut flight = vec![0; 5];
    let mut seen = 0;
    while seen < flight.len() {
        seen = stream.peek(&mut flight)?;
        if seen == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if seen == 5 {
            let whole = 5 + (usize::from(flight[3]) << 8 | usize::from(flight[4]));
            flight.resize(whole.max(5), 0);
        } else if seen < flight.len() {
            thread::sleep(Duration::from_millis(1));
        }
    }
    Ok(flight)
}

/// Whether a client offers ECDSA by a suite, or has TLS 1.3 where suites do not tell, and by a
/// signature scheme.
pub(super) fn can_use_ecdsa(hello: &[u8]) -> bool {
    let ecdsa = |pair: &[u8]| matches!(pair, [0xC0, 0x06..=0x0A | 0x23 | 0x24 | 0x2B | 0x2C | 0xAC..=0xAF] | [0xCC, 0xA9] | [0x13, _]);
    let reader = || -> Option<(bool, bool)> {
        // Record header 5, handshake header 4, version 2, random 32; then lists with lengths.
        let rest = skip(hello.get(43..)?, 1)?;
        let (suites, rest) = split(rest, 2)?;
        let (mut extensions, _) = split(skip(rest, 1)?, 2)?;
        let mut signs = true;
        while let Some((extension, rest)) = split(extensions.get(2..)?, 2) {
            if extensions.starts_with(&[0, 13]) {
                let (schemes, _) = split(extension, 2)?;
                signs = schemes.chunks(2).any(|pair| matches!(pair, [hash, 3] if *hash >= 2));
            }
            if rest.is_empty() {
                break;
            }
            extensions = rest;
        }
        Some((suites.chunks(2).any(ecdsa), signs))
    };
    reader().is_some_and(|(suites, signs)| suites && signs)
}

/// A vector of TLS with a length of so many bytes before it, and what follows.
fn split(bytes: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    let size = bytes.get(..length)?.iter().fold(0, |size, byte| size << 8 | usize::from(*byte));
    bytes.get(length..)?.split_at_checked(size)
}

fn skip(bytes: &[u8], length: usize) -> Option<&[u8]> {
    Some(split(bytes, length)?.1)
}
