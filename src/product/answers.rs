//! Writes answers into a file of declarations without touching anything else in it: text, order and
//! comments stay as they are, and what comes out is read again before it counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::natural_cmp;
use crate::diag::{At, Code, Diagnostic, Diagnostics, SourceFile, Span};
use crate::product::load::read_declaration;
use crate::product::model::{Answer, AnswerValue, Answers, Declaration, Document, Given};
use crate::yaml::{self, Node, Yaml};

/// An answer to write.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerChange {
    /// The requirement's number.
    pub number: String,
    /// The demand answered; `None` answers all of it.
    pub demand: Option<String>,
    /// The answer.
    pub answer: Answer,
}

impl Answer {
    /// An answer that stands in no file yet. Texts are trimmed, empty ones left out.
    pub fn new(value: AnswerValue, reason: Option<&str>, statement: &str, given: Given) -> Self {
        let statement = statement.trim_end();
        Self {
            value,
            reason: reason.map(|id| At { value: id.to_owned(), span: Span::default() }),
            statement: (!statement.trim().is_empty()).then(|| statement.to_owned()),
            documents: Vec::new(),
            given,
            span: Span::default(),
        }
    }

    /// Whether another answer says the same, wherever it stands.
    pub fn same(&self, other: &Self) -> bool {
        self.says_as(other) && self.given == other.given
    }

    /// Whether another answer says the same, whoever gave it and when.
    pub fn says_as(&self, other: &Self) -> bool {
        let reason = |answer: &Self| answer.reason.as_ref().map(|reason| reason.value.clone());
        self.value == other.value
            && reason(self) == reason(other)
            && self.statement == other.statement
            && self.documents == other.documents
    }
}

impl Answers {
    /// Whether others say the same, wherever they stand.
    pub fn same(&self, other: &Self) -> bool {
        let whole = match (&self.whole, &other.whole) {
            (Some(one), Some(two)) => one.same(two),
            (None, None) => true,
            _ => false,
        };
        whole
            && self.demands.len() == other.demands.len()
            && self.demands.iter().all(|(id, one)| {
                other.demands.iter().any(|(key, two)| key.value == id.value && one.same(two))
            })
    }

    fn take(&mut self, change: &AnswerChange) {
        let Some(demand) = &change.demand else {
            self.whole = Some(change.answer.clone());
            return;
        };
        match self.demands.iter_mut().find(|(id, _)| id.value == *demand) {
            Some((_, answer)) => *answer = change.answer.clone(),
            None => {
                let id = At { value: demand.clone(), span: Span::default() };
                self.demands.push((id, change.answer.clone()));
            }
        }
    }
}

/// The text of a file of answers with changes made to it; a new file if there is none.
///
/// # Errors
/// When the file cannot be read, or is written in a form in which the change cannot be made without
/// touching other answers.
pub fn edited(
    file: Option<&Arc<SourceFile>>,
    reference: &str,
    documents: &[Document],
    changes: &[AnswerChange],
) -> Result<String, Diagnostics> {
    let Some(first) = changes.first() else {
        return Ok(file.map(|file| file.text.clone()).unwrap_or_default());
    };
    let (name, text) = match file {
        Some(file) => (file.name.clone(), file.text.clone()),
        None => (format!("{reference}.yaml"), new_file(reference, &first.answer.given)),
    };
    let file = SourceFile::new(name, text);
    let old = read_declaration(&file, reference, documents)?;
    let wanted = wanted(&old, changes);
    for place in [Place::Last, Place::First] {
        let Some(text) = attempt(&file, &old.given, &wanted, place) else { continue };
        let draft = SourceFile::new(file.name.clone(), text);
        let read = read_declaration(&draft, reference, documents);
        if read.is_ok_and(|read| is_as_wanted(&old, &read, &wanted)) {
            return Ok(draft.text.clone());
        }
    }
    Err(Diagnostic::new(
        Code::CannotEdit,
        format!(
            "`{}` is written in a form that answers cannot be added to without touching others",
            file.name
        ),
    )
    .at(&file, Span::default())
    .help("write its `answers:` one a line, as in `\"5.1\": {answer: yes}`; nothing was changed")
    .into())
}

