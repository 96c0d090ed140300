//! A line of text, of which parts may stand out.

use serde::Serialize;

use super::{Anchor, plain};

/// Running text in one piece. What comes from outside has become one harmless line: no control and no
/// bidirectional characters, single spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(in crate::report) struct Line(Vec<Run>);

/// A stretch of a line that looks the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::report) struct Run {
    text: String,
    weight: Weight,
    /// Where it leads within the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<Anchor>,
}

/// How a stretch of a line stands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::report) enum Weight {
    #[default]
    Plain,
    Strong,
    Emphasis,
    /// Ids, digests, commands: every character counts.
    Code,
    /// A box that is ticked; the text says so for those who do not see it.
    Ticked,
    /// A box that is not ticked; the text says so for those who do not see it.
    Unticked,
}

impl Run {
    pub(in crate::report) fn text(&self) -> &str {
        &self.text
    }

    pub(in crate::report) fn weight(&self) -> Weight {
        self.weight
    }

    pub(in crate::report) fn link(&self) -> Option<&Anchor> {
        self.link.as_ref()
    }
}

impl Line {
    /// The line with more text behind it.
    #[must_use]
    pub(in crate::report) fn then(self, text: &str) -> Self {
        self.run(text, Weight::Plain, None)
    }

    /// The line with words behind it in which names between backticks are code.
    #[must_use]
    pub(in crate::report) fn prose(self, text: &str) -> Self {
        let parts: Vec<_> = text.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return self.then(text);
        }
        let put = |line: Self, (at, part): (usize, &&str)| match at % 2 {
            1 => line.code(part),
            _ => line.then(part),
        };
        parts.iter().enumerate().fold(self, put)
    }

    #[must_use]
    pub(in crate::report) fn strong(self, text: &str) -> Self {
        self.run(text, Weight::Strong, None)
    }

    #[must_use]
    pub(in crate::report) fn emphasis(self, text: &str) -> Self {
        self.run(text, Weight::Emphasis, None)
    }

    #[must_use]
    pub(in crate::report) fn code(self, text: &str) -> Self {
        self.run(text, Weight::Code, None)
    }

    /// The line with a link to a place in the document behind it.
    #[must_use]
    pub(in crate::report) fn link(self, text: &str, to: &Anchor) -> Self {
        self.run(text, Weight::Plain, Some(to.clone()))
    }

    /// The line with a box behind it, and what it says in words.
    #[must_use]
    pub(in crate::report) fn tick(self, ticked: bool, words: &str) -> Self {
        self.run(words, if ticked { Weight::Ticked } else { Weight::Unticked }, None)
    }

    /// The line with a stretch of another behind it.
    #[must_use]
    pub(in crate::report) fn and(mut self, run: &Run) -> Self {
        self.0.push(run.clone());
        self
    }

    /// Spaces at both ends of a stretch stay, so that stretches can be put together.
    fn run(mut self, text: &str, weight: Weight, link: Option<Anchor>) -> Self {
        let words = plain(text);
        let space = |is: bool| if is { " " } else { "" };
        let (before, after) = (text.starts_with(' '), text.ends_with(' ') && !words.is_empty());
        let text = format!("{}{words}{}", space(before && !self.0.is_empty()), space(after));
        if !text.is_empty() {
            self.0.push(Run { text, weight, link });
        }
        self
    }

    /// Its stretches, none of them empty.
    pub(in crate::report) fn runs(&self) -> &[Run] {
        &self.0
    }

    /// Whether there is nothing to read.
    pub(in crate::report) fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.text.trim().is_empty())
    }

    /// The text alone, for what knows no markup: titles of files, bookmarks.
    pub(in crate::report) fn text(&self) -> String {
        self.0.iter().map(Run::text).collect()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::default().then(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Line {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_backticks_are_code_if_none_is_alone() {
        let line = Line::default().strong("a: ").prose("the key `k` is");
        let weights: Vec<_> = line.runs().iter().map(|run| (run.text(), run.weight())).collect();
        let code = ("k", Weight::Code);
        let rest = [("the key ", Weight::Plain), code, (" is", Weight::Plain)];
        assert_eq!(weights[1..], rest);
        assert_eq!(Line::default().prose("a `b").text(), "a `b");
    }

    #[test]
    fn a_line_is_harmless_whatever_it_is_made_of() {
        let line = Line::from("a\n\u{202e}b").then(" ").strong("c ").code("\u{1b}d");
        let texts: Vec<_> = line.runs().iter().map(Run::text).collect();
        assert_eq!(texts, ["a \u{fffd}b", " ", "c ", "\u{fffd}d"]);
        assert_eq!(line.text(), "a \u{fffd}b c \u{fffd}d");
        assert!(Line::from(" \n").is_empty());
    }
}
