//! What servers say before TLS: by the book, and otherwise.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use befund_tls::{
    AddressScan, Determination, EhloName, Options, ScanOutcome, ScanTarget, Starttls, scan,
};

use crate::limits::shown;
use crate::servers::{BOTH, NAME, after, honest, look};

/// Lines to wait for, nothing for none, and what is said then.
type Script = &'static [(&'static str, &'static str)];

/// Whether the client asked as the script has it. Whoever does not is answered no more.
fn play(stream: &mut TcpStream, script: Script) -> io::Result<bool> {
    for (asked, said) in script {
        if !asked.is_empty() && line(stream)? != *asked {
            return Ok(false);
        }
        stream.write_all(said.as_bytes())?;
    }
    Ok(true)
}

/// A line, and not a byte more: TLS may follow.
fn line(stream: &mut TcpStream) -> io::Result<String> {
    let mut line = String::new();
    BufReader::with_capacity(1, stream.take(1024)).read_line(&mut line)?;
    Ok(line.trim_end_matches("\r\n").to_owned())
}

fn look_after(address: SocketAddr, protocol: Starttls, ehlo: Option<&str>) -> AddressScan {
    let target = ScanTarget {
        sni: Some(NAME.to_owned()),
        starttls: Some(protocol),
        ehlo: ehlo.map(|name| name.parse().unwrap()),
        ..ScanTarget::new(&address.ip().to_string(), address.port())
    };
    let options = Options { timeout: Duration::from_secs(1), ..Options::default() };
    scan(&target, &options, &|_| ()).addresses.remove(0)
}

fn why(found: &AddressScan) -> String {
    format!("{:?} {:?}\n{}", found.reason, found.notes, found.transcript.join("\n"))
}

const FTP: Script = &[("", "220 ready\r\n"), ("AUTH TLS", "234 go\r\n")];
const NNTP: Script = &[
    ("", "200 ready\r\n"),
    ("CAPABILITIES", "101 list\r\nVERSION 2\r\nSTARTTLS\r\nREADER\r\n.\r\n"),
    ("STARTTLS", "382 go\r\n"),
];
const SIEVE: Script = &[
    ("", "\"IMPLEMENTATION\" \"x\"\r\n\"SASL\" \"\"\r\n\"STARTTLS\"\r\nOK \"ready\"\r\n"),
    ("STARTTLS", "OK \"go\"\r\n"),
];
const SMTP: Script = &[
    ("", "220 ready\r\n"),
    ("EHLO befund.invalid", "250-mail.example\r\n250 STARTTLS\r\n"),
    ("STARTTLS", "220 go\r\n"),
];

#[test]
fn by_the_book_tls_is_seen_as_without_a_preamble() {
    let behind = honest(BOTH);
    let plain = look(behind);
    let scripts: [(Starttls, Script); 12] = [
        (Starttls::Smtp, SMTP),
        (Starttls::Ftp, FTP),
        // RFC 959 section 4.2: lines in between are as they like.
        (
            Starttls::Ftp,
            &[
                (
                    "",
                    "220-welcome\r\n2200\r\n 220 users\r\n421 of them\r\n220-\r\n\r\n220 ready\r\n",
                ),
                ("AUTH TLS", "234-go\r\n234 ahead\r\n"),
            ],
        ),
        // Of before RFC 4217.
        (Starttls::Ftp, &[("", "220 ready\r\n"), ("AUTH TLS", "334 go\r\n")]),
        (Starttls::Nntp, NNTP),
        // RFC 3977 section 5.3: a server of two modes, as innd is one.
        (
            Starttls::Nntp,
            &[
                ("", "200 transit\r\n"),
                ("CAPABILITIES", "101 list\r\nVERSION 2\r\nIHAVE\r\nMODE-READER\r\n.\r\n"),
                ("MODE READER", "200 posting\r\n"),
                ("CAPABILITIES", "101 list\r\nREADER\r\nSTARTTLS\r\n.\r\n"),
                ("STARTTLS", "382 go\r\n"),
            ],
        ),
        (
            Starttls::Nntp,
            &[
                ("", "201 no posting\r\n"),
                ("CAPABILITIES", "500 what?\r\n"),
                ("STARTTLS", "382 go\r\n"),
            ],
        ),
        (
            Starttls::Nntp,
            &[("", "200\n"), ("CAPABILITIES", "101\nstarttls \n.\n"), ("STARTTLS", "382\n")],
        ),
        (Starttls::Sieve, SIEVE),
        (Starttls::Sieve, &[("", "\"StartTLS\"\r\nok\r\n"), ("STARTTLS", "Ok\r\n")]),
        // Strings as literals of either form, which may hold what looks like a line.
        (
            Starttls::Sieve,
            &[
                (
                    "",
                    "{14}\r\nIMPLEMENTATION {6+}\r\na\r\nNO \r\n{8}\r\nSTARTTLS\r\nOK (TAG {2}\r\n\r\n) {0}\r\n\r\n",
                ),
                ("STARTTLS", "OK (WARNINGS) {3+}\r\ngo!\r\n"),
            ],
        ),
        (
            Starttls::Sieve,
            &[
                ("", "\"IMPLEMENTATION\" \"a \\\"b\\\" {3}\"\r\n\"STARTTLS\"\r\nOK\r\n"),
                ("STARTTLS", "OK (TAG \"NO\") \"BYE\"\r\n"),
            ],
        ),
    ];
    for (protocol, script) in scripts {
        let server = after(behind, move |stream, _| play(stream, script));
        let found = look_after(server, protocol, None);
        assert_eq!(shown(&found), shown(&plain), "{protocol} {script:?}\n{}", why(&found));
        assert_eq!(
            (found.outcome, &found.notes),
            (ScanOutcome::Ok, &Vec::new()),
            "{}",
            why(&found)
        );
    }
}

