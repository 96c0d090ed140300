//! Sections 12 and 13: ways to log in by BSI's factor table, stores of data.

use super::{Paper, cell, cited, place, prose, table};
use crate::report::document::{Block, Cell, Line};
use crate::report::factor::{FactorView, WayView};
use crate::report::stores::StoreView;

impl Paper<'_> {
    pub(super) fn factors(&self) -> Vec<Block> {
        let t = self.t;
        let Some(view) = &self.view.factors else {
            return vec![Block::paragraph(t.factors_unasked)];
        };
        let policy = Line::from(format!("{} (", t.factors_note)).code(&view.policy).then(")");
        let mut blocks = vec![Block::paragraph(policy)];
        if view.ways.is_empty() {
            blocks.push(Block::paragraph(t.no_ways));
        }
        blocks.extend(self.matrix_of_ways(view));
        let changes = view.changes.iter().map(|one| {
            let name = format!("{} {}", one.label, one.name);
            let second = Some(prose(&one.second)).filter(|line| !line.is_empty());
            vec![Cell::head(name).and(second), cell(&one.changes), cell(&one.effects)]
        });
        let columns = [(t.way, 4), (t.changes, 6), (t.effects, 6)];
        blocks.extend(table(&columns, changes.collect()));
        let rows = view.rows.iter().map(|row| {
            vec![
                Cell::head(&row.name),
                cell([&row.category]),
                cell([row.without.word]),
                cell([row.with.word]),
                cell([row.ways.join(", ")]),
            ]
        });
        let columns = [
            (t.factor, 5),
            (t.category, 3),
            (t.without_consent, 3),
            (t.with_consent, 3),
            (t.used_by, 3),
        ];
        blocks.extend(table(&columns, rows.collect()));
        blocks
    }

    fn matrix_of_ways(&self, view: &FactorView) -> Vec<Block> {
        let t = self.t;
        let factors = format!("{} ({})", self.lang.pick("Faktoren", "Factors"), t.category);
        let columns = [
            (t.who, 3),
            (t.way, 5),
            (factors.as_str(), 6),
            (t.two_factors, 4),
            (t.consent, 4),
            (t.verdict, 4),
        ];
        table(&columns, view.ways.iter().map(|way| self.way(view, way)).collect())
    }

    fn way(&self, view: &FactorView, way: &WayView) -> Vec<Cell> {
        let t = self.t;
        let named = |label: &str, text: &str| {
            Some(prose(&format!("{label}: {text}"))).filter(|_| !text.is_empty())
        };
        let weakest = way.weakest.then(|| Line::default().strong(t.weakest));
        let own = [
            Some(Line::default().strong(&format!("{} {}", way.label, way.name))),
            weakest,
            Some(prose(&way.subject)),
            named(t.clients, &way.clients),
            named(t.flow, &way.flow),
        ];
        let factors = view.columns.iter().zip(&way.cells).filter_map(|(column, grade)| {
            let grade = grade.as_ref()?;
            Some(format!("{} ({}): {}", column.name, column.category, grade.word))
        });
        let factors = factors.chain(way.more.iter().cloned());
        let two = [
            Some(Line::default().strong(way.two.word)),
            Some(prose(&way.second)),
            named(t.exempt, &way.exempt),
        ];
        let verdict = Line::default().strong(&way.result);
        let evidence = cited(&way.evidence).lines;
        vec![
            cell([&way.role]),
            Cell::new(own.into_iter().flatten()),
            cell(factors),
            Cell::new(two.into_iter().flatten()),
            Cell::new(
                [Some(Line::from(way.consent)), named(t.proof, &way.proof)].into_iter().flatten(),
            ),
            Cell::new([verdict].into_iter().chain(evidence)),
        ]
    }

    pub(super) fn stores(&self) -> Vec<Block> {
        let t = self.t;
        if self.view.stores.is_empty() {
            return vec![Block::paragraph(t.stores_none)];
        }
        let columns = [
            (t.store, 5),
            (t.period_stated, 3),
            (t.period_read, 3),
            (t.greatest_age, 4),
            (t.stores_demands, 5),
            (t.evidence, 2),
        ];
        let rows = self.view.stores.iter().map(|store| self.store(store)).collect();
        [Block::paragraph(t.stores_note)].into_iter().chain(table(&columns, rows)).collect()
    }

    fn store(&self, store: &StoreView) -> Vec<Cell> {
        let t = self.t;
        let or = |text: &str, other: &str| {
            if text.is_empty() { other.to_owned() } else { text.to_owned() }
        };
        let clash = store.clash.then(|| Line::default().strong(t.clash));
        let name = [or(&store.name, &store.subject), store.subject.clone(), store.holds.clone()];
        let demands = store.demands.iter().map(|one| {
            let line = match one.anchor.as_deref().and_then(place) {
                Some(anchor) => Line::default().link(&one.place, &anchor),
                None => (&one.place).into(),
            };
            line.then(&format!(": {}", one.word))
        });
        let terms = store.terms.iter().map(|term| Line::from(format!("+ {term}")));
        let worst = Line::default().strong(&or(&store.worst, t.unknown));
        vec![
            Cell::new(name.iter().map(|text| prose(text))).and(clash),
            cell([or(&store.stated, t.not_stated)]),
            cell([or(&store.read, t.not_read)].into_iter().chain(store.more.iter().cloned())),
            Cell::new([worst].into_iter().chain(terms)),
            Cell::new(demands),
            cited(&store.evidence),
        ]
    }
}
