//! Which questions are open, and in which order they are asked.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::assess::causes::verb;
use crate::assess::result::{DemandResult, Finding, OfferedAnswer, ReasonCode, Verdict};
use crate::assess::{FUNCTION_ABSENT, Inputs, Report, answer_counts, assess, own_reason, request};
use crate::catalog::premise::{Premise, condition_of, of_condition, premises};
use crate::catalog::{Addressee, Catalog, Modal, Requirement, RequirementKind, Text, TextStatus};
use crate::diag::{At, Span};
use crate::product::{
    Admitted, Answer, AnswerChange, AnswerValue, Answers, Declaration, Given, Product, admitted,
};

/// A requirement that an answer can decide.
#[derive(Debug, Clone)]
pub struct Question {
    /// The catalog.
    pub catalog: String,
    /// Its edition.
    pub edition: String,
    /// The norm's number.
    pub number: String,
    /// How the norm is cited.
    pub cite: String,
    /// A few words.
    pub title: Text,
    /// The restatement.
    pub text: Text,
    /// The reasons for "not applicable" that may be given.
    pub reasons: Vec<AbsenceReason>,
    /// An answer given elsewhere that may be offered.
    pub offered: Option<OfferedAnswer>,
    /// What is asked, in the norm's order.
    pub asked: Vec<OpenDemand>,
    /// Whether all demands of the requirement are asked and none has an answer of its own, so that one
    /// answer to the whole says it.
    pub whole: bool,
    /// What stands in the file now.
    pub answers: Option<Answers>,
    /// Whether it asks for a premise, which is there or is not, and not for a requirement.
    pub premise: bool,
    /// Whether its norm only prepares for another on the day judged.
    pub preparatory: bool,
    /// Where it stands among all that can be asked, in the norm's order.
    pub place: usize,
}

/// A single demand that is asked about.
#[derive(Debug, Clone)]
pub struct OpenDemand {
    /// Its id.
    pub id: String,
    /// Its modal verb.
    pub modal: Option<Modal>,
    /// The demand.
    pub text: Text,
    /// What evidence counts.
    pub ask: Text,
    /// What to do when it is not met.
    pub remedy: Text,
    /// The checks that speak to it, in words.
    pub checks: Vec<Text>,
    /// Kinds of facts that could be measured instead.
    pub measurable: Vec<String>,
    /// The condition under which it applies, while that is not known.
    pub condition: Option<Text>,
    /// Whether a "yes" settles it.
    pub yes_settles: bool,
    /// In how many findings it is open.
    pub findings: usize,
    /// The ids of the requests about it.
    pub requests: Vec<String>,
    /// The answer there is, and whether it counts.
    pub earlier: Option<(Answer, bool)>,
}

/// A reason for "not applicable".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceReason {
    /// Its id, as answers name it.
    pub id: String,
    /// The reason.
    pub text: Text,
    /// Whether it takes a justification in one's own words.
    pub free: bool,
}

impl Question {
    /// `catalog@edition`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.catalog, self.edition)
    }

    /// `catalog@edition#number`.
    pub fn key(&self) -> String {
        format!("{}#{}", self.reference(), self.number)
    }

    /// How many demands one answer settles.
    pub fn settles(&self) -> usize {
        self.asked.iter().map(|asked| asked.findings).sum()
    }

    /// The same question about some of its demands.
    #[must_use]
    pub fn about(&self, ids: &[String]) -> Self {
        let asked: Vec<_> =
            self.asked.iter().filter(|asked| ids.contains(&asked.id)).cloned().collect();
        Self { whole: self.whole && asked.len() == self.asked.len(), asked, ..self.clone() }
    }

    /// What an answer to all that is asked changes.
    pub fn changes(&self, answer: &Answer) -> Vec<AnswerChange> {
        let change =
            |demand| AnswerChange { number: self.number.clone(), demand, answer: answer.clone() };
        if self.whole {
            return vec![change(None)];
        }
        self.asked.iter().map(|asked| change(Some(asked.id.clone()))).collect()
    }

    /// What weighs most first: premises, then as causes are ranked the verb and what binds before what prepares for
    /// it, then conditions before what hangs on them and what one answer settles.
    fn weight(&self) -> (bool, u8, bool, bool, Reverse<usize>) {
        let verb = self.asked.iter().map(|asked| verb(asked.modal)).min().unwrap_or(u8::MAX);
        let condition = self.asked.iter().any(|asked| asked.condition.is_some());
        (!self.premise, verb, self.preparatory, !condition, Reverse(self.settles()))
    }
}

