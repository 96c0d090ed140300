//! Reads a sheet into cells, and refuses what could be read in two ways.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Cursor;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::lang::Lang;
use crate::sheet::{Columns, letters, plain};
use crate::yaml::nfc;

/// Most rows that are read; all catalogs together have fewer demands.
const MAX_ROWS: usize = 10_000;

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Most that a sheet may unpack to, in bytes.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;

/// Longest text of a cell, in bytes; an answer that long is no answer.
const MAX_CELL: usize = 64 * 1024;

/// Where a cell stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPlace {
    /// The file.
    pub file: String,
    /// The sheet, if there are several.
    pub sheet: Option<String>,
    /// Its row, from 0.
    pub row: usize,
    /// Its column, from 0.
    pub column: usize,
}

impl fmt::Display for CellPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet `{sheet}`")?;
        }
        write!(f, ", cell {}{}", letters(self.column), self.row + 1)
    }
}

/// The cells of a sheet that are known columns and not empty.
#[derive(Debug)]
pub struct Cells<C> {
    /// By row.
    pub rows: BTreeMap<usize, BTreeMap<C, String>>,
    /// Where each column is.
    pub columns: BTreeMap<C, usize>,
    /// Names of columns that are not read.
    pub foreign: Vec<String>,
    /// The file.
    pub file: String,
    /// The sheet, if there are several.
    pub sheet: Option<String>,
}

impl<C: Columns> Cells<C> {
    /// The place of a cell.
    pub fn place(&self, row: usize, column: C) -> CellPlace {
        let (file, sheet) = (self.file.clone(), self.sheet.clone());
        let column = self.columns.get(&column).copied().unwrap_or_default();
        CellPlace { file, sheet, row, column }
    }
}

/// Reads an XLSX or CSV file.
///
/// # Errors
/// When it is neither, is too large, lacks a column, or holds formulas or merged cells where answers
/// are.
pub(crate) fn read<C: Columns>(path: &Path) -> Result<Cells<C>, Diagnostics> {
    let name = path.display().to_string();
    let bytes = bytes(path, &name)?;
    match path
        .extension()
        .and_then(|extension| extension.to_str())
        .map(str::to_lowercase)
        .as_deref()
    {
        Some("xlsx" | "xlsm") => xlsx(bytes, &name),
        Some("csv" | "txt" | "tsv") => csv(&bytes, &name),
        _ => {
            Err(Diagnostic::new(Code::UnknownFormat, format!("`{name}` is no sheet that is read"))
                .help("save it as .xlsx or .csv")
                .into())
        }
    }
}

fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::new(Code::FileUnreadable, format!("cannot read `{name}`: {error}"))
            .help("check the path and that you may read it")
    };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(Diagnostic::new(
            Code::FileUnreadable,
            format!("`{name}` is not a regular file"),
        )
        .help("name a regular file"));
    }
    if about.len() > MAX_BYTES {
        return Err(too_large(name));
    }
    std::fs::read(path).map_err(unreadable)
}

fn too_large(name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::TooLarge,
        format!("`{name}` holds more than {MAX_ROWS} rows or {} MiB", MAX_BYTES >> 20),
    )
    .help("keep the rows as `--export` writes them; remove what stands below")
}

/// Finds the columns in the first row.
struct Gathering<C> {
    cells: Cells<C>,
    by_position: BTreeMap<usize, C>,
    errors: Vec<Diagnostic>,
}

impl<C: Columns> Gathering<C> {
    fn new(name: &str, sheet: Option<&str>) -> Self {
        let cells = Cells {
            rows: BTreeMap::new(),
            columns: BTreeMap::new(),
            foreign: Vec::new(),
            file: name.to_owned(),
            sheet: sheet.map(str::to_owned),
        };
        Self { cells, by_position: BTreeMap::new(), errors: Vec::new() }
    }

    fn head(&mut self, at: usize, text: &str) {
        // A German program may have taken an accent apart.
        let name = nfc(text.trim());
        match C::named(&name) {
            Some(column) if self.cells.columns.contains_key(&column) => {
                let place = self.cells.place(0, column);
                self.errors.push(
                    Diagnostic::new(
                        Code::DuplicateColumn,
                        format!("{place}: a second column `{name}`"),
                    )
                    .help("remove one of the two"),
                );
            }
            Some(column) => {
                self.cells.columns.insert(column, at);
                self.by_position.insert(at, column);
            }
            None if name.is_empty() => {}
            None => self.cells.foreign.push(text.trim().to_owned()),
        }
    }

    /// Takes a cell below the first row; says whether there is still room.
    fn cell(&mut self, row: usize, at: usize, text: &str) -> bool {
        let Some(column) = self.by_position.get(&at) else { return true };
        if text.trim().is_empty() {
            return true;
        }
        if text.len() > MAX_CELL {
            let place = self.cells.place(row, *column);
            let message = format!("{place}: more than {} KiB of text", MAX_CELL >> 10);
            self.errors.push(
                Diagnostic::new(Code::TooLarge, message)
                    .help("shorten it, or hand the text in as a document"),
            );
            return true;
        }
        self.cells.rows.entry(row).or_default().insert(*column, nfc(text));
        self.cells.rows.len() <= MAX_ROWS && row < 10 * MAX_ROWS
    }

    fn finish(mut self) -> Result<Cells<C>, Diagnostics> {
        for column in C::NEEDED {
            if !self.cells.columns.contains_key(column) {
                let (file, name) = (&self.cells.file, column.head(Lang::De));
                let word = column.own();
                let message =
                    format!("`{file}` has no column `{name}` (or `{word}`) in its first row");
                self.errors.push(
                    Diagnostic::new(Code::MissingColumn, message)
                        .help("keep the first row as `--export` writes it"),
                );
            }
        }
        if self.errors.is_empty() { Ok(self.cells) } else { Err(Diagnostics(self.errors)) }
    }
}

