//! The fixed words of reports in both languages, dates and numbers as each language writes them,
//! and the neutral form of text from outside.

use jiff::civil::Date;
use serde::Serialize;

use crate::assess::diff::{CauseCode, ChangeClass};
use crate::assess::examined::{Effect, Likelihood, Remaining};
use crate::assess::result::{CheckOutcome, ContradictionKind, ReasonCode, RiskKind, Verdict};
use crate::catalog::mapping::Relation;
use crate::catalog::policy::Class;
use crate::catalog::{Addressee, Confidence, Modal, Text, TextStatus, describe};
use crate::diag;
use crate::fact::document::DocumentKind;
use crate::fact::observation::Outcome;
use crate::fact::{Basis, ProtectionNeed};
use crate::product::{AnswerValue, AuditRole, ComponentKind, DispositionKind, Field, ProductKind};
use crate::report::Lang;

impl Lang {
    /// The text in this language, or in the other one rather than nothing.
    pub(crate) fn text(self, text: &Text) -> &str {
        match self.pick(&text.de, &text.en) {
            "" => self.pick(&text.en, &text.de),
            text => text,
        }
    }

    /// 03.05.2018 in German, 2018-05-03 in English.
    pub(crate) fn date(self, date: Date) -> String {
        match self {
            Self::De => format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year()),
            Self::En => date.to_string(),
        }
    }

    /// 1.234 in German, 1,234 in English.
    pub(crate) fn number(self, number: impl ToString + Copy) -> String {
        let digits = number.to_string();
        let (sign, digits) =
            digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
        let mut grouped = sign.to_owned();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push_str(self.pick(".", ","));
            }
            grouped.push(digit);
        }
        grouped
    }

    /// In the quotation marks of this language.
    pub(crate) fn quote(self, text: &str) -> String {
        format!("{}{text}{}", self.pick("„", "“"), self.pick("“", "”"))
    }

    /// All fixed phrases.
    pub(super) fn phrases(self) -> &'static Phrases {
        match self {
            Self::De => &Phrases::DE,
            Self::En => &Phrases::EN,
        }
    }

    /// How a table judges, in a word or two.
    pub(crate) fn class(self, class: Class) -> String {
        match (self, class) {
            (Self::En, class) => class.to_string().replace('_', " "),
            (Self::De, Class::Recommended) => "empfohlen".to_owned(),
            (Self::De, Class::Conditional) => "bedingt empfohlen".to_owned(),
            (Self::De, Class::PeriodOver) => "abgelaufen".to_owned(),
            (Self::De, Class::Discouraged) => "abgeraten".to_owned(),
            (Self::De, Class::Announced) => "angekündigt".to_owned(),
            (Self::De, Class::NotListed) => "nicht gelistet".to_owned(),
            (Self::De, Class::NoRule) => "keine Aussage".to_owned(),
        }
    }

    /// The modal verb in the norms' own words.
    pub(crate) fn modal(self, modal: Option<Modal>) -> &'static str {
        modal.map_or(self.pick("ohne Modalverb", "no modal verb"), Modal::word)
    }
}

/// A text and, if there is something to add, that in parentheses.
pub(super) fn with_aside(text: &str, aside: &[String]) -> String {
    if aside.is_empty() { text.to_owned() } else { in_parentheses(text, &aside.join(", ")) }
}

/// A text with something in parentheses behind it, which belongs to its last sentence.
pub(super) fn in_parentheses(text: &str, aside: &str) -> String {
    match text.strip_suffix('.') {
        Some(sentence) => format!("{sentence} ({}).", aside.trim_end_matches('.')),
        None => format!("{text} ({aside})"),
    }
}

/// The protection need, which nothing but the product file says.
pub(super) fn stated_need(need: ProtectionNeed, lang: Lang) -> String {
    let by = lang.pick("laut befund.yaml", "as befund.yaml states");
    format!("{} ({by})", need.in_words(lang))
}

/// Text from outside as one line that steers neither terminals nor readers: white space becomes
/// single spaces, control and bidirectional characters become U+FFFD. No-break spaces stay.
pub(super) fn plain(text: &str) -> String {
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}');
    let words: Vec<_> = text.split(breaks).filter(|word| !word.is_empty()).collect();
    // U+061C is a bidirectional control, too.
    diag::clean(&words.join(" ")).replace('\u{61c}', "\u{fffd}")
}

/// A word of the result as a reader says it.
pub(crate) trait InWords {
    /// In a language.
    fn in_words(self, lang: Lang) -> &'static str;
}

macro_rules! in_words {
    ($($type:ty { $($variant:ident => $de:literal / $en:literal),+ $(,)? })+) => {$(
        impl InWords for $type {
            fn in_words(self, lang: Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($de, $en)),+ }
            }
        }
    )+};
}

