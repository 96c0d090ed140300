//! `uld`: in the order of an expert opinion for the seal of the Unabhängiges Landeszentrum für Datenschutz
//! Schleswig-Holstein, A to F, with the one answer to each number. In German only. A vote is given by experts: a
//! self-assessment has none.

use jiff::civil::{Date, date};

use crate::assess::result::{ObservationInput, Verdict};
use crate::catalog::Addressee;
use crate::fact::Basis;
use crate::product::{Evaluator, Field};
use crate::report::catalog::CatalogView;
use crate::report::document::{Block, Cell, Column, Document, Line, Row, Tone};
use crate::report::item::distinct;
use crate::report::style::evidence::table;
use crate::report::style::sheet::Sheet;
use crate::report::style::tally::{Tally, Together};
use crate::report::text::InWords;

const FOLLOWS: &str = "Aufbau und Reihenfolge folgen einem Gutachten für das Gütesiegel des Unabhängigen Landeszentrums für Datenschutz Schleswig-Holstein (ULD), damit Sachverständige ihn lesen können. Das ULD hat mit diesem Bericht nichts zu tun.";

/// The last day on which the seal was awarded: the General Data Protection Regulation applies from here on.
const SEAL_ENDED: Date = date(2018, 5, 25);

pub(super) fn document(sheet: &Sheet) -> Document {
    let mut blocks = Vec::new();
    for (number, title, part) in [
        ("A.", "Einleitung", introduction(sheet)),
        ("B.", "Zeitpunkt der Prüfung", period(sheet)),
        ("C.", "Änderungen und Neuerungen des Produkts", changes(sheet)),
        ("D.", "Rechtliche und technische Bewertung", judgement(sheet)),
        ("E.", "Wie das Produkt den Datenschutz fördert", strengths(sheet)),
        ("F.", "Zusammenfassung", conclusion(sheet)),
    ] {
        blocks.push(Block::numbered(1, number, title));
        blocks.extend(part);
    }
    blocks.push(Block::heading(1, "Nachweise"));
    blocks.extend(sheet.evidence(&sheet.all_findings(), 2));
    let title = if sheet.is_evaluation() {
        "Bewertung im Aufbau eines Gutachtens zu Recht und Technik"
    } else {
        "Selbstbewertung im Aufbau eines Gutachtens zu Recht und Technik"
    };
    sheet.document(title, FOLLOWS, blocks)
}

fn introduction(sheet: &Sheet) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "Anlass")];
    blocks.extend(sheet.stated(&sheet.particulars.occasion));
    blocks.push(Block::heading(2, "Grundlage"));
    for catalog in sheet.catalogs() {
        blocks.push(Block::list([catalog.line()]));
        blocks.extend(sheet.about(catalog));
    }
    if let Some(programme) = &sheet.particulars.programme {
        let version: String =
            programme.version.iter().map(|version| format!(", Version {version}")).collect();
        let body: String = programme.body.iter().map(|body| format!(" ({body})")).collect();
        blocks.push(Block::list([format!("{}{version}{body}", programme.title)]));
        blocks.push(Block::paragraph(
            "Nach diesem Programm ist hier nichts beurteilt; es ist das, nach dem das Produkt laut befund.yaml geprüft wird.",
        ));
    }
    if sheet.report.as_of > SEAL_ENDED {
        let lines = vec![Line::from(format!(
            "Das Gütesiegel des ULD wird seit dem {} nicht mehr verliehen. Der Aufbau dient hier nur der Darstellung.",
            sheet.lang.date(SEAL_ENDED)
        ))];
        blocks.push(Block::Callout { tone: Tone::Note, lines });
    }
    blocks.push(Block::heading(2, "Evaluationsmethoden"));
    blocks.push(methods(sheet));
    blocks
}

