//! A look at the files of a target.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::fact::Enumeration;
use crate::fact::draft::{Draft, Origin};
use crate::fact::observation::{InputFile, Outcome, berlin_date};
use crate::fact::source::Reach;
use crate::probe::{NO_PART, ProbeOptions, Seen};
use crate::product::{Exported, FileSelection, FileTarget, Target, What, glob};
use crate::yaml::nfc;

use super::reading::tell_apart;
use super::{Closed, Input, Reader, Reading, Refusal, SOURCE, groups, read_of};

/// How many files of the largest size a target may hold.
const TOGETHER: u64 = 8;

const UNNAMED: &str = "`say: {bucket: NAME}` is for answers of `aws s3api`, which name no bucket; it counts for nothing here";

/// Entries of folders looked at for a pattern.
const MOST: usize = 50_000;

/// Reads the files of a target.
pub(super) fn look(
    root: &Path,
    target: &Target,
    options: &ProbeOptions,
    progress: &dyn Fn(String),
) -> Seen {
    let today = berlin_date(Timestamp::now());
    let reading = Look { root, target, max: options.max_file, today };
    let mut seen = reading.look(progress);
    if !options.keep_raw {
        seen.raw = None;
    }
    seen
}

/// How files are looked at.
pub(super) struct Look<'a> {
    pub(super) root: &'a Path,
    pub(super) target: &'a Target,
    pub(super) max: u64,
    /// The day of reading.
    pub(super) today: Date,
}

/// Files of one format, read.
struct All {
    reader: &'static dyn Reader,
    inputs: Vec<InputFile>,
    readings: Vec<Reading>,
}