/// What a refusal says of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// There is none.
    No,
    /// Nothing.
    Nothing,
}

#[track_caller]
fn refused(protocol: Starttls, script: Script, words: &str, says: Says) {
    let server = after(honest(BOTH), move |stream, _| play(stream, script).map(|_| false));
    let found = look_after(server, protocol, None);
    let reason = found.reason.clone().unwrap_or_default();
    assert!(reason.contains(words), "{script:?}\n{}", why(&found));
    assert_eq!(found.outcome, ScanOutcome::Error, "{script:?}\n{}", why(&found));
    let no = found.speaks_tls == Determination::No;
    assert_eq!(no, says == Says::No, "{script:?}\n{}", why(&found));
    assert!(found.notes.is_empty() && found.chains.is_empty(), "{script:?}\n{}", why(&found));
    let open = |finding: &Determination| matches!(finding, Determination::Undetermined(_));
    assert!(found.protocols.iter().all(|one| open(&one.offered)), "{}", why(&found));
}

const REFUSES: &str = "the server refuses STARTTLS: ";
const LACKS: &str = "the server does not offer STARTTLS";
const AWAY: &str = "turned us away before STARTTLS: ";

#[test]
fn an_ftp_server_that_refuses_is_told_from_one_that_turns_away() {
    let ftp = |script, words, says| refused(Starttls::Ftp, script, words, says);
    ftp(&[("", "220 a\r\n"), ("AUTH TLS", "530 Please login\r\n")], "530 Please login", Says::No);
    ftp(&[("", "220 a\r\n"), ("AUTH TLS", "500 what?\r\n")], REFUSES, Says::No);
    ftp(
        &[("", "220 a\r\n"), ("AUTH TLS", "504-no\r\nno TLS\r\n504 here\r\n")],
        "504 no no TLS here",
        Says::No,
    );
    ftp(&[("", "220 a\r\n"), ("AUTH TLS", "431 no key\r\n")], REFUSES, Says::Nothing);
    ftp(&[("", "220 a\r\n"), ("AUTH TLS", "421 too many\r\n")], AWAY, Says::Nothing);
    ftp(&[("", "421-too\r\n421 many\r\n")], "421 too many", Says::Nothing);
    ftp(&[("", "120 in an hour\r\n")], AWAY, Says::Nothing);
    for script in [
        &[("", "SSH-2.0-x\r\n")][..],
        &[("", "2200 a\r\n")],
        &[("", "\r\n")],
        &[("", "220 a\r\n"), ("AUTH TLS", "go\r\n")],
    ] {
        ftp(script, "is not ftp", Says::Nothing);
    }
}

