//! Alerts in words, and how much is not among them.

use crate::assess::result::{Contradiction, ContradictionKind};
use crate::report::Lang;
use crate::report::alert::{Gap, NotListed};
use crate::report::item::{Item, Writer};
use crate::report::text::{InWords, plain};

/// A gap in one line: verdict and verb, what was found, why, what to do.
pub(in crate::report) fn message(gap: &Gap<'_>, item: &Item, writer: &Writer<'_>) -> String {
    let t = writer.lang.phrases();
    let mut parts = vec![format!("{} ({}): {}.", item.verdict, item.verb, item.title)];
    parts.extend(contradictions(&gap.clashes, writer.lang));
    let found = gap.offenders.iter().filter_map(|at| item.found.get(*at));
    parts.extend(found.map(|text| sentence(text)));
    parts.extend(item.why.iter().chain(&item.measuring).map(|text| sentence(text)));
    parts.extend(item.remedy.iter().map(|text| format!("{}: {text}", t.remedy)));
    parts.extend(item.ask.iter().map(|text| format!("{}: {text}", t.ask)));
    if !item.marks.is_empty() {
        parts.push(format!("({})", item.marks.join("; ")));
    }
    plain(&parts.join(" "))
}

/// What contradicts a demand. What an indication says is among its reasons already.
pub(in crate::report) fn contradictions(clashes: &[&Contradiction], lang: Lang) -> Vec<String> {
    let told = clashes.iter().filter(|clash| clash.kind != ContradictionKind::Indication);
    told.map(|clash| contradiction(clash, lang)).collect()
}

/// A contradiction in one line.
pub(in crate::report) fn contradiction(clash: &Contradiction, lang: Lang) -> String {
    let t = lang.phrases();
    let side = |label: &str, text: &str, basis: &str| {
        format!("{label}: {} ({basis}).", text.trim_end_matches('.'))
    };
    plain(&format!(
        "{}: {} {}",
        clash.kind.in_words(lang),
        side(t.claimed, lang.text(&clash.claimed), clash.claimed_basis.in_words(lang)),
        side(t.found, lang.text(&clash.found), clash.found_basis.in_words(lang)),
    ))
}

/// With a full stop, if nothing ends it yet.
pub(in crate::report) fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// The text if it is short enough, else its beginning and `…`; counted as UTF-16 does, the strictest way
/// that readers count.
pub(in crate::report) fn shortened(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut units = 1;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect::<String>() + "…"
}

/// What a file does not list, so that nobody takes silence for a pass; `None` if it lists all.
pub(in crate::report) fn not_listed(counts: NotListed, lang: Lang) -> Option<String> {
    let n = |number: usize| lang.number(number);
    let all = [
        (
            counts.open,
            "nicht entscheidbar (--include inconclusive)",
            "undecided (--include inconclusive)",
        ),
        (counts.met, "erfüllt", "met"),
        (counts.not_applicable, "nicht anwendbar", "not applicable"),
        (counts.doctor, "an Ärztinnen und Ärzte gerichtet", "addressed to doctors"),
    ];
    let mut parts: Vec<_> = all
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, de, en)| format!("{} {}", n(count), lang.pick(de, en)))
        .collect();
    if counts.cut > 0 {
        let cut = lang.pick(
            "weitere Meldungen, weniger dringend oder zur selben Anforderung",
            "more alerts, less urgent or of the same requirement",
        );
        parts.insert(0, format!("{} {cut}", n(counts.cut)));
    }
    if parts.is_empty() {
        return None;
    }
    let (head, tail) = match lang {
        Lang::De => {
            ("Nicht aufgeführt", "Dass etwas hier fehlt, heißt nicht, dass es erfüllt ist.")
        }
        Lang::En => ("Not listed", "That something is missing here does not mean that it is met."),
    };
    Some(format!("{head}: {}. {tail}", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_counted() {
        assert_eq!(not_listed(NotListed::default(), Lang::De), None);
        let counts = NotListed { open: 1_610, met: 8, cut: 2, ..NotListed::default() };
        let said = not_listed(counts, Lang::De).unwrap();
        assert!(
            said.starts_with("Nicht aufgeführt: 2 weitere Meldungen, weniger dringend oder zur")
                && said.contains("Anforderung, 1.610 ")
        );
        assert!(said.contains("(--include inconclusive), 8 erfüllt. "), "{said}");
    }

    #[test]
    fn long_text_is_cut_where_the_strictest_reader_would() {
        assert_eq!(shortened("kurz", 4), "kurz");
        assert_eq!(shortened("zu lang", 4), "zu …");
        assert_eq!(shortened("😀😀😀", 5), "😀😀…");
    }
}
