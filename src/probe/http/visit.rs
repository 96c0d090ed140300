//! A visit: the page that is named, and what a visitor finds from there without logging in.

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;
use reqwest::Method;
use url::Url;

use super::browser::{self, Shown};
use super::client::{Answer, Body, Client, Robots, Settings, bare};
use super::model::{Form, Hop, Left, Link, Look, Page, Visit, WhyAsked};
use super::owners::is_same_site;
use super::page;
use super::page::purpose;
use super::reading::VisitReading;
use crate::fact::observation::berlin_date;
use crate::product::Browser;

/// Where a visit begins.
#[derive(Debug, Clone)]
pub struct Start {
    /// The address.
    pub url: Url,
    /// What that page is for, where it was said.
    pub purpose: Option<String>,
}

/// An address that is on nobody's server.
pub(super) const NOWHERE: &str = "/befund-asks-for-a-page-that-does-not-exist";
/// An address that no server can take apart.
const BROKEN: &str = "/%zz";
/// Most scripts of the site that are read for what they name.
const MAX_SCRIPTS: usize = 5;
/// Most pages that a browser shows.
const MAX_SHOWN: usize = 8;
/// Most pages that are kept in mind to be looked at.
const MAX_QUEUE: usize = 500;
/// Most of what was left that is named.
const MAX_LEFT: usize = 100;

/// Why a page on another host of the owner is left.
pub const ELSEWHERE: &str = "it is on a host that is not declared: name it under `targets.http`";
/// Why a page is left that robots.txt keeps for itself.
pub const FORBIDDEN: &str = "robots.txt asks for it not to be fetched";

/// Makes a visit. `progress` is told what is asked for.
pub fn visit(start: &Start, settings: Settings, progress: &dyn Fn(String)) -> Visit {
    let mut visit = Visit {
        url: start.url.to_string(),
        purpose: start.purpose.clone(),
        by: "befund".to_owned(),
        day: berlin_date(Timestamp::now()).to_string(),
        ..Visit::default()
    };
    match Client::new(settings) {
        Ok(client) => Visitor::new(&client, progress, visit).all(start),
        Err(why) => {
            visit.notes.push(why);
            visit
        }
    }
}

struct Visitor<'c> {
    client: &'c Client,
    progress: &'c dyn Fn(String),
    visit: Visit,
    robots: Robots,
    queue: VecDeque<(Url, Option<&'static str>)>,
    known: BTreeSet<String>,
    /// How many pages a browser showed.
    shown: usize,
}

impl<'c> Visitor<'c> {
    fn new(client: &'c Client, progress: &'c dyn Fn(String), visit: Visit) -> Self {
        let (robots, queue, known) = (Robots::default(), VecDeque::new(), BTreeSet::new());
        Self { client, progress, visit, robots, queue, known, shown: 0 }
    }

    fn all(mut self, start: &Start) -> Visit {
        self.visit.hosts.extend(start.url.host_str().map(str::to_owned));
        self.robots(&start.url);
        self.known.insert(bare(&start.url));
        self.look(&start.url, WhyAsked::Declared, start.purpose.clone());
        if let Some(led) = self.led_to() {
            self.beside(&led);
            self.pages();
            self.show();
            // What a browser showed may link to more.
            self.pages();
            self.show();
            self.in_the_clear();
            self.scripts();
        }
        self.visit.notes.extend(self.client.distrusted());
        self.visit
    }

    /// Where the first look led, if anything answered. Another host of the same owner is part of the site from then on.
    fn led_to(&mut self) -> Option<Url> {
        let last = self.visit.looks.first()?.final_url().and_then(|url| Url::parse(url).ok())?;
        let host = last.host_str()?.to_owned();
        let own = self.visit.hosts.iter().any(|known| is_same_site(known, &host));
        if own && !self.visit.hosts.contains(&host) {
            self.visit.hosts.push(host);
        }
        own.then_some(last)
    }

