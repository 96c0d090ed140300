//! `pgbackrest.conf`: how long backups of PostgreSQL are kept. Nothing is deleted unless a retention is set, and
//! then only once a newer full backup is there (pgBackRest, user guide, "Retention").

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::draft;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Value};
use crate::yaml::{Node, Yaml};

use super::super::sum::{Age, Sum};
use super::super::syntax::{self, ini, look};
use super::super::view::is_template;
use super::super::{Input, Match, Reader, Reading, Refusal, lines};

/// The reader.
pub(super) static READER: PgBackRest = PgBackRest;

/// Reads `pgbackrest.conf`.
#[derive(Debug)]
pub(super) struct PgBackRest;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &retention::STORE,
    attributes: Some(&[
        "name",
        "holds",
        "delete_after_s",
        "worst_case_age_s",
        "terms",
        "bounded_by",
        "encrypted",
    ]),
}];

/// Repositories at most (`repo1` to `repo256`).
const MOST: u32 = 256;

const NEXT: &str = "a backup goes only once a newer full one is there, and how soon that is, the file does not say";
const ELSEWHERE: &str = "the repository is on another host, whose configuration decides";
const KEYS: &str = "whether what is below the repository encrypts is not in the file";

impl Reader for PgBackRest {
    fn id(&self) -> &'static str {
        "pgbackrest"
    }

    fn doc(&self) -> &'static str {
        "pgBackRest's configuration (pgbackrest.conf), which keeps backups of PostgreSQL"
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
            let render_with =
                "name the rendered file, as it lies at /etc/pgbackrest/pgbackrest.conf".to_owned();
            return Match::Template { render_with };
        }
        Match::Yes { version: None }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let tree =
            ini::parse(input.text()).map_err(|broken| broken.refusal(input.line(broken.at)))?;
        out.reach = Reach::Source;
        out.scope = "the repositories that the configuration names";
        for (attribute, how) in [
            ("delete_after_s", "name the configuration of the host that keeps the repository"),
            ("worst_case_age_s", "state how often a full backup is made"),
            ("terms", "state how often a full backup is made"),
            ("encrypted", "state whether the store encrypts"),
        ] {
            out.how(retention::STORE.name, attribute, how);
        }
        out.note(
            "options on the command line and in variables (PGBACKREST_…) come on top of the file",
        );
        let repositories = repositories(&tree);
        if repositories.is_empty() {
            let why = "it is of pgBackRest before version 2, whose repositories have no number";
            return Err(Refusal::new(Code::OldVersion, why, "state how long backups are kept"));
        }
        for repo in repositories {
            for stanza in stanzas(&tree) {
                Repository { input, tree: &tree, stanza, repo }.store(out)?;
            }
        }
        Ok(())
    }
}

/// The key of a line that sets something.
fn key(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim();
    (!key.starts_with(['#', ';'])).then_some(key)
}

fn is_ours(text: &str) -> bool {
    const OTHERS: &[&str] = &["log-path", "process-max", "start-fast", "archive-async"];
    let keys = || text.lines().filter_map(key);
    let repo = |key: &str| key.starts_with("repo") && key.contains("-");
    let more = |key: &str| key.starts_with("pg1-") || OTHERS.contains(&key);
    let section = text.lines().any(|line| line.trim_start().starts_with("[global"));
    keys().any(repo) && (keys().any(more) || section)
}

fn entries(node: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = match &node.value {
        Yaml::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, node)| (key.value.as_str(), node))
}

/// The stanzas: all sections but those for all; what holds for none that is named counts for all.
fn stanzas(tree: &Node) -> Vec<&str> {
    let sections = entries(tree).map(|(name, _)| name.split(':').next().unwrap_or_default());
    let named: BTreeSet<_> = sections.filter(|name| !["", "global"].contains(name)).collect();
    if named.is_empty() { vec![""] } else { named.into_iter().collect() }
}

/// The repositories that any section names.
fn repositories(tree: &Node) -> BTreeSet<u32> {
    let keys = entries(tree).flat_map(|(_, section)| entries(section).map(|(key, _)| key));
    let number = |key: &str| key.strip_prefix("repo")?.split_once('-')?.0.parse().ok();
    keys.filter_map(number).filter(|number| (1..=MOST).contains(number)).collect()
}

struct Repository<'a> {
    input: &'a Input,
    tree: &'a Node,
    /// Empty for all of them.
    stanza: &'a str,
    repo: u32,
}

impl Repository<'_> {
    /// A setting and the byte at which it stands: what is nearer to the command wins.
    fn setting(&self, name: &str) -> Option<(&str, usize)> {
        let key = format!("repo{}-{name}", self.repo);
        let of = |section: &str| match look(self.tree, &[section, &key]) {
            Some(Node { value: Yaml::Text(text), span }) => Some((text.as_str(), span.start)),
            _ => None,
        };
        let own = ["expire", "backup"].map(|command| format!("{}:{command}", self.stanza));
        let all = ["global:expire", "global:backup", "global", ""];
        let sections = own.iter().map(String::as_str).chain([self.stanza]).chain(all);
        sections.into_iter().find_map(of)
    }

    fn is(&self, name: &str, wanted: &str) -> bool {
        self.setting(name).is_some_and(|(value, _)| value == wanted)
    }

    /// When backups go, and what bounds them otherwise.
    fn rule(&self) -> (Age, Option<&'static str>) {
        let full = self.setting("retention-full");
        let number = full.map(|(value, _)| value.parse::<i64>().ok().filter(|n| *n > 0));
        let kind = self.setting("retention-full-type").map_or("count", |(value, _)| value);
        match (number, kind) {
            (None, _) if self.setting("host").is_some() => (Age::unknown(ELSEWHERE), None),
            (None, _) => (Age::Never, None),
            (Some(Some(days)), "time") => (Age::days(days), None),
            (Some(Some(_)), "count") => (Age::Never, Some("count")),
            _ => (Age::unknown("`retention-full` or its type is not readable"), None),
        }
    }

    fn store(&self, out: &mut Reading) -> Result<(), Refusal> {
        let (delete, bound) = self.rule();
        let worst = Sum::of("rule", delete.clone());
        let worst = match delete {
            Age::Seconds(_) => worst.then("until the next full backup", Age::unknown(NEXT)),
            _ => worst,
        };
        let stanza = lines::seen(self.input, &["stanza"], "stanza", self.stanza, 0, |view| {
            view.name().known().map(|name| format!("{name} ")).unwrap_or_default()
        });
        let name = format!("pgbackrest {stanza}repo{}", self.repo);
        let at = ["retention-full", "path", "host", "type", "s3-bucket"];
        let at = at.iter().find_map(|key| self.setting(key));
        let at = at
            .map_or_else(|| lines::whole(self.input), |(_, start)| lines::place(self.input, start));
        let encrypted = match self.is("cipher-type", "aes-256-cbc") {
            true => true.into(),
            false => Attr::unknown(KEYS),
        };
        let draft = draft!(retention::STORE, out.subject(), {
            "name": name.as_str().into(),
            "holds": Attr::Known(Value::List(vec!["backup".to_owned()])),
            "delete_after_s": delete.attr(),
            "worst_case_age_s": worst.attr(),
            "terms": worst.terms(),
            "bounded_by": bound.map_or_else(|| delete.bounded_by(), Attr::from),
            "encrypted": encrypted,
        });
        out.fact(draft.at(at).address(name))
    }
}
