//! Documents are looked into: a PDF's text is held against what is stated about it, its signatures against its
//! bytes. Libraries for PDF may abort on hostile files, so a child process reads it, with limits of time and
//! memory; nothing in a file is ever run.

mod child;
mod claims;
mod dates;
mod path;
mod read;
mod sign;

pub use child::COMMAND;
pub use read::{PdfReading, read};
pub use sign::{DocumentSigner, Signing};

use std::path::Path;

use crate::diag::Diagnostic;
use crate::files;
use crate::paper::path::Given;
use crate::product::content::{Content, HowFar, Signature, Unread};
use crate::product::{Document, Product, Unfit};
use crate::yaml::hex_digest;

/// Largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// Looks into the documents of a product that are PDF files at hand; in a program other than befund, into none.
/// One that contradicts what is stated about it, or whose signature is over other bytes, is none that anything
/// can rest on.
///
/// # Errors
/// When the roots that the product names cannot be read.
pub fn look_into(product: &mut Product) -> Result<(), Diagnostic> {
    let roots = path::roots(product)?;
    let Some(program) = child::program() else { return Ok(()) };
    let looked =
        product.documents.iter().map(|document| look(&program, document, product, roots.as_ref()));
    let documents: Vec<_> = looked.collect();
    for (document, content) in product.documents.iter_mut().zip(documents) {
        let Some(content) = content else { continue };
        if content.is_altered() {
            document.unfit = document.unfit.or(Some(Unfit::Altered));
        } else if content.contradicted().next().is_some() {
            document.unfit = document.unfit.or(Some(Unfit::Contradicted));
        }
        document.content = Some(content);
    }
    Ok(())
}

/// Reads a PDF in a process of its own.
///
/// # Errors
/// Why nothing was read.
pub fn read_apart(pdf: Vec<u8>) -> Result<PdfReading, Unread> {
    if pdf.len() as u64 > MAX_BYTES {
        return Err(Unread::TooLarge);
    }
    let program = child::program().ok_or(Unread::NoReader)?;
    child::read(&program, pdf)
}

fn look(
    program: &Path,
    document: &Document,
    product: &Product,
    roots: Option<&Given>,
) -> Option<Content> {
    let path = Path::new(&document.path);
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    // What cannot be a document has said so already; what is kept elsewhere cannot be read here.
    if ending != "pdf" || document.unfit.is_some() || document.sha256.is_none() {
        return None;
    }
    let path = files::in_any_form(&product.root, path);
    let size = path.metadata().ok()?.len();
    if size > MAX_BYTES {
        return Some(Content::unread(Unread::TooLarge));
    }
    let bytes = std::fs::read(&path).ok()?;
    // The very file whose digest stands in the result.
    (document.sha256.as_ref() == Some(&hex_digest(&bytes))).then_some(())?;
    Some(match child::read(program, bytes) {
        Ok(reading) => of(&reading, document, product, roots),
        Err(why) => Content::unread(why),
    })
}

fn of(
    reading: &PdfReading,
    document: &Document,
    product: &Product,
    roots: Option<&Given>,
) -> Content {
    let has_text = reading.text.chars().filter(|letter| letter.is_alphanumeric()).count() >= 20;
    let compared =
        if has_text { claims::compare(&reading.text, document, product) } else { Vec::new() };
    let signatures = reading.signatures.iter().map(|one| Signature {
        path: one.signer.as_ref().zip(roots).map(|(who, roots)| path::path(who, document, roots)),
        ..one.signature.clone()
    });
    Content {
        read: if has_text { HowFar::Text } else { HowFar::Scan },
        why: None,
        pages: reading.pages,
        cut: reading.cut,
        scripts: reading.scripts,
        compared,
        signatures: signatures.collect(),
    }
}
