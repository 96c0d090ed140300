//! What a catalog file holds once read, and what it refers to.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::common::Text;
use crate::catalog::interpretation::{Interpretations, RulingSubject};
use crate::catalog::mapping::Mapping;
use crate::catalog::model::{Catalog, Check};
use crate::catalog::policy::Policy;
use crate::catalog::predicate::Lookup;
use crate::catalog::texts::Texts;
use crate::catalog::thing::Things;
use crate::diag::{At, Diagnostic, SourceFile, Span};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntryKind {
    /// A [`crate::catalog::Catalog`].
    Catalog,
    /// A [`crate::catalog::Check`].
    Check,
    /// A [`crate::catalog::Policy`].
    Policy,
    /// [`crate::catalog::Interpretations`].
    Interpretations,
    /// A [`crate::catalog::Mapping`].
    Mapping,
    /// [`crate::catalog::thing::Things`].
    Things,
    /// [`crate::catalog::Texts`].
    Texts,
}

/// What one file holds, with the references that only other files can resolve.
#[derive(Debug, Clone)]
pub struct Item {
    /// The file, for later errors.
    pub file: Arc<SourceFile>,
    /// What it holds.
    pub body: Body,
    /// Where it names what other files define.
    pub references: Vec<(Span, NameReference)>,
    /// For an edition that only says what differs from an earlier one.
    pub derived: Option<Derivation>,
    /// The shared texts it defines, and where.
    pub texts: Vec<At<String>>,
    /// What is odd in the file.
    pub warnings: Vec<Diagnostic>,
}

impl Item {
    /// An item that came out of the built-in library.
    pub fn built_in(body: Body) -> Self {
        Self {
            file: SourceFile::new("(built-in)", ""),
            body,
            references: Vec::new(),
            derived: None,
            texts: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// What an edition is built on.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Derivation {
    /// The edition it changes.
    pub base: At<String>,
    /// Numbers of that edition that it drops.
    pub dropped: Vec<At<String>>,
    /// Where its own requirements name groups and reasons.
    pub(super) places: Places,
}

/// Where a requirement, by number, names something.
pub(super) type Places = BTreeMap<(String, String), Span>;

/// What a file can hold.
#[derive(Debug, Clone)]
pub enum Body {
    /// A norm in one edition.
    Catalog(Catalog),
    /// A reusable predicate.
    Check(Check),
    /// A policy in one edition.
    Policy(Policy),
    /// Rulings on norms.
    Interpretations(Interpretations),
    /// Relations between two catalogs.
    Mapping(Mapping),
    /// What conditions and reasons depend on.
    Things(Things),
    /// Texts that several places say.
    Texts(Texts),
}

impl Body {
    /// What it defines: the kind of file, the id and, where there are editions, the edition.
    pub fn name(&self) -> (EntryKind, &str, &str) {
        match self {
            Self::Catalog(catalog) => (EntryKind::Catalog, &catalog.id, &catalog.edition),
            Self::Check(check) => (EntryKind::Check, &check.id, ""),
            Self::Policy(policy) => (EntryKind::Policy, &policy.id, &policy.edition),
            Self::Interpretations(set) => (EntryKind::Interpretations, &set.id, ""),
            Self::Mapping(mapping) => (EntryKind::Mapping, &mapping.id, ""),
            Self::Things(things) => (EntryKind::Things, &things.id, ""),
            Self::Texts(texts) => (EntryKind::Texts, &texts.id, ""),
        }
    }
}

/// Key columns of a policy table, and whether it compares with a threshold.
pub(super) type Shape = (Vec<String>, bool);

/// A name that another file must define.
#[derive(Debug, Clone)]
pub enum NameReference {
    /// A check.
    Check(String),
    /// A policy table with its key.
    Lookup(Lookup),
    /// A policy.
    Policy(String),
    /// A policy and the table in it that one of this shape builds on.
    Base(String, String, Shape),
    /// A column of a policy table.
    Column(Lookup, String),
    /// A requirement, and one demand of it, in any edition of a catalog.
    Requirement(RulingSubject),
    /// A requirement that is answered, so that editions in which it demands nothing are not meant.
    Answered(RulingSubject),
    /// A thing.
    Thing(String),
    /// A shared text.
    Shared(String),
    /// A condition or reason and the things it lists; it may name no others.
    Text(Text, Vec<String>),
}

pub(super) type References = RefCell<Vec<(Span, NameReference)>>;
