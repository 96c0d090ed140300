//! Every sentence an assessment can say, in both languages. Reports only place them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::assess::certificates::Succession;
use crate::assess::evidence::{Exhibit, KindEvidence, Listing, MAX_AGE_STATED, Standing};
use crate::assess::result::{
    AnswerRecord, DispositionRecord, Note, Offender, Reason, ReasonCode, Rule,
};
pub(super) use crate::catalog::describe::german;
use crate::catalog::policy::{Answer, Class};
use crate::catalog::predicate::{Condition, DayRef, Test};
use crate::catalog::{AppliesIf, Catalog, Text, premise};
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::observation::{Observation, Outcome};
use crate::fact::value::{Attr, Day, Value};
use crate::fact::{Basis, Fact, ProtectionNeed};
use crate::library::Own;
use crate::product::{AnswerValue, Document, Target, Unfit, Unread, Without};
use crate::region::Site;

fn reason(code: ReasonCode, params: &[(&str, &str)], de: String, en: String) -> Reason {
    let params: BTreeMap<_, _> =
        params.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Reason { code, params, text: Text::new(de, en) }
}

/// No answer was given.
pub(super) fn no_answer() -> Reason {
    reason(
        ReasonCode::EvidenceMissing,
        &[],
        "Weder Angabe noch Nachweis liegt vor.".to_owned(),
        "Neither a statement nor evidence is at hand.".to_owned(),
    )
}

/// The checks hold, but they cover only a part and nobody says anything on the rest.
pub(super) fn rest_unanswered() -> Reason {
    reason(
        ReasonCode::EvidenceMissing,
        &[],
        "Die Prüfung ist erfüllt, deckt aber nur einen Teil ab; zum Rest liegt keine Angabe vor."
            .to_owned(),
        "The check holds but covers only a part; nothing is stated on the rest.".to_owned(),
    )
}

/// Nothing on kinds that no source of this version delivers.
pub(super) fn nothing_stated(kinds: &[String]) -> Reason {
    let list = kinds.join(", ");
    reason(
        ReasonCode::EvidenceMissing,
        &[("kinds", &list)],
        format!("Nicht angegeben ({list})."),
        format!("Not stated ({list})."),
    )
}

/// No answer, but a measurement could decide.
pub(super) fn not_run(kinds: &[String]) -> Reason {
    let list = kinds.join(", ");
    reason(
        ReasonCode::NotRun,
        &[("kinds", &list)],
        format!("Nicht gemessen und nicht angegeben ({list})."),
        format!("Neither measured nor stated ({list})."),
    )
}

/// Answers exist, but for another edition.
pub(super) fn other_edition(edition: &str) -> Reason {
    reason(
        ReasonCode::AnswerForOtherEdition,
        &[("edition", edition)],
        format!(
            "Die vorliegenden Antworten gelten für die Fassung {edition}; für diese Fassung ist neu zu antworten."
        ),
        format!(
            "The answers at hand are for edition {edition}; this edition needs answers of its own."
        ),
    )
}

/// An answer that does not carry.
pub(super) fn answer_standing(standing: Standing, on: Date, version: &str) -> Reason {
    match standing {
        Standing::OtherVersion => reason(
            ReasonCode::EvidenceForOtherVersion,
            &[("version", version)],
            format!("Die Antwort gilt für die Produktversion {version}."),
            format!("The answer is for product version {version}."),
        ),
        Standing::BeforeVersion(since) => before_version("Die Antwort", "The answer", on, since),
        Standing::Aged(until) => reason(
            ReasonCode::EvidenceStale,
            &[("on", &on.to_string()), ("until", &until.to_string())],
            format!(
                "Die Antwort vom {} trug bis {} und ist zu erneuern.",
                german(on),
                german(until)
            ),
            format!("The answer of {on} carried until {until} and is to be renewed."),
        ),
        _ => no_answer(),
    }
}

/// A version that is younger than the day judged.
pub(super) fn version_later(name: &str, since: Date) -> Note {
    note(
        "version-later",
        format!(
            "Die angegebene Version von {name} gibt es erst seit dem {}, nach dem Stichtag; was keine Version nennt, trägt für sie nicht.",
            german(since)
        ),
        format!(
            "The version stated of {name} is of {since}, after the day judged; what names no version carries nothing for it."
        ),
    )
}

/// What plays a part and names no version, where the day of the version judged is not said.
pub(super) fn without_version(ids: &[String]) -> Note {
    let names: Vec<_> = ids.iter().map(String::as_str).collect();
    let ((de, en), count) = (first_of(&names), ids.len());
    note(
        "without-version",
        format!(
            "Ohne Fassung: {count} Angaben, Listen und Dokumente nennen keine Version und gelten nur als erklärt ({de}). Abhilfe: product_version bei ihnen oder product.since angeben, den Tag, seit dem es diese Version gibt."
        ),
        format!(
            "Without a version: {count} statements, lists and documents name no version and count as declared only ({en}). Remedy: give their product_version, or product.since, the day of this version."
        ),
    )
}

/// That something names no version and was made before the day of the one judged.
fn before_version(de: &str, en: &str, made: Date, since: Date) -> Reason {
    reason(
        ReasonCode::EvidenceForOtherVersion,
        &[("on", &made.to_string()), ("since", &since.to_string())],
        format!(
            "{de} ist vom {} und nennt die geprüfte Version nicht, die es seit dem {} gibt.",
            german(made),
            german(since)
        ),
        format!("{en} is of {made} and does not name the version judged, which is of {since}."),
    )
}

/// An answer dated after the day judged.
pub(super) fn answer_later(on: Date) -> Reason {
    reason(
        ReasonCode::EvidenceAfterAsOf,
        &[("on", &on.to_string())],
        format!("Die Antwort ist vom {} und liegt nach dem Stichtag.", german(on)),
        format!("The answer is of {on}, after the day judged."),
    )
}

/// A fact that cannot carry a pass.
pub(super) fn standing(exhibit: &Exhibit<'_>) -> Reason {
    let fact = exhibit.fact;
    let id = fact.id.as_str();
    match exhibit.standing {
        Standing::StandIn => reason(
            ReasonCode::NotRun,
            &[("fact", id)],
            format!(
                "Für {} ist ein Ziel angegeben, von dem am Stichtag keine Messung oder Lesung zählt; die Angabe ersetzt sie nicht.",
                fact.subject
            ),
            format!(
                "A target is declared for {} of which no measurement or reading counts on the day judged; the statement does not replace it.",
                fact.subject
            ),
        ),
        Standing::OtherVersion => {
            let version = fact
                .stated
                .as_ref()
                .and_then(|stated| stated.product_version.clone())
                .unwrap_or_default();
            reason(
                ReasonCode::EvidenceForOtherVersion,
                &[("fact", id), ("version", &version)],
                format!("Die Angabe zu {} gilt für die Produktversion {version}.", fact.subject),
                format!("The statement on {} is for product version {version}.", fact.subject),
            )
        }
        Standing::BeforeVersion(since) => {
            let subject = &fact.subject;
            let (de, en) =
                (format!("Die Angabe zu {subject}"), format!("The statement on {subject}"));
            before_version(&de, &en, fact.date, since)
        }
        Standing::Aged(until) => reason(
            ReasonCode::EvidenceStale,
            &[("fact", id), ("date", &fact.date.to_string()), ("until", &until.to_string())],
            format!(
                "Die Angabe zu {} ({}) vom {} trug bis {} und ist zu erneuern.",
                fact.subject,
                fact.kind.name,
                german(fact.date),
                german(until)
            ),
            format!(
                "The evidence on {} ({}) of {} carried until {until} and is to be renewed.",
                fact.subject, fact.kind.name, fact.date
            ),
        ),
        standing => only_refutes(&fact.subject, standing),
    }
}

/// What was read but may only refute, and so carries no pass.
pub(super) fn only_refutes(subject: &str, standing: Standing) -> Reason {
    let (de, en) = match standing {
        Standing::NotInEffect => (
            "zeigt einen Plan oder Quelltext, nicht das, was in Kraft ist",
            "shows a plan or source, not what is in effect",
        ),
        Standing::Undated => ("trägt kein Datum", "bears no date"),
        Standing::Changed => (
            "stammt aus einer Datei, die inzwischen anders lautet oder fehlt",
            "is of a file that has changed since or is gone",
        ),
        Standing::OtherVersion | Standing::BeforeVersion(_) => {
            ("stammt von einer anderen Produktversion", "is of another product version")
        }
        Standing::Aged(_) | Standing::StandIn | Standing::Fresh => ("ist zu alt", "is too old"),
    };
    let code = match standing {
        Standing::OtherVersion | Standing::BeforeVersion(_) => ReasonCode::EvidenceForOtherVersion,
        _ => ReasonCode::EvidenceStale,
    };
    reason(
        code,
        &[("subject", subject)],
        format!("Was zu {subject} ausgelesen ist, {de}; es trägt kein „erfüllt“."),
        format!("What was read on {subject} {en}; it carries no pass."),
    )
}

/// A document that is cited and does not carry what cites it.
pub(super) fn citation_unfit(document: &Document, why: &Text, places: &[String]) -> Note {
    let list = places.join(", ");
    let name = document_name(document);
    note(
        "citation-unfit",
        format!(
            "„{name}“ trägt nicht, was ihn anführt: {}. Es zählt als nur erklärt: {list}.",
            why.de
        ),
        format!(
            "\"{name}\" does not carry what cites it: {}. It counts as declared: {list}.",
            why.en
        ),
    )
}

/// Why a document does not carry what cites it.
pub(super) fn unfit(document: &Document, end: Date, as_of: Date) -> Text {
    if document.sha256.is_none() {
        Text::new("die Datei liegt nicht vor", "the file is not there")
    } else if let Some(unfit) = document.unfit {
        no_document_at_all(unfit)
    } else if document.issued > as_of {
        Text::new("er ist nach dem Stichtag ausgestellt", "it was issued after the day judged")
    } else if end < as_of {
        Text::new(format!("er galt bis {}", german(end)), format!("it was valid until {end}"))
    } else {
        Text::new(
            "er nennt eine andere Version oder Komponente",
            "it names another version or component",
        )
    }
}

