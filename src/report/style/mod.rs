//! Reports laid out as those of a body are, one file a style: the same result in another order, with what
//! the product file states beside it. A style chooses and places; it judges nothing, and none of them looks like
//! a certificate.

mod answer;
mod digav;
mod evidence;
mod sheet;
mod tally;
mod tr;
mod tuev;
mod uld;

use befund_catalog::words;

use crate::assess::result::Report;
use crate::lang::Lang;
use crate::report::document::Document;
use crate::report::item::Writer;
use crate::report::view::View;
use crate::report::{Format, RenderOptions};
use sheet::Sheet;

words! {
    /// How reports for people are laid out.
    Style {
        /// Gaps by urgency: befund's own.
        Gap = "gap",
        /// As the annex of a certificate of TÜViT.
        Tuev = "tuev",
        /// As an expert opinion for the seal of ULD.
        Uld = "uld",
        /// As the form of DiGAV Anlage 1.
        Digav = "digav",
        /// As the report of an evaluator by a technical guideline of BSI.
        Tr = "tr",
    }
}

/// Why a report cannot be written in a style, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleRefused {
    /// Why.
    pub why: String,
    /// What to do.
    pub help: String,
}

impl Style {
    /// The ids of the catalogs that it lays out begin so; nothing if it takes all.
    fn catalogs(self) -> &'static str {
        match self {
            Self::Gap => "",
            Self::Tuev => "tuev-tsvc",
            Self::Uld => "anlage-31b",
            Self::Digav => "digav-anlage-1",
            Self::Tr => "tr-03161-",
        }
    }

    /// What to write behind `--catalog` to have one of them judged.
    fn catalog_to_name(self) -> &'static str {
        match self {
            Self::Tr => "tr-03161-1, tr-03161-2 or tr-03161-3",
            other => other.catalogs(),
        }
    }

    /// The languages that it is written in.
    fn has(self, lang: Lang) -> bool {
        lang == Lang::De || !matches!(self, Self::Tuev | Self::Uld)
    }

    /// Why it does not hold for a format.
    pub fn refuses_format(self, format: Format) -> Option<StyleRefused> {
        if format.has_styles() {
            return None;
        }
        let named = Format::WORDS.iter().filter(|(_, one)| one.has_styles());
        let named: Vec<_> = named.map(|(_, one)| format!("`{}`", one.extension())).collect();
        Some(StyleRefused {
            why: format!("`--style {self}` is for {}, not for `{format}`", named.join(", ")),
            help: format!(
                "write `{format}` in a run of its own: `befund report` takes the JSON result and `--style`"
            ),
        })
    }

    /// Why a result cannot be laid out in it.
    pub fn refuses(self, report: &Report, lang: Lang) -> Option<StyleRefused> {
        if !self.has(lang) {
            return Some(StyleRefused {
                why: format!("`--style {self}` is written in German only, in this version"),
                help: "add `--lang de`, or take `--style gap`".to_owned(),
            });
        }
        let own = |id: &str| id.starts_with(self.catalogs());
        let mut judged = report.inputs.catalogs.iter().map(|one| one.id.as_str());
        if self == Self::Gap || judged.any(own) {
            return None;
        }
        let mut judged: Vec<_> = report.inputs.catalogs.iter().map(|one| one.id.as_str()).collect();
        judged.dedup();
        let judged = if judged.is_empty() { "none".to_owned() } else { judged.join(", ") };
        let wanted = self.catalog_to_name();
        Some(StyleRefused {
            why: format!(
                "`--style {self}` lays out {wanted}, and that is not judged; judged: {judged}"
            ),
            help: format!(
                "judge by it with `--catalog`, or take a style for what is judged: {}",
                fitting(report).join(", ")
            ),
        })
    }
}

/// The styles that fit what was judged.
fn fitting(report: &Report) -> Vec<&'static str> {
    let judged = |style: &Style| {
        report.inputs.catalogs.iter().any(|one| one.id.starts_with(style.catalogs()))
    };
    let fits = |style: &Style| *style == Style::Gap || judged(style);
    Style::WORDS.iter().filter(|(_, style)| fits(style)).map(|(word, _)| *word).collect()
}

/// A result in the style of its options, with the evidence listed or not; none for `gap`, which has a layout of
/// its own.
pub(super) fn document(
    report: &Report,
    options: &RenderOptions,
    appendix: bool,
) -> Option<Document> {
    let report = &*report.brief();
    let view = View::new(report, options);
    let writer = Writer::new(report, options.lang);
    let particulars = report.product.particulars.clone().unwrap_or_default();
    let sheet = Sheet {
        lang: options.lang,
        prefix: options.style.catalogs(),
        report,
        view: &view,
        writer: &writer,
        particulars: &particulars,
        appendix,
    };
    match options.style {
        Style::Gap => None,
        Style::Tuev => Some(tuev::document(&sheet)),
        Style::Uld => Some(uld::document(&sheet)),
        Style::Digav => Some(digav::document(&sheet)),
        Style::Tr => Some(tr::document(&sheet)),
    }
}
