//! Pages as a source of facts.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::fact::Basis;
use crate::fact::kind::http;
use crate::fact::observation::{Outcome, berlin_date};
use crate::fact::source::{Delivery, Reach, Shape, Source, SourcePart};
use crate::probe::{Probe, ProbeOptions, Seen};
use crate::product::{Browser, PageTarget, Target, What};

use super::client::Settings;
use super::facts::{self, LISTED, VisitOrigin};
use super::model::{Visit, WhyAsked};
use super::{Start, transcript, visit};

/// What the probe looks at and delivers.
pub static SOURCE: Source = Source {
    probe: "http",
    key: "http",
    doc: "Pages, and what a visitor finds from there without logging in.",
    shape: Shape::Page,
    basis: Basis::Measured,
    reach: Reach::Running,
    network: true,
    // What lies behind a login or a link that nobody made is not met.
    closes_subject: false,
    parts: || &PARTS,
    gainsaid: transcript::gainsaid,
};

static PARTS: [SourcePart; 1] = [SourcePart { id: "http", doc: "Pages", delivers: &DELIVERS }];

/// What a visit can tell. What only its maker knows is left to statements.
static DELIVERS: [Delivery; 7] = [
    Delivery { kind: &http::PAGE, attributes: Some(PAGE) },
    Delivery { kind: &http::SERVICE, attributes: Some(SERVICE) },
    Delivery { kind: &http::HEADER, attributes: None },
    Delivery { kind: &http::COOKIE, attributes: Some(COOKIE) },
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
    Delivery { kind: &http::THIRD_PARTY, attributes: Some(THIRD_PARTY) },
    Delivery {
        kind: &http::STORAGE,
        attributes: Some(&["host", "area", "name", "before_consent"]),
    },
];

const PAGE: &[&str] = &[
    "url",
    "purpose",
    "languages",
    "without_login",
    "https",
    "technical_details",
    "plugins",
    "final_url",
    "status",
    "rendered",
    "letters",
    "login_wall",
    "main_language",
    "names_dpo",
    "names_deletion",
    "names_rights",
    "mixed_content",
    "no_store",
    "has_expiry",
    "expires",
];

const SERVICE: &[&str] = &[
    "url",
    "unneeded_methods",
    "discloses_version",
    "indexable",
    "development_remnants",
    "source_maps",
];

const COOKIE: &[&str] = &[
    "host",
    "name",
    "secure",
    "http_only",
    "domain_wide",
    "outlives_session",
    "same_site",
    "max_age_s",
    "before_consent",
];

const THIRD_PARTY: &[&str] =
    &["page", "host", "purpose", "owner", "initiator", "channel", "integrity"];

/// The probe.
pub static PROBE: Http = Http;

/// Looks at pages.
#[derive(Debug)]
pub struct Http;

impl Probe for Http {
    fn source(&self) -> &'static Source {
        &SOURCE
    }

    fn look(
        &self,
        _root: &Path,
        target: &Target,
        options: &ProbeOptions,
        progress: &dyn Fn(String),
    ) -> Seen {
        let What::Page(page) = &target.what else {
            return Seen::failed(&SOURCE, "it is no page");
        };
        let Ok(url) = Url::parse(&page.url) else {
            return Seen::failed(&SOURCE, "its address cannot be read");
        };
        if page.browser == Browser::Always && options.browser.is_none() {
            return Seen::failed(
                &SOURCE,
                "no browser is installed: name one with --browser, or leave `browser: always` out",
            );
        }
        let start = Start { url, purpose: page.purpose.map(str::to_owned) };
        let mut visit = visit(&start, of_target(page, options), progress);
        let day = berlin_date(Timestamp::now());
        let origin = VisitOrigin { about: page.about.clone(), target: page.url.clone(), day };
        let (facts, enumerations) = facts::observed(&visit, &origin);
        let (outcome, reason) = outcome(&visit);
        Seen {
            part: PARTS[0].id,
            outcome,
            reason,
            reach: SOURCE.reach,
            observed_on: Some(day),
            inputs: Vec::new(),
            facts,
            enumerations,
            raw: options.keep_raw.then(|| transcript::write(&visit)),
            shown: std::mem::take(&mut visit.shown),
            notes: visit.notes,
        }
    }
}

fn of_target(page: &PageTarget, options: &ProbeOptions) -> Settings {
    let private = page.allow_private.then(|| host(&page.url)).flatten();
    Settings { private: private.into_iter().collect(), when: page.browser, ..settings(options) }
}

/// The host of an address, as it stands in it.
fn host(url: &str) -> Option<String> {
    Url::parse(url).ok()?.host_str().map(str::to_owned)
}

/// How to ask, as far as that is the same for all.
pub fn settings(options: &ProbeOptions) -> Settings {
    let usual = Settings::default();
    Settings {
        timeout: options.timeout,
        max_time: options.max_time.unwrap_or(usual.max_time),
        pause: if options.gentle { Duration::from_millis(500) } else { usual.pause },
        stop: Arc::clone(&options.stop),
        roots: Arc::clone(&options.roots),
        browser: options.browser.clone(),
        keep: options.keep_raw,
        ..usual
    }
}

/// How a visit ended, and why it is not whole.
pub fn outcome(visit: &Visit) -> (Outcome, Option<String>) {
    let Some(first) = visit.looks.iter().find(|look| look.why == WhyAsked::Declared) else {
        return (Outcome::Error, visit.notes.first().cloned());
    };
    if first.hops.is_empty() {
        return (Outcome::Unreachable, first.failed.clone());
    }
    let gap = LISTED.iter().flat_map(|kind| facts::gaps(kind, visit)).next();
    match gap {
        None => (Outcome::Ok, None),
        gap => (Outcome::Partial, gap),
    }
}
