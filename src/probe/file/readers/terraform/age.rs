//! How long a store keeps what is in it, and sums of that.

use crate::fact::value::{Attr, Length, Value};

use super::super::super::span::DAY_S;

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Age {
    /// So many seconds.
    For(i64),
    /// Nothing deletes it by its age.
    Never,
    /// It cannot be told.
    Unknown(String),
}

impl Age {
    /// So many days.
    pub(super) fn days(days: i64) -> Self {
        Self::For(days.saturating_mul(DAY_S))
    }

    /// It cannot be told.
    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }

    /// This and that after it. For ever is for ever whatever is added.
    pub(super) fn then(self, more: Self) -> Self {
        match (self, more) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::For(a), Self::For(b)) => Self::For(a.saturating_add(b)),
        }
    }

    /// The longer of two.
    pub(super) fn longest(self, other: Self) -> Self {
        match (self, other) {
            (Self::For(a), Self::For(b)) => Self::For(a.max(b)),
            (one, other) => one.then(other),
        }
    }

    /// As the value of an attribute.
    pub(super) fn attr(&self) -> Attr {
        match self {
            Self::For(seconds) => Attr::Known(Value::Length(Length::Seconds(*seconds))),
            Self::Never => Attr::Known(Value::Length(Length::Never)),
            Self::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }
}

/// Why a value is not known that a plan cannot show.
pub(super) const LATER: &str = "it is known only once the plan was applied";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_never_becomes_a_number() {
        let unknown = || Age::unknown("x");
        assert_eq!(Age::days(3).then(Age::days(4)), Age::days(7));
        assert_eq!(Age::days(3).then(unknown()), unknown());
        assert_eq!(unknown().then(Age::Never), Age::Never);
        assert_eq!(Age::days(3).longest(Age::days(4)), Age::days(4));
        assert_eq!(unknown().longest(Age::days(4)), unknown());
        assert_eq!(Age::days(3).longest(Age::Never), Age::Never);
        assert_eq!(Age::days(i64::MAX).then(Age::days(1)), Age::For(i64::MAX));
    }
}
