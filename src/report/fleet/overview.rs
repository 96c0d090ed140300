//! Lines put together: how many products stand how, what several share, what ends next.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assess::result::Counts;
use crate::report::Lang;
use crate::report::fleet::{CauseLine, Line};

/// Deadlines of all products that an overview shows.
const NEXT: usize = 100;

/// Products that a shared cause names.
const MAX_NAMES: usize = 20;

/// An overview in words.
#[derive(Debug, Serialize)]
pub(super) struct Overview {
    pub(super) title: String,
    /// How many products stand how.
    pub(super) sum: String,
    /// The products, the worst first.
    pub(super) products: Vec<Row>,
    /// Causes of two products or more, those of most products first.
    pub(super) shared: Vec<Shared>,
    /// What ends next in any product.
    pub(super) deadlines: Vec<Next>,
    /// What the overview is and is not.
    pub(super) notes: Vec<String>,
}

/// A product.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) path: String,
    pub(super) name: String,
    /// `pass`, `fail` or `open`.
    pub(super) state: &'static str,
    pub(super) verdict: String,
    /// Passes by what they rest on, never added up.
    pub(super) met: String,
    pub(super) fail: String,
    pub(super) open: String,
    pub(super) contradictions: String,
    /// Decided and applicable.
    pub(super) decided: String,
    pub(super) as_of: String,
    /// The most urgent cause, or what is wrong.
    pub(super) first: String,
    #[serde(skip)]
    order: (u8, usize),
}

/// A cause of several products.
#[derive(Debug, Serialize)]
pub(super) struct Shared {
    pub(super) title: String,
    pub(super) class: &'static str,
    pub(super) products: usize,
    pub(super) demands: usize,
    pub(super) paths: String,
}

/// The end of something.
#[derive(Debug, Serialize)]
pub(super) struct Next {
    pub(super) date: String,
    pub(super) path: String,
    pub(super) what: String,
    pub(super) requirements: usize,
}

impl Overview {
    pub(super) fn new(lines: &[Line], lang: Lang) -> Self {
        let mut products: Vec<_> = lines.iter().map(|line| Row::new(line, lang)).collect();
        products.sort_by(|a, b| a.order.cmp(&b.order).then_with(|| a.path.cmp(&b.path)));
        Self {
            title: lang.pick("Produkte im Überblick", "Products at a glance").to_owned(),
            sum: sum(lines, lang),
            products,
            shared: shared(lines, lang),
            deadlines: deadlines(lines, lang),
            notes: notes(lang),
        }
    }
}

/// How far up a product stands: what cannot be judged, fails, is open, is met.
fn order(code: u8) -> u8 {
    match code {
        5 => 0,
        3 => 1,
        4 => 2,
        1 => 3,
        2 => 4,
        _ => 5,
    }
}

fn verdict(code: u8, lang: Lang) -> &'static str {
    match code {
        0 => lang.pick("Gate eingehalten", "gate met"),
        1 => lang.pick("nicht erfüllt", "failed"),
        2 => lang.pick("nicht entschieden", "undecided"),
        3 => lang.pick("Eingabe fehlerhaft", "wrong input"),
        4 => lang.pick("Nachweis verändert", "evidence changed"),
        _ => lang.pick("nicht beurteilt", "not judged"),
    }
}

fn sum(lines: &[Line], lang: Lang) -> String {
    let mut parts = Vec::new();
    for code in [0, 1, 2, 3, 4, 5] {
        let count = lines.iter().filter(|line| line.exit_code() == code).count();
        if count > 0 || code < 3 {
            parts.push(format!("{} {}", verdict(code, lang), lang.number(count)));
        }
    }
    let all = lang.number(lines.len());
    let products = match lines.len() {
        1 => lang.pick("Produkt", "product"),
        _ => lang.pick("Produkte", "products"),
    };
    format!("{all} {products}: {}", parts.join(" · "))
}

fn notes(lang: Lang) -> Vec<String> {
    let notes = match lang {
        Lang::De => [
            "Selbstbewertung, kein Zertifikat. Jede Zeile gilt zu ihrem Stichtag und beruht auf dem, was zu ihrem Produkt vorlag.",
            "Ein eingehaltenes Gate heißt, dass nichts blockiert, nicht, dass alles belegt ist; den Bericht schreibt `befund audit` im Ordner des Produkts.",
        ],
        Lang::En => [
            "A self-assessment, no certificate. Each line holds as of its day and rests on what was at hand for its product.",
            "A gate that is met says that nothing blocks, not that everything is proven; `befund audit` in the product's folder writes the report.",
        ],
    };
    notes.map(str::to_owned).to_vec()
}

