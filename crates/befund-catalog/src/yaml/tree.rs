//! YAML text into a tree that knows where everything stands, within bounds.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::diag::{At, Code, Diagnostic, SourceFile, Span};

/// Largest YAML or JSON file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// A YAML node and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it holds.
    pub value: Yaml,
    /// Where it stands; for maps and lists, where they begin.
    pub span: Span,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Yaml {
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

impl Yaml {
    pub(super) fn describe(&self) -> &'static str {
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
        Diagnostic::new(Code::FileUnreadable, format!("cannot read `{name}`: {error}"))
            .help("check the path and that you may read it")
    };
    // A pipe or a device would block or never end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Diagnostic::new(
            Code::FileUnreadable,
            format!("`{name}` is not a regular file"),
        )
        .help("name a regular file"));
    }
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(max + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max {
        return Err(Diagnostic::new(
            Code::FileTooLarge,
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
            Err(Diagnostic::new(Code::InvalidUtf8, "the file is not valid UTF-8 from here on")
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
        Diagnostic::new(
            Code::DuplicateKey,
            format!("`{key}` stands here twice, composed differently"),
        )
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
        Yaml::Text(text) if !is_nfc(text) => *text = nfc(text),
        Yaml::List(items) => items.iter_mut().try_for_each(compose)?,
        Yaml::Map(entries) => {
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
            Code::DuplicateKey,
            format!("the key `{key}` stands here a second time"),
            "keep one of the two",
        )
    } else if message.contains("Anchors") || message.contains("Aliases") {
        (Code::NoAnchors, "anchors and aliases are not allowed".to_owned(), "write the value out")
    } else if message.contains("merge keys") {
        (Code::NoMergeKeys, "merge keys (`<<`) are not allowed".to_owned(), "write the keys out")
    } else if message.contains("Depth") || message.contains("recursion limit") {
        (
            Code::TooDeep,
            "the nesting is deeper than 48 levels".to_owned(),
            "flatten the structure; no befund file needs this depth",
        )
    } else if message.contains("Documents") {
        (
            Code::ManyDocuments,
            "a second YAML document begins here".to_owned(),
            "keep one document a file",
        )
    } else if message.contains("Nodes") || message.contains("budget breached") {
        (
            Code::TooLarge,
            "the file holds more than befund reads".to_owned(),
            "split it: answers can live in declarations/<catalog>@<edition>.yaml",
        )
    } else {
        (
            Code::YamlSyntax,
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
        let spanned = Spanned::<Yaml>::deserialize(deserializer)?;
        Ok(Self { value: spanned.value, span: span_of(spanned.referenced) })
    }
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Yaml;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Yaml, E> {
        Ok(Yaml::Bool(v))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Yaml, E> {
        Ok(Yaml::Int(v))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Yaml, E> {
        i64::try_from(v).map(Yaml::Int).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Yaml, E> {
        Ok(Yaml::Float(v))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Yaml, E> {
        Ok(Yaml::Text(v.to_owned()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Yaml::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key::<Spanned<String>>()? {
            entries.push((
                At { value: key.value, span: span_of(key.referenced) },
                access.next_value()?,
            ));
        }
        Ok(Yaml::Map(entries))
    }
}
