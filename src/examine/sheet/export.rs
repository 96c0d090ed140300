//! Questions to an evaluator as a sheet.

use anyhow::{Context, Result};

use crate::assess::examined::{Effect, Likelihood, Remaining};
use crate::assess::result::Verdict;
use crate::examine::question::ExaminedRequirement;
use crate::examine::sheet::Column;
use crate::lang::Lang;
use crate::sheet::{self, Columns, Format};

/// Most characters of a cell that is shown: a workbook takes 32,767.
const MAX_SHOWN: usize = 8_000;

/// Most facts of one demand that are shown.
const MAX_FACTS: usize = 40;

/// Writes questions as a sheet.
///
/// # Errors
/// When a writer of the format fails.
pub(crate) fn render(
    format: Format,
    questions: &[ExaminedRequirement],
    lang: Lang,
) -> Result<Vec<u8>> {
    let row = |question: &ExaminedRequirement| {
        Column::WORDS.iter().map(|(_, column)| cell(question, *column, lang)).collect()
    };
    let rows: Vec<Vec<String>> = questions.iter().map(row).collect();
    match format {
        Format::Xlsx => workbook(&rows, lang),
        Format::Csv => sheet::csv::<Column>(&rows, lang),
        Format::Md => Ok(markdown(questions, lang).into_bytes()),
    }
}

fn workbook(rows: &[Vec<String>], lang: Lang) -> Result<Vec<u8>> {
    let mut workbook = sheet::new()?;
    let sheet = workbook.add_worksheet();
    sheet::fill::<Column>(sheet, lang.pick("Urteile", "judgements"), rows, lang)
        .context("writing the questions")?;
    let lines: Vec<u32> = (1..).zip(rows).map(|(line, _)| line).collect();
    let lists: [(Column, Vec<&str>); 4] = [
        (Column::Verdict, Verdict::WORDS.iter().map(|(word, _)| *word).collect()),
        (Column::Likelihood, Likelihood::WORDS.iter().map(|(word, _)| *word).collect()),
        (Column::Effect, Effect::WORDS.iter().map(|(word, _)| *word).collect()),
        (Column::Remaining, Remaining::WORDS.iter().map(|(word, _)| *word).collect()),
    ];
    for (column, words) in lists {
        sheet::restrict(sheet, column.position(), &lines, &words)?;
    }
    let guide = guide(lang).iter().copied();
    sheet::guide(workbook.add_worksheet(), guide, lang).context("writing the guide")?;
    Ok(workbook.save_to_buffer()?)
}

/// What stands in a column before anything is judged.
fn cell(question: &ExaminedRequirement, column: Column, lang: Lang) -> String {
    let lines = match column {
        Column::Key => vec![question.key.clone()],
        Column::Number => vec![question.number.clone()],
        Column::Title => vec![question.title.clone()],
        Column::Wanted => question.depth.iter().map(|(depth, _)| depth.clone()).collect(),
        Column::LookAt => {
            let depth = question
                .depth
                .iter()
                .filter_map(|(depth, text)| Some(format!("{depth}: {}", text.as_deref()?)));
            question.look_at.iter().cloned().chain(depth).collect()
        }
        Column::Asked => {
            let demands = question.demands.iter();
            demands.map(|one| format!("{} ({}): {}", one.id, one.verb, one.text)).collect()
        }
        Column::Stands => stands(question, lang),
        Column::Speaks => speaks(question, lang),
        _ => Vec::new(),
    };
    cut(&lines.join("\n"))
}

fn stands(question: &ExaminedRequirement, lang: Lang) -> Vec<String> {
    let declared = lang.pick("erklärt", "declared");
    let lines = question.demands.iter().flat_map(|one| {
        let own = format!("{}: {}", one.id, one.stands);
        let said = one.declared.iter().map(|said| format!("{} {declared}: {said}", one.id));
        std::iter::once(own).chain(said).collect::<Vec<_>>()
    });
    lines.collect()
}

fn speaks(question: &ExaminedRequirement, lang: Lang) -> Vec<String> {
    let document = lang.pick("Nachweis", "document");
    let lines = question.demands.iter().flat_map(|one| {
        let facts = one.facts.iter().take(MAX_FACTS).map(|fact| format!("fact: {fact}"));
        let more = one.facts.len().saturating_sub(MAX_FACTS);
        let more = (more > 0).then(|| match lang {
            Lang::De => format!("… und {more} weitere"),
            Lang::En => format!("… and {more} more"),
        });
        let documents = one.documents.iter().map(|one| format!("{document}: {one}"));
        facts.chain(more).chain(documents).collect::<Vec<_>>()
    });
    let mut all: Vec<_> = lines.collect();
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|line| seen.insert(line.clone()));
    all
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}

