//! Renders a [`Report`]: one file per format. Nothing here decides.
//!
//! `view` puts a report into words, once for all formats a person reads, so that they say the
//! same; `text` holds the fixed words of both languages. A format then only lays out, and makes sure
//! that text from products, catalogs and servers stays text.

pub mod advice;
mod alert;
mod axis;
mod block;
mod bundle;
mod catalog;
mod causes;
mod codequality;
mod csv;
mod document;
pub mod dress;
mod evidence;
mod examination;
mod factor;
#[cfg(test)]
mod fixture;
pub(crate) mod fleet;
mod forecast;
mod gap;
mod gate;
mod github;
mod headline;
mod html;
mod item;
pub mod json;
mod junit;
pub(crate) mod letter;
mod markdown;
mod matrix;
mod oscal;
mod paper;
mod risk;
mod ruling;
mod sarif;
pub(crate) mod since;
mod stores;
mod style;
pub(crate) mod suggest;
mod summary;
mod template;
pub mod terminal;
pub(crate) mod text;
pub mod tls;
mod typst;
mod view;
pub(crate) mod web;
mod xlsx;

use jiff::civil::Date;

use crate::assess::result::Report;
use crate::assess::{diff, forecast as forecasts, gate as gates};
pub use crate::lang::Lang;
use crate::report::document::{Block, Document, Line, Row, Tone};
use crate::report::dress::{Dress, DressView};
use befund_catalog::words;
pub use style::{Style, StyleRefused};

words! {
    /// A format a report is written in.
    #[non_exhaustive]
    Format {
        /// The result itself, `befund/result/1`.
        Json = "json",
        /// The report for auditors, as text.
        Markdown = "markdown",
        /// The report for auditors, one file for browsers and for paper.
        Html = "html",
        /// The report for auditors, on pages: PDF/A-3 and PDF/UA-1 with the result attached.
        Pdf = "pdf",
        /// The source of those pages, one file for Typst.
        Typ = "typ",
        /// What is not met or contradicted, for code scanning: SARIF 2.1.0.
        Sarif = "sarif",
        /// What is not met or contradicted as test cases, for CI servers: JUnit XML.
        Junit = "junit",
        /// The most urgent of it as annotations of a run of GitHub Actions.
        Github = "github",
        /// The same for GitLab's code quality report.
        Codequality = "codequality",
        /// The whole result for other tools: OSCAL assessment results.
        Oscal = "oscal",
        /// Every demand as a row, as text.
        Csv = "csv",
        /// Every demand as a row, a sheet for each catalog.
        Xlsx = "xlsx",
        /// A page for the summary of a CI run, as Markdown.
        Summary = "summary",
    }
}

impl Format {
    /// The format a user names, by its name or by its extension.
    pub fn named(name: &str) -> Option<Self> {
        let mut known = Self::WORDS.iter();
        let found = known.find(|(word, format)| *word == name || format.extension() == name);
        found.map(|(_, format)| *format)
    }

    /// Whether people read it, so that it can be laid out in a [`Style`].
    pub fn has_styles(self) -> bool {
        matches!(self, Self::Markdown | Self::Html | Self::Pdf | Self::Typ)
    }

    /// Whether this build writes it: PDF is a cargo feature.
    pub fn is_built(self) -> bool {
        self != Self::Pdf || cfg!(feature = "pdf")
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Typ => "typ",
            Self::Sarif => "sarif",
            Self::Junit => "junit.xml",
            Self::Github => "github.txt",
            Self::Codequality => "codequality.json",
            Self::Oscal => "oscal.json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Summary => "summary.md",
        }
    }
}

/// How to render, beside the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderOptions {
    /// The language; the JSON result always carries both.
    pub lang: Lang,
    /// The day printed as the day of issue; the day judged if `None`.
    pub issued: Option<Date>,
    /// The seal of the bundle that the report is in.
    pub seal: Option<Seal>,
    /// How reports for people are laid out.
    pub style: Style,
}

impl RenderOptions {
    /// A report of findings in a language, with nothing said beside it.
    pub fn new(lang: Lang) -> Self {
        Self { lang, issued: None, seal: None, style: Style::Gap }
    }
}

/// How a report is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// Nobody signs.
    Unsigned,
    /// The key of this fingerprint signs: SHA-256 of its bytes.
    By([u8; 32]),
}

