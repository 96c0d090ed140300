//! What can deliver facts, as data: which kind of target, which kinds of facts and attributes, on which
//! basis, how directly, and whether it takes the network. Probes say it; product files, observations
//! and the assessment read it without knowing a probe.

use crate::fact::kind::Kind;
use crate::fact::{Basis, Enumeration, Fact};
use crate::words;

words! {
    /// How directly evidence shows what is in effect, weakest first.
    Reach {
        /// Source code or a configuration in a repository; it need not be in effect.
        Source = "source",
        /// A plan of changes that were not made yet.
        Plan = "plan",
        /// A configuration that is in effect.
        Configuration = "configuration",
        /// A recorded state, as the tool that made it left it.
        State = "state",
        /// A running system, or what it exported.
        Running = "running",
    }
}

/// What a target must name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A host and a port.
    Endpoint,
    /// Files, by path or pattern.
    File,
    /// The address of a page.
    Page,
}

/// The facts of one kind that a source delivers.
#[derive(Debug, Clone, Copy)]
pub struct Delivery {
    /// The kind.
    pub kind: &'static Kind,
    /// The attributes; `None` means all. Others are unknown in every fact of the source.
    pub attributes: Option<&'static [&'static str]>,
}

impl Delivery {
    /// Every attribute of a kind.
    pub const fn all(kind: &'static Kind) -> Self {
        Self { kind, attributes: None }
    }

    /// Whether it has an attribute.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.is_none_or(|names| names.contains(&attribute))
    }
}

/// A part of a source that delivers by itself: the reader of one format, or the whole probe.
#[derive(Debug, Clone, Copy)]
pub struct SourcePart {
    /// Its name, such as `loki`.
    pub id: &'static str,
    /// What it looks at, in a line.
    pub doc: &'static str,
    /// What it delivers.
    pub delivers: &'static [Delivery],
}

impl SourcePart {
    /// What it delivers of a kind.
    pub fn delivery(&self, kind: &str) -> Option<&'static Delivery> {
        self.delivers.iter().find(|delivery| delivery.kind.name == kind)
    }
}

/// Something that facts come from: a probe and the targets it looks at.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The probe's name: its folder below `observations/`, and its word in `--only`.
    pub probe: &'static str,
    /// Its key below `targets` in `befund.yaml`.
    pub key: &'static str,
    /// What it looks at, for schemas and help.
    pub doc: &'static str,
    /// What a target of it must name.
    pub shape: Shape,
    /// What its facts rest on.
    pub basis: Basis,
    /// How directly they show what is in effect, at the most.
    pub reach: Reach,
    /// Whether looking takes the network.
    pub network: bool,
    /// Whether a complete list of it says that its subject has nothing else of the kind; that of a file
    /// says so of the file alone.
    pub closes_subject: bool,
    /// What of it delivers what. An observation is of one part.
    pub parts: fn() -> &'static [SourcePart],
    /// What its transcript says otherwise than the facts and lists of its observation, as far as it can be
    /// read back; each in a few words.
    pub gainsaid: fn(&str, &[Fact], &[Enumeration]) -> Vec<String>,
}

impl Source {
    /// Whether any part of it delivers a kind.
    pub fn delivers(&self, kind: &str) -> bool {
        self.deliveries(kind).next().is_some()
    }

    /// What its parts deliver of a kind.
    pub fn deliveries(&self, kind: &str) -> impl Iterator<Item = &'static Delivery> {
        let kind = kind.to_owned();
        (self.parts)().iter().filter_map(move |part| part.delivery(&kind))
    }

    /// The part of a name.
    pub fn part(&self, id: &str) -> Option<&'static SourcePart> {
        (self.parts)().iter().find(|part| part.id == id)
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.probe == other.probe
    }
}

impl Eq for Source {}

/// The sources at hand. They come from above, so that what lies below needs no probe.
pub type Sources = &'static [&'static Source];

/// Kinds that sources to come will deliver, or deliver more of. What only people can say, such as a
/// penetration test, is not among them.
pub const PLANNED: &[&str] = &[
    "auth.path",
    "auth.password_policy",
    "auth.session",
    "auth.token",
    "auth.access_code",
    "auth.client",
    "auth.events",
    "retention.store",
    "hosting.location",
    "http.page",
    "http.service",
    "http.header",
    "http.cookie",
    "http.form_field",
    "http.third_party",
    "media.connection",
    "sbom.component",
    "app.manifest",
];
