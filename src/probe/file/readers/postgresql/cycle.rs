//! After how long the name of a log file comes again, by the time that is written into it (strftime).

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// When a name comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cycle {
    /// It is one name: the file is written on.
    Fixed,
    /// It never does, in the life of a server.
    Never,
    /// After so many seconds at the latest; the name changes with each of these spans.
    Every {
        /// Seconds.
        cycle: i64,
        /// Seconds.
        step: i64,
    },
}

/// What a name says of time.
#[derive(Debug, Default)]
struct Parts {
    year: bool,
    /// The number of a day or week in the year.
    of_year: bool,
    week: bool,
    month: bool,
    day: bool,
    weekday: bool,
    hour: bool,
    minute: bool,
}

/// The cycle of a name.
pub(super) fn cycle(name: &str) -> Cycle {
    let Some(parts) = parts(name) else { return Cycle::Never };
    let step = match &parts {
        Parts { minute: true, .. } => MINUTE,
        Parts { hour: true, .. } => HOUR,
        Parts { day: true, .. }
        | Parts { weekday: true, .. }
        | Parts { of_year: true, week: false, .. } => DAY,
        Parts { week: true, .. } => 7 * DAY,
        Parts { month: true, .. } => 28 * DAY,
        _ => return Cycle::Fixed,
    };
    let cycle = match parts {
        Parts { year: true, .. } => return Cycle::Never,
        // 29 February and the last week and day of the longest years come every eight years at worst.
        Parts { of_year: true, .. } | Parts { month: true, day: true, .. } => 8 * 366 * DAY,
        Parts { month: true, .. } => 366 * DAY,
        // From one 31st to the next.
        Parts { day: true, .. } => 62 * DAY,
        Parts { weekday: true, .. } => 7 * DAY,
        Parts { hour: true, .. } => DAY,
        _ => HOUR,
    };
    Cycle::Every { cycle, step }
}

/// What the escapes of a name are; `None` for one that is not known.
fn parts(name: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            continue;
        }
        // Flags and widths change how a number is written, not which.
        let escape = chars.find(|c| !matches!(c, '-' | '_' | '0'..='9' | '^' | '#' | 'E' | 'O'))?;
        match escape {
            'Y' | 'y' | 'G' | 'g' | 'C' | 'c' | 'D' | 'F' | 's' | 'x' | '+' => {
                (parts.year, parts.day) = (true, true);
            }
            'j' => parts.of_year = true,
            'U' | 'W' | 'V' => (parts.of_year, parts.week) = (true, true),
            'm' | 'b' | 'B' | 'h' => parts.month = true,
            'd' | 'e' => parts.day = true,
            'a' | 'A' | 'u' | 'w' => parts.weekday = true,
            'H' | 'I' | 'k' | 'l' => parts.hour = true,
            'M' | 'S' | 'R' | 'T' | 'r' | 'X' => (parts.hour, parts.minute) = (true, true),
            'p' | 'P' | 'Z' | 'z' | 'n' | 't' | '%' => {}
            _ => return None,
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_come_again_as_time_does() {
        let every = |cycle, step| Cycle::Every { cycle, step };
        for (name, want) in [
            ("postgresql.log", Cycle::Fixed),
            ("postgresql-%Y-%m-%d_%H%M%S.log", Cycle::Never),
            ("postgresql-%G-%m-%d.log", Cycle::Never),
            ("server_log.%s", Cycle::Never),
            ("postgresql-%a.log", every(7 * DAY, DAY)),
            ("postgresql-%u.log", every(7 * DAY, DAY)),
            ("postgresql-%d.log", every(62 * DAY, DAY)),
            ("postgresql-%-d.log", every(62 * DAY, DAY)),
            ("postgresql-%m.log", every(366 * DAY, 28 * DAY)),
            ("postgresql-%m-%d.log", every(8 * 366 * DAY, DAY)),
            ("postgresql-%j.log", every(8 * 366 * DAY, DAY)),
            ("postgresql-%V.log", every(8 * 366 * DAY, 7 * DAY)),
            ("postgresql-%H.log", every(DAY, HOUR)),
            ("postgresql-%a-%H.log", every(7 * DAY, HOUR)),
            ("postgresql-%a_%H%M.log", every(7 * DAY, MINUTE)),
            ("100%%.log", Cycle::Fixed),
            ("x-%q", Cycle::Never),
            ("x-%", Cycle::Never),
        ] {
            assert_eq!(cycle(name), want, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_breaks_it(name in "\\PC{0,40}", more in "(%[-a-zA-Z]){0,8}") {
            cycle(&name);
            cycle(&more);
        }
    }
}
