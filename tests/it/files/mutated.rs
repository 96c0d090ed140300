//! Files that somebody damaged: whatever is done to the files of `tests/data`, reading them ends soon, and with
//! facts or a refusal.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use befund::probe::file::{Input, MAX_BYTES, read, recognise};
use tempfile::TempDir;

/// Mutations of each file.
const EACH: usize = 8;

/// Larger ones only cost time.
const LARGEST: u64 = 32 * 1024;

/// How long one may take, with room for a busy machine: it takes a thousandth of that.
const SOON: Duration = Duration::from_secs(20);

/// What is put into a text: it opens, closes, repeats or means something in one of the formats.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "\\",
    "\n",
    "\r",
    "\t",
    "\0",
    ":",
    ",",
    "=",
    "#",
    "*",
    "&a ",
    "*a",
    "<<: *a",
    "${x",
    "{{",
    "{%",
    "%",
    "-1",
    "0",
    "9999999999999999999",
    "1e308",
    "NaN",
    "null",
    "~",
    "\u{feff}",
    "\u{202e}",
    "é",
    "--- ",
    "/*",
    "--[[",
    "include \"x\"\n",
    "extends: x\n",
];

/// A sequence of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % most.max(1)
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else if entry.metadata().unwrap().len() <= LARGEST {
            found.push(entry.path());
        }
    }
}

fn mutated(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let (a, b) = (numbers.below(bytes.len() + 1), numbers.below(bytes.len() + 1));
    let (from, to) = (a.min(b), a.max(b));
    let piece = PIECES[numbers.below(PIECES.len())].as_bytes();
    match numbers.below(6) {
        0 => bytes[..from].to_vec(),
        1 => [&bytes[..from], &bytes[to..]].concat(),
        2 => [&bytes[..from], piece, &bytes[from..]].concat(),
        3 => [&bytes[..to], &bytes[from..to].repeat(3), &bytes[to..]].concat(),
        4 => [&bytes[..from], &piece.repeat(2_000), &bytes[from..]].concat(),
        _ => {
            let mut bytes = bytes.to_vec();
            if let Some(byte) = bytes.get_mut(from) {
                *byte = byte.wrapping_add(u8::try_from(numbers.below(255)).unwrap());
            }
            bytes
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused_and_soon() {
    let mut all = Vec::new();
    files("tests/data".as_ref(), &mut all);
    all.sort();
    assert!(all.len() > 300, "{}", all.len());
    let folder = TempDir::new().unwrap();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut recognised = 0;
    for path in &all {
        let bytes = fs::read(path).unwrap();
        // Its own name, as some are told apart by theirs.
        let name = path.file_name().unwrap().to_str().unwrap();
        let copy = folder.path().join(name);
        for _ in 0..EACH {
            fs::write(&copy, mutated(&bytes, &mut numbers)).unwrap();
            let began = Instant::now();
            if let Ok(input) = Input::open(&copy, name, MAX_BYTES)
                && let Ok((reader, _)) = recognise(&input)
            {
                recognised += 1;
                read(reader, &[&input], "x").ok();
            }
            assert!(began.elapsed() < SOON, "{}", path.display());
        }
        fs::remove_file(copy).unwrap();
    }
    assert!(recognised > 1_000, "{recognised} were still recognised");
}
