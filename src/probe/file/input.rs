//! Files of others, opened once and within bounds.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use crate::diag::{Code, SourceFile};
use crate::fact::observation;
use crate::files;
use crate::yaml::{Node, hex_digest};

use super::{Refusal, foreign_yaml};

/// Largest file that is read without `--max-file`, in bytes.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A file that was read.
#[derive(Debug)]
pub struct Input {
    /// What it is, for an observation.
    pub meta: observation::InputFile,
    /// Its text, its line ends as `\n` where they were a lone `\r`.
    file: Arc<SourceFile>,
    yaml: OnceCell<Result<Vec<Node>, Refusal>>,
    /// Where its lines end, found once: readers ask for the line of each of their facts.
    ends: OnceCell<Vec<usize>>,
    /// Where it stands in another file.
    within: Option<Within>,
    /// Its bytes, where it is a container such as a workbook; its text is empty then.
    container: Option<Vec<u8>>,
}

/// Where a file stands in another as text.
#[derive(Debug, Clone, Copy)]
struct Within {
    /// The line of its first.
    first: u32,
    /// Whether its lines are lines of the other.
    exact: bool,
}

/// Why a file was not read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// It is not there, or cannot be opened.
    Unreadable(Refusal),
    /// It was opened, and is nothing that can be read.
    Refused(Refusal, Option<Box<observation::InputFile>>),
}

impl Closed {
    /// Why.
    pub fn refusal(&self) -> &Refusal {
        match self {
            Self::Unreadable(refusal) | Self::Refused(refusal, _) => refusal,
        }
    }
}

impl Input {
    /// Opens a file below a folder, through no link that leads out of it.
    ///
    /// # Errors
    /// See [`Closed`].
    pub fn below(root: &Path, path: &str, max: u64) -> Result<Self, Closed> {
        let full = files::in_any_form(root, Path::new(path));
        let inside = match (root.canonicalize(), full.canonicalize()) {
            (Ok(root), Ok(found)) => found.starts_with(root),
            _ => true,
        };
        if !inside {
            let why = "it lies outside the product folder";
            let remedy = "copy it into the folder; a link must not lead out of it";
            return Err(Closed::Unreadable(Refusal::new(Code::OutsideFolder, why, remedy)));
        }
        Self::open(&full, path, max)
    }

    /// Opens a file, which is called `name` from here on.
    ///
    /// # Errors
    /// See [`Closed`].
    pub fn open(path: &Path, name: &str, max: u64) -> Result<Self, Closed> {
        let bytes = bytes(path, max)?;
        let mut meta = observation::InputFile {
            path: name.to_owned(),
            sha256: hex_digest(&bytes),
            bytes: bytes.len() as u64,
            encoding: "unknown".to_owned(),
        };
        // A workbook is an archive; what of it is read has bounds of its own.
        if bytes.starts_with(b"PK\x03\x04") {
            "zip".clone_into(&mut meta.encoding);
            let file = SourceFile::new(name, String::new());
            let container = Some(bytes);
            let (yaml, ends) = (OnceCell::new(), OnceCell::new());
            return Ok(Self { meta, file, yaml, ends, within: None, container });
        }
        match decode(bytes) {
            Ok((text, encoding)) => {
                encoding.clone_into(&mut meta.encoding);
                let file = SourceFile::new(name, text);
                let (yaml, ends) = (OnceCell::new(), OnceCell::new());
                Ok(Self { meta, file, yaml, ends, within: None, container: None })
            }
            Err(refusal) => Err(Closed::Refused(refusal, Some(Box::new(meta)))),
        }
    }

    /// A file that stands in this one as text, from a byte on.
    pub fn inner(&self, text: &str, start: usize) -> Self {
        let line = self.line(start);
        let block = [0, 1].into_iter().find(|more| self.holds(text, line.saturating_add(*more)));
        let (first, exact) = block.map_or((line, false), |more| (line.saturating_add(more), true));
        Self {
            meta: self.meta.clone(),
            file: SourceFile::new(self.name(), text.to_owned()),
            yaml: OnceCell::new(),
            ends: OnceCell::new(),
            within: Some(Within { first, exact }),
            container: None,
        }
    }

    /// A part of this one's YAML as a file of its own, its places those in this one.
    pub fn part(&self, node: &Node) -> Self {
        Self {
            meta: self.meta.clone(),
            file: self.file.clone(),
            yaml: OnceCell::from(Ok(vec![node.clone()])),
            ends: OnceCell::new(),
            within: self.within,
            container: None,
        }
    }

    /// Whether text stands here line by line: of a block every line is a line, what is in quotes
    /// stands in one.
    fn holds(&self, text: &str, line: u32) -> bool {
        let skip = usize::try_from(line).unwrap_or(usize::MAX).saturating_sub(1);
        let own = self.text().lines().skip(skip);
        let pairs: Vec<_> = text.lines().take(5).zip(own).collect();
        pairs.len() > 1 && pairs.iter().all(|(inner, outer)| inner.trim() == outer.trim())
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.file.text
    }

