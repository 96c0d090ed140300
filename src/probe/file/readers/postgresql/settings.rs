//! What several files set together: the later wins, `include` takes its place, and what ALTER SYSTEM wrote comes
//! last.

use std::collections::BTreeMap;

use crate::fact::Place;

use super::super::super::{Input, Reading, Refusal, lines};
use super::conf;

/// Why a setting is not known.
pub(super) const UNREAD: &str = "it may stand in a file that was not among the files";

/// Files within files.
const DEEPEST: usize = 10;

/// What a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// Nobody sets it.
    Absent,
    /// A file that was not read may set it.
    Unread,
    /// Its value.
    Is(&'a str),
}

impl<'a> Value<'a> {
    /// It, or the server's own where nobody sets it.
    pub(super) fn or(self, default: &'a str) -> Self {
        match self {
            Self::Absent => Self::Is(default),
            value => value,
        }
    }
}

/// A value, where it stands, and when it was set.
struct Set {
    value: String,
    at: Place,
    order: usize,
}

/// All settings.
pub(super) struct Settings {
    set: BTreeMap<String, Set>,
    /// When something was included last that was not read.
    unread: Option<usize>,
    order: usize,
    first: Place,
}

impl Settings {
    /// Reads all files of a server.
    ///
    /// # Errors
    /// When one is not readable.
    pub(super) fn read(inputs: &[&Input], out: &mut Reading) -> Result<Self, Refusal> {
        let named = |name: &str| inputs.iter().position(|input| lines::base(input.name()) == name);
        let auto = named("postgresql.auto.conf");
        let main = named("postgresql.conf").or_else(|| {
            let lone = |at: &usize| inputs.len() == 1 && !is_fragment(inputs[*at]);
            Some(0).filter(lone)
        });
        let first = lines::whole(inputs[main.unwrap_or(0)]);
        let mut settings = Self { set: BTreeMap::new(), unread: None, order: 0, first };
        let mut met = vec![false; inputs.len()];
        match main {
            Some(main) => settings.take(inputs, main, &mut met, DEEPEST)?,
            // Only parts of it: what they leave out stands elsewhere.
            None => {
                settings.leave();
                for at in (0..inputs.len()).filter(|at| Some(*at) != auto) {
                    settings.take(inputs, at, &mut met, DEEPEST)?;
                }
            }
        }
        if let Some(auto) = auto {
            settings.take(inputs, auto, &mut met, DEEPEST)?;
        } else {
            out.note("what ALTER SYSTEM set stands in postgresql.auto.conf, and comes on top");
        }
        for (input, _) in inputs.iter().zip(met).filter(|(_, met)| !met) {
            out.ignore(lines::whole(input), "no file that was read includes it");
        }
        Ok(settings)
    }

    fn take(
        &mut self,
        inputs: &[&Input],
        at: usize,
        met: &mut [bool],
        left: usize,
    ) -> Result<(), Refusal> {
        met[at] = true;
        let input = inputs[at];
        for line in conf::lines(input)? {
            self.order += 1;
            match line.name.as_str() {
                "include" | "include_if_exists" | "include_dir" => {
                    let found = included(inputs, input, &line);
                    match left.checked_sub(1) {
                        Some(left) if !found.is_empty() => {
                            for at in found {
                                self.take(inputs, at, met, left)?;
                            }
                        }
                        _ => self.leave(),
                    }
                }
                _ => {
                    let at = lines::place(input, line.start);
                    self.set.insert(line.name, Set { value: line.value, at, order: self.order });
                }
            }
        }
        Ok(())
    }

    /// Something stands here that was not read.
    fn leave(&mut self) {
        self.order += 1;
        self.unread = Some(self.order);
    }

    /// What a setting is.
    pub(super) fn get(&self, name: &str) -> Value<'_> {
        match (self.set.get(name), self.unread) {
            (Some(set), Some(unread)) if set.order < unread => Value::Unread,
            (Some(set), _) => Value::Is(&set.value),
            (None, Some(_)) => Value::Unread,
            (None, None) => Value::Absent,
        }
    }

    /// A switch; `None` if it is not known.
    pub(super) fn switch(&self, name: &str, default: bool) -> Option<bool> {
        match self.get(name) {
            Value::Absent => Some(default),
            Value::Unread => None,
            Value::Is(text) => truth(text),
        }
    }

    /// Whether connections are written down; from version 18 on which parts of them (`log_connections`).
    pub(super) fn connections(&self) -> Option<bool> {
        match self.get("log_connections") {
            Value::Absent => Some(false),
            Value::Unread => None,
            Value::Is(text) => Some(truth(text).unwrap_or(!text.trim().is_empty())),
        }
    }

    /// Where the first of these stands, else the main file.
    pub(super) fn place(&self, names: &[&str]) -> Place {
        let found = names.iter().find_map(|name| self.set.get(*name));
        found.map_or_else(|| self.first.clone(), |set| set.at.clone())
    }
}

/// `on`, `true`, `yes`, `1` and their opposites, as far as they are told apart.
fn truth(text: &str) -> Option<bool> {
    let text = text.trim().to_lowercase();
    let begins = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    if begins("true", 1) || begins("yes", 1) || text == "on" || text == "1" {
        Some(true)
    } else if begins("false", 1) || begins("no", 1) || begins("off", 2) || text == "0" {
        Some(false)
    } else {
        None
    }
}

/// Whether a file lies where only parts of a configuration do.
fn is_fragment(input: &Input) -> bool {
    lines::folder(input.name()).ends_with("conf.d")
        || lines::base(input.name()) == "postgresql.auto.conf"
}

/// The files that a line includes, by their places in the list; none if they were not read.
fn included(inputs: &[&Input], from: &Input, line: &conf::Line) -> Vec<usize> {
    let wanted = line.value.trim_end_matches('/');
    let folder = lines::folder(from.name());
    let relative = match folder {
        "" => wanted.trim_start_matches("./").to_owned(),
        folder => format!("{folder}/{}", wanted.trim_start_matches("./")),
    };
    // Of an absolute path the target holds a copy below some folder.
    let is = |path: &str| match wanted.starts_with('/') {
        true => path == wanted || path.ends_with(wanted) || wanted.ends_with(&format!("/{path}")),
        false => path == relative,
    };
    let fits = |input: &Input| {
        let name = input.name();
        if line.name == "include_dir" {
            let base = lines::base(name);
            is(lines::folder(name)) && base.ends_with(".conf") && !base.starts_with('.')
        } else {
            is(name)
        }
    };
    let mut found: Vec<_> = (0..inputs.len()).filter(|at| fits(inputs[*at])).collect();
    found.sort_by_key(|at| inputs[*at].name());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_are_read_as_the_server_does() {
        for (text, want) in [
            ("on", Some(true)),
            ("ON", Some(true)),
            ("t", Some(true)),
            ("ye", Some(true)),
            ("1", Some(true)),
            ("of", Some(false)),
            ("off", Some(false)),
            ("n", Some(false)),
            ("o", None),
            ("2", None),
            ("", None),
        ] {
            assert_eq!(truth(text), want, "{text}");
        }
    }
}
