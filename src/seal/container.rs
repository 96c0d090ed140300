//! The container of a bundle: a ZIP archive (APPNOTE.TXT 6.3.10) of which there is exactly one for its
//! content. Entries are stored, sorted by name and carry a fixed time; nothing else has a choice. So an
//! archive can be built again from what it holds, and every bit that differs was changed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::yaml::nfc;

/// The largest bundle, in bytes: it is held in memory.
pub const MAX_BYTES: u64 = 512 << 20;

/// Most files in a bundle.
pub const MAX_ENTRIES: usize = 20_000;

/// Longest name of an entry, in bytes.
const MAX_NAME: usize = 1_024;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// Version 2.0: folders in names.
const VERSION: u16 = 20;
/// Bit 11: names are UTF-8.
const FLAGS: u16 = 0x0800;
/// 1 January 1980, midnight: the first time there is.
const TIME: u16 = 0;
const DATE: u16 = 0x0021;

/// Bytes of a local header before its name.
const LOCAL_LEN: usize = 30;

/// What is wrong with a container.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It does not begin as a bundle does.
    #[error("it is no bundle: it does not begin as one")]
    NoBundle,
    /// It holds less or more than its headers say.
    #[error("it breaks off or was changed at byte {0}")]
    Broken(usize),
    /// A name that must not be.
    #[error("the entry {0:?} has a name that no bundle has: {1}")]
    Name(String, &'static str),
    /// Two names that are one on some file systems.
    #[error("the entries {0:?} and {1:?} differ in case or normalisation only")]
    Alike(String, String),
    /// Not in order, or twice.
    #[error("the entry {0:?} stands twice or out of order")]
    Order(String),
    /// More than a bundle holds.
    #[error("it holds more than {MAX_ENTRIES} files")]
    TooMany,
    /// The bytes are not those that befund writes for these files: at which, and in or before which file.
    #[error("byte {0} is not what befund writes for the files in it, at {1:?}")]
    Differs(usize, String),
}

/// The files of a bundle by name.
pub type BundleFiles = BTreeMap<String, Vec<u8>>;

/// Writes the archive of files, with a comment.
///
/// # Errors
/// When `out` takes no more, a name is none, or the files are too large for an archive.
pub fn write(files: &BundleFiles, comment: &str, out: &mut impl Write) -> io::Result<()> {
    let invalid = |damage: Damage| io::Error::new(io::ErrorKind::InvalidInput, damage);
    check_names(files.keys()).map_err(invalid)?;
    let total: u64 = files.values().map(|bytes| bytes.len() as u64).sum();
    if total > MAX_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "more than a bundle holds"));
    }
    emit(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())), comment, out)
}

/// An entry as it stands in an archive: its name and its bytes.
pub type ArchiveEntry<'a> = (&'a str, &'a [u8]);

