//! Protocol features, read from what a server put into its answers.

use super::manner::Manner;
use super::peel::{Intolerance, Peel, Seen};
use super::renegotiation::Completed;
use crate::codec::{Version, extension};
use crate::result::{Determination, Feature, List};
use crate::scan::handshake::{Alpn, Completed as Handshakes};

/// The features of one version up to TLS 1.2.
pub(super) fn legacy(manner: Manner, version: Version, peel: &Peel<'_>) -> Vec<Feature> {
    let (seen, suites, completed) = (&peel.seen, &peel.protocol.suites, &peel.completed);
    let tried = |what: &str, read: fn(&Completed) -> &Determination| match completed {
        Ok(completed) => read(completed).clone(),
        Err(why) => Determination::Undetermined(format!("{what} was not tried: {why}")),
    };
    let echoed = |code: u16| yes_or_no(seen.extensions.contains(&code));
    let rare = |present: bool| match (manner.rare, present) {
        (false, false) => Determination::Undetermined(
            "the server refuses hellos with extensions that browsers do not send".to_owned(),
        ),
        (_, present) => yes_or_no(present),
    };
    let rarely = |code: u16| rare(seen.extensions.contains(&code));
    let mut list = vec![
        ("tls_compression", rare(seen.compression)),
        ("renegotiation_info", echoed(extension::RENEGOTIATION_INFO)),
        (
            "client_initiated_renegotiation",
            tried("renegotiation", |completed| &completed.renegotiation),
        ),
        ("session_id_resumption", tried("resumption", |completed| &completed.resumption)),
        ("client_certificate_request", yes_or_no(seen.certificate_request)),
    ];
    if version > Version::Ssl3 {
        list.extend([
            ("extended_master_secret", echoed(extension::EXTENDED_MASTER_SECRET)),
            ("heartbeat", rarely(extension::HEARTBEAT)),
            ("truncated_hmac", rarely(extension::TRUNCATED_HMAC)),
            ("session_ticket", echoed(extension::SESSION_TICKET)),
            ("ocsp_stapling", yes_or_no(seen.ocsp_stapling)),
            ("sct_in_extension", rarely(extension::SIGNED_CERTIFICATE_TIMESTAMP)),
            ("sct_in_ocsp", yes_or_no(seen.sct_in_ocsp)),
            ("compressed_points", yes_or_no(seen.compressed_points)),
        ]);
        let found = encrypt_then_mac(seen, suites).map(|found| match found {
            Determination::No => rare(false),
            other => other,
        });
        list.extend(found.map(|found| ("encrypt_then_mac", found)));
        list.extend(seen.alpn.as_ref().map(protocols).into_iter().flatten());
        list.extend(seen.intolerance.as_ref().map(intolerance).into_iter().flatten());
    }
    list.into_iter().map(|(name, present)| Feature { version, name, present }).collect()
}

/// A server confirms Encrypt-then-MAC only with a CBC suite (RFC 7366 section 3). Where it has none,
/// there is nothing to say.
fn encrypt_then_mac(seen: &Seen, suites: &List) -> Option<Determination> {
    match (seen.encrypt_then_mac, seen.cbc) {
        (true, _) => Some(Determination::Yes),
        (false, true) => Some(Determination::No),
        (false, false) if suites.is_complete() => None,
        (false, false) => Some(Determination::Undetermined(
            "no CBC suite was negotiated, so there was no occasion to confirm it".to_owned(),
        )),
    }
}

/// What was said to ALPN. That h2 is absent means that it is not chosen although named first.
fn protocols(alpn: &Alpn) -> [(&'static str, Determination); 2] {
    [
        ("alpn", yes_or_no(*alpn != Alpn::Ignored)),
        ("alpn_h2", yes_or_no(*alpn == Alpn::Chose(b"h2".to_vec()))),
    ]
}

/// Our ordinary hello up to TLS 1.2 is longer than the 511 bytes some servers fail at (RFC 7685), so
/// whoever answers it does not.
fn intolerance(found: &Intolerance) -> [(&'static str, Determination); 3] {
    [
        ("version_intolerance", found.version.clone()),
        ("extension_intolerance", found.extension.clone()),
        ("long_hello_intolerance", Determination::No),
    ]
}

/// The features of TLS 1.3, which has neither compression nor renegotiation (RFC 8446 sections 4.1.2
/// and 4.1.3).
pub(super) fn tls13(seen: &Seen, found: &Handshakes) -> Vec<Feature> {
    let mut list = vec![
        ("tls_compression", Determination::No),
        ("client_initiated_renegotiation", Determination::No),
        ("early_data", found.early_data.clone()),
        ("session_ticket", found.session_ticket.clone()),
        ("psk_ke", found.resumption.psk_ke.clone()),
        ("psk_dhe_ke", found.resumption.psk_dhe_ke.clone()),
        ("client_certificate_request", found.certificate_request.clone()),
        ("ocsp_stapling", found.ocsp_stapling.clone()),
        ("sct_in_extension", found.sct_in_extension.clone()),
        ("sct_in_ocsp", found.sct_in_ocsp.clone()),
    ];
    list.extend(found.alpn.as_ref().map(protocols).into_iter().flatten());
    let tolerance = seen.intolerance.as_ref().map(|found| found.extension.clone());
    list.extend(tolerance.map(|finding| ("extension_intolerance", finding)));
    list.into_iter()
        .map(|(name, present)| Feature { version: Version::Tls13, name, present })
        .collect()
}

fn yes_or_no(present: bool) -> Determination {
    if present { Determination::Yes } else { Determination::No }
}
