//! Where an alert lies: where what it rests on was stated or seen.

use std::collections::BTreeSet;

use crate::assess::result::{Contradiction, FactRecord, Report};
use crate::product::PRODUCT_FILE;
use crate::report::alert::Gap;
use crate::report::item::{self, FileSpot, Writer, written};

/// How many places are named beside the first.
const MOST: usize = 20;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct AlertPlace {
    /// The names of the path, seen from the root of the repository.
    pub(in crate::report) names: Vec<String>,
    pub(in crate::report) line: usize,
    pub(in crate::report) column: usize,
}

impl AlertPlace {
    /// The places of a gap, the first of them where it lies; `folder` is where the product lies.
    pub(in crate::report) fn of_gap(gap: &Gap<'_>, writer: &Writer<'_>, folder: &str) -> Vec<Self> {
        let offenders = gap.offenders.iter().filter_map(|at| gap.demand.offenders.get(*at));
        let facts = writer.facts(offenders.flat_map(|one| &one.facts));
        let facts = if facts.is_empty() { writer.facts(item::cited(&gap.demand)) } else { facts };
        let answer = gap.demand.answer.as_ref().and_then(|answer| answer.source.as_deref());
        Self::all(&facts, answer, writer.report, folder)
    }

    /// The places of a contradiction.
    pub(in crate::report) fn of_clash(
        clash: &Contradiction,
        writer: &Writer<'_>,
        folder: &str,
    ) -> Vec<Self> {
        Self::all(&writer.facts(&clash.facts), None, writer.report, folder)
    }

    /// Where the facts stand and then the answer, each place once; the product file if none is known.
    fn all(
        facts: &[&FactRecord],
        answer: Option<&str>,
        report: &Report,
        folder: &str,
    ) -> Vec<Self> {
        let mut seen = BTreeSet::new();
        let origins = facts.iter().filter_map(|fact| origin(fact, report));
        let origins = origins.chain(answer.and_then(written));
        let origins = origins.filter(|origin| seen.insert(*origin));
        let mut places: Vec<_> =
            origins.take(MOST + 1).map(|(file, at)| Self::new(folder, file, at)).collect();
        if places.is_empty() {
            places.push(Self::new(folder, PRODUCT_FILE, None));
        }
        places
    }

    /// A reader that shows alerts in a file wants a line; the first stands for the whole file.
    pub(in crate::report) fn new(folder: &str, file: &str, at: Option<(usize, usize)>) -> Self {
        let names = folder.split('/').chain(file.split('/'));
        let names = names.filter(|name| !matches!(*name, "" | "." | "..")).map(str::to_owned);
        let (line, column) = at.filter(|(line, column)| *line > 0 && *column > 0).unwrap_or((1, 1));
        Self { names: names.collect(), line, column }
    }

    /// With `/` between names.
    pub(in crate::report) fn path(&self) -> String {
        self.names.join("/")
    }

    /// As a relative reference.
    pub(in crate::report) fn uri(&self) -> String {
        self.names.iter().map(|name| encode(name)).collect::<Vec<_>>().join("/")
    }
}

/// The file of a fact, and line and column where it stands in the product file.
fn origin<'r>(fact: &'r FactRecord, report: &'r Report) -> Option<FileSpot<'r>> {
    let source = fact.source.as_str();
    if source.starts_with(PRODUCT_FILE) {
        return written(source);
    }
    if let Some(at) = &fact.at {
        let line = at.line.and_then(|line| usize::try_from(line).ok());
        return Some((at.file.as_str(), line.map(|line| (line, 1))));
    }
    let mut seen = report.inputs.observations.iter();
    seen.find(|seen| seen.used && seen.source() == source).map(|seen| (seen.file.as_str(), None))
}

fn encode(segment: &str) -> String {
    let mut encoded = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        let place = AlertPlace::new("/..", "/../a b/./c:ä", None);
        assert_eq!(place.uri(), "a%20b/c%3A%C3%A4");
        assert_eq!((place.path().as_str(), place.line, place.column), ("a b/c:ä", 1, 1));
    }
}