/// What was read, what was checked, what was not.
fn methods(sheet: &Sheet) -> Block {
    let rows = [
        ("Gelesen", read(sheet)),
        ("Geprüft", checked(sheet)),
        ("Nicht geprüft", unchecked(sheet)),
    ];
    let rows = rows.into_iter().map(|(label, values)| match values.as_slice() {
        [] => Row::new(label, [sheet.t().none]),
        values => Row::new(label, values),
    });
    Block::Rows { rows: rows.collect() }
}

/// Documents that are there, and files that were read.
fn read(sheet: &Sheet) -> Vec<String> {
    let documents = &sheet.view.evidence.documents;
    let there = documents.iter().filter(|one| one.sha256.is_some());
    let mut read: Vec<_> =
        there.map(|one| format!("{} ({}, {})", one.title, one.kind, one.label)).collect();
    if !read.is_empty() {
        let how = "Von Dokumenten ist geprüft, dass sie vorliegen und bis wann sie gelten, nicht ihr Inhalt.";
        read.push(how.to_owned());
    }
    read.extend(seen(sheet, Basis::Extracted));
    read
}

/// What was measured and examined, and how many statements were held against the requirements.
fn checked(sheet: &Sheet) -> Vec<String> {
    let mut checked: Vec<_> = seen(sheet, Basis::Measured).collect();
    checked.extend(sheet.records());
    let cited = sheet.cited(&sheet.all_findings());
    let stated = cited.iter().filter(|(fact, _)| fact.stated.is_some()).count();
    if stated > 0 {
        let held = "Angaben des Herstellers, gegen die Anforderungen gehalten";
        checked.push(format!("{held}: {stated}"));
    }
    checked
}

/// What was looked at, of those that rest on the like.
fn seen<'a>(sheet: &Sheet<'a>, basis: Basis) -> impl Iterator<Item = String> + use<'a> {
    let all = sheet.report.inputs.observations.iter();
    all.filter(move |seen| seen.used && seen.basis == basis).map(observation)
}

fn observation(seen: &ObservationInput) -> String {
    format!("{} ({})", seen.target, seen.part)
}

/// What nobody looked at, as far as the result knows.
fn unchecked(sheet: &Sheet) -> Vec<String> {
    let mut unchecked = Vec::new();
    let missing = sheet.view.evidence.documents.iter().filter(|one| one.sha256.is_none());
    unchecked.extend(missing.map(|one| format!("{}: {}", one.title, sheet.t().document_missing)));
    let untested = sheet.particulars.third_parties.iter().filter(|one| one.tested != Some(true));
    unchecked.extend(
        untested.map(|one| format!("Dienst von {}: Nutzung nicht als geprüft angegeben", one.name)),
    );
    let own = |reference: &str| reference.starts_with(sheet.prefix);
    let limits = sheet.view.limits.iter().filter(|limit| own(&limit.head.reference));
    unchecked.extend(limits.map(|limit| format!("{}: {}", limit.head.reference, limit.line)));
    let measured = sheet.report.inputs.observations.iter().any(|seen| seen.used);
    if !measured {
        unchecked.push(
            "Am laufenden Produkt ist nichts gemessen und keine Konfiguration gelesen.".to_owned(),
        );
    }
    unchecked
}

fn period(sheet: &Sheet) -> Vec<Block> {
    let t = sheet.t();
    let stated = sheet.period().unwrap_or_else(|| "nicht angegeben".to_owned());
    let mut rows = vec![Row::new("Zeitraum der Prüfung", [stated])];
    let shown = sheet.view.cover.iter().filter(|row| row.label == t.period || row.label == t.as_of);
    rows.extend(shown.map(|row| Row::new(row.label, &row.values)));
    vec![Block::Rows { rows }]
}

fn changes(sheet: &Sheet) -> Vec<Block> {
    let it = sheet.particulars;
    let mut blocks = sheet.stated(&it.changes);
    blocks.push(Block::heading(2, "Das Produkt"));
    blocks.extend(sheet.stated(&it.description));
    blocks.push(sheet.components());
    blocks.push(Block::heading(2, "Datenflüsse"));
    blocks.push(match it.data_flows.as_slice() {
        [] => sheet.unsaid(),
        flows => Block::list(flows),
    });
    for (title, part) in [
        ("Dienste Dritter", sheet.third_parties()),
        ("Nicht Teil des Gegenstands", sheet.excluded()),
    ] {
        if let Some(part) = part {
            blocks.push(Block::heading(2, title));
            blocks.push(part);
        }
    }
    blocks
}

