//! Writes observations beside the product file, so that they can be judged later and offline.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::fact::observation::{self, Observation, Tool, Transcript, Unreadable};
use crate::files::{Turn, clear_drafts, replace};
use crate::probe::{Attachment, ProbeRun};
use crate::product::Product;
use crate::yaml::hex_digest;

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRun {
    /// The file it was written to.
    pub path: PathBuf,
    /// An earlier file that was removed because it was no observation, and why.
    pub removed: Option<(PathBuf, String)>,
}

/// Writes a run to `observations/<probe>/<target>.json` below the product's folder.
///
/// A usable run replaces the earlier one and clears a failure recorded since; a failed run is kept
/// beside it and replaces nothing but what is no observation at all. The transcript is there before the
/// file that names it, and earlier ones go after it, so that there is a whole one at every moment. Runs take
/// turns, with each other and with who reads the folder.
///
/// # Errors
/// When the folder cannot be written, or another process holds it.
pub(crate) fn write(product: &Product, run: &ProbeRun<'_>) -> io::Result<StoredRun> {
    let folder = product.root.join("observations").join(run.target.source.probe);
    fs::create_dir_all(&folder)?;
    let _turn = Turn::to_write(&product.root)?;
    clear_drafts(&folder)?;
    clear_drafts(&folder.join("raw"))?;
    let slug = run.target.slug();
    let usable = run.seen.outcome.is_usable();
    let (good, failed) =
        (folder.join(format!("{slug}.json")), folder.join(format!("{slug}.failed.json")));
    let stem = if usable { slug.clone() } else { format!("{slug}.failed") };
    // An empty transcript would be no proof of anything.
    let raw = run.seen.raw.as_ref().filter(|text| !text.is_empty());
    let raw = raw.map(|text| write_transcript(&folder, &stem, text)).transpose()?;
    let shown = run.seen.shown.iter().map(|exhibit| write_exhibit(&folder, &stem, exhibit));
    let shown = shown.collect::<io::Result<Vec<_>>>()?;
    let path = if usable { good.clone() } else { failed.clone() };
    let kept: Vec<_> = raw.iter().chain(&shown).cloned().collect();
    replace(&path, observation(product, run, raw, shown).to_json().as_bytes())?;
    clear_transcripts(&folder, &stem, &kept)?;
    let mut removed = None;
    if usable {
        remove_if_there(&failed)?;
        clear_transcripts(&folder, &format!("{slug}.failed"), &[])?;
    } else if let Some(why) = no_observation(product, &good) {
        fs::remove_file(&good)?;
        clear_transcripts(&folder, &slug, &[])?;
        removed = Some((good, why));
    }
    Ok(StoredRun { path, removed })
}

fn write_transcript(folder: &Path, stem: &str, text: &str) -> io::Result<Transcript> {
    write_beside(folder, stem, "txt", text.as_bytes())
}

fn write_exhibit(folder: &Path, stem: &str, exhibit: &Attachment) -> io::Result<Transcript> {
    write_beside(folder, stem, exhibit.ending, &exhibit.bytes)
}

fn write_beside(folder: &Path, stem: &str, ending: &str, bytes: &[u8]) -> io::Result<Transcript> {
    let sha256 = hex_digest(bytes);
    let file = format!("raw/{stem}.{}.{ending}", &sha256[..16]);
    replace(&folder.join(&file), bytes)?;
    Ok(Transcript { file, sha256 })
}

/// Removes what lies beside observations of a stem but what counts.
fn clear_transcripts(folder: &Path, stem: &str, keep: &[Transcript]) -> io::Result<()> {
    let raw = folder.join("raw");
    let Ok(entries) = fs::read_dir(&raw) else { return Ok(()) };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let kept = keep.iter().any(|transcript| transcript.file == format!("raw/{name}"));
        if !kept && is_transcript_of(&name, stem) {
            remove_if_there(&raw.join(name))?;
        }
    }
    Ok(())
}

/// `STEM.<16 hex digits>.txt`, or `STEM.txt` as earlier versions wrote it; exhibits have endings of their own.
fn is_transcript_of(name: &str, stem: &str) -> bool {
    let Some(rest) = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')) else {
        return false;
    };
    let Some((digest, ending)) = rest.split_once('.') else { return rest == "txt" };
    let ours = ending == "txt" || Attachment::ENDINGS.contains(&ending);
    ours && digest.len() == 16 && digest.bytes().all(|b| b.is_ascii_hexdigit())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Why a file that is there is no observation.
fn no_observation(product: &Product, path: &Path) -> Option<String> {
    if !path.exists() {
        return None;
    }
    match observation::read(path, &path.display().to_string(), product.sources) {
        Ok(observation) => lost_transcript(path, &observation),
        Err(Unreadable::Outdated { .. }) => Some("it is of an earlier format".to_owned()),
        Err(Unreadable::Broken(errors)) => {
            errors.0.first().map(|error| error.message.clone()).or_else(|| Some(String::new()))
        }
    }
}

fn lost_transcript(path: &Path, observation: &Observation) -> Option<String> {
    let folder = path.parent()?;
    let is_lost = |kept: &&Transcript| {
        let bytes = fs::read(folder.join(&kept.file)).ok();
        bytes.is_none_or(|bytes| hex_digest(&bytes) != kept.sha256)
    };
    let lost = observation.raw.iter().chain(&observation.shown).find(is_lost)?;
    Some(format!("its transcript `{}` is gone or was changed", lost.file))
}

