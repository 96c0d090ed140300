//! Files of a folder that a reader would read.

use std::path::Path;

use super::{Input, recognise};

/// Largest file that is tried, in bytes.
const BYTES: u64 = 4 * 1024 * 1024;

/// Most files that are tried.
const MOST: usize = 2_000;

/// Folders that hold the work of others or of machines, or what befund itself keeps.
const ASIDE: &[&str] =
    &["node_modules", "target", "vendor", "venv", "observations", "declarations", "befund-report"];

/// A file that a reader recognises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable {
    /// Its path below the folder.
    pub path: String,
    /// The reader.
    pub reader: &'static str,
}

/// What a folder holds that can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The files.
    pub files: Vec<Readable>,
    /// Whether there were more files than are tried.
    pub cut: bool,
}

/// Looks through a folder; hidden files and links are left aside.
pub fn look(root: &Path) -> Found {
    let mut paths = Vec::new();
    collect(root, "", &mut paths);
    let cut = paths.len() > MOST;
    paths.truncate(MOST);
    paths.sort();
    let files = paths.into_iter().filter_map(|path| {
        let small = std::fs::metadata(root.join(&path)).is_ok_and(|known| known.len() <= BYTES);
        let input = small.then(|| Input::below(root, &path, BYTES).ok()).flatten()?;
        let (reader, _) = recognise(&input).ok()?;
        Some(Readable { path, reader: reader.id() })
    });
    Found { files: files.collect(), cut }
}

fn collect(root: &Path, below: &str, paths: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(below)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with('.') || paths.len() > MOST {
            continue;
        }
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if kind.is_dir() && !ASIDE.contains(&name.as_str()) {
            collect(root, &path, paths);
        } else if kind.is_file() {
            paths.push(path);
        }
    }
}