#[test]
fn an_nntp_server_that_refuses_is_told_from_one_that_turns_away() {
    let nntp = |script, words, says| refused(Starttls::Nntp, script, words, says);
    const LISTED: (&str, &str) = ("CAPABILITIES", "101 a\r\nSTARTTLS\r\n.\r\n");
    const LISTLESS: (&str, &str) = ("CAPABILITIES", "101 a\r\nXSTARTTLS\r\nSTARTTLSX\r\n.\r\n");
    nntp(&[("", "200 a\r\n"), LISTLESS], LACKS, Says::No);
    nntp(&[("", "200 a\r\n"), LISTED, ("STARTTLS", "502 no\r\n")], "502 no", Says::No);
    nntp(
        &[("", "200 a\r\n"), ("CAPABILITIES", "500 a\r\n"), ("STARTTLS", "500 a\r\n")],
        REFUSES,
        Says::No,
    );
    // RFC 4642 section 2.2.2: it may be for want of a resource.
    nntp(&[("", "200 a\r\n"), LISTED, ("STARTTLS", "580 no\r\n")], REFUSES, Says::Nothing);
    nntp(&[("", "200 a\r\n"), LISTED, ("STARTTLS", "403 no\r\n")], REFUSES, Says::Nothing);
    nntp(&[("", "200 a\r\n"), LISTED, ("STARTTLS", "400 bye\r\n")], AWAY, Says::Nothing);
    nntp(&[("", "200 a\r\n"), ("CAPABILITIES", "400 bye\r\n")], AWAY, Says::Nothing);
    nntp(&[("", "400 too many\r\n")], "400 too many", Says::Nothing);
    const TRANSIT: (&str, &str) = ("CAPABILITIES", "101 a\r\nMODE-READER\r\n.\r\n");
    nntp(&[("", "200 a\r\n"), TRANSIT, ("MODE READER", "502 no\r\n")], "502 no", Says::Nothing);
    nntp(&[("", "200 a\r\n"), TRANSIT, ("MODE READER", "201 a\r\n"), LISTLESS], LACKS, Says::No);
    nntp(&[("", "502 not for you\r\n")], AWAY, Says::Nothing);
    for script in [
        &[("", "+OK\r\n")][..],
        &[("", "200 a\r\n"), ("CAPABILITIES", "list\r\n")],
        &[("", "200 a\r\n"), LISTED, ("STARTTLS", "OK\r\n")],
    ] {
        nntp(script, "is not nntp", Says::Nothing);
    }
}

#[test]
fn a_sieve_server_that_refuses_is_told_from_one_that_turns_away() {
    let sieve = |script, words, says| refused(Starttls::Sieve, script, words, says);
    const LISTED: (&str, &str) = ("", "\"STARTTLS\"\r\nOK\r\n");
    sieve(&[("", "\"SASL\" \"STARTTLS\"\r\nOK \"STARTTLS\"\r\n")], LACKS, Says::No);
    sieve(&[LISTED, ("STARTTLS", "NO \"no\nTLS\"\r\n")], "is not sieve", Says::Nothing);
    sieve(&[LISTED, ("STARTTLS", "NO \"no TLS\"\r\n")], "refuses STARTTLS: NO no TLS", Says::No);
    sieve(&[LISTED, ("STARTTLS", "NO {6}\r\nno\nTLS\r\n")], "NO no TLS", Says::No);
    sieve(&[LISTED, ("STARTTLS", "no (trylater) \"a\"\r\n")], REFUSES, Says::Nothing);
    sieve(&[LISTED, ("STARTTLS", "BYE \"a\"\r\n")], AWAY, Says::Nothing);
    sieve(&[("", "BYE (TRYLATER) \"too many\"\r\n")], "BYE ( TRYLATER ) too many", Says::Nothing);
    sieve(&[("", "\"STARTTLS\"\r\nNO\r\n")], AWAY, Says::Nothing);
    for script in [
        &[("", "\"STARTTLS\r\nOK\r\n")][..],
        &[("", "STARTTLS\r\nOK\r\n")],
        &[("", "\r\nOK\r\n")],
        &[("", "{-1}\r\n")],
        &[("", "{99999999999999999999999}\r\n")],
        &[LISTED, ("STARTTLS", "\"STARTTLS\"\r\nOK\r\n")],
        &[LISTED, ("STARTTLS", "(\r\n")],
    ] {
        sieve(script, "is not sieve", Says::Nothing);
    }
    sieve(&[("", "{65537}\r\n")], "says more before TLS", Says::Nothing);
    sieve(&[LISTED, ("STARTTLS", "OK {99999999+}\r\n")], "says more before TLS", Says::Nothing);
}

/// The go-ahead with something behind it, in one piece.
#[test]
fn what_follows_the_go_ahead_is_never_read_as_tls() {
    const SCRIPTS: [(Starttls, Script); 4] = [
        (Starttls::Ftp, &[FTP[0], ("AUTH TLS", "234 go\r\n230 logged in\r\n")]),
        (Starttls::Nntp, &[NNTP[0], NNTP[1], ("STARTTLS", "382 go\r\n200 injected\r\n")]),
        (Starttls::Sieve, &[SIEVE[0], ("STARTTLS", "OK\r\n\"SASL\" \"PLAIN\"\r\nOK\r\n")]),
        (Starttls::Sieve, &[SIEVE[0], ("STARTTLS", "OK\r\n\x16")]),
    ];
    for (protocol, script) in SCRIPTS {
        refused(protocol, script, "data after its go-ahead", Says::Nothing);
    }
}

