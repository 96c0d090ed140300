//! SSL 2.0 (draft-hickman-netscape-ssl-00): one hello, to see whether it is still answered. The answer
//! names every suite the server has of those offered, and carries its certificate.

use std::io::{Read, Write};
use std::time::Instant;

use super::asker::Asker;
use crate::connect::Connector;
use crate::result::Determination;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    /// A SERVER-HELLO of version 2, and what it says.
    Hello(ServerHello),
    /// A TLS alert: this server speaks TLS only.
    Alert,
    /// The connection was closed or reset.
    Closed,
    /// Anything else.
    Unclear(String),
}

/// What a SERVER-HELLO says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerHello {
    /// Cipher kinds, three bytes each.
    pub(super) kinds: Vec<u32>,
    /// The certificate, DER; empty where a session is resumed.
    pub(super) certificate: Vec<u8>,
}

/// Whether the server answers SSL 2.0, and how. Many servers that do not know it just close the connection,
/// which counts only if it happens twice and a good hello is still answered afterwards.
pub(super) fn look(asker: &Asker<'_>) -> (Determination, Option<ServerHello>) {
    let (first, second) = match ask(asker.connector()) {
        Answer::Closed => (Answer::Closed, ask(asker.connector())),
        other => (other.clone(), other),
    };
    let mut said = None;
    let finding = match (first, second) {
        (Answer::Hello(hello), _) | (_, Answer::Hello(hello)) => {
            said = Some(hello);
            Determination::Yes
        }
        (Answer::Alert, _) | (_, Answer::Alert) => Determination::No,
        (Answer::Closed, Answer::Closed) if asker.still_answers() == Some(true) => {
            asker.connector().was_closed_on();
            Determination::No
        }
        (Answer::Closed, Answer::Closed) => {
            Determination::Undetermined("refused, but so is what was answered before".to_owned())
        }
        (Answer::Unclear(why), _) | (_, Answer::Unclear(why)) => Determination::Undetermined(why),
    };
    asker.connector().note(format!("SSLv2: {finding:?}"));
    (finding, said)
}

fn ask(connector: &Connector) -> Answer {
    let mut stream = match connector.open() {
        Ok(stream) => stream,
        Err(why) => return Answer::Unclear(why.to_string()),
    };
    let mut answer = Vec::new();
    let deadline = Instant::now() + connector.timeout();
    let outcome = stream.write_all(&hello()).and_then(|()| {
        let mut buffer = [0; 4096];
        while !is_whole(&answer) && Instant::now() < deadline {
            match stream.read(&mut buffer)? {
                0 => break,
                count => answer.extend(&buffer[..count]),
            }
        }
        Ok(())
    });
    match outcome {
        Err(error) if answer.is_empty() => match error.kind() {
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => {
                Answer::Unclear("no answer in time".to_owned())
            }
            _ => Answer::Closed,
        },
        _ => read(&answer),
    }
}

fn hello() -> Vec<u8> {
    // RC4-128, RC4-40, RC2-128, RC2-40, IDEA, DES, 3DES, each with MD5
    const KINDS: [[u8; 3]; 7] = [
        [1, 0, 0x80],
        [2, 0, 0x80],
        [3, 0, 0x80],
        [4, 0, 0x80],
        [5, 0, 0x80],
        [6, 0, 0x40],
        [7, 0, 0xC0],
    ];
    let kinds = KINDS.concat();
    let challenge = [0x5A; 16];
    let mut body = vec![1, 0, 2, 0, 21, 0, 0, 0, 16];
    body.extend(kinds);
    body.extend(challenge);
    let mut out = vec![0x80, 46];
    out.extend(body);
    out
}

/// Header and body lengths of a record (section 1.1): a header of two bytes, or of three with padding.
fn lengths(answer: &[u8]) -> Option<(usize, usize)> {
    let [first, second, ..] = *answer else { return None };
    let (header, mask) = if first & 0x80 == 0 { (3, 0x3F) } else { (2, 0x7F) };
    Some((header, usize::from(first & mask) << 8 | usize::from(second)))
}

