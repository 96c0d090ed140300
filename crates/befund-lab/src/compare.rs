//! What a scan found against what a server is configured to do, compared as a whole.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use befund_tls::certificates::Chain;
use befund_tls::names::{group_name, scheme_name, suite_name};
use befund_tls::{
    AddressScan, Determination, List, Options, Protocol, Scan, ScanOutcome, ScanTarget, scan,
};

use super::{Names, Offer, Server, Truth};

/// A scan that takes longer hangs. One of a server that meets every long hello with silence waits for each of the
/// hellos that find out how long is too long.
const BOUND: Duration = Duration::from_secs(180);

/// Scans the address of a server, with or without a name.
pub fn look(server: &Server, sni: Option<&str>, gentle: bool) -> Scan {
    let address = server.address();
    let target = ScanTarget {
        sni: sni.map(str::to_owned),
        ..ScanTarget::new(&address.ip().to_string(), address.port())
    };
    let begun = Instant::now();
    let found = scan(&target, &Options { gentle, ..Options::default() }, &|_| ());
    assert!(begun.elapsed() < BOUND, "the scan took {:?}", begun.elapsed());
    assert_eq!(gainsaid(&found), Vec::<String>::new(), "by its own transcript");
    found
}

/// In what the transcript of a scan differs from the facts that were made of it.
fn gainsaid(found: &Scan) -> Vec<String> {
    let day = jiff::civil::date(2026, 11, 21);
    let (facts, lists) = befund::probe::tls::facts::observed(found, day);
    let addresses = found.addresses.iter();
    let lines = addresses.flat_map(|one| {
        std::iter::once(format!("# {}", one.address)).chain(one.transcript.clone())
    });
    (befund::probe::tls::SOURCE.gainsaid)(&lines.collect::<Vec<_>>().join("\n"), &facts, &lists)
}

/// Scans a server that does nothing wrong: everything must be found, and nothing else.
pub fn exact(server: &Server) -> AddressScan {
    exact_but(server, &[], false)
}

/// The same, one connection at a time.
pub fn exact_if_gentle(server: &Server) -> AddressScan {
    exact_but(server, &[], true)
}

/// The same, but these lists cannot be completed and must say so.
pub fn exact_but(server: &Server, open: &[&str], gentle: bool) -> AddressScan {
    let truth = server.truth();
    let scan = look(server, truth.needs_sni.as_deref(), gentle);
    let [found] = &scan.addresses[..] else { panic!("one address was scanned: {scan:#?}") };
    let mut wrong = Vec::new();
    if found.outcome != if open.is_empty() { ScanOutcome::Ok } else { ScanOutcome::Partial } {
        wrong.push(format!("outcome {:?}: {:?}", found.outcome, found.reason));
    }
    if found.speaks_tls != Determination::Yes {
        wrong.push(format!("speaks TLS: {:?}", found.speaks_tls));
    }
    for protocol in &found.protocols {
        let (version, expected) = expected(truth, protocol);
        let offered = if expected.is_some() { Determination::Yes } else { Determination::No };
        if protocol.offered != offered {
            wrong.push(format!("{version}: {:?}, should be {offered:?}", protocol.offered));
        }
        let expected = expected.cloned().unwrap_or_default();
        for (what, list, names, expected) in lists(protocol, &expected) {
            let more: Vec<_> = names.difference(expected).collect();
            let missing: Vec<_> = expected.difference(&names).collect();
            if open.contains(&format!("{version} {what}").as_str()) {
                if !more.is_empty() || list.is_complete() {
                    wrong.push(format!("{version} {what}: invented {more:?} or complete"));
                }
                continue;
            }
            if !more.is_empty() || !missing.is_empty() {
                wrong.push(format!("{version} {what}: invented {more:?}, missed {missing:?}"));
            }
            if let Some(why) = &list.incomplete {
                wrong.push(format!("{version} {what} incomplete: {why}"));
            }
        }
        let bits: BTreeSet<_> = protocol.dh.iter().map(|dh| dh.bits).collect();
        if bits != expected.dh_bits {
            wrong.push(format!("{version} DH {bits:?}, should be {:?}", expected.dh_bits));
        }
        if let Some(why) = &protocol.dh_incomplete {
            wrong.push(format!("{version} DH incomplete: {why}"));
        }
    }
    for ((version, name), on) in &truth.features {
        let features = found.features.iter();
        let seen = features
            .filter(|feature| feature.version.name() == version.name() && feature.name == *name)
            .map(|feature| &feature.present)
            .next();
        if seen != Some(if *on { &Determination::Yes } else { &Determination::No }) {
            wrong.push(format!("{} {name}: {seen:?}, should be {on}", version.name()));
        }
    }
    let keys = keys(&found.chains);
    if keys != truth.keys {
        wrong.push(format!("keys {keys:?}, should be {:?}", truth.keys));
    }
    assert!(
        wrong.is_empty(),
        "after {} connections:\n  {}\n\n{}",
        found.connections,
        wrong.join("\n  "),
        found.transcript.join("\n")
    );
    found.clone()
}

