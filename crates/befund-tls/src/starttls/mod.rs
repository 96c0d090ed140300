//! What is said before TLS on a connection that is upgraded: the protocol's own greeting and the
//! request to start TLS, on every connection anew.
//!
//! All of it is bounded in bytes and time. Whatever the server sends between its go-ahead and our
//! hello was not protected and may have been put there by somebody on the way (the response side of
//! CVE-2011-0411): it ends the attempt and is never read as TLS.

mod directory;
mod ehlo;
mod ftp;
mod mail;
mod nntp;
mod protocol;
mod sieve;
mod sql;
mod wire;
mod xmpp;

use std::net::TcpStream;
use std::time::Instant;

pub use ehlo::{EhloName, NoEhloName};
pub use protocol::Starttls;

use crate::text::clean;
use wire::Wire;

/// Most characters of a server's own words that are repeated.
const MAX_WORDS: usize = 160;

/// Why a connection was not upgraded to TLS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoUpgrade {
    /// The server was asked and said no.
    #[error("the server refuses STARTTLS: {reply}")]
    Refused {
        /// Its words.
        reply: String,
        /// Whether it says that this is so only for now.
        for_now: bool,
    },
    /// The server lists what it can do, and STARTTLS is not among it.
    #[error(
        "the server does not offer STARTTLS ({0}): it has none, or somebody on the way has stripped it"
    )]
    NotOffered(&'static str),
    /// The server wants nothing to do with this client, or with any at the moment.
    #[error("the server turned us away before STARTTLS: {0}")]
    TurnedAway(String),
    /// The server does not take the name this client says.
    #[error(
        "the server refuses the name {name} in EHLO or LHLO (`--ehlo`, or `ehlo:` in the product \
         file, says another): {reply}"
    )]
    NameRefused {
        /// The name.
        name: EhloName,
        /// Its words.
        reply: String,
    },
    /// Something came between the go-ahead and the handshake.
    #[error(
        "the server sent data after its go-ahead for TLS and before the handshake; it is not \
         protected, so nothing after it was read"
    )]
    Injected,
    /// What came is not the protocol.
    #[error("what the server says before TLS is not {0}")]
    Unreadable(Starttls),
    /// More came than a greeting takes.
    #[error("the server says more before TLS than the {0} bytes that are read")]
    TooLong(usize),
    /// The server closed the connection.
    #[error("the connection was closed before TLS")]
    Closed,
    /// The connection was reset.
    #[error("the connection was reset before TLS")]
    Reset,
    /// Nothing (more) came in time.
    #[error("no go-ahead for TLS in time")]
    TimedOut,
}

impl NoUpgrade {
    /// Whether the server itself says that it has no TLS to offer here.
    pub fn is_no(&self) -> bool {
        matches!(self, Self::NotOffered(_) | Self::Refused { for_now: false, .. })
    }

    /// Whether the server did not say anything to the question.
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::Closed | Self::Reset | Self::TimedOut)
    }

    /// Whether the server said that this connection goes on without TLS, for good or for now.
    pub(crate) fn is_denial(&self) -> bool {
        matches!(self, Self::NotOffered(_) | Self::Refused { .. })
    }
}

/// What to say before TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preamble {
    /// In which protocol.
    pub protocol: Starttls,
    /// The name of the service, which XMPP asks for: in U-labels (RFC 7622 section 3.2.1).
    pub service: String,
    /// The name this client says, which SMTP and LMTP ask for.
    pub ehlo: EhloName,
}

