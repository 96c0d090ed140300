//! What changed between two results, `befund/diff/1`, and why. Reads two results and judges nothing.
//!
//! Demands are matched by catalog id, the norm's number, component and demand, so that a result by a
//! later edition can be held against one by an earlier one. Where editions count otherwise, the numbers
//! that correspond are matched.

mod cause;
mod requests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::{
    CatalogInput, Contradiction, ContradictionKind, DemandResult, Finding, Offender, ReasonCode,
    Report, Tool, Verdict,
};
use crate::catalog::{Modal, Renumbered, Text, numbers_in};
use crate::fact::Basis;
use crate::product::PRODUCT_FILE;
use befund_catalog::words;

pub use cause::{CauseCode, CauseKind, ChangeCause};
pub use requests::{Answered, AnsweredBy, ClosedRequest, Requests};

/// The schema's name.
pub const SCHEMA: &str = "befund/diff/1";

words! {
    /// What became of a demand.
    ChangeClass {
        /// It fails and did not before, or was not judged before.
        NewFail = "new_fail",
        /// It failed and passes now. A fail that can no longer be decided, or that was measured and passes by a
        /// statement, is not fixed but changed.
        Fixed = "fixed",
        /// Its verdict, reason, basis or what violates it is another.
        Changed = "changed",
        /// It was not judged before and does not fail.
        Added = "added",
        /// It is no longer judged.
        Gone = "gone",
    }
}

/// The whole comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Two results compared")]
#[non_exhaustive]
pub struct DiffOutput {
    /// `befund/diff/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The earlier result.
    pub old: Side,
    /// The later result.
    pub new: Side,
    /// How many demands became what.
    pub summary: DiffSummary,
    /// Every demand that is not the same, in the later result's order; those gone last.
    pub changes: Vec<Change>,
    /// Contradictions only the later result has, in its order.
    pub new_contradictions: Vec<Clash>,
    /// Contradictions only the earlier result has, in its order.
    pub resolved_contradictions: Vec<Clash>,
    /// Requests to the manufacturer: which are closed, and by whom and when.
    #[serde(default)]
    pub requests: Requests,
}

/// One of the two results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Side {
    /// Its report id.
    pub report_id: String,
    /// The day it judged.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The product's name.
    pub product: String,
    /// The product's version.
    pub version: String,
    /// Catalogs as `id@edition`, in the order judged.
    pub catalogs: Vec<String>,
    /// Policies looked up as `id@edition`, by id.
    pub policies: Vec<String>,
    /// How many demands it decided, by editions that bind.
    pub decided: usize,
}

/// Numbers of demands by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Summary")]
#[non_exhaustive]
pub struct DiffSummary {
    /// Fail now and did not before.
    pub new_fail: usize,
    /// Failed and pass now.
    pub fixed: usize,
    /// Differ otherwise.
    pub changed: usize,
    /// Were not judged before and do not fail.
    pub added: usize,
    /// Are no longer judged.
    pub gone: usize,
    /// Are the same.
    pub unchanged: usize,
}

/// A demand that is not the same in both results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Change {
    /// What became of it.
    pub class: ChangeClass,
    /// The catalog's id.
    pub catalog: String,
    /// The norm's number.
    pub requirement: String,
    /// The component, if judged for one.
    pub component: Option<String>,
    /// The demand; empty where the norm's text is not known.
    pub demand: String,
    /// How the norm is cited.
    pub cite: String,
    /// Its modal verb.
    pub modal: Option<Modal>,
    /// The demand in words.
    pub text: Text,
    /// In the earlier result; null if it was not judged.
    pub old: Option<State>,
    /// In the later result; null if it is not judged.
    pub new: Option<State>,
    /// What violates it now and did not before.
    pub new_offenders: Vec<Offender>,
    /// What differs in the inputs that it rests on, by kind; several are possible.
    pub causes: Vec<ChangeCause>,
}