    /// Reads robots.txt. One that cannot be had for the server's fault refuses everything (RFC 9309, 2.3.1.4).
    fn robots(&mut self, url: &Url) {
        let Ok(at) = url.join("/robots.txt") else { return };
        let answer = self.client.look(&at);
        let status = answer.hops.last().map(|hop| hop.status);
        match (&answer.body, status) {
            (Some(body), Some(200..=299)) if is_robots(body) => {
                self.robots = Robots::read(&body.text(), "befund");
            }
            (_, Some(500..)) => {
                self.robots = Robots::read("User-agent: *\nDisallow: /", "befund");
                self.note("robots.txt cannot be read, so that only what is named was looked at");
            }
            _ => {}
        }
        if !self.robots.allows(url.path()) {
            self.note("robots.txt asks for this page not to be fetched; it was, as it is named");
        }
    }

    fn note(&mut self, text: &str) {
        self.visit.notes.push(text.to_owned());
    }

    fn look(&mut self, url: &Url, why: WhyAsked, purpose: Option<String>) {
        (self.progress)(bare(url));
        let Answer { hops, failed, body } = self.client.look(url);
        let is_page = matches!(why, WhyAsked::Declared | WhyAsked::Linked);
        let page = body.map(|body| {
            let mut page = page::read(&body, &last(url, &hops));
            if is_page && page.form == Form::Pdf && !page.cut {
                page::pdf(body.bytes, &mut page);
            }
            page
        });
        if is_page {
            let links = page.iter().flat_map(|page| page.links.clone()).collect::<Vec<_>>();
            links.iter().for_each(|link| self.meet(link));
        }
        self.visit.looks.push(Look { url: bare(url), why, purpose, hops, failed, page });
    }

    /// Puts a link's page in the queue, those with a purpose first.
    fn meet(&mut self, link: &Link) {
        let Ok(url) = Url::parse(&link.url) else { return };
        let Some(host) = url.host_str() else { return };
        let purpose = purpose::of_link(&link.words, &url);
        let here = self.visit.hosts.iter().any(|known| known == host);
        if !here {
            let own = self.visit.hosts.iter().any(|known| is_same_site(known, host));
            if own
                && purpose.is_some_and(|purpose| purpose != "login")
                && self.known.insert(bare(&url))
            {
                self.leave(&url, purpose, ELSEWHERE);
            }
            return;
        }
        if acts(&url, &link.words) || is_no_page(&url) && purpose.is_none() {
            return;
        }
        if !self.known.insert(bare(&url)) || self.queue.len() >= MAX_QUEUE {
            return;
        }
        match purpose {
            Some(_) => self.queue.push_front((url, purpose)),
            None => self.queue.push_back((url, None)),
        }
    }

    fn leave(&mut self, url: &Url, purpose: Option<&str>, why: &str) {
        if self.visit.left.len() < MAX_LEFT {
            let purpose = purpose.map(str::to_owned);
            self.visit.left.push(Left { url: bare(url), purpose, why: why.to_owned() });
        }
    }

    fn pages(&mut self) {
        while let Some((url, purpose)) = self.queue.pop_front() {
            if let Some(why) = self.client.is_spent() {
                self.leave(&url, purpose, &why);
            } else if self.client.asked() + KEPT_BACK >= super::client::MAX_REQUESTS
                && purpose.is_none()
            {
                self.leave(&url, purpose, "the most of 60 requests was reached");
            } else if !self.robots.allows(&path(&url)) {
                self.leave(&url, purpose, FORBIDDEN);
            } else {
                self.look(&url, WhyAsked::Linked, purpose.map(str::to_owned));
            }
        }
    }

    /// What is asked beside the pages: the security contact, errors, methods.
    fn beside(&mut self, at: &Url) {
        for (path, why, purpose) in [
            ("/.well-known/security.txt", WhyAsked::SecurityTxt, Some("security-contact")),
            (NOWHERE, WhyAsked::Error, Some("error")),
            (BROKEN, WhyAsked::Error, Some("error")),
        ] {
            if let Ok(url) = at.join(path) {
                self.look(&url, why, purpose.map(str::to_owned));
            }
        }
        for method in [Method::OPTIONS, Method::TRACE] {
            self.method(&method, at);
        }
    }

