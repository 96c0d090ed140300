//! SSL 2.0 (draft-hickman-netscape-ssl-00): one hello, to see whether it is still answered.

use std::io::{Read, Write};
use std::time::Instant;

use super::asker::Asker;
use crate::probe::tls::connect::Connector;
use crate::probe::tls::result::Finding;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    /// A SERVER-HELLO of version 2.
    Hello,
    /// A TLS alert: this server speaks TLS only.
    Alert,
    /// The connection was closed or reset.
    Closed,
    /// Anything else.
    Unclear(String),
}

/// Whether the server answers SSL 2.0. Many servers that do not know it just close the connection,
/// which counts only if it happens twice and a good hello is still answered afterwards.
pub(super) fn look(asker: &Asker<'_>) -> Finding {
    let (first, second) = match ask(asker.connector()) {
        Answer::Closed => (Answer::Closed, ask(asker.connector())),
        other => (other.clone(), other),
    };
    let finding = match (first, second) {
        (Answer::Hello, _) | (_, Answer::Hello) => Finding::Yes,
        (Answer::Alert, _) | (_, Answer::Alert) => Finding::No,
        (Answer::Closed, Answer::Closed) if asker.still_answers() == Some(true) => Finding::No,
        (Answer::Closed, Answer::Closed) => {
            Finding::Undetermined("refused, but so is what was answered before".to_owned())
        }
        (Answer::Unclear(why), _) | (_, Answer::Unclear(why)) => Finding::Undetermined(why),
    };
    asker.connector().note(format!("SSLv2: {finding:?}"));
    finding
}

fn ask(connector: &Connector) -> Answer {
    let mut stream = match connector.open() {
        Ok(stream) => stream,
        Err(why) => return Answer::Unclear(why.to_string()),
    };
    let mut answer = Vec::new();
    let deadline = Instant::now() + connector.timeout();
    let outcome = stream.write_all(&hello()).and_then(|()| {
        let mut buffer = [0; 512];
        while answer.len() < 5 && Instant::now() < deadline {
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

/// A SERVER-HELLO: header of two or three bytes, message type 4.
fn read(answer: &[u8]) -> Answer {
    match answer {
        [] => Answer::Closed,
        [21, 3, ..] => Answer::Alert,
        [first, _, 4, ..] if first & 0x80 != 0 => Answer::Hello,
        [first, _, _, 4, ..] if first & 0x80 == 0 && *first != 22 => Answer::Hello,
        _ => Answer::Unclear("an answer that is neither SSLv2 nor an alert".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hello_is_as_long_as_its_header_says() {
        let hello = hello();
        assert_eq!(usize::from(hello[1]) + 2, hello.len());
        assert_eq!(read(&[0x84, 0, 4, 0, 1, 0, 2]), Answer::Hello);
        assert_eq!(read(&[21, 3, 1, 0, 2, 2, 70]), Answer::Alert);
        assert!(matches!(read(b"HTTP/1.1"), Answer::Unclear(_)));
    }
}