/// How a demand stands in one result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct State {
    /// The edition it was judged by.
    pub edition: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is inconclusive or not applicable.
    pub reason: Option<ReasonCode>,
    /// What it rests on.
    pub basis: Option<Basis>,
    /// Whether it was judged by an edition that did not bind.
    pub comparison: bool,
    /// Whether evidence contradicts a claim.
    pub contradiction: bool,
    /// What violates it, as dispositions name it, sorted.
    pub offenders: Vec<String>,
}

impl State {
    /// Whether another verdict, reason, basis or offender makes it another state. The edition alone
    /// does not.
    fn differs(&self, other: &Self) -> bool {
        Self { edition: other.edition.clone(), ..self.clone() } != *other
    }
}

/// A contradiction, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Clash {
    /// What contradicts what.
    pub kind: ContradictionKind,
    /// The finding's key, if it belongs to one.
    pub finding: Option<String>,
    /// What is claimed.
    pub claimed: Text,
    /// What was found.
    pub found: Text,
}

/// Compares two results.
pub fn compare(old: &Report, new: &Report) -> DiffOutput {
    let mut before = Waiting::of(old, new);
    let causes = cause::ComparedInputs::new(old, new);
    let mut summary = DiffSummary::default();
    let mut changes = Vec::new();
    for entry in entries(new) {
        let earlier = before.take(&entry);
        match classify(earlier.as_ref(), &entry) {
            Some(class) => {
                changes.push(change(class, earlier.as_ref(), Some(&entry), &causes));
            }
            None => summary.unchanged += 1,
        }
    }
    let gone = before.rest();
    changes.extend(gone.iter().map(|entry| change(ChangeClass::Gone, Some(entry), None, &causes)));
    for change in &changes {
        *summary.of(change.class) += 1;
    }
    DiffOutput {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        old: Side::of(old),
        new: Side::of(new),
        summary,
        changes,
        new_contradictions: only_in(new, old),
        resolved_contradictions: only_in(old, new),
        requests: requests::requests(old, new),
    }
}

impl DiffOutput {
    /// The changes of demands that the later result has.
    pub fn by_demand(&self) -> Changes<'_> {
        let mut changes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for change in self.changes.iter().filter(|change| change.class != ChangeClass::Gone) {
            let component = change.component.as_deref();
            let key = (
                change.catalog.as_str(),
                change.requirement.as_str(),
                component,
                change.demand.as_str(),
            );
            changes.entry(key).or_default().push(change);
        }
        Changes(changes)
    }
}

/// Changes, found by their demands.
#[derive(Debug)]
pub struct Changes<'a>(BTreeMap<Key<'a>, Vec<&'a Change>>);

impl<'a> Changes<'a> {
    /// The change of a demand, if it is not the same.
    pub fn of(&self, finding: &Finding, demand: &str) -> Option<&'a Change> {
        let component = finding.component.as_deref();
        let own = |change: &&&Change| {
            change.new.as_ref().is_some_and(|state| state.edition == finding.edition)
        };
        let key = (finding.catalog.as_str(), finding.requirement.as_str(), component, demand);
        self.0.get(&key)?.iter().find(own).copied()
    }
}

impl DiffSummary {
    fn of(&mut self, class: ChangeClass) -> &mut usize {
        match class {
            ChangeClass::NewFail => &mut self.new_fail,
            ChangeClass::Fixed => &mut self.fixed,
            ChangeClass::Changed => &mut self.changed,
            ChangeClass::Added => &mut self.added,
            ChangeClass::Gone => &mut self.gone,
        }
    }
}

impl Side {
    fn of(report: &Report) -> Self {
        let inputs = &report.inputs;
        let named = |id: &str, edition: &str| format!("{id}@{edition}");
        Self {
            report_id: report.report_id.clone(),
            as_of: report.as_of,
            product: report.product.name.clone(),
            version: report.product.version.clone(),
            catalogs: inputs.catalogs.iter().map(|one| named(&one.id, &one.edition)).collect(),
            policies: inputs.policies.iter().map(|one| named(&one.id, &one.edition)).collect(),
            decided: report.summary.total.decided,
        }
    }
}

