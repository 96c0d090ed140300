//! The wire format of TLS, as far as a scan needs it: our own ClientHello and a bounded reader of
//! what a server answers before encryption begins.
//!
//! It speaks SSLv3 (RFC 6101) to TLS 1.3 (RFC 8446). Everything read is checked for length first;
//! what does not fit is a [`Fault`], never a panic.

pub mod encrypted;
mod flight;
mod hello;
mod key_exchange;
mod reader;

pub use flight::{Alert, Flight, FlightReader, Progress, ServerHello};
pub use hello::{ClientHello, Extension, extension};
pub(crate) use hello::{GREASE, HelloLists, read_hello};
pub use key_exchange::{Params, ServerKeyExchange, bit_length};

use std::fmt;

/// A protocol version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// SSL 2.0, known by name only: this codec does not speak it.
    Ssl2,
    /// SSL 3.0 (RFC 6101).
    Ssl3,
    /// TLS 1.0 (RFC 2246).
    Tls10,
    /// TLS 1.1 (RFC 4346).
    Tls11,
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

impl Version {
    /// All versions, oldest first.
    pub const ALL: [Self; 6] =
        [Self::Ssl2, Self::Ssl3, Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// The number on the wire.
    pub fn code(self) -> u16 {
        match self {
            Self::Ssl2 => 0x0002,
            Self::Ssl3 => 0x0300,
            Self::Tls10 => 0x0301,
            Self::Tls11 => 0x0302,
            Self::Tls12 => 0x0303,
            Self::Tls13 => 0x0304,
        }
    }

    /// The version of a number on the wire.
    pub fn of(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.code() == code)
    }

    /// The name as the result format writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssl2 => "SSLv2",
            Self::Ssl3 => "SSLv3",
            Self::Tls10 => "TLSv1.0",
            Self::Tls11 => "TLSv1.1",
            Self::Tls12 => "TLSv1.2",
            Self::Tls13 => "TLSv1.3",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why what a server sent cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The first bytes are no TLS record.
    #[error("the answer is not TLS")]
    NotTls,
    /// It is TLS, but breaks its own format.
    #[error("malformed answer: {0}")]
    Malformed(&'static str),
    /// It is longer than any honest answer.
    #[error("the answer is too long: {0}")]
    TooLong(&'static str),
}
