//! The talk with a browser (Chrome DevTools Protocol): calls, and what happens while they run.

use std::io;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::process::Process;
use super::record::Record;
use crate::probe::http::client::AddressGate;

/// A browser and what it did so far.
pub(super) struct Talk<'g> {
    process: Process,
    gate: &'g AddressGate<'g>,
    next: u64,
    end: Instant,
    /// What pages asked for.
    pub(super) record: Record,
}

/// How long one call may take.
const CALL: Duration = Duration::from_secs(60);

impl<'g> Talk<'g> {
    pub(super) fn new(process: Process, gate: &'g AddressGate<'g>, end: Instant) -> Self {
        Self { process, gate, next: 1, end, record: Record::default() }
    }

    /// Calls a method and waits for its answer.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn call(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: Json,
    ) -> Result<Json, String> {
        let id = self.send(session, method, params).map_err(gone)?;
        let end = self.end.min(Instant::now() + CALL);
        loop {
            let Some(message) = self.receive(end)? else {
                return Err("the browser did not answer in time".to_owned());
            };
            if message["id"] != json!(id) {
                self.happened(&message)?;
            } else if message["error"].is_object() {
                return Err(format!("the browser refuses {method}"));
            } else {
                return Ok(message["result"].clone());
            }
        }
    }

    /// Lets things happen for a while, or until the page is loaded.
    ///
    /// # Errors
    /// When the browser is gone or the run is stopped.
    pub(super) fn wait(&mut self, length: Duration, until_loaded: bool) -> Result<(), String> {
        let end = self.end.min(Instant::now() + length);
        while !(until_loaded && self.record.loaded) {
            let Some(message) = self.receive(end)? else { return Ok(()) };
            self.happened(&message)?;
        }
        Ok(())
    }

    fn send(&mut self, session: Option<&str>, method: &str, params: Json) -> io::Result<u64> {
        let id = self.next;
        self.next += 1;
        let mut message = json!({"id": id, "method": method});
        message["params"] = params;
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.process.send(&message.to_string())?;
        Ok(id)
    }

    /// The next message, or none by the end. Ctrl-C ends the wait.
    fn receive(&self, end: Instant) -> Result<Option<Json>, String> {
        loop {
            if self.gate.stop.load(Ordering::Relaxed) {
                return Err("interrupted".to_owned());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            match self.process.messages().recv_timeout(left.min(Duration::from_millis(200))) {
                // What cannot be read is no message to us.
                Ok(bytes) => match serde_json::from_slice(&bytes) {
                    Ok(message) => return Ok(Some(message)),
                    Err(_) => continue,
                },
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(gone(io::ErrorKind::BrokenPipe.into()));
                }
            }
        }
    }

    /// Something happened in a page.
    fn happened(&mut self, message: &Json) -> Result<(), String> {
        let session = message["sessionId"].as_str().map(str::to_owned);
        let (session, params) = (session.as_deref(), &message["params"]);
        match message["method"].as_str().unwrap_or_default() {
            "Fetch.requestPaused" => self.decide(session, params),
            "Network.requestWillBeSent" => self.record.request(params),
            "Network.webSocketCreated" => self.record.socket(params),
            "Runtime.bindingCalled" => self.record.ice(params),
            "Page.loadEventFired" => self.record.loaded = true,
            "Page.javascriptDialogOpening" => {
                self.tell(session, "Page.handleJavaScriptDialog", json!({"accept": false}));
            }
            "Target.attachedToTarget" => {
                let inner = params["sessionId"].as_str().map(str::to_owned);
                self.watch(inner.as_deref());
                self.tell(inner.as_deref(), "Runtime.runIfWaitingForDebugger", json!({}));
            }
            _ => {}
        }
        Ok(())
    }

    /// Turns on all that is watched of a page, a frame or a worker.
    pub(super) fn watch(&mut self, session: Option<&str>) {
        self.tell(session, "Network.enable", json!({}));
        self.tell(session, "Fetch.enable", json!({"patterns": [{"urlPattern": "*"}]}));
        self.tell(session, "Runtime.addBinding", json!({"name": "befundIce"}));
        self.tell(session, "Page.enable", json!({}));
        self.tell(session, "Page.addScriptToEvaluateOnNewDocument", json!({"source": BEFORE}));
        let attach = json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true});
        self.tell(session, "Target.setAutoAttach", attach);
    }

    /// Calls without waiting: an answer that does not come is noticed elsewhere.
    fn tell(&mut self, session: Option<&str>, method: &str, params: Json) {
        drop(self.send(session, method, params));
    }

    /// Lets a request go, or not: by its method, its address, and how many there were.
    fn decide(&mut self, session: Option<&str>, params: &Json) {
        let id = &params["requestId"];
        let (url, method) = (&params["request"]["url"], &params["request"]["method"]);
        let refused = self.record.refuse(
            url.as_str().unwrap_or_default(),
            method.as_str().unwrap_or_default(),
            self.gate,
        );
        if refused {
            self.tell(
                session,
                "Fetch.failRequest",
                json!({"requestId": id, "errorReason": "BlockedByClient"}),
            );
        } else {
            self.tell(session, "Fetch.continueRequest", json!({"requestId": id}));
        }
    }
}

fn gone(_: io::Error) -> String {
    "the browser ended; where its sandbox cannot start, --browser-no-sandbox runs it without"
        .to_owned()
}

/// Runs before all scripts of a page: no windows are opened, and STUN and TURN servers are named, not asked.
const BEFORE: &str = r"(() => {
  window.open = () => null;
  const Real = window.RTCPeerConnection, say = window.befundIce;
  if (!Real || !say) return;
  window.RTCPeerConnection = class extends Real {
    constructor(given, ...more) {
      for (const server of (given && given.iceServers) || [])
        for (const url of [].concat(server.urls || server.url || [])) say(String(url).slice(0, 200));
      super({ ...given, iceServers: [] }, ...more);
    }
  };
})()";
