//! Properties of Java: `key=value` a line, a later one wins, a backslash at the end goes on.

use crate::yaml::{Node, Yaml};

use super::{Broken, Fault, MAX_BYTES, computed, empty, node, put};

/// The settings of a text.
pub(in super::super) fn parse(text: &str) -> Result<Node, Broken> {
    if text.len() > MAX_BYTES {
        return Err(Broken { what: Fault::Large, at: 0 });
    }
    let mut top = empty(0);
    let mut begun: Option<(usize, String)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim_end_matches(['\n', '\r']).trim_start();
        let (start, mut whole) = match begun.take() {
            Some(before) => before,
            None if trimmed.is_empty() || trimmed.starts_with(['#', '!']) => continue,
            None => (start, String::new()),
        };
        let slashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
        if slashes % 2 == 1 {
            whole.push_str(&trimmed[..trimmed.len() - 1]);
            begun = Some((start, whole));
            continue;
        }
        whole.push_str(trimmed);
        set(&mut top, &whole, start)?;
    }
    if let Some((start, whole)) = begun {
        set(&mut top, &whole, start)?;
    }
    Ok(top)
}

fn set(top: &mut Node, line: &str, at: usize) -> Result<(), Broken> {
    let end = line.find(['=', ':', ' ', '\t']).unwrap_or(line.len());
    let (key, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim();
    // One property of another: what it comes to, the file itself does not say in one place.
    let value = if value.contains("${") { computed() } else { Yaml::Text(value.to_owned()) };
    let value = node(value, at, at);
    put(top, &[key.to_owned()], value, false).map_err(|what| Broken { what, at })
}

#[cfg(test)]
mod tests {
    use super::super::look;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_read_as_java_reads_them() {
        let text = "# a=0\n! a=0\na = 1\nb: 2\nc 3\nd=one\\\n  two\ne=${a}\na=4\n";
        let top = parse(text).unwrap();
        let value = |key: &str| match &look(&top, &[key]).unwrap().value {
            Yaml::Text(text) => text.clone(),
            other => format!("{other:?}"),
        };
        for (key, want) in
            [("a", "4"), ("b", "2"), ("c", "3"), ("d", "onetwo"), ("e", "Float(NaN)")]
        {
            assert_eq!(value(key), want, "{key}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(\\PC|[\n=:#\\\\])*") {
            drop(parse(&text));
        }
    }
}
