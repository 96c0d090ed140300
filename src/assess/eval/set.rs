//! Statements about all, some, none or so many of a kind.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::attribute::between;
use super::connect::{Tested, one_fault};
use super::{Evaluation, Evaluator, Opinion, View};
use crate::assess::evaluation::Deviation;
use crate::assess::evidence::{Closure, Exhibit, KindEvidence, Standing};
use crate::assess::result::{Offender, Reason};
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::Text;
use crate::catalog::predicate::ThingUse;
use crate::catalog::predicate::{Condition, Predicate};
use crate::fact::kind::{Attribute, Kind, Type};
use crate::fact::value::{Attr, Attributes};
use crate::fact::{Basis, Fact};

/// One thing, judged.
#[derive(Debug, Clone)]
struct Judged {
    belongs: Tested,
    meets: Tested,
    subject: String,
    trace: Evaluation,
    thing: String,
    stands: Standing,
    date: Date,
    /// Whether it may only refute, and stands beside what else is known of the thing.
    weak: bool,
    /// Whether it would or may belong, were it not for the day judged: it is too old.
    outlived: bool,
    /// What is to be said of each of its facts that surely belongs.
    opinions: Vec<Opinion>,
}

/// How a set was judged so far.
struct Tally {
    outcome: Evaluation,
    truth: Tri,
    bases: Vec<Basis>,
    /// What the things that violate rest on.
    against: Vec<Basis>,
    /// Whether everything unknown was left unsaid, by the one who states or by the source.
    unsaid: bool,
}

impl Tally {
    fn new() -> Self {
        Self {
            outcome: Evaluation::default(),
            truth: Tri::True,
            bases: Vec::new(),
            against: Vec::new(),
            unsaid: true,
        }
    }
}

