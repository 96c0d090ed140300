//! Hand-built results for the tests of this module.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::Value;

use crate::assess::result::*;
use crate::catalog::policy::Class;
use crate::catalog::{Addressee, Confidence, Modal, RequirementKind, Role, Text, TextStatus};
use crate::fact::observation::Outcome;
use crate::fact::value::AttrJson;
use crate::fact::{Basis, ProtectionNeed, Stated};
use crate::product::{
    AnswerValue, AuditRole, Component, ComponentKind, DispositionKind, ProductKind,
};

const MAKER: &str = "RED Medical Systems GmbH";
const EDITION: &str = "2016-10-21";

fn text(de: &str, en: &str) -> Text {
    Text::new(de, en)
}

/// A result without anything.
pub(super) fn empty() -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool { name: "befund".to_owned(), version: "0.1.0".to_owned() },
        as_of: date(2018, 5, 3),
        report_id: "0123456789abcdef".to_owned(),
        product: ProductSummary {
            name: String::new(),
            version: String::new(),
            manufacturer: String::new(),
            kinds: Vec::new(),
            protection_need: None,
            components: Vec::new(),
            targets: Vec::new(),
            role: AuditRole::SelfAssessment,
            evaluator: None,
        },
        inputs: Inputs {
            product_sha256: "0".repeat(64),
            catalogs: Vec::new(),
            policies: Vec::new(),
            documents: Vec::new(),
            observations: Vec::new(),
        },
        findings: Vec::new(),
        facts: Vec::new(),
        contradictions: Vec::new(),
        deadlines: Vec::new(),
        notes: Vec::new(),
        dispositions: Vec::new(),
        interpretations: Vec::new(),
        residual_risks: Vec::new(),
        factor_matrix: None,
        summary: Summary::default(),
    }
}

/// A small result with one of everything.
pub(super) fn sample() -> Report {
    Report {
        product: ProductSummary {
            name: "RED Connect".to_owned(),
            version: "2018".to_owned(),
            manufacturer: MAKER.to_owned(),
            kinds: vec![ProductKind::VideoConsultation],
            protection_need: Some(ProtectionNeed::High),
            components: vec![Component {
                id: "web".to_owned(),
                kind: ComponentKind::WebApp,
                name: "RED Connect Web".to_owned(),
                version: "2018".to_owned(),
            }],
            targets: vec![TargetSummary {
                kind: "tls".to_owned(),
                subject: "tls://connect.example:443".to_owned(),
                components: vec!["web".to_owned()],
            }],
            role: AuditRole::SelfAssessment,
            evaluator: None,
        },
        inputs: inputs(),
        findings: vec![
            doctor(),
            vacant(),
            second_access(),
            access(),
            encryption(),
            penetration_test(),
            compared(),
        ],
        facts: facts(),
        contradictions: vec![Contradiction {
            kind: ContradictionKind::AnswerAndCheck,
            finding: Some(key("5.6")),
            demand: Some("tls".to_owned()),
            claimed: text("nur TLS 1.2", "TLS 1.2 only"),
            claimed_basis: Basis::Declared,
            found: text("TLSv1.0 wird angeboten", "TLSv1.0 is offered"),
            found_basis: Basis::Measured,
            facts: vec!["fact-tls10".to_owned()],
        }],
        deadlines: vec![deadline()],
        notes: vec![Note {
            code: "policy-partial".to_owned(),
            text: text("Die Vorgabentabelle ist unvollständig.", "The policy table is incomplete."),
        }],
        dispositions: vec![disposition()],
        summary: summary(),
        ..empty()
    }
}

/// As [`sample`], with a payload around every string that is free; so ids still match.
pub(super) fn hostile(payload: &str) -> Report {
    let mut value = serde_json::to_value(sample()).unwrap();
    for at in 0.. {
        let mut candidate = value.clone();
        if !replace(&mut candidate, &mut { at }, payload) {
            break;
        }
        // Words and dates cannot be replaced: nothing from outside can stand there.
        if serde_json::from_value::<Report>(candidate.clone()).is_ok() {
            value = candidate;
        }
    }
    serde_json::from_value(value).unwrap()
}

/// Replaces the string leaf of a number; says whether there was one.
fn replace(value: &mut Value, at: &mut usize, payload: &str) -> bool {
    match value {
        Value::String(leaf) if *at == 0 => {
            *leaf = format!("{payload}{leaf}{payload}");
            true
        }
        Value::String(_) => {
            *at -= 1;
            false
        }
        Value::Array(items) => items.iter_mut().any(|item| replace(item, at, payload)),
        Value::Object(entries) => entries.values_mut().any(|entry| replace(entry, at, payload)),
        _ => false,
    }
}

