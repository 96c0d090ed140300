//! Files that are read: exports, states and configurations, recognised by their content.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::diag::{At, Code, Span};
use crate::fact::Stated;
use crate::fact::kind::{Attribute, Kind, Type};
use crate::fact::schema::any_attribute;
use crate::fact::source::Source;
use crate::fact::value::{Attr, decode_attr};
use crate::product::stated::stated;
use crate::schema::{Key, boolean, date, defined, entries, list, map, number, opt, text, word};
use crate::yaml::{self, Decoder, Fields, Node, Yaml};

/// Which files are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSelection {
    /// One, by its path below the product folder.
    Path(String),
    /// Those a pattern matches.
    Glob {
        /// The pattern: `*` stays within a folder, `**` does not.
        pattern: String,
        /// How many there must be. Without it what is read may only refute.
        count: Option<u64>,
    },
}

impl FileSelection {
    /// As the product file writes it.
    pub fn text(&self) -> &str {
        match self {
            Self::Path(text) | Self::Glob { pattern: text, .. } => text,
        }
    }
}

/// When a file that carries no date was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    /// On a day.
    On(Date),
    /// Right before it is read, as in CI.
    OnRead,
}

/// Which things of a file are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Those whose address as the format writes it, or whose own name, matches; see [`super::glob`].
    Pattern(String),
    /// Ways in for this client of an identity provider.
    Client(String),
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(text) | Self::Client(text) => f.write_str(text),
        }
    }
}

/// What is said of the things in a file that a name or an address matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    /// Which things.
    pub of: Of,
    /// Where it stands in the product file.
    pub span: Span,
    /// Its line and column there.
    pub place: (usize, usize),
    /// What is said.
    pub attributes: Vec<SaidAttribute>,
}

/// An attribute that is said of things whose kind is known only once they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidAttribute {
    /// Its name.
    pub name: &'static str,
    /// Where its value stands.
    pub span: Span,
    /// The value as each kind that has such an attribute takes it; never empty.
    pub values: Vec<(&'static Kind, Attr)>,
}

/// Files, what their facts are about, and what is said beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTarget {
    /// Which.
    pub files: FileSelection,
    /// What their facts are about.
    pub about: String,
    /// When they were exported, where they do not say so.
    pub exported: Option<Exported>,
    /// Whether they are in effect, for configuration files.
    pub in_effect: bool,
    /// Whether they are kept elsewhere, so that they are not compared when they are not there.
    pub kept_elsewhere: bool,
    /// The kinds they can deliver, as long as they are unread; `None` means any a file can.
    pub delivers: Option<Vec<&'static Kind>>,
    /// What is said of things in them.
    pub say: Vec<Say>,
    /// The bucket that answers are about, which do not name it.
    pub bucket: Option<String>,
    /// Who says that, and that they are in effect.
    pub stated: Option<Stated>,
}

impl FileTarget {
    /// What the target is called.
    pub(super) fn subject(&self) -> String {
        format!("file:{}", self.files.text())
    }

    /// All that decides what is read, in one text. What is said beside it is not part of that.
    pub(super) fn config(&self) -> String {
        let count = match &self.files {
            FileSelection::Path(_) => None,
            FileSelection::Glob { count, .. } => Some(*count),
        };
        let (subject, exported) = (self.subject(), self.exported);
        let (about, in_effect) = (&self.about, self.in_effect);
        let bucket = self.bucket.as_ref().map(|name| format!("\nbucket={name}"));
        let bucket = bucket.unwrap_or_default();
        format!(
            "{subject}\nglob={count:?}\nabout={about}\nexported={exported:?}\nin_effect={in_effect}{bucket}"
        )
    }
}

/// What a target of a file may need to know of the rest of the product file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The components it serves; `None` after an error in them.
    pub(super) served: Option<&'a [String]>,
    /// All components.
    pub(super) components: &'a [String],
}

