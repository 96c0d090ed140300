//! What follows from the number or name of a suite, a group or a signature, as attributes of facts.

use super::{text, tri};
use crate::fact::value::{Attr, Value};
use crate::probe::tls::codec::Version;
use crate::probe::tls::names::{
    Group, Scheme, Suite, group_name, hex, scheme_name, ssl2_hex, ssl2_kind, suite_name,
};
use crate::probe::tls::result::{AddressScan, Finding};

/// Attributes of one fact, by name.
pub(super) type Traits = Vec<(&'static str, Attr)>;

fn unknown(why: &str) -> Attr {
    Attr::Unknown(why.to_owned())
}

/// A cipher suite negotiated in a version from SSLv3 on.
pub(super) fn suite(code: u16, version: Version, scan: &AddressScan) -> Traits {
    let read = |read: fn(Suite) -> &'static str| {
        Suite::of(code)
            .map_or_else(|| unknown("the suite is not registered"), |suite| text(read(suite)))
    };
    vec![
        ("version", text(version.name())),
        ("name", text(suite_name(code))),
        ("code", text(hex(code))),
        ("encryption", read(Suite::encryption)),
        ("key_exchange", read(Suite::key_exchange_word)),
        ("authentication", read(Suite::authentication_word)),
        ("encrypt_then_mac", encrypt_then_mac(code, version, scan)),
    ]
}

/// Whether the server confirms Encrypt-then-MAC (RFC 7366) in that version, for suites it is for.
fn encrypt_then_mac(code: u16, version: Version, scan: &AddressScan) -> Attr {
    match Suite::of(code) {
        None => return unknown("the suite is not registered"),
        Some(suite) if !suite.is_cbc() => return unknown("the suite does not use CBC"),
        Some(_) if version < Version::Tls10 => return tri(&Finding::No),
        Some(_) => {}
    }
    match scan.feature(version, "encrypt_then_mac") {
        Some(found) => tri(found),
        None => unknown("the extension was not looked at"),
    }
}

/// A kind of cipher of SSLv2, which always agrees by RSA.
pub(super) fn ssl2(kind: u32) -> Traits {
    let known = ssl2_kind(kind);
    let cipher = |known: (&str, &'static str)| text(known.1);
    vec![
        ("version", text(Version::Ssl2.name())),
        ("name", text(known.map_or_else(|| ssl2_hex(kind), |known| known.0.to_owned()))),
        ("code", text(ssl2_hex(kind))),
        ("encryption", known.map_or_else(|| unknown("the kind of cipher is not known"), cipher)),
        ("key_exchange", text("RSA")),
        ("authentication", text("RSA")),
        ("encrypt_then_mac", unknown("SSLv2 has no extensions")),
    ]
}

/// A group negotiated in a version.
pub(super) fn group(code: u16, version: Version) -> Traits {
    let group = Group::of(code);
    let unregistered = || unknown("the group is not registered");
    let bits = |group: Group| match group.bits() {
        Some(bits) => Attr::Known(Value::Int(bits.into())),
        None => unknown("the group has no classical part of known size"),
    };
    vec![
        ("version", text(version.name())),
        ("name", text(group_name(code))),
        ("code", text(hex(code))),
        ("key_exchange", group.map_or_else(unregistered, |group| text(group.key_exchange()))),
        ("key_bits", group.map_or_else(unregistered, bits)),
    ]
}

/// A scheme that signs handshakes in a version.
pub(super) fn handshake_scheme(code: u16, version: Version) -> Traits {
    let scheme = Scheme::of(code);
    let unregistered = || unknown("the scheme is not registered");
    let hash = |scheme: Scheme| match scheme.hash() {
        Some(hash) => text(hash),
        None => unknown("the scheme has no hash function of its own"),
    };
    vec![
        ("version", text(version.name())),
        ("use", text("handshake")),
        ("name", text(scheme_name(code))),
        ("code", text(hex(code))),
        ("algorithm", scheme.map_or_else(unregistered, |scheme| text(scheme.algorithm()))),
        ("hash", scheme.map_or_else(unregistered, hash)),
    ]
}
