//! The languages of reports, sheets and questions.

use befund_catalog::words;

words! {
    /// The language of what people read.
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
