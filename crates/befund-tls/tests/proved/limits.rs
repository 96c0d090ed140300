//! Servers that fail at more than the clients of their day sent. What they show is what they show without the
//! limit, and the limit has a name.

use std::thread;
use std::time::Duration;

use befund_tls::codec::Version;
use befund_tls::{AddressScan, Determination, Options, ScanOutcome, ScanTarget, scan};

use crate::servers::{BOTH, Fate, Hello, OLD, door, doors, honest, honest_with, look, look_for};

/// Versions with their lists, sorted, and whether all of it is complete.
pub(crate) fn shown(found: &AddressScan) -> Vec<(Version, Determination, [Vec<u16>; 3], bool)> {
    let sorted = |codes: &[u16]| {
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        codes
    };
    let protocols = found.protocols.iter().map(|one| {
        let lists = [&one.suites, &one.groups, &one.signature_schemes];
        (one.version, one.offered.clone(), lists.map(|list| sorted(&list.codes)), one.is_complete())
    });
    protocols.collect()
}

fn limits(found: &AddressScan) -> Vec<(Version, &'static str)> {
    let named = |name: &str| {
        name.ends_with("_limit") || name.ends_with("_required") || name.ends_with("_refused")
    };
    let all =
        found.features.iter().filter(|one| named(one.name) && one.present == Determination::Yes);
    let mut all: Vec<_> = all.map(|one| (one.version, one.name)).collect();
    all.sort_unstable();
    all
}

