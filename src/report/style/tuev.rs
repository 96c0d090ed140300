//! `tuev`: in the order of the annex to a certificate of TÜViT, with a line for each criterion. In German only.
//! Unlike the annex it says of every criterion what it comes to and on what that rests, and it certifies nothing.

use crate::assess::result::{DocumentInput, Finding, Reason, ReasonCode, Verdict};
use crate::fact::document::DocumentKind;
use crate::report::catalog::CatalogView;
use crate::report::document::{Block, Cell, Column, Document, Line, Row, Table, Tone};
use crate::report::item::{State, distinct};
use crate::report::style::evidence::table;
use crate::report::style::sheet::Sheet;
use crate::report::style::tally::{Tally, Together};
use crate::report::view::DeadlineView;

const FOLLOWS: &str = "Aufbau und Reihenfolge folgen der Anlage eines Zertifikats nach Trusted Site Video Consultation, damit Prüfstellen ihn lesen können. Die TÜV Informationstechnik GmbH hat mit diesem Bericht nichts zu tun.";

pub(super) fn document(sheet: &Sheet) -> Document {
    let mut blocks = Vec::new();
    for (title, part) in [
        ("Prüfprogramm", programme(sheet)),
        ("Transfervermerk", transfer(sheet)),
        ("Evaluierungsbericht", reports(sheet)),
        ("Evaluierungsanforderungen", criteria(sheet)),
        ("Evaluierungsgegenstand", object(sheet)),
        ("Evaluierungsergebnis", result(sheet)),
        ("Zusammenfassung der Evaluierungsanforderungen", summary(sheet)),
        ("Nicht anwendbare Kriterien", not_applicable(sheet)),
        ("Auslegungen", rulings(sheet)),
        ("Fristen", ends(sheet)),
        ("Nachweise", sheet.evidence(&sheet.all_findings(), 2)),
        ("Unterschriften", vec![sheet.usual_signatures()]),
    ] {
        if !part.is_empty() {
            blocks.push(Block::heading(1, title));
            blocks.extend(part);
        }
    }
    let title = if sheet.is_evaluation() {
        "Zusammenfassung der Prüfung"
    } else {
        "Zusammenfassung der Selbstbewertung"
    };
    sheet.document(title, FOLLOWS, blocks)
}

fn programme(sheet: &Sheet) -> Vec<Block> {
    let Some(programme) = &sheet.particulars.programme else { return vec![sheet.unsaid()] };
    let version = programme.version.iter().map(|version| format!("Version {version}"));
    let date = programme.date.iter().map(|date| format!("vom {}", sheet.lang.date(*date)));
    let issue: Vec<_> = version.chain(date).collect();
    let parts =
        [Some(format!("„{}“", programme.title)), Some(issue.join(" ")), programme.body.clone()];
    let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    vec![
        Block::list([parts.join(", ")]),
        Block::paragraph(
            "Der Bericht ist nicht im Rahmen dieses Programms entstanden; es ist das, nach dem das Produkt laut befund.yaml geprüft wird.",
        ),
    ]
}

fn transfer(sheet: &Sheet) -> Vec<Block> {
    let Some(transfer) = &sheet.particulars.transfer else { return vec![sheet.unsaid()] };
    let mut rows = vec![Row::new("Stand der Akkreditierung", [&transfer.state])];
    rows.extend(transfer.number.iter().map(|number| Row::new("Antragsnummer", [number])));
    if let Some(until) = transfer.until {
        let put_off = if transfer.extendable { " (vorbehaltlich einer Verlängerung)" } else { "" };
        let past = if until < sheet.report.as_of { "; am Stichtag vorbei" } else { "" };
        let line = format!("{}{put_off}{past}", sheet.lang.date(until));
        rows.push(Row::new("Nutzbar bis", [line]));
    }
    vec![
        Block::Rows { rows },
        Block::paragraph(
            "Die Angaben stammen aus befund.yaml und gelten der Stelle, die das Zertifikat ausgestellt hat, und seiner Verwendung; nicht diesem Bericht und nicht, wer ihn erstellt hat.",
        ),
    ]
}

