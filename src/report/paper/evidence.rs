//! Sections 16, 18 and 19: the evidence, the bases, the signatures.

use super::{Paper, cell, cite, field, heading, prose, table};
use crate::report::document::{Anchor, Block, Cell, Line};

impl Paper<'_> {
    pub(super) fn evidence(&self) -> Vec<Block> {
        if !self.appendix {
            return vec![Block::paragraph(self.t.no_appendix)];
        }
        let t = self.t;
        let parts = [
            (t.documents, self.documents()),
            (t.observations, self.observations()),
            (t.facts, self.facts()),
        ];
        let mut blocks = Vec::new();
        for (at, (title, rows)) in parts.into_iter().enumerate() {
            blocks.push(heading(2, &[16, at + 1], title));
            let nothing = rows.is_empty();
            blocks.extend(rows);
            if nothing {
                blocks.push(Block::paragraph(t.none));
            }
        }
        blocks
    }

    fn documents(&self) -> Vec<Block> {
        let t = self.t;
        let rows = self.view.evidence.documents.iter().map(|one| {
            let number: String = one.number.iter().map(|number| format!(" ({number})")).collect();
            let until = one.valid_until.iter().map(|day| format!("{} {day}", t.valid_until));
            let dates = [one.issued.clone()].into_iter().chain(until);
            let digest = match &one.sha256 {
                Some(sha256) => Line::default().code(sha256),
                None => Line::default().strong(t.document_missing),
            };
            vec![
                labelled(&one.label),
                cell([format!("{}{number}", one.title), one.path.clone()]),
                cell([&one.kind].into_iter().chain(&one.issuer).chain(&one.covers)),
                cell(dates),
                cell([&one.stated]),
                Cell::new([digest]),
            ]
        });
        let columns = [
            (t.label, 2),
            (t.title, 7),
            (t.kind, 5),
            (t.date, 4),
            (t.stated_by, 5),
            ("SHA-256", 7),
        ];
        table(&columns, rows.collect())
    }

    fn observations(&self) -> Vec<Block> {
        let t = self.t;
        let rows = self.view.evidence.observations.iter().map(|seen| {
            let unused = (!seen.used).then(|| Line::default().strong(t.unused_observation));
            vec![
                labelled(&seen.label),
                Cell::new([Line::default().code(&seen.target)]),
                cell([&seen.date]),
                cell([seen.outcome]).and(unused),
                Cell::new([Line::default().code(&seen.sha256)]),
            ]
        });
        let columns = [(t.label, 2), (t.target, 7), (t.date, 4), (t.outcome, 5), ("SHA-256", 8)];
        table(&columns, rows.collect())
    }

    fn facts(&self) -> Vec<Block> {
        let t = self.t;
        let rows = self.view.evidence.facts.iter().map(|fact| {
            let about = [Line::from(&fact.kind), Line::default().code(&fact.subject)];
            let origin = prose(&fact.origin);
            let origin = match fact.documents.is_empty() {
                true => origin,
                false => cite(origin.then(", "), &fact.documents),
            };
            let basis = format!("{}, {}", fact.basis, fact.date);
            vec![
                labelled(&fact.label),
                Cell::new(about),
                cell([&fact.attributes]),
                Cell::new([Line::from(basis), origin]),
            ]
        });
        let columns = [(t.label, 2), (t.subject, 6), (t.attributes, 9), (t.origin, 8)];
        table(&columns, rows.collect())
    }

    pub(super) fn method(&self) -> Vec<Block> {
        let t = self.t;
        let entries = self.view.method.iter().map(|sentence| prose(sentence)).collect();
        let row = |name: Cell, edition: &str, status: Cell, sha256: &str| {
            let code = |text: &str| match text.is_empty() {
                true => cell(["–"]),
                false => Cell::new([Line::default().code(text)]),
            };
            vec![name, code(edition), status, code(sha256)]
        };
        let tool = row(Cell::head(t.tool), "", cell([&self.view.tool]), "");
        let product = row(Cell::head(t.product_file), "", cell(["–"]), &self.view.product_sha256);
        let catalogs = self.view.catalogs.iter().map(|one| {
            let head = &one.head;
            let title = if head.title.is_empty() { &head.reference } else { &head.title };
            row(cell([title]), &head.reference, cell(&one.marks), &one.sha256)
        });
        let policies = self.view.policies.iter().map(|one| {
            let sources = one.sources.join("; ");
            let sources = Some(format!("{}: {sources}", t.source)).filter(|_| !sources.is_empty());
            let name = [Some(one.title.clone()), one.note.clone(), sources];
            row(cell(name.into_iter().flatten()), &one.reference, cell(&one.marks), &one.sha256)
        });
        let rows = [tool, product].into_iter().chain(catalogs).chain(policies).collect();
        let columns = [(t.input, 8), (t.edition, 5), (t.status, 4), ("SHA-256", 7)];
        let list = Block::List { ordered: true, entries };
        [list].into_iter().chain(table(&columns, rows)).collect()
    }

    pub(super) fn signatures(&self) -> Vec<Block> {
        let t = self.t;
        let before = format!("{}; {}", t.place_date, t.name_function);
        let fields = self.view.signatories.iter().map(|who| field(who, before.clone())).collect();
        vec![Block::paragraph(t.signatures_note), Block::Signatures { fields }]
    }
}

/// The label of a piece of evidence, where citations lead.
fn labelled(label: &str) -> Cell {
    Cell { anchor: Anchor::named(&format!("e{label}")), ..Cell::head(label) }
}
