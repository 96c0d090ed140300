//! Looks at the product: the only part of befund that touches the network and foreign files. A probe
//! delivers facts and enumerations and never judges. Each folder here is a probe.

pub mod store;
pub mod tls;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::fact::observation::{Input, Outcome};
use crate::fact::source::{Reach, Source, Sources};
use crate::fact::{Enumeration, Fact};
use crate::product::Target;

// `PROBES` and `SOURCES`: the `PROBE` of every folder here, in alphabetical order; see build.rs.
include!(concat!(env!("OUT_DIR"), "/probes.rs"));

/// How to look.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// How long the look at one address may take in all.
    pub max_time: Option<Duration>,
    /// One connection at a time.
    pub gentle: bool,
    /// Whether to keep a transcript.
    pub keep_raw: bool,
    /// Set to end the run with what was collected.
    pub stop: &'static AtomicBool,
}

/// Something that looks at targets of one kind.
pub trait Probe: Sync {
    /// What it looks at and delivers.
    fn source(&self) -> &'static Source;

    /// Looks at a target of its kind. `progress` is told what is being done.
    fn look(&self, target: &Target, options: &Options, progress: &dyn Fn(String)) -> Seen;
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
    pub inputs: Vec<Input>,
    /// What it found.
    pub facts: Vec<Fact>,
    /// What it looked for completely.
    pub enumerations: Vec<Enumeration>,
    /// The transcript, if it is to be kept.
    pub raw: Option<String>,
}

/// One run of a probe on one target.
#[derive(Debug, Clone)]
pub struct Run<'a> {
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
    target: &'a Target,
    options: &Options,
    progress: &dyn Fn(String),
) -> Option<Run<'a>> {
    let probe = PROBES.iter().find(|probe| probe.source() == target.source)?;
    let started = Timestamp::now();
    let seen = probe.look(target, options, progress);
    Some(Run { target, started, finished: Timestamp::now(), seen })
}

/// What this version can look at.
pub fn sources() -> Sources {
    SOURCES
}
