//! Pages that scripts fill, shown by the browser of this machine; where there is none, nothing is tried.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::server::{Server, not_found, ok};
use super::verdicts::probed_with;
use super::{GERMAN, befund, page, undetermined, web};
use crate::common::say;
use befund::probe::http::Choice;
use befund::product;
use serde_json::Value;
use tempfile::TempDir;

/// Longer than usual: a browser starts slowly on a busy machine.
const LONG: &[&str] = &["--max-time", "300"];

/// One browser at a time, if there is one.
pub(super) fn turn() -> Option<MutexGuard<'static, ()>> {
    static TURN: Mutex<()> = Mutex::new(());
    if Choice::installed().is_none() {
        say("skipped: there is no browser");
        return None;
    }
    Some(TURN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// An empty shell whose script fills it, and does this beside.
fn app(script: &'static str) -> Server {
    Server::new(move |request| match request.path.as_str() {
        "/" => ok(
            "",
            "<!doctype html><html lang=\"en\"><title>App</title><div id=\"root\"></div><script src=\"/app.js\"></script>",
        ),
        "/app.js" => ok(
            "",
            &format!(
                "document.title = 'Nutzungsbedingungen'; document.getElementById('root').innerHTML = `<h1>Nutzungsbedingungen</h1>{}`;{script}",
                GERMAN.repeat(8)
            ),
        ),
        _ => not_found(),
    })
}

#[test]
fn what_scripts_fill_is_read_in_a_browser_only() {
    let Some(_turn) = turn() else { return };
    let server = app("");
    let url = server.url("/");
    let (_, without) = web(&[&url, "--no-browser"]);
    assert!(undetermined(&without).contains("empty shell"), "{without:#}");
    let (_, shown) = web(&[&[url.as_str()][..], LONG].concat());
    let start = page(&shown, "/");
    assert_eq!(
        (&start["rendered"], &start["language"]["code"]),
        (&true.into(), &"de".into()),
        "{shown:#}"
    );
    assert_eq!(start["login_wall"], false);
    assert!(shown["run"]["by"].as_str().unwrap().contains("Chrome"), "{}", shown["run"]);
}

#[test]
fn what_scripts_ask_for_is_named_and_nothing_private_is_asked() {
    let Some(_turn) = turn() else { return };
    let inner = Server::new(|_| ok("", "<p>innen"));
    let script: String = format!(
        "fetch('{}').catch(() => 0); fetch('http://169.254.169.254/').catch(() => 0);
        document.cookie = 'track=geheim; max-age=3600'; localStorage.setItem('uid', 'geheim');
        navigator.sendBeacon('https://o1.ingest.sentry.io/x', 'geheim'); new WebSocket('wss://live.fremd.example/x');
        new RTCPeerConnection({{iceServers: [{{urls: 'stun:stun.l.google.com:19302'}}]}});
        const s = document.createElement('script'); s.src = 'https://ad.doubleclick.net/tag.js?id=geheim'; document.head.append(s);
        const i = document.createElement('iframe'); i.src = 'https://frame.fremd.example/'; document.body.append(i);",
        inner.url("/").replace("127.0.0.1", "127.0.0.2"),
    );
    let server = app(script.leak());
    let (code, document) = web(&[&[server.url("/").as_str()][..], LONG].concat());
    assert_eq!(code, 1, "{document:#}");
    assert!(!document.to_string().contains("geheim"), "{document:#}");
    let start = page(&document, "/");
    let parties: Vec<_> = start["third_parties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                one["host"].as_str().unwrap(),
                one["channel"].as_str().unwrap(),
                one["initiator"].as_str().unwrap()
            )
        })
        .collect();
    for wanted in [
        "ad.doubleclick.net request 127.0.0.1",
        "frame.fremd.example request",
        "live.fremd.example socket 127.0.0.1",
        "o1.ingest.sentry.io beacon 127.0.0.1",
        "stun.l.google.com ice script",
    ] {
        assert!(parties.iter().any(|one| one.starts_with(wanted)), "{wanted}: {parties:?}");
    }
    assert!(inner.asked().is_empty(), "{:?}", inner.asked());
    assert!(document["run"]["notes"].to_string().contains("169.254.169.254 was not asked"));
    assert!(
        document["run"]["notes"].to_string().contains("POST to o1.ingest.sentry.io was not sent")
    );
    assert!(undetermined(&document).contains("was held back"), "{}", undetermined(&document));
}

