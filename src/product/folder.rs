//! The files of a product folder: which belong to it, and which stand there by mistake.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, Diagnostics};

/// What a product file is called in results, below its folder.
pub const PRODUCT_FILE: &str = "befund.yaml";

/// Why a product folder cannot be audited.
#[derive(Debug, thiserror::Error)]
pub enum LoadFailure {
    /// The files are wrong: exit 3.
    #[error(transparent)]
    Input(#[from] Diagnostics),
    /// Evidence is not what it is said to be: exit 4.
    #[error("{0}")]
    Integrity(Diagnostics),
}

impl From<Diagnostic> for LoadFailure {
    fn from(one: Diagnostic) -> Self {
        Self::Input(one.into())
    }
}

/// The entries of a folder, sorted; none if there is no such folder. Hidden ones are left aside. None may
/// lead out of the product's folder by a link.
pub(super) fn entries(root: &Path, folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::new(
            Code::FileUnreadable,
            format!("cannot read the folder `{}`: {error}", folder.display()),
        )
        .help("check that you may read it")
    };
    let list = match fs::read_dir(folder) {
        Ok(list) => list,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut found = Vec::new();
    for entry in list {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            found.push(entry.path());
        }
    }
    found.sort();
    for path in std::iter::once(folder).chain(found.iter().map(PathBuf::as_path)) {
        stays_inside(root, path)?;
    }
    Ok(found)
}

/// What is read must lie in the product's folder, wherever a link on the way leads: another product's
/// answers are not this one's, and what lies elsewhere is nobody's to print.
pub(super) fn stays_inside(root: &Path, path: &Path) -> Result<(), Diagnostic> {
    // What a run beside this one has just replaced leads nowhere; who reads it will say so.
    let gone = path.symlink_metadata().is_err();
    let inside = match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(full)) => full.starts_with(root),
        _ => false,
    };
    if inside || gone {
        return Ok(());
    }
    let message = format!("`{}` leads out of the product folder", path.display());
    Err(Diagnostic::new(Code::OutsideFolder, message)
        .help("put the file itself into the folder, not a link to it"))
}

/// A file that nobody would read is an error: an answer or a measurement in it would be lost unseen.
pub(super) fn stray(path: &Path, help: &str) -> Diagnostic {
    Diagnostic::new(Code::StrayFile, format!("`{}` would not be read here", path.display()))
        .help(help)
}

pub(super) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}
