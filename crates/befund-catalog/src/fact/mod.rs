//! Facts: what is known about a product, of which kind, with which identity, on which basis, when
//! and from whom.

pub mod country;
pub mod document;
pub mod draft;
pub mod kind;
pub mod label;
pub mod observation;
pub mod schema;
pub mod source;
pub mod value;

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::kind::Kind;
use crate::fact::value::{Attr, Attributes, Value};
use crate::words;

words! {
    /// What a fact or a verdict rests on, weakest first.
    Basis {
        /// The manufacturer says so.
        Declared = "declared",
        /// A document that says so is present and hashed; its content was not examined.
        Documented = "documented",
        /// Read from a configuration or an export.
        Extracted = "extracted",
        /// Measured on the running system.
        Measured = "measured",
        /// Examined by a named evaluator.
        Examined = "examined",
    }
}

words! {
    /// How much protection the data need.
    ProtectionNeed {
        /// Normal.
        Normal = "normal",
        /// High.
        High = "high",
        /// Very high.
        VeryHigh = "very-high",
    }
}

impl Basis {
    /// Whether it comes from a tool that looked, not from somebody who says so.
    pub fn is_observed(self) -> bool {
        matches!(self, Self::Extracted | Self::Measured | Self::Examined)
    }
}

/// Who stated something, when and for which version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stated {
    /// Person or company.
    pub by: String,
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
    /// Where it stands, such as a section.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// The product version it speaks of.
    pub product_version: Option<String>,
    /// What to know about it.
    pub note: Option<String>,
}

/// A place in a file, as precisely as its format allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The file: below the product folder, or as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The JSON pointer (RFC 6901), where lines mean nothing.
    pub pointer: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match (self.line, &self.pointer) {
            (Some(line), _) => write!(f, ":{line}"),
            (None, Some(pointer)) => write!(f, "#{pointer}"),
            (None, None) => Ok(()),
        }
    }
}

/// One typed record about a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// `kind/subject/identity/basis/source`: readable and without times.
    pub id: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// What it is about, such as `tls://host:443`.
    pub subject: String,
    /// All attributes of the kind.
    pub attributes: Attributes,
    /// What it rests on.
    pub basis: Basis,
    /// The day it was observed or stated, in Europe/Berlin.
    pub date: Date,
    /// Who stated it; `None` for observed facts.
    pub stated: Option<Stated>,
    /// Documents it cites.
    pub documents: Vec<String>,
    /// Components it serves; empty means the product's only one.
    pub components: Vec<String>,
    /// The observation it comes from, or `befund.yaml:LINE`.
    pub source: String,
    /// Where it stands, if it was read from a file.
    pub at: Option<Place>,
    /// What the format it was read from calls the thing, such as a resource's address.
    pub address: Option<String>,
}

impl Fact {
    /// The attribute of a name; unknown when it is not given.
    pub fn attribute(&self, name: &str) -> Option<&Attr> {
        self.attributes.get(name)
    }

    /// The value of an attribute, if known.
    pub fn value(&self, name: &str) -> Option<&Value> {
        match self.attribute(name) {
            Some(Attr::Known(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether two facts speak of the same thing: same kind and subject, and no identity attribute
    /// that both know differs. A stated fact that leaves identity open meets all.
    pub fn same_thing(&self, other: &Self) -> bool {
        self.kind.name == other.kind.name
            && self.subject == other.subject
            && self.kind.attributes.iter().filter(|attribute| attribute.identity).all(|attribute| {
                match (self.value(attribute.name), other.value(attribute.name)) {
                    (Some(a), Some(b)) => a == b,
                    _ => true,
                }
            })
    }

    /// Whether two facts were found at the same place: address, server name, way of starting TLS and
    /// position in a chain, where they have such.
    pub fn same_place(&self, other: &Self) -> bool {
        let mut places = self.kind.attributes.iter().filter(|attribute| attribute.place);
        places.all(|attribute| self.value(attribute.name) == other.value(attribute.name))
    }

    /// What it is about, in one string: kind, subject and identity, whatever the basis.
    pub fn thing(&self) -> String {
        format!("{}/{}/{}", self.kind.name, self.subject, identity(self.kind, &self.attributes))
    }

    /// The readable id of a fact.
    pub fn make_id(
        kind: &Kind,
        subject: &str,
        attributes: &Attributes,
        basis: Basis,
        source_key: &str,
    ) -> String {
        format!("{}/{subject}/{}/{basis}/{source_key}", kind.name, identity(kind, attributes))
    }
}

/// The known identity attributes, `*` if there is none.
fn identity(kind: &Kind, attributes: &Attributes) -> String {
    let known: Vec<_> = kind
        .attributes
        .iter()
        .filter(|attribute| attribute.identity)
        .filter_map(|attribute| match attributes.get(attribute.name) {
            Some(Attr::Known(value)) => Some(format!("{}={value}", attribute.name)),
            _ => None,
        })
        .collect();
    if known.is_empty() { "*".to_owned() } else { known.join(",") }
}

/// A statement "I looked for all facts of this kind here".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enumeration {
    /// The kind looked for.
    pub kind: &'static Kind,
    /// Where.
    pub subject: String,
    /// What was looked at, in words.
    pub scope: String,
    /// Whether the list is complete.
    pub complete: bool,
    /// How many there are, if counted; a stated list counts what is stated.
    pub count: Option<u64>,
    /// Sources whose facts belong to a stated list, too: paths or subjects of targets.
    pub sources: Vec<String>,
    /// The roles it speaks of, where it speaks of some only; empty means all.
    pub roles: Vec<String>,
    /// The facts that belong to it; empty for stated ones.
    pub fact_ids: Vec<String>,
    /// What it rests on.
    pub basis: Basis,
    /// The day, in Europe/Berlin.
    pub date: Date,
    /// Who stated it; `None` for observed ones.
    pub stated: Option<Stated>,
    /// Documents it cites.
    pub documents: Vec<String>,
    /// Components it serves.
    pub components: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protocol(version: Option<&str>, address: Option<&str>) -> Fact {
        let kind = Kind::named("tls.protocol").unwrap();
        let mut attributes = Attributes::new();
        for attribute in kind.attributes {
            attributes.insert(attribute.name.to_owned(), Attr::Unknown("not stated".to_owned()));
        }
        for (name, value) in [("version", version), ("address", address)] {
            if let Some(value) = value {
                attributes.insert(name.to_owned(), Attr::Known(Value::Text(value.to_owned())));
            }
        }
        Fact {
            id: Fact::make_id(kind, "tls://a:443", &attributes, Basis::Declared, "befund.yaml:1"),
            kind,
            subject: "tls://a:443".to_owned(),
            attributes,
            basis: Basis::Declared,
            date: jiff::civil::date(2026, 1, 1),
            stated: None,
            documents: Vec::new(),
            components: Vec::new(),
            source: "befund.yaml:1".to_owned(),
            at: None,
            address: None,
        }
    }

    #[test]
    fn a_stated_fact_without_address_meets_every_address() {
        let stated = protocol(Some("TLSv1.2"), None);
        assert!(stated.same_thing(&protocol(Some("TLSv1.2"), Some("::1"))));
        assert!(!stated.same_thing(&protocol(Some("TLSv1.3"), Some("::1"))));
        assert_eq!(stated.id, "tls.protocol/tls://a:443/version=TLSv1.2/declared/befund.yaml:1");
    }

    #[test]
    fn the_bases_are_ordered() {
        assert!(
            Basis::Declared < Basis::Documented
                && Basis::Extracted < Basis::Measured
                && Basis::Measured < Basis::Examined
        );
    }
}
