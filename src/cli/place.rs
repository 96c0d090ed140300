//! Where a command finds its product if none is named: in the working folder, or in a folder above it.

use std::path::{Path, PathBuf};

use crate::cli::{Command, Global};
use crate::product::PRODUCT_FILE;

impl Command {
    /// The product's folder, where the command reads one.
    fn product(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Audit(arguments) => Some(arguments.product()),
            Self::Assess(arguments) => arguments.product(),
            Self::Probe(arguments) => arguments.product(),
            Self::Declare(arguments) => Some(arguments.product()),
            Self::Examine(arguments) => Some(arguments.product()),
            Self::Requests(arguments) => Some(arguments.product()),
            Self::Show(arguments) => Some(arguments.product()),
            Self::Forecast(arguments) => Some(arguments.product()),
            Self::Seal(arguments) => arguments.product(),
            _ => None,
        }
    }

    /// Takes the product of a folder above where the working folder is part of one, and says so.
    pub(super) fn find_product(&mut self, global: &Global) {
        let Some(path) = self.product() else { return };
        if path != Path::new(".") || Path::new(PRODUCT_FILE).exists() {
            return;
        }
        let Ok(here) = std::env::current_dir().and_then(std::fs::canonicalize) else { return };
        let Some(folder) = above(&here, home().as_deref()) else { return };
        let file = folder.join(PRODUCT_FILE);
        let word = global.lang().pick("Produktdatei:", "product file:");
        global.tell(&format!("{word} {}", file.display()));
        *path = folder;
    }
}

/// The way up to the nearest folder with a product file: not out of the repository, not to the user's home or
/// beyond it, and to no file of another user, who could choose what is measured.
fn above(here: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let mut way = PathBuf::new();
    for (at, folder) in here.ancestors().enumerate() {
        if home == Some(folder) {
            return None;
        }
        if at > 0 {
            way.push("..");
            if folder.join(PRODUCT_FILE).is_file() {
                return same_owner(here, &folder.join(PRODUCT_FILE)).then_some(way);
            }
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The user's home, as the working folder would be named.
fn home() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    Path::new(&named("HOME").or_else(|| named("USERPROFILE"))?).canonicalize().ok()
}

#[cfg(unix)]
fn same_owner(folder: &Path, file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| path.metadata().map(|known| known.uid()).ok();
    owner(file).is_some_and(|uid| owner(folder) == Some(uid))
}

#[cfg(not(unix))]
fn same_owner(_: &Path, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_product_is_found_above_but_not_out_of_the_repository_nor_at_home() {
        let root = tempfile::TempDir::new().unwrap();
        let root = root.path().canonicalize().unwrap();
        let deep = root.join("product/src/deep");
        fs::create_dir_all(&deep).unwrap();
        fs::write(root.join("product").join(PRODUCT_FILE), "").unwrap();
        assert_eq!(above(&deep, None), Some(PathBuf::from("../..")));
        assert_eq!(above(&deep, Some(&root)), Some(PathBuf::from("../..")));
        assert_eq!(above(&deep, Some(&root.join("product"))), None, "a home is nobody's product");
        assert_eq!(above(&deep, Some(&deep)), None);
        fs::create_dir(root.join("product/src/.git")).unwrap();
        assert_eq!(above(&deep, None), None, "another repository");
        fs::rename(root.join("product/src/.git"), root.join("product/.git")).unwrap();
        assert_eq!(above(&deep, None), Some(PathBuf::from("../..")), "its own");
    }
}
