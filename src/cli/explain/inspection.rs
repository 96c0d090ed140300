//! What the evaluator looks at, and the classes of data it rests on.

use std::sync::Arc;

use crate::catalog::inspection::{Inspection, RemarkPoint};
use crate::catalog::policy::{Row, RowClass};
use crate::catalog::{Depth, Policy, Requirement, Text};
use crate::cli::explain::requirement::Page;
use crate::cli::explain::wrap;
use crate::lang::Lang;
use crate::report::text::InWords;

impl Page<'_> {
    /// What the evaluator looks at.
    pub(super) fn inspection(&self, out: &mut String, requirement: &Requirement) {
        let Some(one) = &requirement.examination else { return };
        let lang = self.lang;
        let depth = requirement.depth.as_deref().map(|word| format!(" · {word}"));
        out.push_str(&format!(
            "\n  {}{}\n",
            lang.pick("Was die Prüfstelle ansieht", "What the evaluator looks at"),
            depth.unwrap_or_default()
        ));
        wrap(out, 4, lang.text(&one.text));
        for point in &one.points {
            wrap(out, 4, &point_words(point, lang));
        }
        explain_rest(out, one, lang);
        wrap(out, 4, &format!("{}; {}", one.cite, one.confidence.in_words(lang)));
        if let Some(depth) = self.depth(requirement) {
            wrap(out, 4, &format!("{}: {}", depth.depth, lang.text(&depth.text)));
            wrap(out, 6, &depth.cite);
        }
        if one.data_classes {
            self.data_classes(out);
        }
        out.push('\n');
    }

    /// What the requirement's depth of examination requires.
    pub(super) fn depth(&self, requirement: &Requirement) -> Option<&Depth> {
        let word = requirement.depth.as_ref()?;
        self.catalog.depths.iter().find(|depth| depth.depth == *word)
    }

    /// The table that classifies data, in the edition that counts.
    pub(super) fn data_table(&self) -> Option<(Arc<Policy>, String)> {
        let classes = self.catalog.data_classes.as_ref()?;
        let newest = || {
            let (edition, _) = self.library.policy_editions(&classes.policy).pop()?;
            self.library.policy(&classes.policy, edition)
        };
        let policy = self.library.policy_in_force(&classes.policy, self.day).or_else(newest)?;
        Some((policy, classes.table.clone()))
    }

    fn data_classes(&self, out: &mut String) {
        let Some((policy, name)) = self.data_table() else { return };
        let Some(table) = policy.tables.get(&name) else { return };
        let title = self.lang.text(&table.title);
        wrap(out, 4, &format!("{title} ({}, {name})", policy.reference()));
        for row in &table.rows {
            wrap(out, 6, &row_words(row, self.lang));
            for (_, text) in &row.conditions {
                wrap(out, 8, self.lang.text(text));
            }
        }
    }
}

fn point_words(point: &RemarkPoint, lang: Lang) -> String {
    beside(&point.kind.title(), &point.text, lang)
}

/// A text with what it is.
fn beside(title: &Text, text: &Text, lang: Lang) -> String {
    format!("{}: {}", lang.text(title), lang.text(text))
}

fn explain_rest(out: &mut String, one: &Inspection, lang: Lang) {
    if let Some(change) = &one.change {
        wrap(out, 4, &beside(&change.direction.title(), &change.text, lang));
    }
    if !one.methods.is_empty() {
        let titles = one.methods.iter().map(|method| lang.text(&method.title()).to_owned());
        let titles = titles.collect::<Vec<_>>().join(", ");
        wrap(out, 4, &format!("{}: {titles}", lang.pick("Verfahren", "procedures")));
    }
    if let Some(risk) = one.risk_assessment {
        let title = Text::new("geht in die Risikobewertung ein", "goes into the risk assessment");
        wrap(out, 4, &beside(&title, &risk.title(), lang));
    }
    if let Some(evidence) = &one.evidence {
        let title = Text::new("bereitzuhalten (unser Rat)", "to keep ready (our advice)");
        wrap(out, 4, &beside(&title, evidence, lang));
    }
    if let Some(note) = &one.note {
        wrap(out, 4, lang.text(note));
    }
}

/// `credentials to background-system: allowed · sensitive: yes`, and what the row says of them.
fn row_words(row: &Row, lang: Lang) -> String {
    let allowed = match row.class {
        RowClass::Recommended => lang.pick("erlaubt", "allowed"),
        RowClass::Discouraged => lang.pick("verboten", "forbidden"),
        _ => lang.pick("nur unter einer Bedingung erlaubt", "allowed under a condition only"),
    };
    let mut words = vec![format!("{}: {allowed}", row.key.join(" → "))];
    words.extend(row.columns.iter().map(|(column, value)| format!("{column}: {value}")));
    let note = row.note.iter().map(|note| format!("\n{}", lang.text(note))).collect::<String>();
    format!("{}{note}", words.join(" · "))
}
