//! `befund report`: renders a result again; it can change form, never a verdict.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::assess::Report;
use crate::cli::output::Reporting;
use crate::cli::spare::Inputs;
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic};
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
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let measure = arguments.reporting.prepare(global)?;
    let result = read(&arguments.file)?;
    arguments.reporting.spare(global, Inputs::default().with(&arguments.file))?;
    arguments.reporting.write(global, &measure, result, global.lang(), None)
}

const TOO_LARGE: &str =
    "befund writes no result as large as that; judge by fewer catalogs with --catalog ID";

/// Reads a result as befund wrote it.
pub(super) fn read(path: &Path) -> Result<Report, Failure> {
    let name = path.display().to_string();
    let file =
        yaml::read_file_up_to(path, &name, report::json::MAX_BYTES as u64).map_err(|error| {
            if error.code == Code::FileTooLarge { error.help(TOO_LARGE) } else { error }
        })?;
    let result = report::json::read(&file)?;
    if report::json::is_intact(&file) {
        return Ok(result);
    }
    let message =
        format!("`{name}` is not what befund wrote: its content does not match its report id");
    let error = Diagnostic::new(Code::ResultChanged, message)
        .help("audit again, or use the file as it was written");
    Err(Failure::Integrity(error.into()))
}
