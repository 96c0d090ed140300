//! The TLS tables against what is printed: every row of every edition whose text was read, with the place
//! where it stands, in both directions. `tests/tls-tables` has the values, a file for each document.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::common::library;
use befund::catalog::policy::{CitedPlace, Row};
use befund::catalog::{Confidence, Policy};
use jiff::civil::Date;

/// Where a row differs from what is printed, and why it does.
const DIFFERENCES: [(&str, &str); 5] = [
    (
        "tr-02102-2@2026-01 key_lengths ECDH 250: years 2032+ is 2031",
        "the hint below the table: alone to the end of 2031, from 2032 in hybrids only",
    ),
    (
        "tr-02102-2@2026-01 key_lengths DH 3000: years 2032+ is 2031",
        "the hint below the table: alone to the end of 2031, from 2032 in hybrids only",
    ),
    (
        "tr-03116-4@2023 key_lengths RSA 2048: years 2021 is 2023",
        "footnotes 1 and 2 of the checklist admit it to the end of 2023",
    ),
    (
        "tr-02102-2@2026-01 key_lengths DH 3000 from 2032: not printed",
        "the hint below the table, as a row of its own",
    ),
    (
        "tr-02102-2@2026-01 key_lengths ECDH 250 from 2032: not printed",
        "the hint below the table, as a row of its own",
    ),
];

/// Sources that are cited for code points alone, without a place.
const CODE_POINTS: &str = "R10024";

/// One line of a file of values.
struct Printed {
    policy: String,
    edition: String,
    source: String,
    cells: BTreeMap<String, String>,
}

impl Printed {
    /// A value; `None` if the document says nothing, so that nothing is compared.
    fn cell(&self, name: &str) -> Option<&str> {
        Some(self.cells[name].as_str()).filter(|text| *text != "-")
    }

    fn key(&self) -> (String, String, String) {
        let cell = |name: &str| self.cells[name].clone();
        (cell("table"), cell("key"), cell("min_bits"))
    }

    fn places(&self) -> BTreeSet<(String, String, String, String)> {
        let split = |name: &str| self.cells[name].split('|').map(str::to_owned);
        let table = &self.cells["table_no"];
        let places = split("section").zip(split("page"));
        places.map(|(section, page)| (self.source.clone(), section, table.clone(), page)).collect()
    }
}

fn printed() -> Vec<Printed> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls-tables");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|file| of_file(&fs::read_to_string(file).unwrap())).collect()
}

fn of_file(text: &str) -> Vec<Printed> {
    let head = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("# {name}: ")));
        line.unwrap().to_owned()
    };
    let (policy, edition, source) = (head("policy"), head("edition"), head("source"));
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<_> = lines.next().unwrap().split(';').map(str::to_owned).collect();
    let cells = |line: &str| {
        let cells: Vec<_> = line.split(';').map(str::to_owned).collect();
        assert_eq!(cells.len(), columns.len(), "{line}");
        columns.iter().cloned().zip(cells).collect()
    };
    let one = |line| Printed {
        policy: policy.clone(),
        edition: edition.clone(),
        source: source.clone(),
        cells: cells(line),
    };
    lines.map(one).collect()
}

/// The key as it is printed, where that is another than the one things are looked up by.
fn key(table: &str, row: &Row) -> (String, String, String) {
    let mut parts = row.key.clone();
    if let Some(name) = row.columns.get("printed") {
        name.clone_into(parts.last_mut().unwrap());
    }
    let bits = row.minimum.map(|bits| bits.to_string()).unwrap_or_default();
    (table.to_owned(), parts.join("/"), bits)
}

fn year(date: Option<Date>) -> String {
    date.map(|date| date.year().to_string()).unwrap_or_default()
}

/// Kind and what the checklist says of support.
fn kind(row: &Row) -> String {
    let columns = ["kind", "support", "priority"].iter().filter_map(|name| row.columns.get(*name));
    columns.cloned().collect::<Vec<_>>().join(" ")
}

/// What a row says, by the columns of the files.
fn said(row: &Row) -> BTreeMap<&'static str, String> {
    let plus = if row.extendable { "+" } else { "" };
    let mut conditions: Vec<_> = row.conditions.iter().map(|(id, _)| id.as_str()).collect();
    conditions.sort_unstable();
    BTreeMap::from([
        ("from", year(row.from)),
        ("years", format!("{}{plus}", year(row.until))),
        ("class", row.class.to_string()),
        ("conditions", conditions.join(" ")),
    ])
}

/// The places a row cites.
fn places(row: &Row) -> BTreeSet<(String, String, String, String)> {
    let place = |source: &str, CitedPlace { section, table, page }: &CitedPlace| {
        let table = table.map(|number| number.to_string()).unwrap_or_default();
        (source.to_owned(), section.clone(), table, page.clone())
    };
    let cited = row.sources.iter();
    cited.filter_map(|cite| Some(place(&cite.source, cite.at.as_ref()?))).collect()
}

/// Rows by printed key, in the table's order.
fn rows(policy: &Policy) -> BTreeMap<(String, String, String), Vec<&Row>> {
    let mut rows: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for (name, table) in &policy.tables {
        for row in &table.rows {
            rows.entry(key(name, row)).or_default().push(row);
        }
    }
    rows
}

fn name(edition: &str, (table, key, bits): &(String, String, String)) -> String {
    let bits = if bits.is_empty() { String::new() } else { format!(" {bits}") };
    format!("{edition} {table} {key}{bits}")
}

