//! `befund explain --search`: requirements by their words.

use std::io::{self, Write as _};
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

use crate::catalog::{Catalog, Requirement, Text};
use crate::cli::explain::{names_catalog, newest};
use crate::cli::{ExitResult, Global};
use crate::diag::{Code, Diagnostic, clean};
use crate::lang::Lang;
use crate::product::Reference;

/// Characters of a hit's text on either side of the word.
const AROUND: usize = 40;

/// A requirement that holds all words.
#[derive(Serialize)]
struct Hit<'a> {
    catalog: String,
    number: &'a str,
    title: &'a Text,
    /// The text around the first word, in the language it was found in.
    excerpt: String,
}

/// Lists what was found; exit code 3 if nothing was. What stands beside the words is a catalog or further words.
pub(super) fn run<'a>(
    global: &Global,
    words: &'a str,
    beside: impl Iterator<Item = &'a str>,
    as_json: bool,
) -> ExitResult {
    let library = global.library()?;
    let (named, further): (Vec<_>, Vec<_>) = beside.partition(|word| names_catalog(&library, word));
    let only = named.first().map(|name| Reference::parse(name));
    let catalogs = newest(&library, only.as_ref())?;
    let words = std::iter::once(words).chain(further).collect::<Vec<_>>().join(" ");
    let asked: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
    if asked.is_empty() {
        let error = Diagnostic::new(Code::EmptyText, "`--search` names no word");
        return Err(error.help("write a word, such as --search Sitzung").into());
    }
    let hits: Vec<_> =
        catalogs.iter().flat_map(|catalog| hits(catalog, &asked, global.lang())).collect();
    if hits.is_empty() {
        let message = format!("no requirement holds `{words}`");
        let help = "search for fewer words or parts of them; `befund catalog show ID` lists what a catalog asks";
        return Err(Diagnostic::new(Code::NothingFound, message).help(help).into());
    }
    let text = if as_json {
        serde_json::to_string_pretty(&hits).context("writing what was found")? + "\n"
    } else {
        let lines = hits.iter().map(|hit| line(hit, global.lang()));
        lines.collect::<String>()
    };
    io::stdout().lock().write_all(clean(&text).as_bytes())?;
    let found = global.lang().pick("Anforderungen gefunden", "requirements found");
    global.tell(&format!("{} {found}", hits.len()));
    Ok(0)
}

fn line(hit: &Hit<'_>, lang: Lang) -> String {
    let (catalog, number) = (&hit.catalog, hit.number);
    format!("{catalog} {number}  {}\n  {}\n", lang.text(hit.title), hit.excerpt)
}

fn hits<'c>(catalog: &'c Arc<Catalog>, asked: &[String], lang: Lang) -> Vec<Hit<'c>> {
    let hit = |requirement: &'c Requirement| {
        let excerpt = excerpt(requirement, asked, lang)?;
        let (catalog, number) = (catalog.reference(), requirement.number.as_str());
        Some(Hit { catalog, number, title: &requirement.title, excerpt })
    };
    catalog.requirements.iter().filter_map(hit).collect()
}

/// The place of the first word, if all stand in the requirement: in the language of the run, else in the other.
fn excerpt(requirement: &Requirement, asked: &[String], lang: Lang) -> Option<String> {
    let other = match lang {
        Lang::De => Lang::En,
        Lang::En => Lang::De,
    };
    [lang, other].into_iter().find_map(|lang| {
        let texts = [&requirement.title, &requirement.text].into_iter();
        let texts = texts.chain(requirement.demands.iter().map(|demand| &demand.text));
        let whole = texts.map(|text| lang.text(text)).collect::<Vec<_>>().join(" · ");
        let small = whole.to_lowercase();
        let all = asked.iter().all(|word| small.contains(word.as_str()));
        all.then(|| around(&whole, &asked[0]))
    })
}

/// A piece of a text around a word, which is given in lower case.
fn around(text: &str, word: &str) -> String {
    let text: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let word: Vec<char> = word.chars().collect();
    let same = |piece: &[char]| {
        piece.iter().zip(&word).all(|(c, wanted)| c.to_lowercase().eq(wanted.to_lowercase()))
    };
    let at = text.windows(word.len()).position(same).unwrap_or(0);
    let (from, to) = (at.saturating_sub(AROUND), (at + word.len() + AROUND).min(text.len()));
    let piece: String = text[from..to].iter().collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < text.len() { "…" } else { "" });
    format!("{before}{piece}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_stands_around_the_word() {
        assert_eq!(around("Die Sitzung endet.", "sitzung"), "Die Sitzung endet.");
        let long = format!("{} Sitzung {}", "ä".repeat(60), "ß".repeat(60));
        let piece = around(&long, "sitzung");
        assert!(piece.starts_with("…ä") && piece.ends_with("ß…") && piece.contains("Sitzung"));
        assert_eq!(around("kurz", "etwas anderes"), "kurz");
    }
}
