//! Source files, spans and the errors a user sees: file, line, column, the line itself and what to
//! do about it.

mod code;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

pub use code::Code;

/// A file that was read, kept so that errors can show its lines.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as the user would name it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// Wraps text under a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into() })
    }

    /// Line and column of a byte offset, both from 1, the column in characters.
    pub fn line_col(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A byte range in a [`SourceFile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    fn within(self, text: &str) -> Range<usize> {
        let start = floor_boundary(text, self.start);
        let end = floor_boundary(text, self.end.max(start));
        start..end
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A value with the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Whether something must be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It must.
    Error,
    /// It is odd, and may be right.
    Warning,
}

/// One error or warning: what is wrong, where, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it must be mended.
    pub severity: Severity,
    /// The kind of error.
    pub code: Code,
    /// One sentence, no full stop.
    pub message: String,
    /// Where, if it can be pointed at.
    pub place: Option<(Arc<SourceFile>, Span)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let (severity, message) = (Severity::Error, shortened(message.into()));
        Self { severity, code, message, place: None, help: None }
    }

    /// A warning without a place yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::new(code, message) }
    }

    /// Points at a place.
    #[must_use]
    pub fn at(mut self, file: &Arc<SourceFile>, span: Span) -> Self {
        self.place = Some((Arc::clone(file), span));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `file:line:column`, or nothing.
    pub fn location(&self) -> Option<String> {
        let (file, span) = self.place.as_ref()?;
        let (line, column) = file.line_col(span.start);
        Some(format!("{}:{line}:{column}", file.name))
    }

    /// The error as rustc would print it.
    pub fn render(&self, styled: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(clean(&self.message)).id(self.code.word());
        let mut group = Group::with_title(title);
        let shown;
        if let Some((file, span)) = &self.place {
            shown = Excerpt::of(file, *span);
            let snippet = Snippet::source(shown.text.as_str())
                .line_start(shown.line_start)
                .annotation(AnnotationKind::Primary.span(shown.span.clone()));
            // A column counted in a line that was cut would be wrong.
            group = if shown.cut {
                let (line, column) = file.line_col(span.start);
                let origin = Origin::path(file.name.as_str()).line(line).char_column(column);
                group.element(origin).element(snippet)
            } else {
                group.element(snippet.path(file.name.as_str()))
            };
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(clean(help)));
        }
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

/// The few lines around a span, so that a long or hostile file costs nothing to show.
struct Excerpt {
    text: String,
    line_start: usize,
    span: Range<usize>,
    /// Whether the line begins before it.
    cut: bool,
}

impl Excerpt {
    const MAX_LINE: usize = 200;

    fn of(file: &SourceFile, span: Span) -> Self {
        let range = span.within(&file.text);
        let (line, _) = file.line_col(range.start);
        let line_at = file.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end =
            file.text[range.start..].find('\n').map_or(file.text.len(), |n| range.start + n);
        let from =
            floor_boundary(&file.text, line_at.max(range.start.saturating_sub(Self::MAX_LINE / 2)));
        let to = floor_boundary(&file.text, line_end.min(from + Self::MAX_LINE)).max(from);
        let text = clean_keeping_length(&file.text[from..to]);
        let start = floor_boundary(&text, range.start.saturating_sub(from));
        let end = floor_boundary(&text, (range.end.min(to).max(range.start)).saturating_sub(from))
            .max(start);
        Self { text, line_start: line, span: start..end, cut: from > line_at }
    }
}

/// Replaces control characters, so that nothing from outside can steer a terminal.
pub fn clean(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() && c != '\n' || is_bidi(c) { '\u{fffd}' } else { c })
        .collect();
    for_log(&text)
}

/// Takes lines apart that a CI system would read as a command: `::set-output …` at the start of a line,
/// `##[error]` and `##teamcity[…]` anywhere in it. What stands there may come from a product.
pub fn for_log(text: &str) -> String {
    if !text.contains("::") && !text.contains("##") {
        return text.to_owned();
    }
    let lines: Vec<_> = text.split('\n').map(log_line).collect();
    lines.join("\n")
}

fn log_line(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    let (blank, rest) = line.split_at(start);
    let rest = rest.strip_prefix("::").map_or_else(|| rest.to_owned(), |rest| format!(": :{rest}"));
    let mut out = blank.to_owned();
    let mut left = rest.as_str();
    while let Some((before, after)) = left.split_once("##") {
        let word = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        out.push_str(before);
        out.push_str(if word.starts_with('[') { "# #" } else { "##" });
        left = after;
    }
    out + left
}

/// As [`clean`], but byte for byte, so that spans stay right.
fn clean_keeping_length(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_bidi(c) {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that reorder what a reader sees (Unicode bidirectional controls).
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// Everything that is wrong with an input, in the order found. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self(vec![one])
    }
}

/// The closest of `known` to what was written, if it is close enough to be a slip.
pub fn closest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.len() > MAX_NAME {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(written, candidate), candidate))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Longest text that is taken for a slip in a name, in bytes: comparing takes time with its square.
const MAX_NAME: usize = 200;

/// Longest message, in characters; what an error quotes may be as long as the input.
const MAX_MESSAGE: usize = 600;

fn shortened(message: String) -> String {
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message,
    }
}

