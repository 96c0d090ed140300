//! Kinds of documents and the schemes they are issued under.

use crate::fact::kind::Label;
use crate::words;

words! {
    /// What a document is.
    DocumentKind {
        /// A certificate by a certification body.
        Certificate = "certificate",
        /// An expert opinion (Gutachten).
        ExpertOpinion = "expert-opinion",
        /// A penetration test report.
        PenetrationTest = "penetration-test",
        /// An attestation report, such as C5.
        Attestation = "attestation",
        /// The manufacturer's own formal declaration.
        SelfDeclaration = "self-declaration",
        /// An internal policy or concept.
        Policy = "policy",
        /// An architecture document.
        Architecture = "architecture",
        /// A contract.
        Contract = "contract",
        /// A list of software components (SBOM).
        Sbom = "sbom",
        /// What changed between two versions and what that means for conformity.
        ImpactAnalysis = "impact-analysis",
        /// The report on an evaluation, which a certificate goes with.
        EvaluationReport = "evaluation-report",
        /// Any other report.
        Report = "report",
        /// A saved web page.
        WebPage = "web-page",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// What a document is issued under.
    Scheme {
        /// § 5 Abs. 2 a Anlage 31b.
        Anlage31bItSecurity = "anlage-31b-it-security",
        /// § 5 Abs. 2 a Anlage 31b, by TÜViT's criteria Trusted Site Video Consultation.
        TuevTsvc = "tuev-tsvc",
        /// § 5 Abs. 2 c Anlage 31b.
        Anlage31bContent = "anlage-31b-content",
        /// Art. 42 DSGVO.
        Art42 = "art-42-dsgvo",
        /// A seal of a data protection authority before the GDPR.
        DataProtectionSeal = "data-protection-seal",
        /// ISO/IEC 27001.
        Iso27001 = "iso-27001",
        /// ISO 27001 on the basis of IT-Grundschutz.
        Iso27001ItGrundschutz = "iso-27001-it-grundschutz",
        /// BSI C5, type 1.
        C5Type1 = "c5-type-1",
        /// BSI C5, type 2.
        C5Type2 = "c5-type-2",
        /// BSI TR-03161-1.
        Tr031611 = "tr-03161-1",
        /// BSI TR-03161-2.
        Tr031612 = "tr-03161-2",
        /// BSI TR-03161-3.
        Tr031613 = "tr-03161-3",
    }
}

impl DocumentKind {
    /// What readers call it.
    pub fn label(self) -> Label {
        match self {
            Self::Certificate => ("Zertifikat", "certificate"),
            Self::ExpertOpinion => ("Gutachten", "expert opinion"),
            Self::PenetrationTest => ("Penetrationstest", "penetration test"),
            Self::Sbom => ("Komponentenliste (SBOM)", "component list (SBOM)"),
            Self::ImpactAnalysis => ("Auswirkungsanalyse", "impact analysis"),
            Self::Attestation => ("Testat", "attestation"),
            Self::SelfDeclaration => ("Eigenerklärung", "self-declaration"),
            Self::Policy => ("Richtlinie", "policy"),
            Self::Architecture => ("Architekturdokument", "architecture document"),
            Self::Contract => ("Vertrag", "contract"),
            Self::EvaluationReport => ("Evaluierungsbericht", "evaluation report"),
            Self::Report => ("Bericht", "report"),
            Self::WebPage => ("Webseite", "web page"),
            Self::Other => ("Sonstiges", "other"),
        }
    }
}

impl Scheme {
    /// What readers call it.
    pub fn label(self) -> Label {
        match self {
            Self::Anlage31bItSecurity => (
                "IT-Sicherheit nach § 5 Abs. 2 Buchst. a Anlage 31b",
                "IT security by section 5 (2) (a) of Annex 31b",
            ),
            Self::TuevTsvc => {
                ("Trusted Site Video Consultation", "Trusted Site Video Consultation")
            }
            Self::Anlage31bContent => (
                "Inhalte nach § 5 Abs. 2 Buchst. c Anlage 31b",
                "contents by section 5 (2) (c) of Annex 31b",
            ),
            Self::Art42 => ("Art. 42 DSGVO", "Art. 42 GDPR"),
            Self::DataProtectionSeal => ("Datenschutzsiegel", "data protection seal"),
            Self::Iso27001 => ("ISO/IEC 27001", "ISO/IEC 27001"),
            Self::Iso27001ItGrundschutz => (
                "ISO 27001 auf der Basis von IT-Grundschutz",
                "ISO 27001 on the basis of IT-Grundschutz",
            ),
            Self::C5Type1 => ("BSI C5, Typ 1", "BSI C5, type 1"),
            Self::C5Type2 => ("BSI C5, Typ 2", "BSI C5, type 2"),
            Self::Tr031611 => ("BSI TR-03161-1", "BSI TR-03161-1"),
            Self::Tr031612 => ("BSI TR-03161-2", "BSI TR-03161-2"),
            Self::Tr031613 => ("BSI TR-03161-3", "BSI TR-03161-3"),
        }
    }
}
