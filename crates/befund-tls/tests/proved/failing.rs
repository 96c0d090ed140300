//! Servers that choose a suite and fail then: it is listed as one that fails, and hides nothing.

use std::sync::atomic::{AtomicBool, Ordering};

use befund_tls::codec::Version;
use befund_tls::{Determination, Protocol, ScanOutcome};

use crate::servers::{
    BOTH, Fate, Hello, OLD, door, honest, honest_without, look, message, record, server_hello,
};

const DHE: [u16; 4] = [0x009F, 0x009E, 0x006B, 0x0067];
const ECDHE: [u16; 3] = [0xC02B, 0xC02C, 0xCCA9];

/// A ServerHello of TLS 1.2 that chooses a suite, and an end.
fn chosen(suite: u16, end: &Fate) -> Fate {
    let hello = record(22, &server_hello(0x0303, suite));
    match end {
        Fate::Alert(code) => Fate::Said([hello, record(21, &[2, *code])].concat()),
        Fate::Reset => Fate::SaidAndReset(hello),
        _ => Fate::Said(hello),
    }
}

const ENDS: [Fate; 4] = [Fate::Alert(40), Fate::Alert(80), Fate::Closed, Fate::Reset];

/// What an honest server was asked before its suites of TLS 1.3 were proved.
const MOST: usize = 90;

fn wanted(hello: &Hello, suites: &[u16]) -> Option<u16> {
    let legacy = hello.newest() == 0x0303;
    suites.iter().copied().find(|suite| legacy && hello.suites.contains(suite))
}

fn lists(protocol: &Protocol) -> (Vec<u16>, Vec<u16>) {
    let sorted = |codes: &[u16]| {
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        codes
    };
    (sorted(&protocol.suites.codes), sorted(&protocol.failing))
}

fn all(suites: &[&[u16]]) -> Vec<u16> {
    let mut all = suites.concat();
    all.sort_unstable();
    all
}

#[test]
fn what_is_preferred_and_fails_hides_nothing() {
    for end in ENDS {
        for versions in [OLD, BOTH] {
            let end = end.clone();
            let fate = move |hello: &Hello, _| match wanted(hello, &DHE) {
                Some(suite) => chosen(suite, &end),
                None => Fate::Relayed,
            };
            let found = look(door(honest(versions), fate));
            let why = found.transcript.join("\n");
            let tls12 = found.protocol(Version::Tls12).unwrap();
            assert_eq!(tls12.offered, Determination::Yes, "{why}");
            assert_eq!(lists(tls12), (all(&[&DHE, &ECDHE]), all(&[&DHE])), "{why}");
            assert!(tls12.suites.is_complete() && tls12.groups.is_complete(), "{why}");
            assert!(tls12.dh_incomplete.is_some(), "{why}");
            assert_eq!(found.outcome, ScanOutcome::Partial);
        }
    }
}

/// The same among suites that work: some of a kind fail, and what is ranked below is found.
#[test]
fn what_fails_in_between_hides_nothing_below() {
    for end in ENDS {
        let fate = move |hello: &Hello, _| {
            let above = wanted(hello, &[0xC02B]).is_some();
            match wanted(hello, &DHE).filter(|_| !above) {
                Some(suite) => chosen(suite, &end),
                None => Fate::Relayed,
            }
        };
        let found = look(door(honest(OLD), fate));
        let tls12 = found.protocol(Version::Tls12).unwrap();
        let why = found.transcript.join("\n");
        assert_eq!(lists(tls12), (all(&[&DHE, &ECDHE]), all(&[&DHE])), "{why}");
    }
}

/// A server that fails before it says what it chose refuses hellos with that kind, whatever else they have.
#[test]
fn a_kind_that_fails_unnamed_is_asked_apart() {
    for end in ENDS {
        let fate = move |hello: &Hello, _| {
            let above = wanted(hello, &[0xC02B]).is_some();
            if wanted(hello, &DHE).is_some() && !above { end.clone() } else { Fate::Relayed }
        };
        let found = look(door(honest(OLD), fate));
        let tls12 = found.protocol(Version::Tls12).unwrap();
        assert_eq!(lists(tls12).0, all(&[&ECDHE]), "{}", found.transcript.join("\n"));
    }
}

