//! What machines are told of: a demand that is not met or that something contradicts, once for each
//! thing that violates it, and, if asked for, what is undecided. The formats for code scanning, for test
//! results and for annotations choose by this, weigh by this and say by this how much is not listed.

mod place;
mod say;
mod since;
mod weigh;

pub(super) use self::place::AlertPlace;
pub(super) use self::say::{
    contradiction, contradictions, message, not_listed, sentence, shortened,
};
pub(super) use self::since::{Against, State};
pub(super) use self::weigh::{Grade, Level, Verb, Weight};

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::assess::result::{Contradiction, DemandResult, Finding, Report, Verdict};
use crate::catalog::{Addressee, RequirementKind};
use crate::report::{Include, item};
use crate::yaml;

/// Something to be told.
pub(super) struct Alert<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) weight: Weight,
    /// What it is recognized by in another run: neither its edition nor its line nor a date.
    pub(super) print: String,
}

/// What an alert is about.
pub(super) enum Subject<'a> {
    /// A demand, and what violates it.
    Gap(Box<Gap<'a>>),
    /// A contradiction of no demand that is told of.
    Clash(&'a Contradiction),
}

/// A demand that is not met, contradicted or undecided.
pub(super) struct Gap<'a> {
    pub(super) finding: &'a Finding,
    pub(super) demand: Cow<'a, DemandResult>,
    /// The one thing it is about; empty if there is none.
    pub(super) thing: String,
    /// Where the offenders that are this thing stand in the demand.
    pub(super) offenders: Vec<usize>,
    /// What contradicts the demand.
    pub(super) clashes: Vec<&'a Contradiction>,
}

/// How many demands are not told of, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NotListed {
    pub(super) open: usize,
    pub(super) met: usize,
    pub(super) not_applicable: usize,
    /// They speak to the doctor and are not the provider's to meet.
    pub(super) doctor: usize,
    /// Alerts, not demands: what a limit of the format left no room for.
    pub(super) cut: usize,
}

impl std::ops::AddAssign for NotListed {
    fn add_assign(&mut self, other: Self) {
        self.open += other.open;
        self.met += other.met;
        self.not_applicable += other.not_applicable;
        self.doctor += other.doctor;
        self.cut += other.cut;
    }
}

/// A demand that is told of.
pub(super) struct Told<'a> {
    pub(super) finding: &'a Finding,
    pub(super) demand: Cow<'a, DemandResult>,
    pub(super) weight: Weight,
    /// What contradicts the demand.
    pub(super) clashes: Vec<&'a Contradiction>,
}

/// Which demands of a report are told of, in its order.
pub(super) struct Selection<'a> {
    pub(super) told: Vec<Told<'a>>,
    /// Contradictions that no demand told of has.
    pub(super) clashes: Vec<&'a Contradiction>,
    /// For every finding with demands, how many of them are not told of.
    pub(super) not_listed: Vec<(&'a Finding, NotListed)>,
}

impl<'a> Selection<'a> {
    pub(super) fn of(report: &'a Report, include: Include) -> Self {
        let mut clashes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (at, clash) in report.contradictions.iter().enumerate() {
            let finding = clash.finding.as_deref().unwrap_or_default();
            clashes.entry(finding).or_default().push((at, clash));
        }
        let mut selection = Self { told: Vec::new(), clashes: Vec::new(), not_listed: Vec::new() };
        let mut placed = vec![false; report.contradictions.len()];
        for finding in report.findings.iter().filter(|one| one.kind == RequirementKind::Demand) {
            let mut counts = NotListed::default();
            for demand in demands(finding) {
                let own = clashes.get(finding.key.as_str()).into_iter().flatten();
                let own: Vec<(usize, &Contradiction)> =
                    own.filter(|(_, clash)| is_about(clash, &demand)).copied().collect();
                let count = match weigh(finding, &demand, &own) {
                    Ok(weight) if weight.grade != Grade::Open || include.inconclusive => {
                        own.iter().for_each(|(at, _)| placed[*at] = true);
                        let clashes = own.iter().map(|(_, clash)| *clash).collect();
                        selection.told.push(Told { finding, demand, weight, clashes });
                        continue;
                    }
                    Ok(_) => NotListed { open: 1, ..NotListed::default() },
                    Err(count) => count,
                };
                counts += count;
            }
            selection.not_listed.push((finding, counts));
        }
        let left = report.contradictions.iter().zip(placed).filter(|(_, placed)| !placed);
        selection.clashes = left.map(|(clash, _)| clash).collect();
        selection
    }
}

/// What a demand weighs, or why nothing is told of it.
fn weigh(
    finding: &Finding,
    demand: &DemandResult,
    clashes: &[(usize, &Contradiction)],
) -> Result<Weight, NotListed> {
    if finding.addressee == Addressee::Doctor {
        return Err(NotListed { doctor: 1, ..NotListed::default() });
    }
    let clashes: Vec<_> = clashes.iter().map(|(_, clash)| *clash).collect();
    Weight::of(demand, &clashes).ok_or_else(|| match demand.verdict {
        Verdict::Pass => NotListed { met: 1, ..NotListed::default() },
        _ => NotListed { not_applicable: 1, ..NotListed::default() },
    })
}