/// What is behind a door is seen through it, and what it cannot take is named.
#[track_caller]
fn seen_through(
    fate: impl Fn(&Hello) -> Fate + Send + Sync + 'static,
    named: &[(Version, &'static str)],
) -> AddressScan {
    let behind = honest(BOTH);
    let plain = look(behind);
    assert_eq!((plain.outcome, limits(&plain)), (ScanOutcome::Ok, Vec::new()));
    let found = look(door(behind, move |hello, _| fate(hello)));
    let why = found.transcript.join("\n");
    assert_eq!(shown(&found), shown(&plain), "{why}");
    assert_eq!((found.outcome, &found.reason), (ScanOutcome::Ok, &None), "{why}");
    assert_eq!(limits(&found), named, "{why}");
    assert!(found.connections <= 140, "{} connections\n{why}", found.connections);
    found
}

/// Every way of saying no.
const WAYS: [Fate; 6] =
    [Fate::Alert(47), Fate::Alert(40), Fate::Alert(80), Fate::Alert(70), Fate::Closed, Fate::Reset];

const TLS12: Version = Version::Tls12;
const TLS13: Version = Version::Tls13;

fn when(refused: bool, fate: &Fate) -> Fate {
    if refused { fate.clone() } else { Fate::Relayed }
}

#[test]
fn too_many_suites() {
    for most in [128, 64] {
        for way in WAYS {
            seen_through(
                move |hello| when(hello.suites.len() > most, &way),
                &[(TLS12, "suite_limit")],
            );
        }
    }
}

#[test]
fn too_many_suites_met_with_silence() {
    let found = look(door(honest(BOTH), |hello, _| when(hello.suites.len() > 128, &Fate::Silence)));
    let tls12 = found.protocol(TLS12).unwrap();
    assert_eq!((&tls12.offered, tls12.suites.codes.len()), (&Determination::Yes, 3));
    assert_eq!(found.outcome, ScanOutcome::Ok, "{:?}", found.reason);
}

#[test]
fn too_many_groups() {
    for way in WAYS {
        let fate = move |hello: &Hello| when(hello.groups().len() > 32, &way);
        seen_through(fate, &[(TLS12, "group_limit"), (TLS13, "group_limit")]);
    }
}

#[test]
fn too_many_schemes() {
    for way in WAYS {
        let fate = move |hello: &Hello| when(hello.schemes().len() > 16, &way);
        seen_through(fate, &[(TLS12, "scheme_limit"), (TLS13, "scheme_limit")]);
    }
}

#[test]
fn too_long_hellos() {
    for way in WAYS {
        let fate = move |hello: &Hello| when(hello.length() > 700, &way);
        let found = seen_through(fate, &[(TLS12, "hello_length_limit")]);
        assert!(found.feature(TLS12, "suite_limit").is_none());
    }
}

/// RFC 7685 section 1 tells of servers that hang at 256 to 511 bytes.
#[test]
fn hellos_of_some_lengths() {
    for range in [256..512, 200..600, 512..1024] {
        for way in [Fate::Closed, Fate::Reset, Fate::Alert(40), Fate::Alert(50)] {
            let range = range.clone();
            let plain = look(honest(BOTH));
            let fate = move |hello: &Hello, _| when(range.contains(&hello.length()), &way);
            let found = look(door(honest(BOTH), fate));
            for (found, plain) in shown(&found).into_iter().zip(shown(&plain)) {
                // Whatever is called complete is.
                assert!(!found.3 || found == plain, "{found:?}\n{plain:?}");
                assert_eq!(found.1, plain.1);
            }
        }
    }
}

#[test]
fn rare_extensions() {
    for extension in [15, 4, 22, 50] {
        for way in [Fate::Alert(47), Fate::Alert(110), Fate::Closed] {
            let behind = honest(BOTH);
            let plain = look(behind);
            let fate =
                move |hello: &Hello, _| when(hello.extensions.contains_key(&extension), &way);
            let found = look(door(behind, fate));
            assert_eq!(shown(&found), shown(&plain), "{}", found.transcript.join("\n"));
            assert_eq!(found.feature(TLS12, "extension_intolerance"), Some(&Determination::Yes));
        }
    }
}

#[test]
fn padding_is_no_reason_to_miss_anything() {
    for way in [Fate::Alert(47), Fate::Closed] {
        let fate = move |hello: &Hello| when(hello.extensions.contains_key(&21), &way);
        seen_through(fate, &[]);
    }
}

#[test]
fn application_protocols_are_insisted_on() {
    for way in [Fate::Alert(120), Fate::Closed, Fate::Alert(40)] {
        let plain = look(honest_with(BOTH, &["h2"]));
        let fate = move |hello: &Hello, _| when(!hello.extensions.contains_key(&16), &way);
        let found = look(door(honest_with(BOTH, &["h2"]), fate));
        assert_eq!(shown(&found), shown(&plain), "{}", found.transcript.join("\n"));
        assert_eq!(limits(&found), [(TLS12, "alpn_required"), (TLS13, "alpn_required")]);
    }
}

#[test]
fn an_empty_list_of_keys() {
    for way in WAYS {
        // An alert about the version of a hello without keys is asked again as browsers ask.
        let fate = move |hello: &Hello| when(hello.is_keyless(), &way);
        seen_through(fate, &[(TLS13, "empty_key_share_refused")]);
    }
}

/// A server of TLS 1.3 that cannot ask for a key, and has a group only that no key is sent for.
#[test]
fn groups_no_key_was_sent_for_do_not_make_a_version_missing() {
    let without_retry = |group: u16| {
        move |hello: &Hello, _: usize| match hello.newest() {
            0x0304 if hello.groups().contains(&group) => Fate::Alert(40),
            _ => Fate::Relayed,
        }
    };
    // Behind it: TLS 1.2, whose random says that there is TLS 1.3.
    for group in [0x0029, 0x0022, 0x0001] {
        let found = look(door(honest(BOTH), move |hello, number| match hello.newest() {
            0x0304 if hello.suites.len() > 20 => sentinel(),
            _ => without_retry(group)(hello, number),
        }));
        let tls13 = found.protocol(TLS13).unwrap();
        assert_ne!(tls13.offered, Determination::No, "{}", found.transcript.join("\n"));
    }
}

/// A ServerHello of TLS 1.2 by a server that has TLS 1.3 (RFC 8446 section 4.1.3).
fn sentinel() -> Fate {
    use crate::servers::{message, record};
    let random = [&[7; 24][..], b"DOWNGRD\x01"].concat();
    let body = [&[3, 3][..], &random, &[0, 0xC0, 0x2B, 0]].concat();
    let flight = [message(2, &body), message(14, &[])].concat();
    Fate::Said(record(22, &flight))
}

/// What really is missing is still said to be missing.
#[test]
fn a_version_that_is_missing_is_said_to_be() {
    for way in [Fate::Alert(40), Fate::Alert(70), Fate::Alert(47), Fate::Closed, Fate::Reset] {
        let fate = move |hello: &Hello, _| match hello.newest() {
            0x0303 => Fate::Relayed,
            // A server that does not know TLS 1.3 looks at the suites.
            0x0304 if hello.suites.contains(&0xC02B) => Fate::Relayed,
            _ => way.clone(),
        };
        let found = look(door(honest(OLD), fate));
        let why = found.transcript.join("\n");
        assert_eq!(found.outcome, ScanOutcome::Ok, "{:?}\n{why}", found.reason);
        let offered: Vec<_> =
            found.protocols.iter().filter(|one| one.offered == Determination::Yes).collect();
        assert_eq!(offered.len(), 1);
        assert!(found.connections <= 110, "{} connections\n{why}", found.connections);
    }
}

const STATUS_REQUEST: u16 = 5;
const ENCRYPT_THEN_MAC: u16 = 22;
const SESSION_TICKET: u16 = 35;
const RENEGOTIATION_INFO: u16 = 0xFF01;
const RENEGOTIATION_SCSV: u16 = 0x00FF;

/// Whether a hello is refused.
type Refused = fn(&Hello) -> bool;

/// What fails at an extension that every browser sends, or insists on what another client sends, or takes fewer codes
/// than a browser has, in TLS 1.2 alone: TLS 1.3 beside it shows that somebody is there, and nothing of that.
#[test]
fn what_one_client_is_refused_for_another_is_not() {
    let refused: [(Refused, &[(Version, &str)]); 8] = [
        (|hello| hello.extensions.contains_key(&STATUS_REQUEST), &[]),
        (|hello| hello.extensions.contains_key(&RENEGOTIATION_INFO), &[]),
        (|hello| hello.extensions.contains_key(&SESSION_TICKET), &[]),
        (|hello| !hello.suites.contains(&RENEGOTIATION_SCSV), &[]),
        (
            |hello| !hello.extensions.contains_key(&ENCRYPT_THEN_MAC) || hello.suites.len() > 128,
            &[(TLS12, "suite_limit")],
        ),
        (|hello| hello.groups().len() > 3, &[(TLS12, "group_limit")]),
        (|hello| hello.schemes().len() > 6, &[(TLS12, "scheme_limit")]),
        (|hello| hello.suites.len() > 12, &[(TLS12, "suite_limit")]),
    ];
    for (at, (refused, named)) in refused.into_iter().enumerate() {
        for way in [Fate::Alert(40), Fate::Alert(70), Fate::Closed] {
            let plain = look(honest(BOTH));
            let fate =
                move |hello: &Hello, _| when(hello.newest() == 0x0303 && refused(hello), &way);
            let found = look(door(honest(BOTH), fate));
            let why = found.transcript.join("\n");
            assert_eq!(shown(&found), shown(&plain), "{at}: {why}");
            let missed: Vec<_> =
                named.iter().filter(|name| !limits(&found).contains(name)).collect();
            assert!(missed.is_empty(), "{at}: {missed:?} of {:?}", limits(&found));
        }
    }
}

/// TLS 1.3 for whoever has TLS 1.2 as well, or sends one key only: nobody who asks for it alone sees it.
#[test]
fn tls13_in_company_only_is_not_missing() {
    const KEY_SHARE: u16 = 51;
    let alone: Refused = |hello| {
        let versions = hello.extensions.get(&43).map_or(0, Vec::len);
        hello.newest() == 0x0304 && versions == 3
    };
    let keys: Refused = |hello| {
        let one = hello.extensions.get(&KEY_SHARE).map(Vec::len) == Some(2 + 4 + 32);
        hello.newest() == 0x0304 && !one
    };
    for refused in [alone, keys] {
        for way in [Fate::Alert(40), Fate::Alert(70), Fate::Alert(47)] {
            let fate = move |hello: &Hello, _| when(refused(hello), &way);
            let found = look(door(honest(BOTH), fate));
            let offered = &found.protocol(TLS13).unwrap().offered;
            assert_ne!(*offered, Determination::No, "{}", found.transcript.join("\n"));
        }
    }
}

/// What stands before a server reads only so many codes of each list.
#[test]
fn codes_that_nobody_reads_leave_no_short_list_complete() {
    let plain = look(honest(BOTH));
    for most in [48, 64, 100] {
        let fate = move |hello: &Hello, _| {
            let known =
                |list: &[u16], own: &[u16]| list.iter().take(most).any(|code| own.contains(code));
            let suites = [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xCCA9];
            let modern = hello.newest() >= 0x0303;
            let read = known(&hello.suites, &suites)
                && known(&hello.groups(), &[0x001D, 0x0017, 0x0018])
                && known(&hello.schemes(), &[0x0403]);
            when(modern && !read, &Fate::Alert(40))
        };
        let found = look(door(honest(BOTH), fate));
        for (one, mut all) in shown(&found).into_iter().zip(shown(&plain)) {
            // The device knows the three curves only.
            all.2[1].retain(|group| *group != 0x11EC);
            let why = found.transcript.join("\n");
            assert!(!one.3 || one == all, "{most} codes, {}: {one:?}\n{why}", one.0);
        }
    }
}

/// A device that hangs at hellos newer than itself.
#[test]
fn silence_at_newer_hellos_hides_no_older_version() {
    use crate::servers::{message, record, server_hello};
    let fate = |hello: &Hello, _: usize| match hello.newest() {
        0x0301 if hello.suites.contains(&0x002F) => {
            let flight = [server_hello(0x0301, 0x002F), message(14, &[])].concat();
            Fate::Said(record(22, &flight))
        }
        0x0301 => Fate::Alert(40),
        _ => Fate::Silence,
    };
    let found = look_for(door(honest(OLD), fate), Duration::from_millis(500));
    let tls10 = found.protocol(Version::Tls10).unwrap();
    assert_eq!((&tls10.offered, &tls10.suites.codes[..]), (&Determination::Yes, &[0x002F][..]));
    for version in [TLS12, TLS13] {
        let offered = &found.protocol(version).unwrap().offered;
        assert!(matches!(offered, Determination::Undetermined(_)), "{offered:?}");
    }
    assert_eq!(found.outcome, ScanOutcome::Partial);
}

/// A server with another certificate on each connection: what is read of them ends with the time, too.
#[test]
fn reading_many_chains_ends_with_the_time() {
    let behind: Vec<_> = (0..24).map(|_| honest(OLD)).collect();
    let turns = doors(move |_, number| {
        thread::sleep(Duration::from_millis(20));
        behind[number % behind.len()]
    });
    let target = ScanTarget::new(&turns.ip().to_string(), turns.port());
    let max_time = Some(Duration::from_millis(700));
    let options = Options { max_time, gentle: true, ..Options::default() };
    let found = scan(&target, &options, &|_| ()).addresses.remove(0);
    let why = format!("{} chains of {} connections", found.chains.len(), found.connections);
    assert!((1..=4).contains(&found.chains.len()) && found.connections > 4, "{why}");
    assert_ne!((found.outcome, &found.chains_incomplete), (ScanOutcome::Ok, &None), "{why}");
}
