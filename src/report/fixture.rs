//! Hand-built results for the tests of this module.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::date;
use serde_json::Value;

use crate::assess::result::*;
use crate::catalog::mapping::Relation;
use crate::catalog::policy::Class;
use crate::catalog::{
    Addressee, Confidence, Modal, Notice, RequirementKind, Role, Text, TextStatus,
};
use crate::fact::observation::{Outcome, Versions};
use crate::fact::source::Reach;
use crate::fact::value::AttrJson;
use crate::fact::{Basis, ProtectionNeed, Stated};
use crate::product::{
    AnswerValue, AuditRole, Component, ComponentKind, DispositionKind, ProductKind,
};

const MAKER: &str = "RED Medical Systems GmbH";
const EDITION: &str = "2016-10-21";
const ANSWERS: &str = "declarations/anlage-31b@2016-10-21.yaml";

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
            own: Vec::new(),
            observations: Vec::new(),
        },
        findings: Vec::new(),
        alike: Vec::new(),
        facts: Vec::new(),
        contradictions: Vec::new(),
        deadlines: Vec::new(),
        notes: Vec::new(),
        dispositions: Vec::new(),
        interpretations: Vec::new(),
        residual_risks: Vec::new(),
        factor_matrix: None,
        summary: Summary::default(),
        gate: None,
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
                since: None,
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
            waived(),
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
        interpretations: interpretations(),
        residual_risks: vec![residual_risks()],
        factor_matrix: Some(factor_matrix()),
        summary: summary(),
        ..empty()
    }
}

/// As [`sample`], with a payload around every string that is free; so ids still match.
pub(super) fn hostile(payload: &str) -> Report {
    let mut value = serde_json::to_value(sample()).unwrap();
    spoil(&mut value, &mut 0, &|at| FREE.contains(&at), payload);
    serde_json::from_value(value).unwrap()
}

/// The string leaves of the sample in which any text can stand. Words and dates are none: nothing
/// from outside gets there.
static FREE: LazyLock<BTreeSet<usize>> = LazyLock::new(|| {
    let value = serde_json::to_value(sample()).unwrap();
    let mut leaves = 0;
    spoil(&mut value.clone(), &mut leaves, &|_| false, "");
    let is_free = |leaf: &usize| {
        let mut candidate = value.clone();
        spoil(&mut candidate, &mut 0, &|at| at == *leaf, "x");
        serde_json::from_value::<Report>(candidate).is_ok()
    };
    (0..leaves).filter(is_free).collect()
});

/// Puts the payload around the string leaves that are wanted, counting them all.
fn spoil(value: &mut Value, at: &mut usize, wanted: &dyn Fn(usize) -> bool, payload: &str) {
    match value {
        Value::String(leaf) => {
            if wanted(*at) {
                *leaf = format!("{payload}{leaf}{payload}");
            }
            *at += 1;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, at, wanted, payload)),
        Value::Object(entries) => {
            // The effect of a ruling tells in which section it stands.
            for (_, entry) in entries.iter_mut().filter(|(key, _)| *key != "effect") {
                spoil(entry, at, wanted, payload);
            }
        }
        _ => {}
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
            unfit: None,
            cited: true,
            number: None,
            issuer: Some("ULD".to_owned()),
            issued: date(2018, 5, 3),
            valid_until: Some(date(2020, 5, 2)),
            without_version: false,
            stated: stated(),
        }],
        own: Vec::new(),
        observations: vec![ObservationInput {
            probe: "tls".to_owned(),
            part: "tls".to_owned(),
            target: "tls://connect.example:443".to_owned(),
            file: "observations/tls/connect.example_443.json".to_owned(),
            sha256: "4".repeat(64),
            outcome: Outcome::Partial,
            basis: Basis::Measured,
            reach: Reach::Running,
            observed_on: Some(date(2018, 5, 2)),
            started: "2018-05-02T09:00:00Z".to_owned(),
            finished: "2018-05-02T09:00:01Z".to_owned(),
            tool: Tool::this(),
            product: Versions { version: "2018".to_owned(), components: BTreeMap::new() },
            inputs: Vec::new(),
            raw: None,
            used: true,
        }],
    }
}

