//! From checks and answers to the verdict on one demand.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::assess::eval::{self, Answers, Context, Outcome};
use crate::assess::evidence::{Evidence, Standing};
use crate::assess::result::{
    AnswerRecord, CheckOutcome, CheckResult, Contradiction, ContradictionKind, DemandResult,
    Offender, OfferedAnswer, Reason, ReasonCode, Verdict,
};
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::assess::tri::Tri;
use crate::catalog::predicate::Predicate;
use crate::catalog::premise::{self, condition_of};
use crate::catalog::thing::ThingUse;
use crate::catalog::{
    AppliesIf, Catalog, CheckUse, Confidence, Decidable, Demand, Effect, Modal, NaReason,
    ProtectedFunction, Requirement, Role, Ruling, Text, describe,
};
use crate::fact::Basis;
use crate::fact::kind::Kind;
use crate::fact::kind::security::PENETRATION_TEST;
use crate::fact::source::PLANNED;
use crate::product::{Answer, AnswerValue, Declaration, Given, OWN_REASONS};

/// What the manufacturer says to a requirement, sorted by whether it counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    /// The declaration it stands in.
    pub(super) declaration: &'a Declaration,
    /// The answer.
    pub(super) answer: &'a Answer,
    /// Whether it can carry a pass.
    pub(super) standing: Standing,
    /// Whether it is dated after the day judged.
    pub(super) later: bool,
    /// Whether every document it cites is there, of this version and about this component.
    pub(super) documented: bool,
}

impl Said<'_> {
    fn counts(&self) -> bool {
        !self.later && self.standing == Standing::Fresh
    }

    fn basis(&self) -> Basis {
        if self.documented { Basis::Documented } else { Basis::Declared }
    }

    fn why_not(&self) -> Reason {
        if self.later {
            return say::answer_later(self.answer.given.on);
        }
        let given = &self.answer.given;
        say::answer_standing(self.standing, given.on, &given.product_version)
    }
}

/// The verdict on a demand with what surrounds it.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    /// As the result shows it.
    pub(super) result: DemandResult,
    /// Contradictions found on the way.
    pub(super) contradictions: Vec<Contradiction>,
    /// Whether "not applicable" rests on nothing but a declaration.
    pub(super) unverified_na: bool,
    /// Age limits that run out.
    pub(super) limits: Vec<(Date, Text)>,
}

/// A verdict before it is dressed.
#[derive(Debug, Clone)]
struct Core {
    verdict: Verdict,
    reason: Option<Reason>,
    basis: Option<Basis>,
    offenders: Vec<Offender>,
    aged: bool,
    unverified_na: bool,
    /// Whether the norm itself, a day, a ruling or facts make it not applicable.
    excused: bool,
}

impl Core {
    fn pass(basis: Basis) -> Self {
        Self {
            verdict: Verdict::Pass,
            reason: None,
            basis: Some(basis),
            offenders: Vec::new(),
            aged: false,
            unverified_na: false,
            excused: false,
        }
    }

    fn fail(basis: Option<Basis>, offenders: Vec<Offender>, aged: bool) -> Self {
        Self {
            verdict: Verdict::Fail,
            reason: None,
            basis,
            offenders,
            aged,
            unverified_na: false,
            excused: false,
        }
    }

    fn open(reason: Reason) -> Self {
        let aged =
            matches!(reason.code, ReasonCode::EvidenceStale | ReasonCode::EvidenceForOtherVersion);
        Self {
            verdict: Verdict::Inconclusive,
            reason: Some(reason),
            basis: None,
            offenders: Vec::new(),
            aged,
            unverified_na: false,
            excused: false,
        }
    }

    fn excused(self, excused: bool) -> Self {
        Self { excused, ..self }
    }

    fn not_applicable(reason: Reason, basis: Option<Basis>, unverified_na: bool) -> Self {
        Self {
            verdict: Verdict::NotApplicable,
            reason: Some(reason),
            basis,
            offenders: Vec::new(),
            aged: false,
            unverified_na,
            excused: false,
        }
    }
}

/// One check of a demand, evaluated.
struct Checked<'a> {
    used: Cow<'a, CheckUse>,
    engaged: bool,
    outcome: Outcome,
}

impl Checked<'_> {
    /// Whether it only indicates, and does not hold.
    fn is_against(&self) -> bool {
        self.engaged && self.used.role == Role::Indicates && self.outcome.truth() == Tri::False
    }
}

impl Checked<'_> {
    /// Whether what violates it is there: that something is missing does not show that it is needed.
    fn finds_something(&self) -> bool {
        let lacks = |offender: &Offender| {
            offender.facts.is_empty() && Kind::named(&offender.subject).is_some()
        };
        !self.outcome.offenders.iter().all(lacks)
    }

    /// Whether it only indicates, and what would tell was there and is lost: what a source could not
    /// determine, a list that misses a member, a target that was not read. To lose it must not be better
    /// than to have it; what was never said, and what a person must judge, is another matter.
    fn may_be_against(&self) -> bool {
        let lost = |reason: &Reason| reason.code != ReasonCode::AwaitingHuman;
        self.engaged
            && self.used.role == Role::Indicates
            && self.outcome.truth() == Tri::Unknown
            && !self.outcome.unsaid
            && !self.outcome.missing.is_empty()
            && self.outcome.missing.iter().all(lost)
    }
}

/// Our own reason for "not applicable" that a catalog must give a meaning to.
pub(crate) const FUNCTION_ABSENT: &str = "function-absent";

/// What refutes a claim.
struct Refutation {
    text: Text,
    basis: Basis,
    facts: Vec<String>,
}

/// A check that counts and does not hold.
fn violated<'c, 'a>(checked: &'c [Checked<'a>]) -> Option<&'c Checked<'a>> {
    checked.iter().find(|checked| {
        checked.engaged
            && checked.used.role != Role::Indicates
            && checked.outcome.truth() == Tri::False
    })
}