impl Evaluator<'_, '_> {
    fn evidence(&self, kind: &str) -> &KindEvidence<'_> {
        self.context.evidence.of_kind(kind, self.context.component)
    }

    /// Judges every thing of a kind: whether it belongs, whether it satisfies.
    fn judge_all(
        &self,
        evidence: &KindEvidence<'_>,
        filter: &Condition,
        satisfies: &Condition,
    ) -> Vec<Judged> {
        let groups = evidence.groups.iter();
        let judged = groups.map(|group| {
            let members = group.iter().map(|exhibit| self.judge(exhibit, filter, satisfies));
            merge_group(members.collect())
        });
        judged.collect()
    }

    fn judge(&self, exhibit: &Exhibit<'_>, filter: &Condition, satisfies: &Condition) -> Judged {
        let belongs = self.condition(exhibit, filter);
        let meets = self.condition(exhibit, satisfies);
        let aged = !matches!(exhibit.standing, Standing::Fresh | Standing::StandIn);
        let mut trace = Evaluation { aged, basis: Some(exhibit.basis), ..Evaluation::default() };
        trace.facts.insert(exhibit.fact.id.clone());
        let others = [filter, satisfies].map(|one| self.said_by(exhibit, one));
        trace.facts.extend(others.into_iter().flatten().map(str::to_owned));
        Judged {
            opinions: opinion(exhibit, &belongs, &meets).into_iter().collect(),
            belongs,
            meets,
            subject: exhibit.fact.subject.clone(),
            trace,
            thing: exhibit.fact.thing(),
            stands: exhibit.standing,
            date: exhibit.fact.date,
            weak: exhibit.only_refutes(),
            outlived: self.is_outlived(exhibit, filter),
        }
    }

    /// Whether nothing but a day keeps a fact from belonging.
    fn is_outlived(&self, exhibit: &Exhibit<'_>, filter: &Condition) -> bool {
        if !filter.hangs_on_the_day() {
            return false;
        }
        let ageless = Evaluator { ageless: true, ..Evaluator::new(self.context, self.view) };
        ageless.condition(exhibit, filter).truth != Tri::False
    }

    /// What a thing says here. One that may only refute counts for nothing where it satisfies, and
    /// while a pass is looked for it leaves the question open where it does not.
    fn heard(&self, item: &Judged, value: Tri) -> Option<Tri> {
        match value {
            Tri::True if item.weak => None,
            Tri::False if item.weak && self.view == View::Support => Some(Tri::Unknown),
            value => Some(value),
        }
    }

    pub(super) fn every(
        &self,
        kind: &str,
        filter: &Condition,
        satisfies: &Condition,
        empty_ok: Option<&Text>,
        unless: &[ThingUse],
    ) -> Evaluation {
        let evidence = self.evidence(kind);
        let judged = self.judge_all(evidence, filter, satisfies);
        let mut tally = Tally::new();
        for item in &judged {
            let Some(value) = self.heard(item, item.kept_to()) else { continue };
            tally.truth = tally.truth.and(value);
            self.trace(&mut tally.outcome, item);
            tally.outcome.judged.extend(item.opinions.iter().cloned());
            match value {
                Tri::False => {
                    tally.against.extend(item.basis_of_being());
                    tally.outcome.offenders.push(item.offender());
                }
                Tri::Unknown => {
                    tally.unsaid &= item.is_unsaid();
                    tally.outcome.missing.extend(item.reasons(kind));
                }
                Tri::True => tally.bases.extend(item.basis_of_keeping()),
            }
        }
        let strong = || judged.iter().filter(|item| !item.weak);
        let member = strong().any(|item| item.belongs.truth == Tri::True);
        let too_old: Vec<_> = judged.iter().filter(|item| item.is_too_old()).collect();
        let unsure: Vec<_> = strong()
            .filter(|item| item.belongs.truth == Tri::Unknown)
            .flat_map(|item| item.belongs.missing.iter().cloned())
            .collect();
        let own = Some(kind).filter(|_| !unsure.is_empty());
        let beside = self.there(own, unless).filter(|_| empty_ok.is_some() && !member);
        if let Some(thing) = beside.filter(|_| tally.truth == Tri::True) {
            let missing = vec![say::empty_beside(kind, &thing.title)];
            return Evaluation { truth: Some(Tri::Unknown), missing, ..tally.outcome };
        }
        // That none of what is stated belongs says no more than to state nothing.
        let silent = empty_ok.is_none() && !member && unsure.is_empty() && !judged.is_empty();
        // What is too old says that there was something, and nothing of today.
        let outlived = !member && !too_old.is_empty();
        // Nor does an answer say of what may belong that it does, where that is lost and not unsaid.
        let lost = strong().any(|item| {
            let belongs = &item.belongs;
            belongs.truth == Tri::Unknown && !belongs.unsaid && !belongs.unsaid_not
        });
        let covered = member || empty_ok.is_some() || !lost;
        let mut closed = self.close_set(kind, evidence, filter, tally, |outcome| match empty_ok {
            _ if member => Tri::True,
            _ if outlived => Tri::Unknown,
            // Whoever belongs satisfies, and nobody need belong.
            Some(_) if !unsure.is_empty() => Tri::True,
            Some(because) => {
                outcome.remarks.push(because.clone());
                Tri::True
            }
            None if !unsure.is_empty() => {
                outcome.missing.extend(unsure);
                Tri::Unknown
            }
            None => {
                outcome.missing.push(say::nothing_of_kind(kind));
                Tri::Unknown
            }
        });
        if outlived && closed.truth() == Tri::Unknown {
            closed.missing.extend(too_old.iter().map(|item| item.too_old(kind)));
        }
        let unsaid = closed.unsaid && covered
            || (silent
                && closed.truth() == Tri::Unknown
                && evidence.targets.is_empty()
                && evidence.closure(false, &self.roles(kind, filter)).is_some());
        Evaluation { unsaid: unsaid && !outlived, ..closed }
    }

    /// The roles of which a thing may belong, where lists speak of some roles only: all but those that the
    /// filter rules out, whatever else were known of the thing.
    fn roles(&self, kind: &str, filter: &Condition) -> Vec<&'static str> {
        let known = Kind::named(kind).filter(|_| self.evidence(kind).speaks_of_roles());
        let role = known.and_then(|kind| Some((kind, kind.attribute("role")?.ty)));
        let Some((kind, Type::Word(words))) = role else { return Vec::new() };
        let may_belong = |word: &&str| {
            let fact = of_role(kind, word);
            let exhibit = Exhibit::new(&fact, fact.basis, Standing::Fresh);
            self.condition(&exhibit, filter).truth != Tri::False
        };
        words.iter().copied().filter(may_belong).collect()
    }

    /// The first of some things that may be there: something shows it, or would if what is lost were known.
    /// Facts of the kind itself count only where none of them may belong.
    fn there<'t>(&self, own: Option<&str>, things: &'t [ThingUse]) -> Option<&'t ThingUse> {
        things.iter().find(|thing| thing.predicates().any(|sign| self.may_be(own, sign)))
    }

    fn may_be(&self, own: Option<&str>, predicate: &Predicate) -> bool {
        let refuting = Evaluator::new(self.context, View::Refute);
        match predicate {
            Predicate::Any(items) => items.iter().any(|item| self.may_be(own, item)),
            Predicate::All(items) => items.iter().all(|item| self.may_be(own, item)),
            Predicate::Thing(thing) => thing.predicates().any(|sign| self.may_be(own, sign)),
            Predicate::Some { kind, .. } if own == Some(kind) => false,
            Predicate::Some { kind, filter, satisfies } => {
                let evidence = self.evidence(kind);
                let lost = self.judge_all(evidence, filter, satisfies).into_iter().any(|item| {
                    let is = item.belongs.and(item.meets);
                    is.truth == Tri::Unknown && !is.unsaid
                });
                lost || evidence.misses_something()
                    || refuting.predicate(predicate).truth() == Tri::True
            }
            other => refuting.predicate(other).truth() == Tri::True,
        }
    }

    pub(super) fn none(&self, kind: &str, filter: &Condition) -> Evaluation {
        let evidence = self.evidence(kind);
        let judged = self.judge_all(evidence, filter, &Condition::ALWAYS);
        let mut tally = Tally::new();
        for item in &judged {
            let Some(value) = self.heard(item, item.stays_out()) else { continue };
            tally.truth = tally.truth.and(value);
            self.trace(&mut tally.outcome, item);
            match value {
                Tri::False => {
                    tally.against.extend(item.belongs.basis.or(item.trace.basis));
                    tally.outcome.judged.extend(item.opinions.iter().map(Opinion::unwanted));
                    tally.outcome.offenders.push(item.unwanted());
                }
                Tri::Unknown => {
                    tally.unsaid &= !item.weak && item.belongs.unsaid_not;
                    tally.outcome.missing.extend(item.belongs.missing.iter().cloned());
                    if item.is_too_old() {
                        tally.outcome.missing.push(item.too_old(kind));
                    }
                }
                Tri::True => tally.bases.extend(item.belongs.basis.or(item.trace.basis)),
            }
        }
        self.close_set(kind, evidence, filter, tally, |_| Tri::True)
    }

    /// Ends a universal statement: true needs all of the kind to be known.
    fn close_set(
        &self,
        kind: &str,
        evidence: &KindEvidence<'_>,
        filter: &Condition,
        tally: Tally,
        when_closed: impl FnOnce(&mut Evaluation) -> Tri,
    ) -> Evaluation {
        let Tally { mut outcome, truth, bases, against, unsaid } = tally;
        let closure = evidence.closure(self.view == View::Refute, &self.roles(kind, filter));
        let by_answer = closure.is_some() || evidence.may_be_closed_by_answer();
        outcome.truth = Some(truth);
        match truth {
            Tri::False => {
                outcome.basis = against.into_iter().max();
                outcome.missing.clear();
            }
            Tri::Unknown => {
                outcome.offenders.clear();
                outcome.unsaid = unsaid && by_answer;
            }
            Tri::True => match closure {
                Some(closure) => {
                    let truth = when_closed(&mut outcome);
                    outcome.truth = Some(truth);
                    if truth == Tri::True {
                        outcome.basis = closed_basis(closure, bases);
                        outcome.remarks.extend(remark(closure));
                    }
                }
                None => {
                    outcome.aged |= evidence.has_aged_listing();
                    outcome.missing.extend(say::incomplete(kind, evidence));
                    outcome.truth = Some(Tri::Unknown);
                    outcome.unsaid = by_answer;
                }
            },
        }
        outcome
    }

    pub(super) fn some(&self, kind: &str, filter: &Condition, satisfies: &Condition) -> Evaluation {
        let evidence = self.evidence(kind);
        let judged = self.judge_all(evidence, filter, satisfies);
        let mut outcome = Evaluation::default();
        let mut best: Option<Basis> = None;
        let mut unknown = Vec::new();
        let mut near = Vec::new();
        let mut unsaid = true;
        // What may only refute is not there, whatever it says.
        for item in judged.iter().filter(|item| !item.weak) {
            let value = item.belongs.truth.and(item.meets.truth);
            self.trace(&mut outcome, item);
            match value {
                Tri::True => {
                    best = best.max(item.basis_of_being());
                    outcome.showing.extend(item.trace.facts.iter().cloned());
                }
                Tri::Unknown => {
                    unsaid &= item.is_unsaid();
                    unknown.extend(item.reasons(kind));
                }
                Tri::False if item.belongs.truth != Tri::False => near.push(item.offender()),
                Tri::False => {}
            }
        }
        if let Some(basis) = best {
            return Evaluation { truth: Some(Tri::True), basis: Some(basis), ..outcome };
        }
        // A list that has aged does not show that nothing newer is there.
        let of_late = filter.asks_of_late() || satisfies.asks_of_late();
        let refuting = self.view == View::Refute && !of_late;
        let closure = evidence.closure(refuting, &self.roles(kind, filter));
        // A list for one component does not deny what is stated for another and may serve both.
        let elsewhere = match (unknown.is_empty(), closure, near.is_empty()) {
            (true, Some(_), true) => self.elsewhere(kind, filter, satisfies),
            _ => Vec::new(),
        };
        match (unknown.is_empty(), closure) {
            (true, Some(_)) if !elsewhere.is_empty() => {
                let missing = vec![say::of_other_component(kind, &elsewhere)];
                Evaluation { truth: Some(Tri::Unknown), missing, ..outcome }
            }
            (true, Some(closure)) => {
                let offenders = if near.is_empty() { vec![say::none_found(kind)] } else { near };
                let bases = judged.iter().filter_map(|item| item.trace.basis).collect();
                let basis = closed_basis(closure, bases);
                Evaluation { truth: Some(Tri::False), basis, offenders, ..outcome }
            }
            (_, closure) => {
                if closure.is_none() {
                    outcome.aged |= evidence.has_aged_listing();
                    unknown.extend(say::incomplete(kind, evidence));
                }
                // Where what is known falls short, a "yes" does not put something else in its place.
                let unsaid = unsaid
                    && near.is_empty()
                    && (closure.is_some() || evidence.may_be_closed_by_answer());
                Evaluation { truth: Some(Tri::Unknown), missing: unknown, unsaid, ..outcome }
            }
        }
    }

    /// Facts of other components that would be what is looked for.
    fn elsewhere(&self, kind: &str, filter: &Condition, satisfies: &Condition) -> Vec<String> {
        if self.context.component.is_none() {
            return Vec::new();
        }
        let whole = self.context.evidence.of_kind(kind, None);
        let judged = self.judge_all(whole, filter, satisfies);
        let fitting = judged
            .iter()
            .filter(|item| !item.weak && item.belongs.truth.and(item.meets.truth) == Tri::True);
        fitting.flat_map(|item| item.trace.facts.iter().cloned()).collect()
    }

    pub(super) fn count(
        &self,
        kind: &str,
        filter: &Condition,
        at_least: Option<u64>,
        at_most: Option<u64>,
    ) -> Evaluation {
        let evidence = self.evidence(kind);
        let judged = self.judge_all(evidence, filter, &Condition::ALWAYS);
        let mut outcome = Evaluation::default();
        let mut bases = Vec::new();
        let mut unsaid = true;
        let (mut sure, mut maybe) = (0, 0);
        // What may only refute, and what is too old, can be one too many, never one that was asked for.
        let (mut weak_sure, mut weak_maybe) = (0, 0);
        let strong: BTreeSet<&str> =
            judged.iter().filter(|item| !item.weak).map(|item| item.thing.as_str()).collect();
        for item in &judged {
            self.trace(&mut outcome, item);
            if item.weak {
                let new = u64::from(!strong.contains(item.thing.as_str()));
                match item.belongs.truth {
                    Tri::True if self.view == View::Refute => weak_sure += new,
                    Tri::False => {}
                    _ => weak_maybe += new,
                }
                continue;
            }
            match item.belongs.truth {
                Tri::True => {
                    sure += 1;
                    bases.extend(item.belongs.basis.or(item.trace.basis));
                }
                Tri::Unknown => {
                    maybe += 1;
                    unsaid &= item.belongs.unsaid;
                    outcome.missing.extend(item.belongs.missing.iter().cloned());
                }
                Tri::False => weak_maybe += u64::from(item.is_too_old()),
            }
        }
        let closure = evidence.closure(self.view == View::Refute, &self.roles(kind, filter));
        let upper = closure.map(|_| sure + maybe);
        let enough = at_least.map_or(Tri::True, |bound| {
            between(sure >= bound, upper.is_some_and(|upper| upper < bound))
        });
        let few = at_most.map_or(Tri::True, |bound| {
            let most = upper.map(|upper| upper + weak_sure + weak_maybe);
            between(most.is_some_and(|most| most <= bound), sure + weak_sure > bound)
        });
        let truth = enough.and(few);
        if truth == Tri::Unknown && closure.is_none() {
            outcome.missing.extend(say::incomplete(kind, evidence));
        }
        if truth == Tri::False {
            outcome.offenders.push(say::wrong_count(kind, sure, at_least, at_most));
        }
        bases.extend(closure.and_then(|closure| closure.basis));
        let by_answer = closure.is_some() || evidence.may_be_closed_by_answer();
        let unsaid = unsaid && by_answer && weak_sure + weak_maybe == 0;
        Evaluation { truth: Some(truth), basis: bases.into_iter().min(), unsaid, ..outcome }
    }

    /// What a thing was judged by goes into the outcome. What was looked up for one that may not belong
    /// is cited only where it is what settles the matter.
    fn trace(&self, outcome: &mut Evaluation, item: &Judged) {
        outcome.absorb(&item.trace);
        outcome.absorb(&item.belongs.outcome());
        let rests = match item.belongs.truth {
            Tri::True => true,
            Tri::Unknown => item.meets.truth == Tri::True,
            Tri::False => false,
        };
        if rests {
            outcome.absorb(&item.meets.outcome());
        }
    }
}

