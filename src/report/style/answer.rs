//! The one answer to a requirement: its verdict, why, and on what evidence.

use crate::assess::result::{Finding, JudgementRecord, Verdict};
use crate::report::document::Line;
use crate::report::item::{Item, State, verdict};
use crate::report::style::sheet::Sheet;
use crate::report::text::InWords;

/// What is answered to a requirement.
pub(super) struct Answer {
    /// The verdict, with what it rests on.
    pub(super) verdict: String,
    /// Why: what evaluators wrote, then what decides.
    pub(super) reasons: Vec<String>,
    /// Its single demands with their verdicts, where there are several.
    pub(super) parts: Vec<Part>,
    /// Labels of the evidence; empty if there is none.
    pub(super) evidence: String,
    /// What to do, or what to request.
    pub(super) next: Vec<String>,
}

/// A single demand and its result.
pub(super) struct Part {
    pub(super) text: String,
    pub(super) verdict: String,
    pub(super) state: State,
}

/// Who judged a requirement, and what they wrote.
pub(super) struct Judged<'a> {
    /// The body or person, as the record names it.
    pub(super) by: &'a str,
    pub(super) judgement: &'a JudgementRecord,
}

impl<'a> Sheet<'a> {
    /// The one answer to a requirement.
    pub(super) fn answer(&self, finding: &Finding) -> Answer {
        let items = self.writer.items(finding);
        let mut reasons: Vec<_> =
            self.judged(finding).iter().map(|one| self.reasoning(one)).collect();
        let deciding = items.iter().filter(|item| item.outcome == finding.verdict);
        let several = items.len() > 1;
        for item in deciding {
            let why = why(item);
            if !why.is_empty() {
                reasons.push(match item.part.as_ref().filter(|_| several) {
                    Some(part) => format!("{}: {}", self.lang.quote(part), why.join(" ")),
                    None => why.join(" "),
                });
            }
        }
        let documents = items.iter().flat_map(|_| &finding.documents);
        let facts = finding.demands.iter().flat_map(crate::report::item::cited);
        Answer {
            verdict: self.verdict(finding),
            reasons: crate::report::item::distinct(reasons),
            parts: if several { items.iter().map(|item| self.part(item)).collect() } else { Vec::new() },
            evidence: self.writer.labels.cite(documents, facts),
            next: next(&items),
        }
    }

    /// The verdict, with what it rests on and what to keep in mind.
    pub(super) fn verdict(&self, finding: &Finding) -> String {
        let mut aside: Vec<_> =
            finding.basis.iter().map(|basis| basis.in_words(self.lang).to_owned()).collect();
        if finding.contradiction {
            aside.push(self.t().contradiction.to_owned());
        }
        let word = verdict(finding.verdict, finding.examination, self.lang);
        crate::report::text::with_aside(&word, &aside)
    }

    fn part(&self, item: &Item) -> Part {
        let basis: String = item.basis.iter().map(|basis| format!(" ({basis})")).collect();
        Part {
            text: item.text.clone(),
            verdict: format!("{}{basis}", item.verdict),
            state: item.state,
        }
    }

    /// What evaluators judged of a requirement.
    pub(super) fn judged(&self, finding: &Finding) -> Vec<Judged<'a>> {
        let records = self.report.examinations.iter();
        let all = records.flat_map(|record| {
            record.judgements.iter().map(|judgement| Judged { by: &record.by, judgement })
        });
        all.filter(|one| one.judgement.finding == finding.key).collect()
    }

    fn reasoning(&self, one: &Judged) -> String {
        let it = one.judgement;
        let (said, on) = (it.verdict.in_words(self.lang), self.lang.date(it.date));
        let stale = self.pick(", trägt am Stichtag nicht", ", does not count on the day judged");
        let stale = if it.counts { "" } else { stale };
        format!("{} ({}, {on}{stale}): {said}. {}", it.person, one.by, it.reasoning)
    }
}

/// Why a demand has its verdict, with what was found.
fn why(item: &Item) -> Vec<&str> {
    let found = item.found.iter().chain(&item.rules).filter(|_| item.outcome == Verdict::Fail);
    item.why.iter().chain(found).chain(&item.absence).map(String::as_str).collect()
}

/// What to do about what is not met, and what to request for what is open.
fn next(items: &[Item]) -> Vec<String> {
    let next = items.iter().flat_map(|item| item.remedy.iter().chain(&item.ask)).cloned();
    crate::report::item::distinct(next.collect())
}

impl Answer {
    /// Verdict and reasons as one line.
    pub(super) fn line(&self, mark: &str) -> Line {
        let line = Line::default().strong(&format!("{mark}{}.", capital(&self.verdict)));
        self.reasons.iter().fold(line, |line, reason| line.then(&format!(" {reason}")))
    }
}

/// With a capital letter at the beginning.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