fn judgement(sheet: &Sheet) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "Daten, ihre Orte und Fristen")];
    blocks.extend(places(sheet));
    blocks.push(Block::paragraph("Rechtsgrundlagen, Zwecke und Rollen der Beteiligten beurteilt befund nicht; das bleibt Sachverständigen für Recht."));
    blocks.push(Block::heading(2, "Eingesetzte Kryptografie"));
    blocks.extend(cryptography(sheet));
    for catalog in sheet.catalogs() {
        blocks.push(Block::heading(
            2,
            format!("Die Anforderungen im Einzelnen ({})", catalog.head.reference),
        ));
        blocks.extend(numbers(sheet, catalog));
    }
    blocks.extend(sheet.rulings(&sheet.all_findings(), 2));
    blocks
}

/// Stores with what they hold and for how long, and where they lie.
fn places(sheet: &Sheet) -> Vec<Block> {
    let stores = sheet.view.stores.iter().map(|one| {
        let kept = [&one.stated, &one.read].into_iter().filter(|kept| !kept.is_empty());
        vec![
            Cell::head(&one.name),
            Cell::new([&one.holds]),
            Cell::new(distinct(kept.cloned().collect())),
            Cell::new([sheet.linked(Line::default(), &one.evidence)]),
        ]
    });
    let columns = vec![
        Column::new("Speicher", 3),
        Column::new("Inhalt", 4),
        Column::new("Aufbewahrung", 4),
        Column::new("Nachweis", 2),
    ];
    let mut blocks: Vec<_> = table(columns, stores.collect()).into_iter().collect();
    blocks.extend(of_kinds(sheet, "hosting."));
    if blocks.is_empty() {
        blocks.push(sheet.unsaid());
    }
    blocks
}

/// Everything that is known of encryption, as it is stated or was read.
fn cryptography(sheet: &Sheet) -> Vec<Block> {
    match of_kinds(sheet, "tls.") {
        Some(list) => vec![list],
        None => vec![Block::paragraph(
            "Welche Verfahren eingesetzt werden, ist weder angegeben noch gemessen.",
        )],
    }
}

/// The facts of kinds that begin so, each with its basis.
fn of_kinds(sheet: &Sheet, prefix: &str) -> Option<Block> {
    let cited = sheet.cited(&sheet.all_findings());
    let own = cited.into_iter().filter(|(fact, _)| fact.kind.starts_with(prefix));
    let lines: Vec<_> = own
        .map(|(_, one)| {
            let line = Line::default().strong(&one.kind);
            line.then(&format!(
                " {}: {} ({}, {})",
                one.subject, one.attributes, one.basis, one.label
            ))
        })
        .collect();
    (!lines.is_empty()).then(|| Block::list(lines))
}

