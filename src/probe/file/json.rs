//! JSON in pieces: a large document is never held as a whole tree. Messages name a line and a column,
//! never what stands there.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::diag::{At, Code, Span};
use crate::yaml::{Node, Yaml};

use super::Refusal;

/// Nodes of all trees of one document.
const MAX_NODES: usize = 400_000;

/// Longest text of a tree, in characters.
const MAX_TEXT: usize = 10_000;

/// What is wrong with JSON.
fn refusal(error: &serde_json::Error, whole: bool) -> Refusal {
    let place = if whole {
        format!("line {}, column {}", error.line(), error.column())
    } else {
        "inside one of its things".to_owned()
    };
    // The text of the library may quote the document; only what befund itself wrote is passed on.
    let text = error.to_string();
    if text.starts_with(DUPLICATE) || text.starts_with("duplicate field") {
        let why = format!("a key stands twice in one object ({place})");
        return Refusal::new(Code::DuplicateKey, why, "export it again");
    }
    if text.starts_with(LARGE) {
        let why = format!("what is read of it holds more than is kept ({place})");
        return Refusal::new(Code::TooLarge, why, "name the export itself");
    }
    if text.starts_with("recursion limit") {
        let why = format!("it is nested deeper than 128 levels ({place})");
        return Refusal::new(Code::TooDeep, why, "name the export itself");
    }
    let what = if error.is_eof() { "it ends too early" } else { "it is no such JSON" };
    Refusal::new(Code::NotJson, format!("{what} ({place})"), "export it again, whole")
}

const DUPLICATE: &str = "befund: duplicate key";
const LARGE: &str = "befund: too large";

/// Parses a whole document into a type.
pub(super) fn parse<'a, T: de::Deserialize<'a>>(text: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| refusal(&error, true))
}

/// Parses a piece into a type.
pub(super) fn piece<'a, T: de::Deserialize<'a>>(piece: &'a RawValue) -> Result<T, Refusal> {
    serde_json::from_str(piece.get()).map_err(|error| refusal(&error, false))
}

/// Calls `each` with every member of a list, one at a time.
pub(super) fn members<'a>(
    list: &'a RawValue,
    mut each: impl FnMut(usize, &'a RawValue) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    struct Members<'f, F>(&'f mut F, &'f mut Option<Refusal>);
    impl<'de, F> Visitor<'de> for Members<'_, F>
    where
        F: FnMut(usize, &'de RawValue) -> Result<(), Refusal>,
    {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
            let mut at = 0;
            while let Some(item) = access.next_element::<&'de RawValue>()? {
                if let Err(refusal) = (self.0)(at, item) {
                    *self.1 = Some(refusal);
                    return Err(de::Error::custom("refused"));
                }
                at += 1;
            }
            Ok(())
        }
        fn visit_unit<E: de::Error>(self) -> Result<(), E> {
            Ok(())
        }
    }
    let mut refused = None;
    let mut reader = serde_json::Deserializer::from_str(list.get());
    let done = reader.deserialize_any(Members(&mut each, &mut refused));
    match (refused, done) {
        (Some(refused), _) => Err(refused),
        (None, done) => done.map_err(|error| refusal(&error, false)),
    }
}

/// Calls `each` with every entry of an object, one at a time; a key that stands twice is refused.
pub(super) fn entries<'a>(
    object: &'a RawValue,
    mut each: impl FnMut(String, &'a RawValue) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    struct Entries<'f, F>(&'f mut F, &'f mut Option<Refusal>);
    impl<'de, F> Visitor<'de> for Entries<'_, F>
    where
        F: FnMut(String, &'de RawValue) -> Result<(), Refusal>,
    {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
            let mut seen = BTreeSet::new();
            while let Some(key) = access.next_key::<String>()? {
                if !seen.insert(key.clone()) {
                    return Err(de::Error::custom(DUPLICATE));
                }
                if let Err(refusal) = (self.0)(key, access.next_value()?) {
                    *self.1 = Some(refusal);
                    return Err(de::Error::custom("refused"));
                }
            }
            Ok(())
        }
        fn visit_unit<E: de::Error>(self) -> Result<(), E> {
            Ok(())
        }
    }
    let mut refused = None;
    let mut reader = serde_json::Deserializer::from_str(object.get());
    let done = reader.deserialize_any(Entries(&mut each, &mut refused));
    match (refused, done) {
        (Some(refused), _) => Err(refused),
        (None, done) => done.map_err(|error| refusal(&error, false)),
    }
}

/// A piece as a tree, at its top only with these keys.
pub(super) fn tree(piece: &RawValue, keys: &[&str], budget: &Budget) -> Result<Node, Refusal> {
    let mut reader = serde_json::Deserializer::from_str(piece.get());
    let tree = Tree { left: &budget.0, keys: Some(keys) }.deserialize(&mut reader);
    tree.map_err(|error| refusal(&error, false))
}

