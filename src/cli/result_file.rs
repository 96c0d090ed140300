//! Results that an earlier run wrote.

use std::path::Path;

use crate::assess::Report;
use crate::cli::{Failure, sealed};
use crate::diag::{Code, Diagnostic};
use crate::report;
use crate::seal::Unsound;
use crate::yaml;

const TOO_LARGE: &str =
    "befund writes no result as large as that; judge by fewer catalogs with --catalog ID";

const MISSING: &str =
    "check the path; `befund audit PATH --report json=FILE` writes a result to FILE";

/// Reads a result as befund wrote it, or that of a sealed bundle.
pub(super) fn read(path: &Path) -> Result<Report, Failure> {
    if sealed::is_bundle(path) {
        let unsound = |why: Unsound| {
            let message = format!("`{}`: {why}", path.display());
            let help = "`befund verify FILE` says what is wrong with it";
            Failure::Integrity(Diagnostic::new(Code::BundleChanged, message).help(help).into())
        };
        return sealed::read(path)?.result().map_err(unsound);
    }
    let name = path.display().to_string();
    let file =
        yaml::read_file_up_to(path, &name, report::json::MAX_BYTES as u64).map_err(|error| {
            match error.code {
                Code::FileTooLarge => error.help(TOO_LARGE),
                Code::FileUnreadable if !path.exists() => error.help(MISSING),
                _ => error,
            }
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