fn new_file(reference: &str, given: &Given) -> String {
    format!(
        "# Antworten · Answers: {reference}\n# `befund declare` ergänzt die Datei und lässt stehen, was darin steht · adds to it and keeps what stands in it\nby: {}\non: {}\nproduct_version: {}\nanswers: {{}}\n",
        quoted(&given.by),
        given.on,
        quoted(&given.product_version)
    )
}

/// The answers to each number that changes, as they shall be.
fn wanted(old: &Declaration, changes: &[AnswerChange]) -> BTreeMap<String, Answers> {
    let mut wanted: BTreeMap<String, Answers> = BTreeMap::new();
    for change in changes {
        let answers = wanted.entry(change.number.clone()).or_insert_with(|| {
            let known = old.answers.iter().find(|(number, _)| number.value == change.number);
            let none = Answers { whole: None, demands: Vec::new() };
            known.map_or(none, |(_, answers)| answers.clone())
        });
        answers.take(change);
    }
    wanted
}

fn is_as_wanted(old: &Declaration, new: &Declaration, wanted: &BTreeMap<String, Answers>) -> bool {
    let kept = old.answers.iter().filter(|(number, _)| !wanted.contains_key(&number.value));
    let mut expected: BTreeMap<&str, &Answers> =
        kept.map(|(number, answers)| (number.value.as_str(), answers)).collect();
    expected.extend(wanted.iter().map(|(number, answers)| (number.as_str(), answers)));
    old.given == new.given
        && new.answers.len() == expected.len()
        && new.answers.iter().all(|(number, answers)| {
            expected.get(number.value.as_str()).is_some_and(|expected| expected.same(answers))
        })
}

/// Where new answers go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Below the others.
    Last,
    /// Above the others, where nothing can be mistaken for the end of the last.
    First,
}

/// Makes the changes in the text; `None` if the file's form leaves no place for them.
fn attempt(
    file: &SourceFile,
    general: &Given,
    wanted: &BTreeMap<String, Answers>,
    place: Place,
) -> Option<String> {
    let node = yaml::parse_written(&SourceFile::new(file.name.clone(), file.text.clone())).ok()?;
    let Yaml::Map(top) = &node.value else { return None };
    let at = top.iter().position(|(key, _)| key.value == "answers")?;
    let Yaml::Map(entries) = &top[at].1.value else { return None };
    let sheet = Sheet {
        text: &file.text,
        start: top[at].1.span.start,
        end: top
            .get(at + 1)
            .map_or(file.text.len(), |(key, _)| line_start(&file.text, key.span.start)),
        entries,
    };
    let mut edits = Vec::new();
    let mut fresh = Vec::new();
    for (number, answers) in wanted {
        let value = rendered(answers, general);
        match entries.iter().position(|(key, _)| key.value == *number) {
            Some(at) => edits.push(sheet.replacement(at, &value)?),
            None => fresh.push((number.as_str(), value)),
        }
    }
    fresh.sort_by(|(a, _), (b, _)| natural_cmp(a, b));
    if !fresh.is_empty() {
        edits.push(sheet.addition(&fresh, place)?);
    }
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.start));
    let mut text = file.text.clone();
    for edit in edits {
        text.get(edit.start..edit.end)?;
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    Some(text)
}

/// A piece of text and what takes its place.
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

/// The `answers` of a file as text.
struct Sheet<'a> {
    text: &'a str,
    /// Where the map begins.
    start: usize,
    /// Where the next section begins.
    end: usize,
    entries: &'a [(At<String>, Node)],
}

