//! Finding and hashing documents, never outside the product folder.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::files;
use crate::product::model::{KeptFile, Unfit};

/// Largest document that is hashed, in bytes.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// What became of a document's path.
pub(crate) enum Located {
    /// It is there, with this digest, and perhaps it cannot be a document.
    Present(String, Option<Unfit>),
    /// It is not there.
    Absent,
    /// It lies outside the folder.
    Outside,
    /// It is there but cannot be read.
    Unreadable(String),
}

/// Looks a document up below `root`.
pub(crate) fn find(root: &Path, relative: &str) -> Located {
    let path = Path::new(relative);
    if !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Located::Outside;
    }
    let full = files::in_any_form(root, path);
    let (Ok(root), Ok(full)) = (root.canonicalize(), full.canonicalize()) else {
        return Located::Absent;
    };
    if !full.starts_with(&root) {
        return Located::Outside;
    }
    if !full.is_file() {
        return Located::Unreadable("it is not a regular file".to_owned());
    }
    if full == root.join("befund.yaml") {
        return Located::Unreadable("the product file cannot be its own evidence".to_owned());
    }
    if full.metadata().is_ok_and(|metadata| metadata.len() == 0) {
        return Located::Unreadable("it is empty".to_owned());
    }
    match digest(&full) {
        Ok(Some(digest)) => Located::Present(digest, unfit(&full)),
        Ok(None) => Located::Unreadable(format!("it is larger than {} MiB", MAX_BYTES >> 20)),
        Err(error) => Located::Unreadable(error.to_string()),
    }
}

/// A file below the product's folder, as a bundle lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Where it is.
    pub path: PathBuf,
    /// What it is like.
    pub file: KeptFile,
}

/// Looks a file up below the product's folder; none if it is not there or not to be read.
pub fn look_up(root: &Path, relative: &str) -> Option<Looked> {
    let Located::Present(sha256, unfit) = find(root, relative) else { return None };
    let path = files::in_any_form(root, Path::new(relative));
    let bytes = path.metadata().ok()?.len();
    Some(Looked { path, file: KeptFile { bytes, sha256, unfit } })
}

/// Fewest bytes that a document has; a heading, a date and a name take more.
const MIN_BYTES: usize = 64;

/// How many bytes are looked at to tell a type.
const HEAD: u64 = 4096;

/// Endings of archives and web pages, which are no proof of anything.
const NO_PROOF: &[&str] = &["zip", "htm", "html", "xhtml", "mht", "mhtml"];

/// What files begin with, by the ending of their names.
const MAGIC: &[(&[&str], &[&[u8]])] = &[
    (&["pdf"], &[b"%PDF-"]),
    (&["png"], &[b"\x89PNG\r\n\x1a\n"]),
    (&["jpg", "jpeg"], &[b"\xff\xd8\xff"]),
    (&["tif", "tiff"], &[b"II*\0", b"MM\0*"]),
    (&["docx", "xlsx", "pptx", "odt", "ods", "odp"], &[b"PK\x03\x04"]),
    (&["doc", "xls", "ppt", "msg"], &[b"\xd0\xcf\x11\xe0"]),
    (&["p7m", "p7s", "asice", "der", "crt"], &[b"0", b"PK\x03\x04", b"-----BEGIN"]),
];

/// Why a file cannot be a document of any kind: too small, an archive or a web page, or not of the type that its
/// name says. What has no known ending must be text.
fn unfit(path: &Path) -> Option<Unfit> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    if head.len() < MIN_BYTES {
        return Some(Unfit::TooSmall);
    }
    let ending = path.extension().map(|one| one.to_string_lossy().to_lowercase());
    let ending = ending.unwrap_or_default();
    if NO_PROOF.contains(&ending.as_str()) {
        return Some(Unfit::NoProof);
    }
    let magic = MAGIC.iter().find(|(endings, _)| endings.contains(&ending.as_str()));
    let right = match magic {
        // Whatever stands before it, such as a byte order mark, readers of PDF skip.
        Some((_, [pdf])) if ending == "pdf" => head.windows(pdf.len()).any(|part| part == *pdf),
        Some((_, starts)) => starts.iter().any(|start| head.starts_with(start)),
        None => is_text(&head),
    };
    (!right).then_some(Unfit::WrongType)
}

/// Whether bytes are text that says something: UTF-8 or Latin-1 without control characters, with letters.
fn is_text(head: &[u8]) -> bool {
    let control = |byte: &&u8| **byte < 0x20 && !b"\t\n\r\x0c".contains(byte);
    let letters: std::collections::BTreeSet<_> =
        head.iter().filter(|byte| byte.is_ascii_alphabetic()).collect();
    head.iter().filter(control).count() == 0 && letters.len() >= 5
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
