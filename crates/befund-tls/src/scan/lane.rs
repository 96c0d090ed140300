//! One version of one address, from its first answer to its last.

use super::asker::Asker;
use super::features;
use super::offer::Offer;
use super::peel::Peel;
use crate::codec::{Flight, Version};
use crate::names::minus;
use crate::result::{Determination, Feature, Protocol};
use crate::scan::handshake::Handshakes;
use crate::scan::staples::Staples;

/// What one version showed.
pub(super) struct Lane {
    pub(super) protocol: Protocol,
    pub(super) features: Vec<Feature>,
    /// Chains presented, DER.
    pub(super) chains: Vec<Vec<Vec<u8>>>,
    /// What was stapled to them.
    pub(super) staples: Staples,
    pub(super) chains_incomplete: Option<String>,
    /// What was refused when a list ended.
    pub(super) last: Vec<Offer>,
    /// Whether a question came to nothing, so that it may be worth asking again.
    pub(super) failed: bool,
    /// Whether what is known to be accepted was accepted again when the lists had ended.
    pub(super) still_answers: bool,
}

impl Lane {
    /// What an earlier look at the same version showed, too: that something was negotiated once stays
    /// true whatever a later look comes to.
    pub(super) fn also(&mut self, earlier: Self) {
        const GONE: &str = "some was negotiated once, but not when asked again";
        let (mine, theirs) = (&mut self.protocol, earlier.protocol);
        // What worked in either look works.
        let works = |protocol: &Protocol| -> Vec<u16> {
            let all = protocol.suites.codes.iter().copied();
            all.filter(|code| !protocol.failing.contains(code)).collect()
        };
        let accepted = [works(mine), works(&theirs)].concat();
        mine.failing.retain(|code| !accepted.contains(code));
        for (list, other) in [
            (&mut mine.suites, theirs.suites),
            (&mut mine.groups, theirs.groups),
            (&mut mine.signature_schemes, theirs.signature_schemes),
        ] {
            for code in other.codes {
                if list.add(code) {
                    list.leave_open(GONE);
                }
            }
        }
        let failing = theirs.failing.into_iter().filter(|code| !mine.failing.contains(code));
        let failing: Vec<_> = failing.filter(|code| !accepted.contains(code)).collect();
        mine.failing.extend(failing);
        let known: Vec<_> = mine.dh.iter().map(|dh| dh.prime_sha256.clone()).collect();
        mine.dh.extend(theirs.dh.into_iter().filter(|dh| !known.contains(&dh.prime_sha256)));
        if let Determination::Undetermined(_) = mine.server_preference {
            mine.server_preference = theirs.server_preference;
        }
        let unseen = |chain: &Vec<Vec<u8>>| !self.chains.contains(chain);
        let chains: Vec<_> = earlier.chains.into_iter().filter(unseen).collect();
        self.chains.extend(chains);
        self.staples.also(earlier.staples);
        for feature in earlier.features.into_iter().filter(|one| one.present == Determination::Yes)
        {
            match self.features.iter_mut().find(|one| one.name == feature.name) {
                Some(one) => one.present = Determination::Yes,
                None => self.features.push(feature),
            }
        }
    }
}

/// How a version is asked.
#[derive(Debug)]
pub(super) struct Way {
    /// Everything there is for the version.
    pub(super) everything: Offer,
    /// Whether hellos with things no server knows are tried.
    pub(super) tests_tolerance: bool,
    /// Whether several questions may be open at a time.
    pub(super) side_by_side: bool,
}

/// Enumerates a version.
pub(super) fn run(asker: &Asker<'_>, sni: Option<&str>, first: &Flight, way: Way) -> Lane {
    let version = way.everything.version;
    let tls13 = version == Version::Tls13;
    let manner = way.everything.manner;
    let mut peel = Peel::new(asker, sni, way.everything);
    if way.tests_tolerance {
        peel = peel.testing_tolerance();
    }
    if way.side_by_side {
        peel = peel.side_by_side();
    }
    if !tls13 {
        peel.legacy(first);
        return Lane {
            features: features::legacy(manner, version, &peel),
            last: peel.last(),
            chains: peel.seen.chains,
            staples: peel.seen.staples,
            chains_incomplete: None,
            failed: peel.failed,
            still_answers: peel.still_answers,
            protocol: peel.protocol,
        };
    }
    peel.tls13(first);
    let found = Handshakes::new(asker.connector(), sni, &peel.protocol, manner)
        .opened_by(peel.opening.take())
        .run();
    for (offered, chosen) in &found.choices {
        peel.choices.note(offered, *chosen);
    }
    peel.prefer();
    let (mut protocol, failed) = (peel.protocol.clone(), peel.failed);
    protocol.signature_schemes = found.schemes.clone();
    protocol.failing.extend(minus(&found.failing, &peel.protocol.failing));
    let last = peel.last();
    Lane {
        protocol,
        features: features::tls13(&peel.seen, &found),
        last,
        chains: found.chains,
        staples: found.staples,
        failed: failed || found.incomplete.is_some(),
        still_answers: peel.still_answers,
        chains_incomplete: found.incomplete,
    }
}
