//! What every kind of catalog file is made of: texts, where they come from and how sure they are, and the
//! days on which they hold.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::as_of::AsOf;
pub use crate::text::Text;
use crate::words;

words! {
    /// How sure we are of a norm's text, strongest first.
    Confidence {
        /// Read in the norm or a document that reproduces it.
        Primary = "primary",
        /// Read in a source that reports on it.
        Secondary = "secondary",
        /// Follows by a stated rule from such texts.
        Derived = "derived",
        /// Concluded from a related document.
        Inferred = "inferred",
        /// Read only in the sister agreement.
        Parallel = "parallel",
        /// Not confirmed anywhere.
        Memory = "memory",
    }
}

impl Confidence {
    /// Whether the text counts as unverified ("auf ungeprüftem Normtext").
    pub fn is_unverified(self) -> bool {
        self >= Self::Inferred
    }
}

/// When an edition is in force. Either end may be unknown or open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InForce {
    /// First day; unknown if `None`.
    pub from: Option<Date>,
    /// Last day; open if `None`.
    pub until: Option<Date>,
    /// How sure the dates are.
    pub confidence: Confidence,
}

impl InForce {
    /// Whether a day lies within. An unknown start never contains anything.
    pub fn contains<'w>(&self, day: impl Into<AsOf<'w>>) -> bool {
        let day = day.into();
        self.from.is_some_and(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Where a restatement comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Provenance {
    /// What it is.
    pub title: Text,
    /// Whether it reproduces the norm or reports on it.
    pub tier: Confidence,
    /// SHA-256 of the document itself, where whoever wrote the file has it.
    pub sha256: Option<String>,
}
