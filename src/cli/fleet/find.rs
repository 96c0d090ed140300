//! The products in folders: those that are named, and those that lie below.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic};
use crate::product::PRODUCT_FILE;
use crate::report::fleet::MOST_PRODUCTS;

/// Entries looked at, so that a huge tree ends.
const MOST_ENTRIES: usize = 500_000;

/// Folders that hold the work of others or of machines.
const ASIDE: &[&str] = &["node_modules", "target", "vendor", "build", "dist", "Pods", "venv"];

/// Products in the order of their paths, each once. What holds none is handed on as it is named, so that a line
/// says what is wrong with it.
pub(super) fn products(named: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut found = Vec::new();
    let mut left = MOST_ENTRIES;
    for path in named {
        let before = found.len();
        if path.is_dir() {
            collect(path, &mut left, &mut found);
        }
        if found.len() == before {
            found.push(path.clone());
        }
    }
    if left == 0 || found.len() > MOST_PRODUCTS {
        let message =
            format!("there are more than {MOST_PRODUCTS} products or {MOST_ENTRIES} entries here");
        return Err(Diagnostic::new(Code::TooMany, message)
            .help("name the folders of products themselves, or fewer of them"));
    }
    let mut seen = BTreeSet::new();
    found.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    found.sort();
    Ok(found)
}

/// A product's folder is not searched for others; links are not followed. What may not be read is handed on, too:
/// products may lie there.
fn collect(folder: &Path, left: &mut usize, found: &mut Vec<PathBuf>) {
    if folder.join(PRODUCT_FILE).is_file() {
        found.push(folder.to_owned());
        return;
    }
    let Ok(entries) = fs::read_dir(folder) else { return found.push(folder.to_owned()) };
    for entry in entries {
        let Ok(entry) = entry else { return found.push(folder.to_owned()) };
        // It is there and no file that can be read, such as a link that leads nowhere.
        if entry.file_name() == PRODUCT_FILE {
            return found.push(folder.to_owned());
        }
        *left = left.saturating_sub(1);
        if *left == 0 || found.len() > MOST_PRODUCTS {
            return;
        }
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !name.starts_with('.') && !ASIDE.contains(&&*name) {
            collect(&entry.path(), left, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_found_below_each_once_and_none_in_another() {
        let root = tempfile::TempDir::new().unwrap();
        let root = root.path();
        for folder in ["b", "a/deep", "a/deep/inside", ".hidden", "node_modules/x"] {
            fs::create_dir_all(root.join(folder)).unwrap();
            fs::write(root.join(folder).join(PRODUCT_FILE), "").unwrap();
        }
        fs::create_dir(root.join("empty")).unwrap();
        let all = products(&[root.to_owned(), root.join("b/befund.yaml"), root.join("b")]).unwrap();
        assert_eq!(all, [root.join("a/deep"), root.join("b"), root.join("b/befund.yaml")]);
        assert_eq!(products(&[root.join("empty")]).unwrap(), [root.join("empty")]);
        assert_eq!(products(&[root.join("gone")]).unwrap(), [root.join("gone")]);
    }
}
