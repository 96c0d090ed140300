//! How long something is kept at the longest, as a sum whose terms are said in words.

use crate::fact::value::{Attr, Length, Value};

use super::span::DAY_S;

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Age {
    /// So many seconds.
    Seconds(i64),
    /// Nothing deletes it by its age.
    Never,
    /// It cannot be told.
    Unknown(String),
}

impl Age {
    /// So many days.
    pub(super) fn days(days: i64) -> Self {
        Self::Seconds(days.saturating_mul(DAY_S))
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
            (Self::Seconds(a), Self::Seconds(b)) => Self::Seconds(a.saturating_add(b)),
        }
    }

    /// The sooner of two that both delete the same things; what is not known deletes nothing for certain.
    pub(super) fn soonest(self, other: Self) -> Self {
        match (self, other) {
            (Self::Seconds(a), Self::Seconds(b)) => Self::Seconds(a.min(b)),
            (Self::Seconds(a), _) | (_, Self::Seconds(a)) => Self::Seconds(a),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::Never, Self::Never) => Self::Never,
        }
    }

    /// The longer of two.
    pub(super) fn longest(self, other: Self) -> Self {
        match (self, other) {
            (Self::Seconds(a), Self::Seconds(b)) => Self::Seconds(a.max(b)),
            (one, other) => one.then(other),
        }
    }

    /// As the value of an attribute.
    pub(super) fn attr(&self) -> Attr {
        match self {
            Self::Seconds(seconds) => Attr::Known(Value::Length(Length::Seconds(*seconds))),
            Self::Never => Attr::Known(Value::Length(Length::Never)),
            Self::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }

    /// What bounds it, as far as time does.
    pub(super) fn bounded_by(&self) -> Attr {
        match self {
            Self::Seconds(_) => "time".into(),
            Self::Never => "none".into(),
            Self::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }
}

/// An age and what makes it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sum {
    age: Age,
    terms: Vec<String>,
}

impl Sum {
    /// A sum of one term; `what` is it in words.
    pub(super) fn of(what: &str, age: Age) -> Self {
        let terms = match &age {
            Age::Seconds(seconds) => vec![format!("{what} {seconds} s")],
            Age::Never | Age::Unknown(_) => Vec::new(),
        };
        Self { age, terms }
    }

    /// This and that after it.
    pub(super) fn then(mut self, what: &str, age: Age) -> Self {
        self.terms.extend(Self::of(what, age.clone()).terms);
        Self { age: self.age.then(age), terms: self.terms }
    }

    /// The age.
    pub(super) fn attr(&self) -> Attr {
        self.age.attr()
    }

    /// The terms, as the value of an attribute.
    pub(super) fn terms(&self) -> Attr {
        match &self.age {
            Age::Seconds(_) => Attr::Known(Value::List(self.terms.clone())),
            Age::Never => Attr::Known(Value::List(vec!["nothing deletes by age".to_owned()])),
            Age::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_never_becomes_a_number() {
        let (three, four) = (Age::Seconds(3), Age::Seconds(4));
        let unknown = || Age::unknown("x");
        assert_eq!(three.clone().then(four.clone()), Age::Seconds(7));
        assert_eq!(three.clone().then(unknown()), unknown());
        assert_eq!(Age::Never.soonest(three.clone()), three, "either rule deletes it");
        assert_eq!(Age::Never.soonest(unknown()), unknown());
        assert_eq!(unknown().then(Age::Never), Age::Never);
        assert_eq!(three.clone().longest(four.clone()), four);
        assert_eq!(unknown().longest(four.clone()), unknown());
        assert_eq!(three.clone().longest(Age::Never), Age::Never);
        assert_eq!(Age::days(i64::MAX).then(Age::days(1)), Age::Seconds(i64::MAX));
        let sum = Sum::of("rule", three).then("delay", four);
        assert_eq!(sum.attr(), Age::Seconds(7).attr());
        assert_eq!(
            sum.terms(),
            Attr::Known(Value::List(vec!["rule 3 s".into(), "delay 4 s".into()]))
        );
    }
}
