//! Sections 1 to 3: the result, what contradicts, notes on the run.

use super::{Paper, cell, cite, cited, heading, labelled, place, prose, table};
use crate::report::catalog::NoticeView;
use crate::report::causes::CauseView;
use crate::report::document::{Block, Cell, Line, Tone};
use crate::report::examination::ExaminationView;
use crate::report::headline::Headline;
use crate::report::since::SinceView;
use crate::report::view::ContradictionView;

/// What was found about a cause, sentence by sentence, is cut after so many, as in the other formats.
const MAX_FOUND: usize = 3;

impl Paper<'_> {
    pub(super) fn headline(&self) -> Vec<Block> {
        let mut blocks = vec![Block::paragraph(self.t.counted)];
        if !self.view.gate.is_empty() {
            let lines = self.view.gate.iter().map(|line| prose(line)).collect();
            blocks.push(Block::Callout { tone: Tone::Note, lines });
        }
        let lists = [
            (self.t.certificates, &self.view.certificates),
            (self.t.blocking, &self.view.blocking),
        ];
        for (name, own) in lists.into_iter().filter(|(_, own)| !own.is_empty()) {
            let title = Line::default().strong(&format!("{name}:"));
            let lines = [title].into_iter().chain(own.iter().map(|line| prose(line))).collect();
            blocks.push(Block::Callout { tone: Tone::Warning, lines });
        }
        for (at, headline) in self.view.headlines.iter().enumerate() {
            blocks.push(heading(2, &[1, at + 1], &headline.name));
            blocks.extend(self.counts(headline));
            if at == 0 {
                blocks.extend(self.urgent());
                blocks.extend(self.notices());
                blocks.extend(self.since.iter().flat_map(|since| self.since(since)));
            }
        }
        blocks
    }

    fn counts(&self, headline: &Headline) -> Vec<Block> {
        let mut blocks = Vec::new();
        if headline.comparison {
            let line = labelled(self.t.comparison, self.t.comparison_note);
            blocks.push(Block::Callout { tone: Tone::Warning, lines: vec![line] });
        }
        let coverage = format!("{}: {}", self.t.coverage, headline.coverage);
        let entries = headline.verdicts.iter().chain([&coverage, &headline.unmeasured]);
        blocks.push(Block::list(entries));
        let t = self.t;
        let columns =
            [(t.verb, 3), (t.is_pass, 2), (t.is_fail, 2), (t.is_open, 2), (t.is_skipped, 2)];
        let rows = headline.verbs.iter().map(|(verb, counts)| {
            let counts = counts.iter().map(|count| Cell::new([count]));
            [Cell::head(verb)].into_iter().chain(counts).collect()
        });
        blocks.extend(table(&columns, rows.collect()));
        blocks
    }

    fn urgent(&self) -> Vec<Block> {
        let Some(urgent) = &self.view.urgent else { return Vec::new() };
        let entries = urgent.causes.iter().map(|cause| self.cause(cause)).collect();
        let mut blocks =
            vec![Block::heading(3, self.t.urgent), Block::List { ordered: true, entries }];
        if let Some(more) = &urgent.more {
            blocks.push(Block::paragraph(format!("… {more} {}", self.t.more)));
        }
        blocks
    }

    fn cause(&self, cause: &CauseView) -> Line {
        let mut line = Line::default().strong(&format!("{}: {}", cause.title, cause.count));
        if !cause.verbs.is_empty() {
            line = line.then(&format!(" ({})", cause.verbs));
        }
        line = line.then(&format!(" – {}. ", cause.verdict));
        for said in cause.found.iter().take(MAX_FOUND) {
            line = line.prose(&format!("{said} "));
        }
        if let Some(remedy) = cause.remedies.first() {
            let label = if cause.open { self.t.ask } else { self.t.remedy };
            line = line.emphasis(&format!("{label}: ")).prose(&format!("{remedy} "));
        }
        let places: Vec<_> = cause.places.iter().chain(&cause.aside).map(String::as_str).collect();
        line.then(&places.join(" · "))
    }

    /// What norms say of their own use.
    fn notices(&self) -> Vec<Block> {
        let told = self.view.catalogs.iter().filter(|catalog| !catalog.notices.is_empty());
        let blocks = told.map(|catalog| {
            let name = format!("{}: ", self.t.notices);
            let title = Line::default().strong(&name).code(&catalog.head.reference);
            let lines = catalog.notices.iter().map(|notice| self.notice(notice));
            Block::Callout { tone: Tone::Note, lines: [title].into_iter().chain(lines).collect() }
        });
        blocks.collect()
    }

    pub(super) fn notice(&self, notice: &NoticeView) -> Line {
        let doubt: String = notice.doubt.iter().map(|doubt| format!(", {doubt}")).collect();
        let since = format!("{} {}", self.t.since, notice.since);
        let since = Line::default().strong(&since);
        since.then(&format!(" ({}{doubt}): ", notice.cite)).prose(&notice.text)
    }

    fn since(&self, since: &SinceView) -> Vec<Block> {
        let t = self.t;
        let mut blocks =
            vec![Block::heading(3, &since.title), Block::paragraph(prose(&since.counts))];
        if !since.clashes.is_empty() {
            blocks.push(Block::list(&since.clashes));
        }
        let rows = since.changes.iter().map(|one| {
            let demand = Line::from(&one.label).then(" (").code(&one.catalog).then(")");
            vec![
                Cell::head(one.class),
                Cell::new([demand, prose(&one.text)]),
                cell([&one.states].into_iter().chain(&one.found)),
                cell([&one.causes]),
            ]
        });
        let columns = [(t.change, 2), (t.demand, 5), (t.verdict, 4), (t.cause, 4)];
        blocks.extend(table(&columns, rows.collect()));
        let more = since.more.iter().map(|rest| {
            Block::paragraph(
                Line::from(format!("… {rest}; {} ", t.all_changes)).code("befund diff"),
            )
        });
        blocks.extend(more);
        blocks
    }

    pub(super) fn contradictions(&self) -> Vec<Block> {
        let t = self.t;
        let mut blocks = if self.view.contradictions.is_empty() {
            vec![Block::paragraph(t.no_contradictions)]
        } else {
            let columns =
                [(t.requirement, 4), (t.kind, 2), (t.claimed, 5), (t.found, 5), (t.evidence, 2)];
            let rows = self.view.contradictions.iter().map(clash);
            let note = Block::paragraph(t.clash_note);
            [note].into_iter().chain(table(&columns, rows.collect())).collect()
        };
        blocks.extend(self.view.examinations.iter().flat_map(|view| self.examined(view)));
        blocks
    }

    fn examined(&self, view: &ExaminationView) -> Vec<Block> {
        let t = self.t;
        let mut blocks = vec![Block::heading(2, t.examined_otherwise), Block::list(&view.records)];
        if view.otherwise.is_empty() {
            blocks.push(Block::paragraph(t.examined_as_declared));
        }
        let rows = view.otherwise.iter().map(|one| {
            vec![
                Cell::head(Line::from(&one.label).then(" (").code(&one.catalog).then(")")),
                cell([one.declared]),
                cell([&one.judged]),
                cell([one.came_to]),
                cell([&one.why]),
            ]
        });
        let columns =
            [(t.requirement, 3), (t.declared, 2), (t.judged, 3), (t.came_to, 2), (t.reason, 6)];
        blocks.extend(table(&columns, rows.collect()));
        blocks
    }

    pub(super) fn notes(&self) -> Vec<Block> {
        let notes = &self.view.notes;
        if notes.is_empty() {
            Vec::new()
        } else {
            vec![Block::list(notes.iter().map(|note| prose(note)))]
        }
    }
}

fn clash(clash: &ContradictionView) -> Vec<Cell> {
    let name = clash.place.as_deref().unwrap_or("–");
    let line = match clash.anchor.as_deref().and_then(place) {
        Some(anchor) => Line::default().link(name, &anchor),
        None => name.into(),
    };
    let said = |text: &str, basis: &str| prose(text).then(&format!(" ({basis})"));
    vec![
        Cell::head(line),
        cell([clash.kind]),
        Cell::new([said(&clash.claimed, clash.claimed_basis)]),
        Cell::new([said(&clash.found, clash.found_basis)]),
        if clash.evidence.is_empty() {
            cited("")
        } else {
            Cell::new([cite(Line::default(), &clash.evidence)])
        },
    ]
}
