//! The matrix as a workbook: an overview, then a sheet for each catalog. Every cell from outside is
//! written as a string, so none can become a formula or a link.

use std::collections::HashSet;

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, IntoCustomDateTime, Workbook, Worksheet, XlsxError,
};

use crate::assess::result::{Counts, Report, Summary};
use crate::report::factor::{ColumnView, FactorView, Grade, WayView, factors};
use crate::report::item::{State, Writer};
use crate::report::matrix::{COLUMNS, Column, Matrix, Sheet, VERDICT};
use crate::report::stores::{StoreView, stores};
use crate::report::text::{InWords, plain};
use crate::report::{Lang, gate};
use crate::workbook;

/// The most characters Excel takes in a cell.
const MAX_CELL: usize = 32_767;

/// The most characters Excel takes in a sheet's name.
const MAX_NAME: usize = 31;

/// The workbook; its only date is the day judged.
pub(super) fn render(report: &Report, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let matrix = Matrix::new(report, lang);
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(Start(report.as_of)));
    let mut names = Names::default();
    let overview = book.add_worksheet();
    overview.set_name(names.take(lang.phrases().overview_sheet))?;
    fill_overview(overview, report, lang)?;
    for sheet in &matrix.sheets {
        let worksheet = book.add_worksheet();
        worksheet.set_name(names.take(&sheet.reference))?;
        fill(worksheet, &matrix.columns, sheet)?;
    }
    let stores = stores(&Writer::new(report, lang));
    if !stores.is_empty() {
        let worksheet = book.add_worksheet();
        worksheet.set_name(names.take(lang.phrases().stores))?;
        fill_stores(worksheet, &stores, lang)?;
    }
    if let Some(factors) = factors(&Writer::new(report, lang)).filter(|view| !view.ways.is_empty())
    {
        let worksheet = book.add_worksheet();
        worksheet.set_name(names.take(lang.phrases().factors))?;
        fill_ways(worksheet, &factors, lang)?;
    }
    book.save_to_buffer()
}

