//! Deadlines on a line: where each day lies between the first and the last. A picture beside the list that says it.

use jiff::civil::Date;
use serde::Serialize;

use crate::assess::result::Report;
use crate::report::Lang;

/// The line. Places are shares of its length.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Axis {
    /// The day judged.
    today: Mark,
    /// The days on which something ends.
    days: Vec<Mark>,
    /// Beginnings of years, no more than there is room for.
    years: Vec<Mark>,
}

/// A day on the line.
#[derive(Debug, PartialEq, Serialize)]
struct Mark {
    /// `12.50%`.
    at: String,
    /// The day or the year in words.
    says: String,
    /// Whether it lies before the day judged.
    passed: bool,
}

/// How many years are named at most.
const YEARS: i16 = 8;

/// The deadlines of a report on a line, with the day judged; none if there are none.
pub(super) fn axis(report: &Report, lang: Lang) -> Option<Axis> {
    let days = || report.deadlines.iter().map(|one| one.date);
    let first = days().chain([report.as_of]).min()?;
    let last = days().max()?.max(report.as_of);
    // A year at least, so that a single day has a line to stand on.
    let (from, until) = (first.year(), last.year() + 1);
    let whole = f64::from(length(year(from)?, year(until)?));
    let at = |day: Date| {
        let done = year(from).map_or(0, |start| length(start, day));
        format!("{:.2}%", f64::from(done) * 100.0 / whole)
    };
    let mark = |day: Date| Mark { at: at(day), says: lang.date(day), passed: day < report.as_of };
    let step = ((until - from + YEARS - 1) / YEARS).max(1);
    let mut ends: Vec<_> = days().collect();
    ends.sort();
    ends.dedup();
    let years = (from..until).step_by(usize::try_from(step).unwrap_or(1));
    let years = years.filter_map(|number| {
        let start = year(number)?;
        Some(Mark { says: number.to_string(), ..mark(start) })
    });
    Some(Axis {
        today: mark(report.as_of),
        years: years.collect(),
        days: ends.into_iter().map(mark).collect(),
    })
}

fn year(number: i16) -> Option<Date> {
    Date::new(number, 1, 1).ok()
}

/// Days from one to the other.
fn length(from: Date, to: Date) -> i32 {
    from.duration_until(to).as_hours().try_into().unwrap_or(i32::MAX) / 24
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::report::fixture;

    #[test]
    fn days_lie_between_the_first_year_and_the_last() {
        let mut report = fixture::sample();
        report.as_of = date(2026, 7, 2);
        for (at, day) in [date(2026, 1, 1), date(2027, 12, 31)].into_iter().enumerate() {
            report.deadlines.truncate(at.max(1));
            let mut deadline = report.deadlines[0].clone();
            deadline.date = day;
            report.deadlines.resize(at + 1, deadline);
            report.deadlines[at].date = day;
        }
        let axis = axis(&report, Lang::De).unwrap();
        let at = |marks: &[Mark]| marks.iter().map(|mark| mark.at.clone()).collect::<Vec<_>>();
        assert_eq!(at(&axis.days), ["0.00%", "99.86%"]);
        assert_eq!(
            (at(&axis.years), &*axis.today.at),
            (vec!["0.00%".into(), "50.00%".into()], "24.93%")
        );
        assert!(axis.days[0].passed && !axis.days[1].passed);
    }

    #[test]
    fn without_deadlines_there_is_no_line_and_with_far_ones_few_years_are_named() {
        assert_eq!(axis(&fixture::empty(), Lang::De), None);
        let mut report = fixture::sample();
        report.deadlines[0].date = Date::MAX;
        report.as_of = Date::MIN;
        assert_eq!(axis(&report, Lang::De), None, "no year follows the last one");
        report.deadlines[0].date = date(2999, 1, 1);
        report.as_of = date(2026, 1, 1);
        assert!(axis(&report, Lang::De).unwrap().years.len() <= 8);
    }
}
