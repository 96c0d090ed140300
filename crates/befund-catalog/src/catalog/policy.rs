//! Policy tables: typed rows that checks look up, as of a date.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::as_of::AsOf;
use crate::catalog::common::{Confidence, InForce, Text};
use crate::words;

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

words! {
    /// On which side of a threshold a value is good.
    Bound {
        /// Not below it.
        AtLeast = "at_least",
        /// Not above it.
        AtMost = "at_most",
    }
}

words! {
    /// What becomes of a value on the other side.
    Otherwise {
        /// It is not good.
        Violates = "violates",
        /// A person must judge it: the number is not the norm's.
        Human = "human",
    }
}

/// How a threshold table compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// The column with the number.
    pub column: String,
    /// On which side a value is good.
    pub bound: Bound,
    /// What becomes of one on the other side.
    pub otherwise: Otherwise,
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
    /// Sources by id.
    pub sources: BTreeMap<String, PolicyDocument>,
    /// The tables by name.
    pub tables: BTreeMap<String, Table>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

impl Policy {
    /// `id@edition`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.id, self.edition)
    }
}

/// A document that rows rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PolicyDocument {
    /// Its title, with what identifies it.
    pub title: String,
    /// How it is called where it is cited, such as `TR-02102-2 2026-01`.
    pub short: Option<String>,
    /// Whether it is the norm itself.
    pub tier: Confidence,
}

/// Where a document says something, by its own numbering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedPlace {
    /// The section or item.
    pub section: String,
    /// The table.
    pub table: Option<u16>,
    /// The printed page, or pages.
    pub page: String,
}

/// A source of a row, and where in it the row stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cite {
    /// Its id in [`Policy::sources`].
    pub source: String,
    /// The place, if it is known.
    pub at: Option<CitedPlace>,
}

/// One table of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Title.
    pub title: Text,
    /// The key columns.
    pub key: Vec<String>,
    /// How it compares, if it is a threshold table.
    pub threshold: Option<Threshold>,
    /// Whether what is not listed is violated (a closed list) or for a person to judge.
    pub unlisted_violates: bool,
    /// Where it says that what is not listed is not admitted.
    pub closed_by: Vec<Cite>,
    /// The policy whose table of the same name speaks for keys that have no row here, in the edition in
    /// force on the day judged.
    pub builds_on: Option<String>,
    /// Where to look for keys that have no row of their own, in order.
    pub aliases: Vec<Alias>,
    /// The rows in the norm's order.
    pub rows: Vec<Row>,
}

/// Keys without a row of their own that another row speaks for: the norm says that what holds there
/// holds here, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alias {
    /// Which keys: columns and regular expressions that the whole value must match.
    pub when: Vec<(String, String)>,
    /// The columns that differ in the row to look at.
    pub replace: Vec<(String, String)>,
    /// Why it speaks for them.
    pub note: Option<Text>,
}

impl Alias {
    /// The key to look at instead, if it speaks for this one.
    fn apply(&self, columns: &[String], key: &[String]) -> Option<Vec<String>> {
        let value = |column: &str| columns.iter().position(|known| known == column);
        let fits = |(column, pattern): &(String, String)| {
            value(column).is_some_and(|at| matches_whole(pattern, &key[at]))
        };
        let mut other = key.to_vec();
        for (column, text) in &self.replace {
            text.clone_into(other.get_mut(value(column)?)?);
        }
        self.when.iter().all(fits).then_some(other)
    }
}

/// Whether a whole text matches a pattern that was checked when it was loaded.
fn matches_whole(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(text))
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
    /// What it rests on.
    pub sources: Vec<Cite>,
    /// What to know about it.
    pub note: Option<Text>,
}

/// The answer to a lookup, with the row it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableAnswer<'a> {
    /// The judgement at as-of.
    pub class: Class,
    /// The row, if any.
    pub row: Option<&'a Row>,
    /// Past an end that a newer edition may have extended.
    pub outdated: bool,
    /// On the wrong side of all thresholds: the row is the one that comes nearest, and its end is not the
    /// value's.
    pub below: bool,
    /// What led to the row, if the key has none of its own.
    pub alias: Option<&'a Alias>,
}