/// `did you mean …?`, or the whole list when nothing is close.
pub fn suggest<'a>(written: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    // A word that is known and does not fit here is no help.
    let others = known.clone().into_iter().filter(|one| *one != written);
    match closest(written, others) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<_> = known.into_iter().take(240).collect();
            if all.is_empty() {
                "none is known here".to_owned()
            } else {
                format!("known: {}", all.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_the_line_and_column() {
        let file = SourceFile::new("a.yaml", "ä: 1\nbé: x\n");
        let error = Diagnostic::new(Code::WrongType, "expected a number")
            .at(&file, Span { start: 11, end: 12 });
        assert_eq!(error.location().as_deref(), Some("a.yaml:2:5"));
        assert!(error.render(false).contains("bé: x"));
    }

    #[test]
    fn the_column_of_a_long_line_is_that_of_the_file() {
        let line = format!("x: {}!{}", "ä".repeat(500), "b".repeat(500));
        let file = SourceFile::new("a.yaml", format!("y: 1\n{line}\n"));
        let at = file.text.find('!').unwrap();
        let error =
            Diagnostic::new(Code::WrongType, "bad").at(&file, Span { start: at, end: at + 1 });
        assert_eq!(error.location().as_deref(), Some("a.yaml:2:504"));
        let shown = error.render(false);
        assert!(shown.contains("a.yaml:2:504") && !shown.contains("a.yaml:2:5\n"), "{shown}");
        assert!(shown.contains("ä!b") && shown.len() < 1000, "{shown}");
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        let file = SourceFile::new("a.yaml", "x: \u{1b}[31mred\u{202e}\n");
        let error = Diagnostic::new(Code::WrongType, "bad \u{1b}[2J")
            .at(&file, Span { start: 3, end: 500 });
        let shown = error.render(false);
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown}");
    }

    #[test]
    fn no_line_is_a_command_of_a_ci_system() {
        for (text, safe) in [
            ("::set-output name=a::b", ": :set-output name=a::b"),
            ("a\n   ::error::x", "a\n   : :error::x"),
            ("x ##[error]y ##teamcity[z", "x # #[error]y # #teamcity[z"),
            ("## heading\na::b", "## heading\na::b"),
        ] {
            assert_eq!(for_log(text), safe);
            assert_eq!(clean(text), safe);
        }
    }

    #[test]
    fn long_texts_are_neither_compared_nor_quoted_whole() {
        let long = "x".repeat(1 << 20);
        assert_eq!(closest(&long, ["x"]), None);
        assert!(
            Diagnostic::new(Code::WrongType, format!("`{long}` is unknown")).message.len() < 1000
        );
    }

    #[test]
    fn suggests_only_what_is_close() {
        assert_eq!(closest("tls.protocl", ["tls.protocol", "auth.path"]), Some("tls.protocol"));
        assert_eq!(closest("zzz", ["tls.protocol"]), None);
    }
}
