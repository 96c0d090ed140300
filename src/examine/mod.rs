//! A record for an evaluator to fill in: what is to be looked at, requirement by requirement, with what speaks
//! to it. Everything but the head stands in comments: what nobody has judged is no judgement.

pub(crate) mod question;
pub(crate) mod record;
pub(crate) mod sheet;

use jiff::civil::Date;

use crate::diag::clean;
use crate::examine::question::{ExaminedDemand, ExaminedRequirement};
use crate::lang::Lang;

/// Columns of a comment.
const WIDTH: usize = 110;

/// Who examines, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExaminationSession<'a> {
    /// The evaluator, as the audit names it.
    pub by: &'a str,
    /// The person who judges.
    pub person: &'a str,
    /// The day.
    pub on: Date,
}

/// The record as YAML, ready for `befund assess --with` once a judgement is made of its comments.
pub(crate) fn draft(
    questions: &[ExaminedRequirement],
    product_version: &str,
    session: &ExaminationSession<'_>,
    lang: Lang,
) -> String {
    let head = lang.pick(
        "Wer geprüft hat, entfernt vor dem Urteil die Rauten und ergänzt es; was Raute behält, ist nicht beurteilt.",
        "Whoever has examined takes the hashes off and completes the judgement; what keeps them is not judged.",
    );
    let mut out = format!("# {head}\n{}", record::head(session, product_version));
    let mut last = None;
    for question in questions {
        if last.replace(&question.reference) != Some(&question.reference) {
            out.push_str(&format!("  {}:\n", question.reference));
        }
        let mut draft = Draft { out: &mut out, lang };
        draft.question(question);
        draft.judgement(question, session);
    }
    out
}

/// What is to be looked at in one requirement, how it stands, and what speaks to it: as in a record, without marks
/// of a comment.
pub(crate) fn shown(question: &ExaminedRequirement, lang: Lang) -> String {
    let mut out = String::new();
    Draft { out: &mut out, lang }.question(question);
    let bare = |line: &str| line.trim_start().trim_start_matches('#').to_owned() + "\n";
    out.lines().map(bare).collect()
}

struct Draft<'o> {
    out: &'o mut String,
    lang: Lang,
}

impl Draft<'_> {
    fn question(&mut self, question: &ExaminedRequirement) {
        let lang = self.lang;
        let depth: String = question.depth.iter().map(|(depth, _)| format!(" · {depth}")).collect();
        self.out.push('\n');
        self.line("", &format!("{}{depth} · {}", question.number, question.title));
        for (at, text) in question.look_at.iter().enumerate() {
            let label = if at == 0 { lang.pick("Anzusehen", "To look at") } else { "" };
            self.line(label, text);
        }
        if let Some((depth, Some(text))) = &question.depth {
            self.line(depth, text);
        }
        for demand in &question.demands {
            self.demand(demand);
        }
    }

    /// What is demanded, how it stands without the evaluator, and what speaks to it.
    fn demand(&mut self, demand: &ExaminedDemand) {
        let lang = self.lang;
        self.line(&format!("{} ({})", demand.id, demand.verb), &demand.text);
        self.line(lang.pick("Ohne Prüfung", "Without an examination"), &demand.stands);
        if let Some(declared) = &demand.declared {
            self.line(lang.pick("Erklärt", "Declared"), declared);
        }
        for fact in &demand.facts {
            self.line(lang.pick("Tatsache", "Fact"), fact);
        }
        for document in &demand.documents {
            self.line(lang.pick("Nachweis", "Document"), document);
        }
    }

    /// The judgement to make, in comments.
    fn judgement(&mut self, question: &ExaminedRequirement, session: &ExaminationSession<'_>) {
        let depth = question.depth.as_ref().map(|(depth, _)| depth.as_str());
        let line: String = depth.iter().map(|depth| format!("    #   depth: {depth}\n")).collect();
        let coverage = match depth.is_some_and(|depth| depth.contains("EXAMINE")) {
            true => "    #   coverage: \"\"\n",
            false => "",
        };
        self.out.push_str(&format!(
            "    # {}:\n    #   verdict: # pass, fail, inconclusive, not_applicable\n{line}{coverage}    #   steps: []\n    #   tools: [] # {{name: …, version: …}}\n    #   reasoning: \"\"\n    #   evidence: [] # {{file: …, sha256: …}}, {{fact: …}}, {{observation: …, sha256: …}}\n    #   person: {}\n    #   date: {}\n",
            quoted(&question.number),
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
