//! Reads a tree piece by piece and reports every slip at once.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diag::{At, Code, Diagnostic, Diagnostics, SourceFile, Span, suggest};
use crate::yaml::tree::{Node, Yaml};

/// Longest text, in bytes; a sheet's cell takes no more.
pub const MAX_TEXT: usize = 64 * 1024;

/// Longest name, in bytes: it is said again wherever what it names is spoken of.
pub const MAX_NAME: usize = 300;

/// Collects the errors of one file while it is taken apart.
///
/// Reading methods return `None` after they reported an error, so that one pass finds all of them.
#[derive(Debug)]
pub struct Decoder {
    pub(super) file: Arc<SourceFile>,
    pub(super) errors: RefCell<Vec<Diagnostic>>,
    warnings: RefCell<Vec<Diagnostic>>,
}

impl Decoder {
    /// A decoder for a file.
    pub fn new(file: &Arc<SourceFile>) -> Self {
        Self { file: Arc::clone(file), errors: RefCell::default(), warnings: RefCell::default() }
    }

    /// The file being decoded.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Records an error at a place.
    pub fn error(
        &self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.errors
            .borrow_mut()
            .push(Diagnostic::new(code, message).at(&self.file, span).help(help));
    }

    /// Drops the errors of one code: those that only follow from another error.
    pub fn forget(&self, code: Code) {
        self.errors.borrow_mut().retain(|error| error.code != code);
    }

    /// Records a warning at a place.
    pub fn warn(
        &self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let warning = Diagnostic::warning(code, message).at(&self.file, span).help(help);
        self.warnings.borrow_mut().push(warning);
    }

    /// The warnings so far.
    pub fn take_warnings(&self) -> Vec<Diagnostic> {
        self.warnings.take()
    }

    /// The value, if no error was recorded.
    ///
    /// # Errors
    /// All that was recorded.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Diagnostics> {
        let errors = self.errors.into_inner();
        match value {
            Some(value) if errors.is_empty() => Ok(value),
            _ if errors.is_empty() => {
                Err(Diagnostic::new(Code::Unreadable, "the file could not be read")
                    .at(&self.file, Span::default())
                    .into())
            }
            _ => Err(Diagnostics(errors)),
        }
    }

    fn wrong<T>(&self, node: &Node, expected: &str, help: &str) -> Option<T> {
        self.error(
            Code::WrongType,
            node.span,
            format!("expected {expected}, found {}", node.value.describe()),
            help,
        );
        None
    }

    /// A map, whose keys are then taken one by one.
    pub fn fields<'n>(&self, node: &'n Node, what: &'static str) -> Option<Fields<'n, '_>> {
        match &node.value {
            Yaml::Map(entries) => Some(Fields {
                decoder: self,
                span: node.span,
                entries,
                taken: vec![false; entries.len()],
                known: Vec::new(),
                what,
            }),
            _ => self.wrong(
                node,
                &format!("a map ({what})"),
                "write `key: value` lines, indented under it",
            ),
        }
    }

    /// A list.
    pub fn list<'n>(&self, node: &'n Node) -> Option<&'n [Node]> {
        match &node.value {
            Yaml::List(items) => Some(items),
            _ => self.wrong(node, "a list", "write `[a, b]`, or one `- item` a line"),
        }
    }

    /// The entries of a map with free keys.
    pub fn entries<'n>(&self, node: &'n Node) -> Option<&'n [(At<String>, Node)]> {
        match &node.value {
            Yaml::Map(entries) => Some(entries),
            _ => self.wrong(node, "a map", "write `key: value` lines, indented under it"),
        }
    }

    /// Text. Numbers are not text: a version `1.10` would lose its zero.
    pub fn text(&self, node: &Node) -> Option<String> {
        match &node.value {
            Yaml::Text(text) if is_blank(text) => {
                self.error(
                    Code::EmptyText,
                    node.span,
                    "this text is empty",
                    "fill it in or leave the key out",
                );
                None
            }
            Yaml::Text(text) if text.len() > MAX_TEXT => {
                self.error(
                    Code::TooLong,
                    node.span,
                    format!("this text has more than {} KiB", MAX_TEXT >> 10),
                    "shorten it; what is longer belongs into a document",
                );
                None
            }
            Yaml::Text(text) => Some(text.trim_end().to_owned()),
            Yaml::Int(_) | Yaml::Float(_) | Yaml::Bool(_) => {
                self.wrong(node, "text", "put it in quotes")
            }
            _ => self.wrong(node, "text", "write text here"),
        }
    }

    /// Text that names something.
    pub fn name(&self, node: &Node) -> Option<String> {
        let text = self.text(node)?;
        if text.len() > MAX_NAME {
            self.error(
                Code::TooLong,
                node.span,
                format!("this name has more than {MAX_NAME} bytes"),
                "shorten it; what explains it belongs into another key",
            );
            return None;
        }
        Some(text)
    }

    /// A boolean.
    pub fn bool(&self, node: &Node) -> Option<bool> {
        match node.value {
            Yaml::Bool(value) => Some(value),
            _ => self.wrong(
                node,
                "true or false",
                "YAML 1.2 knows only `true` and `false`, without quotes",
            ),
        }
    }

    /// A whole number.
    pub fn int(&self, node: &Node) -> Option<i64> {
        match node.value {
            Yaml::Int(value) => Some(value),
            _ => self.wrong(node, "a whole number", "write digits only, without quotes or unit"),
        }
    }

    /// A date, `YYYY-MM-DD`.
    pub fn date(&self, node: &Node) -> Option<Date> {
        match &node.value {
            Yaml::Text(text) => {
                let date = text.parse().ok().filter(|_| text.len() == 10);
                if date.is_none() {
                    self.error(
                        Code::WrongDate,
                        node.span,
                        format!("`{text}` is not a date"),
                        "write YYYY-MM-DD, such as 2018-05-03",
                    );
                }
                date
            }
            _ => self.wrong(node, "a date", "write YYYY-MM-DD, such as 2018-05-03"),
        }
    }

    /// One word of a closed list.
    pub fn word<T: Copy>(&self, node: &Node, what: &str, known: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(node)?;
        let found = known.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            self.error(
                Code::UnknownWord,
                node.span,
                format!("`{text}` is no {what}"),
                suggest(&text, names),
            );
        }
        found
    }
}

