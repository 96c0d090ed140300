//! Counts of verdicts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The headline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Summary {
    /// The editions that bind on the day judged, together.
    pub total: Counts,
    /// The comparisons, together.
    pub comparison: Counts,
    /// Each catalog, in the order judged.
    pub catalogs: Vec<CatalogCounts>,
    /// Number of contradictions, indications aside.
    pub contradictions: usize,
    /// Number of indications against what would pass ("Anzeichen dagegen").
    pub indications_against: usize,
    /// Number of stated facts and lists and of documents that play a part and of which nobody can tell which
    /// version they speak of ("ohne Fassung").
    #[serde(default)]
    pub without_version: usize,
}

/// The counts of one catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CatalogCounts {
    /// The catalog.
    pub id: String,
    /// Its edition.
    pub edition: String,
    /// Whether it is only a comparison.
    pub comparison: bool,
    /// The counts.
    pub counts: Counts,
}

/// Numbers of demands addressed to the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Counts {
    /// Passed, by what the pass rests on.
    pub pass: PassCounts,
    /// Failed.
    pub fail: usize,
    /// Cannot be decided.
    pub inconclusive: usize,
    /// Of these, would pass but for an indication against it.
    pub indication_against: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Not applicable by nothing but a declaration.
    pub not_applicable_unverified: usize,
    /// Passed or failed.
    pub decided: usize,
    /// All but the not applicable ones.
    pub applicable: usize,
    /// All.
    pub total: usize,
    /// MUSS, DARF NICHT and demands without a verb, but those that the norm itself, a day, a ruling or
    /// facts excuse; a claim of "not applicable" for a reason that no norm prints stays among them.
    #[serde(default)]
    pub asked: usize,
    /// Of those, passed or failed.
    #[serde(default)]
    pub decided_of_asked: usize,
    /// Of those, not decidable.
    #[serde(default)]
    pub open_of_asked: usize,
    /// Passes that rest on a "yes" without statement, document or fact ("ohne Begründung").
    #[serde(default)]
    pub unexplained: usize,
    /// Could have been measured by a declared or declarable target and was not.
    pub measurable_not_measured: usize,
    /// Fails that rest on what the manufacturer says or hands in, and on nothing measured, extracted or examined.
    #[serde(default)]
    pub fail_stated: usize,
    /// Fails resting on unverified norm text.
    pub fail_unverified_text: usize,
    /// By modal verb (`null` where the norm has none): pass, fail, inconclusive, not applicable.
    pub by_modal: BTreeMap<String, [usize; 4]>,
}

/// Passes by what they rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PassCounts {
    /// gemessen (or examined)
    pub measured: usize,
    /// ausgelesen
    pub extracted: usize,
    /// belegt
    pub documented: usize,
    /// nur erklärt
    pub declared: usize,
    /// vorläufig: an examination is outstanding
    pub provisional: usize,
}