    fn method(&mut self, method: &Method, url: &Url) {
        let asked = self.client.once(method, url, &[(MARK, MARKED)]);
        let (hops, failed, page) = match asked {
            // A server that takes TRACE sends the request back (RFC 9110, section 9.3.8).
            Ok((hop, body)) => {
                let echoed = body.text().to_ascii_lowercase().contains(MARKED);
                let failed = (*method == Method::TRACE && !echoed && hop.status < 300)
                    .then(|| "the request did not come back".to_owned());
                let page =
                    (*method == Method::TRACE && hop.status >= 400).then(|| page::read(&body, url));
                (vec![hop], failed, page)
            }
            Err(why) => (Vec::new(), Some(why), None),
        };
        self.visit.looks.push(Look {
            url: bare(url),
            why: WhyAsked::Method,
            purpose: None,
            hops,
            failed,
            page,
        });
    }

    /// Asks for pages that were served by HTTPS in the clear: those that are for something, and the first.
    fn in_the_clear(&mut self) {
        let pages = self.visit.looks.iter().filter(|look| {
            look.why == WhyAsked::Declared || look.why == WhyAsked::Linked && look.purpose.is_some()
        });
        let urls = pages.filter_map(|look| Url::parse(look.final_url()?).ok());
        let mut urls: BTreeSet<_> =
            urls.filter(|url| url.scheme() == "https" && url.port().is_none()).collect();
        // What is made up shows whether everything is led to HTTPS.
        urls.extend(urls.first().and_then(|url| url.join(NOWHERE).ok()));
        for mut url in urls {
            if url.set_scheme("http").is_err() {
                continue;
            }
            let (hops, failed) = match self.client.once(&Method::GET, &url, &[]) {
                Ok((hop, _)) => (vec![hop], None),
                Err(why) => (Vec::new(), Some(why)),
            };
            let (why, purpose, page) = (WhyAsked::Clear, None, None);
            self.visit.looks.push(Look { url: bare(&url), why, purpose, hops, failed, page });
        }
    }

    /// Has a browser show pages: the first that has scripts, and those that scripts fill; all with scripts if that is asked for.
    fn show(&mut self) {
        let (when, Some(choice)) = self.client.browser() else { return };
        for at in 0..self.visit.looks.len() {
            if self.shown >= MAX_SHOWN
                || self.client.is_spent().is_some()
                || !self.is_to_be_shown(at, when)
            {
                continue;
            }
            self.shown += 1;
            let Some(url) = self.visit.looks[at].final_url().and_then(|url| Url::parse(url).ok())
            else {
                continue;
            };
            (self.progress)(format!("{url} in a browser"));
            match browser::show(choice, &url, &self.client.gate(), self.client.keeps()) {
                Ok(shown) => self.take(at, shown, choice.no_sandbox),
                Err(why) => {
                    self.note(&why);
                    self.shown = MAX_SHOWN;
                }
            }
        }
    }

    fn is_to_be_shown(&self, at: usize, when: Browser) -> bool {
        let look = &self.visit.looks[at];
        let ours = matches!(look.why, WhyAsked::Declared | WhyAsked::Linked);
        let fit =
            |page: &&Page| page.form == Form::Html && page.scripts && !page.rendered && !page.cut;
        let Some(page) = look.page.as_ref().filter(fit) else { return false };
        let good = look.failed.is_none()
            && look.status().is_some_and(|status| (200..300).contains(&status));
        let asked = match when {
            Browser::Never => false,
            Browser::Always => true,
            Browser::Auto => {
                look.why == WhyAsked::Declared
                    || VisitReading::new(look, &self.visit).is_shell(page)
            }
        };
        ours && good && asked
    }

