//! Why a demand has its verdict: reasons, answers, checks and the rows they rest on.

use std::collections::BTreeMap;

use crate::assess::result::{
    CheckOutcome, CheckResult, Citation, DemandResult, FactRecord, Finding, Offender, Reason,
    ReasonCode, Report, Rule, Verdict,
};
use crate::catalog::policy::Class;
use crate::catalog::{Confidence, RequirementKind, Role};
use crate::fact::value::AttrJson;
use crate::fact::{Basis, label};
use crate::product::AnswerValue;
use crate::report::Lang;
use crate::report::evidence::{stated, versioned};
use crate::report::item::view::{OffenderView, distinct};
use crate::report::item::{Writer, place, reference, written};
use crate::report::text::{InWords, in_parentheses, with_aside};

impl<'a> Writer<'a> {
    pub(super) fn why(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
        let mut why: Vec<String> =
            demand.reason.iter().filter_map(|reason| self.text(&reason.text)).collect();
        // What was answered stands after what keeps it from carrying the verdict.
        let open = demand.verdict == Verdict::Inconclusive;
        why.extend(self.answer(demand).filter(|_| !open));
        let failed = demand.verdict == Verdict::Fail;
        why.extend(self.against(demand).into_iter().filter(|_| !failed));
        match demand.verdict {
            Verdict::Pass => {
                why.extend(deciding(demand).flat_map(|check| self.satisfied(check)));
                why.extend(self.remarks(demand));
            }
            Verdict::Inconclusive => {
                why.extend(self.missing(demand));
                why.extend(self.answer(demand));
                let partly = self.lang.pick("Für sich erfüllt", "Satisfied by itself");
                let good = demand.checks.iter().filter_map(|check| self.satisfied(check));
                // What a check remarks speaks of a part of it that holds.
                let good = good.chain(self.remarks(demand));
                why.extend(good.map(|says| format!("{partly}: {says}")));
                why.extend(self.answered_under(demand));
            }
            Verdict::NotApplicable => why.extend(self.remarks(demand)),
            Verdict::Fail => {}
        }
        why.extend(self.rulings(finding).filter(|_| !failed));
        distinct(why)
    }

    /// Under a fail, what is no reason for it: indications, and what checks remark of parts that hold. Rulings
    /// name what they touch in a section of their own.
    pub(super) fn beside(&self, demand: &DemandResult) -> Vec<String> {
        if demand.verdict != Verdict::Fail {
            return Vec::new();
        }
        let mut beside = self.against(demand);
        beside.extend(self.remarks(demand));
        distinct(beside)
    }

    fn remarks<'r>(&'r self, demand: &'r DemandResult) -> impl Iterator<Item = String> + 'r {
        let remarks = demand.checks.iter().flat_map(|check| &check.remarks);
        remarks.filter_map(|remark| self.text(remark))
    }

    /// Where the manufacturer says whether the condition of a demand holds, if nobody knows it.
    fn answered_under(&self, demand: &DemandResult) -> Option<String> {
        let open = demand.reason.as_ref().filter(|why| why.code == ReasonCode::ConditionUnknown)?;
        let keys = open.params.get("premises").filter(|keys| !keys.is_empty())?;
        Some(format!("{}: {keys}", self.t().answered_under))
    }

    fn rulings(&self, finding: &Finding) -> impl Iterator<Item = String> {
        let list = finding.interpretations.join(", ");
        (!list.is_empty()).then(|| format!("{}: {list}", self.t().interpretations)).into_iter()
    }

    /// The manufacturer's answer; where the verdict does not follow it, as far as it says more than "yes".
    fn answer(&self, demand: &DemandResult) -> Option<String> {
        let answer = demand.answer.as_ref().filter(|answer| answer.counts)?;
        let followed = match answer.value {
            AnswerValue::Yes => demand.verdict == Verdict::Pass,
            AnswerValue::No => demand.verdict == Verdict::Fail,
            AnswerValue::NotApplicable => demand.verdict == Verdict::NotApplicable,
        };
        let statement = answer.statement.as_ref().map(|statement| self.lang.quote(statement));
        if !followed {
            let not_applicable = answer.value == AnswerValue::NotApplicable;
            let value = answer.value.in_words(self.lang).to_owned();
            let said = [Some(value).filter(|_| not_applicable), statement];
            let said: Vec<_> = said.into_iter().flatten().collect();
            let lead = self.lang.pick("vom Ergebnis nicht getragen", "not borne out");
            return (!said.is_empty())
                .then(|| format!("{} ({lead}): {}", self.t().declares, said.join(", ")));
        }
        let said = match statement {
            Some(statement) => statement,
            None if answer.value == AnswerValue::No && demand.offenders.is_empty() => {
                return Some(with_aside(self.t().declared_not, &place(demand, answer)));
            }
            None if answer.value == AnswerValue::Yes => self.t().yes.to_owned(),
            // The reason of "not applicable" has been said in words.
            None => return None,
        };
        Some(format!("{}: {}", self.t().declares, with_aside(&said, &place(demand, answer))))
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
            let policies = check.rules.iter().map(|rule| self.policy(&rule.policy));
            aside.extend(distinct(policies.collect()));
            aside.extend(self.tables(&check.rules));
        }
        Some(if aside.is_empty() { says } else { in_parentheses(&says, &aside.join("; ")) })
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

