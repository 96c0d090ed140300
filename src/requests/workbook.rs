//! Requests as a workbook: the sheet that `befund declare --import` reads, and a list of all that is open.

use anyhow::{Context, Result};
use rust_xlsxwriter::{Format as Style, FormatAlign, Worksheet};

use crate::declare::Question;
use crate::declare::sheet;
use crate::lang::Lang;
use crate::requests::{Id, Request};
use crate::workbook;

/// Columns of the list: head in German and English, width in characters.
const COLUMNS: [(&str, &str, f64); 9] = [
    ("Anforderung", "Request", 14.0),
    ("Katalog", "Catalog", 22.0),
    ("Nummer", "Number", 14.0),
    ("Komponente", "Component", 14.0),
    ("Verb", "Verb", 12.0),
    ("Forderung", "Demand", 50.0),
    ("Offen, weil", "Open because", 50.0),
    ("Was zählt", "What counts", 50.0),
    ("Zeile im Blatt", "Row of the sheet", 30.0),
];

/// The workbook: answers to fill in, how to, and the list.
///
/// # Errors
/// When the writer fails.
pub(crate) fn render(requests: &[Request], questions: &[Question], lang: Lang) -> Result<Vec<u8>> {
    let mut workbook = sheet::workbook(questions, lang)?;
    list(workbook.add_worksheet(), requests, lang).context("writing the list of requests")?;
    Ok(workbook.save_to_buffer()?)
}

fn list(sheet: &mut Worksheet, requests: &[Request], lang: Lang) -> Result<()> {
    let text = Style::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let head = text.clone().set_bold();
    sheet.set_name(lang.pick("Anforderungen", "requests"))?;
    for (at, (de, en, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, lang.pick(de, en), &head)?;
    }
    let all = requests.iter().flat_map(|request| lines(request, lang));
    let mut last = 0;
    for (row, cells) in (1..).zip(all) {
        for (at, cell) in (0..).zip(&cells) {
            sheet.write_string_with_format(row, at, cell, &text)?;
        }
        let widths = COLUMNS.iter().map(|(_, _, width)| *width);
        let height = workbook::height(cells.iter().map(String::as_str).zip(widths));
        sheet.set_row_height(row, height)?;
        last = row;
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofilter(0, 0, last, u16::try_from(COLUMNS.len() - 1)?)?;
    workbook::print_setup(sheet, 1)?;
    sheet.protect();
    Ok(())
}

/// A line for each component that a request is open for.
fn lines(request: &Request, lang: Lang) -> Vec<[String; 9]> {
    let why: Vec<_> = request.why.iter().map(|why| lang.text(why)).collect();
    let line = |id: &Id| {
        [
            id.id.clone(),
            request.reference.clone(),
            request.number.clone(),
            id.component.clone().unwrap_or_default(),
            request.modal.map(|modal| lang.modal(Some(modal)).to_owned()).unwrap_or_default(),
            lang.text(&request.text).to_owned(),
            why.join("\n"),
            lang.text(&request.ask).to_owned(),
            request.row.clone().unwrap_or_default(),
        ]
    };
    request.ids.iter().map(line).collect()
}
