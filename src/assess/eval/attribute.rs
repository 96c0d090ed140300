//! Conditions on the attributes of a fact.

use crate::assess::eval::connect::{Gap, Tested};
use crate::assess::eval::time::bound_months;
use crate::assess::eval::{Evaluator, View};
use crate::assess::evidence::{Exhibit, Standing, Told};
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::predicate::{Condition, Test};
use crate::catalog::{Text, wanted};
use crate::fact::Basis;
use crate::fact::value::{Attr, Length, Value};

impl Evaluator<'_, '_> {
    pub(super) fn condition(&self, exhibit: &Exhibit<'_>, condition: &Condition) -> Tested {
        match condition {
            Condition::All(items) => items
                .iter()
                .map(|item| self.condition(exhibit, item))
                .fold(Tested::new(Tri::True), Tested::and),
            Condition::Any(items) => items
                .iter()
                .map(|item| self.condition(exhibit, item))
                .fold(Tested::new(Tri::False), Tested::or),
            Condition::Not(inner) => self.negated(exhibit, inner),
            Condition::Known(inner) => {
                let inner = self.condition(exhibit, inner);
                match inner.truth {
                    Tri::Unknown => Tested { basis: inner.basis, ..Tested::new(Tri::False) },
                    _ => inner,
                }
            }
            Condition::Attr(name, test) => {
                self.on_basis(exhibit, condition, self.attribute(exhibit, name, test))
            }
            Condition::Lookup(lookup) => {
                self.on_basis(exhibit, condition, self.lookup(exhibit, lookup))
            }
            Condition::Pair(pair) => self.on_basis(exhibit, condition, self.pair(exhibit, pair)),
        }
    }

    /// The opposite of a condition, with a fault of its own: what should not be, is.
    pub(super) fn negated(&self, exhibit: &Exhibit<'_>, inner: &Condition) -> Tested {
        let mut verdict = self.condition(exhibit, inner);
        verdict.truth = verdict.truth.negate();
        std::mem::swap(&mut verdict.unsaid, &mut verdict.unsaid_not);
        verdict.faults.clear();
        if verdict.truth == Tri::False {
            let observed = match inner {
                Condition::Attr(name, _) => match self.value(exhibit, name) {
                    Ok(value) => say::found(exhibit.fact.kind, name, value),
                    Err(_) => Text::default(),
                },
                _ => say::thing(&exhibit.fact.thing()),
            };
            verdict.faults.push((say::not_expected(exhibit.fact.kind, inner), observed));
        }
        verdict
    }

    /// The value of an attribute in this view, or why there is none. What may only refute speaks as it
    /// does for that in both.
    pub(super) fn value<'e>(&self, exhibit: &'e Exhibit<'_>, name: &str) -> Result<&'e Value, Gap> {
        let gap = |why: &str, unsaid| Gap {
            reason: say::attribute_unknown(exhibit.fact, name, why),
            unsaid,
        };
        if self.view == View::Refute || exhibit.only_refutes() {
            return match exhibit.refuting(name) {
                Some(Told { attr: Attr::Known(value), .. }) => Ok(value),
                Some(Told { attr: Attr::Unknown(why), .. }) => Err(gap(why, false)),
                None => Err(gap("not stated", false)),
            };
        }
        if exhibit.standing != Standing::Fresh {
            return Err(Gap { reason: say::standing(exhibit), unsaid: false });
        }
        match exhibit.told(name) {
            Some(Told { attr: Attr::Known(value), .. }) => Ok(value),
            Some(Told { attr: Attr::Unknown(why), unsaid, .. }) => Err(gap(why, unsaid)),
            None => Err(gap("not stated", true)),
        }
    }

    /// What the values rest on that a condition reads of a fact: the weakest of them.
    pub(super) fn basis_of(&self, exhibit: &Exhibit<'_>, names: &[&str]) -> Option<Basis> {
        names.iter().filter_map(|name| Some(self.heard_of(exhibit, name)?.basis)).min()
    }

