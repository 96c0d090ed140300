//! `befund catalog`: what befund can judge by, and whether a catalog of one's own is sound.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use comfy_table::{Table, presets};
use serde::Serialize;

use crate::assess::example;
use crate::catalog::{Catalog, Confidence, validate};
use crate::cli::{Failure, Global, Outcome, explain};
use crate::diag::{Diagnostic, clean};
use crate::library::{EditionHead, Library, read_files};
use crate::product::Reference;

/// What to do with catalogs.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List catalogs, editions and how much of each rests on a source
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show an edition, or one requirement of it
    Show {
        /// The catalog; without an edition the newest with text
        #[arg(value_name = "ID[@EDITION]")]
        catalog: String,
        /// The requirement's number
        #[arg(value_name = "NR")]
        number: Option<String>,
    },
    /// Check catalog, check and policy files: types, names, references, both languages
    Lint {
        /// Files to check; they may use the built-in checks and policies
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Run the examples of all checks, built-in and your own
    Test,
}

/// One line of the list.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: &'a str,
    edition: &'a str,
    title: String,
    in_force_from: Option<String>,
    in_force_until: Option<String>,
    in_force_confidence: Confidence,
    text: &'static str,
    requirements: usize,
    demands: usize,
    /// Requirements whose text is primary or secondary.
    sourced: usize,
}

/// Runs the action.
pub(super) fn run(global: &Global, action: &Action) -> Outcome {
    match action {
        Action::List { json } => list(global, *json),
        Action::Show { catalog, number } => {
            explain::show(global, &Reference::parse(catalog), number.as_deref())
        }
        Action::Lint { files } => lint(global, files),
        Action::Test => test(global),
    }
}

fn list(global: &Global, json: bool) -> Outcome {
    let library = global.library()?;
    let mut lines = Vec::new();
    for id in library.catalog_ids() {
        for head in library.editions(id) {
            if let Some(catalog) = library.catalog(id, head.edition) {
                lines.push(line(id, head, &catalog));
            }
        }
    }
    let mut stdout = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut stdout, &lines).context("writing the list")?;
        writeln!(stdout)?;
        return Ok(0);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header([
        "catalog",
        "in force",
        "text",
        "requirements",
        "demands",
        "sourced",
    ]);
    for line in &lines {
        let from = line.in_force_from.as_deref().unwrap_or("?");
        let until = line.in_force_until.as_deref().unwrap_or("");
        let share = if line.requirements == 0 {
            "-".to_owned()
        } else {
            format!("{} of {}", line.sourced, line.requirements)
        };
        table.add_row([
            format!("{}@{}", line.id, line.edition),
            format!("{from} … {until}"),
            line.text.to_owned(),
            line.requirements.to_string(),
            line.demands.to_string(),
            share,
        ]);
    }
    writeln!(stdout, "{}", clean(&table.trim_fmt()))?;
    Ok(0)
}

fn line<'a>(id: &'a str, head: EditionHead<'a>, catalog: &Catalog) -> Line<'a> {
    Line {
        id,
        edition: head.edition,
        title: catalog.title.en.clone(),
        in_force_from: head.in_force.from.map(|date| date.to_string()),
        in_force_until: head.in_force.until.map(|date| date.to_string()),
        in_force_confidence: head.in_force.confidence,
        text: head.text.word(),
        requirements: catalog.requirements.len(),
        demands: catalog.requirements.iter().map(|requirement| requirement.demands.len()).sum(),
        sourced: catalog
            .requirements
            .iter()
            .filter(|requirement| requirement.confidence <= Confidence::Secondary)
            .count(),
    }
}

fn lint(global: &Global, files: &[PathBuf]) -> Outcome {
    let library = global.library()?;
    let items = read_files(files)?;
    validate(&items, library.known()?)?;
    global.tell(&format!("{} file(s), no errors", items.len()));
    Ok(0)
}

fn test(global: &Global) -> Outcome {
    let library: Library = global.library()?;
    let (mut count, mut mismatches) = (0, Vec::new());
    for check in library.check_ids().filter_map(|id| library.check(id)) {
        count += check.examples.len();
        mismatches.extend(example::run(&check, &library));
    }
    if mismatches.is_empty() {
        global.tell(&format!("{count} examples, all as stated"));
        return Ok(0);
    }
    let errors = mismatches.iter().map(|mismatch| {
        let message = format!(
            "example at line {} of `{}` states `{}` but comes out `{}`",
            mismatch.line, mismatch.check, mismatch.expected, mismatch.found
        );
        Diagnostic::new("example-mismatch", message).help("mend the check or the example")
    });
    Err(Failure::Input(crate::diag::Diagnostics(errors.collect())))
}
