//! `befund explain` and `befund catalog show`: a requirement in words.

mod check;
mod combinations;
mod inspection;
mod json;
mod paste;
mod requirement;
mod search;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::Arc;

use clap::Args;

use crate::catalog::{Addressee, Catalog, Modal, Requirement, TextStatus};
use crate::cli::explain::requirement::Page;
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic, clean, suggest};
use crate::lang::Lang;
use crate::library::Library;
use crate::product::Reference;
use crate::report::text::InWords;

/// Which requirement.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The requirement's number, such as 5.6, as it stands in any catalog; or a catalog before the number, without
    /// an edition the newest with text
    #[arg(value_name = "NR|CATALOG", required_unless_present_any = ["check", "search"])]
    first: Option<String>,
    /// The number, where a catalog stands before it
    #[arg(value_name = "NR")]
    second: Option<String>,
    /// Explain a check instead: what it says, what it reads, which demands ask it
    #[arg(long, value_name = "ID", conflicts_with_all = ["first", "second", "search"])]
    check: Option<String>,
    /// Find the requirements that hold all of these words or parts of words, in German or in English; in one
    /// catalog if one is named beside them
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// As JSON: what the text says of the requirement, in both languages; a list where several have the number
    #[arg(long, conflicts_with = "check")]
    json: bool,
}

/// Explains requirements, or a check, or finds requirements by their words.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    if let Some(id) = &arguments.check {
        return show_check(global, id);
    }
    let first = arguments.first.as_deref();
    if let Some(words) = &arguments.search {
        let beside = first.into_iter().chain(arguments.second.as_deref());
        return search::run(global, words, beside, arguments.json);
    }
    // clap asks for it where there is neither a check nor words.
    let first = first.unwrap_or_default();
    let apart = first.split_once('#');
    match (apart, &arguments.second) {
        (Some((catalog, number)), None) => {
            show(global, &Reference::parse(catalog), Some(number), arguments.json)
        }
        (None, Some(second)) => {
            let (catalog, number) = in_order(&global.library()?, first, second);
            show(global, &Reference::parse(catalog), Some(number), arguments.json)
        }
        (None, None) => show_everywhere(global, first, arguments.json),
        (Some(_), Some(second)) => {
            let message = format!("`{first}` names a number already, and `{second}` is another");
            Err(Diagnostic::new(Code::WrongUsage, message).help("write CATALOG NR").into())
        }
    }
}

/// Catalog and number, whichever of them was named first.
fn in_order<'a>(library: &Library, first: &'a str, second: &'a str) -> (&'a str, &'a str) {
    match names_catalog(library, second) && !names_catalog(library, first) {
        true => (second, first),
        false => (first, second),
    }
}

/// Whether a word names a catalog, in any case, with or without an edition.
fn names_catalog(library: &Library, word: &str) -> bool {
    let id = Reference::parse(word).id;
    library.catalog_ids().any(|known| known.eq_ignore_ascii_case(&id))
}

/// The newest editions with text, one a catalog, or that of the one named.
fn newest(library: &Library, only: Option<&Reference>) -> Result<Vec<Arc<Catalog>>, Failure> {
    if let Some(reference) = only {
        return Ok(vec![find(library, reference)?]);
    }
    let with_text = |id: &str| {
        let heads = library.editions(id);
        let head = heads.iter().rfind(|head| head.text == TextStatus::Full)?;
        library.catalog(id, head.edition)
    };
    Ok(library.catalog_ids().filter_map(with_text).collect())
}

/// Explains a number in every catalog that has it, each under its head.
fn show_everywhere(global: &Global, asked: &str, json: bool) -> ExitResult {
    let library = global.library()?;
    if names_catalog(&library, asked) {
        return show(global, &Reference::parse(asked), None, json);
    }
    let catalogs = newest(&library, None)?;
    let found = catalogs.iter().filter_map(|catalog| Some((catalog, numbered(catalog, asked)?)));
    let mut found: Vec<_> = found.collect();
    // Where the norm's prefix is left out, a number that begins with it still counts for more.
    let whole = |requirement: &Requirement| requirement.number.eq_ignore_ascii_case(asked);
    if found.iter().any(|(_, requirement)| whole(requirement)) {
        found.retain(|(_, requirement)| whole(requirement));
    }
    if found.is_empty() {
        let numbers = catalogs.iter().flat_map(|catalog| &catalog.requirements);
        let numbers: Vec<_> = numbers.map(|requirement| requirement.number.as_str()).collect();
        let message = format!("no catalog and no requirement is called `{asked}`");
        let help = format!(
            "{}; `befund explain --search WORD` finds requirements by their words",
            suggest(asked, numbers.into_iter().chain(library.catalog_ids()))
        );
        return Err(Diagnostic::new(Code::UnknownRequirement, message).help(help).into());
    }
    let mut pages = Vec::new();
    for (catalog, requirement) in &found {
        let page = Page::of(global, &library, catalog);
        pages.push(if json { page.json(requirement)? } else { page.explain(requirement) });
    }
    let text = match (json, pages.as_slice()) {
        (true, [_, _, ..]) => {
            let pages: Vec<_> = pages.iter().map(|page| page.trim_end()).collect();
            format!("[{}]\n", pages.join(",\n"))
        }
        _ => pages.join("\n"),
    };
    io::stdout().lock().write_all(clean(&text).as_bytes())?;
    Ok(0)
}