    /// What a browser showed takes the place of what the server sent.
    fn take(&mut self, at: usize, shown: Shown, no_sandbox: bool) {
        let Shown { page, url, cookies, by, notes, exhibits } = shown;
        self.visit.shown.extend(exhibits);
        let links = page.links.clone();
        let look = &mut self.visit.looks[at];
        if look.final_url() != Some(&url)
            && let Some(mut hop) = look.hops.last().cloned()
        {
            hop.url = url;
            hop.cookies.clear();
            look.hops.push(hop);
        }
        look.page = Some(page);
        let (own, purpose, failed, page) = (look.url.clone(), None, None, None);
        if !cookies.is_empty() {
            let hop = Hop {
                method: "GET".to_owned(),
                url: own.clone(),
                status: 200,
                headers: Vec::new(),
                cookies,
            };
            self.visit.looks.push(Look {
                url: own,
                why: WhyAsked::Part,
                purpose,
                hops: vec![hop],
                failed,
                page,
            });
        }
        self.visit.by = if no_sandbox { format!("{by} without its sandbox") } else { by };
        notes.iter().for_each(|note| {
            if !self.visit.notes.contains(note) {
                self.visit.notes.push(note.clone());
            }
        });
        if no_sandbox {
            self.note("the browser ran without its own sandbox (--browser-no-sandbox)");
        }
        links.iter().for_each(|link| self.meet(link));
    }

    /// Reads scripts of the site: they name hosts, and where their source can be fetched.
    fn scripts(&mut self) {
        let mut seen = BTreeSet::new();
        for at in 0..self.visit.looks.len() {
            let sources = self.visit.looks[at].page.iter().flat_map(|page| page.sources.clone());
            for source in sources.collect::<Vec<_>>() {
                let Ok(url) = Url::parse(&source) else { continue };
                let own = self.visit.hosts.iter().any(|host| url.host_str() == Some(host));
                if own
                    && seen.len() < MAX_SCRIPTS
                    && seen.insert(source)
                    && self.robots.allows(&path(&url))
                {
                    self.script(&url, at);
                }
            }
        }
    }

    fn script(&mut self, url: &Url, of: usize) {
        let Ok((_, body)) = self.client.once(&Method::GET, url, &[]) else { return };
        let text = body.text();
        if let Some(page) = self.visit.looks[of].page.as_mut() {
            page::script(&text, url, page);
        }
        let named = text.rsplit_once("sourceMappingURL=").map(|(_, rest)| rest);
        let named = named.and_then(|rest| rest.split_whitespace().next());
        let Some(map) = named.and_then(|name| url.join(name).ok()) else { return };
        if map.scheme() == "data" || map.host_str() != url.host_str() {
            return;
        }
        let Ok((hop, body)) = self.client.once(&Method::GET, &map, &[]) else { return };
        let is_map = body.bytes.first() == Some(&b'{') && body.text().contains("\"mappings\"");
        let failed = (!is_map).then(|| "it is no source map".to_owned());
        let (hops, page, purpose) = (vec![hop], None, None);
        self.visit.looks.push(Look {
            url: bare(&map),
            why: WhyAsked::SourceMap,
            purpose,
            hops,
            failed,
            page,
        });
    }
}

/// Requests that are kept for what comes after the pages.
const KEPT_BACK: u32 = 14;

/// A header by which a request is known when it comes back.
const MARK: &str = "x-befund";
const MARKED: &str = "befund-asks-whether-this-comes-back";

fn last(url: &Url, hops: &[Hop]) -> Url {
    hops.last().and_then(|hop| Url::parse(&hop.url).ok()).unwrap_or_else(|| url.clone())
}

fn is_robots(body: &Body) -> bool {
    !body.kind.contains("html")
}

fn path(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// Whether following a link might do something, though GET should not.
fn acts(url: &Url, words: &str) -> bool {
    let text = format!("{} {words}", path(url)).to_lowercase();
    [
        "logout",
        "log-out",
        "signout",
        "abmelden",
        "delete",
        "remove",
        "lösch",
        "loesch",
        "unsubscribe",
        "abbestell",
        "kündig",
        "cancel",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// Whether an address ends as files do that are no pages.
fn is_no_page(url: &Url) -> bool {
    let last = url.path().rsplit('/').next().unwrap_or_default();
    let end = last.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    end.is_some_and(|end| {
        matches!(
            end.as_str(),
            "pdf"
                | "zip"
                | "png"
                | "jpg"
                | "jpeg"
                | "gif"
                | "svg"
                | "webp"
                | "mp4"
                | "mp3"
                | "docx"
                | "xlsx"
                | "ics"
                | "vcf"
                | "xml"
                | "json"
                | "css"
                | "js"
                | "exe"
                | "dmg"
                | "apk"
        )
    })
}
