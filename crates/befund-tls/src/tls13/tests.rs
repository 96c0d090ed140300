//! The client against servers that agree on keys and then break the rules.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::*;

/// A server made of the client's own parts.
struct Peer {
    stream: TcpStream,
    transcript: Vec<u8>,
    keys: Option<Protection>,
}

const X25519: u16 = 0x001D;
const BRAINPOOL: u16 = 0x001F;
const SUITE: u16 = 0x1301;
const RETRY: &[u8] = b"\xCF\x21\xAD\x74\xE5\x9A\x61\x11\xBE\x1D\x8C\x02\x1E\x65\xB8\x91\xC2\xA2\x11\x16\x7A\xBB\x8C\x5E\x07\x9E\x09\xE2\xC8\xA8\x33\x9C";
/// Certificate with one of two bytes, CertificateVerify with ed25519.
const CERTIFICATE_BODY: &[u8] = &[0, 0, 0, 7, 0, 0, 2, 8, 9, 0, 0];
const VERIFY_BODY: &[u8] = &[8, 7, 0, 1, 5];

impl Peer {
    /// Reads one record, a hello; what is to be written afterwards may find no reader.
    fn hello(&mut self) -> Vec<u8> {
        let mut head = [0; 5];
        self.stream.read_exact(&mut head).unwrap();
        let mut body = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
        self.stream.read_exact(&mut body).unwrap();
        self.transcript.extend(&body);
        body
    }

    fn plain(&mut self, kind: u8, body: &[u8]) {
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        let _ = self.stream.write_all(&[&[kind, 3, 3], &length[..], body].concat());
    }

    fn sealed(&mut self, kind: u8, content: &[u8]) {
        let body = self.keys.as_mut().unwrap().seal(kind, content).unwrap();
        self.plain(DATA, &body);
    }

    fn say(&mut self, kind: u8, body: &[u8]) {
        let said = message(kind, body);
        self.transcript.extend(&said);
        self.sealed(HANDSHAKE, &said);
    }

    fn server_hello(&mut self, random: &[u8], suite: u16, extensions: &[(u16, Vec<u8>)]) {
        let mut list = Vec::new();
        for (code, body) in extensions {
            list.extend(code.to_be_bytes());
            list.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
            list.extend(body);
        }
        let mut body = [&[3, 3], random, &[0]].concat();
        body.extend(suite.to_be_bytes());
        body.push(0);
        body.extend(u16::try_from(list.len()).unwrap().to_be_bytes());
        body.extend(list);
        let said = message(SERVER_HELLO, &body);
        self.transcript.extend(&said);
        self.plain(HANDSHAKE, &said);
    }

    /// Answers with a key of this group, as long as it says.
    fn share(&mut self, group: u16, key: &[u8], more: &[(u16, Vec<u8>)]) {
        let length = u16::try_from(key.len()).unwrap().to_be_bytes();
        let share = [&group.to_be_bytes()[..], &length, key].concat();
        let extensions = [&[(43, vec![3, 4]), (51, share)], more].concat();
        self.server_hello(&[7; 32], SUITE, &extensions);
    }

    /// Agrees on keys in X25519; the server's handshake traffic secret and the handshake secret.
    fn agree(&mut self) -> (Vec<u8>, Vec<u8>) {
        let hello = self.hello();
        let at = hello.windows(6).position(|part| part == [0, 36, 0, 29, 0, 32]).unwrap() + 6;
        let key = Ephemeral::new(X25519).unwrap();
        let agreed = key.agree(&hello[at..at + 32]).unwrap();
        self.share(X25519, key.public(), &[]);
        let suite = Suite::of(SUITE).unwrap();
        let secret = suite.next(&suite.early(None), Some(&agreed));
        let traffic = suite.derive(&secret, "s hs traffic", &self.transcript);
        self.keys = Protection::new(suite, &traffic);
        (traffic, secret)
    }

    /// All up to the signature.
    fn sign(&mut self) -> (Vec<u8>, Vec<u8>) {
        let secrets = self.agree();
        self.plain(CHANGE_CIPHER_SPEC, &[1]);
        self.say(ENCRYPTED_EXTENSIONS, &[0, 0]);
        self.say(CERTIFICATE, CERTIFICATE_BODY);
        self.say(CERTIFICATE_VERIFY, VERIFY_BODY);
        secrets
    }
}

/// Asks a server that does this.
fn ask(
    group: u16,
    finish: bool,
    script: impl FnOnce(&mut Peer) + Send + 'static,
) -> Attempt<Shown> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut peer = Peer { stream, transcript: Vec::new(), keys: None };
        script(&mut peer);
        // Closing with bytes unread would reset the connection.
        let _ = peer.stream.shutdown(Shutdown::Write);
        let _ = peer.stream.read_to_end(&mut Vec::new());
    });
    let connector = Connector::new(address, Duration::from_secs(2), 1);
    let question = HandshakeQuestion {
        sni: Some("befund.example"),
        suites: &[SUITE],
        groups: &[group],
        schemes: &[0x0807],
        alpn: true,
        grease: false,
        resume: None,
        finish,
    };
    let begun = Instant::now();
    let end = handshake(&connector, &question);
    assert!(begun.elapsed() < Duration::from_secs(4));
    server.join().unwrap();
    end
}

