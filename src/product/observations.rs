//! Reads what probes stored beside the product file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fact::observation::{self, Observation, Tool, Unreadable};
use crate::fact::source::Sources;
use crate::product::documents::{self, Located};
use crate::product::folder::{LoadFailure, entries, has_extension, stray};
use crate::product::model::{Product, Unread};
use crate::product::target::{self, What};

/// Reads all observations of a product. Those in an earlier format are named and left out.
pub(super) fn load(product: &mut Product) -> Result<(), LoadFailure> {
    for probe in entries(&product.root, &product.root.join("observations"))? {
        if !probe.is_dir() {
            return Err(stray(&probe, "observations lie in a folder for each probe").into());
        }
        for path in entries(&product.root, &probe)? {
            if path.is_dir() && path.file_name().is_some_and(|name| name == "raw") {
                continue;
            }
            if !has_extension(&path, "json") {
                let help = "observations are JSON files, transcripts lie under raw/";
                return Err(stray(&path, help).into());
            }
            take(product, &path)?;
        }
    }
    say(product)?;
    Ok(())
}

/// Meets what targets say of things in their files with what was read of them.
fn say(product: &mut Product) -> Result<(), LoadFailure> {
    let mut errors = Vec::new();
    let mut all = target::Statements::default();
    for one in &product.targets {
        let What::File(file) = &one.what else { continue };
        let own = product.observations.iter_mut().filter(|observation| {
            observation.probe == one.source.probe && observation.config_digest == one.config_digest
        });
        for observation in own.filter(|observation| observation.outcome.is_usable()) {
            target::complete(file, &mut observation.facts);
            match target::said(file, &one.components, &observation.facts, &product.file) {
                Ok(said) => {
                    all.facts.extend(said.facts);
                    all.notes.extend(said.notes);
                }
                Err(found) => errors.extend(found.0),
            }
        }
    }
    product.said = all.facts;
    product.said_of_nothing = all.notes;
    if errors.is_empty() { Ok(()) } else { Err(LoadFailure::Input(Diagnostics(errors))) }
}

fn take(product: &mut Product, path: &Path) -> Result<(), LoadFailure> {
    let file = below(&product.root, path);
    let observation = match observation::read(path, &path.display().to_string(), product.sources) {
        Ok(observation) => Observation { file, ..observation },
        Err(Unreadable::Outdated { .. }) => {
            product.outdated.push(file);
            return Ok(());
        }
        Err(Unreadable::Broken(errors)) => return Err(LoadFailure::Integrity(errors)),
    };
    check_transcript(path, &observation)?;
    check_facts(path, &observation, product.sources)?;
    one_of_each(&product.observations, &observation, path)?;
    product.unread.extend(unbound(&observation, product.sources));
    product.observations.push(observation);
    Ok(())
}

/// Why an observation is no measurement: another tool wrote it, or nothing stands beside it that shows
/// how it came about. It may still refute.
fn unbound(observation: &Observation, sources: Sources) -> Option<Unread> {
    let source = sources.iter().find(|source| source.probe == observation.probe)?;
    let why = if observation.tool.name != Tool::this().name {
        format!(
            "`{}` was not written by befund, but by {}",
            observation.file, observation.tool.name
        )
    } else if source.network && observation.raw.is_none() {
        format!("`{}` has no transcript", observation.file)
    } else {
        return None;
    };
    observation.outcome.is_usable().then(|| Unread {
        probe: observation.probe.clone(),
        config_digest: observation.config_digest.clone(),
        why,
    })
}

/// Most of a transcript that is read, in bytes; a probe writes a few hundred KiB.
const MAX_TRANSCRIPT: u64 = 16 * 1024 * 1024;

/// A transcript as text, whatever its bytes are.
fn read_transcript(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_TRANSCRIPT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the transcript says itself must be in the facts.
fn check_facts(
    path: &Path,
    observation: &Observation,
    sources: Sources,
) -> Result<(), LoadFailure> {
    let Some(raw) = observation.raw.as_ref().filter(|_| observation.outcome.is_usable()) else {
        return Ok(());
    };
    let folder = path.parent().unwrap_or(path);
    let source = sources.iter().find(|source| source.probe == observation.probe);
    // Its digest was right a moment ago: one that is gone by now was replaced by another run.
    let Ok(text) = read_transcript(&folder.join(&raw.file)) else { return Ok(()) };
    let (facts, lists) = (&observation.facts, &observation.enumerations);
    let gainsaid = source.map(|source| (source.gainsaid)(&text, facts, lists));
    let Some(first) = gainsaid.unwrap_or_default().into_iter().next() else { return Ok(()) };
    let message = format!("`{}` is not what its transcript shows: {first}", path.display());
    let error = Diagnostic::new(Code::FactsChanged, message)
        .help("somebody changed it; run `befund probe` again, which replaces it");
    Err(LoadFailure::Integrity(error.into()))
}

/// Probes replace their observation of a target; two would let one be taken away unnoticed.
fn one_of_each(known: &[Observation], new: &Observation, path: &Path) -> Result<(), LoadFailure> {
    let same = |old: &&Observation| {
        old.probe == new.probe
            && old.config_digest == new.config_digest
            && old.outcome.is_usable() == new.outcome.is_usable()
    };
    let Some(old) = known.iter().find(same) else { return Ok(()) };
    let message = format!(
        "`{}` is a second observation of {}, beside `{}`",
        path.display(),
        new.subject,
        old.file
    );
    let error = Diagnostic::new(Code::SecondObservation, message)
        .help("a probe keeps one; remove the one that does not belong");
    Err(LoadFailure::Integrity(error.into()))
}

fn check_transcript(path: &Path, observation: &Observation) -> Result<(), LoadFailure> {
    let folder = path.parent().unwrap_or(path);
    for kept in observation.raw.iter().chain(&observation.shown) {
        let problem = match documents::find(folder, &kept.file) {
            Located::Present(found, _) if found == kept.sha256 => continue,
            Located::Present(..) => "has another digest than the observation states",
            Located::Absent => "is gone",
            Located::Outside => "lies outside the observation's folder",
            Located::Unreadable(_) => "cannot be read",
        };
        let message = format!("the transcript `{}` of `{}` {problem}", kept.file, path.display());
        let error = Diagnostic::new(Code::TranscriptMismatch, message)
            .help("run `befund probe` again: it replaces both; or restore the file");
        return Err(LoadFailure::Integrity(error.into()));
    }
    Ok(())
}

/// A path below the product folder, with `/` on every system.
pub(super) fn below(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
