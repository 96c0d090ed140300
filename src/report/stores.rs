//! Every store with what is stated of it, what was read, the greatest age that comes to, and the demands that
//! looked at it: long keeping and early deletion side by side.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use befund_catalog::fact::kind::retention::STORE;
use befund_catalog::fact::label;
use serde::Serialize;

use crate::assess::result::{CheckOutcome, ContradictionKind, FactRecord, Report, Verdict};
use crate::fact::value::AttrJson;
use crate::report::Lang;
use crate::report::item::{State, Writer, distinct};

const _: () = {
    STORE.require("delete_after_s");
    STORE.require("worst_case_age_s");
    STORE.require("terms");
    STORE.require("holds");
};

/// A store.
#[derive(Debug, Serialize)]
pub(super) struct StoreView {
    pub(super) name: String,
    pub(super) subject: String,
    /// What is in it, as far as that is known.
    pub(super) holds: String,
    /// The period that is stated.
    pub(super) stated: String,
    /// The period that was read or measured.
    pub(super) read: String,
    /// The greatest age, by what was read if anything was.
    pub(super) worst: String,
    /// What that is made of.
    pub(super) terms: Vec<String>,
    /// What else limits or keeps what is in it.
    pub(super) more: Vec<String>,
    /// Whether what is stated and what was read do not fit.
    pub(super) clash: bool,
    /// The demands that looked at it.
    pub(super) demands: Vec<MarkView>,
    pub(super) evidence: String,
}

/// What a check of a demand makes of a store.
#[derive(Debug, Serialize)]
pub(super) struct MarkView {
    pub(super) place: String,
    pub(super) anchor: Option<String>,
    pub(super) word: &'static str,
    pub(super) state: State,
}

/// Stores by what needs attention first: contradictions, then violations, then what is open.
pub(super) fn stores(writer: &Writer) -> Vec<StoreView> {
    let mut groups: BTreeMap<(&str, &str), Vec<&FactRecord>> = BTreeMap::new();
    for fact in writer.report.facts.iter().filter(|fact| fact.kind == STORE.name) {
        let name = match fact.attributes.get("name") {
            Some(AttrJson::Text(name)) => name,
            _ => "",
        };
        groups.entry((&fact.subject, name)).or_default().push(fact);
    }
    let marks = marks(writer);
    let clashing = clashing(writer.report);
    let of = |((subject, name), facts): (_, Vec<&FactRecord>)| {
        store(subject, name, &facts, &marks, &clashing, writer)
    };
    let mut stores: Vec<_> = groups.into_iter().map(of).collect();
    stores.sort_by_key(|store| (!store.clash, store.demands.iter().map(rank).min()));
    stores
}

fn rank(mark: &MarkView) -> u8 {
    match mark.state {
        State::Fail => 0,
        State::Pass | State::Provisional => 2,
        _ => 1,
    }
}

/// Facts that contradict other facts.
fn clashing(report: &Report) -> BTreeSet<&str> {
    let clashes = report.contradictions.iter().filter(|one| one.kind == ContradictionKind::Facts);
    clashes.flat_map(|one| one.facts.iter().map(String::as_str)).collect()
}

/// What a check of a demand says of a fact.
enum Says {
    Violated,
    Undecided,
    /// Another fact violates the check: it did not say that this one holds.
    Aside,
    /// The check holds, and the demand is another matter: it asks for more, or does not apply.
    Holds(Verdict),
}

type Marks<'a> = BTreeMap<&'a str, Vec<(String, Option<String>, Says)>>;

/// By fact, the demands whose checks looked at it.
fn marks<'a>(writer: &'a Writer<'_>) -> Marks<'a> {
    let mut marks: Marks<'a> = BTreeMap::new();
    for finding in &writer.report.findings {
        for demand in &finding.demands {
            let id = Some(demand.id.as_str());
            let place = || format!("{} {}", finding.catalog, writer.name(finding, id));
            for check in &demand.checks {
                let offends =
                    |fact: &String| check.offenders.iter().any(|one| one.facts.contains(fact));
                for fact in &check.facts {
                    let says = match check.outcome {
                        CheckOutcome::Violated if offends(fact) => Says::Violated,
                        CheckOutcome::Violated => Says::Aside,
                        CheckOutcome::Undecided => Says::Undecided,
                        CheckOutcome::Satisfied => Says::Holds(demand.verdict),
                    };
                    let anchor = writer.anchor(&finding.key, id);
                    marks.entry(fact).or_default().push((place(), anchor, says));
                }
            }
        }
    }
    marks
}

