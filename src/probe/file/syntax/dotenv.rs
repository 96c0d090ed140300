//! `.env` files as Docker Compose reads them: quotes, `export`, comments, values over several lines.

use crate::yaml::{Node, Yaml};

use super::{Broken, Fault, MAX_BYTES, computed, empty, node, put};

/// The settings of a text.
pub(in super::super) fn parse(text: &str) -> Result<Node, Broken> {
    if text.len() > MAX_BYTES {
        return Err(Broken { what: Fault::Large, at: 0 });
    }
    let mut top = empty(0);
    let mut at = 0;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
        let line = &text[at..end];
        let (start, next) = (at, end + 1);
        at = next;
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let plain = trimmed.strip_prefix("export ").unwrap_or(trimmed).trim_start();
        let Some((key, rest)) = plain.split_once('=') else {
            if !is_key(plain) {
                return Err(Broken { what: Fault::Form, at: start });
            }
            // Taken from the shell that starts it.
            set(&mut top, plain, computed(), start)?;
            continue;
        };
        let key = key.trim();
        if !is_key(key) {
            return Err(Broken { what: Fault::Form, at: start });
        }
        let rest = rest.trim_start();
        let after = line.find('=').map_or(0, |equals| equals + 1);
        let blank = line[after..].len() - line[after..].trim_start().len();
        let from = start + after + blank;
        let (value, after) = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => quoted(text, from, quote)?,
            _ => (unquoted(rest), next),
        };
        at = after;
        set(&mut top, key, value, start)?;
    }
    Ok(top)
}

fn set(top: &mut Node, key: &str, value: Yaml, at: usize) -> Result<(), Broken> {
    let value = node(value, at, at + key.len());
    put(top, &[key.to_owned()], value, false).map_err(|what| Broken { what, at })
}

/// Whether text can be the name of a variable.
pub(in super::super) fn is_key(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    !text.is_empty() && text.len() <= 200 && text.chars().all(fits)
}

fn unquoted(rest: &str) -> Yaml {
    let end = if rest.starts_with('#') { Some(0) } else { rest.find(" #").or(rest.find("\t#")) };
    let value = rest[..end.unwrap_or(rest.len())].trim_end();
    if value.contains('$') { computed() } else { Yaml::Text(value.to_owned()) }
}

/// A value in quotes, which may go on over lines, and where the line after it begins.
fn quoted(text: &str, from: usize, quote: char) -> Result<(Yaml, usize), Broken> {
    let mut value = String::new();
    let mut escaped = false;
    let mut variable = false;
    for (offset, c) in text[from..].char_indices().skip(1) {
        if escaped {
            match c {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                other => value.push(other),
            }
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            let end = from + offset + 1;
            let next = text[end..].find('\n').map_or(text.len(), |length| end + length + 1);
            let value = if variable { computed() } else { Yaml::Text(value) };
            return Ok((value, next));
        } else {
            variable |= c == '$' && quote == '"';
            value.push(c);
        }
    }
    Err(Broken { what: Fault::End, at: from })
}

#[cfg(test)]
mod tests {
    use super::super::look;
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str, key: &str) -> Option<String> {
        match &look(&parse(text).unwrap(), &[key])?.value {
            Yaml::Text(text) => Some(text.clone()),
            other => Some(format!("{other:?}")),
        }
    }

    #[test]
    fn lines_are_read_as_compose_reads_them() {
        let text = "# A=0\r\nA=1 # one\r\nexport B = \"x # y\" # z\r\nC='$x'\nD=a#b\nE=\nF=\"two\nlines\"\nG=$A\nH\nA=2\n";
        for (key, want) in [
            ("A", "2"),
            ("B", "x # y"),
            ("C", "$x"),
            ("D", "a#b"),
            ("E", ""),
            ("F", "two\nlines"),
            ("G", "Float(NaN)"),
            ("H", "Float(NaN)"),
        ] {
            assert_eq!(value(text, key).as_deref(), Some(want), "{key}");
        }
        assert_eq!(parse("A=1\nno assignment\n").unwrap_err().what, Fault::Form);
        assert_eq!(parse("A=\"open\nB=1\n").unwrap_err().what, Fault::End);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(\\PC|[\n='\"#$\\\\])*") {
            drop(parse(&text));
        }
    }
}
