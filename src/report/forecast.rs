//! What will be judged otherwise, in words: the terminal's lines and a section of the report for auditors
//! are made of these.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::assess::forecast::{Flip, Forecast, GateState, Step, Why};
use crate::assess::result::Verdict;
use crate::report::Lang;
use crate::report::text::InWords;

/// A forecast in words.
#[derive(Debug, Serialize)]
pub(super) struct ForecastView {
    pub(super) title: String,
    /// What it supposes.
    pub(super) supposes: String,
    /// The gate on the first day.
    pub(super) gate: String,
    pub(super) steps: Vec<StepView>,
    /// That nothing changes, or where it ends early.
    pub(super) end: Option<String>,
}

/// A day from which something is otherwise.
#[derive(Debug, Serialize)]
pub(super) struct StepView {
    /// The last day on which it is not.
    pub(super) last: String,
    /// Until when all stays as it is, and from when not.
    pub(super) period: String,
    pub(super) why: Vec<WhyView>,
    /// How many demands flip to what.
    pub(super) count: String,
    pub(super) flips: Vec<FlipsView>,
    /// What keeps its verdict and rests on less, in one line.
    pub(super) weaker: Option<String>,
    /// The gate, where it is another than before.
    pub(super) gate: Option<String>,
    /// Whether a demand stands worse.
    pub(super) worse: bool,
}

/// What ends or begins, and what to do.
#[derive(Debug, Serialize)]
pub(super) struct WhyView {
    pub(super) what: String,
    pub(super) then: Option<String>,
    pub(super) touches: Vec<String>,
}

/// Demands of one catalog that flip in the same way for the same reason.
#[derive(Debug, Serialize)]
pub(super) struct FlipsView {
    pub(super) catalog: String,
    pub(super) states: String,
    /// Number, component and demand of each.
    pub(super) names: Vec<String>,
    pub(super) reason: String,
    /// The verdict it comes to, for the eye.
    pub(super) state: &'static str,
}

impl ForecastView {
    pub(super) fn new(forecast: &Forecast, lang: Lang) -> Self {
        let (from, until) = (lang.date(forecast.as_of), lang.date(forecast.until));
        let mut before = forecast.gate;
        let mut steps = Vec::new();
        for one in &forecast.steps {
            steps.push(step(one, before, lang));
            before = one.gate;
        }
        let nothing = || lang.pick("Bis dahin ändert sich nichts.", "Nothing changes until then.");
        let end = match &forecast.ends {
            Some(end) => Some(format!("{}: {}", lang.date(end.date), lang.text(&end.why))),
            None => steps.is_empty().then(|| nothing().to_owned()),
        };
        Self {
            title: match lang {
                Lang::De => format!("Was sich vom {from} bis {until} ändert"),
                Lang::En => format!("What changes from {from} until {until}"),
            },
            supposes: lang.text(&forecast.supposes).to_owned(),
            gate: format!("{from}: {}", gate(forecast.gate, lang)),
            steps,
            end,
        }
    }
}

fn step(step: &Step, before: GateState, lang: Lang) -> StepView {
    let last = step.date.yesterday().map(|last| lang.date(last)).unwrap_or_default();
    let first = lang.date(step.date);
    StepView {
        period: match lang {
            Lang::De => format!("bis {last}, ab {first}"),
            Lang::En => format!("until {last}, from {first}"),
        },
        last,
        why: step.why.iter().map(|one| why(one, step.date, lang)).collect(),
        count: count(step, before, lang),
        flips: alike(&step.flips, lang),
        weaker: (!step.weaker.is_empty()).then(|| {
            let lead = lang.pick("auf schwächerer Grundlage", "on a weaker basis");
            format!("{lead}: {}", by_catalog(&step.weaker).join("; "))
        }),
        gate: (step.gate != before).then(|| gate(step.gate, lang)),
        worse: step.flips.iter().any(Flip::is_worse),
    }
}

/// Of a span both ends are said, on either of them.
fn why(why: &Why, date: Date, lang: Lang) -> WhyView {
    let what = lang.text(&why.what);
    let what = match why.last_day.zip(why.latest) {
        Some((first, last)) => {
            let open = last.tomorrow().ok() != Some(date);
            let from_now = if open {
                lang.pick("ab jetzt ungewiss", "not sure from here on")
            } else {
                lang.pick("jetzt sicher abgelaufen", "over for sure by now")
            };
            let (first, last) = (lang.date(first), lang.date(last));
            match lang {
                Lang::De => format!("{what}: endet zwischen {first} und {last}, {from_now}"),
                Lang::En => format!("{what}: ends between {first} and {last}, {from_now}"),
            }
        }
        None => what.to_owned(),
    };
    let then = why.then.as_ref().map(|then| lang.text(then).to_owned());
    WhyView { what, then, touches: by_catalog(&why.requirements) }
}

