//! The day judged, and the next one on which a comparison with it would come out otherwise.
//!
//! An assessment depends on its day through comparisons alone. Whoever watches them learns until when each
//! of them, and so the assessment, stays what it is: no second list of dates has to be kept.

use std::cell::Cell;
use std::cmp::Ordering;

use jiff::civil::Date;

/// The first day after the one judged on which any comparison that was made comes out otherwise.
#[derive(Debug, Clone, Default)]
pub struct Watch(Cell<Option<Date>>);

impl Watch {
    /// That day; `None` if no comparison will ever come out otherwise.
    pub fn next(&self) -> Option<Date> {
        self.0.get()
    }

    fn note(&self, day: Date) {
        self.0.set(Some(self.next().map_or(day, |known| known.min(day))));
    }
}

/// The day judged, to its end in Europe/Berlin. Comparing it with a date tells its watch, if it has one.
#[derive(Debug, Clone, Copy)]
pub struct AsOf<'w> {
    day: Date,
    watch: Option<&'w Watch>,
}

impl<'w> AsOf<'w> {
    /// A day whose comparisons are watched.
    pub fn watched(day: Date, watch: &'w Watch) -> Self {
        Self { day, watch: Some(watch) }
    }

    /// The day itself, for words. What a verdict depends on compares [`AsOf`].
    pub fn day(self) -> Date {
        self.day
    }

    /// Something changes on a day.
    fn turns_on(self, day: Date) {
        if let Some(watch) = self.watch.filter(|_| day > self.day) {
            watch.note(day);
        }
    }

    /// Something changes on the day after; after the last day of all, nothing does.
    fn turns_after(self, day: Date) {
        if let Ok(next) = day.tomorrow() {
            self.turns_on(next);
        }
    }
}

impl From<Date> for AsOf<'_> {
    fn from(day: Date) -> Self {
        Self { day, watch: None }
    }
}

impl PartialEq<Date> for AsOf<'_> {
    fn eq(&self, other: &Date) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd<Date> for AsOf<'_> {
    fn partial_cmp(&self, other: &Date) -> Option<Ordering> {
        self.turns_on(*other);
        self.turns_after(*other);
        Some(self.day.cmp(other))
    }

    fn lt(&self, other: &Date) -> bool {
        self.turns_on(*other);
        self.day < *other
    }

    fn le(&self, other: &Date) -> bool {
        self.turns_after(*other);
        self.day <= *other
    }

    fn gt(&self, other: &Date) -> bool {
        !self.le(other)
    }

    fn ge(&self, other: &Date) -> bool {
        !self.lt(other)
    }
}

impl PartialEq<AsOf<'_>> for Date {
    fn eq(&self, other: &AsOf<'_>) -> bool {
        other == self
    }
}

impl PartialOrd<AsOf<'_>> for Date {
    fn partial_cmp(&self, other: &AsOf<'_>) -> Option<Ordering> {
        other.partial_cmp(self).map(Ordering::reverse)
    }

    fn lt(&self, other: &AsOf<'_>) -> bool {
        other > self
    }

    fn le(&self, other: &AsOf<'_>) -> bool {
        other >= self
    }

    fn gt(&self, other: &AsOf<'_>) -> bool {
        other < self
    }

    fn ge(&self, other: &AsOf<'_>) -> bool {
        other <= self
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// What a comparison says on a day, and when it says otherwise.
    fn watched(day: Date, asks: impl Fn(AsOf<'_>) -> bool) -> (bool, Option<Date>) {
        let watch = Watch::default();
        let said = asks(AsOf::watched(day, &watch));
        (said, watch.next())
    }

    #[test]
    fn every_comparison_knows_the_day_on_which_it_turns() {
        let last = date(2026, 6, 30);
        type Asks = fn(AsOf<'_>, Date) -> bool;
        let all: [Asks; 10] = [
            |day, last| day < last,
            |day, last| day <= last,
            |day, last| day > last,
            |day, last| day >= last,
            |day, last| day == last,
            |day, last| last < day,
            |day, last| last <= day,
            |day, last| last > day,
            |day, last| last >= day,
            |day, last| last == day,
        ];
        for (number, asks) in all.into_iter().enumerate() {
            let mut day = date(2026, 6, 1);
            let (mut said, mut next) = watched(day, |day| asks(day, last));
            while day < date(2026, 7, 31) {
                day = day.tomorrow().unwrap();
                let (now, then) = watched(day, |day| asks(day, last));
                assert!(now == said || next == Some(day), "comparison {number} on {day}");
                (said, next) = (now, then);
            }
            assert_eq!(next, None, "comparison {number} turns no more");
        }
    }

    #[test]
    fn the_nearest_day_counts_and_nothing_comes_after_the_last_of_all() {
        let today = date(2026, 11, 30);
        let far = watched(today, |day| day <= date(2031, 12, 31) && day < date(2027, 3, 1));
        assert_eq!(far, (true, Some(date(2027, 3, 1))));
        assert_eq!(watched(today, |day| day <= Date::MAX), (true, None));
        assert!(AsOf::from(today) == today);
    }
}
