//! One site seen three ways: by our own client, in a browser, and in a recording that this browser made.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::browser::turn;
use super::server::{Server, not_found, ok};
use super::{GERMAN, befund};
use crate::common::{folder, plain};
use befund::probe::http::Choice;

/// A browser that is told what to do by a pipe, as befund does it.
struct Recorder {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    next: u64,
    events: Vec<Value>,
    _profile: TempDir,
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).status());
        drop(self.child.wait());
    }
}

impl Recorder {
    fn start(program: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null", "sh"]).arg(program);
        command.args(["--headless", "--remote-debugging-pipe", "--no-first-run", "--lang=de"]);
        command.args([
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
        ]);
        command.arg("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1");
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
        command.env("HOME", profile.path()).env("TMPDIR", profile.path()).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            chown(profile.path(), Some(65_534), Some(65_534)).unwrap();
            command.uid(65_534).gid(65_534);
        }
        let mut child = command.spawn().unwrap();
        let (input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (send, messages) = channel();
        thread::spawn(move || {
            let (mut message, mut piece) = (Vec::new(), [0; 4096]);
            while let Ok(read @ 1..) = output.read(&mut piece) {
                for byte in &piece[..read] {
                    if *byte != 0 {
                        message.push(*byte);
                    } else if let Ok(json) = serde_json::from_slice(&std::mem::take(&mut message)) {
                        drop(send.send(json));
                    }
                }
            }
        });
        Self { child, input, messages, next: 0, events: Vec::new(), _profile: profile }
    }

    fn call(&mut self, session: &Value, method: &str, params: &Value) -> Value {
        self.next += 1;
        let mut message = json!({"id": self.next, "method": method, "params": params});
        if session.is_string() {
            message["sessionId"] = session.clone();
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        self.input.flush().unwrap();
        loop {
            let said = self.messages.recv_timeout(Duration::from_secs(60)).unwrap();
            if said["id"] == self.next {
                return said["result"].clone();
            }
            self.events.push(said);
        }
    }

    fn wait(&mut self, length: Duration) {
        let end = Instant::now() + length;
        while let Ok(said) =
            self.messages.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            self.events.push(said);
        }
    }
}

/// Records pages as the developer tools of a browser do, in HAR 1.2.
fn record(program: &Path, urls: &[String]) -> Value {
    let mut browser = Recorder::start(program);
    let none = Value::Null;
    let target = browser.call(&none, "Target.createTarget", &json!({"url": "about:blank"}));
    let attached = json!({"targetId": target["targetId"], "flatten": true});
    let tab = browser.call(&none, "Target.attachToTarget", &attached)["sessionId"].clone();
    browser.call(&tab, "Network.enable", &json!({}));
    let mut entries = Vec::new();
    for (at, url) in urls.iter().enumerate() {
        browser.call(&tab, "Page.navigate", &json!({"url": url}));
        browser.wait(Duration::from_secs(4));
        let events = std::mem::take(&mut browser.events);
        let of = |method: &str, id: &Value| {
            let own =
                |event: &&Value| event["method"] == method && event["params"]["requestId"] == *id;
            events.iter().find(own).map(|event| event["params"].clone()).unwrap_or_default()
        };
        for asked in events.iter().filter(|event| event["method"] == "Network.requestWillBeSent") {
            let asked = &asked["params"];
            let id = &asked["requestId"];
            let answer = of("Network.responseReceived", id)["response"].clone();
            let wire = of("Network.responseReceivedExtraInfo", id)["headers"].clone();
            let headers = if wire.is_object() { &wire } else { &answer["headers"] };
            let headers: Vec<_> = headers
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| json!({"name": name, "value": value}))
                .collect();
            let body = browser.call(&tab, "Network.getResponseBody", &json!({"requestId": id}));
            let text = body["body"].as_str().unwrap_or_default();
            let text = match body["base64Encoded"] == true {
                true => String::from_utf8(STANDARD.decode(text).unwrap()).unwrap_or_default(),
                false => text.to_owned(),
            };
            entries.push(json!({
                "pageref": format!("page_{at}"),
                "startedDateTime": "2026-11-30T10:00:00.000Z",
                "_initiator": asked["initiator"],
                "_resourceType": asked["type"].as_str().unwrap_or("other").to_lowercase(),
                "request": {"method": asked["request"]["method"], "url": asked["request"]["url"]},
                "response": {
                    "status": answer["status"].as_i64().unwrap_or_default(),
                    "headers": headers,
                    "content": {"mimeType": answer["mimeType"], "text": text},
                },
            }));
        }
    }
    json!({"log": {"version": "1.2", "entries": entries}})
}

/// A start page with a script that sets and stores something and brings a third party in, and a login.
fn site() -> Server {
    const HEADERS: &str = "Content-Security-Policy: img-src *\r\nReferrer-Policy: unsafe-url\r\nServer: nginx/1.18.0\r\nSet-Cookie: JSESSIONID=geheim; HttpOnly\r\n";
    Server::new(|request| {
        match request.path.as_str() {
        "/" => ok(
            HEADERS,
            &format!(
                "<!doctype html><html lang=\"de\"><title>Start</title><h1>Start</h1>{}<a href=\"/login\">Anmelden</a><img src=\"https://bilder.fremd.example/x.png\"><script src=\"/app.js\"></script>",
                GERMAN.repeat(8)
            ),
        ),
        "/login" => ok(
            HEADERS,
            "<!doctype html><title>Anmelden</title><h1>Anmelden</h1><form><input name=\"pw\" type=\"password\"></form>",
        ),
        "/app.js" => ok(
            "",
            "document.cookie = 'track=geheim; max-age=3600'; localStorage.setItem('uid', 'geheim');
            const s = document.createElement('script'); s.src = 'https://ad.doubleclick.net/tag.js'; document.head.append(s);",
        ),
        _ => not_found(),
    }
    })
}

