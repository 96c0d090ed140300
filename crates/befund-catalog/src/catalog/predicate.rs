//! The language of checks: a closed set of typed operators over facts, documents and answers.
//!
//! `assess::eval` of the tool gives it meaning; here it is only data and the static check that every
//! kind, attribute, word, table and key in it exists.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::catalog::common::Text;
use crate::fact::ProtectionNeed;
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::value::{Day, Value};

/// A question about the evidence, answered in three-valued logic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Predicate {
    /// All hold.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// Every fact of the kind that meets `filter` meets `satisfies`.
    Every {
        /// The kind of fact.
        kind: String,
        /// Which of them.
        filter: Condition,
        /// What they must meet.
        satisfies: Condition,
        /// Why an empty set is fine, if it is.
        empty_ok: Option<Text>,
        /// Things that must not be there for it to be fine.
        unless: Vec<ThingUse>,
    },
    /// At least one fact of the kind meets both.
    Some {
        /// The kind of fact.
        kind: String,
        /// Which of them.
        filter: Condition,
        /// What one must meet.
        satisfies: Condition,
    },
    /// No fact of the kind meets `filter`.
    None {
        /// The kind of fact.
        kind: String,
        /// What none may meet.
        filter: Condition,
    },
    /// The number of facts that meet `filter` lies within the bounds.
    Count {
        /// The kind of fact.
        kind: String,
        /// Which are counted.
        filter: Condition,
        /// Lower bound.
        at_least: Option<u64>,
        /// Upper bound.
        at_most: Option<u64>,
    },
    /// The manufacturer's answer to the demand.
    AnswerIs(bool),
    /// The protection need that the product file states.
    ProtectionNeed {
        /// The need.
        is: ProtectionNeed,
        /// The requirement of the catalog judged whose answer "no" leaves the need unknown: the analysis
        /// that would show it was not made.
        unless_no: Option<String>,
    },
    /// A thing that `catalogs/things.yaml` defines is there.
    Thing(ThingUse),
    /// The product lists a component of one of these kinds.
    Component(Vec<String>),
    /// A target of one of these kinds is declared.
    Target(Vec<String>),
    /// The manufacturer's answer to a requirement of the catalog judged.
    Answered {
        /// The requirement's number.
        requirement: String,
        /// Whether "yes".
        yes: bool,
    },
    /// The day judged is this one or later.
    Since(Date),
    /// A document of a kind is listed, present and, if asked, in its term and young enough.
    Document {
        /// The kind of document.
        kind: DocumentKind,
        /// What it was issued under: one of these; anything if none is named.
        schemes: Vec<Scheme>,
        /// Whether its own end counts.
        valid: bool,
        /// Its greatest age in calendar months.
        max_age_months: Option<u16>,
    },
}

