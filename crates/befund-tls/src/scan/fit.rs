//! Offers cut to what a server can take in one hello, so that all is asked all the same.

use crate::names::{Group, KeyExchange, Scheme, Suite, minus};
use crate::scan::manner::{Keys, Manner};
use crate::scan::offer::Offer;

impl Manner {
    /// Whether an offer fits as it is.
    fn takes(&self, offer: &Offer) -> bool {
        offer.suites.len() <= self.suites
            && offer.groups.len() <= self.groups
            && offer.schemes.len() <= self.schemes
    }
}

/// What is looked for with an offer: it goes out in parts, everything else is cut to what fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sought {
    Suites,
    Groups,
    Schemes,
}

/// Codes known to be accepted, which a cut leaves in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) suites: &'a [u16],
    pub(super) groups: &'a [u16],
    pub(super) schemes: &'a [u16],
}

impl Offer {
    /// The offer in hellos the server can take. What is sought is in one of them.
    pub(super) fn parts(&self, sought: Sought, known: Known<'_>) -> Vec<Self> {
        let manner = self.manner;
        if manner.takes(self) {
            return vec![self.clone()];
        }
        let cut = Self {
            suites: cut(&self.suites, known.suites, manner.suites),
            groups: cut(&self.groups, known.groups, manner.groups),
            schemes: cut(&self.schemes, known.schemes, manner.schemes),
            ..self.clone()
        };
        match sought {
            Sought::Suites => {
                let bundles = bundles(&all_suites(self), &self.suites, manner.suites);
                bundles.into_iter().map(|suites| Self { suites, ..cut.clone() }).collect()
            }
            Sought::Groups => {
                let all: Vec<_> = Group::all().map(|group| group.code).collect();
                let bundles = bundles(&all, &self.groups, manner.groups);
                bundles.into_iter().map(|groups| Self { groups, ..cut.clone() }).collect()
            }
            Sought::Schemes => {
                let all: Vec<_> = Scheme::all().map(|scheme| scheme.code).collect();
                let bundles = bundles(&all, &self.schemes, manner.schemes);
                bundles.into_iter().map(|schemes| Self { schemes, ..cut.clone() }).collect()
            }
        }
    }

    /// As much of the offer as goes into one hello, with the suite that is known to be accepted.
    pub(super) fn fitted(&self) -> Self {
        let manner = self.manner;
        let suite: Vec<_> = manner.suite.into_iter().collect();
        Self {
            suites: cut(&self.suites, &suite, manner.suites),
            groups: cut(&self.groups, COMMON_GROUPS, manner.groups),
            schemes: cut(&self.schemes, COMMON_SCHEMES, manner.schemes),
            ..self.clone()
        }
    }
}

impl Offer {
    /// The same with all suites as they are.
    pub(super) fn fitted_but_suites(&self) -> Self {
        Self { suites: self.suites.clone(), ..self.fitted() }
    }

    /// The same question as another client asks it: each list with what servers have first and the rest the other way
    /// round, suites by turns, with protocols if wanted, and with keys of curves. A server that reads only the first
    /// codes of a list, takes a key and asks for none, or sends clients of HTTP/2 elsewhere may answer this one.
    pub(super) fn otherwise(mut self, sought: Sought, protocols: bool) -> Self {
        for (list, first) in [
            (&mut self.suites, COMMON_SUITES),
            (&mut self.groups, COMMON_GROUPS),
            (&mut self.schemes, COMMON_SCHEMES),
        ] {
            list.reverse();
            *list = common(list, first);
        }
        if sought == Sought::Suites {
            let (first, last): (Vec<_>, Vec<_>) =
                self.suites.iter().partition(|code| COMMON_SUITES.contains(code));
            self.suites = by_turns(&first, &last);
        }
        if self.manner.keys == Keys::None {
            self.manner.keys = Keys::Short;
        }
        self.manner.alpn |= protocols;
        self
    }
}

/// One of the first, one of the second, and so on.
fn by_turns(first: &[u16], second: &[u16]) -> Vec<u16> {
    let of = |list: &[u16], at: usize| list.get(at).copied();
    let turns = 0..first.len().max(second.len());
    turns.flat_map(|at| [of(first, at), of(second, at)]).flatten().collect()
}

/// All suites of a version, those that servers have first.
fn all_suites(offer: &Offer) -> Vec<u16> {
    let all: Vec<_> = Offer::everything(offer.version).suites;
    common(&all, COMMON_SUITES)
}

/// Bundles of the same codes whatever else was dropped, so that none is asked twice in vain.
fn bundles(all: &[u16], left: &[u16], most: usize) -> Vec<Vec<u16>> {
    all.chunks(most.min(all.len()).max(1))
        .map(|part| left.iter().copied().filter(|code| part.contains(code)).collect())
        .filter(|part: &Vec<u16>| !part.is_empty())
        .collect()
}

/// So many codes, known ones among them; the order stays.
fn cut(all: &[u16], known: &[u16], most: usize) -> Vec<u16> {
    if all.len() <= most {
        return all.to_vec();
    }
    let first = all.iter().copied().filter(|code| known.contains(code));
    let kept: Vec<u16> = first.chain(minus(all, known)).take(most).collect();
    all.iter().copied().filter(|code| kept.contains(code)).collect()
}

/// The same codes, common ones first.
pub(super) fn common(all: &[u16], common: &[u16]) -> Vec<u16> {
    let mut list: Vec<u16> = common.iter().copied().filter(|code| all.contains(code)).collect();
    list.extend(minus(all, common));
    list
}

/// How many kinds of key exchange there are, each of which is asked for by itself.
pub(super) const KINDS: usize = 3;

/// The kind of key exchange a server may fail at as a whole, whoever it authenticates: what lacks
/// Diffie-Hellman parameters lacks them for anonymous suites, too.
pub(super) fn exchange(suite: u16) -> usize {
    match Suite::of(suite).map(Suite::key_exchange) {
        Some(KeyExchange::Dhe) => 1,
        Some(KeyExchange::Static) => 2,
        _ => 0,
    }
}

/// Suites that nearly every server has one of: of TLS 1.3, of TLS 1.2, of older versions.
pub(super) const COMMON_SUITES: &[u16] = &[
    0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xC009, 0xC013, 0xC00A, 0xC014, 0x002F,
    0x0035, 0x000A, 0x009C, 0x009D, 0x0033, 0x0039, 0x009E, 0x009F, 0xCCA9, 0xCCA8, 0x0005, 0x0004,
    0x0016, 0xC012, 0xC011, 0x003C, 0x003D, 0xC023, 0xC027, 0xC024, 0xC028, 0x0009,
];

/// Groups of the same sort.
pub(super) const COMMON_GROUPS: &[u16] = &[0x001D, 0x0017, 0x0018, 0x0019];

/// Schemes of the same sort.
pub(super) const COMMON_SCHEMES: &[u16] = &[
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0603, 0x0201, 0x0203, 0x0807,
];