/// Why a file cannot be what it is said to be.
pub(super) fn no_document_at_all(unfit: Unfit) -> Text {
    match unfit {
        Unfit::TooSmall => Text::new(
            "die Datei ist für einen Nachweis zu klein (unter 64 Byte)",
            "the file is too small for a document (below 64 bytes)",
        ),
        Unfit::WrongType => Text::new(
            "der Inhalt der Datei passt nicht zu ihrer Endung oder ist kein lesbarer Text",
            "the file's content does not fit its ending, or is no text that can be read",
        ),
        Unfit::OwnStatement => Text::new(
            "die Datei ist eine Erklärung des Herstellers selbst",
            "the file is a statement of the manufacturer's own",
        ),
        Unfit::SameBytes => Text::new(
            "dieselbe Datei soll zugleich ein Nachweis anderer Art sein",
            "the same file is said to be a document of another kind as well",
        ),
        Unfit::SelfIssued => Text::new(
            "der Hersteller hat sie sich selbst ausgestellt",
            "the manufacturer issued it to itself",
        ),
        Unfit::WrongIssuer => Text::new(
            "ein Zertifikat nach TR-03161 stellt nur das BSI aus",
            "a certificate by TR-03161 is issued by BSI alone",
        ),
    }
}

/// A file that does not stand as it was read.
pub(super) fn file_changed(target: &Target, why: &str) -> Note {
    let subject = &target.subject;
    note(
        "file-changed",
        format!("{subject} gilt als ungelesen: {why}. Neu lesen mit `befund probe`."),
        format!("{subject} counts as unread: {why}. Read it again: `befund probe`."),
    )
}

/// Something said of things in a file, none of which was read.
pub(super) fn said_of_nothing(what: &str) -> Note {
    note("say-unmatched", format!("`say` trifft auf nichts zu: {what}."), format!("`say`: {what}."))
}

/// A file that is kept elsewhere and could not be held against what was read.
pub(super) fn not_compared(unread: &Unread) -> Note {
    let why = &unread.why;
    note(
        "file-not-compared",
        format!("Datei nicht verglichen: {why}."),
        format!("File not compared: {why}."),
    )
}

/// Two files that say different things of one thing.
pub(super) fn sources_differ(first: &Fact, second: &Fact, names: &[&str]) -> Note {
    let list = names.join(", ");
    note(
        "sources-differ",
        format!(
            "{} und {} sagen Verschiedenes zu {} ({list}); beides muss genügen.",
            first.source,
            second.source,
            first.thing()
        ),
        format!(
            "{} and {} differ on {} ({list}); both must satisfy.",
            first.source,
            second.source,
            first.thing()
        ),
    )
}

/// That only the manufacturer says that all is known, beside what was read.
pub(super) fn closed_by_statement(on: Date) -> Text {
    Text::new(
        format!("Vollständigkeit vom Hersteller erklärt am {}.", german(on)),
        format!("Completeness stated by the manufacturer on {on}."),
    )
}

/// That nothing but an answer says that all is known.
pub(super) fn closed_by_answer() -> Text {
    Text::new(
        "Vollständigkeit nur durch die Antwort erklärt.",
        "Completeness stated by the answer alone.",
    )
}

/// Why a country that its region contradicts carries nothing.
pub(super) const DOUBTED: &str = "the region code lies in another country";

/// Why a country carries nothing beside a region that is everywhere, or that its provider does not have.
pub(super) const UNPLACED: &str = "the region code names no one place that its provider is known to have: name the region, such as eu-central-1, or leave it out";

/// Why a place without a country is open where its region is stated.
pub(super) const REGION_ONLY: &str = "not stated, though the region is: state the country";

/// An attribute that is not known.
pub(super) fn attribute_unknown(fact: &Fact, name: &str, why: &str) -> Reason {
    let kind = fact.kind.name;
    let (de, en) = match why {
        "not stated" => ("nicht angegeben", why),
        DOUBTED => ("der region_code liegt in einem anderen Land", why),
        UNPLACED => (
            "der region_code nennt keinen bestimmten Ort, den der Anbieter bekanntlich hat: Region nennen, etwa eu-central-1, oder weglassen",
            why,
        ),
        REGION_ONLY => ("nicht angegeben, die Region aber schon: das Land angeben", why),
        _ => (why, why),
    };
    reason(
        ReasonCode::FactMissing,
        &[("fact", &fact.id), ("attribute", name), ("why", why)],
        format!("{kind} {}: `{name}` ist nicht bekannt ({de}).", fact.subject),
        format!("{kind} {}: `{name}` is not known ({en}).", fact.subject),
    )
}

/// A set that is not known in full.
pub(super) fn incomplete(kind: &str, evidence: &KindEvidence<'_>) -> Vec<Reason> {
    if let Some((subject, outcome, why)) = evidence.failures.first() {
        return vec![failure(subject, *outcome, why)];
    }
    if evidence.later && evidence.groups.is_empty() {
        return vec![reason(
            ReasonCode::EvidenceAfterAsOf,
            &[("kind", kind)],
            format!("Was zu {kind} vorliegt, ist nach dem Stichtag entstanden."),
            format!("What is known on {kind} was made after the day judged."),
        )];
    }
    let seen = |target: &&&Target| {
        let mut own = evidence.listings.iter();
        own.any(|listing| listing.enumeration.basis.is_observed() && listing.is_of(target))
    };
    let unseen: Vec<_> = evidence.unread.iter().filter(|target| !seen(target)).collect();
    if !unseen.is_empty() {
        let targets: Vec<_> = unseen.iter().map(|target| target.subject.as_str()).collect();
        return vec![not_looked_at(kind, &targets.join(", "), unseen[0].source.basis)];
    }
    let stale = evidence.listings.iter().find_map(|listing| match listing.standing {
        Standing::Aged(until) if listing.enumeration.complete => Some(until),
        _ => None,
    });
    if let Some(until) = stale {
        return vec![reason(
            ReasonCode::EvidenceStale,
            &[("kind", kind), ("until", &until.to_string())],
            format!("Die Aufstellung zu {kind} trug nur bis {}.", german(until)),
            format!("The list of {kind} carried only until {until}."),
        )];
    }
    let (de, en) = why_open(evidence);
    vec![reason(
        ReasonCode::FactMissing,
        &[("kind", kind)],
        format!("Dass {kind} vollständig erfasst ist, hat niemand festgestellt{de}."),
        format!("Nobody has established that {kind} is known in full{en}."),
    )]
}

fn not_looked_at(kind: &str, targets: &str, basis: Basis) -> Reason {
    let (de, en) = match basis {
        Basis::Measured => ("gemessen", "measured"),
        _ => ("gelesen", "read"),
    };
    reason(
        ReasonCode::NotRun,
        &[("kind", kind), ("targets", targets)],
        format!("{targets} ist als Ziel angegeben, aber nicht {de}."),
        format!("{targets} is declared as a target but was not {en}."),
    )
}

/// What a stated list lacks to close its kind.
fn why_open(evidence: &KindEvidence<'_>) -> (String, String) {
    let stated = || evidence.listings.iter().filter(|listing| listing.is_stated());
    if stated().any(|listing| !listing.enumeration.complete) {
        return (
            " (als unvollständig angegeben)".to_owned(),
            " (it is called incomplete)".to_owned(),
        );
    }
    if stated().any(|listing| listing.enumeration.count.is_none()) {
        return (
            " (der Aufstellung fehlt `count`)".to_owned(),
            " (its list has no `count`)".to_owned(),
        );
    }
    if stated().any(Listing::counts_wrongly) {
        return (
            " (`count` nennt eine andere Zahl, als angegeben sind)".to_owned(),
            " (`count` is not the number stated)".to_owned(),
        );
    }
    let unnamed: Vec<_> = evidence.unnamed().map(|target| target.subject.as_str()).collect();
    if !unnamed.is_empty() && stated().next().is_some() {
        let list = unnamed.join(", ");
        return (
            format!(" (`sources` der Aufstellung nennt {list} nicht)"),
            format!(" (`sources` of the list does not name {list})"),
        );
    }
    (String::new(), String::new())
}

fn failure(subject: &str, outcome: Outcome, why: &str) -> Reason {
    let code = if outcome == Outcome::Unreachable {
        ReasonCode::TargetUnreachable
    } else {
        ReasonCode::ProbeError
    };
    let (de, en) = match code {
        ReasonCode::TargetUnreachable => ("hat nicht geantwortet", "did not answer"),
        _ => ("ließ sich nicht messen", "could not be measured"),
    };
    reason(
        code,
        &[("target", subject), ("why", why)],
        format!("{subject} {de} ({why})."),
        format!("{subject} {en} ({why})."),
    )
}

/// A complete set without members.
pub(super) fn nothing_of_kind(kind: &str) -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("kind", kind)],
        format!("Die Aufstellung zu {kind} ist leer; damit ist nichts belegt."),
        format!("The list of {kind} is empty; that proves nothing."),
    )
}

/// No edition of a policy covers the day.
pub(super) fn no_policy(policy: &str, as_of: Date) -> Reason {
    reason(
        ReasonCode::PolicyEditionOutdated,
        &[("policy", policy)],
        format!("Zum {} liegt keine Ausgabe von {policy} vor.", german(as_of)),
        format!("There is no edition of {policy} for {as_of}."),
    )
}

/// A check that cannot be evaluated.
pub(super) fn check_error(what: &str) -> Reason {
    reason(
        ReasonCode::CheckError,
        &[("what", what)],
        format!("Die Prüfung ließ sich nicht auswerten ({what})."),
        format!("The check could not be evaluated ({what})."),
    )
}

