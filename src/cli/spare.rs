//! What a report must not be written over: everything a result rests on.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic};
use crate::product::{FileSelection, Product, What};

/// Files and folders that are inputs.
#[derive(Debug, Default)]
pub(super) struct InputPaths {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl InputPaths {
    /// What a product rests on: its own file, answers, observations, documents, and files that are read.
    pub(super) fn of(product: &Product) -> Self {
        let root = &product.root;
        let below = |path: &String| root.join(path);
        let read = product.targets.iter().filter_map(|target| match &target.what {
            What::File(file) => match &file.files {
                FileSelection::Path(path) => Some(root.join(path)),
                FileSelection::Glob { .. } => None,
            },
            What::Endpoint(_) | What::Page(_) => None,
        });
        let mut files = vec![PathBuf::from(&product.file.name), root.join("befund.yaml")];
        files.extend(product.documents.iter().map(|document| below(&document.path)));
        files.extend(product.audit.document_roots.as_ref().map(|file| below(&file.value)));
        files.extend(read);
        let folders = ["declarations", "observations"].map(|name| root.join(name)).to_vec();
        Self { files, folders }
    }

    /// With another file, such as the gate's, or a folder, such as that of own catalogs.
    pub(super) fn with(mut self, path: &Path) -> Self {
        if path.is_dir() { &mut self.folders } else { &mut self.files }.push(path.to_owned());
        self
    }

    /// Refuses to write to an input, by whatever name, or among them.
    pub(super) fn spare(&self, path: &Path) -> Result<(), Diagnostic> {
        let among = self.folders.iter().any(|folder| lies_in(path, folder));
        if !among && !self.files.iter().any(|file| is_same(path, file)) {
            return Ok(());
        }
        let message = format!(
            "a report would be written to `{}`, which this result rests on",
            path.display()
        );
        Err(Diagnostic::new(Code::ReportOverInput, message)
            .help("name another file, such as gap.html"))
    }
}

/// Where a path leads, if its folder exists.
fn full(path: &Path) -> Option<PathBuf> {
    if let Ok(full) = path.canonicalize() {
        return Some(full);
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}

fn lies_in(path: &Path, folder: &Path) -> bool {
    match (full(path), folder.canonicalize()) {
        (Some(path), Ok(folder)) => path.starts_with(&folder) || has_link_in(&path, &folder, 2),
        _ => false,
    }
}

/// Whether a folder holds another name of the same file, as a hard link is.
fn has_link_in(path: &Path, folder: &Path, depth: usize) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).any(|entry| {
        is_same(path, &entry)
            || (depth > 0 && entry.is_dir() && has_link_in(path, &entry, depth - 1))
    })
}

/// Whether two paths name one file, by links of either kind.
fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(first), Ok(second)) => first == second || is_one_node(&first, &second),
        _ => false,
    }
}

#[cfg(unix)]
fn is_one_node(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => {
            one.is_file() && (one.dev(), one.ino()) == (other.dev(), other.ino())
        }
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_one_node(_: &Path, _: &Path) -> bool {
    false
}
