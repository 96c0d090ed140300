//! What was seen, read and said, as observations.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::assess::result::{Contradiction, DemandResult, FactRecord, Finding};
use crate::fact::Basis;
use crate::report::alert;
use crate::report::evidence::attributes;
use crate::report::oscal::{Export, moment, own, prose};
use crate::report::text::InWords;

/// An observation before it has its evidence.
pub(super) struct Seen<'t> {
    pub(super) id: String,
    pub(super) text: &'t str,
    pub(super) basis: Option<Basis>,
    pub(super) on: Date,
    pub(super) kind: &'static str,
}

impl Export<'_> {
    pub(super) fn fact_id(&self, fact: &str) -> String {
        self.ids.of_run("fact", fact)
    }

    pub(super) fn clash_id(&self, at: usize) -> String {
        self.ids.of_run("contradiction", &at.to_string())
    }

    pub(super) fn answer_id(&self, finding: &Finding, demand: &DemandResult) -> String {
        self.ids.of_run("answer", &format!("{} {}", finding.key, demand.id))
    }

    /// An observation for each fact that a verdict rests on.
    pub(super) fn fact_observations(&self) -> Vec<Value> {
        self.report().facts.iter().map(|fact| self.fact(fact)).collect()
    }

    fn fact(&self, fact: &FactRecord) -> Value {
        let lang = self.lang();
        let text = format!("{} {}: {}", fact.kind, fact.subject, attributes(fact, lang));
        let mut observation = self.observation(&Seen {
            id: self.fact_id(&fact.id),
            text: &text,
            basis: Some(fact.basis),
            on: fact.date,
            kind: "control-objective",
        });
        let mut evidence = Vec::new();
        let seen = self.report().inputs.observations.iter();
        let file = seen.filter(|seen| seen.used).find(|seen| seen.source() == fact.source);
        let place = fact.at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
        let mut source = json!({"description": prose(&format!("{}{place}", fact.source))});
        if let Some(seen) = file {
            source["href"] = format!("#{}", self.observation_file(&seen.file)).into();
        }
        evidence.push(source);
        evidence.extend(self.documents(&fact.documents));
        observation["relevant-evidence"] = evidence.into();
        observation
    }

    /// The documents of these ids that the result knows.
    pub(super) fn documents(&self, ids: &[String]) -> Vec<Value> {
        let known = &self.report().inputs.documents;
        let cited = ids.iter().filter_map(|id| known.iter().find(|one| one.id == *id));
        let evidence = cited.map(|document| {
            json!({
                "href": format!("#{}", self.document_id(&document.id)),
                "description": prose(&format!("{} ({})", document.title, document.id)),
            })
        });
        evidence.collect()
    }

    /// Every contradiction, whether a finding names it or not.
    pub(super) fn clash_observations(&self) -> Vec<Value> {
        let all = self.report().contradictions.iter().enumerate();
        all.map(|(at, clash)| self.clash(at, clash)).collect()
    }

    fn clash(&self, at: usize, clash: &Contradiction) -> Value {
        let text = alert::contradiction(clash, self.lang());
        let mut observation = self.observation(&Seen {
            id: self.clash_id(at),
            text: &text,
            basis: Some(clash.found_basis),
            on: self.report().as_of,
            kind: "discovery",
        });
        observation["props"] = json!([own("contradiction", clash.kind.word())]);
        observation
    }

    pub(super) fn observation(&self, seen: &Seen<'_>) -> Value {
        let mut observation = json!({
            "uuid": seen.id,
            "description": prose(seen.text),
            "methods": [method(seen.basis)],
            "types": [seen.kind],
            "subjects": [{
                "subject-uuid": self.ids.of_product("component", ""), "type": "component",
            }],
            "collected": moment(seen.on),
        });
        if let Some(basis) = seen.basis {
            observation["props"] = json!([own("basis", basis.word())]);
            observation["remarks"] = basis.in_words(self.lang()).into();
        }
        observation
    }
}

/// OSCAL's methods: a measurement tests, what is read or presented is examined, who answers is
/// interviewed.
fn method(basis: Option<Basis>) -> &'static str {
    match basis {
        Some(Basis::Measured) => "TEST",
        Some(Basis::Extracted | Basis::Documented | Basis::Examined) => "EXAMINE",
        Some(Basis::Declared) => "INTERVIEW",
        None => "UNKNOWN",
    }
}