/// A day that lies after the day judged.
pub(super) fn after_as_of(name: &str, day: Date) -> Reason {
    reason(
        ReasonCode::EvidenceAfterAsOf,
        &[("attribute", name), ("date", &day.to_string())],
        format!("`{name}` kann am {} liegen und damit nach dem Stichtag.", german(day)),
        format!("`{name}` may be as late as {day}, after the day judged."),
    )
}

/// A length in months that may lie on both sides of a bound in days.
pub(super) fn months_unsure(months: u16, shortest: i64, longest: i64) -> Reason {
    reason(
        ReasonCode::AwaitingHuman,
        &[("months", &months.to_string())],
        format!(
            "{months} Monate sind {shortest} bis {longest} Tage; ob die Grenze eingehalten ist, hängt vom Beginn ab."
        ),
        format!(
            "{months} months are {shortest} to {longest} days; whether the bound is kept depends on the start."
        ),
    )
}

/// A day not known exactly enough.
pub(super) fn age_unsure(name: &str, day: Day) -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("attribute", name), ("from", &day.from.to_string()), ("to", &day.to.to_string())],
        format!(
            "`{name}` ist nur als Zeitraum bekannt ({} bis {}); das Alter lässt sich nicht entscheiden.",
            german(day.from),
            german(day.to)
        ),
        format!(
            "`{name}` is only known to lie between {} and {}; its age cannot be decided.",
            day.from, day.to
        ),
    )
}

/// What an age limit is about.
pub(super) fn age_limit(name: &str, months: u16) -> Text {
    Text::new(
        format!("Höchstalter {months} Monate ({name})"),
        format!("maximum age {months} months ({name})"),
    )
}

/// A limit met only thanks to long months.
pub(super) fn within_tolerance(days: i64, months: u16, shortest: i64, longest: i64) -> Reason {
    reason(
        ReasonCode::AwaitingHuman,
        &[("days", &days.to_string()), ("months", &months.to_string())],
        format!(
            "{days} Tage liegen innerhalb von {months} Monat(en) nur, wenn diese lang sind ({shortest} bis {longest} Tage). Höchstens {shortest} Tage sind sicher darin; wird nach Kalendermonaten gelöscht, ist `{{months: {months}}}` anzugeben."
        ),
        format!(
            "{days} days lie within {months} month(s) only if these are long ones ({shortest} to {longest} days). At most {shortest} days are surely within; where deletion goes by calendar months, state `{{months: {months}}}`."
        ),
    )
}

/// A sentence with the next value that the product behind a fact admits, in days.
pub(super) fn with_next_value(text: &Text, days: Option<i64>) -> Text {
    let Some(days) = days else { return text.clone() };
    Text::new(
        format!("{} (nächster einstellbarer Wert: {days} Tage)", text.de),
        format!("{} (next value that can be set: {days} days)", text.en),
    )
}

/// Facts that would be what is looked for, and that name another component.
pub(super) fn of_other_component(kind: &str, facts: &[String]) -> Reason {
    let ids: Vec<&str> = facts.iter().map(String::as_str).collect();
    let (de, en) = first_of(&ids);
    reason(
        ReasonCode::FactMissing,
        &[("kind", kind), ("facts", &en)],
        format!(
            "Was gesucht ist, gibt es bei einer anderen Komponente ({de}); dient es auch dieser, ist sie dort unter `components` zu nennen."
        ),
        format!(
            "What is looked for is there for another component ({en}); if it serves this one as well, name it there under `components`."
        ),
    )
}

/// An empty list beside something that such a list would hold.
pub(super) fn empty_beside(kind: &str, thing: &Text) -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("kind", kind)],
        format!(
            "Die Aufstellung von {kind} ist leer, doch gibt es {}; sie entscheidet nichts.",
            thing.de
        ),
        format!(
            "Nothing stated of {kind} belongs here, yet there is {}; that decides nothing. State what belongs to it.",
            thing.en
        ),
    )
}

/// A protection need though the analysis that would show it is answered not to have been made.
pub(super) fn need_without_analysis(number: &str) -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("requirement", number)],
        format!(
            "Nr. {number} ist nicht mit „ja“ beantwortet: Ohne die Analyse ist der Schutzbedarf nicht bekannt."
        ),
        format!(
            "No. {number} is not answered with \"yes\": without the analysis the protection need is not known."
        ),
    )
}

/// What a test expects of an attribute.
pub(super) fn expected(name: &str, test: &Test) -> Text {
    let list =
        |values: &[Value]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let day = |bound: &DayRef, german_form: bool| match bound {
        DayRef::AsOf if german_form => "Stichtag".to_owned(),
        DayRef::AsOf => "as-of".to_owned(),
        DayRef::On(day) => Value::Day(*day).to_string(),
    };
    match test {
        Test::Is(value) => Text::new(format!("{name} = {value}"), format!("{name} = {value}")),
        Test::In(values) => Text::new(
            format!("{name} eines von {}", list(values)),
            format!("{name} one of {}", list(values)),
        ),
        Test::AtLeast(n) => {
            Text::new(format!("{name} mindestens {n}"), format!("{name} at least {n}"))
        }
        Test::AtMost(n) => {
            Text::new(format!("{name} höchstens {n}"), format!("{name} at most {n}"))
        }
        Test::LessThan(n) => Text::new(format!("{name} unter {n}"), format!("{name} below {n}")),
        Test::MoreThan(n) => Text::new(format!("{name} über {n}"), format!("{name} above {n}")),
        Test::WithinMonths(n) => {
            let (de, en) = if *n == 1 { ("Monat", "month") } else { ("Monate", "months") };
            Text::new(format!("{name} höchstens {n} {de}"), format!("{name} at most {n} {en}"))
        }
        Test::Before(bound) => Text::new(
            format!("{name} vor {}", day(bound, true)),
            format!("{name} before {}", day(bound, false)),
        ),
        Test::After(bound) => Text::new(
            format!("{name} nach {}", day(bound, true)),
            format!("{name} after {}", day(bound, false)),
        ),
        Test::Matches(pattern) => {
            Text::new(format!("{name} nach Muster {pattern}"), format!("{name} matching {pattern}"))
        }
        Test::Contains(item) => {
            Text::new(format!("{name} enthält {item}"), format!("{name} contains {item}"))
        }
        Test::SubsetOf(items) if items.is_empty() => {
            Text::new(format!("{name} leer"), format!("{name} empty"))
        }
        Test::SubsetOf(items) => Text::new(
            format!("{name} nur aus {}", items.join(", ")),
            format!("{name} only of {}", items.join(", ")),
        ),
    }
}

/// One of two things was expected.
pub(super) fn either(one: &Text, other: &Text) -> Text {
    if one == other {
        return one.clone();
    }
    Text::new(format!("{} oder {}", one.de, other.de), format!("{} or {}", one.en, other.en))
}

/// What is expected where nothing should be.
pub(super) fn nothing_of_the_kind() -> Text {
    Text::new("nichts dergleichen", "nothing of the kind")
}

/// What a condition that must not hold forbids.
pub(super) fn not_expected(condition: &Condition) -> Text {
    match condition {
        Condition::Attr(name, Test::Is(value)) => {
            Text::new(format!("{name} anders als {value}"), format!("{name} other than {value}"))
        }
        Condition::Attr(name, test) => {
            let expected = expected(name, test);
            Text::new(format!("nicht {}", expected.de), format!("not {}", expected.en))
        }
        _ => nothing_of_the_kind(),
    }
}

/// What a policy row expects.
pub(super) fn rule_expects(rule: &Rule) -> Text {
    let row = rule.key.join(" / ");
    let place = format!("{}, {}, {row}", rule.policy, rule.table);
    match (rule.minimum, rule.until) {
        (Some(minimum), _) => Text::new(
            format!("mindestens {minimum} ({place})"),
            format!("at least {minimum} ({place})"),
        ),
        (None, Some(until)) if rule.class == Class::PeriodOver => Text::new(
            format!("eine laufende Empfehlung (beendet am {}; {place})", german(until)),
            format!("a running recommendation (ended on {until}; {place})"),
        ),
        _ => Text::new(format!("eine Empfehlung ({place})"), format!("a recommendation ({place})")),
    }
}

/// What a violated condition of a row expects.
pub(super) fn condition_expected(rule: &Rule, condition: &Text) -> Text {
    let row = rule.key.join(" / ");
    let place = format!("{}, {}, {row}", rule.policy, rule.table);
    Text::new(format!("{} ({place})", condition.de), format!("{} ({place})", condition.en))
}

/// What was found where a row's condition is violated.
pub(super) fn condition_observed(key: &[String], faults: &[(Text, String)]) -> String {
    let seen: Vec<_> = faults.iter().map(|(_, observed)| observed.as_str()).collect();
    format!("{}, {}", key.join(" "), seen.join(", "))
}

/// What a violated lookup found.
pub(super) fn rule_observed(key: &[String], rule: &Rule) -> String {
    let row = key.join(" ");
    match rule.value {
        Some(value) => format!("{row} {value}"),
        None => row,
    }
}

/// A value outside what a standard of the field recommends: nothing a norm forbids.
pub(super) fn outside_standard(rule: &Rule, table: &Text, at_most: bool) -> Reason {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let value = match rule.value {
        Some(i64::MAX) => "never".to_owned(),
        value => number(value),
    };
    let (bound, sources) = (number(rule.minimum), rule.sources.join("; "));
    let (de, en) = if at_most { ("höchstens", "at most") } else { ("mindestens", "at least") };
    reason(
        ReasonCode::AwaitingHuman,
        &[("policy", &rule.policy), ("table", &rule.table), ("value", &value), ("bound", &bound)],
        format!(
            "Der Wert {value} liegt außerhalb von {de} {bound} („{}“; {sources}). Die Norm nennt keine Zahl; ob er genügt, beurteilt eine Person, eine Antwort genügt nicht.",
            table.de
        ),
        format!(
            "The value {value} lies outside {en} {bound} (\"{}\"; {sources}). The norm names no number; whether it is enough a person judges, an answer does not do.",
            table.en
        ),
    )
}

