//! Which requirements of two catalogs demand the same, or more or less of it: so that an answer given
//! once can be offered where the relation allows it. An offer is never an answer.

use serde::{Deserialize, Serialize};

use crate::catalog::common::{Confidence, Text};
use crate::catalog::interpretation::names;
use crate::words;

/// Relations between the requirements of two catalogs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mapping {
    /// Its id.
    pub id: String,
    /// Full title.
    pub title: Text,
    /// The catalog on the left.
    pub from: String,
    /// The catalog on the right.
    pub to: String,
    /// The editions on the left that the numbers are of; all if none is named.
    pub from_editions: Vec<String>,
    /// The editions on the right; all if none is named.
    pub to_editions: Vec<String>,
    /// The pairs.
    pub pairs: Vec<MappedPair>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

impl Mapping {
    /// The pairs as both sides see them: here, there, and what the one there is to the one here.
    pub fn both_ways(
        &self,
    ) -> impl Iterator<Item = (MappingSide<'_>, MappingSide<'_>, &MappedPair, Relation)> {
        let side = |catalog, editions, number| MappingSide { catalog, editions, number };
        self.pairs.iter().flat_map(move |pair| {
            let left = side(self.from.as_str(), self.from_editions.as_slice(), pair.from.as_str());
            let right = side(self.to.as_str(), self.to_editions.as_slice(), pair.to.as_str());
            [(right, left, pair, pair.relation), (left, right, pair, pair.relation.inverse())]
        })
    }
}

/// A requirement at one end of a pair.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct MappingSide<'m> {
    /// The catalog's id.
    pub catalog: &'m str,
    editions: &'m [String],
    /// The requirement's number.
    pub number: &'m str,
}

impl MappingSide<'_> {
    /// Whether it is of an edition of a catalog.
    pub fn is_of(&self, catalog: &str, edition: &str) -> bool {
        self.catalog == catalog && names(self.editions, edition)
    }
}

/// Two requirements and how they relate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MappedPair {
    /// Number on the left.
    pub from: String,
    /// Number on the right.
    pub to: String,
    /// What the left is to the right.
    pub relation: Relation,
    /// How sure the relation is.
    pub confidence: Confidence,
    /// What to know about it.
    pub note: Option<Text>,
}

words! {
    /// What the requirement on the left is to the one on the right.
    Relation {
        /// Both demand the same.
        Equal = "equal",
        /// The left demands a part of what the right demands.
        Subset = "subset",
        /// The left demands all that the right demands, and more.
        Superset = "superset",
        /// They share a subject; nothing follows from one for the other.
        Related = "related",
    }
}

impl Relation {
    /// Seen from the right.
    pub fn inverse(self) -> Self {
        match self {
            Self::Subset => Self::Superset,
            Self::Superset => Self::Subset,
            same => same,
        }
    }

    /// Whether an answer to the left may be offered for the right: a "yes" if the left demands at
    /// least as much, a "no" if it demands at most as much.
    pub fn carries(self, yes: bool) -> bool {
        match self {
            Self::Equal => true,
            Self::Superset => yes,
            Self::Subset => !yes,
            Self::Related => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_carries_a_yes_and_less_carries_a_no() {
        assert!(Relation::Superset.carries(true) && !Relation::Superset.carries(false));
        assert!(Relation::Subset.carries(false) && !Relation::Subset.carries(true));
        assert!(!Relation::Related.carries(true) && !Relation::Related.carries(false));
        assert_eq!(Relation::Superset.inverse(), Relation::Subset);
    }
}