impl Predicate {
    /// Calls `visit` with every predicate in this one, itself first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::All(items) | Self::Any(items) => items.iter().for_each(|item| item.walk(visit)),
            Self::Not(inner) => inner.walk(visit),
            Self::Thing(thing) => thing.predicates().for_each(|item| item.walk(visit)),
            _ => {}
        }
    }

    /// Calls `visit` with every use of a thing in this one, those within things left out.
    pub(super) fn for_things(&mut self, visit: &mut impl FnMut(&mut ThingUse)) {
        match self {
            Self::All(items) | Self::Any(items) => {
                items.iter_mut().for_each(|item| item.for_things(visit));
            }
            Self::Not(inner) => inner.for_things(visit),
            Self::Thing(thing) => visit(thing),
            Self::Every { unless, .. } => unless.iter_mut().for_each(visit),
            _ => {}
        }
    }

    /// The kinds of facts it asks about.
    pub fn kinds(&self) -> Vec<&str> {
        let mut kinds = Vec::new();
        self.walk(&mut |predicate| {
            kinds.extend(predicate.kind().filter(|kind| !kinds.contains(kind)));
        });
        kinds
    }

    /// The questions it puts to policy tables.
    pub fn lookups(&self) -> Vec<&Lookup> {
        let mut lookups = Vec::new();
        self.walk(&mut |predicate| {
            lookups.extend(predicate.conditions().into_iter().flat_map(Condition::lookups));
        });
        lookups
    }

    /// The policies it looks things up in.
    pub fn policies(&self) -> Vec<&str> {
        let lookups = self.lookups().into_iter();
        let mut policies: Vec<_> = lookups.map(|lookup| lookup.policy.as_str()).collect();
        policies.sort_unstable();
        policies.dedup();
        policies
    }

    /// Whether it asks for a document.
    pub fn asks_document(&self) -> bool {
        let mut asks = false;
        self.walk(&mut |predicate| asks |= matches!(predicate, Self::Document { .. }));
        asks
    }

    /// The kind of fact this very predicate asks about, without those within it.
    fn kind(&self) -> Option<&str> {
        match self {
            Self::Every { kind, .. }
            | Self::Some { kind, .. }
            | Self::None { kind, .. }
            | Self::Count { kind, .. } => Some(kind),
            _ => None,
        }
    }

    /// The conditions on facts of this very predicate, without those within it.
    fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::Every { filter, satisfies, .. } | Self::Some { filter, satisfies, .. } => {
                vec![filter, satisfies]
            }
            Self::None { filter, .. } | Self::Count { filter, .. } => vec![filter],
            _ => Vec::new(),
        }
    }

    /// The attributes of a kind that it reads.
    pub fn attributes(&self, kind: &str) -> BTreeSet<&str> {
        let mut attributes = BTreeSet::new();
        self.walk(&mut |predicate| {
            if predicate.kind() == Some(kind) {
                let conditions = predicate.conditions().into_iter();
                attributes.extend(conditions.flat_map(Condition::attributes));
            }
        });
        attributes
    }

    /// The attributes of a kind that it asks about, without those that only say which facts are meant.
    pub fn asked(&self, kind: &str) -> BTreeSet<&str> {
        let mut attributes = BTreeSet::new();
        self.walk(&mut |predicate| {
            if predicate.kind() == Some(kind) {
                // Without a condition of their own the facts that are meant are what is asked for.
                let names = predicate.conditions().into_iter().map(Condition::attributes);
                attributes.extend(names.rev().find(|names| !names.is_empty()).unwrap_or_default());
            }
        });
        attributes
    }

    /// The pairs that it wants a policy table to admit.
    pub fn pairs(&self) -> Vec<&Pair> {
        let mut pairs = Vec::new();
        self.walk(&mut |predicate| {
            pairs.extend(predicate.conditions().into_iter().flat_map(Condition::pairs));
        });
        pairs
    }
}

/// A thing where it is used, with what shows it once the files are put together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ThingUse {
    /// Its id.
    pub id: String,
    /// What it is: an indefinite noun phrase.
    pub title: Text,
    /// What shows it, and whose absence on a complete list shows that it is not there.
    pub decided_by: Vec<Predicate>,
    /// What shows it, and says nothing otherwise.
    pub shown_by: Vec<Predicate>,
}

impl ThingUse {
    /// The name alone, as a file writes it.
    pub(super) fn named(id: String) -> Self {
        Self { id, title: Text::default(), decided_by: Vec::new(), shown_by: Vec::new() }
    }

    /// All that shows it.
    pub fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        self.decided_by.iter().chain(&self.shown_by)
    }

    /// The things it is defined by.
    pub(super) fn parts(&self) -> BTreeSet<String> {
        let mut parts = BTreeSet::new();
        for predicate in self.predicates() {
            predicate.walk(&mut |one| {
                if let Predicate::Thing(part) = one {
                    parts.insert(part.id.clone());
                }
            });
        }
        parts
    }
}

/// A question about one fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// It is known to hold: what is not known counts as not so.
    Known(Box<Self>),
    /// All hold; empty always holds.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// An attribute meets a test.
    Attr(String, Test),
    /// A policy table recommends it.
    Lookup(Lookup),
    /// Two of the listed things, different in a column of a policy table, are both recommended there.
    Pair(Pair),
}

impl Condition {
    /// The condition that always holds.
    pub const ALWAYS: Self = Self::All(Vec::new());

