//! What `befund catalog diff` compares, in words: its names of fields and the words of the format are for tools.

use crate::catalog::{Addressee, Confidence, RequirementKind, Role, TextStatus};
use crate::fact::label;
use crate::lang::Lang;
use crate::report::text::InWords;

/// A field as a reader says it: `demands.one-month.text.de` is the text of the demand `one-month`.
pub(super) fn field(name: &str, lang: Lang) -> String {
    let of = |word: &str, id: &str, rest: &str| match rest {
        "" => format!("{word} `{id}`"),
        rest => format!("{word} `{id}`: {}", own(rest, lang)),
    };
    if let Some((id, rest)) = name.strip_prefix("demands.").and_then(|own| own.split_once('.')) {
        return of(lang.pick("Forderung", "demand"), id, rest);
    }
    match name.split_once('.') {
        Some(("reasons", id)) if id != "closed" => of(lang.pick("Grund", "reason"), id, ""),
        Some(("groups", id)) => of(lang.pick("Teil", "part"), id, ""),
        _ => own(name, lang),
    }
}

/// A field of an edition, a requirement or a demand; one that is not known stands for itself.
fn own(name: &str, lang: Lang) -> String {
    let (de, en) = match name {
        "addressee" => ("Adressat", "addressee"),
        "checks" => ("Prüfungen", "checks"),
        "condition.holds" => ("Bedingung, wie sie geprüft wird", "condition as it is checked"),
        "condition.refuted_by" => (
            "dass es nicht gilt, wird widerlegt durch",
            "a claim that it does not apply is refuted by",
        ),
        "condition.says" => ("gilt, wenn", "applies if"),
        "confidence" => ("wie sicher der Wortlaut ist", "how sure the wording is"),
        "decidable" => ("wie entschieden wird", "how it is decided"),
        "depth" => ("Prüftiefe", "depth"),
        "group" => ("Teil", "part"),
        "in_force.confidence" => ("wie sicher die Geltung ist", "how sure the period is"),
        "kind" => ("Art", "kind"),
        "modal" => ("Modalverb", "modal verb"),
        "number" => ("Nummer", "number"),
        "reasons" => ("zulässige Gründe", "admissible reasons"),
        "reasons.closed" => ("andere Gründe ausgeschlossen", "other reasons excluded"),
        "ref" => ("Fundstelle", "place"),
        "text" => ("Wortlaut", "wording"),
        "title" => ("Titel", "title"),
        _ => return name.to_owned(),
    };
    lang.pick(de, en).to_owned()
}

/// A value of a field; what is no word of the format stands for itself.
pub(super) fn value(field: &str, value: &str, lang: Lang) -> String {
    let last = field.rsplit('.').next().unwrap_or(field);
    let known = match last {
        "modal" if value == "none" => Some(lang.modal(None)),
        "addressee" => in_words(Addressee::WORDS, value, lang),
        "confidence" => in_words(Confidence::WORDS, value, lang),
        "text" => in_words(TextStatus::WORDS, value, lang),
        "kind" => {
            RequirementKind::WORDS.iter().find(|(word, _)| *word == value).map(|(_, kind)| {
                match kind {
                    RequirementKind::Demand => lang.pick("fordert etwas", "demands something"),
                    RequirementKind::Statement => {
                        lang.pick("stellt nur fest", "only states something")
                    }
                    RequirementKind::Vacant => lang.pick("unbesetzt", "vacant"),
                }
            })
        }
        "closed" if value == "true" => Some(lang.pick("ja", "yes")),
        "closed" if value == "false" => Some(lang.pick("nein", "no")),
        "decidable" => match value {
            "automated" => Some(lang.pick("durch Prüfungen", "by checks")),
            "refutable" => {
                Some(lang.pick("durch Prüfungen nur zu widerlegen", "checks can only refute it"))
            }
            "manual" => Some(lang.pick("durch Menschen", "by people")),
            _ => None,
        },
        _ => None,
    };
    match (known, value.strip_prefix("planned: ")) {
        (Some(known), _) => known.to_owned(),
        (None, Some(kind)) if last == "decidable" => {
            let planned = lang.pick("Messung vorgesehen", "measurement planned");
            format!("{planned}: {}", lang.text(&label::kind(kind)))
        }
        (None, _) if last == "checks" => checks(value, lang),
        (None, _) => value.to_owned(),
    }
}

fn in_words<T: InWords + Copy>(
    words: &[(&'static str, T)],
    value: &str,
    lang: Lang,
) -> Option<&'static str> {
    words.iter().find(|(word, _)| *word == value).map(|(_, found)| found.in_words(lang))
}

/// `tls-versions (entscheidet), …`
fn checks(value: &str, lang: Lang) -> String {
    Role::WORDS.iter().fold(value.to_owned(), |text, (word, role)| {
        let role = match role {
            Role::Decides => lang.pick("entscheidet", "decides"),
            Role::Necessary => lang.pick("ist notwendig", "is necessary"),
            Role::Indicates => lang.pick("ist nur ein Anzeichen", "only indicates"),
        };
        text.replace(&format!("({word})"), &format!("({role})"))
    })
}
