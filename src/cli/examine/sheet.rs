//! Questions out as a sheet, and judgements back: all of a sheet, or nothing and why.

use std::path::Path;

use crate::assess::examined::Judgement;
use crate::cli::Failure;
use crate::cli::examine::work::Work;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::examine::record;
use crate::examine::sheet::{Cells, Column, JudgedRow, judged, placed, read};

/// What came of a sheet.
pub(super) struct Imported {
    /// Judgements that were added to the record.
    pub(super) added: usize,
    /// Rows that say what the record has.
    pub(super) known: usize,
    /// Rows without a judgement.
    pub(super) empty: usize,
    /// Names of columns that were not read.
    pub(super) foreign: Vec<String>,
}

/// Adds the judgements of a sheet to the record.
pub(super) fn import(work: &Work<'_>, file: &Path) -> Result<Imported, Failure> {
    let cells = read(file)?;
    let rows = judged(&cells, work.questions, work.inputs, &work.session, &work.folder())?;
    let mut text = work.text()?;
    let before = work.judged(&text)?;
    let mut imported =
        Imported { added: 0, known: 0, empty: rows.empty, foreign: cells.foreign.clone() };
    let mut errors = Vec::new();
    for row in &rows.judged {
        match (alone(work, &cells, row), before.get(&row.question.key)) {
            (Err(Failure::Input(found) | Failure::Integrity(found)), _) => {
                errors.extend(found.0.iter().map(|error| placed(&cells, row.row, error)));
            }
            (Err(other), _) => return Err(other),
            (Ok(own), Some(earlier)) if is_same(&own, earlier) => imported.known += 1,
            (Ok(_), Some(earlier)) => errors.push(otherwise(work, &cells, row, earlier)),
            (Ok(_), None) => {
                let (place, number) = (&row.question.reference, &row.question.number);
                text = record::with(&text, place, number, &row.judgement, &work.session);
                imported.added += 1;
            }
        }
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors).into());
    }
    if imported.added > 0 {
        work.held(&text)?;
        work.keep(&text)?;
    }
    Ok(imported)
}

/// The judgement of a row by the rules of every record, with nothing beside it.
fn alone(
    work: &Work<'_>,
    cells: &Cells<Column>,
    row: &JudgedRow<'_>,
) -> Result<Judgement, Failure> {
    let (place, number) = (&row.question.reference, &row.question.number);
    let text = record::with(&work.head(), place, number, &row.judgement, &work.session);
    let own = work.held(&text)?.into_iter().flat_map(|one| one.judgements).next();
    own.ok_or_else(|| {
        let message = format!("{}: nothing is judged", cells.place(row.row, Column::Verdict));
        Diagnostic::new(Code::MissingAnswer, message).help("write a verdict").into()
    })
}

/// Whether two judgements say the same, wherever they stand.
fn is_same(one: &Judgement, other: &Judgement) -> bool {
    Judgement { place: String::new(), ..one.clone() }
        == Judgement { place: String::new(), ..other.clone() }
}

fn otherwise(
    work: &Work<'_>,
    cells: &Cells<Column>,
    row: &JudgedRow<'_>,
    earlier: &Judgement,
) -> Diagnostic {
    let place = cells.place(row.row, Column::Verdict);
    let (number, record) = (&row.question.number, work.record.display());
    let message = format!(
        "{place}: {number} is judged in `{record}` already, by {} and otherwise",
        earlier.person
    );
    Diagnostic::new(Code::SaidTwice, message)
        .help("change it there, or clear the row; another person keeps a record of their own")
}