/// Ways to log in, a row each, with a column for each factor that they demand.
fn fill_ways(worksheet: &mut Worksheet, view: &FactorView, lang: Lang) -> Result<(), XlsxError> {
    let t = lang.phrases();
    let factor = |one: &ColumnView| (format!("{}\n({})", one.name, one.category), 18.0);
    let named = |(name, width): (&str, f64)| (name.to_owned(), width);
    let columns: Vec<_> = [(t.who, 20.0), (t.way, 30.0), (t.clients, 24.0), (t.flow, 24.0)]
        .map(named)
        .into_iter()
        .chain(view.columns.iter().map(factor))
        .chain(
            [
                (t.more_factors, 24.0),
                (t.two_factors, 12.0),
                (t.second_factor, 26.0),
                (t.exempt, 24.0),
                (t.consent, 14.0),
                (t.proof, 14.0),
                (t.verdict, 34.0),
                (t.changes, 44.0),
                (t.effects, 50.0),
                (t.evidence, 14.0),
            ]
            .map(named),
        )
        .collect();
    let (head, text) = (head(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for (at, (name, width)) in (0..).zip(&columns) {
        worksheet.write_string_with_format(0, at, fitting(&plain(name)), &head)?;
        worksheet.set_column_width(at, *width)?;
    }
    let names = columns.iter().map(|(name, width)| (name.as_str(), *width));
    worksheet.set_row_height(0, workbook::height(names))?;
    for (row, way) in (1..).zip(&view.ways) {
        let cells = way_cells(way, view);
        for (at, cell) in (0..).zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
            worksheet.write_string_with_format(row, at, fitting(cell), &text)?;
        }
        let widths = columns.iter().map(|(_, width)| *width);
        let height = workbook::height(cells.iter().map(String::as_str).zip(widths));
        worksheet.set_row_height(row, height)?;
    }
    worksheet.set_freeze_panes(1, 2)?;
    workbook::print_setup(worksheet, 1)
}

fn way_cells(way: &WayView, view: &FactorView) -> Vec<String> {
    let change = view.changes.iter().find(|change| change.label == way.label);
    let lines = |lines: Option<&Vec<String>>| {
        lines.into_iter().flatten().map(|line| plain(line)).collect::<Vec<_>>().join("\n")
    };
    let graded = |grade: &Option<Grade>| grade.as_ref().map_or("–", |grade| grade.word).to_owned();
    let first = [
        plain(&way.role),
        plain(&format!("{} {} ({})", way.label, way.name, way.subject)),
        plain(&way.clients),
        plain(&way.flow),
    ];
    let last = [
        plain(&way.more.join("\n")),
        way.two.word.to_owned(),
        plain(&way.second),
        plain(&way.exempt),
        way.consent.to_owned(),
        plain(&way.proof),
        plain(&way.result),
        lines(change.map(|change| &change.changes)),
        lines(change.map(|change| &change.effects)),
        way.evidence.clone(),
    ];
    first.into_iter().chain(way.cells.iter().map(graded)).chain(last).collect()
}

/// Stores and how long they keep what is in them, a row each.
fn fill_stores(
    worksheet: &mut Worksheet,
    stores: &[StoreView],
    lang: Lang,
) -> Result<(), XlsxError> {
    let t = lang.phrases();
    let columns = [
        (t.store, 32.0),
        (t.subject, 18.0),
        (t.store_holds, 24.0),
        (t.period_stated, 18.0),
        (t.period_read, 30.0),
        (t.greatest_age, 18.0),
        (t.age_made_of, 40.0),
        (t.stores_demands, 60.0),
        (t.evidence, 14.0),
    ];
    let (head, text) = (head(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for (at, (name, width)) in (0..).zip(columns) {
        worksheet.write_string_with_format(0, at, name, &head)?;
        worksheet.set_column_width(at, width)?;
    }
    for (row, store) in (1..).zip(stores) {
        let or =
            |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { plain(text) };
        let lines = |lines: Vec<String>| {
            lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n")
        };
        let read = [or(&store.read, t.not_read)].into_iter().chain(store.more.clone());
        let demands = store.demands.iter().map(|one| format!("{}: {}", one.place, one.word));
        let clash = if store.clash { format!(" – {}", t.clash) } else { String::new() };
        let cells = [
            plain(&format!("{}{clash}", store.name)),
            plain(&store.subject),
            plain(&store.holds),
            or(&store.stated, t.not_stated),
            lines(read.collect()),
            or(&store.worst, t.unknown),
            plain(&store.terms.join(" + ")),
            lines(demands.collect()),
            store.evidence.clone(),
        ];
        for (at, cell) in (0..).zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
            worksheet.write_string_with_format(row, at, fitting(cell), &text)?;
        }
        let widths = columns.map(|(_, width)| width);
        let height = workbook::height(cells.iter().map(String::as_str).zip(widths));
        worksheet.set_row_height(row, height)?;
    }
    worksheet.set_freeze_panes(1, 0)?;
    workbook::print_setup(worksheet, 1)
}

fn fill(
    worksheet: &mut Worksheet,
    columns: &[Column; COLUMNS],
    sheet: &Sheet,
) -> Result<(), XlsxError> {
    let (head, text) = (head(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for (at, (name, width)) in (0..).zip(columns) {
        worksheet.write_string_with_format(0, at, *name, &head)?;
        worksheet.set_column_width(at, *width)?;
    }
    let wide = |cells: &[&str]| {
        workbook::height(cells.iter().copied().zip(columns.map(|(_, width)| f64::from(width))))
    };
    worksheet.set_row_height(0, wide(&columns.map(|(name, _)| name)))?;
    for ((row, cells), state) in (1..).zip(&sheet.rows).zip(&sheet.states) {
        let verdict = text.clone().set_background_color(colour(*state));
        for (at, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let format = if usize::from(at) == VERDICT { &verdict } else { &text };
            worksheet.write_string_with_format(row, at, fitting(cell), format)?;
        }
        worksheet.set_row_height(row, wide(&cells.each_ref().map(String::as_str)))?;
    }
    worksheet.set_freeze_panes(1, 0)?;
    workbook::print_setup(worksheet, 1)?;
    let (last_row, last_column) = (count(sheet.rows.len()), count(COLUMNS - 1) as u16);
    worksheet.autofilter(0, 0, last_row, last_column)?;
    Ok(())
}

/// Pale, so that the word on it stays readable and prints; it is the word that says it.
fn colour(state: State) -> Color {
    Color::RGB(match state {
        State::Pass => 0xC6_EFCE,
        State::Provisional => 0xE2_F0D9,
        State::Fail => 0xFF_C7CE,
        State::Open => 0xFF_EB9C,
        State::Skipped => 0xED_EDED,
    })
}

/// The first moment of a day, as the time a workbook was made.
struct Start(Date);

impl IntoCustomDateTime for Start {
    fn utc_datetime(self) -> String {
        format!("{}T00:00:00Z", self.0)
    }
}

/// What was judged, then the counts of everything and of each catalog as numbers.
fn fill_overview(worksheet: &mut Worksheet, report: &Report, lang: Lang) -> Result<(), XlsxError> {
    let (t, product) = (lang.phrases(), &report.product);
    let role = format!("{} – {}", product.role.in_words(lang), t.no_certificate);
    let lines = [
        (t.object, product.name.clone()),
        (t.version, product.version.clone()),
        (t.manufacturer, product.manufacturer.clone()),
        (t.as_of, lang.date(report.as_of)),
        (t.report_id, report.report_id.clone()),
        (t.role, role),
        (t.tool, format!("{} {}", report.tool.name, report.tool.version)),
    ];
    let gate = gate::lines(report, lang).into_iter().map(|line| (t.gate, line));
    let lines: Vec<_> = lines.into_iter().chain(gate).collect();
    let (head, start) = (head(), count(lines.len()) + 1);
    worksheet.set_column_width(0, 34)?;
    let names = count_names(lang);
    let (last, beside) = ((names.len() - 1) as u16, 16.0 * (names.len() - 1) as f64);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, (label, value)) in (0..).zip(lines) {
        let value = fitting(&plain(&value));
        worksheet.write_string_with_format(row, 0, label, &head)?;
        worksheet.merge_range(row, 1, row, last, &value, &text)?;
        worksheet.set_row_height(row, workbook::height([(value.as_str(), beside)]))?;
    }
    worksheet
        .set_row_height(start, workbook::height(names.iter().map(|name| (name.as_str(), 16.0))))?;
    for (at, name) in (0..).zip(names) {
        worksheet.write_string_with_format(start, at, name, &head)?;
        worksheet.set_column_width(at.max(1), 16)?;
    }
    for (row, (name, counts)) in (start + 1..).zip(counted(&report.summary, lang)) {
        worksheet.write_string(row, 0, fitting(&plain(&name)))?;
        for (at, number) in (1..).zip(numbers(counts)) {
            worksheet.write_number(row, at, count(number))?;
        }
    }
    worksheet.set_freeze_panes(start + 1, 1)?;
    workbook::print_setup(worksheet, 0)?;
    Ok(())
}

/// All that binds, all comparisons, then each catalog.
fn counted(summary: &Summary, lang: Lang) -> Vec<(String, &Counts)> {
    let t = lang.phrases();
    let together =
        [(t.total.to_owned(), &summary.total), (t.comparisons.to_owned(), &summary.comparison)];
    let catalogs = summary.catalogs.iter().map(|own| {
        let mark = if own.comparison { format!(" ({})", t.comparison) } else { String::new() };
        (format!("{}@{}{mark}", own.id, own.edition), &own.counts)
    });
    together.into_iter().chain(catalogs).collect()
}

fn count_names(lang: Lang) -> [String; 13] {
    let t = lang.phrases();
    let passed = |basis: &str| format!("{} ({basis})", t.is_pass);
    [
        t.counted_what.to_owned(),
        passed(lang.pick("gemessen", "measured")),
        passed(lang.pick("ausgelesen", "extracted")),
        passed(lang.pick("belegt", "documented")),
        passed(lang.pick("nur erklärt", "declared only")),
        passed(t.provisional),
        t.is_fail.to_owned(),
        t.is_open.to_owned(),
        t.is_skipped.to_owned(),
        t.unverified_count.to_owned(),
        t.decided.to_owned(),
        t.applicable.to_owned(),
        t.all.to_owned(),
    ]
}

/// In the order of [`count_names`].
fn numbers(counts: &Counts) -> [usize; 12] {
    let pass = &counts.pass;
    [
        pass.measured,
        pass.extracted,
        pass.documented,
        pass.declared,
        pass.provisional,
        counts.fail,
        counts.inconclusive,
        counts.not_applicable,
        counts.not_applicable_unverified,
        counts.decided,
        counts.applicable,
        counts.total,
    ]
}

pub(super) fn head() -> Format {
    Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top)
}

/// A number that a sheet can hold.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The text as far as Excel takes it, which counts in UTF-16.
pub(super) fn fitting(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units < MAX_CELL
    };
    let short: String = text.chars().take_while(fits).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// The names of the sheets so far, in lower case.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// A name that Excel takes and that no sheet has yet.
    fn take(&mut self, wanted: &str) -> String {
        let safe = |c: char| {
            let known = c.is_alphanumeric() && c.len_utf16() == 1 || "-.@".contains(c);
            if known { c } else { '_' }
        };
        let safe: Vec<char> = wanted.chars().map(safe).collect();
        let numbered = (1..).map(|number| {
            let suffix = if number > 1 { format!(" {number}") } else { String::new() };
            safe.iter().take(MAX_NAME - suffix.len()).collect::<String>() + &suffix
        });
        let mut free = numbered.skip_while(|name| self.0.contains(&name.to_lowercase()));
        let name = free.next().unwrap_or_default();
        self.0.insert(name.to_lowercase());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_taken_by_excel_and_differ() {
        let mut names = Names::default();
        assert_eq!(names.take("tr-03161-1@3.0"), "tr-03161-1@3.0");
        assert_eq!(names.take("TR-03161-1@3.0"), "TR-03161-1@3.0 2");
        assert_eq!(names.take("a[b]:*?/\\'c"), "a_b_______c");
        let long = "x".repeat(40);
        assert_eq!(names.take(&long), "x".repeat(31));
        assert_eq!(names.take(&long), format!("{} 2", "x".repeat(29)));
    }

    #[test]
    fn a_cell_is_cut_where_excel_would_refuse_it() {
        assert_eq!(fitting("short"), "short");
        let long = fitting(&"😀".repeat(20_000));
        assert!(long.ends_with('…') && long.encode_utf16().count() <= MAX_CELL);
    }
}
