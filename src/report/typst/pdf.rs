//! The source set as PDF, with fonts that are built in; no file, no network, no package is ever read.

use std::collections::BTreeSet;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{json, source};
use crate::report::Error;
use crate::report::document::Document;
use crate::report::dress::Dress;

/// The fonts of the template; NOTICE has their licences.
const FONTS: [&[u8]; 6] = [
    include_bytes!("fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("fonts/LibertinusSerif-Bold.otf"),
    include_bytes!("fonts/LibertinusSerif-Italic.otf"),
    include_bytes!("fonts/LibertinusSerif-BoldItalic.otf"),
    include_bytes!("fonts/DejaVuSansMono.ttf"),
    include_bytes!("fonts/DejaVuSansMono-Bold.ttf"),
];

/// Under what name the result is attached.
const RESULT: &str = "befund.json";

/// The document as PDF/A-3a and PDF/UA-1, with the result attached. The same input gives the same bytes.
pub(in crate::report) fn render(
    document: &Document,
    dress: Dress<'_>,
    result: Vec<u8>,
) -> Result<Vec<u8>, Error> {
    let fonts = fonts();
    let mut data = json(document, dress, None)?;
    let unshown = unshown(&data, &fonts);
    if !unshown.is_empty() {
        let note = document.lang.pick(
            "Zeichen, die keine der eingebetteten Schriften hat, stehen hier als Nummer, wie [U+4E2D]; `json` und `html` haben sie.",
            "Characters that none of the embedded fonts has stand here as numbers, such as [U+4E2D]; `json` and `html` have them.",
        );
        data = as_numbers(&json(document, dress, Some(note))?, &unshown);
    }
    let desk = Desk::new(source(&data), fonts, result)?;
    let pages = typst::compile::<PagedDocument>(&desk).output.map_err(failed)?;
    // The version of the document format follows from the two standards.
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]);
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {}", document.report_id.text(), document.title.text())),
        creator: Smart::Custom(Some(document.tool.text())),
        standards: standards.map_err(|error| Error::Pdf(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(failed)
}

fn failed(errors: EcoVec<SourceDiagnostic>) -> Error {
    let messages: Vec<_> = errors.iter().map(|error| error.message.to_string()).collect();
    Error::Pdf(messages.join("; "))
}

fn fonts() -> Vec<Font> {
    FONTS.iter().flat_map(|data| Font::iter(Bytes::new(*data))).collect()
}

/// Characters that no font has. A mark that combines counts as one: its letter may stand in another font.
fn unshown(text: &str, fonts: &[Font]) -> BTreeSet<char> {
    let strange: BTreeSet<_> = text.nfc().filter(|c| !c.is_ascii()).collect();
    let has = |c: &char| fonts.iter().any(|font| font.info().coverage.contains(u32::from(*c)));
    strange.into_iter().filter(|c| is_combining_mark(*c) || !has(c)).collect()
}

fn as_numbers(text: &str, unshown: &BTreeSet<char>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        if unshown.contains(&c) {
            out.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// All that Typst can see: the source, the result to attach, the fonts. It has no clock.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    result: (FileId, Bytes),
}

impl Desk {
    fn new(source: String, fonts: Vec<Font>, result: Vec<u8>) -> Result<Self, Error> {
        let mut inputs = Dict::new();
        inputs.insert("result".into(), Value::Str(RESULT.into()));
        let main = Source::new(file("befund.typ")?, source);
        Ok(Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main,
            result: (file(RESULT)?, Bytes::new(result)),
        })
    }
}

fn file(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|_| Error::Pdf(format!("`{name}` is no name")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.result.0 { Ok(self.result.1.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
