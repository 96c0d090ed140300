//! `digav`: the form of DiGAV Anlage 1 as an attachment under section 4 (6), number by number as in the edition
//! judged, with our findings in a column that is no part of it. A box is ticked only where a verdict says so: what
//! is open stays without a tick, which the form itself does not know.

use crate::assess::result::{DispositionRecord, Finding, Verdict};
use crate::catalog::RequirementKind;
use crate::fact::Basis;
use crate::lang::Lang;
use crate::product::DispositionKind;
use crate::report::catalog::CatalogView;
use crate::report::document::{Block, Cell, Column, Document, Line, Row, Table, Tone};
use crate::report::item::{State, distinct, reference};
use crate::report::style::answer::{Answer, capital};
use crate::report::style::sheet::Sheet;

/// The parts of the form by the beginning of their numbers, with their titles in both languages.
const PARTS: [(&str, &str, &str); 3] = [
    ("DS.", "Datenschutz", "Data protection"),
    ("B.", "Datensicherheit – Basisanforderungen", "Data security – basic requirements"),
    (
        "Z.",
        "Datensicherheit – Zusatzanforderungen bei sehr hohem Schutzbedarf",
        "Data security – additional requirements for a very high protection need",
    ),
];

pub(super) fn document(sheet: &Sheet) -> Document {
    let mut blocks = Vec::new();
    for catalog in sheet.catalogs() {
        // Under a heading, so that it does not run over from the first page.
        blocks.push(Block::heading(
            1,
            sheet.pick("Wie das Formular zu lesen ist", "How to read the form"),
        ));
        blocks.extend(sheet.about(catalog));
        blocks.push(key(sheet, catalog));
        blocks.extend(form(sheet, catalog));
        blocks.extend(deviations(sheet, catalog));
        blocks.extend(open(sheet, catalog));
    }
    blocks.extend(sheet.rulings(&sheet.all_findings(), 1));
    blocks.push(Block::heading(1, sheet.pick("Nachweise", "Evidence")));
    blocks.extend(sheet.evidence(&sheet.all_findings(), 2));
    blocks.push(Block::heading(1, sheet.t().signatures));
    blocks.push(Block::paragraph(sheet.pick(
        "Die Erfüllung erklärt der Hersteller. Er unterschreibt, was er selbst geprüft hat; dieser Bericht nimmt ihm die Erklärung nicht ab.",
        "The manufacturer declares that the requirements are met, and signs what it has checked itself; this report does not declare it in its place.",
    )));
    blocks.push(sheet.usual_signatures());
    let follows = sheet.pick(
        "Aufbau und Zählung folgen dem Fragebogen der DiGAV, Anlage 1, als Anlage zur Erklärung nach § 4 Abs. 6. Die Anforderungen sind sinngemäß wiedergegeben; maßgeblich ist ihr Wortlaut in der Verordnung.",
        "Layout and numbers follow the questionnaire of DiGAV, Annex 1, as an attachment to the declaration under section 4 (6). The requirements are restated; their wording in the ordinance is what counts.",
    );
    let title = sheet.pick("Fragebogen nach DiGAV, Anlage 1", "Questionnaire by DiGAV, Annex 1");
    sheet.document(title, follows, blocks)
}

/// How to read the form, and what its ticks rest on.
fn key(sheet: &Sheet, catalog: &CatalogView) -> Block {
    let findings = sheet.findings(catalog);
    let met = findings.iter().filter(|finding| Ticks::of(finding).applies);
    let declared = met.clone().filter(|finding| finding.basis == Some(Basis::Declared)).count();
    let (met, declared) = (sheet.lang.number(met.count()), sheet.lang.number(declared));
    let rests = match sheet.lang {
        Lang::De => format!(
            "Als zutreffend angekreuzt sind {met} Anforderungen; {declared} davon beruhen allein auf der Erklärung des Herstellers."
        ),
        Lang::En => format!(
            "{met} requirements are ticked as applying; {declared} of them rest on the manufacturer's declaration alone."
        ),
    };
    let lines = [
        sheet.pick(
            "„Zutreffend“ ist nur angekreuzt, was erfüllt ist; „nicht zutreffend“, was nicht erfüllt ist oder aus einem vorgesehenen Grund nicht gilt.",
            "“Applies” is ticked only where a requirement is met; “does not apply” where it is not met, or not asked for by a reason that the form provides.",
        ),
        sheet.pick(
            "Ohne Kreuz ist offen, was nicht zu entscheiden ist oder wozu eine Person noch prüfen muss. Diesen Stand kennt das Formular nicht: Vor der Erklärung ist er zu klären; bis dahin ist dies ein Arbeitsstand. Ohne Kreuz ist auch, was für das Produkt nicht gilt, ohne dass das Formular einen Grund dafür vorsieht; die letzte Spalte sagt dann „nicht anwendbar“.",
            "Without a tick stands what cannot be decided or what a person has still to examine. The form does not know this state: it is to be settled before the declaration; until then this is a draft. Without a tick stands as well what does not apply to the product without a reason that the form provides; the last column then says “not applicable”.",
        ),
        sheet.pick(
            "Die letzte Spalte gehört nicht zum Formular.",
            "The last column is no part of the form.",
        ),
    ];
    let lines = lines.map(Line::from).into_iter().chain([Line::default().strong(&rests)]);
    Block::Callout { tone: Tone::Note, lines: lines.collect() }
}

