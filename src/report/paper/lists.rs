//! Sections 6 to 11: what does not apply, declarations relied upon, decisions, deadlines, rulings, conflicts.

use super::{Paper, cell, cite, flowing, heading, place, prose, table};
use crate::report::bundle::{Bundle, Chapter};
use crate::report::document::{Block, Cell, Line};
use crate::report::forecast::{ForecastView, StepView};
use crate::report::ruling::{RulingView, Touched};

impl Paper<'_> {
    /// A list by catalog and part: what is said, with the demands it is said of.
    fn chapters(
        &self,
        number: usize,
        chapters: &[Chapter],
        said: &[(&str, u8)],
        says: impl Fn(&Bundle) -> Vec<Cell>,
    ) -> Vec<Block> {
        let columns: Vec<_> =
            [(self.t.demands, 9)].into_iter().chain(said.iter().copied()).collect();
        let mut blocks = Vec::new();
        for (at, chapter) in chapters.iter().enumerate() {
            blocks.push(heading(2, &[number, at + 1], self.catalog(&chapter.head, &chapter.count)));
            let rows = chapter.sections.iter().flat_map(|section| {
                section.bundles.iter().enumerate().map(|(at, bundle)| {
                    let part = (at == 0 && !section.title.is_empty())
                        .then(|| format!("{} ({})", section.title, section.count));
                    let own = [self.mentions(part, &bundle.mentions)];
                    own.into_iter().chain(says(bundle)).collect()
                })
            });
            blocks.extend(table(&columns, rows.collect()));
        }
        blocks
    }

    pub(super) fn not_applicable(&self) -> Vec<Block> {
        let t = self.t;
        let columns = [(t.reason, 7), (t.absence_checked, 4)];
        self.chapters(6, &self.view.not_applicable, &columns, |bundle| {
            let item = &bundle.item;
            let checked = item.absence.iter().map(Line::from).chain(item.basis.map(Line::from));
            let evidence =
                Some(cite(Line::default(), &item.evidence)).filter(|line| !line.is_empty());
            let checked = flowing(Line::default(), " · ", checked.chain(evidence));
            vec![cell(&item.why), Cell::new([checked])]
        })
    }

    pub(super) fn reliance(&self) -> Vec<Block> {
        let t = self.t;
        let columns = [(t.verdict, 2), (t.statement, 7)];
        let lists = self.chapters(7, &self.view.reliance, &columns, |bundle| {
            let item = &bundle.item;
            let texts = item.relied_upon.iter().chain(&item.measuring).map(|text| prose(text));
            let said = flowing(Line::default(), "; ", texts);
            vec![cell([&item.verdict]), Cell::new([said])]
        });
        let note = (!lists.is_empty()).then(|| Block::paragraph(self.t.reliance_note));
        note.into_iter().chain(lists).collect()
    }

    pub(super) fn dispositions(&self) -> Vec<Block> {
        let t = self.t;
        let rows = self.view.dispositions.iter().map(|one| {
            let marks = one.marks.iter().map(|mark| Line::default().strong(mark));
            vec![
                Cell::head(&one.requirement),
                cell([one.kind]),
                cell(&one.offenders),
                cell([&one.reason]),
                cell([&one.owner]),
                Cell::new([Line::from(&one.expires)].into_iter().chain(marks)),
            ]
        });
        let columns = [
            (t.requirement, 5),
            (t.decision, 3),
            (t.offenders, 4),
            (t.reason, 6),
            (t.owner, 4),
            (t.expires, 3),
        ];
        let rows = table(&columns, rows.collect());
        let note = (!rows.is_empty()).then(|| Block::paragraph(t.dispositions_note));
        note.into_iter().chain(rows).collect()
    }

    pub(super) fn deadlines(&self) -> Vec<Block> {
        let t = self.t;
        let rows = self.view.deadlines.iter().map(|one| {
            let passed = one.passed.then(|| Line::default().strong(t.passed));
            vec![
                Cell::head(&one.date).and(passed),
                cell([&one.what]),
                cell([&one.then]),
                cell(&one.touches),
            ]
        });
        let columns = [(t.last_day, 3), (t.what, 6), (t.then, 6), (t.touches, 15)];
        let mut blocks = table(&columns, rows.collect());
        blocks.extend(self.forecast.iter().flat_map(forecast));
        blocks
    }

    pub(super) fn rulings(&self) -> Vec<Block> {
        let t = self.t;
        let rows = self.view.rulings.iter().map(|one| {
            let title = Line::default().strong(&one.title);
            let id = Line::default().code(&one.id);
            let state = Line::default().strong(&one.state);
            let source = one.sources.iter().map(String::as_str).chain([one.confidence]);
            let touches = if one.touched.is_empty() {
                cell(&one.catalogs)
            } else {
                Cell::new(one.touched.iter().map(touched))
            };
            vec![
                Cell::new([title, id, prose(&one.text)]),
                Cell::new([prose(&one.effect), prose(&one.period), state]),
                cell(source),
                touches,
            ]
        });
        let columns = [(t.title, 8), (t.effect, 4), (t.source, 4), (t.touches, 6)];
        let rows = table(&columns, rows.collect());
        let note = (!rows.is_empty()).then(|| Block::paragraph(t.rulings_note));
        note.into_iter().chain(rows).collect()
    }

    pub(super) fn conflicts(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.view.conflicts.is_empty() {
            blocks.push(Block::paragraph(self.t.conflicts_note));
        }
        for (at, ruling) in self.view.conflicts.iter().enumerate() {
            blocks.push(heading(2, &[11, at + 1], &ruling.title));
            blocks.extend(self.conflict(ruling));
        }
        blocks
    }

    fn conflict(&self, ruling: &RulingView) -> Vec<Block> {
        let t = self.t;
        let validity = format!("{}: {}; {}", t.validity, ruling.period, ruling.state);
        let source = format!("{}: {}", t.source, ruling.sources.join("; "));
        let confidence = format!("{}: {}", t.confidence, ruling.confidence);
        let whole = format!("{}: {}", t.whole_catalogs, ruling.catalogs.join(", "));
        let whole = (!ruling.catalogs.is_empty()).then_some(whole);
        let facts = [validity, source, confidence].into_iter().chain(whole);
        let id = Line::default().code(&ruling.id);
        let list = Block::list([id].into_iter().chain(facts.map(Line::from)));
        let touched = ruling.touched.iter().map(|one| {
            vec![
                label(one),
                Cell::new([Line::default().code(&one.catalog)]),
                cell([&one.title]),
                cell([&one.verdict]),
            ]
        });
        let columns = [(t.number, 3), (t.catalogs, 4), (t.title, 6), (t.verdict, 4)];
        let rows = table(&columns, touched.collect());
        [Block::paragraph(prose(&ruling.text)), list].into_iter().chain(rows).collect()
    }
}

