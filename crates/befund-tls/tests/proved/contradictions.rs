//! Servers that refuse what they accepted, or accept what they refused: no list is short and called complete.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use befund_tls::{AddressScan, Determination, Feature, ScanOutcome};

use crate::servers::{BOTH, Fate, OLD, door, honest, look, pass_aloud, record, refuse, serve};

/// Versions and lists of an honest server.
fn truth() -> &'static AddressScan {
    static TRUTH: OnceLock<AddressScan> = OnceLock::new();
    TRUTH.get_or_init(|| look(honest(BOTH)))
}

/// Whatever is called complete is, and a version called missing is.
#[track_caller]
fn nothing_short(found: &AddressScan, what: &str) {
    let why = || format!("{what}\n{:?}\n{}", found.reason, found.transcript.join("\n"));
    for (found, truth) in found.protocols.iter().zip(&truth().protocols) {
        let version = found.version;
        assert!(
            found.offered == truth.offered
                || matches!(found.offered, Determination::Undetermined(_)),
            "{version} {}",
            why()
        );
        for (found, truth) in [
            (&found.suites, &truth.suites),
            (&found.groups, &truth.groups),
            (&found.signature_schemes, &truth.signature_schemes),
        ] {
            let all = truth.codes.iter().all(|code| found.codes.contains(code));
            assert!(all || !found.is_complete(), "{version} {found:?} {}", why());
        }
    }
}

const WAYS: [Fate; 6] =
    [Fate::Alert(40), Fate::Alert(47), Fate::Alert(70), Fate::Alert(80), Fate::Closed, Fate::Reset];

#[test]
fn a_server_that_serves_so_many_and_then_nobody() {
    for way in WAYS {
        for most in 2..60 {
            let refusing = way.clone();
            let fate = move |_: &_, number| match number < most {
                true => Fate::Relayed,
                false => refusing.clone(),
            };
            let found = look(door(honest(BOTH), fate));
            nothing_short(&found, &format!("{way:?} from {most} on"));
        }
    }
}

#[test]
fn a_server_that_turns_away_for_a_while() {
    for way in WAYS {
        for first in (2..60).step_by(3) {
            let refusing = way.clone();
            let fate = move |_: &_, number| match (first..first + 12).contains(&number) {
                true => refusing.clone(),
                false => Fate::Relayed,
            };
            let found = look(door(honest(BOTH), fate));
            nothing_short(&found, &format!("{way:?} from {first} on"));
        }
    }
}

#[test]
fn one_refusal_anywhere() {
    for way in WAYS {
        for wrong in 0..60 {
            let refusing = way.clone();
            let fate = move |_: &_, number| match number == wrong {
                true => refusing.clone(),
                false => Fate::Relayed,
            };
            let found = look(door(honest(BOTH), fate));
            nothing_short(&found, &format!("{way:?} at {wrong}"));
        }
    }
}

/// A server that takes only so many connections at a time, and refuses the others in words that sound like an answer.
fn busy(most: usize, refuse: fn(TcpStream, u8), code: u8) -> SocketAddr {
    let behind = honest(BOTH);
    let open = Arc::new(AtomicUsize::new(0));
    serve(move |_, stream| {
        let beside = open.fetch_add(1, Ordering::SeqCst);
        // Long enough for others to come meanwhile.
        thread::sleep(Duration::from_millis(3));
        if beside >= most {
            refuse(stream, code);
        } else {
            pass_aloud(stream, behind);
        }
        open.fetch_sub(1, Ordering::SeqCst);
    })
}

#[test]
fn a_server_that_refuses_by_alert_beside_others() {
    // Closing with the hello unread may reset the connection.
    let at_once = |mut stream: TcpStream, code| drop(stream.write_all(&record(21, &[2, code])));
    for most in [1, 2, 3, 5] {
        for code in [40, 47, 70, 71, 80] {
            let found = look(busy(most, at_once, code));
            nothing_short(&found, &format!("alert {code} beside {most}"));
        }
    }
}

/// What was refused beside others and is accepted alone ends no list, and opens none. On a busy machine the door may
/// still count a connection that is closed: one look of three is enough.
#[test]
fn what_is_refused_beside_others_is_asked_alone() {
    for most in [2, 3, 5] {
        for code in [40, 47, 70, 71, 80] {
            let mut why = format!("alert {code} beside {most}");
            let well = (0..6).any(|_| {
                let found = look(busy(most, refuse, code));
                nothing_short(&found, &why);
                why = format!("{why}\n{:?}\n{}", found.reason, found.transcript.join("\n"));
                found.outcome == ScanOutcome::Ok
            });
            assert!(well, "{why}");
        }
    }
}

/// Two machines behind one address, of which one lacks TLS 1.3.
#[test]
fn machines_that_differ_are_not_taken_for_one() {
    let (both, old) = (honest(BOTH), honest(OLD));
    let mut named = 0;
    for turn in 2..6 {
        let door =
            crate::servers::doors(move |_, number| if number % turn == 0 { old } else { both });
        let found = look(door);
        nothing_short(&found, &format!("one in {turn}"));
        let several = |one: &Feature| one.name == "several_configurations";
        named += usize::from(found.features.iter().any(several));
    }
    // Which machine a question meets is chance: the rare one may only ever be met with what it refuses.
    assert!(named > 0);
}

#[test]
fn one_machine_is_not_taken_for_several() {
    for versions in [BOTH, OLD] {
        let found = look(honest(versions));
        assert!(found.features.iter().all(|one| one.name != "several_configurations"));
    }
}

#[test]
fn an_honest_server_contradicts_nothing() {
    let found = truth();
    assert_eq!((found.outcome, &found.reason), (ScanOutcome::Ok, &None));
    assert!(found.connections <= 90, "{} connections", found.connections);
}
