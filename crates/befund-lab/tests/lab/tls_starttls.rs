//! Servers that are upgraded to TLS, and servers that do not let themselves be upgraded.

use std::io::{self, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use befund::fact::value::Value;
use befund::probe::tls::names::{group_name, suite_name};
use befund::probe::tls::{
    AddressScan, Determination, List, Options, ScanOutcome, ScanTarget, facts, scan,
};
use befund::product::{self, Starttls, StarttlsChoice, What};
use befund_lab::certs::{KeyKind, NAME};
use befund_lab::openssl::OpenSslServer;
use befund_lab::preamble::{Manners, Protocol};
use befund_lab::upgraded::{self, Mailbox};
use befund_lab::{Names, Server, broken, external};

fn target(server: &Server, protocol: Protocol) -> ScanTarget {
    let address = server.address();
    ScanTarget {
        sni: Some(NAME.to_owned()),
        starttls: StarttlsChoice::parse(protocol.word()).unwrap().at(address.port()),
        ..ScanTarget::new(&address.ip().to_string(), address.port())
    }
}

fn look(server: &Server, protocol: Protocol, timeout: Duration) -> AddressScan {
    let options = Options { timeout, ..Options::default() };
    let found = scan(&target(server, protocol), &options, &|_| ());
    found.addresses.into_iter().next().unwrap()
}

/// A server that speaks TLS 1.2 and 1.3 after its preamble.
fn server(protocol: Protocol, manners: Manners) -> Server {
    OpenSslServer::builder().cert(KeyKind::EcP256).after(protocol, manners).start()
}

fn each<F: Fn(Protocol) + Send + Copy + 'static>(check: F) {
    let running = Protocol::ALL.map(|protocol| (protocol, thread::spawn(move || check(protocol))));
    let failed: Vec<_> = running
        .into_iter()
        .filter_map(|(protocol, thread)| thread.join().is_err().then_some(protocol))
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

fn named(list: &List, name: fn(u16) -> String) -> Names {
    assert_eq!(list.incomplete, None);
    list.codes.iter().map(|code| name(*code)).collect()
}

/// Scans a server and compares with its configuration.
fn exact(server: &Server, protocol: Protocol) {
    let found = look(server, protocol, Duration::from_secs(5));
    let why = format!("{:?}\n{}", found.reason, found.transcript.join("\n"));
    assert_eq!((found.outcome, &found.speaks_tls), (ScanOutcome::Ok, &Determination::Yes), "{why}");
    for protocol in &found.protocols {
        let name = protocol.version.name();
        let offer = server.truth().versions.iter().find(|(version, _)| version.name() == name);
        match offer {
            None => assert_eq!(protocol.offered, Determination::No, "{name}: {why}"),
            Some((_, offer)) => {
                assert_eq!(named(&protocol.suites, suite_name), offer.suites, "{name}");
                assert_eq!(named(&protocol.groups, group_name), offer.groups, "{name}");
            }
        }
    }
    assert_eq!(found.starttls.map(Starttls::word), Some(protocol.word()));
}

#[test]
fn behind_every_preamble_the_configuration_is_found() {
    each(|protocol| exact(&server(protocol, Manners::Good), protocol));
}

#[test]
fn postgresql_itself() {
    let Some(server) = external::postgres() else { return };
    exact(&server, Protocol::Postgres);
}

#[test]
fn dovecot_itself() {
    for (mailbox, protocol) in [
        (Mailbox::Imap, Protocol::Imap),
        (Mailbox::Pop3, Protocol::Pop3),
        (Mailbox::Sieve, Protocol::Sieve),
    ] {
        let Some(server) = upgraded::dovecot(mailbox) else { continue };
        exact(&server, protocol);
    }
}

#[test]
fn postfix_itself() {
    let Some(server) = upgraded::postfix(None) else { return };
    exact(&server, Protocol::Smtp);
}

#[test]
fn vsftpd_itself() {
    let Some(server) = upgraded::vsftpd() else { return };
    exact(&server, Protocol::Ftp);
}

/// Postfix that does not take our name: it says so, and takes another.
#[test]
fn postfix_that_refuses_a_name_takes_another() {
    let Some(server) = upgraded::postfix(Some("befund.invalid")) else { return };
    let found = look(&server, Protocol::Smtp, Duration::from_secs(5));
    let reason = found.reason.unwrap_or_default();
    assert_eq!(found.outcome, ScanOutcome::Error, "{reason}");
    for words in ["refuses the name befund.invalid", "`--ehlo`", "who are you"] {
        assert!(reason.contains(words), "{reason}");
    }
    let ehlo = Some("befund.example".parse().unwrap());
    let target = ScanTarget { ehlo, ..target(&server, Protocol::Smtp) };
    let found = scan(&target, &Options::default(), &|_| ());
    assert_eq!(found.outcome(), ScanOutcome::Ok, "{:?}", found.reason());
}

/// Dovecot prefers suites of DHE that it has no field for, and closes then without a ServerHello. What it ranks
/// below is found.
#[test]
fn dovecot_without_a_field_fails_at_what_it_prefers_and_shows_the_rest() {
    let Some(server) = upgraded::dovecot_without_field() else { return };
    let found = look(&server, Protocol::Imap, Duration::from_secs(5));
    let why = format!("{:?}\n{}", found.reason, found.transcript.join("\n"));
    for protocol in &found.protocols {
        let name = protocol.version.name();
        let offer = server.truth().versions.iter().find(|(version, _)| version.name() == name);
        let Some((_, offer)) = offer else { continue };
        assert_eq!(named(&protocol.suites, suite_name), offer.suites, "{name} {why}");
        assert_eq!(named(&protocol.groups, group_name), offer.groups, "{name} {why}");
        assert!(protocol.failing.is_empty(), "{name} {why}");
    }
}

/// One connection at a time, as small mail servers have it.
#[test]
fn a_server_for_one_connection_at_a_time_is_not_misread() {
    let server = OpenSslServer::builder().after(Protocol::Smtp, Manners::Good).sequential();
    let found = look(&server.start(), Protocol::Smtp, Duration::from_secs(3));
    assert_eq!(
        found.outcome,
        ScanOutcome::Ok,
        "{:?}\n{}",
        found.reason,
        found.transcript.join("\n")
    );
}

#[test]
fn the_facts_carry_what_was_upgraded_from() {
    let server = server(Protocol::Imap, Manners::Good);
    let target = target(&server, Protocol::Imap);
    let (found, lists) = facts::observed(
        &scan(&target, &Options::default(), &|_| ()),
        jiff::civil::date(2026, 1, 1),
    );
    for fact in found {
        assert_eq!(fact.value("starttls"), Some(&Value::Text("imap".to_owned())), "{fact:#?}");
    }
    let scope = &lists[0].scope;
    assert!(scope.contains("STARTTLS (imap)"), "{scope}");
}

/// What ends the attempt is told apart, and none of it says anything about a version of TLS.
fn ends(protocol: Protocol, manners: Manners, outcome: ScanOutcome, speaks: bool, words: &[&str]) {
    let server = server(protocol, manners);
    let begun = Instant::now();
    let found = look(&server, protocol, Duration::from_secs(1));
    let took = begun.elapsed();
    let reason = found.reason.clone().unwrap_or_default();
    let context = format!("{protocol:?} {manners:?}: {:?} {reason:?}", found.outcome);
    assert!(took < Duration::from_secs(6), "{context} took {took:?}");
    assert_eq!(found.outcome, outcome, "{context}");
    assert!(words.iter().any(|word| reason.contains(word)), "{context}");
    assert!(!reason.chars().any(char::is_control), "{context}");
    assert_eq!(found.speaks_tls == Determination::No, !speaks, "{context}: {:?}", found.speaks_tls);
    let open = |finding: &Determination| matches!(finding, Determination::Undetermined(_));
    assert!(found.protocols.iter().all(|protocol| open(&protocol.offered)), "{context}");
    assert!(found.chains.is_empty() && found.connections <= 3, "{context}");
}

#[test]
fn a_server_without_starttls_is_said_to_have_none() {
    each(|protocol| {
        if protocol.lists() {
            let words = ["does not offer STARTTLS"];
            ends(protocol, Manners::NotOffered, ScanOutcome::Error, false, &words);
        }
    });
}

#[test]
fn a_refusal_is_told_with_the_servers_words() {
    each(|protocol| {
        if protocol.asks() {
            // 454 is for now, the others for good.
            let for_now = matches!(protocol, Protocol::Smtp | Protocol::Lmtp);
            let words = ["the server refuses STARTTLS: "];
            ends(protocol, Manners::Refuses, ScanOutcome::Error, for_now, &words);
        }
    });
}

#[test]
fn a_client_that_is_turned_away_has_learned_nothing() {
    each(|protocol| {
        if protocol != Protocol::Pop3WithoutCapa {
            ends(protocol, Manners::TurnsAway, ScanOutcome::Error, true, &["turned us away"]);
        }
    });
}

#[test]
fn what_is_sent_between_the_go_ahead_and_the_hello_is_never_read_as_tls() {
    each(|protocol| {
        let words = ["data after its go-ahead"];
        ends(protocol, Manners::Injects, ScanOutcome::Error, true, &words);
    });
}

#[test]
fn silence_floods_and_drips_are_bounded() {
    each(|protocol| {
        let silent = ["no go-ahead for TLS in time"];
        ends(protocol, Manners::Silent, ScanOutcome::Unreachable, true, &silent);
        let closed = ["closed before TLS", "reset before TLS"];
        ends(protocol, Manners::Closes, ScanOutcome::Unreachable, true, &closed);
        let long = ["says more before TLS"];
        let long: &[&str] =
            if protocol == Protocol::Postgres { &["is not postgres"] } else { &long };
        ends(protocol, Manners::Endless, ScanOutcome::Error, true, long);
        let other = format!("is not {}", protocol.word());
        ends(
            protocol,
            Manners::Garbage,
            ScanOutcome::Error,
            true,
            &[&other, "says more", silent[0]],
        );
    });
}

#[test]
fn a_greeting_that_drips_is_not_waited_for() {
    for protocol in [Protocol::Smtp, Protocol::Imap, Protocol::Mysql, Protocol::XmppClient] {
        let server = server(protocol, Manners::Drips);
        let begun = Instant::now();
        let found = look(&server, protocol, Duration::from_secs(1));
        assert!(begun.elapsed() < Duration::from_secs(4), "{protocol:?}");
        assert!(found.outcome != ScanOutcome::Ok && found.reason.is_some(), "{protocol:?}");
    }
}

/// A server in front of another, which answers so many connections and then turns clients away.
fn turning_away_after(most: usize, reply: &'static [u8], behind: &Server) -> Server {
    let count = AtomicUsize::new(0);
    in_front_of(behind, move |client| match count.fetch_add(1, Ordering::SeqCst) < most {
        true => Ok(true),
        false => client.write_all(reply).map(|()| false),
    })
}

/// A server that does something first and hands the connection to another if that says so.
fn in_front_of<F>(behind: &Server, first: F) -> Server
where
    F: Fn(&mut TcpStream) -> io::Result<bool> + Send + Sync + 'static,
{
    let address = behind.address();
    Server::spawn(behind.truth().clone(), false, move |mut client| {
        if !first(&mut client)? {
            return broken::drain(&client);
        }
        let server = TcpStream::connect(address)?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
        });
        let _ = io::copy(&mut &server, &mut client);
        client.shutdown(Shutdown::Both)
    })
}