/// The same where it is preferred to everything else: Dovecot does that with DHE and no field.
#[test]
fn a_kind_that_is_preferred_and_fails_unnamed_hides_no_version() {
    for end in ENDS {
        for versions in [OLD, BOTH] {
            let plain = look(honest(versions));
            let end = end.clone();
            let fate = move |hello: &Hello, _| match wanted(hello, &DHE) {
                Some(_) => end.clone(),
                None => Fate::Relayed,
            };
            let found = look(door(honest(versions), fate));
            let why = found.transcript.join("\n");
            let tls12 = found.protocol(Version::Tls12).unwrap();
            let known = plain.protocol(Version::Tls12).unwrap();
            assert_eq!(tls12.offered, Determination::Yes, "{why}");
            assert_eq!(lists(tls12), (all(&[&ECDHE]), Vec::new()), "{why}");
            for (found, known) in [
                (&tls12.groups, &known.groups),
                (&tls12.signature_schemes, &known.signature_schemes),
            ] {
                assert!(known.codes.iter().all(|code| found.codes.contains(code)), "{why}");
            }
            assert!(!found.features.iter().any(|one| one.name.ends_with("_limit")), "{why}");
            assert!(found.connections <= 140, "{} connections\n{why}", found.connections);
        }
    }
}

#[test]
fn a_version_whose_every_suite_fails_is_offered_and_open() {
    for end in ENDS {
        let fate = move |hello: &Hello, _| match wanted(hello, &DHE) {
            Some(suite) => chosen(suite, &end),
            None => Fate::Alert(40),
        };
        let found = look(door(honest(OLD), fate));
        let why = found.transcript.join("\n");
        let tls12 = found.protocol(Version::Tls12).unwrap();
        assert_eq!((&tls12.offered, tls12.is_complete()), (&Determination::Yes, false), "{why}");
        assert_eq!(lists(tls12), (all(&[&DHE]), all(&[&DHE])), "{why}");
        assert_eq!(found.outcome, ScanOutcome::Partial, "{why}");
    }
}

/// One failure of many is chance: the suite works.
#[test]
fn a_suite_that_fails_once_and_works_then_works() {
    let fate = |hello: &Hello, number: usize| match wanted(hello, &[0xC02C]) {
        Some(suite) if number % 7 == 3 => chosen(suite, &Fate::Closed),
        _ => Fate::Relayed,
    };
    let found = look(door(honest(OLD), fate));
    let tls12 = found.protocol(Version::Tls12).unwrap();
    assert_eq!(lists(tls12), (all(&[&ECDHE]), Vec::new()), "{}", found.transcript.join("\n"));
}

/// The certificate of a flight that broke off was shown.
#[test]
fn a_flight_that_breaks_off_shows_its_certificate() {
    let fate = |hello: &Hello, _: usize| match wanted(hello, &DHE) {
        Some(suite) => {
            let certificate = [&[0, 0, 6, 0, 0, 3][..], b"abc"].concat();
            let flight = [server_hello(0x0303, suite), message(11, &certificate)].concat();
            Fate::Said([record(22, &flight), record(21, &[2, 40])].concat())
        }
        None => Fate::Alert(40),
    };
    let found = look(door(honest(OLD), fate));
    assert_eq!(found.chains.len(), 1, "{}", found.transcript.join("\n"));
}

/// What a server of TLS 1.3 says: a HelloRetryRequest to a hello without keys, and then the end.
fn retry(suite: u16) -> Vec<u8> {
    retry_in(suite, 0x001D)
}

