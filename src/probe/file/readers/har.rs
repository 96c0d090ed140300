//! Recordings of a browser's network log (HAR 1.1 and 1.2). They are full of secrets: cookies, tokens, contents. Of
//! all that only hosts, paths, names and flags are taken; what a path holds that may be a token is left out.
//!
//! Format: HTTP Archive 1.2, <http://www.softwareishard.com/blog/har-12-spec/>, read in 2026 in readers of it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use crate::diag::Code;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::http;
use crate::fact::observation::berlin_date;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Value};
use crate::probe::http::client::{bare, read_cookie};
use crate::probe::http::facts::{Drafts, LISTED};
use crate::probe::http::headers::LOOKED_FOR;
use crate::probe::http::model::{Hop, Look, Page, PagePart, Visit, WhyAsked};
use crate::probe::http::page;
use crate::probe::http::page::purpose::of_link;

use super::super::json;
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Har = Har;

/// Reads recordings.
#[derive(Debug)]
pub(super) struct Har;

static DELIVERS: [Delivery; 6] = [
    Delivery {
        kind: &http::PAGE,
        attributes: Some(&[
            "url",
            "purpose",
            "languages",
            "technical_details",
            "final_url",
            "status",
            "rendered",
            "letters",
            "main_language",
            "no_store",
        ]),
    },
    Delivery { kind: &http::SERVICE, attributes: Some(&["url", "discloses_version"]) },
    Delivery { kind: &http::HEADER, attributes: None },
    Delivery {
        kind: &http::COOKIE,
        attributes: Some(&[
            "host",
            "name",
            "secure",
            "http_only",
            "domain_wide",
            "outlives_session",
            "same_site",
            "max_age_s",
        ]),
    },
    Delivery {
        kind: &http::FORM_FIELD,
        attributes: Some(&[
            "page",
            "name",
            "sensitive",
            "autocomplete_off",
            "masked",
            "sent_in_clear",
        ]),
    },
    Delivery {
        kind: &http::THIRD_PARTY,
        attributes: Some(&[
            "page",
            "host",
            "purpose",
            "owner",
            "initiator",
            "channel",
            "integrity",
        ]),
    },
];

/// Most entries of a recording.
const MAX_ENTRIES: usize = 50_000;
/// Largest content of a page that is read, in bytes.
const MAX_CONTENT: usize = 4 << 20;
/// Most pages of a recording that are looked at.
const MAX_PAGES: usize = 60;

impl Reader for Har {
    fn id(&self) -> &'static str {
        "har"
    }

    fn doc(&self) -> &'static str {
        "A recording of a browser's network log (HAR 1.1 and 1.2, Save all as HAR with content)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        let start: String = text.chars().filter(|c| !c.is_whitespace()).take(7).collect();
        if !input.is_json() || !start.starts_with("{\"log\":") || !text.contains("\"entries\"") {
            return Match::No;
        }
        match json::parse::<Top<'_>>(text) {
            Ok(Top { log: Log { version: Some(version), entries: Some(_), .. } }) => {
                match version.as_str() {
                    "1.1" | "1.2" => Match::Yes { version: Some(version) },
                    _ => Match::Wrong(Refusal::new(
                        Code::WrongKind,
                        "it is a recording in a version of HAR other than 1.1 and 1.2",
                        "record it with the developer tools of a browser of today",
                    )),
                }
            }
            Ok(_) => Match::No,
            Err(refusal) => Match::Wrong(refusal),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let top: Top<'_> = json::parse(input.text())?;
        let recording = Recording::read(&top.log)?;
        out.reach = Reach::Running;
        out.scope = "what was recorded";
        out.observed_on = recording.day.map(berlin_date);
        // What somebody did not do while it was recorded is not in it.
        LISTED.iter().for_each(|kind| out.partial(kind));
        out.note("a recording does not say whether somebody was logged in or had consented: whether pages can be read without a login stays open");
        if !recording.has_cookies {
            out.note("it holds no cookie of any answer: browsers leave them out unless sensitive data are asked for");
        }
        let subject = out.subject().to_owned();
        for visit in &recording.visits {
            for (draft, _) in Drafts::of(visit, &subject).into_inner() {
                let place = recording.place(&draft, input);
                out.fact(
                    only_delivered(draft)
                        .address(place.pointer.clone().unwrap_or_default())
                        .at(place),
                )?;
            }
        }
        Ok(())
    }
}

/// Leaves out what a recording cannot tell: a visitor of ours is not logged in, whoever recorded may have been.
fn only_delivered(draft: Draft) -> Draft {
    let delivery = DELIVERS.iter().find(|delivery| delivery.kind == draft.kind());
    let names: Vec<String> = draft.attributes().keys().cloned().collect();
    let left =
        names.into_iter().filter(|name| !delivery.is_some_and(|delivery| delivery.has(name)));
    left.fold(draft, |draft, name| draft.with(&name, Attr::unknown("a recording does not tell")))
}

