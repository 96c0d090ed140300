//! Files of a folder that a reader would read.

use std::collections::BTreeSet;
use std::path::Path;

use crate::fact::source::Reach;

use super::{Input, Reading, read, recognise};

/// Largest file that is tried, in bytes.
const BYTES: u64 = 4 * 1024 * 1024;

/// Most files that are tried.
const MOST: usize = 2_000;

/// Bytes that are tried in all, so that an audit of a folder full of data begins soon.
const ALL: u64 = 256 * 1024 * 1024;

/// Folders that hold the work of others or of machines, or what befund itself keeps.
const ASIDE: &[&str] =
    &["node_modules", "target", "vendor", "venv", "observations", "declarations", "befund-report"];

/// A file that a reader recognises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Readable {
    /// Its path below the folder.
    pub path: String,
    /// The reader.
    pub reader: &'static str,
    /// Whether it counts as a configuration that may not be in effect.
    pub configuration: bool,
    /// Whether it carries a date of its own.
    pub dated: bool,
    /// Patterns for the kinds of things in it, for `say`; empty if it could not be read.
    pub patterns: Vec<String>,
}

/// What a folder holds that can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FolderContents {
    /// The files.
    pub files: Vec<Readable>,
    /// Whether there were more files than are tried.
    pub cut: bool,
}

/// Looks through a folder; hidden files and links are left aside.
pub(crate) fn look(root: &Path) -> FolderContents {
    let mut paths = Vec::new();
    collect(root, "", &mut paths);
    let mut cut = paths.len() > MOST;
    let mut left = ALL;
    paths.truncate(MOST);
    paths.sort();
    let files = paths.into_iter().filter_map(|path| {
        let bytes = std::fs::metadata(root.join(&path)).ok()?.len();
        if bytes > BYTES {
            return None;
        }
        let Some(rest) = left.checked_sub(bytes) else {
            cut = true;
            return None;
        };
        left = rest;
        let input = Input::below(root, &path, BYTES).ok()?;
        let (reader, _) = recognise(&input).ok()?;
        let reading = read(reader, &[&input], "").ok();
        let reading = reading.as_ref();
        let facts = reading.map(Reading::facts).unwrap_or_default();
        let patterns: BTreeSet<_> =
            facts.iter().filter_map(|fact| fact.address_text()).map(pattern).collect();
        Some(Readable {
            path,
            reader: reader.id(),
            configuration: reading.is_some_and(|reading| reading.reach == Reach::Source),
            dated: reading.is_some_and(|reading| reading.observed_on.is_some()),
            patterns: patterns.into_iter().collect(),
        })
    });
    let files = files.collect();
    FolderContents { files, cut }
}

/// What matches all things of the kind of one, by its address: `TYPE.*`, below modules `*TYPE.*`.
fn pattern(address: &str) -> String {
    let (mut bare, mut depth) = (String::new(), 0_usize);
    for c in address.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    let parts: Vec<_> = bare.split('.').collect();
    match parts.as_slice() {
        [.., _, kind, _] => format!("*{kind}.*"),
        [kind, _] => format!("{kind}.*"),
        _ => format!("{}*", bare.split(' ').next().unwrap_or_default()),
    }
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
