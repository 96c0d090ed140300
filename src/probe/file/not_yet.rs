//! Formats that are known and not read yet: refused by name, so that nobody looks for a slip of their own.

use crate::diag::Code;

use super::{Input, Refusal};

/// What is looked at of a file, in bytes.
const MOST: usize = 256 * 1024;

const STATE: &str = "state as facts what it shows: a `retention.store` with `delete_after_s`, or a `hosting.location`";

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

/// Identity services.
static IDENTITY: &[Known] = &[
    by_text(
        "Okta",
        &[
            &["\"OKTA_SIGN_ON\""],
            &["\"ACCESS_POLICY\"", "\"_links\""],
            &["\"MFA_ENROLL\"", "\"_links\""],
            &["\"okta_password\"", "\"status\""],
        ],
    ),
    by_text("Firebase (Identity Platform)", &[&["\"signIn\"", "\"mfa\"", "\"projects/"]]),
    by_text("authentik", &[&["model: authentik_"], &["\"model\": \"authentik_"]]),
    by_text("Zitadel", &[&["DefaultInstance:", "LoginPolicy:"], &["\"loginPolicy\"", "\"orgs\""]]),
    by_text(
        "Spring",
        &[&["spring:", "security:", "oauth2:"], &["server:", "servlet:", "session:"]],
    ),
    by_line("Spring", &["server.servlet.session.", "spring.security."]),
    by_line(
        "Django",
        &["AUTH_PASSWORD_VALIDATORS", "SESSION_COOKIE_AGE", "PASSWORD_HASHERS", "INSTALLED_APPS"],
    ),
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
    let (known, remedy) = match KNOWN.iter().find(fits) {
        Some(known) => (known, STATE),
        None => (IDENTITY.iter().find(fits)?, "state under `auth` who gets in by which factors"),
    };
    let why = format!("it is of {}, which is not in this version", known.name);
    Some(Refusal::new(Code::NotInThisVersion, why, remedy))
}
