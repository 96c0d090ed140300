//! What reports in the style of a body say beside the result: whose product it is, why it was examined, what it
//! is made of and what lies outside. Nothing is judged by it, and reports say that it is stated.

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `report` in the product file, and in the result as it stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[non_exhaustive]
pub struct Particulars {
    /// Who applies for the examination, or holds what comes of it.
    pub holder: Option<Holder>,
    /// Why the product is examined.
    pub occasion: Vec<String>,
    /// From when to when it was examined.
    pub period: Option<Period>,
    /// What has changed since it was last examined, a paragraph each.
    pub changes: Vec<String>,
    /// What the product is and does, a paragraph each.
    pub description: Vec<String>,
    /// Which data go from where to where.
    pub data_flows: Vec<String>,
    /// Services of others that it uses.
    pub third_parties: Vec<ThirdParty>,
    /// What it needs to run and what is no part of the object.
    pub excluded: Vec<Excluded>,
    /// What it does for data protection beyond what is demanded.
    pub strengths: Vec<String>,
    /// What should be heeded though it is not demanded.
    pub recommendations: Vec<String>,
    /// The programme that it is examined under.
    pub programme: Option<Programme>,
    /// On what footing a body certifies that is not accredited yet.
    pub transfer: Option<Transfer>,
}

/// Who applies for the examination, or holds what comes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Holder {
    /// The name; the manufacturer's if left out.
    pub name: Option<String>,
    /// The address, line by line.
    pub address: Vec<String>,
}

/// Two days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// The first day.
    #[schemars(with = "String")]
    pub from: Date,
    /// The last day.
    #[schemars(with = "String")]
    pub to: Date,
}

/// A service of somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThirdParty {
    /// Whose it is, or its name.
    pub name: String,
    /// What it is used for.
    pub used_for: Option<String>,
    /// Whether the use of it was tested; null if nobody says.
    pub tested: Option<bool>,
    /// Whether the provider answers for it; null if nobody says.
    pub in_providers_hands: Option<bool>,
}

/// Something that is no part of the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excluded {
    /// What it is.
    pub name: String,
    /// Why it is left out, or what it is for.
    pub because: Option<String>,
}

/// A programme of examination or certification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Programme {
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: Option<String>,
    /// Its day.
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// Whose it is.
    pub body: Option<String>,
}

/// On what footing a body certifies that is not accredited yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transfer {
    /// How far its accreditation is.
    pub state: String,
    /// The number of its application.
    pub number: Option<String>,
    /// The last day on which what it issues may be used.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether that day may be put off.
    pub extendable: bool,
}

words! {
    /// What an evaluator is an expert of.
    Field {
        /// The law.
        Law = "law",
        /// Technology.
        Technology = "technology",
    }
}

/// Who examines beside the evaluator, or for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evaluator {
    /// A person or a body.
    pub name: String,
    /// What they are an expert of.
    #[serde(default)]
    pub field: Option<Field>,
    /// For whom they examine.
    #[serde(default)]
    pub body: Option<String>,
    /// By whom they are recognised, and under which number.
    #[serde(default)]
    pub accreditation: Option<String>,
}
