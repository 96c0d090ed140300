//! Things on which conditions and reasons depend, each defined once: what shows that a product has it.
//!
//! A condition or reason names things; what would refute it is printed from their definition, so that
//! the sentence and the check cannot differ.

use serde::{Deserialize, Serialize};

use crate::catalog::common::Text;
use crate::catalog::predicate::ThingUse;

/// A file of things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Things {
    /// Its id.
    pub id: String,
    /// The things.
    pub things: Vec<Thing>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

/// Something a product may have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    /// What shows it.
    pub shown: ThingUse,
    /// Beginnings of words by which a text names it.
    pub words: Words,
}

/// Beginnings of words, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// German.
    pub de: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

impl Words {
    /// The first word of a text that begins with one of them.
    pub fn met_in<'t>(&self, text: &'t Text) -> Option<&'t str> {
        met(&self.de, &text.de).or_else(|| met(&self.en, &text.en))
    }
}

fn met<'t>(beginnings: &[String], text: &'t str) -> Option<&'t str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.into_iter().find(|word| {
        let word = word.to_lowercase();
        beginnings.iter().any(|beginning| word.starts_with(beginning.as_str()))
    })
}
