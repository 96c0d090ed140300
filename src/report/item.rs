//! One demand of one finding in words: what a gap, a row of the matrix and an entry of the list of
//! inapplicable demands are made of.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::assess::result::{
    AnswerRecord, CheckOutcome, CheckResult, Citation, DemandResult, DispositionRecord,
    Examination, FactRecord, Finding, Offender, OfferedAnswer, Reason, ReasonCode, Report, Rule,
    Verdict,
};
use crate::catalog::policy::Class;
use crate::catalog::{Addressee, Confidence, InspectionRecord, Modal, RequirementKind, Role, Text};
use crate::fact::Basis;
use crate::product::AnswerValue;
use crate::report::Lang;
use crate::report::catalog::with_aside;
use crate::report::evidence::{Labels, stated, versioned};
use crate::report::text::{InWords, Phrases};

/// How urgent a gap is, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    /// A MUSS, a DARF NICHT or a demand without modal verb is not met.
    Must,
    /// A SOLL or SOLL NICHT is not met.
    Should,
    /// A KANN is not met.
    May,
    /// It cannot be decided.
    Open,
    /// Not even its demands are known.
    Unjudged,
}

/// What a verdict comes to at a glance; a provisional pass is none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// Met.
    Pass,
    /// Met, but a person has still to look.
    Provisional,
    /// Not met.
    Fail,
    /// Inconclusive.
    Open,
    /// Not applicable.
    Skipped,
}

impl State {
    pub(super) fn of(verdict: Verdict, examination: Examination) -> Self {
        match verdict {
            Verdict::Pass if examination == Examination::Outstanding => Self::Provisional,
            Verdict::Pass => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::Inconclusive => Self::Open,
            Verdict::NotApplicable => Self::Skipped,
        }
    }
}

/// A demand and its result in words. Nothing in it is escaped yet.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Item {
    /// Where it stands in the matrix, for links: made of numbers, never of names.
    pub(super) anchor: String,
    /// Number, demand and component, as far as needed to tell items apart.
    pub(super) label: String,
    /// As `label`, without the demand.
    pub(super) number: String,
    /// The demand, where the finding has several.
    pub(super) part: Option<String>,
    /// The component, where the label leaves it out because its catalog has only that one.
    pub(super) component: Option<String>,
    /// How the norm is cited, if that says more than the number.
    pub(super) cite: Option<String>,
    /// `catalog@edition`.
    pub(super) catalog: String,
    pub(super) title: String,
    /// The whole requirement, with its first demand, where it says more than that.
    pub(super) restatement: Option<String>,
    /// The single demand.
    pub(super) text: String,
    pub(super) verb: &'static str,
    pub(super) depth: Option<String>,
    /// To whom it speaks, unless that is the provider.
    pub(super) addressee: Option<&'static str>,
    pub(super) verdict: String,
    pub(super) state: State,
    pub(super) basis: Option<&'static str>,
    /// What to keep in mind about the verdict.
    pub(super) marks: Vec<String>,
    /// Why, sentence by sentence.
    pub(super) why: Vec<String>,
    pub(super) offenders: Vec<OffenderView>,
    /// The sentences of the offenders.
    pub(super) found: Vec<String>,
    /// Policy rows that speak against it or leave it open.
    pub(super) rules: Vec<String>,
    /// Whether it could be measured, where it was not.
    pub(super) measuring: Option<String>,
    /// Decisions that cover it.
    pub(super) dispositions: Vec<String>,
    /// What to do, for a fail.
    pub(super) remedy: Option<String>,
    /// What to request, for an inconclusive one.
    pub(super) ask: Option<String>,
    /// The number of that request in the report.
    pub(super) question: Option<usize>,
    /// An answer given elsewhere that may be offered for it, if it is open.
    pub(super) offered: Option<String>,
    /// Labels of everything cited.
    pub(super) evidence: String,
    /// How absence was checked, for a demand that is not applicable.
    pub(super) absence: Option<String>,
    /// Declarations that its result rests on alone.
    pub(super) relied_upon: Vec<String>,
    /// What to know about the restatement.
    pub(super) note: Option<String>,
    /// What the evaluator looks at, once for a requirement that is not met.
    pub(super) inspection: Option<String>,
    #[serde(skip)]
    pub(super) outcome: Verdict,
    #[serde(skip)]
    pub(super) urgency: Option<Urgency>,
    #[serde(skip)]
    pub(super) comparison: bool,
    #[serde(skip)]
    pub(super) modal: Option<Modal>,
    /// The part of the catalog it belongs to; empty if there is none.
    #[serde(skip)]
    pub(super) group: String,
    /// Why it is inconclusive or not applicable.
    #[serde(skip)]
    pub(super) cause: Option<ReasonCode>,
    /// Whether the headline counts it.
    #[serde(skip)]
    pub(super) counted: bool,
    /// Whether no check decided it, though it applies.
    #[serde(skip)]
    pub(super) unchecked: bool,
}