/// Reads a file target.
pub(super) fn decode(
    source: &Source,
    fields: &mut Fields<'_, '_>,
    around: Around<'_>,
) -> Option<FileTarget> {
    let files = files(fields);
    let about = fields.opt("subject", Decoder::text);
    let exported = fields.opt("exported", exported);
    let in_effect = fields.opt("in_effect", Decoder::bool);
    let kept = fields.opt("kept", |d, node| d.word(node, "place", &[("elsewhere", ())]));
    let delivers = fields.opt("delivers", |d, node| {
        let kinds: Vec<_> = deliverable(source).map(|kind| (kind.name, kind)).collect();
        yaml::all(d.list(node)?.iter().map(|item| d.word(item, "kind a file can deliver", &kinds)))
    });
    let say = fields.opt("say", |d, node| {
        let (mut bucket, mut say) = (Some(None), Vec::new());
        for (key, node) in d.entries(node)? {
            match key.value.as_str() {
                "bucket" => bucket = self::bucket(d, node).map(Some),
                "clients" => match d.entries(node) {
                    Some(clients) => {
                        let one = |(key, node): &(At<String>, Node)| {
                            entry(d, source, key, node, Of::Client)
                        };
                        say.extend(clients.iter().map(one));
                    }
                    None => say.push(None),
                },
                _ => say.push(entry(d, source, key, node, Of::Pattern)),
            }
        }
        Some((bucket?, yaml::all(say.into_iter())?))
    });
    let stated = fields.opt("stated", stated);
    let (in_effect, stated) = (in_effect?, stated?);
    let in_effect = in_effect.unwrap_or(false);
    let say = say?;
    if stated.is_none() && (in_effect || say.is_some()) {
        let what = if in_effect { "in_effect: true" } else { "say" };
        let message = format!("`{what}` is a statement, and nobody states it");
        let help = "add `stated: {by: …, on: …}` to this target";
        fields.decoder().error(Code::MissingKey, fields.span(), message, help);
        return None;
    }
    let about = match (about?, around.served?, around.components) {
        (Some(about), _, _) => about,
        (None, [only], _) | (None, [], [only]) => only.clone(),
        _ => {
            let message = "`subject` is missing: what are the facts in this file about?";
            let help = "name it as stated facts do, such as `subject: backend`; it can be left out where one component is served";
            fields.decoder().error(Code::MissingSubject, fields.span(), message, help);
            return None;
        }
    };
    let (bucket, say) = say.map_or((None, None), |(bucket, say)| (bucket, Some(say)));
    Some(FileTarget {
        files: files?,
        about,
        exported: exported?,
        in_effect,
        kept_elsewhere: kept?.is_some(),
        delivers: delivers?,
        bucket,
        say: say.unwrap_or_default(),
        stated,
    })
}

/// What is said of one thing, or of several.
fn entry(
    decoder: &Decoder,
    source: &Source,
    key: &At<String>,
    node: &Node,
    of: fn(String) -> Of,
) -> Option<Say> {
    let attributes = said(decoder, source, node)?;
    let place = decoder.file().line_col(key.span.start);
    Some(Say { of: of(key.value.clone()), span: key.span, place, attributes })
}

/// The name of a bucket.
fn bucket(decoder: &Decoder, node: &Node) -> Option<String> {
    let name = decoder.text(node)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !(3..=255).contains(&name.len()) || !name.chars().all(fits) {
        decoder.error(
            Code::WrongType,
            node.span,
            format!("`{name}` is no name of a bucket"),
            "write it as in `aws s3api --bucket NAME`",
        );
        return None;
    }
    Some(name)
}

fn files(fields: &mut Fields<'_, '_>) -> Option<FileSelection> {
    let path = fields.opt("path", below);
    let pattern = fields.opt("glob", below);
    let counted = fields.opt("count", |d, node| {
        let count = u64::try_from(d.int(node)?).ok();
        if count.is_none() {
            d.error(Code::WrongType, node.span, "a count cannot be negative", "write 0 or more");
        }
        count
    });
    let (path, pattern, count) = (path?, pattern?, counted?);
    // A folder stands for all files below it.
    let folder = path.as_ref().filter(|path| path.ends_with('/')).map(|path| format!("{path}**"));
    let (path, pattern) = match (folder, pattern) {
        (Some(folder), None) => (None, Some(folder)),
        (_, pattern) => (path, pattern),
    };
    match (path, pattern) {
        (Some(path), None) if count.is_none() => Some(FileSelection::Path(path)),
        (None, Some(pattern)) => Some(FileSelection::Glob { pattern, count }),
        (path, pattern) => {
            let (code, message) = match (path, pattern) {
                (Some(_), Some(_)) => (Code::SurplusKey, "`path` and `glob` exclude each other"),
                (Some(_), None) => (Code::SurplusKey, "`count` belongs to `glob` or to a folder"),
                (None, _) => (Code::MissingKey, "`path` is missing in this target"),
            };
            let help = "name one file by `path`, or several by `glob` and their `count`";
            fields.decoder().error(code, fields.span(), message, help);
            None
        }
    }
}

/// A path or a pattern that cannot lead out of the product folder.
fn below(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = decoder.text(node)?;
    let inside = !text.starts_with('/')
        && !text.contains('\\')
        && text.split('/').all(|part| part != "..")
        && text.get(1..2).is_none_or(|colon| colon != ":");
    if !inside {
        decoder.error(
            Code::OutsideFolder,
            node.span,
            format!("`{text}` does not lie in the product folder"),
            "copy the file into the folder, and name it by a relative path with `/`",
        );
        return None;
    }
    Some(text.strip_prefix("./").map(str::to_owned).unwrap_or(text))
}

fn exported(decoder: &Decoder, node: &Node) -> Option<Exported> {
    if matches!(&node.value, Yaml::Text(text) if text.trim_end() == "on-read") {
        return Some(Exported::OnRead);
    }
    decoder.date(node).map(Exported::On)
}

/// The kinds that a source delivers, each once.
fn deliverable(source: &Source) -> impl Iterator<Item = &'static Kind> {
    let mut seen = BTreeSet::new();
    let deliveries = (source.parts)().iter().flat_map(|part| part.delivers);
    deliveries.map(|delivery| delivery.kind).filter(move |kind| seen.insert(kind.name))
}