/// Why a lookup leaves the question open.
pub(super) fn rule_undecided(rule: &Rule, answer: &Answer<'_>) -> Reason {
    let row = rule.key.join(" / ");
    let place = format!("{} {}", rule.policy, rule.table);
    let params = [
        ("policy", rule.policy.as_str()),
        ("table", rule.table.as_str()),
        ("key", row.as_str()),
        ("class", answer.class.word()),
    ];
    if answer.outdated {
        let until = rule.until.map(|date| date.to_string()).unwrap_or_default();
        let until_de = rule.until.map(german).unwrap_or_default();
        return reason(
            ReasonCode::PolicyEditionOutdated,
            &params,
            format!(
                "{row} war nach {place} mindestens bis {until_de} empfohlen; ob darüber hinaus, sagt erst eine neuere Ausgabe."
            ),
            format!(
                "By {place}, {row} was recommended at least until {until}; only a newer edition can tell about later."
            ),
        );
    }
    let conditions = answer.row.map(|row| row.conditions.clone()).unwrap_or_default();
    let (de, en) = match answer.class {
        Class::Conditional => (
            format!(
                "{row} ist nach {place} nur unter Bedingungen empfohlen: {}",
                join(conditions.iter().map(|(_, text)| &*text.de))
            ),
            format!(
                "By {place}, {row} is recommended only under conditions: {}",
                join(conditions.iter().map(|(_, text)| &*text.en))
            ),
        ),
        Class::Announced => (
            format!("{row} ist in {place} angekündigt, aber noch nicht gelistet."),
            format!("{row} is announced in {place} but not yet listed."),
        ),
        Class::NoRule => {
            (format!("{place} sagt zu {row} nichts."), format!("{place} says nothing on {row}."))
        }
        _ => (
            format!(
                "{row} ist in {place} nicht gelistet; nicht gelistet heißt nicht unsicher, ein Mensch muss urteilen."
            ),
            format!(
                "{row} is not listed in {place}; unlisted is not insecure, a person must judge."
            ),
        ),
    };
    reason(ReasonCode::AwaitingHuman, &params, de, en)
}

fn join<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join(" ")
}

/// An offender as a sentence; old evidence carries its date.
pub(super) fn offence(
    subject: &str,
    expected: &Text,
    observed: &str,
    standing: Standing,
    date: Date,
) -> Text {
    let (de, en) = match standing {
        Standing::Fresh => (String::new(), String::new()),
        Standing::NotInEffect => {
            (" (laut Plan oder Quelltext)".to_owned(), " (by a plan or source)".to_owned())
        }
        Standing::Undated => (" (undatiert)".to_owned(), " (undated)".to_owned()),
        _ => (format!(" (Angabe vom {})", german(date)), format!(" (evidence of {date})")),
    };
    Text::new(
        format!("{subject}: {observed}, verlangt {}{de}.", expected.de),
        format!("{subject}: {observed}, demanded {}{en}.", expected.en),
    )
}

fn plain_offender(subject: &str, observed: &str, message: Text) -> Offender {
    Offender {
        subject: subject.to_owned(),
        thing: String::new(),
        expected: Text::default(),
        observed: observed.to_owned(),
        message,
        facts: Vec::new(),
    }
}

/// Nothing of a kind exists although something should.
pub(super) fn none_found(kind: &str) -> Offender {
    let message = Text::new(
        format!("Nach vollständiger Aufstellung gibt es kein passendes {kind}."),
        format!("By a complete list there is no fitting {kind}."),
    );
    plain_offender(kind, "0", message)
}

/// The number of facts is wrong.
pub(super) fn wrong_count(
    kind: &str,
    count: u64,
    at_least: Option<u64>,
    at_most: Option<u64>,
) -> Offender {
    let bound = |word_low: &str, word_high: &str| {
        let low = at_least.map(|n| format!("{word_low} {n}"));
        let high = at_most.map(|n| format!("{word_high} {n}"));
        low.into_iter().chain(high).collect::<Vec<_>>().join(", ")
    };
    let message = Text::new(
        format!("{count} × {kind}, verlangt {}.", bound("mindestens", "höchstens")),
        format!("{count} × {kind}, demanded {}.", bound("at least", "at most")),
    );
    plain_offender(kind, &count.to_string(), message)
}

/// The offender of a negation.
pub(super) fn negated(facts: &BTreeSet<String>) -> Offender {
    let list: Vec<_> = facts.iter().map(String::as_str).collect();
    let message = Text::new(
        format!("Zutreffend, was nicht zutreffen soll: {}.", list.join(", ")),
        format!("True what should not be true: {}.", list.join(", ")),
    );
    Offender { facts: facts.iter().cloned().collect(), ..plain_offender("", "", message) }
}

/// A document's title with its number, unless the title has it already.
pub(super) fn document_name(document: &Document) -> String {
    match &document.number {
        Some(number) if !document.title.contains(number.as_str()) => {
            format!("{} {number}", document.title)
        }
        _ => document.title.clone(),
    }
}

/// A document past its end.
pub(super) fn document_over(document: &Document) -> Offender {
    let end = document.valid_until.unwrap_or(document.issued);
    let name = document_name(document);
    let message = Text::new(
        format!("{name} galt bis {}; ein gültiger Nachweis ist verlangt.", german(end)),
        format!("{name} was valid until {end}; a valid document is demanded."),
    );
    plain_offender(&document.id, &end.to_string(), message)
}

/// A document of which it is not sure that it still carries.
pub(super) fn document_unsure(document: &Document, as_of: Date) -> Reason {
    let id = document.id.as_str();
    if document.sha256.is_none() {
        return reason(
            ReasonCode::EvidenceMissing,
            &[("document", id)],
            format!("Der Nachweis „{}“ liegt nicht vor ({}).", document.title, document.path),
            format!("The document \"{}\" is not there ({}).", document.title, document.path),
        );
    }
    if let Some(unfit) = document.unfit {
        let why = no_document_at_all(unfit);
        return reason(
            ReasonCode::EvidenceMissing,
            &[("document", id), ("unfit", unfit.word())],
            format!("Der Nachweis „{}“ trägt nicht: {}.", document.title, why.de),
            format!("The document \"{}\" carries nothing: {}.", document.title, why.en),
        );
    }
    if document.issued > as_of {
        return reason(
            ReasonCode::EvidenceAfterAsOf,
            &[("document", id)],
            format!(
                "Der Nachweis „{}“ ist vom {} und liegt nach dem Stichtag.",
                document.title,
                german(document.issued)
            ),
            format!(
                "The document \"{}\" is of {}, after the day judged.",
                document.title, document.issued
            ),
        );
    }
    if let Some(limit) = &document.usable_until
        && limit.date < as_of
    {
        return reason(
            ReasonCode::AwaitingHuman,
            &[("document", id), ("until", &limit.date.to_string())],
            format!(
                "„{}“ war nach der Angabe bis {} verwendbar ({}); ob verlängert wurde, ist zu klären.",
                document.title,
                german(limit.date),
                limit.because
            ),
            format!(
                "\"{}\" was stated usable until {} ({}); whether that was extended is to be established.",
                document.title, limit.date, limit.because
            ),
        );
    }
    if document.valid_until.is_none() && !document.open_ended {
        return reason(
            ReasonCode::FactMissing,
            &[("document", id), ("attribute", "valid_until")],
            format!(
                "Zu „{}“ fehlt `valid_until`; nennt der Nachweis kein Ende, dann `none`.",
                document.title
            ),
            format!(
                "`valid_until` of \"{}\" is missing; if the document names no end, write `none`.",
                document.title
            ),
        );
    }
    reason(
        ReasonCode::EvidenceStale,
        &[("document", id), ("issued", &document.issued.to_string())],
        format!(
            "„{}“ nennt kein Ende und ist vom {}, älter als {MAX_AGE_STATED} Tage.",
            document.title,
            german(document.issued)
        ),
        format!(
            "\"{}\" names no end and is of {}, older than {MAX_AGE_STATED} days.",
            document.title, document.issued
        ),
    )
}

/// No document of a kind is listed.
pub(super) fn no_document(kind: DocumentKind, schemes: &[Scheme]) -> Reason {
    let words: Vec<_> = schemes.iter().map(|scheme| scheme.word()).collect();
    let name = match words.as_slice() {
        [] => kind.to_string(),
        words => format!("{kind} / {}", words.join(" | ")),
    };
    reason(
        ReasonCode::EvidenceMissing,
        &[("document", &name)],
        format!("Ein Nachweis dieser Art ist nicht aufgeführt ({name})."),
        format!("No document of this kind is listed ({name})."),
    )
}

/// What a fact says, in one line.
pub(super) fn fact_claim(fact: &Fact) -> Text {
    let attributes: Vec<_> = fact
        .kind
        .attributes
        .iter()
        .filter_map(|attribute| match fact.attribute(attribute.name) {
            Some(Attr::Known(value)) => Some(format!("{} = {value}", attribute.name)),
            _ => None,
        })
        .collect();
    let line = format!("{} {}: {}", fact.kind.name, fact.subject, attributes.join(", "));
    Text::new(format!("{line} ({})", german(fact.date)), format!("{line} ({})", fact.date))
}

/// The country of a place.
pub(super) fn country_claim(fact: &Fact, country: &str) -> Text {
    let name = fact.value("name").map(|name| format!(" {name}")).unwrap_or_default();
    let line = format!("{} {}{name}: country: {country}", fact.kind.name, fact.subject);
    Text::new(format!("{line} ({})", german(fact.date)), format!("{line} ({})", fact.date))
}

/// Where a region lies, with each provider that has one of this code.
pub(super) fn region_lies(code: &str, sites: &[Site]) -> Text {
    let site = |site: &Site| format!("{} ({})", site.country, site.provider);
    let sites: Vec<_> = sites.iter().map(site).collect();
    Text::new(
        format!("region_code {code} liegt in {}.", sites.join(" oder ")),
        format!("region_code {code} lies in {}.", sites.join(" or ")),
    )
}