impl Sheet<'_> {
    fn is_flow(&self) -> bool {
        self.text[self.start..].starts_with('{')
    }

    /// Puts another value in an entry's place.
    fn replacement(&self, at: usize, value: &str) -> Option<Edit> {
        let (key, node) = &self.entries[at];
        let start = node.span.start;
        if self.text.get(start..)?.starts_with('{') {
            let end = flow_end(self.text, start)?;
            return Some(Edit { start, end, text: value.to_owned() });
        }
        let colon = colon_after(self.text, key.span.start)?;
        let end = match self.entries.get(at + 1) {
            Some((next, _)) => line_start(self.text, next.span.start),
            None => self.end,
        };
        let end = before_remarks(self.text, colon, end);
        let (rest, body) = self.text.get(colon..end)?.split_once('\n')?;
        let remarks = body.lines().filter(|line| line.trim_start().starts_with('#'));
        let remarks: String = remarks.map(|line| format!("{line}\n")).collect();
        Some(Edit { start: colon, end, text: format!(" {value}{rest}\n{remarks}") })
    }

    /// Adds entries that are not there yet.
    fn addition(&self, fresh: &[(&str, String)], place: Place) -> Option<Edit> {
        let entry = |(number, value): &(&str, String)| format!("{}: {value}", quoted(number));
        let line = |indent: &str| {
            fresh.iter().map(|one| format!("{indent}{}\n", entry(one))).collect::<String>()
        };
        if self.entries.is_empty() {
            let end = flow_end(self.text, self.start)?;
            let start = self.text[..self.start].trim_end_matches(' ').len();
            let text = format!("\n{}", line("  "));
            return Some(Edit { start, end, text: text.trim_end().to_owned() });
        }
        if self.is_flow() {
            let text = fresh.iter().map(|one| format!("{}, ", entry(one))).collect();
            return Some(Edit { start: self.start + 1, end: self.start + 1, text });
        }
        let first = self.entries.first()?.0.span.start;
        let above = line_start(self.text, first);
        let indent = &self.text[above..first];
        if !indent.chars().all(|c| c == ' ') {
            return None;
        }
        let at = match place {
            Place::First => above,
            Place::Last => before_remarks(self.text, above, self.end),
        };
        let broken = at > 0 && !self.text[..at].ends_with('\n');
        let text = format!("{}{}", if broken { "\n" } else { "" }, line(indent));
        Some(Edit { start: at, end: at, text })
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of what stands between two places, without the blank lines and remarks that follow it.
fn before_remarks(text: &str, from: usize, to: usize) -> usize {
    let mut end = to;
    while end > from {
        let start = line_start(text, end - 1);
        let line = text[start..end].trim();
        if start <= from || !(line.is_empty() || line.starts_with('#')) {
            break;
        }
        end = start;
    }
    end
}

/// One past the colon of a key.
fn colon_after(text: &str, key: usize) -> Option<usize> {
    let line = text[key..].lines().next()?;
    let from = match line.chars().next()? {
        '"' => line[1..].find('"')? + 2,
        '\'' => line[1..].find('\'')? + 2,
        _ => 0,
    };
    Some(key + from + line[from..].find(':')? + 1)
}

/// One past the bracket that closes the one at a place.
fn flow_end(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    let mut remark = false;
    let mut before = ' ';
    for (at, c) in text[start..].char_indices() {
        if remark {
            remark = c != '\n';
        } else if let Some(open) = quote {
            if escaped {
                escaped = false;
            } else if c == '\\' && open == '"' {
                escaped = true;
            } else if c == open {
                quote = None;
            }
        } else {
            match c {
                // Inside a plain word a quote is a letter.
                '"' | '\'' if before.is_whitespace() || "{[,:".contains(before) => quote = Some(c),
                '#' if before.is_whitespace() => remark = true,
                '{' | '[' => depth += 1,
                '}' | ']' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(start + at + 1);
                    }
                }
                _ => {}
            }
        }
        before = c;
    }
    None
}

/// Answers to one requirement as one line.
fn rendered(answers: &Answers, general: &Given) -> String {
    let mut fields: Vec<String> =
        answers.whole.iter().flat_map(|answer| fields(answer, general)).collect();
    if !answers.demands.is_empty() {
        let demands = answers.demands.iter().map(|(id, answer)| {
            let fields: Vec<_> = self::fields(answer, general);
            format!("{}: {{{}}}", quoted(&id.value), fields.join(", "))
        });
        let demands: Vec<_> = demands.collect();
        fields.push(format!("demands: {{{}}}", demands.join(", ")));
    }
    format!("{{{}}}", fields.join(", "))
}

