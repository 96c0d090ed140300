//! A report as a sequence of blocks, before it becomes Markdown, HTML or a page: what stands where, and
//! nothing of how it looks. A style makes one, a renderer lays it out.
//!
//! It is data. Nothing in it is escaped, which is up to the renderer; but every text in it is one harmless
//! line ([`plain`]), because a [`Line`] cannot be made otherwise. Anchors are made of letters and numbers of
//! ours, so that no text from outside becomes one.

pub(super) mod html;
mod line;
pub(super) mod markdown;

use jiff::civil::Date;
use serde::Serialize;

use crate::lang::Lang;
use crate::report::text::plain;
pub(super) use line::{Line, Run, Weight};

/// A whole report, ready to be laid out.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Document {
    pub(super) lang: Lang,
    /// What kind of report it is; the title of the cover and of the file.
    pub(super) title: Line,
    /// What it is about: name and version of the product.
    pub(super) subject: Line,
    /// Who assessed, and that it is no certificate; stands on the cover.
    pub(super) role: Line,
    /// Stands on every page: the report, its id, and that it is no certificate.
    pub(super) running_head: Line,
    /// The id of the result it renders.
    pub(super) report_id: Line,
    /// The tool that wrote it, with its version.
    pub(super) tool: Line,
    /// The day judged; the date of the file, if a format has one.
    pub(super) as_of: Date,
    /// The title data below the title, on the cover.
    pub(super) cover: Vec<Row>,
    /// The report itself. The contents are made of its headings.
    pub(super) blocks: Vec<Block>,
}

/// A part of a report, from top to bottom.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub(super) enum Block {
    /// The title of what follows.
    Heading(Heading),
    /// Running text.
    Paragraph { line: Line },
    /// A list; an entry is a line of its own.
    List { ordered: bool, entries: Vec<Line> },
    /// Labels with what belongs to each.
    Rows { rows: Vec<Row> },
    /// A table.
    Table(Table),
    /// Words set apart, so that nobody misses them.
    Callout { tone: Tone, lines: Vec<Line> },
    /// Fields to sign in, side by side where the page is wide enough.
    Signatures { fields: Vec<SignatureField> },
    /// What follows starts on a new page, where there are pages.
    PageBreak,
}

/// The title of a section.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Heading {
    /// 1 for a chapter; the title of the document is above it.
    pub(super) level: u8,
    /// The number it bears, such as `A` or `2.1`; not part of the text.
    pub(super) number: Option<Line>,
    pub(super) text: Line,
    /// Where links to it lead.
    pub(super) anchor: Option<Anchor>,
}

/// A label and what belongs to it, a line each.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    pub(super) label: Line,
    pub(super) values: Vec<Line>,
}

/// A table. Its head is repeated on every page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Table {
    /// What it shows, for those who do not see it.
    pub(super) caption: Option<Line>,
    pub(super) columns: Vec<Column>,
    /// As many cells as columns in each row.
    pub(super) rows: Vec<Vec<Cell>>,
    /// Whether it wants a page in landscape.
    pub(super) wide: bool,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Column {
    pub(super) head: Line,
    /// Its share of the width, beside the shares of the others.
    pub(super) share: u8,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Cell {
    /// What stands in it, below each other; nothing in an empty cell.
    pub(super) lines: Vec<Line>,
    /// Where links to it lead.
    pub(super) anchor: Option<Anchor>,
    /// Whether it names its row.
    pub(super) head: bool,
}

/// How words that are set apart are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Tone {
    /// To know.
    Note,
    /// To take care of: it limits what the report says.
    Warning,
}

/// A field for a signature.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SignatureField {
    /// Who signs as what; stands below the line.
    pub(super) signatory: Vec<Line>,
    /// What stands before the line, such as place and date.
    pub(super) place_and_date: Line,
}

/// The name of a place in a document, made of letters and numbers of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Anchor(String);

impl Anchor {
    /// The anchor of a kind of place, counted: `anchor("n", [2, 3])` is `n2-3`.
    pub(super) fn new(kind: &'static str, counted: impl IntoIterator<Item = usize>) -> Self {
        let counted: Vec<_> = counted.into_iter().map(|number| number.to_string()).collect();
        Self(format!("{kind}{}", counted.join("-")))
    }

    /// A place that has a name already, if that is made of letters, numbers and `-` only.
    pub(super) fn named(name: &str) -> Option<Self> {
        let ours = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (!name.is_empty() && name.chars().all(ours)).then(|| Self(name.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Block {
    /// A heading without number.
    pub(super) fn heading(level: u8, text: impl Into<Line>) -> Self {
        Self::Heading(Heading { level, number: None, text: text.into(), anchor: None })
    }

    /// A heading with a number.
    pub(super) fn numbered(level: u8, number: impl Into<Line>, text: impl Into<Line>) -> Self {
        let number = Some(number.into());
        Self::Heading(Heading { level, number, text: text.into(), anchor: None })
    }

    pub(super) fn paragraph(line: impl Into<Line>) -> Self {
        Self::Paragraph { line: line.into() }
    }

    /// A list without numbers.
    pub(super) fn list<L: Into<Line>>(entries: impl IntoIterator<Item = L>) -> Self {
        Self::List { ordered: false, entries: entries.into_iter().map(Into::into).collect() }
    }
}

impl Row {
    pub(super) fn new<L: Into<Line>>(
        label: impl Into<Line>,
        values: impl IntoIterator<Item = L>,
    ) -> Self {
        Self { label: label.into(), values: values.into_iter().map(Into::into).collect() }
    }
}

impl Column {
    pub(super) fn new(head: impl Into<Line>, share: u8) -> Self {
        Self { head: head.into(), share }
    }
}

impl Cell {
    /// A cell with a line for each text; empty ones are left out.
    pub(super) fn new<L: Into<Line>>(lines: impl IntoIterator<Item = L>) -> Self {
        let lines = lines.into_iter().map(Into::into).filter(|line| !line.is_empty());
        Self { lines: lines.collect(), ..Self::default() }
    }

    /// The cell with one more line, if there is one.
    #[must_use]
    pub(super) fn and(mut self, line: Option<Line>) -> Self {
        self.lines.extend(line);
        self
    }

    /// A cell that names its row.
    pub(super) fn head(line: impl Into<Line>) -> Self {
        Self { head: true, ..Self::new([line.into()]) }
    }
}
