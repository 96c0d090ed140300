//! Rulings on the norms judged, and conflicts between norms, in words.

use serde::Serialize;

use crate::assess::result::{InterpretationRecord, Report};
use crate::report::Lang;
use crate::report::item::{self, State, Writer};
use crate::report::text::InWords;

/// A ruling or a conflict.
#[derive(Debug, Serialize)]
pub(super) struct RulingView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
    /// What it does.
    pub(super) effect: String,
    /// From when until when.
    pub(super) period: String,
    /// Whether it was applied, and why not.
    pub(super) state: String,
    pub(super) applied: bool,
    /// How sure text and date are.
    pub(super) confidence: &'static str,
    pub(super) sources: Vec<String>,
    /// Catalogs it speaks to as a whole.
    pub(super) catalogs: Vec<String>,
    /// Findings it speaks to.
    pub(super) touched: Vec<Touched>,
}

/// A finding that a ruling speaks to.
#[derive(Debug, Serialize)]
pub(super) struct Touched {
    pub(super) label: String,
    pub(super) catalog: String,
    pub(super) title: String,
    pub(super) verdict: String,
    pub(super) state: State,
    /// Where it stands in the matrix, unless it demands nothing.
    pub(super) anchor: Option<String>,
}

/// The rulings, then the conflicts.
pub(super) fn rulings(writer: &Writer) -> (Vec<RulingView>, Vec<RulingView>) {
    let records = writer.report.interpretations.iter();
    let (conflicts, rulings): (Vec<_>, Vec<_>) =
        records.partition(|record| record.effect == "conflict");
    let views = |records: Vec<&InterpretationRecord>| {
        records.into_iter().map(|record| ruling(record, writer)).collect()
    };
    (views(rulings), views(conflicts))
}

fn ruling(record: &InterpretationRecord, writer: &Writer) -> RulingView {
    let lang = writer.lang;
    let whole = record.findings.is_empty();
    RulingView {
        id: record.id.clone(),
        title: if record.own {
            format!("{}: {}", lang.pick("eigene Auslegung", "own ruling"), lang.text(&record.title))
        } else {
            lang.text(&record.title).to_owned()
        },
        text: lang.text(&record.text).to_owned(),
        effect: effect(&record.effect, lang),
        period: period(record, lang),
        state: state(record, writer.report, lang),
        applied: record.applied,
        confidence: record.confidence.in_words(lang),
        sources: record.sources.iter().map(|title| lang.text(title).to_owned()).collect(),
        catalogs: if whole { record.catalogs.clone() } else { Vec::new() },
        touched: record.findings.iter().map(|key| touched(key, writer)).collect(),
    }
}

/// A word of the format in words; one that a later version added stays as it is.
fn effect(word: &str, lang: Lang) -> String {
    let words = match word {
        "explain" => lang.pick("erläutert die Anforderung", "explains the requirement"),
        "conflict" => lang.pick("zeigt einen Konflikt auf", "shows a conflict"),
        "waive" => lang.pick("hebt die Forderung auf", "waives the demand"),
        "replace_check" => {
            lang.pick("setzt eine andere Prüfung an die Stelle", "puts another check in place")
        }
        "add_reason" => lang.pick(
            "lässt einen weiteren Grund für „nicht anwendbar“ zu",
            "admits another reason for “not applicable”",
        ),
        other => other,
    };
    words.to_owned()
}

fn period(record: &InterpretationRecord, lang: Lang) -> String {
    let from = format!("{} {}", lang.pick("ab", "from"), lang.date(record.from));
    match record.until {
        Some(until) => format!("{from} {} {}", lang.pick("bis", "until"), lang.date(until)),
        None => from,
    }
}

/// In force on the day judged, not yet or no longer. What only explains is not "applied".
fn state(record: &InterpretationRecord, report: &Report, lang: Lang) -> String {
    let decides = !matches!(record.effect.as_str(), "explain" | "conflict");
    let words = match (record.applied, decides) {
        (true, true) => lang
            .pick("am Stichtag in Kraft und angewandt", "in force on the day judged and applied"),
        (true, false) => lang.pick("am Stichtag in Kraft", "in force on the day judged"),
        _ if report.as_of < record.from => lang.pick(
            "am Stichtag noch nicht in Kraft, daher nicht angewandt",
            "not yet in force on the day judged, hence not applied",
        ),
        _ => lang.pick(
            "am Stichtag nicht mehr in Kraft, daher nicht angewandt",
            "no longer in force on the day judged, hence not applied",
        ),
    };
    words.to_owned()
}

fn touched(key: &str, writer: &Writer) -> Touched {
    let Some(finding) = writer.finding(key) else {
        let label = key.to_owned();
        let (catalog, title, verdict) = (String::new(), String::new(), String::new());
        return Touched { label, catalog, title, verdict, state: State::Skipped, anchor: None };
    };
    Touched {
        label: writer.label(finding, None),
        catalog: item::reference(finding),
        title: writer.lang.text(&finding.title).to_owned(),
        verdict: item::verdict(finding.verdict, finding.examination, writer.lang),
        state: State::of(finding.verdict, finding.examination),
        anchor: writer.anchor(key, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn each_ruling_says_whether_it_was_applied_and_why_not() {
        let report = fixture::sample();
        let (rulings, conflicts) = rulings(&Writer::new(&report, Lang::De));
        let states: Vec<_> = rulings.iter().map(|one| one.state.as_str()).collect();
        assert_eq!(
            states,
            [
                "am Stichtag in Kraft",
                "am Stichtag in Kraft und angewandt",
                "am Stichtag noch nicht in Kraft, daher nicht angewandt",
                "am Stichtag nicht mehr in Kraft, daher nicht angewandt",
            ]
        );
        assert_eq!(rulings[3].period, "ab 01.01.2017 bis 31.12.2017");
        assert_eq!(rulings[3].catalogs, ["anlage-31b"]);
        let labels: Vec<_> = conflicts[0].touched.iter().map(|one| one.label.as_str()).collect();
        assert_eq!((conflicts.len(), labels), (1, vec!["5.6", "5.8"]));
    }

    #[test]
    fn a_finding_that_is_not_in_the_result_is_named_by_its_key() {
        let report = fixture::sample();
        let (rulings, _) = rulings(&Writer::new(&report, Lang::En));
        let gone = &rulings[2].touched[1];
        assert_eq!((gone.label.as_str(), &gone.anchor), ("anlage-31b@2016-10-21#gone", &None));
    }
}
