//! The fact about a store, or about the part of it that one rule is for.

use crate::draft;
use crate::fact::kind::retention;
use crate::fact::value::{Attr, Value};

use super::super::super::sum::Age;
use super::super::super::view::View;
use super::super::super::{Reading, Refusal};
use super::place::name;
use super::resource::Resource;

/// What is known of a store.
#[derive(Debug, Clone)]
pub(super) struct Store {
    /// What of the resource it is, such as `backups`; empty for all of it.
    part: String,
    /// When data are deleted.
    delete: Age,
    /// The oldest that can be met.
    worst: Age,
    /// What that is made of.
    terms: Vec<String>,
    /// What bounds it where no age does.
    bound: Option<&'static str>,
    /// Whether the rule is for a part.
    covers: Option<&'static str>,
    more: Vec<(&'static str, Attr)>,
}

impl Store {
    /// Kept by a rule.
    pub(super) fn rule(age: Age) -> Self {
        let new = Self {
            part: String::new(),
            delete: Age::Seconds(0),
            worst: Age::Seconds(0),
            terms: Vec::new(),
            bound: None,
            covers: Some("all"),
            more: Vec::new(),
        };
        new.then("rule", age)
    }

    /// Of which nothing is known but what is added.
    pub(super) fn bare() -> Self {
        Self { covers: None, ..Self::rule(Age::unknown(NOTHING)) }
    }

    /// Bounded by a number of things, not by age.
    pub(super) fn counted(bound: &'static str) -> Self {
        Self { bound: Some(bound), ..Self::rule(Age::Never) }
    }

    /// What follows before data are deleted.
    pub(super) fn then(self, words: &'static str, age: Age) -> Self {
        let delete = self.delete.clone().then(age.clone());
        Self { delete, ..self }.lag(words, age)
    }

    /// What is added to the oldest that can be met.
    pub(super) fn lag(mut self, words: &'static str, age: Age) -> Self {
        if let Age::Seconds(seconds) = age
            && seconds > 0
        {
            self.terms.push(format!("{words} {seconds} s"));
        }
        self.worst = self.worst.then(age);
        self
    }

    /// Kept so long at least whatever the rule says.
    pub(super) fn least(mut self, words: &'static str, age: &Age) -> Self {
        let longest = self.worst.clone().longest(age.clone());
        if let (Age::Seconds(seconds), true) = (age, longest != self.worst) {
            self.terms = vec![format!("{words} {seconds} s")];
        }
        self.worst = longest;
        self
    }

    /// Nothing can be deleted before: what a rule deletes sooner goes then.
    pub(super) fn at_least(self, words: &'static str, age: &Age) -> Self {
        let longest = self.delete.clone().longest(age.clone());
        let Age::Seconds(seconds) = age else { return self };
        if longest == self.delete {
            return self;
        }
        let store = Self { delete: longest.clone(), worst: longest, ..self };
        Self { terms: vec![format!("{words} {seconds} s")], ..store }
    }

    /// What of the resource it is.
    pub(super) fn part(self, part: impl Into<String>) -> Self {
        Self { part: part.into(), ..self }
    }

    /// Its rule is for a part only.
    pub(super) fn partly(self) -> Self {
        Self { covers: Some("part"), ..self }
    }

    /// With an attribute.
    pub(super) fn with(mut self, name: &'static str, attr: impl Into<Attr>) -> Self {
        self.more.push((name, attr.into()));
        self
    }

    /// With an attribute, if it is known.
    pub(super) fn with_some(self, name: &'static str, attr: Option<impl Into<Attr>>) -> Self {
        match attr {
            Some(attr) => self.with(name, attr),
            None => self,
        }
    }

    /// What its kind makes certain that it holds.
    pub(super) fn holds(self, what: &str) -> Self {
        self.with("holds", Attr::Known(Value::List(vec![what.to_owned()])))
    }

    /// Gives it out.
    pub(super) fn give(
        self,
        resource: &Resource,
        view: &View<'_>,
        out: &mut Reading,
    ) -> Result<(), Refusal> {
        let own = name(resource, view);
        let name = if self.part.is_empty() { own } else { format!("{own}: {}", self.part) };
        let mut draft = draft!(retention::STORE, out.subject(), { "name": name.into() });
        let bare = self.delete == Age::unknown(NOTHING);
        if !bare {
            draft = draft
                .with("delete_after_s", self.delete.attr())
                .with("worst_case_age_s", self.worst.attr());
        }
        let bound = match (&self.delete, self.bound) {
            (_, Some(bound)) => Some(bound),
            (Age::Seconds(_), None) => Some("time"),
            (Age::Never, None) => Some("none"),
            (Age::Unknown(_), None) => None,
        };
        if let Some(bound) = bound {
            draft = draft.with("bounded_by", bound.into());
        }
        let known = !bare && !matches!(self.delete, Age::Unknown(_));
        if let (Some(covers), true) = (self.covers, known) {
            draft = draft.with("covers", covers.into());
        }
        if matches!(self.worst, Age::Seconds(_)) {
            draft = draft.with("terms", Attr::Known(Value::List(self.terms)));
        }
        for (name, attr) in self.more {
            draft = draft.with(name, attr);
        }
        out.fact(draft.at(view.place()).address(resource.address.as_str()))
    }
}

/// Of a store whose age the file does not speak of.
const NOTHING: &str = "";
