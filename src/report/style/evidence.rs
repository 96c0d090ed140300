//! The annex of evidence of a style: documents, observations and the facts that its findings cite.

use std::collections::BTreeSet;

use crate::assess::result::{FactRecord, Finding};
use crate::report::document::{Anchor, Block, Cell, Column, Line, Table};
use crate::report::evidence::{DocumentView, FactView, ObservationView};
use crate::report::item::cited;
use crate::report::style::sheet::Sheet;

impl Sheet<'_> {
    /// Labels as [`crate::report::evidence::Labels::cite`] writes them, each a link to its entry.
    pub(super) fn linked(&self, line: Line, labels: &str) -> Line {
        let mut line = line;
        for (at, part) in labels.split(", ").enumerate() {
            line = if at > 0 { line.then(", ") } else { line };
            for (end, label) in part.split('–').enumerate() {
                line = if end > 0 { line.then("–") } else { line };
                line = match anchor(label).filter(|_| self.appendix) {
                    Some(anchor) => line.link(label, &anchor),
                    None => line.then(label),
                };
            }
        }
        line
    }

    /// Documents, observations and the facts cited, below a heading of their own each.
    pub(super) fn evidence(&self, findings: &[&Finding], level: u8) -> Vec<Block> {
        if !self.appendix {
            return vec![Block::paragraph(self.t().no_appendix)];
        }
        let evidence = &self.view.evidence;
        let mut blocks = Vec::new();
        let mut put = |title: &str, table: Option<Block>| {
            if let Some(table) = table {
                blocks.push(Block::heading(level, title));
                blocks.push(table);
            }
        };
        put(self.pick("Dokumente", "Documents"), self.documents(&evidence.documents));
        put(self.pick("Beobachtungen", "Observations"), self.observations(&evidence.observations));
        put(self.pick("Herangezogene Tatsachen", "Facts used"), self.facts(&self.cited(findings)));
        if blocks.is_empty() {
            blocks.push(Block::paragraph(self.t().none));
        }
        blocks
    }

    /// The facts that findings cite, in words.
    pub(super) fn cited(&self, findings: &[&Finding]) -> Vec<(&FactRecord, &FactView)> {
        let demands = findings.iter().flat_map(|finding| finding.demands.iter());
        let ids: BTreeSet<_> = demands.flat_map(cited).collect();
        let all = self.report.facts.iter().zip(&self.view.evidence.facts);
        all.filter(|(fact, _)| ids.contains(&fact.id)).collect()
    }

    /// All documents, with what they cover and both of their ends.
    pub(super) fn documents(&self, documents: &[DocumentView]) -> Option<Block> {
        let t = self.t();
        let columns = [
            Column::new("", 1),
            Column::new(self.pick("Dokument", "Document"), 6),
            Column::new(t.issuer, 3),
            Column::new(t.date, 2),
            Column::new(t.valid_until, 3),
        ];
        let row = |one: &DocumentView| {
            let number: String = one.number.iter().map(|number| format!(" ({number})")).collect();
            let mut lines =
                vec![Line::default().strong(&one.title).then(&number), Line::from(&one.kind)];
            lines.extend(one.covers.iter().map(Line::from));
            lines.extend(one.scope.iter().map(|scope| format!("{}: {scope}", t.scope).into()));
            lines.extend(one.certificate.iter().map(|of| format!("{} {of}", t.belongs_to).into()));
            lines.push(match &one.sha256 {
                Some(sha256) => Line::from("SHA-256 ").code(sha256),
                None => Line::default().strong(t.document_missing),
            });
            vec![
                entry(&one.label),
                Cell::new(lines),
                Cell::new([one.issuer.as_deref().unwrap_or("–")]),
                Cell::new([&one.issued]),
                Cell::new([one.valid_until.as_deref().unwrap_or("–")]),
            ]
        };
        table(columns.into(), documents.iter().map(row).collect())
    }

    fn observations(&self, observations: &[ObservationView]) -> Option<Block> {
        let t = self.t();
        let columns = [
            Column::new("", 1),
            Column::new(t.target, 5),
            Column::new(t.date, 2),
            Column::new(t.outcome, 2),
            Column::new("SHA-256", 5),
        ];
        let row = |one: &ObservationView| {
            vec![
                entry(&one.label),
                Cell::new([&one.target]),
                Cell::new([&one.date]),
                Cell::new([one.outcome]),
                Cell::new([Line::default().code(&one.sha256)]),
            ]
        };
        let used = observations.iter().filter(|one| one.used);
        table(columns.into(), used.map(row).collect())
    }

    fn facts(&self, facts: &[(&FactRecord, &FactView)]) -> Option<Block> {
        let t = self.t();
        let columns = [
            Column::new("", 1),
            Column::new(self.pick("Tatsache", "Fact"), 7),
            Column::new(t.basis, 2),
            Column::new(self.pick("Angegeben oder gelesen", "Stated or read"), 4),
        ];
        let row = |(_, one): &(&FactRecord, &FactView)| {
            let name = Line::default().strong(&one.kind).then(&format!(" {}", one.subject));
            let documents = (!one.documents.is_empty()).then(|| one.documents.clone());
            let origin = [Some(one.origin.clone()), documents].into_iter().flatten();
            vec![
                entry(&one.label),
                Cell::new([name, Line::from(&one.attributes)]),
                Cell::new([format!("{}, {}", one.basis, one.date)]),
                Cell::new(origin),
            ]
        };
        table(columns.into(), facts.iter().map(row).collect())
    }
}

/// Where the entry of a label stands in the annex.
fn anchor(label: &str) -> Option<Anchor> {
    let mut chars = label.chars();
    let kind = match chars.next()? {
        'N' | 'D' => "n",
        'B' | 'O' => "b",
        'T' | 'F' => "t",
        _ => return None,
    };
    Some(Anchor::new(kind, [chars.as_str().parse().ok()?]))
}

/// A cell that names an entry of the annex.
fn entry(label: &str) -> Cell {
    Cell { anchor: anchor(label), ..Cell::head(label) }
}

/// A table, unless it is empty.
pub(super) fn table(columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Option<Block> {
    (!rows.is_empty()).then_some(Block::Table(Table { caption: None, columns, rows, wide: false }))
}
