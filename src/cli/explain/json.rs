//! A requirement with what the evaluator looks at, as JSON.

use anyhow::Context;
use jiff::civil::Date;
use serde::Serialize;

use crate::catalog::inspection::Inspection;
use crate::catalog::interpretation::Statement;
use crate::catalog::policy::Row;
use crate::catalog::{
    Confidence, Decidable, Demand, Depth, Modal, Requirement, Role, Ruling, Text,
};
use crate::cli::Failure;
use crate::cli::explain::requirement::Page;

#[derive(Serialize)]
struct Explained<'a> {
    catalog: String,
    number: &'a str,
    cite: &'a str,
    title: &'a Text,
    text: &'a Text,
    confidence: Confidence,
    depth: Option<&'a Depth>,
    note: Option<&'a Text>,
    /// What the evaluator looks at.
    examination: Option<&'a Inspection>,
    /// Which data are sensitive and where they may go, where that matters.
    data_classes: Option<DataTable>,
    demands: Vec<Single<'a>>,
    rulings: Vec<Spoken>,
}

#[derive(Serialize)]
struct DataTable {
    policy: String,
    table: String,
    key: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Single<'a> {
    id: &'a str,
    modal: Option<Modal>,
    text: &'a Text,
    applies_if: Option<&'a Text>,
    decidable: &'static str,
    /// Why only a person can judge, or what would refute it.
    why: Option<&'a Text>,
    checks: Vec<Used<'a>>,
    remedy: &'a Text,
    ask: &'a Text,
}

#[derive(Serialize)]
struct Used<'a> {
    id: &'a str,
    role: Role,
    covers: &'a Text,
    because: Option<&'a Text>,
}

#[derive(Serialize)]
struct Spoken {
    /// `collection#ruling`.
    id: String,
    title: Text,
    text: Text,
    effect: &'static str,
    from: Date,
    until: Option<Date>,
    confidence: Confidence,
    said: Option<Statement>,
    caution: Option<Text>,
    /// Whether it is only reported from a conversation, so that no verdict depends on it.
    hearsay: bool,
}

impl Page<'_> {
    /// The page as JSON.
    pub(super) fn json(&self, requirement: &Requirement) -> Result<String, Failure> {
        let asks = requirement.examination.as_ref().is_some_and(|one| one.data_classes);
        let explained = Explained {
            catalog: self.catalog.reference(),
            number: &requirement.number,
            cite: &requirement.cite,
            title: &requirement.title,
            text: &requirement.text,
            confidence: requirement.confidence,
            depth: self.depth(requirement),
            note: requirement.note.as_ref(),
            examination: requirement.examination.as_ref(),
            data_classes: asks.then(|| self.table()).flatten(),
            demands: requirement.demands.iter().map(single).collect(),
            rulings: self.spoken(requirement),
        };
        let text = serde_json::to_string_pretty(&explained).context("writing the explanation")?;
        Ok(text + "\n")
    }

    fn table(&self) -> Option<DataTable> {
        let (policy, table) = self.data_table()?;
        let own = policy.tables.get(&table)?;
        let (key, rows) = (own.key.clone(), own.rows.clone());
        Some(DataTable { policy: policy.reference(), table, key, rows })
    }

    fn spoken(&self, requirement: &Requirement) -> Vec<Spoken> {
        let speaks = |ruling: &Ruling| {
            ruling.on.iter().any(|subject| {
                subject.catalog == self.catalog.id
                    && subject.requirement.as_ref().is_none_or(|nr| *nr == requirement.number)
            })
        };
        let mut spoken = Vec::new();
        for set in self.library.interpretations() {
            let own = set.rulings.iter().filter(|ruling| speaks(ruling));
            spoken.extend(own.map(|ruling| Spoken {
                id: format!("{}#{}", set.id, ruling.id),
                title: ruling.title.clone(),
                text: ruling.text.clone(),
                effect: ruling.effect.word(),
                from: ruling.from,
                until: ruling.until,
                confidence: ruling.confidence,
                said: ruling.said.clone(),
                caution: ruling.caution.clone(),
                hearsay: ruling.is_hearsay(),
            }));
        }
        spoken
    }
}

fn single(demand: &Demand) -> Single<'_> {
    let (decidable, why) = match &demand.decidable {
        Decidable::Automated => ("automated", None),
        Decidable::Planned(_) => ("planned", None),
        Decidable::Refutable(by) => ("refutable", Some(by)),
        Decidable::Manual(why) => ("manual", Some(why)),
    };
    let used = demand.checks.iter().map(|used| Used {
        id: &used.id,
        role: used.role,
        covers: &used.covers,
        because: used.because.as_ref(),
    });
    Single {
        id: &demand.id,
        modal: demand.modal,
        text: &demand.text,
        applies_if: demand.applies_if.as_ref().map(|condition| &condition.says),
        decidable,
        why,
        checks: used.collect(),
        remedy: &demand.remedy,
        ask: &demand.ask,
    }
}