/// Something that violates a demand, in a sentence.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OffenderView {
    pub(super) text: String,
    pub(super) evidence: String,
}

/// What turns findings into items.
pub(super) struct Writer<'a> {
    pub(super) lang: Lang,
    pub(super) report: &'a Report,
    pub(super) labels: Labels<'a>,
    /// Where findings stand, by their keys.
    positions: BTreeMap<&'a str, usize>,
    facts: BTreeMap<&'a str, &'a FactRecord>,
    /// The component of each catalog that was judged for only one, by `catalog@edition`.
    only: BTreeMap<String, &'a str>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(report: &'a Report, lang: Lang) -> Self {
        let findings = report.findings.iter().enumerate();
        Self {
            lang,
            report,
            labels: Labels::new(report, lang),
            positions: findings.map(|(at, finding)| (finding.key.as_str(), at)).collect(),
            facts: report.facts.iter().map(|fact| (fact.id.as_str(), fact)).collect(),
            only: only_components(report),
        }
    }

    /// The finding of a key.
    pub(super) fn finding(&self, key: &str) -> Option<&'a Finding> {
        self.positions.get(key).map(|at| &self.report.findings[*at])
    }

    /// The facts of these ids, each once, in the order they are cited.
    pub(super) fn facts<'b>(
        &self,
        ids: impl IntoIterator<Item = &'b String>,
    ) -> Vec<&'a FactRecord> {
        let mut seen = HashSet::new();
        let ids = ids.into_iter().filter(|id| seen.insert(id.as_str()));
        ids.filter_map(|id| self.facts.get(id.as_str()).copied()).collect()
    }

    /// The component that a catalog was judged for, if it was only one.
    pub(super) fn only_component(&self, reference: &str) -> Option<&'a str> {
        self.only.get(reference).copied()
    }

    /// Number, demand where there are several, component where the catalog has several.
    pub(super) fn label(&self, finding: &Finding, demand: Option<&str>) -> String {
        let mut label = finding.requirement.clone();
        if let Some(demand) = demand.filter(|_| finding.demands.len() > 1) {
            label.push_str(&format!(" · {demand}"));
        }
        let component = finding.component.as_ref();
        if let Some(component) = component.filter(|_| !self.only.contains_key(&reference(finding)))
        {
            label.push_str(&format!(" · {component}"));
        }
        label
    }

    /// Where a demand stands in the matrix: the position of its finding, then its own.
    pub(super) fn anchor(&self, key: &str, demand: Option<&str>) -> Option<String> {
        let finding = *self.positions.get(key)?;
        let own = &self.report.findings[finding];
        let demand =
            own.demands.iter().position(|one| Some(one.id.as_str()) == demand).unwrap_or(0);
        (own.kind == RequirementKind::Demand).then(|| format!("m{finding}-{demand}"))
    }

    fn t(&self) -> &'static Phrases {
        self.lang.phrases()
    }

    /// The items of a finding; a finding without demands is one itself.
    pub(super) fn items(&self, finding: &Finding) -> Vec<Item> {
        let mut items: Vec<_> =
            demands(finding).iter().map(|demand| self.item(finding, demand)).collect();
        if let Some(first) = items.first_mut().filter(|_| !finding.demands.is_empty()) {
            first.restatement = self.text(&finding.text).filter(|whole| *whole != first.text);
            first.note = finding.note.as_ref().and_then(|note| self.text(note));
        }
        if let Some(failed) = items.iter_mut().find(|item| item.outcome == Verdict::Fail) {
            failed.inspection = finding.inspection.as_ref().map(|one| self.inspection(one));
        }
        items
    }

    /// What the evaluator looks at, in one paragraph with its place.
    fn inspection(&self, record: &InspectionRecord) -> String {
        let points = record.points.iter();
        let mut said: Vec<_> = points.map(|point| self.lang.text(point)).collect();
        said.insert(0, self.lang.text(&record.text));
        let mut place = vec![record.cite.clone()];
        if record.confidence.is_unverified() {
            place.push(record.confidence.in_words(self.lang).to_owned());
        }
        with_aside(&said.join(" "), &place)
    }

    fn item(&self, finding: &Finding, demand: &DemandResult) -> Item {
        let lang = self.lang;
        let offenders: Vec<_> =
            demand.offenders.iter().map(|offender| self.offender(offender)).collect();
        let not_provider = finding.addressee != Addressee::Provider;
        Item {
            anchor: self.anchor(&finding.key, Some(&demand.id)).unwrap_or_default(),
            label: self.label(finding, Some(&demand.id)),
            number: self.label(finding, None),
            part: (finding.demands.len() > 1).then(|| demand.id.clone()),
            component: self.only_component(&reference(finding)).map(str::to_owned),
            cite: (finding.cite != finding.requirement && !finding.cite.is_empty())
                .then(|| finding.cite.clone()),
            catalog: reference(finding),
            title: lang.text(&finding.title).to_owned(),
            restatement: None,
            text: lang.text(&demand.text).to_owned(),
            verb: if finding.demands.is_empty() { "–" } else { lang.modal(demand.modal) },
            depth: finding.depth.clone(),
            addressee: not_provider.then(|| finding.addressee.in_words(lang)),
            verdict: verdict(demand.verdict, finding.examination, lang),
            state: State::of(demand.verdict, finding.examination),
            basis: demand.basis.map(|basis| basis.in_words(lang)),
            marks: self.marks(finding, demand),
            why: self.why(finding, demand),
            found: offenders.iter().map(|offender| offender.text.clone()).collect(),
            offenders,
            rules: self.rules(demand),
            measuring: self.measuring(demand),
            dispositions: self
                .decisions(finding, demand)
                .map(|record| self.disposition(record))
                .collect(),
            remedy: self.remedy(finding, demand),
            ask: (demand.verdict == Verdict::Inconclusive)
                .then(|| self.text(&demand.ask))
                .flatten(),
            question: None,
            offered: demand
                .offered
                .as_ref()
                .filter(|_| demand.verdict == Verdict::Inconclusive)
                .map(|offered| self.offered(offered)),
            evidence: self.evidence(demand),
            absence: (demand.verdict == Verdict::NotApplicable).then(|| self.absence(demand)),
            relied_upon: self.relied_upon(finding, demand),
            note: None,
            inspection: None,
            outcome: demand.verdict,
            urgency: urgency(finding, demand),
            comparison: finding.comparison,
            modal: demand.modal,
            group: finding
                .group
                .as_ref()
                .map_or_else(String::new, |group| lang.text(&group.title).to_owned()),
            cause: demand.reason.as_ref().map(|reason| reason.code),
            counted: finding.addressee != Addressee::Doctor && !finding.demands.is_empty(),
            unchecked: demand.verdict != Verdict::NotApplicable
                && finding.addressee != Addressee::Doctor
                && !refuted(demand)
                && finding.not_covered.contains(&demand.text),
        }
    }

    /// What was answered elsewhere, and that it does not count yet.
    fn offered(&self, offered: &OfferedAnswer) -> String {
        let (lang, from) = (self.lang, &offered.from);
        let relation = offered.relation.in_words(lang);
        let value = offered.value.in_words(lang);
        let (by, on) = (&offered.by, lang.date(offered.on));
        let other = match offered.other_subject {
            true => lang.pick(
                " Dort geht es um eine Komponente anderer Art: Was für sie gilt, ist hier eigens zu prüfen.",
                " There it is about a component of another kind: what holds for it has to be examined here for itself.",
            ),
            false => "",
        };
        match lang {
            Lang::De => format!(
                "Antwort zu {from} ({relation}) bietet sich an: {value}, erklärt von {by} am {on}; zählt erst nach Bestätigung.{other}"
            ),
            Lang::En => format!(
                "The answer to {from} ({relation}) suggests itself: {value}, declared by {by} on {on}; it counts only once confirmed.{other}"
            ),
        }
    }

    fn text(&self, text: &Text) -> Option<String> {
        let text = self.lang.text(text);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn marks(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
        let mut marks =
            marks(self.lang, demand.contradiction, finding.comparison, demand.confidence);
        if demand.basis == Some(Basis::Documented) {
            marks.push(self.t().documented_only.to_owned());
        }
        if demand.aged_evidence {
            marks.push(self.t().aged.to_owned());
        }
        marks
    }

    fn why(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
        let mut why: Vec<String> =
            demand.reason.iter().filter_map(|reason| self.text(&reason.text)).collect();
        why.extend(self.answer(demand));
        why.extend(self.against(demand));
        match demand.verdict {
            Verdict::Pass => why.extend(deciding(demand).flat_map(|check| self.satisfied(check))),
            Verdict::Inconclusive => {
                why.extend(self.missing(demand));
                let partly = self.lang.pick("Für sich erfüllt", "Satisfied by itself");
                let good = demand.checks.iter().filter_map(|check| self.satisfied(check));
                why.extend(good.map(|says| format!("{partly}: {says}")));
            }
            Verdict::Fail | Verdict::NotApplicable => {}
        }
        why.extend(
            demand
                .checks
                .iter()
                .flat_map(|check| &check.remarks)
                .filter_map(|remark| self.text(remark)),
        );
        if !finding.interpretations.is_empty() {
            why.push(format!(
                "{}: {}",
                self.t().interpretations,
                finding.interpretations.join(", ")
            ));
        }
        distinct(why)
    }

    /// The manufacturer's answer, where the verdict follows it.
    fn answer(&self, demand: &DemandResult) -> Option<String> {
        let answer = demand.answer.as_ref().filter(|answer| answer.counts)?;
        let followed = match answer.value {
            AnswerValue::Yes => demand.verdict == Verdict::Pass,
            AnswerValue::No => demand.verdict == Verdict::Fail,
            AnswerValue::NotApplicable => demand.verdict == Verdict::NotApplicable,
        };
        let said = match &answer.statement {
            Some(statement) => self.lang.quote(statement),
            None if answer.value == AnswerValue::No && demand.offenders.is_empty() => {
                return followed.then(|| with_aside(self.t().declared_not, &place(demand, answer)));
            }
            None if answer.value == AnswerValue::Yes => self.t().yes.to_owned(),
            // The reason of "not applicable" has been said in words.
            None => return None,
        };
        let said = with_aside(&said, &place(demand, answer));
        followed.then(|| format!("{}: {said}", self.t().declares))
    }

    /// How many policy rows are shown one by one behind a satisfied check.
    const ROWS_SHOWN: usize = 3;

    fn satisfied(&self, check: &CheckResult) -> Option<String> {
        let says =
            (check.outcome == CheckOutcome::Satisfied).then(|| self.text(&check.says)).flatten()?;
        let mut aside: Vec<_> = self.text(&check.covers).into_iter().collect();
        if check.rules.len() <= Self::ROWS_SHOWN {
            aside.extend(check.rules.iter().map(|rule| self.rule(rule)));
        } else {
            aside.extend(distinct(check.rules.iter().map(|rule| rule.policy.clone()).collect()));
            aside.extend(self.tables(&check.rules));
        }
        Some(if aside.is_empty() { says } else { format!("{says} ({})", aside.join("; ")) })
    }

    /// The sections and tables that rows stand in.
    fn tables(&self, rules: &[Rule]) -> Vec<String> {
        let cited = rules.iter().flat_map(|rule| &rule.cited).filter(|one| one.section.is_some());
        let whole = cited.map(|one| Citation { page: None, ..one.clone() });
        distinct(whole.map(|one| self.lang.text(&one.text()).to_owned()).collect())
    }

    /// What is missing, but for kinds nobody looked at, which [`Self::measuring`] names.
    fn missing(&self, demand: &DemandResult) -> Vec<String> {
        let again = |reason: &Reason| {
            reason.code == ReasonCode::NotRun && reason.params.contains_key("kinds")
        };
        let missing = demand.checks.iter().flat_map(|check| &check.missing);
        missing
            .filter(|reason| !again(reason))
            .filter_map(|reason| self.text(&reason.text))
            .collect()
    }

    fn offender(&self, offender: &Offender) -> OffenderView {
        let t = self.t();
        let (expected, observed) = (self.lang.text(&offender.expected), &offender.observed);
        let mut text = self.text(&offender.message).unwrap_or_else(|| offender.subject.clone());
        let said = text.contains(expected) && text.contains(observed.as_str());
        if !expected.is_empty() && !said {
            let observed = self.lang.value(observed);
            text = format!("{text} ({}: {expected}; {}: {observed})", t.expected, t.observed);
        }
        OffenderView { text, evidence: self.labels.cite([], &offender.facts) }
    }

    /// The policy rows behind what is violated or open.
    fn rules(&self, demand: &DemandResult) -> Vec<String> {
        let wanted = match demand.verdict {
            Verdict::Fail => CheckOutcome::Violated,
            Verdict::Inconclusive => CheckOutcome::Undecided,
            Verdict::Pass | Verdict::NotApplicable => return Vec::new(),
        };
        let checks = demand.checks.iter().filter(|check| check.outcome == wanted);
        let rules =
            checks.flat_map(|check| &check.rules).filter(|rule| rule.class != Class::Recommended);
        distinct(rules.map(|rule| self.rule(rule)).collect())
    }

    fn rule(&self, rule: &Rule) -> String {
        let lang = self.lang;
        let mut text = format!("{}, {}", rule.policy, rule.table);
        if !rule.key.is_empty() {
            text.push_str(&format!(", {}", rule.key.join(" / ")));
        }
        text.push_str(&format!(": {}", rule.class.in_words(lang)));
        if let Some(minimum) = rule.minimum {
            text.push_str(&format!(", {} {minimum}", lang.pick("Mindestwert", "minimum")));
        }
        if let Some(value) = rule.value {
            text.push_str(&format!(", {} {value}", lang.pick("vorgefunden", "found")));
        }
        if let Some(until) = rule.until {
            let extendable = lang.pick(" (verlängerbar)", " (extendable)");
            let extendable = if rule.extendable { extendable } else { "" };
            text.push_str(&format!(
                ", {} {}{extendable}",
                lang.pick("bis", "until"),
                lang.date(until)
            ));
        }
        if !rule.cited.is_empty() {
            let cited: Vec<_> =
                rule.cited.iter().map(|cited| lang.text(&cited.text()).to_owned()).collect();
            text.push_str(&format!("; {}: {}", self.t().source, cited.join("; ")));
        }
        if rule.confidence.is_unverified() {
            text.push_str(&format!("; {}", rule.confidence.in_words(lang)));
        }
        if let Some(note) = rule.note.as_ref().and_then(|note| self.text(note)) {
            text.push_str(&format!("; {note}"));
        }
        text
    }

    /// As the headline counts it: a source of this version could have spoken, and none did.
    fn measuring(&self, demand: &DemandResult) -> Option<String> {
        let t = self.t();
        let looked = demand.checks.iter().any(|check| check.basis.is_some_and(Basis::is_observed));
        if looked || demand.verdict == Verdict::NotApplicable {
            return None;
        }
        if !demand.measurable.is_empty() {
            let how = if demand.target_declared {
                t.measurable_with_target
            } else {
                t.measurable_without_target
            };
            return Some(format!("{how}: {}", demand.measurable.join(", ")));
        }
        let planned = demand.planned.join(", ");
        (!planned.is_empty()).then(|| format!("{}: {planned}", t.planned))
    }

    /// The decisions in force about a demand.
    pub(super) fn decisions(
        &self,
        finding: &Finding,
        demand: &DemandResult,
    ) -> impl Iterator<Item = &'a DispositionRecord> {
        self.report.dispositions.iter().filter(move |record| {
            record.used
                && !record.expired
                && finding.disposition.contains(&record.kind)
                && record.is_about(finding)
                && record.demand.as_ref().is_none_or(|id| *id == demand.id)
                && (record.component.is_none() || record.component == finding.component)
        })
    }

    /// A decision about a gap, with who answers for it and until when.
    pub(super) fn disposition(&self, record: &DispositionRecord) -> String {
        let until = self.lang.pick("gilt bis", "holds until");
        let kind = record.kind.in_words(self.lang);
        format!(
            "{kind}: {} ({}, {until} {})",
            record.reason,
            record.owner,
            self.lang.date(record.expires)
        )
    }

    fn remedy(&self, finding: &Finding, demand: &DemandResult) -> Option<String> {
        if demand.verdict != Verdict::Fail {
            return None;
        }
        self.text(&demand.remedy).or_else(|| {
            let remedies: Vec<_> =
                finding.remedy.iter().filter_map(|remedy| self.text(remedy)).collect();
            (!remedies.is_empty()).then(|| remedies.join(" "))
        })
    }

    fn evidence(&self, demand: &DemandResult) -> String {
        self.labels.cite(&demand.documents, cited(demand))
    }

    /// Checks that only indicate and do not hold, where the reason itself does not name them.
    fn against(&self, demand: &DemandResult) -> Vec<String> {
        let named =
            demand.reason.as_ref().map(|why| why.code) == Some(ReasonCode::IndicationAgainst);
        let against = demand.checks.iter().filter(|check| {
            !named && check.role == Role::Indicates && check.outcome == CheckOutcome::Violated
        });
        let word =
            self.lang.pick("Anzeichen dagegen, verletzt ist", "Indication against it, violated is");
        let line = |check: &CheckResult| Some(format!("{word}: {}", self.text(&check.says)?));
        against.filter_map(line).collect()
    }

    fn absence(&self, demand: &DemandResult) -> String {
        let t = self.t();
        let says: Vec<_> = deciding(demand).filter_map(|check| self.satisfied(check)).collect();
        let waived = demand.reason.as_ref().is_some_and(|why| why.code == ReasonCode::Waived);
        match demand.basis {
            None if waived => t.absence_waived.to_owned(),
            None => t.absence_catalog.to_owned(),
            Some(Basis::Declared) => t.absence_declared.to_owned(),
            Some(Basis::Documented) => t.documented_only.to_owned(),
            Some(_) if says.is_empty() => t.absence_facts.to_owned(),
            Some(_) => says.join(" "),
        }
    }

    /// The words that a declared pass or a declared "not applicable" rests on.
    fn relied_upon(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
        let favourable = matches!(demand.verdict, Verdict::Pass | Verdict::NotApplicable);
        if !favourable || demand.basis != Some(Basis::Declared) {
            return Vec::new();
        }
        let mut words: Vec<_> = self.declared(finding, demand).into_iter().collect();
        let cited =
            |fact: &&FactRecord| demand.checks.iter().any(|check| check.facts.contains(&fact.id));
        for fact in self.report.facts.iter().filter(cited) {
            if let Some(by) = &fact.stated {
                words.push(format!(
                    "{}: {}",
                    self.labels.cite([], [&fact.id]),
                    versioned(stated(by, self.lang), fact.without_version, self.lang)
                ));
            }
        }
        words
    }

    fn declared(&self, finding: &Finding, demand: &DemandResult) -> Option<String> {
        let answer = demand.answer.as_ref().filter(|answer| answer.counts)?;
        let reason = || demand.reason.as_ref().and_then(|reason| self.text(&reason.text));
        let said = answer.statement.as_ref().map(|said| self.lang.quote(said)).or_else(reason);
        let said = said.unwrap_or_else(|| self.t().yes.to_owned());
        let Some(by) = &finding.declaration else {
            return Some(said);
        };
        let version = self.lang.pick("Version", "version");
        let mut given = vec![by.by.clone(), self.lang.date(by.on)];
        given.push(format!("{version} {}", by.product_version));
        // Without the line, so that answers that say the same stand together.
        given.extend(answer.source.as_deref().and_then(written).map(|(file, _)| file.to_owned()));
        Some(format!("{said} ({})", given.join(", ")))
    }
}