/// A server that has had enough of us in the middle of the scan has refused no suite and no version.
#[test]
fn a_rate_limit_before_tls_never_turns_into_a_verdict() {
    let behind = server(Protocol::Smtp, Manners::Good);
    for most in [1, 2, 4, 8, 12] {
        let reply = b"421 4.7.0 too many connections\r\n";
        let server = turning_away_after(most, reply, &behind);
        let found = look(&server, Protocol::Smtp, Duration::from_secs(2));
        let context = format!("{most}: {:?}\n{}", found.reason, found.transcript.join("\n"));
        assert_ne!(found.outcome, ScanOutcome::Ok, "{context}");
        assert!(found.reason.as_ref().is_some_and(|why| why.contains("421")), "{context}");
        for protocol in &found.protocols {
            let name = protocol.version.name();
            let offer = server.truth().versions.iter().find(|(version, _)| version.name() == name);
            let no = protocol.offered == Determination::No;
            let whole = protocol.offered == Determination::Yes && protocol.suites.is_complete();
            let Some((_, offer)) = offer else { continue };
            assert!(!no, "{name} {context}");
            assert!(
                !whole || protocol.suites.codes.len() == offer.suites.len(),
                "{name} {context}"
            );
        }
    }
}

/// postscreen begins its greeting, waits for clients that cannot, and goes on (its
/// `postscreen_greet_wait` is six seconds); it knows those who waited for some time.
#[test]
fn a_pause_within_the_greeting_is_waited_for() {
    let behind = server(Protocol::Smtp, Manners::Good);
    let known = AtomicBool::new(false);
    let server = in_front_of(&behind, move |client| {
        if !known.load(Ordering::SeqCst) {
            client.write_all(b"220-mail.example ESMTP\r\n")?;
            thread::sleep(Duration::from_secs(3));
            known.store(true, Ordering::SeqCst);
        }
        Ok(true)
    });
    let found = look(&server, Protocol::Smtp, Duration::from_secs(1));
    assert_eq!(
        found.outcome,
        ScanOutcome::Ok,
        "{:?}\n{}",
        found.reason,
        found.transcript.join("\n")
    );
}