/// The form, part by part.
fn form(sheet: &Sheet, catalog: &CatalogView) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (prefix, de, en) in PARTS {
        let rows = sheet.report.findings.iter().filter(|finding| {
            reference(finding) == catalog.head.reference && finding.requirement.starts_with(prefix)
        });
        let rows: Vec<_> = rows.map(|finding| row(sheet, finding, prefix)).collect();
        if rows.is_empty() {
            continue;
        }
        blocks.push(Block::heading(1, sheet.pick(de, en)));
        let columns = vec![
            Column::new(sheet.pick("Nr.", "No."), 3),
            Column::new(sheet.pick("Themenfeld", "Subject"), 9),
            Column::new(sheet.pick("Anforderung", "Requirement"), 15),
            Column::new(sheet.pick("zutreffend", "applies"), 6),
            Column::new(sheet.pick("nicht zutreffend", "does not apply"), 6),
            Column::new(
                sheet.pick(
                    "zulässige Begründung für „nicht zutreffend“",
                    "admitted reason for “does not apply”",
                ),
                10,
            ),
            Column::new(
                sheet.pick("Befund (nicht Teil des Formulars)", "Finding (no part of the form)"),
                16,
            ),
        ];
        let caption = Some(Line::from(&catalog.line()));
        blocks.push(Block::Table(Table { caption, columns, rows, wide: true }));
    }
    blocks
}

fn row(sheet: &Sheet, finding: &Finding, prefix: &str) -> Vec<Cell> {
    let lang = sheet.lang;
    let number = finding.requirement.strip_prefix(prefix).unwrap_or(&finding.requirement);
    let group = finding.group.as_ref().map_or("", |group| lang.text(&group.title));
    // What stands before the dash names the part of the form.
    let subject = group.split_once(" – ").map_or(group, |(_, subject)| subject);
    let mut cells = vec![Cell::head(format!("{number}.")), Cell::new([subject])];
    if finding.kind != RequirementKind::Demand {
        let title = lang.text(&finding.title);
        cells.extend([Cell::new([title]), Cell::default(), Cell::default(), Cell::default()]);
        let why = finding.reason.iter().map(|reason| lang.text(&reason.text).to_owned());
        cells.push(Cell::new(why));
        return cells;
    }
    let ticks = Ticks::of(finding);
    let tick = |ticked: bool| {
        let words =
            if ticked { sheet.pick("angekreuzt", "ticked") } else { sheet.pick("frei", "free") };
        Cell::new([Line::default().tick(ticked, words)])
    };
    cells.push(Cell::new([lang.text(&finding.text)]));
    cells.push(tick(ticks.applies));
    cells.push(tick(ticks.applies_not));
    cells.push(reasons(sheet, finding));
    cells.push(found(sheet, finding, &ticks));
    cells
}

/// Which boxes a verdict ticks.
struct Ticks {
    applies: bool,
    applies_not: bool,
}

impl Ticks {
    /// A provisional pass ticks nothing: a person has still to look.
    fn of(finding: &Finding) -> Self {
        let state = State::of(finding.verdict, finding.examination);
        let admitted = finding.verdict == Verdict::NotApplicable && given(finding).is_some();
        Self {
            applies: state == State::Pass && !finding.contradiction,
            applies_not: state == State::Fail || admitted,
        }
    }

    fn none(&self) -> bool {
        !self.applies && !self.applies_not
    }
}

/// The id of the admitted reason that was given, if one was.
fn given(finding: &Finding) -> Option<&str> {
    let answers = finding.demands.iter().filter_map(|demand| demand.answer.as_ref());
    let mut reasons =
        answers.filter(|answer| answer.counts).filter_map(|one| one.reason.as_deref());
    reasons.find(|id| finding.admitted_reasons.iter().any(|own| own.id == *id))
}

/// The printed reasons of the row; the one given is ticked where it was accepted.
fn reasons(sheet: &Sheet, finding: &Finding) -> Cell {
    let accepted = (finding.verdict == Verdict::NotApplicable).then(|| given(finding)).flatten();
    Cell::new(finding.admitted_reasons.iter().map(|own| {
        let text = sheet.lang.text(&own.text);
        match accepted == Some(own.id.as_str()) {
            true => Line::default().tick(true, text),
            false => Line::from(text),
        }
    }))
}

/// Our finding beside the form: the verdict, why, the deviation, the evidence.
fn found(sheet: &Sheet, finding: &Finding, ticks: &Ticks) -> Cell {
    let answer = sheet.answer(finding);
    let mut lines = vec![Line::default().strong(&capital(&answer.verdict))];
    if ticks.none() && finding.verdict != Verdict::NotApplicable {
        lines.push(Line::default().strong(sheet.pick("offen", "open")));
    }
    lines.extend(answer.reasons.iter().map(|one| Line::default().prose(one)));
    lines.extend(answer.parts.iter().map(|part| format!("{}: {}", part.text, part.verdict).into()));
    for record in deviating(sheet, finding) {
        let see = sheet.pick("Abweichung dargelegt, gilt bis", "Deviation set out, holds until");
        lines.push(format!("{see} {}", sheet.lang.date(record.expires)).into());
    }
    lines.extend(proof(sheet, &answer));
    Cell::new(lines)
}

