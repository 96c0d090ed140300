//! Counts in the one form they are always shown in: passes by what they rest on, never added up;
//! what fails, cannot be decided, does not apply; how much was decided; what was not measured.

use serde::Serialize;

use crate::assess::result::{Counts, Summary, Verdict};
use crate::catalog::Modal;
use crate::report::Lang;
use crate::report::text::InWords;

/// The counts of everything or of one catalog.
#[derive(Debug, Serialize)]
pub(super) struct Headline {
    /// What is counted.
    pub(super) name: String,
    pub(super) comparison: bool,
    /// Met by basis; not met; inconclusive; not applicable.
    pub(super) verdicts: Vec<String>,
    /// Each verb with its four counts, in the order of `verdicts`.
    pub(super) verbs: Vec<(String, [String; 4])>,
    /// Decided, applicable, all.
    pub(super) coverage: String,
    /// What could have been measured and was not.
    pub(super) unmeasured: String,
    /// The counts side by side; none if nothing is counted.
    pub(super) bar: Vec<Stretch>,
}

/// A part of a bar of counts.
#[derive(Debug, Serialize)]
pub(super) struct Stretch {
    /// How the demands stand; what is met by a declaration alone stands apart.
    kind: &'static str,
    /// How many come before.
    start: usize,
    length: usize,
}

/// The binding editions together, the comparisons together, then each catalog, if there are several.
/// Without a binding edition there is no total that could be mistaken for one.
pub(super) fn headlines(summary: &Summary, lang: Lang) -> Vec<Headline> {
    let t = lang.phrases();
    let compares = summary.catalogs.iter().any(|own| own.comparison);
    let binds = summary.catalogs.iter().any(|own| !own.comparison && own.counts.total > 0);
    let mut together = Vec::new();
    if binds || !compares {
        together.push(headline(t.total.to_owned(), false, &summary.total, lang));
    }
    if compares {
        together.push(headline(t.comparisons.to_owned(), true, &summary.comparison, lang));
    }
    let catalogs = summary.catalogs.iter().filter(|_| summary.catalogs.len() > 1).map(|own| {
        headline(format!("{}@{}", own.id, own.edition), own.comparison, &own.counts, lang)
    });
    together.into_iter().chain(catalogs).collect()
}

fn headline(name: String, comparison: bool, counts: &Counts, lang: Lang) -> Headline {
    let (t, n) = (lang.phrases(), |number: usize| lang.number(number));
    let pass = &counts.pass;
    let bases = [
        (pass.measured, lang.pick("gemessen", "measured")),
        (pass.extracted, lang.pick("ausgelesen", "extracted")),
        (pass.documented, lang.pick("belegt", "documented")),
        (pass.declared, lang.pick("nur erklärt", "declared only")),
        (pass.provisional, t.provisional),
    ];
    let bases: Vec<_> =
        bases.iter().map(|(count, basis)| format!("{} {basis}", n(*count))).collect();
    let mut fail = format!("{} {}", Verdict::Fail.in_words(lang), n(counts.fail));
    let of_these = lang.pick("davon", "of these");
    if counts.fail_stated > 0 {
        let stated = lang.pick("nach eigener Angabe", "by the maker's own word");
        fail.push_str(&format!(", {of_these} {stated} {}", n(counts.fail_stated)));
    }
    if counts.fail_unverified_text > 0 {
        fail.push_str(&format!(
            ", {of_these} {} {}",
            t.unverified_text,
            n(counts.fail_unverified_text)
        ));
    }
    let mut open = format!("{} {}", Verdict::Inconclusive.in_words(lang), n(counts.inconclusive));
    if counts.indication_against > 0 {
        let of_these = lang.pick("davon Anzeichen dagegen", "of these indications against");
        open.push_str(&format!(", {of_these} {}", n(counts.indication_against)));
    }
    let skipped = (n(counts.not_applicable), n(counts.not_applicable_unverified));
    Headline {
        name,
        comparison,
        verdicts: vec![
            format!("{} {}", Verdict::Pass.in_words(lang), bases.join(" · ")),
            fail,
            open,
            format!(
                "{} {}, {} {}",
                Verdict::NotApplicable.in_words(lang),
                skipped.0,
                t.unverified_count,
                skipped.1
            ),
        ],
        verbs: verbs(counts, lang),
        coverage: format!(
            "{} {} / {} {} / {} {}",
            t.decided,
            n(counts.decided),
            t.applicable,
            n(counts.applicable),
            t.all,
            n(counts.total)
        ),
        unmeasured: format!("{} {}", t.unmeasured, n(counts.measurable_not_measured)),
        bar: bar(counts),
    }
}