/// A whole document as a tree, for answers that are small.
pub(super) fn whole(text: &str) -> Result<Node, Refusal> {
    let budget = Budget::new();
    let mut reader = serde_json::Deserializer::from_str(text);
    let tree = Tree { left: &budget.0, keys: None }.deserialize(&mut reader);
    let tree = tree.and_then(|tree| reader.end().map(|()| tree));
    tree.map_err(|error| refusal(&error, true))
}

/// The documents of a text as trees that know where everything stands. At the top, and below it as long as
/// keys follow keys or lists, only what `keep` takes by its keys is read.
pub(super) fn located(text: &str, keep: Keep<'_>) -> Result<Vec<Node>, Refusal> {
    let budget = Budget::new();
    let locating = Locating { text, keep, budget: &budget };
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let document = document.map_err(|error| refusal(&error, true))?;
        found.push(locating.node(document, &mut Vec::new(), 0)?);
    }
    Ok(found)
}

/// Whether what stands below these keys is read.
pub(super) type Keep<'a> = &'a dyn Fn(&[String]) -> bool;

/// Deepest level of what is located; each is walked once more than the one above.
const MAX_LOCATED: usize = 16;

struct Locating<'a> {
    text: &'a str,
    keep: Keep<'a>,
    budget: &'a Budget,
}

impl Locating<'_> {
    fn node(
        &self,
        piece: &RawValue,
        keys: &mut Vec<String>,
        depth: usize,
    ) -> Result<Node, Refusal> {
        if depth > MAX_LOCATED {
            let why = format!("what is read of it is nested deeper than {MAX_LOCATED} levels");
            return Err(Refusal::new(Code::TooDeep, why, "name the export itself"));
        }
        // Pieces are slices of the text.
        let start = (piece.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let span = Span { start, end: start.saturating_add(piece.get().len()) };
        let value = match piece.get().as_bytes().first() {
            Some(b'{') => self.map(piece, span, keys, depth)?,
            Some(b'[') => {
                let mut items = Vec::new();
                members(piece, |_, item| {
                    items.push(self.node(item, keys, depth + 1)?);
                    Ok(())
                })?;
                Yaml::List(items)
            }
            _ => tree(piece, &[], self.budget)?.value,
        };
        Ok(Node { value, span })
    }

    fn map(
        &self,
        piece: &RawValue,
        span: Span,
        keys: &mut Vec<String>,
        depth: usize,
    ) -> Result<Yaml, Refusal> {
        let mut found = Vec::new();
        entries(piece, |key, value| {
            keys.push(key);
            if (self.keep)(keys) {
                let node = self.node(value, keys, depth + 1)?;
                found.push((At { value: keys.last().cloned().unwrap_or_default(), span }, node));
            }
            keys.pop();
            Ok(())
        })?;
        Ok(Yaml::Map(found))
    }
}

/// Calls `each` with the documents of a text, one at a time.
pub(super) fn tops<'a>(
    text: &'a str,
    mut each: impl FnMut(&'a RawValue) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        each(document.map_err(|error| refusal(&error, true))?)?;
    }
    Ok(())
}

/// How many nodes the trees of one document may still have.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    /// That of a document.
    pub(super) fn new() -> Self {
        Self(Cell::new(MAX_NODES))
    }
}

#[derive(Clone, Copy)]
struct Tree<'a> {
    left: &'a Cell<usize>,
    keys: Option<&'a [&'a str]>,
}

impl Tree<'_> {
    fn count<E: de::Error>(self) -> Result<(), E> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| E::custom(LARGE))?;
        self.left.set(left);
        Ok(())
    }

    fn below(self) -> Self {
        Self { keys: None, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.count()?;
        let value = deserializer.deserialize_any(self)?;
        Ok(Node { value, span: Span::default() })
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Yaml, E> {
        Ok(Yaml::Bool(v))
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Yaml, E> {
        Ok(Yaml::Int(v))
    }
    #[expect(clippy::cast_precision_loss, reason = "no such number is read exactly")]
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Yaml, E> {
        Ok(i64::try_from(v).map_or(Yaml::Float(v as f64), Yaml::Int))
    }
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Yaml, E> {
        Ok(Yaml::Float(v))
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Yaml, E> {
        // Nothing that is read is longer.
        let end = v.char_indices().nth(MAX_TEXT).map_or(v.len(), |(at, _)| at);
        Ok(Yaml::Text(v[..end].to_owned()))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.below())? {
            items.push(item);
        }
        Ok(Yaml::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut entries: Vec<(At<String>, Node)> = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(key) = access.next_key::<String>()? {
            if self.keys.is_some_and(|keys| !keys.contains(&key.as_str())) {
                access.next_value::<IgnoredAny>()?;
                continue;
            }
            if !seen.insert(key.clone()) {
                return Err(de::Error::custom(DUPLICATE));
            }
            let value = access.next_value_seed(self.below())?;
            entries.push((At { value: key, span: Span::default() }, value));
        }
        Ok(Yaml::Map(entries))
    }
}
