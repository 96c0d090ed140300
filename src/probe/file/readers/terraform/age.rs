//! How long a store keeps what is in it, and sums of that.

use crate::fact::value::{Attr, Length, Value};

use super::super::super::span::DAY_S;

/// How long something is kept, in days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Age {
    /// So many days.
    Days(i64),
    /// Nothing deletes it.
    Never,
    /// It cannot be told.
    Unknown(String),
}

impl Age {
    /// It cannot be told.
    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }

    /// This and that after it. For ever is for ever whatever is added.
    pub(super) fn then(self, more: Self) -> Self {
        match (self, more) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::Days(a), Self::Days(b)) => Self::Days(a.saturating_add(b)),
        }
    }

    /// The longer of two.
    pub(super) fn longest(self, other: Self) -> Self {
        match (self, other) {
            (Self::Days(a), Self::Days(b)) => Self::Days(a.max(b)),
            (one, other) => one.then(other),
        }
    }

    /// As the value of an attribute.
    pub(super) fn attr(&self) -> Attr {
        match self {
            Self::Days(days) => {
                Attr::Known(Value::Length(Length::Seconds(days.saturating_mul(DAY_S))))
            }
            Self::Never => Attr::Known(Value::Length(Length::Never)),
            Self::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_never_becomes_a_number() {
        let unknown = || Age::unknown("x");
        assert_eq!(Age::Days(3).then(Age::Days(4)), Age::Days(7));
        assert_eq!(Age::Days(3).then(unknown()), unknown());
        assert_eq!(unknown().then(Age::Never), Age::Never);
        assert_eq!(Age::Days(3).longest(Age::Days(4)), Age::Days(4));
        assert_eq!(unknown().longest(Age::Days(4)), unknown());
        assert_eq!(Age::Days(3).longest(Age::Never), Age::Never);
    }
}
