//! `befund/reading/1`: what a file says to befund, without a product and without a verdict.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::diag::Code;
use crate::fact::draft::{Draft, NO_WORD};
use crate::fact::observation::InputFile;
use crate::fact::source::Reach;
use crate::fact::value::{Attr, AttrJson};

use super::look::collect;
use super::reading::tell_apart;
use super::{Closed, FileGroup, Input, Reader, Refusal, groups, read};

/// The schema of a document.
pub const SCHEMA: &str = "befund/reading/1";

/// What a file says, or why it says nothing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "What is read of a file")]
#[non_exhaustive]
pub struct ReadingOutput {
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
    /// Files that were read with it as one configuration.
    pub with: Vec<WithRow>,
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

/// A file that was read with another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct WithRow {
    /// The file.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// How its text is encoded.
    pub encoding: String,
}

/// A format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct IgnoredRow {
    /// Where.
    pub at: String,
    /// What, and why.
    pub what: String,
}

/// Something that could not be determined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
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

/// Entries of a folder that are looked at.
const MOST: usize = 5_000;

/// Explains files. A folder stands for all files below it, which are read as one target: those of one
/// configuration together.
pub fn explain(paths: &[PathBuf], max: u64) -> Vec<ReadingOutput> {
    paths.iter().flat_map(|path| of_path(path, max)).collect()
}

fn of_path(path: &Path, max: u64) -> Vec<ReadingOutput> {
    if !path.is_dir() {
        return of_files(&[path.to_owned()], max);
    }
    let mut files = Vec::new();
    let mut left = MOST;
    collect(path, "", &mut left, &mut |below| files.push(path.join(below)));
    files.sort();
    let name = path.display().to_string();
    let (code, why) = match (left, files.as_slice()) {
        (0, _) => (Code::TooLarge, format!("the folder holds more than {MOST} entries")),
        (_, []) => (Code::Empty, "the folder is empty".to_owned()),
        _ => return of_files(&files, max),
    };
    let refusal = Refusal::new(code, why, "name the files");
    vec![ReadingOutput { refused: Some(refused(&refusal)), ..ReadingOutput::of(name, None) }]
}

fn of_files(paths: &[PathBuf], max: u64) -> Vec<ReadingOutput> {
    let mut documents = Vec::new();
    let mut opened = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        match Input::open(path, &name, max) {
            Ok(input) => opened.push(input),
            Err(closed) => {
                let meta = match &closed {
                    Closed::Refused(_, meta) => meta.as_deref(),
                    Closed::Unreadable(_) => None,
                };
                documents.push(ReadingOutput {
                    unreadable: matches!(closed, Closed::Unreadable(_)),
                    refused: Some(refused(closed.refusal())),
                    ..ReadingOutput::of(name, meta.map(|meta| (meta, false)))
                });
            }
        }
    }
    let (groups, left) = groups(&opened);
    for (at, refusal) in &left {
        let input = &opened[*at];
        let document = ReadingOutput::of(input.name().to_owned(), Some((&input.meta, true)));
        documents.push(ReadingOutput { refused: Some(refused(refusal)), ..document });
    }
    for group in &groups {
        let members: Vec<_> = group.members.iter().map(|at| &opened[*at]).collect();
        let first = members[0];
        let mut document = ReadingOutput::of(first.name().to_owned(), Some((&first.meta, true)));
        let with = members[1..].iter().map(|input| WithRow {
            path: input.name().to_owned(),
            bytes: input.meta.bytes,
            sha256: input.meta.sha256.clone(),
            encoding: input.meta.encoding.clone(),
        });
        document.with = with.collect();
        if let Err(refusal) = fill(&mut document, group, &members) {
            document.refused = Some(refused(&refusal));
            document.recognised = None;
        }
        documents.push(document);
    }
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    documents
}

impl ReadingOutput {
    /// Of a file of which nothing is known yet but, perhaps, what it is and whether its encoding is read.
    fn of(path: String, meta: Option<(&InputFile, bool)>) -> Self {
        Self {
            schema: SCHEMA,
            path,
            bytes: meta.map(|(meta, _)| meta.bytes),
            sha256: meta.map(|(meta, _)| meta.sha256.clone()),
            encoding: meta.filter(|(_, known)| *known).map(|(meta, _)| meta.encoding.clone()),
            with: Vec::new(),
            recognised: None,
            refused: None,
            observed_on: None,
            facts: Vec::new(),
            enumerations: Vec::new(),
            ignored: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            unreadable: false,
        }
    }
}

fn refused(refusal: &Refusal) -> Refused {
    let Refusal { code, why, remedy } = refusal.clone();
    Refused { code: code.to_string(), why, remedy }
}

fn fill(document: &mut ReadingOutput, group: &FileGroup, inputs: &[&Input]) -> Result<(), Refusal> {
    let reader = group.reader;
    let mut reading = read(reader, inputs, "")?;
    let id = reader.id().to_owned();
    let version = group.version.clone();
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
        complete: reading.is_complete(delivery.kind),
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
    let silent = Attr::unknown(NO_WORD);
    let attributes = draft.attributes().iter();
    let attributes = attributes.filter(|(name, attr)| own(name) && **attr != silent);
    FactRow {
        kind: draft.kind().name.to_owned(),
        attributes: attributes
            .map(|(name, attr): (_, &Attr)| (name.clone(), attr.into()))
            .collect(),
        address: draft.address_text().map(str::to_owned),
        at: draft.place().map(ToString::to_string),
    }
}
