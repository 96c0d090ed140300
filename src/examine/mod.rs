//! A record for an evaluator to fill in: what is to be looked at, requirement by requirement, with what speaks
//! to it. Everything but the head stands in comments: what nobody has judged is no judgement.

pub mod record;

use jiff::civil::Date;

use crate::assess::result::{DemandResult, Finding, Report};
use crate::assess::{Chosen, Inputs};
use crate::catalog::{Catalog, Inspection, Requirement, TextStatus};
use crate::diag::clean;
use crate::lang::Lang;
use crate::report::text::InWords;

/// Columns of a comment.
const WIDTH: usize = 110;

/// Who examines, and when.
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    /// The evaluator, as the audit names it.
    pub by: &'a str,
    /// The person who judges.
    pub person: &'a str,
    /// The day.
    pub on: Date,
}

/// The record as YAML, ready for `befund assess --with` once a judgement is made of its comments.
pub fn draft(inputs: &Inputs<'_>, report: &Report, session: &Session<'_>, lang: Lang) -> String {
    let head = lang.pick(
        "Wer geprüft hat, entfernt vor dem Urteil die Rauten und ergänzt es; was Raute behält, ist nicht beurteilt.",
        "Whoever has examined takes the hashes off and completes the judgement; what keeps them is not judged.",
    );
    let mut out = format!(
        "# {head}\nbefund: examination/1\nby: {}\non: {}\nproduct_version: {}\njudgements:\n",
        quoted(session.by),
        session.on,
        quoted(&inputs.product.version)
    );
    let judged = |one: &&Chosen| !one.comparison && one.catalog.text == TextStatus::Full;
    for chosen in inputs.catalogs.iter().filter(judged) {
        let catalog = &chosen.catalog;
        out.push_str(&format!("  {}:\n", catalog.reference()));
        let own = report.findings.iter().filter(|one| {
            one.catalog == catalog.id && one.edition == catalog.edition && one.is_counted()
        });
        for finding in own {
            if let Some(requirement) = catalog.requirement(&finding.requirement) {
                Draft { out: &mut out, lang }.finding(catalog, requirement, finding, session);
            }
        }
    }
    out
}

/// What is to be looked at in one requirement, how it stands, and what speaks to it: as in a record, without marks
/// of a comment.
pub fn shown(inputs: &Inputs<'_>, finding: &Finding, lang: Lang) -> String {
    let mut out = String::new();
    let same =
        |one: &&Chosen| one.catalog.id == finding.catalog && one.catalog.edition == finding.edition;
    let catalog = inputs.catalogs.iter().find(same).map(|chosen| &chosen.catalog);
    let known = catalog.and_then(|own| Some((own, own.requirement(&finding.requirement)?)));
    if let Some((catalog, requirement)) = known {
        Draft { out: &mut out, lang }.question(catalog, requirement, finding);
    }
    let bare = |line: &str| line.trim_start().trim_start_matches('#').to_owned() + "\n";
    out.lines().map(bare).collect()
}

struct Draft<'o> {
    out: &'o mut String,
    lang: Lang,
}

impl Draft<'_> {
    fn finding(
        &mut self,
        catalog: &Catalog,
        requirement: &Requirement,
        finding: &Finding,
        session: &Session<'_>,
    ) {
        let number = self.question(catalog, requirement, finding);
        self.judgement(&number, finding.depth.as_deref(), session);
    }

    /// What is asked, and the number of the judgement.
    fn question(
        &mut self,
        catalog: &Catalog,
        requirement: &Requirement,
        finding: &Finding,
    ) -> String {
        let lang = self.lang;
        let number = match &finding.component {
            Some(component) => format!("{}/{component}", finding.requirement),
            None => finding.requirement.clone(),
        };
        let depth: String = finding.depth.iter().map(|depth| format!(" · {depth}")).collect();
        self.out.push('\n');
        self.line("", &format!("{number}{depth} · {}", lang.text(&finding.title)));
        if let Some(inspection) = &requirement.examination {
            self.inspection(inspection);
        }
        let wanted = catalog.depths.iter().find(|one| Some(&one.depth) == finding.depth.as_ref());
        if let Some(depth) = wanted {
            self.line(&depth.depth, lang.text(&depth.text));
        }
        for demand in &finding.demands {
            self.demand(demand);
        }
        number
    }

    fn inspection(&mut self, inspection: &Inspection) {
        let lang = self.lang;
        self.line(lang.pick("Anzusehen", "To look at"), lang.text(&inspection.text));
        for point in &inspection.points {
            self.line("", lang.text(&point.text));
        }
    }

    /// What is demanded, how it stands without the evaluator, and what speaks to it.
    fn demand(&mut self, demand: &DemandResult) {
        let lang = self.lang;
        let verb = lang.modal(demand.modal);
        self.line(&format!("{} ({verb})", demand.id), lang.text(&demand.text));
        let reason = demand.reason.as_ref().map(|reason| lang.text(&reason.text));
        let because =
            reason.or_else(|| demand.offenders.first().map(|one| lang.text(&one.message)));
        let because: String = because.iter().map(|because| format!(": {because}")).collect();
        let stands = format!("{}{because}", demand.verdict.in_words(lang));
        self.line(lang.pick("Ohne Prüfung", "Without an examination"), &stands);
        if let Some(answer) = &demand.answer {
            let statement: String =
                answer.statement.iter().map(|statement| format!(": {statement}")).collect();
            let said = format!("{}{statement}", answer.value.in_words(lang));
            self.line(lang.pick("Erklärt", "Declared"), &said);
        }
        let mut facts: Vec<_> = demand.checks.iter().flat_map(|check| &check.facts).collect();
        facts.sort();
        facts.dedup();
        for fact in facts {
            self.line(lang.pick("Tatsache", "Fact"), fact);
        }
        for document in &demand.documents {
            self.line(lang.pick("Nachweis", "Document"), document);
        }
    }

    /// The judgement to make, in comments.
    fn judgement(&mut self, number: &str, depth: Option<&str>, session: &Session<'_>) {
        let depth: String = depth.iter().map(|depth| format!("    #   depth: {depth}\n")).collect();
        let coverage = match depth.contains("EXAMINE") {
            true => "    #   coverage: \"\"\n",
            false => "",
        };
        self.out.push_str(&format!(
            "    # {}:\n    #   verdict: # pass, fail, inconclusive, not_applicable\n{depth}{coverage}    #   steps: []\n    #   tools: [] # {{name: …, version: …}}\n    #   reasoning: \"\"\n    #   evidence: [] # {{file: …, sha256: …}}, {{fact: …}}, {{observation: …, sha256: …}}\n    #   person: {}\n    #   date: {}\n",
            quoted(number),
            quoted(session.person),
            session.on
        ));
    }

    /// A comment, whatever stands in the text.
    fn line(&mut self, label: &str, text: &str) {
        let label = if label.is_empty() { String::new() } else { format!("{label}: ") };
        let words: Vec<_> = text.split_whitespace().collect();
        let text = clean(&format!("{label}{}", words.join(" ")));
        let options =
            textwrap::Options::new(WIDTH).initial_indent("    # ").subsequent_indent("    #   ");
        for line in textwrap::wrap(&text, options) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}

/// Text as YAML takes it, whatever stands in it: a JSON string is one in YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
