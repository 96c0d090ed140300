//! Policy tables: typed rows that checks look up, as of a date.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::model::{Confidence, InForce, Text};
use crate::fact::document::words;
use std::fmt;

words! {
    /// How a row judges, before its period is looked at.
    RowClass {
        /// The policy recommends it.
        Recommended = "recommended",
        /// It does under conditions.
        Conditional = "conditional",
        /// It advises against it.
        Discouraged = "discouraged",
        /// It will recommend it.
        Announced = "announced",
        /// It says nothing yet.
        NoRule = "no_rule",
    }
}

words! {
    /// What a lookup answers.
    Class {
        /// Recommended at as-of.
        Recommended = "recommended",
        /// Recommended under conditions that a person must check.
        Conditional = "conditional",
        /// The period of recommendation is over.
        PeriodOver = "period_over",
        /// Advised against, or below a minimum.
        Discouraged = "discouraged",
        /// To be recommended by a later edition.
        Announced = "announced",
        /// The table has no such row; that alone does not make it insecure.
        NotListed = "not_listed",
        /// The table does not speak to it.
        NoRule = "no_rule",
    }
}

/// One edition of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id, such as `tr-02102-2`.
    pub id: String,
    /// The edition, such as `2026-01`.
    pub edition: String,
    /// Full title.
    pub title: Text,
    /// When it is in force.
    pub in_force: InForce,
    /// How complete it is and what that rests on.
    pub note: Option<Text>,
    /// Sources by id: title and whether primary.
    pub sources: BTreeMap<String, (String, Confidence)>,
    /// The tables by name.
    pub tables: BTreeMap<String, Table>,
    /// The policy whose current edition fills in the tables this one lacks.
    pub builds_on: Option<BuildsOn>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

/// How a policy that has few tables of its own uses another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildsOn {
    /// The other policy.
    pub policy: String,
    /// Whether what the other does not list is a deviation here.
    pub unlisted_violates: bool,
    /// A regular expression that names of cipher suites must match as a whole.
    pub suites: Option<String>,
}

impl Policy {
    /// `id@edition`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.id, self.edition)
    }
}

/// One table of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Title.
    pub title: Text,
    /// The key columns.
    pub key: Vec<String>,
    /// The column a threshold table compares with, if it is one.
    pub threshold: Option<String>,
    /// Whether what is not listed is violated (a closed list) or for a person to judge.
    pub unlisted_violates: bool,
    /// The rows in the norm's order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Values of the key columns, in their order.
    pub key: Vec<String>,
    /// The threshold, if the table has one.
    pub minimum: Option<i64>,
    /// Other columns, such as `code`.
    pub columns: BTreeMap<String, String>,
    /// Its judgement.
    pub class: RowClass,
    /// Conditions by id.
    pub conditions: Vec<(String, Text)>,
    /// First day it applies.
    pub from: Option<Date>,
    /// Last day it applies.
    pub until: Option<Date>,
    /// Whether the norm marks the end with a plus: a later edition may extend it.
    pub extendable: bool,
    /// How sure the row is.
    pub confidence: Confidence,
    /// Ids in [`Policy::sources`].
    pub sources: Vec<String>,
    /// What to know about it.
    pub note: Option<Text>,
}

/// The answer to a lookup, with the row it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The judgement at as-of.
    pub class: Class,
    /// The row, if any.
    pub row: Option<&'a Row>,
    /// Past an end that a newer edition may have extended.
    pub outdated: bool,
}

/// The last day of a year.
pub fn last_day_of(year: i16) -> Date {
    date(year, 12, 31)
}

