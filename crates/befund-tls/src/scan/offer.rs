//! What a hello offers, and the hello itself.

use std::sync::LazyLock;

use crate::agreement::{Ephemeral, possible, random};
use crate::codec::{ClientHello, Extension, GREASE, Version};
use crate::names::{Group, Scheme, Suite, is_ffdhe};
use crate::scan::manner::{Dress, Keys, Manner};

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746): how SSLv3, without extensions, says it.
const RENEGOTIATION_SCSV: u16 = 0x00FF;

/// TLS_FALLBACK_SCSV (RFC 7507): this version is offered because a newer one failed.
const FALLBACK_SCSV: u16 = 0x5600;

/// What a hello has besides its offer, to see what a server makes of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Extras {
    /// A version in the body that the server does not know (up to TLS 1.2).
    pub(super) odd_version: bool,
    /// A suite, a group, an extension and in TLS 1.3 a version that nobody knows.
    pub(super) grease: bool,
    /// HTTP/2 and HTTP/1.1, in this order (up to TLS 1.2, as TLS 1.3 encrypts the answer).
    pub(super) alpn: bool,
    /// The note that a newer version failed.
    pub(super) fallback: bool,
}

/// What a hello offers: each list in order of preference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Offer {
    pub(super) version: Version,
    pub(super) suites: Vec<u16>,
    pub(super) groups: Vec<u16>,
    pub(super) schemes: Vec<u16>,
    pub(super) extras: Extras,
    /// How the server is to be asked.
    pub(super) manner: Manner,
}

impl Offer {
    /// Everything there is for a version. Up to TLS 1.2 without the finite fields of RFC 7919,
    /// because naming one makes some servers refuse DHE with a prime of their own.
    pub(super) fn everything(version: Version) -> Self {
        let tls13 = version == Version::Tls13;
        let mut suites: Vec<_> = Suite::all().filter(|s| s.is_tls13() == tls13).collect();
        // Suites that show a group first: their answers say most.
        suites.sort_by_key(|suite| suite.key_exchange());
        Self {
            version,
            suites: suites.into_iter().map(|s| s.code).collect(),
            groups: Group::all().map(|g| g.code).filter(|g| tls13 || !is_ffdhe(*g)).collect(),
            schemes: Scheme::all().map(|s| s.code).collect(),
            extras: Extras::default(),
            manner: Manner::RICH,
        }
    }

    /// The same offer with the finite fields of RFC 7919 before the other groups.
    pub(super) fn with_finite_fields(mut self) -> Self {
        let fields = Group::all().filter(|group| group.is_ffdhe()).map(|group| group.code);
        self.groups.retain(|group| !is_ffdhe(*group));
        self.groups.splice(0..0, fields);
        self
    }

    /// The hello.
    pub(super) fn hello(&self, sni: Option<&str>) -> ClientHello {
        let legacy = self.version < Version::Tls13;
        let mut suites = self.suites.clone();
        if self.extras.fallback {
            suites.push(FALLBACK_SCSV);
        }
        if self.version == Version::Ssl3 || legacy && self.manner.dress == Dress::OpenSsl {
            suites.push(RENEGOTIATION_SCSV);
        }
        let hello = ClientHello {
            version: self.version,
            odd_version: self.extras.odd_version.then_some(Version::Tls13.code()),
            random: random(),
            session_id: if legacy { Vec::new() } else { random::<32>().to_vec() },
            suites,
            compression: if legacy && self.manner.rare { vec![1, 0] } else { vec![0] },
            extensions: self.extensions(sni),
        };
        let hello = if self.extras.grease { hello.with_grease() } else { hello };
        hello.padded(self.manner.length)
    }

    fn extensions(&self, sni: Option<&str>) -> Vec<Extension> {
        if self.version == Version::Ssl3 {
            return Vec::new();
        }
        let mut list = Vec::new();
        list.extend(sni.map(|name| Extension::ServerName(name.to_owned())));
        list.push(Extension::SupportedGroups(self.groups.clone()));
        if self.version == Version::Tls13 {
            self.only_tls13(&mut list);
        } else {
            self.only_legacy(&mut list);
        }
        list
    }

    fn only_tls13(&self, list: &mut Vec<Extension>) {
        let keys = match self.manner.keys {
            Keys::None => Vec::new(),
            Keys::Unknown => vec![(GREASE, vec![0])],
            Keys::Own => keys_of(&self.groups),
            Keys::Short => {
                let mut keys = keys_of(&self.groups);
                keys.retain(|(_, key)| key.len() <= LONGEST_OF_A_CURVE);
                keys
            }
        };
        if self.manner.keys == Keys::Unknown {
            // Only a group on offer may have a key.
            for extension in &mut *list {
                if let Extension::SupportedGroups(groups) = extension {
                    groups.insert(0, GREASE);
                }
            }
        }
        if self.manner.alpn {
            list.push(protocols());
        }
        list.push(Extension::SupportedVersions(vec![Version::Tls13.code()]));
        self.signatures(list);
        list.push(Extension::PskKeyExchangeModes(vec![1]));
        list.push(Extension::KeyShare(keys));
    }

