//! Looks at the product: the only part of befund that touches the network and foreign files. A probe
//! delivers facts and enumerations and never judges. Each folder here is a probe.

pub mod file;
pub mod http;
pub(crate) mod store;
pub mod tls;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use befund_tls::certificates::Roots;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fact::observation::{InputFile, Observation, Outcome, berlin_date};
use crate::fact::source::{Reach, Source, Sources};
use crate::fact::{Enumeration, Fact};
use crate::product::{LoadFailure, Product, Target, Unread};

// `PROBES` and `SOURCES`: the `PROBE` of every folder here, in alphabetical order; see build.rs.
include!(concat!(env!("OUT_DIR"), "/probes.rs"));

/// How to look.
#[derive(Debug, Clone)]
pub struct ProbeOptions {
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// How long the look at one address may take in all.
    pub max_time: Option<Duration>,
    /// One connection at a time.
    pub gentle: bool,
    /// Whether to keep a transcript.
    pub keep_raw: bool,
    /// Largest file that is read, in bytes.
    pub max_file: u64,
    /// The certificates that are trusted where pages are asked for.
    pub roots: Arc<Roots>,
    /// The browser that shows pages, if there is one.
    pub browser: Option<http::Choice>,
    /// Set to end the run with what was collected.
    pub stop: Arc<AtomicBool>,
}

/// Something that looks at targets of one kind.
pub trait Probe: Sync {
    /// What it looks at and delivers.
    fn source(&self) -> &'static Source;

    /// Looks at a target of its kind. `root` is the product's folder, `progress` is told what is being
    /// done.
    fn look(
        &self,
        root: &Path,
        target: &Target,
        options: &ProbeOptions,
        progress: &dyn Fn(String),
    ) -> Seen;

    /// Holds an observation against what it was read from, if that is at hand.
    fn recheck(&self, _root: &Path, _target: &Target, _observation: &Observation) -> Recheck {
        Recheck::Same
    }
}

/// What became of that from which an observation was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recheck {
    /// It still says so, or cannot be asked.
    Same,
    /// It is gone or changed, for this reason.
    Unread(String),
    /// It is kept elsewhere.
    Uncompared(String),
    /// It is the same and never said so.
    Differs(String),
}

/// What one look found.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The part of the source that saw it.
    pub part: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not `ok`.
    pub reason: Option<String>,
    /// How directly it shows what is in effect.
    pub reach: Reach,
    /// The day on which it was so; unknown, it may only refute.
    pub observed_on: Option<Date>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
    /// What it found.
    pub facts: Vec<Fact>,
    /// What it looked for completely.
    pub enumerations: Vec<Enumeration>,
    /// The transcript, if it is to be kept.
    pub raw: Option<String>,
    /// What shows what was seen, if it is to be kept.
    pub shown: Vec<Attachment>,
    /// What the person who ran it should know.
    pub notes: Vec<String>,
}

/// A file that shows what was seen: the picture of a page, or its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// How its name ends: one of [`Attachment::ENDINGS`].
    pub ending: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// How names of exhibits end.
    pub const ENDINGS: [&'static str; 2] = ["page.png", "page.txt"];
}

/// The part of a look that came to nothing before it was known what there is.
pub const NO_PART: &str = "none";

impl Seen {
    /// A look that came to nothing.
    pub fn failed(source: &'static Source, reason: impl Into<String>) -> Self {
        Self {
            part: NO_PART,
            outcome: Outcome::Error,
            reason: Some(reason.into()),
            reach: source.reach,
            observed_on: source.network.then(|| berlin_date(Timestamp::now())),
            inputs: Vec::new(),
            facts: Vec::new(),
            enumerations: Vec::new(),
            raw: None,
            shown: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// One run of a probe on one target.
#[derive(Debug, Clone)]
pub struct ProbeRun<'a> {
    /// The target.
    pub target: &'a Target,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// What was seen.
    pub seen: Seen,
}

/// Looks at a target with the probe of its source.
pub fn run<'a>(
    root: &Path,
    target: &'a Target,
    options: &ProbeOptions,
    progress: &dyn Fn(String),
) -> Option<ProbeRun<'a>> {
    let probe = PROBES.iter().find(|probe| probe.source() == target.source)?;
    let started = Timestamp::now();
    let seen = probe.look(root, target, options, progress);
    Some(ProbeRun { target, started, finished: Timestamp::now(), seen })
}

/// What this version can look at.
pub fn sources() -> Sources {
    SOURCES
}

/// Holds every observation of a file against the file: one that is gone or changed leaves its target
/// unread, whatever the observation says. Documents are looked into as well.
///
/// # Errors
/// [`LoadFailure::Integrity`] when a file is the same as when it was read and says something else;
/// [`LoadFailure::Input`] when the roots that documents are held against cannot be read.
pub fn recheck(product: &mut Product) -> Result<(), LoadFailure> {
    crate::paper::look_into(product)?;
    let mut errors = Vec::new();
    for observation in &product.observations {
        let own = |target: &&Target| {
            target.source.probe == observation.probe
                && target.config_digest == observation.config_digest
        };
        let Some(target) = product.targets.iter().find(own) else { continue };
        let probe = PROBES.iter().find(|probe| probe.source() == target.source);
        let sealed = |input: &InputFile| {
            product.kept.get(&input.path).is_some_and(|kept| kept.sha256 == input.sha256)
        };
        let inputs = &observation.inputs;
        let is_sealed = !inputs.is_empty() && inputs.iter().all(sealed);
        if is_sealed || !observation.outcome.is_usable() {
            continue;
        }
        let found = |why| Unread {
            probe: observation.probe.clone(),
            config_digest: observation.config_digest.clone(),
            why,
        };
        match probe.map(|probe| probe.recheck(&product.root, target, observation)) {
            None | Some(Recheck::Same) => {}
            Some(Recheck::Unread(why)) => product.unread.push(found(why)),
            Some(Recheck::Uncompared(why)) => product.uncompared.push(found(why)),
            Some(Recheck::Differs(why)) => errors.push(
                Diagnostic::new(Code::OtherFacts, format!("`{}` {why}", observation.file)).help(
                    "run `befund probe` again: it replaces the observation; nobody should edit it",
                ),
            ),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(LoadFailure::Integrity(Diagnostics(errors))) }
}
