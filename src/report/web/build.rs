//! Lays out what visits found beside what the checks say of their facts.

use std::collections::BTreeMap;

use crate::assess::result::Offender;
use crate::assess::tri::Tri;
use crate::assess::yardstick::{Opinions, Yardstick};
use crate::fact::observation::Outcome;
use crate::fact::value::{Attr, Value};
use crate::fact::{Enumeration, Fact};
use crate::probe::http::facts::page_url;
use crate::probe::http::model::{Look, Visit, WhyAsked};
use crate::probe::http::page::language;
use crate::probe::http::reading::{VisitReading, Wall};
use crate::probe::http::{facts, outcome};

use super::advice;
use super::document::{
    Cookie, Form, Header, Language, Page, ThirdPartyHost, Undetermined, WebFinding,
};

/// The pages of a visit, and whether a check is violated.
#[derive(Debug)]
pub(crate) struct Built {
    /// The pages.
    pub pages: Vec<Page>,
    /// Whether a check is violated.
    pub violated: bool,
}

/// Judges a visit and lays it out.
pub(crate) fn build(
    visit: &Visit,
    found: (Vec<Fact>, Vec<Enumeration>),
    yardstick: &Yardstick,
) -> Built {
    let (facts, lists) = found;
    let opinions = yardstick.judge(facts.clone(), lists);
    let looks =
        visit.looks.iter().filter(|look| matches!(look.why, WhyAsked::Declared | WhyAsked::Linked));
    let builder = Builder { visit, facts: &facts, outcome: outcome(visit).0 };
    let mut pages: Vec<_> = looks.map(|look| builder.page(look)).collect();
    place(&opinions, yardstick, (&facts, visit), &mut pages);
    if let Some(first) = pages.first_mut() {
        first.undetermined.extend(builder.gaps());
    }
    Built { pages, violated: !opinions.violated.is_empty() }
}

/// Puts each finding where it belongs: with the page that its fact is of, or with the first. What two facts say alike
/// is said once.
fn place(
    opinions: &Opinions,
    yardstick: &Yardstick,
    (facts, visit): (&[Fact], &Visit),
    pages: &mut [Page],
) {
    let by_id: BTreeMap<_, _> = facts.iter().map(|fact| (fact.id.as_str(), fact)).collect();
    for (check, offenders) in &opinions.offenders {
        let Some(known) = yardstick.checks().find(|known| known.id == *check) else { continue };
        for Offender { facts: ids, message, .. } in offenders {
            let fact = ids.first().and_then(|id| by_id.get(id.as_str())).copied();
            let url = fact.and_then(|fact| text(fact, "url").or_else(|| text(fact, "page")));
            let own = |page: &&mut Page| url.as_deref() == Some(&page.url) || url == page.final_url;
            let at = pages.iter_mut().find(own).map(|page| page.url.clone());
            let page = match at {
                Some(at) => pages.iter_mut().find(|page| page.url == at),
                None => pages.first_mut(),
            };
            let Some(page) = page else { continue };
            let ruled = fact.is_some_and(|fact| is_ruled(opinions, check, fact));
            let (message, remedy) = match advice::of(check, fact, ruled, visit) {
                Some(advice) => (advice.found, Some(advice.remedy)),
                None => (message.clone(), None),
            };
            let same = |one: &WebFinding| one.check == *check && one.message == message;
            if !page.findings.iter().any(same) {
                let (check, says) = (check.clone(), known.says.clone());
                page.findings.push(WebFinding { check, says, message, remedy });
            }
        }
    }
}

/// Whether a table of values speaks against a fact.
fn is_ruled(opinions: &Opinions, check: &str, fact: &Fact) -> bool {
    let own = opinions.on(&fact.id).iter().filter(|(by, _)| by == check);
    own.into_iter().any(|(_, one)| one.truth == Tri::False && !one.rules.is_empty())
}

struct Builder<'v> {
    visit: &'v Visit,
    facts: &'v [Fact],
    outcome: Outcome,
}