/// The basis of what is true of all: that of the facts, and of their being all unless only that was
/// stated beside facts that were read.
fn closed_basis(closure: Closure, mut bases: Vec<Basis>) -> Option<Basis> {
    bases.extend(closure.basis);
    Some(bases.into_iter().min().unwrap_or(Basis::Declared))
}

fn remark(closure: Closure) -> Option<Text> {
    closure.stated_on.filter(|_| closure.basis.is_none()).map(say::closed_by_statement)
}

impl Judged {
    /// Whether it satisfies or does not belong.
    fn kept_to(&self) -> Tri {
        self.stays_out().or(self.meets.truth)
    }

    /// Whether it does not belong. Age alone does not show that: else what violates would be good once it
    /// is old.
    fn stays_out(&self) -> Tri {
        if self.is_too_old() { Tri::Unknown } else { self.belongs.truth.negate() }
    }

    /// Whether it does not belong, and for its age alone.
    fn is_too_old(&self) -> bool {
        self.outlived && self.belongs.truth == Tri::False
    }

    /// That it is too old to count.
    fn too_old(&self, kind: &str) -> Reason {
        let (expected, observed) = one_fault(&self.belongs.faults);
        say::too_old(
            kind,
            &say::offence(&self.subject, &expected, &observed, self.stands, self.date),
        )
    }