#[test]
fn scripts_that_never_end_are_given_up() {
    let Some(_turn) = turn() else { return };
    let server = app("for (;;) {}");
    let folder = open_folder();
    let clock = Instant::now();
    let output = Command::new(assert_cmd::cargo::cargo_bin("befund"))
        .args(["web", "--json", "--timeout", "2", &server.url("/")])
        .args(LONG)
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    assert!(clock.elapsed() < Duration::from_secs(240), "{:?}", clock.elapsed());
    let document = serde_json::from_slice(&output.stdout).unwrap();
    assert_ne!(output.status.code(), Some(0));
    assert_eq!(page(&document, "/")["rendered"], false, "{document:#}");
    // Neither a process nor a profile.
    assert_eq!(left_in(folder.path()), [""; 0]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_a_browser_showed_is_kept_without_what_stands_in_fields() {
    let Some(_turn) = turn() else { return };
    // The field is as wide as the page: what stands in it would be seen.
    let field = "document.body.innerHTML += `<form><input id=\"f\" style=\"width:100%;font-size:200px\"></form>`;";
    let kept = |value: &str| {
        let server = app(format!("{field} document.getElementById('f').value = '{value}';").leak());
        let folder = probed_with(&server, "", &["--max-time", "300"]);
        let text = fs::read_dir(folder.path().join("observations/http")).unwrap();
        let path = text.map(|entry| entry.unwrap().path()).find(|path| path.is_file()).unwrap();
        let json: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let names: Vec<_> = json["shown"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| path.parent().unwrap().join(one["file"].as_str().unwrap()))
            .collect();
        (folder, names)
    };
    let (folder, full) = kept("geheim");
    let (_other, empty) = kept("");
    let [picture, text] = full.as_slice() else { panic!("{full:?}") };
    assert_eq!(fs::read(picture).unwrap(), fs::read(&empty[0]).unwrap());
    let words = fs::read_to_string(text).unwrap();
    assert!(words.starts_with("http://127.0.0.1") && words.contains("Nutzungsbedingungen"));
    assert!(!words.contains("geheim"));
    fs::write(picture, "another").unwrap();
    let error = product::load(folder.path(), befund::probe::sources()).unwrap_err().to_string();
    assert!(error.contains("has another digest"), "{error}");
    // Another look replaces what was changed, and leaves nothing behind.
    let path = folder.path().to_str().unwrap();
    befund(&["probe", path, "--no-browser", "--timeout", "2"]);
    let raw = fs::read_dir(folder.path().join("observations/http/raw")).unwrap();
    assert_eq!(raw.count(), 1);
    product::load(folder.path(), befund::probe::sources()).unwrap();
}

#[test]
fn scripts_that_open_many_connections_are_held_back() {
    let Some(_turn) = turn() else { return };
    let server = app(
        "for (let i = 0; i < 500; i++) { fetch('/x' + i).catch(() => 0); new WebSocket('ws://' + location.host + '/w' + i); }",
    );
    let clock = Instant::now();
    let (_, document) = web(&[&[server.url("/").as_str()][..], LONG].concat());
    assert!(clock.elapsed() < Duration::from_secs(240), "{:?}", clock.elapsed());
    let asked = server.asked();
    let of = |head: &str| asked.iter().filter(|one| one.path.starts_with(head)).count();
    assert!(of("/x") <= 300 && of("/w") <= 500, "{} {}", of("/x"), of("/w"));
    assert!(undetermined(&document).contains("more links, parts or fields"), "{document:#}");
}

#[test]
fn a_page_that_names_many_hosts_is_bounded() {
    let Some(_turn) = turn() else { return };
    let server = app(
        "for (let i = 0; i < 2000; i++) fetch('https://h' + i + '.fremd.example/').catch(() => 0);",
    );
    let clock = Instant::now();
    let (_, document) = web(&[&[server.url("/").as_str()][..], LONG].concat());
    assert!(clock.elapsed() < Duration::from_secs(240), "{:?}", clock.elapsed());
    let parties = page(&document, "/")["third_parties"].as_array().unwrap().len();
    assert!((1..=400).contains(&parties), "{parties}");
    assert!(undetermined(&document).contains("more links, parts or fields"), "{document:#}");
}

/// A folder that whoever runs the browser can get into.
fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    fs::set_permissions(folder.path(), open).unwrap();
    folder
}

/// Processes that run with a profile of ours below this folder.
fn left_in(folder: &Path) -> Vec<String> {
    let name = folder.to_str().unwrap();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = entries.filter_map(|entry| {
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        Some(String::from_utf8_lossy(&line).replace('\0', " "))
    });
    lines.filter(|line| line.contains("chrom") && line.contains(name)).collect()
}

fn is_soon(what: impl Fn() -> bool) -> bool {
    let clock = Instant::now();
    while clock.elapsed() < Duration::from_secs(60) {
        if what() {
            return true;
        }
        thread::sleep(Duration::from_millis(200));
    }
    false
}

#[test]
fn no_process_is_left_after_ctrl_c_and_kill() {
    let Some(_turn) = turn() else { return };
    if !Path::new("/proc/self/cmdline").exists() {
        return;
    }
    for signal in ["-INT", "-KILL"] {
        let folder = open_folder();
        let server = app("");
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("befund"))
            .args(["web", &server.url("/")])
            .args(LONG)
            .env("TMPDIR", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        assert!(is_soon(|| !left_in(folder.path()).is_empty()), "{signal}: no browser came");
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        child.wait().unwrap();
        assert!(
            is_soon(|| left_in(folder.path()).is_empty()),
            "{signal}: {:?}",
            left_in(folder.path())
        );
        // Whoever is killed removes nothing; the next run does.
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, usize::from(signal == "-KILL"), "{signal}");
        let output = Command::new(assert_cmd::cargo::cargo_bin("befund"))
            .args(["web", "--json", &server.url("/")])
            .args(LONG)
            .env("TMPDIR", folder.path())
            .output()
            .unwrap();
        let document = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(page(&document, "/")["rendered"], true, "{document:#}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{signal}");
    }
}

/// What it would put into the folder of everybody would stay there when it is killed.
#[test]
fn a_browser_is_told_to_keep_its_files_in_its_profile() {
    let folder = open_folder();
    let (program, told) = (folder.path().join("browser"), folder.path().join("told"));
    let script = format!("#!/bin/sh\necho \"$TMPDIR $HOME\" > {}\n", told.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let server = app("");
    let (_, said) = befund(&["web", &server.url("/"), "--browser", program.to_str().unwrap()]);
    let told = fs::read_to_string(told).unwrap_or_else(|error| panic!("{error}: {said}"));
    let (scratch, profile) = told.trim().split_once(' ').unwrap();
    assert_eq!(scratch, profile);
    assert!(scratch.contains("befund-browser-"), "{told}");
}
