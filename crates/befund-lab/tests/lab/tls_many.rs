//! Many addresses and many targets: `befund tls` from the command line.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use befund::probe::tls::{Determination, Options, Scan, ScanOutcome, ScanTarget, facts, scan};
use befund_lab::certs::{KeyKind, NAME};
use befund_lab::openssl::OpenSslServer;
use befund_lab::preamble::{Manners, Protocol};
use befund_lab::{Server, Version, broken};
use serde_json::Value;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(crate::common::befund());
    command.args(arguments).env("BEFUND_LANG", "en");
    command
}

fn befund(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Servers on one port of 127.0.0.1 and ::1, with TLS 1.2 only and TLS 1.3 only.
fn two_families() -> (Server, Server) {
    let of = |version| OpenSslServer::builder().versions(version, version).cert(KeyKind::EcP256);
    for _ in 0..20 {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = v4.local_addr().unwrap().port();
        if let Ok(v6) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            let v6 = of(Version::Tls13).start_on(v6);
            return (of(Version::Tls12).start_on(v4), v6);
        }
    }
    panic!("no port is free on both")
}

fn offered(endpoint: &Value) -> Vec<&str> {
    let protocols = endpoint["protocols"].as_array().unwrap().iter();
    protocols.filter(|p| p["offered"] == "yes").map(|p| p["version"].as_str().unwrap()).collect()
}

