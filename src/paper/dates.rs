//! Days in running text, as Germans and others write them.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

/// Months by the letters that tell them apart, in German and English.
const MONTHS: [(&str, i8); 16] = [
    ("jan", 1),
    ("feb", 2),
    ("mär", 3),
    ("mar", 3),
    ("apr", 4),
    ("mai", 5),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dez", 12),
    ("dec", 12),
];

/// `18.03.2022`, `2022-03-18`, `18. März 2022`, `18 March 2022`, `March 18, 2022`.
const DAYS: &str = r"(?x)
    \b(?P<d1>\d{1,2})\.\s?(?P<m1>\d{1,2})\.\s?(?P<y1>\d{4})\b
  | \b(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})\b
  | \b(?P<d3>\d{1,2})\.?\s(?P<m3>\p{L}{3,9})\.?\s(?P<y3>\d{4})\b
  | \b(?P<m4>\p{L}{3,9})\.?\s(?P<d4>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y4>\d{4})\b";

static FIND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(DAYS).ok());

/// Every day in a text, with the place of its first byte. Runs of white space must be single spaces.
pub(super) fn days(text: &str) -> Vec<(usize, Date)> {
    let Some(find) = FIND.as_ref() else { return Vec::new() };
    let day = |found: Captures<'_>| Some((found.get(0)?.start(), day(&found)?));
    find.captures_iter(text).filter_map(day).collect()
}

fn day(found: &Captures<'_>) -> Option<Date> {
    let part = |names: [&str; 4]| names.iter().find_map(|name| found.name(name));
    let day = part(["d1", "d2", "d3", "d4"])?.as_str().parse().ok()?;
    let year = part(["y1", "y2", "y3", "y4"])?.as_str().parse().ok()?;
    let month = part(["m1", "m2", "m3", "m4"])?.as_str();
    let month = month.parse().ok().or_else(|| named(month))?;
    Date::new(year, month, day).ok()
}

fn named(month: &str) -> Option<i8> {
    let month = month.to_lowercase();
    MONTHS.iter().find(|(name, _)| month.starts_with(name)).map(|(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_however_they_are_written() {
        let text = "am 18.03.2022, 1. 4. 2022, 2022-05-02, 3. März 2023, 4 May 2024, December 5, 2025, 6th June, \
                    31.02.2022, 99.99.2022, Version 1.2.2022.3";
        let found: Vec<_> = days(text).into_iter().map(|(_, day)| day.to_string()).collect();
        assert_eq!(
            found[..6],
            ["2022-03-18", "2022-04-01", "2022-05-02", "2023-03-03", "2024-05-04", "2025-12-05"]
        );
        assert!(!found.contains(&"2022-02-31".to_owned()) && found.len() <= 7, "{found:?}");
    }
}
