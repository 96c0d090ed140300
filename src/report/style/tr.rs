//! `tr`: as an evaluator reports by BSI TR-03161, test characteristic by test characteristic: depth, steps,
//! tools, the result in the guideline's own words, reasons, evidence, and what stays with the evaluator. Results are
//! never added up; the residual risks stand by the protection need, for the evaluator to weigh.

use crate::assess::examined::Cited;
use crate::assess::result::{CheckOutcome, CheckResult, Finding, JudgementRecord, Verdict};
use crate::fact::Basis;
use crate::report::catalog::CatalogView;
use crate::report::document::{Block, Cell, Column, Document, Line, Row, Tone};
use crate::report::item::{State, distinct, reference};
use crate::report::risk::{RiskCatalog, RiskView};
use crate::report::style::answer::{Answer, JudgedBy};
use crate::report::style::evidence::table;
use crate::report::style::sheet::Sheet;
use crate::report::text::{InWords, in_parentheses, stated_need, with_aside};

pub(super) fn document(sheet: &Sheet) -> Document {
    let mut blocks = vec![Block::heading(1, sheet.pick("Prüfgegenstand", "Object"))];
    blocks.extend(object(sheet));
    for catalog in sheet.catalogs() {
        let title = match &catalog.head.component {
            Some(component) => format!("{} – {component}", catalog.head.reference),
            None => catalog.head.reference.clone(),
        };
        blocks.push(Block::PageBreak);
        blocks.push(Block::heading(1, title));
        blocks.push(Block::paragraph(&catalog.head.title));
        blocks.extend(sheet.about(catalog));
        blocks.extend(duties(sheet, catalog));
        blocks.extend(characteristics(sheet, catalog));
    }
    blocks.push(Block::PageBreak);
    blocks.push(Block::heading(1, sheet.t().risks));
    blocks.extend(risks(sheet));
    blocks.extend(sheet.rulings(&sheet.all_findings(), 1));
    blocks.push(Block::heading(1, sheet.pick("Nachweise", "Evidence")));
    blocks.extend(sheet.evidence(&sheet.all_findings(), 2));
    blocks.push(Block::heading(1, sheet.t().signatures));
    blocks.push(sheet.usual_signatures());
    let follows = sheet.pick(
        "Aufbau und Ergebnisse folgen dem, was BSI TR-03161 von der Prüfung einer Prüfstelle verlangt. Das BSI hat mit diesem Bericht nichts zu tun; ein Konformitätsbescheid setzt eine Prüfung durch eine anerkannte Prüfstelle voraus.",
        "Layout and results follow what BSI TR-03161 demands of an evaluator's report. BSI has nothing to do with this report; a decision on conformity takes an examination by a recognised evaluator.",
    );
    let title = sheet.pick("Prüfprotokoll nach BSI TR-03161", "Test record by BSI TR-03161");
    sheet.document(title, follows, blocks)
}

fn object(sheet: &Sheet) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !sheet.particulars.description.is_empty() {
        blocks.extend(sheet.stated(&sheet.particulars.description));
    }
    blocks.push(sheet.components());
    for (title, part) in [
        (sheet.pick("Dienste Dritter", "Services of others"), sheet.third_parties()),
        (sheet.pick("Nicht Teil des Gegenstands", "No part of the object"), sheet.excluded()),
    ] {
        if let Some(part) = part {
            blocks.push(Block::heading(2, title));
            blocks.push(part);
        }
    }
    let evaluators = sheet.evaluators();
    blocks.push(Block::heading(2, sheet.pick("Wer geprüft hat", "Who examined")));
    if sheet.is_evaluation() {
        blocks.push(Block::List { ordered: false, entries: evaluators });
        let records = sheet.records();
        if !records.is_empty() {
            blocks.push(Block::list(records));
        }
    } else {
        blocks.push(Block::paragraph(sheet.pick(
            "Keine Prüfstelle: Der Hersteller bewertet sich selbst mit befund.",
            "No evaluator: the manufacturer assesses itself with befund.",
        )));
    }
    blocks
}

