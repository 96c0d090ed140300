//! What a page asked for while a browser ran its scripts.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use url::Url;

use crate::probe::http::client::AddressGate;
use crate::probe::http::model::PagePart;

/// Most requests of one page that are let go.
const MAX_LET_GO: usize = 300;
/// Most hosts that are looked up.
pub(super) const MAX_HOSTS: usize = 40;
/// Most that are recorded.
const MAX_RECORDED: usize = 2_000;

/// Everything one page did.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Whether the page was loaded once.
    pub(super) loaded: bool,
    /// What it asked for, each way to a host once.
    pub(super) parts: Vec<PagePart>,
    /// Hosts that were asked for and may not be.
    pub(super) refused: BTreeSet<String>,
    /// Methods that were asked for and are not sent.
    pub(super) withheld: BTreeSet<String>,
    /// Whether there was more than is let go or recorded.
    pub(super) more: bool,
    let_go: usize,
    /// Hosts whose addresses were looked up.
    hosts: BTreeSet<String>,
}

impl Record {
    /// Whether a request is held back.
    pub(super) fn refuse(&mut self, address: &str, method: &str, gate: &AddressGate<'_>) -> bool {
        let Ok(url) = Url::parse(address) else { return true };
        if matches!(url.scheme(), "data" | "blob" | "about") {
            return false;
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if !matches!(method, "GET" | "HEAD" | "OPTIONS") {
            self.withheld
                .insert(format!("{} to {host}", method.chars().take(10).collect::<String>()));
            return true;
        }
        // Each costs a question to a name server.
        if !self.hosts.contains(&host) && self.hosts.len() >= MAX_HOSTS {
            self.more = true;
            return true;
        }
        self.hosts.insert(host.clone());
        if gate.admit(&url).is_err() {
            self.refused.insert(host);
            return true;
        }
        self.let_go += 1;
        self.more |= self.let_go > MAX_LET_GO;
        self.let_go > MAX_LET_GO
    }

    pub(super) fn request(&mut self, params: &Json) {
        let kind = params["type"].as_str().unwrap_or_default();
        let channel = match kind {
            "Ping" | "CSPViolationReport" => "beacon",
            "WebSocket" => "socket",
            _ => "request",
        };
        self.part(&params["request"]["url"], channel, &params["initiator"]);
    }

    pub(super) fn socket(&mut self, params: &Json) {
        self.part(&params["url"], "socket", &params["initiator"]);
    }

    /// A STUN or TURN server: `stun:host:port`, `turns:host?transport=tcp`.
    pub(super) fn ice(&mut self, params: &Json) {
        let text = params["payload"].as_str().unwrap_or_default();
        let Some((scheme, rest)) = text.split_once(':') else { return };
        let host = rest.split(['?', ':']).next().unwrap_or_default().to_ascii_lowercase();
        if matches!(scheme, "stun" | "stuns" | "turn" | "turns") && !host.is_empty() {
            self.push(PagePart {
                scheme: scheme.to_owned(),
                host,
                by: "script".to_owned(),
                channel: "ice".to_owned(),
                bound: None,
            });
        }
    }

    fn part(&mut self, address: &Json, channel: &str, initiator: &Json) {
        let Some(url) = address.as_str().and_then(|text| Url::parse(text).ok()) else { return };
        let (Some(host), "http" | "https" | "ws" | "wss") = (url.host_str(), url.scheme()) else {
            return;
        };
        self.push(PagePart {
            scheme: url.scheme().to_owned(),
            host: host.to_owned(),
            by: by(initiator),
            channel: channel.to_owned(),
            bound: None,
        });
    }

    fn push(&mut self, part: PagePart) {
        if self.parts.contains(&part) {
            return;
        }
        self.more |= self.parts.len() >= MAX_RECORDED;
        if self.parts.len() < MAX_RECORDED {
            self.parts.push(part);
        }
    }
}

/// Who asked: the host of the script or page, or the kind of asking.
fn by(initiator: &Json) -> String {
    let frame = &initiator["stack"]["callFrames"][0]["url"];
    let url = frame.as_str().or(initiator["url"].as_str()).and_then(|text| Url::parse(text).ok());
    let host = url.and_then(|url| url.host_str().map(str::to_owned));
    let kind = || initiator["type"].as_str().unwrap_or("page").chars().take(20).collect();
    host.unwrap_or_else(kind)
}