/// Most things a sentence lists; the result has the ids of all.
const LISTED: usize = 12;

/// Facts of one kind at one subject as the other side of a contradiction: one in full, several by
/// what tells them apart.
pub(super) fn facts_claim(facts: &[&Fact]) -> Text {
    let [first, _, ..] = facts else {
        return facts.first().map_or_else(|| Text::new("", ""), |fact| fact_claim(fact));
    };
    let known = |fact: &Fact, name| match fact.attribute(name) {
        Some(Attr::Known(value)) => Some(value.to_string()),
        _ => None,
    };
    let telling = |identity: bool| -> Vec<&str> {
        let attributes = first.kind.attributes.iter().filter(|a| a.identity == identity);
        let names = attributes.map(|attribute| attribute.name);
        names.filter(|name| facts.iter().any(|f| known(f, name) != known(first, name))).collect()
    };
    let mut names = telling(true);
    if names.is_empty() {
        names = telling(false);
    }
    let things = facts.iter().take(LISTED).map(|fact| {
        names.iter().filter_map(|name| known(fact, name)).collect::<Vec<_>>().join(" ")
    });
    let list = things.collect::<Vec<_>>().join("; ");
    let head = format!("{} {}", first.kind.name, first.subject);
    let count = facts.len();
    let (more_de, more_en) = match count.saturating_sub(LISTED) {
        0 => (String::new(), String::new()),
        more => (format!("; und {more} weitere"), format!("; and {more} more")),
    };
    Text::new(
        format!("{head}, {count} Tatsachen: {list}{more_de} ({})", german(first.date)),
        format!("{head}, {count} facts: {list}{more_en} ({})", first.date),
    )
}

/// A complete search found nothing.
pub(super) fn not_found(kind: &str, subject: &str, date: Date) -> Text {
    Text::new(
        format!(
            "Eine vollständige Suche nach {kind} an {subject} am {} hat es nicht gefunden.",
            german(date)
        ),
        format!("A complete search for {kind} at {subject} on {date} did not find it."),
    )
}

/// A list is said to be complete.
pub(super) fn list_complete(kind: &str, subject: &str) -> Text {
    Text::new(
        format!("Die Aufstellung zu {kind} an {subject} ist vollständig."),
        format!("The list of {kind} at {subject} is complete."),
    )
}

/// The answer a check contradicts.
pub(super) fn answer_claim(yes: bool, on: Date) -> Text {
    let (de, en) = if yes { ("erfüllt", "met") } else { ("nicht erfüllt", "not met") };
    Text::new(format!("Erklärt am {}: {de}.", german(on)), format!("Declared on {on}: {en}."))
}

/// The claim of "not applicable".
pub(super) fn na_claim(on: Date) -> Text {
    Text::new(
        format!("Erklärt am {}: nicht anwendbar.", german(on)),
        format!("Declared on {on}: not applicable."),
    )
}

/// Several findings in one.
pub(super) fn together(texts: &[Text]) -> Text {
    Text::new(join(texts.iter().map(|text| &*text.de)), join(texts.iter().map(|text| &*text.en)))
}

/// A check as the other side of a contradiction.
pub(super) fn check_found(says: &Text, satisfied: bool, offenders: &[Offender]) -> Text {
    if satisfied {
        return Text::new(format!("Geprüft: {}", says.de), format!("Checked: {}", says.en));
    }
    Text::new(
        join(offenders.iter().map(|offender| &*offender.message.de)),
        join(offenders.iter().map(|offender| &*offender.message.en)),
    )
}

/// An answer and a check that say opposite things leave the demand open.
pub(super) fn contradiction() -> Reason {
    reason(
        ReasonCode::Contradiction,
        &[],
        "Die Antwort „nein“ steht gegen eine erfüllte Prüfung.".to_owned(),
        "The answer \"no\" stands against a satisfied check.".to_owned(),
    )
}

/// The condition of a requirement is not met.
pub(super) fn condition_not_met(says: &Text, refuted_by: &Text) -> Reason {
    reason(
        ReasonCode::ConditionNotMet,
        &[("condition", &says.de), ("refuted_by", &refuted_by.de)],
        format!(
            "Gilt nur, wenn {}; nach den Angaben ist das nicht der Fall. Widerlegt würde das durch: {}.",
            says.de, refuted_by.de
        ),
        format!(
            "Applies only if {}; by what is known it does not. That would be refuted by: {}.",
            says.en, refuted_by.en
        ),
    )
}

/// Nobody knows whether a requirement applies.
pub(super) fn condition_unknown(condition: &AppliesIf) -> Reason {
    let (says, refuted_by) = (&condition.says, &condition.refuted_by);
    let keys: Vec<_> = premise::of_condition(condition).into_iter().map(|one| one.key).collect();
    let keys = keys.join(", ");
    let (de, en) = if keys.is_empty() {
        (String::new(), String::new())
    } else {
        (
            format!(" Zu beantworten unter {keys} (befund declare)."),
            format!(" To be answered under {keys} (befund declare)."),
        )
    };
    reason(
        ReasonCode::ConditionUnknown,
        &[("condition", &says.de), ("premises", &keys)],
        format!(
            "Gilt nur, wenn {}; ob das zutrifft, ist nicht bekannt. Es zeigt sich an: {}.{de}",
            says.de, refuted_by.de
        ),
        format!(
            "Applies only if {}; whether that holds is not known. It shows in: {}.{en}",
            says.en, refuted_by.en
        ),
    )
}

/// A document that names another version.
pub(super) fn document_for_other_version(document: &Document, standing: Standing) -> Reason {
    let name = document_name(document);
    if let Standing::BeforeVersion(since) = standing {
        return before_version(&name, &name, document.issued, since);
    }
    let version = document.product_version.clone().unwrap_or_default();
    reason(
        ReasonCode::EvidenceForOtherVersion,
        &[("document", &document.id), ("version", &version)],
        format!("{name} gilt für Version {version}."),
        format!("{name} is for version {version}."),
    )
}

/// No component of the product is of a kind the catalog speaks to.
pub(super) fn no_component(catalog: &Catalog) -> Reason {
    let kinds = catalog.component_kinds.clone().unwrap_or_default().join(", ");
    reason(
        ReasonCode::NoComponent,
        &[("kinds", &kinds)],
        format!(
            "Das Produkt nennt keine Komponente der Art {kinds}; nach diesem Katalog ist nichts geprüft."
        ),
        format!(
            "The product names no component of the kind {kinds}; nothing was judged by this catalog."
        ),
    )
}

/// The evidence says that a condition does not hold.
pub(super) fn condition_denied(says: &Text) -> Text {
    Text::new(
        format!("Nach den Angaben gilt nicht, dass {}.", says.de),
        format!("By what is stated it does not hold that {}.", says.en),
    )
}

/// A condition that was claimed not to hold is seen to hold.
pub(super) fn condition_seen(says: &Text, by: &Text) -> Text {
    Text::new(
        format!("Gefunden: dass {} ({}).", says.de, by.de),
        format!("Found: that {} ({}).", says.en, by.en),
    )
}

/// The reason for "not applicable" is contradicted by a fact.
pub(super) fn reason_refuted(reason: &Text, by: &Text) -> Text {
    Text::new(
        format!("Gefunden: {}. Das widerlegt die Begründung „{}“", by.de, reason.de),
        format!("Found: {}. That refutes the reason \"{}\"", by.en, reason.en),
    )
}

/// A "yes" to a requirement that only applies if what is denied elsewhere is there.
pub(super) fn answered_elsewhere(number: &str, needed: &Text) -> Text {
    Text::new(
        format!("{number} ist mit „erfüllt“ beantwortet und setzt voraus: {}", needed.de),
        format!("{number} is answered \"met\" and presupposes: {}", needed.en),
    )
}

/// A part of the product for which the thing is said to be there.
pub(super) fn premise_elsewhere(catalog: &str, key: &str) -> Text {
    Text::new(
        format!("{catalog}#{key} ist mit „vorhanden“ beantwortet"),
        format!("{catalog}#{key} is answered \"there\""),
    )
}

/// A condition whose premise is answered two ways.
pub(super) fn premise_contradicted(condition: &AppliesIf, keys: &[String]) -> Reason {
    let keys = keys.join(", ");
    reason(
        ReasonCode::Contradiction,
        &[("premises", &keys)],
        format!(
            "Gilt nur, wenn {}; die Antwort zu {keys} steht gegen eine andere Angabe. Eine von beiden berichtigen.",
            condition.says.de
        ),
        format!(
            "Applies only if {}; the answer to {keys} stands against another statement. Correct one of the two.",
            condition.says.en
        ),
    )
}

/// An answer to one demand of a row.
pub(super) fn row_claim(demand: &str, answer: &AnswerRecord) -> Text {
    let (de, en) = match answer.value {
        AnswerValue::Yes => ("erfüllt", "met"),
        AnswerValue::No => ("nicht erfüllt", "not met"),
        AnswerValue::NotApplicable => ("nicht anwendbar", "not applicable"),
    };
    let reason = answer.reason.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    Text::new(
        format!("Erklärt zu {demand}: {de}{reason}."),
        format!("Declared for {demand}: {en}{reason}."),
    )
}

/// Demands of one row of a form answered so that they deny each other.
pub(super) fn one_row_one_answer(other: &str) -> Reason {
    reason(
        ReasonCode::Contradiction,
        &[("demand", other)],
        format!(
            "Die Zeile des Formulars hat eine Antwort und einen Grund; {other} ist anders beantwortet. Die ganze Zeile gleich beantworten."
        ),
        format!(
            "The row of the form has one answer and one reason; {other} is answered otherwise. Answer the whole row alike."
        ),
    )
}

