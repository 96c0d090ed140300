//! What keeps a gate shut, by its reasons: what fails before what is open.

use crate::assess::result::{BlockRecord, GateRecord, Report};
use crate::report::Lang;
use crate::report::item::Writer;
use crate::report::text::plain;

/// How many places of a reason are named where there is little room.
pub(super) const MOST: usize = 10;

/// What blocks, by reason, what fails before what is open.
pub(super) fn by_reason(blocks: &[BlockRecord]) -> Vec<(&str, Vec<&BlockRecord>)> {
    let mut reasons: Vec<(&str, Vec<&BlockRecord>)> = Vec::new();
    let failing = blocks.iter().filter(|block| block.fails);
    for block in failing.chain(blocks.iter().filter(|block| !block.fails)) {
        match reasons.iter_mut().find(|(why, _)| *why == block.why) {
            Some((_, blocks)) => blocks.push(block),
            None => reasons.push((&block.why, vec![block])),
        }
    }
    reasons
}

/// The same as lines of text, a line a reason, each with the first `most` that it stands for.
pub(super) fn lines(blocks: &[BlockRecord], writer: &Writer, most: usize) -> Vec<String> {
    let lang = writer.lang;
    let place = |block: &&BlockRecord| {
        let demand = Some(block.demand.as_str()).filter(|demand| !demand.is_empty());
        match writer.finding(&block.finding) {
            Some(one) if one.is_whole_catalog() => one.catalog.clone(),
            Some(one) => format!("{} ({})", writer.name(one, demand), one.catalog),
            None if block.finding.is_empty() => match demand {
                Some(subject) => subject.to_owned(),
                None => lang.phrases().no_requirement.to_owned(),
            },
            None => block.finding.clone(),
        }
    };
    let reasons = by_reason(blocks).into_iter().map(|(why, blocks)| {
        let places = counted(blocks.iter().map(place), lang);
        let (count, why) = (lang.number(blocks.len()), reason_of(why, writer.report, lang));
        match places.iter().all(|place| place.starts_with(lang.phrases().no_requirement)) {
            true => why,
            false => format!("{count} {why}: {}", shortened(places, most, lang)),
        }
    });
    reasons.map(|line| plain(&line)).collect()
}

/// Each place once, with how often it is meant.
fn counted(places: impl Iterator<Item = String>, lang: Lang) -> Vec<String> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for place in places {
        match all.iter_mut().find(|(known, _)| *known == place) {
            Some((_, times)) => *times += 1,
            None => all.push((place, 1)),
        }
    }
    let said = all.into_iter().map(|(place, times)| match times {
        1 => place,
        times => format!("{place} ({})", lang.number(times)),
    });
    said.collect()
}

/// The first of a list, and how many more there are.
pub(super) fn shortened(mut texts: Vec<String>, most: usize, lang: Lang) -> String {
    let more = texts.len().saturating_sub(most);
    texts.truncate(most);
    if more > 0 {
        texts.push(format!("{} {}", lang.phrases().and_more, lang.number(more)));
    }
    texts.join(", ")
}

/// Why something blocks this result, in words; where it is a share, how large it is and has to be.
pub(super) fn reason_of(why: &str, report: &Report, lang: Lang) -> String {
    let counts = &report.summary.total;
    if why != "low-coverage" || counts.asked == 0 {
        return reason(why, lang);
    }
    let (decided, asked) = (lang.number(counts.decided_of_asked), lang.number(counts.asked));
    let least: String = report.gate.iter().map(|gate| share(gate, counts.asked, lang)).collect();
    match lang {
        Lang::De => format!("{decided} von {asked} verbindlichen Forderungen entschieden{least}"),
        Lang::En => format!("{decided} of {asked} demands that bind are decided{least}"),
    }
}

/// How many of so many demands a gate wants decided.
fn share(gate: &GateRecord, asked: usize, lang: Lang) -> String {
    let least = lang.number((asked * usize::from(gate.min_decided)).div_ceil(100));
    let share = gate.min_decided;
    match lang {
        Lang::De => format!(", verlangt sind {least} ({share} %)"),
        Lang::En => format!(", {least} ({share} %) are wanted"),
    }
}

/// Why something blocks, in words; a code that is not known stands for itself.
fn reason(why: &str, lang: Lang) -> String {
    let (de, en) = match why {
        "contradiction" => ("Widerspruch", "contradiction"),
        "evidence-unfit" => ("Nachweis, der keiner sein kann", "a document that cannot be one"),
        "left-out" => ("nicht geprüft, obwohl vorhanden", "there, and not judged"),
        "own-ruling" => (
            "durch eine eigene Auslegung aufgehoben oder anders geprüft",
            "waived or checked otherwise by a ruling of one's own",
        ),
        "not-looked-at" => ("jetzt nicht erreicht", "could not be looked at now"),
        "low-coverage" => (
            "weniger als der verlangte Anteil der verbindlichen Forderungen ist entschieden",
            "less than the demanded share of what is asked is decided",
        ),
        "fail" => ("nicht erfüllt", "not met"),
        "fail-in-comparison" => {
            ("nicht erfüllt, in einer Vergleichsfassung", "not met, in an edition for comparison")
        }
        "fail-on-unverified-text" => {
            ("nicht erfüllt, auf ungeprüftem Normtext", "not met, on unverified norm text")
        }
        "pass-by-pinned-policy" => (
            "erfüllt nur nach einer festgelegten Vorgabentabelle",
            "met only by a policy edition that was pinned",
        ),
        "measurable-undecided" => {
            ("messbar, aber nicht entschieden", "measurable, but not decided")
        }
        "evidence-aged" => ("Nachweis zu alt", "evidence too old"),
        "inconclusive" => ("nicht entscheidbar", "inconclusive"),
        "declared-only" => ("messbar, aber nur erklärt", "measurable, but declared only"),
        "not-applicable-unverified" => ("nicht anwendbar, ungeprüft", "not applicable, unverified"),
        "nothing-decided" => ("nichts entschieden", "nothing decided"),
        "indication-against" => ("Anzeichen dagegen", "indication against it"),
        "cannot-be-absent" => ("kann nicht fehlen", "cannot be absent"),
        "scope-incomplete" => ("Prüfumfang unvollständig", "scope incomplete"),
        "no-longer-decided" => {
            ("in der Baseline entschieden, jetzt offen", "decided in the baseline, open now")
        }
        "no-longer-measured" => (
            "in der Baseline gemessen oder ausgelesen, jetzt ohne Messung",
            "measured or read in the baseline, and no longer so",
        ),
        "no-longer-judged" => (
            "Katalog der Baseline, jetzt nicht geprüft",
            "a catalog of the baseline that is not judged now",
        ),
        "no-component" => ("keine Komponente dieser Art", "no component of this kind"),
        code => (code, code),
    };
    lang.pick(de, en).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let texts = |count: usize| (1..=count).map(|number| number.to_string()).collect();
        assert_eq!(shortened(texts(2), MOST, Lang::De), "1, 2");
        assert!(shortened(texts(1_034), MOST, Lang::De).ends_with("10, und weitere 1.024"));
    }
}
