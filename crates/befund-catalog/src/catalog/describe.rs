//! What a predicate looks at, in words: printed where a reader must know what would refute a claim.

use crate::catalog::common::Text;
use crate::catalog::predicate::Predicate;
use crate::catalog::wanted;
pub use crate::catalog::wanted::join;
use crate::fact::kind::{self, Label};
use crate::fact::{ProtectionNeed, label};
pub use crate::text::german;

/// What would refute that something does not apply: what shows its things, and what a person looks at.
pub fn refuted_by(holds: Option<&Predicate>, human: Option<&Text>) -> Text {
    let parts: Vec<_> = holds.map(predicate).into_iter().chain(human.cloned()).collect();
    join(&parts, "; ", "; ")
}

/// A predicate as a noun phrase.
pub fn predicate(predicate: &Predicate) -> Text {
    match predicate {
        Predicate::All(items) => {
            let parts: Vec<_> = items.iter().map(self::predicate).collect();
            join(&parts, ", zusammen mit: ", ", together with: ")
        }
        Predicate::Any(items) => {
            let parts: Vec<_> = items.iter().map(self::predicate).collect();
            join(&parts, " oder ", " or ")
        }
        Predicate::Not(inner) => {
            let inner = self::predicate(inner);
            Text::new(format!("nicht: {}", inner.de), format!("not: {}", inner.en))
        }
        Predicate::Thing(thing) => {
            let parts: Vec<_> = thing.predicates().map(sign).collect();
            let by = join(&parts, ", ", ", ");
            let (de, en) = (&thing.title.de, &thing.title.en);
            Text::new(
                format!("{de} (erkennbar an: {})", by.de),
                format!("{en} (seen by: {})", by.en),
            )
        }
        Predicate::Since(day) => Text::new(
            format!("ein Stichtag ab dem {}", german(*day)),
            format!("a day judged from {day} on"),
        ),
        Predicate::ProtectionNeed { is, .. } => {
            let (de, en) = need(*is);
            Text::new(
                format!("die dokumentierte Schutzbedarfsanalyse mit dem Ergebnis {de}"),
                format!("the documented analysis of the protection need with the result {en}"),
            )
        }
        other => sign(other),
    }
}

/// A protection need as an indefinite noun phrase.
pub fn protection_need(is: ProtectionNeed) -> Text {
    let (_, en) = need(is);
    let inflected = match is {
        ProtectionNeed::Normal => "normaler",
        ProtectionNeed::High => "hoher",
        ProtectionNeed::VeryHigh => "sehr hoher",
    };
    Text::new(format!("ein {inflected} Schutzbedarf"), format!("a {en} protection need"))
}

fn need(need: ProtectionNeed) -> (&'static str, &'static str) {
    match need {
        ProtectionNeed::Normal => ("normal", "normal"),
        ProtectionNeed::High => ("hoch", "high"),
        ProtectionNeed::VeryHigh => ("sehr hoch", "very high"),
    }
}

/// One sign by which a thing is known: kinds of facts and attributes by their labels, values in words.
pub fn sign(predicate: &Predicate) -> Text {
    match predicate {
        Predicate::Thing(thing) => thing.title.clone(),
        Predicate::Component(kinds) => {
            let said = |kind: &String| component(kind).map_or_else(|| Text::same(kind), Text::from);
            let kinds: Vec<_> = kinds.iter().map(said).collect();
            after("Komponente der Art", "component of the kind", &join(&kinds, " / ", " / "))
        }
        Predicate::Target(kinds) => {
            let kinds: Vec<_> = kinds.iter().map(|kind| target(kind)).collect();
            after("Prüfziel der Art", "target of the kind", &join(&kinds, " / ", " / "))
        }
        Predicate::Answered { requirement, yes } => {
            let (de, en) = if *yes { ("ja", "yes") } else { ("nein", "no") };
            Text::new(
                format!("Antwort „{de}“ zu {requirement}"),
                format!("answer \"{en}\" to {requirement}"),
            )
        }
        Predicate::Some { kind, filter, satisfies }
        | Predicate::Every { kind, filter, satisfies, .. } => {
            let asked = [filter, satisfies].into_iter();
            fact(kind, &asked.filter_map(|one| wanted::condition(kind, one)).collect::<Vec<_>>())
        }
        Predicate::None { kind, filter } | Predicate::Count { kind, filter, .. } => {
            fact(kind, &Vec::from_iter(wanted::condition(kind, filter)))
        }
        Predicate::Document { kind, .. } => after("Nachweis:", "document:", &kind.label().into()),
        other => self::predicate(other),
    }
}

fn after(de: &str, en: &str, what: &Text) -> Text {
    Text::new(format!("{de} {}", what.de), format!("{en} {}", what.en))
}

/// What readers call a kind of component, by its word in files.
pub fn component(kind: &str) -> Option<Label> {
    Some(match kind {
        "mobile-app" => ("mobile App", "mobile app"),
        "web-app" => ("Web-Anwendung", "web application"),
        "backend" => ("Hintergrundsystem", "back end"),
        "video-service" => ("Videodienst", "video service"),
        _ => return None,
    })
}

/// A kind of target by its word in files.
fn target(kind: &str) -> Text {
    match kind {
        "tls" => Text::new("TLS-Endpunkt", "TLS endpoint"),
        "file" => Text::new("Datei, die gelesen wird", "file that is read"),
        other => Text::same(other),
    }
}

fn fact(of: &str, asked: &[Text]) -> Text {
    let label = label::kind(of);
    // Of a function its name is enough.
    if let (true, Some(name)) = (of == kind::app::FUNCTION.name, asked.first()) {
        let of = |text: &str| text.split_once(": ").map_or(text, |(_, name)| name).to_owned();
        return Text::new(
            format!("{}: {}", label.de, of(&name.de)),
            format!("{}: {}", label.en, of(&name.en)),
        );
    }
    match join(asked, ", ", ", ") {
        asked if asked.en.is_empty() => label,
        asked => Text::new(
            format!("{} ({})", label.de, asked.de),
            format!("{} ({})", label.en, asked.en),
        ),
    }
}
