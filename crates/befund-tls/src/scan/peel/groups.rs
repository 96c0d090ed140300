//! Groups, signature schemes and fields, seen and asked for.

use crate::codec::Version;
use crate::names::{Authentication, KeyExchange, SchemeKey, Suite, group_name, minus};
use crate::scan::fit::Sought;
use crate::scan::offer::Offer;
use crate::scan::peel::Peel;
use crate::scan::peel::sight::{Found, Step, all_of, last};
use crate::text::hex_digest;

impl<'a> Peel<'a> {
    /// Suites of these kinds of authentication that are not known, but may be had with finite fields.
    /// DSA keys are looked at along with RSA keys, as hardly any server has one.
    pub(super) fn only_with_fields(
        &self,
        lanes: &[Authentication],
        found: &Found,
    ) -> Option<Offer> {
        if !self.may_have_fields() {
            return None;
        }
        let rsa = lanes.contains(&Authentication::Rsa);
        let dss = Some(Authentication::Dss).filter(|dss| rsa && !lanes.contains(dss));
        let lanes: Vec<_> = lanes.iter().copied().chain(dss).collect();
        let mut offer = self.offer_of(&lanes);
        offer.suites.retain(|suite| is_dhe(*suite) && !found.suites.contains(suite));
        Some(offer).filter(|offer| !offer.suites.is_empty())
    }

    /// Whether fields of RFC 7919 may be behind suites not seen yet. Before TLS 1.2 they are looked
    /// for only if the server does Diffie-Hellman with finite fields at all.
    fn may_have_fields(&self) -> bool {
        match self.everything.version {
            Version::Tls12 => true,
            Version::Tls10 | Version::Tls11 => {
                self.protocol.suites.codes.iter().any(|suite| is_dhe(*suite))
            }
            _ => false,
        }
    }

    /// What is left of the groups, with suites that need one.
    ///
    /// Suites that a server may have only with a finite field of RFC 7919 are asked for on the same
    /// occasion, for a refusal then holds for both. Once one is found, they are left for later.
    pub(super) fn groups(
        &mut self,
        all: &Offer,
        with_fields: Option<&Offer>,
        found: &mut Found,
    ) -> bool {
        self.sought = Sought::Groups;
        let refused_with_fields = self.each_group(all, with_fields, found);
        self.sought = Sought::Suites;
        refused_with_fields
    }

    fn each_group(&mut self, all: &Offer, with_fields: Option<&Offer>, found: &mut Found) -> bool {
        let leave_open = |peel: &mut Self, why: &str| peel.protocol.groups.leave_open(why);
        let mut with_fields = with_fields;
        loop {
            let before = found.groups.len();
            let mut offer = Offer {
                groups: minus(&all.groups, &found.groups),
                schemes: last(&all.schemes, &found.schemes),
                ..all.clone()
            };
            if let Some(more) = with_fields {
                offer.suites.extend(minus(&more.suites, &offer.suites));
                offer.schemes.extend(minus(&more.schemes, &offer.schemes));
                offer = offer.with_finite_fields();
            }
            match self.step(&offer) {
                Step::Answered(sight) => {
                    self.take(&sight, found);
                    if !all.suites.contains(&sight.suite) {
                        with_fields = None;
                    } else if found.groups.len() == before {
                        leave_open(self, "the server chose a group that was not on offer");
                        return false;
                    }
                }
                Step::Broken(..) | Step::Refused => {
                    self.ends_with(&offer);
                    return with_fields.is_some();
                }
                Step::Failed(why) => {
                    leave_open(self, &why);
                    return false;
                }
            }
        }
    }

    /// What is left of the signature schemes, with suites that are signed.
    pub(super) fn schemes(&mut self, all: &Offer, found: &mut Found) {
        self.sought = Sought::Schemes;
        self.each_scheme(all, found);
        self.sought = Sought::Suites;
    }

    fn each_scheme(&mut self, all: &Offer, found: &mut Found) {
        let leave_open =
            |peel: &mut Self, why: &str| peel.protocol.signature_schemes.leave_open(why);
        loop {
            let before = found.schemes.len();
            let offer = Offer { schemes: minus(&all.schemes, &found.schemes), ..all.clone() };
            if self.ask(&offer, found, leave_open).is_none() {
                return self.ends_with(&offer);
            }
            if found.schemes.len() == before {
                return leave_open(self, "the server signs with a scheme that was not on offer");
            }
        }
    }

    /// A server with an ECDSA certificate may insist on the certificate's curve among the groups
    /// (RFC 8422 section 5.1). Then groups were looked for in vain without it: look again with the
    /// curve behind them. If the server then keeps choosing the curve by its own preference, groups
    /// that it ranks lower are out of reach.
    pub(super) fn behind_certificate_curve(&mut self, all: &Offer, found: &mut Found) {
        let curves: Vec<u16> =
            found.curves.iter().copied().filter(|c| found.groups.contains(c)).collect();
        let others = minus(&found.groups, &curves);
        if curves.is_empty() || self.answers_without(all, &others, found) {
            self.groups_settled = true;
            return;
        }
        let leave_open = |peel: &mut Self, why: &str| peel.protocol.groups.leave_open(why);
        self.sought = Sought::Groups;
        loop {
            let before = found.groups.len();
            let mut groups = minus(&all.groups, &found.groups);
            groups.extend(&curves);
            let offer = Offer { groups, ..all.clone() };
            if self.ask(&offer, found, leave_open).is_none() {
                self.ends_with(&offer);
                self.groups_settled = true;
                self.sought = Sought::Suites;
                return;
            }
            if found.groups.len() == before {
                break;
            }
        }
        self.sought = Sought::Suites;
        // With the curve on offer others may have been found that were refused alone.
        let others = minus(&found.groups, &curves);
        if !self.follows_client_order(all, &curves, &others, found) {
            let names: Vec<_> = curves.iter().map(|curve| group_name(*curve)).collect();
            self.groups_hidden = Some(format!(
                "the certificate's curve {} must be on offer and may be preferred to groups not seen",
                names.join(", ")
            ));
        } else {
            self.groups_settled = true;
        }
    }

