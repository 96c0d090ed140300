//! What servers say before TLS on a connection that is upgraded, by the book and otherwise.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::{PATIENCE, broken};

/// A protocol that is upgraded to TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// SMTP with a greeting of several lines
    Smtp,
    /// LMTP
    Lmtp,
    /// IMAP that lists its capabilities when asked
    Imap,
    /// IMAP that lists its capabilities in its greeting
    ImapInGreeting,
    /// POP3
    Pop3,
    /// POP3 that does not know CAPA
    Pop3WithoutCapa,
    /// XMPP for clients
    XmppClient,
    /// XMPP for servers
    XmppServer,
    /// LDAP
    Ldap,
    /// PostgreSQL
    Postgres,
    /// MySQL
    Mysql,
    /// FTP with a greeting of several lines
    Ftp,
    /// NNTP
    Nntp,
    /// ManageSieve
    Sieve,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Smtp,
        Self::Lmtp,
        Self::Imap,
        Self::ImapInGreeting,
        Self::Pop3,
        Self::Pop3WithoutCapa,
        Self::XmppClient,
        Self::XmppServer,
        Self::Ldap,
        Self::Postgres,
        Self::Mysql,
        Self::Ftp,
        Self::Nntp,
        Self::Sieve,
    ];

    /// The word befund has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Lmtp => "lmtp",
            Self::Imap | Self::ImapInGreeting => "imap",
            Self::Pop3 | Self::Pop3WithoutCapa => "pop3",
            Self::XmppClient => "xmpp-client",
            Self::XmppServer => "xmpp-server",
            Self::Ldap => "ldap",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Ftp => "ftp",
            Self::Nntp => "nntp",
            Self::Sieve => "sieve",
        }
    }

    /// The word `openssl s_client -starttls` has for it.
    pub fn openssl(self) -> &'static str {
        match self {
            Self::XmppClient => "xmpp",
            other => other.word(),
        }
    }

    /// Whether the server lists what it can do, so that TLS can be missing there.
    pub fn lists(self) -> bool {
        !matches!(self, Self::Pop3WithoutCapa | Self::Ldap | Self::Postgres | Self::Ftp)
    }

    /// Whether the server is asked and can say no.
    pub fn asks(self) -> bool {
        self != Self::Mysql
    }
}

/// How a server behaves before TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// By the book.
    Good,
    /// It has no TLS and does not list it.
    NotOffered,
    /// It lists TLS and says no when asked.
    Refuses,
    /// It wants nothing to do with anybody.
    TurnsAway,
    /// It gives its go-ahead and says more at once.
    Injects,
    /// It never says anything.
    Silent,
    /// It closes at once.
    Closes,
    /// It never comes to an end.
    Endless,
    /// One byte of its greeting, or first answer, at a time.
    Drips,
    /// It speaks another protocol.
    Garbage,
}

/// Speaks; whether TLS comes next.
pub fn speak(protocol: Protocol, manners: Manners, stream: &mut TcpStream) -> io::Result<bool> {
    match manners {
        Manners::Silent => return broken::drain(stream).map(|()| false),
        Manners::Closes => return Ok(false),
        Manners::Endless => return flood(protocol, stream).map(|()| false),
        Manners::Garbage => {
            stream.write_all(b"\x00\x01<!-- neither -->\r\n\xff\xfe\r\n\r\n")?;
            return broken::drain(stream).map(|()| false);
        }
        Manners::Drips => return drip(stream).map(|()| false),
        _ => {}
    }
    let mut server = Server { stream, manners };
    match protocol {
        Protocol::Smtp => server.smtp("EHLO"),
        Protocol::Lmtp => server.smtp("LHLO"),
        Protocol::Imap => server.imap(false),
        Protocol::ImapInGreeting => server.imap(true),
        Protocol::Pop3 => server.pop3(true),
        Protocol::Pop3WithoutCapa => server.pop3(false),
        Protocol::XmppClient => server.xmpp("jabber:client"),
        Protocol::XmppServer => server.xmpp("jabber:server"),
        Protocol::Ldap => server.ldap(),
        Protocol::Postgres => server.postgres(),
        Protocol::Mysql => server.mysql(),
        Protocol::Ftp => server.ftp(),
        Protocol::Nntp => server.nntp(),
        Protocol::Sieve => server.sieve(),
    }
}

