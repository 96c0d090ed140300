//! Section 5: every demand in a row, by catalog and part. What stands at length elsewhere is linked.

use super::{Paper, cite, flowing, heading, labelled, place, prose, table};
use crate::assess::result::Verdict;
use crate::report::catalog::{CatalogView, GroupView};
use crate::report::document::{Block, Cell, Heading, Line, Tone};
use crate::report::item::Item;

impl Paper<'_> {
    pub(super) fn matrix(&self) -> Vec<Block> {
        let note = self.lang.pick(
            "Jede Einzelforderung in einer Zeile, nach Katalogen und Teilen. Was anderswo ausführlich steht, ist verwiesen; die ganze Wiedergabe einer Anforderung mit mehreren Forderungen steht in `html`, `md` und `json`.",
            "Each single demand in a row, by catalogs and parts. What stands at length elsewhere is referred to; the whole restatement of a requirement with several demands is in `html`, `md` and `json`.",
        );
        let catalogs = self.view.catalogs.iter().enumerate();
        let catalogs: Vec<_> = catalogs.flat_map(|(at, one)| self.judged(at + 1, one)).collect();
        if catalogs.is_empty() {
            return Vec::new();
        }
        [Block::paragraph(prose(note))].into_iter().chain(catalogs).collect()
    }

    fn judged(&self, number: usize, catalog: &CatalogView) -> Vec<Block> {
        let t = self.t;
        let title = if catalog.head.title.is_empty() {
            &catalog.head.reference
        } else {
            &catalog.head.title
        };
        let mut blocks = vec![heading(2, &[5, number], title)];
        blocks.extend(self.edition(catalog));
        if catalog.groups.len() > 1 {
            blocks.extend(self.overview(catalog));
        }
        for (at, group) in catalog.groups.iter().enumerate() {
            if !group.title.is_empty() {
                blocks.push(Block::Heading(Heading {
                    level: 3,
                    number: Some(format!("5.{number}.{}", at + 1).into()),
                    text: (&group.title).into(),
                    anchor: place(&group.anchor),
                }));
                blocks.push(Block::paragraph(group.count_line()));
            }
            blocks.extend(self.rows(group));
        }
        if catalog.groups.is_empty() {
            blocks.push(Block::paragraph(t.none));
        }
        let tail = [(t.uncounted, &catalog.uncounted), (t.sources, &catalog.sources)];
        let tail = tail.into_iter().filter(|(_, texts)| !texts.is_empty());
        let line = |(label, texts): (&str, &Vec<String>)| labelled(label, &texts.join("; "));
        blocks.extend(tail.map(|one| Block::paragraph(line(one))));
        blocks
    }

    /// What to know about the edition.
    fn edition(&self, catalog: &CatalogView) -> Vec<Block> {
        let t = self.t;
        let mut line = Line::default().code(&catalog.head.reference);
        if let Some(component) = &catalog.head.component {
            line = line.then(&format!(" · {}: ", t.judged_for)).strong(component);
        }
        let mut blocks = vec![Block::paragraph(line)];
        if catalog.head.comparison {
            let lines = vec![labelled(t.comparison, t.comparison_note)];
            blocks.push(Block::Callout { tone: Tone::Warning, lines });
        }
        let notices = catalog.notices.iter().map(|notice| self.notice(notice));
        let note = catalog.note.iter().map(|note| labelled(t.edition_note, note));
        blocks.extend(notices.chain(note).map(Block::paragraph));
        if !catalog.duties.is_empty() {
            blocks.push(Block::paragraph(format!("{}:", t.duties)));
            blocks.push(Block::list(catalog.duties.iter().map(|duty| prose(duty))));
        }
        blocks
    }

    fn overview(&self, catalog: &CatalogView) -> Vec<Block> {
        let words = catalog.groups[0].counts.iter().map(|count| (count.word, 2));
        let columns: Vec<_> = [(self.t.group, 6)].into_iter().chain(words).collect();
        let rows = catalog.groups.iter().map(|group| {
            let counts = group.counts.iter().map(|count| Cell::new([&count.number]));
            let name = match place(&group.anchor) {
                Some(anchor) => Line::default().link(&group.title, &anchor),
                None => (&group.title).into(),
            };
            [Cell::head(name)].into_iter().chain(counts).collect()
        });
        table(&columns, rows.collect())
    }

    fn rows(&self, group: &GroupView) -> Vec<Block> {
        let t = self.t;
        let result = format!("{}, {}", t.verdict, t.reason);
        let columns = [(t.number, 6), (t.demand, 25), (result.as_str(), 31)];
        let mut before = "";
        let rows = group.items.iter().map(|item| {
            let result = Cell::new([self.reason(item, self.result(item))]);
            let again = std::mem::replace(&mut before, &item.number) == item.number;
            vec![number(item), self.demanded(item, again), result]
        });
        table(&columns, rows.collect())
    }

    /// A demand; the first of a requirement bears its title.
    fn demanded(&self, item: &Item, again: bool) -> Cell {
        let title = match &item.cite {
            _ if again => Line::default(),
            Some(cite) => Line::default().strong(&item.title).then(&format!(" ({cite}). ")),
            None => Line::default().strong(&format!("{}. ", item.title)),
        };
        let line = title.prose(&item.text);
        Cell::new([match &item.note {
            Some(note) => line.emphasis(&format!(" {}: {note}", self.t.remark)),
            None => line,
        }])
    }

    /// The verdict with what it rests on, and how the norm demands it.
    fn result(&self, item: &Item) -> Line {
        let line = Line::default().strong(&item.verdict);
        let line = match item.basis {
            Some(basis) => line.then(&format!(", {basis}")),
            None => line,
        };
        let depth: String = item.depth.iter().map(|depth| format!(", {depth}")).collect();
        let line = line.then(&format!(" ({}{depth})", item.verb));
        match item.addressee {
            Some(who) => line.then(&format!(", {} {who}", self.t.addressed_to)),
            None => line,
        }
    }

    /// Why, or where it says why.
    fn reason(&self, item: &Item, result: Line) -> Line {
        let see = if let Some(anchor) = self.listed.get(item.anchor.as_str()) {
            Some(Line::default().link(self.lang.pick("Abschnitt 4", "section 4"), anchor))
        } else if item.outcome == Verdict::NotApplicable {
            Some(self.to_section(&[6]))
        } else {
            None
        };
        let why = item.why.iter().chain(&item.found).filter(|_| see.is_none());
        let why = why.chain(item.rules.iter().filter(|_| item.outcome == Verdict::Inconclusive));
        let more = item.measuring.iter().chain(&item.marks).filter(|_| see.is_none());
        let said: Vec<_> = why.chain(more).map(|text| prose(text)).collect();
        let question = self.questions.get(item.anchor.as_str()).map(|number| {
            let line = self.to_question(*number);
            if item.offered.is_some() { line.then(&format!(", {}", self.t.offered)) } else { line }
        });
        let evidence = Some(cite(Line::default(), &item.evidence)).filter(|line| !line.is_empty());
        let parts = see.into_iter().chain(said).chain(question).chain(evidence);
        flowing(result, " · ", parts)
    }
}

fn number(item: &Item) -> Cell {
    let id = item.id.iter().map(|id| Line::default().code(id));
    let number = Line::default().strong(&item.number);
    Cell { anchor: place(&item.anchor), ..Cell::new([number].into_iter().chain(id)) }
}
