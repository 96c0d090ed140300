//! Lengths of time as programs write them.

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;

/// Seconds in a day.
pub(crate) const DAY_S: i64 = 86_400;

/// A length of time and the words it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrittenSpan {
    /// How long, in whole seconds and never less than written.
    pub seconds: i64,
    /// As written.
    pub words: String,
}

/// What a number without a unit is, and how long a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Go and Prometheus: a unit is needed but for zero, a year has 365 days.
    Prometheus,
    /// Elasticsearch and OpenSearch: one whole number with a unit of at most days.
    Elastic,
    /// Prosody's archives: seconds, if there is no unit; `m` is a month of 31 days.
    Prosody,
    /// Intervals of PostgreSQL: years and months of the calendar, of which the longest counts.
    Calendar,
    /// systemd.time: seconds, if there is no unit; a month has 30.44 days, a year 365.25.
    Systemd,
}

/// A length of time in words, such as `2160h`, `1w2d`, `3 mons` or `0s`. `None` for what is none, or
/// has no unit where one is needed.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Option<WrittenSpan> {
    let words = text.trim();
    let mut rest = words;
    let (mut seconds, mut months) = (0.0_f64, 0_i64);
    if rest.is_empty() || rest.len() > 60 || (dialect == Dialect::Elastic && !is_elastic(rest)) {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        // systemd wants a digit after the dot.
        if dialect == Dialect::Systemd && rest[..digits].ends_with('.') {
            return None;
        }
        let number: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let unit = &rest[..letters];
        rest = rest[letters..].trim_start();
        match scale(unit, number, dialect)? {
            Scale::Seconds(one) => seconds += number * one,
            Scale::Months(one) => months = months.checked_add(whole(number)?.checked_mul(one)?)?,
        }
    }
    let days = longest_days(months)?;
    // Sums of fractions: what is a hair above a whole second is that second.
    let seconds = (seconds - 1e-6).ceil().max(0.0);
    let seconds = whole(seconds)?.checked_add(days.checked_mul(DAY_S)?)?;
    Some(WrittenSpan { seconds, words: words.to_owned() })
}

/// Whether Elasticsearch takes it: no fractions, no sums, and no unit beyond days.
fn is_elastic(text: &str) -> bool {
    const UNITS: [&str; 7] = ["", "d", "h", "m", "s", "ms", "micros"];
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < text.len() && (UNITS.contains(&unit) || unit == "nanos")
}

enum Scale {
    Seconds(f64),
    Months(i64),
}

fn scale(unit: &str, number: f64, dialect: Dialect) -> Option<Scale> {
    let calendar = dialect == Dialect::Calendar;
    if dialect == Dialect::Systemd {
        return systemd(unit).map(Scale::Seconds);
    }
    Some(Scale::Seconds(match unit {
        "" => match dialect {
            Dialect::Prosody => 1.0,
            Dialect::Prometheus | Dialect::Calendar | Dialect::Elastic if number == 0.0 => 1.0,
            Dialect::Prometheus | Dialect::Calendar | Dialect::Elastic | Dialect::Systemd => {
                return None;
            }
        },
        "ns" | "nanos" => 1e-9,
        "us" | "µs" | "μs" | "micros" => 1e-6,
        "ms" | "millis" | "milliseconds" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" if dialect == Dialect::Prosody => 31.0 * DAY,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        "mon" | "mons" | "month" | "months" => return Some(Scale::Months(1)),
        "y" | "year" | "years" if calendar => return Some(Scale::Months(12)),
        "y" if dialect == Dialect::Prosody => 366.0 * DAY,
        "y" | "year" | "years" => 365.0 * DAY,
        _ => return None,
    }))
}

/// Units of systemd, as `systemd-analyze timespan` of 252 takes them.
fn systemd(unit: &str) -> Option<f64> {
    Some(match unit {
        "" | "s" | "sec" | "second" | "seconds" => 1.0,
        "us" | "µs" | "μs" | "usec" => 1e-6,
        "ms" | "msec" => 1e-3,
        "m" | "min" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        "M" | "month" | "months" => 2_629_800.0,
        "y" | "year" | "years" => 31_557_600.0,
        _ => return None,
    })
}

