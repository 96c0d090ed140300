//! YAML into a tree that knows where everything stands, and a decoder that reports every slip in a
//! file at once.
//!
//! The parser is strict YAML 1.2: booleans are `true` and `false`, duplicate keys, anchors, merge
//! keys and foreign tags are errors, and size, depth and node count are bounded before anything is
//! built.

use std::cell::RefCell;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::diag::{At, Diagnostic, Diagnostics, SourceFile, Span, suggest};

/// Largest YAML or JSON file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// Longest text, in bytes; a sheet's cell takes no more.
pub const MAX_TEXT: usize = 64 * 1024;

/// Longest name, in bytes: it is said again wherever what it names is spoken of.
pub const MAX_NAME: usize = 300;

/// A YAML node and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it holds.
    pub value: Value,
    /// Where it stands; for maps and lists, where they begin.
    pub span: Span,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or beyond 64 bits.
    Float(f64),
    /// Text.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Vec<(At<String>, Node)>),
}

impl Value {
    fn describe(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "a number",
            Self::Float(_) => "a number with a fraction",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

/// Reads a file within the size bound.
///
/// # Errors
/// If it cannot be opened, is larger than [`MAX_FILE_BYTES`] or is not UTF-8.
pub fn read_file(path: &Path, name: &str) -> Result<Arc<SourceFile>, Diagnostic> {
    read_file_up_to(path, name, MAX_FILE_BYTES)
}

/// Reads a file of at most `max` bytes.
///
/// # Errors
/// As [`read_file`].
pub fn read_file_up_to(path: &Path, name: &str, max: u64) -> Result<Arc<SourceFile>, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::new("file-unreadable", format!("cannot read `{name}`: {error}"))
            .help("check the path and that you may read it")
    };
    // A pipe or a device would block or never end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Diagnostic::new("file-unreadable", format!("`{name}` is not a regular file"))
            .help("name a regular file"));
    }
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(max + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max {
        return Err(Diagnostic::new(
            "file-too-large",
            format!("`{name}` is larger than {} MiB", max >> 20),
        )
        .help(
            "a file of this kind holds statements, not evidence; put large files into documents",
        ));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceFile::new(name, text.strip_prefix('\u{feff}').unwrap_or(&text))),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let file = SourceFile::new(name, text);
            Err(Diagnostic::new("invalid-utf8", "the file is not valid UTF-8 from here on")
                .at(&file, Span { start: valid, end: valid + 1 })
                .help("save the file as UTF-8"))
        }
    }
}

/// SHA-256 as lower-case hex.
pub fn hex_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Parses one YAML document.
///
/// # Errors
/// On malformed YAML, duplicate keys, anchors, merge keys, tags, several documents, or when a bound
/// is exceeded.
pub fn parse(file: &Arc<SourceFile>) -> Result<Node, Diagnostic> {
    serde_saphyr::from_str_with_options::<Node>(&file.text, options())
        .map_err(|error| explain(file, &error))
}

/// Parses what a person wrote: names and texts come in NFC, so that `ü` is one letter however a keyboard or a
/// file system composes it.
///
/// # Errors
/// As [`parse`]; two keys of a map that differ in nothing else are duplicates.
pub fn parse_written(file: &Arc<SourceFile>) -> Result<Node, Diagnostic> {
    let mut node = parse(file)?;
    compose(&mut node).map_err(|(key, span)| {
        Diagnostic::new("duplicate-key", format!("`{key}` stands here twice, composed differently"))
            .at(file, span)
            .help("keep one of the two")
    })?;
    Ok(node)
}

/// Unicode's composed form (NFC) of a text.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

fn compose(node: &mut Node) -> Result<(), (String, Span)> {
    match &mut node.value {
        Value::Text(text) if !is_nfc(text) => *text = nfc(text),
        Value::List(items) => items.iter_mut().try_for_each(compose)?,
        Value::Map(entries) => {
            for at in 0..entries.len() {
                let (key, value) = &mut entries[at];
                compose(value)?;
                if is_nfc(&key.value) {
                    continue;
                }
                let (composed, span) = (nfc(&key.value), key.span);
                if entries.iter().any(|(other, _)| other.value == composed) {
                    return Err((composed, span));
                }
                entries[at].0.value = composed;
            }
        }
        _ => {}
    }
    Ok(())
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        merge_keys: serde_saphyr::MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_depth: 48,
            max_nodes: 200_000,
            max_documents: 1,
            flow_nesting_limit: 48,
        },
    }
}