/// Each number with what it demands, the one answer, and its single demands where there are several.
fn numbers(sheet: &Sheet, catalog: &CatalogView) -> Vec<Block> {
    let mut blocks = Vec::new();
    for finding in sheet.findings(catalog) {
        let answer = sheet.answer(finding);
        let component: String = finding.component.iter().map(|id| format!(" · {id}")).collect();
        let number = format!("{}{component}", finding.cite);
        blocks.push(Block::numbered(3, number, sheet.lang.text(&finding.title)));
        let text = sheet.lang.text(&finding.text);
        let others = finding.addressee != Addressee::Provider;
        let to: String = if others {
            format!(" ({} {})", sheet.t().addressed_to, finding.addressee.in_words(sheet.lang))
        } else {
            String::new()
        };
        blocks.push(Block::Paragraph { line: Line::default().emphasis(text).then(&to) });
        if finding.addressee == Addressee::Doctor {
            let line = Line::from(
                "→ Das hat die Praxis einzuhalten. Es ist nicht Gegenstand dieser Bewertung.",
            );
            blocks.push(Block::Paragraph { line });
            continue;
        }
        blocks.push(Block::Paragraph { line: answer.line("→ ") });
        let parts = answer.parts.iter().map(|part| format!("{}: {}", part.text, part.verdict));
        if !answer.parts.is_empty() {
            blocks.push(Block::list(parts));
        }
        if !answer.by_itself.is_empty() {
            let said = format!("Für sich erfüllt: {}", answer.by_itself.join(" "));
            blocks.push(Block::paragraph(Line::default().prose(&said)));
        }
        if !answer.evidence.is_empty() {
            blocks.push(Block::paragraph(sheet.linked("Belege: ".into(), &answer.evidence)));
        }
        if finding.verdict == Verdict::Inconclusive && !answer.next.is_empty() {
            let asked = format!("Nachzureichen: {}", answer.next.join(" "));
            blocks.push(Block::paragraph(Line::default().prose(&asked)));
        }
    }
    blocks
}

fn strengths(sheet: &Sheet) -> Vec<Block> {
    match sheet.particulars.strengths.as_slice() {
        [] => vec![sheet.unsaid()],
        strengths => vec![Block::list(strengths)],
    }
}

/// What it comes to, the vote or that there is none, and the experts' fields.
fn conclusion(sheet: &Sheet) -> Vec<Block> {
    let tally = Tally::of(&sheet.all_findings(), |finding| finding.cite.clone());
    vec![
        Block::list(tally.lines()),
        Block::heading(2, "Votum"),
        Block::Paragraph { line: vote(sheet, tally.together()) },
        sheet.signatures(experts(sheet)),
    ]
}

/// The sentence that the experts sign, or that nobody votes.
fn vote(sheet: &Sheet, together: Together) -> Line {
    let result = match together {
        Together::Met => "Nach den vorliegenden Nachweisen sind die Anforderungen eingehalten.",
        Together::AsStated => {
            "Die Anforderungen sind eingehalten, soweit zutrifft, was nur erklärt ist oder in Dokumenten steht, deren Inhalt nicht geprüft ist."
        }
        Together::Open => {
            "Nach den vorliegenden Nachweisen ist nicht festzustellen, dass alle Anforderungen eingehalten sind."
        }
        Together::Failed => {
            "Nach den vorliegenden Nachweisen sind Anforderungen nicht eingehalten."
        }
    };
    let beside = match (sheet.is_evaluation(), together) {
        (false, _) => {
            " Ein Votum geben nur Sachverständige ab. Diese Selbstbewertung enthält keines; die Felder bleiben frei."
        }
        (true, Together::Met) => {
            " Wer unterschreibt, bestätigt das nach eigener Prüfung; ohne Unterschriften ist es kein Votum."
        }
        (true, Together::AsStated) => {
            " Bevor jemand unterschreibt, ist das selbst zu prüfen; ohne Unterschriften ist es kein Votum."
        }
        (true, _) => " Eine Bestätigung kann so nicht unterschrieben werden.",
    };
    Line::default().strong(result).then(beside)
}

/// The expert of law and the expert of technology, as far as they are named.
fn experts(sheet: &Sheet) -> Vec<Vec<Line>> {
    let named = &sheet.report.product.evaluators;
    let of = |field: Field| {
        let label = match field {
            Field::Law => "Sachverständige oder Sachverständiger für Recht",
            Field::Technology => "Sachverständige oder Sachverständiger für Technik",
        };
        let own: Vec<&Evaluator> = named.iter().filter(|one| one.field == Some(field)).collect();
        let who = own.iter().map(|one| Line::from(sheet.evaluator(one)));
        let mut lines = vec![Line::default().strong(label)];
        lines.extend(who);
        if own.is_empty() {
            lines.push(Line::default().emphasis("nicht benannt"));
        }
        lines
    };
    vec![of(Field::Law), of(Field::Technology)]
}
