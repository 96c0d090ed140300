//! `befund catalog`: what befund can judge by, and whether a catalog of one's own is sound.

mod diff;
mod export;
mod lint;
mod list;
mod terms;

use clap::Subcommand;

use crate::assess::example;
use crate::cli::{ExitResult, Failure, Global, examples, explain};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::library::Library;
use crate::product::Reference;

/// What to do with catalogs.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List catalogs, editions and how much of each rests on a source
    #[command(after_help = examples::LIST)]
    List(list::Arguments),
    /// Show an edition, or one requirement of it
    #[command(after_help = examples::CATALOG_SHOW)]
    Show {
        /// The catalog; without an edition the newest with text
        #[arg(value_name = "ID[@EDITION]")]
        catalog: String,
        /// The requirement's number
        #[arg(value_name = "NR")]
        number: Option<String>,
    },
    /// Check files of catalogs, checks, policies, interpretations and mappings
    #[command(after_help = examples::LINT)]
    Lint(lint::Arguments),
    /// Say what changed between two editions
    #[command(after_help = examples::COMPARE)]
    Diff(diff::Arguments),
    /// Write an edition for other tools
    #[command(after_help = examples::EXPORT)]
    Export(export::Arguments),
    /// Run the examples of all checks, built-in and your own
    #[command(after_help = examples::TEST)]
    Test,
}

/// Runs the action.
pub(super) fn run(global: &Global, action: &Action) -> ExitResult {
    match action {
        Action::List(arguments) => list::run(global, arguments),
        Action::Show { catalog, number } => {
            explain::show(global, &Reference::parse(catalog), number.as_deref(), false)
        }
        Action::Lint(arguments) => lint::run(global, arguments),
        Action::Diff(arguments) => diff::run(global, arguments),
        Action::Export(arguments) => export::run(global, arguments),
        Action::Test => test(global),
    }
}

fn test(global: &Global) -> ExitResult {
    let library: Library = global.library()?;
    let (mut count, mut mismatches) = (0, Vec::new());
    for check in library.check_ids().filter_map(|id| library.check(id)) {
        count += check.examples.len();
        mismatches.extend(example::run(&check, &library));
    }
    if mismatches.is_empty() {
        let all = global.lang().pick("Beispiele, alle wie angegeben", "examples, all as stated");
        global.tell(&format!("{count} {all}"));
        return Ok(0);
    }
    let errors = mismatches.iter().map(|mismatch| {
        let message = format!(
            "example at line {} of `{}` states `{}` but comes out `{}`",
            mismatch.line, mismatch.check, mismatch.expected, mismatch.found
        );
        Diagnostic::new(Code::ExampleMismatch, message).help("mend the check or the example")
    });
    Err(Failure::Input(Diagnostics(errors.collect())))
}
