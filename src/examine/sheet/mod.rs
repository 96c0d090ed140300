//! The examination as a sheet: a row a requirement, what is to be looked at locked, the judgement open.

mod export;
mod import;

use std::path::Path;

use befund_catalog::words;

use crate::diag::Diagnostics;
use crate::lang::Lang;
use crate::sheet::{self, Columns};

pub(crate) use crate::sheet::{Cells, Format};
pub(crate) use export::render;
pub(crate) use import::{JudgedRow, judged, placed};

words! {
    /// A column of a sheet, in order. What people fill in is named as in a record.
    Column {
        /// `catalog@edition#number/component`.
        Key = "key",
        /// The norm's number.
        Number = "number",
        /// A few words.
        Title = "title",
        /// The depth that the norm wants.
        Wanted = "wanted_depth",
        /// What is to be looked at.
        LookAt = "look_at",
        /// What is demanded.
        Asked = "asked",
        /// How it stands without the evaluator, and what is declared.
        Stands = "stands",
        /// Facts and documents that speak.
        Speaks = "speaks",
        /// `pass`, `fail`, `inconclusive` or `not_applicable`.
        Verdict = "verdict",
        /// Ids of the demands meant, separated by commas.
        Demands = "demands",
        /// What was done, a step a line.
        Steps = "steps",
        /// What it was done with, a tool a line: `name | version`.
        Tools = "tools",
        /// Why the verdict follows.
        Reasoning = "reasoning",
        /// What it rests on, one a line: a path, `fact: …` or `observation: …`.
        Evidence = "evidence",
        /// Facts that do not count, one a line: `fact | because`.
        Despite = "despite",
        /// The depth of the examination, if another than wanted.
        Depth = "depth",
        /// With EXAMINE: how all relevant code was taken into account.
        Coverage = "coverage",
        /// Of a fail: how far the environment hinders an attack.
        Environment = "environment",
        /// Of an inconclusive: what is missing.
        Missing = "missing",
        /// Of not_applicable: that no implementation is there.
        Absence = "absence",
        /// What threatens which data.
        Threat = "threat",
        /// How likely an attack is.
        Likelihood = "likelihood",
        /// What it does.
        Effect = "effect",
        /// What is done against it.
        Measure = "measure",
        /// What remains.
        Remaining = "remaining",
        /// Conditions under which that can be borne.
        Conditions = "conditions",
        /// Who judged.
        Person = "person",
        /// When.
        Date = "date",
    }
}

impl Columns for Column {
    const ALL: &'static [(&'static str, Self)] = Self::WORDS;
    const NEEDED: &'static [Self] = &[Self::Key, Self::Verdict];

    fn head(self, lang: Lang) -> &'static str {
        let (de, en) = match self {
            Self::Key => ("Schlüssel", "Key"),
            Self::Number => ("Nummer", "Number"),
            Self::Title => ("Titel", "Title"),
            Self::Wanted => ("Verlangte Tiefe", "Wanted depth"),
            Self::LookAt => ("Anzusehen", "To look at"),
            Self::Asked => ("Gefordert", "Demanded"),
            Self::Stands => ("Ohne Prüfung", "Without an examination"),
            Self::Speaks => ("Tatsachen, Nachweise", "Facts, documents"),
            Self::Verdict => ("Urteil", "Verdict"),
            Self::Demands => ("Nur Forderungen", "Demands only"),
            Self::Steps => ("Schritte", "Steps"),
            Self::Tools => ("Werkzeuge", "Tools"),
            Self::Reasoning => ("Begründung", "Reasoning"),
            Self::Evidence => ("Belege", "Evidence"),
            Self::Despite => ("Zählt nicht", "Does not count"),
            Self::Depth => ("Tiefe", "Depth"),
            Self::Coverage => ("Erfassung des Codes", "Coverage of the code"),
            Self::Environment => ("Umgebung", "Environment"),
            Self::Missing => ("Was fehlt", "What is missing"),
            Self::Absence => ("Keine Umsetzung", "No implementation"),
            Self::Threat => ("Bedrohung", "Threat"),
            Self::Likelihood => ("Wahrscheinlichkeit", "Likelihood"),
            Self::Effect => ("Auswirkung", "Effect"),
            Self::Measure => ("Maßnahme", "Measure"),
            Self::Remaining => ("Restrisiko", "Remaining risk"),
            Self::Conditions => ("Auflagen", "Conditions"),
            Self::Person => ("Person", "Person"),
            Self::Date => ("Am", "On"),
        };
        lang.pick(de, en)
    }

    fn is_answer(self) -> bool {
        self >= Self::Verdict
    }

    fn width(self) -> f64 {
        match self {
            Self::LookAt | Self::Asked | Self::Stands | Self::Steps | Self::Reasoning => 50.0,
            Self::Speaks | Self::Evidence | Self::Despite | Self::Measure => 36.0,
            Self::Key
            | Self::Title
            | Self::Coverage
            | Self::Environment
            | Self::Missing
            | Self::Absence
            | Self::Threat
            | Self::Conditions => 28.0,
            _ => 16.0,
        }
    }
}

/// Reads an XLSX or CSV file of judgements.
///
/// # Errors
/// See [`sheet::read`].
pub(crate) fn read(path: &Path) -> Result<Cells<Column>, Diagnostics> {
    sheet::read(path)
}
