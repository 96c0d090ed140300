//! Lists that somebody keeps in a table: CSV with any of the usual marks, or a sheet of XLSX.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use crate::diag::Code;
use crate::fact::Place;

use super::{Input, Refusal};

/// Most rows that are read.
const MAX_ROWS: usize = 5_000;

/// Most cells that are read.
const MAX_CELLS: usize = 200_000;

/// Most that a sheet may unpack to, in bytes.
const MAX_UNPACKED: u64 = 64 << 20;

/// Rows in which the head of a table may stand, below its title.
const HEAD: usize = 20;

/// Longest line that may be a head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// A row and where it stands.
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    pub(super) place: Place,
}

/// Rows from the head of a table on.
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// Whether the first cells are the head that is looked for.
pub(super) type IsHead = fn(&[String]) -> bool;

/// The first table with such a head.
///
/// # Errors
/// When there is one, and it is not readable without doubt.
pub(super) fn find(input: &Input, is_head: IsHead) -> Result<Option<Table>, Refusal> {
    match input.container() {
        Some(bytes) => sheets(input, bytes, is_head),
        None => csv(input, is_head),
    }
}

fn too_large() -> Refusal {
    let why = format!("the table has more than {MAX_ROWS} rows or {MAX_CELLS} cells");
    Refusal::new(Code::TooLarge, why, "split it, and name the parts")
}

fn csv(input: &Input, is_head: IsHead) -> Result<Option<Table>, Refusal> {
    let text = input.text();
    // A document of one line is no table.
    if text.lines().take(HEAD).any(|line| line.len() > MAX_HEAD) {
        return Ok(None);
    }
    let mark = [';', ',', '\t'].into_iter().find_map(|mark| {
        let cells = |line: &str| line.split(mark).map(unquoted).collect::<Vec<_>>();
        let at = text.lines().take(HEAD).position(|line| is_head(&cells(line)))?;
        Some((mark, at))
    });
    let Some((mark, at)) = mark else { return Ok(None) };
    let start: usize = text.split_inclusive('\n').take(at).map(str::len).sum();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(mark).unwrap_or(b';'))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes().get(start..).unwrap_or_default());
    let mut rows = Vec::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|_| {
            let why = "it begins as a table and does not go on as CSV";
            Refusal::new(Code::CsvSyntax, why, "save it as CSV in UTF-8, texts in double quotes")
        })?;
        let offset = record.position().map_or(0, csv::Position::byte);
        let line = input.line(start.saturating_add(usize::try_from(offset).unwrap_or(usize::MAX)));
        cells += record.len();
        let place = Place { file: input.name().to_owned(), line: Some(line), pointer: None };
        rows.push(Row { cells: record.iter().map(str::to_owned).collect(), place });
        if rows.len() > MAX_ROWS || cells > MAX_CELLS {
            return Err(too_large());
        }
    }
    let mut rows = rows.into_iter();
    let Some(head) = rows.next() else { return Ok(None) };
    Ok(Some(Table { head: head.cells, rows: rows.collect() }))
}

fn unquoted(cell: &str) -> String {
    cell.trim().trim_matches('"').to_owned()
}

fn broken() -> Refusal {
    let why = "it cannot be read as XLSX";
    let remedy =
        "open it in your program and save it again as .xlsx, without a password, or as CSV";
    Refusal::new(Code::SheetUnreadable, why, remedy)
}

/// What an archive says it unpacks to.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    archive.index_for_name("xl/workbook.xml")?;
    let sizes = (0..archive.len()).filter_map(|at| Some(archive.by_index_raw(at).ok()?.size()));
    Some(sizes.fold(0, u64::saturating_add))
}

fn sheets(input: &Input, bytes: &[u8], is_head: IsHead) -> Result<Option<Table>, Refusal> {
    let Some(size) = unpacked(bytes) else { return Ok(None) };
    if size > MAX_UNPACKED {
        return Err(too_large());
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    for sheet in book.sheet_names() {
        let mut rows = rows(&mut book, &sheet, input)?;
        let Some(at) = rows.iter().take(HEAD).position(|row| is_head(&row.cells)) else { continue };
        let merged = book.merge_cells_by_sheet_name(&sheet).map_err(|_| broken())?;
        if merged.iter().any(|area| area.end.0 as usize >= at) {
            let why = "cells of the table are merged, and belong to one row only";
            return Err(Refusal::new(
                Code::MergedCells,
                why,
                "unmerge them, and write each row out",
            ));
        }
        let rest = rows.split_off(at + 1);
        let head = rows.pop().map(|row| row.cells).unwrap_or_default();
        return Ok(Some(Table { head, rows: rest }));
    }
    Ok(None)
}

/// The rows of a sheet, also empty ones, so that each has its number.
fn rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, input: &Input) -> Result<Vec<Row>, Refusal> {
    let mut rows: Vec<Row> = Vec::new();
    // A sheet of charts has no cells.
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { return Ok(rows) };
    let mut count = 0;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|_| broken())? {
        let (row, at) = (cell.pos.0 as usize, cell.pos.1 as usize);
        if matches!(cell.value, DataRef::Empty) && cell.formula.is_none() {
            continue;
        }
        count += 1;
        if row >= MAX_ROWS || at >= 200 || count > MAX_CELLS {
            return Err(too_large());
        }
        while rows.len() <= row {
            let pointer = Some(format!("row {}", rows.len() + 1));
            let place = Place { file: input.name().to_owned(), line: None, pointer };
            rows.push(Row { cells: Vec::new(), place });
        }
        let Some(row) = rows.get_mut(row) else { continue };
        if row.cells.len() <= at {
            row.cells.resize(at + 1, String::new());
        }
        // What a formula comes to depends on what it was saved with.
        let text = if cell.formula.is_some() { FORMULA.to_owned() } else { shown(&cell.value) };
        if let Some(slot) = row.cells.get_mut(at) {
            *slot = text;
        }
    }
    Ok(rows)
}

/// Stands where a formula does.
pub(super) const FORMULA: &str = "\u{0}";

fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        _ => String::new(),
    }
}
