//! What judgements make of the verdict on a demand.
//!
//! They lift what it rests on to `examined`. A pass never goes over what was measured, read or stated against
//! it unless the judgement names each such fact and why it does not count; what cannot be named stays.

use std::collections::BTreeSet;

use crate::as_of::AsOf;
use crate::assess::examination::Examined;
use crate::assess::result::{
    CheckOutcome, Contradiction, ContradictionKind, DemandResult, Offender, Reason, ReasonCode,
    Verdict,
};
use crate::assess::say;
use crate::assess::verdict::DemandVerdict;
use crate::catalog::Text;
use crate::fact::Basis;
use crate::product::AnswerValue;

/// Lets judgements speak on the demands of a requirement; whether all of those that apply were examined.
pub(in crate::assess) fn apply(
    key: &str,
    judged: &[Examined<'_>],
    judgements: &mut [DemandVerdict],
    as_of: AsOf<'_>,
) -> bool {
    let mut all = true;
    for one in judgements.iter_mut() {
        let about = judged.iter().filter(|examined| examined.judgement.is_about(&one.result.id));
        let about: Vec<_> = about.copied().filter(|examined| counts(examined, as_of)).collect();
        let excused = one.result.verdict == Verdict::NotApplicable && one.result.excused;
        all &= excused || about.iter().any(|examined| examined.is_fresh(as_of));
        if excused || about.is_empty() {
            continue;
        }
        let open = one.open_to_examiner;
        Taken { key, result: &one.result, about: &about, open }.verdict().write(one);
    }
    all
}

/// What is too old carries no pass; what it found wanting stays so.
fn counts(examined: &Examined<'_>, as_of: AsOf<'_>) -> bool {
    let lifts = matches!(examined.judgement.verdict, Verdict::Pass | Verdict::NotApplicable);
    !lifts || examined.is_fresh(as_of)
}

/// A demand and what is judged of it.
struct Taken<'t> {
    key: &'t str,
    result: &'t DemandResult,
    about: &'t [Examined<'t>],
    /// Whether nothing is lacking that was to be read or handed in: no judgement stands for that.
    open: bool,
}

/// What becomes of a demand.
struct LiftedDemand {
    verdict: Verdict,
    reason: Option<Reason>,
    basis: Option<Basis>,
    offenders: Vec<Offender>,
    clash: Option<Contradiction>,
    /// Whether an indication against it is explained away.
    lifted: bool,
    /// Whether aged evidence plays a part.
    aged: bool,
}

impl LiftedDemand {
    fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            reason: None,
            basis: Some(Basis::Examined),
            offenders: Vec::new(),
            clash: None,
            lifted: false,
            aged: false,
        }
    }

    fn open(reason: Reason) -> Self {
        Self { reason: Some(reason), basis: None, ..Self::of(Verdict::Inconclusive) }
    }

    fn write(self, judgement: &mut DemandVerdict) {
        if self.lifted {
            judgement.contradictions.retain(|one| one.kind != ContradictionKind::Indication);
        }
        judgement.contradictions.extend(self.clash);
        judgement.unverified_na &= self.basis != Some(Basis::Examined);
        let result = &mut judgement.result;
        result.verdict = self.verdict;
        result.reason = self.reason;
        result.basis = self.basis;
        result.offenders = self.offenders;
        result.aged_evidence = self.aged;
        result.contradiction = !judgement.contradictions.is_empty();
    }
}

