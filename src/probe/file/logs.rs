//! Stores of logs, as several readers make them.

use crate::draft;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::retention;
use crate::fact::value::{Attr, Length, Value};

/// What a reader of log rules delivers of a store.
pub(super) const ATTRIBUTES: &[&str] =
    &["name", "holds", "delete_after_s", "worst_case_age_s", "terms", "bounded_by"];

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kept {
    /// So many seconds.
    For(i64),
    /// Nothing deletes by age.
    Forever,
    /// Not known, and why.
    Unknown(String),
}

impl Kept {
    /// Not known.
    pub(super) fn unknown(why: &str) -> Self {
        Self::Unknown(why.to_owned())
    }

    fn attr(&self) -> Attr {
        match self {
            Self::For(seconds) => Attr::Known(Value::Length(Length::Seconds(*seconds))),
            Self::Forever => Attr::Known(Value::Length(Length::Never)),
            Self::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }
}

/// A store of logs.
#[derive(Debug, Clone)]
pub(super) struct Store {
    /// What it is called.
    pub(super) name: String,
    /// When its data are deleted.
    pub(super) delete: Kept,
    /// How old what it holds can be.
    pub(super) worst: Kept,
    /// What makes that age; a reason if it is not known.
    pub(super) terms: Result<Vec<String>, String>,
    /// What bounds it; a reason if it is not known.
    pub(super) bounded_by: Result<&'static str, String>,
    /// Where its rule stands.
    pub(super) at: Place,
}

impl Store {
    /// One whose rule is not known.
    pub(super) fn unknown(name: String, why: &str, at: Place) -> Self {
        let kept = || Kept::unknown(why);
        let (delete, worst) = (kept(), kept());
        Self {
            name,
            delete,
            worst,
            terms: Err(why.to_owned()),
            bounded_by: Err(why.to_owned()),
            at,
        }
    }

    /// The fact.
    pub(super) fn draft(self, subject: &str) -> Draft {
        let terms = match self.terms {
            Ok(terms) => Attr::Known(Value::List(terms)),
            Err(why) => Attr::unknown(why),
        };
        let bounded_by = match self.bounded_by {
            Ok(word) => word.into(),
            Err(why) => Attr::unknown(why),
        };
        draft!(retention::STORE, subject, {
            "name": self.name.as_str().into(),
            "holds": holds_logs(),
            "delete_after_s": self.delete.attr(),
            "worst_case_age_s": self.worst.attr(),
            "terms": terms,
            "bounded_by": bounded_by,
        })
        .at(self.at)
        .address(self.name)
    }
}

/// What a log holds.
pub(super) fn holds_logs() -> Attr {
    Attr::Known(Value::List(vec!["logs".to_owned()]))
}
