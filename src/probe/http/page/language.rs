//! Which language a text is in, by its words. What a page says of itself does not count.

use std::collections::BTreeMap;

use super::letters;

/// Fewer letters than these tell no language.
pub(crate) const LEAST: u64 = 200;
/// Fewer letters than these are no terms of use that could be called complete.
pub(crate) const WHOLE: u64 = 1_500;
/// The share of letters from which a text is in one language.
const MOST: f64 = 0.9;
/// Letters of a piece that is looked at by itself.
const PIECE: u64 = 300;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageLanguage {
    /// The language that most letters are in, ISO 639-1.
    pub main: Option<String>,
    /// The share of the letters that are in it.
    pub share: f64,
    /// Letters of the text.
    pub letters: u64,
    /// Whether nearly all of it is in the main language.
    pub whole: bool,
}

/// Looks at a text piece by piece, so that a few lines in another language show.
pub(crate) fn of(text: &str) -> PageLanguage {
    let all = letters(text);
    let mut found = PageLanguage { main: None, share: 0.0, letters: all, whole: false };
    if all < LEAST {
        return found;
    }
    let mut shares: BTreeMap<&'static str, u64> = BTreeMap::new();
    for piece in pieces(text) {
        let language = whatlang::detect(&piece).map(|info| code(info.lang()));
        *shares.entry(language.unwrap_or_default()).or_default() += letters(&piece);
    }
    let Some((main, count)) = shares.into_iter().max_by_key(|(_, count)| *count) else {
        return found;
    };
    found.share = count as f64 / all as f64;
    // More than half, or there is no main language.
    if found.share > 0.5 && !main.is_empty() {
        found.main = Some(main.to_owned());
        found.whole = found.share >= MOST;
    }
    found
}

/// Lines put together until they have enough letters; what is left belongs to the last.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    for line in text.lines() {
        piece.push_str(line);
        piece.push('\n');
        if letters(&piece) >= PIECE {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    match pieces.last_mut() {
        Some(last) if letters(&piece) < PIECE / 2 => last.push_str(&piece),
        _ => pieces.push(piece),
    }
    pieces
}

/// ISO 639-1 of a language, as far as it is likely here; ISO 639-3 else.
fn code(language: whatlang::Lang) -> &'static str {
    use whatlang::Lang;
    match language {
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        Lang::Spa => "es",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Por => "pt",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Ces => "cs",
        Lang::Ara => "ar",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Diese Nutzungsbedingungen regeln die Verwendung der Videosprechstunde durch Ärztinnen, Ärzte und ihre Patientinnen und Patienten. Der Anbieter stellt den Dienst ohne Gewähr für eine ununterbrochene Verfügbarkeit bereit und behält sich vor, ihn bei Wartungsarbeiten zu unterbrechen.\n";
    const ENGLISH: &str = "These terms govern the use of the video consultation by doctors and their patients. The provider makes the service available without any guarantee of uninterrupted operation and reserves the right to interrupt it for maintenance whenever that is necessary for its safety.\n";

    #[test]
    fn the_words_decide() {
        let german = of(&GERMAN.repeat(5));
        assert_eq!((german.main.as_deref(), german.whole), (Some("de"), true));
        assert_eq!(of(&ENGLISH.repeat(5)).main.as_deref(), Some("en"));
        assert_eq!(of("Willkommen").main, None);
    }

    #[test]
    fn a_text_in_two_languages_is_whole_in_none() {
        let both = of(&format!("{}{}", GERMAN.repeat(6), ENGLISH.repeat(3)));
        assert_eq!((both.main.as_deref(), both.whole), (Some("de"), false));
        let half = of(&format!("{}{}", GERMAN.repeat(4), ENGLISH.repeat(4)));
        assert!(!half.whole, "{half:?}");
    }
}
