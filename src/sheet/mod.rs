//! Sheets to fill in: what is asked stands locked beside what is to be answered, and what could be read in two ways
//! is refused when it comes back.

mod read;
mod write;

pub use read::Cells;
pub(crate) use read::read;
pub(crate) use write::{csv, fill, guide, new, restrict};

use jiff::civil::Date;

use crate::lang::Lang;
use befund_catalog::words;

words! {
    /// What a sheet is written as.
    Format {
        /// Office Open XML.
        Xlsx = "xlsx",
        /// Text separated by semicolons, as German programs expect it.
        Csv = "csv",
        /// Markdown, to read only.
        Md = "md",
    }
}

/// The columns of a kind of sheet, in their order.
pub trait Columns: Copy + Ord + 'static {
    /// All of them, with their own words, by which sheets may name them as well.
    const ALL: &'static [(&'static str, Self)];
    /// Those without which a sheet is none of this kind.
    const NEEDED: &'static [Self];

    /// Its head, in German or in English.
    fn head(self, lang: Lang) -> &'static str;

    /// Whether people fill it in.
    fn is_answer(self) -> bool;

    /// Its width, in characters.
    fn width(self) -> f64;

    /// The column of a head in either language, or of its own word, as sheets had it once.
    fn named(head: &str) -> Option<Self> {
        let head = head.trim().to_lowercase();
        let is = |(word, column): &&(&'static str, Self)| {
            [*word, column.head(Lang::De), column.head(Lang::En)]
                .iter()
                .any(|name| name.to_lowercase() == head)
        };
        Self::ALL.iter().find(is).map(|(_, column)| *column)
    }

    /// Its own word.
    fn own(self) -> &'static str {
        Self::ALL.iter().find(|(_, one)| *one == self).map_or("", |(word, _)| word)
    }

    /// Which one it is, from 0.
    fn position(self) -> u16 {
        (0..).zip(Self::ALL).find(|(_, (_, one))| *one == self).map_or(0, |(at, _)| at)
    }
}

/// What a program for sheets could take for a formula begins with a quote; a text that begins so
/// already gets one more, so that nothing is lost on the way back.
pub(crate) fn neutral(text: &str) -> String {
    if is_dangerous(text) { format!("'{text}") } else { text.to_owned() }
}

/// Takes [`neutral`] back.
pub(crate) fn plain(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_dangerous(rest)).unwrap_or(text)
}

fn is_dangerous(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The name of a column of a sheet: A, B, …, Z, AA.
pub(crate) fn letters(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        let digit = u8::try_from(column % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + digit));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

/// A day in a cell: `2026-11-21`, or `21.11.2026`, as German programs write it.
pub(crate) fn day(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| german_date(text))
}

fn german_date(text: &str) -> Option<Date> {
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let four = year.len() == 4 && parts.next().is_none();
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().filter(|_| four)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutral_and_come_back() {
        for text in ["=1+1", "-", "'=x", "''@x", "plain", "'quoted'", "", "+49 30"] {
            let safe = neutral(text);
            assert!(!safe.starts_with(['=', '+', '-', '@']), "{safe}");
            assert_eq!(plain(&safe), text);
        }
    }

    #[test]
    fn columns_are_named_as_in_a_sheet() {
        let names = [0, 25, 26, 51, 52, 701, 702].map(letters);
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
