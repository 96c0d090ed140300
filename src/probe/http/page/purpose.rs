//! What a page is for, by its words.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

/// A purpose, the words of links and headings for it, and parts of paths.
static PURPOSES: &[(&str, &str, &str)] = &[
    (
        "terms",
        r"(?i)nutzungsbedingung|benutzungsbedingung|nutzungsvereinbarung|nutzungsvertrag|gesch(?:ä|ae)ftsbedingung|\bagb\b|terms\s+(?:of|and|&)\s+(?:use|service|conditions)|^terms$|conditions of use",
        r"(?i)^(?:agb|anb|nutzungsbedingungen|terms|terms-of-use|terms-of-service|terms-and-conditions|tos)(?:\.\w+)?$",
    ),
    (
        "privacy",
        r"(?i)datenschutz|privacy|data protection",
        r"(?i)^(?:datenschutz|datenschutzerkl(?:ä|ae)rung|datenschutzhinweise|privacy|privacy-policy|dataprotection)(?:\.\w+)?$",
    ),
    (
        "imprint",
        r"(?i)impressum|anbieterkennzeichnung|imprint|legal notice",
        r"(?i)^(?:impressum|imprint|legal-notice)(?:\.\w+)?$",
    ),
    (
        "login",
        r"(?i)^(?:.{0,30}\s)?(?:anmelden|anmeldung|einloggen|login|log in|sign in)(?:\s.{0,30})?$",
        r"(?i)^(?:login|signin|sign-in|anmelden|anmeldung)(?:\.\w+)?$",
    ),
];

struct Words {
    purpose: &'static str,
    words: Regex,
    path: Regex,
}

static KNOWN: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let known = PURPOSES.iter().filter_map(|(purpose, words, path)| {
        Some(Words { purpose, words: Regex::new(words).ok()?, path: Regex::new(path).ok()? })
    });
    known.collect()
});

/// What a link is to, by its words and else by the last part of its path.
pub(crate) fn of_link(words: &str, url: &Url) -> Option<&'static str> {
    let by_words = KNOWN.iter().find(|known| known.words.is_match(words));
    by_words.or_else(|| KNOWN.iter().find(|known| is_path(known, url))).map(|known| known.purpose)
}

fn is_path(known: &Words, url: &Url) -> bool {
    let last = url.path_segments().and_then(|all| all.rev().find(|part| !part.is_empty()));
    last.is_some_and(|last| known.path.is_match(last))
}

/// Whether title and headings of a page say that it is for something.
pub(crate) fn is_headed(purpose: &str, title: &str, headings: &[String]) -> bool {
    let Some(known) = KNOWN.iter().find(|known| known.purpose == purpose) else { return false };
    known.words.is_match(title) || headings.iter().any(|heading| known.words.is_match(heading))
}

/// Words that a privacy statement has on a subject; hints for who reads it.
pub(crate) fn names(what: Hint, text: &str) -> bool {
    static HINTS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let all = [
            r"(?i)datenschutzbeauftragt|data protection officer|\bdpo\b",
            r"(?i)gel(?:ö|oe)scht|l(?:ö|oe)sch(?:ung|frist|en\b)|speicherdauer|aufbewahrungs|retention|erasure|deleted",
            r"(?i)auskunft|berichtigung|widerspr(?:u|ü)ch|betroffenenrecht|daten(?:ü|ue)bertragbarkeit|right of access|right to object|data subject",
        ];
        all.iter().filter_map(|text| Regex::new(text).ok()).collect()
    });
    HINTS.get(what as usize).is_some_and(|hint| hint.is_match(text))
}

/// A subject of a privacy statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hint {
    /// The data protection officer.
    Officer,
    /// Deletion.
    Deletion,
    /// The rights of data subjects.
    Rights,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_known_by_words_and_else_by_their_path() {
        assert_eq!(KNOWN.len(), PURPOSES.len());
        let of = |words: &str, url: &str| of_link(words, &Url::parse(url).unwrap());
        assert_eq!(of("Nutzungsbedingungen", "https://a.example/x"), Some("terms"));
        assert_eq!(of("AGB", "https://a.example/"), Some("terms"));
        assert_eq!(of("Datenschutzerklärung", "https://a.example/"), Some("privacy"));
        assert_eq!(of("", "https://a.example/de/impressum.html"), Some("imprint"));
        assert_eq!(of("Zum Login", "https://a.example/x"), Some("login"));
        assert_eq!(of("Preise", "https://a.example/preise"), None);
        assert_eq!(
            of("Warum Anmeldungen bei uns so einfach sind und mehr dazu", "https://a.example/blog"),
            None
        );
    }

    #[test]
    fn hints_are_words() {
        assert!(names(Hint::Officer, "Unser Datenschutzbeauftragter heißt"));
        assert!(
            names(Hint::Deletion, "Wir löschen nach 30 Tagen")
                && names(Hint::Rights, "Recht auf Auskunft")
        );
        assert!(!names(Hint::Deletion, "Willkommen"));
    }
}