    fn only_legacy(&self, list: &mut Vec<Extension>) {
        list.push(Extension::EcPointFormats);
        match self.manner.dress {
            Dress::Browser => list.extend([
                Extension::RenegotiationInfo(Vec::new()),
                Extension::ExtendedMasterSecret,
                Extension::SessionTicket,
                Extension::StatusRequest,
            ]),
            Dress::OpenSsl => list.extend([
                Extension::SessionTicket,
                Extension::EncryptThenMac,
                Extension::ExtendedMasterSecret,
            ]),
            Dress::Bare => {}
        }
        if self.manner.rare {
            list.extend((self.manner.dress != Dress::OpenSsl).then_some(Extension::EncryptThenMac));
            list.push(Extension::Heartbeat(true));
            list.push(Extension::TruncatedHmac);
            list.push(Extension::SignedCertificateTimestamp);
        }
        if self.extras.alpn || self.manner.alpn {
            list.push(protocols());
        }
        if self.version == Version::Tls12 {
            self.signatures(list);
        }
    }

    /// Schemes for the handshake are what is asked about; for certificates everything is fine, so
    /// that a server never refuses because of how its certificate is signed.
    fn signatures(&self, list: &mut Vec<Extension>) {
        list.push(Extension::SignatureAlgorithms(self.schemes.clone()));
        if self.manner.rare {
            list.push(Extension::SignatureAlgorithmsCert(Scheme::all().map(|s| s.code).collect()));
        }
    }
}

/// What browsers offer by ALPN.
pub(crate) fn protocols() -> Extension {
    Extension::Alpn(vec!["h2".to_owned(), "http/1.1".to_owned()])
}

/// Most bytes of keys in one hello: servers take hellos of browsers, which are not longer.
const MOST_KEYS: usize = 4096;

/// A key of P-521: those of KEMs and of finite fields are longer.
const LONGEST_OF_A_CURVE: usize = 133;

/// Keys for finite fields where nothing else is on offer, and else for those of some groups that are cheap to make a key
/// in and whose keys fit into a hello. Only groups on offer may have one, and in their order (RFC 8446 section 4.2.8).
/// Nothing is ever agreed with them: one of each will do.
fn keys_of(groups: &[u16]) -> Vec<(u16, Vec<u8>)> {
    if groups.iter().all(|group| is_ffdhe(*group)) {
        let fresh = |group: &u16| Some((*group, Ephemeral::new(*group)?.public().to_vec()));
        return groups.iter().filter_map(fresh).collect();
    }
    static KEYS: LazyLock<Vec<(u16, Vec<u8>)>> = LazyLock::new(|| {
        let all: Vec<_> = Group::all().map(|group| group.code).collect();
        let cheap = possible(&all).into_iter().filter(|group| !is_ffdhe(*group));
        cheap.filter_map(|group| Some((group, Ephemeral::new(group)?.public().to_vec()))).collect()
    });
    let mut left = MOST_KEYS;
    let offered = KEYS.iter().filter(|(group, _)| groups.contains(group));
    let fitting = offered.filter(|(_, key)| {
        let fits = key.len() <= left;
        left -= if fits { key.len() } else { 0 };
        fits
    });
    let mut keys: Vec<_> = fitting.cloned().collect();
    keys.sort_by_key(|(group, _)| groups.iter().position(|offered| offered == group));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server may refuse a hello that does otherwise, which would read as if it had none of the groups.
    #[test]
    fn keys_are_of_groups_on_offer_in_their_order_and_fit_a_hello() {
        let all = Offer::everything(Version::Tls13).groups;
        let backwards: Vec<_> = all.iter().rev().copied().collect();
        for groups in [&all[..], &backwards, &[0x0018], &[0x0018, 0x001D], &[0x0100], &[]] {
            let keys = keys_of(groups);
            let places: Vec<_> = keys
                .iter()
                .map(|(group, _)| groups.iter().position(|one| one == group).unwrap())
                .collect();
            assert!(places.is_sorted(), "{keys:?}");
            assert!(keys.iter().map(|(_, key)| key.len()).sum::<usize>() <= MOST_KEYS);
        }
        assert_eq!(keys_of(&[0x0018, 0x001D]).len(), 2);
    }
}