fn proof(sheet: &Sheet, answer: &Answer) -> Option<Line> {
    let word = sheet.pick("Nachweis", "Evidence");
    (!answer.evidence.is_empty())
        .then(|| sheet.linked(format!("{word}: ").as_str().into(), &answer.evidence))
}

/// Decisions in force that another measure is of equal effect.
fn deviating<'a>(sheet: &Sheet<'a>, finding: &Finding) -> Vec<&'a DispositionRecord> {
    let all = sheet.report.dispositions.iter();
    let own = all.filter(|one| one.kind == DispositionKind::EquivalentMeasure && !one.expired);
    own.filter(|one| one.is_about(finding)).collect()
}

/// Deviations under section 4 (6) sentences 3 and 4, and what is not met without one.
fn deviations(sheet: &Sheet, catalog: &CatalogView) -> Vec<Block> {
    let findings = sheet.findings(catalog);
    let mut blocks = vec![
        Block::heading(
            1,
            sheet.pick(
                "Abweichungen nach § 4 Abs. 6 Satz 3 und 4 DiGAV",
                "Deviations under section 4 (6) sentences 3 and 4 DiGAV",
            ),
        ),
        Block::paragraph(sheet.pick(
            "Zulässig im Einzelfall, wenn eine Vorgabe wegen der Eigenschaften der Anwendung ungeeignet ist und das Schutzziel anders gleichwertig erreicht wird. Im Antrag darzulegen und zu begründen; ob es gleichwertig ist, entscheidet das BfArM, nicht dieser Bericht.",
            "Admitted in a single case, where a rule does not suit the application and the goal of protection is reached otherwise with equal effect. To be set out and justified in the application; whether the effect is equal BfArM decides, not this report.",
        )),
    ];
    let mut set_out = false;
    for finding in &findings {
        for record in deviating(sheet, finding) {
            set_out = true;
            blocks.push(Block::numbered(2, &finding.requirement, sheet.lang.text(&finding.title)));
            blocks.push(deviation(sheet, finding, record));
        }
    }
    if !set_out {
        blocks.push(Block::paragraph(sheet.pick("Keine dargelegt.", "None is set out.")));
    }
    let failed = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail && deviating(sheet, finding).is_empty());
    let failed = distinct(failed.map(|finding| finding.requirement.clone()).collect());
    if !failed.is_empty() {
        let word = sheet.pick(
            "Nicht erfüllt und ohne Abweichung, also ein Mangel",
            "Not met and without a deviation, so a defect",
        );
        let line = Line::default().strong(word).then(&format!(": {}", failed.join(", ")));
        blocks.push(Block::Callout { tone: Tone::Warning, lines: vec![line] });
    }
    blocks
}

fn deviation(sheet: &Sheet, finding: &Finding, record: &DispositionRecord) -> Block {
    let lang = sheet.lang;
    let mut rows = vec![
        Row::new(sheet.pick("Vorgabe", "Rule"), [lang.text(&finding.text)]),
        Row::new(sheet.pick("Befund", "Finding"), [sheet.verdict(finding)]),
        Row::new(sheet.pick("Maßnahme und Begründung", "Measure and reason"), [&record.reason]),
        Row::new(sheet.pick("Verantwortlich", "Answers for it"), [&record.owner]),
        Row::new(sheet.pick("Gilt bis", "Holds until"), [lang.date(record.expires)]),
    ];
    let demand = record.demand.as_ref().and_then(|id| {
        finding.demands.iter().find(|demand| demand.id == *id).map(|demand| lang.text(&demand.text))
    });
    if let Some(demand) = demand {
        rows.insert(1, Row::new(sheet.pick("Nur für", "For this only"), [demand]));
    }
    Block::Rows { rows }
}

/// What has no tick, with what to hand in.
fn open(sheet: &Sheet, catalog: &CatalogView) -> Vec<Block> {
    let mut blocks = vec![Block::heading(
        1,
        sheet.pick("Vor der Erklärung zu klären", "To settle before the declaration"),
    )];
    let findings = sheet.findings(catalog);
    let open = findings
        .iter()
        .filter(|finding| finding.verdict != Verdict::NotApplicable && Ticks::of(finding).none());
    let lines: Vec<_> = open
        .map(|finding| {
            let answer = sheet.answer(finding);
            let title = sheet.lang.text(&finding.title);
            let line = Line::default().strong(&finding.requirement);
            line.prose(&format!(" {title} – {}. {}", answer.verdict, answer.next.join(" ")))
        })
        .collect();
    if lines.is_empty() {
        blocks.push(Block::paragraph(sheet.t().none));
    } else {
        blocks.push(Block::list(lines));
    }
    blocks
}