    /// Its bytes, if it is an archive and no text.
    pub fn container(&self) -> Option<&[u8]> {
        self.container.as_deref()
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// Whether it can only be JSON: an object or a list in brackets.
    pub fn is_json(&self) -> bool {
        self.text().trim_start().starts_with(['{', '['])
    }

    /// Its documents as YAML, parsed once.
    ///
    /// # Errors
    /// When it is no YAML, or more than is read.
    pub fn yaml(&self) -> Result<&[Node], Refusal> {
        let parsed = self.yaml.get_or_init(|| foreign_yaml::documents(self.text()));
        parsed.as_deref().map_err(Clone::clone)
    }

    /// The line of a byte, from 1.
    pub fn line(&self, offset: usize) -> u32 {
        let ends = || self.text().match_indices('\n').map(|(at, _)| at).collect();
        let before = self.ends.get_or_init(ends).partition_point(|end| *end < offset);
        let own = u32::try_from(before + 1).unwrap_or(u32::MAX);
        match self.within {
            None => own,
            Some(Within { first, exact: true }) => first.saturating_add(own.saturating_sub(1)),
            Some(Within { first, exact: false }) => first,
        }
    }
}

fn bytes(path: &Path, max: u64) -> Result<Vec<u8>, Closed> {
    let unreadable = |error: &std::io::Error| {
        let (code, why) = match error.kind() {
            ErrorKind::NotFound => (Code::Absent, "it is not there".to_owned()),
            _ => (Code::Unreadable, error.to_string()),
        };
        Closed::Unreadable(Refusal::new(code, why, "check the path and that you may read it"))
    };
    let special = || {
        let why = "it is not a regular file";
        Closed::Unreadable(Refusal::new(
            Code::NotAFile,
            why,
            "name a file, no device; a folder is named with `/` at its end",
        ))
    };
    // A pipe or a device would block or never end; looked at again once it is open.
    if !fs::metadata(path).map_err(|error| unreadable(&error))?.is_file() {
        return Err(special());
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    if !file.metadata().map_err(|error| unreadable(&error))?.is_file() {
        return Err(special());
    }
    let mut bytes = Vec::new();
    file.take(max + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > max {
        let why = format!("it is larger than {} MiB", max >> 20);
        let refusal = Refusal::new(Code::TooLarge, why, "allow for more with --max-file MIB");
        return Err(Closed::Refused(refusal, None));
    }
    Ok(bytes)
}

/// Text and how it was encoded. What is neither UTF-8 nor UTF-16 is not guessed at.
fn decode(bytes: Vec<u8>) -> Result<(String, &'static str), Refusal> {
    let (text, encoding) = match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => (utf8(bytes, 3)?, "utf-8 with BOM"),
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes)?, "utf-16le with BOM"),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes)?, "utf-16be with BOM"),
        // Formats read here begin with ASCII: every second byte of their UTF-16 is zero.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => (utf16(&bytes, u16::from_le_bytes)?, "utf-16le"),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => (utf16(&bytes, u16::from_be_bytes)?, "utf-16be"),
        _ => (utf8(bytes, 0)?, "utf-8"),
    };
    if text.contains('\0') {
        return Err(Refusal::new(Code::Binary, "it holds binary data", "name a text file"));
    }
    if text.trim().is_empty() {
        return Err(Refusal::new(Code::Empty, "it is empty", "export it again"));
    }
    // Line ends of old: without this all of it would be one line.
    let text =
        if text.contains('\r') && !text.contains('\n') { text.replace('\r', "\n") } else { text };
    Ok((text, encoding))
}

fn utf8(mut bytes: Vec<u8>, skip: usize) -> Result<String, Refusal> {
    bytes.drain(..skip);
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + skip;
        let why = format!("it is neither UTF-8 nor UTF-16 (byte {at})");
        let remedy = "save it as UTF-8, such as by `iconv -f latin1 -t utf-8 FILE`";
        Refusal::new(Code::WrongEncoding, why, remedy)
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty()).ok_or_else(|| {
        let why = "it begins as UTF-16 and does not go on so";
        Refusal::new(Code::WrongEncoding, why, "save it as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str, unit: fn(u16) -> [u8; 2], bom: bool) -> Vec<u8> {
        let bom = bom.then_some(0xfeff_u16);
        bom.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
    }

    #[test]
    fn texts_of_windows_and_of_old_are_read() {
        let text = "{\"a\": \"ä\"}\r\n";
        for bom in [true, false] {
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                assert_eq!(decode(both(text, unit, bom)).unwrap().0, text);
            }
        }
        let (read, encoding) = decode([b"\xef\xbb\xbf", text.as_bytes()].concat()).unwrap();
        assert_eq!((read.as_str(), encoding), (text, "utf-8 with BOM"));
        assert_eq!(decode(b"a: 1\rb: 2\r".to_vec()).unwrap().0, "a: 1\nb: 2\n");
    }

    #[test]
    fn lines_are_counted_from_one() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("f");
        fs::write(&path, "a\n\nbc\n").unwrap();
        let input = Input::open(&path, "f", 1 << 20).unwrap();
        let lines: Vec<_> = (0..7).map(|offset| input.line(offset)).collect();
        assert_eq!(lines, [1, 1, 2, 3, 3, 3, 4]);
    }

    #[test]
    fn what_cannot_be_text_is_refused_with_a_reason() {
        for (bytes, code) in [
            (&b"name: caf\xe9\rb: 2\r"[..], "wrong-encoding"),
            (b"\xff\xfea", "wrong-encoding"),
            (b"\x7fELF\0\0\0", "binary"),
            (b" \n", "empty"),
        ] {
            assert_eq!(decode(bytes.to_vec()).unwrap_err().code, code);
        }
    }
}
