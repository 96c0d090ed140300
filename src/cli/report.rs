//! `befund report`: renders a result again; it can change form, never a verdict.

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::Reporting;
use crate::cli::{Global, Outcome};
use crate::report;
use crate::yaml;

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
pub(super) fn run(global: &Global, arguments: &Arguments) -> Outcome {
    arguments.reporting.check()?;
    let file = yaml::read_file_up_to(
        &arguments.file,
        &arguments.file.display().to_string(),
        report::json::MAX_BYTES as u64,
    )?;
    let result = report::json::read(&file)?;
    arguments.reporting.write(global, &result)
}
