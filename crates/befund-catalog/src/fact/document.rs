//! Kinds of documents and the schemes they are issued under.

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