fn flood(protocol: Protocol, stream: &mut TcpStream) -> io::Result<()> {
    let (start, again): (&[u8], &[u8]) = match protocol {
        Protocol::Smtp | Protocol::Lmtp => (b"", b"220-and on it goes\r\n"),
        Protocol::Imap | Protocol::ImapInGreeting => (b"* OK hello\r\n", b"* CAPABILITY NONE\r\n"),
        Protocol::Pop3 | Protocol::Pop3WithoutCapa => (b"+OK hello\r\n+OK\r\n", b"X-NONE\r\n"),
        Protocol::XmppClient | Protocol::XmppServer => {
            (b"<stream:stream version='1.0'><stream:features>", b"<none a='>>>>>>>>>>'/>")
        }
        Protocol::Ldap => (b"\x30\x84\xff\xff\xff\xff", b"\x30\x00"),
        Protocol::Postgres => (b"E\x7f\xff\xff\xff", b"Mno end in sight"),
        Protocol::Mysql => (b"\xff\xff\xff\x00\x0a", b"8.0"),
        Protocol::Ftp => (b"220-hello\r\n", b"220-and on it goes\r\n"),
        Protocol::Nntp => (b"200 hello\r\n101 list\r\n", b"NONE\r\n"),
        Protocol::Sieve => (b"", b"\"NONE\" {2}\r\n\r\n\r\n"),
    };
    stream.write_all(start)?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        stream.write_all(&again.repeat(100))?;
    }
    Ok(())
}

fn drip(stream: &mut TcpStream) -> io::Result<()> {
    for byte in b"220 * OK +OK " {
        stream.write_all(&[*byte])?;
        thread::sleep(Duration::from_millis(400));
    }
    broken::drain(stream)
}

struct Server<'a> {
    stream: &'a mut TcpStream,
    manners: Manners,
}

