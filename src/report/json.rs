//! The result as JSON, and reading it back.

use std::sync::Arc;

use serde::Deserialize;

use crate::assess::identity;
use crate::assess::result::{Report, SCHEMA};
use crate::diag::{Code, Diagnostic, SourceFile, Span};

/// The longest result that is read, and so the longest that is written.
pub const MAX_BYTES: usize = 128 << 20;

/// Most values in it: what takes few bytes in a file takes more in memory.
const MAX_VALUES: usize = 4_000_000;

/// The longest message of the JSON reader that is passed on; it may quote the file.
const MAX_MESSAGE: usize = 160;

/// Pretty JSON with a final newline.
///
/// # Errors
/// Only if befund is broken: every result serializes.
pub fn render(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&report.brief())?;
    text.push('\n');
    Ok(text)
}

/// Reads a result that befund wrote. What a later version added is ignored.
///
/// # Errors
/// The text is longer than [`MAX_BYTES`], no JSON, of another schema or does not follow it.
pub fn read(file: &Arc<SourceFile>) -> Result<Report, Diagnostic> {
    #[derive(Deserialize)]
    struct Head {
        schema: Option<String>,
    }

    if let Some(why) = exceeds(&file.text) {
        return Err(Diagnostic::new(Code::ResultTooLong, why).help(WRITTEN_BY));
    }
    let head: Head = serde_json::from_str(&file.text).map_err(|error| diagnostic(file, &error))?;
    match head.schema.as_deref() {
        Some(SCHEMA) => {}
        other => return Err(other_schema(file, other)),
    }
    let report: Report =
        serde_json::from_str(&file.text).map_err(|error| diagnostic(file, &error))?;
    report.in_full().map_err(|why| Diagnostic::new(Code::WrongResult, why).help(WRITTEN_BY))
}

/// Whether a result that [`read`] accepts is as it was written, by this version or another.
pub fn is_intact(file: &SourceFile) -> bool {
    identity::is_intact(&file.text)
}

/// Refuses what could not be read again.
///
/// # Errors
/// The text is longer than [`MAX_BYTES`], holds too many values, or repeats too much.
pub fn check(text: &[u8], report: &Report) -> Result<(), Diagnostic> {
    let repeats = || report.brief().repeats_in_bounds().err();
    let Some(why) = exceeds(text).or_else(repeats) else { return Ok(()) };
    let help = "judge by one catalog at a time with --catalog ID, or give parts of the product a \
                file of their own; other formats than json have no such limit";
    let message = format!("the JSON result cannot be written: {why}");
    Err(Diagnostic::new(Code::ResultTooLong, message).help(help))
}

fn exceeds(text: impl AsRef<[u8]>) -> Option<String> {
    let text = text.as_ref();
    if text.len() > MAX_BYTES {
        let (size, most) = (text.len() >> 20, MAX_BYTES >> 20);
        return Some(format!("it has {size} MiB, and no more than {most} are read"));
    }
    (values(text) > MAX_VALUES).then(|| format!("it holds more than {MAX_VALUES} values"))
}

/// How many values a JSON text holds, give or take the empty lists.
fn values(text: &[u8]) -> usize {
    let (mut quoted, mut escaped, mut values) = (false, false, 1);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b',' | b'[' | b'{' if !quoted => values += 1,
            _ => {}
        }
    }
    values
}

const WRITTEN_BY: &str =
    "give the JSON file that `befund audit` or `befund assess` wrote with `--report json`";

fn other_schema(file: &Arc<SourceFile>, schema: Option<&str>) -> Diagnostic {
    let message = match schema {
        Some(schema) => format!("the schema is `{}`, expected `{SCHEMA}`", shorten(schema)),
        None => format!("`schema` is missing, expected `{SCHEMA}`"),
    };
    // Other documents of befund are no results of another version.
    let is_result = schema.is_some_and(|schema| schema.starts_with("befund/result/"));
    let help = if is_result {
        "read it with the befund that wrote it or a newer one, or audit again with this one"
    } else {
        WRITTEN_BY
    };
    Diagnostic::new(Code::WrongSchema, message).at(file, Span::default()).help(help)
}

fn diagnostic(file: &Arc<SourceFile>, error: &serde_json::Error) -> Diagnostic {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let code = if error.is_data() { Code::WrongResult } else { Code::WrongJson };
    let at = offset(&file.text, error.line(), error.column());
    Diagnostic::new(code, shorten(message))
        .at(file, Span { start: at, end: at + 1 })
        .help(WRITTEN_BY)
}

/// The byte at a line and a column, both from 1, the column in bytes as serde_json counts it.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MAX_MESSAGE {
        return text.to_owned();
    }
    text.chars().take(MAX_MESSAGE).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn read_text(text: impl Into<String>) -> Result<Report, Diagnostic> {
        read(&SourceFile::new("befund.json", text))
    }

    #[test]
    fn what_was_written_is_read_back_unchanged() {
        for report in [fixture::sample(), fixture::empty()] {
            let text = render(&report).unwrap();
            assert!(text.ends_with("}\n"));
            assert_eq!(read_text(text).unwrap(), report);
        }
    }

    #[test]
    fn what_a_later_version_adds_is_ignored() {
        let text = render(&fixture::sample()).unwrap().replacen('{', "{\"novelty\": [1],", 1);
        assert_eq!(read_text(text).unwrap(), fixture::sample());
    }

    #[test]
    fn what_an_earlier_version_did_not_know_may_be_missing() {
        let mut result = serde_json::to_value(fixture::sample()).unwrap();
        for finding in result["findings"].as_array_mut().unwrap() {
            finding["declaration"].as_object_mut().map(|known| known.remove("source"));
            for demand in finding["demands"].as_array_mut().unwrap() {
                demand["answer"].as_object_mut().map(|known| known.remove("source"));
            }
        }
        let read = read_text(result.to_string()).unwrap();
        assert!(read.findings.iter().filter_map(|one| one.declaration.as_ref()).count() > 0);
        assert!(
            read.findings
                .iter()
                .filter_map(|one| one.declaration.as_ref())
                .all(|one| one.source.is_none())
        );
    }

    #[test]
    fn another_schema_is_refused_by_name() {
        let text = render(&fixture::sample()).unwrap().replacen(SCHEMA, "befund/tls/1", 1);
        let error = read_text(text).unwrap_err();
        assert_eq!(
            (error.code.word(), error.message.as_str()),
            ("wrong-schema", "the schema is `befund/tls/1`, expected `befund/result/1`")
        );
        assert_eq!(read_text("{}").unwrap_err().code, "wrong-schema");
    }

    #[test]
    fn errors_point_into_the_file_and_stay_short() {
        let text =
            render(&fixture::sample()).unwrap().replacen("\"2018-05-03\"", "\"tomorrow\"", 1);
        let error = read_text(text).unwrap_err();
        assert_eq!(error.code, "wrong-result");
        assert!(error.location().unwrap().starts_with("befund.json:7:"), "{error}");

        let hostile =
            format!("{{\"schema\": \"{SCHEMA}\", \"tool\": \"{}\"}}", "\\u001b[2J".repeat(5_000));
        let shown = read_text(hostile).unwrap_err().to_string();
        assert!(shown.len() < 1_000 && !shown.contains('\u{1b}'), "{shown}");
        assert_eq!(read_text("no JSON").unwrap_err().code, "wrong-json");
        assert_eq!(read_text("").unwrap_err().code, "wrong-json");
    }
}