impl Seal {
    /// What the cover says of it.
    fn words(self, lang: Lang) -> String {
        match self {
            Self::Unsigned => {
                lang.pick("im Bündel, nicht unterschrieben", "in a bundle, not signed").to_owned()
            }
            Self::By(fingerprint) => {
                let hex: String = fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
                let (by, whose) = (
                    lang.pick(
                        "im Bündel unterschrieben mit dem Schlüssel",
                        "in a bundle signed with the key",
                    ),
                    lang.pick(
                        "wem er gehört, sagt das Siegel nicht",
                        "whose it is, the seal does not say",
                    ),
                );
                format!("{by} {hex}; {whose}")
            }
        }
    }
}

words! {
    /// What the formats for alerts can hold as well.
    #[non_exhaustive]
    Included {
        /// What cannot be decided.
        Inconclusive = "inconclusive",
    }
}

/// What the formats for alerts hold beside what is not met or contradicted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Include {
    /// What cannot be decided.
    pub inconclusive: bool,
}

impl Include {
    /// What a user names.
    pub fn of(named: &[Included]) -> Self {
        Self { inconclusive: named.contains(&Included::Inconclusive) }
    }
}

/// The run that asks for a report, as far as the report speaks of it.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What the gate says of the result.
    pub gate: &'a gates::GateOutcome,
    /// The gate: a level or a file, and the baseline it is held against.
    pub gate_name: &'a str,
    /// What changed since the baseline, if there is one.
    pub since: Option<&'a diff::DiffOutput>,
    /// What will be judged otherwise, if that was asked for.
    pub forecast: Option<&'a forecasts::Forecast>,
    /// Where the product's folder lies, seen from the root of its repository; empty for the root.
    pub folder: &'a str,
    /// What `sarif`, `junit`, `github` and `codequality` hold.
    pub include: Include,
    /// How reports for auditors are dressed.
    pub dress: Dress<'a>,
}

impl<'a> Run<'a> {
    /// A run that asks for a report of a product at the root of its repository, held against the default gate.
    pub fn of(gate: &'a gates::GateOutcome) -> Self {
        Self {
            gate,
            gate_name: "default",
            since: None,
            forecast: None,
            folder: "",
            include: Include::default(),
            dress: Dress::default(),
        }
    }

    fn beside(self) -> Beside<'a> {
        Beside { since: self.since, forecast: self.forecast, dress: self.dress }
    }
}

/// What a report for auditors shows beside the result.
#[derive(Debug, Clone, Copy, Default)]
struct Beside<'a> {
    since: Option<&'a diff::DiffOutput>,
    forecast: Option<&'a forecasts::Forecast>,
    dress: Dress<'a>,
}