#[derive(Deserialize)]
struct Top<'a> {
    #[serde(borrow)]
    log: Log<'a>,
}

#[derive(Deserialize)]
struct Log<'a> {
    version: Option<String>,
    #[serde(borrow)]
    entries: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    started_date_time: Option<String>,
    pageref: Option<String>,
    request: Request,
    #[serde(borrow)]
    response: Response<'a>,
    #[serde(rename = "_resourceType")]
    resource: Option<String>,
    #[serde(rename = "_initiator", borrow)]
    initiator: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
}

#[derive(Deserialize)]
struct Response<'a> {
    status: i64,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(borrow)]
    content: Option<Content<'a>>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    mime_type: Option<String>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    encoding: Option<String>,
}

/// What initiated a request, as Chrome writes it.
#[derive(Deserialize)]
struct Initiator {
    url: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// What was recorded, a visit for each site.
#[derive(Default)]
struct Recording {
    visits: Vec<Visit>,
    /// The place of an entry, by what its facts name.
    places: BTreeMap<String, usize>,
    /// The page that each `pageref` stands for: visit and look.
    pages: BTreeMap<String, (usize, usize)>,
    /// A redirect that waits for the answer it leads to.
    pending: BTreeMap<String, Vec<Hop>>,
    day: Option<Timestamp>,
    has_cookies: bool,
}

impl Recording {
    fn read(log: &Log<'_>) -> Result<Self, Refusal> {
        let mut recording = Self::default();
        let Some(entries) = log.entries else { return Ok(recording) };
        json::members(entries, |at, piece| {
            if at == MAX_ENTRIES {
                let why = format!("it holds more than {MAX_ENTRIES} requests");
                return Err(Refusal::new(Code::TooLarge, why, "record one page at a time"));
            }
            recording.entry(at, &json::piece(piece)?);
            Ok(())
        })?;
        if recording.visits.is_empty() {
            return Err(Refusal::new(
                Code::WrongKind,
                "it holds no page: no answer with HTML that loaded",
                "record again with the page reloaded while the developer tools are open",
            ));
        }
        Ok(recording)
    }

    fn entry(&mut self, at: usize, entry: &Entry<'_>) {
        let Ok(url) = Url::parse(&entry.request.url) else { return };
        let Some(host) = url.host_str().map(str::to_owned) else { return };
        let when = entry.started_date_time.as_ref().and_then(|text| text.parse::<Timestamp>().ok());
        // The earliest day: what was recorded on two days may have changed between them.
        self.day = self.day.into_iter().chain(when).min();
        let hop = self.hop(entry, &url, &host);
        self.places.entry(hop.url.clone()).or_insert(at);
        self.places.entry(host.clone()).or_insert(at);
        let page = entry.pageref.clone().unwrap_or_default();
        let known = self.pages.get(&page).copied();
        let is_document = match &entry.resource {
            Some(resource) => resource == "document",
            None => known.is_none(),
        };
        let html = entry.response.content.as_ref().and_then(|content| content.mime_type.as_deref());
        let html = html.is_some_and(|kind| kind.starts_with("text/html"));
        match known {
            _ if is_document && (300..400).contains(&hop.status) => {
                self.pending.entry(page).or_default().push(hop);
            }
            // A frame of another site is no page of its own.
            None if is_document && html => self.document(page, entry, &url, hop),
            Some((visit, look)) => self.part(visit, look, entry, &url, hop),
            None => {}
        }
    }

    /// An answer without its secrets.
    fn hop(&mut self, entry: &Entry<'_>, url: &Url, host: &str) -> Hop {
        let mut hop = Hop {
            method: entry.request.method.chars().take(16).collect(),
            url: shown(url),
            status: u16::try_from(entry.response.status).unwrap_or_default(),
            headers: Vec::new(),
            cookies: Vec::new(),
        };
        for Header { name, value } in &entry.response.headers {
            let name = name.to_ascii_lowercase();
            if name == "set-cookie" {
                // Several stand one under the other.
                hop.cookies.extend(value.lines().filter_map(|line| read_cookie(line, host)));
            } else if LOOKED_FOR.contains(&name.as_str())
                || matches!(name.as_str(), "server" | "x-powered-by")
            {
                hop.headers.push((name, value.chars().take(4_000).collect()));
            }
        }
        self.has_cookies |= !hop.cookies.is_empty();
        hop
    }

