//! The language in which an audit is spoken of.

use befund_catalog::words;

words! {
    /// The language of reports, and of everything else that speaks of an audit.
    Lang {
        /// German.
        De = "de",
        /// English.
        En = "en",
    }
}

impl Lang {
    /// The word of this language.
    pub fn pick<'a>(self, de: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::De => de,
            Self::En => en,
        }
    }
}
