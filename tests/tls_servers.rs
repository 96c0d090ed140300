//! The scan of real servers: what it finds is what they are configured to do, and where it could
//! not look it says so.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

mod servers;

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use ::rustls::NamedGroup;
use befund::probe::tls::certificates::Chain;
use befund::probe::tls::names::{group_name, scheme_name, suite_name};
use befund::probe::tls::{
    AddressScan, Finding, List, Options, Outcome, Protocol, Scan, Target, scan,
};
use servers::certs::{KeyKind, NAME};
use servers::openssl::{EVERYTHING, EVERYTHING_13, Fault, OpenSslServer, Unnamed};
use servers::rustls::RustlsServer;
use servers::{Names, Server, Truth, Version, broken, external};

/// Every group OpenSSL can be told to have.
const EVERY_GROUP: &str = "X25519:P-256:P-384:P-521:X448:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:brainpoolP256r1tls13:brainpoolP384r1tls13:brainpoolP512r1tls13:X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:MLKEM512:MLKEM768:MLKEM1024:ffdhe2048:ffdhe3072";

/// No scan of a loopback server takes longer, even on a busy machine and with the server's worst
/// manners.
const BOUND: Duration = Duration::from_secs(60);

fn look(server: &Server, sni: Option<&str>, gentle: bool) -> Scan {
    let address = server.address();
    let target = Target {
        host: address.ip().to_string(),
        port: address.port(),
        sni: sni.map(str::to_owned),
    };
    let begun = Instant::now();
    let found = scan(&target, &Options { gentle, ..Options::default() }, &|_| ());
    assert!(begun.elapsed() < BOUND, "the scan took {:?}", begun.elapsed());
    found
}

/// Scans a server that does nothing wrong: everything must be found, and nothing else.
fn exact(server: &Server) -> AddressScan {
    exact_but(server, &[], false)
}

/// The same, one connection at a time.
fn exact_if_gentle(server: &Server) -> AddressScan {
    exact_but(server, &[], true)
}

