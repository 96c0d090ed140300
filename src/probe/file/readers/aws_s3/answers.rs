//! Which answer a file holds, and what several say of one bucket.

use crate::diag::Code;

use super::super::super::answer::Answer;
use super::super::super::view::{Got, View};
use super::super::super::{Input, Refusal};
use super::rules;

/// An answer about a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its lifecycle.
    Lifecycle,
    /// The error that says that it has none.
    NoLifecycle,
    /// Whether it keeps versions.
    Versioning,
    /// Where it is.
    Location,
    /// Where it is copied to.
    Replication,
    /// Whether its objects can be locked.
    Lock,
}

const ERROR: &str = "An error occurred (";

/// Which answer it is, if it is one.
pub(super) fn kind(input: &Input) -> Result<Option<Kind>, Refusal> {
    let text = input.text().trim_start();
    let line = text.lines().next().unwrap_or_default();
    // Newer versions write `aws: [ERROR]:` before it.
    if let Some((_, rest)) = line.split_once(ERROR).filter(|(before, _)| before.len() < 20) {
        return error(rest);
    }
    let marks = [
        "\"Rules\"",
        "Rules:",
        "Status",
        "LocationConstraint",
        "ReplicationConfiguration",
        "ObjectLockConfiguration",
    ];
    if text.len() > 1 << 20 || !marks.iter().any(|mark| text.contains(mark)) {
        return Ok(None);
    }
    let answer = match Answer::of(input, rules::NAMES) {
        Ok(answer) => answer,
        Err(refusal) if input.is_json() && text.contains("\"Expiration\"") => return Err(refusal),
        Err(_) => return Ok(None),
    };
    let top = answer.top();
    let only = |known: &[&str]| {
        let entries = top.entries();
        let known = known.iter().filter(|key| top.has(key)).count();
        known > 0 && known == entries.len()
    };
    let lifecycle = ["Rules", "TransitionDefaultMinimumObjectSize"];
    Ok(if top.has("Rules") && only(&lifecycle) && is_lifecycle(&top) {
        Some(Kind::Lifecycle)
    } else if only(&["LocationConstraint"]) {
        Some(Kind::Location)
    } else if only(&["ReplicationConfiguration"]) {
        Some(Kind::Replication)
    } else if only(&["ObjectLockConfiguration"]) {
        Some(Kind::Lock)
    } else if top.has("Status") && only(&["Status", "MFADelete"]) && is_versioning(&top) {
        Some(Kind::Versioning)
    } else {
        None
    })
}

/// Other services answer with `Rules`, too.
fn is_lifecycle(top: &View<'_>) -> bool {
    const OWN: &[&str] = &[
        "Expiration",
        "NoncurrentVersionExpiration",
        "Transitions",
        "NoncurrentVersionTransitions",
        "AbortIncompleteMultipartUpload",
    ];
    let rules = top.get("Rules").items();
    rules.iter().any(|rule| rule.has("Status") && OWN.iter().any(|key| rule.has(key)))
}

fn is_versioning(top: &View<'_>) -> bool {
    let status = top.get("Status");
    matches!(status.word(&["Enabled", "Suspended"]), Got::Is(_) | Got::Null)
}

/// Empty braces say that a bucket never kept versions, and may be the answer to many questions: only a name
/// tells which.
pub(super) fn is_unversioned(input: &Input) -> bool {
    let file = input.name().rsplit('/').next().unwrap_or_default().to_lowercase();
    let text: String = input.text().split_whitespace().collect();
    text == "{}" && file.contains("versioning")
}

fn error(rest: &str) -> Result<Option<Kind>, Refusal> {
    const NONE: &str =
        "NoSuchLifecycleConfiguration) when calling the GetBucketLifecycleConfiguration operation";
    if rest.starts_with(NONE) {
        return Ok(Some(Kind::NoLifecycle));
    }
    let why = "it holds an error that the AWS CLI reported, and no answer";
    let remedy = "let the command succeed, with the rights it needs, and export it again";
    Err(Refusal::new(Code::WrongKind, why, remedy))
}

/// What the answers about one bucket say.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) lifecycle: Option<View<'a>>,
    pub(super) no_lifecycle: bool,
    versioning: Option<View<'a>>,
    pub(super) location: Option<View<'a>>,
    pub(super) replication: Option<View<'a>>,
    lock: Option<View<'a>>,
    /// Whether its objects can be locked.
    pub(super) locked: bool,
}

impl<'a> Said<'a> {
    /// Takes an answer; not a second one of its kind.
    pub(super) fn take(&mut self, kind: Kind, top: Option<View<'a>>) -> bool {
        let lifecycle = self.lifecycle.is_some() || self.no_lifecycle;
        match kind {
            Kind::Lifecycle | Kind::NoLifecycle if lifecycle => false,
            Kind::NoLifecycle => {
                self.no_lifecycle = true;
                true
            }
            Kind::Lifecycle => put(&mut self.lifecycle, top),
            Kind::Versioning => put(&mut self.versioning, top),
            Kind::Location => put(&mut self.location, top),
            Kind::Replication => put(&mut self.replication, top),
            Kind::Lock => {
                self.locked = true;
                put(&mut self.lock, top)
            }
        }
    }

    /// Whether old versions stay. Suspended keeps those there are.
    pub(super) fn versioned(&self) -> Result<bool, &'static str> {
        let Some(top) = &self.versioning else {
            return Err("the answer of get-bucket-versioning is not among the files");
        };
        match top.get("Status").word(&["Enabled", "Suspended"]) {
            Got::Is(_) => Ok(true),
            Got::Absent | Got::Null => Ok(false),
            Got::Odd => Err("whether it keeps versions is not readable"),
        }
    }

    /// Whether an answer is one that only Amazon gives.
    pub(super) fn is_amazon(&self) -> bool {
        let lifecycle = self.lifecycle.as_ref();
        let role = self
            .replication
            .as_ref()
            .map(|top| top.get("ReplicationConfiguration").get("Role").arn());
        lifecycle.is_some_and(|top| top.has("TransitionDefaultMinimumObjectSize"))
            || matches!(role, Some(Got::Is(arn)) if arn.account)
    }
}

fn put<'a>(place: &mut Option<View<'a>>, top: Option<View<'a>>) -> bool {
    let free = place.is_none();
    *place = top.or_else(|| place.take());
    free
}
