//! Questions as a sheet for people who answer elsewhere.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rust_xlsxwriter::{Workbook, Worksheet};

use crate::declare::question::Question;
use crate::declare::sheet::{Column, DemandRow, rows};
use crate::lang::Lang;
use crate::sheet::{self, Columns, Format};

/// Writes questions as a sheet.
///
/// # Errors
/// When a writer of the format fails.
pub fn render(format: Format, questions: &[Question], lang: Lang) -> Result<Vec<u8>> {
    let rows = rows(questions);
    match format {
        Format::Xlsx => Ok(workbook(questions, lang)?.save_to_buffer()?),
        Format::Csv => {
            let cell = |row: &DemandRow<'_>| {
                Column::WORDS.iter().map(|(_, column)| row.cell(*column, lang)).collect()
            };
            sheet::csv::<Column>(&rows.iter().map(cell).collect::<Vec<_>>(), lang)
        }
        Format::Md => Ok(markdown(questions, lang).into_bytes()),
    }
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
                let answer = DemandRow { question, asked }.cell(Column::Answer, lang);
                out.push_str(&format!("- {} {answer}\n\n", pick(&asked.text)));
            }
            continue;
        }
        out.push_str(lang.pick(
            "| Schlüssel | | Forderung | Antwort |\n|---|---|---|---|\n",
            "| key | | demand | answer |\n|---|---|---|---|\n",
        ));
        for asked in &question.asked {
            let row = DemandRow { question, asked };
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
    let mut workbook = sheet::new()?;
    let rows = rows(questions);
    answers_sheet(workbook.add_worksheet(), &rows, lang).context("writing the answers")?;
    let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
    for reason in questions.iter().flat_map(|question| &question.reasons) {
        reasons.insert(&reason.id, lang.pick(&reason.text.de, &reason.text.en));
    }
    let lines = guide(lang).iter().copied().chain(reasons);
    sheet::guide(workbook.add_worksheet(), lines, lang).context("writing the guide")?;
    Ok(workbook)
}

fn answers_sheet(sheet: &mut Worksheet, rows: &[DemandRow<'_>], lang: Lang) -> Result<()> {
    let cells = |row: &DemandRow<'_>| {
        Column::WORDS.iter().map(|(_, column)| shown(row, *column, lang)).collect()
    };
    let cells: Vec<_> = rows.iter().map(cells).collect();
    sheet::fill::<Column>(sheet, lang.pick("Antworten", "answers"), &cells, lang)?;
    validate(sheet, rows)
}

/// What a person sees in a cell: reasons with what they say, everything else as it is.
fn shown(row: &DemandRow<'_>, column: Column, lang: Lang) -> String {
    match column {
        Column::Admitted => row.admitted(lang),
        column => row.cell(column, lang),
    }
}

/// Lists of what may be written: the answers, and for each row the reasons admitted there.
fn validate(sheet: &mut Worksheet, rows: &[DemandRow<'_>]) -> Result<()> {
    for premise in [false, true] {
        let words: &[&str] =
            if premise { &["yes", "no"] } else { &["yes", "no", "not_applicable"] };
        let lines = (1..).zip(rows).filter(|(_, row)| row.question.premise == premise);
        let lines: Vec<u32> = lines.map(|(line, _)| line).collect();
        sheet::restrict(sheet, Column::Answer.position(), &lines, words)?;
    }
    let mut alike: BTreeMap<Vec<&str>, Vec<u32>> = BTreeMap::new();
    for (line, row) in (1..).zip(rows) {
        let ids = row.question.reasons.iter().map(|reason| reason.id.as_str()).collect();
        alike.entry(ids).or_default().push(line);
    }
    for (ids, lines) in alike {
        sheet::restrict(sheet, Column::Reason.position(), &lines, &ids)?;
    }
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
