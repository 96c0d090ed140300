//! `befund catalog list`: every edition at hand and how much of it rests on a source.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::Context;
use clap::Args;
use comfy_table::{Table, presets};
use serde::Serialize;

use crate::catalog::{Catalog, Confidence, InForce, Text, TextStatus};
use crate::cli::{ExitResult, Global};
use crate::diag::clean;
use crate::lang::Lang;
use crate::library::Library;
use crate::report::text::InWords;

/// How to list.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Policies, interpretations and mappings as well
    #[arg(long)]
    all: bool,
    /// As JSON: an array of editions, with `--all` an object of four arrays
    #[arg(long)]
    json: bool,
}

/// A catalog in one edition.
#[derive(Debug, Serialize)]
struct CatalogLine {
    id: String,
    edition: String,
    title: Text,
    in_force: InForce,
    text: TextStatus,
    requirements: usize,
    demands: usize,
    /// How many requirements have a text of each confidence; every word is there.
    by_confidence: BTreeMap<Confidence, usize>,
}

impl CatalogLine {
    fn of(catalog: &Catalog) -> Self {
        Self {
            id: catalog.id.clone(),
            edition: catalog.edition.clone(),
            title: catalog.title.clone(),
            in_force: catalog.in_force,
            text: catalog.text,
            requirements: catalog.requirements.len(),
            demands: catalog.requirements.iter().map(|one| one.demands.len()).sum(),
            by_confidence: count(catalog.requirements.iter().map(|one| one.confidence)),
        }
    }
}

/// How many there are of each confidence; every word is there.
fn count(all: impl Iterator<Item = Confidence>) -> BTreeMap<Confidence, usize> {
    let mut counted: BTreeMap<_, _> =
        Confidence::WORDS.iter().map(|(_, confidence)| (*confidence, 0)).collect();
    for confidence in all {
        *counted.entry(confidence).or_default() += 1;
    }
    counted
}

/// The share of those that are as good as this confidence or better.
fn share(counted: &BTreeMap<Confidence, usize>, least: Confidence, lang: Lang) -> String {
    let good: usize = counted.range(..=least).map(|(_, number)| number).sum();
    match counted.values().sum::<usize>() {
        0 => "-".to_owned(),
        all => format!("{good} {} {all}", lang.pick("von", "of")),
    }
}

/// A policy in one edition.
#[derive(Debug, Serialize)]
struct PolicyLine {
    id: String,
    edition: String,
    title: Text,
    in_force: InForce,
    tables: usize,
    rows: usize,
    /// How many rows are of each confidence; every word is there.
    by_confidence: BTreeMap<Confidence, usize>,
}

/// A collection of rulings.
#[derive(Debug, Serialize)]
struct InterpretationsLine {
    id: String,
    title: Text,
    rulings: usize,
}

/// Relations between two catalogs.
#[derive(Debug, Serialize)]
struct MappingLine {
    id: String,
    title: Text,
    from: String,
    to: String,
    pairs: usize,
}

#[derive(Debug, Serialize)]
struct Everything {
    catalogs: Vec<CatalogLine>,
    policies: Vec<PolicyLine>,
    interpretations: Vec<InterpretationsLine>,
    mappings: Vec<MappingLine>,
}

/// Lists what befund can judge by.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let library = global.library()?;
    let (catalogs, lang) = (catalogs(&library), global.lang());
    let mut stdout = io::stdout().lock();
    if !arguments.all {
        return if arguments.json {
            write_json(&mut stdout, &catalogs)
        } else {
            write_table(&mut stdout, &catalog_table(&catalogs, lang))
        };
    }
    let everything = Everything {
        catalogs,
        policies: policies(&library),
        interpretations: interpretations(&library),
        mappings: mappings(&library),
    };
    if arguments.json {
        return write_json(&mut stdout, &everything);
    }
    write_table(&mut stdout, &catalog_table(&everything.catalogs, lang))?;
    for table in other_tables(&everything, lang) {
        writeln!(stdout)?;
        write_table(&mut stdout, &table)?;
    }
    Ok(0)
}

fn write_json(out: &mut impl Write, value: &impl Serialize) -> ExitResult {
    let mut text = serde_json::to_string_pretty(value).context("writing the list")?;
    text.push('\n');
    out.write_all(text.as_bytes())?;
    Ok(0)
}

fn write_table(out: &mut impl Write, table: &Table) -> ExitResult {
    writeln!(out, "{}", clean(&table.trim_fmt()))?;
    Ok(0)
}

