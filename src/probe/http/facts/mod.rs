//! A visit as facts. What was not seen is unknown and says why; nothing here judges.

mod cookies;
mod pages;
mod parties;
mod services;
mod storage;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::fact::draft::Draft;
use crate::fact::kind::{Kind, http};
use crate::fact::value::{Attr, Value};
use crate::fact::{Basis, Enumeration, Fact};

use super::model::{Form, Visit, WhyAsked};
use super::reading::VisitReading;

pub use pages::page_url;

/// Most facts of one kind: an observation must be read back within its own bounds.
const MAX_FACTS: usize = 400;

/// The kinds of which a visit lists all that it met.
pub static LISTED: &[&Kind] = &[
    &http::PAGE,
    &http::SERVICE,
    &http::HEADER,
    &http::COOKIE,
    &http::FORM_FIELD,
    &http::THIRD_PARTY,
    &http::STORAGE,
];

/// What a visit's facts share.
#[derive(Debug, Clone)]
pub struct VisitOrigin {
    /// What they are about.
    pub about: String,
    /// The target's subject.
    pub target: String,
    /// The day.
    pub day: Date,
}

/// Drafts of all facts of a visit, with what tells apart those of one identity.
#[derive(Debug, Default)]
pub struct Drafts {
    all: Vec<(Draft, String)>,
    cut: Vec<&'static str>,
    count: BTreeMap<&'static str, usize>,
}

impl Drafts {
    /// Everything a visit says, about a subject.
    pub fn of(visit: &Visit, about: &str) -> Self {
        let mut drafts = Self::default();
        pages::add(visit, about, &mut drafts);
        services::add(visit, about, &mut drafts);
        cookies::add(visit, about, &mut drafts);
        parties::add(visit, about, &mut drafts);
        storage::add(visit, about, &mut drafts);
        drafts
    }

    /// The drafts.
    pub fn into_inner(self) -> Vec<(Draft, String)> {
        self.all
    }

    /// Whether there were more of a kind than are kept.
    pub fn is_cut(&self, kind: &Kind) -> bool {
        self.cut.contains(&kind.name)
    }

    fn add(&mut self, draft: Draft, key: &str) {
        let kind = draft.kind().name;
        let count = self.count.entry(kind).or_default();
        if *count == MAX_FACTS {
            if !self.cut.contains(&kind) {
                self.cut.push(kind);
            }
            return;
        }
        *count += 1;
        self.all.push((draft, key.to_owned()));
    }
}

/// The facts of a visit and what it looked for completely.
pub fn observed(visit: &Visit, origin: &VisitOrigin) -> (Vec<Fact>, Vec<Enumeration>) {
    let drafts = Drafts::of(visit, &origin.about);
    let open: Vec<_> =
        LISTED.iter().map(|kind| drafts.is_cut(kind) || !gaps(kind, visit).is_empty()).collect();
    let of = crate::fact::draft::Origin {
        probe: "http",
        target: origin.target.clone(),
        basis: Basis::Measured,
        observed_on: origin.day,
    };
    let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
    for (draft, key) in drafts.into_inner() {
        let fact = draft.finish(&of, &key);
        facts.entry(fact.id.clone()).or_insert(fact);
    }
    let facts: Vec<_> = facts.into_values().collect();
    let lists = LISTED.iter().zip(open).map(|(kind, open)| list(kind, &facts, !open, origin));
    let lists = lists.collect();
    (facts, lists)
}

fn list(kind: &'static Kind, facts: &[Fact], complete: bool, origin: &VisitOrigin) -> Enumeration {
    let own = facts.iter().filter(|fact| fact.kind == kind);
    let fact_ids: Vec<_> = own.map(|fact| fact.id.clone()).collect();
    Enumeration {
        kind,
        subject: origin.about.clone(),
        scope: "what a visitor meets without logging in".to_owned(),
        complete,
        count: Some(fact_ids.len() as u64),
        sources: Vec::new(),
        roles: Vec::new(),
        fact_ids,
        basis: Basis::Measured,
        date: origin.day,
        stated: None,
        documents: Vec::new(),
        components: Vec::new(),
    }
}

/// What was not seen of a kind: none, and its list is complete about what a visitor meets.
pub fn gaps(kind: &Kind, visit: &Visit) -> Vec<String> {
    let mut gaps = Vec::new();
    gaps.extend(visit.left.iter().map(|left| format!("{}: {}", left.url, left.why)));
    let pages =
        visit.looks.iter().filter(|look| matches!(look.why, WhyAsked::Declared | WhyAsked::Linked));
    for look in pages {
        let reading = VisitReading::new(look, visit);
        match reading.content() {
            // What is neither a page nor text has no links, cookies or forms of its own.
            Err(_) if look.page.as_ref().is_some_and(|page| matches!(page.form, Form::Other)) => {}
            Err(why) => gaps.push(format!("{}: {why}", look.url)),
            Ok(page) if page.more => {
                gaps.push(format!(
                    "{}: it has more links, parts or fields than are kept",
                    look.url
                ));
            }
            Ok(page) if page.scripts && !page.rendered && by_scripts(kind) => {
                gaps.push(format!("{}: its scripts were not run", look.url));
            }
            Ok(page) if page.held_back && by_scripts(kind) => {
                gaps.push(format!(
                    "{}: something that its scripts asked for was held back",
                    look.url
                ));
            }
            Ok(_) => {}
        }
    }
    if visit.looks.is_empty() {
        gaps.push("nothing was looked at".to_owned());
    }
    gaps
}

/// Whether scripts may bring such a thing in.
fn by_scripts(kind: &Kind) -> bool {
    [&http::PAGE, &http::COOKIE, &http::FORM_FIELD, &http::THIRD_PARTY, &http::STORAGE]
        .contains(&kind)
}

fn known<T: Into<Attr>>(value: Result<T, String>) -> Attr {
    match value {
        Ok(value) => value.into(),
        Err(why) => Attr::Unknown(why),
    }
}

fn texts(values: Vec<String>) -> Attr {
    Attr::Known(Value::List(values))
}
