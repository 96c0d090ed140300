//! Reads a product folder.

mod auth;
mod declaration;
mod documents;
mod facts;
mod particulars;
mod product;
mod reading;

pub(crate) use self::auth::HEALTH_ID;
pub(super) use self::auth::more;
pub(super) use self::declaration::read_declaration;
pub(crate) use self::documents::is_own;

use std::cell::RefCell;
use std::path::Path;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fact::source::Sources;
use crate::files::Turn;
use crate::product::folder::{LoadFailure, stays_inside};
use crate::product::load::declaration::load_declarations;
use crate::product::load::documents::{digest, locate, mark_unfit};
use crate::product::load::reading::Reader;
use crate::product::model::{Kept, Product};
use crate::product::observations;
use crate::yaml::{self, Decoder};

/// Most facts, lists and decisions that are stated by hand.
pub(super) const MAX_FACTS: usize = 2000;

/// Most components of a product, and most targets of one kind.
pub(super) const MAX_COMPONENTS: usize = 1000;

/// Most documents of a product.
pub(super) const MAX_DOCUMENTS: usize = 1000;

/// Reads `befund.yaml` in a folder (or the file itself), the declarations and observations beside it,
/// and hashes the documents. `sources` say what targets there can be.
///
/// # Errors
/// [`LoadFailure::Input`] for anything wrong in the files, [`LoadFailure::Integrity`] when a document or
/// transcript does not have the digest stated for it, or an observation is not as a probe writes it.
pub fn load(path: &Path, sources: Sources) -> Result<Product, LoadFailure> {
    load_sealed(path, sources, &Kept::new())
}

/// As [`load`], with files that are kept elsewhere and known by their digest.
///
/// # Errors
/// See [`load`].
pub fn load_sealed(path: &Path, sources: Sources, kept: &Kept) -> Result<Product, LoadFailure> {
    let mut product = statements(path, sources, kept)?;
    let _turn = Turn::to_read(&product.root).map_err(|error| {
        let message = format!("cannot read the observations in `{}`: {error}", path.display());
        Diagnostic::new(Code::FolderInUse, message).help("wait for the other run, or end it")
    })?;
    observations::load(&mut product)?;
    Ok(product)
}

/// As [`load`], without the observations: enough to make new ones, whatever became of the old.
///
/// # Errors
/// See [`load`].
pub fn load_statements(path: &Path, sources: Sources) -> Result<Product, LoadFailure> {
    statements(path, sources, &Kept::new())
}

fn statements(path: &Path, sources: Sources, kept: &Kept) -> Result<Product, LoadFailure> {
    let (root, main) = locate(path)?;
    stays_inside(&root, &main)?;
    let file = yaml::read_file(&main, &main.display().to_string())?;
    let node = yaml::parse_written(&file)?;
    let decoder = Decoder::new(&file);
    let reader =
        Reader { decoder: &decoder, root: &root, kept, sources, mismatches: RefCell::default() };
    let product = reader.product(&node);
    let mismatches = reader.mismatches.into_inner();
    let mut product = decoder.finish(product)?;
    if !mismatches.is_empty() {
        return Err(LoadFailure::Integrity(Diagnostics(mismatches)));
    }
    load_declarations(&mut product)?;
    mark_unfit(&mut product);
    product.sha256 = digest(&product);
    Ok(product)
}