/// The files of an archive that is byte for byte as [`write()`] makes it. `comment` says what its comment must
/// be, by what is in it.
///
/// # Errors
/// At the first byte that is not.
pub fn read(
    archive: &[u8],
    comment: impl Fn(&[ArchiveEntry<'_>]) -> String,
) -> Result<BundleFiles, Damage> {
    let entries = entries(archive)?;
    let mut same = Same { expected: archive, at: 0 };
    match emit(entries.iter().copied(), &comment(&entries), &mut same) {
        Ok(()) if same.at == archive.len() => {}
        _ => return Err(Damage::Differs(same.at, at_byte(&entries, same.at))),
    }
    Ok(entries.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect())
}

/// The entry that a byte belongs to; what follows the entries belongs to none.
fn at_byte(entries: &[ArchiveEntry<'_>], byte: usize) -> String {
    let mut end = 0;
    let found = entries.iter().find(|(name, bytes)| {
        end += LOCAL_LEN + name.len() + bytes.len();
        byte < end
    });
    found.map_or("the directory of the archive", |(name, _)| name).to_owned()
}

/// What stands in the local headers, one after the other.
fn entries(archive: &[u8]) -> Result<Vec<ArchiveEntry<'_>>, Damage> {
    let mut found: Vec<ArchiveEntry<'_>> = Vec::new();
    let mut at = 0;
    while le32(archive, at) == Some(LOCAL) {
        let broken = Damage::Broken(at);
        let size = le32(archive, at + 18).ok_or_else(|| broken.clone())? as usize;
        let named = le16(archive, at + 26).ok_or_else(|| broken.clone())? as usize;
        let name = archive.get(at + LOCAL_LEN..).and_then(|rest| rest.get(..named));
        let start = at + LOCAL_LEN + named;
        let bytes = archive.get(start..).and_then(|rest| rest.get(..size));
        let (Some(name), Some(bytes)) = (name, bytes) else { return Err(broken) };
        let name = std::str::from_utf8(name).map_err(|_| broken)?;
        if found.last().is_some_and(|(last, _)| *last >= name) {
            return Err(Damage::Order(name.to_owned()));
        }
        found.push((name, bytes));
        if found.len() > MAX_ENTRIES {
            return Err(Damage::TooMany);
        }
        at = start + size;
    }
    if found.is_empty() {
        return Err(Damage::NoBundle);
    }
    check_names(found.iter().map(|(name, _)| *name))?;
    Ok(found)
}

/// Refuses names that lead out of a folder, or that some file system takes for one another.
pub(super) fn check_names(names: impl Iterator<Item = impl AsRef<str>>) -> Result<(), Damage> {
    let mut folded: BTreeMap<String, String> = BTreeMap::new();
    let mut folders = BTreeSet::new();
    for name in names {
        let name = name.as_ref();
        if let Some(why) = unfit(name) {
            return Err(Damage::Name(name.to_owned(), why));
        }
        let fold = nfc(&nfc(name).to_lowercase());
        for (at, _) in fold.match_indices('/') {
            folders.insert(fold[..at].to_owned());
        }
        if let Some(other) = folded.insert(fold, name.to_owned()) {
            return Err(Damage::Alike(other, name.to_owned()));
        }
    }
    match folders.into_iter().find_map(|folder| folded.remove(&folder)) {
        Some(name) => Err(Damage::Name(name, "it is a folder as well")),
        None => Ok(()),
    }
}

/// Why a name is none that a bundle has.
fn unfit(name: &str) -> Option<&'static str> {
    let outside = |part: &str| part.is_empty() || part == "." || part == "..";
    if name.len() > MAX_NAME {
        Some("it is too long")
    } else if name.split('/').any(outside) {
        Some("it leads elsewhere")
    } else if name.contains(['\\', ':']) || name.chars().any(char::is_control) {
        Some("it holds characters that some system reads otherwise")
    } else if nfc(name) != name {
        Some("it is not in normal form C")
    } else {
        None
    }
}

/// The archive, byte by byte.
fn emit<'a>(
    files: impl Iterator<Item = ArchiveEntry<'a>>,
    comment: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut central = Vec::new();
    let mut offset: u32 = 0;
    let mut count: u16 = 0;
    let too_large = |_| io::Error::new(io::ErrorKind::FileTooLarge, "too large for an archive");
    for (name, bytes) in files {
        let size = u32::try_from(bytes.len()).map_err(too_large)?;
        let named = u16::try_from(name.len()).map_err(too_large)?;
        let common = header(crc32fast::hash(bytes), size, named);
        let start = offset;
        put(out, &mut offset, &LOCAL.to_le_bytes())?;
        put(out, &mut offset, &common)?;
        put(out, &mut offset, name.as_bytes())?;
        put(out, &mut offset, bytes)?;
        central.extend(CENTRAL.to_le_bytes());
        central.extend(VERSION.to_le_bytes());
        central.extend(common);
        // Comment, disk, internal and external attributes: none.
        central.extend([0; 10]);
        central.extend(start.to_le_bytes());
        central.extend(name.as_bytes());
        count = count.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
    }
    out.write_all(&central)?;
    let length = u32::try_from(central.len()).map_err(too_large)?;
    out.write_all(&end(count, length, offset, comment))
}