#[test]
fn each_address_of_a_name_is_an_endpoint_of_its_own() {
    let (v4, _v6) = two_families();
    let port = v4.address().port();
    let by_name = format!("{NAME}:{port}");
    let given = ["--address", "127.0.0.1", "--address", "::1"];
    let output = befund(&[&["tls", &by_name, "--json"][..], &given].concat());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let seen: Vec<_> = document["endpoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["address"].as_str().unwrap(), e["sni"].as_str().unwrap(), offered(e)))
        .collect();
    let expected = [("127.0.0.1", NAME, vec!["TLSv1.2"]), ("::1", NAME, vec!["TLSv1.3"])];
    assert_eq!(seen, expected, "{}", stderr(&output));
    let several = befund(&["tls", "a", "b", "--address", "127.0.0.1"]);
    assert_eq!(several.status.code(), Some(3), "{}", stderr(&several));
}

/// Where the system's `localhost` has both families, the name alone leads to both.
#[test]
fn localhost_is_looked_at_in_every_family_it_has() {
    let (v4, _v6) = two_families();
    let port = v4.address().port();
    let mut known: Vec<_> =
        ("localhost", port).to_socket_addrs().unwrap().map(|a| a.ip().to_string()).collect();
    known.sort();
    known.dedup();
    let found = scan(&ScanTarget::new("localhost", port), &Options::default(), &|_| ());
    let mut seen: Vec<_> = found.addresses.iter().map(|a| a.address.ip().to_string()).collect();
    seen.sort();
    assert_eq!((seen, found.outcome()), (known, ScanOutcome::Ok), "{:?}", found.reason());
}

#[test]
fn addresses_that_are_left_out_are_named_and_leave_everything_open() {
    let server = OpenSslServer::builder().versions(Version::Tls13, Version::Tls13).start();
    let all = (1..=4).map(|last| Ipv4Addr::new(127, 0, 0, last).into()).collect();
    let target = ScanTarget { addresses: all, ..ScanTarget::new(NAME, server.address().port()) };
    let look = |most| {
        let options = Options { max_addresses: most, ..Options::default() };
        let target = ScanTarget { addresses: target.addresses[..2].to_vec(), ..target.clone() };
        scan(&target, &options, &|_| ())
    };
    let complete = |scan: &Scan| {
        facts::observed(scan, jiff::civil::date(2026, 1, 1)).1.iter().any(|list| list.complete)
    };
    let cut = look(1);
    assert_eq!((cut.addresses.len(), cut.outcome()), (1, ScanOutcome::Partial));
    let reason = cut.reason().unwrap_or_default();
    assert!(reason.contains("not looked at: 127.0.0.2"), "{reason}");
    assert!(!complete(&cut));
    // From the command line the limit is 16: the seventeenth and later ones are named.
    let port = server.address().port();
    let mut arguments = vec!["tls".to_owned(), format!("{NAME}:{port}"), "--json".to_owned()];
    for last in 1..=18 {
        arguments.extend(["--address".to_owned(), format!("127.0.0.{last}")]);
    }
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let output =
        befund(&[&arguments[..], &["--policy", "none", "--no-trust", "--timeout", "2"]].concat());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let left: Vec<_> = document["not_probed"].as_array().unwrap().iter().collect();
    assert_eq!(document["endpoints"].as_array().unwrap().len(), 16);
    assert_eq!((left.len(), &left[1]["address"]), (2, &"127.0.0.18".into()), "{left:?}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_server_that_differs_without_a_name_gets_a_note() {
    let server = OpenSslServer::builder().unnamed_cert(KeyKind::EcP384).start();
    let target = server.address().to_string();
    let output = befund(&["tls", &target, "--sni", NAME, "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let notes = document["endpoints"][0]["notes"].to_string();
    assert!(notes.contains("without a server name it presents another chain"), "{notes}");
    let snis: Vec<_> = document["endpoints"][0]["chains"].as_array().unwrap().iter().collect();
    assert!(snis.iter().any(|c| c["sni"].is_null()) && snis.iter().any(|c| c["sni"] == NAME));
}

/// One document a line, in the order of the file, whoever is done first; each by the schema.
#[test]
fn a_file_of_targets_becomes_a_line_for_each() {
    let slow = broken::silent();
    let good = OpenSslServer::builder().versions(Version::Tls13, Version::Tls13).start();
    let mail = OpenSslServer::builder().after(Protocol::Smtp, Manners::Good).start();
    let old = OpenSslServer::builder()
        .versions(Version::Tls10, Version::Tls12)
        .ciphers("DEFAULT:@SECLEVEL=0")
        .start();
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("targets.txt");
    let (slow, good, mail, old) = (slow.address(), good.address(), mail.address(), old.address());
    let text = format!("# ours\n{slow}\n{good} # modern\n\n  {mail}\tsmtp\r\n{old} none\n");
    fs::write(&file, &text).unwrap();
    let path = file.to_str().unwrap();
    let output = befund(&["tls", "--targets", path, "--timeout", "1", "--as-of", "2026-11-21"]);
    assert_eq!(output.status.code(), Some(1), "TLS 1.0 is discouraged: {}", stderr(&output));
    let documents = lines(&output);
    let asked: Vec<_> = documents.iter().map(|d| d["targets"][0].as_str().unwrap()).collect();
    assert_eq!(asked, [slow, good, mail, old].map(|address| address.to_string()));
    let schema = fs::read_to_string("../../schemas/befund-tls-1.schema.json").unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for document in &documents {
        let errors: Vec<_> = validator.iter_errors(document).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    let outcomes = documents.iter().map(|document| &document["endpoints"][0]["outcome"]);
    assert_eq!(outcomes.collect::<Vec<_>>(), ["unreachable", "ok", "ok", "ok"]);
    assert_eq!(documents[2]["endpoints"][0]["starttls"], "smtp");
    let summary = stderr(&output);
    assert!(summary.contains("unreachable") && summary.contains("TLSv1.3"), "{summary}");
    // The same from standard input, quietly, without the old server.
    let quietly = ["tls", "--targets", "-", "--quiet", "--policy", "none", "--no-trust"];
    let mut child = command(&quietly)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    write!(child.stdin.take().unwrap(), "{good}\n{mail} smtp").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), lines(&output).len()), (Some(0), 2));
    assert_eq!(stderr(&output), "");
}

#[test]
fn bad_lines_are_all_named_with_their_place() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("targets.txt");
    fs::write(&file, "good.example\na.example:0\n\tb.example stmp\nc d e # f\n").unwrap();
    let output = befund(&["tls", "--targets", file.to_str().unwrap()]);
    let text = stderr(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0), "{text}");
    for place in ["targets.txt:2:1", "targets.txt:3:12", "targets.txt:4:5", "`smtp`?"] {
        assert!(text.contains(place), "{place}: {text}");
    }
    for (bytes, code) in [
        (&b"# nobody\n\n"[..], "no-targets"),
        (b"a.example\n\xff\xfe\n", "invalid-utf8"),
        (&vec![b'a'; 5 * 1024 * 1024], "file-too-large"),
    ] {
        fs::write(&file, bytes).unwrap();
        let output = befund(&["tls", "--targets", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(3));
        assert!(stderr(&output).contains(&format!("error[{code}]")), "{}", stderr(&output));
    }
    for arguments in [
        &["tls"][..],
        &["tls", "--targets", "/nowhere"],
        &["tls", "a.example", "--targets", file.to_str().unwrap()],
        &["tls", "a.example", "--starttls", "telnet"],
        &["tls", "a.example", "--jobs", "0"],
    ] {
        assert_eq!(befund(arguments).status.code(), Some(3), "{arguments:?}");
    }
}

/// Two lines for one host: a server for one connection at a time must not meet both at once.
#[test]
fn one_host_is_looked_at_once_at_a_time() {
    let server = OpenSslServer::builder().sequential().start();
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("targets.txt");
    fs::write(&file, format!("{0}\n{0} none\n", server.address())).unwrap();
    let path = file.to_str().unwrap();
    let measure = ["--policy", "none", "--no-trust", "--timeout", "3"];
    let output = befund(&[&["tls", "--targets", path][..], &measure].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// As many hosts as jobs are looked at side by side, not more.
#[test]
fn hosts_are_looked_at_side_by_side() {
    // Sockets nobody accepts from, each at an address of its own.
    let sockets: Vec<_> = (1..=6)
        .map(|last| TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), 0)).unwrap())
        .collect();
    let text: String =
        sockets.iter().map(|socket| format!("{}\n", socket.local_addr().unwrap())).collect();
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("targets.txt");
    fs::write(&file, text).unwrap();
    let took = |jobs: &str| {
        let begun = Instant::now();
        let path = file.to_str().unwrap();
        let output = befund(&["tls", "--targets", path, "--timeout", "1", "--jobs", jobs]);
        assert_eq!((output.status.code(), lines(&output).len()), (Some(2), 6));
        begun.elapsed()
    };
    let (together, apart) = (took("6"), took("2"));
    // Two time-outs of a second each, one round or three.
    assert!(together < Duration::from_secs(5), "{together:?}");
    assert!(apart > Duration::from_millis(5500), "{apart:?}");
}

