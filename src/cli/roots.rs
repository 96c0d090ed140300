//! Certificates that are trusted besides the roots compiled in, from a file.

use std::io::Read;
use std::path::Path;

use befund_tls::certificates::Roots;

use crate::cli::Failure;
use crate::diag::{Code, Diagnostic};

/// Reads the roots of a file, which is bounded: the largest bundles have a few hundred kilobytes.
pub(super) fn read_roots(path: &Path) -> Result<Roots, Failure> {
    const MOST: u64 = 16 << 20;
    let wrong = |why: String| {
        Diagnostic::new(Code::WrongRoots, format!("the roots in `{}`: {why}", path.display()))
            .help("give a file with certificates in PEM")
    };
    let mut pem = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut pem));
    read.map_err(|error| wrong(error.to_string()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Roots::default().and_pem(&name, &pem).map_err(wrong)?)
}
