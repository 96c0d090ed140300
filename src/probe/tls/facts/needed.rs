//! On which certificates of a chain trust hangs.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::fact::observation::berlin_date;
use crate::probe::tls::certificates::Path;

/// Whether trust hangs on the certificate at a place of its chain on a day. On the server's own always; on one above it
/// not if a path without it holds that day, and of paths that do not only if it is on that which holds longest. Where
/// there is no path, on each: servers may send more than is needed (RFC 8446 section 4.4.2), and which is cannot be told.
pub fn is_needed(position: usize, paths: &[Path], on: Date) -> bool {
    let day = |seconds: i64| Timestamp::from_second(seconds).ok().map(berlin_date);
    let holds = |path: &&Path| {
        day(path.from).is_none_or(|from| from <= on) && day(path.until).is_none_or(|end| on <= end)
    };
    let longest = || paths.iter().max_by_key(|path| path.until);
    let best = paths.iter().find(holds).or_else(longest);
    position == 0 || best.is_none_or(|path| path.positions.contains(&position))
}
