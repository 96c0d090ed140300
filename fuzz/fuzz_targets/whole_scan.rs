//! A whole scan of a server that answers each connection with what the input says, raw or in a frame
//! that gets it further: the scan must end, must not panic, and must not call a mess in order.
//!
//! This is the way to the readers inside the scan: SSL 2.0, the handshakes for
//! renegotiation and for certificates of TLS 1.3.
#![no_main]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use befund::probe::tls::{Options, ScanTarget, facts, scan};
use libfuzzer_sys::fuzz_target;

static INPUT: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());
static SERVER: OnceLock<SocketAddr> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let address = *SERVER.get_or_init(listen);
    if let Ok(mut input) = INPUT.lock() {
        *input = data.split(|byte| *byte == 0xFE).rev().map(<[u8]>::to_vec).collect();
    }
    let target = ScanTarget::new(&address.ip().to_string(), address.port());
    let options = Options {
        timeout: Duration::from_millis(200),
        max_connections: 60,
        ..Options::default()
    };
    let found = scan(&target, &options, &|_| ());
    assert_eq!(found.addresses.len(), 1);
    assert!(found.connections() <= 60);
    let _ = facts::observed(&found, jiff::civil::date(2026, 1, 1));
});

fn listen() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = INPUT.lock().ok().and_then(|mut input| input.pop()).unwrap_or_default();
            let _ = serve(stream, &answer);
        }
    });
    address
}

fn serve(mut stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    let mut hello = [0; 8192];
    let length = stream.read(&mut hello)?;
    stream.write_all(&framed(&hello[..length], answer))
}

/// The first byte chooses the frame.
fn framed(hello: &[u8], answer: &[u8]) -> Vec<u8> {
    match answer.split_first() {
        Some((0, body)) => record(22, body),
        Some((1, body)) => record(22, &flight(hello, body)),
        Some((2, [suite, group, ..])) => record(22, &retry(*suite, *group)),
        Some((3, [description, ..])) => record(21, &[2, *description]),
        _ => answer.to_vec(),
    }
}

/// A flight of TLS 1.2 with the version that was asked for, a suite and messages of the input.
fn flight(hello: &[u8], body: &[u8]) -> Vec<u8> {
    let (suite, messages) = body.split_at(body.len().min(2));
    let mut server = hello.get(9..11).unwrap_or(&[3, 3]).to_vec();
    server.extend([7; 32]);
    server.push(0);
    server.extend([0xC0, 0x2F].iter().skip(suite.len()));
    server.extend(suite);
    server.push(0);
    [message(2, &server), messages.to_vec(), message(14, &[])].concat()
}

fn retry(suite: u8, group: u8) -> Vec<u8> {
    const RANDOM: [u8; 32] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8,
        0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8,
        0x33, 0x9C,
    ];
    let mut server = vec![3, 3];
    server.extend(RANDOM);
    server.extend([0, 0x13, suite, 0, 0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, group]);
    message(2, &server)
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u32).to_be_bytes();
    [&[kind], &length[1..], body].concat()
}

fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let body = &body[..body.len().min(1 << 14)];
    [&[kind, 3, 3], &(body.len() as u16).to_be_bytes()[..], body].concat()
}
