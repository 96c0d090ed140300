//! What will be judged otherwise, and when, if nothing new is handed in: `befund/forecast/1`.
//!
//! The product is judged again on every day on which a judgement can come out otherwise. Which days those
//! are, the assessment itself says: whatever it holds against the day judged, it does through
//! [`crate::as_of::AsOf`], which knows the next day on which a comparison turns. Between two such days every
//! comparison, and so every verdict, stays as it is.

mod document;
mod flips;
mod why;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use self::document::{End, Flip, Forecast, GateState, SCHEMA, Step, Why, WhyCode};

use crate::as_of::{AsOf, Watch};
use crate::assess::assemble::assess;
use crate::assess::examined::Examination;
use crate::assess::forecast::flips::{Turned, turned};
use crate::assess::forecast::why::Coming;
use crate::assess::gate::{Gate, GateOutcome};
use crate::assess::result::{Report, Tool};
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::diag::Diagnostics;
use crate::library::Library;
use crate::product::{Product, Reference};

/// Most days judged in one forecast: a product can name any number of dates.
const MAX_DAYS: usize = 1_000;

/// What a forecast is made of.
#[derive(Debug, Clone, Copy)]
pub struct ForecastInputs<'a> {
    /// The product.
    pub product: &'a Product,
    /// What it is judged by.
    pub library: &'a Library,
    /// Catalogs named on the command line; the product's own if there are none.
    pub catalogs: &'a [Reference],
    /// What evaluators judged.
    pub examinations: &'a [Examination],
    /// What blocks.
    pub gate: &'a Gate,
    /// The day it starts from.
    pub as_of: Date,
    /// The last day looked at; what ends on it is said.
    pub until: Date,
}

impl ForecastInputs<'_> {
    /// The end of the year after the one judged: ages of a year lie within it.
    pub fn default_end(as_of: Date) -> Date {
        crate::catalog::policy::last_day_of(as_of.year().saturating_add(1))
    }
}

/// Judges a product on every day on which something changes.
///
/// # Errors
/// When there is nothing to judge on the first day.
pub fn forecast(asked: &ForecastInputs<'_>) -> Result<Forecast, Diagnostics> {
    let mut now = Judged::on(asked, asked.as_of)?;
    let mut forecast = beginning(asked, &now);
    // What ends on the last day is otherwise on the next.
    let last = asked.until.tomorrow().unwrap_or(asked.until);
    let mut coming = Coming::default();
    for _ in 0..MAX_DAYS {
        coming.add(&now.report);
        let next = now.turns.into_iter().chain(coming.after(now.report.as_of)).min();
        let Some(day) = next.filter(|day| *day <= last) else { return Ok(forecast) };
        let Ok(then) = Judged::on(asked, day) else {
            forecast.steps.push(step(asked, &now, &now.emptied(day), &coming));
            forecast.ends = Some(End { date: day, why: say::nothing_to_judge() });
            return Ok(forecast);
        };
        let step = step(asked, &now, &then, &coming);
        if !step.is_empty() || step.gate != now.gate_state() {
            forecast.steps.push(step);
        }
        now = then;
    }
    forecast.ends = Some(End { date: now.report.as_of, why: say::too_many_days(MAX_DAYS) });
    Ok(forecast)
}

fn beginning(asked: &ForecastInputs<'_>, now: &Judged) -> Forecast {
    let catalogs = now.report.inputs.catalogs.iter();
    Forecast {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        product: asked.product.name.clone(),
        version: asked.product.version.clone(),
        as_of: asked.as_of,
        until: asked.until,
        supposes: say::nothing_new(),
        catalogs: catalogs.map(|one| format!("{}@{}", one.id, one.edition)).collect(),
        gate: now.gate_state(),
        steps: Vec::new(),
        ends: None,
    }
}

fn step(asked: &ForecastInputs<'_>, now: &Judged, then: &Judged, coming: &Coming) -> Step {
    let Turned { flips, weaker } = turned(&now.report, &then.report);
    let mut why = coming.on(then.report.as_of);
    why.extend(why::between(asked, now, then));
    if why.is_empty() && !(flips.is_empty() && weaker.is_empty()) {
        why.push(why::by_a_norm());
    }
    Step { date: then.report.as_of, why, flips, weaker, gate: then.gate_state() }
}

/// The product as of one day.
struct Judged {
    report: Report,
    outcome: GateOutcome,
    /// The edition of each policy that counts.
    policies: BTreeMap<String, String>,
    /// The next day on which a comparison turns.
    turns: Option<Date>,
}

impl Judged {
    fn on(asked: &ForecastInputs<'_>, day: Date) -> Result<Self, Diagnostics> {
        let watch = Watch::default();
        let as_of = AsOf::watched(day, &watch);
        let mut inputs = Inputs::gather(asked.product, asked.library, asked.catalogs, as_of)?;
        inputs.examinations = asked.examinations.to_vec();
        let report = assess(&inputs);
        let outcome = asked.gate.apply(&report);
        let policies = inputs.policies.values();
        let policies = policies.map(|one| (one.id.clone(), one.edition.clone())).collect();
        let turns = watch.next().into_iter().chain(asked.gate.turns_after(&report)).min();
        Ok(Self { report, outcome, policies, turns })
    }

    /// A day on which no catalog applies any more.
    fn emptied(&self, day: Date) -> Self {
        let report = Report {
            as_of: day,
            findings: Vec::new(),
            contradictions: Vec::new(),
            ..self.report.clone()
        };
        let (outcome, policies) = (GateOutcome::default(), self.policies.clone());
        Self { report, outcome, policies, turns: None }
    }

    fn gate_state(&self) -> GateState {
        let failing = self.outcome.blocks.iter().filter(|block| block.fails).count();
        GateState {
            exit_code: self.outcome.exit_code(),
            failing,
            undecided: self.outcome.blocks.len() - failing,
        }
    }
}
