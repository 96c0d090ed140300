//! Causes: what one change, one look or one answer settles. Every gap of a result hangs on one or
//! several of them, the most urgent first.

mod key;
mod urgency;

pub use self::key::CauseKey;
pub(crate) use self::urgency::verb;
pub use self::urgency::{Class, Urgency};

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::assess::result::{Contradiction, DemandResult, Finding, Offender, Report, Verdict};

/// A gap: a demand that is not met or cannot be decided.
#[derive(Debug, Clone, Copy)]
pub struct Gap<'r> {
    /// The finding.
    pub finding: &'r Finding,
    /// The demand; none where an edition's demands are not known.
    pub demand: Option<&'r DemandResult>,
    /// Whether it hangs on other causes as well.
    pub shared: bool,
}

/// What one change, one look or one answer settles.
#[derive(Debug, Clone)]
pub struct Cause<'r> {
    /// How urgent it is.
    pub urgency: Urgency,
    /// What it is; of several things of one kind at one place, the first.
    pub key: CauseKey,
    /// How many things it joins: 1 but for things of one kind at one place.
    pub things: usize,
    /// Gaps that hang on it, the most urgent first.
    pub gaps: Vec<Gap<'r>>,
    /// What violates, without repetition.
    pub offenders: Vec<&'r Offender>,
    /// What does not fit there.
    pub contradictions: Vec<&'r Contradiction>,
    /// Whether gaps hang on it, and all stand in norms that only prepare for another.
    pub only_prepares: bool,
}

impl Cause<'_> {
    /// How many demands it settles alone.
    pub fn settles(&self) -> usize {
        self.gaps.iter().filter(|gap| !gap.shared).count()
    }

    /// Whether gaps hang on it, and all stand in editions that do not bind on the day judged.
    pub fn only_compares(&self) -> bool {
        !self.gaps.is_empty() && self.gaps.iter().all(|gap| gap.finding.comparison)
    }
}

/// The causes of all gaps of a result that the headline counts, the most urgent first.
///
/// Things of one kind at one place that violate a demand together are one cause: what is wrong with a
/// server's suites is one change of its configuration. A gap without a thing hangs on the answer, the document
/// or the fact it lacks.
pub fn causes(report: &Report) -> Vec<Cause<'_>> {
    let gaps = gaps(report);
    let keys: Vec<Vec<CauseKey>> = gaps.iter().map(key::of).collect();
    let joined = Joined::new(&keys);
    let ranks = urgency::Ranks::new(report);
    let mut clashes = clashes(report);
    let mut causes: BTreeMap<usize, Cause<'_>> = BTreeMap::new();
    for (gap, keys) in gaps.iter().zip(&keys) {
        let roots: BTreeSet<usize> = keys.iter().map(|key| joined.root(key)).collect();
        let against = clashes.remove(&address(gap)).unwrap_or_default();
        for root in &roots {
            let own = Gap { shared: roots.len() > 1, ..*gap };
            let urgency = ranks.of(&own, &against);
            let cause = causes.entry(*root).or_insert_with(|| {
                Cause::new(joined.key(*root), joined.things(*root), urgency.clone())
            });
            let is_own = |offender: &&Offender| {
                joined.root(&key::of_offender(gap.finding, offender)) == *root
            };
            cause.add(own, urgency, is_own);
            cause.clash(&against);
        }
    }
    let mut apart = Vec::new();
    for clash in clashes.into_values().flatten() {
        let key = key::of_clash(report, clash);
        match causes.get_mut(&joined.root(&key)) {
            Some(cause) => cause.placed(clash),
            None => place(key, clash, &mut apart),
        }
    }
    let mut causes: Vec<_> = causes.into_values().chain(apart).collect();
    for cause in &mut causes {
        let prepares = |gap: &Gap<'_>| ranks.of(gap, &[]).preparatory;
        cause.only_prepares = !cause.gaps.is_empty() && cause.gaps.iter().all(prepares);
        cause.gaps.sort_by_cached_key(|gap| ranks.of(gap, &[]));
    }
    causes.sort_by_cached_key(|cause| {
        (cause.urgency.clone(), Reverse(cause.gaps.len()), cause.key.clone())
    });
    causes
}

/// Lays a contradiction that belongs to no gap to those about things of one kind at one place that belong to
/// none either, or makes it a cause.
fn place<'r>(key: CauseKey, clash: &'r Contradiction, apart: &mut Vec<Cause<'r>>) {
    let same = |cause: &&mut Cause<'_>| {
        cause.key == key || key.place().is_some() && cause.key.place() == key.place()
    };
    match apart.iter_mut().find(same) {
        Some(cause) => {
            cause.things += usize::from(cause.key != key);
            cause.placed(clash);
        }
        None => {
            let mut cause = Cause::new(key, 1, Urgency::of_clash(clash));
            cause.clash(&[clash]);
            apart.push(cause);
        }
    }
}