/// A requirement that a conflict touches, as a link to its row.
fn label(one: &Touched) -> Cell {
    Cell::head(match one.anchor.as_deref().and_then(place) {
        Some(anchor) => Line::default().link(&one.label, &anchor),
        None => (&one.label).into(),
    })
}

fn touched(one: &Touched) -> Line {
    let line = match one.anchor.as_deref().and_then(place) {
        Some(anchor) => Line::default().link(&one.label, &anchor),
        None => (&one.label).into(),
    };
    let catalog = match one.catalog.is_empty() {
        true => String::new(),
        false => format!(" ({})", one.catalog),
    };
    line.then(&format!("{catalog} {}: {}", one.title, one.verdict))
}

/// What will be judged otherwise.
fn forecast(view: &ForecastView) -> Vec<Block> {
    let mut blocks = vec![
        Block::heading(2, &view.title),
        Block::paragraph(prose(&view.supposes)),
        Block::paragraph(prose(&view.gate)),
    ];
    for step in &view.steps {
        let title = format!("{}: {}", step.period, step.count);
        blocks.push(Block::paragraph(Line::default().strong(&title)));
        blocks.push(Block::list(forecast_step(step)));
    }
    blocks.extend(view.end.iter().map(|end| Block::paragraph(prose(end))));
    blocks
}

fn forecast_step(step: &StepView) -> Vec<Line> {
    let why = step.why.iter().map(|why| {
        let then: String = why.then.iter().map(|then| format!(". {then}")).collect();
        prose(&format!("{}{then}", why.what))
    });
    let flips = step.flips.iter().map(|flips| {
        let line = Line::default().code(&flips.catalog);
        line.prose(&format!(" {}, {}: {}", flips.states, flips.names.join(", "), flips.reason))
    });
    let rest = step.weaker.iter().chain(&step.gate).map(|line| prose(line));
    why.chain(flips).chain(rest).collect()
}
