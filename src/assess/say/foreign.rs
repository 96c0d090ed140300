//! Sentences that sources write into observations, in English alone, and why the judge itself does not know
//! something, as a German reader reads them. What is in no table is quoted and marked: it may be of either
//! language.

use crate::catalog::Text;
use crate::lang;

/// The words of a source in both languages.
pub(super) fn text(words: &str) -> Text {
    if words.is_empty() {
        return Text::new("ohne Angabe von Gründen", "no reason given");
    }
    let own = OWN.iter().find(|(en, _)| *en == words).map(|(_, de)| (*de).to_owned());
    match own.or_else(|| lang::german(words)) {
        Some(de) => Text::new(de, words),
        None => {
            Text::new(format!("im Wortlaut: „{words}“"), format!("in these words: \"{words}\""))
        }
    }
}

/// Why the judge does not know an attribute, in English and German.
const OWN: &[(&str, &str)] = &[
    ("not stated", "nicht angegeben"),
    ("the region code lies in another country", "die Region liegt in einem anderen Land"),
    (
        "the region code names no one place that its provider is known to have: name the region, such as eu-central-1, or leave it out",
        "die Region nennt keinen bestimmten Ort, den der Betreiber bekanntlich hat: Region nennen, etwa eu-central-1, oder weglassen",
    ),
    (
        "not stated, though the region is: state the country",
        "nicht angegeben, die Region aber schon: das Land angeben",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_writes_is_read_in_german() {
        for (en, de) in [
            ("connection refused, twice", "zweimal: Verbindung abgelehnt"),
            ("`retention_days` is not given", "`retention_days` ist nicht angegeben"),
            ("not stated", "nicht angegeben"),
        ] {
            let text = text(en);
            assert_eq!((&*text.de, &*text.en), (de, en));
        }
        let strange = text("was niemand kennt");
        assert_eq!(&*strange.de, "im Wortlaut: „was niemand kennt“");
        assert_eq!(&*strange.en, "in these words: \"was niemand kennt\"");
    }
}