    /// A page that loaded.
    fn document(&mut self, page: String, entry: &Entry<'_>, url: &Url, hop: Hop) {
        if self.pages.len() >= MAX_PAGES {
            return;
        }
        let host = url.host_str().unwrap_or_default();
        let own = |visit: &Visit| visit.hosts.iter().any(|known| known == host);
        let visit = self.visits.iter().position(own).unwrap_or_else(|| {
            let visit = Visit {
                url: shown(url),
                hosts: vec![host.to_owned()],
                by: "har".to_owned(),
                ..Visit::default()
            };
            self.visits.push(visit);
            self.visits.len() - 1
        });
        let content = entry.response.content.as_ref().and_then(text);
        let failed = content.is_none().then(|| "its content was not recorded".to_owned());
        let read = content.map(|text| without_tokens(page::html(&text, url)));
        let mut hops = self.pending.remove(&page).unwrap_or_default();
        hops.push(hop);
        let first = hops.first().map(|hop| hop.url.clone()).unwrap_or_default();
        let looks = &mut self.visits[visit].looks;
        if looks.iter().any(|look| look.url == first) {
            return;
        }
        let purpose = of_link("", url).map(str::to_owned);
        looks.push(Look { url: first, why: WhyAsked::Linked, purpose, hops, failed, page: read });
        self.pages.insert(page, (visit, looks.len() - 1));
    }

    /// What a page loaded.
    fn part(&mut self, visit: usize, look: usize, entry: &Entry<'_>, url: &Url, hop: Hop) {
        let Some(look) = self.visits.get_mut(visit).and_then(|visit| visit.looks.get_mut(look))
        else {
            return;
        };
        let channel = match entry.resource.as_deref() {
            Some("websocket") => "socket",
            Some("ping" | "beacon" | "csp-report" | "cspviolationreport") => "beacon",
            _ if matches!(url.scheme(), "ws" | "wss") => "socket",
            _ => "request",
        };
        let part = PagePart {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            by: initiator(entry),
            channel: channel.to_owned(),
            bound: None,
        };
        let page = look.page.get_or_insert_with(|| page::html("", url));
        if !page.parts.contains(&part) {
            page.parts.push(part);
        }
        if !hop.cookies.is_empty() {
            self.visits[visit].looks.push(Look {
                url: hop.url.clone(),
                why: WhyAsked::Part,
                purpose: None,
                failed: None,
                hops: vec![hop],
                page: None,
            });
        }
    }

    fn place(&self, draft: &Draft, input: &Input) -> Place {
        let value = |name: &str| match draft.attributes().get(name) {
            Some(Attr::Known(Value::Text(text))) => self.places.get(text),
            _ => None,
        };
        let at = ["host", "final_url", "url", "page"].iter().find_map(|name| value(name));
        let pointer = at.map_or_else(|| "/log".to_owned(), |at| format!("/log/entries/{at}"));
        Place { file: input.name().to_owned(), line: None, pointer: Some(pointer) }
    }
}

fn text(content: &Content<'_>) -> Option<String> {
    let piece = content.text.filter(|piece| piece.get().len() <= MAX_CONTENT * 2)?;
    let text: String = serde_json::from_str(piece.get()).ok()?;
    match content.encoding.as_deref() {
        Some("base64") => {
            let bytes = STANDARD.decode(text).ok()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => Some(text),
    }
}

fn initiator(entry: &Entry<'_>) -> String {
    let said =
        entry.initiator.and_then(|piece| serde_json::from_str::<Initiator>(piece.get()).ok());
    let host =
        |said: &Initiator| Url::parse(said.url.as_ref()?).ok()?.host_str().map(str::to_owned);
    let kind = |said: &Initiator| {
        let known = ["parser", "script", "preload", "other"];
        known
            .iter()
            .find(|known| said.kind.as_deref() == Some(known))
            .map(|kind| (*kind).to_owned())
    };
    said.and_then(|said| host(&said).or_else(|| kind(&said))).unwrap_or_else(|| "page".to_owned())
}

/// Words of a page may be anybody's data: only what facts are made of is kept.
fn without_tokens(page: Page) -> Page {
    Page { links: Vec::new(), ..page }
}

/// An address without what may be a secret in it; parts of the path that may be a token are `…`.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let segments = url.path_segments().into_iter().flatten();
    let kept: Vec<_> =
        segments.map(|part| if is_token(part) { "…" } else { part }.to_owned()).collect();
    url.set_path(&kept.join("/"));
    bare(&url).replace("%E2%80%A6", "…")
}

/// Long, and of letters and digits: a number of a session, a token, a digest.
fn is_token(part: &str) -> bool {
    let has = |is: fn(&char) -> bool| part.chars().any(|c| is(&c));
    part.len() >= 16 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}
