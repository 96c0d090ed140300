//! Writes observations beside the product file, so that they can be judged later and offline.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fact::observation::{Outcome, SCHEMA};
use crate::files::replace;
use crate::product::Target;
use crate::yaml::hex_digest;

/// One run of a probe on one target.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// The target.
    pub target: &'a Target,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not `ok`.
    pub reason: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// What it found, as the observation format writes it.
    pub facts: Vec<Value>,
    /// What it looked for completely.
    pub enumerations: Vec<Value>,
    /// The transcript, if it is to be kept.
    pub raw: Option<String>,
}

/// Writes a run to `observations/<probe>/<target>.json` below `root`.
///
/// A usable run replaces the earlier one and clears a failure recorded since; a failed run is kept
/// beside it and replaces nothing.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(root: &Path, run: &Run<'_>) -> io::Result<PathBuf> {
    let folder = root.join("observations").join(run.target.kind);
    let slug = slug(run.target);
    let failed = folder.join(format!("{slug}.failed.json"));
    let path =
        if run.outcome.is_usable() { folder.join(format!("{slug}.json")) } else { failed.clone() };
    // An empty transcript would be no proof of anything.
    let raw = run.raw.as_ref().filter(|text| !text.is_empty());
    let raw = raw.map(|text| write_raw(&folder, &slug, run, text)).transpose()?;
    let mut text = serde_json::to_string_pretty(&observation(run, raw.as_ref()))?;
    text.push('\n');
    replace(&path, text.as_bytes())?;
    if run.outcome.is_usable() && failed.exists() {
        fs::remove_file(&failed)?;
    }
    Ok(path)
}

fn write_raw(folder: &Path, slug: &str, run: &Run<'_>, text: &str) -> io::Result<(String, String)> {
    let state = if run.outcome.is_usable() { "" } else { ".failed" };
    let relative = format!("raw/{slug}{state}.txt");
    replace(&folder.join(&relative), text.as_bytes())?;
    Ok((relative, hex_digest(text.as_bytes())))
}

fn observation(run: &Run<'_>, raw: Option<&(String, String)>) -> Value {
    json!({
        "schema": SCHEMA,
        "probe": run.target.kind,
        "target": {"subject": run.target.subject, "config_digest": run.target.config_digest},
        "outcome": run.outcome,
        "reason": run.reason,
        "basis": "measured",
        "started": run.started.to_string(),
        "finished": run.finished.to_string(),
        "tool": {"name": "befund", "version": env!("CARGO_PKG_VERSION")},
        "raw": raw.map(|(file, sha256)| json!({"file": file, "sha256": sha256})),
        "facts": run.facts,
        "enumerations": run.enumerations,
    })
}

/// A file name for a target: its host and port, and a digest if it asks for anything else.
fn slug(target: &Target) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' };
    let host: String = target.host.chars().map(safe).collect();
    let plain = target.sni.is_none() && target.starttls.is_none();
    let rest = if plain { "" } else { target.config_digest.get(..8).unwrap_or_default() };
    format!("{host}_{}{}{rest}", target.port, if plain { "" } else { "_" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::observation;
    use crate::product::Exposure;

    fn target(sni: Option<&str>) -> Target {
        Target {
            kind: "tls",
            subject: "tls://[::1]:443".to_owned(),
            host: "[::1]".to_owned(),
            port: 443,
            components: Vec::new(),
            exposure: Exposure::Public,
            starttls: None,
            sni: sni.map(str::to_owned),
            config_digest: "0123456789abcdef".to_owned(),
        }
    }

    fn run(target: &Target, outcome: Outcome) -> Run<'_> {
        Run {
            target,
            outcome,
            reason: (!outcome.is_usable()).then(|| "no answer".to_owned()),
            started: Timestamp::UNIX_EPOCH,
            finished: Timestamp::UNIX_EPOCH,
            facts: Vec::new(),
            enumerations: Vec::new(),
            raw: Some("hello\n".to_owned()),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let root = tempfile::TempDir::new().unwrap();
        let target = target(None);
        let path = write(root.path(), &run(&target, Outcome::Ok)).unwrap();
        let read = observation::read(&path, "o.json").unwrap();
        assert_eq!((read.subject.as_str(), read.outcome), ("tls://[::1]:443", Outcome::Ok));
        assert_eq!(read.raw.unwrap().0, "raw/___1__443.txt");
    }

    #[test]
    fn a_run_without_a_word_has_no_transcript() {
        let root = tempfile::TempDir::new().unwrap();
        let target = target(None);
        let run = Run { raw: Some(String::new()), ..run(&target, Outcome::Unreachable) };
        let path = write(root.path(), &run).unwrap();
        assert_eq!(observation::read(&path, "o.json").unwrap().raw, None);
    }

    #[test]
    fn a_failed_run_never_replaces_a_good_one_and_a_good_one_clears_it() {
        let root = tempfile::TempDir::new().unwrap();
        let target = target(Some("a.example"));
        let good = write(root.path(), &run(&target, Outcome::Ok)).unwrap();
        let bad = write(root.path(), &run(&target, Outcome::Unreachable)).unwrap();
        assert!(good.exists() && bad.exists() && good != bad);
        write(root.path(), &run(&target, Outcome::Partial)).unwrap();
        assert!(good.exists() && !bad.exists());
    }
}
