//! `befund/reading/1`: what a file says to befund, without a product and without a verdict.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::fact::draft::Draft;
use crate::fact::source::Reach;
use crate::fact::value::{Attr, AttrJson};

use super::reading::tell_apart;
use super::{Closed, Input, Reader, Refusal, read, recognise};

/// The schema of a document.
pub const SCHEMA: &str = "befund/reading/1";

/// What a file says, or why it says nothing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Document {
    /// Always `befund/reading/1`.
    pub schema: &'static str,
    /// The file, as it was named.
    pub path: String,
    /// Its length in bytes; null if it was not read to its end.
    pub bytes: Option<u64>,
    /// SHA-256 of its bytes, hex; null if it was not read to its end.
    pub sha256: Option<String>,
    /// How its text is encoded, such as `utf-8`.
    pub encoding: Option<String>,
    /// What it is; null if no reader reads it.
    pub recognised: Option<Recognised>,
    /// Why it is not read; null if it is.
    pub refused: Option<Refused>,
    /// The day the file itself gives, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>")]
    pub observed_on: Option<Date>,
    /// What it says.
    pub facts: Vec<FactRow>,
    /// Of which kinds it says all it holds.
    pub enumerations: Vec<EnumerationRow>,
    /// What in it was not used.
    pub ignored: Vec<IgnoredRow>,
    /// What could not be determined, and how to get it.
    pub missing: Vec<MissingRow>,
    /// What else to know.
    pub notes: Vec<String>,
    /// Whether it could not be opened at all.
    #[serde(skip)]
    pub unreadable: bool,
}

/// A format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Recognised {
    /// The reader.
    pub reader: String,
    /// The version of the format or of what wrote it, if the file says so.
    pub version: Option<String>,
    /// How directly it shows what is in effect; a configuration is `source` until its target says that
    /// it is in effect.
    pub reach: Reach,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refused {
    /// A stable name of the reason.
    pub code: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub remedy: String,
}

/// A fact, its attributes side by side; those the reader never delivers are left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FactRow {
    /// Its kind.
    pub kind: String,
    /// Its attributes.
    #[serde(flatten)]
    pub attributes: BTreeMap<String, AttrJson>,
    /// What the format calls the thing; `say` matches it, or the name.
    pub address: Option<String>,
    /// Where it stands.
    pub at: Option<String>,
}

/// A list that is complete about the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EnumerationRow {
    /// The kind.
    pub kind: String,
    /// What was looked at, in words.
    pub scope: String,
    /// Whether the list is complete.
    pub complete: bool,
    /// How many there are.
    pub count: u64,
}

/// Something that was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IgnoredRow {
    /// Where.
    pub at: String,
    /// What, and why.
    pub what: String,
}

/// Something that could not be determined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MissingRow {
    /// The kind of fact.
    pub kind: String,
    /// The thing.
    pub name: String,
    /// The attribute.
    pub attribute: String,
    /// Why.
    pub why: String,
    /// How to get it.
    pub how: String,
}

/// Explains a file.
pub fn explain(path: &Path, max: u64) -> Document {
    let name = path.display().to_string();
    let mut document = Document {
        schema: SCHEMA,
        path: name.clone(),
        bytes: None,
        sha256: None,
        encoding: None,
        recognised: None,
        refused: None,
        observed_on: None,
        facts: Vec::new(),
        enumerations: Vec::new(),
        ignored: Vec::new(),
        missing: Vec::new(),
        notes: Vec::new(),
        unreadable: false,
    };
    let input = match Input::open(path, &name, max) {
        Ok(input) => input,
        Err(closed) => {
            document.unreadable = matches!(closed, Closed::Unreadable(_));
            document.refused = Some(refused(closed.refusal()));
            if let Closed::Refused(_, Some(meta)) = closed {
                document.bytes = Some(meta.bytes);
                document.sha256 = Some(meta.sha256);
            }
            return document;
        }
    };
    let meta = &input.meta;
    document.bytes = Some(meta.bytes);
    document.sha256 = Some(meta.sha256.clone());
    document.encoding = Some(meta.encoding.clone());
    if let Err(refusal) = fill(&mut document, &input) {
        document.refused = Some(refused(&refusal));
        document.recognised = None;
    }
    document
}

fn refused(refusal: &Refusal) -> Refused {
    let Refusal { code, why, remedy } = refusal.clone();
    Refused { code: code.to_string(), why, remedy }
}

fn fill(document: &mut Document, input: &Input) -> Result<(), Refusal> {
    let (reader, version) = recognise(input)?;
    let mut reading = read(reader, input, "")?;
    let id = reader.id().to_owned();
    document.recognised = Some(Recognised { reader: id, version, reach: reading.reach });
    document.observed_on = reading.observed_on;
    document.missing = reading
        .missing()
        .into_iter()
        .map(|one| MissingRow {
            kind: one.kind.to_owned(),
            name: one.name,
            attribute: one.attribute,
            why: one.why,
            how: one.how,
        })
        .collect();
    let ignored = reading.ignored.iter();
    document.ignored =
        ignored.map(|one| IgnoredRow { at: one.at.to_string(), what: one.what.clone() }).collect();
    let facts = tell_apart(reading.take_facts());
    let row = |delivery: &crate::fact::source::Delivery| EnumerationRow {
        kind: delivery.kind.name.to_owned(),
        scope: reading.scope.to_owned(),
        complete: true,
        count: facts.iter().filter(|fact| fact.kind() == delivery.kind).count() as u64,
    };
    document.enumerations = reader.delivers().iter().map(row).collect();
    document.facts = facts.iter().map(|draft| fact_row(reader, draft)).collect();
    document.notes.clone_from(&reading.notes);
    if reading.observed_on.is_none() {
        document.notes.push(
            "the file carries no date: its target says `exported: DATE` or `on-read`, or for a configuration `in_effect: true`".to_owned(),
        );
    }
    Ok(())
}

fn fact_row(reader: &dyn Reader, draft: &Draft) -> FactRow {
    let delivery = reader.delivers().iter().find(|delivery| delivery.kind == draft.kind());
    let own = |name: &str| delivery.is_some_and(|delivery| delivery.has(name));
    let attributes = draft.attributes().iter().filter(|(name, _)| own(name));
    FactRow {
        kind: draft.kind().name.to_owned(),
        attributes: attributes
            .map(|(name, attr): (_, &Attr)| (name.clone(), attr.into()))
            .collect(),
        address: draft.address_text().map(str::to_owned),
        at: draft.place().map(ToString::to_string),
    }
}