fn key(number: &str) -> String {
    format!("anlage-31b@{EDITION}#{number}")
}

fn inputs() -> Inputs {
    Inputs {
        product_sha256: "1".repeat(64),
        catalogs: vec![catalog(EDITION, false), catalog("2021-02-25", true)],
        policies: vec![PolicyInput {
            id: "tr-02102-2".to_owned(),
            edition: "2018-01".to_owned(),
            title: text("BSI TR-02102-2, Version 2018-01", "BSI TR-02102-2, version 2018-01"),
            sha256: "2".repeat(64),
            in_force_at_as_of: true,
            confidence: Confidence::Inferred,
            note: Some(text("Auszug", "excerpt")),
        }],
        documents: vec![DocumentInput {
            id: "gutachten".to_owned(),
            kind: "expert-opinion".to_owned(),
            title: "Gutachten RED Connect".to_owned(),
            path: "docs/gutachten.pdf".to_owned(),
            sha256: Some("3".repeat(64)),
            number: None,
            issuer: Some("ULD".to_owned()),
            issued: date(2018, 5, 3),
            valid_until: Some(date(2020, 5, 2)),
            stated: stated(),
        }],
        observations: vec![ObservationInput {
            target: "tls://connect.example:443".to_owned(),
            sha256: "4".repeat(64),
            outcome: Outcome::Partial,
            date: date(2018, 5, 2),
            used: true,
        }],
    }
}

fn catalog(edition: &str, comparison: bool) -> CatalogInput {
    CatalogInput {
        notices: Vec::new(),
        verdict_duties: Vec::new(),
        id: "anlage-31b".to_owned(),
        edition: edition.to_owned(),
        title: text(
            &format!("Anlage 31b BMV-Ä ({edition})"),
            &format!("Annex 31b BMV-Ä ({edition})"),
        ),
        sha256: "5".repeat(64),
        text: TextStatus::Full,
        in_force_at_as_of: !comparison,
        comparison,
        note: comparison.then(|| text("Nach Sekundärquellen.", "After secondary sources.")),
    }
}

fn stated() -> Stated {
    Stated {
        by: MAKER.to_owned(),
        on: date(2018, 5, 3),
        place: Some("Abschnitt D".to_owned()),
        product_version: Some("2018".to_owned()),
        note: None,
    }
}

fn facts() -> Vec<FactRecord> {
    let fact = |id: &str, basis, source: &str, stated| FactRecord {
        id: id.to_owned(),
        kind: "tls.protocol".to_owned(),
        subject: "tls://connect.example:443".to_owned(),
        attributes: BTreeMap::from([
            ("version".to_owned(), AttrJson::Text("TLSv1.0".to_owned())),
            ("offered".to_owned(), AttrJson::Bool(true)),
            ("address".to_owned(), AttrJson::Unknown { unknown: "not stated".to_owned() }),
        ]),
        basis,
        date: date(2018, 5, 2),
        stated,
        documents: vec!["gutachten".to_owned()],
        source: source.to_owned(),
    };
    vec![
        fact("fact-tls10", Basis::Measured, "tls:tls://connect.example:443", None),
        fact("fact-stated", Basis::Declared, "befund.yaml:12", Some(stated())),
    ]
}

fn deadline() -> Deadline {
    Deadline {
        date: date(2018, 5, 2),
        passed: true,
        what: text("Gültigkeit des Penetrationstests", "Validity of the penetration test"),
        requirements: vec![key("5.6"), key("5.8")],
        then: text("Neuer Test nötig", "A new test is needed"),
    }
}

fn disposition() -> DispositionRecord {
    DispositionRecord {
        kind: DispositionKind::AcceptedRisk,
        requirement: "anlage-31b#5.8".to_owned(),
        demand: None,
        component: None,
        offenders: Vec::new(),
        owner: "A. Beispiel".to_owned(),
        reason: "Ablösung 2019".to_owned(),
        expires: date(2018, 12, 31),
        expired: false,
        used: true,
    }
}

