//! What all styles draw on, and the parts that they share: the cover, what has to be said before anything
//! else, the object, signatures.

use crate::assess::result::{Finding, Report};
use crate::catalog::RequirementKind;
use crate::lang::Lang;
use crate::product::{AuditRole, Evaluator, Excluded, Particulars};
use crate::report::catalog::CatalogView;
use crate::report::document::{
    Block, Cell, Column, Document, Line, Row, SignatureField, Table, Tone,
};
use crate::report::item::{Writer, reference};
use crate::report::text::{InWords, Phrases, with_aside};
use crate::report::view::View;

/// How many characters of a name a running head has room for.
const IN_HEAD: usize = 60;

/// A result and everything said of it.
pub(super) struct Sheet<'a> {
    pub(super) lang: Lang,
    /// The ids of the catalogs that the style lays out begin so.
    pub(super) prefix: &'static str,
    pub(super) report: &'a Report,
    pub(super) view: &'a View,
    pub(super) writer: &'a Writer<'a>,
    /// What the product file states beside the result.
    pub(super) particulars: &'a Particulars,
    /// Whether the evidence is listed.
    pub(super) appendix: bool,
}

impl<'a> Sheet<'a> {
    pub(super) fn t(&self) -> &'static Phrases {
        self.lang.phrases()
    }

    /// The word of the language.
    pub(super) fn pick(&self, de: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(de, en)
    }

    /// The catalogs of the style, as judged.
    pub(super) fn catalogs(&self) -> Vec<&'a CatalogView> {
        let own = |one: &&CatalogView| one.head.reference.starts_with(self.prefix);
        self.view.catalogs.iter().filter(own).collect()
    }

    /// What was found by a catalog, in its order, without what demands nothing.
    pub(super) fn findings(&self, catalog: &CatalogView) -> Vec<&'a Finding> {
        let own = |finding: &&Finding| {
            finding.kind == RequirementKind::Demand && reference(finding) == catalog.head.reference
        };
        self.report.findings.iter().filter(own).collect()
    }

    /// What was found by all catalogs of the style.
    pub(super) fn all_findings(&self) -> Vec<&'a Finding> {
        self.catalogs().into_iter().flat_map(|catalog| self.findings(catalog)).collect()
    }

    pub(super) fn is_evaluation(&self) -> bool {
        self.report.product.role == AuditRole::Evaluation
    }

    /// The whole document: `follows` says in a sentence whose reports it is laid out like.
    pub(super) fn document(&self, title: &str, follows: &str, blocks: Vec<Block>) -> Document {
        let (view, report) = (self.view, self.report);
        let subject = cut(&view.subject, IN_HEAD);
        let mut whole = self.preface(follows);
        whole.extend(blocks);
        Document {
            lang: self.lang,
            title: title.into(),
            subject: Line::from(&view.subject),
            role: Line::from(&view.role),
            running_head: format!("{} · {title} · {subject} · {}", view.role, view.report_id)
                .into(),
            report_id: Line::from(&view.report_id),
            tool: Line::from(&view.tool),
            as_of: report.as_of,
            cover: self.cover(),
            blocks: whole,
        }
    }

    /// The title data, with who holds it, when it was examined and only the catalogs that are laid out.
    fn cover(&self) -> Vec<Row> {
        let t = self.t();
        let mut cover = Vec::new();
        for row in &self.view.cover {
            // It stands below the title already.
            if row.label == t.role {
                continue;
            }
            if row.label == t.catalogs {
                let lines = self.catalogs().into_iter().map(CatalogView::line);
                cover.push(Row::new(t.catalogs, lines));
            } else {
                cover.push(Row::new(row.label, &row.values));
            }
            if row.label == t.manufacturer {
                cover.extend(self.holder());
            }
            if row.label == t.as_of {
                cover.extend(self.period().map(|period| {
                    Row::new(
                        self.pick("Zeitraum der Prüfung", "Period of the examination"),
                        [period],
                    )
                }));
            }
        }
        cover
    }

    fn holder(&self) -> Option<Row> {
        let holder = self.particulars.holder.as_ref()?;
        let name = holder.name.as_ref().unwrap_or(&self.report.product.manufacturer);
        let lines = [name].into_iter().chain(&holder.address);
        Some(Row::new(self.pick("Inhaber oder Antragsteller", "Holder or applicant"), lines))
    }

    /// From when to when it was examined, as it is stated.
    pub(super) fn period(&self) -> Option<String> {
        let period = self.particulars.period?;
        let (from, to) = (self.lang.date(period.from), self.lang.date(period.to));
        let says = self.pick("laut befund.yaml", "as befund.yaml states");
        Some(format!("{from} – {to} ({says})"))
    }

    /// What nobody may miss, before anything else.
    fn preface(&self, follows: &str) -> Vec<Block> {
        let t = self.t();
        let who = if self.is_evaluation() {
            self.pick(
                "Wer bewertet hat und wer unterschreibt, steht in befund.yaml und ist nicht nachgewiesen.",
                "Who evaluated and who signs is stated in befund.yaml and not shown.",
            )
        } else {
            self.pick(
                "Dies ist eine Selbstbewertung des Herstellers. Keine Prüfstelle hat sie vorgenommen oder bestätigt.",
                "This is a self-assessment by the manufacturer. No evaluator made or confirmed it.",
            )
        };
        let mut lines = vec![Line::default().strong(t.disclaimer), who.into(), follows.into()];
        if self.catalogs().iter().any(|catalog| catalog.head.comparison) {
            lines.push(Line::default().strong(t.comparison).then(". ").then(t.comparison_note));
        }
        if self.report.product.particulars.is_some() {
            lines.push(Line::from(self.pick(
                "Was hier über das Ergebnis hinaus steht, etwa Anlass, Zeitraum, Beschreibung, Dienste Dritter, Stärken und Empfehlungen, gibt befund.yaml an; befund prüft es nicht.",
                "What stands here beside the result, such as occasion, period, description, services of others, strengths and recommendations, is stated in befund.yaml; befund does not check it.",
            )));
        }
        vec![Block::Callout { tone: Tone::Warning, lines }]
    }

    /// The components with their versions.
    pub(super) fn components(&self) -> Block {
        let columns = [
            Column::new(self.pick("Komponente", "Component"), 4),
            Column::new(self.t().kind, 3),
            Column::new(self.pick("Version", "Version"), 2),
        ];
        let parts = self.report.product.components.iter();
        let rows = parts.map(|part| {
            let kind = part.kind.in_words(self.lang);
            vec![Cell::head(&part.name), Cell::new([kind]), Cell::new([&part.version])]
        });
        Block::Table(Table {
            caption: None,
            columns: columns.into(),
            rows: rows.collect(),
            wide: false,
        })
    }

    /// Services of others, with what is stated of them.
    pub(super) fn third_parties(&self) -> Option<Block> {
        let all = &self.particulars.third_parties;
        let unsaid = || self.pick("nicht angegeben", "not stated").to_owned();
        let rows = all.iter().map(|one| {
            let tested = match one.tested {
                Some(true) => self.pick("ja", "yes").to_owned(),
                Some(false) => self.pick("nein", "no").to_owned(),
                None => unsaid(),
            };
            let whose = match one.in_providers_hands {
                Some(true) => self.pick("Anbieter", "provider").to_owned(),
                Some(false) => self.pick("nicht der Anbieter", "not the provider").to_owned(),
                None => unsaid(),
            };
            let used_for = one.used_for.clone().unwrap_or_else(unsaid);
            vec![
                Cell::head(&one.name),
                Cell::new([used_for]),
                Cell::new([tested]),
                Cell::new([whose]),
            ]
        });
        let columns = [
            Column::new(self.pick("Dienst", "Service"), 3),
            Column::new(self.pick("Wofür", "What for"), 5),
            Column::new(
                self.pick("Nutzung geprüft, wie angegeben", "Use of it tested, as stated"),
                2,
            ),
            Column::new(self.pick("Verantwortlich", "Answers for it"), 3),
        ];
        (!all.is_empty()).then(|| {
            Block::Table(Table {
                caption: None,
                columns: columns.into(),
                rows: rows.collect(),
                wide: false,
            })
        })
    }

    /// What is no part of the object.
    pub(super) fn excluded(&self) -> Option<Block> {
        let all = &self.particulars.excluded;
        let entry = |one: &Excluded| match &one.because {
            Some(because) => format!("{} ({because})", one.name),
            None => one.name.clone(),
        };
        (!all.is_empty()).then(|| Block::list(all.iter().map(entry)))
    }

    /// Stated paragraphs, or that nothing is stated.
    pub(super) fn stated(&self, paragraphs: &[String]) -> Vec<Block> {
        if paragraphs.is_empty() {
            return vec![self.unsaid()];
        }
        paragraphs.iter().map(Block::paragraph).collect()
    }

    /// That befund.yaml says nothing here.
    pub(super) fn unsaid(&self) -> Block {
        let unsaid = self
            .pick("Dazu macht befund.yaml keine Angabe.", "befund.yaml states nothing on this.");
        Block::Paragraph { line: Line::default().emphasis(unsaid) }
    }

    /// What is known of a catalog: its marks, its note, what the norm says of its use.
    pub(super) fn about(&self, catalog: &CatalogView) -> Vec<Block> {
        let mut blocks = Vec::new();
        let notices = catalog.notices.iter().map(|one| {
            let doubt: String = one.doubt.iter().map(|doubt| format!(", {doubt}")).collect();
            let since = format!("{} {}", self.t().since, one.since);
            Line::default().strong(&since).then(&format!(" ({}{doubt}): {}", one.cite, one.text))
        });
        let notices: Vec<_> = notices.collect();
        if !notices.is_empty() {
            blocks.push(Block::Callout { tone: Tone::Note, lines: notices });
        }
        blocks.extend(catalog.note.iter().map(Block::paragraph));
        blocks
    }

    /// Fields for those who sign.
    pub(super) fn signatures(&self, signatories: Vec<Vec<Line>>) -> Block {
        let place_and_date = Line::from(self.pick("Ort, Datum", "Place, date"));
        let field =
            |signatory| SignatureField { signatory, place_and_date: place_and_date.clone() };
        Block::Signatures { fields: signatories.into_iter().map(field).collect() }
    }

    /// The fields of those who have to sign by their role.
    pub(super) fn usual_signatures(&self) -> Block {
        let who = self.view.signatories.iter().map(|one| vec![Line::from(one)]);
        self.signatures(who.collect())
    }

    /// Who examined: the evaluator, and who is named beside it.
    pub(super) fn evaluators(&self) -> Vec<Line> {
        let product = &self.report.product;
        let leading = product.evaluator.iter().map(Line::from);
        let beside = product.evaluators.iter().map(|one| Line::from(self.evaluator(one)));
        leading.chain(beside).collect()
    }

    /// The records of examinations: whose, of which day, and whether a signature was verified.
    pub(super) fn records(&self) -> Vec<String> {
        self.view.examinations.iter().flat_map(|one| one.records.iter().cloned()).collect()
    }

    /// A name with field, body and recognition.
    pub(super) fn evaluator(&self, one: &Evaluator) -> String {
        let field = one.field.map(|field| field.in_words(self.lang).to_owned());
        let parts = [field, one.body.clone(), one.accreditation.clone()];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        with_aside(&one.name, &parts)
    }
}

/// The beginning of a text that is too long, cut between words where there are any.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            let whole = text[..end].rfind(' ').unwrap_or(end);
            format!("{} …", text[..whole].trim_end())
        }
        None => text.to_owned(),
    }
}