    /// What that rests on: what satisfies needs no membership, so the stronger of the two counts.
    fn basis_of_keeping(&self) -> Option<Basis> {
        let meets = (self.meets.truth == Tri::True).then(|| self.meets.basis.or(self.trace.basis));
        let apart =
            (self.belongs.truth == Tri::False).then(|| self.belongs.basis.or(self.trace.basis));
        meets.flatten().max(apart.flatten())
    }

    /// What it rests on that it belongs, and that it satisfies or not.
    fn basis_of_being(&self) -> Option<Basis> {
        let bases = [self.belongs.basis, self.meets.basis].into_iter().flatten();
        bases.min().or(self.trace.basis)
    }

    /// Whether what is not known was left unsaid, and all that is known satisfies.
    fn is_unsaid(&self) -> bool {
        let open = |verdict: &Tested| verdict.truth == Tri::Unknown && verdict.unsaid;
        let may_belong =
            self.belongs.truth == Tri::Unknown && (self.belongs.unsaid || self.belongs.unsaid_not);
        let belongs = self.belongs.truth == Tri::True || may_belong;
        !self.weak && belongs && (self.meets.truth == Tri::True || open(&self.meets))
    }

    fn reasons(&self, kind: &str) -> Vec<Reason> {
        if self.is_too_old() {
            return vec![self.too_old(kind)];
        }
        let from = if self.belongs.truth == Tri::Unknown { &self.belongs } else { &self.meets };
        if from.missing.is_empty() && self.weak {
            return vec![say::only_refutes(&self.subject, self.stands)];
        }
        from.missing.clone()
    }