impl<'a> TableAnswer<'a> {
    fn new(class: Class, row: Option<&'a Row>) -> Self {
        Self { class, row, outdated: false, below: false, alias: None }
    }

    /// The last day of the row, where the row fits.
    pub fn until(&self) -> Option<Date> {
        self.row.filter(|_| !self.below)?.until
    }

    /// Whether a later edition may extend it.
    pub fn extendable(&self) -> bool {
        self.until().is_some() && self.row.is_some_and(|row| row.extendable)
    }
}

/// The last day of a year.
pub fn last_day_of(year: i16) -> Date {
    date(year, 12, 31)
}

impl Table {
    /// Judges a key, and for threshold tables a value, as of a day. A key without a row is looked for
    /// where the first alias that speaks for it and leads to one says.
    ///
    /// TR-02102-2 section 3.1.1: a year without plus ends with that year; one with plus may be
    /// extended, so past it only a newer edition can tell.
    pub fn look_up<'w>(
        &self,
        key: &[String],
        value: Option<i64>,
        as_of: impl Into<AsOf<'w>>,
    ) -> TableAnswer<'_> {
        let as_of = as_of.into();
        let rows = self.rows_of(key);
        if !rows.is_empty() {
            return self.judge(&rows, value, as_of);
        }
        let led = self.aliases.iter().find_map(|alias| {
            let rows = self.rows_of(&alias.apply(&self.key, key)?);
            (!rows.is_empty()).then_some((alias, rows))
        });
        if let Some((alias, rows)) = led {
            return TableAnswer { alias: Some(alias), ..self.judge(&rows, value, as_of) };
        }
        let class = if self.rows.is_empty() { Class::NoRule } else { Class::NotListed };
        TableAnswer::new(class, None)
    }

    fn rows_of(&self, key: &[String]) -> Vec<&Row> {
        self.rows.iter().filter(|row| row.key == key).collect()
    }

    fn judge<'a>(&self, rows: &[&'a Row], value: Option<i64>, as_of: AsOf<'_>) -> TableAnswer<'a> {
        if let Some(Threshold { bound: Bound::AtMost, .. }) = &self.threshold {
            return self.judge_ceiling(rows, value, as_of);
        }
        let begun = |row: &&Row| row.from.is_none_or(|from| from <= as_of);
        let running = |row: &&Row| row.until.is_none_or(|until| as_of <= until);
        let current: Vec<_> =
            rows.iter().copied().filter(|row| begun(row) && running(row)).collect();
        let Some(least) = current.iter().copied().min_by_key(|row| row.minimum) else {
            return match rows.iter().copied().filter(begun).max_by_key(|row| row.until) {
                Some(row) => TableAnswer {
                    outdated: row.extendable,
                    ..TableAnswer::new(Class::PeriodOver, Some(row))
                },
                None => TableAnswer::new(Class::NotListed, None),
            };
        };
        let fits = |row: &&Row| value.zip(row.minimum).is_none_or(|(value, least)| value >= least);
        if !fits(&least) {
            return TableAnswer {
                below: true,
                ..TableAnswer::new(self.class_outside(), Some(least))
            };
        }
        let row = match value {
            None => least,
            Some(_) => Self::longest(least, rows.iter().copied().filter(running).filter(fits)),
        };
        TableAnswer::new(row.class.into(), Some(row))
    }

    /// The judgement of a value outside.
    fn class_outside(&self) -> Class {
        match &self.threshold {
            Some(Threshold { otherwise: Otherwise::Human, .. }) => Class::NoRule,
            _ => Class::Discouraged,
        }
    }

    /// The highest bound in force counts.
    fn judge_ceiling<'a>(
        &self,
        rows: &[&'a Row],
        value: Option<i64>,
        as_of: AsOf<'_>,
    ) -> TableAnswer<'a> {
        let current = rows.iter().copied().filter(|row| {
            row.from.is_none_or(|from| from <= as_of)
                && row.until.is_none_or(|until| as_of <= until)
        });
        let Some(highest) = current.max_by_key(|row| row.minimum) else {
            return TableAnswer::new(Class::NotListed, None);
        };
        if value.zip(highest.minimum).is_none_or(|(value, most)| value <= most) {
            return TableAnswer::new(highest.class.into(), Some(highest));
        }
        TableAnswer { below: true, ..TableAnswer::new(self.class_outside(), Some(highest)) }
    }

    /// Of the rows a value fits the one that holds longest. Higher minimums to come count: who meets
    /// them today already does so for their whole period.
    fn longest<'a>(least: &'a Row, fitting: impl Iterator<Item = &'a Row>) -> &'a Row {
        fitting.filter(|row| row.class == least.class).fold(least, |best, row| {
            let end = |row: &Row| row.until.unwrap_or(Date::MAX);
            let later = end(row) > end(best) && row.minimum >= best.minimum;
            let stricter = end(row) == end(best) && row.minimum > best.minimum;
            if later || stricter { row } else { best }
        })
    }
}