/// Which demands to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those that an answer would decide, most deciding first.
    Open,
    /// All that can be answered, in the norm's order.
    All,
}

/// The questions of the catalogs judged: those that bind, or all of them if they were asked for.
pub fn questions(inputs: &Inputs<'_>, scope: Scope, comparisons: bool) -> Vec<Question> {
    let report = assess(inputs);
    let supposed = Supposed::new(inputs, &report);
    let mut questions = Vec::new();
    let catalogs = inputs.catalogs.iter().filter(|chosen| comparisons || !chosen.comparison);
    for catalog in catalogs.map(|chosen| &chosen.catalog).filter(|c| c.text == TextStatus::Full) {
        questions.extend(premise_questions(inputs, catalog, &report, scope));
        for requirement in &catalog.requirements {
            let findings = of(&report, catalog, requirement);
            let question = Builder { inputs, catalog, requirement, supposed: &supposed, scope }
                .question(&findings);
            questions.extend(question.filter(|question| !question.asked.is_empty()));
        }
    }
    for (place, question) in questions.iter_mut().enumerate() {
        question.place = place;
    }
    if scope == Scope::Open {
        questions.sort_by_key(Question::weight);
    }
    questions
}

/// Whether a norm only prepares for another on the day judged.
fn is_preparatory(inputs: &Inputs<'_>, catalog: &Catalog) -> bool {
    catalog.notices.iter().any(|notice| notice.preparatory && notice.from <= inputs.as_of)
}

/// Open questions as a sheet has them: what others hang on, then the norm's order, in which people look for
/// a row.
pub fn in_norm_order(questions: &mut [Question]) {
    questions.sort_by_key(|question| (!question.premise, question.place));
}

fn of<'r>(report: &'r Report, catalog: &Catalog, requirement: &Requirement) -> Vec<&'r Finding> {
    let same = |finding: &&Finding| {
        finding.catalog == catalog.id
            && finding.edition == catalog.edition
            && finding.requirement == requirement.number
    };
    report.findings.iter().filter(same).collect()
}

/// The premises on which it hangs whether requirements of a catalog apply: those that nobody knows, or
/// all of them.
fn premise_questions(
    inputs: &Inputs<'_>,
    catalog: &Catalog,
    report: &Report,
    scope: Scope,
) -> Vec<Question> {
    let mut questions = Vec::new();
    for premise in premises(catalog) {
        let hanging = hanging_on(&premise, catalog, report);
        let answers = stated(inputs.product, catalog, &premise.key);
        let earlier = answers.and_then(|answers| answers.whole.as_ref());
        let counts = earlier.is_some_and(|answer| answer_counts(inputs, &answer.given));
        if scope == Scope::Open && (hanging == 0 || counts) {
            continue;
        }
        let numbers = premise.requirements.join(", ");
        let (de, en) = (&premise.signs.de, &premise.signs.en);
        let asked = OpenDemand {
            id: String::new(),
            modal: None,
            text: Text::new(
                format!("Trifft das auf das Produkt zu? Davon hängt ab, ob gilt: {numbers}."),
                format!(
                    "Is that so for the product? On this hangs whether these apply: {numbers}."
                ),
            ),
            ask: Text::new(format!("erkennbar an: {de}"), format!("seen by: {en}")),
            remedy: Text::default(),
            checks: Vec::new(),
            measurable: Vec::new(),
            condition: None,
            yes_settles: true,
            findings: hanging,
            requests: vec![request::of_premise(&format!(
                "{}#{}",
                catalog.reference(),
                premise.key
            ))],
            earlier: earlier.map(|answer| (answer.clone(), counts)),
        };
        questions.push(Question {
            catalog: catalog.id.clone(),
            edition: catalog.edition.clone(),
            number: premise.key,
            cite: String::new(),
            title: premise.title.clone(),
            text: asked.ask.clone(),
            reasons: Vec::new(),
            offered: None,
            asked: vec![asked],
            whole: true,
            answers: answers.cloned(),
            premise: true,
            preparatory: is_preparatory(inputs, catalog),
            place: 0,
        });
    }
    questions
}