/// Where an answer that fails its demand is to be changed.
fn place(demand: &DemandResult, answer: &AnswerRecord) -> Vec<String> {
    answer.source.iter().filter(|_| demand.verdict == Verdict::Fail).cloned().collect()
}

/// A file below the product folder, and line and column in it where they are known.
pub(super) type Origin<'a> = (&'a str, Option<(usize, usize)>);

/// Takes `file:line:column` apart. A file may have colons in its name.
pub(super) fn written(source: &str) -> Option<Origin<'_>> {
    let (rest, column) = source.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok().zip(column.parse().ok())))
}

/// The marks that findings and demands share.
pub(super) fn marks(
    lang: Lang,
    contradiction: bool,
    comparison: bool,
    confidence: Confidence,
) -> Vec<String> {
    let t = lang.phrases();
    let mut marks = Vec::new();
    if contradiction {
        marks.push(t.contradiction.to_owned());
    }
    if comparison {
        marks.push(t.comparison.to_owned());
    }
    if confidence.is_unverified() {
        marks.push(format!("{} ({})", t.unverified_text, confidence.in_words(lang)));
    }
    marks
}

/// The verdict in words; a pass is provisional while a person has still to look.
pub(super) fn verdict(verdict: Verdict, examination: Examination, lang: Lang) -> String {
    if verdict == Verdict::Pass && examination == Examination::Outstanding {
        return lang.pick("vorläufig erfüllt", "provisionally met").to_owned();
    }
    verdict.in_words(lang).to_owned()
}