fn csv<C: Columns>(bytes: &[u8], name: &str) -> Result<Cells<C>, Diagnostics> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::new(Code::InvalidUtf8, format!("`{name}`, line {line}: not valid UTF-8"))
            .help("save it as CSV in UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut gathering = Gathering::new(name, None);
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| {
            Diagnostic::new(Code::CsvSyntax, format!("`{name}`, row {}: {error}", row + 1))
                .help("save it as CSV in UTF-8, texts in double quotes")
        })?;
        for (at, text) in record.iter().enumerate() {
            if row == 0 {
                gathering.head(at, text);
            } else if !gathering.cell(row, at, plain(text)) {
                return Err(too_large(name).into());
            }
        }
    }
    gathering.finish()
}

/// What separates the first row: most of semicolon, comma and tab.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    [b',', b'\t', b';'].into_iter().max_by_key(count).unwrap_or(b';')
}

fn unreadable(name: &str, error: &XlsxError) -> Diagnostic {
    Diagnostic::new(Code::SheetUnreadable, format!("`{name}` cannot be read as XLSX: {error}"))
        .help("open it in your program and save it again as .xlsx, without a password")
}

fn xlsx<C: Columns>(bytes: Vec<u8>, name: &str) -> Result<Cells<C>, Diagnostics> {
    let broken = |error: XlsxError| unreadable(name, &error);
    if unpacked(&bytes) > MAX_UNPACKED {
        return Err(too_large(name).into());
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let Some(sheet) = answers_sheet::<C>(&mut book, name)? else {
        let needed: Vec<_> = C::NEEDED.iter().map(|one| format!("`{}`", one.own())).collect();
        let needed = needed.join(" and ");
        return Err(Diagnostic::new(
            Code::MissingColumn,
            format!("no sheet of `{name}` has the columns {needed} in its first row"),
        )
        .help("keep the first row as `--export` writes it")
        .into());
    };
    let mut gathering = Gathering::new(name, Some(&sheet));
    let formulas = values(&mut book, &sheet, &mut gathering)?;
    refuse_formulas(&mut gathering, &formulas);
    for area in book.merge_cells_by_sheet_name(&sheet).map_err(broken)? {
        refuse_merged(&mut gathering, area.start, area.end);
    }
    gathering.finish()
}

/// What an archive says it unpacks to; nothing if it is none, which its reader will say.
fn unpacked(bytes: &[u8]) -> u64 {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return 0 };
    let sizes = (0..archive.len()).filter_map(|at| Some(archive.by_index_raw(at).ok()?.size()));
    sizes.fold(0, u64::saturating_add)
}

/// Gathers the values of a sheet, and hands back where it holds formulas.
fn values<C: Columns>(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    sheet: &str,
    gathering: &mut Gathering<C>,
) -> Result<Vec<(usize, usize)>, Diagnostic> {
    let name = gathering.cells.file.clone();
    let broken = |error: XlsxError| unreadable(&name, &error);
    let mut reader = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut formulas = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, at) = (cell.pos.0 as usize, cell.pos.1 as usize);
        let text = shown(&cell.value);
        let fits = if row == 0 {
            gathering.head(at, &text);
            true
        } else if cell.formula.is_some() {
            formulas.push((row, at));
            formulas.len() <= MAX_ROWS
        } else {
            gathering.cell(row, at, &text)
        };
        if !fits {
            return Err(too_large(&name));
        }
    }
    Ok(formulas)
}

/// The first sheet whose first row names what is needed.
fn answers_sheet<C: Columns>(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
) -> Result<Option<String>, Diagnostic> {
    for sheet in book.sheet_names() {
        // A sheet of charts has no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet) else { continue };
        let mut heads = Vec::new();
        while let Some(cell) = reader.next_cell().map_err(|error| unreadable(name, &error))? {
            if cell.get_position().0 > 0 {
                break;
            }
            heads.extend(C::named(&nfc(shown(cell.get_value()).trim())));
        }
        if C::NEEDED.iter().all(|wanted| heads.contains(wanted)) {
            return Ok(Some(sheet));
        }
    }
    Ok(None)
}

fn refuse_formulas<C: Columns>(gathering: &mut Gathering<C>, formulas: &[(usize, usize)]) {
    for (row, at) in formulas {
        if let Some(column) = gathering.by_position.get(at) {
            let place = gathering.cells.place(*row, *column);
            gathering.errors.push(
                Diagnostic::new(
                    Code::Formula,
                    format!("{place}: a formula, and formulas are not read"),
                )
                .help("replace it by its value: copy, then paste as text"),
            );
        }
    }
}

/// A merged cell belongs to one row only, whatever it looks like.
fn refuse_merged<C: Columns>(gathering: &mut Gathering<C>, start: (u32, u32), end: (u32, u32)) {
    let columns = start.1 as usize..=end.1 as usize;
    let Some((_, column)) = gathering.by_position.range(columns).next() else { return };
    let place = gathering.cells.place(start.0 as usize, *column);
    let last = format!("{}{}", letters(end.1 as usize), end.0 + 1);
    gathering.errors.push(
        Diagnostic::new(Code::MergedCells, format!("{place}: merged with cells up to {last}"))
            .help("unmerge them and write the answer into each row"),
    );
}

fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.split('T').next().unwrap_or_default().to_owned()
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}
