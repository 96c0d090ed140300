//! The name said in EHLO, on the command line and in the product file, and what is said of an upgrade.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Output;
use std::thread;

use assert_cmd::Command;
use befund::probe::tls::{ScanTarget, facts};
use befund::product::{self, Target, What};

use crate::common::{TODAY, folder, plain};

fn tls(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("befund").unwrap();
    let Output { status, stdout, stderr } =
        command.arg("tls").args(arguments).env("NO_COLOR", "1").output().unwrap();
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

#[test]
fn a_name_that_nobody_would_say_is_refused() {
    let only = ["mail.example:443", "--ehlo", "mail.example"];
    for arguments in [&only[..], &["a.example:25", "--starttls", "imap", "--ehlo", "a"]] {
        let (code, said) = tls(arguments);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("error[ehlo-unsaid]") && said.contains("--starttls smtp"), "{said}");
    }
    for name in ["", "a b", "a\r\nRSET", "-a", "ä.example", "[::1]"] {
        let (code, said) = tls(&["127.0.0.1:25", &format!("--ehlo={name}")]);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("[IPv6:2001:db8::1]"), "{said}");
    }
}

fn declared(target: &str) -> Result<Target, String> {
    let folder = folder(&plain(&format!("targets:\n  tls: [{{{target}}}]\n")));
    let product = product::load(folder.path(), befund::probe::sources());
    product.map(|product| product.targets[0].clone()).map_err(|error| error.to_string())
}

#[test]
fn a_product_file_says_it_beside_the_protocol() {
    let plain = declared("endpoint: \"mail.example:25\", starttls: auto").unwrap();
    let mut digests = vec![plain.config_digest];
    for name in ["mx.example", "\"[192.0.2.1]\""] {
        let target =
            declared(&format!("endpoint: \"mail.example:25\", starttls: auto, ehlo: {name}"));
        let target = target.unwrap();
        let What::Endpoint(endpoint) = &target.what else { panic!("no endpoint") };
        assert_eq!(endpoint.ehlo.as_ref().unwrap().as_str(), name.trim_matches('"'));
        digests.push(target.config_digest);
    }
    digests.dedup();
    assert_eq!(digests.len(), 3, "it decides what is seen");
    for (target, code) in [
        ("endpoint: \"a.example:443\", starttls: auto, ehlo: a", "ehlo-unsaid"),
        ("endpoint: \"a.example:143\", starttls: imap, ehlo: a", "ehlo-unsaid"),
        ("endpoint: \"a.example:25\", ehlo: a", "ehlo-unsaid"),
        ("endpoint: \"a.example:25\", starttls: smtp, ehlo: \"a b\"", "wrong-ehlo"),
        ("endpoint: \"a.example:25\", starttls: smtp, ehlo: \"a\\r\\nb\"", "wrong-ehlo"),
    ] {
        let error = declared(target).unwrap_err();
        assert!(error.contains(code) && error.contains("befund.yaml:9:"), "{error}");
    }
}

#[test]
fn lists_say_by_which_name_they_were_got() {
    let mut target = ScanTarget::new("mail.example", 25);
    target.ehlo = Some("mx.example".parse().unwrap());
    let scan = befund::probe::tls::Scan {
        target,
        addresses: Vec::new(),
        not_probed: Vec::new(),
        error: None,
    };
    let (_, lists) = facts::observed(&scan, TODAY);
    assert!(lists[0].scope.contains("with EHLO mx.example"), "{}", lists[0].scope);
}

/// A server of mail that has no TLS, or says it has and does not, by the number of the connection.
fn mail(answers: impl Fn(usize) -> &'static [&'static str] + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(stream) = stream else { return };
            let _ = converse(stream, answers(number));
        }
    });
    address
}

fn converse(mut stream: TcpStream, answers: &[&str]) -> std::io::Result<()> {
    let mut asked = BufReader::new(stream.try_clone()?).lines();
    for answer in answers {
        stream.write_all(answer.as_bytes())?;
        asked.next().transpose()?;
    }
    Ok(())
}

#[test]
fn a_reader_of_german_is_told_of_a_name_that_is_refused() {
    let server = mail(|_| &["220 a\r\n", "550 5.7.1 who are you\r\n"]).to_string();
    let (code, said) = tls(&[&server, "--starttls", "smtp", "--lang", "de", "--timeout", "1"]);
    assert_eq!(code, Some(2), "{said}");
    let words = "der Server lehnt den Namen befund.invalid in EHLO oder LHLO ab";
    assert!(said.contains(words) && said.contains("550 5.7.1"), "{said}");
}

#[test]
fn a_reader_of_either_language_is_told_of_an_upgrade_now_and_then() {
    let now_and_then = || {
        mail(|number| match number % 2 {
            0 => &["220 a\r\n", "250 a\r\n"],
            _ => &["220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n"],
        })
        .to_string()
    };
    for (lang, note) in [
        ("de", "Hinweis: STARTTLS wurde auf "),
        ("de", " und auf den anderen verweigert: wer nicht auf TLS besteht"),
        ("en", "note: STARTTLS was offered on "),
    ] {
        let server = now_and_then();
        let (code, said) = tls(&[&server, "--starttls", "smtp", "--lang", lang, "--timeout", "1"]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(note), "{said}");
    }
}
