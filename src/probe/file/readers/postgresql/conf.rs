//! The text of postgresql.conf: `name = value` or `name value`, values in single quotes where they need some.

use crate::diag::Code;

use super::super::super::{Input, Refusal, lines};

/// A line that sets something, or includes files.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// In lower case, as names are compared.
    pub(super) name: String,
    pub(super) value: String,
    /// Its first byte.
    pub(super) start: usize,
}

/// The lines of a file.
///
/// # Errors
/// When one is none that the server would take.
pub(super) fn lines(input: &Input) -> Result<Vec<Line>, Refusal> {
    let mut found = Vec::new();
    for (start, text) in lines::of(input.text()) {
        match line(text) {
            Some(Some((name, value))) => found.push(Line { name, value, start }),
            Some(None) => {}
            None => {
                let number = input.line(start);
                let why = format!("it is not readable as postgresql.conf (line {number})");
                let remedy = "check it with: postgres -C log_filename -D FOLDER";
                return Err(Refusal::new(Code::WrongKind, why, remedy));
            }
        }
    }
    Ok(found)
}

/// A name and its value; `Some(None)` for a line without one, `None` for what is no line of this format.
pub(super) fn line(text: &str) -> Option<Option<(String, String)>> {
    let text = text.trim();
    if text.is_empty() || text.starts_with('#') {
        return Some(None);
    }
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let end = text.find(|c: char| !part(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() || !rest.starts_with([' ', '\t', '=']) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('=').unwrap_or(rest).trim_start();
    let (value, after) = match rest.strip_prefix('\'') {
        Some(quoted) => unquoted(quoted)?,
        None => {
            let end = rest.find([' ', '\t', '#']).unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        }
    };
    let after = after.trim_start();
    (after.is_empty() || after.starts_with('#')).then(|| Some((name.to_lowercase(), value)))
}

/// What stands in quotes, and what follows; a quote in it is doubled, or has a `\` before it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                chars.next();
                value.push('\'');
            }
            '\'' => return Some((value, &text[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_read_as_the_server_does() {
        let is = |name: &str, value: &str| Some(Some((name.to_owned(), value.to_owned())));
        for (text, want) in [
            ("", Some(None)),
            ("# x = 1", Some(None)),
            ("log_rotation_age = 1d", is("log_rotation_age", "1d")),
            ("Log_Rotation_Age 1440 # minutes", is("log_rotation_age", "1440")),
            ("log_filename='postgresql-%a.log'#x", is("log_filename", "postgresql-%a.log")),
            ("a.b = 'it''s \\'x'", is("a.b", "it's 'x")),
            ("include_dir 'conf.d'", is("include_dir", "conf.d")),
            ("log_filename = 'open", None),
            ("shared_buffers: 1GB", None),
            ("a = 1 2", None),
            ("-x", None),
        ] {
            assert_eq!(line(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[a-c='\\\\# ]{0,40}", more in "\\PC{0,60}") {
            line(&text);
            line(&more);
        }
    }
}