/// A demand of a result; without one where the norm's text is not known.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    finding: &'a Finding,
    demand: Option<&'a DemandResult>,
}

type Key<'a> = (&'a str, &'a str, Option<&'a str>, &'a str);

impl<'a> Entry<'a> {
    fn id(&self) -> &'a str {
        self.demand.map_or("", |demand| demand.id.as_str())
    }

    fn key(&self) -> Key<'a> {
        let finding = self.finding;
        let component = finding.component.as_deref();
        (&finding.catalog, &finding.requirement, component, self.id())
    }

    /// Whether its verdict rests on what was measured or read.
    fn is_observed(&self) -> bool {
        self.demand.and_then(|demand| demand.basis).is_some_and(Basis::is_observed)
    }

    fn verdict(&self) -> Verdict {
        self.demand.map_or(self.finding.verdict, |demand| demand.verdict)
    }

    fn offenders(&self) -> &'a [Offender] {
        self.demand.map_or(&[], |demand| demand.offenders.as_slice())
    }

    fn state(&self) -> State {
        let (finding, demand) = (self.finding, self.demand);
        let reason = demand.map_or(finding.reason.as_ref(), |demand| demand.reason.as_ref());
        let offenders: BTreeSet<_> =
            self.offenders().iter().filter_map(thing).map(str::to_owned).collect();
        State {
            edition: finding.edition.clone(),
            verdict: self.verdict(),
            reason: reason.map(|reason| reason.code),
            basis: demand.map_or(finding.basis, |demand| demand.basis),
            comparison: demand.map_or(finding.comparison, |demand| demand.comparison),
            contradiction: demand.map_or(finding.contradiction, |demand| demand.contradiction),
            offenders: offenders.into_iter().collect(),
        }
    }
}

/// An offender as dispositions name it; by its subject where no fact stands behind it. An answer has
/// neither.
fn thing(offender: &Offender) -> Option<&str> {
    [&offender.thing, &offender.subject].into_iter().map(String::as_str).find(|one| !one.is_empty())
}

/// The demands that the headline and the gate count.
fn entries(report: &Report) -> impl Iterator<Item = Entry<'_>> {
    report.findings.iter().filter(|finding| finding.is_counted()).flat_map(|finding| {
        let whole = finding.demands.is_empty().then_some(Entry { finding, demand: None });
        let demands = finding.demands.iter();
        whole.into_iter().chain(demands.map(move |one| Entry { finding, demand: Some(one) }))
    })
}

/// The earlier result's demands that have no counterpart yet.
struct Waiting<'a> {
    order: Vec<Entry<'a>>,
    by_key: BTreeMap<Key<'a>, Vec<Entry<'a>>>,
    /// `(catalog, edition)` of the later result: these wait for their own edition.
    kept: BTreeSet<(&'a str, &'a str)>,
    /// The catalogs of both results.
    old: &'a [CatalogInput],
    new: &'a [CatalogInput],
}

impl<'a> Waiting<'a> {
    fn of(old: &'a Report, new: &'a Report) -> Self {
        let order: Vec<_> = entries(old).collect();
        let mut by_key: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in &order {
            by_key.entry(entry.key()).or_default().push(*entry);
        }
        let catalogs = new.inputs.catalogs.iter();
        let kept = catalogs.map(|one| (one.id.as_str(), one.edition.as_str())).collect();
        Self { order, by_key, kept, old: &old.inputs.catalogs, new: &new.inputs.catalogs }
    }