    fn offender(&self) -> Offender {
        self.make_offender(&self.meets.faults)
    }

    /// An offender that should not exist at all.
    fn unwanted(&self) -> Offender {
        self.make_offender(&[(say::nothing_of_the_kind(), say::thing(&self.thing))])
    }

    fn make_offender(&self, faults: &[Deviation]) -> Offender {
        let (expected, observed) = one_fault(faults);
        let message = say::offence(&self.subject, &expected, &observed, self.stands, self.date);
        Offender {
            subject: self.subject.clone(),
            thing: self.thing.clone(),
            expected,
            observed,
            message,
            facts: self.trace.facts.iter().cloned().collect(),
        }
    }
}

/// A thing of a kind of which nothing but the role is known.
fn of_role(kind: &'static Kind, role: &str) -> Fact {
    let unknown = |one: &Attribute| (one.name.to_owned(), Attr::unknown("not stated"));
    let mut attributes: Attributes = kind.attributes.iter().map(unknown).collect();
    attributes.insert("role".to_owned(), role.into());
    Fact {
        id: String::new(),
        kind,
        subject: String::new(),
        attributes,
        basis: Basis::Declared,
        date: Date::ZERO,
        stated: None,
        documents: Vec::new(),
        components: Vec::new(),
        source: String::new(),
        at: None,
        address: None,
    }
}

/// What is to be said of a fact that surely belongs.
fn opinion(exhibit: &Exhibit<'_>, belongs: &Tested, meets: &Tested) -> Option<Opinion> {
    (belongs.truth == Tri::True).then(|| Opinion {
        fact: exhibit.fact.id.clone(),
        truth: meets.truth,
        rules: meets.rules.clone(),
        faults: meets.faults.clone(),
    })
}

/// Facts about one thing that stand beside each other: it belongs if any does, it meets only if all do.
fn merge_group(members: Vec<Judged>) -> Judged {
    let mut members = members.into_iter();
    #[expect(clippy::expect_used, reason = "a group is made by inserting its first member")]
    let mut merged = members.next().expect("a group has a member");
    for member in members {
        merged.belongs = merged.belongs.or(member.belongs);
        merged.meets = merged.meets.and(member.meets);
        merged.opinions.extend(member.opinions);
        merged.outlived |= member.outlived;
        let basis = merged.trace.basis.min(member.trace.basis);
        merged.trace.absorb(&member.trace);
        merged.trace.basis = basis;
    }
    merged
}
