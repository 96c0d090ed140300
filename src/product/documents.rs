//! Finding and hashing documents, never outside the product folder.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

use sha2::{Digest, Sha256};

/// Largest document that is hashed, in bytes.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// What became of a document's path.
pub(super) enum Found {
    /// It is there, with this digest.
    Present(String),
    /// It is not there.
    Absent,
    /// It lies outside the folder.
    Outside,
    /// It is there but cannot be read.
    Unreadable(String),
}

/// Looks a document up below `root`.
pub(super) fn find(root: &Path, relative: &str) -> Found {
    let path = Path::new(relative);
    if !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Found::Outside;
    }
    let (Ok(root), Ok(full)) = (root.canonicalize(), root.join(path).canonicalize()) else {
        return Found::Absent;
    };
    if !full.starts_with(&root) {
        return Found::Outside;
    }
    if !full.is_file() {
        return Found::Unreadable("it is not a regular file".to_owned());
    }
    if full == root.join("befund.yaml") {
        return Found::Unreadable("the product file cannot be its own evidence".to_owned());
    }
    if full.metadata().is_ok_and(|metadata| metadata.len() == 0) {
        return Found::Unreadable("it is empty".to_owned());
    }
    match digest(&full) {
        Ok(Some(digest)) => Found::Present(digest),
        Ok(None) => Found::Unreadable(format!("it is larger than {} MiB", MAX_BYTES >> 20)),
        Err(error) => Found::Unreadable(error.to_string()),
    }
}

fn digest(path: &Path) -> std::io::Result<Option<String>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > MAX_BYTES {
        return Ok(None);
    }
    let mut reader = file.take(MAX_BYTES);
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut buffer)? {
            0 => {
                return Ok(Some(
                    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
                ));
            }
            n => hasher.update(&buffer[..n]),
        }
    }
}
