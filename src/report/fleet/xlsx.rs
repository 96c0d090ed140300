//! The overview as a workbook: sheets of products, of shared causes and of deadlines. Every cell from outside
//! is a string, so none can become a formula.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::report::Lang;
use crate::report::fleet::Line;
use crate::report::fleet::html::{cause_head, deadline_head, product_head};
use crate::report::fleet::overview::Overview;
use crate::report::text::plain;
use crate::report::xlsx::{fitting, head};
use crate::workbook;

/// The workbook.
///
/// # Errors
/// Never for as many products as there can be.
pub(crate) fn render(lines: &[Line], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let view = Overview::new(lines, lang);
    let mut book = Workbook::new();
    let products = view.products.iter().map(|row| {
        let cells = [&row.verdict, &row.path, &row.name, &row.as_of, &row.met];
        let more = [&row.fail, &row.open, &row.decided, &row.first];
        cells.into_iter().chain(more).cloned().collect()
    });
    let widths = [18.0, 34.0, 34.0, 12.0, 30.0, 12.0, 12.0, 16.0, 60.0];
    let name = lang.pick("Produkte", "products");
    fill(&mut book, name, &product_head(lang), &widths, products)?;
    let shared = view.shared.iter().map(|one| {
        let (products, demands) = (lang.number(one.products), lang.number(one.demands));
        vec![products, demands, one.title.clone(), one.paths.clone()]
    });
    let name = lang.pick("Ursachen", "causes");
    fill(&mut book, name, &cause_head(lang), &[12.0, 14.0, 70.0, 60.0], shared)?;
    let deadlines = view.deadlines.iter().map(|one| {
        vec![one.date.clone(), one.path.clone(), one.what.clone(), lang.number(one.requirements)]
    });
    let name = lang.pick("Fristen", "deadlines");
    fill(&mut book, name, &deadline_head(lang), &[14.0, 40.0, 60.0, 16.0], deadlines)?;
    book.save_to_buffer()
}

fn fill(
    book: &mut Workbook,
    name: &str,
    columns: &[&str],
    widths: &[f64],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), XlsxError> {
    let sheet: &mut Worksheet = book.add_worksheet();
    sheet.set_name(name)?;
    let (head, text) = (head(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for ((at, column), width) in (0..).zip(columns).zip(widths) {
        sheet.write_string_with_format(0, at, *column, &head)?;
        sheet.set_column_width(at, *width)?;
    }
    let mut last = 0;
    for (row, cells) in (1..).zip(rows) {
        let cells: Vec<_> = cells.iter().map(|cell| plain(cell)).collect();
        for (at, cell) in (0..).zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(row, at, fitting(cell), &text)?;
        }
        let high = cells.iter().map(String::as_str).zip(widths.iter().copied());
        sheet.set_row_height(row, workbook::height(high))?;
        last = row;
    }
    let columns = u16::try_from(columns.len()).unwrap_or(1);
    sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
    sheet.set_freeze_panes(1, 0)?;
    workbook::print_setup(sheet, 1)
}
