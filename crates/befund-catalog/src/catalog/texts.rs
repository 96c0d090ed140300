//! Texts that several places say, each written once.
//!
//! A catalog names a text by its id; putting the files together leaves the words in its place, so that
//! nothing behind the loader knows which texts are shared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalog::common::Text;

/// A file of shared texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Texts {
    /// Its id.
    pub id: String,
    /// The texts by id.
    pub texts: BTreeMap<String, Text>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}