/// How many demands wait to know a premise.
fn hanging_on(premise: &Premise, catalog: &Catalog, report: &Report) -> usize {
    let requirements = catalog.requirements.iter();
    let named = requirements.filter(|one| premise.requirements.contains(&one.number));
    let waiting = |requirement: &Requirement| {
        let findings = of(report, catalog, requirement);
        let results = findings.iter().flat_map(|finding| &finding.demands);
        results
            .filter(|result| hangs_on_condition(result))
            .filter(|result| {
                let demand = requirement.demands.iter().find(|one| one.id == result.id);
                let condition = demand.and_then(|demand| condition_of(requirement, demand));
                condition.is_some_and(|condition| {
                    of_condition(condition).iter().any(|one| one.key == premise.key)
                })
            })
            .count()
    };
    named.map(waiting).sum()
}

/// The verdicts there would be, had every open demand been answered on the day judged.
struct Supposed {
    yes: BTreeMap<(String, String), Verdict>,
    /// Had every premise been answered "yes" as well.
    yes_to_all: BTreeMap<(String, String), Verdict>,
    not_applicable: BTreeMap<(String, String), Verdict>,
}

impl Supposed {
    fn new(inputs: &Inputs<'_>, report: &Report) -> Self {
        Self {
            yes: supposing(inputs, report, AnswerValue::Yes, false),
            yes_to_all: supposing(inputs, report, AnswerValue::Yes, true),
            not_applicable: supposing(inputs, report, AnswerValue::NotApplicable, false),
        }
    }

    /// Whether a "yes" would settle a demand by itself, and whether any answer would.
    fn settles(&self, finding: &Finding, demand: &DemandResult) -> (bool, bool) {
        let key = (finding.key.clone(), demand.id.clone());
        let is = |verdicts: &BTreeMap<_, _>, verdict| verdicts.get(&key) == Some(&verdict);
        let yes = is(&self.yes, Verdict::Pass);
        let any = yes
            || is(&self.yes_to_all, Verdict::Pass)
            || is(&self.not_applicable, Verdict::NotApplicable);
        (yes, any)
    }
}

fn supposing(
    inputs: &Inputs<'_>,
    report: &Report,
    value: AnswerValue,
    premises_too: bool,
) -> BTreeMap<(String, String), Verdict> {
    let mut product = inputs.product.clone();
    for chosen in &inputs.catalogs {
        let mut declaration = supposed(inputs, &chosen.catalog, report, value);
        if premises_too {
            let yes = Answer::new(AnswerValue::Yes, None, "", declaration.given.clone());
            let whole = || Answers { whole: Some(yes.clone()), demands: Vec::new() };
            let open = premises(&chosen.catalog)
                .into_iter()
                .filter(|premise| stated(inputs.product, &chosen.catalog, &premise.key).is_none());
            declaration.answers.extend(open.map(|one| (placeless(&one.key), whole())));
        }
        product.declarations.push(declaration);
    }
    let inputs = Inputs { product: &product, ..inputs.clone() };
    let verdicts = assess(&inputs).findings.into_iter().flat_map(|finding| {
        let key = finding.key;
        finding.demands.into_iter().map(move |demand| ((key.clone(), demand.id), demand.verdict))
    });
    verdicts.collect()
}

