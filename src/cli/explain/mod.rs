//! `befund explain` and `befund catalog show`: a requirement in words.

mod check;
mod combinations;
mod inspection;
mod json;
mod paste;
mod requirement;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::Arc;

use clap::Args;

use crate::catalog::{Addressee, Catalog, Modal, TextStatus};
use crate::cli::assess::today;
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic, clean, suggest};
use crate::lang::Lang;
use crate::library::Library;
use crate::product::Reference;
use crate::report::text::InWords;

/// Which requirement.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The catalog; without an edition the newest with text
    #[arg(value_name = "CATALOG", required_unless_present = "check")]
    catalog: Option<String>,
    /// The requirement's number, such as 5.6
    #[arg(value_name = "NR", required_unless_present = "check")]
    number: Option<String>,
    /// Explain a check instead: what it says, what it reads, which demands ask it
    #[arg(long, value_name = "ID", conflicts_with_all = ["catalog", "number"])]
    check: Option<String>,
    /// As JSON: what the text says of the requirement, in both languages
    #[arg(long, conflicts_with = "check")]
    json: bool,
}

/// Explains one requirement, or one check.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    match (&arguments.check, &arguments.catalog) {
        (Some(id), _) => show_check(global, id),
        (None, catalog) => {
            let reference = Reference::parse(catalog.as_deref().unwrap_or_default());
            show(global, &reference, arguments.number.as_deref(), arguments.json)
        }
    }
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
            let requirement = catalog.requirement(number).ok_or_else(|| {
                let known: Vec<_> = catalog
                    .requirements
                    .iter()
                    .map(|requirement| requirement.number.as_str())
                    .collect();
                let message = format!("{} has no requirement `{number}`", catalog.reference());
                Diagnostic::new(Code::UnknownRequirement, message).help(suggest(number, known))
            })?;
            let page = requirement::Page {
                library: &library,
                catalog: &catalog,
                day: today(),
                verbose: global.verbose,
                lang: global.lang(),
            };
            if json { page.json(requirement)? } else { page.explain(requirement) }
        }
        None => overview(&catalog, global.lang()),
    };
    io::stdout().lock().write_all(clean(&text).as_bytes())?;
    Ok(0)
}

/// The edition named, or the newest with text.
pub(super) fn find(library: &Library, reference: &Reference) -> Result<Arc<Catalog>, Failure> {
    let edition = match &reference.edition {
        Some(edition) => Some(edition.clone()),
        None => library
            .editions(&reference.id)
            .into_iter()
            .rfind(|head| head.text == TextStatus::Full)
            .map(|head| head.edition.to_owned()),
    };
    edition
        .and_then(|edition| library.catalog(&reference.id, &edition))
        .ok_or_else(|| library.unknown_catalog(&reference.id, reference.edition.as_deref()).into())
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
