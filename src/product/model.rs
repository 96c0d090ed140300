//! What `befund.yaml` and the files beside it say.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diag::{At, SourceFile, Span};
use befund_catalog::words;

use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::observation::{Observation, Versions};
use crate::fact::source::Sources;
use crate::fact::{Enumeration, Fact, ProtectionNeed, Stated};
use crate::lang::Lang;
use crate::product::content::Content;
use crate::product::particulars::{Evaluator, Particulars};
use crate::product::target::Target;

words! {
    /// What a product is; decides which catalogs apply when none is named.
    ProductKind {
        /// A video consultation service (§ 365 SGB V).
        VideoConsultation = "video-consultation",
        /// A digital health application in the BfArM directory.
        Diga = "diga",
        /// Another health application.
        HealthApp = "health-app",
    }
}

words! {
    /// What a component is.
    ComponentKind {
        /// An app on a phone or tablet.
        MobileApp = "mobile-app",
        /// A front end in the browser.
        WebApp = "web-app",
        /// A background system.
        Backend = "backend",
        /// A service that carries the consultation.
        VideoService = "video-service",
    }
}

words! {
    /// Who audits.
    AuditRole {
        /// The manufacturer itself.
        SelfAssessment = "self-assessment",
        /// A named evaluator.
        Evaluation = "evaluation",
    }
}

words! {
    /// What somebody decided to do about a gap.
    DispositionKind {
        /// A SOLL is left out for a reason.
        SollJustified = "soll_justified",
        /// Another measure of equal effect (§ 4 Abs. 6 DiGAV).
        EquivalentMeasure = "equivalent_measure",
        /// The risk is accepted.
        AcceptedRisk = "accepted_risk",
        /// It will be mended.
        Planned = "planned",
        /// Why an indication against a demand does not mean that it is not met; at most a year.
        IndicationExplained = "indication_explained",
    }
}

words! {
    /// An answer to a requirement.
    AnswerValue {
        /// It is met.
        Yes = "yes",
        /// It is not met.
        No = "no",
        /// It does not apply.
        NotApplicable = "not_applicable",
    }
}

words! {
    /// What an impact analysis of a change concludes for the conformity with a technical guideline.
    ImpactConclusion {
        /// An effect is clearly ruled out.
        NoImpact = "no-impact",
        /// An effect is not ruled out.
        Impact = "impact",
    }
}

/// An observation that could not be held against what it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The probe.
    pub probe: String,
    /// The configuration of its target.
    pub config_digest: String,
    /// Why.
    pub why: String,
}

/// Everything read from a product folder.
#[derive(Debug, Clone)]
pub struct Product {
    /// `befund.yaml`, kept for messages.
    pub file: Arc<SourceFile>,
    /// The folder it lies in.
    pub root: PathBuf,
    /// SHA-256 over `befund.yaml` and the declaration files, hex.
    pub sha256: String,
    /// The product's name.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// The day from which on it has been this version.
    pub since: Option<Date>,
    /// The manufacturer's name.
    pub manufacturer: String,
    /// What it is.
    pub kinds: Vec<ProductKind>,
    /// How much protection its data need.
    pub protection_need: Option<ProtectionNeed>,
    /// Kinds of component that it is stated not to have.
    pub without: Vec<Without>,
    /// Its parts.
    pub components: Vec<Component>,
    /// How to audit it.
    pub audit: Audit,
    /// What reports say beside the result, if anything is stated.
    pub particulars: Option<Particulars>,
    /// Where it can be measured.
    pub targets: Vec<Target>,
    /// Facts stated by hand.
    pub facts: Vec<Fact>,
    /// Enumerations stated by hand.
    pub enumerations: Vec<Enumeration>,
    /// Documents.
    pub documents: Vec<Document>,
    /// Declarations, one for each catalog edition.
    pub declarations: Vec<Declaration>,
    /// Decisions about gaps.
    pub dispositions: Vec<Disposition>,
    /// What probes found earlier.
    pub observations: Vec<Observation>,
    /// What the product file says of things that were read, beside what their file knows.
    pub said: Vec<Fact>,
    /// What it says of things that nothing was read of, as a line to print.
    pub said_of_nothing: Vec<String>,
    /// Files of observations in an earlier format, below the product folder: they count for nothing.
    pub outdated: Vec<String>,
    /// Observations of files that are no longer what was read: their targets are unread.
    pub unread: Vec<Unread>,
    /// Observations of files kept elsewhere that were not compared ("Datei nicht verglichen").
    pub uncompared: Vec<Unread>,
    /// Files that are kept elsewhere and that a sealed bundle knows by their digest.
    pub kept: Kept,
    /// What can be looked at in this version.
    pub sources: Sources,
}