fn explain(file: &Arc<SourceFile>, error: &serde_saphyr::Error) -> Diagnostic {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or(&text);
    let (code, message, help) = if message.starts_with("duplicate mapping key") {
        let key = message
            .trim_start_matches("duplicate mapping key: ")
            .split(',')
            .next()
            .unwrap_or_default();
        (
            "duplicate-key",
            format!("the key `{key}` stands here a second time"),
            "keep one of the two",
        )
    } else if message.contains("Anchors") || message.contains("Aliases") {
        ("no-anchors", "anchors and aliases are not allowed".to_owned(), "write the value out")
    } else if message.contains("merge keys") {
        ("no-merge-keys", "merge keys (`<<`) are not allowed".to_owned(), "write the keys out")
    } else if message.contains("Depth") || message.contains("recursion limit") {
        (
            "too-deep",
            "the nesting is deeper than 48 levels".to_owned(),
            "flatten the structure; no befund file needs this depth",
        )
    } else if message.contains("Documents") {
        (
            "many-documents",
            "a second YAML document begins here".to_owned(),
            "keep one document a file",
        )
    } else if message.contains("Nodes") || message.contains("budget breached") {
        (
            "too-large",
            "the file holds more than befund reads".to_owned(),
            "split it: answers can live in declarations/<catalog>@<edition>.yaml",
        )
    } else {
        (
            "yaml-syntax",
            format!("not readable as YAML: {message}"),
            "YAML 1.2: indent with spaces, quote text that holds `: ` or begins with a special character",
        )
    };
    let at = error.location().map_or(0, |l| offset_of(&file.text, l.line(), l.column()));
    Diagnostic::new(code, message).at(file, Span { start: at, end: at + 1 }).help(help)
}

fn offset_of(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
    let column = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len().min(column), |(at, _)| at)
}

fn span_of(location: serde_saphyr::Location) -> Span {
    let start = location.span().byte_offset().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let len = location.span().byte_len().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    Span { start, end: start + len.max(1) }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(deserializer)?;
        Ok(Self { value: spanned.value, span: span_of(spanned.referenced) })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a YAML value")
    }
    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Int(v))
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Value, E> {
        i64::try_from(v).map(Value::Int).map_err(E::custom)
    }
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Value, E> {
        Ok(Value::Float(v))
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Value, E> {
        Ok(Value::Text(v.to_owned()))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key::<Spanned<String>>()? {
            entries.push((
                At { value: key.value, span: span_of(key.referenced) },
                access.next_value()?,
            ));
        }
        Ok(Value::Map(entries))
    }
}