/// Scans a server that does something wrong: less may be found, but nothing false may be said.
pub fn sound(server: &Server) -> AddressScan {
    let truth = server.truth();
    let scan = look(server, truth.needs_sni.as_deref(), false);
    let [found] = &scan.addresses[..] else { panic!("one address was scanned: {scan:#?}") };
    sound_about(found, truth);
    found.clone()
}

/// The same, of a scan that is done.
pub fn sound_about(found: &AddressScan, truth: &Truth) {
    let mut wrong = Vec::new();
    let mut open = false;
    for protocol in &found.protocols {
        let (version, expected) = expected(truth, protocol);
        match (&protocol.offered, expected) {
            (Determination::Yes, None) => wrong.push(format!("{version} is not offered")),
            (Determination::No, Some(_)) => wrong.push(format!("{version} is offered")),
            _ => {}
        }
        open |= matches!(protocol.offered, Determination::Undetermined(_));
        let unknown = protocol.offered != Determination::Yes;
        let expected = expected.cloned().unwrap_or_default();
        for (what, list, names, expected) in lists(protocol, &expected) {
            let more: Vec<_> = names.difference(expected).collect();
            let missing: Vec<_> = expected.difference(&names).collect();
            if !more.is_empty() {
                wrong.push(format!("{version} {what}: invented {more:?}"));
            }
            if !missing.is_empty() && list.is_complete() && !unknown {
                wrong.push(format!("{version} {what}: called complete without {missing:?}"));
            }
            open |= !list.is_complete();
        }
    }
    if open && found.outcome == ScanOutcome::Ok {
        wrong.push("questions are open, yet the outcome is ok".to_owned());
    }
    if found.outcome != ScanOutcome::Ok && found.reason.is_none() {
        wrong.push(format!("{:?} without a reason", found.outcome));
    }
    assert!(
        wrong.is_empty(),
        "{:?} after {} connections, {:?}:\n  {}\n\n{}",
        found.outcome,
        found.connections,
        found.reason,
        wrong.join("\n  "),
        found.transcript.join("\n")
    );
}

fn expected<'a>(truth: &'a Truth, protocol: &Protocol) -> (&'static str, Option<&'a Offer>) {
    let name = protocol.version.name();
    let offers = truth.versions.iter();
    (name, offers.filter(|(version, _)| version.name() == name).map(|(_, offer)| offer).next())
}

fn lists<'a>(
    protocol: &'a Protocol,
    expected: &'a Offer,
) -> [(&'static str, &'a List, Names, &'a Names); 3] {
    let named =
        |list: &List, name: fn(u16) -> String| list.codes.iter().map(|c| name(*c)).collect();
    let (suites, groups, schemes) =
        (&protocol.suites, &protocol.groups, &protocol.signature_schemes);
    [
        ("suites", suites, named(suites, suite_name), &expected.suites),
        ("groups", groups, named(groups, group_name), &expected.groups),
        ("schemes", schemes, named(schemes, scheme_name), &expected.schemes),
    ]
}

/// The keys of the servers' own certificates.
pub fn keys(chains: &[Chain]) -> BTreeSet<(String, u32)> {
    chains
        .iter()
        .map(|chain| {
            let details = chain.certificates[0].details.as_ref().unwrap();
            let bits = details.key_bits.unwrap_or_default();
            (details.key_algorithm.to_owned(), bits)
        })
        .collect()
}

/// Runs all side by side, as most of them wait, and fails if one does.
pub fn all<F: FnOnce() + Send + 'static>(scans: impl IntoIterator<Item = F>) {
    let scans: Vec<_> = scans.into_iter().map(thread::spawn).collect();
    let failed = scans.into_iter().map(thread::JoinHandle::join).filter(Result::is_err).count();
    assert_eq!(failed, 0, "of the scans above");
}