/// Whether a record is there, or whether this is none of SSL 2.0.
fn is_whole(answer: &[u8]) -> bool {
    let enough = |(header, body)| answer.len() >= header + body;
    match answer {
        [21 | 22, 3, ..] => answer.len() >= 5,
        _ => answer.len() >= 5 && lengths(answer).is_some_and(enough),
    }
}

/// The body of a SERVER-HELLO (section 2.6): message type 4, whether a session goes on, type of the certificate,
/// version 2, then three lengths that the rest has, but for padding. Random bytes are none of that.
fn server_hello(body: &[u8]) -> Option<ServerHello> {
    let (head, rest) = body.split_first_chunk::<11>()?;
    let length = |at: usize| usize::from(head[at]) << 8 | usize::from(head[at + 1]);
    if !matches!(head, [4, 0 | 1, _, 0, 2, ..]) || !length(7).is_multiple_of(3) {
        return None;
    }
    let (certificate, rest) = rest.split_at_checked(length(5))?;
    let (kinds, rest) = rest.split_at_checked(length(7))?;
    if rest.len() < length(9) || rest.len() > length(9) + MOST_PADDING {
        return None;
    }
    let kinds = kinds.chunks_exact(3);
    let kinds = kinds.map(|kind| u32::from_be_bytes([0, kind[0], kind[1], kind[2]])).collect();
    Some(ServerHello { kinds, certificate: certificate.to_vec() })
}

/// Most bytes of padding after a body (section 1.2).
const MOST_PADDING: usize = 255;

fn read(answer: &[u8]) -> Answer {
    let (header, length) = lengths(answer).unwrap_or_default();
    let said = answer.get(header..header + length).and_then(server_hello);
    match answer {
        [] => Answer::Closed,
        [21, 3, ..] => Answer::Alert,
        [22, 3, ..] => Answer::Unclear("an answer that is neither SSLv2 nor an alert".to_owned()),
        _ => said.map_or_else(
            || Answer::Unclear("an answer that is neither SSLv2 nor an alert".to_owned()),
            Answer::Hello,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hello_is_as_long_as_its_header_says() {
        let hello = hello();
        assert_eq!(usize::from(hello[1]) + 2, hello.len());
        assert!(matches!(read(&[0x84, 0, 4, 0, 1, 0, 2]), Answer::Unclear(_)), "cut off");
        assert_eq!(read(&[21, 3, 1, 0, 2, 2, 70]), Answer::Alert);
        assert!(matches!(read(b"HTTP/1.1"), Answer::Unclear(_)));
        assert_eq!(read(&[]), Answer::Closed, "whoever says nothing refuses");
    }

    /// Else a server that keeps the connection open after its alert would be waited for.
    #[test]
    fn an_alert_is_enough_to_know() {
        assert!(is_whole(&[21, 3, 1, 0, 2, 2, 70]));
        assert!(!is_whole(&[21, 3, 1]));
    }

    #[test]
    fn an_answer_names_kinds_and_a_certificate() {
        let body = [4, 0, 1, 0, 2, 0, 1, 0, 6, 0, 1, 0x30, 1, 0, 0x80, 7, 0, 0xC0, 9];
        let said = ServerHello { kinds: vec![0x01_00_80, 0x07_00_C0], certificate: vec![0x30] };
        let short = [&[0x80, 19][..], &body].concat();
        assert_eq!(read(&short), Answer::Hello(said.clone()));
        assert!(is_whole(&short) && !is_whole(&short[..20]));
        let padded = [&[0, 20, 1][..], &body, &[0]].concat();
        assert_eq!(read(&padded), Answer::Hello(said));
    }

    #[test]
    fn what_only_begins_like_a_hello_is_none() {
        let body = [4, 0, 1, 0, 2, 0, 1, 0, 6, 0, 1, 0x30, 1, 0, 0x80, 7, 0, 0xC0, 9];
        for (at, byte) in [(0, 3), (1, 2), (3, 1), (4, 3), (6, 9), (8, 5), (8, 7), (10, 9)] {
            let mut wrong = body;
            wrong[at] = byte;
            let answer = [&[0x80, 19][..], &wrong].concat();
            assert!(matches!(read(&answer), Answer::Unclear(_)), "{at}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_it_panic(answer in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = (read(&answer), is_whole(&answer));
            let _ = read(&[&[0x80, 40, 4], &answer[..]].concat());
        }
    }
}
