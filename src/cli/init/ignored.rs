//! What of a product's folder does not belong in git, as lines of its `.gitignore`.

use std::fs;
use std::io;
use std::path::Path;

use crate::files;

/// Reports that every run makes anew, the drafts of answers before the last change, and the last result.
pub(super) const LINES: &[&str] =
    &["/befund-report/", "/declarations/.*.bak", "/.befund/last.json"];

/// Adds the lines that are missing; whatever else stands there stays. Whether any was.
///
/// # Errors
/// When the file cannot be read as text or be written, or is a link, which may lead anywhere.
pub(super) fn keep_out(folder: &Path) -> io::Result<bool> {
    let path = folder.join(".gitignore");
    if path.is_symlink() {
        return Err(io::Error::other("a link"));
    }
    let known = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let missing = |line: &&&str| !known.lines().any(|other| other.trim() == **line);
    let missing: Vec<_> = LINES.iter().filter(missing).copied().collect();
    if missing.is_empty() {
        return Ok(false);
    }
    let gap = if known.is_empty() || known.ends_with('\n') { "" } else { "\n" };
    let text = format!("{known}{gap}# befund\n{}\n", missing.join("\n"));
    files::replace(&path, text.as_bytes())?;
    Ok(true)
}
