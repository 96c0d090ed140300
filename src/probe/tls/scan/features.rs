//! Protocol features, read from what a server put into its answers.

use super::peel::Seen;
use super::renegotiation::Completed;
use crate::probe::tls::codec::{Version, extension};
use crate::probe::tls::result::{Feature, Finding};

/// The features of one version up to TLS 1.2.
pub(super) fn legacy(
    version: Version,
    seen: &Seen,
    completed: &Result<Completed, String>,
) -> Vec<Feature> {
    let tried = |what: &str, read: fn(&Completed) -> &Finding| match completed {
        Ok(completed) => read(completed).clone(),
        Err(why) => Finding::Undetermined(format!("{what} was not tried: {why}")),
    };
    let echoed = |code: u16| yes_or_no(seen.extensions.contains(&code));
    let mut list = vec![
        ("tls_compression", yes_or_no(seen.compression)),
        ("renegotiation_info", echoed(extension::RENEGOTIATION_INFO)),
        (
            "client_initiated_renegotiation",
            tried("renegotiation", |completed| &completed.renegotiation),
        ),
        ("session_id_resumption", tried("resumption", |completed| &completed.resumption)),
    ];
    if version > Version::Ssl3 {
        list.extend([
            ("extended_master_secret", echoed(extension::EXTENDED_MASTER_SECRET)),
            ("encrypt_then_mac", encrypt_then_mac(seen)),
            ("heartbeat", echoed(extension::HEARTBEAT)),
            ("truncated_hmac", echoed(extension::TRUNCATED_HMAC)),
            ("session_ticket", echoed(extension::SESSION_TICKET)),
        ]);
    }
    list.into_iter().map(|(name, present)| Feature { version, name, present }).collect()
}

/// A server confirms Encrypt-then-MAC only with a CBC suite (RFC 7366 section 3).
fn encrypt_then_mac(seen: &Seen) -> Finding {
    match (seen.encrypt_then_mac, seen.cbc) {
        (true, _) => Finding::Yes,
        (false, true) => Finding::No,
        (false, false) => Finding::Undetermined(
            "no CBC suite was negotiated, so there was no occasion to confirm it".to_owned(),
        ),
    }
}

/// The features of TLS 1.3, which has neither compression nor renegotiation (RFC 8446 sections 4.1.2
/// and 4.1.3).
pub(super) fn tls13(early_data: Finding, session_ticket: Finding) -> Vec<Feature> {
    let list = [
        ("tls_compression", Finding::No),
        ("client_initiated_renegotiation", Finding::No),
        ("early_data", early_data),
        ("session_ticket", session_ticket),
    ];
    list.map(|(name, present)| Feature { version: Version::Tls13, name, present }).into()
}

fn yes_or_no(present: bool) -> Finding {
    if present { Finding::Yes } else { Finding::No }
}