fn store(
    subject: &str,
    name: &str,
    facts: &[&FactRecord],
    marks: &Marks<'_>,
    clashing: &BTreeSet<&str>,
    writer: &Writer,
) -> StoreView {
    let (read, stated): (Vec<_>, Vec<_>) =
        facts.iter().copied().partition(|fact| fact.basis.is_observed());
    let best = if read.is_empty() { &stated } else { &read };
    let clash = facts.iter().any(|fact| clashing.contains(fact.id.as_str()));
    let mut demands: Vec<MarkView> = Vec::new();
    let own = facts.iter().filter_map(|fact| marks.get(fact.id.as_str())).flatten();
    for (place, anchor, says) in own {
        let (word, state) = mark(says, writer.lang);
        demands.push(MarkView { place: place.clone(), anchor: anchor.clone(), word, state });
    }
    // Of what the checks of one demand say, the worst counts.
    demands.sort_by_key(rank);
    let mut places = HashSet::new();
    demands.retain(|one| places.insert(one.place.clone()));
    let terms = best.iter().filter_map(|fact| match fact.attributes.get("terms") {
        Some(AttrJson::List(terms)) => Some(terms),
        _ => None,
    });
    let terms: Vec<_> = terms.flatten().map(|term| writer.lang.term(term)).collect();
    StoreView {
        name: name.to_owned(),
        subject: subject.to_owned(),
        holds: value(facts, "holds", writer),
        stated: value(&stated, "delete_after_s", writer),
        read: value(&read, "delete_after_s", writer),
        worst: value(best, "worst_case_age_s", writer),
        terms: distinct(terms),
        more: more(best, writer),
        clash,
        demands,
        evidence: writer.labels.cite([], facts.iter().map(|fact| &fact.id)),
    }
}

/// The known values of an attribute, each once.
fn value(facts: &[&FactRecord], name: &str, writer: &Writer) -> String {
    let known = facts.iter().filter_map(|fact| fact.attributes.get(name));
    let known =
        known.map(|value| writer.lang.text(&label::value(STORE.name, name, value)).to_owned());
    distinct(known.collect()).join(" / ")
}

/// What bounds it otherwise than by age, and what keeps it.
fn more(facts: &[&FactRecord], writer: &Writer) -> Vec<String> {
    const NAMES: [&str; 5] = ["bounded_by", "covers", "min_keep_s", "moves_after_s", "versioned"];
    let said = facts.iter().flat_map(|fact| {
        NAMES.iter().filter_map(|name| {
            let value = fact.attributes.get(*name)?;
            let known = !matches!(value, AttrJson::Unknown { .. } | AttrJson::Bool(false));
            let by_time = *value == AttrJson::Text("time".to_owned());
            let all = *value == AttrJson::Text("all".to_owned());
            let text = label::stated(STORE.name, name, value);
            (known && !by_time && !all).then(|| writer.lang.text(&text).to_owned())
        })
    });
    distinct(said.collect())
}

fn mark(says: &Says, lang: Lang) -> (&'static str, State) {
    match says {
        Says::Violated => (lang.pick("verletzt", "not met"), State::Fail),
        Says::Undecided => (lang.pick("offen", "open"), State::Open),
        // An age of 91 days is neither more nor less than three months.
        Says::Aside => {
            (lang.pick("offen, anderes ist verletzt", "open, something else fails"), State::Open)
        }
        Says::Holds(Verdict::Pass) => (lang.pick("eingehalten", "met"), State::Pass),
        Says::Holds(Verdict::NotApplicable) => {
            (lang.pick("nicht anwendbar", "not applicable"), State::Skipped)
        }
        Says::Holds(Verdict::Inconclusive) => {
            (lang.pick("Prüfung erfüllt, Forderung offen", "check met, demand open"), State::Open)
        }
        Says::Holds(Verdict::Fail) => (
            lang.pick("Prüfung erfüllt, Forderung nicht erfüllt", "check met, demand not met"),
            State::Open,
        ),
    }
}
