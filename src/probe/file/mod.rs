//! Files of others as a source of facts: states, exports and configurations. A file is recognised by
//! its content, never by its name. One file of `readers/` a format.

mod answer;
pub mod explain;
mod foreign_yaml;
mod identity;
pub(crate) mod input;
mod json;
mod lines;
mod logs;
mod look;
mod media;
mod near;
mod not_yet;
mod readers;
pub(crate) mod reading;
mod recheck;
mod recorders;
pub(crate) mod seen;
pub(crate) mod span;
mod sum;
mod syntax;
mod table;
pub(crate) mod view;
mod weblog;

use crate::diag::Code;
use std::path::Path;
use std::sync::LazyLock;

use crate::fact::Basis;
use crate::fact::observation::Observation;
use crate::fact::source::{Delivery, Reach, Shape, Source, SourcePart};
use crate::probe::{Probe, ProbeOptions, Recheck, Seen};
use crate::product::Target;

pub use input::{Closed, Input, MAX_BYTES};
pub use readers::READERS;
pub use reading::Reading;

/// What the probe looks at and delivers.
pub static SOURCE: Source = Source {
    probe: "file",
    key: "files",
    doc: "Files: states, exports and configurations, recognised by their content.",
    shape: Shape::File,
    basis: Basis::Extracted,
    reach: Reach::Running,
    network: false,
    closes_subject: false,
    parts: || &PARTS,
    // The file itself is read again.
    gainsaid: |_, _, _| Vec::new(),
};

static PARTS: LazyLock<Vec<SourcePart>> = LazyLock::new(|| {
    let part = |reader: &&dyn Reader| SourcePart {
        id: reader.id(),
        doc: reader.doc(),
        delivers: reader.delivers(),
    };
    READERS.iter().map(part).collect()
});

/// The probe.
pub static PROBE: FileProbe = FileProbe;

/// Reads files.
#[derive(Debug)]
pub struct FileProbe;

/// A format.
pub trait Reader: Sync {
    /// Its name, such as `loki`.
    fn id(&self) -> &'static str;

    /// What it reads, in a line.
    fn doc(&self) -> &'static str;

    /// What it delivers.
    fn delivers(&self) -> &'static [Delivery];

    /// Whether a file is of this format, by its content.
    fn recognise(&self, input: &Input) -> Match;

    /// Whether several files of a target are one configuration, such as a file and its drop-ins.
    fn together(&self) -> bool {
        false
    }

    /// Whether a file that nothing recognises belongs to files it recognised, such as a drop-in or a
    /// `.env`. Asked only of a reader that reads files together.
    fn companion(&self, _input: &Input) -> bool {
        false
    }

    /// Reads a file it recognised; all of a target in the order of their paths if it reads them together.
    ///
    /// # Errors
    /// When the files cannot be relied on.
    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal>;
}

/// What a reader says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// It is of another format.
    No,
    /// It is of this one.
    Yes {
        /// The version of the format or of what wrote it, if the file says so.
        version: Option<String>,
    },
    /// It would be, once it is rendered.
    Template {
        /// The command that renders it.
        render_with: String,
    },
    /// It looks like it and is not.
    Wrong(Refusal),
}

/// Why a file is not read, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable kebab-case name.
    pub code: Code,
    /// Why, without a word of what the file holds.
    pub why: String,
    /// What to do.
    pub remedy: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(code: Code, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, why: why.into(), remedy: remedy.into() }
    }
}

/// The reader of a file, and the version it found.
///
/// # Errors
/// When no reader or more than one recognises it, or it must be rendered first.
pub fn recognise(input: &Input) -> Result<(&'static dyn Reader, Option<String>), Refusal> {
    let mut found: Vec<(&'static dyn Reader, Option<String>)> = Vec::new();
    let mut refusal = None;
    for reader in READERS {
        match reader.recognise(input) {
            Match::No => {}
            Match::Yes { version } => found.push((*reader, version)),
            Match::Template { render_with } => {
                let why = format!("it is a template of what the reader `{}` reads", reader.id());
                refusal = refusal.or(Some(Refusal::new(Code::Template, why, render_with)));
            }
            Match::Wrong(why) => refusal = refusal.or(Some(why)),
        }
    }
    match found.as_slice() {
        [_] => found.pop().ok_or_else(unknown),
        [] if input.container().is_some() => Err(refusal.unwrap_or_else(|| {
            Refusal::new(Code::Binary, "it holds binary data", "name a text file")
        })),
        [] => Err(refusal.or_else(|| not_yet::refusal(input)).unwrap_or_else(unknown)),
        several => {
            let ids: Vec<_> = several.iter().map(|(reader, _)| reader.id()).collect();
            let why = format!("several readers recognise it: {}", ids.join(", "));
            Err(Refusal::new(Code::TwoReaders, why, "split it; a file is of one format"))
        }
    }
}

/// Files that are read as one, by their places in a list.
pub struct FileGroup {
    /// Who reads them.
    pub reader: &'static dyn Reader,
    /// The version that the first of them gives.
    pub version: Option<String>,
    /// Which.
    pub members: Vec<usize>,
}

/// Sorts files by what reads them, and says why a file is not read.
pub fn groups(inputs: &[Input]) -> (Vec<FileGroup>, Vec<(usize, Refusal)>) {
    let mut groups: Vec<FileGroup> = Vec::new();
    let mut left = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let (reader, version) = match recognise(input) {
            Ok(found) => found,
            Err(refusal) => {
                left.push((at, refusal));
                continue;
            }
        };
        let own = |group: &&mut FileGroup| reader.together() && group.reader.id() == reader.id();
        match groups.iter_mut().find(own) {
            Some(group) => group.members.push(at),
            None => groups.push(FileGroup { reader, version, members: vec![at] }),
        }
    }
    left.retain(|(at, _)| {
        let takes = |group: &&mut FileGroup| {
            group.reader.together() && group.reader.companion(&inputs[*at])
        };
        match groups.iter_mut().find(takes) {
            Some(group) => {
                group.members.push(*at);
                group.members.sort_unstable();
                false
            }
            None => true,
        }
    });
    (groups, left)
}

fn unknown() -> Refusal {
    let remedy = "`befund probe --formats` lists what is read and how it is exported";
    Refusal::new(Code::NotRecognised, "no reader recognises it", remedy)
}

/// Reads files with their reader, and refuses what is a template where it was asked for.
///
/// # Errors
/// When the reader refuses them.
pub fn read(reader: &dyn Reader, inputs: &[&Input], subject: &str) -> Result<Reading, Refusal> {
    read_of(reader, inputs, subject, None)
}

/// The same of files about a bucket that they do not name.
fn read_of(
    reader: &dyn Reader,
    inputs: &[&Input],
    subject: &str,
    bucket: Option<&str>,
) -> Result<Reading, Refusal> {
    let mut reading = Reading::new(subject, reader.delivers()).of_bucket(bucket);
    reader.read(inputs, &mut reading)?;
    Ok(reading)
}

impl Probe for FileProbe {
    fn source(&self) -> &'static Source {
        &SOURCE
    }

    fn look(
        &self,
        root: &Path,
        target: &Target,
        options: &ProbeOptions,
        progress: &dyn Fn(String),
    ) -> Seen {
        look::look(root, target, options, progress)
    }

    fn recheck(&self, root: &Path, target: &Target, observation: &Observation) -> Recheck {
        recheck::recheck(root, target, observation)
    }
}
