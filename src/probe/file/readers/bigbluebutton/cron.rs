//! `/etc/cron.daily/bigbluebutton`: a shell script whose settings count only where it uses them.

use crate::fact::Place;

use super::super::super::{Input, Reading};
use super::{Kept, Says, store};

/// Its settings, in days.
pub(super) const SETTINGS: [&str; 4] =
    ["history", "unrecorded_days", "published_days", "log_history"];

const PURGE: &str = "remove_raw_of_published_recordings";

pub(super) fn read(input: &Input, says: &mut Says, out: &mut Reading) {
    let script = Script::new(input);
    for (setting, name) in [
        ("history", "bigbluebutton presentations and caches"),
        ("unrecorded_days", "bigbluebutton raw data of meetings not recorded"),
        ("published_days", "bigbluebutton raw data of recordings"),
        ("log_history", "bigbluebutton logs"),
    ] {
        let Some((place, days)) = script.setting(setting) else { continue };
        let kept = match days {
            None => Kept::Unknown("a number of days in the script is not readable"),
            Some(_) if !script.uses(setting) => Kept::Never,
            Some(days) if setting == "log_history" => Kept::DaysOfFiles(days),
            Some(days) => Kept::Days(days),
        };
        says.stores.push(store(name, kept, Some(place)));
    }
    if script.stops.is_some() {
        out.note("the script ends early (`exit`): what stands after that deletes nothing");
    }
    out.note("the script deletes no published recording, and one that is deleted over the API is only moved");
}

struct Script<'a> {
    input: &'a Input,
    lines: Vec<&'a str>,
    /// The line of an `exit` of its own, from which on nothing is run.
    stops: Option<usize>,
}

impl<'a> Script<'a> {
    fn new(input: &'a Input) -> Self {
        let lines: Vec<_> = input.text().lines().map(str::trim).collect();
        let mut depth = 0_i32;
        let mut stops = None;
        for (at, line) in lines.iter().enumerate() {
            let word = |word: &str| line.split([' ', ';', '\t']).any(|part| part == word);
            if line.starts_with('#') {
                continue;
            }
            if depth == 0 && (line.starts_with("exit ") || *line == "exit") {
                stops = Some(at);
                break;
            }
            depth +=
                i32::from(word("then")) + i32::from(word("do")) + i32::from(line.ends_with('{'));
            depth -= i32::from(word("fi")) + i32::from(word("done")) + i32::from(*line == "}");
        }
        Self { input, lines, stops }
    }

    fn active(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let end = self.stops.unwrap_or(self.lines.len());
        let lines = self.lines[..end].iter().copied().enumerate();
        lines.filter(|(_, line)| !line.starts_with('#'))
    }

    /// Where it stands last, and its days if they are a number.
    fn setting(&self, name: &str) -> Option<(Place, Option<i64>)> {
        let all = self.lines.iter().enumerate().filter(|(_, line)| !line.starts_with('#'));
        let value = |line: &'a str| line.strip_prefix(name)?.strip_prefix('=');
        let (at, value) = all.filter_map(|(at, line)| Some((at, value(line)?))).next_back()?;
        let value = value.split(['#', ';']).next()?.trim().trim_matches('"');
        let days = value.parse().ok().filter(|days| (0..100_000).contains(days));
        let line = u32::try_from(at + 1).ok();
        Some((Place { file: self.input.name().to_owned(), line, pointer: None }, days))
    }

    /// Whether anything that is run looks at it.
    fn uses(&self, name: &str) -> bool {
        let (plain, braced) = (format!("${name}"), format!("${{{name}}}"));
        let used = self.active().any(|(_, line)| line.contains(&plain) || line.contains(&braced));
        let function = name == "published_days"
            && self.active().any(|(_, line)| line.starts_with(PURGE) && line.contains("()"));
        // What stands in a function is run where that is called.
        used && (!function || self.active().any(|(_, line)| line == PURGE))
    }
}
