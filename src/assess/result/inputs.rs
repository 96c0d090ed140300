//! What an assessment was made of.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::Finding;
use crate::catalog::{Confidence, Notice, Renumbered, Text, TextStatus, Verdict};
use crate::fact::observation::{InputFile, Observation, Outcome, Tool, Transcript, Versions};
use crate::fact::source::Reach;
use crate::fact::{Basis, ProtectionNeed, Stated};
use crate::product::content::Content;
use crate::product::{
    AuditRole, Component, Evaluator, Particulars, ProductKind, Unfit, UsableUntil,
};

/// What was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ProductSummary {
    /// Name.
    pub name: String,
    /// Exact version.
    pub version: String,
    /// The manufacturer's name.
    pub manufacturer: String,
    /// What it is.
    pub kinds: Vec<ProductKind>,
    /// How much protection its data need.
    pub protection_need: Option<ProtectionNeed>,
    /// Its parts.
    pub components: Vec<Component>,
    /// Where it can be measured.
    pub targets: Vec<TargetSummary>,
    /// Who audits.
    pub role: AuditRole,
    /// The evaluator, if any.
    pub evaluator: Option<String>,
    /// Who examines beside the evaluator, or for it, in the file's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evaluators: Vec<Evaluator>,
    /// What reports say beside the result, as the product file states it. Nothing is judged by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub particulars: Option<Particulars>,
}

/// A target as results name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TargetSummary {
    /// Its kind, such as `tls`.
    pub kind: String,
    /// Its subject, such as `tls://host:443`.
    pub subject: String,
    /// Components it serves.
    pub components: Vec<String>,
}

/// What a result rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
#[schemars(rename = "Inputs")]
pub struct InputRecords {
    /// SHA-256 of the product file and its declarations.
    pub product_sha256: String,
    /// Catalogs, in the order judged.
    pub catalogs: Vec<CatalogInput>,
    /// Policies looked up, by id.
    pub policies: Vec<PolicyInput>,
    /// Documents, in the file's order.
    pub documents: Vec<DocumentInput>,
    /// Observations, by target.
    pub observations: Vec<ObservationInput>,
    /// What a folder of the user's own added: catalogs, checks, policies, rulings.
    #[serde(default)]
    pub own: Vec<OwnInput>,
}

impl InputRecords {
    /// Whether the norm of a finding only prepares for another on the day judged.
    pub fn is_preparatory(&self, finding: &Finding) -> bool {
        let own = |one: &&CatalogInput| one.id == finding.catalog && one.edition == finding.edition;
        let own = self.catalogs.iter().find(own);
        own.is_some_and(|own| own.notices.iter().any(|notice| notice.preparatory))
    }
}

/// A file of the user's own as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct OwnInput {
    /// What it defines, such as `interpretations`.
    pub kind: String,
    /// Its id, with `@EDITION` where there are editions.
    pub id: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A catalog as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CatalogInput {
    /// Its id.
    pub id: String,
    /// Its edition.
    pub edition: String,
    /// Full title.
    pub title: Text,
    /// SHA-256 of its file and of the checks it uses.
    pub sha256: String,
    /// How much of the text is known.
    pub text: TextStatus,
    /// Whether it was in force on the day judged.
    pub in_force_at_as_of: bool,
    /// Judged as a comparison: not the edition that binds on that day.
    pub comparison: bool,
    /// What to know about the edition.
    pub note: Option<Text>,
    /// What the norm says of its use on the day judged, such as what replaces it.
    pub notices: Vec<Notice>,
    /// What each verdict must carry by this norm.
    pub verdict_duties: Vec<VerdictDuty>,
    /// What the evaluator's report must carry by this norm, whatever the verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report_duties: Vec<Text>,
    /// Where other editions count otherwise: the numbers that correspond, there and here.
    #[serde(default)]
    pub renumbered: Vec<Renumbered>,
}

/// What a verdict must carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct VerdictDuty {
    /// The verdict.
    pub verdict: Verdict,
    /// What it must carry.
    pub text: Text,
}