fn catalogs(library: &Library) -> Vec<CatalogLine> {
    let editions = library
        .catalog_ids()
        .flat_map(|id| library.editions(id).into_iter().map(move |head| (id, head.edition)));
    editions
        .filter_map(|(id, edition)| library.catalog(id, edition))
        .map(|catalog| CatalogLine::of(&catalog))
        .collect()
}

fn policies(library: &Library) -> Vec<PolicyLine> {
    let editions = library.policy_ids().flat_map(|id| {
        library.policy_editions(id).into_iter().map(move |(edition, _)| (id, edition))
    });
    editions
        .filter_map(|(id, edition)| library.policy(id, edition))
        .map(|policy| PolicyLine {
            id: policy.id.clone(),
            edition: policy.edition.clone(),
            title: policy.title.clone(),
            in_force: policy.in_force,
            tables: policy.tables.len(),
            rows: policy.tables.values().map(|table| table.rows.len()).sum(),
            by_confidence: count(
                policy.tables.values().flat_map(|table| &table.rows).map(|row| row.confidence),
            ),
        })
        .collect()
}

fn interpretations(library: &Library) -> Vec<InterpretationsLine> {
    let sets = library.interpretations();
    sets.iter()
        .map(|set| InterpretationsLine {
            id: set.id.clone(),
            title: set.title.clone(),
            rulings: set.rulings.len(),
        })
        .collect()
}

fn mappings(library: &Library) -> Vec<MappingLine> {
    let mappings = library.mappings();
    mappings
        .iter()
        .map(|mapping| MappingLine {
            id: mapping.id.clone(),
            title: mapping.title.clone(),
            from: mapping.from.clone(),
            to: mapping.to.clone(),
            pairs: mapping.pairs.len(),
        })
        .collect()
}

fn table<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for row in rows {
        table.add_row(row);
    }
    table
}

fn period(in_force: InForce, lang: Lang) -> String {
    let day = |date: Option<jiff::civil::Date>, absent: &str| {
        date.map_or_else(|| absent.to_owned(), |date| lang.date(date))
    };
    let period = format!("{} … {}", day(in_force.from, "?"), day(in_force.until, ""));
    match in_force.from.is_some() && in_force.confidence.is_unverified() {
        true => {
            let not = lang.pick("nicht geprüft", "not verified");
            format!("{} ({not})", period.trim_end())
        }
        false => period,
    }
}

fn catalog_table(lines: &[CatalogLine], lang: Lang) -> Table {
    let header = match lang {
        Lang::De => ["Katalog", "in Kraft", "Text", "Anforderungen", "Forderungen", "mit Quelle"],
        Lang::En => ["catalog", "in force", "text", "requirements", "demands", "sourced"],
    };
    let rows = lines.iter().map(|line| {
        [
            format!("{}@{}", line.id, line.edition),
            period(line.in_force, lang),
            line.text.in_words(lang).to_owned(),
            line.requirements.to_string(),
            line.demands.to_string(),
            share(&line.by_confidence, Confidence::Secondary, lang),
        ]
    });
    table(header, rows)
}

/// Tables of what there is beside catalogs; none for what there is not.
fn other_tables(everything: &Everything, lang: Lang) -> Vec<Table> {
    let policies = everything.policies.iter().map(|line| {
        [
            format!("{}@{}", line.id, line.edition),
            period(line.in_force, lang),
            line.tables.to_string(),
            line.rows.to_string(),
            share(&line.by_confidence, Confidence::Primary, lang),
            share(&line.by_confidence, Confidence::Secondary, lang),
        ]
    });
    let rulings =
        everything.interpretations.iter().map(|line| [line.id.clone(), line.rulings.to_string()]);
    let mappings = everything
        .mappings
        .iter()
        .map(|line| [line.id.clone(), line.from.clone(), line.to.clone(), line.pairs.to_string()]);
    let (policy, ruling, mapping) = match lang {
        Lang::De => (
            ["Vorgabentabelle", "in Kraft", "Tabellen", "Zeilen", "am Normtext", "mit Quelle"],
            ["Auslegungen", "Anzahl"],
            ["Abbildung", "von", "nach", "Paare"],
        ),
        Lang::En => (
            ["policy", "in force", "tables", "rows", "primary", "sourced"],
            ["interpretations", "rulings"],
            ["mapping", "from", "to", "pairs"],
        ),
    };
    [table(policy, policies), table(ruling, rulings), table(mapping, mappings)]
        .into_iter()
        .filter(|table| table.row_count() > 0)
        .collect()
}
