//! What a server can take in one hello. Some fail at more suites, groups, schemes or bytes than the clients
//! of their day sent, or insist on what browsers send. Asked in their manner they show what they have.

/// The keys of a TLS 1.3 hello (RFC 8446 section 4.2.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Keys {
    /// None: the server asks for one of the group it chooses.
    None,
    /// One of a group that nobody knows (RFC 8701), which is as good as none for a server that refuses an
    /// empty list.
    Unknown,
    /// Keys of the groups on offer, for servers that cannot ask for one.
    Own,
    /// The same, but short ones only: those of curves.
    Short,
}

/// Whose extensions a hello up to TLS 1.2 has besides its lists. A server, or what stands before it, may insist on
/// something or fail at it, and what one client sends another does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Dress {
    /// Those of browsers.
    Browser,
    /// Those of OpenSSL's own client: the signalling suite of RFC 5746 in place of the extension, encrypt-then-MAC,
    /// no question for a staple.
    OpenSsl,
    /// None.
    Bare,
}

/// How a version is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Manner {
    /// Most suites in one hello.
    pub(super) suites: usize,
    /// Most groups.
    pub(super) groups: usize,
    /// Most signature schemes.
    pub(super) schemes: usize,
    /// What a hello has besides its lists.
    pub(super) dress: Dress,
    /// Whether a hello has what browsers do not send: heartbeat, truncated HMAC, compression and the like.
    pub(super) rare: bool,
    /// Whether every hello names protocols (RFC 7301), for servers that insist on one.
    pub(super) alpn: bool,
    /// The keys of a TLS 1.3 hello.
    pub(super) keys: Keys,
    /// How long each hello is made at least by padding (RFC 7685).
    pub(super) length: usize,
    /// A suite that was accepted.
    pub(super) suite: Option<u16>,
}

/// Some servers fail at hellos of 256 to 511 bytes (RFC 7685 section 1), so that browsers send none.
const AVOIDED: usize = 516;

impl Manner {
    /// Everything in one hello.
    pub(super) const RICH: Self = Self {
        suites: usize::MAX,
        groups: usize::MAX,
        schemes: usize::MAX,
        dress: Dress::Browser,
        rare: true,
        alpn: false,
        keys: Keys::None,
        length: AVOIDED,
        suite: None,
    };

    /// Few enough codes for servers that were seen to fail at more, and still all of them in a few hellos.
    pub(super) const MODEST: Self = Self {
        suites: 50,
        groups: 10,
        schemes: 12,
        rare: false,
        keys: Keys::Own,
        length: 0,
        ..Self::RICH
    };

    /// What a browser sends.
    pub(super) const BROWSER: Self =
        Self { suites: 16, groups: 4, schemes: 8, alpn: true, ..Self::MODEST };

    /// What OpenSSL's client sends.
    pub(super) const OPENSSL: Self =
        Self { suites: 30, groups: 4, dress: Dress::OpenSsl, ..Self::MODEST };

    /// The least that a client of a few pages of code sends.
    pub(super) const BARE: Self =
        Self { suites: 8, groups: 2, schemes: 4, dress: Dress::Bare, ..Self::MODEST };

    /// Whether anything has to be left out of a hello.
    pub(super) fn is_limited(&self) -> bool {
        let all = |most: usize| most == usize::MAX;
        let whole = all(self.suites) && all(self.groups) && all(self.schemes);
        !(whole && self.rare && self.dress == Dress::Browser)
    }
}
