//! On the audit as a whole: observations, editions, and what was left out.

use jiff::civil::Date;

use crate::assess::result::{Note, Reason, ReasonCode};
use crate::assess::say::{facts, note, reason};
use crate::catalog::Text;
use crate::catalog::describe::german;
use crate::fact::kind::Kind;
use crate::fact::label;
use crate::fact::observation::Observation;
use crate::library::Own;

/// A version that is younger than the day judged.
pub(in crate::assess) fn version_later(name: &str, since: Date) -> Note {
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
pub(in crate::assess) fn without_version(ids: &[String]) -> Note {
    let names: Vec<_> = ids.iter().map(|id| named(id)).collect();
    let ((de, en), count) = (first_of_texts(&names), ids.len());
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
pub(super) fn before_version(de: &str, en: &str, made: Date, since: Date) -> Reason {
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

/// An observation in an earlier format.
pub(in crate::assess) fn observation_outdated(file: &str) -> Note {
    note(
        "observation-outdated",
        format!(
            "{file} hat ein früheres Format und wurde nicht verwendet; neu messen mit `befund probe`."
        ),
        format!("{file} is of an earlier format and was not used; measure again: `befund probe`."),
    )
}

/// An observation whose target is gone or changed.
pub(in crate::assess) fn observation_ignored(observation: &Observation) -> Note {
    let Observation { probe, subject, file, .. } = observation;
    note(
        "observation-ignored",
        format!(
            "Eine gespeicherte Beobachtung von {subject} ({probe}) gehört zu keinem Ziel, wie es heute angegeben ist, und wurde nicht verwendet: das Ziel wieder so angeben oder {file} entfernen."
        ),
        format!(
            "A stored observation of {subject} ({probe}) belongs to no target as declared now and was not used: declare it so again, or remove {file}."
        ),
    )
}

/// A run that failed beside an earlier one that did not.
pub(in crate::assess) fn later_run_failed(failed: &Observation, earlier: Date) -> Note {
    let why = facts::why(failed.reason.as_deref().unwrap_or_default());
    let (subject, date) = (&failed.subject, failed.day());
    note(
        "run-failed",
        format!(
            "Ein Prüflauf an {subject} vom {} ist gescheitert ({}); verwendet ist die Messung vom {}.",
            german(date),
            why.de,
            german(earlier)
        ),
        format!(
            "A run on {subject} of {date} failed ({}); the measurement of {earlier} was used.",
            why.en
        ),
    )
}

/// A catalog that is not yet in force.
pub(in crate::assess) fn catalog_left_out(id: &str, as_of: Date) -> Note {
    note(
        "catalog-left-out",
        format!("{id} hat am {} noch keine geltende Fassung und wurde ausgelassen.", german(as_of)),
        format!("{id} has no edition in force on {as_of} and was left out."),
    )
}

/// A scheme of one certification body that the product does not say it uses.
pub(in crate::assess) fn scheme_not_chosen(id: &str) -> Note {
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

/// How many names a note lists.
const MOST: usize = 10;

/// The first of some names, and how many more there are.
pub(super) fn first_of(names: &[&str]) -> (String, String) {
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => (shown.clone(), shown),
        more => (format!("{shown} und {more} weitere"), format!("{shown} and {more} more")),
    }
}

/// As [`first_of`], of texts that may have commas.
fn first_of_texts(names: &[Text]) -> (String, String) {
    let of = |of: fn(&Text) -> &str, and: &str| {
        let shown: Vec<_> = names.iter().take(MOST).map(of).collect();
        match names.len().saturating_sub(MOST) {
            0 => shown.join("; "),
            more => format!("{} {and}", shown.join("; ")).replace("{}", &more.to_string()),
        }
    };
    (of(|text| &text.de, "und {} weitere"), of(|text| &text.en, "and {} more"))
}

/// A fact by its id, with the place where it stands; a list by `kind subject`; another name stands for itself.
fn named(id: &str) -> Text {
    if let Some((kind, subject)) =
        id.split_once(' ').filter(|(kind, _)| Kind::named(kind).is_some())
    {
        let kind = label::kind(kind);
        return Text::new(format!("{} {subject}", kind.de), format!("{} {subject}", kind.en));
    }
    let said = label::fact(id);
    match label::origin(id) {
        Some(origin) => {
            Text::new(format!("{}, {origin}", said.de), format!("{}, {origin}", said.en))
        }
        None => said,
    }
}

/// Facts stated for a day after the one judged.
pub(in crate::assess) fn later_facts(ids: &[&str]) -> Note {
    let (de, en) = first_of_texts(&ids.iter().map(|id| named(id)).collect::<Vec<_>>());
    note(
        "evidence-after-as-of",
        format!("Angaben und Antworten mit einem Datum nach dem Stichtag zählen nicht: {de}."),
        format!("Facts and answers dated after the day judged do not count: {en}."),
    )
}

/// Catalogs that bind products of this kind and are not judged.
pub(in crate::assess) fn left_out_catalogs(ids: &[&str]) -> Note {
    let (de, en) = first_of(ids);
    note(
        "left-out-catalogs",
        format!("Nicht geprüft, obwohl für diese Produktart am Stichtag in Kraft: {de}."),
        format!("Not judged, though in force on the day judged for products of this kind: {en}."),
    )
}

/// Components that no catalog judged is for.
pub(in crate::assess) fn left_out_components(ids: &[&str]) -> Note {
    let (de, en) = first_of(ids);
    note(
        "left-out-components",
        format!("Kein geprüfter Katalog gilt Komponenten dieser Art: {de}."),
        format!("No catalog judged is for components of this kind: {en}."),
    )
}

/// Facts about components that are not judged.
pub(in crate::assess) fn left_out_facts(ids: &[&str]) -> Note {
    let (de, en) = first_of_texts(&ids.iter().map(|id| named(id)).collect::<Vec<_>>());
    note(
        "left-out-facts",
        format!("Angaben zu Komponenten, die nicht geprüft werden: {de}."),
        format!("Facts about components that are not judged: {en}."),
    )
}

/// Targets that serve components that are not judged.
pub(in crate::assess) fn left_out_targets(subjects: &[&str]) -> Note {
    let (de, en) = first_of(subjects);
    note(
        "left-out-targets",
        format!("Prüfziele von Komponenten, die nicht geprüft werden: {de}."),
        format!("Targets of components that are not judged: {en}."),
    )
}

/// A catalog this release does not have.
pub(in crate::assess) fn catalog_not_shipped(id: &str) -> Note {
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
pub(in crate::assess) fn judged_by_earlier(id: &str, in_force: &str, judged: &str) -> Note {
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
pub(in crate::assess) fn same_statement(numbers: &[String], statement: &str) -> Note {
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

/// What the user's own folder adds, with digests.
pub(in crate::assess) fn own_catalogs(own: &[Own]) -> Note {
    let list = |own: &Own| format!("{} {} (SHA-256 {})", own.kind, own.id, &own.sha256[..16]);
    let list: Vec<_> = own.iter().map(list).collect();
    let list = list.join(", ");
    note(
        "own-catalogs",
        format!("Eigene Ergänzungen, nicht von befund geprüft (--catalogs): {list}."),
        format!("Own additions, not examined by befund (--catalogs): {list}."),
    )
}

/// A policy edition beside the day.
pub(in crate::assess) fn policy_pinned(reference: &str) -> Note {
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
