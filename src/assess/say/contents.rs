//! On what the files of documents say.

use crate::assess::result::Note;
use crate::assess::say::documents::document_name;
use crate::assess::say::note;
use crate::catalog::Text;
use crate::catalog::describe::{german, join};
use crate::product::Document;
use crate::product::content::{
    Comparison, DayOf, NoPath, Signature, SignedDigest, StatedOf, Unread,
};
use jiff::civil::Date;

/// What is stated about a document.
pub(in crate::assess) fn stated_of_document(document: &Document, one: &Comparison) -> Text {
    let (what, name) = (stated_of(one.what), document_name(document));
    let stated = value(&one.stated);
    Text::new(
        format!("„{name}“: {} {} (Angabe)", what.de, stated.de),
        format!("\"{name}\": {} {} (stated)", what.en, stated.en),
    )
}

/// What its file says instead.
pub(in crate::assess) fn found_in_document(one: &Comparison) -> Text {
    let (what, found) = (stated_of(one.what), value(one.found.as_deref().unwrap_or_default()));
    Text::new(
        format!("in der Datei steht: {} {}", what.de, found.de),
        format!("the file says: {} {}", what.en, found.en),
    )
}

/// A day as each language writes it; anything else as it stands.
fn value(text: &str) -> Text {
    match text.parse::<Date>() {
        Ok(day) => Text::new(german(day), day.to_string()),
        Err(_) => Text::same(text),
    }
}

fn stated_of(what: StatedOf) -> Text {
    let (de, en) = match what {
        StatedOf::Number => ("Nummer", "number"),
        StatedOf::Issuer => ("Aussteller", "issuer"),
        StatedOf::Issued => ("ausgestellt am", "issued on"),
        StatedOf::ValidUntil => ("gültig bis", "valid until"),
        StatedOf::ProductVersion => ("Produktversion", "product version"),
        StatedOf::Product => ("Produkt", "product"),
        StatedOf::Manufacturer => ("Hersteller", "manufacturer"),
    };
    Text::new(de, en)
}

/// A file that could not be read.
pub(in crate::assess) fn unreadable(document: &Document, why: Unread) -> Note {
    let (de, en) = match why {
        Unread::Encrypted => ("sie verlangt ein Passwort", "it asks for a password"),
        Unread::Broken => ("sie ist abgeschnitten oder beschädigt", "it is cut off or broken"),
        Unread::TooLarge => ("sie ist zu groß (über 64 MiB)", "it is too large (above 64 MiB)"),
        Unread::Ended => (
            "das Lesen brauchte zu viel Zeit oder Speicher, oder brach ab",
            "reading took too much time or memory, or broke off",
        ),
        Unread::NoReader => {
            ("hier lässt sich das Lesen nicht begrenzen", "reading cannot be bounded here")
        }
    };
    let name = document_name(document);
    note(
        "document-unreadable",
        format!(
            "„{name}“ ist nicht lesbar: {de}. Kein Wort darin wurde mit den Angaben verglichen."
        ),
        format!("\"{name}\" cannot be read: {en}. No word in it was held against what is stated."),
    )
}

/// Pictures of a document.
pub(in crate::assess) fn scan(document: &Document) -> Note {
    let name = document_name(document);
    note(
        "document-scan",
        format!("„{name}“ ist ein Scan ohne Text; ihn muss ein Mensch lesen."),
        format!("\"{name}\" is a scan without text; a person has to read it."),
    )
}

/// Statements that a file does not have.
pub(in crate::assess) fn not_found_in_document(
    document: &Document,
    missed: &[&Comparison],
) -> Note {
    let listed = |one: &&Comparison| {
        let (what, stated) = (stated_of(one.what), value(&one.stated));
        Text::new(format!("{} {}", what.de, stated.de), format!("{} {}", what.en, stated.en))
    };
    let listed = join(&missed.iter().map(listed).collect::<Vec<_>>(), ", ", ", ");
    let name = document_name(document);
    note(
        "document-not-found",
        format!("In „{name}“ nicht gefunden: {}. Das hat ein Mensch nachzusehen.", listed.de),
        format!("Not found in \"{name}\": {}. A person has to look.", listed.en),
    )
}

