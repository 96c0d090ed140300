//! `barman.conf` with `barman.d/*.conf`: how long backups of PostgreSQL are kept. Without a policy Barman keeps
//! all of them (Barman, manual, "Retention policies").

use crate::diag::Code;
use crate::draft;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Value};
use crate::yaml::{Node, Yaml};

use super::super::span::DAY_S;
use super::super::sum::{Age, Sum};
use super::super::syntax::{self, ini, look};
use super::super::view::is_template;
use super::super::{Input, Match, Reader, Reading, Refusal, lines};

/// The reader.
pub(super) static READER: Barman = Barman;

/// Reads `barman.conf`.
#[derive(Debug)]
pub(super) struct Barman;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &retention::STORE,
    attributes: Some(&[
        "name",
        "holds",
        "delete_after_s",
        "worst_case_age_s",
        "terms",
        "bounded_by",
    ]),
}];

const OWN: &str = "barman";

const NEXT: &str = "the backup before the window stays as long as the window needs it, and how often one is made, the file does not say";
const GLOBAL: &str = "no policy is given, and what holds for all servers stands in barman.conf, which was not among the files";

impl Reader for Barman {
    fn id(&self) -> &'static str {
        "barman"
    }

    fn doc(&self) -> &'static str {
        "Barman's configuration (barman.conf with barman.d/), which keeps backups of PostgreSQL"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if text.len() > syntax::MAX_BYTES || !is_ours(text) {
            return Match::No;
        }
        if is_template(text) {
            let render_with = "name the rendered file, as it lies at /etc/barman.conf".to_owned();
            return Match::Template { render_with };
        }
        Match::Yes { version: None }
    }

    fn together(&self) -> bool {
        true
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the servers that the configuration names";
        for (attribute, how) in [
            ("delete_after_s", "name barman.conf with the files of barman.d in one target"),
            ("bounded_by", "name barman.conf with the files of barman.d in one target"),
            ("worst_case_age_s", "state how often a backup is made"),
            ("terms", "state how often a backup is made"),
        ] {
            out.how(retention::STORE.name, attribute, how);
        }
        out.note("nothing is deleted unless `barman cron` runs");
        let mut trees = Vec::new();
        for input in inputs {
            let tree =
                ini::parse(input.text()).map_err(|broken| broken.refusal(input.line(broken.at)))?;
            trees.push((*input, tree));
        }
        let global: Vec<_> =
            trees.iter().filter_map(|(input, tree)| Some((*input, look(tree, &[OWN])?))).collect();
        if global.len() > 1 {
            let why = "two files hold what is for all servers";
            return Err(Refusal::new(Code::TwoInOneFile, why, "name them in targets of their own"));
        }
        let global = global.first().copied();
        for (input, tree) in &trees {
            for (name, section) in servers(tree) {
                Server { input, name, section, global }.store(out)?;
            }
        }
        Ok(())
    }
}

fn is_ours(text: &str) -> bool {
    const OWN: &[&str] = &["barman_user", "barman_home", "backup_method", "minimum_redundancy"];
    const MORE: &[&str] = &["conninfo", "ssh_command", "retention_policy", "streaming_archiver"];
    let keys = || text.lines().filter_map(|line| Some(line.split_once('=')?.0.trim()));
    let section = text.lines().any(|line| line.trim() == "[barman]");
    let own = keys().any(|key| OWN.contains(&key));
    section || own && keys().any(|key| MORE.contains(&key))
}

/// The sections of servers.
fn servers(tree: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = match &tree.value {
        Yaml::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    let entries = entries.iter().map(|(key, node)| (key.value.as_str(), node));
    entries.filter(|(name, _)| !["", OWN].contains(name))
}

struct Server<'a> {
    input: &'a Input,
    name: &'a str,
    section: &'a Node,
    /// What is for all servers, if it was read.
    global: Option<(&'a Input, &'a Node)>,
}

/// A policy in words: `REDUNDANCY 2`, `RECOVERY WINDOW OF 4 WEEKS`.
fn policy(text: &str) -> (Age, Option<&'static str>) {
    let words: Vec<_> = text.split_whitespace().map(str::to_uppercase).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let positive = |number: &str| number.parse::<i64>().ok().filter(|number| *number > 0);
    match words.as_slice() {
        [] => (Age::Never, None),
        ["REDUNDANCY", number] if positive(number).is_some() => (Age::Never, Some("count")),
        ["RECOVERY", "WINDOW", "OF", number, unit] => {
            let days = match *unit {
                "DAY" | "DAYS" => Some(1),
                "WEEK" | "WEEKS" => Some(7),
                // The longest month.
                "MONTH" | "MONTHS" => Some(31),
                _ => None,
            };
            match (positive(number), days) {
                (Some(number), Some(days)) => {
                    (Age::Seconds(number.saturating_mul(days).saturating_mul(DAY_S)), None)
                }
                _ => (Age::unknown("`retention_policy` is not readable"), None),
            }
        }
        _ => (Age::unknown("`retention_policy` is not readable"), None),
    }
}

impl Server<'_> {
    fn store(&self, out: &mut Reading) -> Result<(), Refusal> {
        let of = |input, section| match look(section, &["retention_policy"]) {
            Some(Node { value: Yaml::Text(text), span }) => {
                Some((text.as_str(), lines::place(input, span.start)))
            }
            _ => None,
        };
        let own = of(self.input, self.section);
        let said = own.or_else(|| self.global.and_then(|(input, section)| of(input, section)));
        let (delete, bound) = match (&said, self.global) {
            (Some((text, _)), _) => policy(text),
            (None, Some(_)) => (Age::Never, None),
            (None, None) => (Age::unknown(GLOBAL), None),
        };
        let worst = Sum::of("rule", delete.clone());
        let worst = match delete {
            Age::Seconds(_) => worst.then("until the next backup", Age::unknown(NEXT)),
            _ => worst,
        };
        let shown = lines::seen(self.input, &["server"], "server", self.name, 0, |view| {
            view.name().known().unwrap_or_else(|| "?".to_owned())
        });
        let name = format!("barman {shown}");
        let at = said
            .map_or_else(|| lines::place(self.input, self.section.span.start), |(_, place)| place);
        let draft = draft!(retention::STORE, out.subject(), {
            "name": name.as_str().into(),
            "holds": Attr::Known(Value::List(vec!["backup".to_owned()])),
            "delete_after_s": delete.attr(),
            "worst_case_age_s": worst.attr(),
            "terms": worst.terms(),
            "bounded_by": bound.map_or_else(|| delete.bounded_by(), Attr::from),
        });
        out.fact(draft.at(at).address(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read_by_their_words() {
        let days = |n: i64| (Age::Seconds(n * DAY_S), None);
        for (text, want) in [
            ("", (Age::Never, None)),
            ("REDUNDANCY 3", (Age::Never, Some("count"))),
            ("RECOVERY WINDOW OF 30 DAYS", days(30)),
            ("recovery window of 4 weeks", days(28)),
            ("RECOVERY WINDOW OF 2 MONTHS", days(62)),
        ] {
            assert_eq!(policy(text), want, "{text}");
        }
        for text in
            ["REDUNDANCY 0", "RECOVERY WINDOW OF -1 DAYS", "RECOVERY WINDOW OF 3 YEARS", "x"]
        {
            assert!(matches!(policy(text).0, Age::Unknown(_)), "{text}");
        }
    }
}