const NEW: [Starttls; 3] = [Starttls::Ftp, Starttls::Nntp, Starttls::Sieve];

#[test]
fn lines_and_lists_without_an_end_are_left() {
    const FLOODS: [(Starttls, Script, &str); 8] = [
        (Starttls::Ftp, &[("", "220")], "aaaaaaaa"),
        (Starttls::Ftp, &[("", "220-\r\n")], "220-more\r\n"),
        (Starttls::Ftp, &[FTP[0], ("AUTH TLS", "234-\r\n")], "220 \r\n"),
        (Starttls::Nntp, &[("", "200 ")], "aaaaaaaa"),
        (Starttls::Nntp, &[NNTP[0], ("CAPABILITIES", "101\r\n")], "STARTTLS\r\n"),
        (Starttls::Sieve, &[("", "")], "\"STARTTLS\"\r\n"),
        (Starttls::Sieve, &[("", "")], "\"a\" {0}\r\n"),
        (Starttls::Sieve, &[("", "\"")], "((((((((("),
    ];
    for (protocol, script, again) in FLOODS {
        let server = after(honest(BOTH), move |stream, _| {
            play(stream, script)?;
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(20) {
                stream.write_all(again.repeat(100).as_bytes())?;
            }
            Ok(false)
        });
        let begun = Instant::now();
        let found = look_after(server, protocol, None);
        let reason = found.reason.clone().unwrap_or_default();
        assert!(reason.contains("says more before TLS"), "{again:?}\n{}", why(&found));
        assert!(begun.elapsed() < Duration::from_secs(4), "{again:?}: {:?}", begun.elapsed());
    }
}

#[test]
fn silence_and_drips_are_bounded() {
    for protocol in NEW {
        for beginning in ["", "220-a\r\n220-", "200 a\r\n101 b\r\n", "\"STARTTLS\"\r\n{9}\r\n"] {
            let server = after(honest(BOTH), move |stream, _| {
                for byte in beginning.bytes().chain([b'a'; 200]) {
                    stream.write_all(&[byte])?;
                    let pause = if beginning.is_empty() { 20_000 } else { 50 };
                    thread::sleep(Duration::from_millis(pause));
                }
                Ok(false)
            });
            let begun = Instant::now();
            let found = look_after(server, protocol, None);
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(4), "{protocol} {beginning:?} {took:?}");
            assert_ne!(found.speaks_tls, Determination::No, "{}", why(&found));
            assert!(found.outcome != ScanOutcome::Ok && found.reason.is_some(), "{}", why(&found));
        }
    }
}

/// What a server says that denies the upgrade.
const DENIALS: [(Starttls, Script, Script); 5] = [
    (Starttls::Smtp, SMTP, &[SMTP[0], ("EHLO befund.invalid", "250 mail.example\r\n")]),
    (Starttls::Smtp, SMTP, &[SMTP[0], SMTP[1], ("STARTTLS", "454 no TLS for now\r\n")]),
    (Starttls::Ftp, FTP, &[FTP[0], ("AUTH TLS", "534 no\r\n")]),
    (Starttls::Nntp, NNTP, &[NNTP[0], ("CAPABILITIES", "101 a\r\nREADER\r\n.\r\n")]),
    (Starttls::Sieve, SIEVE, &[("", "\"SASL\" \"\"\r\nOK\r\n")]),
];

/// A server that denies the upgrade where this says so.
fn now_and_then(
    behind: SocketAddr,
    (protocol, good, bad): (Starttls, Script, Script),
    denied: impl Fn(usize) -> bool + Send + Sync + 'static,
) -> AddressScan {
    let server = after(behind, move |stream, number| match denied(number) {
        true => play(stream, bad).map(|_| false),
        false => play(stream, good),
    });
    look_after(server, protocol, None)
}

/// `STARTTLS was offered on 20 of 30 connections and …`
fn counted(note: &str) -> (usize, usize) {
    let rest = note.strip_prefix("STARTTLS was offered on ").unwrap();
    let (offered, rest) = rest.split_once(" of ").unwrap();
    let (all, _) = rest.split_once(' ').unwrap();
    (offered.parse().unwrap(), all.parse().unwrap())
}

