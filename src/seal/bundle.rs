//! A bundle as it was read, and what is in it judged again.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::assess::examined::Examination;
use crate::assess::{Inputs, Report, assess, examination};
use crate::diag::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::library::Library;
use crate::probe::{recheck, sources};
use crate::product::{self, Kept, LoadFailure};
use crate::report;
use crate::seal::container::{self, ArchiveEntry, BundleFiles, Damage};
use crate::seal::manifest::{EXAMINATION, MANIFEST, Manifest, Mismatch, OWN, PRODUCT, RESULT};
use crate::yaml::hex_digest;

/// Why bytes are no bundle that can be relied on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// The container was changed.
    #[error(transparent)]
    Container(#[from] Damage),
    /// The manifest, or what it lists.
    #[error(transparent)]
    Manifest(#[from] Mismatch),
    /// The result in it cannot be read.
    #[error("its {RESULT} cannot be read: {0}")]
    Result(String),
}

/// A bundle whose every file is the one its manifest lists.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Its manifest.
    pub manifest: Manifest,
    /// All files, the manifest among them.
    pub files: BundleFiles,
}

impl Bundle {
    /// Reads a bundle, and everything that is wrong with it.
    ///
    /// # Errors
    /// See [`Unsound`].
    pub fn read(archive: &[u8]) -> Result<Self, Vec<Unsound>> {
        let one = |unsound: Unsound| vec![unsound];
        let files = container::read(archive, comment_of).map_err(|damage| one(damage.into()))?;
        let text = files.get(MANIFEST).ok_or_else(|| one(Mismatch::None.into()))?;
        let manifest = Manifest::read(text).map_err(|mismatch| one(mismatch.into()))?;
        let wrong = manifest.mismatches(&files);
        if wrong.is_empty() {
            return Ok(Self { manifest, files });
        }
        Err(wrong.into_iter().map(Unsound::from).collect())
    }

    /// SHA-256 of its manifest, hex: the name by which a later bundle or a time stamp knows it.
    pub fn digest(&self) -> String {
        hex_digest(self.bytes(MANIFEST))
    }

    /// The bytes of a file; none if it is not there.
    pub fn bytes(&self, path: &str) -> &[u8] {
        self.files.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    /// The result as it was sealed.
    ///
    /// # Errors
    /// [`Unsound::Result`] if it is none that this version reads.
    pub fn result(&self) -> Result<Report, Unsound> {
        let text = String::from_utf8_lossy(self.bytes(RESULT)).into_owned();
        let file = SourceFile::new(RESULT, text);
        let read = report::json::read(&file).map_err(|error| Unsound::Result(error.message))?;
        match report::json::is_intact(&file) {
            true => Ok(read),
            false => Err(Unsound::Result("its content does not match its report id".to_owned())),
        }
    }

    /// Its product and catalogs in a folder of their own, which goes when this does.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn lay_out(&self) -> Result<LaidOut, LoadFailure> {
        LaidOut::of(&self.files)
    }

    /// Judges what is in it anew, on the day it was sealed for.
    ///
    /// # Errors
    /// When its files are no product that this version reads.
    pub fn judge_again(&self) -> Result<Report, LoadFailure> {
        judge(&self.files, &self.manifest.kept(), self.manifest.as_of)
    }

    /// The catalogs that it is judged by here: those of this version, and the user's own in it.
    ///
    /// # Errors
    /// What is wrong with those.
    pub(super) fn library(&self) -> Result<Library, LoadFailure> {
        Ok(self.lay_out()?.library()?)
    }
}

/// The comment of an archive: the digest of the manifest in it.
fn comment_of(entries: &[ArchiveEntry<'_>]) -> String {
    let manifest = entries.iter().find(|(name, _)| *name == MANIFEST);
    manifest.map(|(_, bytes)| hex_digest(bytes)).unwrap_or_default()
}

/// What a bundle holds of a product, in a folder of its own, so that nothing else has a say.
#[derive(Debug)]
pub struct LaidOut {
    folder: tempfile::TempDir,
}

impl LaidOut {
    fn of(files: &BundleFiles) -> Result<Self, LoadFailure> {
        let made = tempfile::tempdir().and_then(|folder| {
            write_below(files, folder.path())?;
            Ok(Self { folder })
        });
        made.map_err(|error| {
            let message = format!("cannot lay out the bundle in a temporary folder: {error}");
            let help = "make room, or name another folder by the variable TMPDIR";
            Diagnostic::new(Code::CannotWrite, message).help(help).into()
        })
    }

    /// The product's folder.
    pub fn product(&self) -> PathBuf {
        self.folder.path().join(PRODUCT)
    }

    /// What it was judged by: the built-in catalogs of this version, and the user's own that were sealed.
    ///
    /// # Errors
    /// What is wrong with those.
    pub fn library(&self) -> Result<Library, Diagnostics> {
        let own = self.folder.path().join(OWN);
        if own.is_dir() { Library::with_folder(&own) } else { Ok(Library::built_in()) }
    }

    /// The examinations that were sealed. They were held against the clock then.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn examinations(&self, inputs: &Inputs<'_>) -> Result<Vec<Examination>, LoadFailure> {
        let folder = self.folder.path().join(EXAMINATION);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let all = folders(&folder).map_err(|error| {
            let message = format!("cannot read the examinations of the bundle: {error}");
            Diagnostic::new(Code::FileUnreadable, message).help("lay the bundle out again")
        })?;
        examination::read_sealed(&all, self.folder.path(), inputs)
    }
}

/// The folders below a folder, by name.
fn folders(of: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(of)? {
        found.push(entry?.path());
    }
    found.sort();
    Ok(found)
}

/// Judges files of a bundle.
pub(super) fn judge(files: &BundleFiles, kept: &Kept, as_of: Date) -> Result<Report, LoadFailure> {
    let laid_out = LaidOut::of(files)?;
    let library = laid_out.library()?;
    let mut product = product::load_sealed(&laid_out.product(), sources(), kept)?;
    product::check_names(&product, &library)?;
    recheck(&mut product)?;
    let mut inputs = Inputs::gather(&product, &library, &[], as_of)?;
    inputs.examinations = laid_out.examinations(&inputs)?;
    Ok(assess(&inputs))
}

/// Whether a file is one of those that all others follow from: the product's, own catalogs, records of examinations.
pub(super) fn is_given(name: &str) -> bool {
    [PRODUCT, OWN, EXAMINATION].iter().any(|one| name.starts_with(one))
}

/// Writes the product's files and own catalogs below a folder. Their names were checked to stay in it.
fn write_below(files: &BundleFiles, root: &Path) -> std::io::Result<()> {
    fs::create_dir_all(root.join(PRODUCT))?;
    for (name, bytes) in files.iter().filter(|(name, _)| is_given(name)) {
        let path = root.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}