/// A declaration that answers every demand of an edition that is open.
fn supposed(
    inputs: &Inputs<'_>,
    catalog: &Catalog,
    report: &Report,
    value: AnswerValue,
) -> Declaration {
    let given = Given {
        by: String::new(),
        on: inputs.as_of.day(),
        product_version: inputs.product.version.clone(),
    };
    let mut answers = Vec::new();
    for requirement in &catalog.requirements {
        let reason =
            admitted(&inputs.interpretations, catalog, requirement, Some(inputs.as_of.day()))
                .into_iter()
                .find(|reason| reason.norms.is_none_or(|reason| !reason.free))
                .filter(|_| value == AnswerValue::NotApplicable)
                .map(|reason| reason.id);
        let answer = Answer::new(value, reason, "", given.clone());
        let mut demands: Vec<(At<String>, Answer)> = Vec::new();
        for demand in of(report, catalog, requirement).iter().flat_map(|finding| &finding.demands) {
            if open(demand) && !demands.iter().any(|(id, _)| id.value == demand.id) {
                demands.push((placeless(&demand.id), answer.clone()));
            }
        }
        if !demands.is_empty() {
            answers.push((placeless(&requirement.number), Answers { whole: None, demands }));
        }
    }
    Declaration {
        catalog: catalog.id.clone(),
        edition: catalog.edition.clone(),
        span: Span::default(),
        file: std::sync::Arc::clone(&inputs.product.file),
        path: String::new(),
        given,
        answers,
    }
}

fn placeless(text: &str) -> At<String> {
    At { value: text.to_owned(), span: Span::default() }
}

/// Not decided, or decided by nothing but a "no" that has aged.
fn open(demand: &DemandResult) -> bool {
    let aged_no = demand.verdict == Verdict::Fail
        && demand.aged_evidence
        && demand.answer.as_ref().is_some_and(|a| !a.counts && a.value == AnswerValue::No);
    demand.verdict == Verdict::Inconclusive || aged_no
}

/// Answered already in a way that counts: what is still missing is a fact or a person's judgement. Only
/// the reason of a "not applicable" is the answer's own to give.
fn is_answered(demand: &DemandResult) -> bool {
    let lacks_reason =
        demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::ReasonMissing);
    demand.answer.as_ref().is_some_and(|answer| answer.counts) && !lacks_reason
}

fn hangs_on_condition(demand: &DemandResult) -> bool {
    demand.reason.as_ref().is_some_and(|reason| reason.code == ReasonCode::ConditionUnknown)
}

struct Builder<'a> {
    inputs: &'a Inputs<'a>,
    catalog: &'a Catalog,
    requirement: &'a Requirement,
    supposed: &'a Supposed,
    scope: Scope,
}