/// `catalog@edition: 1.1, 1.2` for each catalog.
fn by_catalog(keys: &[String]) -> Vec<String> {
    let mut numbers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for key in keys {
        let (catalog, number) = key.split_once('#').unwrap_or(("", key));
        numbers.entry(catalog).or_default().push(number);
    }
    numbers.into_iter().map(|(catalog, all)| format!("{catalog}: {}", all.join(", "))).collect()
}

/// `3 nicht entscheidbar, 1 nicht erfüllt`; where no verdict flips, what is otherwise all the same.
fn count(step: &Step, before: GateState, lang: Lang) -> String {
    let mut counts: BTreeMap<Option<Verdict>, usize> = BTreeMap::new();
    for flip in &step.flips {
        *counts.entry(flip.to).or_default() += 1;
    }
    let flips = counts.iter().map(|(to, n)| format!("{} {}", lang.number(*n), state(*to, lang)));
    let mut parts: Vec<_> = flips.collect();
    if !step.weaker.is_empty() {
        let weaker = lang.pick("auf schwächerer Grundlage", "on a weaker basis");
        parts.push(format!("{} {weaker}", lang.number(step.weaker.len())));
    }
    let blocks = |gate: GateState| gate.failing + gate.undecided;
    if step.flips.is_empty() && blocks(step.gate) != blocks(before) {
        let (now, old) = (lang.number(blocks(step.gate)), lang.number(blocks(before)));
        parts.push(match lang {
            Lang::De => format!("{now} sperren die Freigabe (bisher {old})"),
            Lang::En => format!("{now} keep the gate shut ({old} before)"),
        });
    }
    if parts.is_empty() { lang.pick("nichts", "nothing").to_owned() } else { parts.join(", ") }
}

/// Together what flips alike, in the order of the first.
fn alike(flips: &[Flip], lang: Lang) -> Vec<FlipsView> {
    let mut views: Vec<FlipsView> = Vec::new();
    let mut places = BTreeMap::new();
    for flip in flips {
        let (catalog, name) = flip.key.split_once('#').unwrap_or(("", &flip.key));
        let demand = Some(&flip.demand).filter(|id| !id.is_empty());
        let demand: String = demand.iter().map(|id| format!(" · {id}")).collect();
        let key = (catalog, flip.from, flip.to, &flip.reason);
        let place = *places.entry(key).or_insert_with(|| {
            views.push(flips_view(flip, catalog, lang));
            views.len() - 1
        });
        if let Some(view) = views.get_mut(place) {
            view.names.push(format!("{name}{demand}"));
        }
    }
    views
}

fn flips_view(flip: &Flip, catalog: &str, lang: Lang) -> FlipsView {
    let comparison = match flip.comparison {
        true => lang.pick(" (Vergleich)", " (comparison)"),
        false => "",
    };
    FlipsView {
        catalog: format!("{catalog}{comparison}"),
        states: format!("{} → {}", state(flip.from, lang), state(flip.to, lang)),
        names: Vec::new(),
        reason: lang.text(&flip.reason).to_owned(),
        state: match flip.to {
            Some(Verdict::Pass) => "pass",
            Some(Verdict::Fail) => "fail",
            Some(Verdict::Inconclusive) => "open",
            Some(Verdict::NotApplicable) | None => "skipped",
        },
    }
}

fn state(verdict: Option<Verdict>, lang: Lang) -> &'static str {
    verdict.map_or(lang.phrases().not_judged, |verdict| verdict.in_words(lang))
}

fn gate(state: GateState, lang: Lang) -> String {
    let (failing, undecided) = (lang.number(state.failing), lang.number(state.undecided));
    match (state.exit_code, lang) {
        (0, Lang::De) => "Freigabeschranke eingehalten, Exit 0".to_owned(),
        (0, Lang::En) => "gate met (exit 0)".to_owned(),
        (code, Lang::De) => format!(
            "Freigabeschranke nicht eingehalten, {failing} wegen „nicht erfüllt“ oder Widerspruch, {undecided} wegen „nicht entscheidbar“, Exit {code}"
        ),
        (code, Lang::En) => format!(
            "gate not met, {failing} blocking as failed, {undecided} as undecided (exit {code})"
        ),
    }
}
