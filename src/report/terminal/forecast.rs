//! What will be judged otherwise, on a terminal.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::{Screen, Style, columns};
use crate::assess::forecast::Forecast;
use crate::report::Lang;
use crate::report::forecast::{FlipsView, ForecastView, StepView};
use crate::report::text::plain;

/// Demands named where many flip alike; JSON has all.
const MAX_NAMES: usize = 12;

/// Ways of flipping shown for one day; JSON has all.
const MAX_WAYS: usize = 15;

/// What ends on one day, as far as the table names it.
const MAX_ENDS: usize = 2;

/// Renders a forecast for a terminal of a width in columns.
pub(crate) fn render(forecast: &Forecast, lang: Lang, width: usize, color: bool) -> String {
    let view = ForecastView::new(forecast, lang);
    let mut screen = Screen::new(lang, width, color);
    let title = format!("{} {}: {}", forecast.product, forecast.version, view.title);
    screen.line(Style::Bold, 0, &title);
    screen.line(Style::Faint, 0, &view.supposes);
    screen.line(Style::Faint, 0, &forecast.catalogs.join(", "));
    screen.line(Style::Plain, 0, &view.gate);
    if !view.steps.is_empty() {
        screen.out.push('\n');
        screen.time_line(&view.steps);
    }
    let otherwise =
        |step: &&StepView| !step.flips.is_empty() || step.weaker.is_some() || step.gate.is_some();
    for step in view.steps.iter().filter(otherwise) {
        screen.step(step);
    }
    if let Some(end) = &view.end {
        screen.out.push('\n');
        screen.line(Style::Yellow, 0, end);
    }
    screen.out
}

impl Screen {
    /// Until when, what ends, what flips: a line a day.
    fn time_line(&mut self, steps: &[StepView]) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(columns(self.width));
        let (what, flips) = (
            self.lang.pick("was endet oder beginnt", "what ends or begins"),
            self.lang.pick("was kippt", "what flips"),
        );
        table.set_header([self.t.last_day, what, flips]);
        for step in steps {
            let row = [step.last.clone(), self.ends(step), step.count.clone()];
            table.add_row(row.map(|cell| plain(&cell)));
        }
        for (at, most) in [(0, 13), (2, self.width / 3)] {
            if let Some(column) = table.column_mut(at) {
                column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(columns(most))));
            }
        }
        for line in table.lines() {
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }

    fn ends(&self, step: &StepView) -> String {
        let named: Vec<_> = step.why.iter().take(MAX_ENDS).map(|why| why.what.as_str()).collect();
        let more = step.why.len().saturating_sub(MAX_ENDS);
        let rest = match more {
            0 => String::new(),
            more => format!("; … {} {}", self.lang.number(more), self.t.more),
        };
        named.join("; ") + &rest
    }

    /// A day on which something is otherwise: what ends and what to do until when, then what flips and why.
    fn step(&mut self, step: &StepView) {
        self.heading(&format!("{}: {}", step.period, step.count));
        for why in &step.why {
            let then: String = why.then.iter().map(|then| format!(". {then}")).collect();
            self.hang(Style::Plain, "  - ", 4, &format!("{}{then}", why.what));
        }
        for flips in step.flips.iter().take(MAX_WAYS) {
            self.flips(flips);
        }
        if step.flips.len() > MAX_WAYS {
            let rest = self.lang.number(step.flips.len() - MAX_WAYS);
            self.line(Style::Faint, 2, &format!("… {rest} {} (--json)", self.t.more));
        }
        if let Some(weaker) = &step.weaker {
            self.line(Style::Yellow, 2, weaker);
        }
        if let Some(gate) = &step.gate {
            self.line(Style::Plain, 2, gate);
        }
    }

    fn flips(&mut self, flips: &FlipsView) {
        let style = match flips.state {
            "pass" => Style::Green,
            "fail" => Style::Red,
            "open" => Style::Yellow,
            _ => Style::Faint,
        };
        let mut names: Vec<_> = flips.names.iter().take(MAX_NAMES).cloned().collect();
        let more = flips.names.len().saturating_sub(MAX_NAMES);
        if more > 0 {
            names.push(format!("… {} {}", self.lang.number(more), self.t.more));
        }
        self.line(style, 2, &format!("{}: {}", flips.catalog, flips.states));
        self.line(Style::Plain, 4, &names.join(", "));
        self.bullet(&flips.reason);
    }
}