    /// Whether known groups other than the certificate's curve are accepted alone.
    fn answers_without(&mut self, all: &Offer, others: &[u16], found: &mut Found) -> bool {
        let offer = Offer { groups: others.to_vec(), ..all.clone() };
        let leave_open = |peel: &mut Self, why: &str| peel.protocol.groups.leave_open(why);
        !others.is_empty() && self.ask(&offer, found, leave_open).is_some()
    }

    /// Whether of two known groups the server takes the one we name first, either way.
    fn follows_client_order(
        &mut self,
        all: &Offer,
        curves: &[u16],
        others: &[u16],
        found: &mut Found,
    ) -> bool {
        let (Some(curve), Some(other)) = (curves.first(), others.first()) else { return false };
        [[*curve, *other], [*other, *curve]].into_iter().all(|groups| {
            let mut offer = Offer { groups: groups.to_vec(), ..all.clone() };
            offer.groups.extend(&curves[1..]);
            match self.step(&offer) {
                Step::Answered(sight) => {
                    self.take(&sight, found);
                    sight.group == Some(groups[0])
                }
                Step::Broken(..) | Step::Refused | Step::Failed(_) => false,
            }
        })
    }

    /// Looks for finite fields of RFC 7919 up to TLS 1.2, which were left out so far: first for suites
    /// that a server has only with them, then for the fields themselves, and at last for a second
    /// handshake with each prime, to see whether the server's key is a new one.
    pub(super) fn finite_fields(&mut self) {
        use Authentication::{Dss, Other, Rsa};
        if !self.may_have_fields() {
            return self.look_twice_at_keys();
        }
        let mut all = self.offer_of(&[Rsa, Dss, Other]).with_finite_fields();
        all.suites.retain(|suite| is_dhe(*suite) && !self.without_fields.contains(suite));
        let mut found = Found { suites: self.protocol.suites.codes.clone(), ..Found::default() };
        let known = found.suites.len();
        self.suites(&all, &mut found);
        let suites: Vec<u16> =
            found.suites.iter().copied().filter(|suite| is_dhe(*suite)).collect();
        if found.suites.len() > known && !found.schemes.is_empty() {
            self.schemes(&Offer { suites: suites.clone(), ..all.clone() }, &mut found);
        }
        if !suites.is_empty() {
            // Backwards, which tells by the way whether the server has an order of its own.
            let suites = all_of(&self.everything.suites, &suites).into_iter().rev().collect();
            self.fields(&Offer { suites, ..all });
        }
        self.look_twice_at_keys();
    }

    /// Drops each finite field the server uses until it uses another, or refuses.
    fn fields(&mut self, all: &Offer) {
        let mut offer = all.clone();
        loop {
            let named = match self.step(&offer) {
                Step::Answered(sight) => {
                    self.take(&sight, &mut Found::default());
                    sight.prime.as_deref().and_then(named_field).map(|row| row.0)
                }
                Step::Broken(..) | Step::Refused => return self.ends_with(&offer),
                Step::Failed(why) => {
                    self.protocol.dh_incomplete.get_or_insert(why);
                    return;
                }
            };
            let before = offer.groups.len();
            offer.groups.retain(|group| Some(*group) != named);
            if offer.groups.len() == before {
                return;
            }
        }
    }

    fn look_twice_at_keys(&mut self) {
        let single: Vec<u16> =
            self.dh.values().filter(|(_, keys)| keys.len() == 1).map(|(suite, _)| *suite).collect();
        for suite in single {
            let offer = Offer { suites: vec![suite], ..self.everything.clone() };
            match self.step(&offer) {
                Step::Answered(sight) => self.take(&sight, &mut Found::default()),
                Step::Refused => {
                    let why = "a suite that was accepted before was refused later";
                    self.asker.connector().contradicted(why);
                }
                Step::Broken(..) | Step::Failed(_) => {}
            }
        }
    }
}

fn is_dhe(suite: u16) -> bool {
    Suite::of(suite).is_some_and(|suite| suite.key_exchange() == KeyExchange::Dhe)
}

/// Whether a kind of key signs for suites with one of these kinds of authentication. Suites without
/// a certificate need no scheme, but where they are alone, some servers want one they know.
pub(super) fn signs_for(key: SchemeKey, lanes: &[Authentication]) -> bool {
    lanes.iter().any(|lane| match lane {
        Authentication::Rsa => matches!(key, SchemeKey::Rsa | SchemeKey::RsaPss),
        Authentication::Ecdsa => matches!(key, SchemeKey::Ecdsa | SchemeKey::EdDsa),
        Authentication::Dss => key == SchemeKey::Dsa,
        Authentication::Other => lanes.len() == 1,
    })
}

/// Code, name and SHA-256 of the primes of RFC 7919 appendix A.
const FFDHE: &[(u16, &str, &str)] = &[
    (0x0100, "ffdhe2048", "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966"),
    (0x0101, "ffdhe3072", "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17"),
    (0x0102, "ffdhe4096", "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e"),
    (0x0103, "ffdhe6144", "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7"),
    (0x0104, "ffdhe8192", "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833"),
];

pub(super) fn named_field(prime: &[u8]) -> Option<(u16, &'static str)> {
    let hex = hex_digest(prime);
    FFDHE.iter().find(|row| row.2 == hex).map(|row| (row.0, row.1))
}