fn observation(
    product: &Product,
    run: &ProbeRun<'_>,
    raw: Option<Transcript>,
    shown: Vec<Transcript>,
) -> Observation {
    let ProbeRun { target, started, finished, seen } = run;
    Observation {
        probe: target.source.probe.to_owned(),
        part: seen.part.to_owned(),
        subject: target.subject.clone(),
        about: target.about().to_owned(),
        config_digest: target.config_digest.clone(),
        product: product.versions(),
        outcome: seen.outcome,
        reason: seen.reason.clone(),
        basis: target.source.basis,
        reach: seen.reach,
        observed_on: seen.observed_on,
        inputs: seen.inputs.clone(),
        started: *started,
        finished: *finished,
        tool: Tool::this(),
        facts: seen.facts.clone(),
        enumerations: seen.enumerations.clone(),
        raw,
        shown,
        file: String::new(),
        sha256: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::observation::Outcome;
    use crate::fact::source::Reach;
    use crate::probe::{Seen, sources};
    use crate::product;
    use jiff::Timestamp;
    use tempfile::TempDir;

    const PRODUCT: &str = "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {name: Maker}\n  kinds: [video-consultation]\n  components: [{id: web, kind: web-app, name: Web, version: \"2\"}]\ntargets:\n  tls: [{endpoint: \"[::1]:443\"}, {endpoint: \"[::1]:443\", sni: a.example}]\n";

    fn product() -> (TempDir, Product) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("befund.yaml"), PRODUCT).unwrap();
        let product = product::load(folder.path(), sources()).unwrap();
        (folder, product)
    }

    fn run<'a>(product: &'a Product, target: usize, outcome: Outcome, raw: &str) -> ProbeRun<'a> {
        let seen = Seen {
            part: "tls",
            outcome,
            reason: (!outcome.is_usable()).then(|| "no answer".to_owned()),
            reach: Reach::Running,
            observed_on: Some(observation::berlin_date(Timestamp::UNIX_EPOCH)),
            inputs: Vec::new(),
            facts: Vec::new(),
            enumerations: Vec::new(),
            raw: Some(raw.to_owned()),
            shown: Vec::new(),
            notes: Vec::new(),
        };
        let moment = Timestamp::UNIX_EPOCH;
        ProbeRun { target: &product.targets[target], started: moment, finished: moment, seen }
    }

    fn transcripts(product: &Product) -> Vec<String> {
        let entries = fs::read_dir(product.root.join("observations/tls/raw")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let (_folder, product) = product();
        let path = write(&product, &run(&product, 0, Outcome::Ok, "hello\n")).unwrap().path;
        let read = observation::read(&path, "o.json", sources()).unwrap();
        assert_eq!((read.subject.as_str(), read.outcome), ("tls://[::1]:443", Outcome::Ok));
        assert_eq!(read.product.components["web"], "2");
        assert_eq!(read.raw.unwrap().file, "raw/___1__443.5891b5b522d5df08.txt");
    }

    #[test]
    fn a_run_without_a_word_has_no_transcript() {
        let (_folder, product) = product();
        let path = write(&product, &run(&product, 0, Outcome::Unreachable, "")).unwrap().path;
        assert_eq!(observation::read(&path, "o.json", sources()).unwrap().raw, None);
    }

    #[test]
    fn a_failed_run_never_replaces_a_good_one_and_a_good_one_clears_it() {
        let (_folder, product) = product();
        let store = |outcome, text| write(&product, &run(&product, 1, outcome, text)).unwrap();
        let good = store(Outcome::Ok, "good").path;
        let bad = store(Outcome::Unreachable, "bad").path;
        assert!(good.exists() && bad.exists() && good != bad);
        assert_eq!(transcripts(&product).len(), 2);
        store(Outcome::Partial, "better");
        assert!(good.exists() && !bad.exists());
        assert_eq!(transcripts(&product).len(), 1, "only the last one counts");
    }

    #[test]
    fn what_is_no_observation_is_replaced_even_by_a_failure() {
        let (_folder, product) = product();
        for text in ["{\"schema\": \"befund/observation/1\"}", "{", "{\"schema\": 3}"] {
            let good = write(&product, &run(&product, 0, Outcome::Ok, "good")).unwrap().path;
            fs::write(&good, text).unwrap();
            let stored = write(&product, &run(&product, 0, Outcome::Error, "bad")).unwrap();
            assert!(stored.removed.is_some() && !good.exists() && stored.path.exists(), "{text}");
            assert!(product::load(&product.root, sources()).is_ok());
        }
    }

    #[test]
    fn two_runs_at_once_leave_one_whole_observation() {
        let (_folder, product) = product();
        std::thread::scope(|scope| {
            for text in ["one", "two", "three", "four"] {
                let product = &product;
                scope.spawn(move || {
                    for _ in 0..20 {
                        write(product, &run(product, 0, Outcome::Ok, text)).unwrap();
                    }
                });
            }
        });
        let read = product::load(&product.root, sources()).unwrap();
        assert_eq!(read.observations.len(), 1);
        assert_eq!(transcripts(&product).len(), 1);
    }
}
