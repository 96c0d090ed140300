//! The messages of a server one by one, without records around them: hello, key exchange, certificates
//! and what TLS 1.3 encrypts must not panic, whatever they are.
#![no_main]

use std::sync::OnceLock;

use befund_tls::certificates::{Roots, Status, named_curve, read_chain, read_staple};
use befund_tls::codec::{
    Params, ServerHello, ServerKeyExchange, Version, bit_length, encrypted,
};
use befund_tls::names::Suite;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((kind, body)) = data.split_first() else { return };
    match kind % 5 {
        0 => hello(body),
        1 => key_exchange(body),
        2 => certificates(body),
        3 => staple(body),
        _ => encrypted_messages(body),
    }
});

fn hello(body: &[u8]) {
    let Ok(hello) = ServerHello::parse(body) else { return };
    let _ = (hello.version(), hello.key_share_group(), hello.key_share(), hello.cookie());
    for (code, value) in &hello.extensions {
        assert!(hello.extension(*code).is_some_and(|first| first.len() <= body.len()));
        assert!(value.len() <= body.len());
    }
}

fn encrypted_messages(body: &[u8]) {
    let _ = encrypted::encrypted_extensions(body);
    let _ = encrypted::certificate_request(body);
    let _ = encrypted::certificate_verify(body);
    let _ = encrypted::certificate_status(body);
    if let Ok(read) = encrypted::Certificates::parse(body) {
        assert!(read.chain.iter().map(Vec::len).sum::<usize>() <= body.len());
    }
    if let Ok(ticket) = encrypted::NewSessionTicket::parse(body) {
        assert!(ticket.ticket.len() <= body.len());
    }
}

/// One suite of each kind that sends parameters, and the one the input names.
fn key_exchange(body: &[u8]) {
    const KINDS: [u16; 5] = [0xC02F, 0x009E, 0xC035, 0x00B2, 0xC018];
    let named = body.first_chunk().map(|code| u16::from_be_bytes(*code));
    for suite in KINDS.into_iter().chain(named.filter(|code| Suite::of(*code).is_some())) {
        for version in Version::ALL {
            let Ok(Some(read)) = ServerKeyExchange::parse(body, suite, version) else { continue };
            if let Params::Field { prime, public } = read.params {
                let bits = u32::try_from(body.len() * 8).unwrap_or(u32::MAX);
                assert!(bit_length(&prime) <= bits && bit_length(&public) <= bits);
            }
        }
    }
}

/// A chain cut at the lengths the input names.
fn certificates(body: &[u8]) {
    let mut chain = Vec::new();
    let mut rest = body;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (der, after) = after.split_at(length);
        let _ = named_curve(der);
        chain.push(der.to_vec());
        rest = after;
    }
    let read = read_chain(&chain, Some("connect.example"), &Roots::default());
    assert_eq!(read.certificates.len(), chain.len());
}

/// An answer about a real certificate, which nobody else can sign.
fn staple(body: &[u8]) {
    static CHAIN: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let chain = CHAIN.get_or_init(|| {
        let key = rcgen::KeyPair::generate().expect("a key");
        let parameters = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
        vec![parameters.self_signed(&key).expect("a certificate").der().to_vec()]
    });
    let read = read_staple(body, chain, &Roots::default());
    assert!(!matches!(read.status, Status::Good | Status::Revoked | Status::Unknown));
}
