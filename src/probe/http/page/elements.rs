//! Links, forms, and what a page brings in from elsewhere.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html};
use url::Url;

use super::MAX_ITEMS;
use super::forms::Forms;
use super::walk::tidy;
use crate::probe::http::client::bare;
use crate::probe::http::model::{Field, Link, Page, PagePart};

/// Fills in all that elements say.
pub(super) fn read(tree: &Html, url: &Url, page: &mut Page) {
    let root = tree.root_element();
    page.lang = root.value().attr("lang").unwrap_or_default().chars().take(35).collect();
    let all = || root.descendants().filter_map(ElementRef::wrap);
    let base = all().find(|one| one.value().name() == "base").and_then(|one| one.attr("href"));
    let base = base.and_then(|href| url.join(href).ok()).unwrap_or_else(|| url.clone());
    let forms = Forms::of(tree, &base, url);
    let mut reader = Reader { base, page, forms, parts: BTreeMap::new() };
    for element in all() {
        reader.element(element);
    }
}

/// Most addresses of scripts that are kept.
const MAX_SOURCES: usize = 100;

/// Takes in the hosts that the text of a script names.
pub(super) fn named(script: &str, base: &Url, page: &mut Page) {
    let known = page.parts.iter().enumerate().map(|(at, part)| {
        let PagePart { scheme, host, by, channel, .. } = part.clone();
        ((scheme, host, by, channel), at)
    });
    let parts = known.collect();
    Reader { base: base.clone(), page, forms: Forms::default(), parts }.named(script);
}

struct Reader<'p, 't> {
    base: Url,
    page: &'p mut Page,
    forms: Forms<'t>,
    /// Where each part stands in the page's list.
    parts: BTreeMap<(String, String, String, String), usize>,
}

impl Reader<'_, '_> {
    fn element(&mut self, element: ElementRef<'_>) {
        let attr = |name: &str| element.value().attr(name);
        let name = element.value().name();
        match name {
            "a" | "area" => self.link(element),
            "script" => self.script(element),
            "link" => self.relation(element),
            "form" => self.part_of(attr("action"), "form", "form", None),
            "button" => self.part_of(attr("formaction"), "form", "form", None),
            "input" | "textarea" | "select" => {
                self.part_of(attr("formaction"), "form", "form", None);
                self.field(element);
            }
            "iframe" | "frame" | "img" | "source" | "video" | "audio" | "track" => {
                self.part_of(attr("src"), name, "request", None);
                self.part_of(attr("poster"), name, "request", None);
                for piece in attr("srcset").unwrap_or_default().split(',') {
                    self.part_of(piece.split_whitespace().next(), name, "request", None);
                }
            }
            "object" | "embed" | "applet" => {
                self.page.plugins |= is_plugin(element);
                self.part_of(attr("data").or(attr("src")), name, "request", None);
            }
            "meta" => self.meta(element),
            "style" => self.style(&element.text().collect::<String>()),
            _ => {}
        }
        if let Some(style) = attr("style") {
            self.style(style);
        }
        // Handlers in attributes are scripts, too.
        self.page.scripts |=
            element.value().attrs().any(|(name, _)| name.starts_with("on") && name.len() > 2);
    }

    fn link(&mut self, element: ElementRef<'_>) {
        let attr = |name: &str| element.value().attr(name);
        for target in attr("ping").unwrap_or_default().split_whitespace() {
            self.part_of(Some(target), "a", "beacon", None);
        }
        let Some(url) = attr("href").and_then(|href| self.base.join(href.trim()).ok()) else {
            return;
        };
        self.page.scripts |= url.scheme() == "javascript";
        if !matches!(url.scheme(), "http" | "https") {
            return;
        }
        if self.page.links.len() >= MAX_ITEMS {
            self.page.more = true;
            return;
        }
        let mut words = tidy(&element.text().collect::<String>());
        if words.is_empty() {
            let more = attr("aria-label").or(attr("title")).unwrap_or_default();
            words = tidy(more);
        }
        let mut url = url;
        url.set_fragment(None);
        self.page.links.push(Link { url: url.into(), words: words.chars().take(200).collect() });
    }

    fn script(&mut self, element: ElementRef<'_>) {
        let attr = |name: &str| element.value().attr(name);
        let kind = attr("type").unwrap_or_default().to_ascii_lowercase();
        let runs = kind.is_empty()
            || kind == "module"
            || kind.contains("javascript")
            || kind.contains("ecmascript");
        if !runs {
            return;
        }
        self.page.scripts = true;
        self.part_of(attr("src"), "script", "request", Some(attr("integrity").is_some()));
        match attr("src").map(|src| self.base.join(src.trim())) {
            None => self.named(&element.text().collect::<String>()),
            Some(Ok(url)) if self.page.sources.len() < MAX_SOURCES => {
                self.page.sources.push(url.into());
            }
            Some(_) => {}
        }
    }