in_words! {
    Verdict {
        Pass => "erfüllt" / "met",
        Fail => "nicht erfüllt" / "not met",
        Inconclusive => "nicht entscheidbar" / "inconclusive",
        NotApplicable => "nicht anwendbar" / "not applicable",
    }
    ChangeClass {
        NewFail => "neu nicht erfüllt" / "newly not met",
        Fixed => "behoben" / "fixed",
        Changed => "geändert" / "changed",
        Added => "neu beurteilt" / "newly judged",
        Gone => "entfallen" / "no longer judged",
    }
    CauseCode {
        Version => "Produkt: Version" / "product: version",
        StatedFact => "Produkt: Angabe" / "product: stated fact",
        Answer => "Produkt: Antwort" / "product: answer",
        Target => "Produkt: Prüfziel" / "product: target",
        ProductFile => "Produkt: befund.yaml oder Erklärung" / "product: befund.yaml or a declaration",
        ObservedFact => "Messung: Tatsache" / "evidence: observed fact",
        Observation => "Messung: Beobachtung" / "evidence: observation",
        Aged => "Nachweise sind gealtert" / "evidence has aged",
        Renewed => "Nachweise sind erneuert" / "evidence was renewed",
        Document => "Dokument" / "document",
        Ended => "Stichtag: abgelaufen oder anders eingestuft" / "date: ended or classed otherwise",
        PolicyEdition => "Vorgabentabelle: Fassung" / "policy: edition",
        PolicyContent => "Vorgabentabelle: Inhalt" / "policy: content",
        CatalogEdition => "Katalog: Fassung" / "catalog: edition",
        CatalogContent => "Katalog: Inhalt oder Prüfungen" / "catalog: content or checks",
        CatalogInForce => "Katalog: am Stichtag geltend oder nicht" / "catalog: in force on the day or not",
        CatalogChoice => "Katalog: Auswahl" / "catalog: choice",
        Ruling => "Katalog: Auslegung" / "catalog: ruling",
        AsOf => "Stichtag" / "date",
        ToolVersion => "Version von befund" / "version of befund",
    }
    Basis {
        Declared => "nur erklärt" / "declared only",
        Documented => "belegt" / "documented",
        Extracted => "ausgelesen" / "extracted",
        Measured => "gemessen" / "measured",
        Examined => "begutachtet" / "examined",
    }
    Confidence {
        Primary => "am Normtext" / "read in the norm",
        Secondary => "aus Sekundärquelle" / "from a secondary source",
        Derived => "abgeleitet" / "derived",
        Inferred => "erschlossen" / "inferred",
        Parallel => "aus Paralleltext" / "from a parallel text",
        Memory => "unbestätigt" / "unconfirmed",
    }
    Class {
        Recommended => "empfohlen" / "recommended",
        Conditional => "bedingt empfohlen" / "recommended under conditions",
        PeriodOver => "Empfehlungszeitraum abgelaufen" / "period of recommendation over",
        Discouraged => "abgeraten oder unter dem Mindestwert" / "advised against or below the minimum",
        Announced => "Empfehlung angekündigt" / "recommendation announced",
        NotListed => "nicht gelistet" / "not listed",
        NoRule => "keine Aussage" / "no statement",
    }
    ReasonCode {
        NotRun => "Messung oder Angabe fehlt" / "measurement or statement missing",
        ProbeError => "Messung gescheitert" / "measurement failed",
        TargetUnreachable => "Prüfziel nicht erreichbar" / "target unreachable",
        EvidenceMissing => "Angabe oder Nachweis fehlt" / "statement or evidence missing",
        EvidenceStale => "Nachweis zu alt" / "evidence too old",
        EvidenceForOtherVersion => "Nachweis gilt einer anderen Produktversion" / "evidence is for another product version",
        EvidenceAfterAsOf => "Nachweis erst nach dem Stichtag" / "evidence later than the day judged",
        FactMissing => "Einzelangabe fehlt" / "single detail missing",
        Contradiction => "Nachweise widersprechen sich" / "evidence is contradictory",
        AwaitingHuman => "Beurteilung durch eine Person steht aus" / "judgement by a person is due",
        AnswerForOtherEdition => "Antwort gilt einer anderen Fassung" / "answer is for another edition",
        NoComponent => "keine Komponente dieser Art" / "no component of this kind",
        ConditionUnknown => "nicht bekannt, ob die Forderung gilt" / "not known whether the demand applies",
        IndicationAgainst => "Anzeichen dagegen" / "indication against it",
        ExaminedOpen => "Prüfung ohne Entscheidung" / "examined without a decision",
        ExaminedAbsent => "nach Prüfung nicht vorhanden" / "absent by examination",
        CannotBeAbsent => "kann nicht fehlen" / "cannot be absent",
        ScopeIncomplete => "Prüfumfang unvollständig" / "scope incomplete",
        ReasonMissing => "„nicht anwendbar“ ohne Begründung" / "“not applicable” without a reason",
        TextUnavailable => "Normtext nicht verfügbar" / "norm text not available",
        PolicyEditionOutdated => "Vorgabentabelle reicht nicht bis zum Stichtag" / "policy table does not reach the day judged",
        CheckError => "Prüfung gescheitert" / "check failed to run",
        ConditionNotMet => "Bedingung nicht erfüllt" / "condition not met",
        Vacant => "unbesetzt" / "vacant",
        Statement => "reine Feststellung" / "mere statement",
        Waived => "durch Auslegung aufgehoben" / "waived by a ruling",
        Stated => "mit angegebenem Grund" / "for a stated reason",
    }
    CheckOutcome {
        Satisfied => "zulässig" / "admitted",
        Violated => "gesperrt" / "barred",
        Undecided => "offen" / "open",
    }
    Relation {
        Equal => "fordert dasselbe" / "demands the same",
        Subset => "fordert einen Teil davon" / "demands a part of this",
        Superset => "fordert dies und mehr" / "demands this and more",
        Related => "verwandt" / "related",
    }
    AnswerValue {
        Yes => "ja" / "yes",
        No => "nein" / "no",
        NotApplicable => "nicht anwendbar" / "not applicable",
    }
    Likelihood {
        Low => "schwer" / "hard",
        Medium => "mit Aufwand" / "with effort",
        High => "leicht" / "easy",
    }
    Effect {
        Small => "gering" / "small",
        Medium => "mittel" / "medium",
        High => "hoch" / "high",
        Severe => "schwerwiegend" / "severe",
    }
    Remaining {
        None => "keines" / "none",
        Low => "gering" / "low",
        Medium => "mittel" / "medium",
        High => "hoch" / "high",
    }
    RiskKind {
        NotMet => "Nicht erfüllt" / "Not met",
        ShouldLeftOut => "SOLL mit gültiger Begründung ausgelassen" / "SOLL left out for a reason that holds",
        Remains => "Erfüllt, mit verbleibendem Risiko" / "Met, with a risk that remains",
        Open => "Nicht entscheidbar" / "Inconclusive",
    }
    TextStatus {
        Full => "Text vollständig" / "full text",
        Amendment => "nur Änderungen bekannt" / "only amendments known",
        Unavailable => "Text nicht verfügbar" / "text not available",
    }
    Addressee {
        Provider => "Anbieter" / "provider",
        Doctor => "Ärztin oder Arzt" / "doctor",
        Both => "Anbieter und Ärztin oder Arzt" / "provider and doctor",
    }
    Outcome {
        Ok => "vollständig" / "complete",
        Partial => "teilweise" / "partial",
        Unreachable => "nicht erreichbar" / "unreachable",
        Error => "Fehler" / "error",
    }
    ContradictionKind {
        Document => "Angabe gegen Nachweis" / "statement against document",
        AnswerAndCheck => "Erklärung gegen Prüfung" / "answer against check",
        Facts => "Tatsache gegen Tatsache" / "fact against fact",
        Enumeration => "Vollständigkeitsangabe gegen Tatsache" / "claim of completeness against fact",
        NotApplicable => "„nicht anwendbar“ gegen Tatsache" / "“not applicable” against fact",
        Answers => "Antwort gegen Antwort" / "answer against answer",
        Examination => "Prüfung gegen Nachweis" / "examination against evidence",
        Indication => "Anzeichen dagegen" / "indication against it",
    }
    DispositionKind {
        SollJustified => "Abweichung vom SOLL begründet" / "deviation from SOLL justified",
        EquivalentMeasure => "gleichwertige Maßnahme" / "equivalent measure",
        AcceptedRisk => "Risiko angenommen" / "risk accepted",
        Planned => "Behebung geplant" / "remedy planned",
        IndicationExplained => "Anzeichen erläutert" / "indication explained",
    }
    ProductKind {
        VideoConsultation => "Videosprechstunde" / "video consultation",
        Diga => "DiGA" / "DiGA",
        HealthApp => "Gesundheitsanwendung" / "health application",
    }
    ProtectionNeed {
        Normal => "normal" / "normal",
        High => "hoch" / "high",
        VeryHigh => "sehr hoch" / "very high",
    }
    Field {
        Law => "Recht" / "law",
        Technology => "Technik" / "technology",
    }
    AuditRole {
        SelfAssessment => "Selbstbewertung" / "self-assessment",
        Evaluation => "Bewertung" / "evaluation",
    }
}

