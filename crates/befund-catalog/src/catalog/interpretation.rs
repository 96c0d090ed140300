//! Rulings on a norm by the body that applies it, and known conflicts between norms: dated, attached
//! to requirements, applied only on days they hold, always listed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::as_of::AsOf;
use crate::catalog::common::{Confidence, Provenance, Text};
use crate::catalog::model::{Catalog, NaReason};
use crate::words;

/// A collection of rulings from one body or document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Interpretations {
    /// Its id, such as `bsi-faq-tr-03161`.
    pub id: String,
    /// Full title.
    pub title: Text,
    /// What to know about it, such as how its date is known.
    pub note: Option<Text>,
    /// Sources by id.
    pub sources: BTreeMap<String, Provenance>,
    /// The rulings in the document's order.
    pub rulings: Vec<Ruling>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

/// One ruling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ruling {
    /// Unique in its collection.
    pub id: String,
    /// First day it holds.
    pub from: Date,
    /// Last day it holds; open if `None`.
    pub until: Option<Date>,
    /// A few words.
    pub title: Text,
    /// What it says, restated.
    pub text: Text,
    /// How sure text and date are.
    pub confidence: Confidence,
    /// Ids in [`Interpretations::sources`].
    pub sources: Vec<String>,
    /// What it does.
    pub effect: Effect,
    /// Who said it, and how that is known; `None` where the collection says it.
    pub said: Option<Statement>,
    /// What to mind before one relies on it.
    pub caution: Option<Text>,
    /// What it speaks to.
    pub on: Vec<RulingSubject>,
}

/// Who said something, in which form and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Statement {
    /// Who.
    pub by: Text,
    /// In which form.
    pub channel: Channel,
    /// When, as far as that is known: a day, a month or a year.
    pub on: Option<String>,
    /// The day on which it was written down.
    pub recorded: Date,
}

words! {
    /// In which form something was said.
    Channel {
        /// In a letter, of which the wording is known.
        Letter = "letter",
        /// In a conversation, as somebody reports it: it binds nobody.
        Conversation = "conversation",
    }
}

impl Ruling {
    /// Whether it is only reported from a conversation: it is explained, and no verdict depends on it.
    pub fn is_hearsay(&self) -> bool {
        self.said.as_ref().is_some_and(|said| said.channel == Channel::Conversation)
    }

    /// Whether it holds on a day.
    pub fn holds_on<'w>(&self, day: impl Into<AsOf<'w>>) -> bool {
        let day = day.into();
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it speaks to a demand of a requirement.
    pub fn speaks_to(&self, catalog: &Catalog, requirement: &str, demand: &str) -> bool {
        self.on.iter().any(|subject| {
            subject.is_of(&catalog.id, &catalog.edition)
                && subject.requirement.as_deref() == Some(requirement)
                && subject.demand.as_deref().is_none_or(|id| id == demand)
        })
    }
}

/// What a ruling does to the verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Effect {
    /// It is shown.
    Explain,
    /// Two norms pull in different directions here; shown side by side.
    Conflict,
    /// The demand is not applied.
    Waive,
    /// Another check takes a check's place.
    ReplaceCheck {
        /// The check of the catalog.
        check: String,
        /// The one that counts instead.
        by: String,
    },
    /// The demand does not apply for this reason either.
    AddReason(Box<NaReason>),
}

impl Effect {
    /// The word of the file format and of results.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Explain => "explain",
            Self::Conflict => "conflict",
            Self::Waive => "waive",
            Self::ReplaceCheck { .. } => "replace_check",
            Self::AddReason(_) => "add_reason",
        }
    }

    /// Whether a verdict can depend on it.
    pub fn decides(&self) -> bool {
        !matches!(self, Self::Explain | Self::Conflict)
    }
}

/// What a ruling speaks to: a catalog as a whole, a requirement or one demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RulingSubject {
    /// The catalog's id.
    pub catalog: String,
    /// The editions; all if none is named.
    pub editions: Vec<String>,
    /// The requirement's number.
    pub requirement: Option<String>,
    /// The demand's id.
    pub demand: Option<String>,
}

impl RulingSubject {
    /// Whether it speaks of an edition of a catalog.
    pub fn is_of(&self, catalog: &str, edition: &str) -> bool {
        self.catalog == catalog && names(&self.editions, edition)
    }
}

/// Whether a list of editions, in which none stands for all, has one.
pub(super) fn names(editions: &[String], edition: &str) -> bool {
    editions.is_empty() || editions.iter().any(|known| known == edition)
}
