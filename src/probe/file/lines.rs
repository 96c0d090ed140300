//! Formats of lines, neither YAML nor JSON: what they hold is seen through `View` all the same, and its
//! place is a line.

use crate::diag::{At, Span};
use crate::fact::Place;
use crate::yaml::{Node, Yaml};

use super::Input;
use super::view::{Ground, View};

/// Looks at a value by the getters of a `View`. `names` are the keys whose text may be read as a name.
pub(super) fn seen<T>(
    input: &Input,
    names: &'static [&'static str],
    key: &'static str,
    value: &str,
    start: usize,
    look: impl FnOnce(&View<'_>) -> T,
) -> T {
    let span = Span { start, end: start };
    let node = Node { value: Yaml::Text(value.to_owned()), span };
    let top = Node { value: Yaml::Map(vec![(At { value: key.to_owned(), span }, node)]), span };
    let ground = Ground::lines(input, names);
    look(&View::top(&ground, &top, "").get(key))
}

/// The place of a byte.
pub(super) fn place(input: &Input, start: usize) -> Place {
    Place { file: input.name().to_owned(), line: Some(input.line(start)), pointer: None }
}

/// A whole file.
pub(super) fn whole(input: &Input) -> Place {
    Place { file: input.name().to_owned(), line: None, pointer: None }
}

/// The lines of a text, each with its first byte, without their ends.
pub(super) fn of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

/// Whether a file is larger than any configuration of a server: it is another's, and not taken apart.
pub(super) fn is_large(input: &Input) -> bool {
    input.text().len() > 4 << 20
}

/// The last part of a path.
pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path, without a `/` at its end; empty if there is none.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_where_they_begin() {
        let lines: Vec<_> = of("a\r\n\nbc").collect();
        assert_eq!(lines, [(0, "a"), (3, ""), (4, "bc")]);
        assert_eq!((base("etc/a.conf"), folder("etc/a.conf"), folder("a")), ("a.conf", "etc", ""));
    }
}