/// `catalog@edition`.
pub(super) fn reference(finding: &Finding) -> String {
    format!("{}@{}", finding.catalog, finding.edition)
}

/// Whether a check speaks against it, which decides however little the check covers.
fn refuted(demand: &DemandResult) -> bool {
    demand.verdict == Verdict::Fail
        && deciding(demand).any(|check| check.outcome == CheckOutcome::Violated)
}

/// Catalogs all whose demanding findings speak of one and the same component.
fn only_components(report: &Report) -> BTreeMap<String, &str> {
    let mut components: BTreeMap<String, Option<&str>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|one| one.kind == RequirementKind::Demand) {
        let own = finding.component.as_deref();
        let known = components.entry(reference(finding)).or_insert(own);
        *known = known.filter(|known| Some(*known) == own);
    }
    components.into_iter().filter_map(|(reference, only)| Some((reference, only?))).collect()
}

fn urgency(finding: &Finding, demand: &DemandResult) -> Option<Urgency> {
    if finding.kind != RequirementKind::Demand || finding.addressee == Addressee::Doctor {
        return None;
    }
    match (demand.verdict, demand.modal) {
        (Verdict::Fail, Some(Modal::Must | Modal::MustNot) | None) => Some(Urgency::Must),
        (Verdict::Fail, Some(Modal::Should | Modal::ShouldNot)) => Some(Urgency::Should),
        (Verdict::Fail, Some(Modal::May)) => Some(Urgency::May),
        (Verdict::Inconclusive, _) if finding.demands.is_empty() => Some(Urgency::Unjudged),
        (Verdict::Inconclusive, _) => Some(Urgency::Open),
        (Verdict::Pass | Verdict::NotApplicable, _) => None,
    }
}

