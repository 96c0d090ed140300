//! A real browser for pages that scripts fill: Chromium, spoken to through a pipe. It asks for nothing but hosts whose
//! addresses were checked, and sends no method that changes anything. No consent is clicked.

mod picture;
mod process;
mod profile;
mod record;
mod talk;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use url::Url;

use super::client::{AddressGate, bare};
use super::model::{Cookie, Page, Stored};
use super::page;
use crate::probe::Attachment;
use crate::yaml::hex_digest;
use process::Process;
use record::MAX_HOSTS;
use talk::Talk;

pub use process::Choice;

/// How long one page may take, and how long it is watched once it is loaded.
const WHOLE: Duration = Duration::from_secs(150);
const LOAD: Duration = Duration::from_secs(20);
const WATCHED: Duration = Duration::from_secs(3);

/// A page as a browser shows it.
#[derive(Debug)]
pub(super) struct Shown {
    /// What was read of it.
    pub(super) page: Page,
    /// The address it ended at.
    pub(super) url: String,
    /// Cookies that are set then, of all hosts.
    pub(super) cookies: Vec<Cookie>,
    /// Name and version of the browser.
    pub(super) by: String,
    /// What the person who ran it should know.
    pub(super) notes: Vec<String>,
    /// What is kept of it.
    pub(super) exhibits: Vec<Attachment>,
}

/// Shows a page. Hosts of others that it asks for are checked, and it is shown again with those that may be asked.
/// What is kept is a picture and its visible text, if they are to be kept.
///
/// # Errors
/// Why it cannot be shown.
pub(super) fn show(
    choice: &Choice,
    url: &Url,
    gate: &AddressGate<'_>,
    keep: bool,
) -> Result<Shown, String> {
    let end = Instant::now() + WHOLE;
    let first = once(choice, url, gate, &BTreeSet::new(), (end, keep))?;
    let own = url.host_str().unwrap_or_default();
    let asked =
        first.page.parts.iter().filter(|part| part.channel == "request" && part.host != own);
    let asked: BTreeSet<_> = asked.map(|part| part.host.clone()).collect();
    let admitted = |host: &String| {
        Url::parse(&format!("https://{host}/")).is_ok_and(|url| gate.admit(&url).is_ok())
    };
    let hosts: BTreeSet<_> = asked.into_iter().take(MAX_HOSTS).filter(admitted).collect();
    if hosts.is_empty() || Instant::now() + LOAD > end {
        return Ok(first);
    }
    once(choice, url, gate, &hosts, (end, keep))
}

fn once(
    choice: &Choice,
    url: &Url,
    gate: &AddressGate<'_>,
    hosts: &BTreeSet<String>,
    (end, keep): (Instant, bool),
) -> Result<Shown, String> {
    let process = Process::start(choice, &rules(url, gate, hosts))
        .map_err(|error| format!("the browser cannot be started: {}", error.kind()))?;
    let mut talk = Talk::new(process, gate, end);
    let version = talk.call(None, "Browser.getVersion", json!({}))?;
    let target = talk.call(None, "Target.createTarget", json!({"url": "about:blank"}))?;
    let attached = json!({"targetId": target["targetId"], "flatten": true});
    let attached = talk.call(None, "Target.attachToTarget", attached)?;
    let session = attached["sessionId"].as_str().ok_or("the browser opens no page")?.to_owned();
    let tab = Some(session.as_str());
    talk.watch(tab);
    let agent = version["userAgent"].as_str().unwrap_or_default();
    let agent = format!("{agent} befund/{}", env!("CARGO_PKG_VERSION"));
    talk.call(
        tab,
        "Network.setUserAgentOverride",
        json!({"userAgent": agent, "acceptLanguage": "de"}),
    )?;
    let gone_to = talk.call(tab, "Page.navigate", json!({"url": url.as_str()}))?;
    if let Some(why) = gone_to["errorText"].as_str() {
        let why: String = why.chars().take(60).collect();
        return Err(format!("the browser does not load it: {why}"));
    }
    talk.wait(LOAD, true)?;
    talk.wait(WATCHED, false)?;
    read(&mut talk, tab, &version, keep)
}

/// Which names resolve, and to what: the site's and those that were checked. A second answer of a name server cannot
/// lead elsewhere, as none is asked.
fn rules(url: &Url, gate: &AddressGate<'_>, hosts: &BTreeSet<String>) -> String {
    let own = url.host_str().unwrap_or_default().to_owned();
    let mut rules = Vec::new();
    for host in std::iter::once(&own).chain(hosts) {
        match gate.address(host) {
            Some(std::net::IpAddr::V6(v6)) => rules.push(format!("MAP {host} [{v6}]")),
            Some(v4) => rules.push(format!("MAP {host} {v4}")),
            None => {}
        }
    }
    rules.push("MAP * ~NOTFOUND".to_owned());
    // An address in the place of a name needs no resolving.
    if gate.address(&own).is_none() {
        rules.push(format!("EXCLUDE {}", own.trim_matches(['[', ']'])));
    }
    rules.join(" , ")
}