fn bar(counts: &Counts) -> Vec<Stretch> {
    let pass = &counts.pass;
    let parts = [
        ("pass", pass.measured + pass.extracted + pass.documented),
        ("declared", pass.declared),
        ("provisional", pass.provisional),
        ("fail", counts.fail),
        ("open", counts.inconclusive),
        ("skipped", counts.not_applicable),
    ];
    let mut start = 0;
    let mut bar = Vec::new();
    for (kind, length) in parts.into_iter().filter(|(_, length)| *length > 0) {
        bar.push(Stretch { kind, start, length });
        start += length;
    }
    bar
}

fn verbs(counts: &Counts, lang: Lang) -> Vec<(String, [String; 4])> {
    let rank =
        |verb: &str| Modal::WORDS.iter().position(|(word, _)| *word == verb).unwrap_or(usize::MAX);
    let mut verbs: Vec<_> = counts.by_modal.iter().collect();
    verbs.sort_by_key(|(verb, _)| rank(verb));
    let name =
        |verb: &str| if verb == "null" { lang.modal(None).to_owned() } else { verb.to_owned() };
    verbs
        .into_iter()
        .map(|(verb, counts)| (name(verb), counts.map(|count| lang.number(count))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_headline_always_has_the_same_form() {
        let headline = &headlines(&fixture::sample().summary, Lang::De)[0];
        assert_eq!(
            headline.verdicts.join("; "),
            concat!(
                "erfüllt 0 gemessen · 0 ausgelesen · 0 belegt · 1 nur erklärt · 0 vorläufig; ",
                "nicht erfüllt 2, davon nach eigener Angabe 1, davon auf ungeprüftem Normtext 1; ",
                "nicht entscheidbar 1.234; ",
                "nicht anwendbar 1, davon ungeprüft 1"
            )
        );
        let verbs: Vec<_> = headline.verbs.iter().map(|(verb, _)| verb.as_str()).collect();
        assert_eq!(verbs, ["MUSS", "SOLL", "ohne Modalverb"]);
        assert_eq!(headline.coverage, "entschieden 3 / anwendbar 1.237 / gesamt 1.238");
        assert_eq!(headline.unmeasured, "messbar, aber nicht gemessen 1");
        let empty = &headlines(&Summary::default(), Lang::En)[0];
        assert_eq!(
            empty.verdicts.join("; "),
            "met 0 measured · 0 extracted · 0 documented · 0 declared only · 0 provisional; \
             not met 0; inconclusive 0; not applicable 0, of these unverified 0"
        );
    }

    #[test]
    fn catalogs_are_counted_apart_only_where_there_are_several() {
        let mut summary = fixture::sample().summary;
        let names = |summary: &Summary| -> Vec<(String, bool)> {
            headlines(summary, Lang::De)
                .into_iter()
                .map(|part| (part.name, part.comparison))
                .collect()
        };
        let gesamt = ("Gesamt".to_owned(), false);
        let parts = [
            ("Vergleiche".to_owned(), true),
            ("anlage-31b@2016-10-21".to_owned(), false),
            ("anlage-31b@2021-02-25".to_owned(), true),
        ];
        assert_eq!(names(&summary), [[gesamt.clone()].as_slice(), parts.as_slice()].concat());
        summary.catalogs.truncate(1);
        assert_eq!(names(&summary), [gesamt]);
    }
}