/// Files that are not at hand, by path below the product's folder.
pub type Kept = BTreeMap<String, KeptFile>;

/// A file that is not at hand and was looked at when it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Why it cannot be a document.
    pub unfit: Option<Unfit>,
}

impl Product {
    /// The versions it has now.
    pub fn versions(&self) -> Versions {
        let components = self.components.iter();
        let components = components.map(|one| (one.id.clone(), one.version.clone())).collect();
        Versions { version: self.version.clone(), components }
    }

    /// The document of an id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }
}

/// A part of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Component {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Its name.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// The day from which on it has been this version, if not the product's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub since: Option<Date>,
}

/// A kind of component that the product is stated not to have.
#[derive(Debug, Clone)]
pub struct Without {
    /// The kind.
    pub kind: ComponentKind,
    /// Why it needs none.
    pub because: String,
    /// Who states it, and when.
    pub stated: Stated,
}

/// `audit:` in the product file.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// Catalogs, pinned or not.
    pub catalogs: Vec<At<Reference>>,
    /// Policies pinned to an edition.
    pub policies: Vec<At<Reference>>,
    /// Who audits.
    pub role: Option<AuditRole>,
    /// The evaluator, for an evaluation.
    pub evaluator: Option<String>,
    /// Who examines beside the evaluator, or for it.
    pub evaluators: Vec<Evaluator>,
    /// The day judged, for a file that records a past audit.
    pub as_of: Option<Date>,
    /// The file of certificates, in PEM, that signatures in documents are to lead to, below the product's folder.
    pub document_roots: Option<At<String>>,
    /// The language in which the audit is spoken of.
    pub lang: Option<Lang>,
}

/// `id` or `id@edition`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The id.
    pub id: String,
    /// The edition, if pinned.
    pub edition: Option<String>,
}

