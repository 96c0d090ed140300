//! Pages that scripts fill, shown by the browser of this machine; where there is none, nothing is tried.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::server::{Server, not_found, ok};
use super::{GERMAN, page, undetermined, web};
use crate::common::say;
use befund::probe::http::Choice;

/// Longer than usual: a browser starts slowly on a busy machine.
const LONG: &[&str] = &["--max-time", "300"];

/// One browser at a time, if there is one.
fn turn() -> Option<MutexGuard<'static, ()>> {
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
    let clock = Instant::now();
    let (code, document) = web(&[&[server.url("/").as_str()][..], LONG].concat());
    assert!(clock.elapsed() < Duration::from_secs(240), "{:?}", clock.elapsed());
    assert_ne!(code, 0);
    assert_eq!(page(&document, "/")["rendered"], false, "{document:#}");
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
        let folder = tempfile::tempdir().unwrap();
        // Whoever runs the browser must get into it.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        fs::set_permissions(folder.path(), open).unwrap();
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
    }
}