/// The certificates and the reports that belong to them.
fn reports(sheet: &Sheet) -> Vec<Block> {
    let inputs = &sheet.report.inputs.documents;
    let wanted = |kind: &str| {
        kind == DocumentKind::EvaluationReport.word() || kind == DocumentKind::Certificate.word()
    };
    let own = inputs.iter().zip(&sheet.view.evidence.documents);
    let own = own.filter(|(input, _)| wanted(&input.kind));
    let lines: Vec<_> = own
        .map(|(input, one)| {
            let number: String = one.number.iter().map(|number| format!(" {number}")).collect();
            let of: String = one.certificate.iter().map(|of| format!(", gehört zu {of}")).collect();
            let by: String = one.issuer.iter().map(|by| format!(", {by}")).collect();
            let until: String =
                one.valid_until.iter().map(|day| format!("; gültig bis {day}")).collect();
            let line = Line::from(&one.kind).then(": ").strong(&one.title);
            let line =
                line.then(&format!("{number} vom {}{by}{of}{until} ({})", one.issued, one.label));
            match input.sha256 {
                Some(_) => line,
                None => line.then("; ").strong(sheet.t().document_missing),
            }
        })
        .collect();
    if lines.is_empty() {
        return vec![Block::paragraph(
            "Ein Evaluierungsbericht oder ein Zertifikat ist nicht angegeben.",
        )];
    }
    let mut blocks = vec![Block::list(lines)];
    let missing = |one: &DocumentInput| one.certificate.is_some() && one.sha256.is_none();
    if inputs.iter().any(missing) {
        blocks.push(Block::Callout {
            tone: Tone::Warning,
            lines: vec![Line::from("Ein Evaluierungsbericht liegt nicht vor. Ohne ihn sagt ein Zertifikat nicht, was wie geprüft wurde und mit welchem Ergebnis.")],
        });
    }
    blocks
}

fn criteria(sheet: &Sheet) -> Vec<Block> {
    let mut blocks = Vec::new();
    for catalog in sheet.catalogs() {
        blocks.push(Block::list([catalog.line()]));
        blocks.extend(sheet.about(catalog));
    }
    blocks
}

fn object(sheet: &Sheet) -> Vec<Block> {
    let mut blocks = vec![
        Block::paragraph(format!(
            "Der Prüfgegenstand „{}“ besteht aus diesen Komponenten:",
            sheet.report.product.name
        )),
        sheet.components(),
        Block::heading(2, "Beschreibung"),
    ];
    blocks.extend(sheet.stated(&sheet.particulars.description));
    if !sheet.particulars.data_flows.is_empty() {
        blocks.push(Block::heading(2, "Datenflüsse"));
        blocks.push(Block::list(&sheet.particulars.data_flows));
    }
    blocks.push(Block::heading(2, "Schnittstellen zu Diensten Dritter"));
    blocks.push(sheet.third_parties().unwrap_or_else(|| sheet.unsaid()));
    blocks.push(Block::heading(2, "Zum Betrieb nötig, aber nicht Teil des Prüfgegenstands"));
    blocks.push(sheet.excluded().unwrap_or_else(|| sheet.unsaid()));
    blocks
}

/// The one sentence, what it leaves out, and the recommendations.
fn result(sheet: &Sheet) -> Vec<Block> {
    let mut blocks = Vec::new();
    for catalog in sheet.catalogs() {
        blocks.extend(sentences(sheet, catalog));
    }
    blocks.push(Block::heading(2, "Empfehlungen"));
    if sheet.particulars.recommendations.is_empty() {
        blocks.push(sheet.unsaid());
    } else {
        blocks.push(Block::paragraph("Zu beachten ist nach befund.yaml:"));
        blocks.push(Block::list(&sheet.particulars.recommendations));
    }
    blocks
}

fn sentences(sheet: &Sheet, catalog: &CatalogView) -> Vec<Block> {
    let tally = Tally::of(&sheet.findings(catalog), |finding| finding.requirement.clone());
    let sentence = match tally.together() {
        Together::Met => {
            "Der Prüfgegenstand erfüllt nach den vorliegenden Nachweisen alle anwendbaren Kriterien."
        }
        Together::AsStated => {
            "Der Prüfgegenstand erfüllt alle anwendbaren Kriterien, soweit zutrifft, was nur erklärt ist oder in Dokumenten steht, deren Inhalt nicht geprüft ist."
        }
        Together::Open => {
            "Dass der Prüfgegenstand alle anwendbaren Kriterien erfüllt, ist nach den vorliegenden Nachweisen nicht festzustellen."
        }
        Together::Failed => "Der Prüfgegenstand erfüllt nicht alle anwendbaren Kriterien.",
    };
    vec![Block::Paragraph { line: Line::default().strong(sentence) }, Block::list(tally.lines())]
}

