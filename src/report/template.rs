//! What the formats with a template share: how it is read, and that nothing gets into a report
//! unescaped.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use crate::assess::result::Report;
use crate::report::axis::{Axis, axis};
use crate::report::dress::DressView;
use crate::report::forecast::ForecastView;
use crate::report::gap;
use crate::report::since::SinceView;
use crate::report::text::{self, Phrases};
use crate::report::view::View;
use crate::report::{Beside, Lang, RenderOptions};

/// What a template sees.
#[derive(serde::Serialize)]
pub(super) struct Context {
    /// The fixed phrases.
    t: &'static Phrases,
    /// The report.
    pub(super) r: View,
    /// What changed since the baseline, if there is one.
    since: Option<SinceView>,
    /// What will be judged otherwise, if that was asked for.
    forecast: Option<ForecastView>,
    /// The deadlines on a line.
    axis: Option<Axis>,
    pub(super) dress: DressView,
    lang: Lang,
}

impl Context {
    pub(super) fn new(report: &Report, options: &RenderOptions, beside: Beside<'_>) -> Self {
        let lang = options.lang;
        // Of many components a person reads what is alike once.
        let report = &*report.brief();
        let since = beside.since.map(|since| SinceView::new(since, report, lang));
        let forecast = beside.forecast.map(|forecast| ForecastView::new(forecast, lang));
        Self {
            t: lang.phrases(),
            r: View::new(report, options),
            since,
            forecast,
            axis: axis(report, lang),
            dress: DressView::new(beside.dress, lang),
            lang,
        }
    }

    /// Lets a template ask for the number of the request behind what is open, by its place in the matrix.
    pub(super) fn add_question_of(&self, environment: &mut Environment<'_>) {
        let numbers = gap::asked(&self.r.gaps).into_iter();
        let numbers: BTreeMap<_, _> = numbers.map(|(at, number)| (at.to_owned(), number)).collect();
        environment.add_function("question_of", move |anchor: &str| numbers.get(anchor).copied());
    }

    /// Fills in a template.
    pub(super) fn fill(self, environment: &Environment, source: &str) -> Result<String, Error> {
        environment.render_str(source, Serde(self))
    }
}

/// An environment in which whatever a template puts in is escaped, unless one of our own filters
/// has done so; a value that is missing is an error.
pub(super) fn environment(escape: fn(&str) -> String) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Our formatter escapes; this only lets macros return what they have written as it is.
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("aside", |text: &str, aside: &str| text::in_parentheses(text, aside));
    environment.set_formatter(move |out, _, value| {
        if value.is_undefined() || value.is_none() {
            return Err(Error::new(ErrorKind::UndefinedError, "nothing to write"));
        }
        let text = value.to_string();
        out.write_str(&if value.is_safe() { text } else { escape(&text) })?;
        Ok(())
    });
    Ok(environment)
}

/// Texts and lists of texts in one list, empty and missing ones left out.
pub(super) fn texts(values: Vec<Value>) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    for value in values {
        match value.kind() {
            ValueKind::None => {}
            ValueKind::String => texts.push(value.to_string()),
            _ => texts.extend(value.try_iter()?.map(|text| text.to_string())),
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    Ok(texts)
}
