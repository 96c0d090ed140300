//! Days, ages and terms, three-valued where a day is not known exactly.

use jiff::Span as JiffSpan;
use jiff::civil::{Date, date};

use crate::as_of::AsOf;
use crate::assess::eval::Evaluator;
use crate::assess::eval::attribute::{between, bound};
use crate::assess::eval::connect::Tested;
use crate::assess::evaluation::Limit;
use crate::assess::evidence::Exhibit;
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::predicate::{DayRef, Test};
use crate::catalog::wanted;
use crate::fact::kind::retention;
use crate::fact::value::{Day, Length, Value};

impl Evaluator<'_, '_> {
    /// A length of time within months; where it is not, the next one that the product behind the fact
    /// admits is named.
    pub(super) fn within(
        &self,
        exhibit: &Exhibit<'_>,
        name: &str,
        test: &Test,
        length: Length,
        months: u16,
    ) -> Tested {
        let mut verdict = within(length, months);
        let next = exhibit
            .fact
            .address
            .as_deref()
            .and_then(|address| retention::longest_admitted(address, month_runs(months).0));
        for reason in &mut verdict.missing {
            reason.text = say::with_next_value(&reason.text, next);
        }
        if verdict.truth == Tri::False {
            let kind = exhibit.fact.kind;
            let expected = say::with_next_value(&wanted::attribute(kind, name, test), next);
            verdict.faults.push((expected, say::found(kind, name, &Value::Length(length))));
        }
        verdict
    }

    pub(super) fn before(&self, day: Day, bound: DayRef) -> Tri {
        let as_of = self.context.as_of;
        match bound {
            DayRef::AsOf => between(day.to < as_of, day.from >= as_of),
            DayRef::On(bound) => between(day.to < bound.from, day.from >= bound.to),
        }
    }

    pub(super) fn after(&self, day: Day, bound: DayRef) -> Tri {
        let as_of = self.context.as_of;
        match bound {
            DayRef::AsOf => between(day.from > as_of, day.to <= as_of),
            DayRef::On(bound) => between(day.from > bound.to, day.to <= bound.from),
        }
    }

    /// The age of a day at as-of, by calendar. A day that may lie in the future says nothing yet.
    pub(super) fn age(&self, exhibit: &Exhibit<'_>, day: Day, months: u16, name: &str) -> Tested {
        let (as_of, kind) = (self.context.as_of, exhibit.fact.kind);
        if day.to > as_of {
            return Tested {
                missing: vec![say::after_as_of(kind, name, day.to)],
                ..Tested::new(Tri::Unknown)
            };
        }
        let truth =
            between(age_limit(day.from, months) >= as_of, age_limit(day.to, months) < as_of);
        let limits = vec![Limit {
            sure: age_limit(day.from, months),
            latest: age_limit(day.to, months),
            what: say::age_limit(kind, name, months),
        }];
        let missing =
            if truth == Tri::Unknown { vec![say::age_unsure(kind, name, day)] } else { Vec::new() };
        Tested { limits, missing, ..Tested::new(truth) }
    }
}

/// A bound in seconds on a length in months: its shortest run and its longest may fall on both sides.
pub(super) fn bound_months(test: &Test, months: u16) -> Tested {
    let (shortest, longest) = month_runs(months);
    let run = |days: i64| bound(test, &Value::Length(Length::Seconds(days * 86_400))).truth;
    let (short, long) = (run(shortest), run(longest));
    if short == long {
        return Tested::new(short);
    }
    let missing = vec![say::months_unsure(months, shortest, longest)];
    Tested { missing, ..Tested::new(Tri::Unknown) }
}

