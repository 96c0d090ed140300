//! Sections 4 and 17: what is not met, one by one; what is open, by its causes; what to submit.

use std::collections::BTreeMap;

use super::{Paper, cell, cite, heading, prose, see, table};
use crate::report::document::{Anchor, Block, Cell, Heading, Line, Row};
use crate::report::gap::{self, GapGroup, GapQuestion};
use crate::report::item::Item;
use crate::report::view::View;

/// Where the gaps stand that are listed one by one, by their anchors in the matrix.
pub(super) fn listed(view: &View) -> BTreeMap<&str, Anchor> {
    let listed = gap::listed(&view.gaps).into_iter();
    listed.map(|(anchor, [group, item])| (anchor, gap(group, item))).collect()
}

fn gap(group: usize, item: usize) -> Anchor {
    Anchor::new("gap", [group, item])
}

/// Where a question stands.
pub(super) fn question(number: usize) -> Anchor {
    Anchor::new("q", [number])
}

impl Paper<'_> {
    pub(super) fn gaps(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (at, group) in self.view.gaps.iter().enumerate() {
            let title = format!("{} ({})", group.title, group.count);
            blocks.push(heading(2, &[4, at + 1], title));
            if group.open {
                blocks.extend(self.open(group));
            } else {
                let items = group.items.iter().enumerate();
                blocks.extend(items.flat_map(|(own, item)| self.gap(item, gap(at, own))));
            }
        }
        blocks
    }

    /// How many are open for which cause. Each stands in the matrix, what to submit with the questions.
    fn open(&self, group: &GapGroup) -> Vec<Block> {
        let causes: Vec<_> =
            group.causes.iter().map(|(count, cause)| format!("{count} {cause}")).collect();
        let (lang, causes) = (self.lang, format!("{}: {}", self.t.causes, causes.join(" · ")));
        let each = lang.pick("Jede steht mit ihrem Grund in ", "Each stands with its reason in ");
        let ask = lang.pick(", was dazu nachzureichen ist, in ", ", what to submit for it in ");
        let line = see(see(Line::from(each), lang, &[5]).then(ask), lang, &[17]).then(".");
        let chapters = group.chapters.iter().flat_map(|chapter| {
            let own =
                chapter.sections.iter().map(|one| vec![cell([&one.title]), cell([&one.count])]);
            let name = Cell::head(self.catalog(&chapter.head, ""));
            let total = vec![name, Cell::head(&chapter.count)];
            [total].into_iter().chain(own.filter(|_| chapter.sections.len() > 1))
        });
        let rows = table(&[(self.t.group, 6), (self.t.is_open, 2)], chapters.collect());
        [Block::paragraph(causes), Block::paragraph(line)].into_iter().chain(rows).collect()
    }

    /// What is not met, with everything that was found about it.
    fn gap(&self, item: &Item, anchor: Anchor) -> Vec<Block> {
        let title = Line::from(format!("{} {}", item.number, item.title));
        let title = Heading { level: 3, number: None, text: title, anchor: Some(anchor) };
        vec![Block::Heading(title), Block::Rows { rows: self.gap_rows(item) }]
    }

    fn gap_rows(&self, item: &Item) -> Vec<Row> {
        let t = self.t;
        let said = |texts: &[String]| texts.iter().map(|text| prose(text)).collect::<Vec<_>>();
        let offenders = item.offenders.iter().map(|offender| {
            let line = prose(&offender.text);
            match offender.evidence.is_empty() {
                true => line,
                false => cite(line.then(" ("), &offender.evidence).then(")"),
            }
        });
        let inspection = match &item.depth {
            Some(depth) => format!("{} ({depth})", t.inspection),
            None => t.inspection.to_owned(),
        };
        let rows = [
            (t.verdict, vec![self.verdict(item)]),
            (t.demand, vec![self.demand(item)]),
            (t.finding, said(&item.why).into_iter().chain(offenders).collect()),
            (t.rule, said(&item.rules)),
            (t.beside, said(&item.beside)),
            (t.evidence, vec![cite(Line::default(), &item.evidence)]),
            (t.disposition, said(&item.dispositions)),
            (t.measuring, item.measuring.iter().map(|one| prose(one)).collect()),
            (&inspection, item.inspection.iter().map(|one| prose(one)).collect()),
            (t.remedy, item.remedy.iter().map(|one| prose(one)).collect()),
        ];
        let rows =
            rows.into_iter().filter(|(_, values)| values.iter().any(|line| !line.is_empty()));
        rows.map(|(label, values)| Row::new(label, values)).collect()
    }

    fn verdict(&self, item: &Item) -> Line {
        let mut line = Line::default().strong(&format!("{}, {}", item.verb, item.verdict));
        if let Some(basis) = item.basis {
            line = line.then(&format!(", {basis}"));
        }
        item.marks.iter().fold(line, |line, mark| line.then(&format!("; {mark}")))
    }

    fn demand(&self, item: &Item) -> Line {
        let mut line = Line::from(&item.text).then(" (").code(&item.catalog);
        for more in item.component.iter().chain(&item.cite) {
            line = line.then(&format!(", {more}"));
        }
        line.then(")")
    }

    pub(super) fn asked(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.view.questions.is_empty() {
            blocks.push(Block::paragraph(self.t.questions_note));
        }
        for (at, chapter) in self.view.questions.iter().enumerate() {
            blocks.push(heading(2, &[17, at + 1], self.catalog(&chapter.head, "")));
            let rows = chapter.sections.iter().flat_map(|own| {
                own.questions.iter().enumerate().map(|(at, one)| {
                    let part = (at == 0 && !own.title.is_empty()).then_some(own.title.as_str());
                    self.question(one, part)
                })
            });
            blocks.extend(table(&[(self.t.question, 1), (self.t.ask, 17)], rows.collect()));
        }
        blocks
    }

    /// What to submit, for which demands; below the name of their part.
    fn question(&self, one: &GapQuestion, part: Option<&str>) -> Vec<Cell> {
        let part = part.map(|part| Line::default().strong(part));
        let title: String = one.title.iter().map(|title| format!(" {title}")).collect();
        let line = Line::default().strong(&one.places.join(", ")).then(&format!("{title}: "));
        let ask = line.prose(&one.text);
        let ask = one.offered.iter().fold(ask, |line, text| line.emphasis(&format!(" {text}")));
        let number = Cell::new([one.number.to_string()]);
        vec![
            Cell { anchor: Some(question(one.number)), head: true, ..number },
            Cell::new(part.into_iter().chain([ask])),
        ]
    }

    /// Where the matrix sends a reader for what is open.
    pub(super) fn to_question(&self, number: usize) -> Line {
        Line::default().link(&format!("{} {number}", self.t.question), &question(number))
    }

    /// Where the matrix sends a reader for what stands in a list of its own.
    pub(super) fn to_section(&self, number: &[usize]) -> Line {
        see(Line::default(), self.lang, number)
    }
}