/// The requirement of a number, in any case; `Auth_3` is taken for `O.Auth_3`.
fn numbered<'c>(catalog: &'c Catalog, asked: &str) -> Option<&'c Requirement> {
    let all = || catalog.requirements.iter();
    let same = |requirement: &&Requirement| requirement.number.eq_ignore_ascii_case(asked);
    let without_prefix = |requirement: &&Requirement| {
        let rest = requirement.number.split_once('.').map(|(_, rest)| rest);
        let is_word = asked.starts_with(|c: char| c.is_ascii_alphabetic());
        is_word && rest.is_some_and(|rest| rest.eq_ignore_ascii_case(asked))
    };
    catalog.requirement(asked).or_else(|| all().find(same)).or_else(|| all().find(without_prefix))
}

fn show_check(global: &Global, id: &str) -> ExitResult {
    let library = global.library()?;
    let check = library.check(id).ok_or_else(|| {
        Diagnostic::new(Code::UnknownCheck, format!("there is no check `{id}`"))
            .help(suggest(id, library.check_ids()))
    })?;
    io::stdout()
        .lock()
        .write_all(clean(&check::explain(&library, &check, global.lang())).as_bytes())?;
    Ok(0)
}

/// Shows an edition, or explains one requirement of it.
pub(super) fn show(
    global: &Global,
    reference: &Reference,
    number: Option<&str>,
    json: bool,
) -> ExitResult {
    let library = global.library()?;
    let catalog = find(&library, reference)?;
    let text = match number {
        Some(number) => {
            let requirement = numbered(&catalog, number).ok_or_else(|| {
                let known: Vec<_> = catalog
                    .requirements
                    .iter()
                    .map(|requirement| requirement.number.as_str())
                    .collect();
                let message = format!("{} has no requirement `{number}`", catalog.reference());
                Diagnostic::new(Code::UnknownRequirement, message).help(suggest(number, known))
            })?;
            let page = Page::of(global, &library, &catalog);
            if json { page.json(requirement)? } else { page.explain(requirement) }
        }
        None => overview(&catalog, global.lang()),
    };
    io::stdout().lock().write_all(clean(&text).as_bytes())?;
    Ok(0)
}

/// The edition named, or the newest with text; the catalog in any case.
pub(super) fn find(library: &Library, reference: &Reference) -> Result<Arc<Catalog>, Failure> {
    let same = |known: &&str| known.eq_ignore_ascii_case(&reference.id);
    let id = library.catalog_ids().find(same).unwrap_or(&reference.id);
    let edition = match &reference.edition {
        Some(edition) => Some(edition.clone()),
        None => library
            .editions(id)
            .into_iter()
            .rfind(|head| head.text == TextStatus::Full)
            .map(|head| head.edition.to_owned()),
    };
    edition
        .and_then(|edition| library.catalog(id, &edition))
        .ok_or_else(|| library.unknown_catalog(id, reference.edition.as_deref()).into())
}

fn wrap(out: &mut String, indent: usize, text: &str) {
    let pad = " ".repeat(indent);
    for line in text.lines() {
        // Ids and dates are copied from here, so they stay whole.
        let options = textwrap::Options::new(92)
            .initial_indent(&pad)
            .subsequent_indent(&pad)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for wrapped in textwrap::wrap(line, options) {
            out.push_str(&wrapped);
            out.push('\n');
        }
    }
}

fn overview(catalog: &Catalog, lang: Lang) -> String {
    let mut out = format!("{}\n", catalog.reference());
    wrap(&mut out, 2, lang.text(&catalog.title));
    if let Some(note) = &catalog.note {
        wrap(&mut out, 2, lang.text(note));
    }
    out.push('\n');
    for requirement in &catalog.requirements {
        let verbs: Vec<_> = requirement
            .demands
            .iter()
            .map(|demand| demand.modal.map_or("–", Modal::word))
            .collect();
        let mark = match requirement.addressee {
            Addressee::Doctor => lang.pick(" (Ärztin oder Arzt)", " (doctor)"),
            _ => "",
        };
        let _ = writeln!(
            out,
            "{:<12} {:<40} {}{mark} [{}]",
            requirement.number,
            lang.text(&requirement.title),
            verbs.join(", "),
            requirement.confidence.in_words(lang)
        );
    }
    out
}