fn demands(finding: &Finding) -> Vec<Cow<'_, DemandResult>> {
    match item::demands(finding) {
        Cow::Borrowed(all) => all.iter().map(Cow::Borrowed).collect(),
        Cow::Owned(all) => all.into_iter().map(Cow::Owned).collect(),
    }
}

/// Whether a contradiction of a finding is about one of its demands. One that names none is about those
/// that are marked as contradicted.
pub(super) fn is_about(clash: &Contradiction, demand: &DemandResult) -> bool {
    clash.demand.as_ref().map_or(demand.contradiction, |id| *id == demand.id)
}

/// All alerts of a report in its order, contradictions of no demand last.
pub(super) struct Alerts<'a> {
    pub(super) list: Vec<Alert<'a>>,
    pub(super) not_listed: NotListed,
}

impl<'a> Alerts<'a> {
    pub(super) fn of(report: &'a Report, include: Include) -> Self {
        let selection = Selection::of(report, include);
        let mut prints = Prints::default();
        let mut alerts = Self { list: Vec::new(), not_listed: NotListed::default() };
        for (_, counts) in selection.not_listed {
            alerts.not_listed += counts;
        }
        for Told { finding, demand, weight, clashes } in selection.told {
            for (thing, offenders) in things(&demand) {
                let component = finding.component.as_deref().unwrap_or_default();
                let parts = [&finding.catalog, &finding.requirement, component, &demand.id, &thing];
                let print = prints.of(&parts);
                let (demand, clashes) = (demand.clone(), clashes.clone());
                let gap = Gap { finding, demand, thing, offenders, clashes };
                alerts.list.push(Alert { subject: Subject::Gap(Box::new(gap)), weight, print });
            }
        }
        for clash in selection.clashes {
            let finding = clash.finding.as_deref().unwrap_or_default();
            let print =
                prints.of(&[clash.kind.word(), finding, &clash.claimed.en, &clash.found.en]);
            let weight = Weight::loose(clash.kind);
            alerts.list.push(Alert { subject: Subject::Clash(clash), weight, print });
        }
        alerts
    }

    /// Keeps the most urgent ones where there are more than `most`, in the order they had.
    pub(super) fn cut_to(&mut self, most: usize) {
        if self.list.len() <= most {
            return;
        }
        self.not_listed.cut += self.list.len() - most;
        let mut ranks: Vec<_> = self.list.iter().map(|alert| alert.weight).enumerate().collect();
        ranks.sort_by_key(|(at, weight)| (*weight, *at));
        let mut kept = vec![false; self.list.len()];
        for (at, _) in ranks.iter().take(most) {
            kept[*at] = true;
        }
        let mut kept = kept.into_iter();
        self.list.retain(|_| kept.next() == Some(true));
    }

    /// What a baseline did not have first, then the most urgent, what binds before what prepares for it; else
    /// in the report's order.
    pub(super) fn by_urgency_since(&mut self, report: &Report, against: Option<&Against<'_>>) {
        let known = |alert: &Alert<'_>| {
            let state = against.map(|against| match &alert.subject {
                Subject::Gap(gap) => against.gap(gap),
                Subject::Clash(clash) => against.clash(clash),
            });
            state.is_some_and(|state| state != State::New)
        };
        let preparing = |alert: &Alert<'_>| {
            let Subject::Gap(gap) = &alert.subject else { return false };
            report.inputs.is_preparatory(gap.finding)
        };
        self.list.sort_by_cached_key(|alert| (known(alert), alert.weight, preparing(alert)));
    }
}

/// How often each fingerprint was given. Where two editions of a catalog are judged, the same gap may
/// appear twice, and a number tells the second one apart.
#[derive(Default)]
struct Prints(BTreeMap<String, usize>);

impl Prints {
    fn of(&mut self, parts: &[&str]) -> String {
        let print = yaml::hex_digest(parts.join("\0").as_bytes())[..32].to_owned();
        let times = self.0.entry(print.clone()).or_default();
        *times += 1;
        format!("{print}:{times}")
    }
}

/// Each thing that violates a demand, as each is a gap of its own; nothing by name otherwise.
fn things(demand: &DemandResult) -> Vec<(String, Vec<usize>)> {
    let mut things: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let offenders = demand.offenders.iter().filter(|_| demand.verdict == Verdict::Fail);
    for (at, offender) in offenders.enumerate() {
        things.entry(&offender.thing).or_default().push(at);
    }
    if things.is_empty() {
        return vec![(String::new(), Vec::new())];
    }
    things.into_iter().map(|(thing, at)| (thing.to_owned(), at)).collect()
}
