//! The last result of a product, `.befund/last.json`: what `befund show` reads.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::assess::Report;
use crate::cli::{Failure, Global, result_file};
use crate::diag::{Code, Diagnostic};
use crate::files::{self, Turn};
use crate::lang::Lang;
use crate::report;

const FOLDER: &str = ".befund";
const FILE: &str = "last.json";

fn path(root: &Path) -> PathBuf {
    root.join(FOLDER).join(FILE)
}

/// Keeps a result for `befund show`. A result is no less true for not being kept: what hinders it is said, and
/// no more. Whether it is kept.
pub(super) fn keep(
    global: &Global,
    root: &Path,
    report: &Report,
    lang: Lang,
) -> Result<bool, Failure> {
    let not = lang.pick("für `befund show` nicht behalten", "not kept for `befund show`");
    let bytes = report::json::render(report).context("rendering the result")?.into_bytes();
    if report::json::check(&bytes, report).is_err() {
        let why = lang.pick(
            "das Ergebnis ist größer, als befund liest",
            "the result is larger than befund reads",
        );
        global.tell(&format!("{not}: {why}"));
        // An earlier one would be taken for this one.
        drop(std::fs::remove_file(path(root)));
        return Ok(false);
    }
    let kept = write(root, &bytes, lang);
    if let Err(error) = &kept {
        let cannot = lang.pick("nicht zu schreiben:", "cannot write");
        global.tell(&format!("{not}: {cannot} {}: {error}", path(root).display()));
    }
    Ok(kept.is_ok())
}

fn write(root: &Path, bytes: &[u8], lang: Lang) -> io::Result<()> {
    let folder = root.join(FOLDER);
    if folder.is_symlink() {
        return Err(io::Error::other(lang.pick(
            "der Ordner ist ein Verweis und kann überallhin führen",
            "the folder is a link, and may lead anywhere",
        )));
    }
    let _turn = Turn::to_write(root)?;
    files::clear_drafts(&folder)?;
    files::keep(&path(root), bytes)?;
    // The result holds what is nobody else's business; schemas beside it may be committed.
    let ignored = format!("/{FILE}\n/.gitignore\n");
    match files::create(&folder.join(".gitignore"), ignored.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Reads the last result of the product in a folder, or of the product file at a path.
pub(super) fn read(product: &Path) -> Result<Report, Failure> {
    let root = match product.is_file() {
        true => product.parent().unwrap_or(Path::new(".")),
        false => product,
    };
    let path = path(root);
    if !path.exists() {
        let message = format!("there is no result `{}`", path.display());
        return Err(Diagnostic::new(Code::CannotRead, message)
            .help("judge first: `befund audit PATH` or `befund assess PATH` keeps its result there")
            .into());
    }
    result_file::read(&path)
}