/// What each result has to carry by the guideline.
fn duties(sheet: &Sheet, catalog: &CatalogView) -> Vec<Block> {
    if catalog.duties.is_empty() {
        return Vec::new();
    }
    vec![
        Block::heading(2, sheet.pick("Was ein Ergebnis tragen muss", "What a result must carry")),
        Block::list(&catalog.duties),
    ]
}

/// The guideline's own word for a verdict. It is the word of somebody who looked, by steps that others can
/// repeat: what rests on a statement or on a document that nobody opened is inconclusive by it, and so is what a
/// person has still to look at.
fn word(finding: &Finding) -> &'static str {
    let looked = finding.basis.is_none_or(|basis| basis > Basis::Documented);
    match State::of(finding.verdict, finding.examination) {
        State::Fail => "FAIL",
        State::Pass if looked && finding.basis.is_some() => "PASS",
        State::Skipped if looked => "NOT APPLICABLE",
        _ => "INCONCLUSIVE",
    }
}

/// Why a word of the guideline says less than our verdict.
fn lessened(sheet: &Sheet, finding: &Finding) -> Option<String> {
    let good = matches!(finding.verdict, Verdict::Pass | Verdict::NotApplicable);
    let why = sheet.pick(
        "Es fehlen Prüfschritte, die Dritte wiederholen können: Der Befund beruht auf einer Angabe oder auf einem Dokument, dessen Inhalt nicht geprüft ist, oder eine Person muss noch prüfen.",
        "Steps that others can repeat are missing: the finding rests on a statement or on a document whose content was not examined, or a person has still to look.",
    );
    (good && word(finding) == "INCONCLUSIVE").then(|| why.to_owned())
}

fn characteristics(sheet: &Sheet, catalog: &CatalogView) -> Vec<Block> {
    let findings = sheet.findings(catalog);
    let mut blocks = Vec::new();
    let mut group = None;
    for finding in findings {
        let own = finding.group.as_ref().map(|group| sheet.lang.text(&group.title));
        if own != group {
            blocks.extend(own.map(|title| Block::heading(2, title)));
            group = own;
        }
        let number = sheet.writer.label(finding, None);
        // A catalog without parts has its numbers one level higher, and what speaks of all of it has none.
        let (level, title) = (2 + u8::from(own.is_some()), sheet.lang.text(&finding.title));
        blocks.push(match finding.requirement.as_str() {
            "-" => Block::heading(level, title),
            _ => Block::numbered(level, number, title),
        });
        blocks.push(Block::Rows { rows: characteristic(sheet, finding) });
    }
    blocks
}

fn characteristic(sheet: &Sheet, finding: &Finding) -> Vec<Row> {
    let (judged, answer) = (sheet.judged(finding), sheet.answer(finding));
    let depth = judged.iter().find_map(|one| one.judgement.depth.clone());
    let depth = depth.or_else(|| finding.depth.clone()).unwrap_or_else(|| "–".to_owned());
    let result = Line::default().strong(word(finding)).then(&format!(" ({})", answer.verdict));
    let parts = answer.parts.iter().map(|part| format!("{}: {}", part.text, part.verdict));
    let reasons = answer.reasons.iter().cloned().chain(parts);
    let said = |of: fn(&JudgementRecord) -> Option<&String>| {
        lines(judged.iter().filter_map(|one| of(one.judgement).cloned()))
    };
    let rows = [
        ("Anforderung", "Requirement", vec![Line::from(sheet.lang.text(&finding.text))]),
        ("Prüftiefe", "Depth", vec![Line::from(depth)]),
        ("Ergebnis", "Result", vec![result]),
        ("Prüfschritte", "Steps", lines(steps(sheet, finding, &judged))),
        ("Werkzeuge", "Tools", lines(tools(sheet, finding, &judged))),
        ("Für sich erfüllt", "Satisfied by itself", lines(answer.by_itself.clone())),
        ("Begründung", "Reasons", lines(reasons)),
        ("Nachweise", "Evidence", proofs(sheet, &answer.evidence, &judged)),
        ("Was fehlt", "What is missing", lines(missing(sheet, finding, &answer, &judged))),
        (
            "Maßnahmen der Umgebung",
            "Measures of the environment",
            said(|one| one.environment.as_ref()),
        ),
        ("Erfasster Code", "Code covered", said(|one| one.coverage.as_ref())),
        ("Bleibt der Prüfstelle", "Stays with the evaluator", lines(stays(sheet, finding))),
    ];
    let rows = rows.into_iter().filter(|(_, _, values)| !values.is_empty());
    rows.map(|(de, en, values)| Row::new(sheet.pick(de, en), values)).collect()
}