fn broken(end: Attempt<Shown>) -> &'static str {
    match end {
        Err(HandshakeFailure::Broken(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_in_order_shows_its_certificate() {
    let shown = ask(X25519, false, |peer| drop(peer.sign())).unwrap();
    assert_eq!((shown.suite, shown.scheme), (SUITE, Some(0x0807)));
    assert_eq!(shown.chain, [vec![8, 9]]);
    assert!(shown.resumed.is_none() && !shown.timestamps && shown.ocsp.is_none());
}

#[test]
fn keys_that_are_none_end_it() {
    for point in [vec![0], vec![4; 65], vec![4; 64], vec![], vec![0xFF; 3000]] {
        let why = broken(ask(BRAINPOOL, false, move |peer| {
            peer.hello();
            peer.share(BRAINPOOL, &point, &[]);
        }));
        assert_eq!(why, "the server's key is no key of its group");
    }
}

#[test]
fn answers_that_were_not_on_offer_end_it() {
    type Case = (&'static str, fn(&mut Peer));
    const CHOICES: [Case; 6] = [
        ("a key is of a group", |peer| peer.share(0x0017, &[4; 65], &[])),
        ("took a ticket", |peer| peer.share(X25519, &[9; 32], &[(41, vec![0, 0])])),
        ("sent no key", |peer| peer.server_hello(&[7; 32], SUITE, &[(43, vec![3, 4])])),
        ("chose what was not", |peer| peer.server_hello(&[7; 32], 0x1302, &[(43, vec![3, 4])])),
        ("chose what was not", |peer| peer.server_hello(&[7; 32], SUITE, &[])),
        ("asked for what was not", |peer| {
            peer.server_hello(RETRY, SUITE, &[(43, vec![3, 4]), (51, vec![0, 23])]);
        }),
    ];
    for (expected, answer) in CHOICES {
        let why = broken(ask(X25519, false, move |peer| {
            peer.hello();
            answer(peer);
        }));
        let words = expected.split(' ').all(|word| why.contains(word));
        assert!(words, "{expected}: {why}");
    }
}

#[test]
fn whoever_asks_again_and_again_is_not_followed() {
    let why = broken(ask(X25519, false, |peer| {
        for cookie in [1, 2] {
            peer.hello();
            let cookie = vec![0, 1, cookie];
            peer.server_hello(RETRY, SUITE, &[(43, vec![3, 4]), (44, cookie)]);
        }
    }));
    assert_eq!(why, "the server chose what was not on offer");
}

#[test]
fn records_that_cannot_be_opened_end_it() {
    let why = broken(ask(X25519, false, |peer| {
        peer.agree();
        peer.plain(DATA, &[5; 100]);
    }));
    assert_eq!(why, "a record could not be read");
    let why = broken(ask(X25519, false, |peer| {
        peer.agree();
        peer.plain(HANDSHAKE, &[8, 0, 0, 2, 0, 0]);
    }));
    assert_eq!(why, "the server sent a record that was not due");
}

#[test]
fn messages_out_of_turn_end_it() {
    let why = broken(ask(X25519, false, |peer| {
        peer.agree();
        peer.say(CERTIFICATE, CERTIFICATE_BODY);
    }));
    assert_eq!(why, "the server sent a message that was not due");
    let end = ask(X25519, false, |peer| {
        peer.agree();
        peer.say(ENCRYPTED_EXTENSIONS, &[0, 9, 1]);
    });
    assert!(matches!(end, Err(HandshakeFailure::Unreadable(_))), "{end:?}");
    let end = ask(X25519, false, |peer| {
        peer.agree();
        peer.sealed(ALERT, &[2, 40]);
    });
    assert!(matches!(end, Err(HandshakeFailure::Alert(Alert { code: 40, .. }))), "{end:?}");
}

#[test]
fn a_wrong_finished_takes_nothing_away_and_gives_no_ticket() {
    let shown = ask(X25519, true, |peer| {
        peer.sign();
        peer.say(FINISHED, &[1; 32]);
        peer.say(NEW_SESSION_TICKET, &[0, 0, 0, 9, 1, 2, 3, 4, 0, 0, 1, 7, 0, 0]);
    });
    let shown = shown.unwrap();
    assert_eq!((shown.scheme, shown.tickets.len(), shown.orderly), (Some(0x0807), 0, false));
}

#[test]
fn no_more_is_read_than_a_handshake_takes() {
    let end = ask(X25519, false, |peer| {
        peer.hello();
        // Few and long, so that a busy machine gets through with them in time.
        for _ in 0..100 {
            peer.plain(CHANGE_CIPHER_SPEC, &[1; 16_000]);
        }
    });
    assert!(matches!(end, Err(HandshakeFailure::Stopped(Stop::TooLong))), "{end:?}");
    let end = ask(X25519, false, |peer| {
        peer.agree();
        peer.sealed(HANDSHAKE, &[8, 0xFF, 0xFF, 0xFF]);
    });
    assert!(matches!(end, Err(HandshakeFailure::Stopped(Stop::TooLong))), "{end:?}");
    let end = ask(X25519, false, |peer| {
        peer.agree();
        for _ in 0..100 {
            peer.sealed(DATA, &[0; 16_000]);
        }
    });
    assert!(matches!(end, Err(HandshakeFailure::Stopped(Stop::TooLong))), "{end:?}");
}

#[test]
fn tickets_without_end_are_not_all_kept() {
    let shown = ask(X25519, true, |peer| {
        let (traffic, secret) = peer.sign();
        let suite = Suite::of(SUITE).unwrap();
        let proof = suite.finished(&traffic, &peer.transcript);
        peer.say(FINISHED, &proof);
        let data = suite.derive(&suite.next(&secret, None), "s ap traffic", &peer.transcript);
        peer.keys = Protection::new(suite, &data);
        for _ in 0..100 {
            peer.say(NEW_SESSION_TICKET, &[0, 0, 0, 9, 1, 2, 3, 4, 0, 0, 1, 7, 0, 0]);
        }
        peer.sealed(ALERT, &[1, CLOSE_NOTIFY]);
    });
    let shown = shown.unwrap();
    assert_eq!((shown.tickets.len(), shown.orderly), (MAX_TICKETS, true));
}
