//! A suite that the server chooses and fails with, as `befund tls` shows it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use assert_cmd::Command;
use rcgen::KeyPair;
use serde_json::Value;

use crate::tls::certificates::{parameters, serve};

/// TLS_DHE_RSA_WITH_AES_128_GCM_SHA256.
const CHOSEN: u16 = 0x009E;

/// A hello of TLS 1.2 with that suite is answered with a choice and an alert; everything else by another server.
fn fails_with_its_choice(behind: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || answer(client, behind));
        }
    });
    address
}

fn answer(mut client: TcpStream, behind: SocketAddr) -> std::io::Result<()> {
    let mut head = [0; 5];
    client.read_exact(&mut head)?;
    let mut body = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    client.read_exact(&mut body)?;
    if suites(&body).is_some_and(|suites| suites.contains(&CHOSEN)) {
        let mut hello = vec![2, 0, 0, 38, 3, 3];
        hello.extend([7; 32]);
        hello.extend([0, 0, 0x9E, 0]);
        let record = [&[22, 3, 3, 0, 42][..], &hello, &[21, 3, 3, 0, 2, 2, 40]].concat();
        return client.write_all(&record);
    }
    let mut server = TcpStream::connect(behind)?;
    server.write_all(&[&head[..], &body].concat())?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    let up = thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
    std::io::copy(&mut server, &mut client)?;
    client.shutdown(std::net::Shutdown::Both)?;
    let _ = up.join();
    Ok(())
}

/// The suites of a ClientHello whose version is TLS 1.2.
fn suites(message: &[u8]) -> Option<Vec<u16>> {
    // Header 4, version 2, random 32, then the session id and the suites with their lengths.
    let rest = message.strip_prefix(&[1])?.get(3..)?.strip_prefix(&[3, 3])?.get(32..)?;
    let rest = rest.get(1 + usize::from(*rest.first()?)..)?;
    let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
    let pairs = rest.get(2..2 + length)?.chunks_exact(2);
    Some(pairs.map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect())
}

#[test]
fn a_suite_that_the_server_fails_with_is_marked() {
    let key = KeyPair::generate().unwrap();
    let own = parameters("leaf", &[]).self_signed(&key).unwrap().der().to_vec();
    let target = fails_with_its_choice(serve(&[own], &key)).to_string();
    let befund = |arguments: &[&str]| {
        let given = ["tls", &target, "--policy", "none", "--timeout", "2"];
        let output =
            Command::cargo_bin("befund").unwrap().args(given).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let document: Value = serde_json::from_str(&befund(&["--json"])).unwrap();
    let protocols = document["endpoints"][0]["protocols"].as_array().unwrap();
    let of = |version: &str| -> Vec<(String, bool)> {
        let protocol = protocols.iter().find(|one| one["version"] == version).unwrap();
        let suites = protocol["cipher_suites"].as_array().unwrap().iter();
        let completes = |suite: &Value| suite["completes"].as_bool().unwrap();
        suites.map(|suite| (suite["code"].as_str().unwrap().to_owned(), completes(suite))).collect()
    };
    let (old, new) = (of("TLSv1.2"), of("TLSv1.3"));
    let failing: Vec<_> = old.iter().filter(|(_, completes)| !completes).collect();
    assert_eq!(failing, [&("0x009E".to_owned(), false)], "{old:?}");
    assert!(old.len() > 1 && !new.is_empty() && new.iter().all(|(_, completes)| *completes));
    for (lang, words) in
        [("de", "(Handshake kommt nicht zustande)"), ("en", "(handshake does not complete)")]
    {
        let text = befund(&["--lang", lang]);
        let marked: Vec<_> = text.lines().filter(|line| line.contains(words)).collect();
        let one = |line: &&str| line.contains("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 (");
        assert!(marked.len() == 1 && marked.iter().all(one), "{text}");
    }
}
