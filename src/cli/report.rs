//! `befund report`: renders a result again; it can change form, never a verdict.

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::Reporting;
use crate::cli::result_file;
use crate::cli::spare::InputPaths;
use crate::cli::{ExitResult, Global};

/// Which result, and how.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A JSON result that `audit` or `assess` wrote
    #[arg(value_name = "RESULT.json")]
    file: PathBuf,
    #[command(flatten)]
    reporting: Reporting,
}

/// Reads a result and reports it.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let measure = arguments.reporting.prepare(global)?;
    let result = result_file::read(&arguments.file)?;
    arguments.reporting.spare(global, InputPaths::default().with(&arguments.file))?;
    arguments.reporting.write(global, &measure, result, global.lang(), None)
}