/// Collects the errors of one file while it is taken apart.
///
/// Reading methods return `None` after they reported an error, so that one pass finds all of them.
#[derive(Debug)]
pub struct Decoder {
    file: Arc<SourceFile>,
    errors: RefCell<Vec<Diagnostic>>,
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
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.errors
            .borrow_mut()
            .push(Diagnostic::new(code, message).at(&self.file, span).help(help));
    }

    /// Records a warning at a place.
    pub fn warn(
        &self,
        code: &'static str,
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
                Err(Diagnostic::new("unreadable", "the file could not be read")
                    .at(&self.file, Span::default())
                    .into())
            }
            _ => Err(Diagnostics(errors)),
        }
    }

    fn wrong<T>(&self, node: &Node, expected: &str, help: &str) -> Option<T> {
        self.error(
            "wrong-type",
            node.span,
            format!("expected {expected}, found {}", node.value.describe()),
            help,
        );
        None
    }

    /// A map, whose keys are then taken one by one.
    pub fn fields<'n>(&self, node: &'n Node, what: &'static str) -> Option<Fields<'n, '_>> {
        match &node.value {
            Value::Map(entries) => Some(Fields {
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
            Value::List(items) => Some(items),
            _ => self.wrong(node, "a list", "write `[a, b]`, or one `- item` a line"),
        }
    }

    /// The entries of a map with free keys.
    pub fn entries<'n>(&self, node: &'n Node) -> Option<&'n [(At<String>, Node)]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            _ => self.wrong(node, "a map", "write `key: value` lines, indented under it"),
        }
    }

    /// Text. Numbers are not text: a version `1.10` would lose its zero.
    pub fn text(&self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                self.error(
                    "empty-text",
                    node.span,
                    "this text is empty",
                    "fill it in or leave the key out",
                );
                None
            }
            Value::Text(text) if text.len() > MAX_TEXT => {
                self.error(
                    "too-long",
                    node.span,
                    format!("this text has more than {} KiB", MAX_TEXT >> 10),
                    "shorten it; what is longer belongs into a document",
                );
                None
            }
            Value::Text(text) => Some(text.trim_end().to_owned()),
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
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
                "too-long",
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
            Value::Bool(value) => Some(value),
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
            Value::Int(value) => Some(value),
            _ => self.wrong(node, "a whole number", "write digits only, without quotes or unit"),
        }
    }

    /// A date, `YYYY-MM-DD`.
    pub fn date(&self, node: &Node) -> Option<Date> {
        match &node.value {
            Value::Text(text) => {
                let date = text.parse().ok().filter(|_| text.len() == 10);
                if date.is_none() {
                    self.error(
                        "wrong-date",
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
                "unknown-word",
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
    decoder: &'d Decoder,
    span: Span,
    entries: &'n [(At<String>, Node)],
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
        (node.value != Value::Null).then_some(node)
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
                "missing-key",
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
            self.decoder.error("too-many", surplus.span, message, help);
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
                    "unknown-key",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Diagnostic {
        parse(&SourceFile::new("befund.yaml", text)).expect_err("must be refused")
    }

    #[test]
    fn spans_reach_the_value() {
        let node = parse(&SourceFile::new("x", "ä: 1\nname: \"RÄD\"\n")).unwrap();
        let Value::Map(entries) = node.value else { panic!("map") };
        assert_eq!(entries[1].1.value, Value::Text("RÄD".into()));
        assert_eq!(entries[1].1.span.start, 12);
    }

    #[test]
    fn duplicate_keys_name_the_line() {
        let error = error("a: 1\nb: 2\na: 3\n");
        assert_eq!(
            (error.code, error.location().as_deref()),
            ("duplicate-key", Some("befund.yaml:3:1"))
        );
    }

    #[test]
    fn bombs_are_refused_at_once() {
        let aliases = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b]\n";
        assert_eq!(error(aliases).code, "no-anchors");
        assert_eq!(error(&"[".repeat(40_000)).code, "too-deep");
        assert_eq!(error(&"{a: ".repeat(20_000)).code, "too-deep");
        assert_eq!(error(&"- ".repeat(20_000)).code, "too-deep");
        assert_eq!(error(&"- x\n".repeat(300_000)).code, "too-large");
    }

    #[test]
    fn norwegian_is_not_false() {
        let node = parse(&SourceFile::new("x", "country: NO\n")).unwrap();
        let Value::Map(entries) = node.value else { panic!("map") };
        assert_eq!(entries[0].1.value, Value::Text("NO".into()));
    }

    #[test]
    fn every_slip_of_a_file_is_reported() {
        let file = SourceFile::new("x", "nam: a\nage: old\n");
        let node = parse(&file).unwrap();
        let decoder = Decoder::new(&file);
        let mut fields = decoder.fields(&node, "person").unwrap();
        let name = fields.req("name", Decoder::text);
        let age = fields.req("age", Decoder::int);
        fields.done();
        let errors = decoder.finish(name.zip(age)).unwrap_err();
        let codes: Vec<_> = errors.0.iter().map(|e| e.code).collect();
        assert_eq!(codes, ["missing-key", "wrong-type", "unknown-key"]);
        assert!(errors.0[2].help.as_deref().unwrap().contains("name"));
    }
}