/// The same, for a key of this group.
fn retry_in(suite: u16, group: u16) -> Vec<u8> {
    let mut hello = server_hello(0x0303, suite);
    let random = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8,
        0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8,
        0x33, 0x9C,
    ];
    hello[6..38].copy_from_slice(&random);
    let group = group.to_be_bytes();
    let body = [&hello[4..], &[0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2], &group].concat();
    record(22, &message(2, &body))
}

/// A suite of TLS 1.3 that is preferred, chosen in a HelloRetryRequest and fails then.
#[test]
fn a_suite_of_tls13_that_fails_once_keys_are_sent_hides_nothing() {
    for suite in [0x1301, 0x1302, 0x1303] {
        for end in ENDS {
            let end = end.clone();
            let fate = move |hello: &Hello, _| match hello.suites.contains(&suite) {
                true if hello.newest() != 0x0304 => Fate::Relayed,
                true if hello.is_keyless() => Fate::Said(retry(suite)),
                true => end.clone(),
                false => Fate::Relayed,
            };
            let plain = look(honest(BOTH));
            let found = look(door(honest(BOTH), fate));
            let why = found.transcript.join("\n");
            let (tls13, known) = (found.protocol(Version::Tls13), plain.protocol(Version::Tls13));
            let (tls13, known) = (tls13.unwrap(), known.unwrap());
            assert_eq!(lists(tls13).0, lists(known).0, "{why}");
            assert_eq!(tls13.signature_schemes, known.signature_schemes, "{why}");
        }
    }
}

/// The same where a suite is chosen with keys, too.
#[test]
fn a_suite_of_tls13_that_fails_after_its_choice_is_said_to() {
    for end in ENDS {
        let end = end.clone();
        let fate = move |hello: &Hello, _| {
            let chosen = Fate::Said([retry(0x1302), record(21, &[2, 40])].concat());
            match (hello.newest() == 0x0304, hello.suites.contains(&0x1302), hello.is_keyless()) {
                (true, true, false) if end == Fate::Alert(40) => chosen,
                (true, true, _) => Fate::Said(retry(0x1302)),
                _ => Fate::Relayed,
            }
        };
        let found = look(door(honest(BOTH), fate));
        let why = found.transcript.join("\n");
        let tls13 = found.protocol(Version::Tls13).unwrap();
        assert_eq!(lists(tls13), (vec![0x1301, 0x1302, 0x1303], vec![0x1302]), "{why}");
        assert!(!tls13.signature_schemes.codes.is_empty(), "{why}");
    }
}

/// The same where it is never preferred to one that works, so that nobody else would notice.
#[test]
fn a_suite_of_tls13_that_is_never_preferred_and_fails_is_said_to() {
    let plain = look(honest(BOTH));
    let known = plain.protocol(Version::Tls13).unwrap();
    for (suite, group) in [(0x1301, None), (0x1302, None), (0x1303, Some(0x001D))] {
        for end in ENDS {
            let end = end.clone();
            let others = known.suites.codes.clone();
            let fate = move |hello: &Hello, _| {
                let other = |code: &u16| *code != suite && others.contains(code);
                let last = hello.newest() == 0x0304 && !hello.suites.iter().any(other);
                match last && hello.suites.contains(&suite) {
                    true if hello.is_keyless() => {
                        // Whether it was on offer or not.
                        Fate::Said(retry_in(suite, group.unwrap_or(hello.groups()[0])))
                    }
                    true => end.clone(),
                    false => Fate::Relayed,
                }
            };
            let found = look(door(honest_without(suite), fate));
            let why = found.transcript.join("\n");
            let tls13 = found.protocol(Version::Tls13).unwrap();
            assert_eq!(lists(tls13), (lists(known).0, vec![suite]), "{why}");
            assert_eq!(tls13.signature_schemes, known.signature_schemes, "{why}");
            assert_eq!(found.outcome, ScanOutcome::Ok, "{why}");
        }
    }
}

