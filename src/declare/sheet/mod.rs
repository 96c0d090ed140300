//! Questions and answers as a table: what its columns are, how it is written and read.

mod export;
mod import;

use std::path::Path;

pub use export::render;
pub(crate) use export::workbook;
pub use import::{AnswerSession, Imported, changes};

use crate::declare::question::{OpenDemand, Question};
use crate::diag::Diagnostics;
use crate::lang::Lang;
use crate::product::AnswerValue;
use crate::sheet::{self, Columns};
pub use crate::sheet::{Cells, Format};
use befund_catalog::words;

words! {
    /// A column of a sheet, in order.
    Column {
        /// `catalog@edition#number:demand`, or `catalog@edition#thing/id` for what conditions rest on.
        Key = "key",
        /// The norm's number.
        Number = "number",
        /// A few words.
        Title = "title",
        /// The restatement.
        Text = "text",
        /// The single demand.
        Demand = "demand",
        /// The ids of the requests that the row answers, separated by commas.
        Request = "request",
        /// Its modal verb.
        Modal = "modal",
        /// The reasons for "not applicable" that the row admits, separated by commas.
        Admitted = "admitted_reasons",
        /// `yes`, `no` or `not_applicable`.
        Answer = "answer",
        /// The reason of "not applicable".
        Reason = "reason",
        /// In words.
        Statement = "statement",
        /// Ids of documents, separated by commas.
        Documents = "documents",
        /// When it was answered.
        On = "on",
        /// Who answered.
        By = "by",
        /// For which version.
        ProductVersion = "product_version",
    }
}

impl Columns for Column {
    const ALL: &'static [(&'static str, Self)] = Self::WORDS;
    const NEEDED: &'static [Self] = &[Self::Key, Self::Answer];

    fn head(self, lang: Lang) -> &'static str {
        let (de, en) = match self {
            Self::Key => ("Schlüssel", "Key"),
            Self::Number => ("Nummer", "Number"),
            Self::Title => ("Titel", "Title"),
            Self::Text => ("Text", "Text"),
            Self::Demand => ("Forderung", "Demand"),
            Self::Modal => ("Verb", "Verb"),
            Self::Admitted => ("Zulässige Gründe", "Admitted reasons"),
            Self::Request => ("Anforderung", "Request"),
            Self::Answer => ("Antwort", "Answer"),
            Self::Reason => ("Grund", "Reason"),
            Self::Statement => ("Erläuterung", "Statement"),
            Self::Documents => ("Nachweise", "Documents"),
            Self::On => ("Am", "On"),
            Self::By => ("Von", "By"),
            Self::ProductVersion => ("Produktversion", "Product version"),
        };
        lang.pick(de, en)
    }

    fn is_answer(self) -> bool {
        self >= Self::Answer
    }

    fn width(self) -> f64 {
        match self {
            Self::Text | Self::Demand | Self::Statement => 50.0,
            Self::Admitted => 40.0,
            Self::Key | Self::Title | Self::Reason => 28.0,
            _ => 14.0,
        }
    }
}

/// Reads an XLSX or CSV file of answers.
///
/// # Errors
/// All that is wrong with the sheet.
pub fn read(path: &Path) -> Result<Cells<Column>, Diagnostics> {
    sheet::read(path)
}

/// A demand as a row.
#[derive(Debug, Clone, Copy)]
pub struct DemandRow<'q> {
    /// The question.
    pub question: &'q Question,
    /// The demand.
    pub asked: &'q OpenDemand,
}

/// The rows of questions, one a demand.
pub fn rows(questions: &[Question]) -> Vec<DemandRow<'_>> {
    let rows = questions
        .iter()
        .flat_map(|question| question.asked.iter().map(move |asked| DemandRow { question, asked }));
    rows.collect()
}

impl DemandRow<'_> {
    /// The row's key.
    pub fn key(&self) -> String {
        let key = self.question.key();
        if self.question.premise { key } else { format!("{key}:{}", self.asked.id) }
    }

    /// What stands in a column.
    pub fn cell(&self, column: Column, lang: Lang) -> String {
        let pick = |text: &crate::catalog::Text| lang.pick(&text.de, &text.en).to_owned();
        let answer = self.asked.earlier.as_ref().map(|(answer, _)| answer);
        let of =
            |read: &dyn Fn(&crate::product::Answer) -> String| answer.map(read).unwrap_or_default();
        match column {
            Column::Key => self.key(),
            Column::Number => self.question.number.clone(),
            Column::Title => pick(&self.question.title),
            Column::Text => pick(&self.question.text),
            Column::Demand => pick(&self.asked.text),
            Column::Modal => self.asked.modal.map(|modal| modal.to_string()).unwrap_or_default(),
            Column::Admitted => {
                let ids = self.question.reasons.iter().map(|reason| reason.id.as_str());
                ids.collect::<Vec<_>>().join(", ")
            }
            Column::Request => self.asked.requests.join(", "),
            Column::Answer => of(&|answer| answer.value.to_string()),
            Column::Reason => of(&|answer| {
                answer.reason.as_ref().map(|reason| reason.value.clone()).unwrap_or_default()
            }),
            Column::Statement => of(&|answer| answer.statement.clone().unwrap_or_default()),
            Column::Documents => of(&|answer| answer.documents.join(", ")),
            Column::On => of(&|answer| answer.given.on.to_string()),
            Column::By => of(&|answer| answer.given.by.clone()),
            Column::ProductVersion => of(&|answer| answer.given.product_version.clone()),
        }
    }
}

impl DemandRow<'_> {
    /// The reasons that the row admits, each with what it says.
    pub fn admitted(&self, lang: Lang) -> String {
        let reasons = self.question.reasons.iter().map(|reason| {
            format!("{}: {}", reason.id, lang.pick(&reason.text.de, &reason.text.en))
        });
        reasons.collect::<Vec<_>>().join("\n")
    }
}

/// An answer as people write it.
pub fn answer_word(text: &str) -> Option<AnswerValue> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "ja" | "j" => Some(AnswerValue::Yes),
        "no" | "n" | "nein" => Some(AnswerValue::No),
        "not_applicable" | "not applicable" | "n/a" | "na" | "nicht anwendbar" => {
            Some(AnswerValue::NotApplicable)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_in_both_languages_and_as_they_were_once() {
        for (word, column) in Column::WORDS {
            for head in [column.head(Lang::De), column.head(Lang::En), word, &word.to_uppercase()] {
                assert_eq!(Column::named(head), Some(*column), "{head}");
            }
        }
        assert_eq!(Column::named("notes"), None);
    }
}