impl<'r> Cause<'r> {
    fn new(key: CauseKey, things: usize, urgency: Urgency) -> Self {
        Self {
            urgency,
            key,
            things,
            gaps: Vec::new(),
            offenders: Vec::new(),
            contradictions: Vec::new(),
            only_prepares: false,
        }
    }

    /// Takes in a contradiction that belongs to no gap.
    fn placed(&mut self, clash: &'r Contradiction) {
        self.urgency = self.urgency.clone().min(Urgency::of_clash(clash));
        self.clash(&[clash]);
    }

    fn clash(&mut self, clashes: &[&'r Contradiction]) {
        for clash in clashes {
            let said = |known: &&Contradiction| {
                known.kind == clash.kind
                    && known.claimed == clash.claimed
                    && known.found == clash.found
            };
            if !self.contradictions.iter().any(said) {
                self.contradictions.push(clash);
            }
        }
    }

    fn add(&mut self, gap: Gap<'r>, urgency: Urgency, is_own: impl Fn(&&Offender) -> bool) {
        self.urgency = self.urgency.clone().min(urgency);
        let offenders = gap.demand.into_iter().flat_map(|demand| &demand.offenders);
        for offender in offenders.filter(is_own) {
            if !self.offenders.iter().any(|known| known.message == offender.message) {
                self.offenders.push(offender);
            }
        }
        self.gaps.push(gap);
    }
}

/// All that is not met or open, and counts.
fn gaps(report: &Report) -> Vec<Gap<'_>> {
    let mut gaps = Vec::new();
    let open = |verdict| matches!(verdict, Verdict::Fail | Verdict::Inconclusive);
    for finding in report.findings.iter().filter(|finding| finding.is_counted()) {
        let demands = finding.demands.iter().filter(|demand| open(demand.verdict));
        gaps.extend(demands.map(|demand| Gap { finding, demand: Some(demand), shared: false }));
        if finding.demands.is_empty() && open(finding.verdict) {
            gaps.push(Gap { finding, demand: None, shared: false });
        }
    }
    gaps
}

type Address<'r> = (&'r str, &'r str);

fn address<'r>(gap: &Gap<'r>) -> Address<'r> {
    (&gap.finding.key, gap.demand.map_or("", |demand| demand.id.as_str()))
}

/// What does not fit, by the demand it belongs to.
fn clashes(report: &Report) -> BTreeMap<Address<'_>, Vec<&Contradiction>> {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for clash in &report.contradictions {
        let finding = clash.finding.as_deref().unwrap_or_default();
        all.entry((finding, clash.demand.as_deref().unwrap_or_default())).or_default().push(clash);
    }
    all
}

/// Which keys are one cause.
struct Joined {
    known: BTreeMap<CauseKey, usize>,
    parents: Vec<usize>,
    /// Of each cause the first of its keys, and how many it has.
    causes: BTreeMap<usize, (CauseKey, usize)>,
}

impl Joined {
    /// Of the keys of each gap.
    fn new(gaps: &[Vec<CauseKey>]) -> Self {
        let mut joined =
            Self { known: BTreeMap::new(), parents: Vec::new(), causes: BTreeMap::new() };
        for key in gaps.iter().flatten() {
            let next = joined.parents.len();
            if !joined.known.contains_key(key) {
                joined.known.insert(key.clone(), next);
                joined.parents.push(next);
            }
        }
        for keys in gaps {
            joined.join(keys);
        }
        // A parent comes before its child, so that it is a root already.
        for at in 0..joined.parents.len() {
            joined.parents[at] = joined.parents[joined.parents[at]];
        }
        let mut causes: BTreeMap<usize, (CauseKey, usize)> = BTreeMap::new();
        for (key, at) in &joined.known {
            causes.entry(joined.find(*at)).or_insert_with(|| (key.clone(), 0)).1 += 1;
        }
        joined.causes = causes;
        joined
    }

    /// Joins the things of one kind at one place that one demand names.
    fn join(&mut self, keys: &[CauseKey]) {
        let mut first: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for key in keys {
            let Some(place) = key.place() else { continue };
            let own = self.root(key);
            match first.get(&place) {
                Some(other) => {
                    let other = self.find(*other);
                    let (low, high) = (own.min(other), own.max(other));
                    self.parents[high] = low;
                }
                None => {
                    first.insert(place, own);
                }
            }
        }
    }

    fn find(&self, mut at: usize) -> usize {
        while self.parents[at] != at {
            at = self.parents[at];
        }
        at
    }

    /// The cause of a key; one that no gap has is a cause of none.
    fn root(&self, key: &CauseKey) -> usize {
        self.known.get(key).map_or(usize::MAX, |at| self.find(*at))
    }

    /// The first key of a cause.
    fn key(&self, root: usize) -> CauseKey {
        self.causes
            .get(&root)
            .map_or_else(|| CauseKey::Named(String::new()), |(key, _)| key.clone())
    }

    fn things(&self, root: usize) -> usize {
        self.causes.get(&root).map_or(0, |(_, count)| *count)
    }
}
