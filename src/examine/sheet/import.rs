//! From the cells of a sheet to judgements. What a record asks of a judgement is the record's to ask; here is only
//! what a cell has to be for a judgement to come of it, and at which cell a refusal stands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use crate::assess::Inputs;
use crate::assess::result::Verdict;
use crate::diag::{Code, Diagnostic, Diagnostics, suggest};
use crate::examine::ExaminationSession;
use crate::examine::question::ExaminedRequirement;
use crate::examine::sheet::Column;
use crate::lang::Lang;
use crate::product::{Located, find_document};
use crate::report::text::InWords;
use crate::sheet::{Cells, day};

/// A judgement of a row.
#[derive(Debug, Clone)]
pub(crate) struct JudgedRow<'q> {
    /// Its row, from 0.
    pub row: usize,
    /// What it is about.
    pub question: &'q ExaminedRequirement,
    /// The judgement as a record has it.
    pub judgement: Value,
}

/// What a sheet holds.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'q> {
    /// What is judged, in the sheet's order.
    pub judged: Vec<JudgedRow<'q>>,
    /// How many rows are not.
    pub empty: usize,
}

/// Reads the judgements of a sheet against the questions it may answer. `folder` is that of the record.
///
/// # Errors
/// Every cell that cannot be taken.
pub(crate) fn judged<'q>(
    cells: &Cells<Column>,
    questions: &'q [ExaminedRequirement],
    inputs: &Inputs<'_>,
    session: &ExaminationSession<'_>,
    folder: &Path,
) -> Result<Rows<'q>, Diagnostics> {
    let known = questions.iter().map(|question| (question.key.as_str(), question)).collect();
    let (strangers, errors) = (BTreeSet::new(), Vec::new());
    let mut reader = Reader { cells, inputs, session, folder, known, strangers, errors };
    let (mut rows, mut seen) = (Rows { judged: Vec::new(), empty: 0 }, BTreeSet::new());
    for (row, fields) in &cells.rows {
        let Some(question) = reader.question(*row, fields, &mut seen) else { continue };
        match reader.judgement(*row, fields, question) {
            Some(judgement) => rows.judged.push(JudgedRow { row: *row, question, judgement }),
            None => rows.empty += 1,
        }
    }
    if reader.errors.is_empty() { Ok(rows) } else { Err(Diagnostics(reader.errors)) }
}

/// What a record refuses of a row's judgement, at the cell that it is about.
pub(crate) fn placed(cells: &Cells<Column>, row: usize, error: &Diagnostic) -> Diagnostic {
    let message = format!("{}: {}", cells.place(row, column_of(error)), error.message);
    let placed = Diagnostic::new(error.code, message);
    match &error.help {
        Some(help) => placed.help(help.clone()),
        None => placed,
    }
}

/// The column that a refusal is about: one that it names, else by its kind.
fn column_of(error: &Diagnostic) -> Column {
    let mut quoted = error.message.split('`').skip(1).step_by(2);
    let own = |word: &str| match word {
        "risk" => Some(Column::Threat),
        word => Column::WORDS.iter().find(|(own, _)| *own == word).map(|(_, column)| *column),
    };
    // `x` is no likelihood.
    let named = || match error.message.rsplit(' ').next()? {
        "rest" => Some(Column::Remaining),
        word => own(word),
    };
    let named = || named().filter(|_| error.code == Code::UnknownWord);
    quoted.find_map(own).or_else(named).unwrap_or(match error.code {
        Code::UnknownDemand => Column::Demands,
        Code::WrongValue => Column::Depth,
        Code::RoleMismatch => Column::Person,
        Code::DateInFuture | Code::WrongTime => Column::Date,
        Code::UnknownSource | Code::FileUnreadable | Code::OutsideFolder | Code::DigestMismatch => {
            Column::Evidence
        }
        _ => Column::Key,
    })
}

type Fields = BTreeMap<Column, String>;