impl Preamble {
    /// Speaks the protocol up to the go-ahead: the next byte either side sends belongs to TLS. A
    /// server that has begun to greet may take some seconds longer than `deadline`, yet no longer than
    /// `end`.
    ///
    /// # Errors
    /// When there is no go-ahead, or something is sent after it.
    pub fn speak(
        &self,
        stream: &mut TcpStream,
        deadline: Instant,
        end: Option<Instant>,
    ) -> Result<(), NoUpgrade> {
        let mut wire = Wire::new(stream, self.protocol, deadline, end);
        match self.protocol {
            Starttls::Smtp => mail::smtp(&mut wire, "EHLO", &self.ehlo),
            Starttls::Lmtp => mail::smtp(&mut wire, "LHLO", &self.ehlo),
            Starttls::Imap => mail::imap(&mut wire),
            Starttls::Pop3 => mail::pop3(&mut wire),
            Starttls::XmppClient => xmpp::upgrade(&mut wire, "jabber:client", &self.service),
            Starttls::XmppServer => xmpp::upgrade(&mut wire, "jabber:server", &self.service),
            Starttls::Ldap => directory::ldap(&mut wire),
            Starttls::Postgres => sql::postgres(&mut wire),
            Starttls::Mysql => sql::mysql(&mut wire),
            Starttls::Ftp => ftp::upgrade(&mut wire),
            Starttls::Nntp => nntp::upgrade(&mut wire),
            Starttls::Sieve => sieve::upgrade(&mut wire),
        }?;
        wire.finish()
    }
}

/// A server's words, fit to be repeated: one line, short, without control characters.
fn words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = clean(text.trim()).replace('\n', " ");
    let mut out: String = line.chars().take(MAX_WORDS).collect();
    if out.len() < line.len() {
        out.push('…');
    }
    out
}

/// The three digits that a reply of SMTP, FTP or NNTP begins with.
fn code(line: &[u8]) -> Option<u16> {
    let digits = line.first_chunk::<3>().filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    Some(digits.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{Shutdown, TcpListener};
    use std::thread;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    /// What a server says without listening, and what comes of it.
    fn met_with(protocol: Starttls, bytes: Vec<u8>) -> Result<(), NoUpgrade> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.write_all(&bytes);
            let _ = stream.shutdown(Shutdown::Write);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        });
        let mut stream = TcpStream::connect(address).unwrap();
        let (service, ehlo) = ("a'<&\n.example".to_owned(), EhloName::default());
        let preamble = Preamble { protocol, service, ehlo };
        let deadline = Instant::now() + Duration::from_secs(5);
        let outcome = preamble.speak(&mut stream, deadline, None);
        let _ = stream.shutdown(Shutdown::Both);
        server.join().unwrap();
        outcome
    }

    /// Beginnings that lead deep into each protocol.
    const BEGINNINGS: [&[u8]; 20] = [
        b"",
        b"220 a\r\n250-b\r\n250 STARTTLS\r\n",
        b"220 a\r\n250",
        b"220 a\r\n550",
        b"220-a\r\n230 b\r\n220 c\r\n",
        b"200 a\r\n101 b\r\nSTARTTLS\r\n.\r\n",
        b"201 a\r\n500 b\r\n",
        b"\"SASL\" {3+}\r\n",
        b"\"STARTTLS\"\r\n{4}\r\n",
        b"\"a\\\"\" \"STARTTLS\"\r\nOK (TAG {1}\r\n)\r\n",
        b"\"STARTTLS\"\r\nOK \"b\"\r\n",
        b"* OK [CAPABILITY STARTTLS]\r\n",
        b"* OK\r\n* CAPABILITY",
        b"+OK\r\n+OK\r\n",
        b"<stream:stream version='1.0'><stream:features><starttls",
        b"<?xml version='1.0'?><stream:stream version='1.0'><stream:features/>",
        b"\x30\x20\x02\x01\x01\x78",
        b"E\0\0\0\x20SFATAL\0M",
        b"\x20\0\0\0\x0a",
        b"\x09\0\0\0\xff\x10\x04",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn whatever_a_server_says_the_attempt_ends_and_its_words_are_harmless(
            which in 0..Starttls::WORDS.len(),
            beginning in prop::sample::select(&BEGINNINGS[..]),
            rest in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(
                &b"\r\n <>/'\" -0245{+}()\\\x1b"[..])], 0..300),
        ) {
            let (_, protocol) = Starttls::WORDS[which];
            if let Err(why) = met_with(protocol, [beginning, &rest].concat()) {
                let text = why.to_string();
                prop_assert!(!text.chars().any(char::is_control), "{text:?}");
                prop_assert!(text.chars().count() < MAX_WORDS + 150, "{text:?}");
                prop_assert!(why != NoUpgrade::TimedOut);
            }
        }
    }
}
