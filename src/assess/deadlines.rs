//! Days on which something an assessment rests on ends.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::assess::evaluation::Limit;
use crate::assess::evidence::{Evidence, MAX_AGE_OBSERVED, MAX_AGE_STATED, own_end, plus_days};
use crate::assess::result::{Deadline, Finding, Verdict};
use crate::assess::select::Inputs;
use crate::assess::{certificates, say};
use crate::catalog::policy::Class;
use crate::catalog::{Text, natural_cmp};
use crate::product::{Declaration, Document};

/// Gathers ends of documents, ages of statements, answers and measurements, and policy years.
pub(super) fn collect(
    inputs: &Inputs<'_>,
    evidence: &Evidence<'_>,
    findings: &[Finding],
    limits: &[(String, Limit)],
) -> Vec<Deadline> {
    let mut all = Gathered { as_of: inputs.as_of.day(), found: BTreeMap::new() };
    let cited = by_document(findings);
    for document in &inputs.product.documents {
        let keys = cited.get(document.id.as_str()).into_iter().flatten();
        all.document(document, keys.map(|key| (*key).to_owned()).collect());
    }
    all.answers(inputs, findings);
    all.statements(inputs, findings);
    for observation in evidence.inputs.iter().filter(|observation| observation.used) {
        let what = say::observed_of(observation.basis, &observation.target);
        let Some(day) = observation.observed_on else { continue };
        all.add(plus_days(day, MAX_AGE_OBSERVED), what, say::measure_again(), Vec::new());
    }
    all.policies(inputs, findings);
    all.examinations(inputs);
    for (key, limit) in limits {
        let span = Span(limit.sure, Some(limit.latest).filter(|latest| *latest > limit.sure));
        all.add(span, limit.what.clone(), say::too_old_then(), vec![key.clone()]);
    }
    all.finish()
}

/// The last good day; where it is not known exactly, the first and the last that it may be.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Span(Date, Option<Date>);

impl From<Date> for Span {
    fn from(day: Date) -> Self {
        Self(day, None)
    }
}

struct Gathered {
    as_of: Date,
    found: BTreeMap<(Span, Text, Text), Vec<String>>,
}

impl Gathered {
    fn add(&mut self, span: impl Into<Span>, what: Text, then: Text, keys: Vec<String>) {
        self.found.entry((span.into(), what, then)).or_default().extend(keys);
    }

    fn document(&mut self, document: &Document, keys: Vec<String>) {
        // A report that nothing rests on ends with the certificate it belongs to.
        if keys.is_empty() && document.certificate.is_some() && document.valid_until.is_none() {
            return;
        }
        let name = say::document_name(document);
        let own = own_end(document);
        let what = match document.valid_until {
            Some(_) => say::end_of_validity(&name),
            None if certificates::is_certificate(document) => say::end_of_five_years(&name),
            None => say::end_by_age(&name),
        };
        self.add(own, what, say::proves_nothing_then(), keys.clone());
        if let Some(limit) = &document.usable_until {
            let what = say::end_of_use(&name, &limit.because);
            self.add(limit.date, what, say::unusable_then(limit.extendable), keys);
        }
    }

    fn answers(&mut self, inputs: &Inputs<'_>, findings: &[Finding]) {
        for declaration in &inputs.product.declarations {
            for (on, keys) in answered(declaration, inputs.as_of.day(), findings) {
                let reference = format!("{}@{}", declaration.catalog, declaration.edition);
                let what = say::answers_of(&reference, on);
                self.add(plus_days(on, MAX_AGE_STATED), what, say::renew_then(), keys);
            }
        }
    }

    fn statements(&mut self, inputs: &Inputs<'_>, findings: &[Finding]) {
        let facts = inputs.product.facts.iter().filter(|fact| fact.date <= inputs.as_of.day());
        let used = by_fact(findings);
        for fact in facts {
            let by = fact.stated.as_ref().map(|stated| stated.by.clone()).unwrap_or_default();
            let keys = used.get(fact.id.as_str()).into_iter().flatten();
            let keys = keys.map(|key| (*key).to_owned()).collect();
            let what = say::statements_of(&by, fact.date);
            self.add(plus_days(fact.date, MAX_AGE_STATED), what, say::renew_then(), keys);
        }
    }

    fn examinations(&mut self, inputs: &Inputs<'_>) {
        for record in &inputs.examinations {
            for one in record.judgements.iter().filter(|one| one.date <= inputs.as_of.day()) {
                let what = say::judgements_of(&record.by, &one.person);
                let last = plus_days(one.date, MAX_AGE_STATED);
                self.add(last, what, say::examine_again(), vec![one.key()]);
            }
        }
    }

    /// Years of the policy rows that carry something today.
    fn policies(&mut self, inputs: &Inputs<'_>, findings: &[Finding]) {
        for finding in findings.iter().filter(|f| f.verdict != Verdict::NotApplicable) {
            for rule in finding.rules().filter(|rule| rule.class != Class::NotListed) {
                let Some(until) = rule.until else { continue };
                let table = inputs.policies.values().find(|one| one.reference() == rule.policy);
                let table = table.and_then(|policy| policy.tables.get(&rule.table));
                let what = say::row(rule, table.map(|table| &table.title));
                self.add(until, what, say::row_ends(rule.extendable), vec![finding.key.clone()]);
            }
        }
    }

    fn finish(self) -> Vec<Deadline> {
        let as_of = self.as_of;
        self.found
            .into_iter()
            .map(|((Span(date, latest), what, then), mut requirements)| {
                requirements.sort_by(|a, b| natural_cmp(a, b));
                requirements.dedup();
                Deadline { date, latest, passed: date < as_of, what, requirements, then }
            })
            .collect()
    }
}

/// The keys of the findings that cite each document.
fn by_document(findings: &[Finding]) -> BTreeMap<&str, Vec<&str>> {
    let mut cited: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for finding in findings {
        for id in &finding.documents {
            cited.entry(id.as_str()).or_default().push(finding.key.as_str());
        }
    }
    cited
}

/// The keys of the findings whose checks looked at each fact.
fn by_fact(findings: &[Finding]) -> BTreeMap<&str, Vec<&str>> {
    let mut used: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for finding in findings {
        let checks = finding.demands.iter().flat_map(|demand| &demand.checks);
        for id in checks.flat_map(|check| &check.facts).collect::<BTreeSet<_>>() {
            used.entry(id.as_str()).or_default().push(finding.key.as_str());
        }
    }
    used
}

/// The days on which a declaration answered, by the day judged, with the findings that rest on that.
fn answered(
    declaration: &Declaration,
    as_of: Date,
    findings: &[Finding],
) -> BTreeMap<Date, Vec<String>> {
    let mut days: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
    for (number, answers) in &declaration.answers {
        let on = answers.all().map(|answer| answer.given.on).filter(|on| *on <= as_of);
        days.entry(&number.value).or_default().extend(on);
    }
    let every = days.values().flatten().map(|on| (*on, Vec::new()));
    let mut answered: BTreeMap<Date, Vec<String>> = every.collect();
    let rests = |f: &&Finding| {
        f.catalog == declaration.catalog
            && f.declaration.as_ref().is_some_and(|d| d.edition == declaration.edition)
    };
    for finding in findings.iter().filter(rests) {
        for on in days.get(finding.requirement.as_str()).into_iter().flatten() {
            answered.entry(*on).or_default().push(finding.key.clone());
        }
    }
    answered
}