fn lines(texts: impl IntoIterator<Item = String>) -> Vec<Line> {
    texts.into_iter().map(|text| Line::default().prose(&text)).collect()
}

/// The checks that looked at something: one that found nothing to look at is no step that was taken.
fn taken(finding: &Finding) -> impl Iterator<Item = &CheckResult> {
    let checks = finding.demands.iter().flat_map(|demand| &demand.checks);
    checks.filter(|check| check.outcome != CheckOutcome::Undecided || !check.facts.is_empty())
}

/// What evaluators did; else what befund checked, each with its outcome.
fn steps(sheet: &Sheet, finding: &Finding, judged: &[JudgedBy]) -> Vec<String> {
    let mut steps: Vec<_> =
        judged.iter().flat_map(|one| one.judgement.steps.iter().cloned()).collect();
    steps.extend(taken(finding).map(|check| step(sheet, check)));
    distinct(steps)
}

fn step(sheet: &Sheet, check: &CheckResult) -> String {
    let outcome = check.outcome.in_words(sheet.lang);
    let basis: String =
        check.basis.iter().map(|basis| format!(", {}", basis.in_words(sheet.lang))).collect();
    let says = sheet.lang.text(&check.says).trim_end_matches('.');
    format!("{says} ({}: {outcome}{basis})", check.id)
}

/// Tools with their versions: those of evaluators, befund where it checked, and what looked.
fn tools(sheet: &Sheet, finding: &Finding, judged: &[JudgedBy]) -> Vec<String> {
    let used = judged.iter().flat_map(|one| &one.judgement.tools);
    let mut tools: Vec<_> = used.map(|tool| format!("{} {}", tool.name, tool.version)).collect();
    if taken(finding).next().is_some() {
        tools.push(sheet.view.tool.clone());
    }
    distinct(tools)
}

/// What the result rests on: our own evidence, then what evaluators cite.
fn proofs(sheet: &Sheet, evidence: &str, judged: &[JudgedBy]) -> Vec<Line> {
    let own = (!evidence.is_empty()).then(|| sheet.linked(Line::default(), evidence));
    let cited = judged.iter().flat_map(|one| &one.judgement.evidence);
    let digest =
        |name: &str, sha256: &str| Line::from(name).then(" (SHA-256 ").code(sha256).then(")");
    let cited = cited.map(|cited| match cited {
        Cited::File { path, sha256 } => digest(path, sha256),
        Cited::Fact { id } => sheet.linked(Line::default(), &sheet.writer.labels.cite([], [id])),
        Cited::Observation { target, sha256 } => digest(target, sha256),
    });
    own.into_iter().chain(cited).collect()
}

/// Of what is inconclusive, what would decide it.
fn missing(sheet: &Sheet, finding: &Finding, answer: &Answer, judged: &[JudgedBy]) -> Vec<String> {
    if word(finding) != "INCONCLUSIVE" {
        return Vec::new();
    }
    let said = judged.iter().filter_map(|one| one.judgement.missing.clone());
    let next = answer.next.iter().cloned();
    lessened(sheet, finding).into_iter().chain(said).chain(next).collect()
}

/// What the evaluator looks at by the guideline.
fn stays(sheet: &Sheet, finding: &Finding) -> Vec<String> {
    let looked_at = finding.inspection.as_ref().or(finding.left_to_evaluator.as_ref());
    let Some(inspection) = looked_at else { return Vec::new() };
    let points = inspection.points.iter().map(|point| sheet.lang.text(point).to_owned());
    let mut said = vec![in_parentheses(sheet.lang.text(&inspection.text), &inspection.cite)];
    said.extend(points);
    said
}