impl Table {
    /// Judges a key, and for threshold tables a value, as of a day.
    ///
    /// TR-02102-2 section 3.1.1: a year without plus ends with that year; one with plus may be
    /// extended, so past it only a newer edition can tell.
    pub fn look_up(&self, key: &[String], value: Option<i64>, as_of: Date) -> Answer<'_> {
        let rows: Vec<_> = self.rows.iter().filter(|row| row.key == key).collect();
        let begun = |row: &&&Row| row.from.is_none_or(|from| from <= as_of);
        let running = |row: &&&Row| row.until.is_none_or(|until| as_of <= until);
        if rows.is_empty() {
            let class = if self.rows.is_empty() { Class::NoRule } else { Class::NotListed };
            return Answer { class, row: None, outdated: false };
        }
        let current = rows.iter().filter(begun).filter(running).min_by_key(|row| row.minimum);
        if let Some(row) = current {
            return Self::judge(row, value);
        }
        let latest = rows.iter().filter(begun).max_by_key(|row| row.until);
        match latest {
            Some(row) if row.extendable => {
                Answer { class: Class::PeriodOver, row: Some(row), outdated: true }
            }
            Some(row) => Answer { class: Class::PeriodOver, row: Some(row), outdated: false },
            None => Answer { class: Class::NotListed, row: None, outdated: false },
        }
    }

    fn judge<'a>(row: &&'a Row, value: Option<i64>) -> Answer<'a> {
        let below = row.minimum.zip(value).is_some_and(|(minimum, value)| value < minimum);
        let class = match row.class {
            _ if below => Class::Discouraged,
            RowClass::Recommended => Class::Recommended,
            RowClass::Conditional => Class::Conditional,
            RowClass::Discouraged => Class::Discouraged,
            RowClass::Announced => Class::Announced,
            RowClass::NoRule => Class::NoRule,
        };
        Answer { class, row: Some(row), outdated: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(
        key: &str,
        minimum: Option<i64>,
        from: Option<i16>,
        until: Option<i16>,
        extendable: bool,
    ) -> Row {
        Row {
            key: vec![key.to_owned()],
            minimum,
            columns: BTreeMap::new(),
            class: RowClass::Recommended,
            conditions: Vec::new(),
            from: from.map(|year| date(year, 1, 1)),
            until: until.map(last_day_of),
            extendable,
            confidence: Confidence::Primary,
            sources: Vec::new(),
            note: None,
        }
    }

    fn table(rows: Vec<Row>) -> Table {
        Table {
            title: Text::default(),
            key: vec!["algorithm".to_owned()],
            threshold: None,
            unlisted_violates: false,
            rows,
        }
    }

    fn class(table: &Table, key: &str, value: Option<i64>, day: Date) -> (Class, bool) {
        let answer = table.look_up(&[key.to_owned()], value, day);
        (answer.class, answer.outdated)
    }

    #[test]
    fn a_plain_year_ends_with_its_last_day() {
        let table = table(vec![row("rsa", None, None, Some(2025), false)]);
        assert_eq!(class(&table, "rsa", None, date(2025, 12, 31)), (Class::Recommended, false));
        assert_eq!(class(&table, "rsa", None, date(2026, 1, 1)), (Class::PeriodOver, false));
    }

    #[test]
    fn past_an_extendable_year_only_a_newer_edition_can_tell() {
        let table = table(vec![row("TLSv1.3", None, None, Some(2031), true)]);
        assert_eq!(class(&table, "TLSv1.3", None, date(2032, 1, 1)), (Class::PeriodOver, true));
    }

    #[test]
    fn thresholds_follow_their_periods() {
        let table = table(vec![
            row("RSA", Some(2000), None, Some(2022), false),
            row("RSA", Some(3000), Some(2023), Some(2028), true),
        ]);
        assert_eq!(class(&table, "RSA", Some(2014), date(2018, 5, 3)), (Class::Recommended, false));
        assert_eq!(class(&table, "RSA", Some(1999), date(2018, 5, 3)), (Class::Discouraged, false));
        assert_eq!(class(&table, "RSA", Some(2014), date(2023, 1, 1)), (Class::Discouraged, false));
        assert_eq!(class(&table, "RSA", Some(3072), date(2023, 1, 1)), (Class::Recommended, false));
    }

    #[test]
    fn not_listed_is_not_discouraged() {
        let table = table(vec![row("secp256r1", None, None, Some(2031), false)]);
        assert_eq!(class(&table, "x25519", None, date(2026, 1, 1)), (Class::NotListed, false));
        assert_eq!(
            class(&self::table(Vec::new()), "x25519", None, date(2026, 1, 1)),
            (Class::NoRule, false)
        );
    }
}