/// Shortest and longest run of that many calendar months, in days: 1 is 28 and 31, 3 is 89 and 92.
pub fn month_runs(months: u16) -> (i64, i64) {
    let days = |year: i16, month: i8| i64::from(date(year, month, 1).days_in_month());
    let runs = (0..12).flat_map(|start| (2023_i16..2027).map(move |year| (start, year)));
    let lengths = runs.map(|(start, year)| {
        (0..i32::from(months))
            .map(|offset| {
                let index = start + offset;
                let year = year + i16::try_from(index / 12).unwrap_or(0);
                days(year, i8::try_from(index % 12 + 1).unwrap_or(1))
            })
            .sum::<i64>()
    });
    lengths.fold((i64::MAX, 0), |(low, high), n| (low.min(n), high.max(n)))
}

fn within(length: Length, months: u16) -> Tested {
    let seconds = match length {
        Length::Seconds(seconds) => seconds,
        Length::Months(own) => return Tested::new(Tri::from(own <= months)),
        Length::Never => return Tested::new(Tri::False),
    };
    let days = seconds.div_euclid(86_400) + i64::from(seconds.rem_euclid(86_400) > 0);
    let (shortest, longest) = month_runs(months);
    let truth = between(days <= shortest, days > longest);
    let missing = match truth {
        Tri::Unknown => vec![say::within_tolerance(days, months, shortest, longest)],
        _ => Vec::new(),
    };
    Tested { missing, ..Tested::new(truth) }
}

/// The last day on which something of that date is at most so many calendar months old.
pub fn age_limit(date: Date, months: u16) -> Date {
    date.checked_add(JiffSpan::new().months(i32::from(months))).unwrap_or(Date::MAX)
}

/// Whether a document is in its term. Past an end that may have been extended nobody can tell.
pub(super) fn in_term(document: &crate::product::Document, as_of: AsOf<'_>) -> Tri {
    let own = match document.valid_until {
        Some(end) => Tri::from(as_of <= end),
        None if !document.open_ended => Tri::Unknown,
        None if crate::assess::evidence::document_end(document) < as_of => Tri::Unknown,
        None => Tri::True,
    };
    let usable = match &document.usable_until {
        Some(limit) if limit.date < as_of => {
            if limit.extendable {
                Tri::Unknown
            } else {
                Tri::False
            }
        }
        _ => Tri::True,
    };
    own.and(usable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_a_shortest_and_a_longest_run() {
        assert_eq!([1, 3, 6].map(month_runs), [(28, 31), (89, 92), (181, 184)]);
        // from February to February, with and without a leap day
        assert_eq!([12, 13, 24].map(month_runs), [(365, 366), (393, 397), (730, 731)]);
    }

    #[test]
    fn a_period_between_the_shortest_and_the_longest_months_is_open() {
        let days = |n: i64, months| within(Length::Seconds(n * 86_400), months);
        for (months, shortest, longest) in [(1, 28, 31), (3, 89, 92), (6, 181, 184)] {
            assert_eq!(days(shortest, months).truth, Tri::True);
            for n in shortest + 1..=longest {
                let open = days(n, months);
                assert_eq!((open.truth, open.missing.len(), open.unsaid), (Tri::Unknown, 1, false));
            }
            assert_eq!(days(longest + 1, months).truth, Tri::False);
        }
        assert_eq!(within(Length::Seconds(89 * 86_400 + 1), 3).truth, Tri::Unknown);
        assert_eq!(within(Length::Seconds(92 * 86_400 + 1), 3).truth, Tri::False);
        assert_eq!(within(Length::Never, 3).truth, Tri::False);
        assert_eq!([3, 4].map(|n| within(Length::Months(n), 3).truth), [Tri::True, Tri::False]);
    }

    #[test]
    fn a_length_in_months_meets_a_bound_in_days_only_if_all_its_runs_do() {
        let at_most = |days: i64| {
            let length = Value::Length(Length::Months(3));
            bound(&Test::AtMost(days * 86_400), &length).truth
        };
        assert_eq!(
            [88, 89, 91, 92].map(at_most),
            [Tri::False, Tri::Unknown, Tri::Unknown, Tri::True]
        );
    }

    #[test]
    fn ages_follow_the_calendar() {
        assert_eq!(age_limit(date(2021, 8, 31), 6), date(2022, 2, 28));
    }
}