/// What a local and a central header have in common, from the version needed to the length of the extra
/// field.
fn header(crc: u32, size: u32, named: u16) -> Vec<u8> {
    let stored = 0_u16;
    let extra = 0_u16;
    let mut bytes = Vec::with_capacity(LOCAL_LEN - 4);
    for word in [VERSION, FLAGS, stored, TIME, DATE] {
        bytes.extend(word.to_le_bytes());
    }
    for word in [crc, size, size] {
        bytes.extend(word.to_le_bytes());
    }
    for word in [named, extra] {
        bytes.extend(word.to_le_bytes());
    }
    bytes
}

fn end(count: u16, length: u32, offset: u32, comment: &str) -> Vec<u8> {
    let mut bytes = END.to_le_bytes().to_vec();
    for word in [0, 0, count, count] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(length.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    // The comment is a digest, so its length is no surprise.
    bytes.extend((comment.len() as u16).to_le_bytes());
    bytes.extend(comment.as_bytes());
    bytes
}

fn put(out: &mut impl Write, offset: &mut u32, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok();
    let next = length.and_then(|length| offset.checked_add(length));
    *offset = next.ok_or(io::ErrorKind::FileTooLarge)?;
    out.write_all(bytes)
}

/// Takes only what is expected.
struct Same<'a> {
    expected: &'a [u8],
    at: usize,
}

impl Write for Same<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let rest = self.expected.get(self.at..).unwrap_or_default();
        if rest.starts_with(bytes) {
            self.at += bytes.len();
            return Ok(bytes.len());
        }
        self.at += rest.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        Err(io::ErrorKind::InvalidData.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMENT: &str = "0123456789abcdef";

    fn same(_: &[ArchiveEntry<'_>]) -> String {
        COMMENT.to_owned()
    }

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let files: BundleFiles =
            files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
        let mut out = Vec::new();
        write(&files, COMMENT, &mut out).unwrap();
        out
    }

    #[test]
    fn what_is_written_is_read_and_other_tools_read_it() {
        let files: &[(&str, &[u8])] = &[("a/b.txt", b"one"), ("a.txt", b""), ("ü.txt", b"two")];
        let bytes = archive(files);
        assert_eq!(bytes, archive(files));
        let read = read(&bytes, same).unwrap();
        assert_eq!(read.len(), 3);
        let mut other = zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap();
        assert_eq!(other.comment(), COMMENT.as_bytes());
        for (name, content) in read {
            let mut entry = other.by_name(&name).unwrap();
            let mut found = Vec::new();
            io::Read::read_to_end(&mut entry, &mut found).unwrap();
            assert_eq!(found, content);
        }
    }

    #[test]
    fn every_bit_counts() {
        let bytes = archive(&[("a/b.txt", b"one"), ("c.txt", b"three")]);
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&changed, same).is_err(), "bit {bit}");
        }
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut], same).is_err(), "cut at {cut}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(read(&longer, same).is_err());
        assert!(read(&bytes, |_| "another".to_owned()).is_err());
    }

    #[test]
    fn names_that_lead_astray_are_refused() {
        for name in
            ["../a", "/a", "a//b", "a/./b", "a\\b", "C:a", "a\0b", "a\u{1b}b", "u\u{308}", "", "a/"]
        {
            assert!(check_names([name].iter()).is_err(), "{name:?}");
        }
        for pair in [["a", "A"], ["ü", "Ü"], ["ß/a", "ß/A"], ["a", "a/b"], ["A", "a/b"]] {
            assert!(check_names(pair.iter()).is_err(), "{pair:?}");
        }
        assert!(check_names(["a", "b/a", "b/c", "ü"].iter()).is_ok());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes, same);
        }
    }
}
