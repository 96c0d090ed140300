//! Why a demand has its verdict: reasons, answers, checks and the rows they rest on.

use std::collections::BTreeMap;

use crate::assess::result::{
    CheckOutcome, CheckResult, Citation, DemandResult, FactRecord, Finding, Offender, Reason,
    ReasonCode, Report, Rule, Verdict,
};
use crate::catalog::policy::Class;
use crate::catalog::{RequirementKind, Role};
use crate::fact::Basis;
use crate::product::AnswerValue;
use crate::report::catalog::with_aside;
use crate::report::evidence::{stated, versioned};
use crate::report::item::view::{OffenderView, distinct};
use crate::report::item::{Writer, place, reference, written};
use crate::report::text::InWords;

impl<'a> Writer<'a> {
    pub(super) fn why(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
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

    pub(super) fn offender(&self, offender: &Offender) -> OffenderView {
        let t = self.t();
        let lang = self.lang;
        let (expected, observed) = (lang.text(&offender.expected), lang.text(&offender.observed));
        let mut text = self.text(&offender.message).unwrap_or_else(|| offender.subject.clone());
        // The sentence of a check leaves out the label that what was found begins with.
        let end = expected.rsplit(' ').next().unwrap_or(expected);
        let said = text.contains(end) && text.contains(observed);
        if !expected.is_empty() && !said {
            text = format!("{text} ({}: {expected}; {}: {observed})", t.expected, t.observed);
        }
        OffenderView { text, evidence: self.labels.cite([], &offender.facts) }
    }

    /// The policy rows behind what is violated or open.
    pub(super) fn rules(&self, demand: &DemandResult) -> Vec<String> {
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
    pub(super) fn measuring(&self, demand: &DemandResult) -> Option<String> {
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

    pub(super) fn remedy(&self, finding: &Finding, demand: &DemandResult) -> Option<String> {
        if demand.verdict != Verdict::Fail {
            return None;
        }
        self.text(&demand.remedy).or_else(|| {
            let remedies: Vec<_> =
                finding.remedy.iter().filter_map(|remedy| self.text(remedy)).collect();
            (!remedies.is_empty()).then(|| remedies.join(" "))
        })
    }

    pub(super) fn evidence(&self, demand: &DemandResult) -> String {
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

    pub(super) fn absence(&self, demand: &DemandResult) -> String {
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
    pub(super) fn relied_upon(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
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

/// A file below the product folder, and line and column in it where they are known.
pub(in crate::report) type Origin<'a> = (&'a str, Option<(usize, usize)>);

/// Whether a check speaks against it, which decides however little the check covers.
pub(super) fn refuted(demand: &DemandResult) -> bool {
    demand.verdict == Verdict::Fail
        && deciding(demand).any(|check| check.outcome == CheckOutcome::Violated)
}

/// Catalogs all whose demanding findings speak of one and the same component.
pub(super) fn only_components(report: &Report) -> BTreeMap<String, &str> {
    let mut components: BTreeMap<String, Option<&str>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|one| one.kind == RequirementKind::Demand) {
        let own = finding.component.as_deref();
        let known = components.entry(reference(finding)).or_insert(own);
        *known = known.filter(|known| Some(*known) == own);
    }
    components.into_iter().filter_map(|(reference, only)| Some((reference, only?))).collect()
}

/// Ids of the facts that a demand's result cites; those against it first.
pub(in crate::report) fn cited(demand: &DemandResult) -> impl Iterator<Item = &String> {
    let against = demand.offenders.iter().flat_map(|offender| &offender.facts);
    against.chain(demand.checks.iter().flat_map(|check| &check.facts))
}

fn deciding(demand: &DemandResult) -> impl Iterator<Item = &CheckResult> {
    demand.checks.iter().filter(|check| check.role != Role::Indicates)
}