impl InWords for ComponentKind {
    fn in_words(self, lang: Lang) -> &'static str {
        let word = self.word();
        let (de, en) = describe::component(word).unwrap_or((word, word));
        lang.pick(de, en)
    }
}

impl InWords for DocumentKind {
    fn in_words(self, lang: Lang) -> &'static str {
        let (de, en) = self.label();
        lang.pick(de, en)
    }
}

macro_rules! phrases {
    ($($name:ident: $de:literal / $en:literal,)+) => {
        /// Every fixed phrase, by name; templates read it as `t`.
        #[derive(Debug, Serialize)]
        pub(super) struct Phrases { $(pub(super) $name: &'static str),+ }

        impl Phrases {
            const DE: Self = Self { $($name: $de),+ };
            const EN: Self = Self { $($name: $en),+ };
        }
    };
}

phrases! {
    // Cover.
    report: "Befundbericht" / "Findings report",
    no_certificate: "kein Zertifikat" / "not a certificate",
    disclaimer:
        "Dieser Bericht stellt Ergebnisse einer Prüfung dar. Er ist kein Zertifikat und keine Konformitätsbescheinigung und darf nicht als solche verwendet werden."
        / "This report states the results of an assessment. It is neither a certificate nor an attestation of conformity and must not be used as one.",
    object: "Prüfgegenstand" / "Object",
    manufacturer: "Hersteller" / "Manufacturer",
    product_kind: "Art des Produkts" / "Kind of product",
    protection_need: "Schutzbedarf" / "Protection need",
    components: "Komponenten" / "Components",
    targets: "Prüfziele" / "Targets",
    catalogs: "Kataloge" / "Catalogs",
    as_of: "Stichtag" / "As of",
    period: "Zeitraum der Beobachtungen" / "Period of observations",
    no_observations: "keine Beobachtung herangezogen" / "no observation used",
    issued: "Ausstellungsdatum" / "Date of issue",
    report_id: "Berichtskennung" / "Report id",
    role: "Rolle" / "Role",
    comparison: "Vergleich, nicht geltende Fassung" / "Comparison, not the edition in force",
    comparison_note:
        "Diese Fassung gilt am Stichtag nicht. Ihre Ergebnisse dienen nur dem Vergleich."
        / "This edition is not in force on the day judged. Its results serve comparison only.",
    not_in_force: "am Stichtag nicht in Kraft" / "not in force on the day judged",
    none: "Keine." / "None.",
    contents: "Inhalt" / "Contents",
    skip: "Zum Ergebnis springen" / "Skip to the result",
    about: "Angaben zum Bericht" / "About this report",
    filter_note:
        "Ausgeblendet wird nur am Bildschirm und nur in diesem Abschnitt; gedruckt steht alles."
        / "Rows are hidden on screen only and in this section only; in print there is everything.",
    search: "Suchen" / "Search",
    rows_shown: "Zeilen zeigen" / "Show rows",

    // Comparison of two results.
    difference: "Vergleich zweier Ergebnisse" / "Comparison of two results",
    earlier: "früher:" / "earlier:",
    later: "jetzt:" / "now:",
    compared_with: "Verglichen mit" / "Compared with",
    change: "Änderung" / "Change",
    since_baseline: "Seit der Baseline vom" / "Since the baseline of",
    all_changes: "alle zeigt" / "all are shown by",
    unchanged: "unverändert" / "unchanged",
    nothing_before:
        "Das frühere Ergebnis hatte nichts entschieden; der Vergleich damit sagt wenig."
        / "The earlier result had decided nothing; a comparison with it says little.",
    new_contradictions: "neuer Widerspruch" / "new contradiction",
    resolved_contradictions: "aufgelöster Widerspruch" / "resolved contradiction",
    cause: "Ursache" / "Cause",
    cause_unknown: "in den Eingaben nicht zu erkennen" / "not to be seen in the inputs",
    not_judged: "nicht beurteilt" / "not judged",

    // Headline.
    headline: "Ergebnis" / "Result",
    counted_comparisons:
        "Gezählt sind nur Fassungen, die am Stichtag gelten; Vergleiche stehen für sich."
        / "Only editions that bind on the day judged are counted; comparisons stand apart.",
    counted:
        "Gezählt sind die Einzelforderungen, die sich an den Anbieter richten."
        / "Counted are the single demands addressed to the provider.",
    total: "Gesamt" / "Total",
    comparisons: "Vergleiche" / "Comparisons",
    provisional: "vorläufig" / "provisional",
    unverified_count: "davon ungeprüft" / "of these unverified",
    decided: "entschieden" / "decided",
    applicable: "anwendbar" / "applicable",
    all: "gesamt" / "total",
    unmeasured: "messbar, aber nicht gemessen" / "measurable, but not measured",
    measuring: "Messung" / "Measurement",
    coverage: "Abdeckung" / "Coverage",
    is_pass: "erfüllt" / "met",
    is_fail: "nicht erfüllt" / "not met",
    is_open: "nicht entscheidbar" / "inconclusive",
    is_skipped: "nicht anwendbar" / "not applicable",
    verdicts:
        "erfüllt/nicht erfüllt/nicht entscheidbar/nicht anwendbar" / "met/not met/inconclusive/not applicable",
    by_verb: "Nach Modalverb" / "By modal verb",
    verb: "Verb" / "Verb",

    // Marks.
    unverified_text: "auf ungeprüftem Normtext" / "on unverified norm text",
    contradiction: "Widerspruch" / "contradiction",
    aged: "mit veralteten Nachweisen" / "with aged evidence",
    documented_only: "Nachweis liegt vor, Inhalt nicht geprüft" / "evidence is present, its content was not examined",
    addressed_to: "richtet sich an" / "addressed to",

    urgent: "Am dringendsten" / "Most urgent",

    // Contradictions.
    contradictions: "Widersprüche" / "Contradictions",
    indications: "Anzeichen dagegen" / "Indications against",
    no_contradictions: "Keine Widersprüche festgestellt." / "No contradictions were found.",
    clash_note:
        "Hier passt eine Angabe nicht zu dem, was festgestellt ist. Diese Punkte sind vor allen anderen zu klären."
        / "Here a claim does not fit what was found. Settle these points before all others.",
    claimed: "Angegeben" / "Claimed",
    found: "Festgestellt" / "Found",
    kind: "Art" / "Kind",
    notes: "Hinweise zum Prüflauf" / "Notes on the run",

    // Gaps.
    gaps: "Lücken nach Dringlichkeit" / "Gaps by urgency",
    gaps_must:
        "Nicht erfüllt: MUSS, DARF NICHT und ohne Modalverb" / "Not met: MUSS, DARF NICHT and no modal verb",
    gaps_should: "Nicht erfüllt: SOLL und SOLL NICHT" / "Not met: SOLL and SOLL NICHT",
    gaps_may: "Nicht erfüllt: KANN" / "Not met: KANN",
    gaps_open: "Nicht entscheidbar" / "Inconclusive",
    gaps_unjudged:
        "Als Ganzes offen, nicht nach einzelnen Forderungen beurteilt" / "Open as a whole, not judged demand by demand",
    demand: "Forderung" / "Demand",
    finding: "Feststellung" / "Finding",
    expected: "erwartet" / "expected",
    observed: "festgestellt" / "observed",
    rule: "Vorgabe" / "Rule",
    beside: "Außerdem gesehen, zählt hier nicht" / "Also seen, does not count here",
    remedy: "Maßnahme" / "Remedy",
    ask: "Nachzureichen" / "To be submitted",
    question: "Frage" / "Question",
    demands: "Forderungen" / "Demands",
    causes: "Woran es liegt" / "What they hang on",
    offered: "Antwort bietet sich an" / "an answer suggests itself",
    asked_in_files:
        "Was zu jeder Forderung nachzureichen ist, steht in den Berichtsdateien (`--report html`)."
        / "What to submit for each demand stands in the report files (`--report html`).",
    open_stand: "Jede steht mit ihrem Grund in Abschnitt" / "Each stands with its reason in section",
    paper_note:
        "Auf Papier steht von einer Anforderung jede einzelne Forderung; ihre ganze Wiedergabe steht am Bildschirm."
        / "On paper stands each single demand of a requirement; its whole restatement stands on the screen.",
    stands_in: "Warum, steht in Abschnitt" / "Why, stands in section",
    open_asked: "was dazu nachzureichen ist, in Abschnitt" / "what to submit for it in section",
    all_parts: "alle Teile" / "all parts",
    disposition: "Umgang" / "Disposition",
    more: "weitere" / "more",
    measurable_with_target: "messbar an einem angegebenen Prüfziel" / "measurable on a declared target",
    measurable_without_target: "messbar, aber kein Prüfziel angegeben" / "measurable, but no target is declared",
    planned: "Messung vorgesehen, in dieser Version nicht verfügbar" / "measurement planned, not available in this version",

    // Matrix.
    matrix: "Anforderungen im Einzelnen" / "Requirements one by one",
    number: "Nr." / "No.",
    requirement: "Anforderung" / "Requirement",
    depth: "Prüftiefe" / "Depth",
    verdict: "Ergebnis" / "Verdict",
    basis: "Grundlage" / "Basis",
    reason: "Begründung" / "Reason",
    evidence: "Nachweise" / "Evidence",
    interpretations: "Auslegungen hierzu" / "Rulings on this",
    remark: "Anmerkung" / "Remark",
    source: "Quelle" / "Source",
    sources: "Quellen der Wiedergabe" / "Sources of the restatements",
    edition_note: "Zur Fassung" / "On the edition",
    notices: "Geltung der Norm" / "Force of the norm",
    since: "Ab" / "From",
    duties: "Was der Prüfbericht und jedes Ergebnis nach dieser Norm tragen müssen" / "What the report and each result must carry by this norm",
    inspection: "Was die Prüfstelle ansieht" / "What the evaluator looks at",
    conditions: "Auflagen" / "Conditions",
    judged_for: "Beurteilt für" / "Judged for",
    overview: "Übersicht nach Teilen" / "Overview by part",
    group: "Teil" / "Part",
    to_overview: "zur Übersicht" / "to the overview",
    uncounted:
        "Nummern ohne eigene Forderung (unbesetzt oder reine Feststellung)"
        / "Numbers without a demand of their own (vacant or a mere statement)",
    declared_not: "Der Hersteller erklärt, die Forderung nicht zu erfüllen." / "The manufacturer declares the demand not met.",
    blocking: "Was die Freigabe sperrt" / "What keeps the gate shut",
    certificates: "Zertifikate" / "Certificates",
    answered_under: "Zu beantworten mit befund declare" / "To be answered by befund declare",
    declares: "Erklärung des Herstellers" / "Manufacturer's declaration",

    // Spreadsheets and CI.
    catalog: "Katalog" / "Catalog",
    part_of_demand: "Teilforderung" / "Single demand",
    component: "Komponente" / "Component",
    addressee: "Adressat" / "Addressee",
    restatement: "Wiedergabe" / "Restatement",
    overview_sheet: "Übersicht" / "Overview",
    version: "Version" / "Version",
    counted_what: "Gezählt" / "Counted",
    gate: "Freigabeschranke" / "Gate",
    gate_met: "Freigabeschranke eingehalten" / "Gate met",
    gate_failed: "Freigabeschranke nicht eingehalten" / "Gate not met",
    exit_code: "Exit-Code" / "exit code",
    no_requirement: "ohne einzelne Anforderung" / "no single requirement",
    number_of: "Zahl" / "Number",
    and_more: "und weitere" / "plus",

    // Not applicable.
    not_applicable: "Nicht anwendbar" / "Not applicable",
    absence_checked: "Wie das Fehlen geprüft wurde" / "How absence was checked",
    absence_declared: "nicht geprüft, allein nach Erklärung des Herstellers" / "not checked, on the manufacturer's declaration alone",
    absence_facts: "anhand der genannten Nachweise" / "by the evidence named",
    absence_catalog: "folgt aus dem Katalog" / "follows from the catalog",
    absence_waived: "folgt aus der Auslegung" / "follows from the ruling",

    // Declarations relied upon.
    reliance: "Erklärungen, auf denen Ergebnisse allein beruhen" / "Declarations that results rest on alone",
    reliance_note:
        "Diese Ergebnisse sind nur erklärt: Mindestens ein notwendiger Teil beruht allein auf der Angabe des Herstellers."
        / "These results are declared only: at least one necessary part rests on the manufacturer's word alone.",
    statement: "Erklärung" / "Declaration",

    // Dispositions and deadlines.
    dispositions: "Umgang mit Lücken" / "Decisions about gaps",
    dispositions_note: "Eine Entscheidung über eine Lücke ändert kein Ergebnis." / "A decision about a gap changes no verdict.",
    decision: "Entscheidung" / "Decision",
    offenders: "Betrifft" / "Covers",
    owner: "Verantwortlich" / "Owner",
    expires: "Gilt bis" / "Expires",
    expired: "abgelaufen" / "expired",
    unused: "ohne zugehörige Lücke" / "no such gap",
    examined_otherwise: "Was die Prüfstelle anders beurteilt, als der Hersteller erklärt" / "What the evaluator judged otherwise than the manufacturer declares",
    examined_as_declared: "Die Urteile und die Erklärungen des Herstellers stimmen überein." / "The judgements and the manufacturer's declarations agree.",
    declared: "Erklärt" / "Declared",
    judged: "Beurteilt" / "Judged",
    came_to: "Ergebnis" / "Result",
    risk_register: "Verzeichnis der Restrisiken" / "Register of residual risks",
    threat: "Bedrohung" / "Threat",
    likelihood: "Angriff" / "Attack",
    effect_of_risk: "Auswirkung" / "Effect",
    measure: "Maßnahme" / "Measure",
    remaining: "Verbleibendes Risiko" / "Remaining risk",
    deadlines: "Fristen" / "Deadlines",
    last_day: "Letzter Tag" / "Last day",
    passed: "verstrichen" / "passed",
    what: "Was endet" / "What ends",
    then: "Folge" / "What follows",
    touches: "Betroffene Anforderungen" / "Requirements touched",

    // Rulings, conflicts, factors.
    rulings: "Auslegungen" / "Rulings",
    rulings_note:
        "Auslegungen der Stelle, die eine Norm anwendet. Angewandt sind nur solche, die am Stichtag in Kraft sind; aufgeführt sind alle."
        / "Rulings by the body that applies a norm. Only those in force on the day judged are applied; all are listed.",
    conflicts: "Konflikte zwischen Normen" / "Conflicts between norms",
    conflicts_note:
        "Hier verlangen Normen Unterschiedliches. Der Bericht stellt die Ergebnisse nebeneinander und entscheidet den Konflikt nicht."
        / "Here norms demand different things. The report puts the verdicts side by side and does not settle the conflict.",
    effect: "Wirkung" / "Effect",
    validity: "Gültigkeit" / "In force",
    confidence: "Sicherheit" / "Confidence",
    whole_catalogs: "ganze Kataloge" / "whole catalogs",
    factors: "Authentisierungsfaktoren" / "Authentication factors",
    factors_note:
        "Jeder bekannte Anmeldeweg mit den Faktoren, die er immer verlangt, und was die Tabelle des BSI von ihnen sagt; je Rolle der schwächste zuerst. Es zählen nur zwei Faktoren verschiedener Kategorien."
        / "Each known way to log in with the factors it always demands, and what BSI's table says of them; the weakest of each role first. Only two factors of different categories count.",
    factors_unasked:
        "Kein beurteilter Katalog fragt nach der Faktorentabelle des BSI." / "No catalog judged asks for BSI's factor table.",
    stores: "Speicherorte und Löschfristen" / "Stores and deletion periods",
    stores_note:
        "Zu jedem Speicherort die angegebene Frist, die gelesene, das höchste Alter, das daraus folgt, und die Forderungen, die ihn ansehen. Manche Normen wollen frühes Löschen, andere das Vorhalten; Gesetze nennen Mindestfristen (Konflikte zwischen Normen, Abschnitt 11)."
        / "For each store the period stated, the one read, the greatest age that follows, and the demands that look at it. Some norms want early deletion, others keeping; statutes name minimum periods (conflicts between norms, section 11).",
    stores_none: "Kein beurteilter Katalog hat einen Speicherort angesehen." / "No catalog judged looked at a store.",
    store: "Speicherort" / "Store",
    period_stated: "angegeben" / "stated",
    period_read: "gelesen" / "read",
    greatest_age: "höchstes Alter" / "greatest age",
    stores_demands: "Forderungen" / "Demands",
    not_read: "nicht gelesen" / "not read",
    not_stated: "nicht angegeben" / "not stated",
    clash: "Widerspruch" / "contradiction",
    store_holds: "Inhalt" / "Content",
    age_made_of: "setzt sich zusammen aus" / "made of",
    factor: "Faktor" / "Factor",
    category: "Kategorie" / "Category",
    without_consent: "ohne Einwilligung" / "without consent",
    with_consent: "mit Einwilligung" / "with consent",
    consent: "Einwilligung" / "Consent",
    used_by: "Anmeldewege" / "Ways to log in",
    way: "Anmeldeweg" / "Way to log in",
    who: "Wer" / "Who",
    no_ways: "Kein Anmeldeweg ist angegeben oder gemessen." / "No way to log in is stated or measured.",
    weakest: "schwächster Weg" / "weakest way",
    any_role: "für jede Rolle" / "for every role",
    second_factor: "zweiter Faktor" / "second factor",
    two_factors: "Zwei Faktoren" / "Two factors",
    more_factors: "weitere Faktoren" / "further factors",
    exempt: "ausgenommen" / "exempt",
    clients: "Anwendungen" / "Clients",
    flow: "Ablauf" / "Flow",
    changes: "Was zu ändern ist" / "What to change",
    effects: "Was das mit sich bringt" / "What that brings with it",
    proof: "Nachweis" / "Proof",

    // Risks and limits.
    risks: "Restrisiken" / "Residual risks",
    other_risks: "Restrisiken außerhalb dieser Kataloge" / "Residual risks outside these catalogs",
    rule_of_risk: "Maßstab" / "Yardstick",
    open_asked_for: "Was dazu nachzureichen ist" / "What to submit for it",
    limits: "Grenzen der Prüfung" / "Limits of the assessment",
    limits_note:
        "Über diese Forderungen hat keine Prüfung entschieden. Was davon offen ist, steht mit seinem Grund unter „Anforderungen im Einzelnen“; das Übrige beruht auf Erklärung oder Nachweis oder auf Prüfungen, die nur einen Teil erfassen."
        / "No check has decided these demands. Those that are open stand with their reasons under “Requirements one by one”; the rest relies on a declaration, a document or checks that cover only a part.",
    stated_only: "Mit Ergebnis, aber ohne entscheidende Prüfung" / "With a verdict, but without a deciding check",
    not_spoken_to: "Außerdem nicht erfasst" / "Not covered either",

    // Evidence.
    no_appendix:
        "Das Verzeichnis der Nachweise ist weggelassen (--no-appendix); json hat es."
        / "The list of evidence is left out (--no-appendix); json has it.",
    documents: "Dokumente" / "Documents",
    observations: "Beobachtungen" / "Observations",
    facts: "Tatsachen" / "Facts",
    label: "Kürzel" / "Label",
    title: "Titel" / "Title",
    date: "Datum" / "Date",
    issuer: "Aussteller" / "Issuer",
    valid_until: "gültig bis" / "valid until",
    scope: "Umfang" / "Scope",
    belongs_to: "gehört zu" / "belongs to",
    document_missing: "Datei liegt nicht vor" / "the file is not there",
    stated_by: "angegeben von" / "stated by",
    target: "Ziel" / "Target",
    outcome: "Verlauf" / "Outcome",
    unused_observation: "nicht herangezogen" / "not used",
    subject: "Gegenstand" / "Subject",
    attributes: "Merkmale" / "Attributes",
    origin: "Herkunft" / "Origin",
    unknown: "unbekannt" / "unknown",
    yes: "ja" / "yes",
    no: "nein" / "no",

    // Questions.
    questions: "Offene Fragen an den Hersteller" / "Open questions to the manufacturer",
    questions_note:
        "Bitte reichen Sie zu den nicht entscheidbaren Forderungen Folgendes ein:"
        / "For the demands that are inconclusive, please submit the following:",

    // Method.
    method: "Methode, Werkzeug und Grundlagen" / "Method, tool and bases",
    inputs: "Eingänge mit Prüfsummen" / "Inputs with digests",
    input: "Eingang" / "Input",
    tool: "Werkzeug" / "Tool",
    product_file: "Angaben zum Produkt" / "Product file",
    edition: "Fassung" / "Edition",
    status: "Stand" / "Status",
    in_force: "am Stichtag in Kraft" / "in force on the day judged",

    // Signatures.
    signatures: "Unterschriften" / "Signatures",
    signatures_note:
        "Die Unterschrift bestätigt, dass der Bericht die Prüfung zutreffend wiedergibt. Sie bescheinigt keine Konformität."
        / "The signature confirms that the report states the assessment correctly. It does not attest conformity.",
    evaluator: "Bewertet durch" / "Evaluated by",
    author: "Erstellt durch" / "Prepared by",
    answers_for_it: "Verantwortlich beim Hersteller" / "Responsible at the manufacturer",
    signs: "Für" / "For",
    place_date: "Ort, Datum" / "Place, date",
    name_function: "Name, Funktion" / "Name, function",
    signature: "Unterschrift" / "Signature",
}

/// How verdicts arise, sentence by sentence.
pub(super) fn method(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::De => &[
            "Jede Einzelforderung erhält genau eines von vier Ergebnissen: erfüllt, nicht erfüllt, nicht entscheidbar oder nicht anwendbar. Teilergebnisse und Prozentwerte gibt es nicht.",
            "Grundlage sind allein Tatsachen, Nachweise und Erklärungen, die am Stichtag (bis Tagesende, Europe/Berlin) vorlagen. Späteres zählt nicht; Veraltetes kann ein Ergebnis widerlegen, aber nicht stützen.",
            "Zu jedem Ergebnis steht, worauf es beruht: gemessen (am laufenden System), ausgelesen (aus einer Konfiguration oder einem Export), belegt (Nachweis liegt vor, Inhalt nicht geprüft) oder nur erklärt (Angabe des Herstellers). „Vorläufig“ heißt, dass eine vorgeschriebene Prüfung durch eine Person noch aussteht.",
            "Die Prüfungen rechnen dreiwertig (wahr, falsch, unbekannt). Fehlt eine Angabe, ist die Forderung nicht entscheidbar und niemals stillschweigend erfüllt; Aussagen über „alle“ oder „keine“ setzen eine vollständige Erfassung voraus.",
            "Eine Anforderung ist nicht erfüllt, sobald eine ihrer Forderungen nicht erfüllt ist, und erst erfüllt, wenn alle anwendbaren erfüllt sind.",
            "Widersprüche zwischen Angaben und Feststellungen sind ausgewiesen: Eine widerlegte Zusage gilt als nicht erfüllt; spricht die Feststellung für das Produkt und die Erklärung dagegen, bleibt die Forderung nicht entscheidbar.",
            "„Auf ungeprüftem Normtext“ heißt: Der Wortlaut der Norm ist nur erschlossen, aus einem Paralleltext bekannt oder unbestätigt.",
            "„Vergleich, nicht geltende Fassung“ kennzeichnet Kataloge, die am Stichtag nicht gelten; aus ihnen folgt keine Pflicht.",
        ],
        Lang::En => &[
            "Every single demand gets exactly one of four verdicts: met, not met, inconclusive or not applicable. There are no partial results and no percentages.",
            "Verdicts rest only on facts, evidence and declarations that were there on the day judged (to its end, Europe/Berlin). Anything later does not count; aged evidence can refute, but not support.",
            "Every verdict names what it rests on: measured (on the running system), extracted (from a configuration or an export), documented (evidence is present, its content was not examined) or declared only (the manufacturer's word). “Provisional” means that an examination by a person is still due.",
            "Checks use three values (true, false, unknown). Where something is missing, the demand is inconclusive and never silently met; statements about “all” or “none” need a complete enumeration.",
            "A requirement is not met as soon as one of its demands is not met, and met only once all applicable ones are.",
            "Contradictions between claims and findings are shown: a refuted assurance counts as not met; where the finding speaks for the product and the declaration against it, the demand stays inconclusive.",
            "“On unverified norm text” means that the norm's wording is only inferred, known from a parallel text or unconfirmed.",
            "“Comparison, not the edition in force” marks catalogs that do not bind on the day judged; no duty follows from them.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_numbers_follow_the_language() {
        let day = jiff::civil::date(2018, 5, 3);
        assert_eq!(
            (Lang::De.date(day), Lang::En.date(day)),
            ("03.05.2018".to_owned(), "2018-05-03".to_owned())
        );
        assert_eq!(Lang::De.number(1_234), "1.234");
        assert_eq!(Lang::En.number(12_345_678), "12,345,678");
        assert_eq!(
            (Lang::De.number(0), Lang::De.number(-123), Lang::De.number(-1_234)),
            ("0".to_owned(), "-123".to_owned(), "-1.234".to_owned())
        );
    }

    #[test]
    fn a_text_in_one_language_only_is_shown_in_it() {
        assert_eq!(Lang::En.text(&Text::new("Frist", "")), "Frist");
    }

    #[test]
    fn what_stands_in_parentheses_stands_before_the_full_stop() {
        let aside = ["a".to_owned(), "b.".to_owned()];
        assert_eq!(with_aside("One. Two.", &aside), "One. Two (a, b).");
        assert_eq!(with_aside("Two", &aside), "Two (a, b.)");
        assert_eq!(with_aside("Two.", &[]), "Two.");
    }

    #[test]
    fn plain_text_is_one_harmless_line() {
        assert_eq!(plain(" a\r\n\tb\u{2028}c "), "a b c");
        assert_eq!(plain("x\u{1b}[2J\u{202e}\u{61c}\u{0}"), "x\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(plain("§\u{a0}5"), "§\u{a0}5");
    }
}
