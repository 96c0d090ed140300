//! What follows from the number or name of a suite, a group or a signature, as attributes of facts.

use super::tri;
use crate::draft;
use crate::fact::draft::Draft;
use crate::fact::kind::tls;
use crate::fact::value::Attr;
use crate::probe::tls::codec::Version;
use crate::probe::tls::names::{
    Group, Scheme, Suite, group_name, hex, scheme_name, ssl2_hex, ssl2_kind, suite_name,
};
use crate::probe::tls::result::{AddressScan, Determination};

/// A cipher suite negotiated in a version from SSLv3 on.
pub(super) fn suite(subject: String, code: u16, version: Version, scan: &AddressScan) -> Draft {
    let read = |read: fn(Suite) -> &'static str| {
        Suite::of(code).map_or_else(
            || Attr::unknown("the suite is not registered"),
            |suite| Attr::from(read(suite)),
        )
    };
    draft!(tls::CIPHER_SUITE, subject, {
        "version": Attr::from(version.name()),
        "name": Attr::from(suite_name(code)),
        "code": Attr::from(hex(code)),
        "encryption": read(Suite::encryption),
        "key_exchange": read(Suite::key_exchange_word),
        "authentication": read(Suite::authentication_word),
        "encrypt_then_mac": encrypt_then_mac(code, version, scan),
        "completes": Attr::from(!fails(code, version, scan)),
    })
}

/// Whether the server failed each time it had chosen the suite.
fn fails(code: u16, version: Version, scan: &AddressScan) -> bool {
    scan.protocol(version).is_some_and(|protocol| protocol.failing.contains(&code))
}

/// Whether the server confirms Encrypt-then-MAC (RFC 7366) in that version, for suites it is for.
fn encrypt_then_mac(code: u16, version: Version, scan: &AddressScan) -> Attr {
    match Suite::of(code) {
        None => return Attr::unknown("the suite is not registered"),
        Some(suite) if !suite.is_cbc() => return Attr::unknown("the suite does not use CBC"),
        Some(_) if version < Version::Tls10 => return tri(&Determination::No),
        Some(_) => {}
    }
    match scan.feature(version, "encrypt_then_mac") {
        Some(found) => tri(found),
        None => Attr::unknown("the extension was not looked at"),
    }
}

/// A kind of cipher of SSLv2, which always agrees by RSA.
pub(super) fn ssl2(subject: String, kind: u32) -> Draft {
    let known = ssl2_kind(kind);
    let cipher = |known: (&str, &'static str)| Attr::from(known.1);
    draft!(tls::CIPHER_SUITE, subject, {
        "version": Attr::from(Version::Ssl2.name()),
        "name": Attr::from(known.map_or_else(|| ssl2_hex(kind), |known| known.0.to_owned())),
        "code": Attr::from(ssl2_hex(kind)),
        "encryption": known.map_or_else(|| Attr::unknown("the kind of cipher is not known"), cipher),
        "key_exchange": Attr::from("RSA"),
        "authentication": Attr::from("RSA"),
        "encrypt_then_mac": Attr::unknown("SSLv2 has no extensions"),
        "completes": Attr::unknown("in SSLv2 the client chooses, and nothing was chosen"),
    })
}

/// A group negotiated in a version.
pub(super) fn group(subject: String, code: u16, version: Version) -> Draft {
    let group = Group::of(code);
    let unregistered = || Attr::unknown("the group is not registered");
    let bits = |group: Group| match group.bits() {
        Some(bits) => i64::from(bits).into(),
        None => Attr::unknown("the group has no classical part of known size"),
    };
    draft!(tls::GROUP, subject, {
        "version": Attr::from(version.name()),
        "name": Attr::from(group_name(code)),
        "code": Attr::from(hex(code)),
        "key_exchange": group.map_or_else(unregistered, |group| Attr::from(group.key_exchange())),
        "key_bits": group.map_or_else(unregistered, bits),
    })
}

/// A scheme that signs handshakes in a version.
pub(super) fn handshake_scheme(subject: String, code: u16, version: Version) -> Draft {
    let scheme = Scheme::of(code);
    let unregistered = || Attr::unknown("the scheme is not registered");
    let hash = |scheme: Scheme| match scheme.hash() {
        Some(hash) => Attr::from(hash),
        None => Attr::unknown("the scheme has no hash function of its own"),
    };
    draft!(tls::SIGNATURE_SCHEME, subject, {
        "version": Attr::from(version.name()),
        "use": Attr::from("handshake"),
        "name": Attr::from(scheme_name(code)),
        "code": Attr::from(hex(code)),
        "algorithm": scheme.map_or_else(unregistered, |scheme| Attr::from(scheme.algorithm())),
        "hash": scheme.map_or_else(unregistered, hash),
    })
}
