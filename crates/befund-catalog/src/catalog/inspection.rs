//! What the evaluator looks at: the norm's remark on a requirement, restated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::common::{Confidence, Text};
use crate::words;

/// What the evaluator looks at for one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Inspection {
    /// What is examined.
    pub text: Text,
    /// By which procedures, where the remark names them or they follow from it.
    pub methods: Vec<Method>,
    /// What the remark adds to the demand, narrows, defines or accepts.
    pub points: Vec<RemarkPoint>,
    /// How the remark changes the decision, if it does.
    pub change: Option<RemarkChange>,
    /// Whether something of it goes into the risk assessment.
    pub risk_assessment: Option<RiskAssessment>,
    /// What to keep ready. Ours: the norm does not say it.
    pub evidence: Option<Text>,
    /// Whether the classes of data of [`crate::catalog::Catalog::data_classes`] matter here.
    pub data_classes: bool,
    /// What to know about the restatement.
    pub note: Option<Text>,
    /// Where it stands.
    pub cite: String,
    /// How sure the text is.
    pub confidence: Confidence,
}

/// One thing the remark adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RemarkPoint {
    /// What it is.
    pub kind: PointKind,
    /// What it says.
    pub text: Text,
}

/// What the remark changes for who judges by the demand alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RemarkChange {
    /// In which direction.
    pub direction: Direction,
    /// In which way.
    pub kind: ChangeKind,
    /// In words.
    pub text: Text,
}

words! {
    /// How the evaluator goes about it.
    Method {
        /// Source code analysis.
        Source = "source",
        /// Practical tests.
        PracticalTests = "practical_tests",
        /// A penetration test.
        Pentest = "pentest",
        /// The evaluator tries it out.
        Trial = "trial",
        /// Logs are read.
        Logs = "logs",
        /// People are asked.
        Interview = "interview",
        /// The systems themselves are looked at.
        OnSystem = "on_system",
        /// Documents, lists and texts for users are read.
        Documents = "documents",
        /// What is delivered is looked at: package, headers, cookies.
        Product = "product",
    }
}

impl Method {
    /// In words.
    pub fn title(self) -> Text {
        let (de, en) = match self {
            Self::Source => ("Quelltextanalyse", "source code analysis"),
            Self::PracticalTests => ("praktische Tests", "practical tests"),
            Self::Pentest => ("Penetrationstest", "penetration test"),
            Self::Trial => ("eigenes Ausprobieren", "trying it out"),
            Self::Logs => ("Protokolle lesen", "reading logs"),
            Self::Interview => ("Befragung", "interview"),
            Self::OnSystem => ("Blick auf die Systeme", "looking at the systems"),
            Self::Documents => ("Unterlagen und Texte lesen", "reading documents and texts"),
            Self::Product => ("Auslieferungsstand ansehen", "looking at what is delivered"),
        };
        Text::new(de, en)
    }
}

words! {
    /// What a point of a remark is.
    PointKind {
        /// It takes something out.
        Exception = "exception",
        /// It demands something besides.
        Condition = "condition",
        /// It says what a word means.
        Definition = "definition",
        /// It says what is looked at, and what not.
        Scope = "scope",
        /// It names a way that is accepted.
        Accepted = "accepted",
        /// It takes something for granted.
        Assumption = "assumption",
        /// It gives an example.
        Example = "example",
        /// It contradicts the demand or another text.
        Conflict = "conflict",
    }
}

impl PointKind {
    /// In a word.
    pub fn title(self) -> Text {
        let (de, en) = match self {
            Self::Exception => ("Ausnahme", "exception"),
            Self::Condition => ("Bedingung", "condition"),
            Self::Definition => ("Begriff", "definition"),
            Self::Scope => ("Umfang", "scope"),
            Self::Accepted => ("anerkannt", "accepted"),
            Self::Assumption => ("Annahme", "assumption"),
            Self::Example => ("Beispiel", "example"),
            Self::Conflict => ("Widerspruch im Original", "contradiction in the original"),
        };
        Text::new(de, en)
    }
}

words! {
    /// In which direction a remark changes a decision.
    Direction {
        /// What the demand alone would pass can fail.
        Tightens = "tightens",
        /// What the demand alone would fail can pass.
        Relieves = "relieves",
        /// It sets the measure.
        Measure = "measure",
    }
}

impl Direction {
    /// In words.
    pub fn title(self) -> Text {
        let (de, en) = match self {
            Self::Tightens => {
                ("strenger als die Forderung allein", "stricter than the demand alone")
            }
            Self::Relieves => ("milder als die Forderung allein", "milder than the demand alone"),
            Self::Measure => ("legt den Maßstab fest", "sets the yardstick"),
        };
        Text::new(de, en)
    }
}

words! {
    /// In which way a remark changes a decision.
    ChangeKind {
        /// It demands more.
        Stricter = "stricter",
        /// It takes something out.
        Exception = "exception",
        /// It says by what is judged.
        Criterion = "criterion",
        /// It says how much is judged.
        Scope = "scope",
        /// Only that something exists is judged.
        ExistenceOnly = "existence_only",
        /// Reasons are weighed.
        Weighing = "weighing",
        /// It names a way that is accepted.
        Accepted = "accepted",
        /// Remark and demand do not match.
        Mismatch = "mismatch",
    }
}

words! {
    /// When something goes into the risk assessment.
    RiskAssessment {
        /// In any case.
        Always = "always",
        /// Where the product deviates or something is found.
        OnDeviation = "on_deviation",
    }
}

impl RiskAssessment {
    /// In words.
    pub fn title(self) -> Text {
        let (de, en) = match self {
            Self::Always => ("in jedem Fall", "in any case"),
            Self::OnDeviation => {
                ("bei einer Abweichung oder einem Fund", "on a deviation or a find")
            }
        };
        Text::new(de, en)
    }
}

/// What a depth of examination requires of the evaluator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Depth {
    /// The word, such as `CHECK`.
    pub depth: String,
    /// What it requires.
    pub text: Text,
    /// Where it stands.
    pub cite: String,
}

/// The table that says which data are sensitive and where they may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DataClasses {
    /// The policy.
    pub policy: String,
    /// Its table.
    pub table: String,
}

/// How much of what the evaluator looks at a result carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InspectionRecord {
    /// What is examined.
    pub text: Text,
    /// What the remark adds, narrows, defines or accepts.
    pub points: Vec<Text>,
    /// Where it stands.
    pub cite: String,
    /// How sure the text is.
    pub confidence: Confidence,
}

impl Inspection {
    /// What a result carries of it.
    pub fn record(&self) -> InspectionRecord {
        InspectionRecord {
            text: self.text.clone(),
            points: self.points.iter().map(|point| point.text.clone()).collect(),
            cite: self.cite.clone(),
            confidence: self.confidence,
        }
    }
}