impl Look<'_> {
    /// Reads all files of the target.
    pub(super) fn look(&self, progress: &dyn Fn(String)) -> Seen {
        let What::File(file) = &self.target.what else {
            return Seen::failed(&SOURCE, "it is no file");
        };
        let mut inputs = Vec::new();
        match self.read_all(file, &mut inputs, progress) {
            Ok(all) => self.seen(file, all),
            Err((part, why)) => {
                Seen { part, inputs, reach: Reach::Source, ..Seen::failed(&SOURCE, why) }
            }
        }
    }

    fn read_all(
        &self,
        file: &FileTarget,
        inputs: &mut Vec<InputFile>,
        progress: &dyn Fn(String),
    ) -> Result<All, (&'static str, String)> {
        let paths = self.paths(&file.files).map_err(|why| (NO_PART, why))?;
        let said =
            |path: &str, refusal: &Refusal| format!("{path}: {}; {}", refusal.why, refusal.remedy);
        let mut opened = Vec::new();
        for path in &paths {
            progress(format!("reading {path}"));
            let input = Input::below(self.root, path, self.max).map_err(|closed| {
                if let Closed::Refused(_, Some(meta)) = &closed {
                    inputs.push((**meta).clone());
                }
                (NO_PART, said(path, closed.refusal()))
            })?;
            inputs.push(input.meta.clone());
            opened.push(input);
            // All of a target are held at once: those of one configuration are read together.
            let all: u64 = inputs.iter().map(|input| input.bytes).sum();
            let most = self.max.saturating_mul(TOGETHER);
            if all > most {
                let why = format!("the files of the target hold more than {} MiB", most >> 20);
                return Err((NO_PART, format!("{path}: {why}; name them in targets of their own")));
            }
        }
        let (groups, refused) = groups(&opened);
        if let Some((at, refusal)) = refused.first() {
            return Err((NO_PART, said(&paths[*at], refusal)));
        }
        let reader = groups.first().ok_or_else(|| (NO_PART, "no file matches".to_owned()))?.reader;
        let (part, mut readings) = (reader.id(), Vec::new());
        for group in &groups {
            let path = &paths[group.members[0]];
            let other = group.reader.id();
            if other != part {
                let why = format!(
                    "{path} is of the format `{other}`, others are of `{part}`; name them in targets of their own"
                );
                return Err((NO_PART, why));
            }
            let members: Vec<_> = group.members.iter().map(|at| &opened[*at]).collect();
            let bucket = file.bucket.as_deref();
            let reading = read_of(reader, &members, &file.about, bucket);
            readings.push(reading.map_err(|refusal| (part, said(path, &refusal)))?);
        }
        Ok(All { reader, inputs: inputs.clone(), readings })
    }

    fn paths(&self, files: &FileSelection) -> Result<Vec<String>, String> {
        let (pattern, count) = match files {
            FileSelection::Path(path) => return Ok(vec![path.clone()]),
            FileSelection::Glob { pattern, count } => (pattern, count),
        };
        let mut found = Vec::new();
        let mut left = MOST;
        collect(self.root, "", &mut left, &mut |path| {
            // What befund itself keeps there is nobody's export.
            if !path.starts_with("observations/") && glob::matches_path(pattern, &nfc(path)) {
                found.push(path.to_owned());
            }
        });
        if left == 0 {
            return Err(format!("the folder holds more than {MOST} entries; name files by `path`"));
        }
        found.sort();
        match count {
            Some(count) if *count != found.len() as u64 => Err(format!(
                "`{pattern}` matches {} files, and {count} are declared: {}",
                found.len(),
                if found.is_empty() { "none".to_owned() } else { found.join(", ") }
            )),
            _ => Ok(found),
        }
    }

    fn seen(&self, file: &FileTarget, mut all: All) -> Seen {
        let part = all.reader.id();
        let mut notes = Vec::new();
        let days = all.readings.iter().map(|reading| self.day(file, reading, &mut notes));
        let days: Vec<_> = days.collect();
        if let Some(late) = days.iter().flatten().find(|day| **day > self.today) {
            let why = format!(
                "it is dated {late}, after the day of reading ({}); correct the date",
                self.today
            );
            return Seen {
                part,
                inputs: all.inputs,
                reach: Reach::Source,
                ..Seen::failed(&SOURCE, why)
            };
        }
        if file.bucket.is_some() && part != "aws_s3" {
            notes.push(UNNAMED.to_owned());
        }
        let counted = !matches!(file.files, FileSelection::Glob { count: None, .. });
        if !counted {
            notes.push("`glob` without `count`: what was read may only refute".to_owned());
        }
        let all_dated = days.iter().all(Option::is_some);
        let observed_on = days.into_iter().flatten().min().filter(|_| counted && all_dated);
        let reach = all.readings.iter().map(|reading| self.reach(file, reading)).min();
        let origin = Origin {
            probe: SOURCE.probe,
            target: self.target.subject.clone(),
            basis: SOURCE.basis,
            observed_on: observed_on.unwrap_or(self.today),
        };
        let raw = transcript(&all.readings);
        let drafts = all.readings.iter_mut().flat_map(Reading::take_facts).collect();
        let drafts: Vec<Draft> = tell_apart(drafts);
        let facts: Vec<_> = drafts.into_iter().map(|draft| draft.finish(&origin, part)).collect();
        let complete = |kind| all.readings.iter().all(|reading| reading.is_complete(kind));
        let scope = all.readings.first().map_or("", |reading| reading.scope);
        let list = |delivery: &crate::fact::source::Delivery| {
            let own = facts.iter().filter(|fact| fact.kind == delivery.kind);
            let fact_ids: Vec<_> = own.map(|fact| fact.id.clone()).collect();
            Enumeration {
                sources: Vec::new(),
                roles: Vec::new(),
                kind: delivery.kind,
                subject: file.about.clone(),
                scope: format!("{}: {scope}", file.files.text()),
                complete: complete(delivery.kind),
                count: Some(fact_ids.len() as u64),
                fact_ids,
                basis: origin.basis,
                date: origin.observed_on,
                stated: None,
                documents: Vec::new(),
                components: Vec::new(),
            }
        };
        let enumerations = all.reader.delivers().iter().map(list).collect();
        Seen {
            part,
            outcome: Outcome::Ok,
            reason: None,
            reach: reach.unwrap_or(Reach::Source),
            observed_on,
            inputs: all.inputs,
            facts,
            enumerations,
            raw: Some(raw),
            shown: Vec::new(),
            notes,
        }
    }

    /// The day on which what a file says was so: its own, else the stated one.
    fn day(&self, file: &FileTarget, reading: &Reading, notes: &mut Vec<String>) -> Option<Date> {
        if let Some(own) = reading.observed_on {
            return Some(own);
        }
        match file.exported {
            Some(Exported::On(day)) => return Some(day),
            Some(Exported::OnRead) => return Some(self.today),
            None if reading.reach == Reach::Source && file.in_effect => return Some(self.today),
            None => {}
        }
        let note = "it carries no date: say `exported: DATE` (or `on-read` where it is exported right before); until then it may only refute";
        if !notes.iter().any(|known| known == note) {
            notes.push(note.to_owned());
        }
        None
    }

    fn reach(&self, file: &FileTarget, reading: &Reading) -> Reach {
        match reading.reach {
            Reach::Source if file.in_effect => Reach::Configuration,
            reach => reach,
        }
    }
}

/// Calls `each` with every regular file below a folder, no link followed, in no particular order.
pub(super) fn collect(root: &Path, below: &str, left: &mut usize, each: &mut dyn FnMut(&str)) {
    let Ok(entries) = std::fs::read_dir(root.join(below)) else { return };
    for entry in entries.flatten() {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if kind.is_dir() {
            collect(root, &path, left, each);
        } else if kind.is_file() {
            each(&path);
        }
    }
}

/// What is kept beside an observation: what was not used and what to know, never what a file holds.
fn transcript(readings: &[Reading]) -> String {
    let mut text = String::new();
    for reading in readings {
        for ignored in &reading.ignored {
            text.push_str(&format!("{}: {}\n", ignored.at, ignored.what));
        }
        for one in reading.missing() {
            let (kind, name, attribute, why) = (one.kind, one.name, one.attribute, one.why);
            text.push_str(&format!("{kind} {name} {attribute}: {why}\n"));
        }
        for note in &reading.notes {
            text.push_str(&format!("{note}\n"));
        }
    }
    if text.is_empty() { "all of it was used\n".to_owned() } else { text }
}