/// A file with scripts in it.
pub(in crate::assess) fn scripts_in_document(document: &Document) -> Note {
    let name = document_name(document);
    note(
        "document-scripts",
        format!("„{name}“ enthält Skripte oder startet Programme. Nichts davon wurde ausgeführt."),
        format!("\"{name}\" carries scripts or starts programs. Nothing of it was run."),
    )
}

/// A signature, and what was not looked into.
pub(in crate::assess) fn signature(document: &Document, one: &Signature) -> Note {
    let name = document_name(document);
    let signer = match &one.signer {
        Some(signer) => Text::new(
            format!("mit dem Schlüssel von {signer}"),
            format!("with the key of {signer}"),
        ),
        None => Text::new("Unterzeichner nicht geprüft", "signer not checked"),
    };
    let (de, en) = match one.digest {
        SignedDigest::Right => ("der Hashwert stimmt", "the digest is right"),
        SignedDigest::Wrong => (
            "der Hashwert stimmt nicht: signiert wurden andere Bytes",
            "the digest is wrong: other bytes were signed",
        ),
        SignedDigest::Unread => (
            "Signatur nicht geprüft: ihre Form wird nicht gelesen",
            "signature not checked: its form is not read",
        ),
    };
    let (de_over, en_over) = match (one.covers_all, one.changed_after) {
        (true, _) => ("sie umfasst die ganze Datei", "it is over the whole file"),
        (false, true) => {
            ("nach dem Signieren wurde etwas angefügt", "something was added after it was signed")
        }
        (false, false) => ("sie umfasst nicht die ganze Datei", "it is not over the whole file"),
    };
    let path = signer_path(one);
    note(
        "document-signature",
        format!("Signatur in „{name}“: {}; {de}; {de_over}. {}", signer.de, path.de),
        format!("Signature in \"{name}\": {}; {en}; {en_over}. {}", signer.en, path.en),
    )
}

/// Whether the signer leads to the roots that were given, and what that rests on.
fn signer_path(one: &Signature) -> Text {
    let Some(path) = &one.path else {
        return Text::new(
            "Der Weg zu einer Wurzel wurde nicht geprüft.",
            "The path to a root was not checked.",
        );
    };
    let (day, roots) = (german(path.on), format!("{}, SHA-256 {}", path.roots, path.sha256));
    let on = path.on;
    let (de_day, en_day) = match path.day_of {
        DayOf::Signature => (
            format!("am {day}, dem Tag der Signatur nach ihrer eigenen Angabe"),
            format!("on {on}, the day of the signature as it states itself"),
        ),
        DayOf::Document => (
            format!("am {day}, dem angegebenen Ausstellungstag"),
            format!("on {on}, the day of issue as stated"),
        ),
    };
    let Some(why) = path.none else {
        return Text::new(
            format!(
                "Ein Weg führt zu den angegebenen Wurzeln ({roots}), {de_day}; ob ein Zertifikat darin widerrufen war, wurde nicht gefragt."
            ),
            format!(
                "A path leads to the roots that were given ({roots}), {en_day}; whether a certificate in it was revoked was not asked."
            ),
        );
    };
    let (de, en) = match why {
        NoPath::NotValid => {
            ("ein Zertifikat galt an dem Tag nicht", "a certificate was not valid on that day")
        }
        NoPath::OtherUse => (
            "das Zertifikat ist keines, um Dokumente zu unterschreiben",
            "the certificate is none to sign documents with",
        ),
        NoPath::Unknown => {
            ("kein Zertifikat in der Datei führt dahin", "no certificate in the file leads there")
        }
        NoPath::Unread => (
            "ein Zertifikat ist fehlerhaft, oder seine Signatur ist von einer Art, die nicht gelesen wird",
            "a certificate is faulty, or its signature is of a kind that is not read",
        ),
    };
    Text::new(
        format!("Kein Weg führt zu den angegebenen Wurzeln ({roots}), {de_day}: {de}."),
        format!("No path leads to the roots that were given ({roots}), {en_day}: {en}."),
    )
}