    /// The lookups in it.
    pub fn lookups(&self) -> Vec<&Lookup> {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().flat_map(Self::lookups).collect(),
            Self::Not(inner) | Self::Known(inner) => inner.lookups(),
            Self::Attr(..) => Vec::new(),
            Self::Lookup(lookup) => {
                let inner = lookup.conditions.iter().flat_map(|(_, inner)| inner.lookups());
                std::iter::once(lookup).chain(inner).collect()
            }
            Self::Pair(pair) => vec![&pair.lookup],
        }
    }

    /// Whether it asks for something of late: a day no longer ago than so many months.
    pub fn asks_of_late(&self) -> bool {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().any(Self::asks_of_late),
            Self::Not(inner) | Self::Known(inner) => inner.asks_of_late(),
            Self::Attr(_, test) => matches!(test, Test::WithinMonths(_)),
            Self::Lookup(_) | Self::Pair(_) => false,
        }
    }

    /// Whether the day judged may change what it comes to.
    pub fn hangs_on_the_day(&self) -> bool {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().any(Self::hangs_on_the_day),
            Self::Not(inner) | Self::Known(inner) => inner.hangs_on_the_day(),
            Self::Attr(_, test) => test.hangs_on_the_day(),
            Self::Lookup(_) | Self::Pair(_) => false,
        }
    }

    /// The attributes it reads.
    pub fn attributes(&self) -> Vec<&str> {
        match self {
            Self::All(items) | Self::Any(items) => {
                items.iter().flat_map(Self::attributes).collect()
            }
            Self::Not(inner) | Self::Known(inner) => inner.attributes(),
            Self::Attr(name, _) => vec![name],
            Self::Lookup(lookup) => lookup.attributes(),
            Self::Pair(pair) => {
                let lists = [Some(&pair.of), pair.conditions_met.as_ref()];
                let level =
                    ["health_id", "assurance"].into_iter().filter(|_| !pair.assured.is_empty());
                lists.into_iter().flatten().map(String::as_str).chain(level).collect()
            }
        }
    }

    /// The pairs in it.
    fn pairs(&self) -> Vec<&Pair> {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().flat_map(Self::pairs).collect(),
            Self::Not(inner) | Self::Known(inner) => inner.pairs(),
            Self::Pair(pair) => vec![pair],
            Self::Attr(..) | Self::Lookup(_) => Vec::new(),
        }
    }
}

/// A test of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// Equal.
    Is(Value),
    /// One of these.
    In(Vec<Value>),
    /// Not less.
    AtLeast(i64),
    /// Not more.
    AtMost(i64),
    /// Less.
    LessThan(i64),
    /// More.
    MoreThan(i64),
    /// A duration, or a date's age at as-of, of at most that many calendar months.
    WithinMonths(u16),
    /// Before a day.
    Before(DayRef),
    /// After a day.
    After(DayRef),
    /// The whole text matches the regular expression.
    Matches(String),
    /// The list holds it.
    Contains(String),
    /// The list holds nothing else.
    SubsetOf(Vec<String>),
}

impl Test {
    /// Whether the day judged may change what it says of a day.
    pub fn hangs_on_the_day(&self) -> bool {
        matches!(
            self,
            Self::WithinMonths(_) | Self::Before(DayRef::AsOf) | Self::After(DayRef::AsOf)
        )
    }
}

/// A day in a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayRef {
    /// The day judged.
    AsOf,
    /// A fixed day.
    On(Day),
}

/// Two things of a list that a policy table admits together: two factors of different categories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pair {
    /// The table; its one key column takes each listed thing.
    pub lookup: Lookup,
    /// The list attribute with the things.
    pub of: String,
    /// The column in which the two must differ.
    pub differ_in: String,
    /// A list attribute with the ids of conditions that are shown to be met.
    pub conditions_met: Option<String>,
    /// Levels of assurance at which a way in by the GesundheitsID, whose factors are demanded elsewhere,
    /// counts as such a pair.
    pub assured: Vec<String>,
}

/// A question to a policy table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Lookup {
    /// The policy's id; its edition follows the as-of date.
    pub policy: String,
    /// The table in it.
    pub table: String,
    /// Key columns and where their values come from.
    pub key: Vec<(String, KeyPart)>,
    /// A list attribute with every value that the one key attribute can have: all of them must be
    /// admitted, and none of them is a violation.
    pub possible: Option<String>,
    /// The attribute a threshold table compares.
    pub value: Option<String>,
    /// Whether what the table does not list is violated here, whatever the table says of it.
    pub unlisted_violates: bool,
    /// What shows on the fact itself that a row's condition is met, by the condition's id.
    pub conditions: Vec<(String, Condition)>,
}

impl Lookup {
    fn attributes(&self) -> Vec<&str> {
        let keys = self.key.iter().filter_map(|(_, part)| match part {
            KeyPart::Attribute(name) => Some(name.as_str()),
            KeyPart::Const(_) => None,
        });
        let conditions = self.conditions.iter().flat_map(|(_, condition)| condition.attributes());
        let more = self.possible.as_deref().into_iter().chain(self.value.as_deref());
        keys.chain(more).chain(conditions).collect()
    }
}

/// Where the value of a key column comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyPart {
    /// An attribute of the fact.
    Attribute(String),
    /// A constant.
    Const(String),
}
