//! The files that answers are kept in: one run at a time, each answer on disk before the next question.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::files;
use crate::product::{AnswerChange, Answers, Declaration, Edited, Product, edited, provide};
use crate::yaml;

/// The file that is locked; hidden, so that it is not taken for answers.
const LOCK: &str = ".lock";

/// Held while answers are written; a second run is refused until it is dropped.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    _lock: File,
    kept: Vec<PathBuf>,
}

impl Store {
    /// Takes hold of a product's `declarations` folder.
    ///
    /// # Errors
    /// When another run holds it, or it cannot be written.
    pub fn open(root: &Path) -> Result<Self, Diagnostic> {
        let folder = root.join("declarations");
        let path = folder.join(LOCK);
        let lock = fs::create_dir_all(&folder)
            .and_then(|()| File::options().create(true).append(true).open(&path))
            .map_err(|error| cannot_write(&path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, _lock: lock, kept: Vec::new() }),
            Err(TryLockError::WouldBlock) => Err(Diagnostic::new(
                Code::AlreadyRunning,
                format!("another `befund declare` is answering in `{}`", folder.display()),
            )
            .help("finish it first, or answer in a sheet: `befund declare --export xlsx FILE`")),
            Err(TryLockError::Error(error)) => Err(cannot_write(&path, &error)),
        }
    }

    /// The file of an edition.
    pub fn path(&self, reference: &str) -> PathBuf {
        self.folder.join(format!("{reference}.yaml"))
    }

    /// Writes answers to one edition. What stood in the file before this run's first change stays in a
    /// hidden copy beside it.
    ///
    /// # Errors
    /// When an answer was changed by somebody else since the product was read, or the file cannot be
    /// edited or written. The file is then as it was.
    pub fn write(
        &mut self,
        product: &Product,
        reference: &str,
        changes: &[AnswerChange],
    ) -> Result<PathBuf, Diagnostics> {
        let draft = self.draft(product, reference, changes)?;
        self.put(&draft)
    }

    /// The new text of an edition's file, not written yet.
    ///
    /// # Errors
    /// As [`Store::write`], but for writing.
    pub fn draft(
        &self,
        product: &Product,
        reference: &str,
        changes: &[AnswerChange],
    ) -> Result<AnswersDraft, Diagnostics> {
        let path = self.path(reference);
        let name = path.display().to_string();
        let found = if path.exists() { Some(yaml::read_file(&path, &name)?) } else { None };
        unchanged(product, reference, found.as_ref(), &name)?;
        for change in changes {
            elsewhere(product, reference, &change.number, &name)?;
        }
        let text = edited(found.as_ref(), reference, &product.documents, changes)?;
        Ok(AnswersDraft { path, before: found, text })
    }

    /// Puts a draft in its place.
    ///
    /// # Errors
    /// When it cannot be written; the file is then as it was.
    pub fn put(&mut self, draft: &AnswersDraft) -> Result<PathBuf, Diagnostics> {
        let path = &draft.path;
        let mut text = draft.text.clone();
        if draft.before.is_none()
            && let Some(root) = self.folder.parent()
        {
            // Without a schema the file is as good; only a line that names none would be wrong.
            text.insert_str(0, &provide(root, Edited::Declarations).unwrap_or_default());
        }
        if let Some(before) = draft.before.as_ref().filter(|_| !self.kept.contains(path)) {
            let copy = backup(path);
            files::replace(&copy, before.text.as_bytes())
                .map_err(|error| cannot_write(&copy, &error))?;
        }
        self.kept.push(path.clone());
        files::replace(path, text.as_bytes()).map_err(|error| cannot_write(path, &error))?;
        Ok(path.clone())
    }
}

impl Drop for Store {
    /// Leaves no trace where nothing was answered. The lock is still held, so nobody else writes; a
    /// folder that holds anything stays.
    fn drop(&mut self) {
        drop(fs::remove_file(self.folder.join(LOCK)));
        drop(fs::remove_dir(&self.folder));
    }
}

/// A file of answers as it shall be.
#[derive(Debug)]
pub struct AnswersDraft {
    path: PathBuf,
    before: Option<Arc<SourceFile>>,
    text: String,
}

fn backup(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.bak"))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(Code::CannotWrite, format!("cannot write `{}`: {error}", path.display())).help(
        "check that the folder is writable and has room, then run it again; all answers before are kept",
    )
}

/// The file must be as it was when the product was read, or somebody's answer would be lost.
fn unchanged(
    product: &Product,
    reference: &str,
    found: Option<&Arc<SourceFile>>,
    name: &str,
) -> Result<(), Diagnostic> {
    let read = product
        .declarations
        .iter()
        .find(|declaration| is_of(declaration, reference) && declaration.file != product.file);
    if read.map(|declaration| declaration.file.text.as_str()) == found.map(|f| f.text.as_str()) {
        return Ok(());
    }
    Err(Diagnostic::new(Code::ChangedMeanwhile, format!("`{name}` was changed by somebody else"))
        .help("nothing was written over it; answer again"))
}

fn is_of(declaration: &Declaration, reference: &str) -> bool {
    reference.split_once('@') == Some((&declaration.catalog, &declaration.edition))
}

/// An answer in `befund.yaml` must be changed there: each number has one place.
fn elsewhere(
    product: &Product,
    reference: &str,
    number: &str,
    name: &str,
) -> Result<(), Diagnostic> {
    let Some((span, _)) = in_product_file(product, reference, number) else { return Ok(()) };
    Err(Diagnostic::new(
        Code::AnsweredElsewhere,
        format!("{number} is answered in the product file"),
    )
    .at(&product.file, span)
    .help(format!("change it here, or move this section to `{name}`")))
}

/// The answer to a number that stands in `befund.yaml` itself.
pub(crate) fn in_product_file<'p>(
    product: &'p Product,
    reference: &str,
    number: &str,
) -> Option<(crate::diag::Span, &'p Answers)> {
    product
        .declarations
        .iter()
        .filter(|declaration| is_of(declaration, reference) && declaration.file == product.file)
        .flat_map(|declaration| &declaration.answers)
        .find(|(key, _)| key.value == number)
        .map(|(key, answers)| (key.span, answers))
}