fn summary() -> Summary {
    let counts = Counts {
        pass: PassCounts { declared: 1, ..PassCounts::default() },
        fail: 2,
        inconclusive: 1_234,
        not_applicable: 1,
        not_applicable_unverified: 1,
        decided: 3,
        applicable: 1_237,
        total: 1_238,
        measurable_not_measured: 1,
        fail_unverified_text: 1,
        by_modal: BTreeMap::from([
            ("MUSS".to_owned(), [1, 1, 1_233, 1]),
            ("null".to_owned(), [0, 0, 1, 0]),
            ("SOLL".to_owned(), [0, 1, 0, 0]),
        ]),
    };
    let catalog = |edition: &str, comparison| CatalogCounts {
        id: "anlage-31b".to_owned(),
        edition: edition.to_owned(),
        comparison,
        counts: counts.clone(),
    };
    Summary {
        catalogs: vec![catalog(EDITION, false), catalog("2021-02-25", true)],
        contradictions: 1,
        comparison: counts.clone(),
        total: counts,
    }
}

fn finding(number: &str, title: Text, verdict: Verdict, demands: Vec<DemandResult>) -> Finding {
    let first = demands.first();
    Finding {
        group: None,
        key: key(number),
        catalog: "anlage-31b".to_owned(),
        edition: EDITION.to_owned(),
        comparison: false,
        requirement: number.to_owned(),
        cite: format!("§ 5 Nr. {number}"),
        component: None,
        text: text(&format!("{} ist geregelt.", title.de), &format!("{} is laid down.", title.en)),
        title,
        kind: RequirementKind::Demand,
        addressee: Addressee::Provider,
        depth: None,
        modal: first.and_then(|demand| demand.modal),
        verdict,
        reason: first.and_then(|demand| demand.reason.clone()),
        basis: first.and_then(|demand| demand.basis),
        examination: Examination::NotRequired,
        contradiction: false,
        confidence: Confidence::Primary,
        demands,
        offenders: Vec::new(),
        not_covered: Vec::new(),
        declaration: Some(DeclarationRecord {
            by: MAKER.to_owned(),
            on: date(2018, 5, 3),
            product_version: "2018".to_owned(),
            edition: EDITION.to_owned(),
        }),
        documents: Vec::new(),
        disposition: Vec::new(),
        remedy: Vec::new(),
        source: vec![text("Gutachten RED Connect", "Expert opinion on RED Connect")],
        note: None,
        interpretations: Vec::new(),
    }
}

fn demand(id: &str, modal: Option<Modal>, verdict: Verdict) -> DemandResult {
    DemandResult {
        interpretations: Vec::new(),
        offered: None,
        id: id.to_owned(),
        modal,
        text: text(&format!("Forderung {id}"), &format!("Demand {id}")),
        verdict,
        reason: None,
        basis: None,
        confidence: Confidence::Primary,
        contradiction: false,
        comparison: false,
        checks: Vec::new(),
        offenders: Vec::new(),
        answer: None,
        measurable: Vec::new(),
        planned: None,
        target_declared: false,
        aged_evidence: false,
        documents: Vec::new(),
        remedy: text(&format!("{id} beheben."), &format!("Mend {id}.")),
        ask: text("Beschreibung aller Zugänge.", "A description of all ways in."),
    }
}

fn reason(code: ReasonCode, de: &str, en: &str) -> Option<Reason> {
    Some(Reason {
        code,
        params: BTreeMap::from([("kind".to_owned(), "auth.path".to_owned())]),
        text: text(de, en),
    })
}

fn doctor() -> Finding {
    let open = DemandResult {
        reason: reason(
            ReasonCode::AwaitingHuman,
            "Verhalten in der Praxis",
            "conduct in the practice",
        ),
        ..demand("conduct", Some(Modal::Must), Verdict::Inconclusive)
    };
    let title = text("Durchführung", "Conduct");
    Finding {
        addressee: Addressee::Doctor,
        ..finding("3", title, Verdict::Inconclusive, vec![open])
    }
}

fn vacant() -> Finding {
    let vacant = finding("4", text("unbesetzt", "vacant"), Verdict::NotApplicable, Vec::new());
    Finding {
        kind: RequirementKind::Vacant,
        reason: reason(ReasonCode::Vacant, "unbesetzt", "vacant"),
        ..vacant
    }
}

fn second_access() -> Finding {
    let skipped = DemandResult {
        reason: reason(
            ReasonCode::ConditionNotMet,
            "Es gibt keinen Zweitzugang.",
            "There is no second access.",
        ),
        basis: Some(Basis::Declared),
        answer: Some(AnswerRecord {
            value: AnswerValue::NotApplicable,
            reason: Some("condition-not-met".to_owned()),
            statement: None,
            counts: true,
        }),
        ..demand("organisational-only", Some(Modal::Must), Verdict::NotApplicable)
    };
    finding("5.2", text("Zweitzugang", "Second access"), Verdict::NotApplicable, vec![skipped])
}