impl Server<'_> {
    fn say(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }

    /// The go-ahead, and more with it if that is the server's manner.
    fn go_ahead(&mut self, bytes: &[u8], more: &[u8]) -> io::Result<bool> {
        let more = if self.manners == Manners::Injects { more } else { b"" };
        self.stream.write_all(&[bytes, more].concat())?;
        Ok(true)
    }

    /// Says a last word.
    fn bye(&mut self, bytes: &[u8]) -> io::Result<bool> {
        self.stream.write_all(bytes)?;
        broken::drain(self.stream).map(|()| false)
    }

    fn line(&mut self) -> io::Result<String> {
        self.until(b"\r\n").map(|line| line.trim_end().to_owned())
    }

    /// What comes up to and with this, and not a byte more: TLS may follow.
    fn until(&mut self, end: &[u8]) -> io::Result<String> {
        let mut seen = Vec::new();
        while !seen.ends_with(end) {
            let mut byte = [0];
            self.stream.read_exact(&mut byte)?;
            seen.push(byte[0]);
            assert!(seen.len() < 4096, "no end");
        }
        Ok(String::from_utf8(seen).unwrap())
    }

    fn exactly<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn smtp(&mut self, hello: &str) -> io::Result<bool> {
        if self.manners == Manners::TurnsAway {
            return self.bye(b"421 4.7.0 Too many connections from you\r\n");
        }
        self.say("220-mail.example\r\n220 ESMTP ready\r\n")?;
        let line = self.line()?;
        // RFC 5321 section 4.1.1.1: a name or a literal follows.
        assert!(line.starts_with(&format!("{hello} ")) && line.len() > 5, "{line}");
        match self.manners {
            Manners::NotOffered => return self.bye(b"250-mail.example\r\n250 SIZE 1000\r\n"),
            _ => self.say("250-mail.example\r\n250-SIZE 1000\r\n250-starttls\r\n250 HELP\r\n")?,
        }
        assert_eq!(self.line()?, "STARTTLS");
        match self.manners {
            Manners::Refuses => self.bye(b"454 4.7.0 TLS \x1b[31mnot available\r\n"),
            _ => self.go_ahead(b"220-go\r\n220 ahead\r\n", b"250 injected\r\n"),
        }
    }

    fn imap(&mut self, in_greeting: bool) -> io::Result<bool> {
        let able = match self.manners {
            Manners::NotOffered => "CAPABILITY IMAP4rev1 LOGINDISABLED",
            _ => "CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED",
        };
        match (self.manners, in_greeting) {
            (Manners::TurnsAway, _) => return self.bye(b"* BYE too many connections\r\n"),
            (_, true) => self.say(&format!("* OK [{able}] ready\r\n"))?,
            (_, false) => self.say("* OK ready\r\n")?,
        }
        loop {
            let line = self.line()?;
            let (tag, command) = line.split_once(' ').unwrap();
            match (command, self.manners) {
                ("CAPABILITY", _) => {
                    self.say(&format!("* {able}\r\n{tag} OK completed\r\n"))?;
                }
                ("STARTTLS", Manners::Refuses) => {
                    return self.bye(format!("{tag} BAD no TLS here\r\n").as_bytes());
                }
                ("STARTTLS", _) => {
                    let reply = format!("* OK by the way\r\n{tag} OK begin\r\n");
                    return self.go_ahead(reply.as_bytes(), b"* PREAUTH injected\r\n");
                }
                // s_client says goodbye where it is refused.
                _ => return Ok(false),
            }
        }
    }

    fn pop3(&mut self, capa: bool) -> io::Result<bool> {
        if self.manners == Manners::TurnsAway {
            return self.bye(b"-ERR [IN-USE] go away\r\n");
        }
        self.say("+OK POP3 ready\r\n")?;
        loop {
            match (self.line()?.as_str(), self.manners) {
                ("CAPA", _) if !capa => self.say("-ERR unknown command\r\n")?,
                ("CAPA", Manners::NotOffered) => self.say("+OK\r\nTOP\r\nUIDL\r\n.\r\n")?,
                ("CAPA", _) => self.say("+OK\r\nTOP\r\nSTLS\r\nUIDL\r\n.\r\n")?,
                ("STLS", Manners::Refuses) => return self.bye(b"-ERR no TLS here\r\n"),
                ("STLS", _) => return self.go_ahead(b"+OK begin\r\n", b"+OK injected\r\n"),
                (other, _) => panic!("{other}"),
            }
        }
    }

    fn xmpp(&mut self, space: &str) -> io::Result<bool> {
        let mut header = self.until(b">")?;
        if header.starts_with("<?xml ") {
            header = self.until(b">")?;
        }
        assert!(header.contains("<stream:stream ") && header.contains(" to='"), "{header}");
        assert!(header.contains(&format!("xmlns='{space}'")), "{header}");
        self.say(&format!(
            "<?xml version='1.0'?><stream:stream xmlns='{space}' id='a>b{}' from='x.example' \
             xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>\n",
            "0123456789".repeat(40)
        ))?;
        let tls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
        let login = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN\
                     </mechanism></mechanisms>";
        match self.manners {
            Manners::TurnsAway => {
                return self.bye(
                    b"<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>\
                      </stream:error></stream:stream>",
                );
            }
            Manners::NotOffered => {
                return self.bye(format!("<stream:features>{login}</stream:features>").as_bytes());
            }
            _ => self.say(&format!("<stream:features>{tls}{login}</stream:features>"))?,
        }
        let asked = self.until(b">")?;
        assert!(asked.starts_with("<starttls ") && asked.contains("xmpp-tls"), "{asked}");
        match self.manners {
            Manners::Refuses => {
                self.bye(b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>")
            }
            _ => self.go_ahead(
                b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                b"<stream:features/>",
            ),
        }
    }

    fn ldap(&mut self) -> io::Result<bool> {
        let head: [u8; 2] = self.exactly()?;
        let mut body = vec![0; usize::from(head[1])];
        self.stream.read_exact(&mut body)?;
        assert!(head[0] == 0x30 && body.ends_with(b"1.3.6.1.4.1.1466.20037"), "{body:?}");
        match self.manners {
            Manners::TurnsAway => {
                self.bye(b"\x30\x10\x02\x01\x00\x78\x0b\x0a\x01\x33\x04\x00\x04\x04busy")
            }
            Manners::Refuses => {
                self.bye(b"\x30\x12\x02\x01\x01\x78\x0d\x0a\x01\x02\x04\x00\x04\x06no TLS")
            }
            _ => self.go_ahead(
                b"\x30\x84\x00\x00\x00\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00",
                b"\x30\x0c\x02\x01\x01",
            ),
        }
    }

    fn postgres(&mut self) -> io::Result<bool> {
        let request: [u8; 8] = self.exactly()?;
        assert_eq!(request, [0, 0, 0, 8, 4, 210, 22, 47]);
        match self.manners {
            Manners::TurnsAway => self.bye(b"E\0\0\0\x22SFATAL\0C53300\0Mtoo many clients\0\0"),
            Manners::Refuses => self.bye(b"N"),
            _ => self.go_ahead(b"S", b"R\0\0\0\x08\0\0\0\0"),
        }
    }

    fn mysql(&mut self) -> io::Result<bool> {
        if self.manners == Manners::TurnsAway {
            return self.bye(b"\x17\0\0\0\xff\x10\x04#08004Too many users");
        }
        let mut greeting = b"\x0a8.0.36\0\x01\0\0\0abcdefgh\0".to_vec();
        let able: u16 = if self.manners == Manners::NotOffered { 0xF7FF } else { 0xFFFF };
        greeting.extend(able.to_le_bytes());
        greeting.extend(b"\xff\x02\0\xff\xdf\x15\0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0");
        greeting.extend(b"caching_sha2_password\0");
        let mut packet = vec![u8::try_from(greeting.len()).unwrap(), 0, 0, 0];
        packet.extend(greeting);
        if self.manners == Manners::Injects {
            packet.extend(b"\x07\0\0\x02\0\0\0\x02\0\0\0");
        }
        self.stream.write_all(&packet)?;
        let request: [u8; 36] = self.exactly()?;
        let flags = u32::from_le_bytes([request[4], request[5], request[6], request[7]]);
        assert!(request.starts_with(&[32, 0, 0, 1]) && flags & 0x0A00 == 0x0A00, "{request:?}");
        Ok(true)
    }

    fn ftp(&mut self) -> io::Result<bool> {
        if self.manners == Manners::TurnsAway {
            return self.bye(b"421-There are too many\r\n421 connected users\r\n");
        }
        self.say("220-files.example\r\n 220 users at most\r\n220 ready\r\n")?;
        assert_eq!(self.line()?, "AUTH TLS");
        match self.manners {
            Manners::Refuses => self.bye(b"530 Please login with USER and PASS.\r\n"),
            _ => self.go_ahead(b"234 begin\r\n", b"230 injected\r\n"),
        }
    }

    fn nntp(&mut self) -> io::Result<bool> {
        if self.manners == Manners::TurnsAway {
            return self.bye(b"400 news.example: too many connections\r\n");
        }
        self.say("200 news.example ready\r\n")?;
        assert_eq!(self.line()?, "CAPABILITIES");
        self.say("101 list follows\r\nVERSION 2\r\n")?;
        match self.manners {
            Manners::NotOffered => return self.bye(b"READER\r\n.\r\n"),
            _ => self.say("STARTTLS\r\nREADER\r\n.\r\n")?,
        }
        assert_eq!(self.line()?, "STARTTLS");
        match self.manners {
            Manners::Refuses => self.bye(b"502 no TLS here\r\n"),
            _ => self.go_ahead(b"382 begin\r\n", b"200 injected\r\n"),
        }
    }

    fn sieve(&mut self) -> io::Result<bool> {
        if self.manners == Manners::TurnsAway {
            return self.bye(b"BYE (TRYLATER) {20}\r\ntoo many connections\r\n");
        }
        // In one piece: OpenSSL's client takes what the first packet lacks for missing.
        let before = "\"IMPLEMENTATION\" \"x \\\"1\\\"\"\r\n\"SASL\" {0}\r\n\r\n";
        let after = "\"VERSION\" \"1.0\"\r\nOK \"ready\"\r\n";
        match self.manners {
            Manners::NotOffered => return self.bye(format!("{before}{after}").as_bytes()),
            _ => self.say(&format!("{before}\"STARTTLS\"\r\n{after}"))?,
        }
        assert_eq!(self.line()?, "STARTTLS");
        match self.manners {
            Manners::Refuses => self.bye(b"NO \"no TLS here\"\r\n"),
            _ => self.go_ahead(b"OK \"begin\"\r\n", b"\"SASL\" \"PLAIN\"\r\nOK\r\n"),
        }
    }
}
