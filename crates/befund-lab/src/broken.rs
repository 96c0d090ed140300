//! Servers that misbehave.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::{PATIENCE, Server, Truth};

/// Accepts, reads and never answers.
pub fn silent() -> Server {
    broken(|stream| drain(&stream))
}

/// Closes every connection at once.
pub fn closing() -> Server {
    broken(|mut stream| {
        // Unread bytes would turn the close into a reset.
        hello(&mut stream)?;
        Ok(())
    })
}

/// Resets every connection at once.
pub fn resetting() -> Server {
    broken(|stream| reset(&stream))
}

/// Answers in HTTP, without TLS.
pub fn plaintext_http() -> Server {
    broken(|mut stream| {
        hello(&mut stream)?;
        stream.write_all(
            b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        )
    })
}

/// Sends random bytes without end.
pub fn endless_noise() -> Server {
    broken(|mut stream| {
        let begun = Instant::now();
        let mut noise = [0; 4096];
        while begun.elapsed() < PATIENCE {
            openssl::rand::rand_bytes(&mut noise)?;
            stream.write_all(&noise)?;
        }
        Ok(())
    })
}

/// Sends records without end that are valid one by one and make a handshake message of 16 MiB.
pub fn endless_handshake() -> Server {
    broken(|mut stream| {
        hello(&mut stream)?;
        let begun = Instant::now();
        stream.write_all(&record(22, &[2, 0xFF, 0xFF, 0xFF]))?;
        while begun.elapsed() < PATIENCE {
            stream.write_all(&record(22, &[0; 0x4000]))?;
        }
        Ok(())
    })
}

/// Announces the longest record there is in its header, sends a little of it and waits.
pub fn huge_record() -> Server {
    broken(|mut stream| {
        hello(&mut stream)?;
        stream.write_all(&[22, 3, 3, 0xFF, 0xFF, 2, 0, 0, 100])?;
        drain(&stream)
    })
}

/// Sends warnings without end.
pub fn endless_warnings() -> Server {
    broken(|mut stream| {
        hello(&mut stream)?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            stream.write_all(&record(21, &[1, 112]))?;
        }
        Ok(())
    })
}

/// Agrees on TLS 1.2 and sends a Certificate message of 15 MiB.
pub fn oversized_certificate() -> Server {
    broken(|mut stream| {
        let hello = hello(&mut stream)?;
        let Some(suite) = offered(&hello, &[0xC02F, 0xC030, 0x009C, 0x002F]) else {
            return stream.write_all(&record(21, &[2, 40]));
        };
        stream.write_all(&record(22, &server_hello(suite)))?;
        const CERTIFICATE: usize = 15 << 20;
        let mut message = vec![11];
        for length in [CERTIFICATE + 6, CERTIFICATE + 3, CERTIFICATE] {
            message.extend_from_slice(&u32::try_from(length).unwrap().to_be_bytes()[1..]);
        }
        message.resize(10 + CERTIFICATE, 0x30);
        for part in message.chunks(0x4000) {
            stream.write_all(&record(22, part))?;
        }
        drain(&stream)
    })
}

/// Sends a good ServerHello, one byte a second.
pub fn slow_drip() -> Server {
    broken(|mut stream| {
        let hello = hello(&mut stream)?;
        let suite = offered(&hello, &[0xC02F, 0x1301, 0x002F]).unwrap_or(0x002F);
        for byte in record(22, &server_hello(suite)) {
            stream.write_all(&[byte])?;
            thread::sleep(Duration::from_secs(1));
        }
        Ok(())
    })
}

/// Answers with a ServerHello that names a suite, a version and an extension nobody asked for.
pub fn impertinent() -> Server {
    broken(|mut stream| {
        hello(&mut stream)?;
        let mut body = vec![3, 3];
        body.extend_from_slice(&[0x42; 32]);
        body.extend_from_slice(&[0, 0xFA, 0xFA, 0, 0, 6, 0xFE, 0xDC, 0, 2, 0xFF, 0xFF]);
        stream.write_all(&record(22, &handshake(2, &body)))?;
        stream.write_all(&record(22, &handshake(14, &[])))?;
        drain(&stream)
    })
}

/// Answers every hello with the same alert.
pub fn alerting(description: u8) -> Server {
    broken(move |mut stream| {
        hello(&mut stream)?;
        stream.write_all(&record(21, &[2, description]))
    })
}

fn broken<F>(serve: F) -> Server
where
    F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
{
    Server::spawn(Truth::default(), false, serve)
}

/// Reads the client's first record.
fn hello(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut header = [0; 5];
    stream.read_exact(&mut header)?;
    let mut body = vec![0; usize::from(header[3]) << 8 | usize::from(header[4])];
    stream.read_exact(&mut body)?;
    Ok(body)
}

/// The first of the suites that a ClientHello offers.
fn offered(hello: &[u8], wanted: &[u16]) -> Option<u16> {
    // Handshake header 4, version 2, random 32, session id 1 + n.
    let start = 38 + 1 + usize::from(*hello.get(38)?);
    let length = usize::from(*hello.get(start)?) << 8 | usize::from(*hello.get(start + 1)?);
    let list = hello.get(start + 2..start + 2 + length)?;
    let has = |code: u16| list.chunks(2).any(|pair| pair == code.to_be_bytes());
    wanted.iter().copied().find(|code| has(*code))
}

fn server_hello(suite: u16) -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend_from_slice(&[0x42; 32]);
    body.push(0);
    body.extend_from_slice(&suite.to_be_bytes());
    body.push(0);
    handshake(2, &body)
}

fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![kind];
    message.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes()[1..]);
    message.extend_from_slice(body);
    message
}

fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut record = vec![kind, 3, 3];
    record.extend_from_slice(&u16::try_from(body.len()).unwrap().to_be_bytes());
    record.extend_from_slice(body);
    record
}

/// Waits for bytes and leaves them unread: closing then sends a reset instead of an end (RFC 1122
/// section 4.2.2.13). The standard library does not let us set SO_LINGER.
pub(super) fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.peek(&mut [0; 1]).map(drop)
}

/// Reads until the client ends or the patience does.
pub fn drain(mut stream: &TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}
