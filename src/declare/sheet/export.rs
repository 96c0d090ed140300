//! Questions as a sheet for people who answer elsewhere.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format as Style, FormatAlign, ProtectionOptions,
    Workbook, Worksheet,
};

use crate::declare::question::Question;
use crate::declare::sheet::{Column, Row, neutral, rows};
use crate::lang::Lang;
use crate::workbook;
use befund_catalog::words;

words! {
    /// What a sheet is written as.
    Format {
        /// Office Open XML.
        Xlsx = "xlsx",
        /// Text separated by semicolons, as German programs expect it.
        Csv = "csv",
        /// Markdown, to read only.
        Md = "md",
    }
}

/// Most characters that a list of a cell's values may have in a sheet.
const MAX_LIST: usize = 255;

/// Writes questions as a sheet.
///
/// # Errors
/// When a writer of the format fails.
pub fn render(format: Format, questions: &[Question], lang: Lang) -> Result<Vec<u8>> {
    let rows = rows(questions);
    match format {
        Format::Xlsx => Ok(workbook(questions, lang)?.save_to_buffer()?),
        Format::Csv => csv(&rows, lang),
        Format::Md => Ok(markdown(questions, lang).into_bytes()),
    }
}

fn csv(rows: &[Row<'_>], lang: Lang) -> Result<Vec<u8>> {
    // Without the mark, spreadsheet programs take UTF-8 for something else.
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(&mut out);
    writer.write_record(Column::WORDS.iter().map(|(_, column)| column.head(lang)))?;
    for row in rows {
        let cells = Column::WORDS.iter().map(|(_, column)| neutral(&row.cell(*column, lang)));
        writer.write_record(cells)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}

fn markdown(questions: &[Question], lang: Lang) -> String {
    let pick = |text: &crate::catalog::Text| {
        let text = lang.pick(&text.de, &text.en);
        text.replace(['\n', '\r'], " ").replace('|', "\\|").replace('<', "&lt;")
    };
    let mut out = String::new();
    for question in questions {
        out.push_str(&format!("## {} · {}\n\n", question.key(), pick(&question.title)));
        out.push_str(&format!("{}\n\n", pick(&question.text)));
        if question.premise {
            for asked in &question.asked {
                let answer = Row { question, asked }.cell(Column::Answer, lang);
                out.push_str(&format!("- {} {answer}\n\n", pick(&asked.text)));
            }
            continue;
        }
        out.push_str(lang.pick(
            "| Schlüssel | | Forderung | Antwort |\n|---|---|---|---|\n",
            "| key | | demand | answer |\n|---|---|---|---|\n",
        ));
        for asked in &question.asked {
            let row = Row { question, asked };
            let (modal, answer) = (row.cell(Column::Modal, lang), row.cell(Column::Answer, lang));
            out.push_str(&format!(
                "| {} | {modal} | {} | {answer} |\n",
                asked.id,
                pick(&asked.text)
            ));
        }
        out.push('\n');
        for reason in &question.reasons {
            out.push_str(&format!("- not_applicable, `{}`: {}\n", reason.id, pick(&reason.text)));
        }
        out.push('\n');
    }
    out
}

/// The workbook to answer in, to which sheets may be added.
///
/// # Errors
/// When the writer fails.
pub(crate) fn workbook(questions: &[Question], lang: Lang) -> Result<Workbook> {
    let mut workbook = Workbook::new();
    // No time of writing: the same questions are the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let rows = rows(questions);
    answers_sheet(workbook.add_worksheet(), &rows, lang).context("writing the answers")?;
    guide_sheet(workbook.add_worksheet(), questions, lang).context("writing the guide")?;
    Ok(workbook)
}

/// What is asked is locked, what is answered is not. Cells are text, so that nothing typed becomes a
/// formula or a date of the program's own making.
fn answers_sheet(sheet: &mut Worksheet, rows: &[Row<'_>], lang: Lang) -> Result<()> {
    let text = Style::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let open = text.clone().set_unlocked();
    let head = text.clone().set_bold();
    sheet.set_name(lang.pick("Antworten", "answers"))?;
    for (at, (_, column)) in (0..).zip(Column::WORDS) {
        sheet.set_column_width(at, width(*column))?;
        sheet.write_string_with_format(0, at, column.head(lang), &head)?;
    }
    let widths = || Column::WORDS.iter().map(|(_, column)| width(*column));
    let heads = Column::WORDS.iter().map(|(_, column)| column.head(lang));
    sheet.set_row_height(0, workbook::height(heads.zip(widths())))?;
    for (line, row) in (1..).zip(rows) {
        let cells: Vec<_> =
            Column::WORDS.iter().map(|(_, column)| shown(row, *column, lang)).collect();
        for ((at, (_, column)), cell) in (0..).zip(Column::WORDS).zip(&cells) {
            let style = if column.is_answer() { &open } else { &text };
            sheet.write_string_with_format(line, at, cell, style)?;
        }
        let cells = cells.iter().map(String::as_str);
        sheet.set_row_height(line, workbook::height(cells.zip(widths())))?;
    }
    sheet.set_freeze_panes(1, 2)?;
    let last = (u32::try_from(rows.len())?, u16::try_from(Column::WORDS.len() - 1)?);
    sheet.autofilter(0, 0, last.0, last.1)?;
    workbook::print_setup(sheet, 1)?;
    validate(sheet, rows)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

/// What a person sees in a cell: reasons with what they say, everything else as it is.
fn shown(row: &Row<'_>, column: Column, lang: Lang) -> String {
    match column {
        Column::Admitted => row.admitted(lang),
        column => row.cell(column, lang),
    }
}

fn width(column: Column) -> f64 {
    match column {
        Column::Text | Column::Demand | Column::Statement => 50.0,
        Column::Admitted => 40.0,
        Column::Key | Column::Title | Column::Reason => 28.0,
        _ => 14.0,
    }
}

/// Lists of what may be written: the answers, and for each row the reasons admitted there.
fn validate(sheet: &mut Worksheet, rows: &[Row<'_>]) -> Result<()> {
    for premise in [false, true] {
        let words: &[&str] =
            if premise { &["yes", "no"] } else { &["yes", "no", "not_applicable"] };
        let lines = (1..).zip(rows).filter(|(_, row)| row.question.premise == premise);
        let lines: Vec<u32> = lines.map(|(line, _)| line).collect();
        for (first, last) in runs(&lines) {
            let list = DataValidation::new().allow_list_strings(words)?;
            let column = position(Column::Answer);
            sheet.add_data_validation(first, column, last, column, &list)?;
        }
    }
    let mut alike: BTreeMap<Vec<&str>, Vec<u32>> = BTreeMap::new();
    for (line, row) in (1..).zip(rows) {
        let ids = row.question.reasons.iter().map(|reason| reason.id.as_str()).collect();
        alike.entry(ids).or_default().push(line);
    }
    let column = position(Column::Reason);
    for (ids, lines) in alike {
        if ids.is_empty() || ids.join(",").chars().count() > MAX_LIST {
            continue;
        }
        for (first, last) in runs(&lines) {
            let list = DataValidation::new().allow_list_strings(&ids)?;
            sheet.add_data_validation(first, column, last, column, &list)?;
        }
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

fn position(column: Column) -> u16 {
    (0..).zip(Column::WORDS).find(|(_, (_, one))| *one == column).map_or(0, |(at, _)| at)
}

/// How to answer, and what each reason says. Locked.
fn guide_sheet(sheet: &mut Worksheet, questions: &[Question], lang: Lang) -> Result<()> {
    let text = Style::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(lang.pick("Anleitung", "guide"))?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 100)?;
    let lines = guide(lang);
    let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
    for reason in questions.iter().flat_map(|question| &question.reasons) {
        reasons.insert(&reason.id, lang.pick(&reason.text.de, &reason.text.en));
    }
    for (line, (name, meaning)) in (0..).zip(lines.iter().copied().chain(reasons)) {
        sheet.write_string_with_format(line, 0, name, &text)?;
        sheet.write_string_with_format(line, 1, meaning, &text)?;
        sheet.set_row_height(line, workbook::height([(name, 34.0), (meaning, 100.0)]))?;
    }
    workbook::print_setup(sheet, 0)?;
    sheet.protect();
    Ok(())
}

fn guide(lang: Lang) -> &'static [(&'static str, &'static str)] {
    match lang {
        Lang::De => &[
            (
                "#thing/…, #need/…",
                "Voraussetzungen: Davon hängt ab, ob andere Zeilen gelten. yes (vorhanden) oder no (nicht vorhanden)",
            ),
            ("Antwort", "yes (erfüllt), no (nicht erfüllt) oder not_applicable (nicht anwendbar)"),
            (
                "Grund",
                "nur bei not_applicable: die Kennung eines Grundes, der in der Zeile unter „Zulässige Gründe“ steht; steht dort keiner, nimmt die Zeile kein not_applicable",
            ),
            ("Erläuterung", "in eigenen Worten"),
            ("Nachweise", "Kennungen von Nachweisen aus befund.yaml, durch Komma getrennt"),
            ("Am, Von", "Tag (JJJJ-MM-TT) und Person; leer: der Tag und Name des Einlesens"),
            (
                "",
                "Leere Zeilen bleiben unbeantwortet. Formeln und verbundene Zellen werden abgelehnt.",
            ),
            ("", "Einlesen: befund declare ORDNER --import DATEI"),
        ],
        Lang::En => &[
            (
                "#thing/…, #need/…",
                "premises: on these hangs whether other rows apply. yes (there) or no (not there)",
            ),
            ("Answer", "yes, no or not_applicable"),
            (
                "Reason",
                "for not_applicable only: the id of a reason listed in the row's “Admitted reasons”; where none stands, the row takes no not_applicable",
            ),
            ("Statement", "in your own words"),
            ("Documents", "ids of documents in befund.yaml, separated by commas"),
            ("On, By", "day (YYYY-MM-DD) and person; empty: the day and name of the import"),
            ("", "Empty rows stay unanswered. Formulas and merged cells are refused."),
            ("", "To read it: befund declare FOLDER --import FILE"),
        ],
    }
}