    /// The same demand of the same edition, else of one that the later result did not judge by.
    fn take(&mut self, entry: &Entry<'a>) -> Option<Entry<'a>> {
        let (catalog, number, component, id) = entry.key();
        let own = entry.finding.edition.as_str();
        let editions = self.old.iter().filter(|one| one.id == catalog);
        let others = editions
            .map(|one| one.edition.as_str())
            .filter(|one| *one != own && !self.kept.contains(&(catalog, *one)));
        let renumbered = renumbered(self.new, catalog, own);
        for edition in std::iter::once(own).chain(others) {
            for number in numbers_in(renumbered, edition, number) {
                let Some(list) = self.by_key.get_mut(&(catalog, number, component, id)) else {
                    continue;
                };
                if let Some(at) = list.iter().position(|old| old.finding.edition == edition) {
                    return Some(list.remove(at));
                }
            }
        }
        None
    }

    fn rest(self) -> Vec<Entry<'a>> {
        let left: BTreeSet<_> = self
            .by_key
            .values()
            .flatten()
            .map(|one| (one.finding.key.as_str(), one.id()))
            .collect();
        let waits = |one: &Entry<'_>| left.contains(&(one.finding.key.as_str(), one.id()));
        self.order.into_iter().filter(waits).collect()
    }
}

fn classify(old: Option<&Entry<'_>>, new: &Entry<'_>) -> Option<ChangeClass> {
    let was = old.map(Entry::verdict);
    match (was, new.verdict()) {
        (Some(Verdict::Fail), Verdict::Pass)
            if !old.is_some_and(Entry::is_observed) || new.is_observed() =>
        {
            Some(ChangeClass::Fixed)
        }
        (Some(was), Verdict::Fail) if was != Verdict::Fail => Some(ChangeClass::NewFail),
        (None, Verdict::Fail) => Some(ChangeClass::NewFail),
        (None, _) => Some(ChangeClass::Added),
        _ => {
            old.is_some_and(|old| old.state().differs(&new.state())).then_some(ChangeClass::Changed)
        }
    }
}

fn change(
    class: ChangeClass,
    old: Option<&Entry<'_>>,
    new: Option<&Entry<'_>>,
    inputs: &cause::ComparedInputs<'_>,
) -> Change {
    let (before, after) = (old.map(Entry::state), new.map(Entry::state));
    let shown = new.or(old);
    let finding = shown.map(|entry| entry.finding);
    let demand = shown.and_then(|entry| entry.demand);
    let text = demand.map(|demand| demand.text.clone());
    Change {
        class,
        catalog: finding.map(|finding| finding.catalog.clone()).unwrap_or_default(),
        requirement: finding.map(|finding| finding.requirement.clone()).unwrap_or_default(),
        component: finding.and_then(|finding| finding.component.clone()),
        demand: demand.map(|demand| demand.id.clone()).unwrap_or_default(),
        cite: finding.map(|finding| finding.cite.clone()).unwrap_or_default(),
        modal: demand.and_then(|demand| demand.modal),
        text: text.or_else(|| finding.map(|finding| finding.title.clone())).unwrap_or_default(),
        new_offenders: new
            .map(|new| fresh_offenders(class, before.as_ref(), new))
            .unwrap_or_default(),
        causes: inputs.explain(old, new),
        old: before,
        new: after,
    }
}

/// What violates a demand now: all of it where it did not fail before, else what was not among it.
fn fresh_offenders(class: ChangeClass, old: Option<&State>, new: &Entry<'_>) -> Vec<Offender> {
    let known = |one: &&Offender| {
        thing(one).is_none_or(|thing| {
            old.is_some_and(|state| state.offenders.iter().any(|other| other == thing))
        })
    };
    let all = new.offenders().iter();
    all.filter(|one| class == ChangeClass::NewFail || !known(one)).cloned().collect()
}

/// Contradictions of one result that the other does not have.
fn only_in(here: &Report, there: &Report) -> Vec<Clash> {
    let known = KnownContradictions::of(there);
    let fresh = here.contradictions.iter().filter(|one| !known.has(one));
    fresh.map(Clash::of).collect()
}