/// A ruling as a result lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InterpretationRecord {
    /// `collection#ruling`.
    pub id: String,
    /// A few words.
    pub title: Text,
    /// What it says.
    pub text: Text,
    /// What it does: `explain`, `conflict`, `waive`, `replace_check` or `add_reason`.
    pub effect: String,
    /// First day it holds.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day it holds; null if open.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether it holds on the day judged; only then it was applied.
    pub applied: bool,
    /// How sure text and date are.
    pub confidence: Confidence,
    /// Whether it is a ruling of the user's own.
    #[serde(default)]
    pub own: bool,
    /// Titles of its sources.
    pub sources: Vec<Text>,
    /// Keys of the findings it speaks to; empty if it speaks to a whole catalog.
    pub findings: Vec<String>,
    /// Ids of the catalogs it speaks to.
    pub catalogs: Vec<String>,
}

/// A policy as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PolicyInput {
    /// Its id.
    pub id: String,
    /// The edition used.
    pub edition: String,
    /// Full title.
    pub title: Text,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Whether it was in force on the day judged.
    pub in_force_at_as_of: bool,
    /// How sure its date is.
    pub confidence: Confidence,
    /// How complete it is.
    pub note: Option<Text>,
}

/// A document as an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DocumentInput {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Path below the product folder.
    pub path: String,
    /// SHA-256 of the file; null if it is not there.
    pub sha256: Option<String>,
    /// Why the file cannot be what it is said to be; null if nothing shows that.
    #[serde(default)]
    pub unfit: Option<Unfit>,
    /// What the file says, held against what is stated; left out where it was not looked into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Whether a fact, an answer or a check of this result rests on it or asks for it.
    #[serde(default)]
    pub cited: bool,
    /// Number printed on it.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Day of issue.
    #[schemars(with = "String")]
    pub issued: Date,
    /// Its own end.
    #[schemars(with = "Option<String>")]
    pub valid_until: Option<Date>,
    /// An end of use that another rule sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usable_until: Option<UsableUntil>,
    /// What it covers, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The version of the product that it speaks of, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_version: Option<String>,
    /// Ids of the components that it speaks of; empty where it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
    /// The id of the certificate that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Whether nobody can tell which version of the product it speaks of ("ohne Fassung").
    #[serde(default)]
    pub without_version: bool,
    /// Who states this.
    pub stated: Stated,
}

/// An observation as an input. Its probe and its target together name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ObservationInput {
    /// The probe that made it.
    pub probe: String,
    /// The part of it that looked, such as the reader of a format.
    pub part: String,
    /// Its target.
    pub target: String,
    /// Its file, below the product folder.
    pub file: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// How the run ended.
    pub outcome: Outcome,
    /// What its facts rest on.
    pub basis: Basis,
    /// How directly they show what is in effect.
    pub reach: Reach,
    /// The day on which what it says was so; null if that is not known.
    #[schemars(with = "Option<String>")]
    pub observed_on: Option<Date>,
    /// When the run began, UTC.
    pub started: String,
    /// When it ended, UTC.
    pub finished: String,
    /// What made it.
    pub tool: Tool,
    /// The versions the product had then.
    pub product: Versions,
    /// The files that were read for it.
    pub inputs: Vec<InputFile>,
    /// Its transcript.
    pub raw: Option<Transcript>,
    /// Whether verdicts may rest on it here.
    pub used: bool,
}

impl ObservationInput {
    /// The record of an observation.
    pub(in crate::assess) fn new(observation: &Observation, used: bool) -> Self {
        let it = observation;
        Self {
            probe: it.probe.clone(),
            part: it.part.clone(),
            target: it.subject.clone(),
            file: it.file.clone(),
            sha256: it.sha256.clone(),
            outcome: it.outcome,
            basis: it.basis,
            reach: it.reach,
            observed_on: it.observed_on,
            started: it.started.to_string(),
            finished: it.finished.to_string(),
            tool: it.tool.clone(),
            product: it.product.clone(),
            inputs: it.inputs.clone(),
            raw: it.raw.clone(),
            used,
        }
    }

    /// What it is sorted by.
    pub(in crate::assess) fn key(&self) -> (&str, &str, Option<Date>, &str) {
        (&self.probe, &self.target, self.observed_on, &self.sha256)
    }

    /// `probe:target`, as the facts of it name it.
    pub fn source(&self) -> String {
        format!("{}:{}", self.probe, self.target)
    }
}