/// What was found in time stays; the rest is undetermined for that reason.
#[test]
fn a_limit_for_the_whole_scan_leaves_the_rest_open() {
    let (_slow, address) = delaying(Duration::from_millis(60));
    let target = ScanTarget::new(&address.ip().to_string(), address.port());
    let limit = Duration::from_millis(1500);
    let options = Options { max_time: Some(limit), gentle: true, ..Options::default() };
    let begun = Instant::now();
    let found = scan(&target, &options, &|_| ());
    assert!(begun.elapsed() < limit + Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(found.outcome(), ScanOutcome::Partial);
    let reason = found.reason().unwrap_or_default();
    assert!(reason.contains("time limit") && !reason.contains("stopped answering"), "{reason}");
    let [address] = &found.addresses[..] else { panic!("{found:#?}") };
    let found = address.protocols.iter().filter(|protocol| protocol.offered == Determination::Yes);
    let suites: usize = found.map(|protocol| protocol.suites.codes.len()).sum();
    assert!(suites >= 2, "what was found is kept: {address:#?}");
    let none = |protocol: &befund::probe::tls::Protocol| protocol.offered == Determination::No;
    assert!(!address.protocols.iter().any(|p| none(p) && p.version.name() == "TLSv1.2"));
}

/// A server with many suites, every connection of which begins with a delay.
fn delaying(delay: Duration) -> (Vec<Server>, SocketAddr) {
    let behind = OpenSslServer::builder().ciphers("ALL:@SECLEVEL=0").dh_bits(2048).start();
    let address = behind.address();
    let before = Server::spawn(befund_lab::Truth::default(), false, move |client| {
        std::thread::sleep(delay);
        let server = std::net::TcpStream::connect(address)?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(std::net::Shutdown::Both);
        });
        let _ = std::io::copy(&mut &server, &mut &client);
        client.shutdown(std::net::Shutdown::Both)
    });
    let address = before.address();
    (vec![before, behind], address)
}

/// Ctrl-C keeps the lines that are finished, and every line is whole.
#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_is_finished() {
    let good = OpenSslServer::builder().versions(Version::Tls13, Version::Tls13).start();
    let slow = broken::silent();
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("targets.txt");
    let text = format!("{}\n{}\n", good.address(), slow.address()) + &"127.0.0.1:1\n".repeat(3);
    fs::write(&file, text).unwrap();
    let mut child: Child = command(&["tls", "--jobs", "1", "--policy", "none", "--no-trust"])
        .args(["--targets", file.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    // The second target is being looked at now.
    std::thread::sleep(Duration::from_millis(500));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let documents: Vec<Value> = [first]
        .iter()
        .flat_map(|l| l.lines())
        .chain(rest.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let outcomes: Vec<_> = documents.iter().map(|d| &d["endpoints"][0]["outcome"]).collect();
    assert_eq!(outcomes, ["ok", "unreachable"]);
    assert!(documents[1].to_string().contains("interrupted"), "{}", documents[1]);
    assert!(stderr(&output).contains("3 of 5 targets were not looked at"), "{}", stderr(&output));
}