fn catalog(edition: &str, comparison: bool) -> CatalogInput {
    CatalogInput {
        notices: if comparison { Vec::new() } else { vec![notice()] },
        report_duties: Vec::new(),
        verdict_duties: vec![VerdictDuty {
            verdict: Verdict::Fail,
            text: text("FAIL: woran das Ziel verfehlt wird.", "FAIL: where the goal is missed."),
        }],
        renumbered: Vec::new(),
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

fn notice() -> Notice {
    Notice {
        from: date(2017, 1, 1),
        cite: "§ 4 Abs. 8 DiGAV".to_owned(),
        text: text("An ihre Stelle treten andere Kriterien.", "Other criteria take its place."),
        confidence: Confidence::Memory,
    }
}

/// One in force, one to come and one that has ended; and a conflict.
fn interpretations() -> Vec<InterpretationRecord> {
    let ruling = |id: &str, effect: &str, applied, findings: &[&str]| InterpretationRecord {
        id: format!("faq#{id}"),
        title: text(&format!("Auslegung {id}"), &format!("Ruling {id}")),
        text: text("So ist es gemeint.", "This is what it means."),
        effect: effect.to_owned(),
        from: date(2017, 1, 1),
        until: None,
        applied,
        confidence: Confidence::Secondary,
        own: false,
        sources: vec![text("FAQ der Stelle", "FAQ of the body")],
        findings: findings.iter().map(|number| key(number)).collect(),
        catalogs: vec!["anlage-31b".to_owned()],
    };
    vec![
        ruling("consent", "explain", true, &["5.3"]),
        ruling("set-aside", "waive", true, &["5.9"]),
        InterpretationRecord {
            from: date(2019, 1, 1),
            ..ruling("to-come", "replace_check", false, &["5.6", "gone"])
        },
        InterpretationRecord {
            until: Some(date(2017, 12, 31)),
            ..ruling("ended", "add_reason", false, &[])
        },
        ruling("delete-or-keep", "conflict", true, &["5.6", "5.8"]),
    ]
}

fn residual_risks() -> ResidualRisks {
    let item = |number: &str, demand: &str, kind| RiskItem {
        finding: key(number),
        demand: demand.to_owned(),
        kind,
    };
    ResidualRisks {
        catalog: "anlage-31b".to_owned(),
        edition: EDITION.to_owned(),
        cite: "Kap. 4.1".to_owned(),
        general: text("Es zählt das Restrisiko.", "The residual risk counts."),
        for_need: Some(text("Jedes Risiko ist darzulegen.", "Each risk has to be set out.")),
        conditions: None,
        items: vec![
            item("5.6", "tls", RiskKind::NotMet),
            item("5.8", "test", RiskKind::ShouldLeftOut),
            item("5.3", "one-month", RiskKind::Open),
        ],
    }
}

/// Ways that are clear, that hang on consent, that are barred and that are open.
fn factor_matrix() -> FactorMatrix {
    use CheckOutcome::{Satisfied, Undecided, Violated};
    let row = |factor: &str, without_consent, with_consent| FactorRow {
        factor: factor.to_owned(),
        name: text(&format!("Faktor {factor}"), &format!("Factor {factor}")),
        category: text("Besitz", "possession"),
        without_consent,
        with_consent,
    };
    let path = |name: &str, factors: Option<&[&str]>, without_consent, with_consent| FactorPath {
        fact: "fact-stated".to_owned(),
        subject: "web".to_owned(),
        role: "patient".to_owned(),
        name: name.to_owned(),
        factors: factors.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()),
        consent: Some(true),
        without_consent,
        with_consent,
        open: Vec::new(),
    };
    FactorMatrix {
        policy: "tr-03161-auth-factors@2025-05".to_owned(),
        factors: vec![
            row("egk", Class::Recommended, Class::Recommended),
            row("totp", Class::Discouraged, Class::Recommended),
            row("otp-sms", Class::Discouraged, Class::Discouraged),
            row("biometrics", Class::Conditional, Class::NotListed),
        ],
        paths: vec![
            path("card", Some(&["egk"]), Satisfied, Satisfied),
            path("app", Some(&["totp"]), Violated, Satisfied),
            path("text", Some(&["otp-sms", "own"]), Violated, Violated),
            FactorPath {
                open: ["gemspec-idp-sek-4-3-2", "biometrics", "own", "c"].map(str::to_owned).into(),
                ..path("face", Some(&["biometrics", "own"]), Undecided, Undecided)
            },
            path("unknown", None, Undecided, Undecided),
        ],
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
    let fact = |id: &str, basis, source: &str, stated: Option<Stated>| FactRecord {
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
        without_version: stated.is_some(),
        stated,
        documents: vec!["gutachten".to_owned()],
        source: source.to_owned(),
        at: None,
    };
    vec![
        fact("fact-tls10", Basis::Measured, "tls:tls://connect.example:443", None),
        fact("fact-stated", Basis::Declared, "befund.yaml:12:5", Some(stated())),
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
        editions: Vec::new(),
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
        indication_against: 0,
        not_applicable: 1,
        not_applicable_unverified: 1,
        decided: 3,
        applicable: 1_237,
        total: 1_238,
        asked: 1_237,
        decided_of_asked: 2,
        open_of_asked: 1_234,
        unexplained: 1,
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
        indications_against: 0,
        without_version: 1,
        comparison: counts.clone(),
        total: counts,
    }
}

fn finding(number: &str, title: Text, verdict: Verdict, demands: Vec<DemandResult>) -> Finding {
    let first = demands.first();
    // The numbers of the sample tell its parts.
    let group = if number < "5.6" { ("access", "Zugang") } else { ("security", "Sicherheit") };
    Finding {
        group: Some(Group { id: group.0.to_owned(), title: text(group.1, group.0) }),
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
        demands: demands.into(),
        offenders: Vec::new(),
        not_covered: Vec::new(),
        declaration: Some(DeclarationRecord {
            by: MAKER.to_owned(),
            on: date(2018, 5, 3),
            product_version: "2018".to_owned(),
            edition: EDITION.to_owned(),
            source: Some(format!("{ANSWERS}:1:1")),
        }),
        documents: Vec::new(),
        disposition: Vec::new(),
        remedy: Vec::new(),
        source: vec![text("Gutachten RED Connect", "Expert opinion on RED Connect")],
        note: None,
        inspection: None,
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
        planned: Vec::new(),
        target_declared: false,
        excused: false,
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
            source: Some(format!("{ANSWERS}:9:10")),
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
            source: Some(format!("{ANSWERS}:9:10")),
        }),
        documents: vec!["gutachten".to_owned()],
        ..demand("without-account", Some(Modal::Must), Verdict::Pass)
    };
    let open = DemandResult {
        reason: reason(ReasonCode::NotRun, "Nicht gemessen.", "Not measured."),
        measurable: vec!["auth.path".to_owned()],
        offered: Some(OfferedAnswer {
            other_subject: false,
            from: "tuev-tsvc@2.1#1.2".to_owned(),
            relation: Relation::Superset,
            value: AnswerValue::Yes,
            by: MAKER.to_owned(),
            on: date(2018, 5, 1),
        }),
        ..demand("one-month", Some(Modal::Must), Verdict::Inconclusive)
    };
    let title = text("Zugang des Patienten", "Access of the patient");
    let not_covered =
        vec![open.text.clone(), text("Widerruf des Zugangs", "Withdrawal of the access")];
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
            cited: vec![Citation {
                document: "TR-02102-2 2018-01".to_owned(),
                section: Some("3.2".to_owned()),
                table: None,
                page: Some("6".to_owned()),
            }],
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

fn waived() -> Finding {
    let set_aside = DemandResult {
        reason: reason(
            ReasonCode::Waived,
            "Aufgehoben durch Auslegung faq#set-aside.",
            "Waived by interpretation faq#set-aside.",
        ),
        ..demand("old", Some(Modal::Must), Verdict::NotApplicable)
    };
    let title = text("Altes Verfahren", "Old procedure");
    let interpretations = vec!["faq#set-aside".to_owned()];
    let finding = finding("5.9", title, Verdict::NotApplicable, vec![set_aside]);
    Finding { interpretations, ..finding }
}

/// The only one of its edition, judged for one component.
fn compared() -> Finding {
    let open = DemandResult {
        reason: reason(ReasonCode::EvidenceMissing, "Kein Nachweis.", "No evidence."),
        confidence: Confidence::Inferred,
        ..demand("later", None, Verdict::Inconclusive)
    };
    let title = text("Neue Forderung", "New demand");
    let finding = finding("2.1", title, Verdict::Inconclusive, vec![open]);
    Finding {
        key: "anlage-31b@2021-02-25#2.1/web".to_owned(),
        component: Some("web".to_owned()),
        group: None,
        edition: "2021-02-25".to_owned(),
        comparison: true,
        confidence: Confidence::Inferred,
        ..finding
    }
}
