//! What the manufacturer names to be looked at. One file a shape: what such a target must name, how it
//! is read, its schema.

mod endpoint;
mod file;
pub mod glob;
mod say;

pub use befund_tls::Starttls;
pub use endpoint::{Endpoint, Exposure, StarttlsChoice};
pub use file::{Exported, FileTarget, Files, SaidAttribute, Say};
pub use say::{Said, complete, said};

use crate::diag::Code;
use crate::fact::source::{PLANNED_TARGETS, Shape, Source, Sources};
use crate::schema::{Key, list, map, opt, text};
use crate::yaml::{Decoder, Fields, Node, hex_digest};

/// Something a probe can look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What looks at it, and what that delivers.
    pub source: &'static Source,
    /// What it is called, such as `tls://host:443`.
    pub subject: String,
    /// Components it serves; empty means the product's only one.
    pub components: Vec<String>,
    /// What it names.
    pub what: What,
    /// Digest of this configuration, hex. Targets that share it share their observations.
    pub config_digest: String,
}

/// What a target names, by its source's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A host and a port.
    Endpoint(Endpoint),
    /// Files.
    File(FileTarget),
}

impl Target {
    /// A target of a source.
    pub fn new(source: &'static Source, what: What, components: Vec<String>) -> Self {
        let (subject, config) = match &what {
            What::Endpoint(endpoint) => (endpoint.subject(), endpoint.config()),
            What::File(file) => (file.subject(), file.config()),
        };
        let config_digest = hex_digest(config.as_bytes());
        Self { source, subject, components, what, config_digest }
    }

    /// What its facts are about.
    pub fn about(&self) -> &str {
        match &self.what {
            What::Endpoint(_) => &self.subject,
            What::File(file) => &file.about,
        }
    }

    /// Whether it may deliver facts of a kind, as far as is known before it is looked at.
    pub fn may_deliver(&self, kind: &str) -> bool {
        match &self.what {
            What::Endpoint(_) => self.source.delivers(kind),
            What::File(file) => match &file.delivers {
                Some(kinds) => kinds.iter().any(|known| known.name == kind),
                None => self.source.delivers(kind),
            },
        }
    }

    /// A file name for what is seen of it, told apart from other targets of its probe.
    pub fn slug(&self) -> String {
        let (name, plain) = match &self.what {
            What::Endpoint(endpoint) => (endpoint.name(), endpoint.is_plain()),
            What::File(file) => (file.files.text().to_owned(), false),
        };
        let safe =
            |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' };
        let name: String = name.chars().map(safe).collect();
        match self.config_digest.get(..8) {
            Some(digest) if !plain => format!("{name}_{digest}"),
            _ => name,
        }
    }
}

/// Reads what a target of a source names. `served` are its components, `components` all there are.
pub(super) fn decode(
    source: &Source,
    fields: &mut Fields<'_, '_>,
    served: Option<&[String]>,
    components: &[String],
) -> Option<What> {
    match source.shape {
        Shape::Endpoint => endpoint::decode(fields).map(What::Endpoint),
        Shape::File => {
            let around = file::Around { served, components };
            file::decode(source, fields, around).map(What::File)
        }
    }
}

/// Refuses keys of targets that a later version will look at, by name; says whether there were any.
pub(super) fn refuse_planned(decoder: &Decoder, node: &Node, sources: Sources) -> bool {
    let planned = |key: &str| {
        let known = sources.iter().any(|source| source.key == key);
        PLANNED_TARGETS.iter().find(|(planned, _)| *planned == key && !known)
    };
    let found = decoder.entries(node).into_iter().flatten();
    let refused = found.filter_map(|(key, _)| Some((key, planned(&key.value)?)));
    let mut any = false;
    for (key, (name, what)) in refused {
        let message = format!("`{name}`: {what} is not in this version");
        let help = "remove it; state as facts what such a target would show";
        decoder.error(Code::NotInThisVersion, key.span, message, help);
        any = true;
    }
    any
}

/// What can be said of a thing in a file.
pub(super) fn said_schema(sources: Sources) -> serde_json::Value {
    let mut files = sources.iter().filter(|source| matches!(source.shape, Shape::File));
    files.next().map_or(serde_json::Value::Bool(false), |source| file::said_schema(source))
}

/// The schema of `targets`.
pub(super) fn schema(sources: Sources) -> serde_json::Value {
    let keys = sources.iter().map(|source| {
        let (mut own, rules) = match source.shape {
            Shape::Endpoint => (endpoint::schema(), None),
            Shape::File => (file::schema(source), Some(file::rules())),
        };
        own.push(components());
        let mut target = map(&own);
        if let Some(rules) = rules {
            target["allOf"] = rules;
        }
        opt(source.key, list(&target), source.doc)
    });
    map(&keys.collect::<Vec<_>>())
}

fn components() -> Key {
    opt("components", list(&text()), "Components it serves; mandatory if there are several.")
}