/// Good TLS does not make it good that there is none now and then.
#[test]
fn an_upgrade_that_is_denied_now_and_then_is_said_and_opens_every_list() {
    let behind = honest(BOTH);
    let truth = look(behind);
    for case in DENIALS {
        for third in 0..3 {
            let found = now_and_then(behind, case, move |number| number % 3 == third);
            let why = format!("{case:?} {third}\n{}", why(&found));
            assert_eq!(
                (found.outcome, &found.speaks_tls),
                (ScanOutcome::Partial, &Determination::Yes),
                "{why}"
            );
            let [note] = &found.notes[..] else { panic!("{why}") };
            let (offered, all) = counted(note);
            assert!(0 < offered && offered < all && all <= found.connections, "{why}");
            assert!(note.contains("in the clear"), "{why}");
            for (one, truth) in found.protocols.iter().zip(&truth.protocols) {
                assert!(!one.is_complete() && one.offered != Determination::No, "{why}");
                let known = |code: &u16| truth.suites.codes.contains(code);
                assert!(one.suites.codes.iter().all(known), "{why}");
            }
            assert!(found.reason.unwrap().contains("contradicts itself: STARTTLS was offered on"));
        }
    }
}

/// Once is enough, wherever it is.
#[test]
fn one_denial_anywhere_is_enough() {
    let behind = honest(BOTH);
    for wrong in 0..40 {
        let found = now_and_then(behind, DENIALS[0], move |number| number == wrong);
        assert!(found.connections > 40, "{}", why(&found));
        let [note] = &found.notes[..] else { panic!("{wrong}\n{}", why(&found)) };
        assert_eq!(counted(note), (found.connections - 1, found.connections));
        assert_eq!(found.outcome, ScanOutcome::Partial, "{wrong}\n{}", why(&found));
    }
}

/// Whoever denied it twice and then did not is not said to have no TLS.
#[test]
fn a_server_that_offers_it_late_is_not_said_to_have_none() {
    for case in DENIALS {
        let found = now_and_then(honest(BOTH), case, |number| number < 2);
        let why = why(&found);
        assert!(matches!(found.speaks_tls, Determination::Undetermined(_)), "{case:?} {why}");
        assert_eq!((found.outcome, found.notes.len()), (ScanOutcome::Error, 1), "{case:?} {why}");
        let reason = found.reason.unwrap();
        assert!(reason.contains("; STARTTLS was offered on"), "{case:?} {reason}");
    }
}

/// A server that takes one name only.
fn choosy(hello: &'static str, name: &'static str, no: &'static str) -> SocketAddr {
    after(honest(BOTH), move |stream, _| {
        stream.write_all(b"220 ready\r\n")?;
        if line(stream)? != format!("{hello} {name}") {
            stream.write_all(no.as_bytes())?;
            return Ok(false);
        }
        play(stream, &[("", "250-mail.example\r\n250 STARTTLS\r\n"), ("STARTTLS", "220 go\r\n")])
    })
}

#[test]
fn a_refusal_of_our_name_says_so_and_another_can_be_said() {
    for (protocol, hello) in [(Starttls::Smtp, "EHLO"), (Starttls::Lmtp, "LHLO")] {
        for name in ["mail.example", "[192.0.2.1]", "[IPv6:2001:db8::1]"] {
            for no in [
                "550 5.7.1 Helo command rejected\r\n",
                "501-Syntax\r\n501 error\r\n",
                "450 later\r\n",
            ] {
                let server = choosy(hello, name, no);
                let found = look_after(server, protocol, None);
                let reason = found.reason.clone().unwrap_or_default();
                for word in ["the name befund.invalid in EHLO or LHLO", "`--ehlo`", &no[..3]] {
                    assert!(reason.contains(word), "{}", why(&found));
                }
                assert_eq!(found.outcome, ScanOutcome::Error);
                assert!(
                    matches!(found.speaks_tls, Determination::Undetermined(_)),
                    "{}",
                    why(&found)
                );
                let found = look_after(server, protocol, Some(name));
                assert_eq!(found.outcome, ScanOutcome::Ok, "{}", why(&found));
            }
        }
    }
    // That the server closes, or has no time, is not for the name.
    for no in ["421 too many\r\n", "451 later\r\n", "452 full\r\n"] {
        let found = look_after(choosy("EHLO", "a", no), Starttls::Smtp, None);
        assert!(found.reason.is_some_and(|reason| reason.contains(AWAY)), "{no}");
    }
    assert!("a b".parse::<EhloName>().is_err());
}