impl Reference {
    /// Splits `id` or `id@edition`.
    pub fn parse(text: &str) -> Self {
        match text.split_once('@') {
            Some((id, edition)) => Self { id: id.to_owned(), edition: Some(edition.to_owned()) },
            None => Self { id: text.to_owned(), edition: None },
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.edition {
            Some(edition) => write!(f, "{}@{edition}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

/// A document and what is stated about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id in the product file.
    pub id: String,
    /// What it is.
    pub kind: DocumentKind,
    /// What it was issued under.
    pub scheme: Option<Scheme>,
    /// Its title.
    pub title: String,
    /// Path below the product folder.
    pub path: String,
    /// SHA-256 of the file; `None` if it is not there.
    pub sha256: Option<String>,
    /// Why the file cannot be what it is said to be, if that shows in it.
    pub unfit: Option<Unfit>,
    /// What it says, where it was looked into.
    pub content: Option<Content>,
    /// Number printed on it.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Day of issue.
    pub issued: Date,
    /// Its own end.
    pub valid_until: Option<Date>,
    /// Whether it is stated that it names no end; then it carries 365 days from its issue.
    pub open_ended: bool,
    /// An end of use that another rule sets.
    pub usable_until: Option<UsableUntil>,
    /// What it covers.
    pub scope: Option<String>,
    /// The product version it names.
    pub product_version: Option<String>,
    /// The components it names; empty means all.
    pub components: Vec<String>,
    /// The version from which the change starts that an impact analysis speaks of.
    pub from_version: Option<String>,
    /// What an impact analysis concludes.
    pub concludes: Option<ImpactConclusion>,
    /// The certificate that it belongs to.
    pub certificate: Option<At<String>>,
    /// Who states all this.
    pub stated: Stated,
    /// Where it stands in the product file.
    pub span: Span,
}

words! {
    /// Why a file cannot be the document that it is said to be.
    Unfit {
        /// It has fewer bytes than any document.
        TooSmall = "too-small",
        /// Its content is not of the type that its name says, or of none that people read.
        WrongType = "wrong-type",
        /// It is a file of the manufacturer's own statements.
        OwnStatement = "own-statement",
        /// Its bytes are said to be a document of another kind as well.
        SameBytes = "same-bytes",
        /// It is a certificate or an attestation, and its issuer is the manufacturer.
        SelfIssued = "self-issued",
        /// It is a certificate by BSI TR-03161, and its issuer is not BSI.
        WrongIssuer = "wrong-issuer",
        /// It is an archive or a web page: what they show hangs on more than the file.
        NoProof = "no-proof",
        /// It says something else than is stated about it.
        Contradicted = "contradicted",
        /// It is signed, and other bytes were signed.
        Altered = "altered",
    }
}

impl Document {
    /// Whether it speaks of a version of the product: not so a management system's certificate, a report on
    /// a cloud provider, or a contract.
    pub fn is_of_a_version(&self) -> bool {
        use Scheme::{C5Type1, C5Type2, Iso27001, Iso27001ItGrundschutz};
        let organisation = [Iso27001, Iso27001ItGrundschutz, C5Type1, C5Type2];
        self.kind != DocumentKind::Contract
            && self.scheme.is_none_or(|scheme| !organisation.contains(&scheme))
    }

    /// Whether only somebody else can issue it.
    pub fn is_by_others(&self) -> bool {
        use DocumentKind::{Attestation, Certificate};
        matches!(self.kind, Certificate | Attestation)
    }

    /// Whether it was issued under one of these; under whatever, if none is named.
    pub fn is_under(&self, schemes: &[Scheme]) -> bool {
        schemes.is_empty() || self.scheme.is_some_and(|own| schemes.contains(&own))
    }
}

/// An end of use set from outside, beside a document's own end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsableUntil {
    /// The day.
    #[schemars(with = "String")]
    pub date: Date,
    /// The rule.
    pub because: String,
    /// Whether the rule allows for an extension.
    pub extendable: bool,
}

/// A declaration for one catalog edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// The catalog.
    pub catalog: String,
    /// Its edition.
    pub edition: String,
    /// Where the reference stands, in [`Declaration::file`].
    pub span: Span,
    /// The file it was read from.
    pub file: Arc<SourceFile>,
    /// That file's path below the product folder.
    pub path: String,
    /// Who declares, when and for which version, where an answer does not say so itself.
    pub given: Given,
    /// Answers by requirement number.
    pub answers: Vec<(At<String>, Answers)>,
}

impl Declaration {
    /// `file:line:column` of a place in it, the file below the product folder.
    pub fn place(&self, span: Span) -> String {
        let (line, column) = self.file.line_col(span.start);
        format!("{}:{line}:{column}", self.path)
    }
}

/// Answers to one requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The answer to all of it.
    pub whole: Option<Answer>,
    /// Answers to single demands; they come before `whole`.
    pub demands: Vec<(At<String>, Answer)>,
}

impl Answers {
    /// All answers given, the one to all of it first.
    pub fn all(&self) -> impl Iterator<Item = &Answer> {
        self.whole.iter().chain(self.demands.iter().map(|(_, answer)| answer))
    }

    /// The answer that counts for a demand.
    pub fn for_demand(&self, id: &str) -> Option<&Answer> {
        self.demands
            .iter()
            .find(|(key, _)| key.value == id)
            .map(|(_, answer)| answer)
            .or(self.whole.as_ref())
    }
}

impl Answers {
    /// The value all given answers share.
    pub fn in_unison(&self) -> Option<AnswerValue> {
        let mut values = self.all().map(|answer| answer.value);
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Yes, no or not applicable.
    pub value: AnswerValue,
    /// The reason of "not applicable".
    pub reason: Option<At<String>>,
    /// In words.
    pub statement: Option<String>,
    /// Documents it cites.
    pub documents: Vec<String>,
    /// Who gave it, when and for which version.
    pub given: Given,
    /// Where it stands.
    pub span: Span,
}

/// Who gave an answer, when and for which version: its own, or what its declaration says of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Who.
    pub by: String,
    /// When.
    pub on: Date,
    /// For which version.
    pub product_version: String,
}

/// A decision about a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Disposition {
    /// What was decided.
    pub kind: DispositionKind,
    /// The catalog.
    pub catalog: String,
    /// The edition, if one is named; else all in which the number means the same.
    pub edition: Option<String>,
    /// The requirement's number.
    pub requirement: At<String>,
    /// The demand, if only one is meant.
    pub demand: Option<String>,
    /// The component, if only one is meant.
    pub component: Option<String>,
    /// Subjects of the offenders covered; empty covers a gap without offenders only.
    pub offenders: Vec<String>,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Last day it holds, Europe/Berlin.
    pub expires: Date,
}