/// The criteria in their groups, a line each.
fn summary(sheet: &Sheet) -> Vec<Block> {
    let mut blocks = Vec::new();
    for catalog in sheet.catalogs() {
        let findings = sheet.findings(catalog);
        for (at, group) in catalog.groups.iter().enumerate() {
            let title = if group.title.is_empty() { "Kriterien" } else { &group.title };
            blocks.push(Block::numbered(2, (at + 1).to_string(), title));
            let own = |finding: &&&Finding| {
                let title = finding.group.as_ref().map_or("", |own| sheet.lang.text(&own.title));
                title == group.title
            };
            blocks.extend(lines(sheet, findings.iter().filter(own).copied()));
        }
    }
    blocks
}

fn lines<'f>(sheet: &Sheet, findings: impl Iterator<Item = &'f Finding>) -> Option<Block> {
    let rows = findings.map(|finding| {
        let answer = sheet.answer(finding);
        let mut result = vec![Line::default().strong(&answer.verdict)];
        if finding.verdict != Verdict::Pass {
            result.extend(answer.reasons.iter().map(|one| Line::default().prose(one)));
        }
        let open = answer.parts.iter().filter(|part| part.state != State::Pass);
        let parts = open.map(|part| format!("{}: {}", part.text, part.verdict).into());
        if finding.verdict == Verdict::Inconclusive {
            result.extend(parts);
        }
        vec![
            Cell::head(&finding.requirement),
            Cell::new([sheet.lang.text(&finding.text)]),
            Cell::new(result),
            Cell::new([sheet.linked(Line::default(), &answer.evidence)]),
        ]
    });
    let columns = vec![
        Column::new("Nr.", 1),
        Column::new("Kriterium", 8),
        Column::new("Ergebnis", 5),
        Column::new("Nachweis", 2),
    ];
    table(columns, rows.collect())
}

fn not_applicable(sheet: &Sheet) -> Vec<Block> {
    let all = sheet.all_findings();
    let own = all.into_iter().filter(|finding| finding.verdict == Verdict::NotApplicable);
    let lines: Vec<_> = own
        .map(|finding| {
            let reasons = sheet.answer(finding).reasons.join(" ");
            Line::default()
                .strong(&finding.requirement)
                .prose(&format!(" {}: {reasons}", sheet.lang.text(&finding.title)))
        })
        .collect();
    let mut blocks = match lines.is_empty() {
        true => vec![Block::paragraph(sheet.t().none)],
        false => vec![Block::list(lines)],
    };
    let unknown = |finding: &&&Finding| {
        let code = |one: &Reason| one.code == ReasonCode::ConditionUnknown;
        finding.demands.iter().any(|demand| demand.reason.as_ref().is_some_and(code))
    };
    let all = sheet.all_findings();
    let open = all.iter().filter(unknown).map(|finding| finding.requirement.clone());
    let open = distinct(open.collect()).join(", ");
    if !open.is_empty() {
        blocks.push(Block::paragraph(format!("Ob sie anwendbar sind, ist nicht bekannt: {open}")));
    }
    blocks
}

/// The rulings that speak to the criteria.
fn rulings(sheet: &Sheet) -> Vec<Block> {
    let rulings = sheet.rulings(&sheet.all_findings(), 1);
    rulings.into_iter().filter(|block| !matches!(block, Block::Heading(_))).collect()
}

/// Days on which something ends that a criterion of the style rests on, the age of tests among them.
fn ends(sheet: &Sheet) -> Vec<Block> {
    let touched = |one: &&DeadlineView| {
        one.touches.is_empty() || one.touches.iter().any(|own| own.starts_with(sheet.prefix))
    };
    let own = sheet.view.deadlines.iter().filter(touched);
    let rows =
        own.map(|one| vec![Cell::head(&one.date), Cell::new([&one.what]), Cell::new([&one.then])]);
    let columns =
        vec![Column::new("Tag", 2), Column::new("Was endet", 6), Column::new("Was dann gilt", 5)];
    let shown = Table { caption: None, columns, rows: rows.collect(), wide: false };
    if shown.rows.is_empty() {
        return vec![Block::paragraph(sheet.t().none)];
    }
    vec![Block::Table(shown)]
}
