//! What the evaluator looks at, and the classes of data it rests on.

use std::sync::Arc;

use crate::catalog::inspection::{Inspection, Point};
use crate::catalog::policy::{Row, RowClass};
use crate::catalog::{Depth, Policy, Requirement, Text};
use crate::cli::explain::requirement::Page;
use crate::cli::explain::{both, wrap};

impl Page<'_> {
    /// What the evaluator looks at.
    pub(super) fn inspection(&self, out: &mut String, requirement: &Requirement) {
        let Some(one) = &requirement.examination else { return };
        let depth = requirement.depth.as_deref().map(|word| format!(" · {word}"));
        out.push_str(&format!(
            "\n  Was die Prüfstelle ansieht · what the evaluator looks at{}\n",
            depth.unwrap_or_default()
        ));
        wrap(out, 4, &both(&one.text));
        for point in &one.points {
            wrap(out, 4, &point_words(point));
        }
        explain_rest(out, one);
        wrap(out, 4, &format!("{}; {}", one.cite, one.confidence));
        if let Some(depth) = self.depth(requirement) {
            wrap(out, 4, &format!("{}: {}", depth.depth, both(&depth.text)));
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
        wrap(out, 4, &format!("{} ({}, {name})", both(&table.title), policy.reference()));
        for row in &table.rows {
            wrap(out, 6, &row_words(row));
            for (_, text) in &row.conditions {
                wrap(out, 8, &both(text));
            }
        }
    }
}

fn point_words(point: &Point) -> String {
    let title = point.kind.title();
    beside(&title, &point.text)
}

/// Two texts with what they are, in both languages.
fn beside(title: &Text, text: &Text) -> String {
    format!("{}: {}\n{}: {}", title.de, text.de, title.en, text.en)
}

fn explain_rest(out: &mut String, one: &Inspection) {
    if let Some(change) = &one.change {
        wrap(out, 4, &beside(&change.direction.title(), &change.text));
    }
    if !one.methods.is_empty() {
        let titles: Vec<_> = one.methods.iter().map(|method| method.title()).collect();
        let list = |pick: fn(&Text) -> &str| titles.iter().map(pick).collect::<Vec<_>>().join(", ");
        let (de, en) = (list(|title| &title.de), list(|title| &title.en));
        wrap(out, 4, &beside(&Text::new("Verfahren", "procedures"), &Text::new(de, en)));
    }
    if let Some(risk) = one.risk_assessment {
        let title = Text::new("geht in die Risikobewertung ein", "goes into the risk assessment");
        wrap(out, 4, &beside(&title, &risk.title()));
    }
    if let Some(evidence) = &one.evidence {
        let title = Text::new("bereitzuhalten (unser Rat)", "to keep ready (our advice)");
        wrap(out, 4, &beside(&title, evidence));
    }
    if let Some(note) = &one.note {
        wrap(out, 4, &both(note));
    }
}

/// `credentials to background-system: allowed · sensitive: yes`, and what the row says of them.
fn row_words(row: &Row) -> String {
    let allowed = match row.class {
        RowClass::Recommended => "allowed",
        RowClass::Discouraged => "forbidden",
        _ => "allowed under a condition only",
    };
    let mut words = vec![format!("{}: {allowed}", row.key.join(" → "))];
    words.extend(row.columns.iter().map(|(column, value)| format!("{column}: {value}")));
    let note = row.note.as_ref().map(|note| format!("\n{}", both(note))).unwrap_or_default();
    format!("{}{note}", words.join(" · "))
}
