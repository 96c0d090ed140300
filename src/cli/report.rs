//! `befund report`: renders a result again; it can change form, never a verdict.

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::Reporting;
use crate::cli::{Failure, Global, Outcome};
use crate::diag::Diagnostic;
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
    if !result.is_unchanged() {
        let message = format!(
            "`{}` is not what befund wrote: its content does not match its report id",
            file.name
        );
        let error = Diagnostic::new("result-changed", message)
            .help("audit again, or use the file as it was written");
        return Err(Failure::Integrity(error.into()));
    }
    arguments.reporting.write(global, &result, None)
}
