//! Reading a PDF: its text, what it carries, its signatures. This runs in the child process alone.

use lopdf::{Dictionary, Document, LoadOptions, Object};
use serde::{Deserialize, Serialize};

use crate::paper::sign::{self, Signing};
use crate::product::content::Unread;

/// Most pages whose text is read.
const MAX_PAGES: usize = 1000;

/// Most text that is kept, in bytes.
const MAX_TEXT: usize = 2 << 20;

/// Most that one stream may unpack to, in bytes.
const MAX_STREAM: usize = 64 << 20;

/// Most signatures that are looked at.
const MAX_SIGNATURES: usize = 32;

/// What a PDF holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PdfReading {
    /// How many pages there are.
    pub pages: usize,
    /// Its text, page after page.
    pub text: String,
    /// Whether there may be more text: it is long, or damaged.
    pub cut: bool,
    /// Whether it carries scripts, or starts programs.
    pub scripts: bool,
    /// Its signatures.
    pub signatures: Vec<Signing>,
}

/// Reads a PDF.
///
/// # Errors
/// Why it cannot be read.
pub fn read(bytes: &[u8]) -> Result<PdfReading, Unread> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM), ..LoadOptions::default() };
    let document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(error) if asks_password(&error) => return Err(Unread::Encrypted),
        Err(_) => return Err(Unread::Broken),
    };
    if document.is_encrypted() {
        return Err(Unread::Encrypted);
    }
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(Unread::Broken);
    }
    let (text, cut) = text(&document, pages.keys().copied());
    // Whose table had to be rebuilt may have lost something; without a word left it has.
    let rebuilt = document.xref_recovery.is_some();
    if rebuilt && text.trim().is_empty() {
        return Err(Unread::Broken);
    }
    Ok(PdfReading {
        pages: pages.len(),
        text,
        cut: cut || rebuilt,
        scripts: dictionaries(&document).any(runs),
        signatures: signatures(&document, bytes),
    })
}

fn asks_password(error: &lopdf::Error) -> bool {
    matches!(error, lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_))
}

/// The text of the pages, as much as is kept, and whether there is more.
fn text(document: &Document, pages: impl ExactSizeIterator<Item = u32>) -> (String, bool) {
    let mut text = String::new();
    let mut cut = pages.len() > MAX_PAGES;
    for page in pages.take(MAX_PAGES) {
        // A page that cannot be read has no text; others may.
        match document.extract_text_with_limit(&[page], MAX_STREAM) {
            Ok(own) => text.push_str(&own),
            Err(_) => cut = true,
        }
        text.push('\n');
        if text.len() > MAX_TEXT {
            let mut end = MAX_TEXT;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            return (text, true);
        }
    }
    (text, cut)
}

/// Every dictionary that is an object of its own, and those right below it.
fn dictionaries(document: &Document) -> impl Iterator<Item = &Dictionary> {
    document.objects.values().flat_map(|object| {
        let own = dictionary(object);
        let below =
            own.into_iter().flat_map(|own| own.iter().filter_map(|(_, one)| dictionary(one)));
        own.into_iter().chain(below)
    })
}

fn dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// Whether a dictionary is an action that runs a script or a program (ISO 32000-2, 12.6.4).
fn runs(dictionary: &Dictionary) -> bool {
    let action = dictionary.get(b"S").and_then(Object::as_name);
    dictionary.has(b"JS") || matches!(action, Ok(b"JavaScript" | b"Launch"))
}

/// The signatures, in the order in which they were made: a later one is over more bytes.
fn signatures(document: &Document, bytes: &[u8]) -> Vec<Signing> {
    let mut all: Vec<_> = dictionaries(document).filter_map(|one| sign::find(one, bytes)).collect();
    all.sort_by_key(|one| one.end);
    all.dedup_by_key(|one| one.end);
    all.truncate(MAX_SIGNATURES);
    all.iter().map(|one| sign::check(one, bytes)).collect()
}
