//! The gap report as a document, for paper. It says what the report of `templates/report.md.j2` says, in
//! the same order and under the same numbers, but each thing once: the matrix leads to the section that
//! says why, and what to submit stands with the questions only.

mod evidence;
mod gaps;
mod lists;
mod matrix;
mod result;
mod risks;
mod ways;

use std::collections::BTreeMap;

use crate::assess::result::Report;
use crate::report::bundle::{Mention, Part};
use crate::report::catalog::Head;
use crate::report::document::{Anchor, Block, Cell, Column, Document, Heading, Line, Row, Table};
use crate::report::document::{SignatureField, Tone};
use crate::report::forecast::ForecastView;
use crate::report::gap;
use crate::report::since::SinceView;
use crate::report::text::Phrases;
use crate::report::view::View;
use crate::report::{Beside, Lang, RenderOptions};

/// The gap report in the language of the options.
pub(super) fn document(report: &Report, options: &RenderOptions, beside: Beside<'_>) -> Document {
    let lang = options.lang;
    let report = &*report.brief();
    let view = View::new(report, options);
    let paper = Paper {
        t: lang.phrases(),
        lang,
        questions: gap::asked(&view.gaps),
        listed: gaps::listed(&view),
        since: beside.since.map(|since| SinceView::new(since, report, lang)),
        forecast: beside.forecast.map(|forecast| ForecastView::new(forecast, lang)),
        appendix: beside.dress.appendix,
        view: &view,
    };
    let t = paper.t;
    Document {
        lang,
        title: t.report.into(),
        subject: (&view.subject).into(),
        role: (&view.role).into(),
        running_head: format!(
            "{} · {}: {} · {}",
            view.role, t.report, view.subject, view.report_id
        )
        .into(),
        report_id: (&view.report_id).into(),
        tool: (&view.tool).into(),
        as_of: report.as_of,
        cover: view.cover.iter().map(|row| Row::new(row.label, &row.values)).collect(),
        blocks: paper.blocks(),
    }
}

/// What the sections are made of.
struct Paper<'a> {
    t: &'static Phrases,
    lang: Lang,
    view: &'a View,
    since: Option<SinceView>,
    forecast: Option<ForecastView>,
    /// The numbers of the questions, by the anchors of what is open.
    questions: BTreeMap<&'a str, usize>,
    /// Where the gaps stand that are listed one by one, by their anchors in the matrix.
    listed: BTreeMap<&'a str, Anchor>,
    /// Whether the evidence is listed.
    appendix: bool,
}

impl Paper<'_> {
    fn blocks(&self) -> Vec<Block> {
        let disclaimer = vec![Line::from(self.t.disclaimer)];
        let mut blocks = vec![Block::Callout { tone: Tone::Warning, lines: disclaimer }];
        let sections = [
            (self.t.headline, self.headline()),
            (self.t.contradictions, self.contradictions()),
            (self.t.notes, self.notes()),
            (self.t.gaps, self.gaps()),
            (self.t.matrix, self.matrix()),
            (self.t.not_applicable, self.not_applicable()),
            (self.t.reliance, self.reliance()),
            (self.t.dispositions, self.dispositions()),
            (self.t.deadlines, self.deadlines()),
            (self.t.rulings, self.rulings()),
            (self.t.conflicts, self.conflicts()),
            (self.t.factors, self.factors()),
            (self.t.stores, self.stores()),
            (self.t.risks, self.risks()),
            (self.t.limits, self.limits()),
            (self.t.evidence, self.evidence()),
            (self.t.questions, self.asked()),
            (self.t.method, self.method()),
            (self.t.signatures, self.signatures()),
        ];
        for (at, (title, own)) in sections.into_iter().enumerate() {
            blocks.push(heading(1, &[at + 1], title));
            let nothing = own.is_empty();
            blocks.extend(own);
            if nothing {
                blocks.push(Block::paragraph(self.t.none));
            }
        }
        blocks
    }

    /// A catalog as the lists name it.
    fn catalog(&self, head: &Head, count: &str) -> Line {
        let mut line = Line::default().code(&head.reference);
        if let Some(component) = &head.component {
            line = line.then(&format!(" · {component}"));
        }
        if !count.is_empty() {
            line = line.then(&format!(" ({count})"));
        }
        if head.comparison {
            line = line.then(&format!(" – {}", self.t.comparison));
        }
        line
    }

    /// A requirement with those of its demands that are meant.
    fn mention(&self, one: &Mention) -> Line {
        let mut line = match one.parts.first().and_then(|part| place(&part.anchor)) {
            Some(anchor) => Line::default().link(&one.number, &anchor),
            None => Line::default().strong(&one.number),
        };
        line = line.then(&format!(" {}", one.title));
        // Of a whole requirement the matrix has the demands.
        if one.whole {
            let mut abouts: Vec<_> = one.parts.iter().map(|part| self.about(part)).collect();
            abouts.dedup();
            return line.then(&format!(" ({})", abouts.join("; ")));
        }
        for (at, part) in one.parts.iter().enumerate() {
            if let Some(short) = &part.short {
                line = line.then(if at == 0 { ": " } else { "; " }).then(short);
            }
            line = line.then(&format!(" ({})", self.about(part)));
        }
        line
    }

    fn about(&self, part: &Part) -> String {
        let question = part.question.map(|number| format!("{} {number}", self.t.question));
        let offered = part.offered.then(|| self.t.offered.to_owned());
        [Some(part.verb.to_owned()), question, offered]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Requirements in one paragraph, below the name of their part.
    fn mentions(&self, part: Option<String>, list: &[Mention]) -> Cell {
        let mut mentions = list.iter().map(|one| self.mention(one));
        let first = mentions.next().unwrap_or_default();
        let part = part.map(|part| Line::default().strong(&part));
        Cell::new(part.into_iter().chain([flowing(first, "; ", mentions)]))
    }
}

