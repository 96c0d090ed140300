//! A letter about a result, such as requests to the manufacturer: chapters of entries, each with its points. It
//! is laid out as Markdown or as pages.

use crate::assess::result::Report;
use crate::lang::Lang;
use crate::report::document::{Block, Document, Line, markdown};
use crate::report::dress::{Dress, DressView};
use crate::report::{Error, Format, typst};

/// A letter.
#[derive(Debug)]
pub(crate) struct Letter {
    /// To whom, and what.
    pub(crate) title: String,
    /// What the reader must know, a paragraph each.
    pub(crate) intro: Vec<String>,
    /// What it says, from top to bottom.
    pub(crate) parts: Vec<LetterPart>,
}

/// A part of a letter.
#[derive(Debug)]
pub(crate) enum LetterPart {
    /// The title of what follows.
    Chapter(String),
    /// One thing, with what there is to say of it.
    Entry {
        /// Its title.
        title: String,
        /// What it is about.
        text: String,
        /// What there is to say of it.
        points: Vec<Point>,
    },
    /// Lines of their own.
    List(Vec<String>),
}

/// What there is to say of an entry.
#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) label: &'static str,
    pub(crate) text: String,
    /// Whether every character counts.
    pub(crate) code: bool,
}

/// The letter in a format that people read: Markdown, a source for Typst, or PDF with the result attached.
///
/// # Errors
/// When a writer of the format fails, or this build has none.
pub(crate) fn render(
    letter: &Letter,
    format: Format,
    report: &Report,
    lang: Lang,
) -> Result<Vec<u8>, Error> {
    let document = document(letter, report, lang);
    match format {
        Format::Typ => Ok(typst::render(&document, Dress::default())?.into_bytes()),
        Format::Pdf => pdf(&document, report),
        _ => Ok(markdown::render(&document, &DressView::default()).into_bytes()),
    }
}

#[cfg(feature = "pdf")]
fn pdf(document: &Document, report: &Report) -> Result<Vec<u8>, Error> {
    let result = crate::report::json::render(report)?;
    typst::pdf(document, Dress::default(), result.into_bytes())
}

/// Who asks is told beforehand, see [`Format::is_built`].
#[cfg(not(feature = "pdf"))]
fn pdf(_: &Document, _: &Report) -> Result<Vec<u8>, Error> {
    Err(Error::Pdf("this build cannot".to_owned()))
}

fn document(letter: &Letter, report: &Report, lang: Lang) -> Document {
    let product = &report.product;
    let (tool, version) = (&report.tool.name, &report.tool.version);
    let mut blocks: Vec<_> =
        letter.intro.iter().map(|text| Block::paragraph(prose(text))).collect();
    blocks.extend(letter.parts.iter().flat_map(of));
    Document {
        lang,
        title: Line::from(&letter.title),
        subject: Line::from(format!("{} {}", product.name, product.version)),
        role: Line::from(lang.pick(
            "Dieses Schreiben sagt, was offen ist. Es bescheinigt nichts.",
            "This letter says what is open. It certifies nothing.",
        )),
        running_head: Line::from(format!("{} · {}", letter.title, report.report_id)),
        report_id: Line::from(&report.report_id),
        tool: Line::from(format!("{tool} {version}")),
        as_of: report.as_of,
        cover: Vec::new(),
        blocks,
    }
}

/// Words in which names between backticks are code.
fn prose(text: &str) -> Line {
    Line::default().prose(text)
}

fn of(part: &LetterPart) -> Vec<Block> {
    let point = |point: &Point| {
        let label = Line::from(format!("{}: ", point.label));
        if point.code { label.code(&point.text) } else { label.prose(&point.text) }
    };
    match part {
        LetterPart::Chapter(title) => vec![Block::heading(1, title)],
        LetterPart::List(lines) => {
            let entries = lines.iter().map(|text| prose(text)).collect();
            vec![Block::List { ordered: false, entries }]
        }
        LetterPart::Entry { title, text, points } => vec![
            Block::heading(2, title),
            Block::paragraph(prose(text)),
            Block::List { ordered: false, entries: points.iter().map(point).collect() },
        ],
    }
}
