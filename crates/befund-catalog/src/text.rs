//! Words in both languages.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text in both languages.
// A copy shares the words: most of a result is said of every component again.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
pub struct Text {
    /// German.
    #[serde(with = "shared")]
    #[schemars(with = "String")]
    pub de: Arc<str>,
    /// English.
    #[serde(with = "shared")]
    #[schemars(with = "String")]
    pub en: Arc<str>,
}

/// Shared words are written as words.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(words: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(words)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
        String::deserialize(from).map(Arc::from)
    }
}

impl Text {
    /// Text in both languages.
    pub fn new(de: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Self {
        Self { de: de.into(), en: en.into() }
    }

    /// The id of a shared text, in its place until the files are put together.
    pub(crate) fn named(id: &str) -> Self {
        Self::new("", id)
    }

    /// The id of the shared text that is to stand here. No file has a text that is empty in one language.
    pub(crate) fn shared_id(&self) -> Option<&str> {
        (self.de.is_empty() && !self.en.is_empty()).then_some(&self.en)
    }

    /// The same in both languages: a name, a number, a word quoted from outside.
    pub fn same(text: &str) -> Self {
        let text: Arc<str> = text.into();
        Self { de: Arc::clone(&text), en: text }
    }
}

/// A day as German texts write it.
pub fn german(day: jiff::civil::Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}
