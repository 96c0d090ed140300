//! Every demand as a row: what the formats for spreadsheets lay out.

use std::collections::BTreeMap;

use crate::assess::result::{DemandResult, Finding, Report};
use crate::fact::label;
use crate::report::Lang;
use crate::report::item::{self, Item, State, Writer};
use crate::report::text::{InWords, plain};

/// How many columns a row has.
pub(super) const COLUMNS: usize = 21;

/// A column's name and its width in characters.
pub(super) type Column = (&'static str, u16);

/// Rows in the order of the result.
pub(super) struct Matrix {
    pub(super) columns: [Column; COLUMNS],
    pub(super) sheets: Vec<Sheet>,
}

/// The rows of one catalog.
pub(super) struct Sheet {
    /// `catalog@edition`.
    pub(super) reference: String,
    /// Text from outside as one line each; formulas are not yet neutralised.
    pub(super) rows: Vec<[String; COLUMNS]>,
    /// What the verdict of each row comes to.
    pub(super) states: Vec<State>,
}

/// Where the verdict stands in a row.
pub(super) const VERDICT: usize = 11;

impl Matrix {
    pub(super) fn new(report: &Report, lang: Lang) -> Self {
        let writer = Writer::new(report, lang);
        let mut sheets: Vec<Sheet> = Vec::new();
        for finding in &report.findings {
            let reference = item::reference(finding);
            let at = sheets.iter().position(|sheet| sheet.reference == reference);
            let at = at.unwrap_or_else(|| {
                sheets.push(Sheet { reference, rows: Vec::new(), states: Vec::new() });
                sheets.len() - 1
            });
            for (state, row) in rows(finding, &writer) {
                sheets[at].rows.push(row);
                sheets[at].states.push(state);
            }
        }
        Self { columns: columns(lang), sheets }
    }
}

fn columns(lang: Lang) -> [Column; COLUMNS] {
    let t = lang.phrases();
    [
        (t.catalog, 16),
        (t.edition, 12),
        (t.group, 20),
        (t.requirement, 12),
        (t.part_of_demand, 18),
        (t.component, 14),
        (t.verb, 12),
        (t.depth, 11),
        (t.addressee, 12),
        (t.title, 32),
        (t.restatement, 60),
        (t.verdict, 18),
        (t.basis, 14),
        (t.reason, 80),
        (t.found, 50),
        (t.evidence, 40),
        (t.remedy, 50),
        (t.ask, 50),
        (t.confidence, 18),
        (t.disposition, 40),
        (t.remark, 30),
    ]
}

fn rows<'a>(
    finding: &'a Finding,
    writer: &'a Writer<'_>,
) -> impl Iterator<Item = (State, [String; COLUMNS])> + 'a {
    let demands = item::demands(finding).into_owned();
    let items = writer.items(finding).into_iter();
    items.zip(demands).map(move |(item, demand)| (item.state, row(finding, item, &demand, writer)))
}

fn row(finding: &Finding, item: Item, demand: &DemandResult, writer: &Writer) -> [String; COLUMNS] {
    let lang = writer.lang;
    let why: Vec<_> = item.why.into_iter().chain(item.absence).chain(item.measuring).collect();
    let cells = [
        finding.catalog.clone(),
        finding.edition.clone(),
        item.group,
        finding.requirement.clone(),
        demand.id.clone(),
        finding.component.clone().unwrap_or_default(),
        item.verb.to_owned(),
        item.depth.unwrap_or_default(),
        finding.addressee.in_words(lang).to_owned(),
        item.title,
        item.text,
        item.verdict,
        item.basis.unwrap_or_default().to_owned(),
        why.join(" · "),
        item.found.join(" · "),
        evidence(demand, writer),
        item.remedy.unwrap_or_default(),
        item.ask.unwrap_or_default(),
        demand.confidence.in_words(lang).to_owned(),
        item.dispositions.join(" · "),
        item.marks.join(" · "),
    ];
    cells.map(|cell| plain(&cell))
}

/// Documents by id, then facts by kind, where they come from and when, with their number: a row
/// stands alone, so it cannot cite the list of another report.
fn evidence(demand: &DemandResult, writer: &Writer) -> String {
    let mut facts: BTreeMap<(&str, &str, _), usize> = BTreeMap::new();
    for fact in writer.facts(item::cited(demand)) {
        *facts.entry((&fact.kind, &fact.source, fact.date)).or_default() += 1;
    }
    let facts = facts.into_iter().map(|((kind, source, date), count)| {
        let times = if count > 1 { format!(" ×{count}") } else { String::new() };
        let kind = label::kind(kind);
        format!("{}{times} ({source}, {})", writer.lang.text(&kind), writer.lang.date(date))
    });
    demand.documents.iter().cloned().chain(facts).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn there_is_a_row_for_every_demand_and_a_sheet_for_every_catalog() {
        let report = fixture::sample();
        let matrix = Matrix::new(&report, Lang::De);
        let references: Vec<_> =
            matrix.sheets.iter().map(|sheet| sheet.reference.as_str()).collect();
        assert_eq!(references, ["anlage-31b@2016-10-21", "anlage-31b@2021-02-25"]);
        let rows: usize = matrix.sheets.iter().map(|sheet| sheet.rows.len()).sum();
        let demands: usize =
            report.findings.iter().map(|finding| finding.demands.len().max(1)).sum();
        assert_eq!(rows, demands);
    }

    #[test]
    fn a_row_names_its_evidence_in_itself() {
        let matrix = Matrix::new(&fixture::sample(), Lang::De);
        let row = matrix.sheets[0].rows.iter().find(|row| row[3] == "5.6").unwrap();
        assert!(row[15].starts_with("Protokollversion ("), "{}", row[15]);
        assert!(row[15].ends_with("2018)"), "{}", row[15]);
    }
}
