//! Renders a [`Report`]: one file per format. Nothing here decides.
//!
//! `view` puts a report into words, once for all formats a person reads, so that they say the
//! same; `text` holds the fixed words of both languages. A format then only lays out, and makes sure
//! that text from products, catalogs and servers stays text.

mod bundle;
mod catalog;
mod evidence;
mod factor;
#[cfg(test)]
mod fixture;
mod gap;
mod headline;
mod html;
mod item;
pub mod json;
mod markdown;
mod risk;
mod ruling;
pub mod suggest;
mod template;
pub mod terminal;
mod text;
pub mod tls;
mod tls_change;
mod view;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::assess::result::Report;
use crate::fact::document::words;

words! {
    /// The language of a report.
    Lang {
        /// German.
        De = "de",
        /// English.
        En = "en",
    }
}

words! {
    /// A format a report is written in.
    Format {
        /// The result itself, `befund/result/1`.
        Json = "json",
        /// The report for auditors, as text.
        Markdown = "markdown",
        /// The report for auditors, one file for browsers and for paper.
        Html = "html",
    }
}

impl Format {
    /// The format a user names, `md` included.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "md" { "markdown" } else { name };
        Self::WORDS.iter().find(|(word, _)| *word == name).map(|(_, format)| *format)
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }
}

/// How to render, beside the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The language; the JSON result always carries both.
    pub lang: Lang,
    /// The day printed as the day of issue; the day judged if `None`.
    pub issued: Option<Date>,
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
}

/// Renders a report as the content of a file.
///
/// # Errors
/// Only if befund is broken, see [`Error`].
pub fn render(format: Format, report: &Report, options: &Options) -> Result<Vec<u8>, Error> {
    let text = match format {
        Format::Json => json::render(report)?,
        Format::Markdown => markdown::render(report, options)?,
        Format::Html => html::render(report, options)?,
    };
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_go_by_name_and_by_extension() {
        assert_eq!(Format::named("md"), Some(Format::Markdown));
        assert_eq!(Format::named("pdf"), None);
        for (word, format) in Format::WORDS {
            assert_eq!(Format::named(word), Some(*format));
            assert_eq!(Format::named(format.extension()), Some(*format));
        }
    }

    #[test]
    fn every_format_renders_an_empty_report_in_both_languages() {
        for (_, format) in Format::WORDS {
            for (_, lang) in Lang::WORDS {
                let options = Options { lang: *lang, issued: None };
                assert!(!render(*format, &fixture::empty(), &options).unwrap().is_empty());
            }
        }
    }
}