impl From<RowClass> for Class {
    fn from(class: RowClass) -> Self {
        match class {
            RowClass::Recommended => Self::Recommended,
            RowClass::Conditional => Self::Conditional,
            RowClass::Discouraged => Self::Discouraged,
            RowClass::Announced => Self::Announced,
            RowClass::NoRule => Self::NoRule,
        }
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
            closed_by: Vec::new(),
            builds_on: None,
            aliases: Vec::new(),
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
    fn a_value_is_judged_by_the_row_that_fits_it() {
        let table = table(vec![
            row("RSA", Some(2000), None, Some(2023), false),
            row("RSA", Some(3000), Some(2024), Some(2029), true),
        ]);
        let until = |value, day| {
            let answer = table.look_up(&["RSA".to_owned()], Some(value), day);
            (answer.class, answer.until().map(Date::year), answer.extendable())
        };
        let (then, later) = (date(2023, 6, 1), date(2024, 6, 1));
        assert_eq!(until(3072, then), (Class::Recommended, Some(2029), true));
        assert_eq!(until(2999, then), (Class::Recommended, Some(2023), false));
        assert_eq!(until(1999, then), (Class::Discouraged, None, false));
        assert_eq!(until(2048, later), (Class::Discouraged, None, false), "no end of another row");
        assert_eq!(until(3072, later), (Class::Recommended, Some(2029), true));
    }

    #[test]
    fn a_later_row_of_the_same_minimum_is_for_later() {
        let mut hybrids = row("DH", Some(3000), Some(2032), Some(2032), true);
        hybrids.class = RowClass::Conditional;
        let table = table(vec![row("DH", Some(3000), Some(2023), Some(2031), false), hybrids]);
        let answer = table.look_up(&["DH".to_owned()], Some(3072), date(2026, 1, 1));
        assert_eq!((answer.class, answer.until()), (Class::Recommended, Some(date(2031, 12, 31))));
        assert_eq!(class(&table, "DH", Some(3072), date(2032, 1, 1)), (Class::Conditional, false));
    }

    #[test]
    fn an_alias_leads_only_keys_without_a_row_to_another() {
        let mut table = table(vec![row("RSA", Some(3000), None, Some(2031), true)]);
        table.aliases = vec![Alias {
            when: vec![("algorithm".to_owned(), "RSA-PSS|rsa-.*".to_owned())],
            replace: vec![("algorithm".to_owned(), "RSA".to_owned())],
            note: None,
        }];
        let day = date(2026, 1, 1);
        assert_eq!(class(&table, "RSA-PSS", Some(2048), day), (Class::Discouraged, false));
        assert_eq!(class(&table, "RSA-PSS", Some(3000), day), (Class::Recommended, false));
        assert_eq!(class(&table, "xRSA-PSS", Some(3000), day), (Class::NotListed, false));
        table.rows.push(row("RSA-PSS", Some(4000), None, None, false));
        assert_eq!(class(&table, "RSA-PSS", Some(3000), day), (Class::Discouraged, false));
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
