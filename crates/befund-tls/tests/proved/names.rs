//! Names as they go out: A-labels without a trailing dot (RFC 6066 section 3), and U-labels to XMPP (RFC 7622).

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use befund_tls::{Determination, Options, ScanOutcome, ScanTarget, Starttls, scan};

use crate::servers::{BOTH, Fate, Hello, after, door, honest_named};

/// A strict server refuses other names, as it may.
#[test]
fn names_are_asked_for_in_ascii_and_match_in_either_form() {
    let behind = honest_named(BOTH, &["lab.test", "xn--mnchen-3ya.test"], &[]);
    let strict = door(behind, |hello: &Hello, _| match hello.extensions.get(&0) {
        Some(name) if name[5..].is_ascii() && !name.ends_with(b".") => Fate::Relayed,
        Some(_) => Fate::Alert(47),
        None => Fate::Relayed,
    });
    for (name, sent) in [
        ("lab.test.", "lab.test"),
        ("münchen.test", "xn--mnchen-3ya.test"),
        ("MÜNCHEN.test.", "xn--mnchen-3ya.test"),
        ("mu\u{308}nchen.test", "xn--mnchen-3ya.test"),
        ("xn--mnchen-3ya.test", "xn--mnchen-3ya.test"),
    ] {
        let target = ScanTarget {
            sni: Some(name.to_owned()),
            ..ScanTarget::new(&strict.ip().to_string(), strict.port())
        };
        let options = Options { timeout: Duration::from_secs(2), ..Options::default() };
        let found = scan(&target, &options, &|_| ());
        let address = &found.addresses[0];
        assert_eq!(
            (address.outcome, address.sni.as_deref()),
            (ScanOutcome::Ok, Some(sent)),
            "{name}"
        );
        assert!(
            address.chains.iter().all(|chain| chain.names_match == Determination::Yes),
            "{name}"
        );
    }
}

/// What is said until it ends so.
fn until(stream: &mut TcpStream, end: &str) -> io::Result<String> {
    let mut said = Vec::new();
    while !said.ends_with(end.as_bytes()) {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        said.extend(byte);
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}

/// A server that knows its domain as XMPP has it, in U-labels, and turns all others away.
#[test]
fn xmpp_is_asked_for_a_domain_in_unicode() {
    let behind = honest_named(BOTH, &["xn--mnchen-3ya.test"], &[]);
    let server = after(behind, |stream, _| {
        let asked = until(stream, "streams'>")?;
        stream.write_all(b"<?xml version='1.0'?><stream:stream version='1.0'>")?;
        if !asked.contains(" to='m\u{fc}nchen.test' ") {
            stream.write_all(b"<stream:error><host-unknown/></stream:error></stream:stream>")?;
            return Ok(false);
        }
        let starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
        stream.write_all(format!("<stream:features>{starttls}</stream:features>").as_bytes())?;
        until(stream, "/>")?;
        stream.write_all(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")?;
        Ok(true)
    });
    for name in ["m\u{fc}nchen.test", "xn--mnchen-3ya.test"] {
        let target = ScanTarget {
            sni: Some(name.to_owned()),
            starttls: Some(Starttls::XmppServer),
            ..ScanTarget::new(&server.ip().to_string(), server.port())
        };
        let options = Options { timeout: Duration::from_secs(2), ..Options::default() };
        let found = scan(&target, &options, &|_| ()).addresses.remove(0);
        assert_eq!(found.outcome, ScanOutcome::Ok, "{name} {:?}", found.reason);
    }
}
