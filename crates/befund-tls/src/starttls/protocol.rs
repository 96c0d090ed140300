//! Which protocols can be upgraded to TLS.

use std::fmt;

/// The protocol a connection speaks before it is upgraded to TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Starttls {
    /// SMTP and submission (RFC 3207).
    Smtp,
    /// LMTP (RFC 2033).
    Lmtp,
    /// IMAP (RFC 9051 section 6.2.1).
    Imap,
    /// POP3 (RFC 2595 section 4).
    Pop3,
    /// XMPP between client and server (RFC 6120 section 5).
    XmppClient,
    /// XMPP between servers (RFC 6120 section 5).
    XmppServer,
    /// LDAP (RFC 4511 section 4.14).
    Ldap,
    /// PostgreSQL (frontend/backend protocol, `SSLRequest`).
    Postgres,
    /// MySQL and MariaDB (`Protocol::SSLRequest`).
    Mysql,
    /// FTP (RFC 4217).
    Ftp,
    /// NNTP (RFC 4642).
    Nntp,
    /// ManageSieve (RFC 5804 section 2.2).
    Sieve,
}

impl Starttls {
    /// All words and what they stand for.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("smtp", Self::Smtp),
        ("lmtp", Self::Lmtp),
        ("imap", Self::Imap),
        ("pop3", Self::Pop3),
        ("xmpp-client", Self::XmppClient),
        ("xmpp-server", Self::XmppServer),
        ("ldap", Self::Ldap),
        ("postgres", Self::Postgres),
        ("mysql", Self::Mysql),
        ("ftp", Self::Ftp),
        ("nntp", Self::Nntp),
        ("sieve", Self::Sieve),
    ];

    /// The word as command lines and files write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Lmtp => "lmtp",
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
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

    /// Whether the client says its own name, in `EHLO` or `LHLO`.
    pub fn says_ehlo(self) -> bool {
        matches!(self, Self::Smtp | Self::Lmtp)
    }

    /// Ports of protocols that begin without TLS (IANA service names and port numbers), the usual
    /// one of each protocol first. LMTP has none.
    const PORTS: [(u16, Self); 12] = [
        (25, Self::Smtp),
        (587, Self::Smtp),
        (143, Self::Imap),
        (110, Self::Pop3),
        (5222, Self::XmppClient),
        (5269, Self::XmppServer),
        (389, Self::Ldap),
        (5432, Self::Postgres),
        (3306, Self::Mysql),
        (21, Self::Ftp),
        (119, Self::Nntp),
        (4190, Self::Sieve),
    ];

    /// What is spoken on a port before the upgrade.
    pub fn of_port(port: u16) -> Option<Self> {
        Self::PORTS.iter().find(|(known, _)| *known == port).map(|(_, protocol)| *protocol)
    }

    /// The usual port.
    pub fn port(self) -> Option<u16> {
        Self::PORTS.iter().find(|(_, protocol)| *protocol == self).map(|(port, _)| *port)
    }
}

impl fmt::Display for Starttls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
