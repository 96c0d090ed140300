//! From the cells of a sheet to answers: every slip is reported at once, by its cell.

use crate::diag::Code;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::declare::question::Question;
use crate::declare::sheet::{Column, DemandRow, answer_word, rows};
use crate::diag::{Diagnostic, Diagnostics, suggest};
use crate::product::{Answer, AnswerChange, AnswerValue, Given, Product};
use crate::sheet::{Cells, Columns, day};

/// Who answers and when, where the sheet does not say.
#[derive(Debug, Clone, Copy)]
pub struct AnswerSession<'a> {
    /// The product.
    pub product: &'a Product,
    /// Who answers.
    pub by: &'a str,
    /// The day; no answer may be later.
    pub on: Date,
}

/// What a sheet changes.
#[derive(Debug, Default)]
pub struct Imported {
    /// Changes by `catalog@edition`.
    pub changes: BTreeMap<String, Vec<AnswerChange>>,
    /// Rows that say what is known already.
    pub unchanged: usize,
    /// Those of them whose answer counts no longer.
    pub aged: usize,
    /// Rows without an answer.
    pub empty: usize,
}

/// Reads the answers of a sheet against the questions it may answer.
///
/// # Errors
/// Every cell that cannot be taken: unknown keys, answers, documents, dates, inadmissible reasons.
pub fn changes(
    cells: &Cells<Column>,
    questions: &[Question],
    session: &AnswerSession<'_>,
) -> Result<Imported, Diagnostics> {
    let rows = rows(questions);
    let known: BTreeMap<String, DemandRow<'_>> = rows.iter().map(|row| (row.key(), *row)).collect();
    let mut reader = RowReader { cells, session, errors: Vec::new(), strangers: BTreeMap::new() };
    let mut taken: BTreeMap<String, Answer> = BTreeMap::new();
    let mut imported = Imported::default();
    let mut seen = BTreeSet::new();
    for (at, fields) in &cells.rows {
        let Some(row) = reader.row(*at, fields, &known, &mut seen) else { continue };
        match reader.answer(*at, fields, row) {
            Some(Some(answer)) if row.is_new(&answer) => {
                taken.insert(row.key(), answer);
            }
            Some(Some(_)) => {
                imported.unchanged += 1;
                imported.aged += usize::from(row.has_aged());
            }
            Some(None) => imported.empty += 1,
            None => {}
        }
    }
    reader.other_editions(&known);
    if !reader.errors.is_empty() {
        return Err(Diagnostics(reader.errors));
    }
    for question in questions {
        let changes = gathered(question, &mut taken);
        if !changes.is_empty() {
            imported.changes.entry(question.reference()).or_default().extend(changes);
        }
    }
    Ok(imported)
}

/// One answer to the whole where all demands are answered alike, else one to each demand.
fn gathered(question: &Question, taken: &mut BTreeMap<String, Answer>) -> Vec<AnswerChange> {
    let answers: Vec<(&str, Answer)> = question
        .asked
        .iter()
        .filter_map(|asked| {
            let key = DemandRow { question, asked }.key();
            Some((asked.id.as_str(), taken.remove(&key)?))
        })
        .collect();
    let change = |demand: Option<&str>, answer: &Answer| AnswerChange {
        number: question.number.clone(),
        demand: demand.map(str::to_owned),
        answer: answer.clone(),
    };
    let alike = answers.windows(2).all(|pair| pair[0].1.same(&pair[1].1));
    match answers.first() {
        Some((_, answer)) if question.whole && alike && answers.len() == question.asked.len() => {
            vec![change(None, answer)]
        }
        _ => answers.iter().map(|(id, answer)| change(Some(id), answer)).collect(),
    }
}

impl DemandRow<'_> {
    /// Whether an answer is another than the one there is.
    fn is_new(&self, answer: &Answer) -> bool {
        self.asked.earlier.as_ref().is_none_or(|(earlier, _)| !earlier.same(answer))
    }

    fn has_aged(&self) -> bool {
        self.asked.earlier.as_ref().is_some_and(|(_, counts)| !counts)
    }
}

struct RowReader<'a> {
    cells: &'a Cells<Column>,
    session: &'a AnswerSession<'a>,
    errors: Vec<Diagnostic>,
    /// Rows of editions that are not judged, by edition.
    strangers: BTreeMap<String, Vec<usize>>,
}

type Fields = BTreeMap<Column, String>;

fn field(fields: &Fields, column: Column) -> Option<&str> {
    fields.get(&column).map(|text| text.trim()).filter(|text| !text.is_empty())
}

