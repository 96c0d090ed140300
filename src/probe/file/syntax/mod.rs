//! Configurations that are neither YAML nor JSON, as trees of the same nodes. What a file leaves to be
//! computed stands in the tree as a value that no getter takes: it is there, and nobody knows what it is.

pub(super) mod dotenv;
pub(super) mod hocon;
pub(super) mod ini;
mod lex;
pub(super) mod lua;
pub(super) mod properties;
pub(super) mod script;

use crate::diag::{At, Code, Span};
use crate::yaml::{Node, Yaml};

use super::Refusal;

/// Largest text read as a configuration, in bytes.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

/// Most settings of one file: each is looked for among those before it.
const MAX_SETTINGS: usize = 2_000;

/// Levels of nesting.
const MAX_DEPTH: usize = 64;

/// Why a text cannot be read, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken {
    /// What is wrong.
    pub(super) what: Fault,
    /// The byte.
    pub(super) at: usize,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It stops in the middle of something.
    End,
    /// Something else stands where this format has none of it.
    Form,
    /// It holds more than is read.
    Large,
    /// It is nested too deep.
    Deep,
}

impl Broken {
    /// As a refusal, by the line.
    pub(super) fn refusal(self, line: u32) -> Refusal {
        let (code, why) = match self.what {
            Fault::End => (Code::NotWhole, format!("it ends too early (line {line})")),
            Fault::Form => (
                Code::WrongKind,
                format!("it is not readable as a configuration of its kind (line {line})"),
            ),
            Fault::Large => (Code::TooLarge, format!("it holds more than is read (line {line})")),
            Fault::Deep => {
                (Code::TooDeep, format!("it is nested deeper than 64 levels (line {line})"))
            }
        };
        let remedy = "check it with the program that reads it, and name it whole";
        Refusal::new(code, why, remedy)
    }
}

/// What stands for a value that would have to be computed.
pub(super) fn computed() -> Yaml {
    Yaml::Float(f64::NAN)
}

/// A node at a place.
pub(super) fn node(value: Yaml, start: usize, end: usize) -> Node {
    Node { value, span: Span { start, end } }
}

/// An empty map at a place.
pub(super) fn empty(start: usize) -> Node {
    node(Yaml::Map(Vec::new()), start, start)
}

/// Sets a value below a path; a later one wins over an earlier one. With `merge`, a map is added to
/// the map that stands there.
pub(super) fn put(top: &mut Node, path: &[String], value: Node, merge: bool) -> Result<(), Fault> {
    let Some((key, rest)) = path.split_first() else {
        if merge && let (Yaml::Map(_), Yaml::Map(entries)) = (&top.value, &value.value) {
            for (key, node) in entries.clone() {
                put(top, &[key.value], node, true)?;
            }
            return Ok(());
        }
        *top = value;
        return Ok(());
    };
    if path.len() > MAX_DEPTH {
        return Err(Fault::Deep);
    }
    if !matches!(top.value, Yaml::Map(_)) {
        // What is computed stays so, whatever is set below it.
        if matches!(top.value, Yaml::Float(number) if number.is_nan()) {
            return Ok(());
        }
        *top = empty(value.span.start);
    }
    let Yaml::Map(entries) = &mut top.value else { return Ok(()) };
    let at = match entries.iter().position(|(name, _)| name.value == *key) {
        Some(at) => at,
        None if entries.len() >= MAX_SETTINGS => return Err(Fault::Large),
        None => {
            let name = At { value: key.clone(), span: value.span };
            entries.push((name, empty(value.span.start)));
            entries.len() - 1
        }
    };
    put(&mut entries[at].1, rest, value, merge)
}

/// What stands below a path.
pub(super) fn look<'a>(top: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(top, |node, key| match &node.value {
        Yaml::Map(entries) => {
            entries.iter().find(|(name, _)| name.value == *key).map(|(_, node)| node)
        }
        _ => None,
    })
}