/// Whether a file may leave open of a thing what tells it from others, so that it is said: for whom a way
/// in is, for one. The name of a thing is never open.
fn is_open_identity(attribute: &Attribute) -> bool {
    matches!(attribute.ty, Type::Word(_)) && !attribute.place
}

/// What can be said of things a source delivers: all that does not tell one from another, or is left open.
fn sayable(source: &Source) -> Vec<(&'static Attribute, Vec<&'static Kind>)> {
    let mut found: Vec<(&'static Attribute, Vec<&'static Kind>)> = Vec::new();
    for kind in deliverable(source) {
        let open = |attribute: &&Attribute| !attribute.identity || is_open_identity(attribute);
        for attribute in kind.attributes.iter().filter(open) {
            match found.iter_mut().find(|(known, _)| known.name == attribute.name) {
                Some((_, kinds)) => kinds.push(kind),
                None => found.push((attribute, vec![kind])),
            }
        }
    }
    found
}

fn said(decoder: &Decoder, source: &Source, node: &Node) -> Option<Vec<SaidAttribute>> {
    let mut fields = decoder.fields(node, "statement about things in a file")?;
    let read = sayable(source).into_iter().map(|(attribute, kinds)| {
        fields.opt(attribute.name, |d, node| {
            let values = values(d, attribute.name, &kinds, node)?;
            Some(SaidAttribute { name: attribute.name, span: node.span, values })
        })
    });
    let read: Vec<_> = read.collect();
    fields.done();
    yaml::all(read.into_iter()).map(|said| said.into_iter().flatten().collect())
}

/// A value as each kind takes it; one that none takes is an error.
fn values(
    decoder: &Decoder,
    name: &str,
    kinds: &[&'static Kind],
    node: &Node,
) -> Option<Vec<(&'static Kind, Attr)>> {
    let taken = kinds.iter().filter_map(|kind| {
        let quiet = Decoder::new(decoder.file());
        let attr = decode_attr(&quiet, kind.attribute(name)?, node);
        Some((*kind, quiet.finish(attr).ok()?))
    });
    let taken: Vec<_> = taken.collect();
    if taken.is_empty() {
        decode_attr(decoder, kinds.first()?.attribute(name)?, node);
        return None;
    }
    Some(taken)
}

/// What can be said of a thing.
pub(super) fn said_schema(source: &Source) -> Json {
    let said = sayable(source).into_iter().map(|(attribute, kinds)| {
        let types = kinds.iter().filter_map(|kind| Some(kind.attribute(attribute.name)?.ty));
        opt(attribute.name, any_attribute(types), attribute.doc)
    });
    map(&said.collect::<Vec<_>>())
}

/// The keys of a file target.
pub(super) fn schema(source: &Source) -> Vec<Key> {
    let exported = json!({"anyOf": [date(), {"const": "on-read"}]});
    let kinds = list(&word(deliverable(source).map(|kind| kind.name)));
    vec![
        opt("path", text(), "Its path inside this folder; what it is, befund finds out."),
        opt("glob", text(), "A pattern for several files of one format: `*`, `**` and `?`."),
        opt("count", number(), "How many files `glob` matches; without it they may only refute."),
        opt("subject", text(), "What its facts are about; the component, if it serves one."),
        opt("exported", exported, "The day it was exported, or `on-read`: right before reading."),
        opt("in_effect", boolean(), "Whether it is in effect, for a configuration file."),
        opt(
            "kept",
            json!({"const": "elsewhere"}),
            "`elsewhere`: it need not be here when the product is judged, and is not compared then.",
        ),
        opt("delivers", kinds, "The kinds of facts in it, as long as it is unread."),
        opt(
            "say",
            say_schema(),
            "What no file knows of its things, by address or name; `*` stands for any text. `bucket: NAME` names the bucket that answers of `aws s3api` are about, `clients` says it of ways in by their client.",
        ),
        opt("stated", defined("stated"), "Who says that, or that it is in effect, and when."),
    ]
}

/// Things by address or name, ways in by their client, and the bucket that answers do not name.
fn say_schema() -> Json {
    let mut say = entries(&defined("said"));
    let name = json!({
        "type": "string",
        "pattern": "^[A-Za-z0-9._-]{3,255}$",
        "description": "The bucket that answers of `aws s3api` are about.",
    });
    let mut clients = entries(&defined("said"));
    clients["description"] = json!("Ways in, by the client of the identity provider.");
    say["properties"] = json!({"bucket": name, "clients": clients});
    say
}

/// What holds between the keys.
pub(super) fn rules() -> Json {
    let given = |key: &str, value: Json| json!({"required": [key], "properties": {key: value}});
    let needs = |condition: Json, then: Json| json!({"if": condition, "then": then});
    let string = json!({"type": "string"});
    let stated = given("stated", json!({"type": "object"}));
    json!([
        {"oneOf": [given("path", string.clone()), given("glob", string.clone())]},
        needs(given("count", json!({"type": "integer"})), given("glob", string)),
        needs(given("say", json!({"type": "object"})), stated.clone()),
        needs(given("in_effect", json!({"const": true})), stated),
    ])
}
