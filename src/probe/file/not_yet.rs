//! Formats that are known and not read yet: refused by name, so that nobody looks for a slip of their own.

use crate::diag::Code;

use super::{Input, Refusal};

/// What is looked at of a file, in bytes.
const MOST: usize = 256 * 1024;

/// A format that is not read yet.
struct Known {
    name: &'static str,
    /// Texts of which all those of one group stand in it.
    marks: &'static [&'static [&'static str]],
    /// Beginnings of lines of which one is there.
    lines: &'static [&'static str],
}

const fn by_text(name: &'static str, marks: &'static [&'static [&'static str]]) -> Known {
    Known { name, marks, lines: &[] }
}

const fn by_line(name: &'static str, lines: &'static [&'static str]) -> Known {
    Known { name, marks: &[], lines }
}

static KNOWN: &[Known] = &[
    by_text(
        "az (Azure)",
        &[
            &["\"id\": \"/subscriptions/", "\"resourceGroup\""],
            &["\"id\": \"/subscriptions/", "\"provisioningState\""],
        ],
    ),
    by_text(
        "gcloud (Google)",
        &[
            &["https://www.googleapis.com/", "\"selfLink\""],
            &["storage_url: gs://"],
            &["\"storage_url\": \"gs://"],
            &["\"lifecycleState\"", "\"name\": \"projects/"],
            &["\"rule\"", "\"action\"", "\"condition\"", "\"age\"", "\"Delete\""],
        ],
    ),
    by_line(
        "Kafka",
        &[
            "log.retention.",
            "log.segment.",
            "log.cleanup.policy",
            "retention.ms=",
            "offsets.retention.minutes",
            "broker.id=",
            "Topic: ",
        ],
    ),
    by_text(
        "Prometheus",
        &[
            &["scrape_configs:", "global:"],
            &["scrape_configs:", "remote_write:"],
            &["scrape_configs:", "rule_files:"],
            &["compactor_blocks_retention_period"],
        ],
    ),
    by_text("MongoDB", &[&["expireAfterSeconds"], &["storage:", "dbPath:"]]),
    by_line("Redis", &["maxmemory-policy ", "appendonly ", "appendfsync ", "# maxmemory-policy "]),
    by_line("restic", &["restic forget", "restic -r", "restic backup"]),
    by_line("borg", &["borg prune", "borg create", "borg compact"]),
];

/// Why a file is not read that is known by name.
pub(super) fn refusal(input: &Input) -> Option<Refusal> {
    let text = input.text();
    let end = text.char_indices().nth(MOST).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end)?;
    let fits = |known: &&Known| {
        let all = |group: &&[&str]| group.iter().all(|mark| text.contains(mark));
        let begins =
            |line: &str| known.lines.iter().any(|mark| line.trim_start().starts_with(mark));
        known.marks.iter().any(all) || (!known.lines.is_empty() && text.lines().any(begins))
    };
    let known = KNOWN.iter().find(fits)?;
    let why = format!("it is of {}, which is not in this version", known.name);
    let remedy = "state as facts what it shows: a `retention.store` with `delete_after_s`, or a `hosting.location`";
    Some(Refusal::new(Code::NotInThisVersion, why, remedy))
}