fn access() -> Finding {
    let declared = DemandResult {
        basis: Some(Basis::Declared),
        answer: Some(AnswerRecord {
            value: AnswerValue::Yes,
            reason: None,
            statement: Some("Patienten brauchen kein Konto.".to_owned()),
            counts: true,
        }),
        documents: vec!["gutachten".to_owned()],
        ..demand("without-account", Some(Modal::Must), Verdict::Pass)
    };
    let open = DemandResult {
        reason: reason(ReasonCode::NotRun, "Nicht gemessen.", "Not measured."),
        measurable: vec!["auth.path".to_owned()],
        ..demand("one-month", Some(Modal::Must), Verdict::Inconclusive)
    };
    let title = text("Zugang des Patienten", "Access of the patient");
    let not_covered = vec![text("Widerruf des Zugangs", "Withdrawal of the access")];
    Finding { not_covered, ..finding("5.3", title, Verdict::Inconclusive, vec![declared, open]) }
}

fn encryption() -> Finding {
    let offender = Offender {
        subject: "tls://connect.example:443".to_owned(),
        thing: String::new(),
        expected: text("am Stichtag empfohlen", "recommended on the day judged"),
        observed: "TLSv1.0".to_owned(),
        message: text(
            "tls://connect.example:443 bietet TLSv1.0 an",
            "tls://connect.example:443 offers TLSv1.0",
        ),
        facts: vec!["fact-tls10".to_owned()],
    };
    let failed = DemandResult {
        basis: Some(Basis::Measured),
        contradiction: true,
        checks: vec![protocol_check(&offender)],
        offenders: vec![offender.clone()],
        ..demand("tls", Some(Modal::Must), Verdict::Fail)
    };
    let title = text("Verschlüsselung", "Encryption");
    let finding = finding("5.6", title, Verdict::Fail, vec![failed]);
    Finding { contradiction: true, offenders: vec![offender], ..finding }
}

fn protocol_check(offender: &Offender) -> CheckResult {
    CheckResult {
        id: "tls-protocol-versions".to_owned(),
        role: Role::Necessary,
        says: text(
            "Jede angebotene Version ist empfohlen.",
            "Every version offered is recommended.",
        ),
        outcome: CheckOutcome::Violated,
        basis: Some(Basis::Measured),
        covers: text("Protokollversionen", "protocol versions"),
        offenders: vec![offender.clone()],
        missing: Vec::new(),
        rules: vec![Rule {
            policy: "tr-02102-2@2018-01".to_owned(),
            table: "protocol_versions".to_owned(),
            key: vec!["TLSv1.0".to_owned()],
            class: Class::PeriodOver,
            until: Some(date(2014, 12, 31)),
            extendable: false,
            minimum: None,
            value: None,
            confidence: Confidence::Primary,
            sources: vec!["BSI TR-02102-2".to_owned()],
            note: None,
        }],
        remarks: Vec::new(),
        facts: vec!["fact-tls10".to_owned()],
    }
}

fn penetration_test() -> Finding {
    let failed = DemandResult {
        basis: Some(Basis::Documented),
        confidence: Confidence::Parallel,
        aged_evidence: true,
        documents: vec!["gutachten".to_owned()],
        ..demand("test", Some(Modal::Should), Verdict::Fail)
    };
    let title = text("Penetrationstest", "Penetration test");
    let finding = finding("5.8", title, Verdict::Fail, vec![failed]);
    Finding {
        disposition: vec![DispositionKind::AcceptedRisk],
        confidence: Confidence::Parallel,
        ..finding
    }
}

fn compared() -> Finding {
    let open = DemandResult {
        reason: reason(ReasonCode::EvidenceMissing, "Kein Nachweis.", "No evidence."),
        confidence: Confidence::Inferred,
        ..demand("later", None, Verdict::Inconclusive)
    };
    let title = text("Neue Forderung", "New demand");
    let finding = finding("2.1", title, Verdict::Inconclusive, vec![open]);
    Finding {
        key: "anlage-31b@2021-02-25#2.1".to_owned(),
        edition: "2021-02-25".to_owned(),
        comparison: true,
        confidence: Confidence::Inferred,
        ..finding
    }
}