/// OpenSSL's client is upgraded by the servers these tests rest on.
#[test]
fn the_servers_of_these_tests_satisfy_openssl() {
    for protocol in Protocol::ALL {
        let server = server(protocol, Manners::Good);
        let client = Command::new("openssl")
            .args(["s_client", "-starttls", protocol.openssl(), "-name", NAME, "-brief"])
            .args(["-connect", &server.address().to_string()])
            .stdin(Stdio::null())
            .output();
        let Ok(client) = client else { return };
        let text = String::from_utf8_lossy(&client.stderr);
        assert!(text.contains("CONNECTION ESTABLISHED"), "{protocol:?}: {text}");
    }
}

/// In the product file a protocol is named, goes by the port, or is none; it is part of the
/// configuration an observation was made with.
#[test]
fn a_product_file_names_what_to_upgrade_from() {
    let load = |port: u16, starttls: &str| {
        let folder = crate::common::folder(&crate::common::plain(&format!(
            "targets:\n  tls: [{{endpoint: \"mail.example:{port}\"{starttls}}}]\n"
        )));
        product::load(folder.path(), befund::probe::sources())
            .map(|product| product.targets[0].clone())
    };
    let starttls = |target: &product::Target| {
        let What::Endpoint(endpoint) = &target.what else { panic!("no endpoint") };
        endpoint.starttls
    };
    let of = |port, word: &str| {
        let target = load(port, &format!(", starttls: {word}")).unwrap();
        (starttls(&target), target.config_digest)
    };
    let (smtp, digest) = of(2525, "smtp");
    assert_eq!((smtp, of(25, "auto").0), (Some(Starttls::Smtp), Some(Starttls::Smtp)));
    assert_eq!((of(443, "auto").0, of(25, "none").0), (None, None));
    let plain = load(2525, "").unwrap();
    assert!(starttls(&plain).is_none() && plain.config_digest != digest);
    let error = load(25, ", starttls: stmp").unwrap_err().to_string();
    assert!(error.contains("unknown-word") && error.contains("did you mean `smtp`?"), "{error}");
}

/// `befund probe` measures such a target and writes down what it was upgraded from.
#[test]
fn a_probe_measures_behind_starttls() {
    let server = server(Protocol::XmppServer, Manners::Good);
    let yaml = crate::common::plain(&format!(
        "targets:\n  tls: [{{endpoint: \"{}\", starttls: xmpp-server}}]\n",
        server.address()
    ));
    let folder = crate::common::folder(&yaml);
    let output = assert_cmd::Command::new(crate::common::befund())
        .args(["probe", folder.path().to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let product = product::load(folder.path(), befund::probe::sources()).unwrap();
    let [observation] = &product.observations[..] else { panic!("{:?}", product.observations) };
    assert!(observation.facts.iter().all(|fact| fact.id.contains("starttls=xmpp-server")));
}
