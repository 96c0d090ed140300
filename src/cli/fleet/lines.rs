//! `befund fleet --from`: lines that other runs wrote, put together.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::cli::{Failure, Global};
use crate::diag::{Code, Diagnostic};
use crate::report::fleet::{self, Line, SCHEMA};

/// Bytes of one line; befund writes some ten thousand.
const MAX_LINE: u64 = 1 << 20;

/// Most lines of a run.
const MOST: usize = 100_000;

/// All lines, in the order of their paths; one that stands in two files is taken once, and what is missing of a run
/// is a line that says so.
pub(super) fn join(global: &Global, files: &[PathBuf]) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    let (mut seen, mut twice) = (BTreeSet::new(), 0);
    for file in files {
        for text in texts(file)? {
            let line = text.line(file)?;
            if seen.insert(text.text) {
                lines.push(line);
            } else {
                twice += 1;
            }
            if lines.len() > MOST {
                let message = format!("there are more than {MOST} lines");
                let error = Diagnostic::new(Code::TooMany, message);
                return Err(error.help("join fewer files at a time").into());
            }
        }
    }
    if lines.is_empty() {
        let error = Diagnostic::new(Code::Empty, "no file holds a line of `befund fleet`");
        let help = "write them first: befund fleet DIR --report jsonl=lines.jsonl";
        return Err(error.help(help).into());
    }
    if twice > 0 {
        let lang = global.lang();
        let says = lang.pick("Zeilen standen zweimal da", "lines stood there twice");
        global.tell(&format!("{} {says}", lang.number(twice)));
    }
    fleet::say_what_is_missing(&mut lines);
    Ok(lines)
}

/// A line of a file, and its number.
struct Numbered {
    number: usize,
    text: String,
}

fn texts(file: &Path) -> Result<Vec<Numbered>, Diagnostic> {
    let unreadable = |error: io::Error| {
        Diagnostic::new(Code::FileUnreadable, format!("cannot read `{}`: {error}", file.display()))
            .help("check the path and that you may read it")
    };
    let input: Box<dyn Read> = match file == Path::new("-") {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(file).map_err(unreadable)?),
    };
    let mut reader = BufReader::new(input);
    let mut found = Vec::new();
    for number in 1.. {
        let mut bytes = Vec::new();
        let read = reader.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut bytes);
        if read.map_err(unreadable)? == 0 {
            break;
        }
        let too_long = bytes.len() as u64 > MAX_LINE;
        let text = String::from_utf8(bytes).ok().filter(|_| !too_long && number <= MOST);
        let Some(text) = text else { return Err(foreign(file, number, "it is no line of text")) };
        if !text.trim().is_empty() {
            found.push(Numbered { number, text: text.trim().to_owned() });
        }
    }
    Ok(found)
}

impl Numbered {
    fn line(&self, file: &Path) -> Result<Line, Diagnostic> {
        let line: Line = serde_json::from_str(&self.text)
            .map_err(|error| foreign(file, self.number, &error.to_string()))?;
        if line.schema != SCHEMA {
            let why = format!("its schema is `{}`", line.schema);
            return Err(foreign(file, self.number, &why));
        }
        if !line.run.is_possible() {
            return Err(foreign(file, self.number, "its `run` has no such part"));
        }
        Ok(line)
    }
}

fn foreign(file: &Path, number: usize, why: &str) -> Diagnostic {
    let place = file.display();
    let message = format!("{place}:{number} is no line of `befund fleet`: {why}");
    Diagnostic::new(Code::WrongSchema, message)
        .help("hand over what `befund fleet --report jsonl` wrote, in this version")
}