    /// What is heard of an attribute in this view, and from whom.
    fn heard_of<'e>(&self, exhibit: &Exhibit<'e>, name: &str) -> Option<Told<'e>> {
        match self.view == View::Refute || exhibit.only_refutes() {
            true => exhibit.refuting(name),
            false => exhibit.told(name),
        }
    }

    /// The ids of the facts that say what a condition reads of a thing: others than its own may speak where
    /// it has no word.
    pub(super) fn said_by<'e>(
        &self,
        exhibit: &Exhibit<'e>,
        condition: &Condition,
    ) -> impl Iterator<Item = &'e str> {
        let names = condition.attributes();
        let told = names.into_iter().filter_map(|name| self.heard_of(exhibit, name));
        let known = told.filter(|told| matches!(told.attr, Attr::Known(_)));
        known.map(|told| told.fact).collect::<Vec<_>>().into_iter()
    }

    pub(super) fn attribute(&self, exhibit: &Exhibit<'_>, name: &str, test: &Test) -> Tested {
        let value = match self.value(exhibit, name) {
            Ok(value) => value,
            Err(gap) => return gap.tested(),
        };
        let mut verdict = match (test, value) {
            (test, Value::Day(_)) if self.ageless && test.hangs_on_the_day() => {
                return Tested::new(Tri::Unknown);
            }
            (Test::Is(expected), _) => equal(value, expected),
            (Test::In(list), _) => Tested::new(
                list.iter().fold(Tri::False, |truth, item| truth.or(equal(value, item).truth)),
            ),
            (Test::WithinMonths(months), Value::Length(length)) => {
                return self.within(exhibit, name, test, *length, *months);
            }
            (Test::WithinMonths(months), Value::Day(day)) => self.age(exhibit, *day, *months, name),
            (Test::Before(bound), Value::Day(day)) => Tested::new(self.before(*day, *bound)),
            (Test::After(bound), Value::Day(day)) => Tested::new(self.after(*day, *bound)),
            (Test::Matches(pattern), Value::Text(text)) => return self.matches(pattern, text),
            (Test::Contains(item), Value::List(items)) => {
                Tested::new(Tri::from(items.contains(item)))
            }
            (Test::SubsetOf(allowed), Value::List(items)) => {
                Tested::new(Tri::from(items.iter().all(|item| allowed.contains(item))))
            }
            (test, value) => bound(test, value),
        };
        if verdict.truth == Tri::False {
            let kind = exhibit.fact.kind;
            verdict
                .faults
                .push((wanted::attribute(kind, name, test), say::found(kind, name, value)));
        }
        verdict
    }

    fn matches(&self, pattern: &str, text: &str) -> Tested {
        let mut regexes = self.regexes.borrow_mut();
        let regex = regexes.entry(pattern.to_owned()).or_insert_with(|| {
            regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 20).build().ok()
        });
        match regex {
            Some(regex) if regex.is_match(text) => Tested::new(Tri::True),
            Some(_) => {
                let faults = vec![(say::pattern(pattern), Text::same(text))];
                Tested { faults, ..Tested::new(Tri::False) }
            }
            None => {
                Tested { missing: vec![say::check_error(pattern)], ..Tested::new(Tri::Unknown) }
            }
        }
    }
}

/// What an answer to a premise comes to in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PremiseAnswer {
    Yes,
    /// A "yes" that carries nothing any more.
    YesOnce,
    No,
    Nothing,
}

/// True, false, or neither sure.
pub(super) fn between(surely: bool, surely_not: bool) -> Tri {
    match (surely, surely_not) {
        (true, _) => Tri::True,
        (_, true) => Tri::False,
        _ => Tri::Unknown,
    }
}

fn equal(value: &Value, expected: &Value) -> Tested {
    let truth = match (value, expected) {
        (Value::Day(a), Value::Day(b)) => {
            between(a == b && a.from == a.to, a.to < b.from || b.to < a.from)
        }
        (a, b) => Tri::from(a == b),
    };
    Tested::new(truth)
}

pub(super) fn bound(test: &Test, value: &Value) -> Tested {
    let number = match value {
        Value::Int(number) | Value::Length(Length::Seconds(number)) => *number,
        Value::Length(Length::Never) => i64::MAX,
        Value::Length(Length::Months(months)) => return bound_months(test, *months),
        _ => {
            return Tested { missing: vec![say::check_error("type")], ..Tested::new(Tri::Unknown) };
        }
    };
    Tested::new(match test {
        Test::AtLeast(bound) => Tri::from(number >= *bound),
        Test::AtMost(bound) => Tri::from(number <= *bound),
        Test::LessThan(bound) => Tri::from(number < *bound),
        Test::MoreThan(bound) => Tri::from(number > *bound),
        _ => Tri::Unknown,
    })
}