/// Of rows with one key the one of the same beginning.
fn counterpart<'r>(rows: &[&'r Row], line: &Printed) -> &'r Row {
    let same = |row: &&&Row| line.cell("from").is_some_and(|from| year(row.from) == from);
    rows.iter().find(same).unwrap_or(&rows[0])
}

/// How a row differs from a line.
fn differences(row: &Row, line: &Printed, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, printed: Option<&str>, ours: &str| {
        if let Some(printed) = printed.filter(|printed| *printed != ours) {
            found.push(format!("{name}: {what} {printed} is {ours}"));
        }
    };
    for (what, ours) in said(row) {
        compare(what, line.cell(what), &ours);
    }
    // A code point or a kind that is not printed here may be had from elsewhere.
    let told = |what: &str| line.cell(what).filter(|text| !text.is_empty());
    compare("code", told("code"), row.columns.get("code").map_or("", String::as_str));
    let kind = kind(row);
    let of_list = told("kind").filter(|told| !kind.ends_with(told));
    compare("kind", of_list, &kind);
    if let Some(rfc) = row.columns.get("rfc") {
        compare("ref", told("ref"), rfc);
    }
    found
}

#[test]
fn every_row_says_what_is_printed_and_where() {
    let lines = printed();
    let mut of_edition: BTreeMap<(&str, &str), Vec<&Printed>> = BTreeMap::new();
    for line in &lines {
        of_edition.entry((&line.policy, &line.edition)).or_default().push(line);
    }
    let mut found = Vec::new();
    let mut compared = 0;
    for ((id, edition), lines) in of_edition {
        let policy = library().policy(id, edition).unwrap();
        let edition = policy.reference();
        let rows = rows(&policy);
        let mut places_of: BTreeMap<*const Row, BTreeSet<_>> = BTreeMap::new();
        for line in lines {
            let name = name(&edition, &line.key());
            let Some(rows) = rows.get(&line.key()) else {
                found.push(format!("{name}: no such row"));
                continue;
            };
            let row = counterpart(rows, line);
            found.extend(differences(row, line, &name));
            places_of.entry(row).or_default().extend(line.places());
            compared += 1;
        }
        for (key, rows) in rows {
            for row in rows {
                let name = name(&edition, &key);
                match places_of.get(&std::ptr::from_ref(row)) {
                    Some(printed) => {
                        assert_eq!(&places(row), printed, "{name}: the places of the row");
                    }
                    None => {
                        let from = year(row.from);
                        let from = if from.is_empty() { from } else { format!(" from {from}") };
                        found.push(format!("{name}{from}: not printed"));
                    }
                }
            }
        }
    }
    found.sort();
    let mut named: Vec<_> = DIFFERENCES.iter().map(|(what, _)| (*what).to_owned()).collect();
    named.sort();
    assert_eq!(found, named);
    assert!(compared > 890, "{compared} lines were compared");
}

#[test]
fn what_was_read_is_primary_and_nothing_second_hand_stands_beside_it() {
    let read: BTreeSet<_> = printed().into_iter().map(|one| (one.policy, one.edition)).collect();
    assert_eq!(read.len(), 8);
    for (id, edition) in read {
        let policy = library().policy(&id, &edition).unwrap();
        let edition = policy.reference();
        assert_eq!(policy.in_force.confidence, Confidence::Primary, "{edition}");
        for (source, origin) in &policy.sources {
            assert_eq!(origin.tier, Confidence::Primary, "{edition} {source}");
            assert!(origin.short.is_some() || source == CODE_POINTS, "{edition} {source}");
        }
        for row in policy.tables.values().flat_map(|table| &table.rows) {
            assert_eq!(row.confidence, Confidence::Primary, "{edition} {:?}", row.key);
            let mut cites = row.sources.iter().filter(|cite| cite.source != CODE_POINTS);
            assert!(!row.sources.is_empty() && cites.all(|cite| cite.at.is_some()), "{row:?}");
        }
        for (name, table) in policy.tables.iter().filter(|(_, table)| table.unlisted_violates) {
            let closed = !table.closed_by.is_empty();
            assert!(
                closed && table.closed_by.iter().all(|one| one.at.is_some()),
                "{edition} {name}"
            );
        }
    }
}

#[test]
fn editions_whose_text_was_not_found_stay_marked() {
    for edition in ["2016-01", "2017-01", "2018-01", "2020-01", "2022-01", "2023-01"] {
        let policy = library().policy("tr-02102-2", edition).unwrap();
        let rows: Vec<_> = policy.tables.values().flat_map(|table| &table.rows).collect();
        let primary = rows.iter().filter(|row| row.confidence == Confidence::Primary).count();
        assert!(primary <= 2, "{edition}: {primary} of {}", rows.len());
        assert!(rows.iter().all(|row| places(row).is_empty()), "{edition}");
    }
}

#[test]
fn one_edition_of_a_policy_is_in_force_on_a_day() {
    let days = [
        ("tr-03116-4", jiff::civil::date(2025, 7, 2), "2023"),
        ("tr-03116-4", jiff::civil::date(2025, 7, 3), "2025"),
        ("tr-02102-2", jiff::civil::date(2026, 1, 26), "2025-01"),
        ("tr-02102-2", jiff::civil::date(2026, 1, 27), "2026-01"),
    ];
    for (id, day, edition) in days {
        assert_eq!(library().policy_in_force(id, day).unwrap().edition, edition, "{id} on {day}");
    }
}
