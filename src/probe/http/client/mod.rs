//! Asks for pages: four methods, checked addresses, and bounds on everything that comes back.

mod body;
mod cookie;
mod failure;
mod guard;
mod robots;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use befund_tls::certificates::Roots;
use reqwest::Method;
use reqwest::blocking::{Client as Http, Response};
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue, LOCATION};
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use super::browser::Choice;
use super::model::Hop;
use crate::product::Browser;

pub(super) use body::Body;
pub use cookie::read as read_cookie;
pub use guard::is_public;
pub use robots::Robots;

/// Most requests of one visit.
pub const MAX_REQUESTS: u32 = 60;
/// Most of a content that is read, unpacked, in bytes.
pub const MAX_BODY: u64 = 4 << 20;
/// Most headers of an answer.
const MAX_HEADERS: usize = 200;
/// Most bytes of the headers of an answer in HTTP/2; HTTP/1 has a bound of its own, of some 400 KiB.
const MAX_HEADER_BYTES: u32 = 256 << 10;
/// Most bytes of one header that are kept.
const MAX_HEADER: usize = 16 << 10;
/// Most cookies of an answer that are kept.
const MAX_COOKIES: usize = 200;
/// Most redirects in a row.
const MAX_REDIRECTS: usize = 10;
/// How long a name may take that a page in a browser asks for.
const LOOK_UP: Duration = Duration::from_secs(2);
/// Between two requests.
const PAUSE: Duration = Duration::from_millis(50);

/// Headers that may carry what is nobody else's business.
const SECRET: &[&str] = &["set-cookie", "authorization", "proxy-authenticate", "www-authenticate"];

/// How to ask.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long to wait for each answer, and for each piece of it.
    pub timeout: Duration,
    /// How long a whole visit may take.
    pub max_time: Duration,
    /// How long to wait between two requests, at least.
    pub pause: Duration,
    /// Set to end the visit with what was collected.
    pub stop: Arc<AtomicBool>,
    /// The certificates that are trusted.
    pub roots: Arc<Roots>,
    /// Hosts that may have a private address.
    pub private: Vec<String>,
    /// Whether a browser shows pages.
    pub when: Browser,
    /// The browser, if there is one.
    pub browser: Option<Choice>,
    /// Whether pictures of what a browser shows are kept, and the text of it.
    pub keep: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            max_time: Duration::from_secs(120),
            pause: PAUSE,
            stop: Arc::default(),
            roots: Arc::default(),
            private: Vec::new(),
            when: Browser::Auto,
            browser: None,
            keep: false,
        }
    }
}

/// What may be asked, for a browser that asks by itself.
pub struct AddressGate<'c> {
    guard: &'c guard::Guard,
    timeout: Duration,
    /// Set to end what runs.
    pub stop: &'c AtomicBool,
}

impl AddressGate<'_> {
    /// Whether an address may be asked.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, url: &Url) -> Result<(), String> {
        let mut url = url.clone();
        // Sockets go where pages go.
        let plain = match url.scheme() {
            "ws" => "http",
            "wss" => "https",
            other => other,
        }
        .to_owned();
        if url.set_scheme(&plain).is_err() {
            return Err("its address cannot be read".to_owned());
        }
        self.guard.admit(&url, self.timeout)
    }

    /// The address of a name that was checked.
    pub fn address(&self, host: &str) -> Option<IpAddr> {
        self.guard.address(host)
    }
}

/// Asks for pages of one site.
pub(super) struct Client {
    http: Http,
    guard: guard::Guard,
    settings: Settings,
    end: Instant,
    asked: Cell<u32>,
    last: Cell<Option<Instant>>,
    /// Hosts whose certificates were not trusted, with why.
    distrusted: RefCell<BTreeSet<String>>,
}

/// Where a request led.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) hops: Vec<Hop>,
    pub(super) failed: Option<String>,
    pub(super) body: Option<Body>,
}

impl Client {
    /// # Errors
    /// When the parts of a client do not fit together.
    pub(super) fn new(settings: Settings) -> Result<Self, String> {
        let guard = guard::Guard::new(settings.private.clone());
        let http = Http::builder()
            .tls_backend_preconfigured(tls(&settings.roots)?)
            .dns_resolver(Arc::new(guard.clone()))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .user_agent(agent())
            .default_headers(headers())
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .connect_timeout(settings.timeout)
            .timeout(settings.timeout)
            .pool_max_idle_per_host(1)
            .build()
            .map_err(|error| error.to_string())?;
        let end = Instant::now() + settings.max_time;
        let (asked, last, distrusted) = (Cell::new(0), Cell::new(None), RefCell::default());
        Ok(Self { http, guard, settings, end, asked, last, distrusted })
    }

    /// Asks for an address and follows where it leads.
    pub(super) fn look(&self, url: &Url) -> Answer {
        let mut answer = Answer::default();
        let mut seen = BTreeSet::new();
        let mut next = url.clone();
        loop {
            if !seen.insert(next.clone()) {
                answer.failed = Some("it redirects in a circle".to_owned());
                return answer;
            }
            if answer.hops.len() > MAX_REDIRECTS {
                answer.failed = Some("it redirects more than 10 times".to_owned());
                return answer;
            }
            let (response, hop) = match self.ask(&Method::GET, &next, &[]) {
                Ok(found) => found,
                Err(why) => {
                    answer.failed = Some(why);
                    return answer;
                }
            };
            let led = redirect(&next, &response);
            answer.hops.push(hop);
            match led {
                None => {
                    match Body::read(response, self.deadline()) {
                        Ok(body) => answer.body = Some(body),
                        Err(why) => answer.failed = Some(why),
                    }
                    return answer;
                }
                Some(Err(why)) => {
                    answer.failed = Some(why);
                    return answer;
                }
                Some(Ok(url)) => next = url,
            }
        }
    }