/// An answer to a premise.
pub(super) fn premise_claim(yes: bool, title: &Text, place: &str, on: Date) -> Text {
    let (de, en) = if yes { ("vorhanden", "there") } else { ("nicht vorhanden", "not there") };
    Text::new(
        format!("Erklärt am {} zu {place}: {}: {de}.", german(on), title.de),
        format!("Declared on {on} at {place}: {}: {en}.", title.en),
    )
}

/// The protection need that the product file states.
pub(super) fn stated_need(need: ProtectionNeed) -> Text {
    let text = format!("product.protection_need: {need}.");
    Text::new(text.clone(), text)
}

/// What denies a thing that is said to be there.
pub(super) fn thing_denied(title: &Text, facts: &[String]) -> Text {
    let facts = facts.join(", ");
    Text::new(
        format!("Nach den Tatsachen nicht vorhanden: {} ({facts}).", title.de),
        format!("Not there by the facts: {} ({facts}).", title.en),
    )
}

/// The product file states no protection need.
pub(super) fn no_protection_need() -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("attribute", "product.protection_need")],
        "Der Schutzbedarf ist nicht angegeben (product.protection_need).".to_owned(),
        "The protection need is not stated (product.protection_need).".to_owned(),
    )
}

/// What a pair of things must be.
pub(super) fn pair_expected(table: &Text, column: &str) -> Text {
    Text::new(
        format!("zwei, die „{}“ zulässt, verschieden in {column}", table.de),
        format!("two that \"{}\" admits and that differ in {column}", table.en),
    )
}

/// On what a pair of things still hangs.
pub(super) fn pair_open(open: &[String]) -> Reason {
    let list = open.join(", ");
    reason(
        ReasonCode::AwaitingHuman,
        &[("open", &list)],
        format!(
            "Die Tabelle lässt die Kombination offen, bis geklärt ist: {list} (nicht gelistet oder Bedingung nicht belegt)."
        ),
        format!(
            "The table leaves the combination open until this is settled: {list} (not listed, or a condition not shown to be met)."
        ),
    )
}

/// A catalog that the product calls for and that is not judged, as no component of its kind is listed.
pub(super) fn scope_incomplete(catalog: &Catalog, sign: &Text, facts: &[String]) -> Reason {
    let kinds = catalog.component_kinds.clone().unwrap_or_default().join(", ");
    let list = facts.join(", ");
    reason(
        ReasonCode::ScopeIncomplete,
        &[("catalog", &catalog.reference()), ("component_kinds", &kinds), ("facts", &list)],
        format!(
            "{} ist nicht geprüft: Unter `components` steht keine Komponente der Art {kinds}, doch das Produkt zeigt {}. Die Komponente aufnehmen; gibt es sie nicht, die Angabe berichtigen.",
            catalog.title.de, sign.de
        ),
        format!(
            "{} is not assessed: `components` lists none of the kind {kinds}, yet the product shows {}. List the component; if there is none, correct what shows it.",
            catalog.title.en, sign.en
        ),
    )
}

/// Whether an app has a back end, which nobody has said.
pub(super) fn back_end_asked(catalog: &Catalog) -> Reason {
    reason(
        ReasonCode::ConditionUnknown,
        &[("catalog", &catalog.reference())],
        format!(
            "Ob die App ein Hintergrundsystem hat, ist nicht gesagt; mit einem wäre auch {} zu prüfen. Als Komponente aufnehmen oder unter `product.without: [{{kind: backend, because: …, stated: …}}]` verneinen.",
            catalog.title.de
        ),
        format!(
            "Whether the app has a back end is not stated; with one, {} would have to be assessed as well. List it as a component, or deny it under `product.without: [{{kind: backend, because: …, stated: …}}]`.",
            catalog.title.en
        ),
    )
}

/// That the product has no component of a kind.
pub(super) fn stated_without(denied: &Without) -> Text {
    let (kind, by, on) = (denied.kind, &denied.stated.by, denied.stated.on);
    Text::new(
        format!(
            "Keine Komponente der Art {kind} (erklärt von {by} am {}): {}",
            german(on),
            denied.because
        ),
        format!("No component of the kind {kind} (stated by {by} on {on}): {}", denied.because),
    )
}

/// What would pass but for an indication against it.
pub(super) fn would_pass() -> Text {
    Text::new(
        "Nach den übrigen Prüfungen wäre die Forderung erfüllt.",
        "By the other checks the demand would be met.",
    )
}

/// A check that only indicates, against a demand that would pass.
pub(super) fn indication_against(found: &Text, facts: &[String]) -> Reason {
    let list = facts.join(", ");
    let named = if list.is_empty() { String::new() } else { format!(" ({list})") };
    reason(
        ReasonCode::IndicationAgainst,
        &[("facts", &list)],
        format!(
            "Anzeichen dagegen: {}{named}. Es entscheidet nicht, steht aber gegen ein „erfüllt“; zu klären ist es durch eine Änderung, eine berichtigte Angabe oder eine Erläuterung (Umgang `indication_explained`), die nur die Freigabe betrifft.",
            found.de
        ),
        format!(
            "Indication against it: {}{named}. It does not decide, but stands against a pass; settle it by a change, a corrected statement or an explanation (disposition `indication_explained`), which concerns the gate alone.",
            found.en
        ),
    )
}

/// A thing that is there, and what shows it.
pub(super) fn thing_found(title: &Text, by: &Text) -> Text {
    Text::new(
        format!("Gefunden: {}, erkannt an {}.", title.de, by.de),
        format!("Found: {}, seen by {}.", title.en, by.en),
    )
}

/// What shows a function that is claimed to be absent.
pub(super) fn function_seen(function: &Text, sign: &Text) -> Text {
    Text::new(
        format!("Die Funktion gibt es: {}, erkannt an {}", function.de, sign.de),
        format!("The function is there: {}, seen by {}", function.en, sign.en),
    )
}

/// The claim that something is absent which every product has.
pub(super) fn cannot_be_absent(because: &Text) -> Reason {
    reason(
        ReasonCode::CannotBeAbsent,
        &[],
        format!(
            "„Funktion nicht vorhanden“ kann hier nicht zutreffen: {} Zu antworten ist mit `yes` oder `no`.",
            because.de
        ),
        format!("\"Function absent\" cannot hold here: {} Answer `yes` or `no`.", because.en),
    )
}

/// The claim that a function is absent, where the catalog does not say which one is meant.
pub(super) fn no_function_named() -> Reason {
    reason(
        ReasonCode::ReasonMissing,
        &[("reason", "function-absent")],
        "Der Katalog nennt keine Funktion, deren Fehlen diese Anforderung gegenstandslos machte; ein anderer Grund ist nötig.".to_owned(),
        "The catalog names no function whose absence would leave this requirement without object; another reason is needed.".to_owned(),
    )
}

/// A function claimed to be absent.
pub(super) fn function_absent(function: &Text, refuted_by: &Text) -> Reason {
    reason(
        ReasonCode::Stated,
        &[
            ("reason", "function-absent"),
            ("function", &function.de),
            ("refuted_by", &refuted_by.de),
        ],
        format!(
            "Behauptet wird, dass es das im Produkt nicht gibt: {}. Widerlegt würde das durch: {}.",
            function.de, refuted_by.de
        ),
        format!(
            "It is claimed that the product does not have this: {}. It would be refuted by: {}.",
            function.en, refuted_by.en
        ),
    )
}

/// A ruling that sets a demand aside.
pub(super) fn waived(id: &str, title: &Text) -> Reason {
    reason(
        ReasonCode::Waived,
        &[("interpretation", id)],
        format!("Aufgehoben durch Auslegung {id}: {}.", title.de),
        format!("Waived by interpretation {id}: {}.", title.en),
    )
}

/// An option that the manufacturer does not use.
pub(super) fn option_not_used(on: Date) -> Reason {
    let text = own_reason("option-not-used");
    reason(
        ReasonCode::Stated,
        &[("reason", "option-not-used")],
        format!("{} Erklärt am {}.", text.de, german(on)),
        format!("{} Declared on {on}.", text.en),
    )
}

/// A justification in the manufacturer's own words, which a person must weigh.
pub(super) fn own_justification(id: &str, text: &Text) -> Reason {
    reason(
        ReasonCode::AwaitingHuman,
        &[("reason", id)],
        format!("Eigene Begründung des Herstellers, von einem Menschen zu beurteilen: {}", text.de),
        format!("A justification of the manufacturer's own, for a person to judge: {}", text.en),
    )
}

/// A DiGA without the certificate it needs for a part.
pub(super) fn certificate_missing(catalog: &str) -> Note {
    note(
        "certificate-missing",
        format!(
            "Für {catalog} ist kein gültiges Zertifikat des BSI aufgeführt, das eine DiGA seit dem 01.01.2025 braucht (§ 139e Abs. 10 Satz 3 SGB V, § 4 Abs. 7 DiGAV)."
        ),
        format!(
            "No valid certificate of BSI by {catalog} is listed, which a DiGA needs since 2025-01-01 (section 139e (10) sentence 3 SGB V, section 4 (7) DiGAV)."
        ),
    )
}

/// A certificate of which nobody says for which version it holds.
pub(super) fn certificate_without_version(certificate: &str) -> Note {
    note(
        "certificate-without-version",
        format!(
            "Für welche Version das Zertifikat {certificate} gilt, ist nicht angegeben (documents: product_version); ein Zertifikat nach TR-03161 gilt nur für die geprüfte Version."
        ),
        format!(
            "For which version the certificate {certificate} holds is not stated (documents: product_version); a certificate by TR-03161 holds for the examined version only."
        ),
    )
}

/// A certificate with a longer term than the scheme gives.
pub(super) fn certificate_too_long(certificate: &str, end: Date, last: Date) -> Note {
    note(
        "certificate-term",
        format!(
            "Das Zertifikat {certificate} soll bis zum {} gelten; ein Zertifikat nach TR-03161 gilt fünf Jahre, hier bis zum {}.",
            german(end),
            german(last)
        ),
        format!(
            "The certificate {certificate} is said to hold until {end}; a certificate by TR-03161 holds for five years, here until {last}."
        ),
    )
}