/// Judges the demands of one requirement for one component.
pub(super) struct Judge<'a> {
    /// What the assessment runs on.
    pub(super) inputs: &'a Inputs<'a>,
    /// The evidence.
    pub(super) evidence: &'a Evidence<'a>,
    /// The catalog.
    pub(super) catalog: &'a Catalog,
    /// The requirement.
    pub(super) requirement: &'a Requirement,
    /// The component, if judged for one.
    pub(super) component: Option<&'a str>,
    /// Whether the edition does not bind on the day judged.
    pub(super) comparison: bool,
    /// The finding's key.
    pub(super) key: &'a str,
}

impl<'a> Judge<'a> {
    fn context(&self, answer: Option<bool>) -> Context<'a> {
        Context {
            evidence: self.evidence,
            as_of: self.inputs.as_of,
            policies: &self.inputs.policies,
            component: self.component,
            answer,
            answers: Some(Answers {
                declarations: &self.inputs.product.declarations,
                catalog: self.catalog,
            }),
        }
    }

    /// The answer to a demand: of this edition, or of one whose text is the same.
    pub(super) fn said(&self, demand: &str) -> Option<Said<'a>> {
        let declarations = self
            .inputs
            .product
            .declarations
            .iter()
            .filter(|declaration| declaration.catalog == self.catalog.id);
        let mut found: Vec<_> = declarations
            .filter(|declaration| {
                declaration.edition == self.catalog.edition
                    || self.requirement.unchanged_from.contains(&declaration.edition)
            })
            .filter_map(|declaration| {
                let (_, answers) = declaration
                    .answers
                    .iter()
                    .find(|(number, _)| number.value == self.requirement.number)?;
                answers.for_demand(demand).map(|answer| (declaration, answer))
            })
            .collect();
        // Of two answers of one day, one that confesses comes before the edition it was given for.
        found.sort_by_key(|(declaration, answer)| {
            let no = answer.value == AnswerValue::No;
            (answer.given.on, no, declaration.edition == self.catalog.edition)
        });
        let (declaration, answer) = found.pop()?;
        let standing = self.evidence.given_standing(&answer.given, self.component);
        let carried = |id: &String| self.evidence.carries(id, self.component);
        let documented = !answer.documents.is_empty() && answer.documents.iter().all(carried);
        let later = answer.given.on > self.inputs.as_of;
        Some(Said { declaration, answer, standing, later, documented })
    }

    /// An answer to a requirement of another catalog that may be offered here, because it demands as
    /// much (for a "yes") or no more (for a "no"). It must be the same for all of its demands.
    fn offer(&self) -> Option<OfferedAnswer> {
        let number = &self.requirement.number;
        let pairs = self.inputs.mappings.iter().flat_map(|mapping| mapping.both_ways());
        let mut offers: Vec<_> = pairs
            .filter(|(here, ..)| {
                here.is_of(&self.catalog.id, &self.catalog.edition) && here.number == number
            })
            .flat_map(|(_, there, _, relation)| {
                self.inputs
                    .product
                    .declarations
                    .iter()
                    .filter(move |one| there.is_of(&one.catalog, &one.edition))
                    .filter_map(move |declaration| {
                        let from = there.number;
                        let (_, answers) =
                            declaration.answers.iter().find(|(key, _)| key.value == from)?;
                        let value = answers.in_unison()?;
                        if !answers.all().all(|answer| self.is_fresh(&answer.given)) {
                            return None;
                        }
                        let oldest = &answers.all().min_by_key(|answer| answer.given.on)?.given;
                        let yes = match value {
                            AnswerValue::Yes => true,
                            AnswerValue::No => false,
                            AnswerValue::NotApplicable => return None,
                        };
                        relation.carries(yes).then(|| OfferedAnswer {
                            from: format!("{}@{}#{from}", declaration.catalog, declaration.edition),
                            relation,
                            other_subject: self.is_of_other_subject(&declaration.catalog),
                            value,
                            by: oldest.by.clone(),
                            on: oldest.on,
                        })
                    })
            })
            .collect();
        offers.sort_by(|a, b| (a.on, &a.from).cmp(&(b.on, &b.from)));
        offers.pop()
    }

    /// Whether another catalog that is answered speaks of components of other kinds than this one.
    fn is_of_other_subject(&self, catalog: &str) -> bool {
        let mut answered = self.inputs.answered.iter();
        let kinds = answered.find(|other| other.id == catalog).map(|other| &other.component_kinds);
        self.catalog.component_kinds.is_some()
            && kinds.is_some_and(|kinds| *kinds != self.catalog.component_kinds)
    }

    /// Whether an answer carries a verdict on the day judged.
    fn is_fresh(&self, given: &Given) -> bool {
        given.on <= self.inputs.as_of
            && self.evidence.given_standing(given, self.component) == Standing::Fresh
    }

    /// Rulings in force that speak to a demand.
    fn rulings(&self, demand: &Demand) -> Vec<(String, &'a Ruling)> {
        let sets = self.inputs.interpretations.iter();
        sets.flat_map(|set| set.rulings.iter().map(move |ruling| (set, ruling)))
            .filter(|(_, ruling)| {
                ruling.holds_on(self.inputs.as_of)
                    && !ruling.is_hearsay()
                    && ruling.speaks_to(self.catalog, &self.requirement.number, &demand.id)
            })
            .map(|(set, ruling)| (format!("{}#{}", set.id, ruling.id), ruling))
            .collect()
    }

    /// The verdict on a demand.
    pub(super) fn judge(&self, demand: &'a Demand) -> Judgement {
        let rulings = self.rulings(demand);
        let said = self.said(&demand.id);
        let counts = said.filter(Said::counts);
        let answer = counts.and_then(|said| match said.answer.value {
            AnswerValue::Yes => Some(true),
            AnswerValue::No => Some(false),
            AnswerValue::NotApplicable => None,
        });
        let context = self.context(answer);
        let checked = self.run_checks(demand, &rulings, &context);
        let mut contradictions = Vec::new();
        let waiver = rulings.iter().find(|(_, ruling)| ruling.effect == Effect::Waive);
        let core = if let Some((id, ruling)) = waiver {
            // What the user's own ruling waives is nobody's word but the user's.
            let own = self.is_own(id);
            Core::not_applicable(say::waived(id, &ruling.title), None, own).excused(!own)
        } else {
            let (core, na_dropped) =
                self.applicability(demand, &rulings, said, &checked, &mut contradictions);
            core.unwrap_or_else(|| {
                let said = if na_dropped { None } else { said };
                self.decide(demand, said, &checked, &mut contradictions)
            })
        };
        self.dress(demand, &rulings, said, &checked, core, contradictions)
    }

    /// Whether a ruling, `COLLECTION#RULING`, is the user's own.
    fn is_own(&self, ruling: &str) -> bool {
        ruling.split_once('#').is_some_and(|(set, _)| self.inputs.is_own_ruling(set))
    }

    /// Evaluates the checks of a demand, or those that a ruling puts in their place.
    fn run_checks(
        &self,
        demand: &'a Demand,
        rulings: &[(String, &'a Ruling)],
        context: &Context<'_>,
    ) -> Vec<Checked<'a>> {
        let replaced = |id: &str| {
            rulings.iter().find_map(|(_, ruling)| match &ruling.effect {
                Effect::ReplaceCheck { check, by } if check == id => Some(by),
                _ => None,
            })
        };
        demand
            .checks
            .iter()
            .filter_map(|used| {
                let used = match replaced(&used.id) {
                    Some(by) => Cow::Owned(CheckUse { id: by.clone(), ..used.clone() }),
                    None => Cow::Borrowed(used),
                };
                let check = self.inputs.checks.get(&used.id)?;
                let outcome = self.evaluate(&check.holds, context);
                let silent = outcome.truth() == Tri::Unknown
                    && eval::only_empty_lists(&check.holds, context);
                let engaged = !silent && eval::engaged(&check.holds, context);
                Some(Checked { used, engaged, outcome })
            })
            .collect()
    }

    /// Evaluates a check. A test speaks only of the components it names, so that where the product is
    /// judged as a whole each of them needs one.
    fn evaluate(&self, holds: &Predicate, context: &Context<'_>) -> Outcome {
        let components = &self.inputs.product.components;
        let of_tests = holds.kinds().contains(&PENETRATION_TEST.name);
        if self.component.is_some() || components.len() < 2 || !of_tests {
            return eval::evaluate(holds, context);
        }
        let of_each = components.iter().map(|component| {
            eval::evaluate(holds, &Context { component: Some(&component.id), ..*context })
        });
        eval::together(of_each.collect())
    }

    /// Whether the demand applies at all: a verdict if not, and whether a claim that it does not was
    /// refuted.
    fn applicability(
        &self,
        demand: &'a Demand,
        rulings: &[(String, &'a Ruling)],
        said: Option<Said<'a>>,
        checked: &[Checked<'_>],
        contradictions: &mut Vec<Contradiction>,
    ) -> (Option<Core>, bool) {
        let claim = said.filter(|said| said.answer.value == AnswerValue::NotApplicable);
        let condition = condition_of(self.requirement, demand);
        if let Some(claim) = claim
            && let Some(found) = self.refutation(claim, rulings, condition, checked)
        {
            if claim.counts() {
                contradictions.push(self.na_contradiction(demand, claim, found));
            }
            return (None, true);
        }
        let holds = condition.and_then(|condition| condition.holds.as_ref());
        let aged = holds.is_some_and(|holds| {
            let old_list = |kind| self.evidence.of_kind(kind, self.component).has_aged_listing();
            eval::evaluate(holds, &self.context(None)).aged
                || holds.kinds().into_iter().any(old_list)
        });
        if let (Some(condition), Some(holds)) = (condition, holds) {
            let context = self.context(None);
            let outcome = eval::support(holds, &context);
            let apart_from_facts = eval::false_without_facts(holds, &context);
            match outcome.truth() {
                // A list without a member is no statement about this condition.
                Tri::False
                    if !apart_from_facts && outcome.facts.is_empty() && !outcome.answered => {}
                Tri::False => {
                    let against = if apart_from_facts {
                        None
                    } else {
                        self.denies_condition(said, rulings, checked)
                    };
                    if let Some(found) = against {
                        contradictions.extend(found.map(|found| Contradiction {
                            claimed: say::condition_denied(&condition.says),
                            claimed_basis: outcome.basis.unwrap_or(Basis::Declared),
                            ..self.contradiction_of_absence(demand, found)
                        }));
                        return (None, claim.is_some());
                    }
                    let reason = say::condition_not_met(&condition.says, &condition.refuted_by);
                    let claimed = outcome.basis.is_some_and(|basis| !basis.is_observed());
                    let core = Core::not_applicable(reason, outcome.basis, claimed);
                    return (Some(core.excused(!outcome.answered)), false);
                }
                Tri::True
                    if claim.is_some_and(|claim| self.is_apart_from_condition(claim, rulings)) => {}
                Tri::True => return (None, false),
                Tri::Unknown => {}
            }
        }
        if let Some(claim) = claim {
            let unread = self.unread_for(claim, holds, rulings);
            let checks = checked.iter().flat_map(|checked| self.kinds_of(&checked.used));
            let kinds: Vec<_> = if !unread.is_empty() {
                unread
            } else if self.target_declared(checks.clone()) {
                checks.map(str::to_owned).collect()
            } else {
                Vec::new()
            };
            let core = self.claimed_na(claim, condition, rulings, &kinds, checked);
            return (Some(core), false);
        }
        let Some(condition) = condition else { return (None, false) };
        // A "no", a violated check and a seen condition need no certainty that the demand applies; a
        // "yes" must not turn an unknown condition into a pass.
        let refused = said.is_some_and(|said| !said.later && said.answer.value == AnswerValue::No);
        let seen = holds.is_some_and(|holds| eval::seen(holds, &self.context(None)));
        // What only a person sees is said by whoever answers.
        let said_so = condition.human.is_some() && said.is_some();
        let judged = refused || seen || violated(checked).is_some() || said_so;
        if judged {
            return (None, false);
        }
        let unread = holds.map(|holds| self.unread_of(holds.kinds())).unwrap_or_default();
        let denied = self.denied_premises(condition);
        let open = Core::open(if !unread.is_empty() {
            say::not_run(&unread)
        } else if !denied.is_empty() {
            say::premise_contradicted(condition, &denied)
        } else {
            say::condition_unknown(condition)
        });
        (Some(Core { aged: aged || open.aged, ..open }), false)
    }

    /// Premises of a condition that nobody knows though they are answered "no": something speaks against
    /// the answer.
    fn denied_premises(&self, condition: &AppliesIf) -> Vec<String> {
        let context = self.context(None);
        let no = |key: &String| {
            let answers = context.answers.as_ref()?;
            let (_, answer) = answers.premise(key, context.as_of)?;
            (answer.value == AnswerValue::No && self.is_fresh(&answer.given)).then_some(())
        };
        let keys = premise::of_condition(condition).into_iter().map(|one| one.key);
        keys.filter(|key| no(key).is_some()).collect()
    }

    /// Whether a claim gives a reason that speaks of something else than the condition: one that the
    /// norm prints here, or the absence of a function.
    fn is_apart_from_condition(&self, claim: Said<'_>, rulings: &[(String, &'a Ruling)]) -> bool {
        let Some(id) = claim.answer.reason.as_ref().map(|id| id.value.as_str()) else {
            return false;
        };
        match self.norms_reason(id, rulings) {
            Some(reason) => !reason.free,
            None => id == FUNCTION_ABSENT && !self.catalog.reasons_closed,
        }
    }

    /// What speaks against a condition that is stated not to hold: a violated check, a fact that would
    /// refute one of the norm's reasons for it, or the manufacturer's own "no" (which clashes with
    /// nothing that was found).
    fn denies_condition(
        &self,
        said: Option<Said<'_>>,
        rulings: &[(String, &'a Ruling)],
        checked: &[Checked<'_>],
    ) -> Option<Option<Refutation>> {
        if let Some(found) = self.refutes_claim(None, false, checked) {
            return Some(Some(found));
        }
        let reasons = self.requirement.reasons.iter();
        for reason in reasons.filter_map(|id| self.norms_reason(id, rulings)) {
            let Some(things) = &reason.refuted_if else { continue };
            if let Some(found) = self.reason_refuted(reason, things) {
                return Some(Some(found));
            }
        }
        let refused =
            said.is_some_and(|said| said.counts() && said.answer.value == AnswerValue::No);
        refused.then_some(None)
    }

    /// What shows that a claim of "not applicable" is wrong. A reason that the norm prints is refuted by
    /// its things or by a violated check and by nothing else; one in the manufacturer's own words claims
    /// no absence. An absent function is refuted by what shows the function.
    fn refutation(
        &self,
        claim: Said<'_>,
        rulings: &[(String, &'a Ruling)],
        condition: Option<&AppliesIf>,
        checked: &[Checked<'_>],
    ) -> Option<Refutation> {
        if claim.later {
            return None;
        }
        let id = claim.answer.reason.as_ref().map(|reason| reason.value.as_str());
        if let Some(reason) = id.and_then(|id| self.norms_reason(id, rulings)) {
            let things = reason.refuted_if.as_ref();
            return things
                .and_then(|things| self.reason_refuted(reason, things))
                .or_else(|| self.refutes_claim(None, false, checked))
                .or_else(|| self.answered_elsewhere(&premise::named_in(things?)));
        }
        if id == Some(FUNCTION_ABSENT) {
            let function = self.catalog.function(&self.requirement.number);
            let any_fact = function.is_none() && condition.is_none();
            let keys = || function.map(|one| one.things.iter().map(premise::thing_key).collect());
            return function
                .and_then(|function| self.function_seen(function))
                .or_else(|| self.refutes_claim(None, any_fact, checked))
                .or_else(|| self.answered_elsewhere(&keys()?));
        }
        self.refutes_claim(condition, true, checked).or_else(|| {
            let holds = condition.and_then(|condition| condition.holds.as_ref())?;
            self.answered_elsewhere(&premise::named_in(holds))
        })
    }

    /// A "yes" to another requirement that only applies if what is claimed to be absent is there.
    fn answered_elsewhere(&self, keys: &BTreeSet<String>) -> Option<Refutation> {
        let context = self.context(None);
        let (requirement, needed) =
            context.answers?.affirm(keys, &self.requirement.number, &context)?;
        Some(Refutation {
            text: say::answered_elsewhere(&requirement.number, needed),
            basis: Basis::Declared,
            facts: Vec::new(),
        })
    }

    fn reason_refuted(&self, reason: &NaReason, things: &Predicate) -> Option<Refutation> {
        let context = self.context(None);
        let signs = eval::signs(things, &context)?;
        Some(Refutation {
            text: say::reason_refuted(&reason.text, &signs.text),
            basis: signs.basis,
            facts: signs.facts,
        })
    }

    /// What shows a function that is claimed to be absent.
    fn function_seen(&self, function: &ProtectedFunction) -> Option<Refutation> {
        let context = self.context(None);
        let mut things = function.things.iter().cloned().map(Predicate::Thing);
        let signs = things.find_map(|thing| eval::signs(&thing, &context))?;
        Some(Refutation {
            text: say::function_seen(&function.says, &signs.text),
            basis: signs.basis,
            facts: signs.facts,
        })
    }

    /// What refutes a claim of "not applicable" by itself: the condition is seen, a check is violated,
    /// or, where the norm has no condition, facts of the demand's own kinds exist.
    fn refutes_claim(
        &self,
        condition: Option<&AppliesIf>,
        any_fact: bool,
        checked: &[Checked<'_>],
    ) -> Option<Refutation> {
        let holds = condition.and_then(|condition| Some((condition, condition.holds.as_ref()?)));
        if let Some((condition, holds)) = holds
            && let Some(signs) = eval::signs(holds, &self.context(None))
        {
            return Some(Refutation {
                text: say::condition_seen(&condition.says, &signs.text),
                basis: signs.basis,
                facts: signs.facts,
            });
        }
        let speaks = |checked: &&Checked<'_>| {
            checked.engaged
                && checked.used.role != Role::Indicates
                && !checked.outcome.facts.is_empty()
        };
        let found = violated(checked).filter(|found| found.finds_something()).or_else(|| {
            let mut own = checked.iter().filter(|_| any_fact && condition.is_none());
            own.find(|one| speaks(one) || self.lists_document(one))
        })?;
        let says = self
            .inputs
            .checks
            .get(&found.used.id)
            .map(|check| check.says.clone())
            .unwrap_or_default();
        let satisfied = found.outcome.truth() == Tri::True;
        let text = if found.outcome.truth() == Tri::Unknown {
            says
        } else {
            say::check_found(&says, satisfied, &found.outcome.offenders)
        };
        Some(Refutation {
            text,
            basis: found.outcome.basis.unwrap_or(Basis::Declared),
            facts: found.outcome.facts.iter().cloned().collect(),
        })
    }

    /// Whether a document is listed of a kind that a check asks for, whatever state it is in.
    fn lists_document(&self, checked: &Checked<'_>) -> bool {
        let Some(check) = self.inputs.checks.get(&checked.used.id) else { return false };
        let mut listed = false;
        check.holds.walk(&mut |predicate| {
            if let Predicate::Document { kind, schemes, .. } = predicate {
                listed |= self.evidence.documents().iter().any(|document| {
                    document.kind == *kind
                        && document.is_under(schemes)
                        && self.evidence.concerns(document, self.component)
                });
            }
        });
        listed && checked.used.role != Role::Indicates
    }

    /// A reason of the norm or of a ruling.
    fn norms_reason(&self, id: &str, rulings: &[(String, &'a Ruling)]) -> Option<&'a NaReason> {
        let added = rulings.iter().find_map(|(_, ruling)| match &ruling.effect {
            Effect::AddReason(reason) if reason.id == id => Some(&**reason),
            _ => None,
        });
        let open = !self.catalog.reasons_closed;
        let admitted = open || self.requirement.reasons.iter().any(|known| known == id);
        let listed = self.catalog.reasons.iter().find(|reason| reason.id == id);
        added.or_else(|| listed.filter(|_| admitted))
    }

    fn claimed_na(
        &self,
        claim: Said<'a>,
        condition: Option<&AppliesIf>,
        rulings: &[(String, &'a Ruling)],
        to_measure: &[String],
        checked: &[Checked<'_>],
    ) -> Core {
        if !claim.counts() {
            return Core::open(claim.why_not());
        }
        if !to_measure.is_empty() {
            return Core::open(say::not_run(to_measure));
        }
        let inadmissible =
            || Core::fail(Some(claim.basis()), vec![say::no_admissible_reason()], false);
        let Some(id) = claim.answer.reason.as_ref().map(|reason| reason.value.as_str()) else {
            return if self.catalog.reasons_closed {
                inadmissible()
            } else {
                Core::open(say::reason_missing())
            };
        };
        let listed = self.norms_reason(id, rulings);
        match listed {
            None if self.catalog.reasons_closed => return inadmissible(),
            Some(reason) if reason.free => {
                return match &claim.answer.statement {
                    Some(_) => Core::open(say::own_justification(id, &reason.text)),
                    None => inadmissible(),
                };
            }
            _ => {}
        }
        if listed.is_none() && id == FUNCTION_ABSENT {
            return self.function_absent(claim);
        }
        if listed.is_none() && !OWN_REASONS.contains(&id) {
            // A ruling admits it, but not on this day.
            return Core::open(say::reason_not_in_force(id));
        }
        let text = listed.map_or_else(|| say::own_reason(id), |reason| reason.text.clone());
        let refuted_by = listed
            .and_then(|reason| reason.refuted_by.clone())
            .or_else(|| condition.map(|condition| condition.refuted_by.clone()))
            .or_else(|| {
                let kinds = checked.iter().flat_map(|checked| self.kinds_of(&checked.used));
                say::any_fact_of(&kinds.map(str::to_owned).collect::<Vec<_>>())
            });
        let reason = say::na_stated(id, &text, refuted_by.as_ref());
        let norms = listed.is_some() && !self.adds_own(id, rulings);
        Core::not_applicable(reason, Some(claim.basis()), true).excused(norms)
    }

    /// Whether a reason comes from the user's own ruling.
    fn adds_own(&self, reason: &str, rulings: &[(String, &'a Ruling)]) -> bool {
        rulings.iter().any(|(id, ruling)| match &ruling.effect {
            Effect::AddReason(added) => added.id == reason && self.is_own(id),
            _ => false,
        })
    }

    /// A function of the product that is claimed to be absent: which one, the catalog says.
    fn function_absent(&self, claim: Said<'_>) -> Core {
        let number = &self.requirement.number;
        if let Some(always) = self.catalog.always_there(number) {
            return Core::open(say::cannot_be_absent(&always.because));
        }
        let Some(function) = self.catalog.function(number) else {
            return Core::open(say::no_function_named());
        };
        let things: Vec<_> = function.things.iter().cloned().map(Predicate::Thing).collect();
        let holds = (!things.is_empty()).then_some(Predicate::Any(things));
        let refuted_by = describe::refuted_by(holds.as_ref(), function.human.as_ref());
        let reason = say::function_absent(&function.says, &refuted_by);
        Core::not_applicable(reason, Some(claim.basis()), true)
    }

    fn na_contradiction(
        &self,
        demand: &Demand,
        claim: Said<'_>,
        found: Refutation,
    ) -> Contradiction {
        Contradiction {
            claimed: say::na_claim(claim.answer.given.on),
            claimed_basis: claim.basis(),
            ..self.contradiction_of_absence(demand, found)
        }
    }

    /// Something said to be absent was found; who said so is filled in by the caller.
    fn contradiction_of_absence(&self, demand: &Demand, found: Refutation) -> Contradiction {
        Contradiction {
            kind: ContradictionKind::NotApplicable,
            finding: Some(self.key.to_owned()),
            demand: Some(demand.id.clone()),
            claimed: Text::default(),
            claimed_basis: Basis::Declared,
            found: found.text,
            found_basis: found.basis,
            facts: found.facts,
        }
    }

    /// An answer against the checks of a demand that say the opposite, as one contradiction.
    fn check_contradiction(
        &self,
        demand: &Demand,
        checked: &[&Checked<'_>],
        claimed: Text,
        claimed_basis: Basis,
    ) -> Contradiction {
        let found: Vec<_> = checked
            .iter()
            .map(|checked| {
                let says = self.inputs.checks.get(&checked.used.id).map(|check| check.says.clone());
                let satisfied = checked.outcome.truth() == Tri::True;
                say::check_found(&says.unwrap_or_default(), satisfied, &checked.outcome.offenders)
            })
            .collect();
        let facts: BTreeSet<_> =
            checked.iter().flat_map(|checked| checked.outcome.facts.iter().cloned()).collect();
        Contradiction {
            kind: ContradictionKind::AnswerAndCheck,
            finding: Some(self.key.to_owned()),
            demand: Some(demand.id.clone()),
            claimed,
            claimed_basis,
            found: say::together(&found),
            found_basis: checked
                .iter()
                .filter_map(|checked| checked.outcome.basis)
                .max()
                .unwrap_or(Basis::Declared),
            facts: facts.into_iter().collect(),
        }
    }

    /// Whether a policy edition is in force on the day judged.
    fn binds(&self, reference: &str) -> bool {
        self.inputs.policies.values().any(|policy| {
            policy.reference() == reference && policy.in_force.contains(self.inputs.as_of)
        })
    }

    fn kinds_of(&self, used: &CheckUse) -> Vec<&'a str> {
        self.inputs.checks.get(&used.id).map(|check| check.holds.kinds()).unwrap_or_default()
    }

    fn target_declared<'k>(&self, mut kinds: impl Iterator<Item = &'k str>) -> bool {
        kinds.any(|kind| !self.evidence.of_kind(kind, self.component).targets.is_empty())
    }

    /// Those of some kinds of which a declared target was not read.
    fn unread_of<'k>(&self, kinds: impl IntoIterator<Item = &'k str>) -> Vec<String> {
        let unread = kinds.into_iter().filter(|kind| self.awaits(std::iter::once(*kind)));
        let unread: BTreeSet<_> = unread.map(str::to_owned).collect();
        unread.into_iter().collect()
    }

    /// Kinds that a target would deliver which was not read, and that could show that a claim of "not
    /// applicable" is wrong: those of the condition, of its reason and of the function it denies.
    fn unread_for(
        &self,
        claim: Said<'_>,
        condition: Option<&Predicate>,
        rulings: &[(String, &'a Ruling)],
    ) -> Vec<String> {
        let id = claim.answer.reason.as_ref().map(|id| id.value.as_str());
        let reason = id.and_then(|id| self.norms_reason(id, rulings)?.refuted_if.as_ref());
        let function = self.catalog.function(&self.requirement.number);
        let function = function.filter(|_| id == Some(FUNCTION_ABSENT));
        let things = function.iter().flat_map(|function| &function.things);
        let of_things = things.flat_map(ThingUse::predicates).flat_map(Predicate::kinds);
        let kinds = condition.into_iter().chain(reason).flat_map(Predicate::kinds);
        self.unread_of(kinds.chain(of_things))
    }

    /// Whether a declared target of one of the kinds was not read.
    fn awaits<'k>(&self, mut kinds: impl Iterator<Item = &'k str>) -> bool {
        kinds.any(|kind| !self.evidence.of_kind(kind, self.component).unread.is_empty())
    }

    /// Whether a target that is not read stands for what was stated.
    fn awaits_a_reading(&self, checked: &[Checked<'_>]) -> bool {
        self.awaits(checked.iter().flat_map(|checked| self.kinds_of(&checked.used)))
    }

    /// The verdict of checks and answer; what only indicates takes a pass away where it is violated.
    fn decide(
        &self,
        demand: &Demand,
        said: Option<Said<'_>>,
        checked: &[Checked<'_>],
        contradictions: &mut Vec<Contradiction>,
    ) -> Core {
        let core = self.decide_by_what_counts(demand, said, checked, contradictions);
        let against: Vec<_> = checked.iter().filter(|checked| checked.is_against()).collect();
        if core.verdict != Verdict::Pass {
            return core;
        }
        if against.is_empty() {
            let lost = checked.iter().filter(|checked| checked.may_be_against());
            let missing: Vec<_> =
                lost.flat_map(|checked| checked.outcome.missing.clone()).collect();
            return if missing.is_empty() { core } else { Core::open(most_telling(&missing)) };
        }
        let yes = said.filter(|said| said.counts() && said.answer.value == AnswerValue::Yes);
        let claim = match yes {
            Some(said) => say::answer_claim(true, said.answer.given.on),
            None => say::would_pass(),
        };
        let basis = core.basis.unwrap_or(Basis::Declared);
        let clash = self.check_contradiction(demand, &against, claim, basis);
        let facts: Vec<_> = clash.facts.clone();
        let reason = say::indication_against(&clash.found, &facts);
        contradictions.push(Contradiction { kind: ContradictionKind::Indication, ..clash });
        let offenders =
            against.iter().flat_map(|checked| checked.outcome.offenders.clone()).collect();
        Core { offenders, ..Core::open(reason) }
    }

    /// Checks first, then the answer: where facts speak, the check decides.
    fn decide_by_what_counts(
        &self,
        demand: &Demand,
        said: Option<Said<'_>>,
        checked: &[Checked<'_>],
        contradictions: &mut Vec<Contradiction>,
    ) -> Core {
        let speaking: Vec<&Checked<'_>> = checked
            .iter()
            .filter(|checked| checked.engaged && checked.used.role != Role::Indicates)
            .collect();
        let violated: Vec<&Checked<'_>> = speaking
            .iter()
            .copied()
            .filter(|checked| checked.outcome.truth() == Tri::False)
            .collect();
        let yes = said.filter(|said| said.counts() && said.answer.value == AnswerValue::Yes);
        let no = said.filter(|said| !said.later && said.answer.value == AnswerValue::No);
        if !violated.is_empty() {
            if let Some(said) = yes {
                let claim = say::answer_claim(true, said.answer.given.on);
                contradictions.push(self.check_contradiction(
                    demand,
                    &violated,
                    claim,
                    said.basis(),
                ));
            }
            let basis = violated.iter().filter_map(|checked| checked.outcome.basis).max();
            let offenders =
                violated.iter().flat_map(|checked| checked.outcome.offenders.clone()).collect();
            let aged = violated.iter().any(|checked| checked.outcome.aged);
            return Core::fail(basis, offenders, aged);
        }
        let decided = speaking.iter().find(|checked| {
            checked.used.role == Role::Decides && checked.outcome.truth() == Tri::True
        });
        if let Some(checked) = decided
            && let Some(said) = no.filter(Said::counts)
        {
            let claim = say::answer_claim(false, said.answer.given.on);
            contradictions.push(self.check_contradiction(demand, &[checked], claim, said.basis()));
            return Core::open(say::contradiction());
        }
        if let Some(said) = no.filter(|_| demand.modal == Some(Modal::May)) {
            if !said.counts() {
                return Core::open(said.why_not());
            }
            let reason = say::option_not_used(said.answer.given.on);
            return Core::not_applicable(reason, Some(said.basis()), true);
        }
        if let Some(said) = no {
            let old = said.standing != Standing::Fresh;
            return Core::fail(
                Some(said.basis()),
                vec![say::answered_no(said.answer.given.on, old)],
                old,
            );
        }
        let open: Vec<_> =
            speaking.iter().filter(|checked| checked.outcome.truth() == Tri::Unknown).collect();
        if open.iter().all(|checked| checked.outcome.unsaid) && !open.is_empty() && yes.is_some() {
            // That there is nothing beside what was stated and read is a statement in any case.
            return Core::pass(Basis::Declared);
        }
        if !open.is_empty() {
            let missing: Vec<_> =
                open.iter().flat_map(|checked| checked.outcome.missing.clone()).collect();
            let core = Core::open(most_telling(&missing));
            let aged = core.aged || open.iter().any(|checked| checked.outcome.aged);
            return Core { aged, ..core };
        }
        if decided.is_some() {
            let bases = speaking.iter().filter_map(|checked| checked.outcome.basis);
            return Core::pass(bases.min().unwrap_or(Basis::Declared));
        }
        let carried = speaking.iter().filter_map(|checked| checked.outcome.basis).min();
        self.by_answer(demand, said, carried)
    }

    /// Nothing is left but the answer.
    fn by_answer(&self, demand: &Demand, said: Option<Said<'_>>, carried: Option<Basis>) -> Core {
        match said {
            Some(said) if said.counts() && said.answer.value == AnswerValue::Yes => {
                Core::pass(carried.map_or(said.basis(), |basis| basis.min(said.basis())))
            }
            Some(said) if said.answer.value != AnswerValue::NotApplicable => {
                Core::open(said.why_not())
            }
            _ if carried.is_some() => Core::open(say::rest_unanswered()),
            _ => Core::open(self.nothing_said(demand)),
        }
    }

    fn nothing_said(&self, demand: &Demand) -> Reason {
        let other = self.inputs.product.declarations.iter().find(|declaration| {
            declaration.catalog == self.catalog.id && declaration.edition != self.catalog.edition
        });
        if let Some(other) = other {
            return say::other_edition(&other.edition);
        }
        let measurable = self.measurable(demand);
        if !measurable.is_empty() {
            return say::not_run(&measurable);
        }
        let kinds = self.kinds_where(demand, |_, _| true);
        if kinds.is_empty() { say::no_answer() } else { say::nothing_stated(&kinds) }
    }

    /// Kinds of the demand's checks that a source of this version delivers.
    fn measurable(&self, demand: &Demand) -> Vec<String> {
        self.kinds_where(demand, |kind, asked| self.delivers(kind, asked))
    }

    /// Kinds that a later version will read or measure for the demand.
    fn planned(&self, demand: &Demand) -> Vec<String> {
        let mut kinds = self.kinds_where(demand, |kind, asked| {
            PLANNED.contains(&kind) && !self.delivers(kind, asked)
        });
        if let Decidable::Planned(kind) = &demand.decidable
            && !kinds.contains(kind)
        {
            kinds.push(kind.clone());
        }
        kinds
    }

    /// Kinds of a demand's checks, each asked of with what the check reads of it.
    fn kinds_where(
        &self,
        demand: &Demand,
        wanted: impl Fn(&str, &BTreeSet<&str>) -> bool,
    ) -> Vec<String> {
        let checks = demand.checks.iter().filter_map(|used| self.inputs.checks.get(&used.id));
        let mut kinds: Vec<_> = checks
            .flat_map(|check| {
                let asked = check.holds.kinds().into_iter();
                asked.filter(|kind| wanted(kind, &check.holds.attributes(kind)))
            })
            .map(str::to_owned)
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// Whether a source delivers a kind with anything that is asked of it, identity aside.
    fn delivers(&self, kind: &str, asked: &BTreeSet<&str>) -> bool {
        let identifies = |name: &str| {
            Kind::named(kind).and_then(|kind| kind.attribute(name)).is_none_or(|one| one.identity)
        };
        let told: Vec<_> = asked.iter().filter(|name| !identifies(name)).collect();
        let sources = self.inputs.product.sources.iter();
        sources
            .flat_map(|source| source.deliveries(kind))
            .any(|delivery| told.is_empty() || told.iter().any(|name| delivery.has(name)))
    }

    fn dress(
        &self,
        demand: &Demand,
        rulings: &[(String, &'a Ruling)],
        said: Option<Said<'_>>,
        checked: &[Checked<'_>],
        core: Core,
        contradictions: Vec<Contradiction>,
    ) -> Judgement {
        let measurable = self.measurable(demand);
        let passed = core.verdict == Verdict::Pass;
        let checks: Vec<_> =
            checked.iter().map(|checked| self.dress_check(checked, passed)).collect();
        let rules = checked
            .iter()
            .filter(|checked| checked.engaged)
            .flat_map(|checked| &checked.outcome.rules);
        let rules: Vec<_> = rules.collect();
        let comparison = self.comparison || rules.iter().any(|rule| !self.binds(&rule.policy));
        let decisive = rulings.iter().filter(|(_, ruling)| ruling.effect.decides());
        let confidence = rules
            .iter()
            .map(|rule| rule.confidence)
            .chain(decisive.map(|(_, ruling)| ruling.confidence))
            .fold(self.requirement.confidence, Confidence::max);
        let mut documents: Vec<_> =
            checked.iter().flat_map(|checked| checked.outcome.documents.iter().cloned()).collect();
        documents.extend(said.iter().flat_map(|said| said.answer.documents.iter().cloned()));
        documents.sort();
        documents.dedup();
        let result = DemandResult {
            id: demand.id.clone(),
            modal: demand.modal,
            text: demand.text.clone(),
            verdict: core.verdict,
            reason: core.reason,
            basis: core.basis,
            confidence,
            contradiction: !contradictions.is_empty(),
            comparison,
            interpretations: rulings.iter().map(|(id, _)| id.clone()).collect(),
            offered: if said.is_none() { self.offer() } else { None },
            checks,
            offenders: core.offenders,
            answer: said.map(|said| AnswerRecord {
                value: said.answer.value,
                reason: said.answer.reason.as_ref().map(|reason| reason.value.clone()),
                statement: said.answer.statement.clone(),
                counts: said.counts(),
                source: Some(said.declaration.place(said.answer.span)),
            }),
            target_declared: self.target_declared(measurable.iter().map(String::as_str))
                || self.awaits_a_reading(checked),
            excused: core.excused,
            measurable,
            planned: self.planned(demand),
            aged_evidence: core.aged,
            documents,
            remedy: demand.remedy.clone(),
            ask: demand.ask.clone(),
        };
        let limits = checked.iter().flat_map(|checked| checked.outcome.limits.clone()).collect();
        Judgement { result, contradictions, unverified_na: core.unverified_na, limits }
    }

    /// That nothing speaks to a check.
    fn nothing_on(&self, used: &CheckUse) -> Reason {
        let kinds: Vec<_> = self.kinds_of(used).into_iter().map(str::to_owned).collect();
        let check = self.inputs.checks.get(&used.id);
        let measurable = check.is_some_and(|check| {
            let mut kinds = check.holds.kinds().into_iter();
            kinds.any(|kind| self.delivers(kind, &check.holds.attributes(kind)))
        });
        if measurable { say::not_run(&kinds) } else { say::nothing_stated(&kinds) }
    }

    fn dress_check(&self, checked: &Checked<'_>, passed: bool) -> CheckResult {
        let outcome = &checked.outcome;
        let truth = if checked.engaged { outcome.truth() } else { Tri::Unknown };
        let mut remarks = outcome.remarks.clone();
        if passed && checked.engaged && truth == Tri::Unknown && outcome.unsaid {
            remarks.push(say::closed_by_answer());
        }
        let missing = if checked.engaged {
            outcome.missing.clone()
        } else {
            vec![self.nothing_on(&checked.used)]
        };
        CheckResult {
            id: checked.used.id.clone(),
            role: checked.used.role,
            says: self
                .inputs
                .checks
                .get(&checked.used.id)
                .map(|check| check.says.clone())
                .unwrap_or_default(),
            outcome: match truth {
                Tri::True => CheckOutcome::Satisfied,
                Tri::False => CheckOutcome::Violated,
                Tri::Unknown => CheckOutcome::Undecided,
            },
            basis: outcome.basis,
            covers: checked.used.covers.clone(),
            offenders: outcome.offenders.clone(),
            missing,
            rules: outcome.rules.clone(),
            remarks,
            facts: outcome.facts.iter().cloned().collect(),
        }
    }
}

/// The reason a reader should act on first.
fn most_telling(missing: &[Reason]) -> Reason {
    let rank = |reason: &Reason| match reason.code {
        ReasonCode::TargetUnreachable | ReasonCode::ProbeError => 0,
        ReasonCode::NotRun => 1,
        ReasonCode::EvidenceAfterAsOf => 2,
        ReasonCode::EvidenceStale | ReasonCode::EvidenceForOtherVersion => 3,
        ReasonCode::PolicyEditionOutdated => 4,
        ReasonCode::AwaitingHuman => 5,
        ReasonCode::CheckError => 7,
        _ => 6,
    };
    missing.iter().min_by_key(|reason| rank(reason)).cloned().unwrap_or_else(say::no_answer)
}