impl Builder<'_> {
    fn question(&self, findings: &[&Finding]) -> Option<Question> {
        let requirement = self.requirement;
        let answerable = requirement.kind == RequirementKind::Demand
            && requirement.addressee != Addressee::Doctor;
        let first = findings.first().filter(|_| answerable)?;
        let answers = stated(self.inputs.product, self.catalog, &requirement.number);
        let asked: Vec<OpenDemand> = requirement
            .demands
            .iter()
            .filter_map(|demand| self.asked(&demand.id, findings, answers))
            .collect();
        let own = answers.is_some_and(|answers| !answers.demands.is_empty());
        let offers = findings.iter().flat_map(|finding| &finding.demands);
        Some(Question {
            catalog: self.catalog.id.clone(),
            edition: self.catalog.edition.clone(),
            number: requirement.number.clone(),
            cite: requirement.cite.clone(),
            title: first.title.clone(),
            text: first.text.clone(),
            reasons: self.reasons(),
            offered: offers.filter_map(|demand| demand.offered.clone()).next(),
            whole: asked.len() == requirement.demands.len() && !own,
            asked,
            answers: answers.cloned(),
            premise: false,
            preparatory: is_preparatory(self.inputs, self.catalog),
            place: 0,
        })
    }

    fn asked(
        &self,
        id: &str,
        findings: &[&Finding],
        answers: Option<&Answers>,
    ) -> Option<OpenDemand> {
        let demand = self.requirement.demands.iter().find(|demand| demand.id == id)?;
        let results: Vec<(&Finding, &DemandResult)> = findings
            .iter()
            .filter_map(|finding| Some((*finding, finding.demands.iter().find(|d| d.id == id)?)))
            .collect();
        let settled: Vec<(bool, bool)> = results
            .iter()
            .filter(|(_, result)| open(result) && !is_answered(result))
            .map(|(finding, result)| self.supposed.settles(finding, result))
            .filter(|(_, any)| *any)
            .collect();
        if self.scope == Scope::Open && settled.is_empty() {
            return None;
        }
        let (_, result) = results.first()?;
        let undecided = results.iter().filter(|(_, result)| open(result));
        let requests =
            undecided.map(|(finding, result)| request::of_demand(&finding.key, &result.id));
        let yes_settles = settled.iter().any(|(yes, _)| *yes);
        let condition = demand.applies_if.as_ref().or(self.requirement.applies_if.as_ref());
        let counts = results.iter().filter_map(|(_, r)| r.answer.as_ref()).all(|a| a.counts);
        let earlier = answers.and_then(|answers| answers.for_demand(id));
        Some(OpenDemand {
            id: id.to_owned(),
            modal: demand.modal,
            text: demand.text.clone(),
            ask: demand.ask.clone(),
            remedy: demand.remedy.clone(),
            checks: result.checks.iter().map(|check| check.says.clone()).collect(),
            measurable: result.measurable.clone(),
            condition: condition
                .filter(|_| results.iter().any(|(_, result)| hangs_on_condition(result)))
                .map(|condition| condition.says.clone()),
            yes_settles,
            findings: settled.len(),
            requests: requests.collect(),
            earlier: earlier.map(|answer| (answer.clone(), counts)),
        })
    }

    fn reasons(&self) -> Vec<AbsenceReason> {
        let day = Some(self.inputs.as_of.day());
        let function = self.catalog.function(&self.requirement.number);
        admitted(&self.inputs.interpretations, self.catalog, self.requirement, day)
            .into_iter()
            // What cannot be absent is not offered.
            .filter(|one| one.id != FUNCTION_ABSENT || function.is_some())
            .map(|Admitted { id, norms }| AbsenceReason {
                id: id.to_owned(),
                text: match (norms, function.filter(|_| id == FUNCTION_ABSENT)) {
                    (Some(reason), _) => reason.text.clone(),
                    (None, Some(function)) => absent_function(&function.says),
                    (None, None) => own_reason(id),
                },
                free: norms.is_some_and(|reason| reason.free),
            })
            .collect()
    }
}

/// Our own reason, with the function that the catalog names.
fn absent_function(function: &Text) -> Text {
    let own = own_reason(FUNCTION_ABSENT);
    Text::new(format!("{}: {}", own.de, function.de), format!("{}: {}", own.en, function.en))
}

/// What is answered to a number of an edition, wherever it stands.
fn stated<'p>(product: &'p Product, catalog: &Catalog, number: &str) -> Option<&'p Answers> {
    let same = |d: &&Declaration| d.catalog == catalog.id && d.edition == catalog.edition;
    let mut answers = product.declarations.iter().filter(same).flat_map(|d| &d.answers);
    answers.find(|(key, _)| key.value == number).map(|(_, answers)| answers)
}