/// A certificate that names another version than the product's.
pub(super) fn certificate_of_other_version(
    certificate: &str,
    certified: &str,
    version: &str,
    next: &Succession,
) -> Note {
    let (de, en) = succession(certified, version, next);
    note(
        "certificate-for-other-version",
        format!(
            "Das Zertifikat {certificate} gilt für Version {certified}, geprüft wird Version {version}. {de}"
        ),
        format!(
            "The certificate {certificate} holds for version {certified}, judged is version {version}. {en}"
        ),
    )
}

fn succession(certified: &str, version: &str, next: &Succession) -> (String, String) {
    let hand_in = (
        format!(
            "Vorzulegen: Änderungsdokumentation und Auswirkungsanalyse von Version {certified} zu Version {version} (documents, kind: impact-analysis, from_version, product_version, concludes: no-impact oder impact)."
        ),
        format!(
            "To hand in: documentation of changes and impact analysis from version {certified} to version {version} (documents, kind: impact-analysis, from_version, product_version, concludes: no-impact or impact)."
        ),
    );
    match next {
        Succession::Expired(end) => (
            format!(
                "Es ist am {} abgelaufen. Ein abgelaufenes Zertifikat wird nicht erweitert (Maintenance): eine Re-Zertifizierung ist nötig.",
                german(*end)
            ),
            format!(
                "It expired on {end}. An expired certificate is not extended (maintenance): re-certification is needed."
            ),
        ),
        Succession::Contradictory => (
            "Die vorgelegten Auswirkungsanalysen widersprechen sich: Eine Auswirkung auf die Konformität ist damit nicht ausgeschlossen, eine Re-Zertifizierung ist nötig.".to_owned(),
            "The impact analyses at hand contradict each other: an effect on conformity is thus not ruled out, re-certification is needed.".to_owned(),
        ),
        Succession::Impact => (
            "Nach der vorgelegten Auswirkungsanalyse ist eine Auswirkung auf die Konformität nicht ausgeschlossen: eine Re-Zertifizierung ist nötig.".to_owned(),
            "By the impact analysis at hand an effect on conformity is not ruled out: re-certification is needed.".to_owned(),
        ),
        Succession::NoImpact => (
            "Die vorgelegte Auswirkungsanalyse schließt eine Auswirkung auf die Konformität aus: eine Maintenance kommt in Betracht; darüber entscheidet die Zertifizierungsstelle.".to_owned(),
            "The impact analysis at hand rules out an effect on conformity: maintenance is open; the certification body decides.".to_owned(),
        ),
        Succession::OtherStart(from) => {
            let (de, en) = match from {
                Some(from) => (format!("geht aber von Version {from} aus"), format!("but starts from version {from}")),
                None => ("sagt aber nicht, von welcher Version sie ausgeht (from_version)".to_owned(), "but does not say from which version it starts (from_version)".to_owned()),
            };
            (
                format!("Die vorgelegte Auswirkungsanalyse schließt eine Auswirkung aus, {de}: Solange das nicht für alle Änderungen seit Version {certified} gezeigt ist, ist eine Re-Zertifizierung nötig. {}", hand_in.0),
                format!("The impact analysis at hand rules out an effect, {en}: unless that is shown for all changes since version {certified}, re-certification is needed. {}", hand_in.1),
            )
        }
        Succession::Unknown(others) => {
            let (de, en) = if others.is_empty() {
                (String::new(), String::new())
            } else {
                let list = others.join(", ");
                (format!("Die vorgelegten Auswirkungsanalysen gelten anderen Versionen ({list}). "), format!("The impact analyses at hand are of other versions ({list}). "))
            };
            (
                format!("{de}Eine Re-Zertifizierung ist nötig, solange eine Auswirkung auf die Konformität nicht eindeutig ausgeschlossen ist; nur dann kommt eine Maintenance in Betracht. {}", hand_in.0),
                format!("{en}Re-certification is needed unless an effect on conformity is clearly ruled out; only then is maintenance open. {}", hand_in.1),
            )
        }
    }
}

/// "Not applicable" for a stated reason.
pub(super) fn na_stated(id: &str, text: &Text, refuted_by: Option<&Text>) -> Reason {
    let (de, en) = refuted_by.map_or_else(Default::default, |by| {
        (
            format!(" Widerlegt würde das durch: {}.", by.de),
            format!(" It would be refuted by: {}.", by.en),
        )
    });
    reason(
        ReasonCode::Stated,
        &[("reason", id)],
        format!("{}{de}", text.de),
        format!("{}{en}", text.en),
    )
}

/// What would refute "not applicable" where the norm has no condition.
pub(super) fn any_fact_of(kinds: &[String]) -> Option<Text> {
    let list = kinds.join(", ");
    (!kinds.is_empty()).then(|| {
        Text::new(format!("eine Tatsache der Art {list}"), format!("a fact of the kind {list}"))
    })
}

/// Our own reasons for "not applicable", marked as ours.
pub(crate) fn own_reason(id: &str) -> Text {
    let (de, en) = match id {
        "condition-not-met" => (
            "Die Bedingung der Anforderung ist nicht gegeben",
            "the condition of the requirement is not met",
        ),
        "option-not-used" => {
            ("Von der Möglichkeit wird kein Gebrauch gemacht", "the option is not used")
        }
        "other-addressee" => {
            ("Die Anforderung richtet sich an andere", "the requirement speaks to others")
        }
        _ => ("Die geschützte Funktion gibt es nicht", "the protected function does not exist"),
    };
    Text::new(
        format!("{de} (Begründung nach befund, nicht aus der Norm)."),
        format!("{en} (a reason of befund's, not of the norm)."),
    )
}

/// "Not applicable" without a reason.
pub(super) fn reason_missing() -> Reason {
    reason(
        ReasonCode::ReasonMissing,
        &[],
        "„Nicht anwendbar“ ist ohne Begründung angegeben.".to_owned(),
        "\"Not applicable\" is stated without a reason.".to_owned(),
    )
}

/// A reason of a ruling that does not hold on the day judged.
pub(super) fn reason_not_in_force(id: &str) -> Reason {
    reason(
        ReasonCode::ReasonMissing,
        &[("reason", id)],
        format!("Der angegebene Grund `{id}` ist am Stichtag nicht zugelassen."),
        format!("The reason given, `{id}`, is not admitted on the day judged."),
    )
}

/// An entry that only states something, or is vacant.
pub(super) fn demands_nothing(vacant: bool) -> Reason {
    if vacant {
        reason(
            ReasonCode::Vacant,
            &[],
            "Die Nummer ist nicht besetzt.".to_owned(),
            "The number is vacant.".to_owned(),
        )
    } else {
        reason(
            ReasonCode::Statement,
            &[],
            "Der Eintrag stellt fest und fordert nichts.".to_owned(),
            "The entry states something and demands nothing.".to_owned(),
        )
    }
}

/// The answer is no.
pub(super) fn answered_no(on: Date, old: bool) -> Offender {
    let (de, en) = if old { (" (gealterte Angabe)", " (aged statement)") } else { ("", "") };
    let message = Text::new(
        format!("Der Hersteller erklärt am {}: nicht erfüllt{de}.", german(on)),
        format!("The manufacturer declares on {on}: not met{en}."),
    );
    plain_offender("", "no", message)
}

/// "Not applicable" without a reason where the norm closes the list.
pub(super) fn no_admissible_reason() -> Offender {
    let message = Text::new(
        "„Nicht anwendbar“ ohne einen der zulässigen Gründe gilt als nicht erfüllt.",
        "\"Not applicable\" without one of the admissible reasons counts as not met.",
    );
    plain_offender("", "not_applicable", message)
}

/// An edition whose text is not known.
pub(super) fn text_unavailable(catalog: &Catalog) -> Reason {
    let reference = catalog.reference();
    reason(
        ReasonCode::TextUnavailable,
        &[("catalog", &reference)],
        format!(
            "Der Text der Fassung {} liegt hier nicht vor; gegen sie lässt sich nicht urteilen.",
            catalog.edition
        ),
        format!(
            "The text of edition {} is not at hand; nothing can be judged against it.",
            catalog.edition
        ),
    )
}

fn note(code: &str, de: String, en: String) -> Note {
    Note { code: code.to_owned(), text: Text::new(de, en) }
}

/// What an observation on a basis is called.
pub(super) fn observed(basis: Basis) -> Text {
    match basis {
        Basis::Measured => Text::new("Messung", "Measurement"),
        _ => Text::new("Auslesung", "Reading"),
    }
}

/// An observation in an earlier format.
pub(super) fn observation_outdated(file: &str) -> Note {
    note(
        "observation-outdated",
        format!(
            "{file} hat ein früheres Format und wurde nicht verwendet; neu messen mit `befund probe`."
        ),
        format!("{file} is of an earlier format and was not used; measure again: `befund probe`."),
    )
}

/// An observation whose target is gone or changed.
pub(super) fn observation_ignored(observation: &Observation) -> Note {
    let Observation { probe, subject, .. } = observation;
    note(
        "observation-ignored",
        format!(
            "Eine gespeicherte Beobachtung von {subject} ({probe}) gehört zu keinem heutigen Ziel und wurde nicht verwendet."
        ),
        format!(
            "A stored observation of {subject} ({probe}) belongs to no target as declared now and was not used."
        ),
    )
}

/// A run that failed beside an earlier one that did not.
pub(super) fn later_run_failed(failed: &Observation, earlier: Date) -> Note {
    let why = failed.reason.clone().unwrap_or_default();
    let (subject, date) = (&failed.subject, failed.day());
    note(
        "run-failed",
        format!(
            "Ein Prüflauf an {subject} vom {} ist gescheitert ({why}); verwendet ist die Messung vom {}.",
            german(date),
            german(earlier)
        ),
        format!(
            "A run on {subject} of {date} failed ({why}); the measurement of {earlier} was used."
        ),
    )
}