/// The keys of one map, each taken at most once; what is left over is an error.
#[derive(Debug)]
pub struct Fields<'n, 'd> {
    pub(super) decoder: &'d Decoder,
    pub(super) span: Span,
    pub(super) entries: &'n [(At<String>, Node)],
    taken: Vec<bool>,
    known: Vec<&'static str>,
    what: &'static str,
}

impl<'n, 'd> Fields<'n, 'd> {
    /// The decoder, for nested values.
    pub fn decoder(&self) -> &'d Decoder {
        self.decoder
    }

    /// Where the map begins.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value of a key, if present and not null.
    pub fn optional(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        let at = self.entries.iter().position(|(k, _)| k.value == key)?;
        self.taken[at] = true;
        let node = &self.entries[at].1;
        (node.value != Yaml::Null).then_some(node)
    }

    /// The value of a key that must be there.
    pub fn required(&mut self, key: &'static str) -> Option<&'n Node> {
        let node = self.optional(key);
        if node.is_none() {
            let place = self
                .entries
                .iter()
                .find(|(k, _)| k.value == key)
                .map_or(self.span, |(k, _)| k.span);
            self.decoder.error(
                Code::MissingKey,
                place,
                format!("`{key}` is missing in this {}", self.what),
                format!("add `{key}: …`"),
            );
        }
        node
    }

    /// A required value, decoded.
    pub fn req<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'d Decoder, &'n Node) -> Option<T>,
    ) -> Option<T> {
        let node = self.required(key)?;
        read(self.decoder, node)
    }

    /// An optional value, decoded. The outer `Option` is `None` after an error.
    pub fn opt<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'d Decoder, &'n Node) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.optional(key) {
            None => Some(None),
            Some(node) => read(self.decoder, node).map(Some),
        }
    }

    /// A list, decoded; absent is empty. Bad items are reported and make the whole `None`.
    pub fn items<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&'d Decoder, &'n Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        match self.optional(key) {
            None => Some(Vec::new()),
            Some(node) => all(self.decoder.list(node)?.iter().map(|item| read(self.decoder, item))),
        }
    }

    /// As [`Fields::items`]; more than `most` items are refused before any is read.
    pub fn items_up_to<T>(
        &mut self,
        key: &'static str,
        most: usize,
        help: &'static str,
        read: impl Fn(&'d Decoder, &'n Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(node) = self.optional(key) else { return Some(Vec::new()) };
        let items = self.decoder.list(node)?;
        if let Some(surplus) = items.get(most) {
            let message = format!("`{key}` has more than {most} entries");
            self.decoder.error(Code::TooMany, surplus.span, message, help);
            return None;
        }
        all(items.iter().map(|item| read(self.decoder, item)))
    }

    /// The entries nobody has asked for yet, for maps that mix fixed and free keys.
    pub fn rest(&mut self) -> Vec<&'n (At<String>, Node)> {
        let mut rest = Vec::new();
        for (entry, taken) in self.entries.iter().zip(&mut self.taken) {
            if !*taken {
                *taken = true;
                rest.push(entry);
            }
        }
        rest
    }

    /// Reports every key that nobody asked for.
    pub fn done(self) {
        for ((key, _), taken) in self.entries.iter().zip(&self.taken) {
            if !taken {
                let message = format!("`{}` is no key of a {}", key.value, self.what);
                self.decoder.error(
                    Code::UnknownKey,
                    key.span,
                    message,
                    suggest(&key.value, self.known.iter().copied()),
                );
            }
        }
    }
}

/// Collects, but only after every item was looked at, so that all errors are reported.
pub fn all<T>(items: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let items: Vec<_> = items.collect();
    items.into_iter().collect()
}
/// Whether nothing of a text can be seen: white space, and characters that are drawn as nothing.
fn is_blank(text: &str) -> bool {
    let unseen = |letter: char| {
        matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars().all(|letter| letter.is_whitespace() || letter.is_control() || unseen(letter))
}