/// The demands of a finding, in the order of its items; one without demands is one itself.
pub(super) fn demands(finding: &Finding) -> Cow<'_, [DemandResult]> {
    if finding.demands.is_empty() {
        Cow::Owned(vec![undivided(finding)])
    } else {
        Cow::Borrowed(&finding.demands)
    }
}

/// A finding that has no demands, as if it were one.
fn undivided(finding: &Finding) -> DemandResult {
    DemandResult {
        id: String::new(),
        modal: finding.modal,
        text: finding.text.clone(),
        verdict: finding.verdict,
        reason: finding.reason.clone(),
        basis: finding.basis,
        confidence: finding.confidence,
        comparison: finding.comparison,
        contradiction: finding.contradiction,
        interpretations: finding.interpretations.clone(),
        offered: None,
        checks: Vec::new(),
        offenders: finding.offenders.clone(),
        answer: None,
        excused: false,
        measurable: Vec::new(),
        planned: Vec::new(),
        target_declared: false,
        aged_evidence: false,
        documents: finding.documents.clone(),
        remedy: Text::default(),
        ask: Text::default(),
    }
}

/// Ids of the facts that a demand's result cites; those against it first.
pub(super) fn cited(demand: &DemandResult) -> impl Iterator<Item = &String> {
    let against = demand.offenders.iter().flat_map(|offender| &offender.facts);
    against.chain(demand.checks.iter().flat_map(|check| &check.facts))
}

fn deciding(demand: &DemandResult) -> impl Iterator<Item = &CheckResult> {
    demand.checks.iter().filter(|check| check.role != Role::Indicates)
}

fn distinct(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}