/// A catalog that is not yet in force.
pub(super) fn catalog_left_out(id: &str, as_of: Date) -> Note {
    note(
        "catalog-left-out",
        format!("{id} hat am {} noch keine geltende Fassung und wurde ausgelassen.", german(as_of)),
        format!("{id} has no edition in force on {as_of} and was left out."),
    )
}

/// A scheme of one certification body that the product does not say it uses.
pub(super) fn scheme_not_chosen(id: &str) -> Note {
    note(
        "scheme-not-chosen",
        format!(
            "{id} wurde ausgelassen: Es ist eines von mehreren Verfahren für das Zertifikat nach § 5 Abs. 2 Buchst. a der Anlage 31b und bindet nur, wer danach zertifiziert ist oder es wählt. Beurteilt wird danach, wenn ein solches Zertifikat aufgeführt ist (`scheme: {id}`), wenn Antworten dazu vorliegen oder wenn es mit `--catalog` oder `audit.catalogs` genannt ist."
        ),
        format!(
            "{id} was left out: it is one of several schemes for the certificate under section 5 (2) (a) of Annex 31b and binds only who is certified under it or chooses it. It is judged by if such a certificate is listed (`scheme: {id}`), if answers to it are given, or if `--catalog` or `audit.catalogs` names it."
        ),
    )
}

/// The first of some names, and how many more there are.
fn first_of(names: &[&str]) -> (String, String) {
    const MOST: usize = 10;
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => (shown.clone(), shown),
        more => (format!("{shown} und {more} weitere"), format!("{shown} and {more} more")),
    }
}

/// Facts stated for a day after the one judged.
pub(super) fn later_facts(ids: &[&str]) -> Note {
    let (de, en) = first_of(ids);
    note(
        "evidence-after-as-of",
        format!("Angaben und Antworten mit einem Datum nach dem Stichtag zählen nicht: {de}."),
        format!("Facts and answers dated after the day judged do not count: {en}."),
    )
}

/// Catalogs that bind products of this kind and are not judged.
pub(super) fn left_out_catalogs(ids: &[&str]) -> Note {
    let (de, en) = first_of(ids);
    note(
        "left-out-catalogs",
        format!("Nicht geprüft, obwohl für diese Produktart am Stichtag in Kraft: {de}."),
        format!("Not judged, though in force on the day judged for products of this kind: {en}."),
    )
}

/// Components that no catalog judged is for.
pub(super) fn left_out_components(ids: &[&str]) -> Note {
    let (de, en) = first_of(ids);
    note(
        "left-out-components",
        format!("Kein geprüfter Katalog gilt Komponenten dieser Art: {de}."),
        format!("No catalog judged is for components of this kind: {en}."),
    )
}

/// Facts about components that are not judged.
pub(super) fn left_out_facts(ids: &[&str]) -> Note {
    let (de, en) = first_of(ids);
    note(
        "left-out-facts",
        format!("Angaben zu Komponenten, die nicht geprüft werden: {de}."),
        format!("Facts about components that are not judged: {en}."),
    )
}

/// Targets that serve components that are not judged.
pub(super) fn left_out_targets(subjects: &[&str]) -> Note {
    let (de, en) = first_of(subjects);
    note(
        "left-out-targets",
        format!("Prüfziele von Komponenten, die nicht geprüft werden: {de}."),
        format!("Targets of components that are not judged: {en}."),
    )
}

/// A catalog this release does not have.
pub(super) fn catalog_not_shipped(id: &str) -> Note {
    note(
        "catalog-not-shipped",
        format!(
            "{id} gehört zu dieser Produktart, ist in dieser Ausgabe von befund aber noch nicht enthalten."
        ),
        format!(
            "{id} belongs to this kind of product but is not part of this release of befund yet."
        ),
    )
}

/// A later edition is judged by an earlier text.
pub(super) fn judged_by_earlier(id: &str, in_force: &str, judged: &str) -> Note {
    note(
        "judged-by-earlier-edition",
        format!(
            "Geltende Fassung von {id} ist {in_force}, ihr Text liegt hier nicht vor; daneben wird {judged} als Vergleich beurteilt."
        ),
        format!(
            "The edition of {id} in force is {in_force}, its text is not at hand; {judged} is judged beside it as a comparison."
        ),
    )
}

/// The same words for several answers.
pub(super) fn same_statement(numbers: &[String], statement: &str) -> Note {
    let list = numbers.join(", ");
    let short: String = statement.chars().take(80).collect();
    note(
        "same-statement",
        format!(
            "Mehrere Antworten tragen dieselbe Begründung („{short}“): {list}. Ein Prüfer erwartet je Nummer eine eigene."
        ),
        format!(
            "Several answers carry the same statement (\"{short}\"): {list}. An evaluator expects one of its own for each number."
        ),
    )
}

/// The as-of date comes from the product file.
pub fn as_of_from_file(as_of: Date) -> Note {
    note(
        "as-of-from-file",
        format!("Der Stichtag {} steht in befund.yaml; --as-of ersetzt ihn.", german(as_of)),
        format!("The as-of date {as_of} stands in befund.yaml; --as-of replaces it."),
    )
}

/// A decision about a gap that has ended.
pub(super) fn disposition_expired(record: &DispositionRecord) -> Note {
    let (place, kind, on) = (disposition_place(record), record.kind, record.expires);
    note(
        "disposition-expired",
        format!("Die Entscheidung {kind} zu {place} galt bis {} und wirkt nicht mehr.", german(on)),
        format!("The decision {kind} on {place} held until {on} and no longer counts."),
    )
}

/// An explanation of an indication that is to hold for too long.
pub(super) fn disposition_too_long(record: &DispositionRecord) -> Note {
    let (place, expires) = (disposition_place(record), record.expires);
    note(
        "disposition-too-long",
        format!(
            "Die Erläuterung zu {place} soll bis {} gelten, länger als ein Jahr; sie zählt nicht.",
            german(expires)
        ),
        format!(
            "The explanation on {place} is to hold until {expires}, longer than a year; it does not count."
        ),
    )
}

/// What the user's own folder adds, with digests.
pub(super) fn own_catalogs(own: &[Own]) -> Note {
    let list = |own: &Own| format!("{} {} (SHA-256 {})", own.kind, own.id, &own.sha256[..16]);
    let list: Vec<_> = own.iter().map(list).collect();
    let list = list.join(", ");
    note(
        "own-catalogs",
        format!("Eigene Ergänzungen, nicht von befund geprüft (--catalogs): {list}."),
        format!("Own additions, not examined by befund (--catalogs): {list}."),
    )
}

/// A decision about a gap that is to hold for more than a year.
pub(super) fn disposition_lasts(record: &DispositionRecord) -> Note {
    let (place, kind, on) = (disposition_place(record), record.kind, record.expires);
    note(
        "disposition-lasts",
        format!(
            "Die Entscheidung {kind} zu {place} soll länger als ein Jahr gelten, bis {}.",
            german(on)
        ),
        format!("The decision {kind} on {place} is to hold for more than a year, until {on}."),
    )
}

/// A decision about a gap that ends soon.
pub(super) fn disposition_expires_soon(record: &DispositionRecord) -> Note {
    let (place, kind, on) = (disposition_place(record), record.kind, record.expires);
    note(
        "disposition-expires-soon",
        format!("Die Entscheidung {kind} zu {place} gilt nur noch bis {}.", german(on)),
        format!("The decision {kind} on {place} holds only until {on}."),
    )
}

/// A decision about a gap that is not there.
pub(super) fn disposition_unused(record: &DispositionRecord) -> Note {
    let (place, kind) = (disposition_place(record), record.kind);
    note(
        "disposition-unused",
        format!("Die Entscheidung {kind} zu {place} trifft auf keine Lücke; sie kann entfallen."),
        format!("The decision {kind} on {place} meets no gap; it can go."),
    )
}

/// A decision about a gap in a catalog that this run does not judge.
pub(super) fn disposition_not_judged(record: &DispositionRecord) -> Note {
    let (place, kind) = (disposition_place(record), record.kind);
    note(
        "disposition-unused",
        format!(
            "Die Entscheidung {kind} zu {place} bleibt ungenutzt: Nach diesem Katalog wird hier nicht geprüft."
        ),
        format!(
            "The decision {kind} on {place} is unused: this run does not judge by that catalog."
        ),
    )
}

/// A decision about a gap that does not cover all of it.
pub(super) fn disposition_leaves_out(
    record: &DispositionRecord,
    things: &BTreeSet<String>,
) -> Note {
    const SHOWN: usize = 5;
    let (place, kind) = (disposition_place(record), record.kind);
    let mut list: Vec<_> = things.iter().take(SHOWN).map(|thing| format!("`{thing}`")).collect();
    if things.len() > SHOWN {
        list.push(format!("… {}", things.len() - SHOWN));
    }
    let list = list.join(", ");
    note(
        "disposition-leaves-out",
        format!("Die Entscheidung {kind} zu {place} deckt nicht: {list}."),
        format!("The decision {kind} on {place} does not cover: {list}."),
    )
}

fn disposition_place(record: &DispositionRecord) -> String {
    let component: String =
        record.component.iter().map(|component| format!("/{component}")).collect();
    let demand: String = record.demand.iter().map(|demand| format!(" · {demand}")).collect();
    format!("{}{component}{demand} ({})", record.subject(), record.owner)
}

/// A policy edition beside the day.
pub(super) fn policy_pinned(reference: &str) -> Note {
    note(
        "policy-pinned",
        format!(
            "{reference} ist festgelegt und gilt am Stichtag nicht; die Urteile danach sind Vergleiche."
        ),
        format!(
            "{reference} is pinned and not in force on the day judged; verdicts by it are comparisons."
        ),
    )
}
