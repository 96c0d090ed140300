//! Demands as findings: only what is met without reserve is satisfied.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::assess::result::{DemandResult, Examination, Finding, Verdict};
use crate::catalog::{Addressee, RequirementKind};
use crate::fact::Basis;
use crate::oscal::token;
use crate::report::alert;
use crate::report::item::{self, Item};
use crate::report::oscal::evidence::Seen;
use crate::report::oscal::{Export, heading, own, prose};
use crate::report::text::InWords;

impl Export<'_> {
    /// Findings, and observations of what was answered and of what does not apply. Demands on the doctor
    /// are not the provider's to meet and have neither.
    pub(super) fn findings(&self) -> (Vec<Value>, Vec<Value>) {
        let (mut findings, mut observations) = (Vec::new(), Vec::new());
        let known: BTreeSet<&str> =
            self.report().facts.iter().map(|fact| fact.id.as_str()).collect();
        for finding in &self.report().findings {
            if finding.kind != RequirementKind::Demand || finding.addressee == Addressee::Doctor {
                continue;
            }
            for demand in item::demands(finding).iter() {
                let item = self.writer.item(finding, demand);
                if demand.verdict == Verdict::NotApplicable {
                    observations.push(self.not_applicable(finding, demand, &item));
                    continue;
                }
                let mut related: Vec<_> = item::cited(demand)
                    .filter(|id| known.contains(id.as_str()))
                    .map(|id| self.fact_id(id))
                    .collect();
                if demand.answer.is_some() {
                    observations.push(self.answer(finding, demand, &item));
                    related.push(self.answer_id(finding, demand));
                }
                related.extend(self.clashes(finding, demand));
                let mut seen = BTreeSet::new();
                related.retain(|id| seen.insert(id.clone()));
                findings.push(self.finding(finding, demand, &item, &related));
            }
        }
        (findings, observations)
    }

    fn clashes(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
        let all = self.report().contradictions.iter().enumerate();
        let own = all.filter(|(_, clash)| {
            clash.finding.as_ref() == Some(&finding.key) && alert::is_about(clash, demand)
        });
        own.map(|(at, _)| self.clash_id(at)).collect()
    }

    fn finding(
        &self,
        finding: &Finding,
        demand: &DemandResult,
        item: &Item,
        related: &[String],
    ) -> Value {
        let control = token(&format!("{}_{}", finding.catalog, finding.requirement));
        let (kind, target) = match demand.id.as_str() {
            "" => ("statement-id", format!("{control}_smt")),
            id => ("objective-id", token(&format!("{control}_obj.{id}"))),
        };
        let said: Vec<_> = item.found.iter().chain(&item.why).map(String::as_str).collect();
        let said = if said.is_empty() { item.verdict.clone() } else { said.join(" · ") };
        let mut value = json!({
            "uuid": self.ids.of_run("finding", &format!("{} {}", finding.key, demand.id)),
            "title": heading(&format!("{}: {}", item.label, item.title)),
            "description": prose(&said),
            "props": props(finding, demand),
            "origins": [{"actors": [{"type": "tool", "actor-uuid": self.ids.tool()}]}],
            "target": {
                "type": kind,
                "target-id": target,
                "title": heading(&item.text),
                "status": self.status(finding, demand, item),
            },
        });
        if !related.is_empty() {
            let related: Vec<_> =
                related.iter().map(|id| json!({"observation-uuid": id})).collect();
            value["related-observations"] = related.into();
        }
        let remarks: Vec<_> =
            item.dispositions.iter().chain(&item.marks).map(|text| prose(text)).collect();
        if !remarks.is_empty() {
            value["remarks"] = remarks.join("\n\n").into();
        }
        value
    }

    /// Satisfied only if met, not provisionally, and without anything that contradicts.
    fn status(&self, finding: &Finding, demand: &DemandResult, item: &Item) -> Value {
        let reserved = finding.examination == Examination::Outstanding || demand.contradiction;
        let (state, reason) = match demand.verdict {
            Verdict::Pass if !reserved => ("satisfied", "pass"),
            Verdict::Fail => ("not-satisfied", "fail"),
            Verdict::Pass | Verdict::Inconclusive | Verdict::NotApplicable => {
                ("not-satisfied", "other")
            }
        };
        json!({"state": state, "reason": reason, "remarks": prose(&item.verdict)})
    }

    /// That something does not apply, on whose word, and why.
    fn not_applicable(&self, finding: &Finding, demand: &DemandResult, item: &Item) -> Value {
        let parts = [format!("{}: {}", item.label, item.verdict)].into_iter();
        let text = parts.chain(item.why.iter().cloned()).chain(item.absence.clone());
        let text = text.collect::<Vec<_>>().join(" · ");
        let mut observation = self.observation(&Seen {
            id: self.ids.of_run("not-applicable", &format!("{} {}", finding.key, demand.id)),
            text: &text,
            basis: demand.basis,
            on: self.report().as_of,
            kind: "control-objective",
        });
        observation["props"] = json!(props(finding, demand));
        observation
    }

    /// What was answered.
    fn answer(&self, finding: &Finding, demand: &DemandResult, item: &Item) -> Value {
        let lang = self.lang();
        let answer = demand.answer.as_ref();
        let value = answer.map(|answer| answer.value.in_words(lang)).unwrap_or_default();
        let statement = answer.and_then(|answer| answer.statement.as_deref());
        let mut text = format!("{}: {value}", item.label);
        text.extend(statement.map(|statement| format!(". {}", lang.quote(statement))));
        let given = finding.declaration.as_ref();
        let mut observation = self.observation(&Seen {
            id: self.answer_id(finding, demand),
            text: &text,
            basis: Some(Basis::Declared),
            on: given.map_or(self.report().as_of, |given| given.on),
            kind: "control-objective",
        });
        let counts = answer.is_some_and(|answer| answer.counts);
        let mut props: Vec<_> = own("counts", yes(counts)).into_iter().collect();
        props.extend(given.and_then(|given| own("answered-by", &given.by)));
        observation["props"] = json!(props);
        let evidence = self.documents(&demand.documents);
        if !evidence.is_empty() {
            observation["relevant-evidence"] = evidence.into();
        }
        observation
    }
}

fn props(finding: &Finding, demand: &DemandResult) -> Vec<crate::oscal::Property> {
    let component = finding.component.as_deref().unwrap_or_default();
    let reason = demand.reason.as_ref().map(|reason| reason.code.word()).unwrap_or_default();
    let all = [
        ("catalog", item::reference(finding)),
        ("requirement", finding.requirement.clone()),
        ("demand", demand.id.clone()),
        ("component", component.to_owned()),
        ("verdict", demand.verdict.word().to_owned()),
        ("reason", reason.to_owned()),
        ("modal-verb", demand.modal.map_or("none", |modal| modal.word()).to_owned()),
        ("basis", demand.basis.map(Basis::word).unwrap_or_default().to_owned()),
        ("confidence", demand.confidence.word().to_owned()),
        ("examination", finding.examination.word().to_owned()),
        ("comparison", yes(demand.comparison).to_owned()),
        ("contradiction", yes(demand.contradiction).to_owned()),
    ];
    all.into_iter().filter_map(|(name, value)| own(name, &value)).collect()
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
