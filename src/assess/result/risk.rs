//! Residual risks, and the matrix of factors.

use befund_catalog::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::check::CheckOutcome;
use crate::catalog::Text;
use crate::catalog::policy::Class;

words! {
    /// Why a demand stays as a residual risk.
    #[non_exhaustive]
    RiskKind {
        /// It is not met.
        NotMet = "not_met",
        /// A SOLL is left out for a reason that holds.
        ShouldLeftOut = "should_left_out",
        /// It cannot be decided.
        Open = "open",
    }
}

/// The residual risks by one catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ResidualRisks {
    /// The catalog.
    pub catalog: String,
    /// Its edition.
    pub edition: String,
    /// Where the norm says how they are weighed.
    pub cite: String,
    /// What a requirement that is not met means.
    pub general: Text,
    /// What follows for the product's protection need; null if that is not stated.
    pub for_need: Option<Text>,
    /// The conditions (Auflagen) that a residual risk can bring with it at this protection need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Text>,
    /// The demands, in the catalog's order.
    pub items: Vec<RiskItem>,
}

/// One demand that stays as a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RiskItem {
    /// The finding's key.
    pub finding: String,
    /// The demand.
    pub demand: String,
    /// Why.
    pub kind: RiskKind,
}

/// BSI's factor table applied to the product's ways to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FactorMatrix {
    /// `id@edition` of the table.
    pub policy: String,
    /// The factors in the table's order.
    pub factors: Vec<FactorRow>,
    /// The ways to log in, by fact id.
    pub paths: Vec<FactorPath>,
}

/// A row of the factor table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FactorRow {
    /// Its id, such as `otp-sms`.
    pub factor: String,
    /// Its name.
    pub name: Text,
    /// Its category.
    pub category: Text,
    /// Without the insured person's consent.
    pub without_consent: Class,
    /// With it.
    pub with_consent: Class,
}

/// A way to log in and what the table says of its factors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FactorPath {
    /// Id of the fact.
    pub fact: String,
    /// What it is about.
    pub subject: String,
    /// Who logs in.
    pub role: String,
    /// Its name.
    pub name: String,
    /// The factors always demanded; null if unknown.
    pub factors: Option<Vec<String>>,
    /// Whether the consent is given; null if unknown.
    pub consent: Option<bool>,
    /// Admitted without consent: `satisfied`, `violated`, `undecided`.
    pub without_consent: CheckOutcome,
    /// Admitted with consent.
    pub with_consent: CheckOutcome,
    /// What it hangs on where it is undecided.
    pub open: Vec<String>,
}