fn fields(answer: &Answer, general: &Given) -> Vec<String> {
    let mut fields = vec![format!("answer: {}", answer.value)];
    fields.extend(answer.reason.iter().map(|reason| format!("reason: {}", quoted(&reason.value))));
    fields.extend(answer.statement.iter().map(|text| format!("statement: {}", quoted(text))));
    if !answer.documents.is_empty() {
        let ids: Vec<_> = answer.documents.iter().map(|id| quoted(id)).collect();
        fields.push(format!("documents: [{}]", ids.join(", ")));
    }
    let given = &answer.given;
    if given.by != general.by {
        fields.push(format!("by: {}", quoted(&given.by)));
    }
    if given.on != general.on {
        fields.push(format!("on: {}", given.on));
    }
    if given.product_version != general.product_version {
        fields.push(format!("product_version: {}", quoted(&given.product_version)));
    }
    fields
}

/// A text in double quotes, as YAML reads it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control()
                || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}') =>
            {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn given(on: i8) -> Given {
        Given { by: "A".into(), on: date(2026, 11, on), product_version: "1".into() }
    }

    fn yes(number: &str, on: i8) -> AnswerChange {
        let answer = Answer::new(AnswerValue::Yes, None, "so # {it} \"is\": \\ ü\n- x", given(on));
        AnswerChange { number: number.into(), demand: None, answer }
    }

    fn change(text: &str, changes: &[AnswerChange]) -> String {
        let file = SourceFile::new("x.yaml", text);
        edited(Some(&file), "c@1", &[], changes).unwrap()
    }

    const HEAD: &str = "by: A\non: 2026-11-01\nproduct_version: \"1\"\n";

    #[test]
    fn every_byte_around_an_answer_stays() {
        for answers in [
            "answers:\n  # first\n  \"5.1\": {answer: yes} # sure\n\n# end\n",
            "answers:\n    5.1:\n        answer: no\n        statement: |\n          # not a remark\n          it's\n    # over\n    5.3: {answer: yes}",
            "answers: {'5.1': {answer: no, statement: don't}, # x\n  '5.3': {answer: yes}}\n",
            "answers:\n  \"5.1\":\n    demands:\n      a: {answer: no}\n      # remark\n      b: {answer: yes}\n",
            "answers: {}\n# end\n",
            "answers: {} # none yet\n",
        ] {
            let text = format!("# top\n{HEAD}{answers}");
            let new = change(&text, &[yes("5.2", 2)]);
            assert!(new.contains("on: 2026-11-02"), "{new}");
            let mut rest = new.clone();
            for line in text.lines().filter(|line| !line.contains("answers:")) {
                assert!(rest.contains(line), "{line:?} is lost in\n{new}");
                rest = rest.replacen(line, "", 1);
            }
            let again = change(&new, &[yes("5.1", 3), yes("5.2", 3)]);
            assert_eq!(again.matches("2026-11-03").count(), 2, "{again}");
            for remark in text.lines().filter_map(|line| line.split_once("# ")) {
                assert!(again.contains(remark.1), "{} is lost in\n{again}", remark.1);
            }
        }
    }

    #[test]
    fn an_answer_of_today_does_not_date_the_others() {
        let text = format!("{HEAD}answers:\n  \"5.1\": {{answer: yes}}\n");
        let new = change(&text, &[yes("5.2", 9)]);
        let read = read_declaration(&SourceFile::new("x", new), "c@1", &[]).unwrap();
        let days: Vec<_> =
            read.answers.iter().map(|(_, a)| a.all().next().unwrap().given.on.day()).collect();
        assert_eq!(days, [1, 9]);
    }

    #[test]
    fn a_form_that_cannot_be_edited_is_refused() {
        let text = format!("{HEAD}answers:\n  ? \"5.1\"\n  : {{answer: yes}}\n...\n");
        let file = SourceFile::new("x.yaml", text);
        let edited = edited(Some(&file), "c@1", &[], &[yes("5.2", 2)]);
        if let Err(errors) = edited {
            assert_eq!(errors.0[0].code, "cannot-edit");
        }
    }
}