    /// Asks once and follows nothing.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(super) fn once(
        &self,
        method: &Method,
        url: &Url,
        more: &[(&'static str, &str)],
    ) -> Result<(Hop, Body), String> {
        let (response, hop) = self.ask(method, url, more)?;
        Ok((hop, Body::read(response, self.deadline())?))
    }

    /// How many requests were made.
    pub(super) fn asked(&self) -> u32 {
        self.asked.get()
    }

    /// Whether nothing more is asked.
    pub(super) fn is_spent(&self) -> Option<String> {
        if self.settings.stop.load(Ordering::Relaxed) {
            Some("interrupted".to_owned())
        } else if Instant::now() >= self.end {
            Some("the time of the visit was over".to_owned())
        } else if self.asked.get() >= MAX_REQUESTS {
            Some("the most of 60 requests was reached".to_owned())
        } else {
            None
        }
    }

    /// What may be asked.
    pub(super) fn gate(&self) -> AddressGate<'_> {
        let Settings { timeout, stop, .. } = &self.settings;
        AddressGate { guard: &self.guard, timeout: (*timeout).min(LOOK_UP), stop }
    }

    /// Whether and by which browser pages are shown.
    pub(super) fn browser(&self) -> (Browser, Option<&Choice>) {
        (self.settings.when, self.settings.browser.as_ref())
    }

    /// Whether pictures of what a browser shows are kept.
    pub(super) fn keeps(&self) -> bool {
        self.settings.keep
    }

    /// Hosts whose certificates are not trusted.
    pub(super) fn distrusted(&self) -> Vec<String> {
        self.distrusted.borrow().iter().cloned().collect()
    }

    fn deadline(&self) -> Instant {
        // A content that drips is given up after three times the wait for an answer.
        self.end.min(Instant::now() + self.settings.timeout * 3)
    }

    fn ask(
        &self,
        method: &Method,
        url: &Url,
        more: &[(&'static str, &str)],
    ) -> Result<(Response, Hop), String> {
        if let Some(why) = self.is_spent() {
            return Err(why);
        }
        self.guard.admit(url, self.settings.timeout)?;
        self.wait();
        self.asked.set(self.asked.get() + 1);
        let mut request = self.http.request(method.clone(), url.clone());
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let response = request.send().map_err(|error| self.failed(url, &error))?;
        let hop = hop(method, url, &response);
        Ok((response, hop))
    }

    fn failed(&self, url: &Url, error: &reqwest::Error) -> String {
        let why = failure::say(error);
        if failure::is_distrust(error) {
            let host = url.host_str().unwrap_or_default();
            self.distrusted.borrow_mut().insert(format!("{host}: {why}"));
        }
        why
    }

    /// Keeps a distance between requests.
    fn wait(&self) {
        if let Some(last) = self.last.get() {
            thread::sleep(self.settings.pause.saturating_sub(last.elapsed()));
        }
        self.last.set(Some(Instant::now()));
    }
}

/// The name we say.
fn agent() -> String {
    format!("befund/{}", env!("CARGO_PKG_VERSION"))
}

fn headers() -> HeaderMap {
    HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static("text/html,text/plain;q=0.9,*/*;q=0.5")),
        (ACCEPT_LANGUAGE, HeaderValue::from_static("de")),
    ])
}

fn tls(roots: &Roots) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let store = RootCertStore { roots: roots.anchors().to_vec() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(store)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Where an answer sends us: nowhere, to an address, or to what is none.
fn redirect(from: &Url, response: &Response) -> Option<Result<Url, String>> {
    if !response.status().is_redirection() {
        return None;
    }
    let to = response.headers().get(LOCATION)?;
    let to = String::from_utf8_lossy(to.as_bytes());
    Some(from.join(&to).map_err(|_| "it redirects to what is no address".to_owned()))
}

/// What of an answer is kept.
fn hop(method: &Method, url: &Url, response: &Response) -> Hop {
    let host = url.host_str().unwrap_or_default();
    let mut cookies = Vec::new();
    let mut headers = Vec::new();
    for (name, value) in response.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        if name == "set-cookie" {
            if cookies.len() < MAX_COOKIES {
                cookies.extend(read_cookie(&value, host));
            }
        } else if name == "location" {
            headers.push((
                name.to_string(),
                url.join(&value).map_or_else(|_| String::new(), |to| bare(&to)),
            ));
        } else if !SECRET.contains(&name.as_str()) {
            headers.push((name.to_string(), value.chars().take(MAX_HEADER).collect()));
        }
    }
    Hop {
        method: method.to_string(),
        url: bare(url),
        status: response.status().as_u16(),
        headers,
        cookies,
    }
}

/// An address without what may be a secret in it: what stands behind `?` and `#`, name and password.
pub fn bare(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.set_query(None);
    // An address without a host has neither.
    let _none = url.set_username("").and_then(|()| url.set_password(None));
    url.into()
}