fn whole(number: f64) -> Option<i64> {
    // Far beyond any period, and far from where a double skips whole numbers.
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within bounds")]
    (number.is_finite() && number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}

/// Days of the longest run of so many calendar months.
fn longest_days(months: i64) -> Option<i64> {
    const RUNS: [i64; 12] = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];
    let years = months.checked_div(12)?.checked_mul(366)?;
    let rest = usize::try_from(months % 12).ok()?;
    years.checked_add(*RUNS.get(rest)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(text: &str, dialect: Dialect) -> Option<i64> {
        parse(text, dialect).map(|span| span.seconds)
    }

    #[test]
    fn every_dialect_comes_to_seconds() {
        for (text, dialect, want) in [
            ("2160h", Dialect::Prometheus, Some(90 * DAY_S)),
            ("90d", Dialect::Prometheus, Some(90 * DAY_S)),
            ("1w2d", Dialect::Prometheus, Some(9 * DAY_S)),
            ("1y", Dialect::Prometheus, Some(365 * DAY_S)),
            ("0s", Dialect::Prometheus, Some(0)),
            ("0", Dialect::Prometheus, Some(0)),
            ("720", Dialect::Prometheus, None),
            ("1h30m", Dialect::Prometheus, Some(5400)),
            ("1.5h", Dialect::Prometheus, Some(5400)),
            ("3 mons", Dialect::Calendar, Some(92 * DAY_S)),
            ("1 year 2 mons 3 days", Dialect::Calendar, Some((366 + 62 + 3) * DAY_S)),
            ("1m", Dialect::Prosody, Some(31 * DAY_S)),
            ("2w", Dialect::Prosody, Some(14 * DAY_S)),
            ("3600", Dialect::Prosody, Some(3600)),
            ("1500ms", Dialect::Prometheus, Some(2)),
            ("-1", Dialect::Prosody, None),
            ("90d", Dialect::Elastic, Some(90 * DAY_S)),
            ("5m", Dialect::Elastic, Some(300)),
            ("86400000ms", Dialect::Elastic, Some(DAY_S)),
            ("1000000micros", Dialect::Elastic, Some(1)),
            ("2000000000nanos", Dialect::Elastic, Some(2)),
            ("0", Dialect::Elastic, Some(0)),
            ("30", Dialect::Elastic, None),
            ("1.5d", Dialect::Elastic, None),
            ("1d12h", Dialect::Elastic, None),
            ("1w", Dialect::Elastic, None),
            ("30M", Dialect::Elastic, None),
            ("-1", Dialect::Elastic, None),
            // What `systemd-analyze timespan` of 252 says of each.
            ("1month 2weeks", Dialect::Systemd, Some(2_629_800 + 14 * DAY_S)),
            ("1M", Dialect::Systemd, Some(2_629_800)),
            ("1m", Dialect::Systemd, Some(60)),
            ("2 years", Dialect::Systemd, Some(63_115_200)),
            ("1d 2", Dialect::Systemd, Some(86_402)),
            ("1.5d", Dialect::Systemd, Some(129_600)),
            (".5d", Dialect::Systemd, Some(43_200)),
            ("2592000", Dialect::Systemd, Some(30 * DAY_S)),
            ("1hr", Dialect::Systemd, Some(3600)),
            ("1mon", Dialect::Systemd, None),
            ("1 Month", Dialect::Systemd, None),
            ("1.d", Dialect::Systemd, None),
            ("1d,2h", Dialect::Systemd, None),
            ("day", Dialect::Systemd, None),
            ("30day # a month", Dialect::Systemd, None),
            ("90 elephants", Dialect::Prosody, None),
            ("", Dialect::Prosody, None),
            ("1e300y", Dialect::Prometheus, None),
            ("999999999999999999999y", Dialect::Prometheus, None),
        ] {
            assert_eq!(seconds(text, dialect), want, "{text}");
        }
        assert_eq!(parse(" 2160h ", Dialect::Prometheus).unwrap().words, "2160h");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,40}") {
            for dialect in [Dialect::Prometheus, Dialect::Calendar, Dialect::Prosody, Dialect::Systemd] {
                if let Some(span) = parse(&text, dialect) {
                    prop_assert!(span.seconds >= 0);
                }
            }
        }

        #[test]
        fn parts_add_up(w in 0_i64..500, d in 0_i64..500, h in 0_i64..500, m in 0_i64..500, s in 0_i64..500) {
            let text = format!("{w}w{d}d{h}h{m}m{s}s");
            let want = ((w * 7 + d) * 24 + h) * 3600 + m * 60 + s;
            prop_assert_eq!(seconds(&text, Dialect::Prometheus), Some(want));
        }

        #[test]
        fn a_unit_more_is_never_less(n in 1_i64..10_000) {
            for pair in ["ms", "s", "m", "h", "d", "w", "mons", "y"].windows(2) {
                let of = |unit: &str| seconds(&format!("{n}{unit}"), Dialect::Calendar).unwrap();
                prop_assert!(of(pair[0]) <= of(pair[1]));
            }
        }
    }
}
