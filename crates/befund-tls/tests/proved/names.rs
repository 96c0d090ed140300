//! Names as they go out: A-labels without a trailing dot (RFC 6066 section 3).

use std::time::Duration;

use befund_tls::{Finding, Options, Outcome, Target, scan};

use crate::servers::{BOTH, Fate, Hello, door, honest_named};

/// A strict server refuses other names, as it may.
#[test]
fn names_are_asked_for_in_ascii_and_match_in_either_form() {
    let behind = honest_named(BOTH, &["lab.test", "xn--mnchen-3ya.test"], &[]);
    let strict = door(behind, |hello: &Hello, _| match hello.extensions.get(&0) {
        Some(name) if name[5..].is_ascii() && !name.ends_with(b".") => Fate::Relayed,
        Some(_) => Fate::Alert(47),
        None => Fate::Relayed,
    });
    for (name, sent) in [
        ("lab.test.", "lab.test"),
        ("münchen.test", "xn--mnchen-3ya.test"),
        ("MÜNCHEN.test.", "xn--mnchen-3ya.test"),
        ("mu\u{308}nchen.test", "xn--mnchen-3ya.test"),
        ("xn--mnchen-3ya.test", "xn--mnchen-3ya.test"),
    ] {
        let target = Target {
            sni: Some(name.to_owned()),
            ..Target::new(&strict.ip().to_string(), strict.port())
        };
        let options = Options { timeout: Duration::from_secs(2), ..Options::default() };
        let found = scan(&target, &options, &|_| ());
        let address = &found.addresses[0];
        assert_eq!((address.outcome, address.sni.as_deref()), (Outcome::Ok, Some(sent)), "{name}");
        assert!(address.chains.iter().all(|chain| chain.names_match == Finding::Yes), "{name}");
    }
}