fn markdown(questions: &[ExaminedRequirement], lang: Lang) -> String {
    let plain = |text: &str| {
        let words: Vec<_> = text.split_whitespace().collect();
        words.join(" ").replace('<', "&lt;")
    };
    let mut out = String::new();
    for question in questions {
        out.push_str(&format!("## {} · {}\n\n", question.key, plain(&question.title)));
        for column in
            [Column::Wanted, Column::LookAt, Column::Asked, Column::Stands, Column::Speaks]
        {
            let text = cell(question, column, lang);
            if !text.is_empty() {
                out.push_str(&format!("{}\n\n", column.head(lang)));
                let lines = text.lines().map(|line| format!("- {}\n", plain(line)));
                out.extend(lines);
                out.push('\n');
            }
        }
    }
    out
}

fn guide(lang: Lang) -> &'static [(&'static str, &'static str)] {
    match lang {
        Lang::De => &[
            (
                "Urteil",
                "pass (erfüllt), fail (nicht erfüllt), inconclusive (nicht entscheidbar) oder not_applicable (nicht anwendbar); leer: nicht beurteilt",
            ),
            (
                "Nur Forderungen",
                "Kennungen von Forderungen aus „Gefordert“, durch Komma getrennt; leer: alle",
            ),
            ("Schritte", "was getan wurde, ein Schritt je Zeile der Zelle"),
            ("Werkzeuge", "eines je Zeile: Name | Version"),
            (
                "Belege",
                "einer je Zeile: der Pfad einer Datei neben dem Protokoll, „fact: Kennung“ oder „observation: Ziel“; die Prüfsummen trägt das Einlesen ein",
            ),
            (
                "Zählt nicht",
                "Tatsachen gegen das Urteil, eine je Zeile: Kennung | warum sie nicht zählt",
            ),
            ("Tiefe", "leer: die verlangte"),
            ("Erfassung des Codes", "bei EXAMINE: wie aller relevante Code erfasst wurde"),
            (
                "fail",
                "verlangt Belege, Umgebung, Bedrohung, Wahrscheinlichkeit (low, medium, high), Auswirkung (small, medium, high, severe), Maßnahme und Restrisiko (none, low, medium, high)",
            ),
            ("inconclusive", "verlangt „Was fehlt“"),
            ("not_applicable", "verlangt „Keine Umsetzung“: dass es gar keine gibt"),
            (
                "Person, Am",
                "wer wann geurteilt hat (JJJJ-MM-TT); leer: wer einliest, und dessen Tag",
            ),
            ("", "Formeln und verbundene Zellen werden abgelehnt."),
            (
                "",
                "Einlesen: befund examine ORDNER --person NAME --import DATEI --record examination.yaml",
            ),
        ],
        Lang::En => &[
            ("Verdict", "pass, fail, inconclusive or not_applicable; empty: not judged"),
            (
                "Demands only",
                "ids of demands from “Demanded”, separated by commas; empty: all of them",
            ),
            ("Steps", "what was done, one step a line of the cell"),
            ("Tools", "one a line: name | version"),
            (
                "Evidence",
                "one a line: the path of a file beside the record, “fact: ID” or “observation: TARGET”; the import fills in digests",
            ),
            ("Does not count", "facts against the verdict, one a line: ID | why it does not count"),
            ("Depth", "empty: the wanted one"),
            ("Coverage of the code", "with EXAMINE: how all relevant code was taken into account"),
            (
                "fail",
                "needs evidence, environment, threat, likelihood (low, medium, high), effect (small, medium, high, severe), measure and remaining risk (none, low, medium, high)",
            ),
            ("inconclusive", "needs “What is missing”"),
            ("not_applicable", "needs “No implementation”: that there is none at all"),
            ("Person, On", "who judged, and when (YYYY-MM-DD); empty: who imports, and that day"),
            ("", "Formulas and merged cells are refused."),
            (
                "",
                "To read it: befund examine FOLDER --person NAME --import FILE --record examination.yaml",
            ),
        ],
    }
}
