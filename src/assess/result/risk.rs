//! Residual risks, and the matrix of factors.

use befund_catalog::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::examined::Risk;
use crate::assess::result::check::CheckOutcome;
use crate::catalog::Text;
use crate::catalog::policy::Class;
use crate::fact::Basis;

words! {
    /// Why a demand stays as a residual risk.
    #[non_exhaustive]
    RiskKind {
        /// It is not met.
        NotMet = "not_met",
        /// A SOLL is left out for a reason that holds.
        ShouldLeftOut = "should_left_out",
        /// It is met, and by the examination a risk remains.
        Remains = "remains",
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
    /// The risk as an evaluator set it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Risk>,
}

/// BSI's factor table applied to the product's ways to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FactorMatrix {
    /// `id@edition` of the table.
    pub policy: String,
    /// The factors in the table's order, then those that a way demands and the table does not list.
    pub factors: Vec<FactorRow>,
    /// The ways to log in: by role, of each role the weakest first.
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
    /// Clients of the identity provider that it is open to.
    #[serde(default)]
    pub clients: Vec<String>,
    /// The flow of the identity provider that it takes; null if unknown.
    pub flow: Option<String>,
    /// The factors always demanded; null if unknown.
    pub factors: Option<Vec<String>>,
    /// Whether these are two of different categories, admitted or not.
    pub two_categories: Option<CheckOutcome>,
    /// Of whom a second factor is demanded, such as `enrolled-only`; null if unknown.
    pub second_factor: Option<String>,
    /// How someone without a second factor gets one; null if unknown.
    pub enrolment: Option<String>,
    /// Who or what is exempt from a factor.
    #[serde(default)]
    pub exemptions: Vec<String>,
    /// Whether it is the GesundheitsID; null if unknown.
    pub health_id: Option<bool>,
    /// The level of assurance that is demanded of the identity provider; null if unknown.
    pub assurance: Option<String>,
    /// Settings of the product that would make it demand a second factor, as its source names them.
    #[serde(default)]
    pub changes: Vec<String>,
    /// What such a change brings with it.
    #[serde(default)]
    pub effects: Vec<Text>,
    /// Whether the consent is given; null if unknown.
    pub consent: Option<bool>,
    /// What that rests on.
    pub consent_basis: Option<Basis>,
    /// Documents that are cited for it.
    #[serde(default)]
    pub consent_documents: Vec<String>,
    /// Admitted without consent: `satisfied`, `violated`, `undecided`.
    pub without_consent: CheckOutcome,
    /// Admitted with consent.
    pub with_consent: CheckOutcome,
    /// What it hangs on where it is undecided.
    pub open: Vec<String>,
}