impl Row {
    fn new(line: &Line, lang: Lang) -> Self {
        let code = line.exit_code();
        let n = |number: usize| lang.number(number);
        let counts = line.counts.as_ref();
        let count = |of: fn(&Counts) -> usize| counts.map_or_else(String::new, |all| n(of(all)));
        Self {
            path: line.path.clone(),
            name: line.product.as_ref().map_or_else(String::new, |product| {
                format!("{} {} · {}", product.name, product.version, product.manufacturer)
            }),
            state: match code {
                0 => "pass",
                2 => "open",
                _ => "fail",
            },
            verdict: verdict(code, lang).to_owned(),
            met: counts.map_or_else(String::new, |counts| met(counts, lang)),
            fail: count(|counts| counts.fail),
            open: count(|counts| counts.inconclusive),
            contradictions: counts.map_or_else(String::new, |_| n(line.contradictions)),
            decided: counts.map_or_else(String::new, |counts| {
                format!("{} / {}", n(counts.decided), n(counts.applicable))
            }),
            as_of: line.as_of.map_or_else(String::new, |day| lang.date(day)),
            first: first(line, lang),
            order: (order(code), usize::MAX - counts.map_or(0, |counts| counts.fail)),
        }
    }
}

/// Passes by what they rest on.
fn met(counts: &Counts, lang: Lang) -> String {
    let pass = &counts.pass;
    let bases = [
        (pass.measured, lang.pick("gemessen", "measured")),
        (pass.extracted, lang.pick("ausgelesen", "extracted")),
        (pass.documented, lang.pick("belegt", "documented")),
        (pass.declared, lang.pick("nur erklärt", "declared only")),
        (pass.provisional, lang.pick("vorläufig", "provisional")),
    ];
    let some = bases.iter().filter(|(count, _)| *count > 0);
    let some: Vec<_> =
        some.map(|(count, basis)| format!("{} {basis}", lang.number(*count))).collect();
    if some.is_empty() { lang.number(0) } else { some.join(" · ") }
}

fn first(line: &Line, lang: Lang) -> String {
    match (&line.error, line.causes.first()) {
        (Some(error), _) => {
            let errors = error.errors.first().map(|error| {
                let place = error.place.iter().map(|place| format!("{place}: "));
                let help = error.help.iter().map(|help| format!("; {help}"));
                place.chain([error.message.clone()]).chain(help).collect::<String>()
            });
            errors.unwrap_or_default()
        }
        (None, Some(cause)) => lang.text(&cause.title).to_owned(),
        (None, None) => String::new(),
    }
}

fn shared(lines: &[Line], lang: Lang) -> Vec<Shared> {
    let mut by_id: BTreeMap<&str, Vec<(&Line, &CauseLine)>> = BTreeMap::new();
    for line in lines {
        for cause in &line.causes {
            by_id.entry(&cause.id).or_default().push((line, cause));
        }
    }
    by_id.retain(|_, all| all.len() > 1);
    let mut shared: Vec<_> =
        by_id.into_iter().map(|(id, all)| (id, one_shared(&all, lang))).collect();
    shared.sort_by(|(a_id, a), (b_id, b)| {
        (b.products, b.demands, a_id).cmp(&(a.products, a.demands, b_id))
    });
    shared.into_iter().map(|(_, shared)| shared).collect()
}

fn one_shared(all: &[(&Line, &CauseLine)], lang: Lang) -> Shared {
    let paths: BTreeSet<&str> = all.iter().map(|(line, _)| line.path.as_str()).collect();
    let more = paths.len().saturating_sub(MAX_NAMES);
    let mut names: Vec<_> = paths.into_iter().take(MAX_NAMES).map(str::to_owned).collect();
    if more > 0 {
        names.push(format!("+{more}"));
    }
    let fails =
        all.iter().any(|(_, cause)| matches!(cause.class.as_str(), "contradiction" | "fail"));
    Shared {
        title: all
            .first()
            .map_or_else(String::new, |(_, cause)| lang.text(&cause.title).to_owned()),
        class: if fails { "fail" } else { "open" },
        products: all.len(),
        demands: all.iter().map(|(_, cause)| cause.demands).sum(),
        paths: names.join(", "),
    }
}

fn deadlines(lines: &[Line], lang: Lang) -> Vec<Next> {
    let ends = |line: &'_ Line| -> Vec<_> {
        line.deadlines.iter().map(|one| (one.date, line.path.clone(), one.clone())).collect()
    };
    let mut all: Vec<_> = lines.iter().flat_map(ends).collect();
    all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let next = all.into_iter().take(NEXT).map(|(date, path, one)| Next {
        date: lang.date(date),
        path,
        what: lang.text(&one.what).to_owned(),
        requirements: one.requirements,
    });
    next.collect()
}