/// Takes what a page is now, in a world of its own that its scripts cannot reach.
fn read(
    talk: &mut Talk<'_>,
    tab: Option<&str>,
    version: &Json,
    keep: bool,
) -> Result<Shown, String> {
    let frame = talk.call(tab, "Page.getFrameTree", json!({}))?;
    let frame = frame["frameTree"]["frame"]["id"].clone();
    let world = talk.call(tab, "Page.createIsolatedWorld", json!({"frameId": frame}))?;
    let world = &world["executionContextId"];
    let picture = if keep { picture::take(talk, tab, world)? } else { None };
    let asked = json!({
        "expression": WORDS, "contextId": world, "returnByValue": true, "timeout": 5_000,
    });
    let said = talk.call(tab, "Runtime.evaluate", asked)?;
    let said: Json = said["result"]["value"]
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or("its scripts left nothing to read")?;
    let text = |key: &str| said[key].as_str().unwrap_or_default();
    let url = Url::parse(text("url")).map_err(|_| "its address cannot be read".to_owned())?;
    let cookies = talk.call(None, "Storage.getCookies", json!({}))?;
    let mut page = page::html(text("html"), &url);
    page.sha256 = hex_digest(text("html").as_bytes());
    page.bytes = text("html").len() as u64;
    page.rendered = true;
    page.letters = page::letters(text("all"));
    page.text = text("text").chars().take(page::MAX_TEXT).collect();
    let record = &talk.record;
    for part in &record.parts {
        if !page.parts.contains(part) {
            page.parts.push(part.clone());
        }
    }
    page.more |= record.more;
    page.stored = stored(&said, &url);
    let refused = record
        .refused
        .iter()
        .map(|host| format!("{host} was not asked: its address is not public or not known"));
    let withheld = record.withheld.iter().map(|what| format!("{what} was not sent"));
    let notes: Vec<_> = refused.chain(withheld).take(20).collect();
    page.held_back = !notes.is_empty();
    let mut exhibits = Vec::new();
    if keep {
        exhibits.extend(picture);
        exhibits.push(picture::text(&bare(&url), text("all")));
        let digest = |ending: &str| {
            let own = exhibits.iter().find(|exhibit| exhibit.ending == ending);
            own.map(|exhibit| hex_digest(&exhibit.bytes))
        };
        (page.picture, page.saved) = (digest(picture::PICTURE), digest(picture::TEXT));
    }
    Ok(Shown {
        exhibits,
        page,
        url: bare(&url),
        cookies: cookies["cookies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(cookie)
            .take(400)
            .collect(),
        by: version["product"].as_str().unwrap_or("a browser").chars().take(60).collect(),
        notes,
    })
}

/// Names of what is stored, not what.
fn stored(said: &Json, url: &Url) -> Vec<Stored> {
    let host = url.host_str().unwrap_or_default();
    let of = |area: &'static str| {
        let keys = said[area].as_array().into_iter().flatten().filter_map(Json::as_str);
        keys.map(move |key| Stored {
            host: host.to_owned(),
            area: area.to_owned(),
            name: key.chars().take(100).collect(),
        })
    };
    of("local").chain(of("session")).take(200).collect()
}

fn cookie(json: &Json) -> Option<Cookie> {
    let domain = json["domain"].as_str()?;
    let wide = domain.starts_with('.');
    let host = domain.trim_start_matches('.').to_owned();
    let now = jiff::Timestamp::now().as_second();
    let stays = json["session"] != json!(true);
    Some(Cookie {
        name: json["name"].as_str()?.chars().take(256).collect(),
        domain: wide.then(|| host.clone()),
        host,
        secure: json["secure"] == json!(true),
        http_only: json["httpOnly"] == json!(true),
        same_site: json["sameSite"].as_str().map(str::to_ascii_lowercase),
        max_age: json["expires"].as_f64().filter(|_| stays).map(|end| end as i64 - now),
        odd_age: false,
    })
}

/// What is read of a page. Navigation is put aside for the text, after all else was taken.
const WORDS: &str = r"(() => {
  const most = 4000000, root = document.documentElement, body = document.body;
  const all = body ? body.innerText : '';
  const html = root.outerHTML;
  const keys = (area) => { try { return Object.keys(window[area]).slice(0, 200); } catch { return []; } };
  const local = keys('localStorage'), session = keys('sessionStorage');
  const around = 'nav,footer,aside,menu,dialog,[role=navigation],[role=banner],[role=contentinfo],[role=dialog],[role=alertdialog],body>header,body>div>header';
  for (const one of document.querySelectorAll(around)) one.style.display = 'none';
  const text = body ? body.innerText : '';
  return JSON.stringify({ url: location.href, html: html.slice(0, most), all: all.slice(0, most),
    text: (text.length > 200 ? text : all).slice(0, most), local, session });
})()";
