//! Policy tables of which two things must be admitted together: their rows, and the combinations
//! that follow from them. No combination is listed anywhere.

use std::fmt::Write as _;

use comfy_table::{Table as Grid, presets};
use jiff::civil::Date;

use crate::assess::pairs;
use crate::assess::tri::Tri;
use crate::catalog::policy::Row;
use crate::catalog::predicate::Pair;
use crate::catalog::{Policy, Table};
use crate::cli::explain::wrap;
use crate::lang::Lang;

/// A table as a check asks it.
struct Asked<'t> {
    table: &'t Table,
    differ_in: &'t str,
}

impl<'t> Asked<'t> {
    /// The rows that count on a day; a thing may have others for other periods.
    fn rows(&self, day: Date) -> Vec<&'t Row> {
        let counts = |row: &&Row| self.table.look_up(&row.key, None, day).row == Some(*row);
        self.table.rows.iter().filter(counts).collect()
    }
}

/// Two things and what each table says of them together.
struct Combination<'t> {
    things: [&'t str; 2],
    outcomes: Vec<Tri>,
}

impl Combination<'_> {
    /// Whether a table admits it, if only under conditions.
    fn is_valid(&self) -> bool {
        self.outcomes.iter().any(|outcome| *outcome != Tri::False)
    }
}

/// Prints rows and combinations as of a day.
pub(super) fn explain(
    out: &mut String,
    policy: &Policy,
    pairs: &[&Pair],
    day: Date,
    verbose: bool,
    lang: Lang,
) {
    let asked: Vec<_> = pairs
        .iter()
        .filter(|pair| pair.lookup.policy == policy.id)
        .filter_map(|pair| {
            let table = policy.tables.get(&pair.lookup.table)?;
            Some(Asked { table, differ_in: &pair.differ_in })
        })
        .collect();
    let Some(first) = asked.first() else { return };
    let _ = writeln!(out, "\n  {} · {}", policy.reference(), lang.text(&policy.title));
    for line in rows(&asked, day, lang).trim_fmt().lines() {
        let _ = writeln!(out, "    {line}");
    }
    let all = combinations(&asked, day);
    let valid: Vec<_> = all.iter().filter(|one| one.is_valid()).collect();
    let (of, column) = (all.len(), first.differ_in);
    let count = valid.len();
    let says = match lang {
        Lang::De => {
            format!(
                "{count} von {of} Kombinationen zu zweit mit verschiedener `{column}` sind gültig"
            )
        }
        Lang::En => {
            format!("{count} of {of} combinations of two with a different {column} are valid")
        }
    };
    wrap(out, 4, &says);
    for (index, asked) in asked.iter().enumerate() {
        let with = |outcome| valid.iter().filter(|one| one.outcomes[index] == outcome).count();
        let (plain, open) = (with(Tri::True), with(Tri::Unknown));
        let title = lang.text(&asked.table.title);
        let says = match lang {
            Lang::De => format!("{title}: {plain}, und {open} weitere unter Bedingungen"),
            Lang::En => format!("{title}: {plain}, and {open} more under conditions"),
        };
        wrap(out, 4, &says);
    }
    if verbose {
        list(out, &asked, &valid, lang);
    } else {
        wrap(out, 4, lang.pick("`--verbose` nennt sie", "`--verbose` lists them"));
    }
}

fn rows(asked: &[Asked<'_>], day: Date, lang: Lang) -> Grid {
    let mut grid = Grid::new();
    let titles = asked.iter().map(|asked| lang.text(&asked.table.title).to_owned());
    let column = asked.first().map(|asked| asked.differ_in).unwrap_or_default();
    let head = [String::new(), column.to_owned()];
    grid.load_style(presets::NOTHING).set_header(head.into_iter().chain(titles));
    for row in asked.iter().take(1).flat_map(|asked| asked.rows(day)) {
        let class = |asked: &Asked<'_>| asked.table.look_up(&row.key, None, day).class;
        let classes = asked.iter().map(|asked| lang.class(class(asked)));
        let category = row.columns.get(column).cloned().unwrap_or_default();
        grid.add_row([row.key.join(" "), category].into_iter().chain(classes));
    }
    grid
}

/// All pairs of things of different categories.
fn combinations<'t>(asked: &[Asked<'t>], day: Date) -> Vec<Combination<'t>> {
    let Some(first) = asked.first() else { return Vec::new() };
    let rows = first.rows(day);
    let things: Vec<_> = rows.iter().filter_map(|row| Some((row.key.first()?, row))).collect();
    let mut found = Vec::new();
    for (index, (one, row)) in things.iter().enumerate() {
        for (other, second) in &things[index + 1..] {
            if row.columns.get(first.differ_in) == second.columns.get(first.differ_in) {
                continue;
            }
            let listed = [(*one).clone(), (*other).clone()];
            let judge = |asked: &Asked<'_>| {
                pairs::judge(asked.table, &listed, asked.differ_in, &|_, _| false, day.into()).truth
            };
            let outcomes = asked.iter().map(judge).collect();
            found.push(Combination { things: [one, other], outcomes });
        }
    }
    found
}

fn list(out: &mut String, asked: &[Asked<'_>], valid: &[&Combination<'_>], lang: Lang) {
    let mut grid = Grid::new();
    let titles = asked.iter().map(|asked| lang.text(&asked.table.title).to_owned());
    grid.load_style(presets::NOTHING)
        .set_header([lang.pick("Kombination", "combination").to_owned()].into_iter().chain(titles));
    for one in valid {
        let outcomes = one.outcomes.iter().map(|outcome| match outcome {
            Tri::True => lang.pick("ja", "yes").to_owned(),
            Tri::Unknown => lang.pick("unter Bedingungen", "under conditions").to_owned(),
            Tri::False => lang.pick("nein", "no").to_owned(),
        });
        grid.add_row([one.things.join(" + ")].into_iter().chain(outcomes));
    }
    for line in grid.trim_fmt().lines() {
        let _ = writeln!(out, "    {line}");
    }
}