/// Residual risks by protection need, with the conditions they can bring; never added up.
fn risks(sheet: &Sheet) -> Vec<Block> {
    let own = |one: &&RiskCatalog| one.head.reference.starts_with(sheet.prefix);
    let views = sheet.view.risks.iter();
    let views: Vec<_> = views.filter(|view| view.catalogs.iter().any(|one| own(&one))).collect();
    if views.is_empty() {
        return vec![Block::paragraph(sheet.t().none)];
    }
    views.into_iter().flat_map(|view| risk(sheet, view)).collect()
}

fn risk(sheet: &Sheet, view: &RiskView) -> Vec<Block> {
    let mut blocks = vec![Block::paragraph(with_aside(&view.general, &view.cites))];
    let need = sheet.report.product.protection_need.map_or_else(
        || sheet.pick("nicht angegeben", "not stated").to_owned(),
        |need| stated_need(need, sheet.lang),
    );
    let label = sheet.t().protection_need;
    let mut lines = vec![Line::default().strong(&format!("{label}: {need}"))];
    lines.extend(view.for_need.iter().map(Line::from));
    lines.extend(view.conditions.iter().map(|conditions| {
        Line::default()
            .strong(sheet.pick("Auflagen", "Conditions"))
            .then(&format!(": {conditions}"))
    }));
    blocks.push(Block::Callout { tone: Tone::Note, lines });
    for catalog in &view.catalogs {
        blocks.push(Block::heading(2, &catalog.head.reference));
        blocks.extend(kinds(sheet, catalog));
        blocks.extend(register(sheet, catalog));
    }
    blocks
}

fn kinds(sheet: &Sheet, catalog: &RiskCatalog) -> Vec<Block> {
    let rows = catalog.kinds.iter().map(|kind| {
        let mentions = kind.mentions.iter().map(|one| format!("{} {}", one.number, one.title));
        let numbers = kind.numbers.iter().map(|part| format!("{}: {}", part.title, part.text));
        Row::new(format!("{} ({})", kind.title, kind.count), mentions.chain(numbers))
    });
    let rows: Vec<_> = rows.chain(unproven(sheet, catalog)).collect();
    if rows.is_empty() {
        return vec![Block::paragraph(sheet.t().none)];
    }
    vec![Block::Rows { rows }]
}

/// What is met or absent by a statement alone: by the guideline that is open as well.
fn unproven(sheet: &Sheet, catalog: &RiskCatalog) -> Option<Row> {
    let own = sheet.all_findings().into_iter();
    let own = own.filter(|finding| reference(finding) == catalog.head.reference);
    let own = own.filter(|finding| lessened(sheet, finding).is_some());
    let numbers: Vec<_> = own.map(|finding| sheet.writer.label(finding, None)).collect();
    let label =
        sheet.pick("Nur erklärt oder noch zu prüfen", "Stated only, or still to be examined");
    (!numbers.is_empty())
        .then(|| Row::new(format!("{label} ({})", numbers.len()), [numbers.join(", ")]))
}

/// The risks that an evaluator set out.
fn register(sheet: &Sheet, catalog: &RiskCatalog) -> Option<Block> {
    let columns = vec![
        Column::new(sheet.pick("Merkmal", "Characteristic"), 3),
        Column::new(sheet.pick("Bedrohung", "Threat"), 4),
        Column::new(sheet.pick("Angriff", "Attack"), 2),
        Column::new(sheet.pick("Schaden", "Damage"), 2),
        Column::new(sheet.pick("Maßnahme", "Measure"), 4),
        Column::new(sheet.pick("Restrisiko", "What remains"), 2),
        Column::new(sheet.pick("Auflagen", "Conditions"), 3),
    ];
    let rows = catalog.register.iter().map(|one| {
        vec![
            Cell::head(&one.label),
            Cell::new([&one.threat]),
            Cell::new([one.likelihood]),
            Cell::new([one.effect]),
            Cell::new([&one.measure]),
            Cell::new([one.remaining]),
            Cell::new([one.conditions.as_deref().unwrap_or("–")]),
        ]
    });
    table(columns, rows.collect())
}