/// A server that serves nobody any more when such a suite is asked for by itself did not fail with it.
#[test]
fn a_suite_is_not_said_to_fail_by_whoever_refuses_everybody() {
    const LAST: u16 = 0x1303;
    let gone = AtomicBool::new(false);
    let fate = move |hello: &Hello, _: usize| {
        let tls13 = hello.newest() == 0x0304;
        if tls13 && hello.suites == [LAST] && !hello.is_keyless() {
            gone.store(true, Ordering::SeqCst);
        }
        let last = tls13 && hello.suites.contains(&LAST) && !hello.suites.contains(&0x1301);
        match gone.load(Ordering::SeqCst) {
            true => Fate::Closed,
            // For a key of a group that may not be on offer, so that nothing comes of it.
            false if last && !hello.suites.contains(&0x1302) => Fate::Said(retry(LAST)),
            false => Fate::Relayed,
        }
    };
    let found = look(door(honest_without(LAST), fate));
    let why = found.transcript.join("\n");
    let tls13 = found.protocol(Version::Tls13).unwrap();
    assert_eq!(lists(tls13), (vec![0x1301, 0x1302, LAST], vec![]), "{why}");
    assert!(!tls13.signature_schemes.is_complete() && found.outcome != ScanOutcome::Ok, "{why}");
}

/// An honest server is not asked more often for it: suites are proved by handshakes that look for something else.
#[test]
fn suites_of_tls13_that_work_are_proved_in_passing() {
    let found = look(honest(BOTH));
    let why = found.transcript.join("\n");
    let of = |suite: &str| format!("TLSv1.3 {suite}, ");
    for suite in
        ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]
    {
        let signed =
            |line: &&String| line.contains(&of(suite)) && line.ends_with("ecdsa_secp256r1_sha256");
        assert!(found.transcript.iter().any(|line| signed(&line)), "{why}");
    }
    let tls13 = found.protocol(Version::Tls13).unwrap();
    assert_eq!(lists(tls13).1, []);
    assert!(found.connections <= MOST, "{} connections\n{why}", found.connections);
}

/// All of TLS 1.3 is chosen and fails.
#[test]
fn tls13_whose_every_handshake_fails_is_offered_and_open() {
    let fate = |hello: &Hello, _: usize| match hello.suites.iter().find(|one| **one == 0x1301) {
        Some(suite) if hello.newest() == 0x0304 => Fate::Said(retry(*suite)),
        None if hello.newest() == 0x0304 => Fate::Alert(40),
        _ => Fate::Relayed,
    };
    let found = look(door(honest(BOTH), fate));
    let why = found.transcript.join("\n");
    let tls13 = found.protocol(Version::Tls13).unwrap();
    assert_eq!(lists(tls13), (vec![0x1301], vec![0x1301]), "{why}");
    assert_eq!((&tls13.offered, tls13.is_complete()), (&Determination::Yes, false), "{why}");
    assert_eq!(found.outcome, ScanOutcome::Partial, "{why}");
}

/// A suite of TLS 1.3 that breaks off and is silent later: what it hid stays open.
#[test]
fn silence_after_a_break_leaves_the_schemes_open() {
    let fate = |hello: &Hello, _: usize| {
        let tls13 = hello.newest() == 0x0304 && hello.suites.contains(&0x1302);
        match (tls13, hello.is_keyless(), hello.suites.len()) {
            (true, true, _) => Fate::Said(retry(0x1302)),
            (true, false, 1) => Fate::Silence,
            (true, false, _) => Fate::Said([retry(0x1302), record(21, &[2, 40])].concat()),
            (false, ..) => Fate::Relayed,
        }
    };
    let found = look(door(honest(BOTH), fate));
    let why = found.transcript.join("\n");
    let tls13 = found.protocol(Version::Tls13).unwrap();
    assert!(!tls13.signature_schemes.is_complete(), "{why}");
    assert_ne!(found.outcome, ScanOutcome::Ok, "{why}");
}
