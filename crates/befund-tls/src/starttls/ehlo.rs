//! The name that a client says of itself.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// What is said in `EHLO` or `LHLO`: a host name, or an address in brackets (RFC 5321 section 4.1.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EhloName(String);

/// Most characters of a name (RFC 1035 section 3.1, without the root).
const MOST: usize = 253;

impl EhloName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for EhloName {
    /// A name that is reserved by RFC 2606, so nobody's.
    fn default() -> Self {
        Self("befund.invalid".to_owned())
    }
}

impl FromStr for EhloName {
    type Err = NoEhloName;

    fn from_str(text: &str) -> Result<Self, NoEhloName> {
        let literal = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let good = match literal {
            Some(address) => is_address(address),
            None => text.len() <= MOST && text.split('.').all(is_label),
        };
        if good { Ok(Self(text.to_owned())) } else { Err(NoEhloName) }
    }
}

impl fmt::Display for EhloName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// That a text is no name to say in `EHLO`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write a host name in ASCII, such as mail.example, or an address, [192.0.2.1] or [IPv6:2001:db8::1]"
)]
pub struct NoEhloName;

/// RFC 5321 section 4.1.2, `sub-domain`, no longer than RFC 1035 section 2.3.4 allows.
fn is_label(text: &str) -> bool {
    const MOST: usize = 63;
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let ends = [text.chars().next(), text.chars().next_back()];
    let at_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= MOST && text.chars().all(inner) && ends.into_iter().all(at_end)
}

/// RFC 5321 section 4.1.3; tags that nobody has registered are left out.
fn is_address(text: &str) -> bool {
    const TAG: &str = "IPv6:";
    match text.split_at_checked(TAG.len()) {
        Some((tag, address)) if tag.eq_ignore_ascii_case(TAG) => {
            address.parse::<Ipv6Addr>().is_ok()
        }
        _ => text.parse::<Ipv4Addr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_taken() {
        let long = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
        for name in [
            "befund.invalid",
            "a",
            "A-1.9.example",
            "[192.0.2.1]",
            "[IPv6:::1]",
            "[ipv6:2001:db8::1]",
            &long,
        ] {
            assert_eq!(name.parse::<EhloName>().unwrap().as_str(), name);
        }
        assert_eq!(EhloName::default().to_string().parse(), Ok(EhloName::default()));
    }

    #[test]
    fn nothing_else_reaches_the_wire() {
        let long = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(62)].join(".");
        let label = "a".repeat(64);
        for text in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a b",
            "a\r\nRSET",
            "a\n",
            "ä.example",
            "a_b",
            "[]",
            "[a]",
            "[192.0.2]",
            "[::1]",
            "[IPv6:]",
            "[IPv6:192.0.2.1]",
            "[X:1]",
            "[192.0.2.1",
            "a\0",
            &long,
            &label,
        ] {
            assert_eq!(text.parse::<EhloName>(), Err(NoEhloName), "{text:?}");
        }
    }
}