impl Builder<'_> {
    fn page(&self, look: &Look) -> Page {
        let reading = VisitReading::new(look, self.visit);
        let mut redirects: Vec<_> = look.hops.iter().map(|hop| hop.url.clone()).collect();
        let final_url = redirects.pop();
        let wall = reading.wall();
        let language = match reading.content() {
            Ok(page) => language::of(&page.text),
            Err(_) => language::of(""),
        };
        Page {
            url: page_url(look).to_owned(),
            purpose: reading.purpose().ok().map(str::to_owned),
            outcome: self.outcome,
            final_url: final_url.clone(),
            status: look.status(),
            redirects,
            rendered: look.page.as_ref().is_some_and(|page| page.rendered),
            language: Language {
                code: language.main,
                confidence: (language.share * 100.0).round() / 100.0,
                letters: language.letters,
            },
            login_wall: match &wall {
                Wall::Open => Some(false),
                Wall::Login => Some(true),
                Wall::Unsure(_) => None,
            },
            headers: self.of("http.header", "url", final_url.as_deref()).map(header).collect(),
            cookies: look.hops.iter().flat_map(|hop| &hop.cookies).map(cookie).collect(),
            third_parties: self
                .of("http.third_party", "page", final_url.as_deref())
                .map(party)
                .collect(),
            forms: self.of("http.form_field", "page", final_url.as_deref()).map(form).collect(),
            findings: Vec::new(),
            undetermined: undetermined(&wall),
        }
    }

    fn of(
        &self,
        kind: &'static str,
        key: &'static str,
        url: Option<&str>,
    ) -> impl Iterator<Item = &Fact> {
        let url = url.map(str::to_owned);
        self.facts.iter().filter(move |fact| fact.kind.name == kind && text(fact, key) == url)
    }

    /// What keeps the lists from being complete.
    fn gaps(&self) -> Vec<Undetermined> {
        let mut gaps: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for kind in facts::LISTED {
            for why in facts::gaps(kind, self.visit) {
                gaps.entry(why).or_default().push(kind.name);
            }
        }
        let gap = |(why, kinds): (String, Vec<&str>)| Undetermined { what: kinds.join(", "), why };
        gaps.into_iter().map(gap).collect()
    }
}

fn undetermined(wall: &Wall) -> Vec<Undetermined> {
    match wall {
        Wall::Unsure(why) => {
            vec![Undetermined { what: "without_login".to_owned(), why: why.clone() }]
        }
        Wall::Open | Wall::Login => Vec::new(),
    }
}

fn text(fact: &Fact, name: &str) -> Option<String> {
    match fact.value(name) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn truth(fact: &Fact, name: &str) -> Option<bool> {
    match fact.attribute(name) {
        Some(Attr::Known(Value::Bool(is))) => Some(*is),
        _ => None,
    }
}

fn header(fact: &Fact) -> Header {
    Header {
        name: text(fact, "name").unwrap_or_default(),
        present: truth(fact, "present").unwrap_or_default(),
        value: text(fact, "value"),
    }
}

fn cookie(cookie: &crate::probe::http::model::Cookie) -> Cookie {
    Cookie {
        host: cookie.host.clone(),
        name: cookie.name.clone(),
        secure: cookie.secure,
        http_only: cookie.http_only,
        same_site: cookie.same_site.clone(),
        domain: cookie.domain.clone(),
        max_age_s: cookie.max_age,
    }
}

fn party(fact: &Fact) -> ThirdPartyHost {
    ThirdPartyHost {
        host: text(fact, "host").unwrap_or_default(),
        owner: text(fact, "owner"),
        purpose: text(fact, "purpose"),
        channel: text(fact, "channel"),
        initiator: text(fact, "initiator"),
        integrity: truth(fact, "integrity"),
    }
}

fn form(fact: &Fact) -> Form {
    Form {
        name: text(fact, "name").unwrap_or_default(),
        autocomplete_off: truth(fact, "autocomplete_off").unwrap_or_default(),
        masked: truth(fact, "masked").unwrap_or_default(),
        sent_in_clear: truth(fact, "sent_in_clear"),
    }
}