    /// Hosts that a script names: nothing was seen to use them.
    fn named(&mut self, script: &str) {
        static HOST: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r#"(?i)(?:\b(https?|wss?):)?\\?/\\?/([a-z0-9-]+(?:\.[a-z0-9-]+)+)"#).ok()
        });
        static ICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r"(?i)\b(stuns?|turns?):([a-z0-9-]+(?:\.[a-z0-9-]+)+)").ok()
        });
        for (pattern, channel) in [(&*HOST, "named"), (&*ICE, "ice")] {
            for found in pattern.iter().flat_map(|pattern| pattern.captures_iter(script)) {
                let scheme = found.get(1).map_or("https", |scheme| scheme.as_str());
                let host = found[2].to_ascii_lowercase();
                self.part(&scheme.to_ascii_lowercase(), &host, "script", channel, None);
            }
        }
    }

    fn relation(&mut self, element: ElementRef<'_>) {
        let attr = |name: &str| element.value().attr(name);
        let rel = attr("rel").unwrap_or_default().to_ascii_lowercase();
        let words: Vec<_> = rel.split_whitespace().collect();
        let has = |names: &[&str]| names.iter().any(|name| words.contains(name));
        if has(&["stylesheet"]) {
            let bound = Some(attr("integrity").is_some());
            self.part_of(attr("href"), "stylesheet", "request", bound);
        } else if has(&[
            "icon",
            "preload",
            "modulepreload",
            "prefetch",
            "prerender",
            "manifest",
            "apple-touch-icon",
            "mask-icon",
        ]) {
            self.part_of(attr("href"), "link", "request", None);
        } else if has(&["preconnect", "dns-prefetch"]) {
            self.part_of(attr("href"), "link", "hint", None);
        }
    }

    fn field(&mut self, element: ElementRef<'_>) {
        let attr = |name: &str| element.value().attr(name);
        let kind = match element.value().name() {
            "input" => attr("type").unwrap_or("text").to_ascii_lowercase(),
            other => other.to_owned(),
        };
        let idle = matches!(kind.as_str(), "hidden" | "submit" | "button" | "reset" | "image");
        if idle {
            return;
        }
        if self.page.fields.len() >= MAX_ITEMS {
            self.page.more = true;
            return;
        }
        let form = self.forms.around(element);
        let of_form = |name: &str| form.and_then(|form| form.value().attr(name));
        let is_off = |value: Option<&str>| {
            value.is_some_and(|value| value.trim().eq_ignore_ascii_case("off"))
        };
        // A field without the attribute does as its form says.
        let own = attr("autocomplete");
        let off = is_off(own) || own.is_none() && is_off(of_form("autocomplete"));
        let name = attr("name").or(attr("id")).unwrap_or_default().chars().take(100).collect();
        let clear = form.is_some_and(|form| self.forms.is_clear(form));
        self.page.fields.push(Field { name, kind, off, clear });
    }

    fn meta(&mut self, element: ElementRef<'_>) {
        let attr = |name: &str| element.value().attr(name).unwrap_or_default();
        let content = attr("content");
        let short = || content.chars().take(8_000).collect::<String>();
        let name = attr("name").to_ascii_lowercase();
        if matches!(name.as_str(), "robots" | "googlebot" | "bingbot") {
            self.page.robots =
                format!("{} {}", self.page.robots, short().to_ascii_lowercase()).trim().to_owned();
        }
        match attr("http-equiv").to_ascii_lowercase().as_str() {
            "content-security-policy" => self.page.policies.push(short()),
            "refresh" => {
                let to = content.split_once(['=']).map(|(_, to)| to.trim_matches([' ', '\'', '"']));
                let to = to.and_then(|to| self.base.join(to).ok());
                self.page.leads_on = to.map(|to| bare(&to));
            }
            _ => {}
        }
    }

    /// Addresses in style sheets.
    fn style(&mut self, text: &str) {
        static ADDRESS: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r#"(?i)(?:url\(\s*["']?|@import\s+["'])([^"')\s]+)"#).ok());
        for found in ADDRESS.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            self.part_of(Some(&found[1]), "style", "request", None);
        }
    }

    fn part_of(&mut self, address: Option<&str>, by: &str, channel: &str, bound: Option<bool>) {
        let Some(url) = address.and_then(|address| self.base.join(address.trim()).ok()) else {
            return;
        };
        if let (Some(host), "http" | "https" | "ws" | "wss") = (url.host_str(), url.scheme()) {
            self.part(url.scheme(), host, by, channel, bound);
        }
    }

    fn part(&mut self, scheme: &str, host: &str, by: &str, channel: &str, bound: Option<bool>) {
        let key = [scheme, host, by, channel].map(str::to_owned);
        let key: (String, String, String, String) = key.into();
        if let Some(known) = self.parts.get(&key).and_then(|at| self.page.parts.get_mut(*at)) {
            known.bound = match (known.bound, bound) {
                (Some(a), Some(b)) => Some(a && b),
                (a, b) => a.or(b),
            };
            return;
        }
        if self.page.parts.len() >= MAX_ITEMS {
            self.page.more = true;
            return;
        }
        self.parts.insert(key.clone(), self.page.parts.len());
        let (scheme, host, by, channel) = key;
        self.page.parts.push(PagePart { scheme, host, by, channel, bound });
    }
}

/// Java applets, ActiveX, Flash, Silverlight: an object that is neither an image nor a document.
fn is_plugin(element: ElementRef<'_>) -> bool {
    let attr = |name: &str| element.value().attr(name).unwrap_or_default().to_ascii_lowercase();
    let kind = attr("type");
    element.value().name() == "applet"
        || attr("classid").starts_with("clsid:")
        || ["x-java", "x-shockwave-flash", "x-silverlight", "x-oleobject"]
            .iter()
            .any(|name| kind.contains(name))
}
