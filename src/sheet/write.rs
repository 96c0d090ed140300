//! Writes sheets to fill in. The same rows are the same bytes.

use anyhow::Result;
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format as Style, FormatAlign, ProtectionOptions,
    Workbook, Worksheet,
};

use crate::lang::Lang;
use crate::sheet::{Columns, neutral};
use crate::workbook;

/// Most characters that a list of a cell's values may have in a sheet.
const MAX_LIST: usize = 255;

/// Rows as CSV, cells in the order of the columns.
///
/// # Errors
/// When the writer fails.
pub(crate) fn csv<C: Columns>(rows: &[Vec<String>], lang: Lang) -> Result<Vec<u8>> {
    // Without the mark, spreadsheet programs take UTF-8 for something else.
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = ::csv::WriterBuilder::new().delimiter(b';').from_writer(&mut out);
    writer.write_record(C::ALL.iter().map(|(_, column)| column.head(lang)))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| neutral(cell)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}

/// An empty workbook.
///
/// # Errors
/// When the writer fails.
pub(crate) fn new() -> Result<Workbook> {
    let mut workbook = Workbook::new();
    // No time of writing: the same questions are the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(workbook)
}

/// The rows, cells in the order of the columns. What is asked is locked, what is answered is not. Cells are text, so
/// that nothing typed becomes a formula or a date of the program's own making.
///
/// # Errors
/// When the writer fails.
pub(crate) fn fill<C: Columns>(
    sheet: &mut Worksheet,
    name: &str,
    rows: &[Vec<String>],
    lang: Lang,
) -> Result<()> {
    let text = Style::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let open = text.clone().set_unlocked();
    let head = text.clone().set_bold();
    sheet.set_name(name)?;
    for (at, (_, column)) in (0..).zip(C::ALL) {
        sheet.set_column_width(at, column.width())?;
        sheet.write_string_with_format(0, at, column.head(lang), &head)?;
    }
    let widths = || C::ALL.iter().map(|(_, column)| column.width());
    let heads = C::ALL.iter().map(|(_, column)| column.head(lang));
    sheet.set_row_height(0, workbook::height(heads.zip(widths())))?;
    for (line, cells) in (1..).zip(rows) {
        for ((at, (_, column)), cell) in (0..).zip(C::ALL).zip(cells) {
            let style = if column.is_answer() { &open } else { &text };
            sheet.write_string_with_format(line, at, cell, style)?;
        }
        let cells = cells.iter().map(String::as_str);
        sheet.set_row_height(line, workbook::height(cells.zip(widths())))?;
    }
    sheet.set_freeze_panes(1, 2)?;
    let last = (u32::try_from(rows.len())?, u16::try_from(C::ALL.len() - 1)?);
    sheet.autofilter(0, 0, last.0, last.1)?;
    workbook::print_setup(sheet, 1)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

/// Lets lines of a column take these words only, as far as a sheet has room for the list.
///
/// # Errors
/// When the writer fails.
pub(crate) fn restrict(
    sheet: &mut Worksheet,
    column: u16,
    lines: &[u32],
    words: &[&str],
) -> Result<()> {
    if words.is_empty() || words.join(",").chars().count() > MAX_LIST {
        return Ok(());
    }
    for (first, last) in runs(lines) {
        let list = DataValidation::new().allow_list_strings(words)?;
        sheet.add_data_validation(first, column, last, column, &list)?;
    }
    Ok(())
}

/// Neighbouring lines as ranges.
fn runs(lines: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => runs.push((*line, *line)),
        }
    }
    runs
}

/// How to fill it in: names and what they mean. Locked.
///
/// # Errors
/// When the writer fails.
pub(crate) fn guide<'l>(
    sheet: &mut Worksheet,
    lines: impl Iterator<Item = (&'l str, &'l str)>,
    lang: Lang,
) -> Result<()> {
    let text = Style::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(lang.pick("Anleitung", "guide"))?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 100)?;
    for (line, (name, meaning)) in (0..).zip(lines) {
        sheet.write_string_with_format(line, 0, name, &text)?;
        sheet.write_string_with_format(line, 1, meaning, &text)?;
        sheet.set_row_height(line, workbook::height([(name, 34.0), (meaning, 100.0)]))?;
    }
    workbook::print_setup(sheet, 0)?;
    sheet.protect();
    Ok(())
}
