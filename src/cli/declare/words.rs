//! What the questionnaire says, in both languages.

use crate::catalog::mapping::Relation;
use crate::declare::sheet::answer_word;
use crate::diag::closest;
use crate::lang::Lang;
use crate::product::AnswerValue;

/// What a key stroke asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Answer(AnswerValue),
    TakeOffer,
    OneByOne,
    Skip,
    Back,
    Quit,
    More,
}

impl Key {
    /// Reads a line; German and English words are understood in either language.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let word = line.trim().to_lowercase();
        match word.as_str() {
            "a" => Some(Self::Answer(AnswerValue::NotApplicable)),
            "o" => Some(Self::TakeOffer),
            "d" => Some(Self::OneByOne),
            "s" => Some(Self::Skip),
            "b" => Some(Self::Back),
            "q" => Some(Self::Quit),
            "?" => Some(Self::More),
            word => answer_word(word).map(Self::Answer),
        }
    }
}

/// What may be pressed at a question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    /// Whether it asks for a premise: there or not.
    pub(super) premise: bool,
    /// Whether an answer given elsewhere is offered.
    pub(super) offered: bool,
    /// Whether it can be answered demand by demand.
    pub(super) several: bool,
    /// Whether there is a question before it.
    pub(super) back: bool,
}

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) lang: Lang,
}

impl Words {
    /// One of two.
    pub(super) fn pick<'t>(self, de: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(de, en)
    }

    pub(super) fn answer(self, value: AnswerValue) -> &'static str {
        match value {
            AnswerValue::Yes => self.pick("ja", "yes"),
            AnswerValue::No => self.pick("nein", "no"),
            AnswerValue::NotApplicable => self.pick("nicht anwendbar", "not applicable"),
        }
    }

    /// What the requirement answered there is to this one.
    pub(super) fn relation(self, relation: Relation) -> &'static str {
        match relation {
            Relation::Equal => self.pick("fordert dasselbe", "demands the same"),
            Relation::Subset => self.pick("fordert einen Teil davon", "demands a part of it"),
            Relation::Superset => self.pick("fordert dies und mehr", "demands this and more"),
            Relation::Related => self.pick("verwandt", "related"),
        }
    }

    /// A number of things.
    pub(super) fn count(self, count: usize, de: [&str; 2], en: [&str; 2]) -> String {
        let [one, many] = [0, 1].map(|at| self.pick(de[at], en[at]));
        format!("{count} {}", if count == 1 { one } else { many })
    }

    pub(super) fn answers(self, count: usize) -> String {
        self.count(count, ["Antwort", "Antworten"], ["answer", "answers"])
    }

    pub(super) fn questions(self, count: usize) -> String {
        self.count(count, ["Frage", "Fragen"], ["question", "questions"])
    }

    pub(super) fn rows(self, count: usize) -> String {
        self.count(count, ["Zeile", "Zeilen"], ["row", "rows"])
    }

    /// What became of the rows of a sheet that changed nothing.
    pub(super) fn known(self, unchanged: usize, empty: usize) -> String {
        let says = self.count(
            unchanged,
            ["Zeile sagt, was schon bekannt ist", "Zeilen sagen, was schon bekannt ist"],
            ["row says what is known already", "rows say what is known already"],
        );
        let open = self.count(
            empty,
            ["ist nicht beantwortet", "sind nicht beantwortet"],
            ["is not answered", "are not answered"],
        );
        format!("{says}, {open}")
    }

    /// What a word that is not known may have meant, or all that are.
    pub(super) fn suggest(self, written: &str, known: &[&str]) -> String {
        match closest(written, known.iter().copied()) {
            Some(near) => format!("{} `{near}`?", self.pick("gemeint:", "did you mean")),
            None => format!("{}: {}", self.pick("bekannt", "known"), known.join(", ")),
        }
    }

    pub(super) fn prompt(self, keys: Keys) -> String {
        format!("[{}]", self.keys(keys).join(" · "))
    }

    /// What is said of a line that is no key here.
    pub(super) fn no_key(self, line: &str, keys: Keys) -> String {
        let keys = self.keys(keys);
        let keys: Vec<_> = keys.iter().filter_map(|key| key.split(' ').next()).collect();
        let known = self.pick("ist hier keine Taste; es gibt", "is no key here; there are");
        format!("`{line}` {known}: {}", keys.join(", "))
    }

    fn keys(self, known: Keys) -> Vec<&'static str> {
        let mut keys = if known.premise {
            vec![
                self.pick("y/j ja, vorhanden", "y yes, there"),
                self.pick("n nein, nicht vorhanden", "n no, not there"),
            ]
        } else {
            vec![
                self.pick("y/j ja, erfüllt", "y yes, met"),
                self.pick("n nein, nicht erfüllt", "n no, not met"),
                self.pick("a nicht anwendbar", "a not applicable"),
            ]
        };
        if known.offered {
            keys.push(self.pick("o übernehmen", "o take the offer"));
        }
        if known.several {
            keys.push(self.pick("d einzeln", "d one by one"));
        }
        keys.push(self.pick("s auslassen", "s skip"));
        if known.back {
            keys.push(self.pick("b zurück", "b back"));
        }
        keys.push(self.pick("q beenden", "q quit"));
        keys.push(self.pick("? mehr", "? more"));
        keys
    }
}