    /// What violates a demand. Things of which the same is said are named.
    pub(super) fn offenders(&self, demand: &DemandResult) -> Vec<OffenderView> {
        let mut views: Vec<_> = demand.offenders.iter().map(|one| self.offender(one)).collect();
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for view in &views {
            *times.entry(view.text.clone()).or_default() += 1;
        }
        for (view, offender) in views.iter_mut().zip(&demand.offenders) {
            if times.get(&view.text).is_some_and(|times| *times > 1) && !offender.thing.is_empty() {
                let thing = label::thing(&offender.thing);
                let says = view.text.strip_prefix(&format!("{}: ", offender.subject));
                let says = says.unwrap_or(&view.text);
                view.text = format!("{}: {says}", self.lang.text(&thing));
            }
        }
        views
    }

    fn offender(&self, offender: &Offender) -> OffenderView {
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
        let failed = demand.verdict == Verdict::Fail;
        let checks = demand.checks.iter().filter(|check| check.outcome == wanted);
        let checks = checks.filter(|check| !failed || fails(check));
        // A row without a statement is no reason for a fail.
        let speaks = |rule: &&Rule| {
            rule.class != Class::Recommended && !(failed && rule.class == Class::NoRule)
        };
        let rules: Vec<_> = checks.flat_map(|check| &check.rules).filter(speaks).collect();
        // A check looks rows up for what satisfies it as well.
        let against: Vec<_> = match failed {
            true => rules.iter().filter(|rule| self.is_against(rule, demand)).copied().collect(),
            false => Vec::new(),
        };
        let rules = if against.is_empty() { rules } else { against };
        distinct(rules.into_iter().map(|rule| self.rule(rule)).collect())
    }

    /// Whether a row was looked up for one of the things that violate: what it is found by are their attributes.
    fn is_against(&self, rule: &Rule, demand: &DemandResult) -> bool {
        let facts = self.facts(demand.offenders.iter().flat_map(|offender| &offender.facts));
        let has = |fact: &FactRecord, part: &str| {
            fact.attributes.values().any(|value| match value {
                AttrJson::Text(text) => text == part,
                AttrJson::List(items) => items.iter().any(|item| item == part),
                _ => false,
            })
        };
        facts.iter().any(|fact| rule.key.iter().all(|part| has(fact, part)))
    }

    /// What a row says, and where it says so as a reader looks it up. Where its text comes from stands
    /// in the annex.
    fn rule(&self, rule: &Rule) -> String {
        let lang = self.lang;
        let mut says = vec![rule.class.in_words(lang).to_owned()];
        says.extend(rule.bound().and_then(|bound| self.text(&bound)));
        if let Some(value) = rule.value {
            let value = rule.in_unit(value);
            says.push(format!("{} {}", lang.pick("vorgefunden", "found"), lang.text(&value)));
        }
        if let Some(until) = rule.until {
            let extendable = lang.pick(" (verlängerbar)", " (extendable)");
            let extendable = if rule.extendable { extendable } else { "" };
            let until = lang.date(until);
            says.push(format!("{} {until}{extendable}", lang.pick("bis", "until")));
        }
        let mut text = says.join(", ");
        if !rule.key.is_empty() {
            text = format!("{}: {text}", lang.text(&label::key(&rule.key, " / ")));
        }
        text.push_str(&format!(" ({})", self.cited(rule)));
        if let Some(note) = rule.note.as_ref().and_then(|note| self.text(note)) {
            text.push_str(&format!("; {note}"));
        }
        text
    }

    /// `TR-02102-2 2026-01, Tabelle 6, S. 9`, and in a word how sure it is unless it was read there.
    fn cited(&self, rule: &Rule) -> String {
        let placed = rule.cited.iter().filter(|one| one.section.is_some());
        let mut parts: Vec<_> = placed.map(|one| self.lang.text(&one.text()).to_owned()).collect();
        if parts.is_empty() {
            parts.push(self.policy(&rule.policy));
        }
        let mut text = parts.join("; ");
        if rule.confidence != Confidence::Primary {
            text.push_str(&format!(", {}", sureness(rule.confidence, self.lang)));
        }
        text
    }

    /// The title of a policy table, or its name.
    fn policy(&self, reference: &str) -> String {
        let mut all = self.report.inputs.policies.iter();
        let own = all.find(|one| format!("{}@{}", one.id, one.edition) == reference);
        own.map_or_else(
            || reference.to_owned(),
            |own| format!("{} ({})", self.lang.text(&own.title), own.edition),
        )
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
            return Some(format!("{how}: {}", self.kinds(&demand.measurable)));
        }
        let planned = self.kinds(&demand.planned);
        (!planned.is_empty()).then(|| format!("{}: {planned}", t.planned))
    }

    /// Kinds of facts by their labels.
    fn kinds(&self, kinds: &[String]) -> String {
        let all = kinds.iter().map(|kind| self.lang.text(&label::kind(kind)).to_owned());
        all.collect::<Vec<_>>().join(", ")
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
        for fact in self.in_order(demand.checks.iter().flat_map(|check| &check.facts)) {
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

/// How sure a row is, in a word.
fn sureness(confidence: Confidence, lang: Lang) -> &'static str {
    match confidence {
        Confidence::Primary => lang.pick("am Normtext", "primary"),
        Confidence::Secondary => lang.pick("sekundär", "secondary"),
        Confidence::Derived => lang.pick("abgeleitet", "derived"),
        Confidence::Inferred => lang.pick("erschlossen", "inferred"),
        Confidence::Parallel => lang.pick("Paralleltext", "parallel text"),
        Confidence::Memory => lang.pick("unbestätigt", "unconfirmed"),
    }
}

/// Whether a check is what makes a demand fail.
fn fails(check: &CheckResult) -> bool {
    check.role != Role::Indicates && check.outcome == CheckOutcome::Violated
}

/// A file below the product folder, and line and column in it where they are known.
pub(in crate::report) type FileSpot<'a> = (&'a str, Option<(usize, usize)>);

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
