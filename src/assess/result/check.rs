//! What a check says, what offends it, and the rows it rests on.

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::reason::Reason;
use crate::catalog::policy::Class;
use crate::catalog::{Confidence, Role, Text};
use crate::fact::value::AttrJson;
use crate::fact::{Basis, label};

words! {
    /// The outcome of a check.
    CheckOutcome {
        /// It holds.
        Satisfied = "satisfied",
        /// It does not hold.
        Violated = "violated",
        /// It cannot be told.
        Undecided = "undecided",
    }
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Hash)]
#[non_exhaustive]
pub struct CheckResult {
    /// Its id.
    pub id: String,
    /// What its outcome means here.
    pub role: Role,
    /// In words.
    pub says: Text,
    /// The outcome.
    pub outcome: CheckOutcome,
    /// What it rests on.
    pub basis: Option<Basis>,
    /// What part of the demand it speaks to.
    pub covers: Text,
    /// What violates it.
    pub offenders: Vec<Offender>,
    /// What is missing to decide it.
    pub missing: Vec<Reason>,
    /// Policy rows it looked up.
    pub rules: Vec<Rule>,
    /// Remarks, such as a limit met only within a calendar tolerance.
    pub remarks: Vec<Text>,
    /// Ids of the facts it looked at.
    pub facts: Vec<String>,
}

/// Something that violates a check.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Hash,
)]
pub struct Offender {
    /// What it is about.
    pub subject: String,
    /// The thing itself: kind, subject and identity; empty if no fact stands behind it. A disposition
    /// names it by this.
    pub thing: String,
    /// What was expected.
    pub expected: Text,
    /// What was found.
    pub observed: Text,
    /// A sentence.
    pub message: Text,
    /// Ids of the facts.
    pub facts: Vec<String>,
}

/// A policy row that was looked up.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Hash,
)]
#[non_exhaustive]
pub struct Rule {
    /// `id@edition`.
    pub policy: String,
    /// The table.
    pub table: String,
    /// The key.
    pub key: Vec<String>,
    /// The judgement at as-of.
    pub class: Class,
    /// Last day of the row.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether a later edition may extend it.
    pub extendable: bool,
    /// The threshold, if it is one.
    pub minimum: Option<i64>,
    /// Whether the threshold is a ceiling.
    #[serde(default)]
    pub at_most: bool,
    /// What was compared with the threshold.
    pub value: Option<i64>,
    /// The attribute that was: `kind.attribute`. Both numbers are in its unit.
    #[serde(default)]
    pub measured: Option<String>,
    /// How sure the row is.
    pub confidence: Confidence,
    /// Titles of the row's sources.
    pub sources: Vec<String>,
    /// Where they say it, source by source.
    pub cited: Vec<Citation>,
    /// What to know about it.
    pub note: Option<Text>,
}

impl Rule {
    /// The threshold with the side on which a value is good.
    pub fn bound(&self) -> Option<Text> {
        let bound = self.in_unit(self.minimum?);
        let (de, en) =
            if self.at_most { ("höchstens", "at most") } else { ("mindestens", "at least") };
        Some(Text::new(format!("{de} {}", bound.de), format!("{en} {}", bound.en)))
    }

    /// A number of the row or beside it, in the unit of what was compared.
    pub fn in_unit(&self, number: i64) -> Text {
        let measured = self.measured.as_deref().and_then(|name| name.rsplit_once('.'));
        match measured {
            _ if number == i64::MAX => Text::new("unbegrenzt", "without limit"),
            Some((kind, name)) => label::value(kind, name, &AttrJson::Int(number)),
            None => Text::same(&number.to_string()),
        }
    }

    /// As a reader looks it up: the first of its sources whose place is known, or the policy itself.
    pub fn cite(&self) -> Text {
        let known = self.cited.iter().find(|one| one.section.is_some());
        known.map_or_else(|| Text::same(&self.policy), Citation::text)
    }
}

/// A source of a policy row, and where in it the row stands.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Hash,
)]
#[non_exhaustive]
pub struct Citation {
    /// The document as it is cited.
    pub document: String,
    /// The section or item, by the document's own numbering.
    pub section: Option<String>,
    /// The table.
    pub table: Option<u16>,
    /// The printed page, or pages.
    pub page: Option<String>,
}

impl Citation {
    /// As a reader looks it up: document, section, table, page.
    pub fn text(&self) -> Text {
        let place = self.place();
        let say = |place: &str| match place {
            "" => self.document.clone(),
            place => format!("{}, {place}", self.document),
        };
        Text::new(say(&place.de), say(&place.en))
    }

    /// The place in the document; empty if it is not known.
    pub fn place(&self) -> Text {
        let say = |table: &str, page: &str| {
            let table = self.table.map(|number| format!("{table} {number}"));
            let page = self.page.as_ref().map(|number| format!("{page} {number}"));
            let parts = [self.section.clone(), table, page];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        };
        Text::new(say("Tabelle", "S."), say("table", "p."))
    }
}