/// The contradictions of a result, found by what they are about.
pub(super) struct KnownContradictions<'a> {
    report: &'a Report,
    by_scope: BTreeMap<(ContradictionKind, Option<Scope<'a>>), Vec<KnownClash<'a>>>,
}

struct KnownClash<'a> {
    clash: &'a Contradiction,
    facts: BTreeSet<&'a str>,
}

impl<'a> KnownContradictions<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut by_scope: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for clash in &report.contradictions {
            let facts = clash.facts.iter().map(|fact| without_place(fact)).collect();
            let key = (clash.kind, clash.finding.as_deref().map(Scope::of));
            by_scope.entry(key).or_default().push(KnownClash { clash, facts });
        }
        Self { report, by_scope }
    }

    /// Whether it has the same contradiction: of the same kind, at the same requirement whatever the
    /// edition, with all of its facts wherever they stand.
    pub(super) fn has(&self, clash: &Contradiction) -> bool {
        let key = (clash.kind, clash.finding.as_deref().map(Scope::of));
        self.by_scope.get(&key).into_iter().flatten().any(|other| {
            let same = match (&clash.finding, &other.clash.finding) {
                (Some(clash), Some(other)) => is_same(clash, other, self.report),
                (clash, other) => clash == other,
            };
            same && clash.facts.iter().all(|fact| other.facts.contains(without_place(fact)))
                && (!clash.facts.is_empty() || other.clash.claimed == clash.claimed)
        })
    }
}

/// What keys must have in common to mean the same, whatever the editions and the numbers there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scope<'a> {
    catalog: &'a str,
    component: Option<&'a str>,
}

impl<'a> Scope<'a> {
    pub(super) fn of(key: &'a str) -> Self {
        let KeyParts { catalog, component, .. } = KeyParts::of(key);
        Self { catalog, component }
    }
}

/// The id of a fact without its line and column, if it stands in the product file: they move with
/// every line above it.
fn without_place(fact: &str) -> &str {
    let place = |rest: &str| {
        rest.strip_prefix(':').is_some_and(|rest| {
            rest.chars().all(|character| character.is_ascii_digit() || character == ':')
        })
    };
    match fact.rsplit_once(PRODUCT_FILE) {
        Some((before, rest)) if place(rest) => before,
        _ => fact,
    }
}

/// Whether a key means the requirement and component that another key of a result means, whatever the
/// editions.
pub(super) fn is_same(key: &str, other: &str, report: &Report) -> bool {
    let (one, other) = (KeyParts::of(key), KeyParts::of(other));
    let renumbered = renumbered(&report.inputs.catalogs, other.catalog, other.edition);
    let numbers = match one.edition == other.edition {
        true => vec![other.number],
        false => numbers_in(renumbered, one.edition, other.number),
    };
    (one.catalog, one.component) == (other.catalog, other.component)
        && numbers.contains(&one.number)
}

fn renumbered<'a>(catalogs: &'a [CatalogInput], id: &str, edition: &str) -> &'a [Renumbered] {
    let own = catalogs.iter().find(|one| one.id == id && one.edition == edition);
    own.map_or(&[], |one| one.renumbered.as_slice())
}

/// `catalog@edition#number/component`, taken apart.
struct KeyParts<'a> {
    catalog: &'a str,
    edition: &'a str,
    number: &'a str,
    component: Option<&'a str>,
}

impl<'a> KeyParts<'a> {
    fn of(key: &'a str) -> Self {
        let (reference, rest) = key.split_once('#').unwrap_or((key, ""));
        let (catalog, edition) = reference.split_once('@').unwrap_or((reference, ""));
        let (number, component) = match rest.split_once('/') {
            Some((number, component)) => (number, Some(component)),
            None => (rest, None),
        };
        Self { catalog, edition, number, component }
    }
}

impl Clash {
    fn of(one: &Contradiction) -> Self {
        Self {
            kind: one.kind,
            finding: one.finding.clone(),
            claimed: one.claimed.clone(),
            found: one.found.clone(),
        }
    }
}