impl RowReader<'_> {
    fn error(
        &mut self,
        at: usize,
        column: Column,
        code: Code,
        message: &str,
        help: impl Into<String>,
    ) {
        let place = self.cells.place(at, column);
        self.errors.push(Diagnostic::new(code, format!("{place}: {message}")).help(help));
    }

    /// The question a row answers.
    fn row<'q>(
        &mut self,
        at: usize,
        fields: &Fields,
        known: &BTreeMap<String, DemandRow<'q>>,
        seen: &mut BTreeSet<String>,
    ) -> Option<DemandRow<'q>> {
        let Some(key) = field(fields, Column::Key) else {
            if fields.keys().any(|column| column.is_answer()) {
                let help = "copy the key of the exported row, or clear the row";
                self.error(at, Column::Key, Code::MissingKey, "an answer without a key", help);
            }
            return None;
        };
        if !seen.insert(key.to_owned()) {
            let message = format!("`{key}` is answered a second time");
            self.error(at, Column::Key, Code::DuplicateKey, &message, "keep one of the two rows");
            return None;
        }
        let row = known.get(key);
        if row.is_none() {
            self.unknown_key(at, key, known);
        }
        row.copied()
    }

    fn unknown_key(&mut self, at: usize, key: &str, known: &BTreeMap<String, DemandRow<'_>>) {
        let (edition, place) = key.split_once('#').unwrap_or(("", key));
        if !edition.is_empty() && !known.values().any(|row| row.question.reference() == edition) {
            self.strangers.entry(edition.to_owned()).or_default().push(at);
            return;
        }
        let (number, demand) = place.split_once(':').unwrap_or((place, ""));
        let of_edition = known.values().filter(|row| row.question.reference() == edition);
        let of_number: Vec<_> =
            of_edition.clone().filter(|row| row.question.number == number).collect();
        let help = if !of_number.is_empty() {
            suggest(demand, of_number.iter().map(|row| row.asked.id.as_str()))
        } else if edition.is_empty() {
            suggest(key, known.keys().map(String::as_str))
        } else {
            let numbers: BTreeSet<_> = of_edition.map(|row| row.question.number.as_str()).collect();
            suggest(number, numbers)
        };
        let message = if of_number.is_empty() {
            format!("there is no question `{key}`")
        } else {
            format!("{number} has no demand `{demand}`")
        };
        self.error(at, Column::Key, Code::UnknownKey, &message, help);
    }

    /// One error for all rows of an edition: what is wrong is the sheet, not each of them.
    fn other_editions(&mut self, known: &BTreeMap<String, DemandRow<'_>>) {
        let judged: BTreeSet<String> = known.values().map(|row| row.question.reference()).collect();
        let judged: Vec<_> = judged.iter().map(String::as_str).collect();
        for (edition, rows) in std::mem::take(&mut self.strangers) {
            let count = match rows.len() {
                1 => String::new(),
                count => format!(" ({count} rows, the first here)"),
            };
            let message =
                format!("`{edition}` is not judged here, but {}{count}", judged.join(", "));
            let help = format!("export a new sheet, or name the edition: --catalog {edition}");
            let first = rows.first().copied().unwrap_or_default();
            self.error(first, Column::Key, Code::OtherEdition, &message, help);
        }
    }

    /// The answer of a row; the inner `None` if it has none, the outer after an error.
    #[expect(clippy::option_option, reason = "absent and wrong are different")]
    fn answer(&mut self, at: usize, fields: &Fields, row: DemandRow<'_>) -> Option<Option<Answer>> {
        let Some(written) = field(fields, Column::Answer) else {
            let lone = [Column::Reason, Column::Statement, Column::Documents]
                .into_iter()
                .find(|column| field(fields, *column).is_some());
            if let Some(column) = lone {
                let message = "said without an answer";
                self.error(
                    at,
                    column,
                    Code::MissingAnswer,
                    message,
                    "write yes, no or not_applicable",
                );
                return None;
            }
            return Some(None);
        };
        let before = self.errors.len();
        let value = answer_word(written);
        if value.is_none() {
            let message = format!("`{written}` is no answer");
            let help = "write yes, no or not_applicable";
            self.error(at, Column::Answer, Code::UnknownAnswer, &message, help);
        }
        if row.question.premise && value == Some(AnswerValue::NotApplicable) {
            let message = "it is there or it is not";
            self.error(at, Column::Answer, Code::YesOrNo, message, "write yes or no");
            return None;
        }
        let reason = self.reason(at, fields, row, value);
        let documents = self.documents(at, fields);
        let on = self.date(at, fields);
        if self.errors.len() > before {
            return None;
        }
        let statement = fields.get(&Column::Statement).map(String::as_str).unwrap_or_default();
        let (by, version) = (field(fields, Column::By), field(fields, Column::ProductVersion));
        let given = Given {
            by: by.unwrap_or(self.session.by).to_owned(),
            on: on.unwrap_or(self.session.on),
            product_version: version.unwrap_or(&self.session.product.version).to_owned(),
        };
        let answer = Answer { documents, ..Answer::new(value?, reason, statement, given) };
        // Who imports a sheet a second time has not given its answers: an empty cell is no new author.
        let repeated = row.asked.earlier.as_ref().map(|(earlier, _)| earlier).filter(|earlier| {
            earlier.says_as(&answer)
                && by.is_none_or(|by| by == earlier.given.by)
                && on.is_none_or(|on| on == earlier.given.on)
                && version.is_none_or(|version| version == earlier.given.product_version)
        });
        Some(Some(match repeated {
            Some(earlier) => earlier.clone(),
            None => self.dated(answer, row),
        }))
    }

    /// An answer that was changed, but not its date, is of today and of this version.
    fn dated(&self, answer: Answer, row: DemandRow<'_>) -> Answer {
        let Some((earlier, _)) = &row.asked.earlier else { return answer };
        let (same_day, same_words) =
            (earlier.given.on == answer.given.on, earlier.says_as(&answer));
        let mut given = answer.given.clone();
        if same_day && !same_words {
            given.on = self.session.on;
        }
        if !(same_day && same_words) && given.product_version == earlier.given.product_version {
            given.product_version.clone_from(&self.session.product.version);
        }
        if same_day && !same_words && given.by == earlier.given.by {
            self.session.by.clone_into(&mut given.by);
        }
        Answer { given, ..answer }
    }

    fn reason<'f>(
        &mut self,
        at: usize,
        fields: &'f Fields,
        row: DemandRow<'_>,
        value: Option<AnswerValue>,
    ) -> Option<&'f str> {
        let written = field(fields, Column::Reason);
        let reasons = &row.question.reasons;
        let ids: Vec<_> = reasons.iter().map(|reason| reason.id.as_str()).collect();
        let place = row.question.key();
        match (value, written) {
            (Some(AnswerValue::NotApplicable), None) => {
                let message = "not applicable, but without a reason";
                self.error(at, Column::Reason, Code::MissingReason, message, admitted(&ids));
            }
            (Some(AnswerValue::NotApplicable), Some(id)) => {
                match reasons.iter().find(|reason| reason.id == id) {
                    None => {
                        let message = format!("`{id}` is no reason that {place} admits");
                        self.error(
                            at,
                            Column::Reason,
                            Code::UnknownReason,
                            &message,
                            admitted(&ids),
                        );
                    }
                    Some(reason) if reason.free && field(fields, Column::Statement).is_none() => {
                        let message = format!("`{id}` needs a justification in your own words");
                        let help = "write it into this cell";
                        self.error(at, Column::Statement, Code::MissingStatement, &message, help);
                    }
                    Some(_) => {}
                }
            }
            (Some(_), Some(_)) => {
                let message = "only not_applicable takes a reason";
                self.error(
                    at,
                    Column::Reason,
                    Code::SurplusReason,
                    message,
                    "use the statement for an explanation",
                );
            }
            _ => {}
        }
        written
    }

    fn documents(&mut self, at: usize, fields: &Fields) -> Vec<String> {
        let known: Vec<&str> =
            self.session.product.documents.iter().map(|document| document.id.as_str()).collect();
        let written = field(fields, Column::Documents).unwrap_or_default();
        let mut ids = Vec::new();
        for id in written.split([',', ';', '\n']).map(str::trim).filter(|id| !id.is_empty()) {
            if known.contains(&id) {
                ids.push(id.to_owned());
            } else {
                let message = format!("there is no document `{id}` in the product file");
                let help = suggest(id, known.iter().copied());
                self.error(at, Column::Documents, Code::UnknownDocument, &message, help);
            }
        }
        ids
    }

    fn date(&mut self, at: usize, fields: &Fields) -> Option<Date> {
        let written = field(fields, Column::On)?;
        let date = day(written);
        match date {
            None => {
                let message = format!("`{written}` is not a date");
                let help = "write YYYY-MM-DD, such as 2026-11-21";
                self.error(at, Column::On, Code::WrongDate, &message, help);
            }
            Some(date) if date > self.session.on => {
                let message = format!("{date} is later than the day of the import");
                let help = "no answer is given ahead of its day; `--on DATE` names another";
                self.error(at, Column::On, Code::DateInFuture, &message, help);
            }
            Some(_) => {}
        }
        date
    }
}

fn admitted(ids: &[&str]) -> String {
    if ids.is_empty() {
        "the norm prints no reason here: answer `no`; an equivalent measure is a disposition"
            .to_owned()
    } else {
        format!("admitted: {}", ids.join(", "))
    }
}