impl Taken<'_> {
    fn verdict(&self) -> LiftedDemand {
        let verdicts: BTreeSet<_> = self.about.iter().map(|one| one.judgement.verdict).collect();
        match verdicts.first() {
            Some(verdict) if verdicts.len() == 1 => match verdict {
                Verdict::Pass => self.pass(),
                Verdict::Fail => self.fail(),
                Verdict::Inconclusive => self.open(),
                Verdict::NotApplicable => self.absent(),
            },
            // Where evaluators differ, nothing is decided; that one of them fails it is not lost.
            _ => self.stays_with(self.clash(&self.others_say())),
        }
    }

    fn pass(&self) -> LiftedDemand {
        let result = self.result;
        match (result.verdict, code(result)) {
            (Verdict::Pass, _) => LiftedDemand::of(Verdict::Pass),
            (Verdict::Fail, _) if self.names_all_against() => self.lifts(Verdict::Pass),
            (Verdict::Inconclusive, Some(ReasonCode::IndicationAgainst)) => {
                if self.names_all_against() { self.lifts(Verdict::Pass) } else { self.unchanged() }
            }
            (Verdict::Inconclusive, Some(ReasonCode::Contradiction)) => self.unchanged(),
            (Verdict::Inconclusive, _) if self.is_settled() => LiftedDemand::of(Verdict::Pass),
            (Verdict::Inconclusive, _) => self.unchanged(),
            (Verdict::Fail | Verdict::NotApplicable, _) => {
                self.stays_with(self.clash(&self.stands()))
            }
        }
    }

    fn fail(&self) -> LiftedDemand {
        let offenders =
            self.about.iter().map(|one| say::examined_not_met(one.record, one.judgement));
        let own = self.result.offenders.iter().cloned();
        let failed = LiftedDemand {
            offenders: own.chain(offenders).collect(),
            ..LiftedDemand::of(Verdict::Fail)
        };
        let observed = self.result.basis.is_some_and(Basis::is_observed);
        let against =
            self.result.verdict == Verdict::Pass && observed && !self.names(&self.shown());
        LiftedDemand { clash: against.then(|| self.clash(&self.stands())), ..failed }
    }

    fn open(&self) -> LiftedDemand {
        if self.result.verdict == Verdict::Fail {
            return self.unchanged();
        }
        let first = self.about.first();
        let reason = first.map(|one| say::examined_open(one.record, one.judgement));
        reason.map_or_else(|| self.unchanged(), LiftedDemand::open)
    }

    /// That nothing of the kind is there: what shows that it is, is named or stands against it.
    fn absent(&self) -> LiftedDemand {
        let result = self.result;
        let reasons = self.about.first().map(|one| say::examined_absent(one.record, one.judgement));
        let absent = LiftedDemand { reason: reasons, ..LiftedDemand::of(Verdict::NotApplicable) };
        let shown = self.shown();
        let closed =
            matches!(code(result), Some(ReasonCode::CannotBeAbsent | ReasonCode::Contradiction));
        let confessed = answered(result, AnswerValue::No) && result.verdict == Verdict::Fail;
        if closed || (result.verdict == Verdict::Inconclusive && !self.is_settled()) {
            return self.unchanged();
        }
        if result.verdict == Verdict::NotApplicable || (shown.is_empty() && !confessed) {
            return absent;
        }
        if !confessed && self.names(&shown) && self.names_all_against_or_none() {
            return LiftedDemand { lifted: true, ..absent };
        }
        self.stays_with(self.clash(&self.stands()))
    }

    /// Whether a judgement may settle what is open: to take evidence away must never be better than to have it.
    fn is_settled(&self) -> bool {
        let lost = [ReasonCode::NotRun, ReasonCode::ProbeError, ReasonCode::TargetUnreachable];
        self.open && !code(self.result).is_some_and(|code| lost.contains(&code))
    }

    /// As judged without the evaluator.
    fn unchanged(&self) -> LiftedDemand {
        let result = self.result;
        LiftedDemand {
            verdict: result.verdict,
            reason: result.reason.clone(),
            basis: result.basis,
            offenders: result.offenders.clone(),
            clash: None,
            lifted: false,
            aged: result.aged_evidence,
        }
    }

    /// A fail stays one; anything else is open until both agree.
    fn stays_with(&self, clash: Contradiction) -> LiftedDemand {
        let kept = match self.result.verdict {
            Verdict::Fail => self.unchanged(),
            _ => LiftedDemand::open(say::contradiction()),
        };
        LiftedDemand { clash: Some(clash), ..kept }
    }

    fn lifts(&self, verdict: Verdict) -> LiftedDemand {
        LiftedDemand { lifted: true, ..LiftedDemand::of(verdict) }
    }

    /// Whether the judgements name every fact that violates the demand. What no fact shows, such as an answer
    /// or something that is missing, cannot be named.
    fn names_all_against(&self) -> bool {
        let offenders = &self.result.offenders;
        !offenders.is_empty()
            && offenders.iter().all(|one| !one.facts.is_empty() && self.names(&set(&one.facts)))
    }

    fn names_all_against_or_none(&self) -> bool {
        self.result.offenders.is_empty() || self.names_all_against()
    }

    fn names(&self, facts: &BTreeSet<&str>) -> bool {
        self.about.iter().all(|one| {
            let named: BTreeSet<_> =
                one.judgement.despite.iter().map(|it| it.fact.as_str()).collect();
            facts.is_subset(&named)
        })
    }

    /// The facts that decided checks looked at.
    fn shown(&self) -> BTreeSet<&str> {
        let decided =
            self.result.checks.iter().filter(|one| one.outcome != CheckOutcome::Undecided);
        decided.flat_map(|one| &one.facts).map(String::as_str).collect()
    }

    fn clash(&self, found: &Text) -> Contradiction {
        let says: Vec<_> =
            self.about.iter().map(|one| say::examined_claim(one.record, one.judgement)).collect();
        Contradiction {
            kind: ContradictionKind::Examination,
            finding: Some(self.key.to_owned()),
            demand: Some(self.result.id.clone()),
            claimed: say::together(&says),
            claimed_basis: Basis::Examined,
            found: found.clone(),
            found_basis: self.result.basis.unwrap_or(Basis::Declared),
            facts: self.against(),
        }
    }

    fn against(&self) -> Vec<String> {
        let facts = self.result.offenders.iter().flat_map(|one| &one.facts);
        let mut facts: Vec<_> =
            facts.cloned().chain(self.shown().into_iter().map(str::to_owned)).collect();
        facts.sort();
        facts.dedup();
        facts
    }

    /// What stands without the evaluator.
    fn stands(&self) -> Text {
        let result = self.result;
        let because = result.reason.as_ref().map(|reason| &reason.text);
        let because = because.or_else(|| result.offenders.first().map(|one| &one.message));
        say::judged_without(result.verdict, because)
    }

    fn others_say(&self) -> Text {
        let says = self.about.iter().skip(1);
        let says: Vec<_> = says.map(|one| say::examined_claim(one.record, one.judgement)).collect();
        say::together(&says)
    }
}

fn code(result: &DemandResult) -> Option<ReasonCode> {
    result.reason.as_ref().map(|reason| reason.code)
}

fn answered(result: &DemandResult, value: AnswerValue) -> bool {
    result.answer.as_ref().is_some_and(|answer| answer.value == value)
}

fn set(facts: &[String]) -> BTreeSet<&str> {
    facts.iter().map(String::as_str).collect()
}