/// A heading that is numbered `4.1`, whose place bears that number.
fn heading(level: u8, number: &[usize], text: impl Into<Line>) -> Block {
    let words: Vec<_> = number.iter().map(ToString::to_string).collect();
    Block::Heading(Heading {
        level,
        number: Some(words.join(".").into()),
        text: text.into(),
        anchor: Some(section(number)),
    })
}

/// Where the section of a number stands.
fn section(number: &[usize]) -> Anchor {
    Anchor::new("s", number.iter().copied())
}

/// A link to a section, as `Abschnitt 4.1`.
fn see(line: Line, lang: Lang, number: &[usize]) -> Line {
    let words: Vec<_> = number.iter().map(ToString::to_string).collect();
    let text = format!("{} {}", lang.pick("Abschnitt", "section"), words.join("."));
    line.link(&text, &section(number))
}

/// Lines as one paragraph.
fn flowing(first: Line, between: &str, rest: impl IntoIterator<Item = Line>) -> Line {
    rest.into_iter().fold(first, |line, one| {
        let line = if line.is_empty() { line } else { line.then(between) };
        one.runs().iter().fold(line, Line::and)
    })
}

/// The place in the document that the view calls by this name.
fn place(anchor: &str) -> Option<Anchor> {
    Anchor::named(anchor)
}

/// Words in which names between backticks are code.
fn prose(text: &str) -> Line {
    Line::default().prose(text)
}

/// `Label: text`, the label standing out.
fn labelled(label: &str, text: &str) -> Line {
    Line::default().strong(&format!("{label}: ")).prose(text)
}

/// A citation such as `N1, T3–T5`, its labels as links to the list of evidence.
fn cite(line: Line, text: &str) -> Line {
    let link = |line: Line, label: &str| match Anchor::named(&format!("e{label}")) {
        Some(anchor) => line.link(label, &anchor),
        None => line.then(label),
    };
    let mut line = line;
    for (at, part) in text.split(", ").enumerate() {
        if at > 0 {
            line = line.then(", ");
        }
        line = match part.split_once('–') {
            Some((first, last)) => link(link(line, first).then("–"), last),
            None => link(line, part),
        };
    }
    line
}

/// A cell of citations; a dash where there is none.
fn cited(text: &str) -> Cell {
    if text.is_empty() { Cell::new(["–"]) } else { Cell::new([cite(Line::default(), text)]) }
}

/// A cell of sentences; a dash where there is none.
fn cell<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Cell {
    let cell = Cell::new(texts.into_iter().map(|text| prose(text.as_ref())));
    if cell.lines.is_empty() { Cell::new(["–"]) } else { cell }
}

/// A table; nothing for no rows.
fn table(columns: &[(&str, u8)], rows: Vec<Vec<Cell>>) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let columns = columns.iter().map(|(head, share)| Column::new(*head, *share)).collect();
    vec![Block::Table(Table { caption: None, columns, rows, wide: false })]
}

/// A field to sign in.
fn field(signatory: &str, place_and_date: String) -> SignatureField {
    SignatureField { signatory: vec![signatory.into()], place_and_date: place_and_date.into() }
}
