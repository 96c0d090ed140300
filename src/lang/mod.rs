//! The language in which an audit is spoken of.

mod sentences;

use befund_catalog::fact::kind::{Kind, Type};
use befund_catalog::fact::label::{self, duration};
use befund_catalog::fact::value::AttrJson;
use befund_catalog::text::Text;
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

    /// What a probe said, in this language. Probes speak English, and observations keep what they said; a
    /// sentence that is not known, such as one of the operating system, stands as it is.
    pub fn said(self, text: &str) -> String {
        let german = || german(text).unwrap_or_else(|| text.to_owned());
        match self {
            Self::De => german(),
            Self::En => text.to_owned(),
        }
    }
}

impl Lang {
    /// A term of a sum: what a probe said, with its seconds in units that people read.
    pub fn term(self, text: &str) -> String {
        let said = self.said(text);
        let number = said.strip_suffix(" s").and_then(|rest| rest.rsplit_once(' '));
        match number.and_then(|(words, seconds)| Some((words, seconds.parse().ok()?))) {
            Some((words, seconds)) => format!("{words} {}", self.text(&duration(seconds))),
            None => said,
        }
    }
}

/// An attribute with its value, as [`label::stated`] says it; what a probe put into words of its own in both
/// languages.
pub fn stated(kind: &str, name: &str, value: &AttrJson) -> Text {
    let own = Kind::named(kind).and_then(|kind| kind.attribute(name)).map(|one| one.ty);
    match value {
        AttrJson::List(items) if own == Some(Type::Texts) => {
            let said = |lang: Lang| {
                let items = items.iter().map(|item| lang.term(item)).collect();
                label::stated(kind, name, &AttrJson::List(items))
            };
            Text::new(said(Lang::De).de, said(Lang::En).en)
        }
        _ => label::stated(kind, name, value),
    }
}

/// What a probe said, in German, if all of it is known.
pub fn german(text: &str) -> Option<String> {
    sentences::german(text)
}