/// Why a report could not be written. Both are errors of befund itself, not of its input.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The result does not serialize.
    #[error("cannot write the result as JSON")]
    Json(#[from] serde_json::Error),
    /// The template does not fit the report.
    #[error("cannot fill in the report template")]
    Template(#[from] minijinja::Error),
    /// The XML cannot be written.
    #[error("cannot write the report as XML")]
    Xml(#[from] std::io::Error),
    /// The rows cannot be written.
    #[error("cannot write the report as CSV")]
    Csv(#[from] ::csv::Error),
    /// The workbook cannot be written.
    #[error("cannot write the report as a workbook")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The pages cannot be set.
    #[error("cannot set the report as PDF: {0}")]
    Pdf(String),
}

/// The verdict of a result's gate and what it rests on, in one line.
pub fn gate_line(report: &Report, lang: Lang) -> String {
    gate::line(report, lang)
}

/// What blocks, in words: a line for each reason, what fails before what is open.
pub fn blocking(gate: &gates::GateOutcome, report: &Report, lang: Lang) -> Vec<String> {
    let blocks: Vec<_> = gate.blocks.iter().map(gates::Block::record).collect();
    block::lines(&blocks, &item::Writer::new(report, lang), block::MOST)
}

/// The project's page, for the formats that name one; `homepage` in `Cargo.toml` says it. A name under `.example`
/// belongs to nobody (RFC 2606), so that a link to it would lead nowhere.
fn homepage() -> Option<&'static str> {
    Some(env!("CARGO_PKG_HOMEPAGE")).filter(|page| !page.is_empty() && !page.ends_with(".example"))
}

/// Renders a report as the content of a file.
///
/// # Errors
/// Only if befund is broken, see [`Error`].
pub fn render(
    format: Format,
    report: &Report,
    options: &RenderOptions,
    run: Run<'_>,
) -> Result<Vec<u8>, Error> {
    if matches!(format, Format::Markdown | Format::Html)
        && let Some(document) = style::document(report, options, run.dress.appendix)
    {
        return Ok(laid_out(format, document, run.dress).into_bytes());
    }
    Ok(match format {
        Format::Json => json::render(report)?.into_bytes(),
        Format::Markdown => markdown::render(report, options, run.beside())?.into_bytes(),
        Format::Html => html::render(report, options, run.beside())?.into_bytes(),
        Format::Pdf => pdf(report, options, run.beside())?,
        Format::Typ => {
            typst::render(&paged(report, options, run.beside()), run.dress)?.into_bytes()
        }
        Format::Sarif => sarif::render(report, options.lang, run)?.into_bytes(),
        Format::Junit => junit::render(report, options.lang, run.include)?,
        Format::Github => github::render(report, options.lang, run).into_bytes(),
        Format::Codequality => codequality::render(report, options.lang, run)?.into_bytes(),
        Format::Oscal => oscal::render(report, options)?.into_bytes(),
        Format::Csv => csv::render(report, options.lang)?,
        Format::Xlsx => xlsx::render(report, options.lang)?,
        Format::Summary => summary::render(report, options, run).into_bytes(),
    })
}

/// A document with what of its dress can be said in words: the mark of a draft, on the cover and on every
/// page, and the address.
fn dressed(mut document: Document, dress: Dress<'_>) -> Document {
    let lang = document.lang;
    if let Some(draft) = dress.draft(lang) {
        let head = format!("{draft} · {}", document.running_head.text());
        document.running_head = head.into();
        let lines = vec![Line::default().strong(draft)];
        document.blocks.insert(0, Block::Callout { tone: Tone::Warning, lines });
    }
    if let Some(address) = dress.brand.and_then(|brand| brand.address.as_ref()) {
        document.cover.push(Row::new(lang.pick("Anschrift", "Address"), [address]));
    }
    document
}

/// A document in a format that people read.
fn laid_out(format: Format, document: Document, dress: Dress<'_>) -> String {
    let view = DressView::new(dress, document.lang);
    let document = dressed(document, dress);
    match format {
        Format::Html => document::html::render(&document, &view),
        _ => document::markdown::render(&document, &view),
    }
}

/// A report for pages, in the style asked for.
fn paged(report: &Report, options: &RenderOptions, beside: Beside<'_>) -> Document {
    style::document(report, options, beside.dress.appendix)
        .unwrap_or_else(|| paper::document(report, options, beside))
}

#[cfg(feature = "pdf")]
fn pdf(report: &Report, options: &RenderOptions, beside: Beside<'_>) -> Result<Vec<u8>, Error> {
    let result = json::render(report)?.into_bytes();
    typst::pdf(&paged(report, options, beside), beside.dress, result)
}

/// Who asks is told beforehand, see [`Format::is_built`].
#[cfg(not(feature = "pdf"))]
fn pdf(_: &Report, _: &RenderOptions, _: Beside<'_>) -> Result<Vec<u8>, Error> {
    Err(Error::Pdf("this build cannot".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_go_by_name_and_by_extension() {
        assert_eq!(Format::named("md"), Some(Format::Markdown));
        assert_eq!(Format::named("docx"), None);
        for (word, format) in Format::WORDS {
            assert_eq!(Format::named(word), Some(*format));
            assert_eq!(Format::named(format.extension()), Some(*format));
        }
    }

    #[test]
    fn every_format_renders_in_both_languages() {
        for (_, format) in Format::WORDS.iter().filter(|(_, format)| format.is_built()) {
            for (_, lang) in Lang::WORDS {
                let options = RenderOptions::new(*lang);
                let gate = gates::GateOutcome::default();
                let run = Run::of(&gate);
                for report in [fixture::empty(), fixture::sample()] {
                    assert!(!render(*format, &report, &options, run).unwrap().is_empty());
                }
            }
        }
    }
}
