//! Sections 14 and 15: residual risks and the limits of the assessment.

use super::{Paper, cell, heading, labelled, prose, table};
use crate::report::bundle::Mention;
use crate::report::document::{Block, Cell, Line};
use crate::report::risk::{Limit, RiskCatalog, RiskView};
use crate::report::text::in_parentheses;

impl Paper<'_> {
    pub(super) fn risks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut at = 0;
        for view in &self.view.risks {
            blocks.extend(self.yardstick(view));
            for catalog in &view.catalogs {
                at += 1;
                blocks.push(heading(2, &[14, at], self.catalog(&catalog.head, "")));
                blocks.extend(self.risks_of(catalog));
            }
        }
        if !self.view.other_risks.is_empty() {
            if !self.view.risks.is_empty() {
                blocks.push(Block::heading(2, self.t.other_risks));
            }
            blocks.push(Block::list(self.view.other_risks.iter().map(|risk| prose(risk))));
        }
        blocks
    }

    /// The rule by which a norm weighs risks.
    fn yardstick(&self, view: &RiskView) -> Vec<Block> {
        let t = self.t;
        let rule = in_parentheses(&view.general, &view.cites.join("; "));
        let need = view.for_need.iter().map(|need| {
            let line = Line::default().strong(need);
            match &view.conditions {
                Some(conditions) => line.then(&format!(" {}: {conditions}", t.conditions)),
                None => line,
            }
        });
        [labelled(t.rule_of_risk, &rule)].into_iter().chain(need).map(Block::paragraph).collect()
    }

    fn risks_of(&self, catalog: &RiskCatalog) -> Vec<Block> {
        let t = self.t;
        let mut entries = Vec::new();
        for kind in &catalog.kinds {
            let mentions = kind.mentions.iter();
            entries.extend(mentions.map(|one| said(kind.title, &self.mention(one))));
            entries.extend(kind.numbers.iter().map(|part| {
                let name = match part.title.is_empty() {
                    true => kind.title.to_owned(),
                    false => format!("{}, {}", kind.title, part.title),
                };
                Line::from(format!("{name} ({}): {}", part.count, part.text))
            }));
        }
        let list = if entries.is_empty() { Block::paragraph(t.none) } else { Block::list(entries) };
        let rows = catalog.register.iter().map(|row| {
            let conditions = row.conditions.as_deref().unwrap_or("–");
            vec![
                Cell::head(&row.label),
                cell([&row.threat]),
                cell([row.likelihood]),
                cell([row.effect]),
                cell([&row.measure]),
                cell([row.remaining]),
                cell([conditions]),
            ]
        });
        let columns = [
            (t.requirement, 3),
            (t.threat, 5),
            (t.likelihood, 3),
            (t.effect_of_risk, 3),
            (t.measure, 5),
            (t.remaining, 3),
            (t.conditions, 4),
        ];
        let register = table(&columns, rows.collect());
        let title = (!register.is_empty()).then(|| Block::heading(3, t.risk_register));
        [list].into_iter().chain(title).chain(register).collect()
    }

    pub(super) fn limits(&self) -> Vec<Block> {
        if self.view.limits.is_empty() {
            return Vec::new();
        }
        let note = Block::paragraph(self.t.limits_note);
        let limits = self.view.limits.iter().flat_map(|limit| self.limit(limit));
        [note].into_iter().chain(limits).collect()
    }

    fn limit(&self, limit: &Limit) -> Vec<Block> {
        let t = self.t;
        let line = self.catalog(&limit.head, "").then(&format!(": {}", limit.line));
        let numbers: Vec<_> = limit.stated.iter().map(short).collect();
        let stated = (!numbers.is_empty()).then(|| labelled(t.stated_only, &numbers.join(", ")));
        let others = limit.others.iter().map(|other| labelled(t.not_spoken_to, other));
        let entries: Vec<_> = stated.into_iter().chain(others).collect();
        let list = (!entries.is_empty()).then(|| Block::list(entries));
        [Block::paragraph(line)].into_iter().chain(list).collect()
    }
}

fn said(title: &str, mention: &Line) -> Line {
    let line = Line::from(format!("{title}: "));
    mention.runs().iter().fold(line, Line::and)
}

/// A requirement by its number, and how many of its demands are meant where it has more.
fn short(one: &Mention) -> String {
    if one.whole { one.number.clone() } else { format!("{} ({})", one.number, one.parts.len()) }
}
