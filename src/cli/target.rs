//! Where a report goes, as `--report FORMAT[=FILE]` says it.

use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic};

/// A report to write.
#[derive(Debug, Clone)]
pub(super) struct ReportTarget<F> {
    /// As what.
    pub(super) format: F,
    /// Its file, if one is named; `-` is standard output.
    file: Option<PathBuf>,
}

impl<F> ReportTarget<F> {
    /// A report on standard output.
    pub(super) fn stdout(format: F) -> Self {
        Self { format, file: Some(PathBuf::from("-")) }
    }

    /// `FORMAT[=FILE]`, where `named` knows the formats.
    ///
    /// # Errors
    ///
    /// A format that is unknown, and `=` without a file, in words for the caller of the command.
    pub(super) fn parse(
        text: &str,
        named: impl FnOnce(&str) -> Result<F, String>,
    ) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("name a file after `=`, or leave `=` out".to_owned()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        Ok(Self { format: named(name)?, file })
    }

    /// Whether it goes to standard output.
    pub(super) fn is_stdout(&self) -> bool {
        self.file.as_deref() == Some(Path::new("-"))
    }

    /// Its file, or the one of its usual name.
    pub(super) fn path_or(&self, usual: impl FnOnce() -> PathBuf) -> PathBuf {
        self.file.clone().unwrap_or_else(usual)
    }
}

/// Two reports in one file would leave one, and one in the place of a file people write would cost them
/// that file. Paths may stand twice for the same format, and standard output is the caller's to count.
///
/// # Errors
///
/// The first path that is taken, or that ends as YAML does.
pub(super) fn check_paths<F: PartialEq>(reports: &[(F, PathBuf)]) -> Result<(), Diagnostic> {
    for (at, (format, path)) in reports.iter().enumerate() {
        let shown = path.display();
        if path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
            let message = format!("a report would replace `{shown}`, and no report is YAML");
            let help = "name another file, such as gap.html";
            return Err(Diagnostic::new(Code::ReportOverInput, message).help(help));
        }
        if reports[..at].iter().any(|(other, taken)| taken == path && other != format) {
            let message = format!("two reports would be written to `{shown}`");
            let help = "give each a file of its own";
            return Err(Diagnostic::new(Code::TwoInOneFile, message).help(help));
        }
    }
    Ok(())
}
