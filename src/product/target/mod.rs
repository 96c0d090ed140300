//! What the manufacturer names to be looked at. One file a shape: what such a target must name, how it
//! is read, its schema.

mod endpoint;
mod file;
pub(crate) mod glob;
mod page;
mod say;

pub use befund_tls::Starttls;
pub use endpoint::{Endpoint, Exposure, StarttlsChoice};
pub use file::{Exported, FileSelection, FileTarget, SaidAttribute, Say};
pub use page::{Browser, PageTarget, parse_url};
pub use say::{Statements, complete, said};

use crate::fact::source::{Shape, Source, Sources};
use crate::schema::{Key, list, map, opt, text};
use crate::yaml::{Fields, hex_digest};

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
    /// A page, and what can be reached from it.
    Page(PageTarget),
}

impl Target {
    /// A target of a source.
    pub fn new(source: &'static Source, what: What, components: Vec<String>) -> Self {
        let (subject, config) = match &what {
            What::Endpoint(endpoint) => (endpoint.subject(), endpoint.config()),
            What::File(file) => (file.subject(), file.config()),
            What::Page(page) => (page.url.clone(), page.config()),
        };
        let config_digest = hex_digest(config.as_bytes());
        Self { source, subject, components, what, config_digest }
    }

    /// What its facts are about.
    pub fn about(&self) -> &str {
        match &self.what {
            What::Endpoint(_) => &self.subject,
            What::File(file) => &file.about,
            What::Page(page) => &page.about,
        }
    }

    /// Whether it may deliver facts of a kind, as far as is known before it is looked at.
    pub fn may_deliver(&self, kind: &str) -> bool {
        match &self.what {
            What::Endpoint(_) | What::Page(_) => self.source.delivers(kind),
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
            What::Page(page) => (page.name(), false),
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
        Shape::Page => page::decode(fields, served, components).map(What::Page),
    }
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
            Shape::Page => (page::schema(), None),
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
