//! On documents and certificates.

use jiff::civil::Date;

use crate::as_of::AsOf;
use crate::assess::exhibit::{MAX_AGE_STATED, Standing};
use crate::assess::result::{Note, Offender, Reason, ReasonCode};
use crate::assess::say::checks::plain_offender;
use crate::assess::say::facts::listed;
use crate::assess::say::notes::before_version;
use crate::assess::say::{note, reason};
use crate::catalog::Text;
use crate::catalog::describe::german;
use crate::fact::document::{DocumentKind, Scheme};
use crate::product::{Document, Unfit};

/// A document that is cited and does not carry what cites it.
pub(in crate::assess) fn citation_unfit(
    document: &Document,
    why: &Text,
    places: &[String],
) -> Note {
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
pub(in crate::assess) fn unfit(document: &Document, end: Date, as_of: AsOf<'_>) -> Text {
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
pub(in crate::assess) fn no_document_at_all(unfit: Unfit) -> Text {
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
        Unfit::NoProof => Text::new(
            "ein Archiv oder eine Webseite belegt nichts; vorzulegen ist das Dokument selbst",
            "an archive or a web page proves nothing; hand in the document itself",
        ),
        Unfit::Contradicted => Text::new(
            "in der Datei steht anderes, als über sie angegeben ist",
            "the file says something else than is stated about it",
        ),
        Unfit::Altered => Text::new(
            "die Datei trägt eine Signatur über andere Bytes: sie wurde nach dem Signieren verändert",
            "the file has a signature over other bytes: it was changed after it was signed",
        ),
    }
}

/// A document's title with its number, unless the title has it already.
pub(in crate::assess) fn document_name(document: &Document) -> String {
    match &document.number {
        Some(number) if !document.title.contains(number.as_str()) => {
            format!("{} {number}", document.title)
        }
        _ => document.title.clone(),
    }
}

/// A document past its end.
pub(in crate::assess) fn document_over(document: &Document) -> Offender {
    let end = document.valid_until.unwrap_or(document.issued);
    let name = document_name(document);
    let message = Text::new(
        format!("{name} galt bis {}; ein gültiger Nachweis ist verlangt.", german(end)),
        format!("{name} was valid until {end}; a valid document is demanded."),
    );
    plain_offender(&document.id, Text::new(german(end), end.to_string()), message)
}

/// A document of which it is not sure that it still carries.
pub(in crate::assess) fn document_unsure(document: &Document, as_of: AsOf<'_>) -> Reason {
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
        return end_missing(document);
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

fn end_missing(document: &Document) -> Reason {
    reason(
        ReasonCode::FactMissing,
        &[("document", &document.id), ("attribute", "valid_until")],
        format!(
            "Zu „{}“ fehlt `valid_until`; nennt der Nachweis kein Ende, dann `none`.",
            document.title
        ),
        format!(
            "`valid_until` of \"{}\" is missing; if the document names no end, write `none`.",
            document.title
        ),
    )
}

/// No document of a kind is listed.
pub(in crate::assess) fn no_document(kind: DocumentKind, schemes: &[Scheme]) -> Reason {
    let words: Vec<_> = schemes.iter().map(|scheme| scheme.word()).collect();
    let name = match words.as_slice() {
        [] => kind.to_string(),
        words => format!("{kind} / {}", words.join(" | ")),
    };
    let under: Vec<_> = schemes.iter().map(|scheme| Text::from(scheme.label())).collect();
    let (said, under) = (Text::from(kind.label()), listed(&under, " / "));
    let said = match schemes {
        [] => said,
        _ => Text::new(format!("{}: {}", said.de, under.de), format!("{}: {}", said.en, under.en)),
    };
    reason(
        ReasonCode::EvidenceMissing,
        &[("document", &name)],
        format!("Ein Nachweis dieser Art ist nicht aufgeführt ({}).", said.de),
        format!("No document of this kind is listed ({}).", said.en),
    )
}

/// A document that names another version.
pub(in crate::assess) fn document_for_other_version(
    document: &Document,
    standing: Standing,
) -> Reason {
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

/// A DiGA without the certificate it needs for a part.
pub(in crate::assess) fn certificate_missing(catalog: &str) -> Note {
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
pub(in crate::assess) fn certificate_without_version(certificate: &str) -> Note {
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
pub(in crate::assess) fn certificate_too_long(certificate: &str, end: Date, last: Date) -> Note {
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

/// What a certificate of another version calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::assess) enum Succession {
    /// It is past its end: nothing can be extended.
    Expired(Date),
    /// Two analyses of the same change contradict each other.
    Contradictory,
    /// An analysis does not rule an effect out.
    Impact,
    /// An analysis rules an effect out, and starts from the version certified.
    NoImpact,
    /// An analysis rules an effect out, and starts from another version or does not say from which.
    OtherStart(Option<String>),
    /// Nothing rules an effect out; the versions for which there is an analysis all the same.
    Unknown(Vec<String>),
}

/// A certificate that names another version than the product's.
pub(in crate::assess) fn certificate_of_other_version(
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