fn field(fields: &Fields, column: Column) -> Option<&str> {
    fields.get(&column).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The lines of a cell that say something.
fn lines(fields: &Fields, column: Column) -> Vec<&str> {
    let lines = field(fields, column).unwrap_or_default().lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

/// A verdict as records have it, or as a reader of either language says it.
fn verdict(text: &str) -> Option<Verdict> {
    let text = text.to_lowercase();
    let is = |(word, verdict): &&(&str, Verdict)| {
        let said = [Lang::De, Lang::En].map(|lang| verdict.in_words(lang).to_lowercase());
        *word == text || said.contains(&text)
    };
    Verdict::WORDS.iter().find(is).map(|(_, verdict)| *verdict)
}

struct Reader<'r, 'q> {
    cells: &'r Cells<Column>,
    inputs: &'r Inputs<'r>,
    session: &'r ExaminationSession<'r>,
    folder: &'r Path,
    known: BTreeMap<&'q str, &'q ExaminedRequirement>,
    /// Editions that are not judged and were named.
    strangers: BTreeSet<String>,
    errors: Vec<Diagnostic>,
}

impl<'q> Reader<'_, 'q> {
    fn error(
        &mut self,
        row: usize,
        column: Column,
        code: Code,
        message: &str,
        help: impl Into<String>,
    ) {
        let place = self.cells.place(row, column);
        self.errors.push(Diagnostic::new(code, format!("{place}: {message}")).help(help));
    }

    /// The question that a row is about.
    fn question(
        &mut self,
        row: usize,
        fields: &Fields,
        seen: &mut BTreeSet<String>,
    ) -> Option<&'q ExaminedRequirement> {
        let Some(key) = field(fields, Column::Key) else {
            if is_filled(fields) {
                let help = "copy the key of the exported row, or clear the row";
                self.error(row, Column::Key, Code::MissingKey, "a judgement without a key", help);
            }
            return None;
        };
        if !seen.insert(key.to_owned()) {
            let message = format!("`{key}` is judged a second time");
            self.error(row, Column::Key, Code::DuplicateKey, &message, "keep one of the two rows");
            return None;
        }
        let found = self.known.get(key).copied();
        if found.is_none() {
            self.unknown_key(row, key);
        }
        found
    }

    fn unknown_key(&mut self, row: usize, key: &str) {
        let edition = key.split_once('#').map_or("", |(edition, _)| edition);
        let judged: BTreeSet<_> = self.known.values().map(|one| one.reference.as_str()).collect();
        if edition.is_empty() || judged.contains(edition) {
            let message = format!("there is nothing to examine at `{key}`");
            let help = suggest(key, self.known.keys().copied());
            return self.error(row, Column::Key, Code::UnknownKey, &message, help);
        }
        // What is wrong is the sheet, not each of its rows.
        if self.strangers.insert(edition.to_owned()) {
            let judged: Vec<_> = judged.into_iter().collect();
            let message = format!("`{edition}` is not judged here, but {}", judged.join(", "));
            let help = format!("export a new sheet, or name the edition: --catalog {edition}");
            self.error(row, Column::Key, Code::OtherEdition, &message, help);
        }
    }

    /// The judgement of a row; none if it has none, or after an error.
    fn judgement(
        &mut self,
        row: usize,
        fields: &Fields,
        question: &ExaminedRequirement,
    ) -> Option<Value> {
        let Some(word) = field(fields, Column::Verdict) else {
            if is_filled(fields) {
                let help = "write pass, fail, inconclusive or not_applicable";
                let message = "said without a verdict";
                self.error(row, Column::Verdict, Code::MissingAnswer, message, help);
            }
            return None;
        };
        let found = verdict(word);
        if found.is_none() {
            let message = format!("`{word}` is no verdict");
            let help = "write pass, fail, inconclusive or not_applicable";
            self.error(row, Column::Verdict, Code::UnknownAnswer, &message, help);
        }
        let date = match field(fields, Column::Date) {
            None => Some(self.session.on),
            Some(text) => {
                let date = day(text);
                if date.is_none() {
                    let message = format!("`{text}` is not a date");
                    let help = "write YYYY-MM-DD, such as 2026-11-21";
                    self.error(row, Column::Date, Code::WrongDate, &message, help);
                }
                date
            }
        };
        let mut judgement = json!({
            "verdict": found?.word(),
            "steps": lines(fields, Column::Steps),
            "person": field(fields, Column::Person).unwrap_or(self.session.person),
            "date": date?.to_string(),
            "evidence": self.evidence(row, fields),
        });
        let tools = self.pairs(row, fields, Column::Tools, ["name", "version"]);
        let despite = self.pairs(row, fields, Column::Despite, ["fact", "because"]);
        for (key, list) in [("tools", tools), ("despite", despite)] {
            if !list.is_empty() {
                judgement[key] = json!(list);
            }
        }
        let demands = field(fields, Column::Demands).unwrap_or_default();
        let demands: Vec<_> =
            demands.split([',', '\n']).map(str::trim).filter(|id| !id.is_empty()).collect();
        if !demands.is_empty() {
            judgement["demands"] = json!(demands);
        }
        let wanted = question.depth.as_ref().map(|(depth, _)| depth.as_str());
        if let Some(depth) = field(fields, Column::Depth).or(wanted) {
            judgement["depth"] = json!(depth);
        }
        for column in TEXTS {
            if let Some(text) = field(fields, column) {
                judgement[column.word()] = json!(text);
            }
        }
        let risk: serde_json::Map<_, _> = RISK
            .iter()
            .filter_map(|column| Some((column.word().to_owned(), json!(field(fields, *column)?))))
            .collect();
        if !risk.is_empty() {
            judgement["risk"] = Value::Object(risk);
        }
        Some(judgement)
    }

    /// Files with the digests they have now, facts, and observations with theirs.
    fn evidence(&mut self, row: usize, fields: &Fields) -> Vec<Value> {
        let mut all = Vec::new();
        for line in lines(fields, Column::Evidence) {
            if let Some(id) = line.strip_prefix("fact:") {
                all.push(json!({"fact": id.trim()}));
            } else if let Some(target) = line.strip_prefix("observation:") {
                all.extend(self.observation(row, target.trim()));
            } else {
                all.extend(self.file(row, line.strip_prefix("file:").unwrap_or(line).trim()));
            }
        }
        all
    }

    fn observation(&mut self, row: usize, target: &str) -> Option<Value> {
        let all = &self.inputs.product.observations;
        if let Some(own) = all.iter().find(|one| one.subject == target) {
            return Some(json!({"observation": target, "sha256": own.sha256}));
        }
        let help = suggest(target, all.iter().map(|one| one.subject.as_str()));
        let message = format!("there is no observation of `{target}`");
        self.error(row, Column::Evidence, Code::UnknownSource, &message, help);
        None
    }

    fn file(&mut self, row: usize, path: &str) -> Option<Value> {
        let (code, message, help) = match find_document(self.folder, path) {
            Located::Present(sha256, _) => return Some(json!({"file": path, "sha256": sha256})),
            Located::Absent => (
                Code::FileUnreadable,
                format!("`{path}` is not there"),
                "put it beside the record; facts and observations begin with `fact:` or `observation:`",
            ),
            Located::Outside => (
                Code::OutsideFolder,
                format!("`{path}` lies outside the folder of the record"),
                "copy it beside the record and name it by a relative path",
            ),
            Located::Unreadable(why) => (
                Code::FileUnreadable,
                format!("cannot read `{path}`: {why}"),
                "name a readable regular file",
            ),
        };
        self.error(row, Column::Evidence, code, &message, help);
        None
    }

    /// Lines of two parts.
    fn pairs(
        &mut self,
        row: usize,
        fields: &Fields,
        column: Column,
        names: [&str; 2],
    ) -> Vec<Value> {
        let mut all = Vec::new();
        for line in lines(fields, column) {
            let parts = line.split_once('|').map(|(one, other)| (one.trim(), other.trim()));
            match parts.filter(|(one, other)| !one.is_empty() && !other.is_empty()) {
                Some((one, other)) => {
                    let pair = names.into_iter().zip([one, other]);
                    all.push(pair.map(|(name, text)| (name.to_owned(), json!(text))).collect());
                }
                None => {
                    let message = format!("`{line}` has not two parts");
                    let help = format!("write one a line: {} | {}", names[0], names[1]);
                    self.error(row, column, Code::WrongValue, &message, help);
                }
            }
        }
        all
    }
}

/// Cells whose text goes into a judgement as it is.
const TEXTS: [Column; 5] =
    [Column::Reasoning, Column::Coverage, Column::Environment, Column::Missing, Column::Absence];

/// Cells of the risk.
const RISK: [Column; 6] = [
    Column::Threat,
    Column::Likelihood,
    Column::Effect,
    Column::Measure,
    Column::Remaining,
    Column::Conditions,
];

/// Whether anything is judged in a row: who and when alone judges nothing.
fn is_filled(fields: &Fields) -> bool {
    let judges = |column: &Column| {
        *column >= Column::Verdict && !matches!(column, Column::Person | Column::Date)
    };
    fields.keys().any(judges)
}
