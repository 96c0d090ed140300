//! The sentences of probes, in German. `{}` stands for what differs; what stands there is said in German, too,
//! as far as it is known.

mod cloud;
mod database;
mod file;
mod identity;
mod keycloak;
mod linux;
mod live;
mod media;
mod tls;
mod web;

/// How often a sentence may hold another one.
const DEPTH: usize = 8;

/// A sentence of a probe, and the same in German.
type Sentence = (&'static str, &'static str);

/// All of them, a file a subject.
const ALL: &[&[Sentence]] = &[
    tls::SENTENCES,
    cloud::SENTENCES,
    database::SENTENCES,
    file::SENTENCES,
    keycloak::SENTENCES,
    identity::SENTENCES,
    linux::SENTENCES,
    live::SENTENCES,
    media::SENTENCES,
    web::SENTENCES,
];

/// A probe's sentence in German, if all of it is known.
pub(super) fn german(text: &str) -> Option<String> {
    within(text, DEPTH)
}

fn within(text: &str, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    if let Some(known) = in_tables(text, depth) {
        return Some(known);
    }
    // What is said of one thing stands after its name, and what is said of several one after another.
    if let Some((name, rest)) = text.split_once(": ").filter(|(name, _)| !name.contains(' ')) {
        return Some(format!("{name}: {}", within(rest, depth)?));
    }
    // A sentence may have a semicolon of its own.
    let ends = text.match_indices("; ").map(|(at, mark)| (&text[..at], &text[at + mark.len()..]));
    let mut parts = ends.filter_map(|(first, rest)| Some((in_tables(first, depth)?, rest)));
    parts.find_map(|(first, rest)| Some(format!("{first}; {}", within(rest, depth)?)))
}

fn in_tables(text: &str, depth: usize) -> Option<String> {
    let all = || ALL.iter().copied().flatten();
    if let Some((_, de)) = all().find(|(en, _)| *en == text) {
        return Some((*de).to_owned());
    }
    all().filter(|(en, _)| en.contains("{}")).find_map(|(en, de)| {
        let parts = differing(en, text)?;
        let parts = parts.iter().map(|part| within(part, depth).unwrap_or_else(|| day(part)));
        Some(fill(de, &parts.collect::<Vec<_>>()))
    })
}

/// A day as German writes it; anything else as it is.
fn day(text: &str) -> String {
    match text.parse() {
        Ok(day) if text.len() == "2026-11-21".len() => befund_catalog::text::german(day),
        _ => text.to_owned(),
    }
}

/// What stands at each `{}` of a pattern, if a text fits it.
fn differing<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut fixed = pattern.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(piece) = fixed.next() {
        let end = match fixed.peek() {
            None => rest.strip_suffix(piece)?.len(),
            Some(_) => rest.find(piece)?,
        };
        let (part, after) = rest.split_at(end);
        found.push(part);
        rest = after.strip_prefix(piece)?;
    }
    let one = |part: &&str| !part.is_empty() && !part.contains("; ");
    found.iter().all(one).then_some(found)
}

fn fill(pattern: &str, parts: &[String]) -> String {
    let mut parts = parts.iter();
    let mut out = String::new();
    for (at, piece) in pattern.split("{}").enumerate() {
        if at > 0 {
            out.extend(parts.next().map(String::as_str));
        }
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                out.push(path);
            }
        }
    }

    /// A sentence that was reworded where it is said would be English in a German run from then on.
    #[test]
    fn every_sentence_is_one_that_a_probe_says() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut paths = Vec::new();
        let folders = [
            "crates/befund-catalog/src/fact",
            "crates/befund-tls/src",
            "src/probe",
            "src/product/target",
            "src/report/tls",
            "src/cli/tls",
        ];
        for folder in folders {
            sources(&root.join(folder), &mut paths);
        }
        let lines = paths.iter().map(|path| std::fs::read_to_string(path).unwrap());
        let lines = lines.collect::<Vec<_>>().join("\n");
        let joined = regex::Regex::new(r"\\\n\s*").unwrap();
        let text = joined.replace_all(&lines, "").replace("\\\"", "\"");
        let missing = |en: &str| {
            en.split("{}").any(|piece| !text.contains(piece.trim_matches([' ', ':', ','])))
        };
        let stale: Vec<_> = ALL.iter().copied().flatten().collect();
        let stale: Vec<_> = stale.iter().filter(|(en, _)| missing(en)).map(|(en, _)| en).collect();
        assert!(stale.is_empty(), "{stale:#?}");
    }

    #[test]
    fn both_have_the_same_places() {
        for (en, de) in ALL.iter().copied().flatten() {
            assert_eq!(en.matches("{}").count(), de.matches("{}").count(), "{en}");
            assert!(!en.is_empty(), "{en}");
        }
    }

    #[test]
    fn sentences_within_sentences_are_german() {
        for (en, de) in [
            ("connection refused, twice", "zweimal: Verbindung abgelehnt"),
            (
                "127.0.0.1: connection refused, twice; ::1: no answer in time",
                "127.0.0.1: zweimal: Verbindung abgelehnt; ::1: keine Antwort in der Zeit",
            ),
            (
                "closed without an answer, then connection reset",
                "ohne Antwort geschlossen, dann Verbindung zurückgesetzt",
            ),
            (
                "out.json: it lies outside the product folder; copy it into the folder; a link must not lead out of it",
                "out.json: sie liegt außerhalb des Produktordners; in den Ordner kopieren; ein Verweis darf nicht hinausführen",
            ),
            (
                "it is dated 2999-01-01, after the day of reading (2026-11-21); correct the date",
                "sie trägt das Datum 01.01.2999, nach dem Tag des Lesens (21.11.2026); das Datum berichtigen",
            ),
        ] {
            assert_eq!(german(en).as_deref(), Some(de));
        }
        assert_eq!(german("something that nobody knows"), None);
        assert_eq!(german("connection refused; something that nobody knows"), None);
    }
}