/// What is known, by thing and attribute; a length of time is not told to the second.
fn known(folder: &Path, probe: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder.join("observations").join(probe)).unwrap();
    let file = entries.map(|entry| entry.unwrap().path()).find(|path| path.is_file()).unwrap();
    let json: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let mut all = BTreeMap::new();
    for fact in json["facts"].as_array().unwrap() {
        let attributes = fact["attributes"].as_object().unwrap();
        let text = |name: &str| attributes.get(name).and_then(Value::as_str).unwrap_or_default();
        let id = ["url", "page", "host", "area", "name"].map(text).join(" ");
        for (name, value) in attributes.iter().filter(|(_, value)| value.get("unknown").is_none()) {
            let value = match value.as_i64() {
                Some(seconds) if name == "max_age_s" => (seconds as f64 / 10.0).round().to_string(),
                _ => value.to_string(),
            };
            let key = format!("{} {id} {name}", fact["kind"].as_str().unwrap());
            all.insert(key.split_whitespace().collect::<Vec<_>>().join(" "), value);
        }
    }
    all
}

#[test]
fn client_browser_and_recording_agree_or_differ_for_a_reason() {
    let Some(_turn) = turn() else { return };
    let server = site();
    let url = server.url("/");
    let program = Choice::installed().unwrap().program;
    let recording = record(&program, &[url.clone(), server.url("/login")]);
    let product = |targets: &str| folder(&plain(&format!("targets:\n{targets}")));
    let page = format!("  http: [{{url: \"{url}\", allow_private: true}}]\n");
    let (client, browser) = (product(&page), product(&page));
    let har = product("  files: [{path: site.har}]\n");
    fs::write(har.path().join("site.har"), recording.to_string()).unwrap();
    for (folder, more) in [(&client, "--no-browser"), (&browser, "--gentle"), (&har, "--gentle")] {
        let path = folder.path().to_str().unwrap();
        let (_, said) = befund(&["probe", path, "--timeout", "2", "--max-time", "300", more]);
        assert!(said.contains("wrote"), "{said}");
    }
    let seen =
        [known(client.path(), "http"), known(browser.path(), "http"), known(har.path(), "file")];
    let keys: BTreeSet<_> = seen.iter().flat_map(BTreeMap::keys).collect();
    let (mut agreed, mut unexplained, mut used) = (0, Vec::new(), BTreeSet::new());
    for key in keys {
        let values = seen.each_ref().map(|one| one.get(key).map_or("-", String::as_str));
        if values.iter().all(|value| *value == values[0]) {
            agreed += 1;
            continue;
        }
        let line = format!("{}: {}", key.replace(&url, "SITE/"), values.join(" | "));
        match EXPLAINED.iter().find(|(is, _)| is.is_match(&line)) {
            Some((_, why)) => _ = used.insert(*why),
            None => unexplained.push(line),
        }
    }
    assert_eq!(unexplained, [""; 0]);
    assert!(agreed > 80, "{agreed}");
    let unused = EXPLAINED.iter().filter(|(_, why)| !used.contains(why)).map(|(_, why)| *why);
    assert_eq!(unused.collect::<Vec<_>>(), [""; 0]);
}

/// Differences (client | browser | recording) and why they are there.
static EXPLAINED: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let all = [
        (
            r" plugins: - \| false \| -$",
            "scripts may bring plug-ins in, and only the browser ran them",
        ),
        (
            r"^http.cookie 127.0.0.1 track .*: - \| [^-].* \| -$",
            "a script sets it, and no answer does",
        ),
        (r"^http.storage .*: - \| [^-].* \| -$", "only a browser has a storage"),
        (r" before_consent: true \| true \| -$", "whoever recorded may have consented"),
        (r" (login_wall|without_login): (\w+) \| \w+ \| -$", "whoever recorded may have logged in"),
        (
            r" (https|plugins|indexable): .* \| -$",
            "a recording is not asked for it: it shows one run",
        ),
        (
            r"^http.page SITE/(%zz|befund-asks-\S*) .* \| -$",
            "nobody asks for errors while recording",
        ),
        (r" rendered: false \| true \| false$", "a recording has what the server sent"),
        (r" letters: 2221 \| 2229 \| 2221$", "the browser's text has a block that is one link"),
        (
            r" channel: .named. \| .request. \| .request.$",
            "without a browser a script only names a host",
        ),
        (r" initiator: .\w+. \| .127.0.0.1, \w+. \| ", "who asked is seen where it is asked"),
        (r" integrity: - \| false \| -$", "that it is a script shows in the page as it became"),
    ];
    all.map(|(is, why)| (Regex::new(is).unwrap(), why)).into()
});