/// The same, but these lists cannot be completed and must say so.
fn exact_but(server: &Server, open: &[&str], gentle: bool) -> AddressScan {
    let truth = server.truth();
    let scan = look(server, truth.needs_sni.as_deref(), gentle);
    let [found] = &scan.addresses[..] else { panic!("one address was scanned: {scan:#?}") };
    let mut wrong = Vec::new();
    if found.outcome != if open.is_empty() { Outcome::Ok } else { Outcome::Partial } {
        wrong.push(format!("outcome {:?}: {:?}", found.outcome, found.reason));
    }
    if found.speaks_tls != Finding::Yes {
        wrong.push(format!("speaks TLS: {:?}", found.speaks_tls));
    }
    for protocol in &found.protocols {
        let (version, expected) = expected(truth, protocol);
        let offered = if expected.is_some() { Finding::Yes } else { Finding::No };
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
        if seen != Some(if *on { &Finding::Yes } else { &Finding::No }) {
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
fn sound(server: &Server) -> AddressScan {
    let truth = server.truth();
    let scan = look(server, truth.needs_sni.as_deref(), false);
    let [found] = &scan.addresses[..] else { panic!("one address was scanned: {scan:#?}") };
    sound_about(found, truth);
    found.clone()
}

fn sound_about(found: &AddressScan, truth: &Truth) {
    let mut wrong = Vec::new();
    let mut open = false;
    for protocol in &found.protocols {
        let (version, expected) = expected(truth, protocol);
        match (&protocol.offered, expected) {
            (Finding::Yes, None) => wrong.push(format!("{version} is not offered")),
            (Finding::No, Some(_)) => wrong.push(format!("{version} is offered")),
            _ => {}
        }
        open |= matches!(protocol.offered, Finding::Undetermined(_));
        let unknown = protocol.offered != Finding::Yes;
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
    if open && found.outcome == Outcome::Ok {
        wrong.push("questions are open, yet the outcome is ok".to_owned());
    }
    if found.outcome != Outcome::Ok && found.reason.is_none() {
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

fn expected<'a>(
    truth: &'a Truth,
    protocol: &Protocol,
) -> (&'static str, Option<&'a servers::Offer>) {
    let name = protocol.version.name();
    let offers = truth.versions.iter();
    (name, offers.filter(|(version, _)| version.name() == name).map(|(_, offer)| offer).next())
}

fn lists<'a>(
    protocol: &'a Protocol,
    expected: &'a servers::Offer,
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
fn keys(chains: &[Chain]) -> BTreeSet<(String, u32)> {
    chains
        .iter()
        .map(|chain| {
            let details = chain.certificates[0].details.as_ref().unwrap();
            let bits = details.key_bits.unwrap_or_default();
            (details.key_algorithm.to_owned(), bits)
        })
        .collect()
}

fn everything() -> OpenSslServer {
    OpenSslServer::builder()
        .versions(Version::Ssl3, Version::Tls13)
        .ciphers(EVERYTHING)
        .ciphersuites(EVERYTHING_13)
        .groups(EVERY_GROUP)
        .dh_bits(1024)
}

#[test]
fn openssl_with_everything_and_one_certificate() {
    let found = exact(&everything().start());
    assert!(
        found.connections <= 175,
        "{} connections\n{}",
        found.connections,
        found.transcript.join("\n")
    );
}

#[test]
fn openssl_with_everything_and_two_certificates() {
    let server = everything().cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256).start();
    exact(&server);
}

#[test]
fn openssl_with_everything_by_its_own_order() {
    let server = everything().server_preference().cert(KeyKind::EcP384);
    exact(&server.start());
}

#[test]
fn openssl_by_its_own_order_and_by_the_clients() {
    let plain = || OpenSslServer::builder().versions(Version::Tls10, Version::Tls13);
    let preference = |server: OpenSslServer| -> Vec<_> {
        let found = exact(&server.start());
        let offered = found.protocols.into_iter().filter(|p| p.offered == Finding::Yes);
        offered.map(|protocol| protocol.server_preference).collect()
    };
    // Both orders of the list, as the server's may be ours by chance.
    for list in
        ["ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA", "ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA"]
    {
        assert_eq!(preference(plain().ciphers(list)), vec![Finding::No; 4]);
        assert_eq!(preference(plain().ciphers(list).server_preference()), vec![Finding::Yes; 4]);
    }
    let gcm = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305";
    let modern = || OpenSslServer::builder().ciphers(gcm);
    assert_eq!(preference(modern()), vec![Finding::No; 2]);
    assert_eq!(preference(modern().prioritizes_chacha()), vec![Finding::Yes; 2]);
    // With one suite there is no order, and with ChaCha20 beside it none that could be told.
    for list in ["TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"] {
        let server = OpenSslServer::builder().versions(Version::Tls13, Version::Tls13);
        let found = preference(server.ciphersuites(list).prioritizes_chacha());
        assert!(matches!(found[..], [Finding::Undetermined(_)]), "{found:?}");
    }
}

#[test]
fn openssl_shows_its_features() {
    let with = OpenSslServer::builder().alpn().demands_certificate();
    let with = exact(&with.versions(Version::Tls11, Version::Tls13).ciphers("ALL").start());
    let without = exact(&OpenSslServer::builder().without_tickets().start());
    use befund::probe::tls::codec::Version::{Tls12, Tls13};
    let (yes, no) = (Some(&Finding::Yes), Some(&Finding::No));
    for (version, name) in [
        (Tls12, "alpn"),
        (Tls13, "alpn"),
        (Tls12, "client_certificate_request"),
        (Tls13, "client_certificate_request"),
    ] {
        assert_eq!(
            (with.feature(version, name), without.feature(version, name)),
            (yes, no),
            "{name}"
        );
    }
    for (version, name, expected) in [
        (Tls12, "alpn_h2", no),
        (Tls12, "ocsp_stapling", no),
        (Tls13, "ocsp_stapling", no),
        (Tls13, "alpn_h2", no),
        (Tls12, "fallback_scsv", yes),
        (Tls12, "session_id_resumption", yes),
        (Tls12, "sct_in_extension", no),
        (Tls12, "sct_in_ocsp", no),
        (Tls12, "version_intolerance", no),
        (Tls12, "extension_intolerance", no),
        (Tls13, "extension_intolerance", no),
        (Tls12, "long_hello_intolerance", no),
    ] {
        assert_eq!(with.feature(version, name), expected, "{name}");
        assert_eq!(without.feature(version, name), expected, "{name}");
    }
}

#[test]
fn s_server_that_staples() {
    let file = tempfile::NamedTempFile::new().unwrap();
    // An OCSPResponse that says "try later" (RFC 6960 section 4.2.1).
    std::fs::write(file.path(), [0x30, 3, 0x0A, 1, 3]).unwrap();
    let arguments = ["-status_file", file.path().to_str().unwrap()];
    let Some(server) = external::s_server(&arguments, KeyKind::Rsa(2048)) else { return };
    let found = exact(&server);
    use befund::probe::tls::codec::Version::{Tls12, Tls13};
    for version in [Tls12, Tls13] {
        assert_eq!(found.feature(version, "ocsp_stapling"), Some(&Finding::Yes), "{version}");
    }
    assert_eq!(found.feature(Tls12, "compressed_points"), Some(&Finding::Yes));
    assert_eq!(found.feature(Tls12, "session_id_resumption"), Some(&Finding::Yes));
}

#[test]
fn openssl_that_fails_at_what_it_must_ignore() {
    use befund::probe::tls::codec::Version::{Tls12, Tls13};
    for (fault, version, extension) in [
        (Fault::DislikesUnknown, Finding::No, Finding::Yes),
        (Fault::DislikesNewer, Finding::Yes, Finding::No),
    ] {
        let found = exact(&OpenSslServer::builder().fault(fault).start());
        assert_eq!(found.feature(Tls12, "version_intolerance"), Some(&version));
        for asked in [Tls12, Tls13] {
            let feature = found.feature(asked, "extension_intolerance");
            assert_eq!(feature, Some(&extension), "{fault:?} {asked}");
        }
    }
}

#[test]
fn openssl_with_old_suites_in_tls_1_0_to_1_3() {
    let old = OpenSslServer::builder()
        .versions(Version::Tls10, Version::Tls13)
        .ciphers("AES128-SHA:DES-CBC3-SHA:RC4-SHA:DHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256")
        .dh_bits(1024)
        .without_encrypt_then_mac()
        .without_tickets();
    exact(&old.clone().start());
    exact_if_gentle(&old.clone().start());
    exact(&old.without_extended_master_secret().without(Version::Tls11).start());
}

#[test]
fn openssl_with_one_version_only() {
    let one = |version| OpenSslServer::builder().versions(version, version);
    exact(&one(Version::Tls13).start());
    exact(&one(Version::Tls12).start());
    exact(&one(Version::Tls12).ciphers("AES128-GCM-SHA256").start());
    for version in [Version::Ssl3, Version::Tls10, Version::Tls11] {
        exact(&one(version).ciphers("AES128-SHA:AES256-SHA").start());
    }
}

#[test]
fn openssl_with_keys_of_every_kind() {
    let groups = "P-256:P-384:P-521:brainpoolP256r1:brainpoolP256r1tls13";
    let kinds = [
        KeyKind::Rsa(1024),
        KeyKind::Rsa(3072),
        KeyKind::RsaPss(2048),
        KeyKind::EcP256,
        KeyKind::EcP384,
        KeyKind::EcP521,
        KeyKind::Ed25519,
        KeyKind::Ed448,
    ];
    all(kinds.map(|kind| {
        move || drop(exact(&OpenSslServer::builder().groups(groups).cert(kind).start()))
    }));
}

#[test]
fn openssl_with_a_dsa_key() {
    let old = OpenSslServer::builder().versions(Version::Ssl3, Version::Tls12).ciphers("ALL");
    exact(&old.dh_bits(2048).cert(KeyKind::Dsa(1024)).start());
}

#[test]
fn openssl_with_brainpool_and_post_quantum_groups_only() {
    let server = OpenSslServer::builder().cert(KeyKind::EcBrainpool256);
    let server = server.groups("brainpoolP256r1:brainpoolP256r1tls13").start();
    // The certificate's curve hides what comes behind it, and no handshake of TLS 1.3 can be
    // completed without a group in common.
    exact_but(&server, &["TLSv1.2 groups", "TLSv1.3 schemes"], false);
    let server = OpenSslServer::builder().versions(Version::Tls13, Version::Tls13);
    exact(&server.groups("MLKEM768:SecP384r1MLKEM1024").start());
}

#[test]
fn openssl_whose_certificate_hides_groups_behind_its_curve() {
    // By the server's order everything behind P-256, which must be on offer, is out of reach.
    let server = OpenSslServer::builder().server_preference().cert(KeyKind::EcP256);
    let server = server.groups("P-384:P-256:X25519").start();
    let found = exact_but(&server, &["TLSv1.2 groups"], false);
    let protocols = found.protocols.iter();
    let groups: Vec<_> = protocols.map(|protocol| protocol.groups.codes.len()).collect();
    assert_eq!(groups[groups.len() - 2..], [2, 3], "TLS 1.2 hides one, TLS 1.3 none");
}

#[test]
fn openssl_with_few_signature_schemes() {
    let server = OpenSslServer::builder().schemes("rsa_pss_rsae_sha384");
    exact(&server.start());
}

#[test]
fn openssl_that_chooses_the_certificate_first() {
    let server = OpenSslServer::builder().cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256);
    exact(&server.certificate_first().start());
}

#[test]
fn openssl_that_chooses_the_certificate_first_in_tls_1_3_only() {
    let server = OpenSslServer::builder().cert(KeyKind::Rsa(2048)).second_cert(KeyKind::EcP256);
    let server = server.certificate_first().versions(Version::Tls13, Version::Tls13);
    exact(&server.start());
}

#[test]
fn openssl_that_serves_one_connection_at_a_time() {
    exact(&OpenSslServer::builder().sequential().start());
    exact_if_gentle(&OpenSslServer::builder().sequential().start());
}

#[test]
fn openssl_that_must_be_named() {
    for otherwise in [Unnamed::Alert, Unnamed::Close] {
        let server = OpenSslServer::builder().require_sni(NAME, otherwise).start();
        exact(&server);
        let unnamed = look(&server, None, false);
        let [unnamed] = &unnamed.addresses[..] else { panic!("{unnamed:#?}") };
        assert_eq!(unnamed.outcome, Outcome::Error, "{unnamed:#?}");
        let reason = unnamed.reason.as_deref().unwrap_or_default();
        assert_eq!(reason.contains("--sni"), matches!(otherwise, Unnamed::Alert), "{reason}");
        // That nothing came about without a name says nothing about the server.
        sound_about(unnamed, server.truth());
        let none = unnamed.protocols.iter().all(|protocol| protocol.offered != Finding::Yes);
        assert!(none, "{unnamed:#?}");
    }
}

#[test]
fn openssl_with_another_certificate_for_those_who_do_not_name_it() {
    for min in [Version::Tls12, Version::Tls13] {
        let server = OpenSslServer::builder().versions(min, Version::Tls13);
        let server = server.cert(KeyKind::Rsa(2048)).unnamed_cert(KeyKind::EcP384).start();
        let scan = look(&server, Some(NAME), false);
        let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
        sound_about(found, server.truth());
        assert_eq!(found.outcome, Outcome::Ok, "{found:#?}");
        assert_eq!(keys(&found.chains), server.truth().keys);
        assert_eq!(keys(&found.chains_without_sni), [KeyKind::EcP384.described()].into());
    }
}

#[test]
fn rustls() {
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa(2048)] {
        exact(&RustlsServer::builder().cert(kind).start());
    }
    let server = RustlsServer::builder().only_tls13().suites(&["TLS_AES_256_GCM_SHA384"]);
    exact(&server.groups(&[NamedGroup::X25519MLKEM768, NamedGroup::secp384r1]).start());
    let server = RustlsServer::builder()
        .cert(KeyKind::Rsa(2048))
        .suites(&["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"]);
    exact(&server.groups(&[NamedGroup::secp256r1]).alpn().start());
}

#[test]
fn nginx_with_a_modern_configuration() {
    let Some(server) = external::nginx_modern() else { return };
    let found = exact(&server);
    assert!(
        found.connections <= 24,
        "{} connections\n{}",
        found.connections,
        found.transcript.join("\n")
    );
}

#[test]
fn nginx_with_old_suites() {
    let Some(server) = external::nginx_old() else { return };
    exact(&server);
}

#[test]
fn s_server() {
    let Some(server) = external::s_server(&["-tls1_2"], KeyKind::Rsa(2048)) else { return };
    exact(&server);
    let old = ["-cipher", "ALL:@SECLEVEL=0", "-min_protocol", "TLSv1"];
    exact(&external::s_server(&old, KeyKind::EcP384).unwrap());
}

/// A server that renegotiates for any client, and one that does not.
#[test]
fn s_server_that_is_asked_to_renegotiate() {
    let asked = |more: &[&str], kind| {
        let arguments = [&["-tls1_2"], more].concat();
        let server = external::s_server(&arguments, kind)?;
        let scan = look(&server, None, false);
        let features = scan.addresses[0].features.iter();
        let mut named = features.filter(|f| f.name == "client_initiated_renegotiation");
        named.next().map(|feature| feature.present.clone())
    };
    for kind in [KeyKind::Rsa(2048), KeyKind::EcP256] {
        for suites in
            [&[][..], &["-cipher", "ECDHE+AES256+AESGCM"], &["-cipher", "ECDHE+AES128+AESGCM"]]
        {
            let allowing = [&["-client_renegotiation"], suites].concat();
            let Some(found) = asked(&allowing, kind) else { return };
            assert_eq!((found, asked(suites, kind)), (Finding::Yes, Some(Finding::No)));
        }
    }
    // Without a suite of ours nothing is claimed.
    let found = asked(&["-cipher", "AES128-SHA", "-client_renegotiation"], KeyKind::Rsa(2048));
    assert!(matches!(found, Some(Finding::Undetermined(_))), "{found:?}");
}

#[test]
fn servers_with_a_fault_are_left_open_and_never_misjudged() {
    let faults = [1, 2, 5, 10, 20].map(Fault::ResetAfter);
    let faults = faults.into_iter().chain([2, 3, 7].map(Fault::ResetEvery));
    all(faults.chain([200, 400].map(Fault::SilentAbove)).map(|fault| {
        move || {
            let found = sound(&OpenSslServer::builder().fault(fault).start());
            if matches!(fault, Fault::ResetAfter(_)) {
                assert_ne!(found.outcome, Outcome::Ok, "{fault:?}");
            }
        }
    }));
}

#[test]
fn broken_servers_are_never_called_ok_and_end_in_time() {
    use Outcome::{Error, Partial, Unreachable};
    type Case = (&'static str, fn() -> Server, &'static [Outcome]);
    const CASES: &[Case] = &[
        ("silent", broken::silent, &[Unreachable]),
        ("closing", broken::closing, &[Error, Unreachable]),
        ("resetting", broken::resetting, &[Error, Unreachable]),
        ("plaintext HTTP", broken::plaintext_http, &[Error]),
        ("endless noise", broken::endless_noise, &[Error]),
        ("endless handshake", broken::endless_handshake, &[Error]),
        ("endless warnings", broken::endless_warnings, &[Error, Unreachable]),
        ("huge record", broken::huge_record, &[Error, Unreachable]),
        ("oversized certificate", broken::oversized_certificate, &[Error, Partial]),
        ("slow drip", broken::slow_drip, &[Error, Unreachable]),
        ("impertinent", broken::impertinent, &[Error, Partial]),
        ("internal_error", || broken::alerting(80), &[Error]),
        ("handshake_failure", || broken::alerting(40), &[Error]),
    ];
    all(CASES.iter().map(|(name, start, outcomes)| {
        move || {
            let server = start();
            let begun = Instant::now();
            let scan = look(&server, Some(NAME), false);
            let [found] = &scan.addresses[..] else { panic!("{scan:#?}") };
            let took = begun.elapsed();
            assert!(
                outcomes.contains(&found.outcome) && found.reason.is_some(),
                "{name}: {:?} after {took:?}, {:?}\n{}",
                found.outcome,
                found.reason,
                found.transcript.join("\n")
            );
            // A server nobody came to terms with has refused nothing either.
            let no = |protocol: &Protocol| protocol.offered == Finding::No;
            assert!(
                found.outcome == Partial || !found.protocols.iter().any(no),
                "{name}: {:#?}",
                found.protocols
            );
        }
    }));
}

/// Runs all side by side, as most of them wait, and fails if one does.
fn all<F: FnOnce() + Send + 'static>(scans: impl IntoIterator<Item = F>) {
    let scans: Vec<_> = scans.into_iter().map(thread::spawn).collect();
    let failed = scans.into_iter().map(thread::JoinHandle::join).filter(Result::is_err).count();
    assert_eq!(failed, 0, "of the scans above");
}
